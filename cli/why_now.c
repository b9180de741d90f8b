/* why_now.c: the end of `rung why`: where the case stands, what is open, what comes next. */
#include "why.h"

#include "open_words.h"

#include <string.h>

#include <rung/time.h>

enum { LABEL = 11, LINE = 2 * RUNG_WHY_SENTENCE };

static void heading(struct rung_why *w, const char *text)
{
    rung_cli_print(w->cli, "\n%s%s%s\n", w->cli->color_out ? "\033[1m" : "", text,
                   w->cli->color_out ? "\033[0m" : "");
}

static void labelled(struct rung_why *w, const char *label, const char *text)
{
    rung_cli_print(w->cli, "  %-*s", LABEL - 2, label);
    rung_cli_wrap(w->cli, text, LABEL, LABEL);
}

/* Sets the copy to the case at that time; all that was due until then has happened. */
static bool stand_at(struct rung_why *w, int64_t time)
{
    return rung_copy_take(w->copy, w->number) == RUNG_OK &&
           (time <= rung_copy_clock(w->copy) || rung_copy_advance(w->copy, time, false) == RUNG_OK);
}

/* ---- where it stands ---- */

static void print_attempts(struct rung_why *w, uint32_t policy, const struct rung_standing *standing)
{
    char text[LINE];
    struct rung_tried tried;
    size_t used = (size_t)snprintf(text, sizeof text, "%u in this run", standing->attempts);
    bool first = true;

    if (standing->attempts == RUNG_NOT_COUNTED) return;
    for (uint32_t i = 0; rung_copy_tried(w->copy, policy, i, &tried) == RUNG_OK && used < sizeof text; i++) {
        if (!tried.attempts || tried.attempts == RUNG_NOT_COUNTED) continue;
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %u", first ? " (" : ", ",
                                 tried.channel, tried.attempts);
        first = false;
    }
    if (!first && used < sizeof text) used += (size_t)snprintf(text + used, sizeof text - used, ")");
    if (standing->days && standing->days != RUNG_NOT_COUNTED && used < sizeof text)
        used += (size_t)snprintf(text + used, sizeof text - used, ", on %u day%s", standing->days,
                                 standing->days == 1 ? "" : "s");
    if (standing->incomplete && standing->incomplete != RUNG_NOT_COUNTED && used < sizeof text)
        snprintf(text + used, sizeof text - used, "; %u incomplete", standing->incomplete);
    labelled(w, "attempts", text);
}

static void print_facts(struct rung_why *w, uint32_t policy)
{
    struct rung_fact fact;
    char text[LINE];

    for (uint32_t i = 0; rung_copy_fact(w->copy, policy, i, &fact) == RUNG_OK; i++) {
        if (!fact.known) continue;
        snprintf(text, sizeof text, "%s = %s", fact.name, fact.value);
        labelled(w, i ? "" : "facts", text);
    }
}

static void print_standing(struct rung_why *w, uint32_t policy)
{
    struct rung_standing standing = rung_copy_standing(w->copy, policy);
    char text[LINE], when[RUNG_COPY_TIME_SIZE], since[RUNG_COPY_TIME_SIZE];
    const char *under = w->several ? standing.policy : "", *colon = w->several ? ": " : "";

    if (!standing.running) {
        snprintf(text, sizeof text, standing.run ? "%s%sidle, after %u run%s" : "%s%sidle, no run has begun",
                 under, colon, standing.run, standing.run == 1 ? "" : "s");
        labelled(w, "case", text);
    } else {
        bool known = standing.began != INT64_MAX;
        rung_copy_time(w->copy, policy, standing.began, when);
        rung_copy_time(w->copy, policy, w->step_since[policy], since);
        snprintf(text, sizeof text, "%s%sin step %s%s%s%s since %s; run %u%s%s", under, colon, standing.step,
                 *standing.step_title ? " \"" : "", standing.step_title, *standing.step_title ? "\"" : "",
                 since, standing.run, known ? " began " : "", known ? when : "");
        labelled(w, "case", text);
        print_attempts(w, policy, &standing);
    }
    if (standing.stuck) labelled(w, "stuck", "nothing that the policy foresees lets it go on");
    print_facts(w, policy);
}

