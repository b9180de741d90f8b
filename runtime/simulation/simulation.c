/* A simulation: what is due next, of all cases, in order of time. Events come first at an instant, then
 * timers; whatever is planned lies ahead. So the engine sees what a replay of the events shows it. */
#include "simulation_inside.h"

#include <stdlib.h>
#include <string.h>

#include "reason.h"

enum {
    ROUNDS_MAX = 5000,
    TRIES_MAX = 12,
    TRIALS_MAX = 24,
    OUT_BYTES = 1 << 16,
    YEAR_DAYS = 365,
    SPEAK_MS = 2048
};

/* ---- what is due ---- */

static bool is_before(const struct rung_due *a, const struct rung_due *b)
{
    if (a->time != b->time) return a->time < b->time;
    if ((a->kind == RUNG_DUE_TIMERS) != (b->kind == RUNG_DUE_TIMERS)) return b->kind == RUNG_DUE_TIMERS;
    return a->order < b->order;
}

void rung_simulator_plan(struct rung_simulator *s, struct rung_due due)
{
    if (due.time > s->until) return;
    if (s->count == s->capacity) {
        size_t larger = s->capacity ? 2 * s->capacity : 1024;
        struct rung_due *grown = realloc(s->heap, larger * sizeof *grown);
        if (!grown) {
            s->status = RUNG_NO_MEMORY;
            return;
        }
        s->heap = grown;
        s->capacity = larger;
    }
    due.order = s->order++;
    size_t at = s->count++;
    while (at && is_before(&due, &s->heap[(at - 1) / 2])) {
        s->heap[at] = s->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->heap[at] = due;
}

static struct rung_due take_next(struct rung_simulator *s)
{
    struct rung_due first = s->heap[0], last = s->heap[--s->count];
    size_t at = 0;

    for (size_t child = 1; child < s->count; child = 2 * at + 1) {
        if (child + 1 < s->count && is_before(&s->heap[child + 1], &s->heap[child])) child++;
        if (!is_before(&s->heap[child], &last)) break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    if (s->count) s->heap[at] = last;
    return first;
}

/* ---- what is open ---- */

/* Whether what is kept at these places of the record belongs to something that is on. */
static bool is_live(const struct rung_machine *m, uint32_t owner)
{
    return owner == 0 ? rung_running(m) : rung_place(m, owner) != 0;
}

static bool has(const struct rung_range *range, uint32_t index)
{
    return index >= range->first && index - range->first < range->count;
}

/* Whether the obligation is still the one that was asked for. */
static bool is_asked(const struct rung_machine *m, uint32_t index, int64_t deadline)
{
    const struct rung_program_site *site = &m->program->sites[index];

    if (site->kind != RUNG_SITE_ASSIGNED &&
        (!is_live(m, site->owner) || !has(&rung_scope_of(m, site->owner)->sites, index)))
        return false;
    if (rung_site_state(m, index) != RUNG_SITE_ASKED) return false;
    return !site->deadline || rung_site_deadline(m, index) == deadline; /* else it is the time limit's */
}

static bool is_escalated(const struct rung_machine *m, uint32_t index, int64_t deadline, uint32_t party)
{
    const struct rung_program_escalation *about = &m->program->escalations[index];

    if (!is_live(m, about->owner) || !has(&rung_scope_of(m, about->owner)->escalations, index)) return false;
    const struct rung_escalation_slot *slot = rung_escalation(m, index);
    int64_t now = *rung_escalation_deadline(m, index);
    bool same = now == deadline || now == RUNG_NEVER_US; /* the last one stays asked */
    return slot->state == RUNG_ESCALATION_OPEN && slot->asked && same &&
           rung_party_now(m, m->program->targets[about->targets.first + slot->asked - 1u].party) == party;
}

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

    return is_live(m, owner) && rung_is_at(m, owner, RUNG_OP_AWAIT_EVENT, listen);
}

/* Plans for waits that are new. */
static void look_at_waits(struct rung_simulator *s, uint32_t policy, uint32_t number, int64_t now)
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

/* After something may have happened to the case. */
static void touch(struct rung_simulator *s, uint32_t number)
{
    int64_t now = s->engine->clock, next = RUNG_NEVER_US;

    if (s->engine->status) {
        s->status = s->engine->status;
        return;
    }
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        look_at_waits(s, i, number, now);
        struct rung_machine m = rung_simulated_look(s, i, number, now);
        int64_t time = rung_machine_next(&m);
        if (time < next) next = time;
    }
    if (next < now) next = now;
    if (next == s->cases[number].timer) return;
    s->cases[number].timer = next;
    rung_simulator_plan(s, (struct rung_due){.kind = RUNG_DUE_TIMERS, .time = next, .number = number});
}

