/* The engine as its callers see it: policies loaded, events taken as lines or one by one, the journal handed
 * out. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "engine_native.h"
#include "interpret.h"
#include "packed_block.h"

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
    rung_timers_begin(&engine->timers);
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
    rung_engine_native_free(engine);
    for (size_t i = 0; i < engine->policy_count; i++) rung_loaded_free(&engine->policies[i]);
    rung_names_free(&engine->cases);
    rung_timers_free(&engine->timers);
    free(engine->lines.bytes);
    free(engine->rest);
    free(engine->ids);
    rung_names_free(&engine->focus.passed);
    free(engine->focus.id);
    free(engine->extras.bytes);
    free(engine->scratch);
    free(engine->drained);
    rung_json_reader_free(engine->json);
    rung_event_scan_free(engine->scan);
    rung_batch_free(&engine->batch);
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
    counts->cases = engine->parallel ? rung_parallel_cases(engine->parallel) : engine->cases.count;
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
    return rung_names_slot_bytes() + sizeof(int64_t) + sizeof(uint32_t); /* a time, and where it is found */
}

bool rung_engine_run_by(struct rung_engine *engine, const char *name)
{
    const struct rung_interpreter *interpreter = rung_interpreter_named(name);

    for (size_t i = 0; interpreter && i < engine->policy_count; i++) {
        engine->policies[i].bound.interpreter = interpreter;
        engine->policies[i].bound.native = NULL;
    }
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
    return rung_names_text(&engine->cases, number, size);
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
    if (status == RUNG_OK) {
        while (1u << engine->policy_bits < engine->policy_count) engine->policy_bits++;
        return RUNG_OK;
    }
    rung_loaded_free(policy);
    engine->policy_count--;
    return status;
}

/* ---- lines of NDJSON ---- */

void rung_engine_bad_line(struct rung_engine *engine, uint64_t line, const char *why)
{
    if (engine->input) {
        if (!engine->input->refused(engine->input->state, line, why, "")) engine->status = RUNG_NEVER;
        return;
    }
    engine->counts.bad++;
    if (engine->strict) engine->status = RUNG_INVALID;
    if (engine->shard)
        rung_shard_wrong(engine, line, why);
    else
        rung_engine_write_wrong(engine, engine->clock, engine->name, line, why);
}

void rung_engine_write_wrong(struct rung_engine *engine, int64_t time, const char *name, uint64_t line,
                             const char *why)
{
    engine->counts.journal_lines++;
    rung_journal_bad_event(&engine->lines, time, name, line, why);
    if (engine->watcher) {
        struct rung_seen seen = rung_journal_nothing_seen;
        seen.kind = "finding";
        seen.name = "bad_event";
        seen.what = why;
        seen.by_event = true;
        seen.time = seen.local = time;
        engine->watcher(engine->watcher_state, &seen);
    }
}

/* Whether a field says one of a few words. */
static bool says_words(const struct rung_loaded *policy, uint32_t kind, struct rung_range choices)
{
    struct rung_choice choice;

    return kind == RUNG_VALUE_YES_NO || rung_read_choice(policy, kind, choices, &choice);
}

/* Has those fields kept that a policy knows: only those that say one of a few words, or only others. */
static bool want_fields(struct rung_event_scan *scan, const struct rung_loaded *policy, bool words)
{
    const struct rung_program *p = policy->bound.program;
    bool good = true;

    for (uint32_t k = 0; k < p->event_fields_count; k++)
        if (says_words(policy, p->event_fields[k].kind, p->event_fields[k].choices) == words)
            good &= rung_event_scan_want(scan, policy->words.event_fields[k].text,
                                         policy->words.event_fields[k].size, words);
    for (uint32_t k = 0; k < p->facts_count; k++) /* `update` has them as its fields */
        if (says_words(policy, p->facts[k].kind, p->facts[k].choices) == words)
            good &=
                rung_event_scan_want(scan, policy->words.facts[k].text, policy->words.facts[k].size, words);
    return good;
}

