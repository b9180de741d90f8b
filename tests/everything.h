/* everything.h: all that can be asked of a compilation, for tests that ask under stress. */
#ifndef RUNG_TESTS_EVERYTHING_H
#define RUNG_TESTS_EVERYTHING_H

#include <rung/compiler.h>

/* Checks the compilation and has everything written that can be: diagnostics, layout, and, where there are no
 * errors, explanations, pictures and what came of the sources. False if memory ran out anywhere. */
bool everything_is_answered(struct rung_compilation *compilation);

#endif
