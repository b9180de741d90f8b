/* Many events of a log in columns, as they come out of a packed log (docs/packed.md). A row is an event or a
 * line that could not be read. Rows that look the same share a shape: the
 * same type, the same values by name and kind, in the same order; their texts lie in dictionaries, so that
 * whoever needs to know what a text means finds it out once a block.
 *
 * A block does not change: any number of threads may look at it. */
#ifndef RUNG_PACKED_BLOCK_H
#define RUNG_PACKED_BLOCK_H

#include <rung/event.h>

#include <stdbool.h>

#include "json_line.h"

/* Texts, one behind the other: number i is from ends[i - 1], or 0, to ends[i]. */
struct rung_packed_texts {
    uint32_t count;
    const uint32_t *ends;
    const char *bytes;
};

static inline const char *rung_packed_text(const struct rung_packed_texts *texts, uint32_t number,
                                           uint32_t *size)
{
    uint32_t begin = number ? texts->ends[number - 1] : 0;

    *size = texts->ends[number] - begin;
    return texts->bytes + begin;
}

/* What a value of a shape is: one of the event's own; or the head of a line, told by other columns. */
enum rung_slot_role { RUNG_SLOT_VALUE, RUNG_SLOT_TIME, RUNG_SLOT_CASE, RUNG_SLOT_TYPE, RUNG_SLOT_ID };

struct rung_packed_slot {
    const char *path;
    uint32_t path_size;
    uint8_t kind, role;             /* enum rung_json_kind, enum rung_slot_role */
    bool read;                      /* its texts are here, if it has some */
    struct rung_packed_texts texts; /* count 0: it has none */
    const uint32_t *ids;            /* by the shape's rows, the number of the text; NULL: the row's own */
};

enum rung_row_kind { RUNG_ROW_EVENT, RUNG_ROW_REFUSED };
#define RUNG_NO_SLOT UINT32_MAX

struct rung_packed_shape {
    uint8_t kind; /* enum rung_row_kind; of a refused one, the only slot is the reason */
    const char *type;
    uint32_t type_size;
    uint64_t head;  /* as an event has it */
    uint32_t id;    /* which slot is the event's id; RUNG_NO_SLOT: it has none */
    uint32_t rows;  /* of the block */
    uint32_t count; /* of slots; behind them may stand one with the role RUNG_SLOT_ID */
    struct rung_packed_slot *slots;
};

struct rung_packed_block {
    uint32_t rows, shape_count;
    const int64_t *times, *recorded;
    const uint64_t *lines;
    const uint32_t *cases, *shapes; /* by row */
    struct rung_packed_texts case_ids;
    const struct rung_packed_shape *shape; /* by number */
    struct rung_packed_inside *inside;
};

enum {
    RUNG_PACKED_CASE_BYTES_MAX = 255,
    RUNG_PACKED_ROWS_MAX = 1 << 16,
    RUNG_PACKED_SHAPES_MAX = 1 << 12,
    RUNG_PACKED_SLOTS_MAX = 1 << 16, /* of all shapes of a block */
};

/* Says whether values of this name are wanted; those of no use need not be unpacked. NULL: all are. */
typedef bool rung_packed_wants(void *state, const char *path, size_t size);

/* What the payload of a part with `rows` rows holds; every byte of it may be forged. RUNG_INVALID,
 * RUNG_NO_MEMORY. The caller has one hold on *block. */
enum rung_status rung_packed_block_read(const void *payload, size_t size, uint32_t rows,
                                        rung_packed_wants *wants, void *state,
                                        struct rung_packed_block **block);

/* One more hold; one less, and the last one frees the block. */
void rung_packed_block_hold(struct rung_packed_block *block);
void rung_packed_block_release(struct rung_packed_block *block);

/* A row as an event. Its values, RUNG_JSON_VALUES_MAX of them, go where the caller says; all texts live as
 * long as the block, or until the next row is written into `written`. */
struct rung_packed_row {
    char time[40];
    struct rung_json_value values[RUNG_JSON_VALUES_MAX];
};

/* Row `row`, which is the `of_shape`-th of its shape; not for refused ones. */
void rung_packed_event(const struct rung_packed_block *block, uint32_t row, uint32_t of_shape,
                       struct rung_packed_row *written, struct rung_event *event);

/* Why the row was refused, ended by a NUL, shortened to fit. */
void rung_packed_refusal(const struct rung_packed_block *block, uint32_t row, uint32_t of_shape, char *why,
                         size_t capacity);

#endif
