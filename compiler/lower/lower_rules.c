/* Rules, start rules and silences. */
#include "lowering.h"

static struct rung_node negated(const struct rung_ast_guard *guard, struct rung_ast_not *turned)
{
    *turned = (struct rung_ast_not){.node = {.kind = RUNG_NODE_not, .span = guard->node.span},
                                    .operand = guard->condition};
    return turned->node;
}

static void lower_forbid(struct rung_lowering *l, const struct rung_ast_forbid *forbid)
{
    struct rung_program_rule rule = {.line = rung_lowering_line(l, &forbid->node),
                                     .always = forbid->always,
                                     .any = forbid->any,
                                     .channel = RUNG_ANY,
                                     .text = rung_lowering_text(l, rung_lowering_source(l, &forbid->node))};

    for (RUNG_EACH(event, forbid->events)) {
        uint32_t index = rung_lowering_event(l, RUNG_AS(ref, event)->name.symbol);
        if (index < 64) rule.events |= UINT64_C(1) << index;
    }
    for (RUNG_EACH(clause, forbid->clauses)) {
        if (clause->kind == RUNG_NODE_closing_as) {
            rule.as = (struct rung_range){l->program->names_count, 0};
            for (RUNG_EACH(value, RUNG_AS(closing_as, clause)->values)) {
                uint32_t text = rung_lowering_text(l, RUNG_AS(text, value)->text.bytes);
                RUNG_ADD(l, names, &text);
                rule.as.count++;
            }
        } else if (clause->kind == RUNG_NODE_where) {
            rule.where = rung_lower_condition(l, RUNG_AS(where, clause)->condition);
        } else if (clause->kind == RUNG_NODE_guard) {
            const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
            struct rung_ast_not turned;
            if (guard->unless) negated(guard, &turned);
            rule.broken = rung_lower_condition(l, guard->unless ? &turned.node : guard->condition);
            rule.turns = rung_lower_turns(l, guard->condition);
        } else if (clause->kind == RUNG_NODE_because) {
            rule.because = rung_lowering_text(l, RUNG_AS(because, clause)->reason.bytes);
        }
    }
    rung_lowering_note(l, &forbid->node, RUNG_PLACED_RULE, RUNG_ADD(l, rules, &rule));
}

/* `limit N per D`: broken while now is before D after the Nth last attempt. `per run` compares the run's
 * count. */
static void lower_limit(struct rung_lowering *l, const struct rung_ast_limit *limit)
{
    const struct rung_node *because = rung_clause(&limit->clauses, RUNG_NODE_because);
    int64_t count = RUNG_AS(number, limit->count)->millionths;
    struct rung_program_rule rule = {
        .line = rung_lowering_line(l, &limit->node),
        .is_limit = true,
        .channel = limit->channel ? rung_lowering_channel(limit->channel) : RUNG_ANY,
        .text = rung_lowering_text(l, rung_lowering_source(l, &limit->node)),
        .because = rung_lowering_text(l, because ? RUNG_AS(because, because)->reason.bytes : NULL)};

    l->in_fragment = true;
    rule.broken.first = l->program->fragments_count;
    if (limit->per) {
        uint32_t window = rung_lowering_window(l, rule.channel, (uint32_t)(count / 1000000), false);
        rung_lowering_emit(l, RUNG_OP_NTH_ATTEMPT, 0, window, (int32_t)(count / 1000000));
        rung_lower_add(l, limit->per, false, 0, 0);
        rung_lowering_emit(l, RUNG_OP_LOAD_NOW, 1, 0, 0);
        rung_lowering_emit(l, RUNG_OP_LESS, 0, 1, 0);
    } else {
        rung_lowering_emit(l, RUNG_OP_COUNT_ALL_ATTEMPTS, 0, rule.channel, 0);
        rung_lowering_emit(l, RUNG_OP_LOAD_CONST, 1, 0, (int32_t)rung_lowering_constant(l, count));
        rung_lowering_emit(l, RUNG_OP_AT_MOST, 0, 1, 0);
    }
    rung_lowering_emit(l, RUNG_OP_ANSWER, 0, 0, 0);
    rule.broken.count = l->program->fragments_count - rule.broken.first;
    if (limit->per) { /* it is free again when the Nth last attempt has left the window */
        struct rung_fragment turn = {.first = l->program->fragments_count};
        uint32_t window = rung_lowering_window(l, rule.channel, (uint32_t)(count / 1000000), false);
        rung_lowering_emit(l, RUNG_OP_NTH_ATTEMPT, 0, window, (int32_t)(count / 1000000));
        rung_lower_add(l, limit->per, false, 0, 0);
        rung_lowering_emit(l, RUNG_OP_ANSWER, 0, 0, 0);
        turn.count = l->program->fragments_count - turn.first;
        rule.turns = (struct rung_range){RUNG_ADD(l, turns, &turn), 1};
    }
    l->in_fragment = false;
    rung_lowering_note(l, &limit->node, RUNG_PLACED_RULE, RUNG_ADD(l, rules, &rule));
}

