/* why.c: `rung why`: one case's story, each event with what it changed and by which line of the policy. */
#include "why.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "commands.h"
#include "compile.h"

void rung_why_words(struct rung_why *w, uint32_t policy, const char *file, uint32_t line, int indent)
{
    char text[RUNG_WHY_SENTENCE];
    const char *words = rung_engine_words(w->recorded.engine, policy, line);
    uint32_t bit = line % RUNG_WHY_LINES;

    if (!line || strncmp(words, "policy ", 7) == 0) return; /* no line of its own */
    bool told = line < RUNG_WHY_LINES && (w->told[policy][bit / 8] >> bit % 8 & 1);
    w->told[policy][bit / 8] |= (unsigned char)(1 << bit % 8);
    snprintf(text, sizeof text, told ? "%s:%u" : "%s:%u: %s", file, line, words);
    rung_cli_print(w->cli, "%*s%s", indent, "", w->cli->color_out ? "\033[2m" : "");
    rung_cli_wrap(w->cli, text, indent, indent + 2);
    if (w->cli->color_out) rung_cli_print(w->cli, "\033[0m");
}

/* ---- the story, as text ---- */

static void print_head(struct rung_why *w)
{
    uint32_t count = rung_engine_policies(w->recorded.engine);
    char line[RUNG_WHY_SENTENCE];

    rung_cli_wrap(w->cli, w->id, 0, 0);
    for (uint32_t i = 0; i < count; i++) {
        struct rung_standing standing = rung_copy_standing(w->copy, i);
        bool title = *standing.policy_title != '\0';
        snprintf(line, sizeof line, "%s %s%s%s%s", i ? "and" : "under", standing.policy, title ? " \"" : "",
                 standing.policy_title, title ? "\"" : "");
        rung_cli_wrap(w->cli, line, 0, 6);
    }
    const char *zone = rung_engine_zone(w->recorded.engine, 0);
    snprintf(line, sizeof line, "times are those of %s", *zone ? zone : "the case's own zone");
    rung_cli_wrap(w->cli, line, 0, 6);
}

static void print_day(struct rung_why *w, int64_t local)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    char text[RUNG_DAY_TEXT_SIZE];
    int32_t day = rung_local_day(local);

    if (day == w->day) return;
    w->day = day;
    rung_cli_print(w->cli, "\n%s%s %.*s%s\n", w->cli->color_out ? "\033[1m" : "", days[rung_day_weekday(day)],
                   (int)rung_day_write(day, text), text, w->cli->color_out ? "\033[0m" : "");
}

static void print_time(struct rung_why *w, int64_t local)
{
    char text[RUNG_TIME_TEXT_SIZE];

    print_day(w, local);
    rung_local_write(local, text);
    text[16] = '\0'; /* to the minute: 2026-02-02T09:00 */
    rung_cli_print(w->cli, "  %s  ", text + 11);
    w->header = local;
}

static void print_event(struct rung_why *w, const struct rung_seen *seen, const char *sentence)
{
    print_time(w, seen->local);
    rung_cli_wrap(w->cli, sentence, RUNG_WHY_INDENT, RUNG_WHY_INDENT + 2);
    w->by_event = true;
    w->line = 0;
}

static void print_saying(struct rung_why *w, const struct rung_seen *seen, const char *sentence)
{
    char text[RUNG_WHY_SENTENCE + 300];
    bool finding = strcmp(seen->kind, "finding") == 0;
    int indent = RUNG_WHY_INDENT + 2;

    if (!seen->by_event && (w->by_event || w->header != seen->local)) {
        print_time(w, seen->local);
        rung_cli_print(w->cli, "time passes\n");
        w->by_event = false;
        w->line = 0;
    }
    snprintf(text, sizeof text, "%s%s%s", w->several ? seen->policy : "", w->several ? ": " : "", sentence);
    rung_cli_print(w->cli, "%*s%s", indent - 2, "", finding ? "! " : "- ");
    rung_cli_wrap(w->cli, text, indent, indent);
    if (seen->line == w->line && seen->policy_index == w->line_policy) return;
    rung_why_words(w, seen->policy_index, seen->file, seen->line, indent + 2);
    w->line = seen->line;
    w->line_policy = seen->policy_index;
}

/* ---- the story, as JSON ---- */

static void json_saying(struct rung_why *w, const struct rung_seen *seen, const char *sentence)
{
    char place[512];

    rung_cli_print(w->cli, "%s\n{\"time\":", w->begun ? "," : "");
    rung_cli_json_time(w->cli, seen->time);
    rung_cli_json_member(w->cli, "policy", seen->policy);
    rung_cli_json_member(w->cli, "step", seen->step);
    rung_cli_json_member(w->cli, "kind", seen->kind);
    rung_cli_json_member(w->cli, "name", seen->name);
    rung_cli_json_member(w->cli, "says", sentence);
    rung_cli_json_member(w->cli, "rule", seen->rule);
    rung_cli_json_member(w->cli, "because", seen->because);
    if (seen->line) {
        snprintf(place, sizeof place, "%s:%u", seen->file, seen->line);
        rung_cli_json_member(w->cli, "at", place);
        rung_cli_json_member(w->cli, "words",
                             rung_engine_words(w->recorded.engine, seen->policy_index, seen->line));
    }
    rung_cli_print(w->cli, "}");
}

