/* What the grammar expects, in the words of somebody who writes policies. */
#include <ctype.h>
#include <string.h>

#include "rung_parse.h"
#include "syntax_error.h"

/* ---- tokens ---- */

const char *rung_stumble_name(const struct rung_stumble *stumble, uint32_t token)
{
    const struct rung_parser *parser = stumble->parser;
    struct rung_arena *arena = parser->arena;
    int size, kind = parser->tokens.items[token].kind;
    const char *text = rung_parser_text(parser, token, &size), *name = NULL;

    if (kind == 0 || token + 1 == parser->tokens.count) return "the end of the file";
    if (size == 0 && kind == '}') return "the end of the block";
    int shown = size > 40 ? 40 : size;
    while (shown < size && ((unsigned char)text[shown] & 0xC0) == 0x80) shown--;
    const char *more = shown < size ? "…" : "";
    switch (kind) {
    case T_STRING: name = rung_arena_print(arena, "the text %.*s%s", shown, text, more); break;
    case T_NUMERAL: name = rung_arena_print(arena, "the number %.*s%s", shown, text, more); break;
    case T_DAY_LITERAL:
    case T_MOMENT: name = rung_arena_print(arena, "the date %.*s", shown, text); break;
    case T_CLOCK: name = rung_arena_print(arena, "the time %.*s", shown, text); break;
    default: name = rung_arena_print(arena, "`%.*s%s`", shown, text, more);
    }
    return name ? name : "";
}

/* ---- names: of what? ---- */

/* The token before the list of names that ends before `at`: in `contact a, b <at>` it is `contact`. */
static uint32_t before_list(const struct rung_stumble *stumble)
{
    uint32_t i = stumble->before;

    while (i > 1 && (stumble->tokens[i].kind == ',' || stumble->tokens[i].kind == T_OR)) i -= 2;
    return i;
}

static const char *name_after_to(const struct rung_stumble *stumble, uint32_t to)
{
    int kind = to ? stumble->tokens[to - 1].kind : 0;

    if (kind == T_GO) return "the name of a step";
    return "the name of a party";
}

static const char *name_after_for(const struct rung_stumble *stumble)
{
    int head = stumble->tokens[stumble->head].kind;

    if (head == T_TEST) return "the name of a policy";
    return head == T_TASK ? "the name of a party" : "an event, such as `reply`";
}

/* What the name that is expected would name, by the word before it. */
static const char *name_noun(const struct rung_stumble *stumble)
{
    uint32_t word = before_list(stumble);
    bool in_policy = stumble->tokens[stumble->at].depth > 0;

    switch (stumble->tokens[word].kind) {
    case T_VIA:
    case T_TRIED: return "the name of a channel";
    case T_CONTACT: return "the name of the party to contact";
    case T_NOTIFY: return "the name of the party to notify";
    case T_THEN:
    case T_BY: return "the name of a party";
    case T_FROM: return "the name of a party";
    case T_TO: return name_after_to(stumble, word);
    case T_FOR: return name_after_for(stumble);
    case T_DURING: return "the name of a calendar";
    case T_OF:
        return word && stumble->tokens[word - 1].kind == T_OPENING ? "the name of a calendar"
                                                                   : "the name of a fact";
    case T_IN:
        return stumble->tokens[stumble->head].kind == T_EXPECT ? "the name of a step"
                                                               : "the name of a calendar";
    case T_WITH: return "the name of a policy";
    case T_SET:
    case T_SAME: return "the name of a fact";
    case T_STEP: return "a name for the step";
    case T_FACT: return "a name for the fact";
    case T_PARTY:
    case T_CUSTOMER: return "a name for the party";
    case T_CHANNEL: return "a name for the channel";
    case T_EVENT:
        return stumble->expects[T_ATTEMPT] ? "a name for the event" : "`.` and a field of the event";
    case '.': return "a field of the event";
    case T_POLICY: return "a name for the policy";
    case T_FEED: return "a name for the feed";
    case T_CALENDAR: return in_policy ? "the name of a calendar" : "a name for the calendar";
    case T_FLAG: return "a name for the finding";
    case T_ON:
    case T_WITHOUT:
    case T_SINCE:
    case T_IGNORE:
    case T_FORBID:
    case T_EMIT: return "an event, such as `reply`";
    case T_INCLUDING:
    case T_NOTING: return "the name of what is put on record";
    default: return "a name";
    }
}

