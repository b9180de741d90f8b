/* The shapes of lines: how the tree of their parts grows, and what is found in lines that is seldom there. */
#include "json_parts.h"

#include <stdlib.h>
#include <string.h>

#include "json_plain.h"

enum { OFFSETS = 40, PART_BYTES_MAX = 4096 };

struct rung_json_shapes *rung_json_shapes_new(uint32_t time, uint32_t type, uint32_t word)
{
    struct rung_json_shapes *shapes = calloc(1, sizeof *shapes);

    if (!shapes) return NULL;
    shapes->part_count = 1;
    shapes->time = time;
    shapes->type = type;
    shapes->word = word;
    return shapes;
}

static void forget_parts(struct rung_json_shapes *shapes)
{
    for (uint32_t i = 0; i < shapes->part_count; i++) free((void *)shapes->parts[i].text);
}

void rung_json_shapes_free(struct rung_json_shapes *shapes)
{
    if (!shapes) return;
    for (uint32_t i = 0; i < shapes->shape_count; i++) {
        free(shapes->shapes[i]->plan);
        free(shapes->shapes[i]);
    }
    forget_parts(shapes);
    free(shapes);
}

/* ---- finding what is not as most is ---- */

bool rung_part_middle_stands_at(const struct rung_json_part *part, const char *at)
{
    for (size_t i = RUNG_PIECE_BYTES; i + RUNG_PIECE_BYTES < part->size; i += RUNG_PIECE_BYTES)
        if (rung_piece_alike(at + i, part->text + i) != RUNG_PIECE_ALL) return false;
    return true;
}

const char *rung_part_read_text(struct rung_texts *texts, const char *at, bool wanted,
                                struct rung_json_hole *hole)
{
    bool escapes = false;
    const char *mark = rung_json_find_mark(at, &escapes);

    if (!mark) return NULL;
    *hole = (struct rung_json_hole){at, (uint32_t)(mark - at), RUNG_JSON_TEXT};
    if (escapes && wanted && !(hole->text = rung_json_unescape(texts, at, mark, &hole->size))) return NULL;
    return mark;
}

const char *rung_part_read_other(const char *at, struct rung_json_hole *hole)
{
    const char *behind = rung_json_behind_number(at);

    *hole = (struct rung_json_hole){NULL, 0, RUNG_JSON_NUMBER};
    if (!behind) return rung_json_behind_word(at, &hole->kind);
    hole->text = at;
    hole->size = (uint32_t)(behind - at);
    return behind;
}

/* ---- learning ---- */

/* A mask of the first bytes of a word. */
static uint64_t first_bytes(size_t count)
{
    char bytes[8] = {0};
    uint64_t mask;

    memset(bytes, 0xff, count < 8 ? count : 8);
    memcpy(&mask, bytes, sizeof mask);
    return mask;
}

/* How many of the slots are taken by the parts that follow. */
static int count_slots(const struct rung_json_part *part)
{
    uint32_t taken = 0;

    for (const struct rung_json_part *one = part->child; one; one = one->sibling)
        taken |= UINT32_C(1) << rung_part_slot(part, one->text);
    return __builtin_popcount(taken);
}

/* Finds the bytes that tell most of the parts that follow from each other. All of those reach so far. */
static void choose_bytes(struct rung_json_part *part)
{
    uint16_t least = OFFSETS, offset = 0;
    int most = 0;

    for (const struct rung_json_part *one = part->child; one; one = one->sibling)
        if (one->size < least) least = (uint16_t)one->size;
    for (part->offset = 0; part->offset < least; part->offset++) {
        part->mask = first_bytes(least - part->offset);
        int taken = count_slots(part);
        if (taken <= most) continue;
        most = taken;
        offset = part->offset;
    }
    part->offset = offset;
    part->mask = first_bytes(least - offset);
    part->only = part->child->sibling ? NULL : part->child;
}

