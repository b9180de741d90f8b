/* Proofs that a change of a policy changes nothing: both are one program, two statements that change places
 * have nothing to do with each other, or what is changed could do nothing where it stands. What is not known
 * for certain is not claimed: each rule says which statements it is about, and all others are refused. */
#include "equivalence.h"

#include <stdlib.h>
#include <string.h>

#include "compilation.h"
#include "lowering.h"

/* ---- what a statement has to do with ---- */

struct touch {
    uint64_t reads, writes;        /* facts, a bit each */
    bool asks;                     /* somebody is asked for something */
    bool contacts;                 /* for a contact, on which rules look */
    bool postpones;                /* contacts are put off */
    bool foretells, foretells_end; /* a text says when the next contact comes; when the policy would close */
    bool counts;                   /* a calendar may not know the answer, which ends the run */
    bool leaves;                   /* the strand does not come back */
    bool rests;                    /* time may pass, or nothing is known of it */
    const struct rung_node *limit; /* of the one that asks; NULL: what stands around it */
};

struct touching {
    const struct rung_policy_info *policy;
    struct touch *touch;
};

static bool has_bounds(const struct rung_compilation *compilation)
{
    for (const struct rung_calendar_info *info = rung_compilation_globals(compilation)->calendars; info;
         info = info->next)
        for (RUNG_EACH(item, info->node->items))
            if (item->kind == RUNG_NODE_holidays || item->kind == RUNG_NODE_covers) return true;
    return false;
}

static uint64_t fact_bit(const struct rung_symbol *symbol)
{
    if (!symbol || symbol->kind != RUNG_SYMBOL_FACT) return 0;
    return symbol->index < 64 ? UINT64_C(1) << symbol->index : ~UINT64_C(0);
}

/* The facts that a text names between braces, and whether it foretells. */
static void touch_text(struct touching *t, const char *text)
{
    for (const char *at = text ? strchr(text, '{') : NULL; at; at = strchr(at + 1, '{')) {
        size_t size = strcspn(at + 1, "}");
        t->touch->foretells |= size == 14 && strncmp(at + 1, "next_follow_up", size) == 0;
        t->touch->foretells_end |= size == 9 && strncmp(at + 1, "closes_on", size) == 0;
        for (uint32_t i = 0; i < t->policy->facts.count; i++) {
            const struct rung_symbol *fact = t->policy->facts.items[i];
            if (strlen(fact->name) == size && strncmp(fact->name, at + 1, size) == 0)
                t->touch->reads |= fact_bit(fact);
        }
    }
}

static void touch_template(struct touching *t, const char *name)
{
    for (uint32_t i = 0; i < t->policy->templates.count; i++) {
        const struct rung_ast_template *template =
            RUNG_AS(template, t->policy->templates.items[i]->declaration);
        if (strcmp(template->name.bytes, name) != 0) continue;
        for (RUNG_EACH(text, template->texts)) touch_text(t, RUNG_AS(text, text)->text.bytes);
    }
}

static bool touch_node(void *state, struct rung_node *node);

/* A statement or expression; a fact that is set is no fact that is read. */
static void touch(struct touching *t, struct rung_node *node)
{
    if (node) rung_node_walk(node, touch_node, t);
}

