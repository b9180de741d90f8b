/* zone.c: what the differential test does not reach: names, broken files, footers that no file of the system
 * has. */
#include <rung/zone.h>

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

static int64_t at(const char *text)
{
    int64_t time;
    if (rung_time_read(text, strlen(text), &time) != RUNG_OK) fail_msg("\"%s\" is no time", text);
    return time;
}

static int64_t local(const char *text)
{
    int64_t time;
    if (rung_local_read(text, strlen(text), &time) != RUNG_OK) fail_msg("\"%s\" is no local time", text);
    return time;
}

static void assert_time(int64_t time, const char *expected)
{
    char text[RUNG_TIME_TEXT_SIZE];
    rung_time_write(time, text);
    assert_string_equal(text, expected);
}

static struct rung_zone *load(const char *name)
{
    struct rung_zone *zone;
    struct rung_reason reason;
    if (rung_zone_load(name, NULL, &zone, &reason) != RUNG_OK) fail_msg("%s", reason.text);
    return zone;
}

static void gaps_and_overlaps(void **state)
{
    (void)state;
    struct rung_zone *madrid = load("Europe/Madrid");
    assert_time(rung_zone_to_utc(madrid, local("2026-03-29 01:59")), "2026-03-29T00:59:00Z");
    assert_time(rung_zone_to_utc(madrid, local("2026-03-29 02:30")), "2026-03-29T01:30:00Z");
    assert_time(rung_zone_to_utc(madrid, local("2026-03-29 03:00")), "2026-03-29T01:00:00Z");
    assert_time(rung_zone_to_utc(madrid, local("2026-10-25 02:30")), "2026-10-25T00:30:00Z");
    assert_time(rung_zone_to_utc(madrid, local("2026-10-25 03:00")), "2026-10-25T02:00:00Z");
    /* By the footer, and in the cycles after the table. */
    assert_time(rung_zone_to_utc(madrid, local("2999-07-01 12:00")), "2999-07-01T10:00:00Z");
    assert_time(rung_zone_to_utc(madrid, local("9999-12-31 23:00")), "9999-12-31T22:00:00Z");
    rung_zone_free(madrid);
}

static void days(void **state)
{
    (void)state;
    struct rung_zone *apia = load("Pacific/Apia"); /* had no 30 December 2011 */
    int64_t moved = 0;
    assert_int_equal(rung_zone_add_days(apia, at("2011-12-29T20:00:00Z"), 2, &moved), RUNG_OK);
    assert_time(moved, "2011-12-30T20:00:00Z");
    int32_t skipped = rung_day_from_date((struct rung_date){2011, 12, 30});
    assert_time(rung_zone_first_instant(apia, skipped), "2011-12-30T10:00:00Z");
    assert_time(rung_zone_last_instant(apia, skipped), "2011-12-30T09:59:59.999999Z");
    rung_zone_free(apia);

    struct rung_zone *toronto = load("America/Toronto"); /* 1919: from 30 March 23:30 to 31 March 00:30 */
    int32_t day = rung_day_from_date((struct rung_date){1919, 3, 31});
    assert_time(rung_zone_first_instant(toronto, day), "1919-03-31T04:30:00Z");
    assert_int_equal(rung_zone_date(toronto, at("1919-03-31T04:30:00Z")), day);
    assert_int_equal(rung_zone_date(toronto, at("1919-03-31T04:29:59Z")), day - 1);
    rung_zone_free(toronto);

    assert_int_equal(rung_zone_add_days(NULL, RUNG_TIME_MAX, 1, &moved), RUNG_LIMIT);
    assert_int_equal(rung_zone_add_days(NULL, RUNG_TIME_MIN, -1, &moved), RUNG_LIMIT);
    assert_int_equal(rung_zone_add_days(NULL, 0, INT64_MAX, &moved), RUNG_LIMIT);
    assert_int_equal(rung_zone_add_days(NULL, INT64_MIN, 0, &moved), RUNG_LIMIT);
    assert_int_equal(rung_zone_add_days(NULL, 0, 1, &moved), RUNG_OK);
    assert_true(moved == RUNG_DAY_US);
}

