/* Why something may not be done: what stands against it, what is missing, and when time alone would lift it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "missing.h"

enum { TURNS_MAX = 2000 };

struct asked {
    struct rung_copy *copy;
    struct rung_condition *condition;
    struct rung_against *against;
    struct rung_happening happening;
    struct rung_machine m;
    uint32_t policy;
};

/* ---- when time alone lifts it ---- */

/* `cases with same F in last D`: when the next of the cases that count now will do so no longer. */
static int64_t next_leaving(struct asked *a, struct rung_machine *m, struct rung_fragment fragment)
{
    const struct rung_program *p = m->program;
    const struct rung_kept *kept = &a->copy->policies[a->policy].loaded->kept;
    int64_t next = RUNG_NEVER_US;

    for (uint32_t i = fragment.first; i < fragment.first + fragment.count; i++) {
        const struct rung_instruction *at = &p->fragments[i];
        if (at->op != RUNG_OP_COUNT_CASES) continue;
        int64_t value = *rung_time_slot(m, p->facts[p->tallies[at->b].fact].offset);
        int64_t leaves = rung_kept_leaves(&a->copy->engine->budget, kept, m, at->b, value, (uint32_t)at->c);
        if (leaves != RUNG_UNKNOWN && leaves > m->now && leaves < next) next = leaves;
    }
    return next;
}

static int64_t next_turn(struct asked *a, struct rung_machine *m, const struct rung_program_rule *rule)
{
    int64_t next = next_leaving(a, m, rule->broken), leaves = next_leaving(a, m, rule->where);

    if (leaves < next) next = leaves;
    for (uint32_t i = 0; i < rule->turns.count; i++) {
        int64_t turn = rung_interpret_fragment(m, m->program->turns[rule->turns.first + i]);
        if (turn != RUNG_UNKNOWN && turn > m->now && turn < next) next = turn;
    }
    return next;
}

/* The first instant at which the rule does not stand against the event, if nothing but time changes. */
static int64_t rule_lifts(struct asked *a, uint32_t rule)
{
    struct rung_machine m = a->m;

    for (int turn = 0; turn < TURNS_MAX; turn++) {
        if (!rung_rule_broken(&m, rule, &a->happening)) return m.now;
        int64_t next = next_turn(a, &m, &m.program->rules[rule]);
        if (next == RUNG_NEVER_US) break;
        m.now = next;
    }
    return RUNG_NEVER_US;
}

static int64_t opens(struct asked *a, uint32_t channel)
{
    const struct rung_program *p = a->m.program;

    if (channel >= p->channels_count || p->channels[channel].during == RUNG_NONE) return RUNG_NEVER_US;
    int64_t time = rung_do_next(&a->m, p->channels[channel].during, true);
    return time == RUNG_UNKNOWN ? RUNG_NEVER_US : time;
}

/* ---- what is missing ---- */

static void say_time(struct asked *a, int64_t time, char *text, size_t capacity)
{
    rung_copy_value(a->copy, a->policy, RUNG_VALUE_TIME, (struct rung_range){0, 0}, time, text, capacity);
}

static void add_condition(struct asked *a, struct rung_fragment fragment)
{
    struct rung_machine m = a->m;

    m.happening = &a->happening;
    if (rung_condition_read(a->condition, a->copy, a->policy, &m, fragment))
        rung_missing_add(a->against, a->condition, false);
}

/* A closing that the rule is not about. */
static void add_closings(struct asked *a, struct rung_range as)
{
    const struct rung_program *p = a->m.program;
    char list[400] = "";
    size_t used = 0;

    for (uint32_t i = 0; i < as.count && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s\"%s\"", i ? ", " : "",
                                 p->texts + p->names[as.first + i]);
    rung_missing_say(a->against, "it is a closing as %s%s", as.count > 1 ? "one of " : "", list);
}

/* `per run`: the count, and what it is compared with, as the rule was compiled. */
static void say_run_limit(struct asked *a, const struct rung_program_rule *rule)
{
    const struct rung_program *p = a->m.program;
    const struct rung_instruction *count = &p->fragments[rule->broken.first];
    char words[200], most[64];

    if (rule->broken.count < 2 || count->op != RUNG_OP_COUNT_ALL_ATTEMPTS ||
        count[1].op != RUNG_OP_LOAD_CONST ||
        !rung_condition_read(a->condition, a->copy, a->policy, &a->m, rule->broken))
        return;
    rung_part_words(a->condition, 1, RUNG_NO_PART, words, sizeof words);
    rung_part_written(a->condition, 2, 1, most, sizeof most);
    rung_missing_say(a->against, "%s: the run has had the %s that it may have", words, most);
}

