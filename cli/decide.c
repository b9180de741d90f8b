/* decide.c: `rung decide`: may this be done now? */
#include "commands.h"
#include "compile.h"
#include "recorded.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rung/nearest.h>

enum { SENTENCE = 1024, TYPES_MAX = 600, LABEL = 12 };

struct deciding {
    struct rung_cli *cli;
    struct rung_recorded recorded;
    struct rung_copy *copy;
    bool several; /* policies: each line says which */
    bool first;
};

/* ---- as text ---- */

static void label(struct deciding *d, const char *text)
{
    rung_cli_print(d->cli, "  %-*s", LABEL - 2, text);
}

static void print_ways(struct deciding *d, const struct rung_against *against)
{
    for (uint32_t i = 0; i < against->way_count; i++) {
        char all[SENTENCE] = "";
        size_t used = 0;
        for (uint32_t k = 0; k < against->ways[i].count && used < sizeof all; k++)
            used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", k ? "; " : "",
                                     against->ways[i].parts[k]);
        label(d, i ? "or else" : "missing");
        rung_cli_wrap(d->cli, all, LABEL, LABEL);
    }
}

/* The rule without its reason, which is said on a line of its own. */
static void rule_alone(const struct rung_against *against, char *text, size_t capacity)
{
    char reason[SENTENCE];
    size_t size = strlen(against->rule), end;

    snprintf(text, capacity, "%s", against->rule);
    snprintf(reason, sizeof reason, " because \"%s\"", against->because);
    end = strlen(reason);
    if (*against->because && size >= end && size < capacity && strcmp(text + size - end, reason) == 0)
        text[size - end] = '\0';
}

static void print_against(void *state, const struct rung_against *against)
{
    struct deciding *d = state;
    char place[SENTENCE], text[SENTENCE];
    int used = snprintf(place, sizeof place, "%s:%u", against->file, against->line);

    if (strcmp(against->kind, "during_postponement") == 0)
        snprintf(text, sizeof text, "contacts are postponed: %s",
                 rung_engine_words(d->recorded.engine, against->policy_index, against->line));
    else if (strcmp(against->kind, "outside_hours") == 0)
        snprintf(text, sizeof text, "these are not the hours of the channel %s", against->channel);
    else
        rule_alone(against, text, sizeof text);
    rung_cli_print(d->cli, "\n%s  ", place);
    rung_cli_wrap(d->cli, text, used + 2, LABEL);
    if (*against->because) {
        label(d, "because");
        rung_cli_wrap(d->cli, against->because, LABEL, LABEL);
    }
    print_ways(d, against);
    label(d, "waiting");
    if (against->allowed_at == INT64_MAX) {
        rung_cli_print(d->cli, "does not help by itself\n");
    } else {
        char when[RUNG_COPY_TIME_SIZE];
        rung_copy_time(d->copy, against->policy_index, against->allowed_at, when);
        rung_cli_print(d->cli, "is enough from %s on, if nothing else changes\n", when);
    }
}

static void print_follows(struct deciding *d)
{
    uint32_t count = rung_copy_said(d->copy, NULL);

    for (uint32_t i = 0; i < count; i++) {
        struct rung_seen seen = rung_copy_saying(d->copy, i);
        char text[SENTENCE], line[2 * SENTENCE];
        if (rung_saying_forbids(&seen)) continue;
        rung_copy_sentence(d->copy, i, text, sizeof text);
        snprintf(line, sizeof line, "%s%s%s", d->several ? seen.policy : "", d->several ? ": " : "", text);
        label(d, strcmp(seen.kind, "finding") == 0 ? "finding" : "then");
        rung_cli_wrap(d->cli, line, LABEL, LABEL);
    }
}

/* That rules which bind a run do not bind a case that has none. */
static void print_idle(struct deciding *d, uint32_t number)
{
    struct rung_copy *copy = d->copy;
    int64_t clock = rung_copy_clock(copy);

    if (rung_copy_take(copy, number) != RUNG_OK || rung_copy_advance(copy, clock, false) != RUNG_OK) return;
    for (uint32_t i = 0; i < rung_engine_policies(d->recorded.engine); i++)
        if (rung_copy_standing(copy, i).running) return;
    label(d, "note");
    rung_cli_print(d->cli, "no run is on: only `always` rules bind the case\n");
}

