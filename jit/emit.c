/* Values, calls and blocks, as libgccjit has them. */
#include "emit.h"

#include <stdio.h>
#include <stdlib.h>

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
    *e = (struct rung_emit){.context = context, .line = RUNG_NONE};
    e->i64 = gcc_jit_context_get_int_type(context, 8, 1);
    e->u32 = gcc_jit_context_get_int_type(context, 4, 0);
    e->u16 = gcc_jit_context_get_int_type(context, 2, 0);
    e->u8 = gcc_jit_context_get_int_type(context, 1, 0);
    e->boolean = gcc_jit_context_get_type(context, GCC_JIT_TYPE_BOOL);
    e->integer = gcc_jit_context_get_type(context, GCC_JIT_TYPE_INT);
    e->nothing = gcc_jit_context_get_type(context, GCC_JIT_TYPE_VOID);
    e->bytes = gcc_jit_type_get_pointer(gcc_jit_context_get_type(context, GCC_JIT_TYPE_CHAR));
    e->places = gcc_jit_type_get_pointer(gcc_jit_type_get_aligned(e->u16, 1));
    _Static_assert(sizeof(struct rung_output) % 8 == 0, "an output is not made of words");
    e->words = gcc_jit_context_new_array_type(context, NULL, e->i64, sizeof(struct rung_output) / 8);
    gcc_jit_field *words = gcc_jit_context_new_field(context, NULL, e->words, "words");
    e->output = gcc_jit_struct_as_type(gcc_jit_context_new_struct_type(context, NULL, "output", 1, &words));
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

gcc_jit_rvalue *rung_emit_false(struct rung_emit *e)
{
    return gcc_jit_context_new_rvalue_from_int(e->context, e->boolean, 0);
}

gcc_jit_rvalue *rung_emit_true(struct rung_emit *e)
{
    return gcc_jit_context_new_rvalue_from_int(e->context, e->boolean, 1);
}

gcc_jit_rvalue *rung_emit_null(struct rung_emit *e)
{
    return gcc_jit_context_null(e->context, e->bytes);
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

gcc_jit_rvalue *rung_emit_is(struct rung_emit *e, gcc_jit_rvalue *value, uint32_t number)
{
    return rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, value, rung_emit_u32(e, number));
}

gcc_jit_rvalue *rung_emit_is_not(struct rung_emit *e, gcc_jit_rvalue *value, uint32_t number)
{
    return rung_emit_compare(e, GCC_JIT_COMPARISON_NE, value, rung_emit_u32(e, number));
}

gcc_jit_rvalue *rung_emit_less(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right)
{
    return rung_emit_compare(e, GCC_JIT_COMPARISON_LT, left, right);
}

gcc_jit_rvalue *rung_emit_at_most(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right)
{
    return rung_emit_compare(e, GCC_JIT_COMPARISON_LE, left, right);
}

gcc_jit_rvalue *rung_emit_both(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right)
{
    return rung_emit_binary(e, GCC_JIT_BINARY_OP_LOGICAL_AND, e->boolean, left, right);
}

gcc_jit_rvalue *rung_emit_either(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right)
{
    return rung_emit_binary(e, GCC_JIT_BINARY_OP_LOGICAL_OR, e->boolean, left, right);
}

gcc_jit_rvalue *rung_emit_not(struct rung_emit *e, gcc_jit_rvalue *condition)
{
    return gcc_jit_context_new_unary_op(e->context, NULL, GCC_JIT_UNARY_OP_LOGICAL_NEGATE, e->boolean,
                                        condition);
}

gcc_jit_rvalue *rung_emit_is_int(struct rung_emit *e, gcc_jit_rvalue *value, int64_t number)
{
    return rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, value, rung_emit_int(e, number));
}

gcc_jit_rvalue *rung_emit_keep(struct rung_emit *e, gcc_jit_rvalue *value)
{
    char name[24];

    snprintf(name, sizeof name, "value_%u", e->names++);
    gcc_jit_lvalue *kept = gcc_jit_function_new_local(e->function, NULL, e->i64, name);
    gcc_jit_block_add_assignment(e->block, NULL, kept, rung_emit_cast(e, value, e->i64));
    return gcc_jit_lvalue_as_rvalue(kept);
}

void rung_emit_tell(struct rung_emit *e)
{
    if (e->line != RUNG_NONE) RUNG_SET_M(line, e->u32, rung_emit_u32(e, e->line));
    if (e->here)
        gcc_jit_block_add_assignment(
            e->block, NULL, gcc_jit_rvalue_dereference(e->place, NULL),
            gcc_jit_context_new_rvalue_from_int(e->context, e->u16, (uint16_t)e->here));
}

