/* Drives the grammar over the tokens of one text: hands out tokens, builds nodes and literal values, and
 * finds the way again after a mistake. */
#include "parse.h"
#include "file_kind.h"

#include <inttypes.h>
#include <string.h>

#include <rung/time.h>

#include "parser.h"
#include "rung_parse.h"
#include "utf8.h"

int rung_parse_parse(struct rung_parser *parser);

/* ---- tokens ---- */

static struct rung_token *token_at_cursor(struct rung_parser *parser)
{
    return &parser->tokens
                .items[parser->cursor < parser->tokens.count ? parser->cursor : parser->tokens.count - 1];
}

int rung_build_next(struct rung_parser *parser, struct rung_span *span)
{
    struct rung_token *token = token_at_cursor(parser);

    parser->taken = (uint32_t)(token - parser->tokens.items);
    if (parser->closings) {
        parser->closings--;
        parser->depth--;
        *span = (struct rung_span){token->span.start, token->span.start};
        return '}';
    }
    *span = token->span;
    token->depth = parser->depth;
    if (token->kind == '{') {
        if (++parser->depth > RUNG_DEPTH_MAX) {
            rung_report(parser->diagnostics, RUNG_E_TOO_DEEP, token->span,
                        "more than %d braces are open here", RUNG_DEPTH_MAX);
            parser->too_deep = parser->unit->has_gaps = true;
            parser->cursor = parser->explained = parser->tokens.count;
            return T_RUNG_PARSE_error;
        }
        parser->opened[parser->depth] = parser->taken;
    }
    if (token->kind == '}' && parser->depth) parser->depth--;
    if (parser->cursor < parser->tokens.count) parser->cursor++;
    return token->kind;
}

