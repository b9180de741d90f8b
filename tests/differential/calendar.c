/* Our calendars against a walk through the minutes.
 *
 *   differential_calendar [--quick | --scenarios N] [--seed S]
 *
 * A scenario is a zone, some months of it, and a random calendar: several spans a day, unequal days, closed
 * days and ranges, spans up to 24:00, dates covered or not; half of them lie around a change of clocks. Each
 * minute of the months is written down with its local date and time, which the C library tells, and whether
 * it is open. Questions at random instants are then answered by counting minutes, and by ours. What is
 * recalled of answers while time goes by (recall.h) is compared with the answers themselves. */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include <rung/calendar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"
#include "recall.h"
#include "zone_names.h"

#define DAYS 130
#define MINUTES (DAYS * 1440)
#define MINUTE_US RUNG_MINUTE_US
#define FIRST_S INT64_C(315532800) /* 1980 */
#define YEARS 60
#define CLOSED_MAX 8
#define QUESTIONS 200

struct minute {
    int32_t day;
    int32_t of_day;
    bool open;
};

static struct {
    uint64_t random, seed;
    const char *zone_name;
    struct rung_zone *zone;
    struct rung_calendar *calendar;
    struct rung_calendar_spec spec;
    struct rung_day_range closed[CLOSED_MAX];
    int32_t holidays[CLOSED_MAX];
    int64_t base; /* the instant of the first minute */
    struct minute minutes[MINUTES];
    bool day_is_open[DAYS + 2]; /* from the date of the first minute */
    unsigned long answered, uncovered, skipped, failures;
} run;

/* What a walk can come to. */
enum outcome { FOUND, UNCOVERED, OUT_OF_SIGHT /* of the minutes written down */ };

static uint64_t next_random(void)
{
    return rung_random_next(&run.random);
}

static int64_t between(int64_t low, int64_t high)
{
    return low + (int64_t)((next_random() >> 11) % (uint64_t)(high - low + 1));
}

static bool chance(int percent)
{
    return between(0, 99) < percent;
}

/* ---- Making a scenario ---- */

static int64_t true_offset(int64_t instant_s)
{
    time_t time = (time_t)instant_s;
    struct tm parts;
    if (!localtime_r(&time, &parts)) abort();
    return parts.tm_gmtoff;
}

static void make_day(int weekday)
{
    static const int grids[] = {1, 15, 30, 60};
    uint32_t *count = &run.spec.hours[weekday].count;
    struct rung_opening *spans = run.spec.hours[weekday].spans;
    int64_t grid = grids[between(0, 3)];
    int64_t at = chance(30) ? 0 : between(0, 12 * 60 / grid) * grid; /* minutes */
    *count = 0;
    if (chance(20)) return;
    if (chance(10)) {
        spans[(*count)++] = (struct rung_opening){0, RUNG_DAY_US};
        return;
    }
    int64_t wanted = chance(10) ? RUNG_SPANS_MAX : between(1, 3);
    while ((int64_t)*count < wanted && at < 1440) {
        int64_t until = at + between(1, (chance(50) ? 120 : 600) / grid) * grid;
        if (until > 1440 || chance(8)) until = 1440;
        spans[(*count)++] = (struct rung_opening){at * MINUTE_US, until * MINUTE_US};
        at = until + (chance(15) ? 0 : between(1, 180 / grid) * grid);
    }
}

static void make_calendar(int32_t first_day)
{
    bool always = chance(5);
    run.spec =
        (struct rung_calendar_spec){.closed = run.closed, .holidays = run.holidays, .covered = RUNG_ALL_DAYS};
    for (int weekday = 0; weekday < RUNG_WEEKDAY_COUNT; weekday++) {
        make_day(weekday);
        if (!always) continue;
        run.spec.hours[weekday].count = 1;
        run.spec.hours[weekday].spans[0] = (struct rung_opening){0, RUNG_DAY_US};
    }
    for (int i = (int)between(0, CLOSED_MAX); i > 0; i--) {
        int32_t from = first_day + (int32_t)between(-5, DAYS);
        run.closed[run.spec.closed_count++] = (struct rung_day_range){from, from + (int32_t)between(0, 9)};
    }
    for (int i = (int)between(0, CLOSED_MAX); i > 0; i--)
        run.holidays[run.spec.holiday_count++] = first_day + (int32_t)between(0, DAYS);
    if (chance(40)) {
        run.spec.covered.first = first_day + (int32_t)between(-5, DAYS / 2);
        run.spec.covered.last = run.spec.covered.first + (int32_t)between(0, DAYS / 2);
        if (chance(50)) run.spec.covered.first = first_day + DAYS / 2 + (int32_t)between(-1, 1);
        if (run.spec.covered.last < run.spec.covered.first || chance(30))
            run.spec.covered.last = run.spec.covered.first + (int32_t)between(0, 2);
    }
}

