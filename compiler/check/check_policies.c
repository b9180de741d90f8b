/* Items and statements of policies: what their names mean, what their values are, which clauses belong to
 * them, and whether everything that is waited for has a deadline. */
#include "check.h"

#include <stdio.h>
#include <string.h>

/* Where a statement stands. */
struct place {
    bool in_give;            /* an enclosing `give` sets a deadline */
    struct rung_node *order; /* the enclosing `any order` or `strict order` */
    bool step_level;         /* directly in a step: handlers may stand here */
};

static void check_body(struct rung_check *check, struct rung_node *body, struct place place);

/* ---- clauses ---- */

static void check_items(struct rung_check *check, struct rung_list *items)
{
    for (RUNG_EACH(item, *items)) {
        struct rung_name *name = &RUNG_AS(ref, item)->name;
        struct rung_symbol *symbol = rung_symbols_find(&check->policy->facts, name->text);
        if (!symbol) symbol = rung_symbols_find(&check->policy->items, name->text);
        if (!symbol) {
            symbol = rung_arena_alloc(check->arena, sizeof *symbol);
            if (!symbol) return;
            *symbol = (struct rung_symbol){
                .kind = RUNG_SYMBOL_ITEM, .unit = check->unit, .name = name->text, .declaration = item};
            if (!rung_symbols_add(check->arena, &check->policy->items, symbol)) return;
        }
        name->symbol = symbol;
        symbol->uses++;
        for (struct rung_node *before = items->first; before != item && rung_may_compare(check->diagnostics);
             before = before->next) {
            if (RUNG_NAME_OF(before) != name->text) continue;
            struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_RECORD_ITEM, name->span,
                                                          "`%s` is asked for twice here", name->text);
            rung_note(check->diagnostics, problem, before->span, "first here");
            rung_help(check->diagnostics, problem, "take one of them away");
        }
    }
}

static const char *clause_word(const struct rung_node *clause)
{
    switch (clause->kind) {
    case RUNG_NODE_within: return "within";
    case RUNG_NODE_using: return "using";
    case RUNG_NODE_including: return "including";
    case RUNG_NODE_noting: return "noting";
    case RUNG_NODE_guard: return RUNG_AS(guard, clause)->unless ? "unless" : "when";
    case RUNG_NODE_where: return "where";
    case RUNG_NODE_because: return "because";
    case RUNG_NODE_closing_as: return "as";
    case RUNG_NODE_via: return "via";
    case RUNG_NODE_to_party: return "to";
    case RUNG_NODE_due: return "due";
    default: return "from";
    }
}

void rung_check_clauses_once(struct rung_check *check, const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses)) {
        if (!clause->next || clause->next->kind != clause->kind || clause->kind == RUNG_NODE_including)
            continue;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_CLAUSE_TWICE, clause->next->span,
                        "`%s` stands here a second time", clause_word(clause->next));
        rung_note(check->diagnostics, problem, clause->span, "the first one is here");
        rung_help(check->diagnostics, problem,
                  clause->kind == RUNG_NODE_noting  ? "put all items into one `noting`, separated by commas"
                  : clause->kind == RUNG_NODE_guard ? "join the conditions with `and` or `or`"
                                                    : "keep one of them");
    }
}

/* Clauses of contact, task and assign. */
static void check_clauses(struct rung_check *check, struct rung_list *clauses, bool contact)
{
    rung_check_clauses_once(check, clauses);
    for (RUNG_EACH(clause, *clauses)) {
        if (!contact && clause->kind != RUNG_NODE_within && clause->kind != RUNG_NODE_noting) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_CLAUSE_MISPLACED, clause->span, "a task takes no `%s`",
                            clause_word(clause));
            rung_help(check->diagnostics, problem,
                      clause->kind == RUNG_NODE_guard ? "put the task into an `if`"
                      : clause->kind == RUNG_NODE_including
                          ? "what a task is to find out stands after `noting`"
                          : "templates are for contacts and notices");
            continue;
        }
        switch (clause->kind) {
        case RUNG_NODE_within: rung_check_limit(check, RUNG_AS(within, clause)->limit); break;
        case RUNG_NODE_using: rung_check_using(check, RUNG_AS(using, clause)); break;
        case RUNG_NODE_including: check_items(check, &RUNG_AS(including, clause)->items); break;
        case RUNG_NODE_noting: check_items(check, &RUNG_AS(noting, clause)->items); break;
        case RUNG_NODE_guard: rung_check_condition(check, RUNG_AS(guard, clause)->condition); break;
        default: break;
        }
    }
}

