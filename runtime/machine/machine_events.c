/* What an event does to a record, in the order that docs/semantics.md fixes: the rules judge it, facts take
 * its values, what it meets is met, one handler takes it. */
#include "interpret.h"
#include "machine_parts.h"

/* ---- (a) the rules judge ---- */

/* What is recorded of an automatic channel says how a sending went: the sending was the attempt. */
static bool is_of_the_system(const struct rung_machine *m, const struct rung_happening *happening)
{
    uint64_t channel = (uint64_t)happening->fields[RUNG_FIELD(attempt, via)];

    return happening->event == RUNG_EVENT_attempt && channel < m->program->channels_count &&
           m->program->channels[channel].automatic;
}

/* What of the rules that are about the event it breaks: of those that forbid, or of those that limit. */
static void judge_by(struct rung_machine *m, const struct rung_happening *happening, bool limits)
{
    for (RUNG_EACH_OF(i, m->bound->plan.events[happening->event].rules)) {
        if (m->bound->plan.rules[*i].is_limit != limits || !rung_rule_may_be_broken(m, *i, happening) ||
            !rung_rule_broken(m, *i, happening))
            continue;
        struct rung_output *out =
            rung_say(m, RUNG_FINDING, limits ? RUNG_FINDING_over_limit : RUNG_FINDING_forbidden,
                     m->program->rules[*i].line);
        out->rule = *i;
        if (happening->event == RUNG_EVENT_attempt)
            out->channel = (uint32_t)happening->fields[RUNG_FIELD(attempt, via)];
    }
}

void rung_judge(struct rung_machine *m, const struct rung_happening *happening)
{
    judge_by(m, happening, false);
    if (happening->event != RUNG_EVENT_attempt || !rung_running(m)) return;
    judge_by(m, happening, true);
    rung_judge_moment(m, happening);
}

void rung_judge_moment(struct rung_machine *m, const struct rung_happening *happening)
{
    uint32_t channel = (uint32_t)happening->fields[RUNG_FIELD(attempt, via)];

    if (rung_postponed(m)) {
        struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_during_postponement,
                                           rung_part_count(m, RUNG_PART_POSTPONED_LINE));
        out->channel = channel;
        out->due = rung_part_time(m, RUNG_PART_POSTPONED_UNTIL);
    }
    if (!rung_channel_open(m, channel))
        rung_say(m, RUNG_FINDING, RUNG_FINDING_outside_hours, m->program->channels[channel].line)->channel =
            channel;
}

/* ---- (b) facts ---- */

void rung_take_facts(struct rung_machine *m, const struct rung_happening *happening)
{
    for (uint64_t given = happening->given; given; given &= given - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(given);
        if (i >= m->program->facts_count) return;
        int64_t before = *rung_time_slot(m, m->program->facts[i].offset);
        *rung_time_slot(m, m->program->facts[i].offset) = happening->values[i];
        rung_fact_changed(m, i, before);
    }
}

void rung_hear_silence(struct rung_machine *m, uint32_t index, uint32_t event)
{
    const struct rung_program_silence *silence = &m->program->silences[index];
    bool listed = event < 64 && silence->events >> event & 1;
    bool alive = silence->always || (silence->start ? !rung_running(m) : rung_running(m));

    if (silence->step != RUNG_NONE && !rung_is_in_step(m, silence->step)) alive = false;
    if (!alive) return;
    if (silence->since != RUNG_NONE) {
        if (listed) *rung_time_slot(m, silence->offset) = RUNG_NEVER_US;
        if (event != silence->since || *rung_time_slot(m, silence->offset) != RUNG_NEVER_US) return;
    } else if (!listed)
        return;
    struct rung_asking before = rung_ask_for(m, 0, silence->line);
    int64_t time = rung_interpret_fragment(m, silence->limit);
    rung_asked(m, before);
    *rung_time_slot(m, silence->offset) = time == RUNG_UNKNOWN ? RUNG_NEVER_US : time;
}

