/* feed_rows.c: what rows become: facts that changed, conditions that look back, clocks, refusals that leave
 * no trace, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/feed.h>

struct log {
    char text[8192];
    uint64_t stop_after, events;
    int64_t times[64];
};

static bool take_event(void *state, const struct rung_event *event)
{
    struct log *log = state;
    size_t used = strlen(log->text);
    const char *late = event->recorded < event->time ? "late " : "";

    if (log->events < 64) log->times[log->events] = event->time;
    int size = snprintf(log->text + used, sizeof log->text - used, "%d %s%.*s %.*s", (int)event->line, late,
                        (int)event->case_size, event->case_id, (int)event->type_size, event->type);
    assert_true(size > 0);
    if (event->count) {
        char line[512];
        rung_event_write(event, line, sizeof line);
        const char *fields = strstr(line, "\"type\":");
        fields = strchr(fields + 7, ',');
        used = strlen(log->text); /* without the closing brace */
        snprintf(log->text + used, sizeof log->text - used, "%.*s", (int)strlen(fields) - 1, fields);
    }
    strcat(log->text, "\n");
    return ++log->events != log->stop_after;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct log *log = state;
    size_t used = strlen(log->text);

    snprintf(log->text + used, sizeof log->text - used, "%d! %s %s\n", (int)line, why, found);
    return true;
}

static enum rung_status read_log(const char *feed_text, const char *bytes, enum rung_feed_order order,
                                 struct log *log, struct rung_feed_counts *counts, struct rung_reason *reason)
{
    const struct rung_feed_target target = {log, take_event, take_refusal};
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    const struct rung_mapping *mapping;
    struct rung_feed *feed;

    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "f.rung", feed_text, strlen(feed_text)), RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    if (rung_compilation_errors(compilation)) fail_msg("%s", rung_render_text(compilation, false));
    assert_int_equal(rung_compilation_mapping(compilation, 0, &mapping), RUNG_OK);
    assert_int_equal(rung_compilation_mapping(compilation, 1, &(const struct rung_mapping *){0}),
                     RUNG_NOT_FOUND);
    assert_int_equal(rung_feed_open(mapping, order, &target, &feed, reason), RUNG_OK);
    enum rung_status status = RUNG_OK;
    for (size_t at = 0, size = strlen(bytes); at < size && !status; at += 7)
        status = rung_feed_read(feed, bytes + at, size - at < 7 ? size - at : 7, reason);
    if (!status) status = rung_feed_end(feed, reason);
    rung_feed_counts(feed, counts);
    rung_feed_free(feed);
    rung_compilation_free(compilation);
    return status;
}

static void expect(const char *feed_text, const char *bytes, enum rung_feed_order order, const char *wanted)
{
    struct log log = {0};
    struct rung_feed_counts counts;
    struct rung_reason reason = {0};

    assert_int_equal(read_log(feed_text, bytes, order, &log, &counts, &reason), RUNG_OK);
    assert_string_equal(log.text, wanted);
    assert_int_equal(counts.rows, counts.mapped + counts.ignored + counts.refused);
}

#define HEAD "feed f from csv { case is column \"c\" time is column \"t\" as \"D.M.YYYY\" in \"UTC\" "

