/* An engine whose cases are shared among several engines, each with a thread of its own. */
#ifndef RUNG_PARALLEL_H
#define RUNG_PARALLEL_H

#include <rung/engine.h>

struct rung_parallel;

/* Begins it for the engine that the caller knows, with its policies and all it was told: its sink and watcher
 * get what comes out, its cases are numbered as one engine alone would, and its status, counts and clock
 * follow. NULL if it is to go on alone: where a policy looks beyond its case, the engine has a focus, or
 * there is no room for several engines or threads. */
struct rung_parallel *rung_parallel_new(struct rung_engine *engine, uint32_t jobs);
void rung_parallel_free(struct rung_parallel *parallel);

uint32_t rung_parallel_jobs(const struct rung_parallel *parallel);

/* How many cases have begun; the engine knows them by name only if somebody watches. */
uint64_t rung_parallel_cases(const struct rung_parallel *parallel);

/* As those of the engine. What is given is copied; what comes of it may be written later. */
enum rung_status rung_parallel_feed(struct rung_parallel *parallel, const char *name, const char *bytes,
                                    size_t size);
enum rung_status rung_parallel_take(struct rung_parallel *parallel, const char *name,
                                    const struct rung_event *event);
enum rung_status rung_parallel_refuse(struct rung_parallel *parallel, const char *name, uint64_t line,
                                      const char *why);
enum rung_status rung_parallel_take_block(struct rung_parallel *parallel, const char *name,
                                          struct rung_packed_block *block); /* holds it for as long */
enum rung_status rung_parallel_end(struct rung_parallel *parallel, enum rung_end end, int64_t until);

/* Waits until all that was given has been written. Does nothing while a watcher is being called. */
void rung_parallel_settle(struct rung_parallel *parallel);

#endif
