/* The index behind the search for passages: a suffix array over terms, sorted by doubling. */
#include "passages.h"

#include <stdlib.h>
#include <string.h>

static int compare_texts(const struct rung_term *a, const struct rung_term *b)
{
    uint32_t size = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->text, b->text, size);

    return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int compare_terms(const void *a, const void *b)
{
    return compare_texts(a, b);
}

/* The index of a term among the words, or their count if it is not among them. */
static uint32_t find_word(const struct rung_passages *passages, const struct rung_term *term)
{
    uint32_t low = 0, high = passages->word_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = compare_texts(term, &passages->words[middle]);
        if (order == 0) return middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return passages->word_count;
}

static bool number_words(struct rung_arena *arena, struct rung_passages *passages)
{
    const struct rung_terms *terms = &passages->prose->terms;
    uint32_t count = terms->count;

    passages->words = rung_arena_grow(arena, terms->items, count, count + 1, sizeof *passages->words);
    passages->ids = rung_arena_alloc(arena, (count + 1) * sizeof *passages->ids);
    passages->endings = rung_arena_alloc(arena, (count + 1) * sizeof *passages->endings);
    passages->votes = rung_arena_alloc(arena, (count + 1) * sizeof *passages->votes);
    if (!passages->words || !passages->ids || !passages->endings || !passages->votes) return false;
    qsort(passages->words, count, sizeof *passages->words, compare_terms);
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || compare_texts(&passages->words[i], &passages->words[i - 1]) != 0)
            passages->words[passages->word_count++] = passages->words[i];
    for (uint32_t i = 0; i < count; i++) passages->ids[i] = find_word(passages, &terms->items[i]);
    return true;
}

/* Sorts what is in `from` by rank, what is of one rank in the order that it has; ranks are below `ranks`. */
static void sort_by_rank(const uint32_t *from, uint32_t count, const uint32_t *rank_of, uint32_t ranks,
                         uint32_t *starts, uint32_t *sorted)
{
    memset(starts, 0, (ranks + 1) * sizeof *starts);
    for (uint32_t i = 0; i < count; i++) starts[rank_of[i] + 1]++;
    for (uint32_t rank = 0; rank < ranks; rank++) starts[rank + 1] += starts[rank];
    for (uint32_t i = 0; i < count; i++) sorted[starts[rank_of[from[i]]]++] = from[i];
}

/* Sorts by 1 term, then by 2, 4, 8 …, until all endings differ: by twice as many terms, endings are in the
 * order of those that begin where their first half ends, which is known, and then of their first half. */
static bool sort_endings(struct rung_arena *arena, struct rung_passages *passages)
{
    uint32_t count = passages->prose->terms.count, ranks = passages->word_count, *sorted = passages->endings;
    uint32_t *tables = rung_arena_alloc(arena, (4 * (size_t)count + 1) * sizeof *tables);

    if (!tables) return false;
    uint32_t *rank_of = tables, *next_rank_of = tables + count, *by_end = tables + 2 * (size_t)count,
             *starts = tables + 3 * (size_t)count;
    for (uint32_t i = 0; i < count; i++) by_end[i] = i;
    memcpy(rank_of, passages->ids, count * sizeof *rank_of);
    sort_by_rank(by_end, count, rank_of, ranks, starts, sorted);
    for (uint32_t length = 1; ranks < count; length *= 2) {
        uint32_t filled = 0;
        for (uint32_t i = count - length; i < count; i++) by_end[filled++] = i; /* they end before it */
        for (uint32_t i = 0; i < count; i++)
            if (sorted[i] >= length) by_end[filled++] = sorted[i] - length;
        sort_by_rank(by_end, count, rank_of, ranks, starts, sorted);
        ranks = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t at = sorted[i], before = i ? sorted[i - 1] : 0;
            bool same = i && rank_of[at] == rank_of[before] && at + length < count &&
                        before + length < count && rank_of[at + length] == rank_of[before + length];
            ranks += !same;
            next_rank_of[at] = ranks - 1;
        }
        uint32_t *unused = rank_of;
        rank_of = next_rank_of;
        next_rank_of = unused;
    }
    return true;
}

enum rung_status rung_passages_index(struct rung_arena *arena, const struct rung_prose *prose,
                                     struct rung_passages *passages)
{
    *passages = (struct rung_passages){.prose = prose};
    return number_words(arena, passages) && sort_endings(arena, passages) ? RUNG_OK : RUNG_NO_MEMORY;
}

struct rung_matches rung_passages_all(const struct rung_passages *passages)
{
    return (struct rung_matches){0, passages->prose->terms.count, 0};
}

/* The first of the matches whose next term is not below `id`. */
static uint32_t bound(const struct rung_passages *passages, struct rung_matches matches, uint32_t id)
{
    while (matches.low < matches.high) {
        uint32_t middle = (matches.low + matches.high) / 2;
        uint32_t at = passages->endings[middle] + matches.length;
        if (at >= passages->prose->terms.count || passages->ids[at] < id)
            matches.low = middle + 1;
        else
            matches.high = middle;
    }
    return matches.low;
}

struct rung_matches rung_passages_narrow(const struct rung_passages *passages, struct rung_matches matches,
                                         const struct rung_term *term)
{
    uint32_t id = find_word(passages, term);

    if (id == passages->word_count) return (struct rung_matches){0};
    return (struct rung_matches){bound(passages, matches, id), bound(passages, matches, id + 1),
                                 matches.length + 1};
}
