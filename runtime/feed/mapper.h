/* From the cells of a row to events: one update of the facts that changed, then what the feed emits. Knows
 * each case's previous row, and its clock where the feed gives each case one. */
#ifndef RUNG_MAPPER_H
#define RUNG_MAPPER_H

#include <rung/feed.h>

#include "mapping.h"
#include "row.h"

struct rung_mapper;

/* As rung_feed_open. */
enum rung_status rung_mapper_new(const struct rung_mapping *mapping, enum rung_feed_order order,
                                 const struct rung_feed_target *target, struct rung_mapper **mapper,
                                 struct rung_reason *reason);
void rung_mapper_free(struct rung_mapper *mapper);

/* A row: its cells by the mapping's keys; an empty one has size 0. Answers RUNG_OK, also when the row is
 * refused; RUNG_NO_MEMORY, RUNG_LIMIT, RUNG_NEVER (the target stopped). */
enum rung_status rung_mapper_row(struct rung_mapper *mapper, uint64_t line, const struct rung_cell *cells);

/* A row that the log's reader could not read. */
enum rung_status rung_mapper_refuse(struct rung_mapper *mapper, uint64_t line, const char *why);

/* The end of the log: shows what was kept. */
enum rung_status rung_mapper_end(struct rung_mapper *mapper);

void rung_mapper_counts(const struct rung_mapper *mapper, struct rung_feed_counts *counts);
void rung_mapper_values(const struct rung_mapper *mapper,
                        void (*visit)(void *state, const struct rung_feed_value *value), void *state);

#endif
