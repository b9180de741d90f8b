/* Where the boxes stand: texts are broken first, then the ladder is stacked, then the cards are put beside
 * it. */
#include "graph_layout.h"

#define STEP_WIDTH 430.0
#define CARD_WIDTH 290.0
#define END_WIDTH 380.0 /* at most */
#define MARGIN 24.0
#define FRAME_PAD 20.0 /* between the frame and what it holds, above and below */
#define ARROW 34.0     /* the shortest arrow between two steps */
#define CARD_GAP 14.0
#define END_PAD 10.0

const struct rung_graph_face rung_graph_faces[RUNG_GRAPH_FONT_COUNT] = {
#define FONT(id, class, size, bold, line) {class, {size, bold}, line},
    RUNG_GRAPH_FONTS
#undef FONT
};

struct layout {
    struct rung_arena *arena;
    struct rung_graph_policy *policy;
    struct rung_graph_picture *picture;
    struct rung_graph_lanes lanes;
    double x; /* of the steps */
    double y; /* where the next part of the ladder goes */
};

double rung_graph_indent(const struct rung_graph_row *row)
{
    return RUNG_GRAPH_INDENT * (row->depth < RUNG_GRAPH_DEPTH_MAX ? row->depth : RUNG_GRAPH_DEPTH_MAX);
}

static struct rung_graph_lines wrap(const struct layout *layout, enum rung_graph_font_id font,
                                    const char *text, double width)
{
    return rung_graph_wrap(layout->arena, rung_graph_faces[font].font, text, width);
}

static double height_of(const struct rung_graph_lines *lines, enum rung_graph_font_id font)
{
    return lines->count * rung_graph_faces[font].line;
}

static double widest(const struct rung_graph_lines *lines)
{
    double width = 0;

    for (uint32_t i = 0; i < lines->count; i++)
        if (lines->widths[i] > width) width = lines->widths[i];
    return width;
}

/* The widest of both, rounded up. */
static double fit(const struct rung_graph_lines *text, const struct rung_graph_lines *detail)
{
    double width = widest(text);

    if (widest(detail) > width) width = widest(detail);
    return (double)(long)(width + 1);
}

/* ---- rows ---- */

/* Stacks rows in a box from `top` down; returns where they end. */
static double stack_rows(const struct layout *layout, struct rung_graph_rows *rows,
                         const struct rung_graph_box *box, double top)
{
    for (struct rung_graph_row *row = rows->first; row; row = row->next) {
        double indent = rung_graph_indent(row) + RUNG_GRAPH_SIGN_ROOM;
        double pad = row->sign == RUNG_SIGN_END ? END_PAD : 0;
        double width = box->width - 2 * RUNG_GRAPH_PAD - indent;

        row->text_lines = wrap(layout, RUNG_FONT_ROW, row->text, width - 2 * pad);
        row->detail_lines = wrap(layout, RUNG_FONT_DETAIL, row->detail, width - 2 * pad);
        if (pad > 0) width = fit(&row->text_lines, &row->detail_lines) + 2 * pad;
        row->box = (struct rung_graph_box){box->x + RUNG_GRAPH_PAD + indent, top, width,
                                           height_of(&row->text_lines, RUNG_FONT_ROW) +
                                               height_of(&row->detail_lines, RUNG_FONT_DETAIL) + pad};
        top = rung_graph_bottom(&row->box) + (pad > 0 || row->sign != RUNG_SIGN_GROUP ? 5 : 2);
    }
    return top;
}

/* ---- the ladder ---- */

static void place_note(const struct layout *layout, struct rung_graph_step *step, double *title_width)
{
    const struct rung_graph_note *note = step->note;

    if (!note) return;
    step->badge_lines = wrap(layout, RUNG_FONT_DETAIL, note->badge, STEP_WIDTH / 2);
    step->note_lines = wrap(layout, RUNG_FONT_DETAIL, note->detail, STEP_WIDTH - 2 * RUNG_GRAPH_PAD);
    if (step->badge_lines.count) *title_width -= widest(&step->badge_lines) + 2 * RUNG_GRAPH_PAD;
}

