/* Sorting events. Their order is total (time, then place in the log), so the sort may be any. */
#include "merge.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

struct rung_kept {
    int64_t time, recorded;
    uint64_t line;
    const struct rung_json_value *values;
    const char *type, *id;
    uint32_t type_size, id_size, count, number;
    uint64_t order;
};

enum { BLOCK = 1 << 20 };
struct rung_kept_block {
    struct rung_kept_block *next;
    size_t used, size;
    alignas(max_align_t) char bytes[];
};

void rung_merge_free(struct rung_merge *merge)
{
    for (struct rung_kept_block *block = merge->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(merge->events);
    *merge = (struct rung_merge){0};
}

static void *take(struct rung_merge *merge, struct rung_budget *budget, size_t size)
{
    struct rung_kept_block *block = merge->blocks;

    size = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
    if (!block || block->size - block->used < size) {
        size_t bytes = size > BLOCK ? size : BLOCK;
        if (budget->most - budget->used < bytes) {
            budget->reached = true;
            return NULL;
        }
        block = malloc(sizeof *block + bytes);
        if (!block) return NULL;
        *block = (struct rung_kept_block){.next = merge->blocks, .size = bytes};
        merge->blocks = block;
        budget->used += bytes;
    }
    void *result = block->bytes + block->used;
    block->used += size;
    return result;
}

enum rung_status rung_merge_add(struct rung_merge *merge, struct rung_budget *budget,
                                const struct rung_event *event, uint32_t number)
{
    size_t texts = event->id_size;

    if (!rung_grow(budget, &merge->events, &merge->capacity, merge->count + 1, sizeof *merge->events))
        return budget->reached ? RUNG_LIMIT : RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < event->count; i++) texts += event->values[i].size;
    struct rung_json_value *values = NULL;
    char *text = NULL;
    if (event->count || texts) {
        values = take(merge, budget, event->count * sizeof *values + texts);
        if (!values) return budget->reached ? RUNG_LIMIT : RUNG_NO_MEMORY;
        text = (char *)(values + event->count);
    }
    struct rung_kept *kept = &merge->events[merge->count];
    *kept = (struct rung_kept){.time = event->time,
                               .recorded = event->recorded,
                               .line = event->line,
                               .values = values,
                               .type = event->type,
                               .type_size = event->type_size,
                               .id = text,
                               .id_size = event->id_size,
                               .count = event->count,
                               .number = number,
                               .order = merge->count};
    if (event->id_size) {
        memcpy(text, event->id, event->id_size);
        text += event->id_size;
    }
    for (uint32_t i = 0; i < event->count; i++) {
        values[i] = event->values[i];
        values[i].text = text;
        if (!values[i].size) continue;
        memcpy(text, event->values[i].text, values[i].size);
        text += values[i].size;
    }
    merge->count++;
    return RUNG_OK;
}

static int compare(const void *left, const void *right)
{
    const struct rung_kept *a = left, *b = right;

    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

bool rung_merge_show(struct rung_merge *merge, const struct rung_feed_target *target,
                     const char *(*case_name)(void *state, uint32_t number, uint32_t *size), void *state)
{
    if (merge->count) qsort(merge->events, merge->count, sizeof *merge->events, compare);
    for (size_t i = 0; i < merge->count; i++) {
        const struct rung_kept *kept = &merge->events[i];
        struct rung_event event = {.time = kept->time,
                                   .recorded = kept->recorded,
                                   .line = kept->line,
                                   .values = kept->values,
                                   .type = kept->type,
                                   .id = kept->id,
                                   .type_size = kept->type_size,
                                   .id_size = kept->id_size,
                                   .count = kept->count};
        event.case_id = case_name(state, kept->number, &event.case_size);
        if (!target->event(target->state, &event)) return false;
    }
    return true;
}
