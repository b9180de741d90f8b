/* Flat objects of texts without escapes, short numbers, true, false and null, in one pass. Whatever else a
 * line may hold, right or wrong, is left to json_line.cpp, so that only one place decides what is
 * well-formed. */
#include "json_plain.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* How many bytes from `at` on are neither a quotation mark, nor a backslash, nor a control, nor beyond ASCII.
 * Reads up to 16 bytes further than those. */
static size_t count_plain(const char *at)
{
    size_t count = 0;

#ifdef __SSE2__
    for (;; count += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + count));
        __m128i marks = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)); /* bytes beyond ASCII are negative */
        int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(marks, slashes), others));
        if (found) return count + (size_t)__builtin_ctz((unsigned)found);
    }
#else
    for (;; count++) {
        unsigned char byte = (unsigned char)at[count];
        if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) return count;
    }
#endif
}

/* The text behind a quotation mark; returns what stands behind its end, or NULL. */
static const char *read_text(const char *at, const char *end, const char **text, uint32_t *size)
{
    size_t count = count_plain(at);

    if (count >= (size_t)(end - at) || at[count] != '"') return NULL;
    *text = at;
    *size = (uint32_t)count;
    return at + count + 1;
}

static bool is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

/* A number of few digits and without an exponent. The caller sees to it that it ends before the line does. */
static const char *read_number(const char *at, struct rung_json_value *value)
{
    enum { DIGITS_MAX = 18 };
    const char *start = at;

    at += *at == '-';
    if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) return NULL;
    while (is_digit(*at)) at++;
    if (*at == '.') {
        if (!is_digit(*++at)) return NULL;
        while (is_digit(*at)) at++;
    }
    if (at - start > DIGITS_MAX || *at == 'e' || *at == 'E') return NULL;
    value->kind = RUNG_JSON_NUMBER;
    value->text = start;
    value->size = (uint32_t)(at - start);
    return at;
}

static const char *read_word(const char *at, struct rung_json_value *value)
{
    static const struct {
        char text[8];
        uint8_t size, kind;
    } words[] = {{"true", 4, RUNG_JSON_TRUE}, {"false", 5, RUNG_JSON_FALSE}, {"null", 4, RUNG_JSON_NULL}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memcmp(at, words[i].text, words[i].size) == 0) {
            value->kind = words[i].kind;
            value->text = NULL;
            value->size = 0;
            return at + words[i].size;
        }
    return NULL;
}

int rung_json_read_plain(const char *line, size_t size, struct rung_json_value *values, int most)
{
    const char *at = line, *end = line + size;
    int count = 0;

    if (size < 2 || end[-1] != '}' || *at++ != '{') return -1;
    for (;;) {
        struct rung_json_value *value = &values[count];
        at += *at == ' ';
        if (count == most || *at != '"' || !(at = read_text(at + 1, end, &value->path, &value->path_size)))
            return -1;
        if (*at++ != ':') return -1;
        at += *at == ' ';
        if (*at == '"') {
            value->kind = RUNG_JSON_TEXT;
            at = read_text(at + 1, end, &value->text, &value->size);
        } else {
            at = is_digit(*at) || *at == '-' ? read_number(at, value) : read_word(at, value);
        }
        if (!at || at >= end) return -1; /* the closing brace is still to come */
        count++;
        at += *at == ' ';
        if (*at == ',') {
            at++;
            continue;
        }
        return *at == '}' && at + 1 == end ? count : -1;
    }
}
