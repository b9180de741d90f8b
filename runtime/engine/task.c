/* Parts of the input, from bytes to steps. */
#include "task.h"

#include <stdlib.h>
#include <string.h>

#include "engine_inside.h"
#include "packed_block.h"

enum { TASK_BYTES = 1 << 16, TASK_EVENTS = 1 << 10 };

void rung_task_empty(struct rung_task *task)
{
    rung_packed_block_release(task->block);
    task->block = NULL;
    task->kind = RUNG_TASK_NOTHING;
    task->status = RUNG_OK;
    task->size = task->whole = 0;
    task->batch.lines = 0;
    rung_batch_empty(&task->batch);
}

void rung_task_free(struct rung_task *task)
{
    rung_packed_block_release(task->block);
    free(task->bytes);
    free(task->order);
    free(task->shards);
    rung_batch_free(&task->batch);
}

/* Whether the task is of that kind and name, which an empty one becomes. */
static bool is_of(struct rung_task *task, enum rung_task_kind kind, const char *name)
{
    if (task->kind == RUNG_TASK_NOTHING) {
        task->kind = kind;
        task->name = name;
    }
    return task->kind == kind && task->name == name;
}

static bool grow(void *table, size_t *capacity, size_t needed, size_t size)
{
    struct rung_budget unbounded = {.most = SIZE_MAX};

    return rung_grow(&unbounded, table, capacity, needed, size);
}

/* ---- lines ---- */

static size_t whole_lines(const char *bytes, size_t size)
{
    while (size && bytes[size - 1] != '\n') size--;
    return size;
}

static bool have_bytes(struct rung_task *task, size_t size)
{
    return grow(&task->bytes, &task->capacity, size + RUNG_LINE_PADDING, 1);
}

/* Adds what there is room for, up to `most` in all. */
static size_t append(struct rung_task *task, const char *bytes, size_t size, size_t most)
{
    if (size > most - task->size) size = most - task->size;
    size_t whole = whole_lines(bytes, size);
    memcpy(task->bytes + task->size, bytes, size);
    if (whole) task->whole = task->size + whole;
    task->size += size;
    return size;
}

size_t rung_task_add_bytes(struct rung_task *task, const char *name, struct rung_rest *rest,
                           const char *bytes, size_t size, bool *no_memory)
{
    enum { OVERLONG = RUNG_LINE_BYTES_MAX + 1 };
    size_t most = TASK_BYTES;

    if (!is_of(task, RUNG_TASK_LINES, name) || (task->size >= most && task->whole)) return 0;
    while (most <= task->size + rest->size) most *= 2; /* a long line, and no other */
    if (most > OVERLONG) most = OVERLONG;
    *no_memory = !have_bytes(task, most + 1);
    if (*no_memory) return 0;
    if (rest->size) {
        append(task, rest->bytes, rest->size, most);
        rest->size = 0;
    }
    if (task->size < OVERLONG || task->whole) return append(task, bytes, size, most);
    /* Of a line that is too long, no more is kept than shows it. */
    const char *newline = memchr(bytes, '\n', size);
    if (!newline) return size;
    append(task, newline, 1, OVERLONG + 1);
    return (size_t)(newline + 1 - bytes);
}

bool rung_task_close(struct rung_task *task, struct rung_rest *rest, bool *no_memory)
{
    if (task->kind != RUNG_TASK_LINES) return task->kind != RUNG_TASK_NOTHING;
    size_t left = task->size - task->whole;
    *no_memory = left && !grow(&rest->bytes, &rest->capacity, left, 1);
    if (*no_memory) return false;
    if (left) memcpy(rest->bytes, task->bytes + task->whole, left);
    rest->size = left;
    task->size = task->whole;
    if (!task->size) task->kind = RUNG_TASK_NOTHING;
    return task->size > 0;
}

/* ---- events ---- */

/* The next line of the task, if so many bytes fit. */
static struct rung_scanned *next_item(struct rung_task *task, const char *name, size_t size, bool *no_memory)
{
    struct rung_batch *batch = &task->batch;

