/* What a zone is in memory, for zone.c, which looks things up in it, and zone_tzif.c, which fills it. */
#ifndef RUNG_ZONE_TABLE_H
#define RUNG_ZONE_TABLE_H

#include <rung/zone.h>

/* The Gregorian calendar repeats after 400 years, to the day of the week, and so do the rules of a footer. */
#define ZONE_CYCLE_US (146097 * RUNG_DAY_US)

/* From `at` on, local time is UTC + `offset` (microseconds). */
struct zone_change {
    int64_t at, offset;
};

/* The changes that a TZif file tells, ascending in `at`; those of its footer are drawn out over a bit more
 * than 400 years. */
struct zone_changes {
    int64_t first_offset; /* before the first change */
    int64_t cycle_end;    /* from this instant on, the 400 years before it repeat; INT64_MAX: the last offset
                             stays */
    size_t count;
    struct zone_change *list; /* owned */
};

/* Reads a TZif file. On success, the caller frees changes->list. */
enum rung_status rung_zone_changes_read(const char *name, const unsigned char *bytes, size_t size,
                                        struct zone_changes *changes, struct rung_reason *reason);

#endif
