/* next.c: `rung next`: who owes what, by deadline. */
#include "next.h"

#include <stdlib.h>
#include <string.h>

#include <rung/nearest.h>

#include "commands.h"
#include "compile.h"

struct gathering {
    struct rung_cli *cli;
    struct rung_recorded recorded;
    struct rung_copy *copy;
    struct rung_work_list list;
    const char *by; /* NULL: whoever */
    int64_t until;
    uint32_t number, policy;
    bool failed;
};

static char *copy_text(const char *text, size_t size)
{
    char *copy = malloc(size + 1);

    if (!copy) return NULL;
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

static void tell_work(const struct rung_open *open, char *text, size_t capacity)
{
    if (open->kind == RUNG_OPEN_TASK)
        snprintf(text, capacity, "%s", open->what);
    else if (open->kind == RUNG_OPEN_TAKEOVER)
        snprintf(text, capacity, "take over");
    else
        snprintf(text, capacity, "contact %s via %s", *open->to_title ? open->to_title : "somebody",
                 open->channel);
}

static bool gather(void *state, const struct rung_open *open)
{
    struct gathering *g = state;
    bool work =
        open->kind == RUNG_OPEN_ATTEMPT || open->kind == RUNG_OPEN_TASK || open->kind == RUNG_OPEN_TAKEOVER;
    char text[512];
    size_t size;

    if (!work || open->state == RUNG_OPEN_WITHHELD || (open->due > g->until && open->due != INT64_MAX))
        return true;
    if (open->due == INT64_MAX && g->until != INT64_MAX && open->state != RUNG_OPEN_MISSED) return true;
    if (g->by && strcmp(open->who, g->by) != 0 && strcmp(open->who_title, g->by) != 0) return true;
    if (g->list.count == g->list.capacity) {
        size_t larger = g->list.capacity ? 2 * g->list.capacity : 256;
        struct rung_work *grown = realloc(g->list.items, larger * sizeof *grown);
        if (!grown) return !(g->failed = true);
        g->list.items = grown;
        g->list.capacity = larger;
    }
    struct rung_standing standing = rung_copy_standing(g->copy, g->policy);
    const char *id = rung_engine_case(g->recorded.engine, g->number, &size);
    tell_work(open, text, sizeof text);
    struct rung_work *work_item = &g->list.items[g->list.count];
    *work_item = (struct rung_work){.due = open->due,
                                    .number = g->number,
                                    .policy = g->policy,
                                    .order = (uint32_t)g->list.count,
                                    .kind = open->kind,
                                    .overdue = open->state == RUNG_OPEN_MISSED,
                                    .who = open->who,
                                    .who_title = open->who_title,
                                    .to = open->to,
                                    .channel = open->channel,
                                    .policy_name = standing.policy,
                                    .step = standing.step,
                                    .file = standing.file,
                                    .words = rung_engine_words(g->recorded.engine, g->policy, open->line),
                                    .id = copy_text(id, size),
                                    .what = copy_text(text, strlen(text)),
                                    .line = open->line};
    rung_copy_time(g->copy, g->policy, open->due, work_item->local);
    g->list.count++;
    if (!work_item->id || !work_item->what) g->failed = true;
    return !g->failed;
}

static int by_deadline(const void *a, const void *b)
{
    const struct rung_work *left = a, *right = b;

    if (left->due != right->due) return left->due < right->due ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

/* ---- who is meant ---- */

struct parties {
    const char *wanted;
    const char *names[256];
    size_t count;
    bool found;
};

static void note_party(void *state, uint32_t policy, const char *name, const char *title)
{
    struct parties *parties = state;

    (void)policy;
    parties->found |= strcmp(name, parties->wanted) == 0 || strcmp(title, parties->wanted) == 0;
    for (int i = 0; i < 2 && parties->count < 256; i++) parties->names[parties->count++] = i ? title : name;
}

static int check_party(struct gathering *g)
{
    struct parties parties = {.wanted = g->by};

    if (!g->by) return RUNG_EXIT_GOOD;
    rung_engine_parties(g->recorded.engine, note_party, &parties);
    if (parties.found) return RUNG_EXIT_GOOD;
    const char *nearest = rung_nearest(g->by, parties.names, parties.count);
    if (nearest)
        return rung_cli_complain(g->cli, "no policy knows a party `%s`; did you mean `%s`?", g->by, nearest);
    return rung_cli_complain(g->cli, "no policy knows a party `%s`", g->by);
}

/* ---- the command ---- */

static int gather_all(struct gathering *g, const char *id, int64_t at)
{
    struct rung_engine_counts counts;
    uint32_t first = 0, last;

    rung_engine_counts(g->recorded.engine, &counts);
    last = (uint32_t)counts.cases;
    if (id) {
        int exit = rung_recorded_find(&g->recorded, id, at, &first);
        if (exit != RUNG_EXIT_GOOD) return exit;
        last = first + 1;
    }
    if (rung_copy_new(g->recorded.engine, &g->copy) != RUNG_OK) return rung_cli_no_memory(g->cli);
    g->list.now = at == INT64_MAX ? rung_engine_clock(g->recorded.engine) : at;
    for (g->number = first; g->number < last && !g->failed; g->number++) {
        size_t size;
        rung_copy_take(g->copy, g->number);
        if (at != INT64_MAX && rung_copy_advance(g->copy, at, true) != RUNG_OK) {
            const char *case_id = rung_engine_case(g->recorded.engine, g->number, &size);
            rung_cli_complain(g->cli, "case `%.*s` goes round and round, and is left out", (int)size,
                              case_id);
            continue;
        }
        for (g->policy = 0; g->policy < rung_engine_policies(g->recorded.engine); g->policy++)
            rung_copy_open(g->copy, g->policy, gather, g);
    }
    if (g->failed) return rung_cli_no_memory(g->cli);
    if (g->list.count) qsort(g->list.items, g->list.count, sizeof *g->list.items, by_deadline);
    return RUNG_EXIT_GOOD;
}

static int print_list(struct gathering *g)
{
    struct rung_cli *cli = g->cli;

    if (rung_cli_flag(cli, RUNG_OPT_next_json))
        rung_next_json(cli, &g->list);
    else if (rung_cli_flag(cli, RUNG_OPT_next_csv))
        rung_next_csv(cli, &g->list);
    else if (rung_cli_flag(cli, RUNG_OPT_next_ical))
        rung_next_ical(cli, &g->list);
    else
        rung_next_table(cli, &g->list);
    return RUNG_EXIT_GOOD;
}

static int list(struct gathering *g)
{
    struct rung_cli *cli = g->cli;
    const char *id = rung_cli_value(cli, RUNG_OPT_next_case);
    const char *until = rung_cli_value(cli, RUNG_OPT_next_until),
               *at_text = rung_cli_value(cli, RUNG_OPT_next_at);
    int64_t at = INT64_MAX;
    int exit = RUNG_EXIT_GOOD;

    if (until) exit = rung_recorded_time(&g->recorded, until, &g->until);
    if (exit == RUNG_EXIT_GOOD && at_text) exit = rung_recorded_time(&g->recorded, at_text, &at);
    if (exit == RUNG_EXIT_GOOD) exit = check_party(g);
    if (exit == RUNG_EXIT_GOOD && (id || at_text) &&
        rung_engine_focus(g->recorded.engine, id, id ? strlen(id) : 0, at) != RUNG_OK)
        exit = rung_cli_no_memory(cli);
    if (exit == RUNG_EXIT_GOOD)
        exit = rung_recorded_read(&g->recorded, rung_cli_value(cli, RUNG_OPT_next_events),
                                  rung_cli_value(cli, RUNG_OPT_next_feed));
    if (exit == RUNG_EXIT_GOOD) exit = gather_all(g, id, at);
    return exit == RUNG_EXIT_GOOD ? print_list(g) : exit;
}

int rung_cmd_next(struct rung_cli *cli)
{
    struct gathering gathering = {.cli = cli, .until = INT64_MAX}, *g = &gathering;
    int forms = rung_cli_flag(cli, RUNG_OPT_next_json) + rung_cli_flag(cli, RUNG_OPT_next_csv) +
                rung_cli_flag(cli, RUNG_OPT_next_ical);

    if (forms > 1) return rung_cli_misuse(cli, "--json, --csv and --ical exclude each other");
    g->by = rung_cli_value(cli, RUNG_OPT_next_by);
    int exit = rung_recorded_open(&g->recorded, cli);
    if (exit == RUNG_EXIT_GOOD) exit = list(g);
    for (size_t i = 0; i < g->list.count; i++) {
        free(g->list.items[i].id);
        free(g->list.items[i].what);
    }
    free(g->list.items);
    rung_copy_free(g->copy);
    rung_recorded_close(&g->recorded);
    return exit;
}