static void place_step(struct layout *layout, struct rung_graph_step *step)
{
    double title_width = STEP_WIDTH - 3 * RUNG_GRAPH_PAD - 20;

    place_note(layout, step, &title_width);
    step->title_lines = wrap(layout, RUNG_FONT_STEP, step->title, title_width);
    double title = height_of(&step->title_lines, RUNG_FONT_STEP);
    double badge = height_of(&step->badge_lines, RUNG_FONT_DETAIL) + 4;
    step->title_height = (title > badge ? title : badge) + 14;
    step->box = (struct rung_graph_box){layout->x, layout->y, STEP_WIDTH, 0};
    double y = layout->y + step->title_height + height_of(&step->note_lines, RUNG_FONT_DETAIL);
    if (step->note_lines.count) y += 6;
    if (step->rows.count) y = stack_rows(layout, &step->rows, &step->box, y + 8) + 3;
    step->box.height = y - layout->y;
    layout->y = y;
}

/* An end stands below its step, as wide as it needs. */
static void place_end(struct layout *layout, struct rung_graph_step *step)
{
    struct rung_graph_row *end = step->end;

    end->text_lines = wrap(layout, RUNG_FONT_CARD, end->text, END_WIDTH - 4 * RUNG_GRAPH_PAD);
    end->detail_lines = wrap(layout, RUNG_FONT_DETAIL, end->detail, END_WIDTH - 4 * RUNG_GRAPH_PAD);
    double width = fit(&end->text_lines, &end->detail_lines) + 4 * RUNG_GRAPH_PAD;
    double height =
        height_of(&end->text_lines, RUNG_FONT_CARD) + height_of(&end->detail_lines, RUNG_FONT_DETAIL) + 14;
    step->end_box = (struct rung_graph_box){layout->x + (STEP_WIDTH - width) / 2, layout->y, width, height};
    end->box = step->end_box;
    layout->y += height;
}

static void place_ladder(struct layout *layout)
{
    for (struct rung_graph_step *step = layout->policy->steps; step; step = step->next) {
        place_step(layout, step);
        step->wait_lines = wrap(layout, RUNG_FONT_ROW, step->wait, STEP_WIDTH / 2 - RUNG_GRAPH_PAD);
        double arrow = height_of(&step->wait_lines, RUNG_FONT_ROW) + 26;
        if (step->end) {
            layout->y += arrow > ARROW ? arrow : ARROW;
            place_end(layout, step);
            if (step->next) layout->y += ARROW;
        } else if (step->next) {
            layout->y += arrow > ARROW ? arrow : ARROW;
        }
    }
}

/* ---- cards ---- */

static void place_card(const struct layout *layout, struct rung_graph_card *card, double x, double y)
{
    card->title_lines = wrap(layout, RUNG_FONT_CARD, card->title, CARD_WIDTH - 2 * RUNG_GRAPH_PAD);
    card->title_height = height_of(&card->title_lines, RUNG_FONT_CARD) + 10;
    card->box = (struct rung_graph_box){x, y, CARD_WIDTH, 0};
    double bottom = stack_rows(layout, &card->rows, &card->box, y + card->title_height + 6) + 2;
    card->box.height = bottom - y;
}

/* Where the arrow to a card of a step would be level: beside the row it belongs to, or below the step's
 * title. */
static double wanted_y(const struct rung_graph_card *card)
{
    double level = card->row ? card->row->box.y + 9 : card->step->box.y + card->step->title_height + 14;

    return level - 14;
}

/* Cards of one side: those that belong to a step stand beside it, the others fill the room between, from the
 * top, in their order. */
static double place_side(struct layout *layout, bool left, double x, double top)
{
    double y = top;

    for (struct rung_graph_card *card = layout->policy->cards; card; card = card->next) {
        if (rung_graph_is_left(card) != left || !card->step) continue;
        double wanted = wanted_y(card);
        place_card(layout, card, x, wanted > y ? wanted : y);
        y = rung_graph_bottom(&card->box) + CARD_GAP;
    }
    double bottom = y, free = top;
    struct rung_graph_card *taken = layout->policy->cards;
    for (struct rung_graph_card *card = layout->policy->cards; card; card = card->next) {
        if (rung_graph_is_left(card) != left || card->step) continue;
        place_card(layout, card, x, free);
        for (; taken; taken = taken->next) {
            if (rung_graph_is_left(taken) != left || !taken->step) continue;
            if (rung_graph_bottom(&card->box) + CARD_GAP <= taken->box.y) break;
            free = rung_graph_bottom(&taken->box) + CARD_GAP;
            place_card(layout, card, x, free);
        }
        free = rung_graph_bottom(&card->box) + CARD_GAP;
        if (free > bottom) bottom = free;
    }
    return bottom - CARD_GAP;
}

