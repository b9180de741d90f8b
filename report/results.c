/* Reading statistics: what is sorted, put together, and looked up once all has been counted. */
#include <rung/statistics.h>

#include <stdlib.h>
#include <string.h>

#include "program.h"

static int by_seconds(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static void sort_spans(struct rung_spans *spans)
{
    if (spans->count) qsort(spans->seconds, spans->count, sizeof *spans->seconds, by_seconds);
}

static int by_number(const void *left, const void *right)
{
    const struct rung_ending *a = left, *b = right;

    if (a->lasted.count != b->lasted.count) return a->lasted.count < b->lasted.count ? 1 : -1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return strcmp(a->what, b->what);
}

void rung_statistics_end(struct rung_statistics *s)
{
    for (uint32_t p = 0; p < s->policy_count; p++) {
        struct rung_policy_statistics *policy = &s->policies[p];
        for (uint32_t i = 0; i < policy->step_count; i++) sort_spans(&policy->steps[i].stayed);
        for (size_t i = 0; i < policy->ending_count; i++) sort_spans(&policy->endings[i].lasted);
        if (policy->ending_count)
            qsort(policy->endings, policy->ending_count, sizeof *policy->endings, by_number);
        for (size_t i = 0; i < policy->case_capacity; i++) {
            const struct rung_case_statistics *one = &policy->cases[i];
            if (one->step < policy->step_count) policy->steps[one->step].here++;
            if (!one->running || !one->stuck) continue;
            policy->stuck++;
            if (policy->stuck_example_count < RUNG_EXAMPLES)
                policy->stuck_examples[policy->stuck_example_count++] = (uint32_t)i;
        }
    }
}

bool rung_cases_have(const struct rung_cases *cases, uint32_t number)
{
    return number / 64 < cases->words && (cases->bits[number / 64] >> (number % 64) & 1);
}

uint32_t rung_spans_quantile(const struct rung_spans *spans, double part)
{
    size_t at;

    if (!spans->count) return 0;
    at = (size_t)(part * (double)spans->count);
    if ((double)at >= part * (double)spans->count && at > 0) at--; /* the least that so many do not exceed */
    return spans->seconds[at < spans->count ? at : spans->count - 1];
}

/* ---- groups ---- */

static bool is_asked(enum rung_row_code code)
{
    return code == RUNG_ROW_ACTION_attempt || code == RUNG_ROW_ACTION_task ||
           code == RUNG_ROW_ACTION_escalate;
}

static bool belongs(const struct rung_row *row, uint32_t policy, enum rung_group_kind kind)
{
    if (row->seen.policy_index != policy) return false;
    return kind == RUNG_GROUP_FINDINGS ? rung_row_is_finding(row->code) : is_asked(row->code);
}

static bool same_group(const struct rung_row *a, const struct rung_row *b)
{
    const struct rung_seen *x = &a->seen, *y = &b->seen;

    return a->code == b->code && x->line == y->line && strcmp(x->via, y->via) == 0 &&
           strcmp(x->task, y->task) == 0 && strcmp(x->what, y->what) == 0 && strcmp(x->rule, y->rule) == 0;
}

/* Adds the cases of a row to `bits`, which have room for all. */
static void unite(uint64_t *bits, const struct rung_cases *cases)
{
    for (size_t i = 0; i < cases->words; i++) bits[i] |= cases->bits[i];
}

static uint64_t count_bits(const uint64_t *bits, size_t words)
{
    uint64_t count = 0;

    for (size_t i = 0; i < words; i++)
        for (uint64_t rest = bits[i]; rest; rest &= rest - 1) count++;
    return count;
}

/* The least cases of a set. */
static uint32_t first_cases(const uint64_t *bits, size_t words, uint32_t examples[RUNG_EXAMPLES])
{
    uint32_t count = 0;

    for (size_t i = 0; i < words && count < RUNG_EXAMPLES; i++)
        for (unsigned k = 0; k < 64 && count < RUNG_EXAMPLES; k++)
            if (bits[i] >> k & 1) examples[count++] = (uint32_t)(i * 64 + k);
    return count;
}

static void fill_group(const struct rung_statistics *s, uint32_t policy, enum rung_group_kind kind,
                       struct rung_group *group, uint64_t *bits, size_t words)
{
    uint32_t step = group->row->seen.step_index;

    if (step < s->policies[policy].step_count) group->step = s->policies[policy].steps[step].title;
    memset(bits, 0, words * sizeof *bits);
    for (size_t i = 0; i < s->row_count; i++) {
        const struct rung_row *row = s->rows[i];
        if (!belongs(row, policy, kind) || !same_group(row, group->row)) continue;
        if (row->seen.step_index != group->row->seen.step_index) group->step = NULL;
        group->times += row->times;
        unite(bits, &row->cases);
    }
    group->cases = count_bits(bits, words);
    group->example_count = first_cases(bits, words, group->examples);
    const struct rung_cases *started = &s->policies[policy].started;
    for (size_t i = 0; i < started->words; i++) {
        uint64_t kept = started->bits[i] & ~(i < words ? bits[i] : 0);
        group->kept += count_bits(&kept, 1);
    }
    if (group->row->code != RUNG_ROW_FINDING_missed && group->row->code != RUNG_ROW_FINDING_incomplete)
        return;
    memset(bits, 0, words * sizeof *bits);
    for (size_t i = 0; i < s->row_count; i++) {
        const struct rung_row *row = s->rows[i];
        if (row->seen.policy_index != policy || !is_asked(row->code) ||
            row->seen.line != group->row->seen.line || strcmp(row->seen.via, group->row->seen.via) != 0 ||
            strcmp(row->seen.task, group->row->seen.task) != 0)
            continue;
        group->asked += row->times;
        unite(bits, &row->cases);
    }
    group->asked_cases = count_bits(bits, words);
}

static int by_cases(const void *left, const void *right)
{
    const struct rung_group *a = left, *b = right;

    if (a->cases != b->cases) return a->cases < b->cases ? 1 : -1;
    if (a->times != b->times) return a->times < b->times ? 1 : -1;
    if (a->row->seen.line != b->row->seen.line) return a->row->seen.line < b->row->seen.line ? -1 : 1;
    if (a->row->code != b->row->code) return a->row->code < b->row->code ? -1 : 1;
    int order = strcmp(a->row->seen.via, b->row->seen.via);
    if (order == 0) order = strcmp(a->row->seen.task, b->row->seen.task);
    return order ? order : strcmp(a->row->seen.what, b->row->seen.what);
}

bool rung_statistics_group(const struct rung_statistics *s, uint32_t policy, enum rung_group_kind kind,
                           struct rung_groups *groups)
{
    size_t words = 1;

    *groups = (struct rung_groups){0};
    for (size_t i = 0; i < s->row_count; i++)
        if (s->rows[i]->cases.words > words) words = s->rows[i]->cases.words;
    uint64_t *bits = calloc(words, sizeof *bits);
    if (!bits) return false;
    for (size_t i = 0; i < s->row_count; i++) {
        size_t known = 0;
        if (!belongs(s->rows[i], policy, kind)) continue;
        while (known < groups->count && !same_group(groups->items[known].row, s->rows[i])) known++;
        if (known < groups->count) continue;
        if (groups->count == groups->capacity) {
            size_t larger = groups->capacity ? groups->capacity * 2 : 16;
            struct rung_group *grown = realloc(groups->items, larger * sizeof *grown);
            if (!grown) {
                free(bits);
                return false;
            }
            groups->items = grown;
            groups->capacity = larger;
        }
        struct rung_group *group = &groups->items[groups->count++];
        *group = (struct rung_group){.row = s->rows[i]};
        fill_group(s, policy, kind, group, bits, words);
    }
    free(bits);
    if (groups->count) qsort(groups->items, groups->count, sizeof *groups->items, by_cases);
    return true;
}

/* ---- channels, cases ---- */

uint32_t rung_statistics_channels(const struct rung_statistics *s, uint32_t policy,
                                  struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN])
{
    const struct rung_program *p = s->policies[policy].program;
    uint32_t count =
        p->channels_count < RUNG_CHANNELS_SHOWN - 1 ? p->channels_count : RUNG_CHANNELS_SHOWN - 1;
    uint32_t shown = 0;

    for (uint32_t i = 0; i < count; i++)
        channels[i] = (struct rung_channel_statistics){.name = p->texts + p->channels[i].name,
                                                       .automatic = p->channels[i].automatic};
    channels[count] = (struct rung_channel_statistics){.name = ""};
    for (size_t i = 0; i < s->row_count; i++) {
        const struct rung_row *row = s->rows[i];
        uint32_t at = 0;
        if (row->seen.policy_index != policy) continue;
        while (at < count && strcmp(channels[at].name, row->seen.via) != 0) at++;
        if (row->code == RUNG_ROW_ACTION_attempt) channels[at].asked += row->times;
        if (row->code == RUNG_ROW_ACTION_send) channels[at].sent += row->times;
        if (row->code == RUNG_ROW_FINDING_missed && *row->seen.via) channels[at].missed += row->times;
        if (row->code == RUNG_ROW_EVENT && strcmp(row->seen.name, "attempt") == 0)
            channels[at].made += row->times;
        for (int hour = 0; row->load && hour < RUNG_WEEK_HOURS; hour++)
            channels[at].load[hour] += row->load[hour];
    }
    for (uint32_t i = 0; i <= count; i++)
        if (channels[i].asked + channels[i].sent + channels[i].made) channels[shown++] = channels[i];
    return shown;
}

