/* Simulation: what policies would do, with customers and people who behave as distributions say.
 *
 * Events are made up in order of time, given to an engine, and may be kept: replayed, they give the same
 * journal. All is decided by integers and a generator of our own, so the same seed gives the same bytes on
 * every machine. Nothing here reads a clock.
 *
 * Shares are hundredths of a percent, RUNG_SHARE_ALL is all; times are microseconds. */
#ifndef RUNG_SIMULATION_H
#define RUNG_SIMULATION_H

#include <rung/engine.h>

enum {
    RUNG_SHARE_ALL = 10000,
    RUNG_CUSTOMERS_NAME = 64, /* bytes of a name, its NUL included */
    RUNG_SPREAD_POINTS = 12,
    RUNG_REACTIONS_MAX = 24,
    RUNG_AFTERS_MAX = 24,
    RUNG_CROWDS_MAX = 16,
    RUNG_VALUES_MAX = 64,
    RUNG_CHOICES_MAX = 24,
    RUNG_SIMULATION_CASES_MAX = 10000000
};

/* How long things take: a share of them at most so long. The first point has share 0, the last
 * RUNG_SHARE_ALL; shares and times rise. Between two points, each half of the share takes times up to the
 * geometric mean. */
struct rung_spread {
    uint32_t count; /* 0: at once */
    struct {
        uint32_t share;
        int64_t us;
    } points[RUNG_SPREAD_POINTS];
};

/* What may happen: an event of this type ("" : the attempt reaches its customer). */
struct rung_reaction {
    char event[RUNG_CUSTOMERS_NAME];
    uint32_t share;
    struct rung_spread after;  /* of what it follows */
    struct rung_spread length; /* of an absence, until the return; of `not_now`, until then */
    uint32_t dateless;         /* of absences: how many do not say until when */
    char fact[RUNG_CUSTOMERS_NAME], value[RUNG_CUSTOMERS_NAME]; /* of an `update`: which becomes what */
    bool quoted;                                                /* the value is a text */
};
struct rung_reactions {
    uint32_t count;
    struct rung_reaction items[RUNG_REACTIONS_MAX];
};

/* What follows a contact by this channel ("": by any that has no other). */
struct rung_after {
    char channel[RUNG_CUSTOMERS_NAME];
    struct rung_reactions reactions;
};

/* How people of this party ("": of any that has no other) do what is asked of them. The rest is never done.
 */
struct rung_crowd {
    char party[RUNG_CUSTOMERS_NAME];
    uint32_t on_time, late;
    struct rung_spread after; /* of being asked, for what is done on time */
    struct rung_spread by;    /* how late, for what is done late */
    bool any_hour;            /* they work when the calendar is closed, too */
    uint32_t forget;          /* how often nothing of what they did is put on record */
};

/* What a fact or a field of an event is. */
enum rung_simulated_value { RUNG_SIMULATED_CHOICE, RUNG_SIMULATED_NUMBER, RUNG_SIMULATED_AHEAD };
struct rung_value_of {
    char name[RUNG_CUSTOMERS_NAME];
    enum rung_simulated_value kind;
    uint32_t count; /* of choices */
    struct {
        uint32_t share;
        bool quoted; /* a text */
        char text[RUNG_CUSTOMERS_NAME];
    } choices[RUNG_CHOICES_MAX];
    int64_t least, most; /* numbers, in millionths; days ahead */
    bool whole;          /* whole numbers only */
};

struct rung_customers {
    uint32_t per_week;                /* cases that arrive; 0: all of them within four weeks */
    uint32_t weekdays[7], hours[24];  /* shares of arrivals; all 0: while the policy's calendar is open */
    struct rung_reaction again;       /* cases that begin anew after a run: share, after */
    uint32_t never;                   /* customers who never answer anything */
    uint32_t awake_from, awake_until; /* hours of the day in which they answer, 0 to 24 */
    bool awake[7];                    /* on these days, Monday first */
    uint32_t after_count;
    struct rung_after after[RUNG_AFTERS_MAX];
    struct rung_reactions waiting; /* while the policy waits for it */
    struct rung_reactions run;     /* during a run, from its beginning on */
    uint32_t crowd_count;
    struct rung_crowd crowds[RUNG_CROWDS_MAX]; /* the first is for any party */
    uint32_t fact_count, value_count;
    struct rung_value_of facts[RUNG_VALUES_MAX];  /* of a case as it arrives */
    struct rung_value_of values[RUNG_VALUES_MAX]; /* what events and records say */
};

