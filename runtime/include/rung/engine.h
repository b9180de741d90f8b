/* The engine: a stream of events upon any number of policies, and the journal that comes of it.
 *
 * It keeps one record per case and policy, fires timers in their order, and never reads a clock: time comes
 * with the events. An engine is used by one thread at a time; it may have threads of its own. */
#ifndef RUNG_ENGINE_H
#define RUNG_ENGINE_H

#include <rung/event.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung_program;
struct rung_engine;

enum { RUNG_ENGINE_POLICIES_MAX = 8 };
#define RUNG_ENGINE_MEMORY_BYTES ((size_t)4 << 30) /* unless another limit is set */

/* Takes whole lines of the journal, in order. Returns false to stop the engine (a full disk, say). */
typedef bool rung_journal_sink(void *state, const char *lines, size_t size);

/* Returns an engine, owned by the caller, or NULL when memory ran out. */
RUNG_API struct rung_engine *rung_engine_new(rung_journal_sink *sink, void *state);
RUNG_API void rung_engine_free(struct rung_engine *engine);

/* Loads a policy, before the first event. The program must outlive the engine. RUNG_INVALID if a policy of
 * that name is loaded already, RUNG_LIMIT if RUNG_ENGINE_POLICIES_MAX are, RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_engine_load(struct rung_engine *engine, const struct rung_program *program);

/* Feeds bytes of NDJSON: events with the built-in names, a line each. A line may be cut anywhere between two
 * calls. `name` is what the journal calls the source. RUNG_OK also when lines were bad: those are findings.
 * Other statuses: RUNG_NO_MEMORY, RUNG_LIMIT, RUNG_UNREADABLE when the sink refused. After one of these, the
 * journal so far is whole, and nothing more is taken. */
RUNG_API enum rung_status rung_engine_feed(struct rung_engine *engine, const char *name, const char *bytes,
                                           size_t size);

/* Feeds one event that was read from a log of another form, in place of bytes. The same statuses. An event
 * whose `recorded` is earlier than its `time`, or whose time is earlier than the clock, is late. */
RUNG_API enum rung_status rung_engine_take(struct rung_engine *engine, const char *name,
                                           const struct rung_event *event);

/* Feeds the rows of a block of a packed log (rung/packed.h): events, and lines that could not be read. The
 * block stays the caller's. */
struct rung_packed_block;
RUNG_API enum rung_status rung_engine_take_block(struct rung_engine *engine, const char *name,
                                                 struct rung_packed_block *block);

/* Journals that a line of such a log could not be read. */
RUNG_API enum rung_status rung_engine_refuse(struct rung_engine *engine, const char *name, uint64_t line,
                                             const char *why);

/* The end of the input. RUNG_END_PLAIN stops at the last event's time, before its timers; RUNG_END_UNTIL
 * fires timers up to `until`, RUNG_END_DRAIN all that is left. */
enum rung_end { RUNG_END_PLAIN, RUNG_END_UNTIL, RUNG_END_DRAIN };
RUNG_API enum rung_status rung_engine_end(struct rung_engine *engine, enum rung_end end, int64_t until);

/* What happened, for whoever counts instead of reading the journal. Texts are "" and numbers UINT32_MAX where
 * they do not apply. Texts live as long as the engine; those of an event, during the call. `because` of a
 * flag is its text, with its {places} as they stand in the policy. */
struct rung_seen {
    const char *kind,
        *name; /* as in the journal; or kind "event": a recorded event, before what it changes */
    const char *policy, *step, *via, *to, *task, *rule, *because, *file;
    const char *what; /* of a closing as what; of a flag, fact or notice which; of an attempt its outcome */
    uint32_t policy_index; /* in the order of loading */
    uint32_t step_index;   /* of its policy */
    uint32_t line;         /* of the policy; 0: none */
    uint32_t number;       /* of the case */
    uint32_t run;
    bool by_event;     /* the last event seen brought it about; else time that passed */
    uint64_t missing;  /* what is not on record: facts, then items of the program, a bit each */
    int64_t time, due; /* microseconds since 1970 UTC; INT64_MIN: none */
    int64_t local;     /* `time` on the clocks of the policy's calendar */
    const struct rung_seen_inside *inside; /* for rung_seen_sentence; NULL where threads share the cases */
};
typedef void rung_engine_watcher(void *state, const struct rung_seen *seen);

/* Has each journal line and each event that a policy uses shown to `watcher`, too. */
RUNG_API void rung_engine_watch(struct rung_engine *engine, rung_engine_watcher *watcher, void *state);

