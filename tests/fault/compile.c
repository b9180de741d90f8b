/* compile.c: memory runs out at every single allocation of a compilation, in turn: each time the compiler
 * says so, or manages without, and nothing leaks (under the sanitizers) or crashes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../everything.h"
#include "arena.h"

enum { TRIES_MAX = 40 }; /* of one policy, without --all */

/* Fails the allocation number `failing`, and all after it if `for_good`. */
struct fault {
    unsigned long count, failing;
    bool for_good;
};

static void *resize(void *state, void *old, size_t size)
{
    struct fault *fault = state;
    if (size == 0) {
        free(old);
        return NULL;
    }
    fault->count++;
    if (fault->count == fault->failing || (fault->for_good && fault->count > fault->failing)) return NULL;
    return realloc(old, size);
}

/* Everything that can be asked of a compilation. Whether all of it was answered. */
static bool compile(const char *path, const struct rung_allocator *allocator)
{
    struct rung_compilation *compilation = rung_compilation_new(allocator);
    if (!compilation) return false;
    enum rung_status status = rung_compilation_add_file(compilation, path);
    bool good = status != RUNG_NO_MEMORY && everything_is_answered(compilation);
    rung_compilation_free(compilation);
    return good;
}

/* One policy, every allocation or one in `stride` failing in turn, for good or once. False if a failure went
 * unnoticed, or the policy does not compile anyway; *count is how many allocations it takes. */
static bool try_all(const char *path, bool for_good, unsigned long stride, unsigned long *count)
{
    for (unsigned long failing = 1;; failing += stride) {
        struct fault fault = {.failing = failing, .for_good = for_good};
        struct rung_allocator allocator = {resize, &fault, 1};
        bool good = compile(path, &allocator);
        *count = fault.count;
        if (fault.count < failing) return good;
        if (good && for_good) {
            printf("%s: allocation %lu of %lu fails and nobody notices\n", path, failing, fault.count);
            return false;
        }
    }
}

int main(int argc, char **argv)
{
    bool all = argc > 1 && strcmp(argv[1], "--all") == 0;
    bool good = argc > 1 + all;
    for (int i = 1 + all; i < argc; i++) {
        unsigned long count, stride = 1;
        bool compiles = try_all(argv[i], false, ULONG_MAX / 2, &count); /* only to count */
        if (!all && count > TRIES_MAX) stride = count / TRIES_MAX | 1;
        good = compiles && try_all(argv[i], true, stride, &count) &&
               try_all(argv[i], false, stride, &count) && good;
        printf("%s: %lu allocations, one in %lu failed%s\n", argv[i], count, stride,
               compiles ? "" : "; DOES NOT COMPILE");
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