/* Customers and people as they are taken to be unless somebody says otherwise, for the policies that the
 * engine has loaded: an answer for each of their channels, something for each event that they wait for. */
RUNG_API void rung_customers_guess(const struct rung_engine *engine, struct rung_customers *customers);

/* The names by which customers may speak of the policies. Calls `visit` with each, once or several times. */
enum rung_simulated_name {
    RUNG_NAME_CHANNEL,
    RUNG_NAME_EVENT,
    RUNG_NAME_PARTY,
    RUNG_NAME_FACT,
    RUNG_NAME_FIELD
};
RUNG_API void rung_simulation_names(const struct rung_engine *engine, enum rung_simulated_name which,
                                    void (*visit)(void *state, const char *name), void *state);

/* Whether it can be the value of whatever bears this name in a loaded policy. */
RUNG_API bool rung_simulation_fits(const struct rung_engine *engine, const struct rung_value_of *value);

/* ---- simulating ---- */

struct rung_simulation_plan {
    const struct rung_customers *customers;
    uint64_t seed;
    uint32_t cases;
    int64_t from;      /* of arrivals */
    int64_t until;     /* nothing happens later; INT64_MAX: a year after the last arrival, if a calendar
                          speaks of so many days */
    const char *event; /* what begins a case, as JSON; NULL: what the policies start on */
    rung_engine_watcher *watcher; /* NULL: nobody watches */
    void *watcher_state;
    rung_journal_sink *events; /* takes what happened as lines of NDJSON; NULL: nobody wants them */
    void *events_state;
    void (*progress)(void *state, uint32_t done, uint32_t cases); /* now and then: cases that have arrived */
    void *progress_state;
    const volatile int *stopped; /* not 0: stop; NULL */
};

/* What came of it, beside the journal and what was watched. */
struct rung_simulation_end {
    int64_t from, arrived, until;      /* cases arrive from the first until before the second; the end */
    int64_t from_local, arrived_local; /* on the clocks of the first policy's calendar */
    uint64_t events;
    bool goes_round; /* a case went on and on by itself, and all of it ended then */
};

/* When it would begin unless told otherwise: the first Monday of 2026, or the first Monday that every
 * calendar of the policies speaks of. */
RUNG_API int64_t rung_simulation_start(const struct rung_engine *engine);

/* Simulates, on an engine that has nothing but its policies, and ends it. RUNG_NEVER, with a reason, if
 * nothing that can be made up begins a run; RUNG_INVALID for an event that cannot begin one; else the
 * statuses of rung_engine_feed. */
RUNG_API enum rung_status rung_simulate(struct rung_engine *engine, const struct rung_simulation_plan *plan,
                                        struct rung_simulation_end *end, struct rung_reason *reason);

/* ---- learning ---- */

/* What was measured in a recorded log, by watching an engine replay it. */
struct rung_lessons;

/* NULL when memory ran out. The engine has its policies and has seen nothing yet; it outlives the lessons. */
RUNG_API struct rung_lessons *rung_lessons_new(struct rung_engine *engine);
RUNG_API void rung_lessons_free(struct rung_lessons *lessons);

/* A rung_engine_watcher; `state` is the lessons. */
RUNG_API void rung_lessons_watch(void *state, const struct rung_seen *seen);

/* Puts what was measured in place of what is guessed, wherever there were at least a few examples. *counts
 * says of how many. RUNG_NO_MEMORY. */
struct rung_lessons_counts {
    uint64_t cases, contacts, answers, asked, done;
};
RUNG_API enum rung_status rung_lessons_apply(struct rung_lessons *lessons, struct rung_customers *customers,
                                             struct rung_lessons_counts *counts);

#endif
