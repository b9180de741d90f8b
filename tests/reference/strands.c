/* Strands and the frames they stand in; how runs begin and end, and steps are entered. */
#include "inside.h"

#include <string.h>

struct frame *top_frame(struct one_case *c, uint32_t strand)
{
    struct strand *s = &c->strands[strand];

    return s->depth ? &s->frames[s->depth - 1] : NULL;
}

struct frame *find_frame(struct one_case *c, uint32_t strand, uint64_t id)
{
    struct strand *s = &c->strands[strand];

    for (uint32_t i = 0; i < s->depth; i++)
        if (s->frames[i].id == id) return &s->frames[i];
    return NULL;
}

struct frame *push_frame(struct one_case *c, uint32_t strand, const struct rung_node *node)
{
    struct strand *s = &c->strands[strand];
    const struct happening *event = s->depth ? s->frames[s->depth - 1].event : NULL;

    if (s->depth == FRAMES_MAX) reference_gives_up("too many frames");
    s->frames[s->depth] = (struct frame){.node = node, .event = event, .id = ++c->ids, .at = NEVER};
    return &s->frames[s->depth++];
}

struct frame *push_body(struct one_case *c, uint32_t strand, const struct rung_node *body,
                        const struct happening *event)
{
    struct frame *frame = push_frame(c, strand, body);

    if (event) frame->event = event;
    frame->body = true;
    frame->next = body->kind == RUNG_NODE_block ? RUNG_AS(block, body)->statements.first : body;
    return frame;
}

/* Credits belong to the block in whose row they were earned. */
static void forget_credits(struct one_case *c, uint64_t frame)
{
    for (uint32_t i = 0; i < c->credit_count;)
        if (c->credits[i].frame == frame)
            c->credits[i] = c->credits[--c->credit_count];
        else
            i++;
}

void pop_frame(struct one_case *c, uint32_t strand)
{
    forget_credits(c, top_frame(c, strand)->id);
    c->strands[strand].depth--;
}

void pop_above(struct one_case *c, uint32_t strand, uint64_t id)
{
    while (top_frame(c, strand) && top_frame(c, strand)->id != id) pop_frame(c, strand);
}

bool is_always(const struct one_case *c, uint32_t strand)
{
    return strand && c->plan->handlers[strand - 1]->always;
}

/* ---- what is permitted ---- */

void offer(struct one_case *c, uint32_t strand, const struct rung_node *may)
{
    for (uint32_t i = 0; i < c->offer_count; i++)
        if (c->offers[i].strand == strand && c->offers[i].node == may) return;
    if (c->offer_count == OFFERS_MAX) reference_gives_up("too much is permitted");
    c->offers[c->offer_count++] = (struct offer){strand, may};
}

/* NULL: all that the strand has permitted. */
void end_offers(struct one_case *c, uint32_t strand, const struct rung_node *within)
{
    for (uint32_t i = 0; i < c->offer_count;) {
        const struct offer *offer = &c->offers[i];
        bool ends = offer->strand == strand && (!within || (offer->node->span.start > within->span.start &&
                                                            offer->node->span.end < within->span.end));
        if (ends)
            c->offers[i] = c->offers[--c->offer_count];
        else
            i++;
    }
}

/* What is open in it is withdrawn; its tasks that were assigned stay. */
void clear_strand(struct one_case *c, uint32_t strand)
{
    for (uint32_t i = 0; i < c->owed_count;) {
        struct owed *owed = &c->owed[i];
        if (owed->strand != strand || owed->assigned) {
            i++;
            continue;
        }
        if (owed->state == OWED_ASKED && (owed->kind != ESCALATION || is_last_asked(c, i)))
            say_owed(c, owed, "action", "withdraw");
        remove_owed(c, i);
    }
    while (top_frame(c, strand)) pop_frame(c, strand);
    forget_within(c, strand, NULL);
    end_offers(c, strand, NULL);
}

/* The step ends: also what handlers have permitted, whether their strands are over or not. */
void leave_step(struct one_case *c)
{
    clear_strand(c, 0);
    c->offer_count = 0;
}

void begin_strand(struct one_case *c, uint32_t strand, const struct rung_node *body,
                  const struct happening *event)
{
    clear_strand(c, strand);
    push_body(c, strand, body, event);
}

/* ---- facts ---- */

