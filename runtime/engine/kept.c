/* Attempts and tallies beside the records. */
#include "kept.h"

#include <stdlib.h>
#include <string.h>

/* ---- attempts ----
 *
 * A case's attempts lie in blocks, a few side by side: the number of the block before (4 bytes; 0: none), and
 * the attempts. Only the last block has room left; how many there are in it stands beside its number, so that
 * adding one does not wait for the block. Of each attempt: what was documented, in as many bytes as the
 * policy has bits for that, what it says, and its time. These are read and written in words of eight bytes,
 * the first ones first: what such a word has too much belongs to the next one. */

enum { COUNT_BITS = 2, SIDE_BY_SIDE = (1 << COUNT_BITS) - 1, BLOCK_HEAD = 4, SAID_BYTES = 6, TIME_BYTES = 8 };

void rung_kept_begin(struct rung_kept *kept, const struct rung_program *program)
{
    kept->documented_size = (program->facts_count + program->items_count + 7) / 8;
    if (kept->documented_size > sizeof(uint64_t)) kept->documented_size = sizeof(uint64_t);
    kept->attempt_size = kept->documented_size + SAID_BYTES + TIME_BYTES;
    kept->block_size = BLOCK_HEAD + SIDE_BY_SIDE * kept->attempt_size;
}

static unsigned char *block_at(const struct rung_kept *kept, uint32_t block)
{
    return kept->blocks + (size_t)(block - 1) * kept->block_size;
}

static uint32_t before(const struct rung_kept *kept, uint32_t block)
{
    uint32_t number;

    memcpy(&number, block_at(kept, block), sizeof number);
    return number;
}

static void set_before(struct rung_kept *kept, uint32_t block, uint32_t number)
{
    memcpy(block_at(kept, block), &number, sizeof number);
}

static unsigned char *item(const struct rung_kept *kept, uint32_t block, uint32_t index)
{
    return block_at(kept, block) + BLOCK_HEAD + index * kept->attempt_size;
}

static void put(const struct rung_kept *kept, unsigned char *to, const struct rung_attempt *attempt)
{
    memcpy(to, &attempt->documented, 8);
    memcpy(to + kept->documented_size, &attempt->said, 8);
    memcpy(to + kept->documented_size + SAID_BYTES, &attempt->time, TIME_BYTES);
}

/* So many bytes of a word, from the lowest on. */
static uint64_t low_bytes(uint64_t word, uint32_t size)
{
    return size < 8 ? word & ~(UINT64_MAX << 8 * size) : word;
}

static struct rung_attempt take(const struct rung_kept *kept, const unsigned char *from)
{
    struct rung_attempt attempt;

    memcpy(&attempt.documented, from, 8);
    memcpy(&attempt.said, from + kept->documented_size, 8);
    memcpy(&attempt.time, from + kept->documented_size + SAID_BYTES, TIME_BYTES);
    attempt.documented = low_bytes(attempt.documented, kept->documented_size);
    attempt.said = low_bytes(attempt.said, SAID_BYTES);
    return attempt;
}

/* A place among a case's attempts: in a block, behind so many of it. */
struct place {
    uint32_t block, count;
};

/* Behind the last one. */
static struct place newest_of(const struct rung_kept *kept, uint32_t number)
{
    uint32_t newest = number < kept->newest_capacity ? kept->newest[number] : 0;

    return (struct place){newest >> COUNT_BITS, newest & SIDE_BY_SIDE};
}

/* Goes to the attempt before; NULL if there is none. */
static unsigned char *step_back(const struct rung_kept *kept, struct place *place)
{
    if (place->count == 0 && place->block) *place = (struct place){before(kept, place->block), SIDE_BY_SIDE};
    return place->block ? item(kept, place->block, --place->count) : NULL;
}

static void fetch(const struct rung_kept *kept, uint32_t block)
{
    __builtin_prefetch(block_at(kept, block));
    __builtin_prefetch(block_at(kept, block) + kept->block_size - 1);
}

/* Room for a case's next attempts; 0 when there is none. */
static uint32_t more_attempts(struct rung_budget *budget, struct rung_kept *kept)
{
    uint32_t block = kept->free;

    if (block) {
        kept->free = before(kept, block);
    } else {
        if (kept->block_count + 1 > UINT32_MAX >> COUNT_BITS ||
            !rung_grow_bare(budget, &kept->blocks, &kept->block_capacity, kept->block_count + 1,
                            kept->block_size))
            return 0;
        block = (uint32_t)++kept->block_count;
    }
    if (kept->free || kept->block_count < kept->block_capacity) /* the next one, most likely */
        fetch(kept, kept->free ? kept->free : (uint32_t)kept->block_count + 1);
    return block;
}

bool rung_kept_attempt(struct rung_budget *budget, struct rung_kept *kept, uint32_t number,
                       const struct rung_attempt *attempt)
{
    if (!rung_grow(budget, &kept->newest, &kept->newest_capacity, number + 1, sizeof *kept->newest))
        return false;
    struct place place = newest_of(kept, number);
    if (!place.block || place.count == SIDE_BY_SIDE) {
        uint32_t block = more_attempts(budget, kept);
        if (!block) return false;
        set_before(kept, block, place.block);
        place = (struct place){block, 0};
    }
    put(kept, item(kept, place.block, place.count), attempt);
    kept->newest[number] = place.block << COUNT_BITS | (place.count + 1);
    return true;
}

