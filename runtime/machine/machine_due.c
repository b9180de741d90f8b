/* What time alone does to a record: when something is due, what was missed, what begins again, what ends. */
#include "interpret.h"
#include "machine_parts.h"

static int64_t time_at(const unsigned char *record, uint32_t offset)
{
    return *(const rung_slot64 *)(const void *)(record + offset);
}

static int64_t earlier(int64_t time, int64_t other)
{
    return other < time ? other : time;
}

/* The earliest of the deadlines in a list whose part is open, and `time`. */
static inline int64_t next_deadline(const unsigned char *record, struct rung_plan_deadlines list,
                                    int64_t time)
{
    for (const struct rung_plan_deadline *deadline = list.first; deadline != list.end; deadline++)
        if (record[deadline->state] == deadline->open) /* and not missed */
            time = earlier(time, time_at(record, deadline->time));
    return time;
}

/* What a strand waits for that is at `place`, or `time`: where it rests, the time limits around it, and what
 * is asked of others. */
static inline int64_t next_of_place(const struct rung_plan *plan, const unsigned char *record, uint32_t place,
                                    int64_t time)
{
    const struct rung_plan_place *at = &plan->places[place];

    if (at->rest) time = earlier(time, time_at(record, at->rest));
    for (uint32_t give = at->give; give != RUNG_NONE; give = plan->gives[give].outer)
        time = earlier(time, time_at(record, plan->gives[give].time));
    return next_deadline(record, at->deadlines, time);
}

/* What the strands wait for: the steps', or for its step to begin again; then those of handlers. */
static inline int64_t next_of_strands(const struct rung_machine *m)
{
    const struct rung_plan *plan = &m->bound->plan;
    const unsigned char *record = m->record;
    uint32_t place = rung_head(m)->place;
    int64_t time = place ? next_of_place(plan, record, place, RUNG_NEVER_US) : rung_restart_at(m);

    for (RUNG_EACH_OF(handler, plan->waiting_at)) {
        place = *rung_choice_slot(m, *handler);
        if (place) time = next_of_place(plan, record, place, time);
    }
    return time;
}

/* The same while the case is postponed, up to `until`: no time limit runs, and no wait ends before. */
static int64_t next_of_place_postponed(const struct rung_machine *m, uint32_t place, int64_t until,
                                       int64_t time)
{
    const struct rung_plan_place *at = &m->bound->plan.places[place];

    if (at->rest && !at->listens) {
        int64_t rest = time_at(m->record, at->rest);
        time = earlier(time, rest < until ? until : rest);
    }
    return next_deadline(m->record, at->deadlines, time);
}

static int64_t next_of_strands_postponed(const struct rung_machine *m)
{
    int64_t until = rung_part_time(m, RUNG_PART_POSTPONED_UNTIL);
    int64_t time = next_of_place_postponed(m, rung_head(m)->place, until, rung_restart_at(m));

    for (RUNG_EACH_OF(handler, m->bound->plan.waiting_at))
        time = next_of_place_postponed(m, *rung_choice_slot(m, *handler), until, time);
    return time;
}

/* What comes wherever the strands are, or `time`. */
static inline int64_t next_of_case(const struct rung_machine *m, int64_t time)
{
    const struct rung_plan *plan = &m->bound->plan;

    for (RUNG_EACH_OF(offset, plan->times)) time = earlier(time, time_at(m->record, *offset));
    return next_deadline(m->record, plan->dated, time);
}

/* Seldom, and so kept out of the way of what is asked at each step. */
__attribute__((noinline)) static int64_t next_postponed(const struct rung_machine *m)
{
    return next_of_case(m, next_of_strands_postponed(m));
}

int64_t rung_next_by_tables(const struct rung_machine *m)
{
    return rung_postponed(m) ? next_postponed(m) : next_of_case(m, next_of_strands(m));
}

