/* Several threads against one: the same journal, the same for whoever watches, the same counts.
 *
 *   differential_jobs [--quick | --rounds N] [--seed S] POLICY...
 *
 * Each round loads some of the policies, and makes a log of their events, with late, repeated, unused, empty
 * and wrong lines in it. It is replayed by one thread and by several, as lines or as events, to one end or
 * another; and by several with too little memory, where the journal must be a beginning of the whole one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/program.h>
#include <rung/time.h>

#include "json_line.h"
#include "program.h"
#include "random.h"

enum { PROGRAMS_MAX = 64, ITEMS_MAX = 4000, VALUES_MAX = 12, TEXTS = 1 << 21 };

static uint64_t state = 1;

static uint32_t below(uint32_t limit)
{
    return rung_random_below(&state, limit);
}

/* ---- a log ---- */

struct item {
    struct rung_event event;
    struct rung_json_value values[VALUES_MAX];
    const char *junk; /* a line that is none; NULL: an event */
};
static struct item items[ITEMS_MAX];
static uint32_t item_count;
static char texts[TEXTS];
static size_t text_size;

static const struct rung_program *programs[PROGRAMS_MAX]; /* all */
static const struct rung_program *loaded[RUNG_ENGINE_POLICIES_MAX];
static uint32_t program_count, loaded_count;

static const char *keep(const char *text)
{
    char *at = texts + text_size;

    text_size += strlen(text) + 1;
    if (text_size > TEXTS) abort();
    return strcpy(at, text);
}

static struct rung_json_value value_of(const struct rung_program *p,
                                       const struct rung_program_event_field *field, int64_t now)
{
    static const char *const some[] = {"red", "green", "Europe/Madrid", "a \"b\" c", "Grüße", ""};
    char text[400] = "", *at = text;
    uint8_t kind = RUNG_JSON_TEXT;

    switch ((enum rung_value_kind)field->kind) {
    case RUNG_VALUE_YES_NO: kind = below(2) ? RUNG_JSON_TRUE : RUNG_JSON_FALSE; break;
    case RUNG_VALUE_NUMBER:
        kind = RUNG_JSON_NUMBER;
        snprintf(text, sizeof text, "%u", below(500));
        break;
    case RUNG_VALUE_CHOICE:
        at = (char *)(uintptr_t)(p->texts + p->names[field->choices.first + below(field->choices.count)]);
        break;
    case RUNG_VALUE_DATE: rung_day_write(rung_local_day(now) + (int32_t)below(9) - 1, text); break;
    case RUNG_VALUE_TIME: rung_time_write(now + (int64_t)below(400000) * RUNG_SECOND_US, text); break;
    case RUNG_VALUE_CHANNEL:
        if (p->channels_count)
            at = (char *)(uintptr_t)(p->texts + p->channels[below(p->channels_count)].name);
        break;
    case RUNG_VALUE_PARTY:
        if (p->parties_count) at = (char *)(uintptr_t)(p->texts + p->parties[below(p->parties_count)].name);
        break;
    case RUNG_VALUE_TEXT:
        if (below(60) == 0)
            memset(text, 'x', 300); /* too long */
        else if (below(4) == 0)
            snprintf(text, sizeof text, "text %u", below(1000));
        else
            at = (char *)(uintptr_t)some[below(6)];
        break;
    default: at = (char *)(uintptr_t)some[below(6)]; break;
    }
    if (below(100) == 0) kind = RUNG_JSON_NUMBER, at = strcpy(text, "7"); /* perhaps of the wrong kind */
    const char *kept = keep(at);
    return (struct rung_json_value){.path = p->texts + field->name,
                                    .path_size = (uint32_t)strlen(p->texts + field->name),
                                    .text = kept,
                                    .size = (uint32_t)strlen(kept),
                                    .kind = kind};
}

