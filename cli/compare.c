/* compare.c: `rung compare`: what a change of a policy would have changed in recorded cases. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include <rung/feed.h>
#include <rung/input.h>
#include <rung/time.h>

#include "commands.h"
#include "compile.h"
#include "feeds.h"
#include "packed_log.h"
#include "progress.h"
#include "report_file.h"

enum { BLOCK_BYTES = 1 << 18 };

struct ending {
    enum rung_end how;
    int64_t until;
};

/* ---- before ---- */

/* Opens one side: its policy, with what stands behind both on the command line. */
static int open_side(struct rung_comparison *c, enum rung_side s)
{
    struct rung_compared_side *side = &c->sides[s];
    struct rung_cli files = *c->cli;
    int count = 0;

    side->all = c;
    files.operands = calloc((size_t)c->cli->operand_count, sizeof *files.operands);
    if (!files.operands) return rung_cli_no_memory(c->cli);
    files.operands[count++] = c->cli->operands[s];
    for (int i = RUNG_SIDES; i < c->cli->operand_count; i++) files.operands[count++] = c->cli->operands[i];
    files.operand_count = count;
    int exit = rung_cli_open_some_policies(&files, 0, &side->policies);
    free(files.operands);
    return exit == RUNG_EXIT_GOOD ? exit : RUNG_EXIT_MISUSE; /* 1 is for what differs */
}

/* Brings the new policies into the order of the old ones of the same names, then the others: policies act in
 * the order in which they are loaded, and that alone is no difference. */
static void order_like_old(struct rung_comparison *c)
{
    const struct rung_cli_policies *old = &c->sides[RUNG_SIDE_OLD].policies;
    struct rung_cli_policies *new = &c->sides[RUNG_SIDE_NEW].policies;
    size_t placed = 0;

    for (size_t i = 0; i < old->count; i++)
        for (size_t k = placed; k < new->count; k++) {
            if (strcmp(rung_program_name(old->programs[i]), rung_program_name(new->programs[k])) != 0)
                continue;
            const struct rung_program *found = new->programs[k];
            memmove(new->programs + placed + 1, new->programs + placed, (k - placed) * sizeof *new->programs);
            new->programs[placed++] = found;
            break;
        }
}

static int start_side(struct rung_comparison *c, enum rung_side s)
{
    struct rung_compared_side *side = &c->sides[s];
    const char *report = rung_cli_value(c->cli, RUNG_OPT_compare_report);

    side->engine = rung_engine_new(rung_compare_sink, side);
    if (!side->engine) return rung_cli_no_memory(c->cli);
    int exit = rung_cli_load_policies(c->cli, &side->policies, side->engine, "compared");
    if (exit != RUNG_EXIT_GOOD) return exit;
    side->statistics = rung_statistics_new(side->engine, report != NULL);
    if (!side->statistics) return rung_cli_no_memory(c->cli);
    for (size_t i = 0; i < side->policies.count; i++)
        if (rung_statistics_add(side->statistics, side->policies.programs[i]) != RUNG_OK)
            return rung_cli_no_memory(c->cli);
    rung_engine_watch(side->engine, rung_compare_watch, side);
    return RUNG_EXIT_GOOD;
}

/* ---- events ---- */

static bool take_event(void *state, const struct rung_event *event)
{
    struct rung_comparison *c = state;

    for (int s = 0; s < RUNG_SIDES; s++)
        if (rung_engine_take(c->sides[s].engine, c->events, event) != RUNG_OK) return false;
    return true;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct rung_comparison *c = state;

    (void)found;
    for (int s = 0; s < RUNG_SIDES; s++)
        if (rung_engine_refuse(c->sides[s].engine, c->events, line, why) != RUNG_OK) return false;
    return true;
}

/* The feed of that name, or the only one, of the new side; of the old one where the new one has none. Both
 * sides get the same events, whatever else the change did to the feed. */
