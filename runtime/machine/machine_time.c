/* Values and time, as instructions count them: time in the zone and hours of a calendar, or without one in
 * UTC. A question that a calendar does not cover ends the run. */
#include "machine_parts.h"

#include <rung/time.h>

#include "recall.h"

/* The zone that a fact names, if one does. */
static const struct rung_zone *zone_of_fact(const struct rung_machine *m, uint32_t fact)
{
    if (fact == RUNG_NONE || !m->bound->zone_of) return NULL;
    int64_t text = *rung_time_slot(m, m->program->facts[fact].offset);
    return text == RUNG_UNKNOWN ? NULL : m->bound->zone_of(m->bound->zone_state, text);
}

static inline const struct rung_zone *zone_at(const struct rung_machine *m, uint32_t calendar)
{
    const struct rung_program_calendar *about = &m->program->calendars[calendar];

    return about->zone != RUNG_NONE ? m->bound->zones[about->zone] : zone_of_fact(m, about->zone_fact);
}

const struct rung_zone *rung_calendar_zone(const struct rung_machine *m, uint32_t calendar)
{
    return calendar == RUNG_NONE ? NULL : zone_at(m, calendar);
}

static const struct rung_calendar *calendar_at(const struct rung_machine *m, uint32_t calendar)
{
    return calendar == RUNG_NONE ? NULL : m->bound->calendars[calendar];
}

/* The first that asked is told. */
static void say_uncovered(struct rung_machine *m)
{
    if (m->uncovered) return;
    m->uncovered = true;
    if (!m->overflowed) m->trouble_line = m->line;
    m->trouble_owner = m->owner;
}

/* The result, or unknown with the finding `uncovered`. */
static int64_t answer(struct rung_machine *m, enum rung_status status, int64_t result)
{
    if (status == RUNG_OK) return result;
    if (status == RUNG_UNCOVERED) say_uncovered(m);
    return RUNG_UNKNOWN;
}

/* Tells whoever measures between which times something was counted. */
static int64_t counted(struct rung_machine *m, int64_t from, int64_t to, uint32_t calendar)
{
    const struct rung_marks *marks = m->bound->marks;

    if (marks && !m->forecast && to != RUNG_UNKNOWN) marks->counted(marks->state, m, from, to, calendar);
    return to;
}

/* Whether it is a time, or a day, that can be counted with: a program's constants may be anything. */
static bool is_time(int64_t time)
{
    return time >= RUNG_TIME_MIN && time <= RUNG_TIME_MAX;
}

static bool is_day(int64_t day)
{
    return day >= RUNG_DAY_MIN && day <= RUNG_DAY_MAX;
}

int64_t rung_do_add(struct rung_machine *m, int64_t left, int64_t right)
{
    int64_t sum;

    if (left == RUNG_UNKNOWN || right == RUNG_UNKNOWN) return RUNG_UNKNOWN;
    if (!__builtin_add_overflow(left, right, &sum) && sum != RUNG_UNKNOWN) return sum;
    if (!m->overflowed && !m->uncovered) m->trouble_line = m->line;
    m->overflowed = true;
    return RUNG_UNKNOWN;
}

int64_t rung_do_subtract(struct rung_machine *m, int64_t left, int64_t right)
{
    return right == RUNG_UNKNOWN ? RUNG_UNKNOWN : rung_do_add(m, left, -right);
}

int64_t rung_do_add_duration(struct rung_machine *m, int64_t time, int64_t duration, int64_t sign)
{
    if (duration == RUNG_UNKNOWN) return RUNG_UNKNOWN;
    return rung_do_add_time(m, time, sign * (duration >> 3), (enum rung_counts)(duration & 7),
                            m->program->calendar);
}

/* Events bring durations of any kind, and those of different kinds neither add nor compare. */
int64_t rung_do_alike_duration(struct rung_machine *m, int64_t duration, int64_t other)
{
    (void)m;
    return (duration & 7) == (other & 7) ? duration : RUNG_UNKNOWN;
}

