/* Strands and fragments as native code: the reading of meanings.h that writes code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emit.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

/* What is known of the instructions that are being written. */
struct region {
    struct rung_emit *e;
    const struct rung_instruction *code;
    uint32_t count;
    unsigned char *entry;   /* of each: a strand may be taken up there */
    unsigned char *leads;   /* the way may come there from elsewhere than from right before */
    unsigned char *again;   /* it may come there from behind */
    unsigned char *unsure;  /* what is done right before may find a day that a calendar does not cover */
    unsigned char *reached; /* by the function that is being written */
    uint32_t *fuel;         /* used by those before it, since the last that leads */
    bool strand;
};

/* ---- the words of meanings.h ---- */

static value count_of(struct rung_emit *e, enum rung_record_part part)
{
    uint32_t offset = e->program->parts[part];

    return offset ? rung_emit_count(e, offset) : rung_emit_int(e, 0);
}

static void set(struct rung_emit *e, uint8_t to, value what)
{
    gcc_jit_block_add_assignment(e->block, NULL, e->registers[to], rung_emit_cast(e, what, e->i64));
}

static void tell_place(struct rung_emit *e, uint32_t place)
{
    gcc_jit_rvalue *number = gcc_jit_context_new_rvalue_from_int(e->context, e->u16, (uint16_t)place);

    gcc_jit_block_add_assignment(e->block, NULL, gcc_jit_rvalue_dereference(e->place, NULL), number);
}

/* The block of an instruction; the verifier has seen to it that there is none outside. */
static gcc_jit_block *start_of(struct region *r, uint32_t at)
{
    return r->e->starts[at];
}

static void go(struct region *r, uint32_t at)
{
    rung_emit_jump(r->e, start_of(r, at));
}

/* Where the strand rests, at `place`. */
static gcc_jit_block *rest(struct rung_emit *e, uint32_t place)
{
    gcc_jit_block *block = rung_emit_new_block(e), *before = e->block;

    e->block = block;
    tell_place(e, place);
    rung_emit_return(e, rung_emit_int(e, 0));
    e->block = before;
    return block;
}

/* Goes on where a value says. */
static void go_any(struct rung_emit *e, value at)
{
    gcc_jit_block_add_assignment(e->block, NULL, e->at, rung_emit_cast(e, at, e->u32));
    rung_emit_jump(e, e->dispatch);
}

/* What was done has set the places; a handler that moved the steps ends. */
static void left(struct rung_emit *e)
{
    value place =
        rung_emit_cast(e, gcc_jit_lvalue_as_rvalue(gcc_jit_rvalue_dereference(e->place, NULL)), e->u32);

    if (rung_emit_step_of(e->program, e->instruction) == RUNG_NONE) {
        tell_place(e, 0);
        rung_emit_return(e, rung_emit_int(e, 0));
        return;
    }
    rung_emit_branch(e, rung_emit_is(e, place, 0), rest(e, 0));
    go_any(e, rung_emit_binary(e, GCC_JIT_BINARY_OP_MINUS, e->u32, place, rung_emit_u32(e, 1)));
}

/* What a function answers, or does. */
static value answer(struct rung_emit *e, enum rung_call call, uint32_t count, const value *given)
{
    value own = rung_emit_own_answer(e, call, given);

    return own ? rung_emit_cast(e, own, e->i64) : rung_emit_call(e, call, count, given);
}

static void do_call(struct rung_emit *e, enum rung_call call, uint32_t count, const value *given)
{
    e->given = count;
    if (!rung_emit_own_call(e, call, given))
        gcc_jit_block_add_eval(e->block, NULL, rung_emit_call(e, call, count, given));
}

/* How meanings.h is read here. */
#define DO(name) case RUNG_OP_##name:
#define R(x) gcc_jit_lvalue_as_rvalue(e->registers[x])
#define INT(n) rung_emit_int(e, (int64_t)(n))
#define NUM(n) rung_emit_int(e, (int64_t)(uint32_t)(n))
#define NOW rung_emit_load(e, m, offsetof(struct rung_machine, now), e->i64)
#define TIME_AT(offset) rung_emit_time(e, offset)
#define COUNT_OF(part) count_of(e, RUNG_PART_##part)
#define EQ(x, y) rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, x, y)
#define NE(x, y) rung_emit_compare(e, GCC_JIT_COMPARISON_NE, x, y)
#define LT(x, y) rung_emit_compare(e, GCC_JIT_COMPARISON_LT, x, y)
#define LE(x, y) rung_emit_compare(e, GCC_JIT_COMPARISON_LE, x, y)
#define AND(x, y) rung_emit_binary(e, GCC_JIT_BINARY_OP_LOGICAL_AND, e->boolean, x, y)
#define TIMES(x, n) rung_emit_binary(e, GCC_JIT_BINARY_OP_MULT, e->i64, x, INT(n))
#define MASKED(x, mask) rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->i64, x, INT(mask))
#define GIVEN(...)                                                                                           \
    sizeof((value[]){__VA_ARGS__}) / sizeof(value), (value[])                                                \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }
