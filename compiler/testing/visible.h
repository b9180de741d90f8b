/* What an expectation could see of a test's case, besides what was told: where it is, its facts and counts,
 * and what is open. */
#ifndef RUNG_VISIBLE_H
#define RUNG_VISIBLE_H

#include "trial.h"

/* All of it as one number, whatever the order in which it is open: alike for cases that look alike. */
uint64_t rung_visible_sum(struct rung_trial *trial);

/* Adds up to three lines, each behind `indent`, of what is so of this case and not of the other one; returns
 * how many. */
uint32_t rung_visible_difference(struct rung_buffer *out, struct rung_trial *trial, struct rung_trial *other,
                                 const char *indent);

#endif