static void conditions(void **state)
{
    (void)state;
    static const char log[] =
        "c,t,s\n1,1.1.2026,A\n1,1.1.2026,A\n1,1.1.2026,B\n2,1.1.2026,B\n1,1.1.2026,\n1,1.1.2026,A\n";

    expect(HEAD "emit a when column \"s\" is \"A\" }", log, RUNG_FEED_AS_DECLARED,
           "2 1 a\n3 1 a\n4 1 \n5 2 \n6 1 \n7 1 a\n");
    expect(HEAD "emit a when column \"s\" is not one of (\"A\", \"B\") }", log, RUNG_FEED_AS_DECLARED,
           "2 1 \n3 1 \n4 1 \n5 2 \n6 1 a\n7 1 \n");
    expect(HEAD "emit a when column \"s\" becomes \"A\" }", log, RUNG_FEED_AS_DECLARED,
           "2 1 a\n3 1 \n4 1 \n5 2 \n6 1 \n7 1 a\n");
    expect(HEAD "emit a when column \"s\" leaves \"A\" and column \"s\" is \"B\" }", log,
           RUNG_FEED_AS_DECLARED, "2 1 \n3 1 \n4 1 a\n5 2 \n6 1 \n7 1 \n");
    expect(HEAD "emit a when column \"s\" with { \"A\" = \"x\", \"B\" = \"x\" } becomes \"x\" }", log,
           RUNG_FEED_AS_DECLARED, "2 1 a\n3 1 \n4 1 \n5 2 a\n6 1 \n7 1 a\n");
    expect(HEAD "emit a when column \"s\" changes }", log, RUNG_FEED_AS_DECLARED,
           "2 1 \n3 1 \n4 1 a\n5 2 \n6 1 \n7 1 a\n");
    expect(HEAD "emit a when column \"s\" with { \"A\" = \"x\", \"B\" = \"x\" } changes }", log,
           RUNG_FEED_AS_DECLARED, "2 1 \n3 1 \n4 1 \n5 2 \n6 1 \n7 1 \n");
}

static void facts_that_changed(void **state)
{
    (void)state;
    expect(HEAD "fact p is column \"p\" fact q is column \"q\" with { \"1\" = 2.50 } emit a when column "
                "\"q\" is \"1\" }",
           "c,t,p,q\n1,1.1.2026,x,1\n1,1.1.2026,,1\n1,1.1.2026,x,\n1,1.1.2026,y,1\n2,1.1.2026,,\n",
           RUNG_FEED_AS_DECLARED,
           "2 1 update,\"p\":\"x\",\"q\":2.5\n2 1 a\n3 1 a\n4 1 \n5 1 update,\"p\":\"y\"\n5 1 a\n6 2 \n");
}

/* A row that is refused is neither the case's previous row nor does it move a clock. */
static void refusals_leave_no_trace(void **state)
{
    (void)state;
    expect(
        HEAD "fact n is column \"n\" as \"YYYY-MM-DD\" in \"UTC\" emit a when column \"s\" becomes \"A\" }",
        "c,t,s,n\n1,1.1.2026,A,2026-01-05\n1,1.1.2026,B,5\n1,1.1.2026,A,2026-01-05\n", RUNG_FEED_AS_DECLARED,
        "2 1 update,\"n\":\"2026-01-05\"\n2 1 a\n3! column \"n\" is not written as \"YYYY-MM-DD\" \"5\"\n4 1 "
        "\n");
}

static void clocks_of_cases(void **state)
{
    (void)state;
    static const char log[] = "c,t\nB,3.1.2026\nB,1.1.2026\nB,4.1.2026\nA,1.1.2026\nA,3.1.2026\nA,x\n";

    expect(HEAD "each case in its own order emit a }", log, RUNG_FEED_AS_DECLARED,
           "7! column \"t\" is not written as \"D.M.YYYY\" \"x\"\n5 A a\n2 B a\n3 late B a\n6 A a\n4 B a\n");
    expect(HEAD "each case in its own order emit a }", log, RUNG_FEED_AS_READ,
           "2 B a\n3 late B a\n4 B a\n5 A a\n6 A a\n7! column \"t\" is not written as \"D.M.YYYY\" \"x\"\n");
    expect(HEAD "emit a }", log, RUNG_FEED_AS_DECLARED,
           "2 B a\n3 B a\n4 B a\n5 A a\n6 A a\n7! column \"t\" is not written as \"D.M.YYYY\" \"x\"\n");
}

