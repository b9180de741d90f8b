/* One event, or one timer, upon a case. */
#include "inside.h"

#include <string.h>

static bool is(const struct happening *event, const char *name)
{
    return strcmp(event->event->name, name) == 0 && !event->event->declaration;
}

static uint32_t event_place(const struct one_case *c, const struct rung_symbol *event)
{
    return event->declaration
               ? rung_compilation_globals(c->world->compilation)->built_in_events.count + event->index
               : event->index;
}

void add_documented(struct attempt *attempt, const struct happening *event)
{
    for (uint32_t i = 0; i < event->documented_count && attempt->documented_count < ITEMS_MAX; i++)
        attempt->documented[attempt->documented_count++] = event->documented[i].name;
}

void add_attempt(struct one_case *c, struct attempt attempt)
{
    if (c->attempt_count == c->attempt_capacity) {
        uint32_t capacity = 2 * c->attempt_capacity + 32;
        struct attempt *more = world_keep(c->world, capacity * sizeof *more);
        if (c->attempt_count) memcpy(more, c->attempts, c->attempt_count * sizeof *more);
        c->attempts = more;
        c->attempt_capacity = capacity;
    }
    attempt.run_mark = c->running && !attempt.only_on_record ? c->run_mark : 0;
    attempt.closings = c->closings;
    attempt.day = rung_zone_date(zone_of(c, c->policy->calendar), c->world->now);
    c->attempts[c->attempt_count++] = attempt;
}

/* ---- what a trigger fits ---- */

static bool comes_from(struct one_case *c, const struct rung_node *party, const struct happening *event)
{
    struct value wanted = evaluate(c, party, event), from = happening_field(event, "from");

    if (from.kind != UNKNOWN) return value_same(wanted, from);
    return is_customer(c, wanted);
}

bool trigger_fits(struct one_case *c, const struct rung_node *trigger, const struct happening *event)
{
    if (trigger->kind != RUNG_NODE_on_event) return false;
    const struct rung_ast_on_event *on = RUNG_AS(on_event, trigger);
    if (RUNG_AS(ref, on->event)->name.symbol != event->event) return false;
    const struct rung_node *from = rung_clause(&on->clauses, RUNG_NODE_from);
    const struct rung_node *where = rung_clause(&on->clauses, RUNG_NODE_where);
    if (on->value.bytes) {
        struct value value = happening_field(event, "value");
        if (!value.text || strcmp(value.text, on->value.bytes) != 0) return false;
    }
    if (from && !comes_from(c, RUNG_AS(from, from)->party, event)) return false;
    if (!where) return true;
    struct asking before = ask_for(c, c->world->asking.strand, NULL);
    bool fits = holds(c, RUNG_AS(where, where)->condition, event);
    c->world->asking = before;
    return fits;
}

/* ---- facts and clocks of the event ---- */

static void take_facts(struct one_case *c, const struct happening *event)
{
    for (uint32_t i = 0; i < c->policy->facts.count; i++) {
        if (event->given[i]) set_fact(c, i, event->updates[i]);
        for (uint32_t k = 0; k < event->documented_count; k++)
            if (event->documented[k].has_value &&
                strcmp(event->documented[k].name, c->policy->facts.items[i]->name) == 0)
                set_fact(c, i, event->documented[k].value);
    }
}

static bool is_listed(const struct rung_list *events, const struct rung_symbol *event)
{
    for (RUNG_EACH(ref, *events))
        if (RUNG_AS(ref, ref)->name.symbol == event) return true;
    return false;
}

static void hear(struct one_case *c, const struct rung_ast_silence *silence, const struct rung_symbol *event,
                 int64_t *until)
{
    bool listed = is_listed(&silence->events, event);

    if (silence->since && listed) *until = NEVER;
    if (silence->since ? RUNG_AS(ref, silence->since)->name.symbol == event && *until == NEVER : listed)
        *until = end_of_silence(c, &silence->node);
}

static void note_event(struct one_case *c, const struct rung_symbol *event)
{
    c->last_event[event_place(c, event)] = c->world->now;
    for (uint32_t i = 0; i < c->plan->handler_count; i++) {
        const struct rung_ast_handler *handler = c->plan->handlers[i];
        const struct rung_node *step = c->plan->handler_step[i];
        bool alive =
            handler->always || (c->running && (!step || (step == c->step && c->restart_at == NONE_YET)));
        if (handler->trigger->kind == RUNG_NODE_silence && alive)
            hear(c, RUNG_AS(silence, handler->trigger), event, &c->silent_until[i]);
    }
    for (uint32_t i = 0; i < c->policy->starts.count; i++) {
        const struct rung_node *trigger = RUNG_AS(start, c->policy->starts.items[i])->trigger;
        if (trigger->kind == RUNG_NODE_silence && !c->running)
            hear(c, RUNG_AS(silence, trigger), event, &c->start_silent_until[i]);
    }
}

/* ---- an event ---- */

