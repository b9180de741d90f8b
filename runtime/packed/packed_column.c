/* Integers as offsets from a base in steps of a unit; pieces through zstd. */
#include "packed_column.h"

#include <stdlib.h>

#include <zstd.h>

enum { LEVEL = 3, PIECE_BYTES_MAX = 16 << 20, BLOCK_BYTES_MAX = 96 << 20 };

/* ---- writing ---- */

static void put_little(struct rung_lines *out, uint64_t value, size_t width)
{
    char bytes[8];

    for (size_t i = 0; i < width; i++) bytes[i] = (char)(value >> 8 * i & 0xff);
    rung_lines_put(out, bytes, width);
}

void rung_column_put_u32(struct rung_lines *out, uint32_t value)
{
    put_little(out, value, 4);
}

void rung_column_put_u64(struct rung_lines *out, uint64_t value)
{
    put_little(out, value, 8);
}

/* How values are told: value = base + unit * offset, of the value itself or of its distance to the one
 * before it. All arithmetic wraps around. */
struct telling {
    uint64_t before, base, unit;
    unsigned char width, by_distance;
};

static uint64_t told(const uint64_t *values, size_t i, bool by_distance)
{
    return by_distance && i ? values[i] - values[i - 1] : values[i];
}

static struct telling find_telling(const uint64_t *values, size_t count, bool by_distance)
{
    struct telling telling = {.unit = 1, .by_distance = by_distance};
    int64_t least = 0, greatest = 0;
    size_t first = by_distance ? 1 : 0; /* the first distance is what we make it */
    uint64_t unit = 0;

    for (size_t i = first; i < count; i++) {
        int64_t value = (int64_t)told(values, i, by_distance);
        if (i == first || value < least) least = value;
        if (i == first || value > greatest) greatest = value;
    }
    telling.base = (uint64_t)least;
    for (size_t i = first; i < count && unit != 1; i++)
        for (uint64_t rest = told(values, i, by_distance) - telling.base; rest;) {
            uint64_t divisor = rest;
            rest = unit % divisor;
            unit = divisor;
        }
    if (unit) telling.unit = unit;
    uint64_t span = ((uint64_t)greatest - telling.base) / telling.unit;
    telling.width = span == 0 ? 0 : span >> 8 == 0 ? 1 : span >> 16 == 0 ? 2 : span >> 32 == 0 ? 4 : 8;
    if (by_distance && count) telling.before = values[0] - telling.base;
    return telling;
}

void rung_column_put_integers(struct rung_lines *out, const uint64_t *values, size_t count)
{
    struct telling telling = find_telling(values, count, false);
    struct telling other = find_telling(values, count, true);

    if (other.width < telling.width) telling = other;
    rung_lines_put(out, (const char[]){(char)telling.width, (char)telling.by_distance}, 2);
    rung_column_put_u64(out, telling.before);
    rung_column_put_u64(out, telling.base);
    rung_column_put_u64(out, telling.unit);
    for (size_t i = 0; telling.width && i < count; i++) {
        uint64_t value = i || !telling.by_distance ? told(values, i, telling.by_distance) : telling.base;
        put_little(out, (value - telling.base) / telling.unit, telling.width);
    }
}

void rung_column_put_numbers(struct rung_lines *out, const uint32_t *values, size_t count)
{
    uint64_t *wide = malloc((count + 1) * sizeof *wide);

    if (!wide) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) wide[i] = values[i];
    rung_column_put_integers(out, wide, count);
    free(wide);
}

void rung_column_put_piece(struct rung_lines *out, struct rung_lines *raw)
{
    size_t bound = ZSTD_compressBound(raw->size), packed = 0;

    out->failed |= raw->failed;
    rung_column_put_u32(out, (uint32_t)raw->size);
    if (out->capacity - out->size < bound + 4 && !rung_lines_grow(out, bound + 4)) return;
    if (raw->size) {
        packed = ZSTD_compress(out->bytes + out->size + 4, bound, raw->bytes, raw->size, LEVEL);
        out->failed |= ZSTD_isError(packed) != 0;
    }
    if (out->failed) return;
    if (packed < raw->size) {
        rung_column_put_u32(out, (uint32_t)packed);
        out->size += packed;
    } else {
        rung_column_put_u32(out, (uint32_t)raw->size);
        if (raw->size) rung_lines_put(out, raw->bytes, raw->size);
    }
    raw->size = 0;
}

/* ---- reading ---- */

struct rung_column_chunk {
    struct rung_column_chunk *next;
    size_t used, size;
    max_align_t bytes[];
};

