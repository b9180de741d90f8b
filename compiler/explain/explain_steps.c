/* Explaining the course of a policy: when it starts, its steps, and what answers and other events change. */
#include "explain.h"

static const struct rung_span nowhere = {0};

/* ---- starts ---- */

static void explain_start(struct rung_explain *e, struct rung_block *block,
                          const struct rung_ast_start *start)
{
    rung_explain_say(e, block, start->node.span, "the procedure starts when %s",
                     rung_phrase_trigger(&e->phrases, start->trigger));
    rung_explain_remark(e, block, &start->node);
}

static uint32_t count_of(const struct rung_explain *e, enum rung_node_kind kind)
{
    uint32_t count = 0;

    for (RUNG_EACH(item, e->policy->items)) count += item->kind == kind;
    return count;
}

void rung_explain_starts(struct rung_explain *e, struct rung_block *section)
{
    uint32_t count = count_of(e, RUNG_NODE_start);

    if (!count) return;
    e->used[RUNG_NOTION_RUN] = true;
    struct rung_block *starts = rung_block_section(e->document, section, "When it starts", nowhere);
    for (RUNG_EACH(item, e->policy->items))
        if (item->kind == RUNG_NODE_start)
            explain_start(
                e, rung_block_add(e->document, starts, count > 1 ? RUNG_BLOCK_BULLET : RUNG_BLOCK_PARAGRAPH),
                RUNG_AS(start, item));
}

/* ---- steps ---- */

static void explain_step(struct rung_explain *e, struct rung_block *section, const struct rung_symbol *symbol)
{
    const struct rung_phrases *p = &e->phrases;
    const struct rung_ast_step *step = RUNG_AS(step, symbol->declaration);
    const char *title = rung_phrase_title(p, &step->title, &step->name);
    struct rung_span span = {step->node.span.start,
                             step->title.bytes ? step->title.span.end : step->name.span.end};
    struct rung_block *block = rung_block_section(
        e->document, section, rung_phrase(p, "Step %u: %s", symbol->index + 1, title), span);

    rung_explain_remark(e, block, &step->node);
    e->step = symbol;
    rung_explain_statements(e, block, step->block);
    e->step = NULL;
    if (!RUNG_AS(block, step->block)->statements.first)
        rung_explain_say(e, rung_block_add(e->document, block, RUNG_BLOCK_PARAGRAPH), span,
                         "nothing is done");
}

void rung_explain_steps(struct rung_explain *e, struct rung_block *section)
{
    const struct rung_symbols *all = &e->phrases.policy->steps;
    const char *usual = e->usual_deadline ? rung_phrase_duration(&e->phrases, e->usual_deadline) : NULL;

    if (!all->count) return;
    struct rung_block *steps = rung_block_section(e->document, section, "The steps", nowhere);
    struct rung_block *preface = rung_block_add(e->document, steps, RUNG_BLOCK_PARAGRAPH);
    if (all->count > 1)
        rung_explain_say(e, preface, nowhere,
                         "the %u steps follow one another, unless a point says otherwise", all->count);
    if (rung_flow_completes(RUNG_AS(step, all->items[all->count - 1]->declaration)->block)) {
        e->used[RUNG_NOTION_STAND_DOWN] = true;
        rung_explain_say(e, preface, nowhere, "after %s the procedure stands down",
                         all->count > 1 ? "the last one" : "the only step");
    }
    if (usual)
        rung_explain_say(e, preface, e->usual_deadline->span,
                         "the usual time for a contact or a task, where the policy names no other, is %s",
                         usual);
    for (uint32_t i = 0; i < all->count; i++) explain_step(e, steps, all->items[i]);
    e->used[RUNG_NOTION_TURN] = e->asked > 1;
}

/* ---- handlers of the whole policy ---- */

enum group { ANSWERS, EVENTS, SILENCES, OVERDUE, GROUPS };

static enum group group_of(const struct rung_node *trigger)
{
    if (trigger->kind == RUNG_NODE_on_missed) return OVERDUE;
    if (trigger->kind == RUNG_NODE_silence) return SILENCES;
    const struct rung_symbol *event = rung_phrase_symbol(RUNG_AS(on_event, trigger)->event);
    return event && event->answer ? ANSWERS : EVENTS;
}

static void explain_ignored(struct rung_explain *e, struct rung_block *block,
                            const struct rung_ast_ignore *ignore)
{
    struct rung_block *item = rung_block_add(e->document, block, RUNG_BLOCK_BULLET);

    rung_explain_say(e, item, ignore->node.span, "%s %s nothing",
                     rung_phrase_series(&e->phrases, &ignore->events, rung_phrase_event, "and"),
                     ignore->events.count > 1 ? "change" : "changes");
}

static bool belongs(const struct rung_node *item, enum group group)
{
    if (item->kind == RUNG_NODE_ignore) return group == ANSWERS;
    return item->kind == RUNG_NODE_handler && group_of(RUNG_AS(handler, item)->trigger) == group;
}

void rung_explain_handlers(struct rung_explain *e, struct rung_block *section)
{
    static const char *const titles[GROUPS] = {
        [ANSWERS] = "What an answer changes",
        [EVENTS] = "What other events change",
        [SILENCES] = "What silence leads to",
        [OVERDUE] = "When something is late",
    };

    for (enum group group = 0; group < GROUPS; group++) {
        struct rung_block *block = NULL;
        for (RUNG_EACH(item, e->policy->items)) {
            if (!belongs(item, group)) continue;
            if (!block) block = rung_block_section(e->document, section, titles[group], nowhere);
            if (item->kind == RUNG_NODE_ignore)
                explain_ignored(e, block, RUNG_AS(ignore, item));
            else
                rung_explain_handler(e, block, RUNG_AS(handler, item));
        }
    }
}