/* That an event of the type came. */
static void note(struct rung_machine *m, uint32_t event)
{
    const struct rung_plan_event *plan = &m->bound->plan.events[event];

    for (RUNG_EACH_OF(offset, plan->lasts)) *rung_time_slot(m, *offset) = m->now;
    for (RUNG_EACH_OF(i, plan->silences)) rung_hear_silence(m, *i, event);
}

/* ---- (c) what the event closes ---- */

static bool party_fits(const struct rung_machine *m, uint32_t party, int64_t to)
{
    if (to == RUNG_UNKNOWN) return party >= m->program->parties_count || m->program->parties[party].customer;
    return (int64_t)party == to;
}

static uint64_t needed(const struct rung_program_site *site, int64_t outcome)
{
    return site->including | site->noting |
           (outcome == RUNG_OUTCOME_voicemail ? site->including_voicemail : 0);
}

/* What an attempt may be for: sites, or RUNG_NONE. */
struct fits {
    uint32_t whole;   /* the first that it meets with all that has to be on record */
    bool early;       /* its turn has not come */
    uint32_t lacking; /* the first that wants more */
    uint32_t offer;   /* the first that is only permitted */
};

/* The contacts of a list that the attempt may be for, up to one that it meets: those that are asked, else
 * those still to come in the row that is open; and what is permitted. Returns whether it meets one. */
static bool find_fits(struct rung_machine *m, struct rung_plan_contacts list,
                      const struct rung_happening *happening, struct fits *fits)
{
    int64_t via = happening->fields[RUNG_FIELD(attempt, via)],
            to = happening->fields[RUNG_FIELD(attempt, to)];
    uint32_t open_row = RUNG_NONE;
    bool asked = false;

    for (const struct rung_plan_contact *at = list.first; at != list.end; at++) {
        uint32_t state = m->record[at->state] & (RUNG_SITE_MISSED - 1);
        bool offer = at->kind == RUNG_SITE_OFFER;
        bool open = state == RUNG_SITE_ASKED || (!offer && state == RUNG_SITE_WITHHELD);
        if (open && !offer) open_row = at->row;
        bool early = !offer && state == RUNG_SITE_QUIET && at->row == open_row && !asked;
        if (!(open || early) || at->kind == RUNG_SITE_SEND) continue;
        if ((int64_t)rung_channel_now(m, at->channel) != via ||
            !party_fits(m, rung_party_now(m, at->party), to))
            continue;
        asked |= open && !offer;
        bool lacks = needed(&m->program->sites[at->site], happening->fields[RUNG_FIELD(attempt, outcome)]) &
                     ~happening->documented;
        if (!offer && !lacks) {
            fits->whole = at->site;
            fits->early = early;
            return true;
        }
        uint32_t *first = offer ? &fits->offer : &fits->lacking;
        if (*first == RUNG_NONE) *first = at->site;
    }
    return false;
}

/* What the attempt is for, or RUNG_NONE; *early: its turn has not come. */
static uint32_t find_fit(struct rung_machine *m, const struct rung_happening *happening, bool *early)
{
    const struct rung_plan *plan = &m->bound->plan;
    struct fits fits = {.whole = RUNG_NONE, .lacking = RUNG_NONE, .offer = RUNG_NONE};
    struct rung_plan_numbers handlers = plan->contacting;
    struct rung_plan_contacts list = {NULL, NULL}, permitted = plan->permitted;

    if (rung_head(m)->place) list = plan->steps[rung_head(m)->step].contacts;
    while (!find_fits(m, list, happening, &fits)) {
        while (handlers.first != handlers.end && !rung_place(m, *handlers.first + 1)) handlers.first++;
        if (handlers.first != handlers.end) {
            list = plan->handlers[*handlers.first++].contacts;
        } else if (permitted.first != permitted.end) { /* until the step ends, strands may be over */
            list = permitted;
            permitted.first = permitted.end;
        } else
            break;
    }
    *early = fits.early;
    return fits.whole != RUNG_NONE ? fits.whole : fits.lacking != RUNG_NONE ? fits.lacking : fits.offer;
}

