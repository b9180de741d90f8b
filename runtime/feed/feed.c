/* From bytes to rows, whatever the format, and on to the mapper. What a log names (columns, paths,
 * attributes) is found once a row here, so that the mapper only knows numbers. */
#include <rung/feed.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "header.h"
#include "json_line.h"
#include "mapper.h"
#include "names.h"
#include "reason.h"
#include "xes.h"

enum { PADDING = 64 };

struct rung_feed {
    const struct rung_mapping *mapping;
    struct rung_mapper *mapper;
    enum rung_status status;
    struct rung_reason reason; /* once status is not RUNG_OK */
    struct rung_cell *cells;   /* by key */
    int *columns;              /* of csv: where each key stands */
    uint32_t column_count;     /* 0: the header has not been read */
    struct rung_csv *csv;
    struct rung_xes *xes;
    struct rung_json_reader *json;
    struct rung_json_value *values;
    char *line; /* of ndjson: what the last block cut */
    size_t size, capacity;
    struct rung_budget budget; /* of the line */
    bool passing;              /* the rest of a line that is too long */
    uint64_t lines;
    char first[RUNG_FEED_KIND_BYTES]; /* the log's first bytes */
    size_t first_size;
};

/* Notes how the mapper answered. Returns whether to go on. */
static bool took(struct rung_feed *feed, enum rung_status status)
{
    if (status == RUNG_LIMIT)
        rung_reason_give(
            &feed->reason, status, 0,
            "the log has more events than 4 GiB hold, and a feed that says `each case in its own "
            "order` keeps all of them");
    else if (status)
        rung_reason_give(&feed->reason, status, 0,
                         status == RUNG_NO_MEMORY ? "memory ran out" : "reading was stopped");
    if (status) feed->status = status;
    return status == RUNG_OK;
}

/* ---- csv ---- */

static bool take_csv_row(void *state, uint64_t line, const struct rung_cell *cells, uint32_t count)
{
    struct rung_feed *feed = state;
    char why[96];

    if (!feed->column_count) {
        feed->column_count = count;
        feed->status =
            rung_feed_find_columns(feed->mapping, line, cells, count, feed->columns, &feed->reason);
        return feed->status == RUNG_OK;
    }
    if (count != feed->column_count) {
        snprintf(why, sizeof why, "the row has %u cell%s, and the header %u", count, count == 1 ? "" : "s",
                 feed->column_count);
        return took(feed, rung_mapper_refuse(feed->mapper, line, why));
    }
    for (uint32_t key = 0; key < feed->mapping->key_count; key++)
        feed->cells[key] = cells[feed->columns[key]];
    return took(feed, rung_mapper_row(feed->mapper, line, feed->cells));
}

static bool take_bad_row(void *state, uint64_t line, const char *why)
{
    struct rung_feed *feed = state;

    if (feed->mapping->format == RUNG_MAPPING_CSV && !feed->column_count) {
        feed->status = rung_reason_give(&feed->reason, RUNG_INVALID, (unsigned)line,
                                        "the header cannot be read: %s", why);
        return false;
    }
    return took(feed, rung_mapper_refuse(feed->mapper, line, why));
}

/* ---- xes ---- */

static void find_attribute(struct rung_cell *cell, const char *key,
                           const struct rung_xes_attribute *attributes, uint32_t count)
{
    size_t size = strlen(key);

    for (uint32_t i = 0; i < count; i++)
        if (attributes[i].key_size == size && memcmp(attributes[i].key, key, size) == 0) {
            *cell = attributes[i].cell;
            return;
        }
}

static bool take_xes_event(void *state, uint64_t line, const struct rung_xes_attribute *of_case,
                           uint32_t case_count, const struct rung_xes_attribute *of_event,
                           uint32_t event_count)
{
    struct rung_feed *feed = state;

    for (uint32_t i = 0; i < feed->mapping->key_count; i++) {
        const struct rung_mapping_key *key = &feed->mapping->keys[i];
        feed->cells[i] = (struct rung_cell){"", 0, RUNG_JSON_CELL};
        find_attribute(&feed->cells[i], key->name, key->of_case ? of_case : of_event,
                       key->of_case ? case_count : event_count);
    }
    return took(feed, rung_mapper_row(feed->mapper, line, feed->cells));
}

