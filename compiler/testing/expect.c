/* Expectations: whether a line of a test expects what is so, and what is so instead. */
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "check.h"
#include "copy.h"
#include "trial.h"

static bool expected(struct rung_trial *trial, const char *what)
{
    trial->expected = what;
    return false;
}

static const char *quoted(const struct rung_trial *trial, const char *bytes)
{
    return rung_arena_print(trial->compilation->arena, "\"%s\"", bytes);
}

/* ---- where the case is ---- */

static const struct rung_told *last_end(const struct rung_trial *trial)
{
    for (size_t i = trial->told_count; i-- > 0;) {
        const struct rung_seen *seen = &trial->told[i].seen;
        if (trial->told[i].elsewhere) continue;
        if ((strcmp(seen->kind, "step") == 0 &&
             (strcmp(seen->name, "end") == 0 || strcmp(seen->name, "stand_down") == 0)) ||
            (strcmp(seen->kind, "action") == 0 && strcmp(seen->name, "continue") == 0))
            return &trial->told[i];
    }
    return NULL;
}

/* What closed the case before the run's end: the policy, or an event. */
static const struct rung_told *closing_of(const struct rung_trial *trial, const struct rung_told *end)
{
    while (end-- > trial->told)
        if (!end->elsewhere && strcmp(end->seen.name, "close") == 0 && strcmp(end->seen.kind, "finding") != 0)
            return end;
    return NULL;
}

static void say_end(struct rung_buffer *out, const struct rung_trial *trial)
{
    const struct rung_told *end = last_end(trial);

    if (!end) {
        rung_buffer_text(out, "no event has started the policy yet");
        return;
    }
    if (strcmp(end->seen.name, "stand_down") == 0)
        rung_buffer_text(out, "the policy stood down on ");
    else if (strcmp(end->seen.name, "continue") == 0)
        rung_buffer_print(out, "the case went on with `%s` on ", end->seen.what);
    else {
        const struct rung_told *closing = closing_of(trial, end);
        rung_buffer_text(out, "the case was closed");
        const char *json = closing ? rung_trial_json(trial, closing) : "";
        static const char *const keys[] = {"\"as\":\"", "\"code\":\"", "\"note\":\""};
        static const char *const words[] = {" as \"", " code \"", " note \""};
        for (int i = 0; i < 3; i++) {
            const char *at = strstr(json, keys[i]);
            if (!at) continue;
            at += strlen(keys[i]);
            const char *stop = at;
            while (*stop && *stop != '"') stop += *stop == '\\' ? 2 : 1;
            rung_buffer_text(out, words[i]);
            rung_buffer_add(out, at, (size_t)(stop - at));
            rung_buffer_char(out, '"', 1);
        }
        rung_buffer_text(out, " on ");
    }
    rung_story_time(out, trial, end->seen.time);
}

static void say_where(struct rung_buffer *out, const struct rung_trial *trial)
{
    for (uint32_t i = 0; i < rung_engine_policies(trial->engine); i++) {
        struct rung_standing standing = rung_copy_standing(trial->copy, i);
        if (!standing.running) continue;
        rung_buffer_print(out, "the case is in `%s`", standing.step);
        if (i > 0) rung_buffer_print(out, " of `%s`", standing.policy);
        if (standing.postponed_until != RUNG_NEVER_US) {
            rung_buffer_text(out, ", contacts are postponed until ");
            rung_story_time(out, trial, standing.postponed_until);
        }
        return;
    }
    rung_buffer_text(out, "the case is idle: ");
    say_end(out, trial);
}

static bool expect_in(struct rung_trial *trial, const struct rung_ast_expect_in *node)
{
    struct rung_standing standing = rung_copy_standing(trial->copy, 0);

    if (standing.running && strcmp(standing.step, RUNG_NAME_OF(node->step)) == 0) return true;
    say_where(&trial->instead, trial);
    return expected(
        trial, rung_arena_print(trial->compilation->arena, "the case in `%s`", RUNG_NAME_OF(node->step)));
}

static bool expect_idle(struct rung_trial *trial)
{
    if (!rung_copy_standing(trial->copy, 0).running) return true;
    say_where(&trial->instead, trial);
    return expected(trial, "an idle case");
}

