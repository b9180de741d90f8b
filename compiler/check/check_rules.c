/* A policy against itself: limits and rules against what its steps do, answers nobody settles, handlers that
 * others shade, policies that nothing starts, and what is declared and never used. */
#include "check.h"

#include <string.h>

/* ---- limits ---- */

enum {
    ASKED_MAX = 1000000000, /* more are as good as that many */
    JUMPS_MAX = 1000,       /* each of them a recursion */
};

/* Counts what the steps ask for on the way of a customer who stays silent, contacts under a condition left
 * out. */
struct counting {
    const struct rung_policy_info *policy;
    const struct rung_symbol *channel; /* NULL: any */
    int64_t allowed, asked;
    struct rung_node *beyond;   /* the first contact that goes beyond what is allowed */
    uint32_t steps_left, jumps; /* `jumps`: within each other */
    struct rung_diagnostics *diagnostics;
    bool gave_up; /* the policy has too many branches to count */
};

static bool count(struct counting *counting, struct rung_node *node);

static void count_contact(struct counting *counting, struct rung_node *node)
{
    const struct rung_ast_contact *contact = RUNG_AS(contact, node);

    if (rung_clause(&contact->clauses, RUNG_NODE_guard)) return;
    if (counting->channel && RUNG_AS(ref, contact->channel)->name.symbol != counting->channel) return;
    counting->asked += contact->parties.count;
    if (counting->asked > counting->allowed && !counting->beyond) counting->beyond = node;
}

static bool count_step(struct counting *counting, uint32_t step)
{
    for (; step < counting->policy->steps.count && counting->steps_left; step++) {
        counting->steps_left--;
        if (!count(counting, RUNG_AS(step, counting->policy->steps.items[step]->declaration)->block))
            return false;
    }
    return false;
}

/* The branch that asks for less. */
static bool count_least(struct counting *counting, struct rung_node *a, struct rung_node *b)
{
    struct counting first = *counting, second = *counting;
    bool first_on = count(&first, a), second_on = b ? count(&second, b) : true;
    bool take_first = first.asked <= second.asked;

    /* A branch that leaves the way asks for no more than it has; one that goes on may. */
    if (first_on != second_on) take_first = !first_on;
    bool gave_up = first.gave_up || second.gave_up;
    *counting = take_first ? first : second;
    counting->gave_up = gave_up;
    return take_first ? first_on : second_on;
}

/* Returns whether the statement behind this one is reached. */
static bool count(struct counting *counting, struct rung_node *node)
{
    int64_t rounds = 1;

    if (!rung_may_compare(counting->diagnostics)) {
        counting->gave_up = true;
        return false;
    }

    switch (node->kind) {
    case RUNG_NODE_block:
        for (RUNG_EACH(statement, RUNG_AS(block, node)->statements))
            if (!count(counting, statement)) return false;
        return true;
    case RUNG_NODE_contact: count_contact(counting, node); return true;
    case RUNG_NODE_order: return count(counting, RUNG_AS(order, node)->block);
    case RUNG_NODE_give: return count(counting, RUNG_AS(give, node)->block);
    case RUNG_NODE_wait_for:
        return RUNG_AS(wait_for, node)->otherwise ? count(counting, RUNG_AS(wait_for, node)->otherwise)
                                                  : true;
    case RUNG_NODE_on_day:
        rounds = RUNG_AS(on_day, node)->days.count;
        node = RUNG_AS(on_day, node)->body;
        break;
    case RUNG_NODE_repeat:
        rounds = RUNG_AS(number, RUNG_AS(repeat, node)->times)->millionths / 1000000;
        node = RUNG_AS(repeat, node)->block;
        break;
    case RUNG_NODE_if: return count_least(counting, RUNG_AS(if, node)->then, RUNG_AS(if, node)->otherwise);
    case RUNG_NODE_go_to: {
        const struct rung_symbol *step = RUNG_AS(ref, RUNG_AS(go_to, node)->step)->name.symbol;
        if (++counting->jumps > JUMPS_MAX) counting->gave_up = true;
        return step && !counting->gave_up ? count_step(counting, step->index) : false;
    }
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with: return false;
    default: return true;
    }
    int64_t before = counting->asked;
    bool on = count(counting, node);
    int64_t once = counting->asked - before;
    if (once && rounds > 1 && on) {
        bool beyond_count = once > ASKED_MAX / rounds || before > ASKED_MAX - once * rounds;
        counting->asked = beyond_count ? ASKED_MAX : before + once * rounds;
        if (counting->asked > counting->allowed && !counting->beyond) counting->beyond = node;
    }
    return on;
}

