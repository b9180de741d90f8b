/* The way through a policy: which steps are reached, what stands behind an end, whether every round of a loop
 * takes time, and whether a case that nobody worked can reach its end all the same. */
#include "check.h"

#include <string.h>

/* ---- what can be gone through ---- */

/* Whether the end of a block can be reached from its beginning. */
static bool block_completes(const struct rung_node *block)
{
    for (RUNG_EACH(statement, RUNG_AS(block, block)->statements))
        if (!rung_flow_completes(statement)) return false;
    return true;
}

static bool wait_completes(const struct rung_ast_wait_for *wait)
{
    if (!wait->otherwise || rung_flow_completes(wait->otherwise)) return true;
    for (RUNG_EACH(clause, wait->clauses))
        if (!RUNG_AS(clause, clause)->body || rung_flow_completes(RUNG_AS(clause, clause)->body)) return true;
    return false;
}

bool rung_flow_completes(const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_block: return block_completes(node);
    case RUNG_NODE_order: return block_completes(RUNG_AS(order, node)->block);
    case RUNG_NODE_give:
        return rung_flow_completes(RUNG_AS(give, node)->block) || !RUNG_AS(give, node)->otherwise ||
               rung_flow_completes(RUNG_AS(give, node)->otherwise);
    case RUNG_NODE_wait_for: return wait_completes(RUNG_AS(wait_for, node));
    case RUNG_NODE_on_day: return rung_flow_completes(RUNG_AS(on_day, node)->body);
    case RUNG_NODE_repeat: return rung_flow_completes(RUNG_AS(repeat, node)->block);
    case RUNG_NODE_if:
        return rung_flow_completes(RUNG_AS(if, node)->then) || !RUNG_AS(if, node)->otherwise ||
               rung_flow_completes(RUNG_AS(if, node)->otherwise);
    case RUNG_NODE_go_to:
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with: return false;
    default: return true;
    }
}

bool rung_flow_stays(const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_task: return !RUNG_AS(task, node)->assigned;
    case RUNG_NODE_contact:
    case RUNG_NODE_order:
    case RUNG_NODE_give:
    case RUNG_NODE_wait:
    case RUNG_NODE_wait_until:
    case RUNG_NODE_wait_for:
    case RUNG_NODE_on_day:
    case RUNG_NODE_repeat:
    case RUNG_NODE_escalate:
    case RUNG_NODE_close: return true;
    default: return false;
    }
}

static bool report_behind_end(void *state, struct rung_node *node)
{
    struct rung_check *check = state;

    if (node->kind != RUNG_NODE_block) return true;
    struct rung_node *end = NULL;
    for (RUNG_EACH(statement, RUNG_AS(block, node)->statements)) {
        if (statement->kind == RUNG_NODE_handler) continue;
        if (end) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_W_AFTER_END, statement->span,
                            "nothing gets here: the way ends before");
            rung_note(check->diagnostics, problem, end->span, "after this, it goes on elsewhere");
            rung_help(check->diagnostics, problem, "take it away, or move it before what ends the way");
            break;
        }
        if (!rung_flow_completes(statement)) end = statement;
    }
    return true;
}

/* ---- one policy ---- */

/* A way from one step to another that may take no time. */
struct edge {
    uint32_t to;
    struct rung_node *jump; /* NULL when the step simply goes on to the next */
    struct edge *next;
};

struct flow {
    struct rung_check *check;
    struct rung_policy_info *policy;
    uint32_t step; /* the one that is looked at */
    bool *reached;
    uint32_t *waiting, waiting_count; /* steps that are reached and not yet looked at */
    struct edge **edges;              /* of each step: where it can lead without time passing */
    struct rung_symbol *future[16];   /* facts that were set to a time to come, with no time passed since */
    uint32_t future_count;
    bool *idle_seen[2]; /* of each step: passed by an idle case, without and with a time limit behind it */
    struct idle_step {
        uint32_t step;
        struct rung_node *limit;
    } * idle_waiting; /* steps that an idle case jumps to, not yet looked at */
    uint32_t idle_waiting_count;
};

