/* The words of rows: what happened, to whom, by which channel. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include "program.h"

/* A party's title, else its name. */
static void put_party(struct rung_text *text, const struct rung_program *p, const char *name)
{
    for (uint32_t i = 0; i < p->parties_count; i++)
        if (p->parties[i].title && strcmp(p->texts + p->parties[i].name, name) == 0) {
            rung_text_put(text, p->texts + p->parties[i].title);
            return;
        }
    rung_text_name(text, name, true);
}

/* The customer is who is contacted unless something else is said. */
static bool is_customer(const struct rung_program *p, const char *name)
{
    return p->customer < p->parties_count && strcmp(p->texts + p->parties[p->customer].name, name) == 0;
}

static void put_via(struct rung_text *text, const struct rung_seen *seen)
{
    if (!*seen->via) return;
    rung_text_put(text, " via ");
    rung_text_name(text, seen->via, false);
}

static void put_quoted(struct rung_text *text, const char *words)
{
    rung_text_put(text, "“");
    rung_text_put(text, words);
    rung_text_put(text, "”");
}

/* What somebody is asked for: a contact, a task, to take over. */
static void put_asked(struct rung_text *text, const struct rung_program *p, const struct rung_seen *seen,
                      bool capital)
{
    if (*seen->task) {
        rung_text_put(text, capital ? "Task " : "task ");
        put_quoted(text, seen->task);
    } else if (*seen->via) {
        rung_text_put(text, capital ? "Contact" : "contact");
        if (*seen->to && !is_customer(p, seen->to)) {
            rung_text_put(text, " with ");
            put_party(text, p, seen->to);
        }
        put_via(text, seen);
    } else if (*seen->to) {
        rung_text_put(text, capital ? "Escalation to " : "escalation to ");
        put_party(text, p, seen->to);
    } else {
        rung_text_put(text, capital ? "What was waited for" : "what was waited for");
    }
}

static void put_missing(struct rung_text *text, const struct rung_program *p, uint64_t missing)
{
    const char *between = "; not on record: ";

    for (uint32_t i = 0; i < RUNG_ITEMS_MAX; i++) {
        if (!(missing >> i & 1) || i >= p->facts_count + p->items_count) continue;
        rung_text_put(text, between);
        rung_text_name(
            text, p->texts + (i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]), false);
        between = ", ";
    }
}

static void put_reason(struct rung_text *text, const char *because, const char *otherwise)
{
    size_t before = text->size;

    rung_text_put(text, *because ? because : otherwise);
    if (text->size > before && before + 1 < text->capacity && text->bytes[before] >= 'a' &&
        text->bytes[before] <= 'z')
        text->bytes[before] = (char)(text->bytes[before] - 'a' + 'A');
}

void rung_words_of_rule(struct rung_text *text, const char *rule, const char *because)
{
    const char *reason = *because ? strstr(rule, " because \"") : NULL;

    rung_text_bytes(text, rule, reason ? (size_t)(reason - rule) : strlen(rule));
}

/* ---- findings ---- */

/* The text of a flag, its {places} by their names; else its name. */
static void put_flag(struct rung_text *text, const struct rung_seen *seen)
{
    bool place = false;

    if (!*seen->because) {
        rung_text_name(text, *seen->what ? seen->what : seen->name, true);
        return;
    }
    for (const char *at = seen->because; *at; at++) {
        char letter = place && *at == '_' ? ' ' : *at == '\n' ? ' ' : *at;
        if (*at == '{' || *at == '}')
            place = *at == '{';
        else
            rung_text_bytes(text, &letter, 1);
    }
}

