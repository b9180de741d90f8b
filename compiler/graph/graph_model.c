/* From the tree of a policy to what its picture shows. */
#include "graph_model.h"

#include "text_buffer.h"

struct maker {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    struct rung_unit *unit;
    struct rung_ast_policy *policy;
    struct rung_graph_policy *graph;
    struct rung_graph_scope scope;
};

/* The title, or the name with a capital. */
static const char *title_of(const struct maker *maker, struct rung_text title, struct rung_name name)
{
    const struct rung_phrases *p = &maker->scope.phrases;

    if (title.bytes) return rung_phrase_text(p, title.bytes);
    return rung_graph_sentence(maker->compilation, rung_phrase_words(p, name.text));
}

/* The item up to its braces. */
static const char *head_tip(const struct maker *maker, const struct rung_node *node, uint32_t end)
{
    return rung_graph_tip(maker->compilation, (struct rung_span){node->span.start, end});
}

/* ---- what stands above the ladder ---- */

/* The `##` lines before the policy, as one text. */
static const char *documentation(const struct maker *maker)
{
    const struct rung_trivia *trivia = NULL;
    uint32_t count = rung_trivia_before(maker->unit, &maker->policy->node, &trivia);
    struct rung_buffer out = {.arena = maker->arena};

    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = 0;
        if (trivia[i].kind != RUNG_DOC) continue;
        const char *text = rung_trivia_text(maker->unit, &trivia[i], &size);
        if (out.size && size) rung_buffer_char(&out, ' ', 1);
        rung_buffer_add(&out, text, size);
    }
    return out.size ? rung_graph_result(&out) : NULL;
}

/* What counts everywhere: its hours, and how long people have. */
static void read_terms(struct maker *maker)
{
    const struct rung_policy_info *info = maker->policy->info;
    const struct rung_phrases *p = &maker->scope.phrases;
    struct rung_buffer out = {.arena = maker->arena};

    if (info->calendar)
        rung_buffer_print(&out, "Calendar: %s. ",
                          title_of(maker, info->calendar->node->title, info->calendar->node->name));
    if (info->usual_deadline)
        rung_buffer_print(&out, "Usual deadline: %s. ", rung_phrase_duration(p, &info->usual_deadline->node));
    if (out.size) out.size--; /* the last space */
    maker->graph->terms = out.size ? rung_graph_result(&out) : NULL;
}

static void add_start(struct maker *maker, const struct rung_ast_start *start)
{
    const struct rung_phrases *p = &maker->scope.phrases;
    bool silence = start->trigger->kind == RUNG_NODE_silence;

    maker->scope.rows = &maker->graph->starts;
    rung_graph_add_row(&maker->scope, silence ? RUNG_SIGN_WAIT : RUNG_SIGN_EVENT,
                       rung_phrase(p, "when %s", rung_phrase_trigger(p, start->trigger)), NULL,
                       start->node.span);
}

/* ---- rules ---- */

static void add_rule(struct maker *maker, const char *text, const struct rung_list *clauses,
                     const struct rung_node *node)
{
    struct rung_graph_rule *rule = rung_arena_alloc(maker->arena, sizeof *rule);
    const struct rung_ast_because *because =
        clauses ? RUNG_AS(because, rung_clause(clauses, RUNG_NODE_because)) : NULL;

    if (!rule) return;
    rule->text = rung_graph_sentence(maker->compilation, text);
    if (because) rule->because = rung_phrase_text(&maker->scope.phrases, because->reason.bytes);
    rule->tip = rung_graph_tip(maker->compilation, node->span);
    if (maker->graph->last_rule)
        maker->graph->last_rule->next = rule;
    else
        maker->graph->rules = rule;
    maker->graph->last_rule = rule;
}

