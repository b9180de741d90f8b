/* Timers by time, then case, then policy: an order that does not depend on how they came to be set. */
#include "timers.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 4, FEW = RUNG_TIMERS_SIDE_BY_SIDE };

_Static_assert(1 << DIGIT_BITS == RUNG_TIMERS_BUCKETS, "a bucket for each value of a digit");
_Static_assert(RUNG_TIMERS_DIGITS < 32, "a bit for each digit");

/* A time as a number without sign, in the same order. */
static inline uint64_t number_of(int64_t time)
{
    return (uint64_t)time ^ UINT64_C(1) << 63;
}

static inline int64_t time_of(uint64_t number)
{
    return (int64_t)(number ^ UINT64_C(1) << 63);
}

/* Whether a timer stands before another. In what follows, timers are passed in their two parts: compilers
 * keep these in registers. */
static inline bool is_before(int64_t time, uint32_t record, struct rung_timer other)
{
    return time != other.time ? time < other.time : record < other.record;
}

/* ---- the few ---- */

/* Puts a timer among the few, where it may be already. */
__attribute__((noinline)) static bool put_near(struct rung_budget *budget, struct rung_timers *timers,
                                               int64_t time, uint32_t record)
{
    if (!rung_grow(budget, &timers->near, &timers->near_capacity, timers->near_count + 1,
                   sizeof *timers->near))
        return false;
    struct rung_timer *end = timers->near + timers->near_count, *at = end;
    while (at > timers->near && !is_before(time, record, at[-1])) {
        if (at[-1].time == time && at[-1].record == record) {
            timers->count--;
            return true;
        }
        at--;
    }
    for (; end > at; end--) *end = end[-1];
    *at = (struct rung_timer){time, record};
    timers->near_count++;
    return true;
}

/* ---- buckets ---- */

/* Puts a timer into a bucket whose last chunk is full, or which has none. */
__attribute__((noinline)) static bool put_into_fresh(struct rung_budget *budget, struct rung_timers *timers,
                                                     uint32_t digit, uint32_t which, uint32_t record)
{
    struct rung_timers_bucket *bucket = &timers->buckets[digit][which];
    uint32_t fresh = timers->unused;

    if (fresh) {
        timers->unused = timers->chunks[fresh - 1].next;
    } else {
        if (timers->chunk_count + 1 >= UINT32_MAX ||
            !rung_grow_bare(budget, &timers->chunks, &timers->chunk_capacity, timers->chunk_count + 1,
                            sizeof *timers->chunks))
            return false;
        fresh = (uint32_t)++timers->chunk_count;
    }
    timers->chunks[fresh - 1].next = bucket->chunk;
    timers->chunks[fresh - 1].records[RUNG_TIMERS_SIDE_BY_SIDE - 1] = record;
    *bucket = (struct rung_timers_bucket){fresh, RUNG_TIMERS_SIDE_BY_SIDE - 1};
    timers->filled[digit] |= 1u << which;
    timers->digits |= 1u << digit;
    return true;
}

/* Puts a timer behind `end` into its bucket. */
static inline bool put_far(struct rung_budget *budget, struct rung_timers *timers, int64_t time,
                           uint32_t record)
{
    uint64_t number = number_of(time), differs = number ^ number_of(timers->base.time);
    uint32_t digit = RUNG_TIMERS_RECORD_DIGITS;

    if (!differs) {
        number = record;
        differs = record ^ timers->base.record;
        digit = 0;
    }
    uint32_t own = (63 - (uint32_t)__builtin_clzll(differs)) / DIGIT_BITS;
    uint32_t which = (uint32_t)(number >> DIGIT_BITS * own) % RUNG_TIMERS_BUCKETS;
    digit += own;
    struct rung_timers_bucket *bucket = &timers->buckets[digit][which];
    if (!bucket->room) return put_into_fresh(budget, timers, digit, which, record);
    timers->chunks[bucket->chunk - 1].records[--bucket->room] = record;
    return true;
}

static inline bool put(struct rung_budget *budget, struct rung_timers *timers, int64_t time, uint32_t record)
{
    return time > timers->end.time || (time == timers->end.time && record > timers->end.record)
               ? put_far(budget, timers, time, record)
               : put_near(budget, timers, time, record);
}

