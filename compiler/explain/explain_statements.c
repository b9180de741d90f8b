/* Explaining statements: what is asked, of whom, by when, and what comes of it. */
#include "explain.h"

#include <stdarg.h>
#include <string.h>

#include "node_roles.h"

/* A sentence that is being begun: where it goes, and the words that lead to what is done ("if the Client
 * replies, "). */
struct opening {
    struct rung_block *block;
    const char *lead;
    uint32_t start; /* where what leads begins in the text; 0 where nothing leads */
};

static struct rung_span upto(const struct rung_node *node, const struct rung_node *last)
{
    return (struct rung_span){node->span.start, last ? last->span.end : node->span.end};
}

/* Where a body begins: the place of the words that lead to it (`else`) when they have none of their own. */
static struct rung_span beginning(const struct rung_node *body)
{
    return (struct rung_span){body->span.start, body->span.start};
}

/* The part of a node before one of its parts begins. */
static struct rung_span before(const struct rung_explain *e, const struct rung_node *node,
                               const struct rung_node *part)
{
    struct rung_span span = {node->span.start, part->span.start};
    const char *text = rung_source_text(&e->compilation->sources, span);

    while (span.end > span.start && strchr(" \t\r\n", text[span.end - span.start - 1])) span.end--;
    return span;
}

__attribute__((format(printf, 4, 5))) static void say(struct rung_explain *e, struct opening *at,
                                                      struct rung_span span, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    const char *text = rung_arena_vprint(e->phrases.arena, format, arguments);
    va_end(arguments);
    if (at->start) span.start = at->start;
    at->block = rung_block_say(e->document, at->block, span,
                               rung_phrase(&e->phrases, "%s%s", at->lead ? at->lead : "", text ? text : ""));
    at->lead = NULL;
    at->start = 0;
}

static void statement(struct rung_explain *e, struct opening *at, const struct rung_node *node);
static void list_of(struct rung_explain *e, struct rung_block *parent, enum rung_block_kind kind,
                    const struct rung_node *body);

/* Takes over what leads, for a statement that leads to others itself: its words go before the statement's
 * own. */
static struct rung_span led(struct opening *at, struct rung_span span)
{
    if (at->start) span.start = at->start;
    at->lead = NULL;
    at->start = 0;
    return span;
}

/* ---- the small parts ---- */

static const char *guard_of(struct rung_explain *e, const struct rung_list *clauses)
{
    const char *text = "";

    for (RUNG_EACH(clause, *clauses)) {
        if (clause->kind != RUNG_NODE_guard) continue;
        const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
        text = rung_phrase(&e->phrases, "%s%s%s", text, guard->unless ? ", unless " : ", but only if ",
                           rung_phrase_condition(&e->phrases, guard->condition));
    }
    return text;
}

/* " within 4 business hours"; inside of `give`, whose own limit is said there, nothing. */
static const char *deadline_of(struct rung_explain *e, const struct rung_node *within)
{
    const struct rung_node *limit = within ? within : e->in_give ? NULL : e->usual_deadline;

    return limit ? rung_phrase(&e->phrases, " %s", rung_phrase_deadline(&e->phrases, limit)) : "";
}

static const char *limit_of(struct rung_explain *e, const struct rung_list *clauses)
{
    const struct rung_node *within = rung_clause(clauses, RUNG_NODE_within);

    return deadline_of(e, within ? RUNG_AS(within, within)->limit : NULL);
}

static const char *template_of(const struct rung_list *clauses)
{
    const struct rung_node *using = rung_clause(clauses, RUNG_NODE_using);

    return using ? RUNG_AS(using, using)->template.bytes : NULL;
}

/* An item of what is to be on record: a fact is a term, and takes over what is noted. */
static const char *record_item(const struct rung_phrases *p, const struct rung_node *ref)
{
    const char *name = RUNG_AS(ref, ref)->name.text;

    return rung_phrase_is(ref, RUNG_SYMBOL_FACT) ? rung_phrase_term(p, name)
                                                 : rung_phrase_quote(p, rung_phrase_words(p, name));
}

