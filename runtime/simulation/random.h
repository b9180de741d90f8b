/* Chance for simulations: the generator SplitMix64 (Steele, Lea and Flood, 2014), and times that are spread
 * as a struct rung_spread says. Only integers, so that every machine draws the same. */
#ifndef RUNG_SIMULATION_RANDOM_H
#define RUNG_SIMULATION_RANDOM_H

#include <rung/simulation.h>

static inline uint64_t rung_random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* The state of one of many streams that have nothing to do with each other. */
static inline uint64_t rung_random_stream(uint64_t seed, uint64_t number)
{
    uint64_t state = seed;
    uint64_t start = rung_random_next(&state) ^ number * UINT64_C(0xD1342543DE82EF95);

    return rung_random_next(&start);
}

/* A number below `count`, which is not 0. */
static inline uint32_t rung_random_below(uint64_t *state, uint32_t count)
{
    return (uint32_t)((rung_random_next(state) >> 32) * count >> 32);
}

/* Whether something of this share happens. */
static inline bool rung_random_share(uint64_t *state, uint32_t share)
{
    return rung_random_below(state, RUNG_SHARE_ALL) < share;
}

/* A length of time, in whole seconds' microseconds. */
int64_t rung_random_spread(uint64_t *state, const struct rung_spread *spread);

/* A spread of three points: none shorter, none longer, half at most `half`. */
struct rung_spread rung_spread_of(int64_t least, int64_t half, int64_t most);

#endif