static const char *value_noun(const struct rung_stumble *stumble)
{
    uint32_t i = stumble->before;
    int kind = stumble->tokens[i].kind;

    if (kind == T_WITHIN || kind == T_GIVE || (kind == T_EVERY && !stumble->expects[T_TRIED]) ||
        (kind == T_TO && i && stumble->tokens[i - 1].kind == T_UP))
        return "a duration, such as `4 business hours`";
    if (kind == T_WAIT) return "a duration, such as `2 business days`";
    if (kind == T_UNTIL || kind == T_AT || kind == T_AFTER || kind == T_BEFORE)
        return "a time, such as `2026-02-02 09:00`";
    return "a value";
}

/* ---- sets of tokens ---- */

static const int statement_words[] = {T_CONTACT, T_GIVE, 0}, item_words[] = {T_STEP, T_FORBID, 0},
                 calendar_words[] = {T_HOLIDAYS, T_COVERS, 0}, feed_words[] = {T_EMIT, T_SEPARATOR, 0},
                 test_words[] = {T_EXPECT, T_RUN, 0}, file_words[] = {T_POLICY, T_FEED, 0},
                 condition_words[] = {T_TRIED, T_NUMERAL, 0}, value_words[] = {T_NUMERAL, T_NOW, 0},
                 unit_words[] = {T_DAYS, T_HOURS, 0}, type_words[] = {T_YES_NO, T_NUMBER, 0},
                 comparison_words[] = {T_IS, '<', 0}, weekday_words[] = {T_MON, T_SUN, 0};

struct phrases {
    const struct rung_stumble *stumble;
    bool left[RUNG_TOKEN_CODES]; /* not yet said */
    const char *said[16];
    uint32_t count;
};

static bool all_of(const bool *set, const int *tokens)
{
    for (; *tokens; tokens++)
        if (!set[*tokens]) return false;
    return true;
}

static void say(struct phrases *phrases, const char *phrase)
{
    if (phrases->count < sizeof phrases->said / sizeof *phrases->said)
        phrases->said[phrases->count++] = phrase;
}

static void drop(struct phrases *phrases, const int *tokens)
{
    for (; *tokens; tokens++) phrases->left[*tokens] = false;
}

static void drop_level(struct phrases *phrases, enum rung_level level)
{
    for (int token = 1; token < RUNG_TOKEN_CODES; token++)
        if (phrases->left[token] && rung_level_begins(level, token)) phrases->left[token] = false;
}

static void drop_soft_words(struct phrases *phrases)
{
    for (uint32_t i = 0; i < rung_word_count; i++)
        if (rung_words[i].use == RUNG_WORD_SOFT) phrases->left[rung_words[i].token] = false;
}

/* What begins an entry of a list. */
static void say_lists(struct phrases *phrases)
{
    const bool *left = phrases->left;

    if (all_of(left, statement_words)) {
        say(phrases, left['{'] && !left['}'] ? "a statement, such as `stand down`, or a block `{ … }`"
                                             : "a statement, such as `contact` or `wait`");
        if (!left['}']) phrases->left['{'] = false;
        drop_level(phrases, RUNG_LEVEL_BLOCK);
    }
    if (all_of(left, item_words)) {
        say(phrases, "an item of the policy, such as `fact` or `step`");
        drop_level(phrases, RUNG_LEVEL_POLICY);
        drop(phrases, (const int[]){T_WHENEVER, 0});
    }
    if (all_of(left, calendar_words)) {
        say(phrases, "`timezone`, `open`, `closed`, `holidays` or `covers`");
        drop_level(phrases, RUNG_LEVEL_CALENDAR);
    }
    if (all_of(left, feed_words)) {
        say(phrases, "an item of the feed, such as `case is` or `emit`");
        drop_level(phrases, RUNG_LEVEL_FEED);
    }
    if (all_of(left, test_words)) {
        say(phrases, "a line of the test, such as an event, `run until` or `expect`");
        drop_level(phrases, RUNG_LEVEL_TEST);
        drop(phrases, (const int[]){T_ATTEMPT, T_CLOSE, T_NAME, 0});
    }
    if (all_of(left, file_words)) {
        say(phrases, "`use`, `calendar`, `policy`, `feed` or `test`");
        drop_level(phrases, RUNG_LEVEL_FILE);
    }
}

