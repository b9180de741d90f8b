/* compile.c: what most commands do first. */
#include "compile.h"

int rung_cli_no_memory(struct rung_cli *cli)
{
    return rung_cli_complain(cli, "there is not enough memory for this");
}

int rung_cli_compile(struct rung_cli *cli, int first, struct rung_compilation **compilation)
{
    int exit = RUNG_EXIT_GOOD;
    *compilation = rung_compilation_new(NULL);
    if (!*compilation) return rung_cli_no_memory(cli);
    for (int i = first; i < cli->operand_count; i++) {
        enum rung_status status = rung_compilation_add_file(*compilation, cli->operands[i]);
        if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(cli);
        if (status != RUNG_OK) exit = RUNG_EXIT_MISUSE;
    }
    if (rung_compilation_check(*compilation) != RUNG_OK) return rung_cli_no_memory(cli);
    return exit;
}

int rung_cli_compile_clean(struct rung_cli *cli, int first, struct rung_compilation **compilation)
{
    int exit = rung_cli_compile(cli, first, compilation);
    if (exit == RUNG_EXIT_GOOD && rung_compilation_errors(*compilation) > 0) exit = RUNG_EXIT_FOUND;
    if (exit == RUNG_EXIT_GOOD) return exit;
    const char *text = *compilation ? rung_render_text(*compilation, cli->color_err) : NULL;
    if (text) fputs(text, cli->err);
    rung_compilation_free(*compilation);
    *compilation = NULL;
    return exit;
}
