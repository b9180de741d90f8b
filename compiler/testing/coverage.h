/* What tests have tried of a policy: marks of what ran, and the points that there are. */
#ifndef RUNG_COVERAGE_H
#define RUNG_COVERAGE_H

#include <rung/testing.h>

#include "machine.h"
#include "script.h"

/* What a policy's tests have done so far. */
struct rung_measure {
    const struct rung_scripted *scripted;
    struct rung_marks marks;
    unsigned char *calendars; /* of each calendar of the program: bits below */
};
enum { RUNG_EDGE_WEEKEND = 1, RUNG_EDGE_HOLIDAY = 2, RUNG_EDGE_CLOCKS = 4 };

/* Prepares a measure, with nothing done; it lives in the arena. */
bool rung_measure_begin(struct rung_arena *arena, const struct rung_scripted *scripted,
                        struct rung_measure *measure);

/* The points of a policy, in the order of the text; *count of them. NULL when memory ran out. */
struct rung_point *rung_measure_points(struct rung_compilation *compilation,
                                       const struct rung_measure *measure, uint32_t *count);

#endif