void rung_lower_rules(struct rung_lowering *l)
{
    for (uint32_t i = 0; i < l->policy->rules.count && !l->failed; i++) {
        const struct rung_node *node = l->policy->rules.items[i];
        l->line = rung_lowering_line(l, node);
        if (node->kind == RUNG_NODE_forbid)
            lower_forbid(l, RUNG_AS(forbid, node));
        else
            lower_limit(l, RUNG_AS(limit, node));
    }
}

uint32_t rung_lower_silence(struct rung_lowering *l, const struct rung_node *node, bool start, bool always)
{
    const struct rung_ast_silence *silence = RUNG_AS(silence, node);
    struct rung_program_silence entry = {
        .line = l->line,
        .start = start,
        .always = always,
        .limit = rung_lower_limit(l, silence->limit),
        .since = RUNG_NONE,
        .step = RUNG_NONE, /* rung_lower_handlers knows better */
        .offset = rung_lowering_slot(l, RUNG_SLOT_SILENCE, 1, start ? rung_lowering_subject(l, node) : "")};

    if (silence->since) entry.since = rung_lowering_event(l, RUNG_AS(ref, silence->since)->name.symbol);
    for (RUNG_EACH(event, silence->events)) {
        uint32_t index = rung_lowering_event(l, RUNG_AS(ref, event)->name.symbol);
        if (index < 64) entry.events |= UINT64_C(1) << index;
    }
    return RUNG_ADD(l, silences, &entry);
}

void rung_lower_starts(struct rung_lowering *l)
{
    for (uint32_t i = 0; i < l->policy->starts.count && !l->failed; i++) {
        const struct rung_node *trigger = RUNG_AS(start, l->policy->starts.items[i])->trigger;
        struct rung_program_start entry = {.line = rung_lowering_line(l, l->policy->starts.items[i]),
                                           .event = RUNG_NONE,
                                           .from = RUNG_ANY,
                                           .silence = RUNG_NONE};
        l->line = entry.line;
        if (trigger->kind == RUNG_NODE_silence) {
            entry.silence = rung_lower_silence(l, trigger, true, false);
            rung_lowering_note(l, l->policy->starts.items[i], RUNG_PLACED_SILENCE, entry.silence);
        } else {
            const struct rung_ast_on_event *on = RUNG_AS(on_event, trigger);
            const struct rung_node *from = rung_clause(&on->clauses, RUNG_NODE_from);
            const struct rung_node *where = rung_clause(&on->clauses, RUNG_NODE_where);
            entry.event = rung_lowering_event(l, RUNG_AS(ref, on->event)->name.symbol);
            entry.value = rung_lowering_text(l, on->value.bytes);
            if (from) entry.from = rung_lowering_party(RUNG_AS(from, from)->party);
            entry.where = rung_lower_condition(l, where ? RUNG_AS(where, where)->condition : NULL);
            if (where) rung_lowering_note(l, where, RUNG_PLACED_FRAGMENT, entry.where.first);
        }
        uint32_t index = RUNG_ADD(l, starts, &entry);
        if (trigger->kind != RUNG_NODE_silence)
            rung_lowering_note(l, l->policy->starts.items[i], RUNG_PLACED_START, index);
    }
}
