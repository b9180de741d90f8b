/* What people say otherwise: the rows of idioms.def, and which of them makes sense of an entry. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rung_parse.h"
#include "syntax_error.h"

enum {
    BACK_MAX = 32 /* tokens before the one that does not fit */,
    CAPTURES_MAX = 6,
    TOKENS_MAX = RUNG_INSTEAD_MAX
};

/* ---- matching ---- */

struct capture {
    const char *name;
    size_t size;
    uint32_t from, to;
};

struct match {
    struct capture captures[CAPTURES_MAX];
    uint32_t count, from, to;
};

static bool is_kind(const char *name, size_t size, const char *kind)
{
    while (size && isdigit((unsigned char)name[size - 1])) size--;
    return strlen(kind) == size && memcmp(name, kind, size) == 0;
}

static uint32_t end_of_duration(const struct rung_stumble *s, uint32_t at)
{
    const struct rung_word *word;

    if (s->tokens[at].kind != T_NUMERAL) return at;
    uint32_t end = at + 1;
    if (s->tokens[end].kind == T_BUSINESS) end++;
    word = rung_word_of_token(s->tokens[end].kind);
    return word && strcmp(word->group, "unit") == 0 && s->tokens[end].kind != T_BUSINESS ? end + 1 : at;
}

/* Names in a row, joined by commas, `or` or `and`: at least two. */
static uint32_t end_of_list(const struct rung_stumble *s, uint32_t at)
{
    uint32_t end = at;

    while (rung_stumble_is_name(s, end) && !(end > at && s->tokens[end].line_head)) {
        end++;
        int kind = s->tokens[end].kind;
        if ((kind != ',' && kind != T_OR && kind != T_AND) || !rung_stumble_is_name(s, end + 1)) break;
        end++;
    }
    return end > at + 1 ? end : at;
}

/* The end of what a word in capitals stands for, from `at`; `at` if it does not. */
static uint32_t end_of_capture(const struct rung_stumble *s, const char *name, size_t size, uint32_t at)
{
    int kind = s->tokens[at].kind;
    bool fits = false;

    if (is_kind(name, size, "DUR")) return end_of_duration(s, at);
    if (is_kind(name, size, "LIST")) return end_of_list(s, at);
    if (is_kind(name, size, "NAME")) fits = rung_stumble_is_name(s, at);
    if (is_kind(name, size, "EVENT")) fits = kind == T_NAME || kind == T_CLOSE || kind == T_ATTEMPT;
    if (is_kind(name, size, "NUM")) fits = kind == T_NUMERAL;
    if (is_kind(name, size, "TEXT")) fits = kind == T_STRING;
    if (is_kind(name, size, "DAY")) fits = kind == T_DAY_LITERAL;
    if (is_kind(name, size, "CLOCK")) fits = kind == T_CLOCK;
    if (is_kind(name, size, "TIME")) fits = kind == T_MOMENT || kind == T_DAY_LITERAL;
    if (is_kind(name, size, "VALUE"))
        fits = kind == T_NUMERAL || kind == T_STRING || rung_stumble_is_name(s, at);
    return fits ? at + 1 : at;
}

/* The next piece of a row, up to a blank; its size is 0 at the end. */
static const char *next_piece(const char **row, size_t *size)
{
    while (**row == ' ') (*row)++;
    const char *piece = *row;
    *size = strcspn(piece, " ");
    *row += *size;
    return piece;
}

static bool matches(const struct rung_stumble *s, const char *row, uint32_t from, struct match *match)
{
    uint32_t at = from;
    size_t size;

    match->count = 0;
    match->from = from;
    for (const char *piece = next_piece(&row, &size); size; piece = next_piece(&row, &size)) {
        if (at > from && s->tokens[at].line_head) return false;
        if (at > from && rung_stumble_is_article(s, at) && !rung_stumble_is_written(s, at, piece, size)) at++;
        if (s->tokens[at].kind == 0) return false;
        if (!isupper((unsigned char)*piece)) {
            if (!rung_stumble_is_written(s, at++, piece, size)) return false;
            continue;
        }
        uint32_t end = end_of_capture(s, piece, size, at);
        if (end == at || match->count == CAPTURES_MAX) return false;
        match->captures[match->count++] = (struct capture){piece, size, at, end};
        at = end;
    }
    match->to = at;
    return at > s->at || at + 6 > s->at;
}

/* ---- what stands instead ---- */

struct rewriting {
    struct rung_token tokens[TOKENS_MAX];
    uint32_t count;
    struct rung_buffer text;
    char last;       /* the last sign of the text; 0 at its beginning */
    bool incomplete; /* a name was put in that stands elsewhere in the text, or a day */
};

static void add_text(struct rewriting *r, const char *text, size_t size)
{
    bool tight =
        r->last == 0 || r->last == '(' || r->last == '.' || r->last == '-' || strchr(",:)?.-", *text);

    if (!tight || (*text == '-' && size > 1)) rung_buffer_char(&r->text, ' ', 1);
    rung_buffer_add(&r->text, text, size);
    r->last = text[size - 1];
}

