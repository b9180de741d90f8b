/* UTF-8, checked and decoded. */
#include "utf8.h"

uint32_t rung_utf8_size(const char *text, uint32_t left)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char first = left ? bytes[0] : 0;
    uint32_t size = first == 0                      ? 0
                    : first < 0x80                  ? 1
                    : first >= 0xC2 && first < 0xE0 ? 2
                    : (first & 0xF0) == 0xE0        ? 3
                    : first >= 0xF0 && first < 0xF5 ? 4
                                                    : 0;

    for (uint32_t k = 1; k < size; k++)
        if (k >= left || (bytes[k] & 0xC0) != 0x80) return 0;
    if (size == 3 && ((first == 0xE0 && bytes[1] < 0xA0) || (first == 0xED && bytes[1] > 0x9F))) return 0;
    if (size == 4 && ((first == 0xF0 && bytes[1] < 0x90) || (first == 0xF4 && bytes[1] > 0x8F))) return 0;
    return size;
}

uint32_t rung_utf8_code(const char *text, uint32_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t code = size == 1 ? bytes[0] : bytes[0] & (0x7Fu >> size);

    for (uint32_t k = 1; k < size; k++) code = code << 6 | (bytes[k] & 0x3Fu);
    return code;
}

uint32_t rung_utf8_text_end(const char *bytes, uint32_t size)
{
    uint32_t at = 0, step;

    while (at < size && (step = rung_utf8_size(bytes + at, size - at))) at += step;
    return at;
}
