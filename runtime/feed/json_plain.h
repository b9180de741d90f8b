/* The short way to read a line of NDJSON: one pass, and nothing kept of fields that nobody asked for. */
#ifndef RUNG_JSON_PLAIN_H
#define RUNG_JSON_PLAIN_H

#include "json_line.h"
#include "keys.h"
#include "texts.h"

struct rung_json_plain {
    const struct rung_keys *keys;   /* numbers of paths; NULL: none has one */
    bool all;                       /* other fields are wanted, too */
    struct rung_texts *texts;       /* for what does not lie in the line as it is meant */
    bool raw;                       /* texts are kept as they are written, and words with theirs */
    struct rung_json_value *values; /* room for RUNG_JSON_VALUES_MAX */
    uint32_t count;
};

/* Reads the object in the line that begins at `line`; it ends with a newline, behind which at least 64 bytes
 * may be read. The same as rung_json_read would give (of the fields that have a number, and of all that is
 * `documented`), each with its number as `key`; texts and paths lie in the line, or among the texts. Returns
 * where the newline is, or NULL if the line is wrong, or of a rare kind: then rung_json_read has to say what
 * it is. */
const char *rung_json_read_plain(struct rung_json_plain *plain, const char *line);

/* Whether a path is `documented`, or something in it. */
static inline bool rung_json_is_documented(const char *path, size_t size)
{
    return size >= 10 && memcmp(path, "documented", 10) == 0 && (size == 10 || path[10] == '.');
}

#endif
