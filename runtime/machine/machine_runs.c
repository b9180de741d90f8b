/* Runs, steps and strands: how they begin, go on, rest and end. */
#include "interpret.h"
#include "machine_parts.h"

#include <string.h>

const struct rung_output rung_unsaid = {.step = RUNG_NONE,
                                        .party = RUNG_ANY,
                                        .channel = RUNG_ANY,
                                        .site = RUNG_NONE,
                                        .rule = RUNG_NONE,
                                        .index = RUNG_NONE,
                                        .due = RUNG_UNKNOWN,
                                        .value = RUNG_UNKNOWN};

/* Says it once the outputs have been taken. Kept out of rung_say, which would else save registers each time.
 */
__attribute__((noinline)) static struct rung_output *
say_when_empty(struct rung_machine *m, enum rung_output_kind kind, enum rung_output_name name, uint32_t line)
{
    if (m->beside && m->beside->full)
        m->beside->full(m->beside->state, m);
    else
        m->outputs->count = 0; /* a forecast: looked at after each step, and bounded */
    return rung_say(m, kind, name, line);
}

struct rung_output *rung_say(struct rung_machine *m, enum rung_output_kind kind, enum rung_output_name name,
                             uint32_t line)
{
    struct rung_outputs *outputs = m->outputs;
    struct rung_record *head = rung_head(m);

    if (outputs->count == RUNG_OUTPUTS_MAX) return say_when_empty(m, kind, name, line);
    struct rung_output *out = &outputs->items[outputs->count++];
    *out = rung_unsaid; /* copied, which is quicker than setting each field */
    out->kind = (uint8_t)kind;
    out->name = (uint8_t)name;
    out->run = head->run;
    out->seq = ++head->seq;
    out->step = rung_step(m);
    out->line = line;
    return out;
}

void rung_say_more(struct rung_machine *m, struct rung_output *out)
{
    if (m->beside && m->beside->detail) m->beside->detail(m->beside->state, m, out);
}

void rung_say_unknown(struct rung_machine *m, uint32_t line)
{
    if (!m->uncovered) rung_say(m, RUNG_FINDING, RUNG_FINDING_unknown, line);
}

struct rung_output *rung_machine_find(struct rung_machine *m, enum rung_output_name name, uint32_t line)
{
    return rung_say(m, RUNG_FINDING, name, line);
}

void rung_tell_taken(struct rung_machine *m, uint32_t fact, int64_t before)
{
    int64_t value = *rung_time_slot(m, m->program->facts[fact].offset);

    if (!m->beside || !m->beside->took || value == before || value == RUNG_UNKNOWN) return;
    for (uint32_t i = 0; i < m->program->tallies_count; i++)
        if (m->program->tallies[i].fact == fact) m->beside->took(m->beside->state, m, i, value);
}

/* ---- scopes ---- */

const struct rung_scope rung_no_scope;

static void reset_site(struct rung_machine *m, uint32_t i)
{
    rung_site_become(m, i, RUNG_SITE_QUIET);
    rung_site_set_against(m, i, 0);
}

void rung_withdraw(struct rung_machine *m, uint32_t i)
{
    const struct rung_program_site *site = &m->program->sites[i];

    if (rung_site_state(m, i) == RUNG_SITE_ASKED && site->kind != RUNG_SITE_OFFER) {
        struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_withdraw, site->line);
        out->site = i;
        out->party = rung_party_now(m, site->party);
        out->channel = rung_channel_now(m, site->channel);
    }
    reset_site(m, i);
}

/* Sets a scope to its beginning, without a word. What is assigned lives elsewhere. */
static void blank_scope(struct rung_machine *m, const struct rung_scope *scope)
{
    memset(m->record + scope->slots.first, 0, scope->slots.count);
}

