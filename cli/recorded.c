/* recorded.c: from operands and --events to an engine that has seen what was recorded. */
#include "recorded.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/feed.h>
#include <rung/input.h>
#include <rung/nearest.h>
#include <rung/time.h>

#include "compile.h"
#include "feeds.h"
#include "packed_log.h"

enum { BLOCK_BYTES = 1 << 18 };

static bool drop(void *state, const char *lines, size_t size)
{
    (void)state, (void)lines, (void)size;
    return true;
}

/* ---- policies ---- */

int rung_recorded_open(struct rung_recorded *r, struct rung_cli *cli)
{
    *r = (struct rung_recorded){.cli = cli};
    cli->keeps_counts = true;
    int exit = rung_cli_open_some_policies(cli, 0, &r->policies);
    if (exit != RUNG_EXIT_GOOD) return exit;
    r->engine = rung_engine_new(drop, NULL);
    if (!r->engine) return rung_cli_no_memory(cli);
    return rung_cli_load_policies(cli, &r->policies, r->engine, "asked");
}

void rung_recorded_close(struct rung_recorded *r)
{
    rung_engine_free(r->engine);
    rung_cli_close_policies(&r->policies);
}

/* ---- events ---- */

static bool take_event(void *state, const struct rung_event *event)
{
    struct rung_recorded *r = state;

    return rung_engine_take(r->engine, r->events, event) == RUNG_OK && !rung_engine_is_past(r->engine);
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct rung_recorded *r = state;

    (void)found;
    return rung_engine_refuse(r->engine, r->events, line, why) == RUNG_OK;
}

static int open_feed(struct rung_recorded *r, const char *wanted, struct rung_feed **feed)
{
    const struct rung_feed_target target = {r, take_event, take_refusal};
    const struct rung_mapping *mapping;
    struct rung_reason reason = {0};
    const char *name;

    if (!wanted && r->policies.feed_count == 0) return RUNG_EXIT_GOOD;
    int exit = rung_cli_find_feed(r->cli, &r->policies, wanted, &mapping, &name);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &target, feed, &reason) != RUNG_OK)
        return rung_cli_complain(r->cli, "the feed `%s` cannot be used: %s", name, reason.text);
    return RUNG_EXIT_GOOD;
}

/* Says why reading ended early; past the focus, it was meant to. */
static int say_end(struct rung_recorded *r, enum rung_status status, const struct rung_reason *reason)
{
    enum rung_status engine = rung_engine_status(r->engine);

    if (status == RUNG_OK || (rung_engine_is_past(r->engine) && engine == RUNG_OK)) return RUNG_EXIT_GOOD;
    if (engine == RUNG_NO_MEMORY || status == RUNG_NO_MEMORY) return rung_cli_no_memory(r->cli);
    if (engine == RUNG_LIMIT)
        return rung_cli_complain(r->cli, "there are more cases, or longer lines, than can be kept");
    if (reason->line)
        return rung_cli_complain(r->cli, "%s, line %u: %s", r->events, reason->line, reason->text);
    return rung_cli_complain(r->cli, "%s cannot be read: %s", r->events, reason->text);
}

static int read_all(struct rung_recorded *r, struct rung_input *input, struct rung_feed *feed)
{
    static char block[BLOCK_BYTES];
    struct rung_reason reason = {0};
    enum rung_status status = RUNG_OK;
    size_t size = 1;

    while (size && status == RUNG_OK && !rung_engine_is_past(r->engine)) {
        do status = rung_input_read(input, block, sizeof block, &size, &reason);
        while (status == RUNG_NEVER); /* no signal is waited for */
        if (status || !size) break;
        status = feed ? rung_feed_read(feed, block, size, &reason)
                      : rung_engine_feed(r->engine, r->events, block, size);
    }
    if (!status && feed && !rung_engine_is_past(r->engine)) status = rung_feed_end(feed, &reason);
    if (!status) status = rung_engine_end(r->engine, RUNG_END_PLAIN, 0);
    return say_end(r, status, &reason);
}

static bool is_not_past(void *state)
{
    const struct rung_recorded *r = state;

    return !rung_engine_is_past(r->engine);
}

/* A packed log; of one case, as far as its index says where that is. */
static int read_packed(struct rung_recorded *r, struct rung_packed *packed)
{
    struct rung_reason reason = {0};

    rung_packed_narrow(packed, r->engine);
    enum rung_status status =
        rung_cli_feed_packed(r->cli, packed, r->events, &r->engine, 1, is_not_past, r, &reason);
    if (!status) status = rung_engine_end(r->engine, RUNG_END_PLAIN, 0);
    rung_packed_free(packed);
    return say_end(r, status, &reason);
}