static bool is_closed(int32_t day)
{
    for (size_t i = 0; i < run.spec.closed_count; i++)
        if (run.closed[i].first <= day && day <= run.closed[i].last) return true;
    for (size_t i = 0; i < run.spec.holiday_count; i++)
        if (run.holidays[i] == day) return true;
    return false;
}

/* 1970-01-01 was a Thursday. */
static int weekday_of(int32_t day)
{
    return (int)(((int64_t)day + 3 + 7 * 200000) % 7);
}

/* Writes the minutes down. False where offsets are no whole minutes. */
static bool write_minutes(void)
{
    memset(run.day_is_open, 0, sizeof run.day_is_open);
    int32_t last_day = INT32_MIN;
    bool closed = false;
    int64_t offset = 0, hour_offset = 0;
    for (int i = 0; i < MINUTES; i++) {
        int64_t instant_s = run.base / RUNG_SECOND_US + i * 60;
        /* Clocks that show the same offset at both ends of an hour are not changed in it. */
        if (i % 60 == 0) {
            offset = true_offset(instant_s);
            hour_offset = true_offset(instant_s + 3600);
        }
        if (offset != hour_offset) offset = true_offset(instant_s);
        if (offset % 60 != 0) return false;
        int64_t local_minute = (instant_s + offset) / 60; /* after 1970 */
        struct minute *minute = &run.minutes[i];
        minute->day = (int32_t)(local_minute / 1440);
        minute->of_day = (int32_t)(local_minute % 1440);
        minute->open = false;
        if (minute->day != last_day) closed = is_closed(last_day = minute->day);
        int weekday = weekday_of(minute->day);
        for (uint32_t s = 0; s < run.spec.hours[weekday].count && !closed; s++) {
            struct rung_opening span = run.spec.hours[weekday].spans[s];
            if (span.from <= minute->of_day * MINUTE_US && minute->of_day * MINUTE_US < span.until)
                minute->open = true;
        }
        int32_t number = minute->day - run.minutes[0].day;
        if (minute->open && number >= 0 && number < DAYS + 2) run.day_is_open[number] = true;
    }
    return true;
}

/* ---- Walking ---- */

static int64_t start_of(int64_t i)
{
    return run.base + i * MINUTE_US;
}

static bool in_sight(int64_t i)
{
    return i >= 0 && i < MINUTES;
}

static bool day_is_covered(int32_t day)
{
    return run.spec.covered.first <= day && day <= run.spec.covered.last;
}

static bool is_covered(int64_t i)
{
    return day_is_covered(run.minutes[i].day);
}

static enum outcome walk_forward(int64_t time, int64_t amount, int64_t *result)
{
    for (int64_t i = (time - run.base) / MINUTE_US;; i++) {
        if (!in_sight(i)) return OUT_OF_SIGHT;
        if (!is_covered(i)) return UNCOVERED;
        if (run.minutes[i].open) {
            if (amount < start_of(i + 1) - time) {
                *result = time + amount;
                return FOUND;
            }
            amount -= start_of(i + 1) - time;
        }
        time = start_of(i + 1);
    }
}

static enum outcome walk_backward(int64_t time, int64_t amount, int64_t *result)
{
    if (!is_covered((time - run.base) / MINUTE_US)) return UNCOVERED;
    while (amount > 0) {
        if (time <= run.base) return OUT_OF_SIGHT;
        int64_t i = (time - 1 - run.base) / MINUTE_US;
        if (!is_covered(i)) return UNCOVERED;
        int64_t part = time - start_of(i);
        if (run.minutes[i].open && amount < part) part = amount;
        if (run.minutes[i].open) amount -= part;
        time -= part;
    }
    *result = time;
    return FOUND;
}

static enum outcome walk_time(int64_t time, int64_t amount, int64_t *result)
{
    return amount >= 0 ? walk_forward(time, amount, result) : walk_backward(time, -amount, result);
}

