/* holidays.c: iCalendar files, as they are written and as they are broken. */
#include <rung/holidays.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* "2026-12-25 Christmas, 2026-12-26 ..." of the years 2020 to 2030, and the coverage. */
static const char *read_in(const char *text, int first_year, int last_year)
{
    static char said[20000];
    struct rung_holidays *holidays;
    struct rung_reason reason = {0};
    enum rung_status status =
        rung_holidays_read(text, strlen(text), first_year, last_year, &holidays, &reason);
    if (status != RUNG_OK) {
        snprintf(said, sizeof said, "%u: %s", reason.line, reason.text);
        return said;
    }
    char day[RUNG_DAY_TEXT_SIZE];
    size_t length = 0;
    for (size_t i = 0; i < holidays->count; i++) {
        rung_day_write(holidays->days[i], day);
        length += (size_t)snprintf(said + length, sizeof said - length, "%s%s%s, ", day,
                                   *holidays->names[i] ? " " : "", holidays->names[i]);
    }
    rung_day_write(holidays->covered.first, day);
    length += (size_t)snprintf(said + length, sizeof said - length, "covered %s to ", day);
    rung_day_write(holidays->covered.last, day);
    snprintf(said + length, sizeof said - length, "%s%s", day, holidays->endless ? ", endless" : "");
    rung_holidays_free(holidays);
    return said;
}

