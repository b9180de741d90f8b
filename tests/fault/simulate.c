/* simulate.c: memory runs out at every single allocation of a simulation, and of learning from what it made
 * up, in turn: each time that is said, and nothing leaks (under the sanitizers) or crashes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/simulation.h>

#include "failing_allocations.h"

enum { CASES = 40, EVENTS_BYTES = 1 << 18 };

static char events[EVENTS_BYTES], whole[EVENTS_BYTES]; /* whole: with all the memory there is */
static size_t events_size;
static uint64_t journal;
static struct rung_customers customers;

/* Keeps what the journal is like. */
static bool hash(void *state, const char *lines, size_t size)
{
    (void)state;
    for (size_t i = 0; i < size; i++) journal = (journal ^ (unsigned char)lines[i]) * UINT64_C(0x100000001B3);
    return true;
}

static bool keep(void *state, const char *lines, size_t size)
{
    (void)state;
    if (size > sizeof events - events_size) abort();
    memcpy(events + events_size, lines, size);
    events_size += size;
    return true;
}

static struct rung_engine *open_engine(struct rung_compilation *compilation)
{
    struct rung_engine *engine = rung_engine_new(hash, NULL);

    if (!engine || rung_engine_load(engine, rung_compilation_program(compilation, 0)) != RUNG_OK) abort();
    return engine;
}

static bool simulate(struct rung_compilation *compilation)
{
    static uint64_t journal_of_all;

    struct rung_engine *engine = open_engine(compilation);
    struct rung_simulation_end end;
    struct rung_reason reason = {0};
    struct rung_simulation_plan plan = {.customers = &customers, .seed = 1, .cases = CASES, .events = keep};

    rung_customers_guess(engine, &customers);
    plan.from = rung_simulation_start(engine);
    plan.until = INT64_MAX;
    memset(events, 0, sizeof events);
    events_size = 0;
    journal = 1;
    allocations.counting = true;
    enum rung_status status = rung_simulate(engine, &plan, &end, &reason);
    allocations.counting = false;
    if (status != RUNG_OK && status != RUNG_NO_MEMORY) abort();
    rung_engine_free(engine);
    if (!allocations.failing) {
        memcpy(whole, events, sizeof whole);
        journal_of_all = journal;
    }
    if (status == RUNG_OK && (memcmp(whole, events, sizeof whole) != 0 || journal != journal_of_all)) abort();
    return status == RUNG_OK;
}

/* Only what learning does may fail. */
static void watch(void *state, const struct rung_seen *seen)
{
    allocations.counting = true;
    rung_lessons_watch(state, seen);
    allocations.counting = false;
}

static bool learn(struct rung_compilation *compilation)
{
    struct rung_engine *engine = open_engine(compilation);
    struct rung_lessons_counts counts;
    static struct rung_customers learnt;
    bool good = false;

    rung_customers_guess(engine, &customers);
    allocations.counting = true;
    struct rung_lessons *lessons = rung_lessons_new(engine);
    allocations.counting = false;
    if (lessons) {
        rung_engine_watch(engine, watch, lessons);
        if (rung_engine_feed(engine, "events", whole, strlen(whole)) != RUNG_OK ||
            rung_engine_end(engine, RUNG_END_PLAIN, 0) != RUNG_OK)
            abort();
        allocations.counting = true;
        good = rung_lessons_apply(lessons, &customers, &counts) == RUNG_OK;
        allocations.counting = false;
    }
    rung_lessons_free(lessons);
    rung_engine_free(engine);
    if (!allocations.failing) learnt = customers;
    if (good && memcmp(&learnt, &customers, sizeof learnt) != 0) abort();
    return good;
}

/* Lets each allocation fail. Returns how many there were; 0 if something went wrong. */
static unsigned long try_all(struct rung_compilation *compilation, bool (*what)(struct rung_compilation *))
{
    for (allocations.failing = 0;; allocations.failing++) { /* 0: none */
        allocations.count = 0;
        bool good = what(compilation);
        if (allocations.failing && allocations.count >= allocations.failing) continue;
        if (!good) fprintf(stderr, "it went wrong with all the memory there is\n");
        if (!good || allocations.failing) return good ? allocations.failing - 1 : 0;
    }
}

int main(int argc, char **argv)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    if (argc != 2 || !compilation || rung_compilation_add_file(compilation, argv[1]) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK || rung_compilation_errors(compilation)) {
        fprintf(stderr, "usage: fault_simulate POLICY\n");
        return 2;
    }
    unsigned long simulating = try_all(compilation, simulate);
    unsigned long learning = simulating ? try_all(compilation, learn) : 0;
    rung_compilation_free(compilation);
    printf("%lu allocations of a simulation and %lu of learning failed in turn\n", simulating, learning);
    return simulating && learning ? 0 : 1;
}
