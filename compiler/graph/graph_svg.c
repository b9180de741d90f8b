/* Writes pictures as SVG: the boxes and arrows that the layout placed, with the policy's lines as tooltips.
 */
#include "graph.h"

#include <stdio.h>
#include <string.h>

#include "document.h"
#include "graph_layout.h"
#include "graph_style.h"

#define TIP_HEAD 5.5 /* half the width of an arrowhead; it is twice as long */

struct writer {
    struct rung_buffer *out;
    const char *prefix; /* of ids */
    double width;
};

/* The signs at the left of rows, around (0, 0). */
static const struct {
    const char *class, *legend;
} signs[RUNG_GRAPH_SIGN_COUNT] = {
#define SIGN(id, class_, legend_) [RUNG_SIGN_##id] = {.class = class_, .legend = legend_},
    RUNG_GRAPH_SIGNS
#undef SIGN
};
static const char *const sign_paths[RUNG_GRAPH_SIGN_COUNT] = {
    [RUNG_SIGN_CONTACT] = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    [RUNG_SIGN_AUTOMATIC] = "M-3.5 -4.5L4.5 0L-3.5 4.5z",
    [RUNG_SIGN_OPTIONAL] = "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    [RUNG_SIGN_TASK] = "M-4 -4h8v8h-8z",
    [RUNG_SIGN_ASSIGNED] = "M-4 -4h8v8h-8z",
    [RUNG_SIGN_NOTIFY] = "M-5 -4.5h10v6.5h-5l-3 3v-3h-2z",
    [RUNG_SIGN_WAIT] = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM0 -3v3h2.5",
    [RUNG_SIGN_POSTPONE] = "M-2.5 -4v8M2.5 -4v8",
    [RUNG_SIGN_ESCALATE] = "M0 -5L4.5 0H1.5v5h-3v-5h-3z",
    [RUNG_SIGN_EVENT] = "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z",
    [RUNG_SIGN_SET] = "M-4 -2h8M-4 2h8",
    [RUNG_SIGN_GROUP] = "M-4 -2L0 2L4 -2",
    [RUNG_SIGN_FLAG] = "M-3.5 5.5v-10.5h8l-2 3l2 3h-8",
    [RUNG_SIGN_JUMP] = "M-4.5 -4v4.5h8.5M0.5 -3l3.5 3.5l-3.5 3.5",
    [RUNG_SIGN_END] = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z",
    [RUNG_SIGN_NOTHING] = "M-4 0h8",
};
static const char rule_path[] = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0zM-3.5 -3.5L3.5 3.5";

/* ---- pieces ---- */

/* A figure with at most one decimal, the same in every locale. */
static void number(const struct writer *w, double value)
{
    long long tenths = (long long)(value * 10 + (value < 0 ? -0.5 : 0.5));

    if (tenths < 0) rung_buffer_char(w->out, '-', 1);
    if (tenths < 0) tenths = -tenths;
    rung_buffer_print(w->out, tenths % 10 ? "%lld.%lld" : "%lld", tenths / 10, tenths % 10);
}

static void attribute(const struct writer *w, const char *name, double value)
{
    rung_buffer_print(w->out, " %s=\"", name);
    number(w, value);
    rung_buffer_text(w->out, "\"");
}

/* One sign of a text, which may be of several bytes; returns where the next begins. What XML has no place for
 * is left out. */
static const char *letter(const struct writer *w, const char *at)
{
    char one[2] = {*at, '\0'};
    unsigned char sign = (unsigned char)*at;

    if (sign == 0xEF && (unsigned char)at[1] == 0xBF && (unsigned char)at[2] >= 0xBE) return at + 3;
    if (sign >= 0x20 || sign == '\n') rung_buffer_html(w->out, one);
    return at + 1;
}

static void text(const struct writer *w, const char *bytes)
{
    while (*bytes) bytes = letter(w, bytes);
}

/* The same, with its terms set off. */
static void marked_text(const struct writer *w, const char *bytes)
{
    while (*bytes) {
        if (*bytes == *RUNG_TERM) rung_buffer_text(w->out, "<tspan class=\"i\">");
        if (*bytes == *RUNG_TERM_END) rung_buffer_text(w->out, "</tspan>");
        bytes = letter(w, bytes);
    }
}

