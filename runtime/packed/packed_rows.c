/* Rows in the making: each goes to the rows of its shape, its texts into the dictionaries of its values. */
#include "packed_rows.h"

#include <stdlib.h>

#include <rung/time.h>

enum { TEXT_BYTES = 4 << 20 };

/* A value of a shape: which text each row has. */
struct column {
    struct rung_names texts;
    uint32_t *ids;
    size_t capacity;
};

struct shape {
    uint8_t kind;
    bool uses_case;
    uint32_t rows, count; /* of columns; some have no texts, and stay empty */
    struct column *columns;
};

struct rung_packed_rows {
    struct rung_budget budget;
    uint64_t *times, *earlier, *lines;
    uint32_t *cases, *shapes;
    size_t time_capacity, earlier_capacity, line_capacity, case_capacity, shape_capacity;
    uint32_t count, slots;
    size_t text_bytes;
    struct rung_names case_ids, shape_texts; /* the latter: shapes as they are written */
    struct shape *shape;
    size_t shape_table_capacity;
    struct rung_lines definition, raw;
};

struct rung_packed_rows *rung_packed_rows_new(void)
{
    struct rung_packed_rows *rows = calloc(1, sizeof *rows);

    if (rows) rows->budget.most = SIZE_MAX;
    return rows;
}

static void empty(struct rung_packed_rows *r)
{
    for (uint32_t i = 0; i < r->shape_texts.count; i++) {
        for (uint32_t k = 0; k < r->shape[i].count; k++) {
            rung_names_free(&r->shape[i].columns[k].texts);
            free(r->shape[i].columns[k].ids);
        }
        free(r->shape[i].columns);
        r->shape[i] = (struct shape){0};
    }
    rung_names_free(&r->shape_texts);
    rung_names_free(&r->case_ids);
    r->shape_texts = r->case_ids = (struct rung_names){0};
    r->count = r->slots = 0;
    r->text_bytes = 0;
}

void rung_packed_rows_free(struct rung_packed_rows *r)
{
    if (!r) return;
    empty(r);
    free(r->times);
    free(r->earlier);
    free(r->lines);
    free(r->cases);
    free(r->shapes);
    free(r->shape);
    free(r->definition.bytes);
    free(r->raw.bytes);
    free(r);
}

uint32_t rung_packed_rows_count(const struct rung_packed_rows *r)
{
    return r->count;
}

/* ---- shapes ---- */

static bool has_text(uint8_t kind)
{
    return kind == RUNG_JSON_NUMBER || kind == RUNG_JSON_TEXT || kind == RUNG_JSON_CELL;
}

static bool is_text(const struct rung_json_value *value, const char *path, const char *text, size_t size)
{
    return value->kind == RUNG_JSON_TEXT && value->path_size == strlen(path) &&
           memcmp(value->path, path, value->path_size) == 0 && value->size == size &&
           (size == 0 || memcmp(value->text, text, size) == 0);
}

/* What the value at `index` tells that other columns tell, too. */
static uint8_t role_of(const struct rung_event *event, uint32_t index, const char *time, size_t time_size)
{
    const struct rung_json_value *value = &event->values[index];

    if (index >= 64 || !(event->head >> index & 1)) return RUNG_SLOT_VALUE;
    if (is_text(value, "time", time, time_size)) return RUNG_SLOT_TIME;
    if (is_text(value, "case", event->case_id, event->case_size)) return RUNG_SLOT_CASE;
    if (is_text(value, "type", event->type, event->type_size)) return RUNG_SLOT_TYPE;
    return RUNG_SLOT_VALUE;
}

/* Which of its values is the event's id; behind the last one if it is none of them. */
static uint32_t id_of(const struct rung_event *event)
{
    if (!event->id_size) return RUNG_NO_SLOT;
    for (uint32_t i = event->count; i-- > 0;)
        if (is_text(&event->values[i], "id", event->id, event->id_size)) return i;
    return event->count;
}

static void put_slot(struct rung_lines *out, const char *path, uint32_t size, uint8_t kind, uint8_t role)
{
    rung_column_put_u32(out, size);
    if (size) rung_lines_put(out, path, size);
    rung_lines_put(out, (const char[]){(char)kind, (char)role}, 2);
}

static void define(struct rung_lines *out, uint8_t kind, const struct rung_event *event)
{
    char time[RUNG_TIME_TEXT_SIZE];
    size_t time_size = rung_time_write(event->recorded, time);
    uint32_t id = id_of(event), all = event->count + (id == event->count);

    out->size = 0;
    rung_lines_put(out, (const char[]){(char)kind}, 1);
    rung_column_put_u32(out, event->type_size);
    if (event->type_size) rung_lines_put(out, event->type, event->type_size);
    rung_column_put_u64(out, event->head);
    rung_column_put_u32(out, id);
    rung_column_put_u32(out, event->count);
    rung_column_put_u32(out, all);
    for (uint32_t i = 0; i < event->count; i++) {
        const struct rung_json_value *value = &event->values[i];
        put_slot(out, value->path, value->path_size, value->kind, role_of(event, i, time, time_size));
    }
    if (all > event->count) put_slot(out, "", 0, RUNG_JSON_TEXT, RUNG_SLOT_ID);
}

