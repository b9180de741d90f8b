/* compare_print.c: what a comparison found, told to people in lines of 80 columns, or to programs as JSON. */
#include "compare.h"

#include <inttypes.h>
#include <string.h>

#include <rung/time.h>

enum { SHOWN = 20, INDENT = 7, TEXT_SIZE = 1400 };

static const char *const side_names[RUNG_SIDES] = {"old", "new"};

/* ---- what each side comes to ---- */

#define TOTALS(TOTAL)                                                                                        \
    TOTAL(cases, "cases with a run")                                                                         \
    TOTAL(runs, "runs")                                                                                      \
    TOTAL(asked, "contacts asked for")                                                                       \
    TOTAL(sent, "messages sent")                                                                             \
    TOTAL(contacts, "contacts made")                                                                         \
    TOTAL(closed, "closed by the policy")                                                                    \
    TOTAL(closed_by_hand, "closed by hand")                                                                  \
    TOTAL(ended_otherwise, "ended otherwise")                                                                \
    TOTAL(still_on, "still on")                                                                              \
    TOTAL(findings, "findings")                                                                              \
    TOTAL(cases_with_findings, "cases with findings")                                                        \
    TOTAL(unreadable, "lines not understood")

enum total {
#define TOTAL(name, words) TOTAL_##name,
    TOTALS(TOTAL)
#undef TOTAL
        TOTAL_COUNT
};

static const char *const total_names[] = {
#define TOTAL(name, words) #name,
    TOTALS(TOTAL)
#undef TOTAL
};
static const char *const total_words[] = {
#define TOTAL(name, words) words,
    TOTALS(TOTAL)
#undef TOTAL
};

struct totals {
    uint64_t counts[TOTAL_COUNT];
    uint64_t seconds; /* that runs which ended were open, all together */
};

static void add_policy(const struct rung_statistics *s, uint32_t index, struct totals *t)
{
    const struct rung_policy_statistics *policy = &s->policies[index];
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    uint32_t channel_count = rung_statistics_channels(s, index, channels);

    t->counts[TOTAL_cases] += policy->started.count;
    t->counts[TOTAL_runs] += policy->runs;
    t->counts[TOTAL_still_on] += policy->runs - policy->ended;
    t->counts[TOTAL_findings] += policy->findings;
    t->counts[TOTAL_cases_with_findings] += policy->found.count;
    for (uint32_t i = 0; i < channel_count; i++) {
        t->counts[TOTAL_asked] += channels[i].asked;
        t->counts[TOTAL_sent] += channels[i].sent;
    }
    for (size_t i = 0; i < policy->case_capacity; i++) t->counts[TOTAL_contacts] += policy->cases[i].contacts;
    for (size_t i = 0; i < policy->ending_count; i++) {
        const struct rung_ending *ending = &policy->endings[i];
        enum total total = ending->kind == RUNG_ENDED_CLOSED    ? TOTAL_closed
                           : ending->kind == RUNG_ENDED_BY_HAND ? TOTAL_closed_by_hand
                                                                : TOTAL_ended_otherwise;
        t->counts[total] += ending->lasted.count;
        for (size_t k = 0; k < ending->lasted.count; k++) t->seconds += ending->lasted.seconds[k];
    }
}

static struct totals totals_of(const struct rung_compared_side *side)
{
    struct rung_engine_counts counts;
    struct totals totals = {0};

    for (uint32_t i = 0; i < side->statistics->policy_count; i++) add_policy(side->statistics, i, &totals);
    rung_engine_counts(side->engine, &counts);
    totals.counts[TOTAL_unreadable] = counts.bad;
    return totals;
}

static double days_of(const struct totals *t)
{
    return (double)t->seconds / 86400.0;
}

/* Days that a run which ended was open, on average. */
static double mean_days(const struct totals *t)
{
    uint64_t ended = t->counts[TOTAL_runs] - t->counts[TOTAL_still_on];

    return ended ? days_of(t) / (double)ended : 0;
}

bool rung_compare_differs(const struct rung_comparison *c)
{
    struct rung_engine_counts old, new;

    rung_engine_counts(c->sides[RUNG_SIDE_OLD].engine, &old);
    rung_engine_counts(c->sides[RUNG_SIDE_NEW].engine, &new);
    return c->difference_count > 0 || old.bad != new.bad;
}

