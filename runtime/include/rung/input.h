/* A stream of bytes from a file or standard input, plain, gzip (.gz) or Zstandard (.zst): which of them is
 * seen from its first bytes, whatever its name. */
#ifndef RUNG_INPUT_H
#define RUNG_INPUT_H

#include <rung/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung_input;

/* Opens a file; "-" is standard input. Pipes are read, directories refused. RUNG_NOT_FOUND, RUNG_UNREADABLE,
 * RUNG_NO_MEMORY, with the reason. The caller closes *input. */
RUNG_API enum rung_status rung_input_open(const char *path, struct rung_input **input,
                                          struct rung_reason *reason);
RUNG_API void rung_input_close(struct rung_input *input);

/* The next bytes, unpacked: at most `capacity`, and 0 only at the end. RUNG_UNREADABLE, RUNG_INVALID where
 * what is packed is damaged or ends in the middle, RUNG_NO_MEMORY; what came before was good. RUNG_NEVER when
 * a signal came in between: call again, or not. */
RUNG_API enum rung_status rung_input_read(struct rung_input *input, char *bytes, size_t capacity,
                                          size_t *size, struct rung_reason *reason);

/* The next bytes, as many as there are up to `capacity`, without taking them. *size is 0 where the file is
 * packed. */
RUNG_API enum rung_status rung_input_peek(struct rung_input *input, char *bytes, size_t capacity,
                                          size_t *size, struct rung_reason *reason);

/* Goes on at that byte of the file. Returns false, with nothing changed, where that cannot be: in a pipe, or
 * what is packed. */
RUNG_API bool rung_input_seek(struct rung_input *input, uint64_t offset);

/* How many bytes of the file were read, and how many it has; 0 where nobody knows (a pipe). */
RUNG_API uint64_t rung_input_position(const struct rung_input *input, uint64_t *size);

#endif