/* ---- how it was closed ---- */

/* Whether one of the JSON's texts is this one; `key` NULL: any. */
static bool has_text(const struct rung_trial *trial, const struct rung_told *told, const char *key,
                     const char *text)
{
    struct rung_lines needle = {0};

    if (key) {
        rung_lines_put(&needle, "\"", 1);
        rung_lines_text(&needle, key);
        rung_lines_put(&needle, "\"", 1);
    }
    rung_lines_put(&needle, ":", 1);
    rung_lines_string(&needle, text, strlen(text));
    rung_lines_put(&needle, "", 1);
    bool found = !needle.failed && strstr(rung_trial_json(trial, told), needle.bytes) != NULL;
    free(needle.bytes);
    return found;
}

/* Whether that was the day or the moment; `on` NULL: any is. */
static bool happened_on(struct rung_trial *trial, const struct rung_node *on, int64_t time)
{
    if (!on) return true;
    if (on->kind != RUNG_NODE_date) return rung_trial_value(trial, trial->line->on, trial->now) == time;
    struct rung_machine m = rung_copy_machine(trial->copy, 0);
    return rung_zone_date(rung_calendar_zone(&m, m.program->calendar), time) == RUNG_AS(date, on)->day;
}

static bool expect_closed(struct rung_trial *trial, const struct rung_ast_expect_closed *node)
{
    const struct rung_told *end = last_end(trial), *closing = end && strcmp(end->seen.name, "end") == 0
                                                                  ? closing_of(trial, end)
                                                                  : NULL;
    bool well = closing && has_text(trial, closing, "as", node->as.bytes) &&
                (!node->code.bytes || has_text(trial, closing, "code", node->code.bytes)) &&
                (!node->note.bytes || has_text(trial, closing, "note", node->note.bytes));

    if (well && happened_on(trial, node->on, end->seen.time)) return true;
    bool running = rung_copy_standing(trial->copy, 0).running;
    if (running && !closing) {
        say_where(&trial->instead, trial);
    } else
        say_end(&trial->instead, trial);
    return expected(trial, rung_arena_print(trial->compilation->arena, "the case closed as %s",
                                            quoted(trial, node->as.bytes)));
}

/* ---- what is open ---- */

struct search {
    struct rung_trial *trial;
    enum rung_open_kind kind;
    const char *via, *to, *task; /* NULL: any */
    int64_t by;                  /* RUNG_UNKNOWN: any deadline */
    bool at;                     /* exactly then */
    bool found;
    uint32_t shown; /* of what is open instead */
};

static const char *name_of_value(struct rung_trial *trial, struct rung_fragment code, bool channel)
{
    int64_t value = rung_trial_value(trial, code, trial->now);
    const struct rung_program *p = trial->scripted->program;

    if (!code.count) return NULL;
    if (channel) return (uint64_t)value < p->channels_count ? p->texts + p->channels[value].name : "?";
    return (uint64_t)value < p->parties_count ? p->texts + p->parties[value].name : "?";
}

static bool fits(const struct search *search, const struct rung_open *open)
{
    int64_t now = search->trial->now;

    if (open->kind != search->kind || open->state == RUNG_OPEN_WITHHELD) return false;
    if (search->via && strcmp(search->via, open->channel) != 0) return false;
    if (search->to && strcmp(search->to, open->to) != 0) return false;
    if (search->task && strcmp(search->task, open->what) != 0) return false;
    if (search->by == RUNG_UNKNOWN) return true;
    return search->at ? open->due == search->by : open->due >= now && open->due <= search->by;
}

static bool look_for(void *state, const struct rung_open *open)
{
    struct search *search = state;

    search->found |= fits(search, open);
    return !search->found;
}

