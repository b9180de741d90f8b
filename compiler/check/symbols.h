/* The checked form: what every name means, and per policy and calendar what it consists of. The checker makes
 * it; explain, graph, trace and the lowering to bytecode read it.
 *
 * After `rung_compilation_check` without errors, every `struct rung_name` in a `ref` node has its symbol, and
 * every expression its type. With errors, some are NULL. */
#ifndef RUNG_SYMBOLS_H
#define RUNG_SYMBOLS_H

#include "ast.h"

enum rung_symbol_kind {
    RUNG_SYMBOL_CALENDAR,
    RUNG_SYMBOL_POLICY,
    RUNG_SYMBOL_FEED, /* of the compilation */
    RUNG_SYMBOL_FACT,
    RUNG_SYMBOL_PARTY,
    RUNG_SYMBOL_CHANNEL,
    RUNG_SYMBOL_EVENT,
    RUNG_SYMBOL_TEMPLATE,
    RUNG_SYMBOL_STEP,   /* of a policy */
    RUNG_SYMBOL_FIELD,  /* of an event */
    RUNG_SYMBOL_CHOICE, /* of a `one of` type */
    RUNG_SYMBOL_ITEM,   /* of a record: what `including` and `noting` name and no fact bears */
    RUNG_SYMBOL_TASK,   /* a text by which a policy asks for tasks; its declaration is the first statement */
    RUNG_SYMBOL_ENDING, /* a text as which a policy closes */
    RUNG_SYMBOL_KINDS
};

struct rung_symbols {
    struct rung_symbol **items;
    uint32_t count, capacity;
    uint32_t *slots; /* where each name is, + 1; a power of two; NULL while there are few */
    uint32_t slot_count;
};

/* What a duration counts; only durations that count the same can be added or compared. */
enum rung_timing {
    RUNG_TIMING_ANY,           /* not known before it runs */
    RUNG_TIMING_ELAPSED,       /* seconds, minutes, hours */
    RUNG_TIMING_DAYS,          /* days and weeks of the local calendar */
    RUNG_TIMING_BUSINESS,      /* open time: business minutes, hours */
    RUNG_TIMING_BUSINESS_DAYS, /* open days */
    RUNG_TIMING_SINCE,         /* `time since E`: what has passed, however it is counted */
};

struct rung_type {
    enum rung_base base;
    enum rung_timing timing;     /* of RUNG_TYPE_DURATION */
    struct rung_symbols choices; /* of RUNG_TYPE_ONE_OF */
};

struct rung_symbol {
    enum rung_symbol_kind kind;
    struct rung_unit *unit;              /* where it is declared; NULL for what is built in */
    const char *name;                    /* interned; of a template its text */
    struct rung_node *declaration;       /* NULL for what is built in */
    const struct rung_type *type;        /* of a fact or field; of a choice, the type it belongs to */
    uint32_t index;                      /* among its kind in its owner, in order of declaration */
    uint32_t uses;                       /* how often it is referred to */
    bool optional;                       /* a field that may be unknown */
    bool answer;                         /* an event of the customer's that the policy is to settle */
    struct rung_symbols fields;          /* of an event */
    struct rung_policy_info *policy;     /* of a policy symbol */
    struct rung_calendar_info *calendar; /* of a calendar symbol */
};

/* Nodes gathered from a longer list. */
struct rung_nodes {
    struct rung_node **items;
    uint32_t count, capacity;
};

bool rung_nodes_add(struct rung_arena *arena, struct rung_nodes *nodes, struct rung_node *node);

/* A policy as its parts, each in the order of the text. */
struct rung_policy_info {
    struct rung_policy_info *next; /* of the compilation */
    struct rung_ast_policy *node;
    struct rung_unit *unit;
    struct rung_symbol *symbol;
    struct rung_program *program; /* made at the end of a check without errors */
    struct rung_symbols facts, parties, channels, events, templates, steps, items, tasks, endings;
    bool continued;                           /* a policy continues with it */
    bool continues;                           /* it continues with a policy */
    struct rung_symbol *customer;             /* the first customer, or NULL */
    struct rung_calendar_info *calendar;      /* for business time; NULL: none, and days are those of UTC */
    bool calendar_unknown;                    /* it names one that was not found, which was reported */
    struct rung_ast_duration *usual_deadline; /* or NULL */
    struct rung_nodes starts, handlers, rules, ignores, sources; /* rules: forbid and limit */
};

/* Days without work that a holiday file named, for whoever explains a calendar. */
struct rung_holiday_name {
    int32_t day; /* since 1970-01-01 */
    const char *name;
};

/* A calendar as it was read: what the file says, and the calendar that counts. */
struct rung_calendar_info {
    struct rung_calendar_info *next; /* of the compilation */
    struct rung_ast_calendar *node;
    struct rung_unit *unit;
    struct rung_symbol *symbol;
    const char *zone_name;              /* NULL if the zone comes from a fact, or is wrong */
    const char *zone_fact;              /* the fact's name; each policy that uses the calendar must have it */
    struct rung_zone *zone;             /* NULL for a fact's zone, and UTC */
    struct rung_calendar *calendar;     /* owned by the compilation; NULL when it could not be made */
    struct rung_holiday_name *holidays; /* in order of day */
    uint32_t holiday_count;
    int32_t first_day, last_day; /* covered, both included */
};

/* What a compilation knows: the events of every policy, and all policies and calendars in order. */
struct rung_globals {
    struct rung_symbols built_in_events;
    struct rung_policy_info *policies, *last_policy;
    struct rung_calendar_info *calendars, *last_calendar;
};

struct rung_compilation;

/* Read by the stages after the check. */
const struct rung_globals *rung_compilation_globals(const struct rung_compilation *compilation);

/* The symbol with this (interned) name, or NULL. */
struct rung_symbol *rung_symbols_find(const struct rung_symbols *symbols, const char *name);

/* Adds a symbol and sets its index. False when memory ran out. */
bool rung_symbols_add(struct rung_arena *arena, struct rung_symbols *symbols, struct rung_symbol *symbol);

/* The type of that base (and timing) without choices; static. */
const struct rung_type *rung_type_of(enum rung_base base);
const struct rung_type *rung_type_of_duration(enum rung_timing timing);

/* What a written duration counts. */
enum rung_timing rung_duration_timing(const struct rung_ast_duration *duration);

/* Where its name is declared; no place for what is built in. */
struct rung_span rung_symbol_span(const struct rung_symbol *symbol);

/* "yes/no", "one of (chat, phone)", …; lives in the arena. */
const char *rung_type_text(struct rung_arena *arena, const struct rung_type *type);

/* Whether what stands behind this statement or block can be reached. Handlers only stand by. (check_flow.c)
 */
bool rung_flow_completes(const struct rung_node *statement);

/* Whether the way may stay at this statement, until somebody acts or a time comes. (check_flow.c) */
bool rung_flow_stays(const struct rung_node *statement);

/* "channel", "party", …; static. */
const char *rung_symbol_kind_text(enum rung_symbol_kind kind);

#endif
