/* Slips in syntax of a single word or sign: misspelt, missing, or one too many. Each is told and mended. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rung_parse.h"
#include "syntax_error.h"

/* Whether the entry reads beyond what follows at once, with one token of another kind in the place of one. */
static bool goes_on(struct rung_stumble *s, uint32_t token, int kind)
{
    struct rung_token instead = {.span = rung_stumble_span(s, token), .kind = (int16_t)kind};

    return rung_stumble_try(s, token, token + 1, &instead, 1) > s->at + 1;
}

/* `Contact`, `contct`, and what other languages say. */
bool rung_stumble_misspelt_word(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    const char *word = rung_stumble_word(s, s->at), *words[RUNG_TOKEN_CODES];
    size_t count = 0;
    struct rung_diagnostic *problem;

    if (!word) return false;
    s->sure = true;
    bool expects[RUNG_TOKEN_CODES];
    memcpy(expects, s->expects, sizeof expects);
    for (int token = 1; s->complete && s->tokens[s->at].line_head && token < RUNG_TOKEN_CODES; token++)
        expects[token] &= rung_stumble_entry_word(token); /* something new begins with a line */
    const struct rung_synonym *synonym = rung_synonym_find(expects, word);
    if (synonym && s->complete && !s->tokens[s->at].line_head && rung_stumble_entry_word(synonym->token) &&
        s->tokens[s->before].kind != '{' && s->tokens[s->before].kind != '}')
        synonym = NULL; /* no entry begins here */
    if (synonym && s->expects[T_NAME] && !s->complete && rung_word_of_token(s->kind))
        synonym = NULL; /* a name is missing, and words that can be names are not what was meant */
    if (synonym && strcmp(synonym->right, "else if") == 0) {
        problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                      SAY("here Rung says `else if`, not `%s`", word));
        rung_help(d, problem, "write `else if`");
        rung_fix(d, problem, rung_stumble_span(s, s->at), "else if");
        rung_stumble_mend(s, s->at, s->at + 1, (const int[]){T_ELSE, T_IF}, 2);
        return true;
    }
    if (synonym) {
        problem = rung_stumble_report(s, rung_stumble_span(s, s->at),
                                      SAY("here Rung says `%s`, not `%s`", synonym->right, word));
        if (synonym->alike && strcmp(synonym->right, "contact … via …") != 0) {
            rung_help(d, problem, "write `%s`", synonym->right);
            rung_fix(d, problem, rung_stumble_span(s, s->at), "%s", synonym->right);
            rung_stumble_mend_one(s, synonym->token);
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
    if (!only_case && strlen(word) < 5 && !goes_on(s, s->at, rung_word_find(meant, strlen(meant))->token))
        return false;
    problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at),
        only_case ? SAY("the words of the language are written small: `%s`, not `%s`", meant, word)
                  : SAY("`%s` is not a word that can stand here", word));
    rung_help(d, problem, only_case ? "write `%s`" : "did you mean `%s`?", meant);
    rung_fix(d, problem, rung_stumble_span(s, s->at), "%s", meant);
    rung_stumble_mend_one(s, rung_word_find(meant, strlen(meant))->token);
    return true;
}

/* `wait untill 2026-02-02`: what stumbles is the date, what is wrong is the word before it, taken for a name.
 */
bool rung_stumble_misspelt_word_before(struct rung_stumble *s)
{
    const char *word = s->tokens[s->before].kind == T_NAME ? rung_stumble_word(s, s->before) : NULL,
               *words[RUNG_TOKEN_CODES];
    int last = s->before ? s->tokens[s->before - 1].kind : 0;
    size_t count = 0;

    if (!word || s->before < s->head || s->tokens[s->at].line_head || strlen(word) < 3) return false;
    if (rung_stumble_declares(last) || last == T_VIA || last == T_CONTACT)
        return false; /* names somebody chose */
    for (uint32_t i = 0; i < rung_word_count; i++)
        if (!rung_level_begins(RUNG_LEVEL_BLOCK, rung_words[i].token)) words[count++] = rung_words[i].text;
    const char *meant = rung_nearest(word, words, count);
    if (s->tokens[s->before].line_head) {
        bool begins[RUNG_TOKEN_CODES] = {[T_EXPECT] = true};
        const struct rung_synonym *synonym = rung_synonym_find(begins, word);
        if (synonym) meant = synonym->right;
    }
    if (!meant) return false;
    struct rung_diagnostics *d = s->parser->diagnostics;
    int kind = rung_word_find(meant, strlen(meant))->token;
    if (!goes_on(s, s->before, kind)) return false;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span(s, s->before),
                                                          SAY("`%s` is not a word of the language", word));
    rung_help(d, problem, "did you mean `%s`?", meant);
    rung_fix(d, problem, rung_stumble_span(s, s->before), "%s", meant);
    rung_stumble_mend(s, s->before, s->before + 1, &kind, 1);
    return true;
}

