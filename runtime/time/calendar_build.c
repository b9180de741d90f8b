/* Building a calendar from its spec: spans merged, closed days sorted, sums drawn up. */
#include "calendar_hours.h"

#include <stdlib.h>
#include <string.h>

static int compare_spans(const void *left, const void *right)
{
    const struct rung_opening *a = left, *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

static int compare_ranges(const void *left, const void *right)
{
    const struct rung_day_range *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

static bool range_is_valid(struct rung_day_range range)
{
    return range.first >= RUNG_DAY_MIN && range.first <= range.last && range.last <= RUNG_DAY_MAX;
}

static enum rung_status check(const struct rung_calendar_spec *spec)
{
    for (int weekday = 0; weekday < RUNG_WEEKDAY_COUNT; weekday++) {
        if (spec->hours[weekday].count > RUNG_SPANS_MAX) return RUNG_LIMIT;
        for (uint32_t i = 0; i < spec->hours[weekday].count; i++) {
            struct rung_opening span = spec->hours[weekday].spans[i];
            if (span.from < 0 || span.from >= span.until || span.until > RUNG_DAY_US) return RUNG_INVALID;
        }
    }
    if (spec->closed_count > RUNG_CALENDAR_CLOSED_MAX || spec->holiday_count > RUNG_CALENDAR_CLOSED_MAX)
        return RUNG_LIMIT;
    for (size_t i = 0; i < spec->closed_count; i++)
        if (!range_is_valid(spec->closed[i])) return RUNG_INVALID;
    for (size_t i = 0; i < spec->holiday_count; i++)
        if (!range_is_valid((struct rung_day_range){spec->holidays[i], spec->holidays[i]}))
            return RUNG_INVALID;
    return range_is_valid(spec->covered) ? RUNG_OK : RUNG_INVALID;
}

/* Adds a weekday's spans to the week, in order, those that touch or overlap as one. */
static void build_weekday(struct rung_calendar *calendar, const struct rung_calendar_spec *spec, int weekday,
                          uint32_t *count)
{
    uint32_t first = *count, given = spec->hours[weekday].count;
    struct rung_opening spans[RUNG_SPANS_MAX];
    memcpy(spans, spec->hours[weekday].spans, sizeof spans);
    qsort(spans, given, sizeof spans[0], compare_spans);
    calendar->first_span[weekday] = first;
    for (uint32_t i = 0; i < given; i++) {
        int64_t from = weekday * RUNG_DAY_US + spans[i].from, until = weekday * RUNG_DAY_US + spans[i].until;
        if (*count > first && from <= calendar->spans[*count - 1].until) {
            if (until > calendar->spans[*count - 1].until) calendar->spans[*count - 1].until = until;
        } else {
            calendar->spans[(*count)++] = (struct week_span){.from = from, .until = until};
        }
    }
}

static void build_week(struct rung_calendar *calendar, const struct rung_calendar_spec *spec)
{
    uint32_t count = 0;
    for (int weekday = 0; weekday < RUNG_WEEKDAY_COUNT; weekday++) {
        build_weekday(calendar, spec, weekday, &count);
        calendar->open_days_before[weekday] = calendar->week_open_days;
        if (count > calendar->first_span[weekday])
            calendar->open_weekday[calendar->week_open_days++] = weekday;
    }
    calendar->first_span[RUNG_WEEKDAY_COUNT] = count;
    for (uint32_t i = 0; i < count; i++) {
        calendar->spans[i].before = calendar->week_open;
        calendar->week_open += calendar->spans[i].until - calendar->spans[i].from;
    }
    calendar->spans[count] = (struct week_span){WEEK_US, WEEK_US, calendar->week_open};
}

/* Adds a run of closed days, which begins after all earlier ones, unless it takes no open time. The cut after
 * the last one always holds the sums so far. While cuts are added, none is found yet: counts are of whole
 * weeks. */
static void add_cut(struct rung_calendar *calendar, struct rung_day_range days)
{
    struct cut *cut = &calendar->cuts[calendar->cut_count];
    int64_t at = rung_hours_before(calendar, days.first * RUNG_DAY_US);
    int64_t taken = rung_hours_before(calendar, (days.last + 1) * RUNG_DAY_US) - at;
    if (taken == 0) return;
    int32_t at_days = rung_hours_days_before(calendar, days.first);
    int32_t taken_days = rung_hours_days_before(calendar, days.last + 1) - at_days;
    cut[1] = cut[0];
    cut[1].removed += taken;
    cut[1].removed_days += taken_days;
    cut[0].first_day = days.first;
    cut[0].end_day = days.last + 1;
    cut[0].at = at - cut[0].removed;
    cut[0].at_days = at_days - cut[0].removed_days;
    calendar->cut_count++;
}

static void build_cuts(struct rung_calendar *calendar, struct rung_day_range *ranges, size_t count)
{
    qsort(ranges, count, sizeof ranges[0], compare_ranges);
    calendar->cuts[0] = (struct cut){INT64_MAX, INT64_MAX, INT64_MAX, 0, INT64_MAX, 0};
    for (size_t i = 0; i < count;) {
        struct rung_day_range run = ranges[i++];
        for (; i < count && ranges[i].first <= run.last + 1; i++)
            if (ranges[i].last > run.last) run.last = ranges[i].last;
        add_cut(calendar, run);
    }
    struct cut *cuts = calendar->cuts;
    size_t found = calendar->cut_count;
    uint32_t *below = (uint32_t *)(cuts + count + 1);
    calendar->cut_days = sorted_make(&cuts->first_day, sizeof *cuts, found, below);
    calendar->cut_opens = sorted_make(&cuts->at, sizeof *cuts, found, below + SORTED_BELOW_MAX(count));
    calendar->cut_open_days =
        sorted_make(&cuts->at_days, sizeof *cuts, found, below + 2 * SORTED_BELOW_MAX(count));
}

static void build_coverage(struct rung_calendar *calendar, struct rung_day_range covered)
{
    calendar->covered = covered;
    calendar->covered_from = covered.first * RUNG_DAY_US;
    calendar->covered_until = (covered.last + 1) * RUNG_DAY_US;
    calendar->open_from = rung_hours_before(calendar, calendar->covered_from);
    calendar->open_until = rung_hours_before(calendar, calendar->covered_until);
    calendar->open_days_from = rung_hours_days_before(calendar, covered.first);
    calendar->open_days_until = rung_hours_days_before(calendar, covered.last + 1);
}

enum rung_status rung_calendar_build(const struct rung_calendar_spec *spec, struct rung_calendar **calendar)
{
    enum rung_status status = check(spec);
    if (status != RUNG_OK) return status;
    size_t count = spec->closed_count + spec->holiday_count;
    struct rung_calendar *built = calloc(1, sizeof *built + (count + 1) * sizeof(struct cut) +
                                                3 * SORTED_BELOW_MAX(count) * sizeof(uint32_t));
    struct rung_day_range *ranges = malloc((count + 1) * sizeof *ranges);
    if (!built || !ranges) {
        free(built);
        free(ranges);
        return RUNG_NO_MEMORY;
    }
    if (spec->closed_count > 0) memcpy(ranges, spec->closed, spec->closed_count * sizeof *ranges);
    for (size_t i = 0; i < spec->holiday_count; i++)
        ranges[spec->closed_count + i] = (struct rung_day_range){spec->holidays[i], spec->holidays[i]};
    build_week(built, spec);
    build_cuts(built, ranges, count);
    build_coverage(built, spec->covered);
    free(ranges);
    *calendar = built;
    return RUNG_OK;
}

void rung_calendar_free(struct rung_calendar *calendar)
{
    free(calendar);
}

bool rung_calendar_has_hours(const struct rung_calendar *calendar)
{
    return calendar->week_open > 0;
}

struct rung_day_range rung_calendar_covered(const struct rung_calendar *calendar)
{
    return calendar->covered;
}
