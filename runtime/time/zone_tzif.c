/* Reading TZif files (RFC 8536): the 64-bit body, and the POSIX footer that says how it goes on. */
#include "reason.h"
#include "zone_table.h"

#include <stdlib.h>
#include <string.h>

/* See RUNG_ZONE_OFFSET_MAX. */
#define OFFSET_MIN_S (-89999)
#define OFFSET_MAX_S 93599

/* Years past the last change in the body for which the footer is drawn out: until the cycle of 400 years
 * begins, the cycle, and one more, so that the last period of the cycle has its true end. */
#define YEARS_BEFORE_CYCLE 2
#define YEARS_DRAWN (YEARS_BEFORE_CYCLE + 400 + 1)

struct header {
    unsigned char version;
    size_t isut_count, isstd_count, leap_count, time_count, type_count, char_count;
};

#define HEADER_SIZE 44

static uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_i32(const unsigned char *at)
{
    return (int64_t)(int32_t)read_u32(at);
}

static int64_t read_i64(const unsigned char *at)
{
    return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static bool read_header(const unsigned char *at, size_t left, struct header *header)
{
    if (left < HEADER_SIZE || memcmp(at, "TZif", 4) != 0) return false;
    header->version = at[4];
    header->isut_count = read_u32(at + 20);
    header->isstd_count = read_u32(at + 24);
    header->leap_count = read_u32(at + 28);
    header->time_count = read_u32(at + 32);
    header->type_count = read_u32(at + 36);
    header->char_count = read_u32(at + 40);
    return true;
}

/* Bytes of the body after a header, with times of `time_size` bytes. The counts are 32-bit, so nothing
 * overflows. */
static size_t body_size(const struct header *header, size_t time_size)
{
    return header->time_count * (time_size + 1) + header->type_count * 6 + header->char_count +
           header->leap_count * (time_size + 4) + header->isstd_count + header->isut_count;
}

/* ---- The footer: a POSIX TZ string, such as CET-1CEST,M3.5.0,M10.5.0/3 ---- */

/* On which day of a year clocks change, and when. */
struct rule {
    char kind; /* 'M': the week-th weekday of a month; 'J': day 1 to 365, never February 29; 'N': day 0 to 365
                */
    int month, week, weekday; /* 1 to 12; 1 to 5, 5 being the last; 0 to 6, Sunday first */
    int day;
    int64_t time_s; /* seconds after 00:00 of that day, -167 to 167 hours */
};

struct footer {
    int64_t standard_s, daylight_s; /* offsets in seconds */
    bool has_daylight;
    struct rule start, end; /* of daylight saving time */
};

struct scan {
    const char *at, *end; /* at is NULL once something did not fit */
};

static bool scan_char(struct scan *scan, char wanted)
{
    if (!scan->at || scan->at == scan->end || *scan->at != wanted) return false;
    scan->at++;
    return true;
}

static void scan_require(struct scan *scan, char wanted)
{
    if (!scan_char(scan, wanted)) scan->at = NULL;
}

static int scan_number(struct scan *scan, int min, int max)
{
    int value = 0, digits = 0;
    for (; scan->at && scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9' && digits < 4; digits++)
        value = value * 10 + (*scan->at++ - '0');
    if (digits == 0 || value < min || value > max) scan->at = NULL;
    return value;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* CET, or <+0330>: skipped, for local time needs no name. */
static void scan_name(struct scan *scan)
{
    bool quoted = scan_char(scan, '<');
    int length = 0;
    for (; scan->at && scan->at < scan->end; scan->at++, length++) {
        char c = *scan->at;
        if (!is_letter(c) && !(quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'))) break;
    }
    if (length < 3) scan->at = NULL;
    if (quoted) scan_require(scan, '>');
}

/* [+-]h[:mm[:ss]] in seconds */
static int64_t scan_time(struct scan *scan, int hour_max)
{
    int64_t sign = scan_char(scan, '-') ? -1 : 1;
    if (sign == 1) scan_char(scan, '+');
    int64_t value = scan_number(scan, 0, hour_max) * INT64_C(3600);
    if (scan_char(scan, ':')) {
        value += scan_number(scan, 0, 59) * 60;
        if (scan_char(scan, ':')) value += scan_number(scan, 0, 59);
    }
    return sign * value;
}

static struct rule scan_rule(struct scan *scan)
{
    struct rule rule = {.kind = 'N', .time_s = 2 * 3600};
    scan_require(scan, ',');
    if (scan_char(scan, 'M')) {
        rule.kind = 'M';
        rule.month = scan_number(scan, 1, 12);
        scan_require(scan, '.');
        rule.week = scan_number(scan, 1, 5);
        scan_require(scan, '.');
        rule.weekday = scan_number(scan, 0, 6);
    } else if (scan_char(scan, 'J')) {
        rule.kind = 'J';
        rule.day = scan_number(scan, 1, 365);
    } else {
        rule.day = scan_number(scan, 0, 365);
    }
    if (scan_char(scan, '/')) rule.time_s = scan_time(scan, 167);
    return rule;
}

static bool read_footer(const char *text, size_t length, struct footer *footer)
{
    struct scan scan = {text, text + length};
    *footer = (struct footer){0};
    scan_name(&scan);
    footer->standard_s = -scan_time(&scan, 24); /* POSIX counts what is to be added to local time */
    if (scan.at && scan.at < scan.end) {
        footer->has_daylight = true;
        scan_name(&scan);
        footer->daylight_s = footer->standard_s + 3600;
        if (scan.at && scan.at < scan.end && *scan.at != ',') footer->daylight_s = -scan_time(&scan, 24);
        footer->start = scan_rule(&scan);
        footer->end = scan_rule(&scan);
    }
    return scan.at && scan.at == scan.end;
}

/* The instant, in seconds, at which a rule changes the clocks in a year, if they showed `offset_s` before. */
static int64_t rule_instant(const struct rule *rule, int year, int64_t offset_s)
{
    int32_t day;
    if (rule->kind == 'M') {
        int32_t first = rung_day_from_date((struct rung_date){year, rule->month, 1});
        int weekday = (rule->weekday + 6) % 7; /* Monday first */
        day = first + (weekday - (int)rung_day_weekday(first) + 7) % 7 + (rule->week - 1) * 7;
        int32_t next_month = rule->month == 12
                                 ? rung_day_from_date((struct rung_date){year + 1, 1, 1})
                                 : rung_day_from_date((struct rung_date){year, rule->month + 1, 1});
        if (day >= next_month) day -= 7;
    } else {
        int32_t january = rung_day_from_date((struct rung_date){year, 1, 1});
        bool leap = rung_date_is_valid((struct rung_date){year, 2, 29});
        day = january + (rule->kind == 'J' ? rule->day - 1 + (leap && rule->day > 59) : rule->day);
    }
    return day * INT64_C(86400) + rule->time_s - offset_s;
}

/* ---- Putting the changes together ---- */

static void add_change(struct zone_changes *changes, int64_t at, int64_t offset)
{
    /* The later word at one instant holds. Only rules at odds with themselves go back in time: not followed.
     */
    if (changes->count && changes->list[changes->count - 1].at == at) changes->count--;
    if (changes->count && changes->list[changes->count - 1].at > at) return;
    int64_t before = changes->count ? changes->list[changes->count - 1].offset : changes->first_offset;
    if (offset != before) changes->list[changes->count++] = (struct zone_change){at, offset};
}

/* Whether daylight saving time ends as the next begins, and so lasts all year (RFC 8536, 3.3.1). */
static bool is_daylight_all_year(const struct footer *footer)
{
    bool all_year = footer->has_daylight;
    for (int year = 2000; year < 2004; year++)
        if (rule_instant(&footer->end, year, footer->daylight_s) !=
            rule_instant(&footer->start, year + 1, footer->standard_s))
            all_year = false;
    return all_year;
}

/* Draws the changes of the footer's years out. */
static void add_years(struct zone_changes *changes, const struct footer *footer, int first_year,
                      int64_t last_s)
{
    int64_t standard = footer->standard_s * RUNG_SECOND_US, daylight = footer->daylight_s * RUNG_SECOND_US;
    for (int year = first_year > 1 ? first_year - 1 : 1; year <= first_year + YEARS_DRAWN; year++) {
        int64_t start_s = rule_instant(&footer->start, year, footer->standard_s);
        int64_t end_s = rule_instant(&footer->end, year, footer->daylight_s);
        bool north = start_s < end_s;
        if (last_s == INT64_MIN && year == first_year) changes->first_offset = north ? standard : daylight;
        for (int i = 0; i < 2; i++) {
            bool start = (i == 0) == north;
            int64_t at_s = start ? start_s : end_s;
            if (at_s > last_s) add_change(changes, at_s * RUNG_SECOND_US, start ? daylight : standard);
        }
    }
    int64_t cycle_start =
        rung_day_from_date((struct rung_date){first_year + YEARS_BEFORE_CYCLE, 1, 1}) * RUNG_DAY_US;
    if (changes->count && changes->list[changes->count - 1].at > cycle_start)
        changes->cycle_end = cycle_start + ZONE_CYCLE_US;
}

/* Goes on with the footer from the last change of the body (`last_s`, or INT64_MIN if it has none). */
static void add_footer(struct zone_changes *changes, const struct footer *footer, int64_t last_s)
{
    bool all_year = is_daylight_all_year(footer);
    int64_t offset = (all_year ? footer->daylight_s : footer->standard_s) * RUNG_SECOND_US;
    if (footer->has_daylight && !all_year)
        add_years(changes, footer,
                  last_s == INT64_MIN ? 1 : rung_day_to_date(rung_local_day(last_s * RUNG_SECOND_US)).year,
                  last_s);
    else if (last_s == INT64_MIN)
        changes->first_offset = offset;
    else
        add_change(changes, last_s * RUNG_SECOND_US, offset);
}

/* Reads the types and times of the 64-bit body that starts at `body`. Answers the last change in *last_s. */
static const char *read_body(const unsigned char *body, const struct header *header,
                             struct zone_changes *changes, int64_t *last_s)
{
    const unsigned char *times = body;
    const unsigned char *indexes = times + header->time_count * 8;
    const unsigned char *types = indexes + header->time_count;
    for (size_t i = 0; i < header->type_count; i++) {
        int64_t offset_s = read_i32(types + 6 * i);
        if (offset_s < OFFSET_MIN_S || offset_s > OFFSET_MAX_S) return "an offset from UTC is too large";
    }
    changes->first_offset = read_i32(types) * RUNG_SECOND_US;
    for (size_t i = 0; i < header->time_count; i++) {
        int64_t at_s = read_i64(times + 8 * i);
        if (i > 0 && at_s <= read_i64(times + 8 * (i - 1))) return "its clock changes are not in order";
        if (indexes[i] >= header->type_count) return "a clock change has no type";
        int64_t offset = read_i32(types + 6 * (size_t)indexes[i]) * RUNG_SECOND_US;
        if (at_s < RUNG_TIME_MIN / RUNG_SECOND_US) {
            changes->first_offset = offset; /* before our first year */
        } else if (at_s <= RUNG_TIME_MAX / RUNG_SECOND_US) {
            add_change(changes, at_s * RUNG_SECOND_US, offset);
            *last_s = at_s;
        } else {
            *last_s = RUNG_TIME_MAX / RUNG_SECOND_US; /* after our last year: the footer is never reached */
        }
    }
    return NULL;
}

/* Finds the 64-bit header; answers what is wrong, or NULL. */
static const char *find_body(const unsigned char *bytes, size_t size, struct header *header,
                             const unsigned char **body)
{
    if (!read_header(bytes, size, header)) return "it is no TZif file";
    if (header->version < '2') return "it is of version 1, which does not reach beyond 2037";
    size_t skip = HEADER_SIZE + body_size(header, 4);
    if (skip > size) return "it is cut short";
    if (!read_header(bytes + skip, size - skip, header)) return "its second header is missing";
    if (body_size(header, 8) > size - skip - HEADER_SIZE) return "it is cut short";
    if (header->type_count == 0 || header->type_count > 256) return "its local time types cannot be counted";
    if (header->leap_count > 0) return "it counts leap seconds, which the times of policies do not";
    *body = bytes + skip + HEADER_SIZE;
    return NULL;
}

enum rung_status rung_zone_changes_read(const char *name, const unsigned char *bytes, size_t size,
                                        struct zone_changes *changes, struct rung_reason *reason)
{
    static const char refused[] = "the time zone file of \"%s\" cannot be used: %s";
    struct header header;
    const unsigned char *body;
    const char *wrong = find_body(bytes, size, &header, &body);
    if (wrong) return rung_reason_give(reason, RUNG_INVALID, 0, refused, name, wrong);

    *changes = (struct zone_changes){.cycle_end = INT64_MAX};
    changes->list = malloc((header.time_count + 2 * (YEARS_DRAWN + 2)) * sizeof *changes->list);
    if (!changes->list) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "out of memory");

    int64_t last_s = INT64_MIN;
    wrong = read_body(body, &header, changes, &last_s);
    if (!wrong) {
        const char *text = (const char *)body + body_size(&header, 8);
        const char *end = (const char *)bytes + size;
        const char *close =
            text < end && *text == '\n' ? memchr(text + 1, '\n', (size_t)(end - text - 1)) : NULL;
        struct footer footer;
        if (!close)
            wrong = "it has no footer";
        else if (close > text + 1 && !read_footer(text + 1, (size_t)(close - text - 1), &footer))
            wrong = "its footer is not understood";
        else if (close > text + 1)
            add_footer(changes, &footer, last_s);
    }
    if (wrong) {
        free(changes->list);
        changes->list = NULL;
        return rung_reason_give(reason, RUNG_INVALID, 0, refused, name, wrong);
    }
    return RUNG_OK;
}
