/* The loop of an interpreter, for interpret_switch.c and interpret_goto.c: they define LOOP_NAME, DO, and how
 * the loop goes from one instruction to the next (BEGIN_LOOP, DISPATCH, END_LOOP), and LOOP_LABELS if it
 * needs the labels of all opcodes. */
#include "interpret.h"
#include "machine_parts.h"

/* How meanings.h is read here. */
#define R(x) registers[x]
#define INT(n) ((int64_t)(n))
#define NUM(n) ((uint32_t)(n))
#define NOW (m->now)
#define TIME_AT(offset) (*(const rung_slot64 *)(const void *)(m->record + (offset)))
#define COUNT_OF(part) ((int64_t)rung_part_count(m, RUNG_PART_##part))
#define EQ(x, y) ((x) == (y))
#define NE(x, y) ((x) != (y))
#define LT(x, y) ((x) < (y))
#define LE(x, y) ((x) <= (y))
#define AND(x, y) ((x) && (y))
#define TIMES(x, n) ((x) * (n))
#define MASKED(x, mask) ((x) & (mask))
#define CALL(function, ...) function(__VA_ARGS__)
#define DO_CALL(function, ...) function(__VA_ARGS__)
#define SET(value) (registers[i->a] = (value))
#define LET(name, value) const int64_t name = (value)
#define HERE (*place = (uint16_t)(at + 1))
#define OVER (*place = 0)
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
#define GO_ANY(value) GO((uint32_t)(value))
#define GO_IF(condition, label)                                                                              \
    if (condition) GO(label)
#define REST return 0
#define REST_IF(condition)                                                                                   \
    if (condition) REST
#define LEFT                                                                                                 \
    do {                                                                                                     \
        if (m->owner != 0) *place = 0;                                                                       \
        if (!*place) return 0;                                                                               \
        GO(*place - 1u);                                                                                     \
    } while (0)
#define ANSWER_WITH(value) return value

static int64_t LOOP_NAME(struct rung_machine *m, const struct rung_instruction *code, const uint32_t *lines,
                         uint32_t at, rung_slot16 *place)
{
    const struct rung_program *program = m->program;
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
