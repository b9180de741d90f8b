/* Counting what a replay shows: rows by sentence, runs by their ends, steps by their cases. */
#include <rung/statistics.h>

#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "time_lines.h"

static const struct {
    const char *kind, *name;
} codes[RUNG_ROW_CODES] = {
    {"event", NULL},
#define ACTION(name) {"action", #name},
#define FINDING(name) {"finding", #name},
#define STEP(name) {"step", #name},
#include <rung/journal.def>
};

enum { ENDINGS_MAX = 200 }; /* beyond it, ends of the same kind are not told apart */

/* ---- memory ---- */

/* Room for entry `index` of an array of zeroes that grows; NULL when memory ran out. */
static void *room(void *array, size_t *capacity, size_t index, size_t size)
{
    size_t larger = *capacity ? *capacity : 16;

    if (index < *capacity) return array;
    while (larger <= index) larger *= 2;
    char *grown = realloc(array, larger * size);
    if (!grown) return NULL;
    memset(grown + *capacity * size, 0, (larger - *capacity) * size);
    *capacity = larger;
    return grown;
}

/* Notes a case; says whether it was new. */
static bool note_case(struct rung_statistics *s, struct rung_cases *cases, uint32_t number)
{
    uint64_t bit = UINT64_C(1) << (number % 64), *bits = room(cases->bits, &cases->words, number / 64, 8);

    if (!bits) {
        s->failed = true;
        return false;
    }
    cases->bits = bits;
    if (bits[number / 64] & bit) return false;
    bits[number / 64] |= bit;
    cases->count++;
    return true;
}

static void note_span(struct rung_statistics *s, struct rung_spans *spans, int64_t from, int64_t until)
{
    int64_t seconds = (until - from) / 1000000;
    uint32_t *grown = room(spans->seconds, &spans->capacity, spans->count, sizeof *grown);

    if (!grown) {
        s->failed = true;
        return;
    }
    spans->seconds = grown;
    grown[spans->count++] = seconds < 0 ? 0 : seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
}

static void note_example(uint32_t examples[RUNG_EXAMPLES], uint32_t *count, uint32_t number)
{
    if (*count < RUNG_EXAMPLES) examples[(*count)++] = number;
}

struct rung_statistics *rung_statistics_new(const struct rung_engine *engine, bool time_lines)
{
    struct rung_statistics *s = calloc(1, sizeof *s);

    if (!s) return NULL;
    s->engine = engine;
    s->keeps_lines = time_lines;
    s->first = s->last = RUNG_UNKNOWN;
    return s;
}

static void free_row(struct rung_row *row)
{
    if (!row) return;
    free(row->cases.bits);
    free(row->load);
    if (row->code == RUNG_ROW_EVENT || row->code == RUNG_ROW_FINDING_bad_event) free((char *)row->seen.what);
    free(row);
}

static void free_policy(struct rung_policy_statistics *policy)
{
    for (uint32_t i = 0; i < policy->step_count; i++) {
        free(policy->steps[i].cases.bits);
        free(policy->steps[i].stayed.seconds);
    }
    free(policy->steps);
    for (size_t i = 0; i < policy->ending_count; i++) {
        free(policy->endings[i].cases.bits);
        free(policy->endings[i].lasted.seconds);
    }
    free(policy->endings);
    free(policy->cases);
    free(policy->started.bits);
    free(policy->found.bits);
    rung_time_lines_free(policy->lines);
}

void rung_statistics_free(struct rung_statistics *s)
{
    if (!s) return;
    for (size_t i = 0; i < s->row_count; i++) free_row(s->rows[i]);
    for (uint32_t i = 0; i < s->policy_count; i++) free_policy(&s->policies[i]);
    for (uint32_t i = 0; i < s->bad_count; i++) free_row(s->bad[i]);
    free(s->policies);
    free(s->rows);
    free(s->slots);
    free(s);
}

enum rung_status rung_statistics_add(struct rung_statistics *s, const struct rung_program *p)
{
    struct rung_policy_statistics *grown = realloc(s->policies, (s->policy_count + 1) * sizeof *s->policies);

    if (!grown) return RUNG_NO_MEMORY;
    s->policies = grown;
    struct rung_policy_statistics *policy = &grown[s->policy_count++];
    *policy = (struct rung_policy_statistics){
        .program = p, .name = p->texts + p->name, .title = p->texts + (p->title ? p->title : p->name)};
    policy->steps = calloc((size_t)p->steps_count + 1, sizeof *policy->steps);
    if (s->keeps_lines) policy->lines = rung_time_lines_new();
    if (!policy->steps || (s->keeps_lines && !policy->lines)) return RUNG_NO_MEMORY;
    policy->step_count = p->steps_count < RUNG_NO_STEP ? p->steps_count : RUNG_NO_STEP;
    for (uint32_t i = 0; i < policy->step_count; i++) {
        policy->steps[i].name = p->texts + p->steps[i].name;
        policy->steps[i].title = p->texts + (p->steps[i].title ? p->steps[i].title : p->steps[i].name);
    }
    return RUNG_OK;
}

