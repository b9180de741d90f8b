/* What comes out of a shard, as pieces with their moments. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

enum { FULL_BYTES = 1 << 20, FULL_PIECES = 1 << 14 };

void rung_block_empty(struct rung_block *block)
{
    block->size = block->text_size = block->piece_count = block->seen_count = 0;
    block->last = false;
}

void rung_block_free(struct rung_block *block)
{
    free(block->lines);
    free(block->texts);
    free(block->pieces);
    free(block->seen);
}

/* Keeps a text; *at is where. */
static bool keep_text(struct rung_shard *shard, const char *text, size_t size, size_t *at)
{
    struct rung_block *block = &shard->block;

    if (!rung_grow(&shard->unbounded, &block->texts, &block->text_capacity, block->text_size + size + 1, 1)) {
        shard->failed = true;
        return false;
    }
    *at = block->text_size;
    if (size) memcpy(block->texts + block->text_size, text, size);
    block->texts[block->text_size + size] = '\0';
    block->text_size += size + 1;
    return true;
}

/* ---- pieces ---- */

/* Ends the present piece, if anything is in it. */
static void cut(struct rung_engine *engine)
{
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;
    size_t lines = engine->lines.size - shard->lines_cut, seen = block->seen_count - shard->seen_cut;

    uint64_t line_count = engine->counts.journal_lines - shard->counted;

    if (!lines && !seen && !shard->begins) return;
    if (!rung_grow(&shard->unbounded, &block->pieces, &block->piece_capacity, block->piece_count + 1,
                   sizeof *block->pieces)) {
        shard->failed = true;
        return;
    }
    block->pieces[block->piece_count++] = (struct rung_piece){.moment = shard->moment,
                                                              .lines = (uint32_t)lines,
                                                              .line_count = (uint32_t)line_count,
                                                              .seen = (uint32_t)seen,
                                                              .id = (uint32_t)shard->id,
                                                              .id_size = shard->id_size,
                                                              .begins = shard->begins};
    shard->counted = engine->counts.journal_lines;
    shard->lines_cut = engine->lines.size;
    shard->seen_cut = block->seen_count;
    shard->begins = false;
}

static void go_to(struct rung_engine *engine, struct rung_moment moment)
{
    cut(engine);
    engine->shard->moment = moment;
}

void rung_shard_event(struct rung_shard *shard, uint64_t hash)
{
    shard->tick++;
    shard->elsewhere = rung_shard_of(hash, shard->count) != shard->index;
}

void rung_shard_step(struct rung_engine *engine)
{
    go_to(engine, (struct rung_moment){engine->clock, false, engine->shard->tick});
}

void rung_shard_timer(struct rung_engine *engine, int64_t time, uint32_t number)
{
    go_to(engine, (struct rung_moment){time, true, engine->shard->born[number]});
}

void rung_shard_bad_line(struct rung_engine *engine)
{
    engine->shard->tick++;
    rung_shard_step(engine);
}

bool rung_shard_case(struct rung_engine *engine, uint32_t number, const struct rung_event *event)
{
    struct rung_shard *shard = engine->shard;

    if (!rung_grow(&engine->budget, &shard->born, &shard->born_capacity, number + 1, sizeof *shard->born))
        return false;
    shard->born[number] = shard->tick;
    shard->begins = keep_text(shard, event->case_id, event->case_size, &shard->id);
    shard->id_size = event->case_size;
    return true;
}

/* Texts that do not last are those of events, and reasons. */
static bool lasts(const struct rung_seen *seen)
{
    return strcmp(seen->kind, "event") != 0 && strcmp(seen->name, "bad_event") != 0;
}

void rung_shard_watch(void *state, const struct rung_seen *seen)
{
    struct rung_engine *engine = state;
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;
    struct rung_kept_seen kept = {.seen = *seen};
    size_t at;

    kept.seen.inside = NULL;

    if (!rung_grow(&shard->unbounded, &block->seen, &block->seen_capacity, block->seen_count + 1,
                   sizeof *block->seen)) {
        shard->failed = true;
        return;
    }
    if (!lasts(seen)) {
        kept.seen.what = "";
        if (keep_text(shard, seen->what, strlen(seen->what), &at)) kept.what = at + 1;
    }
    block->seen[block->seen_count++] = kept;
}

/* ---- blocks ---- */

static void deliver(struct rung_engine *engine, bool last)
{
    struct rung_shard *shard = engine->shard;
    struct rung_block *block = &shard->block;

    cut(engine);
    struct rung_moment ended = shard->moment;
    if (shard->failed || engine->lines.failed) { /* nobody knows what is missing: nothing of it counts */
        if (block->piece_count) ended = block->pieces[0].moment;
        block->piece_count = 0;
        engine->status = RUNG_NO_MEMORY;
    }
    block->last = last;
    block->status = engine->status;
    block->ended = ended;
    block->clock = engine->clock;
    block->counts = engine->counts;
    block->lines = engine->lines.bytes;
    block->size = engine->lines.size;
    block->capacity = engine->lines.capacity;
    bool go_on = shard->deliver(shard->state, block);
    engine->lines.bytes = block->lines;
    engine->lines.capacity = block->capacity;
    block->lines = NULL;
    rung_block_empty(block);
    engine->lines.size = shard->lines_cut = shard->seen_cut = 0;
    if (!go_on && engine->status == RUNG_OK) engine->status = RUNG_NEVER;
}

void rung_shard_flush(struct rung_engine *engine)
{
    const struct rung_shard *shard = engine->shard;

    if (engine->lines.size >= FULL_BYTES || shard->block.piece_count >= FULL_PIECES ||
        shard->block.seen_count >= FULL_PIECES)
        deliver(engine, false);
}

void rung_shard_end(struct rung_engine *engine)
{
    deliver(engine, true);
}
