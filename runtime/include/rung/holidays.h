/* Holidays from iCalendar files (RFC 5545).
 *
 * Read are the whole-day events: DTSTART and DTEND or DURATION (DTEND is the day after the last), RRULE,
 * RDATE, EXDATE, single occurrences replaced by RECURRENCE-ID, STATUS:CANCELLED. Where a file is broken, or
 * says what cannot be followed (a time of day, a rule by Easter), it is refused with the line, and never half
 * used. Days are those of time.h. */
#ifndef RUNG_HOLIDAYS_H
#define RUNG_HOLIDAYS_H

#include <rung/calendar.h>

#define RUNG_HOLIDAYS_FILE_MAX (4 << 20) /* bytes */
#define RUNG_HOLIDAYS_EVENT_MAX 5000
#define RUNG_HOLIDAYS_DAY_MAX 100000 /* days in all */
#define RUNG_HOLIDAYS_RULE_YEAR_MAX                                                                          \
    10000 /* recurring events, times the years that each goes on in the range asked for */
#define RUNG_HOLIDAYS_YEAR_MAX 2500

struct rung_holidays {
    size_t count;
    const int32_t *days;      /* ascending; a day that bears two names stands twice */
    const char *const *names; /* of each day: UTF-8, "" where the file gives none */
    /* The days that the file speaks of: January 1 of its first year to December 31 of its last, or of the
     * last year asked for if an event recurs without end; never more than the years asked for. */
    struct rung_day_range covered;
    bool endless; /* an event recurs without end */
};

/* Reads a file, and what of it lies in the years from first_year to last_year (1 to RUNG_HOLIDAYS_YEAR_MAX).
 * RUNG_NOT_FOUND, RUNG_UNREADABLE, RUNG_LIMIT, RUNG_INVALID, RUNG_NO_MEMORY, with the reason and its line.
 * The caller frees *holidays. */
RUNG_API enum rung_status rung_holidays_load(const char *path, int first_year, int last_year,
                                             struct rung_holidays **holidays, struct rung_reason *reason);

/* The same from text in memory, which is not kept. */
RUNG_API enum rung_status rung_holidays_read(const char *text, size_t size, int first_year, int last_year,
                                             struct rung_holidays **holidays, struct rung_reason *reason);

RUNG_API void rung_holidays_free(struct rung_holidays *holidays);

#endif
