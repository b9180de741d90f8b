/* An event as a line of NDJSON again: what `rung feed check` shows. */
#include <rung/event.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "json_line.h"

struct writer {
    char *text;
    size_t capacity, size; /* size may run past the capacity */
};

static void put(struct writer *w, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++, w->size++)
        if (w->size + 1 < w->capacity) w->text[w->size] = bytes[i];
}

static void put_text(struct writer *w, const char *text)
{
    put(w, text, strlen(text));
}

static void put_string(struct writer *w, const char *bytes, size_t size)
{
    put_text(w, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)bytes[i];
        char escape[8];
        if (sign == '"' || sign == '\\')
            put(w, (char[]){'\\', (char)sign}, 2);
        else if (sign < 0x20 || sign == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", sign);
            put_text(w, escape);
        } else
            put(w, bytes + i, 1);
    }
    put_text(w, "\"");
}

static void put_value(struct writer *w, const struct rung_json_value *value)
{
    switch ((enum rung_json_kind)value->kind) {
    case RUNG_JSON_NULL: put_text(w, "null"); break;
    case RUNG_JSON_TRUE: put_text(w, "true"); break;
    case RUNG_JSON_FALSE: put_text(w, "false"); break;
    case RUNG_JSON_NUMBER: put(w, value->text, value->size); break;
    case RUNG_JSON_TEXT:
    case RUNG_JSON_CELL: put_string(w, value->text, value->size); break;
    case RUNG_JSON_LIST: put_text(w, "[]"); break;
    }
}

/* How many values behind this one are the items of the list that it begins. */
static uint32_t items_of(const struct rung_event *event, uint32_t index)
{
    const struct rung_json_value *list = &event->values[index], *item = list + 1;
    uint32_t count = 0;

    if (list->kind != RUNG_JSON_LIST) return 0;
    for (; index + 1 + count < event->count; count++, item++)
        if (item->kind == RUNG_JSON_LIST || item->path_size != list->path_size ||
            memcmp(item->path, list->path, list->path_size) != 0)
            break;
    return count;
}

static void put_list(struct writer *w, const struct rung_json_value *items, uint32_t count)
{
    put_text(w, "[");
    for (uint32_t i = 0; i < count; i++) {
        if (i) put_text(w, ",");
        put_value(w, &items[i]);
    }
    put_text(w, "]");
}

/* Whether the value is of the event's head. */
static bool is_written(const struct rung_event *event, uint32_t index)
{
    const struct rung_json_value *value = &event->values[index];
    bool is_id = event->id_size && value->path_size == 2 && memcmp(value->path, "id", 2) == 0 &&
                 value->kind == RUNG_JSON_TEXT && value->size == event->id_size &&
                 memcmp(value->text, event->id, event->id_size) == 0;

    return is_id || (index < 64 && event->head >> index & 1);
}

size_t rung_event_write(const struct rung_event *event, char *text, size_t capacity)
{
    struct writer w = {text, capacity, 0};
    char time[RUNG_TIME_TEXT_SIZE];

    put_text(&w, "{\"time\":\"");
    put(&w, time, rung_time_write(event->recorded, time));
    put_text(&w, "\",\"case\":");
    put_string(&w, event->case_id, event->case_size);
    if (event->id_size) {
        put_text(&w, ",\"id\":");
        put_string(&w, event->id, event->id_size);
    }
    put_text(&w, ",\"type\":");
    put_string(&w, event->type, event->type_size);
    for (uint32_t i = 0; i < event->count; i++) {
        if (is_written(event, i)) continue;
        put_text(&w, ",");
        put_string(&w, event->values[i].path, event->values[i].path_size);
        put_text(&w, ":");
        uint32_t items = items_of(event, i);
        if (items)
            put_list(&w, &event->values[i + 1], items);
        else
            put_value(&w, &event->values[i]);
        i += items;
    }
    put_text(&w, "}");
    if (capacity) text[w.size < capacity ? w.size : capacity - 1] = 0;
    return w.size;
}
