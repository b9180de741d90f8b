/* Chunks of bytes, chained by case; numbers of variable length, differences of times. */
#include "time_lines.h"

#include <stdlib.h>
#include <string.h>

#include <rung/statistics.h>

enum {
    CHUNK_BYTES = 60,
    CHUNKS_A_BLOCK = 1 << 14,
    BLOCKS_MAX = RUNG_TIME_LINES_BYTES_MAX / (64 * CHUNKS_A_BLOCK),
    ENTRIES_MAX = 5000, /* of a case */
    ENTRY_BYTES_MAX = 30
};

struct chunk {
    uint32_t next; /* + 1 */
    unsigned char bytes[CHUNK_BYTES];
};

struct line {
    int64_t time;         /* of the last entry */
    uint32_t first, last; /* chunks + 1 */
    uint32_t used;        /* bytes of the last chunk */
    uint32_t count, left_out;
};

struct rung_time_lines {
    struct line *lines;
    size_t capacity;
    struct chunk *blocks[BLOCKS_MAX];
    uint32_t chunk_count;
    bool full;
};

struct rung_time_lines *rung_time_lines_new(void)
{
    return calloc(1, sizeof(struct rung_time_lines));
}

void rung_time_lines_free(struct rung_time_lines *lines)
{
    if (!lines) return;
    for (size_t i = 0; i < BLOCKS_MAX && lines->blocks[i]; i++) free(lines->blocks[i]);
    free(lines->lines);
    free(lines);
}

static struct chunk *chunk_at(const struct rung_time_lines *lines, uint32_t index)
{
    return &lines->blocks[index / CHUNKS_A_BLOCK][index % CHUNKS_A_BLOCK];
}

/* A new chunk, + 1; 0 when there is none to be had. */
static uint32_t new_chunk(struct rung_time_lines *lines)
{
    uint32_t index = lines->chunk_count, block = index / CHUNKS_A_BLOCK;

    if (block >= BLOCKS_MAX) return 0;
    if (!lines->blocks[block]) lines->blocks[block] = calloc(CHUNKS_A_BLOCK, sizeof(struct chunk));
    if (!lines->blocks[block]) return 0;
    lines->chunk_count++;
    return index + 1;
}

/* ---- writing ---- */

static size_t put_number(unsigned char *to, uint64_t number)
{
    size_t size = 0;

    for (; number >= 0x80; number >>= 7) to[size++] = (unsigned char)(number | 0x80);
    to[size++] = (unsigned char)number;
    return size;
}

/* Most differences are whole seconds. */
static size_t put_difference(unsigned char *to, int64_t us)
{
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
    bool whole = size % 1000000 == 0;

    if (whole) size /= 1000000;
    return put_number(to, size << 2 | (us < 0 ? 2 : 0) | (whole ? 0 : 1));
}

/* Appends bytes to a line, all or none. */
static bool append(struct rung_time_lines *lines, struct line *line, const unsigned char *bytes, size_t size)
{
    size_t room = line->last ? CHUNK_BYTES - line->used : 0, head = size < room ? size : room;
    uint32_t more = 0;

    if (size > room) {
        more = new_chunk(lines);
        if (!more) return false;
    }
    if (head) memcpy(chunk_at(lines, line->last - 1)->bytes + line->used, bytes, head);
    line->used += (uint32_t)head;
    if (!more) return true;
    if (line->last)
        chunk_at(lines, line->last - 1)->next = more;
    else
        line->first = more;
    line->last = more;
    memcpy(chunk_at(lines, more - 1)->bytes, bytes + head, size - head);
    line->used = (uint32_t)(size - head);
    return true;
}

static bool have_line(struct rung_time_lines *lines, uint32_t number)
{
    size_t larger = lines->capacity ? lines->capacity : 256;

    if (number < lines->capacity) return true;
    while (larger <= number) larger *= 2;
    struct line *grown = realloc(lines->lines, larger * sizeof *grown);
    if (!grown) return false;
    memset(grown + lines->capacity, 0, (larger - lines->capacity) * sizeof *grown);
    lines->lines = grown;
    lines->capacity = larger;
    return true;
}

bool rung_time_lines_add(struct rung_time_lines *lines, uint32_t number, uint32_t row, int64_t time,
                         int64_t due)
{
    unsigned char entry[ENTRY_BYTES_MAX];

    if (!have_line(lines, number)) return false;
    struct line *line = &lines->lines[number];
    if (lines->full || line->count == ENTRIES_MAX || line->left_out) {
        line->left_out++;
        return true;
    }
    size_t size = put_number(entry, (uint64_t)row << 1 | (due != INT64_MIN));
    size += put_difference(entry + size, time - line->time);
    if (due != INT64_MIN) size += put_difference(entry + size, due - time);
    if (!append(lines, line, entry, size)) {
        bool at_limit = lines->chunk_count / CHUNKS_A_BLOCK >= BLOCKS_MAX;
        lines->full = true;
        line->left_out++;
        return at_limit;
    }
    line->time = time;
    line->count++;
    return true;
}

/* ---- reading ---- */

uint32_t rung_time_lines_count(const struct rung_time_lines *lines, uint32_t number)
{
    return number < lines->capacity ? lines->lines[number].count : 0;
}

uint32_t rung_time_lines_left_out(const struct rung_time_lines *lines, uint32_t number)
{
    return number < lines->capacity ? lines->lines[number].left_out : 0;
}

static unsigned char next_byte(struct rung_time_cursor *c)
{
    const struct chunk *chunk = chunk_at(c->lines, c->chunk - 1);

    if (c->at == CHUNK_BYTES) {
        c->chunk = chunk->next;
        c->at = 0;
        chunk = chunk_at(c->lines, c->chunk - 1);
    }
    return chunk->bytes[c->at++];
}

static uint64_t next_number(struct rung_time_cursor *c)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        unsigned char byte = next_byte(c);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    return number;
}

static int64_t next_difference(struct rung_time_cursor *c)
{
    uint64_t number = next_number(c);
    int64_t size = (int64_t)(number >> 2) * (number & 1 ? 1 : 1000000);

    return number & 2 ? -size : size;
}

bool rung_time_lines_next(struct rung_time_cursor *c)
{
    if (c->read == rung_time_lines_count(c->lines, c->number)) return false;
    if (!c->begun) {
        c->begun = true;
        c->chunk = c->lines->lines[c->number].first;
    }
    uint64_t head = next_number(c);
    c->row = (uint32_t)(head >> 1);
    c->time += next_difference(c);
    c->due = head & 1 ? c->time + next_difference(c) : INT64_MIN;
    c->read++;
    return true;
}
