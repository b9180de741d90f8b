/* A simulation: what is due next, of all cases, in order of time. Events come first at an instant, then
 * timers; whatever is planned lies ahead. So the engine sees what a replay of the events shows it. */
#include "simulation_inside.h"

#include <stdlib.h>
#include <string.h>

#include "reason.h"

enum { ROUNDS_MAX = 5000, OUT_BYTES = 1 << 16, YEAR_DAYS = 365, SPEAK_MS = 2048 };

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

/* ---- timers ---- */

/* After something may have happened to the case. */
static void touch(struct rung_simulator *s, uint32_t number)
{
    int64_t now = s->engine->clock, next = RUNG_NEVER_US;

    if (s->engine->status) {
        s->status = s->engine->status;
        return;
    }
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        rung_events_awaited(s, i, number, now);
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

void rung_simulator_give(struct rung_simulator *s, const struct rung_lines *line)
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
    rung_simulator_give(s, &s->line);
    touch(s, number);
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
        rung_people_are_asked(s, m, seen->policy_index, out);
    else if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_send)
        rung_react(s, m, seen->policy_index, seen->number, out->channel, out->party, false);
    else if (out->kind == RUNG_STEP && out->name == RUNG_STEP_start)
        rung_events_of_run(s, m, seen->policy_index);
    else if (out->kind == RUNG_STEP && (out->name == RUNG_STEP_stand_down || out->name == RUNG_STEP_end))
        rung_events_after_run(s, m);
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
    enum rung_status status = rung_beginnings_find(s, reason);
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
            rung_beginnings_arrive(s, s->arrived++, arrival, false);
            continue;
        }
        if (!s->count) return;
        struct rung_due due = take_next(s);
        if (due.time > s->until) return;
        switch ((enum rung_due_kind)due.kind) {
        case RUNG_DUE_ARRIVAL: rung_beginnings_arrive(s, due.number, due.time, true); break;
        case RUNG_DUE_CONTACT:
        case RUNG_DUE_TASK:
        case RUNG_DUE_TAKEOVER: rung_people_act(s, &due); break;
        case RUNG_DUE_REACTION: rung_reaction_comes(s, &due); break;
        case RUNG_DUE_IN_RUN:
        case RUNG_DUE_AWAITED: rung_events_happen(s, &due); break;
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
