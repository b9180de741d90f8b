/* What the files of the reference share: the state of a case, and the parts of the evaluation.
 *
 * The state of a case is one flat structure without pointers to what changes, so that a forecast runs on a
 * copy. */
#ifndef RUNG_REFERENCE_INSIDE_H
#define RUNG_REFERENCE_INSIDE_H

#include <rung/calendar.h>
#include <rung/time.h>

#include "compilation.h"
#include "reference.h"
#include "symbols.h"

#define NEVER INT64_MAX
#define NONE_YET INT64_MIN

enum {
    FACTS_MAX = 64,
    FIELDS_MAX = 12,
    ITEMS_MAX = 64,
    HANDLERS_MAX = 36,
    STRANDS_MAX = HANDLERS_MAX + 1, /* 0: the steps; i + 1: handler i */
    FRAMES_MAX = 32,
    OWED_MAX = 96,
    CREDITS_MAX = 64,
    OFFERS_MAX = 64,
    REMEMBERED_MAX = 256,
    RULES_MAX = 24,
    EVENTS_MAX = 64,
    STARTS_MAX = 16,
    STEPS_ENTERED_MAX = 1000,
    LINES_MAX = 100000,
    LOOKS_MAX = 10000,
    LISTED_MAX = 1000 /* attempts in a closing record */
};

/* ---- values ---- */

enum value_kind { UNKNOWN, TRUTH, NUMBER, TEXT, NAME, DATE, TIME, DURATION };
struct value {
    enum value_kind kind;
    int64_t number;   /* yes: 1; millionths; day; instant; of a duration how many microseconds or days */
    const char *text; /* of a text, or a name's; NULL: a name that nobody declared */
    enum rung_timing timing;
    struct rung_calendar_info *calendar; /* of a duration that names one */
};

/* ---- events ---- */

struct documented {
    const char *name;
    bool has_value;
    struct value value;
};

/* An event as one policy reads it; never changed once it is read. */
struct happening {
    const struct rung_symbol *event;
    struct value fields[FIELDS_MAX]; /* in the order of event->fields */
    struct documented documented[ITEMS_MAX];
    uint32_t documented_count;
    bool given[FACTS_MAX]; /* by `update` */
    struct value updates[FACTS_MAX];
};

/* The field of that name; unknown if it has none. */
struct value happening_field(const struct happening *happening, const char *name);

/* ---- a case under a policy ---- */

/* Where a strand is inside one statement or block. */
struct frame {
    const struct rung_node *node;
    const struct rung_node *next;  /* of a block: the statement that comes */
    const struct happening *event; /* that `event.` means here, or NULL */
    uint64_t id;
    int64_t at;         /* when the wait or limit is over, or a closing is looked at again; NEVER. Of waits
                           without regard to a postponement: time_of_frame */
    int64_t next_round; /* when the next round may begin */
    uint32_t count;     /* rounds begun; days done; targets asked; a closing that was tried: 1 */
    bool body;          /* its statements are done in turn: a block, or a single statement in place of one */
    bool strict;        /* the block of a `strict order` */
    bool over;          /* a limit that has passed, a wait that was met */
};

struct strand {
    struct frame frames[FRAMES_MAX];
    uint32_t depth; /* 0: it does not run */
};

enum owed_kind { CONTACT, TASK, ESCALATION };
enum owed_state { OWED_WITHHELD, OWED_ASKED };
struct owed {
    enum owed_kind kind;
    enum owed_state state;
    const struct rung_node *node;
    const struct rung_node *party_node; /* a contact names several */
    struct value via, to;
    uint32_t strand;
    uint64_t frame; /* which waits for it; 0: nobody (assigned) */
    uint64_t id;
    int64_t due;  /* NEVER: none */
    int64_t look; /* when it is looked at again, if withheld */
    bool missed, assigned, always;
    const struct happening *event;
    const void *said; /* what was last journalled to stand against it */
};

/* A contact that was made before its turn. */
struct credit {
    uint64_t frame; /* of the block whose row it stands in */
    const struct rung_node *node, *party_node;
};

