/* Events upon cases, timers in their order, the journal in one piece. */
#include <rung/engine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "bind.h"
#include "decimal.h"
#include "journal.h"
#include "json_line.h"
#include "kept.h"
#include "machine_parts.h"
#include "names.h"

/* ---- the engine ---- */

/* The zone that a text names; NULL: none. */
struct zone_of_text {
    int64_t text;
    struct rung_zone *zone;
};

/* A policy that is to begin, since another goes on with it. */
struct wanted {
    struct loaded *from;
    uint32_t follow, line;
};

enum { IDS_KEPT = 16, ENTERED_MAX = 1000, WANTED_MAX = 64 };

/* The last ids of events of a case, as their hashes. */
struct recent_ids {
    uint64_t hashes[IDS_KEPT];
    uint32_t count; /* in all; the oldest gives way */
};

/* A policy that is loaded. Texts of events get ids: those of the program keep their offsets. */
struct loaded {
    struct rung_bound bound;
    struct rung_names event_names, texts; /* number: the event's index; of texts see below */
    int64_t *text_ids;                    /* of each text in `texts` */
    size_t text_capacity;
    unsigned char *records; /* one a case, side by side */
    int64_t *next;          /* of each case: when its record wants to be looked at */
    size_t record_capacity, next_capacity;
    struct rung_kept kept;
    struct zone_of_text *zones; /* those that texts have named */
    size_t zone_count, zone_capacity;
    struct rung_engine *engine;
    struct rung_beside beside;
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
    struct rung_names cases;
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
    bool strict, draining, overlong;
    bool by_event; /* an event is being stepped, not a timer */
    struct rung_budget budget;
    struct recent_ids *ids; /* by case, as far as events have ids */
    size_t id_capacity;
    uint64_t entries; /* steps entered, in all */
    struct wanted wanted[WANTED_MAX];
    uint32_t wanted_count;
    char reason[200];         /* why a line was refused */
    uint32_t number;          /* of the case that is being stepped */
    struct rung_lines extras; /* what outputs have to add */
    unsigned char *scratch;   /* for forecasts */
    size_t scratch_capacity;
    struct rung_outputs scratch_outputs;
    uint32_t *entered; /* by case: steps entered since its last event, while draining */
    size_t entered_capacity;
    enum rung_status status;
};

/* Memory ran out, or what may be used of it. */
static enum rung_status no_room(const struct rung_engine *engine)
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
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct loaded *policy = &engine->policies[i];
        rung_unbind(&policy->bound);
        rung_names_free(&policy->event_names);
        rung_names_free(&policy->texts);
        free(policy->text_ids);
        free(policy->records);
        free(policy->next);
        rung_kept_free(&policy->kept);
        for (size_t k = 0; k < policy->zone_count; k++) rung_zone_free(policy->zones[k].zone);
        free(policy->zones);
    }
    rung_names_free(&engine->cases);
    free(engine->policies);
    free(engine->timers);
    free(engine->lines.bytes);
    free(engine->rest);
    free(engine->ids);
    free(engine->extras.bytes);
    free(engine->scratch);
    free(engine->entered);
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

void rung_engine_limit_memory(struct rung_engine *engine, size_t bytes)
{
    engine->budget.most = bytes > engine->budget.used ? bytes : engine->budget.used;
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
    return engine->status;
}

int64_t rung_engine_clock(const struct rung_engine *engine)
{
    return engine->clock;
}

/* ---- texts ---- */