/* An event with these lines, which begin at line 3 of the file. */
static const char *event(const char *lines)
{
    static char text[4000];
    snprintf(text, sizeof text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\n%sEND:VEVENT\nEND:VCALENDAR\n", lines);
    return read_in(text, 2020, 2030);
}

static void assert_begins(const char *said, const char *expected)
{
    if (strncmp(said, expected, strlen(expected)) != 0)
        fail_msg("expected \"%s...\", got \"%s\"", expected, said);
}

static void whole_days(void **state)
{
    (void)state;
    assert_string_equal(event("DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\n"),
                        "2026-12-25 Christmas, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(event("DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102\n"),
                        "2026-12-30, 2026-12-31, 2027-01-01, covered 2026-01-01 to 2027-12-31");
    assert_string_equal(event("DTSTART:20261230\nDURATION:P2D\n"),
                        "2026-12-30, 2026-12-31, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(event("DTSTART:20261230\nDTEND:20261230\n"),
                        "2026-12-30, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(
        event("DTSTART;TZID=Europe/Madrid:20261225T000000\nDTEND;TZID=Europe/Madrid:20261226T000000\n"),
        "2026-12-25, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(
        event("dtstart;value=date:20261225\nsummary;language=\"a;b:c\":A\\, b\\; c\\nd \\\\\n"),
        "2026-12-25 A, b; c d \\, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(event("DTSTART:20261225\nSUMMARY:Chri\n stmas \n  \xC3\n \xA9ve\nRDATE:20281225\n"),
                        "2026-12-25 Christmas  \xC3\xA9ve, 2028-12-25 Christmas  \xC3\xA9ve, "
                        "covered 2026-01-01 to 2028-12-31");
}

static void rules(void **state)
{
    (void)state;
    assert_string_equal(event("DTSTART;VALUE=DATE:20281225\nRRULE:FREQ=YEARLY\n"),
                        "2028-12-25, 2029-12-25, 2030-12-25, covered 2028-01-01 to 2030-12-31, endless");
    assert_string_equal(event("DTSTART:20240527\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=3\n"),
                        "2024-05-27, 2025-05-26, 2026-05-25, covered 2024-01-01 to 2026-12-31");
    assert_string_equal(event("DTSTART:20240229\nRRULE:FREQ=YEARLY;UNTIL=20291231T225959Z\n"),
                        "2024-02-29, 2028-02-29, covered 2024-01-01 to 2028-12-31");
    assert_string_equal(event("DTSTART:20280101\nRRULE:UNTIL=20300101;FREQ=YEARLY;INTERVAL=2\n"),
                        "2028-01-01, 2030-01-01, covered 2028-01-01 to 2030-12-31");
    assert_string_equal(event("DTSTART:16010101\nRRULE:FREQ=YEARLY;UNTIL=20210101\n"),
                        "2020-01-01, 2021-01-01, covered 2020-01-01 to 2021-12-31");
    assert_string_equal(event("DTSTART:20281225\nDTEND:20281227\nRRULE:FREQ=YEARLY;COUNT=3\n"
                              "EXDATE;VALUE=DATE:20291225,20271225\nRDATE:20290601\n"),
                        "2028-12-25, 2028-12-26, 2029-06-01, 2029-06-02, 2030-12-25, 2030-12-26, "
                        "covered 2028-01-01 to 2030-12-31");
    assert_string_equal(event("DTSTART:20301230\nRRULE:FREQ=DAILY;COUNT=4\n"),
                        "2030-12-30, 2030-12-31, covered 2030-01-01 to 2030-12-31");
}

static void several_events(void **state)
{
    (void)state;
    assert_string_equal(
        read_in("\xEF\xBB\xBF"
                "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Days\r\n"
                "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\nDTSTART:19700101T030000\r\nEND:STANDARD\r\nEND:"
                "VTIMEZONE\r\n"
                "BEGIN:VTODO\r\nDTSTART:20250101T120000Z\r\nEND:VTODO\r\n"
                "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20270501\r\nSUMMARY:B\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260501\r\nSUMMARY:A\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"
                "BEGIN:VALARM\r\nDURATION:PT1H\r\nEND:VALARM\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20280501\r\nDTSTART:20280502\r\nSUMMARY:A, "
                "moved\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:c\r\nSTATUS:CANCELLED\r\nDTSTART:20400501\r\nEND:VEVENT\r\n"
                "BEGIN:VEVENT\r\nUID:d\r\nDTSTART:20270501\r\nSUMMARY:B\r\nEND:VEVENT\r\n"
                "END:VCALENDAR\r\n",
                2020, 2050),
        "2026-05-01 A, 2027-05-01 B, 2027-05-01 A, 2028-05-02 A, moved, covered 2026-01-01 to 2028-12-31");
}

static void only_the_years_asked_for(void **state)
{
    (void)state;
    const char *text =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20251231\nDURATION:P3D\nEND:VEVENT\nEND:VCALENDAR";
    assert_string_equal(read_in(text, 2026, 2030),
                        "2026-01-01, 2026-01-02, covered 2026-01-01 to 2026-12-31");
    assert_string_equal(read_in(text, 2020, 2025), "2025-12-31, covered 2025-01-01 to 2025-12-31");
    assert_string_equal(read_in(text, 2030, 2040), "0: this file says nothing of the years 2030 to 2040");
    assert_begins(read_in(text, 2030, 2029), "0: holidays are read for the years 1 to 2500");
    assert_begins(read_in(text, 2030, 2501), "0: holidays are read for the years 1 to 2500");
    assert_begins(read_in(text, 0, 2030), "0: holidays are read for the years 1 to 2500");
}

static void broken_events(void **state)
{
    (void)state;
    assert_begins(event("SUMMARY:x\n"), "2: this event has no start (DTSTART)");
    assert_begins(event("DTSTART:20261225T100000\n"), "3: DTSTART must be a whole day here");
    assert_begins(event("DTSTART:20261225T000000Z\n"), "3: DTSTART must be a whole day here");
    assert_begins(event("DTSTART:20260230\n"), "3: DTSTART must be a whole day here");
    assert_begins(event("DTSTART:\n"), "3: DTSTART must be a whole day here");
    assert_begins(event("DTSTART:20261225\nDTSTART:20261226\n"), "4: DTSTART stands twice");
    assert_begins(event("DTSTART:20261225\nDTEND:20261224\n"), "2: this event ends before it starts");
    assert_begins(event("DTSTART:20261225\nDTEND:20261226\nDURATION:P1D\n"), "2: this event has both an end");
    assert_begins(event("DTSTART:20261225\nDURATION:PT24H\n"), "4: DURATION must be whole days");
    assert_begins(event("DTSTART:20261225\nDURATION:P0D\n"), "4: DURATION must be whole days");
    assert_begins(event("DTSTART:20261225\nDURATION:-P1D\n"), "4: DURATION must be whole days");
    assert_begins(event("DTSTART:20261225\nDURATION:P9999D\n"), "2: this event is longer than");
    assert_begins(event("DTSTART:20261225\nEXDATE:20261225,\n"), "4: EXDATE must be a whole day here");
    assert_begins(event("DTSTART:20261225\nEXDATE:20261225\n"), "0: this file names no holidays");
    assert_begins(event("DTSTART:20261225\nRDATE;VALUE=PERIOD:20260101/P1D\n"),
                  "4: RDATE must be a whole day");
    assert_begins(event("DTSTART:20261225\nEXRULE:FREQ=YEARLY\n"), "4: EXRULE is not supported");
    assert_begins(event("DTSTART:20261225\nRECURRENCE-ID;X=\"a;b\";RANGE=THISANDFUTURE:20261224\n"),
                  "4: RANGE=THISANDFUTURE is not supported");
    assert_begins(event("DTSTART:20261225\nRRULE:FREQ=YEARLY\nRRULE:FREQ=YEARLY\n"),
                  "5: this event has a second rule");
}

static void broken_rules(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"FREQ=YEARLY;BYEASTER=1", "rules that count from Easter (BYEASTER) are not supported"},
        {"FREQ=YEARLY;BYWEEKNO=52;BYDAY=FR",
         "rules that count weeks of the year (BYWEEKNO) are not supported"},
        {"FREQ=YEARLY;BYMONTHDAY=25", "a yearly rule with BYMONTHDAY must say the month too (BYMONTH)"},
        {"FREQ=HOURLY", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY"},
        {"FREQ=", "its parts are not of the form NAME=VALUE"},
        {"FREQ=YEARLY;", "its parts are not of the form NAME=VALUE"},
        {"", "its parts are not of the form NAME=VALUE"},
        {"BYMONTH=3", "it does not say how often (FREQ)"},
        {"FREQ=YEARLY;FREQ=DAILY", "a part stands in it twice"},
        {"FREQ=YEARLY;RSCALE=CHINESE", "it has a part that is not supported"},
        {"FREQ=YEARLY;BYHOUR=3", "it has a part that is not supported"},
        {"FREQ=YEARLY;COUNT=0", "COUNT is not a number from 1"},
        {"FREQ=YEARLY;COUNT=3x", "COUNT is not a number from 1"},
        {"FREQ=YEARLY;COUNT=9999999999", "COUNT is not a number from 1"},
        {"FREQ=YEARLY;UNTIL=2030", "UNTIL is not a date such as 20301231"},
        {"FREQ=YEARLY;UNTIL=20301231T99", "UNTIL is not a date such as 20301231"},
        {"FREQ=YEARLY;UNTIL=20301231;COUNT=3", "COUNT and UNTIL do not stand together"},
        {"FREQ=YEARLY;UNTIL=20251231", "UNTIL lies before the event starts"},
        {"FREQ=YEARLY;BYMONTH=13", "its parts do not fit together, or it names no day"},
        {"FREQ=YEARLY;INTERVAL=0", "a value in it is not allowed"},
        {"FREQ=YEARLY;BYDAY=XX", "a value in it is not allowed"},
        {"FREQ=YEARLY;BYMONTH=3", "the event must start (DTSTART) on the first day that its rule names"},
        {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "its parts do not fit together, or it names no day"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char lines[200], expected[200];
        snprintf(lines, sizeof lines, "DTSTART:20261225\nRRULE:%s\n", table[i][0]);
        snprintf(expected, sizeof expected, "4: this rule (RRULE) cannot be followed: %s", table[i][1]);
        assert_begins(event(lines), expected);
    }
    assert_begins(event("DTSTART:15821225\nRRULE:FREQ=YEARLY\n"),
                  "4: this rule (RRULE) cannot be followed: it starts before the year 1583");
}

static void broken_files(void **state)
{
    (void)state;
    assert_begins(read_in("", 2020, 2030), "1: this is no iCalendar file");
    assert_begins(read_in("hello", 2020, 2030), "1: this is no iCalendar file");
    assert_begins(read_in("BEGIN:VCALENDAR\n", 2020, 2030),
                  "1: the file ends before BEGIN:VCALENDAR has its END");
    assert_begins(read_in("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", 2020, 2030),
                  "3: END:VCALENDAR has no BEGIN:VCALENDAR");
    assert_begins(read_in("BEGIN:VCALENDAR\nEND:VCALENDAR\nX:Y\n", 2020, 2030),
                  "3: this line stands outside VCALENDAR");
    assert_begins(read_in("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", 2020, 2030),
                  "2: BEGIN:VCALENDAR cannot stand here");
    assert_begins(read_in("BEGIN:VCALENDAR\nEND:VCALENDAR\n", 2020, 2030), "0: this file names no holidays");
    assert_begins(read_in("BEGIN:VCALENDAR\n\nnonsense\n", 2020, 2030),
                  "3: this line is not of the form NAME:VALUE");
    assert_begins(read_in("BEGIN:VCALENDAR\nA;B=\"c:d\n", 2020, 2030),
                  "2: this line is not of the form NAME:VALUE");
    assert_begins(read_in("BEGIN:VCALENDAR\nA:\xE9t\xE9\n", 2020, 2030), "2: this line is not UTF-8 text");
    assert_begins(read_in("BEGIN:VCALENDAR\nA:\xED\xA0\x80\n", 2020, 2030), "2: this line is not UTF-8 text");
    assert_begins(read_in("BEGIN:VCALENDAR\nA:\x01\n", 2020, 2030),
                  "2: this line has a control character in it");
}

static char *repeat(const char *head, const char *part, size_t count, const char *tail)
{
    char *text = malloc(strlen(head) + strlen(part) * count + strlen(tail) + 1);
    assert_non_null(text);
    char *to = text + strlen(strcpy(text, head));
    for (size_t i = 0; i < count; i++) to += strlen(strcpy(to, part));
    strcpy(to, tail);
    return text;
}

static void assert_limit(const char *head, const char *part, size_t count, const char *tail,
                         const char *expected)
{
    char *text = repeat(head, part, count, tail);
    assert_begins(read_in(text, 2020, 2120), expected);
    free(text);
}

static void limits(void **state)
{
    (void)state;
    const char *head = "BEGIN:VCALENDAR\n", *tail = "END:VCALENDAR\n";
    assert_limit(head, "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n", RUNG_HOLIDAYS_EVENT_MAX + 1, tail,
                 "15002: this file has more than 5000 events");
    assert_limit(head, "BEGIN:VEVENT\nDTSTART:20200101\nDTEND:20300101\nEND:VEVENT\n", 40, tail,
                 "110: this file has more than 100000 holidays");
    assert_limit(head, "BEGIN:VEVENT\nDTSTART:20200101\nRRULE:FREQ=YEARLY\nEND:VEVENT\n", 101, tail,
                 "400: too many events recur for too many years");
    assert_limit(head, "BEGIN:X\n", 16, tail, "17: BEGIN is nested too deep");
    assert_limit("BEGIN:VCALENDAR\nA:", "aaaaaaaa", 10000, tail, "2: this line is longer than 64 KB");
    assert_limit("BEGIN:VCALENDAR\nA:", "a\n ", 70000, tail, "2: this line is longer than 64 KB");
    assert_limit(head, "A:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", 130000, tail,
                 "0: this file is larger than 4096 KB");
}

static void files_that_are_none(void **state)
{
    (void)state;
    char folder[] = "/tmp/rung-holidays-XXXXXX", path[100];
    struct rung_holidays *holidays = NULL;
    struct rung_reason reason;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(rung_holidays_load(folder, 2020, 2030, &holidays, &reason), RUNG_UNREADABLE);
    assert_non_null(strstr(reason.text, "is a folder"));
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(rung_holidays_load(path, 2020, 2030, &holidays, &reason), RUNG_NOT_FOUND);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(rung_holidays_load(path, 2020, 2030, &holidays, &reason), RUNG_UNREADABLE);
    unlink(path);
    rmdir(folder);
    assert_int_equal(rung_holidays_load("/dev/zero", 2020, 2030, &holidays, &reason), RUNG_UNREADABLE);
    assert_null(holidays);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_days),          cmocka_unit_test(rules),
        cmocka_unit_test(several_events),      cmocka_unit_test(only_the_years_asked_for),
        cmocka_unit_test(broken_events),       cmocka_unit_test(broken_rules),
        cmocka_unit_test(broken_files),        cmocka_unit_test(limits),
        cmocka_unit_test(files_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
