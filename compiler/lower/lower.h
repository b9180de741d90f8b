/* From the checked tree to a program: registers, tables, the layout of the record. */
#ifndef RUNG_LOWER_H
#define RUNG_LOWER_H

#include <program.h>

#include "compilation.h"

struct rung_check;

/* The last stage of the check: lowers all policies into `program` of their infos. */
void rung_lower_policies(struct rung_check *check);

/* Where the parts of a tree went in a program: `index` is one of the table's. */
enum rung_placed {
    RUNG_PLACED_CODE,     /* a statement: its first instruction */
    RUNG_PLACED_BRANCH,   /* an `if`: its jump when the condition does not hold */
    RUNG_PLACED_FRAGMENT, /* a guard or `where`: the first instruction of its condition */
    RUNG_PLACED_STEP,
    RUNG_PLACED_SITE,
    RUNG_PLACED_GIVE,
    RUNG_PLACED_LISTEN,
    RUNG_PLACED_CLAUSE,
    RUNG_PLACED_LOOP,
    RUNG_PLACED_ESCALATION,
    RUNG_PLACED_TARGET,
    RUNG_PLACED_HANDLER,
    RUNG_PLACED_START,
    RUNG_PLACED_SILENCE,
    RUNG_PLACED_RULE
};
struct rung_placing {
    const struct rung_node *node;
    enum rung_placed kind;
    uint32_t index;
};
struct rung_places {
    struct rung_placing *items; /* in the order of lowering */
    uint32_t count, capacity;
};

/* The same beside what was lowered for running: notes where everything went in *places, and lets `more` add
 * fragments of its own, which see the policy as its steps do. *program is another one than the policy's. */
struct rung_lowering;
enum rung_status rung_lower_placed(struct rung_compilation *compilation,
                                   const struct rung_policy_info *policy, struct rung_places *places,
                                   void (*more)(void *state, struct rung_lowering *lowering), void *state,
                                   struct rung_program **program);

/* Lowers a policy that was checked without errors. *program lives in the compilation's arena. RUNG_NO_MEMORY,
 * or RUNG_LIMIT with a diagnostic for what is too large to run. */
enum rung_status rung_lower(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                            struct rung_program **program);

/* The same without lines and the words that stand there: what does the same by the same means gives the same
 * program, wherever in a file it is written. For comparing; nobody runs it. */
enum rung_status rung_lower_bare(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                                 struct rung_program **program);

#endif
