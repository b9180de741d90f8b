/* Recurrence rules of whole-day events, drawn out by libical.
 *
 * libical is lenient where we must not be: it passes over what it does not know, and leaves out a start that
 * the rule does not name. So the parts of a rule are looked at before it sees them, and its first day after.
 */
#include "ical_recurrence.h"

#include "ical_library.h"
#include "reason.h"

#include <rung/time.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RULE_TEXT_MAX 1000
#define FIRST_YEAR 1583 /* libical counts earlier ones in the Julian calendar */

bool rung_ical_date_read(const char *text, int32_t *day)
{
    size_t length = strlen(text);
    if (length != 8 && !(length == 15 && strcmp(text + 8, "T000000") == 0)) return false;
    char iso[10] = {text[0], text[1], text[2], text[3], '-', text[4], text[5], '-', text[6], text[7]};
    return rung_day_read(iso, sizeof iso, day) == RUNG_OK;
}

/* UNTIL ought to be a date, as DTSTART is one; programs write times there: only their date counts. */
static bool read_until(const char *text, int32_t *day)
{
    size_t length = strlen(text);
    char date[9] = "";
    if (length == 15 || (length == 16 && text[15] == 'Z')) {
        if (text[8] != 'T' || strspn(text + 9, "0123456789") != 6) return false;
        memcpy(date, text, 8);
        text = date;
    }
    return strlen(text) == 8 && rung_ical_date_read(text, day);
}

/* What we read of a rule ourselves. */
struct rule {
    unsigned seen; /* a bit for each part of `part_names` that stands in it */
    bool yearly;
    int32_t until;
};

enum part {
    PART_FREQ,
    PART_UNTIL,
    PART_COUNT,
    PART_MONTH,
    PART_MONTHDAY,
    PART_EASTER,
    PART_WEEKNO,
    PART_OTHER,
};

static const char *const part_names[] = {
    [PART_FREQ] = "FREQ",
    [PART_UNTIL] = "UNTIL",
    [PART_COUNT] = "COUNT",
    [PART_MONTH] = "BYMONTH",
    [PART_MONTHDAY] = "BYMONTHDAY",
    [PART_EASTER] = "BYEASTER",
    [PART_WEEKNO] = "BYWEEKNO",
    [PART_OTHER] = "INTERVAL",
    "BYDAY",
    "BYYEARDAY",
    "BYSETPOS",
    "WKST",
};
#define PART_COUNT_ALL (sizeof part_names / sizeof *part_names)

static bool has_part(const struct rule *rule, enum part part)
{
    return rule->seen >> part & 1;
}

static bool is_frequency(const char *value)
{
    static const char *const known[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcasecmp(value, known[i]) == 0) return true;
    return false;
}

static bool is_count(const char *value)
{
    size_t digits = strspn(value, "0123456789");
    return digits > 0 && digits <= 6 && !value[digits] && atoi(value) > 0;
}

/* Looks at one NAME=VALUE of the rule; answers what is wrong with it, or NULL. What the other parts may be,
 * libical knows. */
static const char *check_part(struct rule *rule, const char *name, const char *value)
{
    unsigned part = 0;
    while (part < PART_COUNT_ALL && strcasecmp(name, part_names[part]) != 0) part++;
    if (part == PART_COUNT_ALL) return "it has a part that is not supported";
    if (rule->seen >> part & 1) return "a part stands in it twice";
    rule->seen |= 1u << part;
    switch (part) {
    case PART_FREQ:
        rule->yearly = strcasecmp(value, "YEARLY") == 0;
        return is_frequency(value) ? NULL : "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY";
    case PART_UNTIL: return read_until(value, &rule->until) ? NULL : "UNTIL is not a date such as 20301231";
    case PART_COUNT: return is_count(value) ? NULL : "COUNT is not a number from 1";
    case PART_EASTER:
        return "rules that count from Easter (BYEASTER) are not supported: write an event for each year's "
               "date";
    case PART_WEEKNO: /* libical loses weeks that reach over the end of a year */
        return "rules that count weeks of the year (BYWEEKNO) are not supported: write an event for each "
               "year's date";
    default: return NULL;
    }
}

static const char *check_rule(char *text, struct rule *rule)
{
    for (char *part = text; part;) {
        char *next = strchr(part, ';');
        if (next) *next++ = '\0';
        char *value = strchr(part, '=');
        if (!value || !value[1]) return "its parts are not of the form NAME=VALUE";
        *value++ = '\0';
        const char *wrong = check_part(rule, part, value);
        if (wrong) return wrong;
        part = next;
    }
    if (!has_part(rule, PART_FREQ)) return "it does not say how often (FREQ)";
    /* Every month, says RFC 5545; the month of the start, says libical. */
    if (rule->yearly && has_part(rule, PART_MONTHDAY) && !has_part(rule, PART_MONTH))
        return "a yearly rule with BYMONTHDAY must say the month too (BYMONTH)";
    if (has_part(rule, PART_UNTIL) && has_part(rule, PART_COUNT))
        return "COUNT and UNTIL do not stand together";
    return NULL;
}

