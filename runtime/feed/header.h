/* The beginning of a log: where a table's columns stand by its header, and what a log is that is not of the
 * kind that its feed reads. Both say what to do about it. */
#ifndef RUNG_FEED_HEADER_H
#define RUNG_FEED_HEADER_H

#include <rung/status.h>

#include "mapping.h"
#include "row.h"

enum { RUNG_FEED_KIND_BYTES = 4 }; /* what rung_feed_other_kind wants to see */

/* What a file is that begins so and cannot be a log of that format, in words; NULL if it may be one. */
const char *rung_feed_other_kind(enum rung_mapping_format format, const char *bytes, size_t size);

/* Fills `columns`, by the mapping's keys, from the header's cells. RUNG_INVALID with the reason where a
 * column is not there, or there twice. */
enum rung_status rung_feed_find_columns(const struct rung_mapping *mapping, uint64_t line,
                                        const struct rung_cell *cells, uint32_t count, int *columns,
                                        struct rung_reason *reason);

#endif
