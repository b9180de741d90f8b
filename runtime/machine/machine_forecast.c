/* What would come: a copy of the record is stepped with a silent customer and people who are on time. */
#include "machine_parts.h"

#include <string.h>

enum { STEPS_MAX = 2000, FUEL = 100000 };

/* An event that leaves nothing out. */
static void begin(const struct rung_machine *m, struct rung_happening *happening, uint32_t event)
{
    rung_happening_begin(happening, m->program, event);
    happening->documented = ~UINT64_C(0);
}

static bool do_site(struct rung_machine *m, uint32_t i)
{
    const struct rung_program_site *site = &m->program->sites[i];
    struct rung_happening happening;

    if (rung_site_state(m, i) != RUNG_SITE_ASKED || site->kind == RUNG_SITE_OFFER) return false;
    if (site->kind == RUNG_SITE_CONTACT) {
        begin(m, &happening, RUNG_EVENT_attempt);
        happening.fields[RUNG_FIELD(attempt, via)] = rung_channel_now(m, site->channel);
        happening.fields[RUNG_FIELD(attempt, to)] = rung_party_now(m, site->party);
        happening.fields[RUNG_FIELD(attempt, outcome)] = RUNG_OUTCOME_no_answer;
    } else {
        begin(m, &happening, RUNG_EVENT_done);
        happening.fields[RUNG_FIELD(done, task)] = site->name;
    }
    rung_machine_event(m, &happening);
    return rung_site_state(m, i) !=
           RUNG_SITE_ASKED; /* else the step was left, or something stood against it */
}

static bool do_escalations(struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count;
         i++) {
        struct rung_happening happening;
        if (rung_escalation(m, i)->state != RUNG_ESCALATION_OPEN) continue;
        begin(m, &happening, RUNG_EVENT_took_over);
        rung_machine_event(m, &happening);
        return true;
    }
    return false;
}

/* Somebody does what is asked; false if nobody is asked for anything. */
static bool do_what_is_asked(struct rung_machine *m)
{
    const struct rung_scope *scope = rung_scope_of(m, 0);

    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (do_site(m, i)) return true;
    if (do_escalations(m, scope)) return true;
    for (uint32_t h = 0; h < m->program->handlers_count; h++) {
        scope = &m->program->handlers[h].scope;
        if (!rung_place(m, h + 1)) continue;
        for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
            if (do_site(m, i)) return true;
        if (do_escalations(m, scope)) return true;
    }
    return false;
}

/* Looks at what the copy said. Returns whether the run is over. */
static bool look(const struct rung_machine *m, struct rung_forecast *forecast)
{
    for (uint32_t i = 0; i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        bool contact = out->kind == RUNG_ACTION &&
                       (out->name == RUNG_ACTION_attempt || out->name == RUNG_ACTION_send) &&
                       out->party < m->program->parties_count && m->program->parties[out->party].customer;
        if (contact && forecast->next_follow_up == RUNG_UNKNOWN) forecast->next_follow_up = m->now;
        if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_close) forecast->closes_on = m->now;
        if (out->kind == RUNG_STEP && (out->name == RUNG_STEP_end || out->name == RUNG_STEP_stand_down))
            return true;
    }
    return !rung_running(m) || forecast->closes_on != RUNG_UNKNOWN;
}

struct rung_forecast rung_machine_forecast(const struct rung_machine *from, unsigned char *scratch,
                                           struct rung_outputs *outputs)
{
    struct rung_forecast forecast = {RUNG_UNKNOWN, RUNG_UNKNOWN};
    struct rung_machine m = *from;
    struct rung_beside counting = {0}; /* other cases count, and are told nothing */

    if (from->beside)
        counting = (struct rung_beside){
            .state = from->beside->state, .others = from->beside->others, .leaves = from->beside->leaves};
    memcpy(scratch, from->record, from->program->record_size);
    outputs->count = 0;
    m.record = scratch;
    m.outputs = outputs;
    m.beside = &counting;
    m.forecast = true;
    m.happening = NULL;
    /* The copy goes on behind the instruction that asks: what it says is being said. */
    uint32_t place = rung_place(&m, from->owner);
    enum rung_op op = place ? (enum rung_op)m.program->code[place - 1].op : RUNG_OP_END_STRAND;
    if (op == RUNG_OP_ASK || op == RUNG_OP_NOTIFY || op == RUNG_OP_FLAG)
        rung_set_place(&m, from->owner, place + 1);
    m.fuel = FUEL;
    rung_go_on(&m); /* what is still to come at this instant */
    for (uint32_t step = 0; step < STEPS_MAX && !look(&m, &forecast); step++) {
        outputs->count = 0;
        if (do_what_is_asked(&m)) continue;
        int64_t next = rung_machine_next(&m);
        if (next == RUNG_NEVER_US) break;
        if (next > m.now) m.now = next;
        rung_machine_timers(&m, next);
    }
    return forecast;
}
