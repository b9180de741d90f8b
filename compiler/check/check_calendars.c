/* Makes calendars from what files say: hours, closed days, holidays, zone and coverage, each checked on its
 * own. */
#include "check.h"

#include <ctype.h>
#include <string.h>

#include <rung/calendar.h>
#include <rung/holidays.h>

enum { HOLIDAY_FIRST_YEAR = 1970, HOLIDAY_LAST_YEAR = 2100 };

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* A calendar while its items are gathered. */
struct making {
    struct rung_check *check;
    struct rung_calendar_info *info;
    struct rung_calendar_spec spec;
    struct rung_node *opened[7]; /* the item that opened each weekday */
    struct rung_node *zone, *covers;
    struct rung_day_range *closed;
    int32_t *holidays;
    size_t closed_capacity, holiday_capacity;
    bool failed;
};

static struct rung_diagnostic *contradiction(struct making *making, struct rung_span span,
                                             const char *message)
{
    making->failed = true;
    return rung_report(making->check->diagnostics, RUNG_E_CALENDAR, span, "%s", message);
}

/* ---- hours ---- */

/* The spans of an `open`, which all its weekdays share. */
static void read_spans(struct making *making, const struct rung_ast_open *open, struct rung_opening *spans,
                       uint32_t *count)
{
    struct rung_diagnostics *d = making->check->diagnostics;
    int64_t last = -1;

    for (RUNG_EACH(node, open->spans)) {
        struct rung_ast_span *span = RUNG_AS(span, node);
        int64_t from = RUNG_AS(clock, span->from)->us, until = RUNG_AS(clock, span->to)->us;
        if (from >= until) {
            struct rung_diagnostic *problem =
                contradiction(making, node->span, "these hours end before they begin");
            rung_help(d, problem,
                      "hours past midnight are split: `open mon 18:00-24:00` and `open tue 00:00-02:00`");
        } else if (from <= last) {
            struct rung_diagnostic *problem =
                contradiction(making, node->span, "these hours do not come after the ones before them");
            rung_help(d, problem, "write the hours of a day in order, with a gap between them");
        } else if (*count == RUNG_SPANS_MAX) {
            contradiction(making, node->span, "a day has at most 8 stretches of opening hours");
        } else {
            spans[(*count)++] = (struct rung_opening){from, until};
        }
        last = until;
    }
}

static bool is_opened(struct making *making, struct rung_node *item, int weekday)
{
    if (!making->opened[weekday]) return false;
    struct rung_diagnostics *d = making->check->diagnostics;
    struct rung_diagnostic *problem = contradiction(making, item->span, "this weekday has its hours already");
    rung_note(d, problem, making->opened[weekday]->span, "the hours of `%s` are given here",
              weekday_names[weekday]);
    rung_help(d, problem,
              "write all hours of a day in one `open`, separated by commas: `open mon 09:00-13:00, "
              "14:00-18:00`");
    return true;
}

static void add_open(struct making *making, struct rung_node *item)
{
    struct rung_opening spans[RUNG_SPANS_MAX] = {{0}};
    uint32_t count = 0;
    bool seen[7] = {false};

    for (RUNG_EACH(node, RUNG_AS(open, item)->days)) {
        struct rung_ast_weekdays *days = RUNG_AS(weekdays, node);
        /* sat-mon goes round the week's end */
        for (int day = (int)days->first;; day = (day + 1) % 7) {
            if (seen[day]) {
                struct rung_diagnostic *problem =
                    contradiction(making, node->span, "this weekday stands twice here");
                rung_help(making->check->diagnostics, problem, "name each weekday once");
                return;
            }
            seen[day] = true;
            if (day == (int)days->last) break;
        }
    }
    read_spans(making, RUNG_AS(open, item), spans, &count);
    for (int day = 0; day < 7; day++) {
        if (!seen[day]) continue;
        if (is_opened(making, item, day)) return; /* one message for all that are */
        making->opened[day] = item;
        memcpy(making->spec.hours[day].spans, spans, sizeof spans);
        making->spec.hours[day].count = count;
    }
}

/* ---- closed days ---- */

static bool add_closed(struct making *making, struct rung_day_range range)
{
    if (making->spec.closed_count == making->closed_capacity) {
        size_t capacity = making->closed_capacity ? making->closed_capacity * 2 : 16;
        making->closed = rung_arena_grow(making->check->arena, making->closed, making->spec.closed_count,
                                         capacity, sizeof *making->closed);
        if (!making->closed) return false;
        making->closed_capacity = capacity;
    }
    making->closed[making->spec.closed_count++] = range;
    return true;
}

static int32_t day_of(const struct rung_node *date)
{
    return (int32_t)RUNG_AS(date, date)->day;
}

