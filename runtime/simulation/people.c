/* What people do of what policies ask them for: contacts, tasks, taking over. What was withdrawn meanwhile is
 * not done; what a rule is against is tried again later. */
#include "simulation_inside.h"

#include <string.h>

enum { TRIES_MAX = 12 };

static bool has(const struct rung_range *range, uint32_t index)
{
    return index >= range->first && index - range->first < range->count;
}

/* Whether the obligation is still the one that was asked for. */
static bool is_asked(const struct rung_machine *m, uint32_t index, int64_t deadline)
{
    const struct rung_program_site *site = &m->program->sites[index];

    if (site->kind != RUNG_SITE_ASSIGNED &&
        (!rung_simulated_is_live(m, site->owner) || !has(&rung_scope_of(m, site->owner)->sites, index)))
        return false;
    if (rung_site_state(m, index) != RUNG_SITE_ASKED) return false;
    return !site->deadline || rung_site_deadline(m, index) == deadline; /* else it is the time limit's */
}

static bool is_escalated(const struct rung_machine *m, uint32_t index, int64_t deadline, uint32_t party)
{
    const struct rung_program_escalation *about = &m->program->escalations[index];

    if (!rung_simulated_is_live(m, about->owner) || !has(&rung_scope_of(m, about->owner)->escalations, index))
        return false;
    const struct rung_escalation_slot *slot = rung_escalation(m, index);
    int64_t now = *rung_escalation_deadline(m, index);
    bool same = now == deadline || now == RUNG_NEVER_US; /* the last one stays asked */
    return slot->state == RUNG_ESCALATION_OPEN && slot->asked && same &&
           rung_party_now(m, m->program->targets[about->targets.first + slot->asked - 1u].party) == party;
}

static const struct rung_crowd *crowd_of(const struct rung_simulator *s, const struct rung_program *p,
                                         uint32_t party)
{
    return rung_crowd_of(s->customers, p, party);
}

static uint32_t by_of(const struct rung_program *p, uint32_t channel)
{
    return channel < p->channels_count ? p->channels[channel].by : RUNG_ANY;
}

void rung_people_are_asked(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy,
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

void rung_people_act(struct rung_simulator *s, const struct rung_due *due)
{
    switch ((enum rung_due_kind)due->kind) {
    case RUNG_DUE_CONTACT: make_contact(s, due); break;
    case RUNG_DUE_TASK: do_task(s, due); break;
    case RUNG_DUE_TAKEOVER: take_over(s, due); break;
    default: break;
    }
}
