/* Finding one's place among many sorted numbers, in a few nanoseconds: the numbers are divided into about
 * twice as many buckets of equal width, so that hardly ever more than one of them has to be looked at. */
#ifndef RUNG_SORTED_H
#define RUNG_SORTED_H

#include <stddef.h>
#include <stdint.h>

/* The numbers are int64_t, ascending, `stride` bytes apart, and belong to whoever made this. */
struct sorted {
    const char *numbers;
    size_t stride, count;
    int64_t base;   /* the first number */
    unsigned shift; /* a bucket is 1 << shift wide */
    size_t buckets;
    uint32_t *below; /* for each bucket and one more: how many numbers lie before its start */
};

/* How many entries `below` must have for that many numbers. */
#define SORTED_BELOW_MAX(count) (2 * (count) + 2)

static inline int64_t sorted_number(const struct sorted *sorted, size_t i)
{
    return *(const int64_t *)(const void *)(sorted->numbers + i * sorted->stride);
}

/* Fills `below`, which the caller has made large enough; the numbers must not change from now on. */
static inline struct sorted sorted_make(const int64_t *numbers, size_t stride, size_t count, uint32_t *below)
{
    struct sorted sorted = {
        .numbers = (const char *)numbers, .stride = stride, .count = count, .below = below};
    if (count == 0) return sorted;
    sorted.base = numbers[0];
    uint64_t width = (uint64_t)(sorted_number(&sorted, count - 1) - sorted.base);
    while (width >> sorted.shift >= 2 * count) sorted.shift++;
    sorted.buckets = (size_t)(width >> sorted.shift) + 1;
    size_t i = 0;
    for (size_t bucket = 0; bucket <= sorted.buckets; bucket++) {
        while (i < count && (uint64_t)(sorted_number(&sorted, i) - sorted.base) < (uint64_t)bucket
                                                                                      << sorted.shift)
            i++;
        below[bucket] = (uint32_t)i;
    }
    return sorted;
}

/* How many of the numbers are at most `key`. */
static inline size_t sorted_count_until(const struct sorted *sorted, int64_t key)
{
    if (sorted->count == 0 || key < sorted->base) return 0;
    uint64_t bucket = ((uint64_t)key - (uint64_t)sorted->base) >> sorted->shift;
    if (bucket >= sorted->buckets) return sorted->count;
    size_t low = sorted->below[bucket], high = sorted->below[bucket + 1];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted_number(sorted, middle) <= key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
