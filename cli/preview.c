/* preview.c: `rung preview`: what would happen to a case, simulated with people who are on time. */
#include "preview.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "commands.h"
#include "compile.h"

enum {
    ENTRIES_MAX = 5000,
    DEEDS_MAX = 40, /* at one instant */
    STORY_MAX = 1000,
    DAYS_SHOWN = 365,
    JSON_MAX = 1024
};

struct told { /* an event of the story */
    char *json;
    size_t size;
    int64_t time;
};

struct story {
    struct told *events;
    size_t count, next;
};

/* ---- what happened ---- */

static bool add(struct rung_preview *p, struct rung_entry entry, const char *text)
{
    if (p->count == p->capacity) {
        size_t larger = p->capacity ? 2 * p->capacity : 64;
        struct rung_entry *grown = realloc(p->entries, larger * sizeof *grown);
        if (!grown) return false;
        p->entries = grown;
        p->capacity = larger;
    }
    entry.text = strdup(text);
    if (!entry.text) return false;
    p->entries[p->count++] = entry;
    return true;
}

static bool add_happening(struct rung_preview *p, enum rung_entry_kind kind, const char *text)
{
    struct rung_entry entry = {.kind = kind, .policy = p->policy, .file = "", .name = ""};

    entry.time = rung_copy_clock(p->copy);
    entry.local = rung_copy_local(p->copy, p->policy, entry.time);
    return add(p, entry, text);
}

/* What the policies said of it. */
static bool add_said(struct rung_preview *p, bool by_time)
{
    char text[RUNG_PREVIEW_SENTENCE], line[RUNG_PREVIEW_SENTENCE + 300];
    uint32_t count = rung_copy_said(p->copy, NULL);

    for (uint32_t i = 0; i < count; i++) {
        struct rung_seen seen = rung_copy_saying(p->copy, i);
        bool finding = strcmp(seen.kind, "finding") == 0;
        struct rung_entry entry = {.kind = finding ? RUNG_ENTRY_FINDING : RUNG_ENTRY_POLICY,
                                   .by_time = by_time,
                                   .time = seen.time,
                                   .local = rung_copy_local(p->copy, p->policy, seen.time),
                                   .policy = seen.policy_index,
                                   .line = seen.line,
                                   .file = seen.file,
                                   .name = seen.name};
        rung_copy_sentence(p->copy, i, text, sizeof text);
        snprintf(line, sizeof line, "%s%s%s", p->several ? seen.policy : "", p->several ? ": " : "", text);
        if (!add(p, entry, line)) return false;
    }
    return true;
}

static bool add_event(struct rung_preview *p)
{
    char text[RUNG_PREVIEW_SENTENCE];

    rung_copy_asked(p->copy, text, sizeof text);
    return add_happening(p, RUNG_ENTRY_EVENT, text) && add_said(p, false);
}

/* ---- how it begins ---- */

/* The case before it begins, with the facts that are given. */
static int prepare(struct rung_preview *p)
{
    const char *facts = rung_cli_value(p->cli, RUNG_OPT_preview_facts);
    struct rung_reason reason = {0};
    char json[JSON_MAX];

    if (rung_copy_take(p->copy, RUNG_NO_CASE) != RUNG_OK ||
        rung_copy_advance(p->copy, p->start, false) != RUNG_OK)
        return rung_cli_complain(p->cli, "time does not get there: a policy goes round");
    if (!facts) return RUNG_EXIT_GOOD;
    size_t size = strlen(facts);
    while (size && strchr(" \t\r\n", facts[size - 1])) size--;
    if (!size || facts[size - 1] != '}' || facts[strspn(facts, " \t\r\n")] != '{' || size + 40 > sizeof json)
        return rung_cli_misuse(p->cli, "--facts wants one JSON object, such as {\"amount\":120}");
    bool empty = facts[strspn(facts, "{ \t\r\n")] == '}';
    snprintf(json, sizeof json, "%.*s%s\"type\":\"update\"}", (int)size - 1, facts, empty ? "" : ",");
    if (rung_copy_json(p->copy, json, strlen(json), &reason) != RUNG_OK)
        return rung_cli_misuse(p->cli, "the facts cannot be taken: %s", reason.text);
    if (rung_copy_clock(p->copy) != p->start)
        return rung_cli_misuse(p->cli, "--start says when it happens: leave `time` out of the facts");
    if (rung_copy_unused(p->copy, json, sizeof json))
        return rung_cli_misuse(p->cli, "no policy has a fact of this name: %s", json);
    return RUNG_EXIT_GOOD;
}

/* Whether a run has begun, or will after a silence; then that policy is the one whose calendar is shown. */
static bool has_begun(struct rung_preview *p)
{
    for (uint32_t i = 0; i < rung_engine_policies(p->recorded.engine); i++) {
        struct rung_standing standing = rung_copy_standing(p->copy, i);
        if (!standing.run && standing.next == INT64_MAX) continue;
        p->policy = i;
        return true;
    }
    return false;
}