/* The frame holds the ladder, and reaches down to the last arrow that leaves it. */
static void place_frame(struct layout *layout, double top)
{
    struct rung_graph_picture *picture = layout->picture;
    double bottom = layout->y;

    for (const struct rung_graph_card *card = layout->policy->cards; card; card = card->next) {
        double entry = card->box.y + card->title_height;
        if (!card->step && !card->always && entry > bottom) bottom = entry;
    }
    picture->frame = (struct rung_graph_box){layout->x - rung_graph_lane_room(layout->lanes.left_count), top,
                                             STEP_WIDTH + rung_graph_lane_room(layout->lanes.left_count) +
                                                 rung_graph_lane_room(layout->lanes.right_count),
                                             bottom + FRAME_PAD - top};
}

/* ---- what stands above and below ---- */

static void place_title(struct layout *layout, double width)
{
    struct rung_graph_picture *picture = layout->picture;

    picture->title = wrap(layout, RUNG_FONT_TITLE, layout->policy->title, width);
    picture->about = wrap(layout, RUNG_FONT_ABOUT, layout->policy->about, width);
    picture->terms = wrap(layout, RUNG_FONT_ABOUT, layout->policy->terms, width);
    layout->y = picture->top + MARGIN + height_of(&picture->title, RUNG_FONT_TITLE) +
                height_of(&picture->about, RUNG_FONT_ABOUT) + height_of(&picture->terms, RUNG_FONT_ABOUT) +
                14;
}

static void place_start(struct layout *layout)
{
    struct rung_graph_box *box = &layout->picture->start;

    *box = (struct rung_graph_box){layout->x + (STEP_WIDTH - END_WIDTH) / 2, layout->y, END_WIDTH, 0};
    if (!layout->policy->starts.count) return;
    double bottom = stack_rows(layout, &layout->policy->starts, box,
                               layout->y + rung_graph_faces[RUNG_FONT_HEADING].line + 10);
    box->height = bottom + 2 - layout->y;
    layout->y += box->height + ARROW - FRAME_PAD + 8;
}

static double place_rules(struct layout *layout, double y, double width)
{
    struct rung_graph_box *box = &layout->picture->rules;

    *box = (struct rung_graph_box){MARGIN, y, width, 0};
    if (!layout->policy->rules) return y;
    y += RUNG_GRAPH_PAD + rung_graph_faces[RUNG_FONT_HEADING].line + 4;
    for (struct rung_graph_rule *rule = layout->policy->rules; rule; rule = rule->next) {
        double inside = width - 2 * RUNG_GRAPH_PAD - RUNG_GRAPH_SIGN_ROOM;
        rule->text_lines = wrap(layout, RUNG_FONT_ROW, rule->text, inside);
        rule->because_lines = wrap(layout, RUNG_FONT_DETAIL, rule->because, inside);
        rule->box = (struct rung_graph_box){MARGIN + RUNG_GRAPH_PAD + RUNG_GRAPH_SIGN_ROOM, y, inside,
                                            height_of(&rule->text_lines, RUNG_FONT_ROW) +
                                                height_of(&rule->because_lines, RUNG_FONT_DETAIL)};
        y = rung_graph_bottom(&rule->box) + 6;
    }
    box->height = y + 4 - box->y;
    return rung_graph_bottom(box);
}

static bool has_cards(const struct rung_graph_policy *policy, bool left)
{
    for (const struct rung_graph_card *card = policy->cards; card; card = card->next)
        if (rung_graph_is_left(card) == left) return true;
    return false;
}

