/* Whether an entry would read if some of its tokens were others: a suggestion is only made after it was
 * tried. Knows the grammar by its parser alone. */
#include <string.h>
#include <strings.h>

#include "rung_parse.h"
#include "syntax_error.h"

enum {
    WINDOW_MAX = 160,   /* tokens of an entry that are read on trial */
    TRIALS_MAX = 10000, /* in one text: what is left unsaid after so many mistakes is no loss */
    HEADER_MAX = 12,
};

/* What stands before an entry of each level, so that it can be read alone. */
static const int headers[][HEADER_MAX] = {
    [RUNG_LEVEL_FILE] = {0},
    [RUNG_LEVEL_CALENDAR] = {T_CALENDAR, T_NAME, '{', 0},
    [RUNG_LEVEL_POLICY] = {T_POLICY, T_NAME, '{', 0},
    [RUNG_LEVEL_BLOCK] = {T_POLICY, T_NAME, '{', T_STEP, T_NAME, '{', 0},
    [RUNG_LEVEL_CLAUSES] = {T_POLICY, T_NAME, '{', T_STEP, T_NAME, '{', T_WAIT, T_UP, T_TO, T_NAME, '{', 0},
    [RUNG_LEVEL_FEED] = {T_FEED, T_NAME, T_FROM, T_CSV, '{', 0},
    [RUNG_LEVEL_TEST] = {T_TEST, T_STRING, T_FOR, T_NAME, '{', 0},
};

/* The level of the list in the block that such a word opens; false where the block is part of an entry. */
static bool opens_list(int word, enum rung_level *level)
{
    switch (word) {
    case T_CALENDAR: *level = RUNG_LEVEL_CALENDAR; return true;
    case T_POLICY: *level = RUNG_LEVEL_POLICY; return true;
    case T_FEED: *level = RUNG_LEVEL_FEED; return true;
    case T_TEST: *level = RUNG_LEVEL_TEST; return true;
    case T_WAIT: *level = RUNG_LEVEL_CLAUSES; return true;
    case T_STEP:
    case T_GIVE:
    case T_ANY:
    case T_STRICT:
    case T_REPEAT:
    case T_IF:
    case T_ON:
    case T_ALWAYS:
    case T_WHENEVER: *level = RUNG_LEVEL_BLOCK; return true;
    default: return false;
    }
}

/* The token before which the innermost brace around a token stands open; 0 where none does. */
static uint32_t behind_brace(const struct rung_token *tokens, uint32_t at)
{
    uint32_t inner = 0;

    for (uint32_t i = at; i-- > 0;) {
        if (tokens[i].kind == '}') inner++;
        if (tokens[i].kind == '{' && inner-- == 0) return i + 1;
    }
    return 0;
}

/* The first token of the line on which a token stands, if no block stands open between; lines of tests begin
 * with any word. */
static uint32_t last_line(const struct rung_token *tokens, uint32_t from, uint32_t at)
{
    uint32_t line = from, inner = 0;

    for (uint32_t i = from; i <= at; i++) {
        if (i > from && tokens[i].line_head && inner == 0 && tokens[i].kind != '}') line = i;
        if (tokens[i].kind == '{') inner++;
        if (tokens[i].kind == '}' && inner) inner--;
    }
    return line;
}

static struct rung_entry find_entry(const struct rung_stumble *s)
{
    const struct rung_token *tokens = s->tokens;
    int last = s->at ? tokens[s->at - 1].kind : 0;
    bool begins = s->complete && (s->line_head || last == '{' || last == '}' || s->at == 0);
    struct rung_entry entry = {.from = begins ? s->at : s->head, .level = RUNG_LEVEL_FILE};

    for (;;) {
        /* A statement behind a trigger is part of its handler. */
        while (entry.from > 0 && !s->tokens[entry.from].line_head && tokens[entry.from - 1].kind != '{' &&
               tokens[entry.from - 1].kind != '}' && tokens[entry.from - 1].kind != T_ELSE)
            entry.from = rung_stumble_head(tokens, entry.from);
        uint32_t inside = behind_brace(tokens, entry.from);
        if (inside == 0) break;
        uint32_t head = rung_stumble_head(tokens, inside - 1);
        if (opens_list(tokens[head].kind, &entry.level)) break;
        if (head >= entry.from) break;
        entry.from = head;
    }
    if (entry.level == RUNG_LEVEL_TEST) entry.from = last_line(tokens, entry.from, s->at);
    enum rung_level inside;
    bool list = opens_list(tokens[entry.from].kind, &inside);
    uint32_t inner = 0;
    for (entry.to = s->at; tokens[entry.to].kind != 0; entry.to++) {
        const struct rung_token *token = &tokens[entry.to];
        if (token->kind == '}' && inner == 0) break;
        if (entry.to > s->at && token->line_head && rung_stumble_entry_word(token->kind)) break;
        if (entry.to > s->at && token->line_head && list && token[-1].kind == '{')
            break; /* the list in its block */
        if (token->kind == '{') inner++;
        if (token->kind == '}') inner--;
    }
    if (entry.to > s->at + WINDOW_MAX / 2) entry.to = s->at + WINDOW_MAX / 2;
    return entry;
}

struct rung_entry rung_stumble_entry(struct rung_stumble *s)
{
    if (!s->has_entry) s->entry = find_entry(s);
    s->has_entry = true;
    return s->entry;
}

