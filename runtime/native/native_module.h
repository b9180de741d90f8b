/* Modules that are loaded, from the cache or built. */
#ifndef RUNG_NATIVE_MODULE_H
#define RUNG_NATIVE_MODULE_H

#include <rung/native.h>

#include "native_code.h"
#include "native_file.h"

struct rung_module {
    char *path;
    struct rung_native_file file;
    void *handle;                  /* of the code, once it is loaded */
    struct rung_native_code *code; /* of each of its policies */
    size_t count;
};

/* The module of a file in the cache, checked and loaded: `path` is that of the file. Statuses as those of
 * rung_module_open and rung_module_load. */
enum rung_status rung_module_of_cache(const char *path, struct rung_module **module,
                                      struct rung_reason *reason);

/* The code that a loaded module has for this program; NULL if it was not built from it. */
const struct rung_native_code *rung_module_code(const struct rung_module *module,
                                                const struct rung_program *program);

#endif
