/* Values as people read them. */
#ifndef RUNG_WRITTEN_H
#define RUNG_WRITTEN_H

#include "machine.h"

enum { RUNG_WRITTEN_SIZE = 320 }; /* room for any value */

/* A duration in the largest unit that leaves no rest: "150 minutes", "1 business day". Returns the length. */
size_t rung_duration_write(int64_t value, char written[RUNG_WRITTEN_SIZE]);

/* Writes a value of that kind, with a NUL behind it: "unknown", yes, 3.5, 2026-02-02, a time on the clocks of
 * the policy's calendar, the title of a party. `text` finds the bytes of a text. Returns the length. */
size_t rung_value_write(const struct rung_machine *m,
                        const char *(*text)(void *state, int64_t id, size_t *size), void *text_state,
                        uint32_t kind, struct rung_range choices, int64_t value,
                        char written[RUNG_WRITTEN_SIZE]);

#endif