static void make_event(struct item *item, int64_t time, uint32_t cases)
{
    const struct rung_program *p = loaded[below(loaded_count)];
    const struct rung_program_event *type = &p->events[below(p->events_count)];
    char text[64];

    /* Those that policies declare are the ones that begin something. */
    for (int i = 0; i < 3 && below(2) && p->events_count > 12; i++) type = &p->events[below(p->events_count)];
    item->event = (struct rung_event){.time = time, .recorded = time, .values = item->values};
    item->event.type = below(15) ? p->texts + type->name : "of_no_use";
    item->event.type_size = (uint32_t)strlen(item->event.type);
    snprintf(text, sizeof text, "C%u", below(cases));
    item->event.case_id = keep(text);
    item->event.case_size = (uint32_t)strlen(text);
    if (below(3) == 0) {
        snprintf(text, sizeof text, "%u", below(200));
        item->event.id = keep(text);
        item->event.id_size = (uint32_t)strlen(text);
    }
    for (uint32_t i = 0; i < type->fields.count && item->event.count < VALUES_MAX; i++) {
        const struct rung_program_event_field *field = &p->event_fields[type->fields.first + i];
        if (field->kind == RUNG_VALUE_RECORD || (field->optional && below(2))) continue;
        item->values[item->event.count++] = value_of(p, field, time);
    }
    for (uint32_t i = 0; i < p->facts_count && item->event.count < VALUES_MAX; i++) {
        const struct rung_program_event_field as_field = {
            .name = p->facts[i].name, .kind = p->facts[i].kind, .choices = p->facts[i].choices};
        if (strcmp(p->texts + type->name, "update") == 0 && below(2) &&
            p->facts[i].kind != RUNG_VALUE_DURATION)
            item->values[item->event.count++] = value_of(p, &as_field, time);
    }
}

static void make_log(void)
{
    static const char *const junk[] = {"",
                                       "{",
                                       "[1]",
                                       "{\"time\":\"2026-02-02T09:00:00\",\"case\":\"A\",\"type\":\"x\"}",
                                       "  ",
                                       "{\"case\":\"A\"}",
                                       "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":7,\"type\":\"x\"}",
                                       "\xff\xfe"};
    uint32_t cases = 1 + below(below(2) ? 4 : 300), steps = 1 + below(20000);
    int64_t time = INT64_C(1770000000) * RUNG_SECOND_US;

    text_size = 0;
    item_count = 1 + below(below(4) ? 300 : ITEMS_MAX - 1);
    for (uint32_t i = 0; i < item_count; i++) {
        struct item *item = &items[i];
        item->junk = below(40) ? NULL : junk[below(sizeof junk / sizeof *junk)];
        if (below(3) == 0) time += (int64_t)below(steps) * RUNG_SECOND_US;
        make_event(item, below(20) ? time : time - (int64_t)below(5000) * RUNG_SECOND_US, cases);
        item->event.line = i + 1;
    }
}

/* ---- a replay ---- */

struct plan {
    bool strict, watched, stops, as_events;
    enum rung_end end;
    int64_t until;
    uint32_t cuts; /* seed for where the bytes are cut, and when it is asked how it goes */
};

struct text { /* a NUL is behind it */
    char *bytes;
    size_t size, capacity;
};

