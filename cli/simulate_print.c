/* simulate_print.c: what a simulation comes to, in words for 80 columns, and as JSON. */
#include "simulate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/answers.h>
#include <rung/time.h>

#include "compile.h"
#include "customers.h"
#include "memory_file.h"
#include "replay_summary.h"

enum { COLUMNS_MAX = 5, BAR = 30, TEXT = 64, PARTS = 5 };

static const double parts[PARTS] = {0.1, 0.25, 0.5, 0.75, 0.9};

void rung_simulate_tell_source(const struct rung_simulate *s, char *text, size_t size)
{
    size_t used = 0;

    if (s->learnt)
        used = (size_t)snprintf(text, size,
                                "measured in %s (%" PRIu64 " cases, %" PRIu64 " contacts, %" PRIu64
                                " answers), the rest taken for granted",
                                strcmp(s->learnt, "-") == 0 ? "standard input" : s->learnt, s->lessons.cases,
                                s->lessons.contacts, s->lessons.answers);
    if (s->told && used < size)
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "; changed by " : "as said in ",
                                 s->told);
    if (!used) snprintf(text, size, "taken for granted, for nobody has said otherwise");
}

/* ---- numbers ---- */

/* "2.31": so many for each. */
static const char *each(uint64_t number, uint64_t of)
{
    static char texts[4][32];
    static unsigned next;
    char *text = texts[next++ % 4];
    uint64_t hundredths = of ? (number * 100 + of / 2) / of : 0;

    snprintf(text, sizeof texts[0], "%" PRIu64 ".%02" PRIu64, hundredths / 100, hundredths % 100);
    return text;
}

