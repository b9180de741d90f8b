/* Measuring and breaking text. */
#include "graph_measure.h"

#include <string.h>

#include "document.h"

static const uint16_t widths[2][2][96] = {
    {{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
      556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
      611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
      667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
      222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584},
     {278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333,  333,
      333, 576, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611, 667, 667, 667, 667, 667, 667, 1000, 722,
      667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722,  722,
      722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278,  278,
      556, 556, 556, 556, 556, 556, 556, 549, 611, 556, 556, 556, 556, 500, 556, 500}},
    {{278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
      556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
      611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
      667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
      278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584},
     {278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 552, 400, 549, 333,  333,
      333, 576, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611, 722, 722, 722, 722, 722, 722, 1000, 722,
      667, 667, 667, 667, 278, 278, 278, 278, 722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722,  722,
      722, 667, 667, 611, 556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278,  278,
      611, 611, 611, 611, 611, 611, 611, 549, 611, 611, 611, 611, 611, 556, 611, 556}},
};

enum { WIDE = 1000, ORDINARY = 722 };

/* Typographic marks that the pictures are full of. */
static uint32_t width_of_mark(uint32_t letter, bool bold)
{
    switch (letter) {
    case 0x2018:
    case 0x2019: return bold ? 278 : 222;
    case 0x201C:
    case 0x201D: return bold ? 500 : 333;
    case 0x2010:
    case 0x2011:
    case 0x2013: return 556;
    default: return WIDE;
    }
}

static uint32_t width_of(uint32_t letter, bool bold)
{
    if (letter < 0x20) return 0;
    if (letter < 0x7F) return widths[bold][0][letter - 0x20];
    if (letter < 0xA0) return 0;
    if (letter < 0x100) return widths[bold][1][letter - 0xA0];
    if (letter >= 0x300 && letter < 0x370) return 0; /* marks on the letter before */
    if (letter >= 0x2000 && letter < 0x2070) return width_of_mark(letter, bold);
    if (letter < 0x590) return bold ? 850 : 800; /* Latin, Greek, Cyrillic, Armenian */
    return letter < 0x1100 ? ORDINARY : WIDE;
}

/* The letter at `*at`, which is advanced; the text is UTF-8, since it was read as such. */
static uint32_t next_letter(const char **at, const char *end)
{
    unsigned char first = (unsigned char)*(*at)++;
    uint32_t letter = first < 0x80   ? first
                      : first < 0xE0 ? first & 0x1F
                      : first < 0xF0 ? first & 0x0F
                                     : first & 7;

    while (*at < end && ((unsigned char)**at & 0xC0) == 0x80)
        letter = letter << 6 | ((unsigned char)*(*at)++ & 0x3F);
    return letter;
}

double rung_graph_width(struct rung_graph_font font, const char *text, size_t size)
{
    const char *end = text + size;
    uint64_t sum = 0;

    while (text < end) sum += width_of(next_letter(&text, end), font.bold);
    return (double)sum * font.size / 1000;
}

bool rung_graph_is_measured(const char *text)
{
    const char *end = text + strlen(text);

    while (text < end) {
        uint32_t letter = next_letter(&text, end);
        bool mark = letter == 0x2013 || letter == 0x2014 || letter == 0x2018 || letter == 0x2019 ||
                    letter == 0x201C || letter == 0x201D || letter == 0x2026;
        if (letter > 0xFF && !mark) return false;
    }
    return true;
}

/* Whether a term is open behind a line, if it was or was not before. */
static bool is_open_behind(const char *text, size_t size, bool open)
{
    for (size_t i = 0; i < size; i++)
        if (text[i] == *RUNG_TERM || text[i] == *RUNG_TERM_END) open = text[i] == *RUNG_TERM;
    return open;
}

/* Adds a line; a term that begins before it or ends behind it is marked in it as well. */
static void add_line(struct rung_arena *arena, struct rung_graph_lines *lines, struct rung_graph_font font,
                     const char *text, size_t size, bool opened, bool open)
{
    if ((lines->count & (lines->count + 1)) == 0) { /* room for 1, 3, 7 … */
        size_t room = 2 * lines->count + 1;
        lines->items = rung_arena_grow(arena, lines->items, lines->count, room, sizeof *lines->items);
        lines->widths = rung_arena_grow(arena, lines->widths, lines->count, room, sizeof *lines->widths);
    }
    const char *copy = rung_arena_print(arena, "%s%.*s%s", opened ? RUNG_TERM : "", (int)size, text,
                                        open ? RUNG_TERM_END : "");
    if (!lines->items || !lines->widths || !copy) return;
    lines->items[lines->count] = copy;
    lines->widths[lines->count++] = rung_graph_width(font, text, size);
}

/* How much of a text fits: up to the last space that still does, else as many letters as do, one at least. */
static size_t fitting(struct rung_graph_font font, const char *text, size_t size, double width)
{
    const char *at = text, *end = text + size, *space = NULL;
    uint64_t sum = 0;

    while (at < end) {
        const char *letter = at;
        sum += width_of(next_letter(&at, end), font.bold);
        if (*letter == ' ') space = letter;
        if ((double)sum * font.size / 1000 > width && letter > text)
            return (size_t)((space && space > text ? space : letter) - text);
    }
    return size;
}

struct rung_graph_lines rung_graph_wrap(struct rung_arena *arena, struct rung_graph_font font,
                                        const char *text, double width)
{
    struct rung_graph_lines lines = {0};
    size_t left = text ? strlen(text) : 0;
    bool open = false;

    while (left) {
        size_t size = fitting(font, text, left, width);
        bool open_behind = is_open_behind(text, size, open);
        add_line(arena, &lines, font, text, size, open, open_behind);
        if (rung_arena_failed(arena)) return (struct rung_graph_lines){0};
        open = open_behind;
        while (size < left && text[size] == ' ') size++;
        text += size;
        left -= size;
    }
    return lines;
}
