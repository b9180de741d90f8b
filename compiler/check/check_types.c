/* Types and units of expressions. A mistake is reported once, where it is, and its expression then fits
 * everything. */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include <rung/calendar.h>

static const struct rung_type *mistaken(void)
{
    return rung_type_of(RUNG_TYPE_MISTAKEN);
}

static bool is_base(const struct rung_type *type, enum rung_base base)
{
    return type->base == base || type->base == RUNG_TYPE_MISTAKEN;
}

static bool is_when(const struct rung_type *type)
{
    return is_base(type, RUNG_TYPE_TIME) || type->base == RUNG_TYPE_DATE;
}

static const char *words(struct rung_check *check, const struct rung_type *type)
{
    const char *text = rung_type_text(check->arena, type);
    const char *phrase = type->base == RUNG_TYPE_YES_NO ? "yes or no" : NULL;

    if (phrase) return phrase;
    phrase = rung_arena_print(check->arena, "%s %s", type->base == RUNG_TYPE_ONE_OF ? "" : "a", text);
    if (!phrase) return text;
    return phrase[0] == ' ' ? phrase + 1 : phrase;
}

static const char *timing_words(enum rung_timing timing)
{
    static const char *const texts[] = {
        "a duration of unknown units", "elapsed time", "calendar days", "business hours", "business days",
        "the time since an event",
    };

    return texts[timing];
}

/* ---- names in expressions ---- */

static struct rung_symbol *find_choice(const struct rung_type *wanted, const char *name)
{
    return wanted && wanted->base == RUNG_TYPE_ONE_OF ? rung_symbols_find(&wanted->choices, name) : NULL;
}

static const struct rung_type *type_of_symbol(struct rung_symbol *symbol)
{
    switch (symbol->kind) {
    case RUNG_SYMBOL_FACT:
    case RUNG_SYMBOL_CHOICE: return symbol->type;
    case RUNG_SYMBOL_CHANNEL: return rung_type_of(RUNG_TYPE_CHANNEL);
    case RUNG_SYMBOL_PARTY: return rung_type_of(RUNG_TYPE_PARTY);
    default: return mistaken();
    }
}

/* Words of the language that a misspelt name in a value may be: after `is` and the like, and elsewhere. */
static const char *const compared_words[] = {"known", "unknown", "yes", "now", "attempts", "no", NULL};
static const char *const value_words[] = {"now", "attempts", NULL};

static const struct rung_type *check_name(struct rung_check *check, struct rung_node *node,
                                          const struct rung_type *wanted)
{
    struct rung_name *name = &RUNG_AS(ref, node)->name;
    struct rung_policy_info *policy = check->policy;
    struct rung_symbol *symbol = find_choice(wanted, name->text);

    if (!symbol && policy) {
        symbol = rung_symbols_find(&policy->facts, name->text);
        if (!symbol) symbol = rung_symbols_find(&policy->channels, name->text);
        if (!symbol) symbol = rung_symbols_find(&policy->parties, name->text);
    }
    if (symbol) {
        name->symbol = symbol;
        symbol->uses++;
        return type_of_symbol(symbol);
    }
    if (wanted && wanted->base == RUNG_TYPE_MISTAKEN)
        return mistaken(); /* what could be meant is not known */
    if (wanted && wanted->base == RUNG_TYPE_ONE_OF) {
        const struct rung_symbols *choices = &wanted->choices;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_CHOICE, name->span,
                        "`%s` is not one of the values possible here", name->text);
        const char *texts[66];
        uint32_t count = choices->count < 64 ? choices->count : 64;
        for (uint32_t i = 0; i < count; i++) texts[i] = choices->items[i]->name;
        texts[count++] = "known";
        texts[count++] = "unknown";
        const char *nearest = rung_nearest(name->text, texts, count);
        if (nearest) {
            rung_help(check->diagnostics, problem, "did you mean `%s`?", nearest);
            rung_fix(check->diagnostics, problem, name->span, "%s", nearest);
        } else {
            rung_help(check->diagnostics, problem, "possible is %s", rung_type_text(check->arena, wanted));
        }
        return mistaken();
    }
    if (policy) {
        const struct rung_symbols *tables[3] = {&policy->facts, &policy->channels, &policy->parties};
        const char *kind = wanted && wanted->base == RUNG_TYPE_CHANNEL ? "channel"
                           : wanted && wanted->base == RUNG_TYPE_PARTY ? "party"
                                                                       : "fact";
        rung_check_unknown_name(check, name, kind, tables, 3, wanted ? compared_words : value_words);
    }
    return mistaken();
}

/* ---- events ---- */

struct rung_symbol *rung_check_event_field(struct rung_check *check, const char *name, struct rung_span whole,
                                           struct rung_span span)
{
    struct rung_diagnostic *problem;

