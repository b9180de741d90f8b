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
    case RUNG_NODE_stand_down: return "the procedure stands down";
    case RUNG_NODE_continue_with:
        return rung_phrase(p, "the procedure “%s” takes over",
                           rung_explain_policy_title(e, RUNG_AS(continue_with, node)->policy));
    default: return NULL;
    }
}

static bool gather(void *state, struct rung_node *node)
{
    struct gathering *gathering = state;
    const char *how = how_of(gathering->e, node);
    struct end *end = gathering->first;

    if (!how) return true;
    for (int compared = 0; end && strcmp(end->how, how) != 0;)
        end = ++compared < ENDS_COMPARED ? end->next : NULL;
    if (!end) {
        end = rung_arena_alloc(gathering->e->phrases.arena, sizeof *end);
        if (!end) return false;
        *end = (struct end){.how = how, .span = node->span, .places = {.arena = gathering->e->phrases.arena}};
        if (gathering->last)
            gathering->last->next = end;
        else
            gathering->first = end;
        gathering->last = end;
    }
    if (end->last_place == gathering->place) return true;
    if (end->last_place) rung_buffer_text(&end->places, "; ");
    rung_buffer_text(&end->places, gathering->place);
    end->last_place = gathering->place;
    return true;
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
