/* From the tree of a test to its script. */
#include "script.h"

#include <string.h>

#include "lowering.h"

static void *take(struct rung_lowering *l, uint32_t count, size_t size)
{
    void *items = rung_arena_alloc(l->arena, (size_t)(count ? count : 1) * size);

    if (!items) l->failed = true;
    return items;
}

static struct rung_fragment lower_time(struct rung_lowering *l, const struct rung_node *node)
{
    struct rung_fragment code = {.first = l->program->fragments_count};

    l->in_fragment = true;
    rung_lower_time(l, node, 0, false);
    rung_lowering_emit(l, RUNG_OP_ANSWER, 0, 0, 0);
    l->in_fragment = false;
    code.count = l->program->fragments_count - code.first;
    return code;
}

/* ---- events ---- */

/* The choices of a `one of` type, as the program's names; the same ones as the field's or fact's. */
static struct rung_range choices_of(struct rung_lowering *l, const struct rung_type *type)
{
    struct rung_range range = {l->program->names_count, 0};

    if (!type || type->base != RUNG_TYPE_ONE_OF) return (struct rung_range){0};
    for (uint32_t i = 0; i < type->choices.count; i++) {
        uint32_t name = rung_lowering_text(l, type->choices.items[i]->name);
        RUNG_ADD(l, names, &name);
        range.count++;
    }
    return range;
}

static void lower_value(struct rung_lowering *l, struct rung_script_value *to, const struct rung_node *value,
                        const struct rung_type *type)
{
    to->kind = rung_lowering_kind(type);
    to->choices = choices_of(l, type);
    to->value = to->kind == RUNG_VALUE_TIME && value->kind != RUNG_NODE_unknown
                    ? lower_time(l, value)
                    : rung_lower_condition(l, value);
}

static void lower_record(struct rung_lowering *l, struct rung_script_line *line,
                         const struct rung_ast_record *record)
{
    for (RUNG_EACH(item, record->items)) {
        const struct rung_ast_value *value = RUNG_AS(value, item);
        const struct rung_symbol *symbol = value->field.symbol;
        if (l->failed) return;
        struct rung_script_value *to = &line->values[line->value_count];
        bool is_fact = symbol && symbol->kind == RUNG_SYMBOL_FACT;
        /* What is no fact has no value; `no` says that it is not on record. */
        if (value->value && !is_fact && value->value->kind == RUNG_NODE_truth &&
            !RUNG_AS(truth, value->value)->yes)
            continue;
        line->value_count++;
        if (value->value && is_fact) {
            to->path = rung_arena_print(l->arena, "documented.%s", value->field.text);
            lower_value(l, to, value->value, symbol->type);
        } else {
            to->path = "documented";
            to->named = value->field.text;
        }
        if (!to->path) l->failed = true;
    }
}

static void lower_event(struct rung_lowering *l, struct rung_script_line *line,
                        const struct rung_ast_happen *happen)
{
    uint32_t count = 0;

    line->event = &happen->node;
    for (RUNG_EACH(item, happen->values)) {
        const struct rung_node *value = RUNG_AS(value, item)->value;
        count += value && value->kind == RUNG_NODE_record ? RUNG_AS(record, value)->items.count : 1;
    }
    line->values = take(l, count, sizeof *line->values);
    for (RUNG_EACH(item, happen->values)) {
        const struct rung_ast_value *value = RUNG_AS(value, item);
        if (l->failed) return;
        if (value->value->kind == RUNG_NODE_record) {
            lower_record(l, line, RUNG_AS(record, value->value));
            continue;
        }
        struct rung_script_value *to = &line->values[line->value_count++];
        to->path = value->field.text;
        lower_value(l, to, value->value, value->field.symbol->type);
    }
}

/* ---- expectations ---- */

struct parts {
    struct rung_lowering *lowering;
    struct rung_script_line *line;
};

static bool is_shown(const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_ref: {
        const struct rung_symbol *symbol = RUNG_AS(ref, node)->name.symbol;
        return symbol && symbol->kind == RUNG_SYMBOL_FACT && node->type;
    }
    case RUNG_NODE_attempts:
    case RUNG_NODE_days_with_attempts:
    case RUNG_NODE_tally:
    case RUNG_NODE_tried: return true;
    default: return false;
    }
}

static bool count_part(void *state, struct rung_node *node)
{
    *(uint32_t *)state += is_shown(node);
    return !is_shown(node);
}

static bool add_part(void *state, struct rung_node *node)
{
    struct parts *parts = state;
    struct rung_lowering *l = parts->lowering;

    if (!is_shown(node)) return true;
    if (l->failed) return false;
    struct rung_script_part *part = &parts->line->parts[parts->line->part_count++];
    part->span = node->span;
    part->kind = node->kind == RUNG_NODE_ref     ? rung_lowering_kind(node->type)
                 : node->kind == RUNG_NODE_tried ? RUNG_VALUE_YES_NO
                                                 : RUNG_VALUE_NUMBER;
    if (node->kind == RUNG_NODE_ref) part->choices = choices_of(l, node->type);
    part->value = rung_lower_condition(l, node);
    return false;
}

static void lower_expected(struct rung_lowering *l, struct rung_script_line *line,
                           struct rung_node *condition)
{
    struct parts parts = {l, line};
    uint32_t count = 0;

    line->answer = rung_lower_condition(l, condition);
    rung_node_walk(condition, count_part, &count);
    line->parts = take(l, count, sizeof *line->parts);
    rung_node_walk(condition, add_part, &parts);
}