/* ---- rows ---- */

static uint64_t mix(uint64_t hash, uint64_t with)
{
    hash = (hash ^ with) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct rung_seen *seen)
{
    uint64_t hash = mix((uintptr_t)seen->name, (uint64_t)seen->line << 32 | seen->step_index);

    hash = mix(hash, (uintptr_t)seen->via);
    hash = mix(hash, (uintptr_t)seen->to ^ (uint64_t)seen->policy_index << 56);
    hash = mix(hash, (uintptr_t)seen->task ^ seen->missing);
    hash = mix(hash, (uintptr_t)seen->rule);
    for (const char *at = seen->what; *at; at++) hash = mix(hash, (unsigned char)*at);
    return hash;
}

static bool same(const struct rung_seen *a, const struct rung_seen *b)
{
    return a->name == b->name && a->line == b->line && a->step_index == b->step_index && a->via == b->via &&
           a->to == b->to && a->task == b->task && a->rule == b->rule && a->policy_index == b->policy_index &&
           a->missing == b->missing && (a->what == b->what || strcmp(a->what, b->what) == 0);
}

static bool rehash(struct rung_statistics *s)
{
    size_t count = s->slot_count ? s->slot_count * 2 : 1024;
    uint32_t *slots = calloc(count, sizeof *slots);

    if (!slots) return false;
    for (size_t i = 0; i < s->row_count; i++) {
        size_t at = hash_of(&s->rows[i]->seen) & (count - 1);
        while (slots[at]) at = (at + 1) & (count - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(s->slots);
    s->slots = slots;
    s->slot_count = count;
    return true;
}

static bool is_contact(const struct rung_program *p, const struct rung_row *row)
{
    if (row->code == RUNG_ROW_ACTION_send) return true;
    if (row->code != RUNG_ROW_EVENT || strcmp(row->seen.name, "attempt") != 0) return false;
    for (uint32_t i = 0; i < p->channels_count; i++) /* of an automatic one, sending is the attempt */
        if (p->channels[i].automatic && row->seen.via == p->texts + p->channels[i].name) return false;
    return true;
}

static bool is_answer(const struct rung_program *p, const struct rung_row *row)
{
    if (row->code != RUNG_ROW_EVENT) return false;
    if (strcmp(row->seen.name, "attempt") == 0) return strcmp(row->seen.what, "reached") == 0;
    for (uint32_t i = 0; i < p->events_count; i++)
        if (row->seen.name == p->texts + p->events[i].name) return p->events[i].answer;
    return false;
}

static struct rung_row *new_row(struct rung_statistics *s, const struct rung_seen *seen)
{
    struct rung_row *row = calloc(1, sizeof *row);
    const char *what = seen->what;

    if (!row) return NULL;
    row->seen = *seen;
    while (row->code < RUNG_ROW_CODES - 1 &&
           (strcmp(codes[row->code].kind, seen->kind) != 0 ||
            (codes[row->code].name && strcmp(codes[row->code].name, seen->name) != 0)))
        row->code++;
    if (row->code == RUNG_ROW_EVENT || row->code == RUNG_ROW_FINDING_bad_event) {
        char *copy = malloc(strlen(what) + 1);
        if (!copy) {
            free(row);
            return NULL;
        }
        row->seen.what = strcpy(copy, what);
    }
    if (seen->policy_index < s->policy_count) {
        const struct rung_program *p = s->policies[seen->policy_index].program;
        row->contact = is_contact(p, row);
        row->answers = is_answer(p, row);
    }
    if (row->contact) row->load = calloc(RUNG_WEEK_HOURS, sizeof *row->load);
    if (row->contact && !row->load) {
        free_row(row);
        return NULL;
    }
    return row;
}

/* The index of the row that it belongs to; SIZE_MAX when memory ran out. */
static size_t row_of(struct rung_statistics *s, const struct rung_seen *found)
{
    struct rung_seen seen = *found;

    if (s->row_count >= RUNG_ROWS_MAX) {
        seen.what = strcmp(seen.kind, "event") == 0 ? "" : seen.what;
        seen.missing = 0;
    }
    if (s->row_count * 2 >= s->slot_count && !rehash(s)) return SIZE_MAX;
    size_t at = hash_of(&seen) & (s->slot_count - 1);
    for (; s->slots[at]; at = (at + 1) & (s->slot_count - 1))
        if (same(&s->rows[s->slots[at] - 1]->seen, &seen)) return s->slots[at] - 1;
    struct rung_row **rows = room(s->rows, &s->row_capacity, s->row_count, sizeof *rows);
    if (!rows) return SIZE_MAX;
    s->rows = rows;
    rows[s->row_count] = new_row(s, &seen);
    if (!rows[s->row_count]) return SIZE_MAX;
    s->slots[at] = (uint32_t)++s->row_count;
    return s->row_count - 1;
}

/* ---- runs and steps ---- */

static size_t ending_of(struct rung_statistics *s, struct rung_policy_statistics *policy,
                        enum rung_ending_kind kind, const char *what)
{
    size_t i = 0;

    if (policy->ending_count >= ENDINGS_MAX) what = "";
    while (i < policy->ending_count &&
           (policy->endings[i].kind != kind || strcmp(policy->endings[i].what, what) != 0))
        i++;
    if (i < policy->ending_count) return i;
    struct rung_ending *endings = room(policy->endings, &policy->ending_capacity, i, sizeof *endings);
    if (!endings) {
        s->failed = true;
        return SIZE_MAX;
    }
    policy->endings = endings;
    endings[policy->ending_count++] = (struct rung_ending){.kind = kind, .what = what};
    return i;
}

static void leave_step(struct rung_statistics *s, struct rung_policy_statistics *policy,
                       struct rung_case_statistics *one, int64_t time)
{
    if (one->step < policy->step_count) note_span(s, &policy->steps[one->step].stayed, one->entered, time);
    one->step = RUNG_NO_STEP;
}

static void end_run(struct rung_statistics *s, struct rung_policy_statistics *policy,
                    struct rung_case_statistics *one, const struct rung_seen *seen, size_t ending)
{
    leave_step(s, policy, one, seen->time);
    if (!one->running) return;
    one->running = false;
    policy->ended++;
    if (ending == SIZE_MAX) return;
    struct rung_ending *end = &policy->endings[ending];
    note_span(s, &end->lasted, one->began, seen->time);
    if (note_case(s, &end->cases, seen->number))
        note_example(end->examples, &end->example_count, seen->number);
}

/* What brought an end about: the event, or "" for time. */
static const char *cause(const struct rung_statistics *s, const struct rung_seen *seen)
{
    const struct rung_row *event = s->last_event;

    if (!seen->by_event || !event) return "";
    if (strcmp(event->seen.name, "attempt") == 0 && strcmp(event->seen.what, "reached") == 0) return "reply";
    if (strcmp(event->seen.name, "attempt") == 0 && strcmp(event->seen.what, "bounced") == 0) return "bounce";
    return event->seen.name;
}

static void watch_step(struct rung_statistics *s, struct rung_policy_statistics *policy,
                       struct rung_case_statistics *one, enum rung_row_code code,
                       const struct rung_seen *seen)
{
    if (code == RUNG_ROW_STEP_start) {
        policy->runs++;
        one->runs++;
        one->began = seen->time;
        one->running = true;
        one->stuck = false;
        one->step = RUNG_NO_STEP;
        one->closing = 0;
        note_case(s, &policy->started, seen->number);
    } else if (code == RUNG_ROW_STEP_enter && seen->step_index < policy->step_count) {
        struct rung_step_statistics *step = &policy->steps[seen->step_index];
        leave_step(s, policy, one, seen->time);
        one->step = (uint16_t)seen->step_index;
        one->entered = seen->time;
        step->entered++;
        note_case(s, &step->cases, seen->number);
    } else if (code == RUNG_ROW_STEP_stand_down) {
        end_run(s, policy, one, seen, ending_of(s, policy, RUNG_ENDED_STOOD_DOWN, cause(s, seen)));
    } else if (code == RUNG_ROW_STEP_end) {
        size_t ending = one->closing
                            ? (size_t)one->closing - 1
                            : ending_of(s, policy, RUNG_ENDED_BY_HAND,
                                        seen->by_event && s->last_event ? s->last_event->seen.what : "");
        end_run(s, policy, one, seen, ending);
        one->closing = 0;
    }
}

static void watch_finding(struct rung_statistics *s, struct rung_policy_statistics *policy,
                          struct rung_case_statistics *one, enum rung_row_code code,
                          const struct rung_seen *seen)
{
    policy->findings++;
    one->findings++;
    note_case(s, &policy->found, seen->number);
    if (code == RUNG_ROW_FINDING_stuck) one->stuck = true;
    if (code == RUNG_ROW_FINDING_uncovered)
        end_run(s, policy, one, seen, ending_of(s, policy, RUNG_ENDED_UNCOVERED, ""));
}

static void add_load(uint64_t load[RUNG_WEEK_HOURS], int64_t local)
{
    const int64_t hour = INT64_C(3600000000), hours = local / hour - (local % hour < 0);
    int64_t of_week = (hours + 3 * 24) % RUNG_WEEK_HOURS; /* 1970 began on a Thursday */

    load[of_week < 0 ? of_week + RUNG_WEEK_HOURS : of_week]++;
}

static void watch_action(struct rung_statistics *s, struct rung_policy_statistics *policy,
                         struct rung_case_statistics *one, enum rung_row_code code,
                         const struct rung_seen *seen)
{
    size_t ending;

    switch (code) {
    case RUNG_ROW_ACTION_attempt:
    case RUNG_ROW_ACTION_task:
    case RUNG_ROW_ACTION_escalate: add_load(policy->load[RUNG_LOAD_ASKED], seen->local); break;
    case RUNG_ROW_ACTION_close:
        ending = ending_of(s, policy, RUNG_ENDED_CLOSED, seen->what);
        one->closing = ending < UINT16_MAX ? (uint16_t)(ending + 1) : 0;
        break;
    case RUNG_ROW_ACTION_continue:
        end_run(s, policy, one, seen, ending_of(s, policy, RUNG_ENDED_CONTINUED, seen->what));
        break;
    default: break;
    }
}

/* ---- the watcher ---- */

static void watch_bad(struct rung_statistics *s, const struct rung_seen *seen)
{
    for (uint32_t i = 0; i < s->bad_count; i++)
        if (strcmp(s->bad[i]->seen.what, seen->what) == 0) {
            s->bad[i]->times++;
            return;
        }
    if (s->bad_count == RUNG_EXAMPLES) return;
    struct rung_row *row = new_row(s, seen);
    if (!row) {
        s->failed = true;
        return;
    }
    row->times = 1;
    s->bad[s->bad_count++] = row;
}

/* Which rows know their cases: those that a reader asks "in how many cases?" of. */
static bool knows_cases(enum rung_row_code code)
{
    return rung_row_is_finding(code) || code == RUNG_ROW_ACTION_attempt || code == RUNG_ROW_ACTION_send ||
           code == RUNG_ROW_ACTION_task || code == RUNG_ROW_ACTION_escalate;
}

void rung_statistics_watch(void *state, const struct rung_seen *seen)
{
    struct rung_statistics *s = state;

    if (seen->policy_index >= s->policy_count || seen->number == UINT32_MAX) {
        watch_bad(s, seen);
        return;
    }
    struct rung_policy_statistics *policy = &s->policies[seen->policy_index];
    size_t before = policy->case_capacity, index = row_of(s, seen);
    struct rung_case_statistics *cases =
        room(policy->cases, &policy->case_capacity, seen->number, sizeof *cases);
    if (cases) policy->cases = cases;
    if (index == SIZE_MAX || !cases) {
        s->failed = true;
        return;
    }
    for (size_t i = before; i < policy->case_capacity; i++) cases[i].step = RUNG_NO_STEP;
    struct rung_row *row = s->rows[index];
    struct rung_case_statistics *one = &cases[seen->number];
    row->times++;
    if (knows_cases(row->code) && note_case(s, &row->cases, seen->number))
        note_example(row->examples, &row->example_count, seen->number);
    if (policy->lines &&
        !rung_time_lines_add(policy->lines, seen->number, (uint32_t)index, seen->time, seen->due))
        s->failed = true;
    if (row->contact) {
        one->contacts++;
        add_load(policy->load[RUNG_LOAD_MADE], seen->local);
        add_load(row->load, seen->local);
    }
    if (row->answers) add_load(policy->load[RUNG_LOAD_ANSWERED], seen->local);
    if (row->code == RUNG_ROW_EVENT) {
        s->last_event = row;
        if (s->first == RUNG_UNKNOWN) s->first = seen->time;
        s->last = seen->time;
    } else if (rung_row_is_finding(row->code)) {
        watch_finding(s, policy, one, row->code, seen);
    } else {
        one->stuck = false; /* it goes on */
        if (row->code >= RUNG_ROW_STEP_start)
            watch_step(s, policy, one, row->code, seen);
        else
            watch_action(s, policy, one, row->code, seen);
    }
}
