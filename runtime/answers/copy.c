/* Copies of cases: taken from an engine, given events and time, without the engine's noticing. */
#include "copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/program.h>
#include <rung/time.h>

#include "reason.h"
#include "sentence.h"

enum { PADDING = 64, TIMERS_MAX = 100000, QUESTION_BYTES = 1 << 13 };

void rung_copy_free(struct rung_copy *copy)
{
    if (!copy) return;
    for (uint32_t i = 0; i < copy->policy_count; i++) free(copy->policies[i].record);
    for (uint32_t i = 0; i < copy->policy_count; i++)
        if (copy->policies[i].loaded->asked == &copy->policies[i].asked)
            copy->policies[i].loaded->asked = NULL;
    free(copy->extras.bytes);
    free(copy->json);
    free(copy);
}

enum rung_status rung_copy_new(struct rung_engine *engine, struct rung_copy **copy)
{
    if (engine->jobs > 1 || engine->parallel) return RUNG_INVALID;
    struct rung_copy *made = calloc(1, sizeof *made);
    if (!made) return RUNG_NO_MEMORY;
    made->engine = engine;
    made->number = RUNG_NO_CASE;
    made->clock = RUNG_UNKNOWN;
    /* What is asked mostly takes no memory then: who asks on and on would not know what to do without. */
    made->json = malloc(2 * QUESTION_BYTES + PADDING);
    if (made->json) made->json_capacity = 2 * QUESTION_BYTES + PADDING;
    if (!made->json || !rung_json_reader_reserve(engine->json, QUESTION_BYTES)) {
        rung_copy_free(made);
        return RUNG_NO_MEMORY;
    }
    uint32_t count = rung_engine_policies(engine);
    for (; made->policy_count < count; made->policy_count++) {
        struct rung_copied *one = &made->policies[made->policy_count];
        struct rung_loaded *loaded = &engine->policies[made->policy_count];
        *one = (struct rung_copied){.copy = made,
                                    .policy = made->policy_count,
                                    .loaded = loaded,
                                    .program = loaded->bound.program,
                                    .record = calloc(1, loaded->bound.program->record_size)};
        if (!one->record) {
            rung_copy_free(made);
            return RUNG_NO_MEMORY;
        }
        struct rung_machine m = rung_copy_machine(made, made->policy_count);
        rung_record_begin(&m);
    }
    *copy = made;
    return RUNG_OK;
}

/* ---- what the machines ask for, and say ---- */

static int64_t count_others(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last)
{
    const struct rung_copied *one = state;

    return rung_kept_others(&one->copy->engine->budget, &one->loaded->kept, m, tally, value, last,
                            one->copy->number);
}

static int64_t first_leaves(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last)
{
    const struct rung_copied *one = state;

    return rung_kept_leaves(&one->copy->engine->budget, &one->loaded->kept, m, tally, value, last);
}

/* What texts call a case that nothing has happened to. */
static const char nobody[] = "[case]";

/* The texts of an output, as the journal would have them. */
static void add_detail(void *state, struct rung_machine *m, struct rung_output *out)
{
    const struct rung_copied *one = state;
    struct rung_copy *copy = one->copy;
    struct rung_engine *engine = copy->engine;
    struct rung_journal_line line = {.bound = &one->loaded->bound,
                                     .case_id = nobody,
                                     .case_size = sizeof nobody - 1,
                                     .time = m->now,
                                     .text = rung_loaded_text_of,
                                     .text_state = one->loaded,
                                     .scratch = engine->scratch,
                                     .scratch_outputs = &engine->scratch_outputs};
    size_t before = copy->extras.size;

    if (out->kind == RUNG_STEP)
        return; /* a closing by somebody: it has no texts, and a copy keeps no record */
    if (copy->number != RUNG_NO_CASE) line.case_id = rung_engine_case(engine, copy->number, &line.case_size);
    rung_journal_detail(&copy->extras, &line, m, out, &one->loaded->kept, copy->number);
    if (copy->extras.failed || copy->extras.size > UINT32_MAX) return;
    out->extra = (uint32_t)before;
    out->extra_size = (uint32_t)(copy->extras.size - before);
}

static void keep_outputs(void *state, struct rung_machine *m)
{
    const struct rung_copied *one = state;
    struct rung_copy *copy = one->copy;

    for (uint32_t i = 0; i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        if (copy->said < RUNG_COPY_SAID_MAX)
            copy->sayings[copy->said++] = (struct rung_saying){*out, one->policy, m->now};
        else
            copy->more = true;
        if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_continue &&
            copy->wanted_count < RUNG_COPY_WANTED_MAX)
            copy->wanted[copy->wanted_count++] =
                (struct rung_copy_wanted){one->policy, out->index, out->line};
    }
    m->outputs->count = 0;
}