/* What the record must show, or the contact or task does not count. */
static void records(struct rung_explain *e, struct opening *at, const struct rung_list *clauses)
{
    for (RUNG_EACH(clause, *clauses)) {
        if (clause->kind == RUNG_NODE_including) {
            const struct rung_ast_including *including = RUNG_AS(including, clause);
            say(e, at, clause->span, "%s must include: %s",
                including->voicemail ? "a voicemail" : "the message",
                rung_phrase_series(&e->phrases, &including->items, record_item, "and"));
        } else if (clause->kind == RUNG_NODE_noting) {
            say(e, at, clause->span, "to be noted: %s",
                rung_phrase_series(&e->phrases, &RUNG_AS(noting, clause)->items, record_item, "and"));
        } else {
            continue;
        }
        e->used[RUNG_NOTION_RECORD] = true;
    }
}

/* The span of a contact or task without what it must include and note, which have sentences of their own,
 * where nothing stands behind them. */
static struct rung_span without_records(const struct rung_node *node, const struct rung_list *clauses)
{
    struct rung_span span = node->span;

    for (RUNG_EACH(clause, *clauses)) {
        bool records = clause->kind == RUNG_NODE_including || clause->kind == RUNG_NODE_noting;
        if (records && clause->span.start < span.end) span.end = clause->span.start;
    }
    for (RUNG_EACH(clause, *clauses))
        if (clause->kind != RUNG_NODE_including && clause->kind != RUNG_NODE_noting &&
            clause->span.end > span.end)
            span.end = clause->span.end;
    return span;
}

/* "is" or "are" behind these parties. */
static const char *is_or_are(const struct rung_list *refs)
{
    return refs->count > 1 || rung_phrase_is_many(refs->first) ? "are" : "is";
}

static const char *parties(struct rung_explain *e, const struct rung_list *list, const char *and)
{
    return rung_phrase_series(&e->phrases, list, rung_phrase_party, and);
}

/* NULL where a fact says which channel it is. */
static const struct rung_ast_channel *channel_of(const struct rung_node *ref)
{
    return rung_phrase_is(ref, RUNG_SYMBOL_CHANNEL) ? RUNG_AS(channel, rung_phrase_symbol(ref)->declaration)
                                                    : NULL;
}

/* ---- what is asked of people ---- */

static void contact(struct rung_explain *e, struct opening *at, const struct rung_ast_contact *contact)
{
    const struct rung_phrases *p = &e->phrases;
    const struct rung_ast_channel *channel = channel_of(contact->channel);
    const char *whom = parties(e, &contact->parties, "and"), *by = rung_phrase_by(p, contact->channel);
    const char *template = template_of(&contact->clauses), *guard = guard_of(e, &contact->clauses);
    const char *text = template ? rung_phrase(p, ", using the text %s", rung_phrase_quote(p, template)) : "";
    struct rung_span span = without_records(&contact->node, &contact->clauses);

    e->used[RUNG_NOTION_ATTEMPT] = true;
    e->asked++;
    if (channel && channel->automatic) {
        const char *what = template ? rung_phrase(p, " the text %s", rung_phrase_quote(p, template)) : "";
        say(e, at, span, "the system %s %s%s %s%s%s", template ? "sends" : "contacts", whom, what, by,
            rung_clause(&contact->clauses, RUNG_NODE_within) ? limit_of(e, &contact->clauses) : "", guard);
    } else {
        e->used[RUNG_NOTION_LATE] = true;
        if (channel)
            say(e, at, span, "%s %s %s %s%s%s%s", rung_phrase_party(p, channel->by),
                rung_phrase_is_many(channel->by) ? "contact" : "contacts", whom, by,
                limit_of(e, &contact->clauses), text, guard);
        else
            say(e, at, span, "%s %s contacted %s%s%s%s", whom, is_or_are(&contact->parties), by,
                limit_of(e, &contact->clauses), text, guard);
    }
    records(e, at, &contact->clauses);
}

