/* What the parts of the machine share: slots of the record, outputs, and the questions they ask each other.
 */
#ifndef RUNG_MACHINE_PARTS_H
#define RUNG_MACHINE_PARTS_H

#include "interpret.h"

/* for (RUNG_EACH_OF(each, list)): `each` points to one number of a list of the plan after the other. */
#define RUNG_EACH_OF(each, list)                                                                             \
    const uint32_t *each = (list).first, *each##_end = (list).end;                                           \
    each != each##_end;                                                                                      \
    each++

static inline struct rung_record *rung_head(const struct rung_machine *m)
{
    return (struct rung_record *)(void *)m->record;
}

static inline rung_slot64 *rung_time_slot(const struct rung_machine *m, uint32_t offset)
{
    return (rung_slot64 *)(void *)(m->record + offset);
}

static inline rung_slot32 *rung_count_slot(const struct rung_machine *m, uint32_t offset)
{
    return (rung_slot32 *)(void *)(m->record + offset);
}

static inline rung_slot16 *rung_choice_slot(const struct rung_machine *m, uint32_t offset)
{
    return (rung_slot16 *)(void *)(m->record + offset);
}

static inline bool rung_running(const struct rung_machine *m)
{
    return rung_head(m)->step != RUNG_IDLE;
}

/* The present step; RUNG_NONE while idle. */
static inline uint32_t rung_step(const struct rung_machine *m)
{
    return rung_running(m) ? rung_head(m)->step : RUNG_NONE;
}

/* ---- parts of the record that may not be there (record.def) ---- */

static inline bool rung_has(const struct rung_machine *m, enum rung_record_part part)
{
    return m->program->parts[part] != 0;
}

static inline int64_t rung_part_time(const struct rung_machine *m, enum rung_record_part part)
{
    return rung_has(m, part) ? *rung_time_slot(m, m->program->parts[part]) : RUNG_NEVER_US;
}

static inline void rung_part_set_time(struct rung_machine *m, enum rung_record_part part, int64_t time)
{
    if (rung_has(m, part)) *rung_time_slot(m, m->program->parts[part]) = time;
}

static inline uint32_t rung_part_count(const struct rung_machine *m, enum rung_record_part part)
{
    return rung_has(m, part) ? *rung_count_slot(m, m->program->parts[part]) : 0;
}

static inline void rung_part_set_count(struct rung_machine *m, enum rung_record_part part, uint32_t count)
{
    if (rung_has(m, part)) *rung_count_slot(m, m->program->parts[part]) = count;
}

static inline uint32_t rung_part_choice(const struct rung_machine *m, enum rung_record_part part)
{
    return rung_has(m, part) ? *rung_choice_slot(m, m->program->parts[part]) : 0;
}

static inline void rung_part_set_choice(struct rung_machine *m, enum rung_record_part part, uint32_t choice)
{
    if (rung_has(m, part)) *rung_choice_slot(m, m->program->parts[part]) = (uint16_t)choice;
}

static inline bool rung_postponed(const struct rung_machine *m)
{
    return rung_part_time(m, RUNG_PART_POSTPONED_UNTIL) != RUNG_NEVER_US;
}

/* When the step begins again that waits for that. */
static inline int64_t rung_restart_at(const struct rung_machine *m)
{
    return rung_running(m) && !rung_head(m)->place ? rung_part_time(m, RUNG_PART_RESTART_AT) : RUNG_NEVER_US;
}

/* ---- strands ---- */

/* Where a strand is: instruction + 1; 0: nowhere. */
static inline uint32_t rung_place(const struct rung_machine *m, uint32_t owner)
{
    if (owner == 0) return rung_head(m)->place;
    uint32_t offset = m->program->handlers[owner - 1].offset;
    if (offset) return *rung_choice_slot(m, offset);
    return m->passing_owner == owner ? m->passing : 0;
}

static inline void rung_set_place(struct rung_machine *m, uint32_t owner, uint32_t place)
{
    uint32_t offset = owner ? m->program->handlers[owner - 1].offset : 0;

    if (owner == 0) {
        rung_head(m)->place = (uint16_t)place;
    } else if (offset) {
        *rung_choice_slot(m, offset) = (uint16_t)place;
    } else {
        m->passing_owner = owner;
        m->passing = (uint16_t)place;
    }
}

/* Runs a strand from an instruction on until it rests or ends; `place` is where the record keeps its place.
 */