struct rung_machine rung_copy_machine(struct rung_copy *copy, uint32_t policy)
{
    struct rung_copied *one = &copy->policies[policy];

    one->beside = (struct rung_beside){.state = one,
                                       .others = count_others,
                                       .leaves = first_leaves,
                                       .detail = copy->with_texts ? add_detail : NULL,
                                       .full = keep_outputs};
    one->loaded->asked = &one->asked;
    copy->outputs.count = 0;
    return (struct rung_machine){.bound = &one->loaded->bound,
                                 .program = one->program,
                                 .record = one->record,
                                 .now = copy->clock,
                                 .outputs = &copy->outputs,
                                 .beside = &one->beside};
}

/* ---- `continue with` ---- */

/* What the policies of this event or timer went on with; each may go on in turn, so there is a bound. */
void rung_copy_continue(struct rung_copy *copy)
{
    for (uint32_t i = 0; i < copy->wanted_count; i++) {
        struct rung_copy_wanted wanted = copy->wanted[i];
        const struct rung_copied *from = &copy->policies[wanted.from];
        const char *name = from->program->texts + from->program->follows[wanted.follow];
        uint32_t to = 0;
        while (to < copy->policy_count && strcmp(rung_program_name(copy->policies[to].program), name) != 0)
            to++;
        if (to < copy->policy_count) {
            struct rung_machine m = rung_copy_machine(copy, to);
            if (!rung_running(&m)) {
                rung_carry_facts(from->loaded, from->record, copy->policies[to].loaded, &m);
                rung_machine_continue(&m);
                keep_outputs(m.beside->state, &m);
                continue;
            }
        }
        struct rung_machine m = rung_copy_machine(copy, wanted.from);
        rung_machine_find(&m, RUNG_FINDING_not_continued, wanted.line)->index = wanted.follow;
        keep_outputs(m.beside->state, &m);
    }
    copy->wanted_count = 0;
}

void rung_copy_forget(struct rung_copy *copy)
{
    copy->said = 0;
    copy->more = false;
    copy->extras.size = 0;
}

/* ---- the case ---- */

static enum rung_status take_records(struct rung_copy *copy, uint32_t number)
{
    copy->wanted_count = 0;
    for (uint32_t i = 0; i < copy->policy_count; i++) copy->policies[i].asked.count = 0;
    if (number >= copy->engine->cases.count && number != RUNG_NO_CASE) return RUNG_NOT_FOUND;
    for (uint32_t i = 0; i < copy->policy_count; i++) {
        struct rung_machine m = rung_copy_machine(copy, i);
        size_t size = m.program->record_size;
        if (number != RUNG_NO_CASE)
            memcpy(m.record, copy->policies[i].loaded->records + size * number, size);
        else
            rung_record_begin(&m);
    }
    copy->number = number;
    copy->clock = rung_engine_clock(copy->engine);
    return RUNG_OK;
}

enum rung_status rung_copy_take(struct rung_copy *copy, uint32_t number)
{
    rung_copy_forget(copy);
    return take_records(copy, number);
}

enum rung_status rung_copy_status(const struct rung_copy *copy)
{
    return copy->extras.failed ? RUNG_NO_MEMORY : RUNG_OK;
}

int64_t rung_copy_clock(const struct rung_copy *copy)
{
    return copy->clock;
}

/* A machine that is only looked at: what it may say goes nowhere. */
static struct rung_machine look(const struct rung_copy *copy, uint32_t policy)
{
    return rung_copy_machine((struct rung_copy *)(uintptr_t)copy, policy);
}

static int64_t next_of(const struct rung_copy *copy, uint32_t *policy)
{
    int64_t next = RUNG_NEVER_US;

    for (uint32_t i = 0; i < copy->policy_count; i++) {
        struct rung_machine m = look(copy, i);
        int64_t time = rung_machine_next(&m);
        if (time >= next) continue;
        next = time;
        *policy = i;
    }
    return next;
}

int64_t rung_copy_next(const struct rung_copy *copy)
{
    uint32_t policy;

    return next_of(copy, &policy);
}

