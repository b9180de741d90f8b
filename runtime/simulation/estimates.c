/* From what was seen in a log to distributions.
 *
 * Of what follows a contact, only the time until the next one was watched, and of the last ones only that
 * until the log ends. So shares are estimated as in studies of survival (Aalen and Johansen, 1978): at each
 * answer, what is left to happen is divided among those who were still watched. All of it in integers. */
#include "lessons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fewer examples teach nothing; so few still watched say nothing more about the rest. */
enum { EXAMPLES_MIN = 5, WATCHED_MIN = 5, TAUGHT = 3 };
#define WHOLE (UINT64_C(1) << 40)
#define WATCHED_SECONDS_MAX (90u * 24 * 3600)

static const uint32_t taught[TAUGHT] = {1000, 5000, 9000};

/* As people would say it: two or three figures. */
static int64_t round_seconds(int64_t seconds)
{
    int64_t unit = seconds < 5 * 60 ? 1 : seconds < 5 * 3600 ? 60 : seconds < 4 * 86400 ? 3600 : 86400;

    return (seconds + unit / 2) / unit * unit;
}

static void set_point(struct rung_spread *spread, uint32_t share, int64_t seconds)
{
    int64_t us = round_seconds(seconds) * RUNG_SECOND_US;

    if (spread->count && us < spread->points[spread->count - 1].us) us = spread->points[spread->count - 1].us;
    spread->points[spread->count].share = share;
    spread->points[spread->count++].us = us;
}

/* What always takes as long is one length. */
static void narrow(struct rung_spread *spread)
{
    if (spread->count && spread->points[0].us == spread->points[spread->count - 1].us) spread->count = 1;
}

/* ---- samples ---- */

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static int64_t quantile(const struct rung_samples *s, uint32_t share)
{
    size_t at = (size_t)((uint64_t)s->count * share / RUNG_SHARE_ALL);

    return s->items[at < s->count ? at : s->count - 1];
}

/* Leaves the spread alone where there are too few. */
static void learn_spread(struct rung_samples *s, struct rung_spread *spread)
{
    if (s->count < EXAMPLES_MIN) return;
    qsort(s->items, s->count, sizeof *s->items, by_value);
    *spread = (struct rung_spread){0};
    set_point(spread, 0, s->items[0]);
    for (int i = 0; i < TAUGHT && s->count >= 4 * EXAMPLES_MIN; i++)
        set_point(spread, taught[i], quantile(s, taught[i]));
    if (spread->count == 1) set_point(spread, RUNG_SHARE_ALL / 2, quantile(s, RUNG_SHARE_ALL / 2));
    set_point(spread, RUNG_SHARE_ALL, s->items[s->count - 1]);
    narrow(spread);
}

/* ---- what came, and what did not ---- */

