/* Finding passages in prose: all its endings, in the order of a dictionary of their terms, so that a passage
 * of any length is found by bisection, at all its places at once. */
#ifndef RUNG_PASSAGES_H
#define RUNG_PASSAGES_H

#include "prose.h"

struct rung_passages {
    const struct rung_prose *prose;
    struct rung_term *words; /* the different terms, in order of their bytes */
    uint32_t word_count;
    uint32_t *ids;     /* of each term of the prose: its index in `words` */
    uint32_t *endings; /* positions of terms, in order of what follows them */
    uint32_t *votes;   /* scratch of the search for resemblance, one per term */
};

/* Indexes prose, which must outlive the index. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_passages_index(struct rung_arena *arena, const struct rung_prose *prose,
                                     struct rung_passages *passages);

/* The endings that begin with the same `length` terms: endings[low] .. endings[high - 1]. */
struct rung_matches {
    uint32_t low, high, length;
};

/* All endings, which have nothing in common. */
struct rung_matches rung_passages_all(const struct rung_passages *passages);

/* Those among the matches that go on with this term; none (low == high) if it does not occur there. */
struct rung_matches rung_passages_narrow(const struct rung_passages *passages, struct rung_matches matches,
                                         const struct rung_term *term);

/* Where terms that do not occur as they are differ from the passage that resembles them most. */
struct rung_difference {
    uint32_t asked, asked_count; /* among the terms that were looked for */
    uint32_t found, found_count; /* among the terms of the prose */
};

struct rung_resemblance {
    uint32_t first, count; /* the passage */
    struct rung_difference *differences;
    uint32_t difference_count;
};

enum { RUNG_RESEMBLANCE_TERMS_MAX = 300 }; /* longer quotations are compared up to here */

/* Finds the passage that resembles the terms most. Returns false when none is near enough to be meant, or
 * memory ran out. */
bool rung_passages_resemble(struct rung_arena *arena, struct rung_passages *passages,
                            const struct rung_term *terms, uint32_t count,
                            struct rung_resemblance *resemblance);

#endif
