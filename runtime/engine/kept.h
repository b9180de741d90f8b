/* What the engine keeps beside the records of one policy: attempts since a case was last closed, for the
 * closing record, and tallies, which look beyond their case. */
#ifndef RUNG_KEPT_H
#define RUNG_KEPT_H

#include "machine.h"
#include "names.h"

struct rung_attempt {
    int64_t time;
    uint64_t documented;
    uint16_t via, to, by; /* as in the event; RUNG_ANY: not said */
    uint8_t outcome;      /* likewise; UINT8_MAX */
    bool from_us : 1, complete : 1;
};

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
    uint32_t *newest;      /* of each case, its last block, + 1 */
    uint32_t free;         /* blocks no longer needed, each the one before the next, + 1 */
    uint32_t attempt_size, block_size;
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

/* The case's attempts, oldest first; of more than `most` the newest. Returns how many there are. */
size_t rung_kept_attempts(const struct rung_kept *kept, uint32_t number, size_t most,
                          struct rung_attempt attempts[]);

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
