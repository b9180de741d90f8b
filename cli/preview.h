/* preview.h: what the parts of `rung preview` share: what would happen (preview.c), and its forms: text
 * (preview_text.c), JSON (preview_json.c), pictures and pages (preview_page.c). */
#ifndef RUNG_CLI_PREVIEW_H
#define RUNG_CLI_PREVIEW_H

#include "recorded.h"

enum { RUNG_PREVIEW_SENTENCE = 1024 };

enum rung_entry_kind {
    RUNG_ENTRY_EVENT,  /* what sets it off, or an event of the story */
    RUNG_ENTRY_PEOPLE, /* somebody does what is asked */
    RUNG_ENTRY_POLICY, /* what the policy does then */
    RUNG_ENTRY_FINDING /* what is not as it should be */
};

struct rung_entry {
    enum rung_entry_kind kind;
    bool by_time; /* time alone brought it about */
    int64_t time, local;
    uint32_t policy, line; /* line: of the policy, 0 for none */
    const char *file, *name;
    char *text;
};

/* How it ends. */
enum rung_preview_end {
    RUNG_PREVIEW_DONE,    /* nothing more happens */
    RUNG_PREVIEW_UNTIL,   /* it goes on, beyond what is shown */
    RUNG_PREVIEW_TOO_MANY /* likewise, for too much happens */
};

struct rung_preview {
    struct rung_cli *cli;
    struct rung_recorded recorded;
    struct rung_copy *copy; /* at the end */
    struct rung_entry *entries;
    size_t count, capacity;
    uint32_t policy;  /* whose calendar is shown */
    const char *told; /* the story's file; NULL: the customer never answers */
    int64_t start, until, next;
    enum rung_preview_end end;
    bool several; /* policies */
};

/* The day of an entry, and the sign by which the calendar marks it: a letter, `*` for those behind Z. Days
 * are numbered from 0 in the order of time; returns the sign of the day with that number. */
int32_t rung_preview_day(const struct rung_entry *entry);
char rung_preview_sign(size_t number);

/* The number of the day among those with entries, or SIZE_MAX. */
size_t rung_preview_number(const struct rung_preview *preview, int32_t day);

/* What a date is in the calendar: open, closed each week, or a holiday. Without a calendar, Saturdays and
 * Sundays are closed each week: nobody counts them, people still see them. */
enum rung_day_kind { RUNG_DAY_OPEN, RUNG_DAY_WEEKLY, RUNG_DAY_CLOSED };
enum rung_day_kind rung_preview_kind(const struct rung_preview *preview, int32_t day);

/* The name of a holiday, or why the calendar is closed then; "" where nothing says so, or it is not. */
const char *rung_preview_name(const struct rung_preview *preview, int32_t day);

/* Behind a date: ", a weekend or closed every week"; ", closed: Christmas Day"; "" on an open day. */
void rung_preview_about(const struct rung_preview *preview, int32_t day, char *text, size_t capacity);

/* Calls `visit` with a line for each day, or row of days of one name, that is closed beside the weekends in
 * the months that are shown: "Friday 2026-12-25: Christmas Day". */
void rung_preview_holidays(const struct rung_preview *preview, void (*visit)(void *state, const char *text),
                           void *state);

/* Months are counted from year 0: that of a day, its first day, in how many weeks (from Monday) it has days,
 * and whether anything happens in it. */
int rung_preview_month(int32_t day);
int32_t rung_preview_first(int month);
int rung_preview_weeks(int month);
bool rung_preview_happens(const struct rung_preview *preview, int month);

/* Whether there are months without anything between the first and the last: calendars leave them out. */
bool rung_preview_skips(const struct rung_preview *preview);

extern const char *const rung_preview_weekdays[], *const rung_preview_months[];

/* Whose story it is, in a sentence: how the customer behaves, and the people. */
void rung_preview_story(const struct rung_preview *preview, char *text, size_t capacity);

/* Calls `visit` with each line of how it ends. */
void rung_preview_ending(const struct rung_preview *preview, void (*visit)(void *state, const char *text),
                         void *state);

/* The days on which clocks are changed between the first and the last entry, a sentence each. */
void rung_preview_clocks(const struct rung_preview *preview, void (*visit)(void *state, const char *text),
                         void *state);

/* Write a picture of the calendar to that file, or a page with the picture and the days in words. */
int rung_preview_svg(struct rung_preview *preview, const char *path);
int rung_preview_html(struct rung_preview *preview, const char *path);

void rung_preview_text(struct rung_preview *preview);
void rung_preview_json(struct rung_preview *preview);

#endif
