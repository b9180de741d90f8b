/* The course of a test: time that passes, events, and agents who do what they are asked. */
#include "trial.h"
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/event.h>
#include <rung/time.h>

#include "copy.h"
#include "engine_inside.h"
#include "interpret.h"

enum { EVENTS_MAX = 100000, VALUE_BYTES = 320 };

/* ---- what happens is told ---- */

static bool take_lines(void *state, const char *lines, size_t size)
{
    struct rung_trial *trial = state;

    while (size) {
        const char *end = memchr(lines, '\n', size);
        size_t length = end ? (size_t)(end - lines) : size;
        while (trial->paired < trial->told_count &&
               strcmp(trial->told[trial->paired].seen.kind, "event") == 0)
            trial->paired++;
        if (trial->paired < trial->told_count)
            trial->told[trial->paired++].offset = (uint32_t)trial->journal.size;
        rung_lines_put(&trial->journal, lines, length);
        rung_lines_put(&trial->journal, "", 1);
        lines += end ? length + 1 : length;
        size -= end ? length + 1 : length;
    }
    return !trial->journal.failed;
}

static char *keep_text(struct rung_trial *trial, const char *text)
{
    char *copy = rung_arena_copy(trial->compilation->arena, text, strlen(text));

    if (!copy) trial->status = RUNG_NO_MEMORY;
    return copy;
}

static struct rung_told *tell(struct rung_trial *trial, const struct rung_seen *seen)
{
    if (trial->told_count == trial->told_capacity) {
        size_t larger = trial->told_capacity ? 2 * trial->told_capacity : 64;
        struct rung_told *grown = realloc(trial->told, larger * sizeof *grown);
        if (!grown) {
            trial->status = RUNG_NO_MEMORY;
            return NULL;
        }
        trial->told = grown;
        trial->told_capacity = larger;
    }
    trial->told[trial->told_count] = (struct rung_told){.seen = *seen};
    return &trial->told[trial->told_count++];
}

/* An attempt that is asked for anew is planned anew. */
static void forget_plan(struct rung_trial *trial, const struct rung_seen *seen)
{
    for (uint32_t i = 0; i < trial->planned_count; i++) {
        struct rung_planned *planned = &trial->planned[i];
        const struct rung_program *p = trial->engine->policies[planned->policy].bound.program;
        if (planned->policy == seen->policy_index && p->sites[planned->site].line == seen->line)
            planned->time = RUNG_NEVER_US;
    }
}

static void watch(void *state, const struct rung_seen *seen)
{
    struct rung_trial *trial = state;

    if (strcmp(seen->kind, "event") == 0) return; /* told by whoever lets it happen */
    struct rung_told *told = tell(trial, seen);
    if (!told) return;
    told->elsewhere = seen->number != UINT32_MAX && seen->number != rung_trial_case(trial);
    if (told->elsewhere) return;
    if (strcmp(seen->name, "bad_event") == 0) {
        snprintf(trial->refused, sizeof trial->refused, "%s", seen->what);
        told->seen.what = keep_text(trial, seen->what);
        if (!told->seen.what) told->seen.what = "";
    }
    if (strcmp(seen->kind, "action") == 0 && strcmp(seen->name, "attempt") == 0) forget_plan(trial, seen);
}

const char *rung_trial_json(const struct rung_trial *trial, const struct rung_told *told)
{
    return trial->journal.bytes ? trial->journal.bytes + told->offset : "";
}

/* ---- values ---- */

uint32_t rung_trial_case(const struct rung_trial *trial)
{
    return rung_engine_find(trial->engine, RUNG_TRIAL_CASE, sizeof RUNG_TRIAL_CASE - 1);
}

int64_t rung_trial_value(struct rung_trial *trial, struct rung_fragment code, int64_t time)
{
    if (!code.count) return RUNG_UNKNOWN;
    if (rung_copy_take(trial->copy, rung_trial_case(trial)) != RUNG_OK) return RUNG_UNKNOWN;
    trial->copy->clock = time;
    struct rung_machine m = rung_copy_machine(trial->copy, 0);
    trial->engine->policies[0].bound.marks = NULL; /* a test's own conditions are not the policy's */
    int64_t value = rung_interpret_fragment(&m, code);
    trial->engine->policies[0].bound.marks = trial->marks;
    return value;
}

