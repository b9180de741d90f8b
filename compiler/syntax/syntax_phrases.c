/* Phrases of everyday language in the place of ours: articles, joining words, names of several words, texts
 * where names belong, plain sentences. What is suggested was tried. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rung_parse.h"
#include "syntax_error.h"

enum { TOKENS_MAX = RUNG_INSTEAD_MAX, WORDS_MAX = 60 /* in a sentence */ };

const char *rung_stumble_slug(const struct rung_stumble *s, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(s->parser, token, &size);
    char slug[48];
    uint32_t count = 0;

    for (int i = 0; i < size && count + 1 < sizeof slug; i++) {
        unsigned char sign = (unsigned char)text[i];
        if (sign >= 0x80) return NULL;
        if (isalnum(sign))
            slug[count++] = (char)tolower(sign);
        else if (count && slug[count - 1] != '_' && sign != '\'')
            slug[count++] = '_';
    }
    while (count && slug[count - 1] == '_') count--;
    const struct rung_word *word = rung_word_find(slug, count);
    if (count == 0 || isdigit((unsigned char)slug[0]) || (word && word->use != RUNG_WORD_SOFT)) return NULL;
    return rung_arena_copy(s->parser->arena, slug, count);
}

/* ---- articles ---- */

bool rung_stumble_articles(struct rung_stumble *s)
{
    struct rung_entry entry = rung_stumble_entry(s);
    struct rung_token rest[TOKENS_MAX];
    uint32_t articles[8], found = 0, count = 0, end = entry.to;

    if (end - entry.from > TOKENS_MAX) return false;
    for (uint32_t i = entry.from; i < end; i++) {
        bool word_follows = i + 1 < end && !s->tokens[i + 1].line_head && rung_stumble_word(s, i + 1);
        if (found < 8 && rung_stumble_is_article(s, i) && word_follows)
            articles[found++] = i;
        else
            rest[count++] = s->tokens[i];
    }
    if (found == 0) return false;
    uint32_t read = rung_stumble_try(s, entry.from, end, rest, count);
    if (read != UINT32_MAX && (articles[0] > s->at || read <= s->at)) return false;
    struct rung_diagnostics *d = s->parser->diagnostics;
    const char *article = rung_stumble_word(s, articles[0]);
    s->sure = true;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, rung_stumble_span(s, articles[0]), SAY("`%s` is not needed here", article));
    rung_help(d, problem,
              found > 1 ? "names and words stand without articles: take them away" : "take `%s` away",
              article);
    for (uint32_t i = 0; i < found; i++)
        rung_fix(d, problem,
                 (struct rung_span){s->tokens[articles[i]].span.start, s->tokens[articles[i] + 1].span.start},
                 "%s", "");
    rung_stumble_mend_tokens(s, entry.from, end, rest, count);
    return true;
}

/* ---- names ---- */

