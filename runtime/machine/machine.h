/* The pure step: (record, event or timer, time) to (record, outputs). Nothing here reads a clock, allocates,
 * or does I/O; what it means is docs/semantics.md. Every engine calls these functions for whatever an
 * instruction does beyond its registers. */
#ifndef RUNG_MACHINE_H
#define RUNG_MACHINE_H

#include <rung/calendar.h>

#include "events.h"
#include "plan.h"
#include "program.h"

struct rung_machine;

/* What of a program has run, for whoever measures tests: of each table a byte for each entry, in which the
 * bits below are set. Forecasts leave no marks. */
struct rung_marks {
    unsigned char *code, *fragments, *sites, *gives, *listens, *clauses, *loops, *escalations, *targets;
    unsigned char *handlers, *starts, *silences, *rules, *events;
    /* Business time, or days, were counted from one time to another, either may be the earlier. */
    void (*counted)(void *state, const struct rung_machine *m, int64_t from, int64_t to, uint32_t calendar);
    void *state;
};
enum {
    RUNG_MARK_RAN = 1,    /* of events (that came during a run), code, handlers, starts, silences, targets
                             (asked), clauses (heard) */
    RUNG_MARK_YES = 1,    /* of fragments: answered so, at their first instruction; of rules: kept */
    RUNG_MARK_NO = 2,     /* of fragments: answered anything else; of rules: broken */
    RUNG_MARK_MET = 1,    /* of sites, gives, listens, escalations: in time; of loops: a round began */
    RUNG_MARK_MISSED = 2, /* of them: time was over, or nobody took over; of loops: all rounds were made */
    RUNG_MARK_JUMPED = 2, /* of code: went on at its label */
    RUNG_MARK_WENT_ON = 4 /* of code: went on behind it */
};

/* Sets bits of a mark, where somebody measures. */
#define RUNG_MARK(m_, table_, index_, bits_)                                                                 \
    do {                                                                                                     \
        if ((m_)->bound->marks && !(m_)->forecast)                                                           \
            (m_)->bound->marks->table_[index_] |= (unsigned char)(bits_);                                    \
    } while (0)

/* A program with the calendars and zones that it needs, made once and shared by all cases. */
struct rung_interpreter;
struct rung_native_code;
struct rung_recall;
struct rung_bound {
    const struct rung_program *program;
    const struct rung_interpreter *interpreter; /* interpret.h */
    const struct rung_native_code *native;      /* native_code.h; NULL: the interpreter does without */
    struct rung_calendar **calendars;           /* as in the program's table */
    struct rung_zone **zones;                   /* likewise */
    struct rung_recall *recall;                 /* what calendars answered last: for one thread at a time */
    struct rung_plan plan;
    /* The zone that a text (of the engine) names, or NULL: never loads anything. */
    const struct rung_zone *(*zone_of)(void *state, int64_t text);
    void *zone_state;
    struct rung_marks *marks; /* NULL: nobody measures */
};

/* An event, its names resolved to the program's indexes. */
struct rung_happening {
    uint32_t event;
    int64_t fields[RUNG_ITEMS_MAX]; /* as many as its event has; RUNG_UNKNOWN where left out */
    uint64_t documented;            /* facts and items on record, a bit each */
    uint64_t given;                 /* facts that come with a value, a bit each */
    int64_t values[RUNG_ITEMS_MAX]; /* of those facts */
};

/* An event of which nothing but its type is known, and how many fields that has. */
static inline void rung_happening_begin_with(struct rung_happening *happening, uint32_t event,
                                             uint32_t fields)
{
    happening->event = event;
    happening->documented = happening->given = 0;
    /* Built-in events have up to eight fields, and are asked for them whatever a program says. */
    for (uint32_t i = 0; i < 8; i++) happening->fields[i] = RUNG_UNKNOWN;
    for (uint32_t i = 8; i < fields; i++) happening->fields[i] = RUNG_UNKNOWN;
}
static inline void rung_happening_begin(struct rung_happening *happening, const struct rung_program *program,
                                        uint32_t event)
{
    rung_happening_begin_with(happening, event, program->events[event].fields.count);
}

struct rung_output;

/* What is kept beside the record, and what the machine tells it. Each may be NULL. */
struct rung_beside {
    void *state;
    /* A fact of a tally took another value; how many other cases took the value it has, before now and within
     * `last` (rung_do_is_over); when the first case that took it will no longer have done so within `last`,
     * RUNG_UNKNOWN if none has. */
    void (*took)(void *state, const struct rung_machine *m, uint32_t tally, int64_t value);
    int64_t (*others)(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last);
    int64_t (*leaves)(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last);
    /* An attempt was made, `from_us` if the policy sent it; `complete`: nothing was missing. */
    void (*attempted)(void *state, const struct rung_machine *m, const struct rung_happening *attempt,
                      bool from_us, bool complete);
    /* An output whose texts depend on this very moment; may set out->extra. */
    void (*detail)(void *state, struct rung_machine *m, struct rung_output *out);
    /* The outputs are full: they are to be taken, and the count set to 0. */
    void (*full)(void *state, struct rung_machine *m);
};