uint32_t rung_parser_token_at(const struct rung_parser *parser, uint32_t position)
{
    uint32_t low = 0, high = parser->tokens.count - 1;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (parser->tokens.items[middle].span.start < position)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const char *rung_parser_text(const struct rung_parser *parser, uint32_t token, int *size)
{
    struct rung_span span = parser->tokens.items[token].span;

    *size = (int)(span.end - span.start);
    return parser->unit->source->bytes + (span.start - parser->unit->source->base);
}

/* ---- the way back ---- */

bool rung_level_begins(enum rung_level level, int token)
{
    const struct rung_word *word = rung_word_of_token(token);

    switch (level) {
    case RUNG_LEVEL_FILE: return word && word->use == RUNG_WORD_TOP;
    case RUNG_LEVEL_CALENDAR:
        return token == T_TIMEZONE || token == T_OPEN || token == T_CLOSED || token == T_HOLIDAYS ||
               token == T_COVERS;
    case RUNG_LEVEL_POLICY:
        switch (token) {
        case T_VERSION:
        case T_SOURCE:
        case T_CALENDAR:
        case T_FACT:
        case T_CUSTOMER:
        case T_PARTY:
        case T_CHANNEL:
        case T_EVENT:
        case T_TEMPLATE:
        case T_USUAL:
        case T_START:
        case T_STEP:
        case T_ON:
        case T_WHENEVER:
        case T_ALWAYS:
        case T_IGNORE:
        case T_FORBID:
        case T_LIMIT: return true;
        default: return false;
        }
    case RUNG_LEVEL_BLOCK: return word && word->use == RUNG_WORD_STATEMENT;
    case RUNG_LEVEL_CLAUSES: return token == T_ON;
    case RUNG_LEVEL_FEED:
        return token == T_EACH || token == T_CASE || token == T_TIME || token == T_ID ||
               token == T_SEPARATOR || token == T_UNKNOWN || token == T_EMIT || token == T_FACT;
    case RUNG_LEVEL_TEST:
        return token == T_AT || token == T_WAIT || token == T_RUN || token == T_EVERY || token == T_EXPECT ||
               token == T_ELSEWHERE;
    }
    return false;
}

bool rung_parser_begins(const struct rung_parser *parser, enum rung_level level, uint32_t index)
{
    const struct rung_token *token = &parser->tokens.items[index];

    if (level == RUNG_LEVEL_TEST && token->line_head &&
        (token->kind == T_NAME || token->kind == T_ATTEMPT || token->kind == T_CLOSE))
        return true;
    if (!rung_level_begins(level, token->kind)) return false;
    return token->line_head || (level == RUNG_LEVEL_BLOCK && token->kind != T_ON && token->kind != T_ANY &&
                                token->kind != T_CLOSE && token->kind != T_TASK && token->kind != T_IF);
}

bool rung_parser_splice(struct rung_parser *parser, uint32_t from, uint32_t to, const int *kinds,
                        uint32_t count)
{
    struct rung_tokens *tokens = &parser->tokens;
    if (to == tokens->count) to--; /* the end of the text stays, or the parser would never meet it */
    uint32_t rest = tokens->count - to, whole = from + count + rest;
    struct rung_token *items = tokens->items;
    struct rung_span span = to > from ? (struct rung_span){items[from].span.start, items[to - 1].span.end}
                            : from    ? (struct rung_span){items[from - 1].span.end, items[from - 1].span.end}
                                      : (struct rung_span){items[0].span.start, items[0].span.start};
    bool line_head = to > from && items[from].line_head;
    uint32_t depth = items[from].depth;

    if (whole > parser->token_capacity) {
        uint32_t most = whole > tokens->count ? whole : tokens->count, capacity = most + most / 4 + 256;
        items = rung_arena_grow(parser->arena, items, tokens->count, capacity, sizeof *items);
        if (!items) return false;
        tokens->items = items;
        parser->token_capacity = capacity;
    }
    if (count != to - from) memmove(items + from + count, items + to, rest * sizeof *items);
    tokens->count = whole;
    for (uint32_t i = 0; i < count; i++) {
        items[from + i] = (struct rung_token){span, (int16_t)kinds[i], line_head && i == 0, depth};
        span.start = span.end;
    }
    return true;
}

/* Goes on behind the mistake: at the next entry of the list, or at the brace that ends it. */
static void skip_entry(struct rung_parser *parser, enum rung_level level, uint32_t at, uint32_t target)
{
    const struct rung_token *tokens = parser->tokens.items;
    uint32_t end = parser->tokens.count - 1, depth = tokens[at].depth;
    uint32_t stuck = at < parser->skipped ? at : end; /* it was to go on here, and stumbled again */

    for (; at < end; at++) {
        bool here = depth == target && at != stuck;
        if (here && tokens[at].kind == '}' && level != RUNG_LEVEL_FILE) break;
        if (here && rung_parser_begins(parser, level, at)) break;
        if (tokens[at].kind == '{') depth++;
        if (tokens[at].kind == '}' && depth) depth--;
    }
    /* Inside of anything at least one brace is open, whatever the depths say of tokens that were put in:
     * without it the parser would stumble over the end for ever. */
    if (at == end) parser->closings = level == RUNG_LEVEL_FILE ? 0 : target ? target : 1;
    parser->cursor = at;
    parser->skipped = at + 1;
    parser->unit->has_gaps = true;
}

/* Each way back is a step forward: behind a stumble the parser never goes on at the same token twice, each
 * mend is reported or makes a name of a word, and at the end each way back closes a block. So their number is
 * limited by the text's length; this holds them to it, should one of them be mistaken. Mistakes were reported
 * by then. */
static bool makes_progress(struct rung_parser *parser)
{
    if (parser->recoveries++ < 2 * (uint64_t)parser->tokens.count + 2 * RUNG_DEPTH_MAX) return true;
    parser->unit->has_gaps = true;
    return false;
}

bool rung_build_recover(struct rung_parser *parser, struct rung_span span, enum rung_level level)
{
    uint32_t start = rung_parser_token_at(parser, span.start), end = parser->tokens.count - 1;
    uint32_t at = parser->taken > end ? end : parser->taken; /* the token the parser stumbled over */

    if (start > at) start = at;
    if (parser->reread && parser->reread_from < start) start = parser->reread_from;
    uint32_t target = parser->tokens.items[start].depth;
    parser->closings = 0;
    if (parser->reread)
        parser->cursor = start;
    else
        skip_entry(parser, level, at, target);
    parser->reread = false;
    parser->depth = target;
    return makes_progress(parser);
}

/* ---- nodes ---- */

struct rung_node *rung_build(struct rung_parser *parser, enum rung_node_kind kind, struct rung_span span,
                             const void *like)
{
    struct rung_node *node = rung_node_new(parser->arena, kind, span, like);

    if (node && node->depth > RUNG_DEPTH_MAX) {
        if (!parser->too_deep)
            rung_report(parser->diagnostics, RUNG_E_TOO_DEEP, span, "this is nested more than %d deep",
                        RUNG_DEPTH_MAX);
        parser->too_deep = true;
        parser->unit->has_gaps = true;
        return NULL;
    }
    return node;
}

void rung_build_file(struct rung_parser *parser, struct rung_span span, struct rung_list items)
{
    parser->unit->file =
        RUNG_AS(file, rung_build(parser, RUNG_NODE_file, span, &(struct rung_ast_file){.items = items}));
}

struct rung_node *rung_build_always(struct rung_parser *parser, struct rung_node *node, struct rung_span span)
{
    (void)parser;
    node->span = span;
    if (node->kind == RUNG_NODE_handler)
        RUNG_AS(handler, node)->always = true;
    else
        RUNG_AS(forbid, node)->always = true;
    return node;
}

void rung_build_exhausted(struct rung_parser *parser)
{
    if (rung_arena_failed(parser->arena)) return;
    struct rung_span span = token_at_cursor(parser)->span;
    rung_report(parser->diagnostics, RUNG_E_TOO_DEEP, span, "this is nested too deeply to be read");
    parser->unit->has_gaps = true;
}

/* ---- literals ---- */

/* As rung_report; but what is wrong with a literal is said only when it is read for the first time. */
static struct rung_diagnostic *report_literal(struct rung_parser *parser, enum rung_code code,
                                              struct rung_span span, const char *message)
{
    if (span.start < parser->read_until || !message) return NULL;
    return rung_report(parser->diagnostics, code, span, "%s", message);
}

static const char *bytes_of(const struct rung_parser *parser, struct rung_span span)
{
    return parser->unit->source->bytes + (span.start - parser->unit->source->base);
}

struct rung_name rung_build_name(struct rung_parser *parser, struct rung_span span)
{
    const char *text = rung_arena_intern(parser->arena, bytes_of(parser, span), span.end - span.start);

    return (struct rung_name){.text = text ? text : "", .span = span};
}

struct rung_text rung_build_text(struct rung_parser *parser, struct rung_span span)
{
    const char *from = bytes_of(parser, span), *end = from + (span.end - span.start);
    /* Between straight quotation marks, unless the scanner took a text with other marks, or with none at its
     * end; and a mended text has none. */
    if (*from == '"' || *from == '\'')
        from++;
    else if (end >= from + 3 && memcmp(from, "\xE2\x80", 2) == 0)
        from += 3;
    if (end > from && (end[-1] == '"' || end[-1] == '\''))
        end--;
    else if (end >= from + 3 && memcmp(end - 3, "\xE2\x80", 2) == 0)
        end -= 3;
    if (end < from) end = from;
    char *text = rung_arena_alloc(parser->arena, (size_t)(end - from) + 1), *to = text;
    if (!text) return (struct rung_text){"", span};
    while (from < end) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        char sign = from + 1 < end ? from[1] : 0;
        if (sign == '"' || sign == '\\')
            *to++ = sign;
        else if (sign == 'n')
            *to++ = '\n';
        else if (sign == 't')
            *to++ = '\t';
        else {
            uint32_t at = span.start + (uint32_t)(from - bytes_of(parser, span));
            struct rung_diagnostic *problem = report_literal(
                parser, RUNG_E_STRING, (struct rung_span){at, at + 1}, "`\\` has no meaning here");
            rung_help(
                parser->diagnostics, problem,
                "in a text, `\\\"` is a quotation mark, `\\n` a new line, `\\t` a tab, `\\\\` a backslash");
        }
        from += from + 1 < end ? 2 : 1;
    }
    return (struct rung_text){text, span};
}

