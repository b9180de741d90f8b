/* Tests: whether what they let happen and what they expect can be. */
#include "check.h"

#include <ctype.h>
#include <string.h>

#include <rung/calendar.h>

/* ---- texts of the policy ---- */

/* How much two texts agree: what is the same at their beginnings and ends, in hundredths of the shorter one.
 * Texts are too long, and too much alike, to count their letters as in names. */
static int agreement(const char *a, const char *b)
{
    size_t a_size = strlen(a), b_size = strlen(b), least = a_size < b_size ? a_size : b_size, first = 0,
           last = 0;

    while (first < least && tolower((unsigned char)a[first]) == tolower((unsigned char)b[first])) first++;
    while (first + last < least &&
           tolower((unsigned char)a[a_size - 1 - last]) == tolower((unsigned char)b[b_size - 1 - last]))
        last++;
    return least < 4 ? 0 : (int)((first + last) * 100 / least);
}

static const struct rung_symbol *nearest_text(struct rung_check *check, const char *text,
                                              const struct rung_symbols *known)
{
    const struct rung_symbol *nearest = NULL;
    int most = 69; /* less than seven tenths is another text */

    for (uint32_t i = 0; i < known->count && rung_may_compare(check->diagnostics); i++) {
        int agrees = agreement(text, known->items[i]->name);
        if (agrees <= most) continue;
        most = agrees;
        nearest = known->items[i];
    }
    return nearest;
}

/* The text of a task or an ending as it is written, in its quotation marks. */
static const char *written(struct rung_check *check, const struct rung_symbol *symbol)
{
    const struct rung_text *text = symbol->kind == RUNG_SYMBOL_TASK
                                       ? &RUNG_AS(task, symbol->declaration)->name
                                       : &RUNG_AS(close, symbol->declaration)->as;
    const char *copy =
        rung_arena_copy(check->arena, rung_source_text(&check->compilation->sources, text->span),
                        text->span.end - text->span.start);
    return copy ? copy : "";
}

/* The table of tasks or endings of a policy. */
static const struct rung_symbols *texts_of(const struct rung_policy_info *policy, enum rung_symbol_kind kind)
{
    return kind == RUNG_SYMBOL_TASK ? &policy->tasks : &policy->endings;
}

/* Whether the policy, or one that it may go on as, has a task of that name, or such an ending. */
static bool has_text(struct rung_check *check, const char *text, enum rung_symbol_kind kind)
{
    const char *name = rung_arena_intern(check->arena, text, strlen(text));

    if (!name || rung_symbols_find(texts_of(check->policy, kind), name)) return true;
    if (!check->policy->continues) return false;
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next)
        if (!rung_may_compare(check->diagnostics) ||
            (policy->continued && rung_symbols_find(texts_of(policy, kind), name)))
            return true;
    return false;
}

/* Says which text was meant, or which ones there are. */
static void help_with_texts(struct rung_check *check, struct rung_diagnostic *problem,
                            const struct rung_text *text, enum rung_symbol_kind kind)
{
    const struct rung_symbols *known = texts_of(check->policy, kind);
    const struct rung_symbol *nearest = nearest_text(check, text->bytes, known);
    const char *all = "";

    if (nearest) {
        rung_help(check->diagnostics, problem, "did you mean %s?", written(check, nearest));
        rung_fix(check->diagnostics, problem, text->span, "%s", written(check, nearest));
    } else if (known->count == 0) {
        rung_help(check->diagnostics, problem,
                  kind == RUNG_SYMBOL_TASK ? "the policy has no tasks"
                                           : "the policy closes no case by itself");
    } else if (known->count <= 6) {
        for (uint32_t i = 0; i < known->count && all; i++)
            all =
                rung_arena_print(check->arena, "%s%s%s", all, i ? ", " : "", written(check, known->items[i]));
        if (all)
            rung_help(check->diagnostics, problem,
                      kind == RUNG_SYMBOL_TASK ? "the policy's tasks are %s" : "the policy closes as %s",
                      all);
    }
}

/* A task that is not expected, or is done: another one than the policy's may be meant, unless it looks like a
 * slip. */
static void check_task_slip(struct rung_check *check, const struct rung_text *task)
{
    if (has_text(check, task->bytes, RUNG_SYMBOL_TASK) ||
        !nearest_text(check, task->bytes, &check->policy->tasks))
        return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_W_LIKELY_MISSPELT, task->span,
                    "no statement of the policy asks for the task \"%s\"", task->bytes);
    help_with_texts(check, problem, task, RUNG_SYMBOL_TASK);
}