    if (!is_of(task, RUNG_TASK_EVENTS, name)) return NULL;
    if (batch->count && (batch->count == TASK_EVENTS || task->size + size > TASK_BYTES)) return NULL;
    *no_memory = !grow(&batch->items, &batch->capacity, batch->count + 1, sizeof *batch->items);
    if (*no_memory) return NULL;
    task->size += size;
    return &batch->items[batch->count];
}

static const char *copy(char **to, const char *text, size_t size)
{
    char *at = *to;

    if (size) memcpy(at, text, size);
    *to += size;
    return at;
}

bool rung_task_add_event(struct rung_task *task, const char *name, const struct rung_event *event,
                         bool *no_memory)
{
    struct rung_batch *batch = &task->batch;
    size_t size = (size_t)event->case_size + event->type_size + event->id_size;

    for (uint32_t i = 0; i < event->count; i++) size += event->values[i].path_size + event->values[i].size;
    struct rung_scanned *item = next_item(task, name, size, no_memory);
    if (!item) return false;
    char *to = rung_texts_take(&batch->texts, size);
    *no_memory = !to || !grow(&batch->values, &batch->value_capacity, batch->value_count + event->count,
                              sizeof *batch->values);
    if (*no_memory) return false;
    *item = (struct rung_scanned){.event = *event, .first = (uint32_t)batch->value_count};
    item->event.case_id = copy(&to, event->case_id, event->case_size);
    item->event.type = copy(&to, event->type, event->type_size);
    item->event.id = copy(&to, event->id, event->id_size);
    for (uint32_t i = 0; i < event->count; i++) {
        struct rung_json_value *value = &batch->values[batch->value_count++];
        *value = event->values[i];
        value->path = copy(&to, value->path, value->path_size);
        value->text = copy(&to, value->text, value->size);
    }
    batch->count++;
    return true;
}

bool rung_task_add_refused(struct rung_task *task, const char *name, uint64_t line, const char *why,
                           bool *no_memory)
{
    size_t size = strlen(why) + 1;
    struct rung_scanned *item = next_item(task, name, size, no_memory);

    if (!item) return false;
    char *to = rung_texts_take(&task->batch.texts, size);
    *no_memory = !to;
    if (!to) return false;
    *item = (struct rung_scanned){.event.line = line, .why = copy(&to, why, size)};
    task->batch.count++;
    return true;
}

void rung_task_set_block(struct rung_task *task, const char *name, struct rung_packed_block *block)
{
    rung_packed_block_hold(block);
    task->kind = RUNG_TASK_BLOCK;
    task->name = name;
    task->block = block;
}

/* ---- reading ---- */

enum { NOBODYS = RUNG_ENGINE_JOBS_MAX };

/* Whose an event is. That a line is wrong is for the first engine to say. */
static enum rung_status find_shard(struct rung_task *task, struct rung_scanned *item, uint8_t *shard,
                                   struct rung_engine *engine, uint32_t engines)
{
    struct rung_happening happenings[RUNG_ENGINE_POLICIES_MAX];
    uint64_t uses = 0;

    *shard = 0;
    item->number = RUNG_NO_NUMBER;
    item->hash = 0;
    if (item->why) return RUNG_OK;
    if (item->shape && !rung_plan_shape(engine, item->shape)) return RUNG_NO_MEMORY;
    const char *why = item->shape ? rung_plan_read(engine, &task->batch, item, happenings, &uses)
                                  : rung_engine_read(engine, &item->event, happenings, &uses);
    if (engine->status) return engine->status;
    if (!why) {
        item->used = uses;
        *shard = NOBODYS;
        if (!uses) return RUNG_OK;
        item->hash = rung_names_hash(item->event.case_id, item->event.case_size);
        *shard = (uint8_t)rung_shard_of(item->hash, engines);
        return RUNG_OK;
    }
    size_t size = strlen(why) + 1;
    char *to = rung_texts_take(&task->batch.texts, size);
    if (!to) return RUNG_NO_MEMORY;
    item->why = copy(&to, why, size);
    return RUNG_OK;
}

