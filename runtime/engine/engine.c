/* The engine as its callers see it: policies loaded, events taken as lines or one by one, the journal handed
 * out. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "interpret.h"
#include "json_plain.h"

/* Memory ran out, or what may be used of it. */
enum rung_status rung_engine_no_room(const struct rung_engine *engine)
{
    return engine->budget.reached ? RUNG_LIMIT : RUNG_NO_MEMORY;
}

struct rung_engine *rung_engine_new(rung_journal_sink *sink, void *state)
{
    struct rung_engine *engine = calloc(1, sizeof *engine);

    if (!engine) return NULL;
    engine->sink = sink;
    engine->sink_state = state;
    engine->clock = RUNG_UNKNOWN;
    engine->budget.most = RUNG_ENGINE_MEMORY_BYTES;
    engine->json = rung_json_reader_new();
    if (!engine->json) {
        free(engine);
        return NULL;
    }
    return engine;
}

void rung_engine_free(struct rung_engine *engine)
{
    if (!engine) return;
    rung_parallel_free(engine->parallel);
    for (size_t i = 0; i < engine->policy_count; i++) rung_loaded_free(&engine->policies[i]);
    rung_names_free(&engine->cases);
    free(engine->timers.items);
    free(engine->lines.bytes);
    free(engine->rest);
    free(engine->ids);
    rung_names_free(&engine->focus.passed);
    free(engine->focus.id);
    free(engine->extras.bytes);
    free(engine->scratch);
    free(engine->drained);
    rung_json_reader_free(engine->json);
    free(engine);
}

/* Several engines in place of this one, where that was asked for: they begin with the first event. */
static struct rung_parallel *several(struct rung_engine *engine)
{
    if (engine->jobs > 1) engine->parallel = rung_parallel_new(engine, engine->jobs);
    engine->jobs = 0;
    return engine->parallel;
}

/* Waits for what they have been given. */
static void settle(const struct rung_engine *engine)
{
    if (engine->parallel) rung_parallel_settle(engine->parallel);
}

bool rung_engine_use_jobs(struct rung_engine *engine, uint32_t jobs)
{
    if (jobs < 1 || jobs > RUNG_ENGINE_JOBS_MAX) return false;
    engine->jobs = jobs;
    return true;
}

uint32_t rung_engine_jobs(const struct rung_engine *engine)
{
    return engine->parallel ? rung_parallel_jobs(engine->parallel) : 1;
}

void rung_engine_counts(const struct rung_engine *engine, struct rung_engine_counts *counts)
{
    settle(engine);
    *counts = engine->counts;
    counts->cases = engine->cases.count;
}

void rung_engine_watch(struct rung_engine *engine, rung_engine_watcher *watcher, void *state)
{
    engine->watcher = watcher;
    engine->watcher_state = state;
}

void rung_engine_limit_memory(struct rung_engine *engine, size_t bytes)
{
    engine->budget.most = bytes > engine->budget.used ? bytes : engine->budget.used;
}

size_t rung_engine_index_bytes(void)
{
    size_t by_id =
        sizeof(struct rung_named) + 8 * sizeof(uint64_t) / 3;     /* slots are three eighths full at least */
    size_t by_time = sizeof(struct rung_timer) + sizeof(int64_t); /* and when the record wants it */

    return by_id + by_time;
}

bool rung_engine_run_by(struct rung_engine *engine, const char *name)
{
    const struct rung_interpreter *interpreter = rung_interpreter_named(name);

    for (size_t i = 0; interpreter && i < engine->policy_count; i++)
        engine->policies[i].bound.interpreter = interpreter;
    return interpreter != NULL;
}

void rung_engine_show_input(struct rung_engine *engine, const struct rung_feed_target *target)
{
    engine->input = target;
}

void rung_engine_be_strict(struct rung_engine *engine)
{
    engine->strict = true;
}

const char *rung_engine_case(const struct rung_engine *engine, uint32_t number, size_t *size)
{
    *size = 0;
    if (number >= engine->cases.count) return "";
    *size = engine->cases.entries[number].size;
    return engine->cases.pool + engine->cases.entries[number].offset;
}

