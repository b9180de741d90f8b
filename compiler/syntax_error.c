/* Says what was expected where the grammar stopped, in the words of somebody who writes policies; and where
 * it is plain what was meant, mends the tokens, so that the parser reads on as if it had been written. */
#include "syntax_error.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rung_parse.h"

/* ---- where we are ---- */

static bool is_entry_word(int token)
{
    for (int level = RUNG_LEVEL_FILE; level <= RUNG_LEVEL_TEST; level++)
        if (rung_level_begins((enum rung_level)level, token)) return true;
    return false;
}

/* Whether a statement or item begins at a token. In the middle of a line only a word that cannot stand inside
 * another statement tells so. */
static bool is_head(const struct rung_token *tokens, uint32_t i)
{
    int kind = tokens[i].kind, last = i ? tokens[i - 1].kind : 0;

    if (tokens[i].line_head || last == T_ELSE || last == '{' || last == '}') return is_entry_word(kind);
    switch (kind) {
    case T_CONTACT: return last != T_MAY;
    case T_MAY:
    case T_GIVE:
    case T_ASSIGN:
    case T_WAIT:
    case T_REPEAT:
    case T_FLAG:
    case T_GO:
    case T_RESTART:
    case T_STAND:
    case T_STRICT: return true;
    case T_NOTIFY:
    case T_ESCALATE:
    case T_SET:
    case T_POSTPONE:
    case T_CONTINUE: return last != T_ACTION;
    case T_CLOSE: return tokens[i + 1].kind == T_AS;
    case T_TASK:
        return tokens[i + 1].kind == T_STRING && last != T_MISSED && last != T_EXPECT && last != T_NO;
    default: return false;
    }
}

static uint32_t find_head(const struct rung_token *tokens, uint32_t at)
{
    uint32_t inner = 0;

    for (uint32_t i = at; i-- > 0;) {
        if (tokens[i].kind == '}') inner++;
        if (tokens[i].kind == '{') {
            if (inner == 0) return i + 1;
            inner--;
            continue;
        }
        if (inner == 0 && is_head(tokens, i)) return i;
    }
    return 0;
}

/* The list in which the token stands, by the words before the innermost open brace. */
static enum rung_level level_at(const struct rung_parser *parser, uint32_t at)
{
    const struct rung_token *tokens = parser->tokens.items;
    uint32_t depth = tokens[at].depth;

    if (depth == 0) return RUNG_LEVEL_FILE;
    uint32_t brace = parser->opened[depth], head = find_head(tokens, brace);
    switch (tokens[head].kind) {
    case T_POLICY: return RUNG_LEVEL_POLICY;
    case T_CALENDAR: return RUNG_LEVEL_CALENDAR;
    case T_FEED: return RUNG_LEVEL_FEED;
    case T_TEST: return RUNG_LEVEL_TEST;
    case T_WAIT: return RUNG_LEVEL_CLAUSES;
    default: return depth == 1 ? RUNG_LEVEL_POLICY : RUNG_LEVEL_BLOCK;
    }
}

static int token_of_name(const char *name)
{
    static const struct {
        const char *name;
        int token;
    } others[] = {
        {"a name", T_NAME},
        {"a text", T_STRING},
        {"a number", T_NUMERAL},
        {"a date", T_DAY_LITERAL},
        {"a date and time", T_MOMENT},
        {"a time of day", T_CLOCK},
        {"!=", T_NOT_EQUAL},
        {"<=", T_AT_MOST},
        {">=", T_AT_LEAST},
    };
    const struct rung_word *word = rung_word_find(name, strlen(name));

    if (word) return word->token;
    if (name[0] == '\'' && name[1] && name[2] == '\'') return name[1];
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].name, name) == 0) return others[i].token;
    return 0;
}

