/* everything.c: one call that goes through all of the compiler. */
#include "everything.h"

static bool pictures(struct rung_compilation *compilation)
{
    static const enum rung_graph_format formats[] = {RUNG_GRAPH_SVG, RUNG_GRAPH_DOT, RUNG_GRAPH_MERMAID};
    bool good = true;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct rung_graph_options options = {.format = formats[i]};
        const char *text;
        good &= rung_graph(compilation, &options, &text) != RUNG_NO_MEMORY;
    }
    return good;
}

static bool explanations(struct rung_compilation *compilation)
{
    static const struct rung_explain_style styles[] = {{.html = true, .lines = true},
                                                       {.colour = true, .columns = 80}};
    bool good = true;
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        const char *text;
        good &= rung_explain(compilation, &styles[i], &text) != RUNG_NO_MEMORY;
    }
    return good;
}

static bool sources(struct rung_compilation *compilation)
{
    static const enum rung_trace_format formats[] = {RUNG_TRACE_TEXT, RUNG_TRACE_JSON, RUNG_TRACE_MARKDOWN,
                                                     RUNG_TRACE_HTML};
    bool good = true;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        uint32_t open;
        good &= rung_trace(compilation, formats[i], true, &open) != NULL;
    }
    return good;
}

static bool feeds(struct rung_compilation *compilation)
{
    size_t count = 0;
    bool good = rung_compilation_feeds(compilation, &count) != NULL;
    for (size_t i = 0; i < count && good; i++) {
        const struct rung_mapping *mapping;
        good = rung_compilation_mapping(compilation, i, &mapping) == RUNG_OK;
    }
    return good;
}

bool everything_is_answered(struct rung_compilation *compilation)
{
    struct rung_formatted formatted;
    bool good = rung_compilation_check(compilation) == RUNG_OK;
    good &= rung_render_text(compilation, true) && rung_render_sarif(compilation);
    good &= rung_format(compilation, &formatted) != RUNG_NO_MEMORY;
    if (!good || rung_compilation_errors(compilation) > 0) return good;
    return pictures(compilation) && explanations(compilation) && sources(compilation) && feeds(compilation);
}