/* ---- what is open ---- */

struct opening {
    struct rung_why *why;
    uint32_t policy, count;
};

static const char *before_time(const struct rung_open *open)
{
    if (open->state == RUNG_OPEN_MISSED) return ", overdue since ";
    if (open->state == RUNG_OPEN_WITHHELD) return "; looked at again at ";
    switch (open->kind) {
    case RUNG_OPEN_ATTEMPT:
    case RUNG_OPEN_TASK:
    case RUNG_OPEN_TAKEOVER: return ", due ";
    case RUNG_OPEN_SILENCE:
    case RUNG_OPEN_RESTART: return " at ";
    default: return " until ";
    }
}

static bool print_open(void *state, const struct rung_open *open)
{
    struct opening *opening = state;
    struct rung_why *w = opening->why;
    char owed[512], text[LINE], when[RUNG_COPY_TIME_SIZE];
    struct rung_standing standing = rung_copy_standing(w->copy, opening->policy);

    rung_copy_time(w->copy, opening->policy, open->due, when);
    if (open->state == RUNG_OPEN_WITHHELD)
        rung_open_withheld(open, owed, sizeof owed);
    else
        rung_open_owed(open, owed, sizeof owed);
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s%s%s", owed, open->due == INT64_MAX ? "" : before_time(open),
                         open->due == INT64_MAX ? "" : when);
    if (open->state == RUNG_OPEN_MISSED && open->due == INT64_MAX && used < sizeof text)
        used += (size_t)snprintf(text + used, sizeof text - used, ", overdue");
    rung_cli_print(w->cli, "  - ");
    rung_cli_wrap(w->cli, text, 4, 4);
    rung_why_words(w, opening->policy, standing.file, open->line, 6);
    opening->count++;
    return true;
}

/* ---- what comes ---- */

static void print_said(struct rung_why *w, int indent)
{
    uint32_t count = rung_copy_said(w->copy, NULL);
    char text[RUNG_WHY_SENTENCE], line[LINE];

    for (uint32_t i = 0; i < count; i++) {
        struct rung_seen seen = rung_copy_saying(w->copy, i);
        rung_copy_sentence(w->copy, i, text, sizeof text);
        snprintf(line, sizeof line, "%s%s%s", w->several ? seen.policy : "", w->several ? ": " : "", text);
        rung_cli_print(w->cli, "%*s%s", indent - 2, "", strcmp(seen.kind, "finding") == 0 ? "! " : "- ");
        rung_cli_wrap(w->cli, line, indent, indent);
        rung_why_words(w, seen.policy_index, seen.file, seen.line, indent + 2);
    }
}

static void print_next(struct rung_why *w)
{
    char when[RUNG_COPY_TIME_SIZE];

    heading(w, "If nobody does anything");
    switch (rung_copy_happen(w->copy)) {
    case RUNG_OK: break;
    case RUNG_NEVER: rung_cli_print(w->cli, "  nothing more happens\n"); return;
    default:
        rung_cli_print(w->cli, "  time passes again and again, and the case does not come to rest\n");
        return;
    }
    rung_copy_time(w->copy, 0, rung_copy_clock(w->copy), when);
    rung_cli_print(w->cli, "  at %s:\n", when);
    print_said(w, 6);
}

static void print_answer(void *state, const char *json)
{
    struct rung_why *w = state;
    char text[RUNG_WHY_SENTENCE];

    (void)json;
    rung_copy_asked(w->copy, text, sizeof text);
    if (!rung_copy_said(w->copy, NULL)) {
        size_t used = strlen(w->unchanged);
        text[strcspn(text, " ")] = '\0'; /* its type is enough */
        snprintf(w->unchanged + used, sizeof w->unchanged - used, "%s%s", used ? ", " : "", text);
        return;
    }
    rung_cli_print(w->cli, "  ");
    rung_cli_wrap(w->cli, text, 2, 4);
    print_said(w, 6);
}

