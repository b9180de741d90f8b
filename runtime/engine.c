/* Events upon cases, timers in their order, the journal in one piece. */
#include <rung/engine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "bind.h"
#include "feed/json_line.h"
#include "journal.h"
#include "number.h"

/* ---- a table of byte strings, each with a number ---- */

struct name_entry {
    uint64_t hash;
    uint32_t offset, size; /* of the bytes, in the pool */
};

struct name_table {
    struct name_entry *entries; /* by number */
    uint32_t *slots;            /* number + 1; open addressing, a power of two */
    char *pool;
    size_t count, capacity, slot_count, pool_size, pool_capacity;
};

static bool grow(void *table, size_t *capacity, size_t needed, size_t size)
{
    void *old;
    size_t larger = *capacity ? *capacity : 64;

    if (needed <= *capacity) return true;
    while (larger < needed) larger *= 2;
    memcpy(&old, table, sizeof old);
    void *fresh = realloc(old, larger * size);
    if (!fresh) return false;
    memcpy(table, &fresh, sizeof fresh);
    *capacity = larger;
    return true;
}

static bool rehash(struct name_table *table)
{
    size_t slot_count = table->slot_count ? table->slot_count * 2 : 256;
    uint32_t *slots = calloc(slot_count, sizeof *slots);

    if (!slots) return false;
    for (size_t i = 0; i < table->count; i++) {
        size_t at = table->entries[i].hash & (slot_count - 1);
        while (slots[at]) at = (at + 1) & (slot_count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(table->slots);
    table->slots = slots;
    table->slot_count = slot_count;
    return true;
}

/* The number of a name; RUNG_NONE if it has none and `add` is not asked for, or memory ran out. */
static uint32_t number_of(struct name_table *table, const char *name, size_t size, bool add)
{
    uint64_t hash = XXH3_64bits(name, size);

    if (add && table->count * 2 >= table->slot_count && !rehash(table)) return RUNG_NONE;
    if (!table->slot_count) return RUNG_NONE;
    size_t at = hash & (table->slot_count - 1);
    for (; table->slots[at]; at = (at + 1) & (table->slot_count - 1)) {
        const struct name_entry *entry = &table->entries[table->slots[at] - 1];
        if (entry->hash == hash && entry->size == size &&
            memcmp(table->pool + entry->offset, name, size) == 0)
            return table->slots[at] - 1;
    }
    if (!add || !grow(&table->entries, &table->capacity, table->count + 1, sizeof *table->entries) ||
        !grow(&table->pool, &table->pool_capacity, table->pool_size + size + 1, 1))
        return RUNG_NONE;
    memcpy(table->pool + table->pool_size, name, size);
    table->entries[table->count] = (struct name_entry){hash, (uint32_t)table->pool_size, (uint32_t)size};
    table->pool_size += size;
    table->slots[at] = (uint32_t)++table->count;
    return (uint32_t)table->count - 1;
}

static void free_names(struct name_table *table)
{
    free(table->entries);
    free(table->slots);
    free(table->pool);
}

/* ---- the engine ---- */

/* A policy that is loaded. Texts of events get ids: those of the program keep their offsets. */
struct loaded {
    struct rung_bound bound;
    struct name_table event_names, texts; /* number: the event's index; of texts see below */
    int64_t *text_ids;                    /* of each text in `texts` */
    size_t text_capacity;
    unsigned char *records; /* one a case, side by side */
    int64_t *next;          /* of each case: when its record wants to be looked at */
    size_t record_capacity, next_capacity;
};

struct timer {
    int64_t time;
    uint32_t number, policy;
};

struct rung_engine {
    rung_journal_sink *sink;
    void *sink_state;
    struct loaded *policies;
    size_t policy_count, policy_capacity;
    struct name_table cases;
    struct timer *timers; /* a heap; an entry is good only if the record still wants that time */
    size_t timer_count, timer_capacity;
    struct rung_json_reader *json;
    struct rung_json_value values[RUNG_JSON_VALUES_MAX];
    struct rung_lines lines;
    char *rest; /* of a line that the last call cut */
    size_t rest_size, rest_capacity;
    const char *name;
    int64_t clock; /* RUNG_UNKNOWN before the first event */
    struct rung_engine_counts counts;
    struct rung_outputs outputs;
    rung_engine_watcher *watcher; /* NULL: nobody watches */
    void *watcher_state;
    bool strict;
    enum rung_status status;
};

struct rung_engine *rung_engine_new(rung_journal_sink *sink, void *state)
{
    struct rung_engine *engine = calloc(1, sizeof *engine);

    if (!engine) return NULL;
    engine->sink = sink;
    engine->sink_state = state;
    engine->clock = RUNG_UNKNOWN;
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
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct loaded *policy = &engine->policies[i];
        rung_unbind(&policy->bound);
        free_names(&policy->event_names);
        free_names(&policy->texts);
        free(policy->text_ids);
        free(policy->records);
        free(policy->next);
    }
    free_names(&engine->cases);
    free(engine->policies);
    free(engine->timers);
    free(engine->lines.bytes);
    free(engine->rest);
    rung_json_reader_free(engine->json);
    free(engine);
}

void rung_engine_counts(const struct rung_engine *engine, struct rung_engine_counts *counts)
{
    *counts = engine->counts;
    counts->cases = engine->cases.count;
}

void rung_engine_watch(struct rung_engine *engine, rung_engine_watcher *watcher, void *state)
{
    engine->watcher = watcher;
    engine->watcher_state = state;
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

int64_t rung_engine_clock(const struct rung_engine *engine)
{
    return engine->clock;
}

/* ---- texts ---- */

static int64_t text_id(struct loaded *policy, const char *text, size_t size)
{
    uint32_t number = number_of(&policy->texts, text, size, true);

    if (number == RUNG_NONE) return RUNG_UNKNOWN;
    if (number < policy->text_capacity && policy->text_ids[number]) return policy->text_ids[number] - 1;
    size_t before = policy->text_capacity;
    if (!grow(&policy->text_ids, &policy->text_capacity, number + 1, sizeof *policy->text_ids))
        return RUNG_UNKNOWN;
    memset(policy->text_ids + before, 0, (policy->text_capacity - before) * sizeof *policy->text_ids);
    policy->text_ids[number] = (int64_t)policy->bound.program->texts_count + number + 1;
    return policy->text_ids[number] - 1;
}

static const char *text_of_id(void *state, int64_t id, size_t *size)
{
    const struct loaded *policy = state;
    const struct rung_program *p = policy->bound.program;

    if (id >= 0 && id < p->texts_count) {
        *size = strlen(p->texts + id);
        return p->texts + id;
    }
    id -= p->texts_count;
    if (id < 0 || (size_t)id >= policy->texts.count) {
        *size = 0;
        return "";
    }
    *size = policy->texts.entries[id].size;
    return policy->texts.pool + policy->texts.entries[id].offset;
}

static enum rung_status take_program_texts(struct loaded *policy)
{
    const struct rung_program *p = policy->bound.program;

    for (uint32_t offset = 0; offset < p->texts_count; offset += (uint32_t)strlen(p->texts + offset) + 1) {
        uint32_t number = number_of(&policy->texts, p->texts + offset, strlen(p->texts + offset), true);
        size_t before = policy->text_capacity;
        if (number == RUNG_NONE ||
            !grow(&policy->text_ids, &policy->text_capacity, number + 1, sizeof *policy->text_ids))
            return RUNG_NO_MEMORY;
        memset(policy->text_ids + before, 0, (policy->text_capacity - before) * sizeof *policy->text_ids);
        policy->text_ids[number] = (int64_t)offset + 1;
    }
    return RUNG_OK;
}

enum rung_status rung_engine_load(struct rung_engine *engine, const struct rung_program *program)
{
    if (engine->policy_count == RUNG_ENGINE_POLICIES_MAX) return RUNG_LIMIT;
    if (!grow(&engine->policies, &engine->policy_capacity, engine->policy_count + 1,
              sizeof *engine->policies))
        return RUNG_NO_MEMORY;
    struct loaded *policy = &engine->policies[engine->policy_count];
    *policy = (struct loaded){0};
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *other = engine->policies[i].bound.program;
        if (strcmp(other->texts + other->name, program->texts + program->name) == 0) return RUNG_INVALID;
    }
    enum rung_status status = rung_bind(program, &policy->bound);
    if (status) return status;
    engine->policy_count++;
    for (uint32_t i = 0; i < program->events_count; i++) {
        const char *name = program->texts + program->events[i].name;
        if (number_of(&policy->event_names, name, strlen(name), true) == RUNG_NONE) return RUNG_NO_MEMORY;
    }
    return take_program_texts(policy);
}

/* ---- timers ---- */

static bool sooner(const struct timer *a, const struct timer *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->number != b->number) return a->number < b->number;
    return a->policy < b->policy;
}

