/* Copies of cases: what they say of where a case stands, and that asking them changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rung/answers.h>
#include <rung/compiler.h>
#include <rung/program.h>
#include <rung/time.h>

static const char policy[] =
    "calendar desk {\n  timezone \"Europe/Madrid\"\n  open mon-fri 09:00-18:00\n}\n"
    "policy p {\n"
    "  calendar desk\n  fact amount: number = 3.5\n  fact agrees: yes/no = no\n  fact area: text\n"
    "  customer client \"Client\"\n  party agent \"Agent\"\n  party lead \"Team lead\"\n"
    "  channel phone by agent during desk\n  channel email by agent\n"
    "  event begin { area?: text }\n  start on begin\n"
    "  always on begin set area = event.area\n"
    "  step first \"First step\" {\n"
    "    contact client via phone within 4 business hours\n"
    "    assign \"Look it up\" to lead within 1 business day\n"
    "    wait 2 days\n  }\n"
    "  step second {\n    contact client via email within 1 day\n    close as \"Done\"\n  }\n"
    "  on reply stand down\n  on not_now postpone until event.until\n"
    "  on missed attempt escalate to lead within 2 business hours\n"
    "  ignore thanks, out_of_office, bounce, wrong_person, opt_out\n"
    "  forbid close unless agrees or attempts is at least 2 because \"two attempts come first\"\n"
    "  forbid close when cases with same area in last 7 days is more than 1 because \"one at a time\"\n"
    "  limit attempts to 2 per 1 day because \"no stalking\"\n}\n";

static char journal[1 << 16];
static size_t journal_size;

static bool take(void *state, const char *lines, size_t size)
{
    (void)state;
    assert_true(journal_size + size < sizeof journal);
    memcpy(journal + journal_size, lines, size);
    journal_size += size;
    return true;
}

static struct rung_compilation *compilation;
static struct rung_engine *engine;
static struct rung_copy *copy;

static int begin(void **state)
{
    (void)state;
    journal_size = 0;
    compilation = rung_compilation_new(NULL);
    rung_compilation_keep_counts(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "p.rung", policy, strlen(policy)), RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    if (!rung_compilation_program(compilation, 0)) print_message("%s", rung_render_text(compilation, false));
    engine = rung_engine_new(take, NULL);
    assert_int_equal(rung_engine_load(engine, rung_compilation_program(compilation, 0)), RUNG_OK);
    assert_int_equal(rung_copy_new(engine, &copy), RUNG_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    rung_copy_free(copy);
    rung_engine_free(engine);
    rung_compilation_free(compilation);
    return 0;
}

static void feed(const char *line)
{
    assert_int_equal(rung_engine_feed(engine, "log", line, strlen(line)), RUNG_OK);
}

static void started(void)
{
    feed("{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\",\"area\":\"north\"}\n");
}

static int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(rung_time_read(text, strlen(text), &time), RUNG_OK);
    return time;
}

struct found {
    struct rung_open open[16];
    uint32_t count;
};

static bool find(void *state, const struct rung_open *open)
{
    struct found *found = state;

    assert_true(found->count < 16);
    found->open[found->count++] = *open;
    return true;
}

static struct found opened(void)
{
    static struct found found;

    found.count = 0;
    rung_copy_open(copy, 0, find, &found);
    return found;
}

static void says_where_it_stands(void **state)
{
    struct rung_fact fact;

    (void)state;
    started();
    assert_int_equal(rung_engine_find(engine, "B", 1), RUNG_NO_CASE);
    assert_int_equal(rung_copy_take(copy, 7), RUNG_NOT_FOUND);
    assert_int_equal(rung_copy_take(copy, rung_engine_find(engine, "A", 1)), RUNG_OK);
    struct rung_standing standing = rung_copy_standing(copy, 0);
    assert_true(standing.running);
    assert_int_equal(standing.run, 1);
    assert_string_equal(standing.step, "first");
    assert_string_equal(standing.step_title, "First step");
    assert_true(standing.began == at("2026-02-02T09:00:00Z"));
    assert_true(standing.next == at("2026-02-02T13:00:00Z"));
    struct found found = opened();
    assert_int_equal(found.count, 1);
    assert_int_equal(found.open[0].kind, RUNG_OPEN_ATTEMPT);
    assert_string_equal(found.open[0].who, "agent");
    assert_string_equal(found.open[0].to_title, "Client");
    assert_string_equal(found.open[0].channel, "phone");
    assert_true(found.open[0].due == at("2026-02-02T13:00:00Z"));
    assert_int_equal(rung_copy_fact(copy, 0, 0, &fact), RUNG_OK);
    assert_string_equal(fact.name, "amount");
    assert_string_equal(fact.value, "3.5");
    assert_int_equal(rung_copy_fact(copy, 0, 2, &fact), RUNG_OK);
    assert_string_equal(fact.value, "north");
    assert_int_equal(rung_copy_fact(copy, 0, 3, &fact), RUNG_NOT_FOUND);
}

static void time_passes_on_the_copy_alone(void **state)
{
    (void)state;
    started();
    rung_engine_end(engine, RUNG_END_PLAIN, 0);
    size_t before = journal_size;
    assert_int_equal(rung_copy_take(copy, 0), RUNG_OK);
    assert_int_equal(rung_copy_advance(copy, at("2026-02-02T13:00:00Z"), false), RUNG_OK);
    assert_int_equal(rung_copy_said(copy, NULL), 0);
    assert_int_equal(rung_copy_advance(copy, at("2026-02-02T13:00:00Z"), true), RUNG_OK);
    assert_int_equal(rung_copy_said(copy, NULL), 2);
    assert_string_equal(rung_copy_saying(copy, 0).name, "missed");
    assert_string_equal(rung_copy_saying(copy, 1).name, "escalate");
    struct found found = opened();
    assert_int_equal(found.count, 2);
    assert_int_equal(found.open[0].state, RUNG_OPEN_MISSED);
    assert_int_equal(found.open[1].kind, RUNG_OPEN_TAKEOVER);
    assert_string_equal(found.open[1].who, "lead");
    assert_true(found.open[1].beside);
    rung_engine_end(engine, RUNG_END_PLAIN, 0);
    assert_int_equal(journal_size, before); /* the engine never noticed */
    assert_int_equal(rung_copy_take(copy, 0), RUNG_OK);
    assert_int_equal(opened().count, 1);
}

