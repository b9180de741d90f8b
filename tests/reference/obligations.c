/* What is asked of whom: contacts, tasks, escalations; what meets them, and what it means to miss them. */
#include "inside.h"

#include <string.h>

static const struct rung_ast_channel *channel_of(struct one_case *c, struct value via)
{
    for (uint32_t i = 0; via.kind == NAME && via.text && i < c->policy->channels.count; i++)
        if (strcmp(c->policy->channels.items[i]->name, via.text) == 0)
            return RUNG_AS(channel, c->policy->channels.items[i]->declaration);
    return NULL;
}

/* The channel or party that an obligation names: if nobody knows which, another one than those declared. */
static struct value who(struct one_case *c, const struct rung_node *name, const struct happening *event)
{
    struct value value = evaluate(c, name, event);

    return value.kind == UNKNOWN ? (struct value){.kind = NAME} : value;
}

bool is_automatic(struct one_case *c, struct value via)
{
    const struct rung_ast_channel *channel = channel_of(c, via);

    return channel && channel->automatic;
}

const struct rung_list *clauses_of(const struct owed *owed)
{
    static const struct rung_list none;

    if (owed->kind == CONTACT) return &RUNG_AS(contact, owed->node)->clauses;
    if (owed->kind == TASK) return &RUNG_AS(task, owed->node)->clauses;
    return &none;
}

static const char *template_of(const struct owed *owed)
{
    const struct rung_node *using = rung_clause(clauses_of(owed), RUNG_NODE_using);

    return using ? RUNG_AS(using, using)->template.bytes : NULL;
}

static const char *worker_of(struct one_case *c, const struct owed *owed)
{
    const struct rung_ast_channel *channel = owed->kind == CONTACT ? channel_of(c, owed->via) : NULL;

    return channel && channel->by ? RUNG_AS(ref, channel->by)->name.text : NULL;
}

/* ---- journal ---- */

void say_simple(struct one_case *c, const char *kind, const char *name, const struct rung_node *at)
{
    journal_begin(c, kind, name);
    journal_end(c, at);
}

static void say_what(struct one_case *c, const struct owed *owed, bool with_target)
{
    journal_text(c, "via", owed->via.text);
    if (with_target) journal_text(c, "to", owed->to.text);
    if (owed->kind == TASK) journal_text(c, "task", RUNG_AS(task, owed->node)->name.bytes);
    journal_text(c, "template", template_of(owed));
    journal_text(c, "by", worker_of(c, owed));
}

void say_owed(struct one_case *c, const struct owed *owed, const char *kind, const char *name)
{
    journal_begin(c, kind, name);
    say_what(c, owed, true);
    journal_end(c, owed->node);
}

/* ---- deadlines ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t end_of_gives(const struct one_case *c, uint32_t strand)
{
    int64_t end = NEVER;

    for (uint32_t i = 0; i < c->strands[strand].depth; i++) {
        const struct frame *frame = &c->strands[strand].frames[i];
        if (frame->node->kind == RUNG_NODE_give && !frame->body && !frame->over) end = least(end, frame->at);
    }
    return end;
}

/* Its own limit, else that of the `give` around it, else (an escalation apart) the usual one; a `give` cuts
 * it. */
static int64_t deadline(struct one_case *c, const struct owed *owed, const struct rung_node *within)
{
    int64_t give = end_of_gives(c, owed->strand), due = NEVER;
    bool known = within && limit_end(c, within, c->world->now, owed->event, &due);

    if (within && !known && !c->world->uncovered) say_simple(c, "finding", "unknown", owed->node);
    if (known) return least(due, give);
    if (!within && (give != NEVER || owed->kind == ESCALATION)) return give;
    if (!c->policy->usual_deadline ||
        !limit_end(c, &c->policy->usual_deadline->node, c->world->now, owed->event, &due))
        due = NEVER;
    return least(due, give);
}

/* ---- asking ---- */

/* In the order of the text, of the steps before strands. */
static bool comes_before(const struct owed *a, const struct owed *b)
{
    if (a->strand != b->strand) return a->strand < b->strand;
    if (a->node != b->node) return a->node->span.start < b->node->span.start;
    return a->party_node && b->party_node && a->party_node->span.start < b->party_node->span.start;
}

static struct owed *add_owed(struct one_case *c, struct owed owed)
{
    if (c->owed_count == OWED_MAX) reference_gives_up("too much is owed");
    owed.id = ++c->ids;
    owed.look = NEVER;
    owed.always = is_always(c, owed.strand);
    uint32_t at = c->owed_count++;
    for (; at > 0 && comes_before(&owed, &c->owed[at - 1]); at--) c->owed[at] = c->owed[at - 1];
    c->owed[at] = owed;
    return &c->owed[at];
}

