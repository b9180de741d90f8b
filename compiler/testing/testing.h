/* The tests of a compilation, from within. */
#ifndef RUNG_TESTING_INSIDE_H
#define RUNG_TESTING_INSIDE_H

#include <rung/testing.h>

#include "coverage.h"
#include "script.h"

struct rung_testing_entry {
    struct rung_test test;
    struct rung_scripted *scripted;
    const struct rung_script *script;
    bool ran;
    const struct rung_test_failure *failure;
};

struct rung_testing {
    struct rung_compilation *compilation;
    struct rung_scripted *scripted; /* policies, with tests or without */
    uint32_t scripted_count;
    struct rung_testing_entry *entries;
    uint32_t count;
    struct rung_measure *measures; /* of each policy; NULL: nobody measures */
};

#endif