struct rung_span rung_stumble_place_to_empty(const struct rung_stumble *s, uint32_t token)
{
    struct rung_span span = rung_stumble_span(s, token), next = rung_stumble_span(s, token + 1);
    bool hangs = token > 0 && rung_stumble_span(s, token - 1).end == span.start;

    return (struct rung_span){span.start, hangs || s->tokens[token + 1].line_head ? span.end : next.start};
}

/* `go to step second`, `timezone = "Europe/Madrid"`: a word or sign that is not needed. */
bool rung_stumble_needless(struct rung_stumble *s)
{
    static const int kinds[] = {T_STEP,  T_PARTY, T_CHANNEL,  T_POLICY, T_CALENDAR,
                                T_EVENT, T_FACT,  T_CUSTOMER, 0};
    const struct rung_token *next = &s->tokens[s->at + 1];
    bool sign = s->kind == '=' || s->kind == ':', kind = false;

    if (s->tokens[s->at].line_head || s->kind == 0 || next->line_head || next->kind <= 0 ||
        rung_stumble_declares(s->tokens[s->before].kind))
        return false;
    for (size_t i = 0; kinds[i]; i++)
        kind |= s->kind == kinds[i] && s->expects[T_NAME] && next->kind == T_NAME;
    if (!kind && !(sign && !s->complete && s->expects[next->kind])) return false;
    struct rung_diagnostic *problem = rung_stumble_report(
        s, rung_stumble_span(s, s->at),
        sign ? SAY("after %s stands no %s", rung_stumble_name(s, s->before), rung_stumble_name(s, s->at))
             : SAY("after %s comes the name at once, without %s", rung_stumble_name(s, s->before),
                   rung_stumble_name(s, s->at)));
    rung_help(s->parser->diagnostics, problem, "take %s away", rung_stumble_name(s, s->at));
    rung_fix(s->parser->diagnostics, problem, rung_stumble_place_to_empty(s, s->at), "%s", "");
    rung_stumble_mend(s, s->at, s->at + 1, NULL, 0);
    return true;
}

/* Makes names of the same words that are listed behind this one, so that a long list is not read again for
 * each of them. */
static void name_alike(struct rung_stumble *s, uint32_t from)
{
    struct rung_token *tokens = s->parser->tokens.items;

    for (; tokens[from].kind == ',' && tokens[from + 1].kind == s->kind; from += 2)
        tokens[from + 1].kind = T_NAME;
}

/* `fact limit: number`: a word of the language where a name stands. */
bool rung_stumble_reserved_as_name(struct rung_stumble *s)
{
    const struct rung_word *word = rung_word_of_token(s->kind);
    int before = s->tokens[s->before].kind;
    bool declares = rung_stumble_declares(before);

    if (!word || !s->expects[T_NAME] || s->tokens[s->at].line_head) return false;
    if (!declares && word->use == RUNG_WORD_RESERVED && strcmp(word->group, "unit") != 0 &&
        !s->parser->word_is_name[s->kind])
        return false;
    if (s->parser->word_is_name[s->kind]) { /* said where it was declared */
        name_alike(s, s->at + 1);
        rung_stumble_mend_one(s, T_NAME);
        return true;
    }
    s->parser->word_is_name[s->kind] = declares;
    const char *noun = before == T_FACT    ? "fact"
                       : before == T_STEP  ? "step"
                       : before == T_EVENT ? "event"
                                           : NULL;
    struct rung_diagnostic *problem =
        rung_stumble_report(s, rung_stumble_span(s, s->at),
                            SAY("`%s` is a word of the language and cannot be a name", word->text));
    rung_help(s->parser->diagnostics, problem, "choose another name, such as `%s%s`", noun ? "" : "the_",
              noun ? SAY("%s_%s", word->text, noun) : word->text);
    rung_stumble_mend_one(s, T_NAME);
    return true;
}