/* Puts the parts that follow into their slots: of those in one, the longest first, since a shorter one may
 * be its beginning. */
static void fill_slots(struct rung_json_part *part)
{
    memset(part->slots, 0, sizeof part->slots);
    for (struct rung_json_part *one = part->child; one; one = one->sibling) {
        struct rung_json_part **place = &part->slots[rung_part_slot(part, one->text)];
        while (*place && (*place)->size > one->size) place = &(*place)->alike;
        one->alike = *place;
        *place = one;
    }
}

/* The part that follows with that text, a new one if need be; NULL if there is no room. */
static struct rung_json_part *follow(struct rung_json_shapes *shapes, struct rung_json_part *part,
                                     const char *text, size_t size)
{
    struct rung_json_part *one = part->child;

    while (one && !(one->size == size && memcmp(one->text, text, size) == 0)) one = one->sibling;
    if (one) return one;
    if (shapes->part_count == RUNG_PARTS_MAX || size > PART_BYTES_MAX) return NULL;
    char *copy = calloc(1, size + sizeof part->mask);
    if (!copy) return NULL;
    one = &shapes->parts[shapes->part_count++];
    *one = (struct rung_json_part){
        .size = (uint32_t)size, .text = memcpy(copy, text, size), .sibling = part->child};
    if (size < RUNG_PIECE_BYTES) {
        one->beyond = UINT32_MAX << size & RUNG_PIECE_ALL;
        memcpy(one->first, text, size);
    } else {
        memcpy(one->first, text, RUNG_PIECE_BYTES);
        memcpy(one->last, text + size - RUNG_PIECE_BYTES, RUNG_PIECE_BYTES);
    }
    part->child = one;
    choose_bytes(part);
    fill_slots(part);
    return one;
}

struct learning {
    const struct rung_json_value *values;
    uint32_t count, type, word;
    bool all;
    bool is_word[RUNG_JSON_VALUES_MAX]; /* of each value: it belongs to the shape */
};

static bool is_wanted(const struct learning *l, const struct rung_json_value *value)
{
    return l->all || value->key || rung_json_is_documented(value->path, value->path_size);
}

static bool is_type(const struct learning *l, const struct rung_json_value *value)
{
    return value->key && value->key == l->type;
}

/* Whether a value is one of a few that can stand there: a word, or whether something is on record. It is as
 * it is meant. */
static bool can_be_word(const struct learning *l, const struct rung_json_value *value)
{
    bool literal = value->kind <= RUNG_JSON_FALSE;
    bool text = value->kind == RUNG_JSON_TEXT && !memchr(value->text, '\\', value->size);

    if (!l->word) return false;
    if (value->key == l->word) return literal || text;
    if (!rung_json_is_documented(value->path, value->path_size)) return false;
    return literal || (text && value->path_size == strlen("documented")); /* one of a list of names */
}

/* Whether the value is another one in other lines of the shape. */
static bool is_hole(const struct learning *l, uint32_t number)
{
    const struct rung_json_value *value = &l->values[number];

    return value->kind != RUNG_JSON_LIST && !is_type(l, value) && !l->is_word[number];
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
        uint8_t hole = is_hole(l, i) ? (uint8_t)shape->hole_count++ : RUNG_JSON_NONE;
        if (!is_wanted(l, from)) continue;
        struct rung_json_value *value = &values[shape->count];
        *value = *from;
        value->path = memcpy(text, from->path, from->path_size);
        text += from->path_size;
        value->text = NULL;
        if (hole == RUNG_JSON_NONE && from->kind == RUNG_JSON_TEXT) {
            value->text = memcpy(text, from->text, from->size);
            text += from->size;
        } else if (hole == RUNG_JSON_NONE)
            value->size = 0;
        if (from->key < RUNG_JSON_NUMBERED) {
            shape->of_number[from->key] = (uint8_t)shape->count;
            shape->hole_of_number[from->key] = hole;
        }
        holes[shape->count++] = hole;
    }
    return shape;
}

