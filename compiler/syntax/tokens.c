/* Text to tokens: words are looked up, comments are kept, and signs from other languages are mended with a
 * message. */
#include "tokens.h"

#include <assert.h>
#include <string.h>

#include "rung_parse.h"
#include "scan.h"

void *rung_scan__scan_buffer(char *base, size_t size, void *scanner);

const struct rung_word rung_words[] = {
#define KEYWORD(token, text, use, group) {text, #group, T_##token, RUNG_WORD_##use},
#include "keywords.def"
};
const uint32_t rung_word_count = sizeof rung_words / sizeof *rung_words;

const struct rung_word *rung_word_find(const char *text, size_t size)
{
    uint32_t low = 0, high = rung_word_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const char *word = rung_words[middle].text;
        int order = (unsigned char)*text - (unsigned char)*word; /* decides most of the time */
        if (order == 0) order = strncmp(text, word, size);
        if (order == 0) order = word[size] ? -1 : 0;
        if (order == 0) return &rung_words[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct rung_word *rung_word_of_token(int token)
{
    for (uint32_t i = 0; i < rung_word_count; i++)
        if (rung_words[i].token == token) return &rung_words[i];
    return NULL;
}

struct scanning {
    struct rung_arena *arena;
    struct rung_diagnostics *diagnostics;
    struct rung_unit *unit;
    struct rung_tokens *tokens;
    uint32_t token_capacity, trivia_capacity;
    bool line_head;
    int line_kind;        /* the first token of the line */
    bool after_open_text; /* the last text was not closed */
};

static bool add_token(struct scanning *scanning, int kind, struct rung_span span)
{
    struct rung_tokens *tokens = scanning->tokens;

    if (tokens->count == scanning->token_capacity) {
        uint32_t capacity = scanning->token_capacity ? scanning->token_capacity * 2 : 1024;
        struct rung_token *items =
            rung_arena_grow(scanning->arena, tokens->items, tokens->count, capacity, sizeof *items);
        if (!items) return false;
        tokens->items = items;
        scanning->token_capacity = capacity;
    }
    if (scanning->line_head) scanning->line_kind = kind;
    scanning->after_open_text = false;
    tokens->items[tokens->count++] =
        (struct rung_token){.span = span, .kind = (int16_t)kind, .line_head = scanning->line_head};
    return true;
}

static bool add_trivia(struct scanning *scanning, enum rung_trivia_kind kind, struct rung_span span)
{
    struct rung_unit *unit = scanning->unit;
    const char *bytes = unit->source->bytes - unit->source->base;

    while (span.end > span.start &&
           (bytes[span.end - 1] == ' ' || bytes[span.end - 1] == '\t' || bytes[span.end - 1] == '\r'))
        span.end--;
    if (unit->trivia_count == scanning->trivia_capacity) {
        uint32_t capacity = scanning->trivia_capacity * 2;
        struct rung_trivia *items =
            rung_arena_grow(scanning->arena, unit->trivia, unit->trivia_count, capacity, sizeof *items);
        if (!items) return false;
        unit->trivia = items;
        scanning->trivia_capacity = capacity;
    }
    unit->trivia[unit->trivia_count++] = (struct rung_trivia){kind, scanning->line_head, span};
    return true;
}

static int sign_token(const char *text, size_t size)
{
    if (size == 1) return text[0];
    return text[0] == '!' ? T_NOT_EQUAL : text[0] == '<' ? T_AT_MOST : T_AT_LEAST;
}

/* Signs that other notations use for something Rung has: what is meant, and how Rung writes it. */
static const struct {
    const char *sign, *ours;
    int token;
} foreign_signs[] = {
    {"==", "=", '='},    {"<>", "!=", T_NOT_EQUAL}, {"&&", "and", T_AND},    {"||", "or", T_OR},
    {"!", "not", T_NOT}, {"≤", "<=", T_AT_MOST},    {"≥", ">=", T_AT_LEAST}, {"≠", "!=", T_NOT_EQUAL},
    {"–", "-", '-'},     {"—", "-", '-'},           {"−", "-", '-'},
};

static bool mend_sign(struct scanning *scanning, const char *text, size_t size, struct rung_span span)
{
    struct rung_diagnostics *d = scanning->diagnostics;

    for (size_t i = 0; i < sizeof foreign_signs / sizeof *foreign_signs; i++) {
        if (strlen(foreign_signs[i].sign) != size || memcmp(foreign_signs[i].sign, text, size) != 0) continue;
        struct rung_diagnostic *problem =
            rung_report(d, RUNG_E_CHARACTER, span, "`%s` is written `%s` in Rung", foreign_signs[i].sign,
                        foreign_signs[i].ours);
        rung_help(d, problem, "write `%s`", foreign_signs[i].ours);
        rung_fix(d, problem, span, "%s", foreign_signs[i].ours);
        return add_token(scanning, foreign_signs[i].token, span);
    }
    return true;
}

/* Texts between other quotation marks, or with none at the end: reported, and taken as the text they were
 * meant as. */
static bool mend_text(struct scanning *scanning, enum rung_lexeme lexeme, const char *text, size_t size,
                      struct rung_span span)
{
    struct rung_diagnostics *d = scanning->diagnostics;
    struct rung_diagnostic *problem;

    if (lexeme == RUNG_SCAN_OPEN_TEXT) {
        problem = rung_report(d, RUNG_E_STRING, span, "this text has no closing quotation mark on its line");
        rung_help(d, problem, "close it with `\"`; a long text is written as several texts, one a line");
        rung_fix(d, problem, (struct rung_span){span.end, span.end}, "\"");
        if (!add_token(scanning, T_STRING, span)) return false;
        scanning->after_open_text = true;
        return true;
    }
    size_t mark = lexeme == RUNG_SCAN_CURLY_TEXT ? 3 : 1,
           end_mark = text[size - 1] == '"' || mark == 1 ? 1 : 3;
    problem = rung_report(d, RUNG_E_STRING, span, "a text stands between straight quotation marks: \"…\"");
    rung_help(d, problem, "replace the %s quotation marks with `\"`", mark == 3 ? "curly" : "single");
    rung_fix(d, problem, span, "\"%.*s\"", (int)(size - mark - end_mark), text + mark);
    return add_token(scanning, T_STRING, span);
}

/* Whether a text comes after such a word. */
static bool before_text(int kind)
{
    switch (kind) {
    case T_AS:
    case T_ASSIGN:
    case T_BECAUSE:
    case T_CODE:
    case T_HOLIDAYS:
    case T_IN:
    case T_IS:
    case T_NOTE:
    case T_SOURCE:
    case T_TASK:
    case T_TEMPLATE:
    case T_TEST:
    case T_TEXT:
    case T_TIMEZONE:
    case T_USE:
    case T_USING:
    case T_VERSION:
    case '=':
    case ':':
    case ',': return true;
    default: return false;
    }
}

/* A quotation mark that closes a text which was not opened: the words before it are the text, from the last
 * word after which a text comes, or, after `step a` and the like, from the second name on. */
static bool mend_unopened(struct scanning *scanning, struct rung_span span)
{
    struct rung_tokens *tokens = scanning->tokens;
    struct rung_diagnostics *d = scanning->diagnostics;
    uint32_t first = tokens->count - 1; /* there is one: the mark stands behind a word */

    assert(tokens->count > 0);
    while (first > 0 && !tokens->items[first].line_head && !before_text(tokens->items[first - 1].kind) &&
           tokens->items[first].kind != T_STRING)
        first--;
    if (tokens->items[first].line_head) {
        uint32_t with_title = first + 2;
        first = with_title < tokens->count ? with_title : tokens->count - 1;
    }
    span.start = tokens->items[first].span.start;
    rung_diagnostics_drop(d, span); /* of signs in the text */
    struct rung_diagnostic *problem = rung_report(d, RUNG_E_STRING, span,
                                                  tokens->items[first].kind == T_STRING
                                                      ? "a quotation mark is missing within this text"
                                                      : "this text has no quotation mark at its beginning");
    rung_help(d, problem,
              tokens->items[first].kind == T_STRING ? "close each text with `\"` before the next word"
                                                    : "put `\"` before its first word");
    if (tokens->items[first].kind != T_STRING)
        rung_fix(d, problem, (struct rung_span){span.start, span.start}, "\"");
    tokens->items[first].span = span;
    tokens->items[first].kind = T_STRING;
    tokens->count = first + 1;
    return true;
}

static bool mend_strange(struct scanning *scanning, const char *text, size_t size, struct rung_span span)
{
    struct rung_diagnostics *d = scanning->diagnostics;
    unsigned char first = (unsigned char)text[0];
    struct rung_diagnostic *problem;

    if (first < 0x20 || first == 0x7F)
        problem = rung_report(d, RUNG_E_CHARACTER, span,
                              "an invisible control character (number %d) stands here", first);
    else
        problem =
            rung_report(d, RUNG_E_CHARACTER, span, "Rung does not use the sign `%.*s`", (int)size, text);
    rung_help(d, problem, first == '\'' ? "texts stand between double quotation marks" : "take it away");
    if (first != '\'') rung_fix(d, problem, span, "%s", "");
    return true;
}

static bool is_day(int year, int month, int day)
{
    return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* `02/03/2026` and the like: with points, and where only one reading is a date, it is known which day is
 * meant. */
static void mend_date(struct scanning *scanning, const char *text, size_t size, struct rung_span span)
{
    struct rung_diagnostics *d = scanning->diagnostics;
    int parts[3] = {0}, part = 0;
    char sign = 0;
    struct rung_diagnostic *problem =
        rung_report(d, RUNG_E_DATE, span, "dates are written year-month-day, such as 2026-02-28");

    scanning->unit->has_gaps = true; /* the token's value is not the day's */
    for (size_t i = 0; i < size; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            parts[part] = parts[part] * 10 + text[i] - '0';
            continue;
        }
        sign = text[i];
        part++;
    }
    int a = parts[0], b = parts[1], year = parts[2];
    if (a > 999 && is_day(a, b, year)) {
        rung_help(d, problem, "write `%04d-%02d-%02d`", a, b, year);
        rung_fix(d, problem, span, "%04d-%02d-%02d", a, b, year);
    } else if (is_day(year, b, a) && (sign == '.' || !is_day(year, a, b) || a == b)) {
        rung_help(d, problem, "write `%04d-%02d-%02d`", year, b, a);
        rung_fix(d, problem, span, "%04d-%02d-%02d", year, b, a);
    } else if (is_day(year, a, b) && !is_day(year, b, a)) {
        rung_help(d, problem, "write `%04d-%02d-%02d`", year, a, b);
        rung_fix(d, problem, span, "%04d-%02d-%02d", year, a, b);
    } else if (is_day(year, a, b)) {
        rung_help(d, problem,
                  "write `%04d-%02d-%02d` if the day comes first here, `%04d-%02d-%02d` if the month does",
                  year, b, a, year, a, b);
    } else {
        rung_help(d, problem, "write the year with four digits first, then month and day with two");
    }
}

/* Whether a line that begins so can end in a title and a brace. */
static bool opens_block(int kind)
{
    return kind == T_STEP || kind == T_POLICY || kind == T_CALENDAR || kind == T_TEMPLATE || kind == T_IF ||
           kind == T_ON || kind == T_FORBID;
}

static bool take(struct scanning *scanning, enum rung_lexeme lexeme, struct rung_span span)
{
    const char *text = scanning->unit->source->bytes + (span.start - scanning->unit->source->base);
    size_t size = span.end - span.start;
    struct rung_diagnostic *problem;
    const struct rung_word *word;

    switch (lexeme) {
    case RUNG_SCAN_END: return add_token(scanning, 0, span);
    case RUNG_SCAN_WORD:
        word = rung_word_find(text, size);
        return add_token(scanning, word ? word->token : T_NAME, span);
    case RUNG_SCAN_TEXT: return add_token(scanning, T_STRING, span);
    case RUNG_SCAN_NUMBER: return add_token(scanning, T_NUMERAL, span);
    case RUNG_SCAN_DATE: return add_token(scanning, T_DAY_LITERAL, span);
    case RUNG_SCAN_MOMENT: return add_token(scanning, T_MOMENT, span);
    case RUNG_SCAN_CLOCK: return add_token(scanning, T_CLOCK, span);
    case RUNG_SCAN_SIGN:
        if (text[0] == '{' && scanning->after_open_text && !scanning->line_head &&
            !opens_block(scanning->line_kind))
            return true; /* part of the text */
        return add_token(scanning, sign_token(text, size), span);
    case RUNG_SCAN_COMMENT: return add_trivia(scanning, RUNG_COMMENT, span);
    case RUNG_SCAN_DOC: return add_trivia(scanning, RUNG_DOC, span);
    case RUNG_SCAN_QUOTE: return add_trivia(scanning, RUNG_QUOTE, span);
    case RUNG_SCAN_NO_RULE: return add_trivia(scanning, RUNG_NO_RULE, span);
    case RUNG_SCAN_STRAY_MARK: return mend_unopened(scanning, span);
    case RUNG_SCAN_OPEN_TEXT:
    case RUNG_SCAN_CURLY_TEXT:
    case RUNG_SCAN_SINGLE_TEXT: return mend_text(scanning, lexeme, text, size, span);
    case RUNG_SCAN_BARE_TEXT:
        problem =
            rung_report(scanning->diagnostics, RUNG_E_STRING, span, "a text stands between quotation marks");
        rung_help(scanning->diagnostics, problem, "write `\"%.*s\"`", (int)size, text);
        rung_fix(scanning->diagnostics, problem, span, "\"%.*s\"", (int)size, text);
        return add_token(scanning, T_STRING, span);
    case RUNG_SCAN_OTHER_DATE:
        mend_date(scanning, text, size, span);
        return add_token(scanning, T_DAY_LITERAL, span);
    case RUNG_SCAN_FOREIGN_SIGN: return mend_sign(scanning, text, size, span);
    case RUNG_SCAN_SEMICOLON:
        problem = rung_report(scanning->diagnostics, RUNG_E_CHARACTER, span,
                              "nothing separates statements in Rung");
        rung_help(scanning->diagnostics, problem, "take the `;` away");
        rung_fix(scanning->diagnostics, problem, span, "%s", "");
        return true;
    case RUNG_SCAN_OTHER_COMMENT:
        span.end = span.start + 2;
        problem = rung_report(scanning->diagnostics, RUNG_E_CHARACTER, span, "a comment begins with `#`");
        rung_help(scanning->diagnostics, problem, "write `#` instead of `%.2s`", text);
        rung_fix(scanning->diagnostics, problem, span, "#");
        return true;
    case RUNG_SCAN_STRANGE: return mend_strange(scanning, text, size, span);
    }
    return true;
}

/* The word that comes behind the text that comes behind such a word. */
static const char *end_of_text_after(int word)
{
    switch (word) {
    case T_TASK:
    case T_TEST: return " for ";
    case T_ASSIGN: return " to ";
    case T_AS: return " code ";
    case T_CODE: return " note ";
    default: return NULL;
    }
}

enum rung_status rung_tokens_scan(struct rung_arena *arena, struct rung_diagnostics *diagnostics,
                                  struct rung_unit *unit, struct rung_tokens *tokens)
{
    struct rung_source *source = unit->source;
    struct rung_scan scan = {0};
    struct scanning scanning = {
        .arena = arena, .diagnostics = diagnostics, .unit = unit, .tokens = tokens, .trivia_capacity = 64};
    uint32_t last_end = 0;
    void *scanner;

    *tokens = (struct rung_tokens){0};
    /* There from the beginning, so that a place among no comments is a place all the same. */
    unit->trivia = rung_arena_grow(arena, NULL, 0, scanning.trivia_capacity, sizeof *unit->trivia);
    if (!unit->trivia) return RUNG_NO_MEMORY;
    if (rung_scan_lex_init_extra(&scan, &scanner) != 0) return RUNG_NO_MEMORY;
    if (!rung_scan__scan_buffer(source->bytes, (size_t)source->size + 2, scanner)) return RUNG_NO_MEMORY;
    for (;;) {
        scan.stop = end_of_text_after(tokens->count ? tokens->items[tokens->count - 1].kind : 0);
        enum rung_lexeme lexeme = (enum rung_lexeme)rung_scan_lex(scanner);
        if (lexeme == RUNG_SCAN_END) scan.start = scan.end = source->size;
        scanning.line_head = last_end == 0 || memchr(source->bytes + last_end, '\n', scan.start - last_end);
        last_end = scan.end;
        struct rung_span span = {source->base + scan.start, source->base + scan.end};
        if (!take(&scanning, lexeme, span)) return RUNG_NO_MEMORY;
        if (lexeme == RUNG_SCAN_END) return RUNG_OK;
    }
}

const char *rung_trivia_text(const struct rung_unit *unit, const struct rung_trivia *trivia, uint32_t *size)
{
    const char *text = unit->source->bytes + (trivia->span.start - unit->source->base);
    uint32_t left = trivia->span.end - trivia->span.start, sign = trivia->kind == RUNG_COMMENT ? 1 : 2;

    text += sign;
    left -= sign;
    while (left && (*text == ' ' || *text == '\t')) text++, left--;
    *size = left;
    return text;
}

uint32_t rung_trivia_before(const struct rung_unit *unit, const struct rung_node *node,
                            const struct rung_trivia **first)
{
    const char *bytes = unit->source->bytes - unit->source->base;
    uint32_t low = 0, high = unit->trivia_count, count = 0, at = node->span.start;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (unit->trivia[middle].span.start < at)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0 && unit->trivia[low - 1].own_line) {
        const struct rung_trivia *trivia = &unit->trivia[low - 1];
        uint32_t gap = trivia->span.end;
        while (gap < at && strchr(" \t\r\n\f", bytes[gap])) gap++;
        if (gap != at) break;
        at = trivia->span.start;
        low--;
        count++;
    }
    *first = low ? unit->trivia + low : unit->trivia;
    return count;
}