int64_t rung_machine_next(const struct rung_machine *m)
{
    const struct rung_native_code *native = m->bound->native;

    return native ? native->next(m) : rung_next_by_tables(m);
}

static void say_missed(struct rung_machine *m, uint32_t site)
{
    const struct rung_program_site *about = &m->program->sites[site];
    struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_missed, about->line);

    out->site = site;
    out->party = rung_party_now(m, about->party);
    out->channel = rung_channel_now(m, about->channel);
    out->due = rung_site_deadline(m, site);
    RUNG_MARK(m, sites, site, RUNG_MARK_MISSED);
}

/* What was missed at this instant: by kind, in the order of enum rung_owed, whose strand missed it. */
static const uint32_t missed_by_nobody = 0, missed_by_many = UINT32_MAX; /* else the owner + 1 */
struct missed {
    uint32_t by[3];
};

static void add_missed(struct missed *missed, uint32_t kind, uint32_t owner)
{
    uint32_t *by = &missed->by[kind];

    *by = *by == missed_by_nobody || *by == owner + 1 ? owner + 1 : missed_by_many;
}

static void miss_site(struct rung_machine *m, uint32_t index, struct missed *missed)
{
    const struct rung_program_site *site = &m->program->sites[index];

    if (rung_site_state(m, index) != RUNG_SITE_ASKED || rung_site_missed(m, index) ||
        site->kind == RUNG_SITE_OFFER)
        return;
    say_missed(m, index);
    m->record[site->offset] |= RUNG_SITE_MISSED;
    add_missed(missed, site->kind == RUNG_SITE_CONTACT ? 0 : 1, site->owner);
}

static void miss_escalation(struct rung_machine *m, uint32_t index, struct missed *missed)
{
    const struct rung_program_escalation *about = &m->program->escalations[index];
    const struct rung_escalation_slot *slot = rung_escalation(m, index);
    struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_missed, about->line);

    out->party = rung_party_now(m, m->program->targets[about->targets.first + slot->asked - 1u].party);
    out->index = index;
    RUNG_MARK(m, escalations, index, RUNG_MARK_MISSED);
    add_missed(missed, 2, about->owner);
}

/* The handler that is set off by what was missed: the step's, else the policy's. */
static uint32_t handler_of_missed(const struct rung_machine *m, uint32_t kind)
{
    const struct rung_program *p = m->program;
    struct rung_range of_policy = {p->policy_handlers, p->handlers_count - p->policy_handlers};
    struct rung_range of_step = {0, 0};

    if (rung_running(m)) of_step = p->steps[rung_step(m)].handlers;
    for (int own = 1; own >= 0; own--) {
        struct rung_range range = own ? of_step : of_policy;
        for (uint32_t i = range.first; i < range.first + range.count; i++)
            if (p->handlers[i].trigger == RUNG_ON_MISSED && p->handlers[i].missed == kind &&
                (p->handlers[i].always || rung_running(m)))
                return i;
    }
    return RUNG_NONE;
}

/* A handler runs once for each kind and instant, and not for what its own strand missed. */
static void handle_missed(struct rung_machine *m, const struct missed *missed)
{
    for (uint32_t kind = 0; kind < 3; kind++) {
        uint32_t handler = missed->by[kind] ? handler_of_missed(m, kind) : RUNG_NONE;
        if (handler == RUNG_NONE || missed->by[kind] == handler + 2 || m->missed_handled >> kind & 1)
            continue;
        m->missed_handled |= 1u << kind;
        rung_start_handler(m, handler);
    }
}

/* The outermost time limit around a place that is over, RUNG_NONE if none is. */
static uint32_t give_over(const struct rung_machine *m, uint32_t place)
{
    uint32_t over = RUNG_NONE;

    if (!place || rung_postponed(m)) return RUNG_NONE;
    const struct rung_plan *plan = &m->bound->plan;
    for (uint32_t i = plan->places[place].give; i != RUNG_NONE; i = plan->gives[i].outer)
        if (*rung_time_slot(m, plan->gives[i].time) <= m->now) over = i;
    return over;
}

