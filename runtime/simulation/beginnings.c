/* How cases begin: which events set off a run, and the lines that say so. */
#include "simulation_inside.h"

#include <string.h>

#include "reason.h"

enum { TRIALS_MAX = 24 };

/* The event that begins a case, as a line. */
static void tell_beginning(struct rung_simulator *s, const struct rung_beginning *beginning, uint32_t number,
                           int64_t time, uint64_t *random)
{
    const struct rung_program *p = s->engine->policies[beginning->policy].bound.program;
    char text[RUNG_TIME_TEXT_SIZE];

    rung_tell_begin(s, number, time, p->texts + p->events[beginning->event].name);
    if (!s->plan->event) {
        rung_tell_fields(s, p, NULL, beginning->event, time, NULL, random);
        rung_tell_end(s);
        return;
    }
    s->line.size = 0;
    rung_lines_text(&s->line, "{\"time\":\"");
    rung_lines_put(&s->line, text, rung_time_write(time, text));
    size_t id = s->line.size;
    rung_tell_begin(s, number, time, ""); /* the case's id is as everywhere */
    const char *type = strstr(s->line.bytes ? s->line.bytes : "", ",\"type\"");
    s->line.size = type ? (size_t)(type - s->line.bytes) : id;
    const char *rest = strchr(s->plan->event, '{') + 1;
    size_t size = strlen(rest);
    while (size && rest[size - 1] != '}') size--;
    rung_lines_text(&s->line, ",");
    rung_lines_put(&s->line, rest, size);
    rung_lines_text(&s->line, "\n");
}

/* Whether facts and beginning, as they are told, set off a run of any policy. */
static bool would_begin(struct rung_simulator *s, bool facts)
{
    enum rung_status status = rung_copy_take(s->copy, RUNG_NO_CASE);

    if (!status && facts) status = rung_copy_json(s->copy, s->facts.bytes, s->facts.size, NULL);
    if (!status) status = rung_copy_json(s->copy, s->line.bytes, s->line.size, NULL);
    if (status == RUNG_NO_MEMORY) s->status = status;
    if (status) return false;
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        struct rung_standing standing = rung_copy_standing(s->copy, i);
        if (standing.run || standing.next != RUNG_NEVER_US) return true;
    }
    return false;
}

/* Tells facts and beginning of a case; whether both were tried, and begin nothing. */
static bool tell_case(struct rung_simulator *s, const struct rung_beginning *beginning, uint32_t number,
                      int64_t time, bool try_it, uint64_t *random, bool *facts)
{
    for (int i = 0; i < TRIALS_MAX; i++) {
        *facts = rung_tell_facts(s, number, time, random);
        struct rung_lines told = s->line;
        s->line = s->facts;
        s->facts = told;
        tell_beginning(s, beginning, number, time, random);
        if (s->line.failed || s->facts.failed) s->status = RUNG_NO_MEMORY;
        if (s->status || !try_it || would_begin(s, *facts)) return true;
    }
    return false;
}

void rung_beginnings_arrive(struct rung_simulator *s, uint32_t number, int64_t time, bool again)
{
    struct rung_simulated *one = &s->cases[number];
    const struct rung_beginning *beginning =
        &s->beginnings[rung_random_below(&one->random, s->beginning_count)];
    bool facts;

    if (again) {
        tell_beginning(s, beginning, number, time, &one->random);
        rung_simulator_feed(s, number);
        return;
    }
    tell_case(s, beginning, number, time, beginning->wants_trial, &one->random, &facts);
    if (facts) rung_simulator_give(s, &s->facts);
    rung_simulator_feed(s, number);
}

/* Whether another policy that is here goes on with this one: then it does not begin by itself. */
static bool is_gone_on_with(const struct rung_engine *engine, const struct rung_program *p)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_program *other = engine->policies[i].bound.program;
        for (uint32_t k = 0; other != p && k < other->follows_count; k++)
            if (strcmp(other->texts + other->follows[k], p->texts + p->name) == 0) return true;
    }
    return false;
}

static void add_beginning(struct rung_simulator *s, uint32_t policy, uint32_t event, bool wants_trial)
{
    for (uint32_t i = 0; i < s->beginning_count; i++) {
        const struct rung_program *other = s->engine->policies[s->beginnings[i].policy].bound.program;
        const struct rung_program *p = s->engine->policies[policy].bound.program;
        if (strcmp(other->texts + other->events[s->beginnings[i].event].name,
                   p->texts + p->events[event].name) == 0) {
            s->beginnings[i].wants_trial |= wants_trial;
            return;
        }
    }
    if (s->beginning_count < RUNG_BEGINNINGS_MAX)
        s->beginnings[s->beginning_count++] = (struct rung_beginning){policy, event, wants_trial};
}

static void collect_beginnings(struct rung_simulator *s)
{
    for (uint32_t i = 0; i < s->engine->policy_count; i++) {
        const struct rung_program *p = s->engine->policies[i].bound.program;
        if (is_gone_on_with(s->engine, p)) continue;
        for (uint32_t k = 0; k < p->starts_count; k++) {
            uint32_t event = p->starts[k].event;
            if (event == RUNG_NONE && p->starts[k].silence != RUNG_NONE)
                event = p->silences[p->starts[k].silence].since;
            if (event < p->events_count)
                add_beginning(s, i, event, p->starts[k].where.count || p->starts[k].value);
        }
    }
}

enum rung_status rung_beginnings_find(struct rung_simulator *s, struct rung_reason *reason)
{
    uint64_t random = rung_random_stream(s->plan->seed, UINT64_MAX);
    uint32_t good = 0;
    bool facts;

    if (s->plan->event) {
        s->beginnings[0] = (struct rung_beginning){0, 0, false};
        s->beginning_count = 1;
        char id[8];
        if (rung_copy_case_of(s->copy, s->plan->event, strlen(s->plan->event), id, sizeof id) !=
            RUNG_NOT_FOUND)
            return rung_reason_give(
                reason, RUNG_INVALID, 0,
                "the event must be one JSON object, without `case`: there is one for each");
        if (tell_case(s, &s->beginnings[0], 0, s->plan->from, true, &random, &facts))
            return rung_copy_clock(s->copy) == s->plan->from
                       ? RUNG_OK
                       : rung_reason_give(reason, RUNG_INVALID, 0,
                                          "cases arrive when they do: leave `time` out of the event");
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "this event sets nothing off: no `start on` fits it");
    }
    collect_beginnings(s);
    for (uint32_t i = 0; i < s->beginning_count; i++) {
        struct rung_beginning one = s->beginnings[i];
        if (tell_case(s, &one, 0, s->plan->from, true, &random, &facts)) s->beginnings[good++] = one;
    }
    s->beginning_count = good;
    if (good) return RUNG_OK;
    return rung_reason_give(reason, RUNG_NEVER, 0, "what sets a case off cannot be made up");
}
