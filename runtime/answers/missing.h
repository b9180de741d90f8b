/* What is missing for a condition to become true, or false: in words, as ways that would each do. */
#ifndef RUNG_MISSING_H
#define RUNG_MISSING_H

#include "condition.h"

/* Adds to `against` the ways in which the condition would come out as `wanted`; none if it does so already.
 */
void rung_missing_add(struct rung_against *against, struct rung_condition *condition, bool wanted);

/* Adds a way of one part, put together as printf does. */
void rung_missing_say(struct rung_against *against, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
