/* What the parts of a simulation share: beginnings.c (how cases begin), people.c (who does what is asked;
 * when, says crowd.c), reactions.c (what customers do), other_events.c (what else happens), telling.c (events
 * as lines) and simulation.c (all of it in order of time). */
#ifndef RUNG_SIMULATION_INSIDE_H
#define RUNG_SIMULATION_INSIDE_H

#include <rung/simulation.h>
#include <rung/time.h>

#include "copy.h"
#include "engine_inside.h"
#include "machine_parts.h"
#include "random.h"

/* What is to happen, or to be looked at. */
enum rung_due_kind {
    RUNG_DUE_ARRIVAL,    /* a case begins; a: 1 if it has been there before */
    RUNG_DUE_CONTACT,    /* somebody makes the contact of site `a` */
    RUNG_DUE_TASK,       /* somebody does the task of site `a` */
    RUNG_DUE_TAKEOVER,   /* the party `b` takes over escalation `a` */
    RUNG_DUE_REACTION,   /* the customer answers to a contact: reaction `b` of what follows channel `a` */
    RUNG_DUE_IN_RUN,     /* reaction `b` of those of a run; a: the run */
    RUNG_DUE_AWAITED,    /* clause `b` that listen `a` waits for, or waited for */
    RUNG_DUE_TIMERS = 99 /* timers go off: behind all that happens at that instant */
};
struct rung_due {
    int64_t time;
    uint64_t order; /* among those of one instant */
    int64_t
        deadline; /* of what is asked, so that it is known again; of a reaction: which contact of the case */
    uint32_t number; /* of the case */
    uint32_t a, b;
    uint32_t party; /* of a reaction: who was contacted */
    uint16_t tries;
    uint8_t kind, policy;
};

enum { RUNG_HEARD_KEPT = 6, RUNG_SIMULATED_CHANNELS_MAX = 64, RUNG_BEGINNINGS_MAX = 16 };

struct rung_simulated {
    uint64_t random;
    int64_t away_until;
    uint64_t dead;                   /* channels that bounce, a bit each */
    uint32_t contacts;               /* so far: a reaction belongs to the last one */
    uint32_t heard[RUNG_HEARD_KEPT]; /* waits that were seen, as hashes */
    uint32_t heard_next;
    uint32_t rounds; /* timers since its last event */
    int64_t timer;   /* when its timers are looked at, as far as that is planned; RUNG_NEVER_US */
    bool never;      /* answers */
};

/* An event that begins cases. */
struct rung_beginning {
    uint32_t policy, event;
    bool wants_trial; /* whether it begins one depends on what it says */
};

struct rung_simulator {
    struct rung_engine *engine;
    const struct rung_simulation_plan *plan;
    const struct rung_customers *customers;
    struct rung_copy *copy;
    struct rung_simulated *cases;
    uint32_t arrived;
    struct rung_due *heap;
    size_t count, capacity;
    uint64_t order;
    int64_t *arrivals; /* sorted */
    int64_t until;
    uint64_t events;
    enum rung_status status;
    struct rung_lines line, facts;
    struct rung_lines out; /* lines that were not handed out yet */
    struct rung_beginning beginnings[RUNG_BEGINNINGS_MAX];
    uint32_t beginning_count;
    const struct rung_after *after[RUNG_ENGINE_POLICIES_MAX][RUNG_SIMULATED_CHANNELS_MAX];
    uint8_t channel_bit[RUNG_ENGINE_POLICIES_MAX][RUNG_SIMULATED_CHANNELS_MAX];
};

/* A machine that is looked at, never stepped. */
static inline struct rung_machine rung_simulated_look(const struct rung_simulator *s, uint32_t policy,
                                                      uint32_t number, int64_t now)
{
    struct rung_machine m = rung_engine_machine(s->engine, policy, number, now);

    m.forecast = true;
    return m;
}

/* Whether what is kept at these places of the record belongs to something that is on. */
static inline bool rung_simulated_is_live(const struct rung_machine *m, uint32_t owner)
{
    return owner == 0 ? rung_running(m) : rung_place(m, owner) != 0;
}

/* ---- crowd.c ---- */

/* Who does it: the crowd of the party, by its name or title. */
const struct rung_crowd *rung_crowd_of(const struct rung_customers *customers, const struct rung_program *p,
                                       uint32_t party);

/* When what is asked now for `deadline` (RUNG_NEVER_US: none) will be done; RUNG_NEVER_US: never. Later than
 * now. `channel`: RUNG_ANY for what is no contact. */
