/* Statistics: what a replay comes to, counted while it runs, in one pass.
 *
 * A watcher of an engine feeds them; whoever tells people about it (a summary, a page, a comparison) reads
 * them. They know of no output. Memory: about 40 bytes a case and policy, a bit for each case and sentence of
 * the policy, and 4 bytes for each passage through a step; with time lines some hundred bytes a case, up to
 * RUNG_TIME_LINES_BYTES_MAX. Where memory runs out, `failed` is set, and the numbers are too small. */
#ifndef RUNG_STATISTICS_H
#define RUNG_STATISTICS_H

#include <rung/engine.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RUNG_EXAMPLES = 3,     /* cases that are remembered for each sentence */
    RUNG_ROWS_MAX = 50000, /* beyond it, details of events are no longer told apart */
    RUNG_NO_STEP = 0xFFFF, /* a case that is in no step */
    RUNG_WEEK_HOURS = 7 * 24
};
#define RUNG_TIME_LINES_BYTES_MAX ((size_t)1 << 30)

/* Cases by number, a bit each. */
struct rung_cases {
    uint64_t *bits;
    size_t words;
    uint64_t count; /* how many there are */
};

/* Lengths of time, in whole seconds; sorted once the statistics have ended. */
struct rung_spans {
    uint32_t *seconds;
    size_t count, capacity;
};

/* What a row tells: the names of the journal, and events. */
enum rung_row_code {
    RUNG_ROW_EVENT,
#define ACTION(name) RUNG_ROW_ACTION_##name,
#define FINDING(name) RUNG_ROW_FINDING_##name,
#define STEP(name) RUNG_ROW_STEP_##name,
#include <rung/journal.def>
    RUNG_ROW_CODES
};
static inline bool rung_row_is_finding(enum rung_row_code code)
{
    return code >= RUNG_ROW_FINDING_missed && code <= RUNG_ROW_FINDING_flag;
}

/* All that was seen alike: same name, place in the policy, step, channel, party. */
struct rung_row {
    struct rung_seen seen; /* the first of them; its numbers and times mean nothing here */
    enum rung_row_code code;
    bool answers; /* an event by which the customer answers */
    bool contact; /* somebody was contacted */
    uint64_t times;
    struct rung_cases cases; /* not counted for events, sets, notices and the like */
    uint32_t examples[RUNG_EXAMPLES], example_count;
    uint64_t *load; /* of contacts, by the hours of a week (RUNG_WEEK_HOURS); NULL: none */
};

/* How runs ended. */
enum rung_ending_kind {
    RUNG_ENDED_CLOSED,     /* by the policy, as `what` */
    RUNG_ENDED_BY_HAND,    /* somebody closed the case as `what` */
    RUNG_ENDED_STOOD_DOWN, /* `what`: the event that did it, "" if time did */
    RUNG_ENDED_CONTINUED,  /* with the policy `what` */
    RUNG_ENDED_UNCOVERED   /* a calendar does not cover the time */
};
struct rung_ending {
    enum rung_ending_kind kind;
    const char *what;
    struct rung_cases cases;
    struct rung_spans lasted; /* from the beginning of the run; as many as runs ended so */
    uint32_t examples[RUNG_EXAMPLES], example_count;
};

/* One step of a policy. */
struct rung_step_statistics {
    const char *name, *title;
    struct rung_cases cases;  /* that came to it */
    uint64_t entered, here;   /* how often it was entered; how many are in it at the end */
    struct rung_spans stayed; /* as many as left it */
};

/* How a case stands with a policy. */
struct rung_case_statistics {
    int64_t began, entered; /* microseconds since 1970 UTC: its run, its step */
    uint32_t runs, contacts, findings;
    uint16_t step;
    uint16_t closing;    /* ending + 1: the line before said how the run was closed */
    bool running, stuck; /* stuck: nothing that the policy foresees lets it go on */
};

/* What people do, by the hours of a week: which of the three maps below. */
enum rung_load { RUNG_LOAD_ASKED, RUNG_LOAD_MADE, RUNG_LOAD_ANSWERED, RUNG_LOADS };

struct rung_time_lines; /* time_lines.h */

struct rung_policy_statistics {
    const struct rung_program *program;
    const char *name, *title;
    struct rung_step_statistics *steps;
    uint32_t step_count;
    struct rung_ending *endings;
    size_t ending_count, ending_capacity;
    struct rung_case_statistics *cases;
    size_t case_capacity;
    struct rung_cases started; /* cases that had a run */
    struct rung_cases found;   /* cases with findings */
    uint64_t runs, ended, findings;
    uint64_t stuck; /* of the runs that are still on, at the end */
    uint32_t stuck_examples[RUNG_EXAMPLES], stuck_example_count;
    uint64_t load[RUNG_LOADS][RUNG_WEEK_HOURS]; /* from Monday 00:00, on the clocks of its calendar */
    struct rung_time_lines *lines;              /* NULL: not kept */
};

