/* Bytes that become JSON: text that grows by malloc. */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

static bool room(struct rung_lines *lines, size_t size)
{
    if (lines->failed) return false;
    if (lines->capacity - lines->size >= size) return true;
    size_t capacity = lines->capacity ? lines->capacity : 1 << 16;
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

void rung_lines_put(struct rung_lines *lines, const char *bytes, size_t size)
{
    if (!room(lines, size)) return;
    memcpy(lines->bytes + lines->size, bytes, size);
    lines->size += size;
}

void rung_lines_text(struct rung_lines *lines, const char *text)
{
    rung_lines_put(lines, text, strlen(text));
}

void rung_lines_number(struct rung_lines *lines, int64_t number)
{
    char text[24];

    rung_lines_put(lines, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)number));
}

void rung_lines_string(struct rung_lines *lines, const char *text, size_t size)
{
    size_t plain = 0;

    rung_lines_put(lines, "\"", 1);
    for (size_t i = 0; i < size; i++) {
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

void rung_lines_time(struct rung_lines *lines, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE];
    size_t size = rung_time_write(time, text);

    rung_lines_put(lines, "\"", 1);
    rung_lines_put(lines, text, size);
    rung_lines_put(lines, "\"", 1);
}

/* `,"key":` */
void rung_lines_key(struct rung_lines *lines, const char *name)
{
    rung_lines_put(lines, ",\"", 2);
    rung_lines_text(lines, name);
    rung_lines_put(lines, "\":", 2);
}

void rung_lines_text_of(struct rung_lines *lines, const char *name, const struct rung_program *p,
                        uint32_t text)
{
    if (!text) return;
    rung_lines_key(lines, name);
    rung_lines_string(lines, p->texts + text, strlen(p->texts + text));
}
