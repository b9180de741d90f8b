/* policies.h: the policies and feeds that a command runs: compiled from their text, or loaded from what `rung
 * compile` or `rung build` saved; which of these a file is, it says itself. */
#ifndef RUNG_CLI_POLICIES_H
#define RUNG_CLI_POLICIES_H

#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/native.h>
#include <rung/program.h>

#include "frame/cli.h"

struct rung_cli_policies {
    size_t count; /* of policies: those of texts in the order of the files, then those of saved programs */
    const struct rung_program **programs;
    size_t feed_count; /* of feeds, likewise */
    const struct rung_mapping **feeds;
    const char **feed_names;
    /* where they come from */
    struct rung_compilation *compilation; /* of the texts; NULL where there are none */
    struct rung_program **loaded;
    struct rung_mapping **loaded_feeds;
    size_t loaded_count, loaded_feed_count;
    struct rung_module **modules; /* those of the files that `rung build` made */
    size_t module_count;
};

/* Opens all operands from index `first` on. Returns RUNG_EXIT_GOOD; or, after having said on cli->err what is
 * wrong, RUNG_EXIT_FOUND where a policy has errors, RUNG_EXIT_MISUSE where a file cannot be used or memory
 * ran out. *policies is to be closed in any case. */
int rung_cli_open_policies(struct rung_cli *cli, int first, struct rung_cli_policies *policies);
void rung_cli_close_policies(struct rung_cli_policies *policies);

/* The same, and says so where the files hold no policy (RUNG_EXIT_MISUSE). */
int rung_cli_open_some_policies(struct rung_cli *cli, int first, struct rung_cli_policies *policies);

/* Loads all of them into an engine, in their order. What is wrong is said on cli->err, with `done` for what
 * cannot be done to so many at once ("replayed"). */
int rung_cli_load_policies(struct rung_cli *cli, const struct rung_cli_policies *policies,
                           struct rung_engine *engine, const char *done);

/* Has the engine run by what --engine names: `goto`, `switch`, `auto`, `jit` or `aot`; NULL: by the code of
 * modules, where there is any, else by `goto`. Returns RUNG_EXIT_GOOD, also where there is no native code for
 * `jit`, after having said why; RUNG_EXIT_MISUSE with a message. */
int rung_cli_use_engine(struct rung_cli *cli, const struct rung_cli_policies *policies,
                        struct rung_engine *engine, const char *name);

/* At the end: says why there was no native code, if `auto` wanted some. */
void rung_cli_say_engine(struct rung_cli *cli, const struct rung_engine *engine, const char *name);

/* Whether the file is what `rung compile` or `rung build` saved; no, if it cannot be read. */
bool rung_cli_is_saved(const char *path);

#endif
