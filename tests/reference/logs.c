/* Random logs: what the policy waits for, at the very instants that matter to it and a microsecond beside
 * them, and what it does not wait for. */
#include "pairs.h"

#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>
#include <rung/time.h>

#include "reference.h"

struct logging {
    struct rung_random *random;
    struct rung_reference *reference;
    struct rung_text_out *out;
    int64_t now;
    uint32_t ids;
};

#define PICK(table) (table)[rung_random_below(l->random, sizeof(table) / sizeof *(table))]

static bool chance(struct logging *l, uint32_t percent)
{
    return rung_random_chance(l->random, percent);
}

static uint32_t below(struct logging *l, uint32_t limit)
{
    return rung_random_below(l->random, limit);
}

/* Time goes on: to the next instant at which something is due, or beside it, or by chance. */
static void go_on(struct logging *l)
{
    static const int64_t steps[] = {RUNG_SECOND_US,   10 * RUNG_MINUTE_US, 30 * RUNG_MINUTE_US, RUNG_HOUR_US,
                                    2 * RUNG_HOUR_US, 9 * RUNG_HOUR_US,    RUNG_DAY_US};
    int64_t next = rung_reference_next(l->reference);
    uint32_t way = below(l, 100);

    if (way < 22) return;
    if (next != INT64_MAX && next > l->now && next < l->now + 40 * RUNG_DAY_US && way < 75) {
        if (way < 50)
            l->now = next;
        else if (way < 60)
            l->now = next + 1;
        else if (way < 68)
            l->now = next - 1;
        else
            l->now = l->now + (next - l->now) / 2;
        return;
    }
    l->now += PICK(steps);
}

#define SAY(...) rung_text_print(l->out, __VA_ARGS__)

static void say_time(struct logging *l, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE];

    rung_time_write(time, text);
    SAY("\"%s\"", text);
}

static const char *case_id(struct logging *l)
{
    static const char *const cases[] = {"A", "A", "A", "A", "B", "B", "C"};

    return PICK(cases);
}

static void head(struct logging *l, const char *id, const char *type)
{
    int64_t time = l->now;

    if (chance(l, 4)) time -= (int64_t)below(l, 3) * RUNG_HOUR_US + 1;
    SAY("{\"time\":");
    say_time(l, time);
    SAY(",\"case\":\"%s\",\"type\":\"%s\"", id, type);
    if (chance(l, 6)) SAY(",\"id\":\"e%u\"", chance(l, 40) && l->ids ? below(l, l->ids) : l->ids++);
}

static void say_documented(struct logging *l, const struct rung_wish *wish)
{
    static const char *const values[][2] = {{"summary", "true"},  {"reason", "\"because\""},
                                            {"topic", "\"red\""}, {"agreed", "true"},
                                            {"count", "2"},       {"topic", "\"blue\""}};
    bool first = true, object = chance(l, 50);

    if (wish ? chance(l, 15) : !chance(l, 10)) return;
    SAY(",\"documented\":%s", object ? "{" : "[");
    for (uint32_t i = 0; i < 6; i++) {
        bool wanted = wish ? chance(l, 15) : chance(l, 40);
        for (uint32_t k = 0; wish && k < wish->item_count; k++)
            wanted = wanted || (strcmp(wish->items[k], values[i][0]) == 0 && chance(l, 92));
        if (!wanted || (i == 5 && !chance(l, 30)) || (i == 2 && chance(l, 0))) continue;
        if (i == 5 && !first) continue;
        if (object)
            SAY("%s\"%s\":%s", first ? "" : ",", values[i][0], chance(l, 10) ? "true" : values[i][1]);
        else
            SAY("%s\"%s\"", first ? "" : ",", values[i][0]);
        first = false;
    }
    SAY(object ? "}" : "]");
}

static void say_attempt(struct logging *l, const struct rung_wish *wish)
{
    static const char *const channels[] = {"phone", "email", "chat", "letter", "sms", "pigeon"};
    static const char *const outcomes[] = {"no_answer", "no_answer", "voicemail",
                                           "sent",      "reached",   "bounced"};

    head(l, wish ? wish->case_id : case_id(l), "attempt");
    SAY(",\"via\":\"%s\"", wish && wish->via ? wish->via : PICK(channels));
    if (chance(l, 30)) SAY(",\"to\":\"%s\"", wish && wish->to && chance(l, 80) ? wish->to : "sponsor");
    if (chance(l, 70)) SAY(",\"outcome\":\"%s\"", PICK(outcomes));
    if (chance(l, 20)) SAY(",\"by\":\"%s\"", chance(l, 50) ? "agent" : "stranger");
    say_documented(l, wish);
    SAY("}");
}

