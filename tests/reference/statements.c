/* What each statement does when its turn comes, when it is on top again, and when its time has come. */
#include "inside.h"

#include <string.h>

/* ---- helpers ---- */

static void say_unknown(struct one_case *c, const struct rung_node *at)
{
    if (!c->world->uncovered) say_simple(c, "finding", "unknown", at);
}

/* As any limit; and it ends with those around it. */
int64_t limit_of_give(struct one_case *c, uint32_t strand, const struct rung_node *give,
                      const struct happening *event)
{
    int64_t end = limit_of_block(c, RUNG_AS(give, give)->limit, give, event);

    for (uint32_t i = 0; i < c->strands[strand].depth; i++) {
        const struct frame *frame = &c->strands[strand].frames[i];
        if (frame->node == give) break;
        if (frame->node->kind == RUNG_NODE_give && !frame->body && !frame->over && frame->at < end)
            end = frame->at;
    }
    return end;
}

int64_t limit_of_block(struct one_case *c, const struct rung_node *limit, const struct rung_node *at,
                       const struct happening *event)
{
    int64_t end;

    bool postponed = c->postponed_until != NONE_YET; /* it starts afresh when the postponement ends */

    if (limit_end(c, limit, c->world->now, event, &end)) return postponed ? NEVER : end;
    say_unknown(c, at);
    if (c->policy->usual_deadline &&
        limit_end(c, &c->policy->usual_deadline->node, c->world->now, event, &end))
        return postponed ? NEVER : end;
    return NEVER;
}

/* Waits that would be over before a postponement ends are over when it ends: the one that holds now, for a
 * later one replaces an earlier one. */
int64_t time_of_frame(const struct one_case *c, const struct frame *frame)
{
    bool waits = frame->node->kind == RUNG_NODE_wait || frame->node->kind == RUNG_NODE_wait_until ||
                 frame->node->kind == RUNG_NODE_on_day || frame->node->kind == RUNG_NODE_repeat;

    return waits && frame->at < c->postponed_until ? c->postponed_until : frame->at;
}

static bool is_asked(struct one_case *c, const struct rung_ast_contact *contact,
                     const struct happening *event)
{
    const struct rung_node *guard = rung_clause(&contact->clauses, RUNG_NODE_guard);

    return !guard || holds(c, RUNG_AS(guard, guard)->condition, event) != RUNG_AS(guard, guard)->unless;
}

static bool use_credit(struct one_case *c, uint64_t frame, const struct rung_node *node,
                       const struct rung_node *party)
{
    for (uint32_t i = 0; i < c->credit_count; i++)
        if (c->credits[i].frame == frame && c->credits[i].node == node && c->credits[i].party_node == party) {
            c->credits[i] = c->credits[--c->credit_count];
            return true;
        }
    return false;
}

/* ---- statements that ask ---- */

/* In `any order`: all parties at once, as if each had a statement of its own. */
static void begin_contact(struct one_case *c, uint32_t strand, const struct rung_node *node, uint64_t frame)
{
    const struct rung_ast_contact *contact = RUNG_AS(contact, node);
    const struct happening *event = top_frame(c, strand)->event;

    for (RUNG_EACH(party, contact->parties))
        if (is_asked(c, contact, event)) add_contact(c, strand, frame, node, party, event);
}

/* One party after the other, as if each had a statement of its own. Returns false while one is waited for. */
static bool contact_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_contact *contact = RUNG_AS(contact, frame->node);
    uint64_t row = c->strands[strand].frames[c->strands[strand].depth - 2].id;
    const struct rung_node *party = contact->parties.first;

    if (is_owed_to(c, frame->id)) return false;
    for (uint32_t i = 0; i < frame->count; i++) party = party->next;
    if (!party) {
        pop_frame(c, strand);
        return true;
    }
    frame->count++;
    if (is_asked(c, contact, frame->event) && !use_credit(c, row, frame->node, party))
        add_contact(c, strand, frame->id, frame->node, party, frame->event);
    return true;
}

static void begin_any_order(struct one_case *c, uint32_t strand, const struct rung_ast_order *order)
{
    uint64_t frame = push_frame(c, strand, &order->node)->id;
    const struct happening *event = top_frame(c, strand)->event;

    for (RUNG_EACH(node, RUNG_AS(block, order->block)->statements)) {
        if (!find_frame(c, strand, frame)) return; /* one of them led away */
        if (c->world->uncovered) return;
        ask_for(c, strand, node);
        if (node->kind == RUNG_NODE_contact)
            begin_contact(c, strand, node, frame);
        else if (node->kind == RUNG_NODE_task && !RUNG_AS(task, node)->assigned)
            add_task(c, strand, frame, node, event);
        else
            begin_statement(c, strand, node);
    }
}