int64_t rung_do_add_time(struct rung_machine *m, int64_t time, int64_t amount, enum rung_counts counts,
                         uint32_t calendar)
{
    int64_t result = RUNG_UNKNOWN;
    enum rung_status status;

    if (!is_time(time)) return RUNG_UNKNOWN;
    switch (counts) {
    case RUNG_COUNTS_ELAPSED:
        if (__builtin_add_overflow(time, amount, &result) || result > RUNG_TIME_MAX || result < RUNG_TIME_MIN)
            return RUNG_UNKNOWN;
        return result;
    case RUNG_COUNTS_DAYS:
        status = rung_zone_add_days(rung_calendar_zone(m, m->program->calendar), time, amount, &result);
        return counted(m, time, answer(m, status, result), RUNG_NONE);
    case RUNG_COUNTS_BUSINESS:
    case RUNG_COUNTS_BUSINESS_DAYS: break;
    }
    if (calendar == RUNG_NONE) return RUNG_UNKNOWN;
    const struct rung_zone *zone = zone_at(m, calendar);
    status =
        counts == RUNG_COUNTS_BUSINESS
            ? rung_recall_add_time(m->bound->recall, calendar_at(m, calendar), zone, time, amount, &result)
            : rung_recall_add_days(m->bound->recall, calendar_at(m, calendar), zone, time, amount, &result);
    return counted(m, time, answer(m, status, result), calendar);
}

static bool is_covered(const struct rung_machine *m, uint32_t calendar, int64_t time)
{
    bool open;

    return calendar == RUNG_NONE ||
           rung_recall_is_open(m->bound->recall, calendar_at(m, calendar), rung_calendar_zone(m, calendar),
                               time, &open) == RUNG_OK;
}

int64_t rung_do_end_of(struct rung_machine *m, int64_t time, uint32_t last)
{
    const int64_t *about = m->program->constants + last;
    bool before = m->uncovered;
    int64_t end = rung_do_add_time(m, time, about[0], (enum rung_counts)about[2], (uint32_t)about[1]);

    m->uncovered = before; /* that is for whoever asks to say */
    return end;
}

/* What ends beyond the days that a calendar covers is not over on one of them. */
bool rung_do_is_over(struct rung_machine *m, int64_t time, uint32_t last)
{
    uint32_t calendar = (uint32_t)m->program->constants[last + 1];
    int64_t end = rung_do_end_of(m, time, last);

    if (end != RUNG_UNKNOWN) return end <= m->now;
    if (is_covered(m, calendar, time) && is_covered(m, calendar, m->now)) return false;
    say_uncovered(m);
    return true;
}

int64_t rung_do_add_date(struct rung_machine *m, int64_t day, int64_t amount, bool business,
                         uint32_t calendar)
{
    int32_t result = 0;

    if (!is_day(day)) return RUNG_UNKNOWN;
    if (!business) return __builtin_add_overflow(day, amount, &day) || !is_day(day) ? RUNG_UNKNOWN : day;
    enum rung_status status = rung_calendar_add_days_to_date(
        calendar_at(m, calendar), rung_calendar_zone(m, calendar), (int32_t)day, amount, &result);
    int64_t answered = answer(m, status, result);
    if (answered != RUNG_UNKNOWN) counted(m, day * RUNG_DAY_US, answered * RUNG_DAY_US, calendar);
    return answered;
}

int64_t rung_do_day(struct rung_machine *m, int64_t day, enum rung_op op)
{
    uint32_t calendar = m->program->calendar;
    const struct rung_zone *zone = rung_calendar_zone(m, calendar);
    int64_t start = 0;

    if (op == RUNG_OP_DATE_OF || op == RUNG_OP_LOCAL_TIME ? !is_time(day) : !is_day(day)) return RUNG_UNKNOWN;
    switch (op) {
    case RUNG_OP_DATE_OF: return rung_zone_date(zone, day);
    case RUNG_OP_LOCAL_TIME: return rung_zone_to_utc(zone, day);
    case RUNG_OP_DAY_FIRST: return rung_zone_first_instant(zone, (int32_t)day);
    case RUNG_OP_DAY_END: return rung_zone_last_instant(zone, (int32_t)day);
    default: break;
    }
    enum rung_status status = rung_calendar_day_start(calendar_at(m, calendar), zone, (int32_t)day, &start);
    return answer(m, status, start);
}

int64_t rung_do_is_open(struct rung_machine *m, int64_t time, uint32_t calendar)
{
    bool open = false;

    if (!is_time(time)) return 0;
    enum rung_status status = rung_recall_is_open(m->bound->recall, calendar_at(m, calendar),
                                                  rung_calendar_zone(m, calendar), time, &open);
    if (status == RUNG_UNCOVERED) say_uncovered(m);
    return status == RUNG_OK && open;
}

int64_t rung_do_next(struct rung_machine *m, uint32_t calendar, bool change)
{
    const struct rung_zone *zone = rung_calendar_zone(m, calendar);
    int64_t time = RUNG_UNKNOWN;
    enum rung_status status =
        change ? rung_recall_next_change(m->bound->recall, calendar_at(m, calendar), zone, m->now, &time)
               : rung_recall_next_opening(m->bound->recall, calendar_at(m, calendar), zone, m->now, &time);

    return status == RUNG_OK ? time : change ? RUNG_UNKNOWN : answer(m, status, time);
}
