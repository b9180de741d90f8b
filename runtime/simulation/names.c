/* The words of customers and policies: which there are, which fit, and what is taken for granted where nobody
 * has said anything. */
#include "simulation_inside.h"

#include <stdio.h>
#include <string.h>

#include "decimal.h"

/* ---- names ---- */

static void visit_program(const struct rung_program *p, enum rung_simulated_name which,
                          void (*visit)(void *state, const char *name), void *state)
{
    switch (which) {
    case RUNG_NAME_CHANNEL:
        for (uint32_t i = 0; i < p->channels_count; i++) visit(state, p->texts + p->channels[i].name);
        break;
    case RUNG_NAME_EVENT:
        for (uint32_t i = 0; i < p->events_count; i++) visit(state, p->texts + p->events[i].name);
        break;
    case RUNG_NAME_PARTY:
        for (uint32_t i = 0; i < p->parties_count; i++) {
            visit(state, p->texts + p->parties[i].name);
            if (p->parties[i].title) visit(state, p->texts + p->parties[i].title);
        }
        break;
    case RUNG_NAME_FACT:
        for (uint32_t i = 0; i < p->facts_count; i++) visit(state, p->texts + p->facts[i].name);
        break;
    case RUNG_NAME_FIELD:
        for (uint32_t i = 0; i < p->event_fields_count; i++) visit(state, p->texts + p->event_fields[i].name);
        break;
    }
}

void rung_simulation_names(const struct rung_engine *engine, enum rung_simulated_name which,
                           void (*visit)(void *state, const char *name), void *state)
{
    for (size_t i = 0; i < engine->policy_count; i++)
        visit_program(engine->policies[i].bound.program, which, visit, state);
}

const struct rung_value_of *rung_value_named(const struct rung_value_of *values, uint32_t count,
                                             const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(values[i].name, name) == 0) return &values[i];
    return NULL;
}

/* ---- what waits for an event ---- */

bool rung_is_awaited(const struct rung_program *p, uint32_t event)
{
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].trigger == RUNG_ON_EVENT && p->handlers[i].event == event) return true;
    for (uint32_t i = 0; i < p->clauses_count; i++)
        if (p->clauses[i].event == event) return true;
    return false;
}

bool rung_is_start(const struct rung_program *p, uint32_t event)
{
    for (uint32_t i = 0; i < p->starts_count; i++) {
        if (p->starts[i].event == event) return true;
        if (p->starts[i].event == RUNG_NONE && p->starts[i].silence != RUNG_NONE &&
            p->silences[p->starts[i].silence].since == event)
            return true;
    }
    return false;
}

/* ---- whether a value fits ---- */

static bool is_choice_of(const struct rung_program *p, struct rung_range choices, const char *text)
{
    for (uint32_t i = 0; i < choices.count; i++)
        if (strcmp(p->texts + p->names[choices.first + i], text) == 0) return true;
    return false;
}

static bool choice_fits(const struct rung_loaded *loaded, const char *text, bool quoted, uint32_t kind,
                        struct rung_range choices)
{
    const struct rung_program *p = loaded->bound.program;
    int32_t day;
    int64_t time;

    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_YES_NO: return strcmp(text, "yes") == 0 || strcmp(text, "no") == 0;
    case RUNG_VALUE_CHOICE: return is_choice_of(p, choices, text);
    case RUNG_VALUE_TEXT: return true;
    case RUNG_VALUE_ZONE:
        for (uint32_t i = 0; i < p->zones_count; i++)
            if (strcmp(p->texts + p->zones[i].name, text) == 0) return true;
        return quoted;
    case RUNG_VALUE_CHANNEL:
        for (uint32_t i = 0; i < p->channels_count; i++)
            if (strcmp(p->texts + p->channels[i].name, text) == 0) return true;
        return false;
    case RUNG_VALUE_PARTY:
        for (uint32_t i = 0; i < p->parties_count; i++)
            if (strcmp(p->texts + p->parties[i].name, text) == 0) return true;
        return false;
    case RUNG_VALUE_DATE: return rung_day_read(text, strlen(text), &day) == RUNG_OK;
    case RUNG_VALUE_TIME: return rung_time_read(text, strlen(text), &time) == RUNG_OK;
    default: return false;
    }
}

static bool fits(const struct rung_loaded *loaded, const struct rung_value_of *value, uint32_t kind,
                 struct rung_range choices)
{
    switch (value->kind) {
    case RUNG_SIMULATED_NUMBER: return kind == RUNG_VALUE_NUMBER;
    case RUNG_SIMULATED_AHEAD: return kind == RUNG_VALUE_DATE || kind == RUNG_VALUE_TIME;
    default: break;
    }
    for (uint32_t i = 0; i < value->count; i++)
        if (!choice_fits(loaded, value->choices[i].text, value->choices[i].quoted, kind, choices))
            return false;
    return true;
}

