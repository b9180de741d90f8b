/* UTF-8: well-formed sequences and the code points they stand for (RFC 3629). */
#ifndef RUNG_UTF8_H
#define RUNG_UTF8_H

#include <stdint.h>

/* The size of the well-formed sequence at `bytes`, of which `left` are there; 0 for a zero byte and for what
 * is no UTF-8. */
uint32_t rung_utf8_size(const char *bytes, uint32_t left);

/* The code point of a well-formed sequence of that size. */
uint32_t rung_utf8_code(const char *bytes, uint32_t size);

/* The offset of the first byte that is no text: a zero byte, or broken UTF-8. `size` when all is text. */
uint32_t rung_utf8_text_end(const char *bytes, uint32_t size);

#endif