    if (!check->event) {
        problem =
            rung_report(check->diagnostics, RUNG_E_NO_EVENT_HERE, whole,
                        check->in_rule_of_many ? "`event.%s` may not exist: this rule is about any event"
                                               : "there is no event here that `event.%s` could belong to",
                        name);
        rung_help(check->diagnostics, problem,
                  check->in_rule_of_many ? "write a rule of its own for the event that has this field"
                                         : "`event.` is for handlers, the clauses of `wait up to` and rules; "
                                           "to keep a value for later, "
                                           "`set` a fact in the handler");
        return NULL;
    }
    struct rung_symbol *field = rung_symbols_find(&check->event->fields, name);
    if (field) {
        field->uses++;
        return field;
    }
    problem = rung_report(check->diagnostics, RUNG_E_UNKNOWN_FIELD, span, "the event `%s` has no field `%s`",
                          check->event->name, name);
    const char *texts[64];
    uint32_t count = check->event->fields.count < 64 ? check->event->fields.count : 64;
    for (uint32_t i = 0; i < count; i++) texts[i] = check->event->fields.items[i]->name;
    const char *nearest = rung_nearest(name, texts, count);
    if (nearest) {
        rung_help(check->diagnostics, problem, "did you mean `event.%s`?", nearest);
        rung_fix(check->diagnostics, problem, span, "%s", nearest);
    } else if (count) {
        char names[256] = "";
        for (uint32_t i = 0; i < count; i++)
            if (strlen(names) + strlen(texts[i]) + 5 < sizeof names)
                sprintf(names + strlen(names), "%s`%s`", *names ? ", " : "", texts[i]);
        rung_help(check->diagnostics, problem, "its fields are %s", names);
    } else {
        rung_help(check->diagnostics, problem, "this event has no fields");
    }
    if (check->event->declaration)
        rung_note(check->diagnostics, problem, check->event->declaration->span, "the event is declared here");
    return NULL;
}

static const struct rung_type *check_event_field(struct rung_check *check, struct rung_node *node)
{
    struct rung_name *name = &RUNG_AS(event_field, node)->field;

    name->symbol = rung_check_event_field(check, name->text, node->span, name->span);
    return name->symbol ? name->symbol->type : mistaken();
}

/* Whether a value may be unknown when it is looked at. */
static bool may_be_unknown(const struct rung_check *check, const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_event_field: {
        const struct rung_symbol *field = RUNG_AS(event_field, node)->field.symbol;
        return field && field->optional && field->index < 64 && !(check->known_fields >> field->index & 1);
    }
    case RUNG_NODE_ref: {
        const struct rung_symbol *symbol = RUNG_AS(ref, node)->name.symbol;
        return symbol && symbol->kind == RUNG_SYMBOL_FACT && !RUNG_AS(fact, symbol->declaration)->initial;
    }
    case RUNG_NODE_binary:
        return may_be_unknown(check, RUNG_AS(binary, node)->left) ||
               may_be_unknown(check, RUNG_AS(binary, node)->right);
    case RUNG_NODE_one_of: return may_be_unknown(check, RUNG_AS(one_of, node)->subject);
    case RUNG_NODE_relative:
        return RUNG_AS(relative, node)->anchor && may_be_unknown(check, RUNG_AS(relative, node)->anchor);
    case RUNG_NODE_start_of: return may_be_unknown(check, RUNG_AS(start_of, node)->date);
    case RUNG_NODE_date_of: return may_be_unknown(check, RUNG_AS(date_of, node)->time);
    case RUNG_NODE_time_since: return true;
    default: return false;
    }
}

uint64_t rung_check_proves_known(const struct rung_check *check, const struct rung_node *condition)
{
    if (condition->kind == RUNG_NODE_binary && RUNG_AS(binary, condition)->operation == RUNG_AND)
        return rung_check_proves_known(check, RUNG_AS(binary, condition)->left) |
               rung_check_proves_known(check, RUNG_AS(binary, condition)->right);
    if (condition->kind == RUNG_NODE_known && !RUNG_AS(known, condition)->negative) {
        const struct rung_node *subject = RUNG_AS(known, condition)->subject;
        const struct rung_symbol *field =
            subject->kind == RUNG_NODE_event_field ? RUNG_AS(event_field, subject)->field.symbol : NULL;
        if (field && field->index < 64) return UINT64_C(1) << field->index;
    }
    return 0;
}

