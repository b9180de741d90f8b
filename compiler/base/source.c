/* Loading texts within limits; lines and columns. */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct rung_source *new_source(struct rung_sources *sources, const char *path)
{
    if (sources->count == sources->capacity) {
        uint32_t capacity = sources->capacity ? sources->capacity * 2 : 8;
        struct rung_source **items =
            rung_arena_grow(sources->arena, sources->items, sources->count, capacity, sizeof *items);
        if (!items) return NULL;
        sources->items = items;
        sources->capacity = capacity;
    }
    struct rung_source *source = rung_arena_alloc(sources->arena, sizeof *source);
    if (!source || !(source->path = rung_arena_copy(sources->arena, path, strlen(path)))) return NULL;
    /* Position 0 belongs to no text; one free position between texts keeps an end apart from the next start.
     */
    struct rung_source *last = sources->count ? sources->items[sources->count - 1] : NULL;
    source->base = last ? last->base + last->size + 2 : 1;
    return source;
}

static enum rung_status find_lines(struct rung_sources *sources, struct rung_source *source)
{
    uint32_t lines = 1;

    for (uint32_t i = 0; i < source->size; i++) lines += source->bytes[i] == '\n';
    source->line_starts = rung_arena_alloc(sources->arena, lines * sizeof *source->line_starts);
    if (!source->line_starts) return RUNG_NO_MEMORY;
    source->line_starts[source->line_count++] = 0;
    for (uint32_t i = 0; i < source->size; i++)
        if (source->bytes[i] == '\n') source->line_starts[source->line_count++] = i + 1;
    return RUNG_OK;
}

enum rung_status rung_source_add(struct rung_sources *sources, const char *path, const char *bytes,
                                 size_t size, struct rung_source **source, const char **why)
{
    if (size > RUNG_SOURCE_BYTES_MAX) {
        *why = "it is larger than 16 MB, the most that is read";
        return RUNG_UNREADABLE;
    }
    if (sources->count == RUNG_SOURCES_MAX) {
        *why = "more than 64 files take part";
        return RUNG_UNREADABLE;
    }
    struct rung_source *fresh = new_source(sources, path);
    if (!fresh || !(fresh->bytes = rung_arena_alloc(sources->arena, size + 2))) return RUNG_NO_MEMORY;
    if (size) memcpy(fresh->bytes, bytes, size);
    fresh->size = (uint32_t)size;
    if (find_lines(sources, fresh)) return RUNG_NO_MEMORY;
    sources->items[sources->count++] = fresh;
    *source = fresh;
    return RUNG_OK;
}

/* Reads what an open descriptor gives, up to the limit and one byte more. */
static enum rung_status read_all(struct rung_sources *sources, int descriptor, char **bytes, size_t *size,
                                 const char **why)
{
    size_t capacity = 1 << 14, used = 0;
    char *buffer = rung_arena_alloc(sources->arena, capacity);

    for (;;) {
        if (!buffer) return RUNG_NO_MEMORY;
        ssize_t got = read(descriptor, buffer + used, capacity - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            *why = rung_error_text(errno);
            return RUNG_UNREADABLE;
        }
        if (got == 0) break;
        used += (size_t)got;
        if (used > RUNG_SOURCE_BYTES_MAX) break;
        if (used == capacity) {
            buffer = rung_arena_grow(sources->arena, buffer, used, capacity * 2, 1);
            capacity *= 2;
        }
    }
    *bytes = buffer;
    *size = used;
    return RUNG_OK;
}

enum rung_status rung_source_load(struct rung_sources *sources, const char *path, struct rung_source **source,
                                  const char **why)
{
    bool standard_input = strcmp(path, "-") == 0;
    struct stat about;
    char *bytes = NULL;
    size_t size = 0;

    /* O_NONBLOCK: opening a pipe nobody writes to must not wait. */
    int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &about) != 0) {
        *why = errno == ENOENT ? "there is no such file" : rung_error_text(errno);
        if (descriptor > STDIN_FILENO) close(descriptor);
        return RUNG_UNREADABLE;
    }
    enum rung_status status = RUNG_OK;
    if (S_ISDIR(about.st_mode)) {
        *why = "it is a folder";
        status = RUNG_UNREADABLE;
    } else if (!standard_input && !S_ISREG(about.st_mode)) {
        *why = "it is not an ordinary file";
        status = RUNG_UNREADABLE;
    } else {
        status = read_all(sources, descriptor, &bytes, &size, why);
    }
    if (!standard_input) close(descriptor);
    if (status) return status;
    status = rung_source_add(sources, standard_input ? "<standard input>" : path, bytes, size, source, why);
    if (status == RUNG_OK && !standard_input) {
        (*source)->device = (uint64_t)about.st_dev;
        (*source)->inode = (uint64_t)about.st_ino;
    }
    return status;
}

struct rung_source *rung_source_at(const struct rung_sources *sources, uint32_t position)
{
    uint32_t low = 0, high = sources->count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (sources->items[middle]->base <= position)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return NULL;
    struct rung_source *source = sources->items[low - 1];
    return position - source->base <= source->size ? source : NULL;
}

struct rung_place rung_source_place(const struct rung_sources *sources, uint32_t position)
{
    struct rung_source *source = rung_source_at(sources, position);

    if (!source) return (struct rung_place){0};
    uint32_t offset = position - source->base, low = 0, high = source->line_count, column = 1;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    uint32_t from = source->line_starts[low];
    if (source->asked >= from && source->asked <= offset && source->asked_column) {
        from = source->asked;
        column = source->asked_column;
    }
    for (uint32_t i = from; i < offset; i++) column += (source->bytes[i] & 0xC0) != 0x80;
    source->asked = offset;
    source->asked_column = column;
    return (struct rung_place){source->path, low + 1, column};
}

const char *rung_source_line(const struct rung_source *source, uint32_t line, uint32_t *size)
{
    uint32_t start = source->line_starts[line - 1];
    uint32_t end = line < source->line_count ? source->line_starts[line] - 1 : source->size;

    if (end > start && source->bytes[end - 1] == '\r') end--;
    *size = end - start;
    return source->bytes + start;
}

const char *rung_source_text(const struct rung_sources *sources, struct rung_span span)
{
    const struct rung_source *source = rung_source_at(sources, span.start);

    return source ? source->bytes + (span.start - source->base) : "";
}

const char *rung_path_beside(struct rung_arena *arena, const char *beside, const char *path)
{
    const char *slash = strrchr(beside, '/');

    if (path[0] == '/' || !slash) return path;
    return rung_arena_print(arena, "%.*s%s", (int)(slash - beside + 1), beside, path);
}
