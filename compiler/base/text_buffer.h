/* A text that grows, for whoever writes one: reports, pages, formatted policies. It lives in an arena; after
 * a failed allocation it takes nothing more, and its text is NULL. */
#ifndef RUNG_TEXT_BUFFER_H
#define RUNG_TEXT_BUFFER_H

#include "arena.h"

struct rung_buffer {
    struct rung_arena *arena;
    char *bytes;
    size_t size, capacity;
    bool failed;
};

void rung_buffer_add(struct rung_buffer *buffer, const char *bytes, size_t size);
void rung_buffer_text(struct rung_buffer *buffer, const char *text);
void rung_buffer_char(struct rung_buffer *buffer, char sign, size_t times);
void rung_buffer_print(struct rung_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The text as the inside of a JSON string, or of HTML text and attributes. */
void rung_buffer_json(struct rung_buffer *buffer, const char *text);
void rung_buffer_html(struct rung_buffer *buffer, const char *text);

/* The text so far, NUL-terminated; NULL when an allocation failed. */
const char *rung_buffer_result(struct rung_buffer *buffer);

#endif
