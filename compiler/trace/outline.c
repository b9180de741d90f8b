/* Lists the rules of a file and finds one by its place. */
#include "outline.h"

#include <string.h>

#include "text_buffer.h"

/* ---- making the list ---- */

/* Whether nodes of this kind are rules, and which; false for the parts of rules. */
static bool kind_of(const struct rung_node *node, enum rung_rule_kind *kind)
{
    switch (node->kind) {
    case RUNG_NODE_policy: *kind = RUNG_RULE_POLICY; return true;
    case RUNG_NODE_use:
    case RUNG_NODE_calendar:
    case RUNG_NODE_feed:
    case RUNG_NODE_test: *kind = RUNG_RULE_OTHER; return true;
    case RUNG_NODE_version:
    case RUNG_NODE_source:
    case RUNG_NODE_use_calendar:
    case RUNG_NODE_fact:
    case RUNG_NODE_party:
    case RUNG_NODE_channel:
    case RUNG_NODE_event: *kind = RUNG_RULE_DECLARATION; return true;
    case RUNG_NODE_template:
    case RUNG_NODE_usual_deadline:
    case RUNG_NODE_start:
    case RUNG_NODE_step:
    case RUNG_NODE_ignore:
    case RUNG_NODE_forbid:
    case RUNG_NODE_limit: *kind = RUNG_RULE_ITEM; return true;
    case RUNG_NODE_block: *kind = RUNG_RULE_BLOCK; return true;
    case RUNG_NODE_handler: /* an item or a statement: decided by what it stands in */
    case RUNG_NODE_contact:
    case RUNG_NODE_may_contact:
    case RUNG_NODE_order:
    case RUNG_NODE_give:
    case RUNG_NODE_task:
    case RUNG_NODE_notify:
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
    case RUNG_NODE_wait_for:
    case RUNG_NODE_clause:
    case RUNG_NODE_on_day:
    case RUNG_NODE_repeat:
    case RUNG_NODE_escalate:
    case RUNG_NODE_set:
    case RUNG_NODE_if:
    case RUNG_NODE_postpone:
    case RUNG_NODE_flag:
    case RUNG_NODE_go_to:
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with:
    case RUNG_NODE_nothing: *kind = RUNG_RULE_STATEMENT; return true;
    default: return false;
    }
}

struct listing {
    struct rung_rule *rules; /* NULL while they are only counted */
    uint32_t count;
};

/* The clause of `wait up to D for E` has no body: it is a part of its statement. */
static bool is_rule(const struct rung_node *node, enum rung_rule_kind *kind)
{
    if (node->kind == RUNG_NODE_clause && !RUNG_AS(clause, node)->body) return false;
    return kind_of(node, kind);
}

bool rung_outline_lists(const struct rung_node *node)
{
    enum rung_rule_kind kind;

    return is_rule(node, &kind);
}

/* Rules stand in rules and in the file; no part of a rule holds another. */
static bool list_node(void *state, struct rung_node *node)
{
    struct listing *listing = state;
    enum rung_rule_kind kind;

    if (!is_rule(node, &kind)) return node->kind == RUNG_NODE_file;
    if (listing->rules) listing->rules[listing->count] = (struct rung_rule){.kind = kind, .node = node};
    listing->count++;
    return kind != RUNG_RULE_OTHER;
}

static void find_parents(struct rung_outline *outline)
{
    struct rung_rule *open = NULL;

    for (struct rung_rule *rule = outline->rules; rule < outline->rules + outline->count; rule++) {
        while (open && open->node->span.end <= rule->node->span.start) {
            open->end = rule;
            open = open->parent;
        }
        rule->parent = open;
        if (rule->kind == RUNG_RULE_STATEMENT && open && open->kind == RUNG_RULE_POLICY)
            rule->kind = RUNG_RULE_ITEM;
        open = rule;
    }
    for (; open; open = open->parent) open->end = outline->rules + outline->count;
}

enum rung_status rung_outline_make(struct rung_arena *arena, struct rung_unit *unit,
                                   struct rung_outline *outline)
{
    struct listing listing = {0};

    *outline = (struct rung_outline){.unit = unit};
    if (!unit->file) return RUNG_OK;
    rung_node_walk(&unit->file->node, list_node, &listing);
    outline->rules = rung_arena_alloc(arena, (listing.count + 1) * sizeof *outline->rules);
    if (!outline->rules) return RUNG_NO_MEMORY;
    listing = (struct listing){.rules = outline->rules};
    rung_node_walk(&unit->file->node, list_node, &listing);
    outline->count = listing.count;
    find_parents(outline);
    return RUNG_OK;
}

