/* measure.h: what programs that measure have in common. */
#ifndef RUNG_BENCH_MEASURE_H
#define RUNG_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

/* Processor time of this process, in nanoseconds. */
static inline double processor_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static inline int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Sorts `rounds`. */
static inline double median(double *rounds, size_t count)
{
    qsort(rounds, count, sizeof *rounds, by_size);
    return rounds[count / 2];
}

/* Takes a journal and keeps nothing of it. */
static inline bool drop(void *state, const char *lines, size_t size)
{
    (void)state, (void)lines, (void)size;
    return true;
}

#endif
