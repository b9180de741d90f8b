/* What rules say of events, and what stands against what the policy itself would ask, send or close. */
#include "inside.h"

#include <string.h>

const char reference_postponed[] = "postponed";
static const char hours[] = "hours";

const char *rule_because(const struct rung_node *rule)
{
    const struct rung_list *clauses =
        rule->kind == RUNG_NODE_forbid ? &RUNG_AS(forbid, rule)->clauses : &RUNG_AS(limit, rule)->clauses;
    const struct rung_node *because = rung_clause(clauses, RUNG_NODE_because);

    return because ? RUNG_AS(because, because)->reason.bytes : NULL;
}

/* The rule as it stands in the policy, its white space folded. */
const char *rule_text(struct one_case *c, const struct rung_node *rule)
{
    const char *from = rung_source_text(&c->world->compilation->sources, rule->span);
    const char **known = NULL;
    char text[1024];
    size_t size = 0;

    for (uint32_t i = 0; i < c->policy->rules.count; i++)
        if (c->policy->rules.items[i] == rule) known = &c->plan->rule_texts[i];
    if (*known) return *known;
    for (uint32_t i = 0; i < rule->span.end - rule->span.start; i++) {
        bool blank = from[i] == ' ' || from[i] == '\n' || from[i] == '\t' || from[i] == '\r';
        if (blank && size && text[size - 1] == ' ') continue;
        if (size == sizeof text) reference_gives_up("a rule is too long");
        text[size++] = blank ? ' ' : from[i];
    }
    *known = world_text(c->world, text, size);
    return *known;
}

/* ---- forbid ---- */

static bool is_about_event(const struct rung_ast_forbid *forbid, const char *event)
{
    if (forbid->any) return true;
    for (RUNG_EACH(ref, forbid->events))
        if (strcmp(RUNG_AS(ref, ref)->name.symbol->name, event) == 0) return true;
    return false;
}

static bool is_about_ending(const struct rung_ast_forbid *forbid, const char *as)
{
    const struct rung_node *clause = rung_clause(&forbid->clauses, RUNG_NODE_closing_as);

    if (!clause) return true;
    for (RUNG_EACH(text, RUNG_AS(closing_as, clause)->values))
        if (as && strcmp(RUNG_AS(text, text)->text.bytes, as) == 0) return true;
    return false;
}

bool rule_is_about_close(const struct rung_node *rule, const char *as)
{
    return is_about_event(RUNG_AS(forbid, rule), "close") && is_about_ending(RUNG_AS(forbid, rule), as);
}

/* Whether the rule is about this event, and is broken as things stand. */
static bool is_broken_forbid(struct one_case *c, const struct rung_ast_forbid *forbid,
                             const struct happening *event)
{
    const struct rung_node *where = rung_clause(&forbid->clauses, RUNG_NODE_where);
    const struct rung_node *guard = rung_clause(&forbid->clauses, RUNG_NODE_guard);

    if (!forbid->always && !c->running) return false;
    if (!is_about_event(forbid, event->event->name)) return false;
    if (strcmp(event->event->name, "close") == 0 &&
        !is_about_ending(forbid, happening_field(event, "as").text))
        return false;
    if (rung_clause(&forbid->clauses, RUNG_NODE_closing_as) && strcmp(event->event->name, "close") != 0)
        return false;
    struct asking before = ask_for(c, c->world->asking.strand, &forbid->node);
    bool broken = !where || holds(c, RUNG_AS(where, where)->condition, event);
    if (broken && guard)
        broken = holds(c, RUNG_AS(guard, guard)->condition, event) != RUNG_AS(guard, guard)->unless;
    c->world->asking = before;
    return broken && !c->world->uncovered; /* else nobody knows */
}

/* ---- limits ---- */

/* When the limit lets the next attempt happen: now or earlier if it does already; NEVER if not in this run.
 */
static int64_t limit_frees(struct one_case *c, const struct rung_ast_limit *limit, struct value via)
{
    struct value channel =
        limit->channel ? evaluate(c, limit->channel, NULL) : (struct value){.kind = UNKNOWN};
    uint32_t wanted = (uint32_t)(RUNG_AS(number, limit->count)->millionths / 1000000), found = 0;
    int64_t frees;

    if (limit->channel && (!channel.text || !value_same(channel, via))) return NONE_YET;
    for (uint32_t i = c->attempt_count; i > 0; i--) {
        const struct attempt *attempt = &c->attempts[i - 1];
        if (attempt->only_on_record || (limit->channel && !value_same(attempt->via, channel))) continue;
        if (!limit->per && attempt->run_mark != c->run_mark) continue;
        if (++found < wanted) continue;
        if (!limit->per) return NEVER;
        struct asking before = ask_for(c, c->world->asking.strand, &limit->node);
        if (!after_instant(c, evaluate(c, limit->per, NULL), attempt->time, &frees)) frees = NONE_YET;
        c->world->asking = before;
        return frees;
    }
    return NONE_YET;
}

