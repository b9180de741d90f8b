/* Going on, as native code: what machine_runs.c does to let strands go on, where none but the steps' is
 * anywhere, and what machine_asks.c does to look again at what is withheld, written for what this program may
 * withhold. Where a handler rests, or anything is withheld, the general form sees to it. */
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

/* rung_interpret, of the steps' strand, if it is somewhere. Nobody runs before, and nobody behind it. */
static void run_steps(struct rung_emit *e)
{
    uint32_t offset = offsetof(struct rung_record, place);

    IF (rung_emit_is_not(e, place_of(e, 0), 0)) {
        value at = rung_emit_binary(e, GCC_JIT_BINARY_OP_MINUS, e->u32, place_of(e, 0), rung_emit_u32(e, 1));
        value place = rung_emit_cast(
            e, gcc_jit_lvalue_get_address(rung_emit_slot(e, e->record, offset, e->u16), NULL), e->places);
        value arguments[] = {e->m, at, place};
        RUNG_SET_M(owner, e->u32, rung_emit_u32(e, 0));
        gcc_jit_block_add_eval(e->block, NULL,
                               gcc_jit_context_new_call(e->context, NULL, e->strand, 3, arguments));
        RUNG_SET_M(line, e->u32, rung_emit_u32(e, 0));
    }
}

/* ---- what is withheld ---- */

static void leave_if_withheld(struct rung_emit *e, const struct rung_plan_scope *scope, gcc_jit_block *to)
{
    for (RUNG_EACH_OF(site, scope->withheld))
        rung_emit_branch(e, rung_emit_is(e, rung_emit_site_state(e, *site), RUNG_SITE_WITHHELD), to);
}

/* rung_look_again, of the steps: `look` is where it is called. */
static void look_again(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    gcc_jit_block *look = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    gcc_jit_block *idle = rung_emit_new_block(e);
    struct rung_ways ways;

    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), behind);
    rung_emit_branch(e, RUNG_M(close_withheld, e->boolean), look);
    rung_emit_branch(e, rung_emit_is(e, place_of(e, 0), 0), idle);
    rung_emit_ways(e, &ways, rung_emit_choice(e, offsetof(struct rung_record, step)), p->steps_count);
    for (uint32_t i = 0; i < p->steps_count; i++) {
        if (!rung_plan_any(e->plan.steps[i].withheld)) continue;
        rung_emit_way(e, &ways, i);
        leave_if_withheld(e, &e->plan.steps[i], look);
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_at(e, idle);
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

    rung_emit_function(e, RUNG_OUTSIDE, "go_on", e->nothing, 1, &m);
    gcc_jit_block *general = rung_emit_new_block(e);
    for (RUNG_EACH_OF(handler, e->plan.resting))
        rung_emit_branch(e, rung_emit_is_not(e, place_of(e, *handler + 1), 0), general);
    run_steps(e);
    if (e->plan.withholds) {
        gcc_jit_block *look = rung_emit_new_block(e), *end = rung_emit_new_block(e);
        rung_emit_at(e, look);
        value before = rung_emit_keep(e, said(e));
        look_again(e);
        rung_emit_branch(e, rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, said(e), before), end);
        run_steps(e);
        rung_emit_branch(e, rung_emit_is_not(e, RUNG_M(fuel, e->u32), 0), look);
        rung_emit_at(e, end);
        IF (RUNG_M(withheld, e->boolean)) {
            RUNG_DO_GENERAL(say_if_stuck, e->m);
        }
    }
    rung_emit_return_nothing(e);
    e->block = general;
    RUNG_DO_GENERAL(go_on, e->m);
    rung_emit_return_nothing(e);
}
