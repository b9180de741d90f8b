/* Calendars: opening hours, closed days, and time counted in them.
 *
 * A calendar is the opening hours alone, written in local time; the zone is given with each question, so that
 * one calendar serves customers in many zones. NULL for a zone means UTC. Both never change, and any number
 * of threads may use them without locks. Instants, days and times of day are those of time.h.
 *
 * A calendar is open at an instant if the local time lies in one of the spans of its weekday and the local
 * date is not closed. So a span that clocks are put back in lasts longer, and one in a gap is shorter or does
 * not occur. An open day is a date with at least one open instant.
 *
 * Every question is answered with
 *   RUNG_OK         and the result;
 *   RUNG_UNCOVERED  if the answer depends on a date outside the dates that the calendar covers;
 *   RUNG_NEVER      if it wants opening hours and the calendar has none, or a change that never comes;
 *   RUNG_LIMIT      if the question or the answer lies outside the years 1 to 9999;
 * and in the last three cases the result is left alone. */
#ifndef RUNG_CALENDAR_H
#define RUNG_CALENDAR_H

#include <rung/zone.h>

#define RUNG_SPANS_MAX 8                 /* spans of a weekday */
#define RUNG_CALENDAR_CLOSED_MAX 1000000 /* closed ranges and holidays of a calendar */

/* Part of a day, half-open: 0 <= from < until <= RUNG_DAY_US. */
struct rung_opening {
    int64_t from, until;
};

/* Days in a row, both ends included: first <= last. */
struct rung_day_range {
    int32_t first, last;
};

#define RUNG_ALL_DAYS ((struct rung_day_range){RUNG_DAY_MIN, RUNG_DAY_MAX})

/* What a calendar is built from; all of it is copied. Spans and days may stand in any order, may touch and
 * overlap: what is in any span is open, what is in any range is closed. */
struct rung_calendar_spec {
    struct {
        uint32_t count;
        struct rung_opening spans[RUNG_SPANS_MAX];
    } hours[RUNG_WEEKDAY_COUNT]; /* Monday first */
    const struct rung_day_range *closed;
    size_t closed_count;
    const int32_t *holidays;
    size_t holiday_count;
    struct rung_day_range covered; /* the dates that it can speak of; RUNG_ALL_DAYS if nothing limits them */
};

struct rung_calendar;

/* RUNG_INVALID for spans or days that are none, RUNG_LIMIT, RUNG_NO_MEMORY. The caller frees *calendar. */
RUNG_API enum rung_status rung_calendar_build(const struct rung_calendar_spec *spec,
                                              struct rung_calendar **calendar);
RUNG_API void rung_calendar_free(struct rung_calendar *calendar);

/* Whether it has opening hours on any weekday; without, it has no business time. */
RUNG_API bool rung_calendar_has_hours(const struct rung_calendar *calendar);

RUNG_API struct rung_day_range rung_calendar_covered(const struct rung_calendar *calendar);

RUNG_API enum rung_status rung_calendar_is_open(const struct rung_calendar *calendar,
                                                const struct rung_zone *zone, int64_t time, bool *open);

RUNG_API enum rung_status rung_calendar_is_open_day(const struct rung_calendar *calendar,
                                                    const struct rung_zone *zone, int32_t day, bool *open);

/* The instant itself if open, else the next one that is. */
RUNG_API enum rung_status rung_calendar_next_opening(const struct rung_calendar *calendar,
                                                     const struct rung_zone *zone, int64_t time,
                                                     int64_t *opening);

/* The first instant after `time` at which it is open and was not at `time`, or the other way round. */
RUNG_API enum rung_status rung_calendar_next_change(const struct rung_calendar *calendar,
                                                    const struct rung_zone *zone, int64_t time,
                                                    int64_t *change);

/* Business hours: the open instant that has `amount` microseconds of open time between `time` and itself;
 * where that falls on a closing time, it is the next opening. A negative amount goes back (`D before T`): the
 * result is then the open instant from which the same amount forward leads to `time`, or to its next opening
 * if it is closed. */
RUNG_API enum rung_status rung_calendar_add_time(const struct rung_calendar *calendar,
                                                 const struct rung_zone *zone, int64_t time, int64_t amount,
                                                 int64_t *result);

/* The open time between two instants, in microseconds; negative if `until` lies before `from`. */
RUNG_API enum rung_status rung_calendar_time_between(const struct rung_calendar *calendar,
                                                     const struct rung_zone *zone, int64_t from,
                                                     int64_t until, int64_t *amount);

/* Business days after a time: `time` is moved to its next opening if it is closed; the result is the same
 * local time `count` open days later (earlier if negative), kept inside that day's hours: before the first
 * opening, it is the first opening; in a break, the end of the break; from the last closing on, that closing,
 * which is as always the next opening, for nobody works between the two. */
RUNG_API enum rung_status rung_calendar_add_days(const struct rung_calendar *calendar,
                                                 const struct rung_zone *zone, int64_t time, int64_t count,
                                                 int64_t *result);

/* Business days after a date (before it, if negative): the count-th open day after it. The day itself is not
 * counted, open or not; `count` 0 is the day itself. */
RUNG_API enum rung_status rung_calendar_add_days_to_date(const struct rung_calendar *calendar,
                                                         const struct rung_zone *zone, int32_t day,
                                                         int64_t count, int32_t *result);

/* The start of a date where a time is wanted: its first open instant, else its first instant. `calendar`
 * NULL: the first instant. (rung_zone_first_instant, rung_zone_last_instant and rung_zone_date tell the rest
 * about dates.) */
RUNG_API enum rung_status rung_calendar_day_start(const struct rung_calendar *calendar,
                                                  const struct rung_zone *zone, int32_t day, int64_t *start);

#endif