static void tooltip(const struct writer *w, const char *tip)
{
    rung_buffer_text(w->out, "<title>");
    text(w, tip);
    rung_buffer_text(w->out, "</title>");
}

static void rectangle(const struct writer *w, const char *class, const struct rung_graph_box *box,
                      double radius)
{
    rung_buffer_print(w->out, "<rect class=\"%s\"", class);
    attribute(w, "x", box->x);
    attribute(w, "y", box->y);
    attribute(w, "width", box->width);
    attribute(w, "height", box->height);
    if (radius > 0) attribute(w, "rx", radius);
    rung_buffer_text(w->out, "/>");
}

static void path(const struct writer *w, const char *class, const char *d, double x, double y)
{
    rung_buffer_print(w->out, "<path class=\"%s\" transform=\"translate(", class);
    number(w, x);
    rung_buffer_char(w->out, ' ', 1);
    number(w, y);
    rung_buffer_print(w->out, ")\" d=\"%s\"/>", d);
}

/* One line of text; (x, y) is its base line. Where the width is known for certain, another font is made to
 * fit. */
static void line(const struct writer *w, const char *class, const char *bytes, double width, double x,
                 double y)
{
    rung_buffer_print(w->out, "<text class=\"%s\"", class);
    attribute(w, "x", x);
    attribute(w, "y", y);
    if (width > 0 && rung_graph_is_measured(bytes)) {
        attribute(w, "textLength", width);
        rung_buffer_text(w->out, " lengthAdjust=\"spacingAndGlyphs\"");
    }
    rung_buffer_char(w->out, '>', 1);
    marked_text(w, bytes);
    rung_buffer_text(w->out, "</text>");
}

/* Lines below each other from `top` on; returns where they end. `more` is a second class, or "". */
static double lines(const struct writer *w, enum rung_graph_font_id font, const char *more,
                    const struct rung_graph_lines *all, double x, double top)
{
    const struct rung_graph_face *face = &rung_graph_faces[font];
    char class[16];

    snprintf(class, sizeof class, "%s%s%s", face->class, *more ? " " : "", more);
    for (uint32_t i = 0; i < all->count; i++) {
        double base = top + face->line * i + (face->line + face->font.size * 0.72) / 2;
        line(w, class, all->items[i], all->widths[i], x, base);
    }
    return top + face->line * all->count;
}

/* The same, each line in the middle of (x, x + width). */
static double centred(const struct writer *w, enum rung_graph_font_id font, const char *more,
                      const struct rung_graph_lines *all, const struct rung_graph_box *box, double top)
{
    for (uint32_t i = 0; i < all->count; i++) {
        struct rung_graph_lines one = {all->items + i, all->widths + i, 1};
        top = lines(w, font, more, &one, box->x + (box->width - all->widths[i]) / 2, top);
    }
    return top;
}

/* A heading of ours; nothing where y is 0. */
static void heading(const struct writer *w, const char *words, double x, double y)
{
    double width = rung_graph_width(rung_graph_faces[RUNG_FONT_HEADING].font, words, strlen(words));

    if (y > 0) line(w, "h m", words, width, x, y);
}

static void end_line(const struct writer *w)
{
    rung_buffer_char(w->out, '\n', 1);
}

/* ---- parts ---- */

