/* One layout for every policy. The words are those of the source, each exactly once; the tree says which of
 * them begin an entry, a clause or a list, and so where a line may end. Only clauses change their place: they
 * come in the order of ast.def. */
#include <string.h>

#include "compilation.h"
#include "layout.h"
#include "rung_parse.h"
#include "tokens.h"

/* Clauses of one statement, whose order the tree has and the text perhaps not. */
struct clauses {
    struct clauses *next;
    const struct rung_list *list;
};

struct format {
    struct rung_arena *arena;
    const struct rung_unit *unit;
    struct rung_tokens tokens;
    struct rung_piece *pieces;
    uint32_t near;           /* where the last word was found: the next one is not far */
    struct clauses *clauses; /* of statements that have several */
};

static void shape(struct format *format, const struct rung_node *node, uint32_t level);

/* ---- finding words ---- */

/* The first word that begins at a position or after it. */
static uint32_t word_at(struct format *format, uint32_t position)
{
    const struct rung_token *tokens = format->tokens.items;
    uint32_t at = format->near, last = format->tokens.count - 1;

    while (at < last && tokens[at].span.start < position) at++;
    while (at > 0 && tokens[at - 1].span.start >= position) at--;
    return format->near = at;
}

static uint32_t first_word(struct format *format, const struct rung_node *node)
{
    return word_at(format, node->span.start);
}

static uint32_t word_after(struct format *format, const struct rung_node *node)
{
    return word_at(format, node->span.end);
}

static int kind_of(const struct format *format, uint32_t word)
{
    return format->tokens.items[word].kind;
}

/* The word before a node, and before the parentheses it stands in: an operator, say. */
static uint32_t word_before(struct format *format, const struct rung_node *node)
{
    uint32_t word = first_word(format, node) - 1;

    while (kind_of(format, word) == '(') word--;
    return word;
}

/* The next word of that kind, from `word` on. */
static uint32_t next_of_kind(const struct format *format, uint32_t word, int kind)
{
    while (word < format->tokens.count - 1 && kind_of(format, word) != kind) word++;
    return word;
}

/* ---- breaks ---- */

static void set_break(struct format *format, uint32_t word, enum rung_glue glue, enum rung_column column,
                      uint32_t level)
{
    struct rung_piece *piece = &format->pieces[word];

    piece->glue = (uint8_t)glue;
    piece->column = (uint8_t)column;
    piece->level = (uint16_t)level;
}

static void fill(struct format *format, uint32_t word, uint32_t level)
{
    set_break(format, word, RUNG_GLUE_FILL, RUNG_COLUMN_INSIDE, level);
}

static void break_at(struct format *format, uint32_t word, uint32_t level)
{
    set_break(format, word, RUNG_GLUE_BREAK, RUNG_COLUMN_INSIDE, level);
}

static void join(struct format *format, uint32_t word)
{
    format->pieces[word].glue = RUNG_GLUE_NONE;
}

static bool has_comment_between(const struct format *format, uint32_t word)
{
    return format->pieces[word].comment_count || format->pieces[word - 1].trailing;
}

/* A text that may be left out, or the word that stands before it: a new line where it does not fit. */
static void fill_text(struct format *format, const struct rung_text *text, uint32_t words_before,
                      uint32_t level)
{
    if (text->bytes) fill(format, word_at(format, text->span.start) - words_before, level);
}

/* ---- braces and lists ---- */

/* Which blocks of items a policy's reader sees apart from each other. */
static int section_of(const struct rung_node *item)
{
    switch (item->kind) {
    case RUNG_NODE_use: return 0;
    case RUNG_NODE_version:
    case RUNG_NODE_source:
    case RUNG_NODE_use_calendar: return 1;
    case RUNG_NODE_fact:
    case RUNG_NODE_party:
    case RUNG_NODE_channel:
    case RUNG_NODE_event:
    case RUNG_NODE_usual_deadline:
    case RUNG_NODE_start: return 2;
    case RUNG_NODE_handler:
    case RUNG_NODE_ignore: return 3;
    case RUNG_NODE_forbid:
    case RUNG_NODE_limit: return 4;
    default: return -1; /* stands alone */
    }
}