static void may_contact(struct rung_explain *e, struct opening *at, const struct rung_ast_may_contact *may)
{
    say(e, at, may->node.span,
        "until %s ends, %s may also be contacted by %s; that counts as an attempt, but is not required",
        e->step ? "this step" : "the step", parties(e, &may->parties, "and"),
        rung_phrase_series(&e->phrases, &may->channels, rung_phrase_channel, "or"));
}

static void order(struct rung_explain *e, struct opening *at, const struct rung_ast_order *order)
{
    struct rung_span span = before(e, &order->node, order->block);

    if (order->strict)
        say(e, at, span,
            "the following is done strictly in this order, and what is done out of its turn does not count:");
    else
        say(e, at, span, "all of the following is asked for at once, and may be done in any order:");
    list_of(e, at->block, order->strict ? RUNG_BLOCK_NUMBERED : RUNG_BLOCK_BULLET, order->block);
}

static void give(struct rung_explain *e, struct opening *at, const struct rung_ast_give *give)
{
    bool in_give = e->in_give, goes_on = !give->otherwise || give->otherwise->kind == RUNG_NODE_nothing;
    struct rung_span span = upto(&give->node, give->limit);

    e->used[RUNG_NOTION_GIVE] = true;
    say(e, at, span, "the following must be finished %s:", rung_phrase_deadline(&e->phrases, give->limit));
    e->in_give = true;
    list_of(e, at->block, RUNG_BLOCK_NUMBERED, give->block);
    e->in_give = in_give;
    struct rung_block *block = rung_explain_say(
        e, at->block, span,
        "when the time is up, what is then open is reported as missed and the rest is dropped%s",
        goes_on ? ", and the procedure goes on" : "");
    if (!goes_on) rung_explain_body(e, block, beginning(give->otherwise), "after that", give->otherwise);
}

static void task(struct rung_explain *e, struct opening *at, const struct rung_ast_task *task)
{
    const struct rung_phrases *p = &e->phrases;

    e->used[RUNG_NOTION_LATE] = true;
    e->asked += !task->assigned;
    const char *limit = limit_of(e, &task->clauses);
    say(e, at, without_records(&task->node, &task->clauses), "%s %s %s the task %s%s%s%s%s",
        rung_phrase_party(p, task->party), rung_phrase_is_many(task->party) ? "are" : "is",
        task->assigned ? "assigned" : "given", rung_phrase_quote(p, task->name.bytes),
        *limit ? ", to be done" : "", limit, task->assigned ? "; the procedure does not wait for it" : "",
        guard_of(e, &task->clauses));
    records(e, at, &task->clauses);
}

static void notify(struct rung_explain *e, struct opening *at, const struct rung_ast_notify *notify)
{
    const struct rung_phrases *p = &e->phrases;
    const struct rung_node *via = rung_clause(&notify->clauses, RUNG_NODE_via);
    const char *by = via ? rung_phrase(p, " %s", rung_phrase_by(p, RUNG_AS(via, via)->channel)) : "";
    const char *template = template_of(&notify->clauses), *who = parties(e, &notify->parties, "and");
    const char *is = is_or_are(&notify->parties);
    struct rung_span span = notify->node.span;

    if (template && notify->text.bytes)
        say(e, at, span, "%s %s sent the text %s%s and told: %s", who, is, rung_phrase_quote(p, template), by,
            rung_phrase_quote(p, notify->text.bytes));
    else if (template)
        say(e, at, span, "%s %s sent the text %s%s", who, is, rung_phrase_quote(p, template), by);
    else if (notify->text.bytes)
        say(e, at, span, "%s %s told%s: %s", who, is, by, rung_phrase_quote(p, notify->text.bytes));
    else
        say(e, at, span, "%s %s notified%s", who, is, by);
}

/* What comes when something did not happen in time. */
static void time_is_up(struct rung_explain *e, struct rung_block *block, const struct rung_node *otherwise,
                       struct rung_span span, const char *lead)
{
    if (!otherwise)
        rung_explain_say(e, block, span, "%s, that is reported, and the procedure goes on", lead);
    else if (otherwise->kind == RUNG_NODE_nothing)
        rung_explain_say(e, block, otherwise->span, "%s, the procedure goes on", lead);
    else
        rung_explain_body(e, block, beginning(otherwise), lead, otherwise);
}