/* ---- judging ---- */

static void judge_by(struct one_case *c, const struct rung_node *rule, const struct happening *event)
{
    bool is_attempt = strcmp(event->event->name, "attempt") == 0;
    struct value via = happening_field(event, "via");

    journal_begin(c, "finding", rule->kind == RUNG_NODE_forbid ? "forbidden" : "over_limit");
    if (is_attempt) journal_text(c, "via", via.text);
    journal_text(c, "rule", rule_text(c, rule));
    journal_text(c, "because", rule_because(rule));
    journal_end(c, rule);
}

static const struct rung_ast_channel *channel_named(struct one_case *c, struct value via)
{
    for (uint32_t i = 0; via.kind == NAME && via.text && i < c->policy->channels.count; i++)
        if (strcmp(c->policy->channels.items[i]->name, via.text) == 0)
            return RUNG_AS(channel, c->policy->channels.items[i]->declaration);
    return NULL;
}

static const struct rung_calendar_info *hours_of(const struct rung_ast_channel *channel)
{
    return channel && channel->during ? RUNG_AS(ref, channel->during)->name.symbol->calendar : NULL;
}

static bool is_channel_open(struct one_case *c, const struct rung_ast_channel *channel)
{
    if (!hours_of(channel)) return true;
    struct asking before = ask_for(c, c->world->asking.strand, &channel->node);
    bool open = is_open(c, hours_of(channel));
    c->world->asking = before;
    return open;
}

void judge_event(struct one_case *c, const struct happening *happening)
{
    bool is_attempt = strcmp(happening->event->name, "attempt") == 0;
    struct value via = happening_field(happening, "via");
    const struct rung_ast_channel *channel = is_attempt ? channel_named(c, via) : NULL;

    for (int limits = 0; limits < 2; limits++)
        for (uint32_t i = 0; i < c->policy->rules.count; i++) {
            const struct rung_node *rule = c->policy->rules.items[i];
            bool broken = false;
            if (!limits && rule->kind == RUNG_NODE_forbid)
                broken = is_broken_forbid(c, RUNG_AS(forbid, rule), happening);
            if (limits && rule->kind == RUNG_NODE_limit && is_attempt && c->running)
                broken = limit_frees(c, RUNG_AS(limit, rule), via) > c->world->now;
            if (broken && !c->world->uncovered) judge_by(c, rule, happening);
        }
    if (!is_attempt || !c->running) return;
    if (c->postponed_until != NONE_YET) {
        journal_begin(c, "finding", "during_postponement");
        journal_text(c, "via", via.text);
        journal_time(c, "until", c->postponed_until);
        journal_end(c, c->postponed_by);
    }
    if (!is_channel_open(c, channel)) {
        journal_begin(c, "finding", "outside_hours");
        journal_text(c, "via", via.text);
        journal_end(c, &channel->node);
    }
}

/* ---- what the policy would do ---- */

static const struct rung_symbol *built_in(struct one_case *c, const char *name)
{
    const struct rung_symbols *events = &rung_compilation_globals(c->world->compilation)->built_in_events;

    for (uint32_t i = 0; i < events->count; i++)
        if (strcmp(events->items[i]->name, name) == 0) return events->items[i];
    return NULL;
}

static void put_field(struct happening *happening, const char *name, struct value value)
{
    for (uint32_t i = 0; i < happening->event->fields.count; i++)
        if (strcmp(happening->event->fields.items[i]->name, name) == 0) happening->fields[i] = value;
}

static struct value text_value(const char *text)
{
    return (struct value){.kind = text ? TEXT : UNKNOWN, .text = text};
}

static struct happening would_be_contact(struct one_case *c, const struct owed *owed)
{
    struct happening would = {.event = built_in(c, "attempt")};
    const struct rung_ast_channel *channel = channel_named(c, owed->via);

    put_field(&would, "via", owed->via);
    put_field(&would, "to", owed->to);
    if (channel && channel->by)
        put_field(&would, "by", (struct value){.kind = NAME, .text = RUNG_AS(ref, channel->by)->name.text});
    return would;
}