static struct rung_node *step_block(const struct flow *flow, uint32_t step)
{
    return RUNG_AS(step, flow->policy->steps.items[step]->declaration)->block;
}

/* The step a `go to` leads to; the number of steps if it is unknown. */
static uint32_t target_of(const struct flow *flow, const struct rung_node *go_to)
{
    const struct rung_symbol *step = RUNG_AS(ref, RUNG_AS(go_to, go_to)->step)->name.symbol;

    return step ? step->index : flow->policy->steps.count;
}

/* ---- which steps are reached ---- */

static void reach(struct flow *flow, uint32_t step)
{
    if (step >= flow->policy->steps.count || flow->reached[step]) return;
    flow->reached[step] = true;
    flow->waiting[flow->waiting_count++] = step;
}

static bool reach_jumps(void *state, struct rung_node *node)
{
    if (node->kind == RUNG_NODE_go_to) reach(state, target_of(state, node));
    return true;
}

/* A list of its own rather than recursion: a policy may have thousands of steps. */
static void reach_further(struct flow *flow)
{
    while (flow->waiting_count) {
        uint32_t step = flow->waiting[--flow->waiting_count];
        rung_node_walk(step_block(flow, step), reach_jumps, flow);
        if (block_completes(step_block(flow, step))) reach(flow, step + 1);
    }
}

static void check_reached(struct flow *flow)
{
    struct rung_diagnostics *d = flow->check->diagnostics;
    struct rung_symbols *steps = &flow->policy->steps;

    reach(flow, 0);
    for (uint32_t i = 0; i < flow->policy->handlers.count; i++)
        rung_node_walk(flow->policy->handlers.items[i], reach_jumps, flow);
    reach_further(flow);
    for (uint32_t i = 0; i < steps->count; i++) {
        if (flow->reached[i]) continue;
        /* Behind a step that is not reached either, there is one mistake, not two. */
        if (i > 0 && !flow->reached[i - 1] && block_completes(step_block(flow, i - 1))) continue;
        struct rung_ast_step *step = RUNG_AS(step, steps->items[i]->declaration);
        struct rung_diagnostic *problem = rung_report(d, RUNG_W_UNREACHED_STEP, step->name.span,
                                                      "nothing leads to the step `%s`", step->name.text);
        if (i > 0)
            rung_note(d, problem, RUNG_AS(step, steps->items[i - 1]->declaration)->name.span,
                      "the step before it never gets to its end");
        rung_help(d, problem, "lead to it with `go to %s`, or take it away", step->name.text);
    }
    uint32_t last = steps->count - 1;
    if (!flow->reached[last] || !block_completes(step_block(flow, last))) return;
    struct rung_ast_step *step = RUNG_AS(step, steps->items[last]->declaration);
    struct rung_diagnostic *problem =
        rung_report(d, RUNG_W_FALLS_OFF, step->name.span,
                    "the last step can come to its end, and nothing says what then");
    rung_help(d, problem,
              "end it with `close as \"…\"`, `continue with …` or `stand down`, which is what happens now");
}

/* ---- loops take time ---- */

static bool no_time(struct flow *flow, struct rung_node *node, bool zero);

static void add_edge(struct flow *flow, uint32_t to, struct rung_node *jump)
{
    struct edge *edge =
        to < flow->policy->steps.count ? rung_arena_alloc(flow->check->arena, sizeof *edge) : NULL;

    if (!edge) return;
    *edge = (struct edge){.to = to, .jump = jump, .next = flow->edges[flow->step]};
    flow->edges[flow->step] = edge;
}

static bool takes_time(const struct rung_node *duration)
{
    return duration->kind == RUNG_NODE_duration && RUNG_AS(duration, duration)->count > 0;
}