gcc_jit_rvalue *rung_emit_call_at(struct rung_emit *e, size_t offset, gcc_jit_type *result, uint32_t count,
                                  gcc_jit_rvalue **arguments)
{
    gcc_jit_type *types[5];

    rung_emit_tell(e);
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

void rung_emit_at(struct rung_emit *e, gcc_jit_block *block)
{
    if (e->block) gcc_jit_block_end_with_jump(e->block, NULL, block);
    e->block = block;
}

void rung_emit_return(struct rung_emit *e, gcc_jit_rvalue *value)
{
    gcc_jit_block_end_with_return(e->block, NULL, rung_emit_cast(e, value, e->i64));
    e->block = NULL;
}

void rung_emit_return_nothing(struct rung_emit *e)
{
    gcc_jit_block_end_with_void_return(e->block, NULL);
    e->block = NULL;
}

struct rung_fork rung_emit_fork(struct rung_emit *e, gcc_jit_rvalue *condition)
{
    struct rung_fork fork = {rung_emit_new_block(e), true};
    gcc_jit_block *yes = rung_emit_new_block(e);

    gcc_jit_block_end_with_conditional(e->block, NULL, condition, yes, fork.behind);
    e->block = yes;
    return fork;
}

void rung_emit_meet(struct rung_emit *e, struct rung_fork *fork)
{
    rung_emit_at(e, fork->behind);
    fork->open = false;
}

void rung_emit_ways(struct rung_emit *e, struct rung_ways *ways, gcc_jit_rvalue *number, uint32_t most)
{
    *ways = (struct rung_ways){.number = number, .from = e->block, .behind = rung_emit_new_block(e)};
    ways->cases = calloc((size_t)most + 1, sizeof *ways->cases);
    e->block = NULL;
    e->failed |= !ways->cases;
}

void rung_emit_way(struct rung_emit *e, struct rung_ways *ways, uint32_t number)
{
    gcc_jit_rvalue *is = rung_emit_u32(e, number);

    if (e->block) rung_emit_jump(e, ways->behind);
    e->block = rung_emit_new_block(e);
    if (ways->cases) ways->cases[ways->count++] = gcc_jit_context_new_case(e->context, is, is, e->block);
}

void rung_emit_other_way(struct rung_emit *e, struct rung_ways *ways)
{
    if (e->block) rung_emit_jump(e, ways->behind);
    e->block = ways->other = rung_emit_new_block(e);
}

void rung_emit_ways_meet(struct rung_emit *e, struct rung_ways *ways)
{
    if (e->block) rung_emit_jump(e, ways->behind);
    gcc_jit_block_end_with_switch(ways->from, NULL, ways->number, ways->other ? ways->other : ways->behind,
                                  ways->count, ways->cases);
    free(ways->cases);
    e->block = ways->behind;
}

/* ---- functions, variables, the record and the machine ---- */

void rung_emit_function(struct rung_emit *e, enum rung_visible visible, const char *name,
                        gcc_jit_type *result, int count, gcc_jit_param **params)
{
    char full[64];

    snprintf(full, sizeof full, "rung_native_%s_%u", name, e->index);
    e->function = gcc_jit_context_new_function(
        e->context, NULL, visible == RUNG_OUTSIDE ? GCC_JIT_FUNCTION_EXPORTED : GCC_JIT_FUNCTION_INTERNAL,
        result, full, count, params, 0);
    e->m = gcc_jit_param_as_rvalue(params[0]);
    e->block = rung_emit_new_block(e);
    e->record = gcc_jit_lvalue_as_rvalue(rung_emit_variable(e, e->bytes, "record", RUNG_M(record, e->bytes)));
}

gcc_jit_lvalue *rung_emit_variable(struct rung_emit *e, gcc_jit_type *type, const char *name,
                                   gcc_jit_rvalue *first)
{
    gcc_jit_lvalue *variable = gcc_jit_function_new_local(e->function, NULL, type, name);

    rung_emit_assign(e, variable, first);
    return variable;
}

void rung_emit_assign(struct rung_emit *e, gcc_jit_lvalue *to, gcc_jit_rvalue *value)
{
    gcc_jit_type *type = gcc_jit_rvalue_get_type(gcc_jit_lvalue_as_rvalue(to));

    gcc_jit_block_add_assignment(e->block, NULL, to, rung_emit_cast(e, value, type));
}

void rung_emit_store(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type,
                     gcc_jit_rvalue *value)
{
    gcc_jit_type *anywhere = gcc_jit_type_get_aligned(type, 1);

    gcc_jit_block_add_assignment(e->block, NULL, rung_emit_slot(e, base, offset, anywhere),
                                 rung_emit_cast(e, value, type));
}

static gcc_jit_rvalue *in_record(struct rung_emit *e, uint32_t offset, gcc_jit_type *type)
{
    return rung_emit_load(e, e->record, offset, gcc_jit_type_get_aligned(type, 1));
}

gcc_jit_rvalue *rung_emit_time(struct rung_emit *e, uint32_t offset)
{
    return rung_emit_cast(e, in_record(e, offset, e->i64), e->i64);
}

gcc_jit_rvalue *rung_emit_count(struct rung_emit *e, uint32_t offset)
{
    return rung_emit_cast(e, in_record(e, offset, e->u32), e->i64);
}

gcc_jit_rvalue *rung_emit_choice(struct rung_emit *e, uint32_t offset)
{
    return rung_emit_cast(e, in_record(e, offset, e->u16), e->u32);
}

gcc_jit_rvalue *rung_emit_byte(struct rung_emit *e, uint32_t offset)
{
    return rung_emit_cast(e, in_record(e, offset, e->u8), e->u32);
}

gcc_jit_rvalue *rung_emit_site_state(struct rung_emit *e, uint32_t site)
{
    return rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->u32,
                            rung_emit_byte(e, e->program->sites[site].offset),
                            rung_emit_u32(e, RUNG_SITE_MISSED - 1));
}

