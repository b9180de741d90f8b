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

/* rung_rule_broken, of one rule, and of m->happening, whose type it is about; whoever calls sees to m->line.
 */
static gcc_jit_function *write_rule(struct rung_emit *e, uint32_t index)
{
    const struct rung_program *p = e->program;
    const struct rung_program_rule *rule = &p->rules[index];
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "happening")};
    value happening = gcc_jit_param_as_rvalue(params[1]), uncovered;
    bool trouble = rung_emit_trouble_in(p, rule->where) || rung_emit_trouble_in(p, rule->broken);
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
    uncovered = RUNG_M(uncovered, e->boolean); /* then nobody knows */
    if (!trouble) rung_emit_branch(e, uncovered, no);
    e->line = rule->line;
    if (rule->where.count)
        rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, rung_emit_fragment(e, rule->where), 1)), no);
    if (rule->broken.count)
        rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, rung_emit_fragment(e, rule->broken), 1)),
                         no);
    e->line = RUNG_NONE;
    if (trouble) rung_emit_branch(e, uncovered, no);
    rung_emit_return(e, rung_emit_int(e, 1));
    e->block = no;
    rung_emit_return(e, rung_emit_int(e, 0));
    return e->function;
}

/* Whether a rule is one that a fact leaves open, or that no channel is meant by. */
static bool is_odd(const struct rung_program *p, const struct rung_program_rule *rule)
{
    return rule->is_limit && rule->channel != RUNG_ANY && rule->channel >= p->channels_count;
}

/* Whether m->happening, which is of a type that the rule is about, breaks it. */
static value is_broken(struct rung_emit *e, uint32_t rule, value happening)
{
    value broken;

    if (e->rules && e->rules[rule]) {
        value arguments[] = {e->m, happening};
        broken = gcc_jit_context_new_call(e->context, NULL, e->rules[rule], 2, arguments);
    } else
        broken = RUNG_GENERAL(rule_broken, e->boolean, e->m, rung_emit_u32(e, rule), happening);
    return rung_emit_not(e, rung_emit_is_int(e, rung_emit_keep(e, broken), 0));
}

/* For each type of event, the first of its rules that it breaks. */
static void write_rule_against(struct rung_emit *e)
{
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "happening")};
    value happening = gcc_jit_param_as_rvalue(params[1]);
    struct rung_ways ways;

    rung_emit_function(e, RUNG_OUTSIDE, "rule_against", e->u32, 2, params);
    gcc_jit_lvalue *against = rung_emit_variable(e, e->u32, "against", rung_emit_u32(e, RUNG_NONE));
    gcc_jit_lvalue *before = rung_emit_variable(e, e->bytes, "before", RUNG_M(happening, e->bytes));
    value line = rung_emit_keep(e, RUNG_M(line, e->u32));
    RUNG_SET_M(happening, e->bytes, happening);
    rung_emit_ways(e, &ways, rung_emit_load(e, happening, offsetof(struct rung_happening, event), e->u32),
                   e->program->events_count);
    for (uint32_t type = 0; type < e->program->events_count; type++) {
        struct rung_plan_numbers rules = e->plan.events[type].rules;
        if (!rung_plan_any(rules)) continue;
        gcc_jit_block *found = rung_emit_new_block(e);
        rung_emit_way(e, &ways, type);
        for (RUNG_EACH_OF(rule, rules)) {
            rung_emit_assign(e, against, rung_emit_u32(e, *rule));
            rung_emit_branch(e, is_broken(e, *rule, happening), found);
        }
        rung_emit_assign(e, against, rung_emit_u32(e, RUNG_NONE));
        rung_emit_at(e, found);
    }
    rung_emit_ways_meet(e, &ways);
    RUNG_SET_M(happening, e->bytes, gcc_jit_lvalue_as_rvalue(before));
    RUNG_SET_M(line, e->u32, line);
    gcc_jit_block_end_with_return(e->block, NULL, gcc_jit_lvalue_as_rvalue(against));
    e->block = NULL;
    e->rule_against = e->function;
}

void rung_emit_rules(struct rung_emit *e)
{
    const struct rung_program *p = e->program;

    e->rules = calloc(p->rules_count + 1, sizeof(gcc_jit_function *));
    e->failed |= !e->rules;
    for (uint32_t i = 0; e->rules && i < p->rules_count; i++)
        if (!is_odd(p, &p->rules[i])) e->rules[i] = write_rule(e, i);
    write_rule_against(e);
}

/* judge_by, of one rule */
void rung_emit_judge(struct rung_emit *e, uint32_t index, uint32_t event, gcc_jit_rvalue *happening)
{
    const struct rung_program_rule *rule = &e->program->rules[index];

    IF (is_broken(e, index, happening)) {
        struct rung_output found = rung_emit_output(
            RUNG_FINDING, rule->is_limit ? RUNG_FINDING_over_limit : RUNG_FINDING_forbidden, rule->line);
        found.rule = index;
        rung_emit_say(e, found);
        if (event == RUNG_EVENT_attempt)
            RUNG_SET_OUT(channel, e->u32, field(e, happening, RUNG_FIELD(attempt, via)));
    }
}
