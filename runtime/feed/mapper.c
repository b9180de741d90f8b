/* Mapping rows. A row is mapped as a whole before anything of it is shown, so that one that is refused leaves
 * no trace. */
#include "mapper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "merge.h"
#include "names.h"
#include "reason.h"
#include "values.h"

enum { CASE_BYTES_MAX = 255, ID_BYTES_MAX = 200 };

/* What is remembered of each case's previous row: the number of a cell's text. Facts keep the last one that
 * was not empty. */
struct tracked {
    uint32_t key;
    bool of_fact;
};

/* The values met in a place by which the feed decides. */
struct watched {
    uint32_t key;
    struct rung_names values;
    uint64_t *rows;
    size_t capacity;
    uint64_t others;
};

struct rung_mapper {
    const struct rung_mapping *mapping;
    struct rung_feed_target target;
    struct rung_feed_counts counts;
    struct rung_budget budget;
    struct rung_feed_binding *bindings; /* by place */
    struct rung_names cases, texts;
    int64_t *clocks; /* by case */
    int64_t clock;   /* of the log */
    uint32_t *seen;  /* by case and tracked: text + 1; 0: none yet */
    size_t clock_capacity, seen_capacity;
    struct tracked *tracked;
    struct watched *watched;
    uint32_t tracked_count, watched_count;
    bool keeps;
    struct rung_merge merge;
    /* the row at hand */
    struct rung_cell *cells;   /* by key */
    struct rung_event *events; /* at most one for the facts and one an emit */
    bool *apart;               /* by event: it has a time of its own */
    struct rung_json_value *values;
    char *scratch; /* RUNG_FEED_SCRATCH bytes for each value */
    uint32_t event_count, value_count;
    char (*ids)[ID_BYTES_MAX + 16];
    struct rung_feed_problem problem;
};

static const char *name_text(const struct rung_names *names, uint32_t number, uint32_t *size)
{
    size_t length;
    const char *text = rung_names_text(names, number, &length);

    *size = (uint32_t)length;
    return text;
}

/* ---- making one ---- */

static enum rung_status no_memory(struct rung_reason *reason)
{
    return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
}

static void track(struct rung_mapper *m, uint32_t key, bool of_fact)
{
    for (uint32_t i = 0; i < m->tracked_count; i++)
        if (m->tracked[i].key == key && m->tracked[i].of_fact == of_fact) return;
    m->tracked[m->tracked_count++] = (struct tracked){key, of_fact};
}

static void watch(struct rung_mapper *m, uint32_t key)
{
    for (uint32_t i = 0; i < m->watched_count; i++)
        if (m->watched[i].key == key) return;
    m->watched[m->watched_count++].key = key;
}

/* Calls `visit` for each place of the mapping. */
static void each_place(const struct rung_mapping *mapping,
                       bool (*visit)(void *state, const struct rung_mapping_place *place), void *state)
{
    bool go_on = visit(state, &mapping->case_place) && visit(state, &mapping->time_place) &&
                 (!mapping->has_id || visit(state, &mapping->id_place));

    for (uint32_t i = 0; go_on && i < mapping->fact_count; i++)
        go_on = visit(state, &mapping->facts[i].place);
    for (uint32_t i = 0; go_on && i < mapping->emit_count; i++) {
        const struct rung_mapping_emit *emit = &mapping->emits[i];
        if (emit->has_at) go_on = visit(state, &emit->at);
        for (uint32_t k = 0; go_on && k < emit->field_count; k++)
            if (!emit->fields[k].is_constant) go_on = visit(state, &emit->fields[k].place);
        for (uint32_t k = 0; go_on && k < emit->test_count; k++) go_on = visit(state, &emit->tests[k].place);
    }
}

struct binding_all {
    struct rung_mapper *mapper;
    enum rung_status status;
    struct rung_reason *reason;
};

static bool bind_place(void *state, const struct rung_mapping_place *place)
{
    struct binding_all *all = state;

    all->status = rung_feed_bind(place, &all->mapper->bindings[place->number], all->reason);
    if (place->value_count) watch(all->mapper, place->key);
    return all->status == RUNG_OK;
}

