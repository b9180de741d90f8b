/* Watching a recorded log: what followed each contact, what people did of what they were asked for, what was
 * waited for and came, when cases arrived. */
#include "lessons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is kept ---- */

static bool grow(struct rung_lessons *l, void **items, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity) return true;
    size_t larger = *capacity ? 2 * *capacity : 256;
    void *grown = realloc(*items, larger * size);
    if (!grown) return !(l->failed = true);
    *items = grown;
    *capacity = larger;
    return true;
}

void rung_samples_add(struct rung_lessons *l, struct rung_samples *s, int64_t value)
{
    void *items = s->items;

    if (!grow(l, &items, &s->capacity, s->count, sizeof *s->items)) return;
    s->items = items;
    s->items[s->count++] = value;
}

void rung_outcomes_add(struct rung_lessons *l, struct rung_outcomes_seen *o, int64_t from, int64_t until,
                       uint32_t kind)
{
    void *items = o->items;
    int64_t seconds = (until - from) / RUNG_SECOND_US;

    if (!grow(l, &items, &o->capacity, o->count, sizeof *o->items)) return;
    o->items = items;
    if (seconds < 0) seconds = 0;
    o->items[o->count++] =
        (struct rung_outcome_seen){seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds, kind};
}

struct rung_lessons *rung_lessons_new(struct rung_engine *engine)
{
    struct rung_lessons *l = calloc(1, sizeof *l);

    if (!l) return NULL;
    l->engine = engine;
    l->free_asks = RUNG_NONE;
    l->people_count = 1; /* all */
    l->first_arrival = RUNG_NEVER_US;
    l->last_arrival = INT64_MIN;
    return l;
}

void rung_lessons_free(struct rung_lessons *l)
{
    if (!l) return;
    for (uint32_t i = 0; i < l->channel_count; i++) free(l->after[i].items);
    for (uint32_t i = 0; i < RUNG_KINDS_MAX; i++) free(l->run[i].items);
    for (uint32_t i = 0; i < l->people_count; i++) {
        free(l->people[i].elapsed.items);
        free(l->people[i].worked.items);
        free(l->people[i].late.items);
    }
    for (uint32_t i = 0; i < l->value_count; i++) free(l->values[i].samples.items);
    free(l->waiting.items);
    free(l->again.items);
    free(l->absences.items);
    free(l->delays.items);
    free(l->cases);
    free(l->asks);
    free(l);
}

/* The number of a name in a table of them, which it joins; `most` where there is no room. */
static uint32_t number_of(char (*names)[RUNG_CUSTOMERS_NAME], uint32_t *count, uint32_t most,
                          const char *name)
{
    uint32_t i = 0;

    while (i < *count && strncmp(names[i], name, RUNG_CUSTOMERS_NAME - 1) != 0) i++;
    if (i < *count || i == most) return i;
    snprintf(names[i], RUNG_CUSTOMERS_NAME, "%s", name);
    return (*count)++;
}

static uint32_t kind_of(struct rung_lessons *l, const char *event)
{
    uint32_t kind = number_of(l->kinds, &l->kind_count, RUNG_KINDS_MAX, event);

    return kind == RUNG_KINDS_MAX ? 0 : kind + 1;
}

static struct rung_lesson_case *case_of(struct rung_lessons *l, const struct rung_seen *seen)
{
    size_t before = l->case_capacity;
    void *cases = l->cases;

    while (seen->number >= l->case_capacity)
        if (!grow(l, &cases, &l->case_capacity, l->case_capacity, sizeof *l->cases)) return NULL;
    l->cases = cases;
    for (size_t i = before; i < l->case_capacity; i++) {
        l->cases[i] = (struct rung_lesson_case){.channel = RUNG_NONE,
                                                .asks = RUNG_NONE,
                                                .away_until = INT64_MIN,
                                                .last = INT64_MIN,
                                                .began = RUNG_NEVER_US,
                                                .ended = RUNG_NEVER_US};
        for (int k = 0; k < RUNG_LESSON_WAITS; k++) l->cases[i].waits[k].listen = RUNG_NONE;
    }
    struct rung_lesson_case *one = &l->cases[seen->number];
    if (one->last == INT64_MIN) { /* it arrives */
        l->case_count++;
        l->arrivals_by_hour[rung_local_time_of_day(seen->local) / RUNG_HOUR_US]++;
        l->arrivals_by_day[rung_day_weekday(rung_local_day(seen->local))]++;
        if (seen->time < l->first_arrival) l->first_arrival = seen->time;
        if (seen->time > l->last_arrival) l->last_arrival = seen->time;
        one->last = seen->time;
    }
    return one;
}

