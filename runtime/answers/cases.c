/* What an engine can be asked about its cases and events, before any copy is made. */
#include <rung/answers.h>

#include "engine_inside.h"
#include "sentence.h"

uint32_t rung_engine_find(struct rung_engine *engine, const char *id, size_t size)
{
    return rung_names_number(&engine->budget, &engine->cases, id, size, false);
}

uint32_t rung_engine_policies(const struct rung_engine *engine)
{
    return (uint32_t)engine->policy_count;
}

bool rung_engine_uses(struct rung_engine *engine, const char *type, size_t size)
{
    for (size_t i = 0; i < engine->policy_count; i++)
        if (rung_loaded_event(&engine->policies[i], type, size) != RUNG_NO_NUMBER) return true;
    return false;
}

void rung_engine_types(const struct rung_engine *engine,
                       void (*visit)(void *state, uint32_t policy, const char *type), void *state)
{
    for (uint32_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *p = engine->policies[i].bound.program;
        for (uint32_t k = 0; k < p->events_count; k++) visit(state, i, p->texts + p->events[k].name);
    }
}

size_t rung_seen_sentence(const struct rung_seen *seen, char *text, size_t capacity)
{
    const struct rung_seen_inside *inside = seen->inside;

    if (capacity) text[0] = '\0';
    if (!inside) return 0;
    struct rung_telling telling = {.m = inside->m,
                                   .text = rung_loaded_text_of,
                                   .text_state = inside->loaded,
                                   .to = text,
                                   .capacity = capacity};
    if (inside->out)
        rung_tell_output(&telling, inside->out, inside->detail, inside->detail_size);
    else
        rung_tell_event(&telling, inside->event);
    return telling.size;
}

const char *rung_engine_words(const struct rung_engine *engine, uint32_t policy, uint32_t line)
{
    const struct rung_program *p = engine->policies[policy].bound.program;

    for (uint32_t i = 0; i < p->words_count; i++)
        if (p->words[i].line == line) return p->texts + p->words[i].text;
    return "";
}

/* ---- times ---- */

const char *rung_engine_zone(const struct rung_engine *engine, uint32_t policy)
{
    const struct rung_program *p = engine->policies[policy].bound.program;

    if (p->calendar == RUNG_NONE) return "UTC";
    const struct rung_program_calendar *calendar = &p->calendars[p->calendar];
    if (calendar->zone != RUNG_NONE) return p->texts + p->zones[calendar->zone].name;
    return calendar->zone_fact == RUNG_NONE ? "UTC" : "";
}

/* The clocks on which a time without a zone is read. */
static const struct rung_zone *clocks(const struct rung_engine *engine)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *p = engine->policies[i].bound.program;
        if (p->calendar != RUNG_NONE && p->calendars[p->calendar].zone != RUNG_NONE)
            return engine->policies[i].bound.zones[p->calendars[p->calendar].zone];
    }
    return NULL;
}

enum rung_status rung_engine_read_time(const struct rung_engine *engine, const char *text, size_t size,
                                       int64_t *time)
{
    int64_t local;
    int32_t day;

    if (rung_time_read(text, size, time) == RUNG_OK) return RUNG_OK;
    if (rung_day_read(text, size, &day) == RUNG_OK)
        *time = rung_zone_first_instant(clocks(engine), day);
    else if (rung_local_read(text, size, &local) == RUNG_OK)
        *time = rung_zone_to_utc(clocks(engine), local);
    else
        return RUNG_INVALID;
    return RUNG_OK;
}

void rung_engine_parties(const struct rung_engine *engine,
                         void (*visit)(void *state, uint32_t policy, const char *name, const char *title),
                         void *state)
{
    for (uint32_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *p = engine->policies[i].bound.program;
        for (uint32_t k = 0; k < p->parties_count; k++)
            visit(state, i, p->texts + p->parties[k].name,
                  p->texts + (p->parties[k].title ? p->parties[k].title : p->parties[k].name));
    }
}
