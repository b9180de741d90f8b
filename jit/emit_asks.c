/* Asking, as native code: what stands against asking for an obligation, when it is due, and what is said
 * (machine_asks.c). Where a fact says who is asked or how, where an automatic channel sends, while a case is
 * postponed, and where a time is unknown, the machine's own functions do it. */
#include "emit.h"

#include <stdio.h>
#include <stdlib.h>

#include "machine_parts.h"

typedef gcc_jit_rvalue *value;

static void become(struct rung_emit *e, uint32_t site, enum rung_site_state state)
{
    rung_emit_store(e, e->record, e->program->sites[site].offset, e->u8, rung_emit_u32(e, state));
}

/* Nothing is known to stand against it. */
static void forget_against(struct rung_emit *e, uint32_t site)
{
    if (e->program->sites[site].withheld)
        rung_emit_store(e, e->record, e->program->sites[site].withheld, e->u16, rung_emit_u32(e, 0));
}

/* If it is stuck, that is another time. */
static void forget_stuck(struct rung_emit *e)
{
    if (e->program->parts[RUNG_PART_STUCK])
        rung_emit_store(e, e->record, e->program->parts[RUNG_PART_STUCK], e->u16, rung_emit_u32(e, 0));
}

/* Whether who is asked is known beforehand, and it is asked for and not sent. */
static bool is_plain(const struct rung_program *p, const struct rung_program_site *site)
{
    bool task = site->kind == RUNG_SITE_TASK;
    bool known = (site->party >= RUNG_OTHER || !(site->party & RUNG_BY_FACT)) &&
                 (site->channel >= RUNG_OTHER || !(site->channel & RUNG_BY_FACT));
    bool sends = !task && site->channel < p->channels_count && p->channels[site->channel].automatic;

    return site->kind != RUNG_SITE_ASSIGNED && known && !sends;
}

static struct rung_output output_of(const struct rung_program *p, uint32_t index, enum rung_output_name name)
{
    const struct rung_program_site *site = &p->sites[index];
    struct rung_output out = rung_emit_output(RUNG_ACTION, name, site->line);

    out.site = index;
    out.party = site->party;
    out.channel = site->channel;
    return out;
}

/* ---- when it is due ---- */

gcc_jit_lvalue *rung_emit_give_end(struct rung_emit *e, uint32_t give)
{
    gcc_jit_lvalue *end = rung_emit_variable(e, e->i64, "end", rung_emit_int(e, RUNG_NEVER_US));
    value until = rung_emit_postponed_until(e);

    if (give == RUNG_NONE) return end;
    gcc_jit_block *behind = rung_emit_new_block(e);
    if (until)
        rung_emit_branch(
            e, rung_emit_compare(e, GCC_JIT_COMPARISON_NE, until, rung_emit_int(e, RUNG_NEVER_US)), behind);
    rung_emit_assign(e, end, rung_emit_time(e, e->program->gives[give].offset));
    rung_emit_at(e, behind);
    return end;
}

void rung_emit_make_least(struct rung_emit *e, gcc_jit_lvalue *time, gcc_jit_lvalue *other)
{
    value left = gcc_jit_lvalue_as_rvalue(other);

    IF (rung_emit_less(e, left, gcc_jit_lvalue_as_rvalue(time))) {
        rung_emit_assign(e, time, left);
    }
}

/* deadline_of: leaves for `rare` where something is not known. */
static gcc_jit_lvalue *deadline_of(struct rung_emit *e, const struct rung_program_site *site,
                                   gcc_jit_block *rare)
{
    struct rung_fragment usual = e->program->usual_deadline;
    gcc_jit_lvalue *give = rung_emit_give_end(e, site->give), *due = give;

    if (site->limit.count) {
        due = rung_emit_variable(e, e->i64, "due", rung_emit_fragment(e, site->limit));
        rung_emit_branch(e, rung_emit_is_int(e, gcc_jit_lvalue_as_rvalue(due), RUNG_UNKNOWN), rare);
    }
    if (usual.count) {
        if (due == give) due = rung_emit_variable(e, e->i64, "due", gcc_jit_lvalue_as_rvalue(give));
        IF (rung_emit_is_int(e, gcc_jit_lvalue_as_rvalue(due), RUNG_NEVER_US)) {
            rung_emit_assign(e, due, rung_emit_fragment(e, usual));
            rung_emit_branch(e, rung_emit_is_int(e, gcc_jit_lvalue_as_rvalue(due), RUNG_UNKNOWN), rare);
        }
    }
    if (due != give) {
        rung_emit_branch(e, RUNG_M(uncovered, e->boolean), rare);
        rung_emit_make_least(e, due, give);
    }
    return due;
}

