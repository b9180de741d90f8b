/* programs.h: policies and feeds as the bytes that `rung compile` writes. */
#ifndef RUNG_CLI_PROGRAMS_H
#define RUNG_CLI_PROGRAMS_H

#include "policies.h"

/* *bytes are the caller's, to be freed, also on failure. RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE with a message.
 */
int rung_cli_save_policies(struct rung_cli *cli, const struct rung_cli_policies *policies, char **bytes,
                           size_t *size);

#endif
