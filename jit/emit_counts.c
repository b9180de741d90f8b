/* What is counted of attempts, as native code: counts of the run, of channels and of days, and the times that
 * windows remember; what of it instructions ask, and what one attempt more does to it (machine_asks.c).
 * Windows of which a fact says the channel, and those with many times, are left to the machine. */
#include "emit.h"
#include "machine_parts.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

enum { TIMES_MAX = 12 }; /* of a window; more are for a loop */

/* ---- what instructions ask ---- */

value rung_emit_count_of_attempts(struct rung_emit *e, const struct rung_instruction *i)
{
    const struct rung_program *p = e->program;
    bool all = i->op == RUNG_OP_COUNT_ALL_ATTEMPTS, any = i->b == RUNG_ANY;
    uint32_t offset = p->parts[any   ? (all ? RUNG_PART_ALL_ATTEMPTS : RUNG_PART_ATTEMPTS)
                               : all ? RUNG_PART_ALL_VIA
                                     : RUNG_PART_VIA];

    if (!any && rung_is_by_fact(i->b)) return NULL;
    if (!offset || (!any && i->b >= p->channels_count)) return rung_emit_int(e, 0);
    return rung_emit_binary(e, GCC_JIT_BINARY_OP_MULT, e->i64,
                            rung_emit_count(e, any ? offset : offset + 4u * i->b), rung_emit_int(e, 1000000));
}

value rung_emit_tried(struct rung_emit *e, const struct rung_instruction *i)
{
    const struct rung_program *p = e->program;
    uint32_t offset = p->parts[RUNG_PART_TRIED];

    if (rung_is_by_fact(i->b)) return NULL;
    if (!offset || i->b >= p->channels_count) return rung_emit_int(e, 0);
    return rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->u32,
                            rung_emit_binary(e, GCC_JIT_BINARY_OP_RSHIFT, e->u32,
                                             rung_emit_byte(e, offset + i->b / 8u),
                                             rung_emit_u32(e, i->b % 8u)),
                            rung_emit_u32(e, 1));
}

value rung_emit_nth_attempt(struct rung_emit *e, const struct rung_instruction *i)
{
    const struct rung_program_window *window = &e->program->windows[i->b];

    if (rung_is_by_fact(window->channel)) return NULL;
    if (i->c < 1 || (uint32_t)i->c > window->size) return rung_emit_int(e, RUNG_UNKNOWN);
    return rung_emit_time(e, window->offset + 8 * ((uint32_t)i->c - 1));
}

/* Of a short window, and time that elapses. */
value rung_emit_count_window(struct rung_emit *e, const struct rung_instruction *i)
{
    const struct rung_program_window *window = &e->program->windows[i->b];
    const int64_t *last = e->program->constants + i->c;

    if (rung_is_by_fact(window->channel) || window->size > TIMES_MAX || !rung_emit_is_small(last[0]) ||
        (uint32_t)last[1] != RUNG_NONE || last[2] != RUNG_COUNTS_ELAPSED)
        return NULL;
    gcc_jit_block *end = rung_emit_new_block(e);
    value from = rung_emit_keep(e, rung_emit_binary(e, GCC_JIT_BINARY_OP_MINUS, e->i64, RUNG_M(now, e->i64),
                                                    rung_emit_int(e, last[0])));
    gcc_jit_lvalue *count = rung_emit_variable(e, e->i64, "count", rung_emit_int(e, 0));
    for (uint32_t k = 0; k < window->size; k++) { /* what is unknown is less than any time */
        rung_emit_branch(e, rung_emit_at_most(e, rung_emit_time(e, window->offset + 8 * k), from), end);
        rung_emit_assign(e, count, rung_emit_int(e, (k + 1) * INT64_C(1000000)));
    }
    rung_emit_at(e, end);
    return gcc_jit_lvalue_as_rvalue(count);
}

/* ---- one attempt more ---- */

