/* why.h: what the parts of `rung why` share: its story (why.c) and where the case stands (why_now.c). */
#ifndef RUNG_CLI_WHY_H
#define RUNG_CLI_WHY_H

#include "recorded.h"

enum { RUNG_WHY_SENTENCE = 1024, RUNG_WHY_INDENT = 9, RUNG_WHY_LINES = 1 << 16 };

struct rung_why {
    struct rung_cli *cli;
    struct rung_recorded recorded;
    struct rung_copy *copy;
    const char *id;
    uint32_t number;    /* of the case; RUNG_NO_CASE until it is met */
    bool json, several; /* several: policies */
    bool begun;         /* the story */
    int32_t day;        /* that was printed last */
    int64_t header;     /* local time that was printed last */
    bool by_event;
    char event[64];
    uint32_t policy; /* of the event that was printed last */
    uint32_t line;   /* of the policy whose words were printed last */
    uint32_t line_policy;
    unsigned char told[RUNG_ENGINE_POLICIES_MAX][RUNG_WHY_LINES / 8]; /* lines whose words were printed */
    char unchanged[RUNG_WHY_SENTENCE];                                /* answers that change nothing */
    int64_t step_since[RUNG_ENGINE_POLICIES_MAX];
};

/* Prints where the words of a policy stand, and the words: `three_strikes.rung:34  contact user via chat`. */
void rung_why_words(struct rung_why *why, uint32_t policy, const char *file, uint32_t line, int indent);

/* Where the case stands at that time, what is open, what comes next, what answers would change. */
int rung_why_now(struct rung_why *why, int64_t time);
int rung_why_now_json(struct rung_why *why, int64_t time);

#endif
