/* What holds of the layout of every text: the tree is the same, laying out again changes nothing, and each
 * comment is still there, beside the word it stood beside. */
#ifndef RUNG_GENERATE_ROUND_TRIP_H
#define RUNG_GENERATE_ROUND_TRIP_H

#include <stddef.h>

enum rung_trip {
    RUNG_TRIP_GOOD,
    RUNG_TRIP_REFUSED, /* the text has mistakes of syntax */
    RUNG_TRIP_BROKEN,
};

/* Lays a text out and looks at the result. Where something is broken, *why is a static sentence. If
 * `laid_out` is not NULL, it gets the result, which the caller frees; NULL if there is none. */
enum rung_trip rung_round_trip(const char *bytes, size_t size, const char **why, char **laid_out);

#endif