/* ask_now */
static void ask_now(struct rung_emit *e, uint32_t index, gcc_jit_block *rare)
{
    const struct rung_program_site *site = &e->program->sites[index];
    value due = gcc_jit_lvalue_as_rvalue(deadline_of(e, site, rare));

    forget_against(e, index);
    forget_stuck(e);
    rung_emit_say(e, output_of(e->program, index,
                               site->kind == RUNG_SITE_TASK ? RUNG_ACTION_task : RUNG_ACTION_attempt));
    become(e, index, RUNG_SITE_ASKED);
    if (site->deadline) rung_emit_store(e, e->record, site->deadline, e->i64, due);
    RUNG_SET_OUT(due, e->i64, due);
    if (site->template_name) RUNG_DO_GENERAL(say_more, e->m, e->out);
}

/* ---- what stands against it ---- */

/* The attempt that is asked for, as rules look at it; the code has it among its data, once for all that ask
 * the same of the same. */
static value attempt_of(struct rung_emit *e, const struct rung_program_site *site)
{
    const struct rung_program *p = e->program;
    uint32_t index = (uint32_t)(site - p->sites);
    struct rung_happening attempt = {0};
    char name[32];

    for (uint32_t i = 0; i < index; i++)
        if (e->attempts[i] && p->sites[i].channel == site->channel && p->sites[i].party == site->party)
            return e->attempts[i];
    rung_happening_begin(&attempt, p, RUNG_EVENT_attempt);
    attempt.fields[RUNG_FIELD(attempt, via)] = site->channel;
    attempt.fields[RUNG_FIELD(attempt, to)] = site->party;
    if (site->channel < p->channels_count && p->channels[site->channel].by != RUNG_ANY)
        attempt.fields[RUNG_FIELD(attempt, by)] = p->channels[site->channel].by;
    snprintf(name, sizeof name, "attempt_%u_%u", e->index, e->names++);
    gcc_jit_type *words = gcc_jit_context_new_array_type(e->context, NULL, e->i64, sizeof attempt / 8);
    gcc_jit_lvalue *kept = gcc_jit_context_new_global(e->context, NULL, GCC_JIT_GLOBAL_INTERNAL, words, name);
    gcc_jit_global_set_initializer(kept, &attempt, sizeof attempt);
    e->attempts[index] = rung_emit_cast(e, gcc_jit_lvalue_get_address(kept, NULL), e->bytes);
    return e->attempts[index];
}

/* against_contact, unless the case is postponed: goes to `against` with `why`, or on behind. */
static void find_against(struct rung_emit *e, const struct rung_program_site *site, gcc_jit_lvalue *why,
                         gcc_jit_block *against, gcc_jit_block *rare)
{
    const struct rung_program *p = e->program;
    value until = rung_emit_postponed_until(e);

    if (until) rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, until, RUNG_NEVER_US)), rare);
    if (site->channel < p->channels_count && p->channels[site->channel].during != RUNG_NONE) {
        value given[] = {e->m, RUNG_M(now, e->i64), rung_emit_u32(e, p->channels[site->channel].during)};
        e->line = p->channels[site->channel].line;
        rung_emit_assign(e, why, rung_emit_u32(e, RUNG_AGAINST_HOURS));
        value open = rung_emit_keep(e, rung_emit_call(e, RUNG_CALL_rung_do_is_open, 3, given));
        rung_emit_branch(e, rung_emit_is_int(e, open, 0), against);
    }
    e->line = site->line;
    if (!rung_plan_any(e->plan.events[RUNG_EVENT_attempt].rules)) return;
    value given[] = {e->m, attempt_of(e, site)};
    rung_emit_tell(e);
    value rule = rung_emit_cast(
        e, rung_emit_keep(e, gcc_jit_context_new_call(e->context, NULL, e->rule_against, 2, given)), e->u32);
    rung_emit_assign(
        e, why,
        rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, rule, rung_emit_u32(e, RUNG_AGAINST_RULES)));
    rung_emit_branch(e, rung_emit_is_not(e, rule, RUNG_NONE), against);
    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), rare); /* nobody knows */
}

/* It is withheld, which is told once. */
static void withhold(struct rung_emit *e, uint32_t index, value why)
{
    const struct rung_program_site *site = &e->program->sites[index];
    struct rung_output out = output_of(e->program, index, RUNG_ACTION_withhold);
    value rule =
        rung_emit_binary(e, GCC_JIT_BINARY_OP_MINUS, e->u32, why, rung_emit_u32(e, RUNG_AGAINST_RULES));

    out.index = RUNG_AGAINST_HOURS;
    become(e, index, RUNG_SITE_WITHHELD);
    IF (rung_emit_compare(e, GCC_JIT_COMPARISON_NE, rung_emit_choice(e, site->withheld), why)) {
        rung_emit_store(e, e->record, site->withheld, e->u16, why);
        rung_emit_say(e, out);
        IF (rung_emit_is_not(e, why, RUNG_AGAINST_HOURS)) {
            RUNG_SET_OUT(rule, e->u32, rule);
            RUNG_SET_OUT(index, e->u32, rung_emit_u32(e, 0));
        }
    }
}

