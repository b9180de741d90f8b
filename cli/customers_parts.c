/* customers_parts.c: what lines of a file about customers consist of: shares, lengths of time, days and
 * hours, values. */
#include "customers.h"

#include <string.h>

#include <rung/nearest.h>
#include <rung/time.h>

const char *const rung_line_weekdays[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                           "friday", "saturday", "sunday"};

/* ---- shares and times ---- */

bool rung_line_ends(const struct rung_line_of_customers *line)
{
    return rung_line_word(line)->kind == RUNG_WORD_END;
}

bool rung_line_wants(struct rung_line_of_customers *line, const char *help, const char *what)
{
    const struct rung_word_of_line *word = rung_line_word(line);

    if (word->kind == RUNG_WORD_END)
        return rung_line_wrong(line, line->at, help, "the line ends, but %s is missing", what);
    return rung_line_wrong(line, line->at, help, "`%s` stands where %s should", word->text, what);
}

/* Nothing more may follow. */
bool rung_line_end(struct rung_line_of_customers *line)
{
    if (rung_line_ends(line)) return true;
    return rung_line_wrong(line, line->at, NULL, "the line should end before `%s`",
                           rung_line_word(line)->text);
}

bool rung_line_share(struct rung_line_of_customers *line, uint32_t *share)
{
    const struct rung_word_of_line *word = rung_line_word(line);
    uint32_t at = line->at;

    if (word->kind == RUNG_WORD_SHARE) {
        *share = word->number > 100 * 100 ? RUNG_SHARE_ALL + 1 : (uint32_t)word->number;
    } else if (word->kind == RUNG_WORD_NUMBER && strcmp(line->words[at + 1].text, "percent") == 0) {
        *share =
            word->number > 100 * INT64_C(1000000) ? RUNG_SHARE_ALL + 1 : (uint32_t)(word->number / 10000);
        line->at++;
    } else if (word->kind == RUNG_WORD_NUMBER) {
        return rung_line_wrong(line, at, "shares are written with their sign: 25%", "`%s` is no share",
                               word->text);
    } else
        return rung_line_wants(line, "such as 25%", "a share");
    line->at++;
    if (*share > RUNG_SHARE_ALL) return rung_line_wrong(line, at, NULL, "a share is at most 100%%");
    return true;
}

static int64_t unit_of(const char *text)
{
    static const struct {
        const char *name;
        int64_t us;
    } units[] = {{"second", RUNG_SECOND_US},
                 {"minute", RUNG_MINUTE_US},
                 {"hour", RUNG_HOUR_US},
                 {"day", RUNG_DAY_US},
                 {"week", 7 * RUNG_DAY_US}};
    size_t size = strlen(text);

    if (size && text[size - 1] == 's') size--;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == size && memcmp(units[i].name, text, size) == 0) return units[i].us;
    return 0;
}

static bool no_unit(struct rung_line_of_customers *line, uint32_t at)
{
    static const char *const units[] = {"seconds", "minutes", "hours", "days", "weeks",
                                        "second",  "minute",  "hour",  "day",  "week"};
    const struct rung_word_of_line *word = &line->words[at];
    const char *nearest = rung_nearest(word->text, units, sizeof units / sizeof *units);
    char help[64];

    snprintf(help, sizeof help, nearest ? "did you mean `%s`?" : "seconds, minutes, hours, days or weeks",
             nearest);
    if (strcmp(word->text, "business") == 0)
        return rung_line_wrong(line, at, "leave `business` out: who works in opening hours counts them alone",
                               "these lengths of time have no business hours of their own");
    if (word->kind == RUNG_WORD_END)
        return rung_line_wrong(line, at, help, "the line ends, but a unit of time is missing");
    return rung_line_wrong(line, at, help, "`%s` is no unit of time", word->text);
}

/* "5 minutes"; the unit may be left out where one follows behind `to`. */
static bool read_span(struct rung_line_of_customers *line, bool first, int64_t *us)
{
    const struct rung_word_of_line *word = rung_line_word(line);
    uint32_t at = line->at;
    int64_t unit;

    if (word->kind != RUNG_WORD_NUMBER) return rung_line_wants(line, "such as `2 hours`", "a length of time");
    if (first && line->words[at + 1].kind == RUNG_WORD_NAME && strcmp(line->words[at + 1].text, "to") == 0) {
        unit = line->words[at + 2].kind == RUNG_WORD_NUMBER ? unit_of(line->words[at + 3].text) : 0;
        if (!unit) return no_unit(line, line->words[at + 2].kind == RUNG_WORD_NUMBER ? at + 3 : at + 1);
        line->at++;
    } else {
        unit = unit_of(line->words[at + 1].text);
        if (!unit) return no_unit(line, at + 1);
        line->at += 2;
    }
    if (word->number / 1000000 > 400 * 7 * RUNG_DAY_US / unit)
        return rung_line_wrong(line, at, NULL, "this is longer than 400 weeks");
    *us = word->number / 1000 * (unit / 1000) / RUNG_SECOND_US * RUNG_SECOND_US;
    return true;
}

