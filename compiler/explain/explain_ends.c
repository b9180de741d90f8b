/* Explaining how a run can end, gathered from wherever the policy ends it. */
#include "explain.h"

#include <string.h>

/* One way to end, and the places that lead to it. */
struct end {
    struct end *next;
    const char *how;
    struct rung_span span;
    struct rung_buffer places;
    const char *last_place;
};

struct gathering {
    struct rung_explain *e;
    struct end *first, *last;
    const char *place; /* "in step 3, “The call”", "if the Client replies" */
};

#define STANDS_DOWN "the procedure stands down"

enum { ENDS_COMPARED = 64 }; /* with how many a way to end is compared: it keeps long policies quick */

static const char *how_of(struct rung_explain *e, const struct rung_node *node)
{
    const struct rung_phrases *p = &e->phrases;

    switch (node->kind) {
    case RUNG_NODE_close: {
        const struct rung_ast_close *close = RUNG_AS(close, node);
        const char *code = close->code.bytes ? rung_phrase_quote(p, close->code.bytes) : NULL;
        return rung_phrase(p, "the case is closed as %s%s%s%s", rung_phrase_quote(p, close->as.bytes),
                           code ? " (closure code " : "", code ? code : "", code ? ")" : "");
    }
    case RUNG_NODE_stand_down: return STANDS_DOWN;
    case RUNG_NODE_continue_with:
        return rung_phrase(p, "the procedure “%s” takes over",
                           rung_explain_policy_title(e, RUNG_AS(continue_with, node)->policy));
    default: return NULL;
    }
}

static void add(struct gathering *gathering, const char *how, struct rung_span span)
{
    struct end *end = gathering->first;

    for (int compared = 0; end && strcmp(end->how, how) != 0;)
        end = ++compared < ENDS_COMPARED ? end->next : NULL;
    if (!end) {
        end = rung_arena_alloc(gathering->e->phrases.arena, sizeof *end);
        if (!end) return;
        *end = (struct end){.how = how, .span = span, .places = {.arena = gathering->e->phrases.arena}};
        if (gathering->last)
            gathering->last->next = end;
        else
            gathering->first = end;
        gathering->last = end;
    }
    if (end->last_place == gathering->place) return;
    if (end->last_place) rung_buffer_text(&end->places, "; ");
    rung_buffer_text(&end->places, gathering->place);
    end->last_place = gathering->place;
}

static bool gather(void *state, struct rung_node *node)
{
    struct gathering *gathering = state;
    const char *how = how_of(gathering->e, node);

    if (how) add(gathering, how, node->span);
    return true;
}

/* Behind the last step, if one gets there, the procedure stands down. */
static void gather_fall(struct gathering *gathering, const struct rung_node *step)
{
    const struct rung_symbols *steps = &gathering->e->phrases.policy->steps;
    const struct rung_symbol *last = steps->items[steps->count - 1];

    if (last->declaration != step || !rung_flow_completes(RUNG_AS(step, step)->block)) return;
    gathering->place = steps->count > 1 ? "after the last step" : "after the only step";
    add(gathering, STANDS_DOWN, (struct rung_span){step->span.end - 1, step->span.end});
}

void rung_explain_ends(struct rung_explain *e, struct rung_block *section)
{
    struct gathering gathering = {.e = e};
    const struct rung_phrases *p = &e->phrases;

    for (RUNG_EACH(item, e->policy->items)) {
        if (item->kind == RUNG_NODE_step)
            gathering.place =
                rung_phrase(p, "in %s", rung_explain_step_name(e, RUNG_AS(step, item)->name.symbol));
        else if (item->kind == RUNG_NODE_handler)
            gathering.place =
                rung_phrase(p, "if %s", rung_phrase_trigger(p, RUNG_AS(handler, item)->trigger));
        else
            continue;
        rung_node_walk(item, gather, &gathering);
        if (item->kind == RUNG_NODE_step) gather_fall(&gathering, item);
    }
    if (!gathering.first) return;
    struct rung_block *ends = rung_block_section(e->document, section, "How it ends", (struct rung_span){0});
    for (struct end *end = gathering.first; end; end = end->next) {
        const char *places = rung_buffer_result(&end->places);
        if (!places) return;
        rung_explain_say(e, rung_block_add(e->document, ends, RUNG_BLOCK_BULLET), end->span, "%s%s %s",
                         end->how, strstr(places, "; ") ? ":" : "", places);
    }
}