static int64_t text_id(struct loaded *policy, const char *text, size_t size)
{
    uint32_t number = rung_names_number(&policy->engine->budget, &policy->texts, text, size, true);

    if (number == RUNG_NONE) return RUNG_UNKNOWN;
    if (number < policy->text_capacity && policy->text_ids[number]) return policy->text_ids[number] - 1;
    if (!rung_grow(&policy->engine->budget, &policy->text_ids, &policy->text_capacity, number + 1,
                   sizeof *policy->text_ids))
        return RUNG_UNKNOWN;
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

/* The zone that a text names, read once. One that is none means UTC, as an unknown one does. */
static const struct rung_zone *zone_of_text(void *state, int64_t text)
{
    struct loaded *policy = state;
    char name[RUNG_ZONE_NAME_MAX + 1];
    size_t size;

    for (size_t i = 0; i < policy->zone_count; i++)
        if (policy->zones[i].text == text) return policy->zones[i].zone;
    if (!rung_grow(&policy->engine->budget, &policy->zones, &policy->zone_capacity, policy->zone_count + 1,
                   sizeof *policy->zones)) {
        policy->engine->status = no_room(policy->engine);
        return NULL;
    }
    struct zone_of_text *entry = &policy->zones[policy->zone_count++];
    const char *bytes = text_of_id(policy, text, &size);
    *entry = (struct zone_of_text){.text = text};
    if (size >= sizeof name) return NULL;
    memcpy(name, bytes, size);
    name[size] = '\0';
    if (rung_zone_load(name, NULL, &entry->zone, NULL) != RUNG_OK) entry->zone = NULL;
    return entry->zone;
}

static enum rung_status take_program_texts(struct loaded *policy)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_budget *budget = &policy->engine->budget;

    for (uint32_t offset = 0; offset < p->texts_count; offset += (uint32_t)strlen(p->texts + offset) + 1) {
        uint32_t number =
            rung_names_number(budget, &policy->texts, p->texts + offset, strlen(p->texts + offset), true);
        if (number == RUNG_NONE || !rung_grow(budget, &policy->text_ids, &policy->text_capacity, number + 1,
                                              sizeof *policy->text_ids))
            return RUNG_NO_MEMORY;
        policy->text_ids[number] = (int64_t)offset + 1;
    }
    return RUNG_OK;
}

