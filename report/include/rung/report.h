/* The report: one page of HTML that shows what replays come to, complete in itself. */
#ifndef RUNG_REPORT_H
#define RUNG_REPORT_H

#include <rung/statistics.h>

struct rung_compilation;

/* One replay on the page: a section for each of its policies. */
struct rung_report_side {
    const char *label; /* what sets it apart from the others; NULL where there is one only */
    const struct rung_statistics *statistics; /* ended */
    struct rung_compilation *compilation; /* draws the ladders of the policies that it holds; NULL: none */
};

struct rung_report {
    const char *source;  /* where the events come from, as people call it */
    const char *version; /* of rung */
    const struct rung_report_side *sides;
    size_t side_count;
};

/* Writes the page: it asks for nothing from anywhere, and is the same for the same replay. Time lines are
 * shown of all cases where they are few, else of a sample: those with most findings, examples of each finding
 * and ending, some drawn by their ids. *page is the caller's, to be freed with free(); it ends with a NUL
 * that *size does not count. RUNG_NO_MEMORY, or what drawing a ladder answers. */
RUNG_API enum rung_status rung_report_write(const struct rung_report *report, char **page, size_t *size);

#endif