static inline void rung_interpret_from(struct rung_machine *m, uint32_t owner, rung_slot16 *place,
                                       uint32_t at)
{
    uint32_t before = m->owner, line = m->line, was = *place, seq = rung_head(m)->seq;

    m->owner = owner;
    m->bound->interpreter->run(m, m->program->code, m->program->lines, at, place);
    m->owner = before;
    m->line = line;
    m->changes += *place != was || rung_head(m)->seq != seq;
}

/* Whether the strand rests at (or is executing) that instruction of that part. */
static inline bool rung_is_at(const struct rung_machine *m, uint32_t owner, enum rung_op op, uint32_t part)
{
    uint32_t place = rung_place(m, owner);

    return place && m->program->code[place - 1].op == op && m->program->code[place - 1].b == part;
}

static inline bool rung_give_is_open(const struct rung_machine *m, uint32_t give)
{
    uint32_t place = rung_place(m, m->program->gives[give].owner);

    return place > m->program->gives[give].begins + 1 && place <= m->program->gives[give].ends + 1;
}

/* ---- obligations ---- */

static inline enum rung_site_state rung_site_state(const struct rung_machine *m, uint32_t site)
{
    return (enum rung_site_state)(m->record[m->program->sites[site].offset] & (RUNG_SITE_MISSED - 1));
}

static inline bool rung_site_missed(const struct rung_machine *m, uint32_t site)
{
    return m->record[m->program->sites[site].offset] & RUNG_SITE_MISSED;
}

static inline void rung_site_become(struct rung_machine *m, uint32_t site, enum rung_site_state state)
{
    m->record[m->program->sites[site].offset] = (unsigned char)state;
}

/* Whether a strand that waits for it has to: somebody is asked, or will be. */
static inline bool rung_site_awaited(const struct rung_machine *m, uint32_t site)
{
    enum rung_site_kind kind = m->program->sites[site].kind;
    enum rung_site_state state = rung_site_state(m, site);

    return (state == RUNG_SITE_ASKED || state == RUNG_SITE_WITHHELD) && kind != RUNG_SITE_ASSIGNED &&
           kind != RUNG_SITE_OFFER;
}

/* Of one that is asked. */
static inline int64_t rung_site_deadline(const struct rung_machine *m, uint32_t site)
{
    const struct rung_program_site *about = &m->program->sites[site];

    if (about->deadline) return *rung_time_slot(m, about->deadline);
    return about->give == RUNG_NONE ? RUNG_NEVER_US
                                    : *rung_time_slot(m, m->program->gives[about->give].offset);
}

/* What stood against asking, as the journal has been told; 0. */
static inline uint32_t rung_site_against(const struct rung_machine *m, uint32_t site)
{
    uint32_t offset = m->program->sites[site].withheld;

    return offset ? *rung_choice_slot(m, offset) : 0;
}

static inline void rung_site_set_against(struct rung_machine *m, uint32_t site, uint32_t why)
{
    uint32_t offset = m->program->sites[site].withheld;

    if (offset) *rung_choice_slot(m, offset) = (uint16_t)why;
}

enum {
    RUNG_AGAINST_POSTPONEMENT = 1,
    RUNG_AGAINST_HOURS = 2,
    RUNG_AGAINST_RULES = 3
}; /* + the rule's index */

/* ---- escalations and loops ---- */

static inline struct rung_escalation_slot *rung_escalation(const struct rung_machine *m, uint32_t index)
{
    return (struct rung_escalation_slot *)(void *)(m->record + m->program->escalations[index].offset);
}

static inline rung_slot64 *rung_escalation_deadline(const struct rung_machine *m, uint32_t index)
{
    return rung_time_slot(m, m->program->escalations[index].deadline);
}

static inline struct rung_loop_slot *rung_loop(const struct rung_machine *m, uint32_t index)
{
    return (struct rung_loop_slot *)(void *)(m->record + m->program->loops[index].offset);
}

/* ---- what comes of an event, of time, of what has changed ----
 *
 * Native code has them for its program (interpret.h), or they follow from the program's tables. */

/* What an event does, and what its outcome says besides; the strands go on behind it. */
void rung_take_event_by_tables(struct rung_machine *m, const struct rung_happening *happening);
static inline void rung_take_event(struct rung_machine *m, const struct rung_happening *happening)
{
    if (m->bound->native)
        m->bound->native->take_event(m, happening);
    else
        rung_take_event_by_tables(m, happening);
}

/* One thing that is due now; the strands go on behind it. Silences come last. */
void rung_take_due_by_tables(struct rung_machine *m);
static inline void rung_take_due(struct rung_machine *m)
{
    if (m->bound->native)
        m->bound->native->take_due(m);
    else
        rung_take_due_by_tables(m);
}