/* Times taken from an event must be known: the policy would wait for nothing. */
static void check_known(struct rung_check *check, const struct rung_node *node)
{
    if (node->kind == RUNG_NODE_relative && RUNG_AS(relative, node)->anchor)
        check_known(check, RUNG_AS(relative, node)->anchor);
    if (node->kind == RUNG_NODE_start_of) check_known(check, RUNG_AS(start_of, node)->date);
    if (node->kind == RUNG_NODE_date_of) check_known(check, RUNG_AS(date_of, node)->time);
    if (node->kind != RUNG_NODE_event_field || !may_be_unknown(check, node)) return;
    const char *field = RUNG_AS(event_field, node)->field.text;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_MAYBE_UNKNOWN, node->span,
                    "`event.%s` may be unknown, and a time is needed here", field);
    rung_help(check->diagnostics, problem, "ask first: `if event.%s is known { … }`", field);
}

/* ---- operators ---- */

static void report_type(struct rung_check *check, struct rung_node *node, const struct rung_type *is,
                        const char *needed, const char *help)
{
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_TYPE, node->span, "%s is needed here, and this is %s", needed,
                    words(check, is));

    if (help) rung_help(check->diagnostics, problem, "%s", help);
}

/* Bare names take their meaning from the other side: `ticket_source is chat`. */
static void check_both(struct rung_check *check, struct rung_node *left, struct rung_node *right,
                       const struct rung_type **left_type, const struct rung_type **right_type)
{
    bool left_is_choice = false;

    if (left->kind == RUNG_NODE_ref && check->policy)
        left_is_choice = !rung_symbols_find(&check->policy->facts, RUNG_AS(ref, left)->name.text);
    if (left_is_choice && right->kind != RUNG_NODE_ref) {
        *right_type = rung_check_expression(check, right, NULL);
        *left_type = rung_check_expression(check, left, *right_type);
        return;
    }
    *left_type = rung_check_expression(check, left, NULL);
    *right_type = rung_check_expression(check, right, *left_type);
}

static bool same_choices(const struct rung_type *a, const struct rung_type *b)
{
    if (a->choices.count != b->choices.count) return false;
    for (uint32_t i = 0; i < a->choices.count; i++)
        if (!rung_symbols_find(&b->choices, a->choices.items[i]->name)) return false;
    return true;
}

/* `status is "open"`: a choice between quotation marks. */
static void suggest_choice(struct rung_check *check, struct rung_diagnostic *problem,
                           const struct rung_node *node, const struct rung_type *type)
{
    if (node->kind != RUNG_NODE_text || type->base != RUNG_TYPE_ONE_OF) return;
    const char *text = RUNG_AS(text, node)->text.bytes;
    if (find_choice(type, rung_arena_intern(check->arena, text, strlen(text)))) {
        rung_help(check->diagnostics, problem, "write it without quotation marks");
        rung_fix(check->diagnostics, problem, node->span, "%s", text);
    } else {
        rung_help(check->diagnostics, problem, "possible is %s", rung_type_text(check->arena, type));
    }
}

static bool comparable(struct rung_check *check, struct rung_node *node, const struct rung_type *left,
                       const struct rung_type *right)
{
    struct rung_diagnostic *problem;

    if (left->base == RUNG_TYPE_MISTAKEN || right->base == RUNG_TYPE_MISTAKEN) return true;
    if (is_when(left) && is_when(right)) return true;
    if (left->base == RUNG_TYPE_DURATION && right->base == RUNG_TYPE_DURATION) {
        enum rung_timing a = left->timing, b = right->timing;
        if (a == b || a == RUNG_TIMING_SINCE || b == RUNG_TIMING_SINCE || !a || !b) return true;
        problem = rung_report(check->diagnostics, RUNG_E_UNITS, node->span, "%s and %s cannot be compared",
                              timing_words(a), timing_words(b));
        rung_help(check->diagnostics, problem, "use the same unit on both sides");
        return false;
    }
    bool timezone_text = (left->base == RUNG_TYPE_TIMEZONE && right->base == RUNG_TYPE_TEXT) ||
                         (left->base == RUNG_TYPE_TEXT && right->base == RUNG_TYPE_TIMEZONE);
    if (timezone_text) return true;
    if (left->base == right->base && (left->base != RUNG_TYPE_ONE_OF || same_choices(left, right)))
        return true;
    bool duration_and_number = (left->base == RUNG_TYPE_DURATION && right->base == RUNG_TYPE_NUMBER) ||
                               (left->base == RUNG_TYPE_NUMBER && right->base == RUNG_TYPE_DURATION);
    problem = rung_report(check->diagnostics, duration_and_number ? RUNG_E_UNITS : RUNG_E_TYPE, node->span,
                          "%s and %s cannot be compared", words(check, left), words(check, right));
    suggest_choice(check, problem, RUNG_AS(binary, node)->right, left);
    suggest_choice(check, problem, RUNG_AS(binary, node)->left, right);
    if (duration_and_number)
        rung_help(check->diagnostics, problem,
                  "a duration needs its unit, such as `3 days` or `4 business hours`");
    else if (is_when(left) || is_when(right))
        rung_help(check->diagnostics, problem,
                  "compare it with a time or date, such as `now` or `2026-02-28`");
    return false;
}

