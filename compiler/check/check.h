/* What the stages of the check share. Each stage is one file and one function; they run in this order, and a
 * stage may rely on those before it. All report through `diagnostics` and go on. */
#ifndef RUNG_CHECK_H
#define RUNG_CHECK_H

#include "compilation.h"
#include "symbols.h"

struct rung_check {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    struct rung_diagnostics *diagnostics;
    struct rung_globals *globals;
    /* where the check is */
    struct rung_unit *unit;
    struct rung_policy_info *policy; /* NULL outside of policies */
    struct rung_symbol *event;       /* whose fields `event.` means; NULL where there is none */
    uint64_t known_fields;           /* of that event: fields that cannot be unknown here, a bit each */
    bool in_rule_of_many;            /* in a rule about several events: `event.` must fit all */
};

/* Enters every declaration: calendars, policies and feeds of each unit, and what each policy declares. */
void rung_check_declarations(struct rung_check *check);

/* Makes the calendars: hours, closed days, holiday files, zones, coverage. */
void rung_check_calendars(struct rung_check *check);

/* Gives every name in policies its meaning and every expression its type; clauses, records, templates,
 * deadlines. */
void rung_check_policies(struct rung_check *check);

/* The way through each policy: what is reached, what takes time, what ends. */
void rung_check_flow(struct rung_check *check);

/* Limits against what the steps ask for; answers nobody settles; handlers that never run. */
void rung_check_rules(struct rung_check *check);

/* Feeds and tests. */
void rung_check_feeds(struct rung_check *check);
void rung_check_tests(struct rung_check *check);

/* What is declared and never used. */
void rung_check_unused(struct rung_check *check);

/* ---- names (check_names.c) ---- */

/* The calendar, policy or feed of that name that the current unit can see, or NULL. */
struct rung_symbol *rung_check_global(struct rung_check *check, enum rung_symbol_kind kind, const char *name);

/* Gives a `ref` its meaning among symbols of one kind; reports an unknown name. Returns the symbol or NULL.
 */
struct rung_symbol *rung_check_ref(struct rung_check *check, struct rung_node *ref,
                                   enum rung_symbol_kind kind);

/* The same where a fact of a type can stand for the thing itself: a channel or a party. */
struct rung_symbol *rung_check_ref_or_fact(struct rung_check *check, struct rung_node *ref,
                                           enum rung_symbol_kind kind);

/* Reports that `name` means nothing; suggests the nearest of the candidates, or of `words` of the language
 * that may stand there (ended by NULL, or NULL). */
void rung_check_unknown_name(struct rung_check *check, const struct rung_name *name, const char *kind,
                             const struct rung_symbols *const *candidates, uint32_t count,
                             const char *const *words);

/* What is meant by a name that means nothing here, or NULL; `help` becomes advice, or NULL. In check_hints.c.
 */
const char *rung_check_meant(struct rung_check *check, const char *name, const char *kind, const char **help);

/* Whether a name stands directly behind one that was just reported, on its line: `client replies` is one
 * slip. */
bool rung_check_row_of_slips(struct rung_check *check, const struct rung_name *name);

/* Tasks and endings are known by their texts: enters one, unless it is there already. */
void rung_check_enter_text(struct rung_check *check, struct rung_node *node, enum rung_symbol_kind kind,
                           const struct rung_text *text, struct rung_symbols *symbols);

/* The symbols of a kind in the current policy. */
struct rung_symbols *rung_check_table(struct rung_policy_info *policy, enum rung_symbol_kind kind);

/* ---- types (check_types.c) ---- */

/* Checks an expression and gives it, and all below it, a type. `wanted` says what a bare name may mean (a
 * choice of that type, say), or is NULL. Returns the type, never NULL. */
const struct rung_type *rung_check_expression(struct rung_check *check, struct rung_node *node,
                                              const struct rung_type *wanted);

/* An expression that must be answered with yes or no. */
void rung_check_condition(struct rung_check *check, struct rung_node *node);

/* A value to be stored in something of that type. `what` says in what, as in "the fact `amount`". */
void rung_check_value(struct rung_check *check, struct rung_node *node, const struct rung_type *type,
                      const char *what);

/* The name of a time zone: whether there is such a zone. */
void rung_check_zone(struct rung_check *check, const struct rung_text *text);

/* A duration; a limit (duration, time or date); a time (or a date, where its start is meant). */
void rung_check_duration(struct rung_check *check, struct rung_node *node);
void rung_check_limit(struct rung_check *check, struct rung_node *node);
void rung_check_time(struct rung_check *check, struct rung_node *node);

/* A written duration with business time needs a calendar with business hours. */
void rung_check_business(struct rung_check *check, struct rung_ast_duration *duration);

/* The fields that a condition proves known where it holds, a bit each. */
uint64_t rung_check_proves_known(const struct rung_check *check, const struct rung_node *condition);

/* Fields with values: of `happen` in tests, and records. */
void rung_check_fields(struct rung_check *check, struct rung_symbol *event, struct rung_list *values,
                       struct rung_span span);

/* A field of the event at hand, written as `event.field`: returns it, or reports what is wrong and returns
 * NULL. `whole` is the place of all of it, `span` that of the field. */
struct rung_symbol *rung_check_event_field(struct rung_check *check, const char *field,
                                           struct rung_span whole, struct rung_span span);

/* Reports a clause that stands twice (`including` may). */
void rung_check_clauses_once(struct rung_check *check, const struct rung_list *clauses);

/* ---- texts that are sent (check_texts.c) ---- */

/* What a text fills in between braces; a text of a template; a template where it is used. */
void rung_check_text(struct rung_check *check, const struct rung_text *text);
void rung_check_template_texts(struct rung_check *check, const struct rung_ast_template *template);
void rung_check_using(struct rung_check *check, const struct rung_ast_using *using);

/* ---- shared with feeds and tests ---- */

/* The event of that name: declared by the policy, or built in. */
struct rung_symbol *rung_check_event(struct rung_check *check, struct rung_node *ref);

/* The bytes of a name in messages: "`x`". */
#define RUNG_NAME_OF(node_) (RUNG_AS(ref, (node_))->name.text)

#endif
