/* JSON as logs have it, read in one pass. What is wrong, and what is rare (keys with escapes, numbers with
 * exponents or many digits), is left to json_line.cpp, so that only one place decides what is well-formed:
 * here, a line is only taken when it is sure to be. */
#include "json_plain.h"

#include "json_bytes.h"

enum { PATH_BYTES_MAX = 1 << 16 };

/* What the fields of one object have in common. */
struct inside {
    const char *path; /* of the object; size 0: it is the line's own */
    uint32_t path_size;
    int depth;
};

struct reading {
    struct rung_json_plain *plain;
    uint32_t seen;       /* values, wanted or not */
    uint32_t path_bytes; /* of all paths */
};

/* A value that is being read: where it goes, NULL if nobody wants it. */
struct target {
    const char *path;
    uint32_t path_size, key;
    bool wanted;
};

/* ---- values ---- */

/* Counts a value, and gives it its place; NULL if nobody wants it, or there are too many. */
static inline struct rung_json_value *place(struct reading *r, const struct target *target, uint8_t kind)
{
    r->seen++;
    if (!target->wanted || r->seen > RUNG_JSON_VALUES_MAX) return NULL;
    struct rung_json_value *value = &r->plain->values[r->plain->count++];
    value->path = target->path;
    value->path_size = target->path_size;
    value->size = 0;
    value->text = NULL;
    value->kind = kind;
    value->key = (uint16_t)target->key;
    return value;
}

/* A text, behind its first mark. */
static inline const char *read_text(struct reading *r, const char *at, const struct target *target)
{
    const char *mark = at + rung_json_count_plain(at);
    bool escapes = false;

    if (*mark != '"') mark = rung_json_find_mark(mark, &escapes);
    if (!mark) return NULL;
    struct rung_json_value *value = place(r, target, RUNG_JSON_TEXT);
    if (value) {
        value->text = at;
        value->size = (uint32_t)(mark - at);
        if (escapes && !r->plain->raw &&
            !(value->text = rung_json_unescape(r->plain->texts, at, mark, &value->size)))
            return NULL;
    }
    return mark + 1;
}

static const char *read_number(struct reading *r, const char *at, const struct target *target)
{
    const char *behind = rung_json_behind_number(at);

    if (!behind) return NULL;
    struct rung_json_value *value = place(r, target, RUNG_JSON_NUMBER);
    if (value) {
        value->text = at;
        value->size = (uint32_t)(behind - at);
    }
    return behind;
}

static const char *read_word(struct reading *r, const char *at, const struct target *target)
{
    uint8_t kind;
    const char *behind = rung_json_behind_word(at, &kind);

    if (!behind) return NULL;
    struct rung_json_value *value = place(r, target, kind);
    if (value && r->plain->raw) {
        value->text = at;
        value->size = (uint32_t)(behind - at);
    }
    return behind;
}

static const char *read_object(struct reading *r, const char *at, const struct inside *inside);

/* A value of any kind, an object or list with all that is in it. */
static const char *read_value(struct reading *r, const char *at, const struct target *target, int depth)
{
    if (*at == '"') return read_text(r, at + 1, target);
    if (*at == '{') {
        struct inside inner = {target->path, target->path_size, depth + 1};
        return read_object(r, at + 1, &inner);
    }
    if (*at != '[')
        return *at == '-' || (*at >= '0' && *at <= '9') ? read_number(r, at, target)
                                                        : read_word(r, at, target);
    if (depth > RUNG_JSON_DEPTH_MAX) return NULL;
    place(r, target, RUNG_JSON_LIST);
    at = rung_json_skip_gaps(at + 1);
    if (*at == ']') return at + 1;
    for (;;) {
        at = read_value(r, at, target, depth + 1);
        if (!at || r->seen > RUNG_JSON_VALUES_MAX) return NULL;
        at = rung_json_skip_gaps(at);
        if (*at == ']') return at + 1;
        if (*at != ',') return NULL;
        at = rung_json_skip_gaps(at + 1);
    }
}

/* The path of a field that lies in another: both, with a point between. */
static bool put_together(struct reading *r, const struct inside *inside, struct target *field)
{
    size_t size = (size_t)inside->path_size + 1 + field->path_size;
    char *path = rung_texts_take(r->plain->texts, size);

    if (!path) return false;
    memcpy(path, inside->path, inside->path_size);
    path[inside->path_size] = '.';
    memcpy(path + inside->path_size + 1, field->path, field->path_size);
    field->path = path;
    field->path_size = (uint32_t)size;
    return true;
}

/* A field, from the mark before its key on. */
static const char *read_field(struct reading *r, const char *at, const struct inside *inside)
{
    const struct rung_keys *keys = r->plain->keys;
    struct target field;

    if (*at++ != '"') return NULL;
    const char *mark = at + rung_json_count_plain(at);
    bool escapes = false;
    if (*mark != '"') mark = rung_json_find_mark(mark, &escapes);
    if (!mark || escapes) return NULL;
    field = (struct target){.path = at, .path_size = (uint32_t)(mark - at)};
    if (inside->path_size && !put_together(r, inside, &field)) return NULL;
    r->path_bytes += field.path_size;
    field.key = keys ? rung_keys_find(keys, field.path, field.path_size) : 0;
    field.wanted = field.key || r->plain->all || rung_json_is_documented(field.path, field.path_size);
    at = rung_json_skip_gaps(mark + 1);
    if (*at != ':') return NULL;
    at = rung_json_skip_gaps(at + 1);
    return *at == '"' ? read_text(r, at + 1, &field) : read_value(r, at, &field, inside->depth);
}

static bool is_too_much(const struct reading *r)
{
    return r->seen > RUNG_JSON_VALUES_MAX || r->path_bytes > PATH_BYTES_MAX;
}

/* Behind its opening brace; returns what stands behind the closing one. */
static const char *read_object(struct reading *r, const char *at, const struct inside *inside)
{
    if (inside->depth > RUNG_JSON_DEPTH_MAX) return NULL;
    at = rung_json_skip_gaps(at);
    if (*at == '}') return at + 1;
    for (;;) {
        at = read_field(r, at, inside);
        if (!at || is_too_much(r)) return NULL;
        at = rung_json_skip_gaps(at);
        if (*at == '}') return at + 1;
        if (*at != ',') return NULL;
        at = rung_json_skip_gaps(at + 1);
    }
}

const char *rung_json_read_plain(struct rung_json_plain *plain, const char *line)
{
    static const struct inside whole = {NULL, 0, 0};
    struct reading r = {.plain = plain};
    const char *at = rung_json_skip_gaps(line);

    plain->count = 0;
    if (*at != '{') return NULL;
    at = read_object(&r, at + 1, &whole);
    if (!at) return NULL;
    while (*at == ' ' || *at == '\t' || *at == '\r') at++;
    return *at == '\n' ? at : NULL;
}
