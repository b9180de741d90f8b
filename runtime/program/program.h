/* The inside of a compiled policy: one relocatable block of tables, made by the compiler's lowering, saved
 * and loaded as it is. The tables are in tables.def, the instructions in opcodes.def. */
#ifndef RUNG_PROGRAM_INSIDE_H
#define RUNG_PROGRAM_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rung/program.h>

#define RUNG_PROGRAM_VERSION 10
#define RUNG_NONE UINT32_MAX    /* no index */
#define RUNG_ANY 0xFFFFu        /* any channel, any party; nobody */
#define RUNG_OTHER 0xFFFEu      /* a channel or party that the policy does not declare */
#define RUNG_BY_FACT 0x8000u    /* a channel or party is what this fact says */
#define RUNG_UNKNOWN INT64_MIN  /* a value that is not known */
#define RUNG_NEVER_US INT64_MAX /* a time that does not come */
#define RUNG_REGISTERS 32
#define RUNG_ITEMS_MAX 64 /* facts and items that records of a policy can name */

enum rung_op {
#define OP(name, a, b, c, flags, meaning) RUNG_OP_##name,
#include "opcodes.def"
    RUNG_OPS
};

enum rung_record_part {
#define PART(name, type, kind, words) RUNG_PART_##name,
#include "record.def"
    RUNG_PARTS
};

struct rung_instruction {
    uint8_t op, a;
    uint16_t b;
    int32_t c;
};

/* What a value of 64 bits means. */
enum rung_value_kind {
    RUNG_VALUE_YES_NO,   /* 0, 1 */
    RUNG_VALUE_NUMBER,   /* millionths */
    RUNG_VALUE_TEXT,     /* an id of the engine's texts */
    RUNG_VALUE_CHOICE,   /* index in the choices */
    RUNG_VALUE_DATE,     /* days since 1970 */
    RUNG_VALUE_TIME,     /* microseconds since 1970 UTC */
    RUNG_VALUE_DURATION, /* rung_duration_pack */
    RUNG_VALUE_ZONE,     /* an id of the engine's texts: the zone's name */
    RUNG_VALUE_CHANNEL,
    RUNG_VALUE_PARTY,  /* index, RUNG_OTHER */
    RUNG_VALUE_RECORD, /* which facts and items are on record, a bit each */
};

/* A duration as a value: its count times eight, plus what it counts. */
enum rung_counts { RUNG_COUNTS_ELAPSED, RUNG_COUNTS_DAYS, RUNG_COUNTS_BUSINESS, RUNG_COUNTS_BUSINESS_DAYS };
static inline int64_t rung_duration_pack(int64_t count, enum rung_counts counts)
{
    return count * 8 + (int64_t)counts;
}

struct rung_range {
    uint32_t first, count;
};

/* A stretch of `fragments`. `count` 0: there is none. */
struct rung_fragment {
    uint32_t first, count;
};

struct rung_program_fact {
    uint32_t name, line;
    uint32_t kind, each_run;
    struct rung_range choices; /* in `names` */
    int64_t initial;           /* RUNG_UNKNOWN: none; of texts and zones an offset into `texts` */
    uint32_t offset;           /* of its value in the record */
    uint32_t pad;
};
struct rung_program_party {
    uint32_t name, title, customer;
};
struct rung_program_channel {
    uint32_t name, by, automatic; /* by: a party, RUNG_ANY */
    uint32_t during;              /* calendar or RUNG_NONE */
    uint32_t line;
};
struct rung_program_event { /* the built-in ones first, in the order of events.def */
    uint32_t name, answer;
    struct rung_range fields;
    uint32_t last; /* in `lasts`, RUNG_NONE */
};
struct rung_program_event_field {
    uint32_t name, kind, optional;
    struct rung_range choices;
};

/* What lives as long as a step, or as a handler's strand. `slots` are the bytes of the record that say how
 * far each part has come: zeroes when it begins. Times of its parts lie elsewhere, and over each other where
 * they are not needed at once; each means something only while its part says so, or the strand rests there.
 */
struct rung_scope {
    struct rung_range sites, gives, waits, listens, loops, escalations, slots;
};

struct rung_program_step {
    uint32_t name, title, line, entry; /* entry: its first instruction */
    struct rung_scope scope;
    struct rung_range handlers; /* its own */
};

enum rung_site_kind {
    RUNG_SITE_CONTACT,
    RUNG_SITE_SEND,
    RUNG_SITE_TASK,
    RUNG_SITE_ASSIGNED,
    RUNG_SITE_OFFER
};

