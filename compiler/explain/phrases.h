/* Pieces of English for the parts of a policy: "4 business hours", "the Customer replies", "*status* is
 * “Stalled”".
 *
 * A phrase stands inside a sentence: no capital letter, no full stop. Facts, events and other words that the
 * policy defines stand between RUNG_TERM marks (document.h), values and titles between quotation marks.
 * Phrases live in the arena; where memory runs out they are "", never NULL. */
#ifndef RUNG_PHRASES_H
#define RUNG_PHRASES_H

#include "compilation.h"
#include "document.h"
#include "symbols.h"

struct rung_phrases {
    struct rung_arena *arena;
    const struct rung_policy_info *policy; /* which is spoken of; NULL where there is none */
    const struct rung_node *event; /* the `ref` whose fields `event.` means; NULL where many can be meant */
    bool its;                      /* the event has just been named: "its *amount*" */
};

/* ---- words (phrases.c) ---- */

/* As printf. */
const char *rung_phrase(const struct rung_phrases *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A name in words: "callback requested"; a text on one line; the one as a term, the other in quotation marks.
 */
const char *rung_phrase_words(const struct rung_phrases *p, const char *name);
const char *rung_phrase_text(const struct rung_phrases *p, const char *text);
const char *rung_phrase_term(const struct rung_phrases *p, const char *name);
const char *rung_phrase_quote(const struct rung_phrases *p, const char *text);

/* What something is called in headings: its title, else its name in words, with a capital letter. */
const char *rung_phrase_title(const struct rung_phrases *p, const struct rung_text *title,
                              const struct rung_name *name);

/* A title as one speaks of whom or what it names: "the Customer", "whoever took the call", "Sales Ops". */
const char *rung_phrase_the(const struct rung_phrases *p, const char *title);

/* Whether a title is that of many, as far as its ending tells: "Our lawyers". */
bool rung_phrase_is_plural(const char *title);

/* "a, b and c", from the phrases of the nodes of a list. `and` is the last joint's word. */
typedef const char *rung_phrase_of(const struct rung_phrases *p, const struct rung_node *node);
const char *rung_phrase_series(const struct rung_phrases *p, const struct rung_list *list, rung_phrase_of *of,
                               const char *and);

/* "once", "twice", "3 times". */
const char *rung_phrase_times(const struct rung_phrases *p, int64_t times);

/* ---- who and by which way (phrases.c) ---- */

/* What a `ref` names; NULL if the checker found nothing, as in a feed that serves several policies. */
static inline const struct rung_symbol *rung_phrase_symbol(const struct rung_node *ref)
{
    return RUNG_AS(ref, ref)->name.symbol;
}
static inline bool rung_phrase_is(const struct rung_node *ref, enum rung_symbol_kind kind)
{
    const struct rung_symbol *symbol = rung_phrase_symbol(ref);

    return symbol && symbol->kind == kind;
}

const char *rung_phrase_party(const struct rung_phrases *p, const struct rung_node *ref);
const char *rung_phrase_party_named(const struct rung_phrases *p, const struct rung_ast_party *party);
bool rung_phrase_is_many(const struct rung_node *party_ref);
/* The one who is to answer: "the Client", or "a customer" where several are declared. */
const char *rung_phrase_customer(const struct rung_phrases *p);
/* "phone"; with "by": "by phone", "by the *preferred channel*". */
const char *rung_phrase_channel(const struct rung_phrases *p, const struct rung_node *ref);
const char *rung_phrase_by(const struct rung_phrases *p, const struct rung_node *ref);
/* "the hours of “Service desk, Madrid”", "the customer's working hours". */
const char *rung_phrase_hours(const struct rung_phrases *p, const struct rung_node *calendar_ref);

/* ---- times (phrases_time.c) ---- */

/* "4 business hours"; after "every": "business day", "7 days". */
const char *rung_phrase_duration(const struct rung_phrases *p, const struct rung_node *duration);
const char *rung_phrase_every(const struct rung_phrases *p, const struct rung_node *duration);
/* "within 4 business hours", "by 12 May 2026, 09:00", "by the end of *date*". */
const char *rung_phrase_deadline(const struct rung_phrases *p, const struct rung_node *limit);
/* The same after "for": "4 business hours", "until …". */
const char *rung_phrase_span_of_time(const struct rung_phrases *p, const struct rung_node *limit);
/* "6 January 2026"; "6 January"; "09:00"; "6 January 2026, 09:00". */
const char *rung_phrase_day(const struct rung_phrases *p, int64_t day);
const char *rung_phrase_day_of_year(const struct rung_phrases *p, int64_t day);
const char *rung_phrase_clock(const struct rung_phrases *p, int64_t us);
const char *rung_phrase_moment(const struct rung_phrases *p, int64_t local_us);
/* "7th, 15th and 28th", of number literals. */
const char *rung_phrase_ordinals(const struct rung_phrases *p, const struct rung_list *numbers);

/* ---- events (phrases_events.c) ---- */

/* "the Customer replies", "*payment* is recorded"; "a reply", "*payment*". */
const char *rung_phrase_happens(const struct rung_phrases *p, const struct rung_node *event_ref);
const char *rung_phrase_event(const struct rung_phrases *p, const struct rung_node *event_ref);
/* "an attempt by phone reaches the Customer", "7 days pass without a reply", "a contact is not made in time".
 */
const char *rung_phrase_trigger(const struct rung_phrases *p, const struct rung_node *trigger);
/* What is waited for: "a reply from the Client", "the decision “collect”". */
const char *rung_phrase_awaited(const struct rung_phrases *p, const struct rung_node *on_event);
/* "no attempt by personal email may be made": what a `forbid` is about. */
const char *rung_phrase_forbidden(const struct rung_phrases *p, const struct rung_ast_forbid *forbid);
/* "the *amount* given with *payment*", "the day of return". */
const char *rung_phrase_field(const struct rung_phrases *p, const struct rung_ast_event_field *field);

/* The phrases for what stands inside a handler of that trigger: `event.` means its event. */
struct rung_phrases rung_phrases_inside(const struct rung_phrases *p, const struct rung_node *trigger);

/* ---- rules (phrases_rules.c) ---- */

/* The whole of a rule but its reason: "the case may not be closed as “Canceled”, unless …"; "at most one
 * attempt may be made in any 2 days". */
const char *rung_phrase_prohibition(const struct rung_phrases *p, const struct rung_ast_forbid *forbid);
const char *rung_phrase_limit(const struct rung_phrases *p, const struct rung_ast_limit *limit);

/* ---- conditions and values (phrases_conditions.c) ---- */

/* As a clause: "*status* is “Stalled” and at least 2 attempts have been made". */
const char *rung_phrase_condition(const struct rung_phrases *p, const struct rung_node *condition);
/* The same behind "and". */
const char *rung_phrase_conjunct(const struct rung_phrases *p, const struct rung_node *condition);
/* As a noun: "*paid* plus 100", "1 business day from then". */
const char *rung_phrase_value(const struct rung_phrases *p, const struct rung_node *expression);

/* The leaves of a chain of `and` or `or`, in order: calls `leaf` for each. */
void rung_phrase_leaves(const struct rung_node *chain, enum rung_operator joint,
                        void (*leaf)(void *state, const struct rung_node *node), void *state);

/* What type an expression has, as far as it can be known: RUNG_TYPE_UNKNOWN if not. */
enum rung_base rung_phrase_base(const struct rung_node *expression);

#endif
