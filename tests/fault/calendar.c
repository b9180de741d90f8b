/* calendar.c: memory runs out at every single allocation of zones, calendars and holidays, in turn: each time
 * the runtime says so, leaves its answer alone, and nothing leaks (under the sanitizers) or crashes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/holidays.h>

#include "failing_allocations.h"

static bool visit(void *context, const char *name)
{
    (void)context;
    return *name != '\0';
}

static enum rung_status use_zone(void)
{
    struct rung_zone *zone = NULL;
    struct rung_reason reason;
    char version[RUNG_ZONE_VERSION_SIZE];
    enum rung_status status = rung_zone_version(NULL, version);
    if (status == RUNG_OK) status = rung_zone_list(NULL, visit, NULL);
    if (status == RUNG_OK) status = rung_zone_load("Europe/Madrid", NULL, &zone, &reason);
    if (status != RUNG_OK && zone) abort();
    rung_zone_free(zone);
    return status;
}

static enum rung_status use_calendar(void)
{
    static const int32_t holidays[] = {20000, 20001, 20300};
    struct rung_calendar_spec spec = {.holidays = holidays, .holiday_count = 3, .covered = RUNG_ALL_DAYS};
    struct rung_calendar *calendar = NULL;
    spec.hours[2].count = 1;
    spec.hours[2].spans[0].until = RUNG_HOUR_US;
    enum rung_status status = rung_calendar_build(&spec, &calendar);
    if (status != RUNG_OK && calendar) abort();
    rung_calendar_free(calendar);
    return status;
}

static enum rung_status use_holidays(void)
{
    static char text[20000];
    struct rung_holidays *holidays = NULL;
    struct rung_reason reason;
    size_t size = (size_t)snprintf(text, sizeof text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 100; i++) /* enough that each list has to grow */
        size += (size_t)snprintf(
            text + size, sizeof text - size,
            "BEGIN:VEVENT\nUID:a\nDTSTART:2026%02d01\nRDATE:20270101,20270102\nEXDATE:20270101\n"
            "RRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:%d\nEND:VEVENT\n",
            i % 12 + 1, i);
    snprintf(text + size, sizeof text - size, "END:VCALENDAR\n");
    enum rung_status status = rung_holidays_read(text, strlen(text), 2020, 2030, &holidays, &reason);
    if (status != RUNG_OK && holidays) abort();
    rung_holidays_free(holidays);
    return status;
}

/* Whether each failing allocation was told of, and without one all is well. */
static bool try_all(const char *what, enum rung_status (*use)(void))
{
    for (allocations.failing = 1;; allocations.failing++) {
        allocations.count = 0;
        allocations.counting = true;
        enum rung_status status = use();
        allocations.counting = false;
        if (allocations.count < allocations.failing) {
            printf("%s: %lu allocations, each failed once\n", what, allocations.count);
            return status == RUNG_OK && allocations.count > 0;
        }
        if (status != RUNG_NO_MEMORY) {
            printf("%s: allocation %lu fails, and the answer is: %s\n", what, allocations.failing,
                   rung_status_text(status));
            return false;
        }
    }
}

int main(void)
{
    bool good = try_all("zones", use_zone);
    good = try_all("calendars", use_calendar) && good;
    good = try_all("holidays", use_holidays) && good;
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
