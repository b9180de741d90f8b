/* One event, or the timers of one instant, upon one record: in the order that docs/semantics.md fixes. */
#include "machine_parts.h"

#include <string.h>

enum { FUEL = 100000, PASSES = 1000 };

/* Whether the handler's strand is somewhere: only then anything of it is open, except what it has assigned.
 */
static bool rests(const struct rung_machine *m, uint32_t handler)
{
    return rung_place(m, handler + 1) != 0;
}

/* ---- (a) the rules judge ---- */

/* What is recorded of an automatic channel says how a sending went: the sending was the attempt. */
static bool is_of_the_system(const struct rung_machine *m, const struct rung_happening *happening)
{
    uint64_t channel = (uint64_t)happening->fields[RUNG_FIELD(attempt, via)];

    return happening->event == RUNG_EVENT_attempt && channel < m->program->channels_count &&
           m->program->channels[channel].automatic;
}

static void judge(struct rung_machine *m, const struct rung_happening *happening)
{
    bool judged = happening->event >= 64 || m->bound->judged >> happening->event & 1;

    if (!judged && happening->event != RUNG_EVENT_attempt) return;
    for (int limits = 0; judged && limits < 2; limits++)
        for (uint32_t i = 0; i < m->program->rules_count; i++) {
            const struct rung_program_rule *rule = &m->program->rules[i];
            if ((rule->is_limit != 0) != limits || (rule->is_limit && !rung_running(m))) continue;
            if (!rung_rule_broken(m, i, happening)) continue;
            struct rung_output *out = rung_say(
                m, RUNG_FINDING, limits ? RUNG_FINDING_over_limit : RUNG_FINDING_forbidden, rule->line);
            out->rule = i;
            if (happening->event == RUNG_EVENT_attempt)
                out->channel = (uint32_t)happening->fields[RUNG_FIELD(attempt, via)];
        }
    if (happening->event != RUNG_EVENT_attempt || !rung_running(m)) return;
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

static void take_facts(struct rung_machine *m, const struct rung_happening *happening)
{
    for (uint32_t i = 0; i < m->program->facts_count; i++)
        if (happening->given >> i & 1) {
            int64_t before = *rung_time_slot(m, m->program->facts[i].offset);
            *rung_time_slot(m, m->program->facts[i].offset) = happening->values[i];
            rung_fact_changed(m, i, before);
        }
    for (uint32_t i = 0; i < m->program->lasts_count; i++)
        if (m->program->lasts[i].event == happening->event)
            *rung_time_slot(m, m->program->lasts[i].offset) = m->now;
}

static void hear_silences(struct rung_machine *m, uint32_t event)
{
    for (uint32_t i = 0; i < m->program->silences_count; i++) {
        const struct rung_program_silence *silence = &m->program->silences[i];
        bool listed = silence->events >> event & 1;
        bool alive = silence->always || (silence->start ? !rung_running(m) : rung_running(m));
        if (silence->step != RUNG_NONE && !rung_is_in_step(m, silence->step)) alive = false;
        if (!alive) continue;
        if (silence->since != RUNG_NONE) {
            if (listed) *rung_time_slot(m, silence->offset) = RUNG_NEVER_US;
            if (event != silence->since || *rung_time_slot(m, silence->offset) != RUNG_NEVER_US) continue;
        } else if (!listed)
            continue;
        struct rung_asking before = rung_ask_for(m, 0, silence->line);
        int64_t time = rung_interpret_fragment(m, silence->limit);
        rung_asked(m, before);
        *rung_time_slot(m, silence->offset) = time == RUNG_UNKNOWN ? RUNG_NEVER_US : time;
    }
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

struct fit {
    uint32_t site; /* RUNG_NONE */
    bool early;    /* its turn has not come */
};

/* What an attempt may be for. */
struct fits {
    struct fit whole;   /* the first that it meets with all that has to be on record */
    struct fit lacking; /* the first that wants more */
    struct fit offer;   /* the first that is only permitted */
};

static void note_fit(struct fit *fit, uint32_t site, bool early)
{
    if (fit->site == RUNG_NONE) *fit = (struct fit){site, early};
}

/* The contacts of a scope that the attempt may be for: those that are asked, else those still to come in the
 * row that is open. */
static void find_fits(struct rung_machine *m, const struct rung_scope *scope,
                      const struct rung_happening *happening, struct fits *fits)
{
    uint32_t open_row = RUNG_NONE;
    bool asked = false;

    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++) {
        const struct rung_program_site *site = &m->program->sites[i];
        enum rung_site_state state = rung_site_state(m, i);
        bool open = state == RUNG_SITE_ASKED || state == RUNG_SITE_WITHHELD;
        if ((site->kind == RUNG_SITE_CONTACT || site->kind == RUNG_SITE_SEND) && open) open_row = site->row;
        if (site->kind != RUNG_SITE_CONTACT && site->kind != RUNG_SITE_OFFER) continue;
        if ((int64_t)rung_channel_now(m, site->channel) != happening->fields[RUNG_FIELD(attempt, via)] ||
            !party_fits(m, rung_party_now(m, site->party), happening->fields[RUNG_FIELD(attempt, to)]))
            continue;
        bool lacks = needed(site, happening->fields[RUNG_FIELD(attempt, outcome)]) & ~happening->documented;
        bool early = state == RUNG_SITE_QUIET && site->row == open_row && !asked;
        if (site->kind == RUNG_SITE_OFFER) {
            if (state == RUNG_SITE_ASKED) note_fit(&fits->offer, i, false);
        } else if (open || early) {
            asked = asked || open;
            note_fit(lacks ? &fits->lacking : &fits->whole, i, early);
        }
    }
}

static void tell_attempt(struct rung_machine *m, const struct rung_happening *attempt, bool complete)
{
    if (m->beside && m->beside->attempted)
        m->beside->attempted(m->beside->state, m, attempt, false, complete);
}

static void take_attempt(struct rung_machine *m, const struct rung_happening *happening)
{
    struct fits fits = {{RUNG_NONE, false}, {RUNG_NONE, false}, {RUNG_NONE, false}};
    int64_t outcome = happening->fields[RUNG_FIELD(attempt, outcome)];
    uint32_t channel = (uint32_t)happening->fields[RUNG_FIELD(attempt, via)];
    uint64_t missing = 0;
    bool counts = outcome != RUNG_OUTCOME_bounced;

    if (is_of_the_system(m, happening)) {
        tell_attempt(m, happening, true);
        return;
    }
    if (rung_running(m)) find_fits(m, rung_scope_of(m, 0), happening, &fits);
    for (uint32_t i = 0; i < m->bound->scoped_count && fits.whole.site == RUNG_NONE; i++)
        if (rests(m, m->bound->scoped[i]))
            find_fits(m, &m->program->handlers[m->bound->scoped[i]].scope, happening, &fits);
    struct fit fit = fits.whole.site != RUNG_NONE     ? fits.whole
                     : fits.lacking.site != RUNG_NONE ? fits.lacking
                                                      : fits.offer;
    if (fit.site != RUNG_NONE) {
        const struct rung_program_site *site = &m->program->sites[fit.site];
        missing = needed(site, outcome) & ~happening->documented;
        if (missing) {
            struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_incomplete, site->line);
            out->site = fit.site;
            out->channel = channel;
            out->missing = missing;
            if (rung_running(m)) rung_count_incomplete(m);
        } else if (fit.early && counts) {
            struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_out_of_order, site->line);
            out->site = fit.site;
            out->channel = channel;
            if (!site->strict) rung_site_become(m, fit.site, RUNG_SITE_EARLY);
        } else if (counts) {
            RUNG_MARK(m, sites, fit.site, RUNG_MARK_MET);
            if (site->kind != RUNG_SITE_OFFER) rung_site_become(m, fit.site, RUNG_SITE_MET);
        }
    }
    rung_count_attempt(m, channel, counts && !missing);
    tell_attempt(m, happening, !missing);
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
    for (uint32_t i = 0; i < m->program->handlers_count; i++)
        if (task_fits(m, &m->program->handlers[i].scope, happening)) return;
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