/* Something that somebody is asked for. */
struct rung_program_site {
    uint32_t kind, strict;   /* strict: nothing is credited early */
    uint32_t party, channel; /* RUNG_BY_FACT; channel RUNG_ANY for tasks */
    uint32_t name, template_name, line;
    uint32_t row;               /* contacts of one row bear the same number */
    uint32_t give;              /* the innermost time limit around it, RUNG_NONE */
    uint32_t owner;             /* 0: the steps; else handler + 1 */
    struct rung_fragment limit; /* answers its deadline */
    struct rung_fragment when;  /* answers whether it is asked at its turn */
    uint64_t including, including_voicemail, noting;
    uint32_t offset;   /* of its state (1) */
    uint32_t deadline; /* of its deadline (8), while it is asked; 0: it is that of its time limit, if any */
    uint32_t
        withheld; /* of what stood against asking, of which the journal has been told (2); 0: nothing can */
    uint32_t pad;
};
enum rung_site_state {
    RUNG_SITE_QUIET,    /* not its turn */
    RUNG_SITE_WITHHELD, /* a rule stands against asking */
    RUNG_SITE_ASKED,
    RUNG_SITE_EARLY, /* made before its turn */
    RUNG_SITE_MET,
    RUNG_SITE_DROPPED, /* skipped, or closed by the end of its time limit */
};
#define RUNG_SITE_MISSED 8u /* beside the state: its deadline has passed */

/* Each of these has a time in the record at `offset` (8). */
struct rung_program_give {
    uint32_t line, parent, owner, otherwise; /* otherwise: where the strand goes on when the time is over */
    struct rung_fragment limit;
    struct rung_range sites;
    uint32_t begins, ends; /* its instructions: it is open while the strand is between them */
    uint32_t offset, pad;
};
struct rung_program_wait {
    uint32_t line, owner, offset; /* set while the strand rests there */
};
struct rung_program_listen {
    uint32_t line, owner, has_else, otherwise;
    struct rung_fragment limit;
    struct rung_range clauses;
    uint32_t offset, pad; /* set while the strand rests there */
};
struct rung_program_clause {
    uint32_t event, value, from, line, label;
    struct rung_fragment where;
    uint32_t offset; /* of which event it has heard and not used, by their order (2); 0 none */
    uint32_t kept;   /* where the event's fields are kept, 8 bytes each; RUNG_NONE */
};
struct rung_program_loop {
    uint32_t line, owner, by_day; /* by_day: `on day` */
    struct rung_fragment every;   /* answers when the round behind one that begins now is due */
    struct rung_range rounds;     /* of `on day` the days, in `constants`; of `repeat` how many */
    struct rung_range listens;    /* inside it: a round hears anew */
    struct rung_range sites;      /* inside it: a round asks anew */
    uint32_t offset;              /* struct rung_loop_slot, while it is on */
};
struct rung_program_escalation {
    uint32_t line, owner, has_else;
    uint32_t give; /* RUNG_NONE, or the time limit around it */
    struct rung_range targets;
    uint32_t offset;   /* of its state (1) and the targets asked (1) */
    uint32_t deadline; /* of that of the present target (8), while it is open */
};
struct rung_program_target {
    uint32_t party;
    struct rung_fragment limit;
};

enum rung_trigger { RUNG_ON_EVENT, RUNG_ON_SILENCE, RUNG_ON_MISSED };
struct rung_program_handler {
    uint32_t line, trigger, always, missed;
    uint32_t event, value, from, silence;
    uint32_t entry;
    struct rung_fragment where;
    struct rung_scope scope;
    uint32_t offset; /* of its place (2): instruction + 1, 0 while it does not run; 0: it never rests */
    uint32_t kept;   /* where the fields of its event are kept, 8 bytes each */
};
struct rung_program_start {
    uint32_t line, event, value, from, silence; /* event or silence is RUNG_NONE */
    struct rung_fragment where;
};
struct rung_program_silence {
    uint32_t line, start, always;
    struct rung_fragment limit;
    uint32_t since;  /* event, RUNG_NONE */
    uint64_t events; /* a bit each */
    uint32_t offset; /* when it fires */
    uint32_t step;   /* that holds it, RUNG_NONE: the policy */
};
struct rung_program_rule {
    uint32_t line, always, any, is_limit;
    uint64_t events;      /* of `forbid`, a bit each */
    struct rung_range as; /* in `names` */
    struct rung_fragment where, broken;
    struct rung_range turns;
    uint32_t because, text; /* text: as it stands in the policy */
    uint32_t channel, pad;  /* of a limit */
};
struct rung_program_window {        /* the times of the last attempts, newest first */
    uint32_t channel, size, offset; /* channel: RUNG_ANY, RUNG_BY_FACT: as many times for each channel */
    uint32_t of_run; /* 1: only those that count in this run; 0: all, whatever run they were in */
};
struct rung_program_last {
    uint32_t event, offset;
};
struct rung_program_notice {
    uint32_t line, text, template_name, channel;
    struct rung_range parties; /* in `names` */
};
struct rung_program_closing {
    uint32_t line, as, code, note;
};
struct rung_program_flag {
    uint32_t line, name, text;
};
struct rung_program_template {
    uint32_t name, text;
};
struct rung_program_tally {
    uint32_t fact;
};
struct rung_program_calendar {
    uint32_t name, zone, zone_fact; /* zone: in `zones`, RUNG_NONE */
    struct rung_range hours, closed;
    int32_t first_day, last_day;
};
struct rung_program_hours {
    uint32_t weekday, pad;
    int64_t from, until;
};
struct rung_program_days {
    int32_t first, last;
    uint32_t name; /* why they are closed, for people; 0: nobody has said */
};
struct rung_program_zone {
    uint32_t name, offset, size; /* in `bytes` */
};