struct attempt {
    int64_t time;
    struct value via, to, by, outcome;
    const char *documented[ITEMS_MAX];
    uint32_t documented_count;
    bool complete, from_us;
    bool only_on_record; /* it counts for nothing */
    uint32_t run_mark;   /* counts runs, and restarts of a run */
    int32_t day;         /* the local date at that time */
    uint32_t closings;   /* how often the case was closed before */
};

/* What a clause of a `wait up to` that is still to come remembers: the first event that fits it, unless an
 * earlier wait has that. */
struct remembered {
    uint32_t strand;
    uint64_t order; /* of the event */
    const struct rung_node *wait;
    const struct rung_ast_clause *clause;
    const struct happening *happening;
};

struct world;
struct one_case {
    struct world *world;
    const struct rung_policy_info *policy;
    struct plan *plan;
    uint32_t number, run, seq, run_mark, closings;
    bool running;
    const struct rung_node *step;
    int64_t run_began;
    struct value facts[FACTS_MAX];
    struct strand strands[STRANDS_MAX];
    struct owed owed[OWED_MAX];
    uint32_t owed_count;
    struct credit credits[CREDITS_MAX];
    uint32_t credit_count;
    struct remembered remembered[REMEMBERED_MAX];
    uint32_t remembered_count;
    int64_t last_event[EVENTS_MAX]; /* by place among the built-in ones and the policy's own; NONE_YET */
    struct attempt *attempts;       /* all of them, in order; a copy takes its own */
    uint32_t attempt_count, attempt_capacity;
    int64_t postponed_until; /* NONE_YET: not postponed */
    const struct rung_node *postponed_by;
    int64_t restart_at; /* NONE_YET: no step waits to be begun again */
    int64_t silent_until[HANDLERS_MAX], start_silent_until[STARTS_MAX]; /* NEVER: not armed */
    int64_t missed_handled[3];          /* when what was missed of that kind was handled last */
    bool taking_event;                  /* waits end behind it */
    const void *closes_said[RULES_MAX]; /* the rules that were journalled to stand against closing */
    uint32_t closes_said_count;
    bool stuck;    /* it was said that nothing but an event can help */
    struct offer { /* a `may contact` that is open */
        uint32_t strand;
        const struct rung_node *node;
    } offers[OFFERS_MAX];
    uint32_t offer_count;
    uint64_t ids;                      /* of frames and obligations */
    uint32_t steps_entered;            /* in all */
    bool left;                         /* it went on and on without an event */
    const struct rung_node *continues; /* into which policy, after this event */
};

/* A policy, with what the reference looks up in it. */
struct plan {
    const struct rung_policy_info *policy;
    const struct rung_ast_handler *handlers[HANDLERS_MAX]; /* in text order, those of steps too */
    const struct rung_node *handler_step[HANDLERS_MAX];
    uint32_t handler_count;
    const char *rule_texts[RULES_MAX]; /* once asked for */
};

struct tally_entry {
    const struct rung_policy_info *policy;
    uint32_t fact, number;
    struct value value;
    int64_t time;
};

enum { PLANS_MAX = 8, CASES_MAX = 64, IDS_KEPT = 16 };

struct world {
    const struct rung_compilation *compilation;
    struct plan plans[PLANS_MAX];
    uint32_t plan_count;
    char *case_ids[CASES_MAX];
    uint32_t case_count;
    struct one_case *cases[CASES_MAX][PLANS_MAX];
    struct unprompted {
        uint32_t steps, lines, looks;
        bool told;
    } unprompted[CASES_MAX];               /* what has happened without an event, while draining */
    char *recent_ids[CASES_MAX][IDS_KEPT]; /* the newest last */
    struct tally_entry *tally;
    uint32_t tally_count, tally_capacity;
    struct zone_entry *zones;
    void **owned; /* what ends with the world */
    size_t owned_count, owned_capacity;
    char *journal;
    size_t journal_size, journal_capacity;
    int64_t now;
    bool has_clock, draining;
    bool silent;              /* a forecast runs: nothing is journalled */
    bool uncovered, overflow; /* what went wrong since the event or timer began */
    /* Who asks for values, and for whose strand; and who first did so when something went wrong. */
    struct asking {
        const struct rung_node *at; /* NULL: nobody in particular */
        uint32_t strand;
    } asking, trouble;
    const char *log_name;
};