static void fire(struct rung_simulator *s, const struct rung_due *due)
{
    struct rung_simulated *one = &s->cases[due->number];

    if (one->timer != due->time) return; /* it was planned anew */
    one->timer = RUNG_NEVER_US;
    rung_engine_fire(s->engine, due->time, true); /* those of other cases, too: each is looked at */
    if (++one->rounds > ROUNDS_MAX && s->plan->until == RUNG_NEVER_US) s->until = due->time;
    touch(s, due->number);
}

/* ---- events ---- */

static void hand_out(struct rung_simulator *s, bool all)
{
    if (!s->plan->events || s->out.size == 0 || (!all && s->out.size < OUT_BYTES)) return;
    if (!s->plan->events(s->plan->events_state, s->out.bytes, s->out.size)) s->status = RUNG_UNREADABLE;
    s->out.size = 0;
}

static void give(struct rung_simulator *s, const struct rung_lines *line)
{
    if (line->failed) {
        s->status = RUNG_NO_MEMORY;
        return;
    }
    enum rung_status status = rung_engine_feed(s->engine, "the simulation", line->bytes, line->size);
    if (status) s->status = status;
    s->events++;
    if (!s->plan->events) return;
    rung_lines_put(&s->out, line->bytes, line->size);
    if (s->out.failed) s->status = RUNG_NO_MEMORY;
    hand_out(s, false);
}

void rung_simulator_feed(struct rung_simulator *s, uint32_t number)
{
    s->cases[number].rounds = 0;
    give(s, &s->line);
    touch(s, number);
}

/* ---- people ---- */

static const struct rung_crowd *crowd_of(const struct rung_simulator *s, const struct rung_program *p,
                                         uint32_t party)
{
    return rung_crowd_of(s->customers, p, party);
}

static uint32_t by_of(const struct rung_program *p, uint32_t channel)
{
    return channel < p->channels_count ? p->channels[channel].by : RUNG_ANY;
}

/* Somebody is asked for something. */
static void plan_work(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy,
                      const struct rung_output *out)
{
    const struct rung_program *p = m->program;
    uint32_t number = s->engine->number, channel = RUNG_ANY, party = out->party;
    struct rung_due due = {.number = number, .policy = (uint8_t)policy};

    due.deadline = out->due == RUNG_UNKNOWN ? RUNG_NEVER_US : out->due;
    if (out->name == RUNG_ACTION_escalate) {
        due.kind = RUNG_DUE_TAKEOVER;
        due.a = out->index;
        due.b = party;
    } else {
        due.kind = out->name == RUNG_ACTION_attempt ? RUNG_DUE_CONTACT : RUNG_DUE_TASK;
        due.a = out->site;
        if (due.a >= p->sites_count || p->sites[due.a].kind == RUNG_SITE_OFFER) return;
        if (due.kind == RUNG_DUE_CONTACT) channel = rung_channel_now(m, p->sites[due.a].channel);
        if (due.kind == RUNG_DUE_CONTACT) party = by_of(p, channel);
    }
    due.time = rung_crowd_time(crowd_of(s, p, party), m, channel, due.deadline, &s->cases[number].random);
    if (due.time != RUNG_NEVER_US) rung_simulator_plan(s, due);
}

static void plan_again(struct rung_simulator *s, const struct rung_machine *m, const struct rung_due *due,
                       uint32_t channel, uint32_t party)
{
    struct rung_due later = *due;

    if (++later.tries >= TRIES_MAX) return;
    later.time = rung_crowd_again(crowd_of(s, m->program, party), m, channel, &s->cases[due->number].random);
    rung_simulator_plan(s, later);
}

