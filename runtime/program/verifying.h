/* verifying.h: what the files have in common that prove a program safe to run, and the questions that many
 * tables ask of their entries. Each answers whether all is well; of what is not, the first is told, in
 * v->reason. */
#ifndef RUNG_VERIFYING_H
#define RUNG_VERIFYING_H

#include "program.h"
#include "reason.h"

enum { RECORD_BYTES_MAX = 1 << 20, OF_CASE = 1, OF_STEPS = 2 };

struct verifying {
    const struct rung_program *program;
    struct rung_reason *reason;
    const char *table; /* that is looked at */
    uint32_t index;    /* of the entry */
    unsigned char
        *entries; /* of each instruction: a strand is entered there from outside, with no register written */
    unsigned char *no_entries;
    uint32_t *
        written; /* of each instruction: the registers that are surely written there; all ones: not reached */
    uint32_t *claims; /* of each byte of the record: whose it is, times two, plus 1 if it may be shared */
    uint32_t group;   /* that claims now: OF_CASE, a step + OF_STEPS, or behind these a handler */
    uint32_t owner;   /* of the strand that is looked at: 0 a step, else handler + 1 */
    struct rung_range slots; /* that begin as zeroes with it */
    bool bad;
};

static inline bool fail(struct verifying *v, const char *what)
{
    if (!v->bad) rung_reason_give(v->reason, RUNG_INVALID, 0, "%s %u: %s", v->table, v->index, what);
    v->bad = true;
    return false;
}

static inline bool in_range(struct verifying *v, uint32_t index, uint32_t count, const char *what)
{
    return index < count || fail(v, what);
}

static inline bool text(struct verifying *v, uint32_t offset)
{
    return in_range(v, offset, v->program->texts_count, "a text that is not there");
}

static inline bool range(struct verifying *v, struct rung_range range, uint32_t count, const char *what)
{
    return (range.count <= count && range.first <= count - range.count) || fail(v, what);
}

/* `size` bytes of the record, behind its head. */
static inline bool inside(struct verifying *v, uint32_t offset, uint64_t size)
{
    uint32_t record = v->program->record_size;

    return (offset >= sizeof(struct rung_record) && size <= record && offset <= record - size) ||
           fail(v, "a place outside of the record");
}

/* The group of a step that waits to begin again, which none of them is. */
static inline uint32_t of_restart(const struct verifying *v)
{
    return OF_STEPS + v->program->steps_count;
}

static inline bool is_of_a_step(const struct verifying *v, uint32_t group)
{
    return group >= OF_STEPS && group <= of_restart(v);
}

/* The same for a slot, which nothing else may have, but the slots of different steps, and what may be shared
 * within a group: times, which are never used as an index. */
static inline bool claim(struct verifying *v, uint32_t offset, uint64_t size, bool shared)
{
    if (!inside(v, offset, size)) return false;
    for (uint64_t i = offset; i < offset + size; i++) {
        uint32_t *claimed = &v->claims[i], group = *claimed / 2;
        bool both =
            group == v->group ? shared && *claimed % 2 : is_of_a_step(v, group) && is_of_a_step(v, v->group);
        if (*claimed && !both) return fail(v, "a place that is taken");
        *claimed = v->group * 2 + shared;
    }
    return true;
}

static inline bool slot(struct verifying *v, uint32_t offset, uint64_t size)
{
    return claim(v, offset, size, false);
}

static inline bool shared(struct verifying *v, uint32_t offset, uint64_t size)
{
    return claim(v, offset, size, true);
}

/* A slot that begins as zeroes with its strand. */
static inline bool fresh(struct verifying *v, uint32_t offset, uint64_t size)
{
    struct rung_range slots = v->slots;

    return (offset >= slots.first && size <= slots.count && offset - slots.first <= slots.count - size)
               ? slot(v, offset, size)
               : fail(v, "a place that does not begin anew");
}

/* Every part says whose strand it belongs to. */
static inline bool owned(struct verifying *v, uint32_t owner)
{
    return owner == v->owner || fail(v, "a part of another strand");
}

static inline bool one_of(struct verifying *v, uint32_t value, uint32_t count)
{
    return in_range(v, value, count, "a kind that there is not");
}

static inline bool party(struct verifying *v, uint32_t value)
{
    if (value == RUNG_ANY || value == RUNG_OTHER) return true;
    if (value & RUNG_BY_FACT)
        return in_range(v, value & ~RUNG_BY_FACT, v->program->facts_count, "a fact that is not there");
    return in_range(v, value, v->program->parties_count, "a party that is not there");
}

static inline bool channel(struct verifying *v, uint32_t value)
{
    if (value == RUNG_ANY || value == RUNG_OTHER) return true;
    if (value & RUNG_BY_FACT)
        return in_range(v, value & ~RUNG_BY_FACT, v->program->facts_count, "a fact that is not there");
    return in_range(v, value, v->program->channels_count, "a channel that is not there");
}

/* A bit for each fact and item, no others. */
static inline bool items(struct verifying *v, uint64_t bits)
{
    uint32_t count = v->program->facts_count + v->program->items_count;

    return count >= 64 || !(bits >> count) || fail(v, "an item that is not there");
}

static inline bool optional(struct verifying *v, uint32_t value, uint32_t count)
{
    return value == RUNG_NONE || in_range(v, value, count, "an index that is not there");
}

/* ---- code (verify_code.c) ---- */

/* A stretch of code whose jumps stay inside: what it looks up is there, what it reads was written, and jumps
 * back lead to an instruction that can rest, so that no event keeps a strand busy for ever. */
bool rung_verify_code(struct verifying *v, const struct rung_instruction *code, uint32_t first,
                      uint32_t count, bool fragment);

/* The same for a fragment, which may be none. */
bool rung_verify_fragment(struct verifying *v, struct rung_fragment code);

/* Marks a place that a strand is sent to from outside; it must lie in that strand. */
bool rung_verify_entry(struct verifying *v, uint32_t label, struct rung_range strand);

/* ---- tables (verify_tables.c) ---- */

/* The tables that stand alone: names, events, calendars, rules, and what is said. They come before strands.
 */
bool rung_verify_tables(struct verifying *v);

#endif
