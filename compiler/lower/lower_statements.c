/* Statements to strands: each is asked, waited for and left in turn. */
#include "lowering.h"

#include <string.h>

/* Where a statement stands. */
struct spot {
    bool any_order, strict;
};

static void lower_body(struct rung_lowering *l, const struct rung_node *body, struct spot spot);

/* ---- obligations ---- */

static uint64_t item_bits(struct rung_lowering *l, const struct rung_list *items)
{
    uint64_t bits = 0;

    for (RUNG_EACH(item, *items)) {
        uint32_t index = rung_lowering_item(l, RUNG_AS(ref, item)->name.symbol);
        if (index >= RUNG_ITEMS_MAX)
            rung_lowering_too_large(l, item->span, "a policy with more than 64 facts and items on record");
        else
            bits |= UINT64_C(1) << index;
    }
    return bits;
}

static void take_clauses(struct rung_lowering *l, struct rung_program_site *site,
                         const struct rung_list *clauses)
{
    const struct rung_node *limit = NULL;

    for (RUNG_EACH(clause, *clauses)) {
        switch (clause->kind) {
        case RUNG_NODE_within: limit = RUNG_AS(within, clause)->limit; break;
        case RUNG_NODE_using:
            site->template_name = rung_lowering_text(l, RUNG_AS(using, clause)->template.bytes);
            break;
        case RUNG_NODE_including:
            if (RUNG_AS(including, clause)->voicemail)
                site->including_voicemail |= item_bits(l, &RUNG_AS(including, clause)->items);
            else
                site->including |= item_bits(l, &RUNG_AS(including, clause)->items);
            break;
        case RUNG_NODE_noting: site->noting |= item_bits(l, &RUNG_AS(noting, clause)->items); break;
        case RUNG_NODE_guard: {
            const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
            struct rung_ast_not turned = {.node = {.kind = RUNG_NODE_not, .span = guard->node.span},
                                          .operand = guard->condition};
            site->when = rung_lower_condition(l, guard->unless ? &turned.node : guard->condition);
            rung_lowering_note(l, clause, RUNG_PLACED_FRAGMENT, site->when.first);
            break;
        }
        default: break;
        }
    }
    if (site->kind != RUNG_SITE_SEND) site->limit = rung_lower_limit(l, limit); /* the system is never late */
}

/* Whether its deadline is its own: else it is when the time limit around it is over, if there is one, and a
 * postponement, which lets that start afresh, finds nothing of the kind asked. */
static bool has_deadline(const struct rung_lowering *l, const struct rung_program_site *site)
{
    if (site->kind == RUNG_SITE_OFFER || site->kind == RUNG_SITE_SEND) return false;
    if (site->limit.count || l->program->usual_deadline.count) return true;
    return site->give != RUNG_NONE &&
           (site->kind == RUNG_SITE_ASSIGNED || (site->kind == RUNG_SITE_TASK && l->postpones));
}

/* `of`: what its fields are called. */
static uint32_t add_site(struct rung_lowering *l, struct rung_program_site *site,
                         const struct rung_node *node, const char *of)
{
    site->line = rung_lowering_line(l, node);
    bool assigned = site->kind == RUNG_SITE_ASSIGNED;
    bool contact = site->kind == RUNG_SITE_CONTACT || site->kind == RUNG_SITE_SEND;

    site->give = site->kind == RUNG_SITE_OFFER ? RUNG_NONE : l->give;
    site->owner = l->owner;
    if (has_deadline(l, site))
        site->deadline =
            rung_lowering_slot(l, assigned ? RUNG_SLOT_ASSIGNED_DEADLINE : RUNG_SLOT_SITE_DEADLINE, 1, of);
    site->offset = rung_lowering_slot(l, assigned ? RUNG_SLOT_ASSIGNED : RUNG_SLOT_SITE, 1, of);
    if (contact && l->withholds) site->withheld = rung_lowering_slot(l, RUNG_SLOT_SITE_WITHHELD, 1, of);
    uint32_t index = RUNG_ADD(l, sites, site);
    rung_lowering_note(l, node, RUNG_PLACED_SITE, index);
    return index;
}

static bool is_automatic(const struct rung_node *ref)
{
    const struct rung_symbol *channel = RUNG_AS(ref, ref)->name.symbol;

    return channel->kind == RUNG_SYMBOL_CHANNEL && RUNG_AS(channel, channel->declaration)->automatic;
}