static void row(const struct writer *w, const struct rung_graph_row *row, double left)
{
    double x = row->box.x, y = row->box.y, pad = row->sign == RUNG_SIGN_END ? 10 : 0;
    double middle = y + pad / 2 + rung_graph_faces[RUNG_FONT_ROW].line / 2;

    rung_buffer_print(w->out, "<g class=\"%s\">", signs[row->sign].class);
    tooltip(w, row->tip);
    if (row->depth) {
        rung_buffer_text(w->out, "<path class=\"guide\" d=\"");
        for (double at = left + 6; at + 8 < x - RUNG_GRAPH_SIGN_ROOM; at += RUNG_GRAPH_INDENT) {
            rung_buffer_char(w->out, 'M', 1);
            number(w, at);
            rung_buffer_char(w->out, ' ', 1);
            number(w, y - 2);
            rung_buffer_char(w->out, 'v', 1);
            number(w, row->box.height + 5);
        }
        rung_buffer_text(w->out, "\"/>");
    }
    rectangle(w, pad > 0 ? "end-box" : "hit", &row->box, pad > 0 ? 9 : 0);
    if (sign_paths[row->sign]) path(w, "sign", sign_paths[row->sign], x - RUNG_GRAPH_SIGN_ROOM + 6, middle);
    double below = lines(w, RUNG_FONT_ROW, "", &row->text_lines, x + pad, y + pad / 2);
    lines(w, RUNG_FONT_DETAIL, "m", &row->detail_lines, x + pad, below);
    rung_buffer_text(w->out, "</g>\n");
}

static void rows(const struct writer *w, const struct rung_graph_rows *all, const struct rung_graph_box *box)
{
    for (const struct rung_graph_row *one = all->first; one; one = one->next)
        row(w, one, box->x + RUNG_GRAPH_PAD);
}

/* A box with a coloured head, whose lower corners are square. */
static void boxed(const struct writer *w, const struct rung_graph_box *box, double head, bool open)
{
    double r = 7;

    rectangle(w, "box", box, r);
    rung_buffer_text(w->out, "<path class=\"cap\" d=\"M");
    number(w, box->x + 0.5);
    rung_buffer_char(w->out, ' ', 1);
    number(w, box->y + head);
    rung_buffer_char(w->out, 'v', 1);
    number(w, -(head - r));
    rung_buffer_text(w->out, "a6.5 6.5 0 0 1 6.5 -6.5h");
    number(w, box->width - 2 * r);
    rung_buffer_text(w->out, "a6.5 6.5 0 0 1 6.5 6.5v");
    number(w, open ? head - r : head - 2 * r);
    if (!open) {
        rung_buffer_text(w->out, "a6.5 6.5 0 0 1 -6.5 6.5h");
        number(w, -(box->width - 2 * r));
        rung_buffer_text(w->out, "a6.5 6.5 0 0 1 -6.5 -6.5");
    }
    rung_buffer_text(w->out, "z\"/>\n");
}

static void note(const struct writer *w, const struct rung_graph_step *step)
{
    const struct rung_graph_box *box = &step->box;
    double inside = box->width - 2, share = step->note->share > 1 ? 1 : step->note->share, badge = 0;

    if (share > 0) {
        struct rung_graph_box bar = {box->x + 1, box->y + step->title_height - 4, inside * share, 4};
        rectangle(w, "bar", &bar, 0);
    }
    for (uint32_t i = 0; i < step->badge_lines.count; i++)
        if (step->badge_lines.widths[i] > badge) badge = step->badge_lines.widths[i];
    if (badge > 0) {
        double height = step->badge_lines.count * rung_graph_faces[RUNG_FONT_DETAIL].line + 4;
        struct rung_graph_box pill = {rung_graph_right(box) - badge - RUNG_GRAPH_PAD - 14,
                                      box->y + (step->title_height - height) / 2, badge + 16, height};
        rectangle(w, "badge", &pill, 8);
        centred(w, RUNG_FONT_DETAIL, "", &step->badge_lines, &pill, pill.y + 2);
    }
    lines(w, RUNG_FONT_DETAIL, "m", &step->note_lines, box->x + RUNG_GRAPH_PAD,
          box->y + step->title_height + 6);
}