static void begin_strict_order(struct one_case *c, uint32_t strand, const struct rung_ast_order *order)
{
    push_frame(c, strand, &order->node)->over = true;
    push_body(c, strand, order->block, NULL)->strict = true;
}

static void ask_target(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_escalate *escalate = RUNG_AS(escalate, frame->node);
    const struct rung_node *target = escalate->targets.first;

    for (uint32_t i = 0; i < frame->count; i++) target = target->next;
    frame->count++;
    add_escalation(c, strand, frame->id, frame->node, target, frame->event);
}

static void notify(struct one_case *c, uint32_t strand, const struct rung_ast_notify *node)
{
    const struct happening *event = top_frame(c, strand)->event;
    const struct rung_node *using = rung_clause(&node->clauses, RUNG_NODE_using);
    const struct rung_node *via = rung_clause(&node->clauses, RUNG_NODE_via);
    const char *template = using ? RUNG_AS(using, using)->template.bytes : NULL;

    for (RUNG_EACH(party, node->parties)) {
        journal_begin(c, "action", "notify");
        if (via) journal_text(c, "via", evaluate(c, RUNG_AS(via, via)->channel, event).text);
        journal_text(c, "to", evaluate(c, party, event).text);
        journal_text(c, "template", template);
        journal_filled(c, "text", node->text.bytes ? node->text.bytes : template_text(c, template), event);
        journal_end(c, &node->node);
    }
}

/* ---- waiting ---- */

static void begin_wait(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    const struct happening *event = top_frame(c, strand)->event;
    int64_t end;
    bool known;

    if (node->kind == RUNG_NODE_wait)
        known = after_instant(c, evaluate(c, RUNG_AS(wait, node)->duration, event), c->world->now, &end);
    else
        known = instant_of(c, evaluate(c, RUNG_AS(wait_until, node)->time, event), &end);
    if (!known) {
        say_unknown(c, node);
        end = c->world->now;
    }
    push_frame(c, strand, node)->at = end < c->world->now ? c->world->now : end;
}

/* The clause of a wait that the event fits; NULL if none. */
static const struct rung_ast_clause *clause_for(struct one_case *c, const struct rung_ast_wait_for *wait,
                                                const struct happening *event)
{
    for (RUNG_EACH(clause, wait->clauses))
        if (trigger_fits(c, RUNG_AS(clause, clause)->trigger, event)) return RUNG_AS(clause, clause);
    return NULL;
}

static void take_clause(struct one_case *c, uint32_t strand, const struct rung_ast_clause *clause,
                        const struct happening *event)
{
    struct frame *frame = top_frame(c, strand);

    frame->over = true;
    frame->at = NEVER;
    if (clause->body) push_body(c, strand, clause->body, event);
}

/* ---- what waits remember ---- */

void forget_within(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < c->remembered_count; i++) {
        const struct remembered *past = &c->remembered[i];
        bool inside =
            !node || (past->wait->span.start >= node->span.start && past->wait->span.end <= node->span.end);
        if (past->strand != strand || !inside) c->remembered[kept++] = *past;
    }
    c->remembered_count = kept;
}

static struct remembered *memory_of(struct one_case *c, uint32_t strand, const struct rung_ast_clause *clause)
{
    for (uint32_t i = 0; i < c->remembered_count; i++)
        if (c->remembered[i].strand == strand && c->remembered[i].clause == clause) return &c->remembered[i];
    return NULL;
}

struct remembering {
    struct one_case *c;
    uint32_t strand, from; /* `from`: where in the text the strand stands */
    uint64_t order;
    const struct happening *event;
};

/* The first clause that fits remembers the event, if it remembers none, or one that an earlier wait still to
 * come may use as well. */
