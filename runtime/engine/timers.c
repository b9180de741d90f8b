/* Timers by time, then case, then policy: an order that does not depend on how they came to be set. */
#include "timers.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL_CHUNKS = 8 }; /* a bucket of so many goes into the heap as it is */

/* ---- the heap of those that are near ---- */

static bool sooner(const struct rung_timer *a, const struct rung_timer *b)
{
    return a->time != b->time ? a->time < b->time : a->record < b->record;
}

static bool push_near(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer)
{
    if (!rung_grow(budget, &timers->near, &timers->near_capacity, timers->near_count + 1,
                   sizeof *timers->near))
        return false;
    struct rung_timer *items = timers->near;
    size_t at = timers->near_count++;
    for (; at > 0 && sooner(&timer, &items[(at - 1) / 2]); at = (at - 1) / 2) items[at] = items[(at - 1) / 2];
    items[at] = timer;
    return true;
}

void rung_timers_pop(struct rung_timers *timers)
{
    struct rung_timer *items = timers->near, last = items[--timers->near_count];
    size_t at = 0, count = timers->near_count;

    timers->count--;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && sooner(&items[child + 1], &items[child])) child++;
        if (!sooner(&items[child], &last)) break;
        items[at] = items[child];
        at = child;
    }
    items[at] = last;
}

/* ---- buckets ---- */

static bool add_chunk(struct rung_budget *budget, struct rung_timers *timers, uint32_t *bucket)
{
    uint32_t fresh = timers->unused;

    if (fresh) {
        timers->unused = timers->chunks[fresh - 1].next;
    } else {
        if (timers->chunk_count + 1 >= UINT32_MAX ||
            !rung_grow(budget, &timers->chunks, &timers->chunk_capacity, timers->chunk_count + 1,
                       sizeof *timers->chunks))
            return false;
        fresh = (uint32_t)++timers->chunk_count;
    }
    timers->chunks[fresh - 1].next = *bucket;
    timers->chunks[fresh - 1].count = 0;
    *bucket = fresh;
    return true;
}

/* Puts a timer where it belongs. */
static bool put(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer)
{
    uint64_t number = rung_timers_number(timer.time);

    if (number <= timers->reached) return push_near(budget, timers, timer);
    int level = (63 - __builtin_clzll(number ^ timers->reached)) / 8;
    uint32_t byte = (uint32_t)(number >> 8 * level) & 255, *bucket = &timers->buckets[level][byte];
    if ((!*bucket || timers->chunks[*bucket - 1].count == RUNG_TIMERS_SIDE_BY_SIDE) &&
        !add_chunk(budget, timers, bucket))
        return false;
    struct rung_timers_chunk *chunk = &timers->chunks[*bucket - 1];
    chunk->items[chunk->count++] = timer;
    timers->filled[level][byte / 64] |= UINT64_C(1) << byte % 64;
    if (number < timers->first) timers->first = number;
    return true;
}

bool rung_timers_push(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer)
{
    if (timers->count == 0) timers->first = UINT64_MAX;
    if (!put(budget, timers, timer)) return false;
    timers->count++;
    return true;
}

/* The bucket with the first times; false if all are empty. */
static bool find_bucket(const struct rung_timers *timers, int *level, uint32_t *byte)
{
    for (*level = 0; *level < RUNG_TIMERS_LEVELS; ++*level)
        for (uint32_t word = 0; word < RUNG_TIMERS_BUCKETS / 64; word++)
            if (timers->filled[*level][word]) {
                *byte = word * 64 + (uint32_t)__builtin_ctzll(timers->filled[*level][word]);
                return true;
            }
    return false;
}

/* The first number that is in a bucket's range. */
static uint64_t start_of(const struct rung_timers *timers, int level, uint32_t byte)
{
    uint64_t above = level == 7 ? 0 : timers->reached >> 8 * (level + 1) << 8 * (level + 1);

    return above | (uint64_t)byte << 8 * level;
}

static uint64_t least_of(const struct rung_timers *timers, uint32_t chunk)
{
    uint64_t least = UINT64_MAX;

    for (; chunk; chunk = timers->chunks[chunk - 1].next)
        for (uint32_t i = 0; i < timers->chunks[chunk - 1].count; i++) {
            uint64_t number = rung_timers_number(timers->chunks[chunk - 1].items[i].time);
            if (number < least) least = number;
        }
    return least;
}

/* The heap is empty: takes the first bucket apart. What is in it goes to buckets of lower levels, or into the
 * heap if it is of the first time, or if there is not much of it. */
static bool advance(struct rung_budget *budget, struct rung_timers *timers)
{
    int level;
    uint32_t byte, chunks = 0;

    if (!find_bucket(timers, &level, &byte)) return true;
    uint32_t chunk = timers->buckets[level][byte];
    uint64_t end = start_of(timers, level, byte) | ((UINT64_C(1) << 8 * level) - 1);
    for (uint32_t at = chunk; at && chunks <= SMALL_CHUNKS; at = timers->chunks[at - 1].next) chunks++;
    timers->reached = chunks <= SMALL_CHUNKS ? end : least_of(timers, chunk);
    timers->buckets[level][byte] = 0;
    timers->filled[level][byte / 64] &= ~(UINT64_C(1) << byte % 64);
    while (chunk) {
        struct rung_timers_chunk taken = timers->chunks[chunk - 1];
        timers->chunks[chunk - 1].next = timers->unused;
        timers->unused = chunk;
        for (uint32_t i = 0; i < taken.count; i++)
            if (!put(budget, timers, taken.items[i])) return false;
        chunk = taken.next;
    }
    timers->first = find_bucket(timers, &level, &byte) ? start_of(timers, level, byte) : UINT64_MAX;
    return true;
}

const struct rung_timer *rung_timers_first(struct rung_budget *budget, struct rung_timers *timers,
                                           int64_t time, bool *failed)
{
    while (timers->near_count == 0 && timers->count > 0 && timers->first <= rung_timers_number(time))
        if (!advance(budget, timers)) {
            *failed = true;
            return NULL;
        }
    return timers->near_count > 0 && timers->near[0].time <= time ? &timers->near[0] : NULL;
}

void rung_timers_clear(struct rung_timers *timers)
{
    memset(timers->buckets, 0, sizeof timers->buckets);
    memset(timers->filled, 0, sizeof timers->filled);
    timers->near_count = timers->chunk_count = timers->count = 0;
    timers->reached = 0;
    timers->first = UINT64_MAX;
    timers->unused = 0;
}

void rung_timers_free(struct rung_timers *timers)
{
    free(timers->near);
    free(timers->chunks);
}