static void say_values(struct phrases *phrases)
{
    static const int starts[] = {T_NUMERAL, T_STRING, T_DAY_LITERAL, T_MOMENT,  T_CLOCK,    T_NOW,
                                 T_NAME,    '-',      '(',           T_START,   T_DATE,     T_NEXT,
                                 T_EVENT,   T_DAYS,   T_TIME,        T_CASES,   T_TRIED,    T_EVERY,
                                 T_NOT,     T_YES,    T_NO,          T_UNKNOWN, T_ATTEMPTS, 0};
    bool condition = all_of(phrases->left, condition_words);

    if (!condition && !all_of(phrases->left, value_words)) return;
    if (condition && phrases->stumble->tokens[phrases->stumble->before].kind != '=' && !phrases->left[T_YES])
        say(phrases, "a condition, such as `now is during office`");
    else
        say(phrases, value_noun(phrases->stumble));
    drop(phrases, starts);
    drop_soft_words(phrases);
}

static void say_kinds(struct phrases *phrases)
{
    static const int units[] = {T_SECOND, T_SECONDS, T_MINUTE, T_MINUTES, T_HOUR,     T_HOURS,
                                T_DAY,    T_DAYS,    T_WEEK,   T_WEEKS,   T_BUSINESS, 0};
    static const int types[] = {T_YES_NO,   T_NUMBER,   T_TEXT,    T_ONE,   T_DATE, T_TIME,
                                T_DURATION, T_TIMEZONE, T_CHANNEL, T_PARTY, 0};
    static const int comparisons[] = {T_IS, '<', '>', '=', T_NOT_EQUAL, T_AT_MOST, T_AT_LEAST, 0};
    static const int weekdays[] = {T_MON, T_TUE, T_WED, T_THU, T_FRI, T_SAT, T_SUN, 0};

    if (all_of(phrases->left, unit_words) && !phrases->left[T_NAME]) {
        say(phrases, phrases->left[T_BUSINESS]
                         ? "a unit of time: minutes, hours, days, weeks, business hours or business days"
                         : "a unit of time: minutes, hours, days or weeks");
        drop(phrases, units);
    }
    if (all_of(phrases->left, type_words) && !phrases->left[T_NAME]) {
        say(phrases,
            "a type: `yes/no`, `number`, `text`, `one of (…)`, `date`, `time`, `duration`, `timezone`, "
            "`channel` or `party`");
        drop(phrases, types);
    }
    if (all_of(phrases->left, comparison_words)) {
        say(phrases, "a comparison, such as `is` or `>=`");
        drop(phrases, comparisons);
    }
    if (all_of(phrases->left, weekday_words) && !phrases->left[T_NAME]) {
        say(phrases, "a day of the week: mon, tue, wed, thu, fri, sat or sun");
        drop(phrases, weekdays);
    }
}

static void say_literals(struct phrases *phrases)
{
    static const struct {
        int token;
        const char *phrase;
    } literals[] = {
        {T_STRING, "a text between quotation marks"}, {T_NUMERAL, "a number"},
        {T_DAY_LITERAL, "a date (2026-02-02)"},       {T_MOMENT, "a date and time (2026-02-02 09:00)"},
        {T_CLOCK, "a time of day (09:00)"},
    };

    if (phrases->left[T_NAME]) {
        say(phrases, name_noun(phrases->stumble));
        drop(phrases, (const int[]){T_NAME, T_ATTEMPT, T_CLOSE, T_ACTION, T_FINDING, T_FINDINGS, 0});
        drop_soft_words(phrases);
    }
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        if (phrases->left[literals[i].token]) say(phrases, literals[i].phrase);
}

/* Words and signs that remain. Those that only lengthen a value or a list are left unsaid if there is more.
 */
