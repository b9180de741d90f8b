/* Phrases: what happens, to whom it happens, and what an event brings with it. */
#include "phrases.h"

#include <string.h>

#include "node_roles.h"

/* How the built-in events are spoken of. A %s in `happens` is the customer; of
 * "one|many", the second is for many. */
static const struct event_words {
    const char *name, *happens, *noun;
} built_in[] = {
    {"attempt", "an attempt is made", "an attempt"},
    {"reply", "%s replies|%s reply", "a reply"},
    {"thanks", "%s only says thanks|%s only say thanks", "a mere thank-you"},
    {"not_now", "%s asks to be contacted later|%s ask to be contacted later",
     "a request to be contacted later"},
    {"out_of_office", "an out-of-office note comes from %s", "an out-of-office note"},
    {"bounce", "a message to %s bounces", "a bounced message"},
    {"wrong_person", "it turns out that the wrong person is being contacted",
     "word that it is the wrong person"},
    {"opt_out", "%s asks not to be contacted any more|%s ask not to be contacted any more",
     "a request not to be contacted any more"},
    {"took_over", "somebody who was asked takes over", "somebody's taking over"},
    {"decision", "a decision is taken", "a decision"},
    {"done", "a task is done", "a task's being done"},
    {"close", "the case is closed by somebody", "a closing of the case"},
    {"update", "the facts of the case are updated", "an update of the facts"},
};

/* How their fields are spoken of; a field that is not here is a term of its event. */
static const struct field_words {
    const char *event, *field, *noun;
} fields[] = {
    {"attempt", "via", "the way of contact"},
    {"attempt", "to", "the person contacted"},
    {"attempt", "by", "the person who made the attempt"},
    {"attempt", "outcome", "the outcome"},
    {"attempt", "documented", "what is on record"},
    {"reply", "from", "the person who replied"},
    {"reply", "via", "the way of the reply"},
    {"thanks", "from", "the person who said thanks"},
    {"not_now", "until", "the time asked for"},
    {"out_of_office", "back_on", "the day of return"},
    {"bounce", "via", "the way of contact"},
    {"wrong_person", "from", "the person who said so"},
    {"opt_out", "from", "the person who asked for it"},
    {"took_over", "by", "the one who takes over"},
    {"decision", "value", "the decision"},
    {"decision", "by", "the one who decides"},
    {"done", "task", "the task"},
    {"done", "by", "the one who did it"},
    {"done", "documented", "what is on record"},
    {"close", "as", "the closing status"},
    {"close", "code", "the closure code"},
    {"close", "note", "the closing note"},
    {"close", "by", "the one who closes"},
};

static const char *name_of(const struct rung_node *ref)
{
    return RUNG_AS(ref, ref)->name.text;
}

static const struct event_words *words_of(const struct rung_node *event_ref)
{
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        if (strcmp(built_in[i].name, name_of(event_ref)) == 0) return &built_in[i];
    return NULL;
}

/* What happens to, or comes from, somebody. */
static const char *happens_to(const struct rung_phrases *p, const struct rung_node *event_ref,
                              const char *who)
{
    const struct event_words *words = words_of(event_ref);

    if (!words) return rung_phrase(p, "%s is recorded", rung_phrase_term(p, name_of(event_ref)));
    const char *bar = strchr(words->happens, '|');
    const char *form = bar && rung_phrase_is_plural(who) ? bar + 1 : words->happens;
    const char *end = bar && form != bar + 1 ? bar : form + strlen(form), *gap = strstr(form, "%s");
    if (!gap) return words->happens;
    return rung_phrase(p, "%.*s%s%.*s", (int)(gap - form), form, who, (int)(end - gap - 2), gap + 2);
}

const char *rung_phrase_happens(const struct rung_phrases *p, const struct rung_node *event_ref)
{
    return happens_to(p, event_ref, rung_phrase_customer(p));
}

const char *rung_phrase_event(const struct rung_phrases *p, const struct rung_node *event_ref)
{
    const struct event_words *words = words_of(event_ref);

    return words ? words->noun : rung_phrase_term(p, name_of(event_ref));
}

