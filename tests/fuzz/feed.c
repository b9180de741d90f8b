/* feed.c: any bytes at all as a log, read by the feed that the first byte chooses, its events taken by an
 * engine. Every row is mapped, ignored or refused; with clocks of their own, cases come in order of time. */
#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/feed.h>

#include <stdlib.h>
#include <string.h>

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char text[] =
    "policy billing \"Billing\" {\n"
    "  customer client  party accounts  channel phone by accounts  usual deadline 1 day\n"
    "  fact amount: number  fact vip: yes/no  fact plan: one of (basic, gold)\n"
    "  fact due: date  fact called_at: time  fact code: text\n"
    "  event promise { date: date, sum: number }\n"
    "  start on promise\n"
    "  ignore thanks, not_now, out_of_office, bounce, wrong_person, opt_out\n"
    "  on reply stand down\n"
    "  step one { contact client via phone  wait 2 days  contact client via phone  close as \"Done\" }\n"
    "}\n"
    "feed bills from csv {\n"
    "  separator \";\"  each case in its own order\n"
    "  case is column \"c\"  id is column \"i\"\n"
    "  time is column \"t\" as \"D.M.YYYY h:mm\" in \"Europe/Berlin\"\n"
    "  fact amount is column \"a\"  fact vip is column \"v\" with { \"Y\" = yes, \"N\" = no }\n"
    "  fact plan is column \"p\" with { \"G\" = gold }  fact code is column \"i\"\n"
    "  fact due is column \"d\" as \"D.M.YYYY\" in \"Europe/Berlin\"\n"
    "  emit promise { date: 2026-03-01, sum: column \"a\" } when column \"s\" becomes \"x\"\n"
    "  emit wrong_person when column \"p\" changes\n"
    "  unknown is one of (\"?\", \"-\")\n"
    "  emit thanks at column \"d\" as \"D.M.YYYY\" in \"UTC\" when column \"s\" is not \"x\"\n"
    "  emit reply when column \"s\" leaves \"x\" and column \"s\" is not one of (\"y\", \"z\")\n"
    "  emit attempt { via: column \"v\" with { \"Y\" = phone } } when column \"s\" is one of (\"y\", \"z\")\n"
    "}\n"
    "feed lines from ndjson {\n"
    "  case is path \"c.n\"  time is path \"t\"  id is path \"i\"\n"
    "  fact amount is path \"a\"  fact vip is path \"v\"  fact plan is path \"p\"\n"
    "  fact called_at is path \"t\"  fact due is path \"d\"  fact code is path \"x\"\n"
    "  emit promise { date: path \"d\", sum: path \"a\" } when path \"s\" becomes \"x\"\n"
    "  emit reply when path \"s\" is \"true\"\n"
    "}\n"
    "feed log from xes {\n"
    "  each case in its own order\n"
    "  case is case attribute \"concept:name\"  time is attribute \"time:timestamp\"\n"
    "  fact amount is attribute \"a\"  fact vip is attribute \"v\"  fact code is attribute \"org:resource\"\n"
    "  emit promise { date: attribute \"d\", sum: 1.5 } when attribute \"concept:name\" becomes \"x\"\n"
    "  emit reply when attribute \"concept:name\" leaves \"x\"\n"
    "}\n";

struct sums {
    struct rung_engine *engine;
    uint64_t events, refused;
    int64_t clock;
    bool sorted;
};

static bool take_lines(void *state, const char *lines, size_t size)
{
    (void)state;
    require(size > 0 && lines[size - 1] == '\n');
    return true;
}

static bool take_event(void *state, const struct rung_event *event)
{
    struct sums *sums = state;
    char line[256];

    require(rung_event_write(event, line, sizeof line) > 0 && memchr(line, 0, sizeof line));
    require(event->case_size > 0 && event->recorded <= event->time);
    if (sums->sorted) require(event->time >= sums->clock);
    sums->clock = event->time;
    sums->events += event->type_size > 0;
    return rung_engine_take(sums->engine, "log", event) == RUNG_OK;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct sums *sums = state;

    require(line > 0 && *why && strlen(found) < 192);
    sums->refused++;
    return rung_engine_refuse(sums->engine, "log", line, why) == RUNG_OK;
}

static void run(struct rung_compilation *compilation, const struct rung_mapping *mapping, size_t index,
                const uint8_t *bytes, size_t size, size_t block)
{
    struct sums sums = {.clock = INT64_MIN, .sorted = index != 1};
    const struct rung_feed_target target = {&sums, take_event, take_refusal};
    struct rung_feed *feed;
    struct rung_feed_counts counts;
    struct rung_reason reason = {0};
    enum rung_status status = RUNG_OK;

    sums.engine = rung_engine_new(take_lines, NULL);
    require(sums.engine != NULL);
    require(rung_engine_load(sums.engine, rung_compilation_program(compilation, 0)) == RUNG_OK);
    require(rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &target, &feed, &reason) == RUNG_OK);
    for (size_t at = 0; at < size && !status; at += block)
        status =
            rung_feed_read(feed, (const char *)bytes + at, size - at < block ? size - at : block, &reason);
    if (!status) status = rung_feed_end(feed, &reason);
    require(status == RUNG_OK || reason.text[0]);
    rung_feed_counts(feed, &counts);
    require(counts.rows == counts.mapped + counts.ignored + counts.refused);
    require(counts.refused == sums.refused && (status || counts.events == sums.events));
    require(rung_engine_end(sums.engine, RUNG_END_DRAIN, 0) == RUNG_OK);
    rung_feed_free(feed);
    rung_engine_free(sums.engine);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct rung_compilation *compilation;
    static const struct rung_mapping *mappings[3]; /* made once: the compilation owns each that is made */

    if (!compilation) {
        compilation = rung_compilation_new(NULL);
        require(compilation != NULL);
        require(rung_compilation_add_text(compilation, "feed.rung", text, sizeof text - 1) == RUNG_OK);
        require(rung_compilation_check(compilation) == RUNG_OK && rung_compilation_errors(compilation) == 0);
        for (size_t i = 0; i < 3; i++)
            require(rung_compilation_mapping(compilation, i, &mappings[i]) == RUNG_OK);
    }
    if (size < 2) return 0;
    run(compilation, mappings[bytes[0] % 3], bytes[0] % 3, bytes + 2, size - 2, (size_t)bytes[1] + 1);
    return 0;
}
