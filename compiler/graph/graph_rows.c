/* The rows of a picture: one or a few for each statement, shorter than `explain` says it and in the same
 * phrases. */
#include "graph_model.h"

#include <string.h>

#include "text_buffer.h"

static void add_block(struct rung_graph_scope *scope, struct rung_node *body);

struct rung_graph_row *rung_graph_add_row(struct rung_graph_scope *scope, enum rung_graph_sign sign,
                                          const char *text, const char *detail, struct rung_span span)
{
    struct rung_graph_row *row = rung_arena_alloc(scope->compilation->arena, sizeof *row);

    if (!row) return NULL;
    row->sign = sign;
    row->depth = scope->depth;
    row->text = rung_graph_sentence(scope->compilation, text);
    if (detail && *detail) row->detail = rung_graph_sentence(scope->compilation, detail);
    row->tip = rung_graph_tip(scope->compilation, span);
    if (scope->rows->last)
        scope->rows->last->next = row;
    else
        scope->rows->first = row;
    scope->rows->last = row;
    scope->rows->count++;
    return row;
}

void rung_graph_add_card(struct rung_graph_policy *graph, struct rung_graph_card *card)
{
    if (graph->last_card)
        graph->last_card->next = card;
    else
        graph->cards = card;
    graph->last_card = card;
}

struct rung_graph_step *rung_graph_find_step(const struct rung_graph_policy *graph, const char *name)
{
    struct rung_graph_step *step = graph->steps;

    while (step && step->name != name) step = step->next;
    return step;
}

/* ---- details: what stands below a row, its pieces with dots between them ---- */

static void add_piece(struct rung_buffer *out, const char *piece)
{
    if (!*piece) return;
    if (out->size) rung_buffer_text(out, " · ");
    rung_buffer_text(out, piece);
}

static void add_deadline(const struct rung_graph_scope *scope, struct rung_buffer *out,
                         const struct rung_list *clauses)
{
    const struct rung_node *within = rung_clause(clauses, RUNG_NODE_within);
    const struct rung_ast_duration *usual = scope->limited ? NULL : scope->phrases.policy->usual_deadline;
    const struct rung_node *limit = within ? RUNG_AS(within, within)->limit : usual ? &usual->node : NULL;

    if (limit) add_piece(out, rung_phrase_deadline(&scope->phrases, limit));
}

static void add_template(const struct rung_graph_scope *scope, struct rung_buffer *out,
                         const struct rung_list *clauses)
{
    const struct rung_node *using = rung_clause(clauses, RUNG_NODE_using);

    if (using) add_piece(out, rung_phrase_quote(&scope->phrases, RUNG_AS(using, using)->template.bytes));
}

static void add_guards(const struct rung_graph_scope *scope, struct rung_buffer *out,
                       const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses)) {
        if (clause->kind != RUNG_NODE_guard) continue;
        const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
        add_piece(out, rung_phrase(&scope->phrases, "%s %s", guard->unless ? "unless" : "only if",
                                   rung_phrase_condition(&scope->phrases, guard->condition)));
    }
}

/* ---- what is asked of people ---- */

static const char *parties(const struct rung_graph_scope *scope, const struct rung_list *list)
{
    return rung_phrase_series(&scope->phrases, list, rung_phrase_party, "and");
}

static void add_contact(struct rung_graph_scope *scope, const struct rung_ast_contact *contact)
{
    const struct rung_phrases *p = &scope->phrases;
    const struct rung_ast_channel *channel =
        rung_phrase_is(contact->channel, RUNG_SYMBOL_CHANNEL)
            ? RUNG_AS(channel, rung_phrase_symbol(contact->channel)->declaration)
            : NULL; /* a fact says which */
    bool automatic = channel && channel->automatic;
    struct rung_buffer detail = {.arena = scope->compilation->arena};

    if (channel) add_piece(&detail, automatic ? "sent by itself" : rung_phrase_party(p, channel->by));
    if (!automatic) add_deadline(scope, &detail, &contact->clauses);
    add_template(scope, &detail, &contact->clauses);
    add_guards(scope, &detail, &contact->clauses);
    rung_graph_add_row(scope, automatic ? RUNG_SIGN_AUTOMATIC : RUNG_SIGN_CONTACT,
                       rung_phrase(p, "contact %s %s", parties(scope, &contact->parties),
                                   rung_phrase_by(p, contact->channel)),
                       rung_graph_result(&detail), contact->node.span);
}

