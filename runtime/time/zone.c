/* Time zones in memory: from the changes of a file to a table in which look-ups take a few nanoseconds. */
#include "reason.h"
#include "sorted.h"
#include "zone_table.h"

#include <stdlib.h>
#include <string.h>

struct period {
    int64_t from;   /* INT64_MIN for the first */
    int64_t offset; /* local time minus UTC */
    int64_t
        local_end; /* no period up to this one shows a local time of this or later; INT64_MAX for the last */
};

/* One block of memory; every pointer in it points into it. */
struct rung_zone {
    size_t period_count;
    const struct period *periods;
    struct sorted starts;     /* `from` of all periods but the first */
    struct sorted local_ends; /* `local_end` of all but the last */
    int64_t cycle_end; /* from here on, the table of the 400 years before repeats; INT64_MAX if it need not */
    int64_t local_cycle_end;
    const unsigned char *bytes;
    size_t byte_count;
    const char *name;
};

static const struct period utc_period = {INT64_MIN, 0, INT64_MAX};
static const struct rung_zone utc = {
    .period_count = 1,
    .periods = &utc_period,
    .cycle_end = INT64_MAX,
    .local_cycle_end = INT64_MAX,
    .name = "UTC",
};

/* ---- Building ---- */

static void build_periods(struct period *periods, const struct zone_changes *changes)
{
    int64_t end_max = INT64_MIN;
    for (size_t i = 0; i <= changes->count; i++) {
        struct period *period = &periods[i];
        period->from = i == 0 ? INT64_MIN : changes->list[i - 1].at;
        period->offset = i == 0 ? changes->first_offset : changes->list[i - 1].offset;
        int64_t end = i == changes->count ? INT64_MAX : changes->list[i].at + period->offset;
        if (end > end_max) end_max = end;
        period->local_end = end_max;
    }
}

static enum rung_status build(const char *name, const void *bytes, size_t size,
                              const struct zone_changes *changes, struct rung_zone **result)
{
    size_t name_size = strlen(name) + 1;
    size_t count = changes->count;
    struct rung_zone *zone = malloc(sizeof *zone + (count + 1) * sizeof(struct period) +
                                    2 * SORTED_BELOW_MAX(count) * sizeof(uint32_t) + size + name_size);
    if (!zone) return RUNG_NO_MEMORY;
    struct period *periods = (struct period *)(zone + 1);
    uint32_t *below = (uint32_t *)(periods + count + 1);
    unsigned char *copy = (unsigned char *)(below + 2 * SORTED_BELOW_MAX(count));
    build_periods(periods, changes);
    memcpy(copy, bytes, size);
    memcpy(copy + size, name, name_size);
    *zone = (struct rung_zone){
        .period_count = count + 1,
        .periods = periods,
        .starts = sorted_make(&periods[1].from, sizeof *periods, count, below),
        .local_ends =
            sorted_make(&periods[0].local_end, sizeof *periods, count, below + SORTED_BELOW_MAX(count)),
        .cycle_end = changes->cycle_end,
        /* Some days later, so that no local time before it has an instant after the cycle's end. */
        .local_cycle_end = changes->cycle_end == INT64_MAX ? INT64_MAX : changes->cycle_end + 3 * RUNG_DAY_US,
        .bytes = copy,
        .byte_count = size,
        .name = (char *)copy + size,
    };
    *result = zone;
    return RUNG_OK;
}

enum rung_status rung_zone_read(const char *name, const void *bytes, size_t size, struct rung_zone **zone,
                                struct rung_reason *reason)
{
    struct zone_changes changes;
    if (size > RUNG_ZONE_FILE_MAX)
        return rung_reason_give(reason, RUNG_LIMIT, 0, "the time zone file of \"%s\" is too large", name);
    enum rung_status status = rung_zone_changes_read(name, bytes, size, &changes, reason);
    if (status != RUNG_OK) return status;
    status = build(name, bytes, size, &changes, zone);
    free(changes.list);
    return status == RUNG_OK ? status : rung_reason_give(reason, status, 0, "out of memory");
}

void rung_zone_free(struct rung_zone *zone)
{
    free(zone);
}

const char *rung_zone_name(const struct rung_zone *zone)
{
    return zone ? zone->name : utc.name;
}

const void *rung_zone_bytes(const struct rung_zone *zone, size_t *size)
{
    *size = zone ? zone->byte_count : 0;
    return zone ? zone->bytes : NULL;
}

/* ---- Looking up ---- */

/* The last period that begins at or before an instant of the table. */
static size_t find_time(const struct rung_zone *zone, int64_t time)
{
    return sorted_count_until(&zone->starts, time);
}

/* The first period that ends, on the wall, after a local time of the table. */
static size_t find_local(const struct rung_zone *zone, int64_t local)
{
    return sorted_count_until(&zone->local_ends, local);
}