static void add_hours(struct maker *maker, const struct rung_ast_channel *channel)
{
    const struct rung_phrases *p = &maker->scope.phrases;

    if (!channel->during) return;
    add_rule(maker,
             rung_phrase(p, "%s only within %s", rung_phrase_words(p, channel->name.text),
                         rung_phrase_hours(p, channel->during)),
             NULL, &channel->node);
}

/* Events that change nothing, as one card. */
static void add_ignored(struct maker *maker, const struct rung_ast_ignore *ignore)
{
    struct rung_graph_card *card = rung_arena_alloc(maker->arena, sizeof *card);
    const struct rung_phrases *p = &maker->scope.phrases;

    if (!card) return;
    card->title = rung_graph_sentence(maker->compilation,
                                      rung_phrase_series(p, &ignore->events, rung_phrase_event, "or"));
    card->tip = rung_graph_tip(maker->compilation, ignore->node.span);
    rung_graph_add_card(maker->graph, card);
    maker->scope.rows = &card->rows;
    rung_graph_add_row(&maker->scope, RUNG_SIGN_NOTHING, "nothing changes", NULL, ignore->node.span);
}

/* ---- steps ---- */

static void declare_steps(struct maker *maker)
{
    struct rung_graph_step **end = &maker->graph->steps;

    for (RUNG_EACH(item, maker->policy->items)) {
        if (item->kind != RUNG_NODE_step) continue;
        struct rung_ast_step *node = RUNG_AS(step, item);
        struct rung_graph_step *step = rung_arena_alloc(maker->arena, sizeof *step);
        if (!step) return;
        step->number = ++maker->graph->step_count;
        step->name = node->name.text;
        step->title = title_of(maker, node->title, node->name);
        step->tip = head_tip(maker, item, node->block->span.start);
        *end = step;
        end = &step->next;
    }
}

/* The last statement before `limit` (NULL: of all) that is no handler. */
static struct rung_node *last_before(const struct rung_list *statements, const struct rung_node *limit)
{
    struct rung_node *last = NULL;

    for (struct rung_node *node = statements->first; node != limit; node = node->next)
        if (node->kind != RUNG_NODE_handler) last = node;
    return last;
}

static bool is_end(const struct rung_node *node)
{
    return node->kind == RUNG_NODE_close || node->kind == RUNG_NODE_continue_with ||
           node->kind == RUNG_NODE_stand_down;
}

/* The end that a step leads to stands below it, as a part of its own. */
static struct rung_graph_row *make_end(struct maker *maker, struct rung_node *node)
{
    struct rung_graph_rows rows = {0};
    struct rung_graph_scope scope = maker->scope;

    scope.rows = &rows;
    rung_graph_add_statement(&scope, node);
    return rows.first;
}

static struct rung_graph_row *make_silent_end(struct maker *maker, const struct rung_node *step)
{
    struct rung_graph_rows rows = {0};
    struct rung_graph_scope scope = maker->scope;

    scope.rows = &rows;
    return rung_graph_add_row(&scope, RUNG_SIGN_END, "stand down", "no step is left", step->span);
}

/* What stands on the arrow that leaves a step, if its last statement is a wait of some kind. `statement` is
 * then left out of the rows; or it stays, and the arrow says which way out of it is meant. */
static bool put_on_arrow(struct maker *maker, struct rung_graph_step *step, struct rung_node *statement)
{
    if (statement->kind == RUNG_NODE_wait || statement->kind == RUNG_NODE_wait_until) {
        step->wait = rung_graph_wait(&maker->scope, statement);
        step->wait_tip = rung_graph_tip(maker->compilation, statement->span);
        return true;
    }
    if (statement->kind == RUNG_NODE_wait_for) {
        struct rung_ast_wait_for *wait = RUNG_AS(wait_for, statement);
        if (wait->braces || !wait->otherwise || rung_flow_completes(wait->otherwise)) return false;
        step->on_event = true;
        step->wait = rung_graph_sentence(
            maker->compilation,
            rung_phrase(
                &maker->scope.phrases, "when %s",
                rung_phrase_trigger(&maker->scope.phrases, RUNG_AS(clause, wait->clauses.first)->trigger)));
        step->wait_tip = rung_graph_tip(maker->compilation, statement->span);
    }
    return false;
}