void remove_owed(struct one_case *c, uint32_t index)
{
    memmove(&c->owed[index], &c->owed[index + 1], (c->owed_count - index - 1) * sizeof *c->owed);
    c->owed_count--;
}

static uint32_t find_owed(const struct one_case *c, uint64_t id)
{
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].id == id) return i;
    return UINT32_MAX;
}

bool is_owed_to(const struct one_case *c, uint64_t frame)
{
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].frame == frame) return true;
    return false;
}

static void send(struct one_case *c, uint32_t index)
{
    struct owed owed = c->owed[index];
    struct attempt attempt = {
        .time = c->world->now, .via = owed.via, .to = owed.to, .complete = true, .from_us = true};

    c->stuck = false;
    journal_begin(c, "action", "send");
    say_what(c, &owed, true);
    remove_owed(c, index);
    add_attempt(c, attempt);
    journal_filled(c, "text", template_text(c, template_of(&owed)), owed.event);
    journal_end(c, owed.node);
}

static void ask(struct one_case *c, struct owed *owed)
{
    static const char *const names[] = {[CONTACT] = "attempt", [TASK] = "task", [ESCALATION] = "escalate"};
    const struct rung_node *within = rung_clause(clauses_of(owed), RUNG_NODE_within);
    const struct rung_node *limit = within ? RUNG_AS(within, within)->limit : NULL;

    if (owed->kind == ESCALATION) limit = RUNG_AS(target, owed->party_node)->within;
    int64_t due = deadline(c, owed, limit);
    if (c->world->uncovered) { /* the run ends here */
        if (owed->kind == ESCALATION) remove_owed(c, find_owed(c, owed->id));
        return;
    }
    c->stuck = false;
    owed->state = OWED_ASKED;
    owed->missed = false;
    owed->look = NEVER;
    owed->said = NULL;
    owed->due = due;
    journal_begin(c, "action", names[owed->kind]);
    say_what(c, owed, true);
    if (owed->due != NEVER) journal_time(c, "due", owed->due);
    if (owed->kind == CONTACT) journal_filled(c, "text", template_text(c, template_of(owed)), owed->event);
    journal_end(c, owed->node);
}

static void withhold(struct one_case *c, struct owed *owed, const struct objection *objection)
{
    owed->state = OWED_WITHHELD;
    if (owed->said == objection->what) return;
    owed->said = objection->what;
    journal_begin(c, "action", "withhold");
    say_what(c, owed, true);
    journal_text(c, "rule", objection->words);
    if (objection->rule) journal_text(c, "because", rule_because(objection->rule));
    if (objection->until != NONE_YET) journal_time(c, "until", objection->until);
    journal_end(c, owed->node);
}

void ask_or_withhold(struct one_case *c, uint64_t id)
{
    uint32_t index = find_owed(c, id);
    struct objection objection;

    if (index == UINT32_MAX || c->world->uncovered) return;
    struct owed *owed = &c->owed[index];
    struct asking before = ask_for(c, owed->strand, owed->node);
    bool withheld = owed->kind == CONTACT && objection_to_contact(c, owed, &objection);
    if (withheld)
        withhold(c, owed, &objection);
    else if (c->world->uncovered)
        ; /* the run ends here */
    else if (owed->kind == CONTACT && is_automatic(c, owed->via))
        send(c, index);
    else
        ask(c, owed);
    c->world->asking = before;
}

void add_contact(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *contact,
                 const struct rung_node *party, const struct happening *event)
{
    const struct owed *owed =
        add_owed(c, (struct owed){.kind = CONTACT,
                                  .node = contact,
                                  .party_node = party,
                                  .via = who(c, RUNG_AS(contact, contact)->channel, event),
                                  .to = who(c, party, event),
                                  .strand = strand,
                                  .frame = frame,
                                  .event = event});

    c->stuck = false;
    ask_or_withhold(c, owed->id);
}

void add_task(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *task,
              const struct happening *event)
{
    for (uint32_t i = 0; i < c->owed_count && RUNG_AS(task, task)->assigned; i++)
        if (c->owed[i].node == task) { /* assigned anew: in place of the one before */
            say_owed(c, &c->owed[i], "action", "withdraw");
            remove_owed(c, i);
        }
    const struct owed *owed = add_owed(c, (struct owed){.kind = TASK,
                                                        .node = task,
                                                        .to = who(c, RUNG_AS(task, task)->party, event),
                                                        .strand = strand,
                                                        .frame = frame,
                                                        .assigned = RUNG_AS(task, task)->assigned,
                                                        .event = event});
    uint64_t id = owed->id;

    ask_or_withhold(c, id);
    if (c->world->uncovered && RUNG_AS(task, task)->assigned) remove_owed(c, find_owed(c, id));
}