static bool add_token(struct rewriting *r, struct rung_token token)
{
    if (r->count == TOKENS_MAX) return false;
    r->tokens[r->count++] = token;
    return true;
}

static bool add_capture(const struct rung_stumble *s, struct rewriting *r, const struct capture *capture)
{
    bool list = is_kind(capture->name, capture->size, "LIST");
    struct rung_token comma = s->tokens[capture->from];
    size_t size;

    comma.kind = ',';
    comma.span.end = comma.span.start;
    if (!list) {
        const char *text = rung_stumble_written(s, capture->from, capture->to, &size);
        int number =
            s->tokens[capture->from].kind == T_NUMERAL ? rung_number_in_words(s->parser, capture->from) : -1;
        if (number >= 0) { /* which was reported; that report goes, since this one covers it */
            const char *digits = rung_arena_print(s->parser->arena, "%d", number);
            if (!digits) return false;
            add_text(r, digits, strlen(digits));
            if (capture->to > capture->from + 1)
                text = rung_stumble_written(s, capture->from + 1, capture->to, &size);
            else
                size = 0;
        }
        if (size) add_text(r, text, size);
    }
    for (uint32_t i = capture->from; i < capture->to; i++) {
        if (list && !rung_stumble_is_name(s, i)) continue;
        if (list && i > capture->from) {
            add_text(r, ",", 1);
            if (!add_token(r, comma)) return false;
        }
        if (list) {
            const char *text = rung_stumble_written(s, i, i + 1, &size);
            add_text(r, text, size);
        }
        if (!add_token(r, s->tokens[i])) return false;
    }
    return true;
}

/* The name of the calendar that the policy at hand uses, or the only one there is. */
static const char *calendar_name(const struct rung_stumble *s)
{
    uint32_t found = UINT32_MAX;

    for (uint32_t i = 0; s->tokens[i].kind != 0; i++)
        if (s->tokens[i].kind == T_CALENDAR && s->tokens[i].line_head && rung_stumble_is_name(s, i + 1) &&
            (found == UINT32_MAX || i < s->at))
            found = i + 1;
    return found == UINT32_MAX ? NULL : rung_stumble_word(s, found);
}

static const struct capture *capture_of(const struct match *match, const char *name, size_t size)
{
    for (uint32_t i = 0; i < match->count; i++)
        if (match->captures[i].size == size && memcmp(match->captures[i].name, name, size) == 0)
            return &match->captures[i];
    return NULL;
}

/* A word or sign of the right side: its token has no place of its own in the text. */
static bool add_literal(const struct rung_stumble *s, struct rewriting *r, const struct match *match,
                        const char *piece, size_t size)
{
    struct rung_token token = s->tokens[match->from];
    const struct rung_word *word = rung_word_find(piece, size);

    token.span.end = token.span.start;
    token.line_head = false;
    for (uint32_t i = match->from; i < match->to; i++)
        if (rung_stumble_is_written(s, i, piece, size)) token.span = s->tokens[i].span; /* it stays */
    if (word)
        token.kind = word->token;
    else if (isdigit((unsigned char)*piece))
        token.kind = T_NUMERAL;
    else if (isalpha((unsigned char)*piece)) {
        if (rung_stumble_find_name(s, piece, size) == UINT32_MAX) return false;
        token.kind = T_NAME;
        r->incomplete = true;
    } else
        token.kind = (int16_t)*piece;
    add_text(r, piece, size);
    return add_token(r, token);
}

static bool add_made_name(const struct rung_stumble *s, struct rewriting *r, const struct match *match,
                          const char *name)
{
    struct rung_token token = {.span = s->tokens[match->from].span, .kind = T_NAME};

    if (!name) return false;
    token.span.end = token.span.start;
    r->incomplete = true;
    add_text(r, name, strlen(name));
    return add_token(r, token);
}

/* The words for a place in the rows of the feed at hand. */
static bool add_place(const struct rung_stumble *s, struct rewriting *r, const struct match *match,
                      bool of_case)
{
    int format = rung_stumble_format(s, match->from);

    if (format == T_NDJSON) return add_literal(s, r, match, "path", 4);
    if (format != T_XES) return add_literal(s, r, match, "column", 6);
    return (!of_case || add_literal(s, r, match, "case", 4)) && add_literal(s, r, match, "attribute", 9);
}

