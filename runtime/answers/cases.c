/* What an engine can be asked about its cases and events, before any copy is made. */
#include <rung/answers.h>

#include "engine_inside.h"

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
        if (rung_names_number(&engine->budget, &engine->policies[i].event_names, type, size, false) !=
            RUNG_NO_NUMBER)
            return true;
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