void rung_tell_attempt(struct rung_machine *m, const struct rung_happening *attempt, bool complete)
{
    if (m->beside && m->beside->attempted)
        m->beside->attempted(m->beside->state, m, attempt, false, complete);
}

static void take_attempt(struct rung_machine *m, const struct rung_happening *happening)
{
    int64_t outcome = happening->fields[RUNG_FIELD(attempt, outcome)];
    uint32_t channel = (uint32_t)happening->fields[RUNG_FIELD(attempt, via)];
    uint64_t missing = 0;
    bool counts = outcome != RUNG_OUTCOME_bounced, early;

    if (is_of_the_system(m, happening)) {
        rung_tell_attempt(m, happening, true);
        return;
    }
    uint32_t fit = find_fit(m, happening, &early);
    if (fit != RUNG_NONE) {
        const struct rung_program_site *site = &m->program->sites[fit];
        missing = needed(site, outcome) & ~happening->documented;
        if (missing) {
            struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_incomplete, site->line);
            out->site = fit;
            out->channel = channel;
            out->missing = missing;
            if (rung_running(m)) rung_count_incomplete(m);
        } else if (early && counts) {
            struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_out_of_order, site->line);
            out->site = fit;
            out->channel = channel;
            if (!site->strict) rung_site_become(m, fit, RUNG_SITE_EARLY);
        } else if (counts) {
            RUNG_MARK(m, sites, fit, RUNG_MARK_MET);
            if (site->kind != RUNG_SITE_OFFER) rung_site_become(m, fit, RUNG_SITE_MET);
        }
    }
    rung_count_attempt(m, channel, counts && !missing);
    rung_tell_attempt(m, happening, !missing);
}

static bool task_fits(struct rung_machine *m, const struct rung_scope *scope,
                      const struct rung_happening *happening)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++) {
        const struct rung_program_site *site = &m->program->sites[i];
        if ((site->kind != RUNG_SITE_TASK && site->kind != RUNG_SITE_ASSIGNED) ||
            rung_site_state(m, i) != RUNG_SITE_ASKED ||
            (int64_t)site->name != happening->fields[RUNG_FIELD(done, task)])
            continue;
        uint64_t missing = site->noting & ~happening->documented;
        if (missing) {
            struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_incomplete, site->line);
            out->site = i;
            out->missing = missing;
        } else {
            rung_site_become(m, i, RUNG_SITE_MET);
            RUNG_MARK(m, sites, i, RUNG_MARK_MET);
        }
        return true;
    }
    return false;
}

static void take_done(struct rung_machine *m, const struct rung_happening *happening)
{
    for (uint32_t i = 0; i < m->program->steps_count; i++) { /* of other steps, what they have assigned */
        const struct rung_scope *scope = &m->program->steps[i].scope;
        for (uint32_t k = scope->sites.first; k < scope->sites.first + scope->sites.count; k++) {
            struct rung_scope one = {.sites = {k, 1}};
            if ((m->program->sites[k].kind == RUNG_SITE_ASSIGNED || i == rung_step(m)) &&
                task_fits(m, &one, happening))
                return;
        }
    }
    for (RUNG_EACH_OF(handler, m->bound->plan.scoped))
        if (task_fits(m, &m->program->handlers[*handler].scope, happening)) return;
}

