/* Event logs in XES (IEEE 1849), read from blocks of any size: each event with its own attributes and those
 * of its trace that stand before it. Attributes inside attributes (nested ones), lists, containers and what
 * the log says of itself (globals, classifiers, extensions) are passed over. */
#ifndef RUNG_XES_H
#define RUNG_XES_H

#include <rung/status.h>

#include "row.h"

struct rung_xes;

/* An attribute; of a key that stands twice, the first counts. Values are as they are written. */
struct rung_xes_attribute {
    const char *key;
    uint32_t key_size;
    struct rung_cell cell;
};

enum { RUNG_XES_ATTRIBUTES_MAX = 256, RUNG_XES_DEPTH_MAX = 64 };

/* What is called back; each returns false to stop reading. `line` is where the event begins. */
struct rung_xes_target {
    void *state;
    bool (*event)(void *state, uint64_t line, const struct rung_xes_attribute *of_case, uint32_t case_count,
                  const struct rung_xes_attribute *of_event, uint32_t event_count);
    bool (*bad)(void *state, uint64_t line, const char *why);
};

/* NULL when memory ran out. */
struct rung_xes *rung_xes_new(const struct rung_xes_target *target);
void rung_xes_free(struct rung_xes *xes);

/* The next bytes; at the end of the input, `rung_xes_end`. An event that is too large is a bad one.
 * RUNG_INVALID where the XML is not well-formed, no log, nested too deeply, or declares entities (which no
 * log needs, and which can be made to fill any memory): nothing behind that place can be read.
 * RUNG_NO_MEMORY; RUNG_LIMIT after the target stopped. */
enum rung_status rung_xes_read(struct rung_xes *xes, const char *bytes, size_t size,
                               struct rung_reason *reason);
enum rung_status rung_xes_end(struct rung_xes *xes, struct rung_reason *reason);

#endif
