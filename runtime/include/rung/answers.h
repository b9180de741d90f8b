/* Answers about one case: where it stands, what is open and who owes it, when something happens next, and
 * what an event would change.
 *
 * All of it is read from a copy of the case. A copy can be given events, and time can be let pass on it; the
 * engine it was taken from never notices: neither its records, nor its journal, nor the tallies and attempts
 * that it keeps beside them. A copy is made once and takes case after case without allocating.
 *
 * Texts are borrowed and end with a NUL; those that do not apply are "". They live as long as the engine,
 * unless it says otherwise. Times are microseconds since 1970 UTC; INT64_MIN is unknown, INT64_MAX never. */
#ifndef RUNG_ANSWERS_H
#define RUNG_ANSWERS_H

#include <rung/engine.h>

struct rung_copy;

#define RUNG_NO_CASE UINT32_MAX

/* The number of the case with this id; RUNG_NO_CASE where no event that a policy uses has named it. */
RUNG_API uint32_t rung_engine_find(struct rung_engine *engine, const char *id, size_t size);

/* How many policies are loaded; they are numbered in the order of loading. */
RUNG_API uint32_t rung_engine_policies(const struct rung_engine *engine);

/* Whether a loaded policy knows events of this type. */
RUNG_API bool rung_engine_uses(struct rung_engine *engine, const char *type, size_t size);

/* The same for the parties that policies name: what is declared, and its title (the name without one). */
RUNG_API void rung_engine_parties(const struct rung_engine *engine,
                                  void (*visit)(void *state, uint32_t policy, const char *name,
                                                const char *title),
                                  void *state);

/* Reads a time as people write it: with a zone (2026-02-02T08:00:00Z), or without one (2026-02-02 09:00, or
 * the date alone) on the clocks of the first policy whose calendar has a zone of its own, in UTC where none
 * has. RUNG_INVALID. */
RUNG_API enum rung_status rung_engine_read_time(const struct rung_engine *engine, const char *text,
                                                size_t size, int64_t *time);

/* The zone in which times of a policy's texts and answers are told: "UTC" without a calendar, "" where a fact
 * of the case says it. */
RUNG_API const char *rung_engine_zone(const struct rung_engine *engine, uint32_t policy);

/* Calls `visit` with each type of event that a loaded policy knows, those of one policy after another. */
RUNG_API void rung_engine_types(const struct rung_engine *engine,
                                void (*visit)(void *state, uint32_t policy, const char *type), void *state);

/* ---- copies ---- */

/* Makes room for copies of the engine's cases, after its policies were loaded and while it lives. The caller
 * frees *copy. RUNG_NO_MEMORY; RUNG_INVALID where several threads share the cases. */
RUNG_API enum rung_status rung_copy_new(struct rung_engine *engine, struct rung_copy **copy);
RUNG_API void rung_copy_free(struct rung_copy *copy);

/* Takes the case as it is now in the engine, whose clock it takes, too. RUNG_NO_CASE takes a case that
 * nothing has happened to. RUNG_NOT_FOUND for a number that no case has. */
RUNG_API enum rung_status rung_copy_take(struct rung_copy *copy, uint32_t number);

/* RUNG_NO_MEMORY where memory ran out over the texts of what was said, at any time: some may be missing then.
 */
RUNG_API enum rung_status rung_copy_status(const struct rung_copy *copy);

RUNG_API int64_t rung_copy_clock(const struct rung_copy *copy);

/* The next instant at which something happens to the copy if nobody does anything; INT64_MAX: never. */
RUNG_API int64_t rung_copy_next(const struct rung_copy *copy);

/* Lets time pass on the copy until `time`: timers before it go off, those of that very instant only if
 * `including`. RUNG_LIMIT where it does not come to rest: a policy that goes round and round. What was said
 * before is forgotten. */
RUNG_API enum rung_status rung_copy_advance(struct rung_copy *copy, int64_t time, bool including);

/* Lets time pass on the copy until something is said. RUNG_NEVER if nothing will be, RUNG_LIMIT. */
RUNG_API enum rung_status rung_copy_happen(struct rung_copy *copy);

