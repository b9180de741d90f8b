/* What several engines have to do next: a part of the input, copied; a block of a packed log, which they
 * share; or the end of the input.
 *
 * A task is filled by the caller's thread; read by whichever thread is free, which makes events of it;
 * settled, when those before it are, so that clocks and numbers of lines are the ones that one engine alone
 * would have; and then stepped by every engine, each of which looks at its own cases only. Nobody changes it
 * meanwhile. The rows of a block need no reading, and every engine goes through all of them. */
#ifndef RUNG_TASK_H
#define RUNG_TASK_H

#include <rung/engine.h>

#include "event_scan.h"

enum rung_task_kind { RUNG_TASK_NOTHING, RUNG_TASK_LINES, RUNG_TASK_EVENTS, RUNG_TASK_BLOCK, RUNG_TASK_END };

/* How far the input has been settled. */
struct rung_progress_of_input {
    struct rung_engine_counts counts; /* all but those of cases and of the journal */
    int64_t clock;
    uint64_t lines; /* of NDJSON */
    uint64_t ticks; /* events and wrong lines */
    bool ended;     /* by a wrong line, since the engine is strict: nothing that follows counts */
};

struct rung_task {
    enum rung_task_kind kind;
    const char *name; /* of the source; outlives the task */
    char *bytes;      /* of lines */
    size_t size, capacity;
    size_t whole;            /* of them: those of whole lines */
    struct rung_batch batch; /* its events */
    uint8_t *shards;         /* whose they are */
    uint32_t *order;         /* once it is read: those that are used, by engine, then as they came */
    size_t shard_capacity, order_capacity;
    uint32_t first[RUNG_ENGINE_JOBS_MAX + 1]; /* of each engine in `order`, and the end */
    enum rung_status status;                  /* how the reading went */
    struct rung_packed_block *block;
    enum rung_end end;
    int64_t until;
    struct rung_progress_of_input before, behind; /* once it is settled */
};

/* What is left of bytes that do not end with a line. */
struct rung_rest {
    char *bytes;
    size_t size, capacity;
};

/* ---- filling: each makes an empty task one of its kind, or adds to one of that kind and name ---- */

/* Returns how many bytes were taken, 0 if the task has no room left: then another one is to be filled, once
 * rung_task_close has been called. Something always fits into an empty task, unless memory runs out:
 * *no_memory is set. */
size_t rung_task_add_bytes(struct rung_task *task, const char *name, struct rung_rest *rest,
                           const char *bytes, size_t size, bool *no_memory);

/* The same, of one event or one line that could not be read. */
bool rung_task_add_event(struct rung_task *task, const char *name, const struct rung_event *event,
                         bool *no_memory);
bool rung_task_add_refused(struct rung_task *task, const char *name, uint64_t line, const char *why,
                           bool *no_memory);

/* Makes an empty task one of a block, on which it has a hold. */
void rung_task_set_block(struct rung_task *task, const char *name, struct rung_packed_block *block);

/* Leaves only whole lines in it, and the others in `rest`. Returns whether there is anything to be done. */
bool rung_task_close(struct rung_task *task, struct rung_rest *rest, bool *no_memory);

/* ---- doing ---- */

/* Makes events of it, by the reader and the words of an engine that nobody else is using, which is one of so
 * many. */
void rung_task_read(struct rung_task *task, struct rung_engine *engine, uint32_t engines);

/* Gives its events their place behind all that was settled before. */
void rung_task_settle(struct rung_task *task, struct rung_progress_of_input *progress, bool strict);

/* How far the input has come behind a block, by an engine that has stepped it last. */
void rung_task_catch_up(struct rung_progress_of_input *progress, const struct rung_engine *engine);

/* Does with an engine what is the engine's of it. */
void rung_task_step(struct rung_task *task, struct rung_engine *engine);

/* Emptied, a task keeps its memory. */
void rung_task_empty(struct rung_task *task);
void rung_task_free(struct rung_task *task);

#endif