struct rung_graph_picture *rung_graph_layout(struct rung_arena *arena, struct rung_graph_policy *policy,
                                             double top)
{
    struct rung_graph_picture *picture = rung_arena_alloc(arena, sizeof *picture);
    struct layout layout = {arena, policy, picture, rung_graph_find_lanes(arena, policy), 0, 0};
    bool left = has_cards(policy, true), right = has_cards(policy, false);

    if (rung_arena_failed(arena)) return NULL;
    double frame_left = MARGIN + (left ? CARD_WIDTH + RUNG_GRAPH_GUTTER : 0);
    layout.x = frame_left + rung_graph_lane_room(layout.lanes.left_count);
    double frame_right = layout.x + STEP_WIDTH + rung_graph_lane_room(layout.lanes.right_count);
    picture->policy = policy;
    picture->top = top;
    picture->column_left = MARGIN;
    picture->column_right = frame_right + RUNG_GRAPH_GUTTER;
    picture->width = frame_right + (right ? RUNG_GRAPH_GUTTER + CARD_WIDTH : 0) + MARGIN;

    place_title(&layout, picture->width - 2 * MARGIN);
    place_start(&layout);
    double frame_top = layout.y;
    layout.y += FRAME_PAD;
    place_ladder(&layout);
    double heading = rung_graph_faces[RUNG_FONT_HEADING].line + 4, bottom = 0;
    double left_bottom = left ? place_side(&layout, true, picture->column_left, frame_top + heading) : 0;
    double right_bottom = right ? place_side(&layout, false, picture->column_right, frame_top + heading) : 0;
    if (left) picture->left_heading = (struct rung_graph_point){picture->column_left, frame_top + 12};
    if (right) picture->right_heading = (struct rung_graph_point){picture->column_right, frame_top + 12};
    place_frame(&layout, frame_top);
    bottom = rung_graph_bottom(&picture->frame);
    if (left_bottom > bottom) bottom = left_bottom;
    if (right_bottom > bottom) bottom = right_bottom;
    bottom = place_rules(&layout, bottom + MARGIN, picture->width - 2 * MARGIN);
    picture->bottom = bottom + MARGIN;
    rung_graph_route(arena, picture, &layout.lanes);
    return rung_arena_failed(arena) ? NULL : picture;
}

/* ---- the legend ---- */

static void note_signs(const struct rung_graph_rows *rows, bool *used)
{
    for (const struct rung_graph_row *row = rows->first; row; row = row->next) used[row->sign] = true;
}

static void add_key(struct rung_graph_legend *legend, struct rung_arena *arena, int what, const char *text,
                    double right)
{
    const struct rung_graph_face *face = &rung_graph_faces[RUNG_FONT_DETAIL];
    struct rung_graph_key *key = &legend->keys[legend->count++];
    const struct rung_graph_key *before = legend->count > 1 ? key - 1 : NULL;

    key->what = what;
    key->text = rung_graph_wrap(arena, face->font, text, CARD_WIDTH * 3);
    double width = key->text.count ? key->text.widths[0] : 0;
    key->x = before
                 ? before->x + RUNG_GRAPH_SIGN_ROOM + (before->text.count ? before->text.widths[0] : 0) + 22
                 : MARGIN + RUNG_GRAPH_PAD;
    if (what == RUNG_KEY_FRAME) key->x += 16; /* an arrow is wider than a sign */
    key->y = before ? before->y : legend->top;
    if (before && key->x + RUNG_GRAPH_SIGN_ROOM + width > right) {
        key->x = MARGIN + RUNG_GRAPH_PAD + (what == RUNG_KEY_FRAME ? 16 : 0);
        key->y += face->line + 6;
    }
    legend->bottom = key->y + face->line;
}

struct rung_graph_legend rung_graph_place_legend(struct rung_arena *arena,
                                                 const struct rung_graph_policy *policies, double width,
                                                 double top)
{
    static const char *const legends[] = {
#define SIGN(id, class, legend) legend,
        RUNG_GRAPH_SIGNS
#undef SIGN
    };
    struct rung_graph_legend legend = {.top = top, .bottom = top};
    bool used[RUNG_GRAPH_SIGN_COUNT] = {false}, frame = false, always = false;

    for (const struct rung_graph_policy *policy = policies; policy; policy = policy->next) {
        for (const struct rung_graph_step *step = policy->steps; step; step = step->next)
            note_signs(&step->rows, used);
        for (const struct rung_graph_card *card = policy->cards; card; card = card->next) {
            note_signs(&card->rows, used);
            if (!card->step && card->always) always = true;
            if (!card->step && !card->always) frame = true;
        }
    }
    for (int i = 0; i < RUNG_GRAPH_SIGN_COUNT; i++)
        if (used[i] && legends[i]) add_key(&legend, arena, i, legends[i], width - MARGIN);
    if (frame)
        add_key(&legend, arena, RUNG_KEY_FRAME, "whatever the step, while a run is on", width - MARGIN);
    if (always) add_key(&legend, arena, RUNG_KEY_ALWAYS, "also while no run is on", width - MARGIN);
    legend.bottom += MARGIN;
    return legend;
}
