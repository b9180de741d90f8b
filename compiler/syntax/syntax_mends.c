/* Mistakes in syntax of which it is plain what was meant: each is told, and the tokens are mended, so that
 * the parser reads on as if it had been written. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rung_parse.h"
#include "syntax_error.h"

/* ---- reporting and mending ---- */

/* Whether a text of this line has no quotation mark at one end: then anything may follow. */
static bool has_broken_text(const struct rung_parser *parser, uint32_t from, uint32_t to)
{
    for (const struct rung_diagnostic *d = parser->diagnostics->first; d; d = d->next)
        if (d->code == RUNG_E_STRING && d->span.start >= from && d->span.start < to) return true;
    return false;
}

struct rung_diagnostic *rung_stumble_report(struct rung_stumble *s, struct rung_span span,
                                            const char *message)
{
    struct rung_parser *parser = s->parser;
    const struct rung_source *source = parser->unit->source;
    uint32_t from = span.start - source->base, to = from;

    if (parser->explained < s->at + 1) parser->explained = s->at + 1;
    if (!message || (span.start < parser->quiet_until && !(s->sure && parser->quiet_unless_sure)))
        return NULL;
    while (from > 0 && source->bytes[from - 1] != '\n') from--;
    while (to < source->size && source->bytes[to] != '\n') to++;
    if (!s->sure && has_broken_text(parser, source->base + from, source->base + to)) return NULL;
    parser->quiet_until = source->base + to;
    parser->quiet_unless_sure = s->sure;
    return rung_report(parser->diagnostics, RUNG_E_SYNTAX, span, "%s", message);
}

struct rung_span rung_stumble_span(const struct rung_stumble *s, uint32_t token)
{
    return s->tokens[token].span;
}

/* Puts tokens of `kinds` in the place of tokens `from` up to `to`, and has the entry read again. */
void rung_stumble_mend(struct rung_stumble *s, uint32_t from, uint32_t to, const int *kinds, uint32_t count)
{
    struct rung_parser *parser = s->parser;
    uint32_t last_read = s->tokens[s->before].kind == T_NUMERAL ? s->before : s->at;

    if (parser->tokens.count > RUNG_MENDED_MAX) return;
    parser->read_until = s->tokens[last_read].span.start;
    parser->explained = to > s->at ? from + count : s->at + 1 + count - (to - from);
    if (!rung_parser_splice(parser, from, to, kinds, count)) return;
    parser->reread = true;
    parser->reread_from = from;
}

void rung_stumble_mend_one(struct rung_stumble *s, int kind)
{
    rung_stumble_mend(s, s->at, s->at + 1, &kind, 1);
}

/* The word at a token, NUL-terminated; NULL if it is none. */
const char *rung_stumble_word(const struct rung_stumble *s, uint32_t token)
{
    int size;
    const char *text = rung_parser_text(s->parser, token, &size);

    if (size == 0 || size > 60 || !(isalpha((unsigned char)*text) || *text == '_')) return NULL;
    return rung_arena_copy(s->parser->arena, text, (size_t)size);
}

int rung_stumble_format(const struct rung_stumble *s, uint32_t token)
{
    uint32_t i = token;

    while (i > 0 && (s->tokens[i].kind != T_FEED || !s->tokens[i].line_head)) i--;
    while (i < token && s->tokens[i].kind != '{') i++;
    return i > 0 && i < token ? s->tokens[i - 1].kind : 0;
}

/* A right example of the entry that holds the mistake; NULL where there is none. */
const char *rung_stumble_form(const struct rung_stumble *s)
{
    uint32_t head = s->head;

    if (head >= s->at) return NULL;
    if (s->tokens[head].kind == T_ALWAYS) head++;
    if (s->tokens[head].kind == T_CALENDAR && s->tokens[head].depth > 0) return "`calendar office`";
    for (uint32_t i = head; s->tokens[head].kind == T_FACT && i < s->at; i++)
        if (s->tokens[i].kind == T_ONE) return rung_form_of(T_FACT, T_ONE);
    if (s->tokens[head].kind == T_EMIT && s->at > head + 2 && s->tokens[head + 2].kind == T_AT)
        return rung_form_of(T_EMIT, T_AT);
    if (s->tokens[head].kind == T_CASE || s->tokens[head].kind == T_TIME || s->tokens[head].kind == T_EMIT)
        return rung_form_of(s->tokens[head].kind, rung_stumble_format(s, head));
    return rung_form_of(s->tokens[head].kind, s->tokens[head + 1].kind);
}

