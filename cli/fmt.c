/* fmt.c: `rung fmt`: one layout for all policies. */
#include "commands.h"
#include "compile.h"
#include "diff.h"
#include "policies.h"
#include "replace_file.h"

#include <string.h>

struct counts {
    int changed, refused;
};

static bool is_changed(const struct rung_formatted *formatted)
{
    return formatted->before_size != formatted->after_size ||
           memcmp(formatted->before, formatted->after, formatted->after_size) != 0;
}

/* `--check`: says what would be changed. */
static int say_changes(struct rung_cli *cli, const char *path, const struct rung_formatted *formatted)
{
    if (!is_changed(formatted)) return RUNG_EXIT_GOOD;
    rung_cli_print_path(cli, path);
    rung_cli_print(cli, ": `rung fmt` would change\n");
    if (!rung_cli_print_diff(cli, formatted->before, formatted->before_size, formatted->after,
                             formatted->after_size))
        return rung_cli_no_memory(cli);
    return RUNG_EXIT_FOUND;
}

static int lay_out(struct rung_cli *cli, const char *path, struct rung_compilation *compilation,
                   struct counts *counts)
{
    struct rung_formatted formatted;
    if (rung_cli_is_saved(path)) {
        counts->refused++;
        return rung_cli_wants_text(cli, path);
    }
    rung_compilation_ignore_uses(compilation);
    enum rung_status status = rung_compilation_add_file(compilation, path);
    if (status == RUNG_OK) status = rung_format(compilation, &formatted);
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(cli);
    if (status != RUNG_OK) {
        const char *text = rung_render_text(compilation, cli->color_err);
        if (!text) return rung_cli_no_memory(cli);
        fflush(cli->out);
        fputs(text, cli->err);
        counts->refused++;
        return status == RUNG_UNREADABLE ? RUNG_EXIT_MISUSE : RUNG_EXIT_FOUND;
    }
    bool writes = is_changed(&formatted) && !rung_cli_flag(cli, RUNG_OPT_fmt_check) && strcmp(path, "-") != 0;
    if (writes) {
        int exit = rung_cli_replace_file(cli, path, formatted.after, formatted.after_size);
        if (exit == RUNG_EXIT_GOOD)
            counts->changed++;
        else
            counts->refused++;
        return exit;
    }
    if (is_changed(&formatted)) counts->changed++;
    if (rung_cli_flag(cli, RUNG_OPT_fmt_check)) return say_changes(cli, path, &formatted);
    if (strcmp(path, "-") == 0) rung_cli_write(cli, formatted.after, formatted.after_size);
    return RUNG_EXIT_GOOD;
}

/* What was done, in one line; not where the line would stand behind a policy on standard output. */
static void say_counts(struct rung_cli *cli, const struct counts *counts)
{
    bool check = rung_cli_flag(cli, RUNG_OPT_fmt_check);
    if (!check)
        for (int i = 0; i < cli->operand_count; i++)
            if (strcmp(cli->operands[i], "-") == 0) return;
    rung_cli_print_files(cli);
    if (cli->operand_count == 1 && !counts->refused)
        rung_cli_print(cli,
                       counts->changed ? check ? "not laid out\n" : "laid out\n" : "nothing to change\n");
    else
        rung_cli_print(cli, check ? "%d not laid out, %d refused\n" : "%d laid out, %d refused\n",
                       counts->changed, counts->refused);
}

int rung_cmd_fmt(struct rung_cli *cli)
{
    struct counts counts = {0};
    int exit = RUNG_EXIT_GOOD;
    for (int i = 0; i < cli->operand_count; i++) {
        struct rung_compilation *compilation = rung_compilation_new(NULL);
        if (!compilation) return rung_cli_no_memory(cli);
        int one = lay_out(cli, cli->operands[i], compilation, &counts);
        rung_compilation_free(compilation);
        if (one > exit) exit = one;
    }
    say_counts(cli, &counts);
    return exit;
}
