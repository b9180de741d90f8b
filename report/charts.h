/* Plots as SVG, each one <svg> element for a column of the page: drawn for a width of 440, and scaled.
 * Colours come from the page's style sheet, by class. */
#ifndef RUNG_REPORT_CHARTS_H
#define RUNG_REPORT_CHARTS_H

#include <rung/statistics.h>

#include "text.h"

/* One bar from left to right. `part` of `value` is set off (0: none). */
struct rung_chart_bar {
    const char *label, *note; /* above the bar, to the left; behind it, to the right */
    double value, part;
    const char *class;
};
void rung_chart_bars(struct rung_text *out, const char *title, const struct rung_chart_bar *bars,
                     size_t count, double most);

/* Columns side by side: how many cases have 0, 1, 2, ... of something; the last stands for all beyond it if
 * `open_end`. */
void rung_chart_columns(struct rung_text *out, const char *title, const uint64_t *counts, size_t count,
                        bool open_end, const char *below, const char *unit);

/* Which part of the spans is not longer than so much: a rising line for each series. */
struct rung_chart_series {
    const char *label;
    const struct rung_spans *spans; /* sorted */
};
void rung_chart_rise(struct rung_text *out, const char *title, const struct rung_chart_series *series,
                     size_t count);

/* How long spans are: a line from the shortest tenth to the longest tenth, a box around the middle half. */
void rung_chart_ranges(struct rung_text *out, const char *title, const struct rung_chart_series *series,
                       size_t count);

/* The hours of a week, darker where there is more. */
void rung_chart_week(struct rung_text *out, const char *title, const uint64_t load[RUNG_WEEK_HOURS],
                     const char *unit);

/* A table of shades: `values` row by row, darker where there is more. */
struct rung_chart_grid {
    const char *const *rows, *const *columns; /* labels; of columns that have none NULL */
    const char *const *column_titles;         /* what a column is, in words */
    size_t row_count, column_count;
    bool edges; /* a column's label says where it begins */
    const uint64_t *values;
};
void rung_chart_grid(struct rung_text *out, const char *title, const struct rung_chart_grid *grid,
                     const char *unit);

#endif
