/* What each statement does when its turn comes, when it is on top again, and when its time has come. */
#include "inside.h"

#include <string.h>

/* ---- helpers ---- */

static void say_unknown(struct one_case *c, const struct rung_node *at)
{
    if (!c->world->uncovered) say_simple(c, "finding", "unknown", at);
}

int64_t limit_of_block(struct one_case *c, const struct rung_node *limit, const struct rung_node *at,
                       const struct happening *event)
{
    int64_t end;

    if (c->postponed_until != NONE_YET) return NEVER; /* it starts afresh when the postponement ends */
    if (limit_end(c, limit, c->world->now, event, &end)) return end;
    say_unknown(c, at);
    if (c->policy->usual_deadline &&
        limit_end(c, &c->policy->usual_deadline->node, c->world->now, event, &end))
        return end;
    return NEVER;
}

/* Waits that would be over before a postponement ends are over when it ends. */
static int64_t wait_end(const struct one_case *c, int64_t end)
{
    if (end < c->world->now) end = c->world->now;
    return end < c->postponed_until ? c->postponed_until : end;
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

static void begin_contact(struct one_case *c, uint32_t strand, const struct rung_node *node, uint64_t frame,
                          uint64_t row)
{
    const struct rung_ast_contact *contact = RUNG_AS(contact, node);
    const struct happening *event = top_frame(c, strand)->event;

    if (!is_asked(c, contact, event)) return;
    for (RUNG_EACH(party, contact->parties))
        if (!use_credit(c, row, node, party)) add_contact(c, strand, frame, node, party, event);
}

static void begin_any_order(struct one_case *c, uint32_t strand, const struct rung_ast_order *order)
{
    uint64_t frame = push_frame(c, strand, &order->node)->id;
    const struct happening *event = top_frame(c, strand)->event;

    for (RUNG_EACH(node, RUNG_AS(block, order->block)->statements)) {
        if (!find_frame(c, strand, frame)) return; /* one of them led away */
        if (node->kind == RUNG_NODE_contact)
            begin_contact(c, strand, node, frame, 0);
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
    if (known)
        push_frame(c, strand, node)->at = wait_end(c, end);
    else
        say_unknown(c, node);
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

/* What happened since the step, or the round, began. */
static void begin_wait_for(struct one_case *c, uint32_t strand, const struct rung_ast_wait_for *wait)
{
    const struct happening *event = top_frame(c, strand)->event;
    int64_t at = limit_of_block(c, wait->limit, &wait->node, event);
    uint64_t memory = 0;

    push_frame(c, strand, &wait->node)->at = at;
    for (uint32_t i = 0; i < c->strands[strand].depth; i++)
        if (c->strands[strand].frames[i].memory) memory = c->strands[strand].frames[i].memory;
    for (uint32_t i = 0; i < c->remembered_count; i++) {
        struct remembered past = c->remembered[i];
        if (past.strand != strand || past.order < memory) continue;
        const struct rung_ast_clause *clause = clause_for(c, wait, past.happening);
        if (!clause) continue;
        memmove(&c->remembered[i], &c->remembered[i + 1], (c->remembered_count - i - 1) * sizeof past);
        c->remembered_count--;
        take_clause(c, strand, clause, past.happening);
        return;
    }
}

/* Whether the strand stands in a `wait up to` that takes the event; if so, what the clause says is done. */
bool wait_takes(struct one_case *c, uint32_t strand, const struct happening *event)
{
    struct frame *frame = top_frame(c, strand);

    if (!frame || frame->body || frame->node->kind != RUNG_NODE_wait_for || frame->over) return false;
    const struct rung_ast_clause *clause = clause_for(c, RUNG_AS(wait_for, frame->node), event);
    if (!clause) return false;
    uint64_t id = frame->id;
    take_clause(c, strand, clause, event);
    go_on_within(c, strand, id);
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

/* Goes on with the next day. Days that have passed count as one. Returns false while it waits. */
static bool on_day_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_on_day *on_day = RUNG_AS(on_day, frame->node);
    const struct rung_node *day = on_day->days.first;
    uint32_t passed = 0;

    for (uint32_t i = 0; i < frame->count; i++) day = day->next;
    if (!day) {
        pop_frame(c, strand);
        return true;
    }
    if (frame->at == NEVER) frame->at = wait_end(c, instant_of_day(c, day));
    if (frame->at > c->world->now) return false;
    for (; day && instant_of_day(c, day) <= c->world->now; day = day->next) passed++;
    frame->count += passed ? passed : 1;
    frame->at = NEVER;
    push_body(c, strand, on_day->body, NULL);
    return true;
}

static bool repeat_goes_on(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_repeat *repeat = RUNG_AS(repeat, frame->node);
    int64_t next = c->world->now;

    if (frame->count == (uint32_t)(RUNG_AS(number, repeat->times)->millionths / 1000000)) {
        pop_frame(c, strand);
        return true;
    }
    if (frame->at == NEVER && frame->count) {
        if (!after_instant(c, evaluate(c, repeat->every, frame->event), frame->from, &next)) {
            say_unknown(c, frame->node);
            next = c->world->now;
        }
        if (next > c->world->now) frame->at = wait_end(c, next);
    }
    if (frame->at != NEVER && frame->at > c->world->now) return false;
    frame->at = NEVER;
    frame->from = c->world->now;
    frame->count++;
    push_body(c, strand, repeat->block, NULL)->memory = ++c->ids;
    return true;
}

/* ---- endings ---- */

static void leave_strand(struct one_case *c, uint32_t strand)
{
    while (top_frame(c, strand)) pop_frame(c, strand);
}

static bool try_close(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_close *close = RUNG_AS(close, frame->node);
    struct objection objection;

    if (!c->running) {
        leave_strand(c, strand);
        return true;
    }
    if (objection_to_close(c, close, frame->event, &objection)) {
        frame->at = next_look_at_close(c, close, frame->event);
        for (uint32_t i = 0; i < frame->said_count; i++)
            if (frame->said[i] == objection.what) return false;
        if (frame->said_count == RULES_MAX) reference_gives_up("too many rules");
        frame->said[frame->said_count++] = objection.what;
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
    say_simple(c, "step", "end", &close->node);
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

    if (node->at && !instant_of(c, evaluate(c, node->at, event), &at)) {
        say_unknown(c, &node->node);
        at = c->world->now;
    }
    clear_strand(c, 0);
    journal_begin(c, "step", "restart");
    if (at > c->world->now) journal_time(c, "until", at);
    journal_end(c, &node->node);
    if (at > c->world->now)
        c->restart_at = at;
    else
        enter_step(c, c->step);
}

static void restart_run(struct one_case *c, const struct rung_node *node)
{
    clear_strand(c, 0);
    journal_begin(c, "step", "restart");
    journal_end(c, node);
    c->run_mark++;
    c->run_began = c->world->now;
    c->postponed_until = NONE_YET;
    enter_step(c, c->policy->steps.items[0]->declaration);
}

/* A jump acts on the steps, wherever it stands; nothing of its own strand comes behind it. */
static void jump(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    bool running = c->running;

    if (running || node->kind == RUNG_NODE_stand_down) {
        switch (node->kind) {
        case RUNG_NODE_go_to:
            clear_strand(c, 0);
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

    c->world->overflow = false;
    value = evaluate(c, node->value, event);
    if (fact->type->base == RUNG_TYPE_TIME && value.kind == DATE) {
        int64_t time;
        value = instant_of(c, value, &time) ? (struct value){.kind = TIME, .number = time}
                                            : (struct value){.kind = UNKNOWN};
    }
    set_fact(c, fact->index, value);
    journal_begin(c, "action", "set");
    journal_text(c, "fact", fact->name);
    journal_raw(c, ",\"value\":");
    journal_value(c, value);
    journal_end(c, &node->node);
    if (c->world->overflow) say_simple(c, "finding", "overflow", &node->node);
    c->world->overflow = false;
}

static void withdraw_contacts(struct one_case *c)
{
    for (uint32_t i = 0; i < c->owed_count; i++) {
        if (c->owed[i].kind != CONTACT || c->owed[i].state != OWED_ASKED) continue;
        say_owed(c, &c->owed[i], "action", "withdraw");
        c->owed[i].state = OWED_POSTPONED;
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
            if (frame->body || frame->node->kind == RUNG_NODE_close || frame->at == NEVER) continue;
            if (limits)
                frame->at = NEVER;
            else if (frame->at < until)
                frame->at = until;
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
    int64_t at = limit_of_block(c, give->limit, &give->node, top_frame(c, strand)->event);

    push_frame(c, strand, &give->node)->at = at;
    push_body(c, strand, give->block, NULL);
}

void begin_statement(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    const struct happening *event = top_frame(c, strand)->event;
    uint64_t row = top_frame(c, strand)->id;

    switch (node->kind) {
    case RUNG_NODE_contact: begin_contact(c, strand, node, push_frame(c, strand, node)->id, row); break;
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
    default: break; /* handlers stand by; `may contact` permits; `ignore` does nothing */
    }
}

/* ---- going on ---- */

/* The next thing in the strand. Returns false if it waits. */
static bool move(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_node *node = frame->node;

    if (frame->body) {
        const struct rung_node *next = frame->next;
        if (next) {
            frame->next = node->kind == RUNG_NODE_block ? next->next : NULL;
            begin_statement(c, strand, next);
        } else {
            pop_frame(c, strand);
        }
        return true;
    }
    switch (node->kind) {
    case RUNG_NODE_contact:
    case RUNG_NODE_task:
    case RUNG_NODE_order:
    case RUNG_NODE_escalate:
        if (is_owed_to(c, frame->id)) return false;
        break;
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until: return false; /* its time comes */
    case RUNG_NODE_wait_for:
        if (!frame->over) return false;
        break;
    case RUNG_NODE_on_day: return on_day_goes_on(c, strand);
    case RUNG_NODE_repeat: return repeat_goes_on(c, strand);
    case RUNG_NODE_close: return try_close(c, strand);
    default: break;
    }
    pop_frame(c, strand);
    return true;
}

/* A calendar was asked about what it does not cover: the run ends. */
static bool ends_uncovered(struct one_case *c)
{
    if (!c->world->uncovered) return false;
    c->world->uncovered = false;
    say_simple(c, "finding", "uncovered", NULL);
    end_run(c, false);
    return true;
}

void go_on_within(struct one_case *c, uint32_t strand, uint64_t frame)
{
    while (find_frame(c, strand, frame) && top_frame(c, strand)->id != frame)
        if (!move(c, strand)) return;
}

void go_on(struct one_case *c, uint32_t strand)
{
    bool ran = top_frame(c, strand) != NULL;

    while (top_frame(c, strand)) {
        bool moved = move(c, strand);
        if (ends_uncovered(c) || !moved) return;
    }
    if (ran && strand == 0 && c->running && c->restart_at == NONE_YET) {
        const struct rung_symbols *steps = &c->policy->steps;
        uint32_t next = RUNG_AS(step, c->step)->name.symbol->index + 1;
        if (next < steps->count) {
            enter_step(c, steps->items[next]->declaration);
            go_on(c, 0);
        } else {
            say_simple(c, "step", "stand_down", c->step);
            end_run(c, false);
        }
    }
}

void all_go_on(struct one_case *c)
{
    for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
        look_again(c, s);
        go_on(c, s);
    }
}

/* ---- times that come ---- */

static void give_is_over(struct one_case *c, uint32_t strand, uint64_t id)
{
    bool kinds[3] = {false};
    const struct rung_ast_give *give = RUNG_AS(give, find_frame(c, strand, id)->node);

    for (uint32_t i = 0; i < c->owed_count;) {
        const struct owed *owed = &c->owed[i];
        const struct strand *s = &c->strands[strand];
        bool inside = false, behind = false;
        for (uint32_t k = 0; k < s->depth && owed->strand == strand && !owed->assigned; k++) {
            inside = inside || (behind && s->frames[k].id == owed->frame);
            behind = behind || s->frames[k].id == id;
        }
        if (inside) {
            miss(c, &c->owed[i], kinds);
            remove_owed(c, i);
        } else {
            i++;
        }
    }
    pop_above(c, strand, id);
    top_frame(c, strand)->over = true;
    top_frame(c, strand)->at = NEVER;
    handle_missed(c, kinds, strand);
    if (find_frame(c, strand, id) && give->otherwise) push_body(c, strand, give->otherwise, NULL);
    go_on(c, strand);
    if (strand) go_on(c, 0);
}

/* The current target did not take over in time. */
static void target_is_late(struct one_case *c, uint32_t strand)
{
    struct frame *frame = top_frame(c, strand);
    const struct rung_ast_escalate *escalate = RUNG_AS(escalate, frame->node);
    bool kinds[3] = {false};
    struct owed *last = NULL;

    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].frame == frame->id) {
            last = &c->owed[i];
            if (last->due <= c->world->now && (frame->count < escalate->targets.count || escalate->otherwise))
                last->due = NEVER;
        }
    if (frame->count < escalate->targets.count) {
        ask_target(c, strand);
        return;
    }
    if (!escalate->otherwise) {
        last->due = NEVER;
        miss(c, last, kinds);
        handle_missed(c, kinds, strand);
        return;
    }
    for (uint32_t i = 0; i < c->owed_count;)
        if (c->owed[i].frame == frame->id)
            remove_owed(c, i);
        else
            i++;
    push_body(c, strand, escalate->otherwise, NULL);
    go_on(c, strand);
}

void frame_is_due(struct one_case *c, uint32_t strand)
{
    struct strand *s = &c->strands[strand];
    struct frame *frame = top_frame(c, strand);
    bool kinds[3] = {false};

    for (uint32_t i = 0; i < s->depth; i++)
        if (!s->frames[i].body && s->frames[i].node->kind == RUNG_NODE_give &&
            s->frames[i].at <= c->world->now) {
            give_is_over(c, strand, s->frames[i].id);
            return;
        }
    switch (frame->node->kind) {
    case RUNG_NODE_escalate: target_is_late(c, strand); return;
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until: pop_frame(c, strand); break;
    case RUNG_NODE_wait_for: {
        const struct rung_ast_wait_for *wait = RUNG_AS(wait_for, frame->node);
        frame->over = true;
        frame->at = NEVER;
        if (wait->otherwise)
            push_body(c, strand, wait->otherwise, NULL);
        else
            say_simple(c, "finding", "missed", frame->node);
        break;
    }
    default: break; /* days, rounds and closings look at the time themselves */
    }
    (void)kinds;
    go_on(c, strand);
}