void rung_stumble_help_form(struct rung_stumble *s, struct rung_diagnostic *problem)
{
    const char *form = rung_stumble_form(s);

    if (form) rung_help(s->parser->diagnostics, problem, "the form is %s", form);
}

/* ---- situations: each returns whether it was the one ---- */

bool rung_stumble_declares(int word)
{
    return word == T_FACT || word == T_STEP || word == T_PARTY || word == T_CUSTOMER || word == T_CHANNEL ||
           word == T_EVENT || word == T_POLICY || word == T_FEED || word == T_CALENDAR || word == T_FLAG;
}

/* The word that ends a text after such a word; 0 if the text goes on to the end of the line, -1 if only what
 * hangs together belongs to it. */
static int end_of_text_after(int word)
{
    switch (word) {
    case T_TASK:
    case T_TEST: return T_FOR;
    case T_ASSIGN: return T_TO;
    case T_AS: return T_CODE;
    case T_CODE: return T_NOTE;
    case T_NOTE:
    case T_BECAUSE:
    case T_TEXT:
    case T_TEMPLATE:
    case T_SOURCE:
    case T_VERSION:
    case T_USE:
    case T_HOLIDAYS:
    case T_TIMEZONE: return 0;
    default: return -1;
    }
}

/* Where the text without quotation marks ends that begins at the token: the one behind its last. */
static uint32_t end_of_text(const struct rung_stumble *s)
{
    int stop = end_of_text_after(s->tokens[s->before].kind);
    uint32_t end = s->at + 1, last = 0;

    for (; s->tokens[end].kind != 0 && !s->tokens[end].line_head && s->tokens[end].kind != T_STRING; end++) {
        int kind = s->tokens[end].kind;
        bool hangs = rung_stumble_span(s, end).start == rung_stumble_span(s, end - 1).end;
        if (kind == stop) last = end;
        if (stop == T_CODE && (kind == T_UNLESS || kind == T_WHEN || kind == T_BECAUSE || kind == T_WITHIN ||
                               kind == T_IN || kind == T_NOTE || kind == T_ON))
            break;
        if ((stop == T_NOTE && kind == T_ON) || (stop != 0 && kind == '}') ||
            (stop < 0 && !hangs && kind != T_NAME))
            break;
    }
    if (last) return last;
    if (s->tokens[end - 1].kind == '{' && end - 1 > s->at) end--;
    return end;
}

/* `close as Resolved`: a text without quotation marks. */
static bool unquoted_text(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    int text = T_STRING;

    if (!s->expects[T_STRING] || s->expects[T_NUMERAL] || s->complete || s->in_block ||
        s->tokens[s->at].line_head || !(rung_stumble_word(s, s->at) || s->kind == T_NUMERAL))
        return false;
    if (s->kind == T_FOR && s->tokens[s->before].kind == T_TEST) return false;
    uint32_t end = end_of_text(s);
    struct rung_span span = {rung_stumble_span(s, s->at).start, rung_stumble_span(s, end - 1).end};
    const char *bytes = s->parser->unit->source->bytes + (span.start - s->parser->unit->source->base);
    int size = (int)(span.end - span.start);
    rung_diagnostics_drop(d, span); /* of signs in the text */
    struct rung_diagnostic *problem =
        rung_stumble_report(s, span,
                            SAY("after %s comes a text, and texts stand between quotation marks",
                                rung_stumble_name(s, s->before)));
    rung_help(d, problem, "write `\"%.*s\"`", size, bytes);
    rung_fix(d, problem, span, "\"%.*s\"", size, bytes);
    rung_stumble_mend(s, s->at, end, &text, 1);
    return true;
}

