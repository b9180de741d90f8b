/* What is said of a quotation that is not in its source. */
#ifndef RUNG_MISQUOTATION_H
#define RUNG_MISQUOTATION_H

#include "quotations.h"

/* A line as it was read. */
struct rung_quoted_line {
    struct rung_span span; /* the quoted words, in the policy's file */
    struct rung_terms terms;
    const char *reason; /* why it cannot be a rule; NULL for none */
};

/* Reports that none of the sources has it: what differs from the passage that it resembles most, with the
 * change; or that it resembles none. */
void rung_misquotation_report(struct rung_diagnostics *diagnostics, const struct rung_unit *unit,
                              const struct rung_quoting *quoting, const struct rung_quoted_line *line);

/* Reports a line that quotes nothing; one that quotes a word or less, which is no sentence. */
void rung_misquotation_empty(struct rung_diagnostics *diagnostics, const struct rung_quoted_line *line);
void rung_misquotation_too_short(struct rung_diagnostics *diagnostics, const struct rung_quoted_line *line);

#endif
