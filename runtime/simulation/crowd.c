/* When people do things: those who are asked, customers who answer, cases that arrive. */
#include "simulation_inside.h"

#include <string.h>

enum { DRAWS = 8, MORNING_SECONDS = 2 * 3600 };

static bool is_named(const struct rung_program *p, uint32_t party, const char *name)
{
    return party < p->parties_count && (strcmp(p->texts + p->parties[party].name, name) == 0 ||
                                        strcmp(p->texts + p->parties[party].title, name) == 0);
}

const struct rung_crowd *rung_crowd_of(const struct rung_customers *customers, const struct rung_program *p,
                                       uint32_t party)
{
    for (uint32_t i = 1; i < customers->crowd_count; i++)
        if (is_named(p, party, customers->crowds[i].party)) return &customers->crowds[i];
    return &customers->crowds[0];
}

/* The hours in which somebody works: those of the channel, else the policy's; NULL: any. */
static const struct rung_calendar *hours_of(const struct rung_crowd *crowd, const struct rung_machine *m,
                                            uint32_t channel, const struct rung_zone **zone)
{
    const struct rung_program *p = m->program;
    uint32_t calendar = p->calendar;

    if (channel < p->channels_count && p->channels[channel].during != RUNG_NONE)
        calendar = p->channels[channel].during; /* whoever works at any hour respects these, too */
    else if (crowd->any_hour)
        return NULL;
    if (calendar == RUNG_NONE || !rung_calendar_has_hours(m->bound->calendars[calendar])) return NULL;
    *zone = rung_calendar_zone(m, calendar);
    return m->bound->calendars[calendar];
}

static int64_t opening(const struct rung_calendar *calendar, const struct rung_zone *zone, int64_t time)
{
    int64_t result = time;

    if (calendar) rung_calendar_next_opening(calendar, zone, time, &result);
    return result;
}

/* So much working time later. */
static int64_t work_on(const struct rung_calendar *calendar, const struct rung_zone *zone, int64_t time,
                       int64_t amount)
{
    int64_t result;

    if (calendar && rung_calendar_add_time(calendar, zone, time, amount, &result) == RUNG_OK) return result;
    return time + amount;
}

static int64_t on_time(const struct rung_crowd *crowd, const struct rung_calendar *calendar,
                       const struct rung_zone *zone, int64_t now, int64_t deadline, uint64_t *random)
{
    for (int i = 0; i < DRAWS; i++) {
        int64_t time = work_on(calendar, zone, now, rung_random_spread(random, &crowd->after));
        if (time <= now) time = now + RUNG_SECOND_US;
        if (time <= deadline) return time;
    }
    /* Too little time for such people: at some time before the deadline, while open if it ever is. */
    int64_t first = opening(calendar, zone, now + RUNG_SECOND_US);
    if (first >= deadline) first = now + RUNG_SECOND_US;
    if (first >= deadline) return first;
    int64_t seconds = (deadline - first) / RUNG_SECOND_US;
    int64_t time = first + (int64_t)(rung_random_next(random) % (uint64_t)(seconds + 1)) * RUNG_SECOND_US;
    int64_t open = opening(calendar, zone, time);
    return open <= deadline ? open : first;
}

int64_t rung_crowd_time(const struct rung_crowd *crowd, const struct rung_machine *m, uint32_t channel,
                        int64_t deadline, uint64_t *random)
{
    const struct rung_zone *zone = NULL;
    const struct rung_calendar *calendar = hours_of(crowd, m, channel, &zone);
    uint32_t share = rung_random_below(random, RUNG_SHARE_ALL);

    if (share < crowd->on_time) return on_time(crowd, calendar, zone, m->now, deadline, random);
    if (share >= crowd->on_time + crowd->late) return RUNG_NEVER_US;
    int64_t by = rung_random_spread(random, &crowd->by);
    if (deadline == RUNG_NEVER_US) return on_time(crowd, calendar, zone, m->now + by, deadline, random);
    int64_t from = deadline > m->now ? deadline : m->now;
    return opening(calendar, zone, from + (by > RUNG_SECOND_US ? by : RUNG_SECOND_US));
}

int64_t rung_crowd_again(const struct rung_crowd *crowd, const struct rung_machine *m, uint32_t channel,
                         uint64_t *random)
{
    const struct rung_zone *zone = NULL;
    const struct rung_calendar *calendar = hours_of(crowd, m, channel, &zone);

    return on_time(crowd, calendar, zone, m->now, RUNG_NEVER_US, random);
}