/* `open mon-fri 9-17`: an hour without minutes. */
static bool hour_alone(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    int size;
    const char *text = rung_parser_text(s->parser, s->at, &size);

    if (s->kind != T_NUMERAL || !s->expects[T_CLOCK] || s->expects[T_NUMERAL]) return false;
    const char *point = memchr(text, '.', (size_t)size);
    if (point && text + size - point == 3 && point - text <= 2) {
        s->sure = true;
        struct rung_diagnostic *problem = rung_stumble_report(
            s, rung_stumble_span(s, s->at), SAY("hours and minutes are separated by `:`, such as 09:00"));
        const char *zero = point - text == 1 ? "0" : "";
        rung_help(d, problem, "write `%s%.*s:%.2s`", zero, (int)(point - text), text, point + 1);
        rung_fix(d, problem, rung_stumble_span(s, s->at), "%s%.*s:%.2s", zero, (int)(point - text), text,
                 point + 1);
        rung_stumble_mend_one(s, T_CLOCK);
        return true;
    }
    if (size > 2) return false;
    s->sure = true;
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at), SAY("a time of day has hours and minutes, such as 09:00"));
    rung_help(d, problem, "write `%s%.*s:00`", size == 1 ? "0" : "", size, text);
    rung_fix(d, problem, rung_stumble_span(s, s->at), "%s%.*s:00", size == 1 ? "0" : "", size, text);
    rung_stumble_mend_one(s, T_CLOCK);
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
    if (replaces && s->tokens[s->at + 1].kind != T_NAME && s->tokens[s->at + 1].kind != before &&
        !rung_word_of_token(s->tokens[s->at + 1].kind))
        return false;
    if (!replaces && s->before == s->head + 1 && s->complete && sign == ',') return false;
    problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at),
        SAY(sign == ',' ? "what is listed here is separated by commas" : "between these names stands `or`"));
    if (replaces) {
        rung_help(d, problem, "write `%s` instead of %s", right, rung_stumble_name(s, s->at));
        bool adjacent = rung_stumble_span(s, s->before).end == rung_stumble_span(s, s->at).start;
        rung_fix(d, problem, rung_stumble_span(s, s->at), "%s%s", sign == T_OR && adjacent ? " " : "", right);
        rung_stumble_mend_one(s, sign);
    } else {
        struct rung_span between = {rung_stumble_span(s, s->before).end, rung_stumble_span(s, s->before).end};
        rung_help(d, problem, "write `%s%s %s`", rung_stumble_word(s, s->before), sign == ',' ? "," : " or",
                  rung_stumble_word(s, s->at));
        rung_fix(d, problem, between, sign == ',' ? "," : " or");
        rung_stumble_mend(s, s->at, s->at, &sign, 1);
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
    if (s->tokens[s->head].kind == T_STEP) return false;
    if (s->kind == T_THEN && rung_stumble_reads(s, s->at, s->at + 1, NULL, 0)) return false; /* superfluous */
    if ((s->kind == T_THEN && !s->expects[T_NUMERAL]) || (s->kind == ':' && s->tokens[s->at + 1].line_head)) {
        problem =
            rung_stumble_report(s, rung_stumble_span(s, s->at),
                                SAY("what depends on a condition stands between `{` and `}`, without %s",
                                    rung_stumble_name(s, s->at)));
        rung_help(d, problem, "write `{` here, and `}` after the last statement that depends on it");
        if (s->tokens[end].line_head && rung_stumble_entry_word(s->tokens[end].kind)) end++;
        while (s->tokens[end].kind != 0 && s->tokens[end].kind != '}' && s->tokens[end].kind != '{' &&
               s->tokens[end].kind != T_ELSE &&
               !(s->tokens[end].line_head && rung_stumble_entry_word(s->tokens[end].kind)))
            end++;
        if (s->tokens[end].kind == '{' || end == s->at + 1) {
            rung_stumble_mend(s, s->at, s->at + 1, NULL, 0);
            return true;
        }
        if (!rung_parser_splice(s->parser, end, end, &(int){'}'}, 1)) return true;
        s->tokens = s->parser->tokens.items;
        rung_stumble_mend_one(s, '{');
        return true;
    }
    uint32_t i = s->before;
    while (i > s->head && s->tokens[i].kind != T_IF) i--;
    if (s->tokens[i].kind != T_IF || i == 0 || s->tokens[i].line_head || s->tokens[i - 1].kind == T_ELSE ||
        s->tokens[i - 1].kind == '{' || s->tokens[i - 1].kind == '}')
        return false;
    problem = rung_stumble_report(s, rung_stumble_span(s, i),
                                  SAY("a condition at the end of a statement begins with `when`"));
    rung_help(d, problem, "write `when`; an `if` stands before its block: `if … { … }`");
    rung_fix(d, problem, rung_stumble_span(s, i), "when");
    return true;
}

