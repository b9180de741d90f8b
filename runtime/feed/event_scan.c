/* What every line must have, and how it is found. */
#include "event_scan.h"

#include <rung/time.h>

#include <stdlib.h>
#include <string.h>

#include "json_parts.h"
#include "json_plain.h"
#include "keys.h"
#include "names.h"

/* Numbers of keys; those of fields are KEY_FIELD, or KEY_WORD if they say one of a few words. */
enum { KEY_TIME = 1, KEY_CASE, KEY_TYPE, KEY_ID, KEY_FIELD, KEY_WORD };
_Static_assert((int)KEY_FIELD <= (int)RUNG_JSON_NUMBERED, "shapes do not tell where the head of a line is");

struct rung_event_scan {
    struct rung_keys keys;
    bool selects; /* not all fields are wanted */
    struct rung_json_reader *json;
    struct rung_time_like like;
    struct rung_json_shapes *shapes;
    uint32_t in_vain; /* how often no shape could be learnt lately */
    struct rung_json_value raw[RUNG_JSON_VALUES_MAX];
};

static const char too_long[] = "it is longer than 1 MiB";

void rung_batch_empty(struct rung_batch *batch)
{
    batch->count = batch->hole_count = batch->value_count = 0;
    rung_texts_empty(&batch->texts);
}

void rung_batch_free(struct rung_batch *batch)
{
    free(batch->items);
    free(batch->holes);
    free(batch->values);
    rung_texts_free(&batch->texts);
    *batch = (struct rung_batch){0};
}

struct rung_event_scan *rung_event_scan_new(void)
{
    struct rung_event_scan *scan = calloc(1, sizeof *scan);

    if (!scan) return NULL;
    scan->json = rung_json_reader_new();
    scan->shapes = rung_json_shapes_new(KEY_TIME, KEY_TYPE, KEY_WORD);
    if (!scan->json || !scan->shapes || !rung_keys_add(&scan->keys, "time", 4, KEY_TIME) ||
        !rung_keys_add(&scan->keys, "case", 4, KEY_CASE) ||
        !rung_keys_add(&scan->keys, "type", 4, KEY_TYPE) || !rung_keys_add(&scan->keys, "id", 2, KEY_ID)) {
        rung_event_scan_free(scan);
        return NULL;
    }
    return scan;
}

void rung_event_scan_free(struct rung_event_scan *scan)
{
    if (!scan) return;
    rung_keys_free(&scan->keys);
    rung_json_reader_free(scan->json);
    rung_json_shapes_free(scan->shapes);
    free(scan);
}

bool rung_event_scan_want(struct rung_event_scan *scan, const char *path, size_t size, bool word)
{
    scan->selects = true;
    return rung_keys_add(&scan->keys, path, size, word ? KEY_WORD : KEY_FIELD);
}

/* ---- a line of a shape that is known ---- */

const char *rung_shape_type(const struct rung_json_shape *shape, uint32_t *size)
{
    const struct rung_json_value *type = &shape->values[shape->of_number[KEY_TYPE]];

    *size = type->size;
    return type->text;
}

bool rung_shape_is_head(const struct rung_json_shape *shape, uint32_t number)
{
    uint32_t key = shape->values[number].key;

    return key >= KEY_TIME && key < KEY_ID;
}

void rung_event_unfold(const struct rung_json_shape *shape, const struct rung_json_hole *holes,
                       struct rung_json_value *values, struct rung_event *event)
{
    for (uint32_t i = 0; i < shape->count; i++) values[i] = rung_json_shape_value(shape, holes, i);
    event->type = rung_shape_type(shape, &event->type_size);
    event->values = values;
    event->count = shape->count;
    event->head = 0;
    for (uint32_t key = KEY_TIME; key < KEY_ID; key++)
        if (shape->of_number[key] < 64) event->head |= UINT64_C(1) << shape->of_number[key];
}

/* Adds the lines of `bytes` to the batch until it has `most`, or a line comes whose shape is not known, or
 * whose head is not as usual. Returns where it has got to. */
static const char *scan_known(struct rung_event_scan *scan, const char *bytes, const char *end, size_t most,
                              struct rung_batch *batch)
{
    struct rung_scanned *item = batch->items + batch->count, *behind = batch->items + most;
    struct rung_json_hole *holes = batch->holes + batch->hole_count;
    uint64_t lines = batch->lines;

