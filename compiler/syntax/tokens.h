/* The whole text as tokens, before the parser sees any of it: mistakes of single signs are mended and
 * reported here, so that the grammar need not know of them. */
#ifndef RUNG_TOKENS_H
#define RUNG_TOKENS_H

#include "parse.h"

struct rung_token {
    struct rung_span span;
    int16_t kind;   /* a token of the grammar */
    bool line_head; /* the first of its line */
    uint32_t depth; /* how many braces are open before it; set when the parser takes it */
};

struct rung_tokens {
    struct rung_token *items; /* the last one is the end of the text */
    uint32_t count;
};

/* What a word begins; see keywords.def. */
enum rung_word_use { RUNG_WORD_TOP, RUNG_WORD_ITEM, RUNG_WORD_STATEMENT, RUNG_WORD_RESERVED, RUNG_WORD_SOFT };

struct rung_word {
    const char *text, *group;
    int16_t token;
    enum rung_word_use use;
};

extern const struct rung_word rung_words[]; /* in the alphabet's order */
extern const uint32_t rung_word_count;

/* The word of the language with this text, or with this token, or NULL. */
const struct rung_word *rung_word_find(const char *text, size_t size);
const struct rung_word *rung_word_of_token(int token);

/* Scans `unit->source`; fills tokens and `unit->trivia`. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_tokens_scan(struct rung_arena *arena, struct rung_diagnostics *diagnostics,
                                  struct rung_unit *unit, struct rung_tokens *tokens);

#endif