static void ask(struct rung_lowering *l, uint32_t site, struct spot spot)
{
    rung_lowering_emit(l, RUNG_OP_ASK, 0, site, 0);
    if (!spot.any_order) rung_lowering_emit(l, RUNG_OP_AWAIT, 0, site, 0);
}

static void lower_contact(struct rung_lowering *l, const struct rung_ast_contact *contact, struct spot spot)
{
    for (RUNG_EACH(party, contact->parties)) {
        struct rung_program_site site = {.kind = is_automatic(contact->channel) ? RUNG_SITE_SEND
                                                                                : RUNG_SITE_CONTACT,
                                         .strict = spot.strict,
                                         .party = rung_lowering_party(party),
                                         .channel = rung_lowering_channel(contact->channel),
                                         .row = l->row};
        const char *of = rung_arena_print(l->arena, "contact %s via %s", RUNG_AS(ref, party)->name.text,
                                          RUNG_AS(ref, contact->channel)->name.text);
        take_clauses(l, &site, &contact->clauses);
        ask(l, add_site(l, &site, &contact->node, of), spot);
    }
}

static void lower_task(struct rung_lowering *l, const struct rung_ast_task *task, struct spot spot)
{
    struct rung_program_site site = {.kind = task->assigned ? RUNG_SITE_ASSIGNED : RUNG_SITE_TASK,
                                     .strict = spot.strict,
                                     .party = rung_lowering_party(task->party),
                                     .channel = RUNG_ANY,
                                     .name = rung_lowering_text(l, task->name.bytes),
                                     .row = l->row};
    take_clauses(l, &site, &task->clauses);
    const char *of = rung_arena_print(l->arena, "%s \"%s\"", task->assigned ? "assign" : "task",
                                      task->name.bytes ? task->name.bytes : "");
    uint32_t index = add_site(l, &site, &task->node, of);
    if (task->assigned)
        rung_lowering_emit(l, RUNG_OP_ASK, 0, index, 0);
    else
        ask(l, index, spot);
}

static void lower_may(struct rung_lowering *l, const struct rung_ast_may_contact *may)
{
    for (RUNG_EACH(party, may->parties))
        for (RUNG_EACH(channel, may->channels)) {
            struct rung_program_site site = {.kind = RUNG_SITE_OFFER,
                                             .party = rung_lowering_party(party),
                                             .channel = rung_lowering_channel(channel),
                                             .row = l->row};
            const char *of =
                rung_arena_print(l->arena, "may contact %s via %s", RUNG_AS(ref, party)->name.text,
                                 RUNG_AS(ref, channel)->name.text);
            rung_lowering_emit(l, RUNG_OP_OFFER, 0, add_site(l, &site, &may->node, of), 0);
        }
}

static void lower_order(struct rung_lowering *l, const struct rung_ast_order *order)
{
    uint32_t first = l->program->sites_count;

    lower_body(l, order->block, (struct spot){.any_order = !order->strict, .strict = order->strict});
    if (!order->strict && l->program->sites_count > first)
        rung_lowering_emit(l, RUNG_OP_AWAIT_ALL, 0, first, (int32_t)(l->program->sites_count - 1));
}

/* ---- time limits and waits ---- */

static void lower_give(struct rung_lowering *l, const struct rung_ast_give *give)
{
    struct rung_program_give entry = {.line = l->line, .parent = l->give, .owner = l->owner};

    entry.limit = rung_lower_limit(l, give->limit);
    entry.offset = rung_lowering_slot(
        l, RUNG_SLOT_GIVE, 1, rung_arena_print(l->arena, "give %s", rung_lowering_subject(l, give->limit)));
    uint32_t index = RUNG_ADD(l, gives, &entry), sites = l->program->sites_count;
    rung_lowering_note(l, &give->node, RUNG_PLACED_GIVE, index);
    uint32_t begins = rung_lowering_emit(l, RUNG_OP_GIVE, 0, index, 0);
    l->give = index;
    lower_body(l, give->block, (struct spot){0});
    l->give = entry.parent;
    uint32_t ends = rung_lowering_emit(l, RUNG_OP_GIVEN, 0, index, 0);
    struct rung_program_give *made = RUNG_ENTRY(l, gives, struct rung_program_give, index);
    made->sites = (struct rung_range){sites, l->program->sites_count - sites};
    made->begins = begins;
    made->ends = ends;
    uint32_t jump = give->otherwise ? rung_lowering_emit(l, RUNG_OP_JUMP, 0, 0, 0) : RUNG_NONE;
    made->otherwise = rung_lowering_here(l);
    if (!give->otherwise) return;
    lower_body(l, give->otherwise, (struct spot){0});
    rung_lowering_patch(l, jump, rung_lowering_here(l));
}

