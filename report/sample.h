/* Which cases a page shows the time lines of, and why those. */
#ifndef RUNG_REPORT_SAMPLE_H
#define RUNG_REPORT_SAMPLE_H

#include <rung/statistics.h>

#include "text.h"

enum { RUNG_SAMPLE_REASONS = 8 }; /* kept for one case */

struct rung_sampled {
    uint32_t number; /* of the case */
    uint32_t reasons[RUNG_SAMPLE_REASONS], reason_count;
};

struct rung_sample {
    struct rung_sampled *cases; /* the reasons in their order, then by number */
    uint32_t count, capacity;
    struct rung_text *reasons; /* what each is called */
    uint32_t reason_count, reason_capacity;
    uint64_t total;   /* cases that have a time line */
    uint64_t entries; /* of those in the sample */
    bool all;         /* none is left out */
    bool failed;      /* memory ran out */
};

/* Cases that must be in it, which have one reason. */
struct rung_sample_wanted {
    const char *reason;
    uint32_t *numbers;
    uint32_t count;
};

/* The sample of a policy; `groups` are its findings, `entries_max` how much may be shown of it. */
struct rung_sample rung_sample_make(const struct rung_statistics *statistics, uint32_t policy,
                                    const struct rung_groups *groups, const struct rung_sample_wanted *wanted,
                                    uint64_t entries_max);
void rung_sample_free(struct rung_sample *sample);

#endif