void rung_clear_escalations(struct rung_machine *m, const struct rung_scope *scope)
{
    const struct rung_program *p = m->program;

    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count;
         i++) {
        struct rung_escalation_slot *slot = rung_escalation(m, i);
        if (slot->state != RUNG_ESCALATION_OPEN) continue;
        struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_withdraw, p->escalations[i].line);
        out->party = rung_party_now(m, p->targets[p->escalations[i].targets.first + slot->asked - 1u].party);
        out->index = i;
        *slot = (struct rung_escalation_slot){0};
    }
}

void rung_clear_scope(struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (rung_site_state(m, i) == RUNG_SITE_ASKED && m->program->sites[i].kind != RUNG_SITE_ASSIGNED)
            rung_withdraw(m, i);
    rung_clear_escalations(m, scope);
    blank_scope(m, scope);
}

/* ---- the record's beginning ---- */

void rung_record_begin(struct rung_machine *m)
{
    const struct rung_program *p = m->program;
    struct rung_record *head = rung_head(m);

    static const enum rung_record_part times[] = {RUNG_PART_BEGAN, RUNG_PART_POSTPONED_UNTIL,
                                                  RUNG_PART_RELOOK_AT};

    memset(m->record, 0, p->record_size);
    head->step = RUNG_IDLE;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) rung_part_set_time(m, times[i], RUNG_NEVER_US);
    for (uint32_t i = 0; i < p->facts_count; i++)
        *rung_time_slot(m, p->facts[i].offset) = p->facts[i].initial;
    for (uint32_t i = 0; i < p->windows_count; i++)
        for (uint32_t k = 0; k < rung_window_times(p, &p->windows[i]); k++)
            *rung_time_slot(m, p->windows[i].offset + 8 * k) = RUNG_UNKNOWN;
    for (uint32_t i = 0; i < p->lasts_count; i++) *rung_time_slot(m, p->lasts[i].offset) = RUNG_UNKNOWN;
    for (uint32_t i = 0; i < p->silences_count; i++)
        *rung_time_slot(m, p->silences[i].offset) = RUNG_NEVER_US;
}

/* ---- silences ---- */

static void arm(struct rung_machine *m, const struct rung_program_silence *silence)
{
    struct rung_asking before = rung_ask_for(m, 0, silence->line);
    int64_t time = rung_interpret_fragment(m, silence->limit);

    rung_asked(m, before);
    if (time == RUNG_UNKNOWN) rung_say_unknown(m, silence->line);
    *rung_time_slot(m, silence->offset) = time == RUNG_UNKNOWN ? RUNG_NEVER_US : time;
}

void rung_arm_silences(struct rung_machine *m)
{
    for (uint32_t i = 0; i < m->program->silences_count; i++) {
        const struct rung_program_silence *silence = &m->program->silences[i];
        if (silence->since == RUNG_NONE && !silence->start && !silence->always && silence->step == RUNG_NONE)
            arm(m, silence);
    }
}

bool rung_is_in_step(const struct rung_machine *m, uint32_t step)
{
    return rung_step(m) == step && rung_restart_at(m) == RUNG_NEVER_US;
}

void rung_arm_silences_of(struct rung_machine *m, uint32_t step)
{
    for (uint32_t i = 0; i < m->program->silences_count; i++) {
        const struct rung_program_silence *silence = &m->program->silences[i];
        if (silence->step == RUNG_NONE) continue;
        *rung_time_slot(m, silence->offset) = RUNG_NEVER_US;
        if (silence->step == step && silence->since == RUNG_NONE) arm(m, silence);
    }
}

/* ---- the end of a postponement, of a closing that was withheld ---- */

/* Time limits that were open start afresh. */
static void start_limits_afresh(struct rung_machine *m, uint32_t owner)
{
    const struct rung_scope *scope = rung_scope_of(m, owner);
    struct rung_asking before = rung_ask_for(m, owner, 0);

    for (uint32_t i = scope->gives.first; i < scope->gives.first + scope->gives.count; i++) {
        m->line = m->program->gives[i].line;
        if (rung_give_is_open(m, i)) rung_do_give(m, i, true);
    }
    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        m->line = m->program->listens[i].line;
        if (rung_is_at(m, m->program->listens[i].owner, RUNG_OP_AWAIT_EVENT, i)) rung_do_listen(m, i);
    }
    rung_asked(m, before);
}

