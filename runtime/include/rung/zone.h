/* Time zones: what a clock on the wall shows at an instant, and which instant a wall clock means.
 *
 * A zone is read once from a TZif file (RFC 8536, version 2 and later, with its POSIX footer) and never
 * changes: any number of threads may use it without locks. It is exact for all years from 1 to 9999.
 * Instants, local times and days are those of time.h. Wherever a zone is asked for, NULL means UTC. */
#ifndef RUNG_ZONE_H
#define RUNG_ZONE_H

#include <rung/time.h>

struct rung_zone;

#define RUNG_ZONE_FOLDER "/usr/share/zoneinfo"
#define RUNG_ZONE_NAME_MAX 255       /* bytes of a name */
#define RUNG_ZONE_FILE_MAX (1 << 18) /* bytes of a file; real ones have at most some thousands */
#define RUNG_ZONE_VERSION_SIZE 32

/* Reads the zone of that name, such as "Europe/Madrid", from `folder` (NULL: RUNG_ZONE_FOLDER).
 * Answers RUNG_NOT_FOUND for a name that is none (also for one that would leave the folder, or that means
 * another zone on another machine, as "localtime" does), RUNG_UNREADABLE, RUNG_INVALID or RUNG_LIMIT for a
 * file that cannot be used, RUNG_NO_MEMORY. `reason` may be NULL. The caller frees *zone. */
RUNG_API enum rung_status rung_zone_load(const char *name, const char *folder, struct rung_zone **zone,
                                         struct rung_reason *reason);

/* The same from the bytes of a TZif file, which are copied. `name` is only remembered. */
RUNG_API enum rung_status rung_zone_read(const char *name, const void *bytes, size_t size,
                                         struct rung_zone **zone, struct rung_reason *reason);

RUNG_API void rung_zone_free(struct rung_zone *zone);

/* The name given when it was read ("UTC" for NULL); lives as long as the zone. */
RUNG_API const char *rung_zone_name(const struct rung_zone *zone);

/* The bytes that it was read from, for a compiled program to carry with it; they live as long as the zone.
 * NULL and 0 for UTC. */
RUNG_API const void *rung_zone_bytes(const struct rung_zone *zone, size_t *size);

/* Which release of the time zone database lies in the folder, such as "2026f": from tzdata.zi, else +VERSION.
 * RUNG_NOT_FOUND and "unknown" if the folder does not say. */
RUNG_API enum rung_status rung_zone_version(const char *folder, char version[RUNG_ZONE_VERSION_SIZE]);

/* Calls `visit` with the name of each zone of the folder, links included, in the order of its tzdata.zi; the
 * name lives during the call. Ends early when `visit` answers false. RUNG_UNREADABLE without a tzdata.zi. */
RUNG_API enum rung_status rung_zone_list(const char *folder, bool (*visit)(void *context, const char *name),
                                         void *context);

/* A stretch of time in which a zone's clocks are not changed. */
struct rung_zone_period {
    int64_t from, until; /* instants, half-open; INT64_MIN and INT64_MAX where there is no change */
    int64_t offset;      /* local time minus UTC, in microseconds */
};

/* More than a local time is ever away from its instant (RFC 8536, 3.2: from -25 to 26 hours). */
#define RUNG_ZONE_OFFSET_MAX (27 * RUNG_HOUR_US)

/* The period in which an instant lies. */
RUNG_API struct rung_zone_period rung_zone_period_at(const struct rung_zone *zone, int64_t time);

/* The local time at an instant, and back. A local time that occurs twice is the first; one that is skipped is
 * read with the offset before the gap, so that 02:30 in a gap from 02:00 to 03:00 is 03:30 (RFC 5545, 3.3.5).
 */
RUNG_API int64_t rung_zone_to_local(const struct rung_zone *zone, int64_t time);
RUNG_API int64_t rung_zone_to_utc(const struct rung_zone *zone, int64_t local);

/* The local date at an instant. */
RUNG_API int32_t rung_zone_date(const struct rung_zone *zone, int64_t time);

/* The first instant of a local date: 00:00, unless a clock change skips it. Of a date that is skipped as a
 * whole, the first instant after it. */
RUNG_API int64_t rung_zone_first_instant(const struct rung_zone *zone, int32_t day);

/* The last instant (microsecond) of a local date. Of a date that is skipped as a whole, the last one before
 * it. */
RUNG_API int64_t rung_zone_last_instant(const struct rung_zone *zone, int32_t day);

/* The same local time `count` days later (earlier if negative), by the rule of rung_zone_to_utc; `count` 0 is
 * the instant itself. RUNG_LIMIT outside the years 1 to 9999. */
RUNG_API enum rung_status rung_zone_add_days(const struct rung_zone *zone, int64_t time, int64_t count,
                                             int64_t *result);

#endif
