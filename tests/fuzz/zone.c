/* zone.c: any bytes at all as a time zone file. What is read must then hold together, at the ends of time
 * too. */
#include <rung/zone.h>

#include <stdlib.h>

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_instant(const struct rung_zone *zone, int64_t time)
{
    if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX) return;
    struct rung_zone_period period = rung_zone_period_at(zone, time);
    int64_t local = rung_zone_to_local(zone, time);
    require(period.from <= time && time < period.until);
    require(local == time + period.offset);
    /* Of the instants that show a local time, the first is meant. */
    int64_t first = rung_zone_to_utc(zone, local);
    require(first <= time && rung_zone_to_local(zone, first) == local);

    int32_t day = rung_zone_date(zone, time);
    int64_t from = rung_zone_first_instant(zone, day), last = rung_zone_last_instant(zone, day);
    require(from <= time && time <= last);
    require(rung_zone_date(zone, from) == day && rung_zone_date(zone, last) == day);
    int64_t moved;
    if (rung_zone_add_days(zone, time, 1, &moved) == RUNG_OK) require(moved >= RUNG_TIME_MIN);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct rung_zone *zone;
    if (rung_zone_read("Fuzz", bytes, size, &zone, &(struct rung_reason){0}) != RUNG_OK) return 0;
    int64_t time = RUNG_TIME_MIN;
    check_instant(zone, RUNG_TIME_MAX);
    /* Through the first and some later clock changes, and what lies between. */
    for (int i = 0; i < 200; i++) {
        check_instant(zone, time);
        check_instant(zone, time - 1);
        struct rung_zone_period period = rung_zone_period_at(zone, time);
        if (period.until > RUNG_TIME_MAX) break;
        check_instant(zone, time + (period.until - time) / 2);
        rung_zone_to_utc(zone, period.until + period.offset); /* a gap or overlap may begin here */
        time = period.until;
    }
    for (int64_t year = 0; year < 100; year++)
        check_instant(zone, RUNG_TIME_MIN + year * 36524 * RUNG_DAY_US);
    rung_zone_free(zone);
    return 0;
}