static int by_seconds(const void *left, const void *right)
{
    const struct rung_outcome_seen *a = left, *b = right;

    if (a->seconds != b->seconds) return a->seconds < b->seconds ? -1 : 1;
    if (!a->kind != !b->kind) return a->kind ? -1 : 1; /* what came, came while it was watched */
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* Adds up, for each kind, the part of all that it is; with `points`, also by when which part of `of` came. */
static uint64_t add_up(const struct rung_outcomes_seen *seen, uint32_t kind, uint64_t of,
                       struct rung_spread *points)
{
    uint64_t left = WHOLE, sum = 0, watched = seen->count;
    uint32_t next = 0, last = 0;

    for (size_t i = 0; i < seen->count; i++, watched--) {
        const struct rung_outcome_seen *one = &seen->items[i];
        if (!one->kind || one->seconds > WATCHED_SECONDS_MAX) continue;
        if (watched < WATCHED_MIN && seen->count >= 4 * WATCHED_MIN) break;
        uint64_t part = left / watched;
        left -= part;
        if (one->kind != kind) continue;
        sum += part;
        if (!points) continue;
        if (!points->count) set_point(points, 0, one->seconds);
        while (next < TAUGHT && sum >= of / RUNG_SHARE_ALL * taught[next])
            set_point(points, taught[next++], one->seconds);
        last = one->seconds;
    }
    if (points && points->count) {
        while (next < TAUGHT) set_point(points, taught[next++], last);
        set_point(points, RUNG_SHARE_ALL, last);
    }
    return sum;
}

/* No finer than it is known. */
static uint32_t round_share(uint32_t share)
{
    return share > 100 ? (share + 5) / 10 * 10 : share;
}

static uint32_t share_of(uint64_t part)
{
    uint64_t share = (part * RUNG_SHARE_ALL + WHOLE / 2) / WHOLE;

    return round_share((uint32_t)share);
}

static size_t count_kind(const struct rung_outcomes_seen *seen, uint32_t kind)
{
    size_t count = 0;

    for (size_t i = 0; i < seen->count; i++) count += seen->items[i].kind == kind;
    return count;
}

/* The reaction of a kind, unless it did not come. */
static void learn_kind(const struct rung_lessons *l, const struct rung_outcomes_seen *seen, uint32_t kind,
                       struct rung_reactions *reactions)
{
    struct rung_reaction one = {.share = 0};
    uint64_t part = count_kind(seen, kind) ? add_up(seen, kind, 0, NULL) : 0;

    one.share = share_of(part);
    if (!one.share || reactions->count == RUNG_REACTIONS_MAX) return;
    snprintf(one.event, sizeof one.event, "%s", l->kinds[kind - 1]);
    if (*one.event) add_up(seen, kind, part, &one.after);
    if (count_kind(seen, kind) < 4 * EXAMPLES_MIN && one.after.count == TAUGHT + 2) { /* too few for tenths */
        one.after.points[1] = one.after.points[2];
        one.after.points[2] = one.after.points[TAUGHT + 1];
        one.after.count = 3;
    }
    narrow(&one.after);
    reactions->items[reactions->count++] = one;
}

static void sort(struct rung_outcomes_seen *seen)
{
    if (seen->count) qsort(seen->items, seen->count, sizeof *seen->items, by_seconds);
}

static void trim(struct rung_reactions *reactions)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < reactions->count; i++) { /* rounding may come to more than all */
        if (sum + reactions->items[i].share > RUNG_SHARE_ALL)
            reactions->items[i].share = RUNG_SHARE_ALL - sum;
        sum += reactions->items[i].share;
    }
}

static void learn_lengths(struct rung_lessons *l, struct rung_reactions *reactions)
{
    for (uint32_t i = 0; i < reactions->count; i++) {
        struct rung_reaction *one = &reactions->items[i];
        uint64_t absences = l->absences.count + l->dateless;
        if (strcmp(one->event, "not_now") == 0) {
            one->length = rung_spread_of(2 * RUNG_DAY_US, 7 * RUNG_DAY_US, 21 * RUNG_DAY_US);
            learn_spread(&l->delays, &one->length);
        } else if (strcmp(one->event, "out_of_office") == 0) {
            one->length = rung_spread_of(RUNG_DAY_US, 5 * RUNG_DAY_US, 21 * RUNG_DAY_US);
            learn_spread(&l->absences, &one->length);
            one->dateless = absences ? round_share((uint32_t)(l->dateless * RUNG_SHARE_ALL / absences)) : 0;
        }
    }
}

static void learn_contacts(struct rung_lessons *l, struct rung_customers *c)
{
    for (uint32_t channel = 0; channel < l->channel_count; channel++) {
        struct rung_outcomes_seen *seen = &l->after[channel];
        uint32_t at = 0;
        sort(seen);
        if (seen->count < EXAMPLES_MIN) continue;
        while (at < c->after_count && strcmp(c->after[at].channel, l->channels[channel]) != 0) at++;
        if (at == RUNG_AFTERS_MAX) continue;
        if (at == c->after_count) c->after_count++;
        struct rung_after *after = &c->after[at];
        memset(after, 0, sizeof *after);
        memcpy(after->channel, l->channels[channel], sizeof after->channel);
        for (uint32_t kind = 1; kind <= l->kind_count; kind++) learn_kind(l, seen, kind, &after->reactions);
        trim(&after->reactions);
        learn_lengths(l, &after->reactions);
        c->never = 0; /* who never answers is among those who stayed silent */
    }
}

static void learn_events(struct rung_lessons *l, struct rung_customers *c)
{
    bool runs = false;

    sort(&l->waiting);
    if (l->waiting.count >= EXAMPLES_MIN) {
        c->waiting.count = 0;
        for (uint32_t kind = 1; kind <= l->kind_count; kind++) learn_kind(l, &l->waiting, kind, &c->waiting);
        trim(&c->waiting);
    }
    for (uint32_t i = 0; i < RUNG_KINDS_MAX; i++) runs |= l->run[i].count >= EXAMPLES_MIN;
    if (!runs) return;
    c->run.count = 0;
    for (uint32_t kind = 1; kind <= l->kind_count; kind++) {
        sort(&l->run[kind - 1]);
        learn_kind(l, &l->run[kind - 1], kind, &c->run);
    }
}

