/* Reading a whole small file into memory, and nothing that is not a file. */
#ifndef RUNG_READ_FILE_H
#define RUNG_READ_FILE_H

#include <rung/status.h>

#include <stddef.h>

/* Reads a regular file of at most `size_max` bytes; a directory, FIFO, socket or device is never waited for.
 * RUNG_NOT_FOUND, RUNG_UNREADABLE, RUNG_LIMIT, RUNG_NO_MEMORY, with the reason. The caller frees *bytes,
 * which have a NUL after the last. */
enum rung_status rung_file_read(const char *path, size_t size_max, char **bytes, size_t *size,
                                struct rung_reason *reason);

#endif