static void close_what_fits(struct rung_machine *m, const struct rung_happening *happening)
{
    if (happening->event == RUNG_EVENT_attempt) take_attempt(m, happening);
    if (happening->event == RUNG_EVENT_done) take_done(m, happening);
    if (happening->event != RUNG_EVENT_took_over) return;
    take_over(m, rung_scope_of(m, 0), happening->fields[RUNG_FIELD(took_over, by)]);
    for (uint32_t i = 0; i < m->program->handlers_count; i++)
        take_over(m, &m->program->handlers[i].scope, happening->fields[RUNG_FIELD(took_over, by)]);
}

/* ---- (d) one handler ---- */

static bool trigger_fits(struct rung_machine *m, uint32_t event, uint32_t value, uint32_t from,
                         struct rung_fragment where)
{
    const struct rung_happening *happening = m->happening;

    if (event != happening->event) return false;
    if (value && happening->fields[RUNG_FIELD(decision, value)] != (int64_t)value) return false;
    if (from != RUNG_ANY) {
        const struct rung_program_event *about = &m->program->events[event];
        for (uint32_t i = 0; i < about->fields.count; i++) {
            const struct rung_program_event_field *field = &m->program->event_fields[about->fields.first + i];
            if (strcmp(m->program->texts + field->name, "from") != 0) continue;
            if (!party_fits(m, rung_party_now(m, from), happening->fields[i])) return false;
        }
    }
    if (!where.count) return true;
    struct rung_asking before = rung_ask_for(m, m->owner, 0);
    bool fits = rung_interpret_fragment(m, where) == 1;
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
            if (!trigger_fits(m, clause->event, clause->value, clause->from, clause->where)) continue;
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
            if (trigger_fits(m, clause->event, clause->value, clause->from, clause->where)) return true;
        }
    }
    return false;
}

