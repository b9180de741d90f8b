/* One test at a time, run in virtual time on the real engine.
 *
 * What happens at one instant happens in the engine's order: events before timers. A line that lets something
 * happen comes before the timers of its instant; a line that expects looks when all of that instant has
 * happened. */
#ifndef RUNG_TRIAL_H
#define RUNG_TRIAL_H

#include <rung/answers.h>
#include <rung/engine.h>

#include "lines.h"
#include "machine.h"
#include "script.h"
#include "text_buffer.h"

/* An event, or a line of the journal. */
struct rung_told {
    struct rung_seen seen; /* its texts last as long as the trial's run */
    uint32_t offset;       /* of its JSON in `journal`, which ends with a NUL */
    bool elsewhere;        /* of another case */
    const char *words;     /* an event that stands in no test: what to call it; else NULL */
};

/* An attempt that an obedient agent is about to make. */
struct rung_planned {
    uint32_t policy, site;
    int64_t time; /* RUNG_NEVER_US: not planned */
};

struct rung_trial {
    struct rung_compilation *compilation;
    const struct rung_scripted *scripted;
    const struct rung_script *script;
    const struct rung_script_line *line; /* that runs */
    struct rung_engine *engine;
    struct rung_copy *copy; /* what expectations look at */
    struct rung_marks *marks;
    int64_t now;     /* RUNG_UNKNOWN: the test has not begun */
    uint32_t others; /* cases that something has happened to elsewhere */
    enum rung_status status;
    struct rung_fragment delay; /* of obedient agents; none: nobody is obedient */
    struct rung_planned *planned;
    uint32_t planned_count;
    struct rung_told *told;
    size_t told_count, told_capacity, paired; /* paired: outputs that have found their line */
    struct rung_lines journal;                /* begins with an empty text */
    char refused[200];                        /* why an event could not be taken; "" if it could */
    struct rung_buffer instead; /* what was so instead of what was expected; empty while all is well */
    const char *expected;       /* a sentence, once something was not as expected */
};

/* The programs that a test of this policy runs with: its own, and those it may go on with. */
enum { RUNG_TRIAL_PROGRAMS_MAX = RUNG_ENGINE_POLICIES_MAX };
uint32_t rung_trial_programs(const struct rung_compilation *compilation, const struct rung_scripted *scripted,
                             const struct rung_program *programs[RUNG_TRIAL_PROGRAMS_MAX]);

/* A trial without a test, for whoever lets things happen: rung_trial_happen and rung_trial_advance.
 * `programs` outlive it. trial->status says whether it can be used; rung_trial_end in any case. */
void rung_trial_begin(struct rung_trial *trial, struct rung_compilation *compilation,
                      const struct rung_program *const *programs, uint32_t count);

/* Lets an event of the trial's case happen at its time, which is not before trial->now. `words`: what the
 * story calls it; they outlive the trial. False where it cannot be taken, see trial->refused. */
bool rung_trial_happen(struct rung_trial *trial, const struct rung_event *event, const char *words);

/* Lets time pass until then, the timers of that instant only if `including`. */
void rung_trial_advance(struct rung_trial *trial, int64_t time, bool including);

/* Runs a test. `marks` NULL: nobody measures. Returns whether all was as expected; else trial->line,
 * ->expected and ->instead say what was not. trial->status is RUNG_OK, or why it could not be run. The trial
 * keeps what happened until rung_trial_end. */
bool rung_trial_run(struct rung_trial *trial, struct rung_compilation *compilation,
                    const struct rung_scripted *scripted, const struct rung_script *script,
                    struct rung_marks *marks);
void rung_trial_end(struct rung_trial *trial);

/* ---- for the parts ---- */

/* When something happens if nobody does anything; RUNG_NEVER_US. */
int64_t rung_trial_next(const struct rung_trial *trial);

#define RUNG_TRIAL_CASE "test"

/* The number of the test's one case; RUNG_NO_CASE before its first event. */
uint32_t rung_trial_case(const struct rung_trial *trial);

/* The value of a fragment, as things stand at that time. */
int64_t rung_trial_value(struct rung_trial *trial, struct rung_fragment code, int64_t time);

/* An event as its line says, at the present time; the values live until rung_trial_end. */
bool rung_trial_event(struct rung_trial *trial, const struct rung_script_line *line,
                      struct rung_event *event);

/* The JSON of what was told; "" where there is none. */
const char *rung_trial_json(const struct rung_trial *trial, const struct rung_told *told);

/* Whether the line expects what is so; else fills trial->expected and trial->instead. In expect.c. */
bool rung_trial_expect(struct rung_trial *trial);

/* ---- words (story.c) ---- */

/* "Mon 2026-02-02 09:00", in the zone of the policy's calendar. */
void rung_story_time(struct rung_buffer *out, const struct rung_trial *trial, int64_t time);

/* One thing that was told, as a sentence without its time; false, with nothing written, for what is not worth
 * a line. */
bool rung_story_sentence(struct rung_buffer *out, const struct rung_trial *trial,
                         const struct rung_told *told);

/* The last `most` things that happened, a line each; earlier ones are counted. */
void rung_story_write(struct rung_buffer *out, const struct rung_trial *trial, uint32_t most);

#endif
