/* Random pairs of a policy and a log, made to meet: logs come from watching what the reference waits for. */
#ifndef RUNG_PAIRS_H
#define RUNG_PAIRS_H

#include <rung/engine.h>

#include "generate.h"

struct rung_compilation;

/* What policies may be made of; each is a bit. The order is that of `rung_feature_names`. */
enum rung_feature {
    FEATURE_CONTACT,
    FEATURE_ORDER,
    FEATURE_GIVE,
    FEATURE_TASK,
    FEATURE_ASSIGN,
    FEATURE_NOTIFY,
    FEATURE_WAIT,
    FEATURE_WAIT_FOR,
    FEATURE_DAYS,
    FEATURE_REPEAT,
    FEATURE_ESCALATE,
    FEATURE_SET,
    FEATURE_IF,
    FEATURE_POSTPONE,
    FEATURE_JUMP,
    FEATURE_CLOSE,
    FEATURE_CONTINUE,
    FEATURE_FORBID,
    FEATURE_LIMIT,
    FEATURE_HOURS,  /* of channels */
    FEATURE_STRAND, /* handlers that wait */
    FEATURE_ALWAYS,
    FEATURE_MISSED,
    FEATURE_SILENCE,
    FEATURE_TALLY,
    FEATURE_TEMPLATE,
    FEATURE_FORECAST, /* {next_follow_up} and {closes_on} */
    FEATURE_ZONE,     /* calendars in zones whose clocks change */
    FEATURE_CALENDAR, /* business time */
    FEATURE_COVERS,   /* calendars that end */
    FEATURES
};
extern const char *const rung_feature_names[FEATURES];

/* A random policy file, one statement a line; mostly, but not always, one that passes the checker. *start
 * becomes the time at which a log for it may begin. */
void rung_pair_policy(struct rung_random *random, uint64_t features, struct rung_text_out *out,
                      int64_t *start);

/* A random log for what was compiled. */
void rung_pair_log(struct rung_random *random, const struct rung_compilation *compilation, int64_t start,
                   struct rung_text_out *out, int64_t *last);

#endif
