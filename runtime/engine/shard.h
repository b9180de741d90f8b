/* An engine whose journal another thread writes: alone, or one of several that share the cases of a replay.
 *
 * Each of several takes all events, so that it knows how far time has come, and steps those of its own cases.
 * What comes out is not written but kept as it came out, in pieces; and each piece knows where it belongs in
 * the journal that one engine alone would write: whoever takes the pieces of all, the earliest first, writes
 * that journal. Nothing is shared, so nothing is locked here (parallel.c does that). */
#ifndef RUNG_SHARD_H
#define RUNG_SHARD_H

#include <rung/engine.h>

#include "journal.h"
#include "names.h"

/* A place in the one journal: by time, events before timers, and these by the order of their cases. Pieces of
 * different shards never have the same; those of one are in order. */
struct rung_moment {
    int64_t time;
    bool timer;
    uint64_t order; /* of an event or wrong line, its tick; of a timer, that in which its case began */
};

enum rung_piece_kind {
    RUNG_PIECE_CASE,    /* a case begins */
    RUNG_PIECE_EVENT,   /* one that is stepped, for whoever watches */
    RUNG_PIECE_OUTPUTS, /* what came out of a step */
    RUNG_PIECE_WRONG    /* a line that cannot be read, and why */
};

/* Texts are named by where they begin among the block's. */
struct rung_piece {
    struct rung_moment moment;
    uint8_t kind, policy;
    bool by_event;
    uint32_t number;             /* of the case; the shard's own */
    uint32_t text, size;         /* the case's id; of a wrong line, why */
    uint32_t extras, extra_size; /* what outputs have to add, by their `extra` */
    uint32_t values;             /* texts that are the values of outputs */
    uint32_t first, count;       /* the event or the outputs among the block's */
    union {
        int64_t local; /* for whoever watches */
        uint64_t line; /* a wrong one */
    };
};

struct rung_kept_seen {
    struct rung_seen seen; /* `number` is the shard's own */
    uint32_t what;         /* a text that does not last */
};

/* Pieces one behind the other. Emptied, it keeps its memory. */
struct rung_block {
    struct rung_piece *pieces;
    struct rung_output *outputs;
    struct rung_kept_seen *seen;
    char *texts;
    size_t piece_count, output_count, seen_count, text_size;
    size_t piece_capacity, output_capacity, seen_capacity, text_capacity;
    const char *name; /* of the source that is being read */
    bool last;        /* of its task; then, how the shard stands behind it: */
    enum rung_status status;
    struct rung_moment ended; /* where it gave up, unless the status is RUNG_OK */
    struct rung_engine_counts counts;
    int64_t clock;
};
void rung_block_empty(struct rung_block *block);
void rung_block_free(struct rung_block *block);

struct rung_shard {
    uint32_t index, count; /* which one of how many */
    bool elsewhere;        /* the event that is being read belongs to another one */
    bool failed;           /* memory for the block ran out */
    uint64_t tick;         /* events and bad lines so far */
    struct rung_moment moment;
    struct rung_block block; /* in the making */
    uint64_t *born;          /* of each case: the tick in which it began */
    size_t born_capacity;
    struct rung_budget unbounded; /* for blocks, which are bounded otherwise */
    /* Takes the block, and leaves an empty one. Returns false if nothing more is wanted. */
    bool (*deliver)(void *state, struct rung_block *block);
    void *state;
};

/* Whose the cases of a hash are, among so many. The first one's share is half as large as the others', for
 * its thread has other things to do, too. */
static inline uint32_t rung_shard_of(uint64_t hash, uint32_t count)
{
    /* By the upper half: tables of names go by the lower one. */
    return ((uint32_t)(hash >> 32) % (2 * count - 1) + 1) / 2;
}

/* An event is read: its case, by the hash of its id, is ours or not. */
void rung_shard_event(struct rung_shard *shard, uint64_t hash);

/* What comes out from now on is the event's own doing; that of a timer of the case. */
void rung_shard_step(struct rung_engine *engine);
void rung_shard_timer(struct rung_engine *engine, int64_t time, uint32_t number);

/* A case of ours begins with the event. Returns false when there is no room. */
bool rung_shard_case(struct rung_engine *engine, uint32_t number, const struct rung_event *event);

/* Keeps what came out of a step, whose lines would be written so; and a line that cannot be read. */
void rung_shard_outputs(struct rung_engine *engine, const struct rung_machine *m,
                        const struct rung_journal_line *line);
void rung_shard_wrong(struct rung_engine *engine, uint64_t line, const char *why);

/* A rung_engine_watcher, with the engine as its state: keeps an event that is shown. */
void rung_shard_watch(void *state, const struct rung_seen *seen);

/* The text that an output of a piece has as its value: a journal line's `text`, with what stands at the
 * piece's `values` as its state. */
const char *rung_piece_text(void *values, int64_t id, size_t *size);

/* Delivers the block if it is full; at the end of a task, whatever it is. */
void rung_shard_flush(struct rung_engine *engine);
void rung_shard_end(struct rung_engine *engine);

#endif