/* Takes the token away that does not fit. */
static bool take_away(struct rung_stumble *s, const char *message)
{
    s->sure = true;
    struct rung_diagnostic *problem = rung_stumble_report(s, rung_stumble_span(s, s->at), message);
    rung_help(s->parser->diagnostics, problem, "take %s away", rung_stumble_name(s, s->at));
    rung_fix(s->parser->diagnostics, problem, rung_stumble_place_to_empty(s, s->at), "%s", "");
    rung_stumble_mend(s, s->at, s->at + 1, NULL, 0);
    return true;
}

/* `wait wait 2 days` */
bool rung_stumble_doubled(struct rung_stumble *s)
{
    int size, size_before;
    const char *text = rung_parser_text(s->parser, s->at, &size);
    const char *before = rung_parser_text(s->parser, s->before, &size_before);

    if (s->at == s->before || s->tokens[s->at].line_head || size != size_before || size == 0 ||
        s->kind == '{' || s->kind == '}' || memcmp(text, before, (size_t)size) != 0)
        return false;
    return take_away(s, SAY("%s stands here twice", rung_stumble_name(s, s->at)));
}

/* `close as the "Resolved"`, `please contact client`: a word without which all fits. */
bool rung_stumble_superfluous(struct rung_stumble *s)
{
    const struct rung_token *next = &s->tokens[s->at + 1];
    bool begins = s->complete && rung_stumble_entry_word(next->kind);

    if (!rung_stumble_word(s, s->at) || next->kind <= 0 || next->line_head || !s->expects[next->kind])
        return false;
    if (s->kind != T_NAME && s->kind != T_THEN && s->kind != T_AND)
        return false; /* other words mean something */
    if (s->tokens[s->at].line_head != begins || !rung_stumble_reads(s, s->at, s->at + 1, NULL, 0))
        return false;
    take_away(s, SAY("`%s` is not needed here", rung_stumble_word(s, s->at)));
    s->parser->unit->has_gaps |= !begins; /* it is a guess */
    return true;
}

/* What stumbles on the rest of the line comes from a guess. */
static void quiet_rest_of_line(struct rung_stumble *s)
{
    const struct rung_token *tokens = s->parser->tokens.items;

    for (uint32_t i = s->parser->explained; !tokens[i].line_head; i++) {
        if (tokens[i].kind == 0 || tokens[i].kind == '}') break;
        s->parser->explained = i + 1;
    }
}

static bool put_in(struct rung_stumble *s, int kind, bool instead)
{
    struct rung_diagnostics *d = s->parser->diagnostics;
    const struct rung_word *word = rung_word_of_token(kind);
    const char *right = word ? word->text : SAY("%c", kind);
    struct rung_span place = rung_stumble_span(s, s->at), before = rung_stumble_span(s, s->before);

    if (!right) return false; /* memory ran out */
    struct rung_diagnostic *problem =
        rung_stumble_report(s, s->line_head ? before : place,
                            s->line_head ? SAY("after %s comes `%s`", rung_stumble_name(s, s->before), right)
                                         : SAY("after %s comes `%s`, not %s", rung_stumble_name(s, s->before),
                                               right, rung_stumble_name(s, s->at)));
    const char *form = rung_stumble_form(s);
    if (form && strstr(form, right))
        rung_stumble_help_form(s, problem);
    else if (!instead && s->line_head)
        rung_help(d, problem, "put `%s` behind it", right);
    else
        rung_help(d, problem, instead ? "write `%s` instead" : "put `%s` before it", right);
    if (instead) {
        rung_fix(d, problem, place, kind == '=' && before.end == place.start ? " %s" : "%s", right);
        rung_stumble_mend_one(s, kind);
    } else {
        bool sign = !word && kind != '=' && kind != '(';
        struct rung_span here =
            sign ? (struct rung_span){before.end, before.end} : (struct rung_span){place.start, place.start};
        rung_fix(d, problem, here, sign || kind == '(' ? "%s" : "%s ", right);
        rung_stumble_mend(s, s->at, s->at, &kind, 1);
    }
    quiet_rest_of_line(s);
    return true;
}