/* "1 hour to 3 days", or one length alone. */
static bool read_range(struct rung_line_of_customers *line, struct rung_spread *spread)
{
    uint32_t at = line->at;

    memset(spread, 0, sizeof *spread);
    if (!read_span(line, true, &spread->points[0].us)) return false;
    spread->count = 1;
    if (!rung_line_is(line, "to")) return true;
    if (!read_span(line, false, &spread->points[1].us)) return false;
    spread->count = 2;
    spread->points[1].share = RUNG_SHARE_ALL;
    if (spread->points[1].us < spread->points[0].us)
        return rung_line_wrong(line, at, "the shorter one comes first",
                               "these lengths of time are the wrong way round");
    return true;
}

/* "half within 9 hours", "90% within 2 days": another point of the spread, behind its first word or share. */
static bool read_point(struct rung_line_of_customers *line, struct rung_spread *spread, uint32_t share,
                       uint32_t at)
{
    int64_t us;

    if (!spread || spread->count < 2)
        return rung_line_wrong(line, at, "such as `after 1 hour to 3 days, half within 9 hours`",
                               "`within` wants a length of time from one to another before it");
    if (!read_span(line, false, &us)) return false;
    uint32_t last = spread->count - 1;
    if (spread->count == RUNG_SPREAD_POINTS)
        return rung_line_wrong(line, at, NULL, "there are more than %d parts", RUNG_SPREAD_POINTS - 2);
    if (us < spread->points[last - 1].us || us > spread->points[last].us ||
        (share <= spread->points[last - 1].share && last > 1) || share == 0 || share >= RUNG_SHARE_ALL)
        return rung_line_wrong(line, at, "both shares and times rise, from the shortest to the longest",
                               "this does not lie between what stands before it and the longest time");
    spread->points[last + 1] = spread->points[last];
    spread->points[last].share = share;
    spread->points[last].us = us;
    spread->count++;
    return true;
}

bool rung_line_clauses(struct rung_line_of_customers *line, const struct rung_line_clauses *clauses,
                       const char *expected)
{
    struct rung_spread *last = NULL;

    while (rung_line_is(line, ",")) {
        uint32_t at = line->at, share, i = 0;
        while (i < 4 && clauses->words[i] && !rung_line_is(line, clauses->words[i])) i++;
        if (i < 4 && clauses->words[i]) {
            last = clauses->spreads[i];
            if (!read_range(line, last)) return false;
        } else if (rung_line_is(line, "half within")) {
            if (!read_point(line, last, RUNG_SHARE_ALL / 2, at)) return false;
        } else if (rung_line_word(line)->kind == RUNG_WORD_SHARE) {
            if (!rung_line_share(line, &share)) return false;
            if (clauses->dateless && rung_line_is(line, "without a date"))
                *clauses->dateless = share;
            else if (!rung_line_is(line, "within"))
                return rung_line_wants(line, NULL,
                                       clauses->dateless ? "`within` or `without a date`" : "`within`");
            else if (!read_point(line, last, share, at))
                return false;
        } else
            return rung_line_wants(line, NULL, expected);
    }
    return rung_line_end(line);
}

/* ---- lists of shares ---- */

/* "62.5" */
const char *rung_line_tell_share(uint32_t share, char text[16])
{
    int used = snprintf(text, 16, "%u.%02u", share / 100, share % 100);

    while (used && text[used - 1] == '0') text[--used] = '\0';
    if (used && text[used - 1] == '.') text[--used] = '\0';
    return text;
}

static bool not_all(struct rung_line_of_customers *line, uint32_t word, uint32_t sum, const char *but)
{
    char text[16];

    return rung_line_wrong(line, word, NULL, "these shares come to %s%%, %s", rung_line_tell_share(sum, text),
                           but);
}

