/* recorded.h: policies and what was recorded of their cases; the first half of all commands that answer
 * questions about cases. */
#ifndef RUNG_CLI_RECORDED_H
#define RUNG_CLI_RECORDED_H

#include <rung/answers.h>

#include "policies.h"

struct rung_recorded {
    struct rung_cli *cli;
    struct rung_cli_policies policies;
    struct rung_engine *engine;
    const char *events; /* as messages call them */
};

/* Loads the policies of all operands, .rung or what `rung compile` wrote. Returns RUNG_EXIT_GOOD; else what
 * was wrong has been said. rung_recorded_close frees all of it, in any case. */
int rung_recorded_open(struct rung_recorded *recorded, struct rung_cli *cli);
void rung_recorded_close(struct rung_recorded *recorded);

/* Reads the log at `path` (NULL or "-" is standard input) through the feed of that name (NULL: the only one
 * there is, if there is one) to its end, or until an event that is past the engine's focus. Lines that cannot
 * be read are counted and told on standard error. */
int rung_recorded_read(struct rung_recorded *recorded, const char *path, const char *feed);

/* The time that an option gives; RUNG_EXIT_MISUSE after having said that it is none. */
int rung_recorded_time(struct rung_recorded *recorded, const char *text, int64_t *time);

/* The number of the case; where it is not there, says so with what was likely meant, and returns
 * RUNG_EXIT_MISUSE. `until` is the end of what was looked at, INT64_MAX for the log's own. */
int rung_recorded_find(struct rung_recorded *recorded, const char *id, int64_t until, uint32_t *number);

#endif
