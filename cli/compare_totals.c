/* compare_totals.c: what each side of a comparison comes to, side by side. */
#include "compare.h"

#include <inttypes.h>
#include <string.h>

#include <rung/time.h>

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

uint64_t rung_compare_cases(const struct rung_comparison *c)
{
    struct rung_engine_counts old, new;

    rung_engine_counts(c->sides[RUNG_SIDE_OLD].engine, &old);
    rung_engine_counts(c->sides[RUNG_SIDE_NEW].engine, &new);
    return old.cases > new.cases ? old.cases : new.cases;
}

static struct rung_compared_row days_row(const char *words, double old, double new)
{
    struct rung_compared_row row = {.words = words};

    snprintf(row.texts[0], sizeof row.texts[0], "%.1f", old);
    snprintf(row.texts[1], sizeof row.texts[1], "%.1f", new);
    if (strcmp(row.texts[0], row.texts[1]) != 0) snprintf(row.change, sizeof row.change, "%+.1f", new - old);
    return row;
}

size_t rung_compare_rows(const struct rung_comparison *c,
                         struct rung_compared_row rows[RUNG_COMPARED_ROWS_MAX])
{
    struct totals old = totals_of(&c->sides[RUNG_SIDE_OLD]), new = totals_of(&c->sides[RUNG_SIDE_NEW]);
    size_t count = 0;

    _Static_assert(TOTAL_COUNT + 2 <= RUNG_COMPARED_ROWS_MAX, "there is room for all rows");
    for (int i = 0; i < TOTAL_COUNT; i++) {
        uint64_t a = old.counts[i], b = new.counts[i];
        if (!a && !b) continue;
        struct rung_compared_row *row = &rows[count++];
        *row = (struct rung_compared_row){.words = total_words[i]};
        rung_statistics_tell_count(a, row->texts[0], sizeof row->texts[0]);
        rung_statistics_tell_count(b, row->texts[1], sizeof row->texts[1]);
        if (a == b) continue;
        row->change[0] = a < b ? '+' : '-';
        rung_statistics_tell_count(a < b ? b - a : a - b, row->change + 1, sizeof row->change - 1);
    }
    rows[count++] = days_row("days open, runs that ended", days_of(&old), days_of(&new));
    rows[count++] = days_row("days open, on average", mean_days(&old), mean_days(&new));
    return count;
}

void rung_compare_json_totals(struct rung_comparison *c, enum rung_side s)
{
    struct totals totals = totals_of(&c->sides[s]);

    rung_cli_print(c->cli, "{");
    for (int i = 0; i < TOTAL_COUNT; i++)
        rung_cli_print(c->cli, "\"%s\":%" PRIu64 ",", total_names[i], totals.counts[i]);
    rung_cli_print(c->cli, "\"seconds_open\":%" PRIu64 "}", totals.seconds);
}
