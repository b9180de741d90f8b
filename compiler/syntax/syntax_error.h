/* One place where the grammar stopped, as syntax_error.c examines it, syntax_mends.c and its kin mend it and
 * syntax_words.c puts it into words. */
#ifndef RUNG_SYNTAX_ERROR_H
#define RUNG_SYNTAX_ERROR_H

#include "parser.h"
#include "text_buffer.h"

/* The tokens of an entry, up to the next one, and in which list it stands. */
struct rung_entry {
    uint32_t from, to;
    enum rung_level level;
};

struct rung_stumble {
    struct rung_parser *parser;
    const struct rung_token *tokens;
    uint32_t at;     /* the token that does not fit */
    uint32_t before; /* the one before it; the same if there is none */
    uint32_t head;   /* where the statement or item that holds it begins */
    int kind;        /* of the token that does not fit */
    bool line_head;  /* it begins a line, or ends the block or text: the entry before it may lack something */
    bool complete;   /* the entry before it may end here */
    bool sure;       /* what was meant is beyond doubt, and nothing else comes from it */
    bool in_block;   /* `complete`, and a statement may follow */
    bool expects[RUNG_TOKEN_CODES];
    bool has_entry; /* it was looked for: */
    struct rung_entry entry;
};

/* ---- telling and mending: syntax_mends.c ---- */

/* Prints a message into the arena. */
#define SAY(...) rung_arena_print(s->parser->arena, __VA_ARGS__)

/* Adds the diagnostic of this stumble; what else stumbles up to here is silent, and so is what may come from
 * it on the same line. NULL when it is silent itself, or memory ran out. */
struct rung_diagnostic *rung_stumble_report(struct rung_stumble *s, struct rung_span span,
                                            const char *message);

/* Puts tokens of `kinds` in the place of tokens `from` up to `to`, and has the entry read again; or of the
 * one token that does not fit. */
void rung_stumble_mend(struct rung_stumble *s, uint32_t from, uint32_t to, const int *kinds, uint32_t count);
void rung_stumble_mend_one(struct rung_stumble *s, int kind);

struct rung_span rung_stumble_span(const struct rung_stumble *s, uint32_t token);

/* The word at a token, NUL-terminated; NULL if it is none. */
const char *rung_stumble_word(const struct rung_stumble *s, uint32_t token);

/* A right example of the entry that holds the mistake, or NULL; and as the diagnostic's help. */
const char *rung_stumble_form(const struct rung_stumble *s);
void rung_stumble_help_form(struct rung_stumble *s, struct rung_diagnostic *problem);

/* What the feed that a token stands in reads: T_CSV, T_NDJSON or T_XES; 0, or another token, where there is
 * no such feed. */
int rung_stumble_format(const struct rung_stumble *s, uint32_t token);

/* Whether a token begins an entry of any list; and the token at which the statement or item begins that holds
 * a token. In syntax_error.c. */
bool rung_stumble_entry_word(int token);
uint32_t rung_stumble_head(const struct rung_token *tokens, uint32_t at);

/* Tells and mends the mistake if it is plain what was meant; returns whether it was. */
bool rung_stumble_mendable(struct rung_stumble *s);

/* The place of a token that is to go, with the white space behind it unless it hangs on what stands before.
 */
struct rung_span rung_stumble_place_to_empty(const struct rung_stumble *s, uint32_t token);

/* ---- a word or sign: syntax_slips.c ----
 * Each tells and mends one kind of mistake, and returns whether it was the one. */

/* `Contact`, `contct`, and what other languages say: here, or just before. */
bool rung_stumble_misspelt_word(struct rung_stumble *s);
bool rung_stumble_misspelt_word_before(struct rung_stumble *s);

/* `go to step second`, `timezone = "Europe/Madrid"`: not needed */
bool rung_stumble_needless(struct rung_stumble *s);

/* `fact limit: number`: a word of the language where a name stands */
bool rung_stumble_reserved_as_name(struct rung_stumble *s);

/* `wait wait 2 days` */
bool rung_stumble_doubled(struct rung_stumble *s);

/* `close as the "Resolved"` */
bool rung_stumble_superfluous(struct rung_stumble *s);

/* One word or sign alone makes sense of the rest; or one without which the entry reads. */
bool rung_stumble_one_possibility(struct rung_stumble *s);
bool rung_stumble_one_too_many(struct rung_stumble *s);

/* ---- suggestions are tried: syntax_trial.c ---- */

/* The entry that holds the stumble. */
struct rung_entry rung_stumble_entry(struct rung_stumble *s);

/* Reads the entry with `count` other tokens in the place of its tokens `from` up to `to`: UINT32_MAX if
 * nothing is wrong with it then; otherwise how far it reads, as the place of the token that does not fit. */