/* A value as JSON has it, into `text`. */
static struct rung_json_value json_of(const struct rung_trial *trial, const struct rung_script_value *about,
                                      int64_t value, char text[VALUE_BYTES])
{
    struct rung_loaded *loaded = &trial->engine->policies[0];
    const struct rung_program *p = loaded->bound.program;
    struct rung_json_value json = {.path = about->path,
                                   .path_size = (uint32_t)strlen(about->path),
                                   .text = text,
                                   .kind = RUNG_JSON_TEXT};
    size_t size = 0;

    if (value == RUNG_UNKNOWN) {
        json.kind = RUNG_JSON_NULL;
        return json;
    }
    switch (about->kind) {
    case RUNG_VALUE_YES_NO: json.kind = value == 1 ? RUNG_JSON_TRUE : RUNG_JSON_FALSE; break;
    case RUNG_VALUE_NUMBER:
        json.kind = RUNG_JSON_NUMBER; /* as people write numbers is as JSON has them */
        size = rung_copy_value(trial->copy, 0, about->kind, about->choices, value, text, VALUE_BYTES);
        break;
    case RUNG_VALUE_DATE: size = rung_day_write((int32_t)value, text); break;
    case RUNG_VALUE_TIME: size = rung_time_write(value, text); break;
    case RUNG_VALUE_CHOICE:
        if ((uint64_t)value < about->choices.count)
            json.text = p->texts + p->names[about->choices.first + (uint32_t)value];
        size = strlen(json.text);
        break;
    case RUNG_VALUE_CHANNEL:
        json.text = (uint64_t)value < p->channels_count ? p->texts + p->channels[value].name : "?";
        size = strlen(json.text);
        break;
    case RUNG_VALUE_PARTY:
        json.text = (uint64_t)value < p->parties_count ? p->texts + p->parties[value].name : "?";
        size = strlen(json.text);
        break;
    case RUNG_VALUE_TEXT:
    case RUNG_VALUE_ZONE: json.text = rung_loaded_text_of(loaded, value, &size); break;
    default: size = rung_copy_value(trial->copy, 0, about->kind, about->choices, value, text, VALUE_BYTES);
    }
    json.size = (uint32_t)size;
    return json;
}

bool rung_trial_event(struct rung_trial *trial, const struct rung_script_line *line, struct rung_event *event)
{
    const struct rung_ast_happen *happen = RUNG_AS(happen, line->event);
    struct rung_arena *arena = trial->compilation->arena;
    struct rung_json_value *values = rung_arena_alloc(arena, (line->value_count + 1) * sizeof *values);

    if (!values) {
        trial->status = RUNG_NO_MEMORY;
        return false;
    }
    for (uint32_t i = 0; i < line->value_count; i++) {
        const struct rung_script_value *about = &line->values[i];
        if (about->named) {
            values[i] = (struct rung_json_value){.path = about->path,
                                                 .path_size = (uint32_t)strlen(about->path),
                                                 .text = about->named,
                                                 .size = (uint32_t)strlen(about->named),
                                                 .kind = RUNG_JSON_TEXT};
            continue;
        }
        char *text = rung_arena_alloc(arena, VALUE_BYTES);
        if (!text) {
            trial->status = RUNG_NO_MEMORY;
            return false;
        }
        values[i] = json_of(trial, about, rung_trial_value(trial, about->value, trial->now), text);
    }
    const char *type = RUNG_NAME_OF(happen->event);
    *event = (struct rung_event){.time = trial->now,
                                 .recorded = trial->now,
                                 .case_id = RUNG_TRIAL_CASE,
                                 .case_size = sizeof RUNG_TRIAL_CASE - 1,
                                 .type = type,
                                 .type_size = (uint32_t)strlen(type),
                                 .count = line->value_count,
                                 .values = values};
    return true;
}

