/* Going on, as native code: what machine_runs.c does to let all strands go on that can, and what
 * machine_asks.c does to look again at what is withheld, written for the strands that this program has. Where
 * anything is withheld, the general form looks. */
#include "emit.h"
#include "machine_parts.h"

typedef gcc_jit_rvalue *value;

static value place_of(struct rung_emit *e, uint32_t owner)
{
    return rung_emit_choice(e, owner ? e->program->handlers[owner - 1].offset
                                     : (uint32_t)offsetof(struct rung_record, place));
}

static value said(struct rung_emit *e)
{
    return rung_emit_count(e, offsetof(struct rung_record, seq));
}

static void count_change(struct rung_emit *e)
{
    RUNG_SET_M(
        changes, e->u32,
        rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, RUNG_M(changes, e->u32), rung_emit_u32(e, 1)));
}

/* rung_interpret, of a strand that is somewhere and keeps its place in the record. */
static void run_strand(struct rung_emit *e, uint32_t owner)
{
    uint32_t offset =
        owner ? e->program->handlers[owner - 1].offset : (uint32_t)offsetof(struct rung_record, place);
    value was = rung_emit_keep(e, place_of(e, owner)), seq = rung_emit_keep(e, said(e));
    value before = rung_emit_keep(e, RUNG_M(owner, e->u32)), line = rung_emit_keep(e, RUNG_M(line, e->u32));
    value at = rung_emit_binary(e, GCC_JIT_BINARY_OP_MINUS, e->u32, rung_emit_cast(e, was, e->u32),
                                rung_emit_u32(e, 1));
    value place = rung_emit_cast(
        e, gcc_jit_lvalue_get_address(rung_emit_slot(e, e->record, offset, e->u16), NULL), e->places);
    value arguments[] = {e->m, at, place};

    RUNG_SET_M(owner, e->u32, rung_emit_u32(e, owner));
    gcc_jit_block_add_eval(e->block, NULL,
                           gcc_jit_context_new_call(e->context, NULL, e->strand, 3, arguments));
    RUNG_SET_M(owner, e->u32, before);
    RUNG_SET_M(line, e->u32, line);
    value moved =
        rung_emit_compare(e, GCC_JIT_COMPARISON_NE, rung_emit_cast(e, place_of(e, owner), e->i64), was);
    value told = rung_emit_compare(e, GCC_JIT_COMPARISON_NE, said(e), seq);
    IF (rung_emit_either(e, moved, told)) {
        count_change(e);
    }
}

static void run_steps(struct rung_emit *e)
{
    gcc_jit_block *behind = rung_emit_new_block(e);

    rung_emit_branch(e, rung_emit_is(e, place_of(e, 0), 0), behind);
    rung_emit_branch(
        e, rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, RUNG_M(steps_rested, e->u32), RUNG_M(changes, e->u32)),
        behind);
    run_strand(e, 0);
    RUNG_SET_M(steps_rested, e->u32, RUNG_M(changes, e->u32));
    rung_emit_at(e, behind);
}

static bool any_rests(const struct rung_program *p)
{
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset) return true;
    return false;
}

static void settle(struct rung_emit *e)
{
    const struct rung_program *p = e->program;

    run_steps(e);
    if (!any_rests(p)) return;
    IF (rung_emit_compare(e, GCC_JIT_COMPARISON_NE, RUNG_M(handlers_rested, e->u32),
                          RUNG_M(changes, e->u32))) {
        RUNG_SET_M(handlers_rested, e->u32, RUNG_M(changes, e->u32));
        for (uint32_t i = 0; i < p->handlers_count; i++) {
            if (!p->handlers[i].offset) continue;
            IF (rung_emit_is_not(e, place_of(e, i + 1), 0)) {
                run_strand(e, i + 1);
            }
        }
        run_steps(e);
    }
}

/* ---- what is withheld ---- */

/* Whether anything can stand against an attempt. */
static bool is_ruled(const struct rung_program *p)
{
    if (p->parts[RUNG_PART_POSTPONED_UNTIL]) return true;
    for (uint32_t i = 0; i < p->channels_count; i++)
        if (p->channels[i].during != RUNG_NONE) return true;
    for (uint32_t i = 0; i < p->rules_count; i++)
        if (p->rules[i].is_limit || p->rules[i].any || p->rules[i].events >> RUNG_EVENT_attempt & 1)
            return true;
    return false;
}

bool rung_emit_may_be_withheld(const struct rung_program *p, uint32_t site)
{
    return (p->sites[site].kind == RUNG_SITE_CONTACT || p->sites[site].kind == RUNG_SITE_SEND) && is_ruled(p);
}