int64_t rung_build_number(struct rung_parser *parser, struct rung_span span)
{
    const char *at = bytes_of(parser, span), *end = at + (span.end - span.start);
    int64_t value = 0;
    int decimals = -1;

    /* A number in words, or one that was put in; both were reported. */
    if (at == end || *at < '0' || *at > '9') return 1000000;
    for (; at < end; at++) {
        if (*at == '.') {
            decimals = 0;
            continue;
        }
        if (decimals >= 0) decimals++;
        if (decimals > 6 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *at - '0', &value)) {
            decimals = 7;
            break;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 6; i++)
        if (__builtin_mul_overflow(value, 10, &value)) decimals = 7;
    if (decimals <= 6) return value;
    struct rung_diagnostic *problem = report_literal(
        parser, RUNG_E_NUMBER, span, "numbers go up to 9223372036854 and have at most six decimals");
    parser->unit->has_gaps = true; /* its value is not known */
    rung_help(parser->diagnostics, problem, "use a smaller unit, or fewer decimals");
    return 0;
}

int64_t rung_build_count(struct rung_parser *parser, struct rung_span span)
{
    int64_t millionths = rung_build_number(parser, span);

    if (millionths == 0 && span.end - span.start > 6) return 1; /* out of range, which was reported */
    if (millionths % 1000000 == 0 && millionths / 1000000 <= 1000000) return millionths / 1000000;
    struct rung_diagnostic *problem =
        report_literal(parser, RUNG_E_DURATION, span,
                       millionths % 1000000 ? "durations count in whole numbers"
                                            : "a duration of more than a million units is a mistake");
    if (millionths % 1000000)
        rung_help(parser->diagnostics, problem,
                  "use the next smaller unit, such as `90 minutes` for one and a half hours");
    return 1; /* any time at all: one message is enough */
}

