/* Making mutants: durations and counts that are another, conditions turned round or without a part,
 * statements in another order, what is dropped, and another party, channel or step in the place of one. */
#include "mutants.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

struct making {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    const struct rung_policy_info *policy;
    struct rung_mutants *mutants;
    bool any_order; /* in a block of that */
    bool failed;
};

static void add(struct making *m, struct rung_mutant mutant)
{
    struct rung_mutants *mutants = m->mutants;

    if (!mutant.text || mutant.span.start == mutant.span.end) return;
    if (mutants->count == mutants->capacity) {
        uint32_t larger = mutants->capacity ? 2 * mutants->capacity : 64;
        void *grown =
            rung_arena_grow(m->arena, mutants->items, mutants->count, larger, sizeof *mutants->items);
        if (!grown) {
            m->failed = true;
            return;
        }
        mutants->items = grown;
        mutants->capacity = larger;
    }
    mutants->items[mutants->count++] = mutant;
}

static void change(struct making *m, struct rung_span span, const char *text)
{
    add(m, (struct rung_mutant){.span = span, .text = text});
}

static const char *text_of(struct making *m, struct rung_span span)
{
    const char *text =
        rung_arena_copy(m->arena, rung_source_text(&m->compilation->sources, span), span.end - span.start);

    return text ? text : "";
}

/* A condition or sum as a part of a larger one. */
static const char *part(struct making *m, const struct rung_node *node)
{
    const char *text = text_of(m, node->span);

    if (node->kind != RUNG_NODE_binary && node->kind != RUNG_NODE_not) return text;
    text = rung_arena_print(m->arena, "(%s)", text);
    return text ? text : "";
}

static void drop(struct making *m, struct rung_span span)
{
    change(m, span, "");
}

/* ---- values ---- */

static void change_duration(struct making *m, const struct rung_ast_duration *duration)
{
    const char *text = text_of(m, duration->node.span);
    const char *rest = text + strspn(text, "0123456789");
    long long count = duration->count;

    change(m, duration->node.span, rung_arena_print(m->arena, "%lld%s", count + 1, rest));
    if (count > 1) change(m, duration->node.span, rung_arena_print(m->arena, "%lld%s", count - 1, rest));
    const char *business = strstr(rest, "business ");
    if (duration->business && business && !duration->calendar)
        change(m, duration->node.span,
               rung_arena_print(m->arena, "%lld %s", count, business + strlen("business ")));
}

static void change_count(struct making *m, const struct rung_node *node)
{
    if (!node || node->kind != RUNG_NODE_number || RUNG_AS(number, node)->millionths % 1000000) return;
    long long count = RUNG_AS(number, node)->millionths / 1000000;
    change(m, node->span, rung_arena_print(m->arena, "%lld", count + 1));
    if (count > 0) change(m, node->span, rung_arena_print(m->arena, "%lld", count - 1));
}

/* Another one of the same kind in the place of a name. */
static void change_name(struct making *m, const struct rung_node *ref, const struct rung_symbols *among)
{
    const struct rung_symbol *symbol = ref ? RUNG_AS(ref, ref)->name.symbol : NULL;

    if (!symbol || among->count < 2) return;
    for (uint32_t i = 0; i < among->count; i++)
        if (among->items[i] == symbol) change(m, ref->span, among->items[(i + 1) % among->count]->name);
}

static void change_names(struct making *m, const struct rung_list *refs, const struct rung_symbols *among)
{
    for (RUNG_EACH(ref, *refs)) change_name(m, ref, among);
}

/* Each entry of a list with commas, or another word, between them, if it has others beside it. */
static void drop_each(struct making *m, const struct rung_list *list)
{
    const struct rung_node *before = NULL;

    for (RUNG_EACH(node, *list)) {
        if (before)
            drop(m, (struct rung_span){before->span.end, node->span.end});
        else if (node->next)
            drop(m, (struct rung_span){node->span.start, node->next->span.start});
        before = node;
    }
}

/* ---- conditions ---- */

