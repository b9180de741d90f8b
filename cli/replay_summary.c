/* replay_summary.c: tells the statistics of a replay to people, in lines of 80 columns. */
#include "replay_summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

enum { COLUMNS = 80, WORST = 10, WORDS_BYTES = 2048, FINDING_INDENT = 18 };

const char *rung_summary_count(uint64_t number)
{
    static char texts[8][32];
    static unsigned next;
    char *text = texts[next++ % 8];

    rung_statistics_tell_count(number, text, sizeof texts[0]);
    return text;
}

static const char *many(uint64_t number, const char *one, const char *more)
{
    return number == 1 ? one : more;
}

/* Prints words from column `indent` on, where the cursor is; breaks lines at blanks. */
static void wrap(FILE *to, const char *words, int indent)
{
    int column = indent;

    while (*words) {
        int size = 0, width = 0;
        for (; words[size] && words[size] != ' '; size++)
            width += ((unsigned char)words[size] & 0xC0) != 0x80;
        if (column > indent && column + 1 + width > COLUMNS) {
            fprintf(to, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', to);
            column++;
        }
        for (int i = 0; i < size; i++) fputc((unsigned char)words[i] < ' ' ? '?' : words[i], to);
        column += width;
        words += size;
        while (*words == ' ') words++;
    }
    fputc('\n', to);
}

/* "closed as …, half of them within 3 d" */
static void tell_ending(const struct rung_ending *ending, char words[WORDS_BYTES])
{
    size_t used = rung_statistics_tell_ending(ending, words, WORDS_BYTES);
    char span[32];

    rung_statistics_tell_span(rung_spans_quantile(&ending->lasted, 0.5), span, sizeof span);
    if (used < WORDS_BYTES && ending->lasted.count > 1)
        snprintf(words + used, WORDS_BYTES - used, ", half within %s", span);
}

static void tell_end(uint64_t times, uint64_t runs, const char *words, int wide, FILE *to)
{
    char share[16];

    if (!times) return;
    rung_statistics_tell_share(times, runs, share, sizeof share);
    fprintf(to, "  %10s %*s  ", rung_summary_count(times), wide, share);
    wrap(to, words, 15 + wide);
}

static void tell_ends(const struct rung_policy_statistics *policy, FILE *to)
{
    char words[WORDS_BYTES], share[16];
    int wide = 5;

    if (!policy->runs) {
        fprintf(to, "\nNo run began: no event starts this policy\n");
        return;
    }
    fprintf(to, "\nHow runs ended\n");
    for (size_t i = 0; i < policy->ending_count; i++) /* "under 0.1%" is wider than figures are */
        if (rung_statistics_tell_share(policy->endings[i].lasted.count, policy->runs, share, sizeof share) >
            (size_t)wide)
            wide = 10;
    for (size_t i = 0; i < policy->ending_count; i++) {
        tell_ending(&policy->endings[i], words);
        tell_end(policy->endings[i].lasted.count, policy->runs, words, wide, to);
    }
    tell_end(policy->stuck, policy->runs, "stuck: they cannot go on by themselves", wide, to);
    tell_end(policy->runs - policy->ended - policy->stuck, policy->runs, "still on", wide, to);
}

static void tell_channels(const struct rung_statistics *s, uint32_t policy, FILE *to)
{
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    uint32_t shown = rung_statistics_channels(s, policy, channels);

    if (!shown) return;
    fprintf(to, "\n%-28s%12s%12s%12s%12s\n", "Attempts by channel", "asked for", "sent", "made", "late");
    for (uint32_t i = 0; i < shown; i++) {
        const struct rung_channel_statistics *one = &channels[i];
        fprintf(to, "  %-26.26s%12s%12s%12s%12s\n", *one->name ? one->name : "other channels",
                rung_summary_count(one->asked), rung_summary_count(one->sent), rung_summary_count(one->made),
                rung_summary_count(one->missed));
    }
}

static void tell_finding(const struct rung_statistics *s, const struct rung_group *group, FILE *to)
{
    const struct rung_seen *seen = &group->row->seen;
    char words[WORDS_BYTES];

    fprintf(to, "  %9s %-5s ", rung_summary_count(group->cases), many(group->cases, "case", "cases"));
    rung_statistics_tell_group(s, group, words, sizeof words);
    wrap(to, words, FINDING_INDENT);
    if (rung_statistics_tell_rule(group, words, sizeof words)) {
        fprintf(to, "%*s", FINDING_INDENT, "");
        wrap(to, words, FINDING_INDENT);
    }
    int used = 0;
    if (seen->line)
        used = snprintf(words, sizeof words, "%s:%u%s%s: ", seen->file, seen->line, group->step ? ", " : "",
                        group->step ? group->step : "");
    if (used < 0 || used > WORDS_BYTES / 2) used = 0;
    used += snprintf(words + used, sizeof words - (size_t)used, "%s %s", rung_summary_count(group->times),
                     many(group->times, "time", "times"));
    if (group->asked)
        snprintf(words + used, sizeof words - (size_t)used, ", asked for %s",
                 rung_summary_count(group->asked));
    else if (*seen->rule)
        snprintf(words + used, sizeof words - (size_t)used, ", kept in %s %s",
                 rung_summary_count(group->kept), many(group->kept, "case", "cases"));
    fprintf(to, "%*s", FINDING_INDENT, "");
    wrap(to, words, FINDING_INDENT);
}

/* False when memory ran out. */
static bool tell_findings(const struct rung_statistics *s, uint32_t policy, FILE *to)
{
    const struct rung_policy_statistics *about = &s->policies[policy];
    struct rung_groups groups;
    char share[16];

    if (!about->findings) {
        fprintf(to, "\nNo findings\n");
        return true;
    }
    rung_statistics_tell_share(about->found.count, about->started.count, share, sizeof share);
    fprintf(to, "\nFindings: %s in %s %s", rung_summary_count(about->findings),
            rung_summary_count(about->found.count), many(about->found.count, "case", "cases"));
    if (about->found.count <= about->started.count) fprintf(to, ", %s of those with a run", share);
    fputc('\n', to);
    bool whole = rung_statistics_group(s, policy, RUNG_GROUP_FINDINGS, &groups);
    for (size_t i = 0; i < groups.count; i++) tell_finding(s, &groups.items[i], to);
    free(groups.items);
    return whole;
}

static void tell_kept(const struct rung_statistics *s, uint32_t policy, FILE *to)
{
    uint64_t cases = s->policies[policy].started.count;
    struct rung_kept_rule rule;
    char words[WORDS_BYTES];
    uint32_t index = 0;

    for (bool first = true; cases && rung_statistics_next_kept(s, policy, &index, &rule); first = false) {
        if (first)
            fprintf(to, "\nRules kept in every case with a run, %s %s\n", rung_summary_count(cases),
                    many(cases, "case", "cases"));
        fprintf(to, "  ");
        rung_statistics_tell_kept(&rule, words, sizeof words);
        wrap(to, words, 2);
        fprintf(to, "    %s:%u\n", rule.file, rule.line);
    }
}

static void tell_worst(const struct rung_statistics *s, uint32_t policy, FILE *to)
{
    uint32_t worst[WORST], found = rung_statistics_worst(s, policy, worst, WORST);

    if (!found) return;
    fprintf(to, "\nCases with most findings\n");
    for (uint32_t i = 0; i < found; i++) {
        size_t size;
        const char *id = rung_engine_case(s->engine, worst[i], &size);
        fprintf(to, "  %8s  ", rung_summary_count(s->policies[policy].cases[worst[i]].findings));
        for (size_t k = 0; k < size; k++) fputc((unsigned char)id[k] < ' ' ? '?' : id[k], to);
        fputc('\n', to);
    }
}

static void tell_bad_lines(const struct rung_statistics *s, uint64_t bad, FILE *to)
{
    if (!bad) return;
    fprintf(to, "\n%s %s of the events could not be read, such as\n", rung_summary_count(bad),
            many(bad, "line", "lines"));
    for (uint32_t i = 0; i < s->bad_count; i++) {
        fprintf(to, "  %8s  ", rung_summary_count(s->bad[i]->times));
        wrap(to, s->bad[i]->seen.what, 12);
    }
}

static void tell_head(const struct rung_statistics *s, const struct rung_engine_counts *counts, FILE *to)
{
    char first[RUNG_DAY_TEXT_SIZE], last[RUNG_DAY_TEXT_SIZE], line[512];
    uint64_t runs = 0;
    int used = snprintf(line, sizeof line, "%s %s of %s %s", rung_summary_count(counts->events),
                        many(counts->events, "event", "events"), rung_summary_count(counts->cases),
                        many(counts->cases, "case", "cases"));

    for (uint32_t i = 0; i < s->policy_count; i++) runs += s->policies[i].runs;
    if (s->first != INT64_MIN) {
        rung_day_write(rung_local_day(s->first), first);
        rung_day_write(rung_local_day(s->last), last);
        used += snprintf(line + used, sizeof line - (size_t)used,
                         strcmp(first, last) == 0 ? " on %s" : " from %s to %s", first, last);
    }
    used += snprintf(line + used, sizeof line - (size_t)used, "; %s %s", rung_summary_count(runs),
                     many(runs, "run", "runs"));
    if (counts->unused)
        used += snprintf(line + used, sizeof line - (size_t)used, "; %s %s that no policy uses",
                         rung_summary_count(counts->unused), many(counts->unused, "event", "events"));
    if (counts->late)
        snprintf(line + used, sizeof line - (size_t)used, "; %s late", rung_summary_count(counts->late));
    wrap(to, line, 0);
}

bool rung_summary_print(const struct rung_statistics *s, double seconds, FILE *to)
{
    struct rung_engine_counts counts;

    bool whole = !s->failed;
    rung_engine_counts(s->engine, &counts);
    tell_head(s, &counts, to);
    for (uint32_t i = 0; i < s->policy_count; i++) {
        const struct rung_policy_statistics *policy = &s->policies[i];
        if (s->policy_count > 1) {
            fprintf(to, "\n---- ");
            wrap(to, policy->title, 5);
            fprintf(to, "     %s %s\n", rung_summary_count(policy->runs), many(policy->runs, "run", "runs"));
        }
        tell_ends(policy, to);
        tell_channels(s, i, to);
        whole &= tell_findings(s, i, to);
        tell_kept(s, i, to);
        tell_worst(s, i, to);
    }
    tell_bad_lines(s, counts.bad, to);
    if (seconds > 0)
        fprintf(to, "\n%.2f s, %s events a second\n", seconds,
                rung_summary_count((uint64_t)((double)counts.events / seconds)));
    if (!whole)
        fprintf(to, "\nThere was not enough memory for the whole summary: its numbers are too small.\n");
    return whole;
}
