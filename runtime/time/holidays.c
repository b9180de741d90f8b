/* Holidays from iCalendar files: the events of a file, and the days that they name. */
#include <rung/holidays.h>

#include "ical_lines.h"
#include "ical_recurrence.h"
#include "read_file.h"
#include "reason.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NESTING_MAX 16
#define EVENT_DAYS_MAX 3660 /* days of one event */
#define NO_DAY INT32_MIN

/* A growing list of days; one that follows belongs to the event that is read. */
struct days {
    int32_t *list;
    size_t count, capacity;
};

struct slice {
    size_t first, count;
};

/* A VEVENT. Strings point into the text. */
struct event {
    unsigned line;      /* of its BEGIN */
    int32_t start, end; /* half-open; NO_DAY until told */
    int32_t length;     /* by DURATION; 0 if not told */
    int32_t replaces;   /* the day of RECURRENCE-ID, or NO_DAY */
    const char *summary, *uid, *rule;
    unsigned rule_line;
    bool cancelled;
    struct slice added, removed; /* RDATE in `added`, EXDATE in `removed` of the file */
};

/* A day that an event names. */
struct named_day {
    int32_t day;
    uint32_t event;
};

struct file {
    struct rung_ical_reader reader;
    struct rung_reason *reason;
    struct event *events;
    size_t event_count, event_capacity;
    struct days added, removed;

    int32_t first, last; /* the days asked for */
    struct named_day *named;
    size_t named_count, named_capacity;
    int32_t seen_first, seen_last; /* of all days named, asked for or not */
    bool endless;
    uint32_t years_left; /* see RUNG_HOLIDAYS_RULE_YEAR_MAX */
};

static enum rung_status no_memory(const struct file *file)
{
    return rung_reason_give(file->reason, RUNG_NO_MEMORY, 0, "out of memory");
}

/* Makes room for one more item. */
static bool reserve(void **list, size_t *capacity, size_t count, size_t item_size)
{
    if (count < *capacity) return true;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    void *larger = realloc(*list, wanted * item_size);
    if (!larger) return false;
    *list = larger;
    *capacity = wanted;
    return true;
}

static bool add_day(struct days *days, int32_t day)
{
    void *list = days->list;
    if (!reserve(&list, &days->capacity, days->count, sizeof *days->list)) return false;
    days->list = list;
    days->list[days->count++] = day;
    return true;
}

/* ---- Reading the properties of an event ---- */

static enum rung_status refuse_date(const struct file *file, const struct rung_ical_line *line)
{
    return rung_reason_give(
        file->reason, RUNG_INVALID, line->number,
        "%s must be a whole day here, such as %s;VALUE=DATE:20261225; this says \"%.60s\"", line->name,
        line->name, line->value);
}

static enum rung_status read_date(const struct file *file, const struct rung_ical_line *line, int32_t *day)
{
    if (*day != NO_DAY)
        return rung_reason_give(file->reason, RUNG_INVALID, line->number, "%s stands twice in this event",
                                line->name);
    return rung_ical_date_read(line->value, day) ? RUNG_OK : refuse_date(file, line);
}

/* A list of dates, for RDATE and EXDATE, which may stand several times. */
static enum rung_status read_dates(const struct file *file, struct rung_ical_line *line, struct days *days)
{
    for (char *at = line->value; at;) {
        char *next = strchr(at, ',');
        if (next) *next++ = '\0';
        int32_t day;
        line->value = at;
        if (!rung_ical_date_read(at, &day)) return refuse_date(file, line);
        if (!add_day(days, day)) return no_memory(file);
        at = next;
    }
    return RUNG_OK;
}

