/* table.c: commands.def as data. */
#include "cli.h"

_Static_assert((int)RUNG_CMD_COUNT <= (int)RUNG_CLI_COMMANDS_MAX, "the nearest of all commands can be found");

#define COMMAND(id, words, operands, least, most, summary, found, about)                                     \
    {words, operands, least, most, summary, found, about},
static const struct rung_command commands[] = {
#include "../commands.def"
};

#define OPTION(command, id, name, letter, argument, help) {RUNG_CMD_##command, name, letter, argument, help},
static const struct rung_option options[] = {
#include "../commands.def"
};
_Static_assert((int)RUNG_OPT_COUNT <= (int)RUNG_CLI_OPTIONS_MAX,
               "struct rung_cli holds a value for each option");

#define EXAMPLE(command, line, why) {RUNG_CMD_##command, line, why},
static const struct rung_example examples[] = {
#include "../commands.def"
};

const struct rung_table rung_cli_table = {
    commands, RUNG_CMD_COUNT, options, RUNG_OPT_COUNT, examples, (int)(sizeof examples / sizeof *examples),
};