/* A strand that is running has ended it by leaving, and has no limits any more. */
void rung_end_postponement(struct rung_machine *m)
{
    if (!rung_postponed(m)) return;
    rung_part_set_time(m, RUNG_PART_POSTPONED_UNTIL, RUNG_NEVER_US);
    if (rung_running(m)) start_limits_afresh(m, 0);
    for (uint32_t i = 0; i < m->program->handlers_count; i++)
        if (rung_place(m, i + 1) && m->owner != i + 1) start_limits_afresh(m, i + 1);
}

static bool is_at_close(const struct rung_machine *m, uint32_t place)
{
    return place && m->program->code[place - 1].op == RUNG_OP_CLOSE;
}

void rung_closed(struct rung_machine *m, uint32_t owner)
{
    if (!rung_part_choice(m, RUNG_PART_CLOSE_WITHHELD_BY)) return;
    for (uint32_t i = 0; i <= m->program->handlers_count; i++)
        if (i != owner && is_at_close(m, rung_place(m, i))) return;
    rung_part_set_choice(m, RUNG_PART_CLOSE_WITHHELD_BY, 0);
    if (rung_has(m, RUNG_PART_CLOSE_TOLD))
        memset(m->record + m->program->parts[RUNG_PART_CLOSE_TOLD], 0, (m->program->rules_count + 7) / 8);
    m->close_withheld = false;
}

void rung_forget_closing(struct rung_machine *m)
{
    rung_closed(m, RUNG_NONE);
}

/* ---- steps ---- */

/* What a handler permitted is permitted until the step ends, its strand over or not. */
static void end_offers_of(struct rung_machine *m, uint32_t owner)
{
    for (RUNG_EACH_OF(i, m->bound->plan.offers))
        if (m->program->sites[*i].owner == owner) reset_site(m, *i);
}

/* What is open in it is withdrawn. */
static void leave_step(struct rung_machine *m)
{
    rung_clear_scope(m, rung_scope_of(m, 0));
    for (RUNG_EACH_OF(i, m->bound->plan.offers)) reset_site(m, *i);
}

void rung_begin_step(struct rung_machine *m)
{
    const struct rung_program_step *step = &m->program->steps[rung_head(m)->step];

    rung_set_place(m, 0, step->entry + 1);
    blank_scope(m, &step->scope);
    rung_say(m, RUNG_STEP, RUNG_STEP_enter, step->line);
    rung_arm_silences_of(m, rung_step(m));
}

static void enter(struct rung_machine *m, uint32_t step)
{
    struct rung_record *head = rung_head(m);

    head->place = 0;
    rung_forget_closing(m);
    head->step = (uint16_t)step;
    m->moved = true;
    rung_begin_step(m);
}

void rung_stop_strand(struct rung_machine *m, uint32_t handler)
{
    end_offers_of(m, handler + 1);
    if (!rung_place(m, handler + 1)) return;
    rung_set_place(m, handler + 1, 0);
    rung_forget_closing(m);
    rung_clear_scope(m, &m->program->handlers[handler].scope);
}

/* What the run has assigned without waiting ends with it. */
static void clear_assigned(struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (m->program->sites[i].kind == RUNG_SITE_ASSIGNED) rung_withdraw(m, i);
}