static void escalate(struct rung_explain *e, struct opening *at, const struct rung_ast_escalate *escalate)
{
    const struct rung_phrases *p = &e->phrases;

    for (RUNG_EACH(node, escalate->targets)) {
        const struct rung_ast_target *target = RUNG_AS(target, node);
        const char *who = rung_phrase_party(p, target->party), *by = deadline_of(e, target->within);
        bool first = node == escalate->targets.first;
        struct rung_span span = first ? upto(&escalate->node, node) : node->span;
        if (first)
            say(e, at, span, "the case is escalated to %s, to be taken over%s", who, by);
        else
            say(e, at, span, "if that does not happen, it is escalated to %s as well, to be taken over%s",
                who, by);
    }
    const struct rung_node *last = RUNG_AS(target, escalate->targets.last)->party;
    e->used[RUNG_NOTION_LATE] = true;
    if (escalate->otherwise)
        time_is_up(e, at->block, escalate->otherwise, escalate->node.span, "if nobody takes it over in time");
    else
        say(e, at, escalate->node.span,
            "this is waited for: if nobody takes it over in time, that is reported, and %s %s asked",
            rung_phrase_party(p, last), rung_phrase_is_many(last) ? "stay" : "stays");
}

/* ---- waiting ---- */

static void wait_until(struct rung_explain *e, struct opening *at, const struct rung_ast_wait_until *wait)
{
    const struct rung_ast_relative *relative = RUNG_AS(relative, wait->time);

    if (wait->time->kind == RUNG_NODE_relative && relative->side == RUNG_SIDE_FROM_NOW)
        say(e, at, wait->node.span, "the procedure waits for %s",
            rung_phrase_value(&e->phrases, relative->duration));
    else
        say(e, at, wait->node.span, "the procedure waits until %s",
            rung_phrase_value(&e->phrases, wait->time));
}

static const char *up_to(struct rung_explain *e, const struct rung_node *limit)
{
    enum rung_base base = rung_phrase_base(limit);
    bool at_a_time = base == RUNG_TYPE_TIME || base == RUNG_TYPE_DATE;
    const char *text = rung_phrase_span_of_time(&e->phrases, limit);

    return at_a_time && strncmp(text, "until", 5) == 0 ? rung_phrase(&e->phrases, "at most %s", text)
                                                       : rung_phrase(&e->phrases, "up to %s", text);
}

static void wait_for(struct rung_explain *e, struct opening *at, const struct rung_ast_wait_for *wait)
{
    const struct rung_ast_clause *only = RUNG_AS(clause, wait->clauses.first);

    e->used[RUNG_NOTION_WAIT_FOR] = true;
    if (!wait->braces && only) {
        say(e, at, upto(&wait->node, only->trigger), "the procedure waits %s for %s", up_to(e, wait->limit),
            rung_phrase_awaited(&e->phrases, only->trigger));
        time_is_up(e, at->block, wait->otherwise, upto(&wait->node, wait->limit),
                   "if that does not happen in time");
        return;
    }
    say(e, at, upto(&wait->node, wait->limit),
        "the procedure waits %s for the first of the following:", up_to(e, wait->limit));
    for (RUNG_EACH(node, wait->clauses)) {
        const struct rung_ast_clause *clause = RUNG_AS(clause, node);
        struct rung_block *item = rung_block_add(e->document, at->block, RUNG_BLOCK_BULLET);
        struct rung_phrases outside = e->phrases;
        e->phrases = rung_phrases_inside(&outside, clause->trigger);
        rung_explain_body(e, item, before(e, node, clause->body),
                          rung_phrase(&outside, "if %s", rung_phrase_trigger(&outside, clause->trigger)),
                          clause->body);
        e->phrases = outside;
    }
    time_is_up(e, at->block, wait->otherwise, upto(&wait->node, wait->limit),
               "if none of these happens in time");
}