static int begin_by(struct rung_preview *p, const char *event)
{
    struct rung_reason reason = {0};
    char unused[JSON_MAX];
    int exit = prepare(p);

    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_copy_json(p->copy, event, strlen(event), &reason) != RUNG_OK)
        return rung_cli_misuse(p->cli, "the event cannot be taken: %s", reason.text);
    if (rung_copy_clock(p->copy) != p->start)
        return rung_cli_misuse(p->cli, "--start says when it happens: leave `time` out of the event");
    if (rung_copy_unused(p->copy, unused, sizeof unused))
        return rung_cli_misuse(p->cli, "no policy knows what this says of the event: %s", unused);
    if (!has_begun(p)) {
        return rung_cli_misuse(p->cli,
                               "this event sets nothing off: no `start on` fits %s at that time, with these "
                               "facts",
                               event);
    }
    return RUNG_EXIT_GOOD;
}

/* The first event that a policy starts on, and that does set it off. */
static int begin_by_itself(struct rung_preview *p)
{
    char json[JSON_MAX];

    for (uint32_t i = 0; rung_copy_beginning(p->copy, i, json, sizeof json); i++) {
        int exit = prepare(p);
        if (exit != RUNG_EXIT_GOOD) return exit;
        if (!rung_copy_beginning(p->copy, i, json, sizeof json) || !*json) continue;
        enum rung_status status = rung_copy_json(p->copy, json, strlen(json), NULL);
        if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(p->cli);
        if (status == RUNG_OK && has_begun(p)) return RUNG_EXIT_GOOD;
    }
    return rung_cli_misuse(p->cli,
                           "what sets it off cannot be guessed: say it, as in `--event "
                           "'{\"type\":\"invoice_issued\"}'`, with `--facts` where it depends on any");
}

/* ---- the story ---- */

static int read_line(struct rung_preview *p, struct story *story, unsigned number, char *line, size_t size)
{
    struct told told = {.size = size};
    struct rung_reason reason = {0};

    if (rung_copy_time_of(p->copy, line, size, &told.time, &reason) != RUNG_OK)
        return rung_cli_complain(p->cli, "%s, line %u: %s", p->told, number, reason.text);
    if (told.time < (story->count ? story->events[story->count - 1].time : p->start))
        return rung_cli_complain(p->cli, "%s, line %u: it is earlier than %s", p->told, number,
                                 story->count ? "the line before" : "--start");
    if (story->count == STORY_MAX)
        return rung_cli_complain(p->cli, "%s: a story has at most %d events", p->told, STORY_MAX);
    told.json = strdup(line);
    if (!told.json) return rung_cli_no_memory(p->cli);
    story->events[story->count++] = told;
    return RUNG_EXIT_GOOD;
}

