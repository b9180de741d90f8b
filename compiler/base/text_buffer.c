/* A text that grows. */
#include "text_buffer.h"

#include <stdio.h>
#include <string.h>

/* Room for `size` bytes more and a closing NUL. */
static bool make_room(struct rung_buffer *buffer, size_t size)
{
    if (buffer->failed) return false;
    if (buffer->capacity - buffer->size > size) return true;
    size_t capacity = buffer->capacity ? buffer->capacity : 1024;
    while (capacity - buffer->size <= size) capacity *= 2;
    char *bytes = rung_arena_grow(buffer->arena, buffer->bytes, buffer->size, capacity, 1);
    if (!bytes) {
        buffer->failed = true;
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

void rung_buffer_add(struct rung_buffer *buffer, const char *bytes, size_t size)
{
    if (!make_room(buffer, size)) return;
    if (size) memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
}

void rung_buffer_text(struct rung_buffer *buffer, const char *text)
{
    rung_buffer_add(buffer, text, strlen(text));
}

void rung_buffer_char(struct rung_buffer *buffer, char sign, size_t times)
{
    if (!make_room(buffer, times)) return;
    memset(buffer->bytes + buffer->size, sign, times);
    buffer->size += times;
}

void rung_buffer_print(struct rung_buffer *buffer, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0 || !make_room(buffer, (size_t)size)) return;
    va_start(arguments, format);
    vsnprintf(buffer->bytes + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)size;
}

void rung_buffer_json(struct rung_buffer *buffer, const char *text)
{
    for (; *text; text++) {
        unsigned char sign = (unsigned char)*text;
        if (sign == '"' || sign == '\\') rung_buffer_char(buffer, '\\', 1);
        if (sign == '\n')
            rung_buffer_text(buffer, "\\n");
        else if (sign < 0x20)
            rung_buffer_print(buffer, "\\u%04x", sign);
        else
            rung_buffer_char(buffer, *text, 1);
    }
}

void rung_buffer_html(struct rung_buffer *buffer, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': rung_buffer_text(buffer, "&amp;"); break;
        case '<': rung_buffer_text(buffer, "&lt;"); break;
        case '>': rung_buffer_text(buffer, "&gt;"); break;
        case '"': rung_buffer_text(buffer, "&quot;"); break;
        case '\'': rung_buffer_text(buffer, "&#39;"); break;
        default: rung_buffer_char(buffer, *text, 1);
        }
    }
}

const char *rung_buffer_result(struct rung_buffer *buffer)
{
    if (!make_room(buffer, 0)) return NULL;
    buffer->bytes[buffer->size] = '\0';
    return buffer->bytes;
}
