/* Collecting diagnostics. All functions take a NULL diagnostic (memory ran out) and do nothing with it, so
 * that a check can be written as one sentence after the other. Texts are copied; `%s` and friends as in
 * printf. */
#ifndef RUNG_DIAGNOSTIC_H
#define RUNG_DIAGNOSTIC_H

#include <rung/compiler.h>
#include <rung/nearest.h>

#include "arena.h"

enum {
    RUNG_DIAGNOSTICS_MAX = 200,     /* beyond this, one last diagnostic says that there are more */
    RUNG_COMPARISONS_MAX = 1 << 20, /* of things with each other, in a whole compilation */
};

struct rung_diagnostics {
    struct rung_arena *arena;
    struct rung_diagnostic *first, *last;
    uint32_t count, errors, warnings, comparisons;
    struct rung_span limit_span; /* where the first one beyond the limit was */
};

/* Whether nothing that is reported will be shown any more. */
static inline bool rung_diagnostics_full(const struct rung_diagnostics *diagnostics)
{
    return diagnostics->count > RUNG_DIAGNOSTICS_MAX;
}

/* Asked before each comparison where everything is compared with everything, such as in the search for the
 * name that was meant: no when so many were made that no policy written by people can need more, or when
 * nothing will be shown.
 */
static inline bool rung_may_compare(struct rung_diagnostics *diagnostics)
{
    return !rung_diagnostics_full(diagnostics) && diagnostics->comparisons++ < RUNG_COMPARISONS_MAX;
}

/* Adds a diagnostic and returns it for notes and help; NULL when memory ran out or the limit is passed. */
struct rung_diagnostic *rung_report(struct rung_diagnostics *diagnostics, enum rung_code code,
                                    struct rung_span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void rung_note(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic,
               struct rung_span span, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The concrete change, in words. */
void rung_help(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic, const char *format,
               ...) __attribute__((format(printf, 3, 4)));

/* The concrete change, as an edit; several edits belong to one fix. */
void rung_fix(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic, struct rung_span span,
              const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Takes back what was reported within a span. */
void rung_diagnostics_drop(struct rung_diagnostics *diagnostics, struct rung_span span);

/* Sorts by place; of one place, in the order of reporting. */
void rung_diagnostics_sort(struct rung_diagnostics *diagnostics);

/* Makes one of those that say the same of a line, one after the other: what is written so once is mostly
 * written so again. They must be sorted. */
void rung_diagnostics_join(struct rung_diagnostics *diagnostics,
                           bool (*same_line)(const void *context, uint32_t a, uint32_t b),
                           const void *context);

/* How far two words are from each other: 2 for each sign left out, put in, replaced, or swapped with its
 * neighbour, 1 for each in another case. Words beyond 40 bytes are as far as can be. */
int rung_word_distance(const char *a, const char *b);

#endif
