/* Columns of a packed log: integers and texts, and the pieces in which they are compressed; docs/packed.md
 * says how they lie. What is read may be forged: nothing is believed. */
#ifndef RUNG_PACKED_COLUMN_H
#define RUNG_PACKED_COLUMN_H

#include "lines.h"
#include "packed_block.h"

/* ---- writing; what lacks memory marks the lines as failed ---- */

void rung_column_put_u32(struct rung_lines *out, uint32_t value);
void rung_column_put_u64(struct rung_lines *out, uint64_t value);

/* Integers, as narrow as they can be told: by their own or their neighbours' distance. */
void rung_column_put_integers(struct rung_lines *out, const uint64_t *values, size_t count);
void rung_column_put_numbers(struct rung_lines *out, const uint32_t *values, size_t count);

/* The piece that `raw` makes, compressed where that is shorter; `raw` is empty afterwards. */
void rung_column_put_piece(struct rung_lines *out, struct rung_lines *raw);

/* ---- reading ---- */

struct rung_column_bytes {
    const unsigned char *at, *end;
};

/* Memory that is freed at once. */
struct rung_column_memory {
    struct rung_column_chunk *first;
    size_t used;
    bool failed; /* memory ran out; else what is refused is forged */
};
/* NULL: memory ran out, or the block would become too large. */
void *rung_column_take_memory(struct rung_column_memory *memory, size_t size);
void rung_column_free_memory(struct rung_column_memory *memory);

/* Each returns false where the bytes are not such. */
bool rung_column_take_u32(struct rung_column_bytes *in, uint32_t *value);
bool rung_column_take_u64(struct rung_column_bytes *in, uint64_t *value);
bool rung_column_take_bytes(struct rung_column_bytes *in, size_t size, const char **bytes);
bool rung_column_take_integers(struct rung_column_bytes *in, uint64_t *values, size_t count);
/* All of them below `limit`. */
bool rung_column_take_numbers(struct rung_column_bytes *in, uint32_t *values, size_t count, uint32_t limit);
bool rung_column_pass_piece(struct rung_column_bytes *in);
bool rung_column_take_piece(struct rung_column_bytes *in, struct rung_column_memory *memory,
                            struct rung_column_bytes *raw);

#endif
