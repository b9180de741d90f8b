/* Shapes as a tree of parts: a part is what stands between two values, the marks of texts included, and
 * behind a value one of those parts follows that have followed there before. Which one it is, eight bytes
 * tell that differ between them.
 *
 * How a line is followed through the tree stands here, for the one loop that goes through lines;
 * json_shapes.c grows the tree. */
#ifndef RUNG_JSON_PARTS_H
#define RUNG_JSON_PARTS_H

#include "json_bytes.h"
#include "json_shapes.h"
#include "time_like.h"

enum { RUNG_PARTS_MAX = 2048, RUNG_PIECE_BYTES = 16, RUNG_SLOT_BITS = 5, RUNG_SLOTS = 1 << RUNG_SLOT_BITS };

/* What stands behind a part; a word is what the part that follows begins with. */
enum rung_json_behind {
    RUNG_BEHIND_END,
    RUNG_BEHIND_TEXT,
    RUNG_BEHIND_TIME,
    RUNG_BEHIND_WORD,
    RUNG_BEHIND_OTHER
};

struct rung_json_part {
    _Alignas(16) char first[RUNG_PIECE_BYTES]; /* its first bytes */
    char last[RUNG_PIECE_BYTES]; /* its last ones, if it is longer; some may be among the first, too */
    uint32_t beyond;             /* if it is shorter: a bit for each of the first that is not its own */
    uint32_t size;
    uint8_t behind; /* enum rung_json_behind */
    bool wanted;    /* somebody wants the value behind it */
    /* How one of the parts that follow that value is chosen: by which bytes behind it, of eight. */
    uint16_t offset;
    uint64_t mask;
    const struct rung_json_part *only; /* that follows; NULL: the bytes tell */
    struct rung_json_shape *shape;     /* of the lines that end with this part */
    const char *text;                  /* all bytes, and eight zeroes behind them */
    struct rung_json_part *slots[RUNG_SLOTS];
    struct rung_json_part *alike; /* the next one to try, which those bytes do not tell from this one */
    struct rung_json_part *child; /* the first of those that follow; of each, the next one: */
    struct rung_json_part *sibling;
};

struct rung_json_shapes {
    struct rung_json_shape *shapes[RUNG_JSON_SHAPES_MAX];
    uint32_t shape_count, part_count;
    uint32_t time, type, word;                   /* numbers of fields; word 0: there are too many */
    struct rung_json_part parts[RUNG_PARTS_MAX]; /* the first one stands for what is before a line */
};

/* A bit for each of so many bytes that are the same; those of the part are aligned. */
static inline uint32_t rung_piece_alike(const char *one, const char *other)
{
#ifdef __SSE2__
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)one),
                                                      _mm_load_si128((const __m128i *)(const void *)other)));
#else
    uint32_t alike = 0;

    for (uint32_t i = 0; i < RUNG_PIECE_BYTES; i++) alike |= (uint32_t)(one[i] == other[i]) << i;
    return alike;
#endif
}

enum { RUNG_PIECE_ALL = (1 << RUNG_PIECE_BYTES) - 1 };

/* Whether those bytes of a part stand there that are neither its first nor its last ones. */
bool rung_part_middle_stands_at(const struct rung_json_part *part, const char *at);

/* Whether a part stands there. A newline can only be its last byte: so, piece by piece, no more than one is
 * read behind that of the line. */
static inline bool rung_part_stands_at(const struct rung_json_part *part, const char *at)
{
    if ((rung_piece_alike(at, part->first) | part->beyond) != RUNG_PIECE_ALL) return false;
    if (part->size <= RUNG_PIECE_BYTES) return true;
    if (part->size > 2 * RUNG_PIECE_BYTES && !rung_part_middle_stands_at(part, at)) return false;
    return rung_piece_alike(at + part->size - RUNG_PIECE_BYTES, part->last) == RUNG_PIECE_ALL;
}

static inline uint32_t rung_part_slot(const struct rung_json_part *part, const char *at)
{
    uint64_t word;

    memcpy(&word, at + part->offset, sizeof word);
    return (uint32_t)(((word & part->mask) * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - RUNG_SLOT_BITS));
}

/* The part that stands behind a value; NULL if none of those does that are known. */
static inline const struct rung_json_part *rung_part_behind(const struct rung_json_part *before,
                                                            const char *at)
{
    const struct rung_json_part *part = before->only;

    if (!part) part = before->slots[rung_part_slot(before, at)];
    for (; part; part = part->alike)
        if (rung_part_stands_at(part, at)) return part;
    return NULL;
}

/* A text with letters that are not plain, and a number or a word. Returns what stands behind it, NULL if it
 * is none, or memory ran out. */
const char *rung_part_read_text(struct rung_texts *texts, const char *at, bool wanted,
                                struct rung_json_hole *hole);
const char *rung_part_read_other(const char *at, struct rung_json_hole *hole);

/* A text. */
static inline const char *rung_part_read_plain(struct rung_texts *texts, const char *at, bool wanted,
                                               struct rung_json_hole *hole)
{
    size_t size = rung_json_count_plain(at);

    *hole = (struct rung_json_hole){at, (uint32_t)size, RUNG_JSON_TEXT};
    return at[size] == '"' ? at + size : rung_part_read_text(texts, at, wanted, hole);
}

/* The shape of the line that begins at `line` (which ends as those for rung_json_read_plain do), with what
 * stands in its holes, for which there is room for RUNG_JSON_HOLES_MAX, and where the newline is. NULL if its
 * shape is not known, or a value is of a rare kind or none. Values with escapes are meant as they say, if
 * anybody wants them; `texts` keeps them. A time that is `like` the one before is read, if the line has one
 * such field: *time, which is left alone otherwise. */
static inline struct rung_json_shape *rung_json_shapes_find(const struct rung_json_shapes *shapes,
                                                            const struct rung_time_like *like,
                                                            struct rung_texts *texts, const char *line,
                                                            struct rung_json_hole *holes,
                                                            const char **newline, int64_t *time)
{
    const char *at = line;
    const struct rung_json_part *part = rung_part_behind(shapes->parts, at);

    for (; part && part->behind != RUNG_BEHIND_END; part = at ? rung_part_behind(part, at) : NULL) {
        at += part->size;
        if (part->behind == RUNG_BEHIND_TEXT) {
            at = rung_part_read_plain(texts, at, part->wanted, holes++);
        } else if (part->behind == RUNG_BEHIND_OTHER) {
            at = rung_part_read_other(at, holes++);
        } else if (part->behind == RUNG_BEHIND_TIME) {
            if (rung_time_like_ahead(like, at, time)) {
                *holes++ = (struct rung_json_hole){at, like->size, RUNG_JSON_TEXT};
                at += like->size;
            } else
                at = rung_part_read_plain(texts, at, true, holes++);
        }
    }
    if (!part) return NULL;
    *newline = at + part->size - 1;
    return part->shape;
}

#endif