enum rung_status rung_engine_load(struct rung_engine *engine, const struct rung_program *program)
{
    if (engine->policy_count == RUNG_ENGINE_POLICIES_MAX) return RUNG_LIMIT;
    if (!rung_grow(&engine->budget, &engine->policies, &engine->policy_capacity, engine->policy_count + 1,
                   sizeof *engine->policies))
        return RUNG_NO_MEMORY;
    struct loaded *policy = &engine->policies[engine->policy_count];
    *policy = (struct loaded){.engine = engine};
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *other = engine->policies[i].bound.program;
        if (strcmp(other->texts + other->name, program->texts + program->name) == 0) return RUNG_INVALID;
    }
    enum rung_status status = rung_bind(program, &policy->bound);
    if (status) return status;
    policy->bound.zone_of = zone_of_text;
    engine->policy_count++;
    for (size_t i = 0; i < engine->policy_count; i++) /* the table may have moved */
        engine->policies[i].bound.zone_state = &engine->policies[i];
    if (!rung_grow(&engine->budget, &engine->scratch, &engine->scratch_capacity, program->record_size, 1))
        return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < program->events_count; i++) {
        const char *name = program->texts + program->events[i].name;
        if (rung_names_number(&engine->budget, &policy->event_names, name, strlen(name), true) == RUNG_NONE)
            return RUNG_NO_MEMORY;
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
    if (!rung_grow(&engine->budget, &engine->timers, &engine->timer_capacity, engine->timer_count + 1,
                   sizeof *engine->timers)) {
        engine->status = no_room(engine);
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

/* ---- what the machine asks for, and tells ---- */

static struct rung_journal_line line_of(struct rung_engine *engine, const struct rung_machine *m)
{
    struct loaded *loaded = (struct loaded *)m->beside->state;
    const struct rung_name *id = &engine->cases.entries[engine->number];

    return (struct rung_journal_line){.bound = &loaded->bound,
                                      .case_id = engine->cases.pool + id->offset,
                                      .case_size = id->size,
                                      .time = m->now,
                                      .text = text_of_id,
                                      .text_state = loaded,
                                      .record = m->record,
                                      .extras = engine->extras.bytes,
                                      .scratch = engine->scratch,
                                      .scratch_outputs = &engine->scratch_outputs};
}

static void tell_taken(void *state, const struct rung_machine *m, uint32_t tally, int64_t value)
{
    struct loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;

    if (!rung_kept_took(&engine->budget, &loaded->kept, tally, value, engine->number, m->now))
        engine->status = no_room(engine);
}

static int64_t count_others(void *state, const struct rung_machine *m, uint32_t tally, int64_t value,
                            int64_t since)
{
    struct loaded *loaded = state;

    return rung_kept_others(&loaded->engine->budget, &loaded->kept, tally, value, loaded->engine->number,
                            since, m->now);
}

/* Shows something to whoever watches. */
static void watch(struct rung_engine *engine, const struct rung_machine *m, struct rung_seen seen)
{
    struct loaded *loaded = m->beside->state;

    seen.policy_index = (uint32_t)(loaded - engine->policies);
    seen.number = engine->number;
    seen.by_event = engine->by_event;
    seen.time = m->now;
    seen.local = rung_zone_to_local(rung_calendar_zone(m, m->program->calendar), m->now);
    engine->watcher(engine->watcher_state, &seen);
}

static void watch_event(struct rung_engine *engine, const struct rung_machine *m,
                        const struct rung_happening *happening)
{
    const struct rung_journal_line line = line_of(engine, m);
    char what[RUNG_WHAT_SIZE];

    watch(engine, m, rung_journal_seen_event(&line, happening, what));
}

static void tell_attempt(void *state, const struct rung_machine *m, const struct rung_happening *event,
                         bool from_us, bool complete)
{
    struct loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;
    struct rung_attempt attempt = {.time = m->now,
                                   .documented = event->documented,
                                   .via = event->fields[0],
                                   .to = event->fields[1],
                                   .outcome = event->fields[2],
                                   .by = event->fields[4],
                                   .from_us = from_us,
                                   .complete = complete};

    if (loaded->bound.program->closings_count &&
        !rung_kept_attempt(&engine->budget, &loaded->kept, engine->number, &attempt))
        engine->status = no_room(engine);
}

static void add_detail(void *state, struct rung_machine *m, struct rung_output *out)
{
    struct loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;
    struct rung_journal_line line = line_of(engine, m);
    size_t before = engine->extras.size;

    rung_journal_detail(&engine->extras, &line, m, out, &loaded->kept, engine->number);
    if (engine->extras.failed || engine->extras.size > UINT32_MAX) {
        engine->status = RUNG_NO_MEMORY;
        return;
    }
    out->extra = (uint32_t)before;
    out->extra_size = (uint32_t)(engine->extras.size - before);
    if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_close)
        rung_kept_closed(&loaded->kept, engine->number);
}

static void want_continued(struct rung_engine *engine, struct loaded *from, const struct rung_output *out)
{
    if (engine->wanted_count < WANTED_MAX)
        engine->wanted[engine->wanted_count++] = (struct wanted){from, out->index, out->line};
}

/* Journals what came out so far. */
static void write_outputs(void *state, struct rung_machine *m)
{
    struct loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;
    struct rung_journal_line line = line_of(engine, m);

    for (uint32_t i = 0; i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        rung_journal_write(&engine->lines, &line, out);
        if (engine->watcher) watch(engine, m, rung_journal_seen(loaded->bound.program, out));
        if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_continue)
            want_continued(engine, loaded, out);
        engine->entries += out->kind == RUNG_STEP && out->name == RUNG_STEP_enter;
    }
    engine->counts.journal_lines += m->outputs->count;
    m->outputs->count = 0;
    engine->extras.size = 0;
}

/* ---- stepping ---- */

static struct rung_machine machine_of(struct rung_engine *engine, size_t policy, uint32_t number, int64_t now)
{
    struct loaded *loaded = &engine->policies[policy];

    engine->number = number;
    loaded->beside = (struct rung_beside){.state = loaded,
                                          .took = tell_taken,
                                          .others = count_others,
                                          .attempted = tell_attempt,
                                          .detail = add_detail,
                                          .full = write_outputs};
    return (struct rung_machine){.bound = &loaded->bound,
                                 .program = loaded->bound.program,
                                 .record =
                                     loaded->records + (size_t)loaded->bound.program->record_size * number,
                                 .now = now,
                                 .outputs = &engine->outputs,
                                 .beside = &loaded->beside};
}

/* Journals what came out, and notes when the record wants to be looked at again. */
static void finish(struct rung_engine *engine, struct rung_machine *m, size_t policy, uint32_t number)
{
    struct loaded *loaded = &engine->policies[policy];

    write_outputs(loaded, m);
    int64_t next = rung_machine_next(m);
    if (next == loaded->next[number]) return;
    loaded->next[number] = next;
    if (next != RUNG_NEVER_US) push_timer(engine, (struct timer){next, number, (uint32_t)policy});
}

/* ---- `continue with` ---- */

