/* Durations and times of day as other notations write them: `2 hrs`, `3 months`, `5 working days`, `9am`. No
 * name can follow a number on its line, so the tokens alone tell; they are reported and mended before the
 * grammar sees them. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "parser.h"
#include "rung_parse.h"

static const struct {
    const char *wrong, *right;
    int token;
} units[] = {
    {"s", "seconds", T_SECONDS},      {"sec", "seconds", T_SECONDS},
    {"secs", "seconds", T_SECONDS},   {"m", "minutes", T_MINUTES},
    {"min", "minutes", T_MINUTES},    {"mins", "minutes", T_MINUTES},
    {"h", "hours", T_HOURS},          {"hr", "hours", T_HOURS},
    {"hrs", "hours", T_HOURS},        {"d", "days", T_DAYS},
    {"w", "weeks", T_WEEKS},          {"wk", "weeks", T_WEEKS},
    {"wks", "weeks", T_WEEKS},        {"night", "days", T_DAYS},
    {"nights", "days", T_DAYS},       {"working", "business", T_BUSINESS},
    {"work", "business", T_BUSINESS}, {"office", "business", T_BUSINESS},
    {"bank", "business", T_BUSINESS}, {"workday", "business day", 0},
    {"workdays", "business days", 0}, {"weekdays", "business days", 0},
    {"bd", "business days", 0},       {"fortnight", "2 weeks", 0},
};

static struct rung_diagnostic *report(struct rung_parser *parser, enum rung_code code, struct rung_span span,
                                      const char *message, const char *help)
{
    struct rung_diagnostic *problem =
        message ? rung_report(parser->diagnostics, code, span, "%s", message) : NULL;

    if (help) rung_help(parser->diagnostics, problem, "%s", help);
    return problem;
}

static bool is_unit(int kind)
{
    switch (kind) {
    case T_SECOND:
    case T_SECONDS:
    case T_MINUTE:
    case T_MINUTES:
    case T_HOUR:
    case T_HOURS:
    case T_DAY:
    case T_DAYS:
    case T_WEEK:
    case T_WEEKS: return true;
    default: return false;
    }
}

/* Whether the token stands in a `limit`, where `3 a week` lacks a `per`. */
static bool is_limit(const struct rung_token *tokens, uint32_t token)
{
    while (token > 0 && !tokens[token].line_head && tokens[token].kind != T_LIMIT) token--;
    return tokens[token].kind == T_LIMIT;
}

/* `9am`, `9:30 pm`. */
static bool mend_half_day(struct rung_parser *parser, struct rung_token *number,
                          const struct rung_token *word, const char *text)
{
    bool afternoon = strcasecmp(text, "pm") == 0;
    int size, hour = 0, minute = 0;
    const char *digits = rung_parser_text(parser, (uint32_t)(number - parser->tokens.items), &size);

    if (!afternoon && strcasecmp(text, "am") != 0) return false;
    for (; size && isdigit((unsigned char)*digits); digits++, size--)
        if (hour < 100) hour = hour * 10 + *digits - '0';
    if (size >= 3 && *digits == ':') minute = (digits[1] - '0') * 10 + digits[2] - '0';
    struct rung_span span = {number->span.start, word->span.end};
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_DATE, span, "times of day count from 00:00 to 24:00, without am and pm", NULL);
    if (hour >= 1 && hour <= 12 && minute < 60) {
        hour = hour % 12 + (afternoon ? 12 : 0);
        rung_help(parser->diagnostics, problem, "write `%02d:%02d`", hour, minute);
        rung_fix(parser->diagnostics, problem, span, "%02d:%02d", hour, minute);
    }
    number->kind = T_CLOCK;
    number->span = span;
    return true;
}

