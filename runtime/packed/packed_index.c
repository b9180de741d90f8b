/* From the end of a packed log to its contents, and from a case's key to parts of rows. */
#include "packed_index.h"

#include <stdlib.h>

/* So many bytes from that place of the file; the caller frees them. NULL: they are not there, or no memory.
 */
static unsigned char *bytes_at(struct rung_input *input, uint64_t offset, size_t size)
{
    unsigned char *bytes = malloc(size + 1);
    struct rung_reason reason;
    size_t at = 0, got = 1;

    if (!bytes || !rung_input_seek(input, offset)) {
        free(bytes);
        return NULL;
    }
    while (at < size && got) {
        enum rung_status status = rung_input_read(input, (char *)bytes + at, size - at, &got, &reason);
        if (status == RUNG_NEVER)
            got = 1; /* a signal; whoever stops for it asks later */
        else if (status)
            got = 0;
        if (!status) at += got;
    }
    if (at == size) return bytes;
    free(bytes);
    return NULL;
}

/* The payload of the part at that place, of that kind; the caller frees it. */
static unsigned char *payload_at(struct rung_input *input, uint64_t offset, uint32_t kind,
                                 struct rung_packed_head *head)
{
    unsigned char *bytes = bytes_at(input, offset, RUNG_PACKED_HEAD_BYTES);
    bool good = bytes && rung_packed_take_head(bytes, head) && head->kind == kind;

    free(bytes);
    bytes = good ? bytes_at(input, offset + RUNG_PACKED_HEAD_BYTES, head->size) : NULL;
    if (bytes && rung_packed_checksum(bytes, head->size) == head->checksum) return bytes;
    free(bytes);
    return NULL;
}

bool rung_packed_take_contents(struct rung_column_bytes in, uint64_t *lines,
                               struct rung_packed_listed **parts, uint32_t *count)
{
    uint64_t refused;

    *parts = NULL;
    if (!rung_column_take_u64(&in, lines) || !rung_column_take_u64(&in, &refused) ||
        !rung_column_take_u32(&in, count) || *count > RUNG_PACKED_CONTENTS_MAX ||
        (size_t)(in.end - in.at) != *count * (size_t)(8 + RUNG_PACKED_HEAD_BYTES))
        return false;
    struct rung_packed_listed *list = calloc(*count + 1, sizeof *list);
    if (!list) return false;
    for (uint32_t i = 0; i < *count; i++) {
        const char *head;
        if (rung_column_take_u64(&in, &list[i].offset) &&
            rung_column_take_bytes(&in, RUNG_PACKED_HEAD_BYTES, &head) &&
            rung_packed_take_head((const unsigned char *)head, &list[i].head))
            continue;
        free(list);
        return false;
    }
    *parts = list;
    return true;
}

static bool read_contents(struct rung_input *input, uint64_t *lines, struct rung_packed_listed **parts,
                          uint32_t *count)
{
    struct rung_packed_head head;
    uint64_t size, offset = 0, sum = 0;

    rung_input_position(input, &size);
    if (size < RUNG_PACKED_BEGIN_BYTES + RUNG_PACKED_LAST_BYTES) return false;
    unsigned char *last = bytes_at(input, size - RUNG_PACKED_LAST_BYTES, RUNG_PACKED_LAST_BYTES);
    if (!last) return false;
    struct rung_column_bytes in = {last + RUNG_PACKED_MAGIC_BYTES, last + RUNG_PACKED_LAST_BYTES};
    bool good = memcmp(last, RUNG_PACKED_LAST_MAGIC, RUNG_PACKED_MAGIC_BYTES) == 0 &&
                rung_column_take_u64(&in, &offset) && rung_column_take_u64(&in, &sum) &&
                rung_column_take_u64(&in, &sum) &&
                sum == rung_packed_checksum(last, RUNG_PACKED_LAST_BYTES - 8);
    free(last);
    unsigned char *payload = good ? payload_at(input, offset, RUNG_PART_CONTENTS, &head) : NULL;
    if (!payload) return false;
    good = rung_packed_take_contents((struct rung_column_bytes){payload, payload + head.size}, lines, parts,
                                     count);
    free(payload);
    return good;
}

/* Marks the parts of rows that a part of the index says the case is in. False: it cannot be read. */
static bool mark(struct rung_input *input, const struct rung_packed_listed *index, uint32_t key,
                 struct rung_packed_contents *contents, bool *found)
{
    struct rung_packed_head head;
    struct rung_column_memory memory = {0};
    struct rung_column_bytes keys, numbers;
    unsigned char *payload = payload_at(input, index->offset, RUNG_PART_CASES, &head);
    bool fits = payload && head.rows <= RUNG_PACKED_CASES_MAX;
    uint64_t *table = fits ? malloc((2 * (size_t)head.rows + 1) * sizeof *table) : NULL;
    struct rung_column_bytes in = {payload, payload ? payload + head.size : NULL};
    bool good = table && rung_column_take_piece(&in, &memory, &keys) &&
                rung_column_take_integers(&keys, table, head.rows) &&
                rung_column_take_piece(&in, &memory, &numbers) &&
                rung_column_take_integers(&numbers, table + head.rows, head.rows);

    for (uint32_t i = 0; good && i < head.rows; i++) {
        uint64_t number = table[head.rows + i];
        if (number >= contents->count)
            good = false;
        else if (table[i] == key)
            *found = contents->parts[number].needed = true;
    }
    rung_column_free_memory(&memory);
    free(table);
    free(payload);
    return good;
}

/* Those behind which events come with earlier times: these are late, but only if the others were taken. */
static void mark_unordered(struct rung_packed_contents *contents)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = contents->count; i-- > 0;) {
        const struct rung_packed_head *head = &contents->parts[i].head;
        if (head->first <= head->last && head->last > least) contents->parts[i].needed = true;
        if (head->first < least) least = head->first;
    }
}

bool rung_packed_find_case(struct rung_input *input, const char *id, size_t size,
                           struct rung_packed_contents *contents)
{
    uint32_t key = rung_packed_case_key(id, size), all;
    struct rung_packed_listed *parts;
    bool good = true, found = false;

    if (!read_contents(input, &contents->lines, &parts, &all)) return false;
    struct rung_packed_listed *rows = calloc(all + 1, sizeof *rows);
    contents->parts = rows;
    contents->count = 0;
    for (uint32_t i = 0; rows && i < all; i++)
        if (parts[i].head.kind == RUNG_PART_ROWS) rows[contents->count++] = parts[i];
    for (uint32_t i = 0; rows && good && i < all; i++)
        if (parts[i].head.kind == RUNG_PART_CASES && parts[i].head.least <= key &&
            parts[i].head.greatest >= key)
            good = mark(input, &parts[i], key, contents, &found);
    free(parts);
    if (rows && good && found) {
        mark_unordered(contents);
        return true;
    }
    free(rows);
    contents->parts = NULL;
    return false;
}