int rung_why_now(struct rung_why *w, int64_t time)
{
    uint32_t policies = rung_engine_policies(w->recorded.engine);
    char when[RUNG_COPY_TIME_SIZE], text[LINE];
    struct opening opening = {.why = w};

    if (!stand_at(w, time)) return rung_cli_complain(w->cli, "time does not get there: a policy goes round");
    rung_copy_time(w->copy, 0, time, when);
    snprintf(text, sizeof text, "Where it stands at %s", when);
    heading(w, text);
    for (uint32_t i = 0; i < policies; i++) print_standing(w, i);
    heading(w, "What is open");
    for (uint32_t i = 0; i < policies; i++) {
        opening.policy = i;
        rung_copy_open(w->copy, i, print_open, &opening);
    }
    if (!opening.count) rung_cli_print(w->cli, "  nothing\n");
    print_next(w);
    heading(w, "What each kind of answer would change now");
    rung_copy_answers(w->copy, w->number, time, print_answer, w);
    if (*w->unchanged) {
        snprintf(text, sizeof text, "%s: nothing", w->unchanged);
        rung_cli_print(w->cli, "  ");
        rung_cli_wrap(w->cli, text, 2, 4);
    }
    return RUNG_EXIT_GOOD;
}

/* ---- the same as JSON ---- */

struct listing {
    struct rung_why *why;
    uint32_t policy;
    bool first;
};

static void json_time(struct rung_why *w, const char *key, int64_t time)
{
    if (time == INT64_MAX || time == INT64_MIN) return;
    rung_cli_print(w->cli, ",\"%s\":", key);
    rung_cli_json_time(w->cli, time);
}

static bool json_open(void *state, const struct rung_open *open)
{
    static const char *const kinds[] = {"attempt", "task",  "takeover", "offer",   "event",     "wait",
                                        "round",   "limit", "silence",  "restart", "postponed", "close"};
    static const char *const states[] = {"asked", "missed", "withheld"};
    struct listing *listing = state;
    struct rung_why *w = listing->why;
    struct rung_standing standing = rung_copy_standing(w->copy, listing->policy);
    char place[512];

    rung_cli_print(w->cli, "%s{\"kind\":\"%s\",\"state\":\"%s\"", listing->first ? "" : ",",
                   kinds[open->kind], states[open->state]);
    listing->first = false;
    rung_cli_json_member(w->cli, "who", open->who);
    rung_cli_json_member(w->cli, "to", open->to);
    rung_cli_json_member(w->cli, "via", open->channel);
    rung_cli_json_member(w->cli, "what", open->what);
    json_time(w, open->state == RUNG_OPEN_WITHHELD ? "looked_at_again" : "due", open->due);
    rung_cli_json_member(w->cli, "withheld", open->withheld);
    rung_cli_json_member(w->cli, "because", open->because);
    snprintf(place, sizeof place, "%s:%u", standing.file, open->line);
    rung_cli_json_member(w->cli, "at", place);
    rung_cli_json_member(w->cli, "words", rung_engine_words(w->recorded.engine, listing->policy, open->line));
    rung_cli_print(w->cli, "}");
    return true;
}

static void json_count(struct rung_why *w, const char *name, uint32_t count)
{
    if (count != RUNG_NOT_COUNTED) rung_cli_print(w->cli, ",\"%s\":%u", name, count);
}