static void lower_wait(struct rung_lowering *l, const struct rung_node *statement,
                       const struct rung_node *time)
{
    struct rung_program_wait entry = {
        .line = l->line,
        .owner = l->owner,
        .offset = rung_lowering_slot(l, RUNG_SLOT_WAIT, 1, rung_lowering_subject(l, statement))};
    uint32_t index = RUNG_ADD(l, waits, &entry);

    rung_lower_time(l, time, 0, false);
    rung_lowering_emit(l, RUNG_OP_WAIT, 0, index, 0);
    rung_lowering_emit(l, RUNG_OP_AWAIT_TIME, 0, index, 0);
}

/* ---- events that are waited for ---- */

static bool has_event_place(const struct rung_text *text)
{
    return text->bytes && strstr(text->bytes, "{event.");
}

/* Texts take fields from the event, too; a template is not looked into: any may. */
static bool find_event_field(void *state, struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_event_field:
    case RUNG_NODE_using: *(bool *)state = true; break;
    case RUNG_NODE_notify: *(bool *)state |= has_event_place(&RUNG_AS(notify, node)->text); break;
    case RUNG_NODE_flag: *(bool *)state |= has_event_place(&RUNG_AS(flag, node)->text); break;
    case RUNG_NODE_close: *(bool *)state |= has_event_place(&RUNG_AS(close, node)->note); break;
    default: break;
    }
    return true;
}

static bool uses_event(const struct rung_node *body)
{
    bool uses = false;

    rung_node_walk((struct rung_node *)(uintptr_t)body, find_event_field, &uses);
    return uses;
}

static uint32_t party_of(const struct rung_list *clauses)
{
    const struct rung_node *from = rung_clause(clauses, RUNG_NODE_from);

    return from ? rung_lowering_party(RUNG_AS(from, from)->party) : RUNG_ANY;
}

static struct rung_fragment where_of(struct rung_lowering *l, const struct rung_list *clauses)
{
    const struct rung_node *where = rung_clause(clauses, RUNG_NODE_where);
    struct rung_fragment code = rung_lower_condition(l, where ? RUNG_AS(where, where)->condition : NULL);

    if (where) rung_lowering_note(l, where, RUNG_PLACED_FRAGMENT, code.first);
    return code;
}

static uint32_t lower_clause(struct rung_lowering *l, const struct rung_ast_clause *clause)
{
    const struct rung_ast_on_event *trigger = RUNG_AS(on_event, clause->trigger);
    const struct rung_symbol *event = RUNG_AS(ref, trigger->event)->name.symbol;
    struct rung_program_clause entry = {.event = rung_lowering_event(l, event),
                                        .value = rung_lowering_text(l, trigger->value.bytes),
                                        .from = party_of(&trigger->clauses),
                                        .line = rung_lowering_line(l, &clause->node),
                                        .kept = RUNG_NONE};
    uint32_t kept = l->kept;

    l->kept = 0;
    entry.where = where_of(l, &trigger->clauses);
    l->kept = kept;
    entry.offset = rung_lowering_slot(
        l, RUNG_SLOT_HEARD, 1,
        rung_arena_print(l->arena, "wait for %s", rung_lowering_subject(l, clause->trigger)));
    if (clause->body && uses_event(clause->body)) entry.kept = rung_lowering_kept(l, event, true);
    uint32_t index = RUNG_ADD(l, clauses, &entry);
    rung_lowering_note(l, &clause->node, RUNG_PLACED_CLAUSE, index);
    return index;
}