/* Lets an event happen to the copy, at its own time if that lies ahead (timers before it go off first), else
 * at the copy's clock; its case is not looked at. RUNG_NOT_FOUND where no policy knows its type, RUNG_INVALID
 * where it cannot be taken, with the reason. What was said before is forgotten, what those timers said too.
 */
RUNG_API enum rung_status rung_copy_event(struct rung_copy *copy, const struct rung_event *event,
                                          struct rung_reason *reason);

/* The same with an event as one JSON object: `type` and its fields; `time` may be left out. RUNG_INVALID also
 * where it is no such object. */
RUNG_API enum rung_status rung_copy_json(struct rung_copy *copy, const char *json, size_t size,
                                         struct rung_reason *reason);

/* The `time` of such an event. RUNG_INVALID, with the reason, where it has none. */
RUNG_API enum rung_status rung_copy_time_of(struct rung_copy *copy, const char *json, size_t size,
                                            int64_t *time, struct rung_reason *reason);

/* The `case` that a JSON object names, into `id`, with a NUL behind it. RUNG_NOT_FOUND where it names none
 * that fits, RUNG_INVALID where it is no JSON object. */
RUNG_API enum rung_status rung_copy_case_of(struct rung_copy *copy, const char *json, size_t size, char *id,
                                            size_t capacity);

/* What the last advance or event said, in order: lines of a journal that nobody writes. At most
 * RUNG_COPY_SAID_MAX are kept, the first ones; *more is whether there were others. */
enum { RUNG_COPY_SAID_MAX = 1024 };
RUNG_API uint32_t rung_copy_said(const struct rung_copy *copy, bool *more);
RUNG_API struct rung_seen rung_copy_saying(const struct rung_copy *copy, uint32_t index);

/* The same in a sentence, as rung_seen_sentence has it. Texts that the policy would send are part of it only
 * after rung_copy_tell_texts, for they take time. */
RUNG_API void rung_copy_tell_texts(struct rung_copy *copy);
RUNG_API size_t rung_copy_sentence(const struct rung_copy *copy, uint32_t index, char *text, size_t capacity);

/* The last event that happened to the copy, as the first policy that knows it understood it. */
RUNG_API size_t rung_copy_asked(const struct rung_copy *copy, char *text, size_t capacity);

/* ---- people who are on time ---- */

/* When the next of the things is done that people are asked for, by those who do all in time: at the copy's
 * clock; or, where the policy's calendar is closed then, at its next opening, unless that is too late.
 * INT64_MAX where nobody is asked for anything that would be of use. */
RUNG_API int64_t rung_copy_work(struct rung_copy *copy);

/* Has it done, at the copy's clock: a contact is made without an answer (with a voicemail, where a rule wants
 * one), a task is done, a case taken over; all that the policy wants on record is on record. `text` says it
 * in a sentence. RUNG_NEVER where rung_copy_work says so. What was said before is forgotten. */
RUNG_API enum rung_status rung_copy_do(struct rung_copy *copy, char *text, size_t capacity);

/* Events that may set off a run, by number, as JSON, for rung_copy_json: those that policies start on, or are
 * silent since, each once with all that it may say answered yes, once no; what else it must say is what the
 * copy's fact of that name says, or made up. "" where the policy starts without an event, or no value can be
 * made up. Returns false behind the last one. */
RUNG_API bool rung_copy_beginning(const struct rung_copy *copy, uint32_t index, char *json, size_t capacity);

/* A date in the policy's calendar. */
struct rung_day_about {
    bool open;        /* has business time */
    bool in_week;     /* its weekday has business time in other weeks */
    int64_t length;   /* microseconds: not 24 hours where clocks are changed */
    const char *name; /* of a holiday, or why the calendar is closed: "Christmas Day"; "" where nothing says
                         so. It lives as long as the engine. */
};
/* RUNG_NOT_FOUND where the policy has no calendar with hours, RUNG_UNCOVERED where that cannot speak of the
 * date, RUNG_LIMIT outside the years 1 to 9999; then `open` and `in_week` mean nothing. */
