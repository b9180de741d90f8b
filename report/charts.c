/* Bars, columns, lines and maps. Each says in <title> and <desc> what it shows. */
#include "charts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 440, SERIES = 6, POINTS = 120, HOUR = 3600, DAY = 86400 };

/* A figure of at most one decimal. */
static void put(struct rung_text *out, double value)
{
    long long tenths = (long long)floor(value * 10 + 0.5);

    rung_text_print(out, tenths < 0 ? "-%lld" : "%lld", (tenths < 0 ? -tenths : tenths) / 10);
    if (tenths % 10) rung_text_print(out, ".%lld", (tenths < 0 ? -tenths : tenths) % 10);
}

static void attribute(struct rung_text *out, const char *name, double value)
{
    rung_text_print(out, " %s=\"", name);
    put(out, value);
    rung_text_put(out, "\"");
}

static void begin(struct rung_text *out, double height, const char *title)
{
    rung_text_print(out, "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d ", WIDTH);
    put(out, height);
    rung_text_put(out, "\"><title>");
    rung_text_html(out, title);
    rung_text_put(out, "</title>\n");
}

static void end(struct rung_text *out)
{
    rung_text_put(out, "</svg>\n");
}

static void rectangle(struct rung_text *out, const char *class, double x, double y, double width,
                      double height)
{
    rung_text_print(out, "<rect class=\"%s\"", class);
    attribute(out, "x", x);
    attribute(out, "y", y);
    attribute(out, "width", width);
    attribute(out, "height", height);
    rung_text_put(out, "/>");
}

static void line(struct rung_text *out, const char *class, double x1, double y1, double x2, double y2)
{
    rung_text_print(out, "<path class=\"%s\" d=\"M", class);
    put(out, x1);
    rung_text_put(out, " ");
    put(out, y1);
    rung_text_put(out, "L");
    put(out, x2);
    rung_text_put(out, " ");
    put(out, y2);
    rung_text_put(out, "\"/>");
}

static void words(struct rung_text *out, const char *class, double x, double y, const char *string)
{
    rung_text_print(out, "<text class=\"%s\"", class);
    attribute(out, "x", x);
    attribute(out, "y", y);
    rung_text_put(out, ">");
    rung_text_html(out, string);
    rung_text_put(out, "</text>\n");
}

/* Words cut to so many letters. */
static void short_words(struct rung_text *out, const char *class, double x, double y, const char *string,
                        size_t letters)
{
    struct rung_text cut = {0};
    size_t at = 0, count = 0, last = 0;

    for (; string[at] && count <= letters; count++) {
        if (count + 1 == letters) last = at;
        do at++;
        while (((unsigned char)string[at] & 0xC0) == 0x80);
    }
    if (count <= letters) {
        words(out, class, x, y, string);
        return;
    }
    rung_text_bytes(&cut, string, last);
    rung_text_put(&cut, "…");
    rung_text_print(out, "<g><title>");
    rung_text_html(out, string);
    rung_text_put(out, "</title>");
    words(out, class, x, y, rung_text_get(&cut));
    rung_text_put(out, "</g>");
    out->failed |= cut.failed;
    rung_text_free(&cut);
}

/* ---- bars ---- */

void rung_chart_bars(struct rung_text *out, const char *title, const struct rung_chart_bar *bars,
                     size_t count, double most)
{
    enum { ROW = 42, BAR = 12 };

    begin(out, ROW * (double)count + 2, title);
    for (size_t i = 0; i < count; i++) {
        double y = ROW * (double)i, wide = most > 0 ? bars[i].value / most * WIDTH : 0;
        double part = most > 0 ? bars[i].part / most * WIDTH : 0;
        size_t letters = 62 - strlen(bars[i].note);
        short_words(out, "label", 0, y + 15, bars[i].label, letters > 62 ? 20 : letters);
        words(out, "figure end", WIDTH, y + 15, bars[i].note);
        rectangle(out, "track", 0, y + 21, WIDTH, BAR);
        rectangle(out, bars[i].class, 0, y + 21, bars[i].value > 0 && wide < 1.5 ? 1.5 : wide, BAR);
        if (bars[i].part > 0) rectangle(out, "late", wide - part, y + 21, part < 1.5 ? 1.5 : part, BAR);
        rung_text_put(out, "\n");
    }
    end(out);
}

