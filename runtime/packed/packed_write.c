/* Writing a packed log: parts of rows as they are full, the index of cases whenever it is large, the contents
 * at the end. */
#include <rung/packed.h>

#include <stdlib.h>

#include "packed_rows.h"

enum { CASES_KEPT = 1 << 22 };

struct rung_packed_writer {
    rung_packed_sink *sink;
    void *state;
    enum rung_status status;
    struct rung_packed_rows *rows;
    struct rung_lines payload, raw, heads, out; /* heads: of all parts, for the contents */
    uint64_t offset, row_count, refused;
    uint32_t parts, part_count; /* parts of rows; all of them */
    uint64_t *cases;            /* which part of rows has which case: key, part */
    size_t case_count, case_capacity;
    struct rung_budget budget;
    bool begun;
    char *source, *feed;
};

struct rung_packed_writer *rung_packed_writer_new(rung_packed_sink *sink, void *state, const char *source,
                                                  const char *feed)
{
    struct rung_packed_writer *w = calloc(1, sizeof *w);

    if (!w) return NULL;
    w->sink = sink;
    w->state = state;
    w->budget.most = SIZE_MAX;
    w->rows = rung_packed_rows_new();
    w->source = strdup(source);
    w->feed = strdup(feed);
    if (w->rows && w->source && w->feed) return w;
    rung_packed_writer_free(w);
    return NULL;
}

void rung_packed_writer_free(struct rung_packed_writer *w)
{
    if (!w) return;
    rung_packed_rows_free(w->rows);
    free(w->payload.bytes);
    free(w->raw.bytes);
    free(w->heads.bytes);
    free(w->out.bytes);
    free(w->cases);
    free(w->source);
    free(w->feed);
    free(w);
}

/* Hands out what has come together. */
static void put_out(struct rung_packed_writer *w)
{
    if (w->out.failed && !w->status) w->status = RUNG_NO_MEMORY;
    if (!w->status && !w->sink(w->state, w->out.bytes, w->out.size)) w->status = RUNG_UNREADABLE;
    w->offset += w->out.size;
    w->out.size = 0;
}

/* Writes the payload as a part with this head, which gets its size and checksum. */
static void put_part(struct rung_packed_writer *w, struct rung_packed_head *head)
{
    if (w->payload.failed && !w->status) w->status = RUNG_NO_MEMORY;
    if (w->payload.size > RUNG_PACKED_PAYLOAD_BYTES_MAX && !w->status) w->status = RUNG_LIMIT;
    if (w->status) return;
    head->size = w->payload.size;
    head->checksum = rung_packed_checksum(w->payload.bytes, w->payload.size);
    rung_packed_put_head(&w->out, head);
    rung_column_put_u64(&w->heads, w->offset);
    rung_packed_put_head(&w->heads, head);
    if (w->payload.size) rung_lines_put(&w->out, w->payload.bytes, w->payload.size);
    w->payload.size = 0;
    w->part_count++;
    put_out(w);
}

static void put_string(struct rung_lines *out, const char *text)
{
    rung_column_put_u32(out, (uint32_t)strlen(text));
    rung_lines_text(out, text);
}

static void begin(struct rung_packed_writer *w)
{
    struct rung_packed_head head = {.kind = RUNG_PART_ABOUT, .first = INT64_MAX, .last = INT64_MIN};

    if (w->begun) return;
    w->begun = true;
    rung_lines_put(&w->out, RUNG_PACKED_MAGIC, RUNG_PACKED_MAGIC_BYTES);
    rung_column_put_u32(&w->out, RUNG_PACKED_VERSION);
    rung_column_put_u32(&w->out, 0);
    put_out(w);
    put_string(&w->payload, w->source);
    put_string(&w->payload, w->feed);
    put_part(w, &head);
}

/* ---- the index of cases ---- */

static int compare(const void *a, const void *b)
{
    uint64_t one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return one < other ? -1 : one > other;
}

static bool note_case(void *state, const char *id, size_t size)
{
    struct rung_packed_writer *w = state;

    if (!rung_grow(&w->budget, &w->cases, &w->case_capacity, w->case_count + 1, sizeof *w->cases))
        return false;
    w->cases[w->case_count++] = (uint64_t)rung_packed_case_key(id, size) << 32 | w->parts;
    return true;
}

