/* The table of opcodes. */
#include "opcode.h"

#define STOPS RUNG_OP_STOPS
#define JUMPS RUNG_OP_JUMPS
#define ENDS RUNG_OP_ENDS

/* Values, time, what happened so far, and the ways inside a fragment come first in opcodes.def, up to ANSWER.
 */
const struct rung_opcode rung_opcodes[RUNG_OPS] = {
#define OP(name, a, b, c, flags, meaning)                                                                    \
    {#name,                                                                                                  \
     meaning,                                                                                                \
     RUNG_OPERAND_##a,                                                                                       \
     RUNG_OPERAND_##b,                                                                                       \
     RUNG_OPERAND_##c,                                                                                       \
     flags,                                                                                                  \
     RUNG_OP_##name <= RUNG_OP_ANSWER},
#include "opcodes.def"
};

bool rung_program_rests(const struct rung_instruction *code, uint32_t count, bool has_rules)
{
    for (uint32_t i = 0; i < count; i++)
        if (rung_opcodes[code[i].op].flags & RUNG_OP_STOPS && (code[i].op != RUNG_OP_CLOSE || has_rules))
            return true; /* without rules, nothing stands against closing */
    return false;
}