static void examine(struct rung_stumble *s, struct rung_parser *parser, const char *const *expected,
                    int count)
{
    const struct rung_token *tokens = parser->tokens.items;

    s->parser = parser;
    s->tokens = tokens;
    s->at = parser->taken;
    s->before = s->at ? s->at - 1 : 0;
    s->kind = tokens[s->at].kind;
    s->line_head = tokens[s->at].line_head || s->kind == '}' || s->kind == 0;
    for (int i = 0; i < count; i++) s->expects[token_of_name(expected[i])] = true;
    s->expects[0] = false;
    s->in_block = s->expects[T_CONTACT] && s->expects[T_GIVE];
    s->complete = s->in_block || (s->expects[T_STEP] && s->expects[T_FORBID]) || s->expects[T_HOLIDAYS] ||
                  s->expects[T_EMIT] || s->expects[T_EXPECT] || s->expects[T_POLICY] ||
                  (s->expects['}'] && s->expects[T_ON]);
    if (s->in_block && s->expects['{'] && !s->expects['}'] && !s->expects[T_STEP]) s->complete = false;
    s->head = find_head(tokens, s->at);
}

/* ---- reporting and mending ---- */

static struct rung_diagnostic *report(struct rung_stumble *s, struct rung_span span, const char *message)
{
    struct rung_diagnostic *problem =
        message ? rung_report(s->parser->diagnostics, RUNG_E_SYNTAX, span, "%s", message) : NULL;

    if (s->parser->explained < s->at + 1) s->parser->explained = s->at + 1;
    return problem;
}

#define SAY(...) rung_arena_print(s->parser->arena, __VA_ARGS__)

static struct rung_span span_of(const struct rung_stumble *s, uint32_t token)
{
    return s->tokens[token].span;
}

/* Puts tokens of `kinds` in the place of tokens `from` up to `to`, and has the entry read again. */
static void mend(struct rung_stumble *s, uint32_t from, uint32_t to, const int *kinds, uint32_t count)
{
    struct rung_parser *parser = s->parser;
    uint32_t last_read = s->tokens[s->before].kind == T_NUMERAL ? s->before : s->at;

    if (parser->tokens.count > RUNG_MENDED_MAX) return;
    parser->read_until = s->tokens[last_read].span.start;
    parser->explained = s->at + 1 + count - (to - from);
    rung_parser_splice(parser, from, to, kinds, count);
    parser->reread = true;
    parser->reread_from = from;
}

static void mend_one(struct rung_stumble *s, int kind)
{
    mend(s, s->at, s->at + 1, &kind, 1);
}

/* The word at a token, NUL-terminated; NULL if it is none. */
static const char *word_at(const struct rung_stumble *s, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(s->parser, token, &size);

    if (size == 0 || size > 60 || !(isalpha((unsigned char)*text) || *text == '_')) return NULL;
    return rung_arena_copy(s->parser->arena, text, (size_t)size);
}

/* A right example of the entry that holds the mistake; NULL where there is none. */
static const char *form_at(const struct rung_stumble *s)
{
    uint32_t head = s->head;

    if (head >= s->at) return NULL;
    if (s->tokens[head].kind == T_ALWAYS) head++;
    if (s->tokens[head].kind == T_CALENDAR && s->tokens[head].depth > 0) return "`calendar office`";
    return rung_form_of(s->tokens[head].kind, s->tokens[head + 1].kind);
}

static void help_form(struct rung_stumble *s, struct rung_diagnostic *problem)
{
    const char *form = form_at(s);

    if (form) rung_help(s->parser->diagnostics, problem, "the form is %s", form);
}

/* ---- situations: each returns whether it was the one ---- */

/* `Contact`, `contct`, and what other languages say. */
static bool misspelt_word(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    const char *word = word_at(s, s->at), *words[RUNG_TOKEN_CODES];
    size_t count = 0;
    struct rung_diagnostic *problem;

    if (!word) return false;
    const struct rung_synonym *synonym = rung_synonym_find(s, word);
    if (synonym && strcmp(synonym->right, "else if") == 0) {
        problem = report(s, span_of(s, s->at), SAY("here Rung says `else if`, not `%s`", word));
        rung_help(d, problem, "write `else if`");
        rung_fix(d, problem, span_of(s, s->at), "else if");
        mend(s, s->at, s->at + 1, (const int[]){T_ELSE, T_IF}, 2);
        return true;
    }
    if (synonym) {
        problem = report(s, span_of(s, s->at), SAY("here Rung says `%s`, not `%s`", synonym->right, word));
        if (synonym->alike && strcmp(synonym->right, "contact … via …") != 0) {
            rung_help(d, problem, "write `%s`", synonym->right);
            rung_fix(d, problem, span_of(s, s->at), "%s", synonym->right);
            mend_one(s, synonym->token);
        } else {
            const char *form = rung_form_of(synonym->token, 0);
            if (form) rung_help(d, problem, "the form is %s", form);
        }
        return true;
    }
    if (s->expects[T_NAME]) return false;
    for (uint32_t i = 0; i < rung_word_count; i++)
        if (s->expects[rung_words[i].token]) words[count++] = rung_words[i].text;
    if (s->kind != T_NAME && strlen(word) <= 3) return false;
    const char *meant = rung_nearest(word, words, count);
    if (!meant) return false;
    bool only_case = strcasecmp(word, meant) == 0;
    problem =
        report(s, span_of(s, s->at),
               only_case ? SAY("the words of the language are written small: `%s`, not `%s`", meant, word)
                         : SAY("`%s` is not a word that can stand here", word));
    rung_help(d, problem, only_case ? "write `%s`" : "did you mean `%s`?", meant);
    rung_fix(d, problem, span_of(s, s->at), "%s", meant);
    mend_one(s, rung_word_find(meant, strlen(meant))->token);
    return true;
}

