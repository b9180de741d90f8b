/* What instructions call (calls.def), as native code: forms of the program's own, in which its tables are
 * folded. Each does what the function of its name does; where a case is not the plain one, the function
 * itself is called, before anything was changed. */
#include <stdio.h>

#include <rung/time.h>

#include "emit.h"
#include "machine_parts.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

static value at_most(struct rung_emit *e, value left, value right)
{
    return rung_emit_at_most(e, left, right);
}

static value now(struct rung_emit *e)
{
    return RUNG_M(now, e->i64);
}

/* Calls the function itself, from where it is left to. */
static void in_general(struct rung_emit *e, enum rung_call call, const value *given, gcc_jit_block *rare,
                       gcc_jit_block *behind)
{
    e->block = rare;
    gcc_jit_block_add_eval(e->block, NULL, rung_emit_call(e, call, e->given, given));
    rung_emit_at(e, behind);
}

/* ---- outputs ---- */

void rung_emit_say_function(struct rung_emit *e)
{
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "as")};
    value as = gcc_jit_param_as_rvalue(params[1]);

    rung_emit_function(e, RUNG_INSIDE, "say", e->bytes, 2, params);
    value outputs =
        gcc_jit_lvalue_as_rvalue(rung_emit_variable(e, e->bytes, "outputs", RUNG_M(outputs, e->bytes)));
    value count = rung_emit_cast(
        e, rung_emit_keep(e, rung_emit_load(e, outputs, offsetof(struct rung_outputs, count), e->u32)),
        e->u32);
    gcc_jit_block *full = rung_emit_new_block(e);
    rung_emit_branch(e, rung_emit_is(e, count, RUNG_OUTPUTS_MAX), full);
    rung_emit_store(e, outputs, offsetof(struct rung_outputs, count), e->u32,
                    rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, count, rung_emit_u32(e, 1)));
    value at = rung_emit_binary(e, GCC_JIT_BINARY_OP_MULT, e->i64, rung_emit_cast(e, count, e->i64),
                                rung_emit_int(e, sizeof(struct rung_output)));
    value items = gcc_jit_lvalue_get_address(
        rung_emit_slot(e, outputs, offsetof(struct rung_outputs, items), e->u8), NULL);
    value first = rung_emit_cast(e, items, e->bytes);
    value item =
        gcc_jit_lvalue_get_address(gcc_jit_context_new_array_access(e->context, NULL, first, at), NULL);
    e->out = gcc_jit_lvalue_as_rvalue(rung_emit_variable(e, e->bytes, "out", item));
    value step = rung_emit_choice(e, offsetof(struct rung_record, step));
    value before = rung_emit_load(e, e->record, offsetof(struct rung_record, seq), e->u32);
    value seq =
        rung_emit_keep(e, rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, before, rung_emit_u32(e, 1)));
    rung_emit_store(e, e->record, offsetof(struct rung_record, seq), e->u32, seq);
    gcc_jit_block_add_assignment(e->block, NULL, rung_emit_slot(e, e->out, 0, e->output),
                                 rung_emit_load(e, as, 0, e->output));
    RUNG_SET_OUT(run, e->u32, rung_emit_load(e, e->record, offsetof(struct rung_record, run), e->u32));
    RUNG_SET_OUT(seq, e->u32, seq);
    IF (rung_emit_is_not(e, step, RUNG_IDLE)) {
        RUNG_SET_OUT(step, e->u32, step);
    }
    gcc_jit_block_end_with_return(e->block, NULL, e->out);
    e->block = full;
    gcc_jit_block_end_with_return(e->block, NULL, RUNG_GENERAL(say, e->bytes, e->m, as));
    e->block = NULL;
    e->say = e->function;
}

struct rung_output rung_emit_output(enum rung_output_kind kind, enum rung_output_name name, uint32_t line)
{
    struct rung_output out = rung_unsaid;

    out.kind = (uint8_t)kind;
    out.name = (uint8_t)name;
    out.line = line;
    return out;
}

void rung_emit_say(struct rung_emit *e, struct rung_output out)
{
    char name[32];

    snprintf(name, sizeof name, "output_%u_%u", e->index, e->names++);
    gcc_jit_lvalue *as =
        gcc_jit_context_new_global(e->context, NULL, GCC_JIT_GLOBAL_INTERNAL, e->words, name);
    gcc_jit_global_set_initializer(as, &out, sizeof out);
    value arguments[] = {e->m, rung_emit_cast(e, gcc_jit_lvalue_get_address(as, NULL), e->bytes)};
    e->out = gcc_jit_lvalue_as_rvalue(rung_emit_variable(
        e, e->bytes, "out", gcc_jit_context_new_call(e->context, NULL, e->say, 2, arguments)));
}

/* ---- time limits and waits ---- */

value rung_emit_fragment(struct rung_emit *e, struct rung_fragment fragment)
{
    gcc_jit_function *function = e->fragments[fragment.first];

    if (rung_emit_trouble_in(e->program, fragment) != RUNG_NO_TROUBLE) rung_emit_tell(e);
    return rung_emit_keep(e, gcc_jit_context_new_call(e->context, NULL, function, 1, &e->m));
}