static int by_size(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

/* Sorted: the lengths of all runs that ended; the contacts of all cases with a run. Their `seconds` are the
 * caller's; NULL, and *whole false, when memory ran out. */
static struct rung_spans runs_of(const struct rung_policy_statistics *policy, bool *whole)
{
    struct rung_spans all = {0};

    for (size_t i = 0; i < policy->ending_count; i++) all.capacity += policy->endings[i].lasted.count;
    all.seconds = malloc((all.capacity + 1) * sizeof *all.seconds);
    *whole &= all.seconds != NULL;
    for (size_t i = 0; all.seconds && i < policy->ending_count; i++) {
        const struct rung_spans *one = &policy->endings[i].lasted;
        if (one->count) memcpy(all.seconds + all.count, one->seconds, one->count * sizeof *one->seconds);
        all.count += one->count;
    }
    if (all.count) qsort(all.seconds, all.count, sizeof *all.seconds, by_size);
    return all;
}

static struct rung_spans contacts_of(const struct rung_policy_statistics *policy, uint64_t *sum, bool *whole)
{
    struct rung_spans all = {.capacity = policy->case_capacity};

    *sum = 0;
    all.seconds = malloc((all.capacity + 1) * sizeof *all.seconds);
    *whole &= all.seconds != NULL;
    for (size_t i = 0; all.seconds && i < policy->case_capacity; i++) {
        if (!policy->cases[i].runs) continue;
        all.seconds[all.count++] = policy->cases[i].contacts;
        *sum += policy->cases[i].contacts;
    }
    if (all.count) qsort(all.seconds, all.count, sizeof *all.seconds, by_size);
    return all;
}

static uint64_t made_by(const struct rung_channel_statistics *channel)
{
    return channel->automatic ? channel->sent : channel->made;
}

static uint64_t in_hour(const uint64_t load[RUNG_WEEK_HOURS], int hour)
{
    uint64_t sum = 0;

    for (int day = 0; day < 7; day++) sum += load[24 * day + hour];
    return sum;
}

static uint64_t on_day(const uint64_t load[RUNG_WEEK_HOURS], int day)
{
    uint64_t sum = 0;

    for (int hour = 0; hour < 24; hour++) sum += load[24 * day + hour];
    return sum;
}

/* ---- in words ---- */

static void print_contacts(const struct rung_statistics *s, uint32_t index, FILE *to, bool *whole)
{
    const struct rung_policy_statistics *policy = &s->policies[index];
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    uint32_t shown = rung_statistics_channels(s, index, channels);
    uint64_t sum, cases = policy->started.count;
    struct rung_spans contacts = contacts_of(policy, &sum, whole);

    if (contacts.seconds && cases) {
        fprintf(to, "\nContacts per case\n  %-26s%8s   half of the cases at most %u, nine in ten %u\n",
                "in all", each(sum, cases), rung_spans_quantile(&contacts, 0.5),
                rung_spans_quantile(&contacts, 0.9));
        for (uint32_t i = 0; i < shown; i++)
            if (made_by(&channels[i]))
                fprintf(to, "  %-26.26s%8s\n", *channels[i].name ? channels[i].name : "other channels",
                        each(made_by(&channels[i]), cases));
    }
    free(contacts.seconds);
}

/* In how many days runs end: rows of about the same width, a bar each. */
static void print_rows(const struct rung_spans *runs, FILE *to)
{
    static const uint32_t widths[] = {1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365};
    const uint32_t day = 86400;
    uint32_t width = 0, most = 0, rows[12] = {0};

    while (width < 10 && runs->seconds[runs->count - 1] / (widths[width] * day) >= 10) width++;
    for (size_t i = 0; i < runs->count; i++) {
        uint32_t row = runs->seconds[i] / (widths[width] * day);
        if (++rows[row < 11 ? row : 11] > most) most = rows[row < 11 ? row : 11];
    }
    for (uint32_t row = 0; row < 12; row++) {
        uint32_t from = row * widths[width], until = from + widths[width];
        char label[TEXT], share[16];
        if (!rows[row]) continue;
        snprintf(label, sizeof label,
                 row == 11    ? "%u days and more"
                 : until == 1 ? "less than a day"
                              : "%u to %u days",
                 from, until);
        rung_statistics_tell_share(rows[row], runs->count, share, sizeof share);
        fprintf(to, "  %-16s%10s %10s  %.*s\n", label, rung_summary_count(rows[row]), share,
                (int)(((uint64_t)rows[row] * BAR + most - 1) / most), "##############################");
    }
}

static void print_lengths(const struct rung_policy_statistics *policy, FILE *to, bool *whole)
{
    static const char *const names[PARTS] = {"a tenth", "a quarter", "half", "three quarters", "nine tenths"};
    struct rung_spans runs = runs_of(policy, whole);
    char span[32];

    if (runs.seconds && runs.count) {
        fprintf(to, "\nHow long runs took that ended\n");
        for (int i = 0; i < PARTS; i++) {
            rung_statistics_tell_span(rung_spans_quantile(&runs, parts[i]), span, sizeof span);
            fprintf(to, "%s%s within %s", i == 0 ? "  " : i == 3 ? ",\n  " : ", ", names[i], span);
        }
        fputc('\n', to);
        print_rows(&runs, to);
    }
    free(runs.seconds);
}

/* A table of what is asked, made by each channel, and answered: a row for each hour or day with any. */
static void print_table(const struct rung_policy_statistics *policy,
                        const struct rung_channel_statistics *const *channels, uint32_t shown, bool days,
                        FILE *to)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    uint64_t (*const part)(const uint64_t *, int) = days ? on_day : in_hour;

    fprintf(to, "  %-14s%10s", days ? "day" : "hour", "asked");
    for (uint32_t i = 0; i < shown; i++)
        fprintf(to, "%10.9s", *channels[i]->name ? channels[i]->name : "other");
    fprintf(to, "%10s\n", "answers");
    for (int row = 0; row < (days ? 7 : 24); row++) {
        uint64_t asked = part(policy->load[RUNG_LOAD_ASKED], row),
                 answers = part(policy->load[RUNG_LOAD_ANSWERED], row);
        uint64_t all = asked + answers;
        for (uint32_t i = 0; i < shown; i++) all += part(channels[i]->load, row);
        if (!all) continue;
        if (days)
            fprintf(to, "  %-14s%10s", names[row], rung_summary_count(asked));
        else
            fprintf(to, "  %2d:00-%2d:00   %10s", row, row + 1, rung_summary_count(asked));
        for (uint32_t i = 0; i < shown; i++)
            fprintf(to, "%10s", rung_summary_count(part(channels[i]->load, row)));
        fprintf(to, "%10s\n", rung_summary_count(answers));
    }
}