/* Entries that each begin a line. `words_before` of them belong to the entry before its node begins. */
static void shape_items(struct format *format, const struct rung_list *items, bool has_sections,
                        uint32_t words_before)
{
    const struct rung_node *previous = NULL;

    for (RUNG_EACH(item, *items)) {
        uint32_t word = first_word(format, item) - words_before;
        format->pieces[word].glue = RUNG_GLUE_ITEM;
        if (previous && has_sections)
            format->pieces[word].section = section_of(item) < 0 || section_of(item) != section_of(previous);
        shape(format, item, 0);
        previous = item;
    }
}

/* Braces around entries that each begin a line: never on one line. */
static void shape_braces(struct format *format, uint32_t opening, const struct rung_list *items,
                         bool has_sections, uint32_t words_before, uint32_t level)
{
    shape_items(format, items, has_sections, words_before);
    uint32_t closing = items->last ? word_after(format, items->last) : opening + 1;
    if (kind_of(format, opening - 1) != T_ELSE || has_comment_between(format, opening))
        set_break(format, opening, RUNG_GLUE_BREAK, RUNG_COLUMN_START, level);
    if (items->first || has_comment_between(format, closing))
        format->pieces[closing].glue = RUNG_GLUE_CLOSE;
    else
        join(format, closing);
}

static void shape_block(struct format *format, const struct rung_node *block, uint32_t level)
{
    shape_braces(format, first_word(format, block), &RUNG_AS(block, block)->statements, false, 0, level);
}

/* The braces that end a declaration. */
static void shape_declaration(struct format *format, const struct rung_node *node,
                              const struct rung_list *items, bool has_sections, uint32_t words_before)
{
    uint32_t opening =
        items->first ? first_word(format, items->first) - words_before - 1 : word_after(format, node) - 2;

    shape_braces(format, opening, items, has_sections, words_before, 0);
}

/* A list whose entries fill lines; the word before each, a comma apart, begins the line. */
static void shape_list(struct format *format, const struct rung_list *list, uint32_t words_before,
                       uint32_t level)
{
    for (RUNG_EACH(item, *list)) {
        if (item != list->first) fill(format, first_word(format, item) - words_before, level);
        shape(format, item, level + 1);
    }
}

/* A list in braces, on one line or with each entry, or as many as fit, on a line of its own. */
static void shape_braced_list(struct format *format, const struct rung_list *list, bool filled,
                              uint32_t level)
{
    if (!list->first) return;
    for (RUNG_EACH(item, *list)) {
        enum rung_glue glue = filled && item != list->first ? RUNG_GLUE_FILL : RUNG_GLUE_BREAK;
        set_break(format, first_word(format, item), glue, RUNG_COLUMN_LISTED, level);
        shape(format, item, level + 1);
    }
    set_break(format, word_after(format, list->last), RUNG_GLUE_BREAK, RUNG_COLUMN_CLOSED, level);
}

/* Clauses: the short ones stay with their statement as long as they fit; the others begin a line each as soon
 * as the statement needs more than one. */
static void shape_clauses(struct format *format, const struct rung_list *list, uint32_t level)
{
    for (RUNG_EACH(clause, *list)) {
        uint32_t word = first_word(format, clause);
        switch (clause->kind) {
        case RUNG_NODE_including:
        case RUNG_NODE_noting:
        case RUNG_NODE_guard:
        case RUNG_NODE_because: break_at(format, word, level); break;
        default: fill(format, word, level);
        }
        shape(format, clause, level + 1);
    }
    if (list->count < 2) return;
    struct clauses *clauses = rung_arena_alloc(format->arena, sizeof *clauses);
    if (!clauses) return;
    *clauses = (struct clauses){format->clauses, list};
    format->clauses = clauses;
}

/* ---- statements ---- */

/* What a handler or an `else` does: a block, or one statement, on a line of its own if need be. */
static void shape_body(struct format *format, const struct rung_node *body, uint32_t level)
{
    if (body->kind == RUNG_NODE_block) {
        shape_block(format, body, level);
        return;
    }
    break_at(format, first_word(format, body), level);
    shape(format, body, level + 1);
}

