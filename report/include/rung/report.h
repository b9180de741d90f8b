/* The report: one page of HTML that shows what replays come to, complete in itself. */
#ifndef RUNG_REPORT_H
#define RUNG_REPORT_H

#include <rung/statistics.h>

struct rung_compilation;

/* What two replays of the same events differ in, said already: it stands on top of the page. Sides, and what
 * is said of them, are in the order of the report's sides. */
enum { RUNG_REPORT_COMPARED = 2, RUNG_REPORT_EXAMPLES = 3 };
struct rung_report_total { /* a number of both; `change` is "" where it is the same */
    const char *words, *texts[RUNG_REPORT_COMPARED], *change;
};
struct rung_report_difference { /* cases that differ alike */
    uint64_t cases;
    struct {
        const char *says, *place, *words; /* `says` NULL: it did nothing; `place`: of the policy; "" */
        uint32_t policy;                  /* of its side */
    } sides[RUNG_REPORT_COMPARED];
    const char *note; /* "" */
    struct {
        uint32_t numbers[RUNG_REPORT_COMPARED]; /* of the case on each side; RUNG_NO_CASE: unknown there */
        const char *when;
    } examples[RUNG_REPORT_EXAMPLES];
    uint32_t example_count;
};
struct rung_report_comparison {
    const char *sentence;
    const struct rung_report_total *totals;
    const struct rung_report_difference *differences; /* the most frequent first */
    size_t total_count, difference_count;
    uint64_t more; /* kinds of differences that are not among these */
};

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
    const struct rung_report_comparison *comparison; /* of the first two sides; NULL: none */
    const char *customers; /* NULL: the events were recorded; else they are made up, by customers and people
                              of whom this text says how they behave, and `source` where that is from */
};

/* Writes the page: it asks for nothing from anywhere, and is the same for the same replay. Time lines are
 * shown of all cases where they are few, else of a sample: those with most findings, examples of each finding
 * and ending and of each difference, some drawn by their ids. *page is the caller's, to be freed with free();
 * it ends with a NUL that *size does not count. RUNG_NO_MEMORY, or what drawing a ladder answers. */
RUNG_API enum rung_status rung_report_write(const struct rung_report *report, char **page, size_t *size);

#endif