/* Whether a time is certainly still to come: `D from now`, or a fact just set to that. */
static bool lies_ahead(const struct flow *flow, const struct rung_node *time)
{
    if (time->kind == RUNG_NODE_relative) {
        const struct rung_ast_relative *relative = RUNG_AS(relative, time);
        bool from_now = !relative->anchor || relative->anchor->kind == RUNG_NODE_now;
        return from_now && relative->side != RUNG_SIDE_BEFORE && takes_time(relative->duration);
    }
    for (uint32_t i = 0; time->kind == RUNG_NODE_ref && i < flow->future_count; i++)
        if (flow->future[i] == RUNG_AS(ref, time)->name.symbol) return true;
    return false;
}

static void note_set(struct flow *flow, const struct rung_ast_set *set)
{
    struct rung_symbol *fact = RUNG_AS(ref, set->fact)->name.symbol;
    uint32_t kept = 0;
    bool ahead = lies_ahead(flow, set->value);

    for (uint32_t i = 0; i < flow->future_count; i++)
        if (flow->future[i] != fact) flow->future[kept++] = flow->future[i];
    flow->future_count = kept;
    if (ahead && kept < sizeof flow->future / sizeof *flow->future) flow->future[flow->future_count++] = fact;
}

static bool is_waited_for(const struct rung_node *node)
{
    if (node->kind == RUNG_NODE_task) return !RUNG_AS(task, node)->assigned;
    if (node->kind != RUNG_NODE_contact) return false;
    const struct rung_ast_contact *contact = RUNG_AS(contact, node);
    const struct rung_symbol *channel = RUNG_AS(ref, contact->channel)->name.symbol;
    bool automatic =
        channel && channel->kind == RUNG_SYMBOL_CHANNEL && RUNG_AS(channel, channel->declaration)->automatic;
    return !automatic && !rung_clause(&contact->clauses, RUNG_NODE_guard);
}

/* Whether a limit is certainly not over when it begins: a date or a time may lie in the past. */
static bool limits_later(const struct flow *flow, const struct rung_node *limit)
{
    return takes_time(limit) || lies_ahead(flow, limit);
}

static bool asks_for_time(const struct flow *flow, const struct rung_ast_escalate *escalate)
{
    for (RUNG_EACH(target, escalate->targets)) {
        const struct rung_node *within = RUNG_AS(target, target)->within;
        if (!within || limits_later(flow, within)) return true;
    }
    return false;
}

static bool no_time_block(struct flow *flow, struct rung_node *block, bool zero)
{
    for (RUNG_EACH(statement, RUNG_AS(block, block)->statements)) {
        bool still = no_time(flow, statement, zero);
        if (!rung_flow_completes(statement)) return false;
        zero = still;
    }
    return zero;
}

static bool no_time_branch(struct flow *flow, struct rung_node *body, bool zero)
{
    uint32_t count = flow->future_count;
    bool after = no_time(flow, body, zero) && rung_flow_completes(body);

    flow->future_count = count < flow->future_count ? count : flow->future_count;
    return after;
}

/* Goes through a statement. `zero`: it may be that no time has passed since the step began. Returns the same
 * for the statement's end, and notes every jump that may come without time passing. What waits for somebody's
 * attempt or answer counts as time: it needs an event. */