/* How the attempt goes: as one of these that no rule is against. False: they are against all of them. */
static bool choose_outcome(struct rung_machine *m, uint32_t channel, uint32_t party, bool reached,
                           bool spoken, const char **outcome)
{
    static const struct {
        int64_t number;
        const char *name;
    } ways[] = {{RUNG_OUTCOME_sent, "sent"},
                {RUNG_OUTCOME_no_answer, "no_answer"},
                {RUNG_OUTCOME_voicemail, "voicemail"},
                {RUNG_OUTCOME_sent, "sent"},
                {RUNG_OUTCOME_reached, "reached"}};
    struct rung_happening happening;
    size_t first = reached ? 4 : spoken ? 1 : 0, end = reached ? 5 : 4;

    for (size_t i = first; i < end; i++) {
        rung_happening_begin(&happening, m->program, RUNG_EVENT_attempt);
        happening.documented = ~UINT64_C(0);
        happening.fields[RUNG_FIELD(attempt, via)] = channel;
        happening.fields[RUNG_FIELD(attempt, to)] = party;
        happening.fields[RUNG_FIELD(attempt, outcome)] = ways[i].number;
        *outcome = ways[i].name;
        if (rung_rule_against(m, &happening) == RUNG_NONE) return true;
    }
    return false;
}

/* Whether customers can be reached at once by this channel. */
static bool is_spoken(const struct rung_simulator *s, uint32_t policy, uint32_t channel)
{
    const struct rung_after *after = channel < RUNG_SIMULATED_CHANNELS_MAX ? s->after[policy][channel] : NULL;

    for (uint32_t i = 0; after && i < after->reactions.count; i++)
        if (!*after->reactions.items[i].event) return true;
    return false;
}

static void make_contact(struct rung_simulator *s, const struct rung_due *due)
{
    struct rung_simulated *one = &s->cases[due->number];
    struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_program *p = m.program;
    const struct rung_program_site *site = &p->sites[due->a];
    const char *outcome = "";

    if (!is_asked(&m, due->a, due->deadline)) return;
    uint32_t channel = rung_channel_now(&m, site->channel), party = rung_party_now(&m, site->party);
    if (channel >= p->channels_count) return; /* a fact leaves open by which */
    bool spoken = is_spoken(s, due->policy, channel);
    if (!choose_outcome(&m, channel, party, false, spoken, &outcome)) {
        plan_again(s, &m, due, channel, by_of(p, channel));
        return;
    }
    bool reached = rung_react(s, &m, due->policy, due->number, channel, party, spoken);
    const char *other = "";
    if (reached && choose_outcome(&m, channel, party, true, spoken, &other)) outcome = other;
    rung_tell_begin(s, due->number, due->time, "attempt");
    rung_tell_named(s, "via", p->texts + p->channels[channel].name);
    if (party < p->parties_count) rung_tell_named(s, "to", p->texts + p->parties[party].name);
    rung_tell_named(s, "outcome", outcome);
    bool voicemail = strcmp(outcome, "voicemail") == 0;
    const struct rung_crowd *crowd = crowd_of(s, p, by_of(p, channel));
    if (!rung_random_share(&one->random, crowd->forget))
        rung_tell_record(s, &m, site->including | site->noting | (voicemail ? site->including_voicemail : 0),
                         &one->random);
    rung_tell_end(s);
    rung_simulator_feed(s, due->number);
    m = rung_simulated_look(s, due->policy, due->number, due->time);
    if (is_asked(&m, due->a, due->deadline)) plan_again(s, &m, due, channel, by_of(p, channel));
}

static void do_task(struct rung_simulator *s, const struct rung_due *due)
{
    struct rung_simulated *one = &s->cases[due->number];
    struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_program_site *site = &m.program->sites[due->a];

    if (!is_asked(&m, due->a, due->deadline)) return;
    uint32_t party = rung_party_now(&m, site->party);
    rung_tell_begin(s, due->number, due->time, "done");
    rung_tell_named(s, "task", m.program->texts + site->name);
    if (!rung_random_share(&one->random, crowd_of(s, m.program, party)->forget))
        rung_tell_record(s, &m, site->noting, &one->random);
    rung_tell_end(s);
    rung_simulator_feed(s, due->number);
    m = rung_simulated_look(s, due->policy, due->number, due->time);
    if (is_asked(&m, due->a, due->deadline)) plan_again(s, &m, due, RUNG_ANY, party);
}

