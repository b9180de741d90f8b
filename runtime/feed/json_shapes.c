/* Shapes as a tree of parts: a part is what stands between two values, the marks of texts included, and
 * behind a value one of those parts follows that have followed there before. Which one it is, eight bytes
 * tell that differ between them. */
#include "json_shapes.h"

#include <stdlib.h>
#include <string.h>

#include "json_bytes.h"
#include "json_plain.h"

enum {
    PARTS_MAX = 2048,
    PIECE = 32,
    SLOT_BITS = 5,
    SLOTS = 1 << SLOT_BITS,
    OFFSETS = 40,
    PART_BYTES_MAX = 4096
};

/* So many bytes are compared at once. */
struct piece {
    _Alignas(16) char text[PIECE + 8]; /* so that eight may be looked at from each on */
    uint32_t size;                     /* how many of them count */
    uint32_t low, high;                /* a bit for each that does, of the first 16 and the others */
};

struct part {
    struct piece piece;
    uint32_t size;
    bool text, wanted;             /* of the value that follows: it has marks; somebody wants it */
    struct rung_json_shape *shape; /* of the lines that end with this part; NULL: a value follows */
    /* How one of the parts that follow that value is chosen: by which bytes behind it, of eight; by none if
     * there is but one, in the first slot. */
    uint32_t offset;
    uint64_t mask;
    struct part *slots[SLOTS];
    struct part *alike; /* the next one to try, which those bytes do not tell from this one */
    struct part *first; /* of those that follow; of each, the next one: */
    struct part *sibling;
    const struct piece *more; /* what stands behind the first piece, more_count of them */
    uint32_t more_count;
};

struct rung_json_shapes {
    struct rung_json_shape *shapes[RUNG_JSON_SHAPES_MAX];
    uint32_t shape_count, part_count;
    struct part parts[PARTS_MAX]; /* the first one stands for what is before a line */
};

struct rung_json_shapes *rung_json_shapes_new(void)
{
    struct rung_json_shapes *shapes = calloc(1, sizeof *shapes);

    if (shapes) shapes->part_count = 1;
    return shapes;
}

void rung_json_shapes_free(struct rung_json_shapes *shapes)
{
    if (!shapes) return;
    for (uint32_t i = 0; i < shapes->shape_count; i++) {
        free(shapes->shapes[i]->plan);
        free(shapes->shapes[i]);
    }
    for (uint32_t i = 0; i < shapes->part_count; i++) free((void *)shapes->parts[i].more);
    free(shapes);
}

/* ---- finding ---- */

static inline uint64_t word_at(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return word;
}

/* Reads up to PIECE bytes, and so no more behind a newline. Most pieces are short. */
static inline bool piece_stands_at(const struct piece *piece, const char *at)
{
#ifdef __SSE2__
    const __m128i *here = (const __m128i *)(const void *)at,
                  *there = (const __m128i *)(const void *)piece->text;
    __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(here), _mm_load_si128(there));
    if (((uint32_t)_mm_movemask_epi8(low) & piece->low) != piece->low) return false;
    if (piece->size <= 16) return true;
    __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(here + 1), _mm_load_si128(there + 1));
    return ((uint32_t)_mm_movemask_epi8(high) & piece->high) == piece->high;
#else
    return memcmp(at, piece->text, piece->size) == 0;
#endif
}

static bool rest_stands_at(const struct part *part, const char *at)
{
    for (uint32_t i = 0; i < part->more_count; i++)
        if (!piece_stands_at(&part->more[i], at + PIECE * (i + 1))) return false;
    return true;
}

/* A newline can only be the last byte of a part: so nothing is read far behind that of the line. */
static inline bool stands_at(const struct part *part, const char *at)
{
    return piece_stands_at(&part->piece, at) && (part->size <= PIECE || rest_stands_at(part, at));
}

static inline uint32_t slot_of(const struct part *part, const char *at)
{
    uint64_t word = word_at(at + part->offset) & part->mask;

    return (uint32_t)((word * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - SLOT_BITS));
}

/* The part that stands behind a value; NULL if none of those does that are known. */
static inline const struct part *part_at(const struct part *before, const char *at)
{
    const struct part *part = *before->slots;

    if (before->mask) part = before->slots[slot_of(before, at)];
    while (part && !stands_at(part, at)) part = part->alike;
    return part;
}

/* A text with letters that are not plain. Returns its mark, NULL if it has none. */
static const char *read_text(struct rung_texts *texts, const char *at, bool wanted,
                             struct rung_json_hole *hole)
{
    bool escapes = false;
    const char *mark = rung_json_find_mark(at, &escapes);