static const struct rung_type *check_comparison(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_binary *binary = RUNG_AS(binary, node);
    const struct rung_type *left, *right;

    check_both(check, binary->left, binary->right, &left, &right);
    if (!comparable(check, node, left, right)) return mistaken();
    if (binary->operation == RUNG_EQUAL || binary->operation == RUNG_NOT_EQUAL)
        return rung_type_of(RUNG_TYPE_YES_NO);
    bool of_time = binary->operation == RUNG_AFTER || binary->operation == RUNG_BEFORE;
    bool fits = of_time
                    ? is_when(left)
                    : is_when(left) || is_base(left, RUNG_TYPE_NUMBER) || is_base(left, RUNG_TYPE_DURATION);
    if (!fits && right->base != RUNG_TYPE_MISTAKEN) {
        report_type(check, binary->left, left,
                    of_time ? "a time or a date" : "a number, a duration, a time or a date",
                    of_time ? NULL : "texts, names and yes/no are only equal or not: `is`, `is not`");
        return mistaken();
    }
    return rung_type_of(RUNG_TYPE_YES_NO);
}

static const struct rung_type *check_sum(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_binary *binary = RUNG_AS(binary, node);
    const struct rung_type *left = rung_check_expression(check, binary->left, NULL);
    const struct rung_type *right = rung_check_expression(check, binary->right, NULL);
    struct rung_diagnostic *problem;

    if (left->base == RUNG_TYPE_MISTAKEN || right->base == RUNG_TYPE_MISTAKEN) return mistaken();
    if (left->base == RUNG_TYPE_NUMBER && right->base == RUNG_TYPE_NUMBER) return left;
    if (left->base == RUNG_TYPE_DURATION && right->base == RUNG_TYPE_DURATION) {
        if (left->timing == right->timing && left->timing != RUNG_TIMING_ANY &&
            left->timing != RUNG_TIMING_SINCE)
            return left;
        problem = rung_report(check->diagnostics, RUNG_E_UNITS, node->span, "%s and %s do not add up",
                              timing_words(left->timing), timing_words(right->timing));
        rung_help(check->diagnostics, problem,
                  "add durations of one unit, or wait for one after the other: `wait 1 business day  wait 2 "
                  "hours`");
        return mistaken();
    }
    bool when_and_duration = (is_when(left) && right->base == RUNG_TYPE_DURATION) ||
                             (is_when(right) && left->base == RUNG_TYPE_DURATION);
    problem = rung_report(check->diagnostics, when_and_duration ? RUNG_E_UNITS : RUNG_E_TYPE, node->span,
                          "%s and %s do not add up", words(check, left), words(check, right));
    if (when_and_duration)
        rung_help(check->diagnostics, problem, "write `3 days after X` or `3 days before X`");
    else if (left->base == RUNG_TYPE_DURATION || right->base == RUNG_TYPE_DURATION)
        rung_help(check->diagnostics, problem, "a duration is not a number: give both the same unit");
    return mistaken();
}

/* `status is open or disputed`: what stands on the right is another choice of the fact on the left. */
static bool is_choice_of_left(struct rung_check *check, const struct rung_ast_binary *binary)
{
    const struct rung_node *left = binary->left;

    while (left->kind == RUNG_NODE_binary && RUNG_AS(binary, left)->operation == RUNG_OR)
        left = RUNG_AS(binary, left)->right;
    if (binary->right->kind != RUNG_NODE_ref || left->kind != RUNG_NODE_binary) return false;
    const struct rung_ast_binary *equal = RUNG_AS(binary, left);
    const char *name = RUNG_NAME_OF(binary->right);
    if (equal->operation != RUNG_EQUAL || !equal->left->type || equal->left->type->base != RUNG_TYPE_ONE_OF ||
        equal->left->kind != RUNG_NODE_ref || equal->right->kind != RUNG_NODE_ref ||
        !find_choice(equal->left->type, name) || rung_symbols_find(&check->policy->facts, name))
        return false;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_CONDITION, binary->right->span,
                    "`%s` is a value of `%s`, and no question by itself", name, RUNG_NAME_OF(equal->left));
    rung_help(check->diagnostics, problem, "write `%s is one of (%s, %s)`", RUNG_NAME_OF(equal->left),
              RUNG_NAME_OF(equal->right), name);
    if (left == binary->left)
        rung_fix(check->diagnostics, problem, binary->node.span, "%s is one of (%s, %s)",
                 RUNG_NAME_OF(equal->left), RUNG_NAME_OF(equal->right), name);
    return true;
}