/* From here on it is asked for this; gives back what was before, to be set again. */
struct asking ask_for(struct one_case *c, uint32_t strand, const struct rung_node *at);

/* Ends the program: the reference is too small for this. */
_Noreturn void reference_gives_up(const char *why);

void *world_keep(struct world *world, size_t size);
const char *world_text(struct world *world, const char *bytes, size_t size);

/* ---- values.c ---- */

struct value evaluate(struct one_case *c, const struct rung_node *node, const struct happening *event);
bool holds(struct one_case *c, const struct rung_node *condition, const struct happening *event);
bool value_same(struct value a, struct value b);

/* The instant that a time or date means; false if it is unknown. */
bool instant_of(struct one_case *c, struct value value, int64_t *instant);

/* `duration` after `start`; false if unknown (world->uncovered tells why). */
bool after_instant(struct one_case *c, struct value duration, int64_t start, int64_t *result);

/* The end of a limit that begins at `start`; false if it is unknown. */
bool limit_end(struct one_case *c, const struct rung_node *limit, int64_t start,
               const struct happening *event, int64_t *end);

const struct rung_zone *zone_of(struct one_case *c, const struct rung_calendar_info *calendar);

/* The least instant after now at which the condition may turn by time alone; NEVER if none. */
int64_t next_turn(struct one_case *c, const struct rung_node *condition, const struct happening *event);
int64_t next_change(struct one_case *c, const struct rung_calendar_info *calendar);
bool is_open(struct one_case *c, const struct rung_calendar_info *calendar);

/* ---- rules.c ---- */

/* What stands against an event of the policy's own; NULL if nothing does. Of channels and postponements the
 * text. */
struct objection {
    const void *what;             /* tells one from the other */
    const struct rung_node *rule; /* NULL: the hours of the channel, or the postponement */
    const char *words;
    int64_t until;
};
extern const char reference_postponed[]; /* what a postponement is known by */
bool objection_to_contact(struct one_case *c, const struct owed *owed, struct objection *objection);
bool objection_to_close(struct one_case *c, const struct rung_ast_close *close, const struct happening *event,
                        struct objection *objection);
int64_t next_look_at_contact(struct one_case *c, const struct owed *owed);
int64_t next_look_at_close(struct one_case *c, const struct rung_ast_close *close,
                           const struct happening *event);
void judge_event(struct one_case *c, const struct happening *happening);
const char *rule_text(struct one_case *c, const struct rung_node *rule);
const char *rule_because(const struct rung_node *rule);
bool rule_is_about_close(const struct rung_node *rule, const char *as);

/* ---- strands.c: where strands are, how runs begin and end ---- */

struct frame *top_frame(struct one_case *c, uint32_t strand); /* NULL: it does not run */
struct frame *find_frame(struct one_case *c, uint32_t strand, uint64_t id);
struct frame *push_frame(struct one_case *c, uint32_t strand, const struct rung_node *node);
struct frame *push_body(struct one_case *c, uint32_t strand, const struct rung_node *body,
                        const struct happening *event);
void pop_frame(struct one_case *c, uint32_t strand);
void pop_above(struct one_case *c, uint32_t strand, uint64_t id);
void clear_strand(struct one_case *c, uint32_t strand);
void leave_step(struct one_case *c);
void offer(struct one_case *c, uint32_t strand, const struct rung_node *may);
void end_offers(struct one_case *c, uint32_t strand, const struct rung_node *within);
void begin_strand(struct one_case *c, uint32_t strand, const struct rung_node *body,
                  const struct happening *event);

void start_run(struct one_case *c, const struct rung_node *at);
void end_run(struct one_case *c, bool all);
int64_t end_of_silence(struct one_case *c, const struct rung_node *silence);
void arm_silences_of(struct one_case *c, const struct rung_node *step);
void enter_step(struct one_case *c, const struct rung_node *step);
void set_fact(struct one_case *c, uint32_t fact, struct value value);
bool is_always(const struct one_case *c, uint32_t strand);

