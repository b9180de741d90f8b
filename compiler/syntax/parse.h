/* From the bytes of one source to its tree, its comments, and what was wrong with them. */
#ifndef RUNG_PARSE_H
#define RUNG_PARSE_H

#include "ast.h"
#include "diagnostic.h"
#include "source.h"
#include "symbols.h"

/* What stands between the tokens. The parser keeps it beside the tree, in order of place. */
enum rung_trivia_kind {
    RUNG_COMMENT, /* # … */
    RUNG_DOC,     /* ## … : documentation of the declaration that follows */
    RUNG_QUOTE,   /* #> … : a sentence of the source, expressed by what follows */
    RUNG_NO_RULE, /* #! … -- … : a sentence of the source that cannot be a rule, and why */
};

struct rung_trivia {
    enum rung_trivia_kind kind;
    bool own_line;         /* nothing but white space stands before it on its line */
    struct rung_span span; /* from the # to the line's end */
};

/* One file: what a `use` names. Owned by the compilation. */
struct rung_unit {
    struct rung_unit *next;
    struct rung_source *source;
    struct rung_ast_file *file; /* NULL when nothing of it could be read */
    struct rung_trivia *trivia;
    uint32_t trivia_count;
    uint32_t index; /* among the units */
    uint64_t sees;  /* the units whose names it can use, itself among them: a bit each, by index */
    struct rung_symbols calendars, policies, feeds; /* declared in it */
    bool has_syntax_errors;
    bool has_gaps;         /* part of it could not be read, even by guess: what it declares is not known */
    bool has_missing_uses; /* what it uses could not all be read */
    bool in_progress;      /* being read: a `use` that leads back here is a cycle */
    bool asked_for;        /* added by the caller, not only used by another file */
};

/* Parses `unit->source` into the other parts of `unit`. Mistakes become diagnostics and leave a tree of what
 * is good. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_parse(struct rung_arena *arena, struct rung_diagnostics *diagnostics,
                            struct rung_unit *unit);

/* The text of a comment without its sign and the white space around it; not NUL-terminated. */
const char *rung_trivia_text(const struct rung_unit *unit, const struct rung_trivia *trivia, uint32_t *size);

/* The comments that stand directly before a node: its first one and their count, nothing but white space and
 * other comments between them and the node. 0 when there are none. */
uint32_t rung_trivia_before(const struct rung_unit *unit, const struct rung_node *node,
                            const struct rung_trivia **first);

#endif