/* A field of the record, for whoever prints, saves or migrates one; its kind is an enum rung_field_kind.
 * Those of the whole record stand first, then those of each step, by offset; every byte is described. */
struct rung_program_field {
    uint32_t name, part; /* whose it is, and what it says of it */
    uint32_t line;       /* of the policy, 0 */
    uint32_t step;       /* fields of different steps lie over each other; RUNG_NONE: of the whole record */
    uint32_t offset, size, kind;
};

/* What stands at a line of the policy. */
struct rung_program_words {
    uint32_t line, text;
};

/* The program itself. Its tables lie in `block`. */
struct rung_program {
    uint32_t name, title, version, file; /* texts */
    uint32_t line;
    uint32_t calendar; /* RUNG_NONE */
    uint32_t customer; /* party, RUNG_ANY */
    uint32_t record_size;
    uint32_t parts[RUNG_PARTS]; /* offsets of record.def; 0: it is not there */
    uint32_t policy_handlers;   /* from here on, handlers are the policy's; before, those of steps */
    struct rung_fragment usual_deadline;
    void *block;
    size_t block_size;
#define TABLE(name_, type)                                                                                   \
    const type *name_;                                                                                       \
    uint32_t name_##_count;
#include "tables.def"
};

/* The bytes of a part of the record, where it is there. */
uint64_t rung_program_part_size(const struct rung_program *program, enum rung_record_part part);

/* The instructions of a strand: from its entry to the next one's. `owner`: 0 the strand of `step`, else
 * handler + 1. */
struct rung_range rung_program_strand_of(const struct rung_program *program, uint32_t owner, uint32_t step);

/* The empty scope behind all parts that the program has. */
static inline struct rung_scope rung_scope_behind(const struct rung_program *program)
{
    return (struct rung_scope){.sites = {program->sites_count, 0},
                               .gives = {program->gives_count, 0},
                               .waits = {program->waits_count, 0},
                               .listens = {program->listens_count, 0},
                               .loops = {program->loops_count, 0},
                               .escalations = {program->escalations_count, 0}};
}

/* Whether a fact says which channel or party it is. */
static inline bool rung_is_by_fact(uint32_t index)
{
    return index < RUNG_OTHER && (index & RUNG_BY_FACT);
}

/* How many times a window keeps in all. */
static inline uint64_t rung_window_times(const struct rung_program *program,
                                         const struct rung_program_window *window)
{
    return (uint64_t)window->size * (rung_is_by_fact(window->channel) ? program->channels_count : 1);
}

/* What every record begins with. */
struct rung_record {
    uint32_t run, seq;
    uint16_t place; /* of the steps' strand: instruction + 1; 0: idle, or the step waits to begin again */
    uint16_t step;  /* RUNG_IDLE */
};
#define RUNG_IDLE UINT16_MAX
enum { RUNG_CODE_MAX = UINT16_MAX - 1, RUNG_TARGETS_MAX = UINT8_MAX };

/* Whatever else is in a record stands at any byte, without padding. */
#define RUNG_IN_RECORD __attribute__((aligned(1), may_alias))
typedef int64_t RUNG_IN_RECORD rung_slot64;
typedef uint32_t RUNG_IN_RECORD rung_slot32;
typedef uint16_t RUNG_IN_RECORD rung_slot16;

struct rung_loop_slot {
    rung_slot64 next;  /* when the next round is due */
    rung_slot32 begun; /* rounds */
};

enum { RUNG_ESCALATION_QUIET, RUNG_ESCALATION_OPEN, RUNG_ESCALATION_TAKEN, RUNG_ESCALATION_NOBODY };
struct rung_escalation_slot {
    uint8_t state, asked; /* state: see above; asked: targets */
};

/* Whether a strand of this code may rest, so that its place must be kept. */
bool rung_program_rests(const struct rung_instruction *code, uint32_t count, bool has_rules);

#endif