static void learn_returns(struct rung_lessons *l, struct rung_customers *c)
{
    sort(&l->again);
    if (l->again.count < EXAMPLES_MIN) return;
    uint64_t part = add_up(&l->again, 1, 0, NULL);
    memset(&c->again, 0, sizeof c->again);
    c->again.share = share_of(part);
    if (c->again.share) add_up(&l->again, 1, part, &c->again.after);
    narrow(&c->again.after);
}

/* ---- people ---- */

static uint32_t part_of(uint64_t part, uint64_t whole)
{
    return whole ? round_share((uint32_t)((part * RUNG_SHARE_ALL + whole / 2) / whole)) : 0;
}

/* What was asked of them, and is known to have been done or not. Of what a log never tells, nothing is known.
 */
static uint64_t count_asked(const struct rung_lessons *l, const struct rung_lesson_people *people)
{
    uint64_t all = people->on_time + people->late.count;

    for (int i = 0; i < RUNG_ASKED_KINDS; i++) all += l->records[i] ? people->never[i] : 0;
    return all;
}

static void learn_crowd(const struct rung_lessons *l, struct rung_lesson_people *people,
                        struct rung_crowd *crowd)
{
    uint64_t all = count_asked(l, people);

    if (all < EXAMPLES_MIN) return;
    crowd->on_time = part_of(people->on_time, all);
    crowd->late = part_of(people->late.count, all);
    if (crowd->on_time + crowd->late > RUNG_SHARE_ALL) crowd->late = RUNG_SHARE_ALL - crowd->on_time;
    if (people->whole) crowd->any_hour = people->outside * 5 > people->whole;
    learn_spread(crowd->any_hour ? &people->elapsed : &people->worked, &crowd->after);
    learn_spread(&people->late, &crowd->by);
    crowd->forget = part_of(people->incomplete, people->recorded + people->incomplete);
}

static void learn_people(struct rung_lessons *l, struct rung_customers *c, int64_t now)
{
    for (size_t i = 0; i < l->case_count && i < l->case_capacity; i++)
        for (uint32_t at = l->cases[i].asks; at != RUNG_NONE; at = l->asks[at].next)
            rung_ask_end(l, &l->asks[at], now);
    learn_crowd(l, &l->people[0], &c->crowds[0]);
    c->crowd_count = 1;
    for (uint32_t i = 1; i < l->people_count; i++) {
        if (count_asked(l, &l->people[i]) < EXAMPLES_MIN) continue;
        struct rung_crowd *crowd = &c->crowds[c->crowd_count++];
        *crowd = c->crowds[0];
        memcpy(crowd->party, l->people[i].name, sizeof crowd->party);
        learn_crowd(l, &l->people[i], crowd);
    }
}

/* ---- when ---- */

/* As shares that come to all; rare ones go to the most frequent. */
static void learn_shares(const uint64_t *counts, uint32_t count, uint32_t *shares)
{
    uint64_t all = 0;
    uint32_t most = 0, sum = 0;

    for (uint32_t i = 0; i < count; i++) all += counts[i];
    if (all < EXAMPLES_MIN) return;
    for (uint32_t i = 0; i < count; i++) {
        shares[i] = part_of(counts[i], all) / 10 * 10;
        sum += shares[i];
        if (counts[i] > counts[most]) most = i;
    }
    shares[most] += RUNG_SHARE_ALL - sum;
}

static void learn_times(struct rung_lessons *l, struct rung_customers *c)
{
    uint64_t answers = 0, sum = 0;
    bool any = false;

    learn_shares(l->arrivals_by_hour, 24, c->hours);
    learn_shares(l->arrivals_by_day, 7, c->weekdays);
    int64_t span = l->case_count ? l->last_arrival - l->first_arrival : 0;
    if (l->case_count >= EXAMPLES_MIN && span > RUNG_DAY_US)
        c->per_week = (uint32_t)((l->case_count * (uint64_t)(7 * RUNG_DAY_US / RUNG_SECOND_US) +
                                  (uint64_t)(span / RUNG_SECOND_US) / 2) /
                                 (uint64_t)(span / RUNG_SECOND_US));
    if (c->per_week == 0 && l->case_count >= EXAMPLES_MIN && span > RUNG_DAY_US) c->per_week = 1;
    for (int i = 0; i < 24; i++) answers += l->answers_by_hour[i];
    if (answers < 4 * EXAMPLES_MIN) return;
    c->awake_from = 24;
    c->awake_until = 0;
    for (uint32_t i = 0; i < 24; i++) { /* but for one in a hundred at either end */
        sum += l->answers_by_hour[i];
        if (sum * 100 > answers && c->awake_from == 24) c->awake_from = i;
        if ((sum - l->answers_by_hour[i]) * 100 < answers * 99 && l->answers_by_hour[i])
            c->awake_until = i + 1;
    }
    for (int i = 0; i < 7; i++) any |= c->awake[i] = l->answers_by_day[i] * 100 >= answers;
    for (int i = 0; !any && i < 7; i++) c->awake[i] = true;
}