static enum outcome walk_change(int64_t time, int64_t *result)
{
    int64_t i = (time - run.base) / MINUTE_US;
    if (!is_covered(i)) return UNCOVERED;
    bool open = run.minutes[i].open;
    for (i++; in_sight(i); i++) {
        if (!is_covered(i)) return UNCOVERED;
        if (run.minutes[i].open == open) continue;
        *result = start_of(i);
        return FOUND;
    }
    return OUT_OF_SIGHT;
}

static enum outcome walk_days(int32_t day, int64_t count, int32_t *result)
{
    if (!day_is_covered(day)) return UNCOVERED;
    int step = count > 0 ? 1 : -1;
    while (count != 0) {
        day += step;
        if (!day_is_covered(day)) return UNCOVERED;
        /* The first and the last date may be cut. */
        if (day <= run.minutes[0].day || day >= run.minutes[MINUTES - 1].day) return OUT_OF_SIGHT;
        if (run.day_is_open[day - run.minutes[0].day]) count -= step;
    }
    *result = day;
    return FOUND;
}

/* Minutes that may show a date lie at most 27 hours beside where UTC shows it. */
static void around(int32_t day, int64_t *from, int64_t *until)
{
    int64_t midnight = (day * RUNG_DAY_US - run.base) / MINUTE_US;
    *from = midnight - 27 * 60 > 0 ? midnight - 27 * 60 : 0;
    *until = midnight + 51 * 60 < MINUTES ? midnight + 51 * 60 : MINUTES;
}

/* The instant of a local time (RFC 5545), or the end of sight. */
static int64_t walk_local(int32_t day, int64_t of_day)
{
    int32_t minute = (int32_t)(of_day / MINUTE_US);
    int64_t wanted = day * INT64_C(1440) + minute;
    int64_t from, until;
    around(day, &from, &until);
    for (int64_t i = from; i < until; i++) {
        if (run.minutes[i].day == day && run.minutes[i].of_day == minute)
            return start_of(i) + of_day % MINUTE_US;
        if (i == from) continue;
        int64_t before = run.minutes[i - 1].day * INT64_C(1440) + run.minutes[i - 1].of_day;
        int64_t after = run.minutes[i].day * INT64_C(1440) + run.minutes[i].of_day;
        if (before < wanted && wanted < after) /* a gap, read with the offset before it */
            return start_of(i) + (wanted - before - 1) * MINUTE_US + of_day % MINUTE_US;
    }
    return start_of(MINUTES);
}

/* The first or last minute of a date, or its first open one; -1 if there is none. */
enum which { FIRST_MINUTE, FIRST_OPEN_MINUTE, LAST_MINUTE };

static int64_t find_minute(int32_t day, enum which which)
{
    int64_t found = -1, from, until;
    around(day, &from, &until);
    for (int64_t i = from; i < until && (found < 0 || which == LAST_MINUTE); i++)
        if (run.minutes[i].day == day && (which != FIRST_OPEN_MINUTE || run.minutes[i].open)) found = i;
    return found;
}

static enum outcome walk_business_days(int64_t time, int64_t count, int64_t *result)
{
    int64_t opening;
    enum outcome outcome = walk_forward(time, 0, &opening);
    if (outcome != FOUND) return outcome;
    if (count == 0) {
        *result = opening;
        return FOUND;
    }
    const struct minute *from = &run.minutes[(opening - run.base) / MINUTE_US];
    int64_t of_day = from->of_day * MINUTE_US + (opening - run.base) % MINUTE_US;
    int32_t day;
    outcome = walk_days(from->day, count, &day);
    if (outcome != FOUND) return outcome;
    int weekday = weekday_of(day);
    int64_t first = RUNG_DAY_US, last = 0;
    for (uint32_t i = 0; i < run.spec.hours[weekday].count; i++) {
        if (run.spec.hours[weekday].spans[i].from < first) first = run.spec.hours[weekday].spans[i].from;
        if (run.spec.hours[weekday].spans[i].until > last) last = run.spec.hours[weekday].spans[i].until;
    }
    int64_t moved = walk_local(day, of_day);
    /* On a day whose clocks are not changed: kept inside its hours. */
    int64_t start = find_minute(day, FIRST_MINUTE), end = find_minute(day, LAST_MINUTE) + 1;
    bool whole = end - start == 1440 && start_of(start) + of_day == moved;
    if (whole && of_day < first) moved = start_of(start) + first;
    if (whole && of_day > last) moved = start_of(start) + last;
    return walk_forward(moved, 0, result);
}