static void say_words(struct phrases *phrases)
{
    static const int lengthen[] = {'+', '-', ',', T_AND, T_OR, T_AFTER, T_BEFORE, T_FROM, T_IN, 0};
    static const char signs[] = ":={},().?-";
    struct rung_arena *arena = phrases->stumble->parser->arena;
    bool kept[RUNG_TOKEN_CODES];
    uint32_t before = phrases->count;

    memcpy(kept, phrases->left, sizeof kept);
    drop(phrases, lengthen);
    for (int round = 0; round < 2 && phrases->count == before; round++) {
        for (uint32_t i = 0; i < rung_word_count; i++)
            if (phrases->left[rung_words[i].token])
                say(phrases, rung_arena_print(arena, "`%s`", rung_words[i].text));
        for (const char *sign = signs; *sign; sign++)
            if (phrases->left[(int)*sign] && (*sign != '}' || phrases->count == 0))
                say(phrases, rung_arena_print(arena, "`%c`", *sign));
        if (before == 0) memcpy(phrases->left, kept, sizeof kept);
    }
}

/* "a, b or c" */
static const char *joined(struct phrases *phrases)
{
    struct rung_buffer out = {.arena = phrases->stumble->parser->arena};

    if (phrases->count == 0) return NULL;
    for (uint32_t i = 0; i < phrases->count; i++) {
        if (i) rung_buffer_text(&out, i + 1 < phrases->count ? ", " : " or ");
        if (phrases->said[i]) rung_buffer_text(&out, phrases->said[i]);
    }
    return rung_buffer_result(&out);
}

const char *rung_stumble_expected(const struct rung_stumble *stumble)
{
    struct phrases phrases = {.stumble = stumble};

    memcpy(phrases.left, stumble->expects, sizeof phrases.left);
    say_lists(&phrases);
    if (phrases.count == 0) {
        say_kinds(&phrases);
        say_values(&phrases);
        say_literals(&phrases);
        say_words(&phrases);
    }
    const char *text = joined(&phrases);
    return text ? text : "something else";
}

const char *rung_stumble_more(const struct rung_stumble *stumble)
{
    struct phrases phrases = {.stumble = stumble};

    memcpy(phrases.left, stumble->expects, sizeof phrases.left);
    say_lists(&phrases);
    phrases.count = 0;
    drop(&phrases, (const int[]){'{', '}', T_WHENEVER, 0});
    say_kinds(&phrases);
    say_literals(&phrases);
    say_words(&phrases);
    return joined(&phrases);
}

const char *rung_stumble_list(const struct rung_stumble *stumble)
{
    struct phrases phrases = {.stumble = stumble};

    memcpy(phrases.left, stumble->expects, sizeof phrases.left);
    phrases.left['}'] = true; /* no talk of blocks */
    say_lists(&phrases);
    return joined(&phrases);
}

/* ---- right examples ---- */

