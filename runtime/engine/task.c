/* Input, copied. */
#include "task.h"

#include <stdlib.h>
#include <string.h>

#include "json_line.h"
#include "packed_block.h"

enum { TASK_BYTES = 1 << 18 };

void rung_task_empty(struct rung_task *task)
{
    rung_packed_block_release(task->block);
    task->block = NULL;
    task->kind = RUNG_TASK_NOTHING;
    task->size = task->count = 0;
}

void rung_task_free(struct rung_task *task)
{
    rung_packed_block_release(task->block);
    free(task->bytes);
    free(task->events);
}

/* Whether so many more bytes fit, once an empty task has been made large enough. */
static bool has_room(struct rung_task *task, enum rung_task_kind kind, const char *name, size_t size,
                     bool *no_memory)
{
    if (task->kind != RUNG_TASK_NOTHING)
        return task->kind == kind && task->name == name && size <= task->capacity - task->size;
    size_t capacity = size > TASK_BYTES ? size : TASK_BYTES;
    if (capacity > task->capacity) {
        free(task->bytes);
        task->bytes = malloc(capacity);
        task->capacity = task->bytes ? capacity : 0;
    }
    *no_memory = !task->bytes;
    if (*no_memory) return false;
    task->kind = kind;
    task->name = name;
    return true;
}

size_t rung_task_add_bytes(struct rung_task *task, const char *name, const char *bytes, size_t size,
                           bool *no_memory)
{
    if (!has_room(task, RUNG_TASK_BYTES, name, 1, no_memory)) return 0;
    if (size > task->capacity - task->size) size = task->capacity - task->size;
    memcpy(task->bytes + task->size, bytes, size);
    task->size += size;
    return size;
}

/* ---- events ---- */

static struct rung_task_event *next_event(struct rung_task *task, bool *no_memory)
{
    if (task->count == task->event_capacity) {
        size_t capacity = task->event_capacity ? 2 * task->event_capacity : 256;
        struct rung_task_event *events = realloc(task->events, capacity * sizeof *events);
        *no_memory = !events;
        if (!events) return NULL;
        task->events = events;
        task->event_capacity = capacity;
    }
    return &task->events[task->count++];
}

static const char *copy(struct rung_task *task, const char *text, size_t size)
{
    char *at = task->bytes + task->size;

    if (!size) return "";
    memcpy(at, text, size);
    task->size += size;
    return at;
}

size_t rung_task_add_event(struct rung_task *task, const char *name, const struct rung_event *event,
                           bool *no_memory)
{
    size_t values_size = event->count * sizeof *event->values;
    size_t size =
        values_size + _Alignof(struct rung_json_value) + event->case_size + event->type_size + event->id_size;

    for (uint32_t i = 0; i < event->count; i++) size += event->values[i].path_size + event->values[i].size;
    if (!has_room(task, RUNG_TASK_EVENTS, name, size, no_memory)) return 0;
    struct rung_task_event *kept = next_event(task, no_memory);
    if (!kept) return 0;
    while (task->size % _Alignof(struct rung_json_value)) task->size++;
    struct rung_json_value *values = (struct rung_json_value *)(void *)(task->bytes + task->size);
    task->size += values_size;
    *kept = (struct rung_task_event){.event = *event};
    kept->event.values = values;
    kept->event.case_id = copy(task, event->case_id, event->case_size);
    kept->event.type = copy(task, event->type, event->type_size);
    kept->event.id = copy(task, event->id, event->id_size);
    for (uint32_t i = 0; i < event->count; i++) {
        values[i] = event->values[i];
        values[i].path = copy(task, values[i].path, values[i].path_size);
        values[i].text = copy(task, values[i].text, values[i].size);
    }
    return 1;
}

size_t rung_task_add_refused(struct rung_task *task, const char *name, uint64_t line, const char *why,
                             bool *no_memory)
{
    size_t size = strlen(why) + 1;

    if (!has_room(task, RUNG_TASK_EVENTS, name, size, no_memory)) return 0;
    struct rung_task_event *kept = next_event(task, no_memory);
    if (!kept) return 0;
    *kept = (struct rung_task_event){.event.line = line};
    kept->refused = copy(task, why, size);
    return 1;
}

void rung_task_set_block(struct rung_task *task, const char *name, struct rung_packed_block *block)
{
    rung_packed_block_hold(block);
    task->kind = RUNG_TASK_BLOCK;
    task->name = name;
    task->block = block;
}

void rung_task_do(const struct rung_task *task, struct rung_engine *engine)
{
    switch (task->kind) {
    case RUNG_TASK_NOTHING: break;
    case RUNG_TASK_BYTES: rung_engine_feed(engine, task->name, task->bytes, task->size); break;
    case RUNG_TASK_EVENTS:
        for (size_t i = 0; i < task->count; i++) {
            const struct rung_task_event *kept = &task->events[i];
            enum rung_status status =
                kept->refused ? rung_engine_refuse(engine, task->name, kept->event.line, kept->refused)
                              : rung_engine_take(engine, task->name, &kept->event);
            if (status) break;
        }
        break;
    case RUNG_TASK_BLOCK: rung_engine_take_block(engine, task->name, task->block); break;
    case RUNG_TASK_END: rung_engine_end(engine, task->end, task->until); break;
    }
}