static bool any_odd_window(const struct rung_program *p)
{
    for (uint32_t i = 0; i < p->windows_count; i++)
        if (rung_is_by_fact(p->windows[i].channel) || p->windows[i].size > TIMES_MAX) return true;
    return false;
}

static value is_running(struct rung_emit *e)
{
    return rung_emit_is_not(e, rung_emit_choice(e, offsetof(struct rung_record, step)), RUNG_IDLE);
}

/* The present is the first of its times, and the last of them is forgotten. */
static void remember(struct rung_emit *e, const struct rung_program_window *window, value channel,
                     value counts)
{
    gcc_jit_block *behind = rung_emit_new_block(e);

    if (window->channel != RUNG_ANY)
        rung_emit_branch(e, rung_emit_is_not(e, channel, window->channel), behind);
    if (window->of_run) {
        rung_emit_branch(e, rung_emit_not(e, counts), behind);
        rung_emit_branch(e, rung_emit_not(e, is_running(e)), behind);
    }
    for (uint32_t i = window->size - 1; i > 0; i--)
        rung_emit_store(e, e->record, window->offset + 8 * i, e->i64,
                        rung_emit_time(e, window->offset + 8 * (i - 1)));
    rung_emit_store(e, e->record, window->offset, e->i64, RUNG_M(now, e->i64));
    rung_emit_at(e, behind);
}

/* One more, up to the largest number; of which there may be none. */
static void add_one(struct rung_emit *e, enum rung_record_part part, uint32_t channel)
{
    uint32_t offset = e->program->parts[part];

    if (!offset) return;
    value count = rung_emit_count(e, offset + 4 * channel);
    IF (rung_emit_not(e, rung_emit_is_int(e, count, UINT32_MAX))) {
        rung_emit_store(e, e->record, offset + 4 * channel, e->u32,
                        rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->i64, count, rung_emit_int(e, 1)));
    }
}

static void note_tried(struct rung_emit *e, uint32_t channel)
{
    uint32_t offset = e->program->parts[RUNG_PART_TRIED];

    if (!offset) return;
    value tried =
        rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_OR, e->u32, rung_emit_byte(e, offset + channel / 8),
                         rung_emit_u32(e, 1u << channel % 8));
    rung_emit_store(e, e->record, offset + channel / 8, e->u8, tried);
}

/* What is kept of each channel. */
static void count_via(struct rung_emit *e, value channel, value counts)
{
    const struct rung_program *p = e->program;
    struct rung_ways ways;

    if (!p->parts[RUNG_PART_VIA] && !p->parts[RUNG_PART_ALL_VIA] && !p->parts[RUNG_PART_TRIED]) return;
    rung_emit_ways(e, &ways, channel, p->channels_count);
    for (uint32_t i = 0; i < p->channels_count; i++) {
        rung_emit_way(e, &ways, i);
        add_one(e, RUNG_PART_ALL_VIA, i);
        IF (counts) {
            add_one(e, RUNG_PART_VIA, i);
            note_tried(e, i);
        }
    }
    rung_emit_ways_meet(e, &ways);
}

void rung_emit_count_attempt(struct rung_emit *e, value via, value counts)
{
    const struct rung_program *p = e->program;
    value channel = rung_emit_cast(e, via, e->u32);

    if (!e->plan.counts) return;
    if (any_odd_window(p)) {
        RUNG_DO_GENERAL(count_attempt, e->m, channel, counts);
        return;
    }
    for (uint32_t i = 0; i < p->windows_count; i++) remember(e, &p->windows[i], channel, counts);
    IF (is_running(e)) {
        add_one(e, RUNG_PART_ALL_ATTEMPTS, 0);
        count_via(e, channel, counts);
        IF (counts) {
            add_one(e, RUNG_PART_ATTEMPTS, 0);
            if (p->parts[RUNG_PART_DAYS]) RUNG_DO_GENERAL(count_day, e->m);
        }
    }
}