/* Whether lines like this one can have a shape: their type is as it is meant. */
static bool has_shape(const struct learning *l)
{
    for (uint32_t i = 0; i < l->count; i++) {
        const struct rung_json_value *value = &l->values[i];
        if (is_type(l, value) && (value->kind != RUNG_JSON_TEXT || memchr(value->text, '\\', value->size)))
            return false;
    }
    return l->count < RUNG_JSON_NONE;
}

static bool has_too_many_holes(const struct learning *l)
{
    uint32_t holes = 0;

    for (uint32_t i = 0; i < l->count; i++) holes += is_hole(l, i);
    return holes > RUNG_JSON_HOLES_MAX;
}

static uint32_t count_children(const struct rung_json_part *part)
{
    uint32_t count = 0;

    for (const struct rung_json_part *one = part->child; one; one = one->sibling) count++;
    return count;
}

/* Words that turn out to be many, or numbers, too, are values like others: with them, each line would be of
 * another shape. Those that were learnt so are not found any more, but live as long as others do. */
static void take_words_for_values(struct rung_json_part *part)
{
    bool text = part->text[part->size - 1] == '"';

    part->behind = text ? RUNG_BEHIND_TEXT : RUNG_BEHIND_OTHER;
    part->child = NULL;
    part->only = NULL;
    part->mask = 0;
    memset(part->slots, 0, sizeof part->slots);
}

static void begin_without_words(struct rung_json_shapes *shapes)
{
    forget_parts(shapes);
    memset(shapes->parts, 0, sizeof shapes->parts);
    shapes->part_count = 1;
    shapes->word = 0;
}

/* What stands behind a part that is followed by such a value. Returns whether the value is a word. */
static bool settle_behind(const struct rung_json_shapes *shapes, const struct learning *l,
                          struct rung_json_part *part, const struct rung_json_value *value)
{
    enum { WORDS_MAX = 16 };
    bool word = can_be_word(l, value);

    if (part->behind == RUNG_BEHIND_WORD && (!word || count_children(part) >= WORDS_MAX))
        take_words_for_values(part);
    part->wanted = is_wanted(l, value);
    if (part->behind == RUNG_BEHIND_END)
        part->behind = word                                       ? RUNG_BEHIND_WORD
                       : value->kind != RUNG_JSON_TEXT            ? RUNG_BEHIND_OTHER
                       : value->key && value->key == shapes->time ? RUNG_BEHIND_TIME
                                                                  : RUNG_BEHIND_TEXT;
    return part->behind == RUNG_BEHIND_WORD;
}

struct rung_json_shape *rung_json_shapes_learn(struct rung_json_shapes *shapes, const char *line,
                                               const char *newline, const struct rung_json_value *values,
                                               uint32_t count, bool all)
{
    if (shapes->word &&
        (2 * shapes->shape_count >= RUNG_JSON_SHAPES_MAX || 2 * shapes->part_count >= RUNG_PARTS_MAX))
        begin_without_words(shapes);

    struct learning l = {values, count, shapes->type, shapes->word, all, {false}};
    struct rung_json_part *part = shapes->parts;
    const char *at = line;
    if (!has_shape(&l) || shapes->shape_count == RUNG_JSON_SHAPES_MAX) return NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct rung_json_value *value = &values[i];
        if (!is_hole(&l, i)) continue;
        part = follow(shapes, part, at, (size_t)(value->text - at));
        if (!part) return NULL;
        l.is_word[i] = settle_behind(shapes, &l, part, value);
        at = value->text + (l.is_word[i] ? 0 : value->size);
    }
    part = follow(shapes, part, at, (size_t)(newline + 1 - at));
    if (!part || part->shape || has_too_many_holes(&l) || !(part->shape = make_shape(&l))) return NULL;
    return shapes->shapes[shapes->shape_count++] = part->shape;
}