/* `wait untill 2026-02-02`: what stumbles is the date, what is wrong is the word before it, taken for a name.
 */
static bool misspelt_word_before(struct rung_stumble *s)
{
    const char *word = s->tokens[s->before].kind == T_NAME ? word_at(s, s->before) : NULL,
               *words[RUNG_TOKEN_CODES];
    int last = s->before ? s->tokens[s->before - 1].kind : 0;
    size_t count = 0;

    if (!word || s->before <= s->head || s->tokens[s->at].line_head || strlen(word) < 3) return false;
    switch (last) { /* here stand names that somebody chose */
    case T_FACT:
    case T_STEP:
    case T_PARTY:
    case T_CUSTOMER:
    case T_CHANNEL:
    case T_POLICY:
    case T_FEED:
    case T_EVENT:
    case T_VIA:
    case T_CONTACT: return false;
    }
    for (uint32_t i = 0; i < rung_word_count; i++)
        if (!rung_level_begins(RUNG_LEVEL_BLOCK, rung_words[i].token)) words[count++] = rung_words[i].text;
    const char *meant = rung_nearest(word, words, count);
    if (!meant) return false;
    struct rung_diagnostics *d = s->parser->diagnostics;
    int kind = rung_word_find(meant, strlen(meant))->token;
    struct rung_diagnostic *problem =
        report(s, span_of(s, s->before), SAY("`%s` is not a word of the language", word));
    rung_help(d, problem, "did you mean `%s`?", meant);
    rung_fix(d, problem, span_of(s, s->before), "%s", meant);
    mend(s, s->before, s->before + 1, &kind, 1);
    return true;
}

/* `fact limit: number`: a word of the language where a name stands. */
static bool reserved_as_name(struct rung_stumble *s)
{
    const struct rung_word *word = rung_word_of_token(s->kind);
    int before = s->tokens[s->before].kind;
    bool declares = before == T_FACT || before == T_STEP || before == T_PARTY || before == T_CUSTOMER ||
                    before == T_CHANNEL || before == T_EVENT || before == T_POLICY || before == T_FEED ||
                    before == T_CALENDAR || before == T_FLAG;

    if (!word || !s->expects[T_NAME] || s->tokens[s->at].line_head) return false;
    if (!declares && word->use == RUNG_WORD_RESERVED && strcmp(word->group, "unit") != 0 &&
        !s->parser->word_is_name[s->kind])
        return false;
    if (s->parser->word_is_name[s->kind]) { /* said where it was declared */
        mend_one(s, T_NAME);
        return true;
    }
    s->parser->word_is_name[s->kind] = declares;
    const char *noun = before == T_FACT    ? "fact"
                       : before == T_STEP  ? "step"
                       : before == T_EVENT ? "event"
                                           : NULL;
    struct rung_diagnostic *problem =
        report(s, span_of(s, s->at), SAY("`%s` is a word of the language and cannot be a name", word->text));
    rung_help(s->parser->diagnostics, problem, "choose another name, such as `%s%s`", noun ? "" : "the_",
              noun ? SAY("%s_%s", word->text, noun) : word->text);
    mend_one(s, T_NAME);
    return true;
}

