/* When which case wants to be looked at: the timers of all cases and policies, the next one first. */
#ifndef RUNG_TIMERS_H
#define RUNG_TIMERS_H

#include "names.h"

/* Of a case's record: its number, and the policy in the lowest bits, so that timers of one time are in order.
 */
enum { RUNG_TIMER_POLICY_BITS = 3 };
struct rung_timer {
    int64_t time; /* microseconds since 1970 UTC */
    uint32_t record;
} __attribute__((packed, aligned(4)));

/* Some timers of a bucket. */
enum { RUNG_TIMERS_SIDE_BY_SIDE = 20 };
struct rung_timers_chunk {
    uint32_t next; /* of the same bucket, or of those that nobody uses, + 1 */
    uint32_t count;
    struct rung_timer items[RUNG_TIMERS_SIDE_BY_SIDE];
};

/* The timers up to `reached` are a heap. Those behind it lie in buckets, unsorted: the bucket of a time is
 * that of the highest byte in which it differs from `reached`, and of this byte. When the heap is empty, the
 * first bucket is taken apart. So a timer is moved a few times, in order of memory, however many there are.
 *
 * An entry is good only if the record still wants that time: whoever takes it off asks. */
enum { RUNG_TIMERS_LEVELS = 8, RUNG_TIMERS_BUCKETS = 256 };
struct rung_timers {
    struct rung_timer *near;
    size_t near_count, near_capacity;
    uint64_t reached; /* a time, as a number without sign */
    uint64_t first;   /* no time in a bucket is before it */
    struct rung_timers_chunk *chunks;
    size_t chunk_count, chunk_capacity;
    uint32_t unused;                                           /* chunks, chained by `next`, + 1 */
    uint32_t buckets[RUNG_TIMERS_LEVELS][RUNG_TIMERS_BUCKETS]; /* their last chunks, + 1 */
    uint64_t filled[RUNG_TIMERS_LEVELS][RUNG_TIMERS_BUCKETS / 64];
    size_t count;
};

/* False when there is no room. */
bool rung_timers_push(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer);

/* Times as numbers without sign, in the same order. */
static inline uint64_t rung_timers_number(int64_t time)
{
    return (uint64_t)time ^ (UINT64_C(1) << 63);
}

/* Whether one may be of `time` or before; if not, none is. */
static inline bool rung_timers_near(const struct rung_timers *timers, int64_t time)
{
    return timers->near_count ? timers->near[0].time <= time
                              : timers->count && timers->first <= rung_timers_number(time);
}

/* The next one, if it is of `time` or before; NULL if none is. It lives until the next call. *failed is set
 * when there is no room to look for it. */
const struct rung_timer *rung_timers_first(struct rung_budget *budget, struct rung_timers *timers,
                                           int64_t time, bool *failed);

/* Takes off what rung_timers_first has shown. */
void rung_timers_pop(struct rung_timers *timers);

/* Forgets all of them. */
void rung_timers_clear(struct rung_timers *timers);
void rung_timers_free(struct rung_timers *timers);

#endif