static int open_feed(struct rung_comparison *c, struct rung_feed **feed)
{
    const struct rung_feed_target target = {c, take_event, take_refusal};
    const char *wanted = rung_cli_value(c->cli, RUNG_OPT_compare_feed), *name;
    enum rung_side s = c->sides[RUNG_SIDE_NEW].policies.feed_count ? RUNG_SIDE_NEW : RUNG_SIDE_OLD;
    const struct rung_mapping *mapping;
    struct rung_reason reason = {0};

    if (!wanted && c->sides[s].policies.feed_count == 0) return RUNG_EXIT_GOOD;
    int exit = rung_cli_find_feed(c->cli, &c->sides[s].policies, wanted, &mapping, &name);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &target, feed, &reason) != RUNG_OK)
        return rung_cli_complain(c->cli, "the feed `%s` cannot be used: %s", name, reason.text);
    return RUNG_EXIT_GOOD;
}

static int say_end(struct rung_comparison *c, enum rung_status status, const struct rung_reason *reason)
{
    if (c->failed) return rung_cli_no_memory(c->cli);
    for (int s = 0; s < RUNG_SIDES; s++) {
        enum rung_status engine = rung_engine_status(c->sides[s].engine);
        if (engine != RUNG_OK) status = engine;
    }
    if (status == RUNG_OK) return RUNG_EXIT_GOOD;
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(c->cli);
    if (status == RUNG_LIMIT)
        return rung_cli_complain(c->cli, "there are more cases, or longer lines, than can be kept");
    if (reason->line)
        return rung_cli_complain(c->cli, "%s, line %u: %s", c->events, reason->line, reason->text);
    return rung_cli_complain(c->cli, "%s cannot be read: %s", c->events, reason->text);
}

static enum rung_status feed_both(struct rung_comparison *c, const char *bytes, size_t size)
{
    enum rung_status status = RUNG_OK;

    for (int s = 0; s < RUNG_SIDES && status == RUNG_OK; s++)
        status = rung_engine_feed(c->sides[s].engine, c->events, bytes, size);
    return status;
}

static int read_all(struct rung_comparison *c, struct rung_input *input, struct rung_feed *feed,
                    const struct ending *ending)
{
    static char block[BLOCK_BYTES];
    struct rung_progress progress = {.to = c->cli->err};
    struct rung_reason reason = {0};
    enum rung_status status = RUNG_OK;
    size_t size = 1;

    while (size && status == RUNG_OK && !c->failed) {
        do status = rung_input_read(input, block, sizeof block, &size, &reason);
        while (status == RUNG_NEVER); /* no signal is waited for */
        if (status == RUNG_OK && size)
            status = feed ? rung_feed_read(feed, block, size, &reason) : feed_both(c, block, size);
        rung_compare_settle(c, false);
        rung_progress_draw(&progress, input);
    }
    if (status == RUNG_OK && feed) status = rung_feed_end(feed, &reason);
    for (int s = 0; s < RUNG_SIDES && status == RUNG_OK; s++)
        status = rung_engine_end(c->sides[s].engine, ending->how, ending->until);
    rung_progress_end(&progress);
    if (status == RUNG_OK) rung_compare_settle(c, true);
    return say_end(c, status, &reason);
}

struct packed_progress {
    struct rung_comparison *c;
    struct rung_input *input;
    struct rung_progress progress;
};

static bool go_on(void *state)
{
    struct packed_progress *p = state;

    rung_compare_settle(p->c, false);
    rung_progress_draw(&p->progress, p->input);
    return !p->c->failed;
}

static int read_packed(struct rung_comparison *c, struct rung_input *input, struct rung_packed *packed,
                       const struct ending *ending)
{
    struct packed_progress progress = {.c = c, .input = input, .progress.to = c->cli->err};
    struct rung_engine *engines[RUNG_SIDES];
    struct rung_reason reason = {0};

    for (int s = 0; s < RUNG_SIDES; s++) engines[s] = c->sides[s].engine;
    enum rung_status status =
        rung_cli_feed_packed(c->cli, packed, c->events, engines, RUNG_SIDES, go_on, &progress, &reason);
    for (int s = 0; s < RUNG_SIDES && status == RUNG_OK; s++)
        status = rung_engine_end(engines[s], ending->how, ending->until);
    rung_progress_end(&progress.progress);
    if (status == RUNG_OK) rung_compare_settle(c, true);
    rung_packed_free(packed);
    return say_end(c, status, &reason);
}

