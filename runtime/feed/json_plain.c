/* JSON as logs have it, read in one pass. What is wrong, and what is rare (keys with escapes, numbers with
 * exponents or many digits), is left to json_line.cpp, so that only one place decides what is well-formed:
 * here, a line is only taken when it is sure to be. */
#include "json_plain.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { DIGITS_MAX = 18, PATH_BYTES_MAX = 1 << 16 };

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

static inline const char *skip_gaps(const char *at)
{
    while ((unsigned char)*at <= ' ' && (*at == ' ' || *at == '\t')) at++;
    return at;
}

/* ---- texts ---- */

/* How many bytes from `at` on are neither a quotation mark, nor a backslash, nor a control, nor beyond ASCII.
 * Reads up to 16 bytes further than those. */
static inline size_t count_plain(const char *at)
{
    size_t count = 0;

#ifdef __SSE2__
    for (;; count += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(at + count));
        __m128i marks = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)); /* bytes beyond ASCII are negative */
        int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(marks, slashes), others));
        if (found) return count + (size_t)__builtin_ctz((unsigned)found);
    }
#else
    for (;; count++) {
        unsigned char byte = (unsigned char)at[count];
        if (byte == '"' || byte == '\\' || byte < 0x20 || byte >= 0x80) return count;
    }
#endif
}

static bool goes_on(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* What stands behind a letter beyond ASCII, NULL if it is no UTF-8 (RFC 3629: the shortest form, no
 * surrogates, up to U+10FFFF). */
static const char *behind_letter(const char *at)
{
    unsigned char first = (unsigned char)at[0], second = (unsigned char)at[1];

    if (first < 0xc2 || first > 0xf4 || !goes_on(at[1])) return NULL;
    if (first < 0xe0) return at + 2;
    if (!goes_on(at[2])) return NULL;
    if (first < 0xf0)
        return (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ? NULL : at + 3;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90)) return NULL;
    return goes_on(at[3]) ? at + 4 : NULL;
}

/* Four hexadecimal digits; what is none gives a number beyond them. */
static uint32_t read_hex(const char *at)
{
    uint32_t code = 0;

    for (int i = 0; i < 4; i++) {
        char sign = at[i];
        uint32_t digit = sign >= '0' && sign <= '9'   ? (uint32_t)(sign - '0')
                         : sign >= 'a' && sign <= 'f' ? (uint32_t)(sign - 'a' + 10)
                         : sign >= 'A' && sign <= 'F' ? (uint32_t)(sign - 'A' + 10)
                                                      : UINT32_MAX;
        if (digit == UINT32_MAX) return UINT32_MAX;
        code = code << 4 | digit;
    }
    return code;
}

/* The letter of an escape; returns what stands behind it, or NULL if it is none, or half a pair. */
static const char *read_escape(const char *at, uint32_t *letter)
{
    static const char signs[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";

    if (at[1] != 'u') {
        const char *sign = at[1] ? strchr(signs, at[1]) : NULL;
        if (!sign) return NULL;
        *letter = (unsigned char)meant[sign - signs];
        return at + 2;
    }
    *letter = read_hex(at + 2);
    if (*letter < 0xd800 || (*letter > 0xdfff && *letter <= 0xffff)) return at + 6;
    if (*letter >= 0xdc00 || at[6] != '\\' || at[7] != 'u') return NULL;
    uint32_t second = read_hex(at + 8);
    if (second < 0xdc00 || second > 0xdfff) return NULL;
    *letter = 0x10000 + ((*letter - 0xd800) << 10) + (second - 0xdc00);
    return at + 12;
}

static char *put_letter(char *to, uint32_t letter)
{
    if (letter < 0x80) {
        *to++ = (char)letter;
        return to;
    }
    int more = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
    *to++ = (char)((0xff00 >> (more + 1) & 0xff) | letter >> (6 * more));
    while (more--) *to++ = (char)(0x80 | (letter >> (6 * more) & 0x3f));
    return to;
}

/* A text with escapes, from its beginning to its mark, as it is meant. */
static const char *unescape(struct rung_texts *texts, const char *at, const char *mark, uint32_t *size)
{
    char *text = rung_texts_take(texts, (size_t)(mark - at)), *to = text;
    uint32_t letter;

    if (!text) return NULL;
    while (at < mark) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at = read_escape(at, &letter);
        to = put_letter(to, letter);
    }
    *size = (uint32_t)(to - text);
    return text;
}

