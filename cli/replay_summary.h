/* replay_summary.h: what a replay shows to people: counted while the journal is written, printed at the end.
 */
#ifndef RUNG_REPLAY_SUMMARY_H
#define RUNG_REPLAY_SUMMARY_H

#include <stdio.h>

#include <rung/engine.h>

struct rung_summary;

/* NULL when memory ran out. The caller frees it. */
struct rung_summary *rung_summary_new(void);
void rung_summary_free(struct rung_summary *summary);

/* A rung_engine_watcher; `state` is the summary. */
void rung_summary_watch(void *state, const struct rung_seen *seen);

/* Prints the summary; `seconds` is how long the replay took. Says so if memory ran out while counting. */
void rung_summary_print(const struct rung_summary *summary, const struct rung_engine *engine, double seconds,
                        FILE *to);

#endif
