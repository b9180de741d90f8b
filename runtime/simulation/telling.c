/* Events as lines of NDJSON: their fields, what is on record, facts. */
#include "simulation_inside.h"

#include <stdio.h>
#include <string.h>

static void put(struct rung_simulator *s, const char *text)
{
    rung_lines_text(&s->line, text);
}

static void put_string(struct rung_simulator *s, const char *text)
{
    rung_lines_string(&s->line, text, strlen(text));
}

static void put_key(struct rung_simulator *s, const char *name)
{
    put(s, ",");
    put_string(s, name);
    put(s, ":");
}

void rung_tell_begin(struct rung_simulator *s, uint32_t number, int64_t time, const char *type)
{
    char id[16];

    snprintf(id, sizeof id, "S%06u", number + 1);
    s->line.size = 0;
    put(s, "{\"time\":");
    rung_lines_time(&s->line, time);
    put(s, ",\"case\":");
    put_string(s, id);
    put_key(s, "type");
    put_string(s, type);
}

void rung_tell_named(struct rung_simulator *s, const char *name, const char *text)
{
    put_key(s, name);
    put_string(s, text);
}

void rung_tell_end(struct rung_simulator *s)
{
    put(s, "}\n");
}

/* ---- values ---- */

/* A number of millionths. */
static void put_number(struct rung_simulator *s, int64_t value)
{
    char fraction[16];

    if (value < 0) put(s, "-");
    uint64_t size = value < 0 ? -(uint64_t)value : (uint64_t)value;
    rung_lines_number(&s->line, (int64_t)(size / 1000000));
    if (size % 1000000 == 0) return;
    int used = snprintf(fraction, sizeof fraction, ".%06u", (unsigned)(size % 1000000));
    while (used > 1 && fraction[used - 1] == '0') fraction[--used] = '\0';
    put(s, fraction);
}

/* Evenly between two numbers, both included; money and the like in hundredths. */
static int64_t number_between(const struct rung_value_of *value, uint64_t *random)
{
    int64_t step = value->whole ? 1000000 : 10000;
    uint64_t steps = (uint64_t)(value->most - value->least) / (uint64_t)step;

    return value->least + (int64_t)(rung_random_next(random) % (steps + 1)) * step;
}

/* A choice by its share; what is missing to all of it chooses nothing: NULL. */
static const char *draw(const struct rung_value_of *value, uint64_t *random)
{
    uint32_t at = rung_random_below(random, RUNG_SHARE_ALL);

    for (uint32_t i = 0; i < value->count; i++) {
        if (at < value->choices[i].share) return value->choices[i].text;
        at -= value->choices[i].share;
    }
    return NULL;
}

/* A text that the policy waits for in such an event. */
static const char *known_text(const struct rung_program *p, uint32_t event, uint64_t *random)
{
    uint32_t texts[32], count = 0;

    for (uint32_t i = 0; i < p->handlers_count && count < 32; i++)
        if (p->handlers[i].event == event && p->handlers[i].value) texts[count++] = p->handlers[i].value;
    for (uint32_t i = 0; i < p->clauses_count && count < 32; i++)
        if (p->clauses[i].event == event && p->clauses[i].value) texts[count++] = p->clauses[i].value;
    return count ? p->texts + texts[rung_random_below(random, count)] : NULL;
}

struct wanted {
    const char *name;
    uint32_t kind;
    struct rung_range choices;
    const struct rung_value_of *value; /* NULL: nobody said */
};

/* The text of a value that is one; NULL: it stays unknown. */
static const char *text_of(const struct rung_program *p, const struct wanted *wanted, int64_t now,
                           uint64_t *random, char room[RUNG_TIME_TEXT_SIZE])
{
    const struct rung_value_of *value = wanted->value;
    int64_t ahead;

    if (value && value->kind == RUNG_SIMULATED_CHOICE) return draw(value, random);
    switch ((enum rung_value_kind)wanted->kind) {
    case RUNG_VALUE_CHOICE:
        if (!wanted->choices.count) return NULL;
        return p->texts + p->names[wanted->choices.first + rung_random_below(random, wanted->choices.count)];
    case RUNG_VALUE_DATE:
    case RUNG_VALUE_TIME:
        ahead =
            value ? value->least + rung_random_below(random, (uint32_t)(value->most - value->least) + 1) : 7;
        if (wanted->kind == RUNG_VALUE_TIME)
            room[rung_time_write(now + ahead * RUNG_DAY_US, room)] = '\0';
        else
            room[rung_day_write(rung_local_day(now) + (int32_t)ahead, room)] = '\0';
        return room;
    case RUNG_VALUE_DURATION: return "1 day";
    case RUNG_VALUE_CHANNEL:
        if (!p->channels_count) return NULL;
        return p->texts + p->channels[rung_random_below(random, p->channels_count)].name;
    case RUNG_VALUE_PARTY:
        if (!p->parties_count) return NULL;
        return p->texts + p->parties[rung_random_below(random, p->parties_count)].name;
    case RUNG_VALUE_TEXT: return wanted->name;
    default: return NULL;
    }
}

