/* An engine that is one of several, which share the cases of a replay among them.
 *
 * Each of them steps the events of its own cases, and knows how far time has come with the others. What comes
 * out is kept in pieces, and each piece knows where it belongs in the journal that one engine alone would
 * write: whoever takes the pieces of all, the earliest first, has that journal. Nothing is shared, so nothing
 * is locked here (parallel.c does that). */
#ifndef RUNG_SHARD_H
#define RUNG_SHARD_H

#include <rung/engine.h>

#include "names.h"

/* A place in the one journal: by time, events before timers, and these by the order of their cases. Pieces of
 * different shards never have the same; those of one are in order. */
struct rung_moment {
    int64_t time;
    bool timer;
    uint64_t order; /* of an event or wrong line, its tick; of a timer, that in which its case began */
};

/* What came out at one moment: so many bytes of lines, and so much for whoever watches. */
struct rung_piece {
    struct rung_moment moment;
    uint32_t lines, line_count, seen;
    uint32_t id, id_size; /* of the case that begins here, in the block's texts */
    bool begins;
};

struct rung_kept_seen {
    struct rung_seen seen; /* `number` is the shard's own */
    size_t what;           /* of a text that does not last: where it is in the block's texts, + 1 */
};

/* Pieces one behind the other. Emptied, it keeps its memory. */
struct rung_block {
    char *lines, *texts;
    struct rung_piece *pieces;
    struct rung_kept_seen *seen;
    size_t size, text_size, piece_count, seen_count;
    size_t capacity, text_capacity, piece_capacity, seen_capacity;
    bool last; /* of its task; then, how the shard stands behind it: */
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
    struct rung_block block;    /* in the making; its lines are still the engine's */
    size_t lines_cut, seen_cut; /* where in it the present piece begins */
    uint64_t counted;           /* lines of the journal before it */
    bool begins;                /* the present piece: a case, whose id is here: */
    size_t id;
    uint32_t id_size;
    uint64_t *born; /* of each case: the tick in which it began */
    size_t born_capacity;
    struct rung_budget unbounded; /* for blocks, which are bounded otherwise */
    /* Takes the block, and leaves an empty one. Returns false if nothing more is wanted. */
    bool (*deliver)(void *state, struct rung_block *block);
    void *state;
};

/* Whose the cases of a hash are, among so many. */
static inline uint32_t rung_shard_of(uint64_t hash, uint32_t count)
{
    return (uint32_t)((hash >> 32) % count); /* the upper half: tables of names go by the lower one */
}

/* An event is read: its case, by the hash of its id, is ours or not. */
void rung_shard_event(struct rung_shard *shard, uint64_t hash);

/* What comes out from now on is the event's own doing; that of a timer of the case; that of a bad line. */
void rung_shard_step(struct rung_engine *engine);
void rung_shard_timer(struct rung_engine *engine, int64_t time, uint32_t number);
void rung_shard_bad_line(struct rung_engine *engine);

/* A case of ours begins with the event. Returns false when there is no room. */
bool rung_shard_case(struct rung_engine *engine, uint32_t number, const struct rung_event *event);

/* A rung_engine_watcher, with the engine as its state: keeps what is shown. */
void rung_shard_watch(void *state, const struct rung_seen *seen);

/* Delivers the block if it is large; at the end of a task, whatever it is. */
void rung_shard_flush(struct rung_engine *engine);
void rung_shard_end(struct rung_engine *engine);

#endif