/* ---- customers ---- */

static void contacted(struct rung_lessons *l, struct rung_lesson_case *one, const char *via, int64_t now,
                      bool reached)
{
    uint32_t channel = number_of(l->channels, &l->channel_count, RUNG_LESSON_NAMES, via);

    if (one->channel != RUNG_NONE) /* the one before was not answered so far */
        rung_outcomes_add(l, &l->after[one->channel], one->contact, now, 0);
    one->channel = RUNG_NONE;
    if (channel == RUNG_LESSON_NAMES || !*via) return;
    l->contacts++;
    if (now < one->away_until || one->dead >> channel & 1) return; /* nobody can answer that */
    if (reached) {
        rung_outcomes_add(l, &l->after[channel], now, now, kind_of(l, ""));
        return;
    }
    one->channel = channel;
    one->contact = now;
}

static void answered(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_seen *seen)
{
    bool away = strcmp(seen->name, "out_of_office") == 0, same = away && one->away_undated;

    l->answers++;
    if (!away) one->away_undated = false;
    if (!away && strcmp(seen->name, "bounce") != 0) {
        l->answers_by_hour[rung_local_time_of_day(seen->local) / RUNG_HOUR_US]++;
        l->answers_by_day[rung_day_weekday(rung_local_day(seen->local))]++;
    }
    if (same) one->channel = RUNG_NONE;    /* says nothing that was not known */
    if (one->channel == RUNG_NONE) return; /* of themselves */
    rung_outcomes_add(l, &l->after[one->channel], one->contact, seen->time, kind_of(l, seen->name));
    if (strcmp(seen->name, "bounce") == 0) one->dead |= UINT64_C(1) << one->channel;
    one->channel = RUNG_NONE;
}

/* How long absences last, and until when customers want to be left alone. */
static void note_length(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_machine *m,
                        const struct rung_happening *event, const struct rung_seen *seen)
{
    if (event->event == RUNG_EVENT_not_now && event->fields[RUNG_FIELD(not_now, until)] > seen->time)
        rung_samples_add(l, &l->delays,
                         (event->fields[RUNG_FIELD(not_now, until)] - seen->time) / RUNG_SECOND_US);
    if (event->event != RUNG_EVENT_out_of_office) return;
    int64_t back_on = event->fields[RUNG_FIELD(out_of_office, back_on)];
    if (seen->time < one->away_until || one->away_undated) return; /* the same absence */
    if (back_on == RUNG_UNKNOWN) {
        l->dateless++;
        one->away_undated = true;
        return;
    }
    int64_t back = rung_zone_first_instant(rung_calendar_zone(m, m->program->calendar), (int32_t)back_on);
    if (back <= seen->time) return;
    rung_samples_add(l, &l->absences, (back - seen->time) / RUNG_SECOND_US);
    one->away_until = back;
}

/* ---- people ---- */

static uint32_t people_of(struct rung_lessons *l, const struct rung_program *p, uint32_t party)
{
    uint32_t i = 1;

    if (party >= p->parties_count) return 0;
    const char *name = p->texts + p->parties[party].name;
    while (i < l->people_count && strncmp(l->people[i].name, name, RUNG_CUSTOMERS_NAME - 1) != 0) i++;
    if (i < l->people_count) return i;
    if (i == RUNG_CROWDS_MAX) return 0;
    snprintf(l->people[i].name, RUNG_CUSTOMERS_NAME, "%s", name);
    l->people_count++;
    return i;
}

static enum rung_asked_kind asked_kind(uint32_t action)
{
    return action == RUNG_ACTION_attempt ? RUNG_ASKED_CONTACT
           : action == RUNG_ACTION_task  ? RUNG_ASKED_TASK
                                         : RUNG_ASKED_TAKEOVER;
}

static void count_ask(struct rung_lessons *l, struct rung_lesson_people *people, const struct rung_ask *ask,
                      int64_t now)
{
    if (ask->done == RUNG_NEVER_US) {
        people->never[asked_kind(ask->kind)] += ask->due <= now; /* of others, nobody knows */
        return;
    }
    people->whole++;
    people->recorded += ask->records;
    if (ask->due != RUNG_NEVER_US && ask->done > ask->due) {
        rung_samples_add(l, &people->late, (ask->done - ask->due) / RUNG_SECOND_US);
        return;
    }
    people->on_time++;
    rung_samples_add(l, &people->elapsed, (ask->done - ask->asked) / RUNG_SECOND_US);
    rung_samples_add(l, &people->worked, ask->worked / RUNG_SECOND_US);
}