void rung_end_run(struct rung_machine *m)
{
    struct rung_record *head = rung_head(m);
    const struct rung_program *p = m->program;

    if (!rung_running(m)) return;
    leave_step(m);
    for (uint32_t i = 0; i < p->steps_count && rung_plan_any(m->bound->plan.assigned); i++)
        clear_assigned(m, &p->steps[i].scope);
    for (RUNG_EACH_OF(handler, m->bound->plan.strands)) {
        if (p->handlers[*handler].always) continue;
        rung_stop_strand(m, *handler);
        clear_assigned(m, &p->handlers[*handler].scope);
    }
    for (uint32_t i = 0; i < p->silences_count; i++)
        if (!p->silences[i].start && !p->silences[i].always)
            *rung_time_slot(m, p->silences[i].offset) = RUNG_NEVER_US;
    head->place = 0;
    rung_forget_closing(m);
    rung_part_set_choice(m, RUNG_PART_STUCK, 0);
    m->moved = true;
    /* The step stays in the lines said until now; from here on the case is idle. */
    head->step = RUNG_IDLE;
    rung_end_postponement(m);
}

static void zero_counts(struct rung_machine *m)
{
    struct rung_plan_numbers counts = m->bound->plan.run_counts;

    for (const uint32_t *count = counts.first; count != counts.end; count += 2)
        memset(m->record + count[0], 0, count[1]);
    for (uint32_t i = 0; i < m->program->windows_count; i++) {
        const struct rung_program_window *window = &m->program->windows[i];
        for (uint32_t k = 0; window->of_run && k < rung_window_times(m->program, window); k++)
            *rung_time_slot(m, window->offset + 8 * k) = RUNG_UNKNOWN;
    }
}

void rung_start_run(struct rung_machine *m, uint32_t line)
{
    struct rung_record *head = rung_head(m);

    head->run++;
    rung_part_set_time(m, RUNG_PART_BEGAN, m->now);
    zero_counts(m);
    for (uint32_t i = 0; i < m->program->facts_count; i++)
        if (m->program->facts[i].each_run)
            *rung_time_slot(m, m->program->facts[i].offset) = m->program->facts[i].initial;
    for (uint32_t i = 0; i < m->program->silences_count; i++)
        if (m->program->silences[i].start) *rung_time_slot(m, m->program->silences[i].offset) = RUNG_NEVER_US;
    rung_say(m, RUNG_STEP, RUNG_STEP_start, line);
    rung_arm_silences(m);
    enter(m, 0);
}

void rung_do_go_to(struct rung_machine *m, uint32_t step)
{
    if (!rung_running(m)) return;
    leave_step(m);
    enter(m, step);
}

void rung_do_end_step(struct rung_machine *m)
{
    uint32_t next = rung_head(m)->step + 1;

    if (next >= m->program->steps_count) {
        rung_do_stand_down(m, false);
        return;
    }
    leave_step(m);
    enter(m, next);
}

void rung_do_restart_step(struct rung_machine *m, int64_t at)
{
    if (!rung_running(m)) return;
    leave_step(m);
    m->moved = true;
    struct rung_output *out = rung_say(m, RUNG_STEP, RUNG_STEP_restart, m->line);
    if (at == RUNG_UNKNOWN) rung_say_unknown(m, m->line);
    if (at == RUNG_UNKNOWN || at <= m->now) {
        enter(m, rung_step(m));
        return;
    }
    out->due = at;
    rung_arm_silences_of(m, RUNG_NONE);
    rung_head(m)->place = 0;
    rung_forget_closing(m);
    rung_part_set_time(m, RUNG_PART_RESTART_AT, at);
}

void rung_do_restart_run(struct rung_machine *m)
{
    if (!rung_running(m)) return;
    leave_step(m);
    rung_head(m)->place = 0; /* its time limits are no more */
    rung_part_set_time(m, RUNG_PART_BEGAN, m->now);
    zero_counts(m);
    rung_say(m, RUNG_STEP, RUNG_STEP_restart, m->line);
    rung_end_postponement(m);
    enter(m, 0);
}

void rung_do_stand_down(struct rung_machine *m, bool all)
{
    if (rung_running(m)) {
        rung_say(m, RUNG_STEP, RUNG_STEP_stand_down, m->line);
        rung_end_run(m);
    }
    for (uint32_t i = 0; all && i < m->program->handlers_count; i++) {
        rung_stop_strand(m, i);
        clear_assigned(m, &m->program->handlers[i].scope);
    }
}

