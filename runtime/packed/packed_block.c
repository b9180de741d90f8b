/* The rows of one part of a packed log, read from its payload; and a row as an event again. */
#include "packed_block.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "packed_column.h"

struct rung_packed_inside {
    struct rung_packed_block block;
    struct rung_column_memory memory;
    atomic_uint holds;
};

struct reading {
    struct rung_packed_block *block;
    struct rung_column_memory *memory;
    struct rung_column_bytes in;
    rung_packed_wants *wants;
    void *state;
};

/* ---- texts ---- */

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

/* Texts of which each is UTF-8, unless they may be `any` bytes. */
static bool take_texts(struct reading *r, struct rung_packed_texts *texts, uint32_t count_max, bool any)
{
    struct rung_column_bytes raw;
    const char *bytes;
    uint32_t sum = 0;

    if (!rung_column_take_piece(&r->in, r->memory, &raw) || !rung_column_take_u32(&raw, &texts->count) ||
        texts->count > count_max)
        return false;
    uint32_t *ends = rung_column_take_memory(r->memory, (texts->count + 1) * sizeof *ends);
    if (!ends || !rung_column_take_numbers(&raw, ends, texts->count, UINT32_MAX)) return false;
    size_t size = (size_t)(raw.end - raw.at);
    if (!rung_column_take_bytes(&raw, size, &bytes) || (!any && !rung_utf8_is_valid(bytes, size)))
        return false;
    for (uint32_t i = 0; i < texts->count; i++) {
        if (ends[i] > size - sum) return false;
        ends[i] = sum += ends[i];
        if (!any && sum < size && !begins_character(bytes[sum])) return false;
    }
    texts->ends = ends;
    texts->bytes = bytes;
    return sum == size;
}

/* ---- shapes ---- */

static bool has_text(uint8_t kind)
{
    return kind == RUNG_JSON_NUMBER || kind == RUNG_JSON_TEXT || kind == RUNG_JSON_CELL;
}

static bool is_good_text(const char *bytes, size_t size)
{
    return rung_utf8_is_valid(bytes, size);
}

static bool take_slot(struct rung_column_bytes *raw, struct rung_packed_slot *slot)
{
    const char *kinds;

    if (!rung_column_take_u32(raw, &slot->path_size) ||
        !rung_column_take_bytes(raw, slot->path_size, &slot->path) ||
        !is_good_text(slot->path, slot->path_size) || !rung_column_take_bytes(raw, 2, &kinds))
        return false;
    slot->kind = (uint8_t)kinds[0];
    slot->role = (uint8_t)kinds[1];
    bool told_elsewhere =
        slot->role == RUNG_SLOT_TIME || slot->role == RUNG_SLOT_CASE || slot->role == RUNG_SLOT_TYPE;
    return slot->kind <= RUNG_JSON_CELL && slot->role <= RUNG_SLOT_ID &&
           (!told_elsewhere || slot->kind == RUNG_JSON_TEXT) &&
           (slot->role != RUNG_SLOT_ID || has_text(slot->kind));
}

static bool take_shape(struct reading *r, struct rung_column_bytes *raw, struct rung_packed_shape *shape,
                       uint32_t *slots_left)
{
    const char *kind;
    uint32_t all;

    if (!rung_column_take_bytes(raw, 1, &kind) || !rung_column_take_u32(raw, &shape->type_size) ||
        !rung_column_take_bytes(raw, shape->type_size, &shape->type) ||
        !is_good_text(shape->type, shape->type_size) || !rung_column_take_u64(raw, &shape->head) ||
        !rung_column_take_u32(raw, &shape->id) || !rung_column_take_u32(raw, &shape->count) ||
        !rung_column_take_u32(raw, &all))
        return false;
    shape->kind = (uint8_t)*kind;
    if (shape->kind > RUNG_ROW_REFUSED || shape->count > RUNG_JSON_VALUES_MAX || all > *slots_left ||
        all < shape->count || all > shape->count + 1 || (shape->id != RUNG_NO_SLOT && shape->id >= all))
        return false;
    *slots_left -= all;
    shape->slots = rung_column_take_memory(r->memory, (all + 1) * sizeof *shape->slots);
    if (!shape->slots) return false;
    memset(shape->slots, 0, (all + 1) * sizeof *shape->slots);
    for (uint32_t i = 0; i < all; i++) {
        if (!take_slot(raw, &shape->slots[i])) return false;
        if ((shape->slots[i].role == RUNG_SLOT_ID) != (i >= shape->count)) return false;
    }
    const struct rung_packed_slot *id = shape->id == RUNG_NO_SLOT ? NULL : &shape->slots[shape->id];
    if (id && (!has_text(id->kind) || (id->role != RUNG_SLOT_VALUE && id->role != RUNG_SLOT_ID)))
        return false;
    return shape->kind != RUNG_ROW_REFUSED ||
           (shape->count == 1 && has_text(shape->slots[0].kind) && shape->slots[0].role == RUNG_SLOT_VALUE);
}