/* ---- axes ---- */

/* The least of 1, 2, 5, 10, ... that divides `most` into at most `parts`. */
static double nice_step(double most, int parts)
{
    double step = 1;

    while (most / step > parts) {
        if (most / (step * 2) <= parts) return step * 2;
        if (most / (step * 5) <= parts) return step * 5;
        step *= 10;
    }
    return step;
}

static void count_label(struct rung_text *out, const char *class, double x, double y, double value)
{
    struct rung_text text = {0};

    rung_text_count(&text, (uint64_t)value);
    words(out, class, x, y, rung_text_get(&text));
    out->failed |= text.failed;
    rung_text_free(&text);
}

void rung_chart_columns(struct rung_text *out, const char *title, const uint64_t *counts, size_t count,
                        bool open_end, const char *below, const char *unit)
{
    enum { LEFT = 52, TOP = 22, HEIGHT = 170, BOTTOM = 46 };
    double most = 1, wide = count ? (double)(WIDTH - LEFT - 4) / (double)count : 0;

    for (size_t i = 0; i < count; i++)
        if ((double)counts[i] > most) most = (double)counts[i];
    double step = nice_step(most, 4), top = ceil(most / step) * step;
    begin(out, TOP + HEIGHT + BOTTOM, title);
    words(out, "axis", 0, 11, unit);
    for (double at = 0; at <= top; at += step) {
        double y = TOP + HEIGHT * (1 - at / top);
        line(out, at > 0 ? "grid" : "base", LEFT, y, WIDTH, y);
        count_label(out, "axis end", LEFT - 7, y + 4, at);
    }
    for (size_t i = 0; i < count; i++) {
        double x = LEFT + 4 + wide * (double)i, high = HEIGHT * (double)counts[i] / top;
        bool labelled = count <= 16 || i % 2 == 0 || (open_end && i + 1 == count);
        rung_text_put(out, "<g><title>");
        rung_text_print(out, open_end && i + 1 == count ? "%zu or more: " : "%zu: ", i);
        rung_text_count(out, counts[i]);
        rung_text_print(out, " %s</title>", unit);
        rectangle(out, "bar", x + wide * 0.08, TOP + HEIGHT - (counts[i] && high < 1 ? 1 : high), wide * 0.84,
                  counts[i] && high < 1 ? 1 : high);
        rung_text_put(out, "</g>");
        if (open_end && i + 2 == count && !(count <= 16)) labelled = false;
        if (!labelled) continue;
        char digits[24];
        snprintf(digits, sizeof digits, open_end && i + 1 == count ? "%zu+" : "%zu", i);
        words(out, "axis middle", x + wide / 2, TOP + HEIGHT + 17, digits);
    }
    words(out, "axis middle", LEFT + (WIDTH - LEFT) / 2.0, TOP + HEIGHT + 38, below);
    end(out);
}

/* ---- times ---- */

static const struct tick {
    double seconds;
    const char *label;
} ticks[] = {{1, "1 s"},
             {10, "10 s"},
             {60, "1 min"},
             {600, "10 min"},
             {HOUR, "1 h"},
             {4 * HOUR, "4 h"},
             {DAY, "1 d"},
             {3 * DAY, "3 d"},
             {7 * DAY, "1 week"},
             {30 * DAY, "30 d"},
             {90 * DAY, "90 d"},
             {365 * DAY, "1 year"},
             {3650 * (double)DAY, "10 years"}};

/* A step of time between ticks that divides `most` seconds into at most `parts`, and the unit it is said in.
 */