void rung_machine_abandon(struct rung_machine *m)
{
    rung_end_run(m);
    for (uint32_t i = 0; i < m->program->handlers_count; i++) {
        rung_stop_strand(m, i);
        clear_assigned(m, &m->program->handlers[i].scope);
    }
}

void rung_do_continue(struct rung_machine *m, uint32_t follow)
{
    if (!rung_running(m)) return;
    rung_say(m, RUNG_ACTION, RUNG_ACTION_continue, m->line)->index = follow;
    rung_end_run(m);
}

/* ---- strands ---- */

static void keep_event(struct rung_machine *m, uint32_t kept)
{
    if (kept == RUNG_NONE || !m->happening) return;
    uint32_t count = m->program->events[m->happening->event].fields.count;
    for (uint32_t i = 0; i < count; i++) *rung_time_slot(m, kept + 8 * i) = m->happening->fields[i];
}

void rung_start_handler(struct rung_machine *m, uint32_t handler)
{
    const struct rung_program_handler *about = &m->program->handlers[handler];

    if (m->uncovered) return; /* nothing that was to follow is done */
    if (rung_place(m, handler + 1))
        rung_clear_scope(m, &about->scope); /* set off again while it runs: it starts over */
    keep_event(m, about->kept);
    rung_set_place(m, handler + 1, 0);
    rung_forget_closing(m);
    rung_set_place(m, handler + 1, about->entry + 1);
    blank_scope(m, &about->scope);
    RUNG_MARK(m, handlers, handler, RUNG_MARK_RAN);
    rung_interpret(m, handler + 1);
}

/* ---- going on ----
 *
 * A strand that came to rest, and since whose rest nothing has changed, would only come to rest there again.
 * So each is run only if something has: m->changes counts what did. */

/* Where a strand that rests at this place goes on; RUNG_NONE if it would only come to rest there again: known
 * without running it, where what it waits for is a question that changes nothing. Whoever measures wants it
 * run, and what has gone wrong is for the run to find. */
static inline uint32_t goes_on_at(struct rung_machine *m, uint32_t place)
{
    const struct rung_instruction *at = &m->program->code[place - 1];

    if (!m->fuel || m->uncovered || m->bound->marks) return place - 1;
    switch (at->op) {
    case RUNG_OP_AWAIT: return rung_site_awaited(m, at->b) ? RUNG_NONE : place;
    case RUNG_OP_AWAIT_ALL: return rung_do_await(m, at->b, (uint32_t)at->c) ? place : RUNG_NONE;
    case RUNG_OP_AWAIT_TIME: return rung_do_await_time(m, at->b) ? place : RUNG_NONE;
    case RUNG_OP_AWAIT_TAKEOVER: return rung_do_await_takeover(m, at->b) ? place - 1 : RUNG_NONE;
    default: return place - 1;
    }
}

/* Lets a strand go on from its place, if it is anywhere, and can. */
static inline void let_go_on(struct rung_machine *m, uint32_t owner, rung_slot16 *place)
{
    uint32_t at = *place ? goes_on_at(m, *place) : RUNG_NONE;

    if (at != RUNG_NONE) rung_interpret_from(m, owner, place, at);
}

static void run_steps(struct rung_machine *m)
{
    if (m->steps_rested == m->changes) return;
    let_go_on(m, 0, &rung_head(m)->place);
    m->steps_rested = m->changes;
}

static inline void run_handlers(struct rung_machine *m)
{
    m->handlers_rested = m->changes;
    for (RUNG_EACH_OF(handler, m->bound->plan.resting))
        let_go_on(m, *handler + 1, rung_choice_slot(m, m->bound->plan.handlers[*handler].place));
}

/* Lets all strands go on that can: the steps', those of handlers, and the steps' again, for one of them may
 * have moved the steps. */
