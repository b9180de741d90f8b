/* What the engine keeps beside the records of one policy: attempts since a case was last closed, for the
 * closing record, and tallies, which look beyond their case. */
#ifndef RUNG_KEPT_H
#define RUNG_KEPT_H

#include "machine.h"
#include "names.h"

/* `said` is all else that an attempt says, in few bits: whoever has the same puts it in the same words. */
struct rung_attempt {
    int64_t time;
    uint64_t documented, said;
};

/* Of `to` and `by` as in the event (RUNG_ANY: not said), `via` the same, and an outcome below
 * RUNG_NO_OUTCOME. */
enum { RUNG_NO_OUTCOME = 7 };
static inline uint64_t rung_said(uint16_t to, uint16_t by, uint16_t via, uint8_t outcome, bool from_us,
                                 bool complete)
{
    return to | (uint64_t)by << 16 | (uint64_t)(uint8_t)via << 32 | (uint64_t)outcome << 40 |
           (uint64_t)from_us << 43 | (uint64_t)complete << 44;
}
static inline uint16_t rung_said_to(uint64_t said)
{
    return (uint16_t)said;
}
static inline uint16_t rung_said_by(uint64_t said)
{
    return (uint16_t)(said >> 16);
}
static inline uint8_t rung_said_via(uint64_t said) /* (uint8_t)RUNG_ANY, (uint8_t)RUNG_OTHER: no channel */
{
    return (uint8_t)(said >> 32);
}
static inline uint8_t rung_said_outcome(uint64_t said)
{
    return said >> 40 & 7;
}
static inline bool rung_said_from_us(uint64_t said)
{
    return said >> 43 & 1;
}
static inline bool rung_said_complete(uint64_t said)
{
    return said >> 44 & 1;
}

/* A case's fact took a value. */
struct rung_taken {
    int64_t time;
    uint32_t number;
};
struct rung_taken_list {
    struct rung_taken *items;
    size_t count, capacity;
};

struct rung_kept {
    unsigned char *blocks; /* of attempts: kept.c */
    uint32_t *newest;      /* of each case, its last block, and how many there are in it: kept.c */
    uint32_t free;         /* blocks no longer needed, each the one before the next; 0: none */
    uint32_t documented_size, attempt_size, block_size;
    size_t block_count, block_capacity, newest_capacity;
    struct rung_names values;     /* tally and value, as bytes */
    struct rung_taken_list *took; /* by the number of those */
    size_t took_capacity;
    uint32_t *seen; /* by case: the count that has met it */
    size_t seen_capacity;
    uint32_t counts;
};

/* To be called first. */
void rung_kept_begin(struct rung_kept *kept, const struct rung_program *program);

/* False when there is no room. */
bool rung_kept_attempt(struct rung_budget *budget, struct rung_kept *kept, uint32_t number,
                       const struct rung_attempt *attempt);

/* What is recorded of an attempt that the policy has sent: the newest one on that channel, and to that party
 * if one is named, of which nothing is known yet. False if there is none. */
bool rung_kept_outcome(struct rung_kept *kept, uint32_t number, const struct rung_attempt *recorded);

/* The case's attempts, oldest first; of more than `most` the newest. They lie at the end of `room`; *count is
 * how many there are. */
const struct rung_attempt *rung_kept_attempts(const struct rung_kept *kept, uint32_t number,
                                              struct rung_attempt room[], size_t most, size_t *count);

/* Has them at hand soon. */
void rung_kept_fetch(const struct rung_kept *kept, uint32_t number);

void rung_kept_closed(struct rung_kept *kept, uint32_t number); /* forgets the case's attempts */
/* False when there is no room. */
bool rung_kept_took(struct rung_budget *budget, struct rung_kept *kept, uint32_t tally, int64_t value,
                    uint32_t number, int64_t time);

/* How many cases other than `number` took the value before m->now, and within `last` (rung_do_is_over). */
int64_t rung_kept_others(struct rung_budget *budget, struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last, uint32_t number);

/* When the first that took it within `last` will no longer have done so; RUNG_UNKNOWN if there is none. */
int64_t rung_kept_leaves(struct rung_budget *budget, const struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last);
void rung_kept_free(struct rung_kept *kept);

#endif
