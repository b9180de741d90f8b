/* time.c: dates, times of day and instants, counted, read and written. */
#include <rung/time.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Walks through all days with nothing but the lengths of months. */
static void every_day_has_its_date(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct rung_date date = {1, 1, 1};
    int weekday = RUNG_MONDAY;
    for (int32_t day = RUNG_DAY_MIN; day <= RUNG_DAY_MAX; day++) {
        struct rung_date back = rung_day_to_date(day);
        if (rung_day_from_date(date) != day || back.year != date.year || back.month != date.month ||
            back.day != date.day || (int)rung_day_weekday(day) != weekday || !rung_date_is_valid(date))
            fail_msg("day %d is not %d-%d-%d", day, date.year, date.month, date.day);
        weekday = (weekday + 1) % 7;
        bool leap = date.year % 400 == 0 || (date.year % 4 == 0 && date.year % 100 != 0);
        if (++date.day > lengths[date.month - 1] + (date.month == 2 && leap)) {
            assert_false(rung_date_is_valid(date));
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                date.year++;
            }
        }
    }
    assert_int_equal(date.year, 10000);
    assert_int_equal(rung_day_from_date((struct rung_date){1970, 1, 1}), 0);
    assert_int_equal(rung_day_weekday(0), RUNG_THURSDAY);
}

static void local_times_are_split(void **state)
{
    (void)state;
    static const int64_t times[] = {
        0, 1, -1, RUNG_DAY_US, -RUNG_DAY_US, RUNG_DAY_US - 1, RUNG_TIME_MIN, RUNG_TIME_MAX};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        int64_t of_day = rung_local_time_of_day(times[i]);
        assert_in_range(of_day, 0, RUNG_DAY_US - 1);
        assert_true(rung_local_day(times[i]) * RUNG_DAY_US + of_day == times[i]);
    }
}

static void check_time(const char *text, const char *expected)
{
    int64_t time = 42;
    char back[RUNG_TIME_TEXT_SIZE];
    enum rung_status status = rung_time_read(text, strlen(text), &time);
    if (!expected) {
        if (status != RUNG_INVALID || time != 42) fail_msg("\"%s\" was read", text);
        return;
    }
    if (status != RUNG_OK) fail_msg("\"%s\" was refused", text);
    assert_int_equal(rung_time_write(time, back), strlen(expected));
    assert_string_equal(back, expected);
}

static void instants(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"2026-02-02T08:00:00Z", "2026-02-02T08:00:00Z"},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
        {"1969-12-31T23:59:59.000001Z", "1969-12-31T23:59:59.000001Z"},
        {"2026-02-02T09:00:00+01:00", "2026-02-02T08:00:00Z"},
        {"2026-02-02T00:30:00.5-05:45", "2026-02-02T06:15:00.500000Z"},
        {"2026-02-02T08:00:00.123456789Z", "2026-02-02T08:00:00.123456Z"},
        {"2026-02-02T08:00:00.0Z", "2026-02-02T08:00:00Z"},
        {"2024-02-29T08:00:00-00:00", "2024-02-29T08:00:00Z"},
    };
    static const char *const bad[] = {
        "",
        "2026-02-02",
        "2026-02-02T08:00Z",
        "2026-02-02T08:00:00",
        "2026-02-02 08:00:00Z",
        "2026-02-02t08:00:00Z",
        "2026-02-02T08:00:00z",
        "2026-02-02T08:00:00Z ",
        " 2026-02-02T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-13-01T08:00:00Z",
        "2026-00-01T08:00:00Z",
        "2026-01-00T08:00:00Z",
        "2025-02-29T08:00:00Z",
        "1900-02-29T08:00:00Z",
        "0000-01-01T08:00:00Z",
        "2026-02-02T24:00:00Z",
        "2026-02-02T08:60:00Z",
        "2026-02-02T08:00:60Z",
        "2026-02-02T08:00:00.Z",
        "2026-02-02T08:00:00.1234567890Z",
        "2026-02-02T08:00:00,5Z",
        "2026-02-02T08:00:00+1:00",
        "2026-02-02T08:00:00+01",
        "2026-02-02T08:00:00+24:00",
        "2026-02-02T08:00:00+01:60",
        "2026-02-02T08:00:00+01:00Z",
        "+026-02-02T08:00:00Z",
        "20260202T080000Z",
        "2026-02-0\xB2T08:00:00Z",
        "0001-01-01T00:00:00+01:00", /* in year 0 */
        "9999-12-31T23:59:59-01:00", /* in year 10000 */
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) check_time(good[i][0], good[i][1]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_time(bad[i], NULL);
    /* Cut short anywhere, it is none. */
    const char *whole = "2026-02-02T08:00:00.123456+01:00";
    int64_t time = 42;
    for (size_t length = 0; length < strlen(whole); length++)
        assert_int_equal(rung_time_read(whole, length, &time), RUNG_INVALID);
    assert_int_equal(time, 42);
}