/* "an attempt via chat to user, due …". */
static void say_open(struct rung_buffer *out, const struct rung_trial *trial, const struct rung_open *open)
{
    switch (open->kind) {
    case RUNG_OPEN_ATTEMPT: rung_buffer_print(out, "an attempt via %s to %s", open->channel, open->to); break;
    case RUNG_OPEN_TASK: rung_buffer_print(out, "the task \"%s\" for %s", open->what, open->who); break;
    case RUNG_OPEN_TAKEOVER: rung_buffer_print(out, "%s, asked to take over", open->who); break;
    case RUNG_OPEN_OFFER:
        rung_buffer_print(out, "leave to contact %s via %s", open->to, open->channel);
        return;
    default: return;
    }
    if (open->state == RUNG_OPEN_WITHHELD) {
        rung_buffer_print(out, ", withheld by `%s`", open->withheld);
        return;
    }
    if (open->due == RUNG_NEVER_US) return;
    rung_buffer_text(out,
                     open->due < trial->now || open->state == RUNG_OPEN_MISSED ? ", was due " : ", due ");
    rung_story_time(out, trial, open->due);
}

static bool show_open(void *state, const struct rung_open *open)
{
    struct search *search = state;
    struct rung_buffer *out = &search->trial->instead;

    if (open->kind != RUNG_OPEN_ATTEMPT && open->kind != RUNG_OPEN_TASK && open->kind != RUNG_OPEN_TAKEOVER &&
        open->kind != search->kind)
        return true;
    rung_buffer_text(out, search->shown++ ? "; " : "what is open is ");
    say_open(out, search->trial, open);
    return search->shown < 6;
}

static bool show_fitting(void *state, const struct rung_open *open)
{
    struct search *search = state;

    if (!fits(search, open)) return true;
    rung_buffer_text(&search->trial->instead, "there is ");
    say_open(&search->trial->instead, search->trial, open);
    return false;
}

static void find_open(struct search *search, bool (*visit)(void *state, const struct rung_open *open))
{
    for (uint32_t i = 0; i < rung_engine_policies(search->trial->engine) && !search->found; i++)
        rung_copy_open(search->trial->copy, i, visit, search);
}

static void note_due(struct search *search, const struct rung_list *clauses)
{
    const struct rung_node *due = rung_clause(clauses, RUNG_NODE_due);

    if (!due) return;
    search->by = rung_trial_value(search->trial, search->trial->line->answer, search->trial->now);
    search->at = RUNG_AS(due, due)->at;
}

static void look_again(struct rung_trial *trial)
{
    rung_copy_take(trial->copy, rung_trial_case(trial));
    rung_copy_advance(trial->copy, trial->now, true);
}

static bool expect_open(struct search *search, bool none)
{
    struct rung_trial *trial = search->trial;

    look_again(trial);
    find_open(search, look_for);
    if (search->found != none) return true;
    search->found = false;
    find_open(search, none ? show_fitting : show_open);
    if (!none && !search->shown) {
        rung_buffer_text(&trial->instead, "nothing is asked of anybody; ");
        say_where(&trial->instead, trial);
    }
    return false;
}

static bool expect_attempt(struct rung_trial *trial, const struct rung_ast_expect_attempt *node)
{
    struct search search = {.trial = trial, .kind = RUNG_OPEN_ATTEMPT, .by = RUNG_UNKNOWN};
    const char *none = node->none ? "no attempt to be asked for" : "an attempt to be asked for";

    search.via = name_of_value(trial, trial->line->via, true);
    search.to = name_of_value(trial, trial->line->to, false);
    note_due(&search, &node->clauses);
    return expect_open(&search, node->none) || expected(trial, none);
}

static bool expect_offer(struct rung_trial *trial, const struct rung_ast_expect_offer *node)
{
    struct search search = {.trial = trial, .kind = RUNG_OPEN_OFFER, .by = RUNG_UNKNOWN};

    search.via = name_of_value(trial, trial->line->via, true);
    search.to = name_of_value(trial, trial->line->to, false);
    return expect_open(&search, node->none) ||
           expected(trial, node->none ? "no such contact to be permitted" : "the contact to be permitted");
}

static bool expect_task(struct rung_trial *trial, const struct rung_ast_expect_task *node)
{
    struct search search = {
        .trial = trial, .kind = RUNG_OPEN_TASK, .task = node->name.bytes, .by = RUNG_UNKNOWN};

    note_due(&search, &node->clauses);
    return expect_open(&search, node->none) ||
           expected(trial, node->none ? "no such task to be open" : "the task to be open");
}

/* ---- what the policy did, and what was found ---- */

