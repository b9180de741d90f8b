/* Native code for the policies of an engine: had made beside it, and taken up between two blocks of input.
 * The engine that the caller has looks after it; those that share its work (parallel.c) take up what it has
 * found. */
#include "engine_native.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine_inside.h"
#include "interpret.h"
#include "native_cache.h"
#include "native_child.h"
#include "native_module.h"
#include "reason.h"

/* Less input than this is done with before a compiler has come up. */
enum { INPUT_BEFORE = 16 << 20, EVENT_BYTES = 128 };

enum state { WANTED, BEING_MADE, DONE };

struct native_policy {
    _Atomic(const struct rung_native_code *) code; /* NULL: none yet */
    struct rung_module *module;                    /* of the cache; NULL: somebody else's */
    enum state state;
    struct rung_native_child child;
};

struct rung_engine_native {
    bool asked;   /* what no module has is to be compiled */
    size_t input; /* seen so far */
    struct rung_cache cache;
    struct native_policy policies[RUNG_ENGINE_POLICIES_MAX];
    struct rung_reason trouble;
};

static struct rung_engine_native *native_of(struct rung_engine *engine)
{
    if (!engine->native) {
        engine->native = calloc(1, sizeof *engine->native);
        if (engine->native) engine->native->cache.folder = -1;
    }
    return engine->native;
}

void rung_engine_adopt(struct rung_engine *engine)
{
    for (size_t i = 0; engine->native && i < engine->policy_count; i++) {
        struct rung_bound *bound = &engine->policies[i].bound;
        if (bound->interpreter == &rung_interpreter_native || bound->marks) continue;
        bound->native = atomic_load_explicit(&engine->native->policies[i].code, memory_order_acquire);
        if (bound->native) bound->interpreter = &rung_interpreter_native;
    }
}

static void publish(struct native_policy *policy, const struct rung_native_code *code)
{
    policy->state = DONE;
    atomic_store_explicit(&policy->code, code, memory_order_release);
}

/* ---- making ---- */

static void start(struct rung_engine *engine, size_t index)
{
    struct rung_engine_native *native = engine->native;
    struct native_policy *policy = &native->policies[index];
    void *block = NULL;
    size_t size = 0;

    policy->state = DONE;
    if (native->cache.folder < 0 && rung_cache_open(&native->cache, &native->trouble) != RUNG_OK &&
        rung_cache_make_temporary(&native->cache, &native->trouble) != RUNG_OK)
        return;
    if (rung_program_save(engine->policies[index].bound.program, &block, &size) != RUNG_OK) {
        rung_reason_give(&native->trouble, RUNG_NO_MEMORY, 0, "there is not enough memory");
        return;
    }
    if (rung_native_child_start(&policy->child, "cache", native->cache.path, block, size, &native->trouble) ==
        RUNG_OK)
        policy->state = BEING_MADE;
    free(block);
}

/* What it said is the name of a file in the folder. */
static void take(struct rung_engine *engine, size_t index)
{
    struct rung_engine_native *native = engine->native;
    struct native_policy *policy = &native->policies[index];
    char path[RUNG_CACHE_PATH_SIZE + sizeof policy->child.said];

    if (strchr(policy->child.said, '/')) return;
    snprintf(path, sizeof path, "%s/%s", native->cache.path, policy->child.said);
    if (rung_module_of_cache(path, &policy->module, &native->trouble) == RUNG_OK)
        publish(policy, &policy->module->code[0]);
}

/* Looks how far things are; waits for what is being made if `wait`. */
static void look(struct rung_engine *engine, bool wait)
{
    struct rung_engine_native *native = engine->native;

    for (size_t i = 0; i < engine->policy_count; i++)
        if (native->policies[i].state == WANTED) start(engine, i);
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct native_policy *policy = &native->policies[i];
        enum rung_status status = RUNG_OK;
        if (policy->state != BEING_MADE ||
            !rung_native_child_ended(&policy->child, wait, &status, &native->trouble))
            continue;
        policy->state = DONE;
        if (status == RUNG_OK) take(engine, i);
    }
}

void rung_engine_look_for_native(struct rung_engine *engine, size_t bytes)
{
    struct rung_engine_native *native = engine->native;

    if (!native || !native->asked || engine->shard) return;
    native->input += bytes ? bytes : EVENT_BYTES;
    if (native->input < INPUT_BEFORE || (!bytes && native->input / EVENT_BYTES % 4096)) return;
    look(engine, false);
    rung_engine_adopt(engine);
}

/* ---- for callers ---- */

enum rung_status rung_engine_run_native(struct rung_engine *engine, bool wait, struct rung_reason *reason)
{
    struct rung_engine_native *native = native_of(engine);

    if (!native) return RUNG_NO_MEMORY;
    native->asked = true;
    if (!wait) return RUNG_OK;
    look(engine, true);
    rung_engine_adopt(engine);
    if (rung_engine_native_count(engine) == engine->policy_count) return RUNG_OK;
    return rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s", native->trouble.text);
}

size_t rung_engine_use_module(struct rung_engine *engine, const struct rung_module *module)
{
    struct rung_engine_native *native = native_of(engine);

    for (size_t i = 0; native && i < engine->policy_count; i++) {
        const struct rung_native_code *code = rung_module_code(module, engine->policies[i].bound.program);
        if (code) publish(&native->policies[i], code);
    }
    rung_engine_adopt(engine);
    return rung_engine_native_count(engine);
}

const char *rung_engine_native_trouble(const struct rung_engine *engine)
{
    bool all = rung_engine_native_count(engine) == engine->policy_count;

    return engine->native && !all ? engine->native->trouble.text : "";
}

size_t rung_engine_native_count(const struct rung_engine *engine)
{
    size_t count = 0;

    for (size_t i = 0; engine->native && i < engine->policy_count; i++)
        count += atomic_load_explicit(&engine->native->policies[i].code, memory_order_relaxed) != NULL;
    return count;
}

void rung_engine_native_free(struct rung_engine *engine)
{
    struct rung_engine_native *native = engine->native;

    if (!native || engine->shard) return;
    for (size_t i = 0; i < RUNG_ENGINE_POLICIES_MAX; i++) {
        if (native->policies[i].state == BEING_MADE) rung_native_child_leave(&native->policies[i].child);
        rung_module_close(native->policies[i].module);
    }
    rung_cache_close(&native->cache);
    free(native);
}