static bool no_time(struct flow *flow, struct rung_node *node, bool zero)
{
    bool then, otherwise;

    switch (node->kind) {
    case RUNG_NODE_block: return no_time_block(flow, node, zero);
    case RUNG_NODE_contact:
    case RUNG_NODE_task: return zero && !is_waited_for(node);
    case RUNG_NODE_order: return no_time_block(flow, RUNG_AS(order, node)->block, zero);
    case RUNG_NODE_give: {
        const struct rung_ast_give *give = RUNG_AS(give, node);
        otherwise = zero && !limits_later(flow, give->limit);
        if (give->otherwise) otherwise = no_time_branch(flow, give->otherwise, otherwise);
        then = no_time_branch(flow, give->block, zero);
        return then || otherwise;
    }
    case RUNG_NODE_wait: return zero && !takes_time(RUNG_AS(wait, node)->duration);
    case RUNG_NODE_wait_until: return zero && !lies_ahead(flow, RUNG_AS(wait_until, node)->time);
    case RUNG_NODE_wait_for: {
        const struct rung_ast_wait_for *wait = RUNG_AS(wait_for, node);
        for (RUNG_EACH(clause, wait->clauses))
            if (RUNG_AS(clause, clause)->body) no_time_branch(flow, RUNG_AS(clause, clause)->body, false);
        otherwise = zero && !limits_later(flow, wait->limit);
        return wait->otherwise ? no_time_branch(flow, wait->otherwise, otherwise) : otherwise;
    }
    case RUNG_NODE_on_day: return no_time_branch(flow, RUNG_AS(on_day, node)->body, zero);
    case RUNG_NODE_repeat:
        then = no_time_branch(flow, RUNG_AS(repeat, node)->block, zero);
        return then && RUNG_AS(number, RUNG_AS(repeat, node)->times)->millionths <= 1000000;
    case RUNG_NODE_escalate:
        otherwise = zero && !asks_for_time(flow, RUNG_AS(escalate, node));
        return RUNG_AS(escalate, node)->otherwise
                   ? no_time_branch(flow, RUNG_AS(escalate, node)->otherwise, otherwise)
                   : false;
    case RUNG_NODE_set: note_set(flow, RUNG_AS(set, node)); return zero;
    case RUNG_NODE_if:
        then = no_time_branch(flow, RUNG_AS(if, node)->then, zero);
        otherwise =
            RUNG_AS(if, node)->otherwise ? no_time_branch(flow, RUNG_AS(if, node)->otherwise, zero) : zero;
        return then || otherwise;
    case RUNG_NODE_go_to:
        if (zero) add_edge(flow, target_of(flow, node), node);
        return false;
    case RUNG_NODE_restart_step:
        if (zero && !(RUNG_AS(restart_step, node)->at && lies_ahead(flow, RUNG_AS(restart_step, node)->at)))
            add_edge(flow, flow->step, node);
        return false;
    case RUNG_NODE_restart_run:
        if (zero) add_edge(flow, 0, node);
        return false;
    case RUNG_NODE_stand_down:
    case RUNG_NODE_close:
    case RUNG_NODE_continue_with: return false;
    default: return zero; /* handlers stand by; the rest takes no time */
    }
}

static void report_loop(struct flow *flow, struct rung_node *jump)
{
    struct rung_diagnostic *problem =
        rung_report(flow->check->diagnostics, RUNG_E_NO_TIME_IN_LOOP, jump->span,
                    "this goes round in a circle that may take no time at all");

    rung_help(flow->check->diagnostics, problem,
              "put a `wait`, a contact or a task on the way, such as `wait 1 day` before it");
}

/* Looks for circles of edges, depth first with a stack of its own. */
static void check_loops(struct flow *flow)
{
    uint32_t count = flow->policy->steps.count, depth = 0;
    struct edge **at = rung_arena_alloc(flow->check->arena, count * sizeof *at); /* the edge to follow next */
    struct rung_node **jumps =
        rung_arena_alloc(flow->check->arena, count * sizeof *jumps); /* that led here */
    uint32_t *stack = rung_arena_alloc(flow->check->arena, count * sizeof *stack);
    char *state = rung_arena_alloc(flow->check->arena, count); /* 0 not seen, 1 on the stack, 2 done */

    if (!at || !jumps || !stack || !state) return;
    for (flow->step = 0; flow->step < count; flow->step++) {
        flow->future_count = 0;
        if (no_time(flow, step_block(flow, flow->step), true) &&
            block_completes(step_block(flow, flow->step)))
            add_edge(flow, flow->step + 1, NULL);
    }
    for (uint32_t root = 0; root < count; root++) {
        if (state[root]) continue;
        stack[depth++] = root;
        state[root] = 1;
        at[root] = flow->edges[root];
        jumps[root] = NULL;
        while (depth) {
            uint32_t step = stack[depth - 1];
            struct edge *edge = at[step];
            if (!edge) {
                state[step] = 2;
                depth--;
                continue;
            }
            at[step] = edge->next;
            if (state[edge->to] == 0) {
                stack[depth++] = edge->to;
                state[edge->to] = 1;
                at[edge->to] = flow->edges[edge->to];
                jumps[edge->to] = edge->jump;
            } else if (state[edge->to] == 1) {
                struct rung_node *jump = edge->jump;
                for (uint32_t i = depth; !jump && i-- > 0 && stack[i] != edge->to;) jump = jumps[stack[i]];
                if (jump) report_loop(flow, jump);
            }
        }
    }
}