static void find_tracked(struct rung_mapper *m)
{
    const struct rung_mapping *mapping = m->mapping;

    for (uint32_t i = 0; i < mapping->fact_count; i++) track(m, mapping->facts[i].place.key, true);
    for (uint32_t i = 0; i < mapping->emit_count; i++)
        for (uint32_t k = 0; k < mapping->emits[i].test_count; k++) {
            const struct rung_mapping_test *test = &mapping->emits[i].tests[k];
            if (test->verb == RUNG_MAPPING_CHANGES)
                track(m, test->place.key, true);
            else
                watch(m, test->place.key); /* it decides by what stands there */
            if (test->verb == RUNG_MAPPING_BECOMES || test->verb == RUNG_MAPPING_LEAVES)
                track(m, test->place.key, false);
        }
}

static bool allocate(struct rung_mapper *m)
{
    const struct rung_mapping *mapping = m->mapping;
    size_t values = mapping->fact_count;

    for (uint32_t i = 0; i < mapping->emit_count; i++) values += mapping->emits[i].field_count;
    m->bindings = calloc(mapping->place_count + 1, sizeof *m->bindings);
    m->tracked = calloc(2 * (size_t)mapping->key_count + 1, sizeof *m->tracked);
    m->watched = calloc((size_t)mapping->key_count + 1, sizeof *m->watched);
    m->events = calloc((size_t)mapping->emit_count + 1, sizeof *m->events);
    m->cells = calloc((size_t)mapping->key_count + 1, sizeof *m->cells);
    m->apart = calloc((size_t)mapping->emit_count + 1, sizeof *m->apart);
    m->ids = calloc((size_t)mapping->emit_count + 1, sizeof *m->ids);
    m->values = calloc(values + 1, sizeof *m->values);
    m->scratch = calloc(values + 1, RUNG_FEED_SCRATCH);
    return m->bindings && m->tracked && m->watched && m->cells && m->events && m->apart && m->ids &&
           m->values && m->scratch;
}

enum rung_status rung_mapper_new(const struct rung_mapping *mapping, enum rung_feed_order order,
                                 const struct rung_feed_target *target, struct rung_mapper **mapper,
                                 struct rung_reason *reason)
{
    struct rung_mapper *m = calloc(1, sizeof *m);

    *mapper = NULL;
    if (!m) return no_memory(reason);
    m->budget.most = RUNG_FEED_KEPT_MAX;
    m->mapping = mapping;
    m->target = *target;
    m->keeps = (mapping->own_order || mapping->has_at) && order == RUNG_FEED_AS_DECLARED;
    m->clock = INT64_MIN;
    struct binding_all all = {m, RUNG_OK, reason};
    if (!allocate(m))
        all.status = no_memory(reason);
    else
        each_place(mapping, bind_place, &all);
    if (all.status) {
        rung_mapper_free(m);
        return all.status;
    }
    find_tracked(m);
    *mapper = m;
    return RUNG_OK;
}

void rung_mapper_free(struct rung_mapper *m)
{
    if (!m) return;
    for (uint32_t i = 0; m->bindings && i < m->mapping->place_count; i++) rung_feed_unbind(&m->bindings[i]);
    for (uint32_t i = 0; m->watched && i < m->watched_count; i++) {
        rung_names_free(&m->watched[i].values);
        free(m->watched[i].rows);
    }
    rung_names_free(&m->cases);
    rung_names_free(&m->texts);
    rung_merge_free(&m->merge);
    free(m->bindings);
    free(m->clocks);
    free(m->seen);
    free(m->tracked);
    free(m->watched);
    free(m->events);
    free(m->apart);
    free(m->cells);
    free(m->values);
    free(m->scratch);
    free(m->ids);
    free(m);
}

/* ---- the previous row ---- */

/* The text that a tracked place had in the case's previous row. False if there was none. */
static bool previous(const struct rung_mapper *m, uint32_t number, uint32_t key, bool of_fact,
                     struct rung_cell *cell)
{
    for (uint32_t i = 0; number != RUNG_NO_NUMBER && i < m->tracked_count; i++) {
        if (m->tracked[i].key != key || m->tracked[i].of_fact != of_fact) continue;
        uint32_t text = m->seen[(size_t)number * m->tracked_count + i];
        if (!text) return false;
        cell->text = name_text(&m->texts, text - 1, &cell->size);
        cell->kind = RUNG_JSON_CELL;
        return true;
    }
    return false;
}

