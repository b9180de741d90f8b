/* What happened in a test, in words. */
#include <string.h>

#include <rung/time.h>

#include "copy.h"
#include "trial.h"

void rung_story_time(struct rung_buffer *out, const struct rung_trial *trial, int64_t time)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct rung_machine m = rung_copy_machine(trial->copy, 0);

    if (time < RUNG_TIME_MIN || time > RUNG_TIME_MAX) { /* before the first event that was taken */
        rung_buffer_text(out, "                    ");
        return;
    }
    int64_t local = rung_zone_to_local(rung_calendar_zone(&m, m.program->calendar), time);
    char text[RUNG_TIME_TEXT_SIZE];

    rung_local_write(local, text);
    rung_buffer_print(out, "%s %s", weekdays[rung_day_weekday(rung_local_day(local))], text);
}

/* The text of a key of the line's JSON, as it stands there; NULL: none. */
static const char *json_text(const struct rung_trial *trial, const struct rung_told *told, const char *key,
                             size_t *length)
{
    const char *at = strstr(rung_trial_json(trial, told), key);

    if (!at) return NULL;
    at += strlen(key);
    const char *end = at;
    while (*end && *end != '"') end += *end == '\\' ? 2 : 1;
    *length = (size_t)(end - at);
    return at;
}

static void add_due(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_seen *seen,
                    const char *word)
{
    if (seen->due == RUNG_UNKNOWN || seen->due == RUNG_NEVER_US) return;
    rung_buffer_text(out, word);
    rung_story_time(out, trial, seen->due);
}

/* "the attempt via chat to user", "the task "…"". */
static void add_subject(struct rung_buffer *out, const struct rung_seen *seen, const char *article)
{
    if (*seen->task)
        rung_buffer_print(out, "%s task \"%s\"", article, seen->task);
    else if (*seen->via) {
        rung_buffer_print(out, "%s attempt via %s", article, seen->via);
        if (*seen->to) rung_buffer_print(out, " to %s", seen->to);
    } else if (*seen->to)
        rung_buffer_print(out, "%s escalation to %s", article, seen->to);
    else
        rung_buffer_print(out, "%s closing", article);
}

static void add_rule(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_told *told)
{
    size_t size;
    const char *rule = json_text(trial, told, "\"rule\":\"", &size);

    if (*told->seen.because)
        rung_buffer_print(out, ": %s", told->seen.because);
    else if (*told->seen.rule)
        rung_buffer_print(out, ": `%s`", told->seen.rule);
    else if (rule)
        rung_buffer_print(out, ": %.*s", (int)size, rule);
}

/* What is not on record. */
static void add_missing(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_told *told)
{
    const char *at = strstr(rung_trial_json(trial, told), "\"missing\":[");

    if (!at) return;
    rung_buffer_text(out, ", without ");
    for (at += strlen("\"missing\":["); *at && *at != ']'; at++) {
        if (*at == ',') rung_buffer_text(out, ", ");
        if (*at != ',' && *at != '"') rung_buffer_char(out, *at, 1);
    }
}

static bool add_action(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_told *told)
{
    const struct rung_seen *seen = &told->seen;
    const char *name = seen->name, *text;
    size_t size;

    if (strcmp(name, "attempt") == 0) {
        rung_buffer_print(out, "asks for an attempt via %s to %s", seen->via, seen->to);
        add_due(out, trial, seen, ", due ");
    } else if (strcmp(name, "send") == 0) {
        rung_buffer_print(out, "sends via %s to %s", seen->via, seen->to);
    } else if (strcmp(name, "notify") == 0) {
        rung_buffer_print(out, "tells %s", seen->to);
        if (*seen->via) rung_buffer_print(out, " via %s", seen->via);
        text = json_text(trial, told, "\"text\":\"", &size);
        if (text) {
            rung_buffer_text(out, " \"");
            rung_buffer_add(out, text, size > 60 ? 60 : size);
            rung_buffer_text(out, size > 60 ? "…\"" : "\"");
        }
    } else if (strcmp(name, "task") == 0) {
        rung_buffer_print(out, "asks %s for the task \"%s\"", seen->to, seen->task);
        add_due(out, trial, seen, ", due ");
    } else if (strcmp(name, "escalate") == 0) {
        rung_buffer_print(out, "asks %s to take over", seen->to);
        add_due(out, trial, seen, ", due ");
    } else if (strcmp(name, "set") == 0) {
        const char *value = strstr(rung_trial_json(trial, told), "\"value\":");
        const char *end = value ? strstr(value, ",\"at\":") : NULL;
        rung_buffer_print(out, "sets `%s`", seen->what);
        if (end) {
            rung_buffer_text(out, " to ");
            rung_buffer_add(out, value + 8, (size_t)(end - value - 8));
        }
    } else if (strcmp(name, "postpone") == 0) {
        rung_buffer_text(out, "asks for no contact");
        add_due(out, trial, seen, " before ");
    } else if (strcmp(name, "withhold") == 0) {
        rung_buffer_text(out, "withholds ");
        add_subject(out, seen, "the");
        add_due(out, trial, seen, " until ");
        add_rule(out, trial, told);
    } else if (strcmp(name, "withdraw") == 0) {
        rung_buffer_text(out, "withdraws ");
        add_subject(out, seen, "the");
    } else if (strcmp(name, "close") == 0) {
        rung_buffer_print(out, "closes the case as \"%s\"", seen->what);
    } else if (strcmp(name, "continue") == 0) {
        rung_buffer_print(out, "goes on with `%s`", seen->what);
    }
    return true;
}