struct rung_phrases rung_phrases_inside(const struct rung_phrases *p, const struct rung_node *trigger)
{
    struct rung_phrases inside = *p;

    inside.event = trigger->kind == RUNG_NODE_on_event ? RUNG_AS(on_event, trigger)->event : NULL;
    inside.its = false;
    return inside;
}

const char *rung_phrase_field(const struct rung_phrases *p, const struct rung_ast_event_field *field)
{
    const char *name = field->field.text;

    if (!p->event) return rung_phrase(p, "the %s given with it", rung_phrase_term(p, name));
    if (words_of(p->event))
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            if (strcmp(fields[i].event, name_of(p->event)) == 0 && strcmp(fields[i].field, name) == 0)
                return fields[i].noun;
    if (p->its) return rung_phrase(p, "its %s", rung_phrase_term(p, name));
    return rung_phrase(p, "the %s given with %s", rung_phrase_term(p, name), rung_phrase_event(p, p->event));
}

/* ---- attempts: what `where` says of their way, outcome and people goes into the phrase itself ---- */

struct attempt_filter {
    const struct rung_node *via, *outcome, *to, *by;
    const struct rung_node *rest[16]; /* what else is asked of it */
    uint32_t rest_count;
    bool too_many;
};

static const struct rung_node **place_of(struct attempt_filter *filter, const struct rung_node *leaf)
{
    const struct rung_ast_binary *test = RUNG_AS(binary, leaf);
    enum rung_operator how = leaf->kind == RUNG_NODE_binary ? test->operation : RUNG_NOT_EQUAL;

    if (how != RUNG_EQUAL || test->left->kind != RUNG_NODE_event_field || test->right->kind != RUNG_NODE_ref)
        return NULL;
    const char *name = RUNG_AS(event_field, test->left)->field.text;
    if (strcmp(name, "via") == 0) return &filter->via;
    if (strcmp(name, "outcome") == 0) return &filter->outcome;
    if (strcmp(name, "to") == 0) return &filter->to;
    if (strcmp(name, "by") == 0) return &filter->by;
    return NULL;
}

static void filter_leaf(void *state, const struct rung_node *leaf)
{
    struct attempt_filter *filter = state;
    const struct rung_node **place = place_of(filter, leaf);

    if (place && !*place)
        *place = RUNG_AS(binary, leaf)->right;
    else if (filter->rest_count < sizeof filter->rest / sizeof *filter->rest)
        filter->rest[filter->rest_count++] = leaf;
    else
        filter->too_many = true;
}

/* False where the condition does not fit into a phrase: say it as it stands. */
static bool filter_attempts(struct attempt_filter *filter, const struct rung_node *condition)
{
    *filter = (struct attempt_filter){0};
    if (condition) rung_phrase_leaves(condition, RUNG_AND, filter_leaf, filter);
    return !filter->too_many;
}

static const char *filtered_way(const struct rung_phrases *p, const struct attempt_filter *filter)
{
    return rung_phrase(p, "%s%s%s%s", filter->via ? " " : "",
                       filter->via ? rung_phrase_by(p, filter->via) : "", filter->by ? " made by " : "",
                       filter->by ? rung_phrase_party(p, filter->by) : "");
}

static const char *filtered_rest(const struct rung_phrases *p, const struct attempt_filter *filter,
                                 const char *joint)
{
    const char *text = "";
    struct rung_phrases its = *p;

    its.its = true;
    for (uint32_t i = 0; i < filter->rest_count; i++) {
        text =
            rung_phrase(p, "%s%s%s", text, i ? " and " : joint, rung_phrase_condition(&its, filter->rest[i]));
    }
    return text;
}

