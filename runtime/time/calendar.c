/* Calendars in a zone: each question is answered on paper (calendar_hours.h) within one period of the zone,
 * in which clocks are not changed; where the answer lies beyond the period, the rest of the question goes on
 * in the next. */
#include "calendar_hours.h"

/* More open time than ten thousand years have, and small enough that sums of two do not overflow. */
#define AMOUNT_MAX (INT64_C(1) << 60)

/* The question at hand: a local time in a period of the zone. */
struct place {
    const struct rung_zone *zone;
    struct rung_zone_period period;
    int64_t local;
};

static enum rung_status beyond_end(const struct rung_calendar *calendar)
{
    return calendar->covered.last == RUNG_DAY_MAX ? RUNG_LIMIT : RUNG_UNCOVERED;
}

static enum rung_status beyond_start(const struct rung_calendar *calendar)
{
    return calendar->covered.first == RUNG_DAY_MIN ? RUNG_LIMIT : RUNG_UNCOVERED;
}

static enum rung_status check_day(const struct rung_calendar *calendar, int32_t day)
{
    if (day > calendar->covered.last) return day > RUNG_DAY_MAX ? RUNG_LIMIT : RUNG_UNCOVERED;
    if (day < calendar->covered.first) return day < RUNG_DAY_MIN ? RUNG_LIMIT : RUNG_UNCOVERED;
    return RUNG_OK;
}

static enum rung_status find_place(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                   int64_t time, struct place *place)
{
    if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX) return RUNG_LIMIT;
    place->zone = zone;
    place->period = rung_zone_period_at(zone, time);
    place->local = time + place->period.offset;
    if (place->local >= calendar->covered_until) return beyond_end(calendar);
    if (place->local < calendar->covered_from) return beyond_start(calendar);
    return RUNG_OK;
}

/* Moves to the beginning of the next period. False if that is not covered, on the clocks before or after. */
static bool enter_next_period(const struct rung_calendar *calendar, struct place *place)
{
    int64_t change = place->period.until;
    if (change > RUNG_TIME_MAX || change + place->period.offset > calendar->covered_until) return false;
    place->period = rung_zone_period_at(place->zone, change);
    place->local = change + place->period.offset;
    return place->local >= calendar->covered_from && place->local < calendar->covered_until;
}

static enum rung_status in_range(int64_t time, int64_t *result)
{
    if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX) return RUNG_LIMIT;
    *result = time;
    return RUNG_OK;
}

enum rung_status rung_calendar_is_open(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                       int64_t time, bool *open)
{
    struct place place;
    enum rung_status status = find_place(calendar, zone, time, &place);
    if (status == RUNG_OK) *open = rung_hours_is_open(calendar, place.local);
    return status;
}

/* ---- Business hours ---- */

static enum rung_status add_forward(const struct rung_calendar *calendar, struct place place, int64_t amount,
                                    int64_t *result)
{
    for (;;) {
        int64_t open = rung_hours_before(calendar, place.local);
        if (open + amount < calendar->open_until) {
            int64_t time = rung_hours_at(calendar, open + amount) - place.period.offset;
            if (time < place.period.until) return in_range(time, result);
        }
        if (place.period.until == INT64_MAX) return beyond_end(calendar);
        int64_t had = rung_hours_before(calendar, place.period.until + place.period.offset) - open;
        if (!enter_next_period(calendar, &place)) return beyond_end(calendar);
        amount -= had;
    }
}

static enum rung_status add_backward(const struct rung_calendar *calendar, struct place place, int64_t amount,
                                     int64_t *result)
{
    for (;;) {
        int64_t open = rung_hours_before(calendar, place.local);
        if (open - amount >= calendar->open_from && open - amount < calendar->open_until) {
            int64_t time = rung_hours_at(calendar, open - amount) - place.period.offset;
            if (time >= place.period.from) return in_range(time, result);
        }
        int64_t change = place.period.from;
        if (change < RUNG_TIME_MIN || change + place.period.offset < calendar->covered_from)
            return beyond_start(calendar);
        amount -= open - rung_hours_before(calendar, change + place.period.offset);
        place.period = rung_zone_period_at(place.zone, change - 1);
        place.local = change + place.period.offset; /* the end of the period, on its own clocks */
        if (place.local <= calendar->covered_from) return beyond_start(calendar);
        if (place.local > calendar->covered_until) return beyond_end(calendar);
    }
}