/* Names that events and their fields bring along. */
static bool is_built_in_name(const char *name)
{
    static const char *const names[] = {"not_now",   "out_of_office",  "wrong_person", "opt_out", "took_over",
                                        "no_answer", "next_follow_up", "closes_on",    "back_on", "reply",
                                        "thanks",    "bounce",         "decision",     "done",    "update"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

/* `(open, in dispute, paid)`: a name in a list that is made of several words. */
static bool words_for_name(struct rung_stumble *s)
{
    uint32_t from = s->at, to = s->at;
    char name[64] = "";

    while (from > 0 && s->tokens[from - 1].kind != ',' && s->tokens[from - 1].kind != '(' && from + 4 > s->at)
        from--;
    while (to < from + 5 && s->tokens[to].kind != ',' && s->tokens[to].kind != ')') to++;
    if (from == 0 || to < from + 2 || (s->tokens[to].kind != ',' && s->tokens[to].kind != ')')) return false;
    for (uint32_t i = from; i < to; i++) {
        const char *word = rung_stumble_word(s, i);
        if (s->tokens[i].kind == T_OR || s->tokens[i].kind == T_AND) return false; /* a list */
        if (!word && s->tokens[i].kind == '-' && i > from && i + 1 < to) continue;
        if (!word || strlen(name) + strlen(word) + 2 > sizeof name) return false;
        if (*name) strcat(name, "_");
        strcat(name, word);
    }
    struct rung_token token = {.span = rung_stumble_span_of(s, from, to), .kind = T_NAME};
    uint32_t read = rung_stumble_try(s, from, to, &token, 1);
    if (read != UINT32_MAX && read <= from + 1) return false;
    s->sure = true;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, token.span, SAY("a name is one word of letters, digits and `_`"));
    rung_help(s->parser->diagnostics, problem, "write `%s`", name);
    rung_fix(s->parser->diagnostics, problem, token.span, "%s", name);
    rung_stumble_mend_tokens(s, from, to, &token, 1);
    s->parser->unit->has_gaps = true;
    return true;
}

/* `out of office`, `last-words`, `e-mail`: words that together are a name which is known. */
bool rung_stumble_name_in_parts(struct rung_stumble *s)
{
    struct rung_entry entry = rung_stumble_entry(s);

    for (uint32_t from = s->at > entry.from + 3 ? s->at - 3 : entry.from; from <= s->at; from++)
        for (uint32_t to = from + 5 < entry.to ? from + 5 : entry.to; to > from + 1; to--) {
            char joined[2][64] = {"", ""}; /* with and without a sign between its parts */
            bool fits = to > s->at;
            for (uint32_t i = from; i < to && fits; i++) {
                const char *word = rung_stumble_word(s, i);
                if (i > from && s->tokens[i].line_head) fits = false;
                if (s->tokens[i].kind == '-' && i > from && i + 1 < to) continue;
                if (!word || strlen(joined[0]) + strlen(word) + 2 > sizeof joined[0]) {
                    fits = false;
                    break;
                }
                if (*joined[0]) strcat(joined[0], "_");
                strcat(joined[0], word);
                strcat(joined[1], word);
            }
            for (int way = 0; fits && way < 2; way++) {
                const char *name = joined[way];
                uint32_t known = rung_stumble_find_name(s, name, strlen(name));
                if ((known == UINT32_MAX && !is_built_in_name(name)) || (known >= from && known < to))
                    continue;
                struct rung_token token = {.span = rung_stumble_span_of(s, from, to), .kind = T_NAME};
                uint32_t read = rung_stumble_try(s, from, to, &token, 1);
                if (read != UINT32_MAX && read <= from + 1) continue;
                struct rung_diagnostics *d = s->parser->diagnostics;
                s->sure = true;
                struct rung_diagnostic *problem =
                    rung_stumble_report(s, token.span, SAY("a name is one word of letters, digits and `_`"));
                rung_help(d, problem, "write `%s`", name);
                rung_fix(d, problem, token.span, "%s", name);
                rung_stumble_mend_tokens(s, from, to, &token, 1);
                s->parser->unit->has_gaps = true;
                return true;
            }
        }
    return words_for_name(s);
}

/* The name of what has this title, or this name, or the name that would be made of it; NULL if nothing has.
 */
static const char *name_for_text(const struct rung_stumble *s, uint32_t text)
{
    int size, other_size;
    const char *bytes = rung_parser_text(s->parser, text, &size);

    for (uint32_t i = 1; s->tokens[i].kind != 0; i++) {
        if (i == text || s->tokens[i].kind != T_STRING || s->tokens[i - 1].kind != T_NAME) continue;
        const char *other = rung_parser_text(s->parser, i, &other_size);
        if (other_size == size && strncasecmp(other, bytes, (size_t)size) == 0)
            return rung_stumble_word(s, i - 1);
    }
    if (size > 2) {
        uint32_t found = rung_stumble_find_name(s, bytes + 1, (size_t)size - 2);
        if (found != UINT32_MAX) return rung_stumble_word(s, found);
    }
    const char *slug = rung_stumble_slug(s, text);
    return slug && rung_stumble_find_name(s, slug, strlen(slug)) != UINT32_MAX ? slug : NULL;
}

/* `one of ("open", "on hold")`: names between quotation marks, told once for the whole list. */
static bool quoted_names(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_token names[TOKENS_MAX];
    uint32_t count = 0, to = s->at;

    if (s->tokens[s->before].kind != '(') return false;
    for (;; to++) {
        if (count == TOKENS_MAX) return false;
        names[count] = s->tokens[to];
        if (s->tokens[to].kind == T_STRING) {
            if (!rung_stumble_slug(s, to)) return false;
            names[count].kind = T_NAME;
        } else if (s->tokens[to].kind != ',' && !rung_stumble_is_name(s, to))
            break;
        count++;
    }
    if (s->tokens[to].kind != ')') return false;
    uint32_t read = rung_stumble_try(s, s->at, to, names, count);
    if (read != UINT32_MAX && read <= to) return false;
    s->sure = true;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span_of(s, s->at, to),
                                                          SAY("names stand without quotation marks"));
    rung_help(d, problem, "write `%s` for %s, and so on", rung_stumble_slug(s, s->at),
              rung_stumble_shown(s, s->at, s->at + 1));
    for (uint32_t i = s->at; i < to; i++)
        if (s->tokens[i].kind == T_STRING)
            rung_fix(d, problem, rung_stumble_span(s, i), "%s", rung_stumble_slug(s, i));
    rung_stumble_mend_tokens(s, s->at, to, names, count);
    s->parser->unit->has_gaps = true;
    return true;
}