/* What the question said without its being understood, and was likely meant to say. */
static void print_unused(struct deciding *d, const char *event)
{
    char unused[SENTENCE], line[SENTENCE + 100];

    if (rung_copy_unused(d->copy, unused, sizeof unused)) {
        snprintf(line, sizeof line, "no policy knows what this says, and it was passed over: %s", unused);
        label(d, "note");
        rung_cli_wrap(d->cli, line, LABEL, LABEL);
    }
    if (!strstr(event, ": another channel") && !strstr(event, ": somebody else")) return;
    label(d, "note");
    rung_cli_wrap(d->cli, "it names a channel or party that the policy does not declare", LABEL, LABEL);
}

static int answer_text(struct deciding *d, const char *id, uint32_t number, bool allowed)
{
    char event[SENTENCE], when[RUNG_COPY_TIME_SIZE], line[3 * SENTENCE];
    struct rung_reason reason = {0};
    const char *zone = rung_engine_zone(d->recorded.engine, 0);
    const char *verdict = allowed ? "allowed" : "forbidden";

    rung_copy_asked(d->copy, event, sizeof event);
    rung_copy_time(d->copy, 0, rung_copy_clock(d->copy), when);
    snprintf(line, sizeof line, "%s for %s at %s%s%s%s", event, id, when, *zone ? " (" : "", zone,
             *zone ? ")" : "");
    bool colour = d->cli->color_out;
    rung_cli_print(d->cli, "%s%s%s: ", colour ? (allowed ? "\033[1;32m" : "\033[1;31m") : "", verdict,
                   colour ? "\033[0m" : "");
    rung_cli_wrap(d->cli, line, (int)strlen(verdict) + 2, LABEL);
    print_unused(d, event);
    if (allowed) {
        print_follows(d);
        print_idle(d, number);
    } else if (rung_decide_why(d->copy, print_against, d, &reason) != RUNG_OK) {
        return rung_cli_complain(d->cli, "the reasons cannot be said: %s", reason.text);
    }
    return allowed ? RUNG_EXIT_GOOD : RUNG_EXIT_FOUND;
}

/* ---- as JSON ---- */

static void json_against(void *state, const struct rung_against *against)
{
    struct deciding *d = state;
    struct rung_cli *cli = d->cli;
    char place[SENTENCE];

    rung_cli_print(cli, "%s{\"kind\":\"%s\"", d->first ? "" : ",", against->kind);
    d->first = false;
    rung_cli_json_member(cli, "policy", against->policy);
    rung_cli_json_member(cli, "rule", against->rule);
    if (*against->because) rung_cli_json_member(cli, "because", against->because);
    if (*against->channel) rung_cli_json_member(cli, "via", against->channel);
    rung_cli_print(cli, ",\"missing\":[");
    for (uint32_t i = 0; i < against->way_count; i++) {
        rung_cli_print(cli, "%s[", i ? "," : "");
        for (uint32_t k = 0; k < against->ways[i].count; k++) {
            if (k) rung_cli_print(cli, ",");
            rung_cli_json_text(cli, against->ways[i].parts[k]);
        }
        rung_cli_print(cli, "]");
    }
    rung_cli_print(cli, "],\"allowed_from\":");
    rung_cli_json_time(cli, against->allowed_at);
    snprintf(place, sizeof place, "%s:%u", against->file, against->line);
    rung_cli_json_member(cli, "at", place);
    rung_cli_print(cli, "}");
}

static void json_follows(struct deciding *d)
{
    uint32_t count = rung_copy_said(d->copy, NULL);
    bool first = true;

    for (uint32_t i = 0; i < count; i++) {
        struct rung_seen seen = rung_copy_saying(d->copy, i);
        char text[SENTENCE], place[SENTENCE];
        if (rung_saying_forbids(&seen)) continue;
        rung_copy_sentence(d->copy, i, text, sizeof text);
        rung_cli_print(d->cli, "%s{\"kind\":\"%s\",\"name\":\"%s\"", first ? "" : ",", seen.kind, seen.name);
        rung_cli_json_member(d->cli, "policy", seen.policy);
        rung_cli_json_member(d->cli, "says", text);
        snprintf(place, sizeof place, "%s:%u", seen.file, seen.line);
        rung_cli_json_member(d->cli, "at", place);
        rung_cli_print(d->cli, "}");
        first = false;
    }
}