/* Events with times of their own are put among the others, are never late and make no row late. */
static void times_of_their_own(void **state)
{
    (void)state;
    static const char log[] =
        "c,t,p,s\nB,3.1.2026,9.1.2026,x\nA,1.1.2026,2.1.2026,x\nB,4.1.2026,1.1.2026,y\nA,"
        "5.1.2026,,x\nB,3.1.2026,4.1.2026,x\n";

    expect(HEAD "each case in its own order emit a emit b at column \"p\" }", log, RUNG_FEED_AS_DECLARED,
           "3 A a\n4 B b\n3 A b\n2 B a\n4 B a\n6 late B a\n6 B b\n5 A a\n2 B b\n");
    expect(HEAD "emit a emit b at column \"p\" }", log, RUNG_FEED_AS_DECLARED,
           "4 B b\n3 A b\n2 B a\n3 late A a\n4 B a\n6 B b\n5 A a\n6 late B a\n2 B b\n");
    expect(HEAD "emit a emit b at column \"p\" }", log, RUNG_FEED_AS_READ,
           "2 B a\n2 B b\n3 A a\n3 A b\n4 B a\n4 B b\n5 A a\n6 B a\n6 B b\n");
    expect(HEAD "emit b at column \"p\" when column \"s\" is \"x\" }", log, RUNG_FEED_AS_DECLARED,
           "3 A b\n4 B \n6 B b\n5 A \n2 B b\n");
    expect(HEAD "emit b at column \"p\" as \"DMYYYY\" in \"Europe/Madrid\" }", "c,t,p\nA,1.1.2026,2x\n",
           RUNG_FEED_AS_DECLARED, "2! column \"p\" is not written as \"DMYYYY\" \"2x\"\n");
}

static void what_is_unknown(void **state)
{
    (void)state;
    expect(
        HEAD "unknown is one of (\"?\", \"NULL\") unknown is \"0\" fact n is column \"n\" emit a { x: column "
             "\"n\" } when column \"s\" is \"\" emit b at column \"n\" when column \"s\" leaves \"\" }",
        "c,t,s,n\n1,1.1.2026,?,7\n1,1.1.2026,NULL,??\n1,1.1.2026,A,?\n?,1.1.2026,,1\n", RUNG_FEED_AS_DECLARED,
        "5! column \"c\" is empty, so the row belongs to no case \n2 1 update,\"n\":\"7\"\n2 1 "
        "a,\"x\":\"7\"\n3 "
        "1 update,\"n\":\"?\?\"\n3 1 a,\"x\":\"?\?\"\n4 1 \n");
}

static void stopping(void **state)
{
    (void)state;
    struct log log = {.stop_after = 2};
    struct rung_feed_counts counts;
    struct rung_reason reason = {0};

    assert_int_equal(read_log(HEAD "emit a }", "c,t\n1,1.1.2026\n1,1.1.2026\n1,1.1.2026\n", RUNG_FEED_AS_READ,
                              &log, &counts, &reason),
                     RUNG_NEVER);
    assert_int_equal(log.events, 2);
    log = (struct log){.stop_after = 1};
    assert_int_equal(read_log(HEAD "each case in its own order emit a }", "c,t\n1,1.1.2026\n1,1.1.2026\n",
                              RUNG_FEED_AS_DECLARED, &log, &counts, &reason),
                     RUNG_NEVER);
    assert_int_equal(log.events, 1);
}

static void headers(void **state)
{
    (void)state;
    struct log log = {0};
    struct rung_feed_counts counts;
    struct rung_reason reason = {0};

    assert_int_equal(
        read_log(HEAD "emit a }", "c,t,t\n1,1.1.2026,2\n", RUNG_FEED_AS_READ, &log, &counts, &reason),
        RUNG_INVALID);
    assert_string_equal(reason.text, "there are two columns \"t\"; its header is: c, t, t");
    assert_int_equal(read_log(HEAD "emit a }", "\"c,t\n", RUNG_FEED_AS_READ, &log, &counts, &reason),
                     RUNG_INVALID);
    assert_string_equal(reason.text, "the header cannot be read: a quotation mark is not closed");
    assert_string_equal(log.text, "");
}