/* `1,000`: a number with a sign between its thousands. */
static bool thousands(struct rung_stumble *s)
{
    struct rung_span before = rung_stumble_span(s, s->before), sign = rung_stumble_span(s, s->at);
    const struct rung_token *next = &s->tokens[s->at + 1];

    if (s->kind != ',' || s->expects[','] || s->tokens[s->before].kind != T_NUMERAL ||
        next->kind != T_NUMERAL || before.end != sign.start || sign.end != next->span.start)
        return false;
    struct rung_diagnostic *problem = rung_stumble_report(s, (struct rung_span){before.start, next->span.end},
                                                          SAY("numbers are written without commas"));
    rung_help(s->parser->diagnostics, problem,
              "take the `,` away; the decimals of a number stand behind a point: `2.5`");
    rung_fix(s->parser->diagnostics, problem, sign, "%s", "");
    rung_stumble_mend(s, s->at, s->at + 2, NULL, 0);
    return true;
}

/* `step second reminder {`, `step second-reminder {`: a name of several words. */
static bool name_of_words(struct rung_stumble *s)
{
    const char *first = rung_stumble_word(s, s->before);
    uint32_t at = s->kind == '-' ? s->at + 1 : s->at;
    const char *second = rung_stumble_word(s, at);

    if (s->before == 0 || !rung_stumble_declares(s->tokens[s->before - 1].kind) ||
        s->tokens[s->at].line_head || s->tokens[at].line_head || !first || !second ||
        (s->tokens[at].kind != T_NAME && !rung_stumble_reads(s, s->at, at + 1, NULL, 0)) ||
        !(s->expects[T_STRING] || s->expects[':'] || rung_stumble_reads(s, s->at, at + 1, NULL, 0)))
        return false;
    struct rung_span span = {rung_stumble_span(s, s->before).start, rung_stumble_span(s, at).end};
    struct rung_diagnostic *problem =
        rung_stumble_report(s, span, SAY("a name is one word of letters, digits and `_`"));
    rung_help(s->parser->diagnostics, problem, "write `%s_%s`", first, second);
    rung_fix(s->parser->diagnostics, problem, span, "%s_%s", first, second);
    rung_stumble_mend(s, s->at, at + 1, NULL, 0);
    return true;
}

/* `wait 2 days for reply`: an event that is waited for, without `up to`. */
static bool wait_for(struct rung_stumble *s)
{
    if (s->kind != T_FOR || s->tokens[s->head].kind != T_WAIT || s->tokens[s->head + 1].kind != T_NUMERAL)
        return false;
    struct rung_span span = {rung_stumble_span(s, s->head).end, rung_stumble_span(s, s->head).end};
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at), SAY("this waits its whole time, whatever happens meanwhile"));
    rung_help(s->parser->diagnostics, problem,
              "to go on as soon as something happens write `up to`: `wait up to 2 days for reply`");
    rung_fix(s->parser->diagnostics, problem, span, " up to");
    rung_stumble_mend(s, s->head + 1, s->head + 1, (const int[]){T_UP, T_TO}, 2);
    return true;
}

/* `paid = yes` or `amount += 1`: a fact that is to change, without `set`. */
static bool change_without_set(struct rung_stumble *s)
{
    const struct rung_token *next = &s->tokens[s->at + 1];
    bool equals = next[0].kind == '=',
         adds = (next[0].kind == '+' || next[0].kind == '-') && next[1].kind == '=';
    const char *fact = rung_stumble_word(s, s->at);

    if (!s->in_block || s->kind != T_NAME || !fact || !(equals || adds)) return false;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, rung_stumble_span(s, s->at), SAY("the word that changes a fact is `set`"));
    if (equals) {
        struct rung_span span = {rung_stumble_span(s, s->at).start, rung_stumble_span(s, s->at).start};
        rung_help(s->parser->diagnostics, problem, "write `set %s = …`", fact);
        rung_fix(s->parser->diagnostics, problem, span, "set ");
        rung_stumble_mend(s, s->at, s->at, &(int){T_SET}, 1);
    } else {
        rung_help(s->parser->diagnostics, problem, "write `set %s = %s %c …`", fact, fact,
                  (char)next[0].kind);
    }
    return true;
}

