/* Writing native code through libgccjit: what emit.c offers to whoever reads meanings. Values and conditions
 * are gcc_jit_rvalue; the context owns all that is made, and remembers what went wrong, so nothing here fails
 * alone. */
#ifndef RUNG_JIT_EMIT_H
#define RUNG_JIT_EMIT_H

#include <libgccjit.h>

#include "native_code.h"

/* A function of calls.def. */
enum rung_call {
#define CALL(name, result, arguments) RUNG_CALL_##name,
#include "calls.def"
    RUNG_CALLS
};

struct rung_emit {
    gcc_jit_context *context;
    const struct rung_program *program;
    uint32_t index; /* of the program in its module */
    gcc_jit_type *i64, *u32, *u16, *boolean, *integer, *nothing, *bytes,
        *places;           /* bytes: char *; places: uint16_t * */
    gcc_jit_lvalue *calls; /* the table that was handed over */
    /* the function that is being written */
    gcc_jit_function *function;
    gcc_jit_block *block; /* where code goes; NULL behind what does not go on */
    gcc_jit_rvalue *m, *place;
    gcc_jit_lvalue *at; /* of strands: where to go on; NULL in fragments */
    gcc_jit_lvalue *registers[RUNG_REGISTERS];
    gcc_jit_block **starts; /* of each instruction, NULL: not reached */
    gcc_jit_block *dispatch;
    uint32_t names; /* given so far */
};

/* Types, and the table of calls, of a context. */
void rung_emit_begin(struct rung_emit *e, gcc_jit_context *context);

/* `void rung_native_begin(const struct rung_calls *)`. */
void rung_emit_hand_over(struct rung_emit *e);

/* The native code of e->program: both functions of struct rung_native_code. False when memory ran out. */
bool rung_emit_program(struct rung_emit *e);

/* ---- values ---- */
gcc_jit_rvalue *rung_emit_int(struct rung_emit *e, int64_t value);
gcc_jit_rvalue *rung_emit_u32(struct rung_emit *e, uint32_t value);
/* The place of that type, `offset` bytes behind where `base` points. */
gcc_jit_lvalue *rung_emit_slot(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_load(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_cast(struct rung_emit *e, gcc_jit_rvalue *value, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_compare(struct rung_emit *e, enum gcc_jit_comparison by, gcc_jit_rvalue *x,
                                  gcc_jit_rvalue *y);
gcc_jit_rvalue *rung_emit_binary(struct rung_emit *e, enum gcc_jit_binary_op op, gcc_jit_type *type,
                                 gcc_jit_rvalue *x, gcc_jit_rvalue *y);
/* The value, worked out here and once. */
gcc_jit_rvalue *rung_emit_keep(struct rung_emit *e, gcc_jit_rvalue *value);
/* The answer of a function of calls.def to `count` arguments, the machine first; a value, unless it answers
 * nothing. */
gcc_jit_rvalue *rung_emit_call(struct rung_emit *e, enum rung_call call, uint32_t count,
                               gcc_jit_rvalue *const *arguments);
/* The same of any function of struct rung_calls, at `offset` in it; the arguments are of the right types. */
gcc_jit_rvalue *rung_emit_call_at(struct rung_emit *e, size_t offset, gcc_jit_type *result, uint32_t count,
                                  gcc_jit_rvalue **arguments);

/* ---- the way ---- */
gcc_jit_block *rung_emit_new_block(struct rung_emit *e);
/* Goes to `yes` or on behind. */
void rung_emit_branch(struct rung_emit *e, gcc_jit_rvalue *condition, gcc_jit_block *yes);
void rung_emit_jump(struct rung_emit *e, gcc_jit_block *to);
void rung_emit_return(struct rung_emit *e, gcc_jit_rvalue *value);

#endif
