/* Lines whose words are written in capitals, such as `WAIT 2 BUSINESS DAYS`: told once for the whole line,
 * and mended before the grammar sees it. A word alone is left to the grammar, which knows what could stand
 * there. */
#include <ctype.h>

#include "parser.h"
#include "rung_parse.h"
#include "syntax_error.h"

enum { WORD_MAX = 40, LINE_MAX_WORDS = 30, SHOWN_MAX = 60 };

/* The word of the language that a name is but for its capitals; NULL if there is none. */
static const struct rung_word *word_in_capitals(const struct rung_parser *parser, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(parser, token, &size);
    char small[WORD_MAX];

    if (parser->tokens.items[token].kind != T_NAME || size >= WORD_MAX) return NULL;
    for (int i = 0; i < size; i++) small[i] = (char)tolower((unsigned char)text[i]);
    return rung_word_find(small, (size_t)size);
}

/* Whether the name at a token is declared there: a name of its own, a choice, or a field. */
static bool is_declared_at(const struct rung_token *tokens, uint32_t token)
{
    int before = token > 0 ? tokens[token - 1].kind : 0;

    return rung_stumble_declares(before) || before == '(' || before == ',' || tokens[token + 1].kind == ':';
}

/* A name elsewhere in the text: one that is declared there and the same as this one; or, if `small`, one that
 * is the same in small letters. 0 if there is none. */
static uint32_t find_name(const struct rung_parser *parser, uint32_t token, bool small)
{
    const struct rung_token *tokens = parser->tokens.items;
    int size, other_size;
    const char *text = rung_parser_text(parser, token, &size), *other;

    for (uint32_t i = 1; tokens[i].kind != 0; i++) {
        if (i == token || tokens[i].kind != T_NAME || (!small && !is_declared_at(tokens, i))) continue;
        other = rung_parser_text(parser, i, &other_size);
        int k = 0;
        while (k < size && other_size == size &&
               (small ? tolower((unsigned char)text[k]) : (unsigned char)text[k]) == (unsigned char)other[k])
            k++;
        if (k == size && other_size == size) return i;
    }
    return 0;
}

static bool has_capitals(const struct rung_parser *parser, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(parser, token, &size);

    for (int i = 0; i < size; i++)
        if (isupper((unsigned char)text[i])) return true;
    return false;
}

/* What is to be done about a token of a line: nothing, or it is this word, or the name at another token. */
struct change {
    const struct rung_word *word;
    uint32_t name;
};

/* False if the line holds something else than words and names. */
static bool find_changes(const struct rung_parser *parser, uint32_t from, uint32_t to, struct change *changes,
                         uint32_t *count)
{
    const struct rung_token *tokens = parser->tokens.items;

    *count = 0;
    for (uint32_t i = from; i < to; i++) {
        struct change *change = &changes[i - from];
        *change = (struct change){0};
        if (tokens[i].kind != T_NAME || !has_capitals(parser, i)) continue;
        if (is_declared_at(tokens, i) || find_name(parser, i, false)) continue;
        if (i == from || tokens[i - 1].kind != '.') change->word = word_in_capitals(parser, i);
        if (!change->word) change->name = find_name(parser, i, true);
        if (!change->word && !change->name) return false;
        ++*count;
    }
    return true;
}

static void mend_line(struct rung_parser *parser, uint32_t from, uint32_t to)
{
    struct rung_token *tokens = parser->tokens.items;
    const struct rung_source *source = parser->unit->source;
    struct change changes[LINE_MAX_WORDS] = {{0}};
    uint32_t count;

    if (!find_changes(parser, from, to, changes, &count) || !changes[0].word || count < 2) return;
    struct rung_span span = {tokens[from].span.start, tokens[to - 1].span.end};
    struct rung_diagnostic *problem =
        rung_report(parser->diagnostics, RUNG_E_SYNTAX, span, "the words of the language are written small");
    char *line =
        rung_arena_copy(parser->arena, source->bytes + (span.start - source->base), span.end - span.start);
    for (uint32_t i = from; line && i < to; i++) {
        struct rung_span place = tokens[i].span;
        if (!changes[i - from].word && !changes[i - from].name) continue;
        char *small = line + (place.start - span.start);
        for (uint32_t k = 0; k < place.end - place.start; k++)
            small[k] = (char)tolower((unsigned char)small[k]);
        rung_fix(parser->diagnostics, problem, place, "%.*s", (int)(place.end - place.start), small);
        if (changes[i - from].word)
            tokens[i].kind = (int16_t)changes[i - from].word->token;
        else
            tokens[i].span = tokens[changes[i - from].name].span; /* it is that name */
    }
    if (line && span.end - span.start <= SHOWN_MAX)
        rung_help(parser->diagnostics, problem, "write `%s`", line);
    else
        rung_help(parser->diagnostics, problem, "write `%s` and the words behind it in small letters",
                  changes[0].word->text);
}

/* A brace at the end of the line whose other one stands elsewhere. */
static bool is_brace_of_others(const struct rung_token *tokens, uint32_t from, uint32_t at)
{
    int opened = 0;

    if (tokens[at].kind != '}') return tokens[at].kind == '{';
    for (uint32_t i = from; i < at; i++) opened += tokens[i].kind == '{' ? 1 : tokens[i].kind == '}' ? -1 : 0;
    return opened <= 0;
}

void rung_parser_mend_capitals(struct rung_parser *parser)
{
    const struct rung_token *tokens = parser->tokens.items;

    for (uint32_t from = 0, to; from < parser->tokens.count && tokens[from].kind != 0; from = to) {
        for (to = from + 1; tokens[to].kind != 0 && !tokens[to].line_head; to++) {
        }
        const struct rung_word *first = word_in_capitals(parser, from);
        while (to > from + 1 && is_brace_of_others(tokens, from, to - 1)) to--;
        if (first && first->use <= RUNG_WORD_STATEMENT && to - from <= LINE_MAX_WORDS)
            mend_line(parser, from, to);
        while (tokens[to].kind != 0 && !tokens[to].line_head) to++;
    }
}
