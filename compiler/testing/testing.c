/* The tests of a compilation: listing them, running them, telling what was not as expected. */
#include "testing.h"

#include <strings.h>

#include "render.h"
#include "trial.h"

#include <string.h>

enum { STORY_LINES = 14 };

static bool holds(const char *title, const char *filter)
{
    size_t size = filter ? strlen(filter) : 0;

    for (; size && *title; title++)
        if (strncasecmp(title, filter, size) == 0) return true;
    return size == 0;
}

static int place_in_text(const struct rung_testing_entry *a, const struct rung_testing_entry *b)
{
    return a->test.span.start < b->test.span.start ? -1 : a->test.span.start > b->test.span.start;
}

enum rung_status rung_testing_new(struct rung_compilation *compilation, const char *filter,
                                  struct rung_testing **made)
{
    struct rung_testing *testing = rung_arena_alloc(compilation->arena, sizeof *testing);
    uint32_t count = 0;

    *made = testing;
    if (!testing) return RUNG_NO_MEMORY;
    testing->compilation = compilation;
    enum rung_status status = rung_script_all(compilation, &testing->scripted, &testing->scripted_count);
    if (status) return status;
    for (uint32_t i = 0; i < testing->scripted_count; i++) count += testing->scripted[i].count;
    testing->entries = rung_arena_alloc(compilation->arena, (count + 1) * sizeof *testing->entries);
    if (!testing->entries) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < testing->scripted_count; i++) {
        struct rung_scripted *scripted = &testing->scripted[i];
        for (uint32_t k = 0; k < scripted->count; k++) {
            const struct rung_ast_test *test = scripted->scripts[k].test;
            struct rung_testing_entry entry = {.test = {.title = test->title.bytes,
                                                        .policy = scripted->policy->node->name.text,
                                                        .span = test->title.span},
                                               .scripted = scripted,
                                               .script = &scripted->scripts[k]};
            if (!holds(entry.test.title, filter)) continue;
            uint32_t at = testing->count++; /* in the order of the text */
            for (; at && place_in_text(&entry, &testing->entries[at - 1]) < 0; at--)
                testing->entries[at] = testing->entries[at - 1];
            testing->entries[at] = entry;
        }
    }
    return RUNG_OK;
}

size_t rung_testing_count(const struct rung_testing *testing)
{
    return testing->count;
}

const struct rung_test *rung_testing_test(const struct rung_testing *testing, size_t index)
{
    return &testing->entries[index].test;
}

enum rung_status rung_testing_run(struct rung_testing *testing, size_t index,
                                  const struct rung_test_failure **failed)
{
    struct rung_testing_entry *entry = &testing->entries[index];
    struct rung_marks *marks =
        testing->measures ? &testing->measures[entry->scripted - testing->scripted].marks : NULL;
    struct rung_trial trial;
    enum rung_status status = RUNG_OK;

    *failed = NULL;
    if (!rung_trial_run(&trial, testing->compilation, entry->scripted, entry->script, marks)) {
        struct rung_test_failure *failure = rung_arena_alloc(testing->compilation->arena, sizeof *failure);
        struct rung_buffer story = {.arena = testing->compilation->arena};
        status = trial.status;
        if (status == RUNG_OK && failure) {
            rung_story_write(&story, &trial, STORY_LINES);
            *failure = (struct rung_test_failure){.span = trial.line->node->span,
                                                  .expected = trial.expected,
                                                  .instead = rung_buffer_result(&trial.instead),
                                                  .story = rung_buffer_result(&story)};
            *failed = failure;
        }
        if (status == RUNG_OK && rung_arena_failed(testing->compilation->arena)) status = RUNG_NO_MEMORY;
    }
    rung_trial_end(&trial);
    entry->ran = status == RUNG_OK;
    entry->failure = *failed;
    return status;
}

const char *rung_testing_render(struct rung_testing *testing, size_t index,
                                const struct rung_test_failure *failure, bool colour)
{
    struct rung_compilation *compilation = testing->compilation;
    struct rung_buffer out = {.arena = compilation->arena};
    struct rung_place place = rung_compilation_place(compilation, failure->span.start);
    const char *red = colour ? "\033[1;31m" : "", *bold = colour ? "\033[1m" : "",
               *off = colour ? "\033[0m" : "";

    rung_buffer_print(&out, "%s%s:%u:%u:%s %sfailed%s: %s\n", bold, place.path, place.line, place.column, off,
                      red, off, testing->entries[index].test.title);
    rung_render_excerpt(compilation, &out, failure->span, red, off);
    rung_buffer_print(&out, "  expected: %s\n  instead:  %s\n", failure->expected, failure->instead);
    if (*failure->story) rung_buffer_print(&out, "  the story so far:\n%s", failure->story);
    return rung_buffer_result(&out);
}

/* ---- coverage ---- */

enum rung_status rung_testing_measure(struct rung_testing *testing)
{
    struct rung_arena *arena = testing->compilation->arena;
    struct rung_measure *measures = rung_arena_alloc(arena, (testing->scripted_count + 1) * sizeof *measures);

    for (uint32_t i = 0; measures && i < testing->scripted_count; i++)
        if (!rung_measure_begin(arena, &testing->scripted[i], &measures[i])) return RUNG_NO_MEMORY;
    testing->measures = measures;
    return measures ? RUNG_OK : RUNG_NO_MEMORY;
}

const struct rung_coverage *rung_testing_coverage(struct rung_testing *testing, size_t *count)
{
    struct rung_coverage *coverage =
        rung_arena_alloc(testing->compilation->arena, (testing->scripted_count + 1) * sizeof *coverage);

    *count = 0;
    for (uint32_t i = 0; coverage && testing->measures && i < testing->scripted_count; i++) {
        uint32_t points;
        if (!testing->scripted[i].policy->unit->asked_for) continue;
        struct rung_coverage *one = &coverage[(*count)++];
        one->policy = testing->scripted[i].policy->node->name.text;
        one->points = rung_measure_points(testing->compilation, &testing->measures[i], &points);
        if (!one->points) return NULL;
        one->count = points;
        for (uint32_t k = 0; k < points; k++) {
            one->kinds[one->points[k].kind].count++;
            one->kinds[one->points[k].kind].tried += one->points[k].tried;
            one->tried += one->points[k].tried;
        }
    }
    return coverage;
}