/* A month and a year have no fixed length. */
static bool mend_month(struct rung_parser *parser, struct rung_token *word, const char *text)
{
    bool month = strncasecmp(text, "month", 5) == 0, year = strncasecmp(text, "year", 4) == 0;

    if ((!month && !year) || strlen(text) > 6) return false;
    report(parser, RUNG_E_DURATION, word->span,
           month ? "months are of different lengths, so Rung does not count in them"
                 : "years are of different lengths, so Rung does not count in them",
           month ? "write days or weeks: `30 days`, `4 weeks`"
                 : "write days or weeks: `365 days`, `52 weeks`");
    word->kind = T_DAYS;
    return true;
}

static bool mend_unit(struct rung_parser *parser, struct rung_token *word, const char *text)
{
    const char *words[] = {"second", "seconds", "minute", "minutes", "hour",    "hours",
                           "day",    "days",    "week",   "weeks",   "business"};
    const char *right = NULL;
    int kind = 0;

    for (size_t i = 0; i < sizeof units / sizeof *units && !right; i++)
        if (strcasecmp(text, units[i].wrong) == 0) {
            right = units[i].right;
            kind = units[i].token ? units[i].token : T_DAYS;
        }
    if (right && kind == T_BUSINESS && !is_unit(word[1].kind)) return false;
    bool known = right != NULL;
    if (!right && (right = rung_nearest(text, words, sizeof words / sizeof *words)))
        kind = rung_word_find(right, strlen(right))->token;
    if (!right) return false;
    struct rung_arena *arena = parser->arena;
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_SYNTAX, word->span, rung_arena_print(arena, "`%s` is not a unit of time", text),
               rung_arena_print(arena, known ? "write `%s`" : "did you mean `%s`?", right));
    bool hangs =
        word->span.start > parser->unit->source->base &&
        isdigit(
            (unsigned char)parser->unit->source->bytes[word->span.start - parser->unit->source->base - 1]);
    if (strcmp(right, "2 weeks") != 0)
        rung_fix(parser->diagnostics, problem, word->span, hangs ? " %s" : "%s", right);
    word->kind = (int16_t)kind;
    return true;
}

/* A word between a number and its unit, such as `7 calendar days`: whether it is to go. */
static bool is_between(struct rung_parser *parser, const struct rung_token *word, const char *text)
{
    if (!is_unit(word[1].kind) || word[1].line_head) return false;
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_SYNTAX, word->span,
               rung_arena_print(parser->arena, "`%s` does not fit between a number and its unit", text),
               word->kind == T_CALENDAR ? "take it away: days are calendar days unless they are business days"
                                        : "take it away, or write `business`");
    rung_fix(parser->diagnostics, problem, (struct rung_span){word->span.start, word[1].span.start}, "%s",
             "");
    return true;
}

int rung_number_in_words(const struct rung_parser *parser, uint32_t token)
{
    static const char *const numbers[] = {"a",   "an",    "one",   "two",  "three", "four",   "five",
                                          "six", "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    int size;
    const char *text = rung_parser_text(parser, token, &size);

    for (int i = 0; i < (int)(sizeof numbers / sizeof *numbers); i++)
        if ((int)strlen(numbers[i]) == size && strncasecmp(text, numbers[i], (size_t)size) == 0)
            return i < 2 ? 1 : i - 1;
    return -1;
}

/* `one week`, `a business day`, `three times`, `on day seven`: a number in words, which becomes one in
 * digits. */
static void mend_number_word(struct rung_parser *parser, struct rung_token *word, int last)
{
    int next = word[1].kind;
    bool counts = is_unit(next) || next == T_TIMES || (next == T_BUSINESS && is_unit(word[2].kind));

    if ((word->kind != T_NAME && word->kind != T_ONE) || (last != T_DAY && (word[1].line_head || !counts)))
        return;
    int number = rung_number_in_words(parser, (uint32_t)(word - parser->tokens.items));
    if (number < 0) return;
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_NUMBER, word->span, "numbers are written in digits", NULL);
    rung_help(parser->diagnostics, problem, "write `%d`", number);
    rung_fix(parser->diagnostics, problem, word->span, "%d", number);
    word->kind = T_NUMERAL;
}

