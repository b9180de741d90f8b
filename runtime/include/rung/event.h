/* A recorded event as the engine takes it, whatever log it was read from. */
#ifndef RUNG_EVENT_H
#define RUNG_EVENT_H

#include <rung/status.h>

#include <stddef.h>
#include <stdint.h>

struct rung_json_value; /* runtime/feed/json_line.h */

/* Everything is borrowed; the texts need no NUL. */
struct rung_event {
    int64_t time;                    /* when it is taken, in microseconds since 1970 UTC */
    int64_t recorded;                /* what the log says: earlier than `time` if it came late for its case */
    const char *case_id, *type, *id; /* type_size 0: nothing but time passed; id_size 0: it has no id */
    uint32_t case_size, type_size, id_size;
    uint32_t count; /* of values: its fields, each by its name */
    const struct rung_json_value *values;
    uint64_t
        head; /* which of the first 64 values are its time, case and type, a bit each; 0 is never wrong */
    uint64_t line; /* of the log, from 1 */
};

/* Writes the event as one line of NDJSON without its end, so that replaying it gives the same, into `text`
 * (`capacity` bytes, a NUL included). Returns its length; one of `capacity` or more was cut. */
RUNG_API size_t rung_event_write(const struct rung_event *event, char *text, size_t capacity);

#endif