#define CALL(function, ...) answer(e, RUNG_CALL_##function, GIVEN(__VA_ARGS__))
#define DO_CALL(function, ...) do_call(e, RUNG_CALL_##function, GIVEN(__VA_ARGS__))
#define SET(what) set(e, i->a, what)
#define LET(name, what) const value name = rung_emit_keep(e, what)
#define HERE e->here = at + 1 /* told where somebody may ask (rung_emit_tell), or where it rests */
#define OVER tell_place(e, 0)
#define NEXT                                                                                                 \
    go(r, at + 1);                                                                                           \
    return
#define GO(to)                                                                                               \
    go(r, to);                                                                                               \
    return
#define GO_ANY(to)                                                                                           \
    go_any(e, to);                                                                                           \
    return
#define GO_IF(condition, to) rung_emit_branch(e, condition, start_of(r, to))
#define REST_IF(condition) rung_emit_branch(e, condition, rest(e, at + 1))
#define LEFT                                                                                                 \
    left(e);                                                                                                 \
    return
#define ANSWER_WITH(what)                                                                                    \
    rung_emit_return(e, what);                                                                               \
    return

static void write_meaning(struct region *r, uint32_t at)
{
    struct rung_emit *e = r->e;
    const struct rung_instruction *i = &r->code[at];
    const struct rung_program *program = e->program;
    const value m = e->m;

    e->instruction = i;
    switch ((enum rung_op)i->op) {
#include "meanings.h"
    case RUNG_OPS: break;
    }
}

/* ---- strands ---- */

/* Hands over to the interpreter, where so few instructions are left to the step that they have to be counted.
 */
static gcc_jit_block *by_interpreter(struct rung_emit *e, value at)
{
    gcc_jit_block *block = rung_emit_new_block(e), *before = e->block;
    value arguments[] = {e->m, at, e->place};

    e->block = block;
    rung_emit_return(
        e, rung_emit_call_at(e, offsetof(struct rung_calls, strand_by_interpreter), e->i64, 3, arguments));
    e->block = before;
    return block;
}

static void use_fuel(struct rung_emit *e, enum gcc_jit_binary_op op, uint32_t count)
{
    gcc_jit_lvalue *fuel = rung_emit_slot(e, e->m, offsetof(struct rung_machine, fuel), e->u32);

    gcc_jit_block_add_assignment_op(e->block, NULL, fuel, op, rung_emit_u32(e, count));
}

/* How many instructions are done from one that leads on, until the way may part. */
static uint32_t run_length(const struct region *r, uint32_t at)
{
    uint32_t length = 1;

    while (at + length < r->count && !r->leads[at + length]) length++;
    return length;
}

/* Where few instructions are left to the step: fewer than could follow each other, if none came again. */
static void leave_if_few(struct region *r, value at)
{
    struct rung_emit *e = r->e;
    value fuel = RUNG_M(fuel, e->u32);

    rung_emit_branch(e, rung_emit_compare(e, GCC_JIT_COMPARISON_LE, fuel, rung_emit_u32(e, r->count)),
                     by_interpreter(e, at));
}

/* What a strand does before an instruction, as rung_interpret_begins: whether it may go on is asked where
 * that may be otherwise than before. Fuel is taken for all up to the next that leads, and what is not used is
 * given back. */
static void write_beginning(struct region *r, uint32_t at)
{
    struct rung_emit *e = r->e;

    if (r->unsure[at]) {
        gcc_jit_block *stop = rung_emit_new_block(e), *go_on;
        rung_emit_branch(e, RUNG_M(uncovered, e->boolean), stop);
        go_on = e->block;
        e->block = stop;
        if (!r->leads[at]) use_fuel(e, GCC_JIT_BINARY_OP_PLUS, r->fuel[at]);
        tell_place(e, at + 1);
        rung_emit_return(e, rung_emit_int(e, 0));
        e->block = go_on;
    }
    if (r->again[at]) leave_if_few(r, rung_emit_u32(e, at));
    if (r->leads[at]) use_fuel(e, GCC_JIT_BINARY_OP_MINUS, run_length(r, at));
    e->line = e->program->lines[at];
}