/* Writes which cases are where, as far as known, by key. */
static void put_cases(struct rung_packed_writer *w)
{
    uint64_t *column = malloc(RUNG_PACKED_CASES_MAX * sizeof *column);

    if (!column && !w->status) w->status = RUNG_NO_MEMORY;
    if (w->case_count) qsort(w->cases, w->case_count, sizeof *w->cases, compare);
    for (size_t at = 0; at < w->case_count && !w->status; at += RUNG_PACKED_CASES_MAX) {
        size_t count =
            w->case_count - at < RUNG_PACKED_CASES_MAX ? w->case_count - at : RUNG_PACKED_CASES_MAX;
        struct rung_packed_head head = {.kind = RUNG_PART_CASES,
                                        .rows = (uint32_t)count,
                                        .least = w->cases[at] >> 32,
                                        .greatest = w->cases[at + count - 1] >> 32,
                                        .first = INT64_MAX,
                                        .last = INT64_MIN};
        for (size_t i = 0; i < count; i++) column[i] = w->cases[at + i] >> 32;
        rung_column_put_integers(&w->raw, column, count);
        rung_column_put_piece(&w->payload, &w->raw);
        for (size_t i = 0; i < count; i++) column[i] = w->cases[at + i] & UINT32_MAX;
        rung_column_put_integers(&w->raw, column, count);
        rung_column_put_piece(&w->payload, &w->raw);
        put_part(w, &head);
    }
    free(column);
    w->case_count = 0;
}

/* ---- rows ---- */

static void put_rows(struct rung_packed_writer *w)
{
    struct rung_packed_head head;

    begin(w);
    if (w->status || !rung_packed_rows_count(w->rows)) return;
    if (!rung_packed_rows_write(w->rows, &w->payload, &head, note_case, w)) {
        w->status = RUNG_NO_MEMORY;
        return;
    }
    head.before = w->row_count;
    w->row_count += head.rows;
    put_part(w, &head);
    w->parts++;
    if (w->case_count >= CASES_KEPT) put_cases(w);
}

enum rung_status rung_packed_write(struct rung_packed_writer *w, const struct rung_event *event)
{
    if (w->status) return w->status;
    enum rung_status status = rung_packed_rows_add(w->rows, event);
    if (status == RUNG_LIMIT) {
        put_rows(w);
        status = w->status ? w->status : rung_packed_rows_add(w->rows, event);
    }
    return w->status = status;
}

enum rung_status rung_packed_write_refused(struct rung_packed_writer *w, uint64_t line, const char *why)
{
    if (w->status) return w->status;
    enum rung_status status = rung_packed_rows_refuse(w->rows, line, why);
    if (status == RUNG_LIMIT) {
        put_rows(w);
        status = w->status ? w->status : rung_packed_rows_refuse(w->rows, line, why);
    }
    w->refused++;
    return w->status = status;
}

enum rung_status rung_packed_writer_end(struct rung_packed_writer *w, uint64_t lines)
{
    put_rows(w);
    put_cases(w);
    if (w->status) return w->status;
    struct rung_packed_head head = {
        .kind = RUNG_PART_CONTENTS, .before = w->row_count, .first = INT64_MAX, .last = INT64_MIN};
    uint64_t contents = w->offset;
    rung_column_put_u64(&w->payload, lines);
    rung_column_put_u64(&w->payload, w->refused);
    rung_column_put_u32(&w->payload, w->part_count);
    if (w->heads.failed) w->status = RUNG_NO_MEMORY;
    if (!w->status) rung_lines_put(&w->payload, w->heads.bytes, w->heads.size);
    put_part(w, &head);
    rung_lines_put(&w->out, RUNG_PACKED_LAST_MAGIC, RUNG_PACKED_MAGIC_BYTES);
    rung_column_put_u64(&w->out, contents);
    rung_column_put_u64(&w->out, 0);
    if (!w->out.failed) rung_column_put_u64(&w->out, rung_packed_checksum(w->out.bytes, w->out.size));
    put_out(w);
    return w->status;
}
