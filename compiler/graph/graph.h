/* What the writers of pictures share: graph.c calls the one that is asked for. */
#ifndef RUNG_GRAPH_H
#define RUNG_GRAPH_H

#include "graph_model.h"
#include "text_buffer.h"

/* Each writes all policies of the list; what fails is known to the arena. */
void rung_graph_write_svg(struct rung_buffer *out, struct rung_graph_policy *policies,
                          const struct rung_graph_options *options);
void rung_graph_write_dot(struct rung_buffer *out, const struct rung_graph_policy *policies);
void rung_graph_write_mermaid(struct rung_buffer *out, const struct rung_graph_policy *policies);

/* For the formats that measure text by the number of its letters: how many the word at `text` has, and how
 * many blanks stand before a row. */
uint32_t rung_graph_word_columns(const char *text);
uint32_t rung_graph_columns(const struct rung_graph_row *row);

/* Whether a row jumps to a step, and is the first of its rows to jump to that one. */
bool rung_graph_is_first_jump(const struct rung_graph_rows *rows, const struct rung_graph_row *row);

#endif
