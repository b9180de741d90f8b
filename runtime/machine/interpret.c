/* Strands and fragments, run by whichever interpreter the program is bound to. */
#include "interpret.h"

#include <string.h>

#include "machine_parts.h"

const struct rung_interpreter *rung_interpreter_named(const char *name)
{
    static const struct rung_interpreter *const all[] = {&rung_interpreter_goto, &rung_interpreter_switch};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->name, name) == 0) return all[i];
    return NULL;
}

static int64_t sum_of(struct rung_machine *m, const struct rung_plan_fragment *plan)
{
    const int64_t *constant = &m->program->constants[plan->constant];
    int64_t time = plan->time ? *rung_time_slot(m, plan->time) : m->now;

    if (time == RUNG_UNKNOWN) return RUNG_UNKNOWN;
    return rung_do_add_time(m, time, constant[0], (enum rung_counts)plan->counts, (uint32_t)constant[1]);
}

static bool is_within(const struct rung_machine *m, const struct rung_plan_fragment *plan)
{
    int64_t value = *rung_time_slot(m, plan->time);

    return value >= plan->value && value <= plan->most;
}

static int64_t answer_of(struct rung_machine *m, uint32_t first)
{
    const struct rung_plan_fragment *plan = &m->bound->plan.fragments[first];

    switch ((enum rung_plan_shape)plan->shape) {
    case RUNG_SHAPE_ANY: break;
    case RUNG_SHAPE_TIME: return *rung_time_slot(m, plan->time);
    case RUNG_SHAPE_SUM: return sum_of(m, plan);
    case RUNG_SHAPE_BEFORE: return m->now < sum_of(m, plan); /* what is unknown is less than any time */
    case RUNG_SHAPE_WITHIN: return is_within(m, plan);
    case RUNG_SHAPE_EVENT_IS: return rung_do_load_event(m, plan->field, 0) == plan->value;
    case RUNG_SHAPE_WITHIN_AND:
        if (!is_within(m, plan)) return 0;
        break;
    case RUNG_SHAPE_EVENT_AND:
        if (rung_do_load_event(m, plan->field, 0) != plan->value) return 0;
        break;
    }
    return m->bound->interpreter->run(m, m->program->fragments, NULL, first, NULL);
}

int64_t rung_interpret_fragment(struct rung_machine *m, struct rung_fragment fragment)
{
    int64_t answer = answer_of(m, fragment.first);

    RUNG_MARK(m, fragments, fragment.first, answer == 1 ? RUNG_MARK_YES : RUNG_MARK_NO);
    return answer;
}

static rung_slot16 *place_of(struct rung_machine *m, uint32_t owner)
{
    if (owner == 0) return &rung_head(m)->place;
    uint32_t offset = m->program->handlers[owner - 1].offset;
    return offset ? rung_choice_slot(m, offset) : &m->passing;
}

void rung_interpret(struct rung_machine *m, uint32_t owner)
{
    uint32_t place = rung_place(m, owner);

    if (place) rung_interpret_from(m, owner, place_of(m, owner), place - 1);
}