static double nice_time(double most, int parts, double *unit, const char **name)
{
    static const double steps[] = {1,         2,        5,        10,        30,       60,       120,
                                   300,       600,      1800,     HOUR,      2 * HOUR, 4 * HOUR, 6 * HOUR,
                                   12 * HOUR, DAY,      2 * DAY,  5 * DAY,   7 * DAY,  10 * DAY, 20 * DAY,
                                   30 * DAY,  60 * DAY, 90 * DAY, 180 * DAY, 365 * DAY};
    size_t i = 0, count = sizeof steps / sizeof *steps;

    while (i + 1 < count && most / steps[i] > parts) i++;
    double step = steps[i];
    while (most / step > parts) step *= 2;
    *unit = most < 120 ? 1 : most < 2 * HOUR ? 60 : most < 2 * DAY ? HOUR : DAY;
    *name = most < 120 ? "seconds" : most < 2 * HOUR ? "minutes" : most < 2 * DAY ? "hours" : "days";
    if (step < *unit) step = *unit;
    return step;
}

static void put_path(struct rung_text *out, const struct rung_spans *spans, double left, double top,
                     double wide, double high, double most)
{
    double before = -1;

    for (int i = 0; i <= POINTS; i++) {
        uint32_t value = i ? rung_spans_quantile(spans, (double)i / POINTS) : spans->seconds[0];
        double x = left + wide * (value < most ? value / most : 1), y = top + high * (1 - (double)i / POINTS);
        if (i == 0) {
            rung_text_put(out, "M");
            put(out, left);
            rung_text_put(out, " ");
            put(out, top + high);
            rung_text_put(out, "H");
            put(out, x);
        } else {
            if (x > before) rung_text_put(out, "H");
            if (x > before) put(out, x);
            rung_text_put(out, "V");
            put(out, y);
        }
        before = x;
        if (value > most) return;
    }
    rung_text_put(out, "H");
    put(out, left + wide);
}

void rung_chart_rise(struct rung_text *out, const char *title, const struct rung_chart_series *series,
                     size_t count)
{
    enum { LEFT = 46, TOP = 12, HEIGHT = 190, BOTTOM = 46, KEY = 20 };
    double most = 60, unit;
    const char *name;

    if (count > SERIES) count = SERIES;
    for (size_t i = 0; i < count; i++) { /* the longest one in fifty is beyond the right edge */
        uint32_t long_one = rung_spans_quantile(series[i].spans, 0.98);
        if (long_one > most) most = long_one;
    }
    double step = nice_time(most, 7, &unit, &name), wide = WIDTH - LEFT - 8;
    most = ceil(most / step) * step;
    begin(out, TOP + HEIGHT + BOTTOM + KEY * (double)count, title);
    for (int percent = 0; percent <= 100; percent += 25) {
        double y = TOP + HEIGHT * (1 - percent / 100.0);
        char label[24];
        snprintf(label, sizeof label, "%d%%", percent);
        line(out, percent ? "grid" : "base", LEFT, y, WIDTH - 8, y);
        words(out, "axis end", LEFT - 7, y + 4, label);
    }
    for (double at = 0; at <= most * 1.0001; at += step)
        count_label(out, "axis middle", LEFT + wide * at / most, TOP + HEIGHT + 17, floor(at / unit + 0.5));
    struct rung_text below = {0};
    rung_text_print(&below, "%s from the start of the run", name);
    words(out, "axis middle", LEFT + wide / 2, TOP + HEIGHT + 37, rung_text_get(&below));
    out->failed |= below.failed;
    rung_text_free(&below);
    for (size_t i = 0; i < count; i++) {
        double y = TOP + HEIGHT + BOTTOM + KEY * (double)i + 10;
        if (!series[i].spans->count) continue;
        rung_text_print(out, "<path class=\"rise s%zu\" d=\"", i);
        put_path(out, series[i].spans, LEFT, TOP, wide, HEIGHT, most);
        rung_text_put(out, "\"/>");
        rung_text_print(out, "<path class=\"rise s%zu\" d=\"M%d ", i, LEFT);
        put(out, y);
        rung_text_put(out, "h34\"/>\n");
        short_words(out, "label", LEFT + 42, y + 4, series[i].label, 54);
    }
    end(out);
}