static void check_limit(struct rung_check *check, struct rung_ast_limit *limit)
{
    struct counting counting = {
        .policy = check->policy, .steps_left = check->policy->steps.count, .diagnostics = check->diagnostics};

    if (limit->per) return; /* a window frees again: the contact is withheld until then */
    counting.allowed = RUNG_AS(number, limit->count)->millionths / 1000000;
    counting.channel = limit->channel ? RUNG_AS(ref, limit->channel)->name.symbol : NULL;
    if (counting.channel && counting.channel->kind != RUNG_SYMBOL_CHANNEL) return;
    count_step(&counting, 0);
    if (counting.asked <= counting.allowed || counting.gave_up) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_LIMIT_BROKEN, limit->node.span,
                    "%d attempt%s asked for in a run, %d allowed", (int)counting.asked,
                    counting.asked == 1 ? "" : "s", (int)counting.allowed);
    if (counting.beyond)
        rung_note(check->diagnostics, problem, counting.beyond->span, "with this contact it is more than %d",
                  (int)counting.allowed);
    rung_help(check->diagnostics, problem, "allow %d, or ask for fewer", (int)counting.asked);
    rung_fix(check->diagnostics, problem, limit->count->span, "%d", (int)counting.asked);
}

/* ---- ends ---- */

/* Whether a rule stands against closing at any time: one without `where`, `when` and `unless`. */
static bool always_forbids_close(const struct rung_ast_forbid *forbid)
{
    if (rung_clause(&forbid->clauses, RUNG_NODE_guard) || rung_clause(&forbid->clauses, RUNG_NODE_where))
        return false;
    if (forbid->any) return true;
    for (RUNG_EACH(event, forbid->events))
        if (strcmp(RUNG_NAME_OF(event), "close") == 0) return true;
    return false;
}

static void report_own_end(struct rung_check *check, const struct rung_symbol *ending, struct rung_node *rule)
{
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_W_END_FORBIDDEN, ending->declaration->span,
                    "a rule of this policy forbids to close as \"%s\", so this waits forever", ending->name);

    rung_note(check->diagnostics, problem, rule->span, "the rule binds the policy itself, too");
    rung_help(check->diagnostics, problem,
              "say in the rule when it is allowed, such as `unless attempts is at least 3`, or close as "
              "something else");
}

/* A rule binds the policy itself: what it always forbids, the policy never does. */
static void check_own_ends(struct rung_check *check, struct rung_node *rule)
{
    const struct rung_symbols *endings = &check->policy->endings;
    struct rung_ast_forbid *forbid = RUNG_AS(forbid, rule);

    if (!always_forbids_close(forbid)) return;
    struct rung_node *as = rung_clause(&forbid->clauses, RUNG_NODE_closing_as);
    for (uint32_t i = 0; !as && i < endings->count && rung_may_compare(check->diagnostics); i++)
        report_own_end(check, endings->items[i], rule);
    if (!as) return;
    for (RUNG_EACH(value, RUNG_AS(closing_as, as)->values)) {
        const char *bytes = RUNG_AS(text, value)->text.bytes,
                   *name = rung_arena_intern(check->arena, bytes, strlen(bytes));
        const struct rung_symbol *ending = name ? rung_symbols_find(endings, name) : NULL;
        if (ending) report_own_end(check, ending, rule);
    }
}

/* ---- answers ---- */

struct mentions {
    const struct rung_symbol *event;
    bool found;
};

