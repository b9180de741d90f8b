/* test.c: `rung test`: the tests of policies, and what they have tried. */
#include "commands.h"
#include "compile.h"
#include "mutants.h"
#include "replace_file.h"
#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <rung/testing.h>

struct asked {
    const char *filter, *junit, *coverage;
    bool json, mutate;
    long threshold; /* -1: none */
};

static int print_failure(struct rung_cli *cli, struct rung_testing *testing, size_t index,
                         const struct rung_test_failure *failure)
{
    const char *text = rung_testing_render(testing, index, failure, cli->color_out);

    if (!text) return rung_cli_no_memory(cli);
    rung_cli_write(cli, text, strlen(text));
    rung_cli_print(cli, "\n");
    return RUNG_EXIT_GOOD;
}

static int run_tests(struct rung_cli *cli, struct rung_testing *testing, const struct asked *asked,
                     size_t *failed)
{
    *failed = 0;
    for (size_t i = 0; i < rung_testing_count(testing); i++) {
        const struct rung_test_failure *failure;
        enum rung_status status = rung_testing_run(testing, i, &failure);
        if (status == RUNG_LIMIT)
            return rung_cli_complain(cli, "the test \"%s\" does not come to rest",
                                     rung_testing_test(testing, i)->title);
        if (status != RUNG_OK) return rung_cli_no_memory(cli);
        *failed += failure != NULL;
        if (failure && !asked->json && print_failure(cli, testing, i, failure)) return RUNG_EXIT_MISUSE;
    }
    return RUNG_EXIT_GOOD;
}

/* Rounded down, so that 100 means all. */
static unsigned percent(size_t part, size_t whole)
{
    return whole ? (unsigned)(100 * part / whole) : 100;
}

static void print_untried(struct rung_cli *cli, struct rung_compilation *compilation,
                          const struct rung_coverage *coverage)
{
    for (size_t i = 0; i < coverage->count; i++) {
        const struct rung_point *point = &coverage->points[i];
        if (point->tried) continue;
        struct rung_place place = rung_compilation_place(compilation, point->span.start);
        rung_cli_print(cli, "  ");
        rung_cli_print_path(cli, place.path ? place.path : "");
        rung_cli_print(cli, ":%u:%u: never: %s: %s\n", place.line, place.column, point->what, point->text);
    }
}

static void print_coverage(struct rung_cli *cli, struct rung_compilation *compilation,
                           const struct rung_coverage *coverage)
{
    rung_cli_print(cli, "%s: %zu of %zu tried, %u %%", coverage->policy, coverage->tried, coverage->count,
                   percent(coverage->tried, coverage->count));
    const char *before = " (";
    for (int kind = 0; kind < RUNG_POINT_KINDS; kind++) {
        if (!coverage->kinds[kind].count) continue;
        rung_cli_print(cli, "%s%s %u/%u", before, rung_point_kind_name((enum rung_point_kind)kind),
                       coverage->kinds[kind].tried, coverage->kinds[kind].count);
        before = ", ";
    }
    rung_cli_print(cli, "%s\n", coverage->count ? ")" : "");
    print_untried(cli, compilation, coverage);
}

/* The summary, the page, and whether it is enough. */
static int report_coverage(struct rung_cli *cli, struct rung_compilation *compilation,
                           struct rung_testing *testing, const struct asked *asked)
{
    size_t count, points = 0, tried = 0;
    const struct rung_coverage *coverage = rung_testing_coverage(testing, &count);
    int exit = RUNG_EXIT_GOOD;

    if (!coverage) return rung_cli_no_memory(cli);
    for (size_t i = 0; i < count; i++) {
        if (!asked->json) print_coverage(cli, compilation, &coverage[i]);
        points += coverage[i].count;
        tried += coverage[i].tried;
    }
    if (asked->threshold >= 0 && 100 * tried < (size_t)asked->threshold * points) {
        rung_cli_complain(cli, "%zu of %zu were tried, %u %%: less than the %ld %% that are wanted", tried,
                          points, percent(tried, points), asked->threshold);
        exit = RUNG_EXIT_FOUND;
    }
    if (!asked->coverage) return exit;
    const char *page = rung_testing_coverage_html(testing);
    if (!page) return rung_cli_no_memory(cli);
    int written = rung_cli_replace_file(cli, asked->coverage, page, strlen(page));
    return written == RUNG_EXIT_GOOD ? exit : written;
}