static void lower_listen(struct rung_lowering *l, const struct rung_ast_wait_for *wait)
{
    struct rung_program_listen entry = {
        .line = l->line, .owner = l->owner, .has_else = wait->otherwise != NULL};
    uint32_t jumps[64], jump_count = 0, kept = l->kept;

    entry.limit = rung_lower_limit(l, wait->limit);
    entry.offset = rung_lowering_slot(
        l, RUNG_SLOT_LISTEN, 1,
        rung_arena_print(l->arena, "wait up to %s", rung_lowering_subject(l, wait->limit)));
    entry.clauses.first = l->program->clauses_count;
    for (RUNG_EACH(clause, wait->clauses)) lower_clause(l, RUNG_AS(clause, clause));
    entry.clauses.count = wait->clauses.count;
    if (wait->clauses.count > 64)
        rung_lowering_too_large(l, wait->node.span, "a wait with more than 64 clauses");
    uint32_t index = RUNG_ADD(l, listens, &entry), at = entry.clauses.first;
    rung_lowering_note(l, &wait->node, RUNG_PLACED_LISTEN, index);
    rung_lowering_emit(l, RUNG_OP_LISTEN, 0, index, 0);
    uint32_t await = rung_lowering_emit(l, RUNG_OP_AWAIT_EVENT, 0, index, 0);
    for (RUNG_EACH(clause, wait->clauses)) {
        struct rung_program_clause *made = RUNG_ENTRY(l, clauses, struct rung_program_clause, at++);
        made->label = rung_lowering_here(l);
        l->kept = made->kept == RUNG_NONE ? 0 : made->kept;
        if (RUNG_AS(clause, clause)->body) lower_body(l, RUNG_AS(clause, clause)->body, (struct spot){0});
        if (jump_count < 64) jumps[jump_count++] = rung_lowering_emit(l, RUNG_OP_JUMP, 0, 0, 0);
    }
    l->kept = kept;
    rung_lowering_patch(l, await, rung_lowering_here(l));
    RUNG_ENTRY(l, listens, struct rung_program_listen, index)->otherwise = rung_lowering_here(l);
    if (wait->otherwise) lower_body(l, wait->otherwise, (struct spot){0});
    while (jump_count) rung_lowering_patch(l, jumps[--jump_count], rung_lowering_here(l));
}

/* ---- rounds ---- */

static void lower_rounds(struct rung_lowering *l, struct rung_program_loop *entry,
                         const struct rung_node *node, const struct rung_node *body)
{
    entry->line = l->line;
    entry->owner = l->owner;
    entry->offset = rung_lowering_slot(l, RUNG_SLOT_LOOP, 1, entry->by_day ? "on day" : "repeat");
    uint32_t index = RUNG_ADD(l, loops, entry), listens = l->program->listens_count;
    rung_lowering_note(l, node, RUNG_PLACED_LOOP, index);
    uint32_t sites = l->program->sites_count;
    rung_lowering_emit(l, RUNG_OP_LOOP, 0, index, 0);
    uint32_t round = rung_lowering_emit(l, RUNG_OP_ROUND, 0, index, 0);
    lower_body(l, body, (struct spot){0});
    rung_lowering_emit(l, RUNG_OP_JUMP, 0, 0, (int32_t)round);
    rung_lowering_patch(l, round, rung_lowering_here(l));
    struct rung_program_loop *made = RUNG_ENTRY(l, loops, struct rung_program_loop, index);
    made->listens = (struct rung_range){listens, l->program->listens_count - listens};
    made->sites = (struct rung_range){sites, l->program->sites_count - sites};
}

static void lower_on_day(struct rung_lowering *l, const struct rung_ast_on_day *on_day)
{
    struct rung_program_loop entry = {.by_day = true};

    entry.rounds = (struct rung_range){l->program->constants_count, on_day->days.count};
    for (RUNG_EACH(day, on_day->days)) {
        int64_t number = RUNG_AS(number, day)->millionths / 1000000;
        RUNG_ADD(l, constants, &number);
    }
    lower_rounds(l, &entry, &on_day->node, on_day->body);
}

static void lower_repeat(struct rung_lowering *l, const struct rung_ast_repeat *repeat)
{
    struct rung_program_loop entry = {.every = rung_lower_limit(l, repeat->every)};

    entry.rounds.count = (uint32_t)(RUNG_AS(number, repeat->times)->millionths / 1000000);
    lower_rounds(l, &entry, &repeat->node, repeat->block);
}

/* ---- the rest ---- */

