/* The layout of a case's record. Every slot is allocated here and named as it is, so that each byte has a
 * name from the policy; whoever changes what a slot consists of changes it here and in program.h only. */
#include "lowering.h"

#include <stdlib.h>
#include <string.h>

/* What a slot consists of, in order; each part without padding before it. */
struct part {
    const char *name;
    uint32_t size;
    enum rung_field_kind kind;
};

enum { PARTS_MAX = 2, SUBJECT_BYTES_MAX = 40 };

/* Whose a slot is. Those of steps lie over each other, since only one step is on at a time. */
enum whose {
    OF_CASE,
    OF_STRAND,
    OF_PHASE, /* of the strand, too, but only while it is at one statement: slots of others lie over it */
};
static const struct {
    enum whose whose;
    struct part parts[PARTS_MAX];
} slots[] = {
    [RUNG_SLOT_FACT] = {OF_CASE, {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_LAST] = {OF_CASE, {{"last seen", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_ATTEMPT_TIMES] = {OF_CASE, {{"", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_SILENCE] = {OF_CASE, {{"fires", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_PLACE] = {OF_CASE, {{"place", 2, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_SITE] = {OF_STRAND, {{"state", 1, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_SITE_DEADLINE] = {OF_PHASE, {{"deadline", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_SITE_WITHHELD] = {OF_STRAND, {{"withheld by", 2, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_ASSIGNED] = {OF_CASE, {{"state", 1, RUNG_FIELD_CHOICE}}},
    [RUNG_SLOT_ASSIGNED_DEADLINE] = {OF_CASE, {{"deadline", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_GIVE] = {OF_PHASE, {{"limit", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_WAIT] = {OF_PHASE, {{"over", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_LISTEN] = {OF_PHASE, {{"limit", 8, RUNG_FIELD_TIME}}},
    [RUNG_SLOT_HEARD] = {OF_STRAND, {{"heard", 2, RUNG_FIELD_COUNTER}}},
    [RUNG_SLOT_KEPT_OF_STRAND] = {OF_STRAND, {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_KEPT] = {OF_CASE, {{"", 8, RUNG_FIELD_VALUE}}},
    [RUNG_SLOT_LOOP] = {OF_PHASE,
                        {{"next round", 8, RUNG_FIELD_TIME}, {"rounds begun", 4, RUNG_FIELD_COUNTER}}},
    [RUNG_SLOT_ESCALATION] = {OF_STRAND,
                              {{"state", 1, RUNG_FIELD_CHOICE}, {"targets asked", 1, RUNG_FIELD_COUNTER}}},
    [RUNG_SLOT_ESCALATION_DEADLINE] = {OF_PHASE, {{"deadline", 8, RUNG_FIELD_TIME}}},
};

#define HEAD(field, name, kind)                                                                              \
    {                                                                                                        \
        name, sizeof((struct rung_record){0}.field), RUNG_FIELD_##kind                                       \
    }
static const struct part head[] = {
    HEAD(run, "run", COUNTER),
    HEAD(seq, "journal lines", COUNTER),
    HEAD(place, "place in the step", CHOICE),
    HEAD(step, "step", CHOICE),
};

/* record.def */
static const struct part parts[RUNG_PARTS] = {
#define PART(name, type, kind, words) {words, sizeof(type), RUNG_FIELD_##kind},
#include <record.def>
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

static uint32_t allocate(struct rung_lowering *l, enum whose whose, uint32_t size)
{
    uint32_t *next = whose == OF_CASE     ? &l->next_offset
                     : whose == OF_STRAND ? &l->strand_offset
                                          : &l->phase_offset;
    uint32_t offset = *next;

    *next += size;
    if (l->phase_offset > l->phase_size) l->phase_size = l->phase_offset;
    return offset | (whose == OF_CASE ? 0 : whose == OF_STRAND ? RUNG_STRAND_SLOT : RUNG_PHASE_SLOT);
}

uint32_t rung_lowering_slot(struct rung_lowering *l, enum rung_slot kind, uint32_t times, const char *of)
{
    const struct part *slot = slots[kind].parts;
    bool of_step = slots[kind].whose != OF_CASE && l->owner == 0;
    uint32_t size = 0;

    if (!of) of = ""; /* memory ran out, which is noticed at the end */
    for (int i = 0; i < PARTS_MAX; i++) size += slot[i].size;
    uint32_t offset = allocate(l, slots[kind].whose, size * times), at = offset;
    if (l->strand) of = rung_arena_print(l->arena, "%s%s%s", l->strand, *of ? ": " : "", of);
    for (int i = 0; i < PARTS_MAX && slot[i].size && times; i++) {
        add_field(l, of, &slot[i], of_step ? l->step : RUNG_NONE, at, slot[i].size * times);
        at += slot[i].size * times;
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

/* ---- the slots of a strand ---- */

static void place(uint32_t *offset, uint32_t strand, uint32_t phase)
{
    if (*offset == RUNG_NONE) return;
    if (*offset & RUNG_STRAND_SLOT) *offset = strand + (*offset & ~RUNG_STRAND_SLOT);
    if (*offset & RUNG_PHASE_SLOT) *offset = phase + (*offset & ~RUNG_PHASE_SLOT);
}

/* Gives what is marked its place, from entries `since` on. */
static void place_slots(struct rung_lowering *l, const struct rung_strand_slots *since, uint32_t strand,
                        uint32_t phase)
{
    struct rung_program *p = l->program;

    if (l->failed) return;
#define PLACE(table, type, part)                                                                             \
    for (uint32_t i = since->table; i < p->table##_count; i++) {                                             \
        type *entry = RUNG_ENTRY(l, table, type, i);                                                         \
        place(&entry->part, strand, phase);                                                                  \
    }
    PLACE(sites, struct rung_program_site, offset)
    PLACE(sites, struct rung_program_site, deadline)
    PLACE(sites, struct rung_program_site, withheld)
    PLACE(gives, struct rung_program_give, offset)
    PLACE(waits, struct rung_program_wait, offset)
    PLACE(listens, struct rung_program_listen, offset)
    PLACE(clauses, struct rung_program_clause, offset)
    PLACE(clauses, struct rung_program_clause, kept)
    PLACE(loops, struct rung_program_loop, offset)
    PLACE(escalations, struct rung_program_escalation, offset)
    PLACE(escalations, struct rung_program_escalation, deadline)
    PLACE(fields, struct rung_program_field, offset)
    PLACE(steps, struct rung_program_step, scope.slots.first)
#undef PLACE
    for (int kind = 0; kind < 2; kind++) {
        uint32_t first = kind ? since->code : since->fragments,
                 end = kind ? p->code_count : p->fragments_count;
        for (uint32_t i = first; i < end; i++) {
            struct rung_instruction *at = kind ? RUNG_ENTRY(l, code, struct rung_instruction, i)
                                               : RUNG_ENTRY(l, fragments, struct rung_instruction, i);
            uint32_t kept = (uint32_t)at->c;
            if (at->op != RUNG_OP_LOAD_EVENT) continue;
            place(&kept, strand, phase);
            at->c = (int32_t)kept;
        }
    }
}

struct rung_strand_slots rung_lowering_begin_slots(struct rung_lowering *l)
{
    const struct rung_program *p = l->program;

    l->strand_offset = l->phase_offset = l->phase_size = 0;
    return (struct rung_strand_slots){
#define TABLE(name_, type) .name_ = p->name_##_count,
#include <tables.def>
    };
}

void rung_lowering_end_slots(struct rung_lowering *l, const struct rung_strand_slots *since,
                             struct rung_scope *scope)
{
    uint32_t strand_size = l->strand_offset, phase_size = l->phase_size;

    scope->slots.count = strand_size;
    if (l->owner == 0) {
        scope->slots.first = strand_size ? RUNG_STRAND_SLOT : 0;
        if (strand_size > l->steps_strand_size) l->steps_strand_size = strand_size;
        if (phase_size > l->steps_phase_size) l->steps_phase_size = phase_size;
        return;
    }
    uint32_t phase = allocate(l, OF_CASE, phase_size), strand = allocate(l, OF_CASE, strand_size);
    scope->slots.first = strand_size ? strand : 0;
    place_slots(l, since, strand, phase);
}

/* ---- the record as a whole ---- */

static bool find_postpone(void *state, struct rung_node *node)
{
    *(bool *)state |= node->kind == RUNG_NODE_postpone;
    return true;
}

void rung_begin_record(struct rung_lowering *l)
{
    const struct rung_policy_info *policy = l->policy;
    uint32_t at = 0;

    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        const struct part part = {NULL, head[i].size, head[i].kind};
        add_field(l, head[i].name, &part, RUNG_NONE, at, part.size);
        at += part.size;
    }
    l->next_offset = sizeof(struct rung_record);
    rung_node_walk((struct rung_node *)(uintptr_t)&policy->node->node, find_postpone, &l->postpones);
    l->withholds = l->postpones || policy->rules.count;
    for (uint32_t i = 0; i < policy->channels.count; i++)
        l->withholds |= RUNG_AS(channel, policy->channels.items[i]->declaration)->during != NULL;
}

/* ---- what the program asks for ---- */

static void need_of_code(const struct rung_instruction *code, uint32_t count, bool *needed)
{
    for (uint32_t i = 0; i < count; i++) switch ((enum rung_op)code[i].op) {
        case RUNG_OP_POSTPONE:
            needed[RUNG_PART_POSTPONED_UNTIL] = needed[RUNG_PART_POSTPONED_LINE] = true;
            break;
        case RUNG_OP_RESTART_STEP_AT: needed[RUNG_PART_RESTART_AT] = true; break;
        case RUNG_OP_COUNT_ATTEMPTS:
            needed[code[i].b == RUNG_ANY ? RUNG_PART_ATTEMPTS : RUNG_PART_VIA] = true;
            break;
        case RUNG_OP_COUNT_ALL_ATTEMPTS:
            needed[code[i].b == RUNG_ANY ? RUNG_PART_ALL_ATTEMPTS : RUNG_PART_ALL_VIA] = true;
            break;
        case RUNG_OP_TRIED: needed[RUNG_PART_TRIED] = true; break;
        case RUNG_OP_COUNT_DAYS: needed[RUNG_PART_DAYS] = needed[RUNG_PART_LAST_DAY] = true; break;
        case RUNG_OP_DOCUMENTED: needed[RUNG_PART_INCOMPLETE] = true; break;
        default: break;
        }
}

static void find_needed(const struct rung_lowering *l, bool *needed)
{
    static const enum rung_record_part counts[] = {
        RUNG_PART_BEGAN,   RUNG_PART_ATTEMPTS, RUNG_PART_ALL_ATTEMPTS, RUNG_PART_VIA,
        RUNG_PART_ALL_VIA, RUNG_PART_DAYS,     RUNG_PART_LAST_DAY,     RUNG_PART_INCOMPLETE};
    const struct rung_program *p = l->program;

    need_of_code(p->code, p->code_count, needed);
    need_of_code(p->fragments, p->fragments_count, needed);
    for (uint32_t i = 0; i < p->loops_count; i++) needed[RUNG_PART_BEGAN] |= p->loops[i].by_day != 0;
    needed[RUNG_PART_RELOOK_AT] = p->turns_count > 0 || p->tallies_count > 0;
    for (uint32_t i = 0; i < p->channels_count; i++)
        needed[RUNG_PART_RELOOK_AT] |= p->channels[i].during != RUNG_NONE;
    needed[RUNG_PART_CLOSE_WITHHELD_BY] = p->rules_count && p->closings_count;
    needed[RUNG_PART_CLOSE_TOLD] = p->rules_count > 1 && p->closings_count;
    needed[RUNG_PART_STUCK] = l->withholds;
    for (size_t i = 0; l->compilation->keeps_counts && i < sizeof counts / sizeof *counts; i++)
        needed[counts[i]] = true;
}

static void lay_out_parts(struct rung_lowering *l)
{
    bool needed[RUNG_PARTS] = {false};

    l->line = 0;
    find_needed(l, needed);
    for (enum rung_record_part i = 0; i < RUNG_PARTS; i++) {
        uint32_t size = (uint32_t)rung_program_part_size(l->program, i);
        const struct part part = {NULL, 0, parts[i].kind};
        if (!needed[i] || i == RUNG_PART_RESTART_AT) continue;
        l->program->parts[i] = allocate(l, OF_CASE, size);
        if (size) add_field(l, parts[i].name, &part, RUNG_NONE, l->program->parts[i], size);
    }
    /* Nothing of a step is open while it waits to begin again. */
    if (needed[RUNG_PART_RESTART_AT] && l->steps_phase_size < 8) l->steps_phase_size = 8;
    for (uint32_t i = 0; needed[RUNG_PART_RESTART_AT] && i < l->program->steps_count; i++) {
        const struct part part = {NULL, 8, RUNG_FIELD_TIME};
        add_field(l, parts[RUNG_PART_RESTART_AT].name, &part, i, RUNG_PHASE_SLOT, 8);
    }
    if (needed[RUNG_PART_RESTART_AT]) l->program->parts[RUNG_PART_RESTART_AT] = RUNG_PHASE_SLOT;
}

static void lay_out_windows(struct rung_lowering *l)
{
    const struct rung_program *p = l->program;

    l->line = 0; /* several rules may look at one */
    for (uint32_t i = 0; i < p->windows_count; i++) {
        struct rung_program_window *window = RUNG_ENTRY(l, windows, struct rung_program_window, i);
        const char *via = window->channel == RUNG_ANY ? "any channel"
                          : rung_is_by_fact(window->channel)
                              ? p->texts + p->facts[window->channel & ~RUNG_BY_FACT].name
                              : p->texts + p->channels[window->channel].name;
        const char *name =
            rung_arena_print(l->arena, "times of the last %u attempts via %s", window->size, via);
        uint32_t times = (uint32_t)rung_window_times(p, window);
        uint32_t offset = rung_lowering_slot(l, RUNG_SLOT_ATTEMPT_TIMES, times, name);
        RUNG_ENTRY(l, windows, struct rung_program_window, i)->offset = offset;
    }
}

/* Moves the slots of steps behind everything else. */
static void place_step_slots(struct rung_lowering *l)
{
    const struct rung_strand_slots all = {0};
    uint32_t phase = allocate(l, OF_CASE, l->steps_phase_size);
    uint32_t strand = allocate(l, OF_CASE, l->steps_strand_size);

    place_slots(l, &all, strand, phase);
    place(&l->program->parts[RUNG_PART_RESTART_AT], strand, phase);
    l->program->record_size = (l->next_offset + 3) / 4 * 4;
}

/* Fields of the whole record first, then step by step. */
static int by_place(const void *left, const void *right)
{
    const struct rung_program_field *a = left, *b = right;

    if (a->step != b->step) return a->step + 1 < b->step + 1 ? -1 : 1; /* RUNG_NONE + 1 is 0 */
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name;
}

/* What is left at the end is said, too. */
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
    if (l->program->code_count > RUNG_CODE_MAX || l->program->steps_count >= RUNG_IDLE)
        rung_lowering_too_large(l, l->policy->node->name.span, "a policy with more than 65000 of a kind");
    if (!l->failed) lay_out_parts(l);
    if (!l->failed) lay_out_windows(l);
    if (!l->failed) place_step_slots(l);
    if (!l->failed) describe_gaps(l);
    if (!l->failed)
        qsort(RUNG_ENTRY(l, fields, struct rung_program_field, 0), l->program->fields_count,
              sizeof *l->program->fields, by_place);
}
