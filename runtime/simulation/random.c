/* Lengths of time by chance. */
#include "random.h"

#include <rung/time.h>

/* The integer square root, rounded down. */
static uint64_t root(uint64_t value)
{
    uint64_t result = 0, bit = UINT64_C(1) << 62;

    while (bit > value) bit >>= 2;
    for (; bit; bit >>= 2) {
        if (value >= result + bit) {
            value -= result + bit;
            result = (result >> 1) + bit;
        } else
            result >>= 1;
    }
    return result;
}

/* Between two numbers of seconds: each bit of chance halves the rest at its geometric mean, as durations of
 * human affairs are spread; what lies within a minute is halved in the middle. */
static int64_t between(uint64_t *state, int64_t low, int64_t high)
{
    uint64_t bits = rung_random_next(state);

    for (int i = 0; i < 32 && high - low > 1; i++, bits >>= 1) {
        int64_t middle = high - low <= 60 ? low + (high - low) / 2
                                          : (int64_t)root((uint64_t)(low + 1) * (uint64_t)(high + 1)) - 1;
        if (bits & 1)
            low = middle;
        else
            high = middle;
    }
    return bits & 1 ? high : low;
}

int64_t rung_random_spread(uint64_t *state, const struct rung_spread *spread)
{
    uint32_t at = 1;

    if (spread->count == 0) return 0;
    if (spread->count == 1) return spread->points[0].us;
    uint32_t share = rung_random_below(state, RUNG_SHARE_ALL);
    while (at + 1 < spread->count && share >= spread->points[at].share) at++;
    return between(state, spread->points[at - 1].us / RUNG_SECOND_US,
                   spread->points[at].us / RUNG_SECOND_US) *
           RUNG_SECOND_US;
}

struct rung_spread rung_spread_of(int64_t least, int64_t half, int64_t most)
{
    return (struct rung_spread){.count = 3,
                                .points = {{0, least}, {RUNG_SHARE_ALL / 2, half}, {RUNG_SHARE_ALL, most}}};
}