static bool handler_takes(struct one_case *c, const struct happening *event, const struct rung_node *step)
{
    for (uint32_t i = 0; i < c->plan->handler_count; i++) {
        const struct rung_ast_handler *handler = c->plan->handlers[i];
        if (c->plan->handler_step[i] != step || (!c->running && !handler->always)) continue;
        if (!trigger_fits(c, handler->trigger, event)) continue;
        set_off(c, i, event);
        return true;
    }
    return false;
}

/* What is recorded of an automatic channel is the outcome of the last thing sent by it that has none; what
 * was not sent by us is only on record. */
static void take_outcome(struct one_case *c, const struct happening *event)
{
    struct value to = happening_field(event, "to");

    for (uint32_t i = c->attempt_count; i > 0; i--) {
        struct attempt *attempt = &c->attempts[i - 1];
        bool fits = attempt->from_us && attempt->closings == c->closings &&
                    attempt->outcome.kind == UNKNOWN &&
                    value_same(attempt->via, happening_field(event, "via")) &&
                    (to.kind == UNKNOWN || value_same(attempt->to, to));
        if (!fits) continue;
        attempt->outcome = happening_field(event, "outcome");
        if (attempt->by.kind == UNKNOWN) attempt->by = happening_field(event, "by");
        add_documented(attempt, event);
        return;
    }
    struct attempt record = {.time = c->world->now,
                             .via = happening_field(event, "via"),
                             .to = to,
                             .by = happening_field(event, "by"),
                             .outcome = happening_field(event, "outcome"),
                             .complete = true,
                             .only_on_record = true};
    add_documented(&record, event);
    add_attempt(c, record);
}

/* Rules, facts, what it meets, who takes it: returns whether anybody does. */
static bool take_alone(struct one_case *c, const struct happening *event)
{
    bool of_the_system = is(event, "attempt") && is_automatic(c, happening_field(event, "via"));
    uint32_t waits = UINT32_MAX;

    if (!of_the_system) judge_event(c, event);
    take_facts(c, event);
    note_event(c, event->event);
    if (of_the_system)
        take_outcome(c, event);
    else if (is(event, "attempt"))
        meet_by_attempt(c, event);
    if (is(event, "done")) meet_by_done(c, event);
    if (is(event, "took_over")) meet_by_taking_over(c, event);
    for (uint32_t s = 0; s <= c->plan->handler_count && waits == UINT32_MAX; s++) {
        const struct frame *frame = top_frame(c, s);
        if (!frame || frame->body || frame->node->kind != RUNG_NODE_wait_for || frame->over) continue;
        for (RUNG_EACH(clause, RUNG_AS(wait_for, frame->node)->clauses))
            if (trigger_fits(c, RUNG_AS(clause, clause)->trigger, event)) waits = s;
    }
    for (uint32_t s = 0; s <= c->plan->handler_count && waits == UINT32_MAX; s++)
        if (top_frame(c, s)) remember(c, s, event);
    if (waits != UINT32_MAX) return wait_takes(c, waits, event);
    return (c->running && handler_takes(c, event, c->step)) || handler_takes(c, event, NULL);
}

static struct happening *follows(struct one_case *c, const struct happening *attempt, const char *name)
{
    struct happening *event = world_keep(c->world, sizeof *event);
    const struct rung_symbols *events = &rung_compilation_globals(c->world->compilation)->built_in_events;

    for (uint32_t i = 0; i < events->count; i++)
        if (strcmp(events->items[i]->name, name) == 0) event->event = events->items[i];
    for (uint32_t i = 0; i < event->event->fields.count; i++) {
        const char *field = event->event->fields.items[i]->name;
        if (strcmp(field, "via") == 0) event->fields[i] = happening_field(attempt, "via");
        if (strcmp(field, "from") == 0) event->fields[i] = happening_field(attempt, "to");
    }
    return event;
}

/* Unless somebody took the event, it ends the run that was on. */
static void close_by_somebody(struct one_case *c, bool was_running, bool taken)
{
    if (!c->running || !was_running || taken) return;
    say_simple(c, "step", "end", NULL);
    c->closings++;
    end_run(c, false);
}

/* One event alone: an attempt and the reply or bounce that follows it are two. */
static void take_one(struct one_case *c, const struct happening *event)
{
    bool was_running = c->running, taken = take_alone(c, event);

    if (is(event, "close")) close_by_somebody(c, was_running, taken);
    for (uint32_t i = 0; i < c->policy->starts.count && !was_running && !c->running && c->policy->steps.count;
         i++) {
        const struct rung_node *start = c->policy->starts.items[i];
        if (trigger_fits(c, RUNG_AS(start, start)->trigger, event)) start_run(c, start);
    }
}

void take_happening(struct one_case *c, const struct happening *event)
{
    const char *outcome = is(event, "attempt") ? happening_field(event, "outcome").text : NULL;

    c->taking_event = true;
    take_one(c, event);
    if (outcome && strcmp(outcome, "reached") == 0) take_one(c, follows(c, event, "reply"));
    if (outcome && strcmp(outcome, "bounced") == 0) take_one(c, follows(c, event, "bounce"));
    all_go_on(c);
    check_sound(c);
    c->taking_event = false;
}