    if (!mark) return NULL;
    *hole = (struct rung_json_hole){at, (uint32_t)(mark - at), RUNG_JSON_TEXT};
    if (escapes && wanted && !(hole->text = rung_json_unescape(texts, at, mark, &hole->size))) return NULL;
    return mark;
}

/* A number or a word. Returns what stands behind it, NULL if it is neither. */
static const char *read_other(const char *at, struct rung_json_hole *hole)
{
    const char *behind = rung_json_behind_number(at);

    *hole = (struct rung_json_hole){NULL, 0, RUNG_JSON_NUMBER};
    if (!behind) return rung_json_behind_word(at, &hole->kind);
    hole->text = at;
    hole->size = (uint32_t)(behind - at);
    return behind;
}

struct rung_json_shape *rung_json_shapes_find(const struct rung_json_shapes *shapes, struct rung_texts *texts,
                                              const char *line, struct rung_json_hole *holes,
                                              const char **newline)
{
    const char *at = line;
    const struct part *part = part_at(shapes->parts, at);

    for (; part && !part->shape; holes++) {
        const char *value = at + part->size;
        if (part->text) {
            at = value + rung_json_count_plain(value);
            *holes = (struct rung_json_hole){value, (uint32_t)(at - value), RUNG_JSON_TEXT};
            if (*at != '"') at = read_text(texts, value, part->wanted, holes);
        } else {
            at = read_other(value, holes);
        }
        part = at ? part_at(part, at) : NULL;
    }
    if (!part) return NULL;
    *newline = at + part->size - 1;
    return part->shape;
}

/* ---- learning ---- */

static struct piece piece_of(const char *text, size_t size)
{
    struct piece piece = {.size = size < PIECE ? (uint32_t)size : PIECE};

    memcpy(piece.text, text, piece.size);
    uint32_t mask = piece.size == PIECE ? UINT32_MAX : (UINT32_C(1) << piece.size) - 1;
    piece.low = mask & 0xffff;
    piece.high = mask >> 16;
    return piece;
}

static bool is_part(const struct part *part, const char *text, size_t size)
{
    return part->size == size && stands_at(part, text);
}

/* A mask of the first bytes of a word. */
static uint64_t first_bytes(size_t count)
{
    char bytes[8] = {0};

    memset(bytes, 0xff, count < 8 ? count : 8);
    return word_at(bytes);
}

/* How many of the slots are taken by the parts that follow. */
static int count_slots(const struct part *part)
{
    uint32_t taken = 0;

    for (const struct part *one = part->first; one; one = one->sibling)
        taken |= UINT32_C(1) << slot_of(part, one->piece.text);
    return __builtin_popcount(taken);
}

/* Finds the bytes that tell most of the parts that follow from each other. All of those reach so far. */
static void choose_bytes(struct part *part)
{
    uint32_t least = PIECE, offset = 0;
    int most = 0;

    part->mask = 0;
    if (!part->first->sibling) return;
    for (const struct part *one = part->first; one; one = one->sibling)
        if (one->size < least) least = one->size;
    for (part->offset = 0; part->offset < least; part->offset++) {
        part->mask = first_bytes(least - part->offset);
        int taken = count_slots(part);
        if (taken <= most) continue;
        most = taken;
        offset = part->offset;
    }
    part->offset = offset;
    part->mask = first_bytes(least - offset);
}

/* Puts the parts that follow into their slots: of those in one, the longest first, since a shorter one may
 * be its beginning. */
static void fill_slots(struct part *part)
{
    memset(part->slots, 0, sizeof part->slots);
    for (struct part *one = part->first; one; one = one->sibling) {
        struct part **place = &part->slots[slot_of(part, one->piece.text)];
        while (*place && (*place)->size > one->size) place = &(*place)->alike;
        one->alike = *place;
        *place = one;
    }
}

/* The part that follows with that text, a new one if need be; NULL if there is no room. */
static struct part *follow(struct rung_json_shapes *shapes, struct part *part, const char *text, size_t size)
{
    uint32_t more = size > PIECE ? (uint32_t)((size - 1) / PIECE) : 0;
    struct piece *pieces = NULL;
    struct part *one = part->first;