/* One word in capitals, perhaps with signs around it: `(LIST)`, `NAME?:`, `NUM-01-01`. */
static bool add_piece(const struct rung_stumble *s, struct rewriting *r, const struct match *match,
                      const char *piece, size_t size)
{
    while (size) {
        size_t part = 0;
        while (part < size && (isalnum((unsigned char)piece[part]) || piece[part] == '_')) part++;
        if (part == 0) part = 1;
        if (size == 6 && memcmp(piece, "yes/no", 6) == 0) part = 6;
        const struct capture *capture = capture_of(match, piece, part);
        if (capture && size > part + 5 && piece[part] == '-' && isdigit((unsigned char)piece[part + 1])) {
            size_t year_size;
            const char *year = rung_stumble_written(s, capture->from, capture->to, &year_size);
            if (year_size != 4) return false;
            const char *day = rung_arena_print(s->parser->arena, "%.4s%.6s", year, piece + part);
            struct rung_token token = {.span = s->tokens[capture->from].span, .kind = T_DAY_LITERAL};
            if (!day) return false;
            r->incomplete = true;
            add_text(r, day, strlen(day));
            return add_token(r, token);
        }
        bool fits;
        if (capture)
            fits = add_capture(s, r, capture);
        else if (part == 8 && memcmp(piece, "CALENDAR", 8) == 0)
            fits = add_made_name(s, r, match, calendar_name(s));
        else if (part == 5 && memcmp(piece, "PLACE", 5) == 0)
            fits = add_place(s, r, match, false);
        else if (part == 10 && memcmp(piece, "CASE_PLACE", 10) == 0)
            fits = add_place(s, r, match, true);
        else if (part == 4 && memcmp(piece, "SLUG", 4) == 0) {
            const struct capture *text = capture_of(match, "TEXT", 4);
            fits = text && add_made_name(s, r, match, rung_stumble_slug(s, text->from));
        } else
            fits = add_literal(s, r, match, piece, part);
        if (!fits) return false;
        piece += part;
        size -= part;
    }
    return true;
}

static bool rewrite(const struct rung_stumble *s, struct rewriting *r, const struct match *match,
                    const char *row)
{
    size_t size;

    *r = (struct rewriting){.text = {.arena = s->parser->arena}};
    for (const char *piece = next_piece(&row, &size); size; piece = next_piece(&row, &size))
        if (!add_piece(s, r, match, piece, size)) return false;
    return true;
}

/* ---- telling ---- */

static void tell(struct rung_stumble *s, const struct match *match, struct rewriting *r)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_span span = rung_stumble_span_of(s, match->from, match->to);
    const char *wrong = rung_stumble_shown(s, match->from, match->to), *right = rung_buffer_result(&r->text);

    s->sure = true;
    rung_diagnostics_drop(d, span);
    if (!wrong || !right) return;
    if (r->count == 0) {
        struct rung_diagnostic *problem = rung_stumble_report(s, span, SAY("`%s` is not needed here", wrong));
        rung_help(d, problem, "take it away");
        bool tail = s->tokens[match->to].line_head || s->tokens[match->to].kind == 0;
        uint32_t end = tail ? span.end : s->tokens[match->to].span.start;
        rung_fix(d, problem, (struct rung_span){span.start, end}, "%s", "");
    } else {
        struct rung_diagnostic *problem =
            rung_stumble_report(s, span, SAY("here Rung says `%s`, not `%s`", right, wrong));
        rung_help(d, problem, "write `%s`", right);
        rung_fix(d, problem, span, "%s", right);
    }
}

/* A row that lets the entry be read to its end; or, where none does, at least beyond where it stopped. */
static bool find_row(struct rung_stumble *s, bool whole)
{
    static const struct {
        const char *wrong, *right;
    } rows[] = {
#define IDIOM(wrong, right) {wrong, right},
#include "idioms.def"
    };
    struct rung_entry entry = rung_stumble_entry(s);
    struct rewriting rewriting;
    struct match match;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t from = s->at > entry.from + BACK_MAX ? s->at - BACK_MAX : entry.from; from <= s->at;
             from++) {
            if (!matches(s, rows[i].wrong, from, &match) || !rewrite(s, &rewriting, &match, rows[i].right))
                continue;
            if (match.from > entry.from && !s->tokens[match.from].line_head &&
                rung_stumble_is_article(s, match.from - 1))
                match.from--;
            uint32_t read = rung_stumble_try(s, match.from, match.to, rewriting.tokens, rewriting.count);
            uint32_t beyond =
                (match.to > s->at ? match.to : s->at + 1) + rewriting.count - (match.to - match.from);
            if (read != UINT32_MAX && (whole || read < beyond + 1)) continue;
            tell(s, &match, &rewriting);
            rung_stumble_mend_tokens(s, match.from, match.to, rewriting.tokens, rewriting.count);
            /* What was read of the entry as another one stays, with names that mean nothing. */
            s->parser->unit->has_gaps |= rewriting.incomplete || (s->complete && match.from < s->before);
            return true;
        }
    return false;
}

bool rung_stumble_idiom(struct rung_stumble *s)
{
    return find_row(s, true);
}

bool rung_stumble_idiom_in_part(struct rung_stumble *s)
{
    return find_row(s, false);
}