void add_escalation(struct one_case *c, uint32_t strand, uint64_t frame, const struct rung_node *escalate,
                    const struct rung_node *target, const struct happening *event)
{
    const struct owed *owed = add_owed(c, (struct owed){.kind = ESCALATION,
                                                        .node = escalate,
                                                        .party_node = target,
                                                        .to = who(c, RUNG_AS(target, target)->party, event),
                                                        .strand = strand,
                                                        .frame = frame,
                                                        .event = event});

    ask_or_withhold(c, owed->id);
}

/* Who is asked by a fact is whom the fact names now. */
void follow_facts(struct one_case *c)
{
    for (uint32_t i = 0; i < c->owed_count; i++) {
        struct owed *owed = &c->owed[i];
        if (owed->kind == CONTACT) {
            owed->via = who(c, RUNG_AS(contact, owed->node)->channel, owed->event);
            owed->to = who(c, owed->party_node, owed->event);
        } else if (owed->kind == TASK) {
            owed->to = who(c, RUNG_AS(task, owed->node)->party, owed->event);
        } else {
            owed->to = who(c, RUNG_AS(target, owed->party_node)->party, owed->event);
        }
    }
}

void look_again(struct one_case *c, uint32_t strand)
{
    uint64_t ids[OWED_MAX];
    uint32_t count = 0;

    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].strand == strand && c->owed[i].state == OWED_WITHHELD) ids[count++] = c->owed[i].id;
    for (uint32_t i = 0; i < count; i++) ask_or_withhold(c, ids[i]);
}

/* ---- missing ---- */

/* Whether no target of the same escalation was asked after this one. */
bool is_last_asked(const struct one_case *c, uint32_t index)
{
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].frame == c->owed[index].frame && c->owed[i].id > c->owed[index].id) return false;
    return true;
}

/* Journals that it was missed, unless it was before. Returns whether it is news. */
bool miss(struct one_case *c, struct owed *owed, struct missed *missed)
{
    if (owed->state != OWED_ASKED || (owed->missed && owed->kind != ESCALATION)) return false;
    owed->missed = true;
    missed->by[owed->kind][owed->strand] = true;
    journal_begin(c, "finding", "missed");
    say_what(c, owed, true);
    if (owed->kind != ESCALATION) journal_time(c, "due", owed->due);
    journal_end(c, owed->node);
    return true;
}

static bool is_handler_of_missed(const struct one_case *c, uint32_t handler, enum owed_kind kind)
{
    static const enum rung_owed owed[] = {
        [CONTACT] = RUNG_OWED_ATTEMPT, [TASK] = RUNG_OWED_TASK, [ESCALATION] = RUNG_OWED_ESCALATION};
    const struct rung_ast_handler *node = c->plan->handlers[handler];

    return node->trigger->kind == RUNG_NODE_on_missed &&
           RUNG_AS(on_missed, node->trigger)->what == owed[kind] && (c->running || node->always);
}

/* One handler for each kind, at most once an instant: the step's, else the policy's; not for its own strand.
 */
void handle_missed(struct one_case *c, const struct missed *missed)
{
    for (int kind = 0; kind < 3; kind++) {
        uint32_t found = UINT32_MAX;
        bool by_others = false;
        for (int of_step = 1; of_step >= 0; of_step--)
            for (uint32_t i = 0; i < c->plan->handler_count && found == UINT32_MAX; i++)
                if (is_handler_of_missed(c, i, (enum owed_kind)kind) &&
                    c->plan->handler_step[i] == (of_step ? c->step : NULL) && (!of_step || c->step))
                    found = i;
        for (uint32_t s = 0; s < STRANDS_MAX; s++)
            by_others = by_others || (missed->by[kind][s] && s != found + 1);
        if (found == UINT32_MAX || !by_others || c->missed_handled[kind] == c->world->now) continue;
        c->missed_handled[kind] = c->world->now;
        set_off(c, found, NULL);
    }
}

/* ---- meeting ---- */

static bool is_documented(const struct happening *event, const char *item)
{
    for (uint32_t i = 0; i < event->documented_count; i++)
        if (strcmp(event->documented[i].name, item) == 0) return true;
    return false;
}

