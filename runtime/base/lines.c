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

char *rung_lines_long_number_at(char *to, int64_t number)
{
    char text[RUNG_NUMBER_SIZE], *at = text + sizeof text;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    if (number >= 0 && number < 100) {
        if (number >= 10) *to++ = (char)('0' + number / 10);
        *to++ = (char)('0' + number % 10);
        return to;
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

/* Whether eight bytes are all printable ASCII without quotation marks and backslashes, or beyond ASCII. */
static bool are_plain(const char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word, marks, slashes;

    memcpy(&word, bytes, sizeof word);
    marks = word ^ ones * '"';
    slashes = word ^ ones * '\\';
    /* The top bit of a byte of each is set if it is zero, or below a space. */
    return (((marks - ones) & ~marks) | ((slashes - ones) & ~slashes) | ((word - ones * ' ') & ~word)) & tops
               ? false
               : true;
}

/* Whether none of its signs must be escaped. */
static bool is_plain(const char *text, size_t size)
{
    if (size >= 8) {
        for (size_t at = 0; at + 8 < size; at += 8)
            if (!are_plain(text + at)) return false;
        return are_plain(text + size - 8);
    }
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == '"' || text[i] == '\\') return false;
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

void rung_lines_string(struct rung_lines *lines, const char *text, size_t size)
{
    char *to = rung_lines_room(lines, size + 2);

    if (!to) return;
    *to++ = '"';
    if (is_plain(text, size)) {
        memcpy(to, text, size);
        to[size] = '"';
        lines->size += size + 2;
        return;
    }
    lines->size++;
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

/* Two digits, and what stands behind them. */
static void put_two(char *at, uint32_t number, char behind)
{
    uint32_t tens = number * 205 >> 11; /* a tenth of what is below 100 */

    at[0] = (char)('0' + tens);
    at[1] = (char)('0' + number - 10 * tens);
    at[2] = behind;
}

char *rung_lines_time_at(struct rung_lines *lines, char *to, int64_t time)
{
    int32_t day = rung_local_day(time);
    int64_t within = rung_local_time_of_day(time);
    uint32_t second = (uint32_t)(within / RUNG_SECOND_US);

    to[0] = '"';
    if (within % RUNG_SECOND_US || day < RUNG_DAY_MIN || day > RUNG_DAY_MAX) {
        size_t size = rung_time_write(time, to + 1);
        to[size + 1] = '"';
        return to + size + 2;
    }
    char *known = lines->days[day & 7].text;
    if (lines->days[day & 7].day != day || !*known) {
        rung_day_write(day, known);
        lines->days[day & 7].day = day;
    }
    memcpy(to + 1, known, 10);
    to[11] = 'T';
    put_two(to + 12, second / 3600, ':');
    put_two(to + 15, second / 60 % 60, ':');
    put_two(to + 18, second % 60, 'Z');
    to[21] = '"';
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
