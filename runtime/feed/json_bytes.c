/* Texts letter by letter, numbers and words. */
#include "json_bytes.h"

#include <limits.h>
#include <string.h>

#include "json_line.h"

/* ---- texts ---- */

static bool goes_on(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* What stands behind a letter beyond ASCII, NULL if it is no UTF-8 (RFC 3629: the shortest form, no
 * surrogates, up to U+10FFFF). */
static const char *behind_letter(const char *at)
{
    unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

    if (first < 0xc2 || first > 0xf4 || !goes_on(at[1])) return NULL;
    if (first < 0xe0) return at + 2;
    if (!goes_on(at[2])) return NULL;
    if (first < 0xf0)
        return (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ? NULL : at + 3;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90)) return NULL;
    return goes_on(at[3]) ? at + 4 : NULL;
}

/* Four hexadecimal digits; what is none gives a number beyond them. */
static uint32_t read_hex(const char *at)
{
    uint32_t code = 0;

    for (int i = 0; i < 4; i++) {
        char sign = at[i];
        uint32_t digit = sign >= '0' && sign <= '9'   ? (uint32_t)(sign - '0')
                         : sign >= 'a' && sign <= 'f' ? (uint32_t)(sign - 'a' + 10)
                         : sign >= 'A' && sign <= 'F' ? (uint32_t)(sign - 'A' + 10)
                                                      : UINT32_MAX;
        if (digit == UINT32_MAX) return UINT32_MAX;
        code = code << 4 | digit;
    }
    return code;
}

/* The letter of an escape; returns what stands behind it, or NULL if it is none, or half a pair. */
static const char *read_escape(const char *at, uint32_t *letter)
{
    static const char meant[1 << CHAR_BIT] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                              ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};

    if (at[1] != 'u') {
        *letter = (unsigned char)meant[(unsigned char)at[1]];
        return *letter ? at + 2 : NULL;
    }
    *letter = read_hex(at + 2);
    if (*letter < 0xd800 || (*letter > 0xdfff && *letter <= 0xffff)) return at + 6;
    if (*letter >= 0xdc00 || at[6] != '\\' || at[7] != 'u') return NULL;
    uint32_t second = read_hex(at + 8);
    if (second < 0xdc00 || second > 0xdfff) return NULL;
    *letter = 0x10000 + ((*letter - 0xd800) << 10) + (second - 0xdc00);
    return at + 12;
}

static char *put_letter(char *to, uint32_t letter)
{
    if (letter < 0x80) {
        *to++ = (char)letter;
        return to;
    }
    int more = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    *to++ = (char)((0xff00 >> (more + 1) & 0xff) | letter >> (6 * more));
    while (more--) *to++ = (char)(0x80 | (letter >> (6 * more) & 0x3f));
    return to;
}

const char *rung_json_unescape(struct rung_texts *texts, const char *at, const char *mark, uint32_t *size)
{
    char *text = rung_texts_take(texts, (size_t)(mark - at)), *to = text;
    uint32_t letter;

    if (!text) return NULL;
    while (at < mark) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at = read_escape(at, &letter);
        to = put_letter(to, letter);
    }
    *size = (uint32_t)(to - text);
    return text;
}

const char *rung_json_find_mark(const char *at, bool *escapes)
{
    uint32_t letter;

    for (;;) {
        at += rung_json_count_plain(at);
        if (*at == '"') return at;
        if (*at == '\\') {
            *escapes = true;
            at = read_escape(at, &letter);
        } else {
            at = behind_letter(at);
        }
        if (!at) return NULL;
    }
}

/* ---- numbers and words ---- */

static bool is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

const char *rung_json_behind_number(const char *at)
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
    return at - start > DIGITS_MAX || *at == 'e' || *at == 'E' ? NULL : at;
}

const char *rung_json_behind_word(const char *at, uint8_t *kind)
{
    static const struct {
        char text[8];
        uint8_t size, kind;
    } words[] = {{"true", 4, RUNG_JSON_TRUE}, {"false", 5, RUNG_JSON_FALSE}, {"null", 4, RUNG_JSON_NULL}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memcmp(at, words[i].text, words[i].size) == 0) {
            *kind = words[i].kind;
            return at + words[i].size;
        }
    return NULL;
}