static const struct rung_type *check_binary(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_binary *binary = RUNG_AS(binary, node);

    if (binary->operation == RUNG_PLUS || binary->operation == RUNG_MINUS) return check_sum(check, node);
    if (binary->operation != RUNG_AND && binary->operation != RUNG_OR) return check_comparison(check, node);
    uint64_t known = check->known_fields;
    rung_check_condition(check, binary->left);
    if (binary->operation == RUNG_AND) check->known_fields |= rung_check_proves_known(check, binary->left);
    if (binary->operation == RUNG_OR && is_choice_of_left(check, binary)) return mistaken();
    rung_check_condition(check, binary->right);
    check->known_fields = known;
    return rung_type_of(RUNG_TYPE_YES_NO);
}

/* What is declared, and no fact, is always known. */
static void check_knowable(struct rung_check *check, struct rung_node *subject)
{
    rung_check_expression(check, subject, NULL);
    if (subject->kind != RUNG_NODE_ref) return;
    const struct rung_symbol *symbol = RUNG_AS(ref, subject)->name.symbol;
    if (!symbol || (symbol->kind != RUNG_SYMBOL_PARTY && symbol->kind != RUNG_SYMBOL_CHANNEL)) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_WRONG_KIND, subject->span,
                    "`%s` is a %s, and always known; whether something is known is asked of facts",
                    symbol->name, rung_symbol_kind_text(symbol->kind));
    rung_note(check->diagnostics, problem, symbol->declaration->span, "declared here");
    rung_help(check->diagnostics, problem,
              "keep what may be unknown in a fact, such as `fact %s_address: text`", symbol->name);
}

static const struct rung_type *check_not(struct rung_check *check, struct rung_node *node)
{
    struct rung_node *operand = RUNG_AS(not, node)->operand;

    rung_check_condition(check, operand);
    if (operand->kind == RUNG_NODE_not || operand->kind == RUNG_NODE_known || !may_be_unknown(check, operand))
        return rung_type_of(RUNG_TYPE_YES_NO);
    bool and_or = operand->kind == RUNG_NODE_binary && (RUNG_AS(binary, operand)->operation == RUNG_AND ||
                                                        RUNG_AS(binary, operand)->operation == RUNG_OR);
    if (and_or) return rung_type_of(RUNG_TYPE_YES_NO);
    struct rung_diagnostic *problem = rung_report(
        check->diagnostics, RUNG_W_NOT_OF_UNKNOWN, node->span,
        "this also holds as long as nothing is known: `not` turns the no of an unknown value round");
    if (operand->kind == RUNG_NODE_ref)
        rung_help(check->diagnostics, problem,
                  "write `%s is no` if only a known no is meant, or give the fact a default",
                  RUNG_NAME_OF(operand));
    else
        rung_help(check->diagnostics, problem,
                  "add `and … is known` if that is not meant, or give the fact a default");
    return rung_type_of(RUNG_TYPE_YES_NO);
}

static const struct rung_type *check_one_of(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_one_of *one_of = RUNG_AS(one_of, node);
    const struct rung_type *subject = rung_check_expression(check, one_of->subject, NULL);

    for (RUNG_EACH(option, one_of->options)) {
        const struct rung_type *type = rung_check_expression(check, option, subject);
        comparable(check, option, subject, type);
    }
    return rung_type_of(RUNG_TYPE_YES_NO);
}

/* ---- times ---- */

static bool has_hours(const struct rung_calendar_info *calendar)
{
    return !calendar->calendar || rung_calendar_has_hours(calendar->calendar);
}

void rung_check_business(struct rung_check *check, struct rung_ast_duration *duration)
{
    struct rung_calendar_info *calendar = check->policy ? check->policy->calendar : NULL;
    struct rung_diagnostic *problem;

    if (!duration->business) return;
    if (duration->unit == RUNG_WEEKS) {
        problem = rung_report(check->diagnostics, RUNG_E_DURATION, duration->node.span,
                              "there are no business weeks: how many days has one?");
        rung_help(check->diagnostics, problem,
                  "write the days, such as `5 business days` for a week from Monday to Friday");
        return;
    }
    if (duration->calendar) {
        struct rung_symbol *symbol = rung_check_ref(check, duration->calendar, RUNG_SYMBOL_CALENDAR);
        if (!symbol) return;
        calendar = symbol->calendar;
    }
    if (!calendar && (!check->policy || check->policy->calendar_unknown)) return;
    if (!calendar) {
        problem = rung_report(check->diagnostics, RUNG_E_NO_BUSINESS_TIME, duration->node.span,
                              "business time is counted here, and the policy `%s` has no calendar",
                              check->policy->node->name.text);
        rung_help(check->diagnostics, problem,
                  "name one in the policy, such as `calendar service_desk`, or count plain %s",
                  duration->unit == RUNG_DAYS ? "days" : "hours");
    } else if (!has_hours(calendar)) {
        problem = rung_report(check->diagnostics, RUNG_E_NO_BUSINESS_TIME, duration->node.span,
                              "the calendar `%s` has no business hours to count", calendar->node->name.text);
        rung_note(check->diagnostics, problem, calendar->node->name.span, "declared here");
        rung_help(check->diagnostics, problem, "give it hours, such as `open mon-fri 09:00-17:00`");
    }
}