/* ---- rows ---- */

static bool add_text(struct rung_packed_rows *r, struct shape *shape, uint32_t column, const char *text,
                     size_t size)
{
    struct column *c = &shape->columns[column];

    if (!rung_grow(&r->budget, &c->ids, &c->capacity, shape->rows + 1, sizeof *c->ids)) return false;
    size_t before = c->texts.count;
    c->ids[shape->rows] = rung_names_number(&r->budget, &c->texts, size ? text : "", size, true);
    if (c->texts.count > before) r->text_bytes += size;
    return c->ids[shape->rows] != RUNG_NO_NUMBER;
}

/* The shape of an event, a new one if need be; NULL: memory ran out. */
static struct shape *shape_of(struct rung_packed_rows *r, uint8_t kind, const struct rung_event *event,
                              uint32_t *number)
{
    size_t before = r->shape_texts.count;

    if (r->definition.failed ||
        !rung_grow(&r->budget, &r->shape, &r->shape_table_capacity, before + 1, sizeof *r->shape))
        return NULL;
    *number = rung_names_number(&r->budget, &r->shape_texts, r->definition.bytes, r->definition.size, true);
    if (*number == RUNG_NO_NUMBER) return NULL;
    struct shape *shape = &r->shape[*number];
    if (r->shape_texts.count > before) {
        uint32_t id = id_of(event), count = event->count + (id == event->count);
        *shape = (struct shape){.kind = kind, .uses_case = event->type_size > 0};
        shape->columns = calloc(count + 1, sizeof *shape->columns);
        if (!shape->columns) return NULL;
        shape->count = count;
        r->slots += count;
        r->text_bytes += r->definition.size;
    }
    return shape;
}

static bool is_full(const struct rung_packed_rows *r)
{
    return r->count == RUNG_PACKED_ROWS_MAX || r->shape_texts.count == RUNG_PACKED_SHAPES_MAX ||
           r->slots > RUNG_PACKED_SLOTS_MAX - RUNG_JSON_VALUES_MAX - 1 || r->text_bytes >= TEXT_BYTES;
}

static bool have_row(struct rung_packed_rows *r)
{
    size_t needed = (size_t)r->count + 1;

    return rung_grow(&r->budget, &r->times, &r->time_capacity, needed, sizeof *r->times) &&
           rung_grow(&r->budget, &r->earlier, &r->earlier_capacity, needed, sizeof *r->earlier) &&
           rung_grow(&r->budget, &r->lines, &r->line_capacity, needed, sizeof *r->lines) &&
           rung_grow(&r->budget, &r->cases, &r->case_capacity, needed, sizeof *r->cases) &&
           rung_grow(&r->budget, &r->shapes, &r->shape_capacity, needed, sizeof *r->shapes);
}

enum rung_status rung_packed_rows_add(struct rung_packed_rows *r, const struct rung_event *event)
{
    char time[RUNG_TIME_TEXT_SIZE];
    size_t time_size = rung_time_write(event->recorded, time);
    uint32_t id = id_of(event), number;

    if (is_full(r)) return RUNG_LIMIT;
    define(&r->definition, RUNG_ROW_EVENT, event);
    struct shape *shape = have_row(r) ? shape_of(r, RUNG_ROW_EVENT, event, &number) : NULL;
    if (!shape) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < event->count; i++) {
        const struct rung_json_value *value = &event->values[i];
        if (!has_text(value->kind) || role_of(event, i, time, time_size) != RUNG_SLOT_VALUE) continue;
        if (!add_text(r, shape, i, value->text, value->size)) return RUNG_NO_MEMORY;
    }
    if (id == event->count && !add_text(r, shape, id, event->id, event->id_size)) return RUNG_NO_MEMORY;
    size_t before = r->case_ids.count;
    r->cases[r->count] = rung_names_number(&r->budget, &r->case_ids, event->case_size ? event->case_id : "",
                                           event->case_size, true);
    if (r->cases[r->count] == RUNG_NO_NUMBER) return RUNG_NO_MEMORY;
    if (r->case_ids.count > before) r->text_bytes += event->case_size;
    r->times[r->count] = (uint64_t)event->time;
    r->earlier[r->count] = (uint64_t)event->time - (uint64_t)event->recorded;
    r->lines[r->count] = event->line;
    r->shapes[r->count++] = number;
    shape->rows++;
    return RUNG_OK;
}

enum rung_status rung_packed_rows_refuse(struct rung_packed_rows *r, uint64_t line, const char *why)
{
    const struct rung_json_value reason = {
        .path = "", .text = why, .size = (uint32_t)strlen(why), .kind = RUNG_JSON_TEXT};
    const struct rung_event event = {.type = "", .count = 1, .values = &reason, .line = line};
    uint32_t number;