static void put_finding(struct rung_text *text, const struct rung_program *p, const struct rung_row *row)
{
    const struct rung_seen *seen = &row->seen;

    switch (row->code) {
    case RUNG_ROW_FINDING_missed:
        put_asked(text, p, seen, true);
        rung_text_put(text, *seen->task  ? " not done in time"
                            : *seen->via ? " not made in time"
                            : *seen->to  ? " not taken over in time"
                                         : " did not come in time");
        break;
    case RUNG_ROW_FINDING_incomplete:
        put_asked(text, p, seen, true);
        rung_text_put(text, " without all that belongs on record");
        break;
    case RUNG_ROW_FINDING_out_of_order:
        put_asked(text, p, seen, true);
        rung_text_put(text, " made before its turn");
        break;
    case RUNG_ROW_FINDING_forbidden: put_reason(text, seen->because, "Something that a rule forbids"); break;
    case RUNG_ROW_FINDING_over_limit:
        put_reason(text, seen->because, "More attempts than a rule allows");
        break;
    case RUNG_ROW_FINDING_stuck: rung_text_put(text, "The case cannot go on by itself"); break;
    case RUNG_ROW_FINDING_uncovered: rung_text_put(text, "The calendar does not cover the time"); break;
    case RUNG_ROW_FINDING_during_postponement:
        rung_text_put(text, "Contact");
        put_via(text, seen);
        rung_text_put(text, " while contacts were put off");
        break;
    case RUNG_ROW_FINDING_outside_hours:
        rung_text_put(text, "Contact");
        put_via(text, seen);
        rung_text_put(text, " outside the hours of the channel");
        break;
    case RUNG_ROW_FINDING_late_event:
        rung_text_put(text, "Recorded too late to count at its own time");
        break;
    case RUNG_ROW_FINDING_duplicate: rung_text_put(text, "Recorded twice; counted once"); break;
    case RUNG_ROW_FINDING_unknown: rung_text_put(text, "A time that is needed is not known"); break;
    case RUNG_ROW_FINDING_overflow: rung_text_put(text, "A number became too large"); break;
    case RUNG_ROW_FINDING_not_continued:
        rung_text_put(text, "The policy to go on with could not begin: ");
        rung_text_name(text, seen->what, false);
        break;
    default: put_flag(text, seen); break;
    }
}

void rung_words_of_group(struct rung_text *text, const struct rung_program *p, const struct rung_row *row)
{
    if (rung_row_is_finding(row->code))
        put_finding(text, p, row);
    else
        put_asked(text, p, &row->seen, true);
}

/* ---- entries ---- */

static void put_event(struct rung_text *text, const struct rung_program *p, const struct rung_seen *seen)
{
    rung_text_name(text, seen->name, true);
    put_via(text, seen);
    if (*seen->what && strcmp(seen->name, "attempt") == 0) {
        rung_text_put(text, ": ");
        rung_text_name(text, seen->what, false);
    } else if (*seen->what) {
        rung_text_put(text, strcmp(seen->name, "close") == 0 ? " as " : ": ");
        put_quoted(text, seen->what);
    } else if (*seen->to && strcmp(seen->name, "attempt") != 0) {
        rung_text_put(text, ": ");
        put_party(text, p, seen->to);
    }
}

static void put_step(struct rung_text *text, const struct rung_program *p, const struct rung_row *row)
{
    const struct rung_seen *seen = &row->seen;
    const struct rung_program_step *step =
        seen->step_index < p->steps_count ? &p->steps[seen->step_index] : NULL;

    switch (row->code) {
    case RUNG_ROW_STEP_start: rung_text_put(text, "A run starts"); break;
    case RUNG_ROW_STEP_enter:
    case RUNG_ROW_STEP_restart:
        rung_text_put(text, row->code == RUNG_ROW_STEP_enter ? "Step: " : "Begins anew: ");
        if (step && step->title)
            rung_text_put(text, p->texts + step->title);
        else
            rung_text_name(text, *seen->step ? seen->step : "the run", false);
        break;
    case RUNG_ROW_STEP_stand_down: rung_text_put(text, "The run ends: stood down"); break;
    default: rung_text_put(text, "The run ends: closed"); break;
    }
}

