/* Braces that are missing or too many, found before the grammar sees the tokens.
 *
 * To the grammar, one missing brace shifts everything behind it. So each declaration of a file (from its
 * first word to the next one's) is looked at alone: where its braces do not pair up, indentation and the
 * words that can only stand in a policy say which brace is the culprit. It is reported, and the tokens are
 * mended. */
#include <string.h>

#include "parser.h"
#include "rung_parse.h"

enum { EDITS_MAX = 256, ROUNDS_MAX = 16, GONE = -1 };

/* A brace put in before the token `at`. */
struct edit {
    uint32_t at;
    uint32_t opened; /* of a `}`: the brace that it closes */
    int kind;
    bool silent; /* it makes up for another edit, which is reported */
};

struct open_brace {
    uint32_t token, head; /* the brace, and where what it belongs to begins */
    uint32_t column;      /* of the head */
    bool seen_line;       /* a line of the block has been seen, */
    bool flat;            /* and it was not indented: columns tell nothing */
};

struct braces {
    struct rung_parser *parser;
    struct rung_token *tokens;
    struct edit edits[EDITS_MAX];
    uint32_t edit_count, gone_count;
    uint32_t openings, openings_end; /* the edits that put a `{` into this declaration */
    struct open_brace open[RUNG_DEPTH_MAX + 1];
    uint32_t depth;
    uint32_t head, head_column; /* the last word that can begin a block */
    int lacking;                /* how many `}` fewer than `{` */
    uint32_t owed;              /* `}` taken away from the middle of the declaration */
    uint32_t suspect;           /* the first `}` that stands deeper than its block; 0: none */
    bool is_policy, last_round;
    enum rung_level level;            /* of the declaration's items */
    struct rung_diagnostic *needless; /* the last one reported */
};

static uint32_t column_of(const struct braces *b, uint32_t token)
{
    const struct rung_source *source = b->parser->unit->source;
    uint32_t start = b->tokens[token].span.start - source->base, at = start;

    while (at > 0 && source->bytes[at - 1] != '\n') at--;
    return start - at;
}

bool rung_parser_begins_declaration(const struct rung_token *tokens, uint32_t i)
{
    if (!tokens[i].line_head) return false;
    switch (tokens[i].kind) {
    case T_USE:
    case T_POLICY:
    case T_FEED:
    case T_TEST: return true;
    case T_CALENDAR:
        return tokens[i + 1].kind > 0 &&
               (tokens[i + 2].kind == '{' || (tokens[i + 2].kind == T_STRING && tokens[i + 3].kind == '{'));
    default: return false;
    }
}

static bool begins_entry(int kind)
{
    return rung_level_begins(RUNG_LEVEL_POLICY, kind) || rung_level_begins(RUNG_LEVEL_BLOCK, kind);
}

/* Whether an item of this calendar, feed or test begins at the token. */
static bool begins_item(const struct braces *b, uint32_t i)
{
    return b->level != RUNG_LEVEL_FILE && rung_parser_begins(b->parser, b->level, i);
}

static bool only_in_policy(int kind)
{
    return rung_level_begins(RUNG_LEVEL_POLICY, kind) && !rung_level_begins(RUNG_LEVEL_BLOCK, kind);
}

static void insert(struct braces *b, int kind, uint32_t at, uint32_t opened, bool silent)
{
    if (b->edit_count < EDITS_MAX) b->edits[b->edit_count++] = (struct edit){at, opened, kind, silent};
}

/* ---- missing opening braces ---- */

/* Whether the header that begins with such a word stands on one line. */
static bool is_one_line(int word)
{
    return word == T_POLICY || word == T_CALENDAR || word == T_FEED || word == T_TEST || word == T_TEMPLATE;
}

static bool wants_block(const struct rung_token *tokens, uint32_t i)
{
    switch (tokens[i].kind) {
    case T_CALENDAR: return rung_parser_begins_declaration(tokens, i) || i == 0;
    case T_POLICY:
    case T_STEP:
    case T_TEST:
    case T_FEED:
    case T_TEMPLATE:
    case T_GIVE:
    case T_IF:
    case T_REPEAT: return tokens[i].line_head || (i && tokens[i - 1].kind == T_ELSE);
    case T_ANY:
    case T_STRICT: return tokens[i + 1].kind == T_ORDER;
    default: return false;
    }
}