void rung_ask_end(struct rung_lessons *l, const struct rung_ask *ask, int64_t now)
{
    count_ask(l, &l->people[0], ask, now);
    if (ask->who) count_ask(l, &l->people[ask->who], ask, now);
    l->done += ask->done != RUNG_NEVER_US;
}

/* Takes the ask out of its case's list, whose place `link` is. */
static void drop(struct rung_lessons *l, uint32_t *link, int64_t now)
{
    uint32_t index = *link;

    rung_ask_end(l, &l->asks[index], now);
    *link = l->asks[index].next;
    l->asks[index].next = l->free_asks;
    l->free_asks = index;
}

/* What was done by an event before this one has been done for good. */
static void settle(struct rung_lessons *l, struct rung_lesson_case *one, int64_t now)
{
    for (uint32_t *link = &one->asks; *link != RUNG_NONE;) {
        const struct rung_ask *ask = &l->asks[*link];
        if (ask->done != RUNG_NEVER_US && ask->by_event != l->engine->counts.events)
            drop(l, link, now);
        else
            link = &l->asks[*link].next;
    }
}

static void asked(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_machine *m,
                  uint32_t policy, const struct rung_output *out, int64_t now)
{
    const struct rung_program *p = m->program;
    bool escalates = out->name == RUNG_ACTION_escalate;
    uint32_t index = escalates ? out->index : out->site, who = out->party, channel = RUNG_ANY,
             at = l->free_asks;
    void *asks = l->asks;

    if (!escalates && (index >= p->sites_count || p->sites[index].kind == RUNG_SITE_OFFER)) return;
    for (uint32_t *link = &one->asks; *link != RUNG_NONE;) {
        const struct rung_ask *ask = &l->asks[*link];
        if (ask->policy == policy && ask->kind == out->name && ask->index == index &&
            ask->done == RUNG_NEVER_US)
            drop(l, link, now); /* it is asked for anew */
        else
            link = &l->asks[*link].next;
    }
    if (out->name == RUNG_ACTION_attempt) channel = rung_channel_now(m, p->sites[index].channel);
    if (out->name == RUNG_ACTION_attempt)
        who = channel < p->channels_count ? p->channels[channel].by : RUNG_ANY;
    at = l->free_asks;
    if (at != RUNG_NONE) {
        l->free_asks = l->asks[at].next;
    } else {
        if (!grow(l, &asks, &l->ask_capacity, l->ask_count, sizeof *l->asks)) return;
        l->asks = asks;
        at = (uint32_t)l->ask_count++;
    }
    l->asked++;
    l->asks[at] =
        (struct rung_ask){.next = RUNG_NONE,
                          .policy = policy,
                          .kind = out->name,
                          .index = index,
                          .party = out->party,
                          .channel = channel,
                          .who = people_of(l, p, who),
                          .asked = now,
                          .due = out->due == RUNG_UNKNOWN ? RUNG_NEVER_US : out->due,
                          .done = RUNG_NEVER_US,
                          .records = !escalates && (p->sites[index].including | p->sites[index].noting) != 0};
    uint32_t *link = &one->asks; /* at the end: those asked first are met first */
    while (*link != RUNG_NONE) link = &l->asks[*link].next;
    *link = at;
}

/* Whether the event may be what was asked for. */
static bool fits(const struct rung_program *p, const struct rung_ask *ask, const struct rung_happening *event,
                 const struct rung_seen *seen)
{
    const int64_t *fields = event->fields;

    if (ask->done != RUNG_NEVER_US || ask->policy != seen->policy_index) return false;
    if (event->event == RUNG_EVENT_attempt)
        return ask->kind == RUNG_ACTION_attempt &&
               fields[RUNG_FIELD(attempt, via)] == (int64_t)ask->channel &&
               fields[RUNG_FIELD(attempt, outcome)] != RUNG_OUTCOME_bounced &&
               (fields[RUNG_FIELD(attempt, to)] == RUNG_UNKNOWN ||
                fields[RUNG_FIELD(attempt, to)] == (int64_t)ask->party);
    if (event->event == RUNG_EVENT_done)
        return ask->kind == RUNG_ACTION_task && strcmp(p->texts + p->sites[ask->index].name, seen->what) == 0;
    return event->event == RUNG_EVENT_took_over && ask->kind == RUNG_ACTION_escalate &&
           (fields[RUNG_FIELD(took_over, by)] == RUNG_UNKNOWN ||
            fields[RUNG_FIELD(took_over, by)] == (int64_t)ask->party);
}