static bool visit_wait(void *state, struct rung_node *node)
{
    const struct remembering *all = state;
    struct one_case *c = all->c;

    if (node->kind != RUNG_NODE_wait_for || node->span.start <= all->from) return true;
    const struct rung_ast_clause *clause = clause_for(c, RUNG_AS(wait_for, node), all->event);
    if (!clause) return true;
    struct remembered *memory = memory_of(c, all->strand, clause);
    bool is_free = !memory;
    for (uint32_t i = 0; i < c->remembered_count && !is_free; i++) {
        const struct remembered *other = &c->remembered[i];
        is_free = other->strand == all->strand && other->order == memory->order &&
                  other->wait->span.start < node->span.start && other->wait->span.start > all->from;
    }
    if (!is_free) return true;
    if (!memory) {
        if (c->remembered_count == REMEMBERED_MAX) reference_gives_up("too much is remembered");
        memory = &c->remembered[c->remembered_count++];
    }
    *memory = (struct remembered){all->strand, all->order, node, clause, all->event};
    return true;
}

void remember(struct one_case *c, uint32_t strand, const struct happening *event)
{
    const struct frame *top = top_frame(c, strand);
    struct remembering all = {c, strand, top->node->span.start, ++c->ids, event};

    rung_node_walk((struct rung_node *)(uintptr_t)c->strands[strand].frames[0].node, visit_wait, &all);
}

static void begin_wait_for(struct one_case *c, uint32_t strand, const struct rung_ast_wait_for *wait)
{
    int64_t at = limit_of_block(c, wait->limit, &wait->node, top_frame(c, strand)->event);
    const struct remembered *oldest = NULL;
    uint32_t kept = 0;

    if (at == NEVER && c->postponed_until == NONE_YET) at = c->world->now; /* there is no limit: it is over */
    push_frame(c, strand, &wait->node)->at = at;
    for (uint32_t i = 0; i < c->remembered_count; i++) {
        const struct remembered *memory = &c->remembered[i];
        if (memory->strand == strand && memory->wait == &wait->node &&
            (!oldest || memory->order < oldest->order))
            oldest = memory;
    }
    if (!oldest) return;
    struct remembered past = *oldest;
    for (uint32_t i = 0; i < c->remembered_count; i++) /* an event is used once */
        if (c->remembered[i].strand != strand || c->remembered[i].order != past.order)
            c->remembered[kept++] = c->remembered[i];
    c->remembered_count = kept;
    take_clause(c, strand, past.clause, past.happening);
}

/* Whether the strand stands in a `wait up to` that takes the event; if so, what the clause says is done. */
bool wait_takes(struct one_case *c, uint32_t strand, const struct happening *event)
{
    struct frame *frame = top_frame(c, strand);

    if (!frame || frame->body || frame->node->kind != RUNG_NODE_wait_for || frame->over) return false;
    const struct rung_ast_clause *clause = clause_for(c, RUNG_AS(wait_for, frame->node), event);
    if (!clause) return false;
    take_clause(c, strand, clause, event);
    if (strand) go_on(c, strand); /* it is the handler of this event; the steps go on behind */
    return true;
}

/* Returns false while it waits. */
static bool wait_for_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_wait_for *wait = RUNG_AS(wait_for, frame->node);

    if (frame->over) {
        pop_frame(c, strand);
        return true;
    }
    if (c->taking_event || frame->at > c->world->now) return false;
    frame->over = true;
    frame->at = NEVER;
    if (wait->otherwise)
        push_body(c, strand, wait->otherwise, NULL);
    else
        say_simple(c, "finding", "missed", frame->node);
    return true;
}

/* ---- days and rounds ---- */

static int64_t instant_of_day(struct one_case *c, const struct rung_node *day)
{
    struct value days = {
        .kind = DURATION, .number = RUNG_AS(number, day)->millionths / 1000000, .timing = RUNG_TIMING_DAYS};
    int64_t instant;

    return after_instant(c, days, c->run_began, &instant) ? instant : NEVER;
}

/* Whether the next day or round has to wait. One that is due at this instant begins behind the instant's
 * events. */
static bool has_to_wait(struct one_case *c, struct frame *frame, int64_t next)
{
    bool waits =
        next > c->world->now || c->postponed_until != NONE_YET || (c->taking_event && next == c->world->now);

    frame->at = !waits ? NEVER : next < c->world->now ? c->world->now : next;
    return waits;
}

/* Goes on with the next day. Days that have passed count as one. Returns false while it waits. */
static bool on_day_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_on_day *on_day = RUNG_AS(on_day, frame->node);
    const struct rung_node *day = on_day->days.first;

    for (uint32_t i = 0; i < frame->count; i++) day = day->next;
    if (!day) {
        pop_frame(c, strand);
        return true;
    }
    while (day->next && instant_of_day(c, day->next) <= c->world->now) {
        day = day->next;
        frame->count++;
    }
    if (has_to_wait(c, frame, instant_of_day(c, day))) return false;
    frame->count++;
    forget_within(c, strand, &on_day->node);
    push_body(c, strand, on_day->body, NULL);
    return true;
}