static void push_timer(struct rung_engine *engine, struct timer timer)
{
    if (!grow(&engine->timers, &engine->timer_capacity, engine->timer_count + 1, sizeof *engine->timers)) {
        engine->status = RUNG_NO_MEMORY;
        return;
    }
    size_t at = engine->timer_count++;
    for (; at > 0 && sooner(&timer, &engine->timers[(at - 1) / 2]); at = (at - 1) / 2)
        engine->timers[at] = engine->timers[(at - 1) / 2];
    engine->timers[at] = timer;
}

static void pop_timer(struct rung_engine *engine)
{
    struct timer last = engine->timers[--engine->timer_count];
    size_t at = 0;

    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= engine->timer_count) break;
        if (child + 1 < engine->timer_count && sooner(&engine->timers[child + 1], &engine->timers[child]))
            child++;
        if (!sooner(&engine->timers[child], &last)) break;
        engine->timers[at] = engine->timers[child];
        at = child;
    }
    engine->timers[at] = last;
}

/* ---- stepping ---- */

static struct rung_machine machine_of(struct rung_engine *engine, size_t policy, uint32_t number, int64_t now)
{
    struct loaded *loaded = &engine->policies[policy];

    return (struct rung_machine){.bound = &loaded->bound,
                                 .program = loaded->bound.program,
                                 .record =
                                     loaded->records + (size_t)loaded->bound.program->record_size * number,
                                 .now = now,
                                 .outputs = &engine->outputs};
}

