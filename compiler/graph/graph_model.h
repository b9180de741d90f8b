/* What the picture of a policy shows, whichever way it is written: steps with their rows, cards for what
 * happens beside them, ends, rules. Made from the tree; text is ready to be shown (words of the policy, names
 * with spaces, titles where there are some). Everything lives in the compilation's arena. */
#ifndef RUNG_GRAPH_MODEL_H
#define RUNG_GRAPH_MODEL_H

#include "compilation.h"
#include "phrases.h"

/* What a row is about. SIGN(id, class of the SVG, what the legend says; NULL where the words say it all) */
#define RUNG_GRAPH_SIGNS                                                                                     \
    SIGN(CONTACT, "contact", "somebody makes contact")                                                       \
    SIGN(AUTOMATIC, "automatic", "sent by itself")                                                           \
    SIGN(OPTIONAL, "optional", "allowed, not required")                                                      \
    SIGN(TASK, "task", "a task, waited for")                                                                 \
    SIGN(ASSIGNED, "assigned", "a task, not waited for")                                                     \
    SIGN(NOTIFY, "notify", "somebody is told")                                                               \
    SIGN(WAIT, "wait", "time passes")                                                                        \
    SIGN(POSTPONE, "postpone", "nobody is contacted before then")                                            \
    SIGN(ESCALATE, "escalate", "somebody else takes over")                                                   \
    SIGN(EVENT, "event", NULL)                                                                               \
    SIGN(SET, "set", NULL)                                                                                   \
    SIGN(GROUP, "group", NULL)                                                                               \
    SIGN(FLAG, "flag", "reported as a finding")                                                              \
    SIGN(JUMP, "jump", NULL)                                                                                 \
    SIGN(END, "end", "the run ends")                                                                         \
    SIGN(NOTHING, "nothing", NULL)

/* Rows that are nested deeper are not indented further. */
enum { RUNG_GRAPH_DEPTH_MAX = 6 };

enum rung_graph_sign {
#define SIGN(id, class, legend) RUNG_SIGN_##id,
    RUNG_GRAPH_SIGNS
#undef SIGN
        RUNG_GRAPH_SIGN_COUNT
};

/* A text broken into lines that fit, and a box; both filled by the layout. Units: px of the SVG. */
struct rung_graph_lines {
    const char **items;
    double *widths;
    uint32_t count;
};
struct rung_graph_box {
    double x, y, width, height;
};

struct rung_graph_row {
    struct rung_graph_row *next;
    enum rung_graph_sign sign;
    uint32_t depth;                 /* how far it is indented */
    const char *text;               /* what is done */
    const char *detail;             /* by whom, until when, if; NULL for none */
    const char *tip;                /* "file.rung:12" and the statement */
    struct rung_graph_step *target; /* where a jump leads; NULL for none, or where it depends */
    struct rung_graph_card *aside;  /* the card that tells more: the chain of an escalation */
    /* for the layout */
    struct rung_graph_box box;
    struct rung_graph_lines text_lines, detail_lines;
};

struct rung_graph_rows {
    struct rung_graph_row *first, *last;
    uint32_t count;
};

enum rung_graph_card_kind {
    RUNG_CARD_ANSWER,     /* an event: what comes in */
    RUNG_CARD_LATE,       /* a deadline or a silence: what does not */
    RUNG_CARD_ESCALATION, /* who is asked, of an escalation in a step */
};

/* What happens beside the steps, and what sets it off. */
struct rung_graph_card {
    struct rung_graph_card *next;
    enum rung_graph_card_kind kind;
    bool always; /* also while no run is on */
    const char *title, *tip;
    struct rung_graph_step *step; /* the step it belongs to; NULL: whatever the step */
    struct rung_graph_row *row;   /* of an escalation, the row that begins it */
    struct rung_graph_rows rows;
    /* for the layout */
    struct rung_graph_box box;
    struct rung_graph_lines title_lines;
    double title_height;
};

struct rung_graph_step {
    struct rung_graph_step *next;
    uint32_t number;
    const char *name, *title, *tip;
    struct rung_graph_rows rows;
    const char *wait, *wait_tip; /* on the arrow that leaves it; NULL for none */
    bool on_event;               /* that is an event, not time that passes */
    struct rung_graph_row *end;  /* the end it leads to, not among its rows; NULL for none */
    bool passes;                 /* the next step follows */
    /* for the layout */
    struct rung_graph_box box, end_box;
    struct rung_graph_lines title_lines, wait_lines, badge_lines, note_lines;
    double title_height;
    const struct rung_graph_note *note; /* what somebody wants written on it; NULL for nothing */
};

struct rung_graph_rule {
    struct rung_graph_rule *next;
    const char *text, *because, *tip; /* because: NULL for none */
    struct rung_graph_box box;
    struct rung_graph_lines text_lines, because_lines;
};

struct rung_graph_policy {
    struct rung_graph_policy *next;
    const char *name, *title, *tip;
    const char *about; /* its documentation; NULL for none */
    const char *terms; /* its calendar and usual deadline, as a sentence; NULL for none */
    struct rung_graph_rows starts;
    struct rung_graph_step *steps;
    uint32_t step_count;
    struct rung_graph_card *cards, *last_card;
    struct rung_graph_rule *rules, *last_rule;
};

/* The model of one policy of a unit, or NULL when memory ran out. */
struct rung_graph_policy *rung_graph_model(struct rung_compilation *compilation, struct rung_unit *unit,
                                           struct rung_ast_policy *policy);

/* ---- graph_text.c; where memory runs out, texts are "", and the arena knows ---- */

/* A phrase (phrases.h) with a capital; its terms stay marked. */
const char *rung_graph_sentence(struct rung_compilation *compilation, const char *phrase);

/* "file.rung:12" and, on a line of its own, the source's words as they stand there, shortened. */
const char *rung_graph_tip(struct rung_compilation *compilation, struct rung_span span);

/* The text of a buffer. */
struct rung_buffer;
const char *rung_graph_result(struct rung_buffer *buffer);

/* ---- graph_rows.c: rows of statements ---- */

struct rung_graph_scope {
    struct rung_compilation *compilation;
    struct rung_graph_policy *graph;
    struct rung_phrases phrases;
    struct rung_graph_step *step; /* whose statements these are; NULL for a handler of the policy */
    bool in_step;                 /* directly in a step, not in a card beside it */
    bool limited;                 /* inside a `give`, whose limit is shown already */
    uint32_t depth;
    struct rung_graph_rows *rows; /* where rows are added */
};

/* Adds rows for a statement, or for all statements of a block. Handlers among them become cards. */
void rung_graph_add_statement(struct rung_graph_scope *scope, struct rung_node *statement);

/* A card for a handler, added to the policy's. */
void rung_graph_add_handler(const struct rung_graph_scope *scope, const struct rung_ast_handler *handler);

void rung_graph_add_card(struct rung_graph_policy *graph, struct rung_graph_card *card);

/* Adds one row, of phrases; NULL when memory ran out. */
struct rung_graph_row *rung_graph_add_row(struct rung_graph_scope *scope, enum rung_graph_sign sign,
                                          const char *text, const char *detail, struct rung_span span);

/* "Wait 7 days", of a `wait` or `wait until`. */
const char *rung_graph_wait(const struct rung_graph_scope *scope, const struct rung_node *node);

struct rung_graph_step *rung_graph_find_step(const struct rung_graph_policy *graph, const char *name);

#endif