    for (const char *newline; bytes < end && item < behind; item++, bytes = newline + 1) {
        int64_t time = RUNG_TIME_MAX + 1; /* not read yet */
        struct rung_json_shape *shape =
            rung_json_shapes_find(scan->shapes, &scan->like, &batch->texts, bytes, holes, &newline, &time);
        if (!shape || newline - bytes > RUNG_LINE_BYTES_MAX) break;
        /* Both are texts: only such lines have shapes (learn), and of a shape a text is always one. */
        const struct rung_json_hole *when = &holes[shape->hole_of_number[KEY_TIME]],
                                    *id = &holes[shape->hole_of_number[KEY_CASE]];
        if (id->size > 255) break;
        if (time > RUNG_TIME_MAX) {
            int64_t other;
            if (!rung_time_like_read(&scan->like, when->text, when->size, &other)) break;
            time = other;
        }
        item->event.time = item->event.recorded = time;
        item->event.case_id = id->text;
        item->event.case_size = id->size;
        item->event.id_size = 0;
        item->event.line = ++lines;
        item->shape = shape;
        item->why = NULL;
        item->first = (uint32_t)(holes - batch->holes);
        if (shape->hole_of_number[KEY_ID] != RUNG_JSON_NONE) {
            id = &holes[shape->hole_of_number[KEY_ID]];
            if (id->kind == RUNG_JSON_TEXT) {
                item->event.id = id->text;
                item->event.id_size = id->size;
            }
        }
        holes += shape->hole_count;
    }
    batch->count = (size_t)(item - batch->items);
    batch->hole_count = (size_t)(holes - batch->holes);
    batch->lines = lines;
    return bytes;
}

/* Learns the shape of a line that was read, unless there are too many that have none. */
static void learn(struct rung_event_scan *scan, struct rung_texts *texts, const char *line,
                  const char *newline)
{
    enum { PATIENCE = 256, SELDOM = 16 };
    struct rung_json_plain plain = {
        .keys = &scan->keys, .all = true, .raw = true, .texts = texts, .values = scan->raw};
    uint32_t seen = 0;

    if (scan->in_vain > PATIENCE && ++scan->in_vain % SELDOM) return;
    if (rung_json_read_plain(&plain, line) != newline) return;
    scan->in_vain++;
    for (uint32_t i = 0; i < plain.count; i++) {
        const struct rung_json_value *value = &scan->raw[i];
        uint32_t bit = value->key && value->key < KEY_FIELD ? UINT32_C(1) << value->key : 0;
        if (seen & bit || (bit && value->kind == RUNG_JSON_LIST)) return; /* it has no one head */
        seen |= bit;
    }
    if (rung_json_shapes_learn(scan->shapes, line, newline, scan->raw, plain.count, !scan->selects))
        scan->in_vain = 0;
}

/* ---- any line ---- */

/* The things that every line must have. Returns what is wrong with them, or NULL. */
static const char *take_head(struct rung_event_scan *scan, struct rung_event *event,
                             const struct rung_json_value *const head[KEY_FIELD])
{
    const struct rung_json_value *time = head[KEY_TIME], *id = head[KEY_CASE], *type = head[KEY_TYPE];

    if (!time || time->kind != RUNG_JSON_TEXT) return "it has no `time`";
    if (!id || id->kind != RUNG_JSON_TEXT || id->size > 255) return "it has no `case`";
    if (!type || type->kind != RUNG_JSON_TEXT) return "it has no `type`";
    if (!rung_time_like_read(&scan->like, time->text, time->size, &event->time))
        return "its `time` is no time with a zone, such as 2026-02-02T09:00:00Z";
    event->recorded = event->time;
    event->case_id = id->text;
    event->case_size = id->size;
    event->type = type->text;
    event->type_size = type->size;
    return NULL;
}

static bool have(void *table, size_t *capacity, size_t needed, size_t size)
{
    struct rung_budget unbounded = {.most = SIZE_MAX};

    return needed <= *capacity || rung_grow(&unbounded, table, capacity, needed, size);
}

/* Room for what so many lines may have, if they are of shapes that are known. */
static bool have_room(struct rung_batch *batch, size_t lines)
{
    return have(&batch->items, &batch->capacity, batch->count + lines, sizeof *batch->items) &&
           have(&batch->holes, &batch->hole_capacity, batch->hole_count + lines * RUNG_JSON_HOLES_MAX,
                sizeof *batch->holes);
}

/* Room for the values of one line. */
static bool have_values(struct rung_batch *batch)
{
    return have(&batch->values, &batch->value_capacity, batch->value_count + RUNG_JSON_VALUES_MAX,
                sizeof *batch->values);
}

/* The values that were read, as an event. */
static const char *take_values(struct rung_event_scan *scan, struct rung_event *event,
                               const struct rung_json_value *values, uint32_t count)
{
    const struct rung_json_value *head[KEY_FIELD] = {NULL};

    for (uint32_t i = 0; i < count; i++) {
        uint32_t key = values[i].key;
        if (key - 1 < KEY_FIELD - 1 && (key != KEY_ID || values[i].kind == RUNG_JSON_TEXT))
            head[key] = &values[i];
    }
    event->count = count;
    for (uint32_t key = KEY_TIME; key < KEY_ID; key++)
        if (head[key] && head[key] - values < 64) event->head |= UINT64_C(1) << (head[key] - values);
    if (head[KEY_ID]) {
        event->id = head[KEY_ID]->text;
        event->id_size = head[KEY_ID]->size;
    }
    return take_head(scan, event, head);
}