static void names_that_are_none(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",
        "Europe",
        "Europe/",
        "/etc/passwd",
        "../zoneinfo/UTC",
        "Europe/../UTC",
        "Europe//Madrid",
        "./UTC",
        "UTC\n",
        "localtime",
        "posixrules",
        "Europe/Nowhere",
        "~",
        "zone.tab",
        "tzdata.zi",
        "Europe/Madrid/x",
        "Europe Madrid",
    };
    char longest[RUNG_ZONE_NAME_MAX + 2];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct rung_zone *zone = NULL;
    struct rung_reason reason;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (rung_zone_load(names[i], NULL, &zone, &reason) != RUNG_NOT_FOUND) fail_msg("\"%s\"", names[i]);
        assert_non_null(strstr(reason.text, "time zone"));
    }
    assert_int_equal(rung_zone_load(longest, NULL, &zone, &reason), RUNG_NOT_FOUND);
    assert_int_equal(rung_zone_load(longest + 1, NULL, &zone, NULL), RUNG_NOT_FOUND);
    assert_null(zone);
}

/* A folder of our own, as an installation may choose one: links out of it are its owner's business, names are
 * not. */
static void another_folder(void **state)
{
    (void)state;
    char folder[] = "/tmp/rung-zone-XXXXXX", path[200];
    assert_non_null(mkdtemp(folder));
    struct rung_zone *zone = NULL;
    struct rung_reason reason;
    char version[RUNG_ZONE_VERSION_SIZE];
    assert_int_equal(rung_zone_load("UTC", folder, &zone, &reason), RUNG_NOT_FOUND);
    assert_int_equal(rung_zone_version(folder, version), RUNG_NOT_FOUND);
    assert_string_equal(version, "unknown");

    snprintf(path, sizeof path, "%s/Pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(rung_zone_load("Pipe", folder, &zone, &reason), RUNG_UNREADABLE);
    unlink(path);
    snprintf(path, sizeof path, "%s/Zero", folder);
    assert_int_equal(symlink("/dev/zero", path), 0);
    assert_int_equal(rung_zone_load("Zero", folder, &zone, &reason), RUNG_UNREADABLE);
    unlink(path);
    snprintf(path, sizeof path, "%s/Huge", folder);
    FILE *huge = fopen(path, "w");
    assert_non_null(huge);
    assert_int_equal(ftruncate(fileno(huge), INT64_C(1) << 33), 0);
    fclose(huge);
    assert_int_equal(rung_zone_load("Huge", folder, &zone, &reason), RUNG_LIMIT);
    unlink(path);
    snprintf(path, sizeof path, "%s/+VERSION", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("2026f\n", file);
    fclose(file);
    assert_int_equal(rung_zone_version(folder, version), RUNG_OK);
    assert_string_equal(version, "2026f");
    unlink(path);
    rmdir(folder);
}

static bool count_name(void *context, const char *name)
{
    size_t *count = context;
    assert_true(strlen(name) > 0);
    return ++*count < 450;
}

static void the_system(void **state)
{
    (void)state;
    char version[RUNG_ZONE_VERSION_SIZE];
    assert_int_equal(rung_zone_version(NULL, version), RUNG_OK);
    assert_int_equal(version[0], '2');
    size_t count = 0;
    assert_int_equal(rung_zone_list(NULL, count_name, &count), RUNG_OK);
    assert_int_equal(count, 450); /* there are more, but that was enough */
}

/* ---- Files made by hand ---- */

/* What stands in a body besides its headers: one change of clocks at most. */
struct made {
    const char *version, *footer;
    int64_t change_s;
    int32_t before_s, after_s;
    bool has_change;
    unsigned leap_count;
};

static void put(unsigned char *to, int64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) to[i] = (unsigned char)((uint64_t)value >> 8 * (bytes - 1 - i));
}

static size_t make(unsigned char *bytes, const struct made *made)
{
    size_t size = 0;
    for (int part = 0; part < 2; part++) {
        unsigned char *header = bytes + size;
        int64_t changes = part == 1 && made->has_change;
        memset(header, 0, 100);
        memcpy(header, "TZif", 4);
        memcpy(header + 4, made->version, 1);
        put(header + 28, part == 1 ? made->leap_count : 0, 4);
        put(header + 32, changes, 4);
        put(header + 36, 2, 4);
        put(header + 40, 4, 4);
        size += 44;
        if (changes) {
            put(bytes + size, made->change_s, 8);
            bytes[size + 8] = 1;
            size += 9;
        }
        put(bytes + size, made->before_s, 4);
        put(bytes + size + 6, made->after_s, 4);
        memcpy(bytes + size + 12, "ABC", 4);
        size += 16;
    }
    size_t length = strlen(made->footer);
    memcpy(bytes + size, made->footer, length);
    return size + length;
}

static enum rung_status read_made(const struct made *made, struct rung_zone **zone,
                                  struct rung_reason *reason)
{
    unsigned char bytes[400];
    return rung_zone_read("Made", bytes, make(bytes, made), zone, reason);
}

static void assert_refused(struct made made, const char *why)
{
    struct rung_zone *zone = NULL;
    struct rung_reason reason = {0};
    if (!made.version) made.version = "2";
    assert_int_equal(read_made(&made, &zone, &reason), RUNG_INVALID);
    if (!strstr(reason.text, why)) fail_msg("expected \"%s\" in \"%s\"", why, reason.text);
    assert_null(zone);
}

static void broken_files(void **state)
{
    (void)state;
    assert_refused((struct made){.version = "\0", .footer = "\nUTC0\n"}, "version 1");
    assert_refused((struct made){.footer = ""}, "no footer");
    assert_refused((struct made){.footer = "\nUTC0"}, "no footer");
    assert_refused((struct made){.footer = "\nUTC0\n", .before_s = 200000}, "too large");
    assert_refused((struct made){.footer = "\nUTC0\n", .leap_count = 1}, "cut short");
    static const char *const footers[] = {
        "\nUT0\n",
        "\nUTC\n",
        "\n<UTC0\n",
        "\nUTC0x\n",
        "\nCET-1CEST\n",
        "\nUTC25\n",
        "\nUTC0:60\n",
        "\nC-1D,M3.5.0\n",
        "\nCET-1CEST,M13.5.0,M10.5.0\n",
        "\nCET-1CEST,M3.6.0,M10.5.0\n",
        "\nCET-1CEST,M3.5.7,M10.5.0\n",
        "\nCET-1CEST,J0,J300\n",
        "\nCET-1CEST,J366,J300\n",
        "\nCET-1CEST,366,300\n",
        "\nCET-1CEST,M3.5.0/168,M10.5.0\n",
        "\nCET-1CEST,M3.5.0,M10.5.0,\n",
        "\n UTC0\n",
    };
    for (size_t i = 0; i < sizeof footers / sizeof *footers; i++)
        assert_refused((struct made){.footer = footers[i]}, "not understood");

    /* A true file, cut anywhere, or with any one byte that counts something changed. */
    struct rung_zone *madrid = load("Europe/Madrid"), *zone = NULL;
    size_t size;
    const unsigned char *bytes = rung_zone_bytes(madrid, &size);
    assert_true(size > 1000);
    assert_string_equal(rung_zone_name(madrid), "Europe/Madrid");
    for (size_t length = 0; length < size; length++) {
        unsigned char *copy = malloc(length + 1); /* so that a reader who goes too far is caught */
        assert_non_null(copy);
        memcpy(copy, bytes, length);
        assert_int_equal(rung_zone_read("Cut", copy, length, &zone, NULL), RUNG_INVALID);
        free(copy);
    }
    assert_int_equal(rung_zone_read("Again", bytes, size, &zone, NULL), RUNG_OK);
    assert_true(rung_zone_to_local(zone, 0) == rung_zone_to_local(madrid, 0));
    rung_zone_free(zone);
    rung_zone_free(madrid);
}

static void assert_offset(const struct rung_zone *zone, const char *time, int64_t hours)
{
    int64_t offset = rung_zone_to_local(zone, at(time)) - at(time);
    if (offset != hours * RUNG_HOUR_US)
        fail_msg("%s: %lld, not %lld", time, (long long)offset, (long long)hours);
}

static void footers(void **state)
{
    (void)state;
    struct rung_zone *zone;
    struct made made = {
        .version = "3", .has_change = true, .change_s = 1000000000, .before_s = 0, .after_s = -10800};

    made.footer = "\nXXX3EDT4,0/0,J365/23\n"; /* daylight saving time all year (RFC 8536, 3.3.1) */
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "2001-09-09T00:00:00Z", 0);
    assert_offset(zone, "2030-01-01T02:59:59Z", -4);
    assert_offset(zone, "2030-01-01T03:00:00Z", -4);
    assert_offset(zone, "2730-07-01T00:00:00Z", -4);
    assert_true(rung_zone_period_at(zone, at("2030-01-01T00:00:00Z")).until == INT64_MAX);
    rung_zone_free(zone);

    made.footer = "\nXXX3YYY,J60,J300\n"; /* 1 March, in leap years too */
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "2028-03-01T04:59:59Z", -3);
    assert_offset(zone, "2028-03-01T05:00:00Z", -2);
    assert_offset(zone, "2027-03-01T05:00:00Z", -2);
    rung_zone_free(zone);

    made.footer = "\nXXX3YYY,59,J300\n"; /* the day after 28 February */
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "2028-02-29T05:00:00Z", -2);
    assert_offset(zone, "2027-02-28T05:00:00Z", -3);
    assert_offset(zone, "2027-03-01T05:00:00Z", -2);
    rung_zone_free(zone);

    made.footer = "\n<-03>3\n"; /* no more changes */
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "9999-01-01T00:00:00Z", -3);
    rung_zone_free(zone);

    made.footer = "\n\n"; /* nothing is known: the last word stands */
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "9999-01-01T00:00:00Z", -3);
    rung_zone_free(zone);

    made.has_change = false; /* the footer holds for all time, in the south too */
    made.footer = "\nXXX-3YYY,M10.1.0,M4.1.0\n";
    assert_int_equal(read_made(&made, &zone, NULL), RUNG_OK);
    assert_offset(zone, "0001-01-02T00:00:00Z", 4);
    assert_offset(zone, "1500-01-01T00:00:00Z", 4);
    assert_offset(zone, "1500-07-01T00:00:00Z", 3);
    rung_zone_free(zone);
}

static void none_is_utc(void **state)
{
    (void)state;
    size_t size = 1;
    assert_true(rung_zone_to_local(NULL, 5) == 5 && rung_zone_to_utc(NULL, 5) == 5);
    assert_string_equal(rung_zone_name(NULL), "UTC");
    assert_null(rung_zone_bytes(NULL, &size));
    assert_int_equal(size, 0);
    assert_true(rung_zone_period_at(NULL, RUNG_TIME_MAX).until == INT64_MAX);
    assert_time(rung_zone_last_instant(NULL, 0), "1970-01-01T23:59:59.999999Z");
    rung_zone_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_and_overlaps),
        cmocka_unit_test(days),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(another_folder),
        cmocka_unit_test(the_system),
        cmocka_unit_test(broken_files),
        cmocka_unit_test(footers),
        cmocka_unit_test(none_is_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