static bool remember(struct rung_mapper *m, uint32_t number, const struct rung_cell *cells)
{
    for (uint32_t i = 0; i < m->tracked_count; i++) {
        const struct rung_cell *cell = &cells[m->tracked[i].key];
        if (m->tracked[i].of_fact && !cell->size) continue;
        uint32_t text =
            rung_names_number(&m->budget, &m->texts, cell->size ? cell->text : "", cell->size, true);
        if (text == RUNG_NO_NUMBER) return false;
        m->seen[(size_t)number * m->tracked_count + i] = text + 1;
    }
    return true;
}

/* ---- one row ---- */

static bool same(const struct rung_cell *a, const char *text, size_t size)
{
    return a->size == size && (size == 0 || memcmp(a->text, text, size) == 0);
}

static bool is_any(const struct rung_mapping_test *test, struct rung_cell cell)
{
    cell = rung_feed_mapped(&test->place, cell);
    for (uint32_t i = 0; i < test->text_count; i++)
        if (same(&cell, test->texts[i], strlen(test->texts[i]))) return true;
    return false;
}

static bool changes(const struct rung_mapper *m, const struct rung_mapping_test *test, uint32_t number,
                    struct rung_cell cell)
{
    struct rung_cell before;

    if (!cell.size || !previous(m, number, test->place.key, true, &before)) return false;
    cell = rung_feed_mapped(&test->place, cell);
    before = rung_feed_mapped(&test->place, before);
    return !same(&cell, before.text, before.size);
}

static bool holds(const struct rung_mapper *m, const struct rung_mapping_test *test, uint32_t number,
                  const struct rung_cell *cells)
{
    struct rung_cell before;
    bool is = is_any(test, cells[test->place.key]);

    switch ((enum rung_mapping_verb)test->verb) {
    case RUNG_MAPPING_IS: return is;
    case RUNG_MAPPING_IS_NOT: return !is;
    case RUNG_MAPPING_BECOMES:
        return is && !(previous(m, number, test->place.key, false, &before) && is_any(test, before));
    case RUNG_MAPPING_CHANGES: return changes(m, test, number, cells[test->place.key]);
    case RUNG_MAPPING_LEAVES:
        return !is && previous(m, number, test->place.key, false, &before) && is_any(test, before);
    }
    return false;
}

/* Adds a field's value to the event at hand; an empty cell says nothing. False with the problem. */
static bool add_value(struct rung_mapper *m, struct rung_event *event, const struct rung_mapping_field *field,
                      const struct rung_cell *cells)
{
    struct rung_json_value *value = &m->values[m->value_count];

    if (field->is_constant) {
        value->text = field->constant.text;
        value->size = (uint32_t)strlen(field->constant.text);
        value->kind = field->constant.kind;
    } else {
        const struct rung_cell *cell = &cells[field->place.key];
        if (!cell->size && field->required) {
            rung_feed_problem_give(&m->problem, m->mapping, field->place.key, NULL,
                                   "is empty, and `%.60s` cannot be without its `%.60s`", event->type,
                                   field->name);
            return false;
        }
        if (!cell->size) return true;
        if (!rung_feed_value(m->mapping, &field->place, &m->bindings[field->place.number], cell,
                             m->scratch + (size_t)m->value_count * RUNG_FEED_SCRATCH, value, &m->problem))
            return false;
    }
    value->path = field->name;
    value->path_size = (uint32_t)strlen(field->name);
    m->value_count++;
    event->count++;
    return true;
}

static struct rung_event *begin_event(struct rung_mapper *m, const struct rung_event *head, const char *type)
{
    struct rung_event *event = &m->events[m->event_count];

    m->apart[m->event_count++] = false;
    *event = *head;
    event->type = type;
    event->type_size = (uint32_t)strlen(type);
    event->values = m->values + m->value_count;
    event->count = 0;
    return event;
}

