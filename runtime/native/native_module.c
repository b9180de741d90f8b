/* Modules, opened and loaded. */
#include "native_module.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block_head.h"
#include "native_child.h"
#include "reason.h"

static enum rung_status read_module(const char *path, bool own, struct rung_module **module,
                                    struct rung_reason *reason)
{
    struct rung_module *made = calloc(1, sizeof *made);

    if (!made) return RUNG_NO_MEMORY;
    made->path = realpath(path, NULL); /* with a slash in it, or the loader would look elsewhere */
    enum rung_status status =
        made->path ? rung_native_file_read(AT_FDCWD, path, own, &made->file, reason)
                   : rung_reason_give(reason, RUNG_UNREADABLE, 0, "it is not there, or cannot be reached");
    if (status) {
        rung_module_close(made);
        return status;
    }
    *module = made;
    return RUNG_OK;
}

enum rung_status rung_module_open(const char *path, struct rung_module **module, struct rung_reason *reason)
{
    return read_module(path, false, module, reason);
}

bool rung_module_is(const char *path)
{
    char end[sizeof(struct rung_native_trailer)];
    FILE *file = fopen(path, "rb");
    bool is = file && fread(end, 1, 4, file) == 4 && memcmp(end, "\177ELF", 4) == 0 &&
              fseek(file, -(long)sizeof end, SEEK_END) == 0 &&
              fread(end, 1, sizeof end, file) == sizeof end && rung_native_file_is(end, sizeof end);

    if (file) fclose(file);
    return is;
}

void rung_module_close(struct rung_module *module)
{
    if (!module) return;
    if (module->handle) dlclose(module->handle);
    rung_native_file_free(&module->file);
    free(module->code);
    free(module->path);
    free(module);
}

const void *rung_module_compiled(const struct rung_module *module, size_t *size)
{
    *size = (size_t)module->file.trailer.blocks_size;
    return module->file.bytes + module->file.trailer.blocks_at;
}

/* ---- loading ---- */

/* POSIX lets an object pointer hold a function; ISO C wants it copied. */
static bool find(void *handle, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(handle, name);

    memcpy(function, &symbol, size);
    return symbol != NULL;
}

static bool find_code(void *handle, size_t index, struct rung_native_code *code)
{
    char name[48];

#define FIND(function)                                                                                       \
    snprintf(name, sizeof name, "rung_native_" #function "_%zu", index);                                     \
    if (!find(handle, name, &code->function, sizeof code->function)) return false
    FIND(strand);
    FIND(fragment);
    FIND(take_event);
    FIND(rule_against);
    FIND(try_to_ask);
    FIND(next);
    FIND(take_due);
    FIND(go_on);
#undef FIND
    return true;
}

enum rung_status rung_module_load(struct rung_module *module, struct rung_reason *reason)
{
    void (*begin)(const struct rung_calls *calls);
    struct rung_native_code code;

    if (module->handle) return RUNG_OK;
    if (module->file.trailer.layout != rung_native_layout())
        return rung_reason_give(reason, RUNG_INVALID, 0, "it was built for another version of Rung");
    void *handle = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return rung_reason_give(reason, RUNG_INVALID, 0, "it cannot be loaded: %s", dlerror());
    size_t count = 0;
    while (find_code(handle, count, &code)) count++;
    module->code = calloc(count + 1, sizeof *module->code);
    if (!module->code || !count || !find(handle, "rung_native_begin", &begin, sizeof begin)) {
        dlclose(handle);
        return !module->code ? RUNG_NO_MEMORY
                             : rung_reason_give(reason, RUNG_INVALID, 0, "it is no module of Rung's");
    }
    for (size_t i = 0; i < count; i++) find_code(handle, i, &module->code[i]);
    begin(&rung_calls);
    module->handle = handle;
    module->count = count;
    return RUNG_OK;
}

enum rung_status rung_module_of_cache(const char *path, struct rung_module **module,
                                      struct rung_reason *reason)
{
    enum rung_status status = read_module(path, true, module, reason);

    if (status) return status;
    status = rung_module_load(*module, reason);
    if (status) rung_module_close(*module);
    return status;
}

/* ---- whose code it is ---- */

const struct rung_native_code *rung_module_code(const struct rung_module *module,
                                                const struct rung_program *program)
{
    const struct rung_native_code *found = NULL;
    size_t size = 0, wanted_size = 0, at = 0, index = 0;
    const unsigned char *blocks = rung_module_compiled(module, &size);
    void *wanted = NULL;

    if (!module->handle || rung_program_save(program, &wanted, &wanted_size) != RUNG_OK) return NULL;
    while (at < size && !found) {
        struct rung_block_head head;
        if (size - at < sizeof head) break;
        memcpy(&head, blocks + at, sizeof head);
        if (head.size < sizeof head || head.size > size - at) break;
        if (rung_program_is(blocks + at, size - at)) {
            if (head.size == wanted_size && memcmp(blocks + at, wanted, wanted_size) == 0 &&
                index < module->count)
                found = &module->code[index];
            index++;
        }
        at += head.size;
    }
    free(wanted);
    return found;
}

/* ---- building ---- */

enum rung_status rung_module_build(const void *compiled, size_t size, const char *out,
                                   struct rung_reason *reason)
{
    struct rung_native_child child;
    enum rung_status status = rung_native_child_start(&child, "build", out, compiled, size, reason);

    if (status == RUNG_OK) rung_native_child_ended(&child, true, &status, reason);
    return status;
}