/* What is waited for needs an end to the waiting. */
static void check_deadline(struct rung_check *check, struct rung_node *node, const struct rung_list *clauses,
                           struct place place, const char *what)
{
    if (rung_clause(clauses, RUNG_NODE_within) || place.in_give || check->policy->usual_deadline) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_NO_DEADLINE, node->span, "%s has no deadline", what);
    rung_help(check->diagnostics, problem,
              "add `within 2 days`, say, or once for the whole policy `usual deadline 2 days`");
}

/* ---- triggers ---- */

static void check_from(struct rung_check *check, struct rung_symbol *event, struct rung_ast_from *from)
{
    const char *field = rung_arena_intern(check->arena, "from", 4);

    rung_check_ref_or_fact(check, from->party, RUNG_SYMBOL_PARTY);
    if (!event || !field || rung_symbols_find(&event->fields, field)) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_UNKNOWN_FIELD, from->node.span,
                    "the event `%s` does not say whom it comes from", event->name);
    rung_help(check->diagnostics, problem,
              event->declaration ? "give the event a field `from: party`" : "take `from` away");
}

/* The trigger; afterwards `event.` means its event until the caller restores it. */
static void check_trigger(struct rung_check *check, struct rung_node *node)
{
    check->event = NULL;
    check->known_fields = 0;
    if (node->kind == RUNG_NODE_silence) {
        struct rung_ast_silence *silence = RUNG_AS(silence, node);
        rung_check_duration(check, silence->limit);
        for (RUNG_EACH(event, silence->events)) rung_check_event(check, event);
        if (silence->since) rung_check_event(check, silence->since);
        return;
    }
    if (node->kind != RUNG_NODE_on_event) return;
    struct rung_ast_on_event *trigger = RUNG_AS(on_event, node);
    struct rung_symbol *event = rung_check_event(check, trigger->event);
    check->event = event;
    if (trigger->value.bytes && event && strcmp(event->name, "decision") != 0) {
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_CLAUSE_MISPLACED, trigger->value.span,
                        "only `decision` is followed by a text, the value that was decided");
        rung_help(check->diagnostics, problem, "ask with `where`, such as `on %s where event.… is …`",
                  event->name);
    }
    for (RUNG_EACH(clause, trigger->clauses)) {
        if (clause->kind == RUNG_NODE_from) {
            check_from(check, event, RUNG_AS(from, clause));
        } else {
            struct rung_node *condition = RUNG_AS(where, clause)->condition;
            rung_check_condition(check, condition);
            check->known_fields |= rung_check_proves_known(check, condition);
        }
    }
}

static void check_handler(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_handler *handler = RUNG_AS(handler, node);
    struct rung_symbol *event = check->event;
    uint64_t known = check->known_fields;

    check_trigger(check, handler->trigger);
    check_body(check, handler->body, (struct place){0});
    check->event = event;
    check->known_fields = known;
}

/* ---- statements ---- */

static void check_parties(struct rung_check *check, struct rung_list *parties)
{
    for (RUNG_EACH(party, *parties)) rung_check_ref_or_fact(check, party, RUNG_SYMBOL_PARTY);
}

static bool is_automatic(const struct rung_symbol *channel)
{
    return channel && channel->kind == RUNG_SYMBOL_CHANNEL &&
           RUNG_AS(channel, channel->declaration)->automatic;
}

static void check_contact(struct rung_check *check, struct rung_node *node, struct place place)
{
    struct rung_ast_contact *contact = RUNG_AS(contact, node);
    struct rung_symbol *channel = rung_check_ref_or_fact(check, contact->channel, RUNG_SYMBOL_CHANNEL);

    check_parties(check, &contact->parties);
    check_clauses(check, &contact->clauses, true);
    if (channel && !is_automatic(channel))
        check_deadline(check, node, &contact->clauses, place, "this contact");
}