static void add_may_contact(struct rung_graph_scope *scope, const struct rung_ast_may_contact *may)
{
    const struct rung_phrases *p = &scope->phrases;

    rung_graph_add_row(scope, RUNG_SIGN_OPTIONAL,
                       rung_phrase(p, "%s may be contacted by %s", parties(scope, &may->parties),
                                   rung_phrase_series(p, &may->channels, rung_phrase_channel, "or")),
                       "optional, until the step ends", may->node.span);
}

static void add_task(struct rung_graph_scope *scope, const struct rung_ast_task *task)
{
    struct rung_buffer detail = {.arena = scope->compilation->arena};

    add_piece(&detail, rung_phrase_party(&scope->phrases, task->party));
    add_deadline(scope, &detail, &task->clauses);
    if (task->assigned) add_piece(&detail, "not waited for");
    add_guards(scope, &detail, &task->clauses);
    rung_graph_add_row(scope, task->assigned ? RUNG_SIGN_ASSIGNED : RUNG_SIGN_TASK,
                       rung_phrase_text(&scope->phrases, task->name.bytes), rung_graph_result(&detail),
                       task->node.span);
}

static void add_notify(struct rung_graph_scope *scope, const struct rung_ast_notify *notify)
{
    const struct rung_phrases *p = &scope->phrases;
    const struct rung_node *via = rung_clause(&notify->clauses, RUNG_NODE_via);
    struct rung_buffer detail = {.arena = scope->compilation->arena};

    add_template(scope, &detail, &notify->clauses);
    if (notify->text.bytes) add_piece(&detail, rung_phrase_quote(p, notify->text.bytes));
    rung_graph_add_row(scope, RUNG_SIGN_NOTIFY,
                       rung_phrase(p, "tell %s%s%s", parties(scope, &notify->parties), via ? " " : "",
                                   via ? rung_phrase_by(p, RUNG_AS(via, via)->channel) : ""),
                       rung_graph_result(&detail), notify->node.span);
}

/* The targets of an escalation in turn, and what is done where nobody accepts. */
static void add_targets(struct rung_graph_scope *scope, struct rung_ast_escalate *escalate)
{
    const struct rung_phrases *p = &scope->phrases;

    for (RUNG_EACH(item, escalate->targets)) {
        const struct rung_ast_target *target = RUNG_AS(target, item);
        const char *who = rung_phrase_party(p, target->party), *by = NULL;
        if (target->within)
            by = rung_phrase(p, "to be taken over %s", rung_phrase_deadline(p, target->within));
        rung_graph_add_row(
            scope, RUNG_SIGN_ESCALATE,
            rung_phrase(p, item == escalate->targets.first ? "escalate to %s" : "then to %s", who), by,
            item->span);
    }
    if (!escalate->otherwise) return;
    rung_graph_add_row(scope, RUNG_SIGN_GROUP, "if nobody takes over:", NULL, escalate->otherwise->span);
    scope->depth++;
    add_block(scope, escalate->otherwise);
    scope->depth--;
}

/* In a step, the chain of an escalation stands aside, on a card of its own. */
static void add_escalate(struct rung_graph_scope *scope, struct rung_ast_escalate *escalate)
{
    if (!scope->in_step) {
        add_targets(scope, escalate);
        return;
    }
    struct rung_graph_card *card = rung_arena_alloc(scope->compilation->arena, sizeof *card);
    struct rung_graph_row *row = rung_graph_add_row(
        scope, RUNG_SIGN_ESCALATE, escalate->targets.count > 1 ? "escalate, one after the other" : "escalate",
        "and wait until somebody takes over", escalate->node.span);
    if (!row || !card) return;
    card->kind = RUNG_CARD_ESCALATION;
    card->step = scope->step;
    card->row = row;
    card->title = "Escalation";
    card->tip = row->tip;
    row->aside = card;
    rung_graph_add_card(scope->graph, card);
    struct rung_graph_scope aside = *scope;
    aside.in_step = false;
    aside.depth = 0;
    aside.rows = &card->rows;
    add_targets(&aside, escalate);
}

/* ---- statements that hold others ---- */

/* The head of a statement: what stands before its block. */
static struct rung_span head(const struct rung_node *node, const struct rung_node *block)
{
    return (struct rung_span){node->span.start, block ? block->span.start : node->span.end};
}

/* A row that heads the ones of a block below it. */
static void add_group(struct rung_graph_scope *scope, const char *text, struct rung_span span,
                      struct rung_node *block)
{
    rung_graph_add_row(scope, RUNG_SIGN_GROUP, text, NULL, span);
    scope->depth++;
    add_block(scope, block);
    scope->depth--;
}

