/* Sentences for what a policy asks for, finds and does, and for what happened to it. */
#include "sentence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine_parts.h"
#include "written.h"

enum { TEXT_SHOWN = 200 };

static void put(struct rung_telling *t, const char *text, size_t size)
{
    if (t->size < t->capacity) {
        size_t fits = t->capacity - 1 - t->size < size ? t->capacity - 1 - t->size : size;
        memcpy(t->to + t->size, text, fits);
        t->to[t->size + fits] = '\0';
    }
    t->size += size;
}

static void say(struct rung_telling *t, const char *text)
{
    put(t, text, strlen(text));
}

static void say_text(struct rung_telling *t, uint32_t text)
{
    say(t, t->m->program->texts + text);
}

static void say_quoted(struct rung_telling *t, uint32_t text)
{
    say(t, "\"");
    say_text(t, text);
    say(t, "\"");
}

static void say_value(struct rung_telling *t, uint32_t kind, struct rung_range choices, int64_t value)
{
    char written[RUNG_WRITTEN_SIZE];
    size_t size = rung_value_write(t->m, t->text, t->text_state, kind, choices, value, written);
    bool quoted = kind == RUNG_VALUE_TEXT && value != RUNG_UNKNOWN;

    if (quoted) say(t, "\"");
    put(t, written, size);
    if (quoted) say(t, "\"");
}

static void say_time(struct rung_telling *t, const char *before, int64_t time)
{
    if (time == RUNG_UNKNOWN || time == RUNG_NEVER_US) return;
    say(t, before);
    say_value(t, RUNG_VALUE_TIME, (struct rung_range){0, 0}, time);
}

static void say_party(struct rung_telling *t, uint32_t party, const char *otherwise)
{
    const struct rung_program *p = t->m->program;

    if (party >= p->parties_count)
        say(t, otherwise);
    else
        say_text(t, p->parties[party].title ? p->parties[party].title : p->parties[party].name);
}

static void say_channel(struct rung_telling *t, const char *before, uint32_t channel)
{
    const struct rung_program *p = t->m->program;

    if (channel == RUNG_ANY) return;
    say(t, before);
    if (channel < p->channels_count)
        say_text(t, p->channels[channel].name);
    else
        say(t, "another channel");
}

/* A text of the journal's detail, without its JSON, shortened. Returns whether it is there. */
static bool say_detail(struct rung_telling *t, const char *before, const char *key, const char *detail,
                       size_t size)
{
    char marked[32];
    int marked_size = snprintf(marked, sizeof marked, ",\"%s\":\"", key);
    size_t at = 0, shown = 0;

    if (!detail || size < (size_t)marked_size) return false;
    while (at + (size_t)marked_size <= size && memcmp(detail + at, marked, (size_t)marked_size) != 0) at++;
    if (at + (size_t)marked_size > size) return false;
    say(t, before);
    say(t, "\"");
    for (at += (size_t)marked_size; at < size && detail[at] != '"'; at++, shown++) {
        char c = detail[at];
        if (c == '\\' && at + 1 < size) {
            c = detail[++at];
            if (c == 'u') at += 4;
            if (c != '"' && c != '\\') c = ' ';
        }
        if (shown >= TEXT_SHOWN && ((unsigned char)c & 0xC0) != 0x80) break;
        put(t, &c, 1);
    }
    say(t, at < size && detail[at] == '"' ? "\"" : "…\"");
    return true;
}

