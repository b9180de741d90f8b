/* Lines of NDJSON as recorded events, many at a time.
 *
 * Reading an event depends on nothing but its line: what it does to a clock, which policies use it, and
 * whether its fields are right is for whoever takes the batch. */
#ifndef RUNG_EVENT_SCAN_H
#define RUNG_EVENT_SCAN_H

#include <rung/event.h>

#include "json_shapes.h"
#include "texts.h"

enum { RUNG_LINE_BYTES_MAX = 1 << 20, RUNG_LINE_PADDING = 64 };

/* A line: an event, or why it is none. */
struct rung_scanned {
    struct rung_event event; /* its texts lie in the bytes that were read, or in the batch */
    /* Not NULL: neither the event's values nor its type are set yet; rung_event_unfold finds them. */
    struct rung_json_shape *shape;
    const char *why; /* static; NULL: it is an event */
    /* For whoever takes the batch: */
    uint64_t hash;   /* of its case's id, if it is used */
    uint32_t number; /* that its case probably has */
    bool used;       /* by some policy, as far as its shape tells */
    uint32_t first;  /* of its holes or values, in the batch */
};

/* Lines that were read, empty ones left out. Emptied, it keeps its memory. */
struct rung_batch {
    struct rung_scanned *items;
    struct rung_json_hole *holes;
    struct rung_json_value *values;
    struct rung_texts texts;
    size_t count, capacity, hole_count, hole_capacity, value_count, value_capacity;
    uint64_t lines; /* read so far, empty ones too; emptying does not change it */
};
void rung_batch_empty(struct rung_batch *batch);
void rung_batch_free(struct rung_batch *batch);

struct rung_event_scan;

/* Returns a reader of lines that keeps all fields, or NULL when memory ran out. */
struct rung_event_scan *rung_event_scan_new(void);
void rung_event_scan_free(struct rung_event_scan *scan);

/* Only the fields that are wanted are kept, and what is documented; and events of well-known shapes are left
 * as they were found. A `word` is one of a few; what is wanted as something else, too, is to be wanted so
 * first. To be said before the first line. The path is borrowed as long as the reader lives. Returns false
 * when memory ran out. */
bool rung_event_scan_want(struct rung_event_scan *scan, const char *path, size_t size, bool word);

/* Adds the lines of `bytes`, which begin with a line and end with a newline, and behind which
 * RUNG_LINE_PADDING bytes may be read, to the batch until it has `most`. What was read lives as long as the
 * bytes, and until the batch is emptied. Returns where it has got to; NULL when memory ran out. */
const char *rung_event_scan_lines(struct rung_event_scan *scan, const char *bytes, const char *end,
                                  size_t most, struct rung_batch *batch);

/* Gives an event that was left as it was found its type and its values, for which there is room for
 * RUNG_JSON_VALUES_MAX; and the type alone. */
void rung_event_unfold(const struct rung_json_shape *shape, const struct rung_json_hole *holes,
                       struct rung_json_value *values, struct rung_event *event);
const char *rung_shape_type(const struct rung_json_shape *shape, uint32_t *size);

/* Whether a value of the shape is the time, case or type that every line has. */
bool rung_shape_is_head(const struct rung_json_shape *shape, uint32_t number);

#endif