/* Journals what came out, and notes when the record wants to be looked at again. */
static void finish(struct rung_engine *engine, struct rung_machine *m, size_t policy, uint32_t number)
{
    struct loaded *loaded = &engine->policies[policy];
    const struct name_entry *id = &engine->cases.entries[number];
    struct rung_journal_line line = {.bound = &loaded->bound,
                                     .case_id = engine->cases.pool + id->offset,
                                     .case_size = id->size,
                                     .time = m->now,
                                     .text = text_of_id,
                                     .text_state = loaded,
                                     .record = m->record};

    for (uint32_t i = 0; i < engine->outputs.count; i++) {
        rung_journal_write(&engine->lines, &line, &engine->outputs.items[i]);
        if (!engine->watcher) continue;
        struct rung_seen seen = rung_journal_seen(loaded->bound.program, &engine->outputs.items[i]);
        seen.number = number;
        seen.time = m->now;
        engine->watcher(engine->watcher_state, &seen);
    }
    engine->counts.journal_lines += engine->outputs.count;
    engine->outputs.count = 0;
    int64_t next = rung_machine_next(m);
    if (next == loaded->next[number]) return;
    loaded->next[number] = next;
    if (next != RUNG_NEVER_US) push_timer(engine, (struct timer){next, number, (uint32_t)policy});
}

/* All timers up to `time`; those of `time` itself only if `including`. */
static void fire_until(struct rung_engine *engine, int64_t time, bool including)
{
    while (engine->timer_count && engine->status == RUNG_OK) {
        struct timer timer = engine->timers[0];
        if (timer.time > time || (timer.time == time && !including)) return;
        pop_timer(engine);
        struct loaded *loaded = &engine->policies[timer.policy];
        if (loaded->next[timer.number] != timer.time) continue;
        if (timer.time > engine->clock) engine->clock = timer.time;
        loaded->next[timer.number] = RUNG_NEVER_US;
        struct rung_machine m = machine_of(engine, timer.policy, timer.number, timer.time);
        rung_machine_timers(&m);
        finish(engine, &m, timer.policy, timer.number);
    }
}