void set_fact(struct one_case *c, uint32_t fact, struct value value)
{
    struct world *world = c->world;

    bool same = value_same(c->facts[fact], value); /* it has taken it before */

    c->facts[fact] = value;
    follow_facts(c);
    if (same || value.kind == UNKNOWN || world->silent) return;
    if (world->tally_count == world->tally_capacity) {
        struct tally_entry *more = world_keep(world, (2 * world->tally_capacity + 64) * sizeof *more);
        if (world->tally_count) memcpy(more, world->tally, world->tally_count * sizeof *more);
        world->tally = more;
        world->tally_capacity = 2 * world->tally_capacity + 64;
    }
    world->tally[world->tally_count++] = (struct tally_entry){c->policy, fact, c->number, value, world->now};
}

static void reset_facts_of_run(struct one_case *c)
{
    for (uint32_t i = 0; i < c->policy->facts.count; i++) {
        const struct rung_ast_fact *fact = RUNG_AS(fact, c->policy->facts.items[i]->declaration);
        if (!fact->each_run) continue;
        c->facts[i] = fact->initial ? evaluate(c, fact->initial, NULL) : (struct value){.kind = UNKNOWN};
    }
}

/* ---- runs ---- */

static bool is_since(const struct rung_ast_handler *handler)
{
    return RUNG_AS(silence, handler->trigger)->since != NULL;
}

/* When a silence that begins now fires. */
int64_t end_of_silence(struct one_case *c, const struct rung_node *silence)
{
    struct asking before = ask_for(c, 0, silence);
    int64_t end;

    if (!after_instant(c, evaluate(c, RUNG_AS(silence, silence)->limit, NULL), c->world->now, &end))
        end = NEVER;
    c->world->asking = before;
    return end;
}

/* Silences that stand in steps begin and end with them; NULL: none is in a step now. */
void arm_silences_of(struct one_case *c, const struct rung_node *step)
{
    for (uint32_t i = 0; i < c->plan->handler_count; i++) {
        if (c->plan->handlers[i]->trigger->kind != RUNG_NODE_silence || !c->plan->handler_step[i]) continue;
        bool begins = c->plan->handler_step[i] == step && !is_since(c->plan->handlers[i]);
        c->silent_until[i] = begins ? end_of_silence(c, c->plan->handlers[i]->trigger) : NEVER;
    }
}

void enter_step(struct one_case *c, const struct rung_node *step)
{
    clear_strand(c, 0);
    c->step = step;
    c->restart_at = NONE_YET;
    if (c->world->draining && !c->world->silent) c->world->unprompted[c->number].steps++;
    say_simple(c, "step", "enter", step);
    arm_silences_of(c, step);
    push_body(c, 0, RUNG_AS(step, step)->block, NULL);
}

void start_run(struct one_case *c, const struct rung_node *at)
{
    c->run++;
    c->run_mark++;
    c->running = true;
    c->run_began = c->world->now;
    c->postponed_until = NONE_YET;
    c->step = NULL;
    reset_facts_of_run(c);
    for (uint32_t i = 0; i < c->plan->handler_count; i++)
        if (c->plan->handlers[i]->trigger->kind == RUNG_NODE_silence && !is_since(c->plan->handlers[i]) &&
            !c->plan->handlers[i]->always && !c->plan->handler_step[i])
            c->silent_until[i] = end_of_silence(c, c->plan->handlers[i]->trigger);
    for (uint32_t i = 0; i < c->policy->starts.count; i++) c->start_silent_until[i] = NEVER;
    say_simple(c, "step", "start", at);
    enter_step(c, c->policy->steps.items[0]->declaration);
}

static void withdraw_assigned(struct one_case *c, uint32_t strand)
{
    for (uint32_t i = 0; i < c->owed_count;)
        if (c->owed[i].strand == strand && c->owed[i].assigned) {
            if (c->owed[i].state == OWED_ASKED) say_owed(c, &c->owed[i], "action", "withdraw");
            remove_owed(c, i);
        } else {
            i++;
        }
}

/* Whatever line says why comes before. `all`: also what `always` handlers began, which works while idle, too.
 */
void end_run(struct one_case *c, bool all)
{
    if (c->running) {
        leave_step(c);
        for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
            if (is_always(c, s)) continue;
            clear_strand(c, s);
            withdraw_assigned(c, s);
        }
        c->running = false;
        c->step = NULL;
        c->restart_at = NONE_YET;
        c->stuck = false;
        for (uint32_t i = 0; i < c->plan->handler_count; i++)
            if (!c->plan->handlers[i]->always) c->silent_until[i] = NEVER;
        if (c->postponed_until != NONE_YET) end_postponement(c);
    }
    for (uint32_t s = 1; all && s <= c->plan->handler_count; s++) {
        if (!is_always(c, s)) continue;
        clear_strand(c, s);
        withdraw_assigned(c, s);
    }
}
