/* Writes pictures as a Graphviz digraph: the same steps, cards and ends, placed by Graphviz. */
#include "graph.h"

enum { COLUMNS = 52 };

/* The cards of one side stand below each other. */
struct column {
    uint32_t last; /* number of the last card so far, 0 before the first */
    uint32_t count;
};

struct dot {
    struct rung_buffer *out;
    const struct rung_graph_policy *policy;
    uint32_t cards;           /* numbered so far */
    struct column columns[2]; /* left, right */
    uint32_t policies;
};

/* A text in quotes-to-be, broken into lines after `indent` blanks; each line is adjusted to the left. */
static void text(const struct dot *dot, const char *bytes, uint32_t indent)
{
    uint32_t column = indent;

    rung_buffer_char(dot->out, ' ', indent);
    for (const char *at = bytes; *at; at++) {
        if (*at == ' ' && column + rung_graph_word_columns(at + 1) > COLUMNS) {
            rung_buffer_text(dot->out, "\\l");
            rung_buffer_char(dot->out, ' ', indent);
            column = indent;
            continue;
        }
        if (*at == '"' || *at == '\\') rung_buffer_char(dot->out, '\\', 1);
        if ((unsigned char)*at >= ' ') rung_buffer_char(dot->out, *at, 1);
        if ((unsigned char)*at >= ' ' && ((unsigned char)*at & 0xC0) != 0x80) column++;
    }
    rung_buffer_text(dot->out, "\\l");
}

static void tooltip(const struct dot *dot, const char *tip)
{
    rung_buffer_text(dot->out, ", tooltip=\"");
    for (const char *at = tip; *at; at++) {
        if (*at == '"' || *at == '\\') rung_buffer_char(dot->out, '\\', 1);
        if (*at == '\n')
            rung_buffer_text(dot->out, "\\n");
        else if ((unsigned char)*at >= ' ')
            rung_buffer_char(dot->out, *at, 1);
    }
    rung_buffer_char(dot->out, '"', 1);
}

static void rows(const struct dot *dot, const struct rung_graph_rows *all)
{
    for (const struct rung_graph_row *row = all->first; row; row = row->next) {
        uint32_t indent = rung_graph_columns(row);
        text(dot, row->text, indent);
        if (row->detail) text(dot, row->detail, indent + 3);
    }
}

/* `p1_NAME`: names of steps are words, and so are these. */
static void step_id(const struct dot *dot, const struct rung_graph_step *step)
{
    rung_buffer_print(dot->out, "p%u_s%u", dot->policies, step->number);
}

static void start(const struct dot *dot)
{
    rung_buffer_print(dot->out, "    p%u_start [shape=box, style=rounded, label=\"A run starts\\l",
                      dot->policies);
    rows(dot, &dot->policy->starts);
    rung_buffer_text(dot->out, "\"];\n");
    if (!dot->policy->steps) return;
    rung_buffer_print(dot->out, "    p%u_start -> ", dot->policies);
    step_id(dot, dot->policy->steps);
    rung_buffer_text(dot->out, " [weight=10];\n");
}

static void step(const struct dot *dot, const struct rung_graph_step *step)
{
    rung_buffer_text(dot->out, "      ");
    step_id(dot, step);
    rung_buffer_print(dot->out, " [label=\"%u  ", step->number);
    text(dot, step->title, 0);
    rows(dot, &step->rows);
    rung_buffer_char(dot->out, '"', 1);
    tooltip(dot, step->tip);
    rung_buffer_text(dot->out, "];\n");
    if (!step->end) return;
    rung_buffer_print(dot->out,
                      "      p%u_end%u [shape=box, style=\"rounded,bold\", color=\"#1a7f37\", label=\"",
                      dot->policies, step->number);
    text(dot, step->end->text, 0);
    if (step->end->detail) text(dot, step->end->detail, 0);
    rung_buffer_char(dot->out, '"', 1);
    tooltip(dot, step->end->tip);
    rung_buffer_text(dot->out, "];\n");
}

/* The arrow that leaves a step, with what is waited for on it. */
static void flow(const struct dot *dot, const struct rung_graph_step *step)
{
    if (step->next && (step->end || !step->passes)) /* nothing leads on, and yet the next step stands below */
        rung_buffer_print(dot->out, "      p%u_%s%u -> p%u_s%u [style=invis, weight=10];\n", dot->policies,
                          step->end ? "end" : "s", step->number, dot->policies, step->next->number);
    if (!step->end && !(step->passes && step->next)) return;
    rung_buffer_text(dot->out, "      ");
    step_id(dot, step);
    rung_buffer_text(dot->out, " -> ");
    if (step->end)
        rung_buffer_print(dot->out, "p%u_end%u", dot->policies, step->number);
    else
        step_id(dot, step->next);
    rung_buffer_text(dot->out, " [weight=10");
    if (step->wait) {
        rung_buffer_text(dot->out, ", label=\"");
        text(dot, step->wait, 0);
        rung_buffer_char(dot->out, '"', 1);
        tooltip(dot, step->wait_tip);
    }
    rung_buffer_text(dot->out, "];\n");
}

