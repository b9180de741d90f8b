/* What the grammar's actions may call: nodes from parts, values from literals, and the way back after a
 * mistake. Nothing here decides what a policy means. */
#ifndef RUNG_BUILD_H
#define RUNG_BUILD_H

#include "ast.h"

struct rung_parser;

/* Lists in which the parser finds its way again, each with the words that begin an entry. */
enum rung_level {
    RUNG_LEVEL_FILE,
    RUNG_LEVEL_CALENDAR,
    RUNG_LEVEL_POLICY,
    RUNG_LEVEL_BLOCK,
    RUNG_LEVEL_CLAUSES,
    RUNG_LEVEL_FEED,
    RUNG_LEVEL_TEST,
};

/* The next token and its place. */
int rung_build_next(struct rung_parser *parser, struct rung_span *span);

/* Makes a node from the parts of `*like`, or returns NULL: memory ran out, or the tree is too deep
 * (reported). */
struct rung_node *rung_build(struct rung_parser *parser, enum rung_node_kind kind, struct rung_span span,
                             const void *like);
void rung_build_file(struct rung_parser *parser, struct rung_span span, struct rung_list items);

/* Sets the `always` of a handler or prohibition; the span grows to hold the word. */
struct rung_node *rung_build_always(struct rung_parser *parser, struct rung_node *node,
                                    struct rung_span span);

/* The values of literals; what cannot be one is reported and counts as 0. */
struct rung_name rung_build_name(struct rung_parser *parser, struct rung_span span);
struct rung_text rung_build_text(struct rung_parser *parser, struct rung_span span);
int64_t rung_build_number(struct rung_parser *parser, struct rung_span span); /* millionths */
int64_t rung_build_count(struct rung_parser *parser,
                         struct rung_span span); /* a whole number of units of time */
int64_t rung_build_day(struct rung_parser *parser, struct rung_span span);
int64_t rung_build_moment(struct rung_parser *parser, struct rung_span span);
int64_t rung_build_clock(struct rung_parser *parser, struct rung_span span);

/* After a mistake whose span begins at `span.start`: go on at the next entry of this level's list, or at its
 * end. False when that leads nowhere: no text may keep the parser for ever. */
bool rung_build_recover(struct rung_parser *parser, struct rung_span span, enum rung_level level);

/* What could have stood at `span` instead: the grammar's names of the tokens. */
void rung_build_syntax_error(struct rung_parser *parser, struct rung_span span, const char *const *expected,
                             int count);

/* The parser's stack is full or memory ran out. */
void rung_build_exhausted(struct rung_parser *parser);

#endif