/* What is wrong with a log as a whole is said once, with what to do about it. */
static void other_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *log, *why;
    } tries[] = {
        {"c;t\n",
         "its cells seem to be separated by `;`, and the feed must say so: `separator \";\"`; its header is: "
         "c;t"},
        {"c\tt\n",
         "its cells seem to be separated by tabs, and the feed must say so: `separator \"\\t\"`; its "
         "header is: c?t"},
        {"c, T\n", "there is no column \"t\"; did you mean \" T\"? Its header is: c,  T"},
        {"c,when\n", "there is no column \"t\"; its header is: c, when"},
        {"c,t\r1,1.1.2026\r", "its lines end with carriage returns alone, as on old Macintoshes: save it "
                              "with the line ends of Unix "
                              "or Windows"},
        {"PK\3\4c,t\n",
         "it is a zip archive or a spreadsheet, not a log: export the log as text, or unpack it"},
        {"\xff\xfe"
         "c,t\n",
         "it is written in UTF-16: save it as UTF-8"},
        {"<?xml version=\"1.0\"?>\n", "it is XML: a feed for it begins with `from xes`"},
        {"{\"c\": 1}\n", "it is JSON: a feed for it begins with `from ndjson`"},
        {"c,\xe9\n", "there is no column \"t\"; its header is: c, ?"},
    };

    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct log log = {0};
        struct rung_feed_counts counts;
        struct rung_reason reason = {0};
        assert_int_equal(read_log(HEAD "emit a }", tries[i].log, RUNG_FEED_AS_READ, &log, &counts, &reason),
                         RUNG_INVALID);
        assert_string_equal(reason.text, tries[i].why);
    }
}

/* A time that is written in another usual way is refused, with that way. */
static void guesses(void **state)
{
    (void)state;
    expect(
        HEAD "emit a }",
        "c,t\n1,2026-01-31\n1,2/3/2026 9:05\n1,13/3/2026 9:05\n1,2026-01-31T09:00:00.5Z\n1,soon\n",
        RUNG_FEED_AS_READ,
        "2! column \"t\" is not written as \"D.M.YYYY\" \"2026-01-31\", which fits \"YYYY-M-D\"\n"
        "3! column \"t\" is not written as \"D.M.YYYY\" \"2/3/2026 9:05\", which fits \"D/M/YYYY h:mm\" or "
        "\"M/D/YYYY h:mm\"\n"
        "4! column \"t\" is not written as \"D.M.YYYY\" \"13/3/2026 9:05\", which fits \"D/M/YYYY h:mm\"\n"
        "5! column \"t\" is not written as \"D.M.YYYY\" \"2026-01-31T09:00:00.5Z\"\n"
        "6! column \"t\" is not written as \"D.M.YYYY\" \"soon\"\n");
}

static void json_lines(void **state)
{
    (void)state;
    expect("feed f from ndjson { case is path \"c.d\" time is path \"t\" id is path \"i\" emit a { n: path "
           "\"n\", "
           "m: path \"m\" } when path \"b\" is \"true\" }",
           "{\"c\":{\"d\":\"1\"},\"t\":\"2026-01-01T00:00:00Z\",\"i\":\"x\",\"n\":-1.50,\"m\":null,\"b\":"
           "true}\r\n"
           "\n"
           "{\"c\":{\"d\":7},\"t\":\"2026-01-01T00:00:00Z\",\"n\":\"\\u00e9\",\"b\":\"true\"}\n"
           "{\"c\":{\"d\":7},\"t\":5}\n"
           "{\"c\":{\"d\":7},\"t\":\"2026-01-01T00:00:00Z\",\"n\":[1],\"b\":true}\n"
           "{\"c\":{\"d\":\"9\"},\"t\":\"2026-01-01T00:00:00Z\"}",
           RUNG_FEED_AS_READ,
           "1 1 a,\"n\":-1.50\n3 7 a,\"n\":\"\xc3\xa9\"\n"
           "4! path \"t\" is no time with a zone, such as 2026-02-02T09:00:00Z \"5\"\n"
           "5! path \"n\" is a list, of which a feed reads none \n6 9 \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions),
        cmocka_unit_test(facts_that_changed),
        cmocka_unit_test(refusals_leave_no_trace),
        cmocka_unit_test(clocks_of_cases),
        cmocka_unit_test(times_of_their_own),
        cmocka_unit_test(what_is_unknown),
        cmocka_unit_test(stopping),
        cmocka_unit_test(headers),
        cmocka_unit_test(other_kinds),
        cmocka_unit_test(guesses),
        cmocka_unit_test(json_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