static bool in_order(struct making *making, struct rung_node *item, struct rung_node *from,
                     struct rung_node *to)
{
    if (!to || day_of(from) <= day_of(to)) return true;
    struct rung_diagnostic *problem =
        contradiction(making, item->span, "the last day comes before the first");
    rung_help(making->check->diagnostics, problem, "write the earlier date first");
    return false;
}

/* ---- zone ---- */

struct zone_search {
    const char *name, *nearest;
    struct rung_arena *arena;
};

/* Whether a zone is the one of a city, written alone. */
static bool is_city(const char *said, const char *zone)
{
    const char *city = strrchr(zone, '/');

    if (!city) return false;
    city++;
    for (; *said && *city; said++, city++)
        if (tolower((unsigned char)(*said == ' ' ? '_' : *said)) != tolower((unsigned char)*city))
            return false;
    return *said == 0 && *city == 0;
}

static bool nearer_zone(void *context, const char *name)
{
    struct zone_search *search = context;
    const char *pair[2] = {name, search->nearest ? search->nearest : ""};
    const char *nearest = rung_nearest(search->name, pair, search->nearest ? 2 : 1);

    if (!nearest && is_city(search->name, name)) nearest = name;
    if (nearest == name) search->nearest = rung_arena_copy(search->arena, name, strlen(name));
    return true;
}

static void set_zone(struct making *making, struct rung_node *item)
{
    struct rung_ast_timezone *timezone = RUNG_AS(timezone, item);
    struct rung_calendar_info *info = making->info;
    struct rung_diagnostics *d = making->check->diagnostics;

    if (making->zone) {
        struct rung_diagnostic *problem = contradiction(making, item->span, "a calendar has one time zone");
        rung_note(d, problem, making->zone->span, "it is given here already");
        rung_help(d, problem, "keep one of them, or make two calendars");
        return;
    }
    making->zone = item;
    if (timezone->fact) {
        info->zone_fact = RUNG_NAME_OF(timezone->fact);
        return;
    }
    enum rung_status status = rung_zone_load(timezone->zone.bytes, NULL, &info->zone, NULL);
    if (status == RUNG_OK) {
        info->zone_name = timezone->zone.bytes;
        return;
    }
    making->failed = true;
    if (status == RUNG_NO_MEMORY) {
        rung_arena_fail(making->check->arena);
        return;
    }
    struct zone_search search = {.name = timezone->zone.bytes, .arena = making->check->arena};
    if (rung_may_compare(d)) rung_zone_list(NULL, nearer_zone, &search);
    rung_diagnostics_drop(d, timezone->zone.span); /* of missing quotation marks: this one says it all */
    struct rung_diagnostic *problem = rung_report(
        d, RUNG_E_TIMEZONE, timezone->zone.span, "there is no time zone called \"%s\"", timezone->zone.bytes);
    if (search.nearest) {
        rung_help(d, problem, "did you mean \"%s\"?", search.nearest);
        rung_fix(d, problem, timezone->zone.span, "\"%s\"", search.nearest);
    } else {
        rung_help(d, problem,
                  "zones are named by continent and city, such as \"Europe/Madrid\" or \"America/New_York\"");
    }
}

/* ---- holidays ---- */

static bool keep_holidays(struct making *making, const struct rung_holidays *holidays)
{
    struct rung_calendar_info *info = making->info;
    struct rung_arena *arena = making->check->arena;
    size_t count = making->spec.holiday_count + holidays->count;

    making->holidays =
        rung_arena_grow(arena, making->holidays, making->spec.holiday_count, count, sizeof(int32_t));
    info->holidays =
        rung_arena_grow(arena, info->holidays, info->holiday_count, count, sizeof *info->holidays);
    if (count && (!making->holidays || !info->holidays)) return false;
    for (size_t i = 0; i < holidays->count; i++) {
        const char *name = rung_arena_copy(arena, holidays->names[i], strlen(holidays->names[i]));
        if (!name) return false;
        making->holidays[making->spec.holiday_count++] = holidays->days[i];
        info->holidays[info->holiday_count++] = (struct rung_holiday_name){holidays->days[i], name};
    }
    return true;
}

