/* The short ways to read a line of NDJSON against the general one: whatever a short way takes, the general
 * one takes, and to the same values.
 *
 *   differential_json [--quick | --rounds N] [--seed S]
 *
 * Lines are made of pieces that are right, and then changed in a byte or two; half of them of the lines
 * before, so that many have a shape that is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_line.h"
#include "json_parts.h"
#include "json_plain.h"
#include "random.h"

enum { LINE_MAX_BYTES = 1000, PADDING = 64, LINES = 64, TIME = 1, VIA, WORD };

static uint64_t state = 1;
static struct rung_time_like like; /* the times before */
static unsigned long times;        /* read as that one */

static uint32_t below(uint32_t limit)
{
    return rung_random_below(&state, limit);
}

/* Plain ones first. */
static const char *const keys[] = {"time",         "case", "type",       "id",    "via",     "a.b",
                                   "documented.x", "",     "documented", "Grüße", "k\\u0041"};
static const char *const values[] = {"\"2026-02-02T09:00:00Z\"",
                                     "\"INC0000001\"",
                                     "\"\"",
                                     "\"2026-02-02T10:59:23Z\"",
                                     "\"2026-02-02T23:00:59.5+01:00\"",
                                     "0",
                                     "-0",
                                     "12",
                                     "-3.50",
                                     "true",
                                     "false",
                                     "null",
                                     "\"\x7f\"",
                                     "\"long, longer, the longest of all texts here\"",
                                     /* and others */ "\"a \\\" b\"",
                                     "\"é\"",
                                     "01",
                                     "1.",
                                     ".5",
                                     "1e5",
                                     "123456789012345678901234567890",
                                     "1e999",
                                     "nul",
                                     "True",
                                     "[1, \"x\"]",
                                     "{\"y\": 1}",
                                     "[]",
                                     "\"tab\tinside\"",
                                     "\"\\u0041\\u00e9\\u20ac\\u0000 \\/\\b\\f\\n\\r\\t\"",
                                     "\"\\ud83d\\ude00\"",
                                     "\"\\ud83d\"",
                                     "\"\\ude00\"",
                                     "\"\\ud83d\\u0041\"",
                                     "\"\\u12g4\"",
                                     "\"\\x\"",
                                     "\"PRN-0231\\\\floor2, a text of more than sixteen bytes\"",
                                     "\"Grüße aus 東京 \xf0\x9f\x98\x80\"",
                                     "\"\xc0\x80\"",
                                     "\"\xed\xa0\x80\"",
                                     "\"\xf4\x90\x80\x80\"",
                                     "\"\xe0\x9f\xbf\"",
                                     "{\"a\": {\"b\": \"c\"}, \"d\": [{\"e\": 1}, [2, []]], \"x\": {}}",
                                     "[[[[[[[[[1]]]]]]]]]",
                                     "[[[[[[[[[[1]]]]]]]]]]",
                                     "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}",
                                     "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}"};
static const char *const gaps[] = {"", " ", "  ", "\t"};
enum { PLAIN_KEYS = 9, PLAIN_VALUES = 14, PLAIN_GAPS = 2 };

#define ANY(list, plain) list[below(rare ? sizeof list / sizeof *list : plain)]

static size_t make_line(char *line)
{
    size_t size = 0;
    uint32_t count = below(7), rare = below(2);

    size += (size_t)sprintf(line + size, "{%s", ANY(gaps, PLAIN_GAPS));
    for (uint32_t i = 0; i < count; i++)
        size += (size_t)sprintf(line + size, "%s%s\"%s\"%s:%s%s%s", i ? "," : "", ANY(gaps, PLAIN_GAPS),
                                ANY(keys, PLAIN_KEYS), ANY(gaps, 1), ANY(gaps, PLAIN_GAPS),
                                ANY(values, PLAIN_VALUES), ANY(gaps, PLAIN_GAPS));
    size += (size_t)sprintf(line + size, "}%s", below(20) ? "" : "x");
    for (uint32_t changes = below(4); changes > 1; changes--) {
        static const char signs[] = "\"\\{}[]:,0-. ea\x01\xff\r\t\xc3\x80\xed\xf0u";
        line[below((uint32_t)size)] = signs[below(sizeof signs - 1)];
    }
    return size;
}

static int same(const struct rung_json_value *one, const struct rung_json_value *other)
{
    return one->kind == other->kind && one->path_size == other->path_size &&
           memcmp(one->path, other->path, one->path_size) == 0 && one->size == other->size &&
           (one->size == 0 || memcmp(one->text, other->text, one->size) == 0);
}