static bool repeat_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_repeat *repeat = RUNG_AS(repeat, frame->node);
    uint32_t rounds = (uint32_t)(RUNG_AS(number, repeat->times)->millionths / 1000000);

    if (frame->count == rounds) {
        pop_frame(c, strand);
        return true;
    }
    if (frame->count && has_to_wait(c, frame, frame->next_round)) return false;
    frame->count++;
    if (frame->count < rounds &&
        !after_instant(c, evaluate(c, repeat->every, frame->event), c->world->now, &frame->next_round)) {
        say_unknown(c, frame->node);
        frame->next_round = c->world->now;
    }
    forget_within(c, strand, &repeat->node);
    push_body(c, strand, repeat->block, NULL);
    return true;
}

/* ---- endings ---- */

static void leave_strand(struct one_case *c, uint32_t strand)
{
    while (top_frame(c, strand)) pop_frame(c, strand);
}

/* How many strands stand where they would close. */
static uint32_t closes_pending(struct one_case *c)
{
    uint32_t count = 0;

    for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
        const struct frame *top = top_frame(c, s);
        count += top && !top->body && top->node->kind == RUNG_NODE_close;
    }
    return count;
}

/* That closing is withheld is said once for each rule as long as somebody would close. */
static bool try_close(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_close *close = RUNG_AS(close, frame->node);
    struct objection objection;

    if (!frame->count && closes_pending(c) == 1) c->closes_said_count = 0;
    frame->count = 1;
    bool withheld = objection_to_close(c, close, frame->event, &objection);
    if (c->world->uncovered) return false; /* the run ends here */
    if (withheld) {
        for (uint32_t i = 0; i < c->closes_said_count; i++)
            if (c->closes_said[i] == objection.what) return false;
        c->closes_said[c->closes_said_count++] = objection.what;
        c->stuck = false;
        journal_begin(c, "action", "withhold");
        journal_text(c, "rule", objection.words);
        journal_text(c, "because", rule_because(objection.rule));
        journal_end(c, &close->node);
        return false;
    }
    journal_begin(c, "action", "close");
    journal_text(c, "as", close->as.bytes);
    journal_text(c, "code", close->code.bytes);
    journal_filled(c, "note", close->note.bytes, frame->event);
    journal_closing_record(c, close->as.bytes);
    journal_end(c, &close->node);
    c->closings++;
    if (c->running) say_simple(c, "step", "end", &close->node);
    leave_strand(c, strand);
    end_run(c, false);
    return true;
}

static void continue_with(struct one_case *c, const struct rung_ast_continue_with *node)
{
    journal_begin(c, "action", "continue");
    journal_text(c, "with", RUNG_AS(ref, node->policy)->name.text);
    journal_end(c, &node->node);
    end_run(c, false);
    c->continues = &node->node;
}

static void restart_step(struct one_case *c, uint32_t strand, const struct rung_ast_restart_step *node)
{
    const struct happening *event = top_frame(c, strand)->event;
    int64_t at = c->world->now;

    bool known = !node->at || instant_of(c, evaluate(c, node->at, event), &at);

    if (c->world->uncovered) return;
    if (!known) at = c->world->now;
    leave_step(c);
    journal_begin(c, "step", "restart");
    if (at > c->world->now) journal_time(c, "until", at);
    journal_end(c, &node->node);
    if (!known) say_unknown(c, &node->node);
    if (at > c->world->now) {
        c->restart_at = at;
        arm_silences_of(c, NULL);
    } else {
        enter_step(c, c->step);
    }
}

static void restart_run(struct one_case *c, const struct rung_node *node)
{
    leave_step(c);
    journal_begin(c, "step", "restart");
    journal_end(c, node);
    c->run_mark++;
    c->run_began = c->world->now;
    if (c->postponed_until != NONE_YET) end_postponement(c);
    enter_step(c, c->policy->steps.items[0]->declaration);
}