/* Reads what the input holds, packed or not. */
static int read_input(struct rung_recorded *r, struct rung_input *input, const char *feed_name)
{
    struct rung_packed *packed;
    struct rung_feed *feed = NULL;
    int exit = rung_cli_open_packed(r->cli, input, r->events, feed_name, &packed);

    if (exit == RUNG_EXIT_GOOD && packed) return read_packed(r, packed);
    if (exit == RUNG_EXIT_GOOD) exit = open_feed(r, feed_name, &feed);
    if (exit == RUNG_EXIT_GOOD) exit = read_all(r, input, feed);
    rung_feed_free(feed);
    return exit;
}

int rung_recorded_read(struct rung_recorded *r, const char *path, const char *feed_name)
{
    struct rung_engine_counts counts;
    struct rung_reason reason = {0};
    struct rung_input *input;

    if (!path) path = "-";
    r->events = strcmp(path, "-") == 0 ? "standard input" : path;
    if (rung_input_open(path, &input, &reason) != RUNG_OK)
        return rung_cli_complain(r->cli, "%s cannot be read: %s", r->events, reason.text);
    int exit = read_input(r, input, feed_name);
    rung_input_close(input);
    rung_engine_counts(r->engine, &counts);
    if (exit == RUNG_EXIT_GOOD && counts.bad && !counts.events)
        rung_cli_nothing_read(r->cli, r->events, feed_name || r->policies.feed_count > 0);
    else if (exit == RUNG_EXIT_GOOD && counts.bad)
        fprintf(r->cli->err,
                "rung %s: %" PRIu64 " of the %" PRIu64 " lines of %s cannot be read and are left out; `rung "
                "replay` says which\n",
                r->cli->table->commands[r->cli->command].words, counts.bad, counts.lines, r->events);
    return exit;
}

int rung_recorded_time(struct rung_recorded *r, const char *text, int64_t *time)
{
    if (rung_engine_read_time(r->engine, text, strlen(text), time) == RUNG_OK) return RUNG_EXIT_GOOD;
    return rung_cli_misuse(r->cli, "`%s` is no time such as \"2026-02-02 17:00\" or 2026-02-02T16:00:00Z",
                           text);
}

/* ---- cases ---- */

/* The nearest of the ids that were passed over, or that the engine knows; "" if none is near. */
static void find_nearest(struct rung_recorded *r, const char *id, char *nearest, size_t capacity)
{
    enum { IDS_MAX = 1 << 16, ID_SIZE = 64 };
    char(*ids)[ID_SIZE] = calloc(IDS_MAX, sizeof *ids);
    const char **names = calloc(IDS_MAX, sizeof *names);
    struct rung_engine_counts counts;
    size_t count = 0, size = 0;
    const char *found = NULL, *passed;

    rung_engine_counts(r->engine, &counts);
    if (ids && names) {
        for (uint32_t i = 0; count < IDS_MAX; i++) {
            passed = i < counts.cases ? rung_engine_case(r->engine, i, &size)
                                      : rung_engine_passed(r->engine, (uint32_t)(i - counts.cases), &size);
            if (!passed) break;
            if (size >= ID_SIZE || memchr(passed, '\0', size)) continue;
            memcpy(ids[count], passed, size);
            names[count] = ids[count];
            count++;
        }
        found = rung_nearest(id, names, count);
    }
    snprintf(nearest, capacity, "%s", found ? found : "");
    free(names);
    free(ids);
}

int rung_recorded_find(struct rung_recorded *r, const char *id, int64_t until, uint32_t *number)
{
    char nearest[128], when[RUNG_TIME_TEXT_SIZE];
    struct rung_engine_counts counts;
    int64_t first = rung_engine_first_past(r->engine);

    *number = rung_engine_find(r->engine, id, strlen(id));
    if (*number != RUNG_NO_CASE) return RUNG_EXIT_GOOD;
    if (first != INT64_MAX)
        return rung_cli_complain(r->cli, "case `%s` has not begun by then: its first event is of %.*s", id,
                                 (int)rung_time_write(first, when), when);
    rung_engine_counts(r->engine, &counts);
    const char *so_far = until == INT64_MAX ? "" : " up to that time";
    if (counts.events == 0) return rung_cli_complain(r->cli, "there is no event in %s%s", r->events, so_far);
    find_nearest(r, id, nearest, sizeof nearest);
    if (*nearest)
        return rung_cli_complain(r->cli, "there is no case `%s` in %s%s; did you mean `%s`?", id, r->events,
                                 so_far, nearest);
    if (counts.unused == counts.events)
        return rung_cli_complain(r->cli, "there is no case `%s`: %s has no event that these policies use", id,
                                 r->events);
    return rung_cli_complain(r->cli, "there is no case `%s` in %s%s", id, r->events, so_far);
}
