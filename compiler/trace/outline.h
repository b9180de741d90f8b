/* The rules of a file as one list: its policies, their items, and the statements inside, in the order of the
 * text, each knowing what it stands in. It answers which rule a comment stands before. */
#ifndef RUNG_OUTLINE_H
#define RUNG_OUTLINE_H

#include "parse.h"

enum rung_rule_kind {
    RUNG_RULE_DECLARATION, /* names something, and decides little: fact, party, channel, event, calendar … */
    RUNG_RULE_ITEM,        /* an item that decides: step, handler, forbid, template … */
    RUNG_RULE_STATEMENT,   /* a statement, or a clause of a `wait up to` */
    RUNG_RULE_BLOCK,       /* braces around statements: no rule itself, but a place to stand in */
    RUNG_RULE_POLICY,
    RUNG_RULE_OTHER, /* calendar, feed, test, use: stands in a file beside policies, and quotes nothing */
};

struct rung_quotation;
struct rung_quoting;

struct rung_rule {
    enum rung_rule_kind kind;
    struct rung_node *node;
    struct rung_rule *parent; /* what it stands in; NULL for what stands in the file itself */
    struct rung_rule *end;    /* behind all that stands in it */
    struct rung_quotation *quotations, *last_quotation; /* that stand before it (quotations.h) */
    struct rung_quoting *quoting;                       /* of a policy: its sources */
};

struct rung_outline {
    struct rung_unit *unit;
    struct rung_rule *rules;
    uint32_t count;
};

/* Whether a node is listed: a rule of its own, or a block; false for what is a part of a rule. */
bool rung_outline_lists(const struct rung_node *node);

/* Lists the rules of a unit. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_outline_make(struct rung_arena *arena, struct rung_unit *unit,
                                   struct rung_outline *outline);

/* The innermost rule or block that holds the position; NULL for none. */
struct rung_rule *rung_outline_around(const struct rung_outline *outline, uint32_t position);

/* The rule that a comment at the position stands before: the next one inside what the comment stands in; if
 * the comment stands between the parts of a statement, that statement. NULL when nothing follows. */
struct rung_rule *rung_outline_after(const struct rung_outline *outline, uint32_t position);

/* The policy that holds the rule, or is it; NULL for none. */
struct rung_rule *rung_rule_policy(struct rung_rule *rule);

/* The rule as one line of text, white space folded, at most about `bytes_max` bytes. Without `whole`, what
 * stands in its braces is left out: "step intake "On the phone" { … }". Comments are left out. Lives in the
 * arena; NULL when memory ran out. */
const char *rung_rule_text(struct rung_arena *arena, const struct rung_outline *outline,
                           const struct rung_rule *rule, bool whole, uint32_t bytes_max);

#endif
