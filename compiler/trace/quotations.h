/* Quotations: what policies quote of the texts they were made from, and where it stands there.
 *
 *     #> a passage        stands before the rule that expresses it
 *     #! a passage -- why says why a passage cannot be a rule
 *
 * A quotation is any passage of a source, two words or longer, or a whole sentence. Lines that follow each
 * other are looked for as one passage first, then alone: so that an item of a list is found in the right
 * list. */
#ifndef RUNG_QUOTATIONS_H
#define RUNG_QUOTATIONS_H

#include "compilation.h"
#include "outline.h"
#include "passages.h"

struct rung_trace_link;

/* A text that policies name as their `source`. */
struct rung_quoted_source {
    struct rung_quoted_source *next;
    const char *path;           /* as it was opened, which is what people are shown */
    struct rung_source *source; /* NULL when it cannot be used; then `why` says why */
    const char *why;
    struct rung_prose prose;
    struct rung_passages passages;
};

/* The sources of one policy, in the order in which it names them. */
struct rung_quoting {
    struct rung_quoted_source **sources;
    uint32_t count;
    bool incomplete; /* one of them cannot be used: what is not found may stand in that one */
    bool reported;   /* that there is no source has been said */
};

/* One line of a quotation. */
struct rung_quotation {
    struct rung_quotation *next; /* before the same rule */
    enum rung_trivia_kind kind;  /* RUNG_QUOTE or RUNG_NO_RULE */
    struct rung_span span;       /* the quoted words */
    struct rung_outline *outline;
    struct rung_rule *policy;
    struct rung_rule *rule; /* that it stands before; NULL for RUNG_NO_RULE */
    const char *reason;     /* of RUNG_NO_RULE, else NULL */
    struct rung_quoted_source *source;
    struct rung_matches matches;   /* where the passage that it is a part of stands */
    uint32_t offset, count;        /* the line's terms within that passage */
    struct rung_trace_link *links; /* its places; made by a trace */
};

struct rung_quotations {
    struct rung_outline *outlines; /* one for each unit, in their order */
    uint32_t outline_count;
    struct rung_quoted_source *sources; /* in the order in which they were first named */
    struct rung_quotation **items;      /* those that were found, in order of file and place */
    uint32_t count, capacity;
};

/* The stage of the check: reads the sources, finds every quotation, reports those that are not there. Fills
 * compilation->quotations. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_quotations_check(struct rung_compilation *compilation);

#endif