static bool find_mention(void *state, struct rung_node *node)
{
    struct mentions *mentions = state;

    if (node->kind == RUNG_NODE_on_event) {
        struct rung_node *event = RUNG_AS(on_event, node)->event;
        if (RUNG_AS(ref, event)->name.symbol == mentions->event) mentions->found = true;
    }
    if (node->kind == RUNG_NODE_ignore)
        for (RUNG_EACH(event, RUNG_AS(ignore, node)->events))
            if (RUNG_AS(ref, event)->name.symbol == mentions->event) mentions->found = true;
    return !mentions->found;
}

static void check_answers(struct rung_check *check)
{
    const struct rung_symbols *events = &check->globals->built_in_events;
    struct rung_policy_info *policy = check->policy;
    const char *names = NULL;

    if (!policy->customer) return;
    for (uint32_t i = 0; i < events->count; i++) {
        struct mentions mentions = {.event = events->items[i]};
        if (!mentions.event->answer) continue;
        for (RUNG_EACH(item, policy->node->items))
            if (item->kind != RUNG_NODE_start) rung_node_walk(item, find_mention, &mentions);
        if (mentions.found) continue;
        names = names ? rung_arena_print(check->arena, "%s, %s", names, mentions.event->name)
                      : mentions.event->name;
        if (!names) return;
    }
    if (!names) return;
    struct rung_diagnostic *problem = rung_report(
        check->diagnostics, RUNG_W_UNSETTLED_ANSWER, RUNG_AS(party, policy->customer->declaration)->name.span,
        "the policy says nothing about these answers of the customer: %s", names);
    rung_help(check->diagnostics, problem,
              "write handlers such as `on reply stand down`, or say that they do not matter: `ignore %s`",
              names);
}

/* ---- handlers ---- */

/* Whether whatever sets `later` off is taken by `earlier` already. */
static bool shades(const struct rung_ast_on_event *earlier, const struct rung_ast_on_event *later)
{
    if (RUNG_AS(ref, earlier->event)->name.symbol != RUNG_AS(ref, later->event)->name.symbol) return false;
    if (rung_clause(&earlier->clauses, RUNG_NODE_where)) {
        struct rung_node *a = rung_clause(&earlier->clauses, RUNG_NODE_where);
        struct rung_node *b = rung_clause(&later->clauses, RUNG_NODE_where);
        if (!b || !rung_node_equal(RUNG_AS(where, a)->condition, RUNG_AS(where, b)->condition)) return false;
    }
    if (rung_clause(&earlier->clauses, RUNG_NODE_from)) {
        struct rung_node *b = rung_clause(&later->clauses, RUNG_NODE_from);
        if (!b || !rung_node_equal(RUNG_AS(from, rung_clause(&earlier->clauses, RUNG_NODE_from))->party,
                                   RUNG_AS(from, b)->party))
            return false;
    }
    return !earlier->value.bytes ||
           (later->value.bytes && strcmp(earlier->value.bytes, later->value.bytes) == 0);
}

static struct rung_ast_on_event *event_trigger(const struct rung_node *node)
{
    struct rung_node *trigger = node->kind == RUNG_NODE_handler  ? RUNG_AS(handler, node)->trigger
                                : node->kind == RUNG_NODE_clause ? RUNG_AS(clause, node)->trigger
                                                                 : NULL;

    return trigger && trigger->kind == RUNG_NODE_on_event ? RUNG_AS(on_event, trigger) : NULL;
}

/* Handlers by what sets them off, so that thousands of them need not all be compared with each other. */
struct shading {
    struct rung_ast_on_event **slots; /* a power of two, NULL is free */
    uint64_t *hashes;
    uint32_t mask;
};

enum { SHADE_WHERE = 1, SHADE_FROM = 2, SHADE_VALUE = 4, SHADE_ALL = 7 };