static bool handle_among(struct rung_machine *m, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        const struct rung_program_handler *handler = &m->program->handlers[i];
        if (handler->trigger != RUNG_ON_EVENT || (!handler->always && !rung_running(m))) continue;
        if (!trigger_fits(m, handler->event, handler->value, handler->from, handler->where)) continue;
        rung_start_handler(m, i);
        return true;
    }
    return false;
}

/* Whether somebody took the event. */
static bool handle(struct rung_machine *m)
{
    if (!(m->bound->awaited >> (m->happening->event & 63) & 1)) return false;
    const struct rung_scope *steps = rung_running(m) && rung_head(m)->place ? rung_scope_of(m, 0) : NULL;

    /* What an open wait takes, nobody else remembers. */
    if (steps && is_awaited(m, steps)) return hear(m, steps);
    for (uint32_t i = 0; i < m->bound->resting_count; i++) {
        uint32_t handler = m->bound->resting[i];
        if (!rung_place(m, handler + 1) || !is_awaited(m, &m->program->handlers[handler].scope)) continue;
        hear(m, &m->program->handlers[handler].scope);
        rung_interpret(m, handler + 1); /* it is the handler of this event: before the step goes on */
        return true;
    }
    if (steps) hear(m, steps);
    for (uint32_t i = 0; i < m->bound->resting_count; i++)
        if (rung_place(m, m->bound->resting[i] + 1))
            hear(m, &m->program->handlers[m->bound->resting[i]].scope);
    if (rung_running(m)) {
        struct rung_range own = m->program->steps[rung_step(m)].handlers;
        if (handle_among(m, own.first, own.first + own.count)) return true;
    }
    return handle_among(m, m->program->policy_handlers, m->program->handlers_count);
}

/* ---- one event ---- */

static void one_event(struct rung_machine *m, const struct rung_happening *happening)
{
    bool was_running = rung_running(m);

    m->happening = happening;
    if (was_running) RUNG_MARK(m, events, happening->event, RUNG_MARK_RAN);
    if (!is_of_the_system(m, happening)) judge(m, happening);
    take_facts(m, happening);
    hear_silences(m, happening->event);
    close_what_fits(m, happening);
    bool taken = handle(m);
    if (happening->event == RUNG_EVENT_close && rung_running(m) && was_running && !taken) {
        rung_say_more(m, rung_say(m, RUNG_STEP, RUNG_STEP_end, m->program->line));
        rung_end_run(m);
    }
    for (uint32_t i = 0; i < m->program->starts_count && !was_running && !rung_running(m); i++) {
        const struct rung_program_start *start = &m->program->starts[i];
        if (start->event != RUNG_NONE &&
            trigger_fits(m, start->event, start->value, start->from, start->where)) {
            RUNG_MARK(m, starts, i, RUNG_MARK_RAN);
            rung_start_run(m, start->line);
        }
    }
}

/* What an attempt's outcome says besides: somebody answered, or the address does not work. */
static void follow_outcome(struct rung_machine *m, const struct rung_happening *attempt)
{
    int64_t outcome =
        attempt->event == RUNG_EVENT_attempt ? attempt->fields[RUNG_FIELD(attempt, outcome)] : RUNG_UNKNOWN;
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
    one_event(m, &then);
    m->happening = attempt;
}

/* What went wrong on the way: each is said once a step of the machine. */
static void check_sound(struct rung_machine *m)
{
    if (m->overflowed) rung_say(m, RUNG_FINDING, RUNG_FINDING_overflow, m->trouble_line);
    if (m->uncovered) {
        rung_say(m, RUNG_FINDING, RUNG_FINDING_uncovered, m->trouble_line);
        rung_end_run(m);
        if (m->trouble_owner) rung_stop_strand(m, m->trouble_owner - 1);
    }
    if (m->fuel == 0) {
        rung_say(m, RUNG_FINDING, RUNG_FINDING_stuck, m->trouble_line)->index = RUNG_STUCK_ENDLESS;
        rung_machine_abandon(m);
    }
    m->uncovered = m->overflowed = false;
}