static void on_day(struct rung_explain *e, struct opening *at, const struct rung_ast_on_day *on_day)
{
    const char *lead = rung_phrase(&e->phrases, "%son the %s day after the start", at->lead ? at->lead : "",
                                   rung_phrase_ordinals(&e->phrases, &on_day->days));

    rung_explain_body(e, at->block, led(at, before(e, &on_day->node, on_day->body)), lead, on_day->body);
}

static void repeat(struct rung_explain *e, struct opening *at, const struct rung_ast_repeat *repeat)
{
    const struct rung_phrases *p = &e->phrases;
    int64_t times = RUNG_AS(number, repeat->times)->millionths / 1000000;
    const char *how_often =
        times == 1 ? "once"
                   : rung_phrase(p, "%s in all, at once and then every %s", rung_phrase_times(p, times),
                                 rung_phrase_every(p, repeat->every));
    const char *lead = rung_phrase(p, "%s%s", at->lead ? at->lead : "", how_often);

    rung_explain_body(e, at->block, led(at, before(e, &repeat->node, repeat->block)), lead, repeat->block);
}

static void postpone(struct rung_explain *e, struct opening *at, const struct rung_ast_postpone *postpone)
{
    const struct rung_ast_relative *relative = RUNG_AS(relative, postpone->until);

    e->used[RUNG_NOTION_POSTPONE] = true;
    if (postpone->until->kind == RUNG_NODE_relative && relative->side == RUNG_SIDE_FROM_NOW)
        say(e, at, postpone->node.span, "all contacts are put off for %s",
            rung_phrase_value(&e->phrases, relative->duration));
    else
        say(e, at, postpone->node.span, "all contacts are put off until %s",
            rung_phrase_value(&e->phrases, postpone->until));
}

/* ---- what is recorded ---- */

/* "*status* is set to “Stalled”"; what adds to a fact or takes from it says so. */
static const char *assignment(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_set *set = RUNG_AS(set, node);
    const struct rung_ast_binary *sum = RUNG_AS(binary, set->value);
    const char *fact = rung_phrase_term(p, RUNG_AS(ref, set->fact)->name.text);
    enum rung_operator how = set->value->kind == RUNG_NODE_binary ? sum->operation : RUNG_EQUAL;

    if ((how == RUNG_PLUS || how == RUNG_MINUS) && rung_node_equal(sum->left, set->fact))
        return rung_phrase(p, "%s is %s %s", rung_phrase_value(p, sum->right),
                           how == RUNG_PLUS ? "added to" : "taken from", fact);
    if (rung_phrase_base(set->value) == RUNG_TYPE_YES_NO && set->value->kind != RUNG_NODE_ref &&
        set->value->kind != RUNG_NODE_event_field && set->value->kind != RUNG_NODE_truth)
        return rung_phrase(p, "%s is set to yes if %s, else to no", fact,
                           rung_phrase_condition(p, set->value));
    return rung_phrase(p, "%s is set to %s", fact, rung_phrase_value(p, set->value));
}

/* Facts set in a row are one sentence. `count` of them. */
static void set(struct rung_explain *e, struct opening *at, const struct rung_node *first, uint32_t count)
{
    struct rung_buffer text = {.arena = e->phrases.arena};
    struct rung_span span = first->span;

    for (uint32_t i = 0; i < count; i++, first = first->next) {
        if (i) rung_buffer_text(&text, i + 1 < count ? ", " : " and ");
        rung_buffer_text(&text, assignment(&e->phrases, first));
        span.end = first->span.end;
    }
    const char *result = rung_buffer_result(&text);
    e->used[RUNG_NOTION_FACT] = true;
    say(e, at, span, "%s", result ? result : "");
}

static void flag(struct rung_explain *e, struct opening *at, const struct rung_ast_flag *flag)
{
    const struct rung_phrases *p = &e->phrases;
    const char *name = rung_phrase_quote(p, rung_phrase_words(p, flag->name.text));

    e->used[RUNG_NOTION_FINDING] = true;
    if (flag->text.bytes)
        say(e, at, flag->node.span, "%s is reported: %s", name, rung_phrase_quote(p, flag->text.bytes));
    else
        say(e, at, flag->node.span, "%s is reported", name);
}