static bool have_records(struct rung_engine *engine, uint32_t number)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct loaded *loaded = &engine->policies[i];
        size_t before = loaded->next_capacity;
        if (!grow(&loaded->records, &loaded->record_capacity, number + 1,
                  loaded->bound.program->record_size) ||
            !grow(&loaded->next, &loaded->next_capacity, number + 1, sizeof *loaded->next))
            return false;
        (void)before;
        loaded->next[number] = RUNG_NEVER_US;
        struct rung_machine m = machine_of(engine, i, number, 0);
        rung_record_begin(&m);
    }
    return true;
}

/* ---- one line ---- */

static const char *const bad_value = "a field has a value of another type";

static bool is_path(const struct rung_json_value *value, const char *path)
{
    return value->path_size == strlen(path) && memcmp(value->path, path, value->path_size) == 0;
}

/* A text, or the cell of a log that knows nothing but texts. */
static bool is_written(const struct rung_json_value *value)
{
    return value->kind == RUNG_JSON_TEXT || value->kind == RUNG_JSON_CELL;
}

static bool is_text(const struct rung_json_value *value, const char *text)
{
    return is_written(value) && value->size == strlen(text) && memcmp(value->text, text, value->size) == 0;
}

static int64_t index_of_name(const struct rung_program *p, const struct rung_json_value *value,
                             struct rung_range names)
{
    for (uint32_t i = 0; i < names.count; i++)
        if (is_text(value, p->texts + p->names[names.first + i])) return i;
    return RUNG_UNKNOWN;
}

/* The value of a field or fact. Returns false if it is of another type; null is unknown. */
static bool read_value(struct loaded *policy, const struct rung_json_value *value, uint32_t kind,
                       struct rung_range choices, int64_t *result)
{
    const struct rung_program *p = policy->bound.program;
    int32_t day;

    *result = RUNG_UNKNOWN;
    if (value->kind == RUNG_JSON_NULL) return true;
    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_YES_NO:
        if (value->kind == RUNG_JSON_TRUE || is_text(value, "yes"))
            *result = 1;
        else if (value->kind == RUNG_JSON_FALSE || is_text(value, "no"))
            *result = 0;
        break;
    case RUNG_VALUE_NUMBER:
        if (value->kind == RUNG_JSON_NUMBER || value->kind == RUNG_JSON_CELL)
            rung_number_read(value->text, value->size, result);
        break;
    case RUNG_VALUE_TEXT:
    case RUNG_VALUE_ZONE:
        if (is_written(value) && value->size <= 255) *result = text_id(policy, value->text, value->size);
        break;
    case RUNG_VALUE_CHOICE: *result = index_of_name(p, value, choices); break;
    case RUNG_VALUE_DATE:
        if (is_written(value) && rung_day_read(value->text, value->size, &day) == RUNG_OK) *result = day;
        break;
    case RUNG_VALUE_TIME:
        if (is_written(value) && rung_time_read(value->text, value->size, result) != RUNG_OK)
            *result = RUNG_UNKNOWN;
        break;
    case RUNG_VALUE_CHANNEL:
        if (!is_written(value)) break;
        *result = RUNG_OTHER;
        for (uint32_t i = 0; i < p->channels_count; i++)
            if (is_text(value, p->texts + p->channels[i].name)) *result = i;
        break;
    case RUNG_VALUE_PARTY:
        if (!is_written(value)) break;
        *result = RUNG_OTHER;
        for (uint32_t i = 0; i < p->parties_count; i++)
            if (is_text(value, p->texts + p->parties[i].name)) *result = i;
        break;
    default: break;
    }
    return *result != RUNG_UNKNOWN;
}

/* `documented`: a list of names, or an object of names and values. Flattened, the one is documented,
 * documented, …, the other documented.name. */
static bool read_documented(struct loaded *policy, const struct rung_json_value *value,
                            struct rung_happening *happening)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_json_value name = *value;
    bool with_value = value->path_size > 11;

    if (value->kind == RUNG_JSON_LIST && !with_value) return true;
    if (with_value) {
        name.text = value->path + 11;
        name.size = value->path_size - 11;
        name.kind = RUNG_JSON_TEXT;
        if (value->kind == RUNG_JSON_FALSE || value->kind == RUNG_JSON_NULL) return true;
    }
    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
        if (!is_text(&name, p->texts + p->facts[i].name)) continue;
        happening->documented |= UINT64_C(1) << i;
        if (!with_value) return true;
        if (!read_value(policy, value, p->facts[i].kind, p->facts[i].choices, &happening->values[i]))
            return false;
        happening->given |= UINT64_C(1) << i;
        return true;
    }
    for (uint32_t i = 0; i < p->items_count && p->facts_count + i < RUNG_ITEMS_MAX; i++)
        if (is_text(&name, p->texts + p->items[i]))
            happening->documented |= UINT64_C(1) << (p->facts_count + i);
    return true;
}