/* If a time limit of a strand is over, what is open inside is missed and closed, and the strand is to go on
 * at its `else`. Returns whether there was one. */
static bool end_give(struct rung_machine *m, uint32_t owner, struct missed *missed)
{
    uint32_t over = give_over(m, rung_place(m, owner));

    if (over == RUNG_NONE) return false;
    const struct rung_program_give *give = &m->program->gives[over];
    const struct rung_scope *scope = rung_scope_of(m, owner);
    RUNG_MARK(m, gives, over, RUNG_MARK_MISSED);
    for (uint32_t k = give->sites.first; k < give->sites.first + give->sites.count; k++) {
        if (m->program->sites[k].kind == RUNG_SITE_ASSIGNED) continue;
        miss_site(m, k, missed);
        rung_site_become(m, k, RUNG_SITE_DROPPED);
        rung_site_set_against(m, k, 0);
    }
    /* Whatever else is open in the scope is inside, for its strand is. */
    for (uint32_t k = scope->escalations.first; k < scope->escalations.first + scope->escalations.count;
         k++) {
        struct rung_escalation_slot *slot = rung_escalation(m, k);
        if (slot->state == RUNG_ESCALATION_OPEN) miss_escalation(m, k, missed);
        *slot = (struct rung_escalation_slot){0};
    }
    rung_set_place(m, owner, 0);
    rung_forget_closing(m);
    rung_set_place(m, owner, give->otherwise + 1);
    m->moved = false;
    return true;
}

/* Obligations of a scope whose deadline has come. `is_left`: the case is not in that step; what it has
 * assigned lasts. */
static void miss_due(struct rung_machine *m, const struct rung_plan_scope *scope, bool is_left,
                     struct missed *missed)
{
    struct rung_plan_deadlines list = scope->deadlines;

    for (const struct rung_plan_deadline *deadline = list.first; deadline != list.end; deadline++) {
        if (m->record[deadline->state] != deadline->open || *rung_time_slot(m, deadline->time) > m->now ||
            deadline->site == RUNG_NONE)
            continue;
        if (!is_left || m->program->sites[deadline->site].kind == RUNG_SITE_ASSIGNED)
            miss_site(m, deadline->site, missed);
    }
}

static bool end_escalations(struct rung_machine *m, const struct rung_scope *scope, struct missed *missed)
{
    bool ended = false;

    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count;
         i++) {
        const struct rung_program_escalation *about = &m->program->escalations[i];
        struct rung_escalation_slot *slot = rung_escalation(m, i);
        if (slot->state != RUNG_ESCALATION_OPEN || *rung_escalation_deadline(m, i) > m->now) continue;
        *rung_escalation_deadline(m, i) = RUNG_NEVER_US;
        ended = true;
        if (slot->asked < about->targets.count) {
            struct rung_asking before = rung_ask_for(m, about->owner, about->line);
            rung_do_escalate(m, i);
            rung_asked(m, before);
        } else if (about->has_else) {
            slot->state = RUNG_ESCALATION_NOBODY;
            RUNG_MARK(m, escalations, i, RUNG_MARK_MISSED);
        } else
            miss_escalation(m, i, missed);
    }
    return ended;
}

/* Whether a deadline of a list, whose part is open, has come. */
static inline bool is_deadline_due(const struct rung_machine *m, struct rung_plan_deadlines list)
{
    return next_deadline(m->record, list, RUNG_NEVER_US) <= m->now;
}

/* Whether a limit of the steps, or of handlers, may be over, so that they are worth being looked at one by
 * one. What steps have assigned outlives them. */
