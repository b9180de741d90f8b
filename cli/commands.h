/* commands.h: the functions behind the rows of commands.def, one in each file of this folder. */
#ifndef RUNG_COMMANDS_H
#define RUNG_COMMANDS_H

#include "frame/cli.h"

#define COMMAND(id, ...) int rung_cmd_##id(struct rung_cli *cli);
#include "commands.def"

#endif