/* Texts of the general reader live until the next line: they are kept. */
static bool keep_texts(struct rung_texts *texts, struct rung_json_value *value)
{
    char *path = rung_texts_take(texts, (size_t)value->path_size + value->size);

    if (!path) return false;
    if (value->path_size) memcpy(path, value->path, value->path_size);
    if (value->size) memcpy(path + value->path_size, value->text, value->size);
    value->path = path;
    if (value->text) value->text = path + value->path_size;
    return true;
}

/* A line of any kind. Returns how many values it has that are wanted, with *why what is wrong with it or
 * NULL; -1 when memory ran out. */
static int read_general(struct rung_event_scan *scan, struct rung_texts *texts, const char *line, size_t size,
                        struct rung_json_value *values, const char **why)
{
    int count = rung_json_read(scan->json, line, size, RUNG_LINE_PADDING, values, why), kept = 0;

    if (count == RUNG_JSON_NO_ROOM) return -1;
    *why = count < 0 ? "it is not one well-formed JSON object" : NULL;
    for (int i = 0; i < count; i++) {
        struct rung_json_value value = values[i];
        if (!keep_texts(texts, &value)) return -1;
        value.key = (uint16_t)rung_keys_find(&scan->keys, value.path, value.path_size);
        if (!scan->selects || value.key || rung_json_is_documented(value.path, value.path_size))
            values[kept++] = value;
    }
    return kept;
}

static bool is_blank(char byte)
{
    return byte == '\r' || byte == ' ' || byte == '\t';
}

/* A line that is not of the plain kind; *blank if there is nothing in it. Returns as read_general does. */
static int read_other(struct rung_event_scan *scan, struct rung_batch *batch, const char *line,
                      const char *newline, const char **why, bool *blank)
{
    const char *stop = newline;

    if (newline - line > RUNG_LINE_BYTES_MAX) {
        *why = too_long;
        return 0;
    }
    while (stop > line && is_blank(stop[-1])) stop--;
    *blank = stop == line;
    if (*blank) return 0;
    return read_general(scan, &batch->texts, line, (size_t)(stop - line), batch->values + batch->value_count,
                        why);
}

/* A line whose shape is not known. Returns where its newline is; NULL when memory ran out. */
static const char *scan_other(struct rung_event_scan *scan, const char *line, const char *end,
                              struct rung_batch *batch)
{
    if (!have_values(batch)) return NULL;
    struct rung_json_plain plain = {.keys = &scan->keys,
                                    .all = !scan->selects,
                                    .texts = &batch->texts,
                                    .values = batch->values + batch->value_count};
    const char *plain_newline = rung_json_read_plain(&plain, line), *newline = plain_newline, *why = NULL;
    int count = (int)plain.count;
    bool blank = false;

    if (!newline) {
        newline = memchr(line, '\n', (size_t)(end - line));
        count = read_other(scan, batch, line, newline, &why, &blank);
        if (count < 0) return NULL;
    } else if (newline - line > RUNG_LINE_BYTES_MAX) {
        why = too_long;
    }
    batch->lines++;
    if (blank) return newline;
    struct rung_scanned *item = &batch->items[batch->count++];
    *item = (struct rung_scanned){.event.line = batch->lines, .first = (uint32_t)batch->value_count};
    item->why = why ? why : take_values(scan, &item->event, plain.values, (uint32_t)count);
    if (item->why) return newline;
    batch->value_count += item->event.count;
    if (plain_newline) learn(scan, &batch->texts, line, newline);
    return newline;
}

/* Where all is wanted, no item is left as it was found, from the one with that number on. */
static bool unfold(struct rung_batch *batch, size_t number)
{
    for (; number < batch->count; number++) {
        struct rung_scanned *item = &batch->items[number];
        if (!have_values(batch)) return false;
        rung_event_unfold(item->shape, batch->holes + item->first, batch->values + batch->value_count,
                          &item->event);
        item->shape = NULL;
        item->first = (uint32_t)batch->value_count;
        batch->value_count += item->event.count;
    }
    batch->hole_count = 0;
    return true;
}

const char *rung_event_scan_lines(struct rung_event_scan *scan, const char *bytes, const char *end,
                                  size_t most, struct rung_batch *batch)
{
    enum { AT_ONCE = 32 }; /* that there is room for */
    const struct rung_json_value *values = batch->values;
    size_t first = batch->count, value_count = batch->value_count;

    while (bytes < end && batch->count < most) {
        size_t before = batch->count, lines = most - before < AT_ONCE ? most - before : AT_ONCE;
        if (!have_room(batch, lines)) return NULL;
        bytes = scan_known(scan, bytes, end, before + lines, batch);
        if (!scan->selects && !unfold(batch, before)) return NULL;
        if (bytes == end || batch->count == before + lines) continue;
        const char *newline = scan_other(scan, bytes, end, batch);
        if (!newline) return NULL;
        bytes = newline + 1;
    }
    if (batch->values == values && batch->value_count == value_count) return bytes;
    for (size_t i = batch->values == values ? first : 0; i < batch->count; i++) /* all, if they were moved */
        if (!batch->items[i].shape) batch->items[i].event.values = batch->values + batch->items[i].first;
    return bytes;
}