static void settle(struct rung_machine *m)
{
    run_steps(m);
    if (m->handlers_rested == m->changes) return;
    run_handlers(m);
    run_steps(m);
}

/* Behind the first time that all went on: until nothing more comes of it. Whatever changes something says so,
 * and has its number. */
static void go_on_again(struct rung_machine *m)
{
    uint32_t before;

    run_steps(m);
    do {
        before = rung_head(m)->seq;
        if (m->bound->plan.withholds) rung_look_again(m);
        m->changes += rung_head(m)->seq != before;
        settle(m);
    } while (rung_head(m)->seq != before && m->fuel);
    if (m->withheld) rung_say_if_stuck(m);
}

void rung_go_on_by_tables(struct rung_machine *m)
{
    m->changes = 0;
    let_go_on(m, 0, &rung_head(m)->place);
    m->steps_rested = m->changes;
    run_handlers(m);
    /* Mostly that is all: handlers have changed nothing, and nothing may be withheld. */
    if (m->steps_rested != m->changes || m->bound->plan.withholds) go_on_again(m);
}

/* ---- time limits, waits, rounds ---- */

void rung_do_give(struct rung_machine *m, uint32_t give, bool begins)
{
    const struct rung_program_give *about = &m->program->gives[give];
    int64_t time = begins ? rung_interpret_fragment(m, about->limit) : RUNG_NEVER_US;

    if (time == RUNG_UNKNOWN) {
        rung_say_unknown(m, about->line);
        if (m->program->usual_deadline.count) time = rung_interpret_fragment(m, m->program->usual_deadline);
    }
    if (time == RUNG_UNKNOWN) time = RUNG_NEVER_US;
    if (begins && rung_give_end(m, about->parent) < time) time = rung_give_end(m, about->parent);
    *rung_time_slot(m, about->offset) = time;
    if (!begins) RUNG_MARK(m, gives, give, RUNG_MARK_MET);
}

void rung_do_wait(struct rung_machine *m, uint32_t wait, int64_t time)
{
    if (time == RUNG_UNKNOWN) rung_say_unknown(m, m->line);
    *rung_time_slot(m, m->program->waits[wait].offset) =
        time == RUNG_UNKNOWN || time < m->now ? m->now : time;
    m->waits_now |= time == RUNG_UNKNOWN || time <= m->now;
}

/* A wait ends as a timer does, behind its instant's events: never while one is being taken. */
bool rung_do_await_time(struct rung_machine *m, uint32_t wait)
{
    int64_t time = *rung_time_slot(m, m->program->waits[wait].offset);

    return !m->happening && time <= m->now &&
           !(rung_postponed(m) && rung_part_time(m, RUNG_PART_POSTPONED_UNTIL) > m->now);
}

void rung_do_listen(struct rung_machine *m, uint32_t listen)
{
    const struct rung_program_listen *about = &m->program->listens[listen];
    int64_t time = rung_interpret_fragment(m, about->limit);

    if (time == RUNG_UNKNOWN) {
        rung_say_unknown(m, about->line);
        if (m->program->usual_deadline.count) time = rung_interpret_fragment(m, m->program->usual_deadline);
    }
    *rung_time_slot(m, about->offset) = time == RUNG_UNKNOWN ? m->now : time;
}

/* An event is used: no wait of the strand remembers it any longer. */
static void use_heard(struct rung_machine *m, uint32_t number)
{
    const struct rung_scope *scope = rung_scope_of(m, m->owner);

    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        struct rung_range clauses = m->program->listens[i].clauses;
        for (uint32_t k = clauses.first; k < clauses.first + clauses.count; k++) {
            rung_slot16 *heard = rung_choice_slot(m, m->program->clauses[k].offset);
            if (*heard == number) *heard = 0;
        }
    }
}

