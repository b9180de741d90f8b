/* Explaining what may never be done, and how often is enough. */
#include "explain.h"

#include <string.h>

static void reasons(struct rung_explain *e, struct rung_block *item, const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses))
        if (clause->kind == RUNG_NODE_because)
            rung_explain_say(e, item, clause->span, "the reason: %s",
                             rung_phrase_text(&e->phrases, RUNG_AS(because, clause)->reason.bytes));
}

static const char *guards(struct rung_explain *e, const struct rung_ast_forbid *forbid, const char *what)
{
    struct rung_phrases inside = e->phrases;
    bool where = strstr(what, ", where ") != NULL; /* a clause that must not swallow this one */
    const char *text = "";

    inside.event = forbid->events.count == 1 ? forbid->events.first : NULL;
    inside.its = true;
    for (RUNG_EACH(clause, forbid->clauses)) {
        if (clause->kind != RUNG_NODE_guard) continue;
        const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
        text = rung_phrase(&inside, "%s%s %s %s", text, *text || where ? "," : "",
                           guard->unless ? "unless" : "if", rung_phrase_condition(&inside, guard->condition));
    }
    return text;
}

/* The rule without its reason, which has a sentence of its own. */
static struct rung_span without_reason(const struct rung_node *node, const struct rung_list *clauses)
{
    const struct rung_node *because = rung_clause(clauses, RUNG_NODE_because);
    struct rung_span span = node->span;

    if (because && because->span.start < span.end) span.end = because->span.start;
    return span;
}

static void explain_forbid(struct rung_explain *e, struct rung_block *block,
                           const struct rung_ast_forbid *forbid)
{
    struct rung_block *item = rung_block_add(e->document, block, RUNG_BLOCK_BULLET);

    const char *what = rung_phrase_forbidden(&e->phrases, forbid);

    rung_explain_say(e, item, without_reason(&forbid->node, &forbid->clauses), "%s%s%s", what,
                     guards(e, forbid, what),
                     forbid->always ? " (also while the procedure is not running)" : "");
    reasons(e, item, &forbid->clauses);
    rung_explain_remark(e, item, &forbid->node);
}

static void explain_limit(struct rung_explain *e, struct rung_block *block,
                          const struct rung_ast_limit *limit)
{
    const struct rung_phrases *p = &e->phrases;
    struct rung_block *item = rung_block_add(e->document, block, RUNG_BLOCK_BULLET);
    bool one = RUNG_AS(number, limit->count)->millionths == 1000000;

    rung_explain_say(
        e, item, without_reason(&limit->node, &limit->clauses), "at most %s attempt%s%s%s may be made %s%s",
        one ? "one" : rung_phrase_value(p, limit->count), one ? "" : "s", limit->channel ? " " : "",
        limit->channel ? rung_phrase_by(p, limit->channel) : "", limit->per ? "in any " : "in one run",
        limit->per ? rung_phrase_every(p, limit->per) : "");
    reasons(e, item, &limit->clauses);
    rung_explain_remark(e, item, &limit->node);
}

void rung_explain_rules(struct rung_explain *e, struct rung_block *section)
{
    struct rung_block *forbidden = NULL, *limits = NULL;

    for (RUNG_EACH(item, e->policy->items)) {
        if (item->kind != RUNG_NODE_forbid) continue;
        if (!forbidden)
            forbidden =
                rung_block_section(e->document, section, "What may never be done", (struct rung_span){0});
        explain_forbid(e, forbidden, RUNG_AS(forbid, item));
    }
    for (RUNG_EACH(item, e->policy->items)) {
        if (item->kind != RUNG_NODE_limit) continue;
        if (!limits) limits = rung_block_section(e->document, section, "Limits", (struct rung_span){0});
        explain_limit(e, limits, RUNG_AS(limit, item));
    }
    if (forbidden || limits) e->used[RUNG_NOTION_RULE] = true;
}
