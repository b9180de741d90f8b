/* What calendars answered last, and how long that stands. */
#include "recall.h"

#include <stdlib.h>

#include <rung/time.h>

/* From `from` to before `until` a calendar is open all the time, or closed; at `until` it no longer is. */
struct stretch {
    const struct rung_calendar *calendar; /* NULL: none is kept here */
    const struct rung_zone *zone;
    bool open;
    int64_t from, until;
    int64_t asked; /* the time that was asked for last, answered from here or not */
};

/* The time that an amount of business time, or of days, leads to: from `from` it is `result`; from a later
 * time, up to before `until`, it is the same, or as much later, if it `moves`. */
struct sum {
    const struct rung_calendar *calendar; /* NULL: none is kept here */
    const struct rung_zone *zone;
    int64_t amount;
    bool days, moves;
    int64_t from, until, result;
    int64_t asked;
    int64_t found_at, found; /* the last time that it was found out for, and what that led to */
};

/* Each question has one place, which others may share. */
enum { PLACES_BITS = 7, PLACES = 1 << PLACES_BITS };
struct rung_recall {
    struct stretch stretches[PLACES];
    struct sum sums[PLACES];
};

/* Where time leaps, goes back, or stands still, finding out how long an answer stands would be in vain. */
#define NEAR_US (2 * RUNG_HOUR_US)

static bool is_near(int64_t asked, int64_t time)
{
    return time > asked && time - asked < NEAR_US;
}

struct rung_recall *rung_recall_new(void)
{
    return calloc(1, sizeof(struct rung_recall));
}

void rung_recall_free(struct rung_recall *recall)
{
    free(recall);
}

static size_t place_of(const struct rung_calendar *calendar, const struct rung_zone *zone, int64_t amount)
{
    uint64_t mixed = (uint64_t)(uintptr_t)calendar + 3 * (uint64_t)(uintptr_t)zone + (uint64_t)amount;

    return mixed * UINT64_C(0x9E3779B97F4A7C15) >> (64 - PLACES_BITS);
}

static int64_t least(int64_t time, int64_t other)
{
    return other < time ? other : time;
}

/* ---- open, or closed ---- */

static struct stretch *stretch_of(struct rung_recall *recall, const struct rung_calendar *calendar,
                                  const struct rung_zone *zone)
{
    return &recall->stretches[place_of(calendar, zone, 0)];
}

/* Whether it has the answer for a time. */
static bool knows_stretch(struct stretch *stretch, const struct rung_calendar *calendar,
                          const struct rung_zone *zone, int64_t time)
{
    if (time < stretch->from || time >= stretch->until || stretch->calendar != calendar ||
        stretch->zone != zone)
        return false;
    stretch->asked = time;
    return true;
}

/* Notes what is asked, and that the answer is not known. Returns whether finding out how long one stands is
 * worth while. What is asked between times about a time far away, which is often a day that an event names,
 * leaves what is known as it is. */
static bool note_stretch(struct stretch *stretch, const struct rung_calendar *calendar,
                         const struct rung_zone *zone, int64_t time)
{
    bool same = stretch->calendar == calendar && stretch->zone == zone;
    bool near = same && is_near(stretch->asked, time);

    if (!same)
        *stretch =
            (struct stretch){.calendar = calendar, .zone = zone, .from = RUNG_TIME_MAX, .until = INT64_MIN};
    stretch->asked = time;
    return near;
}

static void keep_stretch(struct stretch *stretch, int64_t from, int64_t until, bool open)
{
    stretch->from = from;
    stretch->until = until;
    stretch->open = open;
}

enum rung_status rung_recall_is_open(struct rung_recall *recall, const struct rung_calendar *calendar,
                                     const struct rung_zone *zone, int64_t time, bool *open)
{
    struct stretch *stretch = stretch_of(recall, calendar, zone);
    int64_t until;

    if (knows_stretch(stretch, calendar, zone, time)) {
        *open = stretch->open;
        return RUNG_OK;
    }
    bool near = note_stretch(stretch, calendar, zone, time);
    enum rung_status status = rung_calendar_is_open(calendar, zone, time, open);
    if (status == RUNG_OK && near && rung_calendar_next_change(calendar, zone, time, &until) == RUNG_OK)
        keep_stretch(stretch, time, until, *open);
    return status;
}

enum rung_status rung_recall_next_opening(struct rung_recall *recall, const struct rung_calendar *calendar,
                                          const struct rung_zone *zone, int64_t time, int64_t *opening)
{
    struct stretch *stretch = stretch_of(recall, calendar, zone);

    if (!knows_stretch(stretch, calendar, zone, time)) {
        note_stretch(stretch, calendar, zone, time);
        return rung_calendar_next_opening(calendar, zone, time, opening);
    }
    *opening = stretch->open ? time : stretch->until;
    return RUNG_OK;
}

enum rung_status rung_recall_next_change(struct rung_recall *recall, const struct rung_calendar *calendar,
                                         const struct rung_zone *zone, int64_t time, int64_t *change)
{
    struct stretch *stretch = stretch_of(recall, calendar, zone);
    bool open;

    if (knows_stretch(stretch, calendar, zone, time)) {
        *change = stretch->until;
        return RUNG_OK;
    }
    bool near = note_stretch(stretch, calendar, zone, time);
    enum rung_status status = rung_calendar_next_change(calendar, zone, time, change);
    if (status == RUNG_OK && near && rung_calendar_is_open(calendar, zone, time, &open) == RUNG_OK)
        keep_stretch(stretch, time, *change, open);
    return status;
}

