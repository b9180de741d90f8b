/* What comes out of a shard, as pieces with their moments. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

/* So much stays near the processor until another one takes it. */
enum { FULL_PIECES = 1 << 7, FULL_TEXT_BYTES = 1 << 16 };

void rung_block_empty(struct rung_block *block)
{
    block->piece_count = block->output_count = block->seen_count = block->text_size = 0;
    block->last = false;
}

void rung_block_free(struct rung_block *block)
{
    free(block->pieces);
    free(block->outputs);
    free(block->seen);
    free(block->texts);
}

/* ---- pieces ---- */

static bool have(struct rung_shard *shard, void *table, size_t *capacity, size_t needed, size_t size)
{
    if (rung_grow(&shard->unbounded, table, capacity, needed, size)) return true;
    shard->failed = true;
    return false;
}

/* Keeps a text, with a NUL behind it. Returns where, which means nothing once memory ran out. */
static uint32_t keep_text(struct rung_shard *shard, const char *text, size_t size)
{
    struct rung_block *block = &shard->block;
    size_t at = block->text_size;

    if (!have(shard, &block->texts, &block->text_capacity, at + size + RUNG_NAMES_PADDING, 1)) return 0;
    if (size) memcpy(block->texts + at, text, size);
    block->texts[at + size] = '\0';
    block->text_size = at + size + 1;
    return (uint32_t)at;
}

/* A piece of the present moment, of which its kind's own things are still to be said; NULL once memory ran
 * out.
 */
static struct rung_piece *add_piece(struct rung_shard *shard, enum rung_piece_kind kind)
{
    struct rung_block *block = &shard->block;

    if (!have(shard, &block->pieces, &block->piece_capacity, block->piece_count + 1, sizeof *block->pieces))
        return NULL;
    struct rung_piece *piece = &block->pieces[block->piece_count++];
    piece->moment = shard->moment;
    piece->kind = (uint8_t)kind;
    return piece;
}

void rung_shard_event(struct rung_shard *shard, uint64_t hash)
{
    shard->tick++;
    shard->elsewhere = rung_shard_of(hash, shard->count) != shard->index;
}

void rung_shard_step(struct rung_engine *engine)
{
    engine->shard->moment = (struct rung_moment){engine->clock, false, engine->shard->tick};
}

void rung_shard_timer(struct rung_engine *engine, int64_t time, uint32_t number)
{
    engine->shard->moment = (struct rung_moment){time, true, engine->shard->born[number]};
}

bool rung_shard_case(struct rung_engine *engine, uint32_t number, const struct rung_event *event)
{
    struct rung_shard *shard = engine->shard;

    if (!rung_grow(&engine->budget, &shard->born, &shard->born_capacity, number + 1, sizeof *shard->born))
        return false;
    shard->born[number] = shard->tick;
    struct rung_piece *piece = add_piece(shard, RUNG_PIECE_CASE);
    if (!piece) return true; /* said when the block is delivered */
    piece->text = keep_text(shard, event->case_id, event->case_size);
    piece->size = event->case_size;
    return true;
}

void rung_shard_wrong(struct rung_engine *engine, uint64_t line, const char *why)
{
    struct rung_shard *shard = engine->shard;

    shard->tick++;
    rung_shard_step(engine);
    if (shard->index > 0) return; /* the first one says it */
    struct rung_piece *piece = add_piece(shard, RUNG_PIECE_WRONG);
    if (!piece) return;
    piece->size = (uint32_t)strlen(why);
    piece->text = keep_text(shard, why, piece->size);
    piece->line = line;
}

/* ---- what comes out of a step ---- */

/* Copies a short text by strides: so many bytes behind it can be read, as behind names. */
static inline void copy_name(char *to, const char *text, size_t size)
{
    for (size_t at = 0; at < size; at += RUNG_NAMES_PADDING) memcpy(to + at, text + at, RUNG_NAMES_PADDING);
}

/* A text that is the value of an output: the text itself is behind it. */
struct value {
    int64_t id;
    size_t size;
};

/* Texts of events are known to the engine by numbers of its own: where one is the value of an output, it is
 * kept, and its number becomes one that no other engine has. */
