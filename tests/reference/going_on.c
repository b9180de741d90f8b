/* Strands as far as they can go, one statement after the other, and what is said when they cannot. */
#include "inside.h"

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
    return statement_goes_on(c, strand);
}

/* What went wrong: a number became too large; or a calendar was asked about days that it does not cover, and
 * the run ends, and whatever asked. */
void check_sound(struct one_case *c)
{
    struct world *world = c->world;

    if (world->overflow) say_simple(c, "finding", "overflow", world->trouble.at);
    if (world->uncovered) {
        say_simple(c, "finding", "uncovered", world->trouble.at);
        end_run(c, false);
        if (world->trouble.strand) clear_strand(c, world->trouble.strand);
    }
    world->uncovered = world->overflow = false;
    world->asking = (struct asking){NULL, 0};
}

/* The next thing in the strand, which is asked for by the statement at hand. */
static bool move_asking(struct one_case *c, uint32_t strand)
{
    const struct frame *top = top_frame(c, strand);
    struct asking before = ask_for(c, strand, top->body && top->next ? top->next : top->node);
    bool moved = move(c, strand);

    c->world->asking = before;
    return moved;
}

void go_on(struct one_case *c, uint32_t strand)
{
    bool ran = top_frame(c, strand) != NULL;

    while (top_frame(c, strand))
        if (c->world->uncovered || !move_asking(c, strand)) return;
    if (c->world->uncovered) return;
    if (ran && strand == 0 && c->running && c->restart_at == NONE_YET) {
        const struct rung_symbols *steps = &c->policy->steps;
        uint32_t next = RUNG_AS(step, c->step)->name.symbol->index + 1;
        if (next < steps->count) {
            leave_step(c);
            enter_step(c, steps->items[next]->declaration);
            go_on(c, 0);
        } else {
            say_simple(c, "step", "stand_down", c->step);
            end_run(c, false);
        }
    }
}

/* Once a calendar did not cover what was asked, nothing that was to follow is done. */
void set_off(struct one_case *c, uint32_t handler, const struct happening *event)
{
    if (c->world->uncovered) return;
    begin_strand(c, handler + 1, c->plan->handlers[handler]->body, event);
    go_on(c, handler + 1);
}

static void each_goes_on(struct one_case *c)
{
    for (uint32_t s = 0; s <= c->plan->handler_count; s++) go_on(c, s);
    go_on(c, 0); /* where a strand has led the steps */
}

/* ---- nothing but an event can help ---- */

struct reading {
    const struct rung_symbol *fact;
    bool found;
};

static bool visit_reader(void *state, struct rung_node *node)
{
    struct reading *reading = state;

    if (node->kind == RUNG_NODE_ref && RUNG_AS(ref, node)->name.symbol == reading->fact)
        reading->found = true;
    return true;
}

/* In its `where`, `when` or `unless`. */
static bool reads_fact(const struct rung_node *rule, const struct rung_symbol *fact)
{
    struct reading reading = {.fact = fact};

    rung_node_walk((struct rung_node *)(uintptr_t)rule, visit_reader, &reading);
    return reading.found;
}

struct setting {
    const struct rung_node *rule;
    bool found;
};

static bool visit_setter(void *state, struct rung_node *node)
{
    struct setting *setting = state;

    if (node->kind == RUNG_NODE_set &&
        reads_fact(setting->rule, RUNG_AS(ref, RUNG_AS(set, node)->fact)->name.symbol))
        setting->found = true;
    return true;
}

/* Whether a handler sets a fact that the rule looks at. */
static bool is_foreseen(const struct one_case *c, const struct rung_node *rule)
{
    struct setting setting = {.rule = rule};

    for (uint32_t i = 0; rule && i < c->plan->handler_count; i++)
        rung_node_walk((struct rung_node *)(uintptr_t)c->plan->handlers[i]->body, visit_setter, &setting);
    return setting.found;
}

/* The first thing withheld in a strand: where it stands, and by which rule. */
static bool find_withheld(struct one_case *c, uint32_t strand, const struct rung_node **at,
                          const struct rung_node **rule)
{
    const struct frame *top = top_frame(c, strand);
    struct objection objection;

    if (top && !top->body && top->node->kind == RUNG_NODE_close) {
        *at = top->node;
        *rule =
            objection_to_close(c, RUNG_AS(close, top->node), top->event, &objection) ? objection.rule : NULL;
        return true;
    }
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].strand == strand && c->owed[i].state == OWED_WITHHELD) {
            *at = c->owed[i].node;
            *rule = objection_to_contact(c, &c->owed[i], &objection) ? objection.rule : NULL;
            return true;
        }
    return false;
}

/* Something is withheld, nothing will happen by itself, nobody is asked for anything, and no handler sets
 * what the rule looks at: said once, until something is asked. */
static void find_stuck(struct one_case *c)
{
    const struct rung_node *at = NULL, *rule = NULL;
    bool withheld = false;

    for (uint32_t s = 0; s <= c->plan->handler_count && !withheld; s++)
        withheld = find_withheld(c, s, &at, &rule);
    if (!withheld || c->stuck || next_instant(c) != NEVER) return;
    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].state == OWED_ASKED) return;
    if (c->offer_count || is_foreseen(c, rule)) return;
    c->stuck = true;
    journal_begin(c, "finding", "stuck");
    journal_text(c, "reason",
                 "a rule stands against it, and nothing that the policy foresees can change that");
    if (rule) {
        journal_text(c, "rule", rule_text(c, rule));
        journal_text(c, "because", rule_because(rule));
    }
    journal_end(c, at);
}

/* When time alone may release what is withheld. */
static void note_looks(struct one_case *c)
{
    bool before = c->world->uncovered;

    for (uint32_t i = 0; i < c->owed_count; i++)
        if (c->owed[i].state == OWED_WITHHELD) c->owed[i].look = next_look_at_contact(c, &c->owed[i]);
    for (uint32_t s = 0; s <= c->plan->handler_count; s++) {
        struct frame *top = top_frame(c, s);
        if (top && !top->body && top->node->kind == RUNG_NODE_close)
            top->at = next_look_at_close(c, RUNG_AS(close, top->node), top->event);
    }
    c->world->uncovered = before; /* that a calendar does not cover when is no matter */
}

/* Each strand as far as it can; then what is withheld is looked at, and each strand again, until nothing
 * more comes of it. */
void all_go_on(struct one_case *c)
{
    uint32_t before;

    each_goes_on(c);
    if (c->world->uncovered) return; /* the run ends */
    do {
        before = c->seq;
        for (uint32_t s = 0; s <= c->plan->handler_count; s++) look_again(c, s);
        each_goes_on(c);
        if (c->world->uncovered) return;
    } while (c->seq != before);
    note_looks(c);
    find_stuck(c);
}
