/* The portable interpreter: a switch in a loop. */
#define LOOP_NAME run_by_switch
#define DO(name) case RUNG_OP_##name:
#define DISPATCH goto next
#define BEGIN_LOOP                                                                                           \
    next:                                                                                                    \
    i = &code[at];                                                                                           \
    if (!rung_interpret_begins(m, lines, at, place)) return 0;                                               \
    switch ((enum rung_op)i->op) {
#define END_LOOP                                                                                             \
    case RUNG_OPS: break;                                                                                    \
        }                                                                                                    \
        return 0; /* the verifier lets no other opcode pass */
#include "interpret_loop.h"

const struct rung_interpreter rung_interpreter_switch = {"switch", run_by_switch};