static bool touch_node(void *state, struct rung_node *node)
{
    struct touching *t = state;

    if (rung_flow_stays(node)) t->touch->rests = true;
    switch (node->kind) {
    case RUNG_NODE_ref: t->touch->reads |= fact_bit(RUNG_AS(ref, node)->name.symbol); return true;
    case RUNG_NODE_set:
        t->touch->writes |= fact_bit(RUNG_AS(ref, RUNG_AS(set, node)->fact)->name.symbol);
        /* Calendars count by it, wherever time is counted. */
        if (RUNG_AS(ref, RUNG_AS(set, node)->fact)->name.symbol->type->base == RUNG_TYPE_TIMEZONE)
            t->touch->rests = true;
        touch(t, RUNG_AS(set, node)->value);
        return false;
    case RUNG_NODE_using: touch_template(t, RUNG_AS(using, node)->template.bytes); return true;
    case RUNG_NODE_notify: touch_text(t, RUNG_AS(notify, node)->text.bytes); return true;
    case RUNG_NODE_flag: touch_text(t, RUNG_AS(flag, node)->text.bytes); return true;
    case RUNG_NODE_postpone: t->touch->postpones = t->touch->counts = true; return true;
    case RUNG_NODE_task: t->touch->asks = t->touch->counts = true; return true;
    case RUNG_NODE_duration: t->touch->counts |= RUNG_AS(duration, node)->business; return true;
    case RUNG_NODE_during:
    case RUNG_NODE_start_of:
    case RUNG_NODE_next_opening:
    case RUNG_NODE_date: t->touch->counts = true; return true;
    case RUNG_NODE_go_to:
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_continue_with: t->touch->leaves = true; return true;
    case RUNG_NODE_handler: t->touch->rests = true; return true;
    default: return true;
    }
}

/* A contact of `any order`: it is asked for, and the next one at once, if nobody sends it. */
static bool touch_contact(struct touching *t, struct rung_ast_contact *contact)
{
    const struct rung_symbol *channel = RUNG_AS(ref, contact->channel)->name.symbol;

    if (!channel || channel->kind != RUNG_SYMBOL_CHANNEL || RUNG_AS(channel, channel->declaration)->automatic)
        return false;
    for (RUNG_EACH(clause, contact->clauses)) touch(t, clause);
    for (RUNG_EACH(party, contact->parties)) touch(t, party);
    t->touch->asks = t->touch->contacts = t->touch->counts = true;
    return true;
}

static struct touch touch_of(const struct rung_compilation *compilation,
                             const struct rung_policy_info *policy, struct rung_node *node, bool any_order)
{
    struct touch result = {0};
    struct touching t = {policy, &result};
    const struct rung_list *clauses = NULL;

    if (any_order && node->kind == RUNG_NODE_contact) {
        clauses = &RUNG_AS(contact, node)->clauses;
        result.rests = !touch_contact(&t, RUNG_AS(contact, node));
    } else
        touch(&t, node);
    if (node->kind == RUNG_NODE_task) clauses = &RUNG_AS(task, node)->clauses;
    const struct rung_node *within = clauses ? rung_clause(clauses, RUNG_NODE_within) : NULL;
    if (within) result.limit = RUNG_AS(within, within)->limit;
    result.counts = result.counts && has_bounds(compilation);
    return result;
}

/* ---- two statements that change places ---- */

/* Whether these facts are asked anywhere, so that they may decide how a case goes on. */
static bool matter(const struct rung_policy_info *policy, uint64_t facts)
{
    struct touch all = {0};
    struct touching t = {policy, &all};

    for (RUNG_EACH(item, policy->node->items)) touch(&t, item);
    return all.reads & facts;
}

/* Whether the first may as well come behind the other, as far as that is for the first to say.
 * `next_is_at_once`: in any case, one more contact is asked for behind both, at the same instant. */
static bool may_follow(const struct rung_policy_info *policy, const struct touch *first,
                       const struct touch *other, bool next_is_at_once)
{
    if (first->rests || first->leaves) return false;
    if (first->writes & (other->reads | other->writes)) return false;
    if (first->contacts && (other->writes || other->postpones)) return false;
    bool foretells = first->foretells || first->foretells_end;
    if (foretells && (other->postpones || matter(policy, other->writes))) return false;
    if (foretells && other->asks && !(next_is_at_once && !first->foretells_end)) return false;
    return true;
}

/* Where a calendar does not know the answer, nobody is asked any more, and the run ends. It makes no
 * difference which of two that count alike finds out. */
static bool end_alike(const struct touch *a, const struct touch *b)
{
    if (!(a->asks && b->counts) && !(b->asks && a->counts)) return true;
    return a->asks && b->asks && !a->postpones && !b->postpones &&
           (a->limit == b->limit || (a->limit && b->limit && rung_node_equal(a->limit, b->limit)));
}

