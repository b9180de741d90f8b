/* watch.h: doing something anew whenever its files change. */
#ifndef RUNG_CLI_WATCH_H
#define RUNG_CLI_WATCH_H

#include "frame/cli.h"

/* Calls `once`, and again whenever a file changes in the folder of an operand, until it is stopped by a
 * signal; on a terminal the screen is cleared before. Returns what `once` answered last; or RUNG_EXIT_MISUSE,
 * having said so, where nothing can be watched. */
int rung_cli_watch(struct rung_cli *cli, int (*once)(struct rung_cli *cli, void *state), void *state);

#endif