/* ---- watching ---- */

static bool is_ours(struct rung_why *w, uint32_t number)
{
    size_t size;

    if (number == UINT32_MAX) return false;
    if (w->number == RUNG_NO_CASE) {
        const char *id = rung_engine_case(w->recorded.engine, number, &size);
        if (size == strlen(w->id) && memcmp(id, w->id, size) == 0) w->number = number;
    }
    return number == w->number;
}

/* The same event, as another policy sees it. */
static bool is_again(const struct rung_why *w, const struct rung_seen *seen)
{
    return w->begun && w->by_event && seen->local == w->header && seen->policy_index > w->policy &&
           strcmp(seen->name, w->event) == 0;
}

static void watch(void *state, const struct rung_seen *seen)
{
    struct rung_why *w = state;
    char sentence[RUNG_WHY_SENTENCE];
    bool event = strcmp(seen->kind, "event") == 0;

    if (!is_ours(w, seen->number)) return;
    if (strcmp(seen->kind, "step") == 0 && strcmp(seen->name, "enter") == 0)
        w->step_since[seen->policy_index] = seen->time;
    rung_seen_sentence(seen, sentence, sizeof sentence);
    if (event && is_again(w, seen)) {
        w->policy = seen->policy_index;
        return;
    }
    if (!w->begun && w->json) {
        rung_cli_print(w->cli, "{\"case\":");
        rung_cli_json_text(w->cli, w->id);
        rung_cli_print(w->cli, ",\"story\":[");
    } else if (!w->begun) {
        print_head(w);
    }
    if (w->json)
        json_saying(w, seen, sentence);
    else if (event)
        print_event(w, seen, sentence);
    else
        print_saying(w, seen, sentence);
    w->begun = true;
    if (!event) return;
    w->by_event = true;
    w->header = seen->local;
    w->policy = seen->policy_index;
    snprintf(w->event, sizeof w->event, "%s", seen->name);
}

/* ---- the command ---- */

static int tell(struct rung_why *w, const char *at_text)
{
    struct rung_cli *cli = w->cli;
    int64_t at = INT64_MAX;

    int exit = at_text ? rung_recorded_time(&w->recorded, at_text, &at) : RUNG_EXIT_GOOD;
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_engine_focus(w->recorded.engine, w->id, strlen(w->id), at) != RUNG_OK ||
        rung_copy_new(w->recorded.engine, &w->copy) != RUNG_OK)
        return rung_cli_complain(cli, "there is not enough memory for this");
    rung_copy_tell_texts(w->copy);
    rung_engine_watch(w->recorded.engine, watch, w);
    exit = rung_recorded_read(&w->recorded, rung_cli_value(cli, RUNG_OPT_why_events),
                              rung_cli_value(cli, RUNG_OPT_why_feed));
    if (exit == RUNG_EXIT_GOOD) exit = rung_recorded_find(&w->recorded, w->id, at, &w->number);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (at_text && rung_engine_end(w->recorded.engine, RUNG_END_UNTIL, at) != RUNG_OK)
        return rung_cli_complain(cli, "there is not enough memory for this");
    if (!at_text) at = rung_engine_clock(w->recorded.engine);
    exit = w->json ? rung_why_now_json(w, at) : rung_why_now(w, at);
    return rung_copy_status(w->copy) == RUNG_OK ? exit : rung_cli_no_memory(cli);
}

int rung_cmd_why(struct rung_cli *cli)
{
    static struct rung_why why; /* which lines were told takes room */

    why = (struct rung_why){.cli = cli, .number = RUNG_NO_CASE, .day = INT32_MIN, .header = INT64_MIN};
    why.id = rung_cli_value(cli, RUNG_OPT_why_case);
    why.json = rung_cli_flag(cli, RUNG_OPT_why_json);
    if (!why.id) return rung_cli_misuse(cli, "which case is it about? Say `--case ID`");
    for (int i = 0; i < RUNG_ENGINE_POLICIES_MAX; i++) why.step_since[i] = INT64_MIN;
    int exit = rung_recorded_open(&why.recorded, cli);
    if (exit == RUNG_EXIT_GOOD) {
        why.several = rung_engine_policies(why.recorded.engine) > 1;
        exit = tell(&why, rung_cli_value(cli, RUNG_OPT_why_at));
    }
    rung_copy_free(why.copy);
    rung_recorded_close(&why.recorded);
    return exit;
}
