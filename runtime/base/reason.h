/* Filling in why something was refused (struct rung_reason of rung/status.h). */
#ifndef RUNG_REASON_H
#define RUNG_REASON_H

#include <rung/status.h>

/* Writes the sentence, as printf would, unless `reason` is NULL; too long a one is cut between characters.
 * Answers `status`, so that a failing function can return the call. */
enum rung_status rung_reason_give(struct rung_reason *reason, enum rung_status status, unsigned line,
                                  const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