/* ---- timers ---- */

static void sooner(int64_t *least, int64_t time)
{
    if (time < *least) *least = time;
}

int64_t next_instant(struct one_case *c)
{
    int64_t least = NEVER;

    if (c->postponed_until != NONE_YET) sooner(&least, c->postponed_until);
    if (c->restart_at != NONE_YET) sooner(&least, c->restart_at);
    for (uint32_t s = 0; s <= c->plan->handler_count; s++)
        for (uint32_t i = 0; i < c->strands[s].depth; i++)
            sooner(&least, time_of_frame(c, &c->strands[s].frames[i]));
    for (uint32_t i = 0; i < c->owed_count; i++) {
        const struct owed *owed = &c->owed[i];
        if (owed->state == OWED_WITHHELD) sooner(&least, owed->look);
        if (owed->state == OWED_ASKED && !owed->missed) sooner(&least, owed->due);
    }
    for (uint32_t i = 0; i < c->plan->handler_count; i++) sooner(&least, c->silent_until[i]);
    for (uint32_t i = 0; i < c->policy->starts.count; i++) sooner(&least, c->start_silent_until[i]);
    return least;
}

/* Time limits start afresh, the outer ones first. What was withdrawn is looked at again behind all else. */
void end_postponement(struct one_case *c)
{
    c->postponed_until = NONE_YET;
    for (uint32_t s = 0; s <= c->plan->handler_count; s++)
        for (uint32_t i = 0; i < c->strands[s].depth; i++) {
            struct frame *frame = &c->strands[s].frames[i];
            if (frame->body || frame->over) continue;
            struct asking before = ask_for(c, s, frame->node);
            if (frame->node->kind == RUNG_NODE_give)
                frame->at = limit_of_give(c, s, frame->node, frame->event);
            if (frame->node->kind == RUNG_NODE_wait_for)
                frame->at =
                    limit_of_block(c, RUNG_AS(wait_for, frame->node)->limit, frame->node, frame->event);
            c->world->asking = before;
        }
}

static struct frame *outermost_limit_over(struct one_case *c, uint32_t strand)
{
    struct strand *s = &c->strands[strand];

    for (uint32_t i = 0; i < s->depth; i++)
        if (!s->frames[i].body && s->frames[i].node->kind == RUNG_NODE_give &&
            s->frames[i].at <= c->world->now)
            return &s->frames[i];
    return NULL;
}

/* Time limits first: what is open inside is missed and closed. Then deadlines, then escalations; then the
 * handlers of what was missed, once for each kind. Returns whether anything was due. */
static bool fire_limits(struct one_case *c)
{
    struct missed missed = {{{false}}};
    bool fired = false;

    for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
        const struct frame *limit = outermost_limit_over(c, s);
        if (!limit) continue;
        end_give(c, s, limit->id, &missed);
        fired = true;
    }
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].kind != ESCALATION && c->owed[i].due <= c->world->now)
            fired = miss(c, &c->owed[i], &missed) || fired;
    for (uint32_t s = 0; s <= c->plan->handler_count; s++) fired = end_escalation(c, s, &missed) || fired;
    handle_missed(c, &missed);
    return fired;
}

static bool waits_are_over(const struct one_case *c)
{
    for (uint32_t s = 0; s <= c->plan->handler_count; s++)
        for (uint32_t i = 0; i < c->strands[s].depth; i++)
            if (time_of_frame(c, &c->strands[s].frames[i]) <= c->world->now) return true;
    return false;
}

static bool fire_silence(struct one_case *c, uint32_t handler)
{
    if (c->silent_until[handler] > c->world->now) return false;
    c->silent_until[handler] = NEVER;
    set_off(c, handler, NULL);
    return true;
}

static bool fire_start(struct one_case *c, uint32_t start)
{
    const struct rung_node *node = c->policy->starts.items[start];

    if (c->start_silent_until[start] > c->world->now) return false;
    c->start_silent_until[start] = NEVER;
    if (!c->running) start_run(c, node);
    return true;
}

static void fire_silences(struct one_case *c)
{
    for (uint32_t i = 0; i < c->plan->handler_count; i++)
        if (fire_silence(c, i)) return;
    for (uint32_t i = 0; i < c->policy->starts.count; i++)
        if (fire_start(c, i)) return;
}

/* The first of what is due: the end of a postponement, a step that is to begin anew, limits and deadlines,
 * waits, and at last silences. Then all goes on that can. */
void fire_one(struct one_case *c)
{
    if (c->postponed_until != NONE_YET && c->postponed_until <= c->world->now) end_postponement(c);
    if (c->restart_at != NONE_YET && c->restart_at <= c->world->now)
        enter_step(c, c->step);
    else if (!fire_limits(c) && !waits_are_over(c))
        fire_silences(c);
    all_go_on(c);
    check_sound(c);
}