static void add_holidays(struct making *making, struct rung_node *item)
{
    struct rung_ast_holidays *node = RUNG_AS(holidays, item);
    struct rung_diagnostics *d = making->check->diagnostics;
    const char *path =
        rung_path_beside(making->check->arena, making->check->unit->source->path, node->path.bytes);
    struct rung_holidays *holidays = NULL;
    struct rung_reason reason = {0};

    if (!path) return;
    enum rung_status status =
        rung_holidays_load(path, HOLIDAY_FIRST_YEAR, HOLIDAY_LAST_YEAR, &holidays, &reason);
    if (status == RUNG_OK) {
        struct rung_day_range *covered = &making->spec.covered;
        if (holidays->covered.first > covered->first) covered->first = holidays->covered.first;
        if (holidays->covered.last < covered->last) covered->last = holidays->covered.last;
        making->failed |= !keep_holidays(making, holidays);
        rung_holidays_free(holidays);
        return;
    }
    making->failed = true;
    if (status == RUNG_NO_MEMORY) {
        rung_arena_fail(making->check->arena);
        return;
    }
    struct rung_diagnostic *problem;
    if (reason.line)
        problem = rung_report(d, RUNG_E_HOLIDAYS, node->path.span,
                              "the holiday file \"%s\" cannot be used: line %u: %s", node->path.bytes,
                              reason.line, reason.text);
    else
        problem =
            rung_report(d, RUNG_E_HOLIDAYS, node->path.span, "the holiday file \"%s\" cannot be used: %s",
                        node->path.bytes, *reason.text ? reason.text : rung_status_text(status));
    rung_help(d, problem,
              status == RUNG_NOT_FOUND
                  ? "the path is relative to the folder of this file; `%s` was looked for"
                  : "holiday files are iCalendar (.ics) files of whole-day events; `%s` was read",
              path);
}

/* ---- the whole ---- */

static void set_coverage(struct making *making)
{
    struct rung_ast_covers *covers = RUNG_AS(covers, making->covers);
    struct rung_calendar_info *info = making->info;

    /* What the owner vouches for goes before what the holiday file seems to say. */
    if (covers && day_of(covers->from) <= day_of(covers->to))
        making->spec.covered = (struct rung_day_range){day_of(covers->from), day_of(covers->to)};
    info->first_day = making->spec.covered.first;
    info->last_day = making->spec.covered.last;
}

static void check_closed_covered(struct making *making)
{
    struct rung_diagnostics *d = making->check->diagnostics;

    for (RUNG_EACH(item, making->info->node->items)) {
        if (item->kind != RUNG_NODE_closed) continue;
        struct rung_ast_closed *closed = RUNG_AS(closed, item);
        int32_t last = day_of(closed->to ? closed->to : closed->from);
        if (day_of(closed->from) >= making->info->first_day && last <= making->info->last_day) continue;
        char first_text[RUNG_DAY_TEXT_SIZE], last_text[RUNG_DAY_TEXT_SIZE];
        rung_day_write(making->info->first_day, first_text);
        rung_day_write(making->info->last_day, last_text);
        making->failed = true;
        struct rung_diagnostic *problem = rung_report(
            d, RUNG_E_NOT_COVERED, item->span, "this calendar covers only %s to %s", first_text, last_text);
        rung_help(
            d, problem,
            "say what it covers: `covers 2026-01-01 to 2027-12-31`, and give the holidays of those years");
    }
}

static void add_item(struct making *making, struct rung_node *item)
{
    switch (item->kind) {
    case RUNG_NODE_timezone: set_zone(making, item); break;
    case RUNG_NODE_open: add_open(making, item); break;
    case RUNG_NODE_closed: {
        struct rung_ast_closed *closed = RUNG_AS(closed, item);
        if (!in_order(making, item, closed->from, closed->to)) break;
        struct rung_day_range range = {day_of(closed->from), day_of(closed->to ? closed->to : closed->from)};
        making->failed |= !add_closed(making, range);
        break;
    }
    case RUNG_NODE_holidays: add_holidays(making, item); break;
    case RUNG_NODE_covers:
        if (making->covers) contradiction(making, item->span, "a calendar says once what it covers");
        making->covers = item;
        in_order(making, item, RUNG_AS(covers, item)->from, RUNG_AS(covers, item)->to);
        break;
    default: break;
    }
}

static void make_calendar(struct rung_check *check, struct rung_calendar_info *info)
{
    struct making making = {.check = check, .info = info, .spec = {.covered = RUNG_ALL_DAYS}};

    check->unit = info->unit;
    for (RUNG_EACH(item, info->node->items)) add_item(&making, item);
    set_coverage(&making);
    check_closed_covered(&making);
    if (!making.zone) {
        struct rung_diagnostic *problem = contradiction(
            &making, info->node->name.span, "this calendar does not say in which time zone it counts");
        rung_help(check->diagnostics, problem, "add `timezone \"Europe/Madrid\"`, say");
    }
    if (making.failed) return;
    making.spec.closed = making.closed;
    making.spec.holidays = making.holidays;
    enum rung_status status = rung_calendar_build(&making.spec, &info->calendar);
    if (status == RUNG_NO_MEMORY) rung_arena_fail(making.check->arena);
    if (status == RUNG_LIMIT)
        contradiction(&making, info->node->name.span, "this calendar has more closed days than can be kept");
}

void rung_check_calendars(struct rung_check *check)
{
    for (struct rung_calendar_info *info = check->globals->calendars; info; info = info->next)
        make_calendar(check, info);
}
