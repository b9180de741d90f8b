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

void rung_lines_repeat(struct rung_lines *lines, size_t start, size_t size)
{
    if (lines->capacity - lines->size < size && !rung_lines_grow(lines, size)) return;
    rung_lines_put(lines, lines->bytes + start, size);
}

void rung_lines_number(struct rung_lines *lines, int64_t number)
{
    char text[24], *at = text + sizeof text;

    if (number >= 0 && number < 10) {
        text[0] = (char)('0' + number);
        rung_lines_put(lines, text, 1);
        return;
    }
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0) *--at = '-';
    rung_lines_put(lines, at, (size_t)(text + sizeof text - at));
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

void rung_lines_string(struct rung_lines *lines, const char *text, size_t size)
{
    size_t plain = 0;

    rung_lines_put(lines, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        while (size - i >= 8 && are_plain(text + i)) i += 8;
        if (i == size) break;
        unsigned char sign = (unsigned char)text[i];
        char escape[8];
        if (sign >= 0x20 && sign != '"' && sign != '\\') continue;
        rung_lines_put(lines, text + plain, i - plain);
        plain = i + 1;
        if (sign == '"' || sign == '\\') {
            escape[0] = '\\';
            escape[1] = (char)sign;
            rung_lines_put(lines, escape, 2);
        } else if (sign == '\n')
            rung_lines_put(lines, "\\n", 2);
        else
            rung_lines_put(lines, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", sign));
    }
    rung_lines_put(lines, text + plain, size - plain);
    rung_lines_put(lines, "\"", 1);
}

static void put_two(char *at, int number, char behind)
{
    at[0] = (char)('0' + number / 10);
    at[1] = (char)('0' + number % 10);
    at[2] = behind;
}

void rung_lines_time(struct rung_lines *lines, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE + 2];
    int32_t day = rung_local_day(time);
    int64_t second = rung_local_time_of_day(time) / RUNG_SECOND_US;

    text[0] = '"';
    if (time % RUNG_SECOND_US || day < RUNG_DAY_MIN || day > RUNG_DAY_MAX) {
        size_t size = rung_time_write(time, text + 1);
        text[size + 1] = '"';
        rung_lines_put(lines, text, size + 2);
        return;
    }
    char *known = lines->days[day & 3].text;
    if (lines->days[day & 3].day != day || !*known) {
        rung_day_write(day, known);
        lines->days[day & 3].day = day;
    }
    memcpy(text + 1, known, 10);
    text[11] = 'T';
    put_two(text + 12, (int)(second / 3600), ':');
    put_two(text + 15, (int)(second / 60 % 60), ':');
    put_two(text + 18, (int)(second % 60), 'Z');
    text[21] = '"';
    rung_lines_put(lines, text, 22);
}

void rung_lines_text_of(struct rung_lines *lines, const char *name, const struct rung_program *p,
                        uint32_t text)
{
    if (!text) return;
    rung_lines_key(lines, name);
    rung_lines_string(lines, p->texts + text, strlen(p->texts + text));
}
