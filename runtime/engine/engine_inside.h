/* The inside of the engine, for its parts: loaded.c, reading.c, timers.c, step.c, continue.c and engine.c;
 * and for several of them at once: shard.c and parallel.c. */
#ifndef RUNG_ENGINE_INSIDE_H
#define RUNG_ENGINE_INSIDE_H

#include <rung/engine.h>
#include <rung/feed.h>

#include "event_scan.h"
#include "journal.h"
#include "json_line.h"
#include "kept.h"
#include "keys.h"
#include "machine_parts.h"
#include "names.h"
#include "parallel.h"
#include "shard.h"
#include "timers.h"

/* The zone that a text names; NULL: none. */
struct rung_zone_of_text {
    int64_t text;
    struct rung_zone *zone;
};

/* A policy that is to begin, since another goes on with it. */
struct rung_wanted {
    struct rung_loaded *from;
    uint32_t follow, line;
};

enum { RUNG_IDS_KEPT = 16, RUNG_WANTED_MAX = 64 };

/* The last ids of events of a case, as their hashes. */
struct rung_recent_ids {
    uint64_t hashes[RUNG_IDS_KEPT];
    uint32_t count; /* in all; the oldest gives way */
};

/* Texts of a program with their sizes, by the tables that name them. */
struct rung_word {
    const char *text;
    uint32_t size;
};
struct rung_words {
    struct rung_word *event_fields, *facts, *items, *channels, *parties, *names; /* one piece of memory */
    struct rung_keys channel, party;                                             /* index + 1 */
    struct rung_keys *choices; /* by the first of them; an index among them + 1 */
};

/* Texts of a question: the engine does not keep them, so that asking leaves nothing behind. */
enum { RUNG_ASKED_MAX = 64, RUNG_ASKED_BYTES = 256 };
#define RUNG_ASKED_ID (INT64_C(1) << 40) /* of the first */
struct rung_asked {
    uint32_t count;
    bool on; /* a question is being read */
    uint16_t sizes[RUNG_ASKED_MAX];
    char bytes[RUNG_ASKED_MAX][RUNG_ASKED_BYTES];
};

/* A policy that is loaded. Texts of events get ids: those of the program keep their offsets. */
struct rung_loaded {
    struct rung_bound bound;
    struct rung_keys event_names; /* number: the event's index + 1 */
    struct rung_names texts;
    int64_t *text_ids; /* of each text in `texts` */
    size_t text_capacity;
    unsigned char *records; /* one a case, side by side */
    size_t record_capacity;
    struct rung_words words;
    bool head_is_read;             /* some event has a field that is called time, case or type */
    struct rung_journal_line line; /* of the journal, as far as all of the policy have it in common */
    struct rung_kept kept;
    struct rung_zone_of_text *zones; /* those that texts have named */
    size_t zone_count, zone_capacity;
    struct rung_engine *engine;
    struct rung_beside beside;
    struct rung_asked *asked; /* by the copy that was asked last; NULL before */
};

/* What alone is of interest (focus.c). */
struct rung_focus {
    bool on, all; /* all: each case is stepped */
    bool past;    /* an event after `until` has come */
    int64_t until, first_past;
    char *id; /* NULL: any case */
    size_t size;
    struct rung_names passed;
};

/* What a sentence is made from (answers/). */
struct rung_seen_inside {
    const struct rung_machine *m;
    struct rung_loaded *loaded;
    const struct rung_output *out; /* NULL: an event */
    const struct rung_happening *event;
    const char *detail;
    size_t detail_size;
};

/* What a case has done without an event, while draining. */
struct rung_drained {
    uint32_t steps, lines; /* entered; of the journal */
    uint32_t looks;        /* timers since its last line */
};