/* The few have become too many: the later half goes into buckets, if these can hold them. */
__attribute__((noinline)) static bool divide_near(struct rung_budget *budget, struct rung_timers *timers)
{
    struct rung_timer *near = timers->near;
    size_t half = timers->near_count / 2;

    if (!is_before(timers->base.time, timers->base.record, near[half])) return true;
    timers->end = near[half];
    for (size_t i = 0; i < half; i++)
        if (!put_far(budget, timers, near[i].time, near[i].record)) return false;
    timers->near_count -= half;
    memmove(near, near + half, timers->near_count * sizeof *near);
    return true;
}

/* What says where timers are has become far more than these are: says it anew. */
__attribute__((noinline)) static bool gather(struct rung_budget *budget, struct rung_timers *timers)
{
    memset(timers->buckets, 0, sizeof timers->buckets);
    memset(timers->filled, 0, sizeof timers->filled);
    timers->digits = timers->unused = 0;
    timers->near_count = timers->chunk_count = timers->count = 0;
    timers->end = timers->base;
    for (uint32_t record = 0; record < timers->record_count; record++) {
        if (timers->times[record] == INT64_MAX) continue;
        timers->count++;
        if (!put(budget, timers, timers->times[record], record)) return false;
    }
    return true;
}

bool rung_timers_set(struct rung_budget *budget, struct rung_timers *timers, uint32_t record, int64_t time)
{
    enum { MANY = 1 << 16 };

    timers->times[record] = time;
    if (time < timers->soonest) timers->soonest = time;
    if (timers->count > MANY && timers->count / 2 > timers->record_count) return gather(budget, timers);
    if (timers->near_count >= FEW && !divide_near(budget, timers)) return false;
    timers->count++;
    return put(budget, timers, time, record);
}

/* ---- the next ones ---- */

/* The bucket with the first timers, where some have any, and which of them belong there: from `start` on, of
 * the times (or records) from its own to its last one. */
struct first {
    uint32_t digit, which;
    bool by_time;
    struct rung_timer start, end;
};

static struct first first_bucket(const struct rung_timers *timers)
{
    uint32_t digit = (uint32_t)__builtin_ctz(timers->digits);
    uint32_t which = (uint32_t)__builtin_ctz(timers->filled[digit]);
    struct first first = {digit, which, digit >= RUNG_TIMERS_RECORD_DIGITS, timers->base, timers->base};

    if (first.by_time) digit -= RUNG_TIMERS_RECORD_DIGITS;
    uint64_t one = UINT64_C(1) << DIGIT_BITS * digit, below = RUNG_TIMERS_BUCKETS * one - 1;
    if (first.by_time) {
        uint64_t start = (number_of(timers->base.time) & ~below) | which * one;
        first.start = (struct rung_timer){time_of(start), 0};
        first.end = (struct rung_timer){time_of(start | (one - 1)), UINT32_MAX};
    } else {
        first.start.record = (uint32_t)((timers->base.record & ~below) | which * one);
        first.end.record = (uint32_t)(first.start.record | (one - 1));
    }
    return first;
}

static bool is_few(const struct rung_timers *timers, const struct first *first)
{
    return !timers->chunks[timers->buckets[first->digit][first->which].chunk - 1].next;
}

/* The first time in a bucket, of the timers that are still there; INT64_MAX if none is. */
static int64_t soonest_in(const struct rung_timers *timers, const struct first *first)
{
    struct rung_timers_bucket bucket = timers->buckets[first->digit][first->which];
    int64_t soonest = INT64_MAX;

    for (uint32_t at = bucket.chunk, i = bucket.room; at; at = timers->chunks[at - 1].next, i = 0)
        for (; i < RUNG_TIMERS_SIDE_BY_SIDE; i++) {
            int64_t time = timers->times[timers->chunks[at - 1].records[i]];
            if (time < soonest && time >= first->start.time) soonest = time;
        }
    return soonest <= first->end.time ? soonest : INT64_MAX;
}

