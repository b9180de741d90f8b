/* Explaining what may never be done, and how often is enough. */
#include "explain.h"

static void reasons(struct rung_explain *e, struct rung_block *item, const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses))
        if (clause->kind == RUNG_NODE_because)
            rung_explain_say(e, item, clause->span, "the reason: %s",
                             rung_phrase_text(&e->phrases, RUNG_AS(because, clause)->reason.bytes));
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
    rung_explain_say(e, item, without_reason(&forbid->node, &forbid->clauses), "%s",
                     rung_phrase_prohibition(&e->phrases, forbid));
    reasons(e, item, &forbid->clauses);
    rung_explain_remark(e, item, &forbid->node);
}

static void explain_limit(struct rung_explain *e, struct rung_block *block,
                          const struct rung_ast_limit *limit)
{
    struct rung_block *item = rung_block_add(e->document, block, RUNG_BLOCK_BULLET);

    rung_explain_say(e, item, without_reason(&limit->node, &limit->clauses), "%s",
                     rung_phrase_limit(&e->phrases, limit));
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