/* P3D or P1W: days and weeks only. */
static enum rung_status read_duration(const struct file *file, const struct rung_ical_line *line,
                                      int32_t *length)
{
    const char *at = line->value;
    if (*at == '+') at++;
    size_t digits = *at == 'P' ? strspn(at + 1, "0123456789") : 0;
    if (digits > 0 && digits <= 4 && (at[1 + digits] == 'D' || at[1 + digits] == 'W') && !at[2 + digits]) {
        *length = atoi(at + 1) * (at[1 + digits] == 'W' ? 7 : 1);
        if (*length > 0) return RUNG_OK;
    }
    return rung_reason_give(file->reason, RUNG_INVALID, line->number,
                            "DURATION must be whole days here, such as P2D; this says \"%.60s\"",
                            line->value);
}

static enum rung_status read_rule(const struct file *file, const struct rung_ical_line *line,
                                  struct event *event)
{
    if (event->rule)
        return rung_reason_give(file->reason, RUNG_INVALID, line->number,
                                "this event has a second rule (RRULE); make it an event of its own");
    event->rule = line->value;
    event->rule_line = line->number;
    return RUNG_OK;
}

static enum rung_status read_property(struct file *file, struct rung_ical_line *line, struct event *event)
{
    const char *name = line->name;
    if (strcasecmp(name, "DTSTART") == 0) return read_date(file, line, &event->start);
    if (strcasecmp(name, "DTEND") == 0) return read_date(file, line, &event->end);
    if (strcasecmp(name, "DURATION") == 0) return read_duration(file, line, &event->length);
    if (strcasecmp(name, "RDATE") == 0) return read_dates(file, line, &file->added);
    if (strcasecmp(name, "EXDATE") == 0) return read_dates(file, line, &file->removed);
    if (strcasecmp(name, "RRULE") == 0) return read_rule(file, line, event);
    if (strcasecmp(name, "EXRULE") == 0)
        return rung_reason_give(file->reason, RUNG_INVALID, line->number,
                                "EXRULE is not supported; name the days that are left out with EXDATE");
    if (strcasecmp(name, "RECURRENCE-ID") == 0) {
        if (rung_ical_line_has(line, "RANGE", "THISANDFUTURE"))
            return rung_reason_give(
                file->reason, RUNG_INVALID, line->number,
                "RANGE=THISANDFUTURE is not supported; end the first rule with UNTIL and write "
                "a second event");
        return read_date(file, line, &event->replaces);
    }
    if (strcasecmp(name, "UID") == 0) event->uid = line->value;
    if (strcasecmp(name, "STATUS") == 0) event->cancelled = strcasecmp(line->value, "CANCELLED") == 0;
    if (strcasecmp(name, "SUMMARY") == 0) {
        rung_ical_text_unescape(line->value);
        event->summary = line->value;
    }
    return RUNG_OK;
}

/* ---- Reading the file ---- */

static enum rung_status begin_event(struct file *file, unsigned line)
{
    void *list = file->events;
    if (file->event_count == RUNG_HOLIDAYS_EVENT_MAX)
        return rung_reason_give(file->reason, RUNG_LIMIT, line, "this file has more than %d events",
                                RUNG_HOLIDAYS_EVENT_MAX);
    if (!reserve(&list, &file->event_capacity, file->event_count, sizeof *file->events))
        return no_memory(file);
    file->events = list;
    file->events[file->event_count++] = (struct event){
        .line = line,
        .start = NO_DAY,
        .end = NO_DAY,
        .replaces = NO_DAY,
        .summary = "",
        .uid = "",
        .added = {.first = file->added.count},
        .removed = {.first = file->removed.count},
    };
    return RUNG_OK;
}