bool rung_trial_happen(struct rung_trial *trial, const struct rung_event *event, const char *words)
{
    struct rung_seen seen = rung_journal_nothing_seen;
    char text[4096];

    seen.kind = "event";
    seen.name = event->type;
    seen.time = event->time;
    for (uint32_t i = 0; i < event->count; i++)
        if (event->values[i].path_size == 3 && memcmp(event->values[i].path, "via", 3) == 0)
            seen.via = event->values[i].text;
    struct rung_told *told = tell(trial, &seen);
    if (!told) return false;
    size_t size = rung_event_write(event, text, sizeof text);
    told->words = words;
    told->elsewhere = strncmp(event->case_id, RUNG_TRIAL_CASE, event->case_size) != 0;
    told->offset = (uint32_t)trial->journal.size;
    told->seen.step_index = trial->line && trial->script ? (uint32_t)(trial->line - trial->script->lines) : 0;
    rung_lines_put(&trial->journal, text, (size < sizeof text ? size : sizeof text - 1) + 1);
    trial->refused[0] = '\0';
    enum rung_status status = rung_engine_take(trial->engine, "test", event);
    if (status) trial->status = status;
    return trial->status == RUNG_OK && !trial->refused[0];
}

/* ---- obedient agents ---- */

/* Whether somebody is asked for the contact. The slots of steps lie over each other: only those of the
 * present one mean anything. */
static bool is_asked(const struct rung_machine *m, uint32_t site)
{
    uint32_t owner = m->program->sites[site].owner;
    struct rung_range sites = rung_scope_of(m, owner)->sites;

    if (owner && !rung_place(m, owner)) return false;
    return site >= sites.first && site < sites.first + sites.count &&
           rung_site_state(m, site) == RUNG_SITE_ASKED;
}

/* Plans the attempts that are asked for now, and drops those that are asked for no longer. */
static void plan(struct rung_trial *trial)
{
    uint32_t number = rung_trial_case(trial);

    if (!trial->delay.count || number == RUNG_NO_CASE) return;
    for (uint32_t i = 0; i < trial->planned_count; i++) {
        struct rung_planned *planned = &trial->planned[i];
        struct rung_machine m = rung_engine_machine(trial->engine, planned->policy, number, trial->now);
        if (!is_asked(&m, planned->site))
            planned->time = RUNG_NEVER_US;
        else if (planned->time == RUNG_NEVER_US) {
            planned->time = rung_trial_value(trial, trial->delay, trial->now);
            if (planned->time == RUNG_UNKNOWN) planned->time = trial->now;
        }
    }
}

static enum rung_status make_plan(struct rung_trial *trial)
{
    uint32_t count = 0;

    for (uint32_t p = 0; p < trial->engine->policy_count; p++)
        count += trial->engine->policies[p].bound.program->sites_count;
    trial->planned = calloc(count + 1, sizeof *trial->planned);
    if (!trial->planned) return RUNG_NO_MEMORY;
    for (uint32_t p = 0; p < trial->engine->policy_count; p++) {
        const struct rung_program *program = trial->engine->policies[p].bound.program;
        for (uint32_t i = 0; i < program->sites_count; i++)
            if (program->sites[i].kind == RUNG_SITE_CONTACT)
                trial->planned[trial->planned_count++] = (struct rung_planned){p, i, RUNG_NEVER_US};
    }
    return RUNG_OK;
}

static const struct rung_planned *next_planned(const struct rung_trial *trial)
{
    const struct rung_planned *next = NULL;

    for (uint32_t i = 0; i < trial->planned_count; i++)
        if (trial->planned[i].time != RUNG_NEVER_US && (!next || trial->planned[i].time < next->time))
            next = &trial->planned[i];
    return next;
}

static struct rung_json_value text_value(const char *path, const char *text)
{
    return (struct rung_json_value){.path = path,
                                    .path_size = (uint32_t)strlen(path),
                                    .text = text,
                                    .size = (uint32_t)strlen(text),
                                    .kind = RUNG_JSON_TEXT};
}

