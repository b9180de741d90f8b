/* The arrows of a picture: which lane a jump takes, where an arrow leaves, bends and arrives. */
#include "graph_layout.h"

#include <math.h>

#define LANE 10.0      /* from one lane to the next */
#define LANE_EDGE 18.0 /* before the first lane and behind the last, together */
#define BEND 7.0       /* from one bend to the next, between the frame and the cards */
#define APART 4.0      /* level lines nearer than this would seem one */

enum { LEVELS = 64, BENDS = 5 };

/* The levels lately taken on one side of the ladder. */
struct levels {
    double items[LEVELS];
    uint32_t count;
};

struct router {
    struct rung_arena *arena;
    struct rung_graph_picture *picture;
    const struct rung_graph_lanes *lanes;
    struct levels levels[2]; /* left, right */
    uint32_t bends[2];
    struct trunk {
        const struct rung_graph_step *step;
        double x, y;
    } trunks[2]; /* where the arrow to the last card of a step bent: others of that step follow it */
};

/* ---- lanes ---- */

static void take_lanes(const struct rung_graph_rows *rows, uint32_t *lanes, uint32_t *count)
{
    for (const struct rung_graph_row *row = rows->first; row; row = row->next)
        if (row->target && !lanes[row->target->number]) lanes[row->target->number] = ++*count;
}

struct rung_graph_lanes rung_graph_find_lanes(struct rung_arena *arena,
                                              const struct rung_graph_policy *policy)
{
    struct rung_graph_lanes lanes = {0};
    size_t size = (policy->step_count + 1) * sizeof *lanes.left;

    lanes.left = rung_arena_alloc(arena, size);
    lanes.right = rung_arena_alloc(arena, size);
    if (!lanes.left || !lanes.right) return lanes;
    for (const struct rung_graph_step *step = policy->steps; step; step = step->next)
        take_lanes(&step->rows, lanes.right, &lanes.right_count);
    for (const struct rung_graph_card *card = policy->cards; card; card = card->next) {
        bool left = rung_graph_is_left(card);
        take_lanes(&card->rows, left ? lanes.left : lanes.right,
                   left ? &lanes.left_count : &lanes.right_count);
    }
    return lanes;
}

double rung_graph_lane_room(uint32_t count)
{
    return LANE_EDGE + LANE * count;
}

/* ---- levels ---- */

static bool is_taken(const struct levels *levels, double y)
{
    uint32_t known = levels->count < LEVELS ? levels->count : LEVELS;

    for (uint32_t i = 0; i < known; i++)
        if (fabs(levels->items[i] - y) < APART) return true;
    return false;
}

/* A level near `y`, between `low` and `high`, on which no other arrow runs where that can be had. */
static double take_level(struct levels *levels, double y, double low, double high)
{
    double found = y;

    for (int i = 0; i < 9; i++) {
        double offset = (i + 1) / 2 * APART * (i % 2 ? 1 : -1);
        if (y + offset < low || y + offset > high || is_taken(levels, y + offset)) continue;
        found = y + offset;
        break;
    }
    levels->items[levels->count++ % LEVELS] = found;
    return found;
}

/* ---- arrows ---- */

static struct rung_graph_edge *add_edge(struct router *router, enum rung_graph_edge_kind kind,
                                        const char *tip)
{
    struct rung_graph_edge *edge = rung_arena_alloc(router->arena, sizeof *edge);
    struct rung_graph_picture *picture = router->picture;

    if (!edge) return NULL;
    edge->kind = kind;
    edge->tip = tip;
    if (picture->last_edge)
        picture->last_edge->next = edge;
    else
        picture->edges = edge;
    picture->last_edge = edge;
    return edge;
}

static void add_point(struct rung_graph_edge *edge, double x, double y)
{
    if (edge) edge->points[edge->count++] = (struct rung_graph_point){x, y};
}

static double middle(const struct rung_graph_box *box)
{
    return box->x + box->width / 2;
}

static void flow(struct router *router, const struct rung_graph_box *from, const struct rung_graph_box *to,
                 const char *tip)
{
    struct rung_graph_edge *edge = add_edge(router, RUNG_EDGE_FLOW, tip);

    add_point(edge, middle(from), rung_graph_bottom(from));
    add_point(edge, middle(to), to->y);
}

/* From (x, y) at the ladder's left or right into the lane of the row's target, and along it. */
static void jump(struct router *router, const struct rung_graph_row *row, double x, double y, bool left,
                 enum rung_graph_edge_kind kind)
{
    const struct rung_graph_box *target = &row->target->box;
    uint32_t lane = (left ? router->lanes->left : router->lanes->right)[row->target->number];
    double lane_x = left ? target->x - LANE_EDGE / 2 - LANE * lane + 4
                         : rung_graph_right(target) + LANE_EDGE / 2 + LANE * lane - 4;
    double entry = target->y + row->target->title_height / 2;
    struct rung_graph_edge *edge = add_edge(router, kind, row->tip);

    add_point(edge, x, y);
    add_point(edge, lane_x, y);
    add_point(edge, lane_x, entry);
    add_point(edge, left ? target->x : rung_graph_right(target), entry);
}

