/* What the parts of the lowering share. */
#ifndef RUNG_LOWERING_H
#define RUNG_LOWERING_H

#include "check.h"
#include "lower.h"

/* A program in the making: its tables still grow. */
struct rung_lowering {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    const struct rung_policy_info *policy;
    struct rung_program *program;
    struct {
#define TABLE(name, type) uint32_t name;
#include <tables.def>
    } capacity;
    struct rung_symbols calendars;   /* those the program has, by symbol; their indexes are the table's */
    uint32_t line;                   /* of what is lowered */
    uint32_t owner;                  /* 0: the steps; else handler + 1 */
    bool idle;                       /* the strand at hand may run while the case is idle */
    uint32_t give;                   /* the innermost around, RUNG_NONE */
    uint32_t row;                    /* the last one given */
    struct rung_scope *scope;        /* of the step or handler */
    const struct rung_symbol *event; /* whose fields `event.` means */
    uint32_t step;                   /* that is lowered */
    const char *strand;              /* how fields of the strand at hand are introduced; NULL: not at all */
    uint32_t next_offset;            /* of the record */
    uint32_t strand_offset;          /* of the slots of the strand at hand, which begin as zeroes */
    uint32_t phase_offset;           /* of its times, which lie over each other as its statements are over */
    uint32_t phase_size;             /* the most that they take at once */
    uint32_t steps_strand_size, steps_phase_size; /* the most of all steps, which lie over each other */
    bool withholds, postpones;                    /* the policy may withhold what it asks; by postponing */
    uint32_t kept; /* where the fields that `event.` means are kept in the record; 0: the present event */
    struct rung_places *places; /* NULL: nobody asks where the tree went */
    struct rung_symbols texts;  /* those the program has; `uses` is the offset */
    struct rung_symbols items;  /* facts and items that can be on record */
    bool bare;                  /* without lines and the words that stand there */
    uint32_t window_size;       /* of `attempts in last D`, compared with a number; 0: with anything else */
    bool in_fragment;
    bool failed;
    int64_t scratch[32]; /* larger than any entry */
};

/* Mark offsets that count from where the slots of their strand begin, or its times, while that is not known.
 */
#define RUNG_STRAND_SLOT 0x40000000u
#define RUNG_PHASE_SLOT 0x20000000u

/* How many attempts `in last D` are counted at most where nothing says how many matter, and at all. */
enum { RUNG_WINDOW_ATTEMPTS = 32, RUNG_WINDOW_ATTEMPTS_MAX = 10000 };

/* Adds an entry to a table: uint32_t index = RUNG_ADD(lowering, sites, {...}). On failure, `failed` is set
 * and the index is that of a scratch entry. */
#define RUNG_ADD(lowering_, table_, ...)                                                                     \
    rung_lowering_add((lowering_), &(lowering_)->program->table_, &(lowering_)->program->table_##_count,     \
                      &(lowering_)->capacity.table_, sizeof *(lowering_)->program->table_, __VA_ARGS__)
uint32_t rung_lowering_add(struct rung_lowering *lowering, void *table, uint32_t *count, uint32_t *capacity,
                           size_t size, const void *entry);

/* The entry of a table, to be changed while the program is made; a scratch one after a failure. */
#define RUNG_ENTRY(lowering_, table_, type_, index_)                                                         \
    ((lowering_)->failed ? (type_ *)(void *)(lowering_)->scratch                                             \
                         : (type_ *)(uintptr_t) & (lowering_)->program->table_[index_])

uint32_t rung_lowering_text(struct rung_lowering *lowering, const char *text);
uint32_t rung_lowering_constant(struct rung_lowering *lowering, int64_t value);
uint32_t rung_lowering_calendar(struct rung_lowering *lowering, const struct rung_calendar_info *info);
uint32_t rung_lowering_emit(struct rung_lowering *lowering, enum rung_op op, uint32_t a, uint32_t b,
                            int32_t c);
uint32_t rung_lowering_line(struct rung_lowering *lowering, const struct rung_node *node);

/* Keeps what stands at a line, the first time that something is lowered from it. */
void rung_lowering_words(struct rung_lowering *lowering, const struct rung_node *node, uint32_t line);
uint32_t rung_lowering_here(const struct rung_lowering *lowering); /* the next instruction */
void rung_lowering_patch(struct rung_lowering *lowering, uint32_t instruction, uint32_t label);
void rung_lowering_too_large(struct rung_lowering *lowering, struct rung_span span, const char *what);

/* Notes where a part of the tree went, if somebody asks. */
void rung_lowering_note(struct rung_lowering *lowering, const struct rung_node *node, enum rung_placed kind,
                        uint32_t index);

