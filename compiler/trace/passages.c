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

/* An ending by the rank of its first terms, and that of as many terms behind them. */
struct ending {
    uint32_t rank, next, at;
};

static int compare_endings(const void *a, const void *b)
{
    const struct ending *x = a, *y = b;

    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->next != y->next) return x->next < y->next ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Sorts by 1 term, then by 2, 4, 8 …, until all endings differ. */
static bool sort_endings(struct rung_arena *arena, struct rung_passages *passages)
{
    uint32_t count = passages->prose->terms.count, ranks = 0;
    struct ending *endings = rung_arena_alloc(arena, (count + 1) * sizeof *endings);
    uint32_t *rank_of = rung_arena_alloc(arena, (count + 1) * sizeof *rank_of);

    if (!endings || !rank_of) return false;
    for (uint32_t i = 0; i < count; i++) rank_of[i] = passages->ids[i] + 1; /* 0: behind the end */
    for (uint32_t length = 1; ranks < count; length *= 2) {
        for (uint32_t i = 0; i < count; i++)
            endings[i] = (struct ending){rank_of[i], i + length < count ? rank_of[i + length] : 0, i};
        qsort(endings, count, sizeof *endings, compare_endings);
        ranks = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (i == 0 || endings[i].rank != endings[i - 1].rank || endings[i].next != endings[i - 1].next)
                ranks++;
            rank_of[endings[i].at] = ranks;
        }
    }
    for (uint32_t i = 0; i < count; i++) passages->endings[i] = endings[i].at;
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
