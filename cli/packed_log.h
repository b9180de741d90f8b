/* packed_log.h: logs that `rung pack` wrote, for all commands that take recorded logs. */
#ifndef RUNG_CLI_PACKED_LOG_H
#define RUNG_CLI_PACKED_LOG_H

#include <rung/engine.h>
#include <rung/packed.h>

#include "frame/cli.h"

/* Begins to read the input as a packed log, if it is one; else *packed is NULL. `called` is what messages
 * call it, `feed` the one that was asked for by name, or NULL: a packed log needs none. Returns
 * RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE after having said what is wrong. */
int rung_cli_open_packed(struct rung_cli *cli, struct rung_input *input, const char *called, const char *feed,
                         struct rung_packed **packed);

/* What journals call the log: where it was packed from. */
const char *rung_cli_packed_source(const struct rung_packed *packed, const char *called);

/* Has engines take all of it; what is damaged is refused, and said. `go_on` is asked after each part. Ends
 * with the status of the engine that stopped, or of the reading, with its reason. */
enum rung_status rung_cli_feed_packed(struct rung_cli *cli, struct rung_packed *packed, const char *called,
                                      struct rung_engine *const *engines, size_t count,
                                      bool (*go_on)(void *state), void *state, struct rung_reason *reason);

#endif