/* Turns a bucket's chunks round. */
static uint32_t turned(struct rung_timers *timers, uint32_t chunk)
{
    uint32_t before = 0;

    while (chunk) {
        uint32_t next = timers->chunks[chunk - 1].next;
        timers->chunks[chunk - 1].next = before;
        before = chunk;
        chunk = next;
    }
    return before;
}

/* Nothing is left of the few: takes the first bucket apart. If it has few timers, they are the few: the one
 * set last is put there first, since most often it comes last. Else they go to other buckets as they were
 * set. */
static bool take_apart(struct rung_budget *budget, struct rung_timers *timers, const struct first *first)
{
    struct rung_timers_bucket bucket = timers->buckets[first->digit][first->which];
    bool few = is_few(timers, first);

    timers->buckets[first->digit][first->which] = (struct rung_timers_bucket){0};
    timers->filled[first->digit] &= timers->filled[first->digit] - 1;
    if (!timers->filled[first->digit]) timers->digits &= timers->digits - 1;
    timers->base = first->start;
    timers->end = few ? first->end : first->start;
    uint32_t last = bucket.chunk;
    if (!few) bucket.chunk = turned(timers, last);
    while (bucket.chunk) {
        struct rung_timers_chunk taken = timers->chunks[bucket.chunk - 1];
        uint32_t begin = bucket.chunk == last ? bucket.room : 0;
        timers->chunks[bucket.chunk - 1].next = timers->unused;
        timers->unused = bucket.chunk;
        for (uint32_t i = begin; i < RUNG_TIMERS_SIDE_BY_SIDE; i++) {
            uint32_t record = taken.records[few ? i : RUNG_TIMERS_SIDE_BY_SIDE - 1 - (i - begin)];
            int64_t its = timers->times[record];
            if (its < first->start.time || its > first->end.time)
                timers->count--; /* it comes at another time now */
            else if (!put(budget, timers, its, record))
                return false;
        }
        bucket.chunk = taken.next;
    }
    return true;
}

/* Has the next ones among the few, if any is of `time` or before. Returns false if none is, or without room.
 * A bucket with many is left as it is until its first one is due, and then begins with that: so as few digits
 * as possible have to be gone through. */
__attribute__((noinline)) static bool refill(struct rung_budget *budget, struct rung_timers *timers,
                                             int64_t time, bool *failed)
{
    while (timers->near_count == 0) {
        timers->soonest = INT64_MAX;
        if (!timers->digits) return false;
        struct first first = first_bucket(timers);
        timers->soonest = first.start.time;
        if (timers->soonest > time) return false;
        if (first.by_time && !is_few(timers, &first)) {
            int64_t soonest = soonest_in(timers, &first);
            if (soonest != INT64_MAX) timers->soonest = first.start.time = soonest;
            if (timers->soonest > time) return false;
        }
        if (!take_apart(budget, timers, &first)) {
            *failed = true;
            return false;
        }
    }
    return true;
}

bool rung_timers_take(struct rung_budget *budget, struct rung_timers *timers, int64_t time,
                      struct rung_timer *timer, bool *failed)
{
    for (;;) {
        if (timers->near_count == 0 && !refill(budget, timers, time, failed)) return false;
        struct rung_timer next = timers->near[timers->near_count - 1];
        timers->soonest = next.time;
        if (next.time > time) return false;
        timers->near_count--;
        timers->count--;
        if (timers->times[next.record] != next.time) continue; /* it has come already */
        timers->times[next.record] = INT64_MAX;
        *timer = next;
        return true;
    }
}

void rung_timers_begin(struct rung_timers *timers)
{
    timers->base = timers->end = (struct rung_timer){INT64_MIN, 0};
    timers->soonest = INT64_MAX;
}

bool rung_timers_have(struct rung_budget *budget, struct rung_timers *timers, size_t records)
{
    if (!rung_grow_bare(budget, &timers->times, &timers->record_capacity, records, sizeof *timers->times))
        return false;
    while (timers->record_count < records) timers->times[timers->record_count++] = INT64_MAX;
    return true;
}

void rung_timers_free(struct rung_timers *timers)
{
    free(timers->times);
    free(timers->near);
    free(timers->chunks);
}