static void check_expected_task(struct rung_check *check, const struct rung_ast_expect_task *expected)
{
    if (expected->none) {
        check_task_slip(check, &expected->name);
        return;
    }
    if (has_text(check, expected->name.bytes, RUNG_SYMBOL_TASK)) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_EXPECTATION, expected->name.span,
                    "the policy never asks for a task \"%s\"", expected->name.bytes);
    help_with_texts(check, problem, &expected->name, RUNG_SYMBOL_TASK);
}

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
                for (uint32_t i = 0; i < tables[t]->count && rung_may_compare(check->diagnostics); i++)
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

    for (uint32_t i = 0; i < event->fields.count && rung_may_compare(check->diagnostics); i++) {
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
        if (!given && !rung_may_compare(check->diagnostics)) return;
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
        for (struct rung_node *before = values->first; before != item && rung_may_compare(check->diagnostics);
             before = before->next) {
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
                rung_check_unknown_name(check, &value->field, "fact", &facts, 1, NULL);
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

/* How far a test has come. */
struct course {
    int64_t local_us;           /* the last moment that is written */
    bool set;                   /* the test has said when it begins */
    struct rung_symbols closed; /* as what its events closed the case */
    bool closed_somehow;        /* as something that is not written out */
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

static void check_moment(struct rung_check *check, struct course *course, struct rung_node *node)
{
    const struct rung_calendar_info *calendar = check->policy->calendar;
    struct rung_diagnostic *problem;
    int64_t local_us;

    if (!written_moment(node, &local_us)) return;
    if (course->set && local_us < course->local_us) {
        char text[RUNG_TIME_TEXT_SIZE];
        rung_local_write(course->local_us, text);
        problem =
            rung_report(check->diagnostics, RUNG_E_TEST_TIME, node->span, "the test is at %s already", text);
        rung_help(check->diagnostics, problem, "write what happens in the order of time");
    }
    course->local_us = local_us;
    course->set = true;
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

static void check_begun(struct rung_check *check, struct course *course, struct rung_node *node)
{
    if (course->set) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_TEST_TIME, node->span, "the test does not say when this is");
    rung_help(check->diagnostics, problem, "begin with a time: `at 2026-02-02 09:00 …`");
    course->set = true; /* one message is enough */
    course->local_us = INT64_MIN;
}

/* ---- statements ---- */

/* What the events of a test say in texts: which task is done, as what the case is closed. */
static void check_event_texts(struct rung_check *check, struct course *course,
                              const struct rung_symbol *event, const struct rung_list *values)
{
    bool closes = strcmp(event->name, "close") == 0, done = strcmp(event->name, "done") == 0;

    if (!closes && !done) return;
    for (RUNG_EACH(item, *values)) {
        const struct rung_ast_value *value = RUNG_AS(value, item);
        if (strcmp(value->field.text, done ? "task" : "as") != 0 || !value->value) continue;
        if (value->value->kind != RUNG_NODE_text)
            course->closed_somehow |= closes;
        else if (done)
            check_task_slip(check, &RUNG_AS(text, value->value)->text);
        else
            rung_check_enter_text(check, item, RUNG_SYMBOL_ENDING, &RUNG_AS(text, value->value)->text,
                                  &course->closed);
    }
}

static void check_closed(struct rung_check *check, const struct course *course, const struct rung_text *as)
{
    const char *name = rung_arena_intern(check->arena, as->bytes, strlen(as->bytes));

    if (!name || course->closed_somehow || rung_symbols_find(&course->closed, name) ||
        has_text(check, name, RUNG_SYMBOL_ENDING))
        return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_EXPECTATION, as->span,
                    "neither the policy nor this test closes the case as \"%s\"", name);
    help_with_texts(check, problem, as, RUNG_SYMBOL_ENDING);
}

static void check_happen(struct rung_check *check, struct course *course, struct rung_node *node)
{
    struct rung_ast_happen *happen = RUNG_AS(happen, node);
    struct rung_symbol *event = rung_check_event(check, happen->event);

    if (happen->at) {
        happen->at->type = rung_type_of(happen->at->kind == RUNG_NODE_date ? RUNG_TYPE_DATE : RUNG_TYPE_TIME);
        check_moment(check, course, happen->at);
    } else
        check_begun(check, course, node);
    if (!event) return;
    rung_check_fields(check, event, &happen->values, happen->event->span);
    check_event_texts(check, course, event, &happen->values);
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

static void check_expected_clauses(struct rung_check *check, struct course *course, struct rung_list *clauses)
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
                struct course apart = {0}; /* a deadline may lie anywhere */
                RUNG_AS(due, clause)->limit->type = rung_type_of(RUNG_TYPE_TIME);
                check_moment(check, &apart, RUNG_AS(due, clause)->limit);
            }
            break;
        default: break;
        }
    }
    (void)course;
}

