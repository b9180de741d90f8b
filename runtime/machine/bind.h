/* Makes what a program needs to run: its calendars and zones. */
#ifndef RUNG_BIND_H
#define RUNG_BIND_H

#include "machine.h"

/* RUNG_NO_MEMORY, or RUNG_INVALID for a program whose tables no calendar can be made of. */
enum rung_status rung_bind(const struct rung_program *program, struct rung_bound *bound);
void rung_unbind(struct rung_bound *bound);

#endif