static void change_condition(struct making *m, const struct rung_node *node);

static void change_comparison(struct making *m, const struct rung_ast_binary *binary)
{
    static const char *const others[] = {
        [RUNG_EQUAL] = "!=", [RUNG_NOT_EQUAL] = "=", [RUNG_LESS] = "<=",  [RUNG_AT_MOST] = "<",
        [RUNG_MORE] = ">=",  [RUNG_AT_LEAST] = ">",  [RUNG_AFTER] = ">=", [RUNG_BEFORE] = "<=",
    };

    if (binary->operation < sizeof others / sizeof *others && others[binary->operation])
        change(m, binary->node.span,
               rung_arena_print(m->arena, "%s %s %s", part(m, binary->left), others[binary->operation],
                                part(m, binary->right)));
    change_count(m, binary->left);
    change_count(m, binary->right);
}

static void change_binary(struct making *m, const struct rung_ast_binary *binary)
{
    if (binary->operation != RUNG_AND && binary->operation != RUNG_OR) {
        change_comparison(m, binary);
        return;
    }
    change(m, binary->node.span,
           rung_arena_print(m->arena, "%s %s %s", part(m, binary->left),
                            binary->operation == RUNG_AND ? "or" : "and", part(m, binary->right)));
    change(m, binary->node.span, part(m, binary->left));
    change(m, binary->node.span, part(m, binary->right));
    change_condition(m, binary->left);
    change_condition(m, binary->right);
}

/* A condition, or a part of one. */
static void change_condition(struct making *m, const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_binary: change_binary(m, RUNG_AS(binary, node)); break;
    case RUNG_NODE_not:
        change(m, node->span, part(m, RUNG_AS(not, node)->operand));
        change_condition(m, RUNG_AS(not, node)->operand);
        break;
    case RUNG_NODE_tried:
        drop_each(m, &RUNG_AS(tried, node)->channels);
        change(m, node->span, rung_arena_print(m->arena, "not (%s)", text_of(m, node->span)));
        break;
    case RUNG_NODE_one_of:
        drop_each(m, &RUNG_AS(one_of, node)->options);
        change(m, node->span, rung_arena_print(m->arena, "not (%s)", text_of(m, node->span)));
        break;
    case RUNG_NODE_known:
    case RUNG_NODE_during:
    case RUNG_NODE_all_documented:
    case RUNG_NODE_ref:
        change(m, node->span, rung_arena_print(m->arena, "not (%s)", text_of(m, node->span)));
        break;
    default: break;
    }
}

static void change_guard(struct making *m, const struct rung_ast_guard *guard)
{
    change(m, guard->node.span,
           rung_arena_print(m->arena, "%s %s", guard->unless ? "when" : "unless",
                            text_of(m, guard->condition->span)));
    drop(m, guard->node.span);
    change_condition(m, guard->condition);
}

/* ---- clauses ---- */

static void change_clauses(struct making *m, const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses)) {
        switch (clause->kind) {
        case RUNG_NODE_guard: change_guard(m, RUNG_AS(guard, clause)); break;
        case RUNG_NODE_where:
            drop(m, clause->span);
            change_condition(m, RUNG_AS(where, clause)->condition);
            break;
        case RUNG_NODE_within:
        case RUNG_NODE_including:
        case RUNG_NODE_noting: drop(m, clause->span); break;
        case RUNG_NODE_from:
            drop(m, clause->span);
            change_name(m, RUNG_AS(from, clause)->party, &m->policy->parties);
            break;
        case RUNG_NODE_via:
            drop(m, clause->span);
            change_name(m, RUNG_AS(via, clause)->channel, &m->policy->channels);
            break;
        case RUNG_NODE_closing_as:
            drop(m, clause->span);
            drop_each(m, &RUNG_AS(closing_as, clause)->values);
            break;
        default: break;
        }
    }
}