/* Whether a token belongs to the text without quotation marks that stands before it. */
static bool goes_on_as_text(const struct rung_stumble *s, uint32_t token)
{
    if (s->tokens[token].line_head) return false;
    if (span_of(s, token).start == span_of(s, token - 1).end)
        return s->tokens[token].kind != '{' && s->tokens[token].kind != '}' && s->tokens[token].kind != ',';
    switch (s->tokens[token].kind) {
    case T_CODE:
    case T_NOTE:
    case T_FOR:
    case T_TO:
    case T_AS:
    case T_IS:
    case T_BECOMES:
    case T_WITHIN:
    case T_UNLESS:
    case T_WHEN:
    case T_BECAUSE: return false;
    default: return word_at(s, token) != NULL;
    }
}

/* `close as Resolved`: a text without quotation marks. */
static bool unquoted_text(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    uint32_t end = s->at;
    int text = T_STRING;

    if (!s->expects[T_STRING] || s->expects[T_NUMERAL] || s->complete || s->in_block ||
        s->tokens[s->at].line_head || !word_at(s, s->at))
        return false;
    do {
        end++;
    } while (goes_on_as_text(s, end));
    struct rung_span span = {span_of(s, s->at).start, span_of(s, end - 1).end};
    const char *bytes = s->parser->unit->source->bytes + (span.start - s->parser->unit->source->base);
    int size = (int)(span.end - span.start);
    struct rung_diagnostic *problem =
        report(s, span,
               SAY("after %s comes a text, and texts stand between quotation marks",
                   rung_stumble_name(s, s->before)));
    rung_help(d, problem, "write `\"%.*s\"`", size, bytes);
    rung_fix(d, problem, span, "\"%.*s\"", size, bytes);
    mend(s, s->at, end, &text, 1);
    return true;
}

/* `open mon-fri 9-17`: an hour without minutes. */
static bool hour_alone(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    int size;
    const char *text = rung_parser_text(s->parser, s->at, &size);

    if (s->kind != T_NUMERAL || !s->expects[T_CLOCK] || s->expects[T_NUMERAL] || size > 2) return false;
    struct rung_diagnostic *problem =
        report(s, span_of(s, s->at), SAY("a time of day has hours and minutes, such as 09:00"));
    rung_help(d, problem, "write `%s%.*s:00`", size == 1 ? "0" : "", size, text);
    rung_fix(d, problem, span_of(s, s->at), "%s%.*s:00", size == 1 ? "0" : "", size, text);
    mend_one(s, T_CLOCK);
    return true;
}

/* Names in a row, or joined by `and`, where commas or `or` belong. */
static bool list_of_names(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    int sign = s->expects[','] ? ',' : s->expects[T_OR] && !s->expects[T_AND] ? T_OR : 0;
    const char *right = sign == ',' ? "," : "or";
    int before = s->tokens[s->before].kind;
    bool replaces = s->kind == T_AND || s->kind == T_OR || s->kind == ',';
    struct rung_diagnostic *problem;

    if (!sign || sign == s->kind || s->expects[T_IS]) return false;
    if (!replaces && !(s->kind == T_NAME && before == T_NAME && !s->tokens[s->at].line_head)) return false;
    if (replaces && s->tokens[s->at + 1].kind != T_NAME && !rung_word_of_token(s->tokens[s->at + 1].kind))
        return false;
    if (!replaces && s->before == s->head + 1 && s->complete && sign == ',') return false;
    problem = report(s, span_of(s, s->at),
                     SAY(sign == ',' ? "the names of this list are separated by commas"
                                     : "between these names stands `or`"));
    if (replaces) {
        rung_help(d, problem, "write `%s` instead of %s", right, rung_stumble_name(s, s->at));
        rung_fix(d, problem, span_of(s, s->at), "%s", right);
        mend_one(s, sign);
    } else {
        struct rung_span between = {span_of(s, s->before).end, span_of(s, s->before).end};
        rung_help(d, problem, "write `%s%s %s`", word_at(s, s->before), sign == ',' ? "," : " or",
                  word_at(s, s->at));
        rung_fix(d, problem, between, sign == ',' ? "," : " or");
        mend(s, s->at, s->at, &sign, 1);
    }
    return true;
}