enum rung_output_kind { RUNG_ACTION, RUNG_FINDING, RUNG_STEP };
enum rung_output_name {
#define ACTION(name) RUNG_ACTION_##name,
#define FINDING(name) RUNG_FINDING_##name,
#define STEP(name) RUNG_STEP_##name,
#include <rung/journal.def>
};

/* One line of the journal to be; what does not apply is RUNG_NONE, RUNG_ANY or RUNG_UNKNOWN. */
struct rung_output {
    /* What most of its line follows from, side by side: it is what kept pieces of lines are found by. */
    uint8_t kind, name;
    uint16_t no_more; /* always 0 */
    uint32_t step, line;
    uint32_t party, channel, site, rule,
        index;        /* index: of a notice, closing, flag, fact, target or policy */
    uint64_t missing; /* items that are not on record */
    /* What differs from time to time. */
    int64_t due, value;
    uint32_t run, seq;
    uint32_t extra, extra_size; /* what `detail` has to add; the caller's own numbers */
};

/* Why a case is stuck: the `index` of that finding. */
enum rung_stuck { RUNG_STUCK_RULE, RUNG_STUCK_ROUND, RUNG_STUCK_LINES, RUNG_STUCK_LOOKS, RUNG_STUCK_ENDLESS };

#define RUNG_OUTPUTS_MAX 512
struct rung_outputs {
    uint32_t count;
    struct rung_output items[RUNG_OUTPUTS_MAX];
};

struct rung_machine {
    const struct rung_bound *bound;
    const struct rung_program *program;
    unsigned char *record;
    int64_t now;
    const struct rung_happening *happening; /* NULL at timers */
    struct rung_outputs *outputs;
    const struct rung_beside *beside; /* NULL: nothing is kept beside the record */
    uint32_t owner;                   /* whose strand runs: 0 the steps, else handler + 1 */
    uint32_t passing_owner;           /* a handler that never rests, and so has no place in the record */
    uint16_t passing;                 /* its place */
    uint32_t line;                    /* of the instruction that runs, or of what else asks */
    uint32_t missed_handled;          /* the kinds of what was missed that were handled at this instant */
    uint32_t changes;                 /* of strands, while they go on: how often one got further */
    uint32_t steps_rested, handlers_rested; /* m->changes when they were last seen at rest */
    bool moved;                             /* the steps have been moved elsewhere */
    bool close_withheld;                    /* the policy would close, and a rule stands against it */
    bool withheld;                          /* anything was withheld when it was last looked at */
    bool waits_now;                         /* a wait was set that is over already */
    bool uncovered;                         /* a calendar was asked about days that it does not cover */
    bool overflowed;                        /* a number became too large */
    uint32_t trouble_line;                  /* where the first of these two came up, or fuel ran out */
    uint32_t trouble_owner;                 /* in whose strand a calendar was asked */
    bool forecast;                          /* a copy, to see what would come: nothing is told to anybody */
    uint32_t fuel; /* instructions left: a bound that a verified program never reaches */
};

/* A fresh record of a case that nothing has happened to. `record` has program->record_size zeroed bytes. */
void rung_record_begin(struct rung_machine *m);

/* One event. */
void rung_machine_event(struct rung_machine *m, const struct rung_happening *happening);

/* The timers of m->now, if `next` (rung_machine_next) has come. Returns when the case must be looked at then.
 */
int64_t rung_machine_timers(struct rung_machine *m, int64_t next);

/* Says that the event that follows came late: it happened at `time`, and is taken at m->now. */
void rung_machine_late(struct rung_machine *m, int64_t time);

/* When the case must be looked at next if nothing happens; RUNG_NEVER_US. */
int64_t rung_machine_next(const struct rung_machine *m);

/* Begins the first step without a start event (`continue with`); lets it run. RUNG_INVALID if a run is on. */
enum rung_status rung_machine_continue(struct rung_machine *m);

/* A finding of whoever feeds the machine: about the case as a whole, at `line` of the policy (0: none). */
struct rung_output *rung_machine_find(struct rung_machine *m, enum rung_output_name name, uint32_t line);

/* Ends the run and every strand, `always` ones too, because they cannot go on. */
void rung_machine_abandon(struct rung_machine *m);