/* ---- finding ---- */

/* How many rules begin before the position. */
static uint32_t count_before(const struct rung_outline *outline, uint32_t position)
{
    uint32_t low = 0, high = outline->count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (outline->rules[middle].node->span.start < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct rung_rule *rung_outline_around(const struct rung_outline *outline, uint32_t position)
{
    uint32_t before = count_before(outline, position);
    struct rung_rule *rule = before ? &outline->rules[before - 1] : NULL;

    while (rule && rule->node->span.end <= position) rule = rule->parent;
    return rule;
}

struct rung_rule *rung_outline_after(const struct rung_outline *outline, uint32_t position)
{
    if (outline->count == 0) return NULL;
    struct rung_rule *around = rung_outline_around(outline, position);
    struct rung_rule *end = around ? around->end : outline->rules + outline->count;
    struct rung_rule *next = outline->rules + count_before(outline, position);

    while (next < end && next->kind == RUNG_RULE_BLOCK) next++;
    if (next < end) return next;
    bool in_braces = !around || around->kind == RUNG_RULE_BLOCK || around->kind == RUNG_RULE_POLICY;
    return in_braces || around->kind == RUNG_RULE_OTHER ? NULL : around;
}

struct rung_rule *rung_rule_policy(struct rung_rule *rule)
{
    while (rule && rule->kind != RUNG_RULE_POLICY) rule = rule->parent;
    return rule;
}

/* ---- a rule as text ---- */

struct writing {
    const struct rung_unit *unit;
    struct rung_buffer out;
    uint32_t trivia; /* the next comment */
    size_t bytes_max;
};

/* Adds the text `from` .. `to` without comments, white space folded. */
static void write_text(struct writing *writing, uint32_t from, uint32_t to)
{
    const struct rung_unit *unit = writing->unit;
    const char *bytes = unit->source->bytes - unit->source->base;
    struct rung_buffer *out = &writing->out;

    while (writing->trivia < unit->trivia_count && unit->trivia[writing->trivia].span.start < from)
        writing->trivia++;
    for (uint32_t at = from; at < to && out->size <= writing->bytes_max; at++) {
        if (writing->trivia < unit->trivia_count && unit->trivia[writing->trivia].span.start == at)
            at = unit->trivia[writing->trivia++].span.end;
        bool white = at >= to || strchr(" \t\r\n\f", bytes[at]);
        bool after_white = out->size == 0 || out->bytes[out->size - 1] == ' ';
        if (!white || !after_white) rung_buffer_add(out, white ? " " : bytes + at, 1);
    }
}

/* The last node in the braces that the child is, or stands in as the first clause of a wait; NULL where it
 * stands in none. */
static const struct rung_rule *braces_last(const struct rung_rule *rule, const struct rung_rule *child)
{
    if (child->kind == RUNG_RULE_BLOCK) return child;
    if (rule->node->kind != RUNG_NODE_wait_for || child->node->kind != RUNG_NODE_clause) return NULL;
    while (child->end < rule->end && child->end->node->kind == RUNG_NODE_clause) child = child->end;
    return child;
}

static uint32_t head_end(const struct rung_rule *rule)
{
    if (rule->kind != RUNG_RULE_POLICY) return rule->node->span.end;
    const struct rung_ast_policy *policy = RUNG_AS(policy, rule->node);
    return policy->title.bytes ? policy->title.span.end : policy->name.span.end;
}

const char *rung_rule_text(struct rung_arena *arena, const struct rung_outline *outline,
                           const struct rung_rule *rule, bool whole, uint32_t bytes_max)
{
    struct writing writing = {.unit = outline->unit, .out = {.arena = arena}, .bytes_max = bytes_max};
    uint32_t from = rule->node->span.start, to = head_end(rule);

    if (!whole && rule->kind != RUNG_RULE_POLICY) {
        for (const struct rung_rule *child = rule + 1; child < rule->end; child = child->end) {
            const struct rung_rule *last = braces_last(rule, child);
            if (!last) continue;
            write_text(&writing, from, child->node->span.start);
            rung_buffer_text(&writing.out, child->kind == RUNG_RULE_BLOCK ? "{ … }" : "…");
            from = last->node->span.end;
            child = last;
        }
    }
    write_text(&writing, from, to);
    struct rung_buffer *out = &writing.out;
    if (out->size > bytes_max) {
        out->size = bytes_max;
        while (out->size && ((unsigned char)out->bytes[out->size] & 0xC0) == 0x80) out->size--;
        rung_buffer_text(out, "…");
    }
    while (out->size && out->bytes[out->size - 1] == ' ') out->size--;
    return rung_buffer_result(out);
}
