/* compile.c: what most commands do first. */
#include "compile.h"
#include "policies.h"

#include <stdio.h>

#include <rung/nearest.h>

int rung_cli_no_memory(struct rung_cli *cli)
{
    return rung_cli_complain(cli, "there is not enough memory for this");
}

int rung_cli_wants_text(struct rung_cli *cli, const char *path)
{
    return rung_cli_complain(cli, "%s is a compiled policy: this needs the text that it was compiled from",
                             path);
}

int rung_cli_compile(struct rung_cli *cli, int first, struct rung_compilation **compilation)
{
    int exit = RUNG_EXIT_GOOD;
    *compilation = NULL;
    for (int i = first; i < cli->operand_count; i++)
        if (rung_cli_is_saved(cli->operands[i])) return rung_cli_wants_text(cli, cli->operands[i]);
    *compilation = rung_compilation_new(NULL);
    if (!*compilation) return rung_cli_no_memory(cli);
    if (cli->keeps_counts) rung_compilation_keep_counts(*compilation);
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

int rung_cli_no_policy(struct rung_cli *cli, struct rung_compilation *compilation, const char *name)
{
    size_t count, used = 0;
    const char *const *names = rung_compilation_policies(compilation, &count);
    const char *where = cli->operand_count > 1 ? "these files" : cli->operands[0];
    char list[512] = "";

    if (!names) return rung_cli_no_memory(cli);
    if (count == 0) return rung_cli_complain(cli, "there is no policy in %s", where);
    const char *nearest = rung_nearest(name, names, count);
    if (nearest)
        return rung_cli_complain(cli, "there is no policy `%s` in %s; did you mean `%s`?", name, where,
                                 nearest);
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s`%s`", i ? ", " : "", names[i]);
    return rung_cli_complain(cli, "there is no policy `%s` in %s, only %s%s", name, where, list,
                             used < sizeof list ? "" : " …");
}