static void check_local(const char *text, const char *expected)
{
    int64_t local = 42;
    char back[RUNG_TIME_TEXT_SIZE];
    enum rung_status status = rung_local_read(text, strlen(text), &local);
    if ((status == RUNG_OK) != (expected != NULL)) fail_msg("\"%s\": %s", text, rung_status_text(status));
    if (!expected) return;
    rung_local_write(local, back);
    assert_string_equal(back, expected);
}

static void local_times(void **state)
{
    (void)state;
    check_local("2026-02-02 09:00", "2026-02-02 09:00");
    check_local("2026-02-02T09:00", "2026-02-02 09:00");
    check_local("2026-02-02 09:00:30", "2026-02-02 09:00:30");
    check_local("2026-02-02 09:00:00.25", "2026-02-02 09:00:00.250000");
    check_local("2026-02-02 09:00Z", NULL);
    check_local("2026-02-02 24:00", NULL);
    check_local("2026-02-02 09", NULL);
    check_local("2026-02-02  09:00", NULL);
    check_local("2026-02-02 09:00.5", NULL);
}

static void dates_and_times_of_day(void **state)
{
    (void)state;
    int32_t day = 42;
    int64_t of_day = 42;
    char text[RUNG_DAY_TEXT_SIZE];
    assert_int_equal(rung_day_read("2026-2-02", 9, &day), RUNG_INVALID);
    assert_int_equal(rung_day_read("2026-02-02T", 11, &day), RUNG_INVALID);
    assert_int_equal(day, 42);
    assert_int_equal(rung_day_read("2026-02-02", 10, &day), RUNG_OK);
    assert_int_equal(rung_day_write(day, text), 10);
    assert_string_equal(text, "2026-02-02");
    rung_day_write(INT32_MAX, text);
    assert_string_equal(text, "9999-12-31");
    rung_day_write(INT32_MIN, text);
    assert_string_equal(text, "0001-01-01");

    assert_int_equal(rung_time_of_day_read("24:00", 5, &of_day), RUNG_OK);
    assert_true(of_day == RUNG_DAY_US);
    assert_int_equal(rung_time_of_day_read("09:05:30", 8, &of_day), RUNG_OK);
    assert_true(of_day == 9 * RUNG_HOUR_US + 5 * RUNG_MINUTE_US + 30 * RUNG_SECOND_US);
    static const char *const bad[] = {"",       "9:00",  "24:01", "24:00:01", "12:60",
                                      "12:00:", "-1:00", "25:00", "12"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(rung_time_of_day_read(bad[i], strlen(bad[i]), &of_day), RUNG_INVALID);
}

static void what_is_out_of_range_is_written_as_the_nearest(void **state)
{
    (void)state;
    char text[RUNG_TIME_TEXT_SIZE];
    rung_time_write(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59.999999Z");
    rung_time_write(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_has_its_date),
        cmocka_unit_test(local_times_are_split),
        cmocka_unit_test(instants),
        cmocka_unit_test(local_times),
        cmocka_unit_test(dates_and_times_of_day),
        cmocka_unit_test(what_is_out_of_range_is_written_as_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