/* A reader of lines for what is loaded; NULL when memory ran out. */
struct rung_event_scan *rung_engine_scan(struct rung_engine *engine)
{
    bool good = true;

    if (engine->scan) return engine->scan;
    struct rung_event_scan *scan = rung_event_scan_new();
    for (int words = 0; words < 2; words++)
        for (size_t i = 0; scan && !engine->input && i < engine->policy_count; i++)
            good &= want_fields(scan, &engine->policies[i], words);
    if (good) return engine->scan = scan;
    rung_event_scan_free(scan);
    return NULL;
}

/* Whether a line is used by any policy, as far as its shape tells. */
static inline bool is_used(struct rung_engine *engine, const struct rung_scanned *item)
{
    struct rung_json_shape *shape = item->shape;

    if (!shape) return !item->why;
    if (!shape->plan && !rung_plan_shape(engine, shape)) engine->status = RUNG_NO_MEMORY;
    return shape->used;
}

/* Finds out what the lines that were read will need: first where the numbers of their cases are found, then,
 * when that is there, those. */
static void prepare_batch(struct rung_engine *engine)
{
    struct rung_scanned *items = engine->batch.items, *end = items + engine->batch.count;

    for (struct rung_scanned *item = items; item < end; item++) {
        item->used = is_used(engine, item);
        if (!item->used) continue;
        item->hash = rung_names_hash(item->event.case_id, item->event.case_size);
        rung_names_fetch(&engine->cases, item->hash);
    }
    for (struct rung_scanned *item = items; item < end; item++)
        item->number = item->used ? rung_names_guess(&engine->cases, item->hash) : RUNG_NO_NUMBER;
}

/* Steps what was read. */
static void step_batch(struct rung_engine *engine)
{
    enum { AHEAD = 6, SOON = 2 };
    struct rung_batch *batch = &engine->batch;
    struct rung_scanned *item = batch->items, *end = item + batch->count;

    for (size_t i = 0; i < AHEAD && i < batch->count; i++) rung_engine_fetch_number(engine, item[i].number);
    for (; item < end && engine->status == RUNG_OK; item++) {
        if (end - item > AHEAD) rung_engine_fetch_number(engine, item[AHEAD].number);
        if (end - item > SOON) rung_engine_fetch_rest(engine, item[SOON].number);
        engine->counts.lines = item->event.line;
        const char *why = item->why ? item->why : rung_engine_step_item(engine, batch, item);
        if (why) rung_engine_bad_line(engine, item->event.line, why);
    }
    rung_batch_empty(batch);
    if (engine->status == RUNG_OK) engine->counts.lines = batch->lines;
}

/* Takes whole lines, behind which RUNG_LINE_PADDING bytes may be read. */
static void take_lines(struct rung_engine *engine, const char *bytes, const char *end)
{
    enum { AT_ONCE = 32 }; /* so that what they need can be fetched meanwhile */

    if (bytes < end && !rung_engine_scan(engine)) engine->status = RUNG_NO_MEMORY;
    while (bytes < end && engine->status == RUNG_OK) {
        bytes = rung_event_scan_lines(engine->scan, bytes, end, AT_ONCE, &engine->batch);
        if (!bytes) {
            engine->status = RUNG_NO_MEMORY;
            return;
        }
        prepare_batch(engine);
        step_batch(engine);
        rung_engine_flush(engine, false);
    }
}

/* ---- input and output ---- */

void rung_engine_flush(struct rung_engine *engine, bool all)
{
    enum { MANY_BYTES = 1 << 14 }; /* so few that they are still near when they are copied */

    if (engine->shard) {
        rung_shard_flush(engine);
        return;
    }
    if (engine->lines.failed) { /* in the middle of a line */
        engine->status = RUNG_NO_MEMORY;
        engine->lines.size = 0;
    }
    if (engine->lines.size == 0 || (!all && engine->lines.size < MANY_BYTES)) return;
    if (!engine->sink(engine->sink_state, engine->lines.bytes, engine->lines.size))
        engine->status = RUNG_UNREADABLE;
    engine->lines.size = 0;
}