/* Whether a field of this path is kept: where fields are chosen, `time`, `via` and `a.b`. */
static int is_kept(int chosen, const struct rung_json_value *value)
{
    static const char *const wanted[] = {"time", "via", "a.b"};

    if (!chosen || rung_json_is_documented(value->path, value->path_size)) return 1;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (value->path_size == strlen(wanted[i]) && memcmp(value->path, wanted[i], value->path_size) == 0)
            return 1;
    return 0;
}

/* Whether what was read of the line is what the general way keeps of it. */
static int agrees(struct rung_json_reader *reader, const struct rung_json_plain *plain, const char *line,
                  size_t size, const char *newline, const struct rung_json_value *read, uint32_t count)
{
    static struct rung_json_value found[RUNG_JSON_VALUES_MAX];
    const char *why;
    size_t trimmed = size;
    uint32_t kept = 0;

    while (trimmed && strchr("\r\t ", line[trimmed - 1])) trimmed--;
    int all = newline == line + size ? rung_json_read(reader, line, trimmed, PADDING, found, &why) : -1;
    for (int i = 0; i < all; i++)
        if (is_kept(!plain->all, &found[i]) && (kept == count || !same(&read[kept++], &found[i]))) return 0;
    return all >= 0 && kept == count;
}

/* The time of a line, if it has one, and no other: else shapes do not tell what it is. */
static const struct rung_json_value *only_time(const struct rung_json_shape *shape,
                                               const struct rung_json_value *read)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < shape->count; i++) count += read[i].key == TIME;
    if (count != 1 || read[shape->of_number[TIME]].kind != RUNG_JSON_TEXT) return NULL;
    return &read[shape->of_number[TIME]];
}

/* The line by its shape. Returns whether that agrees; *taken if its shape is known. */
static int agrees_by_shape(struct rung_json_reader *reader, const struct rung_json_plain *plain,
                           const struct rung_json_shapes *shapes, const char *line, size_t size, int *taken)
{
    static struct rung_json_hole holes[RUNG_JSON_HOLES_MAX];
    static struct rung_json_value read[RUNG_JSON_VALUES_MAX];
    const char *newline;
    int64_t time = INT64_MAX, meant;
    const struct rung_json_shape *shape =
        rung_json_shapes_find(shapes, &like, plain->texts, line, holes, &newline, &time);

    *taken = shape != NULL;
    if (!shape) return 1;
    for (uint32_t i = 0; i < shape->count; i++) read[i] = rung_json_shape_value(shape, holes, i);
    const struct rung_json_value *when = only_time(shape, read);
    if (when && time != INT64_MAX) {
        times++;
        if (rung_time_read(when->text, when->size, &meant) != RUNG_OK || time != meant) return 0;
    } else if (when)
        rung_time_like_read(&like, when->text, when->size, &time);
    return agrees(reader, plain, line, size, newline, read, shape->count);
}

/* Learns the shape of a line. Returns whether the line has it from then on. */
static int learns(const struct rung_json_plain *plain, struct rung_json_shapes *shapes, const char *line)
{
    static struct rung_json_value read[RUNG_JSON_VALUES_MAX];
    static struct rung_json_hole holes[RUNG_JSON_HOLES_MAX];
    struct rung_json_plain raw = {
        .keys = plain->keys, .all = true, .raw = true, .texts = plain->texts, .values = read};
    const char *newline = rung_json_read_plain(&raw, line);
    const struct rung_json_shape *shape =
        rung_json_shapes_learn(shapes, line, newline, read, raw.count, plain->all);
    int64_t time;

    return !shape ||
           rung_json_shapes_find(shapes, &like, plain->texts, line, holes, &newline, &time) == shape;
}

/* A line, or one of those before with a few changes. Returns its size. */
static size_t next_line(char *line)
{
    static const char signs[] = "0123456789abcdefghij\"\\{},[]:tn \xc3";
    static char before[LINES][8 * LINE_MAX_BYTES];
    static size_t sizes[LINES];
    uint32_t number = below(LINES);
    size_t size = sizes[number];

    if (size == 0 || below(2)) {
        size = sizes[number] = make_line(before[number]);
        memcpy(line, before[number], size);
        return size;
    }
    memcpy(line, before[number], size);
    for (uint32_t changes = below(4); changes > 0; changes--) {
        char *at = &line[below((uint32_t)size)];
        if (below(3) == 0)
            *at = signs[below(sizeof signs - 1)];
        else if (*at >= '0' && *at <= '9') /* most often, the shape stays */
            *at = (char)('0' + below(10));
    }
    return size;
}