static const struct rung_type *check_duration(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_duration *duration = RUNG_AS(duration, node);

    rung_check_business(check, duration);
    return rung_type_of_duration(rung_duration_timing(duration));
}

static const struct rung_type *check_relative(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_relative *relative = RUNG_AS(relative, node);
    const struct rung_type *duration = rung_check_expression(check, relative->duration, NULL);
    const struct rung_type *anchor = relative->anchor ? rung_check_expression(check, relative->anchor, NULL)
                                                      : rung_type_of(RUNG_TYPE_TIME);

    if (!is_base(duration, RUNG_TYPE_DURATION)) {
        report_type(check, relative->duration, duration, "a duration",
                    "a duration has a unit, such as `3 days`");
        return mistaken();
    }
    if (!is_when(anchor)) {
        report_type(check, relative->anchor, anchor, "a time or a date", NULL);
        return mistaken();
    }
    bool days = duration->timing == RUNG_TIMING_DAYS || duration->timing == RUNG_TIMING_BUSINESS_DAYS;
    if (anchor->base == RUNG_TYPE_DATE && duration->timing == RUNG_TIMING_ANY) {
        struct rung_diagnostic *problem = rung_report(
            check->diagnostics, RUNG_E_UNITS, node->span,
            "whether this is a date or a time depends on the duration's unit, which is not known here");
        rung_help(check->diagnostics, problem,
                  "write `start of …` to count from the date's first instant, or give the fact a default");
        return mistaken();
    }
    return anchor->base == RUNG_TYPE_DATE && days ? anchor : rung_type_of(RUNG_TYPE_TIME);
}

static const struct rung_type *check_during(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_during *during = RUNG_AS(during, node);
    const struct rung_type *subject = rung_check_expression(check, during->subject, NULL);

    if (!is_when(subject)) report_type(check, during->subject, subject, "a time, such as `now`,", NULL);
    rung_check_ref(check, during->calendar, RUNG_SYMBOL_CALENDAR);
    return rung_type_of(RUNG_TYPE_YES_NO);
}

static const struct rung_type *check_clock(struct rung_check *check, struct rung_node *node)
{
    rung_diagnostics_drop(check->diagnostics, node->span); /* of how it is written: it cannot stay */
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_TYPE, node->span, "a time of day alone is not a time");

    rung_help(check->diagnostics, problem,
              "give it a date (`2026-02-28 09:00`), or ask `now is during CALENDAR` for hours of the day");
    return mistaken();
}

/* ---- counts ---- */

static void check_refs(struct rung_check *check, struct rung_list *refs, enum rung_symbol_kind kind)
{
    for (RUNG_EACH(ref, *refs)) rung_check_ref_or_fact(check, ref, kind);
}

static const struct rung_type *check_attempts(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_attempts *attempts = RUNG_AS(attempts, node);

    if (attempts->channel) rung_check_ref_or_fact(check, attempts->channel, RUNG_SYMBOL_CHANNEL);
    if (attempts->last) rung_check_duration(check, attempts->last);
    return rung_type_of(RUNG_TYPE_NUMBER);
}

static const struct rung_type *check_tally(struct rung_check *check, struct rung_node *node)
{
    rung_check_ref(check, RUNG_AS(tally, node)->fact, RUNG_SYMBOL_FACT);
    rung_check_duration(check, RUNG_AS(tally, node)->last);
    return rung_type_of(RUNG_TYPE_NUMBER);
}

static const struct rung_type *check_start_of(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, RUNG_AS(start_of, node)->date, NULL);

    if (!is_base(type, RUNG_TYPE_DATE))
        report_type(check, RUNG_AS(start_of, node)->date, type, "a date",
                    "for the date of a time, write `date of …`");
    return rung_type_of(RUNG_TYPE_TIME);
}

static const struct rung_type *check_date_of(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, RUNG_AS(date_of, node)->time, NULL);

    if (!is_base(type, RUNG_TYPE_TIME))
        report_type(check, RUNG_AS(date_of, node)->time, type, "a time", NULL);
    return rung_type_of(RUNG_TYPE_DATE);
}

