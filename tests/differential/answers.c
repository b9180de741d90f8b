/* Asking changes nothing, and answers are what comes: random events upon policies, by two engines. One is fed
 * and nothing else; of the other, before each event, copies are asked about everything there is to ask. Both
 * journals must be the same bytes, and what a copy said of the event must be what the engine then says.
 *
 *     differential_answers [--quick] POLICY...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/answers.h>
#include <rung/compiler.h>
#include <rung/time.h>

#include "random.h"

enum { CASES = 5, EVENTS = 400, LINE = 1024, SAID_MAX = 2000 };

struct text {
    char *bytes;
    size_t size, capacity;
};

static uint64_t state;
static struct text plain, asked;
static uint64_t foretold, forbidden, journaled; /* for the last line: that it was not all about nothing */
static const char *const channels[] = {"phone", "email", "chat", "sms", "letter", "call"};
static const char *const words[] = {"Resolved", "Closed", "Done", "yes", "a", "Paid", "collect", "let go"};
static const char *const outcomes[] = {"sent", "no_answer", "voicemail", "reached", "bounced"};

static uint32_t below(uint32_t bound)
{
    return rung_random_below(&state, bound);
}

static bool take(void *to, const char *lines, size_t size)
{
    struct text *text = to;

    if (text->size + size > text->capacity) {
        text->capacity = 2 * (text->size + size);
        text->bytes = realloc(text->bytes, text->capacity);
        if (!text->bytes) abort();
    }
    memcpy(text->bytes + text->size, lines, size);
    text->size += size;
    return true;
}

/* ---- events ---- */

struct types {
    const char *names[256];
    size_t count;
};

static void add_type(void *to, uint32_t policy, const char *type)
{
    struct types *types = to;

    (void)policy;
    if (types->count < 256) types->names[types->count++] = type;
}

/* An event with fields that may fit; without its braces, so that it can be asked, too. */
static void write_event(const struct types *types, int64_t time, char *text)
{
    char when[RUNG_TIME_TEXT_SIZE], later[RUNG_TIME_TEXT_SIZE], day[RUNG_DAY_TEXT_SIZE];
    /* attempts and closings more often than others */
    const char *type = below(3) == 0   ? "attempt"
                       : below(8) == 0 ? "close"
                                       : types->names[below((uint32_t)types->count)];

    when[rung_time_write(time, when)] = '\0';
    later[rung_time_write(time + below(20) * RUNG_DAY_US, later)] = '\0';
    day[rung_day_write(rung_local_day(time) + (int32_t)below(12), day)] = '\0';
    snprintf(text, LINE,
             "\"time\":\"%s\",\"type\":\"%s\",\"via\":\"%s\",\"outcome\":\"%s\",\"as\":\"%s\",\"value\":\"%"
             "s\",\"task\":\"%s\","
             "\"until\":\"%s\",\"back_on\":\"%s\",\"date\":\"%s\",\"amount\":%u,\"note\":\"note "
             "%u\",\"documented\":[\"summary\"]",
             when, type, channels[below(6)], outcomes[below(5)], words[below(8)], words[below(8)],
             words[below(8)], later, day, day, below(200), below(1000000));
}

/* ---- what the engine says of an event ---- */

struct heard {
    struct rung_seen items[SAID_MAX];
    uint32_t count;
    bool listening;
};

static void hear(void *to, const struct rung_seen *seen)
{
    struct heard *heard = to;
    bool said = strcmp(seen->kind, "event") != 0;

    if (heard->listening && said && seen->by_event && heard->count < SAID_MAX)
        heard->items[heard->count++] = *seen;
}

static bool ignore_open(void *count, const struct rung_open *open)
{
    *(size_t *)count += strlen(open->who) + strlen(open->what);
    return true;
}

static void ignore_answer(void *count, const char *json)
{
    *(size_t *)count += strlen(json);
}

static void ignore_against(void *count, const struct rung_against *against)
{
    for (uint32_t i = 0; i < against->way_count; i++)
        for (uint32_t k = 0; k < against->ways[i].count; k++)
            *(size_t *)count += strlen(against->ways[i].parts[k]);
}

/* Asks all that can be asked about a case. */
static size_t ask_all(struct rung_engine *engine, struct rung_copy *copy, uint32_t number)
{
    size_t count = 0;
    char text[LINE];

    rung_copy_answers(copy, number, INT64_MIN, ignore_answer, &count);
    rung_copy_take(copy, number);
    for (uint32_t i = 0; i < rung_engine_policies(engine); i++) {
        struct rung_fact fact;
        struct rung_standing standing = rung_copy_standing(copy, i);
        for (uint32_t k = 0; rung_copy_fact(copy, i, k, &fact) == RUNG_OK; k++) count += strlen(fact.value);
        rung_copy_open(copy, i, ignore_open, &count);
        count += strlen(standing.step);
    }
    rung_copy_happen(copy);
    for (uint32_t i = 0; i < rung_copy_said(copy, NULL); i++)
        count += rung_copy_sentence(copy, i, text, sizeof text);
    return count;
}

