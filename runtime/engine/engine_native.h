/* What an engine does about native code (engine_native.c). */
#ifndef RUNG_ENGINE_NATIVE_H
#define RUNG_ENGINE_NATIVE_H

#include <rung/native.h>

/* Before so many bytes of input, or 0 for one event: begins to compile once there was much to do, and takes
 * up code that is ready. Never waits. */
void rung_engine_look_for_native(struct rung_engine *engine, size_t bytes);

/* Takes up what was found, in this engine. */
void rung_engine_adopt(struct rung_engine *engine);

void rung_engine_native_free(struct rung_engine *engine);

#endif