/* ---- the program ---- */

static enum rung_trouble more(enum rung_trouble one, enum rung_trouble other)
{
    return one > other ? one : other;
}

enum rung_trouble rung_emit_trouble_in(const struct rung_program *p, struct rung_fragment code)
{
    enum rung_trouble most = RUNG_NO_TROUBLE;

    for (uint32_t i = code.first; i < code.first + code.count; i++)
        most = more(most, rung_emit_trouble_of(p, &p->fragments[i]));
    return most;
}

static enum rung_trouble trouble_of_asking(const struct rung_program *p, const struct rung_program_site *site)
{
    if (site->withheld || site->template_name) return RUNG_UNCOVERS;
    return more(rung_emit_trouble_in(p, site->when),
                more(rung_emit_trouble_in(p, site->limit), rung_emit_trouble_in(p, p->usual_deadline)));
}

enum rung_trouble rung_emit_trouble_of(const struct rung_program *p, const struct rung_instruction *i)
{
    switch ((enum rung_op)i->op) {
    case RUNG_OP_LOAD_SMALL:
    case RUNG_OP_LOAD_CONST:
    case RUNG_OP_LOAD_NOW:
    case RUNG_OP_LOAD_FACT:
    case RUNG_OP_LOAD_EVENT:
    case RUNG_OP_MOVE:
    case RUNG_OP_EQUAL:
    case RUNG_OP_DIFFERENT:
    case RUNG_OP_LESS:
    case RUNG_OP_AT_MOST:
    case RUNG_OP_NOT:
    case RUNG_OP_IS_KNOWN:
    case RUNG_OP_ADD_ELAPSED:
    case RUNG_OP_ALIKE_DURATION:
    case RUNG_OP_BARE_DURATION:
    case RUNG_OP_COUNT_ATTEMPTS:
    case RUNG_OP_COUNT_ALL_ATTEMPTS:
    case RUNG_OP_NTH_ATTEMPT:
    case RUNG_OP_COUNT_DAYS:
    case RUNG_OP_TRIED:
    case RUNG_OP_DOCUMENTED:
    case RUNG_OP_RUNNING:
    case RUNG_OP_LAST_TIME:
    case RUNG_OP_JUMP:
    case RUNG_OP_JUMP_IF:
    case RUNG_OP_JUMP_UNLESS:
    case RUNG_OP_ANSWER:
    case RUNG_OP_AWAIT:
    case RUNG_OP_AWAIT_ALL:
    case RUNG_OP_OFFER:
    case RUNG_OP_GIVEN:
    case RUNG_OP_AWAIT_TAKEOVER:
    case RUNG_OP_WAIT:
    case RUNG_OP_AWAIT_TIME:
    case RUNG_OP_LOOP:
    case RUNG_OP_SET_FACT: return RUNG_NO_TROUBLE;
    case RUNG_OP_ADD:
    case RUNG_OP_SUBTRACT: return RUNG_OVERFLOWS;
    case RUNG_OP_ASK: return trouble_of_asking(p, &p->sites[i->b]);
    case RUNG_OP_GIVE:
        return more(rung_emit_trouble_in(p, p->gives[i->b].limit),
                    rung_emit_trouble_in(p, p->usual_deadline));
    default: return RUNG_UNCOVERS;
    }
}

gcc_jit_rvalue *rung_emit_postponed_until(struct rung_emit *e)
{
    uint32_t offset = e->program->parts[RUNG_PART_POSTPONED_UNTIL];

    return offset ? rung_emit_time(e, offset) : NULL;
}

/* ---- all of it ---- */

bool rung_emit_program(struct rung_emit *e)
{
    if (rung_plan_make(e->program, &e->plan) != RUNG_OK) {
        rung_plan_free(&e->plan);
        return false;
    }
    rung_emit_say_function(e);
    rung_emit_end_run_function(e);
    bool good = rung_emit_fragments(e);

    if (good) {
        rung_emit_rules(e);
        rung_emit_asks(e);
        good = !e->failed && rung_emit_strands(e);
    }
    if (good) {
        rung_emit_event(e);
        rung_emit_due(e);
        rung_emit_go_on(e);
    }
    free(e->fragments);
    free(e->rules);
    free(e->tries);
    free(e->attempts);
    e->fragments = e->rules = e->tries = NULL;
    e->attempts = NULL;
    rung_plan_free(&e->plan);
    return good && !e->failed;
}
