/* Tests: whether what they let happen and what they expect can be. */
#include "check.h"

#include <string.h>

#include <rung/calendar.h>

/* ---- fields with values ---- */

/* What is on record: items that the policy asks for, and facts with their values. */
static void check_record(struct rung_check *check, struct rung_ast_record *record)
{
    for (RUNG_EACH(item, record->items)) {
        struct rung_ast_value *value = RUNG_AS(value, item);
        struct rung_symbol *fact = rung_symbols_find(&check->policy->facts, value->field.text);
        struct rung_symbol *known = fact ? fact : rung_symbols_find(&check->policy->items, value->field.text);
        value->field.symbol = known;
        if (known) known->uses++;
        if (!known) {
            const char *meant = NULL;
            const struct rung_symbols *tables[] = {&check->policy->facts, &check->policy->items};
            for (int t = 0; t < 2; t++)
                for (uint32_t i = 0; i < tables[t]->count; i++)
                    if (rung_word_distance(value->field.text, tables[t]->items[i]->name) <= 2)
                        meant = tables[t]->items[i]->name;
            if (meant) {
                struct rung_diagnostic *problem =
                    rung_report(check->diagnostics, RUNG_W_LIKELY_MISSPELT, value->field.span,
                                "nothing in the policy asks for `%s`", value->field.text);
                rung_help(check->diagnostics, problem, "did you mean `%s`?", meant);
                rung_fix(check->diagnostics, problem, value->field.span, "%s", meant);
            }
        }
        if (!value->value) continue;
        const char *what = rung_arena_print(check->arena, "the fact `%s`", value->field.text);
        if (fact)
            rung_check_value(check, value->value, fact->type, what ? what : "the fact");
        else
            rung_check_expression(check, value->value, NULL);
    }
}

static void report_field(struct rung_check *check, const struct rung_symbol *event,
                         const struct rung_name *name)
{
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_UNKNOWN_FIELD, name->span, "the event `%s` has no field `%s`",
                    event->name, name->text);
    const char *nearest = NULL;

    for (uint32_t i = 0; i < event->fields.count; i++) {
        const char *pair[2] = {event->fields.items[i]->name, nearest ? nearest : ""};
        const char *nearer = rung_nearest(name->text, pair, nearest ? 2 : 1);
        if (nearer) nearest = nearer;
    }
    if (nearest) {
        rung_help(check->diagnostics, problem, "did you mean `%s`?", nearest);
        rung_fix(check->diagnostics, problem, name->span, "%s", nearest);
    } else if (event->fields.count == 0) {
        rung_help(check->diagnostics, problem, "this event has no fields");
    }
}

static void check_required(struct rung_check *check, const struct rung_symbol *event,
                           const struct rung_list *values, struct rung_span span)
{
    for (uint32_t i = 0; i < event->fields.count; i++) {
        const struct rung_symbol *field = event->fields.items[i];
        bool given = field->optional;
        for (RUNG_EACH(item, *values)) given |= RUNG_AS(value, item)->field.symbol == field;
        if (given) continue;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_FIELD_MISSING, span, "the event `%s` needs its field `%s`",
                        event->name, field->name);
        rung_help(check->diagnostics, problem, "write `%s { %s: … }`", event->name, field->name);
    }
}

void rung_check_fields(struct rung_check *check, struct rung_symbol *event, struct rung_list *values,
                       struct rung_span span)
{
    bool update = strcmp(event->name, "update") == 0, all_known = true;

    for (RUNG_EACH(item, *values)) {
        struct rung_ast_value *value = RUNG_AS(value, item);
        struct rung_symbol *symbol =
            rung_symbols_find(update ? &check->policy->facts : &event->fields, value->field.text);
        for (struct rung_node *before = values->first; before != item; before = before->next) {
            if (RUNG_AS(value, before)->field.text != value->field.text) continue;
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_CLAUSE_TWICE, value->field.span,
                            "the field `%s` stands here a second time", value->field.text);
            rung_note(check->diagnostics, problem, before->span, "the first one is here");
            rung_help(check->diagnostics, problem, "keep one of them");
        }
        value->field.symbol = symbol;
        if (!symbol) {
            const struct rung_symbols *facts = &check->policy->facts;
            all_known = false;
            if (update)
                rung_check_unknown_name(check, &value->field, "fact", &facts, 1);
            else
                report_field(check, event, &value->field);
            continue;
        }
        symbol->uses++;
        const char *what = rung_arena_print(check->arena, "`%s`", symbol->name);
        if (value->value->kind != RUNG_NODE_record) {
            if (symbol->type->base == RUNG_TYPE_RECORD) {
                struct rung_diagnostic *problem =
                    rung_report(check->diagnostics, RUNG_E_TYPE, value->value->span,
                                "`%s` takes what is on record, between braces", symbol->name);
                rung_help(check->diagnostics, problem, "write `%s: { item, fact: value }`", symbol->name);
            } else
                rung_check_value(check, value->value, symbol->type, what ? what : "the field");
        } else if (symbol->type->base == RUNG_TYPE_RECORD) {
            check_record(check, RUNG_AS(record, value->value));
        } else {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_TYPE, value->value->span,
                            "`%s` takes one value, and this is a record", symbol->name);
            rung_help(check->diagnostics, problem, "only `documented` takes what is on record");
        }
    }
    if (all_known)
        check_required(check, event, values, span); /* else one of them may be the one that is needed */
}

