/* compile.c: any bytes at all as a policy: it is parsed, checked, laid out, and if nothing is wrong with it,
 * explained and drawn. */
#include <stdlib.h>

#include "../everything.h"
#include "arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct rung_allocator allocator = rung_allocator_default;
    allocator.block_bytes = 1; /* the sanitizer then sees each piece of memory */
    struct rung_compilation *compilation = rung_compilation_new(&allocator);
    if (!compilation) return 0;
    rung_compilation_add_text(compilation, "input.rung", (const char *)bytes, size);
    if (!everything_is_answered(compilation)) abort(); /* there is memory, so there is an answer */
    rung_compilation_free(compilation);
    return 0;
}