static const struct rung_symbol *channel_of(const struct rung_node *contact)
{
    return RUNG_AS(ref, RUNG_AS(contact, contact)->channel)->name.symbol;
}

/* `where event.via is CHANNEL`, of another channel than this one. */
static bool is_of_another(const struct rung_node *where, const struct rung_symbol *channel)
{
    const struct rung_node *condition = where ? RUNG_AS(where, where)->condition : NULL;

    if (!condition || condition->kind != RUNG_NODE_binary ||
        RUNG_AS(binary, condition)->operation != RUNG_EQUAL)
        return false;
    const struct rung_node *left = RUNG_AS(binary, condition)->left,
                           *right = RUNG_AS(binary, condition)->right;
    if (left->kind != RUNG_NODE_event_field || right->kind != RUNG_NODE_ref ||
        strcmp(RUNG_AS(event_field, left)->field.text, "via") != 0)
        return false;
    const struct rung_symbol *other = RUNG_AS(ref, right)->name.symbol;
    return other && other->kind == RUNG_SYMBOL_CHANNEL && other != channel;
}

/* Whether no rule ever stands against asking for a contact on this channel. Postponements do, against all. */
static bool is_free(const struct rung_policy_info *policy, const struct rung_symbol *channel)
{
    if (!channel || channel->kind != RUNG_SYMBOL_CHANNEL || RUNG_AS(channel, channel->declaration)->during)
        return false;
    for (uint32_t i = 0; i < policy->rules.count; i++) {
        if (policy->rules.items[i]->kind != RUNG_NODE_forbid) return false;
        const struct rung_ast_forbid *forbid = RUNG_AS(forbid, policy->rules.items[i]);
        bool about = forbid->any;
        for (RUNG_EACH(event, forbid->events)) about |= strcmp(RUNG_NAME_OF(event), "attempt") == 0;
        if (about && !is_of_another(rung_clause(&forbid->clauses, RUNG_NODE_where), channel)) return false;
    }
    return true;
}

/* Whether a contact that nothing stands against is asked for behind this one of `any order`. */
static bool is_followed_at_once(const struct rung_policy_info *policy, const struct rung_node *contact)
{
    for (const struct rung_node *next = contact->next; next; next = next->next)
        if (next->kind == RUNG_NODE_contact &&
            !rung_clause(&RUNG_AS(contact, next)->clauses, RUNG_NODE_guard) &&
            is_free(policy, channel_of(next)))
            return true;
    return false;
}

static bool are_apart(const struct rung_compilation *compilation, const struct rung_policy_info *policy,
                      struct rung_node *a, struct rung_node *b, bool any_order)
{
    struct touch of_a = touch_of(compilation, policy, a, any_order),
                 of_b = touch_of(compilation, policy, b, any_order);

    /* An attempt may be for either. */
    if (of_a.contacts && of_b.contacts && channel_of(a) == channel_of(b)) return false;
    if (of_a.postpones && of_b.postpones) return false;
    bool at_once = of_a.contacts && of_b.contacts && is_followed_at_once(policy, b);
    return may_follow(policy, &of_a, &of_b, at_once) && may_follow(policy, &of_b, &of_a, at_once) &&
           end_alike(&of_a, &of_b);
}

/* `if F is X …` and `if F is Y …`, of which one at most is done, and neither changes F. */
static bool exclude_each_other(const struct rung_compilation *compilation,
                               const struct rung_policy_info *policy, struct rung_node *a,
                               struct rung_node *b)
{
    const struct rung_node *sides[2] = {a, b};
    const struct rung_symbol *facts[2], *values[2];