static inline bool is_step_due(const struct rung_machine *m)
{
    const struct rung_plan *plan = &m->bound->plan;

    if (is_deadline_due(m, plan->dated)) return true;
    return rung_running(m) && (give_over(m, rung_head(m)->place) != RUNG_NONE ||
                               is_deadline_due(m, plan->steps[rung_head(m)->step].deadlines));
}

static inline bool is_handler_due(const struct rung_machine *m)
{
    const struct rung_plan *plan = &m->bound->plan;

    for (RUNG_EACH_OF(handler, plan->scoped))
        if (give_over(m, rung_place(m, *handler + 1)) != RUNG_NONE ||
            is_deadline_due(m, plan->handlers[*handler].deadlines))
            return true;
    return false;
}

static void miss_of_steps(struct rung_machine *m, uint32_t step, struct missed *missed)
{
    const struct rung_plan *plan = &m->bound->plan;

    if (!rung_plan_any(plan->assigned)) {
        if (step != RUNG_NONE) miss_due(m, &plan->steps[step], false, missed);
        return;
    }
    for (uint32_t i = 0; i < m->program->steps_count; i++) miss_due(m, &plan->steps[i], i != step, missed);
}

/* Time limits first, then deadlines in the order of the text, then the handlers of what was missed; of steps,
 * of handlers, or both. Returns whether any of these was due. */
static bool fire_limits(struct rung_machine *m, bool of_steps, bool of_handlers)
{
    const struct rung_plan *plan = &m->bound->plan;
    struct rung_plan_numbers handlers = of_handlers ? plan->scoped : (struct rung_plan_numbers){0};
    struct missed missed = {{0}};
    bool ended = of_steps && rung_running(m) && end_give(m, 0, &missed);
    uint32_t step = rung_step(m);

    for (RUNG_EACH_OF(handler, handlers))
        if (rung_place(m, *handler + 1)) ended |= end_give(m, *handler + 1, &missed);
    if (of_steps) miss_of_steps(m, step, &missed);
    for (RUNG_EACH_OF(handler, handlers)) miss_due(m, &plan->handlers[*handler], false, &missed);
    if (of_steps && step != RUNG_NONE) ended |= end_escalations(m, rung_scope_of(m, 0), &missed);
    for (RUNG_EACH_OF(handler, handlers))
        if (rung_place(m, *handler + 1))
            ended |= end_escalations(m, &m->program->handlers[*handler].scope, &missed);
    if (!missed.by[0] && !missed.by[1] && !missed.by[2]) return ended;
    handle_missed(m, &missed);
    return true;
}

static bool fire_silence(struct rung_machine *m)
{
    for (uint32_t i = 0; i < m->program->silences_count; i++) {
        rung_slot64 *time = rung_time_slot(m, m->program->silences[i].offset);
        if (*time > m->now) continue;
        *time = RUNG_NEVER_US;
        RUNG_MARK(m, silences, i, RUNG_MARK_RAN);
        if (m->program->silences[i].start) {
            if (!rung_running(m)) rung_start_run(m, m->program->silences[i].line);
            return true;
        }
        for (uint32_t h = 0; h < m->program->handlers_count; h++)
            if (m->program->handlers[h].trigger == RUNG_ON_SILENCE && m->program->handlers[h].silence == i &&
                (m->program->handlers[h].always || rung_running(m)))
                rung_start_handler(m, h);
        return true;
    }
    return false;
}

void rung_take_due_by_tables(struct rung_machine *m)
{
    if (rung_part_time(m, RUNG_PART_POSTPONED_UNTIL) <= m->now) rung_end_postponement(m);
    if (rung_restart_at(m) <= m->now) {
        rung_begin_step(m);
        return;
    }
    bool of_steps = is_step_due(m), of_handlers = is_handler_due(m);
    if ((of_steps || of_handlers) && fire_limits(m, of_steps, of_handlers)) return;
    if (m->program->silences_count &&
        (rung_postponed(m) ? next_of_strands_postponed(m) : next_of_strands(m)) > m->now)
        fire_silence(m);
}