static const char *attempt_happens(const struct rung_phrases *p, const struct attempt_filter *filter)
{
    const char *who = filter->to ? rung_phrase_party(p, filter->to) : rung_phrase_customer(p);
    const char *way = filtered_way(p, filter), *rest = filtered_rest(p, filter, ", and ");
    const char *outcome = filter->outcome ? name_of(filter->outcome) : "";
    const char *to = filter->to ? rung_phrase(p, " to contact %s", who) : "";

    if (strcmp(outcome, "reached") == 0) return rung_phrase(p, "an attempt%s reaches %s%s", way, who, rest);
    if (strcmp(outcome, "no_answer") == 0)
        return rung_phrase(p, "an attempt%s%s gets no answer%s", to, way, rest);
    if (strcmp(outcome, "voicemail") == 0)
        return rung_phrase(p, "an attempt%s%s ends in a voicemail%s", to, way, rest);
    if (strcmp(outcome, "bounced") == 0) return rung_phrase(p, "an attempt%s%s bounces%s", to, way, rest);
    if (strcmp(outcome, "sent") == 0) return rung_phrase(p, "a message%s%s is sent%s", to, way, rest);
    if (filter->outcome)
        return rung_phrase(p, "an attempt%s%s has the outcome %s%s", to, way,
                           rung_phrase_value(p, filter->outcome), rest);
    if (filter->by)
        return rung_phrase(p, "%s tries to contact %s%s%s%s", rung_phrase_party(p, filter->by), who,
                           filter->via ? " " : "", filter->via ? rung_phrase_by(p, filter->via) : "", rest);
    return rung_phrase(p, "an attempt%s%s is made%s", to, way, rest);
}

/* ---- triggers ---- */

static bool is_attempt(const struct rung_node *event_ref)
{
    const struct event_words *words = words_of(event_ref);

    return words && strcmp(words->name, "attempt") == 0;
}

/* "… and its *amount* is more than 100": the condition of a `where`, behind the event it is about. */
static const char *where_of(const struct rung_phrases *p, const struct rung_node *trigger,
                            const struct rung_list *clauses, const char *joint)
{
    struct rung_phrases its = rung_phrases_inside(p, trigger);
    const struct rung_node *where = rung_clause(clauses, RUNG_NODE_where);

    its.its = true;
    return where ? rung_phrase(p, "%s%s", joint, rung_phrase_conjunct(&its, RUNG_AS(where, where)->condition))
                 : "";
}

static const char *event_trigger(const struct rung_phrases *p, const struct rung_node *trigger)
{
    const struct rung_ast_on_event *on = RUNG_AS(on_event, trigger);
    const struct rung_node *from = rung_clause(&on->clauses, RUNG_NODE_from);
    const struct rung_node *where = rung_clause(&on->clauses, RUNG_NODE_where);
    struct rung_phrases inside = rung_phrases_inside(p, trigger);
    struct attempt_filter filter;

    if (on->value.bytes)
        return rung_phrase(
            p, "%s is %s%s", words_of(on->event) ? "the decision" : rung_phrase_event(p, on->event),
            rung_phrase_quote(p, on->value.bytes), where_of(p, trigger, &on->clauses, " and "));
    if (is_attempt(on->event) && !from &&
        filter_attempts(&filter, where ? RUNG_AS(where, where)->condition : NULL))
        return attempt_happens(&inside, &filter);
    const char *who = from ? rung_phrase_party(p, RUNG_AS(from, from)->party) : rung_phrase_customer(p);
    const char *happens = happens_to(p, on->event, who);
    if (from && !strstr(happens, who)) happens = rung_phrase(p, "%s, from %s", happens, who);
    return rung_phrase(p, "%s%s", happens, where_of(p, trigger, &on->clauses, " and "));
}

static const char *silence_trigger(const struct rung_phrases *p, const struct rung_ast_silence *silence)
{
    bool one = silence->limit->kind == RUNG_NODE_duration && RUNG_AS(duration, silence->limit)->count == 1;
    const char *since =
        silence->since ? rung_phrase(p, " after %s", rung_phrase_event(p, silence->since)) : "";

    return rung_phrase(p, "%s %s%s without %s", rung_phrase_duration(p, silence->limit),
                       one ? "passes" : "pass", since,
                       rung_phrase_series(p, &silence->events, rung_phrase_event, "or"));
}

