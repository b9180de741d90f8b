/* preview_words.c: what all forms of a preview say: its days, its story, its end. */
#include "preview.h"

#include <string.h>

#include <rung/time.h>

#include "open_words.h"

const char *const rung_preview_weekdays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                             "Friday", "Saturday", "Sunday"};
const char *const rung_preview_months[] = {"January",   "February", "March",    "April",
                                           "May",       "June",     "July",     "August",
                                           "September", "October",  "November", "December"};

int32_t rung_preview_day(const struct rung_entry *entry)
{
    return rung_local_day(entry->local);
}

char rung_preview_sign(size_t number)
{
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return number < sizeof signs - 1 ? signs[number] : '*';
}

size_t rung_preview_number(const struct rung_preview *p, int32_t day)
{
    size_t number = 0;

    for (size_t i = 0; i < p->count; i++) {
        int32_t entry = rung_preview_day(&p->entries[i]);
        if (i && entry != rung_preview_day(&p->entries[i - 1])) number++;
        if (entry == day) return number;
    }
    return SIZE_MAX;
}

int rung_preview_month(int32_t day)
{
    struct rung_date date = rung_day_to_date(day);

    return date.year * 12 + date.month - 1;
}

int32_t rung_preview_first(int month)
{
    return rung_day_from_date((struct rung_date){month / 12, month % 12 + 1, 1});
}

int rung_preview_weeks(int month)
{
    int32_t first = rung_preview_first(month);
    int days = 28;

    while (rung_preview_month(first + days) == month) days++;
    return ((int)rung_day_weekday(first) + days + 6) / 7;
}

bool rung_preview_happens(const struct rung_preview *p, int month)
{
    for (size_t i = 0; i < p->count; i++)
        if (rung_preview_month(rung_preview_day(&p->entries[i])) == month) return true;
    return false;
}

bool rung_preview_skips(const struct rung_preview *p)
{
    int last = rung_preview_month(rung_preview_day(&p->entries[p->count - 1]));

    for (int month = rung_preview_month(rung_preview_day(&p->entries[0])); month < last; month++)
        if (!rung_preview_happens(p, month)) return true;
    return false;
}

enum rung_day_kind rung_preview_kind(const struct rung_preview *p, int32_t day)
{
    struct rung_day_about about;

    switch (rung_copy_day(p->copy, p->policy, day, &about)) {
    case RUNG_OK: return about.open ? RUNG_DAY_OPEN : about.in_week ? RUNG_DAY_CLOSED : RUNG_DAY_WEEKLY;
    case RUNG_NOT_FOUND: return rung_day_weekday(day) >= RUNG_SATURDAY ? RUNG_DAY_WEEKLY : RUNG_DAY_OPEN;
    default: return RUNG_DAY_OPEN; /* the calendar does not say */
    }
}

const char *rung_preview_name(const struct rung_preview *p, int32_t day)
{
    struct rung_day_about about;

    if (rung_copy_day(p->copy, p->policy, day, &about) != RUNG_OK || about.open) return "";
    return about.in_week ? about.name : "";
}

void rung_preview_about(const struct rung_preview *p, int32_t day, char *text, size_t capacity)
{
    static const char *const kinds[] = {"", ", a weekend or closed every week", ", a holiday or closed"};
    const char *name = rung_preview_name(p, day);

    if (*name)
        snprintf(text, capacity, ", closed: %s", name);
    else
        snprintf(text, capacity, "%s", kinds[rung_preview_kind(p, day)]);
}

/* Whether it is closed beside the weekends, in a month that is shown. */
static bool is_holiday(const struct rung_preview *p, int32_t day)
{
    return rung_preview_kind(p, day) == RUNG_DAY_CLOSED && rung_preview_happens(p, rung_preview_month(day));
}

void rung_preview_holidays(const struct rung_preview *p, void (*visit)(void *state, const char *text),
                           void *state)
{
    int month = rung_preview_month(rung_preview_day(&p->entries[0]));
    int end = rung_preview_month(rung_preview_day(&p->entries[p->count - 1])) + 1;
    char text[RUNG_PREVIEW_SENTENCE], dates[2][RUNG_DAY_TEXT_SIZE];

    for (int32_t day = rung_preview_first(month), last; day < rung_preview_first(end); day = last + 1) {
        last = day;
        if (!is_holiday(p, day)) continue;
        const char *name = rung_preview_name(p, day);
        while (is_holiday(p, last + 1) && strcmp(rung_preview_name(p, last + 1), name) == 0) last++;
        rung_day_write(day, dates[0]);
        rung_day_write(last, dates[1]);
        snprintf(text, sizeof text, "%s %s%s%s%s%s: %s", rung_preview_weekdays[rung_day_weekday(day)],
                 dates[0], last > day ? " to " : "",
                 last > day ? rung_preview_weekdays[rung_day_weekday(last)] : "", last > day ? " " : "",
                 last > day ? dates[1] : "", *name ? name : "closed");
        visit(state, text);
    }
}