static const struct {
    int token, second; /* 0: any; of what a feed says, the format that it reads */
    const char *form;
} forms[] = {
    {T_ANY, 0, "`any order { contact client via phone  contact client via email }`"},
    {T_ASSIGN, 0, "`assign \"Check the address\" to accounts within 1 business day`"},
    {T_CALENDAR, 0, "`calendar office { timezone \"Europe/Madrid\" open mon-fri 09:00-17:00 }`"},
    {T_CASE, T_NDJSON, "`case is path \"ticket.number\"`"},
    {T_CASE, T_XES, "`case is case attribute \"concept:name\"`"},
    {T_CASE, 0, "`case is column \"number\"`"},
    {T_CHANNEL, 0, "`channel phone by agent`, or `channel email automatic`"},
    {T_CLOSE, 0, "`close as \"Resolved\" code \"User not responded\"`"},
    {T_CLOSED, 0, "`closed 2026-08-01 to 2026-08-15 \"Summer\"`"},
    {T_CONTACT, 0, "`contact client via phone within 4 business hours`"},
    {T_CONTINUE, 0, "`continue with unpaid_invoice`"},
    {T_COVERS, 0, "`covers 2026-01-01 to 2027-12-31`"},
    {T_CUSTOMER, 0, "`customer client \"Client\"`"},
    {T_EACH, 0, "`each case in its own order`"},
    {T_ELSEWHERE, 0, "`elsewhere update { topic: \"shop\" }`"},
    {T_EMIT, T_AT, "`emit paid at column \"PaidOn\" as \"D/M/YYYY\" in \"Europe/Madrid\"`"},
    {T_EMIT, T_NDJSON, "`emit reply when path \"ticket.status\" becomes \"Answered\"`"},
    {T_EMIT, T_XES, "`emit reply when attribute \"concept:name\" is \"Answered\"`"},
    {T_EMIT, 0, "`emit reply when column \"status\" becomes \"Answered\"`"},
    {T_ESCALATE, 0, "`escalate to manager within 1 business day then director`"},
    {T_EVENT, 0, "`event promise { date: date, note?: text }`"},
    {T_EVERY, 0, "`every attempt is made after 5 minutes`"},
    {T_EXPECT, T_CLOSED, "`expect closed as \"Resolved\" on 2026-02-05`"},
    {T_EXPECT, T_IN, "`expect in second_strike`"},
    {T_EXPECT, T_TASK, "`expect task \"Check the address\" due within 1 business day`"},
    {T_EXPECT, T_ACTION, "`expect action escalate to manager`"},
    {T_EXPECT, T_FINDING, "`expect finding missed`"},
    {T_EXPECT, T_NO, "`expect no findings`, or `expect no attempt via phone`"},
    {T_EXPECT, T_FORBIDDEN, "`expect forbidden close { as: \"Canceled\" }`"},
    {T_EXPECT, T_ALLOWED, "`expect allowed attempt { via: email }`"},
    {T_EXPECT, 0, "`expect in second_strike`, or `expect attempt via phone due within 4 business hours`"},
    {T_FACT, T_ONE, "`fact status: one of (open, on_hold) = open`"},
    {T_FACT, 0, "`fact invoices: number = 0`"},
    {T_FEED, 0, "`feed tickets from csv { case is column \"number\" }`"},
    {T_FLAG, 0, "`flag silent_week \"nobody wrote for a week\"`"},
    {T_FORBID, 0, "`forbid close as \"Canceled\" because \"a silent case is resolved, not cancelled\"`"},
    {T_GIVE, 0, "`give 2 business days { contact client via phone }`"},
    {T_GO, 0, "`go to second_strike`"},
    {T_HOLIDAYS, 0, "`holidays \"es.ics\"`"},
    {T_IF, 0, "`if ticket_source is phone { contact client via phone }`"},
    {T_IGNORE, 0, "`ignore thanks, not_now`"},
    {T_LIMIT, 0, "`limit attempts via phone to 3 per 1 week`"},
    {T_MAY, 0, "`may contact client via chat or phone`"},
    {T_NOTIFY, 0, "`notify manager \"The client does not answer\"`"},
    {T_ON, T_DAY, "`on day 7, 15 contact client via email`"},
    {T_ON, T_MISSED, "`on missed attempt escalate to manager`"},
    {T_ON, 0, "`on reply stand down`, or `on reply from client { … }`"},
    {T_OPEN, 0, "`open mon-fri 09:00-13:00, 14:00-18:00`"},
    {T_PARTY, 0, "`party manager \"Manager\"`"},
    {T_POLICY, 0, "`policy unpaid_invoice \"Unpaid invoice\" { … }`"},
    {T_POSTPONE, 0, "`postpone until event.back_on`"},
    {T_REPEAT, 0, "`repeat every 7 days up to 3 times { contact client via email }`"},
    {T_RESTART, 0, "`restart run`, `restart step`, or `restart step at event.until`"},
    {T_RUN, 0, "`run until 2026-02-03 12:00`"},
    {T_SET, 0, "`set invoices = 3`"},
    {T_SOURCE, 0, "`source \"procedure.txt\"`"},
    {T_STAND, 0, "`stand down`"},
    {T_START, T_WHEN, "`start when 7 days pass without reply since request`"},
    {T_START, 0, "`start on invoice_sent`"},
    {T_STEP, 0, "`step first_reminder \"First reminder\" { contact client via email }`"},
    {T_STRICT, 0, "`strict order { contact client via chat  contact client via phone }`"},
    {T_TASK, 0, "`task \"Check the address\" for accounts within 1 business day`"},
    {T_TEMPLATE, 0, "`template \"Reminder\" { text \"Dear {customer_name}\" }`"},
    {T_TEST, 0, "`test \"silence closes the case\" for unpaid_invoice { … }`"},
    {T_TIME, T_NDJSON, "`time is path \"updated\"`"},
    {T_TIME, T_XES, "`time is attribute \"time:timestamp\"`"},
    {T_TIME, 0, "`time is column \"updated\" as \"D/M/YYYY h:mm\" in \"Europe/Madrid\"`"},
    {T_TIMEZONE, 0, "`timezone \"Europe/Madrid\"`"},
    {T_UNKNOWN, 0, "`unknown is \"?\"`"},
    {T_USE, 0, "`use \"calendars.rung\"`"},
    {T_USUAL, 0, "`usual deadline 4 business hours`"},
    {T_VERSION, 0, "`version \"1.0\"`"},
    {T_WAIT, T_UNTIL, "`wait until 2026-02-02 09:00`, or `wait until next opening of office`"},
    {T_WAIT, T_UP, "`wait up to 2 business days for reply`"},
    {T_WAIT, 0, "`wait 2 business days`, `wait until 2026-02-02 09:00`, or `wait up to 2 days for reply`"},
    {T_WHENEVER, 0, "`whenever 7 days pass without reply since request notify manager`"},
};