static void take_over(struct rung_simulator *s, const struct rung_due *due)
{
    const struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);

    if (!is_escalated(&m, due->a, due->deadline, due->b)) return;
    rung_tell_begin(s, due->number, due->time, "took_over");
    if (due->b < m.program->parties_count)
        rung_tell_named(s, "by", m.program->texts + m.program->parties[due->b].name);
    rung_tell_end(s);
    rung_simulator_feed(s, due->number);
}

/* ---- other events ---- */

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

/* What may happen in any run, whatever people do. */
static void plan_run(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy)
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

static void plan_return(struct rung_simulator *s, const struct rung_machine *m)
{
    const struct rung_reaction *again = &s->customers->again;
    struct rung_simulated *one = &s->cases[s->engine->number];

    if (!again->share || !rung_random_share(&one->random, again->share)) return;
    int64_t time = rung_customer_time(s->customers, rung_calendar_zone(m, m->program->calendar),
                                      &again->after, m->now, &one->random);
    rung_simulator_plan(
        s, (struct rung_due){.kind = RUNG_DUE_ARRIVAL, .time = time, .number = s->engine->number, .a = 1});
}

/* ---- what the policies do ---- */

static void watch(void *state, const struct rung_seen *seen)
{
    struct rung_simulator *s = state;
    const struct rung_output *out = seen->inside ? seen->inside->out : NULL;

    if (s->plan->watcher) s->plan->watcher(s->plan->watcher_state, seen);
    if (!out) return;
    const struct rung_machine *m = seen->inside->m;
    if (out->kind == RUNG_ACTION && (out->name == RUNG_ACTION_attempt || out->name == RUNG_ACTION_task ||
                                     out->name == RUNG_ACTION_escalate))
        plan_work(s, m, seen->policy_index, out);
    else if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_send)
        rung_react(s, m, seen->policy_index, seen->number, out->channel, out->party, false);
    else if (out->kind == RUNG_STEP && out->name == RUNG_STEP_start)
        plan_run(s, m, seen->policy_index);
    else if (out->kind == RUNG_STEP && (out->name == RUNG_STEP_stand_down || out->name == RUNG_STEP_end))
        plan_return(s, m);
}

/* ---- beginnings ---- */

/* The event that begins a case, as a line. */
static void tell_beginning(struct rung_simulator *s, const struct rung_beginning *beginning, uint32_t number,
                           int64_t time, uint64_t *random)
{
    const struct rung_program *p = s->engine->policies[beginning->policy].bound.program;
    char text[RUNG_TIME_TEXT_SIZE];

    rung_tell_begin(s, number, time, p->texts + p->events[beginning->event].name);
    if (!s->plan->event) {
        rung_tell_fields(s, p, NULL, beginning->event, time, NULL, random);
        rung_tell_end(s);
        return;
    }
    s->line.size = 0;
    rung_lines_text(&s->line, "{\"time\":\"");
    rung_lines_put(&s->line, text, rung_time_write(time, text));
    size_t id = s->line.size;
    rung_tell_begin(s, number, time, ""); /* the case's id is as everywhere */
    const char *type = strstr(s->line.bytes ? s->line.bytes : "", ",\"type\"");
    s->line.size = type ? (size_t)(type - s->line.bytes) : id;
    const char *rest = strchr(s->plan->event, '{') + 1;
    size_t size = strlen(rest);
    while (size && rest[size - 1] != '}') size--;
    rung_lines_text(&s->line, ",");
    rung_lines_put(&s->line, rest, size);
    rung_lines_text(&s->line, "\n");
}

/* Whether facts and beginning, as they are told, set off a run of any policy. */
static bool would_begin(struct rung_simulator *s, bool facts)
{
    enum rung_status status = rung_copy_take(s->copy, RUNG_NO_CASE);

    if (!status && facts) status = rung_copy_json(s->copy, s->facts.bytes, s->facts.size, NULL);
    if (!status) status = rung_copy_json(s->copy, s->line.bytes, s->line.size, NULL);
    if (status == RUNG_NO_MEMORY) s->status = status;
    if (status) return false;
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        struct rung_standing standing = rung_copy_standing(s->copy, i);
        if (standing.run || standing.next != RUNG_NEVER_US) return true;
    }
    return false;
}