    for (int i = 0; i < 2; i++) {
        if (sides[i]->kind != RUNG_NODE_if || RUNG_AS(if, sides[i])->otherwise) return false;
        const struct rung_node *condition = RUNG_AS(if, sides[i])->condition;
        if (condition->kind != RUNG_NODE_binary || RUNG_AS(binary, condition)->operation != RUNG_EQUAL)
            return false;
        const struct rung_node *left = RUNG_AS(binary, condition)->left,
                               *right = RUNG_AS(binary, condition)->right;
        if (left->kind != RUNG_NODE_ref || right->kind != RUNG_NODE_ref) return false;
        facts[i] = RUNG_AS(ref, left)->name.symbol;
        values[i] = RUNG_AS(ref, right)->name.symbol;
        if (!facts[i] || facts[i]->kind != RUNG_SYMBOL_FACT || !values[i] ||
            values[i]->kind == RUNG_SYMBOL_FACT)
            return false;
        struct touch touch = touch_of(compilation, policy, (struct rung_node *)(uintptr_t)sides[i], false);
        if (touch.rests || touch.writes & fact_bit(facts[i])) return false;
    }
    return facts[0] == facts[1] && values[0] != values[1];
}

/* ---- standing down ---- */

static bool find_always(void *state, struct rung_node *node)
{
    if (node->kind == RUNG_NODE_handler && RUNG_AS(handler, node)->always) *(bool *)state = true;
    return true;
}

static bool has_always(const struct rung_policy_info *policy)
{
    bool found = false;

    for (RUNG_EACH(item, policy->node->items)) rung_node_walk(item, find_always, &found);
    return found;
}

/* The last statement of the last step, where a run that goes on stands down. */
static bool ends_the_policy(const struct rung_policy_info *policy, const struct rung_node *statement)
{
    const struct rung_ast_step *last =
        RUNG_AS(step, policy->steps.items[policy->steps.count - 1]->declaration);

    return RUNG_AS(block, last->block)->statements.last == statement;
}

/* ---- one program ---- */

static bool are_one_program(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                            struct rung_compilation *changed, const struct rung_policy_info *changed_policy,
                            enum rung_status *status)
{
    struct rung_program *programs[2];
    void *blocks[2] = {NULL, NULL};
    size_t sizes[2];

    *status = rung_lower_bare(compilation, policy, &programs[0]);
    if (*status == RUNG_OK) *status = rung_lower_bare(changed, changed_policy, &programs[1]);
    for (int i = 0; i < 2 && *status == RUNG_OK; i++)
        *status = rung_program_save(programs[i], &blocks[i], &sizes[i]);
    bool one = *status == RUNG_OK && sizes[0] == sizes[1] && memcmp(blocks[0], blocks[1], sizes[0]) == 0;
    free(blocks[0]);
    free(blocks[1]);
    return one;
}

const char *rung_equivalence_shown(struct rung_compilation *compilation,
                                   const struct rung_policy_info *policy, const struct rung_mutant *mutant,
                                   struct rung_compilation *changed,
                                   const struct rung_policy_info *changed_policy, enum rung_status *status)
{
    struct rung_node *first = mutant->nodes[0], *second = mutant->nodes[1];

    *status = RUNG_OK;
    switch (mutant->kind) {
    case RUNG_MUTANT_SWAPS:
        if (are_apart(compilation, policy, first, second, mutant->any_order))
            return "the two have nothing to do with each other, and are done at the same instant";
        if (exclude_each_other(compilation, policy, first, second))
            return "one of the two is done at most, and neither changes which";
        break;
    case RUNG_MUTANT_DROPS:
        if (first->kind == RUNG_NODE_stand_down && ends_the_policy(policy, first) &&
            !(RUNG_AS(stand_down, first)->all && has_always(policy)))
            return "behind its last step, a run stands down by itself";
        break;
    case RUNG_MUTANT_ENDS_ALL:
        if (!has_always(policy)) return "there is no `always` handler, and so nothing else that could end";
        break;
    case RUNG_MUTANT_OTHER: break;
    }
    return are_one_program(compilation, policy, changed, changed_policy, status)
               ? "both are compiled to the same program"
               : NULL;
}