static void step(const struct writer *w, const struct rung_graph_policy *policy,
                 const struct rung_graph_step *step)
{
    const struct rung_graph_box *box = &step->box;
    char digits[16];
    double x = box->x + RUNG_GRAPH_PAD + 7, y = box->y + step->title_height / 2;
    double title = rung_graph_faces[RUNG_FONT_STEP].line * step->title_lines.count;

    rung_buffer_text(w->out, "<g class=\"step\" id=\"");
    text(w, w->prefix);
    rung_buffer_print(w->out, "%s-%s\" data-step=\"%s\" role=\"graphics-object\">", policy->name, step->name,
                      step->name);
    tooltip(w, step->tip);
    boxed(w, box, step->title_height, step->rows.count > 0 || step->note_lines.count > 0);
    if (step->note) note(w, step);
    rung_buffer_text(w->out, "<circle class=\"number\"");
    attribute(w, "cx", x);
    attribute(w, "cy", y);
    attribute(w, "r", 10);
    rung_buffer_text(w->out, "/>");
    snprintf(digits, sizeof digits, "%u", step->number);
    line(w, "c number-text", digits, 0, x, y + 4.5);
    lines(w, RUNG_FONT_STEP, "", &step->title_lines, box->x + RUNG_GRAPH_PAD + 25, y - title / 2);
    end_line(w);
    rows(w, &step->rows, box);
    rung_buffer_text(w->out, "</g>\n");
    if (!step->end) return;
    rung_buffer_text(w->out, "<g class=\"end\" role=\"graphics-object\">");
    tooltip(w, step->end->tip);
    rectangle(w, "end-box", &step->end_box, 16);
    double below =
        centred(w, RUNG_FONT_CARD, "", &step->end->text_lines, &step->end_box, step->end_box.y + 7);
    centred(w, RUNG_FONT_DETAIL, "m", &step->end->detail_lines, &step->end_box, below);
    rung_buffer_text(w->out, "</g>\n");
}

static void card(const struct writer *w, const struct rung_graph_card *card)
{
    static const char *const classes[] = {
        [RUNG_CARD_ANSWER] = "answer", [RUNG_CARD_LATE] = "late", [RUNG_CARD_ESCALATION] = "escalation"};

    rung_buffer_print(w->out, "<g class=\"card %s\" role=\"graphics-object\">", classes[card->kind]);
    tooltip(w, card->tip);
    boxed(w, &card->box, card->title_height, true);
    lines(w, RUNG_FONT_CARD, "", &card->title_lines, card->box.x + RUNG_GRAPH_PAD, card->box.y + 5);
    end_line(w);
    rows(w, &card->rows, &card->box);
    rung_buffer_text(w->out, "</g>\n");
}

/* ---- arrows ---- */

static void arrowhead(const struct writer *w, struct rung_graph_point from, struct rung_graph_point to)
{
    double dx = (to.x > from.x) - (to.x < from.x), dy = (to.y > from.y) - (to.y < from.y);
    struct rung_graph_point base = {to.x - dx * 2 * TIP_HEAD * 0.8, to.y - dy * 2 * TIP_HEAD * 0.8};
    double side = TIP_HEAD * 0.8;

    rung_buffer_text(w->out, "<path class=\"head\" d=\"M");
    number(w, to.x);
    rung_buffer_char(w->out, ' ', 1);
    number(w, to.y);
    rung_buffer_char(w->out, 'L', 1);
    number(w, base.x - dy * side);
    rung_buffer_char(w->out, ' ', 1);
    number(w, base.y - dx * side);
    rung_buffer_char(w->out, 'L', 1);
    number(w, base.x + dy * side);
    rung_buffer_char(w->out, ' ', 1);
    number(w, base.y + dx * side);
    rung_buffer_text(w->out, "z\"/>");
}

static void edge(const struct writer *w, const struct rung_graph_edge *edge)
{
    static const char *const classes[] = {[RUNG_EDGE_FLOW] = "flow",
                                          [RUNG_EDGE_JUMP] = "jump",
                                          [RUNG_EDGE_ANSWER] = "to-answer",
                                          [RUNG_EDGE_LATE] = "to-late",
                                          [RUNG_EDGE_ESCALATE] = "to-escalation"};
    const struct rung_graph_point *points = edge->points;

    if (edge->count < 2) return;
    rung_buffer_print(w->out, "<g class=\"%s\">", classes[edge->kind]);
    tooltip(w, edge->tip);
    rung_buffer_text(w->out, "<path class=\"line\" d=\"");
    for (uint32_t i = 0; i < edge->count; i++) {
        rung_buffer_char(w->out, i ? 'L' : 'M', 1);
        number(w, points[i].x);
        rung_buffer_char(w->out, ' ', 1);
        number(w, points[i].y);
    }
    rung_buffer_text(w->out, "\"/>");
    if (edge->from_ring) {
        rung_buffer_text(w->out, "<circle class=\"ring\"");
        attribute(w, "cx", points[0].x);
        attribute(w, "cy", points[0].y);
        attribute(w, "r", 4);
        rung_buffer_text(w->out, "/>");
    }
    arrowhead(w, points[edge->count - 2], points[edge->count - 1]);
    rung_buffer_text(w->out, "</g>\n");
}

