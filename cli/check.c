/* check.c: `rung check`: what is wrong with policies. */
#include "commands.h"
#include "compile.h"
#include "record.h"

#include <string.h>

/* "2 problems and 1 warning", which ends the report. */
static void print_count(struct rung_cli *cli, uint32_t errors, uint32_t warnings)
{
    rung_cli_print_files(cli);
    if (errors) rung_cli_print(cli, "%u problem%s", errors, errors == 1 ? "" : "s");
    if (errors && warnings) rung_cli_print(cli, " and ");
    if (warnings) rung_cli_print(cli, "%u warning%s", warnings, warnings == 1 ? "" : "s");
    rung_cli_print(cli, errors || warnings ? "\n" : "no problems\n");
}

static int report(struct rung_cli *cli, struct rung_compilation *compilation)
{
    bool json = rung_cli_flag(cli, RUNG_OPT_check_json);
    uint32_t errors = rung_compilation_errors(compilation), warnings = rung_compilation_warnings(compilation);
    const char *text = json ? rung_render_sarif(compilation) : rung_render_text(compilation, cli->color_out);
    if (!text) return rung_cli_no_memory(cli);
    rung_cli_write(cli, text, strlen(text));
    if (!json && *text) rung_cli_print(cli, "\n");
    if (!json) print_count(cli, errors, warnings);
    return errors || (warnings && rung_cli_flag(cli, RUNG_OPT_check_strict)) ? RUNG_EXIT_FOUND
                                                                             : RUNG_EXIT_GOOD;
}

int rung_cmd_check(struct rung_cli *cli)
{
    if (rung_cli_flag(cli, RUNG_OPT_check_size)) return rung_cli_check_size(cli);
    struct rung_compilation *compilation;
    int exit = rung_cli_compile(cli, 0, &compilation);
    if (compilation) {
        int found = report(cli, compilation);
        if (found > exit) exit = found;
    }
    rung_compilation_free(compilation);
    return exit;
}