const char *rung_form_of(int word, int second)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].token == word && (forms[i].second == 0 || forms[i].second == second))
            return forms[i].form;
    return NULL;
}

/* ---- other words for ours ---- */

static const struct rung_synonym synonyms[] = {
    /* begin an entry */
    {"alert", "notify", T_NOTIFY, true},
    {"ask", "contact … via …", T_CONTACT, false},
    {"call", "contact … via …", T_CONTACT, true},
    {"delay", "wait", T_WAIT, true},
    {"deny", "forbid", T_FORBID, true},
    {"disallow", "forbid", T_FORBID, true},
    {"email", "contact … via …", T_CONTACT, false},
    {"end", "close as \"…\"` or `stand down", T_STAND, false},
    {"exit", "close as \"…\"` or `stand down", T_STAND, false},
    {"field", "fact", T_FACT, true},
    {"finish", "close as \"…\"` or `stand down", T_STAND, false},
    {"goto", "go to", T_GO, false},
    {"import", "use", T_USE, true},
    {"include", "use", T_USE, true},
    {"inform", "notify", T_NOTIFY, true},
    {"jump", "go to", T_GO, true},
    {"loop", "repeat every … up to … times", T_REPEAT, false},
    {"mail", "contact … via …", T_CONTACT, false},
    {"maximum", "limit attempts to … per …", T_LIMIT, false},
    {"message", "contact … via …` or `notify", T_CONTACT, false},
    {"never", "forbid", T_FORBID, true},
    {"pause", "wait", T_WAIT, true},
    {"person", "party", T_PARTY, true},
    {"phase", "step", T_STEP, true},
    {"phone", "contact … via phone", T_CONTACT, false},
    {"prohibit", "forbid", T_FORBID, true},
    {"raise", "flag", T_FLAG, true},
    {"remind", "contact … via …` or `notify", T_CONTACT, false},
    {"require", "use", T_USE, true},
    {"role", "party", T_PARTY, true},
    {"rule", "on …`, `forbid …` or `limit …", T_FORBID, false},
    {"send", "notify … using \"…\"` or `contact … via … using \"…\"", T_NOTIFY, false},
    {"sleep", "wait", T_WAIT, true},
    {"stage", "step", T_STEP, true},
    {"state", "step", T_STEP, true},
    {"stop", "close as \"…\"` or `stand down", T_STAND, false},
    {"team", "party", T_PARTY, true},
    {"tell", "notify", T_NOTIFY, true},
    {"trigger", "start on", T_START, false},
    {"standdown", "stand down", T_STAND, false},
    {"stand_down", "stand down", T_STAND, false},
    {"when", "on", T_ON, true},
    {"must", "forbid close … unless …", T_FORBID, false},
    {"max", "limit attempts to … per …", T_LIMIT, false},
    {"user", "customer", T_CUSTOMER, true},
    {"client", "customer", T_CUSTOMER, true},
    {"var", "fact", T_FACT, true},
    {"variable", "fact", T_FACT, true},
    {"warn", "notify", T_NOTIFY, true},
    {"while", "repeat every … up to … times", T_REPEAT, false},
    {"workflow", "policy", T_POLICY, true},
    {"process", "policy", T_POLICY, true},
    {"procedure", "policy", T_POLICY, true},
    {"hours", "open mon-fri 09:00-17:00", T_OPEN, false},
    {"assert", "expect", T_EXPECT, true},
    {"check", "expect", T_EXPECT, true},
    /* inside one */
    {"by", "via", T_VIA, true},
    {"on", "via", T_VIA, true},
    {"over", "via", T_VIA, true},
    {"per", "via", T_VIA, true},
    {"through", "via", T_VIA, true},
    {"using", "via", T_VIA, true},
    {"with", "via", T_VIA, true},
    {"in", "within", T_WITHIN, true},
    {"inside", "within", T_WITHIN, true},
    {"under", "within", T_WITHIN, true},
    {"provided", "when", T_WHEN, true},
    {"if", "when", T_WHEN, true},
    {"if", "where", T_WHERE, true},
    {"when", "where", T_WHERE, true},
    {"by", "from", T_FROM, true},
    {"except", "unless", T_UNLESS, true},
    {"as", "because", T_BECAUSE, true},
    {"since", "because", T_BECAUSE, true},
    {"elif", "else if", T_ELSE, false},
    {"elseif", "else if", T_ELSE, false},
    {"elsif", "else if", T_ELSE, false},
    {"otherwise", "else", T_ELSE, true},
    {"till", "until", T_UNTIL, true},
    {"are", "is", T_IS, true},
    {"equals", "is", T_IS, true},
    {"was", "is", T_IS, true},
    {"says", "is", T_IS, true},
    {"afterwards", "then", T_THEN, true},
    {"next", "then", T_THEN, true},
    {"in", "during", T_DURING, true},
    {"within", "during", T_DURING, true},
    {"is", "=", '=', true},
    {"to", "=", '=', true},
    {"as", ":", ':', true},
    {"is", ":", ':', true},
    {"of", ":", ':', true},
    {"manual", "by …", T_BY, false},
    {"automated", "automatic", T_AUTOMATIC, true},
    {"to", "-", '-', true},
    {"until", "-", '-', true},
    {"till", "-", '-', true},
    {"until", "to", T_TO, true},
    {"till", "to", T_TO, true},
    {"through", "to", T_TO, true},
    {"times", "per", T_PER, false},
    {"every", "per", T_PER, true},
    {"a", "per", T_PER, true},
    {"without", "unless", T_UNLESS, true},
    /* types and units */
    {"bool", "yes/no", T_YES_NO, true},
    {"boolean", "yes/no", T_YES_NO, true},
    {"yesno", "yes/no", T_YES_NO, true},
    {"yes", "yes/no", T_YES_NO, true},
    {"choice", "one of (…)", T_ONE, false},
    {"enum", "one of (…)", T_ONE, false},
    {"oneof", "one of (…)", T_ONE, false},
    {"datetime", "time", T_TIME, true},
    {"timestamp", "time", T_TIME, true},
    {"decimal", "number", T_NUMBER, true},
    {"float", "number", T_NUMBER, true},
    {"int", "number", T_NUMBER, true},
    {"integer", "number", T_NUMBER, true},
    {"money", "number", T_NUMBER, true},
    {"amount", "number", T_NUMBER, true},
    {"string", "text", T_TEXT, true},
    {"person", "party", T_PARTY, true},
    {"monday", "mon", T_MON, true},
    {"tuesday", "tue", T_TUE, true},
    {"wednesday", "wed", T_WED, true},
    {"thursday", "thu", T_THU, true},
    {"friday", "fri", T_FRI, true},
    {"saturday", "sat", T_SAT, true},
    {"sunday", "sun", T_SUN, true},
    {"weekdays", "mon-fri", T_MON, false},
    {"daily", "mon-sun", T_MON, false},
    {"json", "ndjson", T_NDJSON, true},
    {"excel", "csv", T_CSV, true},
    {"xml", "xes", T_XES, true},
};

const struct rung_synonym *rung_synonym_find(const bool *expects, const char *word)
{
    char small[24];
    size_t size = strlen(word);

    if (size >= sizeof small) return NULL;
    for (size_t i = 0; i <= size; i++) small[i] = (char)tolower((unsigned char)word[i]);
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (expects[synonyms[i].token] && strcmp(small, synonyms[i].wrong) == 0) return &synonyms[i];
    return NULL;
}
