/* Writes pictures as Mermaid flowcharts, for wikis and Git hosts: the same steps, cards and ends. */
#include "graph.h"

#include <string.h>

#include "document.h"

enum { COLUMNS = 44 };

struct mermaid {
    struct rung_buffer *out;
    const struct rung_graph_policy *policy;
    uint32_t cards; /* numbered so far */
    uint32_t above; /* the last card of the column, 0 before the first */
    uint32_t policies;
};

/* A text inside quotes, broken into lines. Letters that Mermaid or its Markdown would read are written by
 * number. */
static void text(const struct mermaid *m, const char *bytes, uint32_t indent)
{
    uint32_t column = indent;

    for (uint32_t i = 0; i < indent; i++) rung_buffer_text(m->out, "#160;");
    for (const char *at = bytes; *at; at++) {
        unsigned char sign = (unsigned char)*at;
        if (sign == ' ' && column + rung_graph_word_columns(at + 1) > COLUMNS) {
            rung_buffer_text(m->out, "<br/>");
            for (column = 0; column < indent; column++) rung_buffer_text(m->out, "#160;");
            continue;
        }
        if (sign == *RUNG_TERM || sign == *RUNG_TERM_END) {
            rung_buffer_text(m->out, sign == *RUNG_TERM ? "<i>" : "</i>");
            continue;
        }
        if (sign < 0x80 && strchr("\"#&;<>*_`~|\\[]{}", sign) && sign)
            rung_buffer_print(m->out, "#%u;", sign);
        else if (sign >= ' ')
            rung_buffer_char(m->out, *at, 1);
        if ((sign & 0xC0) != 0x80) column++;
    }
}

static void rows(const struct mermaid *m, const struct rung_graph_rows *all)
{
    for (const struct rung_graph_row *row = all->first; row; row = row->next) {
        uint32_t indent = rung_graph_columns(row);
        rung_buffer_text(m->out, "<br/>");
        text(m, row->text, indent);
        if (!row->detail) continue;
        rung_buffer_text(m->out, "<br/>");
        text(m, row->detail, indent + 3);
    }
}

static void bold(const struct mermaid *m, const char *words)
{
    rung_buffer_text(m->out, "<b>");
    text(m, words, 0);
    rung_buffer_text(m->out, "</b>");
}

static void start(const struct mermaid *m)
{
    rung_buffer_print(m->out, "    p%ustart([\"", m->policies);
    bold(m, "A run starts");
    rows(m, &m->policy->starts);
    rung_buffer_text(m->out, "\"])\n");
    if (m->policy->steps) rung_buffer_print(m->out, "    p%ustart --> p%us1\n", m->policies, m->policies);
}

static void step(const struct mermaid *m, const struct rung_graph_step *step)
{
    rung_buffer_print(m->out, "      p%us%u[\"<b>%u #160;", m->policies, step->number, step->number);
    text(m, step->title, 0);
    rung_buffer_text(m->out, "</b>");
    rows(m, &step->rows);
    rung_buffer_text(m->out, "\"]:::step\n");
    if (!step->end) return;
    rung_buffer_print(m->out, "      p%ue%u([\"", m->policies, step->number);
    bold(m, step->end->text);
    if (step->end->detail) {
        rung_buffer_text(m->out, "<br/>");
        text(m, step->end->detail, 0);
    }
    rung_buffer_text(m->out, "\"]):::ending\n");
}

static void flow(const struct mermaid *m, const struct rung_graph_step *step)
{
    if (!step->end && !(step->passes && step->next)) return;
    rung_buffer_print(m->out, "      p%us%u -->", m->policies, step->number);
    if (step->wait) {
        rung_buffer_text(m->out, "|\"");
        text(m, step->wait, 0);
        rung_buffer_text(m->out, "\"|");
    }
    rung_buffer_print(m->out, " p%u%c%u\n", m->policies, step->end ? 'e' : 's',
                      step->end ? step->number : step->next->number);
}

