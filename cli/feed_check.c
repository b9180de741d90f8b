/* feed_check.c: `rung feed check`: what a feed makes of a recorded log. */
#include "commands.h"
#include "compile.h"
#include "feeds.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

enum {
    ROWS_SHOWN = 10,
    ROWS_SHOWN_MAX = 100000,
    REASONS_MAX = 50,
    LINES_MAX = 3,
    TYPES_MAX = 200,
    EVENT_BYTES = 4096
};

/* Rows that were refused for one reason. */
struct refusal {
    char why[256];
    uint64_t rows;
    struct {
        uint64_t line;
        char found[192];
    } first[LINES_MAX];
};

struct tally {
    char type[128];
    uint64_t events;
};

struct report {
    struct rung_cli *cli;
    const char *feed_name;
    uint64_t rows_shown, rows_wanted, last_line; /* last_line: of the last event shown */
    struct refusal refusals[REASONS_MAX];
    size_t refusal_count;
    uint64_t others; /* rows refused for further reasons */
    struct tally types[TYPES_MAX];
    size_t type_count;
    char place[128]; /* of the last value shown */
    uint64_t place_others;
};

/* 1234567 as "1,234,567". */
static const char *grouped(uint64_t number, char text[32])
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    char *to = text;

    for (int i = 0; i < count; i++) {
        if (i && (count - i) % 3 == 0) *to++ = ',';
        *to++ = digits[i];
    }
    *to = 0;
    return text;
}

static void print_count(struct report *report, uint64_t number)
{
    char text[32];

    rung_cli_print(report->cli, "  %12s  ", grouped(number, text));
}

/* A value of the log, for a terminal. */
static void print_value(struct rung_cli *cli, const char *text, uint32_t size)
{
    rung_cli_print(cli, "\"");
    for (uint32_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)text[i];
        rung_cli_print(cli, "%c", sign < 0x20 || sign == 0x7f ? '?' : sign);
    }
    rung_cli_print(cli, "\"");
}

/* ---- rows as they come ---- */

static bool shows_row(struct report *report, uint64_t line)
{
    if (!report->last_line && report->rows_wanted)
        rung_cli_print(report->cli, "The first rows by the feed `%s`\n", report->feed_name);
    if (line == report->last_line) return report->rows_shown <= report->rows_wanted;
    report->last_line = line;
    return ++report->rows_shown <= report->rows_wanted;
}

static void count_type(struct report *report, const struct rung_event *event)
{
    for (size_t i = 0; i < report->type_count; i++)
        if (strlen(report->types[i].type) == event->type_size &&
            memcmp(report->types[i].type, event->type, event->type_size) == 0) {
            report->types[i].events++;
            return;
        }
    if (report->type_count == TYPES_MAX || event->type_size >= sizeof report->types->type) return;
    struct tally *tally = &report->types[report->type_count++];
    memcpy(tally->type, event->type, event->type_size);
    tally->events = 1;
}

static bool take_event(void *state, const struct rung_event *event)
{
    struct report *report = state;
    bool again = event->line == report->last_line;
    char text[EVENT_BYTES];

    if (event->type_size) count_type(report, event);
    if (!shows_row(report, event->line)) return true;
    if (again)
        rung_cli_print(report->cli, "  %12s  ", "");
    else
        rung_cli_print(report->cli, "  line %7" PRIu64 "  ", event->line);
    size_t size = event->type_size ? rung_event_write(event, text, sizeof text) : 0;
    rung_cli_print(report->cli, "%s%s\n", event->type_size ? text : "no event",
                   size < sizeof text ? "" : " …");
    return report->cli->write_errno == 0;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct report *report = state;
    size_t i = 0;

    if (shows_row(report, line))
        rung_cli_print(report->cli, "  line %7" PRIu64 "  not read: %s%s%s\n", line, why, *found ? ": " : "",
                       found);
    while (i < report->refusal_count && strcmp(report->refusals[i].why, why) != 0) i++;
    if (i == REASONS_MAX) {
        report->others++;
        return true;
    }
    struct refusal *refusal = &report->refusals[i];
    if (i == report->refusal_count) {
        snprintf(refusal->why, sizeof refusal->why, "%s", why);
        report->refusal_count++;
    }
    if (refusal->rows < LINES_MAX) {
        refusal->first[refusal->rows].line = line;
        snprintf(refusal->first[refusal->rows].found, sizeof refusal->first->found, "%s", found);
    }
    refusal->rows++;
    return report->cli->write_errno == 0;
}

/* ---- the sums ---- */

static void print_rows(struct report *report, const struct rung_feed_counts *counts)
{
    char from[RUNG_TIME_TEXT_SIZE], to[RUNG_TIME_TEXT_SIZE], text[32];

    rung_cli_print(report->cli, "\n%s row%s", grouped(counts->rows, text), counts->rows == 1 ? "" : "s");
    rung_cli_print(report->cli, " of %s case%s", grouped(counts->cases, text), counts->cases == 1 ? "" : "s");
    if (counts->mapped + counts->ignored) {
        rung_time_write(counts->first, from);
        rung_time_write(counts->last, to);
        rung_cli_print(report->cli, ", from %s to %s", from, to);
    }
    rung_cli_print(report->cli, "\n");
    print_count(report, counts->mapped);
    rung_cli_print(report->cli, "became events\n");
    print_count(report, counts->ignored);
    rung_cli_print(report->cli, "became none\n");
    print_count(report, counts->refused);
    rung_cli_print(report->cli, "could not be read\n");
    if (!counts->late) return;
    print_count(report, counts->late);
    rung_cli_print(report->cli, "earlier than a row of the same case that stands before\n");
}