static void lower_escalate(struct rung_lowering *l, const struct rung_ast_escalate *escalate)
{
    const struct rung_node *first = RUNG_AS(target, escalate->targets.first)->party;
    const char *of = rung_arena_print(l->arena, "escalate to %s", RUNG_AS(ref, first)->name.text);
    struct rung_program_escalation entry = {.line = l->line,
                                            .owner = l->owner,
                                            .has_else = escalate->otherwise != NULL,
                                            .give = l->give,
                                            .offset = rung_lowering_slot(l, RUNG_SLOT_ESCALATION, 1, of)};

    entry.deadline = rung_lowering_slot(l, RUNG_SLOT_ESCALATION_DEADLINE, 1, of);
    if (escalate->targets.count > RUNG_TARGETS_MAX)
        rung_lowering_too_large(l, escalate->node.span, "an escalation to more than 255");
    entry.targets = (struct rung_range){l->program->targets_count, escalate->targets.count};
    for (RUNG_EACH(item, escalate->targets)) {
        struct rung_program_target target = {.party = rung_lowering_party(RUNG_AS(target, item)->party),
                                             .limit = rung_lower_limit(l, RUNG_AS(target, item)->within)};
        rung_lowering_note(l, item, RUNG_PLACED_TARGET, RUNG_ADD(l, targets, &target));
    }
    uint32_t index = RUNG_ADD(l, escalations, &entry);
    rung_lowering_note(l, &escalate->node, RUNG_PLACED_ESCALATION, index);
    rung_lowering_emit(l, RUNG_OP_ESCALATE, 0, index, 0);
    uint32_t await = rung_lowering_emit(l, RUNG_OP_AWAIT_TAKEOVER, 0, index, 0);
    uint32_t jump = escalate->otherwise ? rung_lowering_emit(l, RUNG_OP_JUMP, 0, 0, 0) : RUNG_NONE;
    rung_lowering_patch(l, await, rung_lowering_here(l));
    if (!escalate->otherwise) return;
    lower_body(l, escalate->otherwise, (struct spot){0});
    rung_lowering_patch(l, jump, rung_lowering_here(l));
}

static void lower_if(struct rung_lowering *l, const struct rung_ast_if *node)
{
    rung_lower_expression(l, node->condition, 0);
    uint32_t unless = rung_lowering_emit(l, RUNG_OP_JUMP_UNLESS, 0, 0, 0);
    rung_lowering_note(l, &node->node, RUNG_PLACED_BRANCH, unless);
    lower_body(l, node->then, (struct spot){0});
    if (!node->otherwise) {
        rung_lowering_patch(l, unless, rung_lowering_here(l));
        return;
    }
    uint32_t jump = rung_lowering_emit(l, RUNG_OP_JUMP, 0, 0, 0);
    rung_lowering_patch(l, unless, rung_lowering_here(l));
    lower_body(l, node->otherwise, (struct spot){0});
    rung_lowering_patch(l, jump, rung_lowering_here(l));
}

/* What does nothing while the case is idle asks no calendar then. Returns the jump to patch, or RUNG_NONE. */
static uint32_t pass_over_if_idle(struct rung_lowering *l)
{
    if (!l->idle) return RUNG_NONE;
    rung_lowering_emit(l, RUNG_OP_RUNNING, 0, 0, 0);
    return rung_lowering_emit(l, RUNG_OP_JUMP_UNLESS, 0, 0, 0);
}

static void lower_postpone(struct rung_lowering *l, const struct rung_ast_postpone *postpone)
{
    uint32_t over = pass_over_if_idle(l);

    rung_lower_time(l, postpone->until, 0, false);
    rung_lowering_emit(l, RUNG_OP_POSTPONE, 0, 0, 0);
    if (over != RUNG_NONE) rung_lowering_patch(l, over, rung_lowering_here(l));
}

/* While the case is idle it ends the handler, and does nothing else. */
static void lower_restart_step(struct rung_lowering *l, const struct rung_ast_restart_step *restart)
{
    uint32_t over = restart->at ? pass_over_if_idle(l) : RUNG_NONE;

    if (restart->at) {
        rung_lower_time(l, restart->at, 0, false);
        rung_lowering_emit(l, RUNG_OP_RESTART_STEP_AT, 0, 0, 0);
        if (over == RUNG_NONE) return;
        rung_lowering_patch(l, over, rung_lowering_here(l));
    }
    rung_lowering_emit(l, RUNG_OP_RESTART_STEP, 0, 0, 0);
}