static bool due_fits(struct rung_trial *trial, const struct rung_list *clauses, const struct rung_seen *seen)
{
    const struct rung_node *due = rung_clause(clauses, RUNG_NODE_due);

    if (!due) return true;
    int64_t by = rung_trial_value(trial, trial->line->answer, seen->time);
    return seen->due != RUNG_UNKNOWN && (RUNG_AS(due, due)->at ? seen->due == by : seen->due <= by);
}

/* Up to three things of that kind and name, the last ones; name NULL: any. */
static uint32_t say_those(struct rung_trial *trial, const char *kind, const char *name)
{
    const struct rung_told *last[3];
    uint32_t count = 0;

    for (size_t i = trial->told_count; i-- > 0 && count < 3;)
        if (!trial->told[i].elsewhere && strcmp(trial->told[i].seen.kind, kind) == 0 &&
            (!name || strcmp(trial->told[i].seen.name, name) == 0))
            last[count++] = &trial->told[i];
    for (uint32_t i = count; i-- > 0;) {
        if (i + 1 < count) rung_buffer_text(&trial->instead, "; ");
        rung_story_time(&trial->instead, trial, last[i]->seen.time);
        rung_buffer_text(&trial->instead, ": ");
        rung_story_sentence(&trial->instead, trial, last[i]);
    }
    return count;
}

static bool expect_action(struct rung_trial *trial, const struct rung_ast_expect_action *node)
{
    const char *name = RUNG_NAME_OF(node->name), *via = name_of_value(trial, trial->line->via, true),
               *to = name_of_value(trial, trial->line->to, false);
    const struct rung_told *found = NULL;

    for (size_t i = 0; i < trial->told_count && !found; i++) {
        const struct rung_seen *seen = &trial->told[i].seen;
        if (trial->told[i].elsewhere || strcmp(seen->kind, "action") != 0 || strcmp(seen->name, name) != 0)
            continue;
        if ((via && strcmp(via, seen->via) != 0) || (to && strcmp(to, seen->to) != 0)) continue;
        if (!due_fits(trial, &node->clauses, seen) || !happened_on(trial, node->on, seen->time)) continue;
        if (node->text.bytes && !has_text(trial, &trial->told[i], NULL, node->text.bytes)) continue;
        found = &trial->told[i];
    }
    if ((found != NULL) != node->none) return true;
    if (found) {
        rung_story_time(&trial->instead, trial, found->seen.time);
        rung_buffer_text(&trial->instead, ": ");
        rung_story_sentence(&trial->instead, trial, found);
        return expected(trial, rung_arena_print(trial->compilation->arena,
                                                "the policy not to have done this (`%s`)", name));
    }
    if (!say_those(trial, "action", name))
        rung_buffer_print(&trial->instead, "the policy has done nothing of this kind (`%s`) so far", name);
    return expected(trial,
                    rung_arena_print(trial->compilation->arena, "the policy to have done this (`%s`)", name));
}

static bool expect_finding(struct rung_trial *trial, const struct rung_ast_expect_finding *node)
{
    const char *name = node->name ? RUNG_NAME_OF(node->name) : NULL;
    const struct rung_told *found = NULL;
    uint32_t count = 0;

    for (size_t i = 0; i < trial->told_count; i++) {
        const struct rung_seen *seen = &trial->told[i].seen;
        if (trial->told[i].elsewhere || strcmp(seen->kind, "finding") != 0 ||
            (name && strcmp(seen->name, name) != 0))
            continue;
        if (node->text.bytes && !has_text(trial, &trial->told[i], NULL, node->text.bytes)) continue;
        if (!happened_on(trial, node->on, seen->time)) continue;
        if (!found) found = &trial->told[i];
        count++;
    }
    if ((found != NULL) != node->none) return true;
    if (found) {
        rung_story_time(&trial->instead, trial, found->seen.time);
        rung_buffer_text(&trial->instead, ": ");
        rung_story_sentence(&trial->instead, trial, found);
        if (count > 1) rung_buffer_print(&trial->instead, "; and %u more", count - 1);
        return expected(trial, name ? rung_arena_print(trial->compilation->arena, "no finding `%s`", name)
                                    : "no findings");
    }
    if (!say_those(trial, "finding", NULL)) rung_buffer_text(&trial->instead, "nothing was found");
    return expected(trial, rung_arena_print(trial->compilation->arena, "the finding `%s`", name));
}