static void prepare(struct rung_machine *m)
{
    m->fuel = FUEL;
    m->moved = m->uncovered = m->waits_now = m->overflowed = false;
    m->close_withheld = rung_part_choice(m, RUNG_PART_CLOSE_WITHHELD_BY) != 0;
    m->owner = m->passing_owner = 0;
    m->line = m->missed_handled = 0;
    m->happening = NULL;
}

enum rung_status rung_machine_continue(struct rung_machine *m)
{
    prepare(m);
    if (rung_running(m)) return RUNG_INVALID;
    rung_start_run(m, m->program->line);
    rung_go_on(m);
    check_sound(m);
    return RUNG_OK;
}

void rung_machine_event(struct rung_machine *m, const struct rung_happening *happening)
{
    prepare(m);
    one_event(m, happening);
    follow_outcome(m, happening);
    rung_go_on(m);
    check_sound(m);
    m->happening = NULL;
}

void rung_machine_late(struct rung_machine *m, int64_t time)
{
    rung_say(m, RUNG_FINDING, RUNG_FINDING_late_event, 0)->value = time;
}

/* ---- timers ---- */

static void least(int64_t *time, int64_t other)
{
    if (other < *time) *time = other;
}

/* What a strand waits for that is at `place`: where it rests, the time limits around it, and what is asked of
 * others. `until` is the end of a postponement, or never. */
static int64_t next_of_place(const struct rung_machine *m, const struct rung_scope *scope, uint32_t place,
                             int64_t until)
{
    const struct rung_program *p = m->program;
    const struct rung_instruction *at = &p->code[place - 1];
    bool postponed = until != RUNG_NEVER_US;
    int64_t time = RUNG_NEVER_US;

    if (at->op == RUNG_OP_AWAIT_TIME || at->op == RUNG_OP_ROUND) {
        int64_t wait =
            at->op == RUNG_OP_ROUND ? rung_loop(m, at->b)->next : *rung_time_slot(m, p->waits[at->b].offset);
        least(&time, postponed && wait < until ? until : wait);
    } else if (at->op == RUNG_OP_AWAIT_EVENT && !postponed) {
        least(&time, *rung_time_slot(m, p->listens[at->b].offset));
    }
    const struct rung_program_site *site = &p->sites[scope->sites.first];
    for (uint32_t i = 0; i < scope->sites.count; i++)
        if (site[i].deadline && m->record[site[i].offset] == RUNG_SITE_ASKED) /* and not missed */
            least(&time, *rung_time_slot(m, site[i].deadline));
    const struct rung_program_give *give = &p->gives[scope->gives.first];
    for (uint32_t i = 0; i < scope->gives.count && !postponed; i++)
        if (place > give[i].begins + 1 && place <= give[i].ends + 1)
            least(&time, *rung_time_slot(m, give[i].offset));
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count; i++)
        if (rung_escalation(m, i)->state == RUNG_ESCALATION_OPEN)
            least(&time, *rung_escalation_deadline(m, i));
    return time;
}

/* What the strands wait for. */
static int64_t next_of_strands(const struct rung_machine *m)
{
    const struct rung_program *p = m->program;
    int64_t time = RUNG_NEVER_US, until = rung_part_time(m, RUNG_PART_POSTPONED_UNTIL);
    const struct rung_record *head = rung_head(m);

    if (head->step != RUNG_IDLE && head->place)
        time = next_of_place(m, &p->steps[head->step].scope, head->place, until);
    for (uint32_t i = 0; i < m->bound->scoped_count; i++) {
        uint32_t handler = m->bound->scoped[i], place = rung_place(m, handler + 1);
        if (place) least(&time, next_of_place(m, &p->handlers[handler].scope, place, until));
    }
    return time;
}

