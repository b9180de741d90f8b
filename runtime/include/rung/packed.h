/* Packed logs: a log as columns, for those who read the same one again and again. docs/packed.md says how
 * they lie in a file. What is packed are the events as they came out of the log or its feed, and the lines
 * that could not be read, with their numbers and reasons. */
#ifndef RUNG_PACKED_H
#define RUNG_PACKED_H

#include <rung/event.h>
#include <rung/input.h>

#include <stdbool.h>

struct rung_engine;
struct rung_feed_target;

/* ---- writing ---- */

struct rung_packed_writer;

/* Takes bytes of the file, in order. Returns false if they cannot be written. */
typedef bool rung_packed_sink(void *state, const char *bytes, size_t size);

/* A writer of a log that journals are to call `source`, read by `feed` ("" if by none). NULL: memory ran out.
 * The names are copied. */
RUNG_API struct rung_packed_writer *rung_packed_writer_new(rung_packed_sink *sink, void *state,
                                                           const char *source, const char *feed);
RUNG_API void rung_packed_writer_free(struct rung_packed_writer *writer);

/* The next event, or line that cannot be read. RUNG_NO_MEMORY, RUNG_UNREADABLE once the sink refused. */
RUNG_API enum rung_status rung_packed_write(struct rung_packed_writer *writer,
                                            const struct rung_event *event);
RUNG_API enum rung_status rung_packed_write_refused(struct rung_packed_writer *writer, uint64_t line,
                                                    const char *why);

/* The end of a log of so many lines. */
RUNG_API enum rung_status rung_packed_writer_end(struct rung_packed_writer *writer, uint64_t lines);

/* ---- reading ---- */

struct rung_packed;
struct rung_packed_block; /* many events, runtime/packed/packed_block.h */

/* Whether these bytes (at least 8) are the beginning of a packed log. */
RUNG_API bool rung_packed_is(const void *bytes, size_t size);

/* Begins to read a packed log at the input's first byte. RUNG_INVALID with the reason where it is none, or
 * of another version; RUNG_UNREADABLE, RUNG_NO_MEMORY. The caller frees *packed; the input stays his. */
RUNG_API enum rung_status rung_packed_open(struct rung_input *input, struct rung_packed **packed,
                                           struct rung_reason *reason);
RUNG_API void rung_packed_free(struct rung_packed *packed);

/* As they were given to the writer; "" if the file does not say it any more. */
RUNG_API const char *rung_packed_source(const struct rung_packed *packed);
RUNG_API const char *rung_packed_feed(const struct rung_packed *packed);

/* What comes next of it. */
enum rung_packed_kind { RUNG_PACKED_BLOCK, RUNG_PACKED_DAMAGE, RUNG_PACKED_END };
struct rung_packed_part {
    enum rung_packed_kind kind;
    struct rung_packed_block *block; /* the caller's, see rung_packed_let_go */
    uint64_t line;                   /* of damage: where what is missing begins */
    char why[400];                   /* of damage: what is missing */
    uint64_t lines;                  /* of the end: how many lines the log had; 0: nobody knows */
};

/* The next part. `engine` is who will take the block: values that its policies do not look at stay packed;
 * NULL: all are wanted. Damage is told once and passed over. RUNG_UNREADABLE with the reason, RUNG_NO_MEMORY.
 */
RUNG_API enum rung_status rung_packed_next(struct rung_packed *packed, const struct rung_engine *engine,
                                           struct rung_packed_part *part, struct rung_reason *reason);
RUNG_API void rung_packed_let_go(struct rung_packed_block *block);

/* Before the first part: only what `engine` needs to know about the case on which it is focused
 * (rung_engine_focus) is to come, as far as the log's index tells; where it cannot, or has no such case,
 * everything does. */
RUNG_API void rung_packed_narrow(struct rung_packed *packed, const struct rung_engine *engine);

/* Shows the events and refusals of a block, one by one. Returns false once the target has stopped it. */
RUNG_API bool rung_packed_show(const struct rung_packed_block *block, const struct rung_feed_target *target);

#endif