/* Tells facts and beginning of a case; whether both were tried, and begin nothing. */
static bool tell_case(struct rung_simulator *s, const struct rung_beginning *beginning, uint32_t number,
                      int64_t time, bool try_it, uint64_t *random, bool *facts)
{
    for (int i = 0; i < TRIALS_MAX; i++) {
        *facts = rung_tell_facts(s, number, time, random);
        struct rung_lines told = s->line;
        s->line = s->facts;
        s->facts = told;
        tell_beginning(s, beginning, number, time, random);
        if (s->line.failed || s->facts.failed) s->status = RUNG_NO_MEMORY;
        if (s->status || !try_it || would_begin(s, *facts)) return true;
    }
    return false;
}

static void arrive(struct rung_simulator *s, uint32_t number, int64_t time, bool again)
{
    struct rung_simulated *one = &s->cases[number];
    const struct rung_beginning *beginning =
        &s->beginnings[rung_random_below(&one->random, s->beginning_count)];
    bool facts;

    if (again) {
        tell_beginning(s, beginning, number, time, &one->random);
        rung_simulator_feed(s, number);
        return;
    }
    tell_case(s, beginning, number, time, beginning->wants_trial, &one->random, &facts);
    if (facts) give(s, &s->facts);
    rung_simulator_feed(s, number);
}

/* Whether another policy that is here goes on with this one: then it does not begin by itself. */
static bool is_gone_on_with(const struct rung_engine *engine, const struct rung_program *p)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *other = engine->policies[i].bound.program;
        for (uint32_t k = 0; other != p && k < other->follows_count; k++)
            if (strcmp(other->texts + other->follows[k], p->texts + p->name) == 0) return true;
    }
    return false;
}

static void add_beginning(struct rung_simulator *s, uint32_t policy, uint32_t event, bool wants_trial)
{
    for (uint32_t i = 0; i < s->beginning_count; i++) {
        const struct rung_program *other = s->engine->policies[s->beginnings[i].policy].bound.program;
        const struct rung_program *p = s->engine->policies[policy].bound.program;
        if (strcmp(other->texts + other->events[s->beginnings[i].event].name,
                   p->texts + p->events[event].name) == 0) {
            s->beginnings[i].wants_trial |= wants_trial;
            return;
        }
    }
    if (s->beginning_count < RUNG_BEGINNINGS_MAX)
        s->beginnings[s->beginning_count++] = (struct rung_beginning){policy, event, wants_trial};
}

static void collect_beginnings(struct rung_simulator *s)
{
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        const struct rung_program *p = s->engine->policies[i].bound.program;
        if (is_gone_on_with(s->engine, p)) continue;
        for (uint32_t k = 0; k < p->starts_count; k++) {
            uint32_t event = p->starts[k].event;
            if (event == RUNG_NONE && p->starts[k].silence != RUNG_NONE)
                event = p->silences[p->starts[k].silence].since;
            if (event < p->events_count)
                add_beginning(s, i, event, p->starts[k].where.count || p->starts[k].value);
        }
    }
}

/* Which events begin cases: tried on a copy. */
static enum rung_status find_beginnings(struct rung_simulator *s, struct rung_reason *reason)
{
    uint64_t random = rung_random_stream(s->plan->seed, UINT64_MAX);
    uint32_t good = 0;
    bool facts;

    if (s->plan->event) {
        s->beginnings[0] = (struct rung_beginning){0, 0, false};
        s->beginning_count = 1;
        char id[8];
        if (rung_copy_case_of(s->copy, s->plan->event, strlen(s->plan->event), id, sizeof id) !=
            RUNG_NOT_FOUND)
            return rung_reason_give(
                reason, RUNG_INVALID, 0,
                "the event must be one JSON object, without `case`: there is one for each");
        if (tell_case(s, &s->beginnings[0], 0, s->plan->from, true, &random, &facts))
            return rung_copy_clock(s->copy) == s->plan->from
                       ? RUNG_OK
                       : rung_reason_give(reason, RUNG_INVALID, 0,
                                          "cases arrive when they do: leave `time` out of the event");
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "this event sets nothing off: no `start on` fits it");
    }
    collect_beginnings(s);
    for (uint32_t i = 0; i < s->beginning_count; i++) {
        struct rung_beginning one = s->beginnings[i];
        if (tell_case(s, &one, 0, s->plan->from, true, &random, &facts)) s->beginnings[good++] = one;
    }
    s->beginning_count = good;
    if (good) return RUNG_OK;
    return rung_reason_give(reason, RUNG_NEVER, 0, "what sets a case off cannot be made up");
}

