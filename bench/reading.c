/* reading.c: nanoseconds an event for reading a log, packed or not, and doing nothing with it.
 *
 *     bench_reading LOG    NDJSON with the built-in names, or what `rung pack` wrote */
#include <stdio.h>
#include <stdlib.h>

#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/input.h>
#include <rung/packed.h>

#include "measure.h"
#include "packed_block.h"

enum { ROUNDS = 5 };

static uint64_t events, sum; /* sum: so that something comes of it */

static bool take_event(void *state, const struct rung_event *event)
{
    (void)state;
    events++;
    sum += (uint64_t)event->time + event->case_size + event->count;
    return true;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    (void)state, (void)why, (void)found;
    sum += line;
    return true;
}

static bool read_packed(struct rung_input *input)
{
    struct rung_packed *packed;
    struct rung_packed_part part = {.kind = RUNG_PACKED_BLOCK};
    bool good = rung_packed_open(input, &packed, NULL) == RUNG_OK;

    while (good && part.kind != RUNG_PACKED_END) {
        good = rung_packed_next(packed, NULL, &part, NULL) == RUNG_OK;
        const struct rung_packed_block *block = part.block;
        for (uint32_t i = 0; good && block && i < block->rows; i++)
            sum += (uint64_t)block->times[i] + block->cases[i] + block->shapes[i];
        events += good && block ? block->rows : 0;
        rung_packed_let_go(part.block);
    }
    rung_packed_free(packed);
    return good;
}

static bool read_lines(struct rung_input *input)
{
    static char block[1 << 18];
    static const struct rung_feed_target target = {NULL, take_event, take_refusal};
    struct rung_engine *engine = rung_engine_new(drop, NULL);
    bool good = engine != NULL;
    size_t size = 1;

    if (engine) rung_engine_show_input(engine, &target);
    while (good && size)
        good = rung_input_read(input, block, sizeof block, &size, NULL) == RUNG_OK &&
               rung_engine_feed(engine, "log", block, size) == RUNG_OK;
    good = good && rung_engine_end(engine, RUNG_END_PLAIN, 0) == RUNG_OK;
    rung_engine_free(engine);
    return good;
}

int main(int argc, char **argv)
{
    double rounds[ROUNDS];

    for (int i = 0; argc == 2 && i < ROUNDS; i++) {
        struct rung_input *input;
        char begin[8];
        size_t size;
        double began = processor_ns();
        events = 0;
        if (rung_input_open(argv[1], &input, NULL) != RUNG_OK) return 1;
        bool good = rung_input_peek(input, begin, sizeof begin, &size, NULL) == RUNG_OK &&
                    (rung_packed_is(begin, size) ? read_packed(input) : read_lines(input));
        rung_input_close(input);
        if (!good || !events) return 1;
        rounds[i] = (processor_ns() - began) / (double)events;
    }
    if (argc != 2) {
        fprintf(stderr, "usage: %s LOG\n", argv[0]);
        return 2;
    }
    printf("%.1f ns an event, %llu events\n", median(rounds, ROUNDS), (unsigned long long)events);
    return sum == 0;
}
