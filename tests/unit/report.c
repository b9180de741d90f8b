/* The page of several replays: a section for each, told apart by their labels. What one replay's page says is
 * tested by tests/report. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rung/compiler.h>
#include <rung/report.h>

static const char policy[] = "policy p \"A <policy>\" {\n"
                             "  party boss \"Boss\"\n"
                             "  event opened\n"
                             "  start on opened\n"
                             "  step first \"First\" {\n"
                             "    task \"Look\" for boss within 2 days\n"
                             "    close as \"Done\"\n"
                             "  }\n"
                             "}\n";
static const char events[] =
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"opened\"}\n"
    "{\"time\":\"2026-02-02T10:00:00Z\",\"case\":\"B\",\"type\":\"opened\"}\n"
    "{\"time\":\"2026-02-03T09:00:00Z\",\"case\":\"A\",\"type\":\"done\",\"task\":\"Look\"}\n";

static bool drop(void *state, const char *lines, size_t size)
{
    (void)state;
    return lines && size;
}

static struct rung_compilation *compile(void)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "p.rung", policy, strlen(policy)), RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    assert_int_equal(rung_compilation_errors(compilation), 0);
    return compilation;
}

/* Replays the events up to `size`; *engine is to be freed after the statistics. */
static struct rung_statistics *replay(const struct rung_program *program, size_t size,
                                      struct rung_engine **engine)
{
    *engine = rung_engine_new(drop, NULL);
    assert_non_null(*engine);
    assert_int_equal(rung_engine_load(*engine, program), RUNG_OK);
    struct rung_statistics *statistics = rung_statistics_new(*engine, true);
    assert_non_null(statistics);
    assert_int_equal(rung_statistics_add(statistics, program), RUNG_OK);
    rung_engine_watch(*engine, rung_statistics_watch, statistics);
    assert_int_equal(rung_engine_feed(*engine, "events", events, size), RUNG_OK);
    assert_int_equal(rung_engine_end(*engine, RUNG_END_DRAIN, 0), RUNG_OK);
    rung_statistics_end(statistics);
    assert_false(statistics->failed);
    return statistics;
}

static unsigned occurrences(const char *text, const char *what)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, what)); at++) count++;
    return count;
}

static void two_replays_stand_on_one_page(void **state)
{
    (void)state;
    struct rung_compilation *compilation = compile();
    const struct rung_program *program = rung_compilation_program(compilation, 0);
    struct rung_engine *engines[2];
    struct rung_statistics *before = replay(program, strlen(events), &engines[0]);
    struct rung_statistics *after = replay(program, (size_t)(strchr(events, '\n') + 1 - events), &engines[1]);
    const struct rung_report_side sides[] = {
        {.label = "Before & now", .statistics = before, .compilation = compilation},
        {.label = "After", .statistics = after, .compilation = compilation}};
    const struct rung_report report = {.source = "events", .version = "0", .sides = sides, .side_count = 2};
    char *page;
    size_t size;

    assert_int_equal(rung_report_write(&report, &page, &size), RUNG_OK);
    assert_int_equal(strlen(page), size);
    assert_int_equal(occurrences(page, "<article "), 2);
    assert_int_equal(occurrences(page, "<h2>Before &amp; now: A &lt;policy&gt;</h2>"), 1);
    assert_int_equal(occurrences(page, "<h2>After: A &lt;policy&gt;</h2>"), 1);
    assert_int_equal(occurrences(page, "id=\"s0-p-first\""), 1);
    assert_int_equal(occurrences(page, "id=\"s1-p-first\""), 1);
    assert_int_equal(occurrences(page, "2 cases went through this policy in 2 runs."), 1);
    assert_int_equal(occurrences(page, "1 case went through this policy in 1 run."), 1);
    free(page);
    rung_statistics_free(before);
    rung_statistics_free(after);
    rung_engine_free(engines[0]);
    rung_engine_free(engines[1]);
    rung_compilation_free(compilation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_replays_stand_on_one_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
