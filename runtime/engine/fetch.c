/* Memory that is asked for before it is needed: cases lie anywhere, and each look at one costs more than its
 * step does. */
#include "engine_inside.h"

void rung_engine_fetch(const struct rung_engine *engine, uint64_t hash)
{
    rung_engine_fetch_number(engine, rung_names_guess(&engine->cases, hash));
}

void rung_engine_fetch_number(const struct rung_engine *engine, uint32_t number)
{
    const struct rung_loaded *loaded = engine->policies, *end = loaded + engine->policy_count;

    if (number == RUNG_NO_NUMBER) return;
    __builtin_prefetch(&engine->cases.starts[number]);
    __builtin_prefetch(&engine->timers.times[rung_engine_record(engine, 0, number)]);
    for (; loaded < end; loaded++) {
        size_t size = loaded->bound.program->record_size;
        const unsigned char *record = loaded->records + size * number;
        __builtin_prefetch(record);
        for (size_t at = 64; at < size && at < 512; at += 64) __builtin_prefetch(record + at);
        __builtin_prefetch(record + size - 1); /* most records lie across a border */
        if (number < loaded->kept.newest_capacity) __builtin_prefetch(&loaded->kept.newest[number]);
    }
}

void rung_engine_fetch_rest(const struct rung_engine *engine, uint32_t number)
{
    if (number == RUNG_NO_NUMBER) return;
    __builtin_prefetch(engine->cases.pool + engine->cases.starts[number]);
}

/* The case of a timer among the few, the first one at 1. */
static uint32_t case_of(const struct rung_engine *engine, size_t at)
{
    return engine->timers.near[engine->timers.near_count - at].record >> engine->policy_bits;
}

void rung_engine_fetch_timers(const struct rung_engine *engine, bool fresh)
{
    enum { AHEAD = 4 };
    size_t count = engine->timers.near_count;

    for (size_t at = fresh ? 1 : AHEAD; at <= AHEAD && at <= count; at++) {
        uint32_t number = case_of(engine, at);
        rung_engine_fetch_number(engine, number);
        if (engine->shard) __builtin_prefetch(&engine->shard->born[number]);
    }
}

void rung_engine_fetch_timer(const struct rung_engine *engine)
{
    if (engine->timers.near_count > 0) rung_engine_fetch_rest(engine, case_of(engine, 1));
}
