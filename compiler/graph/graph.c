/* Pictures of policies: from a checked compilation to the text of a picture. */
#include "graph.h"

#include <string.h>

static void put_notes(struct rung_graph_policy *policy, const struct rung_graph_options *options)
{
    for (struct rung_graph_step *step = policy->steps; step; step = step->next)
        for (size_t i = 0; i < options->note_count; i++)
            if (strcmp(options->notes[i].policy, policy->name) == 0 &&
                strcmp(options->notes[i].step, step->name) == 0)
                step->note = &options->notes[i];
}

/* The models of the policies that are asked for, in the order of the text. */
static struct rung_graph_policy *make_models(struct rung_compilation *compilation,
                                             const struct rung_graph_options *options)
{
    struct rung_graph_policy *first = NULL, **end = &first;

    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next) {
        if (!unit->asked_for || !unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) {
            struct rung_ast_policy *policy = RUNG_AS(policy, item);
            if (item->kind != RUNG_NODE_policy) continue;
            if (options->policy && strcmp(options->policy, policy->name.text) != 0) continue;
            *end = rung_graph_model(compilation, unit, policy);
            if (!*end) return first;
            put_notes(*end, options);
            end = &(*end)->next;
        }
    }
    return first;
}

uint32_t rung_graph_word_columns(const char *text)
{
    uint32_t columns = 0;

    for (; *text && *text != ' '; text++)
        columns += (unsigned char)*text > ' ' && ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

uint32_t rung_graph_columns(const struct rung_graph_row *row)
{
    return 2 + 3 * (row->depth < RUNG_GRAPH_DEPTH_MAX ? row->depth : RUNG_GRAPH_DEPTH_MAX);
}

bool rung_graph_is_first_jump(const struct rung_graph_rows *rows, const struct rung_graph_row *row)
{
    const struct rung_graph_row *first = rows->first;

    while (first != row && first->target != row->target) first = first->next;
    return row->target && first == row;
}

enum rung_status rung_graph(struct rung_compilation *compilation, const struct rung_graph_options *options,
                            const char **text)
{
    struct rung_buffer out = {.arena = compilation->arena};

    *text = NULL;
    if (!compilation->checked || compilation->diagnostics.errors) return RUNG_INVALID;
    struct rung_graph_policy *policies = make_models(compilation, options);
    if (rung_arena_failed(compilation->arena)) return RUNG_NO_MEMORY;
    if (!policies) return RUNG_NOT_FOUND;
    switch (options->format) {
    case RUNG_GRAPH_SVG: rung_graph_write_svg(&out, policies, options); break;
    case RUNG_GRAPH_DOT: rung_graph_write_dot(&out, policies); break;
    case RUNG_GRAPH_MERMAID: rung_graph_write_mermaid(&out, policies); break;
    }
    *text = rung_buffer_result(&out);
    return *text && !rung_arena_failed(compilation->arena) ? RUNG_OK : RUNG_NO_MEMORY;
}
