/* A copy of one case, from within: its records, its machines, and what they said. */
#ifndef RUNG_COPY_H
#define RUNG_COPY_H

#include <rung/answers.h>

#include "engine_inside.h"

struct rung_saying {
    struct rung_output out;
    uint32_t policy;
    int64_t time;
};

struct rung_copy_wanted { /* a policy that another one goes on with */
    uint32_t from, follow, line;
};

/* The case under one policy. */
struct rung_copied {
    struct rung_copy *copy;
    uint32_t policy;
    struct rung_loaded *loaded;
    const struct rung_program *program;
    unsigned char *record;
    struct rung_beside beside;
    struct rung_asked asked;
};

enum { RUNG_COPY_WANTED_MAX = 64 };

struct rung_copy {
    struct rung_engine *engine;
    struct rung_copied policies[RUNG_ENGINE_POLICIES_MAX];
    uint32_t policy_count;
    uint32_t number; /* of the case; RUNG_NO_CASE: none that the engine knows */
    int64_t clock;
    struct rung_outputs outputs;
    struct rung_saying sayings[RUNG_COPY_SAID_MAX];
    uint32_t said;
    bool more; /* something was said that is not kept */
    struct rung_copy_wanted wanted[RUNG_COPY_WANTED_MAX];
    uint32_t wanted_count;
    struct rung_happening happening;  /* the last event, as the first policy that knows it took it */
    struct rung_happening other;      /* as another one did */
    uint32_t asked_policy;            /* that policy */
    char *json;                       /* room for a question with its padding */
    size_t json_capacity, asked_size; /* asked_size: of the last question */
    struct rung_lines extras;         /* texts of what was said, where they are wanted */
    bool with_texts;
    int64_t asked_at; /* when it was asked, if it does not say so itself */
};

/* Sets the copy back to the case as the engine has it, and lets time pass until the last question's; leaves
 * what was said alone. Then reads the question again: *event is what was asked, its values the engine's. */
enum rung_status rung_copy_before(struct rung_copy *copy, struct rung_event *event,
                                  struct rung_reason *reason);

/* Forgets what was said. */
void rung_copy_forget(struct rung_copy *copy);

/* Lets policies begin that others have gone on with. */
void rung_copy_continue(struct rung_copy *copy);

/* A machine on the copy's record of a policy, at the copy's time: to be stepped, or to evaluate conditions.
 */
struct rung_machine rung_copy_machine(struct rung_copy *copy, uint32_t policy);

/* A value as people read it: names, titles of parties, times in the zone of the policy's calendar. */
size_t rung_copy_value(const struct rung_copy *copy, uint32_t policy, enum rung_value_kind kind,
                       struct rung_range choices, int64_t value, char *text, size_t capacity);

#endif