static void change_trigger(struct making *m, const struct rung_node *trigger)
{
    if (trigger->kind == RUNG_NODE_on_event) {
        const struct rung_ast_on_event *on = RUNG_AS(on_event, trigger);
        if (on->value.bytes) drop(m, on->value.span);
        change_clauses(m, &on->clauses);
    } else if (trigger->kind == RUNG_NODE_silence) {
        const struct rung_ast_silence *silence = RUNG_AS(silence, trigger);
        drop_each(m, &silence->events);
        if (silence->since)
            drop(m, (struct rung_span){silence->events.last->span.end, silence->since->span.end});
    }
}

/* ---- statements ---- */

static void change_statement(struct making *m, const struct rung_node *node);

static void change_block(struct making *m, const struct rung_list *statements)
{
    for (RUNG_EACH(statement, *statements)) {
        struct rung_node *next = statement->next;
        add(m,
            (struct rung_mutant){
                .span = statement->span, .text = "", .kind = RUNG_MUTANT_DROPS, .nodes = {statement, NULL}});
        if (next && statement->kind != RUNG_NODE_handler && next->kind != RUNG_NODE_handler)
            add(m, (struct rung_mutant){.span = {statement->span.start, next->span.end},
                                        .text = rung_arena_print(m->arena, "%s\n%s", text_of(m, next->span),
                                                                 text_of(m, statement->span)),
                                        .kind = RUNG_MUTANT_SWAPS,
                                        .nodes = {statement, next},
                                        .any_order = m->any_order});
        bool any_order = m->any_order;
        m->any_order = false;
        change_statement(m, statement);
        m->any_order = any_order;
    }
}

static void change_body(struct making *m, const struct rung_node *body)
{
    if (!body) return;
    if (body->kind == RUNG_NODE_block)
        change_block(m, &RUNG_AS(block, body)->statements);
    else {
        if (body->kind != RUNG_NODE_nothing) change(m, body->span, "ignore");
        change_statement(m, body);
    }
}

/* `else …` behind what it belongs to. */
static void drop_else(struct making *m, const struct rung_node *before, const struct rung_node *otherwise)
{
    if (otherwise && before) drop(m, (struct rung_span){before->span.end, otherwise->span.end});
    change_body(m, otherwise);
}

static void change_close(struct making *m, const struct rung_ast_close *close)
{
    if (close->code.bytes) drop(m, (struct rung_span){close->as.span.end, close->code.span.end});
    if (close->note.bytes)
        drop(m, (struct rung_span){close->code.bytes ? close->code.span.end : close->as.span.end,
                                   close->note.span.end});
}

static void change_handler(struct making *m, const struct rung_ast_handler *handler)
{
    if (handler->always) {
        struct rung_span word = {handler->node.span.start,
                                 handler->node.span.start + (uint32_t)strlen("always")};
        if (strcmp(text_of(m, word), "always") == 0) drop(m, word);
    }
    change_trigger(m, handler->trigger);
    change_body(m, handler->body);
}

static void change_wait_for(struct making *m, const struct rung_ast_wait_for *wait)
{
    for (RUNG_EACH(clause, wait->clauses)) {
        if (wait->braces && wait->clauses.count > 1) drop(m, clause->span);
        change_trigger(m, RUNG_AS(clause, clause)->trigger);
        change_body(m, RUNG_AS(clause, clause)->body);
    }
    if (wait->otherwise) {
        /* The `else` begins behind the clauses, and behind their brace. */
        const char *text = text_of(m, wait->node.span);
        uint32_t at = wait->otherwise->span.start - wait->node.span.start;
        while (at > 4 && strncmp(text + at - 4, "else", 4) != 0) at--;
        if (at > 4) drop(m, (struct rung_span){wait->node.span.start + at - 4, wait->otherwise->span.end});
    }
    change_body(m, wait->otherwise);
}

