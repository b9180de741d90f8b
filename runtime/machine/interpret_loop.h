/* The loop of an interpreter, for interpret_switch.c and interpret_goto.c: they define LOOP_NAME, DO, and how
 * the loop goes from one instruction to the next (BEGIN_LOOP, DISPATCH, END_LOOP), and LOOP_LABELS if it
 * needs the labels of all opcodes. */
#include "interpret.h"
#include "machine_parts.h"

#define R(x) registers[x]
#define KNOWN2(b, c) (R(b) != RUNG_UNKNOWN && R(c) != RUNG_UNKNOWN)
#define COMPARE(condition) R(i->a) = KNOWN2(i->b, i->c) && (condition)
#define HERE (*place = (uint16_t)(at + 1))
#define NEXT                                                                                                 \
    do {                                                                                                     \
        at++;                                                                                                \
        DISPATCH;                                                                                            \
    } while (0)
#define GO(label)                                                                                            \
    do {                                                                                                     \
        at = (label);                                                                                        \
        DISPATCH;                                                                                            \
    } while (0)
#define REST return 0
#define LEFT                                                                                                 \
    do {                                                                                                     \
        if (m->owner != 0) *place = 0;                                                                       \
        if (!*place) return 0;                                                                               \
        GO(*place - 1u);                                                                                     \
    } while (0)

static int64_t fact_value(const struct rung_machine *m, uint32_t fact)
{
    return *(const rung_slot64 *)(const void *)(m->record + m->program->facts[fact].offset);
}

static int64_t add(struct rung_machine *m, int64_t left, int64_t right)
{
    int64_t sum;

    if (!__builtin_add_overflow(left, right, &sum) && sum != RUNG_UNKNOWN) return sum;
    if (!m->overflowed && !m->uncovered) m->trouble_line = m->line;
    m->overflowed = true;
    return RUNG_UNKNOWN;
}

static int64_t LOOP_NAME(struct rung_machine *m, const struct rung_instruction *code, const uint32_t *lines,
                         uint32_t at, rung_slot16 *place)
{
    const int64_t *constants = m->program->constants;
    const struct rung_instruction *i;
    int64_t registers[RUNG_REGISTERS];

#ifdef LOOP_LABELS
    static const void *const LOOP_LABELS[] = {
#define OP(name, a, b, c, flags, meaning) &&op_##name,
#include "opcodes.def"
    };
#endif
    BEGIN_LOOP
#include "meanings.h"
    END_LOOP
}