int64_t rung_crowd_time(const struct rung_crowd *crowd, const struct rung_machine *m, uint32_t channel,
                        int64_t deadline, uint64_t *random);

/* Another time for what could not be done now. */
int64_t rung_crowd_again(const struct rung_crowd *crowd, const struct rung_machine *m, uint32_t channel,
                         uint64_t *random);

/* When a customer answers something of now. */
int64_t rung_customer_time(const struct rung_customers *customers, const struct rung_zone *zone,
                           const struct rung_spread *after, int64_t now, uint64_t *random);

/* When the arrival after `from` is: by the shares of weekdays and hours, or while the calendar is open. */
int64_t rung_arrival_time(const struct rung_customers *customers, const struct rung_machine *m, int64_t from,
                          int64_t until, uint64_t *random);

/* ---- telling.c: events as lines of NDJSON, in s->line ---- */

void rung_tell_begin(struct rung_simulator *s, uint32_t number, int64_t time, const char *type);
void rung_tell_named(struct rung_simulator *s, const char *name, const char *text);
void rung_tell_end(struct rung_simulator *s);

/* The fields of an event of that type, as the policy declares it. `m`: the case, NULL for one that begins: a
 * number is that of its fact of the same name. `value`: what its text is, NULL for any. */
void rung_tell_fields(struct rung_simulator *s, const struct rung_program *p, const struct rung_machine *m,
                      uint32_t event, int64_t now, const char *value, uint64_t *random);

/* All that `items` wants on record. */
void rung_tell_record(struct rung_simulator *s, const struct rung_machine *m, uint64_t items,
                      uint64_t *random);

/* That a fact of the policy has become this. */
void rung_tell_fact(struct rung_simulator *s, const struct rung_program *p,
                    const struct rung_reaction *update);

/* The facts of a case that arrives, as an `update`; false where there are none. */
bool rung_tell_facts(struct rung_simulator *s, uint32_t number, int64_t time, uint64_t *random);

/* ---- reactions.c: what customers do ---- */

/* A contact is made by the channel: plans what the customer does then. Returns whether it reaches the
 * customer at once, which only those that are made by people (`spoken`) can. */
bool rung_react(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy, uint32_t number,
                uint32_t channel, uint32_t party, bool spoken);

/* What had been planned comes true. */
void rung_reaction_comes(struct rung_simulator *s, const struct rung_due *due);

/* ---- beginnings.c ---- */

/* Finds which events begin cases: each is tried on a copy. RUNG_INVALID and why if the event of the plan
 * begins none, RUNG_NEVER if none can be made up. */
enum rung_status rung_beginnings_find(struct rung_simulator *s, struct rung_reason *reason);

/* A case begins, or does so again. */
void rung_beginnings_arrive(struct rung_simulator *s, uint32_t number, int64_t time, bool again);

/* ---- people.c ---- */

/* A policy asks somebody for something: plans when it is done, if ever. */
void rung_people_are_asked(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy,
                           const struct rung_output *out);

/* What had been planned is done, if it is still asked for. */
void rung_people_act(struct rung_simulator *s, const struct rung_due *due);

/* ---- other_events.c ---- */

/* Plans for waits of the case that are new. */
void rung_events_awaited(struct rung_simulator *s, uint32_t policy, uint32_t number, int64_t now);

/* Plans what may happen in any run, whatever people do, when one begins; and that the case comes back, when
 * one ends.
 */
void rung_events_of_run(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy);
void rung_events_after_run(struct rung_simulator *s, const struct rung_machine *m);

/* What had been planned happens, if it still can. */
void rung_events_happen(struct rung_simulator *s, const struct rung_due *due);

/* ---- simulation.c ---- */

void rung_simulator_plan(struct rung_simulator *s, struct rung_due due);

/* Gives a line to the engine, and hands it out. */
void rung_simulator_give(struct rung_simulator *s, const struct rung_lines *line);

/* Gives s->line to the engine, as an event of this case. */
void rung_simulator_feed(struct rung_simulator *s, uint32_t number);

/* ---- names.c ---- */

const struct rung_value_of *rung_value_named(const struct rung_value_of *values, uint32_t count,
                                             const char *name);

/* Whether an event of a policy is one of those that customers answer with. */
static inline bool rung_is_answer(const struct rung_program *p, uint32_t event)
{
    return p->events[event].answer != 0;
}

/* Whether something else than a policy's start waits for it: a handler or a clause. */
bool rung_is_awaited(const struct rung_program *p, uint32_t event);
bool rung_is_start(const struct rung_program *p, uint32_t event);

#endif