enum rung_status rung_engine_status(const struct rung_engine *engine)
{
    settle(engine);
    return engine->status;
}

int64_t rung_engine_clock(const struct rung_engine *engine)
{
    settle(engine);
    return engine->clock;
}

enum rung_status rung_engine_load(struct rung_engine *engine, const struct rung_program *program)
{
    if (engine->policy_count == RUNG_ENGINE_POLICIES_MAX) return RUNG_LIMIT;
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *other = engine->policies[i].bound.program;
        if (strcmp(other->texts + other->name, program->texts + program->name) == 0) return RUNG_INVALID;
    }
    if (!rung_grow(&engine->budget, &engine->scratch, &engine->scratch_capacity, program->record_size, 1))
        return RUNG_NO_MEMORY;
    struct rung_loaded *policy = &engine->policies[engine->policy_count++];
    enum rung_status status = rung_loaded_begin(policy, engine, program);
    rung_engine_keep_beside(policy);
    if (status == RUNG_OK) return RUNG_OK;
    rung_loaded_free(policy);
    engine->policy_count--;
    return status;
}

/* ---- lines of NDJSON ---- */

static bool is_path(const struct rung_json_value *value, const char *path)
{
    return value->path_size == strlen(path) && memcmp(value->path, path, value->path_size) == 0;
}

void rung_engine_bad_line(struct rung_engine *engine, uint64_t line, const char *why)
{
    if (engine->input) {
        if (!engine->input->refused(engine->input->state, line, why, "")) engine->status = RUNG_NEVER;
        return;
    }
    engine->counts.bad++;
    if (engine->strict) engine->status = RUNG_INVALID;
    if (engine->shard) {
        rung_shard_bad_line(engine);
        if (engine->shard->index > 0) return; /* the first one says it */
    }
    engine->counts.journal_lines++;
    rung_journal_bad_event(&engine->lines, engine->clock, engine->name, line, why);
    if (engine->watcher) {
        struct rung_seen seen = rung_journal_nothing_seen;
        seen.kind = "finding";
        seen.name = "bad_event";
        seen.what = why;
        seen.by_event = true;
        seen.time = seen.local = engine->clock;
        engine->watcher(engine->watcher_state, &seen);
    }
}

/* The three things that every line must have. */
static const char *read_head(struct rung_event *event)
{
    const struct rung_json_value *time = NULL, *id = NULL, *type = NULL;

    for (uint32_t i = 0; i < event->count; i++) {
        const struct rung_json_value *value = &event->values[i];
        if (is_path(value, "time"))
            time = value;
        else if (is_path(value, "case"))
            id = value;
        else if (is_path(value, "type"))
            type = value;
        else if (is_path(value, "id") && value->kind == RUNG_JSON_TEXT) {
            event->id = value->text;
            event->id_size = value->size;
        }
    }
    const struct rung_json_value *const head[] = {time, id, type};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        if (head[i] && head[i] - event->values < 64) event->head |= UINT64_C(1) << (head[i] - event->values);
    if (!time || time->kind != RUNG_JSON_TEXT) return "it has no `time`";
    if (!id || id->kind != RUNG_JSON_TEXT || id->size > 255) return "it has no `case`";
    if (!type || type->kind != RUNG_JSON_TEXT) return "it has no `type`";
    if (rung_time_read(time->text, time->size, &event->time) != RUNG_OK)
        return "its `time` is no time with a zone, such as 2026-02-02T09:00:00Z";
    event->recorded = event->time;
    event->case_id = id->text;
    event->case_size = id->size;
    event->type = type->text;
    event->type_size = type->size;
    return NULL;
}

