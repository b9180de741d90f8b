/* The layout of a case's record. Every slot is allocated here and named as it is, so that each byte has a
 * name from the policy; whoever changes what a slot consists of changes it here and in program.h only. */
#include "lowering.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What a slot consists of, in order; without a name: nothing lives there. */
struct part {
    const char *name;
    uint32_t size;
    enum rung_field_kind kind;
};

enum { PARTS_MAX = 4, SUBJECT_BYTES_MAX = 40 };

static const struct {
    bool of_strand; /* slots of steps lie over each other, since only one step is on at a time */
    struct part parts[PARTS_MAX];
} slots[] = {
    [RUNG_SLOT_COUNTS] = {.parts = {{"complete", 4, RUNG_FIELD_COUNTER}, {"all", 4, RUNG_FIELD_COUNTER}}},
    [RUNG_SLOT_FACT] = {.parts = {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_LAST] = {.parts = {{"last seen", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_ATTEMPT_TIMES] = {.parts = {{"", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_SILENCE] = {.parts = {{"fires", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_PLACE] = {.parts = {{"place", 4, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_SITE] = {true,
                        {{"deadline", 8, RUNG_FIELD_TIME},
                         {"state", 2, RUNG_FIELD_CHOICE},
                         {"missed", 2, RUNG_FIELD_CHOICE},
                         {"withheld by", 4, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_ASSIGNED] = {false,
                            {{"deadline", 8, RUNG_FIELD_TIME},
                             {"state", 2, RUNG_FIELD_CHOICE},
                             {"missed", 2, RUNG_FIELD_CHOICE},
                             {"withheld by", 4, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_GIVE] = {true, {{"limit", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_WAIT] = {true, {{"over", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_LISTEN] = {true, {{"limit", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_HEARD] = {true, {{"heard", 4, RUNG_FIELD_COUNTER}}},
    [RUNG_SLOT_KEPT_OF_STRAND] = {true, {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_KEPT] = {false, {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_LOOP] = {true,
                        {{"next round", 8, RUNG_FIELD_TIME},
                         {"rounds begun", 4, RUNG_FIELD_COUNTER},
                         {NULL, 4, RUNG_FIELD_UNUSED}}},
    [RUNG_SLOT_ESCALATION] = {true,
                              {{"deadline", 8, RUNG_FIELD_TIME},
                               {"targets asked", 2, RUNG_FIELD_COUNTER},
                               {"state", 2, RUNG_FIELD_CHOICE},
                               {NULL, 4, RUNG_FIELD_UNUSED}}},
};

#define HEAD(field, name, kind)                                                                              \
    {                                                                                                        \
        name, offsetof(struct rung_record, field), sizeof((struct rung_record){0}.field), RUNG_FIELD_##kind  \
    }
static const struct {
    const char *name;
    size_t offset, size;
    enum rung_field_kind kind;
} head[] = {
    HEAD(began, "run began", TIME),
    HEAD(postponed_until, "postponed until", TIME),
    HEAD(restart_at, "step restarts at", TIME),
    HEAD(relook_at, "look again at", TIME),
    HEAD(tried, "channels tried", SET),
    HEAD(run, "run", COUNTER),
    HEAD(seq, "journal lines", COUNTER),
    HEAD(place, "place in the step", CHOICE),
    HEAD(step, "step", CHOICE),
    HEAD(attempts, "attempts, complete", COUNTER),
    HEAD(all_attempts, "attempts, all", COUNTER),
    HEAD(days, "days with attempts", COUNTER),
    HEAD(last_day, "day of the last attempt", VALUE),
    HEAD(incomplete, "incomplete attempts", COUNTER),
    HEAD(close_withheld_by, "closing withheld by", CHOICE),
    HEAD(postponed_line, "line that postponed", CHOICE),
    HEAD(stuck, "told that it is stuck", CHOICE),
};

static void add_field(struct rung_lowering *l, const char *of, const struct part *part, uint32_t step,
                      uint32_t offset, uint32_t size)
{
    struct rung_program_field entry = {.name = rung_lowering_text(l, of),
                                       .part = rung_lowering_text(l, part->name),
                                       .line = l->line,
                                       .step = step,
                                       .offset = offset,
                                       .size = size,
                                       .kind = part->kind};

    RUNG_ADD(l, fields, &entry);
}

/* `size` bytes, of the step or of the record at large. */
static uint32_t allocate(struct rung_lowering *l, bool of_step, uint32_t size, uint32_t alignment)
{
    uint32_t *next = of_step ? &l->step_offset : &l->next_offset;
    uint32_t offset = (*next + alignment - 1) / alignment * alignment;

    *next = offset + size;
    if (of_step && *next > l->step_size) l->step_size = *next;
    return of_step ? offset | RUNG_STEP_SLOT : offset;
}

uint32_t rung_lowering_slot(struct rung_lowering *l, enum rung_slot kind, uint32_t times, const char *of)
{
    const struct part *parts = slots[kind].parts;
    bool of_step = slots[kind].of_strand && l->owner == 0;
    uint32_t size = 0, alignment = parts[0].size; /* the first part of a slot is its largest */

    if (!of) of = ""; /* memory ran out, which is noticed at the end */
    for (int i = 0; i < PARTS_MAX; i++) size += parts[i].size;
    uint32_t offset = allocate(l, of_step, size * times, alignment), at = offset;
    if (l->strand) of = rung_arena_print(l->arena, "%s%s%s", l->strand, *of ? ": " : "", of);
    for (int i = 0; i < PARTS_MAX && parts[i].size && times; i++) {
        add_field(l, parts[i].name ? of : NULL, &parts[i], of_step ? l->step : RUNG_NONE, at,
                  parts[i].size * times);
        at += parts[i].size * times;
    }
    return offset;
}

uint32_t rung_lowering_kept(struct rung_lowering *l, const struct rung_symbol *event, bool of_strand)
{
    enum rung_slot kind = of_strand ? RUNG_SLOT_KEPT_OF_STRAND : RUNG_SLOT_KEPT;
    uint32_t first = RUNG_NONE;

    for (uint32_t i = 0; i < event->fields.count; i++) {
        const char *name =
            rung_arena_print(l->arena, "%s kept of %s", event->fields.items[i]->name, event->name);
        uint32_t offset = rung_lowering_slot(l, kind, 1, name);
        if (i == 0) first = offset;
    }
    return first == RUNG_NONE ? rung_lowering_slot(l, kind, 0, "") : first;
}

const char *rung_lowering_subject(struct rung_lowering *l, const struct rung_node *node)
{
    char *text = rung_lowering_source(l, node);
    size_t size = text ? strlen(text) : 0;

    if (size <= SUBJECT_BYTES_MAX) return text ? text : "";
    size = SUBJECT_BYTES_MAX;
    while (size && ((unsigned char)text[size] & 0xC0) == 0x80) size--; /* not within a character */
    text[size] = '\0';
    const char *cut = rung_arena_print(l->arena, "%s …", text);
    return cut ? cut : "";
}

/* ---- the record as a whole ---- */

void rung_begin_record(struct rung_lowering *l)
{
    const struct rung_symbols *channels = &l->policy->channels;

    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        const struct part part = {NULL, (uint32_t)head[i].size, head[i].kind};
        add_field(l, head[i].name, &part, RUNG_NONE, (uint32_t)head[i].offset, part.size);
    }
    l->next_offset = sizeof(struct rung_record);
    for (uint32_t i = 0; i < channels->count; i++) {
        const char *name = rung_arena_print(l->arena, "attempts via %s", channels->items[i]->name);
        l->line = rung_lowering_line(l, channels->items[i]->declaration);
        uint32_t offset = rung_lowering_slot(l, RUNG_SLOT_COUNTS, 1, name);
        if (i == 0) l->program->channel_counts = offset;
    }
}

static void lay_out_windows(struct rung_lowering *l)
{
    const struct rung_program *p = l->program;

    l->line = 0; /* several rules may look at one */
    for (uint32_t i = 0; i < p->windows_count; i++) {
        struct rung_program_window *window = RUNG_ENTRY(l, windows, struct rung_program_window, i);
        const char *via = window->channel == RUNG_ANY ? "any channel"
                          : window->channel & RUNG_BY_FACT
                              ? p->texts + p->facts[window->channel & ~RUNG_BY_FACT].name
                              : p->texts + p->channels[window->channel].name;
        const char *name =
            rung_arena_print(l->arena, "times of the last %u attempts via %s", window->size, via);
        uint32_t offset = rung_lowering_slot(l, RUNG_SLOT_ATTEMPT_TIMES, window->size, name);
        RUNG_ENTRY(l, windows, struct rung_program_window, i)->offset = offset;
    }
}

/* Moves the slots of steps behind everything else. */
static void place_step_slots(struct rung_lowering *l)
{
    struct rung_program *p = l->program;
    uint32_t base = allocate(l, false, l->step_size, 8);

#define PLACE(table, type, part)                                                                             \
    for (uint32_t i = 0; i < p->table##_count; i++) {                                                        \
        type *entry = RUNG_ENTRY(l, table, type, i);                                                         \
        if (entry->part != RUNG_NONE && (entry->part & RUNG_STEP_SLOT))                                      \
            entry->part = base + (entry->part & ~RUNG_STEP_SLOT);                                            \
    }
    PLACE(sites, struct rung_program_site, offset)
    PLACE(gives, struct rung_program_give, offset)
    PLACE(waits, struct rung_program_wait, offset)
    PLACE(listens, struct rung_program_listen, offset)
    PLACE(clauses, struct rung_program_clause, offset)
    PLACE(clauses, struct rung_program_clause, kept)
    PLACE(loops, struct rung_program_loop, offset)
    PLACE(escalations, struct rung_program_escalation, offset)
    PLACE(fields, struct rung_program_field, offset)
#undef PLACE
    for (int kind = 0; kind < 2; kind++) {
        uint32_t count = kind ? p->code_count : p->fragments_count;
        for (uint32_t i = 0; i < count; i++) {
            struct rung_instruction *at = kind ? RUNG_ENTRY(l, code, struct rung_instruction, i)
                                               : RUNG_ENTRY(l, fragments, struct rung_instruction, i);
            if (at->op == RUNG_OP_LOAD_EVENT && ((uint32_t)at->c & RUNG_STEP_SLOT))
                at->c = (int32_t)(base + ((uint32_t)at->c & ~RUNG_STEP_SLOT));
        }
    }
    p->record_size = (l->next_offset + 7) / 8 * 8;
}

/* Fields of the whole record first, then step by step. */
static int by_place(const void *left, const void *right)
{
    const struct rung_program_field *a = left, *b = right;

    if (a->step != b->step) return a->step + 1 < b->step + 1 ? -1 : 1; /* RUNG_NONE + 1 is 0 */
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

/* What lies between slots, so that they are aligned, is said, too. */
static void describe_gaps(struct rung_lowering *l)
{
    const struct part gap = {.kind = RUNG_FIELD_UNUSED};
    uint32_t size = l->program->record_size;
    char *taken = rung_arena_alloc(l->arena, size);

    if (!taken) {
        l->failed = true;
        return;
    }
    memset(taken, 0, size);
    for (uint32_t i = 0; i < l->program->fields_count; i++)
        memset(taken + l->program->fields[i].offset, 1, l->program->fields[i].size);
    l->line = 0;
    for (uint32_t at = 0; at < size; at++) {
        uint32_t first = at;
        while (at < size && !taken[at]) at++;
        if (at > first) add_field(l, NULL, &gap, RUNG_NONE, first, at - first);
    }
}

void rung_finish_record(struct rung_lowering *l)
{
    lay_out_windows(l);
    if (!l->failed) place_step_slots(l);
    if (!l->failed) describe_gaps(l);
    if (!l->failed)
        qsort(RUNG_ENTRY(l, fields, struct rung_program_field, 0), l->program->fields_count,
              sizeof *l->program->fields, by_place);
}
