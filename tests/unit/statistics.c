/* What statistics are made of: time lines that are read as they were written, quantiles, and numbers in
 * words. That they count right is tested by tests/report/numbers.py, against a journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rung/statistics.h>

#include "../../report/text.h"
#include "../../report/time_lines.h"

/* A row of numbers that look random, always the same. */
static uint64_t next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

enum { CASES = 40, ENTRIES = 12000 };

struct entry {
    uint32_t number, row;
    int64_t time, due;
};

static void lines_are_read_as_written(void **state)
{
    (void)state;
    static struct entry entries[ENTRIES];
    static const int64_t jumps[] = {0, 1, 999999, 1000000, 3600000000, 86400000000 * 400};
    static const int64_t dues[] = {INT64_MIN, 0, -5000000, 1, 14400000000, 86400000000 * 30, INT64_MIN};
    struct rung_time_lines *lines = rung_time_lines_new();
    int64_t times[CASES];
    uint64_t random = 1;

    assert_non_null(lines);
    for (int i = 0; i < CASES; i++) times[i] = INT64_C(-62135596800000000) + i;
    for (int i = 0; i < ENTRIES; i++) {
        uint32_t number = (uint32_t)(next_number(&random) % CASES);
        int64_t due = dues[next_number(&random) % 7];
        times[number] += jumps[next_number(&random) % 6];
        entries[i] = (struct entry){number, (uint32_t)(next_number(&random) % 3 ? i % 100 : i * 100000),
                                    times[number], due == INT64_MIN ? due : times[number] + due};
        assert_true(rung_time_lines_add(lines, number, entries[i].row, entries[i].time, entries[i].due));
    }
    for (uint32_t number = 0; number < CASES; number++) {
        struct rung_time_cursor cursor = {.lines = lines, .number = number};
        uint32_t count = 0;
        for (int i = 0; i < ENTRIES; i++) {
            if (entries[i].number != number) continue;
            assert_true(rung_time_lines_next(&cursor));
            assert_int_equal(cursor.row, entries[i].row);
            assert_int_equal(cursor.time, entries[i].time);
            assert_int_equal(cursor.due, entries[i].due);
            count++;
        }
        assert_false(rung_time_lines_next(&cursor));
        assert_int_equal(rung_time_lines_count(lines, number), count);
    }
    assert_int_equal(rung_time_lines_count(lines, CASES + 100000), 0);
    rung_time_lines_free(lines);
}

static void a_long_line_is_cut_and_says_so(void **state)
{
    (void)state;
    struct rung_time_lines *lines = rung_time_lines_new();

    assert_non_null(lines);
    for (int i = 0; i < 6000; i++) assert_true(rung_time_lines_add(lines, 3, 1, i, INT64_MIN));
    assert_int_equal(rung_time_lines_count(lines, 3), 5000);
    assert_int_equal(rung_time_lines_left_out(lines, 3), 1000);
    assert_int_equal(rung_time_lines_left_out(lines, 2), 0);
    rung_time_lines_free(lines);
}

static void quantiles_are_values_that_occur(void **state)
{
    (void)state;
    uint32_t seconds[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    const struct rung_spans spans = {.seconds = seconds, .count = 10}, none = {0}, one = {seconds, 1, 1};

    assert_int_equal(rung_spans_quantile(&spans, 0), 1);
    assert_int_equal(rung_spans_quantile(&spans, 0.1), 1);
    assert_int_equal(rung_spans_quantile(&spans, 0.5), 5);
    assert_int_equal(rung_spans_quantile(&spans, 0.51), 6);
    assert_int_equal(rung_spans_quantile(&spans, 0.9), 9);
    assert_int_equal(rung_spans_quantile(&spans, 1), 10);
    assert_int_equal(rung_spans_quantile(&one, 0.9), 1);
    assert_int_equal(rung_spans_quantile(&none, 0.5), 0);
}

static void numbers_read_well(void **state)
{
    (void)state;
    static const struct {
        uint64_t part, whole;
        const char *words;
    } shares[] = {{0, 10, "0%"},
                  {1, 3, "33%"},
                  {1, 100, "1.0%"},
                  {1, 100000, "under 0.1%"},
                  {10, 10, "100%"},
                  {999, 1000, "99.9%"},
                  {99999, 100000, "over 99.9%"},
                  {0, 0, "0%"},
                  {9949, 10000, "99%"}};
    static const struct {
        uint32_t seconds;
        const char *words;
    } spans[] = {{0, "0 s"},          {119, "119 s"},       {120, "2 min"},           {7199, "120 min"},
                 {7200, "2 h"},       {9000, "2 h 30 min"}, {86399, "24 h"},          {86400, "1 d"},
                 {180000, "2 d 2 h"}, {30 * 86400, "30 d"}, {1200 * 86400, "1,200 d"}};
    char text[64];

    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        rung_statistics_tell_share(shares[i].part, shares[i].whole, text, sizeof text);
        assert_string_equal(text, shares[i].words);
    }
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        rung_statistics_tell_span(spans[i].seconds, text, sizeof text);
        assert_string_equal(text, spans[i].words);
    }
    assert_int_equal(rung_statistics_tell_count(1234567, text, sizeof text), 9);
    assert_string_equal(text, "1,234,567");
    assert_int_equal(rung_statistics_tell_count(1234567, text, 4), 9);
    assert_string_equal(text, "1,2");
    assert_int_equal(rung_statistics_tell_count(999, NULL, 0), 3);
}

static void texts_of_others_cannot_leave_their_place(void **state)
{
    (void)state;
    struct rung_text text = {0};

    rung_text_html(&text, "<a href=\"x\">&\x01\xFF ü</a>");
    assert_string_equal(rung_text_get(&text),
                        "&lt;a href=&quot;x&quot;&gt;&amp;\xEF\xBF\xBD\xEF\xBF\xBD ü&lt;/a&gt;");
    rung_text_clear(&text);
    rung_text_json(&text, "</script>\"\\\n\xC0\x80 ü", 17);
    assert_string_equal(rung_text_get(&text),
                        "\"\\u003c/script\\u003e\\u0022\\u005c\\u000a\xEF\xBF\xBD\xEF\xBF\xBD ü\"");
    rung_text_clear(&text);
    rung_text_id(&text, "a\x7F\xED\xA0\x80z\0b", 7);
    assert_string_equal(rung_text_get(&text),
                        "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD");
    assert_false(text.failed);
    rung_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_as_written),
        cmocka_unit_test(a_long_line_is_cut_and_says_so),
        cmocka_unit_test(quantiles_are_values_that_occur),
        cmocka_unit_test(numbers_read_well),
        cmocka_unit_test(texts_of_others_cannot_leave_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