/* Not from icaltime_null_date(), whose hour is -1: a rule that starts there goes astray by a day. */
static struct icaltimetype to_ical(int32_t day)
{
    struct rung_date date = rung_day_to_date(day);
    return (struct icaltimetype){.year = date.year, .month = date.month, .day = date.day, .is_date = 1};
}

static enum rung_status refuse(const struct rung_ical_recurrence *recurrence, const char *wrong,
                               struct rung_reason *reason)
{
    return rung_reason_give(reason, RUNG_INVALID, recurrence->line,
                            "this rule (RRULE) cannot be followed: %s", wrong);
}

/* Takes the years that the rule is to be followed from what is left of them. */
static bool take_years(const struct rung_ical_recurrence *recurrence, int32_t last)
{
    int years = rung_day_to_date(last).year - rung_day_to_date(recurrence->start).year + 1;
    if ((uint32_t)years > *recurrence->years_left) return false;
    *recurrence->years_left -= (uint32_t)years;
    return true;
}

static enum rung_status walk(const struct rung_ical *ical, const struct rung_ical_recurrence *recurrence,
                             struct icalrecurrencetype *rule, int32_t last,
                             enum rung_status (*visit)(void *context, int32_t day), void *context,
                             struct rung_reason *reason)
{
    icalrecur_iterator *iterator = ical->icalrecur_iterator_new(*rule, to_ical(recurrence->start));
    if (!iterator) return refuse(recurrence, "its parts do not fit together, or it names no day", reason);
    enum rung_status status = RUNG_OK;
    for (bool first = true; status == RUNG_OK; first = false) {
        struct icaltimetype time = ical->icalrecur_iterator_next(iterator);
        struct rung_date date = {time.year, time.month, time.day};
        bool ended = ical->icaltime_is_null_time(time) || !rung_date_is_valid(date);
        int32_t day = ended ? 0 : rung_day_from_date(date);
        if (first && (ended || day != recurrence->start))
            status = refuse(recurrence, "the event must start (DTSTART) on the first day that its rule names",
                            reason);
        else if (ended || day > last)
            break;
        else
            status = visit(context, day);
    }
    ical->icalrecur_iterator_free(iterator);
    return status;
}

/* Most holidays: their rule says FREQ=YEARLY and at most UNTIL, and needs no library. A 29th of February is
 * one of leap years only (RFC 5545 3.3.10). */
static enum rung_status same_day_each_year(int32_t start, int32_t last,
                                           enum rung_status (*visit)(void *context, int32_t day),
                                           void *context)
{
    enum rung_status status = RUNG_OK;

    for (struct rung_date date = rung_day_to_date(start); status == RUNG_OK; date.year++) {
        if (!rung_date_is_valid(date)) {
            if (date.year > rung_day_to_date(last).year) break;
            continue;
        }
        int32_t day = rung_day_from_date(date);
        if (day > last) break;
        status = visit(context, day);
    }
    return status;
}

enum rung_status rung_ical_recurrence_expand(struct rung_ical_recurrence *recurrence,
                                             enum rung_status (*visit)(void *context, int32_t day),
                                             void *context, struct rung_reason *reason)
{
    char text[RULE_TEXT_MAX + 1];
    if (strlen(recurrence->text) > RULE_TEXT_MAX) return refuse(recurrence, "it is too long", reason);
    strcpy(text, recurrence->text);
    struct rule parts = {0};
    const char *wrong = check_rule(text, &parts);
    if (wrong) return refuse(recurrence, wrong, reason);
    bool has_until = has_part(&parts, PART_UNTIL), has_count = has_part(&parts, PART_COUNT);
    if (has_until && parts.until < recurrence->start)
        return refuse(recurrence, "UNTIL lies before the event starts", reason);
    if (rung_day_to_date(recurrence->start).year < FIRST_YEAR)
        return refuse(recurrence, "it starts before the year 1583", reason);

    recurrence->endless = !has_until && !has_count;
    int32_t last = has_until && parts.until < recurrence->last ? parts.until : recurrence->last;
    if (last < recurrence->start) last = recurrence->start;
    if (!take_years(recurrence, last))
        return rung_reason_give(reason, RUNG_LIMIT, recurrence->line,
                                "too many events recur for too many years; give the rules an end (UNTIL)");
    if (parts.yearly && !(parts.seen & ~(1u << PART_FREQ | 1u << PART_UNTIL)))
        return same_day_each_year(recurrence->start, last, visit, context);
    const struct rung_ical *ical = rung_ical();
    if (!ical)
        return rung_reason_give(reason, RUNG_UNREADABLE, recurrence->line,
                                "rules (RRULE) are drawn out by libical, and " RUNG_LIBICAL
                                " is not installed");
    struct icalrecurrencetype rule = ical->icalrecurrencetype_from_string(recurrence->text);
    if (rule.freq == ICAL_NO_RECURRENCE) {
        ical->icalrecurrencetype_clear(&rule);
        return refuse(recurrence, "a value in it is not allowed", reason);
    }
    if (!has_count) rule.until = to_ical(last); /* spares libical the centuries that nobody asks for */
    return walk(ical, recurrence, &rule, last, visit, context, reason);
}
