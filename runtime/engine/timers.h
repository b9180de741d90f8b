/* When which record wants to be looked at: the timers of all cases and policies, the next one first. */
#ifndef RUNG_TIMERS_H
#define RUNG_TIMERS_H

#include "names.h"

/* Records are numbered by case, then policy, so that timers of one time are in order. */
struct rung_timer {
    int64_t time; /* microseconds since 1970 UTC */
    uint32_t record;
} __attribute__((packed, aligned(4)));

/* Some records of a bucket, 256 bytes in all. */
enum { RUNG_TIMERS_SIDE_BY_SIDE = 63 };
struct rung_timers_chunk {
    uint32_t next; /* of the same bucket, set before it and full, or of those that nobody uses, + 1 */
    uint32_t records[RUNG_TIMERS_SIDE_BY_SIDE]; /* the last one set is the first */
};

struct rung_timers_bucket {
    uint32_t chunk; /* its last one, + 1; 0: it is empty */
    uint32_t room;  /* in that */
};

/* A record has one timer, in `times`; what follows only says where to look for those that come next.
 *
 * The timers up to `end` are few, and in order. The records of those behind it lie in buckets, unsorted. What
 * they are sorted by is a number of many digits of four bits: the record, and above it the time. The bucket
 * of a timer is that of the highest digit in which it differs from `base`, and of this digit; none lies
 * before `base`, and so the first bucket of the lowest digit has the first ones. When nothing is left of the
 * few, that one is taken apart: if it has not many, they are the few, else they go to buckets of lower
 * digits. So a timer is moved a few times, in order of memory, however many there are; and as timers of the
 * same delay were set in order, there is little to be sorted among few.
 *
 * A timer that is set to come sooner leaves behind what said where it was: that is dropped when it is met, or
 * when such have become many. */
enum {
    RUNG_TIMERS_RECORD_DIGITS = 8,
    RUNG_TIMERS_DIGITS = RUNG_TIMERS_RECORD_DIGITS + 16,
    RUNG_TIMERS_BUCKETS = 16
};
struct rung_timers {
    int64_t soonest; /* no timer is before it */
    int64_t *times;  /* by record; INT64_MAX: it has none */
    size_t record_count, record_capacity;
    struct rung_timer *near; /* the few, the next one last */
    size_t near_count, near_capacity;
    struct rung_timer base, end;
    struct rung_timers_chunk *chunks;
    size_t chunk_count, chunk_capacity;
    uint32_t unused;                     /* chunks, chained by `next`, + 1 */
    uint32_t digits;                     /* those that have buckets with timers, a bit each */
    uint32_t filled[RUNG_TIMERS_DIGITS]; /* these buckets, likewise */
    struct rung_timers_bucket buckets[RUNG_TIMERS_DIGITS][RUNG_TIMERS_BUCKETS];
    size_t count; /* of what is said, in `near` and in buckets */
};

/* To be called first. */
void rung_timers_begin(struct rung_timers *timers);

/* Has so many records, new ones without a timer. False when there is no room. */
bool rung_timers_have(struct rung_budget *budget, struct rung_timers *timers, size_t records);

/* Has a timer come at `time`: to be called if it would come later, or not at all. Not for times before those
 * that were asked for. False when there is no room. */
bool rung_timers_set(struct rung_budget *budget, struct rung_timers *timers, uint32_t record, int64_t time);

/* When the timer of a record comes; INT64_MAX if it has none. */
static inline int64_t rung_timers_of(const struct rung_timers *timers, uint32_t record)
{
    return timers->times[record];
}

/* Whether one may be of `time` or before; if not, none is. */
static inline bool rung_timers_near(const struct rung_timers *timers, int64_t time)
{
    return timers->soonest <= time;
}

/* Takes off the next one, if it is of `time` or before: its record has none then. Returns false if none is,
 * or if there is no room to look for it: then *failed is set. */
bool rung_timers_take(struct rung_budget *budget, struct rung_timers *timers, int64_t time,
                      struct rung_timer *timer, bool *failed);

void rung_timers_free(struct rung_timers *timers);

#endif
