/* Opening hours on paper: counting open time and open days in local time, and finding them by their count. */
#include "calendar_hours.h"

#include <assert.h>

/* Splits a local time into weeks since 0001-01-01, a Monday, and the time in the week. */
static int64_t week_of(int64_t local, int64_t *in_week)
{
    int64_t since = local - RUNG_TIME_MIN;
    assert(since >= 0);
    *in_week = since % WEEK_US;
    return since / WEEK_US;
}

int64_t rung_hours_before(const struct rung_calendar *calendar, int64_t local)
{
    int64_t in_week;
    int64_t week = week_of(local, &in_week);
    int32_t weekday = (int32_t)(in_week / RUNG_DAY_US);
    int32_t day = (int32_t)(week * 7) + weekday + RUNG_DAY_MIN;
    size_t cuts = sorted_count_until(&calendar->cut_days, day);
    if (cuts > 0 && day < calendar->cuts[cuts - 1].end_day) return calendar->cuts[cuts - 1].at;

    uint32_t i = calendar->first_span[weekday];
    while (i < calendar->first_span[weekday + 1] && calendar->spans[i].until <= in_week) i++;
    const struct week_span *span =
        &calendar->spans[i]; /* the first that ends later, if only on a later day */
    int64_t open = span->before + (in_week > span->from ? in_week - span->from : 0);
    return week * calendar->week_open + open - calendar->cuts[cuts].removed;
}

int64_t rung_hours_at(const struct rung_calendar *calendar, int64_t open)
{
    assert(open >= calendar->open_from && open < calendar->open_until);
    open += calendar->cuts[sorted_count_until(&calendar->cut_opens, open)].removed;
    int64_t week = open / calendar->week_open;
    int64_t of_week = open % calendar->week_open;
    const struct week_span *span = calendar->spans;
    while (span[1].before <= of_week) span++;
    return RUNG_TIME_MIN + week * WEEK_US + span->from + (of_week - span->before);
}

/* The span in which a local time lies, closed days aside; NULL if none. */
static const struct week_span *span_at(const struct rung_calendar *calendar, int64_t in_week)
{
    int weekday = (int)(in_week / RUNG_DAY_US);
    for (uint32_t i = calendar->first_span[weekday]; i < calendar->first_span[weekday + 1]; i++)
        if (calendar->spans[i].from <= in_week && in_week < calendar->spans[i].until)
            return &calendar->spans[i];
    return NULL;
}

static bool is_cut(const struct rung_calendar *calendar, int32_t day)
{
    size_t cuts = sorted_count_until(&calendar->cut_days, day);
    return cuts > 0 && day < calendar->cuts[cuts - 1].end_day;
}

bool rung_hours_is_open(const struct rung_calendar *calendar, int64_t local)
{
    int64_t in_week;
    week_of(local, &in_week);
    return span_at(calendar, in_week) && !is_cut(calendar, rung_local_day(local));
}

int64_t rung_hours_closing(const struct rung_calendar *calendar, int64_t local)
{
    if (calendar->week_open == WEEK_US) { /* never closed but on closed days */
        size_t cuts = sorted_count_until(&calendar->cut_days, rung_local_day(local));
        return cuts == calendar->cut_count ? INT64_MAX : calendar->cuts[cuts].first_day * RUNG_DAY_US;
    }
    for (;;) {
        int64_t in_week;
        week_of(local, &in_week);
        const struct week_span *span = span_at(calendar, in_week);
        assert(span);
        local += span->until - in_week;
        /* A span that ends at 24:00 may go on in the next day's. */
        if (!rung_hours_is_open(calendar, local)) return local;
    }
}

bool rung_hours_is_open_day(const struct rung_calendar *calendar, int32_t day)
{
    enum rung_weekday weekday = rung_day_weekday(day);
    return calendar->first_span[weekday] < calendar->first_span[weekday + 1] && !is_cut(calendar, day);
}

int32_t rung_hours_days_before(const struct rung_calendar *calendar, int32_t day)
{
    size_t cuts = sorted_count_until(&calendar->cut_days, day);
    if (cuts > 0 && day < calendar->cuts[cuts - 1].end_day) return (int32_t)calendar->cuts[cuts - 1].at_days;
    int32_t since = day - RUNG_DAY_MIN;
    return since / 7 * calendar->week_open_days + calendar->open_days_before[since % 7] -
           (int32_t)calendar->cuts[cuts].removed_days;
}

int32_t rung_hours_day_at(const struct rung_calendar *calendar, int32_t open_days)
{
    assert(open_days >= calendar->open_days_from && open_days < calendar->open_days_until);
    open_days +=
        (int32_t)calendar->cuts[sorted_count_until(&calendar->cut_open_days, open_days)].removed_days;
    return RUNG_DAY_MIN + open_days / calendar->week_open_days * 7 +
           calendar->open_weekday[open_days % calendar->week_open_days];
}