/* ---- Comparing ---- */

static void report(const char *question, int64_t time, int64_t amount, enum rung_status status, int64_t ours,
                   enum outcome outcome, int64_t truth)
{
    char at[RUNG_TIME_TEXT_SIZE], one[RUNG_TIME_TEXT_SIZE], other[RUNG_TIME_TEXT_SIZE];
    if (run.failures++ > 20) return;
    rung_time_write(time, at);
    rung_time_write(ours, one);
    rung_time_write(truth, other);
    printf("seed %llu, %s: %s %lld from %s: ours %s %s (%lld), walked %s %s (%lld)\n",
           (unsigned long long)run.seed, run.zone_name, question, (long long)amount, at,
           rung_status_text(status), one, (long long)ours, outcome == FOUND ? "found" : "uncovered", other,
           (long long)truth);
}

static void compare(const char *question, int64_t time, int64_t amount, enum rung_status status, int64_t ours,
                    enum outcome outcome, int64_t truth)
{
    if (outcome == OUT_OF_SIGHT) {
        run.skipped++;
        return;
    }
    bool agree = outcome == FOUND ? status == RUNG_OK && ours == truth : status == RUNG_UNCOVERED;
    run.answered++;
    run.uncovered += outcome == UNCOVERED;
    if (!agree) report(question, time, amount, status, ours, outcome, truth);
}

static void compare_recalled(const char *question, int64_t time, int64_t amount, enum rung_status status,
                             int64_t ours, enum rung_status asked, int64_t truth)
{
    run.answered++;
    run.uncovered += asked == RUNG_UNCOVERED;
    if (status != asked || (status == RUNG_OK && ours != truth))
        report(question, time, amount, status, ours, asked == RUNG_OK ? FOUND : UNCOVERED, truth);
}

static void ask_times(int64_t time)
{
    int64_t ours = 0, truth = 0;
    const struct minute *minute = &run.minutes[(time - run.base) / MINUTE_US];
    bool open = false;
    enum rung_status status = rung_calendar_is_open(run.calendar, run.zone, time, &open);
    compare("is open", time, 0, status, open, day_is_covered(minute->day) ? FOUND : UNCOVERED, minute->open);

    enum outcome outcome = walk_change(time, &truth);
    status = rung_calendar_next_change(run.calendar, run.zone, time, &ours);
    compare("next change", time, 0, status, ours, outcome, truth);

    int64_t amount = chance(10) ? 0 : between(-30, 30) * (chance(50) ? RUNG_HOUR_US : MINUTE_US);
    if (chance(20)) amount += between(-MINUTE_US, MINUTE_US);
    if (chance(10)) amount *= 10;
    outcome = walk_time(time, amount, &truth);
    status = rung_calendar_add_time(run.calendar, run.zone, time, amount, &ours);
    compare("add time", time, amount, status, ours, outcome, truth);
    if (outcome == FOUND && chance(50)) {
        int64_t opening;
        status = rung_calendar_time_between(run.calendar, run.zone, time, truth, &ours);
        if (walk_forward(time, 0, &opening) == FOUND)
            compare("between", time, truth, status, ours, FOUND, amount);
        amount = truth; /* and to a closing, to the microsecond */
        outcome = walk_change(amount, &truth);
        status = rung_calendar_next_change(run.calendar, run.zone, amount, &ours);
        compare("next change", amount, 0, status, ours, outcome, truth);
    }
}