static void lower_notify(struct rung_lowering *l, const struct rung_ast_notify *notify)
{
    const struct rung_node *using = rung_clause(&notify->clauses, RUNG_NODE_using);
    const struct rung_node *via = rung_clause(&notify->clauses, RUNG_NODE_via);
    struct rung_program_notice notice = {
        .line = l->line,
        .text = rung_lowering_text(l, notify->text.bytes),
        .template_name = rung_lowering_text(l, using ? RUNG_AS(using, using)->template.bytes : NULL),
        .channel = via ? rung_lowering_channel(RUNG_AS(via, via)->channel) : RUNG_ANY,
        .parties = {l->program->names_count, notify->parties.count}};

    for (RUNG_EACH(party, notify->parties)) {
        uint32_t index = rung_lowering_party(party);
        RUNG_ADD(l, names, &index);
    }
    rung_lowering_emit(l, RUNG_OP_NOTIFY, 0, RUNG_ADD(l, notices, &notice), 0);
}

static void lower_set(struct rung_lowering *l, const struct rung_ast_set *set)
{
    const struct rung_symbol *fact = RUNG_AS(ref, set->fact)->name.symbol;

    if (fact->type->base == RUNG_TYPE_TIME && set->value->type->base == RUNG_TYPE_DATE)
        rung_lower_time(l, set->value, 0, false);
    else
        rung_lower_expression(l, set->value, 0);
    rung_lowering_emit(l, RUNG_OP_SET_FACT, 0, fact->index, 0);
}

static void lower_close(struct rung_lowering *l, const struct rung_ast_close *close)
{
    struct rung_program_closing closing = {.line = l->line,
                                           .as = rung_lowering_text(l, close->as.bytes),
                                           .code = rung_lowering_text(l, close->code.bytes),
                                           .note = rung_lowering_text(l, close->note.bytes)};

    rung_lowering_emit(l, RUNG_OP_CLOSE, 0, RUNG_ADD(l, closings, &closing), 0);
}

static void lower_flag(struct rung_lowering *l, const struct rung_ast_flag *node)
{
    struct rung_program_flag flag = {.line = l->line,
                                     .name = rung_lowering_text(l, node->name.text),
                                     .text = rung_lowering_text(l, node->text.bytes)};

    rung_lowering_emit(l, RUNG_OP_FLAG, 0, RUNG_ADD(l, flags, &flag), 0);
}

static void lower_continue(struct rung_lowering *l, const struct rung_ast_continue_with *node)
{
    uint32_t name = rung_lowering_text(l, RUNG_NAME_OF(node->policy));

    rung_lowering_emit(l, RUNG_OP_CONTINUE, 0, RUNG_ADD(l, follows, &name), 0);
}

