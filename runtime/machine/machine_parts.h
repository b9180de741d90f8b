/* What the parts of the machine share: slots of the record, outputs, and the questions they ask each other.
 */
#ifndef RUNG_MACHINE_PARTS_H
#define RUNG_MACHINE_PARTS_H

#include "machine.h"

static inline struct rung_record *rung_head(const struct rung_machine *m)
{
    return (struct rung_record *)(void *)m->record;
}

static inline int64_t *rung_time_slot(const struct rung_machine *m, uint32_t offset)
{
    return (int64_t *)(void *)(m->record + offset);
}

static inline uint32_t *rung_count_slot(const struct rung_machine *m, uint32_t offset)
{
    return (uint32_t *)(void *)(m->record + offset);
}

static inline struct rung_site_slot *rung_site(const struct rung_machine *m, uint32_t site)
{
    return (struct rung_site_slot *)(void *)(m->record + m->program->sites[site].offset);
}

static inline bool rung_running(const struct rung_machine *m)
{
    return rung_head(m)->step != RUNG_NONE;
}

static inline bool rung_postponed(const struct rung_machine *m)
{
    return rung_head(m)->postponed_until != RUNG_NEVER_US;
}

/* The escalation's slot. */
struct rung_escalation_slot {
    int64_t deadline;
    uint16_t asked, state; /* state: enum below */
    uint32_t pad;
};
enum { RUNG_ESCALATION_QUIET, RUNG_ESCALATION_OPEN, RUNG_ESCALATION_TAKEN, RUNG_ESCALATION_NOBODY };

/* What stands against asking, as a site's slot keeps it. */
enum {
    RUNG_AGAINST_POSTPONEMENT = 1,
    RUNG_AGAINST_HOURS = 2,
    RUNG_AGAINST_RULES = 3
}; /* + the rule's index */

struct rung_loop_slot {
    int64_t next;
    uint32_t begun, pad;
};

/* A new output; the caller fills in what applies. */
struct rung_output *rung_say(struct rung_machine *m, enum rung_output_kind kind, enum rung_output_name name,
                             uint32_t line);

/* Who a site or target means now: an index, RUNG_OTHER if a fact leaves it open. */
uint32_t rung_party_now(const struct rung_machine *m, uint32_t party);
uint32_t rung_channel_now(const struct rung_machine *m, uint32_t channel);

/* Whether a strand waits for the loop's next round, which else is not due. */
bool rung_waits_for_round(const struct rung_machine *m, uint32_t loop);

const struct rung_zone *rung_calendar_zone(const struct rung_machine *m, uint32_t calendar);

/* The scope of the present step, or of a handler. */
const struct rung_scope *rung_scope_of(const struct rung_machine *m, uint32_t owner);

/* Ends all that is open in a scope; what was asked is withdrawn, with a word in the journal. */
void rung_clear_scope(struct rung_machine *m, const struct rung_scope *scope);

/* The same for one obligation. */
void rung_withdraw(struct rung_machine *m, uint32_t site);

/* Withdraws what is open of its escalations. */
void rung_clear_escalations(struct rung_machine *m, const struct rung_scope *scope);

/* An attempt, ours or recorded: counts. `counts`: it is complete and reached an address. */
void rung_count_attempt(struct rung_machine *m, uint32_t channel, bool counts);

/* Looks again at what is withheld, and sets when time alone makes another look worth while. */
void rung_look_again(struct rung_machine *m);

/* Says, once, if nothing that the policy knows of will release what is withheld. */
void rung_say_if_stuck(struct rung_machine *m);

/* The first rule that stands against such an event, or RUNG_NONE. */
uint32_t rung_rule_against(struct rung_machine *m, const struct rung_happening *happening);

/* Whether the rule is about this event and broken by it. */
bool rung_rule_broken(struct rung_machine *m, uint32_t rule, const struct rung_happening *happening);

/* Lets all strands go on that can, and looks at what is withheld; then all go on that this sets free. */
void rung_go_on(struct rung_machine *m);

/* Ends the postponement, if there is one: time limits start afresh. */
void rung_end_postponement(struct rung_machine *m);

/* A strand has left its place: if nobody is about to close any longer, that is not withheld either. */
void rung_forget_closing(struct rung_machine *m);

void rung_end_run(struct rung_machine *m);
void rung_stop_strand(struct rung_machine *m, uint32_t handler);
void rung_start_run(struct rung_machine *m, uint32_t line);

/* A fact has another value: whoever keeps a tally of it is told. */
void rung_fact_changed(struct rung_machine *m, uint32_t fact, int64_t before);

/* The text of an output depends on this moment: lets `detail` see it. */
void rung_say_more(struct rung_machine *m, struct rung_output *out);

/* A time that was needed is unknown: a finding, at that line. */
void rung_say_unknown(struct rung_machine *m, uint32_t line);

/* When the time limit is over; RUNG_NEVER_US while it does not run, or for RUNG_NONE. */
int64_t rung_give_end(const struct rung_machine *m, uint32_t give);
void rung_start_handler(struct rung_machine *m, uint32_t handler);
void rung_arm_silences(struct rung_machine *m);
/* Those that steps hold end with their step; the beginning of `step`, unless it is RUNG_NONE, sets off its
 * own. */
void rung_arm_silences_of(struct rung_machine *m, uint32_t step);
/* Whether the step has begun and not ended: not while it waits to begin again. */
bool rung_is_in_step(const struct rung_machine *m, uint32_t step);

#endif
