/* calendar.c: business time as docs/language.md says it, one example a rule. Everything else is compared with
 * a walk through the minutes (tests/differential/calendar.c). */
#include <rung/calendar.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR RUNG_HOUR_US

static struct rung_zone *madrid, *beirut, *apia;

static int set_up(void **state)
{
    (void)state;
    return rung_zone_load("Europe/Madrid", NULL, &madrid, NULL) ||
           rung_zone_load("Asia/Beirut", NULL, &beirut, NULL) ||
           rung_zone_load("Pacific/Apia", NULL, &apia, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    rung_zone_free(madrid);
    rung_zone_free(beirut);
    rung_zone_free(apia);
    return 0;
}

static int32_t day(const char *text)
{
    int32_t value;
    if (rung_day_read(text, strlen(text), &value) != RUNG_OK) fail_msg("\"%s\" is no date", text);
    return value;
}

/* Questions are put in the local time of the zone, answers are read in it. */
static int64_t at(const struct rung_zone *zone, const char *text)
{
    int64_t local;
    if (rung_local_read(text, strlen(text), &local) != RUNG_OK) fail_msg("\"%s\" is no local time", text);
    return rung_zone_to_utc(zone, local);
}

static void assert_at(const struct rung_zone *zone, int64_t time, const char *expected)
{
    char text[RUNG_TIME_TEXT_SIZE];
    rung_local_write(rung_zone_to_local(zone, time), text);
    assert_string_equal(text, expected);
}

static void open(struct rung_calendar_spec *spec, int first, int last, int64_t from, int64_t until)
{
    for (int weekday = first; weekday <= last; weekday++)
        spec->hours[weekday].spans[spec->hours[weekday].count++] =
            (struct rung_opening){from * HOUR, until * HOUR};
}

static struct rung_calendar *build(const struct rung_calendar_spec *spec)
{
    struct rung_calendar *calendar;
    if (rung_calendar_build(spec, &calendar) != RUNG_OK) fail_msg("not built");
    return calendar;
}

/* Monday to Friday 09:00 to 17:00; closed 2026-12-25 and from 2026-12-28 to 2027-01-01. */
static struct rung_calendar *desk(void)
{
    static const struct rung_day_range closed[] = {{20812, 20812}, {20815, 20819}};
    struct rung_calendar_spec spec = {.closed = closed, .closed_count = 2, .covered = RUNG_ALL_DAYS};
    assert_int_equal(day("2026-12-25"), closed[0].first);
    open(&spec, RUNG_MONDAY, RUNG_FRIDAY, 9, 17);
    return build(&spec);
}

/* Monday to Thursday 09:00 to 13:00 and 14:00 to 18:00, Friday 09:00 to 15:00. */
static struct rung_calendar *customer(void)
{
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    open(&spec, RUNG_MONDAY, RUNG_THURSDAY, 14, 18);
    open(&spec, RUNG_MONDAY, RUNG_THURSDAY, 9, 13);
    open(&spec, RUNG_FRIDAY, RUNG_FRIDAY, 9, 15);
    return build(&spec);
}

static void assert_hours(const struct rung_calendar *calendar, const char *from, int64_t hours,
                         const char *expected)
{
    int64_t result;
    assert_int_equal(rung_calendar_add_time(calendar, madrid, at(madrid, from), hours * HOUR, &result),
                     RUNG_OK);
    assert_at(madrid, result, expected);
}

static void business_hours(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    assert_hours(calendar, "2026-02-02 09:00", 4, "2026-02-02 13:00");
    assert_hours(calendar, "2026-02-02 08:00", 4, "2026-02-02 13:00");
    assert_hours(calendar, "2026-02-02 13:00", 4,
                 "2026-02-03 09:00"); /* a closing time is the next opening */
    assert_hours(calendar, "2026-02-02 15:00", 4, "2026-02-03 11:00");
    assert_hours(calendar, "2026-02-06 16:30:30", 1, "2026-02-09 09:30:30");
    assert_hours(calendar, "2026-02-07 12:00", 0, "2026-02-09 09:00");
    assert_hours(calendar, "2026-12-24 16:00", 2, "2027-01-04 10:00");
    assert_hours(calendar, "2026-02-02 09:00", 8 * 261,
                 "2027-02-10 09:00"); /* 261 open days, six of them closed */
    /* Before: the way back. */
    assert_hours(calendar, "2026-02-03 09:00", -4, "2026-02-02 13:00");
    assert_hours(calendar, "2026-02-03 09:00", -8, "2026-02-02 09:00");
    assert_hours(calendar, "2026-02-03 09:00", -9, "2026-01-30 16:00");
    assert_hours(calendar, "2026-02-07 12:00", -8, "2026-02-06 09:00");
    assert_hours(calendar, "2027-01-04 10:00", -2, "2026-12-24 16:00");
    rung_calendar_free(calendar);

    calendar = customer();
    assert_hours(calendar, "2026-02-02 12:00", 1, "2026-02-02 14:00");
    assert_hours(calendar, "2026-02-02 13:30", 8, "2026-02-03 14:00");
    assert_hours(calendar, "2026-02-05 17:00", 8, "2026-02-09 10:00");
    rung_calendar_free(calendar);
}

static void assert_days(const struct rung_calendar *calendar, const char *from, int64_t days,
                        const char *expected)
{
    int64_t result;
    assert_int_equal(rung_calendar_add_days(calendar, madrid, at(madrid, from), days, &result), RUNG_OK);
    assert_at(madrid, result, expected);
}

static void business_days_after_a_time(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    assert_days(calendar, "2026-02-02 11:30", 1, "2026-02-03 11:30");
    assert_days(calendar, "2026-02-06 11:30", 1, "2026-02-09 11:30");
    assert_days(calendar, "2026-02-06 17:00", 1, "2026-02-10 09:00"); /* first moved to Monday */
    assert_days(calendar, "2026-02-07 11:30", 0, "2026-02-09 09:00");
    assert_days(calendar, "2026-02-07 11:30", 2, "2026-02-11 09:00");
    assert_days(calendar, "2026-12-24 11:30", 1, "2027-01-04 11:30");
    assert_days(calendar, "2026-03-27 11:30", 1, "2026-03-30 11:30"); /* across a change of clocks */
    assert_days(calendar, "2026-02-09 11:30", -1, "2026-02-06 11:30");
    assert_days(calendar, "2026-02-07 11:30", -1, "2026-02-06 09:00");
    rung_calendar_free(calendar);

    calendar = customer();
    assert_days(calendar, "2026-02-02 12:30", 1, "2026-02-03 12:30");
    assert_days(calendar, "2026-02-06 13:30", 1, "2026-02-09 14:00"); /* in Monday's break: its end */
    assert_days(calendar, "2026-02-05 14:59", 1, "2026-02-06 14:59");
    assert_days(calendar, "2026-02-05 15:00", 1,
                "2026-02-09 09:00"); /* Friday's closing is Monday's opening */
    assert_days(calendar, "2026-02-05 17:30", 1, "2026-02-09 09:00");
    assert_days(calendar, "2026-02-05 17:30", 2, "2026-02-09 17:30");
    rung_calendar_free(calendar);

    struct rung_calendar_spec late = {.covered = RUNG_ALL_DAYS};
    open(&late, RUNG_MONDAY, RUNG_MONDAY, 6, 9);
    open(&late, RUNG_TUESDAY, RUNG_TUESDAY, 11, 20);
    calendar = build(&late);
    assert_days(calendar, "2026-02-02 08:00", 1, "2026-02-03 11:00"); /* before the first opening: that */
    rung_calendar_free(calendar);
}

static void business_days_after_a_date(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    static const struct {
        const char *from;
        int count;
        const char *expected;
    } table[] = {
        {"2026-02-02", 1, "2026-02-03"},   {"2026-02-07", 1, "2026-02-09"},  {"2026-02-06", 1, "2026-02-09"},
        {"2026-02-06", 5, "2026-02-13"},   {"2026-12-24", 1, "2027-01-04"},  {"2026-02-07", 0, "2026-02-07"},
        {"2026-02-07", -1, "2026-02-06"},  {"2026-02-09", -1, "2026-02-06"}, {"2027-01-04", -1, "2026-12-24"},
        {"2026-02-02", 261, "2027-02-10"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int32_t result;
        char text[RUNG_DAY_TEXT_SIZE];
        assert_int_equal(
            rung_calendar_add_days_to_date(calendar, madrid, day(table[i].from), table[i].count, &result),
            RUNG_OK);
        rung_day_write(result, text);
        assert_string_equal(text, table[i].expected);
    }
    rung_calendar_free(calendar);
}

static void the_start_of_a_date(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    int64_t start;
    assert_int_equal(rung_calendar_day_start(calendar, madrid, day("2026-02-02"), &start), RUNG_OK);
    assert_at(madrid, start, "2026-02-02 09:00");
    assert_int_equal(rung_calendar_day_start(calendar, madrid, day("2026-02-07"), &start), RUNG_OK);
    assert_at(madrid, start, "2026-02-07 00:00");
    assert_int_equal(rung_calendar_day_start(NULL, madrid, day("2026-02-02"), &start), RUNG_OK);
    assert_at(madrid, start, "2026-02-02 00:00");
    assert_int_equal(rung_calendar_day_start(calendar, madrid, RUNG_DAY_MAX + 1, &start), RUNG_LIMIT);
    assert_int_equal(rung_calendar_day_start(NULL, madrid, RUNG_DAY_MIN - 1, &start), RUNG_LIMIT);
    rung_calendar_free(calendar);
}

static void clocks_change_inside_opening_hours(void **state)
{
    (void)state;
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    open(&spec, RUNG_SUNDAY, RUNG_SUNDAY, 1, 5);
    struct rung_calendar *calendar = build(&spec);
    int64_t amount;
    assert_hours(calendar, "2026-03-29 01:00", 2, "2026-03-29 04:00");
    assert_hours(calendar, "2026-03-29 01:00", 3, "2026-04-05 01:00");
    assert_hours(calendar, "2026-10-25 01:00", 4, "2026-10-25 04:00");
    assert_hours(calendar, "2026-10-25 04:00", -4, "2026-10-25 01:00");
    assert_int_equal(rung_calendar_time_between(calendar, madrid, at(madrid, "2026-10-24 00:00"),
                                                at(madrid, "2026-10-26 00:00"), &amount),
                     RUNG_OK);
    assert_true(amount == 5 * HOUR);
    assert_int_equal(rung_calendar_time_between(calendar, madrid, at(madrid, "2026-03-30 00:00"),
                                                at(madrid, "2026-03-28 00:00"), &amount),
                     RUNG_OK);
    assert_true(amount == -3 * HOUR);
    rung_calendar_free(calendar);
}

/* A skipped date is no open day. */
static void a_date_that_did_not_occur(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    int32_t result;
    bool is_open = true;
    assert_int_equal(rung_calendar_add_days_to_date(calendar, apia, day("2011-12-29"), 1, &result), RUNG_OK);
    assert_int_equal(result, day("2012-01-02"));
    assert_int_equal(rung_calendar_add_days_to_date(calendar, apia, day("2012-01-02"), -1, &result), RUNG_OK);
    assert_int_equal(result, day("2011-12-29"));
    assert_int_equal(rung_calendar_is_open_day(calendar, apia, day("2011-12-30"), &is_open), RUNG_OK);
    assert_false(is_open);
    rung_calendar_free(calendar);
}

static void openings_and_closings(void **state)
{
    (void)state;
    struct rung_calendar *calendar = customer();
    int64_t time = at(madrid, "2026-02-05 08:00");
    static const char *const changes[] = {"2026-02-05 09:00", "2026-02-05 13:00", "2026-02-05 14:00",
                                          "2026-02-05 18:00", "2026-02-06 09:00", "2026-02-06 15:00",
                                          "2026-02-09 09:00"};
    bool is_open;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        assert_int_equal(rung_calendar_next_change(calendar, madrid, time, &time), RUNG_OK);
        assert_at(madrid, time, changes[i]);
        assert_int_equal(rung_calendar_is_open(calendar, madrid, time, &is_open), RUNG_OK);
        assert_int_equal(is_open, i % 2 == 0);
    }
    rung_calendar_free(calendar);
}

static void spans_that_touch_are_one(void **state)
{
    (void)state;
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    open(&spec, RUNG_MONDAY, RUNG_MONDAY, 20, 24);
    open(&spec, RUNG_TUESDAY, RUNG_TUESDAY, 0, 2);
    open(&spec, RUNG_TUESDAY, RUNG_TUESDAY, 1, 4);
    open(&spec, RUNG_TUESDAY, RUNG_TUESDAY, 4, 6);
    struct rung_calendar *calendar = build(&spec);
    int64_t time;
    assert_int_equal(rung_calendar_next_change(calendar, madrid, at(madrid, "2026-02-02 21:00"), &time),
                     RUNG_OK);
    assert_at(madrid, time, "2026-02-03 06:00");
    assert_hours(calendar, "2026-02-02 20:00", 4, "2026-02-03 00:00");
    assert_hours(calendar, "2026-02-02 20:00", 9, "2026-02-03 05:00");
    rung_calendar_free(calendar);
}

static void outside_what_is_covered(void **state)
{
    (void)state;
    struct rung_calendar_spec spec = {.covered = {day("2026-01-01"), day("2026-12-31")}};
    open(&spec, RUNG_MONDAY, RUNG_FRIDAY, 9, 17);
    struct rung_calendar *calendar = build(&spec);
    const struct rung_zone *zone = madrid;
    int64_t t = 7;
    int32_t d = 7;
    bool is_open = true;
    const int64_t before = at(zone, "2025-12-31 23:59"), first = at(zone, "2026-01-01 00:00");
    const int64_t last = at(zone, "2026-12-31 16:00"), after = at(zone, "2027-01-01 00:00");
    assert_int_equal(rung_calendar_is_open(calendar, zone, before, &is_open), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_is_open(calendar, zone, after, &is_open), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_next_opening(calendar, zone, before, &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_time(calendar, zone, last, HOUR, &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_time(calendar, zone, first, -1, &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_days(calendar, zone, last, 1, &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_days(calendar, zone, first, -2, &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, zone, day("2026-12-31"), 1, &d),
                     RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, zone, day("2025-12-31"), 1, &d),
                     RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_day_start(calendar, zone, day("2027-01-01"), &t), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_is_open_day(calendar, zone, day("2025-12-31"), &is_open), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_next_change(calendar, zone, at(zone, "2026-12-31 18:00"), &t),
                     RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_time_between(calendar, zone, first, after, &t), RUNG_UNCOVERED);
    assert_true(t == 7 && d == 7 && is_open);
    assert_int_equal(rung_calendar_add_time(calendar, zone, last, HOUR - 1, &t), RUNG_OK);
    assert_int_equal(rung_calendar_next_change(calendar, zone, last, &t), RUNG_OK);
    assert_at(zone, t, "2026-12-31 17:00");
    rung_calendar_free(calendar);
}

/* Beirut's clocks go from Sunday 00:00 back to Saturday 23:00: what is covered to Saturday covers that hour
 * twice. */
static void coverage_ends_as_clocks_go_back_over_midnight(void **state)
{
    (void)state;
    struct rung_calendar_spec spec = {.covered = {day("2025-10-20"), day("2025-10-25")}};
    open(&spec, RUNG_SATURDAY, RUNG_SATURDAY, 22, 24);
    struct rung_calendar *calendar = build(&spec);
    int64_t start = at(beirut, "2025-10-25 22:00"), time;
    assert_int_equal(rung_calendar_add_time(calendar, beirut, start, 3 * HOUR - 1, &time), RUNG_OK);
    assert_true(time == start + 3 * HOUR - 1);
    assert_int_equal(rung_calendar_add_time(calendar, beirut, start, 3 * HOUR, &time), RUNG_UNCOVERED);
    assert_int_equal(rung_calendar_next_change(calendar, beirut, start, &time), RUNG_UNCOVERED);
    rung_calendar_free(calendar);

    spec.covered = (struct rung_day_range){day("2025-10-26"), day("2025-10-31")};
    open(&spec, RUNG_SUNDAY, RUNG_SUNDAY, 0, 1);
    calendar = build(&spec);
    assert_int_equal(rung_calendar_add_time(calendar, beirut, at(beirut, "2025-10-26 01:00"), -HOUR, &time),
                     RUNG_OK);
    assert_at(beirut, time, "2025-10-26 00:00");
    assert_int_equal(rung_calendar_add_time(calendar, beirut, time, -1, &time), RUNG_UNCOVERED);
    rung_calendar_free(calendar);
}

static void calendars_that_never_open_or_never_close(void **state)
{
    (void)state;
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    struct rung_calendar *calendar = build(&spec);
    int64_t t = 7;
    int32_t d = 7;
    bool is_open = true;
    assert_false(rung_calendar_has_hours(calendar));
    assert_int_equal(rung_calendar_is_open(calendar, madrid, 0, &is_open), RUNG_OK);
    assert_false(is_open);
    assert_int_equal(rung_calendar_next_opening(calendar, madrid, 0, &t), RUNG_NEVER);
    assert_int_equal(rung_calendar_next_change(calendar, madrid, 0, &t), RUNG_NEVER);
    assert_int_equal(rung_calendar_add_time(calendar, madrid, 0, -1, &t), RUNG_NEVER);
    assert_int_equal(rung_calendar_add_days(calendar, madrid, 0, 1, &t), RUNG_NEVER);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, madrid, 0, 1, &d), RUNG_NEVER);
    assert_int_equal(rung_calendar_day_start(calendar, madrid, 0, &t), RUNG_OK);
    assert_at(madrid, t, "1970-01-01 00:00");
    assert_int_equal(rung_calendar_time_between(calendar, madrid, 0, RUNG_DAY_US, &t), RUNG_OK);
    assert_true(t == 0);
    rung_calendar_free(calendar);

    open(&spec, RUNG_MONDAY, RUNG_SUNDAY, 0, 24);
    calendar = build(&spec);
    assert_int_equal(rung_calendar_next_change(calendar, madrid, 0, &t), RUNG_NEVER);
    assert_int_equal(rung_calendar_add_time(calendar, madrid, 0, 1000 * HOUR, &t), RUNG_OK);
    assert_true(t == 1000 * HOUR);
    rung_calendar_free(calendar);

    /* Open on paper, closed for all time. */
    struct rung_day_range closed = RUNG_ALL_DAYS;
    spec.closed = &closed;
    spec.closed_count = 1;
    calendar = build(&spec);
    assert_int_equal(rung_calendar_next_opening(calendar, madrid, 0, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_next_change(calendar, madrid, 0, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_days(calendar, madrid, 0, -1, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, madrid, 0, 3, &d), RUNG_LIMIT);
    rung_calendar_free(calendar);
}

static void the_ends_of_time(void **state)
{
    (void)state;
    struct rung_calendar *calendar = desk();
    int64_t t = 7;
    int32_t d = 7;
    static const int64_t huge[] = {INT64_MAX, INT64_MIN, RUNG_TIME_MAX, RUNG_TIME_MIN, INT64_C(1) << 60};
    for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
        assert_int_equal(rung_calendar_add_time(calendar, madrid, 0, huge[i], &t), RUNG_LIMIT);
        assert_int_equal(rung_calendar_add_days(calendar, madrid, 0, huge[i], &t), RUNG_LIMIT);
        assert_int_equal(rung_calendar_add_days_to_date(calendar, madrid, 0, huge[i], &d), RUNG_LIMIT);
    }
    assert_int_equal(rung_calendar_add_time(calendar, madrid, INT64_MAX, 0, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_time(calendar, madrid, INT64_MIN, 0, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_next_opening(calendar, madrid, RUNG_TIME_MAX, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_next_opening(calendar, NULL, RUNG_TIME_MAX, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_time(calendar, NULL, RUNG_TIME_MIN, -1, &t), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, madrid, INT32_MAX, 1, &d), RUNG_LIMIT);
    assert_int_equal(rung_calendar_add_days_to_date(calendar, madrid, INT32_MIN, 1, &d), RUNG_LIMIT);
    assert_true(t == 7 && d == 7);
    /* 9999-12-31 is a Friday. */
    assert_int_equal(rung_calendar_next_opening(calendar, NULL, RUNG_DAY_MAX * RUNG_DAY_US, &t), RUNG_OK);
    assert_at(NULL, t, "9999-12-31 09:00");
    rung_calendar_free(calendar);
}

static void specs_that_are_wrong(void **state)
{
    (void)state;
    struct rung_calendar *calendar = NULL;
    static const struct rung_opening spans[] = {{9, 9}, {10, 9}, {-1, 9}, {0, RUNG_DAY_US + 1}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
        spec.hours[3].count = 1;
        spec.hours[3].spans[0] = spans[i];
        assert_int_equal(rung_calendar_build(&spec, &calendar), RUNG_INVALID);
    }
    static const struct rung_day_range ranges[] = {{2, 1}, {RUNG_DAY_MIN - 1, 0}, {0, RUNG_DAY_MAX + 1}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct rung_calendar_spec spec = {.closed = &ranges[i], .closed_count = 1, .covered = RUNG_ALL_DAYS};
        assert_int_equal(rung_calendar_build(&spec, &calendar), RUNG_INVALID);
        spec = (struct rung_calendar_spec){.covered = ranges[i]};
        assert_int_equal(rung_calendar_build(&spec, &calendar), RUNG_INVALID);
        spec = (struct rung_calendar_spec){
            .holidays = &ranges[2].last, .holiday_count = 1, .covered = RUNG_ALL_DAYS};
        assert_int_equal(rung_calendar_build(&spec, &calendar), RUNG_INVALID);
    }
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    spec.hours[0].count = RUNG_SPANS_MAX + 1;
    assert_int_equal(rung_calendar_build(&spec, &calendar), RUNG_LIMIT);
    assert_null(calendar);
    rung_calendar_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(business_hours),
        cmocka_unit_test(business_days_after_a_time),
        cmocka_unit_test(business_days_after_a_date),
        cmocka_unit_test(the_start_of_a_date),
        cmocka_unit_test(clocks_change_inside_opening_hours),
        cmocka_unit_test(a_date_that_did_not_occur),
        cmocka_unit_test(openings_and_closings),
        cmocka_unit_test(spans_that_touch_are_one),
        cmocka_unit_test(outside_what_is_covered),
        cmocka_unit_test(coverage_ends_as_clocks_go_back_over_midnight),
        cmocka_unit_test(calendars_that_never_open_or_never_close),
        cmocka_unit_test(the_ends_of_time),
        cmocka_unit_test(specs_that_are_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
