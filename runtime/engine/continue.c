/* `continue with`: another policy goes on with the case, and with the facts that both have. */
#include "engine_inside.h"
#include "machine_parts.h"

#include <string.h>

/* The value of a fact, as the other policy has it; RUNG_UNKNOWN where it cannot be said there. */
static int64_t translate(struct rung_loaded *from, struct rung_loaded *to,
                         const struct rung_program_fact *fact, const struct rung_program_fact *other,
                         int64_t value)
{
    const struct rung_program *p = from->bound.program, *q = to->bound.program;
    const char *name = NULL;
    size_t size;

    if (value == RUNG_UNKNOWN) return value;
    switch ((enum rung_value_kind)fact->kind) {
    case RUNG_VALUE_TEXT:
    case RUNG_VALUE_ZONE:
        name = rung_loaded_text_of(from, value, &size);
        return rung_loaded_text(to, name, size);
    case RUNG_VALUE_CHOICE:
        name = p->texts + p->names[fact->choices.first + (uint32_t)value];
        for (uint32_t i = 0; i < other->choices.count; i++)
            if (strcmp(q->texts + q->names[other->choices.first + i], name) == 0) return i;
        return RUNG_UNKNOWN;
    case RUNG_VALUE_CHANNEL:
        if ((uint64_t)value >= p->channels_count) return value;
        for (uint32_t i = 0; i < q->channels_count; i++)
            if (strcmp(q->texts + q->channels[i].name, p->texts + p->channels[value].name) == 0) return i;
        return RUNG_OTHER;
    case RUNG_VALUE_PARTY:
        if ((uint64_t)value >= p->parties_count) return value;
        for (uint32_t i = 0; i < q->parties_count; i++)
            if (strcmp(q->texts + q->parties[i].name, p->texts + p->parties[value].name) == 0) return i;
        return RUNG_OTHER;
    default: return value;
    }
}

void rung_carry_facts(struct rung_loaded *from, const unsigned char *source, struct rung_loaded *to,
                      struct rung_machine *m)
{
    const struct rung_program *p = from->bound.program, *q = m->program;

    for (uint32_t i = 0; i < p->facts_count; i++)
        for (uint32_t k = 0; k < q->facts_count; k++) {
            int64_t value;
            if (p->facts[i].kind != q->facts[k].kind ||
                strcmp(p->texts + p->facts[i].name, q->texts + q->facts[k].name) != 0)
                continue;
            memcpy(&value, source + p->facts[i].offset, sizeof value);
            rung_slot64 *slot = rung_time_slot(m, q->facts[k].offset);
            int64_t before = *slot;
            *slot = translate(from, to, &p->facts[i], &q->facts[k], value);
            rung_fact_changed(m, k, before);
        }
}

/* What the policies of this event or timer went on with; each may go on in turn, so there is a bound. */
void rung_engine_continue(struct rung_engine *engine, uint32_t number, int64_t now)
{
    for (uint32_t i = 0; i < engine->wanted_count; i++) {
        struct rung_wanted wanted = engine->wanted[i];
        const struct rung_program *p = wanted.from->bound.program;
        const char *name = p->texts + p->follows[wanted.follow];
        size_t target = 0, source = (size_t)(wanted.from - engine->policies);
        while (target < engine->policy_count && strcmp(engine->policies[target].bound.program->texts +
                                                           engine->policies[target].bound.program->name,
                                                       name) != 0)
            target++;
        bool done = false;
        if (target < engine->policy_count) {
            struct rung_machine m = rung_engine_machine(engine, target, number, now);
            done = !rung_running(&m) && m.program->steps_count > 0;
            if (done) {
                rung_carry_facts(wanted.from, wanted.from->records + (size_t)p->record_size * number,
                                 &engine->policies[target], &m);
                rung_machine_continue(&m);
                rung_engine_finish(engine, &m, target, number);
            }
        }
        if (done) continue;
        struct rung_machine m = rung_engine_machine(engine, source, number, now);
        rung_machine_find(&m, RUNG_FINDING_not_continued, wanted.line)->index = wanted.follow;
        rung_engine_finish(engine, &m, source, number);
    }
    engine->wanted_count = 0;
}
