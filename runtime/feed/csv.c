/* Reading CSV. A row is taken apart only when all of it is at hand: what a block cuts is kept and looked at
 * again with the next. Rows are bounded, so that a quotation mark that nobody closes costs one row, not the
 * rest of the file. */
#include "csv.h"

#include <stdlib.h>
#include <string.h>

#include "json_line.h"

struct rung_csv {
    struct rung_csv_target target;
    char separator;
    bool begun, stopped;
    bool passing;  /* the rest of a line that could not be read */
    uint64_t line; /* of the first byte kept */
    char *kept;
    size_t size, capacity;
    size_t looked_at; /* bytes of the kept row that are known not to end it */
    struct rung_cell cells[RUNG_ROW_CELLS_MAX];
};

struct rung_csv *rung_csv_new(char separator, const struct rung_csv_target *target)
{
    struct rung_csv *csv = calloc(1, sizeof *csv);

    if (!csv) return NULL;
    csv->target = *target;
    csv->separator = separator;
    csv->line = 1;
    return csv;
}

void rung_csv_free(struct rung_csv *csv)
{
    if (!csv) return;
    free(csv->kept);
    free(csv);
}

enum outcome { WHOLE, CUT, WRONG };

struct row {
    size_t size; /* with its line break */
    uint32_t count, breaks;
    const char *why;
};

/* Takes the quotation marks off a quoted cell, in place. */
static struct rung_cell unquote(char *from, char *to)
{
    char *out = from;

    for (char *at = from; at < to; at++) {
        *out++ = *at;
        if (*at == '"') at++;
    }
    return (struct rung_cell){from, (uint32_t)(out - from), RUNG_JSON_CELL};
}

/* The closing quotation mark of a quoted cell whose text begins at `at`; NULL if it is not at hand. */
static char *closing_mark(char *at, const char *end, uint32_t *breaks)
{
    for (; at < end; at++) {
        if (*at == '\n') ++*breaks;
        if (*at != '"') continue;
        if (at + 1 == end || at[1] != '"') return at;
        at++;
    }
    return NULL;
}

/* Takes the row apart that begins at `at`. Cells that were quoted are only shortened once the row is known to
 * be whole. */
static enum outcome take_row(struct rung_csv *csv, char *at, char *end, bool last, struct row *row)
{
    char *begin = at;

    *row = (struct row){0};
    for (;;) {
        char *from = at;
        bool quoted = at < end && *at == '"';
        if (quoted) {
            char *mark = closing_mark(++from, end, &row->breaks);
            if (!mark) {
                row->why = "a quotation mark is not closed";
                return last ? WRONG : CUT;
            }
            at = mark + 1;
            if (at == end && !last) return CUT; /* the next byte may be a second mark */
        } else
            while (at < end && *at != csv->separator && *at != '\n' && *at != '"') at++;
        if (at == end && !last) return CUT;
        char *to = quoted ? at - 1 : at;
        bool carriage = at < end && *at == '\r' && (at + 1 < end ? at[1] == '\n' : last);
        if (quoted && carriage) at++;
        if (quoted && at + 1 == end && *at == '\r' && !last) return CUT;
        if (at < end && *at != csv->separator && *at != '\n') {
            row->why = quoted ? "something stands between a closing quotation mark and the separator"
                              : "a quotation mark stands inside a cell that does not begin with one";
            return WRONG;
        }
        bool ends = at == end || *at == '\n';
        if (!quoted && ends && to > from && to[-1] == '\r') to--;
        if (row->count == RUNG_ROW_CELLS_MAX) {
            row->why = "it has more than 4096 cells";
            return WRONG;
        }
        csv->cells[row->count++] = (struct rung_cell){from, (uint32_t)(to - from), quoted};
        if (at < end) at++;
        if (!ends) continue;
        row->breaks += at > begin && at[-1] == '\n';
        row->size = (size_t)(at - begin);
        return WHOLE;
    }
}

static void show_row(struct rung_csv *csv, const struct row *row)
{
    if (row->count == 1 && csv->cells[0].size == 0 && !csv->cells[0].kind) return; /* an empty line */
    for (uint32_t i = 0; i < row->count; i++) {
        char *text = csv->kept + (csv->cells[i].text - csv->kept);
        if (csv->cells[i].kind) csv->cells[i] = unquote(text, text + csv->cells[i].size);
        csv->cells[i].kind = RUNG_JSON_CELL;
    }
    if (!csv->target.row(csv->target.state, csv->line, csv->cells, row->count)) csv->stopped = true;
}

/* A row that cannot be read costs its first line. Returns how much of that is at hand. */
static size_t pass_over(struct rung_csv *csv, const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));

    csv->passing = !newline;
    if (newline) csv->line++;
    return newline ? (size_t)(newline + 1 - at) : (size_t)(end - at);
}

static void take_rows(struct rung_csv *csv, bool last)
{
    if (!csv->size) return;
    char *at = csv->kept, *end = csv->kept + csv->size;

    while (at < end && !csv->stopped) {
        struct row row;
        if (csv->passing) {
            at += pass_over(csv, at, end);
            continue;
        }
        /* A line cut in two blocks is not looked through before its end has come. */
        if (!last && !memchr(at + csv->looked_at, '\n', (size_t)(end - at) - csv->looked_at) &&
            end - at <= RUNG_ROW_BYTES_MAX) {
            csv->looked_at = (size_t)(end - at);
            break;
        }
        enum outcome outcome = take_row(csv, at, end, last, &row);
        if (outcome == CUT && end - at <= RUNG_ROW_BYTES_MAX) {
            csv->looked_at = (size_t)(end - at);
            break;
        }
        csv->looked_at = 0;
        if (outcome == CUT)
            row.why = "it is longer than 1 MiB; perhaps a quotation mark is not closed";
        else if (outcome == WHOLE && row.size > RUNG_ROW_BYTES_MAX) {
            outcome = WRONG;
            row.why = "it is longer than 1 MiB; perhaps a quotation mark is not closed";
        }
        if (outcome == WHOLE) {
            show_row(csv, &row);
            csv->line += row.breaks;
            at += row.size;
        } else {
            if (!csv->target.bad(csv->target.state, csv->line, row.why)) csv->stopped = true;
            at += pass_over(csv, at, end);
        }
    }
    if (csv->stopped) at = end;
    csv->size = (size_t)(end - at);
    if (csv->size) memmove(csv->kept, at, csv->size);
}

enum rung_status rung_csv_read(struct rung_csv *csv, const char *bytes, size_t size)
{
    if (csv->stopped) return RUNG_LIMIT;
    if (csv->capacity - csv->size < size) {
        size_t larger = (csv->size + size) * 2;
        char *kept = realloc(csv->kept, larger);
        if (!kept) return RUNG_NO_MEMORY;
        csv->kept = kept;
        csv->capacity = larger;
    }
    if (size) memcpy(csv->kept + csv->size, bytes, size);
    csv->size += size;
    if (!csv->begun) {
        if (csv->size < 3) return RUNG_OK; /* the end comes before long, or more bytes do */
        csv->begun = true;
        if (memcmp(csv->kept, "\xef\xbb\xbf", 3) == 0) {
            csv->size -= 3;
            memmove(csv->kept, csv->kept + 3, csv->size);
        }
    }
    take_rows(csv, false);
    return csv->stopped ? RUNG_LIMIT : RUNG_OK;
}

enum rung_status rung_csv_end(struct rung_csv *csv)
{
    if (!csv->stopped) take_rows(csv, true);
    return csv->stopped ? RUNG_LIMIT : RUNG_OK;
}