/* Sorts the events by engine. */
static bool sort(struct rung_task *task, uint32_t engines)
{
    const struct rung_batch *batch = &task->batch;
    uint32_t at[RUNG_ENGINE_JOBS_MAX + 1] = {0}, total = 0;

    if (!grow(&task->order, &task->order_capacity, batch->count, sizeof *task->order)) return false;
    for (size_t i = 0; i < batch->count; i++) at[task->shards[i]]++;
    for (uint32_t i = 0; i < engines; i++) {
        uint32_t count = at[i];
        task->first[i] = at[i] = total;
        total += count;
    }
    task->first[engines] = total;
    for (size_t i = 0; i < batch->count; i++)
        if (task->shards[i] != NOBODYS) task->order[at[task->shards[i]]++] = (uint32_t)i;
    return true;
}

/* Finds whose the events are from the one with the number `at` on. */
static void find_shards(struct rung_task *task, size_t at, struct rung_engine *engine, uint32_t engines)
{
    engine->shard->elsewhere = true; /* nothing of what is read here is kept */
    if (!grow(&task->shards, &task->shard_capacity, task->batch.count, 1)) task->status = RUNG_NO_MEMORY;
    for (; at < task->batch.count && !task->status; at++)
        task->status = find_shard(task, &task->batch.items[at], &task->shards[at], engine, engines);
}

static void read_lines(struct rung_task *task, struct rung_engine *engine, uint32_t engines)
{
    enum { AT_ONCE = 64 }; /* what was written just now is at hand */
    struct rung_event_scan *scan = rung_engine_scan(engine);
    struct rung_batch *batch = &task->batch;
    const char *at = task->bytes, *end = at + task->size;

    memset(task->bytes + task->size, 0, RUNG_LINE_PADDING);
    while (scan && at && at < end && !task->status) {
        size_t before = batch->count;
        at = rung_event_scan_lines(scan, at, end, before + AT_ONCE, batch);
        if (at) find_shards(task, before, engine, engines);
    }
    if (!scan || !at) task->status = RUNG_NO_MEMORY;
}

static void read_events(struct rung_task *task, struct rung_engine *engine, uint32_t engines)
{
    struct rung_batch *batch = &task->batch;

    for (size_t i = 0; i < batch->count; i++) {
        struct rung_scanned *item = &batch->items[i];
        if (item->why) continue;
        item->event.values = batch->values + item->first;
    }
    find_shards(task, 0, engine, engines);
}

void rung_task_read(struct rung_task *task, struct rung_engine *engine, uint32_t engines)
{
    switch (task->kind) {
    case RUNG_TASK_LINES: read_lines(task, engine, engines); break;
    case RUNG_TASK_EVENTS: read_events(task, engine, engines); break;
    default: return;
    }
    if (!task->status && !sort(task, engines)) task->status = RUNG_NO_MEMORY;
}

/* ---- settling ---- */

/* What one engine alone does with an event before it steps it. */
static void settle_event(struct rung_event *event, bool used, struct rung_progress_of_input *progress)
{
    bool known = progress->clock != RUNG_UNKNOWN;

    progress->counts.events++;
    progress->counts.late += event->recorded < event->time || (known && event->time < progress->clock);
    progress->counts.unused += !used;
    if (!known || event->time > progress->clock) progress->clock = event->time;
}

void rung_task_settle(struct rung_task *task, struct rung_progress_of_input *progress, bool strict)
{
    struct rung_batch *batch = &task->batch;
    bool numbered = task->kind == RUNG_TASK_EVENTS; /* by whoever made events of lines */

    task->before = *progress;
    for (size_t i = 0; i < batch->count && !progress->ended && !task->status; i++) {
        struct rung_scanned *item = &batch->items[i];
        if (!numbered) item->event.line += progress->lines;
        if (!numbered || item->event.line > progress->counts.lines) progress->counts.lines = item->event.line;
        progress->ticks++;
        if (item->why)
            progress->counts.bad++;
        else
            settle_event(&item->event, item->used, progress);
        item->event.time = progress->clock;
        if (!item->why || !strict) continue;
        batch->count = i + 1;
        progress->ended = true;
    }
    progress->lines += batch->lines;
    if (task->kind == RUNG_TASK_LINES && !progress->ended) progress->counts.lines = progress->lines;
    task->behind = *progress;
}

