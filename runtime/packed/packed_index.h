/* The contents and the index of a packed log: which of its parts have to be read for a case. */
#ifndef RUNG_PACKED_INDEX_H
#define RUNG_PACKED_INDEX_H

#include <rung/input.h>

#include "packed_file.h"

struct rung_packed_listed {
    uint64_t offset;
    struct rung_packed_head head;
    bool needed, shown;
};

/* The parts of rows; the owner frees `parts`. */
struct rung_packed_contents {
    struct rung_packed_listed *parts;
    uint32_t count;
    uint64_t lines;
};

/* Finds out which parts of rows are needed to know all about a case: those in which it is, and those whose
 * times make events behind them late. Returns false where the input cannot be read from any place, or the
 * contents or the index are damaged, or have no such case. Then or now, the input is at any place. */
bool rung_packed_find_case(struct rung_input *input, const char *id, size_t size,
                           struct rung_packed_contents *contents);

/* The payload of the part of contents. Returns false if it is none. */
bool rung_packed_take_contents(struct rung_column_bytes in, uint64_t *lines,
                               struct rung_packed_listed **parts, uint32_t *count);

#endif
