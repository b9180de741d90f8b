/* The quicker interpreter: each opcode's code goes straight to that of the next, by labels as values, which
 * GNU C has. */
#pragma GCC diagnostic ignored "-Wpedantic"

#define LOOP_NAME run_by_goto
#define DO(name) op_##name:
#define DISPATCH                                                                                             \
    do {                                                                                                     \
        i = &code[at];                                                                                       \
        if (!rung_interpret_begins(m, lines, at, place)) return 0;                                           \
        goto *labels[i->op];                                                                                 \
    } while (0)
#define LOOP_LABELS labels
#define BEGIN_LOOP DISPATCH;
#define END_LOOP
#include "interpret_loop.h"

const struct rung_interpreter rung_interpreter_goto = {"goto", run_by_goto};