/* `if … then`, and an `if` behind a statement where `when` is meant. */
static bool condition_of_if(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    uint32_t end = s->at + 1;
    struct rung_diagnostic *problem;

    if (!s->expects['{'] || s->complete) return false;
    if (s->kind == T_THEN || (s->kind == ':' && s->tokens[s->at + 1].line_head)) {
        problem = report(s, span_of(s, s->at),
                         SAY("what depends on a condition stands between `{` and `}`, without %s",
                             rung_stumble_name(s, s->at)));
        rung_help(d, problem, "write `{` here, and `}` after the last statement that depends on it");
        while (s->tokens[end].kind != 0 && s->tokens[end].kind != '}' && s->tokens[end].kind != '{' &&
               s->tokens[end].kind != T_ELSE &&
               !(s->tokens[end].line_head && is_entry_word(s->tokens[end].kind)))
            end++;
        if (s->tokens[end].kind == '{' || end == s->at + 1) {
            mend(s, s->at, s->at + 1, NULL, 0);
            return true;
        }
        rung_parser_splice(s->parser, end, end, &(int){'}'}, 1);
        s->tokens = s->parser->tokens.items;
        mend_one(s, '{');
        return true;
    }
    uint32_t i = s->before;
    while (i > s->head && s->tokens[i].kind != T_IF) i--;
    if (s->tokens[i].kind != T_IF || i == 0 || s->tokens[i].line_head || s->tokens[i - 1].kind == T_ELSE ||
        s->tokens[i - 1].kind == '{' || s->tokens[i - 1].kind == '}')
        return false;
    problem = report(s, span_of(s, i), SAY("a condition at the end of a statement begins with `when`"));
    rung_help(d, problem, "write `when`; an `if` stands before its block: `if … { … }`");
    rung_fix(d, problem, span_of(s, i), "when");
    return true;
}

/* Things that stand elsewhere. */
static bool wrong_place(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_parser *parser = s->parser;
    const char *word = word_at(s, s->at);
    struct rung_diagnostic *problem;

    if (!word || !s->complete || s->kind == T_NAME) return false;
    bool head = s->line_head || s->tokens[s->before].kind == '{' || s->tokens[s->before].kind == '}';
    bool statement = rung_level_begins(RUNG_LEVEL_BLOCK, s->kind),
         item = rung_level_begins(RUNG_LEVEL_POLICY, s->kind) && !statement,
         top = rung_level_begins(RUNG_LEVEL_FILE, s->kind) && !item;
    uint32_t depth = s->tokens[s->at].depth;
    struct rung_span opened = depth ? span_of(s, parser->opened[depth]) : (struct rung_span){0};

    if (s->kind == T_ELSE) {
        problem = report(s, span_of(s, s->at), SAY("this `else` has nothing to belong to"));
        rung_help(
            d, problem,
            "an `else` follows the `}` of an `if` or `give`, or the end of a `wait up to` or `escalate`");
        return true;
    }
    if (!head) return false;
    if (s->in_block && item) {
        problem = report(s, span_of(s, s->at),
                         SAY("`%s` belongs to the policy and cannot stand between statements", word));
        rung_note(d, problem, opened, "this block was opened here");
        rung_help(d, problem, "move it out of the block, or close the block before it");
        return true;
    }
    if (s->expects[T_FORBID] && statement) {
        static const int step[] = {T_STEP, T_NAME, '{'};
        uint32_t end = s->at + 1, inner = 0;
        problem = report(s, span_of(s, s->at),
                         SAY("`%s` is a statement, and statements stand inside a step", word));
        rung_help(d, problem, "put it between the `{` and `}` of a `step`, or after `on reply` or the like");
        for (; s->tokens[end].kind; end++) {
            if (inner == 0 &&
                (s->tokens[end].kind == '}' || rung_parser_begins(parser, RUNG_LEVEL_POLICY, end)))
                break;
            if (s->tokens[end].kind == '{') inner++;
            if (s->tokens[end].kind == '}') inner--;
        }
        if (parser->tokens.count > RUNG_MENDED_MAX) return true;
        rung_parser_splice(parser, end, end, &(int){'}'}, 1);
        s->tokens = parser->tokens.items;
        mend(s, s->at, s->at, step, 3);
        return true;
    }
    if (s->expects[T_POLICY] && (item || statement)) {
        static const int policy[] = {T_POLICY, T_NAME, '{'};
        uint32_t end = s->at + 1;
        problem = report(s, span_of(s, s->at), SAY("`%s` stands outside any policy", word));
        rung_help(d, problem,
                  "everything of a policy stands between its braces: `policy my_policy \"My policy\" { … }`");
        while (s->tokens[end].kind && s->tokens[end].kind != T_POLICY && s->tokens[end].kind != T_FEED &&
               s->tokens[end].kind != T_TEST && s->tokens[end].kind != T_USE)
            end++;
        if (parser->tokens.count > RUNG_MENDED_MAX) return true;
        rung_parser_splice(parser, end, end, &(int){'}'}, 1);
        s->tokens = parser->tokens.items;
        mend(s, s->at, s->at, policy, 3);
        return true;
    }
    if (top && depth) {
        problem = report(s, span_of(s, s->at), SAY("`%s` cannot stand inside other braces", word));
        rung_note(d, problem, opened, "this block was opened here");
        rung_help(d, problem, "close what is open before it");
        return true;
    }
    if ((statement || item) && (s->expects[T_EXPECT] || s->expects[T_EMIT] || s->expects[T_HOLIDAYS])) {
        problem = report(s, span_of(s, s->at),
                         SAY("`%s` belongs in a policy, not in a %s", word,
                             s->expects[T_EXPECT] ? "test"
                             : s->expects[T_EMIT] ? "feed"
                                                  : "calendar"));
        rung_help(d, problem, "here stands %s", rung_stumble_list(s));
        return true;
    }
    return false;
}

