/* A text that grows, and the ways in which a report writes numbers, times, HTML and JSON into it. The same in
 * every locale. Memory that runs out is remembered, and asked for once at the end. */
#ifndef RUNG_REPORT_TEXT_H
#define RUNG_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung_text {
    char *bytes; /* ends with a NUL that is not counted; NULL while nothing was put */
    size_t size, capacity;
    bool failed;
    bool fixed; /* `bytes` are somebody's, and stay as many: what goes beyond them is counted and left out */
};

/* A text in `size` bytes of the caller's, which takes no memory; whole if its size ends up smaller than
 * `size`. */
struct rung_text rung_text_in(char *bytes, size_t size);

void rung_text_free(struct rung_text *text);

/* The text so far, never NULL. */
const char *rung_text_get(const struct rung_text *text);
void rung_text_clear(struct rung_text *text);

void rung_text_bytes(struct rung_text *text, const char *bytes, size_t size);
void rung_text_put(struct rung_text *text, const char *string);
__attribute__((format(printf, 2, 3))) void rung_text_print(struct rung_text *text, const char *format, ...);

/* Escaped for HTML, attributes included; what HTML has no place for is left out. */
void rung_text_html(struct rung_text *text, const char *string);

/* Between quotation marks, fit for a <script> of JSON. Bytes that are no UTF-8 become U+FFFD. */
void rung_text_json(struct rung_text *text, const char *string, size_t size);

/* A name of the policy as people read it: blanks in place of underscores; with a capital if asked for. */
void rung_text_name(struct rung_text *text, const char *name, bool capital);

void rung_text_count(struct rung_text *text, uint64_t count);                /* "12,345" */
void rung_text_share(struct rung_text *text, uint64_t part, uint64_t whole); /* "37%", "0.4%", "under 0.1%" */
void rung_text_decimal(struct rung_text *text, double value, int digits);    /* "2.8" */
void rung_text_span(struct rung_text *text, uint32_t seconds);               /* "3 d 4 h", "25 min" */
void rung_text_day(struct rung_text *text, int64_t local);                   /* "2 Feb 2026" */

/* An id of the log, which may hold anything, for a page: control characters and bytes that are no UTF-8 are
 * shown as U+FFFD. */
void rung_text_id(struct rung_text *text, const char *id, size_t size);

#endif