static int by_contacts(const void *left, const void *right)
{
    const struct rung_channel_statistics *a = *(const struct rung_channel_statistics *const *)left;
    const struct rung_channel_statistics *b = *(const struct rung_channel_statistics *const *)right;

    if (made_by(a) != made_by(b)) return made_by(a) < made_by(b) ? 1 : -1;
    return strcmp(a->name, b->name);
}

static void print_load(const struct rung_statistics *s, uint32_t index, const char *zone, FILE *to)
{
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    const struct rung_channel_statistics *order[RUNG_CHANNELS_SHOWN];
    uint32_t found = rung_statistics_channels(s, index, channels), shown = 0;

    for (uint32_t i = 0; i < found; i++)
        if (made_by(&channels[i])) order[shown++] = &channels[i];
    if (shown) qsort(order, shown, sizeof *order, by_contacts);
    if (shown > COLUMNS_MAX) shown = COLUMNS_MAX;
    fprintf(to, "\nWhen work is asked for, contacts are made and answers come%s%s%s\n",
            *zone ? ", on the clocks of " : "", zone, *zone ? "" : ", on the clocks of each case");
    print_table(&s->policies[index], order, shown, false, to);
    fputc('\n', to);
    print_table(&s->policies[index], order, shown, true, to);
}

static void day(int64_t time, char text[RUNG_DAY_TEXT_SIZE])
{
    rung_day_write(rung_local_day(time), text);
}

static void print_head(struct rung_simulate *s)
{
    char source[256], words[640], from[RUNG_DAY_TEXT_SIZE], arrived[RUNG_DAY_TEXT_SIZE],
        until[RUNG_DAY_TEXT_SIZE];

    day(s->end.from_local, from);
    day(s->end.arrived_local - 1, arrived);
    day(s->end.until, until);
    snprintf(words, sizeof words,
             "Simulated, nothing of it has happened: %s %s with seed %" PRIu64
             ", arriving from %s to %s, followed until %s",
             rung_summary_count(s->plan.cases), s->plan.cases == 1 ? "case" : "cases", s->plan.seed, from,
             arrived, until);
    rung_cli_wrap(s->cli, words, 0, 0);
    rung_simulate_tell_source(s, source, sizeof source);
    snprintf(
        words, sizeof words,
        "How customers and people behave is %s; `--print` writes it to a file that can be changed:", source);
    rung_cli_print(s->cli, "\n");
    rung_cli_wrap(s->cli, words, 0, 0);
    rung_cli_print(s->cli, "\n");
}

int rung_simulate_print(struct rung_simulate *s)
{
    const struct rung_statistics *stats = s->statistics;
    char until[RUNG_TIME_TEXT_SIZE];
    struct rung_memory_file text;

    if (!rung_memory_file_open(&text)) return rung_cli_no_memory(s->cli);
    FILE *to = text.to;
    print_head(s);
    until[rung_time_write(s->end.until, until)] = '\0';
    bool whole = rung_customers_write(s->customers, to, 2, false);
    fprintf(to, "\nWhat came of it\n");
    whole &= rung_summary_print(stats, 0, to);
    for (uint32_t i = 0; i < stats->policy_count; i++) {
        if (!stats->policies[i].runs) continue;
        if (stats->policy_count > 1) fprintf(to, "\n---- %s\n", stats->policies[i].title);
        print_contacts(stats, i, to, &whole);
        print_lengths(&stats->policies[i], to, &whole);
        print_load(stats, i, rung_engine_zone(s->engine, i), to);
    }
    if (s->end.goes_round)
        fprintf(to,
                "\nA case goes round and round by itself: the simulation ends at %s.\n"
                "`--until TIME` goes on.\n",
                until);
    if (s->events.path && s->policies.feed_count == 0)
        fprintf(to, "\n`rung replay -e %s --until %s` gives the same journal\n", s->events.path, until);
    whole &= rung_memory_file_close(&text);
    if (whole) rung_cli_write(s->cli, text.bytes, text.size);
    free(text.bytes);
    return whole ? RUNG_EXIT_GOOD : rung_cli_no_memory(s->cli);
}