/* Lets all strands go on that can, and looks at what is withheld; then all go on that this sets free. */
void rung_go_on_by_tables(struct rung_machine *m);
static inline void rung_go_on(struct rung_machine *m)
{
    if (m->bound->native)
        m->bound->native->go_on(m);
    else
        rung_go_on_by_tables(m);
}

/* Asks for an obligation, unless something stands against it. */
void rung_try_to_ask_by_tables(struct rung_machine *m, uint32_t site);
static inline void rung_try_to_ask(struct rung_machine *m, uint32_t site)
{
    if (m->bound->native)
        m->bound->native->try_to_ask(m, site);
    else
        rung_try_to_ask_by_tables(m, site);
}

/* rung_machine_next, likewise. */
int64_t rung_next_by_tables(const struct rung_machine *m);

/* ---- the parts of what an event does, in their order (machine_events.c) ---- */

/* The rules, the hours and a postponement judge it. */
void rung_judge(struct rung_machine *m, const struct rung_happening *happening);

/* Of an attempt during a run, the postponement and the hours alone. */
void rung_judge_moment(struct rung_machine *m, const struct rung_happening *happening);

/* Facts take the values that it brings. */
void rung_take_facts(struct rung_machine *m, const struct rung_happening *happening);

/* A silence hears an event of that type. */
void rung_hear_silence(struct rung_machine *m, uint32_t silence, uint32_t event);

/* What it meets is met; an attempt is counted and told to whoever keeps attempts (rung_tell_attempt). */
void rung_close_what_fits(struct rung_machine *m, const struct rung_happening *happening);
void rung_tell_attempt(struct rung_machine *m, const struct rung_happening *attempt, bool complete);

/* Whether something that is about the type of m->happening is about it. */
bool rung_trigger_fits(struct rung_machine *m, uint32_t value, uint32_t from, struct rung_fragment where);

/* Whether a wait or a handler took m->happening. */
bool rung_handle(struct rung_machine *m);

/* What the outcome of an attempt says besides: somebody answered, or the address does not work. */
void rung_follow_outcome(struct rung_machine *m, const struct rung_happening *attempt);

/* What an output is before anything is said of it. */
extern const struct rung_output rung_unsaid;

/* A new output; the caller fills in what applies. */
struct rung_output *rung_say(struct rung_machine *m, enum rung_output_kind kind, enum rung_output_name name,
                             uint32_t line);

/* Who a site or target means now: an index, RUNG_OTHER if a fact leaves it open. */
static inline uint32_t rung_party_now(const struct rung_machine *m, uint32_t party)
{
    if (party >= RUNG_OTHER || !(party & RUNG_BY_FACT)) return party;
    int64_t value = *rung_time_slot(m, m->program->facts[party & ~RUNG_BY_FACT].offset);
    return value >= 0 && value < RUNG_OTHER ? (uint32_t)value : RUNG_OTHER;
}

static inline uint32_t rung_channel_now(const struct rung_machine *m, uint32_t channel)
{
    return rung_party_now(m, channel);
}

/* Whether the hours of the channel, if it has any, are on. */
bool rung_channel_open(struct rung_machine *m, uint32_t channel);

const struct rung_zone *rung_calendar_zone(const struct rung_machine *m, uint32_t calendar);

/* The scope of the present step, or of a handler. */
extern const struct rung_scope rung_no_scope; /* nothing */
static inline const struct rung_scope *rung_scope_of(const struct rung_machine *m, uint32_t owner)
{
    if (owner) return &m->program->handlers[owner - 1].scope;
    return rung_head(m)->place ? &m->program->steps[rung_head(m)->step].scope : &rung_no_scope;
}

/* Ends all that is open in a scope; what was asked is withdrawn, with a word in the journal. */
void rung_clear_scope(struct rung_machine *m, const struct rung_scope *scope);

/* The same for one obligation. */
void rung_withdraw(struct rung_machine *m, uint32_t site);

/* Withdraws what is open of its escalations. */
void rung_clear_escalations(struct rung_machine *m, const struct rung_scope *scope);

/* An attempt, ours or recorded: counts. `counts`: it is complete and reached an address. */
void rung_count_attempt(struct rung_machine *m, uint32_t channel, bool counts);

/* Its day counts, where days are counted. */
void rung_count_day(struct rung_machine *m);

/* The same of one that was not documented in full. */
void rung_count_incomplete(struct rung_machine *m);