RUNG_API enum rung_status rung_copy_day(const struct rung_copy *copy, uint32_t policy, int32_t day,
                                        struct rung_day_about *about);

/* A time on the clocks of the policy's calendar: microseconds since 1970-01-01 00:00 as they show it. */
RUNG_API int64_t rung_copy_local(const struct rung_copy *copy, uint32_t policy, int64_t time);

/* ---- where it stands ---- */

/* Of a policy that does not ask for a count, unless its compilation keeps counts
 * (rung_compilation_keep_counts); then its runs have no beginning either. */
#define RUNG_NOT_COUNTED UINT32_MAX

struct rung_standing {
    const char *policy, *policy_title, *file;
    bool running;
    uint32_t run;                    /* 0: none yet */
    const char *step, *step_title;   /* while running */
    uint32_t step_line;              /* of the policy */
    int64_t began;                   /* the run; INT64_MAX while idle, or not kept */
    int64_t postponed_until;         /* INT64_MAX: contacts are not postponed */
    uint32_t postponed_line;         /* what postponed */
    int64_t restart_at;              /* of `restart step at`; INT64_MAX */
    int64_t next;                    /* when something happens if nobody does anything; INT64_MAX */
    uint32_t attempts, all_attempts; /* of the run: those that count; incomplete and bounced ones, too */
    uint32_t days, incomplete;       /* days with attempts; incomplete attempts */
    bool stuck;                      /* nothing that the policy foresees lets it go on */
    const char *close_rule, *close_because; /* the policy would close, and this rule stands against it */
    uint32_t close_line;                    /* of the policy; 0: it would not */
};

RUNG_API struct rung_standing rung_copy_standing(const struct rung_copy *copy, uint32_t policy);

/* Attempts of the run by channel: those that count, and all. RUNG_NOT_FOUND behind the last channel. */
struct rung_tried {
    const char *channel;
    uint32_t attempts, all_attempts;
};
RUNG_API enum rung_status rung_copy_tried(const struct rung_copy *copy, uint32_t policy, uint32_t channel,
                                          struct rung_tried *tried);

/* A time as people read it: on the clocks of the policy's calendar (of this case), "2026-02-02 13:00";
 * "never" and "unknown" are written so. */
enum { RUNG_COPY_TIME_SIZE = 32 };
RUNG_API void rung_copy_time(const struct rung_copy *copy, uint32_t policy, int64_t time,
                             char text[RUNG_COPY_TIME_SIZE]);

/* A fact, by its number in the policy. `value` is "unknown", or as people write it: yes, 3.5, 2026-02-02,
 * a time in the zone of the policy's calendar; it lives until the next call. RUNG_NOT_FOUND behind the last
 * fact. */
struct rung_fact {
    const char *name, *value;
    uint32_t line;
    bool known;
    char text[256];
};
RUNG_API enum rung_status rung_copy_fact(const struct rung_copy *copy, uint32_t policy, uint32_t index,
                                         struct rung_fact *fact);

/* What is open. */
enum rung_open_kind {
    RUNG_OPEN_ATTEMPT,   /* `who` is to contact `to` via `channel`, or the system sends */
    RUNG_OPEN_TASK,      /* `who` is to do `what` */
    RUNG_OPEN_TAKEOVER,  /* `who` is asked to take over */
    RUNG_OPEN_OFFER,     /* `who` may contact `to`; nobody waits for it */
    RUNG_OPEN_EVENT,     /* an event is waited for: `what` says which */
    RUNG_OPEN_WAIT,      /* time has to pass */
    RUNG_OPEN_ROUND,     /* the next round of a repetition */
    RUNG_OPEN_LIMIT,     /* a time limit on what is open */
    RUNG_OPEN_SILENCE,   /* goes off unless `what` happens */
    RUNG_OPEN_RESTART,   /* the step begins anew then */
    RUNG_OPEN_POSTPONED, /* no contact is asked for before then */
    RUNG_OPEN_CLOSE      /* the policy would close */
};
enum rung_open_state {
    RUNG_OPEN_ASKED,   /* due in time, or without a deadline */
    RUNG_OPEN_MISSED,  /* past its deadline, and still wanted */
    RUNG_OPEN_WITHHELD /* `withheld` says what stands against asking; looked at again at `due` at the latest
                        */
};
struct rung_open {
    enum rung_open_kind kind;
    enum rung_open_state state;
    const char *who, *who_title; /* who owes it; "" nobody, or the system */
    const char *to, *to_title, *channel;
    const char *template_name;
    const char *what;
    const char *withheld, *because; /* the rule as it stands in the policy; or `postponed`, `hours of the
                                       channel` */
    uint32_t line;                  /* of the policy */
    int64_t due;                    /* INT64_MAX: without a deadline */
    bool beside;                    /* of a handler or an earlier step, beside the steps */
    char text[256];                 /* holds `what` where it is put together */
};