/* What stands on the arrow that leaves a step. */
static void wait(const struct writer *w, const struct rung_graph_step *step)
{
    if (!step->wait_lines.count) return;
    rung_buffer_text(w->out, "<g class=\"wait\">");
    tooltip(w, step->wait_tip);
    double x = step->box.x + step->box.width / 2 + 26, y = rung_graph_bottom(&step->box) + 8;
    if (!step->on_event) path(w, "sign", sign_paths[RUNG_SIGN_WAIT], x - 12, y + 9);
    if (step->on_event) x -= 16;
    lines(w, RUNG_FONT_ROW, "", &step->wait_lines, x, y);
    rung_buffer_text(w->out, "</g>\n");
}

/* ---- the whole ---- */

static void rules(const struct writer *w, const struct rung_graph_picture *picture)
{
    if (!picture->policy->rules) return;
    rung_buffer_text(w->out, "<g class=\"rules\">");
    rectangle(w, "rules-box", &picture->rules, 7);
    heading(w, "Rules", picture->rules.x + RUNG_GRAPH_PAD, picture->rules.y + 22);
    end_line(w);
    for (const struct rung_graph_rule *rule = picture->policy->rules; rule; rule = rule->next) {
        rung_buffer_text(w->out, "<g class=\"rule\" role=\"graphics-object\">");
        tooltip(w, rule->tip);
        rectangle(w, "hit", &rule->box, 0);
        path(w, "sign", rule_path, rule->box.x - RUNG_GRAPH_SIGN_ROOM + 6, rule->box.y + 9);
        double below = lines(w, RUNG_FONT_ROW, "", &rule->text_lines, rule->box.x, rule->box.y);
        lines(w, RUNG_FONT_DETAIL, "m", &rule->because_lines, rule->box.x, below);
        rung_buffer_text(w->out, "</g>\n");
    }
    rung_buffer_text(w->out, "</g>\n");
}

static void picture(const struct writer *w, const struct rung_graph_picture *picture)
{
    const struct rung_graph_policy *policy = picture->policy;
    double x = picture->column_left;

    rung_buffer_text(w->out, "<g class=\"policy\" id=\"");
    text(w, w->prefix);
    rung_buffer_print(w->out, "%s\">\n<g class=\"head-line\">", policy->name);
    tooltip(w, policy->tip);
    double y = lines(w, RUNG_FONT_TITLE, "", &picture->title, x, picture->top + 24);
    y = lines(w, RUNG_FONT_ABOUT, "", &picture->about, x, y);
    lines(w, RUNG_FONT_ABOUT, "m", &picture->terms, x, y);
    rung_buffer_text(w->out, "</g>\n");
    if (policy->steps) rectangle(w, "frame", &picture->frame, 12);
    end_line(w);
    heading(w, "Deadlines and escalations", picture->left_heading.x, picture->left_heading.y);
    heading(w, "Answers and other events", picture->right_heading.x, picture->right_heading.y);
    end_line(w);
    for (const struct rung_graph_edge *one = picture->edges; one; one = one->next) edge(w, one);
    if (policy->starts.count) {
        rung_buffer_text(w->out, "<g class=\"start\" role=\"graphics-object\">");
        rectangle(w, "start-box", &picture->start, 16);
        heading(w, "A run starts", picture->start.x + RUNG_GRAPH_PAD, picture->start.y + 20);
        rows(w, &policy->starts, &picture->start);
        rung_buffer_text(w->out, "</g>\n");
    }
    for (const struct rung_graph_step *one = policy->steps; one; one = one->next) {
        step(w, policy, one);
        wait(w, one);
    }
    for (const struct rung_graph_card *one = policy->cards; one; one = one->next) card(w, one);
    rules(w, picture);
    rung_buffer_text(w->out, "</g>\n");
}

