/* What can be seen of a case, line by line. */
#include "visible.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 512, SHOWN_MAX = 3 };

/* Whoever goes through the lines; `see` returns false to stop. */
struct viewer {
    struct rung_trial *trial;
    bool (*see)(void *state, const char *line);
    void *state;
    bool stopped;
};

__attribute__((format(printf, 2, 3))) static void say(struct viewer *viewer, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;

    if (viewer->stopped) return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    viewer->stopped = !viewer->see(viewer->state, line);
}

static bool say_open(void *state, const struct rung_open *open)
{
    struct viewer *viewer = state;
    char due[RUNG_COPY_TIME_SIZE + 8] = "";

    if (open->due != RUNG_NEVER_US) {
        strcpy(due, ", due ");
        rung_copy_time(viewer->trial->copy, 0, open->due, due + strlen(due));
    }
    const char *withheld = open->state == RUNG_OPEN_WITHHELD ? ", withheld" : "";
    switch (open->kind) {
    case RUNG_OPEN_ATTEMPT:
        say(viewer, "an attempt via %s to %s is open%s%s", open->channel, open->to, withheld, due);
        break;
    case RUNG_OPEN_TASK:
        say(viewer, "the task \"%s\" is open for %s%s%s", open->what, open->who, withheld, due);
        break;
    case RUNG_OPEN_TAKEOVER: say(viewer, "%s is asked to take over%s", open->who, due); break;
    case RUNG_OPEN_OFFER: say(viewer, "%s may be contacted via %s", open->to, open->channel); break;
    default: break;
    }
    return !viewer->stopped;
}

static void look(struct rung_trial *trial, bool (*see)(void *state, const char *line), void *state)
{
    struct viewer viewer = {trial, see, state, false};
    struct rung_fact fact;
    uint32_t number = rung_trial_case(trial);

    if (number == RUNG_NO_CASE || trial->status) return;
    if (rung_copy_take(trial->copy, number) || rung_copy_advance(trial->copy, trial->now, true)) return;
    for (uint32_t policy = 0; policy < rung_engine_policies(trial->engine); policy++) {
        struct rung_standing standing = rung_copy_standing(trial->copy, policy);
        if (standing.running)
            say(&viewer, "the case is in `%s`%s%s", standing.step, policy ? " of " : "",
                policy ? standing.policy : "");
        rung_copy_open(trial->copy, policy, say_open, &viewer);
        if (policy) continue;
        say(&viewer, "%u attempts, on %u days", standing.attempts, standing.days);
        for (uint32_t i = 0; rung_copy_fact(trial->copy, 0, i, &fact) == RUNG_OK; i++)
            say(&viewer, "`%s` is %s", fact.name, fact.value);
    }
}

static bool add_to_sum(void *state, const char *line)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (; *line; line++) hash = (hash ^ (unsigned char)*line) * UINT64_C(0x100000001B3);
    *(uint64_t *)state += hash;
    return true;
}

uint64_t rung_visible_sum(struct rung_trial *trial)
{
    uint64_t sum = 0;

    look(trial, add_to_sum, &sum);
    return sum;
}

struct search {
    const char *line;
    bool found;
};

static bool is_that(void *state, const char *line)
{
    struct search *search = state;

    search->found |= strcmp(line, search->line) == 0;
    return !search->found;
}

struct comparing {
    struct rung_buffer *out;
    struct rung_trial *other;
    const char *indent;
    uint32_t shown;
};

static bool show_where_alone(void *state, const char *line)
{
    struct comparing *comparing = state;
    struct search search = {line, false};

    look(comparing->other, is_that, &search);
    if (search.found) return true;
    rung_buffer_print(comparing->out, "%s%s\n", comparing->indent, line);
    return ++comparing->shown < SHOWN_MAX;
}

uint32_t rung_visible_difference(struct rung_buffer *out, struct rung_trial *trial, struct rung_trial *other,
                                 const char *indent)
{
    struct comparing comparing = {out, other, indent, 0};

    look(trial, show_where_alone, &comparing);
    return comparing.shown;
}
