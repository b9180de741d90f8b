/* failing_allocations.h: allocations that fail when a test wants it. Whoever links `failing_allocations` has
 * the allocations of its own code, and no others, come through here (the linker's --wrap). */
#ifndef RUNG_TESTS_FAILING_ALLOCATIONS_H
#define RUNG_TESTS_FAILING_ALLOCATIONS_H

#include <stdbool.h>

struct failing_allocations {
    bool counting;                /* whether those now are counted, and may fail */
    unsigned long count, failing; /* counted so far; the number of the one that fails, 0: none */
};
extern struct failing_allocations allocations;

#endif