static void add_limit(struct asked *a, const struct rung_program_rule *rule)
{
    char when[64];

    if (a->against->allowed_at == RUNG_NEVER_US) {
        say_run_limit(a, rule);
        return;
    }
    say_time(a, a->against->allowed_at, when, sizeof when);
    rung_missing_say(a->against, "not before %s", when);
}

static void explain_rule(struct asked *a, uint32_t index)
{
    const struct rung_program_rule *rule = &a->m.program->rules[index];

    if (!rung_rule_broken(&a->m, index, &a->happening)) return; /* about what followed from the event */
    a->against->allowed_at = rule_lifts(a, index);
    if (rule->is_limit) {
        add_limit(a, rule);
        return;
    }
    if (rule->broken.count) add_condition(a, rule->broken);
    if (rule->where.count) add_condition(a, rule->where);
    if (rule->as.count && !rule->broken.count && !rule->where.count) add_closings(a, rule->as);
}

/* Times that stand in the way by themselves: a postponement, the hours of a channel. */
static void explain_time(struct asked *a, const struct rung_output *out)
{
    const struct rung_program *p = a->m.program;
    char when[64];

    bool hours = out->name == RUNG_FINDING_outside_hours;
    a->against->allowed_at =
        hours ? opens(a, out->channel) : rung_part_time(&a->m, RUNG_PART_POSTPONED_UNTIL);
    if (hours && out->channel < p->channels_count && p->channels[out->channel].during != RUNG_NONE) {
        a->against->channel = p->texts + p->channels[out->channel].name;
        a->against->rule = "hours of the channel";
    }
    if (!hours) a->against->rule = "postponed";
    if (a->against->allowed_at == RUNG_NEVER_US) return;
    say_time(a, a->against->allowed_at, when, sizeof when);
    rung_missing_say(a->against, "not before %s", when);
}

static void explain(struct asked *a, const struct rung_saying *said)
{
    struct rung_seen seen = rung_journal_seen(a->m.program, &said->out);
    struct rung_against *against = a->against;

    against->kind = seen.name;
    against->policy = seen.policy;
    against->file = seen.file;
    against->policy_index = said->policy;
    against->line = seen.line;
    against->rule = seen.rule;
    against->because = seen.because;
    against->channel = "";
    against->way_count = 0;
    against->allowed_at = RUNG_NEVER_US;
    if (said->out.rule < a->m.program->rules_count)
        explain_rule(a, said->out.rule);
    else
        explain_time(a, &said->out);
}

/* The event as the policy takes it; its facts are not in the record yet, as when rules judge. */
static bool ready(struct asked *a, uint32_t policy, const struct rung_event *event)
{
    struct rung_loaded *loaded = a->copy->policies[policy].loaded;
    uint32_t type = rung_loaded_event(loaded, event->type, event->type_size);

    a->policy = policy;
    if (type == RUNG_NO_NUMBER) return false;
    a->m = rung_copy_machine(a->copy, policy);
    loaded->asked->on = true;
    const char *why = rung_read_fields(loaded, type, event, &a->happening);
    loaded->asked->on = false;
    if (why) return false;
    return true;
}

enum rung_status rung_decide_why(struct rung_copy *copy,
                                 void (*visit)(void *state, const struct rung_against *against), void *state,
                                 struct rung_reason *reason)
{
    struct rung_event event;
    enum rung_status status = rung_copy_before(copy, &event, reason);

    if (status) return status;
    struct asked *a = calloc(1, sizeof *a);
    if (a) {
        a->copy = copy;
        a->condition = calloc(1, sizeof *a->condition);
        a->against = calloc(1, sizeof *a->against);
    }
    if (!a || !a->condition || !a->against) status = RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < copy->said && !status; i++) {
        struct rung_seen seen = rung_copy_saying(copy, i);
        if (!rung_saying_forbids(&seen) || !ready(a, copy->sayings[i].policy, &event)) continue;
        explain(a, &copy->sayings[i]);
        visit(state, a->against);
    }
    if (a) {
        free(a->condition);
        free(a->against);
    }
    free(a);
    return status;
}