int64_t rung_machine_next(const struct rung_machine *m)
{
    const struct rung_program *p = m->program;
    int64_t time = next_of_strands(m);

    least(&time, rung_part_time(m, RUNG_PART_RELOOK_AT));
    least(&time, rung_part_time(m, RUNG_PART_POSTPONED_UNTIL));
    least(&time, rung_restart_at(m));
    for (uint32_t i = 0; i < m->bound->assigned_count; i++) {
        uint32_t site = m->bound->assigned[i];
        if (rung_site_state(m, site) == RUNG_SITE_ASKED && !rung_site_missed(m, site))
            least(&time, rung_site_deadline(m, site));
    }
    for (uint32_t i = 0; i < p->silences_count; i++) least(&time, *rung_time_slot(m, p->silences[i].offset));
    return time;
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
enum { MISSED_BY_NOBODY, MISSED_BY_MANY = UINT32_MAX }; /* else the owner + 1 */
struct missed {
    uint32_t by[3];
};

static void add_missed(struct missed *missed, uint32_t kind, uint32_t owner)
{
    uint32_t *by = &missed->by[kind];

    *by = *by == MISSED_BY_NOBODY || *by == owner + 1 ? owner + 1 : (uint32_t)MISSED_BY_MANY;
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

/* The outermost time limit of a scope that is over: what is open inside is missed and closed, the strand is
 * to go on at its `else`. Returns whether there was one. */
static bool end_give(struct rung_machine *m, uint32_t owner, struct missed *missed)
{
    const struct rung_scope *scope = rung_scope_of(m, owner);

    if (rung_postponed(m)) return false;
    for (uint32_t i = scope->gives.first; i < scope->gives.first + scope->gives.count; i++) {
        const struct rung_program_give *give = &m->program->gives[i];
        if (!rung_give_is_open(m, i) || *rung_time_slot(m, give->offset) > m->now) continue;
        RUNG_MARK(m, gives, i, RUNG_MARK_MISSED);
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
    return false;
}

static void miss_due(struct rung_machine *m, uint32_t site, struct missed *missed)
{
    if (rung_site_state(m, site) == RUNG_SITE_ASKED && rung_site_deadline(m, site) <= m->now)
        miss_site(m, site, missed);
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

/* Time limits first, then deadlines in the order of the text, then the handlers of what was missed. Returns
 * whether any of these was due. */
static bool fire_limits(struct rung_machine *m)
{
    const struct rung_program *p = m->program;
    struct missed missed = {{0}};
    bool ended = rung_running(m) && end_give(m, 0, &missed);

    for (uint32_t i = 0; i < m->bound->scoped_count; i++)
        if (rests(m, m->bound->scoped[i])) ended |= end_give(m, m->bound->scoped[i] + 1, &missed);
    for (uint32_t i = 0; i < p->steps_count; i++) { /* of other steps, what they have assigned */
        if (i != rung_step(m) && m->bound->assigned_count == 0) continue;
        struct rung_range sites = p->steps[i].scope.sites;
        for (uint32_t k = sites.first; k < sites.first + sites.count; k++)
            if (p->sites[k].kind == RUNG_SITE_ASSIGNED || i == rung_step(m)) miss_due(m, k, &missed);
    }
    for (uint32_t i = 0; i < m->bound->scoped_count; i++) {
        struct rung_range sites = p->handlers[m->bound->scoped[i]].scope.sites;
        for (uint32_t k = sites.first; k < sites.first + sites.count; k++) miss_due(m, k, &missed);
    }
    if (rung_running(m)) ended |= end_escalations(m, rung_scope_of(m, 0), &missed);
    for (uint32_t i = 0; i < m->bound->scoped_count; i++)
        if (rests(m, m->bound->scoped[i]))
            ended |= end_escalations(m, &p->handlers[m->bound->scoped[i]].scope, &missed);
    if (missed.by[0] || missed.by[1] || missed.by[2]) {
        handle_missed(m, &missed);
        return true;
    }
    return ended;
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

/* One thing that is due now; the strands go on behind it. Silences come last. */
static void fire(struct rung_machine *m)
{
    if (rung_part_time(m, RUNG_PART_POSTPONED_UNTIL) <= m->now) rung_end_postponement(m);
    if (rung_restart_at(m) <= m->now) {
        rung_begin_step(m);
        return;
    }
    if (!fire_limits(m) && next_of_strands(m) > m->now) fire_silence(m);
}

int64_t rung_machine_timers(struct rung_machine *m, int64_t next)
{
    prepare(m);
    for (uint32_t pass = 0; pass < PASSES && next <= m->now; pass++) {
        fire(m);
        rung_go_on(m);
        check_sound(m);
        next = rung_machine_next(m);
    }
    if (next > m->now) return next;
    /* Each pass makes progress, or time would stand still: a bound that a checked policy does not reach. */
    rung_say(m, RUNG_FINDING, RUNG_FINDING_stuck, m->line)->index = RUNG_STUCK_ENDLESS;
    rung_machine_abandon(m);
    return rung_machine_next(m);
}