static void json_standing(struct rung_why *w, uint32_t policy)
{
    struct rung_standing standing = rung_copy_standing(w->copy, policy);
    struct listing listing = {w, policy, true};
    struct rung_fact fact;
    bool first = true;

    rung_cli_print(w->cli, "{\"running\":%s", standing.running ? "true" : "false");
    rung_cli_json_member(w->cli, "policy", standing.policy);
    rung_cli_print(w->cli, ",\"run\":%u", standing.run);
    json_time(w, "began", standing.began);
    rung_cli_json_member(w->cli, "step", standing.step);
    if (standing.running) json_time(w, "step_since", w->step_since[policy]);
    json_count(w, "attempts", standing.attempts);
    json_count(w, "all_attempts", standing.all_attempts);
    json_count(w, "days_with_attempts", standing.days);
    json_count(w, "incomplete", standing.incomplete);
    json_time(w, "postponed_until", standing.postponed_until);
    json_time(w, "next", standing.next);
    if (standing.stuck) rung_cli_print(w->cli, ",\"stuck\":true");
    rung_cli_print(w->cli, ",\"facts\":{");
    for (uint32_t i = 0; rung_copy_fact(w->copy, policy, i, &fact) == RUNG_OK; i++) {
        if (!first) rung_cli_print(w->cli, ",");
        rung_cli_json_text(w->cli, fact.name);
        rung_cli_print(w->cli, ":");
        if (fact.known)
            rung_cli_json_text(w->cli, fact.value);
        else
            rung_cli_print(w->cli, "null");
        first = false;
    }
    rung_cli_print(w->cli, "},\"open\":[");
    rung_copy_open(w->copy, policy, json_open, &listing);
    rung_cli_print(w->cli, "]}");
}

static void json_said(struct rung_why *w)
{
    uint32_t count = rung_copy_said(w->copy, NULL);
    char text[RUNG_WHY_SENTENCE], place[512];

    rung_cli_print(w->cli, "[");
    for (uint32_t i = 0; i < count; i++) {
        struct rung_seen seen = rung_copy_saying(w->copy, i);
        rung_copy_sentence(w->copy, i, text, sizeof text);
        rung_cli_print(w->cli, "%s{\"kind\":\"%s\",\"name\":\"%s\"", i ? "," : "", seen.kind, seen.name);
        rung_cli_json_member(w->cli, "policy", seen.policy);
        rung_cli_json_member(w->cli, "says", text);
        snprintf(place, sizeof place, "%s:%u", seen.file, seen.line);
        if (seen.line) rung_cli_json_member(w->cli, "at", place);
        rung_cli_print(w->cli, "}");
    }
    rung_cli_print(w->cli, "]");
}

static void json_answer(void *state, const char *json)
{
    struct listing *listing = state;

    rung_cli_print(listing->why->cli, "%s\n{\"event\":%s,\"then\":", listing->first ? "" : ",", json);
    json_said(listing->why);
    rung_cli_print(listing->why->cli, "}");
    listing->first = false;
}

int rung_why_now_json(struct rung_why *w, int64_t time)
{
    uint32_t policies = rung_engine_policies(w->recorded.engine);
    struct listing listing = {w, 0, true};

    if (!stand_at(w, time)) return rung_cli_complain(w->cli, "time does not get there: a policy goes round");
    rung_cli_print(w->cli, "\n],\n\"time\":");
    rung_cli_json_time(w->cli, time);
    rung_cli_print(w->cli, ",\"stands\":[");
    for (uint32_t i = 0; i < policies; i++) {
        rung_cli_print(w->cli, "%s\n", i ? "," : "");
        json_standing(w, i);
    }
    bool happens = rung_copy_happen(w->copy) == RUNG_OK;
    rung_cli_print(w->cli, "\n],\n\"next\":{\"time\":");
    rung_cli_json_time(w->cli, happens ? rung_copy_clock(w->copy) : INT64_MAX);
    rung_cli_print(w->cli, ",\"then\":");
    json_said(w);
    rung_cli_print(w->cli, "},\n\"answers\":[");
    rung_copy_answers(w->copy, w->number, time, json_answer, &listing);
    rung_cli_print(w->cli, "\n]}\n");
    return RUNG_EXIT_GOOD;
}
