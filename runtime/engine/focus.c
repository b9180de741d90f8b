/* An engine that is asked about one case, or about the past: what it passes over, and what it notes of that.
 */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

enum { PASSED_MAX = 1 << 16 };

enum rung_status rung_engine_focus(struct rung_engine *engine, const char *id, size_t size, int64_t until)
{
    struct rung_focus *focus = &engine->focus;
    char *copy = NULL;

    if (id) {
        copy = malloc(size + 1);
        if (!copy) return RUNG_NO_MEMORY;
        memcpy(copy, id, size);
    }
    free(focus->id);
    focus->on = true;
    focus->all = !id;
    focus->id = copy;
    focus->size = size;
    focus->until = until;
    focus->first_past = RUNG_NEVER_US;
    for (size_t i = 0; i < engine->policy_count; i++)
        focus->all |= engine->policies[i].bound.program->tallies_count > 0;
    return RUNG_OK;
}

bool rung_focus_passes(struct rung_engine *engine, const struct rung_event *event)
{
    struct rung_focus *focus = &engine->focus;
    bool ours = !focus->id ||
                (event->case_size == focus->size && memcmp(event->case_id, focus->id, focus->size) == 0);

    if (focus->past || event->time > focus->until) {
        focus->past = true;
        if (ours && focus->first_past == RUNG_NEVER_US) focus->first_past = event->time;
        return true;
    }
    if (ours || focus->all) return false;
    if (focus->passed.count < PASSED_MAX)
        rung_names_number(&engine->budget, &focus->passed, event->case_id, event->case_size, true);
    return true;
}

bool rung_engine_is_past(const struct rung_engine *engine)
{
    return engine->focus.past;
}

int64_t rung_engine_first_past(const struct rung_engine *engine)
{
    return engine->focus.on ? engine->focus.first_past : RUNG_NEVER_US;
}

const char *rung_engine_passed(const struct rung_engine *engine, uint32_t index, size_t *size)
{
    const struct rung_names *passed = &engine->focus.passed;

    if (index >= passed->count) return NULL;
    return rung_names_text(passed, index, size);
}
