/* compile.h: from the files named on the command line to a checked compilation; the first half of most
 * commands. */
#ifndef RUNG_CLI_COMPILE_H
#define RUNG_CLI_COMPILE_H

#include <rung/compiler.h>

#include "frame/cli.h"

/* Compiles all operands from index `first` on, together. *compilation is the caller's, to be freed, also on
 * failure (it may be NULL). Returns RUNG_EXIT_GOOD, also where there are diagnostics; RUNG_EXIT_MISUSE where
 * a file could not be read, which is among the diagnostics, or when memory ran out, which has been said. */
int rung_cli_compile(struct rung_cli *cli, int first, struct rung_compilation **compilation);

/* The same for commands whose result is not the diagnostics: where there are errors, says them all on
 * cli->err and returns RUNG_EXIT_FOUND; then *compilation is NULL. */
int rung_cli_compile_clean(struct rung_cli *cli, int first, struct rung_compilation **compilation);

/* Says that no policy has the name that --policy gave, and which there are; RUNG_EXIT_MISUSE. */
int rung_cli_no_policy(struct rung_cli *cli, struct rung_compilation *compilation, const char *name);

/* Says that the file is a compiled policy, where only a text will do; RUNG_EXIT_MISUSE. */
int rung_cli_wants_text(struct rung_cli *cli, const char *path);

/* Says that memory ran out; RUNG_EXIT_MISUSE. */
int rung_cli_no_memory(struct rung_cli *cli);

#endif