static bool add_finding(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_told *told)
{
    const struct rung_seen *seen = &told->seen;
    const char *text;
    size_t size;

    rung_buffer_print(out, "finding `%s`", seen->name);
    if (strcmp(seen->name, "flag") == 0) {
        rung_buffer_print(out, " `%s`", seen->what);
        text = json_text(trial, told, "\"text\":\"", &size);
        if (text) {
            rung_buffer_text(out, ": ");
            rung_buffer_add(out, text, size);
        }
        return true;
    }
    if (strcmp(seen->name, "bad_event") == 0) {
        rung_buffer_print(out, ": %s", seen->what);
        return true;
    }
    if (*seen->task || *seen->via || *seen->to) {
        rung_buffer_text(out, ", ");
        add_subject(out, seen, "the");
    }
    add_due(out, trial, seen, strcmp(seen->name, "missed") == 0 ? ", was due " : ", until ");
    add_missing(out, trial, told);
    text = json_text(trial, told, "\"reason\":\"", &size);
    if (text) {
        rung_buffer_text(out, ": ");
        rung_buffer_add(out, text, size);
    } else
        add_rule(out, trial, told);
    return true;
}

/* The line of the test, its white space folded. */
static void add_written(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_told *told)
{
    const struct rung_ast_happen *happen = RUNG_AS(happen, trial->script->lines[told->seen.step_index].event);
    struct rung_span span = {happen->event->span.start, happen->node.span.end};
    const char *text = rung_source_text(&trial->compilation->sources, span);
    uint32_t shown = 0;

    for (uint32_t i = 0; i < span.end - span.start && shown < 120; i++) {
        bool space = strchr(" \t\r\n", text[i]) != NULL;
        if (space && i && strchr(" \t\r\n", text[i - 1])) continue;
        rung_buffer_char(out, space ? ' ' : text[i], 1);
        shown++;
    }
    if (shown == 120) rung_buffer_text(out, "…");
}

static bool add_step(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_seen *seen)
{
    if (strcmp(seen->name, "enter") == 0)
        rung_buffer_print(out, "enters `%s`", seen->step);
    else if (strcmp(seen->name, "restart") == 0) {
        rung_buffer_text(out, "begins anew");
        add_due(out, trial, seen, " on ");
    } else if (strcmp(seen->name, "stand_down") == 0)
        rung_buffer_text(out, "stands down");
    else
        return false;
    return true;
}

bool rung_story_sentence(struct rung_buffer *out, const struct rung_trial *trial,
                         const struct rung_told *told)
{
    const struct rung_seen *seen = &told->seen;

    if (strcmp(seen->kind, "event") == 0) {
        rung_buffer_text(out, told->elsewhere ? "> elsewhere " : "> ");
        if (told->words)
            rung_buffer_text(out, told->words);
        else
            add_written(out, trial, told);
        return true;
    }
    if (seen->policy_index != 0 && seen->policy_index != UINT32_MAX)
        rung_buffer_print(out, "%s: ", seen->policy);
    if (strcmp(seen->kind, "step") == 0) return add_step(out, trial, seen);
    return strcmp(seen->kind, "action") == 0 ? add_action(out, trial, told) : add_finding(out, trial, told);
}

/* What happens elsewhere is told, and what comes of it there is not. */
static bool is_told(const struct rung_told *told)
{
    const struct rung_seen *seen = &told->seen;

    if (told->elsewhere) return strcmp(seen->kind, "event") == 0;
    return strcmp(seen->kind, "step") != 0 ||
           (strcmp(seen->name, "start") != 0 && strcmp(seen->name, "end") != 0);
}

void rung_story_write(struct rung_buffer *out, const struct rung_trial *trial, uint32_t most)
{
    size_t count = 0, first = 0, shown = 0;
    int64_t last = RUNG_UNKNOWN;

    for (size_t i = 0; i < trial->told_count; i++) count += is_told(&trial->told[i]);
    for (size_t i = 0; i < trial->told_count && count > most + first; i++) first += is_told(&trial->told[i]);
    if (first) rung_buffer_print(out, "  (%zu lines before)\n", first);
    for (size_t i = 0; i < trial->told_count; i++) {
        const struct rung_told *told = &trial->told[i];
        if (!is_told(told) || shown++ < first) continue;
        rung_buffer_text(out, "  ");
        if (told->seen.time != last)
            rung_story_time(out, trial, told->seen.time);
        else
            rung_buffer_char(out, ' ', 20);
        last = told->seen.time;
        rung_buffer_text(out, "  ");
        rung_story_sentence(out, trial, told);
        rung_buffer_char(out, '\n', 1);
    }
}