static void check_notify(struct rung_check *check, struct rung_ast_notify *notify)
{
    check_parties(check, &notify->parties);
    rung_check_text(check, &notify->text);
    rung_check_clauses_once(check, &notify->clauses);
    for (RUNG_EACH(clause, notify->clauses)) {
        if (clause->kind == RUNG_NODE_via)
            rung_check_ref_or_fact(check, RUNG_AS(via, clause)->channel, RUNG_SYMBOL_CHANNEL);
        else
            rung_check_using(check, RUNG_AS(using, clause));
    }
}

static void check_wait_for(struct rung_check *check, struct rung_ast_wait_for *wait, struct place place)
{
    struct rung_symbol *event = check->event;
    uint64_t known = check->known_fields;

    rung_check_limit(check, wait->limit);
    for (RUNG_EACH(item, wait->clauses)) {
        struct rung_ast_clause *clause = RUNG_AS(clause, item);
        check_trigger(check, clause->trigger);
        if (clause->body) check_body(check, clause->body, place);
        check->event = event;
        check->known_fields = known;
    }
    if (wait->otherwise) check_body(check, wait->otherwise, place);
}

static int64_t whole(struct rung_check *check, struct rung_node *number, int64_t least, const char *what)
{
    int64_t millionths = RUNG_AS(number, number)->millionths;

    if (millionths % 1000000 == 0 && millionths / 1000000 >= least && millionths / 1000000 <= 1000000)
        return millionths / 1000000;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_NUMBER, number->span,
                    "%s is a whole number from %d to a million", what, (int)least);
    rung_help(check->diagnostics, problem, "write a number without decimals");
    return least;
}

static void check_on_day(struct rung_check *check, struct rung_ast_on_day *on_day, struct place place)
{
    int64_t last = -1;

    for (RUNG_EACH(day, on_day->days)) {
        int64_t number = whole(check, day, 0, "a day");
        if (number <= last) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_DAY_ORDER, day->span,
                            "day %d does not come after day %d", (int)number, (int)last);
            rung_help(check->diagnostics, problem, "write the days in the order in which they come");
        }
        last = number;
    }
    check_body(check, on_day->body, place);
}

static void check_escalate(struct rung_check *check, struct rung_ast_escalate *escalate, struct place place)
{
    for (RUNG_EACH(item, escalate->targets)) {
        struct rung_ast_target *target = RUNG_AS(target, item);
        rung_check_ref_or_fact(check, target->party, RUNG_SYMBOL_PARTY);
        if (target->within)
            rung_check_limit(check, target->within);
        else if (item->next || escalate->otherwise) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_NO_DEADLINE, item->span,
                            item->next ? "`then` can never come: nothing says how long this target has"
                                       : "`else` can never come: nothing says how long this target has");
            rung_help(check->diagnostics, problem, "add `within 4 hours`, say, after the target");
        }
    }
    if (escalate->otherwise) check_body(check, escalate->otherwise, place);
}

static void check_if(struct rung_check *check, struct rung_ast_if *node, struct place place)
{
    uint64_t known = check->known_fields;

    rung_check_condition(check, node->condition);
    check->known_fields |= rung_check_proves_known(check, node->condition);
    check_body(check, node->then, place);
    check->known_fields = known;
    if (node->otherwise) check_body(check, node->otherwise, place);
}

static void check_set(struct rung_check *check, struct rung_ast_set *set)
{
    struct rung_symbol *fact = rung_check_ref(check, set->fact, RUNG_SYMBOL_FACT);

    if (!fact) {
        rung_check_expression(check, set->value, NULL);
        return;
    }
    const char *what = rung_arena_print(check->arena, "the fact `%s`", fact->name);
    rung_check_value(check, set->value, fact->type, what ? what : "the fact");
}

static void check_continue(struct rung_check *check, struct rung_ast_continue_with *node)
{
    struct rung_symbol *policy = rung_check_ref(check, node->policy, RUNG_SYMBOL_POLICY);

    check->policy->continues = true;
    if (policy) policy->policy->continued = true;
}

/* What may not stand in `any order` and `strict order`: it would have to be waited for beside the
 * obligations. */
