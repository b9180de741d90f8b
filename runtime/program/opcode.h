/* What is known of each opcode, from opcodes.def: its name, what its operands are, what it may do to the way.
 */
#ifndef RUNG_OPCODE_H
#define RUNG_OPCODE_H

#include "program.h"

enum rung_operand {
    RUNG_OPERAND_NONE,
    RUNG_OPERAND_REG_OUT,
    RUNG_OPERAND_REG,
    RUNG_OPERAND_SMALL,
    RUNG_OPERAND_CONST,
    RUNG_OPERAND_LABEL,
    RUNG_OPERAND_KEPT, /* an offset in the record, or 0 */
    RUNG_OPERAND_ANY_CHANNEL,
    RUNG_OPERAND_CHANNEL,
    RUNG_OPERAND_EVENT_FIELD,
    RUNG_OPERAND_FACT,
    RUNG_OPERAND_CALENDAR,
    RUNG_OPERAND_WINDOW,
    RUNG_OPERAND_TALLY,
    RUNG_OPERAND_LAST,
    RUNG_OPERAND_SITE,
    RUNG_OPERAND_GIVE,
    RUNG_OPERAND_WAIT,
    RUNG_OPERAND_LISTEN,
    RUNG_OPERAND_LOOP,
    RUNG_OPERAND_ESCALATION,
    RUNG_OPERAND_NOTICE,
    RUNG_OPERAND_STEP,
    RUNG_OPERAND_CLOSING,
    RUNG_OPERAND_FOLLOW,
    RUNG_OPERAND_FLAG,
};

enum { RUNG_OP_STOPS = 1, RUNG_OP_JUMPS = 2, RUNG_OP_ENDS = 4 };

struct rung_opcode {
    const char *name, *meaning;
    uint8_t a, b, c; /* enum rung_operand */
    uint8_t flags;
    bool computes; /* may stand in a fragment: it changes nothing but registers */
};

extern const struct rung_opcode rung_opcodes[RUNG_OPS];

#endif
