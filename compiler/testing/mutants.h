/* Mutants: policies that differ from one in a single place, each as an edit of its text. */
#ifndef RUNG_MUTANTS_H
#define RUNG_MUTANTS_H

#include "symbols.h"

struct rung_compilation;

/* What is done to the policy, for whoever finds out whether that changes anything. */
enum rung_mutant_kind {
    RUNG_MUTANT_OTHER,
    RUNG_MUTANT_SWAPS,   /* two statements that follow each other change places */
    RUNG_MUTANT_DROPS,   /* a statement is left out */
    RUNG_MUTANT_ENDS_ALL /* `stand down` and `stand down all` change places */
};
struct rung_mutant {
    struct rung_span span;
    const char *text; /* stands in its place */
    enum rung_mutant_kind kind;
    struct rung_node *nodes[2]; /* the statements; NULL for other kinds */
    bool any_order;             /* those two stand in `any order` */
};
struct rung_mutants {
    struct rung_mutant *items; /* in the order of the text */
    uint32_t count, capacity;
};

/* All mutants of a checked policy; they live in the compilation's arena. Some of them the checker will
 * refuse. RUNG_NO_MEMORY. */
enum rung_status rung_mutants_of(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                                 struct rung_mutants *mutants);

#endif