/* ---- as JSON ---- */

static void json_counts(struct rung_cli *cli, const char *key, const uint64_t load[RUNG_WEEK_HOURS],
                        bool days)
{
    rung_cli_print(cli, "\"%s\":[", key);
    for (int i = 0; i < (days ? 7 : 24); i++)
        rung_cli_print(cli, "%s%" PRIu64, i ? "," : "", days ? on_day(load, i) : in_hour(load, i));
    rung_cli_print(cli, "]");
}

static void json_load(struct rung_cli *cli, const char *key, const uint64_t load[RUNG_WEEK_HOURS])
{
    rung_cli_print(cli, "\"%s\":{", key);
    json_counts(cli, "hours", load, false);
    rung_cli_print(cli, ",");
    json_counts(cli, "weekdays", load, true);
    rung_cli_print(cli, "}");
}

static void json_quantiles(struct rung_cli *cli, const struct rung_spans *spans)
{
    static const char *const names[PARTS] = {"tenth", "quarter", "half", "three_quarters", "nine_tenths"};

    for (int i = 0; i < PARTS; i++)
        rung_cli_print(cli, "\"%s\":%u,", names[i], rung_spans_quantile(spans, parts[i]));
    rung_cli_print(cli, "\"longest\":%u", spans->count ? spans->seconds[spans->count - 1] : 0);
}

static void json_channels(struct rung_simulate *s, uint32_t index)
{
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    uint32_t shown = rung_statistics_channels(s->statistics, index, channels);
    uint64_t cases = s->statistics->policies[index].started.count;

    rung_cli_print(s->cli, "\"channels\":[");
    for (uint32_t i = 0; i < shown; i++) {
        rung_cli_print(s->cli, "%s{\"via\":", i ? "," : "");
        rung_cli_json_text(s->cli, channels[i].name);
        rung_cli_print(s->cli,
                       ",\"asked\":%" PRIu64 ",\"sent\":%" PRIu64 ",\"made\":%" PRIu64 ",\"late\":%" PRIu64
                       ",\"per_case\":%s,",
                       channels[i].asked, channels[i].sent, channels[i].made, channels[i].missed,
                       each(made_by(&channels[i]), cases));
        json_counts(s->cli, "hours", channels[i].load, false);
        rung_cli_print(s->cli, ",");
        json_counts(s->cli, "weekdays", channels[i].load, true);
        rung_cli_print(s->cli, "}");
    }
    rung_cli_print(s->cli, "]");
}

static void json_endings(struct rung_simulate *s, const struct rung_policy_statistics *policy)
{
    static const char *const kinds[] = {[RUNG_ENDED_CLOSED] = "closed",
                                        [RUNG_ENDED_BY_HAND] = "closed by hand",
                                        [RUNG_ENDED_STOOD_DOWN] = "stood down",
                                        [RUNG_ENDED_CONTINUED] = "continued",
                                        [RUNG_ENDED_UNCOVERED] = "uncovered"};
    char words[512];

    rung_cli_print(s->cli, "\"endings\":[");
    for (size_t i = 0; i < policy->ending_count; i++) {
        const struct rung_ending *one = &policy->endings[i];
        rung_statistics_tell_ending(one, words, sizeof words);
        rung_cli_print(s->cli, "%s{\"kind\":\"%s\",\"what\":", i ? "," : "", kinds[one->kind]);
        rung_cli_json_text(s->cli, one->what);
        rung_cli_print(s->cli, ",\"words\":");
        rung_cli_json_text(s->cli, words);
        rung_cli_print(s->cli, ",\"runs\":%zu,\"seconds\":{", one->lasted.count);
        json_quantiles(s->cli, &one->lasted);
        rung_cli_print(s->cli, "}}");
    }
    rung_cli_print(s->cli, "]");
}