/* What a copy would do with a silent customer and people who are on time: when it next contacts the customer,
 * and when it closes the case. RUNG_UNKNOWN if that does not come. `scratch` has room for a record. */
struct rung_forecast {
    int64_t next_follow_up, closes_on;
};
struct rung_forecast rung_machine_forecast(const struct rung_machine *m, unsigned char *scratch,
                                           struct rung_outputs *outputs);

/* ---- for the interpreters (meanings.h) ---- */

/* Runs a strand from where it is until it rests or ends. */
void rung_interpret(struct rung_machine *m, uint32_t owner);

/* The answer of a fragment; `from` is what R[0] begins with. */
int64_t rung_interpret_fragment(struct rung_machine *m, struct rung_fragment fragment);

/* What opcodes do; named after them. Those that rest return whether the strand may go on. */
int64_t rung_do_add(struct rung_machine *m, int64_t left, int64_t right);
int64_t rung_do_subtract(struct rung_machine *m, int64_t left, int64_t right);
/* `sign`: 1 or -1. */
int64_t rung_do_add_duration(struct rung_machine *m, int64_t time, int64_t duration, int64_t sign);
int64_t rung_do_alike_duration(struct rung_machine *m, int64_t duration, int64_t other);
int64_t rung_do_add_time(struct rung_machine *m, int64_t time, int64_t amount, enum rung_counts counts,
                         uint32_t calendar);
/* Whether the duration of the constants from `last` on (its amount, its calendar, what it counts), begun at
 * `time`, is over now; and when it is, which may be beyond what a calendar covers (RUNG_UNKNOWN). */
bool rung_do_is_over(struct rung_machine *m, int64_t time, uint32_t last);
int64_t rung_do_end_of(struct rung_machine *m, int64_t time, uint32_t last);
int64_t rung_do_add_date(struct rung_machine *m, int64_t day, int64_t amount, bool business,
                         uint32_t calendar);
int64_t rung_do_day(struct rung_machine *m, int64_t day, enum rung_op op);
int64_t rung_do_is_open(struct rung_machine *m, int64_t time, uint32_t calendar);
int64_t rung_do_next(struct rung_machine *m, uint32_t calendar, bool change);
int64_t rung_do_count(struct rung_machine *m, uint32_t channel, bool all);
int64_t rung_do_tried(struct rung_machine *m, uint32_t channel);
int64_t rung_do_running(struct rung_machine *m);
int64_t rung_do_count_window(struct rung_machine *m, uint32_t window, uint32_t last);
int64_t rung_do_count_cases(struct rung_machine *m, uint32_t tally, uint32_t last);
int64_t rung_do_nth_attempt(struct rung_machine *m, uint32_t window, uint32_t nth);
int64_t rung_do_load_event(struct rung_machine *m, uint32_t field, uint32_t kept);
void rung_do_ask(struct rung_machine *m, uint32_t site);
bool rung_do_await(struct rung_machine *m, uint32_t first, uint32_t last);
void rung_do_offer(struct rung_machine *m, uint32_t site);
void rung_do_give(struct rung_machine *m, uint32_t give, bool begins);
void rung_do_escalate(struct rung_machine *m, uint32_t escalation);
/* 0: rest; 1: taken over; 2: nobody took over */
int rung_do_await_takeover(struct rung_machine *m, uint32_t escalation);
void rung_do_notify(struct rung_machine *m, uint32_t notice);
void rung_do_wait(struct rung_machine *m, uint32_t wait, int64_t time);
bool rung_do_await_time(struct rung_machine *m, uint32_t wait);
void rung_do_listen(struct rung_machine *m, uint32_t listen);
/* RUNG_NONE: rest; else where to go on */
uint32_t rung_do_await_event(struct rung_machine *m, uint32_t listen);
void rung_do_loop(struct rung_machine *m, uint32_t loop);
/* 0: rest; 1: a round begins; 2: no more rounds */
int rung_do_round(struct rung_machine *m, uint32_t loop);
void rung_do_set_fact(struct rung_machine *m, uint32_t fact, int64_t value);
void rung_do_postpone(struct rung_machine *m, int64_t until);
void rung_do_flag(struct rung_machine *m, uint32_t flag);
void rung_do_go_to(struct rung_machine *m, uint32_t step);
void rung_do_end_step(struct rung_machine *m);
void rung_do_restart_step(struct rung_machine *m, int64_t at);
void rung_do_restart_run(struct rung_machine *m);
void rung_do_stand_down(struct rung_machine *m, bool all);
bool rung_do_close(struct rung_machine *m, uint32_t closing);
void rung_do_continue(struct rung_machine *m, uint32_t follow);

#endif
