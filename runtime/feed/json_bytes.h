/* The smallest parts of JSON as logs have it: where texts, numbers and words end. What is wrong, and what is
 * rare (numbers with exponents or many digits), ends nowhere here: json_line.cpp has to say what it is.
 *
 * All of these look at bytes that end with a newline, behind which at least 64 bytes may be read. */
#ifndef RUNG_JSON_BYTES_H
#define RUNG_JSON_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "texts.h"

static inline const char *rung_json_skip_gaps(const char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\t')) at++;
    return at;
}

/* How many bytes from `at` on are neither a quotation mark, nor a backslash, nor a control, nor beyond ASCII.
 * Reads up to 16 bytes further than those. */
static inline size_t rung_json_count_plain(const char *at)
{
    size_t count = 0;

#ifdef __SSE2__
    for (;; count += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + count));
        __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        /* With this bit turned, a mark is the first sign behind the controls: less that and one more, all of
         * those are negative, as bytes beyond ASCII are. */
        __m128i turned = _mm_xor_si128(bytes, _mm_set1_epi8('"' ^ 0x20));
        __m128i others = _mm_subs_epi8(turned, _mm_set1_epi8(0x21));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(slashes, others));
        if (found) return count + (unsigned)__builtin_ctz(found);
    }
#else
    for (;; count++) {
        unsigned char byte = (unsigned char)at[count];
        if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) return count;
    }
#endif
}

/* The mark that ends a text which began before `at`, NULL if there is none; *escapes is set where it has
 * some, and left alone where it has none. */
const char *rung_json_find_mark(const char *at, bool *escapes);

/* A text with escapes, from its beginning to its mark, as it is meant. NULL when memory ran out. */
const char *rung_json_unescape(struct rung_texts *texts, const char *at, const char *mark, uint32_t *size);

/* Behind a number of few digits and without an exponent; behind true, false or null, with which of them it
 * is (enum rung_json_kind). NULL if it is none. */
const char *rung_json_behind_number(const char *at);
const char *rung_json_behind_word(const char *at, uint8_t *kind);

#endif
