/* Putting words, numbers and marked-up text together. */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

struct rung_text rung_text_in(char *bytes, size_t size)
{
    if (size) bytes[0] = '\0';
    return (struct rung_text){.bytes = bytes, .capacity = size, .fixed = true};
}

void rung_text_free(struct rung_text *text)
{
    if (!text->fixed) free(text->bytes);
    *text = (struct rung_text){0};
}

const char *rung_text_get(const struct rung_text *text)
{
    return text->bytes ? text->bytes : "";
}

void rung_text_clear(struct rung_text *text)
{
    text->size = 0;
    if (text->bytes) text->bytes[0] = '\0';
}

/* As much as there is room for, no sign cut in two. */
static void put_within(struct rung_text *text, const char *bytes, size_t size)
{
    size_t room = text->size < text->capacity ? text->capacity - text->size - 1 : 0;
    size_t fits = size < room ? size : room;

    while (fits < size && fits > 0 && ((unsigned char)bytes[fits] & 0xC0) == 0x80) fits--;
    if (text->size < text->capacity) {
        memcpy(text->bytes + text->size, bytes, fits);
        text->bytes[text->size + fits] = '\0';
    }
    text->size += size;
}

void rung_text_bytes(struct rung_text *text, const char *bytes, size_t size)
{
    if (text->fixed) {
        put_within(text, bytes, size);
        return;
    }
    if (text->size + size + 1 > text->capacity) {
        size_t larger = text->capacity ? text->capacity : 256;
        while (larger < text->size + size + 1) larger *= 2;
        char *grown = realloc(text->bytes, larger);
        if (!grown) {
            text->failed = true;
            return;
        }
        text->bytes = grown;
        text->capacity = larger;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void rung_text_put(struct rung_text *text, const char *string)
{
    rung_text_bytes(text, string, strlen(string));
}

void rung_text_print(struct rung_text *text, const char *format, ...)
{
    char small[4096];
    va_list list;

    va_start(list, format);
    int size = vsnprintf(small, sizeof small, format, list);
    va_end(list);
    if (size < 0) return;
    if ((size_t)size < sizeof small) {
        rung_text_bytes(text, small, (size_t)size);
        return;
    }
    char *large = text->fixed ? NULL : malloc((size_t)size + 1);
    if (!large) {
        text->failed = true;
        return;
    }
    va_start(list, format);
    vsnprintf(large, (size_t)size + 1, format, list);
    va_end(list);
    rung_text_bytes(text, large, (size_t)size);
    free(large);
}

/* The bytes of the sign of UTF-8 at `at`; 0 if it is none. */
static size_t sign_size(const unsigned char *at, size_t left)
{
    size_t size = at[0] < 0x80 ? 1 : at[0] >= 0xF0 && at[0] < 0xF5 ? 4 : at[0] >= 0xE0 ? 3 : 2;

    if (size == 1) return 1;
    if (at[0] < 0xC2 || at[0] >= 0xF5 || size > left) return 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    if (at[0] == 0xE0 && at[1] < 0xA0) return 0;
    if (at[0] == 0xED && at[1] >= 0xA0) return 0;
    if (at[0] == 0xF0 && at[1] < 0x90) return 0;
    if (at[0] == 0xF4 && at[1] >= 0x90) return 0;
    return size;
}

void rung_text_html(struct rung_text *text, const char *string)
{
    for (const char *at = string; *at;) {
        size_t size = sign_size((const unsigned char *)at, strlen(at));
        switch (*at) {
        case '&': rung_text_put(text, "&amp;"); break;
        case '<': rung_text_put(text, "&lt;"); break;
        case '>': rung_text_put(text, "&gt;"); break;
        case '"': rung_text_put(text, "&quot;"); break;
        default:
            if (!size || ((unsigned char)*at < 0x20 && *at != '\n') || *at == 0x7F)
                rung_text_put(text, "\xEF\xBF\xBD");
            else
                rung_text_bytes(text, at, size);
        }
        at += size ? size : 1;
    }
}

void rung_text_json(struct rung_text *text, const char *string, size_t size)
{
    rung_text_put(text, "\"");
    for (size_t at = 0; at < size;) {
        size_t sign = sign_size((const unsigned char *)string + at, size - at);
        unsigned char byte = (unsigned char)string[at];
        if (!sign)
            rung_text_put(text, "\xEF\xBF\xBD");
        else if (byte < 0x20 || byte == '"' || byte == '\\' || byte == '<' || byte == '>' || byte == '&')
            rung_text_print(text, "\\u%04x", byte);
        else
            rung_text_bytes(text, string + at, sign);
        at += sign ? sign : 1;
    }
    rung_text_put(text, "\"");
}

void rung_text_id(struct rung_text *text, const char *id, size_t size)
{
    for (size_t at = 0; at < size;) {
        size_t sign = sign_size((const unsigned char *)id + at, size - at);
        if (!sign || (unsigned char)id[at] < 0x20 || id[at] == 0x7F)
            rung_text_put(text, "\xEF\xBF\xBD");
        else
            rung_text_bytes(text, id + at, sign);
        at += sign ? sign : 1;
    }
}

void rung_text_name(struct rung_text *text, const char *name, bool capital)
{
    for (const char *at = name; *at; at++) {
        char letter = *at == '_' ? ' ' : *at;
        if (capital && at == name && letter >= 'a' && letter <= 'z') letter = (char)(letter - 'a' + 'A');
        rung_text_bytes(text, &letter, 1);
    }
}

void rung_text_count(struct rung_text *text, uint64_t count)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);

    for (int i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0) rung_text_put(text, ",");
        rung_text_bytes(text, digits + i, 1);
    }
}