/* A jump acts on the steps, wherever it stands; nothing of its own strand comes behind it. */
static void jump(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    bool running = c->running;

    if (strand && node->kind != RUNG_NODE_restart_step) leave_strand(c, strand);
    if (running || node->kind == RUNG_NODE_stand_down) {
        switch (node->kind) {
        case RUNG_NODE_go_to:
            leave_step(c);
            enter_step(c, RUNG_AS(ref, RUNG_AS(go_to, node)->step)->name.symbol->declaration);
            break;
        case RUNG_NODE_restart_step: restart_step(c, strand, RUNG_AS(restart_step, node)); break;
        case RUNG_NODE_restart_run: restart_run(c, node); break;
        case RUNG_NODE_continue_with: continue_with(c, RUNG_AS(continue_with, node)); break;
        default:
            if (running) say_simple(c, "step", "stand_down", node);
            end_run(c, RUNG_AS(stand_down, node)->all);
        }
    }
    if (strand) leave_strand(c, strand);
}

/* ---- other statements ---- */

static void set(struct one_case *c, const struct rung_ast_set *node, const struct happening *event)
{
    const struct rung_symbol *fact = RUNG_AS(ref, node->fact)->name.symbol;
    struct value value;

    value = evaluate(c, node->value, event);
    if (c->world->uncovered) return;
    if (fact->type->base == RUNG_TYPE_TIME && value.kind == DATE) {
        int64_t time;
        value = instant_of(c, value, &time) ? (struct value){.kind = TIME, .number = time}
                                            : (struct value){.kind = UNKNOWN};
    }
    if (c->world->uncovered) return;
    set_fact(c, fact->index, value);
    journal_begin(c, "action", "set");
    journal_text(c, "fact", fact->name);
    journal_raw(c, ",\"value\":");
    journal_value(c, value);
    journal_end(c, &node->node);
}

static void withdraw_contacts(struct one_case *c)
{
    for (uint32_t i = 0; i < c->owed_count; i++) {
        if (c->owed[i].kind != CONTACT || c->owed[i].state != OWED_ASKED) continue;
        say_owed(c, &c->owed[i], "action", "withdraw");
        c->owed[i].state = OWED_WITHHELD;
        c->owed[i].said = reference_postponed;
        c->owed[i].look = NEVER;
        c->owed[i].due = NEVER;
    }
}

static void postpone(struct one_case *c, const struct rung_ast_postpone *node, const struct happening *event)
{
    int64_t until;

    if (!c->running) return;
    if (!instant_of(c, evaluate(c, node->until, event), &until)) {
        say_unknown(c, &node->node);
        return;
    }
    if (until <= c->world->now) return;
    c->postponed_until = until;
    c->postponed_by = &node->node;
    journal_begin(c, "action", "postpone");
    journal_time(c, "until", until);
    journal_end(c, &node->node);
    withdraw_contacts(c);
    for (uint32_t s = 0; s <= c->plan->handler_count; s++)
        for (uint32_t i = 0; i < c->strands[s].depth; i++) {
            struct frame *frame = &c->strands[s].frames[i];
            bool limits = frame->node->kind == RUNG_NODE_give || frame->node->kind == RUNG_NODE_wait_for;
            if (limits && !frame->body) frame->at = NEVER;
        }
}

static void flag(struct one_case *c, const struct rung_ast_flag *node, const struct happening *event)
{
    journal_begin(c, "finding", "flag");
    journal_text(c, "flag", node->name.text);
    journal_filled(c, "text", node->text.bytes, event);
    journal_end(c, &node->node);
}

static void begin_give(struct one_case *c, uint32_t strand, const struct rung_ast_give *give)
{
    int64_t at = limit_of_give(c, strand, &give->node, top_frame(c, strand)->event);

    push_frame(c, strand, &give->node)->at = at;
    push_body(c, strand, give->block, NULL);
}

