/* Opening hours on paper: a calendar in local time, before any zone. For calendar.c, which adds the zone.
 *
 * Open time is counted from 0001-01-01 00:00 as if clocks were never changed, so that business time is one
 * integer: a multiple of the open time of a week, plus what the running week has had, minus what closed days
 * have cut out. */
#ifndef RUNG_CALENDAR_HOURS_H
#define RUNG_CALENDAR_HOURS_H

#include "sorted.h"

#include <rung/calendar.h>

#define WEEK_US (7 * RUNG_DAY_US)

/* A span of the week, in microseconds from its Monday 00:00, and the open time of the week before it. */
struct week_span {
    int64_t from, until, before;
};

/* Closed days in a row that cut out some open time, and what all earlier cuts took. After the last one stands
 * one that never comes. */
struct cut {
    int64_t first_day, end_day;    /* half-open */
    int64_t at;                    /* the count of open time when it comes */
    int64_t removed;               /* open time that earlier cuts took */
    int64_t at_days, removed_days; /* the same in open days */
};

struct rung_calendar {
    struct rung_day_range covered;
    int64_t covered_from, covered_until;     /* local times: the dates covered, half-open */
    int64_t open_from, open_until;           /* the counts of open time there */
    int32_t open_days_from, open_days_until; /* the counts of open days there */

    int64_t week_open; /* open time of a week without closed days */
    int32_t week_open_days;
    int32_t open_days_before[RUNG_WEEKDAY_COUNT]; /* open days of the week before each weekday */
    int32_t open_weekday[RUNG_WEEKDAY_COUNT];     /* the n-th open weekday */
    uint32_t first_span[RUNG_WEEKDAY_COUNT + 1];  /* of each weekday, in `spans` */
    struct week_span spans[RUNG_WEEKDAY_COUNT * RUNG_SPANS_MAX + 1]; /* one more, at the week's end */

    size_t cut_count;
    struct sorted cut_days, cut_opens, cut_open_days; /* of the cuts: first_day, at, at_days */
    struct cut cuts[];                                /* cut_count + 1; then what the `sorted` want */
};

/* The open time before a local time, which lies in the years 1 to 9999 or up to a few days later. */
int64_t rung_hours_before(const struct rung_calendar *calendar, int64_t local);

/* The open local time before which there are `open` microseconds of open time. The count is from open_from to
 * before open_until. */
int64_t rung_hours_at(const struct rung_calendar *calendar, int64_t open);

bool rung_hours_is_open(const struct rung_calendar *calendar, int64_t local);

/* The next closing time after an open local time; INT64_MAX if there is none. */
int64_t rung_hours_closing(const struct rung_calendar *calendar, int64_t local);

/* Open days: whether a day is one; how many there are before it; the one with so many before it. */
bool rung_hours_is_open_day(const struct rung_calendar *calendar, int32_t day);
int32_t rung_hours_days_before(const struct rung_calendar *calendar, int32_t day);
int32_t rung_hours_day_at(const struct rung_calendar *calendar, int32_t open_days);

#endif