static bool same(const struct rung_seen *a, const struct rung_seen *b)
{
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->policy, b->policy) == 0 && a->line == b->line && a->due == b->due &&
           strcmp(a->rule, b->rule) == 0 && strcmp(a->what, b->what) == 0 && strcmp(a->to, b->to) == 0 &&
           a->time == b->time;
}

/* Whether the copy's last sayings are those that the engine has just made. */
static bool came_true(const struct rung_copy *copy, const struct heard *heard, const char *event)
{
    uint32_t said = rung_copy_said(copy, NULL);

    for (uint32_t i = 0; i < said && i < heard->count; i++) {
        struct rung_seen seen = rung_copy_saying(copy, i);
        if (same(&seen, &heard->items[i])) continue;
        printf("{%s}\n  asked: %s %s, line %u\n  came:  %s %s, line %u\n", event, seen.kind, seen.name,
               seen.line, heard->items[i].kind, heard->items[i].name, heard->items[i].line);
        return false;
    }
    foretold += said;
    if (said == heard->count) return true;
    printf("{%s}\n  %u things were foretold, %u came\n", event, said, heard->count);
    return false;
}

/* ---- one policy ---- */

static struct rung_engine *engine_of(struct rung_compilation *compilation, struct text *journal)
{
    struct rung_engine *engine = rung_engine_new(take, journal);

    for (uint32_t i = 0; rung_compilation_program(compilation, i); i++)
        if (rung_engine_load(engine, rung_compilation_program(compilation, i)) != RUNG_OK) abort();
    return engine;
}

static bool try_policy(struct rung_compilation *compilation, uint64_t seed)
{
    static struct heard heard;
    struct rung_engine *a = engine_of(compilation, &plain), *b = engine_of(compilation, &asked);
    struct rung_copy *copy;
    struct types types = {.count = 0};
    int64_t time = INT64_C(1767600000000000); /* 2026-01-05T08:00Z */
    size_t count = 0;
    bool good = true;

    state = rung_random_stream(seed, 0);
    heard.listening = false;
    rung_engine_watch(b, hear, &heard);
    rung_engine_types(a, add_type, &types);
    if (rung_copy_new(b, &copy) != RUNG_OK) abort();
    if (below(2)) rung_copy_tell_texts(copy);
    for (int i = 0; i < EVENTS && good; i++) {
        char event[LINE], line[LINE + 64], question[LINE + 2], id[2] = {(char)('A' + below(CASES)), 0};
        bool allowed, known;
        time += below(4) ? below(6) * RUNG_HOUR_US : (int64_t)below(5) * RUNG_DAY_US;
        write_event(&types, time, event);
        snprintf(question, sizeof question, "{%s}", event);
        snprintf(line, sizeof line, "{\"case\":\"%s\",%s}\n", id, event);
        uint32_t number = rung_engine_find(b, id, 1);
        if (number != RUNG_NO_CASE) count += ask_all(b, copy, number);
        known = rung_decide(copy, number, INT64_MIN, question, strlen(question), &allowed, NULL) == RUNG_OK;
        forbidden += known && !allowed;
        if (known && !allowed) {
            uint32_t before = rung_copy_said(copy, NULL);
            if (rung_decide_why(copy, ignore_against, &count, NULL) != RUNG_OK) good = false;
            good &= rung_copy_said(copy, NULL) == before;
        }
        rung_engine_feed(a, "log", line, strlen(line));
        heard.count = 0;
        heard.listening = true;
        rung_engine_feed(b, "log", line, strlen(line));
        rung_engine_end(b, RUNG_END_PLAIN, 0);
        heard.listening = false;
        if (known) good &= came_true(copy, &heard, event);
    }
    rung_engine_end(a, RUNG_END_UNTIL, time + 60 * RUNG_DAY_US);
    rung_engine_end(b, RUNG_END_UNTIL, time + 60 * RUNG_DAY_US);
    if (plain.size != asked.size || memcmp(plain.bytes, asked.bytes, plain.size) != 0) {
        printf("the journal of the engine that was asked differs\n");
        good = false;
    }
    for (size_t i = 0; i < plain.size; i++) journaled += plain.bytes[i] == '\n';
    plain.size = asked.size = 0;
    rung_copy_free(copy);
    rung_engine_free(a);
    rung_engine_free(b);
    return good;
}

int main(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "--quick") == 0 ? 2 : 1, failed = 0, tried = 0;

    for (int i = first; i < argc; i++) {
        struct rung_compilation *compilation = rung_compilation_new(NULL);
        rung_compilation_add_file(compilation, argv[i]);
        rung_compilation_check(compilation);
        for (uint64_t seed = 1; rung_compilation_program(compilation, 0) && seed <= (first == 2 ? 4 : 200);
             seed++) {
            tried++;
            if (try_policy(compilation, seed)) continue;
            printf("%s, seed %llu\n", argv[i], (unsigned long long)seed);
            failed++;
        }
        rung_compilation_free(compilation);
    }
    printf("%d runs, %d with differences; journals of %llu lines, %llu foretold, %llu events forbidden\n",
           tried, failed, (unsigned long long)journaled, (unsigned long long)foretold,
           (unsigned long long)forbidden);
    free(plain.bytes);
    free(asked.bytes);
    return failed != 0 || !foretold || !forbidden;
}