static void jumps(const struct mermaid *m, const struct rung_graph_rows *all, char kind, uint32_t number,
                  const char *arrow)
{
    for (const struct rung_graph_row *row = all->first; row; row = row->next)
        if (rung_graph_is_first_jump(all, row))
            rung_buffer_print(m->out, "    p%u%c%u %s p%us%u\n", m->policies, kind, number, arrow,
                              m->policies, row->target->number);
}

static void card(struct mermaid *m, const struct rung_graph_card *card)
{
    uint32_t number = ++m->cards;
    const char *arrow = card->kind == RUNG_CARD_ESCALATION ? "-->" : "-.->";

    rung_buffer_print(m->out, "    p%uc%u[\"", m->policies, number);
    bold(m, card->title);
    rows(m, &card->rows);
    rung_buffer_print(m->out, "\"]:::%s\n", card->kind == RUNG_CARD_ANSWER ? "answer" : "late");
    if (card->step)
        rung_buffer_print(m->out, "    p%us%u %s p%uc%u\n", m->policies, card->step->number, arrow,
                          m->policies, number);
    else if (!card->always && m->policy->steps)
        rung_buffer_print(m->out, "    p%urun %s p%uc%u\n", m->policies, arrow, m->policies, number);
    if (m->above)
        rung_buffer_print(m->out, "    p%uc%u ~~~ p%uc%u\n", m->policies, m->above, m->policies, number);
    m->above = number;
    jumps(m, &card->rows, 'c', number, arrow);
}

static void rules(const struct mermaid *m)
{
    if (!m->policy->rules) return;
    rung_buffer_print(m->out, "    p%urules[\"", m->policies);
    bold(m, "Rules");
    for (const struct rung_graph_rule *rule = m->policy->rules; rule; rule = rule->next) {
        rung_buffer_text(m->out, "<br/>");
        text(m, rule->text, 0);
        if (!rule->because) continue;
        rung_buffer_text(m->out, "<br/>");
        text(m, rule->because, 3);
    }
    rung_buffer_text(m->out, "\"]:::rule\n");
    if (m->above)
        rung_buffer_print(m->out, "    p%uc%u ~~~ p%urules\n", m->policies, m->above, m->policies);
    else if (m->policy->steps)
        rung_buffer_print(m->out, "    p%urun ~~~ p%urules\n", m->policies, m->policies);
}

void rung_graph_write_mermaid(struct rung_buffer *out, const struct rung_graph_policy *policies)
{
    struct mermaid m = {.out = out};

    rung_buffer_text(out, "%%{init: {\"flowchart\": {\"wrappingWidth\": 480}}}%%\n"
                          "flowchart TD\n"
                          "  classDef step stroke:#0969da,text-align:left\n"
                          "  classDef answer stroke:#8250df,text-align:left\n"
                          "  classDef late stroke:#9a6700,text-align:left\n"
                          "  classDef ending stroke:#1a7f37,stroke-width:2px\n"
                          "  classDef rule stroke:#cf222e,text-align:left\n");
    for (const struct rung_graph_policy *policy = policies; policy; policy = policy->next) {
        m.policy = policy;
        m.policies++;
        m.above = 0;
        rung_buffer_print(out, "  subgraph p%u[\"", m.policies);
        text(&m, policy->title, 0);
        rung_buffer_text(out, "\"]\n    direction TB\n");
        if (policy->starts.count) start(&m);
        if (policy->steps) {
            rung_buffer_print(out, "    subgraph p%urun[\"while a run is on\"]\n      direction TB\n",
                              m.policies);
            for (const struct rung_graph_step *one = policy->steps; one; one = one->next) step(&m, one);
            for (const struct rung_graph_step *one = policy->steps; one; one = one->next) flow(&m, one);
            rung_buffer_text(out, "    end\n");
        }
        for (const struct rung_graph_step *one = policy->steps; one; one = one->next)
            jumps(&m, &one->rows, 's', one->number, "-->");
        for (const struct rung_graph_card *one = policy->cards; one; one = one->next) card(&m, one);
        rules(&m);
        rung_buffer_text(out, "  end\n");
    }
}