/* ---- ways on ---- */

const char *rung_explain_step_name(const struct rung_explain *e, const struct rung_symbol *symbol)
{
    const struct rung_ast_step *step = RUNG_AS(step, symbol->declaration);
    const char *title = rung_phrase_title(&e->phrases, &step->title, &step->name);

    return rung_phrase(&e->phrases, "step %u, “%s”", symbol->index + 1, title);
}

static void go_to(struct rung_explain *e, struct opening *at, const struct rung_ast_go_to *go_to)
{
    const struct rung_symbol *step = rung_phrase_symbol(go_to->step);

    if (!step) return; /* reported as an error */
    say(e, at, go_to->node.span, "the procedure %s %s",
        e->step && step->index <= e->step->index ? "goes back to" : "continues with",
        rung_explain_step_name(e, step));
}

static void restart_step(struct rung_explain *e, struct opening *at,
                         const struct rung_ast_restart_step *restart)
{
    const char *step = e->step ? "this step" : "the step it is in";

    if (!restart->at)
        say(e, at, restart->node.span, "the procedure begins %s again", step);
    else
        say(e, at, restart->node.span, "nothing is asked for until %s; then the procedure begins %s again",
            rung_phrase_value(&e->phrases, restart->at), step);
}

static void stand_down(struct rung_explain *e, struct opening *at, const struct rung_ast_stand_down *down)
{
    e->used[RUNG_NOTION_STAND_DOWN] = true;
    say(e, at, down->node.span, "the procedure stands down%s",
        down->all ? ", and what was begun beside it ends as well" : "");
}

static void close_case(struct rung_explain *e, struct opening *at, const struct rung_ast_close *close)
{
    const struct rung_phrases *p = &e->phrases;
    const char *code = close->code.bytes
                           ? rung_phrase(p, "the closure code %s", rung_phrase_quote(p, close->code.bytes))
                           : "";
    const char *note =
        close->note.bytes ? rung_phrase(p, "the note %s", rung_phrase_quote(p, close->note.bytes)) : "";

    say(e, at, close->node.span, "the case is closed as %s%s%s%s%s", rung_phrase_quote(p, close->as.bytes),
        *code || *note ? ", with " : "", code, *code && *note ? " and " : "", note);
}

static void continue_with(struct rung_explain *e, struct opening *at,
                          const struct rung_ast_continue_with *with)
{
    say(e, at, with->node.span, "this procedure ends, and the procedure “%s” begins",
        rung_explain_policy_title(e, with->policy));
}

/* ---- choices ---- */

static void choice(struct rung_explain *e, struct opening *at, const struct rung_ast_if *choice)
{
    const struct rung_phrases *p = &e->phrases;
    const char *word = at->lead ? at->lead : "";
    struct rung_block *block = at->block;

    for (;;) {
        rung_explain_body(e, block, led(at, upto(&choice->node, choice->condition)),
                          rung_phrase(p, "%sif %s", word, rung_phrase_condition(p, choice->condition)),
                          choice->then);
        const struct rung_node *otherwise = choice->otherwise;
        if (!otherwise) return;
        const struct rung_node *inner = otherwise;
        if (inner->kind == RUNG_NODE_block && RUNG_AS(block, inner)->statements.count == 1)
            inner = RUNG_AS(block, inner)->statements.first;
        if (inner->kind != RUNG_NODE_if) {
            rung_explain_body(e, block, beginning(otherwise), "otherwise", otherwise);
            return;
        }
        choice = RUNG_AS(if, inner);
        word = "otherwise, ";
    }
}

/* ---- statements ---- */

