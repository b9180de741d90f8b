/* diff.h: showing what differs between two texts, line by line. */
#ifndef RUNG_CLI_DIFF_H
#define RUNG_CLI_DIFF_H

#include "frame/cli.h"

/* Prints the first differences, a few dozen lines at most: places with a line around each, lines that go with
 * `-`, lines that come with `+`; then how it goes on, if it does. Prints nothing where the texts are equal.
 * Returns false when memory ran out. */
bool rung_cli_print_diff(struct rung_cli *cli, const char *before, size_t before_size, const char *after,
                         size_t after_size);

#endif