/* ---- the whole ---- */

static int by_time(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

/* The days that all calendars speak of. */
static struct rung_day_range covered(const struct rung_engine *engine)
{
    struct rung_day_range days = RUNG_ALL_DAYS;

    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_bound *bound = &engine->policies[i].bound;
        for (uint32_t k = 0; k < bound->program->calendars_count; k++) {
            struct rung_day_range one = rung_calendar_covered(bound->calendars[k]);
            if (one.first > days.first) days.first = one.first;
            if (one.last < days.last) days.last = one.last;
        }
    }
    return days;
}

/* On the clocks of the first policy's calendar. */
static const struct rung_zone *zone_of(struct rung_copy *copy)
{
    const struct rung_machine m = rung_copy_machine(copy, 0);

    return rung_calendar_zone(&m, m.program->calendar);
}

int64_t rung_simulation_start(const struct rung_engine *engine)
{
    const int32_t usual = rung_day_from_date((struct rung_date){2026, 1, 5});
    struct rung_day_range days = covered(engine);
    int32_t day = usual >= days.first && usual <= days.last ? usual : days.first;

    while (day < RUNG_DAY_MAX - 7 && rung_day_weekday(day) != RUNG_MONDAY) day++;
    const struct rung_bound *bound = &engine->policies[0].bound;
    const struct rung_program *p = bound->program;
    const struct rung_zone *zone = NULL;
    if (p->calendar != RUNG_NONE && p->calendars[p->calendar].zone != RUNG_NONE)
        zone = bound->zones[p->calendars[p->calendar].zone];
    return rung_zone_first_instant(zone, day);
}

static enum rung_status prepare(struct rung_simulator *s, struct rung_simulation_end *end,
                                struct rung_reason *reason)
{
    const struct rung_simulation_plan *plan = s->plan;
    uint64_t random = rung_random_stream(plan->seed, UINT64_MAX - 1);
    char names[RUNG_SIMULATED_CHANNELS_MAX][RUNG_CUSTOMERS_NAME];
    uint32_t count = 0;

    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        const struct rung_program *p = s->engine->policies[i].bound.program;
        for (uint32_t k = 0; k < p->channels_count && k < RUNG_SIMULATED_CHANNELS_MAX; k++) {
            const char *channel = p->texts + p->channels[k].name;
            uint32_t bit = 0;
            for (uint32_t a = 0; a < s->customers->after_count; a++)
                if (strcmp(s->customers->after[a].channel, channel) == 0 ||
                    (!s->after[i][k] && !*s->customers->after[a].channel))
                    s->after[i][k] = &s->customers->after[a];
            while (bit < count && strncmp(names[bit], channel, RUNG_CUSTOMERS_NAME - 1) != 0) bit++;
            if (bit == count && count < RUNG_SIMULATED_CHANNELS_MAX) {
                strncpy(names[count], channel, RUNG_CUSTOMERS_NAME - 1);
                names[count++][RUNG_CUSTOMERS_NAME - 1] = '\0';
            }
            s->channel_bit[i][k] = (uint8_t)(bit % 64);
        }
    }
    s->arrivals = malloc(((size_t)plan->cases + 1) * sizeof *s->arrivals);
    s->cases = calloc((size_t)plan->cases + 1, sizeof *s->cases);
    if (!s->arrivals || !s->cases) return RUNG_NO_MEMORY;
    enum rung_status status = find_beginnings(s, reason);
    if (s->status) return s->status;
    if (status) return status;
    int64_t length = 28 * RUNG_DAY_US;
    if (s->customers->per_week)
        length = (int64_t)((uint64_t)plan->cases * 7 * 24 * 3600 / s->customers->per_week) * RUNG_SECOND_US;
    if (length < RUNG_DAY_US) length = RUNG_DAY_US;
    struct rung_day_range days = covered(s->engine);
    int64_t last = rung_zone_last_instant(zone_of(s->copy), days.last) / RUNG_SECOND_US * RUNG_SECOND_US;
    *end = (struct rung_simulation_end){
        .from = plan->from, .arrived = plan->from + length, .until = plan->until};
    if (plan->until == RUNG_NEVER_US) end->until = end->arrived + YEAR_DAYS * RUNG_DAY_US;
    if (plan->until == RUNG_NEVER_US && end->until > last) end->until = last;
    if (end->until < end->arrived) end->arrived = end->until;
    end->from_local = rung_zone_to_local(zone_of(s->copy), end->from);
    end->arrived_local = rung_zone_to_local(zone_of(s->copy), end->arrived);
    if (end->arrived <= end->from)
        return rung_reason_give(reason, RUNG_INVALID, 0, "it ends before any case can arrive");
    s->until = end->until;
    if (rung_copy_take(s->copy, RUNG_NO_CASE) != RUNG_OK) return RUNG_NO_MEMORY;
    const struct rung_machine m = rung_copy_machine(s->copy, 0);
    for (uint32_t i = 0; i < plan->cases; i++)
        s->arrivals[i] = rung_arrival_time(s->customers, &m, end->from, end->arrived, &random);
    qsort(s->arrivals, plan->cases, sizeof *s->arrivals, by_time);
    for (uint32_t i = 0; i < plan->cases; i++) {
        s->cases[i].random = rung_random_stream(plan->seed, i);
        s->cases[i].away_until = INT64_MIN;
        s->cases[i].timer = RUNG_NEVER_US;
        s->cases[i].never = rung_random_share(&s->cases[i].random, s->customers->never);
    }
    return RUNG_OK;
}