    while (one && !is_part(one, text, size)) one = one->sibling;
    if (one) return one;
    if (shapes->part_count == PARTS_MAX || size > PART_BYTES_MAX) return NULL;
    if (more && !(pieces = malloc(more * sizeof *pieces))) return NULL;
    for (uint32_t i = 0; i < more; i++) pieces[i] = piece_of(text + PIECE * (i + 1), size - PIECE * (i + 1));
    one = &shapes->parts[shapes->part_count++];
    *one = (struct part){.piece = piece_of(text, size),
                         .size = (uint32_t)size,
                         .sibling = part->first,
                         .more = pieces,
                         .more_count = more};
    part->first = one;
    choose_bytes(part);
    fill_slots(part);
    return one;
}

struct learning {
    const struct rung_json_value *values;
    uint32_t count, fixed;
    bool all;
};

static bool is_wanted(const struct learning *l, const struct rung_json_value *value)
{
    return l->all || value->key || rung_json_is_documented(value->path, value->path_size);
}

/* Whether the value is another one in other lines of the shape. */
static bool is_hole(const struct learning *l, const struct rung_json_value *value)
{
    return value->kind != RUNG_JSON_LIST && !(value->key && value->key == l->fixed);
}

/* Makes a shape of what is wanted, in one piece of memory: then the values, their texts and paths, and which
 * hole each has. */
static struct rung_json_shape *make_shape(const struct learning *l)
{
    size_t bytes = 0, wanted = 0;

    for (uint32_t i = 0; i < l->count; i++) {
        bytes += (size_t)l->values[i].path_size + l->values[i].size;
        wanted += is_wanted(l, &l->values[i]);
    }
    struct rung_json_shape *shape = calloc(1, sizeof *shape + wanted * (sizeof *shape->values + 1) + bytes);
    if (!shape) return NULL;
    struct rung_json_value *values = (struct rung_json_value *)(shape + 1);
    uint8_t *holes = (uint8_t *)(values + wanted);
    char *text = (char *)(holes + wanted);
    shape->values = values;
    shape->holes = holes;
    memset(shape->of_number, RUNG_JSON_NONE, sizeof shape->of_number);
    memset(shape->hole_of_number, RUNG_JSON_NONE, sizeof shape->hole_of_number);
    for (uint32_t i = 0; i < l->count; i++) {
        const struct rung_json_value *from = &l->values[i];
        uint8_t hole = is_hole(l, from) ? (uint8_t)shape->hole_count++ : RUNG_JSON_NONE;
        if (!is_wanted(l, from)) continue;
        struct rung_json_value *value = &values[shape->count];
        *value = *from;
        value->path = memcpy(text, from->path, from->path_size);
        text += from->path_size;
        value->text = NULL;
        if (hole == RUNG_JSON_NONE && from->kind != RUNG_JSON_LIST) {
            value->text = memcpy(text, from->text, from->size);
            text += from->size;
        }
        if (from->key < RUNG_JSON_NUMBERED) {
            shape->of_number[from->key] = (uint8_t)shape->count;
            shape->hole_of_number[from->key] = hole;
        }
        holes[shape->count++] = hole;
    }
    return shape;
}

/* Whether lines like this one can have a shape: with few holes, and what belongs to the shape as it is
 * meant. */
static bool has_shape(const struct learning *l)
{
    uint32_t holes = 0;

    for (uint32_t i = 0; i < l->count; i++) {
        const struct rung_json_value *value = &l->values[i];
        holes += is_hole(l, value);
        if (value->key && value->key == l->fixed &&
            (value->kind != RUNG_JSON_TEXT || memchr(value->text, '\\', value->size)))
            return false;
    }
    return holes <= RUNG_JSON_HOLES_MAX && l->count < RUNG_JSON_NONE;
}

struct rung_json_shape *rung_json_shapes_learn(struct rung_json_shapes *shapes, const char *line,
                                               const char *newline, const struct rung_json_value *values,
                                               uint32_t count, uint32_t fixed, bool all)
{
    struct learning l = {values, count, fixed, all};
    struct part *part = shapes->parts;
    const char *at = line;

    if (!has_shape(&l) || shapes->shape_count == RUNG_JSON_SHAPES_MAX) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct rung_json_value *value = &values[i];
        if (!is_hole(&l, value)) continue;
        part = follow(shapes, part, at, (size_t)(value->text - at));
        if (!part) return NULL;
        part->text = value->kind == RUNG_JSON_TEXT;
        part->wanted = is_wanted(&l, value);
        at = value->text + value->size;
    }
    part = follow(shapes, part, at, (size_t)(newline + 1 - at));
    if (!part || part->shape || !(part->shape = make_shape(&l))) return NULL;
    return shapes->shapes[shapes->shape_count++] = part->shape;
}