/* Who asks what follows, and in which line: to be told if a calendar does not know. Gives back what was
 * before, to be set again. */
struct rung_asking {
    uint32_t owner, line;
};
static inline struct rung_asking rung_ask_for(struct rung_machine *m, uint32_t owner, uint32_t line)
{
    struct rung_asking before = {m->owner, m->line};

    m->owner = owner;
    m->line = line;
    return before;
}

static inline void rung_asked(struct rung_machine *m, struct rung_asking before)
{
    m->owner = before.owner;
    m->line = before.line;
}

/* Looks again at what is withheld, and sets when time alone makes another look worth while. */
void rung_look_again(struct rung_machine *m);

/* Says, once, if nothing that the policy knows of will release what is withheld. */
void rung_say_if_stuck(struct rung_machine *m);

/* The first rule that stands against such an event, or RUNG_NONE. */
uint32_t rung_rule_against(struct rung_machine *m, const struct rung_happening *happening);

/* Whether a condition is seen at a glance not to be met by an event, so that it need not be asked. Whoever
 * measures wants it asked. */
static inline bool rung_is_no(const struct rung_machine *m, struct rung_fragment condition,
                              const struct rung_happening *happening)
{
    const struct rung_plan_fragment *plan = &m->bound->plan.fragments[condition.first];

    return (plan->shape == RUNG_SHAPE_EVENT_IS || plan->shape == RUNG_SHAPE_EVENT_AND) &&
           plan->field < RUNG_PLAN_FIELDS && happening->fields[plan->field] != plan->value &&
           !m->bound->marks;
}

/* Whether a rule that is about such an event may be broken by it: where that is seen at a glance, it is not
 * asked. Whoever measures wants it asked. */
static inline bool rung_rule_may_be_broken(const struct rung_machine *m, uint32_t rule,
                                           const struct rung_happening *happening)
{
    const struct rung_plan_rule *plan = &m->bound->plan.rules[rule];

    if (m->bound->marks) return true;
    if (plan->field != RUNG_PLAN_FIELDS && happening->fields[plan->field] != plan->value) return false;
    return !plan->time || *rung_time_slot(m, plan->time) != RUNG_UNKNOWN;
}

/* Whether the rule is about this event and broken by it. */
bool rung_rule_broken(struct rung_machine *m, uint32_t rule, const struct rung_happening *happening);

/* Ends the postponement, if there is one: time limits start afresh. */
void rung_end_postponement(struct rung_machine *m);

/* A strand has left its place: if nobody is about to close any longer, that is not withheld either. */
void rung_forget_closing(struct rung_machine *m);
/* The same, by a strand that has closed: it goes on, though it is still where that is asked for. */
void rung_closed(struct rung_machine *m, uint32_t owner);

/* The present step begins, or begins again. */
void rung_begin_step(struct rung_machine *m);
void rung_end_run(struct rung_machine *m);
void rung_stop_strand(struct rung_machine *m, uint32_t handler);
void rung_start_run(struct rung_machine *m, uint32_t line);

/* A fact has another value: whoever keeps a tally of it is told. */
void rung_tell_taken(struct rung_machine *m, uint32_t fact, int64_t before);
static inline void rung_fact_changed(struct rung_machine *m, uint32_t fact, int64_t before)
{
    if (m->program->tallies_count) rung_tell_taken(m, fact, before);
}

/* The text of an output depends on this moment: lets `detail` see it. */
void rung_say_more(struct rung_machine *m, struct rung_output *out);

/* A time that was needed is unknown: a finding, at that line. */
void rung_say_unknown(struct rung_machine *m, uint32_t line);

/* When the time limit is over; RUNG_NEVER_US while it does not run, or for RUNG_NONE. */
static inline int64_t rung_give_end(const struct rung_machine *m, uint32_t give)
{
    if (give == RUNG_NONE || rung_postponed(m)) return RUNG_NEVER_US; /* it starts afresh behind */
    return *rung_time_slot(m, m->program->gives[give].offset);
}
void rung_start_handler(struct rung_machine *m, uint32_t handler);
void rung_arm_silences(struct rung_machine *m);
/* Those that steps hold end with their step; the beginning of `step`, unless it is RUNG_NONE, sets off its
 * own. */
void rung_arm_silences_of(struct rung_machine *m, uint32_t step);
/* Whether the step has begun and not ended: not while it waits to begin again. */
bool rung_is_in_step(const struct rung_machine *m, uint32_t step);

#endif
