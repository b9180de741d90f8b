/* compare_cases.c: the journals of two sides held together, case by case, while they are made.
 *
 * A line's words come from the watcher, at once; the line itself comes later, from the sink, in lumps. What
 * is complete on both sides and earlier than both clocks is held together and forgotten, but for the first
 * difference of each case. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#define NO_LINE UINT32_MAX
enum { SENTENCE_SIZE = 1024 };

/* A case as both sides know it. */
struct rung_pair {
    bool differs;
    uint32_t first[RUNG_SIDES], last[RUNG_SIDES]; /* its lines that are held together now */
};

/* Room for `wanted` items, those that are new filled with zero. */
static bool grow(struct rung_comparison *c, void *table, size_t *capacity, size_t wanted, size_t size)
{
    char *old;

    if (wanted <= *capacity) return true;
    memcpy(&old, table, sizeof old);
    size_t larger = wanted < 64 ? 64 : wanted + wanted / 2;
    char *grown = realloc(old, larger * size);
    if (!grown) {
        c->failed = true;
        return false;
    }
    memset(grown + *capacity * size, 0, (larger - *capacity) * size);
    memcpy(table, &grown, sizeof grown);
    *capacity = larger;
    return true;
}

static char *copy(struct rung_comparison *c, const char *bytes, size_t size)
{
    char *text = malloc(size + 1);

    if (!text) {
        c->failed = true;
        return NULL;
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

static void forget(struct rung_compared_line *line)
{
    free(line->says);
    free(line->json);
    line->says = line->json = NULL;
}

/* ---- lines as they come ---- */

static bool is_decided(const struct rung_compared_side *side, uint32_t number)
{
    return number < side->pair_capacity && side->pairs[number] &&
           side->all->pairs[side->pairs[number] - 1].differs;
}

void rung_compare_watch(void *state, const struct rung_seen *seen)
{
    struct rung_compared_side *side = state;
    char says[SENTENCE_SIZE];

    rung_statistics_watch(side->statistics, seen);
    if (strcmp(seen->kind, "event") == 0) return; /* no line of the journal */
    if (!grow(side->all, &side->lines, &side->capacity, side->count + 1, sizeof *side->lines)) return;
    struct rung_compared_line *line = &side->lines[side->count++];
    *line = (struct rung_compared_line){.time = seen->time,
                                        .local = seen->local,
                                        .number = seen->number,
                                        .policy = seen->policy_index,
                                        .line = seen->line,
                                        .file = seen->file,
                                        .step = seen->step,
                                        .kind = seen->kind,
                                        .name = seen->name};
    if (seen->number == UINT32_MAX || is_decided(side, seen->number)) return;
    size_t size = rung_seen_sentence(seen, says, sizeof says);
    line->says = copy(side->all, says, size < sizeof says ? size : sizeof says - 1);
}

bool rung_compare_sink(void *state, const char *lines, size_t size)
{
    struct rung_compared_side *side = state;
    const char *end = lines + size;

    while (lines < end && side->complete < side->count) {
        const char *newline = memchr(lines, '\n', (size_t)(end - lines));
        struct rung_compared_line *line = &side->lines[side->complete];
        if (!newline) break;
        if (line->says) line->json = copy(side->all, lines, (size_t)(newline - lines));
        side->complete++;
        lines = newline + 1;
    }
    return !side->all->failed;
}

/* ---- the cases of both sides ---- */

/* The pair of a case, made where there is none. */
static uint32_t pair_of(struct rung_comparison *c, enum rung_side s, uint32_t number)
{
    struct rung_compared_side *side = &c->sides[s], *other = &c->sides[!s];
    size_t size;

    if (!grow(c, &side->pairs, &side->pair_capacity, number + 1, sizeof *side->pairs)) return NO_LINE;
    if (side->pairs[number]) return side->pairs[number] - 1;
    const char *id = rung_engine_case(side->engine, number, &size);
    uint32_t there = rung_engine_find(other->engine, id, size);
    if (there != RUNG_NO_CASE &&
        !grow(c, &other->pairs, &other->pair_capacity, there + 1, sizeof *other->pairs))
        return NO_LINE;
    if (there == RUNG_NO_CASE || !other->pairs[there]) {
        if (!grow(c, &c->pairs, &c->pair_capacity, c->pair_count + 1, sizeof *c->pairs)) return NO_LINE;
        c->pairs[c->pair_count++] =
            (struct rung_pair){.first = {NO_LINE, NO_LINE}, .last = {NO_LINE, NO_LINE}};
        side->pairs[number] = (uint32_t)c->pair_count;
        if (there != RUNG_NO_CASE) other->pairs[there] = (uint32_t)c->pair_count;
    } else {
        side->pairs[number] = other->pairs[there];
    }
    return side->pairs[number] - 1;
}

/* ---- holding together ---- */

/* The part of a line from one key to another, both as they stand in it; empty if they do not. */
static const char *part(const char *json, const char *from, const char *to, size_t *size)
{
    const char *begin = strstr(json, from);
    const char *end = begin ? strstr(begin, to) : NULL;

    *size = begin && end ? (size_t)(end - begin) : 0;
    return *size ? begin : json;
}

/* Where a line ends for us: its place in the policy does not matter. */
static size_t size_without_place(const char *json)
{
    static const char place[] = ",\"at\":\"";
    size_t size = strlen(json);

    for (size_t at = size; at-- > 0;)
        if (json[at] == ',' && strncmp(json + at, place, sizeof place - 1) == 0) return at;
    return size;
}

/* Whether two lines of a case say the same: all but the run, the count of lines and the place in the policy;
 * and but the policy, where each side has only one. */
static bool is_same(const struct rung_comparison *c, const char *a, const char *b)
{
    size_t a_size, b_size;
    const char *a_policy = part(a, ",\"policy\":", ",\"run\":", &a_size);
    const char *b_policy = part(b, ",\"policy\":", ",\"run\":", &b_size);

    if (c->several && (a_size != b_size || memcmp(a_policy, b_policy, a_size) != 0)) return false;
    if (a_policy - a != b_policy - b || memcmp(a, b, (size_t)(a_policy - a)) != 0) return false;
    const char *a_rest = strstr(a_policy, ",\"step\":"), *b_rest = strstr(b_policy, ",\"step\":");
    if (!a_rest || !b_rest) return false;
    a_size = size_without_place(a_rest);
    b_size = size_without_place(b_rest);
    return a_size == b_size && memcmp(a_rest, b_rest, a_size) == 0;
}

/* Keeps the first difference of a case; a side without a line did nothing. */
static void differ(struct rung_comparison *c, struct rung_pair *pair, struct rung_compared_line *old,
                   struct rung_compared_line *new)
{
    size_t size;

    pair->differs = true;
    if (old && new && old->time != new->time) { /* the later one comes at its own time */
        if (old->time < new->time)
            new = NULL;
        else
            old = NULL;
    }
    const struct rung_compared_line *first = old ? old : new;
    if (!grow(c, &c->differences, &c->difference_capacity, c->difference_count + 1, sizeof *c->differences))
        return;
    struct rung_case_difference *kept = &c->differences[c->difference_count++];
    *kept = (struct rung_case_difference){.time = first->time};
    const char *id =
        rung_engine_case(c->sides[old ? RUNG_SIDE_OLD : RUNG_SIDE_NEW].engine, first->number, &size);
    kept->id = copy(c, id, size);
    kept->id_size = kept->id ? size : 0;
    struct rung_compared_line *const lines[RUNG_SIDES] = {old, new};
    for (int s = 0; s < RUNG_SIDES; s++) {
        if (!lines[s]) continue;
        kept->lines[s] = *lines[s];
        lines[s]->says = lines[s]->json = NULL; /* they are kept */
    }
}

static void hold_together(struct rung_comparison *c, struct rung_pair *pair)
{
    uint32_t at[RUNG_SIDES] = {pair->first[RUNG_SIDE_OLD], pair->first[RUNG_SIDE_NEW]};

    while (!pair->differs && !c->failed && (at[0] != NO_LINE || at[1] != NO_LINE)) {
        struct rung_compared_line *lines[RUNG_SIDES] = {NULL, NULL};
        for (int s = 0; s < RUNG_SIDES; s++) {
            if (at[s] == NO_LINE) continue;
            lines[s] = &c->sides[s].lines[at[s]];
            at[s] = lines[s]->next;
        }
        if (!lines[0] || !lines[1] || !is_same(c, lines[0]->json, lines[1]->json))
            differ(c, pair, lines[0], lines[1]);
    }
    for (int s = 0; s < RUNG_SIDES; s++) pair->first[s] = pair->last[s] = NO_LINE;
}

/* Hands the first `count` lines of a side to the cases they belong to. */
static void hand_out(struct rung_comparison *c, enum rung_side s, size_t count)
{
    struct rung_compared_side *side = &c->sides[s];

    for (size_t i = 0; i < count && !c->failed; i++) {
        struct rung_compared_line *line = &side->lines[i];
        line->next = NO_LINE;
        if (!line->json) continue; /* of no case, or of one that is known to differ */
        uint32_t index = pair_of(c, s, line->number);
        if (index == NO_LINE) return;
        struct rung_pair *pair = &c->pairs[index];
        if (pair->first[0] == NO_LINE && pair->first[1] == NO_LINE) {
            if (!grow(c, &c->touched, &c->touched_capacity, c->touched_count + 1, sizeof *c->touched)) return;
            c->touched[c->touched_count++] = index;
        }
        if (pair->first[s] == NO_LINE)
            pair->first[s] = (uint32_t)i;
        else
            side->lines[pair->last[s]].next = (uint32_t)i;
        pair->last[s] = (uint32_t)i;
    }
}

/* No line to come of either side, or of its engine's lump, is earlier than this. */
static int64_t horizon_of(const struct rung_comparison *c)
{
    int64_t horizon = INT64_MAX;

    for (int s = 0; s < RUNG_SIDES; s++) {
        const struct rung_compared_side *side = &c->sides[s];
        int64_t clock = rung_engine_clock(side->engine);
        if (clock < horizon) horizon = clock;
        if (side->complete < side->count && side->lines[side->complete].time < horizon)
            horizon = side->lines[side->complete].time;
    }
    return horizon;
}

void rung_compare_settle(struct rung_comparison *c, bool end)
{
    int64_t horizon = horizon_of(c);
    size_t counts[RUNG_SIDES];

    for (int s = 0; s < RUNG_SIDES; s++) {
        const struct rung_compared_side *side = &c->sides[s];
        for (counts[s] = 0; counts[s] < side->complete; counts[s]++)
            if (!end && side->lines[counts[s]].time >= horizon) break;
        hand_out(c, (enum rung_side)s, counts[s]);
    }
    for (size_t i = 0; i < c->touched_count; i++) hold_together(c, &c->pairs[c->touched[i]]);
    c->touched_count = 0;
    for (int s = 0; s < RUNG_SIDES; s++) {
        struct rung_compared_side *side = &c->sides[s];
        for (size_t i = 0; i < counts[s]; i++) forget(&side->lines[i]);
        side->count -= counts[s];
        side->complete -= counts[s];
        if (counts[s]) memmove(side->lines, side->lines + counts[s], side->count * sizeof *side->lines);
    }
}

/* ---- the end ---- */

static int by_time(const void *a, const void *b)
{
    const struct rung_case_difference *one = a, *two = b;
    size_t size = one->id_size < two->id_size ? one->id_size : two->id_size;

    if (one->time != two->time) return one->time < two->time ? -1 : 1;
    int order = size ? memcmp(one->id, two->id, size) : 0;
    return order ? order : (one->id_size > two->id_size) - (one->id_size < two->id_size);
}

void rung_compare_sort(struct rung_comparison *c)
{
    if (c->difference_count) qsort(c->differences, c->difference_count, sizeof *c->differences, by_time);
}

void rung_compare_member(const struct rung_case_difference *difference, char *name, size_t size)
{
    const char *a = difference->lines[RUNG_SIDE_OLD].json, *b = difference->lines[RUNG_SIDE_NEW].json;
    size_t at = 0;

    *name = '\0';
    if (!a || !b) return;
    a = strstr(a, ",\"step\":");
    b = strstr(b, ",\"step\":");
    if (!a || !b) return;
    while (a[at] && a[at] == b[at]) at++;
    for (size_t from = at + 1; from-- > 0;) { /* back to the key of this value */
        size_t key =
            strncmp(a + from, ",\"", 2) == 0 ? strspn(a + from + 2, "abcdefghijklmnopqrstuvwxyz_") : 0;
        if (!key || strncmp(a + from + 2 + key, "\":", 2) != 0) continue;
        if (key < size) {
            memcpy(name, a + from + 2, key);
            name[key] = '\0';
        }
        return;
    }
}

void rung_compare_free(struct rung_comparison *c)
{
    for (int s = 0; s < RUNG_SIDES; s++) {
        struct rung_compared_side *side = &c->sides[s];
        for (size_t i = 0; i < side->count; i++) forget(&side->lines[i]);
        free(side->lines);
        free(side->pairs);
    }
    for (size_t i = 0; i < c->difference_count; i++) {
        free(c->differences[i].id);
        for (int s = 0; s < RUNG_SIDES; s++) forget(&c->differences[i].lines[s]);
    }
    free(c->differences);
    free(c->groups);
    free(c->grouped);
    free(c->touched);
    free(c->pairs);
}