/* `contact client via phone and email`, `… after 2 days`, `- contact client`: what a hint helps with. */
static bool hinted(struct rung_stumble *s)
{
    int head = s->tokens[s->head].kind, kind = s->kind;
    bool begins = s->line_head || s->tokens[s->before].kind == '{' || s->tokens[s->before].kind == '}';
    const char *message = NULL, *help = NULL;

    uint32_t trigger = head == T_ON ? s->head + 1 : 0;
    if (trigger && trigger == s->before && (kind == ',' || kind == T_AND || kind == T_OR)) {
        const char *first = rung_stumble_word(s, s->before), *second = rung_stumble_word(s, s->at + 1);
        if (!first || !second || rung_level_begins(RUNG_LEVEL_BLOCK, s->tokens[s->at + 1].kind)) return false;
        message = SAY("a handler is for one event");
        help = SAY("write one for each: `on %s …` and `on %s …`", first, second);
    } else if (kind == T_STEP && head == T_GO && s->tokens[s->at + 1].kind == T_NUMERAL) {
        message = SAY("steps are not numbered: each has a name");
        help = "write the name of the step, such as `go to second_strike`";
    } else if (!s->complete)
        return false;
    else if (begins && (kind == '-' || (kind == T_NUMERAL && !s->expects[T_NUMERAL]))) {
        message = SAY("%s cannot begin anything here", rung_stumble_name(s, s->at));
        help =
            "nothing is numbered or listed: each entry begins with its own word, such as `step` or `contact`";
    } else if (kind == T_AFTER && s->in_block) {
        message = begins ? SAY("`after` cannot begin anything here")
                         : SAY("`after` does not fit behind %s", rung_stumble_name(s, s->before));
        help = "what is to happen later stands behind a wait, such as `wait 2 days`";
    } else if (!begins && head == T_CONTACT && s->tokens[s->before - 1].kind == T_VIA &&
               (kind == ',' || kind == T_AND || kind == T_OR)) {
        message = SAY("a contact goes by one channel");
        help = kind == T_OR
                   ? "write one `contact` for the channel to try first, and what follows when it fails "
                     "behind it; `may contact client via chat or phone` leaves the choice to people"
                   : "write a `contact` for each channel, such as `contact client via phone  contact "
                     "client via email`";
    }
    if (!message) return false;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span(s, s->at), message);
    rung_help(s->parser->diagnostics, problem, "%s", help);
    if (begins && kind == '-' && rung_stumble_reads(s, s->at, s->at + 1, NULL, 0)) {
        rung_fix(s->parser->diagnostics, problem, rung_stumble_place_to_empty(s, s->at), "%s", "");
        rung_stumble_mend(s, s->at, s->at + 1, NULL, 0);
    }
    return true;
}

bool rung_stumble_mendable(struct rung_stumble *s)
{
    static bool (*const situations[])(struct rung_stumble *) = {
        rung_stumble_sentence,
        condition_of_if,
        hour_alone,
        thousands,
        rung_stumble_articles,
        rung_stumble_joined,
        rung_stumble_brackets,
        rung_stumble_slashes,
        rung_stumble_row_of_names,
        rung_stumble_idiom,
        rung_stumble_text_for_name,
        rung_stumble_unquoted_title,
        rung_stumble_name_in_parts,
        name_of_words,
        wait_for,
        change_without_set,
        hinted,
        rung_stumble_doubled,
        rung_stumble_needless,
        rung_stumble_misspelt_word,
        list_of_names,
        rung_stumble_superfluous,
        unquoted_text,
        rung_stumble_reserved_as_name,
        rung_stumble_idiom_in_part,
        rung_stumble_misspelt_word_before,
        rung_stumble_one_possibility,
        rung_stumble_one_too_many,
    };

    for (size_t i = 0; i < sizeof situations / sizeof *situations; i++) {
        s->sure = false;
        if (situations[i](s)) return true;
    }
    s->sure = false;
    return false;
}