/* Where only one word or sign is possible, it is what was meant. */
static bool one_possibility(struct rung_stumble *s)
{
    static const char joining[] = ":=.(";
    struct rung_diagnostics *d = s->parser->diagnostics;
    int only = 0, count = 0;

    if (s->tokens[s->at].line_head || s->complete) return false;
    for (int token = 1; token < RUNG_TOKEN_CODES; token++)
        if (s->expects[token] && token != ',' && token != '?') {
            only = token;
            count++;
        }
    if (count != 1) return false;
    const struct rung_word *word = rung_word_of_token(only);
    if (!word && !(only < 128 && strchr(joining, only))) return false;
    /* Was something else written in its place, or was it left out? The line must go on behind a replacement.
     */
    bool instead = s->kind != T_NAME && s->kind != T_STRING && s->kind != T_NUMERAL &&
                   s->kind != T_DAY_LITERAL && s->kind != T_MOMENT && s->kind != '{' && s->kind != '}' &&
                   s->kind != T_CLOCK && !s->tokens[s->at + 1].line_head && s->tokens[s->at + 1].kind != '}';
    const char *right = word ? word->text : SAY("%c", only);
    struct rung_diagnostic *problem =
        report(s, span_of(s, s->at),
               SAY("after %s comes `%s`, not %s", rung_stumble_name(s, s->before), right,
                   rung_stumble_name(s, s->at)));
    if (form_at(s))
        help_form(s, problem);
    else
        rung_help(d, problem, instead ? "write `%s` instead" : "put `%s` before it", right);
    if (instead) {
        rung_fix(d, problem, span_of(s, s->at), "%s", right);
        mend_one(s, only);
    } else {
        rung_fix(d, problem, (struct rung_span){span_of(s, s->at).start, span_of(s, s->at).start}, "%s ",
                 right);
        mend(s, s->at, s->at, &only, 1);
    }
    return true;
}

/* What begins no entry of its list. */
static bool no_entry(struct rung_stumble *s)
{
    const char *list = rung_stumble_list(s), *name = rung_stumble_name(s, s->at);
    uint32_t depth = s->tokens[s->at].depth;
    bool head = s->line_head || s->at == s->before || s->tokens[s->before].kind == '{' ||
                s->tokens[s->before].kind == '}';
    struct rung_diagnostic *problem;

    if (!s->complete || !head) return false;
    if (s->kind == 0 && depth) {
        problem = rung_report(s->parser->diagnostics, RUNG_E_UNCLOSED, span_of(s, s->at),
                              "the text ends before this block is closed");
        s->parser->explained = s->at + 1;
        rung_note(s->parser->diagnostics, problem, span_of(s, s->parser->opened[depth]),
                  "this block was opened here");
        return true;
    }
    problem =
        report(s, span_of(s, s->at), SAY("%s cannot begin %s", name, list ? "anything here" : "a clause"));
    if (list)
        rung_help(s->parser->diagnostics, problem, "here stands %s", list);
    else
        rung_help(s->parser->diagnostics, problem,
                  "between the braces of `wait up to` stand clauses such as `on reply stand down`");
    return true;
}

