/* How the SVG looks: colours for light and dark, and what is painted with them. */
#ifndef RUNG_GRAPH_STYLE_H
#define RUNG_GRAPH_STYLE_H

#include "text_buffer.h"

/* Writes the <style> element. */
void rung_graph_write_style(struct rung_buffer *out);

#endif