/* Of the parts of a trigger that `parts` names. False if it lacks one of them. */
static bool shade_hash(const struct rung_ast_on_event *trigger, int parts, uint64_t *hash)
{
    const struct rung_node *where = rung_clause(&trigger->clauses, RUNG_NODE_where),
                           *from = rung_clause(&trigger->clauses, RUNG_NODE_from);
    struct rung_ast_text value = {.node = {.kind = RUNG_NODE_text}, .text = trigger->value};

    if ((parts & SHADE_WHERE && !where) || (parts & SHADE_FROM && !from) ||
        (parts & SHADE_VALUE && !trigger->value.bytes))
        return false;
    *hash = (uintptr_t)RUNG_AS(ref, trigger->event)->name.symbol;
    if (parts & SHADE_WHERE) *hash = *hash * 31 + rung_node_hash(where);
    if (parts & SHADE_FROM) *hash = *hash * 37 + rung_node_hash(from);
    if (parts & SHADE_VALUE) *hash = *hash * 41 + rung_node_hash(&value.node);
    *hash ^= *hash >> 32;
    return true;
}

/* The slot of a handler with this hash that shades the trigger; a free one if there is none. */
static uint32_t shade_slot(const struct shading *shading, const struct rung_ast_on_event *trigger,
                           uint64_t hash)
{
    uint32_t slot = (uint32_t)hash & shading->mask;

    while (shading->slots[slot] && (shading->hashes[slot] != hash || !shades(shading->slots[slot], trigger)))
        slot = (slot + 1) & shading->mask;
    return slot;
}

/* The first handler that takes what the trigger waits for; NULL if there is none, and then it is remembered.
 */
static struct rung_ast_on_event *find_shade(struct shading *shading, struct rung_ast_on_event *trigger)
{
    struct rung_ast_on_event *first = NULL;
    int parts = 0;
    uint64_t hash;

    for (int some = 0; some <= SHADE_ALL; some++) {
        if (!shade_hash(trigger, some, &hash)) continue;
        parts |= some;
        struct rung_ast_on_event *earlier = shading->slots[shade_slot(shading, trigger, hash)];
        if (earlier && (!first || earlier->node.span.start < first->node.span.start)) first = earlier;
    }
    if (first || !shade_hash(trigger, parts, &hash)) return first;
    uint32_t slot = shade_slot(shading, trigger, hash);
    shading->slots[slot] = trigger;
    shading->hashes[slot] = hash;
    return NULL;
}

static void check_shades(struct rung_check *check, const struct rung_list *list)
{
    struct shading shading = {.mask = 3};

    while (shading.mask < list->count * 2) shading.mask = shading.mask * 2 + 1;
    shading.slots = rung_arena_alloc(check->arena, (shading.mask + 1) * sizeof(struct rung_ast_on_event *));
    shading.hashes = rung_arena_alloc(check->arena, (shading.mask + 1) * sizeof *shading.hashes);
    if (!shading.slots || !shading.hashes) return;
    for (RUNG_EACH(later, *list)) {
        struct rung_ast_on_event *trigger = event_trigger(later);
        struct rung_ast_on_event *first = trigger ? find_shade(&shading, trigger) : NULL;
        if (!first) continue;
        struct rung_diagnostic *problem = rung_report(
            check->diagnostics, RUNG_W_HANDLER_SHADOWED, trigger->node.span,
            "this never runs: an earlier handler takes every `%s` first", RUNG_NAME_OF(trigger->event));
        rung_note(check->diagnostics, problem, first->node.span, "here");
        rung_help(check->diagnostics, problem, "put the narrower one first, or join the two");
    }
}

