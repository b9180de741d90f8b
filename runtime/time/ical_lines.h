/* The lines of an iCalendar text (RFC 5545, 3.1): folded ones joined, each split into name, parameters and
 * value. */
#ifndef RUNG_ICAL_LINES_H
#define RUNG_ICAL_LINES_H

#include <rung/status.h>

#include <stdbool.h>
#include <stddef.h>

#define ICAL_LINE_MAX (1 << 16) /* bytes of a line when joined */

/* Reads through a buffer of the caller's, in which it joins and splits the lines: strings point into it. */
struct rung_ical_reader {
    char *at, *end;
    unsigned number; /* of the line that comes next */
};

struct rung_ical_line {
    unsigned number;  /* where it starts, from 1 */
    char *name;       /* DTSTART */
    char *parameters; /* VALUE=DATE;X-NOTE="a;b", or "" */
    char *value;
};

/* The text must be UTF-8 without control characters; a byte-order mark is passed over. */
enum rung_status rung_ical_reader_start(struct rung_ical_reader *reader, char *text, size_t size,
                                        struct rung_reason *reason);

/* The next line that is not empty. RUNG_NOT_FOUND at the end, without a reason. */
enum rung_status rung_ical_reader_next(struct rung_ical_reader *reader, struct rung_ical_line *line,
                                       struct rung_reason *reason);

/* Whether the parameter stands in the line with that value; both without regard to case. */
bool rung_ical_line_has(const struct rung_ical_line *line, const char *parameter, const char *value);

/* Undoes the escapes of a TEXT value (\n \, \; \\) in place. Line breaks become blanks. */
void rung_ical_text_unescape(char *text);

#endif