struct rung_engine {
    rung_journal_sink *sink;
    void *sink_state;
    struct rung_loaded policies[RUNG_ENGINE_POLICIES_MAX];
    size_t policy_count;
    uint32_t policy_bits; /* of the number of a record, below its case's (rung_engine_record) */
    struct rung_names cases;
    struct rung_timers timers;
    struct rung_json_reader *json;
    struct rung_event_scan *scan; /* NULL before the first line */
    struct rung_batch batch;      /* of lines that were read, not all of which have been stepped */
    struct rung_json_value values[RUNG_JSON_VALUES_MAX];
    struct rung_lines lines;
    char *rest; /* of a line that the last call cut */
    size_t rest_size, rest_capacity;
    const char *name;
    int64_t clock; /* RUNG_UNKNOWN before the first event */
    struct rung_engine_counts counts;
    const struct rung_feed_target *input; /* who is shown the input instead; NULL: nobody */
    struct rung_outputs outputs;
    rung_engine_watcher *watcher; /* NULL: nobody watches */
    void *watcher_state;
    bool strict, draining;
    bool by_event; /* an event is being stepped, not a timer */
    struct rung_budget budget;
    struct rung_recent_ids *ids; /* by case, as far as events have ids */
    size_t id_capacity;
    struct rung_wanted wanted[RUNG_WANTED_MAX];
    uint32_t wanted_count;
    char reason[200];         /* why a line was refused */
    uint32_t number;          /* of the case that is being stepped */
    struct rung_lines extras; /* what outputs have to add */
    unsigned char *scratch;   /* for forecasts */
    size_t scratch_capacity;
    struct rung_outputs scratch_outputs;
    struct rung_focus focus;
    struct rung_drained *drained; /* by case, while draining */
    size_t drained_capacity;
    uint32_t jobs;                     /* asked for, until the first event; 0 or 1: it is alone */
    struct rung_parallel *parallel;    /* does all the work, if there is one */
    struct rung_shard *shard;          /* what one of several is to know; NULL: it is none */
    struct rung_engine_native *native; /* NULL: none is wanted; of several engines, the caller's has it */
    enum rung_status status;
};

/* Why there is no room: memory ran out (RUNG_NO_MEMORY), or what may be used of it (RUNG_LIMIT). */
enum rung_status rung_engine_no_room(const struct rung_engine *engine);

/* A reader of lines that keeps what the policies that are loaded want of them, made at the first call and
 * kept by the engine; NULL when memory ran out. */
struct rung_event_scan *rung_engine_scan(struct rung_engine *engine);

/* Hands out lines, if they are many or `all` are meant. */
void rung_engine_flush(struct rung_engine *engine, bool all);

/* ---- loaded.c: a policy that is loaded, and its texts ---- */

/* Loads a program into an entry of the engine's table. */
enum rung_status rung_loaded_begin(struct rung_loaded *policy, struct rung_engine *engine,
                                   const struct rung_program *program);
void rung_loaded_free(struct rung_loaded *policy);

/* The index of an event; RUNG_NO_NUMBER if there is none of that name. */
static inline uint32_t rung_loaded_event(const struct rung_loaded *policy, const char *name, size_t size)
{
    return rung_keys_find(&policy->event_names, name, size) - 1;
}

/* The id of a text, a new one if need be; RUNG_UNKNOWN, and the engine's status, when there is no room. */
int64_t rung_loaded_text(struct rung_loaded *policy, const char *text, size_t size);

/* The text of an id, borrowed; `state` is the policy. */
const char *rung_loaded_text_of(void *state, int64_t id, size_t *size);

/* ---- reading.c: the fields of an event, as one policy understands them ---- */

/* The words that a value of some kinds is one of; what any other is: RUNG_OTHER, or RUNG_UNKNOWN where there
 * can be no other. The keys are those of the policy. Returns false for kinds that have none. */
struct rung_choice {
    const struct rung_keys *words; /* index + 1 */
    uint32_t count;                /* of them: further ones are not meant */
    int64_t otherwise;
};
bool rung_read_choice(const struct rung_loaded *policy, uint32_t kind, struct rung_range choices,
                      struct rung_choice *choice);
static inline int64_t rung_choice_of(const struct rung_choice *choice, const char *text, size_t size)
{
    uint32_t number = rung_keys_find(choice->words, text, size);

    return number && number <= choice->count ? (int64_t)number - 1 : choice->otherwise;
}

/* The value of a field or fact. Returns false if it is of another type; null is unknown. */
bool rung_read_value(struct rung_loaded *policy, const struct rung_json_value *value, uint32_t kind,
                     struct rung_range choices, int64_t *result);

/* What is on record by a value, which is `documented` or something in it: facts and items, a bit each, and of
 * which fact it is the value; RUNG_NO_NUMBER: of none. Of a text with a name in its path, only the kind is
 * looked at. */
struct rung_record_said {
    uint64_t documented;
    uint32_t fact;
};
struct rung_record_said rung_find_documented(const struct rung_loaded *policy,
                                             const struct rung_json_value *value);

/* Reads such a value. Returns false if it is of another type. */
bool rung_read_documented(struct rung_loaded *policy, const struct rung_json_value *value,
                          struct rung_happening *happening);

/* Returns why the event cannot be taken, or NULL; the text lives until the next event. */
const char *rung_read_fields(struct rung_loaded *policy, uint32_t event, const struct rung_event *taken,
                             struct rung_happening *happening);

