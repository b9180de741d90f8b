/* feed_readers.c: the readers beneath feeds: packed and plain input, CSV, XES; hostile inputs among them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include "csv.h"
#include "xes.h"
#include <decimal.h>
#include <rung/input.h>

/* What was called back, as text: rows as 2[a|b], refusals as 3!why. */
struct log {
    char text[4096];
    size_t size;
    uint64_t rows, bad;
    uint64_t stop_after; /* rows; 0: never */
};

static void say(struct log *log, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(log->text + log->size, sizeof log->text - log->size, format, arguments);
    va_end(arguments);
    if (size > 0 && log->size + (size_t)size < sizeof log->text) log->size += (size_t)size;
}

static bool take_row(void *state, uint64_t line, const struct rung_cell *cells, uint32_t count)
{
    struct log *log = state;

    log->rows++;
    say(log, "%d[", (int)line);
    for (uint32_t i = 0; i < count; i++) say(log, "%s%.*s", i ? "|" : "", (int)cells[i].size, cells[i].text);
    say(log, "]");
    return log->rows != log->stop_after;
}

static bool take_bad(void *state, uint64_t line, const char *why)
{
    struct log *log = state;

    log->bad++;
    say(log, "%d!%s", (int)line, why);
    return true;
}

static void read_csv(struct log *log, char separator, const char *bytes, size_t size, size_t block)
{
    const struct rung_csv_target target = {log, take_row, take_bad};
    struct rung_csv *csv = rung_csv_new(separator, &target);
    enum rung_status status = RUNG_OK;

    assert_non_null(csv);
    for (size_t at = 0; at < size && !status; at += block)
        status = rung_csv_read(csv, bytes + at, size - at < block ? size - at : block);
    if (!status) status = rung_csv_end(csv);
    assert_int_equal(status, log->stop_after ? RUNG_LIMIT : RUNG_OK);
    rung_csv_free(csv);
}

static void expect_csv(char separator, const char *text, const char *wanted)
{
    for (size_t block = 1; block < 5; block++) {
        struct log log = {0};
        read_csv(&log, separator, text, strlen(text), block);
        assert_string_equal(log.text, wanted);
    }
}

static void csv_rows(void **state)
{
    (void)state;
    expect_csv(',', "", "");
    expect_csv(',', "a", "1[a]");
    expect_csv(',', "a,b\nc,d\n", "1[a|b]2[c|d]");
    expect_csv(',', "a,b\r\nc,\r\n\r\n,d", "1[a|b]2[c|]4[|d]");
    expect_csv(';', "a;b,c\n", "1[a|b,c]");
    expect_csv('\t', "a\tb c\n", "1[a|b c]");
    expect_csv(',',
               "\xef\xbb\xbf"
               "a,b\n",
               "1[a|b]");
    expect_csv(',', "\"a\",\"b,\"\"c\"\"\"\n\"\"\n", "1[a|b,\"c\"]2[]");
    expect_csv(',', "\"a\nb\r\nc\",d\ne\n", "1[a\nb\r\nc|d]4[e]");
    expect_csv(',', "\"a\"\r\n\"b\"\r", "1[a]2[b]");
}

static void csv_bad_rows(void **state)
{
    (void)state;
    expect_csv(',', "a\"b,c\nd\n",
               "1!a quotation mark stands inside a cell that does not begin with one2[d]");
    expect_csv(',', "\"a\"b,c\nd\n",
               "1!something stands between a closing quotation mark and the separator2[d]");
    expect_csv(',', "x\n\"open,c\nd,e\nf\n", "1[x]2!a quotation mark is not closed3[d|e]4[f]");
}

/* A mark that nobody closes costs its row, not what stands behind it; a line of any length takes no more
 * memory than its limit. */
static void csv_without_end(void **state)
{
    (void)state;
    size_t size = 3u << 20;
    char *bytes = malloc(size);
    struct log log = {0};

    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) bytes[i] = i % 64 == 63 ? '\n' : 'a';
    bytes[64] = '"';
    read_csv(&log, ',', bytes, size, 1 << 16);
    assert_int_equal(log.bad, 1);
    assert_int_equal(log.rows, size / 64 - 1);
    memset(bytes, 'a', size);
    bytes[size - 2] = '\n';
    log = (struct log){0};
    read_csv(&log, ',', bytes, size, 1 << 16);
    assert_string_equal(log.text, "1!it is longer than 1 MiB; perhaps a quotation mark is not closed2[a]");
    memset(bytes, ',', size);
    log = (struct log){0};
    read_csv(&log, ',', bytes, 10000, 1 << 16);
    assert_string_equal(log.text, "1!it has more than 4096 cells");
    free(bytes);
}