/* Where one word or sign alone makes sense of the rest, put in or in the place of what stands there, it is
 * what was meant. */
bool rung_stumble_one_possibility(struct rung_stumble *s)
{
    static const char signs[] = ":=.(,";
    int found = 0, count = 0, expected = 0;
    bool instead = false, word_stands = s->kind != 0 && s->kind != '{' && s->kind != '}' &&
                                        s->kind != T_STRING && s->kind != T_NUMERAL &&
                                        s->kind != T_DAY_LITERAL && s->kind != T_MOMENT &&
                                        s->kind != T_CLOCK && !s->line_head;

    if (s->expects[T_NAME] && !s->complete) return false; /* a name is missing */
    for (int token = 1; token < RUNG_TOKEN_CODES; token++) expected += s->expects[token];
    if (s->line_head && expected > 1) return false; /* there is a choice */
    for (int token = 1; token < RUNG_TOKEN_CODES && expected < 40; token++) {
        if (!s->expects[token] || !(rung_word_of_token(token) || (token < 128 && strchr(signs, token))))
            continue;
        if (rung_stumble_entry_word(token)) continue; /* something new */
        bool inserted = rung_stumble_reads(s, s->at, s->at, &token, 1);
        bool replaced = !inserted && word_stands && rung_stumble_reads(s, s->at, s->at + 1, &token, 1);
        if (!inserted && !replaced) continue;
        found = token;
        instead = replaced;
        count++;
    }
    if (count == 1) return put_in(s, found, instead);
    /* The same slip may stand again in the rest. */
    for (int token = 1; token < RUNG_TOKEN_CODES && count == 0 && expected < 4 && word_stands; token++) {
        struct rung_token other = {.span = rung_stumble_span(s, s->at), .kind = (int16_t)token};
        if (!s->expects[token] || token > 127 || !strchr(signs, token) || s->kind > 127) continue;
        if (rung_stumble_try(s, s->at, s->at + 1, &other, 1) > s->at + 2) return put_in(s, token, true);
    }
    return false;
}

/* Whether a word may go without turning what is meant round. */
static bool may_go(int kind)
{
    const struct rung_word *word = rung_word_of_token(kind);

    if (word && word->use == RUNG_WORD_RESERVED) return kind == T_AND || kind == T_THEN || kind == T_IS;
    switch (kind) {
    case T_STRING:
    case T_NUMERAL:
    case T_DAY_LITERAL:
    case T_MOMENT:
    case T_CLOCK:
    case '{':
    case '}':
    case 0: return false;
    default: return true;
    }
}

/* A single word or sign without which the entry reads: this one, or the one before it. */
bool rung_stumble_one_too_many(struct rung_stumble *s)
{
    struct rung_diagnostics *d = s->parser->diagnostics;

    for (uint32_t at = s->at; at + 2 > s->at && at > 0; at--) {
        if (!may_go(s->tokens[at].kind) || s->tokens[at + 1].kind == 0) continue;
        bool entry = rung_stumble_entry_word(s->tokens[at].kind) && s->tokens[at].line_head;
        if (entry || !rung_stumble_reads(s, at, at + 1, NULL, 0)) continue;
        struct rung_diagnostic *problem = rung_stumble_report(
            s, rung_stumble_span(s, at), SAY("%s is not needed here", rung_stumble_name(s, at)));
        rung_help(d, problem, "take %s away", rung_stumble_name(s, at));
        rung_fix(d, problem, rung_stumble_place_to_empty(s, at), "%s", "");
        rung_stumble_mend(s, at, at + 1, NULL, 0);
        s->parser->unit->has_gaps = true; /* it is a guess */
        return true;
    }
    return false;
}