void rung_chart_ranges(struct rung_text *out, const char *title, const struct rung_chart_series *series,
                       size_t count)
{
    enum { ROW = 46, TOP = 4, BOTTOM = 40 };
    double least = 30 * DAY, most = 600;
    size_t tick_count = sizeof ticks / sizeof *ticks, first = 0, last;

    for (size_t i = 0; i < count; i++) {
        double low = rung_spans_quantile(series[i].spans, 0.1),
               high = rung_spans_quantile(series[i].spans, 0.9);
        if (high < 1) continue; /* passed at once: has no place on the axis */
        if (low < least) least = low;
        if (high > most) most = high;
    }
    while (first + 2 < tick_count && ticks[first + 1].seconds <= least) first++;
    last = first + 1;
    while (last + 1 < tick_count && ticks[last].seconds < most) last++;
    double from = log(ticks[first].seconds), to = log(ticks[last].seconds), height = ROW * (double)count;
    begin(out, TOP + height + BOTTOM, title);
    double before = -100;
    for (size_t i = first; i <= last; i++) {
        double x = 26 + (WIDTH - 56) * (log(ticks[i].seconds) - from) / (to - from);
        line(out, "grid", x, TOP, x, TOP + height);
        if (x < before + 44) continue;
        before = x;
        words(out, "axis middle", x, TOP + height + 16, ticks[i].label);
    }
    words(out, "axis middle", WIDTH / 2.0, TOP + height + 36,
          "time in the step; from mark to mark several times as long");
    for (size_t i = 0; i < count; i++) {
        double y = TOP + ROW * (double)i + 32, x[5];
        static const double parts[5] = {0.1, 0.25, 0.5, 0.75, 0.9};
        short_words(out, "label halo", 0, y - 15, series[i].label, 60);
        if (!series[i].spans->count || !rung_spans_quantile(series[i].spans, 0.9)) {
            words(out, "axis halo", 0, y + 4,
                  series[i].spans->count ? "passed at once" : "nobody has left it");
            continue;
        }
        for (int k = 0; k < 5; k++) {
            double at = rung_spans_quantile(series[i].spans, parts[k]);
            double place = at > ticks[first].seconds ? (log(at) - from) / (to - from) : 0;
            x[k] = 26 + (WIDTH - 56) * (place > 1 ? 1 : place);
        }
        rung_text_put(out, "<g><title>");
        for (int k = 0; k < 5; k++) {
            static const char *const names[5] = {"a tenth at most ", ", a quarter ", ", half ",
                                                 ", three quarters ", ", nine tenths "};
            rung_text_put(out, names[k]);
            rung_text_span(out, rung_spans_quantile(series[i].spans, parts[k]));
        }
        rung_text_put(out, "</title>");
        line(out, "whisker", x[0], y, x[4], y);
        rectangle(out, "bar", x[1], y - 6, x[3] - x[1] < 3 ? 3 : x[3] - x[1], 12);
        line(out, "median", x[2] + (x[3] - x[1] < 3 ? 1.5 : 0), y - 9, x[2] + (x[3] - x[1] < 3 ? 1.5 : 0),
             y + 9);
        rung_text_put(out, "</g>\n");
    }
    end(out);
}

/* ---- weeks ---- */