/* What a symbol is in the program. */
uint32_t rung_lowering_event(const struct rung_lowering *lowering, const struct rung_symbol *event);
uint32_t rung_lowering_item(const struct rung_lowering *lowering, const struct rung_symbol *item);
uint32_t rung_lowering_party(const struct rung_node *ref);
uint32_t rung_lowering_channel(const struct rung_node *ref);
enum rung_value_kind rung_lowering_kind(const struct rung_type *type);

/* A node as it stands in the policy, its white space folded, without comments. NULL without memory. */
char *rung_lowering_source(struct rung_lowering *lowering, const struct rung_node *node);

/* ---- the record (lower_record.c) ---- */

/* What a slot of the record is for. */
enum rung_slot {
    RUNG_SLOT_FACT,
    RUNG_SLOT_LAST,
    RUNG_SLOT_ATTEMPT_TIMES,
    RUNG_SLOT_SILENCE,
    RUNG_SLOT_PLACE, /* of a handler */
    RUNG_SLOT_SITE,
    RUNG_SLOT_SITE_DEADLINE,
    RUNG_SLOT_SITE_WITHHELD,
    RUNG_SLOT_ASSIGNED,
    RUNG_SLOT_ASSIGNED_DEADLINE,
    RUNG_SLOT_GIVE,
    RUNG_SLOT_WAIT,
    RUNG_SLOT_LISTEN,
    RUNG_SLOT_HEARD,
    RUNG_SLOT_KEPT_OF_STRAND,
    RUNG_SLOT_KEPT,
    RUNG_SLOT_LOOP,
    RUNG_SLOT_ESCALATION,
    RUNG_SLOT_ESCALATION_DEADLINE,
};

/* A new slot, `times` of its kind behind each other, and its fields: `of` says what it is for, in the
 * policy's words. Returns its offset, marked where it is of the strand at hand. */
uint32_t rung_lowering_slot(struct rung_lowering *lowering, enum rung_slot slot, uint32_t times,
                            const char *of);

/* Slots that keep the fields of an event, of the strand at hand or of its handler. */
uint32_t rung_lowering_kept(struct rung_lowering *lowering, const struct rung_symbol *event, bool of_strand);

/* The slots of a strand: those that are asked for between these calls, which get their places with the
 * second; those of a step, when all steps are known. */
struct rung_strand_slots {
#define TABLE(name, type) uint32_t name;
#include <tables.def>
};
struct rung_strand_slots rung_lowering_begin_slots(struct rung_lowering *lowering);
void rung_lowering_end_slots(struct rung_lowering *lowering, const struct rung_strand_slots *since,
                             struct rung_scope *scope);

/* A node as a field may name it: its source, cut where it is long; "" without memory. */
const char *rung_lowering_subject(struct rung_lowering *lowering, const struct rung_node *node);

/* The head; and, when everything is lowered: what the program asks for beside its slots (record.def),
 * windows, the slots of steps, and the record's size. */
void rung_begin_record(struct rung_lowering *lowering);
void rung_finish_record(struct rung_lowering *lowering);

/* ---- expressions (lower_expressions.c) ---- */

/* Code that leaves the value in register `to`; registers from `to` on may be used. */
void rung_lower_expression(struct rung_lowering *lowering, const struct rung_node *node, uint32_t to);

/* The same as a time: a date becomes its start, or the end of its day where it is a limit; a duration counts
 * from now. */
void rung_lower_time(struct rung_lowering *lowering, const struct rung_node *node, uint32_t to, bool limit);

/* Fragments that answer a value; none for NULL. */
struct rung_fragment rung_lower_condition(struct rung_lowering *lowering, const struct rung_node *node);
struct rung_fragment rung_lower_limit(struct rung_lowering *lowering, const struct rung_node *node);

/* `D` after register `from`, in register `to`. */
void rung_lower_add(struct rung_lowering *lowering, const struct rung_node *duration, bool back,
                    uint32_t from, uint32_t to);

/* Fragments for the instants at which time alone can change the condition's answer. */
struct rung_range rung_lower_turns(struct rung_lowering *lowering, const struct rung_node *condition);

/* The index of the window for a channel, remembering at least `size` attempts. */
uint32_t rung_lowering_window(struct rung_lowering *lowering, uint32_t channel, uint32_t size, bool of_run);
uint32_t rung_lowering_last(struct rung_lowering *lowering, const struct rung_symbol *event);

/* ---- statements (lower_statements.c) ---- */

void rung_lower_steps(struct rung_lowering *lowering);
void rung_lower_handlers(struct rung_lowering *lowering);

/* ---- rules, starts, silences (lower_rules.c) ---- */

void rung_lower_rules(struct rung_lowering *lowering);
uint32_t rung_lower_silence(struct rung_lowering *lowering, const struct rung_node *node, bool start,
                            bool always);
void rung_lower_starts(struct rung_lowering *lowering);

#endif
