/* compile.c: any bytes at all as a policy: it is parsed, checked, and what is wrong with it is told. */
#include <stdlib.h>

#include <rung/compiler.h>

#include "arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct rung_allocator allocator = rung_allocator_default;
    allocator.block_bytes = 1; /* the sanitizer then sees each piece of memory */
    struct rung_compilation *compilation = rung_compilation_new(&allocator);
    if (!compilation) return 0;
    rung_compilation_add_text(compilation, "input.rung", (const char *)bytes, size);
    uint32_t open;
    if (rung_compilation_check(compilation) == RUNG_OK &&
        (!rung_render_text(compilation, true) || !rung_render_sarif(compilation) ||
         !rung_trace(compilation, RUNG_TRACE_HTML, false, &open)))
        abort(); /* there is memory, so there is a text */
    rung_compilation_free(compilation);
    return 0;
}
