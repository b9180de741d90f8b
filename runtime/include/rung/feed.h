/* A feed at work: from the bytes of a recorded log to events, by a mapping that the compiler made of a `feed`
 * declaration.
 *
 * Each row gives one `update` of the facts that it changes, then what the feed emits, in the order in which
 * it is written. A row that cannot be read, or not be mapped, is refused as a whole with its line and the
 * reason, and the next row is read. A feed is used by one thread at a time. */
#ifndef RUNG_FEED_H
#define RUNG_FEED_H

#include <rung/event.h>

#include <stdbool.h>
#include <stddef.h>

struct rung_mapping; /* made by the compiler, or loaded; outlives the feed */
struct rung_feed;

/* The name of its feed; lives as long as the mapping. */
RUNG_API const char *rung_mapping_name(const struct rung_mapping *mapping);

/* A mapping as one relocatable block, as a program is (rung/program.h): the same mapping gives the same
 * bytes. *block is the caller's, to be freed with free(). RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_mapping_save(const struct rung_mapping *mapping, void **block, size_t *size);

/* Loads the mapping that `bytes` begin with, which are copied; *used is how many of them it took.
 * RUNG_INVALID with the reason for what is damaged, foreign, or of another version. The caller frees *mapping
 * with rung_mapping_free; those of a compilation end with it. */
RUNG_API enum rung_status rung_mapping_load(const void *bytes, size_t size, size_t *used,
                                            struct rung_mapping **mapping, struct rung_reason *reason);
RUNG_API void rung_mapping_free(struct rung_mapping *mapping);

/* Whether these bytes (at least 8) are the beginning of a saved mapping. */
RUNG_API bool rung_mapping_is(const void *bytes, size_t size);

/* Where events go. Each returns false to stop reading. */
struct rung_feed_target {
    void *state;
    /* All of it is borrowed for the call. A row that gives no event is shown as one without a type: time has
     * passed. */
    bool (*event)(void *state, const struct rung_event *event);
    /* `why` is the same for all rows with the same problem; `found` says what stood there, "" if nothing
     * more can be said. */
    bool (*refused)(void *state, uint64_t line, const char *why, const char *found);
};

enum rung_feed_order {
    RUNG_FEED_AS_DECLARED, /* a feed that says `each case in its own order` keeps all events and sorts them by
                              their case's clock, then by line; they are shown by rung_feed_end */
    RUNG_FEED_AS_READ,     /* events are shown as they are read, for whoever looks at the rows */
};

/* Begins to read a log. RUNG_INVALID with the reason where a time pattern or zone cannot be used,
 * RUNG_NO_MEMORY. The caller frees *feed. */
RUNG_API enum rung_status rung_feed_open(const struct rung_mapping *mapping, enum rung_feed_order order,
                                         const struct rung_feed_target *target, struct rung_feed **feed,
                                         struct rung_reason *reason);
RUNG_API void rung_feed_free(struct rung_feed *feed);

/* The next bytes of the log, unpacked, cut anywhere; then its end. RUNG_OK, also where rows were refused.
 * With the reason and its line: RUNG_INVALID where nothing behind that place can be read (XML that is not
 * well-formed; a CSV header without the columns that the feed names), RUNG_LIMIT where more events wait to be
 * sorted than RUNG_FEED_KEPT_MAX bytes hold, RUNG_NO_MEMORY. RUNG_NEVER after the target stopped. */
RUNG_API enum rung_status rung_feed_read(struct rung_feed *feed, const char *bytes, size_t size,
                                         struct rung_reason *reason);
RUNG_API enum rung_status rung_feed_end(struct rung_feed *feed, struct rung_reason *reason);

#define RUNG_FEED_KEPT_MAX (UINT64_C(1) << 32)

struct rung_feed_counts {
    uint64_t rows;                     /* all; each is one of the next three */
    uint64_t mapped, ignored, refused; /* became events; became none; could not be read */
    uint64_t events, late;             /* late: rows earlier than their case's clock */
    uint64_t cases;
    int64_t first, last; /* times; meaningless without rows */
};
RUNG_API void rung_feed_counts(const struct rung_feed *feed, struct rung_feed_counts *counts);

/* The values that stood in the places by which the feed decides (those of its conditions and value maps),
 * with the number of rows and whether the feed names them; of each place the first RUNG_FEED_VALUES_MAX, in
 * the order in which they were met. `visit` is called for each; `others` counts rows with further ones. */
enum { RUNG_FEED_VALUES_MAX = 1000 };
struct rung_feed_value {
    const char *place, *text;
    uint32_t size;
    bool named;
    uint64_t rows, others;
};
RUNG_API void rung_feed_values(const struct rung_feed *feed,
                               void (*visit)(void *state, const struct rung_feed_value *value), void *state);

#endif