/* The attempt as it was asked for, with all that has to be on record. */
static bool make_attempt(struct rung_trial *trial, const struct rung_planned *planned)
{
    struct rung_machine m =
        rung_engine_machine(trial->engine, planned->policy, rung_trial_case(trial), trial->now);
    const struct rung_program *p = m.program;
    const struct rung_program_site *site = &p->sites[planned->site];
    uint64_t record = site->including | site->including_voicemail | site->noting;
    struct rung_json_value values[RUNG_ITEMS_MAX + 2];
    uint32_t channel = rung_channel_now(&m, site->channel), party = rung_party_now(&m, site->party),
             count = 0;
    const char *via = channel < p->channels_count ? p->texts + p->channels[channel].name : "?";
    const char *to = party < p->parties_count ? p->texts + p->parties[party].name : "?";

    values[count++] = text_value("via", via);
    values[count++] = text_value("to", to);
    for (uint32_t i = 0; i < RUNG_ITEMS_MAX; i++) {
        if (!(record >> i & 1)) continue;
        const char *name = p->texts + (i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        values[count++] = text_value("documented", name);
    }
    const struct rung_event event = {.time = trial->now,
                                     .recorded = trial->now,
                                     .case_id = RUNG_TRIAL_CASE,
                                     .case_size = sizeof RUNG_TRIAL_CASE - 1,
                                     .type = "attempt",
                                     .type_size = 7,
                                     .count = count,
                                     .values = values};
    trial->planned[planned - trial->planned].time = RUNG_NEVER_US;
    const char *words =
        rung_arena_print(trial->compilation->arena, "attempt via %s, as it was asked for", via);
    return rung_trial_happen(trial, &event, words ? words : "attempt");
}

/* ---- time ---- */

int64_t rung_trial_next(const struct rung_trial *trial)
{
    int64_t next = RUNG_NEVER_US;
    uint32_t number = rung_trial_case(trial);

    if (number == RUNG_NO_CASE) return next;
    for (uint32_t p = 0; p < trial->engine->policy_count; p++) {
        struct rung_machine m = rung_engine_machine(trial->engine, p, number, trial->now);
        int64_t of_policy = rung_machine_next(&m);
        if (of_policy < next) next = of_policy;
    }
    return next < trial->engine->clock ? trial->engine->clock : next;
}

void rung_trial_advance(struct rung_trial *trial, int64_t time, bool including)
{
    plan(trial);
    for (uint32_t happened = 0; trial->status == RUNG_OK; happened++) {
        const struct rung_planned *planned = next_planned(trial);
        int64_t timer = rung_trial_next(trial);
        bool attempt = planned && planned->time <= timer && planned->time <= time;
        bool due = timer < time || (timer == time && including);
        if (happened == EVENTS_MAX) trial->status = RUNG_LIMIT;
        if ((!attempt && !due) || trial->status) break;
        int64_t next = attempt ? planned->time : timer;
        if (next > trial->now) trial->now = next;
        if (attempt)
            make_attempt(trial, planned);
        else
            trial->status = rung_engine_end(trial->engine, RUNG_END_UNTIL, timer);
        plan(trial);
    }
    if (trial->now == RUNG_UNKNOWN || time > trial->now) trial->now = time;
    if (trial->status == RUNG_OK) /* hands over what was journalled */
        trial->status =
            rung_engine_end(trial->engine, RUNG_END_UNTIL, including ? trial->now : trial->now - 1);
}

/* ---- lines ---- */

static bool fail(struct rung_trial *trial, const char *expected, const char *instead)
{
    trial->expected = expected;
    rung_buffer_text(&trial->instead, instead);
    return false;
}

/* Goes on to the time that the line says; false, with a reason, where that cannot be. */
static bool go_on(struct rung_trial *trial, bool including)
{
    int64_t time = rung_trial_value(trial, trial->line->answer, trial->now);

    if (time == RUNG_UNKNOWN)
        return fail(trial, "a time that is known", "it is unknown, or lies outside of the calendar");
    if (trial->now != RUNG_UNKNOWN && time < trial->now) {
        fail(trial, "a time that lies ahead", "it is ");
        rung_story_time(&trial->instead, trial, trial->now);
        rung_buffer_text(&trial->instead, " already");
        return false;
    }
    rung_trial_advance(trial, time, including);
    return true;
}

static bool let_happen(struct rung_trial *trial)
{
    struct rung_event event;

    if (trial->line->answer.count && !go_on(trial, false)) return false;
    if (trial->status || !rung_trial_event(trial, trial->line, &event)) return false;
    char other[32];
    if (RUNG_AS(happen, trial->line->node)->elsewhere) {
        event.case_id = other;
        event.case_size = (uint32_t)snprintf(other, sizeof other, "another %u", ++trial->others);
    }
    if (rung_trial_happen(trial, &event, NULL)) return true;
    if (trial->refused[0]) {
        fail(trial, "an event that can be taken", trial->refused);
    }
    return false;
}

static bool run_line(struct rung_trial *trial)
{
    switch (trial->line->node->kind) {
    case RUNG_NODE_happen: return let_happen(trial);
    case RUNG_NODE_wait: return go_on(trial, false);
    case RUNG_NODE_run_until: return go_on(trial, true);
    case RUNG_NODE_obedient:
        trial->delay = trial->line->answer;
        for (uint32_t i = 0; i < trial->planned_count; i++) trial->planned[i].time = RUNG_NEVER_US;
        return true;
    default:
        rung_trial_advance(trial, trial->now, true);
        return trial->status == RUNG_OK && rung_trial_expect(trial);
    }
}

uint32_t rung_trial_programs(const struct rung_compilation *compilation, const struct rung_scripted *scripted,
                             const struct rung_program *programs[RUNG_TRIAL_PROGRAMS_MAX])
{
    uint32_t count = 0;

    programs[count++] = scripted->program;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < programs[i]->follows_count; k++) {
            const char *name = programs[i]->texts + programs[i]->follows[k];
            bool there = false;
            for (uint32_t known = 0; known < count; known++)
                there |= strcmp(rung_program_name(programs[known]), name) == 0;
            for (const struct rung_policy_info *policy = compilation->globals.policies;
                 policy && !there && count < RUNG_TRIAL_PROGRAMS_MAX; policy = policy->next) {
                if (strcmp(policy->node->name.text, name) != 0 || !policy->program) continue;
                programs[count++] = policy->program;
                there = true;
            }
        }
    return count;
}