static void statement(struct rung_explain *e, struct opening *at, const struct rung_node *node)
{
    switch ((enum rung_statement_kind)node->kind) {
    case RUNG_IS_contact: contact(e, at, RUNG_AS(contact, node)); return;
    case RUNG_IS_may_contact: may_contact(e, at, RUNG_AS(may_contact, node)); return;
    case RUNG_IS_order: order(e, at, RUNG_AS(order, node)); return;
    case RUNG_IS_give: give(e, at, RUNG_AS(give, node)); return;
    case RUNG_IS_task: task(e, at, RUNG_AS(task, node)); return;
    case RUNG_IS_notify: notify(e, at, RUNG_AS(notify, node)); return;
    case RUNG_IS_wait:
        say(e, at, node->span, "the procedure waits for %s",
            rung_phrase_span_of_time(&e->phrases, RUNG_AS(wait, node)->duration));
        return;
    case RUNG_IS_wait_until: wait_until(e, at, RUNG_AS(wait_until, node)); return;
    case RUNG_IS_wait_for: wait_for(e, at, RUNG_AS(wait_for, node)); return;
    case RUNG_IS_on_day: on_day(e, at, RUNG_AS(on_day, node)); return;
    case RUNG_IS_repeat: repeat(e, at, RUNG_AS(repeat, node)); return;
    case RUNG_IS_escalate: escalate(e, at, RUNG_AS(escalate, node)); return;
    case RUNG_IS_set: set(e, at, node, 1); return;
    case RUNG_IS_if: choice(e, at, RUNG_AS(if, node)); return;
    case RUNG_IS_postpone: postpone(e, at, RUNG_AS(postpone, node)); return;
    case RUNG_IS_flag: flag(e, at, RUNG_AS(flag, node)); return;
    case RUNG_IS_go_to: go_to(e, at, RUNG_AS(go_to, node)); return;
    case RUNG_IS_restart_step: restart_step(e, at, RUNG_AS(restart_step, node)); return;
    case RUNG_IS_restart_run:
        say(e, at, node->span,
            "the procedure begins again with its first step, and all is counted from zero");
        return;
    case RUNG_IS_stand_down: stand_down(e, at, RUNG_AS(stand_down, node)); return;
    case RUNG_IS_close: close_case(e, at, RUNG_AS(close, node)); return;
    case RUNG_IS_continue_with: continue_with(e, at, RUNG_AS(continue_with, node)); return;
    case RUNG_IS_nothing: say(e, at, node->span, "nothing changes"); return;
    }
}

/* The statements of a body, which may be one alone. */
static const struct rung_node *first_of(const struct rung_node *body)
{
    return body->kind == RUNG_NODE_block ? RUNG_AS(block, body)->statements.first : body;
}

enum { TOGETHER_MAX = 4 };

/* How many statements from here on are said in one sentence: facts that are set in a row. */
static uint32_t together(const struct rung_node *node, bool alone)
{
    uint32_t count = 1;

    while (!alone && count < TOGETHER_MAX && node->kind == RUNG_NODE_set && node->next &&
           node->next->kind == RUNG_NODE_set) {
        count++;
        node = node->next;
    }
    return count;
}

static const struct rung_node *behind(const struct rung_node *node, uint32_t count, bool alone)
{
    while (count-- > 1) node = node->next;
    return alone ? NULL : node->next;
}

static void list_of(struct rung_explain *e, struct rung_block *parent, enum rung_block_kind kind,
                    const struct rung_node *body)
{
    bool alone = body->kind != RUNG_NODE_block, handlers = false;

    for (const struct rung_node *node = first_of(body); node;) {
        uint32_t count = together(node, alone);
        if (node->kind == RUNG_NODE_handler) {
            handlers = true;
        } else {
            struct opening at = {rung_block_add(e->document, parent, kind), NULL, 0};
            if (count > 1)
                set(e, &at, node, count);
            else
                statement(e, &at, node);
        }
        node = behind(node, count, alone);
    }
    if (!handlers) return;
    struct rung_block *paragraph = rung_block_add(e->document, parent, RUNG_BLOCK_PARAGRAPH);
    rung_explain_say(e, paragraph, (struct rung_span){0}, "during this step:");
    for (const struct rung_node *node = first_of(body); node; node = alone ? NULL : node->next)
        if (node->kind == RUNG_NODE_handler) rung_explain_handler(e, paragraph, RUNG_AS(handler, node));
}