/* `attempt via: phone }`: a field begins where no brace was opened. */
static bool lacks_brace_before_field(const struct rung_token *tokens, uint32_t from, uint32_t i)
{
    if (i <= from + 1 || tokens[i].line_head || tokens[i + 1].kind != ':') return false;
    int last = tokens[i - 1].kind;

    return (last == T_NAME || last == T_ATTEMPT || last == T_CLOSE) && tokens[i].kind > 0 &&
           tokens[i].kind != '?';
}

/* `{ {`: a brace that opens nothing. */
static void take_doubled_openings(struct braces *b, uint32_t from, uint32_t to)
{
    struct rung_diagnostics *d = b->parser->diagnostics;

    for (uint32_t i = from + 1; i < to; i++) {
        if (b->tokens[i].kind != '{' || b->tokens[i - 1].kind != '{') continue;
        struct rung_diagnostic *problem =
            rung_report(d, RUNG_E_UNCLOSED, b->tokens[i].span, "this `{` is one too many");
        rung_help(d, problem, "take it away: a block is opened once");
        rung_fix(d, problem, b->tokens[i].span, "%s", "");
        b->tokens[i].kind = GONE;
        b->gone_count++;
        b->lacking--;
    }
}

static void find_missing_openings(struct braces *b, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if ((!b->is_policy || b->lacking < 0) && lacks_brace_before_field(b->tokens, from, i)) {
            insert(b, '{', i, 0, false);
            b->lacking++;
        }
        if (b->lacking >= 0 || !wants_block(b->tokens, i)) continue;
        uint32_t next = i + 1;
        while (next < to && b->tokens[next].kind != '{' && b->tokens[next].kind != '}' &&
               !(b->tokens[next].line_head && is_one_line(b->tokens[i].kind)) &&
               !(b->tokens[next].line_head && begins_entry(b->tokens[next].kind)))
            next++;
        if (next == to) return;
        if (b->tokens[next].kind == '{') continue;
        insert(b, '{', next, 0, false);
        b->lacking++;
    }
}

/* ---- missing and needless closing braces ---- */

static bool is_missing_before(const struct braces *b, uint32_t i, uint32_t column)
{
    const struct open_brace *top = &b->open[b->depth];
    int kind = b->tokens[i].kind;

    if (b->depth == 0) return false;
    if (kind == '}') return b->lacking > 0 && !top->flat && column < top->column;
    if (b->depth == 1 || column > top->column) return false;
    if (b->tokens[i + 1].kind == '.' || b->tokens[i + 1].kind == T_OF) return false; /* event.x, start of x */
    if (!b->is_policy) return begins_item(b, i); /* lists of values are indented, or stand on one line */
    return only_in_policy(kind) || (b->lacking > 0 && !top->flat && begins_entry(kind));
}

static void look_at_line(struct braces *b, uint32_t i)
{
    uint32_t column = column_of(b, i);
    int kind = b->tokens[i].kind;

    if (b->depth && !b->open[b->depth].seen_line && kind != '}') {
        b->open[b->depth].seen_line = true;
        b->open[b->depth].flat = column <= b->open[b->depth].column;
    }
    while (is_missing_before(b, i, column)) {
        insert(b, '}', i, b->open[b->depth].token, false);
        b->depth--;
        b->lacking--;
    }
    if (begins_entry(kind) || begins_item(b, i) || rung_parser_begins_declaration(b->tokens, i) ||
        kind == '}' || kind == T_ELSE || kind == '{') {
        b->head = i;
        b->head_column = column;
    }
}

/* Whether no comment stands between a token and the one before it. */
static bool only_blanks_before(const struct braces *b, uint32_t token)
{
    const struct rung_source *source = b->parser->unit->source;
    uint32_t at = b->tokens[token - 1].span.end - source->base,
             end = b->tokens[token].span.start - source->base;

    while (at < end && strchr(" \t\r\n", source->bytes[at])) at++;
    return at == end;
}

/* Several in a row are one mistake. */
static void take_away(struct braces *b, uint32_t token)
{
    struct rung_diagnostics *d = b->parser->diagnostics;

    b->lacking++;
    b->gone_count++;
    b->tokens[token].kind = GONE;
    if (token > 0 && b->tokens[token - 1].kind == GONE) {
        if (b->needless && b->needless->edits && only_blanks_before(b, token))
            b->needless->edits->span.end = b->tokens[token].span.end;
    } else {
        b->needless = rung_report(d, RUNG_E_UNCLOSED, b->tokens[token].span, "this `}` is one too many");
        rung_help(d, b->needless, "take it away, or put the `{` that it belongs to");
        rung_fix(d, b->needless, b->tokens[token].span, "%s", "");
    }
}