/* Columns share chunks, of a size that malloc keeps for the next block, instead of giving it back to the
 * system page by page. Whoever looks for what reads beyond a column wants each by itself. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define ALONE
#endif
#endif
#if defined ALONE || defined __SANITIZE_ADDRESS__
enum { CHUNK_BYTES = 0 };
#else
enum { CHUNK_BYTES = 4 << 20 };
#endif

void *rung_column_take_memory(struct rung_column_memory *memory, size_t size)
{
    struct rung_column_chunk *chunk = memory->first;
    size_t whole = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);

    if (size > BLOCK_BYTES_MAX || whole > BLOCK_BYTES_MAX - memory->used) return NULL;
    if (!chunk || chunk->size - chunk->used < whole) {
        size_t room = whole > CHUNK_BYTES ? whole : CHUNK_BYTES;
        chunk = malloc(sizeof *chunk + room);
        if (!chunk) {
            memory->failed = true;
            return NULL;
        }
        *chunk = (struct rung_column_chunk){.next = memory->first, .size = room};
        memory->first = chunk;
    }
    void *bytes = (char *)chunk->bytes + chunk->used;
    chunk->used += whole;
    memory->used += whole;
    return bytes;
}

void rung_column_free_memory(struct rung_column_memory *memory)
{
    for (struct rung_column_chunk *chunk = memory->first, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    *memory = (struct rung_column_memory){0};
}

static uint64_t little(const unsigned char *at, size_t width)
{
    uint64_t value = 0;

    for (size_t i = 0; i < width; i++) value |= (uint64_t)at[i] << 8 * i;
    return value;
}

static size_t left(const struct rung_column_bytes *in)
{
    return (size_t)(in->end - in->at);
}

bool rung_column_take_u32(struct rung_column_bytes *in, uint32_t *value)
{
    if (left(in) < 4) return false;
    *value = (uint32_t)little(in->at, 4);
    in->at += 4;
    return true;
}

bool rung_column_take_u64(struct rung_column_bytes *in, uint64_t *value)
{
    if (left(in) < 8) return false;
    *value = little(in->at, 8);
    in->at += 8;
    return true;
}

bool rung_column_take_bytes(struct rung_column_bytes *in, size_t size, const char **bytes)
{
    if (left(in) < size) return false;
    *bytes = (const char *)in->at;
    in->at += size;
    return true;
}

/* Reads how integers are told, and makes sure that their offsets are there. */
static bool take_telling(struct rung_column_bytes *in, size_t count, struct telling *telling)
{
    if (left(in) < 2) return false;
    telling->width = in->at[0];
    telling->by_distance = in->at[1];
    in->at += 2;
    return (telling->width <= 2 || telling->width == 4 || telling->width == 8) && telling->by_distance <= 1 &&
           rung_column_take_u64(in, &telling->before) && rung_column_take_u64(in, &telling->base) &&
           rung_column_take_u64(in, &telling->unit) &&
           (telling->width == 0 || left(in) / telling->width >= count);
}

/* The offsets of one width; `type` is that of the values. */
#define TAKE_WIDTH(type, width_)                                                                             \
    for (size_t i = 0; i < count; i++)                                                                       \
        values[i] = (type)(telling.base + telling.unit * little(in->at + i * (width_), width_));
#define TAKE_INTEGERS(type)                                                                                  \
    do {                                                                                                     \
        switch (telling.width) {                                                                             \
        case 0:                                                                                              \
            for (size_t i = 0; i < count; i++) values[i] = (type)telling.base;                               \
            break;                                                                                           \
        case 1: TAKE_WIDTH(type, 1) break;                                                                   \
        case 2: TAKE_WIDTH(type, 2) break;                                                                   \
        case 4: TAKE_WIDTH(type, 4) break;                                                                   \
        default: TAKE_WIDTH(type, 8) break;                                                                  \
        }                                                                                                    \
        in->at += count * telling.width;                                                                     \
        type sum = (type)telling.before;                                                                     \
        for (size_t i = 0; telling.by_distance && i < count; i++) values[i] = sum += values[i];              \
    } while (0)

bool rung_column_take_integers(struct rung_column_bytes *in, uint64_t *values, size_t count)
{
    struct telling telling;

    if (!take_telling(in, count, &telling)) return false;
    TAKE_INTEGERS(uint64_t);
    return true;
}

bool rung_column_take_numbers(struct rung_column_bytes *in, uint32_t *values, size_t count, uint32_t limit)
{
    struct telling telling;
    uint32_t beyond = 0;

    if (!take_telling(in, count, &telling)) return false;
    TAKE_INTEGERS(uint32_t);
    for (size_t i = 0; i < count; i++) beyond |= values[i] >= limit;
    return !beyond;
}

bool rung_column_pass_piece(struct rung_column_bytes *in)
{
    uint32_t size, packed;
    const char *bytes;

    return rung_column_take_u32(in, &size) && rung_column_take_u32(in, &packed) &&
           rung_column_take_bytes(in, packed, &bytes);
}

bool rung_column_take_piece(struct rung_column_bytes *in, struct rung_column_memory *memory,
                            struct rung_column_bytes *raw)
{
    uint32_t size, packed;
    const char *bytes;

    if (!rung_column_take_u32(in, &size) || !rung_column_take_u32(in, &packed) || size > PIECE_BYTES_MAX ||
        packed > size || !rung_column_take_bytes(in, packed, &bytes))
        return false;
    raw->at = (const unsigned char *)bytes;
    if (packed < size) {
        unsigned char *unpacked = rung_column_take_memory(memory, size);
        if (!unpacked || ZSTD_decompress(unpacked, size, bytes, packed) != size) return false;
        raw->at = unpacked;
    }
    raw->end = raw->at + size;
    return true;
}