static int16_t unknown_unit(struct rung_parser *parser, const struct rung_token *word, const char *text)
{
    parser->unit->has_gaps = true;
    report(parser, RUNG_E_SYNTAX, word->span,
           rung_arena_print(parser->arena, "`%s` is not a unit of time", text),
           "the units are minutes, hours, days, weeks, business hours and business days");
    return T_DAYS;
}

/* ---- dates ---- */

static int month_of(const struct rung_parser *parser, uint32_t token)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    int size;
    const char *text = rung_parser_text(parser, token, &size);

    for (int i = 0; i < 12; i++)
        if ((size == 3 || size == (int)strlen(months[i])) && strncasecmp(text, months[i], (size_t)size) == 0)
            return i + 1;
    return 0;
}

/* The whole number that a token is, or 0. */
static int number_at(const struct rung_parser *parser, uint32_t token)
{
    int size, number = 0;
    const char *text = rung_parser_text(parser, token, &size);

    if (parser->tokens.items[token].kind != T_NUMERAL || size > 4) return 0;
    for (int i = 0; i < size; i++) {
        if (!isdigit((unsigned char)text[i])) return 0;
        number = number * 10 + text[i] - '0';
    }
    return number;
}

/* `25 December 2026`, `December 25, 2026`, `25 December`: how many tokens from `at` on are a date in words;
 * it is reported. */
static uint32_t date_in_words(struct rung_parser *parser, uint32_t at)
{
    const struct rung_token *items = parser->tokens.items;
    uint32_t end = at + 2;

    if (items[at].kind == 0 || items[at + 1].kind == 0 || items[at + 1].line_head) return 0;
    bool day_first = items[at].kind == T_NUMERAL;
    int day = number_at(parser, day_first ? at : at + 1);
    int month = month_of(parser, day_first ? at + 1 : at);
    if (day < 1 || day > 31 || !month) return 0;
    if (items[end].kind == ',' && !items[end].line_head && number_at(parser, end + 1) > 1900) end++;
    int year = items[end].kind == 0 || items[end].line_head ? 0 : number_at(parser, end);
    if (year > 1900)
        end++;
    else
        year = 0;
    struct rung_span span = {items[at].span.start, items[end - 1].span.end};
    rung_diagnostics_drop(parser->diagnostics, span);
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_DATE, span, "dates are written year-month-day, such as 2026-02-28", NULL);
    if (year) {
        rung_help(parser->diagnostics, problem, "write `%04d-%02d-%02d`", year, month, day);
        rung_fix(parser->diagnostics, problem, span, "%04d-%02d-%02d", year, month, day);
    } else {
        rung_help(parser->diagnostics, problem, "write it with its year, such as `2026-%02d-%02d`", month,
                  day);
    }
    parser->unit->has_gaps = true;
    return end - at;
}

/* `2026-03-02, 09:00`, `2026-03-02 at 09:00`: how many tokens from `at` on are a date with its time. */
static uint32_t date_and_time(struct rung_parser *parser, uint32_t at)
{
    const struct rung_token *items = parser->tokens.items;
    uint32_t clock = at + 1;

    if (items[at].kind != T_DAY_LITERAL || items[clock].kind == 0 || items[clock].line_head) return 0;
    if (items[clock].kind == ',' || items[clock].kind == T_AT) clock++;
    if (items[clock].kind != T_CLOCK || items[clock].line_head) return 0;
    if (clock > at + 1) {
        struct rung_span between = {items[at].span.end, items[clock].span.start};
        struct rung_diagnostic *problem = report(parser, RUNG_E_DATE, items[clock - 1].span,
                                                 "a date and its time stand side by side", NULL);
        rung_help(parser->diagnostics, problem, "write them so: `2026-02-28 09:00`");
        rung_fix(parser->diagnostics, problem, between, " ");
    }
    parser->unit->has_gaps = true;
    return clock + 1 - at;
}