static bool take_shapes(struct reading *r)
{
    struct rung_packed_block *block = r->block;
    struct rung_column_bytes raw;
    uint32_t slots_left = RUNG_PACKED_SLOTS_MAX;

    if (!rung_column_take_piece(&r->in, r->memory, &raw) ||
        !rung_column_take_u32(&raw, &block->shape_count) || block->shape_count > RUNG_PACKED_SHAPES_MAX)
        return false;
    struct rung_packed_shape *shapes =
        rung_column_take_memory(r->memory, (block->shape_count + 1) * sizeof *shapes);
    if (!shapes) return false;
    memset(shapes, 0, (block->shape_count + 1) * sizeof *shapes);
    block->shape = shapes;
    for (uint32_t i = 0; i < block->shape_count; i++)
        if (!take_shape(r, &raw, &shapes[i], &slots_left)) return false;
    return raw.at == raw.end;
}

/* ---- columns ---- */

static uint32_t *take_numbers(struct reading *r, uint32_t count, uint32_t limit)
{
    struct rung_column_bytes raw;
    uint32_t *numbers = rung_column_take_memory(r->memory, (count + 1) * sizeof *numbers);

    return numbers && rung_column_take_piece(&r->in, r->memory, &raw) &&
                   rung_column_take_numbers(&raw, numbers, count, limit) && raw.at == raw.end
               ? numbers
               : NULL;
}

static uint64_t *take_integers(struct reading *r, uint32_t count)
{
    struct rung_column_bytes raw;
    uint64_t *integers = rung_column_take_memory(r->memory, (count + 1) * sizeof *integers);

    return integers && rung_column_take_piece(&r->in, r->memory, &raw) &&
                   rung_column_take_integers(&raw, integers, count) && raw.at == raw.end
               ? integers
               : NULL;
}

/* When each row is taken, and by how much earlier the log has it. */
static bool take_times(struct reading *r)
{
    struct rung_packed_block *block = r->block;
    uint64_t *times = take_integers(r, block->rows), *earlier = take_integers(r, block->rows);

    if (!times || !earlier) return false;
    for (uint32_t i = 0; i < block->rows; i++) earlier[i] = times[i] - earlier[i];
    block->times = (const int64_t *)times;
    block->recorded = (const int64_t *)earlier;
    return true;
}

static bool is_time(int64_t time)
{
    return time >= RUNG_TIME_MIN && time <= RUNG_TIME_MAX;
}

static bool are_case_ids(const struct rung_packed_texts *texts)
{
    for (uint32_t i = 0; i < texts->count; i++)
        if (texts->ends[i] - (i ? texts->ends[i - 1] : 0) > RUNG_PACKED_CASE_BYTES_MAX) return false;
    return true;
}

static bool take_rows(struct reading *r)
{
    struct rung_packed_block *block = r->block;
    uint32_t *cases;

    block->shapes = take_numbers(r, block->rows, block->shape_count);
    if (!block->shapes || !take_times(r)) return false;
    block->lines = take_integers(r, block->rows);
    if (!block->lines || !take_texts(r, &block->case_ids, RUNG_PACKED_ROWS_MAX, false) ||
        !are_case_ids(&block->case_ids))
        return false;
    block->cases = cases = take_numbers(r, block->rows, UINT32_MAX);
    if (!cases) return false;
    struct rung_packed_shape *shapes = (struct rung_packed_shape *)block->shape;
    for (uint32_t i = 0; i < block->rows; i++) {
        struct rung_packed_shape *shape = &shapes[block->shapes[i]];
        shape->rows++;
        if (shape->kind == RUNG_ROW_REFUSED) continue;
        if (cases[i] >= block->case_ids.count || !is_time(block->times[i]) || !is_time(block->recorded[i]))
            return false;
    }
    return true;
}

static bool take_column(struct reading *r, const struct rung_packed_shape *shape,
                        struct rung_packed_slot *slot, bool wanted)
{
    struct rung_column_bytes *in = &r->in;
    const char *own;

    slot->read = wanted;
    if (!has_text(slot->kind) || (slot->role != RUNG_SLOT_VALUE && slot->role != RUNG_SLOT_ID)) return true;
    if (!wanted) {
        if (!rung_column_pass_piece(in) || !rung_column_take_bytes(in, 1, &own)) return false;
        return *own ? *own == 1 : rung_column_pass_piece(in);
    }
    if (!take_texts(r, &slot->texts, shape->rows, shape->kind == RUNG_ROW_REFUSED) ||
        !rung_column_take_bytes(in, 1, &own))
        return false;
    if (*own) return *own == 1 && slot->texts.count == shape->rows;
    slot->ids = take_numbers(r, shape->rows, slot->texts.count);
    return slot->ids != NULL;
}

