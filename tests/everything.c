/* everything.c: one call that goes through all of the compiler. */
#include "everything.h"

#include <rung/testing.h>

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

/* The first of the tests, and all that is told of them. */
static bool tests(struct rung_compilation *compilation)
{
    enum { MOST = 4 };
    struct rung_testing *testing;
    enum rung_status status = rung_testing_new(compilation, NULL, &testing);
    if (status == RUNG_LIMIT) return true;
    if (status != RUNG_OK || rung_testing_measure(testing) != RUNG_OK) return false;
    for (size_t i = 0; i < rung_testing_count(testing) && i < MOST; i++) {
        const struct rung_test_failure *failure;
        status = rung_testing_run(testing, i, &failure);
        if (status == RUNG_NO_MEMORY || (failure && !rung_testing_render(testing, i, failure, true)))
            return false;
    }
    return rung_testing_coverage_html(testing) && rung_testing_report(testing, RUNG_TEST_REPORT_JSON) &&
           rung_testing_report(testing, RUNG_TEST_REPORT_JUNIT);
}

bool everything_is_answered(struct rung_compilation *compilation)
{
    struct rung_formatted formatted;
    bool good = rung_compilation_check(compilation) == RUNG_OK;
    good &= rung_render_text(compilation, true) && rung_render_sarif(compilation);
    good &= rung_format(compilation, &formatted) != RUNG_NO_MEMORY;
    if (!good || rung_compilation_errors(compilation) > 0) return good;
    return pictures(compilation) && explanations(compilation) && sources(compilation) && feeds(compilation) &&
           tests(compilation);
}
