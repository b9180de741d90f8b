/* Rules, as native code: whether one is broken, and what of them an event breaks. */
#include <stdio.h>
#include <stdlib.h>

#include "emit.h"
#include "machine_parts.h"

typedef gcc_jit_rvalue *value;

static value field(struct rung_emit *e, value happening, uint32_t index)
{
    return rung_emit_load(e, happening, offsetof(struct rung_happening, fields) + 8 * index, e->i64);
}

static value is_idle(struct rung_emit *e)
{
    return rung_emit_is(e, rung_emit_choice(e, offsetof(struct rung_record, step)), RUNG_IDLE);
}

/* A closing as something else is not meant. */
static void leave_if_named_otherwise(struct rung_emit *e, const struct rung_program_rule *rule,
                                     value happening, gcc_jit_block *no)
{
    const struct rung_program *p = e->program;
    gcc_jit_block *meant = rung_emit_new_block(e);
    value event = rung_emit_load(e, happening, offsetof(struct rung_happening, event), e->u32);

    rung_emit_branch(e, rung_emit_is_not(e, event, RUNG_EVENT_close), meant);
    for (uint32_t i = 0; i < rule->as.count; i++)
        rung_emit_branch(
            e, rung_emit_is_int(e, field(e, happening, RUNG_FIELD(close, as)), p->names[rule->as.first + i]),
            meant);
    rung_emit_jump(e, no);
    e->block = meant;
}

/* rung_rule_broken, of one rule, and of an event of a type that it is about. */
static gcc_jit_function *write_rule(struct rung_emit *e, uint32_t index)
{
    const struct rung_program_rule *rule = &e->program->rules[index];
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "happening")};
    value happening = gcc_jit_param_as_rvalue(params[1]);
    char name[32];

    snprintf(name, sizeof name, "broken_%u", index);
    rung_emit_function(e, RUNG_INSIDE, name, e->i64, 2, params);
    gcc_jit_block *no = rung_emit_new_block(e);
    if (!rule->always) rung_emit_branch(e, is_idle(e), no);
    if (rule->is_limit && rule->channel != RUNG_ANY)
        rung_emit_branch(e,
                         rung_emit_not(e, rung_emit_is_int(e, field(e, happening, RUNG_FIELD(attempt, via)),
                                                           rule->channel)),
                         no);
    if (rule->as.count) leave_if_named_otherwise(e, rule, happening, no);
    gcc_jit_lvalue *before = rung_emit_variable(e, e->bytes, "before", RUNG_M(happening, e->bytes));
    value line = rung_emit_keep(e, RUNG_M(line, e->u32));
    gcc_jit_lvalue *broken = rung_emit_variable(e, e->boolean, "broken", rung_emit_true(e));
    value is_broken = gcc_jit_lvalue_as_rvalue(broken);
    RUNG_SET_M(happening, e->bytes, happening);
    RUNG_SET_M(line, e->u32, rung_emit_u32(e, rule->line));
    if (rule->where.count)
        rung_emit_assign(e, broken, rung_emit_is_int(e, rung_emit_fragment(e, rule->where), 1));
    if (rule->broken.count) {
        IF (is_broken) {
            rung_emit_assign(e, broken, rung_emit_is_int(e, rung_emit_fragment(e, rule->broken), 1));
        }
    }
    RUNG_SET_M(happening, e->bytes, gcc_jit_lvalue_as_rvalue(before));
    RUNG_SET_M(line, e->u32, line);
    rung_emit_branch(e, RUNG_M(uncovered, e->boolean), no); /* nobody knows */
    rung_emit_return(e, is_broken);
    e->block = no;
    rung_emit_return(e, rung_emit_int(e, 0));
    return e->function;
}

/* Whether a rule is one that a fact leaves open, or that no channel is meant by. */
static bool is_odd(const struct rung_program *p, const struct rung_program_rule *rule)
{
    return rule->is_limit && rule->channel != RUNG_ANY && rule->channel >= p->channels_count;
}

/* Whether the rule is about events of a type, which is less than 64. */
static value is_about(struct rung_emit *e, const struct rung_program_rule *rule, value event)
{
    uint64_t events = rule->is_limit ? UINT64_C(1) << RUNG_EVENT_attempt
                      : rule->any    ? UINT64_MAX
                                     : rule->events;
    value at = rung_emit_binary(e, GCC_JIT_BINARY_OP_RSHIFT, e->i64, rung_emit_int(e, (int64_t)events),
                                rung_emit_cast(e, event, e->i64));
    value bit = rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->i64, at, rung_emit_int(e, 1));

    return rung_emit_is_int(e, bit, 1);
}

void rung_emit_rules(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->u32, "rule"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "happening")};
    struct rung_ways ways;

    e->rules = calloc(p->rules_count + 1, sizeof(gcc_jit_function *));
    e->failed |= !e->rules;
    for (uint32_t i = 0; e->rules && i < p->rules_count; i++)
        if (!is_odd(p, &p->rules[i])) e->rules[i] = write_rule(e, i);
    rung_emit_function(e, RUNG_OUTSIDE, "rule_broken", e->boolean, 3, params);
    value rule = gcc_jit_param_as_rvalue(params[1]), happening = gcc_jit_param_as_rvalue(params[2]);
    value event = rung_emit_load(e, happening, offsetof(struct rung_happening, event), e->u32);
    gcc_jit_block *general = rung_emit_new_block(e);
    rung_emit_branch(
        e, rung_emit_not(e, rung_emit_less(e, rung_emit_cast(e, event, e->i64), rung_emit_int(e, 64))),
        general);
    rung_emit_ways(e, &ways, rule, p->rules_count);
    for (uint32_t i = 0; e->rules && i < p->rules_count; i++) {
        if (!e->rules[i]) continue;
        value arguments[] = {e->m, happening};
        rung_emit_way(e, &ways, i);
        rung_emit_branch(e, rung_emit_not(e, is_about(e, &p->rules[i], event)), general);
        value broken = gcc_jit_context_new_call(e->context, NULL, e->rules[i], 2, arguments);
        gcc_jit_block_end_with_return(
            e->block, NULL,
            rung_emit_compare(e, GCC_JIT_COMPARISON_NE, rung_emit_keep(e, broken), rung_emit_int(e, 0)));
        e->block = NULL;
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_jump(e, general);
    e->block = general;
    gcc_jit_block_end_with_return(e->block, NULL,
                                  RUNG_GENERAL(rule_broken, e->boolean, e->m, rule, happening));
    e->block = NULL;
}

/* judge_by, of one rule */
void rung_emit_judge(struct rung_emit *e, uint32_t index, uint32_t event, gcc_jit_rvalue *happening)
{
    const struct rung_program_rule *rule = &e->program->rules[index];
    value broken;

    if (e->rules && e->rules[index]) {
        value arguments[] = {e->m, happening};
        broken = gcc_jit_context_new_call(e->context, NULL, e->rules[index], 2, arguments);
    } else
        broken = RUNG_GENERAL(rule_broken, e->boolean, e->m, rung_emit_u32(e, index), happening);
    IF (rung_emit_not(e, rung_emit_is_int(e, rung_emit_keep(e, broken), 0))) {
        struct rung_output found = rung_emit_output(
            RUNG_FINDING, rule->is_limit ? RUNG_FINDING_over_limit : RUNG_FINDING_forbidden, rule->line);
        found.rule = index;
        rung_emit_say(e, found);
        if (event == RUNG_EVENT_attempt)
            RUNG_SET_OUT(channel, e->u32, field(e, happening, RUNG_FIELD(attempt, via)));
    }
}