static void report_date(struct rung_parser *parser, struct rung_span span, const char *what)
{
    struct rung_diagnostic *problem =
        report_literal(parser, RUNG_E_DATE, span,
                       rung_arena_print(parser->arena, "there is no such %s as %.*s", what,
                                        (int)(span.end - span.start), bytes_of(parser, span)));

    rung_help(parser->diagnostics, problem, "dates are written 2026-02-28, times of day 09:00");
    parser->unit->has_gaps = true; /* which one is meant is not known */
}

int64_t rung_build_day(struct rung_parser *parser, struct rung_span span)
{
    const char *text = bytes_of(parser, span);
    int32_t day = 0;

    if (span.end - span.start != 10 || text[4] != '-' || text[7] != '-')
        return 0; /* the scan has reported it */
    if (rung_day_read(text, 10, &day) != RUNG_OK) report_date(parser, span, "day");
    return day;
}

/* The time that `9`, `9:30`, `9 am` or `9:30pm` means, which has been reported. */
static int64_t loose_clock(const char *text, int size)
{
    int64_t hour = 0, minute = 0;
    int at = 0;

    for (; at < size && text[at] >= '0' && text[at] <= '9'; at++) hour = hour * 10 + text[at] - '0';
    if (at + 2 < size && (text[at] == ':' || text[at] == '.'))
        minute = (text[at + 1] - '0') * 10 + text[at + 2] - '0';
    if (text[size - 1] > '9')
        hour = hour % 12 + (memchr(text, 'p', (size_t)size) || memchr(text, 'P', (size_t)size) ? 12 : 0);
    return hour <= 24 && minute < 60 ? (hour * 60 + minute) * RUNG_MINUTE_US : 0;
}

int64_t rung_build_clock(struct rung_parser *parser, struct rung_span span)
{
    const char *text = bytes_of(parser, span);
    int size = (int)(span.end - span.start);

    if (size < 4 || text[size - 1] > '9' || memchr(text, '.', (size_t)size)) return loose_clock(text, size);
    if (text[1] == ':') {
        struct rung_diagnostic *problem =
            report_literal(parser, RUNG_E_DATE, span, "the hour of a time of day has two digits");
        rung_help(parser->diagnostics, problem, "write `0%.*s`", size, text);
        rung_fix(parser->diagnostics, problem, (struct rung_span){span.start, span.start}, "0");
        return loose_clock(text, size);
    }
    int64_t clock = 0;
    if (rung_time_of_day_read(text, (size_t)size, &clock) != RUNG_OK)
        report_date(parser, span, "time of day");
    return clock;
}

