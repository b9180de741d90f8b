/* Native code of policies: modules that `rung build` has made, and the folder where the engines keep the code
 * that they have had made. Native code runs a policy just as an interpreter does, to the byte; it takes less
 * time. */
#ifndef RUNG_NATIVE_H
#define RUNG_NATIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rung/status.h>

struct rung_engine;
struct rung_module;

/* ---- engines ---- */

/* Has the engine's policies run by native code, after they were loaded and before the first event. What is
 * not in a module (rung_engine_use_module) is compiled by a process of its own, or found in the cache.
 * `wait`: that is waited for. Else it begins once the engine has much to do, the interpreter runs until the
 * code is there, and what goes wrong is told by rung_engine_native_trouble. RUNG_UNREADABLE with the reason
 * where there will be no native code: the interpreter runs, and all is well but for the time it takes;
 * RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_engine_run_native(struct rung_engine *engine, bool wait,
                                                 struct rung_reason *reason);

/* Has those policies of the engine run by the module's code that it was built from. Returns how many of the
 * engine's have native code now. The module must outlive the engine. */
RUNG_API size_t rung_engine_use_module(struct rung_engine *engine, const struct rung_module *module);

/* Why there is no native code although it was asked for; "" if there is, or if nothing went wrong so far. */
RUNG_API const char *rung_engine_native_trouble(const struct rung_engine *engine);

/* How many of the policies run by native code by now. */
RUNG_API size_t rung_engine_native_count(const struct rung_engine *engine);

/* ---- modules ---- */

/* Makes `out` from what `rung compile` writes, by the program `rung-jit`, and waits for it. RUNG_UNREADABLE
 * or RUNG_INVALID with the reason. */
RUNG_API enum rung_status rung_module_build(const void *compiled, size_t size, const char *out,
                                            struct rung_reason *reason);

/* What a C program needs to know of one of its policies, for rung/step.h, as lines of a header: sizes, and
 * numbers by name. */
struct rung_program;
RUNG_API void rung_module_describe(const struct rung_program *program,
                                   void (*write)(void *state, const char *line), void *state);

/* Whether the file is a module; no, if it cannot be read. */
RUNG_API bool rung_module_is(const char *path);

/* Reads a module and checks it; nothing of its code runs yet. The caller closes it. RUNG_INVALID with the
 * reason where it is damaged, RUNG_UNREADABLE, RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_module_open(const char *path, struct rung_module **module,
                                           struct rung_reason *reason);
RUNG_API void rung_module_close(struct rung_module *module);

/* The policies and feeds that it was built from, as `rung compile` writes them; they live as long as the
 * module. */
RUNG_API const void *rung_module_compiled(const struct rung_module *module, size_t *size);

/* Loads the module's code. RUNG_INVALID with the reason where it was built for another version of Rung, or is
 * no shared object of this machine. Done by rung_engine_use_module where it was not before. */
RUNG_API enum rung_status rung_module_load(struct rung_module *module, struct rung_reason *reason);

/* ---- the cache ---- */

/* The folder, `rung` in XDG_CACHE_HOME or in ~/.cache, private to this user. It is made if it is not there.
 * RUNG_NOT_FOUND where there is no home, RUNG_INVALID where the folder is not this user's alone,
 * RUNG_UNREADABLE; all with a reason. */
enum { RUNG_CACHE_PATH_SIZE = 4096 };
RUNG_API enum rung_status rung_cache_folder(char path[RUNG_CACHE_PATH_SIZE], struct rung_reason *reason);

struct rung_cache_entry {
    const char *name;     /* of the file */
    const char *policies; /* that it is of; "" if it is not sound */
    uint64_t size;        /* in bytes */
    int64_t made;         /* microseconds since 1970 */
    bool sound;           /* it could be used; what is not is made anew */
};

/* Calls `see` with each entry, by name. Statuses as above. */
typedef void rung_cache_seer(void *state, const struct rung_cache_entry *entry);
RUNG_API enum rung_status rung_cache_list(rung_cache_seer *see, void *state, struct rung_reason *reason);

/* Removes all entries, and what was left of compilations that were killed; *count of them. */
RUNG_API enum rung_status rung_cache_clear(size_t *count, struct rung_reason *reason);

#endif
