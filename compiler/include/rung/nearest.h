/* "Did you mean": the one question that the compiler asks about names and the command line about its words.
 */
#ifndef RUNG_NEAREST_H
#define RUNG_NEAREST_H

#include <stddef.h>

#include <rung/status.h>

/* Of `count` words the one nearest to `word`, or NULL if none is near enough to be meant. Case counts little;
 * `word` and the result are NUL-terminated, and the result is one of `words`. */
RUNG_API const char *rung_nearest(const char *word, const char *const *words, size_t count);

#endif
