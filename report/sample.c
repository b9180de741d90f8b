/* The cases of the page: the worst, examples, and some drawn by a hash of their ids, so that the same log
 * gives the same ones, in whatever order its cases came. */
#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "time_lines.h"
#include "words.h"

enum { WORST = 10, DRAWN = 300, CASES_MAX = 1000, ALL_CASES_MAX = 1500 };

void rung_sample_free(struct rung_sample *sample)
{
    for (uint32_t i = 0; i < sample->reason_count; i++) rung_text_free(&sample->reasons[i]);
    free(sample->reasons);
    free(sample->cases);
    *sample = (struct rung_sample){0};
}

/* A new reason, whose words are to be put; NULL when memory ran out. */
static struct rung_text *add_reason(struct rung_sample *sample)
{
    if (sample->reason_count == sample->reason_capacity) {
        uint32_t larger = sample->reason_capacity ? sample->reason_capacity * 2 : 16;
        struct rung_text *grown = realloc(sample->reasons, larger * sizeof *grown);
        if (!grown) {
            sample->failed = true;
            return NULL;
        }
        sample->reasons = grown;
        sample->reason_capacity = larger;
    }
    sample->reasons[sample->reason_count] = (struct rung_text){0};
    return &sample->reasons[sample->reason_count++];
}

/* Adds a case for the last reason, or the reason to the case. */
static void add_case(struct rung_sample *sample, const struct rung_time_lines *lines, uint32_t number)
{
    uint32_t at = 0, reason = sample->reason_count - 1;

    if (!sample->reason_count || !rung_time_lines_count(lines, number)) return;
    while (at < sample->count && sample->cases[at].number != number) at++;
    if (at == sample->count) {
        if (at == CASES_MAX) return;
        if (at == sample->capacity) {
            uint32_t larger = sample->capacity ? sample->capacity * 2 : 64;
            struct rung_sampled *grown = realloc(sample->cases, larger * sizeof *grown);
            if (!grown) {
                sample->failed = true;
                return;
            }
            sample->cases = grown;
            sample->capacity = larger;
        }
        sample->cases[sample->count++] = (struct rung_sampled){.number = number};
        sample->entries += rung_time_lines_count(lines, number);
    }
    struct rung_sampled *one = &sample->cases[at];
    for (uint32_t i = 0; i < one->reason_count; i++)
        if (one->reasons[i] == reason) return;
    if (one->reason_count < RUNG_SAMPLE_REASONS) one->reasons[one->reason_count++] = reason;
}

/* The seed is that of FNV-1a; mixed, so that ids that are counted up are spread. */
static uint64_t hash_of(const char *id, size_t size)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < size; i++) hash = (hash ^ (unsigned char)id[i]) * UINT64_C(0x100000001B3);
    hash = (hash ^ hash >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    return hash ^ hash >> 33;
}

/* Those whose ids have the least hashes, the least first. */
static void draw(struct rung_sample *sample, const struct rung_statistics *s, uint32_t policy)
{
    const struct rung_policy_statistics *about = &s->policies[policy];
    struct drawn {
        uint64_t hash;
        uint32_t number;
    } drawn[DRAWN];
    uint32_t count = 0;

    for (uint32_t i = 0; i < about->case_capacity; i++) {
        size_t size;
        if (!rung_time_lines_count(about->lines, i)) continue;
        const char *id = rung_engine_case(s->engine, i, &size);
        struct drawn one = {hash_of(id, size), i};
        uint32_t at = count;
        while (at > 0 && drawn[at - 1].hash > one.hash) at--;
        if (at == DRAWN) continue;
        if (count < DRAWN) count++;
        memmove(drawn + at + 1, drawn + at, (count - at - 1) * sizeof *drawn);
        drawn[at] = one;
    }
    for (uint32_t i = 0; i < count; i++) add_case(sample, about->lines, drawn[i].number);
}

/* Takes cases from the end until what is left is small enough: what was drawn goes first, the worst stay. */
static void shorten(struct rung_sample *sample, const struct rung_time_lines *lines, uint64_t entries_max)
{
    while (sample->count > 1 && sample->entries > entries_max)
        sample->entries -= rung_time_lines_count(lines, sample->cases[--sample->count].number);
}

struct rung_sample rung_sample_make(const struct rung_statistics *s, uint32_t policy,
                                    const struct rung_groups *groups, const struct rung_sample_wanted *wanted,
                                    uint64_t entries_max)
{
    const struct rung_policy_statistics *about = &s->policies[policy];
    struct rung_sample sample = {0};
    uint32_t worst[WORST], found;
    uint64_t entries = 0;
    struct rung_text *reason;

    if (!about->lines) return sample;
    for (uint32_t i = 0; i < about->case_capacity; i++) {
        sample.total += rung_time_lines_count(about->lines, i) > 0;
        entries += rung_time_lines_count(about->lines, i);
    }
    found = rung_statistics_worst(s, policy, worst, WORST);
    reason = found ? add_reason(&sample) : NULL;
    if (reason) rung_text_put(reason, "Most findings");
    for (uint32_t i = 0; i < found; i++) add_case(&sample, about->lines, worst[i]);
    for (size_t i = 0; i < about->ending_count; i++) {
        reason = add_reason(&sample);
        if (reason) rung_text_put(reason, "Ended: ");
        if (reason) rung_words_of_ending(reason, &about->endings[i]);
        for (uint32_t k = 0; k < about->endings[i].example_count; k++)
            add_case(&sample, about->lines, about->endings[i].examples[k]);
    }
    for (size_t i = 0; i < groups->count; i++) {
        reason = add_reason(&sample);
        if (reason) rung_text_put(reason, "Finding: ");
        if (reason) rung_words_of_group(reason, about->program, groups->items[i].row);
        if (reason && groups->items[i].step) rung_text_print(reason, " (%s)", groups->items[i].step);
        for (uint32_t k = 0; k < groups->items[i].example_count; k++)
            add_case(&sample, about->lines, groups->items[i].examples[k]);
    }
    reason = wanted->count ? add_reason(&sample) : NULL;
    if (reason) rung_text_put(reason, wanted->reason);
    for (uint32_t i = 0; i < wanted->count; i++) add_case(&sample, about->lines, wanted->numbers[i]);
    if (sample.total <= ALL_CASES_MAX && entries <= entries_max) {
        sample.all = true;
        reason = add_reason(&sample);
        if (reason) rung_text_put(reason, "All cases");
        sample.entries = entries;
    } else {
        reason = add_reason(&sample);
        if (reason) rung_text_put(reason, "Drawn at random");
        draw(&sample, s, policy);
        shorten(&sample, about->lines, entries_max);
    }
    return sample;
}