/* What it is in a sentence of plain English, for a watcher during its call, into `text` (`capacity` bytes,
 * its NUL included): "Agent is to contact Client via phone by 2026-02-02 13:00"; of an event its type and
 * fields. Returns the length; one of `capacity` or more was cut. */
RUNG_API size_t rung_seen_sentence(const struct rung_seen *seen, char *text, size_t capacity);

/* The policy's own words at a line of it, "" where nothing of it stands there; lives as long as the engine.
 */
RUNG_API const char *rung_engine_words(const struct rung_engine *engine, uint32_t policy, uint32_t line);

/* Before the first event: only the case of this id is of interest (NULL: all are), and nothing that happens
 * after `until` (INT64_MAX: all of it). The clock, lateness and bad lines are those of the whole log; other
 * cases are stepped only where a policy keeps tallies, which look beyond their case. RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_engine_focus(struct rung_engine *engine, const char *id, size_t size,
                                            int64_t until);

/* Whether an event after `until` has come; nothing that follows is taken. */
RUNG_API bool rung_engine_is_past(const struct rung_engine *engine);

/* When the case of interest first has an event after `until`; INT64_MAX: not yet. */
RUNG_API int64_t rung_engine_first_past(const struct rung_engine *engine);

/* Other cases that were passed over, by number, at most 65,536; NULL behind the last one. */
RUNG_API const char *rung_engine_passed(const struct rung_engine *engine, uint32_t index, size_t *size);

/* How much memory cases, texts and timers may take, all together; beyond it, feeding answers RUNG_LIMIT. */
RUNG_API void rung_engine_limit_memory(struct rung_engine *engine, size_t bytes);

/* What runs the policies that are loaded: "goto", which it is without a word, or "switch". The journal is the
 * same. Returns false if there is no such engine. */
RUNG_API bool rung_engine_run_by(struct rung_engine *engine, const char *name);

/* Has up to so many threads share the cases, from the first event on: what is loaded, watched and limited is
 * to be said before. The journal is the same to the byte, and sink and watcher are called as before, by the
 * thread that feeds; but lines, and the status of what was fed, come later, and nothing can be answered about
 * cases (rung/answers.h). Where a policy looks beyond its case (a tally), an engine has a focus, or there is
 * no room for more, one thread does all. Returns false unless `jobs` is from 1 to RUNG_ENGINE_JOBS_MAX. */
enum { RUNG_ENGINE_JOBS_MAX = 64 };
RUNG_API bool rung_engine_use_jobs(struct rung_engine *engine, uint32_t jobs);

/* How many threads do share them; 1 before the first event. */
RUNG_API uint32_t rung_engine_jobs(const struct rung_engine *engine);

/* Before the first event: events and lines that cannot be read are shown to `target`, which outlives the
 * engine, and nothing else is done with them: for whoever wants lines of NDJSON read as an engine reads them.
 * Once the target has stopped it, feeding answers RUNG_NEVER. */
struct rung_feed_target; /* rung/feed.h */
RUNG_API void rung_engine_show_input(struct rung_engine *engine, const struct rung_feed_target *target);

/* Bad lines end the replay: after the first one, rung_engine_feed answers RUNG_INVALID. */
RUNG_API void rung_engine_be_strict(struct rung_engine *engine);

/* How many bytes a case takes beside the record of each policy and its id: the indexes by id and by time of
 * one policy, with room that tables keep for growing left out. */
RUNG_API size_t rung_engine_index_bytes(void);

/* The id of a case by its number, borrowed until the next call that feeds; not ended by a NUL. Where threads
 * share the cases, they have ids and numbers for a watcher only: "" if there is none. */
RUNG_API const char *rung_engine_case(const struct rung_engine *engine, uint32_t number, size_t *size);

/* The time of the last event or timer; INT64_MIN before the first. */
RUNG_API int64_t rung_engine_clock(const struct rung_engine *engine);

/* Hands the lines so far to the sink, and takes nothing more: for whoever stops before the end. */
RUNG_API void rung_engine_stop(struct rung_engine *engine);

/* Writes {"name":…,"version":…,"file":…} for each policy, with commas between, for a journal's header.
 * RUNG_NO_MEMORY: nothing was written. */
RUNG_API enum rung_status rung_engine_describe(const struct rung_engine *engine, rung_journal_sink *sink,
                                               void *state);

/* How it goes: RUNG_OK, or why nothing more is taken. */
RUNG_API enum rung_status rung_engine_status(const struct rung_engine *engine);

struct rung_engine_counts {
    uint64_t lines, events, unused, bad, late, cases, journal_lines;
};
RUNG_API void rung_engine_counts(const struct rung_engine *engine, struct rung_engine_counts *counts);

#endif