static struct happening would_be_close(struct one_case *c, const struct rung_ast_close *close)
{
    struct happening would = {.event = built_in(c, "close")};

    put_field(&would, "as", text_value(close->as.bytes));
    put_field(&would, "code", text_value(close->code.bytes));
    put_field(&would, "note", text_value(close->note.bytes));
    return would;
}

bool objection_to_contact(struct one_case *c, const struct owed *owed, struct objection *objection)
{
    struct happening would = would_be_contact(c, owed);
    const struct rung_ast_channel *channel = channel_named(c, owed->via);

    *objection = (struct objection){.until = NONE_YET};
    if (c->postponed_until != NONE_YET) {
        *objection = (struct objection){
            .what = reference_postponed, .words = "postponed", .until = c->postponed_until};
        return true;
    }
    if (!is_channel_open(c, channel)) {
        *objection = (struct objection){.what = hours, .words = "hours of the channel", .until = NONE_YET};
        return true;
    }
    for (uint32_t i = 0; i < c->policy->rules.count; i++) {
        const struct rung_node *rule = c->policy->rules.items[i];
        bool broken = rule->kind == RUNG_NODE_forbid
                          ? is_broken_forbid(c, RUNG_AS(forbid, rule), &would)
                          : c->running && limit_frees(c, RUNG_AS(limit, rule), owed->via) > c->world->now;
        if (c->world->uncovered) return false; /* nobody knows */
        if (!broken) continue;
        objection->what = objection->rule = rule;
        objection->words = rule_text(c, rule);
        return true;
    }
    return false;
}

bool objection_to_close(struct one_case *c, const struct rung_ast_close *close, const struct happening *event,
                        struct objection *objection)
{
    struct happening would = would_be_close(c, close);

    (void)event;
    *objection = (struct objection){.until = NONE_YET};
    for (uint32_t i = 0; i < c->policy->rules.count; i++) {
        const struct rung_node *rule = c->policy->rules.items[i];
        if (rule->kind != RUNG_NODE_forbid || !is_broken_forbid(c, RUNG_AS(forbid, rule), &would)) continue;
        objection->what = objection->rule = rule;
        objection->words = rule_text(c, rule);
        return true;
    }
    return false;
}

/* ---- when time alone may change that ---- */

static void sooner(const struct one_case *c, int64_t *least, int64_t time)
{
    if (time > c->world->now && time < *least) *least = time;
}

static int64_t turn_of_forbid(struct one_case *c, const struct rung_node *rule, const struct happening *would)
{
    const struct rung_ast_forbid *forbid = RUNG_AS(forbid, rule);
    const struct rung_node *where = rung_clause(&forbid->clauses, RUNG_NODE_where);
    const struct rung_node *guard = rung_clause(&forbid->clauses, RUNG_NODE_guard);
    int64_t least = NEVER;

    if (where) sooner(c, &least, next_turn(c, RUNG_AS(where, where)->condition, would));
    if (guard) sooner(c, &least, next_turn(c, RUNG_AS(guard, guard)->condition, would));
    return least;
}

int64_t next_look_at_contact(struct one_case *c, const struct owed *owed)
{
    struct happening would = would_be_contact(c, owed);
    const struct rung_ast_channel *channel = channel_named(c, owed->via);
    int64_t least = NEVER;

    for (uint32_t i = 0; i < c->policy->rules.count; i++) {
        const struct rung_node *rule = c->policy->rules.items[i];
        if (rule->kind == RUNG_NODE_limit)
            sooner(c, &least,
                   limit_frees(c, RUNG_AS(limit, rule),
                               RUNG_AS(limit, rule)->channel
                                   ? evaluate(c, RUNG_AS(limit, rule)->channel, NULL)
                                   : owed->via));
        else if (is_about_event(RUNG_AS(forbid, rule), "attempt"))
            sooner(c, &least, turn_of_forbid(c, rule, &would));
    }
    if (owed->said == hours) sooner(c, &least, next_change(c, hours_of(channel)));
    return least;
}

int64_t next_look_at_close(struct one_case *c, const struct rung_ast_close *close,
                           const struct happening *event)
{
    struct happening would = would_be_close(c, close);
    int64_t least = NEVER;

    (void)event;
    for (uint32_t i = 0; i < c->policy->rules.count; i++) {
        const struct rung_node *rule = c->policy->rules.items[i];
        if (rule->kind == RUNG_NODE_forbid && is_about_event(RUNG_AS(forbid, rule), "close"))
            sooner(c, &least, turn_of_forbid(c, rule, &would));
    }
    return least;
}
