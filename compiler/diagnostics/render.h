/* Parts of texts for people that point at a place. */
#ifndef RUNG_RENDER_H
#define RUNG_RENDER_H

#include <rung/compiler.h>

#include "text_buffer.h"

/* Writes the line that holds the span's start, and below it marks under the span, in that colour; `off` ends
 * it. Both may be "". */
void rung_render_excerpt(struct rung_compilation *compilation, struct rung_buffer *out, struct rung_span span,
                         const char *colour, const char *off);

#endif