static void shape_handler(struct format *format, const struct rung_node *trigger,
                          const struct rung_node *body, uint32_t level)
{
    shape(format, trigger, body->kind == RUNG_NODE_block ? level : level + 1);
    shape_body(format, body, level);
}

static void shape_else(struct format *format, const struct rung_node *otherwise, uint32_t level)
{
    if (!otherwise) return;
    uint32_t word = first_word(format, otherwise) - 1;
    if (kind_of(format, word - 1) != '}')
        break_at(format, word, level);
    else if (has_comment_between(format, word))
        set_break(format, word, RUNG_GLUE_BREAK, RUNG_COLUMN_LINE, level);
    if (otherwise->kind == RUNG_NODE_if)
        shape(format, otherwise, level + 1);
    else
        shape_body(format, otherwise, level + 1);
}

static void shape_forbid(struct format *format, const struct rung_ast_forbid *forbid, uint32_t level)
{
    uint32_t reasons = 0;

    shape_list(format, &forbid->events, 0, level + 1);
    shape_clauses(format, &forbid->clauses, level);
    for (RUNG_EACH(clause, forbid->clauses))
        if (clause->kind == RUNG_NODE_guard || clause->kind == RUNG_NODE_because) reasons++;
    if (reasons < 2) return;
    /* A rule, its exception and its reason are read as three lines. */
    for (RUNG_EACH(clause, forbid->clauses))
        if (clause->kind == RUNG_NODE_guard || clause->kind == RUNG_NODE_because)
            format->pieces[first_word(format, clause)].broken = true;
}

static void shape_wait_for(struct format *format, const struct rung_ast_wait_for *wait, uint32_t level)
{
    shape(format, wait->limit, wait->braces ? level : level + 1);
    if (wait->braces) {
        uint32_t opening = next_of_kind(format, word_after(format, wait->limit), '{');
        shape_braces(format, opening, &wait->clauses, false, 0, level);
    } else {
        fill(format, first_word(format, wait->clauses.first) - 1, level);
        shape(format, RUNG_AS(clause, wait->clauses.first)->trigger, level + 1);
    }
    shape_else(format, wait->otherwise, level);
}

/* ---- conditions ---- */

/* `a or b or c` is one row, whatever the tree's depth; what stands in parentheses is a row of its own. */
static void shape_binary(struct format *format, const struct rung_ast_binary *binary, uint32_t level)
{
    enum rung_operator operation = binary->operation;
    const struct rung_node *left = binary->left;
    bool is_row = left->kind == RUNG_NODE_binary && left->span.start == binary->node.span.start &&
                  RUNG_AS(binary, left)->operation == operation;

    shape(format, left, is_row ? level : level + 1);
    if (operation == RUNG_OR || operation == RUNG_AND)
        break_at(format, word_before(format, binary->right), level);
    else if (operation == RUNG_PLUS || operation == RUNG_MINUS)
        fill(format, word_before(format, binary->right), level);
    shape(format, binary->right, level + 1);
}

static void shape_relative(struct format *format, const struct rung_ast_relative *relative, uint32_t level)
{
    shape(format, relative->duration, level + 1);
    if (!relative->anchor) return;
    fill(format, word_before(format, relative->anchor), level);
    shape(format, relative->anchor, level + 1);
}

/* ---- feeds and tests ---- */

static void shape_place(struct format *format, const struct rung_ast_place *place, uint32_t level)
{
    fill_text(format, &place->pattern, 1, level);
    fill_text(format, &place->zone, 1, level);
    shape_braced_list(format, &place->values, false, level);
}

static void shape_emit(struct format *format, const struct rung_ast_feed_emit *emit, uint32_t level)
{
    if (emit->at) {
        fill(format, first_word(format, emit->at) - 1, level);
        shape(format, emit->at, level + 1);
    }
    shape_braced_list(format, &emit->fields, false, level + 1);
    if (!emit->conditions.first) return;
    break_at(format, first_word(format, emit->conditions.first) - 1, level);
    for (RUNG_EACH(condition, emit->conditions)) {
        if (condition != emit->conditions.first)
            break_at(format, first_word(format, condition) - 1, level + 1);
        shape(format, condition, level + 2);
    }
}