/* How many cases one of the sides has come to know. */
static uint64_t cases_of(const struct rung_comparison *c)
{
    struct rung_engine_counts old, new;

    rung_engine_counts(c->sides[RUNG_SIDE_OLD].engine, &old);
    rung_engine_counts(c->sides[RUNG_SIDE_NEW].engine, &new);
    return old.cases > new.cases ? old.cases : new.cases;
}

/* ---- as text ---- */

static void print_side(struct rung_comparison *c, enum rung_side s, const struct rung_case_difference *d)
{
    const struct rung_compared_line *line = &d->lines[s];
    const struct rung_compared_side *side = &c->sides[s];
    char text[TEXT_SIZE];

    rung_cli_print(c->cli, "  %s  ", side_names[s]);
    if (!line->json) {
        rung_cli_print(c->cli, "nothing at that time\n");
        return;
    }
    const char *policy = c->several ? side->statistics->policies[line->policy].name : "";
    snprintf(text, sizeof text, "%s%s%s", policy, *policy ? ": " : "", line->says);
    rung_cli_wrap(c->cli, text, INDENT, INDENT);
    if (!line->line) return;
    snprintf(text, sizeof text, "%s:%u: %s", line->file, line->line,
             rung_engine_words(side->engine, line->policy, line->line));
    rung_cli_print(c->cli, "%*s%s", INDENT, "", c->cli->color_out ? "\033[2m" : "");
    rung_cli_wrap(c->cli, text, INDENT, INDENT + 2);
    if (c->cli->color_out) rung_cli_print(c->cli, "\033[0m");
}

static void print_difference(struct rung_comparison *c, const struct rung_case_difference *d)
{
    const struct rung_compared_line *old = &d->lines[RUNG_SIDE_OLD], *new = &d->lines[RUNG_SIDE_NEW];
    char when[RUNG_TIME_TEXT_SIZE], head[TEXT_SIZE], member[64];

    rung_local_write(old->json ? old->local : new->local, when);
    when[10] = ' ';
    when[16] = '\0'; /* to the minute */
    snprintf(head, sizeof head, "%.*s from %s on", (int)d->id_size, d->id, when);
    rung_cli_print(c->cli, "\n%s", c->cli->color_out ? "\033[1m" : "");
    rung_cli_wrap(c->cli, head, 0, 2);
    if (c->cli->color_out) rung_cli_print(c->cli, "\033[0m");
    print_side(c, RUNG_SIDE_OLD, d);
    print_side(c, RUNG_SIDE_NEW, d);
    if (!old->json || !new->json || strcmp(old->says, new->says) != 0) return;
    rung_compare_member(d, member, sizeof member);
    if (strcmp(member, "step") == 0)
        snprintf(head, sizeof head, "The same, but in the step %s, not %s.",
                 *new->step ? new->step : "(none)", *old->step ? old->step : "(none)");
    else
        snprintf(head, sizeof head, "The same, but for its %s in the journal.", *member ? member : "line");
    rung_cli_print(c->cli, "%*s", INDENT, "");
    rung_cli_wrap(c->cli, head, INDENT, INDENT);
}

static void print_row(struct rung_comparison *c, const char *words, const char *old, const char *new,
                      const char *change)
{
    rung_cli_print(c->cli, "  %-28s%16s%16s", words, old, new);
    rung_cli_print(c->cli, *change ? "%16s\n" : "%s\n", change);
}

static void print_days(struct rung_comparison *c, const char *words, double old, double new)
{
    char texts[3][32];

    snprintf(texts[0], sizeof texts[0], "%.1f", old);
    snprintf(texts[1], sizeof texts[1], "%.1f", new);
    snprintf(texts[2], sizeof texts[2], "%+.1f", new - old);
    bool same = strcmp(texts[0], texts[1]) == 0;
    print_row(c, words, texts[0], texts[1], same ? "" : texts[2]);
}