uint32_t rung_do_await_event(struct rung_machine *m, uint32_t listen)
{
    const struct rung_program_listen *about = &m->program->listens[listen];
    uint32_t first = 0, clause = RUNG_NONE;

    for (uint32_t i = about->clauses.first; i < about->clauses.first + about->clauses.count; i++) {
        uint32_t heard = *rung_choice_slot(m, m->program->clauses[i].offset);
        if (!heard || (first && heard >= first)) continue;
        first = heard;
        clause = i;
    }
    if (clause != RUNG_NONE) {
        use_heard(m, first);
        RUNG_MARK(m, clauses, clause, RUNG_MARK_RAN);
        RUNG_MARK(m, listens, listen, RUNG_MARK_MET);
        return m->program->clauses[clause].label;
    }
    if (m->happening || rung_postponed(m) || *rung_time_slot(m, about->offset) > m->now) return RUNG_NONE;
    RUNG_MARK(m, listens, listen, RUNG_MARK_MISSED);
    if (!about->has_else) rung_say(m, RUNG_FINDING, RUNG_FINDING_missed, about->line);
    return about->otherwise;
}

void rung_do_loop(struct rung_machine *m, uint32_t loop)
{
    *rung_loop(m, loop) = (struct rung_loop_slot){.next = m->now};
}

static int64_t day_of_run(struct rung_machine *m, const struct rung_program_loop *loop, uint32_t round)
{
    return rung_do_add_time(m, rung_part_time(m, RUNG_PART_BEGAN),
                            m->program->constants[loop->rounds.first + round], RUNG_COUNTS_DAYS, RUNG_NONE);
}

int rung_do_round(struct rung_machine *m, uint32_t loop)
{
    const struct rung_program_loop *about = &m->program->loops[loop];
    struct rung_loop_slot *slot = rung_loop(m, loop);

    if (slot->begun >= about->rounds.count) {
        RUNG_MARK(m, loops, loop, RUNG_MARK_MISSED);
        return 2;
    }
    if (about->by_day) {
        /* Days that have passed count as one. */
        while (slot->begun + 1 < about->rounds.count && day_of_run(m, about, slot->begun + 1) <= m->now)
            slot->begun++;
        slot->next = day_of_run(m, about, slot->begun);
    }
    /* The first round of a `repeat` begins at once; others, and days, end a wait as a timer does. */
    bool waits = slot->next > m->now || rung_postponed(m) || (m->happening && slot->next == m->now);
    if (waits && (slot->begun > 0 || about->by_day)) return 0;
    slot->begun++;
    RUNG_MARK(m, loops, loop, RUNG_MARK_MET);
    if (!about->by_day && slot->begun < about->rounds.count) {
        slot->next = rung_interpret_fragment(m, about->every);
        if (slot->next == RUNG_UNKNOWN) {
            rung_say_unknown(m, about->line);
            slot->next = m->now;
        }
    } else
        slot->next = RUNG_NEVER_US;
    if (about->by_day) slot->next = RUNG_NEVER_US;
    for (uint32_t i = about->listens.first; i < about->listens.first + about->listens.count; i++) {
        struct rung_range clauses = m->program->listens[i].clauses;
        for (uint32_t k = clauses.first; k < clauses.first + clauses.count; k++)
            *rung_choice_slot(m, m->program->clauses[k].offset) = 0;
    }
    for (uint32_t i = about->sites.first; i < about->sites.first + about->sites.count; i++)
        if (m->program->sites[i].kind == RUNG_SITE_CONTACT || m->program->sites[i].kind == RUNG_SITE_SEND)
            reset_site(m, i);
    return 1;
}

/* ---- the rest of the statements ---- */

int64_t rung_do_load_event(struct rung_machine *m, uint32_t field, uint32_t kept)
{
    if (kept) return *rung_time_slot(m, kept + 8 * field);
    if (!m->happening || field >= m->program->events[m->happening->event].fields.count) return RUNG_UNKNOWN;
    return m->happening->fields[field];
}