/* `on 2026-02-02 09:00`, or nothing. */
static void shape_on(struct format *format, const struct rung_node *on, uint32_t level)
{
    if (on) fill(format, first_word(format, on) - 1, level);
}

static void shape_closed(struct format *format, const struct rung_ast_expect_closed *closed, uint32_t level)
{
    fill_text(format, &closed->code, 1, level);
    fill_text(format, &closed->note, 1, level);
    shape_on(format, closed->on, level);
}

/* ---- every kind ---- */

static void shape_fact(struct format *format, const struct rung_ast_fact *fact, uint32_t level)
{
    shape(format, fact->type, level + 1);
    if (fact->initial) {
        break_at(format, word_after(format, fact->type), level);
        shape(format, fact->initial, level + 1);
    }
    if (fact->each_run) fill(format, word_after(format, &fact->node) - 2, level);
}

static void shape_escalate(struct format *format, const struct rung_ast_escalate *escalate, uint32_t level)
{
    for (RUNG_EACH(target, escalate->targets)) {
        if (target != escalate->targets.first) break_at(format, first_word(format, target) - 1, level);
        shape(format, target, level + 1);
    }
    shape_else(format, escalate->otherwise, level);
}

static void shape_silence(struct format *format, const struct rung_ast_silence *silence, uint32_t level)
{
    shape_list(format, &silence->events, 1, level + 1);
    if (silence->since) break_at(format, first_word(format, silence->since) - 1, level);
}

/* The parts of a node, in turn, without a break of its own. */
static void shape_parts(struct format *format, const struct rung_node *node, uint32_t level)
{
    const struct rung_kind *about = &rung_kinds[node->kind];

    for (uint32_t i = 0; i < about->part_count; i++) {
        const void *part = (const char *)node + about->parts[i].offset;
        if (about->parts[i].kind == RUNG_PART_CHILD) {
            const struct rung_node *child = *(struct rung_node *const *)part;
            if (child) shape(format, child, level);
        } else if (about->parts[i].kind == RUNG_PART_LIST) {
            shape_list(format, part, 0, level);
        }
    }
}

static void shape_declarations(struct format *format, const struct rung_node *node, uint32_t level)
{
    switch (node->kind) {
    case RUNG_NODE_file: shape_items(format, &RUNG_AS(file, node)->items, true, 0); break;
    case RUNG_NODE_calendar:
        shape_declaration(format, node, &RUNG_AS(calendar, node)->items, false, 0);
        break;
    case RUNG_NODE_policy: shape_declaration(format, node, &RUNG_AS(policy, node)->items, true, 0); break;
    case RUNG_NODE_feed: shape_declaration(format, node, &RUNG_AS(feed, node)->items, false, 0); break;
    case RUNG_NODE_test: shape_declaration(format, node, &RUNG_AS(test, node)->statements, false, 0); break;
    case RUNG_NODE_template:
        shape_declaration(format, node, &RUNG_AS(template, node)->texts, false, 1);
        break;
    case RUNG_NODE_weekdays:
        if (word_after(format, node) - first_word(format, node) == 3) {
            join(format, first_word(format, node) + 1);
            join(format, first_word(format, node) + 2);
        }
        break;
    case RUNG_NODE_span:
        join(format, first_word(format, node) + 1);
        join(format, first_word(format, node) + 2);
        break;
    case RUNG_NODE_closed: fill_text(format, &RUNG_AS(closed, node)->reason, 0, level); break;
    case RUNG_NODE_fact: shape_fact(format, RUNG_AS(fact, node), level); break;
    case RUNG_NODE_event: shape_braced_list(format, &RUNG_AS(event, node)->fields, false, level); break;
    case RUNG_NODE_forbid: shape_forbid(format, RUNG_AS(forbid, node), level); break;
    case RUNG_NODE_limit: shape_clauses(format, &RUNG_AS(limit, node)->clauses, level); break;
    case RUNG_NODE_handler:
        shape_handler(format, RUNG_AS(handler, node)->trigger, RUNG_AS(handler, node)->body, level);
        break;
    case RUNG_NODE_on_event:
        for (RUNG_EACH(clause, RUNG_AS(on_event, node)->clauses)) {
            fill(format, first_word(format, clause), level);
            shape(format, clause, level + 1);
        }
        break;
    case RUNG_NODE_silence: shape_silence(format, RUNG_AS(silence, node), level); break;
    default: shape_parts(format, node, level);
    }
}