static bool is_among(const struct rung_list *items, const char *name)
{
    for (RUNG_EACH(item, *items))
        if (strcmp(RUNG_AS(ref, item)->name.text, name) == 0) return true;
    return false;
}

/* What the clauses want on record and is not: facts first, then other items, as the policy first names them.
 * Returns how many. */
static uint32_t missing_items(struct one_case *c, const struct rung_list *clauses,
                              const struct happening *event, const char **missing)
{
    struct value outcome = happening_field(event, "outcome");
    bool voicemail = outcome.text && strcmp(outcome.text, "voicemail") == 0;
    uint32_t count = 0;

    for (int table = 0; table < 2; table++) {
        const struct rung_symbols *symbols = table ? &c->policy->items : &c->policy->facts;
        for (uint32_t i = 0; i < symbols->count; i++) {
            const char *name = symbols->items[i]->name;
            bool wanted = false;
            for (RUNG_EACH(clause, *clauses)) {
                if (clause->kind == RUNG_NODE_including &&
                    (!RUNG_AS(including, clause)->voicemail || voicemail))
                    wanted = wanted || is_among(&RUNG_AS(including, clause)->items, name);
                if (clause->kind == RUNG_NODE_noting)
                    wanted = wanted || is_among(&RUNG_AS(noting, clause)->items, name);
            }
            if (wanted && !is_documented(event, name)) missing[count++] = name;
        }
    }
    return count;
}

static void say_incomplete(struct one_case *c, const struct owed *owed, const char *const *missing,
                           uint32_t count)
{
    journal_begin(c, "finding", "incomplete");
    say_what(c, owed, false);
    journal_raw(c, ",\"missing\":[");
    for (uint32_t i = 0; i < count; i++) {
        if (i) journal_raw(c, ",");
        journal_string(c, missing[i]);
    }
    journal_raw(c, "]");
    journal_end(c, owed->node);
}

bool is_customer(const struct one_case *c, struct value party)
{
    if (party.kind == NAME && !party.text) return true; /* nobody knows who else */
    for (uint32_t i = 0; i < c->policy->parties.count; i++)
        if (party.text && strcmp(c->policy->parties.items[i]->name, party.text) == 0)
            return RUNG_AS(party, c->policy->parties.items[i]->declaration)->customer;
    return false;
}

/* An attempt that does not say to whom was to a customer. */
static bool fits(const struct one_case *c, struct value via, struct value to, const struct happening *attempt)
{
    struct value other = happening_field(attempt, "to");

    return value_same(via, happening_field(attempt, "via")) &&
           (other.kind == UNKNOWN ? is_customer(c, to) : value_same(to, other));
}

static bool has_credit(const struct one_case *c, uint64_t frame, const struct rung_node *contact,
                       const struct rung_node *party)
{
    for (uint32_t i = 0; i < c->credit_count; i++)
        if (c->credits[i].frame == frame && c->credits[i].node == contact &&
            c->credits[i].party_node == party)
            return true;
    return false;
}

/* What an attempt may be for: a contact that is asked, or one that is still to come in the row where a strand
 * stands. */
struct candidate {
    struct owed owed; /* of one to come, made up */
    uint32_t index;   /* among what is owed; of one to come UINT32_MAX */
    uint64_t block;   /* of one to come: in whose row */
    bool strict;
};
struct candidates {
    struct candidate items[OWED_MAX + 32];
    uint32_t count;
};

static void add_candidate(struct candidates *all, struct candidate candidate)
{
    if (all->count == OWED_MAX + 32) reference_gives_up("too many candidates");
    all->items[all->count++] = candidate;
}

static void add_asked(struct one_case *c, uint32_t strand, const struct happening *attempt,
                      struct candidates *all)
{
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].strand == strand && c->owed[i].kind == CONTACT && !is_automatic(c, c->owed[i].via) &&
            fits(c, c->owed[i].via, c->owed[i].to, attempt))
            add_candidate(all, (struct candidate){.owed = c->owed[i], .index = i});
}

static void add_to_come(struct one_case *c, uint32_t strand, const struct happening *attempt,
                        struct candidates *all)
{
    const struct strand *s = &c->strands[strand];