static const struct rung_type *check_any(struct rung_check *check, struct rung_node *node,
                                         const struct rung_type *wanted)
{
    switch (node->kind) {
    case RUNG_NODE_number: return rung_type_of(RUNG_TYPE_NUMBER);
    case RUNG_NODE_text: return rung_type_of(RUNG_TYPE_TEXT);
    case RUNG_NODE_truth: return rung_type_of(RUNG_TYPE_YES_NO);
    case RUNG_NODE_date: return rung_type_of(RUNG_TYPE_DATE);
    case RUNG_NODE_moment: return rung_type_of(RUNG_TYPE_TIME);
    case RUNG_NODE_clock: return check_clock(check, node);
    case RUNG_NODE_now: return rung_type_of(RUNG_TYPE_TIME);
    case RUNG_NODE_unknown: return rung_type_of(RUNG_TYPE_UNKNOWN);
    case RUNG_NODE_ref: return check_name(check, node, wanted);
    case RUNG_NODE_duration: return check_duration(check, node);
    case RUNG_NODE_binary: return check_binary(check, node);
    case RUNG_NODE_not: return check_not(check, node);
    case RUNG_NODE_one_of: return check_one_of(check, node);
    case RUNG_NODE_known:
        check_knowable(check, RUNG_AS(known, node)->subject);
        return rung_type_of(RUNG_TYPE_YES_NO);
    case RUNG_NODE_during: return check_during(check, node);
    case RUNG_NODE_tried:
        check_refs(check, &RUNG_AS(tried, node)->channels, RUNG_SYMBOL_CHANNEL);
        return rung_type_of(RUNG_TYPE_YES_NO);
    case RUNG_NODE_all_documented: return rung_type_of(RUNG_TYPE_YES_NO);
    case RUNG_NODE_relative: return check_relative(check, node);
    case RUNG_NODE_start_of: return check_start_of(check, node);
    case RUNG_NODE_date_of: return check_date_of(check, node);
    case RUNG_NODE_next_opening:
        rung_check_ref(check, RUNG_AS(next_opening, node)->calendar, RUNG_SYMBOL_CALENDAR);
        return rung_type_of(RUNG_TYPE_TIME);
    case RUNG_NODE_event_field: return check_event_field(check, node);
    case RUNG_NODE_attempts: return check_attempts(check, node);
    case RUNG_NODE_days_with_attempts: return rung_type_of(RUNG_TYPE_NUMBER);
    case RUNG_NODE_time_since:
        rung_check_event(check, RUNG_AS(time_since, node)->event);
        return rung_type_of_duration(RUNG_TIMING_SINCE);
    case RUNG_NODE_tally: return check_tally(check, node);
    default: return mistaken();
    }
}

const struct rung_type *rung_check_expression(struct rung_check *check, struct rung_node *node,
                                              const struct rung_type *wanted)
{
    return node->type = check_any(check, node, wanted);
}

/* ---- what a place needs ---- */

void rung_check_condition(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, node, NULL);

    if (is_base(type, RUNG_TYPE_YES_NO)) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_CONDITION, node->span,
                    "a condition is answered with yes or no, and this is %s", words(check, type));
    if (type->base == RUNG_TYPE_NUMBER)
        rung_help(check->diagnostics, problem, "compare it: `… is at least 3`");
    else if (node->kind == RUNG_NODE_ref)
        rung_help(check->diagnostics, problem, "compare it: `%s is …`, or ask `%s is known`",
                  RUNG_NAME_OF(node), RUNG_NAME_OF(node));
    else
        rung_help(check->diagnostics, problem, "compare it with something: `… is …`");
}

void rung_check_zone(struct rung_check *check, const struct rung_text *text)
{
    struct rung_zone *zone = NULL;
    enum rung_status status = rung_zone_load(text->bytes, NULL, &zone, NULL);

    rung_zone_free(zone);
    if (status == RUNG_NO_MEMORY) rung_arena_fail(check->arena);
    if (status == RUNG_OK || status == RUNG_NO_MEMORY) return;
    struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_TIMEZONE, text->span,
                                                  "there is no time zone called \"%s\"", text->bytes);
    rung_help(check->diagnostics, problem, "zones are named by place, such as \"Europe/Madrid\"");
}

/* A channel or party between quotation marks; or a number or a yes. */
static void suggest_name(struct rung_check *check, struct rung_diagnostic *problem,
                         const struct rung_node *node, const struct rung_type *type)
{
    const char *text = RUNG_AS(text, node)->text.bytes;
    const char *name = rung_arena_intern(check->arena, text, strlen(text));
    const struct rung_symbols *symbols = !check->policy                    ? NULL
                                         : type->base == RUNG_TYPE_CHANNEL ? &check->policy->channels
                                         : type->base == RUNG_TYPE_PARTY   ? &check->policy->parties
                                                                           : NULL;

    rung_help(check->diagnostics, problem, "write it without quotation marks");
    if (symbols && name && rung_symbols_find(symbols, name))
        rung_fix(check->diagnostics, problem, node->span, "%s", name);
}

