/* report.c: memory runs out at every single allocation of statistics and of the page, in turn: each time the
 * page is not made, or says that its numbers are too small, and nothing leaks (under the sanitizers) or
 * crashes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/report.h>

#include "failing_allocations.h"

static char events[1 << 16];
static size_t events_size;

static bool drop(void *state, const char *lines, size_t size)
{
    (void)state;
    return lines && size;
}

/* Only what the statistics do may fail. */
static void watch(void *state, const struct rung_seen *seen)
{
    allocations.counting = true;
    rung_statistics_watch(state, seen);
    allocations.counting = false;
}

static struct rung_statistics *collect(const struct rung_engine *engine, struct rung_compilation *compilation)
{
    allocations.counting = true;
    struct rung_statistics *statistics = rung_statistics_new(engine, true);
    if (statistics && rung_statistics_add(statistics, rung_compilation_program(compilation, 0)) != RUNG_OK) {
        rung_statistics_free(statistics);
        statistics = NULL;
    }
    allocations.counting = false;
    return statistics;
}

/* Says whether all went well. */
static bool try_once(struct rung_compilation *compilation)
{
    struct rung_engine *engine = rung_engine_new(drop, NULL);
    char *page = NULL;
    size_t size;
    bool good = false;

    if (!engine || rung_engine_load(engine, rung_compilation_program(compilation, 0)) != RUNG_OK) abort();
    struct rung_statistics *statistics = collect(engine, compilation);
    if (statistics) {
        rung_engine_watch(engine, watch, statistics);
        if (rung_engine_feed(engine, "events", events, events_size) != RUNG_OK ||
            rung_engine_end(engine, RUNG_END_DRAIN, 0) != RUNG_OK)
            abort();
        rung_statistics_end(statistics);
        const struct rung_report_side sides[] = {{.label = "old", .statistics = statistics},
                                                 {.label = "new", .statistics = statistics}};
        static const struct rung_report_difference difference = {
            .cases = 2,
            .sides = {{.says = "this", .place = "p:1", .words = "x"}},
            .note = "",
            .example_count = 1,
            .examples = {{{0, 0}, "today"}}};
        static const struct rung_report_total total = {"runs", {"1", "2"}, "+1"};
        static const struct rung_report_comparison comparison = {.sentence = "some",
                                                                 .totals = &total,
                                                                 .total_count = 1,
                                                                 .differences = &difference,
                                                                 .difference_count = 1};
        const struct rung_report report = {
            .source = "events", .version = "0", .sides = sides, .side_count = 2, .comparison = &comparison};
        allocations.counting = true;
        enum rung_status status = rung_report_write(&report, &page, &size);
        allocations.counting = false;
        if (status == RUNG_OK && statistics->failed && !strstr(page, "not enough memory")) abort();
        if (status != RUNG_OK && page) abort();
        good = status == RUNG_OK && !statistics->failed;
        free(page);
    }
    rung_statistics_free(statistics);
    rung_engine_free(engine);
    return good;
}

int main(int argc, char **argv)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;

    if (!file || !compilation || rung_compilation_add_file(compilation, argv[1]) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK || rung_compilation_errors(compilation)) {
        fprintf(stderr, "usage: fault_report POLICY EVENTS\n");
        return 2;
    }
    events_size = fread(events, 1, sizeof events, file);
    fclose(file);
    unsigned long tries = 0;
    for (allocations.failing = 1;; allocations.failing++, tries++) {
        allocations.count = 0;
        bool good = try_once(compilation);
        if (allocations.count < allocations.failing) {
            if (!good) {
                fprintf(stderr, "it went wrong with all the memory there is\n");
                return 1;
            }
            break;
        }
        if (good) {
            fprintf(stderr, "nobody noticed that allocation %lu failed\n", allocations.failing);
            return 1;
        }
    }
    rung_compilation_free(compilation);
    printf("%lu allocations failed in turn\n", tries);
    return 0;
}