static void lower_statement(struct rung_lowering *l, const struct rung_node *node, struct spot spot)
{
    uint32_t phase = l->phase_offset;

    l->line = rung_lowering_line(l, node);
    rung_lowering_note(l, node, RUNG_PLACED_CODE, rung_lowering_here(l));
    switch (node->kind) {
    case RUNG_NODE_contact: lower_contact(l, RUNG_AS(contact, node), spot); break;
    case RUNG_NODE_may_contact: lower_may(l, RUNG_AS(may_contact, node)); break;
    case RUNG_NODE_order: lower_order(l, RUNG_AS(order, node)); break;
    case RUNG_NODE_give: lower_give(l, RUNG_AS(give, node)); break;
    case RUNG_NODE_task: lower_task(l, RUNG_AS(task, node), spot); break;
    case RUNG_NODE_notify: lower_notify(l, RUNG_AS(notify, node)); break;
    case RUNG_NODE_wait: lower_wait(l, node, RUNG_AS(wait, node)->duration); break;
    case RUNG_NODE_wait_until: lower_wait(l, node, RUNG_AS(wait_until, node)->time); break;
    case RUNG_NODE_wait_for: lower_listen(l, RUNG_AS(wait_for, node)); break;
    case RUNG_NODE_on_day: lower_on_day(l, RUNG_AS(on_day, node)); break;
    case RUNG_NODE_repeat: lower_repeat(l, RUNG_AS(repeat, node)); break;
    case RUNG_NODE_escalate: lower_escalate(l, RUNG_AS(escalate, node)); break;
    case RUNG_NODE_set: lower_set(l, RUNG_AS(set, node)); break;
    case RUNG_NODE_if: lower_if(l, RUNG_AS(if, node)); break;
    case RUNG_NODE_postpone: lower_postpone(l, RUNG_AS(postpone, node)); break;
    case RUNG_NODE_flag: lower_flag(l, RUNG_AS(flag, node)); break;
    case RUNG_NODE_go_to:
        rung_lowering_emit(l, RUNG_OP_GO_TO, 0, RUNG_AS(ref, RUNG_AS(go_to, node)->step)->name.symbol->index,
                           0);
        break;
    case RUNG_NODE_restart_step: lower_restart_step(l, RUNG_AS(restart_step, node)); break;
    case RUNG_NODE_restart_run: rung_lowering_emit(l, RUNG_OP_RESTART_RUN, 0, 0, 0); break;
    case RUNG_NODE_stand_down:
        rung_lowering_emit(l, RUNG_AS(stand_down, node)->all ? RUNG_OP_STAND_DOWN_ALL : RUNG_OP_STAND_DOWN, 0,
                           0, 0);
        break;
    case RUNG_NODE_close: lower_close(l, RUNG_AS(close, node)); break;
    case RUNG_NODE_continue_with: lower_continue(l, RUNG_AS(continue_with, node)); break;
    default: break; /* `ignore` does nothing; handlers are strands of their own */
    }
    if (!spot.any_order) l->phase_offset = phase; /* what it set is over: others may have the place */
}

static void lower_body(struct rung_lowering *l, const struct rung_node *body, struct spot spot)
{
    if (body->kind != RUNG_NODE_block) {
        l->row++;
        lower_statement(l, body, spot);
        return;
    }
    const struct rung_node *before = NULL;
    for (RUNG_EACH(statement, RUNG_AS(block, body)->statements)) {
        /* Contacts that follow each other directly are one row, within which one made early is credited. */
        if (!before || before->kind != RUNG_NODE_contact || statement->kind != RUNG_NODE_contact) l->row++;
        lower_statement(l, statement, spot);
        before = statement;
    }
}

/* ---- steps and handlers ---- */

static void end_scope(const struct rung_lowering *l, struct rung_scope *scope)
{
    const struct rung_program *p = l->program;

    scope->sites.count = p->sites_count - scope->sites.first;
    scope->gives.count = p->gives_count - scope->gives.first;
    scope->waits.count = p->waits_count - scope->waits.first;
    scope->listens.count = p->listens_count - scope->listens.first;
    scope->loops.count = p->loops_count - scope->loops.first;
    scope->escalations.count = p->escalations_count - scope->escalations.first;
}

void rung_lower_steps(struct rung_lowering *l)
{
    l->owner = 0;
    for (uint32_t i = 0; i < l->policy->steps.count && !l->failed; i++) {
        const struct rung_ast_step *step = RUNG_AS(step, l->policy->steps.items[i]->declaration);
        struct rung_program_step entry = {.name = rung_lowering_text(l, step->name.text),
                                          .title = rung_lowering_text(l, step->title.bytes),
                                          .line = rung_lowering_line(l, &step->node),
                                          .entry = rung_lowering_here(l),
                                          .scope = rung_scope_behind(l->program)};
        const struct rung_strand_slots since = rung_lowering_begin_slots(l);
        l->step = i;
        l->strand = rung_arena_print(l->arena, "step %s", step->name.text);
        l->give = RUNG_NONE;
        l->kept = 0;
        lower_body(l, step->block, (struct spot){0});
        l->line = entry.line;
        rung_lowering_emit(l, RUNG_OP_END_STEP, 0, 0, 0);
        end_scope(l, &entry.scope);
        rung_lowering_end_slots(l, &since, &entry.scope);
        rung_lowering_note(l, &step->node, RUNG_PLACED_STEP, RUNG_ADD(l, steps, &entry));
    }
    l->strand = NULL;
}

static bool find_stay(void *state, struct rung_node *node)
{
    if (rung_flow_stays(node)) *(bool *)state = true;
    return true;
}

