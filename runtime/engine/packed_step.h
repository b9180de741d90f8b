/* What a reader of packed logs asks an engine. */
#ifndef RUNG_PACKED_STEP_H
#define RUNG_PACKED_STEP_H

#include <rung/engine.h>

/* Whether its policies may look at a value of this name. */
bool rung_engine_wants(const struct rung_engine *engine, const char *path, size_t size);

/* The id of the only case that it steps; NULL if it steps several. */
const char *rung_engine_only_case(const struct rung_engine *engine, size_t *size);

#endif
