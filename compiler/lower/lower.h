/* From the checked tree to a program: registers, tables, the layout of the record. */
#ifndef RUNG_LOWER_H
#define RUNG_LOWER_H

#include <program.h>

#include "compilation.h"

struct rung_check;

/* The last stage of the check: lowers all policies into `program` of their infos. */
void rung_lower_policies(struct rung_check *check);

/* Lowers a policy that was checked without errors. *program lives in the compilation's arena. RUNG_NO_MEMORY,
 * or RUNG_LIMIT with a diagnostic for what is too large to run. */
enum rung_status rung_lower(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                            struct rung_program **program);

#endif