/* Keeps what is there of a line; of one that is too long, no more than shows it. */
static enum rung_status keep_rest(struct rung_engine *engine, const char *bytes, size_t size)
{
    size_t room = RUNG_LINE_BYTES_MAX + 1 - engine->rest_size;

    if (size > room) size = room;
    if (!rung_grow(&engine->budget, &engine->rest, &engine->rest_capacity,
                   engine->rest_size + size + 1 + RUNG_LINE_PADDING, 1))
        return rung_engine_no_room(engine);
    if (size) memcpy(engine->rest + engine->rest_size, bytes, size);
    engine->rest_size += size;
    return RUNG_OK;
}

static void take_rest(struct rung_engine *engine)
{
    char *end = engine->rest + engine->rest_size;

    *end = '\n';
    memset(end + 1, 0, RUNG_LINE_PADDING);
    engine->rest_size = 0;
    take_lines(engine, engine->rest, end + 1);
}

/* Behind the last newline of these bytes; `bytes` if there is none. */
static const char *behind_lines(const char *bytes, const char *end)
{
    while (end > bytes && end[-1] != '\n') end--;
    return end;
}

enum rung_status rung_engine_feed(struct rung_engine *engine, const char *name, const char *bytes,
                                  size_t size)
{
    const char *end = bytes + size;

    rung_engine_look_for_native(engine, size);
    if (several(engine)) return rung_parallel_feed(engine->parallel, name, bytes, size);
    engine->name = name;
    while (bytes < end && engine->status == RUNG_OK) {
        const char *stop = bytes;
        if (engine->rest_size == 0 && end - bytes > RUNG_LINE_PADDING)
            stop = behind_lines(bytes, end - RUNG_LINE_PADDING);
        if (stop > bytes) {
            take_lines(engine, bytes, stop);
            bytes = stop;
            continue;
        }
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        stop = newline ? newline : end;
        engine->status = keep_rest(engine, bytes, (size_t)(stop - bytes));
        if (newline && engine->status == RUNG_OK) take_rest(engine);
        bytes = newline ? newline + 1 : end;
    }
    rung_engine_flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_take(struct rung_engine *engine, const char *name,
                                  const struct rung_event *event)
{
    if (engine->status) return engine->status;
    rung_engine_look_for_native(engine, 0);
    if (several(engine)) return rung_parallel_take(engine->parallel, name, event);
    engine->name = name;
    if (event->line > engine->counts.lines) engine->counts.lines = event->line;
    const char *why = rung_engine_step(engine, event, rung_names_hash(event->case_id, event->case_size));
    if (why) rung_engine_bad_line(engine, event->line, why);
    rung_engine_flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_take_block(struct rung_engine *engine, const char *name,
                                        struct rung_packed_block *block)
{
    if (engine->status) return engine->status;
    rung_engine_look_for_native(engine, 128 * (size_t)block->rows); /* as long as its lines may have been */
    if (several(engine)) return rung_parallel_take_block(engine->parallel, name, block);
    rung_engine_step_block(engine, name, block);
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
    if (engine->rest_size && engine->status == RUNG_OK) take_rest(engine);
    engine->draining = end == RUNG_END_DRAIN && engine->status == RUNG_OK;
    if (engine->draining && !rung_grow(&engine->budget, &engine->drained, &engine->drained_capacity,
                                       engine->cases.count + 1, sizeof *engine->drained))
        engine->status = rung_engine_no_room(engine);
    if (end == RUNG_END_UNTIL) rung_engine_fire(engine, until, true);
    if (end == RUNG_END_DRAIN) rung_engine_fire(engine, RUNG_NEVER_US, true);
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

enum rung_status rung_engine_describe(const struct rung_engine *engine, rung_journal_sink *sink, void *state)
{
    struct rung_lines lines = {0};

    for (size_t i = 0; i < engine->policy_count; i++)
        rung_journal_describe(&lines, engine->policies[i].bound.program, i > 0);
    if (!lines.failed) sink(state, lines.bytes, lines.size);
    free(lines.bytes);
    return lines.failed ? RUNG_NO_MEMORY : RUNG_OK;
}