/* `go to "The end"`, `via "letter"`: a name between quotation marks; `step "Calls"`: a title without a name.
 */
bool rung_stumble_text_for_name(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;

    if (s->kind != T_STRING || !s->expects[T_NAME] || s->complete || s->line_head) return false;
    struct rung_span span = rung_stumble_span(s, s->at);
    const char *slug = rung_stumble_slug(s, s->at);
    struct rung_diagnostic *problem;
    if (rung_stumble_declares(s->tokens[s->before].kind) && slug &&
        rung_stumble_reads(s, s->at, s->at, (const int[]){T_NAME}, 1)) {
        problem = rung_stumble_report(s, span,
                                      SAY("before its title comes a name, by which it is called elsewhere"));
        rung_help(d, problem, "write `%s %s`", slug,
                  rung_stumble_shown(s, s->at, s->at + 1) ? rung_stumble_shown(s, s->at, s->at + 1) : "…");
        rung_fix(d, problem, (struct rung_span){span.start, span.start}, "%s ", slug);
        rung_stumble_mend(s, s->at, s->at, (const int[]){T_NAME}, 1);
        s->parser->unit->has_gaps = true;
        return true;
    }
    if (quoted_names(s)) return true;
    const char *name = name_for_text(s, s->at);
    if (!name || !rung_stumble_reads(s, s->at, s->at + 1, (const int[]){T_NAME}, 1)) return false;
    problem = rung_stumble_report(s, span, SAY("a name stands without quotation marks"));
    rung_help(d, problem, "write `%s`", name);
    rung_fix(d, problem, span, "%s", name);
    rung_stumble_mend_one(s, T_NAME);
    s->parser->unit->has_gaps = true;
    return true;
}

/* `party manager Sales Manager`, `notify manager The client is silent`: a text without quotation marks that
 * may stand here, to the end of the line or to its brace. */
bool rung_stumble_unquoted_title(struct rung_stumble *s)
{
    const char *word = rung_stumble_word(s, s->at);
    int head = s->tokens[s->head].kind;
    bool says = head == T_NOTIFY || head == T_FLAG;
    uint32_t end = s->at + 1;

    if (!s->complete && !(s->before && rung_stumble_declares(s->tokens[s->before - 1].kind))) return false;
    if (!word || !s->expects[T_STRING] || s->tokens[s->at].line_head ||
        !(says || isupper((unsigned char)*word)))
        return false;
    for (; s->tokens[end].kind != 0 && !s->tokens[end].line_head; end++) {
        int kind = s->tokens[end].kind;
        if (kind == '{' || kind == '}' || kind == T_STRING || (says && (kind == T_VIA || kind == T_USING)))
            break;
    }
    if (s->kind != T_NAME && end < s->at + 3) return false; /* a word of the language in its place */
    if (!rung_stumble_reads(s, s->at, end, (const int[]){T_STRING}, 1)) return false;
    struct rung_span span = rung_stumble_span_of(s, s->at, end);
    size_t size;
    const char *text = rung_stumble_written(s, s->at, end, &size);
    rung_diagnostics_drop(s->parser->diagnostics, span); /* of signs in the text */
    struct rung_diagnostic *problem =
        rung_stumble_report(s, span, SAY("a text stands between quotation marks"));
    rung_help(s->parser->diagnostics, problem, "write `\"%.*s\"`", (int)size, text);
    rung_fix(s->parser->diagnostics, problem, span, "\"%.*s\"", (int)size, text);
    rung_stumble_mend(s, s->at, end, (const int[]){T_STRING}, 1);
    return true;
}