/* ---- a case that nobody works ---- */

/* How far such a case gets: whether it gets here, and the time limit that let it pass somebody's work. */
struct idle {
    bool here;
    struct rung_node *limit; /* a `give`, or a `wait up to` for what people of ours do */
};

static struct idle idle_through(struct flow *flow, struct rung_node *node, struct idle idle);

static struct idle either(struct idle a, struct idle b)
{
    if (!a.here) return b;
    if (!b.here || a.limit) return a;
    return b;
}

static bool find_work(void *state, struct rung_node *node)
{
    if (is_waited_for(node)) *(bool *)state = true;
    return node->kind != RUNG_NODE_handler;
}

/* Whether only people of ours can end the wait before its time: whoever decides, does a task or takes over.
 * Events that a policy declares may be the customer's. */
static bool awaits_our_own(const struct rung_ast_wait_for *wait)
{
    static const char *const own[] = {"decision", "done", "took_over"};

    for (RUNG_EACH(item, wait->clauses)) {
        const struct rung_ast_on_event *trigger = RUNG_AS(on_event, RUNG_AS(clause, item)->trigger);
        bool found = false;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            found |= strcmp(RUNG_NAME_OF(trigger->event), own[i]) == 0;
        if (!found) return false;
    }
    return wait->clauses.count > 0;
}

static struct idle idle_through_block(struct flow *flow, struct rung_node *block, struct idle idle)
{
    for (RUNG_EACH(statement, RUNG_AS(block, block)->statements)) {
        if (!idle.here) break;
        idle = idle_through(flow, statement, idle);
    }
    return idle;
}

static void report_idle_end(struct flow *flow, struct rung_node *close, struct rung_node *limit)
{
    struct rung_diagnostics *d = flow->check->diagnostics;
    struct rung_diagnostic *problem =
        rung_report(d, RUNG_W_IDLE_REACHES_END, close->span, "a case that nobody worked can be closed here");

    rung_note(d, problem, limit->span, "when this time is over, what was not done is passed over");
    rung_help(
        d, problem,
        limit->kind == RUNG_NODE_give
            ? "guard the end, such as `forbid close unless attempts is at least 3`, or let the work wait: "
              "`contact … within …` outside of `give`"
            : "guard the end with a `forbid close`, or ask again, such as `else restart step`");
}

static void idle_at_step(struct flow *flow, uint32_t step, struct idle idle)
{
    bool *seen = flow->idle_seen[idle.limit != NULL];

    if (!idle.here || step >= flow->policy->steps.count || seen[step]) return;
    seen[step] = true;
    flow->idle_waiting[flow->idle_waiting_count++] = (struct idle_step){step, idle.limit};
}

static void idle_from_start(struct flow *flow)
{
    idle_at_step(flow, 0, (struct idle){.here = true});
    while (flow->idle_waiting_count) {
        struct idle_step at = flow->idle_waiting[--flow->idle_waiting_count];
        struct idle idle = {.here = true, .limit = at.limit};
        idle_at_step(flow, at.step + 1, idle_through_block(flow, step_block(flow, at.step), idle));
    }
}

static struct idle idle_through(struct flow *flow, struct rung_node *node, struct idle idle)
{
    static const struct idle nowhere = {0};
    bool work = false;