/* Times that are like the one before, and such as nearly are. Returns how many are read otherwise than any
 * time is. */
static unsigned long check_times(unsigned long rounds)
{
    static const char *const rests[] = {"Z", "z", ".25Z", "+01:00", "-23:59", ""};
    static const char signs[] = "0123456789:-+TZz. \"/\xff";
    struct rung_time_like before = {0};
    unsigned long failures = 0, taken = 0;
    char text[64];

    for (unsigned long round = 0; round < rounds; round++) {
        size_t size = (size_t)sprintf(text, "20%02u-0%u-0%uT%02u:%02u:%02u%s", below(2), below(2), below(3),
                                      below(25), below(61), below(62), rests[below(2) ? 0 : below(6)]);
        if (below(4) == 0) text[below((uint32_t)size)] = signs[below(sizeof signs - 1)];
        snprintf(text + size, sizeof text - size, "%s\",", below(16) ? "" : "x");
        int64_t meant, time;
        bool good = rung_time_read(text, strcspn(text, "\""), &meant) == RUNG_OK;
        bool is_like = rung_time_like_ahead(&before, text, &time);
        if (is_like && (!good || before.size != strcspn(text, "\"") || time != meant) && failures++ < 10)
            printf("differs: %s\n", text);
        taken += is_like;
        if (below(8) == 0) rung_time_like_read(&before, text, size, &time);
    }
    printf("%lu times, %lu of them like another, %lu differ\n", rounds, taken, failures);
    return failures + (taken < rounds / 64);
}

int main(int count, char **arguments)
{
    static struct rung_json_value found[RUNG_JSON_VALUES_MAX];
    struct rung_json_reader *reader = rung_json_reader_new();
    struct rung_keys wanted = {0};
    struct rung_texts texts = {0};
    struct rung_json_shapes *shapes[2] = {NULL}; /* where fields are chosen, and where they are not */
    unsigned long rounds = 3000000, lines = 0, known = 0, failures;

    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--quick") == 0) rounds = 200000;
        if (strcmp(arguments[i], "--rounds") == 0 && i + 1 < count)
            rounds = strtoul(arguments[++i], NULL, 10);
        if (strcmp(arguments[i], "--seed") == 0 && i + 1 < count) state = strtoul(arguments[++i], NULL, 10);
    }
    if (!reader || !rung_keys_add(&wanted, "time", 4, TIME) || !rung_keys_add(&wanted, "via", 3, VIA) ||
        !rung_keys_add(&wanted, "a.b", 3, WORD))
        return 2;
    failures = check_times(rounds);
    for (unsigned long round = 0; round < rounds; round++) {
        char line[8 * LINE_MAX_BYTES + PADDING] = {0};
        struct rung_json_plain plain = {.keys = &wanted, .all = below(2), .texts = &texts, .values = found};
        struct rung_json_shapes **of = &shapes[plain.all];
        if (below(10000) == 0) {
            rung_json_shapes_free(*of);
            *of = NULL;
        }
        if (!*of && !(*of = rung_json_shapes_new(TIME, VIA, WORD))) return 2;
        size_t size = next_line(line);
        int taken;
        line[size] = '\n';
        int good = agrees_by_shape(reader, &plain, *of, line, size, &taken);
        known += (unsigned long)taken;
        const char *newline = rung_json_read_plain(&plain, line);
        if (newline)
            good &= agrees(reader, &plain, line, size, newline, plain.values, plain.count) &&
                    (taken || learns(&plain, *of, line));
        else
            good &= !taken;
        if (!good && failures++ < 10)
            printf("differs (%u values%s): %s", plain.count, plain.all ? "" : ", chosen", line);
        lines += newline != NULL;
        rung_texts_empty(&texts);
    }
    printf("%lu lines, %lu of them plain, %lu of known shapes, %lu of known times, %lu differ\n", rounds,
           lines, known, times, failures);
    rung_json_shapes_free(shapes[0]);
    rung_json_shapes_free(shapes[1]);
    rung_json_reader_free(reader);
    rung_keys_free(&wanted);
    rung_texts_free(&texts);
    return failures || lines < rounds / 4 || known < rounds / 16 || times < rounds / 4096;
}