enum rung_status rung_calendar_add_time(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                        int64_t time, int64_t amount, int64_t *result)
{
    struct place place;
    enum rung_status status = find_place(calendar, zone, time, &place);
    if (status != RUNG_OK) return status;
    if (calendar->week_open == 0) return RUNG_NEVER;
    if (amount > AMOUNT_MAX) return beyond_end(calendar);
    if (amount < -AMOUNT_MAX) return beyond_start(calendar);
    return amount >= 0 ? add_forward(calendar, place, amount, result)
                       : add_backward(calendar, place, -amount, result);
}

enum rung_status rung_calendar_next_opening(const struct rung_calendar *calendar,
                                            const struct rung_zone *zone, int64_t time, int64_t *opening)
{
    struct place place;
    enum rung_status status = find_place(calendar, zone, time, &place);
    if (status != RUNG_OK) return status;
    if (calendar->week_open == 0) return RUNG_NEVER;
    if (!rung_hours_is_open(calendar, place.local)) return add_forward(calendar, place, 0, opening);
    *opening = time;
    return RUNG_OK;
}

enum rung_status rung_calendar_time_between(const struct rung_calendar *calendar,
                                            const struct rung_zone *zone, int64_t from, int64_t until,
                                            int64_t *amount)
{
    int sign = from <= until ? 1 : -1;
    int64_t start = from <= until ? from : until, end = from <= until ? until : from;
    struct place place, last;
    enum rung_status status = find_place(calendar, zone, start, &place);
    if (status == RUNG_OK) status = find_place(calendar, zone, end, &last);
    if (status != RUNG_OK) return status;
    int64_t sum = 0;
    while (place.period.until <= end) {
        int64_t open = rung_hours_before(calendar, place.local);
        sum += rung_hours_before(calendar, place.period.until + place.period.offset) - open;
        if (!enter_next_period(calendar, &place)) return beyond_end(calendar);
    }
    sum += rung_hours_before(calendar, last.local) - rung_hours_before(calendar, place.local);
    *amount = sign * sum;
    return RUNG_OK;
}

enum rung_status rung_calendar_next_change(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                           int64_t time, int64_t *change)
{
    struct place place;
    enum rung_status status = find_place(calendar, zone, time, &place);
    if (status != RUNG_OK) return status;
    bool open = rung_hours_is_open(calendar, place.local);
    for (;;) {
        int64_t next = INT64_MAX; /* local, if no clock changes before */
        if (open) {
            next = rung_hours_closing(calendar, place.local);
        } else {
            int64_t count = rung_hours_before(calendar, place.local);
            if (count < calendar->open_until) next = rung_hours_at(calendar, count);
        }
        bool never = next == INT64_MAX && (open || calendar->week_open == 0);
        if (never && calendar->covered.last == RUNG_DAY_MAX) return RUNG_NEVER;
        if (next < calendar->covered_until && next - place.period.offset < place.period.until)
            return in_range(next - place.period.offset, change);
        if (!enter_next_period(calendar, &place)) return beyond_end(calendar);
        if (rung_hours_is_open(calendar, place.local) != open) return in_range(place.period.from, change);
    }
}

/* ---- Dates and business days ---- */

/* The first open instant of a date that is covered; false if it has none. */
static bool find_opening(const struct rung_calendar *calendar, const struct rung_zone *zone, int32_t day,
                         int64_t *opening)
{
    if (!rung_hours_is_open_day(calendar, day)) return false;
    int64_t midnight = day * RUNG_DAY_US;
    struct rung_zone_period period = rung_zone_period_at(zone, midnight - RUNG_ZONE_OFFSET_MAX);
    for (;;) {
        /* What this period shows of the date, as instants. */
        int64_t from = midnight - period.offset, until = from + RUNG_DAY_US;
        if (from < period.from) from = period.from;
        if (until > period.until) until = period.until;
        if (from < until) {
            int64_t open = rung_hours_before(calendar, from + period.offset);
            if (open < calendar->open_until) {
                int64_t time = rung_hours_at(calendar, open) - period.offset;
                if (time < until) {
                    *opening = time;
                    return true;
                }
            }
        }
        if (period.until > midnight + RUNG_DAY_US + RUNG_ZONE_OFFSET_MAX) return false;
        period = rung_zone_period_at(zone, period.until);
    }
}

enum rung_status rung_calendar_is_open_day(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                           int32_t day, bool *open)
{
    int64_t opening;
    enum rung_status status = check_day(calendar, day);
    if (status == RUNG_OK) *open = find_opening(calendar, zone, day, &opening);
    return status;
}