static int compare_days(const void *left, const void *right)
{
    const int32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static enum rung_status end_event(struct file *file)
{
    struct event *event = &file->events[file->event_count - 1];
    event->added.count = file->added.count - event->added.first;
    event->removed.count = file->removed.count - event->removed.first;
    if (event->start == NO_DAY)
        return rung_reason_give(file->reason, RUNG_INVALID, event->line, "this event has no start (DTSTART)");
    if (event->end != NO_DAY && event->length)
        return rung_reason_give(file->reason, RUNG_INVALID, event->line,
                                "this event has both an end (DTEND) and a DURATION");
    if (event->end != NO_DAY && event->end < event->start)
        return rung_reason_give(file->reason, RUNG_INVALID, event->line, "this event ends before it starts");
    /* DTEND is the day after the last; the same day as DTSTART, which some programs write, means that day. */
    if (event->end == NO_DAY) event->end = event->start + (event->length ? event->length : 1);
    if (event->end == event->start) event->end++;
    event->length = event->end - event->start;
    if (event->length > EVENT_DAYS_MAX)
        return rung_reason_give(file->reason, RUNG_LIMIT, event->line, "this event is longer than %d days",
                                EVENT_DAYS_MAX);
    return RUNG_OK;
}

struct component {
    const char *name;
    unsigned line;
};

/* Reads all lines; keeps what stands in a VEVENT of a VCALENDAR, outside any component in it. */
static enum rung_status read_events(struct file *file)
{
    struct component open[NESTING_MAX];
    size_t depth = 0;
    struct rung_ical_line line;
    enum rung_status status = RUNG_OK;
    while (status == RUNG_OK &&
           (status = rung_ical_reader_next(&file->reader, &line, file->reason)) == RUNG_OK) {
        bool in_event = depth == 2 && strcasecmp(open[1].name, "VEVENT") == 0;
        if (strcasecmp(line.name, "BEGIN") == 0) {
            if (depth == NESTING_MAX)
                return rung_reason_give(file->reason, RUNG_LIMIT, line.number, "BEGIN is nested too deep");
            if ((depth == 0) != (strcasecmp(line.value, "VCALENDAR") == 0))
                return rung_reason_give(file->reason, RUNG_INVALID, line.number,
                                        "BEGIN:%.60s cannot stand here", line.value);
            open[depth++] = (struct component){line.value, line.number};
            if (depth == 2 && strcasecmp(line.value, "VEVENT") == 0) status = begin_event(file, line.number);
        } else if (strcasecmp(line.name, "END") == 0) {
            if (depth == 0 || strcasecmp(line.value, open[depth - 1].name) != 0)
                return rung_reason_give(file->reason, RUNG_INVALID, line.number,
                                        "END:%.60s has no BEGIN:%.60s", line.value, line.value);
            depth--;
            if (in_event) status = end_event(file);
        } else if (depth == 0) {
            return rung_reason_give(file->reason, RUNG_INVALID, line.number,
                                    "this line stands outside VCALENDAR");
        } else if (in_event) {
            status = read_property(file, &line, &file->events[file->event_count - 1]);
        }
    }
    if (status != RUNG_NOT_FOUND) return status;
    if (depth > 0)
        return rung_reason_give(file->reason, RUNG_INVALID, open[depth - 1].line,
                                "the file ends before BEGIN:%.60s has its END", open[depth - 1].name);
    return RUNG_OK;
}

/* ---- From events to days ---- */

/* The event whose days are drawn out, and the days taken from it, sorted. */
struct expansion {
    struct file *file;
    const struct event *event;
    const struct days *without;
};

static enum rung_status name_days(void *context, int32_t start)
{
    const struct expansion *expansion = context;
    struct file *file = expansion->file;
    const struct days *without = expansion->without;
    if (without->count > 0 && bsearch(&start, without->list, without->count, sizeof start, compare_days))
        return RUNG_OK;
    int32_t last = start + expansion->event->length - 1;
    if (last > RUNG_DAY_MAX) last = RUNG_DAY_MAX;
    if (start < file->seen_first) file->seen_first = start;
    if (last > file->seen_last) file->seen_last = last;
    if (last > file->last) last = file->last;
    for (int32_t day = start > file->first ? start : file->first; day <= last; day++) {
        if (file->named_count == RUNG_HOLIDAYS_DAY_MAX)
            return rung_reason_give(file->reason, RUNG_LIMIT, expansion->event->line,
                                    "this file has more than %d holidays", RUNG_HOLIDAYS_DAY_MAX);
        void *list = file->named;
        if (!reserve(&list, &file->named_capacity, file->named_count, sizeof *file->named))
            return no_memory(file);
        file->named = list;
        file->named[file->named_count++] =
            (struct named_day){day, (uint32_t)(expansion->event - file->events)};
    }
    return RUNG_OK;
}

/* The days that do not count for an event: its EXDATEs, and those that another event replaces. */
static bool collect_without(const struct file *file, const struct event *event, struct days *without)
{
    without->count = 0;
    for (size_t i = 0; i < event->removed.count; i++)
        if (!add_day(without, file->removed.list[event->removed.first + i])) return false;
    for (size_t i = 0; i < file->event_count && event->replaces == NO_DAY; i++) {
        const struct event *other = &file->events[i];
        if (other->replaces != NO_DAY && *other->uid && strcmp(other->uid, event->uid) == 0 &&
            !add_day(without, other->replaces))
            return false;
    }
    if (without->count > 0) qsort(without->list, without->count, sizeof *without->list, compare_days);
    return true;
}

static enum rung_status expand_event(struct file *file, const struct event *event, struct days *without)
{
    if (!collect_without(file, event, without)) return no_memory(file);
    struct expansion expansion = {file, event, without};
    enum rung_status status = RUNG_OK;
    if (event->rule) {
        struct rung_ical_recurrence recurrence = {
            .text = event->rule,
            .line = event->rule_line,
            .start = event->start,
            .last = file->last,
            .years_left = &file->years_left,
        };
        status = rung_ical_recurrence_expand(&recurrence, name_days, &expansion, file->reason);
        file->endless |= recurrence.endless;
    } else {
        status = name_days(&expansion, event->start);
    }
    for (size_t i = 0; i < event->added.count && status == RUNG_OK; i++)
        status = name_days(&expansion, file->added.list[event->added.first + i]);
    return status;
}

static enum rung_status expand_events(struct file *file)
{
    struct days without = {0};
    enum rung_status status = RUNG_OK;
    for (size_t i = 0; i < file->event_count && status == RUNG_OK; i++)
        if (!file->events[i].cancelled) status = expand_event(file, &file->events[i], &without);
    free(without.list);
    return status;
}

/* ---- The result: one block, with the list of days, the names, and their text ---- */

static int compare_named(const void *left, const void *right)
{
    const struct named_day *a = left, *b = right;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

static bool same_name(const struct file *file, size_t a, size_t b)
{
    return strcmp(file->events[file->named[a].event].summary, file->events[file->named[b].event].summary) ==
           0;
}

/* Sorts the days, and drops those named twice with one name. */
static void sort_named(struct file *file)
{
    size_t kept = 0;
    if (file->named_count > 0) qsort(file->named, file->named_count, sizeof *file->named, compare_named);
    for (size_t i = 0; i < file->named_count; i++) {
        bool twice = false;
        for (size_t j = kept; j > 0 && file->named[j - 1].day == file->named[i].day && !twice; j--)
            twice = same_name(file, j - 1, i);
        if (!twice) file->named[kept++] = file->named[i];
    }
    file->named_count = kept;
}

static int32_t first_of_year(int year)
{
    return rung_day_from_date((struct rung_date){year, 1, 1});
}

static int32_t last_of_year(int year)
{
    return rung_day_from_date((struct rung_date){year, 12, 31});
}

/* The whole years in which the file names days, cut to what was asked for. False if nothing is left. */
static bool find_coverage(const struct file *file, struct rung_day_range *covered)
{
    int32_t first = first_of_year(rung_day_to_date(file->seen_first).year);
    int32_t last = file->endless ? file->last : last_of_year(rung_day_to_date(file->seen_last).year);
    covered->first = first > file->first ? first : file->first;
    covered->last = last < file->last ? last : file->last;
    return covered->first <= covered->last;
}

static enum rung_status build_result(struct file *file, struct rung_holidays **result)
{
    struct rung_day_range covered;
    if (file->seen_first > file->seen_last)
        return rung_reason_give(file->reason, RUNG_INVALID, 0, "this file names no holidays");
    if (!find_coverage(file, &covered))
        return rung_reason_give(file->reason, RUNG_INVALID, 0, "this file says nothing of the years %d to %d",
                                rung_day_to_date(file->first).year, rung_day_to_date(file->last).year);
    sort_named(file);
    size_t text_size = 0;
    for (size_t i = 0; i < file->event_count; i++) text_size += strlen(file->events[i].summary) + 1;
    size_t count = file->named_count;
    char **event_names = malloc((file->event_count + 1) * sizeof *event_names);
    struct rung_holidays *holidays =
        malloc(sizeof *holidays + count * (sizeof(const char *) + sizeof(int32_t)) + text_size);
    if (!event_names || !holidays) {
        free(event_names);
        free(holidays);
        return no_memory(file);
    }
    const char **names = (const char **)(holidays + 1);
    int32_t *days = (int32_t *)(names + count);
    char *text = (char *)(days + count);
    for (size_t i = 0; i < file->event_count; i++) {
        size_t size = strlen(file->events[i].summary) + 1;
        event_names[i] = memcpy(text, file->events[i].summary, size);
        text += size;
    }
    for (size_t i = 0; i < count; i++) {
        days[i] = file->named[i].day;
        names[i] = event_names[file->named[i].event];
    }
    free(event_names);
    *holidays = (struct rung_holidays){count, days, names, covered, file->endless};
    *result = holidays;
    return RUNG_OK;
}

enum rung_status rung_holidays_read(const char *text, size_t size, int first_year, int last_year,
                                    struct rung_holidays **holidays, struct rung_reason *reason)
{
    if (first_year < 1 || first_year > last_year || last_year > RUNG_HOLIDAYS_YEAR_MAX)
        return rung_reason_give(reason, RUNG_LIMIT, 0, "holidays are read for the years 1 to %d",
                                RUNG_HOLIDAYS_YEAR_MAX);
    if (size > RUNG_HOLIDAYS_FILE_MAX)
        return rung_reason_give(reason, RUNG_LIMIT, 0, "this file is larger than %d KB",
                                RUNG_HOLIDAYS_FILE_MAX / 1024);
    struct file file = {
        .reason = reason,
        .first = first_of_year(first_year),
        .last = last_of_year(last_year),
        .seen_first = INT32_MAX,
        .seen_last = INT32_MIN,
        .years_left = RUNG_HOLIDAYS_RULE_YEAR_MAX,
    };
    char *copy = malloc(size + 1); /* lines are joined and cut in place */
    if (!copy) return no_memory(&file);
    if (size > 0) memcpy(copy, text, size);
    copy[size] = '\0';
    enum rung_status status = rung_ical_reader_start(&file.reader, copy, size, reason);
    if (status == RUNG_OK) status = read_events(&file);
    if (status == RUNG_OK) status = expand_events(&file);
    if (status == RUNG_OK) status = build_result(&file, holidays);
    free(file.events);
    free(file.added.list);
    free(file.removed.list);
    free(file.named);
    free(copy);
    return status;
}

enum rung_status rung_holidays_load(const char *path, int first_year, int last_year,
                                    struct rung_holidays **holidays, struct rung_reason *reason)
{
    char *text = NULL;
    size_t size = 0;
    enum rung_status status = rung_file_read(path, RUNG_HOLIDAYS_FILE_MAX, &text, &size, reason);
    if (status == RUNG_OK) status = rung_holidays_read(text, size, first_year, last_year, holidays, reason);
    free(text);
    return status;
}

void rung_holidays_free(struct rung_holidays *holidays)
{
    free(holidays);
}