uint32_t rung_statistics_worst(const struct rung_statistics *s, uint32_t policy, uint32_t *numbers,
                               uint32_t most)
{
    const struct rung_policy_statistics *about = &s->policies[policy];
    uint32_t count = 0;

    for (uint32_t i = 0; i < about->case_capacity && most; i++) {
        uint32_t at = count, findings = about->cases[i].findings;
        if (!findings) continue;
        while (at > 0 && about->cases[numbers[at - 1]].findings < findings) at--;
        if (at == most) continue;
        if (count < most) count++;
        memmove(numbers + at + 1, numbers + at, (count - at - 1) * sizeof *numbers);
        numbers[at] = i;
    }
    return count;
}

bool rung_statistics_next_kept(const struct rung_statistics *s, uint32_t policy, uint32_t *index,
                               struct rung_kept_rule *rule)
{
    const struct rung_program *p = s->policies[policy].program;

    while (*index < p->rules_count) {
        const struct rung_program_rule *about = &p->rules[(*index)++];
        bool broken = false;
        for (size_t i = 0; i < s->row_count && !broken; i++) {
            const struct rung_row *row = s->rows[i];
            broken = row->seen.policy_index == policy && row->seen.line == about->line &&
                     (row->code == RUNG_ROW_FINDING_forbidden || row->code == RUNG_ROW_FINDING_over_limit) &&
                     strcmp(row->seen.rule, p->texts + about->text) == 0;
        }
        if (broken) continue;
        *rule = (struct rung_kept_rule){.rule = p->texts + about->text,
                                        .because = p->texts + about->because,
                                        .file = p->texts + p->file,
                                        .line = about->line};
        return true;
    }
    return false;
}