static void take_over(struct rung_machine *m, const struct rung_scope *scope, int64_t by)
{
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count;
         i++) {
        const struct rung_program_escalation *about = &m->program->escalations[i];
        struct rung_escalation_slot *slot = rung_escalation(m, i);
        if (slot->state != RUNG_ESCALATION_OPEN) continue;
        bool asked = by == RUNG_UNKNOWN;
        for (uint32_t k = 0; k < slot->asked && !asked; k++)
            asked = (int64_t)rung_party_now(m, m->program->targets[about->targets.first + k].party) == by;
        if (!asked) continue;
        slot->state = RUNG_ESCALATION_TAKEN;
        RUNG_MARK(m, escalations, i, RUNG_MARK_MET);
    }
}

void rung_close_what_fits(struct rung_machine *m, const struct rung_happening *happening)
{
    switch (happening->event) {
    case RUNG_EVENT_attempt: take_attempt(m, happening); break;
    case RUNG_EVENT_done: take_done(m, happening); break;
    case RUNG_EVENT_took_over:
        take_over(m, rung_scope_of(m, 0), happening->fields[RUNG_FIELD(took_over, by)]);
        for (RUNG_EACH_OF(handler, m->bound->plan.scoped))
            take_over(m, &m->program->handlers[*handler].scope, happening->fields[RUNG_FIELD(took_over, by)]);
        break;
    default: break;
    }
}

/* ---- (d) one handler ---- */

/* Whether something that is about this type of event is about this event. */
bool rung_trigger_fits(struct rung_machine *m, uint32_t value, uint32_t from, struct rung_fragment where)
{
    const struct rung_happening *happening = m->happening;

    if (value && happening->fields[RUNG_FIELD(decision, value)] != (int64_t)value) return false;
    if (from != RUNG_ANY) {
        uint32_t field = m->bound->plan.events[happening->event].from;
        if (field != RUNG_NONE && !party_fits(m, rung_party_now(m, from), happening->fields[field]))
            return false;
    }
    if (!where.count) return true;
    if (rung_is_no(m, where, happening)) return false;
    struct rung_asking before = rung_ask_for(m, m->owner, 0);
    uint32_t line = m->trouble_line, owner = m->trouble_owner; /* of what was uncovered before */
    bool uncovered = m->uncovered;

    m->uncovered = false;
    /* What a calendar does not know is neither so nor not so. */
    bool fits = rung_interpret_fragment(m, where) == 1 && !m->uncovered;
    if (uncovered) {
        m->uncovered = true;
        m->trouble_line = line;
        m->trouble_owner = owner;
    }
    rung_asked(m, before);
    return fits;
}

/* Whether the strand has left the wait behind: a round of a loop that comes to it again hears anew. */
static bool is_behind(const struct rung_machine *m, const struct rung_program_listen *listen)
{
    uint32_t place = rung_place(m, listen->owner);

    return listen->clauses.count && place && place - 1 >= m->program->clauses[listen->clauses.first].label;
}

/* Whether a clause of the scope, before that one, remembers the same event. */
static bool is_shared(const struct rung_machine *m, const struct rung_scope *scope, uint32_t clause)
{
    uint32_t heard = *rung_choice_slot(m, m->program->clauses[clause].offset);

    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        struct rung_range clauses = m->program->listens[i].clauses;
        for (uint32_t k = clauses.first; k < clauses.first + clauses.count && k < clause; k++)
            if (*rung_choice_slot(m, m->program->clauses[k].offset) == heard &&
                !is_behind(m, &m->program->listens[i]))
                return true;
    }
    return false;
}

/* The least number above `above` of an event that the scope's waits remember; 0: there is none. */
static uint32_t heard_above(const struct rung_machine *m, const struct rung_scope *scope, uint32_t above)
{
    uint32_t least = 0;

    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        struct rung_range clauses = m->program->listens[i].clauses;
        for (uint32_t k = clauses.first; k < clauses.first + clauses.count; k++) {
            uint32_t heard = *rung_choice_slot(m, m->program->clauses[k].offset);
            if (heard > above && (!least || heard < least)) least = heard;
        }
    }
    return least;
}

