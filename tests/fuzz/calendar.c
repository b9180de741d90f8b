/* calendar.c: calendars, zones and questions made from any bytes: answers must agree with one another.
 *
 * The zone is a well-formed file whose clock changes are as wild as the bytes want: days apart by seconds,
 * and offsets from -25 to 26 hours. */
#include <rung/calendar.h>

#include <stdlib.h>
#include <string.h>

#include "require.h"

#define CHANGES_MAX 12
#define CLOSED_MAX 6

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct input {
    const uint8_t *at, *end;
};

static int64_t take(struct input *input, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++) value = value << 8 | (input->at < input->end ? *input->at++ : 0);
    return (int64_t)value;
}

/* From 0 to less than `limit`. */
static int64_t take_below(struct input *input, int64_t limit)
{
    return take(input, limit > 0x10000 ? 6 : 2) % limit;
}

static uint8_t *put(uint8_t *to, int64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) *to++ = (uint8_t)((uint64_t)value >> 8 * i);
    return to;
}

static uint8_t *put_header(uint8_t *to, int64_t changes, int64_t types)
{
    memset(to, 0, 44);
    memcpy(to, "TZif2", 5);
    put(to + 32, changes, 4);
    put(to + 36, types, 4);
    put(to + 40, 4, 4);
    return to + 44;
}

static struct rung_zone *make_zone(struct input *input)
{
    static const char *const footers[] = {"\n\n",
                                          "\nA0B0\n",
                                          "\nABC5\n",
                                          "\nABC-1DEF,M3.5.0,M10.5.0/3\n",
                                          "\nABC9DEF-20,J2/-100,J300/150\n",
                                          "\nABC3DEF,0/0,J365/23\n"};
    uint8_t bytes[600], *to = put_header(bytes, 0, 1);
    int64_t count = take_below(input, CHANGES_MAX + 1);
    memset(to, 0, 10); /* one type, and its name */
    to += 10;
    to = put_header(to, count, CHANGES_MAX + 1);
    int64_t at = RUNG_TIME_MIN / RUNG_SECOND_US + take_below(input, INT64_C(400000000000));
    for (int i = 0; i < count; i++) {
        to = put(to, at, 8);
        at += 1 + take_below(input, take(input, 1) % 2 ? 200000 : 30000000);
    }
    for (int i = 0; i < count; i++) to = put(to, i + 1, 1);
    for (int i = 0; i <= CHANGES_MAX; i++) {
        bool wild = take(input, 1) % 2;
        to = put(to, wild ? take_below(input, 183000) - 89900 : take_below(input, 24) * 900 - 10800, 4);
        to = put(to, 0, 2);
    }
    to = put(to, 0x41424300, 4);
    const char *footer = footers[take_below(input, sizeof footers / sizeof *footers)];
    memcpy(to, footer, strlen(footer));
    to += strlen(footer);
    struct rung_zone *zone = NULL;
    rung_zone_read("Fuzz", bytes, (size_t)(to - bytes), &zone, NULL);
    return zone;
}

static struct rung_calendar *make_calendar(struct input *input, int32_t near)
{
    struct rung_calendar_spec spec = {.covered = RUNG_ALL_DAYS};
    struct rung_day_range closed[CLOSED_MAX];
    for (int weekday = 0; weekday < RUNG_WEEKDAY_COUNT; weekday++) {
        uint32_t count = (uint32_t)take(input, 1) % (RUNG_SPANS_MAX + 2); /* one too many is refused */
        spec.hours[weekday].count = count;
        for (uint32_t i = 0; i < count && i < RUNG_SPANS_MAX; i++) {
            int64_t unit = take(input, 1) % 4 ? RUNG_HOUR_US : 1;
            int64_t from = take_below(input, RUNG_DAY_US) / unit * unit;
            spec.hours[weekday].spans[i] =
                (struct rung_opening){from, from + (1 + take_below(input, RUNG_DAY_US)) / unit * unit};
        }
    }
    spec.closed = closed;
    for (int64_t i = take(input, 1) % (CLOSED_MAX + 1); i > 0; i--) {
        int32_t first = near + (int32_t)take_below(input, 4000) - 2000;
        closed[spec.closed_count++] = (struct rung_day_range){first, first + (int32_t)take_below(input, 400)};
    }
    if (take(input, 1) % 2) {
        spec.covered.first = near - (int32_t)take_below(input, 3000);
        spec.covered.last = near + (int32_t)take_below(input, 3000);
    }
    struct rung_calendar *calendar = NULL;
    rung_calendar_build(&spec, &calendar);
    return calendar;
}

