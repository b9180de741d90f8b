/* Bytes that become JSON: text that grows by malloc. */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

bool rung_lines_grow(struct rung_lines *lines, size_t size)
{
    if (lines->failed) return false;
    size_t capacity = lines->capacity ? lines->capacity : 1 << 12;
    while (capacity - lines->size < size) capacity *= 2;
    char *bytes = realloc(lines->bytes, capacity);
    if (!bytes) {
        lines->failed = true;
        return false;
    }
    lines->bytes = bytes;
    lines->capacity = capacity;
    return true;
}

/* All numbers of two digits, in their order. */
#define TEN(tens) tens "0" tens "1" tens "2" tens "3" tens "4" tens "5" tens "6" tens "7" tens "8" tens "9"
static const char two_digits[] =
    TEN("0") TEN("1") TEN("2") TEN("3") TEN("4") TEN("5") TEN("6") TEN("7") TEN("8") TEN("9");

static void put_two(char *at, uint32_t number)
{
    memcpy(at, two_digits + 2 * number, 2);
}

char *rung_lines_long_number_at(char *to, int64_t number)
{
    char text[RUNG_NUMBER_SIZE], *at = text + sizeof text;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    if (number >= 10 && number < 100) {
        put_two(to, (uint32_t)number);
        return to + 2;
    }
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) *--at = '-';
    size_t size = (size_t)(text + sizeof text - at);
    memcpy(to, at, size);
    return to + size;
}

void rung_lines_number(struct rung_lines *lines, int64_t number)
{
    char *to = rung_lines_room(lines, RUNG_NUMBER_SIZE);

    if (to) lines->size = (size_t)(rung_lines_number_at(to, number) - lines->bytes);
}

/* Copies eight bytes; not 0 if one of them is a quotation mark, a backslash or a control. */
static inline uint64_t copy_eight(char *to, const char *from)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word, marks, slashes;

    memcpy(&word, from, sizeof word);
    memcpy(to, &word, sizeof word);
    marks = word ^ ones * '"';
    slashes = word ^ ones * '\\';
    /* The top bit of a byte of each is set if it is zero, or below a space. */
    return (((marks - ones) & ~marks) | ((slashes - ones) & ~slashes) | ((word - ones * ' ') & ~word)) & tops;
}

/* Copies a text of which no sign must be escaped, by eight bytes from either end; false if there is one. */
static inline bool copy_plain(char *to, const char *text, size_t size)
{
    if (size >= 8) {
        uint64_t found = copy_eight(to, text) | copy_eight(to + size - 8, text + size - 8);
        for (size_t at = 8; at + 8 < size && !found; at += 8) found = copy_eight(to + at, text + at);
        return !found;
    }
    for (size_t i = 0; i < size; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == '"' || text[i] == '\\') return false;
        to[i] = text[i];
    }
    return true;
}

static void put_escaped(struct rung_lines *lines, unsigned char sign)
{
    char escape[8];

    if (sign == '"' || sign == '\\') {
        escape[0] = '\\';
        escape[1] = (char)sign;
        rung_lines_put(lines, escape, 2);
    } else if (sign == '\n') {
        rung_lines_put(lines, "\\n", 2);
    } else {
        rung_lines_put(lines, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", sign));
    }
}

/* A text, behind its first mark, that has signs to be escaped. */
static __attribute__((noinline)) void put_escaping(struct rung_lines *lines, const char *text, size_t size)
{
    size_t plain = 0;

    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)text[i];
        if (sign >= 0x20 && sign != '"' && sign != '\\') continue;
        rung_lines_put(lines, text + plain, i - plain);
        plain = i + 1;
        put_escaped(lines, sign);
    }
    rung_lines_put(lines, text + plain, size - plain);
    rung_lines_put(lines, "\"", 1);
}

void rung_lines_string(struct rung_lines *lines, const char *text, size_t size)
{
    char *to = rung_lines_room(lines, size + 2);

    if (!to) return;
    *to++ = '"';
    lines->size++;
    if (copy_plain(to, text, size)) {
        to[size] = '"';
        lines->size += size + 1;
    } else {
        put_escaping(lines, text, size);
    }
}

/* A time that is rare: within a second, or of a year that is written otherwise. */
static __attribute__((noinline)) char *put_rare_time(char *to, int64_t time)
{
    to[0] = '"';
    size_t size = rung_time_write(time, to + 1);
    to[size + 1] = '"';
    return to + size + 2;
}

static __attribute__((noinline)) void know_day(struct rung_lines_day *known, int32_t day)
{
    char text[RUNG_DAY_TEXT_SIZE];

    known->text[0] = '"';
    memcpy(known->text + 1, text, rung_day_write(day, text));
    known->text[11] = 'T';
    known->day = day;
}

char *rung_lines_time_at(struct rung_lines *lines, char *to, int64_t time)
{
    int32_t day = rung_local_day(time);
    int64_t within = rung_local_time_of_day(time);
    uint32_t second = (uint32_t)(within / RUNG_SECOND_US), minute = second / 60;

    if (within != second * RUNG_SECOND_US || day < RUNG_DAY_MIN || day > RUNG_DAY_MAX)
        return put_rare_time(to, time);
    struct rung_lines_day *known = &lines->days[day & 7];
    if (known->day != day || !known->text[0]) know_day(known, day);
    memcpy(to, known->text, 12);
    put_two(to + 12, minute / 60);
    put_two(to + 15, minute % 60);
    put_two(to + 18, second - 60 * minute);
    to[14] = to[17] = ':';
    memcpy(to + 20, "Z\"", 2);
    return to + 22;
}

void rung_lines_time(struct rung_lines *lines, int64_t time)
{
    char *to = rung_lines_room(lines, RUNG_QUOTED_SIZE);

    if (to) lines->size = (size_t)(rung_lines_time_at(lines, to, time) - lines->bytes);
}

void rung_lines_text_of(struct rung_lines *lines, const char *name, const struct rung_program *p,
                        uint32_t text)
{
    if (!text) return;
    rung_lines_key(lines, name);
    rung_lines_string(lines, p->texts + text, strlen(p->texts + text));
}