static void lower_clauses(struct rung_lowering *l, struct rung_script_line *line,
                          const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses)) {
        switch (clause->kind) {
        case RUNG_NODE_via: line->via = rung_lower_condition(l, RUNG_AS(via, clause)->channel); break;
        case RUNG_NODE_to_party: line->to = rung_lower_condition(l, RUNG_AS(to_party, clause)->party); break;
        case RUNG_NODE_due: line->answer = lower_time(l, RUNG_AS(due, clause)->limit); break;
        default: break;
        }
    }
}

/* A moment; a date is looked up as it stands. */
static void lower_on(struct rung_lowering *l, struct rung_script_line *line, struct rung_node *on)
{
    if (!on || on->kind != RUNG_NODE_moment) return;
    on->type = rung_type_of(RUNG_TYPE_TIME);
    line->on = lower_time(l, on);
}

static void lower_line(struct rung_lowering *l, struct rung_script_line *line, struct rung_node *node)
{
    l->line = rung_lowering_line(l, node);
    line->node = node;
    switch (node->kind) {
    case RUNG_NODE_happen:
        if (RUNG_AS(happen, node)->at) line->answer = lower_time(l, RUNG_AS(happen, node)->at);
        lower_event(l, line, RUNG_AS(happen, node));
        break;
    case RUNG_NODE_wait: line->answer = lower_time(l, RUNG_AS(wait, node)->duration); break;
    case RUNG_NODE_run_until: line->answer = lower_time(l, RUNG_AS(run_until, node)->time); break;
    case RUNG_NODE_obedient: line->answer = lower_time(l, RUNG_AS(obedient, node)->delay); break;
    case RUNG_NODE_expect_closed: lower_on(l, line, RUNG_AS(expect_closed, node)->on); break;
    case RUNG_NODE_expect_attempt: lower_clauses(l, line, &RUNG_AS(expect_attempt, node)->clauses); break;
    case RUNG_NODE_expect_offer:
        line->to = rung_lower_condition(l, RUNG_AS(expect_offer, node)->party);
        line->via = rung_lower_condition(l, RUNG_AS(expect_offer, node)->channel);
        break;
    case RUNG_NODE_expect_task: lower_clauses(l, line, &RUNG_AS(expect_task, node)->clauses); break;
    case RUNG_NODE_expect_action:
        lower_clauses(l, line, &RUNG_AS(expect_action, node)->clauses);
        lower_on(l, line, RUNG_AS(expect_action, node)->on);
        break;
    case RUNG_NODE_expect_finding: lower_on(l, line, RUNG_AS(expect_finding, node)->on); break;
    case RUNG_NODE_expect_answer:
        lower_event(l, line, RUNG_AS(happen, RUNG_AS(expect_answer, node)->question));
        break;
    case RUNG_NODE_expect_true: lower_expected(l, line, RUNG_AS(expect_true, node)->condition); break;
    default: break;
    }
}

/* ---- policies and their tests ---- */

static bool is_test_of(const struct rung_node *item, const struct rung_policy_info *policy)
{
    return item->kind == RUNG_NODE_test &&
           RUNG_AS(ref, RUNG_AS(test, item)->policy)->name.symbol == policy->symbol;
}

/* The tests of a policy, in the units that were added. */
static uint32_t count_tests(const struct rung_compilation *compilation, const struct rung_policy_info *policy)
{
    uint32_t count = 0;

    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next) {
        if (!unit->asked_for || !unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) count += is_test_of(item, policy);
    }
    return count;
}

static void lower_tests(void *state, struct rung_lowering *l)
{
    struct rung_scripted *scripted = state;

    l->owner = 0;
    l->kept = 0;
    scripted->own_fragments = l->program->fragments_count;
    for (struct rung_unit *unit = l->compilation->units; unit; unit = unit->next) {
        if (!unit->asked_for || !unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) {
            if (!is_test_of(item, scripted->policy)) continue;
            const struct rung_ast_test *test = RUNG_AS(test, item);
            struct rung_script *script = &scripted->scripts[scripted->count++];
            script->test = test;
            script->lines = take(l, test->statements.count, sizeof *script->lines);
            for (RUNG_EACH(statement, test->statements)) {
                if (l->failed) return;
                lower_line(l, &script->lines[script->count++], statement);
            }
        }
    }
}

enum rung_status rung_script_all(struct rung_compilation *compilation, struct rung_scripted **scripted,
                                 uint32_t *count)
{
    uint32_t policies = 0;

    *count = 0;
    for (const struct rung_policy_info *policy = compilation->globals.policies; policy; policy = policy->next)
        policies++;
    *scripted = rung_arena_alloc(compilation->arena, (policies + 1) * sizeof **scripted);
    if (!*scripted) return RUNG_NO_MEMORY;
    for (const struct rung_policy_info *policy = compilation->globals.policies; policy;
         policy = policy->next) {
        uint32_t tests = count_tests(compilation, policy);
        if (tests == 0 && !policy->unit->asked_for) continue;
        struct rung_scripted *one = &(*scripted)[(*count)++];
        one->policy = policy;
        one->scripts = rung_arena_alloc(compilation->arena, (tests + 1) * sizeof *one->scripts);
        if (!one->scripts) return RUNG_NO_MEMORY;
        enum rung_status status =
            rung_lower_placed(compilation, policy, &one->places, lower_tests, one, &one->program);
        if (status) return status;
    }
    return rung_arena_failed(compilation->arena) ? RUNG_NO_MEMORY : RUNG_OK;
}