void rung_check_value(struct rung_check *check, struct rung_node *node, const struct rung_type *type,
                      const char *what)
{
    const struct rung_type *is = rung_check_expression(check, node, type);
    struct rung_diagnostic *problem;

    if (is->base == RUNG_TYPE_UNKNOWN || is->base == RUNG_TYPE_MISTAKEN || type->base == RUNG_TYPE_MISTAKEN)
        return;
    if (type->base == RUNG_TYPE_TIMEZONE && node->kind == RUNG_NODE_text) {
        rung_check_zone(check, &RUNG_AS(text, node)->text);
        return;
    }
    if (type->base == RUNG_TYPE_TIME && is->base == RUNG_TYPE_DATE) return; /* the start of that day */
    if (type->base == RUNG_TYPE_DURATION && is->base == RUNG_TYPE_DURATION) {
        if (type->timing == is->timing || type->timing == RUNG_TIMING_ANY) {
            if (is->timing != RUNG_TIMING_SINCE) return;
        }
        problem = rung_report(check->diagnostics, RUNG_E_UNITS, node->span, "%s counts %s, and this is %s",
                              what, timing_words(type->timing), timing_words(is->timing));
        rung_help(check->diagnostics, problem, "use the unit of its default");
        return;
    }
    if (is->base == type->base && (type->base != RUNG_TYPE_ONE_OF || same_choices(is, type))) return;
    problem = rung_report(check->diagnostics, RUNG_E_TYPE, node->span, "%s takes %s, and this is %s", what,
                          words(check, type), words(check, is));
    if (type->base == RUNG_TYPE_TEXT && node->kind != RUNG_NODE_text)
        rung_help(check->diagnostics, problem, "a text stands between quotation marks");
    else if (type->base == RUNG_TYPE_DATE && is->base == RUNG_TYPE_TIME)
        rung_help(check->diagnostics, problem, "write `date of …` for the date of a time");
    else if (type->base == RUNG_TYPE_DURATION)
        rung_help(check->diagnostics, problem, "a duration has a unit, such as `3 days`");
    else if (node->kind == RUNG_NODE_text &&
             (type->base == RUNG_TYPE_NUMBER || type->base == RUNG_TYPE_YES_NO ||
              type->base == RUNG_TYPE_CHANNEL || type->base == RUNG_TYPE_PARTY))
        suggest_name(check, problem, node, type);
    else if (type->base == RUNG_TYPE_NUMBER && node->kind == RUNG_NODE_duration)
        rung_help(check->diagnostics, problem, "a number has no unit");
    else if (type->base == RUNG_TYPE_ONE_OF && node->kind == RUNG_NODE_text &&
             rung_symbols_find(&type->choices,
                               rung_arena_intern(check->arena, RUNG_AS(text, node)->text.bytes,
                                                 strlen(RUNG_AS(text, node)->text.bytes)))) {
        rung_help(check->diagnostics, problem, "write it without quotation marks");
        rung_fix(check->diagnostics, problem, node->span, "%s", RUNG_AS(text, node)->text.bytes);
    }
}

void rung_check_duration(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, node, NULL);

    if (type->base == RUNG_TYPE_DURATION || type->base == RUNG_TYPE_MISTAKEN) {
        if (node->kind == RUNG_NODE_duration && RUNG_AS(duration, node)->count == 0) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_DURATION, node->span, "this takes no time at all");
            rung_help(check->diagnostics, problem, "give at least one minute, or take the statement away");
        }
        return;
    }
    report_type(check, node, type, "a duration",
                is_when(type)                    ? "to wait for a point in time, write `wait until …`"
                : type->base == RUNG_TYPE_NUMBER ? "a duration has a unit, such as `3 days`"
                                                 : NULL);
}

void rung_check_limit(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, node, NULL);

    if (is_when(type))
        check_known(check, node);
    else if (type->base == RUNG_TYPE_DURATION && node->kind == RUNG_NODE_duration) {
        if (RUNG_AS(duration, node)->count == 0) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_DURATION, node->span, "this leaves no time at all");
            rung_help(check->diagnostics, problem, "give at least one minute");
        }
    } else if (type->base != RUNG_TYPE_DURATION)
        report_type(check, node, type, "a duration, a time or a date",
                    "a duration has a unit, such as `4 business hours`");
}

void rung_check_time(struct rung_check *check, struct rung_node *node)
{
    const struct rung_type *type = rung_check_expression(check, node, NULL);

    if (is_when(type))
        check_known(check, node);
    else if (type->base == RUNG_TYPE_DURATION && node->kind == RUNG_NODE_duration) {
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_TYPE, node->span,
                        "a time or a date is needed here, and this is a duration");
        rung_help(check->diagnostics, problem, "write `%.*s from now`",
                  (int)(node->span.end - node->span.start),
                  rung_source_text(&check->compilation->sources, node->span));
        rung_fix(check->diagnostics, problem, (struct rung_span){node->span.end, node->span.end},
                 " from now");
    } else
        report_type(check, node, type, "a time or a date", NULL);
}
