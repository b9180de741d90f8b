/* Random stories: what might happen to a case, by chance but plausibly, to find out whether two policies
 * treat any case differently. */
#ifndef RUNG_RANDOM_STORY_H
#define RUNG_RANDOM_STORY_H

#include "trial.h"

/* Lets one random story happen to two policies that have the same events, facts and names, each with those it
 * may go on with; what comes next is decided by how the first one stands. The same seed gives the same story.
 * *differs is whether they said different things; then *example (in the first one's compilation) tells the
 * story and both. RUNG_OK, RUNG_NO_MEMORY, RUNG_LIMIT. */
struct rung_story_side {
    struct rung_compilation *compilation;
    const struct rung_program *programs[RUNG_TRIAL_PROGRAMS_MAX];
    uint32_t count;
};
enum rung_status rung_random_story(const struct rung_story_side sides[2], uint64_t seed, bool *differs,
                                   const char **example);

#endif