bool rung_simulation_fits(const struct rung_engine *engine, const struct rung_value_of *value)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_loaded *loaded = &engine->policies[i];
        const struct rung_program *p = loaded->bound.program;
        for (uint32_t k = 0; k < p->facts_count; k++)
            if (strcmp(p->texts + p->facts[k].name, value->name) == 0 &&
                !fits(loaded, value, p->facts[k].kind, p->facts[k].choices))
                return false;
        for (uint32_t k = 0; k < p->event_fields_count; k++)
            if (strcmp(p->texts + p->event_fields[k].name, value->name) == 0 &&
                !fits(loaded, value, p->event_fields[k].kind, p->event_fields[k].choices))
                return false;
    }
    return true;
}

/* ---- what is taken for granted ---- */

static void name(char to[RUNG_CUSTOMERS_NAME], const char *from)
{
    snprintf(to, RUNG_CUSTOMERS_NAME, "%s", from);
}

static struct rung_reaction *add_reaction(struct rung_reactions *reactions, const char *event, uint32_t share,
                                          struct rung_spread after)
{
    static struct rung_reaction none;

    if (reactions->count == RUNG_REACTIONS_MAX) return &none;
    struct rung_reaction *one = &reactions->items[reactions->count++];
    *one = (struct rung_reaction){.share = share, .after = after};
    name(one->event, event);
    return one;
}

static const struct rung_reaction *find_reaction(const struct rung_reactions *reactions, const char *event)
{
    for (uint32_t i = 0; i < reactions->count; i++)
        if (strcmp(reactions->items[i].event, event) == 0) return &reactions->items[i];
    return NULL;
}

/* Whether the customer can answer while somebody speaks, by the channel's name: it says nothing else of it.
 */
static bool is_spoken(const char *channel)
{
    static const char *const words[] = {"phone", "call",   "tel",   "chat", "visit",
                                        "meet",  "person", "video", "talk"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(channel, words[i]) && !strstr(channel, "personal")) return true;
    return false;
}

static void guess_after(struct rung_customers *c, const char *channel)
{
    const int64_t s = RUNG_SECOND_US, m = RUNG_MINUTE_US, h = RUNG_HOUR_US, d = RUNG_DAY_US;

    for (uint32_t i = 0; i < c->after_count; i++)
        if (strcmp(c->after[i].channel, channel) == 0) return;
    if (c->after_count == RUNG_AFTERS_MAX) return;
    struct rung_after *after = &c->after[c->after_count++];
    memset(after, 0, sizeof *after);
    name(after->channel, channel);
    struct rung_reactions *r = &after->reactions;
    if (is_spoken(channel)) {
        add_reaction(r, "", 2500, (struct rung_spread){0});
        add_reaction(r, "reply", 1500, rung_spread_of(5 * m, 3 * h, 2 * d));
        return;
    }
    add_reaction(r, "reply", 2500, rung_spread_of(5 * m, 8 * h, 5 * d));
    add_reaction(r, "thanks", 300, rung_spread_of(5 * m, 1 * h, 1 * d));
    add_reaction(r, "not_now", 400, rung_spread_of(10 * m, 6 * h, 3 * d))->length =
        rung_spread_of(2 * d, 7 * d, 21 * d);
    struct rung_reaction *away = add_reaction(r, "out_of_office", 800, rung_spread_of(5 * s, 20 * s, 1 * m));
    away->length = rung_spread_of(1 * d, 5 * d, 21 * d);
    away->dateless = 1000;
    add_reaction(r, "bounce", 200, rung_spread_of(5 * s, 30 * s, 5 * m));
    add_reaction(r, "wrong_person", 100, rung_spread_of(30 * m, 1 * d, 5 * d));
    add_reaction(r, "opt_out", 100, rung_spread_of(5 * m, 8 * h, 5 * d));
}

/* A value for what bears this name, unless one is there. */
static void guess_one(struct rung_value_of *values, uint32_t *count, const struct rung_program *p,
                      uint32_t value_name, uint32_t kind, struct rung_range choices)
{
    const char *text = p->texts + value_name;
    struct rung_value_of *value = &values[*count];

    if (*count == RUNG_VALUES_MAX || strlen(text) >= RUNG_CUSTOMERS_NAME ||
        rung_value_named(values, *count, text))
        return;
    memset(value, 0, sizeof *value);
    name(value->name, text);
    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_YES_NO:
        value->count = 2;
        name(value->choices[0].text, "yes");
        name(value->choices[1].text, "no");
        break;
    case RUNG_VALUE_NUMBER:
        value->kind = RUNG_SIMULATED_NUMBER;
        value->least = value->most = 100 * INT64_C(1000000);
        value->whole = true;
        break;
    case RUNG_VALUE_CHOICE:
        for (uint32_t i = 0; i < choices.count && i < RUNG_CHOICES_MAX; i++) {
            if (strlen(p->texts + p->names[choices.first + i]) >= RUNG_CUSTOMERS_NAME) return;
            name(value->choices[value->count++].text, p->texts + p->names[choices.first + i]);
        }
        break;
    case RUNG_VALUE_DATE:
    case RUNG_VALUE_TIME:
        value->kind = RUNG_SIMULATED_AHEAD;
        value->least = 1;
        value->most = 14;
        break;
    default: return; /* texts say their own name; channels and parties are those of the policy */
    }
    if (value->kind == RUNG_SIMULATED_CHOICE && !value->count) return;
    for (uint32_t i = 0; i < value->count; i++)
        value->choices[i].share = RUNG_SHARE_ALL / value->count + (i < RUNG_SHARE_ALL % value->count);
    ++*count;
}