/* The value of a fact, as the other policy has it; RUNG_UNKNOWN where it cannot be said there. */
static int64_t translate(struct loaded *from, struct loaded *to, const struct rung_program_fact *fact,
                         const struct rung_program_fact *other, int64_t value)
{
    const struct rung_program *p = from->bound.program, *q = to->bound.program;
    const char *name = NULL;
    size_t size;

    if (value == RUNG_UNKNOWN) return value;
    switch ((enum rung_value_kind)fact->kind) {
    case RUNG_VALUE_TEXT:
    case RUNG_VALUE_ZONE: name = text_of_id(from, value, &size); return text_id(to, name, size);
    case RUNG_VALUE_CHOICE:
        name = p->texts + p->names[fact->choices.first + (uint32_t)value];
        for (uint32_t i = 0; i < other->choices.count; i++)
            if (strcmp(q->texts + q->names[other->choices.first + i], name) == 0) return i;
        return RUNG_UNKNOWN;
    case RUNG_VALUE_CHANNEL:
        if ((uint64_t)value >= p->channels_count) return value;
        for (uint32_t i = 0; i < q->channels_count; i++)
            if (strcmp(q->texts + q->channels[i].name, p->texts + p->channels[value].name) == 0) return i;
        return RUNG_OTHER;
    case RUNG_VALUE_PARTY:
        if ((uint64_t)value >= p->parties_count) return value;
        for (uint32_t i = 0; i < q->parties_count; i++)
            if (strcmp(q->texts + q->parties[i].name, p->texts + p->parties[value].name) == 0) return i;
        return RUNG_OTHER;
    default: return value;
    }
}

static void copy_facts(struct rung_engine *engine, const struct wanted *wanted, size_t target)
{
    struct loaded *from = wanted->from, *to = &engine->policies[target];
    const struct rung_program *p = from->bound.program, *q = to->bound.program;
    const unsigned char *source = from->records + (size_t)p->record_size * engine->number;
    unsigned char *record = to->records + (size_t)q->record_size * engine->number;

    for (uint32_t i = 0; i < p->facts_count; i++)
        for (uint32_t k = 0; k < q->facts_count; k++) {
            int64_t value;
            if (p->facts[i].kind != q->facts[k].kind ||
                strcmp(p->texts + p->facts[i].name, q->texts + q->facts[k].name) != 0)
                continue;
            memcpy(&value, source + p->facts[i].offset, sizeof value);
            value = translate(from, to, &p->facts[i], &q->facts[k], value);
            memcpy(record + q->facts[k].offset, &value, sizeof value);
        }
}

/* What the policies of this event or timer went on with; each may go on in turn, so there is a bound. */
static void continue_wanted(struct rung_engine *engine, uint32_t number, int64_t now)
{
    for (uint32_t i = 0; i < engine->wanted_count; i++) {
        struct wanted wanted = engine->wanted[i];
        const struct rung_program *p = wanted.from->bound.program;
        const char *name = p->texts + p->follows[wanted.follow];
        size_t target = 0, source = (size_t)(wanted.from - engine->policies);
        while (target < engine->policy_count && strcmp(engine->policies[target].bound.program->texts +
                                                           engine->policies[target].bound.program->name,
                                                       name) != 0)
            target++;
        bool done = false;
        if (target < engine->policy_count) {
            struct rung_machine m = machine_of(engine, target, number, now);
            const struct rung_record *head = (const void *)m.record;
            done = head->step == RUNG_NONE;
            if (done) {
                copy_facts(engine, &wanted, target);
                rung_machine_continue(&m);
                finish(engine, &m, target, number);
            }
        }
        if (done) continue;
        struct rung_machine m = machine_of(engine, source, number, now);
        rung_machine_find(&m, RUNG_FINDING_not_continued, wanted.line)->index = wanted.follow;
        finish(engine, &m, source, number);
    }
    engine->wanted_count = 0;
}

