/* Where everything of a picture stands. The ladder of steps goes from top to bottom in the middle, inside the
 * frame of a run; what comes in is to its right, what is late and who is escalated to is to its left; rules
 * and the legend are below. Jumps run in lanes between the steps and the frame: one lane for each step that
 * is jumped to.
 *
 * All figures are px of the SVG. Whatever the policy, no two boxes overlap, and every text is inside its box.
 */
#ifndef RUNG_GRAPH_LAYOUT_H
#define RUNG_GRAPH_LAYOUT_H

#include "graph_measure.h"
#include "graph_model.h"

/* The fonts in use. FONT(id, class of the SVG, size, bold, line height) */
#define RUNG_GRAPH_FONTS                                                                                     \
    FONT(TITLE, "t", 20, true, 26)                                                                           \
    FONT(ABOUT, "a", 13, false, 18)                                                                          \
    FONT(HEADING, "h", 12, true, 16)                                                                         \
    FONT(STEP, "n", 14, true, 19)                                                                            \
    FONT(CARD, "c", 12.5, true, 17)                                                                          \
    FONT(ROW, "r", 13, false, 18)                                                                            \
    FONT(DETAIL, "d", 11.5, false, 15)

enum rung_graph_font_id {
#define FONT(id, class, size, bold, line) RUNG_FONT_##id,
    RUNG_GRAPH_FONTS
#undef FONT
        RUNG_GRAPH_FONT_COUNT
};
struct rung_graph_face {
    const char *class;
    struct rung_graph_font font;
    double line; /* from one line to the next */
};
extern const struct rung_graph_face rung_graph_faces[RUNG_GRAPH_FONT_COUNT];

/* Insides of boxes. */
#define RUNG_GRAPH_PAD 12.0
#define RUNG_GRAPH_INDENT 16.0
#define RUNG_GRAPH_GUTTER 58.0    /* between the frame and the cards */
#define RUNG_GRAPH_SIGN_ROOM 20.0 /* left of a row's text */

enum rung_graph_edge_kind {
    RUNG_EDGE_FLOW,     /* what comes next */
    RUNG_EDGE_JUMP,     /* a step's own jump */
    RUNG_EDGE_ANSWER,   /* from a step or the frame to what an event does, and from there to a step */
    RUNG_EDGE_LATE,     /* the same for what is late */
    RUNG_EDGE_ESCALATE, /* from a step to who is asked */
};
struct rung_graph_point {
    double x, y;
};
struct rung_graph_edge {
    struct rung_graph_edge *next;
    enum rung_graph_edge_kind kind;
    bool from_ring; /* begins at nothing of the picture: drawn with a ring */
    const char *tip;
    uint32_t count;
    struct rung_graph_point points[5]; /* the last has the arrowhead */
};

struct rung_graph_picture {
    struct rung_graph_picture *next;
    struct rung_graph_policy *policy;
    double width, top, bottom;
    struct rung_graph_lines title, about, terms;
    struct rung_graph_box start, frame, rules;           /* rules: height 0 where there are none */
    struct rung_graph_point left_heading, right_heading; /* y 0: none */
    double column_left, column_right;                    /* x of the cards */
    struct rung_graph_edge *edges, *last_edge;
};

/* Lays a policy out from `top` down. NULL when memory ran out. */
struct rung_graph_picture *rung_graph_layout(struct rung_arena *arena, struct rung_graph_policy *policy,
                                             double top);

/* What the signs in use mean, once for all pictures of a file. */
enum { RUNG_KEY_FRAME = RUNG_GRAPH_SIGN_COUNT, RUNG_KEY_ALWAYS, RUNG_KEY_COUNT };
struct rung_graph_key {
    int what; /* a sign, or RUNG_KEY_FRAME, RUNG_KEY_ALWAYS */
    double x, y;
    struct rung_graph_lines text; /* one line */
};
struct rung_graph_legend {
    struct rung_graph_key keys[RUNG_KEY_COUNT];
    uint32_t count;
    double top, bottom;
};
struct rung_graph_legend rung_graph_place_legend(struct rung_arena *arena,
                                                 const struct rung_graph_policy *policies, double width,
                                                 double top);

/* How far a row is indented; what is nested deeper than a few levels is not indented further. */
double rung_graph_indent(const struct rung_graph_row *row);

static inline double rung_graph_bottom(const struct rung_graph_box *box)
{
    return box->y + box->height;
}
static inline double rung_graph_right(const struct rung_graph_box *box)
{
    return box->x + box->width;
}

/* ---- graph_route.c: the arrows ---- */

/* Which steps are jumped to, and by which lane on each side: lanes[number of the step], 0 for none. */
struct rung_graph_lanes {
    uint32_t *left, *right;
    uint32_t left_count, right_count;
};
struct rung_graph_lanes rung_graph_find_lanes(struct rung_arena *arena,
                                              const struct rung_graph_policy *policy);

/* How wide the room for so many lanes is, between the steps and the frame. */
double rung_graph_lane_room(uint32_t count);

/* Adds all arrows; the boxes stand where they stay. */
void rung_graph_route(struct rung_arena *arena, struct rung_graph_picture *picture,
                      const struct rung_graph_lanes *lanes);

/* The side of a card: what comes in is to the right. */
static inline bool rung_graph_is_left(const struct rung_graph_card *card)
{
    return card->kind != RUNG_CARD_ANSWER;
}

#endif
