/* Events kept until the log has ended, then shown in order of their time, and at one time in the order in
 * which they were read. */
#ifndef RUNG_MERGE_H
#define RUNG_MERGE_H

#include <rung/feed.h>

#include "json_line.h"
#include "names.h"

struct rung_kept;
struct rung_kept_block;

/* Begins as {0}. */
struct rung_merge {
    struct rung_kept *events;
    size_t count, capacity;
    struct rung_kept_block *blocks; /* of values and texts; they never move */
};

void rung_merge_free(struct rung_merge *merge);

/* Keeps a copy of the event. Its type and the paths of its values are borrowed until the end; its case is
 * `number`, named when it is shown. RUNG_NO_MEMORY, RUNG_LIMIT. */
enum rung_status rung_merge_add(struct rung_merge *merge, struct rung_budget *budget,
                                const struct rung_event *event, uint32_t number);

/* Shows all events; `case_name` names their cases. False if the target stopped. */
bool rung_merge_show(struct rung_merge *merge, const struct rung_feed_target *target,
                     const char *(*case_name)(void *state, uint32_t number, uint32_t *size), void *state);

#endif
