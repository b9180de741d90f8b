/* When which case wants to be looked at: the timers of all cases and policies, the next one first. */
#ifndef RUNG_TIMERS_H
#define RUNG_TIMERS_H

#include "names.h"

struct rung_timer {
    int64_t time; /* microseconds since 1970 UTC */
    uint32_t number, policy;
};

/* A heap. An entry is good only if the record still wants that time: whoever takes it off asks. */
struct rung_timers {
    struct rung_timer *items; /* items[0] is the next one */
    size_t count, capacity;
};

/* Returns false when there is no room. */
bool rung_timers_push(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer);

/* Takes the next one off; there must be one. */
struct rung_timer rung_timers_pop(struct rung_timers *timers);

#endif