static void put_action(struct rung_text *text, const struct rung_program *p, const struct rung_row *row)
{
    const struct rung_seen *seen = &row->seen;

    switch (row->code) {
    case RUNG_ROW_ACTION_attempt:
    case RUNG_ROW_ACTION_task:
    case RUNG_ROW_ACTION_escalate:
        rung_text_put(text, "Asked for: ");
        put_asked(text, p, seen, false);
        break;
    case RUNG_ROW_ACTION_send:
    case RUNG_ROW_ACTION_notify:
        rung_text_put(text, row->code == RUNG_ROW_ACTION_send ? "Sent" : "Told");
        if (*seen->to) rung_text_put(text, row->code == RUNG_ROW_ACTION_send ? " to " : " ");
        if (*seen->to) put_party(text, p, seen->to);
        put_via(text, seen);
        if (*seen->what) rung_text_put(text, ": ");
        if (*seen->what) put_quoted(text, seen->what);
        break;
    case RUNG_ROW_ACTION_set:
        rung_text_put(text, "Changes: ");
        rung_text_name(text, seen->what, false);
        break;
    case RUNG_ROW_ACTION_postpone: rung_text_put(text, "Contacts are put off"); break;
    case RUNG_ROW_ACTION_withhold:
        rung_text_put(text, "Held back");
        if (*seen->via || *seen->to) rung_text_put(text, ": ");
        if (*seen->via || *seen->to) put_asked(text, p, seen, false);
        break;
    case RUNG_ROW_ACTION_withdraw:
        rung_text_put(text, "No longer asked for: ");
        put_asked(text, p, seen, false);
        break;
    case RUNG_ROW_ACTION_close:
        rung_text_put(text, "Closed as ");
        put_quoted(text, seen->what);
        break;
    default:
        rung_text_put(text, "Goes on with the policy ");
        rung_text_name(text, seen->what, false);
        break;
    }
}

void rung_words_of_entry(struct rung_text *text, const struct rung_program *p, const struct rung_row *row)
{
    if (row->code == RUNG_ROW_EVENT) {
        put_event(text, p, &row->seen);
    } else if (rung_row_is_finding(row->code)) {
        put_finding(text, p, row);
        put_missing(text, p, row->seen.missing);
    } else if (row->code >= RUNG_ROW_STEP_start) {
        put_step(text, p, row);
    } else {
        put_action(text, p, row);
    }
}

void rung_words_of_ending(struct rung_text *text, const struct rung_ending *ending)
{
    switch (ending->kind) {
    case RUNG_ENDED_CLOSED:
        rung_text_put(text, "closed by the policy as ");
        put_quoted(text, ending->what);
        break;
    case RUNG_ENDED_BY_HAND:
        rung_text_put(text, "closed by somebody");
        if (*ending->what) rung_text_put(text, " as ");
        if (*ending->what) put_quoted(text, ending->what);
        break;
    case RUNG_ENDED_STOOD_DOWN:
        rung_text_put(text, *ending->what ? "stood down on " : "stood down as time passed");
        rung_text_name(text, ending->what, false);
        break;
    case RUNG_ENDED_CONTINUED:
        rung_text_put(text, "went on with the policy ");
        rung_text_name(text, ending->what, false);
        break;
    case RUNG_ENDED_UNCOVERED: rung_text_put(text, "ended: the calendar does not cover the time"); break;
    }
}

/* ---- for readers outside ---- */

size_t rung_statistics_tell_group(const struct rung_statistics *s, const struct rung_group *group, char *text,
                                  size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_words_of_group(&words, s->policies[group->row->seen.policy_index].program, group->row);
    return words.size;
}

size_t rung_statistics_tell_kept(const struct rung_kept_rule *rule, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_words_of_rule(&words, rule->rule, rule->because);
    return words.size;
}

size_t rung_statistics_tell_rule(const struct rung_group *group, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_words_of_rule(&words, group->row->seen.rule, group->row->seen.because);
    return words.size;
}

size_t rung_statistics_tell_ending(const struct rung_ending *ending, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_words_of_ending(&words, ending);
    return words.size;
}

size_t rung_statistics_tell_count(uint64_t count, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_text_count(&words, count);
    return words.size;
}

size_t rung_statistics_tell_share(uint64_t part, uint64_t whole, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_text_share(&words, part, whole);
    return words.size;
}

size_t rung_statistics_tell_span(uint32_t seconds, char *text, size_t size)
{
    struct rung_text words = rung_text_in(text, size);

    rung_text_span(&words, seconds);
    return words.size;
}