static void ask_days(int64_t time)
{
    int64_t ours = 0, truth = 0;
    int32_t our_day = 0, true_day = 0;
    const struct minute *minute = &run.minutes[(time - run.base) / MINUTE_US];
    int64_t count = between(-12, 12);

    enum outcome outcome = walk_business_days(time, count, &truth);
    enum rung_status status = rung_calendar_add_days(run.calendar, run.zone, time, count, &ours);
    compare("add days", time, count, status, ours, outcome, truth);

    outcome = walk_days(minute->day, count, &true_day);
    status = rung_calendar_add_days_to_date(run.calendar, run.zone, minute->day, count, &our_day);
    compare("add days to the date", time, count, status, our_day, outcome, true_day);

    int32_t day = minute->day + (int32_t)between(-3, 3);
    int64_t first = find_minute(day, FIRST_MINUTE), opening = find_minute(day, FIRST_OPEN_MINUTE);
    status = rung_calendar_day_start(run.calendar, run.zone, day, &ours);
    outcome = !day_is_covered(day) ? UNCOVERED : first > 0 ? FOUND : OUT_OF_SIGHT;
    compare("start of the date", day * RUNG_DAY_US, 0, status, ours, outcome,
            start_of(opening > 0 ? opening : first));
    bool open = false;
    status = rung_calendar_is_open_day(run.calendar, run.zone, day, &open);
    compare("is open day", day * RUNG_DAY_US, 0, status, open, outcome, opening > 0);

    count = between(-12, 12);
    truth =
        walk_local(minute->day + (int32_t)count, minute->of_day * MINUTE_US + (time - run.base) % MINUTE_US);
    if (count == 0) truth = time;
    status = rung_zone_add_days(run.zone, time, count, &ours);
    compare("add local days", time, count, status, ours, FOUND, truth);
}

/* The middle of the months: at random, or at a change of clocks soon after. */
static int64_t choose_middle(void)
{
    int64_t middle = FIRST_S + between(0, YEARS * INT64_C(365)) * 86400;
    if (strcmp(run.zone_name, "Pacific/Apia") == 0 && chance(50)) return 1325203200; /* no 30 December 2011 */
    if (strcmp(run.zone_name, "Pacific/Kwajalein") == 0 && chance(50))
        return 745934400; /* no 21 August 1993 */
    if (chance(50)) return middle;
    for (int64_t at = middle; at < middle + 400 * 86400; at += 86400)
        if (true_offset(at) != true_offset(at + 86400)) return at;
    return middle;
}

static void play(const char *zone_name)
{
    char path[300];
    run.zone_name = zone_name;
    snprintf(path, sizeof path, ":%s/%s", RUNG_ZONE_FOLDER, zone_name);
    setenv("TZ", path, 1);
    tzset();
    if (rung_zone_load(zone_name, NULL, &run.zone, NULL) != RUNG_OK) abort();
    run.base = (choose_middle() - DAYS / 2 * 86400) * RUNG_SECOND_US;
    make_calendar((int32_t)(run.base / RUNG_DAY_US));
    if (rung_calendar_build(&run.spec, &run.calendar) != RUNG_OK) abort();
    if (rung_calendar_has_hours(run.calendar) && write_minutes()) {
        for (int i = 0; i < QUESTIONS; i++) {
            /* Mostly near the middle, where the clocks change. */
            int64_t spread = chance(50) ? 3 * 1440 : MINUTES / 4;
            int64_t time = start_of(between(MINUTES / 2 - spread, MINUTES / 2 + spread));
            if (chance(30)) time += between(0, MINUTE_US - 1);
            ask_times(time);
            ask_days(time);
        }
    }
    rung_calendar_free(run.calendar);
    rung_zone_free(run.zone);
}

/* In all years: what is added can be counted and taken away again, and ends at an open instant. */
static void play_far(const char *zone_name)
{
    if (rung_zone_load(zone_name, NULL, &run.zone, NULL) != RUNG_OK) abort();
    run.zone_name = zone_name;
    make_calendar((int32_t)between(RUNG_DAY_MIN + 10, RUNG_DAY_MAX - 200));
    if (rung_calendar_build(&run.spec, &run.calendar) != RUNG_OK) abort();
    for (int i = 0; i < QUESTIONS; i++) {
        int64_t time = between(RUNG_TIME_MIN, RUNG_TIME_MAX);
        int64_t amount = between(0, 20000) * RUNG_HOUR_US, opening, later, counted, back;
        bool open = false;
        if (rung_calendar_next_opening(run.calendar, run.zone, time, &opening) != RUNG_OK) continue;
        if (rung_calendar_add_time(run.calendar, run.zone, time, amount, &later) != RUNG_OK) continue;
        enum rung_status status = rung_calendar_time_between(run.calendar, run.zone, time, later, &counted);
        compare("far between", time, amount, status, counted, FOUND, amount);
        status = rung_calendar_add_time(run.calendar, run.zone, later, -amount, &back);
        compare("far back", later, amount, status, back, FOUND, opening);
        status = rung_calendar_is_open(run.calendar, run.zone, later, &open);
        compare("far open", later, amount, status, open, FOUND, true);
    }
    rung_calendar_free(run.calendar);
    rung_zone_free(run.zone);
}

