/* What business time costs: nanoseconds a question, over random instants of some years.
 *
 *   bench_calendar [ZONE]
 *
 * The calendar has eight-hour weekdays and about eleven holidays a year. Each figure is the best of fifteen
 * rounds. */
#include <rung/calendar.h>

#include <stdio.h>
#include <stdlib.h>

#include "measure.h"
#include "random.h"

#define QUESTIONS 200000
#define FIRST INT64_C(1577836800000000) /* 2020 */
#define YEARS 20

static int64_t times[QUESTIONS];
static volatile int64_t sink;
static uint64_t chance; /* the state of what is drawn */

/* Times one expression of `t`, which leaves its answer in `result`. */
#define MEASURE(what, expression)                                                                            \
    do {                                                                                                     \
        double best = 1e18;                                                                                  \
        for (int round = 0; round < 15; round++) {                                                           \
            int64_t sum = 0;                                                                                 \
            double start = processor_ns();                                                                   \
            for (int i = 0; i < QUESTIONS; i++) {                                                            \
                int64_t t = times[i], result = 0;                                                            \
                expression;                                                                                  \
                sum += result;                                                                               \
            }                                                                                                \
            double each = (processor_ns() - start) / QUESTIONS;                                              \
            if (each < best) best = each;                                                                    \
            sink = sum;                                                                                      \
        }                                                                                                    \
        printf("%-42s %6.1f ns\n", what, best);                                                              \
    } while (0)

int main(int argc, char **argv)
{
    struct rung_zone *zone;
    struct rung_calendar *calendar;
    struct rung_reason reason;
    int32_t holidays[11 * YEARS];
    struct rung_calendar_spec spec = {.holidays = holidays, .covered = RUNG_ALL_DAYS};
    if (rung_zone_load(argc > 1 ? argv[1] : "Europe/Madrid", NULL, &zone, &reason) != RUNG_OK) {
        fprintf(stderr, "%s\n", reason.text);
        return 1;
    }
    for (int weekday = RUNG_MONDAY; weekday <= RUNG_FRIDAY; weekday++) {
        spec.hours[weekday].count = 1;
        spec.hours[weekday].spans[0] = (struct rung_opening){9 * RUNG_HOUR_US, 17 * RUNG_HOUR_US};
    }
    for (int i = 0; i < 11 * YEARS; i++)
        holidays[spec.holiday_count++] =
            (int32_t)(FIRST / RUNG_DAY_US) + i * 33 + (int32_t)(rung_random_next(&chance) % 20);
    if (rung_calendar_build(&spec, &calendar) != RUNG_OK) return 1;
    for (int i = 0; i < QUESTIONS; i++) /* in order, with steps of some minutes, as events come */
        times[i] = FIRST + (int64_t)i * (YEARS - 1) * 365 * RUNG_DAY_US / QUESTIONS +
                   (int64_t)(rung_random_next(&chance) % (uint64_t)RUNG_DAY_US);

    MEASURE("local time", result = rung_zone_to_local(zone, t));
    MEASURE("instant of a local time", result = rung_zone_to_utc(zone, t));
    MEASURE("is open", bool open; rung_calendar_is_open(calendar, zone, t, &open); result = open);
    MEASURE("next opening", rung_calendar_next_opening(calendar, zone, t, &result));
    MEASURE("4 business hours after", rung_calendar_add_time(calendar, zone, t, 4 * RUNG_HOUR_US, &result));
    MEASURE("4 business hours before", rung_calendar_add_time(calendar, zone, t, -4 * RUNG_HOUR_US, &result));
    MEASURE("400 business hours after",
            rung_calendar_add_time(calendar, zone, t, 400 * RUNG_HOUR_US, &result));
    MEASURE("business time since 30 days before",
            rung_calendar_time_between(calendar, zone, t, t + 30 * RUNG_DAY_US, &result));
    MEASURE("3 business days after", rung_calendar_add_days(calendar, zone, t, 3, &result));
    MEASURE("7 days after", rung_zone_add_days(zone, t, 7, &result));
    MEASURE("next opening or closing", rung_calendar_next_change(calendar, zone, t, &result));
    MEASURE("start of a date", rung_calendar_day_start(calendar, zone, rung_local_day(t), &result));
    for (int i = 0; i < QUESTIONS; i++)
        times[i] = FIRST + (int64_t)(rung_random_next(&chance) % (uint64_t)(19 * 365 * RUNG_DAY_US));
    MEASURE("local time, out of order", result = rung_zone_to_local(zone, t));
    MEASURE("4 business hours after, out of order",
            rung_calendar_add_time(calendar, zone, t, 4 * RUNG_HOUR_US, &result));
    rung_calendar_free(calendar);
    rung_zone_free(zone);
    return 0;
}