/* The mark that ends a text which began before `at`, NULL if it is none. */
static const char *find_mark(const char *at, bool *escapes)
{
    uint32_t letter;

    for (;;) {
        at += count_plain(at);
        if (*at == '"') return at;
        if (*at == '\\') {
            *escapes = true;
            at = read_escape(at, &letter);
        } else {
            at = behind_letter(at);
        }
        if (!at) return NULL;
    }
}

/* ---- values ---- */

static bool is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

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
    const char *mark = at + count_plain(at);
    bool escapes = false;

    if (*mark != '"') mark = find_mark(mark, &escapes);
    if (!mark) return NULL;
    struct rung_json_value *value = place(r, target, RUNG_JSON_TEXT);
    if (value) {
        value->text = at;
        value->size = (uint32_t)(mark - at);
        if (escapes && !(value->text = unescape(r->plain->texts, at, mark, &value->size))) return NULL;
    }
    return mark + 1;
}

/* A number of few digits and without an exponent. */
static const char *read_number(struct reading *r, const char *at, const struct target *target)
{
    const char *start = at;

    at += *at == '-';
    if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) return NULL;
    while (is_digit(*at)) at++;
    if (*at == '.') {
        if (!is_digit(*++at)) return NULL;
        while (is_digit(*at)) at++;
    }
    if (at - start > DIGITS_MAX || *at == 'e' || *at == 'E') return NULL;
    struct rung_json_value *value = place(r, target, RUNG_JSON_NUMBER);
    if (value) {
        value->text = start;
        value->size = (uint32_t)(at - start);
    }
    return at;
}

