/* What several engines have to do next: bytes or events as the caller gave them, copied; a block of a packed
 * log, which they share; or the end of the input. Every engine does every task; a task does not change while
 * one of them is at it. */
#ifndef RUNG_TASK_H
#define RUNG_TASK_H

#include <rung/engine.h>

struct rung_json_value;

enum rung_task_kind { RUNG_TASK_NOTHING, RUNG_TASK_BYTES, RUNG_TASK_EVENTS, RUNG_TASK_BLOCK, RUNG_TASK_END };

struct rung_task {
    enum rung_task_kind kind;
    const char *name; /* of the source; outlives the task */
    char *bytes;      /* of the input; or the texts and values of the events */
    size_t size, capacity;
    struct rung_task_event {
        struct rung_event event;
        const char *refused; /* why its line could not be read; NULL: it could */
    } * events;
    size_t count, event_capacity;
    struct rung_packed_block *block; /* of a packed log */
    enum rung_end end;
    int64_t until;
};

/* Each makes an empty task one of its kind, or adds to one of that kind and name. Returns how much was taken
 * (bytes; 1 or 0 of events), 0 if the task has no room left: then another one is to be filled. An event
 * always fits into an empty task, unless memory runs out: *no_memory is set. */
size_t rung_task_add_bytes(struct rung_task *task, const char *name, const char *bytes, size_t size,
                           bool *no_memory);
size_t rung_task_add_event(struct rung_task *task, const char *name, const struct rung_event *event,
                           bool *no_memory);
size_t rung_task_add_refused(struct rung_task *task, const char *name, uint64_t line, const char *why,
                             bool *no_memory);

/* Makes an empty task one of a block, on which it has a hold. */
void rung_task_set_block(struct rung_task *task, const char *name, struct rung_packed_block *block);

/* Does it upon an engine. */
void rung_task_do(const struct rung_task *task, struct rung_engine *engine);

/* Emptied, a task keeps its memory. */
void rung_task_empty(struct rung_task *task);
void rung_task_free(struct rung_task *task);

#endif