int64_t rung_build_moment(struct rung_parser *parser, struct rung_span span)
{
    const char *text = bytes_of(parser, span);
    uint32_t clock = 10;

    while (text[clock] == ' ' || text[clock] == 'T') clock++;
    if (span.end - span.start < 14 || text[4] != '-' || text[7] != '-' || text[clock] < '0' ||
        text[clock] > '9')
        return 0; /* written otherwise, which was reported */
    int64_t day = rung_build_day(parser, (struct rung_span){span.start, span.start + 10});
    return day * RUNG_DAY_US + rung_build_clock(parser, (struct rung_span){span.start + clock, span.end});
}

/* ---- one file ---- */

/* NUL bytes and broken UTF-8 mean that this is no text, and some texts are plainly something else: one
 * message, and no attempt to read it. */
static bool is_text(struct rung_diagnostics *diagnostics, const struct rung_source *source)
{
    uint32_t end = rung_utf8_text_end(source->bytes, source->size);
    const char *kind = rung_file_kind(source->bytes, source->size);

    if (kind) {
        struct rung_diagnostic *other =
            rung_report(diagnostics, RUNG_E_NOT_TEXT, (struct rung_span){source->base, source->base + 1},
                        "this is %s, and no policy", kind);
        rung_help(
            diagnostics, other,
            "name a file that holds policies, calendars, feeds or tests; a log is named behind `--events`");
        return false;
    }
    if (end == source->size) return true;
    struct rung_diagnostic *problem = rung_report(
        diagnostics, RUNG_E_NOT_TEXT, (struct rung_span){source->base + end, source->base + end + 1},
        source->bytes[end] == 0 ? "a zero byte stands here: this is not a text file"
                                : "this is not UTF-8 text");
    rung_help(diagnostics, problem, "save the file as plain text, in the encoding UTF-8");
    return false;
}

/* Parses the tokens as they are. False where there is a mistake: then nothing has been told. A text without
 * mistakes is never mended, however its lines are broken. */
static bool parse_unmended(const struct rung_parser *parser)
{
    struct rung_diagnostics unheard = {.arena = parser->arena};
    struct rung_parser trial = *parser;

    trial.diagnostics = &unheard;
    trial.trial = true;
    rung_parse_parse(&trial);
    if (unheard.count == 0 && parser->unit->file) return true;
    parser->unit->file = NULL;
    parser->unit->has_gaps = false;
    return false;
}

static enum rung_status parse_tokens(struct rung_parser *parser, uint32_t errors)
{
    struct rung_unit *unit = parser->unit;
    enum rung_status status = rung_tokens_scan(parser->arena, parser->diagnostics, unit, &parser->tokens);

    if (status) return status;
    if (parser->diagnostics->errors == errors && parse_unmended(parser)) return RUNG_OK;
    rung_parser_mend_capitals(parser);
    rung_parser_mend_units(parser);
    rung_parser_pair_braces(parser);
    if (!rung_arena_failed(parser->arena)) rung_parse_parse(parser);
    return RUNG_OK;
}

enum rung_status rung_parse(struct rung_arena *arena, struct rung_diagnostics *diagnostics,
                            struct rung_unit *unit)
{
    struct rung_parser parser = {.arena = arena, .diagnostics = diagnostics, .unit = unit};
    uint32_t errors = diagnostics->errors;
    enum rung_status status = RUNG_OK;

    unit->has_gaps = true; /* until it is read */
    if (is_text(diagnostics, unit->source)) {
        unit->has_gaps = false;
        status = parse_tokens(&parser, errors);
    }
    unit->has_syntax_errors = diagnostics->errors != errors;
    return rung_arena_failed(arena) ? RUNG_NO_MEMORY : status;
}
