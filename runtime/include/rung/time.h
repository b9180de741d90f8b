/* Instants, dates and times of day: what they are, how they are counted, read and written.
 *
 * An instant is an int64_t of microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
 * A local time is the same count, of what a clock on the wall shows: wall microseconds since 1970-01-01
 * 00:00. A day is an int32_t of days since 1970-01-01, in the proleptic Gregorian calendar. A time of day is
 * an int64_t of microseconds since 00:00. All of them reach from year 1 to year 9999. Nothing here knows time
 * zones (zone.h does) or reads a clock. */
#ifndef RUNG_TIME_H
#define RUNG_TIME_H

#include <rung/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUNG_SECOND_US INT64_C(1000000)
#define RUNG_MINUTE_US (60 * RUNG_SECOND_US)
#define RUNG_HOUR_US (60 * RUNG_MINUTE_US)
#define RUNG_DAY_US (24 * RUNG_HOUR_US)

#define RUNG_DAY_MIN (-719162) /* 0001-01-01, a Monday */
#define RUNG_DAY_MAX 2932896   /* 9999-12-31 */
#define RUNG_TIME_MIN (RUNG_DAY_MIN * RUNG_DAY_US)
#define RUNG_TIME_MAX ((RUNG_DAY_MAX + 1) * RUNG_DAY_US - 1)

struct rung_date {
    int year;  /* 1 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

enum rung_weekday {
    RUNG_MONDAY,
    RUNG_TUESDAY,
    RUNG_WEDNESDAY,
    RUNG_THURSDAY,
    RUNG_FRIDAY,
    RUNG_SATURDAY,
    RUNG_SUNDAY,
    RUNG_WEEKDAY_COUNT,
};

/* Whether there is such a date (2026-02-30 is none). */
RUNG_API bool rung_date_is_valid(struct rung_date date);

/* The day of a date, and back. The date must be valid, the day in range. */
RUNG_API int32_t rung_day_from_date(struct rung_date date);
RUNG_API struct rung_date rung_day_to_date(int32_t day);

RUNG_API enum rung_weekday rung_day_weekday(int32_t day);

/* The day in which a local time lies, and how far into it. */
static inline int32_t rung_local_day(int64_t local)
{
    return (int32_t)(local / RUNG_DAY_US - (local % RUNG_DAY_US < 0));
}

static inline int64_t rung_local_time_of_day(int64_t local)
{
    int64_t rest = local % RUNG_DAY_US;
    return rest < 0 ? rest + RUNG_DAY_US : rest;
}

/* Each reader takes exactly `length` bytes, and all of them: no blanks around, no sign, all digits there.
 * They answer RUNG_OK, or RUNG_INVALID and leave the result alone. */

/* "2026-02-02" */
RUNG_API enum rung_status rung_day_read(const char *text, size_t length, int32_t *day);

/* "09:00" or "09:00:30", up to "24:00" (the end of a day). */
RUNG_API enum rung_status rung_time_of_day_read(const char *text, size_t length, int64_t *time_of_day);

/* A local time, without a zone: "2026-02-02 09:00", "2026-02-02T09:00:30.25". Seconds may be left out; one to
 * nine digits of a fraction are read, those beyond microseconds cut off. */
RUNG_API enum rung_status rung_local_read(const char *text, size_t length, int64_t *local);

/* An instant (RFC 3339 with upper-case T and Z): "2026-02-02T08:00:00Z", "2026-02-02T09:00:00.5+01:00".
 * Seconds are required; second 60 is refused, for nothing here counts leap seconds. */
RUNG_API enum rung_status rung_time_read(const char *text, size_t length, int64_t *time);

/* Each writer writes at most the bytes that its constant says, the closing NUL included, and answers the
 * length without it. What is out of range is written as the nearest that is in range. */
#define RUNG_DAY_TEXT_SIZE 11
#define RUNG_TIME_TEXT_SIZE 28

/* "2026-02-02" */
RUNG_API size_t rung_day_write(int32_t day, char text[RUNG_DAY_TEXT_SIZE]);

/* "2026-02-02T08:00:00Z"; six digits of a fraction, "2026-02-02T08:00:00.250000Z", only if not zero. */
RUNG_API size_t rung_time_write(int64_t time, char text[RUNG_TIME_TEXT_SIZE]);

/* "2026-02-02 09:00"; with ":30" if the seconds are not zero, and ".250000" if the fraction is not. */
RUNG_API size_t rung_local_write(int64_t local, char text[RUNG_TIME_TEXT_SIZE]);

#endif