static enum rung_status begin(struct rung_trial *trial, const struct rung_program *const *programs,
                              uint32_t count)
{
    rung_lines_put(&trial->journal, "", 1);
    trial->engine = rung_engine_new(take_lines, trial);
    if (!trial->engine) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        enum rung_status status = rung_engine_load(trial->engine, programs[i]);
        if (status) return status;
    }
    trial->engine->policies[0].bound.marks = trial->marks;
    if (trial->marks) trial->engine->policies[0].bound.interpreter = &rung_interpreter_marking;
    rung_engine_watch(trial->engine, watch, trial);
    enum rung_status status = rung_copy_new(trial->engine, &trial->copy);
    return status ? status : make_plan(trial);
}

void rung_trial_begin(struct rung_trial *trial, struct rung_compilation *compilation,
                      const struct rung_program *const *programs, uint32_t count)
{
    *trial = (struct rung_trial){
        .compilation = compilation, .now = RUNG_UNKNOWN, .instead = {.arena = compilation->arena}};
    trial->status = begin(trial, programs, count);
}

bool rung_trial_run(struct rung_trial *trial, struct rung_compilation *compilation,
                    const struct rung_scripted *scripted, const struct rung_script *script,
                    struct rung_marks *marks)
{
    const struct rung_program *programs[RUNG_TRIAL_PROGRAMS_MAX];
    bool well = true;

    *trial = (struct rung_trial){.compilation = compilation,
                                 .scripted = scripted,
                                 .script = script,
                                 .marks = marks,
                                 .now = RUNG_UNKNOWN,
                                 .instead = {.arena = compilation->arena}};
    trial->status = begin(trial, programs, rung_trial_programs(compilation, scripted, programs));
    for (uint32_t i = 0; i < script->count && well && trial->status == RUNG_OK; i++) {
        trial->line = &script->lines[i];
        well = run_line(trial);
    }
    if (!well && trial->status == RUNG_OK && trial->now != RUNG_UNKNOWN) /* hands over what was journalled */
        trial->status = rung_engine_end(trial->engine, RUNG_END_UNTIL, trial->now - 1);
    if (rung_arena_failed(compilation->arena) || trial->journal.failed) trial->status = RUNG_NO_MEMORY;
    return well && trial->status == RUNG_OK;
}

void rung_trial_end(struct rung_trial *trial)
{
    rung_copy_free(trial->copy);
    rung_engine_free(trial->engine);
    free(trial->planned);
    free(trial->told);
    free(trial->journal.bytes);
    trial->copy = NULL;
    trial->engine = NULL;
    trial->planned = NULL;
    trial->told = NULL;
    trial->journal.bytes = NULL;
}