    switch (node->kind) {
    case RUNG_NODE_block: return idle_through_block(flow, node, idle);
    case RUNG_NODE_contact:
    case RUNG_NODE_task: return is_waited_for(node) ? nowhere : idle;
    case RUNG_NODE_order: return idle_through_block(flow, RUNG_AS(order, node)->block, idle);
    case RUNG_NODE_give:
        rung_node_walk(RUNG_AS(give, node)->block, find_work, &work);
        if (!work) return idle_through(flow, RUNG_AS(give, node)->block, idle);
        idle.limit = node;
        return RUNG_AS(give, node)->otherwise ? idle_through(flow, RUNG_AS(give, node)->otherwise, idle)
                                              : idle;
    case RUNG_NODE_wait_for:
        if (awaits_our_own(RUNG_AS(wait_for, node))) idle.limit = node;
        return RUNG_AS(wait_for, node)->otherwise
                   ? idle_through(flow, RUNG_AS(wait_for, node)->otherwise, idle)
                   : idle;
    case RUNG_NODE_on_day: return idle_through(flow, RUNG_AS(on_day, node)->body, idle);
    case RUNG_NODE_repeat: return idle_through(flow, RUNG_AS(repeat, node)->block, idle);
    case RUNG_NODE_escalate:
        return RUNG_AS(escalate, node)->otherwise
                   ? idle_through(flow, RUNG_AS(escalate, node)->otherwise, idle)
                   : nowhere;
    case RUNG_NODE_if: {
        struct idle then = idle_through(flow, RUNG_AS(if, node)->then, idle);
        return either(then, RUNG_AS(if, node)->otherwise
                                ? idle_through(flow, RUNG_AS(if, node)->otherwise, idle)
                                : idle);
    }
    case RUNG_NODE_go_to: idle_at_step(flow, target_of(flow, node), idle); return nowhere;
    case RUNG_NODE_close:
        if (idle.limit) report_idle_end(flow, node, idle.limit);
        return nowhere;
    case RUNG_NODE_restart_step:
    case RUNG_NODE_restart_run:
    case RUNG_NODE_stand_down:
    case RUNG_NODE_continue_with: return nowhere;
    default: return idle;
    }
}

/* A prohibition to close binds the policy itself: whoever wrote one has thought of the idle case. */
static bool forbids_close(const struct rung_policy_info *policy)
{
    for (uint32_t i = 0; i < policy->rules.count; i++) {
        if (policy->rules.items[i]->kind != RUNG_NODE_forbid) continue;
        const struct rung_ast_forbid *forbid = RUNG_AS(forbid, policy->rules.items[i]);
        if (!rung_clause(&forbid->clauses, RUNG_NODE_guard)) continue;
        for (RUNG_EACH(event, forbid->events))
            if (strcmp(RUNG_NAME_OF(event), "close") == 0) return true;
    }
    return false;
}

static void check_policy(struct rung_check *check, struct rung_policy_info *policy)
{
    struct rung_arena *arena = check->arena;
    uint32_t count = policy->steps.count;
    struct flow flow = {.check = check, .policy = policy};

    rung_node_walk(&policy->node->node, report_behind_end, check);
    if (count == 0) return;
    flow.reached = rung_arena_alloc(arena, count);
    flow.edges = rung_arena_alloc(arena, count * sizeof *flow.edges);
    flow.idle_seen[0] = rung_arena_alloc(arena, count);
    flow.idle_seen[1] = rung_arena_alloc(arena, count);
    flow.waiting = rung_arena_alloc(arena, count * sizeof *flow.waiting);
    flow.idle_waiting =
        rung_arena_alloc(arena, 2 * (size_t)count * sizeof *flow.idle_waiting); /* each step, both ways */
    if (!flow.reached || !flow.edges || !flow.idle_seen[0] || !flow.idle_seen[1] || !flow.waiting ||
        !flow.idle_waiting)
        return;
    check_reached(&flow);
    check_loops(&flow);
    if (!forbids_close(policy)) idle_from_start(&flow);
}

void rung_check_flow(struct rung_check *check)
{
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next) {
        check->policy = policy;
        check->unit = policy->unit;
        check_policy(check, policy);
    }
    check->policy = NULL;
}