/* The numbers have run out: the scope's waits remember the same events by numbers from 1 on. */
static void number_anew(struct rung_machine *m, const struct rung_scope *scope)
{
    uint32_t number = 0;

    for (uint32_t old; (old = heard_above(m, scope, number)) != 0;) {
        number++;
        for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
            struct rung_range clauses = m->program->listens[i].clauses;
            for (uint32_t k = clauses.first; k < clauses.first + clauses.count; k++) {
                rung_slot16 *heard = rung_choice_slot(m, m->program->clauses[k].offset);
                if (*heard == old) *heard = (uint16_t)number;
            }
        }
    }
}

/* The number of the event that comes, among those that the scope's waits remember. */
static uint32_t next_heard(struct rung_machine *m, const struct rung_scope *scope)
{
    uint32_t most = 0;

    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        struct rung_range clauses = m->program->listens[i].clauses;
        for (uint32_t k = clauses.first; k < clauses.first + clauses.count; k++) {
            uint32_t heard = *rung_choice_slot(m, m->program->clauses[k].offset);
            if (heard > most) most = heard;
        }
    }
    if (most < UINT16_MAX) return most + 1;
    number_anew(m, scope);
    return next_heard(m, scope);
}

/* The waits of a scope hear the event. Each is used once, the oldest first: a wait remembers the first event
 * that fits it, but leaves one to an earlier wait when another comes. Returns whether an open one takes it.
 */
static bool hear(struct rung_machine *m, const struct rung_scope *scope)
{
    uint32_t number = scope->listens.count ? next_heard(m, scope) : 0;

    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        const struct rung_program_listen *listen = &m->program->listens[i];
        if (is_behind(m, listen)) continue;
        for (uint32_t k = listen->clauses.first; k < listen->clauses.first + listen->clauses.count; k++) {
            const struct rung_program_clause *clause = &m->program->clauses[k];
            rung_slot16 *heard = rung_choice_slot(m, clause->offset);
            if (clause->event != m->happening->event ||
                !rung_trigger_fits(m, clause->value, clause->from, clause->where))
                continue;
            if (*heard && !is_shared(m, scope, k)) break;
            *heard = (uint16_t)number;
            for (uint32_t f = 0;
                 clause->kept != RUNG_NONE && f < m->program->events[clause->event].fields.count; f++)
                *rung_time_slot(m, clause->kept + 8 * f) = m->happening->fields[f];
            if (rung_is_at(m, listen->owner, RUNG_OP_AWAIT_EVENT, i)) return true; /* it is open */
            break;
        }
    }
    return false;
}

/* Whether a wait of the scope is open and takes the event. */
static bool is_awaited(struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++) {
        const struct rung_program_listen *listen = &m->program->listens[i];
        bool open = rung_is_at(m, listen->owner, RUNG_OP_AWAIT_EVENT, i);
        for (uint32_t k = listen->clauses.first; open && k < listen->clauses.first + listen->clauses.count;
             k++) {
            const struct rung_program_clause *clause = &m->program->clauses[k];
            if (clause->event == m->happening->event &&
                rung_trigger_fits(m, clause->value, clause->from, clause->where))
                return true;
        }
    }
    return false;
}

/* Whether a handler took the event: of the step's own, else of the policy's, the first that fits. */
static bool handle_by_handler(struct rung_machine *m)
{
    struct rung_range own = {0};

    if (rung_running(m)) own = m->program->steps[rung_step(m)].handlers;
    for (RUNG_EACH_OF(i, m->bound->plan.events[m->happening->event].handlers)) {
        const struct rung_program_handler *handler = &m->program->handlers[*i];
        if (*i < m->program->policy_handlers && *i - own.first >= own.count) continue; /* another step's */
        if (!handler->always && !rung_running(m)) continue;
        if (!rung_trigger_fits(m, handler->value, handler->from, handler->where)) continue;
        rung_start_handler(m, *i);
        return true;
    }
    return false;
}

