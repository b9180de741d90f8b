/* What customers do when they are contacted: they answer, are away, cannot be reached, or say nothing. */
#include "simulation_inside.h"

#include <string.h>

static bool is(const struct rung_reaction *reaction, const char *event)
{
    return strcmp(reaction->event, event) == 0;
}

static uint32_t find(const struct rung_reactions *reactions, const char *event)
{
    for (uint32_t i = 0; i < reactions->count; i++)
        if (is(&reactions->items[i], event)) return i;
    return RUNG_NONE;
}

/* The number of a reaction; RUNG_NONE: silence. */
static uint32_t draw(struct rung_simulator *s, uint32_t number, const struct rung_reactions *reactions,
                     int64_t now, uint64_t dead)
{
    struct rung_simulated *one = &s->cases[number];
    uint32_t at = rung_random_below(&one->random, RUNG_SHARE_ALL);
    uint32_t i = 0;

    if (one->dead & dead) return find(reactions, "bounce");
    if (now < one->away_until) return find(reactions, "out_of_office");
    while (i < reactions->count && at >= reactions->items[i].share) at -= reactions->items[i++].share;
    if (i == reactions->count) return RUNG_NONE;
    if (one->never && !is(&reactions->items[i], "out_of_office") && !is(&reactions->items[i], "bounce"))
        return RUNG_NONE;
    return i;
}

bool rung_react(struct rung_simulator *s, const struct rung_machine *m, uint32_t policy, uint32_t number,
                uint32_t channel, uint32_t party, bool spoken)
{
    struct rung_simulated *one = &s->cases[number];
    const struct rung_zone *zone = rung_calendar_zone(m, m->program->calendar);

    one->contacts++; /* what was to follow the one before will not */
    if (channel >= m->program->channels_count || channel >= RUNG_SIMULATED_CHANNELS_MAX) return false;
    const struct rung_after *after = s->after[policy][channel];
    if (!after) return false;
    uint32_t index =
        draw(s, number, &after->reactions, m->now, UINT64_C(1) << s->channel_bit[policy][channel]);
    if (index == RUNG_NONE) return false;
    const struct rung_reaction *reaction = &after->reactions.items[index];
    if (is(reaction, "") && spoken) return true;
    bool by_itself = is(reaction, "out_of_office") || is(reaction, "bounce");
    int64_t time = by_itself ? m->now + rung_random_spread(&one->random, &reaction->after)
                             : rung_customer_time(s->customers, zone, &reaction->after, m->now, &one->random);
    rung_simulator_plan(s, (struct rung_due){.kind = RUNG_DUE_REACTION,
                                             .time = time > m->now ? time : m->now + RUNG_SECOND_US,
                                             .number = number,
                                             .policy = (uint8_t)policy,
                                             .a = channel,
                                             .b = index,
                                             .party = party,
                                             .deadline = one->contacts});
    return false;
}

/* The first day back; an absence that is on already goes on. */
static void say_absence(struct rung_simulator *s, const struct rung_reaction *reaction,
                        const struct rung_due *due, const struct rung_zone *zone)
{
    struct rung_simulated *one = &s->cases[due->number];
    char text[RUNG_DAY_TEXT_SIZE];

    if (due->time >= one->away_until) {
        int64_t length = rung_random_spread(&one->random, &reaction->length);
        int32_t today = rung_zone_date(zone, due->time), back = rung_zone_date(zone, due->time + length);
        if (back <= today) back = today + 1;
        one->away_until = rung_zone_first_instant(zone, back);
    }
    if (rung_random_share(&one->random, reaction->dateless)) return;
    rung_day_write(rung_zone_date(zone, one->away_until), text);
    rung_tell_named(s, "back_on", text);
}

/* Whole days later, if they are days: nobody names the middle of the night. */
static void say_until(struct rung_simulator *s, const struct rung_reaction *reaction,
                      const struct rung_due *due)
{
    char text[RUNG_TIME_TEXT_SIZE];
    int64_t length = rung_random_spread(&s->cases[due->number].random, &reaction->length);

    if (length >= RUNG_DAY_US) length -= length % RUNG_DAY_US;
    int64_t until = due->time + length;
    rung_time_write(until - until % RUNG_MINUTE_US + RUNG_MINUTE_US, text);
    rung_tell_named(s, "until", text);
}

static const char *name_of(const struct rung_program *p, uint32_t party)
{
    return party < p->parties_count ? p->texts + p->parties[party].name : NULL;
}

void rung_reaction_comes(struct rung_simulator *s, const struct rung_due *due)
{
    struct rung_simulated *one = &s->cases[due->number];
    const struct rung_reaction *reaction = &s->after[due->policy][due->a]->reactions.items[due->b];
    const struct rung_machine m = rung_simulated_look(s, due->policy, due->number, due->time);
    const struct rung_program *p = m.program;
    const char *type = is(reaction, "") ? "reply" : reaction->event, *from = name_of(p, due->party);
    uint32_t event = 0;

    if (one->contacts != (uint32_t)due->deadline) return; /* another contact was made meanwhile */
    while (event < p->events_count && strcmp(p->texts + p->events[event].name, type) != 0) event++;
    if (event == p->events_count) return; /* it is nothing to this policy */
    rung_tell_begin(s, due->number, due->time, type);
    switch (event) {
    case RUNG_EVENT_reply:
        if (from) rung_tell_named(s, "from", from);
        rung_tell_named(s, "via", p->texts + p->channels[due->a].name);
        break;
    case RUNG_EVENT_thanks:
    case RUNG_EVENT_wrong_person:
    case RUNG_EVENT_opt_out:
        if (from) rung_tell_named(s, "from", from);
        break;
    case RUNG_EVENT_out_of_office: say_absence(s, reaction, due, rung_calendar_zone(&m, p->calendar)); break;
    case RUNG_EVENT_not_now: say_until(s, reaction, due); break;
    case RUNG_EVENT_bounce:
        rung_tell_named(s, "via", p->texts + p->channels[due->a].name);
        one->dead |= UINT64_C(1) << s->channel_bit[due->policy][due->a];
        break;
    default: rung_tell_fields(s, p, &m, event, due->time, NULL, &one->random); break;
    }
    rung_tell_end(s);
    rung_simulator_feed(s, due->number);
}