static void csv_stops(void **state)
{
    (void)state;
    struct log log = {.stop_after = 2};

    read_csv(&log, ',', "a\nb\nc\nd\n", 8, 100);
    assert_string_equal(log.text, "1[a]2[b]");
}

static bool take_event(void *state, uint64_t line, const struct rung_xes_attribute *of_case,
                       uint32_t case_count, const struct rung_xes_attribute *of_event, uint32_t event_count)
{
    struct log *log = state;

    log->rows++;
    say(log, "%d[", (int)line);
    for (uint32_t i = 0; i < case_count; i++) say(log, "%s=%s ", of_case[i].key, of_case[i].cell.text);
    say(log, "/");
    for (uint32_t i = 0; i < event_count; i++) say(log, " %s=%s", of_event[i].key, of_event[i].cell.text);
    say(log, "]");
    return true;
}

static enum rung_status read_xes(struct log *log, const char *bytes, size_t size, struct rung_reason *reason)
{
    const struct rung_xes_target target = {log, take_event, take_bad};
    struct rung_xes *xes = rung_xes_new(&target);

    assert_non_null(xes);
    enum rung_status status = rung_xes_read(xes, bytes, size, reason);
    if (!status) status = rung_xes_end(xes, reason);
    rung_xes_free(xes);
    return status;
}

static void expect_xes(const char *text, const char *wanted, enum rung_status status, const char *why)
{
    struct log log = {0};
    struct rung_reason reason = {0};

    assert_int_equal(read_xes(&log, text, strlen(text), &reason), status);
    assert_string_equal(log.text, wanted);
    assert_string_equal(reason.text, why);
}

static void xes_events(void **state)
{
    (void)state;
    expect_xes("<log><string key='l' value='0'/><trace><string key='c' value='1'/>\n<event><int key='a' "
               "value='2'><string key='inside' value='3'/></int><list key='none'/></event></trace>\n"
               "<trace><event/></trace><event><date key='d' value='4'/></event></log>",
               "2[c=1 / a=2]3[/]3[/ d=4]", RUNG_OK, "");
    expect_xes(
        "<x:log xmlns:x='u'><x:trace><x:event><x:id key='&lt;' value='&#x41;'/></x:event></x:trace></x:log>",
        "1[/ <=A]", RUNG_OK, "");
}

static void xes_hostile(void **state)
{
    (void)state;
    expect_xes("", "", RUNG_INVALID, "the XML is broken here (no element found)");
    expect_xes("<logs/>", "", RUNG_INVALID, "it is XML, but no XES log");
    expect_xes("<log><trace><event></trace></log>", "", RUNG_INVALID,
               "the XML is broken here (mismatched tag)");
    expect_xes("<!DOCTYPE log [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><log/>", "", RUNG_INVALID,
               "it declares XML entities, which a log does not need");
    expect_xes("<!DOCTYPE log [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><log>&a;</log>", "", RUNG_INVALID,
               "it declares XML entities, which a log does not need");
    char deep[1024] = "<log>";
    for (int i = 0; i < 70; i++) strcat(deep, "<trace>");
    expect_xes(deep, "", RUNG_INVALID, "its elements are nested more than 64 deep");
}

static void xes_large_event(void **state)
{
    (void)state;
    size_t size = 3u << 20, at;
    char *bytes = malloc(size);
    struct log log = {0};
    struct rung_reason reason = {0};

    assert_non_null(bytes);
    at = (size_t)sprintf(bytes, "<log><trace><event><string key='a' value='");
    memset(bytes + at, 'x', 2u << 20);
    at += 2u << 20;
    at += (size_t)sprintf(bytes + at, "'/></event><event/></trace><trace><event>");
    for (int i = 0; i < 300; i++) at += (size_t)sprintf(bytes + at, "<int key='k' value='%d'/>", i);
    at += (size_t)sprintf(bytes + at, "</event></trace></log>");
    assert_int_equal(read_xes(&log, bytes, at, &reason), RUNG_OK);
    assert_string_equal(log.text, "1!it has more than 256 attributes, or more than 1 MiB of them1[/]1!it has "
                                  "more than 256 attributes, or more than 1 MiB of them");
    free(bytes);
}

/* ---- input ---- */

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Reads a whole file in pieces of `capacity`. */
static enum rung_status read_all(const char *path, size_t capacity, char *bytes, size_t most, size_t *total)
{
    struct rung_input *input;
    struct rung_reason reason = {0};
    size_t size = 1;