static void did(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_machine *m,
                const struct rung_happening *event, const struct rung_seen *seen)
{
    const struct rung_program *p = m->program;

    for (uint32_t at = one->asks; at != RUNG_NONE; at = l->asks[at].next) {
        struct rung_ask *ask = &l->asks[at];
        if (!fits(p, ask, event, seen)) continue;
        ask->done = seen->time;
        ask->by_event = l->engine->counts.events;
        ask->worked = seen->time - ask->asked;
        uint32_t calendar = p->calendar;
        if (ask->channel < p->channels_count && p->channels[ask->channel].during != RUNG_NONE)
            calendar = p->channels[ask->channel].during;
        if (calendar == RUNG_NONE || !rung_calendar_has_hours(m->bound->calendars[calendar])) return;
        const struct rung_zone *zone = rung_calendar_zone(m, calendar);
        bool open = true;
        rung_calendar_time_between(m->bound->calendars[calendar], zone, ask->asked, seen->time, &ask->worked);
        rung_calendar_is_open(m->bound->calendars[calendar], zone, seen->time, &open);
        l->people[0].outside += !open;
        if (ask->who) l->people[ask->who].outside += !open;
        return;
    }
}

/* It was done, but not as it should have been: it is still asked for. */
static void was_incomplete(struct rung_lessons *l, struct rung_lesson_case *one)
{
    for (uint32_t at = one->asks; at != RUNG_NONE; at = l->asks[at].next) {
        struct rung_ask *ask = &l->asks[at];
        if (ask->done == RUNG_NEVER_US || ask->by_event != l->engine->counts.events) continue;
        ask->done = RUNG_NEVER_US;
        l->people[0].incomplete++;
        if (ask->who) l->people[ask->who].incomplete++;
    }
}

static void withdrawn(struct rung_lessons *l, struct rung_lesson_case *one, uint32_t policy,
                      const struct rung_output *out, int64_t now)
{
    bool escalation = out->site == RUNG_NONE;
    uint32_t index = escalation ? out->index : out->site;

    for (uint32_t *link = &one->asks; *link != RUNG_NONE;) {
        const struct rung_ask *ask = &l->asks[*link];
        if (ask->policy == policy && (ask->kind == RUNG_ACTION_escalate) == escalation &&
            ask->index == index && ask->done == RUNG_NEVER_US)
            drop(l, link, now);
        else
            link = &l->asks[*link].next;
    }
}

/* ---- what is waited for, and what happens in a run ---- */

static bool is_other(const struct rung_program *p, uint32_t event)
{
    return (event == RUNG_EVENT_decision || event >= RUNG_BUILT_IN_EVENTS) && !rung_is_start(p, event);
}

static bool is_armed(const struct rung_machine *m, uint32_t listen)
{
    uint32_t owner = m->program->listens[listen].owner;

    return (owner || rung_running(m)) && rung_is_at(m, owner, RUNG_OP_AWAIT_EVENT, listen);
}

/* Notes waits that have begun, and ends those that are over. `since`: from when on things are as they are. */
static void look_at_waits(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_machine *m,
                          uint32_t policy, int64_t since, int64_t now)
{
    for (int i = 0; i < RUNG_LESSON_WAITS; i++) {
        struct rung_lesson_wait *wait = &one->waits[i];
        if (wait->listen == RUNG_NONE || wait->policy != policy) continue;
        if (is_armed(m, wait->listen) &&
            *rung_time_slot(m, m->program->listens[wait->listen].offset) == wait->ends)
            continue;
        rung_outcomes_add(l, &l->waiting, wait->since, wait->ends < now ? wait->ends : now, 0);
        wait->listen = RUNG_NONE;
    }
    for (uint32_t i = 0; i < m->program->listens_count; i++) {
        const struct rung_range *clauses = &m->program->listens[i].clauses;
        bool known = false, other = false;
        int free_place = -1;
        for (uint32_t k = clauses->first; k < clauses->first + clauses->count; k++)
            other |= is_other(m->program, m->program->clauses[k].event);
        if (!other || !is_armed(m, i)) continue;
        for (int k = 0; k < RUNG_LESSON_WAITS; k++) {
            known |= one->waits[k].listen == i && one->waits[k].policy == policy;
            if (one->waits[k].listen == RUNG_NONE) free_place = k;
        }
        if (!known && free_place >= 0)
            one->waits[free_place] = (struct rung_lesson_wait){
                policy, i, since, *rung_time_slot(m, m->program->listens[i].offset)};
    }
}