static int answer_json(struct deciding *d, const char *id, bool allowed)
{
    struct rung_reason reason = {0};
    char unused[SENTENCE];

    rung_cli_print(d->cli, "{\"case\":");
    rung_cli_json_text(d->cli, id);
    rung_cli_print(d->cli, ",\"time\":");
    rung_cli_json_time(d->cli, rung_copy_clock(d->copy));
    rung_cli_print(d->cli, ",\"allowed\":%s", allowed ? "true" : "false");
    if (rung_copy_unused(d->copy, unused, sizeof unused)) rung_cli_json_member(d->cli, "unused", unused);
    rung_cli_print(d->cli, ",\"then\":[");
    json_follows(d);
    rung_cli_print(d->cli, "],\"against\":[");
    d->first = true;
    if (!allowed && rung_decide_why(d->copy, json_against, d, &reason) != RUNG_OK)
        return rung_cli_complain(d->cli, "the reasons cannot be said: %s", reason.text);
    rung_cli_print(d->cli, "]}\n");
    return allowed ? RUNG_EXIT_GOOD : RUNG_EXIT_FOUND;
}

/* ---- questions that are none ---- */

struct types {
    const char *names[TYPES_MAX];
    size_t count;
};

static void add_type(void *state, uint32_t policy, const char *type)
{
    struct types *types = state;

    (void)policy;
    if (types->count < TYPES_MAX) types->names[types->count++] = type;
}

/* What is wrong with the question, in `text`, with what was likely meant. */
static void say_wrong(struct deciding *d, enum rung_status status, const char *json,
                      const struct rung_reason *reason, char *text, size_t capacity)
{
    struct types types = {.count = 0};
    const char *from = status == RUNG_NOT_FOUND ? strstr(reason->text, "type `") : NULL;
    char type[128];

    if (strstr(reason->text, "well-formed")) {
        snprintf(text, capacity,
                 "%.100s is not one JSON object, such as {\"type\":\"close\",\"as\":\"Resolved\"}",
                 *json ? json : "nothing");
        return;
    }
    if (from) {
        snprintf(type, sizeof type, "%s", from + strlen("type `"));
        type[strcspn(type, "`")] = '\0';
        rung_engine_types(d->recorded.engine, add_type, &types);
        const char *nearest = rung_nearest(type, types.names, types.count);
        if (nearest) {
            snprintf(text, capacity, "%s; did you mean `%s`?", reason->text, nearest);
            return;
        }
    }
    snprintf(text, capacity, "the event cannot be taken: %s", reason->text);
}

static int ask_one(struct deciding *d, const char *id, const char *json, int64_t at, bool as_json)
{
    struct rung_reason reason = {0};
    char text[SENTENCE];
    uint32_t number;
    bool allowed;

    int exit = rung_recorded_find(&d->recorded, id, at == INT64_MIN ? INT64_MAX : at, &number);
    if (exit != RUNG_EXIT_GOOD) return exit;
    enum rung_status status = rung_decide(d->copy, number, at, json, strlen(json), &allowed, &reason);
    if (status) {
        say_wrong(d, status, json, &reason, text, sizeof text);
        return rung_cli_complain(d->cli, "%s", text);
    }
    return as_json ? answer_json(d, id, allowed) : answer_text(d, id, number, allowed);
}

/* ---- many questions ---- */