const char *rung_phrase_trigger(const struct rung_phrases *p, const struct rung_node *trigger)
{
    switch ((enum rung_trigger_kind)trigger->kind) {
    case RUNG_IS_on_event: return event_trigger(p, trigger);
    case RUNG_IS_silence: return silence_trigger(p, RUNG_AS(silence, trigger));
    case RUNG_IS_on_missed: break;
    }
    switch (RUNG_AS(on_missed, trigger)->what) {
    case RUNG_OWED_ATTEMPT: return "a contact is not made in time";
    case RUNG_OWED_TASK: return "a task is not done in time";
    case RUNG_OWED_ESCALATION: return "nobody takes an escalated case over in time";
    }
    return "";
}

const char *rung_phrase_awaited(const struct rung_phrases *p, const struct rung_node *trigger)
{
    const struct rung_ast_on_event *on = RUNG_AS(on_event, trigger);
    const struct rung_node *from = rung_clause(&on->clauses, RUNG_NODE_from);
    const char *noun =
        on->value.bytes
            ? rung_phrase(p, "%s %s", words_of(on->event) ? "the decision" : rung_phrase_event(p, on->event),
                          rung_phrase_quote(p, on->value.bytes))
            : rung_phrase_event(p, on->event);

    return rung_phrase(p, "%s%s%s%s", noun, from ? " from " : "",
                       from ? rung_phrase_party(p, RUNG_AS(from, from)->party) : "",
                       where_of(p, trigger, &on->clauses, ", provided that "));
}

/* ---- what is forbidden ---- */

static const char *forbidden_attempt(const struct rung_phrases *p, const struct attempt_filter *filter)
{
    const char *to = filter->to ? rung_phrase(p, " to contact %s", rung_phrase_party(p, filter->to)) : "";
    const char *way = filtered_way(p, filter), *rest = filtered_rest(p, filter, ", where ");
    const char *outcome = filter->outcome ? name_of(filter->outcome) : "";

    if (!filter->outcome)
        return rung_phrase(p, "no attempt%s%s%s may be made%s%s%s", to, filter->via ? " " : "",
                           filter->via ? rung_phrase_by(p, filter->via) : "", filter->by ? " by " : "",
                           filter->by ? rung_phrase_party(p, filter->by) : "", rest);
    if (strcmp(outcome, "reached") == 0)
        return rung_phrase(p, "no attempt%s may reach %s%s", way,
                           filter->to ? rung_phrase_party(p, filter->to) : rung_phrase_customer(p), rest);
    return rung_phrase(p, "no attempt%s%s may end as %s%s", to, way, rung_phrase_value(p, filter->outcome),
                       rest);
}

const char *rung_phrase_forbidden(const struct rung_phrases *p, const struct rung_ast_forbid *forbid)
{
    const struct rung_node *event = forbid->events.first;
    const struct rung_node *where = rung_clause(&forbid->clauses, RUNG_NODE_where);
    const struct rung_node *as = rung_clause(&forbid->clauses, RUNG_NODE_closing_as);
    struct rung_phrases inside = *p;
    struct attempt_filter filter;

    inside.its = true;
    inside.event = forbid->events.count == 1 ? event : NULL;
    if (inside.event && is_attempt(event) && !as &&
        filter_attempts(&filter, where ? RUNG_AS(where, where)->condition : NULL))
        return forbidden_attempt(&inside, &filter);
    const char *condition =
        where ? rung_phrase(p, ", where %s", rung_phrase_condition(&inside, RUNG_AS(where, where)->condition))
              : "";
    const char *closing =
        as ? rung_phrase(p, " as %s",
                         rung_phrase_series(p, &RUNG_AS(closing_as, as)->values, rung_phrase_value, "or"))
           : "";
    if (forbid->any) return rung_phrase(p, "nothing may happen in the case%s%s", closing, condition);
    if (!inside.event)
        return rung_phrase(p, "%s may not take place%s%s",
                           rung_phrase_series(p, &forbid->events, rung_phrase_event, "and"), closing,
                           condition);
    if (words_of(event) && strcmp(name_of(event), "close") == 0)
        return rung_phrase(p, "the case may not be closed%s%s", closing, condition);
    return rung_phrase(p, "%s may not take place%s%s", rung_phrase_event(p, event), closing, condition);
}
