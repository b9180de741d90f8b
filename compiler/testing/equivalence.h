/* Proofs that a change of a policy changes nothing that happens to any case. */
#ifndef RUNG_EQUIVALENCE_H
#define RUNG_EQUIVALENCE_H

#include "mutants.h"

/* Why both do the same in every case, as a sentence, static; NULL where that is not shown. What is done at
 * one instant has no order here, and the lines of the policy that journals name are no difference. `changed`
 * is the same policy in the changed file. *status is RUNG_OK or RUNG_NO_MEMORY. */
const char *rung_equivalence_shown(struct rung_compilation *compilation,
                                   const struct rung_policy_info *policy, const struct rung_mutant *mutant,
                                   struct rung_compilation *changed,
                                   const struct rung_policy_info *changed_policy, enum rung_status *status);

#endif