static void check_in_order(struct rung_check *check, struct rung_node *node, struct place place)
{
    switch (node->kind) {
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
    case RUNG_NODE_wait_for:
    case RUNG_NODE_give:
    case RUNG_NODE_order:
    case RUNG_NODE_on_day:
    case RUNG_NODE_repeat:
    case RUNG_NODE_escalate:
    case RUNG_NODE_if: break;
    default: return;
    }
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_WAITS_IN_ORDER, node->span,
                    "`%s order` holds only contacts, tasks and statements that take no time",
                    RUNG_AS(order, place.order)->strict ? "strict" : "any");
    rung_note(check->diagnostics, problem, place.order->span, "it begins here");
    rung_help(check->diagnostics, problem,
              node->kind == RUNG_NODE_if ? "give each contact its own `when` or `unless`"
                                         : "move this before or behind the block");
}

/* `wait until reply`: an event, where a time is needed. */
static bool waits_for_event(struct rung_check *check, struct rung_node *time)
{
    if (time->kind != RUNG_NODE_ref || rung_symbols_find(&check->policy->facts, RUNG_NAME_OF(time)))
        return false;
    const char *name = RUNG_NAME_OF(time);
    if (!rung_symbols_find(&check->globals->built_in_events, name) &&
        !rung_symbols_find(&check->policy->events, name))
        return false;
    struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_WRONG_KIND, time->span,
                                                  "`%s` is an event; a time is needed here", name);
    rung_help(check->diagnostics, problem,
              "to wait for it say for how long at most: `wait up to 2 business days for %s`", name);
    return true;
}

static void check_statement(struct rung_check *check, struct rung_node *node, struct place place)
{
    struct place inside = place;

    inside.step_level = false;
    if (place.order) check_in_order(check, node, place);
    switch (node->kind) {
    case RUNG_NODE_contact: check_contact(check, node, place); break;
    case RUNG_NODE_may_contact:
        check_parties(check, &RUNG_AS(may_contact, node)->parties);
        for (RUNG_EACH(channel, RUNG_AS(may_contact, node)->channels))
            rung_check_ref_or_fact(check, channel, RUNG_SYMBOL_CHANNEL);
        break;
    case RUNG_NODE_order:
        inside.order = node;
        check_body(check, RUNG_AS(order, node)->block, inside);
        break;
    case RUNG_NODE_give:
        rung_check_limit(check, RUNG_AS(give, node)->limit);
        inside.in_give = true;
        check_body(check, RUNG_AS(give, node)->block, inside);
        inside.in_give = place.in_give;
        if (RUNG_AS(give, node)->otherwise) check_body(check, RUNG_AS(give, node)->otherwise, inside);
        break;
    case RUNG_NODE_task:
        rung_check_enter_text(check, node, RUNG_SYMBOL_TASK, &RUNG_AS(task, node)->name,
                              &check->policy->tasks);
        rung_check_ref_or_fact(check, RUNG_AS(task, node)->party, RUNG_SYMBOL_PARTY);
        check_clauses(check, &RUNG_AS(task, node)->clauses, false);
        check_deadline(check, node, &RUNG_AS(task, node)->clauses, place, "this task");
        break;
    case RUNG_NODE_notify: check_notify(check, RUNG_AS(notify, node)); break;
    case RUNG_NODE_wait: rung_check_duration(check, RUNG_AS(wait, node)->duration); break;
    case RUNG_NODE_wait_until:
        if (!waits_for_event(check, RUNG_AS(wait_until, node)->time))
            rung_check_time(check, RUNG_AS(wait_until, node)->time);
        break;
    case RUNG_NODE_wait_for: check_wait_for(check, RUNG_AS(wait_for, node), inside); break;
    case RUNG_NODE_on_day: check_on_day(check, RUNG_AS(on_day, node), inside); break;
    case RUNG_NODE_repeat:
        rung_check_duration(check, RUNG_AS(repeat, node)->every);
        whole(check, RUNG_AS(repeat, node)->times, 1, "the number of rounds");
        check_body(check, RUNG_AS(repeat, node)->block, inside);
        break;
    case RUNG_NODE_escalate: check_escalate(check, RUNG_AS(escalate, node), inside); break;
    case RUNG_NODE_set: check_set(check, RUNG_AS(set, node)); break;
    case RUNG_NODE_if: check_if(check, RUNG_AS(if, node), inside); break;
    case RUNG_NODE_postpone: rung_check_time(check, RUNG_AS(postpone, node)->until); break;
    case RUNG_NODE_flag: rung_check_text(check, &RUNG_AS(flag, node)->text); break;
    case RUNG_NODE_go_to: rung_check_ref(check, RUNG_AS(go_to, node)->step, RUNG_SYMBOL_STEP); break;
    case RUNG_NODE_restart_step:
        if (RUNG_AS(restart_step, node)->at) rung_check_time(check, RUNG_AS(restart_step, node)->at);
        break;
    case RUNG_NODE_close:
        rung_check_enter_text(check, node, RUNG_SYMBOL_ENDING, &RUNG_AS(close, node)->as,
                              &check->policy->endings);
        rung_check_text(check, &RUNG_AS(close, node)->note);
        break;
    case RUNG_NODE_continue_with: check_continue(check, RUNG_AS(continue_with, node)); break;
    case RUNG_NODE_handler:
        if (place.step_level)
            check_handler(check, node);
        else {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_HANDLER_MISPLACED, node->span,
                            "a handler stands directly in the policy, or directly in a step");
            rung_help(
                check->diagnostics, problem,
                "to wait for an event here, write `wait up to 2 days for …` or `wait up to 2 days { on … }`");
        }
        break;
    default: break;
    }
}