static void change_statement(struct making *m, const struct rung_node *node)
{
    const struct rung_policy_info *policy = m->policy;

    switch (node->kind) {
    case RUNG_NODE_contact:
        drop_each(m, &RUNG_AS(contact, node)->parties);
        change_names(m, &RUNG_AS(contact, node)->parties, &policy->parties);
        change_name(m, RUNG_AS(contact, node)->channel, &policy->channels);
        change_clauses(m, &RUNG_AS(contact, node)->clauses);
        break;
    case RUNG_NODE_may_contact:
        drop_each(m, &RUNG_AS(may_contact, node)->channels);
        change_names(m, &RUNG_AS(may_contact, node)->channels, &policy->channels);
        break;
    case RUNG_NODE_order: {
        struct rung_span words = {node->span.start, RUNG_AS(order, node)->block->span.start};
        change(m, words, RUNG_AS(order, node)->strict ? "any order " : "strict order ");
        m->any_order = !RUNG_AS(order, node)->strict;
        change_body(m, RUNG_AS(order, node)->block);
        m->any_order = false;
        break;
    }
    case RUNG_NODE_give:
        drop_else(m, RUNG_AS(give, node)->block, RUNG_AS(give, node)->otherwise);
        change(m, (struct rung_span){node->span.start, RUNG_AS(give, node)->block->span.start}, "if yes ");
        change_body(m, RUNG_AS(give, node)->block);
        break;
    case RUNG_NODE_task:
        change_name(m, RUNG_AS(task, node)->party, &policy->parties);
        change_clauses(m, &RUNG_AS(task, node)->clauses);
        break;
    case RUNG_NODE_notify:
        drop_each(m, &RUNG_AS(notify, node)->parties);
        change_names(m, &RUNG_AS(notify, node)->parties, &policy->parties);
        change_clauses(m, &RUNG_AS(notify, node)->clauses);
        break;
    case RUNG_NODE_wait_for: change_wait_for(m, RUNG_AS(wait_for, node)); break;
    case RUNG_NODE_on_day:
        for (RUNG_EACH(day, RUNG_AS(on_day, node)->days)) change_count(m, day);
        drop_each(m, &RUNG_AS(on_day, node)->days);
        change_body(m, RUNG_AS(on_day, node)->body);
        break;
    case RUNG_NODE_repeat:
        change_count(m, RUNG_AS(repeat, node)->times);
        change_body(m, RUNG_AS(repeat, node)->block);
        break;
    case RUNG_NODE_escalate:
        drop_each(m, &RUNG_AS(escalate, node)->targets);
        for (RUNG_EACH(target, RUNG_AS(escalate, node)->targets))
            change_name(m, RUNG_AS(target, target)->party, &policy->parties);
        drop_else(m, RUNG_AS(escalate, node)->targets.last, RUNG_AS(escalate, node)->otherwise);
        break;
    case RUNG_NODE_set:
        if (RUNG_AS(set, node)->value->kind == RUNG_NODE_truth)
            change(m, RUNG_AS(set, node)->value->span,
                   RUNG_AS(truth, RUNG_AS(set, node)->value)->yes ? "no" : "yes");
        break;
    case RUNG_NODE_if:
        change(m, RUNG_AS(if, node)->condition->span,
               rung_arena_print(m->arena, "not (%s)", text_of(m, RUNG_AS(if, node)->condition->span)));
        change_condition(m, RUNG_AS(if, node)->condition);
        drop_else(m, RUNG_AS(if, node)->then, RUNG_AS(if, node)->otherwise);
        change_body(m, RUNG_AS(if, node)->then);
        break;
    case RUNG_NODE_go_to: change_name(m, RUNG_AS(go_to, node)->step, &policy->steps); break;
    case RUNG_NODE_restart_step:
        if (!RUNG_AS(restart_step, node)->at) change(m, node->span, "restart run");
        break;
    case RUNG_NODE_restart_run: change(m, node->span, "restart step"); break;
    case RUNG_NODE_stand_down:
        add(m, (struct rung_mutant){.span = node->span,
                                    .text = RUNG_AS(stand_down, node)->all ? "stand down" : "stand down all",
                                    .kind = RUNG_MUTANT_ENDS_ALL});
        break;
    case RUNG_NODE_close: change_close(m, RUNG_AS(close, node)); break;
    case RUNG_NODE_handler: change_handler(m, RUNG_AS(handler, node)); break;
    default: break;
    }
}