static void guess_value(struct rung_customers *c, const struct rung_program *p, uint32_t value_name,
                        uint32_t kind, struct rung_range choices)
{
    guess_one(c->values, &c->value_count, p, value_name, kind, choices);
}

static void guess_fields(struct rung_customers *c, const struct rung_program *p, uint32_t event)
{
    const struct rung_program_event *about = &p->events[event];

    if (event < RUNG_BUILT_IN_EVENTS) return; /* what they say has a place of its own */
    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        guess_value(c, p, field->name, field->kind, field->choices);
    }
}

/* What contacts and tasks put on record, a bit each. */
static uint64_t items_of(const struct rung_program *p)
{
    uint64_t items = 0;

    for (uint32_t i = 0; i < p->sites_count; i++)
        items |= p->sites[i].including | p->sites[i].including_voicemail | p->sites[i].noting;
    return items;
}

static bool is_set(const struct rung_program *p, uint32_t fact)
{
    for (uint32_t i = 0; i < p->code_count; i++)
        if (p->code[i].op == RUNG_OP_SET_FACT && p->code[i].b == fact) return true;
    return false;
}

/* Facts that have no value of their own, and that the policy does not come to know: they are told as a case
 * arrives. */
static void guess_facts(struct rung_customers *c, const struct rung_program *p)
{
    uint64_t items = items_of(p);

    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++)
        if (p->facts[i].initial == RUNG_UNKNOWN && !(items >> i & 1) && !is_set(p, i))
            guess_one(c->facts, &c->fact_count, p, p->facts[i].name, p->facts[i].kind, p->facts[i].choices);
}

static void guess_records(struct rung_customers *c, const struct rung_program *p)
{
    uint64_t items = items_of(p);

    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++)
        if (items >> i & 1) guess_value(c, p, p->facts[i].name, p->facts[i].kind, p->facts[i].choices);
}

/* Events that people send without being contacted: while the policy waits for one, one in two times; one
 * that it takes at any time, one in ten times. */
static void guess_events(struct rung_customers *c, const struct rung_program *p)
{
    const int64_t h = RUNG_HOUR_US, d = RUNG_DAY_US;

    for (uint32_t i = 0; i < p->clauses_count; i++) {
        uint32_t event = p->clauses[i].event;
        bool other = event == RUNG_EVENT_decision || event >= RUNG_BUILT_IN_EVENTS;
        const char *type = p->texts + p->events[event].name;
        if (!other || find_reaction(&c->waiting, type)) continue;
        add_reaction(&c->waiting, type, 5000, rung_spread_of(h, d, 5 * d));
        guess_fields(c, p, event);
    }
    for (uint32_t i = 0; i < p->handlers_count; i++) {
        uint32_t event = p->handlers[i].trigger == RUNG_ON_EVENT ? p->handlers[i].event : RUNG_EVENT_update;
        bool other = event == RUNG_EVENT_decision || event >= RUNG_BUILT_IN_EVENTS;
        const char *type = p->texts + p->events[event].name;
        if (!other || rung_is_start(p, event) || find_reaction(&c->run, type) ||
            find_reaction(&c->waiting, type))
            continue;
        add_reaction(&c->run, type, 1000, rung_spread_of(d, 10 * d, 30 * d));
        guess_fields(c, p, event);
    }
    for (uint32_t i = 0; i < p->events_count; i++)
        if (rung_is_start(p, i)) guess_fields(c, p, i);
}

void rung_customers_guess(const struct rung_engine *engine, struct rung_customers *c)
{
    memset(c, 0, sizeof *c);
    c->never = 1000;
    c->awake_from = 7;
    c->awake_until = 23;
    for (int i = 0; i < 7; i++) c->awake[i] = true;
    c->crowd_count = 1;
    c->crowds[0] =
        (struct rung_crowd){.on_time = 9000,
                            .late = 800,
                            .after = rung_spread_of(5 * RUNG_MINUTE_US, RUNG_HOUR_US, RUNG_DAY_US),
                            .by = rung_spread_of(30 * RUNG_MINUTE_US, 4 * RUNG_HOUR_US, 5 * RUNG_DAY_US),
                            .forget = 200};
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *p = engine->policies[i].bound.program;
        for (uint32_t k = 0; k < p->channels_count; k++) {
            const char *channel = p->texts + p->channels[k].name;
            bool used = false;
            for (uint32_t site = 0; site < p->sites_count; site++)
                used |= p->sites[site].kind != RUNG_SITE_TASK && p->sites[site].kind != RUNG_SITE_ASSIGNED &&
                        (p->sites[site].channel == k || (p->sites[site].channel & RUNG_BY_FACT));
            if (used && strlen(channel) < RUNG_CUSTOMERS_NAME) guess_after(c, channel);
        }
        guess_events(c, p);
        guess_records(c, p);
        guess_facts(c, p);
    }
}
