/* help.c: `rung help`. */
#include "commands.h"

#include <stdio.h>

int rung_cmd_help(struct rung_cli *cli)
{
    if (cli->operand_count == 0) {
        rung_help_overview(cli);
        return RUNG_EXIT_GOOD;
    }
    char words[256];
    bool two = cli->operand_count == 2;
    snprintf(words, sizeof words, "%s%s%s", cli->operands[0], two ? " " : "", two ? cli->operands[1] : "");
    int command = rung_cli_find_command(cli->table, words);
    if (command >= 0) {
        rung_help_command(cli, command);
        return RUNG_EXIT_GOOD;
    }
    cli->command = RUNG_CMD_common; /* who asked for the help of an unknown command wants the list of them */
    const char *nearest = rung_cli_nearest_command(cli->table, words);
    if (nearest) return rung_cli_misuse(cli, "there is no command `%s`; did you mean `%s`?", words, nearest);
    return rung_cli_misuse(cli, "there is no command `%s`", words);
}