void rung_do_escalate(struct rung_machine *m, uint32_t escalation)
{
    const struct rung_program_escalation *about = &m->program->escalations[escalation];
    struct rung_escalation_slot *slot = rung_escalation(m, escalation);
    if (slot->state != RUNG_ESCALATION_OPEN) slot->asked = 0; /* it begins, perhaps in another round */
    const struct rung_program_target *target = &m->program->targets[about->targets.first + slot->asked];
    int64_t due = target->limit.count ? rung_interpret_fragment(m, target->limit) : RUNG_NEVER_US;
    int64_t give = rung_give_end(m, about->give);

    if (due == RUNG_UNKNOWN) rung_say_unknown(m, about->line);
    if (due == RUNG_UNKNOWN && m->program->usual_deadline.count)
        due = rung_interpret_fragment(m, m->program->usual_deadline);
    if (m->uncovered) return;
    RUNG_MARK(m, targets, about->targets.first + slot->asked, RUNG_MARK_RAN);
    if (due == RUNG_UNKNOWN || give < due) due = give;
    rung_part_set_choice(m, RUNG_PART_STUCK, 0);
    slot->state = RUNG_ESCALATION_OPEN;
    slot->asked++;
    *rung_escalation_deadline(m, escalation) = due;
    struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_escalate, about->line);
    out->party = rung_party_now(m, target->party);
    out->index = escalation;
    if (due != RUNG_NEVER_US) out->due = due;
}

int rung_do_await_takeover(struct rung_machine *m, uint32_t escalation)
{
    uint32_t state = rung_escalation(m, escalation)->state;

    return state == RUNG_ESCALATION_TAKEN ? 1 : state == RUNG_ESCALATION_NOBODY ? 2 : 0;
}

void rung_do_notify(struct rung_machine *m, uint32_t notice)
{
    const struct rung_program_notice *about = &m->program->notices[notice];

    for (uint32_t i = 0; i < about->parties.count; i++) {
        struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_notify, about->line);
        out->party = rung_party_now(m, m->program->names[about->parties.first + i]);
        out->channel = rung_channel_now(m, about->channel);
        out->index = notice;
        rung_say_more(m, out);
    }
}

void rung_do_set_fact(struct rung_machine *m, uint32_t fact, int64_t value)
{
    int64_t before = *rung_time_slot(m, m->program->facts[fact].offset);

    *rung_time_slot(m, m->program->facts[fact].offset) = value;
    rung_fact_changed(m, fact, before);
    struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_set, m->line);
    out->index = fact;
    out->value = value;
}

static void withhold_contacts(struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++) {
        if (m->program->sites[i].kind != RUNG_SITE_CONTACT || rung_site_state(m, i) != RUNG_SITE_ASKED)
            continue;
        rung_withdraw(m, i);
        rung_site_become(m, i, RUNG_SITE_WITHHELD);
        rung_site_set_against(m, i, RUNG_AGAINST_POSTPONEMENT);
    }
}

void rung_do_postpone(struct rung_machine *m, int64_t until)
{
    if (!rung_running(m)) return;
    if (until == RUNG_UNKNOWN) {
        rung_say_unknown(m, m->line);
        return;
    }
    if (until <= m->now) return;
    rung_part_set_time(m, RUNG_PART_POSTPONED_UNTIL, until);
    rung_part_set_count(m, RUNG_PART_POSTPONED_LINE, m->line);
    rung_say(m, RUNG_ACTION, RUNG_ACTION_postpone, m->line)->due = until;
    withhold_contacts(m, rung_scope_of(m, 0));
    for (uint32_t i = 0; i < m->program->handlers_count; i++)
        if (rung_place(m, i + 1)) withhold_contacts(m, &m->program->handlers[i].scope);
}

void rung_do_flag(struct rung_machine *m, uint32_t flag)
{
    struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_flag, m->program->flags[flag].line);

    out->index = flag;
    rung_say_more(m, out);
}
