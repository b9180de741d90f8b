/* Heads of parts, and checksums. */
#include "packed_file.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t rung_packed_checksum(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

uint32_t rung_packed_case_key(const char *id, size_t size)
{
    return (uint32_t)(XXH3_64bits(id, size) >> 32);
}

void rung_packed_put_head(struct rung_lines *out, const struct rung_packed_head *head)
{
    size_t begin = out->size;

    rung_lines_put(out, RUNG_PACKED_PART_MAGIC, RUNG_PACKED_MAGIC_BYTES);
    rung_column_put_u32(out, head->kind);
    rung_column_put_u32(out, head->rows);
    rung_column_put_u64(out, head->size);
    rung_column_put_u64(out, head->before);
    rung_column_put_u64(out, head->least);
    rung_column_put_u64(out, head->greatest);
    rung_column_put_u64(out, (uint64_t)head->first);
    rung_column_put_u64(out, (uint64_t)head->last);
    rung_column_put_u64(out, head->checksum);
    if (!out->failed) rung_column_put_u64(out, rung_packed_checksum(out->bytes + begin, out->size - begin));
}

bool rung_packed_take_head(const unsigned char *bytes, struct rung_packed_head *head)
{
    enum { SUMMED = RUNG_PACKED_HEAD_BYTES - 8 };
    struct rung_column_bytes in = {bytes + RUNG_PACKED_MAGIC_BYTES, bytes + RUNG_PACKED_HEAD_BYTES};
    uint64_t first, last, sum;

    if (memcmp(bytes, RUNG_PACKED_PART_MAGIC, RUNG_PACKED_MAGIC_BYTES) != 0) return false;
    bool whole = rung_column_take_u32(&in, &head->kind) && rung_column_take_u32(&in, &head->rows) &&
                 rung_column_take_u64(&in, &head->size) && rung_column_take_u64(&in, &head->before) &&
                 rung_column_take_u64(&in, &head->least) && rung_column_take_u64(&in, &head->greatest) &&
                 rung_column_take_u64(&in, &first) && rung_column_take_u64(&in, &last) &&
                 rung_column_take_u64(&in, &head->checksum) && rung_column_take_u64(&in, &sum);
    if (!whole || sum != rung_packed_checksum(bytes, SUMMED)) return false;
    head->first = (int64_t)first;
    head->last = (int64_t)last;
    return head->kind < RUNG_PART_KINDS && head->size <= RUNG_PACKED_PAYLOAD_BYTES_MAX;
}