static double row_level(const struct rung_graph_row *row)
{
    return row->box.y + (row->sign == RUNG_SIGN_END ? 14 : 9);
}

static void jump_from_rows(struct router *router, const struct rung_graph_rows *rows,
                           const struct rung_graph_box *box, bool left, bool inner,
                           enum rung_graph_edge_kind kind)
{
    for (const struct rung_graph_row *row = rows->first; row; row = row->next) {
        if (!row->target) continue;
        double y = row_level(row), level = take_level(&router->levels[!left], y, y - 8, y + 8);
        bool at_right =
            inner ? !left : left; /* a step's jump leaves towards its side, a card's towards the ladder */
        jump(router, row, at_right ? rung_graph_right(box) : box->x, level, left, kind);
    }
}

/* Where an arrow to a card of a step, or of one of its rows, leaves the step; level with the card if that can
 * be. */
static double leaving_level(struct router *router, const struct rung_graph_card *card, double entry)
{
    const struct rung_graph_box *step = &card->step->box;
    double low = step->y + card->step->title_height + 6, high = rung_graph_bottom(step) - 6, y = entry;

    if (card->row) y = row_level(card->row);
    if (high < low) low = high;
    if (y < low) y = low;
    if (y > high) y = high;
    if (fabs(y - entry) < 2 && entry >= low && entry <= high) return entry;
    return take_level(&router->levels[!rung_graph_is_left(card)], y, low, high);
}

/* Bends between the frame and the cards: the upper arrows bend nearer to the cards, so that they do not
 * cross. */
static double next_bend(struct router *router, bool left)
{
    const struct rung_graph_box *frame = &router->picture->frame;
    double bend = RUNG_GRAPH_GUTTER - 18 - BEND * (router->bends[!left]++ % BENDS);

    return left ? frame->x - bend : rung_graph_right(frame) + bend;
}

static void reach_from_step(struct router *router, const struct rung_graph_card *card,
                            struct rung_graph_edge *edge, double x, double entry)
{
    bool left = rung_graph_is_left(card);
    struct trunk *trunk = &router->trunks[!left];
    const struct rung_graph_box *step = &card->step->box;
    double y;

    if (!card->row && trunk->step == card->step) {
        y = trunk->y;
    } else {
        y = leaving_level(router, card, entry);
        *trunk = (struct trunk){0};
    }
    add_point(edge, left ? step->x : rung_graph_right(step), y);
    if (y != entry) {
        if (!trunk->step) *trunk = (struct trunk){card->row ? NULL : card->step, next_bend(router, left), y};
        add_point(edge, trunk->x, y);
        add_point(edge, trunk->x, entry);
    }
    add_point(edge, x, entry);
}

static void reach_card(struct router *router, const struct rung_graph_card *card)
{
    static const enum rung_graph_edge_kind kinds[] = {
        [RUNG_CARD_ANSWER] = RUNG_EDGE_ANSWER,
        [RUNG_CARD_LATE] = RUNG_EDGE_LATE,
        [RUNG_CARD_ESCALATION] = RUNG_EDGE_ESCALATE,
    };
    bool left = rung_graph_is_left(card);
    const struct rung_graph_box *frame = &router->picture->frame;
    struct rung_graph_edge *edge = add_edge(router, kinds[card->kind], card->tip);
    double x = left ? rung_graph_right(&card->box) : card->box.x,
           entry = card->box.y + card->title_height / 2;

    if (!edge) return;
    if (card->step) {
        reach_from_step(router, card, edge, x, entry);
        return;
    }
    edge->from_ring = card->always;
    if (card->always)
        add_point(edge, left ? x + 22 : x - 22, entry);
    else
        add_point(edge, left ? frame->x : rung_graph_right(frame), entry);
    add_point(edge, x, entry);
}

void rung_graph_route(struct rung_arena *arena, struct rung_graph_picture *picture,
                      const struct rung_graph_lanes *lanes)
{
    struct router router = {.arena = arena, .picture = picture, .lanes = lanes};
    struct rung_graph_policy *policy = picture->policy;

    for (struct rung_graph_step *step = policy->steps; step; step = step->next)
        for (int side = 0; side < 2; side++)
            if ((side ? lanes->right : lanes->left)[step->number])
                take_level(&router.levels[side], step->box.y + step->title_height / 2, 0, INFINITY);
    if (policy->starts.count && policy->steps) flow(&router, &picture->start, &policy->steps->box, "start");
    for (struct rung_graph_step *step = policy->steps; step; step = step->next) {
        const char *tip = step->wait_tip ? step->wait_tip : step->tip;
        if (step->end)
            flow(&router, &step->box, &step->end_box, tip);
        else if (step->passes && step->next)
            flow(&router, &step->box, &step->next->box, tip);
    }
    for (struct rung_graph_step *step = policy->steps; step; step = step->next)
        jump_from_rows(&router, &step->rows, &step->box, false, true, RUNG_EDGE_JUMP);
    for (struct rung_graph_card *card = policy->cards; card; card = card->next) {
        bool left = rung_graph_is_left(card);
        reach_card(&router, card);
        jump_from_rows(&router, &card->rows, &card->box, left, false,
                       left ? RUNG_EDGE_LATE : RUNG_EDGE_ANSWER);
    }
}