static void shape_statement(struct format *format, const struct rung_node *node, uint32_t level)
{
    switch (node->kind) {
    case RUNG_NODE_block: shape_block(format, node, level); break;
    case RUNG_NODE_contact:
        shape_list(format, &RUNG_AS(contact, node)->parties, 0, level + 1);
        fill(format, first_word(format, RUNG_AS(contact, node)->channel) - 1, level);
        shape_clauses(format, &RUNG_AS(contact, node)->clauses, level);
        break;
    case RUNG_NODE_may_contact:
        shape_list(format, &RUNG_AS(may_contact, node)->parties, 0, level + 1);
        fill(format, first_word(format, RUNG_AS(may_contact, node)->channels.first) - 1, level);
        shape_list(format, &RUNG_AS(may_contact, node)->channels, 1, level + 1);
        break;
    case RUNG_NODE_give:
        shape(format, RUNG_AS(give, node)->limit, level);
        shape_block(format, RUNG_AS(give, node)->block, level);
        shape_else(format, RUNG_AS(give, node)->otherwise, level);
        break;
    case RUNG_NODE_task: shape_clauses(format, &RUNG_AS(task, node)->clauses, level); break;
    case RUNG_NODE_notify:
        shape_list(format, &RUNG_AS(notify, node)->parties, 0, level + 1);
        fill_text(format, &RUNG_AS(notify, node)->text, 0, level);
        shape_clauses(format, &RUNG_AS(notify, node)->clauses, level);
        break;
    case RUNG_NODE_wait_for: shape_wait_for(format, RUNG_AS(wait_for, node), level); break;
    case RUNG_NODE_clause:
        shape_handler(format, RUNG_AS(clause, node)->trigger, RUNG_AS(clause, node)->body, level);
        break;
    case RUNG_NODE_on_day:
        shape_list(format, &RUNG_AS(on_day, node)->days, 0, level + 1);
        shape_body(format, RUNG_AS(on_day, node)->body, level);
        break;
    case RUNG_NODE_escalate: shape_escalate(format, RUNG_AS(escalate, node), level); break;
    case RUNG_NODE_if:
        shape(format, RUNG_AS(if, node)->condition, level);
        shape_block(format, RUNG_AS(if, node)->then, level);
        shape_else(format, RUNG_AS(if, node)->otherwise, level);
        break;
    case RUNG_NODE_flag: fill_text(format, &RUNG_AS(flag, node)->text, 0, level); break;
    case RUNG_NODE_close:
        fill_text(format, &RUNG_AS(close, node)->code, 1, level);
        fill_text(format, &RUNG_AS(close, node)->note, 1, level);
        break;
    default: shape_parts(format, node, level);
    }
}

static void shape_expression(struct format *format, const struct rung_node *node, uint32_t level)
{
    switch (node->kind) {
    case RUNG_NODE_number:
        if (kind_of(format, first_word(format, node)) == '-') join(format, first_word(format, node) + 1);
        break;
    case RUNG_NODE_binary: shape_binary(format, RUNG_AS(binary, node), level); break;
    case RUNG_NODE_one_of:
        shape(format, RUNG_AS(one_of, node)->subject, level + 1);
        shape_list(format, &RUNG_AS(one_of, node)->options, 0, level);
        break;
    case RUNG_NODE_relative: shape_relative(format, RUNG_AS(relative, node), level); break;
    default: shape_parts(format, node, level);
    }
}