static enum rung_status pass_time(struct rung_copy *copy, int64_t time, bool including)
{
    for (uint32_t fired = 0; fired < TIMERS_MAX; fired++) {
        uint32_t policy = 0;
        int64_t next = next_of(copy, &policy);
        if (next > time || (next == time && !including) || next == RUNG_NEVER_US) {
            if (time > copy->clock && time != RUNG_NEVER_US) copy->clock = time;
            return RUNG_OK;
        }
        if (next > copy->clock) copy->clock = next;
        struct rung_machine m = rung_copy_machine(copy, policy);
        rung_machine_timers(&m, next);
        keep_outputs(m.beside->state, &m);
        rung_copy_continue(copy);
    }
    return RUNG_LIMIT;
}

enum rung_status rung_copy_advance(struct rung_copy *copy, int64_t time, bool including)
{
    rung_copy_forget(copy);
    return pass_time(copy, time, including);
}

/* ---- events ---- */

static uint32_t type_of(const struct rung_copied *one, const char *type, size_t size)
{
    return rung_loaded_event(one->loaded, type, size);
}

enum rung_status rung_copy_event(struct rung_copy *copy, const struct rung_event *event,
                                 struct rung_reason *reason)
{
    uint32_t types[RUNG_ENGINE_POLICIES_MAX];
    bool known = false, first = true;

    for (uint32_t i = 0; i < copy->policy_count; i++) {
        types[i] = type_of(&copy->policies[i], event->type, event->type_size);
        known |= types[i] != RUNG_NONE;
    }
    if (!known)
        return rung_reason_give(reason, RUNG_NOT_FOUND, 0, "no policy knows events of type `%.*s`",
                                event->type_size < 100 ? (int)event->type_size : 100, event->type);
    if (event->time != RUNG_UNKNOWN && event->time > copy->clock) {
        enum rung_status status = pass_time(copy, event->time, false);
        if (status)
            return rung_reason_give(reason, status, 0,
                                    "time does not get there: a policy goes round "
                                    "and round");
    }
    rung_copy_forget(copy);
    for (uint32_t i = 0; i < copy->policy_count; i++) {
        if (types[i] == RUNG_NONE) continue;
        struct rung_happening *happening = first ? &copy->happening : &copy->other;
        copy->policies[i].asked.on = true;
        const char *why = rung_read_fields(copy->policies[i].loaded, types[i], event, happening);
        copy->policies[i].asked.on = false;
        if (why) return rung_reason_give(reason, RUNG_INVALID, 0, "%s", why);
        if (first) copy->asked_policy = i;
        first = false;
        struct rung_machine m = rung_copy_machine(copy, i);
        rung_machine_event(&m, happening);
        keep_outputs(m.beside->state, &m);
    }
    rung_copy_continue(copy);
    return RUNG_OK;
}

static bool is(const struct rung_json_value *value, const char *path)
{
    return value->path_size == strlen(path) && memcmp(value->path, path, value->path_size) == 0;
}

/* A JSON object as an event of no case, its values in the engine's own room for them. Returns what is wrong,
 * or NULL. */
static const char *read_event(struct rung_engine *engine, const char *json, size_t size,
                              struct rung_event *event)
{
    const char *why = NULL;
    int count = rung_json_read(engine->json, json, size, PADDING, engine->values, &why);

    *event = (struct rung_event){.time = RUNG_UNKNOWN, .values = engine->values};
    if (count < 0) return count == RUNG_JSON_NO_ROOM ? why : "it is not one well-formed JSON object";
    event->count = (uint32_t)count;
    for (uint32_t i = 0; i < event->count; i++) {
        struct rung_json_value *value = &engine->values[i];
        if (value->path_size > 6 && memcmp(value->path, "event.", 6) == 0) {
            value->path += 6; /* {"case": …, "event": {"type": …}} means the same */
            value->path_size -= 6;
        }
        bool text = value->kind == RUNG_JSON_TEXT;
        if (is(value, "time") && (!text || rung_time_read(value->text, value->size, &event->time) != RUNG_OK))
            return "its `time` is no time with a zone, such as 2026-02-02T09:00:00Z";
        if (text && is(value, "type")) {
            event->type = value->text;
            event->type_size = value->size;
        }
    }
    event->recorded = event->time;
    return event->type ? NULL : "it has no `type`";
}

/* The question with the room behind it that its reader wants. */
static enum rung_status keep_json(struct rung_copy *copy, const char *json, size_t size,
                                  struct rung_reason *reason)
{
    if (size > 1 << 20) return rung_reason_give(reason, RUNG_LIMIT, 0, "it is longer than 1 MiB");
    if (copy->json_capacity < size + PADDING) {
        char *grown = realloc(copy->json, 2 * size + PADDING);
        if (!grown) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "there is not enough memory");
        copy->json = grown;
        copy->json_capacity = 2 * size + PADDING;
    }
    memcpy(copy->json, json, size);
    memset(copy->json + size, 0, PADDING);
    copy->asked_size = size;
    return RUNG_OK;
}