/* rung_try_to_ask, for one that something may stand against. */
static gcc_jit_function *write_try(struct rung_emit *e, uint32_t index)
{
    const struct rung_program_site *site = &e->program->sites[index];
    gcc_jit_param *m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");
    char name[32];

    snprintf(name, sizeof name, "try_%u", index);
    rung_emit_function(e, RUNG_INSIDE, name, e->nothing, 1, &m);
    gcc_jit_block *against = rung_emit_new_block(e), *rare = rung_emit_new_block(e);
    gcc_jit_block *end = rung_emit_new_block(e), *stop = rung_emit_new_block(e);
    gcc_jit_lvalue *why = rung_emit_variable(e, e->u32, "why", rung_emit_u32(e, 0));
    value owner = rung_emit_keep(e, RUNG_M(owner, e->u32)), line = rung_emit_keep(e, RUNG_M(line, e->u32));
    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), stop);
    RUNG_SET_M(owner, e->u32, rung_emit_u32(e, site->owner));
    find_against(e, site, why, against, rare);
    ask_now(e, index, rare);
    rung_emit_jump(e, end);
    e->block = against;
    withhold(e, index, gcc_jit_lvalue_as_rvalue(why));
    rung_emit_jump(e, end);
    e->block = rare; /* what was asked on the way is asked again */
    RUNG_SET_M(uncovered, e->boolean, rung_emit_false(e));
    RUNG_DO_GENERAL(try_to_ask, e->m, rung_emit_u32(e, index));
    rung_emit_at(e, end);
    e->line = RUNG_NONE;
    RUNG_SET_M(owner, e->u32, owner);
    RUNG_SET_M(line, e->u32, line);
    rung_emit_at(e, stop);
    rung_emit_return_nothing(e);
    return e->function;
}

void rung_emit_asks(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->u32, "site")};
    value site = gcc_jit_param_as_rvalue(params[1]);
    struct rung_ways ways;

    e->tries = calloc(p->sites_count + 1, sizeof(gcc_jit_function *));
    e->attempts = calloc(p->sites_count + 1, sizeof(gcc_jit_rvalue *));
    e->failed |= !e->tries || !e->attempts;
    for (uint32_t i = 0; !e->failed && i < p->sites_count; i++)
        if (p->sites[i].withheld && is_plain(p, &p->sites[i])) e->tries[i] = write_try(e, i);
    rung_emit_function(e, RUNG_OUTSIDE, "try_to_ask", e->nothing, 2, params);
    rung_emit_ways(e, &ways, site, p->sites_count);
    for (uint32_t i = 0; !e->failed && i < p->sites_count; i++) {
        if (!e->tries[i]) continue;
        rung_emit_way(e, &ways, i);
        gcc_jit_block_add_eval(e->block, NULL,
                               gcc_jit_context_new_call(e->context, NULL, e->tries[i], 1, &e->m));
        rung_emit_return_nothing(e);
    }
    rung_emit_ways_meet(e, &ways);
    RUNG_DO_GENERAL(try_to_ask, e->m, site);
    rung_emit_return_nothing(e);
}

/* ---- the instruction ---- */

bool rung_emit_ask(struct rung_emit *e, gcc_jit_rvalue *const *given)
{
    const struct rung_program *p = e->program;
    uint32_t index = e->instruction->b, line = e->line;
    const struct rung_program_site *site = &p->sites[index];

    if (!is_plain(p, site)) return false;
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    if (site->when.count) {
        IF (rung_emit_compare(e, GCC_JIT_COMPARISON_NE, rung_emit_fragment(e, site->when),
                              rung_emit_int(e, 1))) {
            become(e, index, RUNG_SITE_DROPPED);
            rung_emit_jump(e, behind);
        }
        rung_emit_branch(e, RUNG_M(uncovered, e->boolean), rare);
    }
    rung_emit_branch(e, rung_emit_is(e, rung_emit_site_state(e, index), RUNG_SITE_EARLY), rare);
    if (site->withheld) {
        forget_against(e, index);
        rung_emit_tell(e);
        gcc_jit_block_add_eval(e->block, NULL,
                               gcc_jit_context_new_call(e->context, NULL, e->tries[index], 1, &e->m));
        IF (rung_emit_is(e, rung_emit_site_state(e, index), RUNG_SITE_WITHHELD)) {
            forget_stuck(e);
        }
    } else {
        e->line = site->line;
        ask_now(e, index, rare);
        e->line = line;
    }
    rung_emit_jump(e, behind);
    e->block = rare; /* what was asked on the way is asked again */
    RUNG_SET_M(uncovered, e->boolean, rung_emit_false(e));
    gcc_jit_block_add_eval(e->block, NULL, rung_emit_call(e, RUNG_CALL_rung_do_ask, 2, given));
    rung_emit_at(e, behind);
    return true;
}
