/* The rows of a picture: one or a few for each statement, in the words of whoever reads it. */
#include "graph_model.h"

#include "symbols.h"
#include "text_buffer.h"

static void add_block(struct rung_graph_scope *scope, struct rung_node *body);

static const char *phrase(const struct rung_graph_scope *scope, const struct rung_node *node)
{
    return node ? rung_graph_phrase(scope->compilation, node->span) : NULL;
}

static const char *print(const struct rung_graph_scope *scope, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static const char *print(const struct rung_graph_scope *scope, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    const char *text = rung_arena_vprint(scope->compilation->arena, format, arguments);
    va_end(arguments);
    return text ? text : "";
}

struct rung_graph_row *rung_graph_add_row(struct rung_graph_scope *scope, enum rung_graph_sign sign,
                                          const char *text, const char *detail, struct rung_span span)
{
    struct rung_graph_row *row = rung_arena_alloc(scope->compilation->arena, sizeof *row);

    if (!row) return NULL;
    *row = (struct rung_graph_row){.sign = sign,
                                   .depth = scope->depth,
                                   .text = text,
                                   .detail = detail && *detail ? detail : NULL,
                                   .tip = rung_graph_tip(scope->compilation, span)};
    if (scope->rows->last)
        scope->rows->last->next = row;
    else
        scope->rows->first = row;
    scope->rows->last = row;
    scope->rows->count++;
    return row;
}

/* ---- names ---- */

/* What a name stands for, or NULL for what is built in. */
static const void *declared(const struct rung_node *ref)
{
    const struct rung_symbol *symbol = RUNG_AS(ref, ref)->name.symbol;

    return symbol ? symbol->declaration : NULL;
}

const char *rung_graph_party(const struct rung_graph_scope *scope, const struct rung_node *ref)
{
    const struct rung_node *node = declared(ref);
    const struct rung_ast_party *party = RUNG_AS(party, node);

    return node && node->kind == RUNG_NODE_party && party->title.bytes
               ? party->title.bytes
               : rung_graph_words(scope->compilation, RUNG_AS(ref, ref)->name.text);
}

struct rung_graph_step *rung_graph_find_step(const struct rung_graph_policy *graph, const char *name)
{
    struct rung_graph_step *step = graph->steps;

    while (step && step->name != name) step = step->next;
    return step;
}

/* "Customer, Project sponsor and Sales Ops"; `last` is the word before the last of them. */
static const char *join(const struct rung_graph_scope *scope, struct rung_list refs, bool parties,
                        const char *last)
{
    struct rung_buffer out = {.arena = scope->compilation->arena};

    for (RUNG_EACH(ref, refs)) {
        const char *word = parties ? rung_graph_party(scope, ref)
                                   : rung_graph_words(scope->compilation, RUNG_AS(ref, ref)->name.text);
        if (ref != refs.first) rung_buffer_print(&out, ref == refs.last ? " %s " : ", ", last);
        rung_buffer_text(&out, word);
    }
    return rung_graph_result(&out);
}

/* ---- details: what stands below a row, its pieces with dots between them ---- */

static void add_piece(struct rung_buffer *out, const char *piece)
{
    if (!piece || !*piece) return;
    if (out->size) rung_buffer_text(out, " · ");
    rung_buffer_text(out, piece);
}

static void add_deadline(const struct rung_graph_scope *scope, struct rung_buffer *out,
                         const struct rung_list *clauses)
{
    const struct rung_ast_within *within = RUNG_AS(within, rung_clause(clauses, RUNG_NODE_within));

    if (within)
        add_piece(out, print(scope, "within %s", phrase(scope, within->limit)));
    else if (!scope->limited)
        add_piece(out, scope->usual_deadline);
}

static void add_template(const struct rung_graph_scope *scope, struct rung_buffer *out,
                         const struct rung_list *clauses)
{
    const struct rung_ast_using *using = RUNG_AS(using, rung_clause(clauses, RUNG_NODE_using));

    if (using) add_piece(out, print(scope, "“%s”", using->template.bytes));
}

static void add_guard(const struct rung_graph_scope *scope, struct rung_buffer *out,
                      const struct rung_list *clauses)
{
    const struct rung_node *guard = rung_clause(clauses, RUNG_NODE_guard);

    if (guard) add_piece(out, phrase(scope, guard));
}

/* ---- statements ---- */

static void add_contact(struct rung_graph_scope *scope, struct rung_ast_contact *contact)
{
    const char *channel = RUNG_AS(ref, contact->channel)->name.text;
    const struct rung_node *node = declared(contact->channel);
    const struct rung_ast_channel *declaration =
        node && node->kind == RUNG_NODE_channel ? RUNG_AS(channel, node) : NULL;
    bool automatic = declaration && declaration->automatic;
    struct rung_buffer detail = {.arena = scope->compilation->arena};

    if (automatic)
        add_piece(&detail, "sent by itself");
    else if (declaration && declaration->by)
        add_piece(&detail, print(scope, "by %s", rung_graph_party(scope, declaration->by)));
    if (!automatic) add_deadline(scope, &detail, &contact->clauses);
    add_template(scope, &detail, &contact->clauses);
    add_guard(scope, &detail, &contact->clauses);
    rung_graph_add_row(scope, automatic ? RUNG_SIGN_AUTOMATIC : RUNG_SIGN_CONTACT,
                       print(scope, "Contact %s via %s", join(scope, contact->parties, true, "and"),
                             rung_graph_words(scope->compilation, channel)),
                       rung_graph_result(&detail), contact->node.span);
}

static void add_may_contact(struct rung_graph_scope *scope, struct rung_ast_may_contact *may)
{
    rung_graph_add_row(scope, RUNG_SIGN_OPTIONAL,
                       print(scope, "May contact %s via %s", join(scope, may->parties, true, "and"),
                             join(scope, may->channels, false, "or")),
                       "optional", may->node.span);
}

static void add_task(struct rung_graph_scope *scope, struct rung_ast_task *task)
{
    struct rung_buffer detail = {.arena = scope->compilation->arena};

    add_piece(&detail, rung_graph_party(scope, task->party));
    add_deadline(scope, &detail, &task->clauses);
    if (task->assigned) add_piece(&detail, "not waited for");
    add_guard(scope, &detail, &task->clauses);
    rung_graph_add_row(scope, task->assigned ? RUNG_SIGN_ASSIGNED : RUNG_SIGN_TASK, task->name.bytes,
                       rung_graph_result(&detail), task->node.span);
}

static void add_notify(struct rung_graph_scope *scope, struct rung_ast_notify *notify)
{
    const struct rung_ast_using *using = RUNG_AS(using, rung_clause(&notify->clauses, RUNG_NODE_using));
    const struct rung_ast_via *via = RUNG_AS(via, rung_clause(&notify->clauses, RUNG_NODE_via));
    const char *what = using ? using->template.bytes : notify->text.bytes;
    const char *text = print(scope, "Notify %s", join(scope, notify->parties, true, "and"));

    if (via)
        text = print(scope, "%s via %s", text,
                     rung_graph_words(scope->compilation, RUNG_AS(ref, via->channel)->name.text));
    rung_graph_add_row(scope, RUNG_SIGN_NOTIFY, text, what ? print(scope, "“%s”", what) : NULL,
                       notify->node.span);
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

/* The head of a statement that holds a block: what stands before it. */
static struct rung_span head(const struct rung_node *node, const struct rung_node *block)
{
    return (struct rung_span){node->span.start, block ? block->span.start : node->span.end};
}

static void add_give(struct rung_graph_scope *scope, struct rung_ast_give *give)
{
    bool limited = scope->limited;

    scope->limited = true;
    add_group(scope, print(scope, "Within %s, all of it:", phrase(scope, give->limit)),
              head(&give->node, give->block), give->block);
    scope->limited = limited;
    if (give->otherwise) add_group(scope, "If that is over:", give->otherwise->span, give->otherwise);
}

static void add_on_day(struct rung_graph_scope *scope, struct rung_ast_on_day *on_day)
{
    struct rung_buffer days = {.arena = scope->compilation->arena};

    for (RUNG_EACH(day, on_day->days)) {
        if (day != on_day->days.first) rung_buffer_text(&days, day == on_day->days.last ? " and " : ", ");
        rung_buffer_text(&days, phrase(scope, day));
    }
    add_group(scope, print(scope, "On day %s of the run:", rung_graph_result(&days)),
              head(&on_day->node, on_day->body), on_day->body);
}

static void add_repeat(struct rung_graph_scope *scope, struct rung_ast_repeat *repeat)
{
    add_group(
        scope,
        print(scope, "Every %s, up to %s times:", phrase(scope, repeat->every), phrase(scope, repeat->times)),
        head(&repeat->node, repeat->block), repeat->block);
}

static void add_if(struct rung_graph_scope *scope, struct rung_ast_if *branch)
{
    add_group(scope, print(scope, "If %s:", phrase(scope, branch->condition)),
              head(&branch->node, branch->then), branch->then);
    if (branch->otherwise) add_group(scope, "Otherwise:", branch->otherwise->span, branch->otherwise);
}

static void add_wait_for(struct rung_graph_scope *scope, struct rung_ast_wait_for *wait)
{
    const char *limit = phrase(scope, wait->limit);
    struct rung_span span = wait->node.span;

    if (wait->clauses.first) span.end = wait->clauses.first->span.end;
    if (!wait->braces) {
        const struct rung_ast_clause *clause = RUNG_AS(clause, wait->clauses.first);
        rung_graph_add_row(scope, RUNG_SIGN_WAIT,
                           print(scope, "Wait up to %s for %s", limit, phrase(scope, clause->trigger)), NULL,
                           span);
    } else {
        rung_graph_add_row(scope, RUNG_SIGN_WAIT, print(scope, "Wait up to %s", limit), NULL,
                           head(&wait->node, wait->clauses.first));
    }
    scope->depth++;
    if (wait->braces) {
        for (RUNG_EACH(item, wait->clauses)) {
            struct rung_ast_clause *clause = RUNG_AS(clause, item);
            add_group(scope, print(scope, "On %s:", phrase(scope, clause->trigger)), head(item, clause->body),
                      clause->body);
        }
    }
    if (wait->otherwise) add_group(scope, "If nothing came:", wait->otherwise->span, wait->otherwise);
    scope->depth--;
}

/* The targets of an escalation in turn, and what is done where nobody accepts. */
static void add_targets(struct rung_graph_scope *scope, struct rung_ast_escalate *escalate)
{
    for (RUNG_EACH(item, escalate->targets)) {
        const struct rung_ast_target *target = RUNG_AS(target, item);
        rung_graph_add_row(
            scope, RUNG_SIGN_ESCALATE,
            print(scope, item == escalate->targets.first ? "Escalate to %s" : "then %s",
                  rung_graph_party(scope, target->party)),
            target->within ? print(scope, "takes over within %s", phrase(scope, target->within)) : NULL,
            item->span);
    }
    if (escalate->otherwise)
        add_group(scope, "Nobody takes over:", escalate->otherwise->span, escalate->otherwise);
}

void rung_graph_add_card(struct rung_graph_policy *graph, struct rung_graph_card *card)
{
    if (graph->last_card)
        graph->last_card->next = card;
    else
        graph->cards = card;
    graph->last_card = card;
}

static void add_escalate(struct rung_graph_scope *scope, struct rung_ast_escalate *escalate)
{
    if (!scope->in_step) {
        add_targets(scope, escalate);
        return;
    }
    struct rung_graph_card *card = rung_arena_alloc(scope->compilation->arena, sizeof *card);
    struct rung_graph_row *row = rung_graph_add_row(
        scope, RUNG_SIGN_ESCALATE, escalate->targets.count > 1 ? "Escalate, one after the other" : "Escalate",
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

static void add_flag(struct rung_graph_scope *scope, struct rung_ast_flag *flag)
{
    const char *name = rung_graph_words(scope->compilation, flag->name.text);

    rung_graph_add_row(scope, RUNG_SIGN_FLAG, print(scope, "Report: %s", name),
                       flag->text.bytes ? print(scope, "“%s”", flag->text.bytes) : NULL, flag->node.span);
}

/* A jump to a step; NULL where it depends on the step that is on. */
static void add_jump(struct rung_graph_scope *scope, struct rung_graph_step *target, const char *text,
                     struct rung_span span)
{
    if (target) text = print(scope, "%s: %u %s", text, target->number, target->title);
    struct rung_graph_row *row = rung_graph_add_row(scope, RUNG_SIGN_JUMP, text, NULL, span);
    if (row) row->target = target;
}

static void add_restart_step(struct rung_graph_scope *scope, struct rung_ast_restart_step *restart)
{
    const char *text = scope->step ? "Start this step again" : "Start the step again, whichever it is";

    if (restart->at) text = print(scope, "%s, at %s", text, phrase(scope, restart->at));
    struct rung_graph_row *row = rung_graph_add_row(scope, RUNG_SIGN_JUMP, text, NULL, restart->node.span);
    if (row) row->target = scope->step;
}

static void add_end(struct rung_graph_scope *scope, struct rung_node *node)
{
    const char *text = NULL, *detail = NULL;

    if (node->kind == RUNG_NODE_close) {
        const struct rung_ast_close *close = RUNG_AS(close, node);
        text = print(scope, close->code.bytes ? "Close as “%s”, code “%s”" : "Close as “%s”", close->as.bytes,
                     close->code.bytes);
        detail = close->note.bytes;
    } else if (node->kind == RUNG_NODE_continue_with) {
        const struct rung_node *ref = RUNG_AS(continue_with, node)->policy;
        const struct rung_ast_policy *policy = declared(ref);
        text = print(scope, "Continue with “%s”",
                     policy && policy->title.bytes
                         ? policy->title.bytes
                         : rung_graph_words(scope->compilation, RUNG_AS(ref, ref)->name.text));
    } else {
        text = "Stand down";
        detail = RUNG_AS(stand_down, node)->all ? "and end what was begun beside it" : NULL;
    }
    rung_graph_add_row(scope, RUNG_SIGN_END, text, detail, node->span);
}

static void add_set(struct rung_graph_scope *scope, struct rung_ast_set *set)
{
    rung_graph_add_row(scope, RUNG_SIGN_SET,
                       print(scope, "%s = %s", phrase(scope, set->fact), phrase(scope, set->value)), NULL,
                       set->node.span);
}

void rung_graph_add_statement(struct rung_graph_scope *scope, struct rung_node *node)
{
    if (!node) return;
    switch (node->kind) {
    case RUNG_NODE_block: add_block(scope, node); break;
    case RUNG_NODE_contact: add_contact(scope, RUNG_AS(contact, node)); break;
    case RUNG_NODE_may_contact: add_may_contact(scope, RUNG_AS(may_contact, node)); break;
    case RUNG_NODE_order: {
        struct rung_ast_order *order = RUNG_AS(order, node);
        add_group(scope, order->strict ? "In this order:" : "In any order:", head(node, order->block),
                  order->block);
        break;
    }
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
    case RUNG_NODE_postpone:
        rung_graph_add_row(scope, RUNG_SIGN_POSTPONE,
                           print(scope, "Postpone until %s", phrase(scope, RUNG_AS(postpone, node)->until)),
                           NULL, node->span);
        break;
    case RUNG_NODE_flag: add_flag(scope, RUNG_AS(flag, node)); break;
    case RUNG_NODE_go_to:
        add_jump(scope,
                 rung_graph_find_step(scope->graph, RUNG_AS(ref, RUNG_AS(go_to, node)->step)->name.text),
                 "Go to", node->span);
        break;
    case RUNG_NODE_restart_step: add_restart_step(scope, RUNG_AS(restart_step, node)); break;
    case RUNG_NODE_restart_run: add_jump(scope, scope->graph->steps, "Start again", node->span); break;
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with:
    case RUNG_NODE_stand_down: add_end(scope, node); break;
    case RUNG_NODE_nothing:
        rung_graph_add_row(scope, RUNG_SIGN_NOTHING, "Nothing changes", NULL, node->span);
        break;
    case RUNG_NODE_handler: rung_graph_add_handler(scope, RUNG_AS(handler, node)); break;
    default: break; /* no statement */
    }
}

static void add_block(struct rung_graph_scope *scope, struct rung_node *body)
{
    if (!body) return;
    if (body->kind != RUNG_NODE_block) {
        rung_graph_add_statement(scope, body);
        return;
    }
    for (RUNG_EACH(statement, RUNG_AS(block, body)->statements)) rung_graph_add_statement(scope, statement);
}

const char *rung_graph_wait(const struct rung_graph_scope *scope, const struct rung_node *node)
{
    if (node->kind == RUNG_NODE_wait)
        return print(scope, "Wait %s", phrase(scope, RUNG_AS(wait, node)->duration));
    return print(scope, "Wait until %s", phrase(scope, RUNG_AS(wait_until, node)->time));
}

void rung_graph_add_handler(const struct rung_graph_scope *scope, struct rung_ast_handler *handler)
{
    struct rung_graph_card *card = rung_arena_alloc(scope->compilation->arena, sizeof *card);
    bool silence = handler->trigger->kind == RUNG_NODE_silence;

    if (!card) return;
    const char *what = phrase(scope, handler->trigger);
    card->kind = handler->trigger->kind == RUNG_NODE_on_event ? RUNG_CARD_ANSWER : RUNG_CARD_LATE;
    card->always = handler->always;
    card->step = scope->step;
    card->title = print(scope, silence ? "Whenever %s" : "On %s", what);
    if (card->step) card->title = print(scope, "%s, in step %u", card->title, card->step->number);
    if (card->always) card->title = print(scope, "%s, also between runs", card->title);
    card->tip = rung_graph_tip(scope->compilation, head(&handler->node, handler->body));
    rung_graph_add_card(scope->graph, card);
    struct rung_graph_scope inside = *scope;
    inside.in_step = false;
    inside.limited = false;
    inside.depth = 0;
    inside.rows = &card->rows;
    rung_graph_add_statement(&inside, handler->body);
    if (!card->rows.count)
        rung_graph_add_row(&inside, RUNG_SIGN_NOTHING, "Nothing changes", NULL, handler->node.span);
}

/* ---- where the next statement follows ---- */

static bool block_passes(struct rung_node *body)
{
    if (!body) return true;
    if (body->kind != RUNG_NODE_block) return rung_graph_passes(body);
    for (RUNG_EACH(statement, RUNG_AS(block, body)->statements))
        if (!rung_graph_passes(statement)) return false;
    return true;
}

static bool wait_passes(const struct rung_ast_wait_for *wait)
{
    if (!wait->otherwise || block_passes(wait->otherwise)) return true;
    for (RUNG_EACH(clause, wait->clauses))
        if (block_passes(RUNG_AS(clause, clause)->body)) return true;
    return false;
}

bool rung_graph_passes(struct rung_node *statement)
{
    switch (statement->kind) {
    case RUNG_NODE_go_to:
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with: return false;
    case RUNG_NODE_block:
    case RUNG_NODE_order:
    case RUNG_NODE_repeat:
        return block_passes(statement->kind == RUNG_NODE_block   ? statement
                            : statement->kind == RUNG_NODE_order ? RUNG_AS(order, statement)->block
                                                                 : RUNG_AS(repeat, statement)->block);
    case RUNG_NODE_give: {
        const struct rung_ast_give *give = RUNG_AS(give, statement);
        return block_passes(give->block) || block_passes(give->otherwise);
    }
    case RUNG_NODE_if: {
        const struct rung_ast_if *branch = RUNG_AS(if, statement);
        return block_passes(branch->then) || block_passes(branch->otherwise);
    }
    case RUNG_NODE_wait_for: return wait_passes(RUNG_AS(wait_for, statement));
    default: return true;
    }
}