static void add_order(struct rung_graph_scope *scope, const struct rung_ast_order *order)
{
    add_group(scope,
              order->strict ? "strictly in this order:" : "in any order:", head(&order->node, order->block),
              order->block);
}

static void add_give(struct rung_graph_scope *scope, const struct rung_ast_give *give)
{
    const struct rung_phrases *p = &scope->phrases;
    bool limited = scope->limited;

    scope->limited = true;
    add_group(scope, rung_phrase(p, "to be finished %s:", rung_phrase_deadline(p, give->limit)),
              head(&give->node, give->block), give->block);
    scope->limited = limited;
    if (give->otherwise) add_group(scope, "if the time is up:", give->otherwise->span, give->otherwise);
}

static void add_on_day(struct rung_graph_scope *scope, const struct rung_ast_on_day *on_day)
{
    const struct rung_phrases *p = &scope->phrases;

    add_group(scope, rung_phrase(p, "on the %s day after the start:", rung_phrase_ordinals(p, &on_day->days)),
              head(&on_day->node, on_day->body), on_day->body);
}

static void add_repeat(struct rung_graph_scope *scope, const struct rung_ast_repeat *repeat)
{
    const struct rung_phrases *p = &scope->phrases;
    int64_t times = RUNG_AS(number, repeat->times)->millionths / 1000000;

    add_group(scope,
              rung_phrase(p, "%s in all, at once and then every %s:", rung_phrase_times(p, times),
                          rung_phrase_every(p, repeat->every)),
              head(&repeat->node, repeat->block), repeat->block);
}

static void add_if(struct rung_graph_scope *scope, const struct rung_ast_if *branch)
{
    const struct rung_phrases *p = &scope->phrases;

    add_group(scope, rung_phrase(p, "if %s:", rung_phrase_condition(p, branch->condition)),
              head(&branch->node, branch->then), branch->then);
    if (branch->otherwise) add_group(scope, "otherwise:", branch->otherwise->span, branch->otherwise);
}

/* The clauses of a wait with braces: what is done after each event. */
static void add_clauses(struct rung_graph_scope *scope, const struct rung_list *clauses)
{
    struct rung_phrases outside = scope->phrases;

    for (RUNG_EACH(item, *clauses)) {
        struct rung_ast_clause *clause = RUNG_AS(clause, item);
        const char *text = rung_phrase(&outside, "if %s:", rung_phrase_trigger(&outside, clause->trigger));
        scope->phrases = rung_phrases_inside(&outside, clause->trigger);
        add_group(scope, text, head(item, clause->body), clause->body);
    }
    scope->phrases = outside;
}

static void add_wait_for(struct rung_graph_scope *scope, const struct rung_ast_wait_for *wait)
{
    const struct rung_phrases *p = &scope->phrases;
    const char *limit = rung_phrase_span_of_time(p, wait->limit), *awaited = "";
    const char *at_most = strncmp(limit, "until", 5) == 0 ? "at most" : "up to";
    struct rung_span span = head(&wait->node, wait->braces ? wait->clauses.first : wait->otherwise);

    if (!wait->braces)
        awaited =
            rung_phrase(p, " for %s", rung_phrase_awaited(p, RUNG_AS(clause, wait->clauses.first)->trigger));
    rung_graph_add_row(scope, RUNG_SIGN_WAIT, rung_phrase(p, "wait %s %s%s", at_most, limit, awaited), NULL,
                       span);
    scope->depth++;
    if (wait->braces) add_clauses(scope, &wait->clauses);
    if (wait->otherwise)
        add_group(scope, wait->braces ? "if none of these happens:" : "if that does not happen:",
                  wait->otherwise->span, wait->otherwise);
    scope->depth--;
}

/* ---- times and facts ---- */

/* "for 7 days", with the word that is given, or "until reactivation date". */
static const char *until(const struct rung_phrases *p, const struct rung_node *time, const char *word)
{
    const struct rung_ast_relative *relative = RUNG_AS(relative, time);

    if (time->kind == RUNG_NODE_relative && relative->side == RUNG_SIDE_FROM_NOW)
        return rung_phrase(p, "%s%s", word, rung_phrase_value(p, relative->duration));
    return rung_phrase(p, "until %s", rung_phrase_value(p, time));
}