/* An event that somebody waited for. Returns false if nobody did. */
static bool came_awaited(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_machine *m,
                         uint32_t policy, uint32_t event, int64_t now)
{
    const struct rung_program *p = m->program;

    for (int i = 0; i < RUNG_LESSON_WAITS; i++) {
        struct rung_lesson_wait *wait = &one->waits[i];
        if (wait->listen == RUNG_NONE || wait->policy != policy) continue;
        const struct rung_range *clauses = &p->listens[wait->listen].clauses;
        for (uint32_t k = clauses->first; k < clauses->first + clauses->count; k++) {
            if (p->clauses[k].event != event) continue;
            rung_outcomes_add(l, &l->waiting, wait->since, now, kind_of(l, p->texts + p->events[event].name));
            wait->listen = RUNG_NONE;
            return true;
        }
    }
    return false;
}

static void came_in_run(struct rung_lessons *l, struct rung_lesson_case *one, const char *event, int64_t now)
{
    uint32_t kind = kind_of(l, event);

    if (!kind || one->began == RUNG_NEVER_US || one->in_run >> (kind - 1) & 1) return;
    one->in_run |= UINT64_C(1) << (kind - 1);
    rung_outcomes_add(l, &l->run[kind - 1], one->began, now, kind);
}

/* What has not come in a run that ends. */
static void end_run(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_program *p,
                    int64_t now)
{
    if (one->began == RUNG_NEVER_US) return;
    for (uint32_t i = 0; i < p->events_count; i++) {
        if (!is_other(p, i) || !rung_is_awaited(p, i)) continue;
        uint32_t kind = kind_of(l, p->texts + p->events[i].name);
        if (kind && !(one->in_run >> (kind - 1) & 1))
            rung_outcomes_add(l, &l->run[kind - 1], one->began, now, 0);
    }
    one->began = RUNG_NEVER_US;
    one->ended = now;
    one->in_run = 0;
}

/* ---- values ---- */

static void note_value(struct rung_lessons *l, const struct rung_program *p, uint32_t name, uint32_t kind,
                       struct rung_range choices, int64_t value, bool of_case)
{
    const char *text = p->texts + name;
    uint32_t i = 0;

    if (value == RUNG_UNKNOWN || strlen(text) >= RUNG_CUSTOMERS_NAME) return;
    while (i < l->value_count && (strcmp(l->values[i].name, text) != 0 || l->values[i].of_case != of_case))
        i++;
    if (i == 2 * RUNG_VALUES_MAX) return;
    struct rung_lesson_value *one = &l->values[i];
    if (i == l->value_count) {
        l->value_count++;
        *one = (struct rung_lesson_value){.of_case = of_case, .kind = kind, .p = p, .choices = choices};
        snprintf(one->name, sizeof one->name, "%s", text);
    }
    if (one->p == p && one->kind == kind) rung_samples_add(l, &one->samples, value);
}

static void note_fields(struct rung_lessons *l, const struct rung_machine *m,
                        const struct rung_happening *event, int64_t local)
{
    const struct rung_program *p = m->program;
    const struct rung_program_event *about = &p->events[event->event];

    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        int64_t value = event->fields[i];
        if (field->kind == RUNG_VALUE_DATE && value != RUNG_UNKNOWN) value -= rung_local_day(local);
        if (field->kind == RUNG_VALUE_YES_NO || field->kind == RUNG_VALUE_NUMBER ||
            field->kind == RUNG_VALUE_CHOICE || field->kind == RUNG_VALUE_DATE)
            note_value(l, p, field->name, field->kind, field->choices, value, false);
    }
}

/* The facts of a case as its run begins, of those that updates tell. */
static void note_facts(struct rung_lessons *l, const struct rung_machine *m, uint32_t policy, int64_t local)
{
    const struct rung_program *p = m->program;

    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
        const struct rung_program_fact *fact = &p->facts[i];
        int64_t value = *rung_time_slot(m, fact->offset);
        bool kind = fact->kind == RUNG_VALUE_YES_NO || fact->kind == RUNG_VALUE_NUMBER ||
                    fact->kind == RUNG_VALUE_CHOICE || fact->kind == RUNG_VALUE_DATE;
        if (!kind || !(l->given[policy] >> i & 1)) continue;
        if (fact->kind == RUNG_VALUE_DATE && value != RUNG_UNKNOWN) value -= rung_local_day(local);
        note_value(l, p, fact->name, fact->kind, fact->choices, value, true);
    }
}