/* ---- values ---- */

static void learn_value(struct rung_lesson_value *seen, struct rung_value_of *value)
{
    struct rung_samples *s = &seen->samples;

    memset(value, 0, sizeof *value);
    memcpy(value->name, seen->name, sizeof value->name);
    qsort(s->items, s->count, sizeof *s->items, by_value);
    if (seen->kind == RUNG_VALUE_NUMBER || seen->kind == RUNG_VALUE_DATE) {
        value->kind = seen->kind == RUNG_VALUE_NUMBER ? RUNG_SIMULATED_NUMBER : RUNG_SIMULATED_AHEAD;
        value->least = quantile(s, 500); /* but for odd ones */
        value->most = quantile(s, 9500);
        if (value->least < 0) value->least = 0;
        if (value->most < value->least) value->most = value->least;
        value->whole = value->least % 1000000 == 0 && value->most % 1000000 == 0;
        return;
    }
    for (size_t i = 0; i < s->count && value->count < RUNG_CHOICES_MAX;) {
        size_t same = i;
        const char *text = s->items[i] ? "yes" : "no";
        while (same < s->count && s->items[same] == s->items[i]) same++;
        if (seen->kind == RUNG_VALUE_CHOICE) {
            if (s->items[i] < 0 || s->items[i] >= (int64_t)seen->choices.count) return;
            text = seen->p->texts + seen->p->names[seen->choices.first + (uint32_t)s->items[i]];
        }
        snprintf(value->choices[value->count].text, RUNG_CUSTOMERS_NAME, "%s", text);
        value->choices[value->count++].share = (uint32_t)((same - i) * RUNG_SHARE_ALL / s->count);
        i = same;
    }
    uint32_t sum = 0;
    for (uint32_t i = 0; i < value->count; i++) sum += value->choices[i].share;
    if (value->count) value->choices[0].share += RUNG_SHARE_ALL - sum;
}

static void learn_values(struct rung_lessons *l, struct rung_customers *c)
{
    for (uint32_t i = 0; i < l->value_count; i++) {
        struct rung_lesson_value *seen = &l->values[i];
        struct rung_value_of *values = seen->of_case ? c->facts : c->values;
        uint32_t *count = seen->of_case ? &c->fact_count : &c->value_count, at = 0;
        if (seen->samples.count < EXAMPLES_MIN) continue;
        while (at < *count && strcmp(values[at].name, seen->name) != 0) at++;
        if (at == RUNG_VALUES_MAX) continue;
        learn_value(seen, &values[at]);
        if (at == *count) ++*count;
    }
}

/* ---- all of it ---- */

/* What was still watched when the log ended. */
static void end_of_log(struct rung_lessons *l, int64_t now)
{
    for (size_t i = 0; i < l->case_capacity; i++) {
        struct rung_lesson_case *one = &l->cases[i];
        if (one->ended != RUNG_NEVER_US) rung_outcomes_add(l, &l->again, one->ended, now, 0);
        if (one->channel != RUNG_NONE) rung_outcomes_add(l, &l->after[one->channel], one->contact, now, 0);
        one->channel = RUNG_NONE;
        for (int k = 0; k < RUNG_LESSON_WAITS; k++) {
            struct rung_lesson_wait *wait = &one->waits[k];
            if (wait->listen != RUNG_NONE)
                rung_outcomes_add(l, &l->waiting, wait->since, wait->ends < now ? wait->ends : now, 0);
            wait->listen = RUNG_NONE;
        }
    }
}

enum rung_status rung_lessons_apply(struct rung_lessons *l, struct rung_customers *c,
                                    struct rung_lessons_counts *counts)
{
    int64_t now = rung_engine_clock(l->engine);

    end_of_log(l, now);
    learn_contacts(l, c);
    learn_events(l, c);
    learn_returns(l, c);
    learn_people(l, c, now);
    learn_times(l, c);
    learn_values(l, c);
    *counts = (struct rung_lessons_counts){l->case_count, l->contacts, l->answers, l->asked, l->done};
    return l->failed ? RUNG_NO_MEMORY : RUNG_OK;
}