static void check_adding(const struct rung_calendar *calendar, const struct rung_zone *zone, int64_t time,
                         int64_t amount)
{
    int64_t opening, later, counted, back, change;
    bool open;
    if (rung_calendar_next_opening(calendar, zone, time, &opening) != RUNG_OK) return;
    require(opening >= time);
    require(rung_calendar_is_open(calendar, zone, opening, &open) == RUNG_OK && open);
    require(rung_calendar_is_open(calendar, zone, time, &open) == RUNG_OK && open == (opening == time));
    if (rung_calendar_next_change(calendar, zone, time, &change) == RUNG_OK) {
        require(change > time && (open || change == opening));
        require(rung_calendar_is_open(calendar, zone, change, &open) == RUNG_OK && open == (opening != time));
    }
    if (rung_calendar_add_time(calendar, zone, time, amount, &later) == RUNG_OK) {
        require(later >= opening);
        require(rung_calendar_is_open(calendar, zone, later, &open) == RUNG_OK && open);
        require(rung_calendar_time_between(calendar, zone, time, later, &counted) == RUNG_OK &&
                counted == amount);
        require(rung_calendar_add_time(calendar, zone, later, -amount, &back) == RUNG_OK && back == opening);
    }
}

static void check_days(const struct rung_calendar *calendar, const struct rung_zone *zone, int64_t time,
                       int64_t count)
{
    int64_t later;
    int32_t day = rung_zone_date(zone, time), target, back;
    bool open;
    if (rung_calendar_add_days(calendar, zone, time, count, &later) == RUNG_OK)
        require(rung_calendar_is_open(calendar, zone, later, &open) == RUNG_OK && open);
    if (rung_calendar_add_days_to_date(calendar, zone, day, count, &target) == RUNG_OK && count > 0) {
        require(target > day);
        require(rung_calendar_is_open_day(calendar, zone, target, &open) == RUNG_OK && open);
        require(rung_calendar_is_open_day(calendar, zone, day, &open) == RUNG_OK);
        enum rung_status status = rung_calendar_add_days_to_date(calendar, zone, target, -count, &back);
        require(open ? status == RUNG_OK && back == day : status != RUNG_OK || back < day);
    }
    int64_t start;
    if (rung_calendar_day_start(calendar, zone, day, &start) == RUNG_OK) {
        require(rung_calendar_is_open_day(calendar, zone, day, &open) == RUNG_OK);
        require(rung_zone_date(zone, start) == day);
        require(rung_calendar_is_open(calendar, zone, start, &open) != RUNG_OK || !open ||
                rung_calendar_is_open_day(calendar, zone, day, &open) == RUNG_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, bytes + size};
    struct rung_zone *zone = make_zone(&input);
    /* Near the first change of clocks, or somewhere. */
    int64_t time = rung_zone_period_at(zone, RUNG_TIME_MIN).until;
    if (time > RUNG_TIME_MAX || take(&input, 1) % 4 == 0)
        time = RUNG_TIME_MIN + take_below(&input, RUNG_TIME_MAX - RUNG_TIME_MIN);
    struct rung_calendar *calendar = make_calendar(&input, rung_local_day(time));
    for (int i = 0; calendar && i < 8; i++) {
        time += take_below(&input, 40 * RUNG_DAY_US) - 10 * RUNG_DAY_US;
        if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX) break;
        int64_t amount = take_below(&input, (take(&input, 1) % 8 ? 100 : 1000000) * RUNG_HOUR_US);
        check_adding(calendar, zone, time, amount);
        check_days(calendar, zone, time, take_below(&input, take(&input, 1) % 8 ? 40 : 100000));
    }
    rung_calendar_free(calendar);
    rung_zone_free(zone);
    return 0;
}