static void say_wished(struct logging *l, const struct rung_wish *wish)
{
    if (wish->via) {
        say_attempt(l, wish);
        return;
    }
    head(l, wish->case_id, wish->task ? "done" : "took_over");
    if (wish->task) {
        SAY(",\"task\":\"%s\"", wish->task);
        say_documented(l, wish);
    } else if (wish->to && chance(l, 85)) {
        SAY(",\"by\":\"%s\"", wish->to);
    }
    SAY("}");
}

static void say_day(struct logging *l)
{
    char text[RUNG_DAY_TEXT_SIZE];

    rung_day_write(rung_local_day(l->now) - 1 + (int32_t)below(l, 5), text);
    SAY("\"%s\"", text);
}

static void say_update(struct logging *l)
{
    static const char *const zones[] = {"Europe/Madrid", "Asia/Tokyo", "Nowhere/Atall"};

    head(l, case_id(l), "update");
    if (chance(l, 50)) SAY(",\"topic\":%s", chance(l, 45) ? "\"red\"" : chance(l, 80) ? "\"blue\"" : "null");
    if (chance(l, 25)) SAY(chance(l, 10) ? ",\"count\":null" : ",\"count\":%u", below(l, 4));
    if (chance(l, 25)) SAY(",\"agreed\":%s", chance(l, 50) ? "true" : "\"no\"");
    if (chance(l, 20)) SAY(",\"kind\":\"%c\"", "abc"[below(l, 3)]);
    if (chance(l, 25)) {
        SAY(",\"due_on\":");
        say_day(l);
    }
    if (chance(l, 20)) {
        SAY(",\"look_at\":");
        say_time(l, l->now + (int64_t)below(l, 5) * RUNG_HOUR_US - RUNG_HOUR_US);
    }
    if (chance(l, 10)) SAY(",\"patience\":\"%u minutes\"", 10 * below(l, 9));
    if (chance(l, 10)) SAY(",\"favourite\":\"%s\"", chance(l, 80) ? "email" : "pigeon");
    if (chance(l, 8))
        SAY(",\"worker\":%s", chance(l, 70) ? "\"chief\"" : chance(l, 50) ? "\"stranger\"" : "null");
    if (chance(l, 3)) SAY(",\"%s\":null", chance(l, 50) ? "due_on" : "look_at");
    if (chance(l, 3)) SAY(",\"favourite\":null");
    if (chance(l, 6)) SAY(",\"home\":\"%s\"", PICK(zones));
    SAY("}");
}

static void say_own(struct logging *l)
{
    static const char *const types[] = {"begin", "begin",  "ping",       "pong",   "promise",
                                        "pay",   "signed", "unheard_of", "demand", "demand"};
    const char *type = PICK(types);

    head(l, case_id(l), type);
    if (strcmp(type, "promise") == 0) {
        SAY(",\"date\":");
        say_day(l);
        if (chance(l, 30)) SAY(",\"note\":\"soon\"");
    }
    if (strcmp(type, "demand") == 0) {
        static const char *const lengths[] = {"2 hours", "90 minutes",      "45 seconds",      "0 seconds",
                                              "1 day",   "1 business hour", "2 business days", "soon"};
        if (chance(l, 50)) SAY(",\"size\":%u", below(l, 4));
        if (chance(l, 60)) SAY(",\"patience\":\"%s\"", PICK(lengths));
        if (chance(l, 50)) SAY(",\"urgent\":%s", chance(l, 50) ? "true" : "\"no\"");
        if (chance(l, 50)) {
            SAY(",\"at_time\":");
            say_time(l, l->now + (int64_t)below(l, 5) * RUNG_HOUR_US - RUNG_HOUR_US);
        }
        if (chance(l, 40)) SAY(",\"means\":\"%s\"", chance(l, 80) ? "phone" : "pigeon");
        if (chance(l, 40)) SAY(",\"colour\":\"%s\"", chance(l, 50) ? "red" : "green");
        if (chance(l, 20)) SAY(",\"home\":\"%s\"", chance(l, 80) ? "Asia/Tokyo" : "Nowhere");
    }
    if (strcmp(type, "pay") == 0) SAY(",\"amount\":%u.5", below(l, 4));
    if (strcmp(type, "signed") == 0) SAY(",\"by\":\"%s\"", chance(l, 50) ? "boss" : "stranger");
    SAY("}");
}