void rung_preview_story(const struct rung_preview *p, char *text, size_t capacity)
{
    if (p->told)
        snprintf(text, capacity, "the customer does what %s tells", p->told);
    else
        snprintf(text, capacity, "the customer never answers");
    struct rung_day_about about;
    bool hours =
        rung_copy_day(p->copy, p->policy, rung_preview_day(&p->entries[0]), &about) != RUNG_NOT_FOUND;
    size_t used = strlen(text);
    snprintf(text + used, capacity - used,
             "; everybody else does what is asked of them as soon as it is asked%s",
             hours ? ", in business hours" : "");
}

/* ---- how it ends ---- */

struct ending {
    void (*visit)(void *state, const char *text);
    void *state;
};

static bool tell_open(void *state, const struct rung_open *open)
{
    struct ending *ending = state;
    char text[RUNG_PREVIEW_SENTENCE];

    if (open->state == RUNG_OPEN_WITHHELD)
        rung_open_withheld(open, text, sizeof text);
    else
        rung_open_owed(open, text, sizeof text);
    ending->visit(ending->state, text);
    return true;
}

/* "Thursday 2026-12-24 09:00" */
static void write_when(const struct rung_preview *p, int64_t time, char *text, size_t capacity)
{
    char local[RUNG_COPY_TIME_SIZE];

    rung_copy_time(p->copy, p->policy, time, local);
    snprintf(
        text, capacity, "%s %s",
        rung_preview_weekdays[rung_day_weekday(rung_local_day(rung_copy_local(p->copy, p->policy, time)))],
        local);
}

void rung_preview_ending(const struct rung_preview *p, void (*visit)(void *state, const char *text),
                         void *state)
{
    struct ending ending = {visit, state};
    char text[RUNG_PREVIEW_SENTENCE], when[64];
    bool running = false;

    for (uint32_t i = 0; i < rung_engine_policies(p->recorded.engine); i++)
        running |= rung_copy_standing(p->copy, i).running;
    if (p->end == RUNG_PREVIEW_UNTIL) {
        write_when(p, p->until, text, sizeof text);
        write_when(p, p->next, when, sizeof when);
        size_t used = strlen(text);
        snprintf(
            text + used, sizeof text - used,
            ": the preview stops here, but it goes on: the next thing happens on %s; `--until` shows more",
            when);
    } else if (p->end == RUNG_PREVIEW_TOO_MANY) {
        snprintf(text, sizeof text,
                 "The preview stops here, but it goes on: more happens than can be shown. Does the policy go "
                 "round and round?");
    } else {
        snprintf(text, sizeof text,
                 running ? "Nothing more happens, and the run has not ended. Open are:"
                         : "Nothing more happens: the case is idle.");
    }
    visit(state, text);
    if (p->end != RUNG_PREVIEW_DONE || !running) return;
    for (uint32_t i = 0; i < rung_engine_policies(p->recorded.engine); i++)
        rung_copy_open(p->copy, i, tell_open, &ending);
}

void rung_preview_clocks(const struct rung_preview *p, void (*visit)(void *state, const char *text),
                         void *state)
{
    char date[RUNG_DAY_TEXT_SIZE], text[128];
    struct rung_day_about about;

    if (!p->count) return;
    int32_t last = rung_preview_day(&p->entries[p->count - 1]);
    for (int32_t day = rung_preview_day(&p->entries[0]); day <= last; day++) {
        if (rung_copy_day(p->copy, p->policy, day, &about) == RUNG_LIMIT || about.length == RUNG_DAY_US)
            continue;
        rung_day_write(day, date);
        snprintf(text, sizeof text, "Clocks go %s on %s %s.", about.length < RUNG_DAY_US ? "forward" : "back",
                 rung_preview_weekdays[rung_day_weekday(day)], date);
        visit(state, text);
    }
}