void rung_explain_statements(struct rung_explain *e, struct rung_block *parent, const struct rung_node *block)
{
    list_of(e, parent, RUNG_BLOCK_NUMBERED, block);
}

enum { LEAD_MAX = 200 }; /* bytes; beyond, a sentence would get lost in its conditions */

/* The body of a condition that stands alone under another one ("if A { if B { … } }"), which are one then. */
static const struct rung_ast_if *narrowing(const char *lead, const struct rung_node *body)
{
    const struct rung_node *first = first_of(body);
    bool alone = body->kind != RUNG_NODE_block;

    if (!lead || strncmp(lead, "if ", 3) != 0 || strlen(lead) > LEAD_MAX) return NULL;
    if (!first || first->kind != RUNG_NODE_if) return NULL;
    return (!alone && first->next) || RUNG_AS(if, first)->otherwise ? NULL : RUNG_AS(if, first);
}

/* Whether a body is said in one sentence with what leads to it. */
static bool is_one_sentence(const struct rung_node *body)
{
    const struct rung_node *first = first_of(body);
    bool alone = body->kind != RUNG_NODE_block;

    if (!first || first->kind == RUNG_NODE_handler || first->kind == RUNG_NODE_if) return false;
    return behind(first, together(first, alone), alone) == NULL;
}

void rung_explain_body(struct rung_explain *e, struct rung_block *block, struct rung_span span,
                       const char *lead, const struct rung_node *body)
{
    const struct rung_node *first = first_of(body);
    const struct rung_ast_if *narrower = narrowing(lead, body);
    bool alone = body->kind != RUNG_NODE_block;

    if (narrower) {
        span.end = narrower->condition->span.end;
        lead = rung_phrase(&e->phrases, "%s and %s", lead,
                           rung_phrase_conjunct(&e->phrases, narrower->condition));
        rung_explain_body(e, block, span, lead, narrower->then);
    } else if (!first) {
        if (lead) rung_explain_say(e, block, span, "%s, nothing is done", lead);
    } else if (lead && is_one_sentence(body)) {
        struct opening at = {block, rung_phrase(&e->phrases, "%s, ", lead), span.start};
        if (first->kind == RUNG_NODE_set)
            set(e, &at, first, together(first, alone));
        else
            statement(e, &at, first);
    } else {
        struct rung_block *inside = lead ? rung_explain_say(e, block, span, "%s:", lead) : block;
        list_of(e, inside, RUNG_BLOCK_NUMBERED, body);
    }
}

static bool find_wait(void *state, struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
    case RUNG_NODE_wait_for:
    case RUNG_NODE_on_day:
    case RUNG_NODE_repeat: *(bool *)state = true; break;
    default: break;
    }
    return true;
}

/* What waits in a handler waits there alone, which is easily misread. */
static const char *beside_the_steps(const struct rung_ast_handler *handler)
{
    bool waits = false;

    rung_node_walk(handler->body, find_wait, &waits);
    return waits ? " (beside the steps, which go on meanwhile)" : "";
}

void rung_explain_handler(struct rung_explain *e, struct rung_block *parent,
                          const struct rung_ast_handler *handler)
{
    struct rung_block *item = rung_block_add(e->document, parent, RUNG_BLOCK_BULLET);
    struct rung_phrases outside = e->phrases;
    const char *trigger = rung_phrase_trigger(&outside, handler->trigger);
    bool silence = handler->trigger->kind == RUNG_NODE_silence;

    e->phrases = rung_phrases_inside(&outside, handler->trigger);
    rung_explain_body(e, item, upto(&handler->node, handler->trigger),
                      rung_phrase(&outside, "%s %s%s%s", silence ? "whenever" : "if", trigger,
                                  handler->always ? " (also while the procedure is not running)" : "",
                                  beside_the_steps(handler)),
                      handler->body);
    e->phrases = outside;
    rung_explain_remark(e, item, &handler->node);
}
