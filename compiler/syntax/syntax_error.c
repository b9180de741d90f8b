/* Says what was expected where the grammar stopped, in the words of somebody who writes policies. */
#include "syntax_error.h"

#include <string.h>

#include "rung_parse.h"

/* ---- where we are ---- */

bool rung_stumble_entry_word(int token)
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

    if (tokens[i].line_head || last == T_ELSE || last == '{' || last == '}')
        return rung_stumble_entry_word(kind);
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

uint32_t rung_stumble_head(const struct rung_token *tokens, uint32_t at)
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
    uint32_t brace = parser->opened[depth], head = rung_stumble_head(tokens, brace);
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
    s->head = rung_stumble_head(tokens, s->at);
}

/* ---- what does not belong here ---- */

/* Reads tokens from the one that does not fit up to `end` as if they stood in a block of their own. */
static void wrap(struct rung_stumble *s, uint32_t end, int word)
{
    struct rung_parser *parser = s->parser;
    const int header[] = {word, T_NAME, '{'};

    if (parser->tokens.count > RUNG_MENDED_MAX) return;
    if (!rung_parser_splice(parser, end, end, &(int){'}'}, 1)) return;
    s->tokens = parser->tokens.items;
    rung_stumble_mend(s, s->at, s->at, header, 3);
    parser->unit->has_gaps = true; /* what was made up has no name */
}

static bool statement_in_policy(struct rung_stumble *s, const char *word)
{
    uint32_t end = s->at + 1, inner = 0;
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at), SAY("`%s` is a statement, and statements stand inside a step", word));

    rung_help(s->parser->diagnostics, problem,
              "put it between the `{` and `}` of a `step`, or after `on reply` or the like");
    for (; s->tokens[end].kind; end++) {
        if (inner == 0 &&
            (s->tokens[end].kind == '}' || rung_parser_begins(s->parser, RUNG_LEVEL_POLICY, end)))
            break;
        if (s->tokens[end].kind == '{') inner++;
        if (s->tokens[end].kind == '}') inner--;
    }
    wrap(s, end, T_STEP);
    return true;
}

static bool outside_policy(struct rung_stumble *s, const char *word)
{
    uint32_t end = s->at + 1;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, rung_stumble_span(s, s->at), SAY("`%s` stands outside any policy", word));

    rung_help(s->parser->diagnostics, problem,
              "everything of a policy stands between its braces: `policy my_policy \"My policy\" { … }`");
    while (s->tokens[end].kind && !rung_parser_begins_declaration(s->tokens, end)) end++;
    wrap(s, end, T_POLICY);
    return true;
}

/* Words that begin something which stands elsewhere. */
static bool wrong_place(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    const char *word = rung_stumble_word(s, s->at), *message = NULL, *help = NULL;
    bool head = s->line_head || s->tokens[s->before].kind == '{' || s->tokens[s->before].kind == '}';
    bool statement = rung_level_begins(RUNG_LEVEL_BLOCK, s->kind),
         item = rung_level_begins(RUNG_LEVEL_POLICY, s->kind) && !statement,
         top = rung_level_begins(RUNG_LEVEL_FILE, s->kind) && !item, in_braces = false;
    uint32_t depth = s->tokens[s->at].depth;

    if (!word || !s->complete || s->kind == T_NAME || !(head || s->kind == T_ELSE)) return false;
    if (s->expects[T_FORBID] && statement) return statement_in_policy(s, word);
    if (s->expects[T_POLICY] && (item || statement)) return outside_policy(s, word);
    if (s->kind == T_ELSE) {
        message = "this `else` has nothing to belong to";
        help = "an `else` follows the `}` of an `if` or `give`, or the end of a `wait up to` or `escalate`";
    } else if (s->in_block && item) {
        message = SAY("`%s` belongs to the policy and cannot stand between statements", word);
        help = "move it out of the block, or close the block before it";
        in_braces = true;
    } else if (top && depth) {
        message = SAY("`%s` cannot stand inside other braces", word);
        help = "close what is open before it";
        in_braces = true;
    } else if (statement || item) {
        message = SAY("`%s` belongs in a policy, not in a %s", word,
                      s->expects[T_EXPECT]     ? "test"
                      : s->expects[T_EMIT]     ? "feed"
                      : s->expects[T_HOLIDAYS] ? "calendar"
                                               : "clause of `wait up to`");
        help = SAY("here stands %s",
                   rung_stumble_list(s) ? rung_stumble_list(s) : "a clause, such as `on reply stand down`");
    }
    if (!message) return false;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span(s, s->at), message);
    if (in_braces)
        rung_note(d, problem, rung_stumble_span(s, s->parser->opened[depth]), "this block was opened here");
    if (help) rung_help(d, problem, "%s", help);
    return true;
}

/* What begins no entry of its list. */
static bool no_entry(struct rung_stumble *s)
{
    const char *list = rung_stumble_list(s), *name = rung_stumble_name(s, s->at);
    bool head = s->line_head || s->at == s->before || s->tokens[s->before].kind == '{' ||
                s->tokens[s->before].kind == '}';
    struct rung_diagnostic *problem;

    if (!s->complete || !head) return false;
    problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                  SAY("%s cannot begin %s", name, list ? "anything here" : "a clause"));
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
        problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                      SAY("%s does not fit behind %s", name, before));
        const char *form = rung_stumble_form(s);
        if (more && strlen(more) < 120)
            rung_help(d, problem, "what can follow is %s; or something new begins", more);
        else if (form)
            rung_help(d, problem, "the form is %s", form);
        return true;
    }
    const char *expected = rung_stumble_expected(s);
    if (s->line_head)
        problem = rung_stumble_report(s, rung_stumble_span(s, s->before),
                                      SAY("after %s comes %s", before, expected));
    else
        problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                      SAY("after %s comes %s, not %s", before, expected, name));
    rung_stumble_help_form(s, problem);
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
        if (head == T_EVENT || head == T_TEMPLATE || head == T_TEST || head == T_FEED || head == T_POLICY)
            return;
        kinds = head == T_ON || head == T_WHENEVER || head == T_ALWAYS ? on : step;
        break;
    case RUNG_LEVEL_BLOCK:
        kinds = head == T_WAIT ? wait : condition;
        count = head == T_WAIT ? 4 : 2;
        break;
    case RUNG_LEVEL_CLAUSES: kinds = on; break;
    default: return;
    }
    rung_stumble_mend(s, from, brace, kinds, count);
    parser->explained = from + count + 1;
    parser->unit->has_gaps = true;
}

void rung_build_syntax_error(struct rung_parser *parser, struct rung_span span, const char *const *expected,
                             int count)
{
    struct rung_stumble stumble = {0};

    if (parser->trial) {
        rung_report(parser->diagnostics, RUNG_E_SYNTAX, span, "a mistake");
        parser->cursor = parser->tokens.count;
        if (!parser->stumbled) parser->stumbled_at = parser->taken;
        parser->stumbled = true;
        return;
    }
    if (parser->taken < parser->explained || rung_diagnostics_full(parser->diagnostics)) return;
    examine(&stumble, parser, expected, count);
    if (!rung_stumble_mendable(&stumble) && !wrong_place(&stumble) && !no_entry(&stumble)) anything(&stumble);
    if (!parser->reread) keep_block(&stumble);
}