/* ---- time ---- */

struct clock {
    int64_t local_us; /* the last moment that is written */
    bool set;         /* the test has said when it begins */
};

static bool written_moment(const struct rung_node *node, int64_t *local_us)
{
    if (node->kind == RUNG_NODE_moment)
        *local_us = RUNG_AS(moment, node)->local_us;
    else if (node->kind == RUNG_NODE_date)
        *local_us = RUNG_AS(date, node)->day * RUNG_DAY_US;
    else
        return false;
    return true;
}

static void check_moment(struct rung_check *check, struct clock *clock, struct rung_node *node)
{
    const struct rung_calendar_info *calendar = check->policy->calendar;
    struct rung_diagnostic *problem;
    int64_t local_us;

    if (!written_moment(node, &local_us)) return;
    if (clock->set && local_us < clock->local_us) {
        char text[RUNG_TIME_TEXT_SIZE];
        rung_local_write(clock->local_us, text);
        problem =
            rung_report(check->diagnostics, RUNG_E_TEST_TIME, node->span, "the test is at %s already", text);
        rung_help(check->diagnostics, problem, "write what happens in the order of time");
    }
    clock->local_us = local_us;
    clock->set = true;
    int32_t day = rung_local_day(local_us);
    if (!calendar || !calendar->calendar || (day >= calendar->first_day && day <= calendar->last_day)) return;
    char first[RUNG_DAY_TEXT_SIZE], last[RUNG_DAY_TEXT_SIZE];
    rung_day_write(calendar->first_day, first);
    rung_day_write(calendar->last_day, last);
    problem = rung_report(check->diagnostics, RUNG_E_NOT_COVERED, node->span,
                          "the calendar `%s` covers only %s to %s", calendar->node->name.text, first, last);
    rung_help(check->diagnostics, problem,
              "take dates that it covers, or give the calendar the holidays of that year");
}

static void check_begun(struct rung_check *check, struct clock *clock, struct rung_node *node)
{
    if (clock->set) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_TEST_TIME, node->span, "the test does not say when this is");
    rung_help(check->diagnostics, problem, "begin with a time: `at 2026-02-02 09:00 …`");
    clock->set = true; /* one message is enough */
    clock->local_us = INT64_MIN;
}

/* ---- statements ---- */

static void check_happen(struct rung_check *check, struct clock *clock, struct rung_node *node)
{
    struct rung_ast_happen *happen = RUNG_AS(happen, node);
    struct rung_symbol *event = rung_check_event(check, happen->event);

    if (happen->at) {
        happen->at->type = rung_type_of(happen->at->kind == RUNG_NODE_date ? RUNG_TYPE_DATE : RUNG_TYPE_TIME);
        check_moment(check, clock, happen->at);
    } else
        check_begun(check, clock, node);
    if (event) rung_check_fields(check, event, &happen->values, happen->event->span);
}

static void check_kind(struct rung_check *check, struct rung_node *ref, const char *const *names,
                       size_t count, const char *what)
{
    struct rung_name *name = &RUNG_AS(ref, ref)->name;

    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name->text) == 0) return;
    struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_EXPECTATION, name->span,
                                                  "there is no %s called `%s`", what, name->text);
    const char *nearest = rung_nearest(name->text, names, count);
    if (nearest) {
        rung_help(check->diagnostics, problem, "did you mean `%s`?", nearest);
        rung_fix(check->diagnostics, problem, name->span, "%s", nearest);
    } else {
        const char *all = "";
        for (size_t i = 0; i < count && all; i++)
            all = rung_arena_print(check->arena, "%s%s`%s`", all, i ? ", " : "", names[i]);
        if (all) rung_help(check->diagnostics, problem, "there are %s", all);
    }
}

static const char *const action_names[] = {
#define ACTION(name) #name,
#include <rung/journal.def>
};
static const char *const finding_names[] = {
#define FINDING(name) #name,
#include <rung/journal.def>
};