static const char *read_fields(struct loaded *policy, uint32_t event, const struct rung_event *taken,
                               struct rung_happening *happening)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_range fields = p->events[event].fields;
    bool update = strcmp(p->texts + p->events[event].name, "update") == 0;

    happening->event = event;
    happening->documented = happening->given = 0;
    for (uint32_t i = 0; i < RUNG_ITEMS_MAX; i++) happening->fields[i] = RUNG_UNKNOWN;
    for (uint32_t v = 0; v < taken->count; v++) {
        const struct rung_json_value *value = &taken->values[v];
        if (value->path_size >= 10 && memcmp(value->path, "documented", 10) == 0 &&
            (value->path_size == 10 || value->path[10] == '.') && !read_documented(policy, value, happening))
            return bad_value;
        for (uint32_t i = 0; i < fields.count; i++) {
            const struct rung_program_event_field *field = &p->event_fields[fields.first + i];
            if (field->kind == RUNG_VALUE_RECORD || !is_path(value, p->texts + field->name)) continue;
            if (!read_value(policy, value, field->kind, field->choices, &happening->fields[i]))
                return bad_value;
        }
        for (uint32_t i = 0; update && i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
            if (!is_path(value, p->texts + p->facts[i].name)) continue;
            if (!read_value(policy, value, p->facts[i].kind, p->facts[i].choices, &happening->values[i]))
                return bad_value;
            happening->given |= UINT64_C(1) << i;
        }
    }
    for (uint32_t i = 0; i < fields.count; i++)
        if (!p->event_fields[fields.first + i].optional && happening->fields[i] == RUNG_UNKNOWN)
            return "a field that it needs is missing";
    return NULL;
}

static void bad_line(struct rung_engine *engine, uint64_t line, const char *why)
{
    engine->counts.bad++;
    engine->counts.journal_lines++;
    rung_journal_bad_event(&engine->lines, engine->clock, engine->name, line, why);
    if (engine->strict) engine->status = RUNG_INVALID;
}

/* Upon all policies that use its type. Returns why it cannot be taken, NULL if it was. */
static const char *take_event(struct rung_engine *engine, const struct rung_event *event)
{
    struct rung_happening happenings[RUNG_ENGINE_POLICIES_MAX];
    uint64_t uses = 0;

    for (size_t i = 0; i < engine->policy_count; i++) {
        uint32_t type = number_of(&engine->policies[i].event_names, event->type, event->type_size, false);
        if (type == RUNG_NONE) continue;
        const char *why = read_fields(&engine->policies[i], type, event, &happenings[i]);
        if (why) return why;
        uses |= UINT64_C(1) << i;
    }
    engine->counts.events++;
    bool late =
        event->recorded < event->time || (engine->clock != RUNG_UNKNOWN && event->time < engine->clock);
    if (engine->clock == RUNG_UNKNOWN || event->time > engine->clock) {
        if (engine->clock != RUNG_UNKNOWN) fire_until(engine, event->time, false);
        engine->clock = event->time;
    }
    engine->counts.late += late;
    if (!uses) {
        engine->counts.unused++;
        return NULL;
    }
    size_t before = engine->cases.count;
    uint32_t number = number_of(&engine->cases, event->case_id, event->case_size, true);
    if (number == RUNG_NONE || (engine->cases.count > before && !have_records(engine, number))) {
        engine->status = RUNG_NO_MEMORY;
        return NULL;
    }
    for (size_t i = 0; i < engine->policy_count; i++) {
        if (!(uses >> i & 1)) continue;
        struct rung_machine m = machine_of(engine, i, number, engine->clock);
        if (late) rung_machine_late(&m, event->recorded);
        rung_machine_event(&m, &happenings[i]);
        finish(engine, &m, i, number);
    }
    return NULL;
}