uint32_t rung_stumble_try(struct rung_stumble *s, uint32_t from, uint32_t to,
                          const struct rung_token *instead, uint32_t count)
{
    struct rung_parser *parser = s->parser;
    struct rung_entry entry = rung_stumble_entry(s);
    struct rung_token tokens[WINDOW_MAX + HEADER_MAX + 2];
    struct rung_diagnostics unheard = {.arena = parser->arena};
    struct rung_unit unit = *parser->unit;
    uint32_t size = 0, whole = from - entry.from + count + (entry.to > to ? entry.to - to : 0);

    if (from < entry.from || whole > WINDOW_MAX || parser->trials++ > TRIALS_MAX) return 0;
    struct rung_span here = s->tokens[entry.from].span;
    for (const int *word = headers[entry.level]; *word; word++)
        tokens[size++] = (struct rung_token){.span = here, .kind = (int16_t)*word};
    uint32_t begin = size;
    for (uint32_t i = entry.from; i < from; i++) tokens[size++] = s->tokens[i];
    for (uint32_t i = 0; i < count; i++) tokens[size++] = instead[i];
    for (uint32_t i = to; i < entry.to; i++) tokens[size++] = s->tokens[i];
    uint32_t end = size;
    /* What follows shows whether the entry is complete: the brace that closes it or its list. */
    bool open = entry.level != RUNG_LEVEL_FILE;
    for (uint32_t i = begin; i < end; i++) open |= tokens[i].kind == '{';
    here = s->tokens[entry.to > to ? entry.to : to].span;
    if (open) tokens[size++] = (struct rung_token){.span = here, .kind = '}'};
    tokens[size++] = (struct rung_token){.span = here};
    struct rung_parser trial = {.arena = parser->arena,
                                .diagnostics = &unheard,
                                .unit = &unit,
                                .tokens = {tokens, size},
                                .trial = true};
    rung_parse_parse(&trial);
    if (!trial.stumbled || trial.stumbled_at > end) return UINT32_MAX;
    return entry.from + (trial.stumbled_at > begin ? trial.stumbled_at - begin : 0);
}

bool rung_stumble_reads(struct rung_stumble *s, uint32_t from, uint32_t to, const int *kinds, uint32_t count)
{
    struct rung_token instead[HEADER_MAX];

    if (count > HEADER_MAX) return false;
    for (uint32_t i = 0; i < count; i++)
        instead[i] =
            (struct rung_token){.span = s->tokens[to > from ? from : s->at].span, .kind = (int16_t)kinds[i]};
    return rung_stumble_try(s, from, to, instead, count) == UINT32_MAX;
}

/* ---- tokens as written ---- */

bool rung_stumble_is_written(const struct rung_stumble *s, uint32_t token, const char *word, size_t word_size)
{
    int size;
    const char *text = rung_parser_text(s->parser, token, &size);

    return (size_t)size == word_size && strncasecmp(text, word, word_size) == 0;
}

bool rung_stumble_is_article(const struct rung_stumble *s, uint32_t token)
{
    return s->tokens[token].kind == T_NAME &&
           (rung_stumble_is_written(s, token, "the", 3) || rung_stumble_is_written(s, token, "a", 1) ||
            rung_stumble_is_written(s, token, "an", 2));
}

bool rung_stumble_is_name(const struct rung_stumble *s, uint32_t token)
{
    const struct rung_word *word = rung_word_of_token(s->tokens[token].kind);

    return s->tokens[token].kind == T_NAME || (word && word->use == RUNG_WORD_SOFT);
}

/* The token that names something with this text, or UINT32_MAX. */
uint32_t rung_stumble_find_name(const struct rung_stumble *s, const char *name, size_t size)
{
    for (uint32_t i = 0; s->tokens[i].kind != 0; i++)
        if (s->tokens[i].kind == T_NAME && i != s->at) {
            int found_size;
            const char *found = rung_parser_text(s->parser, i, &found_size);
            if ((size_t)found_size == size && memcmp(found, name, size) == 0) return i;
        }
    return UINT32_MAX;
}

const char *rung_stumble_written(const struct rung_stumble *s, uint32_t from, uint32_t to, size_t *size)
{
    struct rung_span span = {s->tokens[from].span.start, s->tokens[to - 1].span.end};

    *size = span.end - span.start;
    return s->parser->unit->source->bytes + (span.start - s->parser->unit->source->base);
}

/* ---- mending ---- */

/* Puts these tokens in the place of others, and has the entry read again. */
void rung_stumble_mend_tokens(struct rung_stumble *s, uint32_t from, uint32_t to,
                              const struct rung_token *tokens, uint32_t count)
{
    struct rung_parser *parser = s->parser;
    int kinds[RUNG_INSTEAD_MAX] = {0};

    for (uint32_t i = 0; i < count; i++) kinds[i] = tokens[i].kind;
    uint32_t size = parser->tokens.count;
    rung_stumble_mend(s, from, to, kinds, count);
    if (!parser->reread || parser->tokens.count != size + count - (to - from)) return;
    s->tokens = parser->tokens.items;
    for (uint32_t i = 0; i < count; i++) parser->tokens.items[from + i].span = tokens[i].span;
}

struct rung_span rung_stumble_span_of(const struct rung_stumble *s, uint32_t from, uint32_t to)
{
    return (struct rung_span){s->tokens[from].span.start, s->tokens[to - 1].span.end};
}

const char *rung_stumble_shown(const struct rung_stumble *s, uint32_t from, uint32_t to)
{
    size_t size;
    const char *text = rung_stumble_written(s, from, to, &size);

    if (size > 60 || memchr(text, '\n', size)) return NULL;
    return rung_arena_copy(s->parser->arena, text, size);
}