static void go_on(struct rung_simulator *s)
{
    const struct rung_simulation_plan *plan = s->plan;
    uint64_t steps = 0;

    while (s->status == RUNG_OK && !(plan->stopped && *plan->stopped)) {
        if (++steps % SPEAK_MS == 0 && plan->progress)
            plan->progress(plan->progress_state, s->arrived, plan->cases);
        int64_t arrival = s->arrived < plan->cases ? s->arrivals[s->arrived] : RUNG_NEVER_US;
        if (arrival > s->until) arrival = RUNG_NEVER_US;
        if (arrival != RUNG_NEVER_US && (!s->count || arrival <= s->heap[0].time)) {
            arrive(s, s->arrived++, arrival, false);
            continue;
        }
        if (!s->count) return;
        struct rung_due due = take_next(s);
        if (due.time > s->until) return;
        switch ((enum rung_due_kind)due.kind) {
        case RUNG_DUE_ARRIVAL: arrive(s, due.number, due.time, true); break;
        case RUNG_DUE_CONTACT: make_contact(s, &due); break;
        case RUNG_DUE_TASK: do_task(s, &due); break;
        case RUNG_DUE_TAKEOVER: take_over(s, &due); break;
        case RUNG_DUE_REACTION: rung_reaction_comes(s, &due); break;
        case RUNG_DUE_IN_RUN: happen_in_run(s, &due); break;
        case RUNG_DUE_AWAITED: happen_awaited(s, &due); break;
        case RUNG_DUE_TIMERS: fire(s, &due); break;
        }
    }
}

enum rung_status rung_simulate(struct rung_engine *engine, const struct rung_simulation_plan *plan,
                               struct rung_simulation_end *end, struct rung_reason *reason)
{
    struct rung_simulator *s = calloc(1, sizeof *s);

    if (!s) return RUNG_NO_MEMORY;
    s->engine = engine;
    s->plan = plan;
    s->customers = plan->customers;
    enum rung_status status = rung_copy_new(engine, &s->copy);
    if (!status) status = prepare(s, end, reason);
    if (!status) {
        rung_engine_watch(engine, watch, s);
        go_on(s);
        rung_engine_watch(engine, plan->watcher, plan->watcher_state);
        hand_out(s, true);
        status = s->status;
        end->events = s->events;
        end->goes_round = s->until != end->until;
        end->until = s->until;
        bool stopped = plan->stopped && *plan->stopped;
        if (stopped) rung_engine_stop(engine);
        if (!status && !stopped) status = rung_engine_end(engine, RUNG_END_UNTIL, end->until);
    }
    rung_copy_free(s->copy);
    free(s->line.bytes);
    free(s->facts.bytes);
    free(s->out.bytes);
    free(s->heap);
    free(s->arrivals);
    free(s->cases);
    free(s);
    return status;
}