static void check_body(struct rung_check *check, struct rung_node *body, struct place place)
{
    if (body->kind != RUNG_NODE_block) {
        place.step_level = false;
        check_statement(check, body, place);
        return;
    }
    for (RUNG_EACH(statement, RUNG_AS(block, body)->statements)) check_statement(check, statement, place);
}

/* ---- rules ---- */

static void check_forbid(struct rung_check *check, struct rung_ast_forbid *forbid)
{
    struct rung_symbol *event = NULL, *only = NULL;

    for (RUNG_EACH(ref, forbid->events)) {
        event = rung_check_event(check, ref);
        only = forbid->events.count == 1 ? event : NULL;
    }
    rung_check_clauses_once(check, &forbid->clauses);
    check->event = only;
    check->in_rule_of_many = !only && (forbid->any || forbid->events.count > 1);
    for (RUNG_EACH(clause, forbid->clauses)) {
        if (clause->kind == RUNG_NODE_where) {
            rung_check_condition(check, RUNG_AS(where, clause)->condition);
            check->known_fields |= rung_check_proves_known(check, RUNG_AS(where, clause)->condition);
        } else if (clause->kind == RUNG_NODE_guard) {
            rung_check_condition(check, RUNG_AS(guard, clause)->condition);
        } else if (clause->kind == RUNG_NODE_closing_as && !(only && strcmp(only->name, "close") == 0) &&
                   (only || forbid->any)) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_CLAUSE_MISPLACED, clause->span,
                            "`as` says how a case is closed, and belongs to `forbid close`");
            rung_help(check->diagnostics, problem, "ask with `where`, such as `where event.… is …`");
        }
    }
    check->event = NULL;
    check->known_fields = 0;
    check->in_rule_of_many = false;
}

static void check_limit_rule(struct rung_check *check, struct rung_ast_limit *limit)
{
    if (limit->channel) rung_check_ref_or_fact(check, limit->channel, RUNG_SYMBOL_CHANNEL);
    if (limit->per) rung_check_duration(check, limit->per);
    if (RUNG_AS(number, limit->count)->millionths == 0) {
        struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_LIMIT, limit->count->span,
                                                      "a limit of 0 allows no attempt at all");
        rung_help(check->diagnostics, problem, "write `forbid attempt%s` if that is meant",
                  limit->channel ? " where event.via is …" : "");
        return;
    }
    whole(check, limit->count, 1, "the number of attempts");
}

/* ---- items ---- */

static void check_calendar_of(struct rung_check *check)
{
    for (RUNG_EACH(item, check->policy->node->items)) {
        if (item->kind == RUNG_NODE_use_calendar) {
            struct rung_symbol *symbol =
                rung_check_ref(check, RUNG_AS(use_calendar, item)->calendar, RUNG_SYMBOL_CALENDAR);
            if (symbol) check->policy->calendar = symbol->calendar;
            check->policy->calendar_unknown = !symbol;
        } else if (item->kind == RUNG_NODE_usual_deadline) {
            check->policy->usual_deadline = RUNG_AS(duration, RUNG_AS(usual_deadline, item)->limit);
        }
    }
}