void rung_chart_week(struct rung_text *out, const char *title, const uint64_t load[RUNG_WEEK_HOURS],
                     const char *unit)
{
    enum { LEFT = 36, TOP = 20, CELL = 16, ROW = 20, SHADES = 5 };
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    uint64_t most = 0;

    for (int i = 0; i < RUNG_WEEK_HOURS; i++)
        if (load[i] > most) most = load[i];
    begin(out, TOP + 7 * ROW + 38, title);
    for (int hour = 0; hour <= 24; hour += 3) {
        char label[12];
        snprintf(label, sizeof label, "%d", hour);
        words(out, "axis middle", LEFT + CELL * hour, TOP - 6, label);
    }
    for (int day = 0; day < 7; day++) {
        words(out, "axis", 0, TOP + ROW * day + 14, days[day]);
        for (int hour = 0; hour < 24; hour++) {
            uint64_t here = load[day * 24 + hour];
            int shade = here ? (int)(((double)here / (double)most) * SHADES + 0.9999) : 0;
            char class[24];
            snprintf(class, sizeof class, "heat h%d", shade > SHADES ? SHADES : shade);
            if (here) {
                rung_text_print(out, "<g><title>%s %d:00 to %d:00: ", days[day], hour, hour + 1);
                rung_text_count(out, here);
                rung_text_print(out, " %s</title>", unit);
            }
            rectangle(out, class, LEFT + CELL * hour + 0.5, TOP + ROW * day + 0.5, CELL - 1, ROW - 1);
            if (here) rung_text_put(out, "</g>");
        }
        rung_text_put(out, "\n");
    }
    double y = TOP + 7 * ROW + 16;
    words(out, "axis", LEFT, y + 11, "none");
    for (int i = 0; i <= SHADES; i++) {
        char class[24];
        snprintf(class, sizeof class, "heat h%d", i);
        rectangle(out, class, LEFT + 38 + 18 * i, y, 17, 14);
    }
    struct rung_text scale = {0};
    rung_text_count(&scale, most);
    rung_text_put(&scale, " in the busiest hour");
    words(out, "axis", LEFT + 38 + 18 * (SHADES + 1) + 6, y + 11, rung_text_get(&scale));
    out->failed |= scale.failed;
    rung_text_free(&scale);
    end(out);
}

/* ---- tables ---- */

void rung_chart_grid(struct rung_text *out, const char *title, const struct rung_chart_grid *grid,
                     const char *unit)
{
    enum { TOP = 20, ROW = 38, HEIGHT = 18, SHADES = 5 };
    double cell = (double)WIDTH / (double)(grid->column_count ? grid->column_count : 1);
    size_t count = grid->row_count * grid->column_count;
    uint64_t most = 0;

    for (size_t i = 0; i < count; i++)
        if (grid->values[i] > most) most = grid->values[i];
    begin(out, TOP + (double)grid->row_count * ROW + 8, title);
    for (size_t i = 0; i < grid->column_count; i++)
        if (grid->columns[i])
            words(out, grid->edges ? "axis" : "axis middle", cell * ((double)i + (grid->edges ? 0 : 0.5)),
                  TOP - 6, grid->columns[i]);
    for (size_t row = 0; row < grid->row_count; row++) {
        double y = TOP + (double)row * ROW;
        short_words(out, "label", 0, y + 12, grid->rows[row], 60);
        for (size_t i = 0; i < grid->column_count; i++) {
            uint64_t here = grid->values[row * grid->column_count + i];
            int shade = here ? (int)(((double)here / (double)most) * SHADES + 0.9999) : 0;
            char class[24];
            snprintf(class, sizeof class, "heat h%d", shade > SHADES ? SHADES : shade);
            if (here) {
                rung_text_put(out, "<g><title>");
                rung_text_html(out, grid->rows[row]);
                rung_text_print(out, ", %s: ", grid->column_titles[i]);
                rung_text_count(out, here);
                rung_text_print(out, " %s</title>", unit);
            }
            rectangle(out, class, cell * (double)i + 0.5, y + 16, cell - 1, HEIGHT);
            if (here) rung_text_put(out, "</g>");
        }
        rung_text_put(out, "\n");
    }
    end(out);
}
