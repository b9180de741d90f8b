/* graph.c: `rung graph`: the ladder of a policy as a picture. */
#include "commands.h"
#include "compile.h"

#include <string.h>

static enum rung_graph_format wanted_format(const struct rung_cli *cli)
{
    const char *format = rung_cli_value(cli, RUNG_OPT_graph_format);

    if (!format || strcmp(format, "svg") == 0) return RUNG_GRAPH_SVG;
    return strcmp(format, "dot") == 0 ? RUNG_GRAPH_DOT : RUNG_GRAPH_MERMAID;
}

static int draw(struct rung_cli *cli, struct rung_compilation *compilation)
{
    const char *policy = rung_cli_value(cli, RUNG_OPT_graph_policy), *text = NULL;
    struct rung_graph_options options = {.format = wanted_format(cli), .policy = policy};

    switch (rung_graph(compilation, &options, &text)) {
    case RUNG_OK: rung_cli_write(cli, text, strlen(text)); return RUNG_EXIT_GOOD;
    case RUNG_NOT_FOUND: return rung_cli_no_policy(cli, compilation, policy ? policy : "");
    default: return rung_cli_no_memory(cli);
    }
}

int rung_cmd_graph(struct rung_cli *cli)
{
    struct rung_compilation *compilation;
    int exit = rung_cli_compile_clean(cli, 0, &compilation);

    if (compilation) exit = draw(cli, compilation);
    rung_compilation_free(compilation);
    return exit;
}
