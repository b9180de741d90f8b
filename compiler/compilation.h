/* One compilation: its memory, its texts, its units, what was found wrong. The stages of the compiler share
 * it. */
#ifndef RUNG_COMPILATION_H
#define RUNG_COMPILATION_H

#include "ast.h"
#include "diagnostic.h"
#include "parse.h"
#include "source.h"

struct rung_compilation {
    struct rung_arena *arena;
    struct rung_sources sources;
    struct rung_diagnostics diagnostics;
    struct rung_unit *units, *last_unit; /* in the order in which they were first met */
    struct rung_globals globals;
    struct rung_quotations *quotations; /* once checked (quotations.h) */
    bool checked;
    bool ignores_uses;
    bool keeps_counts; /* records have all counts of a run, whether the policy asks for them or not */
};

/* The unit a node belongs to. */
struct rung_unit *rung_compilation_unit_of(const struct rung_compilation *compilation,
                                           const struct rung_node *node);

#endif
