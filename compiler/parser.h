/* The parser's state; shared by parse.c, which drives it, and syntax_error.c, which explains where it
 * stopped. */
#ifndef RUNG_PARSER_H
#define RUNG_PARSER_H

#include "build.h"
#include "tokens.h"

enum { RUNG_DEPTH_MAX = 500 }; /* of braces, and of nodes below each other */

struct rung_parser {
    struct rung_arena *arena;
    struct rung_diagnostics *diagnostics;
    struct rung_unit *unit;
    struct rung_tokens tokens;
    uint32_t cursor;   /* the next token to give */
    uint32_t depth;    /* braces open before it */
    uint32_t closings; /* braces to be closed on the writer's behalf before going on */
    uint32_t owed;     /* braces closed so, whose real ones may still come */
    uint32_t reported; /* the last token a message was given for, + 1 */
};

/* The token that starts at a position; the end of the text if none does. */
uint32_t rung_parser_token_at(const struct rung_parser *parser, uint32_t position);

/* The bytes of a token; not NUL-terminated. */
const char *rung_parser_text(const struct rung_parser *parser, uint32_t token, int *size);

/* Whether a word may begin an entry of a level's list. */
bool rung_level_begins(enum rung_level level, int token);

#endif