/* Steps what was read. */
static void step_waiting(struct rung_engine *engine)
{
    enum { AHEAD = 4 };
    struct rung_waiting *waiting = &engine->waiting;

    for (uint32_t i = 0; i < waiting->count && engine->status == RUNG_OK; i++) {
        const struct rung_event *event = &waiting->events[i];
        if (i + AHEAD < waiting->count) rung_engine_fetch(engine, waiting->hashes[i + AHEAD]);
        engine->counts.lines = event->line;
        const char *why = rung_engine_step(engine, event, waiting->hashes[i]);
        if (why) rung_engine_bad_line(engine, event->line, why);
    }
    waiting->count = waiting->value_count = 0;
    if (engine->status == RUNG_OK) engine->counts.lines = waiting->lines;
}

/* Reads a line of the plain kind. Returns false if it is of another, or wrong. */
static bool read_plain(struct rung_engine *engine, const char *bytes, size_t size)
{
    struct rung_waiting *waiting = &engine->waiting;
    struct rung_event *event = &waiting->events[waiting->count];
    struct rung_json_value *values = &waiting->values[waiting->value_count];
    int count =
        rung_json_read_plain(bytes, size, values, (int)(RUNG_WAITING_VALUES_MAX - waiting->value_count));

    if (count < 0) return false;
    *event = (struct rung_event){.line = waiting->lines, .values = values, .count = (uint32_t)count};
    if (read_head(event)) return false;
    uint64_t hash = rung_names_hash(event->case_id, event->case_size);
    rung_names_fetch(&engine->cases, hash);
    waiting->hashes[waiting->count++] = hash;
    waiting->value_count += (uint32_t)count;
    return true;
}

/* Reads a line. It may be stepped later, before its bytes are given back (step_waiting). */
static void take_line(struct rung_engine *engine, const char *bytes, size_t size, size_t padded)
{
    struct rung_event event = {.line = ++engine->waiting.lines, .values = engine->values};
    const char *why = NULL;

    while (size && (bytes[size - 1] == '\r' || bytes[size - 1] == ' ' || bytes[size - 1] == '\t')) size--;
    if (size == 0) return;
    if (engine->waiting.count == RUNG_WAITING_MAX) step_waiting(engine);
    if (engine->status || read_plain(engine, bytes, size)) return;
    step_waiting(engine);
    if (engine->status) return;
    engine->counts.lines = event.line;
    int count = rung_json_read(engine->json, bytes, size, padded, engine->values, &why);
    event.count = count < 0 ? 0 : (uint32_t)count;
    why = count < 0 ? "it is not one well-formed JSON object" : read_head(&event);
    if (!why) why = rung_engine_step(engine, &event, rung_names_hash(event.case_id, event.case_size));
    if (why) rung_engine_bad_line(engine, event.line, why);
}

/* ---- input and output ---- */

void rung_engine_flush(struct rung_engine *engine, bool all)
{
    if (engine->shard) {
        rung_shard_flush(engine);
        return;
    }
    if (engine->lines.failed) { /* in the middle of a line */
        engine->status = RUNG_NO_MEMORY;
        engine->lines.size = 0;
    }
    if (engine->lines.size == 0 || (!all && engine->lines.size < 1 << 16)) return;
    if (!engine->sink(engine->sink_state, engine->lines.bytes, engine->lines.size))
        engine->status = RUNG_UNREADABLE;
    engine->lines.size = 0;
}

enum { PADDING = 64, LINE_BYTES_MAX = 1 << 20 };

/* Keeps what is there of a line; of one that is too long, nothing. */
static enum rung_status keep_rest(struct rung_engine *engine, const char *bytes, size_t size)
{
    if (engine->overlong || engine->rest_size + size > LINE_BYTES_MAX) {
        engine->overlong = true;
        engine->rest_size = 0;
        return RUNG_OK;
    }
    if (!rung_grow(&engine->budget, &engine->rest, &engine->rest_capacity, engine->rest_size + size + PADDING,
                   1))
        return rung_engine_no_room(engine);
    memcpy(engine->rest + engine->rest_size, bytes, size);
    engine->rest_size += size;
    memset(engine->rest + engine->rest_size, 0, PADDING);
    return RUNG_OK;
}

