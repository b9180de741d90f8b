/* explain.c: `rung explain`: policies as procedures in plain English. */
#include "commands.h"
#include "compile.h"

#include <string.h>

static int explain(struct rung_cli *cli, struct rung_compilation *compilation)
{
    struct rung_explain_style style = {
        .policy = rung_cli_value(cli, RUNG_OPT_explain_policy),
        .html = rung_cli_flag(cli, RUNG_OPT_explain_html),
        .lines = rung_cli_flag(cli, RUNG_OPT_explain_lines),
        .colour = cli->color_out,
        .columns = RUNG_CLI_COLUMNS,
    };
    const char *text = NULL;
    enum rung_status status = rung_explain(compilation, &style, &text);
    if (status == RUNG_NOT_FOUND)
        return rung_cli_complain(cli, "there is no policy `%s` in these files", style.policy);
    if (status != RUNG_OK) return rung_cli_no_memory(cli);
    rung_cli_write(cli, text, strlen(text));
    return RUNG_EXIT_GOOD;
}

int rung_cmd_explain(struct rung_cli *cli)
{
    struct rung_compilation *compilation;
    int exit = rung_cli_compile_clean(cli, 0, &compilation);
    if (exit == RUNG_EXIT_GOOD) exit = explain(cli, compilation);
    rung_compilation_free(compilation);
    return exit;
}
