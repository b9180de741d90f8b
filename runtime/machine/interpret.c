/* Strands and fragments, run by whichever interpreter the program is bound to. */
#include "interpret.h"

#include <string.h>

const struct rung_interpreter *rung_interpreter_named(const char *name)
{
    static const struct rung_interpreter *const all[] = {&rung_interpreter_goto, &rung_interpreter_switch};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->name, name) == 0) return all[i];
    return NULL;
}

int64_t rung_interpret_fragment(struct rung_machine *m, struct rung_fragment fragment)
{
    int64_t answer = m->bound->interpreter->run(m, m->program->fragments, NULL, fragment.first, NULL);

    RUNG_MARK(m, fragments, fragment.first, answer == 1 ? RUNG_MARK_YES : RUNG_MARK_NO);
    return answer;
}

static uint32_t *place_of(struct rung_machine *m, uint32_t owner)
{
    if (owner == 0) return &((struct rung_record *)(void *)m->record)->place;
    return (uint32_t *)(void *)(m->record + m->program->handlers[owner - 1].offset);
}

void rung_interpret(struct rung_machine *m, uint32_t owner)
{
    const struct rung_record *head = (const void *)m->record;
    uint32_t before = m->owner, *place = place_of(m, owner), was = *place, seq = head->seq;

    if (!was) return;
    m->owner = owner;
    m->bound->interpreter->run(m, m->program->code, m->program->lines, was - 1, place);
    m->owner = before;
    m->changes += *place != was || head->seq != seq;
}
