/* What is meant by names that nothing declares: other words for events, times in plain English, fields
 * without `event.`. */
#include "check.h"

#include <string.h>
#include <strings.h>

struct hint {
    const char *said, *meant; /* what to write instead; NULL where only the help is sure */
    const char *help;
};

static const struct hint events[] = {
    {"answer", "reply", NULL},        {"answered", "reply", NULL},         {"answers", "reply", NULL},
    {"replied", "reply", NULL},       {"replies", "reply", NULL},          {"response", "reply", NULL},
    {"responded", "reply", NULL},     {"responds", "reply", NULL},         {"closing", "close", NULL},
    {"closed", "close", NULL},        {"closure", "close", NULL},          {"contact", "attempt", NULL},
    {"call", "attempt", NULL},        {"calls", "attempt", NULL},          {"contacted", "attempt", NULL},
    {"called", "attempt", NULL},      {"completed", "done", NULL},         {"finished", "done", NULL},
    {"unsubscribe", "opt_out", NULL}, {"unsubscribed", "opt_out", NULL},   {"bounced", "bounce", NULL},
    {"accepted", "took_over", NULL},  {"takeover", "took_over", NULL},     {"decided", "decision", NULL},
    {"ooo", "out_of_office", NULL},   {"vacation", "out_of_office", NULL}, {"changed", "update", NULL},
};

static const struct hint values[] = {
    {"day", "1 day", NULL},
    {"week", "1 week", NULL},
    {"hour", "1 hour", NULL},
    {"minute", "1 minute", NULL},
    {"today", "now", NULL},
    {"tomorrow", "1 day from now", NULL},
    {"yesterday", NULL,
     "a time in the past is counted from an event: `time since request is more than 1 day`"},
    {"closed", NULL, "a test asks for the end of a case with `expect closed as \"…\"`"},
    {"nothing", NULL, "that nothing was wrong is `expect no findings`; that nothing is open, `expect idle`"},
    {"stopped", "idle", NULL},
    {"finished", "idle", NULL},
    {"ended", "idle", NULL},
};

/* Names for when nobody works: a calendar says when somebody does. */
static const char *const closed_times[] = {"closed", "holiday", "holidays", "night",
                                           "nights", "weekend", "weekends"};

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static const struct hint *find(const struct hint *hints, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(hints[i].said, name) == 0) return &hints[i];
    return NULL;
}

const char *rung_check_meant(struct rung_check *check, const char *name, const char *kind, const char **help)
{
    bool fact = strcmp(kind, "fact") == 0, event = strcmp(kind, "event") == 0;
    const struct hint *hint = NULL;

    *help = NULL;
    if (event) hint = find(events, sizeof events / sizeof *events, name);
    if (fact && check->event && rung_symbols_find(&check->event->fields, name))
        return rung_arena_print(check->arena, "event.%s", name);
    if (fact) hint = find(values, sizeof values / sizeof *values, name);
    for (size_t i = 0; fact && i < sizeof weekdays / sizeof *weekdays; i++)
        if (strcasecmp(weekdays[i], name) == 0)
            *help = "Rung knows dates and durations: write the date, or `next opening of` a calendar that is "
                    "open on "
                    "that day only";
    for (size_t i = 0; strcmp(kind, "calendar") == 0 && i < sizeof closed_times / sizeof *closed_times; i++)
        if (strcasecmp(closed_times[i], name) == 0)
            *help =
                "a calendar says when it is open: of the rest say `is not during` and the calendar's name";
    if (!hint) return NULL;
    *help = hint->help;
    return hint->meant;
}

bool rung_check_row_of_slips(struct rung_check *check, const struct rung_name *name)
{
    const struct rung_diagnostic *last = check->diagnostics->last;
    const struct rung_source *source = check->unit->source;

    if (!last || (last->code != RUNG_E_UNKNOWN_NAME && last->code != RUNG_E_WRONG_KIND) ||
        last->span.start < source->base || last->span.end > name->span.start)
        return false;
    for (uint32_t at = last->span.end; at < name->span.start; at++)
        if (source->bytes[at - source->base] != ' ') return false;
    return true;
}