static void shape_test_or_feed(struct format *format, const struct rung_node *node, uint32_t level)
{
    switch (node->kind) {
    case RUNG_NODE_place: shape_place(format, RUNG_AS(place, node), level); break;
    case RUNG_NODE_feed_emit: shape_emit(format, RUNG_AS(feed_emit, node), level); break;
    case RUNG_NODE_happen: shape_braced_list(format, &RUNG_AS(happen, node)->values, false, level); break;
    case RUNG_NODE_record: shape_braced_list(format, &RUNG_AS(record, node)->items, true, level); break;
    case RUNG_NODE_expect_closed: shape_closed(format, RUNG_AS(expect_closed, node), level); break;
    case RUNG_NODE_expect_attempt:
        shape_clauses(format, &RUNG_AS(expect_attempt, node)->clauses, level);
        break;
    case RUNG_NODE_expect_task: shape_clauses(format, &RUNG_AS(expect_task, node)->clauses, level); break;
    case RUNG_NODE_expect_action:
        shape_clauses(format, &RUNG_AS(expect_action, node)->clauses, level);
        fill_text(format, &RUNG_AS(expect_action, node)->text, 0, level);
        shape_on(format, RUNG_AS(expect_action, node)->on, level);
        break;
    case RUNG_NODE_expect_finding:
        fill_text(format, &RUNG_AS(expect_finding, node)->text, 0, level);
        shape_on(format, RUNG_AS(expect_finding, node)->on, level);
        break;
    default: shape_parts(format, node, level);
    }
}

/* Says of the words of a node where lines may end; its own breaks have this level, those inside it higher
 * ones. The kinds stand in the order of ast.def. */
static void shape(struct format *format, const struct rung_node *node, uint32_t level)
{
    if (node->kind < RUNG_NODE_from)
        shape_declarations(format, node, level);
    else if (node->kind < RUNG_NODE_number)
        shape_statement(format, node, level);
    else if (node->kind < RUNG_NODE_feed)
        shape_expression(format, node, level);
    else if (node->kind == RUNG_NODE_feed || node->kind == RUNG_NODE_test)
        shape_declarations(format, node, level);
    else
        shape_test_or_feed(format, node, level);
}

/* ---- the order of clauses ---- */

/* Moves the words of the clauses to where the tree has them. Between two clauses stands no other word. */
static bool order_clauses(struct format *format, const struct rung_list *list)
{
    uint32_t first = UINT32_MAX, count = 0, previous = 0;
    bool in_order = true;

    for (RUNG_EACH(clause, *list)) {
        uint32_t word = first_word(format, clause);
        if (word < previous) in_order = false;
        if (word < first) first = word;
        count += word_after(format, clause) - word;
        previous = word;
    }
    if (in_order) return true;
    struct rung_piece *ordered = rung_arena_alloc(format->arena, count * sizeof *ordered), *to = ordered;
    if (!ordered) return false;
    for (RUNG_EACH(clause, *list)) {
        uint32_t word = first_word(format, clause), end = word_after(format, clause);
        memcpy(to, format->pieces + word, (end - word) * sizeof *to);
        to += end - word;
    }
    memcpy(format->pieces + first, ordered, count * sizeof *ordered);
    return true;
}

/* ---- words and comments ---- */

static uint32_t columns_of(const char *text, uint32_t size)
{
    uint32_t columns = 0;

    for (uint32_t i = 0; i < size; i++) columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    return columns;
}

/* A date and its time are joined by one space. */
static bool write_moment(struct format *format, struct rung_piece *piece)
{
    const char *clock = piece->text + piece->size;

    while (clock[-1] != ' ' && clock[-1] != 'T') clock--;
    uint32_t size = (uint32_t)(piece->text + piece->size - clock);
    char *text = rung_arena_alloc(format->arena, size + 12);
    if (!text) return false;
    memcpy(text, piece->text, 10);
    text[10] = ' ';
    memcpy(text + 11, clock, size);
    piece->text = text;
    piece->size = size + 11;
    return true;
}

static enum rung_glue usual_glue(const struct format *format, uint32_t word)
{
    int kind = kind_of(format, word), before = word ? kind_of(format, word - 1) : 0;