/* ---- sums ---- */

/* A question, by which its sum is known. */
struct question {
    const struct rung_calendar *calendar;
    const struct rung_zone *zone;
    int64_t amount;
    bool days;
};

static bool is_about(const struct sum *sum, const struct question *question)
{
    return sum->calendar == question->calendar && sum->zone == question->zone &&
           sum->amount == question->amount && sum->days == question->days;
}

/* As knows_stretch; the answer. */
static bool knows_sum(struct sum *sum, const struct question *question, int64_t time, int64_t *result)
{
    bool holds = time >= sum->from && time < sum->until;

    if (!(holds || time == sum->found_at) || !is_about(sum, question)) return false;
    sum->asked = time;
    *result = !holds ? sum->found : sum->moves ? sum->result + (time - sum->from) : sum->result;
    return true;
}

/* As note_stretch. */
static bool note_sum(struct sum *sum, const struct question *question, int64_t time)
{
    bool same = is_about(sum, question), near = same && is_near(sum->asked, time);

    if (!same)
        *sum = (struct sum){.calendar = question->calendar,
                            .zone = question->zone,
                            .amount = question->amount,
                            .days = question->days,
                            .from = RUNG_TIME_MAX,
                            .until = INT64_MIN,
                            .found_at = INT64_MIN};
    sum->asked = time;
    return near;
}

static void keep_found(struct sum *sum, int64_t time, int64_t result)
{
    sum->found_at = time;
    sum->found = result;
}

/* Keeps what a time leads to. While the calendar is closed, everything counts from its opening; while it is
 * open, the result moves with the time, until a closing pushes it on. */
static void keep_sum(struct rung_recall *recall, struct sum *sum, int64_t time, int64_t result)
{
    bool open, open_then;
    int64_t until, until_then;

    if (rung_recall_is_open(recall, sum->calendar, sum->zone, time, &open) != RUNG_OK ||
        rung_recall_next_change(recall, sum->calendar, sum->zone, time, &until) != RUNG_OK)
        return;
    if (open) {
        if (rung_calendar_is_open(sum->calendar, sum->zone, result, &open_then) != RUNG_OK || !open_then ||
            rung_calendar_next_change(sum->calendar, sum->zone, result, &until_then) != RUNG_OK)
            return;
        until = least(until, time + (until_then - result));
    }
    sum->moves = open;
    sum->from = time;
    sum->until = until;
    sum->result = result;
}

/* Up to where a time may move so that its day stays the same, and clocks are not changed. */
static int64_t same_day_until(const struct rung_zone *zone, int64_t time)
{
    struct rung_zone_period period = rung_zone_period_at(zone, time);
    int64_t of_day = rung_local_time_of_day(time + period.offset);

    return least(time + (RUNG_DAY_US - of_day), period.until);
}

/* Days lead to the same time of day, if that is open then; else the result was pushed on, and waits there. */
static bool is_same_time_of_day(const struct sum *sum, int64_t time, int64_t result)
{
    int64_t local = rung_zone_to_local(sum->zone, time);
    int32_t day;

    if (rung_calendar_add_days_to_date(sum->calendar, sum->zone, rung_local_day(local), sum->amount, &day) !=
        RUNG_OK)
        return false;
    int64_t then = day * RUNG_DAY_US + rung_local_time_of_day(local);
    return rung_zone_to_local(sum->zone, result) == then && rung_zone_to_utc(sum->zone, then) == result;
}

/* What is not known is found out apart from the questions, which mostly know. */
__attribute__((noinline)) static enum rung_status find_sum(struct rung_recall *recall, struct sum *sum,
                                                           const struct question *question, int64_t time,
                                                           int64_t *result)
{
    bool near = note_sum(sum, question, time);
    enum rung_status status = (question->days ? rung_calendar_add_days : rung_calendar_add_time)(
        question->calendar, question->zone, time, question->amount, result);

    if (status != RUNG_OK) return status;
    keep_found(sum, time, *result);
    if (!near || (!question->days && question->amount < 0)) return RUNG_OK;
    keep_sum(recall, sum, time, *result);
    if (!question->days || !sum->moves) return RUNG_OK;
    if (is_same_time_of_day(sum, time, *result)) {
        sum->until = least(sum->until, same_day_until(question->zone, time));
        sum->until = least(sum->until, time + (same_day_until(question->zone, *result) - *result));
    } else {
        sum->until = INT64_MIN;
    }
    return RUNG_OK;
}

static inline enum rung_status recall_sum(struct rung_recall *recall, struct question question, int64_t time,
                                          int64_t *result)
{
    struct sum *sum = &recall->sums[place_of(question.calendar, question.zone, question.amount)];

    return knows_sum(sum, &question, time, result) ? RUNG_OK : find_sum(recall, sum, &question, time, result);
}

enum rung_status rung_recall_add_time(struct rung_recall *recall, const struct rung_calendar *calendar,
                                      const struct rung_zone *zone, int64_t time, int64_t amount,
                                      int64_t *result)
{
    return recall_sum(recall, (struct question){calendar, zone, amount, false}, time, result);
}

enum rung_status rung_recall_add_days(struct rung_recall *recall, const struct rung_calendar *calendar,
                                      const struct rung_zone *zone, int64_t time, int64_t count,
                                      int64_t *result)
{
    return recall_sum(recall, (struct question){calendar, zone, count, true}, time, result);
}