const char *rung_graph_wait(const struct rung_graph_scope *scope, const struct rung_node *node)
{
    const struct rung_phrases *p = &scope->phrases;
    const char *time = node->kind == RUNG_NODE_wait
                           ? rung_phrase_span_of_time(p, RUNG_AS(wait, node)->duration)
                           : until(p, RUNG_AS(wait_until, node)->time, "");

    return rung_graph_sentence(scope->compilation, rung_phrase(p, "wait %s", time));
}

static void add_postpone(struct rung_graph_scope *scope, const struct rung_ast_postpone *postpone)
{
    const struct rung_phrases *p = &scope->phrases;

    rung_graph_add_row(scope, RUNG_SIGN_POSTPONE,
                       rung_phrase(p, "put all contacts off %s", until(p, postpone->until, "for ")), NULL,
                       postpone->node.span);
}

/* "Set status to “Stalled”"; what adds to a fact or takes from it says so. */
static void add_set(struct rung_graph_scope *scope, const struct rung_ast_set *set)
{
    const struct rung_phrases *p = &scope->phrases;
    const struct rung_ast_binary *sum = RUNG_AS(binary, set->value);
    const char *fact = rung_phrase_term(p, RUNG_AS(ref, set->fact)->name.text), *text;
    enum rung_operator how = set->value->kind == RUNG_NODE_binary ? sum->operation : RUNG_EQUAL;

    if ((how == RUNG_PLUS || how == RUNG_MINUS) && rung_node_equal(sum->left, set->fact))
        text = rung_phrase(p, how == RUNG_PLUS ? "add %s to %s" : "take %s from %s",
                           rung_phrase_value(p, sum->right), fact);
    else
        text = rung_phrase(p, "set %s to %s", fact, rung_phrase_value(p, set->value));
    rung_graph_add_row(scope, RUNG_SIGN_SET, text, NULL, set->node.span);
}

static void add_flag(struct rung_graph_scope *scope, const struct rung_ast_flag *flag)
{
    const struct rung_phrases *p = &scope->phrases;

    rung_graph_add_row(scope, RUNG_SIGN_FLAG,
                       rung_phrase(p, "report: %s", rung_phrase_words(p, flag->name.text)),
                       flag->text.bytes ? rung_phrase_quote(p, flag->text.bytes) : NULL, flag->node.span);
}

/* ---- ways on, and ends ---- */

/* A jump to a step, shown with its number and title. */
static void add_jump(struct rung_graph_scope *scope, struct rung_graph_step *target, const char *text,
                     struct rung_span span)
{
    if (target) text = rung_phrase(&scope->phrases, "%s: %u %s", text, target->number, target->title);
    struct rung_graph_row *row = rung_graph_add_row(scope, RUNG_SIGN_JUMP, text, NULL, span);
    if (row) row->target = target;
}

static void add_restart_step(struct rung_graph_scope *scope, const struct rung_ast_restart_step *restart)
{
    const struct rung_phrases *p = &scope->phrases;
    const char *text = scope->step ? "start this step again" : "start the step again, whichever it is";

    if (restart->at) text = rung_phrase(p, "%s, at %s", text, rung_phrase_value(p, restart->at));
    struct rung_graph_row *row = rung_graph_add_row(scope, RUNG_SIGN_JUMP, text, NULL, restart->node.span);
    if (row) row->target = scope->step;
}

static void add_end(struct rung_graph_scope *scope, const struct rung_node *node)
{
    const struct rung_phrases *p = &scope->phrases;
    const char *text = "stand down", *detail = NULL;

    if (node->kind == RUNG_NODE_close) {
        const struct rung_ast_close *close = RUNG_AS(close, node);
        const char *code = close->code.bytes ? rung_phrase_quote(p, close->code.bytes) : "";
        text = rung_phrase(p, "close as %s%s%s", rung_phrase_quote(p, close->as.bytes),
                           *code ? ", code " : "", code);
        if (close->note.bytes) detail = rung_phrase_text(p, close->note.bytes);
    } else if (node->kind == RUNG_NODE_continue_with) {
        const struct rung_node *ref = RUNG_AS(continue_with, node)->policy;
        const struct rung_ast_policy *policy = RUNG_AS(policy, rung_phrase_symbol(ref)->declaration);
        const char *title =
            policy->title.bytes ? policy->title.bytes : rung_phrase_words(p, policy->name.text);
        text = rung_phrase(p, "continue with %s", rung_phrase_quote(p, title));
    } else if (RUNG_AS(stand_down, node)->all) {
        detail = "and end what was begun beside it";
    }
    rung_graph_add_row(scope, RUNG_SIGN_END, text, detail, node->span);
}

