/* feeds.c: from `--feed NAME` and a log's path to events. */
#include "feeds.h"

#include <stdio.h>
#include <string.h>

#include <rung/nearest.h>
#include <rung/packed.h>

static int complain_of_name(struct rung_cli *cli, const char *name, const char *const *names, size_t count)
{
    char list[512] = "";
    size_t used = 0;

    if (count == 0) return rung_cli_complain(cli, "there is no feed in %s", cli->operands[0]);
    for (size_t i = 0; i < count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s`%s`", i ? ", " : "", names[i]);
    const char *more = used < sizeof list ? "" : " …";
    if (!name)
        return rung_cli_complain(cli, "there are several feeds, %s%s; say which with `--feed NAME`", list,
                                 more);
    const char *nearest = rung_nearest(name, names, count);
    if (nearest) return rung_cli_complain(cli, "there is no feed `%s`; did you mean `%s`?", name, nearest);
    return rung_cli_complain(cli, "there is no feed `%s`, only %s%s", name, list, more);
}

int rung_cli_find_feed(struct rung_cli *cli, const struct rung_cli_policies *policies, const char *name,
                       const struct rung_mapping **mapping, const char **name_found)
{
    const char *const *names = policies->feed_names;
    size_t count = policies->feed_count, found = 0;

    while (name && found < count && strcmp(names[found], name) != 0) found++;
    if (found == count || (!name && count > 1)) return complain_of_name(cli, name, names, count);
    *name_found = names[found];
    *mapping = policies->feeds[found];
    return RUNG_EXIT_GOOD;
}

int rung_cli_read_log(struct rung_cli *cli, const char *path, struct rung_feed *feed)
{
    static char block[1 << 16];
    const char *called = strcmp(path, "-") == 0 ? "standard input" : path;
    struct rung_reason reason = {0};
    struct rung_input *input;
    size_t size = 1;

    if (rung_input_open(path, &input, &reason) != RUNG_OK)
        return rung_cli_complain(cli, "%s cannot be read: %s", called, reason.text);
    if (rung_input_peek(input, block, sizeof block, &size, &reason) == RUNG_OK &&
        rung_packed_is(block, size)) {
        rung_input_close(input);
        return rung_cli_complain(cli, "%s is a packed log: a feed reads the log that it was packed from",
                                 called);
    }
    size = 1;
    enum rung_status status = RUNG_OK;
    while (!status && size) {
        do status = rung_input_read(input, block, sizeof block, &size, &reason);
        while (status == RUNG_NEVER); /* no signal is waited for */
        if (!status && size) status = rung_feed_read(feed, block, size, &reason);
    }
    rung_input_close(input);
    if (!status) status = rung_feed_end(feed, &reason);
    if (!status || status == RUNG_NEVER) return RUNG_EXIT_GOOD;
    if (reason.line) return rung_cli_complain(cli, "%s, line %u: %s", called, reason.line, reason.text);
    return rung_cli_complain(cli, "%s cannot be read: %s", called, reason.text);
}

bool rung_cli_read_nothing(struct rung_cli *cli, const struct rung_engine *engine, const char *source,
                           bool by_feed)
{
    struct rung_engine_counts counts;

    rung_engine_counts(engine, &counts);
    if (counts.events || !counts.bad) return false;
    rung_cli_nothing_read(cli, source, by_feed);
    return true;
}

void rung_cli_nothing_read(struct rung_cli *cli, const char *source, bool by_feed)
{
    if (by_feed)
        rung_cli_complain(cli, "no row of %s fits the feed: `rung feed check` shows why", source);
    else
        rung_cli_complain(cli,
                          "no line of %s is an event; a log that looks different is read by a feed, as "
                          "docs/feeds.md says",
                          source);
}