void rung_task_catch_up(struct rung_progress_of_input *progress, const struct rung_engine *engine)
{
    progress->counts = engine->counts;
    progress->clock = engine->clock;
    progress->ticks = engine->shard->tick;
}

/* ---- stepping ---- */

/* Time has come so far: with other cases, too. */
static void go_on_to(struct rung_engine *engine, int64_t clock)
{
    if (clock == RUNG_UNKNOWN || clock <= engine->clock) return;
    rung_engine_fire(engine, clock, false);
    engine->clock = clock;
}

/* A wrong line, which is the last one if the engine is strict. */
static void step_wrong(struct rung_engine *engine, const struct rung_scanned *item)
{
    go_on_to(engine, item->event.time);
    if (engine->status == RUNG_OK) rung_engine_bad_line(engine, item->event.line, item->why);
}

/* Has fetched what another thread has written: an item; then where its event lies, and where the number of
 * its case stands. */
static void fetch_item(const struct rung_scanned *item)
{
    const char *at = (const char *)item;

    for (size_t i = 0; i < sizeof *item; i += 64) __builtin_prefetch(at + i);
}

__attribute__((always_inline)) static inline void
fetch_event(const struct rung_engine *engine, const struct rung_batch *batch, const struct rung_scanned *item)
{
    rung_names_fetch(&engine->cases, item->hash);
    __builtin_prefetch(item->event.case_id);
    __builtin_prefetch(item->shape ? (const void *)(batch->holes + item->first) : item->event.values);
}

/* Those that were sorted to the engine. */
static void step_own(struct rung_task *task, struct rung_engine *engine)
{
    enum { FARTHEST = 20, FAR = 12, AHEAD = 6, SOON = 2, FLUSHED = 32 };
    const struct rung_batch *batch = &task->batch;
    struct rung_shard *shard = engine->shard;
    const uint32_t *first = task->order + task->first[shard->index],
                   *end = task->order + task->first[shard->index + 1];

    for (const uint32_t *at = first; at < end && *at < batch->count && engine->status == RUNG_OK; at++) {
        const struct rung_scanned *item = &batch->items[*at];
        if (end - at > FARTHEST) fetch_item(&batch->items[at[FARTHEST]]);
        if (end - at > FAR) fetch_event(engine, batch, &batch->items[at[FAR]]);
        if (end - at > AHEAD) {
            struct rung_scanned *ahead = &batch->items[at[AHEAD]];
            ahead->number = rung_names_guess(&engine->cases, ahead->hash);
            rung_engine_fetch_number(engine, ahead->number);
        }
        if (end - at > SOON) rung_engine_fetch_rest(engine, batch->items[at[SOON]].number);
        shard->tick = task->before.ticks + *at;
        if (item->why)
            step_wrong(engine, item);
        else
            rung_engine_step_item(engine, batch, item);
        if ((at - first) % FLUSHED == FLUSHED - 1) rung_engine_flush(engine, false);
    }
}

void rung_task_step(struct rung_task *task, struct rung_engine *engine)
{
    if (task->kind == RUNG_TASK_END) {
        rung_engine_end(engine, task->end, task->until);
        return;
    }
    if (task->kind == RUNG_TASK_BLOCK) {
        rung_engine_step_block(engine, task->name, task->block);
        return;
    }
    engine->name = task->name;
    if (task->status) engine->status = task->status;
    step_own(task, engine);
    if (task->behind.ended && engine->shard->index > 0) { /* what the first one has stepped with its own */
        engine->shard->tick = task->behind.ticks - 1;
        if (engine->status == RUNG_OK) step_wrong(engine, &task->batch.items[task->batch.count - 1]);
    }
    if (engine->status == RUNG_OK) go_on_to(engine, task->behind.clock);
    uint64_t journal_lines = engine->counts.journal_lines;
    engine->shard->tick = task->behind.ticks;
    engine->counts = task->behind.counts;
    engine->counts.journal_lines = journal_lines;
}
