/* Bytes in the making: a text that grows, and what puts JSON into it. */
#ifndef RUNG_LINES_H
#define RUNG_LINES_H

#include "program.h"

/* A text that grows by malloc; `failed` once memory ran out. The owner frees `bytes`. */
struct rung_lines {
    char *bytes;
    size_t size, capacity;
    bool failed;
};

void rung_lines_put(struct rung_lines *lines, const char *bytes, size_t size);
void rung_lines_text(struct rung_lines *lines, const char *text);
void rung_lines_number(struct rung_lines *lines, int64_t number);

/* A text between quotation marks, escaped; a time between quotation marks. */
void rung_lines_string(struct rung_lines *lines, const char *text, size_t size);
void rung_lines_time(struct rung_lines *lines, int64_t time);

/* `,"key":`, and the same with a text of the program behind it, unless it is the empty one. */
void rung_lines_key(struct rung_lines *lines, const char *name);
void rung_lines_text_of(struct rung_lines *lines, const char *name, const struct rung_program *program,
                        uint32_t text);

#endif
