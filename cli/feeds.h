/* feeds.h: finding the feed that the command line means, and reading a whole log by it; for all commands that
 * take recorded logs. */
#ifndef RUNG_CLI_FEEDS_H
#define RUNG_CLI_FEEDS_H

#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/input.h>

#include "policies.h"

/* The feed of that name; `name` NULL is the only one there is. Both results belong to the policies. Returns
 * RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE after having said what is wrong. */
int rung_cli_find_feed(struct rung_cli *cli, const struct rung_cli_policies *policies, const char *name,
                       const struct rung_mapping **mapping, const char **name_found);

/* Reads the log at `path` ("-" is standard input) through the feed to its end. Returns RUNG_EXIT_GOOD, also
 * where the target stopped the reading; RUNG_EXIT_MISUSE after having said why it could not be read. */
int rung_cli_read_log(struct rung_cli *cli, const char *path, struct rung_feed *feed);

/* Whether not one line of a log could be read, which is nearly always one that is read in a wrong way; says
 * so with what is likely meant. */
bool rung_cli_read_nothing(struct rung_cli *cli, const struct rung_engine *engine, const char *source,
                           bool by_feed);
void rung_cli_nothing_read(struct rung_cli *cli, const char *source, bool by_feed); /* says so */

#endif
