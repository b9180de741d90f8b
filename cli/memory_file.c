/* memory_file.c: a stream of the C library whose bytes go to memory of our own. */
#define _GNU_SOURCE /* fopencookie */
#include "memory_file.h"

#include <stdlib.h>
#include <string.h>

/* 0 tells the stream that it failed. */
static ssize_t take(void *cookie, const char *bytes, size_t size)
{
    struct rung_memory_file *file = cookie;

    if (file->failed) return 0;
    if (file->capacity - file->size <= size) {
        size_t larger = 2 * file->capacity + size + 1;
        char *grown = realloc(file->bytes, larger);
        if (!grown) {
            file->failed = true;
            return 0;
        }
        file->bytes = grown;
        file->capacity = larger;
    }
    memcpy(file->bytes + file->size, bytes, size);
    file->size += size;
    file->bytes[file->size] = '\0';
    return (ssize_t)size;
}

bool rung_memory_file_open(struct rung_memory_file *file)
{
    *file = (struct rung_memory_file){.bytes = calloc(1, 1), .capacity = 1};
    file->to = file->bytes ? fopencookie(file, "w", (cookie_io_functions_t){.write = take}) : NULL;
    if (file->to && setvbuf(file->to, file->buffer, _IOFBF, sizeof file->buffer) == 0) return true;
    if (file->to) fclose(file->to);
    free(file->bytes);
    *file = (struct rung_memory_file){.failed = true};
    return false;
}

bool rung_memory_file_close(struct rung_memory_file *file)
{
    bool whole = !ferror(file->to);

    whole &= fclose(file->to) == 0;
    return whole && !file->failed;
}