/* ---- questions ---- */

static bool expect_answer(struct rung_trial *trial, const struct rung_ast_expect_answer *node)
{
    struct rung_event event;
    struct rung_reason reason = {0};
    bool more, forbidden = false;

    if (!rung_trial_event(trial, trial->line, &event)) return false;
    look_again(trial);
    enum rung_status status = rung_copy_event(trial->copy, &event, &reason);
    if (status) {
        rung_buffer_text(&trial->instead, reason.text);
        return expected(trial, "a question that can be asked");
    }
    for (uint32_t i = 0; i < rung_copy_said(trial->copy, &more); i++) {
        struct rung_seen seen = rung_copy_saying(trial->copy, i);
        if (!rung_saying_forbids(&seen)) continue;
        if (node->allowed) {
            const struct rung_told told = {.seen = seen};
            rung_buffer_text(&trial->instead, forbidden ? "; " : "it is forbidden: ");
            rung_story_sentence(&trial->instead, trial, &told);
        }
        forbidden = true;
    }
    if (forbidden != node->allowed) return true;
    if (!node->allowed) rung_buffer_text(&trial->instead, "nothing stands against it");
    return expected(trial, node->allowed ? "this to be allowed now" : "this to be forbidden now");
}

/* ---- conditions ---- */

static bool expect_true(struct rung_trial *trial)
{
    const struct rung_script_line *line = trial->line;
    char text[320];
    uint32_t shown = 0;

    if (rung_trial_value(trial, line->answer, trial->now) == 1) return true;
    for (uint32_t i = 0; i < line->part_count; i++) {
        const struct rung_script_part *part = &line->parts[i];
        bool before = false;
        const char *name = rung_source_text(&trial->compilation->sources, part->span);
        uint32_t size = part->span.end - part->span.start;
        for (uint32_t k = 0; k < i && !before; k++)
            before =
                line->parts[k].span.end - line->parts[k].span.start == size &&
                memcmp(rung_source_text(&trial->compilation->sources, line->parts[k].span), name, size) == 0;
        if (before) continue;
        int64_t value = rung_trial_value(trial, part->value, trial->now);
        rung_copy_value(trial->copy, 0, part->kind, part->choices, value, text, sizeof text);
        if (shown++) rung_buffer_text(&trial->instead, ", ");
        rung_buffer_char(&trial->instead, '`', 1);
        rung_buffer_add(&trial->instead, name, size);
        bool quotes = part->kind == RUNG_VALUE_TEXT && value != RUNG_UNKNOWN;
        rung_buffer_print(&trial->instead, "` is %s%s%s", quotes ? "\"" : "", text, quotes ? "\"" : "");
    }
    if (!shown) rung_buffer_text(&trial->instead, "it does not");
    return expected(trial, "this to hold");
}

bool rung_trial_expect(struct rung_trial *trial)
{
    const struct rung_node *node = trial->line->node;

    look_again(trial);
    switch (node->kind) {
    case RUNG_NODE_expect_in: return expect_in(trial, RUNG_AS(expect_in, node));
    case RUNG_NODE_expect_idle: return expect_idle(trial);
    case RUNG_NODE_expect_closed: return expect_closed(trial, RUNG_AS(expect_closed, node));
    case RUNG_NODE_expect_attempt: return expect_attempt(trial, RUNG_AS(expect_attempt, node));
    case RUNG_NODE_expect_offer: return expect_offer(trial, RUNG_AS(expect_offer, node));
    case RUNG_NODE_expect_task: return expect_task(trial, RUNG_AS(expect_task, node));
    case RUNG_NODE_expect_action: return expect_action(trial, RUNG_AS(expect_action, node));
    case RUNG_NODE_expect_finding: return expect_finding(trial, RUNG_AS(expect_finding, node));
    case RUNG_NODE_expect_answer: return expect_answer(trial, RUNG_AS(expect_answer, node));
    case RUNG_NODE_expect_true: return expect_true(trial);
    default: return true;
    }
}