static void json_findings(struct rung_simulate *s, uint32_t index, bool *whole)
{
    struct rung_groups groups;
    char words[1024];

    rung_cli_print(s->cli, "\"findings\":[");
    *whole &= rung_statistics_group(s->statistics, index, RUNG_GROUP_FINDINGS, &groups);
    for (size_t i = 0; i < groups.count; i++) {
        const struct rung_group *one = &groups.items[i];
        rung_statistics_tell_group(s->statistics, one, words, sizeof words);
        rung_cli_print(s->cli, "%s{\"finding\":", i ? "," : "");
        rung_cli_json_text(s->cli, one->row->seen.name);
        rung_cli_print(s->cli, ",\"words\":");
        rung_cli_json_text(s->cli, words);
        rung_cli_json_member(s->cli, "rule", one->row->seen.rule);
        rung_cli_json_member(s->cli, "because", one->row->seen.because);
        rung_cli_print(s->cli, ",\"line\":%u,\"cases\":%" PRIu64 ",\"times\":%" PRIu64 "}",
                       one->row->seen.line, one->cases, one->times);
    }
    free(groups.items);
    rung_cli_print(s->cli, "]");
}

static void json_policy(struct rung_simulate *s, uint32_t index, bool *whole)
{
    const struct rung_policy_statistics *policy = &s->statistics->policies[index];
    struct rung_spans runs = runs_of(policy, whole);
    uint64_t sum;
    struct rung_spans contacts = contacts_of(policy, &sum, whole);
    struct rung_cli *cli = s->cli;

    rung_cli_print(cli, "{\"policy\":");
    rung_cli_json_text(cli, policy->name);
    rung_cli_print(cli, ",\"cases\":%" PRIu64 ",\"runs\":%" PRIu64 ",\"ended\":%" PRIu64,
                   policy->started.count, policy->runs, policy->ended);
    rung_cli_print(cli, ",\"contacts\":{\"all\":%" PRIu64 ",\"per_case\":%s,", sum,
                   each(sum, policy->started.count));
    if (contacts.seconds) json_quantiles(cli, &contacts), rung_cli_print(cli, ",");
    json_channels(s, index);
    rung_cli_print(cli, "},\"seconds_to_end\":{");
    if (runs.seconds) json_quantiles(cli, &runs);
    rung_cli_print(cli, "},");
    json_endings(s, policy);
    rung_cli_print(cli, ",\"load\":{");
    json_load(cli, "asked", policy->load[RUNG_LOAD_ASKED]);
    rung_cli_print(cli, ",");
    json_load(cli, "contacts", policy->load[RUNG_LOAD_MADE]);
    rung_cli_print(cli, ",");
    json_load(cli, "answers", policy->load[RUNG_LOAD_ANSWERED]);
    rung_cli_print(cli, "},");
    json_findings(s, index, whole);
    rung_cli_print(cli, ",\"cases_with_findings\":%" PRIu64 "}", policy->found.count);
    free(runs.seconds);
    free(contacts.seconds);
}

int rung_simulate_json(struct rung_simulate *s)
{
    char source[256];
    bool whole = true;

    rung_simulate_tell_source(s, source, sizeof source);
    rung_cli_print(s->cli,
                   "{\"seed\":%" PRIu64 ",\"cases\":%u,\"events\":%" PRIu64 ",\"from\":", s->plan.seed,
                   s->plan.cases, s->end.events);
    rung_cli_json_time(s->cli, s->end.from);
    rung_cli_print(s->cli, ",\"until\":");
    rung_cli_json_time(s->cli, s->end.until);
    rung_cli_print(s->cli, ",\"customers\":");
    rung_cli_json_text(s->cli, source);
    rung_cli_print(s->cli, ",\"policies\":[");
    for (uint32_t i = 0; i < s->statistics->policy_count; i++) {
        if (i) rung_cli_print(s->cli, ",");
        json_policy(s, i, &whole);
    }
    rung_cli_print(s->cli, "]}\n");
    return whole ? RUNG_EXIT_GOOD : rung_cli_no_memory(s->cli);
}