/* ---- ndjson ---- */

static struct rung_cell cell_of(const struct rung_json_value *value)
{
    switch ((enum rung_json_kind)value->kind) {
    case RUNG_JSON_NULL: return (struct rung_cell){"", 0, RUNG_JSON_NULL};
    case RUNG_JSON_TRUE: return (struct rung_cell){"true", 4, RUNG_JSON_TRUE};
    case RUNG_JSON_FALSE: return (struct rung_cell){"false", 5, RUNG_JSON_FALSE};
    case RUNG_JSON_LIST: return (struct rung_cell){"[]", 2, RUNG_JSON_LIST};
    default: return (struct rung_cell){value->text, value->size, value->kind};
    }
}

static bool take_json_line(struct rung_feed *feed, const char *bytes, size_t size, size_t padded)
{
    const char *why;

    feed->lines++;
    if (feed->lines == 1 && size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    while (size && (bytes[size - 1] == '\r' || bytes[size - 1] == ' ' || bytes[size - 1] == '\t')) size--;
    if (size == 0) return true;
    int count = rung_json_read(feed->json, bytes, size, padded, feed->values, &why);
    if (count < 0) return took(feed, rung_mapper_refuse(feed->mapper, feed->lines, why));
    for (uint32_t i = 0; i < feed->mapping->key_count; i++) {
        const char *name = feed->mapping->keys[i].name;
        size_t name_size = strlen(name);
        feed->cells[i] = (struct rung_cell){"", 0, RUNG_JSON_NULL};
        for (int k = 0; k < count; k++)
            if (feed->values[k].path_size == name_size &&
                memcmp(feed->values[k].path, name, name_size) == 0) {
                feed->cells[i] = cell_of(&feed->values[k]);
                break;
            }
    }
    return took(feed, rung_mapper_row(feed->mapper, feed->lines, feed->cells));
}

/* Puts a line together from blocks; one that is too long is refused, and passed over. */
static bool keep(struct rung_feed *feed, const char *bytes, size_t size)
{
    if (feed->passing) return true;
    if (feed->size + size > RUNG_ROW_BYTES_MAX) {
        feed->passing = true;
        feed->size = 0;
        return took(feed, rung_mapper_refuse(feed->mapper, ++feed->lines, "it is longer than 1 MiB"));
    }
    if (!rung_grow(&feed->budget, &feed->line, &feed->capacity, feed->size + size + PADDING, 1))
        return took(feed, RUNG_NO_MEMORY);
    if (size) memcpy(feed->line + feed->size, bytes, size);
    feed->size += size;
    memset(feed->line + feed->size, 0, PADDING);
    return true;
}

static bool end_line(struct rung_feed *feed)
{
    bool go_on = true;

    if (!feed->passing && keep(feed, "", 0)) go_on = take_json_line(feed, feed->line, feed->size, PADDING);
    feed->passing = false;
    feed->size = 0;
    return go_on && !feed->status;
}

static void read_json(struct rung_feed *feed, const char *bytes, size_t size)
{
    const char *end = bytes + size;
    bool go_on = true;

    while (bytes < end && go_on) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *stop = newline ? newline : end;
        go_on = keep(feed, bytes, (size_t)(stop - bytes));
        if (go_on && newline) go_on = end_line(feed);
        bytes = newline ? newline + 1 : end;
    }
}

/* ---- all ---- */

static bool make_reader(struct rung_feed *feed)
{
    const struct rung_csv_target csv = {feed, take_csv_row, take_bad_row};
    const struct rung_xes_target xes = {feed, take_xes_event, take_bad_row};

    feed->cells = calloc((size_t)feed->mapping->key_count + 1, sizeof *feed->cells);
    feed->columns = calloc((size_t)feed->mapping->key_count + 1, sizeof *feed->columns);
    if (!feed->cells || !feed->columns) return false;
    switch ((enum rung_mapping_format)feed->mapping->format) {
    case RUNG_MAPPING_CSV:
        feed->csv = rung_csv_new(feed->mapping->separator ? feed->mapping->separator : ',', &csv);
        return feed->csv != NULL;
    case RUNG_MAPPING_XES: feed->xes = rung_xes_new(&xes); return feed->xes != NULL;
    case RUNG_MAPPING_NDJSON:
        feed->json = rung_json_reader_new();
        feed->values = calloc(RUNG_JSON_VALUES_MAX, sizeof *feed->values);
        return feed->json && feed->values;
    }
    return false;
}