static void take_rest(struct rung_engine *engine)
{
    step_waiting(engine);
    if (engine->overlong)
        rung_engine_bad_line(engine, engine->counts.lines = ++engine->waiting.lines,
                             "it is longer than 1 MiB");
    else
        take_line(engine, engine->rest, engine->rest_size, PADDING);
    step_waiting(engine);
    engine->overlong = false;
    engine->rest_size = 0;
}

enum rung_status rung_engine_feed(struct rung_engine *engine, const char *name, const char *bytes,
                                  size_t size)
{
    const char *end = bytes + size;

    if (several(engine)) return rung_parallel_feed(engine->parallel, name, bytes, size);
    engine->name = name;
    while (bytes < end && engine->status == RUNG_OK) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *stop = newline ? newline : end;
        bool whole = newline && engine->rest_size == 0 && !engine->overlong && end - newline >= PADDING &&
                     stop - bytes <= LINE_BYTES_MAX;
        if (whole) {
            take_line(engine, bytes, (size_t)(stop - bytes), (size_t)(end - stop));
        } else {
            engine->status = keep_rest(engine, bytes, (size_t)(stop - bytes));
            if (newline && engine->status == RUNG_OK) take_rest(engine);
        }
        bytes = newline ? newline + 1 : end;
        rung_engine_flush(engine, false);
    }
    step_waiting(engine);
    rung_engine_flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_take(struct rung_engine *engine, const char *name,
                                  const struct rung_event *event)
{
    if (engine->status) return engine->status;
    if (several(engine)) return rung_parallel_take(engine->parallel, name, event);
    engine->name = name;
    if (event->line > engine->counts.lines) engine->counts.lines = event->line;
    const char *why = rung_engine_step(engine, event, rung_names_hash(event->case_id, event->case_size));
    if (why) rung_engine_bad_line(engine, event->line, why);
    rung_engine_flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_refuse(struct rung_engine *engine, const char *name, uint64_t line,
                                    const char *why)
{
    if (engine->status) return engine->status;
    if (several(engine)) return rung_parallel_refuse(engine->parallel, name, line, why);
    engine->name = name;
    if (line > engine->counts.lines) engine->counts.lines = line;
    rung_engine_bad_line(engine, line, why);
    rung_engine_flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_end(struct rung_engine *engine, enum rung_end end, int64_t until)
{
    if (engine->parallel) return rung_parallel_end(engine->parallel, end, until);
    if ((engine->rest_size || engine->overlong) && engine->status == RUNG_OK) take_rest(engine);
    if (engine->shard) engine->shard->tick++; /* the timers that follow are none before the last event */
    engine->draining = end == RUNG_END_DRAIN && engine->status == RUNG_OK;
    if (engine->draining && !rung_grow(&engine->budget, &engine->drained, &engine->drained_capacity,
                                       engine->cases.count + 1, sizeof *engine->drained))
        engine->status = rung_engine_no_room(engine);
    if (end == RUNG_END_UNTIL) rung_engine_fire(engine, until, true);
    while (end == RUNG_END_DRAIN && engine->timers.count && engine->status == RUNG_OK) {
        rung_engine_fire(engine, engine->timers.items[0].time, true);
        rung_engine_flush(engine, false);
    }
    rung_engine_flush(engine, true);
    return engine->status;
}

void rung_engine_stop(struct rung_engine *engine)
{
    settle(engine);
    if (!engine->lines.failed && engine->lines.size)
        engine->sink(engine->sink_state, engine->lines.bytes, engine->lines.size);
    engine->lines.size = 0;
    if (engine->status == RUNG_OK) engine->status = RUNG_INVALID;
}

void rung_engine_describe(const struct rung_engine *engine, rung_journal_sink *sink, void *state)
{
    struct rung_lines lines = {0};

    for (size_t i = 0; i < engine->policy_count; i++)
        rung_journal_describe(&lines, engine->policies[i].bound.program, i > 0);
    if (!lines.failed) sink(state, lines.bytes, lines.size);
    free(lines.bytes);
}
