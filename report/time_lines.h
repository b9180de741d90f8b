/* Time lines: what happened to each case, in order, in some ten bytes an entry. An entry is a row of the
 * statistics, a time, and perhaps a time by which something is due. */
#ifndef RUNG_TIME_LINES_H
#define RUNG_TIME_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung_time_lines;

/* NULL when memory ran out. */
struct rung_time_lines *rung_time_lines_new(void);
void rung_time_lines_free(struct rung_time_lines *lines);

/* Adds an entry to a case's line; `due` is INT64_MIN for none, and times of a case do not decrease. Returns
 * false when memory ran out; what is beyond the limits of a line or of all lines is left out, and counted. */
bool rung_time_lines_add(struct rung_time_lines *lines, uint32_t number, uint32_t row, int64_t time,
                         int64_t due);

/* How many entries a case's line has, and how many were left out. */
uint32_t rung_time_lines_count(const struct rung_time_lines *lines, uint32_t number);
uint32_t rung_time_lines_left_out(const struct rung_time_lines *lines, uint32_t number);

/* Reading a line from its beginning: zero the rest of the cursor. Returns false behind the last entry. */
struct rung_time_cursor {
    const struct rung_time_lines *lines;
    uint32_t number, read, chunk, at;
    bool begun;
    uint32_t row;      /* of the entry that was read */
    int64_t time, due; /* microseconds since 1970 UTC */
};
bool rung_time_lines_next(struct rung_time_cursor *cursor);

#endif