/* `event due (total: number)`: round brackets for braces. */
bool rung_stumble_brackets(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_token tokens[TOKENS_MAX];
    uint32_t to = s->at, count = 0;

    if (s->kind != '(' || !s->expects['{']) return false;
    for (int depth = 0; s->tokens[to].kind != 0; to++) {
        if (count == TOKENS_MAX) return false;
        tokens[count++] = s->tokens[to];
        depth += (s->tokens[to].kind == '(') - (s->tokens[to].kind == ')');
        if (depth == 0) break;
    }
    if (s->tokens[to].kind != ')') return false;
    tokens[0].kind = '{';
    tokens[count - 1].kind = '}';
    uint32_t read = rung_stumble_try(s, s->at, to + 1, tokens, count);
    if (read != UINT32_MAX && read <= to) return false;
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at), SAY("here stand braces, `{` and `}`, not round brackets"));
    rung_help(d, problem, "write `{` instead of `(`, and `}` instead of `)`");
    rung_fix(d, problem, rung_stumble_span(s, s->at), "{");
    rung_fix(d, problem, rung_stumble_span(s, to), "}");
    rung_stumble_mend_tokens(s, s->at, to + 1, tokens, count);
    return true;
}

/* `on reply stand down and notify manager`: statements joined by a word or a comma. Where a handler holds one
 * statement, they need braces. */
bool rung_stumble_joined(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_entry entry = rung_stumble_entry(s);
    struct rung_token tokens[TOKENS_MAX];
    uint32_t count = 0, body = entry.from, end = s->at + 1;

    if (s->kind != T_AND && s->kind != T_THEN && s->kind != ',') return false;
    if (s->tokens[end].kind == T_THEN) end++;
    if (!rung_level_begins(RUNG_LEVEL_BLOCK, s->tokens[end].kind) || s->line_head || s->tokens[end].line_head)
        return false;
    struct rung_span join = {rung_stumble_span(s, s->at).start, s->tokens[end].span.start};
    if (rung_stumble_reads(s, s->at, end, NULL, 0)) {
        struct rung_diagnostic *problem = rung_stumble_report(
            s, rung_stumble_span_of(s, s->at, end), SAY("nothing joins statements: they follow each other"));
        rung_help(d, problem, "take `%s` away", rung_stumble_shown(s, s->at, end));
        bool hangs = rung_stumble_span(s, s->at - 1).end == join.start;
        rung_fix(d, problem, join, hangs ? " " : "%s", "");
        rung_stumble_mend(s, s->at, end, NULL, 0);
        return true;
    }
    uint32_t last = end;
    while (s->tokens[last].kind != 0 && !s->tokens[last].line_head && s->tokens[last].kind != '}') last++;
    for (body++; body < s->at; body++)
        if (rung_level_begins(RUNG_LEVEL_BLOCK, s->tokens[body].kind) && s->tokens[body - 1].kind != T_ON &&
            s->tokens[body - 1].kind != T_MISSED)
            break;
    if (body >= s->at || last - body + 2 > TOKENS_MAX) return false;
    tokens[count] = s->tokens[body];
    tokens[count].span.end = tokens[count].span.start;
    tokens[count++].kind = '{';
    for (uint32_t i = body; i < last; i++)
        if (i < s->at || i >= end) tokens[count++] = s->tokens[i];
    tokens[count] = s->tokens[last - 1];
    tokens[count].span.start = tokens[count].span.end;
    tokens[count++].kind = '}';
    if (rung_stumble_try(s, body, last, tokens, count) != UINT32_MAX) return false;
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span_of(s, s->at, end), SAY("several statements stand between `{` and `}`"));
    rung_help(d, problem, "take `%s` away, and put `{` before the first statement and `}` behind the last",
              rung_stumble_shown(s, s->at, end));
    rung_fix(d, problem, (struct rung_span){s->tokens[body].span.start, s->tokens[body].span.start}, "{ ");
    bool hangs = rung_stumble_span(s, s->at - 1).end == join.start;
    rung_fix(d, problem, join, hangs ? " " : "%s", "");
    rung_fix(d, problem, (struct rung_span){s->tokens[last - 1].span.end, s->tokens[last - 1].span.end},
             " }");
    rung_stumble_mend_tokens(s, body, last, tokens, count);
    return true;
}

