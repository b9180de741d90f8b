/* explain.c: `rung explain`: policies as procedures in plain English; and what the codes of `rung check`
 * mean. */
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
    if (status == RUNG_NOT_FOUND) return rung_cli_no_policy(cli, compilation, style.policy);
    if (status != RUNG_OK) return rung_cli_no_memory(cli);
    if (!*text) return rung_cli_complain(cli, "there is nothing to tell in %s", cli->operands[0]);
    rung_cli_write(cli, text, strlen(text));
    return RUNG_EXIT_GOOD;
}

/* The pages of codes such as E0203, if that is what was asked for. */
static bool explain_codes(struct rung_cli *cli)
{
    for (int i = 0; i < cli->operand_count; i++)
        if (rung_code_parse(cli->operands[i]) == RUNG_CODES) return false;
    for (int i = 0; i < cli->operand_count; i++) {
        const char *page = rung_code_page(rung_code_parse(cli->operands[i]));
        rung_cli_print(cli, "%s%s", i ? "\n" : "", page ? page : "");
    }
    return true;
}

/* What looks like a code and is none; NULL if there is nothing of the kind. */
static const char *unknown_code(const struct rung_cli *cli)
{
    for (int i = 0; i < cli->operand_count; i++) {
        const char *word = cli->operands[i];
        size_t digits = strspn(word + 1, "0123456789");
        if (strchr("EWew", word[0]) && digits > 0 && digits + 1 == strlen(word) &&
            rung_code_parse(word) == RUNG_CODES)
            return word;
    }
    return NULL;
}

int rung_cmd_explain(struct rung_cli *cli)
{
    const char *unknown = unknown_code(cli);
    if (unknown) return rung_cli_complain(cli, "there is no code %s", unknown);
    if (explain_codes(cli)) return RUNG_EXIT_GOOD;
    struct rung_compilation *compilation;
    int exit = rung_cli_compile_clean(cli, 0, &compilation);
    if (exit == RUNG_EXIT_GOOD) exit = explain(cli, compilation);
    rung_compilation_free(compilation);
    return exit;
}
