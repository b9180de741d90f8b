/* What was seen in a recorded log: lessons.c watches, estimates.c makes distributions of it. */
#ifndef RUNG_LESSONS_H
#define RUNG_LESSONS_H

#include "simulation_inside.h"

/* Numbers that were met. */
struct rung_samples {
    int64_t *items;
    size_t count, capacity;
};

/* How long something was waited for, and what came: 0 nothing, as far as was seen; else a kind + 1. */
struct rung_outcome_seen {
    uint32_t seconds, kind;
};
struct rung_outcomes_seen {
    struct rung_outcome_seen *items;
    size_t count, capacity;
};

/* What people are asked for. */
enum rung_asked_kind { RUNG_ASKED_CONTACT, RUNG_ASKED_TASK, RUNG_ASKED_TAKEOVER, RUNG_ASKED_KINDS };

enum { RUNG_KINDS_MAX = 64, RUNG_LESSON_WAITS = 4, RUNG_LESSON_NAMES = 64 };

/* Something that somebody was asked for. */
struct rung_ask {
    uint32_t next;                                     /* of the same case; RUNG_NONE */
    uint32_t policy, kind, index, party, channel, who; /* kind: an action; who: in `people` */
    int64_t asked, due;
    int64_t done;      /* RUNG_NEVER_US: not yet */
    uint64_t by_event; /* that did it */
    int64_t worked;    /* working time until then */
    bool records;      /* something of it belongs on record */
};

/* A wait for events that is on. */
struct rung_lesson_wait {
    uint32_t policy, listen; /* RUNG_NONE: none */
    int64_t since, ends;
};

struct rung_lesson_case {
    uint32_t
        channel;   /* of the last contact, in `channels`; RUNG_NONE: it has been answered, or there is none */
    uint32_t asks; /* the first; RUNG_NONE */
    int64_t contact, away_until, last;
    uint64_t dead, event; /* event: the last one that was seen, so that it counts once */
    int64_t began, ended; /* the run; RUNG_NEVER_US */
    uint64_t in_run;      /* kinds that were seen in it */
    bool away_undated;    /* an absence that does not say until when */
    struct rung_lesson_wait waits[RUNG_LESSON_WAITS];
};

struct rung_lesson_people {
    char name[RUNG_CUSTOMERS_NAME]; /* "": all */
    struct rung_samples elapsed, worked, late;
    uint64_t on_time, whole, recorded, incomplete, outside;
    uint64_t never[RUNG_ASKED_KINDS];
};

struct rung_lesson_value {
    char name[RUNG_CUSTOMERS_NAME];
    bool of_case; /* a fact as a run begins; else what events say */
    uint32_t kind;
    const struct rung_program *p;
    struct rung_range choices;
    struct rung_samples samples;
};

struct rung_lessons {
    struct rung_engine *engine;
    struct rung_lesson_case *cases;
    size_t case_capacity, case_count;
    struct rung_ask *asks;
    size_t ask_count, ask_capacity;
    uint32_t free_asks;
    char kinds[RUNG_KINDS_MAX][RUNG_CUSTOMERS_NAME]; /* events that came; "": was reached */
    uint32_t kind_count;
    char channels[RUNG_LESSON_NAMES][RUNG_CUSTOMERS_NAME];
    uint32_t channel_count;
    struct rung_outcomes_seen after[RUNG_LESSON_NAMES]; /* by channel */
    struct rung_outcomes_seen waiting, again;           /* again: from a run's end to the next */
    struct rung_outcomes_seen run[RUNG_KINDS_MAX];      /* by kind */
    struct rung_lesson_people people[RUNG_CROWDS_MAX];
    uint32_t people_count;
    struct rung_lesson_value values[2 * RUNG_VALUES_MAX];
    uint32_t value_count;
    struct rung_samples absences, delays; /* in seconds: until the return, until `not_now` */
    uint64_t dateless;
    uint64_t given[RUNG_ENGINE_POLICIES_MAX]; /* facts that updates told, a bit each */
    uint64_t arrivals_by_hour[24], arrivals_by_day[7], answers_by_hour[24], answers_by_day[7];
    int64_t first_arrival, last_arrival;
    uint64_t contacts, answers, asked, done;
    bool records[RUNG_ASKED_KINDS]; /* whether the log tells of such things at all */
    bool failed;
};

void rung_samples_add(struct rung_lessons *lessons, struct rung_samples *samples, int64_t value);
void rung_outcomes_add(struct rung_lessons *lessons, struct rung_outcomes_seen *outcomes, int64_t from,
                       int64_t until, uint32_t kind);

/* Counts an ask that nothing more will come of. */
void rung_ask_end(struct rung_lessons *lessons, const struct rung_ask *ask, int64_t now);

#endif