/* How the fields of a handler's strand are introduced: what sets it off, and the step that holds it. */
static void name_strand(struct rung_lowering *l, const struct rung_ast_handler *handler,
                        const struct rung_ast_step *step)
{
    bool silence = handler->trigger->kind == RUNG_NODE_silence;
    const char *on = handler->always ? "always on" : silence ? "whenever" : "on";

    l->strand = rung_arena_print(l->arena, "%s%s%s%s %s", step ? "step " : "", step ? step->name.text : "",
                                 step ? ", " : "", on, rung_lowering_subject(l, handler->trigger));
}

/* `step`: the one that holds it, or NULL. */
static void lower_handler(struct rung_lowering *l, const struct rung_ast_handler *handler,
                          const struct rung_ast_step *step)
{
    l->line = rung_lowering_line(l, &handler->node);
    name_strand(l, handler, step);
    struct rung_program_handler entry = {.line = l->line,
                                         .always = handler->always,
                                         .event = RUNG_NONE,
                                         .from = RUNG_ANY,
                                         .silence = RUNG_NONE,
                                         .kept = RUNG_NONE};
    const struct rung_symbol *event = NULL;
    bool rests = false;

    l->kept = 0;
    if (handler->trigger->kind == RUNG_NODE_on_event) {
        const struct rung_ast_on_event *trigger = RUNG_AS(on_event, handler->trigger);
        event = RUNG_AS(ref, trigger->event)->name.symbol;
        entry.trigger = RUNG_ON_EVENT;
        entry.event = rung_lowering_event(l, event);
        entry.value = rung_lowering_text(l, trigger->value.bytes);
        entry.from = party_of(&trigger->clauses);
        entry.where = where_of(l, &trigger->clauses);
    } else if (handler->trigger->kind == RUNG_NODE_silence) {
        entry.trigger = RUNG_ON_SILENCE;
        entry.silence = rung_lower_silence(l, handler->trigger, false, handler->always);
    } else {
        entry.trigger = RUNG_ON_MISSED;
        entry.missed = RUNG_AS(on_missed, handler->trigger)->what;
    }
    rung_node_walk(handler->body, find_stay, &rests);
    if (event && rests && uses_event(handler->body)) {
        entry.kept = rung_lowering_kept(l, event, false);
        l->kept = entry.kept;
    }
    entry.entry = rung_lowering_here(l);
    entry.scope = rung_scope_behind(l->program);
    const struct rung_strand_slots since = rung_lowering_begin_slots(l);
    l->owner = l->program->handlers_count + 1;
    l->idle = handler->always;
    l->give = RUNG_NONE;
    lower_body(l, handler->body, (struct spot){0});
    l->line = entry.line;
    rung_lowering_emit(l, RUNG_OP_END_STRAND, 0, 0, 0);
    end_scope(l, &entry.scope);
    rung_lowering_end_slots(l, &since, &entry.scope);
    if (!l->failed && rung_program_rests(l->program->code + entry.entry, rung_lowering_here(l) - entry.entry,
                                         l->policy->rules.count > 0))
        entry.offset = rung_lowering_slot(l, RUNG_SLOT_PLACE, 1, "");
    rung_lowering_note(l, &handler->node, RUNG_PLACED_HANDLER, RUNG_ADD(l, handlers, &entry));
    l->owner = 0;
    l->idle = false;
    l->kept = 0;
    l->strand = NULL;
}

void rung_lower_handlers(struct rung_lowering *l)
{
    for (uint32_t i = 0; i < l->policy->steps.count && !l->failed; i++) {
        const struct rung_ast_step *step = RUNG_AS(step, l->policy->steps.items[i]->declaration);
        uint32_t first = l->program->handlers_count, silence = l->program->silences_count;
        for (RUNG_EACH(statement, RUNG_AS(block, step->block)->statements))
            if (statement->kind == RUNG_NODE_handler) lower_handler(l, RUNG_AS(handler, statement), step);
        RUNG_ENTRY(l, steps, struct rung_program_step, i)->handlers =
            (struct rung_range){first, l->program->handlers_count - first};
        for (; silence < l->program->silences_count; silence++)
            RUNG_ENTRY(l, silences, struct rung_program_silence, silence)->step = i;
    }
    l->program->policy_handlers = l->program->handlers_count;
    for (uint32_t i = 0; i < l->policy->handlers.count && !l->failed; i++)
        lower_handler(l, RUNG_AS(handler, l->policy->handlers.items[i]), NULL);
}