/* ---- obligations.c: what is asked of whom ---- */

const struct rung_list *clauses_of(const struct owed *owed);
bool is_automatic(struct one_case *c, struct value via);
bool is_customer(const struct one_case *c, struct value party);
void follow_facts(struct one_case *c);
void add_contact(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *contact,
                 const struct rung_node *party, const struct happening *event);
void add_task(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *task,
              const struct happening *event);
void add_escalation(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *escalate,
                    const struct rung_node *target, const struct happening *event);
void ask_or_withhold(struct one_case *c, uint64_t id);
void look_again(struct one_case *c, uint32_t strand);
void remove_owed(struct one_case *c, uint32_t index);
bool is_owed_to(const struct one_case *c, uint64_t frame);

/* What was missed at one instant: of which kind, in which strand. */
struct missed {
    bool by[3][STRANDS_MAX];
};
bool miss(struct one_case *c, struct owed *owed, struct missed *missed);
bool is_last_asked(const struct one_case *c, uint32_t index);
void handle_missed(struct one_case *c, const struct missed *missed);
void meet_by_attempt(struct one_case *c, const struct happening *attempt);
void meet_by_done(struct one_case *c, const struct happening *done);
void meet_by_taking_over(struct one_case *c, const struct happening *took_over);
void say_owed(struct one_case *c, const struct owed *owed, const char *kind, const char *name);
void say_simple(struct one_case *c, const char *kind, const char *name, const struct rung_node *at);

/* ---- statements.c: what each statement does ---- */

void begin_statement(struct one_case *c, uint32_t strand, const struct rung_node *node);
bool statement_goes_on(struct one_case *c, uint32_t strand);
void end_give(struct one_case *c, uint32_t strand, uint64_t id, struct missed *missed);
bool end_escalation(struct one_case *c, uint32_t strand, struct missed *missed);
int64_t limit_of_give(struct one_case *c, uint32_t strand, const struct rung_node *give,
                      const struct happening *event);
int64_t limit_of_block(struct one_case *c, const struct rung_node *limit, const struct rung_node *at,
                       const struct happening *event);
int64_t time_of_frame(const struct one_case *c, const struct frame *frame);
bool wait_takes(struct one_case *c, uint32_t strand, const struct happening *event);
void remember(struct one_case *c, uint32_t strand, const struct happening *event);
void forget_within(struct one_case *c, uint32_t strand,
                   const struct rung_node *node); /* NULL: all of the strand */
bool trigger_fits(struct one_case *c, const struct rung_node *trigger, const struct happening *event);

/* ---- going_on.c: strands as far as they can go ---- */

void go_on(struct one_case *c, uint32_t strand);
void all_go_on(struct one_case *c);
void set_off(struct one_case *c, uint32_t handler, const struct happening *event); /* NULL: by no event */
void check_sound(struct one_case *c);

/* ---- moments.c: events and timers upon one case ---- */

void add_documented(struct attempt *attempt, const struct happening *event);
void add_attempt(struct one_case *c, struct attempt attempt);
void take_happening(struct one_case *c, const struct happening *happening);
int64_t next_instant(struct one_case *c);
void end_postponement(struct one_case *c);
void fire_one(struct one_case *c); /* the first of what is due now */

/* ---- forecast.c ---- */

void forecast(struct one_case *c, int64_t *next_follow_up, int64_t *closes_on);

/* ---- journal.c ---- */

void journal_begin(struct one_case *c, const char *kind, const char *name);
void journal_text(struct one_case *c, const char *key, const char *text); /* nothing if NULL */
void journal_time(struct one_case *c, const char *key, int64_t time);
void journal_raw(struct one_case *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void journal_string(struct one_case *c, const char *text);
void journal_value(struct one_case *c, struct value value);
void journal_filled(struct one_case *c, const char *key, const char *text, const struct happening *event);
void journal_end(struct one_case *c, const struct rung_node *at); /* NULL: the policy itself */
void journal_closing_record(struct one_case *c, const char *as);
void journal_bad_event(struct world *world, uint64_t line, const char *why);
const char *template_text(struct one_case *c, const char *name);

#endif
