/* One line of NDJSON as a flat list of values: objects inside are flattened to dotted paths, as feeds name
 * them. */
#ifndef RUNG_JSON_LINE_H
#define RUNG_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum rung_json_kind {
    RUNG_JSON_NULL,
    RUNG_JSON_TRUE,
    RUNG_JSON_FALSE,
    RUNG_JSON_NUMBER,
    RUNG_JSON_TEXT,
    RUNG_JSON_LIST,
    RUNG_JSON_CELL /* not of JSON: a text that may mean a number, a date or anything, as CSV has them */
};

/* A value; its texts live until the next line is read. Of a list, each element follows with the same path. */
struct rung_json_value {
    const char *path;
    uint32_t path_size, size;
    const char *text; /* of a text without its marks; of a number as it was written */
    uint8_t kind;
    uint16_t key; /* the number of its path among those that were asked for; 0: none, or not known */
};

enum {
    RUNG_JSON_VALUES_MAX = 256,
    RUNG_JSON_DEPTH_MAX = 8,
    RUNG_JSON_BYTES_MAX = 1 << 28,
    RUNG_JSON_NO_ROOM = -2
};

struct rung_json_reader;

/* NULL when memory ran out. */
struct rung_json_reader *rung_json_reader_new(void);
void rung_json_reader_free(struct rung_json_reader *reader);

/* Makes room for lines of that size, so that reading one takes no memory. False when memory ran out. */
bool rung_json_reader_reserve(struct rung_json_reader *reader, size_t size);

/* Reads the object in `line`; `padded` bytes behind its end may be read (at least 64). Returns how many
 * values it has, or -1 with *why (static) if it is no such object, RUNG_JSON_NO_ROOM where memory ran out. */
int rung_json_read(struct rung_json_reader *reader, const char *line, size_t size, size_t padded,
                   struct rung_json_value *values, const char **why);

/* Whether the bytes are UTF-8. */
bool rung_utf8_is_valid(const char *bytes, size_t size);

#ifdef __cplusplus
}
#endif

#endif