/* An event that is ignored and handled: `ignore` says that nothing happens, so one of the two is wrong. */
static void check_ignored(struct rung_check *check)
{
    for (uint32_t i = 0; i < check->policy->ignores.count; i++)
        for (RUNG_EACH(event, RUNG_AS(ignore, check->policy->ignores.items[i])->events)) {
            struct rung_symbol *symbol = RUNG_AS(ref, event)->name.symbol;
            for (uint32_t k = 0; symbol && k < check->policy->handlers.count; k++) {
                struct rung_ast_on_event *trigger = event_trigger(check->policy->handlers.items[k]);
                if (!trigger || RUNG_AS(ref, trigger->event)->name.symbol != symbol ||
                    rung_clause(&trigger->clauses, RUNG_NODE_where) ||
                    rung_clause(&trigger->clauses, RUNG_NODE_from))
                    continue;
                struct rung_diagnostic *problem =
                    rung_report(check->diagnostics, RUNG_W_HANDLER_SHADOWED, event->span,
                                "`%s` is ignored here and handled elsewhere", symbol->name);
                rung_note(check->diagnostics, problem, trigger->node.span, "it is handled here");
                rung_help(check->diagnostics, problem, "take it out of `ignore`");
            }
        }
}

static bool check_clauses_of_waits(void *state, struct rung_node *node)
{
    if (node->kind == RUNG_NODE_wait_for) check_shades(state, &RUNG_AS(wait_for, node)->clauses);
    return true;
}

/* ---- starts ---- */

static void check_starts(struct rung_check *check)
{
    struct rung_policy_info *policy = check->policy;

    if (policy->starts.count || policy->continued || !policy->steps.count) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_W_NEVER_STARTS, policy->node->name.span,
                    "nothing starts the policy `%s`", policy->node->name.text);
    rung_help(check->diagnostics, problem,
              "add a start rule, such as `start on …`, or lead to it with `continue with %s`",
              policy->node->name.text);
}

void rung_check_rules(struct rung_check *check)
{
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next) {
        check->policy = policy;
        check->unit = policy->unit;
        for (uint32_t i = 0; i < policy->rules.count; i++)
            if (policy->rules.items[i]->kind == RUNG_NODE_limit)
                check_limit(check, RUNG_AS(limit, policy->rules.items[i]));
            else
                check_own_ends(check, policy->rules.items[i]);
        check_answers(check);
        check_shades(check, &policy->node->items);
        for (uint32_t i = 0; i < policy->steps.count; i++)
            check_shades(
                check,
                &RUNG_AS(block, RUNG_AS(step, policy->steps.items[i]->declaration)->block)->statements);
        rung_node_walk(&policy->node->node, check_clauses_of_waits, check);
        check_ignored(check);
        check_starts(check);
    }
    check->policy = NULL;
}

/* ---- unused ---- */

static void check_table(struct rung_check *check, const struct rung_symbols *symbols, const char *help)
{
    for (uint32_t i = 0; i < symbols->count; i++) {
        struct rung_symbol *symbol = symbols->items[i];
        if (symbol->uses ||
            (symbol->kind == RUNG_SYMBOL_PARTY && RUNG_AS(party, symbol->declaration)->customer))
            continue;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_W_UNUSED, rung_symbol_span(symbol),
                        "the %s `%s` is never used", rung_symbol_kind_text(symbol->kind), symbol->name);
        rung_help(check->diagnostics, problem, "%s", help);
    }
}

/* A fact can stand for a channel or a party, and then any of them may be meant when it runs. */
static bool has_fact_of(const struct rung_policy_info *policy, enum rung_base base)
{
    for (uint32_t i = 0; i < policy->facts.count; i++)
        if (policy->facts.items[i]->type->base == base) return true;
    return false;
}

void rung_check_unused(struct rung_check *check)
{
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next) {
        if (!policy->unit->asked_for) continue;
        check_table(check, &policy->facts, "take it away, or use it in a condition, a text or a `noting`");
        if (!has_fact_of(policy, RUNG_TYPE_PARTY))
            check_table(check, &policy->parties, "take it away, or give it something to do");
        if (!has_fact_of(policy, RUNG_TYPE_CHANNEL))
            check_table(check, &policy->channels, "take it away, or contact somebody by it");
        check_table(check, &policy->events, "take it away, or write what happens: `on …`");
        check_table(check, &policy->templates, "take it away, or send it: `using \"…\"`");
    }
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next)
        if (unit->asked_for && unit->policies.count)
            check_table(check, &unit->calendars, "take it away, or name it in a policy: `calendar …`");
}