static bool take_columns(struct reading *r)
{
    for (uint32_t s = 0; s < r->block->shape_count; s++) {
        const struct rung_packed_shape *shape = &r->block->shape[s];
        uint32_t all = shape->count;
        if (shape->id != RUNG_NO_SLOT && shape->id >= all) all = shape->id + 1;
        for (uint32_t i = 0; i < all; i++) {
            struct rung_packed_slot *slot = &shape->slots[i];
            bool wanted = !r->wants || shape->kind == RUNG_ROW_REFUSED || i == shape->id ||
                          r->wants(r->state, slot->path, slot->path_size);
            if (!take_column(r, shape, slot, wanted)) return false;
        }
    }
    return r->in.at == r->in.end;
}

enum rung_status rung_packed_block_read(const void *payload, size_t size, uint32_t rows,
                                        rung_packed_wants *wants, void *state,
                                        struct rung_packed_block **block)
{
    struct rung_packed_inside *inside = calloc(1, sizeof *inside);

    *block = NULL;
    if (!inside) return RUNG_NO_MEMORY;
    if (rows > RUNG_PACKED_ROWS_MAX) {
        free(inside);
        return RUNG_INVALID;
    }
    inside->block.inside = inside;
    inside->block.rows = rows;
    atomic_init(&inside->holds, 1);
    struct reading r = {.block = &inside->block,
                        .memory = &inside->memory,
                        .in = {payload, (const unsigned char *)payload + size},
                        .wants = wants,
                        .state = state};
    if (take_shapes(&r) && take_rows(&r) && take_columns(&r)) {
        *block = &inside->block;
        return RUNG_OK;
    }
    enum rung_status status = inside->memory.failed ? RUNG_NO_MEMORY : RUNG_INVALID;
    rung_packed_block_release(&inside->block);
    return status;
}

void rung_packed_block_hold(struct rung_packed_block *block)
{
    atomic_fetch_add(&block->inside->holds, 1);
}

void rung_packed_block_release(struct rung_packed_block *block)
{
    if (!block || atomic_fetch_sub(&block->inside->holds, 1) > 1) return;
    rung_column_free_memory(&block->inside->memory);
    free(block->inside);
}

/* ---- rows ---- */

static const char *slot_text(const struct rung_packed_slot *slot, uint32_t of_shape, uint32_t *size)
{
    *size = 0;
    if (!slot->texts.count) return "";
    return rung_packed_text(&slot->texts, slot->ids ? slot->ids[of_shape] : of_shape, size);
}

void rung_packed_event(const struct rung_packed_block *block, uint32_t row, uint32_t of_shape,
                       struct rung_packed_row *written, struct rung_event *event)
{
    const struct rung_packed_shape *shape = &block->shape[block->shapes[row]];

    *event = (struct rung_event){.time = block->times[row],
                                 .recorded = block->recorded[row],
                                 .type = shape->type,
                                 .type_size = shape->type_size,
                                 .id = "",
                                 .count = shape->count,
                                 .values = written->values,
                                 .head = shape->head,
                                 .line = block->lines[row]};
    event->case_id = rung_packed_text(&block->case_ids, block->cases[row], &event->case_size);
    if (shape->id != RUNG_NO_SLOT) event->id = slot_text(&shape->slots[shape->id], of_shape, &event->id_size);
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct rung_packed_slot *slot = &shape->slots[i];
        struct rung_json_value *value = &written->values[i];
        *value = (struct rung_json_value){
            .path = slot->path, .path_size = slot->path_size, .text = "", .kind = slot->kind};
        switch ((enum rung_slot_role)slot->role) {
        case RUNG_SLOT_TIME:
            value->text = written->time;
            value->size = (uint32_t)rung_time_write(event->recorded, written->time);
            break;
        case RUNG_SLOT_CASE:
            value->text = event->case_id;
            value->size = event->case_size;
            break;
        case RUNG_SLOT_TYPE:
            value->text = event->type;
            value->size = event->type_size;
            break;
        case RUNG_SLOT_VALUE:
        case RUNG_SLOT_ID: value->text = slot_text(slot, of_shape, &value->size); break;
        }
    }
}

void rung_packed_refusal(const struct rung_packed_block *block, uint32_t row, uint32_t of_shape, char *why,
                         size_t capacity)
{
    uint32_t size;
    const char *text = slot_text(&block->shape[block->shapes[row]].slots[0], of_shape, &size);

    if (size >= capacity)
        for (size = (uint32_t)capacity - 1; size && !begins_character(text[size]);) size--;
    memcpy(why, text, size);
    why[size] = '\0';
}
