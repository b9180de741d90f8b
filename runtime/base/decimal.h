/* Numbers as people and logs write them: exact decimals, in millionths. */
#ifndef RUNG_DECIMAL_H
#define RUNG_DECIMAL_H

#include <rung/status.h>

#include <stddef.h>
#include <stdint.h>

/* Reads exactly `size` bytes: digits, perhaps `-` before them and up to six decimals behind a point.
 * RUNG_INVALID for anything else, RUNG_LIMIT for what is too large. */
enum rung_status rung_decimal_read(const char *text, size_t size, int64_t *millionths);

#endif