static uint32_t keep_values(struct rung_shard *shard, struct rung_output *outputs, uint32_t count,
                            const struct rung_journal_line *line)
{
    const struct rung_program *p = line->bound->program;
    size_t before = shard->block.text_size;

    for (struct rung_output *out = outputs; out < outputs + count; out++) {
        if (out->kind != RUNG_ACTION || out->name != RUNG_ACTION_set || out->value == RUNG_UNKNOWN) continue;
        uint32_t kind = p->facts[out->index].kind;
        if (kind != RUNG_VALUE_TEXT && kind != RUNG_VALUE_ZONE && kind != RUNG_VALUE_RECORD) continue;
        struct value value = {.id = out->value | ((int64_t)shard->index + 1) << 56};
        const char *text = line->text(line->text_state, out->value, &value.size);
        keep_text(shard, (const char *)&value, sizeof value);
        keep_text(shard, text, value.size);
        out->value = value.id;
    }
    return (uint32_t)before;
}

const char *rung_piece_text(void *values, int64_t id, size_t *size)
{
    const char *at = values;
    struct value value;

    for (;; at += value.size + 1) {
        memcpy(&value, at, sizeof value);
        at += sizeof value + 1;
        if (value.id == id) break;
    }
    *size = value.size;
    return at;
}

void rung_shard_outputs(struct rung_engine *engine, const struct rung_machine *m,
                        const struct rung_journal_line *line)
{
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;
    uint32_t count = m->outputs->count;
    size_t first = block->output_count, text = block->text_size;

    if (count == 0) return;
    if (!have(shard, &block->outputs, &block->output_capacity, first + count, sizeof *block->outputs) ||
        !have(shard, &block->texts, &block->text_capacity, text + line->case_size + 2 * RUNG_NAMES_PADDING,
              1))
        return;
    struct rung_piece *piece = add_piece(shard, RUNG_PIECE_OUTPUTS);
    if (!piece) return;
    piece->policy = (uint8_t)((const struct rung_loaded *)m->beside->state - engine->policies);
    piece->by_event = engine->by_event;
    piece->number = engine->number;
    piece->text = (uint32_t)text;
    piece->size = (uint32_t)line->case_size;
    copy_name(block->texts + text, line->case_id, line->case_size);
    block->text_size = text + line->case_size;
    piece->first = (uint32_t)first;
    piece->count = count;
    for (uint32_t i = 0; i < count; i++) block->outputs[first + i] = m->outputs->items[i];
    block->output_count = first + count;
    if (engine->extras.size) {
        piece->extras = keep_text(shard, engine->extras.bytes, engine->extras.size);
        piece->extra_size = (uint32_t)engine->extras.size;
    }
    piece->values = keep_values(shard, block->outputs + first, count, line);
    if (engine->watcher)
        piece->local = rung_zone_to_local(rung_calendar_zone(m, m->program->calendar), m->now);
}

void rung_shard_watch(void *state, const struct rung_seen *seen)
{
    struct rung_engine *engine = state;
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;

    if (!have(shard, &block->seen, &block->seen_capacity, block->seen_count + 1, sizeof *block->seen)) return;
    struct rung_piece *piece = add_piece(shard, RUNG_PIECE_EVENT);
    if (!piece) return;
    piece->first = (uint32_t)block->seen_count;
    block->seen[block->seen_count++] =
        (struct rung_kept_seen){*seen, keep_text(shard, seen->what, strlen(seen->what))};
}

/* ---- blocks ---- */

static void deliver(struct rung_engine *engine, bool last)
{
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;
    struct rung_moment ended = shard->moment;

    if (shard->failed) { /* nobody knows what is missing: nothing of it counts */
        if (block->piece_count) ended = block->pieces[0].moment;
        block->piece_count = 0;
        engine->status = RUNG_NO_MEMORY;
    }
    block->name = engine->name;
    block->last = last;
    block->status = engine->status;
    block->ended = ended;
    block->clock = engine->clock;
    block->counts = engine->counts;
    bool go_on = shard->deliver(shard->state, block);
    rung_block_empty(block);
    if (!go_on && engine->status == RUNG_OK) engine->status = RUNG_NEVER;
}

void rung_shard_flush(struct rung_engine *engine)
{
    const struct rung_block *block = &engine->shard->block;

    if (block->piece_count >= FULL_PIECES || block->text_size >= FULL_TEXT_BYTES) deliver(engine, false);
}

void rung_shard_end(struct rung_engine *engine)
{
    deliver(engine, true);
}
