/* CSV as RFC 4180 has it, read from blocks of any size: quoted cells that hold separators, quotation marks
 * and line breaks, lines that end in LF or CRLF, a byte-order mark before the first. A row that is none is
 * handed out as such with its line and the reason, and reading goes on behind its first line. */
#ifndef RUNG_CSV_H
#define RUNG_CSV_H

#include <rung/status.h>

#include "row.h"

struct rung_csv;

/* What is called back; each returns false to stop reading. A row may have any number of cells, from 1. Empty
 * lines are passed over. */
struct rung_csv_target {
    void *state;
    bool (*row)(void *state, uint64_t line, const struct rung_cell *cells, uint32_t count);
    bool (*bad)(void *state, uint64_t line, const char *why);
};

/* NULL when memory ran out. `separator` is any sign but a quotation mark and the line breaks. */
struct rung_csv *rung_csv_new(char separator, const struct rung_csv_target *target);
void rung_csv_free(struct rung_csv *csv);

/* The next bytes; at the end of the input, `rung_csv_end`. RUNG_NO_MEMORY; RUNG_LIMIT after the target
 * stopped. */
enum rung_status rung_csv_read(struct rung_csv *csv, const char *bytes, size_t size);
enum rung_status rung_csv_end(struct rung_csv *csv);

#endif