static int read_events(struct rung_comparison *c, const struct ending *ending)
{
    const char *path = rung_cli_value(c->cli, RUNG_OPT_compare_events);
    struct rung_reason reason = {0};
    struct rung_input *input;
    struct rung_feed *feed = NULL;

    if (!path) path = "-";
    c->events = strcmp(path, "-") == 0 ? "standard input" : path;
    const char *report = rung_cli_value(c->cli, RUNG_OPT_compare_report);
    int exit = report ? rung_report_file_check(c->cli, report, path, NULL) : RUNG_EXIT_GOOD;
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_input_open(path, &input, &reason) != RUNG_OK)
        return rung_cli_complain(c->cli, "%s cannot be read: %s", c->events, reason.text);
    struct rung_packed *packed;
    exit = rung_cli_open_packed(c->cli, input, c->events, rung_cli_value(c->cli, RUNG_OPT_compare_feed),
                                &packed);
    if (exit == RUNG_EXIT_GOOD && !packed) exit = open_feed(c, &feed);
    if (exit == RUNG_EXIT_GOOD)
        exit = packed ? read_packed(c, input, packed, ending) : read_all(c, input, feed, ending);
    rung_input_close(input);
    struct rung_engine_counts old;
    rung_engine_counts(c->sides[RUNG_SIDE_OLD].engine, &old);
    if (exit == RUNG_EXIT_GOOD && old.events == 0 &&
        rung_cli_read_nothing(c->cli, c->sides[RUNG_SIDE_NEW].engine, c->events, feed != NULL))
        exit = RUNG_EXIT_MISUSE;
    rung_feed_free(feed);
    return exit;
}

/* ---- behind ---- */

static int tell(struct rung_comparison *c)
{
    for (int s = 0; s < RUNG_SIDES; s++) {
        rung_statistics_end(c->sides[s].statistics);
        if (c->sides[s].statistics->failed) return rung_cli_no_memory(c->cli);
    }
    rung_compare_sort(c);
    if (!rung_compare_group(c)) return rung_cli_no_memory(c->cli);
    const char *report = rung_cli_value(c->cli, RUNG_OPT_compare_report);
    int exit = report ? rung_compare_report(c, report) : RUNG_EXIT_GOOD;
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_cli_flag(c->cli, RUNG_OPT_compare_json))
        rung_compare_json(c);
    else
        rung_compare_print(c, rung_cli_flag(c->cli, RUNG_OPT_compare_all));
    return rung_compare_differs(c) ? RUNG_EXIT_FOUND : RUNG_EXIT_GOOD;
}

static int read_ending(struct rung_cli *cli, struct ending *ending)
{
    const char *until = rung_cli_value(cli, RUNG_OPT_compare_until);
    bool drain = rung_cli_flag(cli, RUNG_OPT_compare_drain);

    if (until && rung_time_read(until, strlen(until), &ending->until) != RUNG_OK)
        return rung_cli_misuse(cli, "`%s` is no time with a zone, such as 2026-02-02T17:00:00Z", until);
    if (until && drain) return rung_cli_misuse(cli, "--until and --drain exclude each other");
    ending->how = until ? RUNG_END_UNTIL : drain ? RUNG_END_DRAIN : RUNG_END_PLAIN;
    return RUNG_EXIT_GOOD;
}

int rung_cmd_compare(struct rung_cli *cli)
{
    struct rung_comparison c = {.cli = cli};
    struct ending ending = {0};
    int exit = read_ending(cli, &ending);

    for (int s = 0; s < RUNG_SIDES && exit == RUNG_EXIT_GOOD; s++) exit = open_side(&c, (enum rung_side)s);
    if (exit == RUNG_EXIT_GOOD) {
        c.several = c.sides[0].policies.count > 1 || c.sides[1].policies.count > 1;
        order_like_old(&c);
    }
    for (int s = 0; s < RUNG_SIDES && exit == RUNG_EXIT_GOOD; s++) exit = start_side(&c, (enum rung_side)s);
    if (exit == RUNG_EXIT_GOOD) exit = read_events(&c, &ending);
    if (exit == RUNG_EXIT_GOOD) exit = tell(&c);
    rung_compare_free(&c);
    for (int s = 0; s < RUNG_SIDES; s++) {
        rung_statistics_free(c.sides[s].statistics);
        rung_engine_free(c.sides[s].engine);
        rung_cli_close_policies(&c.sides[s].policies);
    }
    return exit;
}
