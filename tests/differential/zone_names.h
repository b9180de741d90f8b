/* zone_names.h: the names of time zones, to go through. */
#ifndef RUNG_TESTS_ZONE_NAMES_H
#define RUNG_TESTS_ZONE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { ZONE_NAMES_MAX = 2000 };

struct zone_names {
    char *list[ZONE_NAMES_MAX]; /* each to be freed */
    size_t count;
};

/* Takes one name; `context` is a struct zone_names. False where no more go in. */
static inline bool take_zone_name(void *context, const char *name)
{
    struct zone_names *names = context;

    if (names->count == ZONE_NAMES_MAX) return false;
    names->list[names->count] = strdup(name);
    return names->list[names->count++] != NULL;
}

#endif