void rung_text_decimal(struct rung_text *text, double value, int digits)
{
    char written[64];
    int size = snprintf(written, sizeof written, "%.*f", digits, value);

    for (int i = 0; i < size; i++)
        if (written[i] == ',') written[i] = '.'; /* of a locale */
    rung_text_put(text, written);
}

void rung_text_share(struct rung_text *text, uint64_t part, uint64_t whole)
{
    double percent = whole ? 100.0 * (double)part / (double)whole : 0;

    if (part && percent < 0.05) {
        rung_text_put(text, "under 0.1%");
        return;
    }
    bool fine = percent > 0 && percent < 9.95 && part != whole;
    if (percent >= 99.5 && part < whole) rung_text_put(text, percent >= 99.95 ? "over 99.9" : "");
    if (percent >= 99.95 && part < whole) {
        rung_text_put(text, "%");
        return;
    }
    if (percent >= 99.5 && part < whole) fine = true;
    rung_text_decimal(text, percent, fine ? 1 : 0);
    rung_text_put(text, "%");
}

void rung_text_span(struct rung_text *text, uint32_t seconds)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

    if (seconds < 2 * MINUTE) {
        rung_text_print(text, "%u s", seconds);
    } else if (seconds < 2 * HOUR) {
        rung_text_print(text, "%u min", (seconds + 30) / MINUTE);
    } else if (seconds < DAY) {
        uint32_t minutes = (seconds + 30) / MINUTE;
        rung_text_print(text, minutes % 60 ? "%u h %u min" : "%u h", minutes / 60, minutes % 60);
    } else if (seconds < 30 * DAY) {
        uint32_t hours = (seconds + HOUR / 2) / HOUR;
        rung_text_print(text, hours % 24 ? "%u d %u h" : "%u d", hours / 24, hours % 24);
    } else {
        rung_text_count(text, (seconds + DAY / 2) / DAY);
        rung_text_put(text, " d");
    }
}

void rung_text_day(struct rung_text *text, int64_t local)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct rung_date date = rung_day_to_date(rung_local_day(local));

    rung_text_print(text, "%d %s %d", date.day, months[date.month - 1], date.year);
}