/* While draining, a case that goes round and round without an event is left, with a note. */
static bool goes_round(struct rung_engine *engine, struct rung_machine *m, uint64_t entries)
{
    if (!engine->draining) return false;
    if (!rung_grow(&engine->budget, &engine->entered, &engine->entered_capacity, engine->number + 1,
                   sizeof *engine->entered)) {
        engine->status = no_room(engine);
        return false;
    }
    uint32_t *entered = &engine->entered[engine->number];
    bool before = *entered >= ENTERED_MAX;
    *entered += (uint32_t)(engine->entries - entries);
    if (*entered < ENTERED_MAX) return false;
    if (!before) {
        rung_machine_find(m, RUNG_FINDING_stuck, 0)->index = RUNG_STUCK_ROUND;
        write_outputs(m->beside->state, m);
    }
    return true;
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
        uint64_t entries = engine->entries;
        rung_machine_timers(&m);
        write_outputs(loaded, &m);
        if (goes_round(engine, &m, entries)) {
            engine->wanted_count = 0;
            continue;
        }
        finish(engine, &m, timer.policy, timer.number);
        if (engine->wanted_count) continue_wanted(engine, timer.number, timer.time);
    }
}

static bool have_records(struct rung_engine *engine, uint32_t number)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct loaded *loaded = &engine->policies[i];
        if (!rung_grow(&engine->budget, &loaded->records, &loaded->record_capacity, number + 1,
                       loaded->bound.program->record_size) ||
            !rung_grow(&engine->budget, &loaded->next, &loaded->next_capacity, number + 1,
                       sizeof *loaded->next))
            return false;
        loaded->next[number] = RUNG_NEVER_US;
        struct rung_machine m = machine_of(engine, i, number, 0);
        rung_record_begin(&m);
    }
    return true;
}

/* ---- one line ---- */

/* What is wrong with a value, with its name. */
static const char *wrong(struct rung_engine *engine, const struct rung_json_value *value, const char *what)
{
    int size = value->path_size < 100 ? (int)value->path_size : 100;

    snprintf(engine->reason, sizeof engine->reason, "`%.*s` %s", size, value->path, what);
    return engine->reason;
}

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
            rung_decimal_read(value->text, value->size, result);
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

/* `documented`: a list of names, or an object of names and values, `true` for what is only on record,
 * `false` for what is not; of a fact that is yes or no they are its value.
 * Flattened, the one is documented, documented, …, the other documented.name. */
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
        if (value->kind == RUNG_JSON_NULL) return true;
    }
    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
        if (!is_text(&name, p->texts + p->facts[i].name)) continue;
        if (value->kind == RUNG_JSON_FALSE && p->facts[i].kind != RUNG_VALUE_YES_NO) return true;
        happening->documented |= UINT64_C(1) << i;
        bool only_named = value->kind == RUNG_JSON_TRUE && p->facts[i].kind != RUNG_VALUE_YES_NO;
        if (!with_value || only_named) return true;
        if (!read_value(policy, value, p->facts[i].kind, p->facts[i].choices, &happening->values[i]))
            return false;
        happening->given |= UINT64_C(1) << i;
        return true;
    }
    for (uint32_t i = 0; i < p->items_count && p->facts_count + i < RUNG_ITEMS_MAX; i++)
        if (value->kind != RUNG_JSON_FALSE && is_text(&name, p->texts + p->items[i]))
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
            return wrong(policy->engine, value, "is of another type, or no value that it can have");
        for (uint32_t i = 0; i < fields.count; i++) {
            const struct rung_program_event_field *field = &p->event_fields[fields.first + i];
            if (field->kind == RUNG_VALUE_RECORD || !is_path(value, p->texts + field->name)) continue;
            if (!read_value(policy, value, field->kind, field->choices, &happening->fields[i]))
                return wrong(policy->engine, value, "is of another type, or no value that it can have");
        }
        for (uint32_t i = 0; update && i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
            if (!is_path(value, p->texts + p->facts[i].name)) continue;
            if (!read_value(policy, value, p->facts[i].kind, p->facts[i].choices, &happening->values[i]))
                return wrong(policy->engine, value, "is of another type, or no value that it can have");
            happening->given |= UINT64_C(1) << i;
        }
    }
    for (uint32_t i = 0; i < fields.count; i++)
        if (!p->event_fields[fields.first + i].optional && happening->fields[i] == RUNG_UNKNOWN) {
            snprintf(policy->engine->reason, sizeof policy->engine->reason, "it has no `%s`",
                     p->texts + p->event_fields[fields.first + i].name);
            return policy->engine->reason;
        }
    return NULL;
}

