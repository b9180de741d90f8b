/* The texts of a compilation: loading them within limits, and finding line and column again.
 *
 * Every text has its own range in one space of positions, so that a span of two numbers says both the file
 * and the place in it. */
#ifndef RUNG_SOURCE_H
#define RUNG_SOURCE_H

#include <rung/compiler.h>

#include "arena.h"

/* One text; owned by its table of sources. `bytes` ends with two NULs that are not counted in `size`. */
struct rung_source {
    const char *path; /* as it is shown to people */
    char *bytes;
    uint32_t size, base;   /* positions base .. base + size belong to this text */
    uint32_t *line_starts; /* offsets of the lines' first bytes */
    uint32_t line_count;
    uint32_t asked,
        asked_column;       /* the last place asked for: counting goes on from there, for very long lines */
    uint64_t device, inode; /* which file it is, whatever it is called; 0 for texts that are no files */
};

struct rung_sources {
    struct rung_arena *arena;
    struct rung_source **items; /* in order of base */
    uint32_t count, capacity;
};

enum {
    RUNG_SOURCE_BYTES_MAX =
        16 << 20, /* a policy beyond this is a mistake, such as a log given in its place */
    RUNG_SOURCES_MAX = 64
};

/* Reads the file at `path` ("-" is standard input). On success *source is owned by the table. Returns
 * RUNG_OK, or RUNG_UNREADABLE with *why set to a sentence (static, or living in the arena), or
 * RUNG_NO_MEMORY. Directories, devices and pipes are refused (standard input apart), as is what exceeds
 * RUNG_SOURCE_BYTES_MAX. */
enum rung_status rung_source_load(struct rung_sources *sources, const char *path, struct rung_source **source,
                                  const char **why);

/* The same for a text in memory, which is copied. */
enum rung_status rung_source_add(struct rung_sources *sources, const char *path, const char *bytes,
                                 size_t size, struct rung_source **source, const char **why);

/* The text a position belongs to; NULL for a position of none. */
struct rung_source *rung_source_at(const struct rung_sources *sources, uint32_t position);

/* The line that holds a position, counted from 1, and the column in code points, counted from 1. */
struct rung_place rung_source_place(const struct rung_sources *sources, uint32_t position);

/* The bytes of a line without its end; not NUL-terminated. `line` counts from 1. */
const char *rung_source_line(const struct rung_source *source, uint32_t line, uint32_t *size);

/* The bytes a span covers; not NUL-terminated, valid as long as the sources. */
const char *rung_source_text(const struct rung_sources *sources, struct rung_span span);

/* `path` as it is meant in the file `beside`: relative to that file's folder. Lives in the arena, or is
 * `path`. */
const char *rung_path_beside(struct rung_arena *arena, const char *beside, const char *path);

#endif