/* ---- items of a policy ---- */

static void change_fact(struct making *m, const struct rung_ast_fact *fact)
{
    const struct rung_symbol *symbol = fact->name.symbol;
    const struct rung_node *initial = fact->initial;

    if (fact->each_run && initial) drop(m, (struct rung_span){initial->span.end, fact->node.span.end});
    if (!initial || !symbol || !symbol->type) return;
    if (initial->kind == RUNG_NODE_truth)
        change(m, initial->span, RUNG_AS(truth, initial)->yes ? "no" : "yes");
    if (initial->kind == RUNG_NODE_ref && symbol->type->base == RUNG_TYPE_ONE_OF)
        change_name(m, initial, &symbol->type->choices);
    change_count(m, initial);
}

static void change_item(struct making *m, const struct rung_node *item)
{
    switch (item->kind) {
    case RUNG_NODE_fact: change_fact(m, RUNG_AS(fact, item)); break;
    case RUNG_NODE_channel: {
        const struct rung_ast_channel *channel = RUNG_AS(channel, item);
        if (channel->during && channel->by)
            drop(m, (struct rung_span){channel->by->span.end, channel->during->span.end});
        break;
    }
    case RUNG_NODE_start:
        if (m->policy->starts.count > 1) drop(m, item->span);
        change_trigger(m, RUNG_AS(start, item)->trigger);
        break;
    case RUNG_NODE_step: change_body(m, RUNG_AS(step, item)->block); break;
    case RUNG_NODE_handler:
        drop(m, item->span);
        change_handler(m, RUNG_AS(handler, item));
        break;
    case RUNG_NODE_forbid:
        drop(m, item->span);
        if (RUNG_AS(forbid, item)->always) {
            struct rung_span word = {item->span.start, item->span.start + (uint32_t)strlen("always")};
            if (strcmp(text_of(m, word), "always") == 0) drop(m, word);
        }
        drop_each(m, &RUNG_AS(forbid, item)->events);
        change_clauses(m, &RUNG_AS(forbid, item)->clauses);
        break;
    case RUNG_NODE_limit:
        drop(m, item->span);
        change_count(m, RUNG_AS(limit, item)->count);
        break;
    default: break;
    }
}

static bool change_durations(void *state, struct rung_node *node)
{
    if (node->kind == RUNG_NODE_duration) change_duration(state, RUNG_AS(duration, node));
    return true;
}

static int by_place(const struct rung_mutant *left, const struct rung_mutant *right)
{
    if (left->span.start != right->span.start) return left->span.start < right->span.start ? -1 : 1;
    if (left->span.end != right->span.end) return left->span.end < right->span.end ? -1 : 1;
    return strcmp(left->text, right->text);
}

/* Of those that are alike, the one that says more comes first. */
static int in_order(const void *a, const void *b)
{
    const struct rung_mutant *left = a, *right = b;
    int order = by_place(left, right);

    return order ? order : (int)right->kind - (int)left->kind;
}

enum rung_status rung_mutants_of(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                                 struct rung_mutants *mutants)
{
    struct making m = {
        .compilation = compilation, .arena = compilation->arena, .policy = policy, .mutants = mutants};

    for (RUNG_EACH(item, policy->node->items)) {
        change_item(&m, item);
        rung_node_walk(item, change_durations, &m);
    }
    if (m.failed || rung_arena_failed(m.arena)) return RUNG_NO_MEMORY;
    if (mutants->count == 0) return RUNG_OK;
    qsort(mutants->items, mutants->count, sizeof *mutants->items, in_order);
    uint32_t kept = 1; /* the same change may be come by in two ways */
    for (uint32_t i = 1; i < mutants->count; i++)
        if (by_place(&mutants->items[i], &mutants->items[kept - 1]) != 0)
            mutants->items[kept++] = mutants->items[i];
    mutants->count = kept;
    return RUNG_OK;
}
