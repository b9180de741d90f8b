/* Bytes in the making: a text that grows, and what puts JSON into it. */
#ifndef RUNG_LINES_H
#define RUNG_LINES_H

#include <string.h>

#include <rung/time.h>

#include "program.h"

enum { RUNG_LINES_DAYS = 8 };

/* A text that grows by malloc; `failed` once memory ran out. The owner frees `bytes`. */
struct rung_lines {
    char *bytes;
    size_t size, capacity;
    bool failed;
    struct rung_lines_day {
        uint32_t number;     /* from the first day of all on, + 1; 0: none */
        char text[28];       /* `"2026-02-02T00:00:00Z"`, for the digits of a time to be put into it */
    } days[RUNG_LINES_DAYS]; /* the last ones that were written: a journal is about few of them at a time */
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

/* The same for what mostly takes `usual` bytes, a number of whole strides, or fewer: as many can be read and
 * written in any case. */
static inline char *rung_lines_strides(char *to, const char *from, size_t size, size_t usual)
{
    memcpy(to, from, usual);
    for (size_t at = usual; at < size; at += RUNG_STRIDE) memcpy(to + at, from + at, RUNG_STRIDE);
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
extern const char rung_lines_digits[100][2]; /* of the numbers below 100, from the left */
extern const char rung_lines_two_digits[];   /* of the same, two each */
char *rung_lines_long_number_at(char *to, int64_t number);
char *rung_lines_time_at(struct rung_lines *lines, char *to, int64_t time);

static inline char *rung_lines_number_at(char *to, int64_t number)
{
    if ((uint64_t)number >= 100) return rung_lines_long_number_at(to, number);
    memcpy(to, rung_lines_digits[number], 2);
    return to + 1 + (number >= 10);
}
void rung_lines_number(struct rung_lines *lines, int64_t number);

/* Nearly all times are whole seconds of years with four digits: they take so many bytes, and no byte behind
 * them is touched. Returns false for others, and writes nothing. */
enum { RUNG_PLAIN_TIME_SIZE = 22 };
void rung_lines_know_day(struct rung_lines_day *known, uint32_t number);

/* A plain time as its day, the first of all being 1, and the second of it; false for others. */
static inline bool rung_lines_split_time(int64_t time, uint32_t *number, uint32_t *second)
{
    uint64_t since_us = (uint64_t)time - (uint64_t)RUNG_TIME_MIN, since = since_us / RUNG_SECOND_US;
    uint32_t days = (uint32_t)(since / 86400);

    *number = days + 1;
    *second = (uint32_t)(since - days * UINT64_C(86400));
    return since * RUNG_SECOND_US == since_us && since_us <= (uint64_t)(RUNG_TIME_MAX - RUNG_TIME_MIN);
}

static inline void rung_lines_second_at(char *to, const struct rung_lines_day *day, uint32_t second)
{
    uint32_t minute = second / 60, hour = minute / 60;

    memcpy(to, day->text, 16);
    memcpy(to + 14, day->text + 14, 8);
    memcpy(to + 12, rung_lines_two_digits + 2 * hour, 2);
    memcpy(to + 15, rung_lines_two_digits + 2 * (minute - 60 * hour), 2);
    memcpy(to + 18, rung_lines_two_digits + 2 * (second - 60 * minute), 2);
}

static inline bool rung_lines_plain_time_at(struct rung_lines *lines, char *to, int64_t time)
{
    uint32_t number, second;

    if (!rung_lines_split_time(time, &number, &second)) return false;
    struct rung_lines_day *day = &lines->days[number % RUNG_LINES_DAYS];
    if (day->number != number) rung_lines_know_day(day, number);
    rung_lines_second_at(to, day, second);
    return true;
}

/* A text between quotation marks, escaped, where there is room for RUNG_ESCAPED times its size and a stride;
 * a stride behind it can be read. */
enum { RUNG_ESCAPED = 6 };
char *rung_lines_string_at(char *to, const char *text, size_t size);

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
