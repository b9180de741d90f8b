/* Bytes in the making: a text that grows, and what puts JSON into it. */
#ifndef RUNG_LINES_H
#define RUNG_LINES_H

#include <string.h>

#include "program.h"

/* A text that grows by malloc; `failed` once memory ran out. The owner frees `bytes`. */
struct rung_lines {
    char *bytes;
    size_t size, capacity;
    bool failed;
    struct rung_lines_day {
        int32_t day;
        char text[12]; /* `"2026-02-02T`; "" as long as there is none */
    } days[8];         /* the last ones that were written: a journal is about few of them at a time */
};

/* Bytes are copied in strides where that is quicker than by their number: up to so many more are read, and
 * written behind. */
enum { RUNG_STRIDE = 32 };

/* Makes room for so many bytes behind `size`. Returns false once memory ran out. */
bool rung_lines_grow(struct rung_lines *lines, size_t size);

/* Where so many bytes and a stride more can be written behind `size`; NULL once memory ran out. Who has
 * written them adds them to `size`. */
static inline char *rung_lines_room(struct rung_lines *lines, size_t size)
{
    if (lines->capacity - lines->size < size + RUNG_STRIDE && !rung_lines_grow(lines, size + RUNG_STRIDE))
        return NULL;
    return lines->bytes + lines->size;
}

/* Copies by strides: a stride more can be read of `from` and written to `to`. Returns where `to` goes on. */
static inline char *rung_lines_stride(char *to, const char *from, size_t size)
{
    for (size_t at = 0; at < size; at += RUNG_STRIDE) memcpy(to + at, from + at, RUNG_STRIDE);
    return to + size;
}

static inline void rung_lines_put(struct rung_lines *lines, const char *bytes, size_t size)
{
    if (lines->capacity - lines->size < size && !rung_lines_grow(lines, size)) return;
    memcpy(lines->bytes + lines->size, bytes, size);
    lines->size += size;
}
static inline void rung_lines_text(struct rung_lines *lines, const char *text)
{
    rung_lines_put(lines, text, strlen(text));
}
/* What writes a number, or a time between quotation marks, where room for RUNG_NUMBER_SIZE or
 * RUNG_QUOTED_SIZE bytes has been made (rung_lines_room); returns where to go on. */
enum { RUNG_NUMBER_SIZE = 20, RUNG_QUOTED_SIZE = 32 };
char *rung_lines_long_number_at(char *to, int64_t number);
char *rung_lines_time_at(struct rung_lines *lines, char *to, int64_t time);

static inline char *rung_lines_number_at(char *to, int64_t number)
{
    if ((uint64_t)number >= 10) return rung_lines_long_number_at(to, number);
    *to = (char)('0' + number);
    return to + 1;
}
void rung_lines_number(struct rung_lines *lines, int64_t number);

/* A text between quotation marks, escaped; a time between quotation marks. */
void rung_lines_string(struct rung_lines *lines, const char *text, size_t size);
void rung_lines_time(struct rung_lines *lines, int64_t time);

/* `,"key":`, and the same with a text of the program behind it, unless it is the empty one. */
static inline void rung_lines_key(struct rung_lines *lines, const char *name)
{
    rung_lines_put(lines, ",\"", 2);
    rung_lines_text(lines, name);
    rung_lines_put(lines, "\":", 2);
}
void rung_lines_text_of(struct rung_lines *lines, const char *name, const struct rung_program *program,
                        uint32_t text);

#endif
