/* Values, calls and blocks, as libgccjit has them. */
#include "emit.h"

#include <stdio.h>

enum kind { KIND_I64, KIND_U32, KIND_BOOL, KIND_INT, KIND_VOID };

struct signature {
    enum kind result;
    enum kind arguments[4];
};

static const struct signature signatures[RUNG_CALLS] = {
#define ARGUMENTS_0()                                                                                        \
    {                                                                                                        \
        0                                                                                                    \
    }
#define ARGUMENTS_1(a)                                                                                       \
    {                                                                                                        \
        KIND_##a                                                                                             \
    }
#define ARGUMENTS_2(a, b)                                                                                    \
    {                                                                                                        \
        KIND_##a, KIND_##b                                                                                   \
    }
#define ARGUMENTS_3(a, b, c)                                                                                 \
    {                                                                                                        \
        KIND_##a, KIND_##b, KIND_##c                                                                         \
    }
#define ARGUMENTS_4(a, b, c, d)                                                                              \
    {                                                                                                        \
        KIND_##a, KIND_##b, KIND_##c, KIND_##d                                                               \
    }
#define CALL(name, result, arguments) {KIND_##result, arguments},
#include "calls.def"
};

static gcc_jit_type *type_of(const struct rung_emit *e, enum kind kind)
{
    switch (kind) {
    case KIND_U32: return e->u32;
    case KIND_BOOL: return e->boolean;
    case KIND_INT: return e->integer;
    case KIND_VOID: return e->nothing;
    case KIND_I64: break;
    }
    return e->i64;
}

void rung_emit_begin(struct rung_emit *e, gcc_jit_context *context)
{
    *e = (struct rung_emit){.context = context};
    e->i64 = gcc_jit_context_get_int_type(context, 8, 1);
    e->u32 = gcc_jit_context_get_int_type(context, 4, 0);
    e->u16 = gcc_jit_context_get_int_type(context, 2, 0);
    e->boolean = gcc_jit_context_get_type(context, GCC_JIT_TYPE_BOOL);
    e->integer = gcc_jit_context_get_type(context, GCC_JIT_TYPE_INT);
    e->nothing = gcc_jit_context_get_type(context, GCC_JIT_TYPE_VOID);
    e->bytes = gcc_jit_type_get_pointer(gcc_jit_context_get_type(context, GCC_JIT_TYPE_CHAR));
    e->places = gcc_jit_type_get_pointer(gcc_jit_type_get_aligned(e->u16, 1));
    e->calls = gcc_jit_context_new_global(context, NULL, GCC_JIT_GLOBAL_INTERNAL, e->bytes, "calls");
}

void rung_emit_hand_over(struct rung_emit *e)
{
    gcc_jit_param *calls = gcc_jit_context_new_param(e->context, NULL, e->bytes, "table");
    gcc_jit_function *begin = gcc_jit_context_new_function(e->context, NULL, GCC_JIT_FUNCTION_EXPORTED,
                                                           e->nothing, "rung_native_begin", 1, &calls, 0);
    gcc_jit_block *block = gcc_jit_function_new_block(begin, NULL);

    gcc_jit_block_add_assignment(block, NULL, e->calls, gcc_jit_param_as_rvalue(calls));
    gcc_jit_block_end_with_void_return(block, NULL);
}

/* ---- values ---- */

gcc_jit_rvalue *rung_emit_int(struct rung_emit *e, int64_t value)
{
    return gcc_jit_context_new_rvalue_from_long(e->context, e->i64, value);
}

gcc_jit_rvalue *rung_emit_u32(struct rung_emit *e, uint32_t value)
{
    return gcc_jit_context_new_rvalue_from_long(e->context, e->u32, (long)value);
}

gcc_jit_lvalue *rung_emit_slot(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type)
{
    gcc_jit_lvalue *byte =
        gcc_jit_context_new_array_access(e->context, NULL, base, rung_emit_int(e, (int64_t)offset));
    gcc_jit_rvalue *address = gcc_jit_lvalue_get_address(byte, NULL);

    return gcc_jit_rvalue_dereference(
        gcc_jit_context_new_cast(e->context, NULL, address, gcc_jit_type_get_pointer(type)), NULL);
}

