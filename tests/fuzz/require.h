/* require.h: how a fuzz target says that something must hold. */
#ifndef RUNG_TESTS_REQUIRE_H
#define RUNG_TESTS_REQUIRE_H

#include <stdbool.h>
#include <stdlib.h>

static inline void require(bool holds)
{
    if (!holds) abort();
}

#endif
