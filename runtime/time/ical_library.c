/* Loads libical. */
#include "ical_library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>
#include <threads.h>

static struct rung_ical library;
static bool loaded;
static once_flag once = ONCE_FLAG_INIT;

/* POSIX lets an object pointer hold a function; ISO C wants it copied. */
static bool find(void *handle, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(handle, name);

    memcpy(function, &symbol, size);
    return symbol != NULL;
}

static void load(void)
{
    void *handle = dlopen(RUNG_LIBICAL, RTLD_NOW | RTLD_LOCAL);

    loaded = handle != NULL;
#define FIND(name) loaded = loaded && find(handle, #name, &library.name, sizeof library.name);
    RUNG_ICAL_FUNCTIONS(FIND)
#undef FIND
}

const struct rung_ical *rung_ical(void)
{
    call_once(&once, load);
    return loaded ? &library : NULL;
}