enum rung_status rung_calendar_day_start(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                         int32_t day, int64_t *start)
{
    if (day < RUNG_DAY_MIN || day > RUNG_DAY_MAX) return RUNG_LIMIT;
    if (calendar) {
        int64_t opening;
        enum rung_status status = check_day(calendar, day);
        if (status != RUNG_OK) return status;
        if (find_opening(calendar, zone, day, &opening)) return in_range(opening, start);
    }
    return in_range(rung_zone_first_instant(zone, day), start);
}

/* Whether a date is open on paper, but a clock change skips all of its opening hours. */
static bool is_skipped(const struct rung_calendar *calendar, const struct rung_zone *zone, int32_t day)
{
    int64_t opening;
    return rung_hours_is_open_day(calendar, day) && !find_opening(calendar, zone, day, &opening);
}

static enum rung_status count_forward(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                      int32_t day, int32_t count, int32_t *result)
{
    int32_t index = rung_hours_days_before(calendar, day + 1) + count - 1;
    if (index >= calendar->open_days_until) return beyond_end(calendar);
    int32_t target = rung_hours_day_at(calendar, index);
    int32_t seen = day; /* the last day looked at */
    struct rung_zone_period period = rung_zone_period_at(zone, day * RUNG_DAY_US - RUNG_ZONE_OFFSET_MAX);
    while (period.until < (target + 1) * RUNG_DAY_US - period.offset) {
        struct rung_zone_period next = rung_zone_period_at(zone, period.until);
        int32_t first = rung_local_day(period.until + period.offset);
        int32_t last = rung_local_day(period.until + next.offset);
        bool gap = next.offset > period.offset;
        for (int32_t i = first > seen ? first : seen + 1; gap && i <= last && i <= target; seen = i++) {
            if (!is_skipped(calendar, zone, i)) continue;
            if (++index >= calendar->open_days_until) return beyond_end(calendar);
            target = rung_hours_day_at(calendar, index);
        }
        period = next;
    }
    *result = target;
    return RUNG_OK;
}

static enum rung_status count_backward(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                       int32_t day, int32_t count, int32_t *result)
{
    int32_t index = rung_hours_days_before(calendar, day) - count;
    if (index < calendar->open_days_from) return beyond_start(calendar);
    int32_t target = rung_hours_day_at(calendar, index);
    int32_t seen = day;
    struct rung_zone_period period =
        rung_zone_period_at(zone, (day + 1) * RUNG_DAY_US + RUNG_ZONE_OFFSET_MAX);
    while (period.from > RUNG_TIME_MIN && period.from + period.offset > target * RUNG_DAY_US) {
        struct rung_zone_period before = rung_zone_period_at(zone, period.from - 1);
        int32_t first = rung_local_day(period.from + before.offset);
        int32_t last = rung_local_day(period.from + period.offset);
        bool gap = period.offset > before.offset;
        for (int32_t i = last < seen ? last : seen - 1; gap && i >= first && i >= target; seen = i--) {
            if (!is_skipped(calendar, zone, i)) continue;
            if (--index < calendar->open_days_from) return beyond_start(calendar);
            target = rung_hours_day_at(calendar, index);
        }
        period = before;
    }
    *result = target;
    return RUNG_OK;
}

enum rung_status rung_calendar_add_days_to_date(const struct rung_calendar *calendar,
                                                const struct rung_zone *zone, int32_t day, int64_t count,
                                                int32_t *result)
{
    const int64_t count_max = RUNG_DAY_MAX - RUNG_DAY_MIN;
    enum rung_status status = check_day(calendar, day);
    if (status != RUNG_OK) return status;
    if (calendar->week_open == 0) return RUNG_NEVER;
    if (count > count_max) return beyond_end(calendar);
    if (count < -count_max) return beyond_start(calendar);
    if (count > 0) return count_forward(calendar, zone, day, (int32_t)count, result);
    if (count < 0) return count_backward(calendar, zone, day, (int32_t)-count, result);
    *result = day;
    return RUNG_OK;
}

enum rung_status rung_calendar_add_days(const struct rung_calendar *calendar, const struct rung_zone *zone,
                                        int64_t time, int64_t count, int64_t *result)
{
    int64_t opening;
    enum rung_status status = rung_calendar_next_opening(calendar, zone, time, &opening);
    if (status != RUNG_OK) return status;
    if (count == 0) {
        *result = opening;
        return RUNG_OK;
    }
    int64_t local = rung_zone_to_local(zone, opening);
    int32_t day;
    status = rung_calendar_add_days_to_date(calendar, zone, rung_local_day(local), count, &day);
    if (status != RUNG_OK) return status;

    int64_t moved = rung_zone_to_utc(zone, day * RUNG_DAY_US + rung_local_time_of_day(local));
    return rung_calendar_next_opening(calendar, zone, moved, result);
}