static bool any_withheld(const struct rung_program *p, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (rung_emit_may_be_withheld(p, i)) return true;
    return false;
}

static void leave_if_withheld(struct rung_emit *e, const struct rung_scope *scope, gcc_jit_block *to)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (rung_emit_may_be_withheld(e->program, i))
            rung_emit_branch(e, rung_emit_is(e, rung_emit_site_state(e, i), RUNG_SITE_WITHHELD), to);
}

/* rung_look_again: `look` is where it is called. */
static void look_again(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    gcc_jit_block *look = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    struct rung_ways ways;

    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), behind);
    rung_emit_branch(e, RUNG_M(close_withheld, e->boolean), look);
    if (is_ruled(p)) {
        gcc_jit_block *idle = rung_emit_new_block(e);
        rung_emit_branch(e, rung_emit_is(e, place_of(e, 0), 0), idle);
        rung_emit_ways(e, &ways, rung_emit_choice(e, offsetof(struct rung_record, step)), p->steps_count);
        for (uint32_t i = 0; i < p->steps_count; i++) {
            if (!any_withheld(p, &p->steps[i].scope)) continue;
            rung_emit_way(e, &ways, i);
            leave_if_withheld(e, &p->steps[i].scope, look);
        }
        rung_emit_ways_meet(e, &ways);
        rung_emit_at(e, idle);
    }
    for (uint32_t i = 0; i < p->handlers_count; i++) {
        if (!p->handlers[i].offset || !any_withheld(p, &p->handlers[i].scope)) continue;
        IF (rung_emit_is_not(e, place_of(e, i + 1), 0)) {
            leave_if_withheld(e, &p->handlers[i].scope, look);
        }
    }
    RUNG_SET_M(withheld, e->boolean, rung_emit_false(e));
    if (p->parts[RUNG_PART_RELOOK_AT])
        rung_emit_store(e, e->record, p->parts[RUNG_PART_RELOOK_AT], e->i64, rung_emit_int(e, RUNG_NEVER_US));
    rung_emit_jump(e, behind);
    e->block = look;
    RUNG_DO_GENERAL(look_again, e->m);
    rung_emit_at(e, behind);
}

void rung_emit_go_on(struct rung_emit *e)
{
    gcc_jit_param *m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");

    rung_emit_function(e, RUNG_INSIDE, "settle", e->nothing, 1, &m);
    settle(e);
    rung_emit_return_nothing(e);
    gcc_jit_function *settling = e->function;

    m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");
    rung_emit_function(e, RUNG_OUTSIDE, "go_on", e->nothing, 1, &m);
    value call = gcc_jit_context_new_call(e->context, NULL, settling, 1, &e->m);
    gcc_jit_lvalue *before = rung_emit_variable(e, e->i64, "before", rung_emit_int(e, 0));
    value as_before = rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, said(e), gcc_jit_lvalue_as_rvalue(before));
    RUNG_SET_M(changes, e->u32, rung_emit_u32(e, 0));
    RUNG_SET_M(steps_rested, e->u32, rung_emit_u32(e, UINT32_MAX));
    RUNG_SET_M(handlers_rested, e->u32, rung_emit_u32(e, UINT32_MAX));
    gcc_jit_block_add_eval(e->block, NULL, call);
    gcc_jit_block *again = rung_emit_new_block(e), *quiet = rung_emit_new_block(e);
    gcc_jit_block *change = rung_emit_new_block(e), *end = rung_emit_new_block(e);
    rung_emit_at(e, again);
    rung_emit_assign(e, before, said(e));
    look_again(e);
    rung_emit_branch(e, as_before, quiet);
    count_change(e);
    rung_emit_at(e, change);
    gcc_jit_block_add_eval(e->block, NULL, call);
    rung_emit_branch(e, as_before, end);
    rung_emit_branch(e, rung_emit_is_not(e, RUNG_M(fuel, e->u32), 0), again);
    rung_emit_jump(e, end);
    e->block = quiet; /* only handlers have yet to see what others did behind them */
    if (any_rests(e->program))
        rung_emit_branch(e,
                         rung_emit_compare(e, GCC_JIT_COMPARISON_NE, RUNG_M(handlers_rested, e->u32),
                                           RUNG_M(changes, e->u32)),
                         change);
    rung_emit_at(e, end);
    IF (RUNG_M(withheld, e->boolean)) {
        RUNG_DO_GENERAL(say_if_stuck, e->m);
    }
    rung_emit_return_nothing(e);
}