static bool do_give(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    const struct rung_program_give *give = &e->program->gives[i->b];

    if (i->op == RUNG_OP_GIVEN) {
        rung_emit_store(e, e->record, give->offset, e->i64, rung_emit_int(e, RUNG_NEVER_US));
        return true;
    }
    gcc_jit_lvalue *time = rung_emit_variable(e, e->i64, "limit", rung_emit_fragment(e, give->limit));
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    rung_emit_branch(e, rung_emit_is_int(e, gcc_jit_lvalue_as_rvalue(time), RUNG_UNKNOWN), rare);
    if (give->parent != RUNG_NONE) rung_emit_make_least(e, time, rung_emit_give_end(e, give->parent));
    rung_emit_store(e, e->record, give->offset, e->i64, gcc_jit_lvalue_as_rvalue(time));
    rung_emit_jump(e, behind);
    in_general(e, RUNG_CALL_rung_do_give, given, rare, behind);
    return true;
}

static bool do_wait(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    gcc_jit_block *late = rung_emit_new_block(e), *set = rung_emit_new_block(e);
    gcc_jit_lvalue *time = rung_emit_variable(e, e->i64, "time", given[2]);
    value is = gcc_jit_lvalue_as_rvalue(time);

    rung_emit_branch(e, rung_emit_is_int(e, is, RUNG_UNKNOWN), rare);
    rung_emit_branch(e, at_most(e, is, now(e)), late);
    rung_emit_jump(e, set);
    e->block = late;
    rung_emit_assign(e, time, now(e));
    RUNG_SET_M(waits_now, e->boolean, rung_emit_true(e));
    rung_emit_at(e, set);
    rung_emit_store(e, e->record, e->program->waits[i->b].offset, e->i64, is);
    rung_emit_jump(e, behind);
    in_general(e, RUNG_CALL_rung_do_wait, given, rare, behind);
    return true;
}

static value do_await_time(struct rung_emit *e, const struct rung_instruction *i)
{
    value until = rung_emit_postponed_until(e), quiet = rung_emit_null(e);
    value happening = RUNG_M(happening, e->bytes);
    value over = rung_emit_both(e, rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, happening, quiet),
                                at_most(e, rung_emit_time(e, e->program->waits[i->b].offset), now(e)));

    if (!until) return over;
    value on = rung_emit_binary(e, GCC_JIT_BINARY_OP_LOGICAL_OR, e->boolean, at_most(e, until, now(e)),
                                rung_emit_is_int(e, until, RUNG_NEVER_US));
    return rung_emit_both(e, over, on);
}

/* ---- obligations ---- */

static void become(struct rung_emit *e, uint32_t site, enum rung_site_state state)
{
    rung_emit_store(e, e->record, e->program->sites[site].offset, e->u8, rung_emit_u32(e, state));
}

static value do_await(struct rung_emit *e, const struct rung_instruction *i)
{
    const struct rung_program *p = e->program;
    uint32_t last = i->op == RUNG_OP_AWAIT_ALL ? (uint32_t)i->c : i->b;
    value all = rung_emit_true(e);

    for (uint32_t k = i->b; k <= last; k++) {
        if (p->sites[k].kind == RUNG_SITE_ASSIGNED || p->sites[k].kind == RUNG_SITE_OFFER) continue;
        value withheld = rung_emit_is_not(e, rung_emit_site_state(e, k), RUNG_SITE_WITHHELD);
        value asked = rung_emit_is_not(e, rung_emit_site_state(e, k), RUNG_SITE_ASKED);
        all = rung_emit_both(e, all, rung_emit_both(e, withheld, asked));
    }
    return all;
}

static value escalation_state(struct rung_emit *e, const struct rung_instruction *i)
{
    return rung_emit_byte(e, e->program->escalations[i->b].offset);
}

static value do_await_takeover(struct rung_emit *e, const struct rung_instruction *i)
{
    gcc_jit_lvalue *what = rung_emit_variable(e, e->i64, "what", rung_emit_int(e, 0));

    IF (rung_emit_is(e, escalation_state(e, i), RUNG_ESCALATION_TAKEN)) {
        rung_emit_assign(e, what, rung_emit_int(e, 1));
    }
    IF (rung_emit_is(e, escalation_state(e, i), RUNG_ESCALATION_NOBODY)) {
        rung_emit_assign(e, what, rung_emit_int(e, 2));
    }
    return gcc_jit_lvalue_as_rvalue(what);
}

static bool do_offer(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    (void)given;
    become(e, i->b, RUNG_SITE_ASKED);
    return true;
}

static bool do_set_fact(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    const struct rung_program *p = e->program;

    for (uint32_t k = 0; k < p->tallies_count; k++)
        if (p->tallies[k].fact == i->b) return false;
    rung_emit_store(e, e->record, p->facts[i->b].offset, e->i64, given[2]);
    struct rung_output set = rung_emit_output(RUNG_ACTION, RUNG_ACTION_set, p->lines[i - p->code]);
    set.index = i->b;
    rung_emit_say(e, set);
    RUNG_SET_OUT(value, e->i64, given[2]);
    return true;
}