/* The three things that every line must have. */
static const char *read_head(const struct rung_engine *engine, struct rung_event *event)
{
    const struct rung_json_value *time = NULL, *id = NULL, *type = NULL;

    for (uint32_t i = 0; i < event->count; i++) {
        const struct rung_json_value *value = &engine->values[i];
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

static void take_line(struct rung_engine *engine, const char *bytes, size_t size, size_t padded)
{
    struct rung_event event = {.line = ++engine->counts.lines, .values = engine->values};
    const char *why = NULL;

    while (size && (bytes[size - 1] == '\r' || bytes[size - 1] == ' ' || bytes[size - 1] == '\t')) size--;
    if (size == 0) return;
    int count = rung_json_read(engine->json, bytes, size, padded, engine->values, &why);
    if (count >= 0) {
        event.count = (uint32_t)count;
        why = read_head(engine, &event);
    }
    if (!why) why = take_event(engine, &event);
    if (why) bad_line(engine, event.line, why);
}

/* ---- input and output ---- */

static void flush(struct rung_engine *engine, bool all)
{
    if (engine->lines.failed) engine->status = RUNG_NO_MEMORY;
    if (engine->lines.size == 0 || (!all && engine->lines.size < 1 << 16)) return;
    if (!engine->sink(engine->sink_state, engine->lines.bytes, engine->lines.size))
        engine->status = RUNG_UNREADABLE;
    engine->lines.size = 0;
}

enum { PADDING = 64, LINE_BYTES_MAX = 1 << 20 };

static enum rung_status keep_rest(struct rung_engine *engine, const char *bytes, size_t size)
{
    if (!grow(&engine->rest, &engine->rest_capacity, engine->rest_size + size + PADDING, 1))
        return RUNG_NO_MEMORY;
    memcpy(engine->rest + engine->rest_size, bytes, size);
    engine->rest_size += size;
    memset(engine->rest + engine->rest_size, 0, PADDING);
    return RUNG_OK;
}

enum rung_status rung_engine_feed(struct rung_engine *engine, const char *name, const char *bytes,
                                  size_t size)
{
    const char *end = bytes + size;

    engine->name = name;
    while (bytes < end && engine->status == RUNG_OK) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *stop = newline ? newline : end;
        bool whole = newline && engine->rest_size == 0 && end - newline >= PADDING;
        if (whole) {
            take_line(engine, bytes, (size_t)(stop - bytes), (size_t)(end - stop));
        } else {
            engine->status = keep_rest(engine, bytes, (size_t)(stop - bytes));
            if (newline && engine->status == RUNG_OK) {
                take_line(engine, engine->rest, engine->rest_size, PADDING);
                engine->rest_size = 0;
            }
        }
        bytes = newline ? newline + 1 : end;
        flush(engine, false);
    }
    return engine->status;
}

enum rung_status rung_engine_take(struct rung_engine *engine, const char *name,
                                  const struct rung_event *event)
{
    if (engine->status) return engine->status;
    engine->name = name;
    if (event->line > engine->counts.lines) engine->counts.lines = event->line;
    const char *why = take_event(engine, event);
    if (why) bad_line(engine, event->line, why);
    flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_refuse(struct rung_engine *engine, const char *name, uint64_t line,
                                    const char *why)
{
    if (engine->status) return engine->status;
    engine->name = name;
    if (line > engine->counts.lines) engine->counts.lines = line;
    bad_line(engine, line, why);
    flush(engine, false);
    return engine->status;
}

enum rung_status rung_engine_end(struct rung_engine *engine, enum rung_end end, int64_t until)
{
    if (engine->rest_size && engine->status == RUNG_OK)
        take_line(engine, engine->rest, engine->rest_size, PADDING);
    engine->rest_size = 0;
    if (end == RUNG_END_UNTIL) fire_until(engine, until, true);
    while (end == RUNG_END_DRAIN && engine->timer_count && engine->status == RUNG_OK) {
        fire_until(engine, engine->timers[0].time, true);
        flush(engine, false);
    }
    flush(engine, true);
    return engine->status;
}

void rung_engine_stop(struct rung_engine *engine)
{
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
