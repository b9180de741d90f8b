/* The passage that somebody who misquoted may have meant: where most words point to, compared term by term.
 */
#include "passages.h"

#include <string.h>

enum {
    COMMON_MAX = 400, /* a word that occurs more often points nowhere */
    SLACK = 8         /* terms by which a misquotation may be longer or shorter at each end */
};

/* ---- where to look ---- */

/* Votes for where the passage would begin if the word `i` of it stood at each of its places. */
static void vote(struct rung_passages *passages, const struct rung_term *term, uint32_t i)
{
    struct rung_matches matches = rung_passages_narrow(passages, rung_passages_all(passages), term);

    if (!term->word || matches.high - matches.low > COMMON_MAX) return;
    for (uint32_t k = matches.low; k < matches.high; k++) {
        uint32_t at = passages->endings[k];
        passages->votes[at > i ? at - i : 0]++;
    }
}

/* For the word as it is, and with the other case of its first letter. */
static void vote_for_word(struct rung_passages *passages, const struct rung_term *term, uint32_t i)
{
    char text[32];
    struct rung_term other = *term;

    vote(passages, term, i);
    if (term->size > sizeof text || !(term->text[0] & 0x40)) return;
    memcpy(text, term->text, term->size);
    text[0] ^= 0x20;
    other.text = text;
    vote(passages, &other, i);
}

/* Where most words agree, give or take SLACK, that the passage begins; false when no word occurs. */
static bool find_start(struct rung_passages *passages, const struct rung_term *terms, uint32_t count,
                       uint32_t *start)
{
    uint32_t *votes = passages->votes, total = passages->prose->terms.count, best = 0, window = 0;

    memset(votes, 0, total * sizeof *votes);
    for (uint32_t i = 0; i < count; i++) vote_for_word(passages, &terms[i], i);
    for (uint32_t at = 0; at < total; at++) {
        window += votes[at];
        if (at >= SLACK) window -= votes[at - SLACK];
        if (window > best || (window == best && best && votes[at] > votes[*start])) {
            best = window;
            *start = at;
        }
    }
    return best > 0;
}

/* ---- comparing ---- */

enum step { SAME, REPLACED, ASKED_ONLY, FOUND_ONLY };

struct comparison {
    const struct rung_term *asked, *found;
    uint32_t asked_count, found_count;
    uint16_t *cost; /* of a table of (asked_count + 1) × (found_count + 1) */
};

static uint16_t *cost_at(const struct comparison *c, uint32_t i, uint32_t j)
{
    return &c->cost[(size_t)i * (c->found_count + 1) + j];
}

/* What a difference costs. */
enum { OTHER_CASE = 2, SIMILAR = 3, LEFT_OUT = 4, REPLACED_WORD = 6, REPLACED_SIGN = 8 };

/* Whether the words begin alike for half of their length, as "strike" and "strikes" do. */
static bool is_similar(const struct rung_term *a, const struct rung_term *b)
{
    uint32_t longer = a->size > b->size ? a->size : b->size, same = 0;

    while (same < a->size && same < b->size && (a->text[same] | 0x20) == (b->text[same] | 0x20)) same++;
    return a->word && b->word && same >= 2 && same * 2 >= longer;
}

/* What it costs to take the one term for the other. The case of the first letter of all costs nothing. */
static uint16_t replacing(const struct comparison *c, uint32_t i, uint32_t j)
{
    const struct rung_term *a = &c->asked[i], *b = &c->found[j];

    if (rung_term_equal(a, b)) return 0;
    if (rung_term_alike(a, b))
        return i == 0 && memcmp(a->text + 1, b->text + 1, a->size - 1) == 0 ? 0 : OTHER_CASE;
    if (is_similar(a, b)) return SIMILAR;
    return a->word == b->word ? REPLACED_WORD : REPLACED_SIGN;
}