static void add(struct text *text, const char *bytes, size_t size)
{
    if (text->capacity - text->size <= size) {
        text->capacity = 2 * text->capacity + size + 1;
        text->bytes = realloc(text->bytes, text->capacity);
        if (!text->bytes) abort();
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

struct outcome {
    struct text journal, seen;
    enum rung_status status;
    struct rung_engine_counts counts;
    int64_t clock;
    struct rung_engine *engine;
};

static bool take_lines(void *to, const char *lines, size_t size)
{
    add(&((struct outcome *)to)->journal, lines, size);
    return true;
}

static void take_seen(void *to, const struct rung_seen *seen)
{
    struct outcome *o = to;
    char line[2000];
    size_t size;
    const char *id = rung_engine_case(o->engine, seen->number, &size);

    int length = snprintf(
        line, sizeof line, "%s %s %s %s %s %s %s %s %s %s %s %u %u %u %u %u %d %llx %lld %lld %lld %.*s\n",
        seen->kind, seen->name, seen->policy, seen->step, seen->via, seen->to, seen->task, seen->rule,
        seen->because, seen->file, seen->what, seen->policy_index, seen->step_index, seen->line, seen->number,
        seen->run, seen->by_event, (unsigned long long)seen->missing, (long long)seen->time,
        (long long)seen->due, (long long)seen->local, (int)size, id);
    add(&o->seen, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

static void feed_lines(struct outcome *o, const struct plan *plan)
{
    struct text log = {0};
    uint64_t before = state;

    for (uint32_t i = 0; i < item_count; i++) {
        char line[8000];
        size_t size = strlen(strcpy(line, items[i].junk ? items[i].junk : ""));
        if (!items[i].junk) size = rung_event_write(&items[i].event, line, sizeof line);
        add(&log, line, size < sizeof line ? size : sizeof line - 1);
        add(&log, "\r\n", i % 7 ? 1 : 2);
        if (!(i % 7)) log.bytes[log.size - 1] = '\n';
    }
    if (plan->cuts % 3) log.size--; /* the last line has no end */
    state = plan->cuts;
    for (size_t at = 0, size; at < log.size && o->status == RUNG_OK; at += size) {
        size = 1 + below(below(3) ? 30000 : 300);
        if (size > log.size - at) size = log.size - at;
        o->status = rung_engine_feed(o->engine, below(9) ? "log" : "other log", log.bytes + at, size);
        if (below(5) == 0) rung_engine_counts(o->engine, &o->counts);
    }
    state = before;
    free(log.bytes);
}

static void take_events(struct outcome *o, const struct plan *plan)
{
    for (uint32_t i = 0; i < item_count && o->status == RUNG_OK; i++) {
        struct rung_event event = items[i].event;
        if ((i + plan->cuts) % 50 == 0) event.recorded -= 60 * RUNG_SECOND_US;
        if (items[i].junk)
            o->status = rung_engine_refuse(o->engine, "table", i + 1, "it is junk");
        else
            o->status = rung_engine_take(o->engine, "table", &event);
    }
}

static struct outcome replay(const struct plan *plan, uint32_t jobs, size_t memory)
{
    struct outcome o = {.status = RUNG_OK};

    o.engine = rung_engine_new(take_lines, &o);
    if (!o.engine) abort();
    for (uint32_t i = 0; i < loaded_count; i++)
        if (rung_engine_load(o.engine, loaded[i]) != RUNG_OK) abort();
    if (!rung_engine_use_jobs(o.engine, jobs)) abort();
    rung_engine_limit_memory(o.engine, memory);
    if (plan->strict) rung_engine_be_strict(o.engine);
    if (plan->watched) rung_engine_watch(o.engine, take_seen, &o);
    /* The journal goes to where `o` is now. */
    if (plan->as_events)
        take_events(&o, plan);
    else
        feed_lines(&o, plan);
    if (o.status == RUNG_OK) o.status = rung_engine_status(o.engine);
    if (o.status || plan->stops)
        rung_engine_stop(o.engine);
    else
        o.status = rung_engine_end(o.engine, plan->end, plan->until);
    rung_engine_counts(o.engine, &o.counts);
    o.clock = rung_engine_clock(o.engine);
    rung_engine_free(o.engine);
    return o;
}

static void release(struct outcome *o)
{
    free(o->journal.bytes);
    free(o->seen.bytes);
}

/* ---- one against several ---- */

static bool same_text(const struct text *a, const struct text *b, const char *what)
{
    size_t at = 0, line = 1;

    if (!a->size || !b->size) {
        if (a->size != b->size) printf("the %s is empty once\n", what);
        return a->size == b->size;
    }
    if (a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0) return true;
    for (; at < a->size && at < b->size && a->bytes[at] == b->bytes[at]; at++) line += a->bytes[at] == '\n';
    printf("the %s differs in line %zu:\n", what, line);
    while (at > 0 && a->bytes[at - 1] != '\n') at--;
    printf("  %.*s\n  %.*s\n", (int)strcspn(a->bytes + at, "\n"), a->bytes + at,
           (int)strcspn(b->bytes + at, "\n"), b->bytes + at);
    return false;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
    bool good = same_text(&a->journal, &b->journal, "journal") && same_text(&a->seen, &b->seen, "watching");

    if (a->status != b->status) good = printf("the status differs\n") < 0;
    if (memcmp(&a->counts, &b->counts, sizeof a->counts) != 0) good = printf("the counts differ\n") < 0;
    if (a->clock != b->clock) good = printf("the clock differs\n") < 0;
    return good;
}

static long ran_out; /* how often memory did */

/* Little memory: what there is of the journal is right. */
static bool is_beginning(const struct outcome *part, const struct outcome *whole)
{
    const struct text *text = &part->journal;
    bool ended = part->status == RUNG_LIMIT || part->status == whole->status;
    bool begins = text->size <= whole->journal.size &&
                  (!text->size || memcmp(text->bytes, whole->journal.bytes, text->size) == 0);
    bool lines = !text->size || text->bytes[text->size - 1] == '\n';

    ran_out += part->status == RUNG_LIMIT && text->size;
    if (part->status == RUNG_OK) begins &= text->size == whole->journal.size;
    if (!ended || !begins || !lines)
        printf("with little memory: status %d, the journal is %sa beginning, of %swhole lines\n",
               (int)part->status, begins ? "" : "not ", lines ? "" : "not ");
    return ended && begins && lines;
}

static bool one_round(void)
{
    static const uint32_t jobs[] = {2, 3, 7};
    struct plan plan = {.strict = below(5) == 0,
                        .watched = below(2),
                        .stops = below(10) == 0,
                        .as_events = below(3) == 0,
                        .end = (enum rung_end)below(3),
                        .cuts = 1 + below(1 << 20)};
    bool good = true;

    loaded_count = 0;
    for (uint32_t wanted = 1 + below(3); loaded_count < wanted;) {
        const struct rung_program *p = programs[below(program_count)];
        bool there = false;
        for (uint32_t i = 0; i < loaded_count; i++)
            there |= strcmp(rung_program_name(loaded[i]), rung_program_name(p)) == 0;
        if (there) break;
        loaded[loaded_count++] = p;
    }
    make_log();
    plan.until = items[item_count - 1].event.time + (int64_t)below(3000000) * RUNG_SECOND_US;
    struct outcome one = replay(&plan, 1, RUNG_ENGINE_MEMORY_BYTES);
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs && good; i++) {
        struct outcome several = replay(&plan, jobs[i], RUNG_ENGINE_MEMORY_BYTES);
        good = same(&one, &several);
        release(&several);
        uint32_t share = below(1 + below(160000)), threads = i ? jobs[i] : 1;
        struct outcome little = replay(&plan, threads, (size_t)share * threads * 8 / 7);
        good = good && is_beginning(&little, &one);
        release(&little);
        if (!good) printf("with %u threads\n", jobs[i]);
    }
    release(&one);
    return good;
}

int main(int argc, char **argv)
{
    long rounds = 2000, seed = 1;
    struct rung_compilation *compilations[PROGRAMS_MAX];
    uint32_t file_count = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            rounds = 60;
        } else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) {
            rounds = atol(argv[++i]);
        } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            seed = atol(argv[++i]);
        } else if (file_count < PROGRAMS_MAX) {
            struct rung_compilation *compilation = rung_compilation_new(NULL);
            compilations[file_count++] = compilation;
            if (!compilation || rung_compilation_add_file(compilation, argv[i]) != RUNG_OK ||
                rung_compilation_check(compilation) != RUNG_OK)
                return fprintf(stderr, "%s cannot be compiled\n", argv[i]), 2;
            const struct rung_program *p;
            for (uint32_t k = 0;
                 program_count < PROGRAMS_MAX && (p = rung_compilation_program(compilation, k)); k++)
                programs[program_count++] = p;
        }
    }
    if (!program_count) return fprintf(stderr, "no policy\n"), 2;
    for (long i = 0; i < rounds; i++) {
        state = rung_random_stream((uint64_t)seed, (uint64_t)i);
        if (one_round()) continue;
        printf("--rounds 1 --seed %ld\n", seed + i);
        return 1;
    }
    printf("%ld logs, by one thread and by several: the same; memory ran out %ld times\n", rounds, ran_out);
    for (uint32_t i = 0; i < file_count; i++) rung_compilation_free(compilations[i]);
    return 0;
}