void begin_statement(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    const struct happening *event = top_frame(c, strand)->event;

    switch (node->kind) {
    case RUNG_NODE_order:
        if (RUNG_AS(order, node)->strict)
            begin_strict_order(c, strand, RUNG_AS(order, node));
        else
            begin_any_order(c, strand, RUNG_AS(order, node));
        break;
    case RUNG_NODE_give: begin_give(c, strand, RUNG_AS(give, node)); break;
    case RUNG_NODE_task:
        add_task(c, strand, RUNG_AS(task, node)->assigned ? 0 : push_frame(c, strand, node)->id, node, event);
        break;
    case RUNG_NODE_notify: notify(c, strand, RUNG_AS(notify, node)); break;
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until: begin_wait(c, strand, node); break;
    case RUNG_NODE_wait_for: begin_wait_for(c, strand, RUNG_AS(wait_for, node)); break;
    case RUNG_NODE_contact:
    case RUNG_NODE_on_day:
    case RUNG_NODE_repeat: push_frame(c, strand, node); break;
    case RUNG_NODE_escalate:
        push_frame(c, strand, node);
        ask_target(c, strand);
        break;
    case RUNG_NODE_set: set(c, RUNG_AS(set, node), event); break;
    case RUNG_NODE_if:
        if (holds(c, RUNG_AS(if, node)->condition, event))
            push_body(c, strand, RUNG_AS(if, node)->then, NULL);
        else if (RUNG_AS(if, node)->otherwise)
            push_body(c, strand, RUNG_AS(if, node)->otherwise, NULL);
        break;
    case RUNG_NODE_postpone: postpone(c, RUNG_AS(postpone, node), event); break;
    case RUNG_NODE_flag: flag(c, RUNG_AS(flag, node), event); break;
    case RUNG_NODE_go_to:
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_continue_with: jump(c, strand, node); break;
    case RUNG_NODE_close: push_frame(c, strand, node); break;
    case RUNG_NODE_may_contact: offer(c, strand, node); break;
    default: break; /* handlers stand by; `ignore` does nothing */
    }
}

/* ---- on top again ---- */

/* Returns false if the strand waits there. */
bool statement_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);

    switch (frame->node->kind) {
    case RUNG_NODE_contact: return contact_goes_on(c, strand);
    case RUNG_NODE_task:
    case RUNG_NODE_order:
    case RUNG_NODE_escalate:
        if (is_owed_to(c, frame->id)) return false;
        break;
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
        if (c->taking_event || time_of_frame(c, frame) > c->world->now) return false;
        break;
    case RUNG_NODE_wait_for: return wait_for_goes_on(c, strand);
    case RUNG_NODE_on_day: return on_day_goes_on(c, strand);
    case RUNG_NODE_repeat: return repeat_goes_on(c, strand);
    case RUNG_NODE_close: return try_close(c, strand);
    default: break;
    }
    pop_frame(c, strand);
    return true;
}

/* ---- times that come ---- */

/* Whether the frame with that id stands at `outer` or above it in its strand. */
static bool is_within(const struct one_case *c, uint32_t strand, uint64_t outer, uint64_t id)
{
    const struct strand *s = &c->strands[strand];
    bool behind = false;

    for (uint32_t i = 0; i < s->depth; i++) {
        if (behind && s->frames[i].id == id) return true;
        behind = behind || s->frames[i].id == outer;
    }
    return false;
}

/* The time of a `give` is over: what is open in it is missed and closed, and its `else` comes next. */
void end_give(struct one_case *c, uint32_t strand, uint64_t id, struct missed *missed)
{
    const struct rung_ast_give *give = RUNG_AS(give, find_frame(c, strand, id)->node);

    for (int escalations = 0; escalations < 2; escalations++)
        for (uint32_t i = 0; i < c->owed_count;) {
            const struct owed *owed = &c->owed[i];
            if (owed->strand == strand && !owed->assigned && (owed->kind == ESCALATION) == escalations &&
                is_within(c, strand, id, owed->frame)) {
                if (!escalations || is_last_asked(c, i)) miss(c, &c->owed[i], missed);
                remove_owed(c, i);
            } else {
                i++;
            }
        }
    end_offers(c, strand, give->block);
    pop_above(c, strand, id);
    top_frame(c, strand)->over = true;
    top_frame(c, strand)->at = NEVER;
    if (give->otherwise) push_body(c, strand, give->otherwise, NULL);
}

/* The target that was asked last did not take over in time: the next is asked, or nobody accepted. */
bool end_escalation(struct one_case *c, uint32_t strand, struct missed *missed)
{
    struct frame *frame = top_frame(c, strand);
    struct owed *last = NULL;

    if (!frame || frame->body || frame->node->kind != RUNG_NODE_escalate) return false;
    const struct rung_ast_escalate *escalate = RUNG_AS(escalate, frame->node);
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].frame == frame->id && is_last_asked(c, i)) last = &c->owed[i];
    if (!last || last->due > c->world->now) return false;
    last->due = NEVER;
    struct asking before = ask_for(c, strand, frame->node);
    if (frame->count < escalate->targets.count) {
        ask_target(c, strand);
    } else if (escalate->otherwise) {
        for (uint32_t i = 0; i < c->owed_count;)
            if (c->owed[i].frame == frame->id)
                remove_owed(c, i);
            else
                i++;
        push_body(c, strand, escalate->otherwise, NULL);
    } else {
        miss(c, last, missed);
    }
    c->world->asking = before;
    return true;
}