/* ---- all of them ---- */

void rung_graph_add_statement(struct rung_graph_scope *scope, struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_block: add_block(scope, node); break;
    case RUNG_NODE_contact: add_contact(scope, RUNG_AS(contact, node)); break;
    case RUNG_NODE_may_contact: add_may_contact(scope, RUNG_AS(may_contact, node)); break;
    case RUNG_NODE_order: add_order(scope, RUNG_AS(order, node)); break;
    case RUNG_NODE_give: add_give(scope, RUNG_AS(give, node)); break;
    case RUNG_NODE_task: add_task(scope, RUNG_AS(task, node)); break;
    case RUNG_NODE_notify: add_notify(scope, RUNG_AS(notify, node)); break;
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
        rung_graph_add_row(scope, RUNG_SIGN_WAIT, rung_graph_wait(scope, node), NULL, node->span);
        break;
    case RUNG_NODE_wait_for: add_wait_for(scope, RUNG_AS(wait_for, node)); break;
    case RUNG_NODE_on_day: add_on_day(scope, RUNG_AS(on_day, node)); break;
    case RUNG_NODE_repeat: add_repeat(scope, RUNG_AS(repeat, node)); break;
    case RUNG_NODE_escalate: add_escalate(scope, RUNG_AS(escalate, node)); break;
    case RUNG_NODE_set: add_set(scope, RUNG_AS(set, node)); break;
    case RUNG_NODE_if: add_if(scope, RUNG_AS(if, node)); break;
    case RUNG_NODE_postpone: add_postpone(scope, RUNG_AS(postpone, node)); break;
    case RUNG_NODE_flag: add_flag(scope, RUNG_AS(flag, node)); break;
    case RUNG_NODE_go_to: {
        const char *name = RUNG_AS(ref, RUNG_AS(go_to, node)->step)->name.text;
        add_jump(scope, rung_graph_find_step(scope->graph, name), "go to", node->span);
        break;
    }
    case RUNG_NODE_restart_step: add_restart_step(scope, RUNG_AS(restart_step, node)); break;
    case RUNG_NODE_restart_run: add_jump(scope, scope->graph->steps, "start again", node->span); break;
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with:
    case RUNG_NODE_stand_down: add_end(scope, node); break;
    case RUNG_NODE_nothing:
        rung_graph_add_row(scope, RUNG_SIGN_NOTHING, "nothing changes", NULL, node->span);
        break;
    case RUNG_NODE_handler: rung_graph_add_handler(scope, RUNG_AS(handler, node)); break;
    default: break; /* no statement */
    }
}

static void add_block(struct rung_graph_scope *scope, struct rung_node *body)
{
    if (body->kind != RUNG_NODE_block) {
        rung_graph_add_statement(scope, body);
        return;
    }
    for (RUNG_EACH(statement, RUNG_AS(block, body)->statements)) rung_graph_add_statement(scope, statement);
}

void rung_graph_add_handler(const struct rung_graph_scope *scope, const struct rung_ast_handler *handler)
{
    struct rung_graph_card *card = rung_arena_alloc(scope->compilation->arena, sizeof *card);
    const struct rung_phrases *p = &scope->phrases;
    struct rung_graph_scope inside = *scope;

    if (!card) return;
    const char *title =
        rung_phrase(p, "%s %s", handler->trigger->kind == RUNG_NODE_silence ? "whenever" : "if",
                    rung_phrase_trigger(p, handler->trigger));
    if (scope->step) title = rung_phrase(p, "%s, in step %u", title, scope->step->number);
    if (handler->always) title = rung_phrase(p, "%s, also between runs", title);
    card->kind = handler->trigger->kind == RUNG_NODE_on_event ? RUNG_CARD_ANSWER : RUNG_CARD_LATE;
    card->always = handler->always;
    card->step = scope->step;
    card->title = rung_graph_sentence(scope->compilation, title);
    card->tip = rung_graph_tip(scope->compilation, head(&handler->node, handler->body));
    rung_graph_add_card(scope->graph, card);
    inside.in_step = false;
    inside.limited = false;
    inside.phrases = rung_phrases_inside(p, handler->trigger);
    inside.depth = 0;
    inside.rows = &card->rows;
    rung_graph_add_statement(&inside, handler->body);
    if (!card->rows.count)
        rung_graph_add_row(&inside, RUNG_SIGN_NOTHING, "nothing changes", NULL, handler->node.span);
}
