/* mutants.h: `rung test --mutate`: changes of a policy that no test notices. */
#ifndef RUNG_CLI_MUTANTS_H
#define RUNG_CLI_MUTANTS_H

#include <rung/testing.h>

#include "frame/cli.h"

/* Tries changes of the policies, whose tests all pass, and prints those that no test notices. Returns
 * RUNG_EXIT_GOOD; RUNG_EXIT_FOUND where there are such that change what happens to a case; RUNG_EXIT_MISUSE,
 * having said why. */
int rung_cli_mutate(struct rung_cli *cli, struct rung_compilation *compilation, struct rung_testing *testing,
                    const char *filter);

#endif
