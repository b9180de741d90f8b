/* The tree of a policy file, as the grammar's actions build it and the checker completes it.
 *
 * Nodes live in the compilation's arena. Each belongs to one parent; lists are chained through the nodes
 * themselves. Every node knows its span. All kinds and parts are in ast.def. */
#ifndef RUNG_AST_H
#define RUNG_AST_H

#include <stdbool.h>
#include <stdint.h>

#include <rung/compiler.h>

#include "arena.h"

enum rung_node_kind {
#define NODE(kind) RUNG_NODE_##kind,
#include "ast.def"
    RUNG_NODE_KINDS
};

enum rung_base { /* types; the first ten can be written */
                 RUNG_TYPE_YES_NO,
                 RUNG_TYPE_NUMBER,
                 RUNG_TYPE_TEXT,
                 RUNG_TYPE_ONE_OF,
                 RUNG_TYPE_DATE,
                 RUNG_TYPE_TIME,
                 RUNG_TYPE_DURATION,
                 RUNG_TYPE_TIMEZONE,
                 RUNG_TYPE_CHANNEL,
                 RUNG_TYPE_PARTY,
                 RUNG_TYPE_RECORD,  /* what is on record: names, or names with values; only of built-in fields
                                     */
                 RUNG_TYPE_UNKNOWN, /* of `unknown`, which fits every type */
                 RUNG_TYPE_MISTAKEN, /* a mistake that has been reported; fits everything, so that one mistake
                                        is one message */
};
enum rung_owed { RUNG_OWED_ATTEMPT, RUNG_OWED_TASK, RUNG_OWED_ESCALATION };
enum rung_unit_of_time { RUNG_SECONDS, RUNG_MINUTES, RUNG_HOURS, RUNG_DAYS, RUNG_WEEKS };
enum rung_operator {
    RUNG_OR,
    RUNG_AND,
    RUNG_EQUAL,
    RUNG_NOT_EQUAL,
    RUNG_LESS,
    RUNG_AT_MOST,
    RUNG_MORE,
    RUNG_AT_LEAST,
    RUNG_AFTER,
    RUNG_BEFORE,
    RUNG_PLUS,
    RUNG_MINUS,
};
enum rung_side { RUNG_SIDE_AFTER, RUNG_SIDE_BEFORE, RUNG_SIDE_FROM_NOW };
enum rung_format { RUNG_FORMAT_CSV, RUNG_FORMAT_NDJSON, RUNG_FORMAT_XES };
enum rung_feed_key { RUNG_FEED_CASE, RUNG_FEED_TIME, RUNG_FEED_ID };
enum rung_place_kind { RUNG_COLUMN, RUNG_PATH, RUNG_ATTRIBUTE, RUNG_CASE_ATTRIBUTE };
enum rung_feed_verb {
    RUNG_FEED_IS,
    RUNG_FEED_IS_NOT,
    RUNG_FEED_BECOMES,
    RUNG_FEED_LEAVES,
    RUNG_FEED_CHANGES
};

struct rung_symbol;
struct rung_type;
struct rung_unit;

struct rung_node {
    enum rung_node_kind kind;
    uint32_t depth; /* how many nodes stand below each other from here on */
    struct rung_span span;
    struct rung_node *next;       /* in the list this node belongs to */
    const struct rung_type *type; /* of an expression, once checked */
};

struct rung_list {
    struct rung_node *first, *last;
    uint32_t count, depth;
};

struct rung_name {
    const char *text; /* interned: equal names have equal pointers */
    struct rung_span span;
    struct rung_symbol *symbol; /* what it declares or means, once checked */
};

struct rung_text {
    const char *bytes; /* NUL-terminated, escapes resolved; NULL when the text is left out */
    struct rung_span span;
};

#define NODE(kind)                                                                                           \
    struct rung_ast_##kind {                                                                                 \
        struct rung_node node;
#define NAME(kind, part) struct rung_name part;
#define TEXT(kind, part) struct rung_text part;
#define CHILD(kind, part) struct rung_node *part;
#define LIST(kind, part) struct rung_list part;
#define FLAG(kind, part) bool part;
#define CHOICE(kind, part, type) type part;
#define INTEGER(kind, part) int64_t part;
#define FOUND(kind, type, part) type part;
#define END(kind)                                                                                            \
    }                                                                                                        \
    ;
#include "ast.def"

/* The node as its own struct; the caller knows the kind. NULL stays NULL. */
#define RUNG_AS(kind_, node_) ((struct rung_ast_##kind_ *)(node_))

/* for (RUNG_EACH(item, list)): each node of a struct rung_list. */
#define RUNG_EACH(item, list)                                                                                \
    struct rung_node *item = (list).first;                                                                   \
    item;                                                                                                    \
    item = item->next

/* The table of kinds, for whatever treats all nodes alike. */
enum rung_part_kind {
    RUNG_PART_NAME,
    RUNG_PART_TEXT,
    RUNG_PART_CHILD,
    RUNG_PART_LIST,
    RUNG_PART_FLAG,
    RUNG_PART_CHOICE,
    RUNG_PART_INTEGER
};
struct rung_part {
    const char *name;
    enum rung_part_kind kind;
    uint32_t offset; /* of the part in the node's struct */
};
struct rung_kind {
    const char *name;
    uint32_t size; /* of the node's struct */
    uint32_t part_count;
    const struct rung_part *parts;
};
extern const struct rung_kind rung_kinds[RUNG_NODE_KINDS];

/* Returns a copy of `*like` (whose node part is ignored) as a node of that kind, or NULL when memory ran out.
 */
struct rung_node *rung_node_new(struct rung_arena *arena, enum rung_node_kind kind, struct rung_span span,
                                const void *like);

/* A list of one, or of none for NULL; the list with one more at its end. */
struct rung_list rung_list_of(struct rung_node *node);
struct rung_list rung_list_add(struct rung_list list, struct rung_node *node);

/* Puts a clause where its kind belongs; of one kind, behind those that are there. */
struct rung_list rung_list_add_clause(struct rung_list list, struct rung_node *clause);

/* The first clause of that kind, or NULL. */
struct rung_node *rung_clause(const struct rung_list *list, enum rung_node_kind kind);

/* Whether two trees say the same: all parts equal, spans and what was found out apart. */
bool rung_node_equal(const struct rung_node *a, const struct rung_node *b);

/* Equal trees have equal hashes. 0 for NULL. */
uint64_t rung_node_hash(const struct rung_node *node);

/* Calls `visit` for the node and all below it, parents first, in the order of the text. The walk goes below a
 * node only if `visit` returned true for it. NULL nodes are passed over. */
void rung_node_walk(struct rung_node *node, bool (*visit)(void *state, struct rung_node *node), void *state);

#endif