static void say_missing(struct rung_telling *t, uint64_t missing)
{
    const struct rung_program *p = t->m->program;
    bool first = true;

    for (uint32_t i = 0; i < RUNG_ITEMS_MAX && i < p->facts_count + p->items_count; i++) {
        if (!(missing >> i & 1)) continue;
        if (!first) say(t, ", ");
        say_text(t, i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        first = false;
    }
}

/* ---- actions ---- */

static uint32_t site_name(const struct rung_telling *t, const struct rung_output *out)
{
    return out->site == RUNG_NONE ? 0 : t->m->program->sites[out->site].name;
}

/* What somebody is asked for, as a noun. */
static void say_owed(struct rung_telling *t, const struct rung_output *out)
{
    uint32_t task = site_name(t, out);

    if (task) {
        say_quoted(t, task);
        say(t, " for ");
        say_party(t, out->party, "somebody");
    } else if (out->site == RUNG_NONE) {
        say_party(t, out->party, "somebody");
        say(t, " to take over");
    } else {
        say(t, "contact with ");
        say_party(t, out->party, "somebody");
        say_channel(t, " via ", out->channel);
    }
}

static void tell_attempt(struct rung_telling *t, const struct rung_output *out)
{
    const struct rung_program *p = t->m->program;

    say_party(t, out->channel < p->channels_count ? p->channels[out->channel].by : RUNG_ANY, "somebody");
    say(t, " is to contact ");
    say_party(t, out->party, "somebody");
    say_channel(t, " via ", out->channel);
    say_time(t, " by ", out->due);
    if (out->site != RUNG_NONE && p->sites[out->site].template_name) {
        say(t, ", using ");
        say_quoted(t, p->sites[out->site].template_name);
    }
}

static void tell_message(struct rung_telling *t, const struct rung_output *out, const char *detail,
                         size_t size)
{
    say(t, out->name == RUNG_ACTION_send ? "writes to " : "tells ");
    say_party(t, out->party, "somebody");
    say_channel(t, " via ", out->channel);
    say_detail(t, ": ", "text", detail, size);
}

/* What stands against it: the reason, if the policy gives one, else the rule. */
static void say_rule(struct rung_telling *t, uint32_t rule)
{
    const struct rung_program *p = t->m->program;

    if (rule >= p->rules_count) return;
    say_text(t, p->rules[rule].because ? p->rules[rule].because : p->rules[rule].text);
}

static void tell_withhold(struct rung_telling *t, const struct rung_output *out)
{
    if (out->site == RUNG_NONE) {
        say(t, "does not close yet: ");
    } else {
        say(t, "does not ask yet for ");
        say_owed(t, out);
        say(t, ": ");
    }
    if (out->rule != RUNG_NONE)
        say_rule(t, out->rule);
    else if (out->index == RUNG_AGAINST_POSTPONEMENT)
        say(t, "contacts are postponed"), say_time(t, " until ", out->due);
    else
        say_channel(t, "these are not the hours of ", out->channel);
}

static void tell_close(struct rung_telling *t, const struct rung_output *out, const char *detail, size_t size)
{
    const struct rung_program_closing *closing = &t->m->program->closings[out->index];

    say(t, "closes as ");
    say_quoted(t, closing->as);
    if (closing->code) {
        say(t, ", code ");
        say_quoted(t, closing->code);
    }
    say_detail(t, ", note ", "note", detail, size);
}

static void tell_set(struct rung_telling *t, const struct rung_output *out)
{
    const struct rung_program_fact *fact = &t->m->program->facts[out->index];

    say(t, "sets ");
    say_text(t, fact->name);
    say(t, " to ");
    say_value(t, fact->kind, fact->choices, out->value);
}

static void tell_action(struct rung_telling *t, const struct rung_output *out, const char *detail,
                        size_t size)
{
    switch (out->name) {
    case RUNG_ACTION_attempt: tell_attempt(t, out); break;
    case RUNG_ACTION_send:
    case RUNG_ACTION_notify: tell_message(t, out, detail, size); break;
    case RUNG_ACTION_task:
        say_party(t, out->party, "somebody");
        say(t, " is to do ");
        say_quoted(t, site_name(t, out));
        say_time(t, " by ", out->due);
        break;
    case RUNG_ACTION_escalate:
        say(t, "asks ");
        say_party(t, out->party, "somebody");
        say(t, " to take over");
        say_time(t, " by ", out->due);
        break;
    case RUNG_ACTION_set: tell_set(t, out); break;
    case RUNG_ACTION_postpone: say_time(t, "asks for no contact before ", out->due); break;
    case RUNG_ACTION_withhold: tell_withhold(t, out); break;
    case RUNG_ACTION_withdraw:
        say(t, "no longer asks for ");
        say_owed(t, out);
        break;
    case RUNG_ACTION_close: tell_close(t, out, detail, size); break;
    case RUNG_ACTION_continue:
        say(t, "goes on with ");
        say_text(t, t->m->program->follows[out->index]);
        break;
    default: break;
    }
}

/* ---- findings ---- */

static void tell_missed(struct rung_telling *t, const struct rung_output *out)
{
    say(t, "missed: ");
    if (out->site == RUNG_NONE && out->party == RUNG_ANY)
        say(t, "what was waited for did not come in time");
    else
        say_owed(t, out);
    say_time(t, ", due ", out->due);
}

static void tell_finding(struct rung_telling *t, const struct rung_output *out, const char *detail,
                         size_t size)
{
    const struct rung_program *p = t->m->program;

    switch (out->name) {
    case RUNG_FINDING_missed: tell_missed(t, out); break;
    case RUNG_FINDING_incomplete:
        say(t, "incomplete, so it does not count: not on record ");
        say(t, (out->missing & (out->missing - 1)) ? "are " : "is ");
        say_missing(t, out->missing);
        break;
    case RUNG_FINDING_out_of_order: say_channel(t, "before its turn: the contact via ", out->channel); break;
    case RUNG_FINDING_forbidden:
        say(t, "forbidden: ");
        say_rule(t, out->rule);
        break;
    case RUNG_FINDING_over_limit:
        say(t, "over the limit: ");
        say_rule(t, out->rule);
        break;
    case RUNG_FINDING_during_postponement: say_time(t, "contacts are postponed until ", out->due); break;
    case RUNG_FINDING_outside_hours: say_channel(t, "outside the hours of ", out->channel); break;
    case RUNG_FINDING_stuck:
        say(t, "stuck: ");
        say(t, out->index == RUNG_STUCK_RULE    ? "nothing that the policy foresees lets it go on"
               : out->index == RUNG_STUCK_LOOKS ? "time passes, and nothing comes of it"
                                                : "it goes round without an event");
        break;
    case RUNG_FINDING_uncovered: say(t, "a calendar does not cover these days; the run ends"); break;
    case RUNG_FINDING_late_event: say_time(t, "came late: it is of ", out->value); break;
    case RUNG_FINDING_duplicate: say(t, "an event with an id that was seen before changes nothing"); break;
    case RUNG_FINDING_unknown: say(t, "a time that is needed here is unknown"); break;
    case RUNG_FINDING_overflow: say(t, "a number became too large, and is unknown"); break;
    case RUNG_FINDING_not_continued:
        say(t, "cannot go on with ");
        say_text(t, p->follows[out->index]);
        break;
    case RUNG_FINDING_flag:
        say(t, "flags ");
        say_text(t, p->flags[out->index].name);
        say_detail(t, ": ", "text", detail, size);
        break;
    default: break;
    }
}

/* ---- steps ---- */

static void tell_step(struct rung_telling *t, const struct rung_output *out)
{
    const struct rung_program *p = t->m->program;
    char number[48];

    switch (out->name) {
    case RUNG_STEP_start:
        snprintf(number, sizeof number, out->run > 1 ? "run %u begins" : "the run begins", out->run);
        say(t, number);
        break;
    case RUNG_STEP_enter:
        say(t, "enters ");
        if (out->step >= p->steps_count) break;
        if (p->steps[out->step].title)
            say_quoted(t, p->steps[out->step].title);
        else
            say_text(t, p->steps[out->step].name);
        break;
    case RUNG_STEP_restart:
        say(t, "begins anew");
        say_time(t, " at ", out->due);
        break;
    case RUNG_STEP_stand_down: say(t, "stands down: the case is idle"); break;
    case RUNG_STEP_end: say(t, "the run ends"); break;
    default: break;
    }
}

void rung_tell_output(struct rung_telling *t, const struct rung_output *out, const char *detail, size_t size)
{
    if (t->capacity) t->to[0] = '\0';
    if (out->kind == RUNG_ACTION)
        tell_action(t, out, detail, size);
    else if (out->kind == RUNG_FINDING)
        tell_finding(t, out, detail, size);
    else
        tell_step(t, out);
}

/* ---- events ---- */

static void say_field(struct rung_telling *t, const char *name, bool *first)
{
    say(t, *first ? " { " : ", ");
    say(t, name);
    *first = false;
}

void rung_tell_event(struct rung_telling *t, const struct rung_happening *happening)
{
    const struct rung_program *p = t->m->program;
    const struct rung_program_event *about = &p->events[happening->event];
    bool first = true, items = true;

    if (t->capacity) t->to[0] = '\0';
    say_text(t, about->name);
    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        if (happening->fields[i] == RUNG_UNKNOWN || field->kind == RUNG_VALUE_RECORD) continue;
        say_field(t, p->texts + field->name, &first);
        say(t, ": ");
        say_value(t, field->kind, field->choices, happening->fields[i]);
    }
    for (uint32_t i = 0; i < RUNG_ITEMS_MAX && i < p->facts_count + p->items_count; i++) {
        bool given = i < p->facts_count && (happening->given >> i & 1);
        bool on_record = happening->documented >> i & 1;
        if (!given && !on_record) continue;
        if (on_record && items) {
            say_field(t, "documented: ", &first);
            items = false;
        } else if (on_record) {
            say(t, ", ");
        } else {
            say_field(t, "", &first);
        }
        say_text(t, i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        if (!given) continue;
        say(t, on_record ? " = " : ": ");
        say_value(t, p->facts[i].kind, p->facts[i].choices, happening->values[i]);
    }
    if (!first) say(t, " }");
}
