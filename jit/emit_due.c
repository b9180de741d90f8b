/* When a case must be looked at next, and whether anything but waits is due then, as native code: what
 * machine_due.c finds in the program's tables, written for each place where a strand of this program may
 * rest. */
#include "emit.h"
#include "machine_parts.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

struct next {
    struct rung_emit *e;
    gcc_jit_lvalue *time;   /* NULL: it is asked whether a limit is over */
    gcc_jit_block *general; /* for places where no strand rests; where a limit is over */
    value until;            /* the end of a postponement, or never; NULL: the policy does not postpone */
};

/* The time of a limit. */
static void limit(struct next *n, value time)
{
    struct rung_emit *e = n->e;

    if (n->time) {
        IF (rung_emit_less(e, time, gcc_jit_lvalue_as_rvalue(n->time))) {
            rung_emit_assign(e, n->time, time);
        }
    } else
        rung_emit_branch(e, rung_emit_at_most(e, time, RUNG_M(now, e->i64)), n->general);
}

static value is_postponed(struct next *n)
{
    return rung_emit_compare(n->e, GCC_JIT_COMPARISON_NE, n->until, rung_emit_int(n->e, RUNG_NEVER_US));
}

/* One that does not run while the case is postponed. */
static void limit_unless_postponed(struct next *n, value time)
{
    struct rung_emit *e = n->e;
    gcc_jit_block *behind = rung_emit_new_block(e);

    if (n->until) rung_emit_branch(e, is_postponed(n), behind);
    limit(n, time);
    rung_emit_at(e, behind);
}

/* A wait or a round: neither ends while the case is postponed, and each is for its strand to end. */
static void wait(struct next *n, uint32_t offset)
{
    struct rung_emit *e = n->e;

    if (!n->time) return;
    gcc_jit_lvalue *time = rung_emit_variable(e, e->i64, "wait", rung_emit_time(e, offset));
    if (n->until) {
        IF (is_postponed(n)) {
            IF (rung_emit_less(e, gcc_jit_lvalue_as_rvalue(time), n->until)) {
                rung_emit_assign(e, time, n->until);
            }
        }
    }
    limit(n, gcc_jit_lvalue_as_rvalue(time));
}

/* An obligation, from when it is asked for until it is missed. */
static void limit_of_site(struct next *n, uint32_t site, uint32_t deadline)
{
    struct rung_emit *e = n->e;

    IF (rung_emit_is(e, rung_emit_byte(e, e->program->sites[site].offset), RUNG_SITE_ASKED)) {
        limit(n, rung_emit_time(e, deadline));
    }
}

/* Where the strand rests, at the instruction `at`, and the time limits around it. */
static void limits_of_place(struct next *n, const struct rung_scope *scope, uint32_t at)
{
    struct rung_emit *e = n->e;
    const struct rung_program *p = e->program;
    const struct rung_instruction *i = &p->code[at];

    if (i->op == RUNG_OP_AWAIT_TIME) wait(n, p->waits[i->b].offset);
    if (i->op == RUNG_OP_ROUND)
        wait(n, p->loops[i->b].offset + (uint32_t)offsetof(struct rung_loop_slot, next));
    if (i->op == RUNG_OP_AWAIT_EVENT && n->time)
        limit_unless_postponed(n, rung_emit_time(e, p->listens[i->b].offset));
    for (uint32_t k = scope->gives.first; k < scope->gives.first + scope->gives.count; k++)
        if (at > p->gives[k].begins && at <= p->gives[k].ends)
            limit_unless_postponed(n, rung_emit_time(e, p->gives[k].offset));
}

/* What is asked of others in its scope, wherever it rests. */
static void limits_of_scope(struct next *n, const struct rung_scope *scope)
{
    struct rung_emit *e = n->e;
    const struct rung_program *p = e->program;

    for (uint32_t k = scope->sites.first; k < scope->sites.first + scope->sites.count; k++) {
        const struct rung_program_site *site = &p->sites[k];
        if (site->deadline) limit_of_site(n, k, site->deadline);
        /* Without one of its own it has that of its time limit, which may be over while the case is
         * postponed. */
        if (!site->deadline && !n->time && site->give != RUNG_NONE)
            limit_of_site(n, k, p->gives[site->give].offset);
    }
    for (uint32_t k = scope->escalations.first; k < scope->escalations.first + scope->escalations.count;
         k++) {
        IF (rung_emit_is(e, rung_emit_byte(e, p->escalations[k].offset), RUNG_ESCALATION_OPEN)) {
            limit(n, rung_emit_time(e, p->escalations[k].deadline));
        }
    }
}

/* For each place where the strand may rest. */
static void limits_of_strand(struct next *n, struct rung_ways *ways, uint32_t owner, uint32_t step)
{
    struct rung_emit *e = n->e;
    const struct rung_program *p = e->program;
    const struct rung_scope *scope = owner ? &p->handlers[owner - 1].scope : &p->steps[step].scope;
    struct rung_range strand = rung_program_strand_of(p, owner, step);
    gcc_jit_block *asked = NULL;

    for (uint32_t at = strand.first; at < strand.first + strand.count; at++) {
        if (!(rung_opcodes[p->code[at].op].flags & RUNG_OP_STOPS)) continue;
        rung_emit_way(e, ways, at + 1);
        limits_of_place(n, scope, at);
        if (!asked) asked = rung_emit_new_block(e);
        rung_emit_jump(e, asked);
    }
    if (!asked) return;
    e->block = asked;
    limits_of_scope(n, scope);
}