/* Whether a strand's waits may be for the event. */
static bool may_hear(const struct rung_machine *m, const struct rung_plan_scope *scope)
{
    return scope->heard & RUNG_PLAN_BIT(m->happening->event);
}

/* Whether somebody took the event. */
bool rung_handle(struct rung_machine *m)
{
    const struct rung_program *p = m->program;
    const struct rung_plan *plan = &m->bound->plan;
    const struct rung_scope *steps = NULL;

    if (rung_head(m)->place && may_hear(m, &plan->steps[rung_head(m)->step])) steps = rung_scope_of(m, 0);
    /* What an open wait takes, nobody else remembers. */
    if (steps && is_awaited(m, steps)) return hear(m, steps);
    for (RUNG_EACH_OF(i, plan->waiting)) {
        const struct rung_scope *scope = &p->handlers[*i].scope;
        if (!rung_place(m, *i + 1) || !may_hear(m, &plan->handlers[*i]) || !is_awaited(m, scope)) continue;
        hear(m, scope);
        rung_interpret(m, *i + 1); /* it is the handler of this event: before the step goes on */
        return true;
    }
    if (steps) hear(m, steps);
    for (RUNG_EACH_OF(i, plan->waiting))
        if (may_hear(m, &plan->handlers[*i]) && rung_place(m, *i + 1)) hear(m, &p->handlers[*i].scope);
    return handle_by_handler(m);
}

/* ---- one event ---- */

static void one_event(struct rung_machine *m, const struct rung_happening *happening)
{
    const struct rung_plan_event *plan = &m->bound->plan.events[happening->event];
    bool was_running = rung_running(m);

    m->happening = happening;
    if (was_running) RUNG_MARK(m, events, happening->event, RUNG_MARK_RAN);
    if (plan->judged && !is_of_the_system(m, happening)) rung_judge(m, happening);
    if (happening->given) rung_take_facts(m, happening);
    if (plan->noted) note(m, happening->event);
    rung_close_what_fits(m, happening);
    bool taken = plan->awaited && rung_handle(m);
    if (happening->event == RUNG_EVENT_close && rung_running(m) && was_running && !taken) {
        rung_say_more(m, rung_say(m, RUNG_STEP, RUNG_STEP_end, m->program->line));
        rung_end_run(m);
    }
    if (was_running) return;
    for (RUNG_EACH_OF(i, plan->starts)) {
        const struct rung_program_start *start = &m->program->starts[*i];
        if (rung_running(m)) return;
        if (!rung_trigger_fits(m, start->value, start->from, start->where)) continue;
        RUNG_MARK(m, starts, *i, RUNG_MARK_RAN);
        rung_start_run(m, start->line);
    }
}

void rung_follow_outcome(struct rung_machine *m, const struct rung_happening *attempt)
{
    int64_t outcome = attempt->fields[RUNG_FIELD(attempt, outcome)];
    struct rung_happening then;

    if (outcome != RUNG_OUTCOME_reached && outcome != RUNG_OUTCOME_bounced) return;
    rung_happening_begin(&then, m->program,
                         outcome == RUNG_OUTCOME_reached ? RUNG_EVENT_reply : RUNG_EVENT_bounce);
    if (outcome == RUNG_OUTCOME_reached) {
        then.fields[RUNG_FIELD(reply, from)] = attempt->fields[RUNG_FIELD(attempt, to)];
        then.fields[RUNG_FIELD(reply, via)] = attempt->fields[RUNG_FIELD(attempt, via)];
    } else {
        then.fields[RUNG_FIELD(bounce, via)] = attempt->fields[RUNG_FIELD(attempt, via)];
    }
    rung_take_event(m, &then);
    m->happening = attempt;
}

void rung_take_event_by_tables(struct rung_machine *m, const struct rung_happening *happening)
{
    one_event(m, happening);
    if (happening->event == RUNG_EVENT_attempt) rung_follow_outcome(m, happening);
}
