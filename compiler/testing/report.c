/* What tests came to, for programs. */
#include "testing.h"
#include "text_buffer.h"

#include <string.h>

/* ---- JSON ---- */

static void add_string(struct rung_buffer *out, const char *key, const char *text)
{
    rung_buffer_print(out, "\"%s\":\"", key);
    rung_buffer_json(out, text);
    rung_buffer_char(out, '"', 1);
}

static void add_test(struct rung_buffer *out, struct rung_testing *testing,
                     const struct rung_testing_entry *entry)
{
    struct rung_place place = rung_compilation_place(testing->compilation, entry->test.span.start);

    rung_buffer_char(out, '{', 1);
    add_string(out, "title", entry->test.title);
    rung_buffer_char(out, ',', 1);
    add_string(out, "policy", entry->test.policy);
    rung_buffer_char(out, ',', 1);
    add_string(out, "file", place.path ? place.path : "");
    rung_buffer_print(out, ",\"line\":%u,\"passed\":%s", place.line, entry->failure ? "false" : "true");
    if (entry->failure) {
        place = rung_compilation_place(testing->compilation, entry->failure->span.start);
        rung_buffer_print(out, ",\"failed_at\":%u,", place.line);
        add_string(out, "expected", entry->failure->expected);
        rung_buffer_char(out, ',', 1);
        add_string(out, "instead", entry->failure->instead);
        rung_buffer_char(out, ',', 1);
        add_string(out, "story", entry->failure->story);
    }
    rung_buffer_char(out, '}', 1);
}

static void add_coverage(struct rung_buffer *out, struct rung_testing *testing,
                         const struct rung_coverage *coverage)
{
    bool first = true;

    rung_buffer_char(out, '{', 1);
    add_string(out, "policy", coverage->policy);
    rung_buffer_print(out, ",\"points\":%zu,\"tried\":%zu,\"untried\":[", coverage->count, coverage->tried);
    for (size_t i = 0; i < coverage->count; i++) {
        const struct rung_point *point = &coverage->points[i];
        if (point->tried) continue;
        struct rung_place place = rung_compilation_place(testing->compilation, point->span.start);
        rung_buffer_text(out, first ? "{" : ",{");
        first = false;
        add_string(out, "kind", rung_point_kind_name(point->kind));
        rung_buffer_print(out, ",\"line\":%u,\"column\":%u,", place.line, place.column);
        add_string(out, "what", point->what);
        rung_buffer_char(out, '}', 1);
    }
    rung_buffer_text(out, "]}");
}

static void write_json(struct rung_buffer *out, struct rung_testing *testing)
{
    uint32_t shown = 0, failed = 0;
    size_t count = 0;
    const struct rung_coverage *coverage = rung_testing_coverage(testing, &count);

    rung_buffer_text(out, "{\"tests\":[");
    for (uint32_t i = 0; i < testing->count; i++) {
        if (!testing->entries[i].ran) continue;
        rung_buffer_text(out, shown++ ? ",\n" : "\n");
        add_test(out, testing, &testing->entries[i]);
        failed += testing->entries[i].failure != NULL;
    }
    rung_buffer_print(out, "],\n\"count\":%u,\"failed\":%u,\"coverage\":[", shown, failed);
    for (size_t i = 0; coverage && i < count; i++) {
        rung_buffer_text(out, i ? ",\n" : "\n");
        add_coverage(out, testing, &coverage[i]);
    }
    rung_buffer_text(out, "]}\n");
}

/* ---- JUnit ---- */

static void add_attribute(struct rung_buffer *out, const char *name, const char *text)
{
    rung_buffer_print(out, " %s=\"", name);
    rung_buffer_html(out, text);
    rung_buffer_char(out, '"', 1);
}

static void add_case(struct rung_buffer *out, struct rung_testing *testing,
                     const struct rung_testing_entry *entry)
{
    struct rung_place place = rung_compilation_place(testing->compilation, entry->test.span.start);

    rung_buffer_text(out, "    <testcase");
    add_attribute(out, "name", entry->test.title);
    add_attribute(out, "classname", entry->test.policy);
    add_attribute(out, "file", place.path ? place.path : "");
    rung_buffer_print(out, " line=\"%u\" time=\"0\"", place.line);
    if (!entry->failure) {
        rung_buffer_text(out, "/>\n");
        return;
    }
    place = rung_compilation_place(testing->compilation, entry->failure->span.start);
    const char *message = rung_arena_print(testing->compilation->arena, "expected: %s; instead: %s",
                                           entry->failure->expected, entry->failure->instead);
    rung_buffer_text(out, ">\n      <failure");
    add_attribute(out, "message", message ? message : "");
    rung_buffer_print(out, " type=\"expectation\">line %u\n", place.line);
    rung_buffer_html(out, entry->failure->story);
    rung_buffer_text(out, "</failure>\n    </testcase>\n");
}

static void write_junit(struct rung_buffer *out, struct rung_testing *testing)
{
    uint32_t all = 0, all_failed = 0;

    for (uint32_t i = 0; i < testing->count; i++) {
        all += testing->entries[i].ran;
        all_failed += testing->entries[i].failure != NULL;
    }
    rung_buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    rung_buffer_print(out, "<testsuites tests=\"%u\" failures=\"%u\" errors=\"0\">\n", all, all_failed);
    for (uint32_t s = 0; s < testing->scripted_count; s++) {
        const struct rung_scripted *scripted = &testing->scripted[s];
        uint32_t count = 0, failed = 0;
        for (uint32_t i = 0; i < testing->count; i++) {
            if (testing->entries[i].scripted != scripted || !testing->entries[i].ran) continue;
            count++;
            failed += testing->entries[i].failure != NULL;
        }
        if (!count) continue;
        rung_buffer_text(out, "  <testsuite");
        add_attribute(out, "name", scripted->policy->node->name.text);
        rung_buffer_print(out, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
                          count, failed);
        for (uint32_t i = 0; i < testing->count; i++)
            if (testing->entries[i].scripted == scripted && testing->entries[i].ran)
                add_case(out, testing, &testing->entries[i]);
        rung_buffer_text(out, "  </testsuite>\n");
    }
    rung_buffer_text(out, "</testsuites>\n");
}

const char *rung_testing_report(struct rung_testing *testing, enum rung_test_report format)
{
    struct rung_buffer out = {.arena = testing->compilation->arena};

    if (format == RUNG_TEST_REPORT_JSON)
        write_json(&out, testing);
    else
        write_junit(&out, testing);
    return rung_buffer_result(&out);
}