enum rung_status rung_copy_case_of(struct rung_copy *copy, const char *json, size_t size, char *id,
                                   size_t capacity)
{
    struct rung_engine *engine = copy->engine;
    const char *why;

    if (keep_json(copy, json, size, NULL) != RUNG_OK) return RUNG_INVALID;
    int count = rung_json_read(engine->json, copy->json, size, PADDING, engine->values, &why);
    for (int i = 0; i < count; i++) {
        const struct rung_json_value *value = &engine->values[i];
        if (value->kind != RUNG_JSON_TEXT || !is(value, "case") || value->size >= capacity) continue;
        memcpy(id, value->text, value->size);
        id[value->size] = '\0';
        return RUNG_OK;
    }
    return count < 0 ? RUNG_INVALID : RUNG_NOT_FOUND;
}

enum rung_status rung_copy_time_of(struct rung_copy *copy, const char *json, size_t size, int64_t *time,
                                   struct rung_reason *reason)
{
    struct rung_event event;
    enum rung_status status = keep_json(copy, json, size, reason);

    if (status) return status;
    const char *why = read_event(copy->engine, copy->json, size, &event);
    if (!why && event.time == RUNG_UNKNOWN) why = "it has no `time`";
    if (why) return rung_reason_give(reason, RUNG_INVALID, 0, "%s", why);
    *time = event.time;
    return RUNG_OK;
}

/* `now`: it is a question about the present, and has no time before it. */
static enum rung_status ask(struct rung_copy *copy, bool now, int64_t time, const char *json, size_t size,
                            struct rung_reason *reason)
{
    struct rung_event event;
    enum rung_status status = keep_json(copy, json, size, reason);

    if (status) return status;
    const char *why = read_event(copy->engine, copy->json, size, &event);
    if (why) return rung_reason_give(reason, RUNG_INVALID, 0, "%s", why);
    copy->asked_at = time;
    if (event.time == RUNG_UNKNOWN) event.time = time;
    if (now && event.time != RUNG_UNKNOWN && event.time < copy->clock) {
        char clock[RUNG_TIME_TEXT_SIZE];
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "its time lies before the last recorded event, which is of %.*s",
                                (int)rung_time_write(copy->clock, clock), clock);
    }
    return rung_copy_event(copy, &event, reason);
}

enum rung_status rung_copy_json(struct rung_copy *copy, const char *json, size_t size,
                                struct rung_reason *reason)
{
    return ask(copy, false, RUNG_UNKNOWN, json, size, reason);
}

enum rung_status rung_copy_before(struct rung_copy *copy, struct rung_event *event,
                                  struct rung_reason *reason)
{
    uint32_t said = copy->said;
    bool more = copy->more, with_texts = copy->with_texts;
    copy->with_texts = false; /* what time says on the way is said already */
    enum rung_status status = take_records(copy, copy->number);
    const char *why = status || !copy->asked_size ? "nothing was asked" : NULL;

    if (!why) why = read_event(copy->engine, copy->json, copy->asked_size, event);
    if (why) {
        copy->with_texts = with_texts;
        return rung_reason_give(reason, RUNG_INVALID, 0, "%s", why);
    }
    if (event->time == RUNG_UNKNOWN) event->time = copy->asked_at;
    if (event->time != RUNG_UNKNOWN && event->time > copy->clock)
        status = pass_time(copy, event->time, false);
    copy->said = said;
    copy->more = more;
    copy->with_texts = with_texts;
    return status;
}

/* ---- what was said ---- */

void rung_copy_tell_texts(struct rung_copy *copy)
{
    copy->with_texts = true;
}

uint32_t rung_copy_said(const struct rung_copy *copy, bool *more)
{
    if (more) *more = copy->more;
    return copy->said;
}

struct rung_seen rung_copy_saying(const struct rung_copy *copy, uint32_t index)
{
    const struct rung_saying *said = &copy->sayings[index];
    struct rung_seen seen = rung_journal_seen(copy->policies[said->policy].program, &said->out);
    struct rung_machine m = look(copy, said->policy);

    seen.policy_index = said->policy;
    seen.number = copy->number;
    seen.time = said->time;
    seen.local = rung_zone_to_local(rung_calendar_zone(&m, m.program->calendar), said->time);
    return seen;
}