/* The row's own id, and which of the feed's events it is: several of one row are no duplicates. */
static void give_id(struct rung_mapper *m, struct rung_event *event, const struct rung_cell *id,
                    uint32_t which)
{
    char *text = m->ids[m->event_count - 1];

    if (!id || !id->size) return;
    int size = snprintf(text, sizeof *m->ids, "%.*s.%u", (int)id->size, id->text, which);
    event->id = text;
    event->id_size = (uint32_t)size;
}

static bool map_facts(struct rung_mapper *m, const struct rung_event *head, uint32_t number,
                      const struct rung_cell *cells, const struct rung_cell *id)
{
    struct rung_event *event = NULL;
    struct rung_cell before;

    for (uint32_t i = 0; i < m->mapping->fact_count; i++) {
        const struct rung_mapping_field *fact = &m->mapping->facts[i];
        const struct rung_cell *cell = &cells[fact->place.key];
        if (!cell->size ||
            (previous(m, number, fact->place.key, true, &before) && same(cell, before.text, before.size)))
            continue;
        if (!event) {
            event = begin_event(m, head, "update");
            give_id(m, event, id, 0);
        }
        if (!add_value(m, event, fact, cells)) return false;
    }
    return true;
}

/* Gives the event at hand the time that its row says, in a cell that is not empty. False with the problem. */
static bool set_apart(struct rung_mapper *m, struct rung_event *event, const struct rung_mapping_place *at,
                      const struct rung_cell *cell)
{
    if (!rung_feed_time(m->mapping, at, &m->bindings[at->number], cell, &event->time, &m->problem))
        return false;
    event->recorded = event->time;
    m->apart[m->event_count - 1] = true;
    return true;
}

static bool map_emit(struct rung_mapper *m, const struct rung_event *head, uint32_t index, uint32_t number,
                     const struct rung_cell *cells, const struct rung_cell *id)
{
    const struct rung_mapping_emit *emit = &m->mapping->emits[index];

    for (uint32_t i = 0; i < emit->test_count; i++)
        if (!holds(m, &emit->tests[i], number, cells)) return true;
    if (emit->has_at && !cells[emit->at.key].size) return true; /* not yet */
    if (emit->needed_count) {
        snprintf(m->problem.why, sizeof m->problem.why,
                 "`emit %.60s` does not say its `%.60s`, without which it cannot be", emit->event,
                 emit->needed[0]);
        m->problem.found[0] = 0;
        return false;
    }
    struct rung_event *event = begin_event(m, head, emit->event);
    give_id(m, event, id, index + 1);
    if (emit->has_at && !set_apart(m, event, &emit->at, &cells[emit->at.key])) return false;
    for (uint32_t i = 0; i < emit->field_count; i++)
        if (!add_value(m, event, &emit->fields[i], cells)) return false;
    return true;
}

/* The case and the time of a row. False with the problem. */
static bool read_head(struct rung_mapper *m, const struct rung_cell *cells, struct rung_event *head)
{
    const struct rung_mapping *mapping = m->mapping;
    const struct rung_cell *id = &cells[mapping->case_place.key];
    const struct rung_cell *time = &cells[mapping->time_place.key];
    const struct rung_cell *own = mapping->has_id ? &cells[mapping->id_place.key] : NULL;
    const char *wrong = !id->size || id->kind == RUNG_JSON_LIST   ? "is empty, so the row belongs to no case"
                        : id->size > CASE_BYTES_MAX               ? "is longer than 255 bytes"
                        : !rung_utf8_is_valid(id->text, id->size) ? "is not UTF-8 text"
                                                                  : NULL;

    if (wrong) {
        rung_feed_problem_give(&m->problem, mapping, mapping->case_place.key, NULL, "%s", wrong);
        return false;
    }
    if (!time->size) {
        rung_feed_problem_give(&m->problem, mapping, mapping->time_place.key, NULL,
                               "is empty, so nobody knows when it happened");
        return false;
    }
    if (own && (own->size > ID_BYTES_MAX || !rung_utf8_is_valid(own->text, own->size))) {
        rung_feed_problem_give(&m->problem, mapping, mapping->id_place.key, NULL,
                               "is longer than 200 bytes, or not UTF-8 text");
        return false;
    }
    struct rung_cell mapped = rung_feed_mapped(&mapping->case_place, *id);
    head->case_id = mapped.text;
    head->case_size = mapped.size;
    if (!rung_feed_time(mapping, &mapping->time_place, &m->bindings[mapping->time_place.number], time,
                        &head->recorded, &m->problem))
        return false;
    head->time = head->recorded;
    return true;
}