static void print_types(struct report *report, uint64_t rows)
{
    rung_cli_print(report->cli, "\nEvents\n");
    if (!report->type_count)
        rung_cli_print(report->cli,
                       rows ? "  none: no row fits what the feed asks for\n" : "  none: there are no rows\n");
    for (size_t i = 0; i < report->type_count; i++) {
        print_count(report, report->types[i].events);
        rung_cli_print(report->cli, "%s\n", report->types[i].type);
    }
}

static void end_place(struct report *report)
{
    if (report->place_others) {
        print_count(report, report->place_others);
        rung_cli_print(report->cli, "rows with yet other values\n");
    }
    report->place_others = 0;
}

static void print_place_value(void *state, const struct rung_feed_value *value)
{
    struct report *report = state;

    if (strcmp(report->place, value->place) != 0) {
        end_place(report);
        rung_cli_print(report->cli, "\nValues of %s\n", value->place);
        snprintf(report->place, sizeof report->place, "%s", value->place);
    }
    report->place_others = value->others;
    print_count(report, value->rows);
    if (value->size)
        print_value(report->cli, value->text, value->size);
    else
        rung_cli_print(report->cli, "empty");
    rung_cli_print(report->cli, value->named ? "\n" : "  (not named in the feed)\n");
}

static void print_refusals(struct report *report)
{
    char text[32];

    if (!report->refusal_count) return;
    rung_cli_print(report->cli, "\nNot read\n");
    for (size_t i = 0; i < report->refusal_count; i++) {
        const struct refusal *refusal = &report->refusals[i];
        print_count(report, refusal->rows);
        rung_cli_print(report->cli, "%s\n", refusal->why);
        for (size_t k = 0; k < LINES_MAX && k < refusal->rows; k++)
            rung_cli_print(report->cli, "  %12s  line %" PRIu64 "%s%s\n", "", refusal->first[k].line,
                           *refusal->first[k].found ? ": " : "", refusal->first[k].found);
    }
    if (report->others) rung_cli_print(report->cli, "  %12s  other reasons\n", grouped(report->others, text));
}

/* ---- the command ---- */

static int check_log(struct report *report, const struct rung_mapping *mapping, const char *name)
{
    struct rung_cli *cli = report->cli;
    const struct rung_feed_target target = {report, take_event, take_refusal};
    struct rung_reason reason = {0};
    struct rung_feed_counts counts;
    struct rung_feed *feed;

    if (rung_feed_open(mapping, RUNG_FEED_AS_READ, &target, &feed, &reason) != RUNG_OK)
        return rung_cli_complain(cli, "the feed `%s` cannot be used: %s", name, reason.text);
    report->feed_name = name;
    int exit = rung_cli_read_log(cli, cli->operands[1], feed);
    rung_feed_counts(feed, &counts);
    if (exit != RUNG_EXIT_GOOD && counts.rows == 0) {
        rung_feed_free(feed);
        return exit;
    }
    print_rows(report, &counts);
    print_types(report, counts.rows);
    rung_feed_values(feed, print_place_value, report);
    end_place(report);
    print_refusals(report);
    rung_feed_free(feed);
    return exit == RUNG_EXIT_GOOD && counts.refused ? RUNG_EXIT_FOUND : exit;
}

static bool read_rows(struct rung_cli *cli, uint64_t *rows)
{
    const char *text = rung_cli_value(cli, RUNG_OPT_feed_check_rows);
    char *end;

    *rows = ROWS_SHOWN;
    if (!text) return true;
    unsigned long long wanted = strtoull(text, &end, 10);
    *rows = wanted;
    return *text >= '0' && *text <= '9' && !*end && wanted <= ROWS_SHOWN_MAX;
}

int rung_cmd_feed_check(struct rung_cli *cli)
{
    struct rung_cli_policies policies;
    const struct rung_mapping *mapping;
    const char *name;
    uint64_t rows;

    if (!read_rows(cli, &rows))
        return rung_cli_misuse(cli, "--rows wants a number up to %d, not \"%s\"", ROWS_SHOWN_MAX,
                               rung_cli_value(cli, RUNG_OPT_feed_check_rows));
    cli->operand_count = 1; /* the other one is the log */
    int exit = rung_cli_open_policies(cli, 0, &policies);
    if (exit == RUNG_EXIT_GOOD)
        exit = rung_cli_find_feed(cli, &policies, rung_cli_value(cli, RUNG_OPT_feed_check_feed), &mapping,
                                  &name);
    struct report *report = exit == RUNG_EXIT_GOOD ? calloc(1, sizeof *report) : NULL;
    if (report) {
        report->cli = cli;
        report->rows_wanted = rows;
        exit = check_log(report, mapping, name);
    } else if (exit == RUNG_EXIT_GOOD)
        exit = rung_cli_no_memory(cli);
    free(report);
    rung_cli_close_policies(&policies);
    return exit;
}