/* Whether a strand goes on right behind, once it may: it may be taken up there, too. */
static bool waits(const struct rung_instruction *i)
{
    return i->op == RUNG_OP_AWAIT || i->op == RUNG_OP_AWAIT_ALL || i->op == RUNG_OP_AWAIT_TIME;
}

/* Where strands are taken up, and where ways meet. */
static void find_entries(struct region *r)
{
    const struct rung_program *p = r->e->program;
    uint32_t used = 0;

    for (uint32_t i = 0; i < p->steps_count; i++) r->entry[p->steps[i].entry] = 1;
    for (uint32_t i = 0; i < p->handlers_count; i++) r->entry[p->handlers[i].entry] = 1;
    for (uint32_t i = 0; i < p->clauses_count; i++) r->entry[p->clauses[i].label] = 1;
    for (uint32_t i = 0; i < p->gives_count; i++) r->entry[p->gives[i].otherwise] = 1;
    for (uint32_t i = 0; i < p->listens_count; i++) r->entry[p->listens[i].otherwise] = 1;
    for (uint32_t i = 0; i < r->count; i++) {
        const struct rung_opcode *about = &rung_opcodes[r->code[i].op];
        if (about->flags & RUNG_OP_STOPS) r->entry[i] = 1;
        if (waits(&r->code[i]) && i + 1 < r->count) r->entry[i + 1] = 1;
        bool unsure = rung_emit_trouble_of(p, &r->code[i]) == RUNG_UNCOVERS;
        if (about->flags & RUNG_OP_JUMPS) {
            uint32_t to = (uint32_t)r->code[i].c;
            r->leads[to] = 1;
            r->again[to] |= to <= i;
            r->unsure[to] |= unsure;
        }
        if (i + 1 == r->count) continue;
        r->leads[i + 1] |= about->flags != 0;
        r->unsure[i + 1] |= unsure;
    }
    for (uint32_t i = 0; i < r->count; i++) {
        r->leads[i] |= r->entry[i];
        if (r->leads[i]) used = run_length(r, i);
        r->fuel[i] = used--; /* of what was taken, not used before this one */
    }
}

/* A local variable for each register that the program uses. */
static void make_registers(struct rung_emit *e)
{
    for (int i = 0; i < RUNG_REGISTERS; i++) {
        char name[8] = {'r', (char)('0' + i / 10), (char)('0' + i % 10)};
        e->registers[i] = gcc_jit_function_new_local(e->function, NULL, e->i64, name);
    }
}

static void write_instructions(struct region *r)
{
    struct rung_emit *e = r->e;

    for (uint32_t at = 0; at < r->count; at++) {
        if (!r->reached[at]) continue;
        e->block = e->starts[at];
        if (r->strand) write_beginning(r, at);
        write_meaning(r, at);
        e->line = RUNG_NONE;
        e->here = 0;
    }
}

/* Goes on where e->at says, if it may. */
static void write_dispatch(struct region *r)
{
    struct rung_emit *e = r->e;
    value at = gcc_jit_lvalue_as_rvalue(e->at);
    gcc_jit_block *stop = rung_emit_new_block(e);
    struct rung_ways ways;

    rung_emit_at(e, e->dispatch);
    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), stop);
    leave_if_few(r, at);
    rung_emit_ways(e, &ways, at, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        if (!r->entry[i]) continue;
        rung_emit_way(e, &ways, i);
        rung_emit_jump(e, e->starts[i]);
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_jump(e, by_interpreter(e, at));
    e->block = stop;
    value next = rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, at, rung_emit_u32(e, 1));
    gcc_jit_block_add_assignment(e->block, NULL, gcc_jit_rvalue_dereference(e->place, NULL),
                                 rung_emit_cast(e, next, e->u16));
    rung_emit_return(e, rung_emit_int(e, 0));
}