static bool have_case(struct rung_mapper *m, uint32_t number)
{
    size_t slots = ((size_t)number + 1) * m->tracked_count;

    return rung_grow(&m->budget, &m->clocks, &m->clock_capacity, (size_t)number + 1, sizeof *m->clocks) &&
           (!slots || rung_grow(&m->budget, &m->seen, &m->seen_capacity, slots, sizeof *m->seen));
}

static bool count_values(struct rung_mapper *m, const struct rung_cell *cells)
{
    for (uint32_t i = 0; i < m->watched_count; i++) {
        struct watched *w = &m->watched[i];
        const struct rung_cell *cell = &cells[w->key];
        uint32_t number = rung_names_number(&m->budget, &w->values, cell->size ? cell->text : "", cell->size,
                                            w->values.count < RUNG_FEED_VALUES_MAX);
        if (number == RUNG_NO_NUMBER) {
            w->others++;
            continue;
        }
        if (!rung_grow(&m->budget, &w->rows, &w->capacity, (size_t)number + 1, sizeof *w->rows)) return false;
        w->rows[number]++;
    }
    return true;
}

static enum rung_status refuse(struct rung_mapper *m, uint64_t line)
{
    m->counts.refused++;
    return m->target.refused(m->target.state, line, m->problem.why, m->problem.found) ? RUNG_OK : RUNG_NEVER;
}

static enum rung_status deliver(struct rung_mapper *m, const struct rung_event *event, uint32_t number)
{
    if (m->keeps) return rung_merge_add(&m->merge, &m->budget, event, number);
    return m->target.event(m->target.state, event) ? RUNG_OK : RUNG_NEVER;
}

static void count_time(struct rung_mapper *m, int64_t time)
{
    if (time < m->counts.first) m->counts.first = time;
    if (time > m->counts.last) m->counts.last = time;
}

/* Moves the clocks on. Returns when the row is taken. */
static int64_t tell_time(struct rung_mapper *m, uint32_t number, bool fresh, int64_t recorded)
{
    if (!fresh && recorded < m->clocks[number]) m->counts.late++;
    if (fresh || recorded > m->clocks[number]) m->clocks[number] = recorded;
    if (recorded > m->clock) m->clock = recorded;
    if (m->mapping->own_order) return m->clocks[number];
    return m->keeps ? m->clock : recorded; /* else whoever takes the events has the clock */
}

/* The row was mapped: it counts, moves its case's clock, and its events are shown. An event with a time of
 * its own moves no clock: what others of the case did before that may stand behind it. */
static enum rung_status accept(struct rung_mapper *m, struct rung_event *head, const struct rung_cell *cells)
{
    size_t before = m->cases.count;
    uint32_t number = rung_names_number(&m->budget, &m->cases, head->case_id, head->case_size, true);
    enum rung_status status = RUNG_OK;

    if (number == RUNG_NO_NUMBER || !have_case(m, number) || !count_values(m, cells) ||
        !remember(m, number, cells))
        return m->budget.reached ? RUNG_LIMIT : RUNG_NO_MEMORY;
    head->time = tell_time(m, number, m->cases.count > before, head->recorded);
    if (m->counts.mapped + m->counts.ignored == 0) m->counts.first = m->counts.last = head->recorded;
    count_time(m, head->recorded);
    m->counts.events += m->event_count;
    if (m->event_count == 0) {
        m->counts.ignored++;
        return deliver(m, head, number);
    }
    m->counts.mapped++;
    for (uint32_t i = 0; i < m->event_count && !status; i++) {
        if (m->apart[i]) {
            count_time(m, m->events[i].time);
        } else {
            m->events[i].time = head->time;
            m->events[i].recorded = head->recorded;
            if (m->keeps) head->recorded = head->time; /* a row is late once */
        }
        status = deliver(m, &m->events[i], number);
    }
    return status;
}