    switch (kind) {
    case ',':
    case ')':
    case ':':
    case '.':
    case '?': return RUNG_GLUE_NONE;
    case '}': return before == '{' ? RUNG_GLUE_NONE : RUNG_GLUE_SPACE;
    default: return before == '(' || before == '.' ? RUNG_GLUE_NONE : RUNG_GLUE_SPACE;
    }
}

static bool make_pieces(struct format *format)
{
    const struct rung_source *source = format->unit->source;

    format->pieces = rung_arena_alloc(format->arena, format->tokens.count * sizeof *format->pieces);
    if (!format->pieces) return false;
    for (uint32_t i = 0; i < format->tokens.count; i++) {
        struct rung_span span = format->tokens.items[i].span;
        struct rung_piece *piece = &format->pieces[i];
        piece->at = span.start - source->base;
        piece->text = source->bytes + piece->at;
        piece->size = span.end - span.start;
        if (kind_of(format, i) == T_MOMENT && !write_moment(format, piece)) return false;
        piece->width = columns_of(piece->text, piece->size);
        piece->glue = (uint8_t)usual_glue(format, i);
    }
    format->pieces[format->tokens.count - 1].glue = RUNG_GLUE_ITEM;
    return true;
}

/* Gives every comment to a word: one on a line with code to the word before it, any other to the word after
 * it. No comment comes between a word and its comma. */
static void place_comments(struct format *format)
{
    const struct rung_unit *unit = format->unit;
    uint32_t comment = 0, kept = 0; /* `kept` begin before a comma and wait for the word behind it */

    for (uint32_t word = 0; word < format->tokens.count; word++) {
        uint32_t start = format->tokens.items[word].span.start;
        bool is_comma = kind_of(format, word) == ',';
        struct rung_piece *piece = &format->pieces[word];
        if (comment < unit->trivia_count && unit->trivia[comment].span.start < start && word && !kept &&
            !unit->trivia[comment].own_line) {
            uint32_t *behind = &format->pieces[is_comma ? word : word - 1].trailing;
            if (!*behind) *behind = ++comment;
        }
        piece->comments = comment - kept;
        while (comment < unit->trivia_count && unit->trivia[comment].span.start < start) comment++;
        piece->comment_count = comment - piece->comments;
        kept = is_comma ? piece->comment_count : 0;
        if (is_comma) piece->comment_count = 0;
    }
}

/* ---- a whole file ---- */

static enum rung_status format_unit(struct rung_arena *arena, const struct rung_unit *unit,
                                    struct rung_buffer *out)
{
    struct format format = {.arena = arena, .unit = unit};
    struct rung_unit scratch = {.source = unit->source};
    struct rung_diagnostics diagnostics = {.arena = arena};
    enum rung_status status = rung_tokens_scan(arena, &diagnostics, &scratch, &format.tokens);

    if (status) return status;
    if (!make_pieces(&format)) return RUNG_NO_MEMORY;
    place_comments(&format);
    shape(&format, &unit->file->node, 0);
    for (struct clauses *clauses = format.clauses; clauses; clauses = clauses->next)
        if (!order_clauses(&format, clauses->list)) return RUNG_NO_MEMORY;
    rung_layout(out, unit, format.pieces, format.tokens.count);
    return rung_arena_failed(arena) ? RUNG_NO_MEMORY : RUNG_OK;
}

enum rung_status rung_format(struct rung_compilation *compilation, struct rung_formatted *formatted)
{
    const struct rung_unit *unit = compilation->units;
    struct rung_buffer out = {.arena = compilation->arena};

    *formatted = (struct rung_formatted){0};
    if (!unit) return RUNG_NOT_FOUND;
    if (unit->has_syntax_errors || !unit->file) return RUNG_INVALID;
    enum rung_status status = format_unit(compilation->arena, unit, &out);
    if (status) return status;
    *formatted = (struct rung_formatted){.before = unit->source->bytes,
                                         .before_size = unit->source->size,
                                         .after = rung_buffer_result(&out),
                                         .after_size = out.size};
    return formatted->after ? RUNG_OK : RUNG_NO_MEMORY;
}