/* Calls `visit` with each thing that is open, in the order of the policy: what belongs to the step, then what
 * handlers began. `visit` returns false to stop. */
RUNG_API void rung_copy_open(const struct rung_copy *copy, uint32_t policy,
                             bool (*visit)(void *state, const struct rung_open *open), void *state);

/* ---- may this be done? ---- */

/* Whether a saying of the copy stands against the event that was asked about: `forbidden`, `over_limit`,
 * `during_postponement`, `outside_hours`. */
RUNG_API bool rung_saying_forbids(const struct rung_seen *seen);

/* Takes the case, lets the event happen to the copy (rung_copy_json, with its statuses) and says whether
 * anything stands against it. It happens at its own `time`, else at `time` (INT64_MIN: at the engine's
 * clock); timers before then go off first, and RUNG_INVALID is for a time before that clock. The sayings of
 * the copy have the reasons: all of them, and what would follow. */
RUNG_API enum rung_status rung_decide(struct rung_copy *copy, uint32_t number, int64_t time, const char *json,
                                      size_t size, bool *allowed, struct rung_reason *reason);

/* What stands against an event, and what would have to be otherwise. */
enum { RUNG_NEEDED_MAX = 12, RUNG_NEEDED_BYTES = 4096 };
struct rung_needed { /* one way to have it allowed: all of its parts, as people say them */
    const char *parts[RUNG_NEEDED_MAX];
    uint32_t count;
};
struct rung_against {
    const char *kind;          /* the finding: forbidden, over_limit, during_postponement, outside_hours */
    const char *policy, *file; /* and its line */
    uint32_t policy_index, line;
    const char *rule;    /* as it stands in the policy; "" for a postponement and the hours of a channel */
    const char *because; /* its reason, as the policy gives it */
    const char *channel; /* whose hours they are */
    struct rung_needed ways[RUNG_NEEDED_MAX]; /* what is missing: any of these ways would do */
    uint32_t way_count;
    int64_t allowed_at; /* when time alone lifts it if nothing else changes; INT64_MAX: it does not */
    char text[RUNG_NEEDED_BYTES];
};

/* Fields of the last question that no policy gives a meaning to, with commas between, into `text`; returns
 * the length, 0: there are none. They changed nothing: often, they are misspelt. */
RUNG_API size_t rung_copy_unused(struct rung_copy *copy, char *text, size_t capacity);

/* Explains the last decision that the copy made (rung_decide): calls `visit` once for each thing that stands
 * against the event, in the order of the findings. Afterwards the copy stands as before the event. The same
 * statuses as rung_decide. */
RUNG_API enum rung_status rung_decide_why(struct rung_copy *copy,
                                          void (*visit)(void *state, const struct rung_against *against),
                                          void *state, struct rung_reason *reason);

/* What each kind of answer would change at `time` (the engine's clock, if that is later): asks rung_decide
 * about each event that a customer may answer with, and calls `visit` while the copy stands behind it. An
 * event that must say more than its type says something likely: a week from now, the channel that is in use.
 */
RUNG_API enum rung_status rung_copy_answers(struct rung_copy *copy, uint32_t number, int64_t time,
                                            void (*visit)(void *state, const char *json), void *state);

#endif
