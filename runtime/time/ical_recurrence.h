/* Recurrence rules of whole-day events (RRULE, RFC 5545 3.3.10), drawn out by libical. */
#ifndef RUNG_ICAL_RECURRENCE_H
#define RUNG_ICAL_RECURRENCE_H

#include <rung/status.h>

#include <stdbool.h>
#include <stdint.h>

struct rung_ical_recurrence {
    const char *text; /* the value of RRULE */
    unsigned line;    /* for reasons */
    int32_t start;    /* the day of DTSTART, which the rule must name itself */
    int32_t last;     /* no day after this one is wanted */
    uint32_t
        *years_left; /* taken from: the years that this rule is followed; too few of them is RUNG_LIMIT */
    bool endless;    /* answered: whether the rule has neither COUNT nor UNTIL */
};

/* Calls `visit` with each day that the rule names, in order, the start first; a status that is not RUNG_OK
 * ends it and is answered. */
enum rung_status rung_ical_recurrence_expand(struct rung_ical_recurrence *recurrence,
                                             enum rung_status (*visit)(void *context, int32_t day),
                                             void *context, struct rung_reason *reason);

/* A DATE value, "20261225", or a DATE-TIME of local midnight, "20261225T000000". */
bool rung_ical_date_read(const char *text, int32_t *day);

#endif