static bool ask(const char *json)
{
    bool allowed = false;
    struct rung_reason reason = {0};

    enum rung_status status = rung_decide(copy, 0, INT64_MIN, json, strlen(json), &allowed, &reason);
    if (status) print_message("%s\n", reason.text);
    assert_int_equal(status, RUNG_OK);
    return allowed;
}

static void decides_with_every_reason(void **state)
{
    (void)state;
    started();
    feed("{\"time\":\"2026-02-02T09:01:00Z\",\"case\":\"B\",\"type\":\"begin\",\"area\":\"north\"}\n");
    feed("{\"time\":\"2026-02-02T09:02:00Z\",\"case\":\"C\",\"type\":\"begin\",\"area\":\"south\"}\n");
    assert_false(ask("{\"type\":\"close\",\"as\":\"Done\"}"));
    assert_int_equal(rung_copy_said(copy, NULL), 4); /* two findings; the end of the run, with its call */
    assert_string_equal(rung_copy_saying(copy, 0).because, "two attempts come first");
    assert_string_equal(rung_copy_saying(copy, 1).because, "one at a time");
    struct rung_seen seen = rung_copy_saying(copy, 1);
    assert_true(rung_saying_forbids(&seen));
    assert_true(ask("{\"type\":\"attempt\",\"via\":\"phone\"}"));
    /* at a time of its own: the hours of the channel are over */
    assert_false(ask("{\"type\":\"attempt\",\"via\":\"phone\",\"time\":\"2026-02-02T17:30:00Z\"}"));
    assert_string_equal(rung_copy_saying(copy, 0).name, "outside_hours");
    /* asking left nothing behind, in texts, tallies and attempts neither */
    feed("{\"time\":\"2026-02-02T09:03:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\"}\n");
    feed("{\"time\":\"2026-02-02T09:04:00Z\",\"case\":\"A\",\"type\":\"update\",\"area\":\"west\"}\n");
    assert_int_equal(rung_copy_take(copy, 0), RUNG_OK);
    assert_int_equal(rung_copy_standing(copy, 0).attempts, 1);
    assert_false(ask("{\"type\":\"close\",\"as\":\"Done\"}"));
    assert_string_equal(rung_copy_saying(copy, 0).because, "two attempts come first");
    struct rung_seen second = rung_copy_saying(copy, 1);
    assert_false(rung_saying_forbids(&second));
}

static void refuses_what_is_no_question(void **state)
{
    static const struct {
        const char *json;
        enum rung_status status;
    } cases[] = {
        {"{\"type\":\"clse\",\"as\":\"Done\"}", RUNG_NOT_FOUND},
        {"{\"type\":\"close\"}", RUNG_INVALID},
        {"{\"as\":\"Done\"}", RUNG_INVALID},
        {"close", RUNG_INVALID},
        {"", RUNG_INVALID},
        {"{\"type\":\"close\",\"as\":3}", RUNG_INVALID},
        {"{\"type\":\"close\",\"as\":\"Done\",\"time\":\"today\"}", RUNG_INVALID},
    };
    struct rung_reason reason;
    bool allowed;

    (void)state;
    started();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        reason.text[0] = '\0';
        assert_int_equal(
            rung_decide(copy, 0, INT64_MIN, cases[i].json, strlen(cases[i].json), &allowed, &reason),
            cases[i].status);
        assert_true(reason.text[0]);
    }
    assert_int_equal(rung_decide(copy, 9, INT64_MIN, "{}", 2, &allowed, &reason), RUNG_NOT_FOUND);
    /* a case of which nobody has heard has no run, and rules that bind a run do not bind it */
    const char *json = "{\"type\":\"close\",\"as\":\"Done\"}";
    assert_int_equal(rung_decide(copy, RUNG_NO_CASE, INT64_MIN, json, strlen(json), &allowed, &reason),
                     RUNG_OK);
    assert_true(allowed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_where_it_stands, begin, end),
        cmocka_unit_test_setup_teardown(time_passes_on_the_copy_alone, begin, end),
        cmocka_unit_test_setup_teardown(decides_with_every_reason, begin, end),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_question, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
