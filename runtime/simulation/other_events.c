/* Events that nobody was asked for and that answer nothing: what a policy waits for, what may happen in any
 * run, and that a case comes back. */
#include "simulation_inside.h"

#include <string.h>

/* ---- waits for events ---- */

static const struct rung_reaction *awaited(const struct rung_simulator *s, const struct rung_program *p,
                                           const struct rung_program_clause *clause)
{
    const struct rung_reactions *waiting = &s->customers->waiting;

    for (uint32_t i = 0; i < waiting->count; i++)
        if (strcmp(waiting->items[i].event, p->texts + p->events[clause->event].name) == 0)
            return &waiting->items[i];
    return NULL;
}

/* Of the events that a wait is for, which one comes, if any. */
static void plan_awaited(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy,
                         uint32_t number, uint32_t listen)
{
    const struct rung_program *p = m->program;
    const struct rung_range *clauses = &p->listens[listen].clauses;
    struct rung_simulated *one = &s->cases[number];
    uint32_t at = rung_random_below(&one->random, RUNG_SHARE_ALL);

    for (uint32_t i = clauses->first; i < clauses->first + clauses->count; i++) {
        const struct rung_reaction *reaction = awaited(s, p, &p->clauses[i]);
        uint32_t same = 0;
        if (!reaction) continue;
        for (uint32_t k = clauses->first; k < clauses->first + clauses->count; k++)
            same += p->clauses[k].event == p->clauses[i].event;
        if (at >= reaction->share / same) {
            at -= reaction->share / same;
            continue;
        }
        int64_t time = rung_customer_time(s->customers, rung_calendar_zone(m, p->calendar), &reaction->after,
                                          m->now, &one->random);
        rung_simulator_plan(s, (struct rung_due){.kind = RUNG_DUE_AWAITED,
                                                 .time = time,
                                                 .number = number,
                                                 .policy = (uint8_t)policy,
                                                 .a = listen,
                                                 .b = i});
        return;
    }
}

static bool is_armed(const struct rung_machine *m, uint32_t listen)
{
    uint32_t owner = m->program->listens[listen].owner;

    return rung_simulated_is_live(m, owner) && rung_is_at(m, owner, RUNG_OP_AWAIT_EVENT, listen);
}

void rung_events_awaited(struct rung_simulator *s, uint32_t policy, uint32_t number, int64_t now)
{
    struct rung_simulated *one = &s->cases[number];
    const struct rung_machine m = rung_simulated_look(s, policy, number, now);
    const struct rung_program *p = m.program;

    if (!s->customers->waiting.count) return;
    for (uint32_t i = 0; i < p->listens_count; i++) {
        bool known = false;
        if (!is_armed(&m, i)) continue;
        uint64_t name = (uint64_t)*rung_time_slot(&m, p->listens[i].offset) ^ (uint64_t)i << 48 ^
                        (uint64_t)policy << 60 ^ (uint64_t)rung_head(&m)->run << 40;
        uint32_t hash = (uint32_t)(rung_random_next(&name) >> 32) | 1;
        for (uint32_t k = 0; k < RUNG_HEARD_KEPT; k++) known |= one->heard[k] == hash;
        if (known) continue;
        one->heard[one->heard_next++ % RUNG_HEARD_KEPT] = hash;
        plan_awaited(s, &m, policy, number, i);
    }
}

/* ---- what was planned happens ---- */

static void happen(struct rung_simulator *s, const struct rung_due *due, uint32_t event, const char *value)
{
    const struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_program *p = m.program;

    rung_tell_begin(s, due->number, due->time, p->texts + p->events[event].name);
    rung_tell_fields(s, p, &m, event, due->time, value, &s->cases[due->number].random);
    rung_tell_end(s);
    rung_simulator_feed(s, due->number);
}

static void happen_in_run(struct rung_simulator *s, const struct rung_due *due)
{
    const struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_reaction *reaction = &s->customers->run.items[due->b];
    const char *type = reaction->event;

    if (!rung_running(&m) || rung_head(&m)->run != due->a) return;
    if (*reaction->fact) {
        rung_tell_begin(s, due->number, due->time, type);
        rung_tell_fact(s, m.program, reaction);
        rung_tell_end(s);
        rung_simulator_feed(s, due->number);
        return;
    }
    for (uint32_t i = 0; i < m.program->events_count; i++) {
        if (strcmp(m.program->texts + m.program->events[i].name, type) != 0) continue;
        happen(s, due, i, NULL);
        return;
    }
}

static void happen_awaited(struct rung_simulator *s, const struct rung_due *due)
{
    const struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_program_clause *clause = &m.program->clauses[due->b];

    if (!is_armed(&m, due->a)) return;
    happen(s, due, clause->event, clause->value ? m.program->texts + clause->value : NULL);
}

void rung_events_happen(struct rung_simulator *s, const struct rung_due *due)
{
    if (due->kind == RUNG_DUE_IN_RUN) happen_in_run(s, due);
    if (due->kind == RUNG_DUE_AWAITED) happen_awaited(s, due);
}

/* ---- a run begins, and ends ---- */

void rung_events_of_run(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy)
{
    const struct rung_reactions *run = &s->customers->run;
    struct rung_simulated *one = &s->cases[s->engine->number];

    for (uint32_t i = 0; i < run->count; i++) {
        if (!rung_random_share(&one->random, run->items[i].share)) continue;
        int64_t time = rung_customer_time(s->customers, rung_calendar_zone(m, m->program->calendar),
                                          &run->items[i].after, m->now, &one->random);
        rung_simulator_plan(s, (struct rung_due){.kind = RUNG_DUE_IN_RUN,
                                                 .time = time,
                                                 .number = s->engine->number,
                                                 .policy = (uint8_t)policy,
                                                 .a = rung_head(m)->run,
                                                 .b = i});
    }
}

void rung_events_after_run(struct rung_simulator *s, const struct rung_machine *m)
{
    const struct rung_reaction *again = &s->customers->again;
    struct rung_simulated *one = &s->cases[s->engine->number];

    if (!again->share || !rung_random_share(&one->random, again->share)) return;
    int64_t time = rung_customer_time(s->customers, rung_calendar_zone(m, m->program->calendar),
                                      &again->after, m->now, &one->random);
    rung_simulator_plan(
        s, (struct rung_due){.kind = RUNG_DUE_ARRIVAL, .time = time, .number = s->engine->number, .a = 1});
}
