/* The parser's state; shared by parse.c, which drives it, and syntax_error.c, which explains where it
 * stopped. */
#ifndef RUNG_PARSER_H
#define RUNG_PARSER_H

#include "build.h"
#include "tokens.h"

enum {
    RUNG_DEPTH_MAX = 500,      /* of braces, and of nodes below each other */
    RUNG_TOKEN_CODES = 512,    /* more than the grammar has */
    RUNG_MENDED_MAX = 1 << 18, /* a text of more tokens is not mended: what is wrong is skipped */
};

struct rung_parser {
    struct rung_arena *arena;
    struct rung_diagnostics *diagnostics;
    struct rung_unit *unit;
    struct rung_tokens tokens;
    uint32_t token_capacity;             /* 0: the table is the scan's, and must be copied to grow */
    uint32_t cursor;                     /* the next token to give */
    uint32_t taken;                      /* the last one given */
    uint32_t depth;                      /* braces open before it */
    uint32_t opened[RUNG_DEPTH_MAX + 2]; /* by depth, from 1: the token of the open brace */
    uint32_t closings;                   /* braces to be closed on the writer's behalf before going on */
    uint32_t explained;     /* a stumble at a token before this one comes from a mistake that was explained */
    uint32_t skipped;       /* the token at which the parser was last told to go on, + 1 */
    uint32_t read_until;    /* literals before this position were read once already, and reported */
    uint64_t recoveries;    /* how often the way back was sought */
    uint32_t quiet_until;   /* on the line that ends here a mistake was told: more may come from it, */
    bool quiet_unless_sure; /* unless it is as plain as that one was */
    bool too_deep;          /* this has been reported */
    bool reread;            /* the mistake was mended: the entry is to be read again from its beginning, */
    uint32_t reread_from;   /* and at least from this token */
    bool trial;             /* only to see whether there is a mistake: the first one ends it */
    bool stumbled;          /* there is, */
    uint32_t stumbled_at;   /* at this token */
    uint32_t trials;        /* how often an entry was read on trial, to see whether a change would mend it */
    bool word_is_name[RUNG_TOKEN_CODES]; /* words that the writer chose as names, which was reported */
};

/* The token that starts at a position; the end of the text if none does. */
uint32_t rung_parser_token_at(const struct rung_parser *parser, uint32_t position);

/* The bytes of a token; not NUL-terminated. */
const char *rung_parser_text(const struct rung_parser *parser, uint32_t token, int *size);

/* Puts `count` tokens of these kinds in the place of the tokens `from` up to, not including, `to`. The first
 * spans what was replaced, the others nothing. False, and nothing is done, when memory ran out. */
bool rung_parser_splice(struct rung_parser *parser, uint32_t from, uint32_t to, const int *kinds,
                        uint32_t count);

/* Reports lines whose words are written in capitals, and mends the tokens. In capitals.c. */
void rung_parser_mend_capitals(struct rung_parser *parser);

/* Reports units and times of day that other notations write otherwise, and mends the tokens. In units.c. */
void rung_parser_mend_units(struct rung_parser *parser);

/* The number that a token writes in words, such as `three`; -1 if it does not. In units.c. */
int rung_number_in_words(const struct rung_parser *parser, uint32_t token);

/* Reports the braces that are missing or too many, and mends the tokens. In braces.c. */
void rung_parser_pair_braces(struct rung_parser *parser);

/* Whether a declaration of the file begins at a token: at the head of a line, and of a policy's `calendar
 * office` it differs by its braces. In braces.c. */
bool rung_parser_begins_declaration(const struct rung_token *tokens, uint32_t token);

/* Whether a word may begin an entry of a level's list; and whether one begins at a token, where words that
 * also stand inside entries count only at the head of a line. */
bool rung_level_begins(enum rung_level level, int token);
bool rung_parser_begins(const struct rung_parser *parser, enum rung_level level, uint32_t token);

#endif