/* ---- the watcher ---- */

static void watch_event(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_seen *seen)
{
    const struct rung_machine *m = seen->inside->m;
    const struct rung_happening *event = seen->inside->event;
    const struct rung_program *p = m->program;
    bool fresh = one->event != l->engine->counts.events; /* another policy may have seen it before */

    l->records[RUNG_ASKED_CONTACT] |= event->event == RUNG_EVENT_attempt;
    l->records[RUNG_ASKED_TASK] |= event->event == RUNG_EVENT_done;
    l->records[RUNG_ASKED_TAKEOVER] |= event->event == RUNG_EVENT_took_over;
    look_at_waits(l, one, m, seen->policy_index, one->last, seen->time);
    settle(l, one, seen->time);
    if (event->event == RUNG_EVENT_update) l->given[seen->policy_index] |= event->given;
    if (event->event == RUNG_EVENT_attempt || event->event == RUNG_EVENT_done ||
        event->event == RUNG_EVENT_took_over)
        did(l, one, m, event, seen);
    if (is_other(p, event->event) && fresh &&
        !came_awaited(l, one, m, seen->policy_index, event->event, seen->time) &&
        rung_is_awaited(p, event->event))
        came_in_run(l, one, seen->name, seen->time);
    if (fresh && event->event >= RUNG_BUILT_IN_EVENTS) note_fields(l, m, event, seen->local);
    one->event = l->engine->counts.events;
    if (!fresh) return;
    if (event->event == RUNG_EVENT_attempt) {
        uint64_t channel = (uint64_t)event->fields[RUNG_FIELD(attempt, via)];
        if (channel < p->channels_count && p->channels[channel].automatic) return;
        contacted(l, one, seen->via, seen->time,
                  event->fields[RUNG_FIELD(attempt, outcome)] == RUNG_OUTCOME_reached);
        if (event->fields[RUNG_FIELD(attempt, outcome)] == RUNG_OUTCOME_bounced &&
            one->channel != RUNG_NONE) {
            rung_outcomes_add(l, &l->after[one->channel], seen->time, seen->time, kind_of(l, "bounce"));
            one->dead |= UINT64_C(1) << one->channel;
            one->channel = RUNG_NONE;
        }
    } else if (rung_is_answer(p, event->event)) {
        answered(l, one, seen);
        note_length(l, one, m, event, seen);
    }
}

static void watch_output(struct rung_lessons *l, struct rung_lesson_case *one, const struct rung_seen *seen)
{
    const struct rung_machine *m = seen->inside->m;
    const struct rung_output *out = seen->inside->out;

    if (out->kind == RUNG_FINDING) {
        if (out->name == RUNG_FINDING_incomplete) was_incomplete(l, one);
    } else if (out->kind == RUNG_STEP) {
        if (out->name == RUNG_STEP_start) {
            if (one->ended != RUNG_NEVER_US) rung_outcomes_add(l, &l->again, one->ended, seen->time, 1);
            one->began = seen->time;
            one->ended = RUNG_NEVER_US;
            one->in_run = 0;
            note_facts(l, m, seen->policy_index, seen->local);
        } else if (out->name == RUNG_STEP_stand_down || out->name == RUNG_STEP_end)
            end_run(l, one, m->program, seen->time);
    } else if (out->name == RUNG_ACTION_send) {
        contacted(l, one, seen->via, seen->time, false);
    } else if (out->name == RUNG_ACTION_withdraw) {
        withdrawn(l, one, seen->policy_index, out, seen->time);
    } else if (out->name == RUNG_ACTION_attempt || out->name == RUNG_ACTION_task ||
               out->name == RUNG_ACTION_escalate) {
        asked(l, one, m, seen->policy_index, out, seen->time);
    }
    look_at_waits(l, one, m, seen->policy_index, seen->time, seen->time);
}

void rung_lessons_watch(void *state, const struct rung_seen *seen)
{
    struct rung_lessons *l = state;

    if (!seen->inside || seen->number == UINT32_MAX) return; /* a line that could not be read */
    struct rung_lesson_case *one = case_of(l, seen);
    if (!one) return;
    if (seen->inside->out)
        watch_output(l, one, seen);
    else
        watch_event(l, one, seen);
    one->last = seen->time;
}
