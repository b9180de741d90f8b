/* Bytes that become JSON: text that grows by malloc. */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

#define TEN(tens) tens "0" tens "1" tens "2" tens "3" tens "4" tens "5" tens "6" tens "7" tens "8" tens "9"
const char rung_lines_two_digits[] =
    TEN("0") TEN("1") TEN("2") TEN("3") TEN("4") TEN("5") TEN("6") TEN("7") TEN("8") TEN("9");

#define TEN_FROM_LEFT(t)                                                                                     \
    {t, '0'}, {t, '1'}, {t, '2'}, {t, '3'}, {t, '4'}, {t, '5'}, {t, '6'}, {t, '7'}, {t, '8'},                \
    {                                                                                                        \
        t, '9'                                                                                               \
    }
const char rung_lines_digits[100][2] = {{'0'},
                                        {'1'},
                                        {'2'},
                                        {'3'},
                                        {'4'},
                                        {'5'},
                                        {'6'},
                                        {'7'},
                                        {'8'},
                                        {'9'},
                                        TEN_FROM_LEFT('1'),
                                        TEN_FROM_LEFT('2'),
                                        TEN_FROM_LEFT('3'),
                                        TEN_FROM_LEFT('4'),
                                        TEN_FROM_LEFT('5'),
                                        TEN_FROM_LEFT('6'),
                                        TEN_FROM_LEFT('7'),
                                        TEN_FROM_LEFT('8'),
                                        TEN_FROM_LEFT('9')};

char *rung_lines_long_number_at(char *to, int64_t number)
{
    char text[RUNG_NUMBER_SIZE], *at = text + sizeof text;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

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

/* Whether a sign stands in a text of JSON as it is. */
static inline bool is_plain(char sign)
{
    return (unsigned char)sign >= 0x20 && sign != '"' && sign != '\\';
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
        if (!is_plain(text[i])) return false;
        to[i] = text[i];
    }
    return true;
}

static char *put_escaped(char *to, unsigned char sign)
{
    static const char hex[] = "0123456789abcdef";

    *to++ = '\\';
    if (sign >= 0x20) { /* a quotation mark or a backslash */
        *to++ = (char)sign;
    } else if (sign == '\n') {
        *to++ = 'n';
    } else {
        memcpy(to, "u00", 3);
        to[3] = hex[sign >> 4];
        to[4] = hex[sign & 15];
        to += 5;
    }
    return to;
}

/* Copies sixteen bytes; a bit for each that must be escaped. */
static inline uint32_t copy_sixteen(char *to, const char *from)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    __m128i marks = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);

    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(marks, slashes), controls));
#else
    uint32_t found = 0;

    for (uint32_t i = 0; i < 16; i++) {
        to[i] = from[i];
        found |= (uint32_t)!is_plain(from[i]) << i;
    }
    return found;
#endif
}

/* What a text is between its marks, where there is room for RUNG_ESCAPED times its size. */
static __attribute__((noinline)) char *put_escaping(char *to, const char *text, size_t size)
{
    size_t at = 0;

    while (at + 16 <= size) {
        uint32_t found = copy_sixteen(to, text + at), plain = found ? (uint32_t)__builtin_ctz(found) : 16;
        to += plain;
        at += plain;
        if (found) to = put_escaped(to, (unsigned char)text[at++]);
    }
    for (; at < size; at++) {
        if (is_plain(text[at]))
            *to++ = text[at];
        else
            to = put_escaped(to, (unsigned char)text[at]);
    }
    return to;
}

void rung_lines_string(struct rung_lines *lines, const char *text, size_t size)
{
    enum { AT_ONCE = 1024 };
    char *to = rung_lines_room(lines, size + 2);

    if (!to) return;
    *to++ = '"';
    lines->size++;
    if (copy_plain(to, text, size)) {
        to[size] = '"';
        lines->size += size + 1;
        return;
    }
    for (size_t done = 0, part; done < size; done += part) {
        part = size - done < AT_ONCE ? size - done : AT_ONCE;
        to = rung_lines_room(lines, RUNG_ESCAPED * part);
        if (!to) return;
        lines->size = (size_t)(put_escaping(to, text + done, part) - lines->bytes);
    }
    rung_lines_put(lines, "\"", 1);
}

char *rung_lines_string_at(char *to, const char *text, size_t size)
{
    size_t at = 0;
    uint32_t found = 0;

    *to++ = '"';
    for (; at + 16 < size && !found; at += 16) found = copy_sixteen(to + at, text + at);
    if (!found) found = copy_sixteen(to + at, text + at) & ((UINT32_C(1) << (size - at)) - 1);
    to = found ? put_escaping(to, text, size) : to + size;
    *to = '"';
    return to + 1;
}

/* A time that is rare: within a second, or of a year that is written otherwise. */
static __attribute__((noinline)) char *put_rare_time(char *to, int64_t time)
{
    to[0] = '"';
    size_t size = rung_time_write(time, to + 1);
    to[size + 1] = '"';
    return to + size + 2;
}

void rung_lines_know_day(struct rung_lines_day *known, uint32_t number)
{
    char text[RUNG_DAY_TEXT_SIZE];

    memcpy(known->text, "\"0000-00-00T00:00:00Z\"", RUNG_PLAIN_TIME_SIZE);
    memcpy(known->text + 1, text, rung_day_write(RUNG_DAY_MIN + (int32_t)number - 1, text));
    known->number = number;
}

/* The same as rung_lines_time_at, which saves no registers since it only goes on with this one. */
static __attribute__((noinline)) char *put_time_of_new_day(struct rung_lines *lines, char *to, int64_t time)
{
    rung_lines_plain_time_at(lines, to, time);
    return to + RUNG_PLAIN_TIME_SIZE;
}

char *rung_lines_time_at(struct rung_lines *lines, char *to, int64_t time)
{
    uint32_t number, second;

    if (!rung_lines_split_time(time, &number, &second)) return put_rare_time(to, time);
    const struct rung_lines_day *day = &lines->days[number % RUNG_LINES_DAYS];
    if (day->number != number) return put_time_of_new_day(lines, to, time);
    rung_lines_second_at(to, day, second);
    return to + RUNG_PLAIN_TIME_SIZE;
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