/* The jumps of rows; `from` is written by the caller for each. */
static void jumps(const struct dot *dot, const struct rung_graph_rows *all,
                  const struct rung_graph_step *step, uint32_t card, const char *style)
{
    for (const struct rung_graph_row *row = all->first; row; row = row->next) {
        if (!rung_graph_is_first_jump(all, row)) continue;
        rung_buffer_text(dot->out, "    ");
        if (step)
            step_id(dot, step);
        else
            rung_buffer_print(dot->out, "p%u_c%u", dot->policies, card);
        rung_buffer_text(dot->out, " -> ");
        step_id(dot, row->target);
        rung_buffer_print(dot->out, " [constraint=false, %s", style);
        tooltip(dot, row->tip);
        rung_buffer_text(dot->out, "];\n");
    }
}

/* The step beside which the next card of a column stands, so that the arrow from the frame is short. */
static const struct rung_graph_step *beside(const struct dot *dot, uint32_t place)
{
    const struct rung_graph_step *step = dot->policy->steps;

    while (step && step->next && place-- > 0) step = step->next;
    return step;
}

static void card(struct dot *dot, const struct rung_graph_card *card)
{
    static const char *const styles[] = {
        [RUNG_CARD_ANSWER] = "style=dashed, color=\"#8250df\"",
        [RUNG_CARD_LATE] = "style=dashed, color=\"#9a6700\"",
        [RUNG_CARD_ESCALATION] = "color=\"#9a6700\"",
    };
    uint32_t number = ++dot->cards;
    struct column *column = &dot->columns[card->kind == RUNG_CARD_ANSWER];
    const struct rung_graph_step *from = card->step ? card->step : beside(dot, column->count);

    rung_buffer_print(dot->out, "    p%u_c%u [%s, label=\"", dot->policies, number, styles[card->kind]);
    text(dot, card->title, 0);
    rows(dot, &card->rows);
    rung_buffer_char(dot->out, '"', 1);
    tooltip(dot, card->tip);
    rung_buffer_text(dot->out, "];\n");
    if (from && (card->step || !card->always)) {
        rung_buffer_text(dot->out, "    ");
        step_id(dot, from);
        rung_buffer_print(dot->out, " -> p%u_c%u [%s", dot->policies, number, styles[card->kind]);
        if (!card->step) rung_buffer_print(dot->out, ", ltail=cluster_run%u", dot->policies);
        rung_buffer_text(dot->out, column->last ? ", constraint=false];\n" : "];\n");
    }
    if (column->last)
        rung_buffer_print(dot->out, "    p%u_c%u -> p%u_c%u [style=invis, weight=5];\n", dot->policies,
                          column->last, dot->policies, number);
    column->last = number;
    column->count++;
    jumps(dot, &card->rows, NULL, number, styles[card->kind]);
}

static void rules(const struct dot *dot)
{
    if (!dot->policy->rules) return;
    rung_buffer_print(dot->out, "    p%u_rules [color=\"#cf222e\", label=\"Rules\\l", dot->policies);
    for (const struct rung_graph_rule *rule = dot->policy->rules; rule; rule = rule->next) {
        text(dot, rule->text, 2);
        if (rule->because) text(dot, rule->because, 5);
    }
    rung_buffer_text(dot->out, "\"];\n");
    const struct rung_graph_step *last = dot->policy->steps;
    while (last && last->next) last = last->next;
    if (!last) return;
    rung_buffer_print(dot->out, "    p%u_%s%u -> p%u_rules [style=invis];\n", dot->policies,
                      last->end ? "end" : "s", last->number, dot->policies);
}

void rung_graph_write_dot(struct rung_buffer *out, const struct rung_graph_policy *policies)
{
    struct dot dot = {.out = out};

    rung_buffer_text(out, "digraph rung {\n"
                          "  graph [compound=true, rankdir=TB, fontname=\"Helvetica\", fontsize=12];\n"
                          "  node [shape=box, fontname=\"Helvetica\", fontsize=11, margin=\"0.15,0.08\"];\n"
                          "  edge [fontname=\"Helvetica\", fontsize=10];\n");
    for (const struct rung_graph_policy *policy = policies; policy; policy = policy->next) {
        dot.policy = policy;
        dot.policies++;
        dot.columns[0] = dot.columns[1] = (struct column){0};
        rung_buffer_print(out, "  subgraph cluster_policy%u {\n    style=invis;\n    label=\"", dot.policies);
        text(&dot, policy->title, 0);
        rung_buffer_text(out, "\";\n    labeljust=l;\n    style=solid;\n    color=\"#ffffff00\";\n");
        if (policy->starts.count) start(&dot);
        rung_buffer_print(out, "    subgraph cluster_run%u {\n      label=\"\";\n      style=dashed;\n",
                          dot.policies);
        rung_buffer_text(out, "      color=\"#6e7781\";\n");
        for (const struct rung_graph_step *one = policy->steps; one; one = one->next) step(&dot, one);
        for (const struct rung_graph_step *one = policy->steps; one; one = one->next) flow(&dot, one);
        rung_buffer_text(out, "    }\n");
        for (const struct rung_graph_step *one = policy->steps; one; one = one->next)
            jumps(&dot, &one->rows, one, 0, "color=\"#0969da\"");
        for (int always = 0; always < 2; always++) /* those that no arrow leads to stand last */
            for (const struct rung_graph_card *one = policy->cards; one; one = one->next)
                if (one->always == always) card(&dot, one);
        rules(&dot);
        rung_buffer_text(out, "  }\n");
    }
    rung_buffer_text(out, "}\n");
}