static int write_report(struct rung_cli *cli, struct rung_testing *testing, const struct asked *asked)
{
    if (asked->json) {
        const char *text = rung_testing_report(testing, RUNG_TEST_REPORT_JSON);
        if (!text) return rung_cli_no_memory(cli);
        rung_cli_write(cli, text, strlen(text));
    }
    if (!asked->junit) return RUNG_EXIT_GOOD;
    const char *text = rung_testing_report(testing, RUNG_TEST_REPORT_JUNIT);
    if (!text) return rung_cli_no_memory(cli);
    return rung_cli_replace_file(cli, asked->junit, text, strlen(text));
}

static void print_count(struct rung_cli *cli, size_t failed, size_t count)
{
    rung_cli_print_files(cli);
    if (count == 0)
        rung_cli_print(cli, "no tests\n");
    else if (failed)
        rung_cli_print(cli, "%zu of %zu test%s failed\n", failed, count, count == 1 ? "" : "s");
    else
        rung_cli_print(cli, "%zu test%s, all as expected\n", count, count == 1 ? "" : "s");
}

static int test(struct rung_cli *cli, struct rung_compilation *compilation, const struct asked *asked)
{
    struct rung_testing *testing;
    size_t failed;
    enum rung_status status = rung_testing_new(compilation, asked->filter, &testing);

    if (status == RUNG_LIMIT) {
        const char *text = rung_render_text(compilation, cli->color_err);
        if (text) fputs(text, cli->err);
        return RUNG_EXIT_FOUND;
    }
    if (status == RUNG_OK) status = rung_testing_measure(testing);
    if (status != RUNG_OK) return rung_cli_no_memory(cli);
    if (asked->filter && rung_testing_count(testing) == 0)
        return rung_cli_complain(cli, "no test's title holds \"%s\"", asked->filter);
    int exit = run_tests(cli, testing, asked, &failed);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (!asked->json) print_count(cli, failed, rung_testing_count(testing));
    if (asked->coverage || asked->threshold >= 0) exit = report_coverage(cli, compilation, testing, asked);
    int written = write_report(cli, testing, asked);
    if (written > exit) exit = written;
    if (failed) return exit < RUNG_EXIT_FOUND ? RUNG_EXIT_FOUND : exit;
    if (!asked->mutate || exit == RUNG_EXIT_MISUSE) return exit;
    int mutated = rung_cli_mutate(cli, compilation, testing, asked->filter);
    return mutated > exit ? mutated : exit;
}

static int once(struct rung_cli *cli, void *state)
{
    struct rung_compilation *compilation;
    int exit = rung_cli_compile_clean(cli, 0, &compilation);

    if (exit == RUNG_EXIT_GOOD) exit = test(cli, compilation, state);
    rung_compilation_free(compilation);
    return exit;
}

int rung_cmd_test(struct rung_cli *cli)
{
    const char *threshold = rung_cli_value(cli, RUNG_OPT_test_threshold);
    struct asked asked = {.filter = rung_cli_value(cli, RUNG_OPT_test_filter),
                          .junit = rung_cli_value(cli, RUNG_OPT_test_junit),
                          .coverage = rung_cli_value(cli, RUNG_OPT_test_coverage),
                          .json = rung_cli_flag(cli, RUNG_OPT_test_json),
                          .mutate = rung_cli_flag(cli, RUNG_OPT_test_mutate),
                          .threshold = -1};
    char *end;

    if (threshold) {
        asked.threshold = strtol(threshold, &end, 10);
        if (end == threshold || *end || asked.threshold < 0 || asked.threshold > 100)
            return rung_cli_misuse(cli, "`%s` is no number of percent, from 0 to 100", threshold);
    }
    if (asked.json && asked.mutate) return rung_cli_misuse(cli, "--json and --mutate exclude each other");
    if (rung_cli_flag(cli, RUNG_OPT_test_watch)) return rung_cli_watch(cli, once, &asked);
    return once(cli, &asked);
}