static const char *read_word(struct reading *r, const char *at, const struct target *target)
{
    static const struct {
        char text[8];
        uint8_t size, kind;
    } words[] = {{"true", 4, RUNG_JSON_TRUE}, {"false", 5, RUNG_JSON_FALSE}, {"null", 4, RUNG_JSON_NULL}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (memcmp(at, words[i].text, words[i].size) == 0) {
            place(r, target, words[i].kind);
            return at + words[i].size;
        }
    return NULL;
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
        return is_digit(*at) || *at == '-' ? read_number(r, at, target) : read_word(r, at, target);
    if (depth > RUNG_JSON_DEPTH_MAX) return NULL;
    place(r, target, RUNG_JSON_LIST);
    at = skip_gaps(at + 1);
    if (*at == ']') return at + 1;
    for (;;) {
        at = read_value(r, at, target, depth + 1);
        if (!at || r->seen > RUNG_JSON_VALUES_MAX) return NULL;
        at = skip_gaps(at);
        if (*at == ']') return at + 1;
        if (*at != ',') return NULL;
        at = skip_gaps(at + 1);
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

/* A field, from the mark before its key on; *head ends where its value begins. */
static const char *read_field(struct reading *r, const char *at, const struct inside *inside,
                              struct target *field, const char **head)
{
    const struct rung_keys *keys = r->plain->keys;

    if (*at++ != '"') return NULL;
    const char *mark = at + count_plain(at);
    bool escapes = false;
    if (*mark != '"') mark = find_mark(mark, &escapes);
    if (!mark || escapes) return NULL;
    *field = (struct target){.path = at, .path_size = (uint32_t)(mark - at)};
    if (inside->path_size && !put_together(r, inside, field)) return NULL;
    r->path_bytes += field->path_size;
    field->key = keys ? rung_keys_find(keys, field->path, field->path_size) : 0;
    field->wanted = field->key || r->plain->all || rung_json_is_documented(field->path, field->path_size);
    at = skip_gaps(mark + 1);
    if (*at != ':') return NULL;
    *head = at = skip_gaps(at + 1);
    return *at == '"' ? read_text(r, at + 1, field) : read_value(r, at, field, inside->depth);
}

static bool is_too_much(const struct reading *r)
{
    return r->seen > RUNG_JSON_VALUES_MAX || r->path_bytes > PATH_BYTES_MAX;
}

/* Behind its opening brace; returns what stands behind the closing one. */
static const char *read_object(struct reading *r, const char *at, const struct inside *inside)
{
    struct target field;
    const char *head;

    if (inside->depth > RUNG_JSON_DEPTH_MAX) return NULL;
    at = skip_gaps(at);
    if (*at == '}') return at + 1;
    for (;;) {
        at = read_field(r, at, inside, &field, &head);
        if (!at || is_too_much(r)) return NULL;
        at = skip_gaps(at);
        if (*at == '}') return at + 1;
        if (*at != ',') return NULL;
        at = skip_gaps(at + 1);
    }
}

/* ---- lines, which look like those before ---- */

static uint64_t word_at(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return word;
}

/* Whether the head stands there; behind the place, as many bytes as heads have may be read. */
static inline bool stands_at(const struct rung_json_head *head, const char *at)
{
    uint64_t differ = 0;

    for (int i = 0; i < RUNG_JSON_HEAD_WORDS; i++)
        differ |= (word_at(at + 8 * i) ^ head->words[i]) & head->masks[i];
    return differ == 0;
}

/* Which of the heads that followed `before` stands there; 0: none of them. */
static inline uint32_t guess(const struct rung_json_shape *shape, uint32_t before, const char *at)
{
    const uint8_t *next = shape->heads[before].next;

    for (int i = 0; i < RUNG_JSON_NEXT; i++)
        if (next[i] && stands_at(&shape->heads[next[i]], at)) return next[i];
    return 0;
}

/* Notes what stands behind a head, if there is room for it. Returns its number; 0: it has none. */
static uint32_t learn(struct rung_json_shape *shape, uint32_t before, const char *at, size_t size,
                      const struct target *field)
{
    uint32_t number = 1;
    char bytes[8 * RUNG_JSON_HEAD_WORDS] = {0}, masks[sizeof bytes] = {0};

    if (size > sizeof bytes) return 0;
    if (!shape->count) shape->count = 1;
    while (number < shape->count &&
           (shape->heads[number].size != size || !stands_at(&shape->heads[number], at)))
        number++;
    if (number == RUNG_JSON_HEADS) return 0;
    struct rung_json_head *head = &shape->heads[number];
    if (number == shape->count) {
        shape->count++;
        memcpy(bytes, at, size);
        memset(masks, 0xff, size);
        memcpy(head->words, bytes, sizeof bytes);
        memcpy(head->masks, masks, sizeof masks);
        head->size = (uint16_t)size;
        head->path_size = (uint16_t)field->path_size;
        head->key = field->key;
        head->wanted = field->wanted;
    }
    uint8_t *next = shape->heads[before].next;
    memmove(next + 1, next, RUNG_JSON_NEXT - 1);
    next[0] = (uint8_t)number;
    return number;
}

const char *rung_json_read_plain(struct rung_json_plain *plain, const char *line)
{
    static const struct inside whole = {NULL, 0, 0};
    struct rung_json_shape *shape = plain->shape;
    struct reading r = {.plain = plain};
    struct target field;
    const char *at = skip_gaps(line), *head;
    uint32_t before = 0;

    plain->count = 0;
    if (*at != '{') return NULL;
    at = skip_gaps(at + 1);
    for (bool empty = *at == '}'; !empty;) {
        uint32_t number = guess(shape, before, at);
        if (number) {
            const struct rung_json_head *known = &shape->heads[number];
            field = (struct target){at + 1, known->path_size, known->key, known->wanted};
            r.path_bytes += known->path_size;
            at += known->size;
            at = *at == '"' ? read_text(&r, at + 1, &field) : read_value(&r, at, &field, 0);
        } else {
            const char *start = at;
            at = read_field(&r, at, &whole, &field, &head);
            if (at) number = learn(shape, before, start, (size_t)(head - start), &field);
        }
        if (!at || is_too_much(&r)) return NULL;
        before = number;
        at = skip_gaps(at);
        if (*at == '}') break;
        if (*at != ',') return NULL;
        at = skip_gaps(at + 1);
    }
    at++;
    while (*at == ' ' || *at == '\t' || *at == '\r') at++;
    return *at == '\n' ? at : NULL;
}
