/* The folder of the cache, held open. */
#ifndef RUNG_NATIVE_CACHE_H
#define RUNG_NATIVE_CACHE_H

#include <rung/native.h>

struct rung_cache {
    int folder; /* open; -1: none */
    char path[RUNG_CACHE_PATH_SIZE];
    bool temporary; /* nobody else uses it, and it goes with us */
};

/* Opens it, and makes it if need be; statuses as those of rung_cache_folder. */
enum rung_status rung_cache_open(struct rung_cache *cache, struct rung_reason *reason);

/* A folder for this process alone, where there is no other. */
enum rung_status rung_cache_make_temporary(struct rung_cache *cache, struct rung_reason *reason);

void rung_cache_close(struct rung_cache *cache);

#endif