static void fill_step(struct maker *maker, struct rung_graph_step *step, struct rung_ast_step *node)
{
    const struct rung_list *statements = &RUNG_AS(block, node->block)->statements;
    struct rung_node *last = last_before(statements, NULL), *left_out[2] = {0};

    step->passes = true;
    for (RUNG_EACH(statement, *statements)) step->passes &= rung_flow_completes(statement);
    if (last && last->kind == RUNG_NODE_go_to && step->next &&
        RUNG_AS(ref, RUNG_AS(go_to, last)->step)->name.text == step->next->name) {
        left_out[0] = last;
        step->passes = true;
    } else if (last && is_end(last)) {
        left_out[0] = last;
        step->end = make_end(maker, last);
    } else if (step->passes && !step->next) {
        step->end = make_silent_end(maker, &node->node);
    }
    step->passes &= step->next && !step->end;
    if (left_out[0]) last = last_before(statements, left_out[0]);
    if (last && (step->passes || step->end) && put_on_arrow(maker, step, last)) left_out[1] = last;

    struct rung_graph_scope scope = maker->scope;
    scope.step = step;
    scope.in_step = true;
    scope.rows = &step->rows;
    for (RUNG_EACH(statement, *statements))
        if (statement != left_out[0] && statement != left_out[1]) rung_graph_add_statement(&scope, statement);
}

struct rung_graph_policy *rung_graph_model(struct rung_compilation *compilation, struct rung_unit *unit,
                                           struct rung_ast_policy *policy)
{
    struct maker maker = {
        .compilation = compilation, .arena = compilation->arena, .unit = unit, .policy = policy};
    struct rung_graph_policy *graph = rung_arena_alloc(maker.arena, sizeof *graph);

    if (!graph) return NULL;
    maker.graph = graph;
    maker.scope = (struct rung_graph_scope){.compilation = compilation,
                                            .graph = graph,
                                            .phrases = {.arena = maker.arena, .policy = policy->info}};
    graph->name = policy->name.text;
    graph->title = title_of(&maker, policy->title, policy->name);
    graph->tip =
        head_tip(&maker, &policy->node, policy->title.bytes ? policy->title.span.end : policy->name.span.end);
    graph->about = documentation(&maker);
    read_terms(&maker);
    declare_steps(&maker);
    struct rung_graph_step *step = graph->steps;
    for (RUNG_EACH(item, policy->items)) {
        switch (item->kind) {
        case RUNG_NODE_start: add_start(&maker, RUNG_AS(start, item)); break;
        case RUNG_NODE_handler:
            maker.scope.rows = NULL;
            rung_graph_add_handler(&maker.scope, RUNG_AS(handler, item));
            break;
        case RUNG_NODE_ignore: add_ignored(&maker, RUNG_AS(ignore, item)); break;
        case RUNG_NODE_forbid: {
            const struct rung_ast_forbid *forbid = RUNG_AS(forbid, item);
            add_rule(&maker, rung_phrase_prohibition(&maker.scope.phrases, forbid), &forbid->clauses, item);
            break;
        }
        case RUNG_NODE_limit: {
            const struct rung_ast_limit *limit = RUNG_AS(limit, item);
            add_rule(&maker, rung_phrase_limit(&maker.scope.phrases, limit), &limit->clauses, item);
            break;
        }
        case RUNG_NODE_channel: add_hours(&maker, RUNG_AS(channel, item)); break;
        case RUNG_NODE_step:
            if (step) {
                fill_step(&maker, step, RUNG_AS(step, item));
                step = step->next;
            }
            break;
        default: break;
        }
    }
    return rung_arena_failed(maker.arena) ? NULL : graph;
}