/* A bare name is a fact that is to be `yes`, or the misspelt word of another expectation. */
static void check_expected_condition(struct rung_check *check, struct rung_node *condition)
{
    static const char *const words[] = {"idle", NULL};
    const struct rung_symbols *facts = &check->policy->facts;

    if (condition->kind == RUNG_NODE_ref && !rung_symbols_find(facts, RUNG_NAME_OF(condition)))
        rung_check_unknown_name(check, &RUNG_AS(ref, condition)->name, "fact", &facts, 1, words);
    else
        rung_check_condition(check, condition);
}

/* The day or moment on which something is expected may lie anywhere. */
static void check_on(struct rung_check *check, struct rung_node *on)
{
    struct course apart = {0};

    if (on) check_moment(check, &apart, on);
}

static void check_statement(struct rung_check *check, struct course *course, struct rung_node *node)
{
    if (node->kind != RUNG_NODE_happen && node->kind != RUNG_NODE_obedient &&
        node->kind != RUNG_NODE_run_until)
        check_begun(check, course, node);
    switch (node->kind) {
    case RUNG_NODE_happen: check_happen(check, course, node); break;
    case RUNG_NODE_wait: rung_check_duration(check, RUNG_AS(wait, node)->duration); break;
    case RUNG_NODE_run_until: {
        struct rung_node *time = RUNG_AS(run_until, node)->time;
        int64_t local_us;
        rung_check_time(check, time);
        if (written_moment(time, &local_us))
            check_moment(check, course, time);
        else
            check_begun(check, course, node);
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
        check_closed(check, course, &RUNG_AS(expect_closed, node)->as);
        check_on(check, RUNG_AS(expect_closed, node)->on);
        break;
    case RUNG_NODE_expect_attempt:
        check_expected_clauses(check, course, &RUNG_AS(expect_attempt, node)->clauses);
        break;
    case RUNG_NODE_expect_offer:
        rung_check_ref_or_fact(check, RUNG_AS(expect_offer, node)->party, RUNG_SYMBOL_PARTY);
        rung_check_ref_or_fact(check, RUNG_AS(expect_offer, node)->channel, RUNG_SYMBOL_CHANNEL);
        break;
    case RUNG_NODE_expect_task:
        check_expected_task(check, RUNG_AS(expect_task, node));
        check_expected_clauses(check, course, &RUNG_AS(expect_task, node)->clauses);
        break;
    case RUNG_NODE_expect_action:
        check_kind(check, RUNG_AS(expect_action, node)->name, action_names,
                   sizeof action_names / sizeof *action_names, "action");
        check_expected_clauses(check, course, &RUNG_AS(expect_action, node)->clauses);
        check_on(check, RUNG_AS(expect_action, node)->on);
        break;
    case RUNG_NODE_expect_finding:
        if (RUNG_AS(expect_finding, node)->name)
            check_kind(check, RUNG_AS(expect_finding, node)->name, finding_names,
                       sizeof finding_names / sizeof *finding_names, "finding");
        check_on(check, RUNG_AS(expect_finding, node)->on);
        break;
    case RUNG_NODE_expect_answer: {
        struct rung_ast_happen *question = RUNG_AS(happen, RUNG_AS(expect_answer, node)->question);
        struct rung_symbol *event = rung_check_event(check, question->event);
        struct course asked = {0}; /* asked of a copy: nothing comes of it */
        if (!event) break;
        rung_check_fields(check, event, &question->values, question->event->span);
        check_event_texts(check, &asked, event, &question->values);
        break;
    }
    case RUNG_NODE_expect_true: check_expected_condition(check, RUNG_AS(expect_true, node)->condition); break;
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
            struct course course = {0};
            for (RUNG_EACH(statement, RUNG_AS(test, item)->statements))
                check_statement(check, &course, statement);
        }
    }
    check->policy = NULL;
}