static value do_load_event(struct rung_emit *e, const struct rung_instruction *i)
{
    enum { ALWAYS = 8 }; /* so many fields does any event have; unknown, where it has fewer */

    if (i->c) return rung_emit_time(e, (uint32_t)i->c + 8u * i->b);
    if (i->b >= ALWAYS) return NULL;
    gcc_jit_lvalue *field = rung_emit_variable(e, e->i64, "field", rung_emit_int(e, RUNG_UNKNOWN));
    value happening = RUNG_M(happening, e->bytes);
    IF (rung_emit_compare(e, GCC_JIT_COMPARISON_NE, happening, rung_emit_null(e))) {
        rung_emit_assign(
            e, field,
            rung_emit_load(e, happening, offsetof(struct rung_happening, fields) + 8u * i->b, e->i64));
    }
    return gcc_jit_lvalue_as_rvalue(field);
}

static bool do_end_step(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);

    if (rung_emit_end_step(e, rare)) /* the next step follows */
        rung_emit_jump(e, e->starts[e->program->steps[rung_emit_step_of(e->program, i) + 1].entry]);
    else
        rung_emit_jump(e, rare);
    in_general(e, RUNG_CALL_rung_do_end_step, given, rare, behind);
    return true;
}

/* ---- sums of times ---- */

static value is_time(struct rung_emit *e, value time)
{
    return rung_emit_both(e, at_most(e, rung_emit_int(e, RUNG_TIME_MIN), time),
                          at_most(e, time, rung_emit_int(e, RUNG_TIME_MAX)));
}

bool rung_emit_is_small(int64_t duration)
{
    return duration > RUNG_TIME_MIN && duration < RUNG_TIME_MAX;
}

/* Much that is added to is unknown, and so is the sum. */
static value add_time(struct rung_emit *e, const struct rung_instruction *i, const value *given)
{
    value time = given[1];
    int64_t duration = e->program->constants[i->c];
    gcc_jit_lvalue *sum = rung_emit_variable(e, e->i64, "sum", rung_emit_int(e, RUNG_UNKNOWN));

    if (i->op != RUNG_OP_ADD_ELAPSED || !rung_emit_is_small(duration)) {
        IF (rung_emit_not(e, rung_emit_is_int(e, time, RUNG_UNKNOWN))) {
            rung_emit_assign(e, sum, rung_emit_call(e, RUNG_CALL_rung_do_add_time, 5, given));
        }
        return gcc_jit_lvalue_as_rvalue(sum);
    }
    IF (is_time(e, time)) {
        value then = rung_emit_keep(
            e, rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->i64, time, rung_emit_int(e, duration)));
        IF (is_time(e, then)) {
            rung_emit_assign(e, sum, then);
        }
    }
    return gcc_jit_lvalue_as_rvalue(sum);
}

/* ---- all of them ---- */

bool rung_emit_own_call(struct rung_emit *e, enum rung_call call, gcc_jit_rvalue *const *given)
{
    const struct rung_instruction *i = e->instruction;

    switch (call) {
    case RUNG_CALL_rung_do_ask: return rung_emit_ask(e, given);
    case RUNG_CALL_rung_do_offer: return do_offer(e, i, given);
    case RUNG_CALL_rung_do_give: return do_give(e, i, given);
    case RUNG_CALL_rung_do_wait: return do_wait(e, i, given);
    case RUNG_CALL_rung_do_set_fact: return do_set_fact(e, i, given);
    case RUNG_CALL_rung_do_end_step: return do_end_step(e, i, given);
    case RUNG_CALL_rung_do_stand_down: return rung_emit_stand_down(e);
    default: return false;
    }
}

gcc_jit_rvalue *rung_emit_own_answer(struct rung_emit *e, enum rung_call call, gcc_jit_rvalue *const *given)
{
    const struct rung_instruction *i = e->instruction;

    switch (call) {
    case RUNG_CALL_rung_do_add_time: return add_time(e, i, given);
    case RUNG_CALL_rung_do_count: return rung_emit_count_of_attempts(e, i);
    case RUNG_CALL_rung_do_tried: return rung_emit_tried(e, i);
    case RUNG_CALL_rung_do_nth_attempt: return rung_emit_nth_attempt(e, i);
    case RUNG_CALL_rung_do_count_window: return rung_emit_count_window(e, i);
    case RUNG_CALL_rung_do_await: return do_await(e, i);
    case RUNG_CALL_rung_do_await_time: return do_await_time(e, i);
    case RUNG_CALL_rung_do_await_takeover: return do_await_takeover(e, i);
    case RUNG_CALL_rung_do_running:
        return rung_emit_is_not(e, rung_emit_choice(e, offsetof(struct rung_record, step)), RUNG_IDLE);
    case RUNG_CALL_rung_do_load_event: return do_load_event(e, i);
    default: return NULL;
    }
}
