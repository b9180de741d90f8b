/* From what stands in a cell to what an event's field or a fact becomes. */
#ifndef RUNG_FEED_VALUES_H
#define RUNG_FEED_VALUES_H

#include <rung/time_pattern.h>

#include "mapping.h"
#include "row.h"

/* What a place needs to read times. */
struct rung_feed_binding {
    struct rung_time_pattern pattern;
    struct rung_zone *zone; /* NULL: UTC */
};

/* Why a row is refused: in general, and what stood there. */
struct rung_feed_problem {
    char why[256], found[192];
};

/* RUNG_INVALID, RUNG_NOT_FOUND, … with the reason. What was bound is unbound, also after a failure. */
enum rung_status rung_feed_bind(const struct rung_mapping_place *place, struct rung_feed_binding *binding,
                                struct rung_reason *reason);
void rung_feed_unbind(struct rung_feed_binding *binding);

/* `column "x"`, as the feed calls the place. */
void rung_feed_place_text(const struct rung_mapping *mapping, uint32_t key, char *text, size_t capacity);

/* Says why, with printf's format behind the place, and what stood in the cell (which may be NULL). */
void rung_feed_problem_give(struct rung_feed_problem *problem, const struct rung_mapping *mapping,
                            uint32_t key, const struct rung_cell *cell, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The cell's text as conditions see it: what the place's values make of it, if they name it. */
struct rung_cell rung_feed_mapped(const struct rung_mapping_place *place, struct rung_cell cell);

/* A time. False with the problem. */
bool rung_feed_time(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                    const struct rung_feed_binding *binding, const struct rung_cell *cell, int64_t *time,
                    struct rung_feed_problem *problem);

enum { RUNG_FEED_SCRATCH = 32 };

/* The value of a cell that is not empty. Its path is left alone; its text is the cell's, the mapping's, or
 * lies in `scratch`. False with the problem if it is not what the place must hold. */
bool rung_feed_value(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                     const struct rung_feed_binding *binding, const struct rung_cell *cell,
                     char scratch[RUNG_FEED_SCRATCH], struct rung_json_value *value,
                     struct rung_feed_problem *problem);

#endif