/* ---- plan.c: the same of lines whose shape is known ---- */

/* Finds out what lines of the shape mean to the policies, unless it is known, and so whether they are used.
 * Returns false when memory ran out. */
bool rung_plan_shape(struct rung_engine *engine, struct rung_json_shape *shape);

/* As rung_engine_read, of an item of a batch whose shape has been planned, by this engine or by another with
 * the same policies; but only *uses is meant. */
const char *rung_plan_read(struct rung_engine *engine, const struct rung_batch *batch,
                           const struct rung_scanned *item, struct rung_happening *room, uint64_t *uses);

/* An item of a batch that is an event, as rung_engine_step does; its shape, if it has one, has been
 * planned, and `used` and `number` are set. */
const char *rung_engine_step_item(struct rung_engine *engine, const struct rung_batch *batch,
                                  const struct rung_scanned *item);

/* ---- step.c: events and timers upon records ---- */

/* An event upon all policies that use its type; `hash` is that of its case's name. Returns why it cannot be
 * taken, NULL if it was. */
const char *rung_engine_step(struct rung_engine *engine, const struct rung_event *event, uint64_t hash);

/* What the event says to the policies that use its type: `happenings` by policy, of those whose bit is set in
 * *uses, which is 0 before. Returns why it cannot be taken, NULL if it can, or the engine's status says why
 * not. */
const char *rung_engine_read(struct rung_engine *engine, const struct rung_event *event,
                             struct rung_happening *happenings, uint64_t *uses);

/* Steps an event that has been read: `happenings` by policy, of those whose bit is set in `uses`.
 * *number is that of its case, as far as it is known; else it is looked up, and known from then on. The
 * caller has told the shard of the event, if there is one. */
void rung_engine_step_read(struct rung_engine *engine, const struct rung_event *event, uint64_t hash,
                           const struct rung_happening *happenings, uint64_t uses, uint32_t *number);

/* Has the memory fetched that stepping a case will need: some steps before, by the hash of its name or its
 * number; then, a step or two before, what that leads to. */
void rung_engine_fetch(const struct rung_engine *engine, uint64_t hash);
void rung_engine_fetch_number(const struct rung_engine *engine, uint32_t number);
void rung_engine_fetch_rest(const struct rung_engine *engine, uint32_t number);

/* The same for timers: for those a few behind the one that was taken off, all of them if they are `fresh`
 * among the few; then, once that has been stepped, for what the next one leads to. */
void rung_engine_fetch_timers(const struct rung_engine *engine, bool fresh);
void rung_engine_fetch_timer(const struct rung_engine *engine);

/* A line of the input cannot be read; and what is journaled of that. */
void rung_engine_bad_line(struct rung_engine *engine, uint64_t line, const char *why);
void rung_engine_write_wrong(struct rung_engine *engine, int64_t time, const char *name, uint64_t line,
                             const char *why);

/* All timers up to `time`; those of `time` itself only if `including`. */
void rung_engine_fire(struct rung_engine *engine, int64_t time, bool including);

/* Has the engine told what is kept beside the records of a policy. */
void rung_engine_keep_beside(struct rung_loaded *loaded);

/* A machine for one case of one policy. */
struct rung_machine rung_engine_machine(struct rung_engine *engine, size_t policy, uint32_t number,
                                        int64_t now);

/* Journals what came out, and sets a timer for when the record wants to be looked at again. */
void rung_engine_finish(struct rung_engine *engine, struct rung_machine *m, size_t policy, uint32_t number);

/* What a record is called in timers: the case's number, and that of the policy. */
static inline uint32_t rung_engine_record(const struct rung_engine *engine, size_t policy, uint32_t number)
{
    return number << engine->policy_bits | (uint32_t)policy;
}

/* ---- packed_step.c ---- */

/* All rows of a block, which may be in use elsewhere. */
void rung_engine_step_block(struct rung_engine *engine, const char *name,
                            const struct rung_packed_block *block);

/* ---- focus.c ---- */

/* Whether the event is of no interest; notes what it was. */
bool rung_focus_passes(struct rung_engine *engine, const struct rung_event *event);

/* ---- continue.c ---- */

/* Begins the policies that those of this event or timer went on with. */
void rung_engine_continue(struct rung_engine *engine, uint32_t number, int64_t now);

/* Gives the machine's case, of policy `to`, the facts of a record of policy `from`: those of the same name
 * and type. */
void rung_carry_facts(struct rung_loaded *from, const unsigned char *source, struct rung_loaded *to,
                      struct rung_machine *m);

#endif
