/* How wide a text is, and where it is broken so that it fits.
 *
 * Widths are those of the common sans fonts (Helvetica, Arial, Liberation Sans and Arimo all have them), in
 * thousandths of the font's size; letters beyond Latin-1 count as wide ones. */
#ifndef RUNG_GRAPH_MEASURE_H
#define RUNG_GRAPH_MEASURE_H

#include "arena.h"
#include "graph_model.h"

struct rung_graph_font {
    double size; /* px */
    bool bold;
};

/* The width of `size` bytes of UTF-8, in px. */
double rung_graph_width(struct rung_graph_font font, const char *text, size_t size);

/* Whether that width is certain in these fonts, not only an estimate that suffices. */
bool rung_graph_is_measured(const char *text);

/* Breaks a text into lines of at most `width` px: at spaces, and inside a word only where the word alone is
 * too wide. Marked terms (document.h) are marked in each line they
 * stand in. NULL is no line, and so is a failed allocation. */
struct rung_graph_lines rung_graph_wrap(struct rung_arena *arena, struct rung_graph_font font,
                                        const char *text, double width);

#endif