/* What an attempt says once its outcome, and perhaps who made it, is known. */
static uint64_t said_with(uint64_t sent, uint64_t recorded)
{
    uint16_t by = rung_said_by(sent) == RUNG_ANY ? rung_said_by(recorded) : rung_said_by(sent);

    return rung_said(rung_said_to(sent), by, rung_said_via(sent), rung_said_outcome(recorded),
                     rung_said_from_us(sent), rung_said_complete(sent));
}

bool rung_kept_outcome(struct rung_kept *kept, uint32_t number, const struct rung_attempt *recorded)
{
    struct place place = newest_of(kept, number);
    uint64_t said = recorded->said;

    for (unsigned char *at; (at = step_back(kept, &place));) {
        struct rung_attempt sent = take(kept, at);
        bool fits = rung_said_from_us(sent.said) && rung_said_via(sent.said) == rung_said_via(said) &&
                    rung_said_outcome(sent.said) == RUNG_NO_OUTCOME &&
                    (rung_said_to(said) == RUNG_ANY || rung_said_to(said) == rung_said_to(sent.said));
        if (!fits) continue;
        sent.said = said_with(sent.said, said);
        sent.documented |= recorded->documented;
        put(kept, at, &sent);
        return true;
    }
    return false;
}

const struct rung_attempt *rung_kept_attempts(const struct rung_kept *kept, uint32_t number,
                                              struct rung_attempt room[], size_t most, size_t *count)
{
    struct place place = newest_of(kept, number);
    struct rung_attempt *first = room + most;

    for (const unsigned char *at; first > room && (at = step_back(kept, &place));) *--first = take(kept, at);
    *count = (size_t)(room + most - first);
    return first;
}

void rung_kept_fetch(const struct rung_kept *kept, uint32_t number)
{
    uint32_t block = newest_of(kept, number).block;

    if (block) fetch(kept, block);
}

void rung_kept_closed(struct rung_kept *kept, uint32_t number)
{
    uint32_t last = newest_of(kept, number).block;

    if (!last) return;
    kept->newest[number] = 0;
    uint32_t first = last;
    while (before(kept, first)) first = before(kept, first);
    set_before(kept, first, kept->free);
    kept->free = last;
}

/* ---- tallies ---- */

static struct rung_taken_list *list_of(struct rung_budget *budget, struct rung_kept *kept, uint32_t tally,
                                       int64_t value, bool add)
{
    char key[sizeof tally + sizeof value];

    memcpy(key, &tally, sizeof tally);
    memcpy(key + sizeof tally, &value, sizeof value);
    uint32_t index = rung_names_number(budget, &kept->values, key, sizeof key, add);
    if (index == RUNG_NO_NUMBER) return NULL;
    if (add && !rung_grow(budget, &kept->took, &kept->took_capacity, index + 1, sizeof *kept->took))
        return NULL;
    return &kept->took[index];
}

bool rung_kept_took(struct rung_budget *budget, struct rung_kept *kept, uint32_t tally, int64_t value,
                    uint32_t number, int64_t time)
{
    struct rung_taken_list *list = list_of(budget, kept, tally, value, true);

    if (!list || !rung_grow(budget, &list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return false;
    list->items[list->count++] = (struct rung_taken){time, number};
    return true;
}

/* The first of the list that is within `last`: of two, if the later one is not, nor is the earlier one. */
static size_t first_within(const struct rung_taken_list *list, struct rung_machine *m, uint32_t last)
{
    size_t low = 0, high = list ? list->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rung_do_is_over(m, list->items[middle].time, last))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t rung_kept_others(struct rung_budget *budget, struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last, uint32_t number)
{
    const struct rung_taken_list *list = list_of(budget, kept, tally, value, false);
    int64_t others = 0;

    kept->counts++;
    for (size_t i = first_within(list, m, last); list && i < list->count; i++) {
        const struct rung_taken *taken = &list->items[i];
        if (taken->time >= m->now || taken->number == number) continue;
        if (!rung_grow(budget, &kept->seen, &kept->seen_capacity, taken->number + 1, sizeof *kept->seen))
            break;
        others += kept->seen[taken->number] != kept->counts;
        kept->seen[taken->number] = kept->counts;
    }
    return others;
}

int64_t rung_kept_leaves(struct rung_budget *budget, const struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last)
{
    struct rung_kept *look = (struct rung_kept *)(uintptr_t)kept; /* nothing is added */
    const struct rung_taken_list *list = list_of(budget, look, tally, value, false);
    size_t first = first_within(list, m, last);

    return list && first < list->count ? rung_do_end_of(m, list->items[first].time, last) : RUNG_UNKNOWN;
}

void rung_kept_free(struct rung_kept *kept)
{
    for (size_t i = 0; i < kept->values.count && i < kept->took_capacity; i++) free(kept->took[i].items);
    rung_names_free(&kept->values);
    free(kept->took);
    free(kept->blocks);
    free(kept->newest);
    free(kept->seen);
}