/* ---- customers ---- */

static bool is_awake(const struct rung_customers *customers, int64_t local)
{
    int64_t hour = rung_local_time_of_day(local) / RUNG_HOUR_US;

    return customers->awake[rung_day_weekday(rung_local_day(local))] &&
           hour >= (int64_t)customers->awake_from && hour < (int64_t)customers->awake_until;
}

int64_t rung_customer_time(const struct rung_customers *customers, const struct rung_zone *zone,
                           const struct rung_spread *after, int64_t now, uint64_t *random)
{
    int64_t delay = rung_random_spread(random, after), time = now + (delay > 0 ? delay : RUNG_SECOND_US);
    int64_t local = rung_zone_to_local(zone, time);

    if (is_awake(customers, local)) return time;
    local += RUNG_HOUR_US - rung_local_time_of_day(local) % RUNG_HOUR_US; /* soon after they wake up */
    for (int i = 0; i < 8 * 24 && !is_awake(customers, local); i++) local += RUNG_HOUR_US;
    local += (int64_t)rung_random_below(random, MORNING_SECONDS) * RUNG_SECOND_US;
    int64_t found = rung_zone_to_utc(zone, local);
    return found > now ? found : time;
}

/* ---- cases ---- */

/* One of the places of a table, by its shares. */
static uint32_t draw(const uint32_t *shares, uint32_t count, uint64_t *random)
{
    uint32_t all = 0, i = 0;

    for (uint32_t k = 0; k < count; k++) all += shares[k];
    if (!all) return rung_random_below(random, count);
    uint32_t at = rung_random_below(random, all);
    while (i + 1 < count && at >= shares[i]) at -= shares[i++];
    return i;
}

static bool any(const uint32_t *shares, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (shares[i]) return true;
    return false;
}

static bool is_office_hour(int64_t local)
{
    int64_t time = rung_local_time_of_day(local);

    return time >= 9 * RUNG_HOUR_US && time < 17 * RUNG_HOUR_US;
}

/* While the calendar is open; without one, from 9 to 17 on Monday to Friday. */
static bool is_open(const struct rung_machine *m, const struct rung_zone *zone, int64_t local)
{
    uint32_t calendar = m->program->calendar;
    bool open = false;

    if (calendar != RUNG_NONE && rung_calendar_has_hours(m->bound->calendars[calendar]))
        return rung_calendar_is_open(m->bound->calendars[calendar], zone, rung_zone_to_utc(zone, local),
                                     &open) == RUNG_OK &&
               open;
    return rung_day_weekday(rung_local_day(local)) < RUNG_SATURDAY && is_office_hour(local);
}

int64_t rung_arrival_time(const struct rung_customers *customers, const struct rung_machine *m, int64_t from,
                          int64_t until, uint64_t *random)
{
    const struct rung_zone *zone = rung_calendar_zone(m, m->program->calendar);
    bool by_day = any(customers->weekdays, 7), by_hour = any(customers->hours, 24);
    uint64_t seconds = (uint64_t)(until - from) / RUNG_SECOND_US;
    int64_t time = from;

    for (int i = 0; i < 400; i++) {
        time = from + (int64_t)(rung_random_next(random) % (seconds ? seconds : 1)) * RUNG_SECOND_US;
        int64_t local = rung_zone_to_local(zone, time);
        if (by_hour)
            local +=
                ((int64_t)draw(customers->hours, 24, random) - rung_local_time_of_day(local) / RUNG_HOUR_US) *
                RUNG_HOUR_US;
        if (by_day) /* in the same week */
            local += ((int64_t)draw(customers->weekdays, 7, random) -
                      (int64_t)rung_day_weekday(rung_local_day(local))) *
                     RUNG_DAY_US;
        time = rung_zone_to_utc(zone, local);
        if (time < from || time >= until) continue;
        bool weekday_is_right = by_day || rung_day_weekday(rung_local_day(local)) < RUNG_SATURDAY;
        bool hour_is_right = by_hour || is_office_hour(local);
        if (by_day || by_hour ? weekday_is_right && hour_is_right : is_open(m, zone, local)) return time;
    }
    return time < from ? from : time < until ? time : until - RUNG_SECOND_US;
}