static void limits_of_steps(struct next *n)
{
    struct rung_emit *e = n->e;
    struct rung_ways ways;

    rung_emit_ways(e, &ways, rung_emit_choice(e, offsetof(struct rung_record, place)),
                   e->program->code_count);
    rung_emit_way(e, &ways, 0);
    for (uint32_t i = 0; i < e->program->steps_count; i++) limits_of_strand(n, &ways, 0, i);
    rung_emit_other_way(e, &ways);
    rung_emit_jump(e, n->general);
    rung_emit_ways_meet(e, &ways);
}

static bool has_anything(const struct rung_scope *scope)
{
    return scope->sites.count || scope->gives.count || scope->waits.count || scope->listens.count ||
           scope->loops.count || scope->escalations.count;
}

static void limits_of_handlers(struct next *n)
{
    struct rung_emit *e = n->e;
    const struct rung_program *p = e->program;

    for (uint32_t i = 0; i < p->handlers_count; i++) {
        const struct rung_program_handler *handler = &p->handlers[i];
        if (!has_anything(&handler->scope)) continue;
        if (!handler->offset) { /* it does not rest; stopped on its way, it is not at a place of its own */
            rung_emit_branch(e, rung_emit_is(e, RUNG_M(passing_owner, e->u32), i + 1), n->general);
            continue;
        }
        struct rung_ways ways;
        rung_emit_ways(e, &ways, rung_emit_choice(e, handler->offset), p->code_count);
        rung_emit_way(e, &ways, 0);
        limits_of_strand(n, &ways, i + 1, 0);
        rung_emit_other_way(e, &ways);
        rung_emit_jump(e, n->general);
        rung_emit_ways_meet(e, &ways);
    }
}

/* What is assigned without being waited for, and silences. */
static void limits_of_case(struct next *n)
{
    const struct rung_program *p = n->e->program;

    for (uint32_t i = 0; i < p->sites_count; i++) {
        const struct rung_program_site *site = &p->sites[i];
        uint32_t deadline = site->deadline            ? site->deadline
                            : site->give != RUNG_NONE ? p->gives[site->give].offset
                                                      : 0;
        if (site->kind == RUNG_SITE_ASSIGNED && deadline) limit_of_site(n, i, deadline);
    }
    for (uint32_t i = 0; i < p->silences_count; i++) limit(n, rung_emit_time(n->e, p->silences[i].offset));
}

/* What else sets a time, if the program has it: to be looked at again, the end of a postponement, the restart
 * of a step. */
static void times_of_case(struct next *n)
{
    struct rung_emit *e = n->e;
    const struct rung_program *p = e->program;

    if (p->parts[RUNG_PART_RELOOK_AT] && n->time) limit(n, rung_emit_time(e, p->parts[RUNG_PART_RELOOK_AT]));
    if (n->until) limit(n, n->until);
    if (!p->parts[RUNG_PART_RESTART_AT]) return;
    IF (rung_emit_is(e, rung_emit_choice(e, offsetof(struct rung_record, place)), 0)) {
        IF (rung_emit_is_not(e, rung_emit_choice(e, offsetof(struct rung_record, step)), RUNG_IDLE)) {
            limit(n, rung_emit_time(e, p->parts[RUNG_PART_RESTART_AT]));
        }
    }
}

static struct next begin(struct rung_emit *e, const char *name, gcc_jit_type *result)
{
    const struct rung_program *p = e->program;
    gcc_jit_param *m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");

    rung_emit_function(e, RUNG_OUTSIDE, name, result, 1, &m);
    struct next n = {.e = e, .general = rung_emit_new_block(e)};
    if (p->parts[RUNG_PART_POSTPONED_UNTIL])
        n.until = rung_emit_keep(e, rung_emit_time(e, p->parts[RUNG_PART_POSTPONED_UNTIL]));
    return n;
}

static void all_limits(struct next *n)
{
    limits_of_steps(n);
    limits_of_handlers(n);
    limits_of_case(n);
    times_of_case(n);
}

void rung_emit_due(struct rung_emit *e)
{
    struct next n = begin(e, "next", e->i64);

    n.time = rung_emit_variable(e, e->i64, "time", rung_emit_int(e, RUNG_NEVER_US));
    all_limits(&n);
    rung_emit_return(e, gcc_jit_lvalue_as_rvalue(n.time));
    e->block = n.general;
    rung_emit_return(e, RUNG_GENERAL(next, e->i64, e->m));

    n = begin(e, "take_due", e->nothing);
    all_limits(&n);
    rung_emit_return_nothing(e);
    e->block = n.general;
    RUNG_DO_GENERAL(take_due, e->m);
    rung_emit_return_nothing(e);
}