/* The cells, those empty that say that nothing is known. */
static const struct rung_cell *without_unknown(struct rung_mapper *m, const struct rung_cell *cells)
{
    const struct rung_mapping *mapping = m->mapping;

    if (!mapping->unknown_count) return cells;
    for (uint32_t i = 0; i < mapping->key_count; i++) {
        m->cells[i] = cells[i];
        for (uint32_t k = 0; k < mapping->unknown_count; k++)
            if (same(&cells[i], mapping->unknown[k], strlen(mapping->unknown[k])))
                m->cells[i] = (struct rung_cell){"", 0, RUNG_JSON_NULL};
    }
    return m->cells;
}

enum rung_status rung_mapper_row(struct rung_mapper *m, uint64_t line, const struct rung_cell *cells)
{
    const struct rung_cell *id;
    struct rung_event head = {.line = line, .type = "", .id = ""};

    m->counts.rows++;
    m->event_count = m->value_count = 0;
    cells = without_unknown(m, cells);
    id = m->mapping->has_id ? &cells[m->mapping->id_place.key] : NULL;
    if (!read_head(m, cells, &head)) return refuse(m, line);
    uint32_t number = rung_names_number(&m->budget, &m->cases, head.case_id, head.case_size, false);
    bool good = map_facts(m, &head, number, cells, id);
    for (uint32_t i = 0; good && i < m->mapping->emit_count; i++)
        good = map_emit(m, &head, i, number, cells, id);
    return good ? accept(m, &head, cells) : refuse(m, line);
}

enum rung_status rung_mapper_refuse(struct rung_mapper *m, uint64_t line, const char *why)
{
    m->counts.rows++;
    snprintf(m->problem.why, sizeof m->problem.why, "%s", why);
    m->problem.found[0] = 0;
    return refuse(m, line);
}

static const char *case_name(void *state, uint32_t number, uint32_t *size)
{
    const struct rung_mapper *m = state;

    return name_text(&m->cases, number, size);
}

enum rung_status rung_mapper_end(struct rung_mapper *m)
{
    return rung_merge_show(&m->merge, &m->target, case_name, m) ? RUNG_OK : RUNG_NEVER;
}

/* ---- what was seen ---- */

void rung_mapper_counts(const struct rung_mapper *m, struct rung_feed_counts *counts)
{
    *counts = m->counts;
    counts->cases = m->cases.count;
}

struct naming {
    uint32_t key;
    const char *text;
    uint32_t size;
    bool named;
};

static bool names_value(void *state, const struct rung_mapping_place *place)
{
    struct naming *naming = state;

    for (uint32_t i = 0; place->key == naming->key && i < place->value_count; i++)
        if (strlen(place->values[i].from) == naming->size &&
            memcmp(place->values[i].from, naming->text, naming->size) == 0)
            naming->named = true;
    return !naming->named;
}

static bool is_named(const struct rung_mapping *mapping, uint32_t key, const char *text, uint32_t size)
{
    struct naming naming = {key, text, size, false};
    struct rung_cell cell = {text, size, RUNG_JSON_CELL};

    each_place(mapping, names_value, &naming);
    for (uint32_t i = 0; i < mapping->emit_count; i++)
        for (uint32_t k = 0; k < mapping->emits[i].test_count; k++)
            if (mapping->emits[i].tests[k].place.key == key && is_any(&mapping->emits[i].tests[k], cell))
                naming.named = true;
    return naming.named;
}

void rung_mapper_values(const struct rung_mapper *m,
                        void (*visit)(void *state, const struct rung_feed_value *value), void *state)
{
    for (uint32_t i = 0; i < m->watched_count; i++) {
        const struct watched *w = &m->watched[i];
        char place[128];
        rung_feed_place_text(m->mapping, w->key, place, sizeof place);
        for (uint32_t k = 0; k < w->values.count; k++) {
            struct rung_feed_value value = {.place = place, .rows = w->rows[k], .others = w->others};
            value.text = name_text(&w->values, k, &value.size);
            value.named = is_named(m->mapping, w->key, value.text, value.size);
            visit(state, &value);
        }
    }
}
