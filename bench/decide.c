/* bench_decide POLICY LOG CASE EVENT: how long a decision takes in a warm process.
 *
 *     bench_decide bench/three_strike.rung log.ndjson C000001 '{"type":"close","as":"Resolved"}'
 *
 * Replays the log, then asks the same question of one case, and of all cases in turn, whose records are then
 * seldom at hand. Each figure is the median of nine rounds, in time of the processor. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/answers.h>
#include <rung/compiler.h>
#include <rung/input.h>

#include "measure.h"

enum { ROUNDS = 9, QUESTIONS = 200000 };

/* The median time of one question, in nanoseconds; `cases` 0: always the same one. */
static double measure(struct rung_copy *copy, uint32_t number, uint64_t cases, const char *json)
{
    double rounds[ROUNDS];
    size_t size = strlen(json);
    struct rung_reason reason;

    for (int i = 0; i < ROUNDS; i++) {
        double began = processor_ns();
        for (uint32_t k = 0; k < QUESTIONS; k++) {
            bool allowed;
            uint32_t which = cases ? (uint32_t)((uint64_t)k * 7919 % cases) : number;
            if (rung_decide(copy, which, INT64_MIN, json, size, &allowed, &reason) != RUNG_OK) {
                fprintf(stderr, "%s\n", reason.text);
                exit(1);
            }
        }
        rounds[i] = (processor_ns() - began) / QUESTIONS;
    }
    return median(rounds, ROUNDS);
}

static bool replay(struct rung_engine *engine, const char *path)
{
    static char block[1 << 18];
    struct rung_input *input;
    size_t size = 1;
    bool good = true;

    if (rung_input_open(path, &input, NULL) != RUNG_OK) return false;
    while (good && size)
        good = rung_input_read(input, block, sizeof block, &size, NULL) == RUNG_OK &&
               rung_engine_feed(engine, path, block, size) == RUNG_OK;
    rung_input_close(input);
    return good && rung_engine_end(engine, RUNG_END_PLAIN, 0) == RUNG_OK;
}

int main(int argc, char **argv)
{
    struct rung_copy *copy = NULL;
    struct rung_engine_counts counts;

    if (argc != 5) {
        fprintf(stderr, "usage: %s POLICY LOG CASE EVENT\n", argv[0]);
        return 2;
    }
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    struct rung_engine *engine = rung_engine_new(drop, NULL);
    if (!compilation || !engine || rung_compilation_add_file(compilation, argv[1]) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK || !rung_compilation_program(compilation, 0) ||
        rung_engine_load(engine, rung_compilation_program(compilation, 0)) != RUNG_OK ||
        !replay(engine, argv[2]) || rung_copy_new(engine, &copy) != RUNG_OK) {
        fprintf(stderr, "%s or %s cannot be used\n", argv[1], argv[2]);
        return 1;
    }
    uint32_t number = rung_engine_find(engine, argv[3], strlen(argv[3]));
    if (number == RUNG_NO_CASE) {
        fprintf(stderr, "there is no case %s\n", argv[3]);
        return 1;
    }
    rung_engine_counts(engine, &counts);
    printf("one case               %7.0f ns a decision\n", measure(copy, number, 0, argv[4]));
    printf("%-10llu in turn     %7.0f ns a decision\n", (unsigned long long)counts.cases,
           measure(copy, number, counts.cases, argv[4]));
    rung_copy_free(copy);
    rung_engine_free(engine);
    rung_compilation_free(compilation);
    return 0;
}
