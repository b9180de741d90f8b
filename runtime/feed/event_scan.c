/* What every line must have, and how it is found. */
#include "event_scan.h"

#include <rung/time.h>

#include <stdlib.h>
#include <string.h>

#include "json_plain.h"
#include "names.h"

/* Numbers of keys; those of fields are RUNG_KEY_FIELD and beyond. */
enum { KEY_TIME = 1, KEY_CASE, KEY_TYPE, KEY_ID, KEY_FIELD };

struct rung_event_scan {
    struct rung_keys keys;
    bool selects; /* not all fields are wanted */
    struct rung_json_reader *json;
    char day_text[12]; /* the day of the last time, and the T behind it */
    int64_t day;       /* when it begins */
    struct rung_json_shape shape;
};

static const char too_long[] = "it is longer than 1 MiB";

void rung_batch_empty(struct rung_batch *batch)
{
    batch->count = batch->value_count = 0;
    rung_texts_empty(&batch->texts);
}

void rung_batch_free(struct rung_batch *batch)
{
    free(batch->items);
    free(batch->values);
    rung_texts_free(&batch->texts);
    *batch = (struct rung_batch){0};
}

struct rung_event_scan *rung_event_scan_new(void)
{
    struct rung_event_scan *scan = calloc(1, sizeof *scan);

    if (!scan) return NULL;
    scan->json = rung_json_reader_new();
    if (!scan->json || !rung_keys_add(&scan->keys, "time", 4, KEY_TIME) ||
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
    free(scan);
}

bool rung_event_scan_want(struct rung_event_scan *scan, const char *path, size_t size)
{
    scan->selects = true;
    return rung_keys_add(&scan->keys, path, size, KEY_FIELD);
}

/* ---- one line ---- */

static unsigned two_digits(const char *at)
{
    unsigned tens = (unsigned)(unsigned char)at[0] - '0', ones = (unsigned)(unsigned char)at[1] - '0';

    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

enum { DAY_BYTES = 11 };

/* By eight bytes from either end. */
static bool is_same_day(const char *text, const char *day_text)
{
    uint64_t words[4];

    memcpy(&words[0], text, 8);
    memcpy(&words[1], text + DAY_BYTES - 8, 8);
    memcpy(&words[2], day_text, 8);
    memcpy(&words[3], day_text + DAY_BYTES - 8, 8);
    return words[0] == words[2] && words[1] == words[3];
}

/* Most lines of a log are of the day of the line before. */
static bool read_time(struct rung_event_scan *scan, const char *text, size_t size, int64_t *time)
{
    unsigned hour, minute, second;

    if (size == 20 && text[13] == ':' && text[16] == ':' && text[19] == 'Z' &&
        is_same_day(text, scan->day_text)) {
        hour = two_digits(text + 11);
        minute = two_digits(text + 14);
        second = two_digits(text + 17);
        if (hour > 23 || minute > 59 || second > 59) return false;
        *time = scan->day + (int64_t)(hour * 3600 + minute * 60 + second) * RUNG_SECOND_US;
        return true;
    }
    if (rung_time_read(text, size, time) != RUNG_OK) return false;
    if (size == 20 && text[10] == 'T' && text[19] == 'Z') {
        memcpy(scan->day_text, text, DAY_BYTES);
        scan->day = *time - rung_local_time_of_day(*time);
    }
    return true;
}

/* The things that every line must have. Returns what is wrong with them, or NULL. */
static const char *take_head(struct rung_event_scan *scan, struct rung_event *event,
                             const struct rung_json_value *const head[KEY_FIELD])
{
    const struct rung_json_value *time = head[KEY_TIME], *id = head[KEY_CASE], *type = head[KEY_TYPE];

    if (!time || time->kind != RUNG_JSON_TEXT) return "it has no `time`";
    if (!id || id->kind != RUNG_JSON_TEXT || id->size > 255) return "it has no `case`";
    if (!type || type->kind != RUNG_JSON_TEXT) return "it has no `type`";
    if (!read_time(scan, time->text, time->size, &event->time))
        return "its `time` is no time with a zone, such as 2026-02-02T09:00:00Z";
    event->recorded = event->time;
    event->case_id = id->text;
    event->case_size = id->size;
    event->type = type->text;
    event->type_size = type->size;
    return NULL;
}

/* Room for one more line and its values. */
static inline bool have_room(struct rung_batch *batch)
{
    struct rung_budget unbounded = {.most = SIZE_MAX};
    size_t values = batch->value_count + RUNG_JSON_VALUES_MAX;

    return (batch->count < batch->capacity ||
            rung_grow(&unbounded, &batch->items, &batch->capacity, batch->count + 1, sizeof *batch->items)) &&
           (values <= batch->value_capacity ||
            rung_grow(&unbounded, &batch->values, &batch->value_capacity, values, sizeof *batch->values));
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

const char *rung_event_scan_lines(struct rung_event_scan *scan, const char *bytes, const char *end,
                                  size_t most, struct rung_batch *batch)
{
    struct rung_json_plain plain = {
        .keys = &scan->keys, .all = !scan->selects, .texts = &batch->texts, .shape = &scan->shape};
    const struct rung_json_value *values = batch->values;
    size_t first = batch->count;

    while (bytes < end && batch->count < most) {
        if (!have_room(batch)) return NULL;
        plain.values = batch->values + batch->value_count;
        const char *newline = rung_json_read_plain(&plain, bytes), *why = NULL;
        int count = (int)plain.count;
        bool blank = false;
        if (!newline) {
            newline = memchr(bytes, '\n', (size_t)(end - bytes));
            count = read_other(scan, batch, bytes, newline, &why, &blank);
            if (count < 0) return NULL;
        } else if (newline - bytes > RUNG_LINE_BYTES_MAX) {
            why = too_long;
        }
        bytes = newline + 1;
        batch->lines++;
        if (blank) continue;
        struct rung_scanned *item = &batch->items[batch->count++];
        *item = (struct rung_scanned){.event.line = batch->lines, .first = (uint32_t)batch->value_count};
        item->why = why ? why : take_values(scan, &item->event, plain.values, (uint32_t)count);
        if (item->why) continue;
        item->hash = rung_names_hash(item->event.case_id, item->event.case_size);
        batch->value_count += item->event.count;
    }
    for (size_t i = batch->values == values ? first : 0; i < batch->count; i++)
        batch->items[i].event.values = batch->values + batch->items[i].first;
    return bytes;
}