bool rung_saying_forbids(const struct rung_seen *seen)
{
    static const char *const against[] = {"forbidden", "over_limit", "during_postponement", "outside_hours"};

    for (size_t i = 0; strcmp(seen->kind, "finding") == 0 && i < sizeof against / sizeof *against; i++)
        if (strcmp(seen->name, against[i]) == 0) return true;
    return false;
}

enum rung_status rung_decide(struct rung_copy *copy, uint32_t number, int64_t time, const char *json,
                             size_t size, bool *allowed, struct rung_reason *reason)
{
    enum rung_status status = rung_copy_take(copy, number);

    if (status) return rung_reason_give(reason, status, 0, "there is no such case");
    status = ask(copy, true, time, json, size, reason);
    if (status) return status;
    if (rung_copy_status(copy) != RUNG_OK)
        return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "there is not enough memory");
    *allowed = true;
    for (uint32_t i = 0; i < copy->said && *allowed; i++) {
        const struct rung_output *out = &copy->sayings[i].out;
        *allowed = out->kind != RUNG_FINDING ||
                   (out->name != RUNG_FINDING_forbidden && out->name != RUNG_FINDING_over_limit &&
                    out->name != RUNG_FINDING_during_postponement && out->name != RUNG_FINDING_outside_hours);
    }
    return RUNG_OK;
}

size_t rung_copy_sentence(const struct rung_copy *copy, uint32_t index, char *text, size_t capacity)
{
    const struct rung_saying *said = &copy->sayings[index];
    struct rung_machine m = look(copy, said->policy);
    struct rung_telling telling = {.m = &m,
                                   .text = rung_loaded_text_of,
                                   .text_state = copy->policies[said->policy].loaded,
                                   .to = text,
                                   .capacity = capacity};

    rung_tell_output(&telling, &said->out, said->out.extra_size ? copy->extras.bytes + said->out.extra : NULL,
                     said->out.extra_size);
    return telling.size;
}

size_t rung_copy_asked(const struct rung_copy *copy, char *text, size_t capacity)
{
    struct rung_machine m = look(copy, copy->asked_policy);
    struct rung_telling telling = {.m = &m,
                                   .text = rung_loaded_text_of,
                                   .text_state = copy->policies[copy->asked_policy].loaded,
                                   .to = text,
                                   .capacity = capacity};

    rung_tell_event(&telling, &copy->happening);
    return telling.size;
}

enum rung_status rung_copy_happen(struct rung_copy *copy)
{
    enum { SILENT_MAX = 10000 };

    rung_copy_forget(copy);
    for (int i = 0; i < SILENT_MAX && !copy->said; i++) {
        int64_t next = rung_copy_next(copy);
        if (next == RUNG_NEVER_US) return RUNG_NEVER;
        enum rung_status status = pass_time(copy, next, true);
        if (status) return status;
    }
    return copy->said ? RUNG_OK : RUNG_LIMIT;
}

/* Whether the policy gives a meaning to what stands at that place of an event of that number. */
static bool has_place(const struct rung_program *p, uint32_t type, const struct rung_json_value *value)
{
    static const char *const always[] = {"time", "case", "type", "id"};
    const struct rung_program_event *event = &p->events[type];
    size_t size = 0; /* of the first name of a dotted path */

    while (size < value->path_size && value->path[size] != '.') size++;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (is(value, always[i])) return true;
    for (uint32_t i = 0; i < event->fields.count; i++) {
        const char *name = p->texts + p->event_fields[event->fields.first + i].name;
        if (strlen(name) == size && memcmp(name, value->path, size) == 0) return true;
    }
    bool update = type == RUNG_EVENT_update;
    for (uint32_t i = 0; update && i < p->facts_count; i++)
        if (is(value, p->texts + p->facts[i].name)) return true;
    return false;
}

size_t rung_copy_unused(struct rung_copy *copy, char *text, size_t capacity)
{
    struct rung_event event;
    size_t used = 0;

    if (capacity) text[0] = '\0';
    if (!copy->asked_size || read_event(copy->engine, copy->json, copy->asked_size, &event)) return 0;
    for (uint32_t v = 0; v < event.count && used < capacity; v++) {
        const struct rung_json_value *value = &event.values[v];
        bool has = false;
        for (uint32_t i = 0; i < copy->policy_count; i++) {
            uint32_t type = type_of(&copy->policies[i], event.type, event.type_size);
            has |= type != RUNG_NONE && has_place(copy->policies[i].program, type, value);
        }
        if (has) continue;
        int size = value->path_size < 80 ? (int)value->path_size : 80;
        used += (size_t)snprintf(text + used, capacity - used, "%s%.*s", used ? ", " : "", size, value->path);
    }
    return used < capacity ? used : capacity - 1;
}