/* Whether what follows the end of a declaration still belongs to it. */
static bool goes_on(const struct braces *b, uint32_t i, uint32_t to)
{
    return i < to && b->tokens[i].line_head &&
           (b->is_policy ? begins_entry(b->tokens[i].kind) : begins_item(b, i));
}

static bool opens_before(const struct braces *b, uint32_t *opening, uint32_t token)
{
    while (*opening < b->openings_end && b->edits[*opening].at < token) ++*opening;
    return *opening < b->openings_end && b->edits[*opening].at == token;
}

/* One `}`. Returns false when it is one too many. */
static bool close_one(struct braces *b, uint32_t i, uint32_t to)
{
    const struct open_brace *top = &b->open[b->depth];

    if (b->depth == 0) {
        take_away(b, i);
        return false;
    }
    bool deeper = b->tokens[i].line_head && !top->flat && column_of(b, i) > top->column;
    bool doubled = !b->tokens[i].line_head && b->tokens[i - 1].kind == '}' && b->tokens[i - 1].line_head;
    if (!b->suspect && (deeper || doubled)) b->suspect = i;
    if (b->depth == 1 && goes_on(b, i + 1, to)) {
        take_away(b, b->suspect && !b->last_round ? b->suspect : i);
        b->owed++;
        return false;
    }
    b->depth--;
    return true;
}

/* Pairs the braces of a declaration. Returns false when one was taken away, so that all must be paired anew;
 * in the last round it goes on instead. */
static bool pair(struct braces *b, uint32_t from, uint32_t to)
{
    uint32_t opening = b->openings;

    b->depth = b->suspect = 0;
    b->head = from;
    b->head_column = column_of(b, from);
    for (uint32_t i = from; i < to; i++) {
        const struct rung_token *token = &b->tokens[i];
        if (token->kind == GONE) continue;
        if (opens_before(b, &opening, i) || token->kind == '{') {
            if (b->depth == RUNG_DEPTH_MAX) {
                b->depth = 0; /* the parser will say so */
                return true;
            }
            b->open[++b->depth] = (struct open_brace){i, b->head, b->head_column, false, false};
        }
        if (token->line_head) look_at_line(b, i);
        if (token->kind == '}' && !close_one(b, i, to) && !b->last_round) return false;
    }
    return true;
}

static void close_rest(struct braces *b, uint32_t to)
{
    for (bool first = true; b->depth > 0; b->depth--, first = false) {
        bool silent = b->owed > 0 || !first;
        if (b->owed) b->owed--;
        insert(b, '}', to, b->open[b->depth].token, silent);
    }
}

static void look_at_declaration(struct braces *b, uint32_t from, uint32_t to)
{
    b->lacking = 0;
    b->owed = 0;
    int kind = b->tokens[from].kind;
    b->is_policy = kind == T_POLICY;
    b->level = kind == T_TEST       ? RUNG_LEVEL_TEST
               : kind == T_FEED     ? RUNG_LEVEL_FEED
               : kind == T_CALENDAR ? RUNG_LEVEL_CALENDAR
                                    : RUNG_LEVEL_FILE;
    for (uint32_t i = from; i < to; i++)
        b->lacking += b->tokens[i].kind == '{' ? 1 : b->tokens[i].kind == '}' ? -1 : 0;
    b->openings = b->edit_count;
    find_missing_openings(b, from, to);
    take_doubled_openings(b, from, to);
    b->openings_end = b->edit_count;
    for (int round = 1; round <= ROUNDS_MAX; round++) {
        int lacking = b->lacking;
        b->last_round = round == ROUNDS_MAX;
        if (pair(b, from, to)) break;
        b->lacking = lacking + 1;
        b->edit_count = b->openings_end;
    }
    close_rest(b, to);
}

/* ---- telling, and mending ---- */

/* Where what a brace belongs to begins. */
static uint32_t head_of(const struct braces *b, uint32_t brace)
{
    uint32_t head = brace;

    while (head > 0 && !b->tokens[head].line_head) head--;
    for (; head > 0; head--) {
        int kind = b->tokens[head].kind;
        bool names_event = b->tokens[head].line_head && (kind == T_NAME || kind == T_ATTEMPT);
        if (names_event || begins_entry(kind) || kind == '{' || kind == '}' || kind == T_EXPECT ||
            kind == T_AT || rung_parser_begins_declaration(b->tokens, head))
            break;
    }
    return head;
}

