/* The interpreter for whoever measures tests: the portable one, which notes each instruction of a strand that
 * runs, and which way it went on. */
#define LOOP_NAME run_marking
#define DO(name) case RUNG_OP_##name:
#define DISPATCH goto next
#define BEGIN_LOOP                                                                                           \
    uint32_t last = RUNG_NONE;                                                                               \
    next:                                                                                                    \
    if (lines && last != RUNG_NONE) {                                                                        \
        bool jumped = at != last + 1 || (code[last].op == RUNG_OP_JUMP_UNLESS && R(code[last].a) != 1);      \
        RUNG_MARK(m, code, last, jumped ? RUNG_MARK_JUMPED : RUNG_MARK_WENT_ON);                             \
    }                                                                                                        \
    last = at;                                                                                               \
    i = &code[at];                                                                                           \
    if (!rung_interpret_begins(m, lines, at, place)) return 0;                                               \
    if (lines) RUNG_MARK(m, code, at, RUNG_MARK_RAN);                                                        \
    switch ((enum rung_op)i->op) {
#define END_LOOP                                                                                             \
    case RUNG_OPS: break;                                                                                    \
        }                                                                                                    \
        return 0; /* the verifier lets no other opcode pass */
#include "interpret_loop.h"

const struct rung_interpreter rung_interpreter_marking = {"marking", run_marking};