    if (s->depth < 2 || s->frames[s->depth - 1].node->kind != RUNG_NODE_contact ||
        s->frames[s->depth - 1].body)
        return;
    const struct frame *block = &s->frames[s->depth - 2];
    const struct rung_node *current = s->frames[s->depth - 1].node;
    for (const struct rung_node *node = current; node && node->kind == RUNG_NODE_contact; node = node->next) {
        const struct rung_ast_contact *contact = RUNG_AS(contact, node);
        struct value via = who(c, contact->channel, block->event);
        uint32_t turn = 0;
        for (RUNG_EACH(party, contact->parties)) {
            if (node == current && turn++ < s->frames[s->depth - 1].count) continue;
            struct owed would = {.kind = CONTACT, .node = node, .party_node = party, .via = via};
            would.to = who(c, party, block->event);
            if (!fits(c, via, would.to, attempt) || has_credit(c, block->id, node, party)) continue;
            add_candidate(all, (struct candidate){would, UINT32_MAX, block->id, block->strict});
        }
        if (block->node->kind != RUNG_NODE_block) return; /* a statement alone has no row */
    }
}

/* The one that the attempt is for: of the steps before those of strands; of each, the first asked one for
 * which it is complete, else the first asked one, else the first to come for which it is complete, else the
 * first to come. A complete one goes before an incomplete one of another strand. NULL if there is none. */
static const struct candidate *find_candidate(struct one_case *c, const struct happening *attempt,
                                              struct candidates *all)
{
    const struct candidate *incomplete = NULL;
    const char *missing[ITEMS_MAX];

    for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
        uint32_t first = all->count;
        add_asked(c, s, attempt, all);
        if (all->count == first) add_to_come(c, s, attempt, all);
        for (uint32_t i = first; i < all->count; i++) {
            if (!missing_items(c, clauses_of(&all->items[i].owed), attempt, missing)) return &all->items[i];
            if (!incomplete) incomplete = &all->items[i];
        }
    }
    return incomplete;
}

static void meet(struct one_case *c, const struct candidate *candidate)
{
    if (candidate->index != UINT32_MAX) {
        remove_owed(c, candidate->index);
        return;
    }
    journal_begin(c, "finding", "out_of_order");
    say_what(c, &candidate->owed, false);
    journal_end(c, candidate->owed.node);
    if (candidate->strict) return;
    if (c->credit_count == CREDITS_MAX) reference_gives_up("too many credits");
    c->credits[c->credit_count++] =
        (struct credit){candidate->block, candidate->owed.node, candidate->owed.party_node};
}

/* An attempt that bounced meets nothing; what it lacks is told all the same. */
void meet_by_attempt(struct one_case *c, const struct happening *attempt)
{
    static struct candidates all;
    const char *missing[ITEMS_MAX];
    struct value outcome = happening_field(attempt, "outcome");
    bool bounced = outcome.text && strcmp(outcome.text, "bounced") == 0;
    struct attempt made = {.time = c->world->now,
                           .via = happening_field(attempt, "via"),
                           .to = happening_field(attempt, "to"),
                           .by = happening_field(attempt, "by"),
                           .outcome = outcome};

    add_documented(&made, attempt);
    all.count = 0;
    const struct candidate *candidate = find_candidate(c, attempt, &all);
    uint32_t count = candidate ? missing_items(c, clauses_of(&candidate->owed), attempt, missing) : 0;
    made.complete = count == 0;
    if (count)
        say_incomplete(c, &candidate->owed, missing, count);
    else if (candidate && !bounced)
        meet(c, candidate);
    add_attempt(c, made);
}

void meet_by_done(struct one_case *c, const struct happening *done)
{
    const char *missing[ITEMS_MAX];
    const char *name = happening_field(done, "task").text;

    for (uint32_t s = 0; s <= c->plan->handler_count; s++)
        for (uint32_t i = 0; i < c->owed_count; i++) {
            struct owed *owed = &c->owed[i];
            if (owed->strand != s || owed->kind != TASK ||
                strcmp(RUNG_AS(task, owed->node)->name.bytes, name) != 0)
                continue;
            uint32_t count = missing_items(c, clauses_of(owed), done, missing);
            if (count)
                say_incomplete(c, owed, missing, count);
            else
                remove_owed(c, i);
            return;
        }
}

/* Ends every escalation that has asked that party; any, if the event does not say who. */
void meet_by_taking_over(struct one_case *c, const struct happening *took_over)
{
    struct value by = happening_field(took_over, "by");

    for (uint32_t i = 0; i < c->owed_count;) {
        uint64_t frame = c->owed[i].frame;
        if (c->owed[i].kind != ESCALATION || (by.kind != UNKNOWN && !value_same(by, c->owed[i].to))) {
            i++;
            continue;
        }
        for (uint32_t k = 0; k < c->owed_count;)
            if (c->owed[k].frame == frame)
                remove_owed(c, k);
            else
                k++;
        i = 0;
    }
}
