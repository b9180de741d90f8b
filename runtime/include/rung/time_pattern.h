/* Patterns by which recorded times are read, such as "D/M/YYYY h:mm": strict, so that a file of another form
 * is noticed and not misread.
 *
 *   YYYY     the year, four digits
 *   MM M     the month: two digits; one or two
 *   DD D     the day of the month, likewise
 *   hh h     the hour of 24, likewise
 *   mm m     the minute, likewise
 *   ss s     the second, likewise
 *   S…       that many digits of a second's fraction, up to nine
 *   Z        the offset from UTC: Z, +01:00 or +0100
 * Every other sign stands for itself; letters must stand between apostrophes ('T'). Year, month and day are
 * needed. */
#ifndef RUNG_TIME_PATTERN_H
#define RUNG_TIME_PATTERN_H

#include <rung/zone.h>

#define RUNG_TIME_PATTERN_STEPS_MAX 32

struct rung_time_pattern {
    unsigned count;
    bool has_offset; /* the text itself says its offset, and no zone is needed */
    struct {
        unsigned char kind; /* one of Y M D h m s S Z, or 0 for a sign */
        char sign;
        unsigned char least, most; /* digits */
    } steps[RUNG_TIME_PATTERN_STEPS_MAX];
};

/* RUNG_OK, or RUNG_INVALID with the reason. */
RUNG_API enum rung_status rung_time_pattern_compile(const char *text, struct rung_time_pattern *pattern,
                                                    struct rung_reason *reason);

/* Reads exactly `size` bytes. `zone` NULL is UTC; it is not looked at if the pattern has an offset. RUNG_OK,
 * or RUNG_INVALID and *time is left alone. */
RUNG_API enum rung_status rung_time_pattern_read(const struct rung_time_pattern *pattern,
                                                 const struct rung_zone *zone, const char *text, size_t size,
                                                 int64_t *time);

#endif