    if (is_full(r)) return RUNG_LIMIT;
    define(&r->definition, RUNG_ROW_REFUSED, &event);
    struct shape *shape = have_row(r) ? shape_of(r, RUNG_ROW_REFUSED, &event, &number) : NULL;
    if (!shape || !add_text(r, shape, 0, reason.text, reason.size)) return RUNG_NO_MEMORY;
    r->times[r->count] = r->count ? r->times[r->count - 1] : 0; /* it has none: what is told shortest */
    r->earlier[r->count] = 0;
    r->cases[r->count] = 0;
    r->lines[r->count] = line;
    r->shapes[r->count++] = number;
    shape->rows++;
    return RUNG_OK;
}

/* ---- the payload ---- */

/* Texts by number, as sizes and then bytes. */
static bool put_texts(struct rung_packed_rows *r, struct rung_lines *payload, const struct rung_names *texts)
{
    uint32_t *sizes = malloc((texts->count + 1) * sizeof *sizes);

    if (!sizes) return false;
    for (size_t i = 0; i < texts->count; i++) sizes[i] = texts->starts[i + 1] - texts->starts[i];
    rung_column_put_u32(&r->raw, (uint32_t)texts->count);
    rung_column_put_numbers(&r->raw, sizes, texts->count);
    if (texts->pool_size) rung_lines_put(&r->raw, texts->pool, texts->pool_size);
    free(sizes);
    rung_column_put_piece(payload, &r->raw);
    return true;
}

static void put_shapes(struct rung_packed_rows *r, struct rung_lines *payload)
{
    rung_column_put_u32(&r->raw, (uint32_t)r->shape_texts.count);
    if (r->shape_texts.pool_size) rung_lines_put(&r->raw, r->shape_texts.pool, r->shape_texts.pool_size);
    rung_column_put_piece(payload, &r->raw);
}

static bool put_columns(struct rung_packed_rows *r, struct rung_lines *payload)
{
    for (size_t s = 0; s < r->shape_texts.count; s++) {
        const struct shape *shape = &r->shape[s];
        for (uint32_t i = 0; i < shape->count; i++) {
            const struct column *column = &shape->columns[i];
            if (!column->texts.count) continue;
            if (!put_texts(r, payload, &column->texts)) return false;
            bool own = column->texts.count == shape->rows; /* all differ, and are numbered in their order */
            rung_lines_put(payload, (const char[]){(char)own}, 1);
            if (own) continue;
            rung_column_put_numbers(&r->raw, column->ids, shape->rows);
            rung_column_put_piece(payload, &r->raw);
        }
    }
    return true;
}

static void describe(const struct rung_packed_rows *r, struct rung_packed_head *head)
{
    *head = (struct rung_packed_head){
        .kind = RUNG_PART_ROWS, .rows = r->count, .least = UINT64_MAX, .first = INT64_MAX, .last = INT64_MIN};
    for (uint32_t i = 0; i < r->count; i++) {
        int64_t time = (int64_t)r->times[i];
        if (r->lines[i] < head->least) head->least = r->lines[i];
        if (r->lines[i] > head->greatest) head->greatest = r->lines[i];
        if (r->shape[r->shapes[i]].kind == RUNG_ROW_REFUSED) continue;
        if (time < head->first) head->first = time;
        if (time > head->last) head->last = time;
    }
}

/* Shows which cases have events, each once. */
static bool show_cases(const struct rung_packed_rows *r,
                       bool (*seen)(void *state, const char *id, size_t size), void *state)
{
    bool *shown = calloc(r->case_ids.count + 1, sizeof *shown), good = shown != NULL;

    for (uint32_t i = 0; good && i < r->count; i++) {
        const struct shape *shape = &r->shape[r->shapes[i]];
        if (shape->kind == RUNG_ROW_REFUSED || !shape->uses_case || shown[r->cases[i]]) continue;
        shown[r->cases[i]] = true;
        size_t size;
        const char *id = rung_names_text(&r->case_ids, r->cases[i], &size);
        good = seen(state, id, size);
    }
    free(shown);
    return good;
}

bool rung_packed_rows_write(struct rung_packed_rows *r, struct rung_lines *payload,
                            struct rung_packed_head *head,
                            bool (*seen)(void *state, const char *id, size_t size), void *state)
{
    describe(r, head);
    bool good = show_cases(r, seen, state);
    put_shapes(r, payload);
    rung_column_put_numbers(&r->raw, r->shapes, r->count);
    rung_column_put_piece(payload, &r->raw);
    rung_column_put_integers(&r->raw, r->times, r->count);
    rung_column_put_piece(payload, &r->raw);
    rung_column_put_integers(&r->raw, r->earlier, r->count);
    rung_column_put_piece(payload, &r->raw);
    rung_column_put_integers(&r->raw, r->lines, r->count);
    rung_column_put_piece(payload, &r->raw);
    good = good && put_texts(r, payload, &r->case_ids);
    rung_column_put_numbers(&r->raw, r->cases, r->count);
    rung_column_put_piece(payload, &r->raw);
    good = good && put_columns(r, payload);
    empty(r);
    return good && !payload->failed && !r->raw.failed;
}
