/* The rows of a part in the making. */
#ifndef RUNG_PACKED_ROWS_H
#define RUNG_PACKED_ROWS_H

#include "names.h"
#include "packed_file.h"

struct rung_packed_rows;

struct rung_packed_rows *rung_packed_rows_new(void); /* NULL: memory ran out */
void rung_packed_rows_free(struct rung_packed_rows *rows);

/* Add a row. RUNG_NO_MEMORY; RUNG_LIMIT if it is as large as it may become: then it is to be written first.
 * A row always fits into empty ones. */
enum rung_status rung_packed_rows_add(struct rung_packed_rows *rows, const struct rung_event *event);
enum rung_status rung_packed_rows_refuse(struct rung_packed_rows *rows, uint64_t line, const char *why);

/* How many there are. */
uint32_t rung_packed_rows_count(const struct rung_packed_rows *rows);

/* Appends the payload, says in *head what is in it (kind, rows, lines, times), and empties the rows. The ids
 * of cases that have events are shown to `seen` before. False: memory ran out. */
bool rung_packed_rows_write(struct rung_packed_rows *rows, struct rung_lines *payload,
                            struct rung_packed_head *head,
                            bool (*seen)(void *state, const char *id, size_t size), void *state);

#endif
