/* preview_text.c: a preview for the terminal: months as grids, and a list of days in words. */
#include "preview.h"

#include <stdarg.h>
#include <string.h>

#include <rung/time.h>

enum { CELL = 5, GAP = 6, INDENT = 9 };

/* ---- months ---- */

/* A line of the grid; blanks at its end are not printed. */
struct row {
    char text[512];
    size_t size;
};

__attribute__((format(printf, 2, 3))) static void put(struct row *row, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(row->text + row->size, sizeof row->text - row->size, format, arguments);
    va_end(arguments);
    if (size > 0 && row->size + (size_t)size < sizeof row->text) row->size += (size_t)size;
}

static void print_row(struct rung_preview *p, struct row *row)
{
    while (row->size && row->text[row->size - 1] == ' ') row->size--;
    rung_cli_print(p->cli, "%.*s\n", (int)row->size, row->text);
    row->size = 0;
}

/* " 18 a" on an open day, "(19)" on a weekend, "[25]" on a holiday. */
static void put_cell(struct rung_preview *p, struct row *row, int month, int32_t day)
{
    static const char brackets[][3] = {"  ", "()", "[]"};
    enum rung_day_kind kind = rung_preview_kind(p, day);
    size_t number = rung_preview_number(p, day);
    const char *on = "";

    if (rung_preview_month(day) != month) {
        put(row, "%*s", CELL, "");
        return;
    }
    if (p->cli->color_out) on = number != SIZE_MAX ? "\033[1m" : kind != RUNG_DAY_OPEN ? "\033[2m" : "";
    put(row, "%s%c%2d%c%s", on, brackets[kind][0], rung_day_to_date(day).day, brackets[kind][1],
        number == SIZE_MAX && *on ? "\033[0m" : "");
    put(row, "%c%s", number == SIZE_MAX ? ' ' : rung_preview_sign(number),
        number != SIZE_MAX && *on ? "\033[0m" : "");
}

static void put_week(struct rung_preview *p, struct row *row, int month, int week)
{
    int32_t first = rung_preview_first(month), monday = first - (int32_t)rung_day_weekday(first) + 7 * week;

    for (int i = 0; i < 7; i++) put_cell(p, row, month, monday + i);
}

/* One month, or two beside each other. */
static void print_months(struct rung_preview *p, const int *months, int count)
{
    const char *bold = p->cli->color_out ? "\033[1m" : "", *plain = p->cli->color_out ? "\033[0m" : "";
    struct row row = {.size = 0};
    int weeks = 0;

    rung_cli_print(p->cli, "\n");
    for (int i = 0; i < count; i++) {
        char title[32];
        int size =
            snprintf(title, sizeof title, "%s %d", rung_preview_months[months[i] % 12], months[i] / 12);
        put(&row, " %s%s%s%*s", bold, title, plain, 7 * CELL + GAP - size - 1, "");
        if (rung_preview_weeks(months[i]) > weeks) weeks = rung_preview_weeks(months[i]);
    }
    print_row(p, &row);
    for (int i = 0; i < count; i++) put(&row, " Mo   Tu   We   Th   Fr   Sa   Su  %*s", GAP, "");
    print_row(p, &row);
    for (int week = 0; week < weeks; week++) {
        for (int i = 0; i < count; i++) {
            put_week(p, &row, months[i], week);
            put(&row, "%*s", GAP, "");
        }
        print_row(p, &row);
    }
}

static void print_line(void *state, const char *text)
{
    struct rung_preview *p = state;

    rung_cli_wrap(p->cli, text, 0, 2);
}

static void print_holiday(void *state, const char *text)
{
    struct rung_preview *p = state;

    rung_cli_print(p->cli, "  ");
    rung_cli_wrap(p->cli, text, 2, 4);
}

static void print_calendar(struct rung_preview *p)
{
    int first = rung_preview_month(rung_preview_day(&p->entries[0]));
    int last = rung_preview_month(rung_preview_day(&p->entries[p->count - 1]));
    int pair[2], count = 0;

    for (int month = first; month <= last; month++) {
        if (rung_preview_happens(p, month)) pair[count++] = month;
        if (count == 2 || (count && month == last)) {
            print_months(p, pair, count);
            count = 0;
        }
    }
    rung_cli_print(p->cli, "\n");
    print_line(p, "a, b, ...: something happens, see below. (19): a weekend, or closed every week. [25]: a "
                  "holiday, or closed "
                  "for another reason.");
    rung_preview_holidays(p, print_holiday, p);
    if (rung_preview_skips(p)) print_line(p, "Months in which nothing happens are left out.");
    rung_preview_clocks(p, print_line, p);
}

/* ---- days ---- */

static void print_day(struct rung_preview *p, size_t number, int32_t day)
{
    char date[RUNG_DAY_TEXT_SIZE], about[RUNG_PREVIEW_SENTENCE], text[RUNG_PREVIEW_SENTENCE + 40];
    bool colour = p->cli->color_out;

    rung_day_write(day, date);
    rung_preview_about(p, day, about, sizeof about);
    snprintf(text, sizeof text, "%s%s %s%s%s", colour ? "\033[1m" : "",
             rung_preview_weekdays[rung_day_weekday(day)], date, colour ? "\033[0m" : "", about);
    rung_cli_print(p->cli, "\n%c  ", rung_preview_sign(number));
    rung_cli_wrap(p->cli, text, 3, 5);
}

static void print_days(struct rung_preview *p)
{
    size_t number = 0;
    char local[RUNG_TIME_TEXT_SIZE];

    for (size_t i = 0; i < p->count; i++) {
        const struct rung_entry *entry = &p->entries[i], *before = i ? entry - 1 : NULL;
        int32_t day = rung_preview_day(entry);
        bool new_day = !before || rung_preview_day(before) != day;
        bool happening = entry->kind == RUNG_ENTRY_EVENT || entry->kind == RUNG_ENTRY_PEOPLE;
        if (before && new_day) number++;
        if (new_day) print_day(p, number, day);
        rung_local_write(entry->local, local);
        local[16] = '\0'; /* to the minute */
        if (happening) {
            rung_cli_print(p->cli, "   %s ", local + 11);
            rung_cli_wrap(p->cli, entry->text, INDENT, INDENT + 2);
            continue;
        }
        if (entry->by_time && (!before || !before->by_time || before->time != entry->time))
            rung_cli_print(p->cli, "   %s ", local + 11);
        else
            rung_cli_print(p->cli, "%*s", INDENT, "");
        rung_cli_print(p->cli, "%s", entry->kind == RUNG_ENTRY_FINDING ? "! " : "- ");
        rung_cli_wrap(p->cli, entry->text, INDENT + 2, INDENT + 2);
    }
}

void rung_preview_text(struct rung_preview *p)
{
    struct rung_standing standing = rung_copy_standing(p->copy, p->policy);
    const char *zone = rung_engine_zone(p->recorded.engine, p->policy);
    bool title = *standing.policy_title != '\0';
    char text[RUNG_PREVIEW_SENTENCE];

    snprintf(text, sizeof text, "%s%s%s%s", standing.policy, title ? " \"" : "", standing.policy_title,
             title ? "\"" : "");
    rung_cli_wrap(p->cli, text, 0, 2);
    rung_preview_story(p, text, sizeof text);
    rung_cli_wrap(p->cli, text, 0, 2);
    snprintf(text, sizeof text, "times are those of %s", *zone ? zone : "the case's own zone");
    rung_cli_wrap(p->cli, text, 0, 2);
    print_calendar(p);
    print_days(p);
    rung_cli_print(p->cli, "\n");
    rung_preview_ending(p, print_line, p);
}