/* Time as it goes by in a log, with leaps, and what is recalled of answers beside the answers themselves. */
static void play_recalled(const char *zone_name)
{
    struct rung_recall *recall = rung_recall_new();
    if (!recall || rung_zone_load(zone_name, NULL, &run.zone, NULL) != RUNG_OK) abort();
    run.base = (choose_middle() - DAYS / 2 * 86400) * RUNG_SECOND_US;
    make_calendar((int32_t)(run.base / RUNG_DAY_US));
    if (rung_calendar_build(&run.spec, &run.calendar) != RUNG_OK) abort();
    int64_t time = run.base + (DAYS / 2 - 3) * RUNG_DAY_US, step = MINUTE_US << between(0, 7);
    for (int i = 0; i < 10 * QUESTIONS; i++) {
        int64_t ours = 0, truth = 0, amount = between(-2, 5) * between(0, 1) * RUNG_HOUR_US;
        bool open = false, is_open = false;
        int64_t days = between(-2, 3);
        time += chance(2) ? between(-3 * RUNG_DAY_US, 9 * RUNG_DAY_US) : between(0, step);
        if (chance(5)) time = time / RUNG_HOUR_US * RUNG_HOUR_US;
        enum rung_status asked = rung_calendar_is_open(run.calendar, run.zone, time, &is_open);
        enum rung_status status = rung_recall_is_open(recall, run.calendar, run.zone, time, &open);
        compare_recalled("is open", time, 0, status, open, asked, is_open);
        asked = rung_calendar_next_change(run.calendar, run.zone, time, &truth);
        status = rung_recall_next_change(recall, run.calendar, run.zone, time, &ours);
        compare_recalled("next change", time, 0, status, ours, asked, truth);
        asked = rung_calendar_next_opening(run.calendar, run.zone, time, &truth);
        status = rung_recall_next_opening(recall, run.calendar, run.zone, time, &ours);
        compare_recalled("next opening", time, 0, status, ours, asked, truth);
        asked = rung_calendar_add_time(run.calendar, run.zone, time, amount, &truth);
        status = rung_recall_add_time(recall, run.calendar, run.zone, time, amount, &ours);
        compare_recalled("add time", time, amount, status, ours, asked, truth);
        asked = rung_calendar_add_days(run.calendar, run.zone, time, days, &truth);
        status = rung_recall_add_days(recall, run.calendar, run.zone, time, days, &ours);
        compare_recalled("add days", time, days, status, ours, asked, truth);
    }
    rung_recall_free(recall);
    rung_calendar_free(run.calendar);
    rung_zone_free(run.zone);
}

int main(int argc, char **argv)
{
    static const char *const odd[] = {"Pacific/Apia",         "Pacific/Kwajalein", "Australia/Lord_Howe",
                                      "Europe/Madrid",        "Antarctica/Troll",  "America/St_Johns",
                                      "Africa/Cairo",         "America/Sao_Paulo", "Asia/Gaza",
                                      "Asia/Beirut",          "Asia/Tehran",       "Asia/Kathmandu",
                                      "America/Scoresbysund", "Africa/Casablanca"};
    static struct zone_names names;
    long scenarios = 2000;
    uint64_t seed = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) scenarios = 60;
        if (strcmp(argv[i], "--scenarios") == 0 && i + 1 < argc) scenarios = strtol(argv[++i], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) seed = strtoull(argv[++i], NULL, 10);
    }
    if (rung_zone_list(NULL, take_zone_name, &names) != RUNG_OK || names.count == 0) {
        printf("no time zones here\n");
        return 1;
    }
    for (long i = 0; i < scenarios; i++) {
        run.seed = seed + (uint64_t)i;
        run.random = rung_random_stream(run.seed, 0);
        const char *name = chance(60) ? odd[between(0, sizeof odd / sizeof *odd - 1)]
                                      : names.list[between(0, (int64_t)names.count - 1)];
        play(name);
        play_far(name);
        play_recalled(name);
    }
    for (size_t n = 0; n < names.count; n++) free(names.list[n]);
    printf(
        "%ld scenarios, %lu answers compared (%lu of them: uncovered), %lu out of sight: %lu differences\n",
        scenarios, run.answered, run.uncovered, run.skipped, run.failures);
    return run.failures > 0;
}