static int answer_line(struct deciding *d, const char *json, size_t size, int64_t at)
{
    const char *usual = rung_cli_value(d->cli, RUNG_OPT_decide_case);
    char id[256], text[SENTENCE];
    struct rung_reason reason = {0};
    bool allowed;

    enum rung_status read = rung_copy_case_of(d->copy, json, size, id, sizeof id);
    if (read != RUNG_OK) snprintf(id, sizeof id, "%s", usual ? usual : "");
    uint32_t number = rung_engine_find(d->recorded.engine, id, strlen(id));
    enum rung_status status = RUNG_NOT_FOUND;
    if (read == RUNG_INVALID)
        snprintf(text, sizeof text,
                 "%.100s is not one JSON object, such as "
                 "{\"case\":\"X\",\"type\":\"close\",\"as\":\"Resolved\"}",
                 json);
    else if (number == RUNG_NO_CASE)
        snprintf(text, sizeof text, *id ? "there is no case `%s`" : "it names no `case`", id);
    else if ((status = rung_decide(d->copy, number, at, json, size, &allowed, &reason)))
        say_wrong(d, status, json, &reason, text, sizeof text);
    if (status == RUNG_OK) return answer_json(d, id, allowed);
    rung_cli_print(d->cli, "{\"case\":");
    rung_cli_json_text(d->cli, id);
    rung_cli_print(d->cli, ",\"error\":");
    rung_cli_json_text(d->cli, text);
    rung_cli_print(d->cli, "}\n");
    return RUNG_EXIT_MISUSE;
}

static int answer_all(struct deciding *d, int64_t at)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int worst = RUNG_EXIT_GOOD;

    while ((size = getline(&line, &capacity, stdin)) >= 0) {
        while (size && strchr(" \t\r\n", line[size - 1])) line[--size] = '\0';
        if (!size) continue;
        int exit = answer_line(d, line, (size_t)size, at);
        if (rung_copy_status(d->copy) != RUNG_OK) break;
        if (exit > worst) worst = exit;
        if (fflush(d->cli->out) != 0) break; /* whoever asked waits for it; said at the end */
    }
    free(line);
    if (size < 0 && !feof(stdin))
        return rung_cli_complain(d->cli, "the questions cannot be read: %s", rung_error_text(errno));
    return worst;
}

int rung_cmd_decide(struct rung_cli *cli)
{
    struct deciding deciding = {.cli = cli}, *d = &deciding;
    const char *id = rung_cli_value(cli, RUNG_OPT_decide_case),
               *at_text = rung_cli_value(cli, RUNG_OPT_decide_at);
    const char *event = rung_cli_value(cli, RUNG_OPT_decide_event);
    const char *events = rung_cli_value(cli, RUNG_OPT_decide_events);
    bool batch = rung_cli_flag(cli, RUNG_OPT_decide_batch);
    int64_t at = INT64_MIN;

    if (batch && event) return rung_cli_misuse(cli, "--batch and --event exclude each other");
    if (batch && (!events || strcmp(events, "-") == 0))
        return rung_cli_misuse(cli,
                               "with --batch, standard input holds the questions: name the --events FILE");
    if (!batch && !id) return rung_cli_misuse(cli, "which case is it about? Say `--case ID`");
    if (!batch && !event)
        return rung_cli_misuse(
            cli, "what is to be done? Say `--event '{\"type\":\"close\",\"as\":\"Resolved\"}'`");
    int exit = rung_recorded_open(&d->recorded, cli);
    if (exit == RUNG_EXIT_GOOD && at_text) exit = rung_recorded_time(&d->recorded, at_text, &at);
    if (exit == RUNG_EXIT_GOOD && (!batch || at_text) &&
        rung_engine_focus(d->recorded.engine, batch ? NULL : id, batch ? 0 : strlen(id),
                          at_text ? at : INT64_MAX) != RUNG_OK)
        exit = rung_cli_complain(cli, "there is not enough memory for this");
    if (exit == RUNG_EXIT_GOOD)
        exit = rung_recorded_read(&d->recorded, events, rung_cli_value(cli, RUNG_OPT_decide_feed));
    if (exit == RUNG_EXIT_GOOD && rung_copy_new(d->recorded.engine, &d->copy) != RUNG_OK)
        exit = rung_cli_complain(cli, "there is not enough memory for this");
    if (exit == RUNG_EXIT_GOOD) {
        rung_copy_tell_texts(d->copy);
        d->several = rung_engine_policies(d->recorded.engine) > 1;
        exit =
            batch ? answer_all(d, at) : ask_one(d, id, event, at, rung_cli_flag(cli, RUNG_OPT_decide_json));
        if (rung_copy_status(d->copy) != RUNG_OK) exit = rung_cli_no_memory(cli);
    }
    rung_copy_free(d->copy);
    rung_recorded_close(&d->recorded);
    return exit;
}
