/* record.h: `rung check --size`: what is kept of each case. */
#ifndef RUNG_CLI_RECORD_H
#define RUNG_CLI_RECORD_H

#include "frame/cli.h"

/* Prints the record of each policy of the operands, as a table or as JSON. */
int rung_cli_check_size(struct rung_cli *cli);

#endif
