/* lines.c: lines of NDJSON as events, whether their shape is known from a line before or not: they say the
 * same, to whoever wants all of them and to policies; wherever the input is cut, and with several threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/engine.h>

#include "event_scan.h"

/* ---- logs ---- */

/* What a log can look like, and what is wrong in it: shapes that change from line to line and come back. */
static const char *const corners[] = {
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\"}",
    "{\"time\":\"2026-02-02T09:00:01Z\",\"case\":\"INC0000001\",\"type\":\"begin\",\"id\":\"1\"}",
    "{\"time\":\"2026-02-02T09:00:01Z\",\"case\":\"INC0000001\",\"type\":\"begin\",\"id\":\"1\"}",
    "{\"time\":\"2026-02-02T09:00:02Z\",\"case\":\"INC0000001\",\"type\":\"begin\",\"id\":7}",
    "{\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":\"client\",\"time\":\"2026-02-02T09:10:"
    "00Z\"}",
    "{\"case\":\"A\",\"type\":\"attempt\",\"via\":\"fax\",\"to\":\"client\",\"time\":\"2026-02-02T10:10:"
    "00Z\"}",
    "{\"case\":\"A\",\"type\":\"attempt\",\"via\":null,\"to\":\"client\",\"time\":\"2026-02-02T11:10:00Z\"}",
    "{\"case\":\"A\",\"type\":\"attempt\",\"via\":17,\"to\":\"client\",\"time\":\"2026-02-02T11:20:00Z\"}",
    "{\"case\":\"A\",\"type\":\"attempt\",\"to\":\"client\",\"time\":\"2026-02-02T11:30:00Z\"}",
    "{ \"time\": \"2026-02-02T12:00:00+01:00\", \"case\": \"B\", \"type\": \"begin\" }",
    "{ \"time\": \"2026-02-02T12:00:01+01:00\", \"case\": \"B\", \"type\": \"begin\" }  ",
    "\t{\"time\" : \"2026-02-02T12:00:02.250Z\",\t\"case\":\"B\",\"type\":\"begin\"}\r",
    "{\"time\":\"2026-02-02T12:00:03.250Z\",\"case\":\"B\",\"type\":\"begin\"}\r",
    "",
    "   \t\r",
    "{}",
    "[]",
    "{\"time\":\"2026-02-02T13:00:00Z\",\"case\":\"C\",\"type\":\"begin\",\"case\":\"D\"}",
    "{\"time\":\"2026-02-02T13:00:00Z\",\"case\":\"C\",\"type\":\"begin\",\"type\":\"reply\"}",
    "{\"time\":\"2026-02-02T13:00:00Z\",\"case\":\"C\",\"type\":\"begin\",\"id\":\"x\",\"id\":5,\"time\":"
    "null}",
    "{\"time\":\"2026-02-02T13:00:00Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":3,\"amount\":4.5}",
    "{\"time\":\"2026-02-02T13:00:01Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":null,\"amount\":5}",
    "{\"time\":\"2026-02-02T13:00:02Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":5,\"amount\":null}",
    "{\"time\":\"2026-02-02T13:00:03Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":1e3}",
    "{\"time\":\"2026-02-02T13:00:04Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":-0.25,\"taste\":"
    "\"sweet\"}",
    "{\"time\":\"2026-02-02T13:00:05Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":-0.25,\"taste\":\"sour\"}",
    "{\"time\":\"2026-02-02T13:00:06Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":2,\"taste\":\"bitter\"}",
    "{\"time\":\"2026-02-02T13:00:07Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":true,\"taste\":\"sweet\"}",
    "{\"time\":\"2026-02-02T13:00:08Z\",\"case\":\"C\",\"type\":\"sum\",\"taste\":\"sweet\"}",
    "{\"time\":\"2026-02-02T13:00:09Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":1,\"day\":\"2026-03-01\","
    "\"sure\":"
    "false,\"text\":\"a \\\"b\\\" c\\u00e9\",\"patience\":\"2 days\"}",
    "{\"time\":\"2026-02-02T13:00:10Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":1,\"day\":\"2026-03-99\","
    "\"sure\":"
    "false,\"text\":\"Gr\xc3\xbc\xc3\x9f"
    "e\",\"patience\":\"2 days\"}",
    "{\"time\":\"2026-02-02T13:00:11Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":1,\"day\":\"2026-03-02\","
    "\"sure\":"
    "\"yes\",\"text\":\"Gr\xc3\xbc\xc3\x9f"
    "e\",\"patience\":null}",
    "{\"time\":\"2026-02-02T13:00:12Z\",\"case\":\"C\",\"type\":\"sum\",\"amount\":1,\"day\":\"2026-03-02\","
    "\"sure\":"
    "true,\"text\":\"broken \xc3\",\"patience\":null}",
    "{\"time\":\"2026-02-02T13:00:13Z\",\"case\":\"caf\\u00e9\",\"type\":\"begin\",\"note\":"
    "\"\\ud83d\\ude00\"}",
    "{\"time\":\"2026-02-02T13:00:14Z\",\"case\":\"caf\xc3\xa9\",\"type\":\"begin\",\"note\":\"\\ud83d\"}",
    "{\"time\":\"2026-02-02T13:00:15Z\",\"case\":\"caf\xc3\xa9\",\"type\":\"be\\u0067in\"}",
    "{\"time\":\"2026-02-02T13:01:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "[\"topic\","
    "\"summary\"]}",
    "{\"time\":\"2026-02-02T13:02:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "[\"topic\"]}",
    "{\"time\":\"2026-02-02T13:03:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "[]}",
    "{\"time\":\"2026-02-02T13:04:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "{\"topic\":"
    "\"tea\",\"open\":true,\"seen\":3}}",
    "{\"time\":\"2026-02-02T13:05:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "{\"topic\":"
    "\"tea\",\"open\":false,\"seen\":\"x\"}}",
    "{\"time\":\"2026-02-02T13:06:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"email\",\"documented\":"
    "\"topic\"}",
    "{\"time\":\"2026-02-02T13:07:00Z\",\"case\":\"A\",\"type\":\"update\",\"seen\":4,\"topic\":\"tea\","
    "\"a\":{\"b\":[1,"
    "{\"c\":[]}]}}",
    "{\"time\":\"2026-02-02T13:08:00Z\",\"case\":\"A\",\"type\":\"update\",\"seen\":5,\"topic\":\"milk\","
    "\"a\":{\"b\":[2,"
    "{\"c\":[]}]}}",
    "{\"time\":\"2026-02-02T13:09:00Z\",\"case\":\"A\",\"type\":\"update\",\"seen\":\"x\",\"topic\":\"milk\","
    "\"a\":{\"b\":["
    "2,{\"c\":[]}]}}",
    "{\"time\":\"2026-02-02T13:09:00Z\",\"case\":\"A\",\"type\":\"update\",\"seen\":5,\"topic\":\"milk\","
    "\"a\":{\"b\":[2,"
    "{\"c\":]}]}}",
    "{\"time\":\"2026-02-02T13:10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows\",\"via\":\"email\"}",
    "{\"time\":\"2026-02-02T13:10:60Z\",\"case\":\"A\",\"type\":\"nobody_knows\",\"via\":\"email\"}",
    "{\"time\":\"2026-02-02T24:10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows\",\"via\":\"email\"}",
    "{\"time\":\"2026-02-02T13/10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows\",\"via\":\"email\"}",
    "{\"time\":\"2026-02-03T13:10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows\",\"via\":\"email\"}",
    "{\"time\":\"2026-02-03T12:10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows_this_one_either_its_name_is_"
    "very_long\"}",
    "{\"time\":\"2026-02-03T12:10:00Z\",\"case\":\"A\",\"type\":\"nobody_knows_this_one_either_its_name_is_"
    "very_longer\"}",
    "{\"time\":\"2026-02-03T12:10:00\",\"case\":\"A\",\"type\":\"reply\"}",
    "{\"time\":\"\",\"case\":\"A\",\"type\":\"reply\"}",
    "{\"time\":5,\"case\":\"A\",\"type\":\"reply\"}",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":5,\"type\":\"reply\"}",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":\"A\",\"type\":5}",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":\"A\",\"type\":\"reply\"",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":\"A\",\"type\":\"reply\"},",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":\"A\",\"type\":\"reply\",}",
    "{\"time\":\"2026-02-03T14:10:00Z\",\"case\":\"A\" \"type\":\"reply\"}",
    "{\"time\":\"0000-01-01T00:00:00+23:00\",\"case\":\"A\",\"type\":\"reply\"}",
    "{\"time\":\"9999-12-31T23:59:59-23:00\",\"case\":\"Z\",\"type\":\"nobody_knows\"}",
    "{\"time\":\"2026-02-03T15:00:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":[\"topic\",\"open\"]}",
    "{\"time\":\"2026-02-03T15:00:01Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":[\"topic\",\"nothing of ours\"]}",
    "{\"time\":\"2026-02-03T15:00:02Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":[\"topic\",5,null,[\"open\"]]}",
    "{\"time\":\"2026-02-03T15:00:03Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"topic\":true,\"open\":false,\"seen\":true}}",
    "{\"time\":\"2026-02-03T15:00:04Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"topic\":true,\"open\":true,\"seen\":5}}",
    "{\"time\":\"2026-02-03T15:00:05Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"topic\":\"tea\",\"open\":null,\"seen\":true}}",
    "{\"time\":\"2026-02-03T15:00:06Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"topic\":false,\"open\":\"no\",\"seen\":false}}",
    "{\"time\":\"2026-02-03T15:00:07Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"open\":\"no\",\"open\":true,\"open\":\"perhaps\"}}",
    "{\"time\":\"2026-02-03T15:00:08Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"to\":"
    "\"client\","
    "\"documented\":{\"open\":\"no\",\"open\":true,\"other\":true,\"seen\":\"many\"}}",
    "{\"time\":\"2026-02-03T15:00:09Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"pho\\u006ee\",\"to\":"
    "\"client\","
    "\"documented\":{\"open\":true,\"open\":\"no\",\"other\":true}}",
    "{\"time\":\"2026-02-03T15:00:10Z\",\"case\":\"A\",\"type\":\"update\",\"open\":\"yes\",\"seen\":null}",
    "{\"time\":\"2026-02-03T15:00:11Z\",\"case\":\"A\",\"type\":\"update\",\"open\":true,\"seen\":7}",
    "{\"time\":\"2026-02-03T15:00:12Z\",\"case\":\"A\",\"type\":\"update\",\"open\":null,\"seen\":true}",
    "{\"time\":\"2026-02-03T15:00:13Z\",\"case\":\"A\",\"type\":\"update\",\"open\":1,\"seen\":7}",
    "{\"time\":\"2026-02-03T15:00:14Z\",\"case\":\"A\",\"type\":\"update\",\"open\":false,\"seen\":7}",
    "{\"time\":\"2026-02-03T15:00:15Z\",\"case\":\"A\",\"type\":\"update\",\"open\":[true,\"no\"],\"seen\":"
    "7}",
    "\"time\"",
    "\xef\xbb\xbf{}",
};
enum { CORNERS = sizeof corners / sizeof *corners };

struct text {
    char *bytes;
    size_t size, capacity;
};

static void add(struct text *text, const char *bytes, size_t size)
{
    if (text->size + size + RUNG_LINE_PADDING > text->capacity) {
        text->capacity = 2 * (text->size + size) + 4096;
        text->bytes = realloc(text->bytes, text->capacity);
        assert_non_null(text->bytes);
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

static void say(struct text *text, const char *format, ...)
{
    char bytes[512];
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(bytes, sizeof bytes, format, arguments);
    va_end(arguments);
    add(text, bytes, size < (int)sizeof bytes ? (size_t)size : sizeof bytes - 1);
}

static void add_line(struct text *log, const char *line)
{
    add(log, line, strlen(line));
    add(log, "\n", 1);
}

/* The corners several times: as they stand, mixed, and each with one byte of another. */
static struct text make_log(void)
{
    struct text log = {0};
    uint32_t random = 1;

    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < CORNERS; i++) add_line(&log, corners[i]);
    for (size_t i = 0; i < 2000; i++) {
        random = random * 1664525u + 1013904223u;
        const char *one = corners[(random >> 16) % CORNERS], *other = corners[(random >> 8) % CORNERS];
        size_t before = log.size, size = strlen(one);
        add_line(&log, one);
        if (size && *other && i % 2 == 0) log.bytes[before + (random >> 4) % size] = other[i % strlen(other)];
    }
    return log;
}

/* ---- what a reader says ---- */

static void describe(struct text *said, const struct rung_batch *batch, const struct rung_scanned *item)
{
    static struct rung_json_value values[RUNG_JSON_VALUES_MAX];
    struct rung_event event = item->event;

    if (item->why) {
        say(said, "%s\n", item->why);
        return;
    }
    if (item->shape) rung_event_unfold(item->shape, batch->holes + item->first, values, &event);
    say(said, "%lld %lld [%.*s] [%.*s] [%.*s] %llx:", (long long)event.time, (long long)event.recorded,
        (int)event.case_size, event.case_id, (int)event.type_size, event.type, (int)event.id_size,
        event.id ? event.id : "", (unsigned long long)event.head);
    for (uint32_t i = 0; i < event.count; i++) {
        const struct rung_json_value *value = &event.values[i];
        say(said, " %.*s %d %u ", (int)value->path_size, value->path, value->kind, value->size);
        if (value->size) add(said, value->text, value->size);
    }
    say(said, "\n");
}

static struct rung_event_scan *new_scan(bool chosen)
{
    static const char *const wanted[] = {"via", "topic", "seen", "amount", "text", "a.b.c", "case"};
    enum { WORDS = 3 };
    struct rung_event_scan *scan = rung_event_scan_new();

    assert_non_null(scan);
    for (size_t i = 0; chosen && i < sizeof wanted / sizeof *wanted; i++)
        assert_true(rung_event_scan_want(scan, wanted[i], strlen(wanted[i]), i < WORDS));
    return scan;
}

/* Reads a log by one reader, or by a fresh one for each line, which knows no shapes. */
static struct text read_log(const struct text *log, bool chosen, bool fresh, size_t at_once, size_t *known)
{
    struct text said = {0};
    struct rung_batch batch = {0};
    struct rung_event_scan *scan = NULL;
    const char *at = log->bytes, *end = at + log->size;

    *known = 0;
    while (at < end) {
        const char *stop = fresh ? (const char *)memchr(at, '\n', (size_t)(end - at)) + 1 : end;
        if (!scan) scan = new_scan(chosen);
        at = rung_event_scan_lines(scan, at, stop, at_once, &batch);
        assert_non_null(at);
        for (size_t i = 0; i < batch.count; i++) {
            *known += batch.items[i].shape != NULL;
            describe(&said, &batch, &batch.items[i]);
        }
        rung_batch_empty(&batch);
        if (!fresh) continue;
        rung_event_scan_free(scan);
        scan = NULL;
    }
    rung_event_scan_free(scan);
    rung_batch_free(&batch);
    return said;
}

static void expect_same(const struct text *one, const struct text *other)
{
    size_t least = one->size < other->size ? one->size : other->size, at = 0;

    while (at < least && one->bytes[at] == other->bytes[at]) at++;
    if (at == one->size && at == other->size) return;
    size_t from = at < 100 ? 0 : at - 100;
    fail_msg("from byte %zu on:\n%.*s\n...but\n%.*s", at,
             (int)(one->size - from < 300 ? one->size - from : 300), one->bytes + from,
             (int)(other->size - from < 300 ? other->size - from : 300), other->bytes + from);
}

static void expect_read_alike(const struct text *log, bool shapes)
{
    for (int chosen = 0; chosen < 2; chosen++) {
        size_t none, known;
        struct text fresh = read_log(log, chosen, true, 1, &none);
        for (size_t at_once = 1; at_once < 100; at_once = 3 * at_once + 1) {
            struct text said = read_log(log, chosen, false, at_once, &known);
            expect_same(&fresh, &said);
            assert_true(!shapes || !chosen || known > 0); /* where all is wanted, events are not left so */
            free(said.bytes);
        }
        assert_int_equal(none, 0);
        free(fresh.bytes);
    }
}

static void reads_corners(void **state)
{
    struct text log = make_log();

    (void)state;
    expect_read_alike(&log, true);
    free(log.bytes);
}

/* Long keys, long values, many values, many shapes, many types: more than there is room for. */
static void reads_much(void **state)
{
    static char x[70000];
    struct text log = {0};

    (void)state;
    memset(x, 'x', sizeof x - 1);
    for (int round = 0; round < 3; round++) {
        for (int size = 0; size < 100; size++) {
            say(&log, "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\",\"%.*s\":\"",
                size, x);
            say(&log, "%.*s\",\"via\":\"phone\"}\n", size, x);
        }
        for (int type = 0; type < 900; type++)
            say(&log,
                "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"customer_said_%d\",\"via\":"
                "\"phone\"}\n",
                type);
        for (int word = 0; word < 900; word++) /* of one field, and then of several at once */
            say(&log,
                "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":"
                "\"way_%d\",\"to\":%s,\"topic\":\"t%d\",\"documented\":{\"open\":%s,\"seen\":%s}}\n",
                word < 40 ? word : word % 3, word % 7 ? "\"client\"" : "null", word % 13,
                word % 5 ? "true" : "false", word > 600 && word % 11 == 0 ? "7" : "true");
        for (int count = 0; count < 300; count += 7) {
            say(&log, "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\"");
            for (int i = 0; i < count; i++) say(&log, ",\"k%d\":%d", i, i);
            say(&log, ",\"l\":[");
            for (int i = 0; i < count; i++) say(&log, i ? ",[]" : "[]");
            say(&log, "]}\n");
        }
        say(&log, "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\",\"text\":\"");
        for (int i = 0; i < 14 + round; i++) add(&log, x, sizeof x - 1); /* the last one is too long */
        say(&log, "\"}\n");
        say(&log, "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"%.*s\",\"type\":\"begin\"}\n", 254 + round,
            x);
    }
    expect_read_alike(&log, true);
    free(log.bytes);
}

/* ---- policies ---- */

static const char policy[] =
    "policy lines {\n"
    "  usual deadline 1 day\n"
    "  fact topic: text\n"
    "  fact seen: number\n"
    "  fact open: yes/no\n"
    "  customer client\n"
    "  party agent\n"
    "  channel phone by agent\n"
    "  channel email by agent\n"
    "  event begin\n"
    "  event sum { amount: number, taste?: one of (sweet, sour), day?: date, sure?: yes/no,\n"
    "              text?: text, patience?: duration }\n"
    "  start on begin\n"
    "  step only {\n"
    "    contact client via phone including topic\n"
    "    contact client via email\n"
    "    wait 2 days\n"
    "    close as \"Closed\"\n"
    "  }\n"
    "  on sum where event.taste is sour restart step\n"
    "  always on sum set topic = event.text\n"
    "  whenever 3 days pass without attempt or reply stand down all\n"
    "  ignore reply, thanks, not_now, out_of_office, bounce, wrong_person, opt_out\n"
    "  limit attempts to 1 per 1 day\n"
    "}\n"
    "policy beside {\n"
    "  event sum { taste?: one of (sour, bitter), time: time }\n"
    "  start on sum\n"
    "  step only {\n"
    "    wait 1 day\n"
    "    close as \"Closed\"\n"
    "  }\n"
    "}\n";

static bool keep(void *state, const char *lines, size_t size)
{
    add(state, lines, size);
    return true;
}

static struct rung_engine *new_engine(const struct rung_compilation *compilation, struct text *journal,
                                      uint32_t policies, uint32_t jobs)
{
    struct rung_engine *engine = rung_engine_new(keep, journal);

    assert_non_null(engine);
    assert_true(rung_engine_use_jobs(engine, jobs));
    for (uint32_t i = 0; i < policies; i++)
        assert_int_equal(rung_engine_load(engine, rung_compilation_program(compilation, i)), RUNG_OK);
    return engine;
}

static void end_engine(struct rung_engine *engine, struct text *journal)
{
    struct rung_engine_counts counts;

    assert_int_equal(rung_engine_end(engine, RUNG_END_DRAIN, 0), RUNG_OK);
    rung_engine_counts(engine, &counts);
    say(journal, "%llu events, %llu late, %llu unused, %llu bad, %llu cases, %llu lines, clock %lld\n",
        (unsigned long long)counts.events, (unsigned long long)counts.late, (unsigned long long)counts.unused,
        (unsigned long long)counts.bad, (unsigned long long)counts.cases,
        (unsigned long long)counts.journal_lines, (long long)rung_engine_clock(engine));
    rung_engine_free(engine);
}

/* The log as lines, in two pieces. */
static struct text replay(const struct rung_compilation *compilation, const struct text *log, size_t cut,
                          uint32_t policies, uint32_t jobs)
{
    struct text journal = {0};
    struct rung_engine *engine = new_engine(compilation, &journal, policies, jobs);

    assert_int_equal(rung_engine_feed(engine, "log", log->bytes, cut), RUNG_OK);
    assert_int_equal(rung_engine_feed(engine, "log", log->bytes + cut, log->size - cut), RUNG_OK);
    end_engine(engine, &journal);
    return journal;
}

/* The log event by event, each line by a reader of its own. */
static struct text replay_events(const struct rung_compilation *compilation, const struct text *log,
                                 uint32_t policies)
{
    struct text journal = {0};
    struct rung_engine *engine = new_engine(compilation, &journal, policies, 1);
    const char *at = log->bytes, *end = at + log->size;

    for (uint64_t line = 1; at < end; line++) {
        struct rung_event_scan *scan = new_scan(false);
        struct rung_batch batch = {0};
        const char *stop = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        at = rung_event_scan_lines(scan, at, stop, 1, &batch);
        for (size_t i = 0; i < batch.count; i++) {
            batch.items[i].event.line = line;
            assert_int_equal(batch.items[i].why ? rung_engine_refuse(engine, "log", line, batch.items[i].why)
                                                : rung_engine_take(engine, "log", &batch.items[i].event),
                             RUNG_OK);
        }
        rung_batch_free(&batch);
        rung_event_scan_free(scan);
    }
    end_engine(engine, &journal);
    return journal;
}

static struct rung_compilation *compile(void)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "lines.rung", policy, sizeof policy - 1),
                     RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    for (size_t i = 0; i < rung_compilation_errors(compilation); i++) fail_msg("the policy has a mistake");
    return compilation;
}

/* `beside` has a field that is called as the time of every line is. */
static void tells_policies_the_same(void **state)
{
    struct rung_compilation *compilation = compile();
    struct text log = make_log();

    (void)state;
    for (uint32_t policies = 1; policies <= 2; policies++) {
        struct text events = replay_events(compilation, &log, policies);
        assert_true(events.size > 20000);
        for (uint32_t jobs = 1; jobs <= 3; jobs++) {
            struct text lines = replay(compilation, &log, log.size / jobs, policies, jobs);
            expect_same(&events, &lines);
            free(lines.bytes);
        }
        free(events.bytes);
    }
    free(log.bytes);
    rung_compilation_free(compilation);
}

static void is_cut_anywhere(void **state)
{
    struct rung_compilation *compilation = compile();
    struct text log = {0};

    (void)state;
    for (size_t i = 0; i < CORNERS; i++) add_line(&log, corners[i]);
    log.size--; /* the last line has no end */
    struct text whole = replay(compilation, &log, 0, 2, 1);
    for (size_t cut = 1; cut <= log.size; cut++) {
        struct text pieces = replay(compilation, &log, cut, 2, 1);
        expect_same(&whole, &pieces);
        free(pieces.bytes);
    }
    free(whole.bytes);
    free(log.bytes);
    rung_compilation_free(compilation);
}

/* A batch that is filled by several calls: what one of them moves is found by those events, too, that were
 * there before, though it adds nothing. */
static void finds_values_that_were_moved(void **state)
{
    static const char lines[] =
        "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"\\u0041\",\"type\":\"ask\"}\n \nno event\n";
    char bytes[sizeof lines + RUNG_LINE_PADDING] = {0};
    struct rung_event_scan *scan = rung_event_scan_new();
    struct rung_batch batch = {0};
    const char *at = bytes, *end = bytes + sizeof lines - 1;

    (void)state;
    assert_non_null(scan);
    memcpy(bytes, lines, sizeof lines);
    while (at < end) {
        const char *stop = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
        at = rung_event_scan_lines(scan, at, stop, batch.count + 1, &batch);
        assert_non_null(at);
        assert_ptr_equal(batch.items[0].event.values, batch.values + batch.items[0].first);
    }
    assert_int_equal(batch.count, 2);
    rung_batch_free(&batch);
    rung_event_scan_free(scan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_corners),
        cmocka_unit_test(reads_much),
        cmocka_unit_test(finds_values_that_were_moved),
        cmocka_unit_test(tells_policies_the_same),
        cmocka_unit_test(is_cut_anywhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