/* "the step `first`", "the block of this `if`" */
static const char *block_name(struct braces *b, uint32_t brace)
{
    struct rung_parser *parser = b->parser;
    uint32_t head = head_of(b, brace);
    int size, name_size;

    if (b->tokens[head].kind == '}' || b->tokens[head].kind == '{') head++;
    if (head >= brace) return "this block";
    const char *word = rung_parser_text(parser, head, &size),
               *name = rung_parser_text(parser, head + 1, &name_size);
    int kind = b->tokens[head].kind;
    const char *text = kind == T_STEP || kind == T_POLICY || kind == T_CALENDAR || kind == T_FEED
                           ? rung_arena_print(parser->arena, "the %.*s `%.*s`", size, word,
                                              name_size < 40 ? name_size : 40, name)
                           : rung_arena_print(parser->arena, "the block of this `%.*s`", size, word);
    return text ? text : "this block";
}

static void tell(struct braces *b, const struct edit *edit)
{
    struct rung_parser *parser = b->parser;
    struct rung_diagnostics *d = parser->diagnostics;
    uint32_t before = edit->at ? edit->at - 1 : 0;
    struct rung_span end = {b->tokens[before].span.end, b->tokens[before].span.end};
    struct rung_diagnostic *problem;

    if (edit->kind == '{') {
        problem = rung_report(d, RUNG_E_UNCLOSED, b->tokens[before].span, "behind this a `{` is missing");
        rung_help(d, problem, "what belongs together stands between `{` and `}`");
        rung_fix(d, problem, end, " {");
        return;
    }
    bool at_end = b->tokens[edit->at].kind == 0 || rung_parser_begins_declaration(b->tokens, edit->at);
    struct rung_span place = at_end ? b->tokens[before].span : b->tokens[edit->at].span;
    problem = rung_report(d, RUNG_E_UNCLOSED, place, "%s is not closed %s", block_name(b, edit->opened),
                          at_end ? "at its end" : "before this");
    rung_note(d, problem, b->tokens[edit->opened].span, "this block was opened here");
    rung_help(d, problem, at_end ? "put a `}` behind it" : "put a `}` before it");
    rung_fix(d, problem, end, "\n%*s}", (int)column_of(b, head_of(b, edit->opened)), "");
}

static void sort_edits(struct braces *b)
{
    for (uint32_t i = 1; i < b->edit_count; i++) {
        struct edit edit = b->edits[i];
        uint32_t at = i;
        for (; at > 0 && b->edits[at - 1].at > edit.at; at--) b->edits[at] = b->edits[at - 1];
        b->edits[at] = edit;
    }
}

static void apply(struct braces *b)
{
    struct rung_parser *parser = b->parser;
    uint32_t count = parser->tokens.count, capacity = count + b->edit_count + 256, to = 0, edit = 0;
    struct rung_token *items = rung_arena_alloc(parser->arena, capacity * sizeof *items);

    if (!items) return;
    for (uint32_t i = 0; i < count; i++) {
        for (; edit < b->edit_count && b->edits[edit].at == i; edit++) {
            uint32_t end = i ? b->tokens[i - 1].span.end : 0;
            if (!b->edits[edit].silent) tell(b, &b->edits[edit]);
            items[to++] = (struct rung_token){{end, end}, (int16_t)b->edits[edit].kind, false, 0};
        }
        if (b->tokens[i].kind != GONE) items[to++] = b->tokens[i];
    }
    parser->tokens = (struct rung_tokens){items, to};
    parser->token_capacity = capacity;
}

void rung_parser_pair_braces(struct rung_parser *parser)
{
    struct braces *b = rung_arena_alloc(parser->arena, sizeof *b);
    uint32_t end = parser->tokens.count - 1, from = 0;

    if (!b) return;
    b->parser = parser;
    b->tokens = parser->tokens.items;
    while (from < end) {
        uint32_t to = from + 1;
        while (to < end &&
               !(rung_parser_begins_declaration(b->tokens, to) && column_of(b, to) <= column_of(b, from)))
            to++;
        look_at_declaration(b, from, to);
        from = to;
    }
    if (b->edit_count == 0 && b->gone_count == 0) return;
    sort_edits(b);
    apply(b);
}
