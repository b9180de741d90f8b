/* The short way to read a line of NDJSON against the general one: whatever the short way takes, the general
 * one takes, and to the same values.
 *
 *   differential_json [--quick | --rounds N] [--seed S]
 *
 * Lines are made of pieces that are right, and then changed in a byte or two. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_line.h"
#include "json_plain.h"

enum { LINE_MAX_BYTES = 400, PADDING = 64 };

static uint64_t state = 1;

static uint32_t below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state * UINT64_C(0x2545F4914F6CDD1D)) >> 40) % limit;
}

/* Plain ones first. */
static const char *const keys[] = {"time", "case",         "type", "id",    "via",
                                   "a.b",  "documented.x", "",     "Grüße", "k\\u0041"};
static const char *const values[] = {"\"2026-02-02T09:00:00Z\"",
                                     "\"INC0000001\"",
                                     "\"\"",
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
                                     "\"tab\tinside\""};
static const char *const gaps[] = {"", " ", "  ", "\t"};
enum { PLAIN_KEYS = 8, PLAIN_VALUES = 12, PLAIN_GAPS = 2 };

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
        static const char signs[] = "\"\\{}[]:,0-. ea\x01\xff";
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

int main(int count, char **arguments)
{
    static struct rung_json_value plain[RUNG_JSON_VALUES_MAX], general[RUNG_JSON_VALUES_MAX];
    struct rung_json_reader *reader = rung_json_reader_new();
    unsigned long rounds = 3000000, taken = 0, failures = 0;

    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--quick") == 0) rounds = 200000;
        if (strcmp(arguments[i], "--rounds") == 0 && i + 1 < count)
            rounds = strtoul(arguments[++i], NULL, 10);
        if (strcmp(arguments[i], "--seed") == 0 && i + 1 < count)
            state = strtoul(arguments[++i], NULL, 10) | 1;
    }
    for (unsigned long round = 0; reader && round < rounds; round++) {
        char line[2 * LINE_MAX_BYTES + PADDING] = {0};
        const char *why;
        size_t size = make_line(line);
        int short_way = rung_json_read_plain(line, size, plain, RUNG_JSON_VALUES_MAX);
        if (short_way < 0) continue;
        int long_way = rung_json_read(reader, line, size, PADDING, general, &why);
        bool agree = short_way == long_way;
        for (int i = 0; i < short_way && agree; i++) agree = same(&plain[i], &general[i]);
        taken++;
        if (agree) continue;
        if (failures++ < 10) printf("differs (%d and %d values): %s\n", short_way, long_way, line);
    }
    printf("%lu lines, %lu of them plain, %lu differ\n", rounds, taken, failures);
    rung_json_reader_free(reader);
    return !reader || failures || taken < rounds / 100;
}
