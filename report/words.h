/* What a row of the statistics says, in plain words. */
#ifndef RUNG_REPORT_WORDS_H
#define RUNG_REPORT_WORDS_H

#include <rung/statistics.h>

#include "text.h"

/* A finding, or what was asked of people, as a heading for all of its kind: "Chat with Customer, not made in
 * time". */
void rung_words_of_group(struct rung_text *text, const struct rung_program *program,
                         const struct rung_row *row);

/* The rule of a finding without its reason; nothing where no rule stands behind it. */
void rung_words_of_rule(struct rung_text *text, const char *rule, const char *because);

/* One entry of a time line: "Asked: contact Customer via chat". */
void rung_words_of_entry(struct rung_text *text, const struct rung_program *program,
                         const struct rung_row *row);

/* How a run ended: `closed as "Resolved"`. */
void rung_words_of_ending(struct rung_text *text, const struct rung_ending *ending);

#endif