/* Fills the table; the passage may begin and end anywhere in what was found. */
static void compare(const struct comparison *c)
{
    for (uint32_t i = 0; i <= c->asked_count; i++) {
        for (uint32_t j = 0; j <= c->found_count; j++) {
            uint16_t best = i == 0 ? 0 : (uint16_t)(*cost_at(c, i - 1, j) + LEFT_OUT), other;
            if (i > 0 && j > 0) {
                other = (uint16_t)(*cost_at(c, i - 1, j - 1) + replacing(c, i - 1, j - 1));
                if (other <= best) best = other;
                other = (uint16_t)(*cost_at(c, i, j - 1) + LEFT_OUT);
                if (other < best) best = other;
            }
            *cost_at(c, i, j) = best;
        }
    }
}

/* The step that leads to i, j at the table's cost. */
static enum step step_to(const struct comparison *c, uint32_t i, uint32_t j)
{
    uint16_t cost = *cost_at(c, i, j);

    if (j > 0 && cost == *cost_at(c, i - 1, j - 1) + replacing(c, i - 1, j - 1))
        return replacing(c, i - 1, j - 1) ? REPLACED : SAME;
    return j > 0 && cost == *cost_at(c, i, j - 1) + LEFT_OUT ? FOUND_ONLY : ASKED_ONLY;
}

/* Walks back from the end and gathers what differs. Steps that follow each other are one difference. */
static void gather(const struct comparison *c, uint32_t offset, struct rung_resemblance *out,
                   uint32_t *same_words)
{
    uint32_t i = c->asked_count, end = 0;
    bool open = false;

    for (uint32_t k = 0; k <= c->found_count; k++)
        if (*cost_at(c, i, k) < *cost_at(c, i, end)) end = k;
    uint32_t j = end;
    while (i > 0) {
        enum step step = step_to(c, i, j);
        if (step != ASKED_ONLY && step != FOUND_ONLY && rung_term_alike(&c->asked[i - 1], &c->found[j - 1]))
            *same_words += c->asked[i - 1].word;
        if (step == SAME) {
            open = false;
        } else {
            struct rung_difference *difference = &out->differences[out->difference_count - open];
            if (!open) {
                *difference = (struct rung_difference){i, 0, offset + j, 0};
                out->difference_count++;
                open = true;
            }
            if (step != FOUND_ONLY) difference->asked--, difference->asked_count++;
            if (step != ASKED_ONLY) difference->found--, difference->found_count++;
        }
        if (step != FOUND_ONLY) i--;
        if (step != ASKED_ONLY) j--;
    }
    out->first = offset + j;
    out->count = end - j;
}

static void reverse(struct rung_resemblance *out)
{
    for (uint32_t i = 0; i < out->difference_count / 2; i++) {
        struct rung_difference other = out->differences[i];
        out->differences[i] = out->differences[out->difference_count - 1 - i];
        out->differences[out->difference_count - 1 - i] = other;
    }
}

bool rung_passages_resemble(struct rung_arena *arena, struct rung_passages *passages,
                            const struct rung_term *terms, uint32_t count, struct rung_resemblance *out)
{
    const struct rung_terms *all = &passages->prose->terms;
    uint32_t words = 0, same = 0, start = 0;

    *out = (struct rung_resemblance){0};
    if (count > RUNG_RESEMBLANCE_TERMS_MAX) count = RUNG_RESEMBLANCE_TERMS_MAX;
    if (!find_start(passages, terms, count, &start)) return false;
    uint32_t from = start > 2 * SLACK ? start - 2 * SLACK : 0, to = start + count + 2 * SLACK;
    if (to > all->count) to = all->count;
    struct comparison c = {
        .asked = terms, .found = all->items + from, .asked_count = count, .found_count = to - from};
    c.cost = rung_arena_alloc(arena, (size_t)(count + 1) * (c.found_count + 1) * sizeof *c.cost);
    out->differences =
        rung_arena_alloc(arena, ((size_t)count + c.found_count + 1) * sizeof *out->differences);
    if (!c.cost || !out->differences) return false;
    compare(&c);
    gather(&c, from, out, &same);
    reverse(out);
    for (uint32_t i = 0; i < count; i++) words += terms[i].word;
    return out->count > 0 && same * 2 >= words && same > 0;
}