static void write_strands(struct region *r)
{
    struct rung_emit *e = r->e;
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->u32, "at"),
                               gcc_jit_context_new_param(e->context, NULL, e->places, "place")};
    rung_emit_function(e, RUNG_OUTSIDE, "strand", e->i64, 3, params);
    e->at = gcc_jit_param_as_lvalue(params[1]);
    e->place = gcc_jit_param_as_rvalue(params[2]);
    make_registers(e);
    e->dispatch = rung_emit_new_block(e);
    for (uint32_t at = 0; at < r->count; at++) {
        e->starts[at] = rung_emit_new_block(e);
        r->reached[at] = 1;
    }
    write_dispatch(r);
    write_instructions(r);
    e->strand = e->function;
}

/* ---- fragments ---- */

/* Marks what the fragment reaches. */
static void reach(struct region *r, uint32_t first)
{
    bool more = true;

    memset(r->reached, 0, r->count);
    r->reached[first] = 1;
    while (more) {
        more = false;
        for (uint32_t at = first; at < r->count; at++) {
            const struct rung_instruction *i = &r->code[at];
            uint8_t flags = rung_opcodes[i->op].flags;
            if (!r->reached[at]) continue;
            if (flags & RUNG_OP_JUMPS && !r->reached[i->c]) {
                r->reached[i->c] = 1;
                more = true;
            }
            if (!(flags & RUNG_OP_ENDS) && at + 1 < r->count) r->reached[at + 1] = 1;
        }
    }
}

static gcc_jit_function *write_fragment(struct region *r, uint32_t first)
{
    struct rung_emit *e = r->e;
    char name[48];

    snprintf(name, sizeof name, "fragment_at_%u", first);
    gcc_jit_param *m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");
    rung_emit_function(e, RUNG_INSIDE, name, e->i64, 1, &m);
    make_registers(e);
    reach(r, first);
    for (uint32_t at = first; at < r->count; at++)
        if (r->reached[at]) e->starts[at] = rung_emit_new_block(e);
    rung_emit_jump(e, e->starts[first]);
    write_instructions(r);
    return e->function;
}

static bool write_fragments(struct region *r)
{
    struct rung_emit *e = r->e;
    struct rung_ways ways;

    e->fragments = calloc(r->count + 1, sizeof(gcc_jit_function *));
    if (!e->fragments) return false;
    for (uint32_t at = 0; at < r->count; at++)
        if (at == 0 || r->code[at - 1].op == RUNG_OP_ANSWER) e->fragments[at] = write_fragment(r, at);
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->u32, "first")};
    rung_emit_function(e, RUNG_OUTSIDE, "fragment", e->i64, 2, params);
    gcc_jit_rvalue *arguments[] = {e->m, gcc_jit_param_as_rvalue(params[1])};
    rung_emit_ways(e, &ways, arguments[1], r->count);
    for (uint32_t at = 0; at < r->count; at++) {
        if (!e->fragments[at]) continue;
        rung_emit_way(e, &ways, at);
        rung_emit_return(e, gcc_jit_context_new_call(e->context, NULL, e->fragments[at], 1, &e->m));
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_return(
        e, rung_emit_call_at(e, offsetof(struct rung_calls, fragment_by_interpreter), e->i64, 2, arguments));
    return true;
}

/* ---- both ---- */

static bool write_region(struct rung_emit *e, bool strand)
{
    const struct rung_program *p = e->program;
    uint32_t count = strand ? p->code_count : p->fragments_count;
    unsigned char *marks = calloc(5, (size_t)count + 1);
    uint32_t *fuel = calloc((size_t)count + 1, sizeof *fuel);
    e->starts = calloc((size_t)count + 1, sizeof(gcc_jit_block *));
    bool good = marks && fuel && e->starts;

    if (good) {
        struct region r = {.e = e,
                           .code = strand ? p->code : p->fragments,
                           .count = count,
                           .entry = marks,
                           .leads = marks + ((size_t)count + 1),
                           .again = marks + 2 * ((size_t)count + 1),
                           .unsure = marks + 3 * ((size_t)count + 1),
                           .reached = marks + 4 * ((size_t)count + 1),
                           .fuel = fuel,
                           .strand = strand};
        if (strand) {
            find_entries(&r);
            write_strands(&r);
        } else
            good = write_fragments(&r);
    }
    free(marks);
    free(fuel);
    free(e->starts);
    return good;
}

bool rung_emit_fragments(struct rung_emit *e)
{
    return write_region(e, false);
}

bool rung_emit_strands(struct rung_emit *e)
{
    return write_region(e, true);
}