/* `step calls "Calls":` or `(`: another sign where a block opens, at the end of its line. */
static void mend_opening(struct rung_parser *parser, uint32_t at)
{
    struct rung_token *items = parser->tokens.items;
    uint32_t head = at;
    int kind = items[at].kind;

    if ((kind != ':' && kind != '(') || items[at].line_head ||
        !(items[at + 1].line_head || items[at + 1].kind == 0))
        return;
    while (head > 0 && !items[head].line_head) head--;
    switch (items[head].kind) {
    case T_POLICY:
    case T_CALENDAR:
    case T_FEED:
    case T_TEST:
    case T_TEMPLATE:
    case T_STEP:
    case T_GIVE:
    case T_REPEAT:
    case T_ANY:
    case T_STRICT: break;
    default: return;
    }
    struct rung_diagnostic *problem =
        report(parser, RUNG_E_UNCLOSED, items[at].span,
               rung_arena_print(parser->arena, "a block begins with `{`, not `%c`", kind), NULL);
    rung_help(parser->diagnostics, problem, "write `{` here, and `}` behind the block's last line");
    bool hangs = items[at - 1].span.end == items[at].span.start;
    rung_fix(parser->diagnostics, problem, items[at].span, hangs ? " {" : "{");
    items[at].kind = '{';
}

/* `1000 EUR`: a sum of money, where numbers stand alone. */
static bool is_currency(struct rung_parser *parser, const struct rung_token *word, const char *text)
{
    static const char *const currencies[] = {"eur",     "euro", "euros",  "usd", "dollar",
                                             "dollars", "gbp",  "pounds", "chf"};
    bool is = false;

    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
        is |= strcasecmp(text, currencies[i]) == 0;
    if (!is) return false;
    struct rung_diagnostic *problem = report(parser, RUNG_E_NUMBER, word->span, "a number has no unit", NULL);
    rung_help(parser->diagnostics, problem, "take `%s` away", text);
    rung_fix(parser->diagnostics, problem, (struct rung_span){word[-1].span.end, word->span.end}, "%s", "");
    return true;
}

void rung_parser_mend_units(struct rung_parser *parser)
{
    struct rung_token *items = parser->tokens.items;
    uint32_t to = 0, count = parser->tokens.count;

    for (uint32_t i = 0; i < count; i++) {
        int size, last = to ? items[to - 1].kind : 0;
        bool suspicious = (last == T_NUMERAL || last == T_CLOCK) && !items[i].line_head &&
                          (items[i].kind == T_NAME || items[i].kind == T_CALENDAR);
        if (last != T_NUMERAL && last != T_NAME && !items[i].line_head && i + 2 < count)
            mend_number_word(parser, &items[i], last);
        mend_opening(parser, i);
        uint32_t day = date_in_words(parser, i), time = date_and_time(parser, i);
        if (day || time) {
            items[to] = items[i];
            items[to].span.end = items[i + (day ? day : time) - 1].span.end;
            items[to++].kind = day ? T_DAY_LITERAL : T_MOMENT;
            i += (day ? day : time) - 1;
            continue;
        }
        items[to++] = items[i];
        if (!suspicious || (last == T_NUMERAL && to > 2 && is_limit(items, to - 1))) continue;
        const char *bytes = rung_parser_text(parser, i, &size);
        const char *text = size <= 40 ? rung_arena_copy(parser->arena, bytes, (size_t)size) : NULL;
        if (!text) continue;
        /* items[to - 1] is the word, items[to - 2] the number; the word's successor is still at i + 1. */
        if (last == T_NUMERAL && is_currency(parser, &items[i], text))
            to--;
        else if (mend_half_day(parser, &items[to - 2], &items[i], text))
            to--;
        else if (last != T_NUMERAL || mend_month(parser, &items[i], text) ||
                 mend_unit(parser, &items[i], text))
            items[to - 1] = items[i];
        else if (is_between(parser, &items[i], text))
            to--;
        else
            items[to - 1].kind = unknown_unit(parser, &items[i], text);
    }
    parser->tokens.count = to;
}