static void check_item(struct rung_check *check, struct rung_node *item)
{
    switch (item->kind) {
    case RUNG_NODE_fact: {
        struct rung_ast_fact *fact = RUNG_AS(fact, item);
        const char *what = rung_arena_print(check->arena, "the fact `%s`", fact->name.text);
        if (fact->initial)
            rung_check_value(check, fact->initial,
                             fact->name.symbol ? fact->name.symbol->type : fact->type->type,
                             what ? what : "the fact");
        break;
    }
    case RUNG_NODE_channel:
        if (RUNG_AS(channel, item)->by) rung_check_ref(check, RUNG_AS(channel, item)->by, RUNG_SYMBOL_PARTY);
        if (RUNG_AS(channel, item)->during)
            rung_check_ref(check, RUNG_AS(channel, item)->during, RUNG_SYMBOL_CALENDAR);
        break;
    case RUNG_NODE_template: rung_check_template_texts(check, RUNG_AS(template, item)); break;
    case RUNG_NODE_usual_deadline: rung_check_limit(check, RUNG_AS(usual_deadline, item)->limit); break;
    case RUNG_NODE_start: check_trigger(check, RUNG_AS(start, item)->trigger); break;
    case RUNG_NODE_step:
        check_body(check, RUNG_AS(step, item)->block, (struct place){.step_level = true});
        break;
    case RUNG_NODE_handler: check_handler(check, item); break;
    case RUNG_NODE_ignore:
        for (RUNG_EACH(event, RUNG_AS(ignore, item)->events)) rung_check_event(check, event);
        break;
    case RUNG_NODE_forbid: check_forbid(check, RUNG_AS(forbid, item)); break;
    case RUNG_NODE_limit: check_limit_rule(check, RUNG_AS(limit, item)); break;
    default: break;
    }
    check->event = NULL;
    check->known_fields = 0;
}

/* `issue` and `issues` can both be meant. */
static bool is_plural(const char *a, const char *b)
{
    size_t a_size = strlen(a), b_size = strlen(b), less = a_size < b_size ? a_size : b_size;

    return a_size != b_size && strncmp(a, b, less) == 0 && strcmp((a_size > b_size ? a : b) + less, "s") == 0;
}

/* An item that stands once and differs by one slip from a fact, or from an item that stands often. */
static void check_slips(struct rung_check *check)
{
    struct rung_policy_info *policy = check->policy;

    for (uint32_t i = 0; i < policy->items.count; i++) {
        struct rung_symbol *item = policy->items.items[i], *meant = NULL;
        if (item->uses > 1 || strlen(item->name) < 5) continue;
        const struct rung_symbols *tables[] = {&policy->facts, &policy->items};
        for (int t = 0; t < 2; t++)
            for (uint32_t k = 0; k < tables[t]->count && !meant && rung_may_compare(check->diagnostics);
                 k++) {
                struct rung_symbol *other = tables[t]->items[k];
                if (other != item && (t == 0 || other->uses > 1) && !is_plural(item->name, other->name) &&
                    rung_word_distance(item->name, other->name) <= 2)
                    meant = other;
            }
        if (!meant) continue;
        struct rung_span span = item->declaration->span;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_W_LIKELY_MISSPELT, span,
                        "`%s` stands only here, and `%s` is very near", item->name, meant->name);
        rung_note(check->diagnostics, problem, meant->declaration->span, "`%s` is here", meant->name);
        rung_help(check->diagnostics, problem, "did you mean `%s`?", meant->name);
        rung_fix(check->diagnostics, problem, span, "%s", meant->name);
    }
}

static void check_has_steps(struct rung_check *check)
{
    struct rung_policy_info *policy = check->policy;

    if (policy->steps.count || !policy->starts.count) return;
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_E_NO_STEPS, policy->node->name.span,
                    "the policy `%s` starts, but has no step to begin with", policy->node->name.text);
    rung_note(check->diagnostics, problem, policy->starts.items[0]->span, "it starts here");
    rung_help(check->diagnostics, problem, "add a step, such as `step first \"First step\" { … }`");
}

void rung_check_policies(struct rung_check *check)
{
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next) {
        check->policy = policy;
        check->unit = policy->unit;
        check_calendar_of(check);
        for (RUNG_EACH(item, policy->node->items)) check_item(check, item);
        check_slips(check);
        check_has_steps(check);
    }
    check->policy = NULL;
}