    *total = 0;
    assert_int_equal(rung_input_open(path, &input, &reason), RUNG_OK);
    enum rung_status status = RUNG_OK;
    while (!status && size) {
        assert_true(*total + capacity <= most);
        status = rung_input_read(input, bytes + *total, capacity, &size, &reason);
        *total += size;
    }
    assert_true(status == RUNG_OK || reason.text[0]);
    rung_input_close(input);
    return status;
}

enum { PLAIN_SIZE = 200000, ROOM = 1 << 20 };

static void packed_and_plain(void **state)
{
    (void)state;
    char path[] = "/tmp/rung_feed_XXXXXX";
    char *plain = malloc(PLAIN_SIZE), *packed = malloc(ROOM), *back = malloc(ROOM);
    size_t size, total;

    assert_true(plain && packed && back && close(mkstemp(path)) == 0);
    for (size_t i = 0; i < PLAIN_SIZE; i++) plain[i] = (char)('a' + i * i % 23);
    write_file(path, plain, PLAIN_SIZE);
    assert_int_equal(read_all(path, 777, back, ROOM, &total), RUNG_OK);
    assert_true(total == PLAIN_SIZE && memcmp(plain, back, total) == 0);

    size = ZSTD_compress(packed, ROOM, plain, PLAIN_SIZE, 3);
    write_file(path, packed, size);
    assert_int_equal(read_all(path, 1000, back, ROOM, &total), RUNG_OK);
    assert_true(total == PLAIN_SIZE && memcmp(plain, back, total) == 0);
    write_file(path, packed, size - 5);
    assert_int_equal(read_all(path, 1000, back, ROOM, &total), RUNG_INVALID);
    packed[size / 2] ^= 0x55;
    write_file(path, packed, size);
    assert_int_not_equal(read_all(path, 1000, back, ROOM, &total), RUNG_NO_MEMORY);

    gzFile gzip = gzopen(path, "wb");
    assert_int_equal(gzwrite(gzip, plain, PLAIN_SIZE), PLAIN_SIZE);
    gzclose(gzip);
    assert_int_equal(read_all(path, 65536, back, ROOM, &total), RUNG_OK);
    assert_true(total == PLAIN_SIZE && memcmp(plain, back, total) == 0);
    write_file(path, "\x1f\x8b no such thing", 16);
    assert_int_equal(read_all(path, 1000, back, ROOM, &total), RUNG_INVALID);
    write_file(path, "", 0);
    assert_int_equal(read_all(path, 1000, back, ROOM, &total), RUNG_OK);
    assert_int_equal(total, 0);
    unlink(path);
    free(plain);
    free(packed);
    free(back);
}

static void no_input(void **state)
{
    (void)state;
    struct rung_input *input;
    struct rung_reason reason;

    assert_int_equal(rung_input_open("/tmp", &input, &reason), RUNG_UNREADABLE);
    assert_string_equal(reason.text, "it is a folder");
    assert_int_equal(rung_input_open("/nowhere/at/all", &input, &reason), RUNG_NOT_FOUND);
    assert_null(input);
}

static void decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rung_status status;
        int64_t value;
    } cases[] = {{"0", RUNG_OK, 0},
                 {"12.5", RUNG_OK, 12500000},
                 {"-0.000001", RUNG_OK, -1},
                 {"9223372036854.775807", RUNG_OK, INT64_MAX},
                 {"9223372036854.775808", RUNG_LIMIT, 0},
                 {"", RUNG_INVALID, 0},
                 {"-", RUNG_INVALID, 0},
                 {".5", RUNG_INVALID, 0},
                 {"1.", RUNG_INVALID, 0},
                 {"1.2.3", RUNG_INVALID, 0},
                 {"0.0000001", RUNG_INVALID, 0},
                 {"1,5", RUNG_INVALID, 0},
                 {" 1", RUNG_INVALID, 0},
                 {"1e3", RUNG_INVALID, 0}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        assert_int_equal(rung_decimal_read(cases[i].text, strlen(cases[i].text), &value), cases[i].status);
        assert_int_equal(value, cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_rows),         cmocka_unit_test(csv_bad_rows), cmocka_unit_test(csv_without_end),
        cmocka_unit_test(csv_stops),        cmocka_unit_test(xes_events),   cmocka_unit_test(xes_hostile),
        cmocka_unit_test(xes_large_event),  cmocka_unit_test(no_input),     cmocka_unit_test(decimals),
        cmocka_unit_test(packed_and_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
