/* A policy's step by itself: a record and an event, or timers, give the record after it, and what came out.
 * For programs that keep the records of cases themselves, in memory of their own; all others use an engine
 * (rung/engine.h). Nothing here reads a clock or keeps anything of a case. `rung build` writes a header with
 * the numbers of a policy's events, fields, steps, parties and channels.
 *
 * Time is microseconds since 1970-01-01 UTC. Whoever steps gives times that do not go back, and fires the
 * timers before an event:
 *
 *     while (rung_step_next(stepper, record) < time)
 *         rung_step_timers(stepper, record, rung_step_next(stepper, record), see, state);
 *     rung_step_event(stepper, record, time, &event, see, state); */
#ifndef RUNG_STEP_H
#define RUNG_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rung/native.h>
#include <rung/program.h>

#define RUNG_STEP_UNKNOWN INT64_MIN /* a value that is not known, or was left out */
#define RUNG_STEP_NEVER INT64_MAX   /* a time that does not come */
#define RUNG_STEP_NOBODY 0xFFFFu    /* no party, no channel */
#define RUNG_STEP_OTHER 0xFFFEu     /* one that the policy does not know */

/* A policy that can be stepped: with its calendars and zones made. Used by one thread at a time. */
struct rung_stepper;

/* The caller frees *stepper; the program must outlive it. RUNG_NO_MEMORY, RUNG_INVALID. */
RUNG_API enum rung_status rung_stepper_new(const struct rung_program *program, struct rung_stepper **stepper);
RUNG_API void rung_stepper_free(struct rung_stepper *stepper);

/* Has it step by the code of a module that is loaded and must outlive it. False: the module was not built
 * from this program, and the interpreter goes on stepping. */
RUNG_API bool rung_stepper_use_module(struct rung_stepper *stepper, const struct rung_module *module);

/* What a text is as a value, for this stepper; it keeps each text once. RUNG_STEP_UNKNOWN when memory ran
 * out. */
RUNG_API int64_t rung_step_text(struct rung_stepper *stepper, const char *text);

/* Something that came out: one line of the journal. What does not apply is "", 0, RUNG_STEP_NOBODY, or
 * RUNG_STEP_UNKNOWN. Texts live as long as the program. */
struct rung_step_seen {
    const char *kind, *name; /* as in the journal: "action", "attempt" */
    const char *step;        /* name of the step */
    uint32_t run, seq;
    uint32_t line;           /* of the policy */
    uint32_t party, channel; /* by number */
    int64_t due;
};
typedef void rung_step_seer(void *state, const struct rung_step_seen *seen);

/* An event: its number, and its fields by theirs, `count` of them, RUNG_STEP_UNKNOWN where one is left out.
 * Values: yes/no 0 and 1; numbers in millionths; texts by rung_step_text; choices, parties and channels by
 * number; dates in days since 1970; times. `on_record`: facts and items that are documented, a bit each. */
struct rung_step_event {
    uint32_t event, count;
    const int64_t *fields;
    uint64_t on_record;
};

/* Makes a record of rung_program_record_size bytes, aligned for int64_t, that of a case to which nothing has
 * happened. */
RUNG_API void rung_step_begin(struct rung_stepper *stepper, void *record);

/* RUNG_INVALID if there is no such event; `see` may be NULL. */
RUNG_API enum rung_status rung_step_event(struct rung_stepper *stepper, void *record, int64_t time,
                                          const struct rung_step_event *event, rung_step_seer *see,
                                          void *state);

/* What is due at `time`. */
RUNG_API void rung_step_timers(struct rung_stepper *stepper, void *record, int64_t time, rung_step_seer *see,
                               void *state);

/* When the record wants rung_step_timers next, if nothing happens before; RUNG_STEP_NEVER. */
RUNG_API int64_t rung_step_next(const struct rung_stepper *stepper, const void *record);

#endif