static void print_totals(struct rung_comparison *c)
{
    struct totals old = totals_of(&c->sides[RUNG_SIDE_OLD]), new = totals_of(&c->sides[RUNG_SIDE_NEW]);

    rung_cli_print(c->cli, "\n");
    print_row(c, "In all", "old", "new", "change");
    for (int i = 0; i < TOTAL_COUNT; i++) {
        char texts[3][40];
        uint64_t a = old.counts[i], b = new.counts[i];
        if (!a && !b) continue;
        rung_statistics_tell_count(a, texts[0], sizeof texts[0]);
        rung_statistics_tell_count(b, texts[1], sizeof texts[1]);
        texts[2][0] = a < b ? '+' : '-';
        rung_statistics_tell_count(a < b ? b - a : a - b, texts[2] + 1, sizeof texts[2] - 1);
        print_row(c, total_words[i], texts[0], texts[1], a == b ? "" : texts[2]);
    }
    print_days(c, "days open, runs that ended", days_of(&old), days_of(&new));
    print_days(c, "days open, on average", mean_days(&old), mean_days(&new));
}

void rung_compare_print(struct rung_comparison *c, bool all)
{
    char differ[40], cases[40], line[TEXT_SIZE];
    size_t shown = all || c->difference_count <= SHOWN ? c->difference_count : SHOWN;

    rung_statistics_tell_count(c->difference_count, differ, sizeof differ);
    rung_statistics_tell_count(cases_of(c), cases, sizeof cases);
    snprintf(line, sizeof line, "%s of %s %s would have gone differently.",
             c->difference_count ? differ : "None", cases, cases_of(c) == 1 ? "case" : "cases");
    rung_cli_wrap(c->cli, line, 0, 0);
    for (size_t i = 0; i < shown; i++) print_difference(c, &c->differences[i]);
    if (shown < c->difference_count) {
        rung_statistics_tell_count(c->difference_count - shown, differ, sizeof differ);
        rung_cli_print(c->cli, "\nand %s more, which `--all` shows\n", differ);
    }
    print_totals(c);
}

/* ---- as JSON ---- */

static void json_side(struct rung_comparison *c, enum rung_side s, const struct rung_case_difference *d)
{
    const struct rung_compared_line *line = &d->lines[s];

    rung_cli_print(c->cli, ",\"%s\":", side_names[s]);
    if (!line->json) {
        rung_cli_print(c->cli, "null");
        return;
    }
    rung_cli_print(c->cli, "{\"says\":");
    rung_cli_json_text(c->cli, line->says);
    if (line->line)
        rung_cli_json_member(c->cli, "words",
                             rung_engine_words(c->sides[s].engine, line->policy, line->line));
    rung_cli_print(c->cli, ",\"journal\":%s}", line->json);
}

static void json_totals(struct rung_comparison *c, enum rung_side s)
{
    struct totals totals = totals_of(&c->sides[s]);

    rung_cli_print(c->cli, "%s\"%s\":{", s ? "," : "", side_names[s]);
    for (int i = 0; i < TOTAL_COUNT; i++)
        rung_cli_print(c->cli, "\"%s\":%" PRIu64 ",", total_names[i], totals.counts[i]);
    rung_cli_print(c->cli, "\"seconds_open\":%" PRIu64 "}", totals.seconds);
}

void rung_compare_json(struct rung_comparison *c)
{
    rung_cli_print(c->cli, "{\"cases\":%" PRIu64 ",\"different\":%zu,\"differences\":[", cases_of(c),
                   c->difference_count);
    for (size_t i = 0; i < c->difference_count; i++) {
        const struct rung_case_difference *d = &c->differences[i];
        rung_cli_print(c->cli, "%s\n{\"case\":", i ? "," : "");
        rung_cli_json_bytes(c->cli, d->id, d->id_size);
        rung_cli_print(c->cli, ",\"time\":");
        rung_cli_json_time(c->cli, d->time);
        json_side(c, RUNG_SIDE_OLD, d);
        json_side(c, RUNG_SIDE_NEW, d);
        rung_cli_print(c->cli, "}");
    }
    rung_cli_print(c->cli, "],\n\"totals\":{");
    json_totals(c, RUNG_SIDE_OLD);
    json_totals(c, RUNG_SIDE_NEW);
    rung_cli_print(c->cli, "}}\n");
}
