/* Phrases: durations, deadlines, dates and times of day. */
#include "phrases.h"

#include <rung/time.h>

static const char *unit_of(enum rung_unit_of_time unit)
{
    switch (unit) {
    case RUNG_SECONDS: return "second";
    case RUNG_MINUTES: return "minute";
    case RUNG_HOURS: return "hour";
    case RUNG_DAYS: return "day";
    case RUNG_WEEKS: return "week";
    }
    return "";
}

static const char *calendar_of(const struct rung_phrases *p, const struct rung_ast_duration *duration)
{
    return duration->calendar ? rung_phrase(p, " in %s", rung_phrase_hours(p, duration->calendar)) : "";
}

static const char *counted(const struct rung_phrases *p, const struct rung_ast_duration *duration)
{
    return rung_phrase(p, "%lld %s%s%s%s", (long long)duration->count, duration->business ? "business " : "",
                       unit_of(duration->unit), duration->count == 1 ? "" : "s", calendar_of(p, duration));
}

const char *rung_phrase_duration(const struct rung_phrases *p, const struct rung_node *duration)
{
    return duration->kind == RUNG_NODE_duration ? counted(p, RUNG_AS(duration, duration))
                                                : rung_phrase_value(p, duration);
}

const char *rung_phrase_every(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_duration *duration = RUNG_AS(duration, node);

    if (node->kind != RUNG_NODE_duration || duration->count != 1) return rung_phrase_duration(p, node);
    return rung_phrase(p, "%s%s%s", duration->business ? "business " : "", unit_of(duration->unit),
                       calendar_of(p, duration));
}

const char *rung_phrase_deadline(const struct rung_phrases *p, const struct rung_node *limit)
{
    if (limit->kind == RUNG_NODE_relative && RUNG_AS(relative, limit)->side == RUNG_SIDE_FROM_NOW)
        return rung_phrase_deadline(p, RUNG_AS(relative, limit)->duration);
    switch (rung_phrase_base(limit)) {
    case RUNG_TYPE_TIME: return rung_phrase(p, "by %s", rung_phrase_value(p, limit));
    case RUNG_TYPE_DATE: return rung_phrase(p, "by the end of %s", rung_phrase_value(p, limit));
    default: return rung_phrase(p, "within %s", rung_phrase_value(p, limit));
    }
}

const char *rung_phrase_span_of_time(const struct rung_phrases *p, const struct rung_node *limit)
{
    if (limit->kind == RUNG_NODE_relative && RUNG_AS(relative, limit)->side == RUNG_SIDE_FROM_NOW)
        return rung_phrase_span_of_time(p, RUNG_AS(relative, limit)->duration);
    switch (rung_phrase_base(limit)) {
    case RUNG_TYPE_TIME: return rung_phrase(p, "until %s", rung_phrase_value(p, limit));
    case RUNG_TYPE_DATE: return rung_phrase(p, "until the end of %s", rung_phrase_value(p, limit));
    default: return rung_phrase_value(p, limit);
    }
}

const char *rung_phrase_day_of_year(const struct rung_phrases *p, int64_t day)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};

    if (day < RUNG_DAY_MIN || day > RUNG_DAY_MAX) return "no date"; /* has been reported as a mistake */
    struct rung_date date = rung_day_to_date((int32_t)day);
    return rung_phrase(p, "%d %s", date.day, months[date.month - 1]);
}

const char *rung_phrase_day(const struct rung_phrases *p, int64_t day)
{
    if (day < RUNG_DAY_MIN || day > RUNG_DAY_MAX) return rung_phrase_day_of_year(p, day);
    return rung_phrase(p, "%s %d", rung_phrase_day_of_year(p, day), rung_day_to_date((int32_t)day).year);
}

const char *rung_phrase_clock(const struct rung_phrases *p, int64_t us)
{
    int64_t seconds = us / RUNG_SECOND_US;

    if (seconds == 86400) return "midnight";
    return seconds % 60 ? rung_phrase(p, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                                      (int)(seconds % 60))
                        : rung_phrase(p, "%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60));
}

const char *rung_phrase_moment(const struct rung_phrases *p, int64_t local_us)
{
    return rung_phrase(p, "%s, %s", rung_phrase_day(p, rung_local_day(local_us)),
                       rung_phrase_clock(p, rung_local_time_of_day(local_us)));
}

static const char *ordinal(const struct rung_phrases *p, const struct rung_node *number)
{
    int64_t value = RUNG_AS(number, number)->millionths, whole = value / 1000000;
    const char *ending = "th";

    if (value % 1000000) return rung_phrase_value(p, number); /* reported as an error */
    if (whole % 100 < 11 || whole % 100 > 13)
        ending = whole % 10 == 1 ? "st" : whole % 10 == 2 ? "nd" : whole % 10 == 3 ? "rd" : "th";
    return rung_phrase(p, "%lld%s", (long long)whole, ending);
}

const char *rung_phrase_ordinals(const struct rung_phrases *p, const struct rung_list *numbers)
{
    return rung_phrase_series(p, numbers, ordinal, "and");
}