static void check_expected_clauses(struct rung_check *check, struct clock *clock, struct rung_list *clauses)
{
    rung_check_clauses_once(check, clauses);
    for (RUNG_EACH(clause, *clauses)) {
        switch (clause->kind) {
        case RUNG_NODE_to_party:
            rung_check_ref_or_fact(check, RUNG_AS(to_party, clause)->party, RUNG_SYMBOL_PARTY);
            break;
        case RUNG_NODE_via:
            rung_check_ref_or_fact(check, RUNG_AS(via, clause)->channel, RUNG_SYMBOL_CHANNEL);
            break;
        case RUNG_NODE_due:
            if (!RUNG_AS(due, clause)->at)
                rung_check_duration(check, RUNG_AS(due, clause)->limit);
            else {
                struct clock apart = {0}; /* a deadline may lie anywhere */
                RUNG_AS(due, clause)->limit->type = rung_type_of(RUNG_TYPE_TIME);
                check_moment(check, &apart, RUNG_AS(due, clause)->limit);
            }
            break;
        default: break;
        }
    }
    (void)clock;
}

static void check_statement(struct rung_check *check, struct clock *clock, struct rung_node *node)
{
    if (node->kind != RUNG_NODE_happen && node->kind != RUNG_NODE_obedient &&
        node->kind != RUNG_NODE_run_until)
        check_begun(check, clock, node);
    switch (node->kind) {
    case RUNG_NODE_happen: check_happen(check, clock, node); break;
    case RUNG_NODE_wait: rung_check_duration(check, RUNG_AS(wait, node)->duration); break;
    case RUNG_NODE_run_until: {
        struct rung_node *time = RUNG_AS(run_until, node)->time;
        int64_t local_us;
        rung_check_time(check, time);
        if (written_moment(time, &local_us))
            check_moment(check, clock, time);
        else
            check_begun(check, clock, node);
        break;
    }
    case RUNG_NODE_obedient: {
        struct rung_node *delay = RUNG_AS(obedient, node)->delay;
        const struct rung_type *type = rung_check_expression(check, delay, NULL);
        if (type->base != RUNG_TYPE_DURATION && type->base != RUNG_TYPE_MISTAKEN)
            rung_check_duration(check, delay);
        break;
    }
    case RUNG_NODE_expect_in: rung_check_ref(check, RUNG_AS(expect_in, node)->step, RUNG_SYMBOL_STEP); break;
    case RUNG_NODE_expect_closed:
        if (RUNG_AS(expect_closed, node)->on) {
            struct clock apart = {0};
            check_moment(check, &apart, RUNG_AS(expect_closed, node)->on);
        }
        break;
    case RUNG_NODE_expect_attempt:
        check_expected_clauses(check, clock, &RUNG_AS(expect_attempt, node)->clauses);
        break;
    case RUNG_NODE_expect_task:
        check_expected_clauses(check, clock, &RUNG_AS(expect_task, node)->clauses);
        break;
    case RUNG_NODE_expect_action:
        check_kind(check, RUNG_AS(expect_action, node)->name, action_names,
                   sizeof action_names / sizeof *action_names, "action");
        check_expected_clauses(check, clock, &RUNG_AS(expect_action, node)->clauses);
        break;
    case RUNG_NODE_expect_finding:
        if (RUNG_AS(expect_finding, node)->name)
            check_kind(check, RUNG_AS(expect_finding, node)->name, finding_names,
                       sizeof finding_names / sizeof *finding_names, "finding");
        break;
    case RUNG_NODE_expect_answer: {
        struct rung_ast_happen *question = RUNG_AS(happen, RUNG_AS(expect_answer, node)->question);
        struct rung_symbol *event = rung_check_event(check, question->event);
        if (event) rung_check_fields(check, event, &question->values, question->event->span);
        break;
    }
    case RUNG_NODE_expect_true: rung_check_condition(check, RUNG_AS(expect_true, node)->condition); break;
    default: break;
    }
}

void rung_check_tests(struct rung_check *check)
{
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next) {
        check->unit = unit;
        if (!unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) {
            if (item->kind != RUNG_NODE_test) continue;
            check->policy = NULL;
            struct rung_symbol *policy =
                rung_check_ref(check, RUNG_AS(test, item)->policy, RUNG_SYMBOL_POLICY);
            if (!policy) continue;
            check->policy = policy->policy;
            struct clock clock = {0};
            for (RUNG_EACH(statement, RUNG_AS(test, item)->statements))
                check_statement(check, &clock, statement);
        }
    }
    check->policy = NULL;
}