static void bad_line(struct rung_engine *engine, uint64_t line, const char *why)
{
    engine->counts.bad++;
    engine->counts.journal_lines++;
    rung_journal_bad_event(&engine->lines, engine->clock, engine->name, line, why);
    if (engine->watcher) {
        const struct rung_seen seen = {.kind = "finding",
                                       .name = "bad_event",
                                       .policy = "",
                                       .step = "",
                                       .via = "",
                                       .to = "",
                                       .task = "",
                                       .rule = "",
                                       .because = "",
                                       .file = "",
                                       .what = why,
                                       .policy_index = UINT32_MAX,
                                       .step_index = UINT32_MAX,
                                       .number = UINT32_MAX,
                                       .by_event = true,
                                       .time = engine->clock,
                                       .due = RUNG_UNKNOWN,
                                       .local = engine->clock};
        engine->watcher(engine->watcher_state, &seen);
    }
    if (engine->strict) engine->status = RUNG_INVALID;
}

/* Whether an event of this id was among the case's last; from now on it is. */
static bool seen_before(struct rung_engine *engine, uint32_t number, const struct rung_event *event)
{
    if (!event->id_size) return false;
    if (!rung_grow(&engine->budget, &engine->ids, &engine->id_capacity, number + 1, sizeof *engine->ids)) {
        engine->status = no_room(engine);
        return false;
    }
    struct recent_ids *ids = &engine->ids[number];
    uint64_t hash = XXH3_64bits(event->id, event->id_size);
    for (uint32_t i = 0; i < ids->count && i < IDS_KEPT; i++)
        if (ids->hashes[i] == hash) return true;
    ids->hashes[ids->count++ % IDS_KEPT] = hash;
    if (ids->count == 2 * IDS_KEPT) ids->count = IDS_KEPT;
    return false;
}

/* Upon all policies that use its type. Returns why it cannot be taken, NULL if it was. */
static const char *take_event(struct rung_engine *engine, const struct rung_event *event)
{
    struct rung_happening happenings[RUNG_ENGINE_POLICIES_MAX];
    uint64_t uses = 0;

    for (size_t i = 0; i < engine->policy_count; i++) {
        uint32_t type = rung_names_number(&engine->budget, &engine->policies[i].event_names, event->type,
                                          event->type_size, false);
        if (type == RUNG_NO_NUMBER) continue;
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
    uint32_t number =
        rung_names_number(&engine->budget, &engine->cases, event->case_id, event->case_size, true);
    if (number == RUNG_NO_NUMBER || (engine->cases.count > before && !have_records(engine, number))) {
        engine->status = no_room(engine);
        return NULL;
    }
    bool known = seen_before(engine, number, event);
    engine->by_event = true;
    for (size_t i = 0; i < engine->policy_count && engine->status == RUNG_OK; i++) {
        if (!(uses >> i & 1)) continue;
        struct rung_machine m = machine_of(engine, i, number, engine->clock);
        if (engine->watcher && !known) watch_event(engine, &m, &happenings[i]);
        if (late) rung_machine_late(&m, event->recorded);
        if (known)
            rung_machine_find(&m, RUNG_FINDING_duplicate, 0);
        else
            rung_machine_event(&m, &happenings[i]);
        finish(engine, &m, i, number);
    }
    if (engine->wanted_count) continue_wanted(engine, number, engine->clock);
    engine->by_event = false;
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
    event.count = count < 0 ? 0 : (uint32_t)count;
    why = count < 0 ? "it is not one well-formed JSON object" : read_head(engine, &event);
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
        return no_room(engine);
    memcpy(engine->rest + engine->rest_size, bytes, size);
    engine->rest_size += size;
    memset(engine->rest + engine->rest_size, 0, PADDING);
    return RUNG_OK;
}

static void take_rest(struct rung_engine *engine)
{
    if (engine->overlong)
        bad_line(engine, ++engine->counts.lines, "it is longer than 1 MiB");
    else
        take_line(engine, engine->rest, engine->rest_size, PADDING);
    engine->overlong = false;
    engine->rest_size = 0;
}

enum rung_status rung_engine_feed(struct rung_engine *engine, const char *name, const char *bytes,
                                  size_t size)
{
    const char *end = bytes + size;

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
    if ((engine->rest_size || engine->overlong) && engine->status == RUNG_OK) take_rest(engine);
    engine->draining = end == RUNG_END_DRAIN;
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