gcc_jit_rvalue *rung_emit_load(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type)
{
    return gcc_jit_lvalue_as_rvalue(rung_emit_slot(e, base, offset, type));
}

gcc_jit_rvalue *rung_emit_cast(struct rung_emit *e, gcc_jit_rvalue *value, gcc_jit_type *type)
{
    return gcc_jit_context_new_cast(e->context, NULL, value, type);
}

gcc_jit_rvalue *rung_emit_compare(struct rung_emit *e, enum gcc_jit_comparison by, gcc_jit_rvalue *x,
                                  gcc_jit_rvalue *y)
{
    return gcc_jit_context_new_comparison(e->context, NULL, by, x, y);
}

gcc_jit_rvalue *rung_emit_binary(struct rung_emit *e, enum gcc_jit_binary_op op, gcc_jit_type *type,
                                 gcc_jit_rvalue *x, gcc_jit_rvalue *y)
{
    return gcc_jit_context_new_binary_op(e->context, NULL, op, type, x, y);
}

gcc_jit_rvalue *rung_emit_keep(struct rung_emit *e, gcc_jit_rvalue *value)
{
    char name[24];

    snprintf(name, sizeof name, "value_%u", e->names++);
    gcc_jit_lvalue *kept = gcc_jit_function_new_local(e->function, NULL, e->i64, name);
    gcc_jit_block_add_assignment(e->block, NULL, kept, rung_emit_cast(e, value, e->i64));
    return gcc_jit_lvalue_as_rvalue(kept);
}

gcc_jit_rvalue *rung_emit_call_at(struct rung_emit *e, size_t offset, gcc_jit_type *result, uint32_t count,
                                  gcc_jit_rvalue **arguments)
{
    gcc_jit_type *types[5];

    for (uint32_t i = 0; i < count; i++) types[i] = gcc_jit_rvalue_get_type(arguments[i]);
    gcc_jit_type *function =
        gcc_jit_context_new_function_ptr_type(e->context, NULL, result, (int)count, types, 0);
    return gcc_jit_context_new_call_through_ptr(
        e->context, NULL, rung_emit_load(e, gcc_jit_lvalue_as_rvalue(e->calls), offset, function), (int)count,
        arguments);
}

gcc_jit_rvalue *rung_emit_call(struct rung_emit *e, enum rung_call call, uint32_t count,
                               gcc_jit_rvalue *const *given)
{
    static const size_t offsets[RUNG_CALLS] = {
#define CALL(name, result, arguments) offsetof(struct rung_calls, name),
#include "calls.def"
    };
    const struct signature *is = &signatures[call];
    gcc_jit_rvalue *arguments[5] = {given[0]};

    for (uint32_t i = 1; i < count && i < 5; i++)
        arguments[i] = rung_emit_cast(e, given[i], type_of(e, is->arguments[i - 1]));
    gcc_jit_rvalue *result = rung_emit_call_at(e, offsets[call], type_of(e, is->result), count, arguments);
    return is->result == KIND_VOID ? result : rung_emit_cast(e, result, e->i64);
}

/* ---- the way ---- */

gcc_jit_block *rung_emit_new_block(struct rung_emit *e)
{
    return gcc_jit_function_new_block(e->function, NULL);
}

void rung_emit_branch(struct rung_emit *e, gcc_jit_rvalue *condition, gcc_jit_block *yes)
{
    gcc_jit_block *no = rung_emit_new_block(e);

    gcc_jit_block_end_with_conditional(e->block, NULL, condition, yes, no);
    e->block = no;
}

void rung_emit_jump(struct rung_emit *e, gcc_jit_block *to)
{
    gcc_jit_block_end_with_jump(e->block, NULL, to);
    e->block = NULL;
}

void rung_emit_return(struct rung_emit *e, gcc_jit_rvalue *value)
{
    gcc_jit_block_end_with_return(e->block, NULL, rung_emit_cast(e, value, e->i64));
    e->block = NULL;
}