/* Its value as JSON behind its name. Returns false if it stays unknown, and nothing was written. */
static bool put_value(struct rung_simulator *s, const struct rung_program *p, const struct wanted *wanted,
                      int64_t now, uint64_t *random)
{
    static const struct rung_value_of hundred = {
        .kind = RUNG_SIMULATED_NUMBER, .least = 100000000, .most = 100000000, .whole = true};
    char room[RUNG_TIME_TEXT_SIZE];
    const char *text;

    if (wanted->kind == RUNG_VALUE_NUMBER) {
        bool numbers = wanted->value && wanted->value->kind == RUNG_SIMULATED_NUMBER;
        put_key(s, wanted->name);
        put_number(s, number_between(numbers ? wanted->value : &hundred, random));
        return true;
    }
    if (wanted->kind == RUNG_VALUE_YES_NO) {
        text = wanted->value ? draw(wanted->value, random) : rung_random_share(random, 5000) ? "yes" : "no";
        if (!text) return false;
        put_key(s, wanted->name);
        put(s, strcmp(text, "yes") == 0 ? "true" : "false");
        return true;
    }
    text = text_of(p, wanted, now, random, room);
    if (!text) return false;
    rung_tell_named(s, wanted->name, text);
    return true;
}

/* The number that the case's fact of this name has; RUNG_UNKNOWN: there is none. */
static int64_t known_number(const struct rung_machine *m, const char *name)
{
    const struct rung_program *p = m->program;

    for (uint32_t i = 0; i < p->facts_count; i++)
        if (p->facts[i].kind == RUNG_VALUE_NUMBER && strcmp(p->texts + p->facts[i].name, name) == 0)
            return *rung_time_slot(m, p->facts[i].offset);
    return RUNG_UNKNOWN;
}

void rung_tell_fields(struct rung_simulator *s, const struct rung_program *p, const struct rung_machine *m,
                      uint32_t event, int64_t now, const char *value, uint64_t *random)
{
    const struct rung_program_event *about = &p->events[event];
    const struct rung_customers *c = s->customers;

    if (!value) value = known_text(p, event, random);
    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        struct wanted wanted = {.name = p->texts + field->name,
                                .kind = field->kind,
                                .choices = field->choices,
                                .value = rung_value_named(c->values, c->value_count, p->texts + field->name)};
        if (field->kind == RUNG_VALUE_RECORD || (event < RUNG_BUILT_IN_EVENTS && field->optional)) continue;
        if (field->kind == RUNG_VALUE_TEXT && value) {
            rung_tell_named(s, wanted.name, value);
            value = NULL;
            continue;
        }
        int64_t known = m && field->kind == RUNG_VALUE_NUMBER ? known_number(m, wanted.name) : RUNG_UNKNOWN;
        if (known == RUNG_UNKNOWN) {
            put_value(s, p, &wanted, now, random);
            continue;
        }
        put_key(s, wanted.name);
        put_number(s, known);
    }
}

/* `"documented":{"name":value,...}`: `true` for what is only on record. */
void rung_tell_record(struct rung_simulator *s, const struct rung_machine *m, uint64_t items,
                      uint64_t *random)
{
    const struct rung_program *p = m->program;
    const struct rung_customers *c = s->customers;
    uint32_t all = p->facts_count + p->items_count;
    size_t start;

    if (!items) return;
    put_key(s, "documented");
    start = s->line.size;
    for (uint32_t i = 0; i < all && i < RUNG_ITEMS_MAX; i++) {
        if (!(items >> i & 1)) continue;
        const char *name = p->texts + (i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        struct wanted wanted = {.name = name, .kind = RUNG_VALUE_RECORD};
        if (i < p->facts_count) {
            wanted.kind = p->facts[i].kind;
            wanted.choices = p->facts[i].choices;
            wanted.value = rung_value_named(c->values, c->value_count, name);
        }
        if (!put_value(s, p, &wanted, m->now, random)) {
            put_key(s, name);
            put(s, "true");
        }
    }
    if (!s->line.failed && s->line.size > start) s->line.bytes[start] = '{'; /* in place of the first comma */
    put(s, "}");
}

/* ---- facts ---- */

void rung_tell_fact(struct rung_simulator *s, const struct rung_program *p,
                    const struct rung_reaction *update)
{
    uint32_t i = 0;

    while (i < p->facts_count && strcmp(p->texts + p->facts[i].name, update->fact) != 0) i++;
    if (i == p->facts_count) return;
    if (p->facts[i].kind != RUNG_VALUE_YES_NO && p->facts[i].kind != RUNG_VALUE_NUMBER) {
        rung_tell_named(s, update->fact, update->value);
        return;
    }
    put_key(s, update->fact);
    put(s, p->facts[i].kind == RUNG_VALUE_NUMBER ? update->value
           : strcmp(update->value, "yes") == 0   ? "true"
                                                 : "false");
}

bool rung_tell_facts(struct rung_simulator *s, uint32_t number, int64_t time, uint64_t *random)
{
    const struct rung_customers *c = s->customers;
    bool any = false;

    rung_tell_begin(s, number, time, "update");
    for (uint32_t i = 0; i < c->fact_count; i++) {
        const struct rung_value_of *value = &c->facts[i];
        bool told = false;
        for (size_t k = 0; k < s->engine->policy_count && !told; k++) {
            const struct rung_program *p = s->engine->policies[k].bound.program;
            for (uint32_t f = 0; f < p->facts_count && !told; f++) {
                struct wanted wanted = {.name = value->name,
                                        .kind = p->facts[f].kind,
                                        .choices = p->facts[f].choices,
                                        .value = value};
                if (strcmp(p->texts + p->facts[f].name, value->name) != 0) continue;
                told = true;
                any |= put_value(s, p, &wanted, time, random);
            }
        }
    }
    rung_tell_end(s);
    return any;
}