static int read_story(struct rung_preview *p, struct story *story)
{
    FILE *file = fopen(p->told, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int exit = RUNG_EXIT_GOOD;

    if (!file) return rung_cli_complain(p->cli, "%s cannot be read: %s", p->told, rung_error_text(errno));
    story->events = calloc(STORY_MAX, sizeof *story->events);
    if (!story->events) exit = rung_cli_no_memory(p->cli);
    for (unsigned number = 1; exit == RUNG_EXIT_GOOD && (size = getline(&line, &capacity, file)) >= 0;
         number++) {
        while (size && strchr(" \t\r\n", line[size - 1])) line[--size] = '\0';
        if (size) exit = read_line(p, story, number, line, (size_t)size);
    }
    if (exit == RUNG_EXIT_GOOD && !feof(file))
        exit = rung_cli_complain(p->cli, "%s cannot be read: %s", p->told, rung_error_text(errno));
    free(line);
    fclose(file);
    return exit;
}

/* ---- how it goes on ---- */

static int happen(struct rung_preview *p, struct story *story)
{
    const struct told *told = &story->events[story->next++];
    struct rung_reason reason = {0};

    if (rung_copy_json(p->copy, told->json, told->size, &reason) != RUNG_OK)
        return rung_cli_complain(p->cli, "%s: event %zu cannot be taken: %s", p->told, story->next,
                                 reason.text);
    return add_event(p) ? RUNG_EXIT_GOOD : rung_cli_no_memory(p->cli);
}

static int work_on(struct rung_preview *p, int64_t time)
{
    char text[RUNG_PREVIEW_SENTENCE];

    if (time > rung_copy_clock(p->copy) && rung_copy_advance(p->copy, time, false) != RUNG_OK)
        return rung_cli_complain(p->cli, "time does not get there: a policy goes round");
    if (rung_copy_do(p->copy, text, sizeof text) != RUNG_OK) return RUNG_EXIT_GOOD;
    return add_happening(p, RUNG_ENTRY_PEOPLE, text) && add_said(p, false) ? RUNG_EXIT_GOOD
                                                                           : rung_cli_no_memory(p->cli);
}

static int let_pass(struct rung_preview *p, int64_t time)
{
    if (rung_copy_advance(p->copy, time, true) != RUNG_OK)
        return rung_cli_complain(p->cli, "time does not get there: a policy goes round");
    return add_said(p, true) ? RUNG_EXIT_GOOD : rung_cli_no_memory(p->cli);
}

/* Whatever comes first: what people do, what the story tells, what time brings about. */
static int go_on(struct rung_preview *p, struct story *story)
{
    int exit = RUNG_EXIT_GOOD, deeds = 0;

    while (exit == RUNG_EXIT_GOOD) {
        int64_t work = rung_copy_work(p->copy), timer = rung_copy_next(p->copy);
        int64_t told = story->next < story->count ? story->events[story->next].time : INT64_MAX;
        if (deeds >= DEEDS_MAX) work = INT64_MAX; /* they would go on for ever at this instant */
        p->next = work < timer ? work : timer;
        if (told < p->next) p->next = told;
        if (p->next == INT64_MAX || p->next > p->until || p->count >= ENTRIES_MAX || deeds >= DEEDS_MAX) {
            p->end = deeds >= DEEDS_MAX || (p->next != INT64_MAX && p->next <= p->until)
                         ? RUNG_PREVIEW_TOO_MANY
                     : p->next == INT64_MAX ? RUNG_PREVIEW_DONE
                                            : RUNG_PREVIEW_UNTIL;
            return RUNG_EXIT_GOOD;
        }
        deeds = p->next > rung_copy_clock(p->copy) ? 0 : deeds;
        if (work == p->next) {
            deeds++;
            exit = work_on(p, work);
        } else if (told == p->next) {
            exit = happen(p, story);
        } else {
            exit = let_pass(p, timer);
        }
    }
    return exit;
}

/* ---- the command ---- */

static int read_times(struct rung_preview *p, const char *start)
{
    const char *until = rung_cli_value(p->cli, RUNG_OPT_preview_until);
    int exit = rung_recorded_time(&p->recorded, start, &p->start);

    if (exit != RUNG_EXIT_GOOD) return exit;
    if (p->start > RUNG_TIME_MAX - (DAYS_SHOWN + 1) * RUNG_DAY_US)
        return rung_cli_misuse(p->cli, "--start lies too far ahead");
    p->until = p->start + DAYS_SHOWN * RUNG_DAY_US;
    if (until) exit = rung_recorded_time(&p->recorded, until, &p->until);
    if (exit == RUNG_EXIT_GOOD && p->until < p->start)
        return rung_cli_misuse(p->cli, "--until lies before --start");
    return exit;
}

static int preview(struct rung_preview *p, struct story *story)
{
    const char *event = rung_cli_value(p->cli, RUNG_OPT_preview_event);
    const char *start = rung_cli_value(p->cli, RUNG_OPT_preview_start);
    int exit = read_times(p, start);

    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_copy_new(p->recorded.engine, &p->copy) != RUNG_OK) return rung_cli_no_memory(p->cli);
    rung_copy_tell_texts(p->copy);
    exit = prepare(p);
    if (exit == RUNG_EXIT_GOOD && p->told) exit = read_story(p, story);
    if (exit == RUNG_EXIT_GOOD) exit = event ? begin_by(p, event) : begin_by_itself(p);
    if (exit == RUNG_EXIT_GOOD && !add_event(p)) exit = rung_cli_no_memory(p->cli);
    return exit == RUNG_EXIT_GOOD ? go_on(p, story) : exit;
}

static int show(struct rung_preview *p)
{
    const char *svg = rung_cli_value(p->cli, RUNG_OPT_preview_svg);
    const char *html = rung_cli_value(p->cli, RUNG_OPT_preview_html);
    int exit = svg ? rung_preview_svg(p, svg) : RUNG_EXIT_GOOD;

    if (exit == RUNG_EXIT_GOOD && html) exit = rung_preview_html(p, html);
    if (rung_cli_flag(p->cli, RUNG_OPT_preview_json))
        rung_preview_json(p);
    else
        rung_preview_text(p);
    return exit;
}

int rung_cmd_preview(struct rung_cli *cli)
{
    struct rung_preview p = {.cli = cli};
    struct story story = {.events = NULL};
    const char *told = rung_cli_value(cli, RUNG_OPT_preview_story);

    if (!rung_cli_value(cli, RUNG_OPT_preview_start))
        return rung_cli_misuse(cli, "when does it begin? Say `--start \"2026-12-18 16:00\"`");
    if (told && strcmp(told, "silent") != 0) p.told = told;
    int exit = rung_recorded_open(&p.recorded, cli);
    if (exit == RUNG_EXIT_GOOD) {
        p.several = rung_engine_policies(p.recorded.engine) > 1;
        exit = preview(&p, &story);
    }
    if (p.copy && rung_copy_status(p.copy) != RUNG_OK) exit = rung_cli_no_memory(cli);
    if (exit == RUNG_EXIT_GOOD) exit = show(&p);
    for (size_t i = 0; i < p.count; i++) free(p.entries[i].text);
    free(p.entries);
    for (size_t i = 0; i < story.count; i++) free(story.events[i].json);
    free(story.events);
    rung_copy_free(p.copy);
    rung_recorded_close(&p.recorded);
    return exit;
}