/* The rest: what comes next, and what was found instead. */
static bool anything(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    const char *before = rung_stumble_name(s, s->before), *name = rung_stumble_name(s, s->at);
    struct rung_diagnostic *problem;

    if (s->complete) {
        const char *more = rung_stumble_more(s);
        problem = report(s, span_of(s, s->at), SAY("%s does not fit behind %s", name, before));
        const char *form = form_at(s);
        if (more && strlen(more) < 120)
            rung_help(d, problem, "what can follow is %s; or something new begins", more);
        else if (form)
            rung_help(d, problem, "the form is %s", form);
        return true;
    }
    const char *expected = rung_stumble_expected(s);
    if (s->line_head && s->at != s->before)
        problem = report(s, span_of(s, s->before), SAY("after %s comes %s", before, expected));
    else if (s->at == s->before)
        problem = report(s, span_of(s, s->at), SAY("here stands %s, not %s", expected, name));
    else
        problem = report(s, span_of(s, s->at), SAY("after %s comes %s, not %s", before, expected, name));
    help_form(s, problem);
    return true;
}

/* ---- the whole ---- */

/* An entry that cannot be mended but has a block: its header becomes the simplest that fits, so that what
 * stands in the block is read too. */
static void keep_block(struct rung_stumble *s)
{
    static const int policy[] = {T_POLICY, T_NAME}, test[] = {T_TEST, T_STRING, T_FOR, T_NAME},
                     step[] = {T_STEP, T_NAME}, on[] = {T_ON, T_NAME}, condition[] = {T_IF, T_NAME},
                     wait[] = {T_WAIT, T_UP, T_TO, T_NAME};
    struct rung_parser *parser = s->parser;
    uint32_t brace = s->at, from = s->head;
    int head = s->tokens[from].kind;

    if (parser->tokens.count > RUNG_MENDED_MAX) return;
    if (s->complete &&
        (s->line_head || s->tokens[s->before].kind == '{' || s->tokens[s->before].kind == '}')) {
        from = s->at;
        head = s->kind;
    }
    for (; s->tokens[brace].kind != '{'; brace++)
        if (s->tokens[brace].kind == '}' || s->tokens[brace].kind == 0 ||
            (brace > s->at && is_head(s->tokens, brace)))
            return;
    if (brace == from) return;
    const int *kinds = NULL;
    uint32_t count = 2;
    switch (level_at(parser, s->at)) {
    case RUNG_LEVEL_FILE:
        if (head == T_CALENDAR || head == T_FEED) return;
        kinds = head == T_TEST ? test : policy;
        count = head == T_TEST ? 4 : 2;
        break;
    case RUNG_LEVEL_POLICY:
        if (head == T_EVENT || head == T_TEMPLATE) return;
        kinds = head == T_ON || head == T_WHENEVER || head == T_ALWAYS ? on : step;
        break;
    case RUNG_LEVEL_BLOCK:
        kinds = head == T_WAIT ? wait : condition;
        count = head == T_WAIT ? 4 : 2;
        break;
    case RUNG_LEVEL_CLAUSES: kinds = on; break;
    default: return;
    }
    mend(s, from, brace, kinds, count);
    parser->explained = from + count + 1;
}

void rung_build_syntax_error(struct rung_parser *parser, struct rung_span span, const char *const *expected,
                             int count)
{
    static bool (*const situations[])(struct rung_stumble *) = {
        condition_of_if,  hour_alone,           misspelt_word, unquoted_text,
        reserved_as_name, list_of_names,        wrong_place,   one_possibility,
        no_entry,         misspelt_word_before, anything,
    };
    struct rung_stumble stumble = {0};

    if (parser->trial) {
        rung_report(parser->diagnostics, RUNG_E_SYNTAX, span, "a mistake");
        parser->cursor = parser->tokens.count;
        return;
    }
    if (parser->taken < parser->explained) return;
    examine(&stumble, parser, expected, count);
    for (size_t i = 0; i < sizeof situations / sizeof *situations; i++)
        if (situations[i](&stumble)) break;
    if (!parser->reread) keep_block(&stumble);
}