static void legend(const struct writer *w, const struct rung_graph_legend *legend)
{
    rung_buffer_text(w->out, "<g class=\"legend\">\n");
    for (uint32_t i = 0; i < legend->count; i++) {
        const struct rung_graph_key *key = &legend->keys[i];
        double y = key->y + rung_graph_faces[RUNG_FONT_DETAIL].line / 2;
        bool sign = key->what < RUNG_GRAPH_SIGN_COUNT;
        rung_buffer_print(w->out, "<g class=\"%s\">", sign ? signs[key->what].class : "to-answer");
        if (sign) {
            path(w, "sign", sign_paths[key->what], key->x + 6, y);
        } else if (key->what == RUNG_KEY_FRAME) {
            path(w, "frame", "M0 -7v14", key->x - 16, y);
            path(w, "line", "M0 0h26", key->x - 16, y);
            arrowhead(w, (struct rung_graph_point){key->x, y}, (struct rung_graph_point){key->x + 14, y});
        } else {
            path(w, "ring sign", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", key->x + 6, y);
        }
        lines(w, RUNG_FONT_DETAIL, "m", &key->text, key->x + RUNG_GRAPH_SIGN_ROOM, key->y);
        rung_buffer_text(w->out, "</g>\n");
    }
    rung_buffer_text(w->out, "</g>\n");
}

/* The picture in words, for who cannot see it. */
static void description(const struct writer *w, const struct rung_graph_policy *policy)
{
    rung_buffer_print(w->out, "%u step%s, from top to bottom:", policy->step_count,
                      policy->step_count == 1 ? "" : "s");
    for (const struct rung_graph_step *one = policy->steps; one; one = one->next) {
        rung_buffer_print(w->out, " %u ", one->number);
        text(w, one->title);
        if (one->wait) rung_buffer_text(w->out, ", then ");
        if (one->wait) text(w, one->wait);
        if (one->end) rung_buffer_text(w->out, "; ");
        if (one->end) text(w, one->end->text);
        rung_buffer_char(w->out, '.', 1);
    }
}

void rung_graph_write_svg(struct rung_buffer *out, struct rung_graph_policy *policies,
                          const struct rung_graph_options *options)
{
    struct writer w = {.out = out, .prefix = options->id_prefix ? options->id_prefix : ""};
    struct rung_graph_picture *pictures = NULL, **end = &pictures;
    double height = 0;

    for (struct rung_graph_policy *policy = policies; policy; policy = policy->next) {
        *end = rung_graph_layout(out->arena, policy, height);
        if (!*end) return;
        if ((*end)->width > w.width) w.width = (*end)->width;
        height = (*end)->bottom;
        end = &(*end)->next;
    }
    struct rung_graph_legend keys = rung_graph_place_legend(out->arena, policies, w.width, height);
    height = keys.bottom;
    rung_buffer_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"rung-graph\" viewBox=\"0 0 ");
    number(&w, w.width);
    rung_buffer_char(out, ' ', 1);
    number(&w, height);
    rung_buffer_char(out, '"', 1);
    attribute(&w, "width", w.width);
    attribute(&w, "height", height);
    rung_buffer_text(out, " role=\"graphics-document\">\n<title>");
    for (struct rung_graph_policy *policy = policies; policy; policy = policy->next) {
        if (policy != policies) rung_buffer_text(out, "; ");
        text(&w, policy->title);
    }
    rung_buffer_text(out, "</title>\n<desc>");
    for (struct rung_graph_policy *policy = policies; policy; policy = policy->next) description(&w, policy);
    rung_buffer_text(out, "</desc>\n");
    rung_graph_write_style(out);
    struct rung_graph_box all = {0, 0, w.width, height};
    rectangle(&w, "paper", &all, 0);
    end_line(&w);
    for (struct rung_graph_picture *one = pictures; one; one = one->next) picture(&w, one);
    legend(&w, &keys);
    rung_buffer_text(out, "</svg>\n");
}