struct rung_statistics {
    const struct rung_engine *engine;
    struct rung_policy_statistics *policies;
    uint32_t policy_count;
    struct rung_row **rows;
    size_t row_count, row_capacity;
    uint32_t *slots; /* of rows, + 1, by hash */
    size_t slot_count;
    const struct rung_row *last_event;
    struct rung_row *bad[RUNG_EXAMPLES]; /* the first kinds of lines that could not be read */
    uint32_t bad_count;
    int64_t first, last; /* of the events; INT64_MIN: none */
    bool keeps_lines, failed;
};

/* Statistics of what `engine` shows, which must outlive them. `time_lines`: keep what happened to each case.
 * NULL when memory ran out. The caller frees them. */
RUNG_API struct rung_statistics *rung_statistics_new(const struct rung_engine *engine, bool time_lines);
RUNG_API void rung_statistics_free(struct rung_statistics *statistics);

/* Adds a policy, in the order in which the engine loads them. The program must outlive the statistics. */
RUNG_API enum rung_status rung_statistics_add(struct rung_statistics *statistics,
                                              const struct rung_program *program);

/* A rung_engine_watcher; `state` is the statistics. */
RUNG_API void rung_statistics_watch(void *state, const struct rung_seen *seen);

/* To be called once, when nothing more comes: sorts, and counts who is still in which step. */
RUNG_API void rung_statistics_end(struct rung_statistics *statistics);

/* ---- reading them ---- */

RUNG_API bool rung_cases_have(const struct rung_cases *cases, uint32_t number);

/* The value that `part` (0 to 1) of the sorted spans do not exceed; 0 where there are none. */
RUNG_API uint32_t rung_spans_quantile(const struct rung_spans *spans, double part);

/* Rows that a reader takes for one: the same sentence of the policy, whatever the step and what was missing.
 */
struct rung_group {
    const struct rung_row *row; /* the first of them */
    const char *step; /* the title of the one step that all of them are in; NULL: there are several */
    uint64_t times, cases;
    uint64_t kept;               /* cases with a run that are not among them */
    uint64_t asked, asked_cases; /* of what was missed or incomplete: how often it was asked for; else 0 */
    uint32_t examples[RUNG_EXAMPLES], example_count;
};
struct rung_groups {
    struct rung_group *items;
    size_t count, capacity;
};

/* What a group is made of: findings, or what was asked of people. */
enum rung_group_kind { RUNG_GROUP_FINDINGS, RUNG_GROUP_ASKED };

/* The groups of a policy, those in most cases first; to be freed with free(groups->items). Returns false when
 * memory ran out. */
RUNG_API bool rung_statistics_group(const struct rung_statistics *statistics, uint32_t policy,
                                    enum rung_group_kind kind, struct rung_groups *groups);

/* A rule of a policy that no case broke: all cases with a run kept it. */
struct rung_kept_rule {
    const char *rule, *because, *file; /* because: "" if it says none */
    uint32_t line;
};

/* The next one at or behind *index among the policy's rules, which is set behind it; false if there is none.
 * Begin with 0. */
RUNG_API bool rung_statistics_next_kept(const struct rung_statistics *statistics, uint32_t policy,
                                        uint32_t *index, struct rung_kept_rule *rule);

/* What was done by one channel. */
struct rung_channel_statistics {
    const char *name; /* "" for channels that the policy does not declare */
    bool automatic;
    uint64_t asked, sent, made, missed;
    uint64_t load[RUNG_WEEK_HOURS]; /* of what was made and sent, from Monday 00:00 */
};
enum { RUNG_CHANNELS_SHOWN = 32 };

/* Fills `channels` for a policy, in the order of the policy, without those that nothing was done by; returns
 * how many there are. */
RUNG_API uint32_t rung_statistics_channels(const struct rung_statistics *statistics, uint32_t policy,
                                           struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN]);

/* The cases with most findings of a policy, the worst first; returns how many there are. */
RUNG_API uint32_t rung_statistics_worst(const struct rung_statistics *statistics, uint32_t policy,
                                        uint32_t *numbers, uint32_t most);

/* ---- in words ---- */

/* Each writes into `text`, as much as `size` bytes hold, a NUL included, and returns how long it is in all. A
 * group: what happened, or what was asked for. A rule that was kept: its reason, or the rule. The rule behind
 * a finding without its reason, "" for none. How runs ended. "12,345"; "37%"; "3 d 4 h". */
RUNG_API size_t rung_statistics_tell_group(const struct rung_statistics *statistics,
                                           const struct rung_group *group, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_kept(const struct rung_kept_rule *rule, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_rule(const struct rung_group *group, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_ending(const struct rung_ending *ending, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_count(uint64_t count, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_share(uint64_t part, uint64_t whole, char *text, size_t size);
RUNG_API size_t rung_statistics_tell_span(uint32_t seconds, char *text, size_t size);

#endif