uint32_t rung_stumble_try(struct rung_stumble *s, uint32_t from, uint32_t to,
                          const struct rung_token *instead, uint32_t count);

/* Whether nothing is wrong with the entry then. */
bool rung_stumble_reads(struct rung_stumble *s, uint32_t from, uint32_t to, const int *kinds, uint32_t count);

enum { RUNG_INSTEAD_MAX = 64 }; /* tokens that are put in at once */

/* Puts these tokens in the place of others, and has the entry read again. */
void rung_stumble_mend_tokens(struct rung_stumble *s, uint32_t from, uint32_t to,
                              const struct rung_token *tokens, uint32_t count);

/* The text of tokens as it stands, not NUL-terminated; for messages, or NULL where it is long; and its place.
 */
const char *rung_stumble_written(const struct rung_stumble *s, uint32_t from, uint32_t to, size_t *size);
const char *rung_stumble_shown(const struct rung_stumble *s, uint32_t from, uint32_t to);
struct rung_span rung_stumble_span_of(const struct rung_stumble *s, uint32_t from, uint32_t to);

/* Whether a token is this word, in any case; an article; or can be a name. */
bool rung_stumble_is_written(const struct rung_stumble *s, uint32_t token, const char *word, size_t size);
bool rung_stumble_is_article(const struct rung_stumble *s, uint32_t token);
bool rung_stumble_is_name(const struct rung_stumble *s, uint32_t token);

/* A token elsewhere that is this name, or UINT32_MAX. */
uint32_t rung_stumble_find_name(const struct rung_stumble *s, const char *name, size_t size);

/* ---- ways of saying: syntax_idioms.c and syntax_phrases.c ----
 * Each tells and mends one kind of mistake, and returns whether it was the one. */

/* A row of idioms.def with which the entry reads; or reads on at least. */
bool rung_stumble_idiom(struct rung_stumble *s);
bool rung_stumble_idiom_in_part(struct rung_stumble *s);

/* `contact the client` */
bool rung_stumble_articles(struct rung_stumble *s);

/* `go to last-words`, where `last_words` is known. */
bool rung_stumble_name_in_parts(struct rung_stumble *s);

/* `go to "The end"`, `step "Calls" {` */
bool rung_stumble_text_for_name(struct rung_stumble *s);

/* `party manager Sales Manager` */
bool rung_stumble_unquoted_title(struct rung_stumble *s);

/* `event due (total: number)` */
bool rung_stumble_brackets(struct rung_stumble *s);

/* `stand down and notify manager` */
bool rung_stumble_joined(struct rung_stumble *s);

/* `ignore thanks not_now` */
bool rung_stumble_row_of_names(struct rung_stumble *s);

/* `fact status: open/paid` */
bool rung_stumble_slashes(struct rung_stumble *s);

/* A line of plain English. */
bool rung_stumble_sentence(struct rung_stumble *s);

/* A name made of the words of a text, or NULL; and whether no declaration bears the name at a token. */
const char *rung_stumble_slug(const struct rung_stumble *s, uint32_t token);
bool rung_stumble_unknown_word(const struct rung_stumble *s, uint32_t token);

/* Whether a name that somebody chooses comes after such a word. In syntax_mends.c. */
bool rung_stumble_declares(int word);

/* ---- words: syntax_words.c ---- */

/* "`via`", "the text “Resolved”", "the number 7", "the end of the file"; lives in the arena. */
const char *rung_stumble_name(const struct rung_stumble *stumble, uint32_t token);

/* "the name of a channel", "a unit of time: …", "`{` or a comparison": all that could stand here. */
const char *rung_stumble_expected(const struct rung_stumble *stumble);

/* The same for what could go on with the entry that may also end here: "`within`, `using` or `when`"; NULL if
 * nothing could. */
const char *rung_stumble_more(const struct rung_stumble *stumble);

/* A right example of what begins with these two words (0: whatever), between back-quotes; NULL where there is
 * none. */
const char *rung_form_of(int word, int second);

/* The kinds of entries that could stand in the list at hand: "a step", … NULL if no list is at hand. */
const char *rung_stumble_list(const struct rung_stumble *stumble);

/* What people write for a word of the language. */
struct rung_synonym {
    const char *wrong; /* in small letters */
    const char *right; /* words of the language */
    int token;         /* the first of them; the synonym holds where this one is expected */
    bool alike;        /* what follows is the same, so that the word can simply be replaced */
};

/* The synonym for a word where `expects` (by token) expects what it stands for, or NULL. */
const struct rung_synonym *rung_synonym_find(const bool *expects, const char *word);

#endif