/* "monday 20%, tuesday 30%": adds up to all, or nearly. */
bool rung_line_days(struct rung_line_of_customers *line, uint32_t shares[7])
{
    uint32_t sum = 0, start = line->at;

    memset(shares, 0, 7 * sizeof *shares);
    do {
        uint32_t day = 0;
        while (day < 7 && !rung_line_is(line, rung_line_weekdays[day])) day++;
        if (day == 7) return rung_line_wants(line, "monday, tuesday, ... sunday", "a day of the week");
        if (!rung_line_share(line, &shares[day])) return false;
        sum += shares[day];
    } while (rung_line_is(line, ","));
    if (!rung_line_end(line)) return false;
    if (sum >= RUNG_SHARE_ALL - 100 && sum <= RUNG_SHARE_ALL + 100) return true;
    return not_all(line, start, sum, "not to all");
}

bool rung_line_hour(struct rung_line_of_customers *line, uint32_t *hour)
{
    const struct rung_word_of_line *word = rung_line_word(line);

    if (word->kind != RUNG_WORD_TIME)
        return rung_line_wants(line, "such as 9:00 or 17:00", "a full hour of the day");
    *hour = (uint32_t)word->number;
    line->at++;
    return true;
}

bool rung_line_hours(struct rung_line_of_customers *line, uint32_t shares[24])
{
    uint32_t sum = 0, start = line->at, hour = 0;

    memset(shares, 0, 24 * sizeof *shares);
    do {
        uint32_t at = line->at;
        if (!rung_line_hour(line, &hour)) return false;
        if (hour > 23) return rung_line_wrong(line, at, NULL, "the last hour of a day begins at 23:00");
        if (!rung_line_share(line, &shares[hour])) return false;
        sum += shares[hour];
    } while (rung_line_is(line, ","));
    if (!rung_line_end(line)) return false;
    if (sum >= RUNG_SHARE_ALL - 100 && sum <= RUNG_SHARE_ALL + 100) return true;
    return not_all(line, start, sum, "not to all");
}

/* ---- values ---- */

bool rung_line_choice(struct rung_line_of_customers *line, struct rung_value_of *value, uint32_t share)
{
    const struct rung_word_of_line *word = rung_line_word(line);

    if (word->kind != RUNG_WORD_NAME && word->kind != RUNG_WORD_TEXT)
        return rung_line_wants(line, NULL, "a value");
    if (word->cut)
        return rung_line_wrong(line, line->at, NULL, "this is too long: %d signs at most",
                               RUNG_CUSTOMERS_NAME - 1);
    if (value->count == RUNG_CHOICES_MAX)
        return rung_line_wrong(line, line->at, NULL, "there are more than %d values", RUNG_CHOICES_MAX);
    value->choices[value->count].share = share;
    value->choices[value->count].quoted = word->kind == RUNG_WORD_TEXT;
    memcpy(value->choices[value->count].text, word->text, sizeof word->text);
    value->count++;
    line->at++;
    return true;
}

/* "is 20% chat, 80% phone", "is chat", "is 50 to 500", "is 1 to 14 days ahead". */
bool rung_line_value(struct rung_line_of_customers *line, struct rung_value_of *value)
{
    const struct rung_word_of_line *word = rung_line_word(line);
    uint32_t at = line->at, sum = 0, share;

    if (word->kind == RUNG_WORD_NUMBER) {
        value->kind = RUNG_SIMULATED_NUMBER;
        value->least = value->most = word->number;
        line->at++;
        if (rung_line_is(line, "to")) {
            word = rung_line_word(line);
            if (word->kind != RUNG_WORD_NUMBER) return rung_line_wants(line, NULL, "a number");
            value->most = word->number;
            line->at++;
        }
        if (value->most < value->least)
            return rung_line_wrong(line, at, "the smaller one comes first",
                                   "these numbers are the wrong way round");
        value->whole = value->least % 1000000 == 0 && value->most % 1000000 == 0;
        if (!rung_line_is(line, "days ahead") && !rung_line_is(line, "day ahead")) return rung_line_end(line);
        value->kind = RUNG_SIMULATED_AHEAD;
        value->least /= 1000000;
        value->most /= 1000000;
        if (value->most > 3660) return rung_line_wrong(line, at, NULL, "this is more than ten years ahead");
        return rung_line_end(line);
    }
    if (word->kind != RUNG_WORD_SHARE)
        return rung_line_choice(line, value, RUNG_SHARE_ALL) && rung_line_end(line);
    do {
        if (!rung_line_share(line, &share) || !rung_line_choice(line, value, share)) return false;
        sum += share;
    } while (rung_line_is(line, ","));
    if (sum > RUNG_SHARE_ALL) return not_all(line, at, sum, "more than all");
    return rung_line_end(line);
}
