/* bench_step POLICY LOG [ENGINE...]: how long stepping takes by itself, for each engine (goto, switch, jit).
 *
 *     bench_step bench/three_strike.rung log.ndjson goto jit
 *
 * Reads the NDJSON log once, keeps what its events say, then steps all of it again and again: events and the
 * timers between them upon records, without input and journal. Each figure is the
 * median of nine rounds, in time of the processor. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/feed.h>
#include <rung/input.h>
#include <rung/native.h>

#include "engine_inside.h"
#include "measure.h"

enum { ROUNDS = 9, FIELDS = 10 };

/* An event as it is kept. */
struct kept {
    int64_t time;
    uint32_t number, event;
    uint64_t documented, given;
    int64_t fields[FIELDS];
};

struct bench {
    struct rung_engine *engine;
    struct rung_loaded *loaded;
    struct kept *events;
    size_t count, capacity;
    unsigned char *records;
    struct rung_timers timers;
    struct rung_budget budget;
    uint64_t outputs, steps;
};

static bool keep(void *state, const struct rung_event *event)
{
    struct bench *b = state;
    struct rung_happening happening;
    uint32_t type = rung_loaded_event(b->loaded, event->type, event->type_size);

    if (type == RUNG_NONE || rung_read_fields(b->loaded, type, event, &happening)) return true;
    if (b->count == b->capacity) {
        b->capacity = b->capacity ? 2 * b->capacity : 1 << 16;
        b->events = realloc(b->events, b->capacity * sizeof *b->events);
        if (!b->events) abort();
    }
    struct kept *kept = &b->events[b->count++];
    *kept = (struct kept){.time = event->time, .event = type, .documented = happening.documented};
    kept->number = rung_names_number(&b->budget, &b->engine->cases, event->case_id, event->case_size, true);
    for (uint32_t i = 0; i < FIELDS; i++) kept->fields[i] = happening.fields[i];
    return true;
}

static bool pass_over(void *state, uint64_t line, const char *why, const char *found)
{
    (void)state, (void)line, (void)why, (void)found;
    return true;
}

static struct rung_machine machine(struct bench *b, uint32_t number, int64_t now)
{
    return (struct rung_machine){.bound = &b->loaded->bound,
                                 .program = b->loaded->bound.program,
                                 .record =
                                     b->records + (size_t)b->loaded->bound.program->record_size * number,
                                 .now = now,
                                 .outputs = &b->engine->outputs};
}

static void look_again_at(struct bench *b, int64_t now, uint32_t number, int64_t next)
{
    if (next < now) next = now;
    if (next < rung_timers_of(&b->timers, number) && !rung_timers_set(&b->budget, &b->timers, number, next))
        abort();
}

static void finish(struct bench *b, struct rung_machine *m, uint32_t number, int64_t next)
{
    b->outputs += m->outputs->count;
    m->outputs->count = 0;
    b->steps++;
    look_again_at(b, m->now, number, next);
}

static void fire(struct bench *b, int64_t time)
{
    struct rung_timer timer;
    bool failed = false;

    while (rung_timers_near(&b->timers, time - 1) &&
           rung_timers_take(&b->budget, &b->timers, time - 1, &timer, &failed)) {
        struct rung_machine m = machine(b, timer.record, timer.time);
        int64_t next = rung_machine_next(&m);
        if (next > timer.time)
            look_again_at(b, timer.time, timer.record, next);
        else
            finish(b, &m, timer.record, rung_machine_timers(&m, next));
    }
}

/* Has what an event will touch brought near, as the engine does. */
static void fetch(const struct bench *b, uint32_t number)
{
    size_t size = b->loaded->bound.program->record_size;
    const unsigned char *record = b->records + size * number;

    __builtin_prefetch(record);
    __builtin_prefetch(record + size - 1);
    __builtin_prefetch(&b->timers.times[number]);
}

static double play(struct bench *b, size_t cases)
{
    enum { AHEAD = 8 };
    struct rung_happening happening;

    b->outputs = b->steps = 0;
    rung_timers_free(&b->timers);
    b->timers = (struct rung_timers){0};
    rung_timers_begin(&b->timers);
    if (!rung_timers_have(&b->budget, &b->timers, cases)) abort();
    for (size_t i = 0; i < cases; i++) {
        struct rung_machine m = machine(b, (uint32_t)i, 0);
        rung_record_begin(&m);
    }
    double began = processor_ns();
    for (size_t i = 0; i < b->count; i++) {
        const struct kept *kept = &b->events[i];
        if (i + AHEAD < b->count) fetch(b, kept[AHEAD].number);
        fire(b, kept->time);
        rung_happening_begin(&happening, b->loaded->bound.program, kept->event);
        memcpy(happening.fields, kept->fields, sizeof kept->fields);
        happening.documented = kept->documented;
        struct rung_machine m = machine(b, kept->number, kept->time);
        rung_machine_event(&m, &happening);
        finish(b, &m, kept->number, rung_machine_next(&m));
    }
    return processor_ns() - began;
}

static void measure(struct bench *b, const char *engine)
{
    struct rung_reason reason = {0};
    double rounds[ROUNDS];
    size_t cases = b->engine->cases.count;

    if (strcmp(engine, "jit") == 0) {
        if (rung_engine_run_native(b->engine, true, &reason) != RUNG_OK) {
            printf("%-8s %s\n", engine, reason.text);
            return;
        }
    } else if (!rung_engine_run_by(b->engine, engine)) {
        printf("there is no engine %s\n", engine);
        return;
    }
    for (int i = 0; i < ROUNDS; i++) rounds[i] = play(b, cases);
    double typical = median(rounds, ROUNDS);
    printf("%-8s %6.1f ns an event, %6.1f ns a step; %llu steps, %llu outputs\n", engine,
           typical / (double)b->count, typical / (double)b->steps, (unsigned long long)b->steps,
           (unsigned long long)b->outputs);
}

int main(int argc, char **argv)
{
    static struct bench b;
    static char block[1 << 18];
    struct rung_reason reason = {0};
    struct rung_input *input;
    size_t policies = 0, got = 1;

    if (argc < 3) {
        fputs("bench_step POLICY LOG [ENGINE...]\n", stderr);
        return 2;
    }
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    if (!compilation || rung_compilation_add_file(compilation, argv[1]) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK ||
        !rung_compilation_policies(compilation, &policies) || !policies)
        return 1;
    b.budget.most = SIZE_MAX;
    b.engine = rung_engine_new(drop, NULL);
    if (!b.engine || rung_engine_load(b.engine, rung_compilation_program(compilation, 0)) != RUNG_OK)
        return 1;
    b.loaded = &b.engine->policies[0];
    struct rung_engine *reader = rung_engine_new(drop, NULL);
    const struct rung_feed_target target = {&b, keep, pass_over};
    if (!reader || rung_input_open(argv[2], &input, &reason) != RUNG_OK) return 1;
    rung_engine_show_input(reader, &target);
    while (got && rung_input_read(input, block, sizeof block, &got, &reason) == RUNG_OK && got)
        rung_engine_feed(reader, "log", block, got);
    rung_engine_end(reader, RUNG_END_PLAIN, 0);
    size_t cases = b.engine->cases.count;
    b.records = calloc(cases + 1, b.loaded->bound.program->record_size);
    if (!b.records) return 1;
    printf("%zu events of %zu cases, %u bytes each\n", b.count, cases, b.loaded->bound.program->record_size);
    for (int i = 3; i < argc; i++) measure(&b, argv[i]);
    return 0;
}
