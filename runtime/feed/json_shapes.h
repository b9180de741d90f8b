/* What lines look like apart from their values: most lines of a log have the shape of some line before. The
 * bytes between values (keys, separators, braces, the newline) are compared as they stand, and a value is
 * found by where it begins; so nothing of a line is looked at twice, and nothing is looked up.
 *
 * Shapes are learnt from lines that have been read by json_plain.h. A line that has the shape of such a one
 * is well-formed as that was; its values are read with the same care. */
#ifndef RUNG_JSON_SHAPES_H
#define RUNG_JSON_SHAPES_H

#include "json_line.h"
#include "texts.h"

enum { RUNG_JSON_HOLES_MAX = 64, RUNG_JSON_SHAPES_MAX = 512, RUNG_JSON_NONE = 255, RUNG_JSON_NUMBERED = 8 };

/* Where a shape has a value: what stands there, without the marks of a text. */
struct rung_json_hole {
    const char *text; /* NULL for true, false and null */
    uint32_t size;
    uint8_t kind;
};

struct rung_json_shape {
    /* What rung_json_read_plain would give: as far as it is always the same, that is, but for what stands in
     * holes. */
    const struct rung_json_value *values;
    const uint8_t *holes; /* of each value which one; RUNG_JSON_NONE: it is always the same */
    uint32_t count;
    uint32_t hole_count; /* also of what nobody wants */
    /* Which value has that number, for those below, and in which hole it stands; RUNG_JSON_NONE. */
    uint8_t of_number[RUNG_JSON_NUMBERED], hole_of_number[RUNG_JSON_NUMBERED];
    void *plan; /* of whoever uses the shape, NULL at first; freed with it, by free() */
    bool used;  /* lines of it are, by that plan */
};

struct rung_json_shapes;

/* Of some fields, the numbers are to be known: `time` says when a line was written; `type` belongs to the
 * shape, so that lines that differ there have others; those of the number `word` say one of a few words,
 * which belong to the shape, too, unless they turn out to be many. NULL when memory ran out. */
struct rung_json_shapes *rung_json_shapes_new(uint32_t time, uint32_t type, uint32_t word);
void rung_json_shapes_free(struct rung_json_shapes *shapes);

/* Learns the shape of a line that rung_json_read_plain has read, `raw` and `all`. Those values are wanted
 * that have a number, or are documented, or `all` of them. Returns the new shape, which lives as long as the
 * shapes do; NULL if it is none, there are too many, or memory ran out. json_parts.h finds it. */
struct rung_json_shape *rung_json_shapes_learn(struct rung_json_shapes *shapes, const char *line,
                                               const char *newline, const struct rung_json_value *values,
                                               uint32_t count, bool all);

/* What stands in a value of a line of that shape. */
static inline struct rung_json_value rung_json_shape_value(const struct rung_json_shape *shape,
                                                           const struct rung_json_hole *holes,
                                                           uint32_t number)
{
    struct rung_json_value value = shape->values[number];

    if (shape->holes[number] != RUNG_JSON_NONE) {
        const struct rung_json_hole *hole = &holes[shape->holes[number]];
        value.text = hole->text;
        value.size = hole->size;
        value.kind = hole->kind;
    }
    return value;
}

#endif