enum rung_status rung_feed_open(const struct rung_mapping *mapping, enum rung_feed_order order,
                                const struct rung_feed_target *target, struct rung_feed **feed,
                                struct rung_reason *reason)
{
    struct rung_feed *fresh = calloc(1, sizeof *fresh);

    *feed = NULL;
    if (!fresh) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
    fresh->mapping = mapping;
    fresh->budget.most = SIZE_MAX;
    enum rung_status status = rung_mapper_new(mapping, order, target, &fresh->mapper, reason);
    if (!status && !make_reader(fresh))
        status = rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
    if (status)
        rung_feed_free(fresh);
    else
        *feed = fresh;
    return status;
}

void rung_feed_free(struct rung_feed *feed)
{
    if (!feed) return;
    rung_mapper_free(feed->mapper);
    rung_csv_free(feed->csv);
    rung_xes_free(feed->xes);
    rung_json_reader_free(feed->json);
    free(feed->values);
    free(feed->cells);
    free(feed->columns);
    free(feed->line);
    free(feed);
}

/* What a reader answered, unless the rows themselves ended the reading. */
static enum rung_status answer(struct rung_feed *feed, enum rung_status status,
                               const struct rung_reason *reason, struct rung_reason *out)
{
    if (!feed->status && status) {
        feed->status = status;
        feed->reason = *reason;
        if (!reason->text[0]) rung_reason_give(&feed->reason, status, 0, "memory ran out");
    }
    if (feed->status && out) *out = feed->reason;
    return feed->status;
}

/* Looks at the log's first bytes once they are all there. */
static void look_at_kind(struct rung_feed *feed, const char *bytes, size_t size)
{
    size_t more = sizeof feed->first - feed->first_size;

    if (!more) return;
    if (more > size) more = size;
    memcpy(feed->first + feed->first_size, bytes, more);
    feed->first_size += more;
    if (feed->first_size < sizeof feed->first) return;
    const char *other = rung_feed_other_kind(feed->mapping->format, feed->first, feed->first_size);
    if (other) feed->status = rung_reason_give(&feed->reason, RUNG_INVALID, 1, "%s", other);
}

enum rung_status rung_feed_read(struct rung_feed *feed, const char *bytes, size_t size,
                                struct rung_reason *reason)
{
    enum rung_status status = RUNG_OK;
    struct rung_reason why = {0};

    if (!feed->status) look_at_kind(feed, bytes, size);
    if (feed->status) return answer(feed, RUNG_OK, &why, reason);
    if (feed->csv)
        status = rung_csv_read(feed->csv, bytes, size);
    else if (feed->xes)
        status = rung_xes_read(feed->xes, bytes, size, &why);
    else
        read_json(feed, bytes, size);
    return answer(feed, status, &why, reason);
}

enum rung_status rung_feed_end(struct rung_feed *feed, struct rung_reason *reason)
{
    enum rung_status status = RUNG_OK;
    struct rung_reason why = {0};

    if (feed->status) return answer(feed, RUNG_OK, &why, reason);
    if (feed->csv)
        status = rung_csv_end(feed->csv);
    else if (feed->xes)
        status = rung_xes_end(feed->xes, &why);
    else if (feed->size)
        end_line(feed);
    if (!status && !feed->status && feed->csv && !feed->column_count)
        status = rung_reason_give(&why, RUNG_INVALID, 1, "it is empty: a log in csv begins with a header");
    if (!status && !feed->status) took(feed, rung_mapper_end(feed->mapper));
    return answer(feed, status, &why, reason);
}

void rung_feed_counts(const struct rung_feed *feed, struct rung_feed_counts *counts)
{
    rung_mapper_counts(feed->mapper, counts);
}

void rung_feed_values(const struct rung_feed *feed,
                      void (*visit)(void *state, const struct rung_feed_value *value), void *state)
{
    rung_mapper_values(feed->mapper, visit, state);
}