/* `ignore thanks not_now bounce`: a row of names without commas. */
bool rung_stumble_row_of_names(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_token tokens[TOKENS_MAX];
    uint32_t from = s->at, to = s->at, count = 0;

    if (!s->expects[','] || s->kind != T_NAME || s->line_head || s->tokens[s->before].kind != T_NAME)
        return false;
    from = s->before;
    for (to = from; s->tokens[to].kind == T_NAME && !(to > from && s->tokens[to].line_head); to++) {
        const char *name = rung_stumble_word(s, to);
        if (count + 4 > TOKENS_MAX || !name || rung_stumble_unknown_word(s, to)) return false;
        if (to > from) {
            tokens[count] = s->tokens[to];
            tokens[count].span.end = tokens[count].span.start;
            tokens[count++].kind = ',';
        }
        tokens[count++] = s->tokens[to];
        if (s->tokens[to + 1].kind == ',' && s->tokens[to + 2].kind == T_NAME) {
            tokens[count++] = s->tokens[to + 1];
            to++;
            tokens[count++] = s->tokens[++to];
        }
    }
    uint32_t read = rung_stumble_try(s, from, to, tokens, count);
    if (read != UINT32_MAX) return false;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                                          SAY("what is listed here is separated by commas"));
    rung_help(d, problem, "write `%s, %s`", rung_stumble_word(s, s->before), rung_stumble_word(s, s->at));
    for (uint32_t i = from + 1; i < to; i++)
        if (s->tokens[i].kind == T_NAME && s->tokens[i - 1].kind == T_NAME)
            rung_fix(d, problem, (struct rung_span){s->tokens[i - 1].span.end, s->tokens[i - 1].span.end},
                     ",");
    rung_stumble_mend_tokens(s, from, to, tokens, count);
    return true;
}

/* `fact status: open/paid`: choices between slashes, which the scan has taken for one text. */
bool rung_stumble_slashes(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    struct rung_span span = rung_stumble_span(s, s->at);
    int size;
    const char *text = rung_parser_text(s->parser, s->at, &size);

    if (s->kind != T_STRING || !s->expects[T_YES_NO] || *text == '"' || !memchr(text, '/', (size_t)size))
        return false;
    struct rung_buffer choices = {.arena = s->parser->arena};
    for (int i = 0; i < size; i++)
        if (text[i] == '/')
            rung_buffer_text(&choices, ", ");
        else
            rung_buffer_add(&choices, text + i, 1);
    const char *list = rung_buffer_result(&choices);
    rung_diagnostics_drop(d, span);
    struct rung_diagnostic *problem =
        rung_stumble_report(s, span, SAY("the values that are possible are listed as `one of (…)`"));
    rung_help(d, problem, "write `one of (%s)`", list ? list : "…");
    if (list) rung_fix(d, problem, span, "one of (%s)", list);
    rung_stumble_mend_one(s, T_TEXT);
    s->parser->unit->has_gaps = true;
    return true;
}

/* ---- sentences ---- */

/* A line for people, where an entry should stand: it ends with a full stop, or most of its words mean
 * nothing. */
bool rung_stumble_sentence(struct rung_stumble *s)
{
    uint32_t from = s->at, to, words = 0, strange = 0;

    while (from > 0 && !s->tokens[from].line_head) from--;
    for (to = from; s->tokens[to].kind != 0 && !(to > from && s->tokens[to].line_head); to++) {
        int kind = s->tokens[to].kind;
        if (kind == '{' || kind == '}' || kind == T_STRING || kind == ':' || kind == '=') return false;
        if (!rung_stumble_word(s, to)) continue;
        if (++words > WORDS_MAX) return false;
        strange += kind == T_NAME && rung_stumble_unknown_word(s, to);
    }
    bool stop = s->tokens[to - 1].kind == '.', entry = s->tokens[from].kind != T_NAME;
    if (words < 5 || strange < (entry ? 3 : 2) || (!stop && (entry || 2 * strange < words))) return false;
    struct rung_span span = rung_stumble_span_of(s, from, to);
    rung_diagnostics_drop(s->parser->diagnostics, span);
    s->sure = true;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, span, SAY("this is a sentence for people, and no statement of Rung"));
    rung_help(
        s->parser->diagnostics, problem,
        "begin it with `#` to keep it as a note; what is to be done begins with a word such as `contact`, "
        "`wait` or `notify`");
    rung_fix(s->parser->diagnostics, problem, (struct rung_span){span.start, span.start}, "# ");
    rung_stumble_mend(s, from, to, NULL, 0);
    s->parser->unit->has_gaps = true;
    return true;
}

bool rung_stumble_unknown_word(const struct rung_stumble *s, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(s->parser, token, &size), *name = rung_stumble_word(s, token);

    if (name && is_built_in_name(name)) return false;
    for (uint32_t i = 0; s->tokens[i].kind != 0; i++)
        if (i != token && s->tokens[i].kind == T_NAME && i > 0 &&
            rung_stumble_declares(s->tokens[i - 1].kind) && rung_stumble_is_written(s, i, text, (size_t)size))
            return false;
    return true;
}