static void say_answer(struct logging *l)
{
    static const char *const types[] = {"reply",   "reply",         "thanks",   "not_now",
                                        "not_now", "out_of_office", "bounce",   "wrong_person",
                                        "opt_out", "took_over",     "decision", "done"};
    const char *type = PICK(types);

    head(l, case_id(l), type);
    if (strcmp(type, "reply") == 0 && chance(l, 30))
        SAY(",\"from\":\"%s\"", chance(l, 50) ? "client" : "sponsor");
    if (strcmp(type, "not_now") == 0) {
        SAY(",\"until\":");
        say_time(l, l->now + (int64_t)below(l, 60) * RUNG_HOUR_US - RUNG_HOUR_US);
    }
    if (strcmp(type, "out_of_office") == 0 && chance(l, 70)) {
        SAY(",\"back_on\":");
        say_day(l);
    }
    if (strcmp(type, "bounce") == 0) SAY(",\"via\":\"email\"");
    if (strcmp(type, "decision") == 0) SAY(",\"value\":\"%s\"", chance(l, 50) ? "go" : "no");
    if (strcmp(type, "done") == 0) SAY(",\"task\":\"job %u\"", below(l, 4));
    SAY("}");
}

static void say_close(struct logging *l)
{
    head(l, case_id(l), "close");
    SAY(",\"as\":\"End %u\"", below(l, 3));
    if (chance(l, 30)) SAY(",\"code\":\"%s\"", chance(l, 50) ? "C" : "D");
    if (chance(l, 20)) SAY(",\"by\":\"agent\"");
    SAY("}");
}

static void say_nonsense(struct logging *l)
{
    static const char *const lines[] = {
        "", "not json", "{\"time\":\"2026-02-02\",\"case\":\"A\",\"type\":\"ping\"}",
        "{\"case\":\"A\",\"type\":\"ping\"}", "{\"time\":7,\"case\":\"A\",\"type\":\"ping\"}"};
    static const char *const wrong[] = {"\"type\":\"attempt\",\"via\":7",
                                        "\"type\":\"attempt\"",
                                        "\"type\":\"pay\",\"amount\":\"much\"",
                                        "\"type\":\"update\",\"due_on\":3",
                                        "\"type\":\"update\",\"kind\":\"z\"",
                                        "\"type\":\"promise\",\"date\":\"soon\"",
                                        "\"type\":\"attempt\",\"via\":\"phone\",\"outcome\":\"maybe\""};

    if (chance(l, 50)) {
        SAY("%s", PICK(lines));
        return;
    }
    SAY("{\"time\":");
    say_time(l, l->now);
    SAY(",\"case\":\"A\",%s}", PICK(wrong));
}

static void say_event(struct logging *l)
{
    struct rung_wish wish;
    uint32_t wishes = 0, way = below(l, 100);

    while (wishes < 200 && rung_reference_wish(l->reference, wishes, &wish)) wishes++;
    if (way < 45 && wishes && rung_reference_wish(l->reference, below(l, wishes), &wish))
        say_wished(l, &wish);
    else if (way < 72)
        say_own(l);
    else if (way < 78)
        say_attempt(l, NULL);
    else if (way < 88)
        say_answer(l);
    else if (way < 94)
        say_update(l);
    else if (way < 97)
        say_close(l);
    else
        say_nonsense(l);
}

void rung_pair_log(struct rung_random *random, const struct rung_compilation *compilation, int64_t start,
                   struct rung_text_out *out, int64_t *last)
{
    struct logging logging = {.random = random, .out = out, .now = start}, *l = &logging;

    l->reference = rung_reference_new(compilation);
    for (uint32_t i = 3 + below(l, 22); i > 0; i--) {
        size_t before = out->size;
        if (before == 0 && chance(l, 90)) {
            head(l, "A", "begin");
            SAY("}");
        } else {
            say_event(l);
        }
        rung_reference_line(l->reference, "log", out->bytes + before, out->size - before);
        SAY("\n");
        go_on(l);
    }
    *last = l->now;
    rung_reference_free(l->reference);
}