/* How far a time lies beyond the table, in whole cycles (microseconds). */
static int64_t cycles_beyond(int64_t time, int64_t cycle_end)
{
    return time < cycle_end ? 0 : ((time - cycle_end) / ZONE_CYCLE_US + 1) * ZONE_CYCLE_US;
}

struct rung_zone_period rung_zone_period_at(const struct rung_zone *zone, int64_t time)
{
    if (!zone) zone = &utc;
    int64_t shift = cycles_beyond(time, zone->cycle_end);
    size_t i = find_time(zone, time - shift);
    struct rung_zone_period period = {
        .from = i == 0 ? INT64_MIN : zone->periods[i].from + shift,
        .until = i + 1 == zone->period_count ? INT64_MAX : zone->periods[i + 1].from + shift,
        .offset = zone->periods[i].offset,
    };
    return period;
}

int64_t rung_zone_to_local(const struct rung_zone *zone, int64_t time)
{
    if (!zone) return time;
    return time + zone->periods[find_time(zone, time - cycles_beyond(time, zone->cycle_end))].offset;
}

/* Whether a period of the table shows a local time. */
static bool shows(const struct rung_zone *zone, size_t i, int64_t local)
{
    int64_t time = local - zone->periods[i].offset;
    return time >= zone->periods[i].from && (i + 1 == zone->period_count || time < zone->periods[i + 1].from);
}

int64_t rung_zone_to_utc(const struct rung_zone *zone, int64_t local)
{
    if (!zone) return local;
    int64_t of_table = local - cycles_beyond(local, zone->local_cycle_end);
    size_t i = find_local(zone, of_table);
    if (!shows(zone, i, of_table)) {
        /* A gap, unless clocks that leap ahead go back so soon and far that they show the time after all. */
        size_t gap = i++;
        while (i < zone->period_count && zone->periods[i].from <= of_table + RUNG_ZONE_OFFSET_MAX &&
               !shows(zone, i, of_table))
            i++;
        if (i == zone->period_count || !shows(zone, i, of_table)) i = gap - 1;
    }
    return local - zone->periods[i].offset;
}

int32_t rung_zone_date(const struct rung_zone *zone, int64_t time)
{
    return rung_local_day(rung_zone_to_local(zone, time));
}

/* The first instant at which clocks show `local` or more. */
static int64_t first_reaching(const struct rung_zone *zone, int64_t local)
{
    if (!zone) zone = &utc;
    int64_t shift = cycles_beyond(local, zone->local_cycle_end);
    const struct period *period = &zone->periods[find_local(zone, local - shift)];
    int64_t time = local - shift - period->offset;
    return (time < period->from ? period->from : time) + shift;
}

/* The instants at which clocks show a date, from the first to before the last: one stretch, unless clocks
 * that are changed near midnight leave the date and come back to it. Of a date that is skipped, both are the
 * instant after. */
static void date_instants(const struct rung_zone *zone, int32_t day, int64_t *first, int64_t *until)
{
    int64_t midnight = day * RUNG_DAY_US;
    *first = INT64_MAX;
    *until = first_reaching(zone, midnight);
    struct rung_zone_period period = rung_zone_period_at(zone, midnight - RUNG_ZONE_OFFSET_MAX);
    for (;;) {
        int64_t from = midnight - period.offset, end = from + RUNG_DAY_US;
        if (from < period.from) from = period.from;
        if (end > period.until) end = period.until;
        if (from < end) {
            if (*first == INT64_MAX) *first = from;
            *until = end;
        }
        if (period.until > midnight + RUNG_DAY_US + RUNG_ZONE_OFFSET_MAX) break;
        period = rung_zone_period_at(zone, period.until);
    }
    if (*first == INT64_MAX) *first = *until;
}

int64_t rung_zone_first_instant(const struct rung_zone *zone, int32_t day)
{
    int64_t first, until;
    date_instants(zone, day, &first, &until);
    return first;
}

int64_t rung_zone_last_instant(const struct rung_zone *zone, int32_t day)
{
    int64_t first, until;
    date_instants(zone, day, &first, &until);
    return until - 1;
}

enum rung_status rung_zone_add_days(const struct rung_zone *zone, int64_t time, int64_t count,
                                    int64_t *result)
{
    const int64_t count_max = RUNG_DAY_MAX - RUNG_DAY_MIN;
    if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX || count > count_max || count < -count_max)
        return RUNG_LIMIT;
    int64_t moved = time;
    if (count != 0) moved = rung_zone_to_utc(zone, rung_zone_to_local(zone, time) + count * RUNG_DAY_US);
    if (moved < RUNG_TIME_MIN || moved > RUNG_TIME_MAX) return RUNG_LIMIT;
    *result = moved;
    return RUNG_OK;
}
