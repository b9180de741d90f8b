/* Explaining feeds: what the columns and paths of a recorded log become. */
#include "explain.h"
#include "node_roles.h"

static const struct rung_span nowhere = {0};

static const char *literal(const struct rung_phrases *p, const struct rung_node *node);

static const char *mapped(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_place_value *value = RUNG_AS(place_value, node);

    return rung_phrase(p, "%s stands for %s", rung_phrase_quote(p, value->from.bytes), literal(p, value->to));
}

/* "the column “opened_at”, written as “D/M/YYYY”, in the time zone Europe/Madrid" */
static const char *place(const struct rung_phrases *p, const struct rung_node *node)
{
    static const char *const kinds[] = {[RUNG_COLUMN] = "the column",
                                        [RUNG_PATH] = "the path",
                                        [RUNG_ATTRIBUTE] = "the attribute",
                                        [RUNG_CASE_ATTRIBUTE] = "the case's attribute"};
    const struct rung_ast_place *place = RUNG_AS(place, node);
    const char *text = rung_phrase(p, "%s %s", kinds[place->where], rung_phrase_quote(p, place->key.bytes));

    if (place->pattern.bytes)
        text = rung_phrase(p, "%s, written as %s", text, rung_phrase_quote(p, place->pattern.bytes));
    if (place->zone.bytes)
        text = rung_phrase(p, "%s, in the time zone %s", text, rung_phrase_text(p, place->zone.bytes));
    if (place->values.first)
        text = rung_phrase(p, "%s, where %s", text, rung_phrase_series(p, &place->values, mapped, "and"));
    return text;
}

static const char *literal(const struct rung_phrases *p, const struct rung_node *node)
{
    return node->kind == RUNG_NODE_place ? place(p, node) : rung_phrase_value(p, node);
}

static const char *condition(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_feed_test *test = RUNG_AS(feed_test, node);
    const char *where = place(p, test->place);

    switch (test->verb) {
    case RUNG_FEED_IS:
        return rung_phrase(p, "%s is %s", where,
                           rung_phrase_series(p, &test->values, rung_phrase_value, "or"));
    case RUNG_FEED_IS_NOT:
        if (test->values.count == 1)
            return rung_phrase(p, "%s is not %s", where, rung_phrase_value(p, test->values.first));
        return rung_phrase(p, "%s is none of %s", where,
                           rung_phrase_series(p, &test->values, rung_phrase_value, "and"));
    case RUNG_FEED_BECOMES:
        return rung_phrase(p, "%s changes to %s", where, rung_phrase_value(p, test->values.first));
    case RUNG_FEED_CHANGES: return rung_phrase(p, "%s changes", where);
    case RUNG_FEED_LEAVES:
        return rung_phrase(p, "%s is no longer %s", where, rung_phrase_value(p, test->values.first));
    }
    return "";
}

static const char *field(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_feed_field *field = RUNG_AS(feed_field, node);

    return rung_phrase(p, "its %s from %s", rung_phrase_term(p, field->field.text), literal(p, field->value));
}

static const char *fixed_or_read(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_feed_field *value = RUNG_AS(feed_field, node);

    if (value->value->kind == RUNG_NODE_place) return field(p, node);
    return rung_phrase(p, "%s as its %s", literal(p, value->value), rung_phrase_term(p, value->field.text));
}

static void explain_emit(struct rung_explain *e, struct rung_block *item,
                         const struct rung_ast_feed_emit *emit)
{
    const struct rung_phrases *p = &e->phrases;

    rung_explain_say(
        e, item, emit->node.span, "%s is recorded %s%s%s%s%s%s", rung_phrase_event(p, emit->event),
        emit->at ? "at the time in " : "", emit->at ? rung_phrase(p, "%s, ", place(p, emit->at)) : "",
        emit->conditions.first ? "where "
        : emit->at             ? "for every row that has one"
                               : "for every row",
        rung_phrase_series(p, &emit->conditions, condition, "and"), emit->fields.first ? ", with " : "",
        rung_phrase_series(p, &emit->fields, fixed_or_read, "and"));
}

static void explain_item(struct rung_explain *e, struct rung_block *section, const struct rung_node *node)
{
    static const char *const keys[] = {[RUNG_FEED_CASE] = "the case is named in",
                                       [RUNG_FEED_TIME] = "the time stands in",
                                       [RUNG_FEED_ID] = "an event's own number stands in"};
    const struct rung_phrases *p = &e->phrases;
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);

    switch ((enum rung_feed_item_kind)node->kind) {
    case RUNG_IS_feed_order:
        rung_explain_say(
            e, item, node->span,
            "each case has an order of its own: only the events of one case stand in order of time");
        return;
    case RUNG_IS_feed_separator:
        rung_explain_say(e, item, node->span, "the columns are separated by %s",
                         rung_phrase_quote(p, RUNG_AS(feed_separator, node)->separator.bytes));
        return;
    case RUNG_IS_feed_unknown:
        rung_explain_say(
            e, item, node->span, "%s stands for what is not known",
            rung_phrase_series(p, &RUNG_AS(feed_unknown, node)->values, rung_phrase_value, "or"));
        return;
    case RUNG_IS_feed_key:
        rung_explain_say(e, item, node->span, "%s %s", keys[RUNG_AS(feed_key, node)->key],
                         place(p, RUNG_AS(feed_key, node)->place));
        return;
    case RUNG_IS_feed_fact:
        rung_explain_say(e, item, node->span, "%s is taken from %s",
                         rung_phrase_term(p, RUNG_AS(ref, RUNG_AS(feed_fact, node)->fact)->name.text),
                         place(p, RUNG_AS(feed_fact, node)->place));
        return;
    case RUNG_IS_feed_emit: explain_emit(e, item, RUNG_AS(feed_emit, node)); return;
    }
}

void rung_explain_feed(struct rung_explain *e, struct rung_block *parent, const struct rung_ast_feed *feed)
{
    static const char *const formats[] = {[RUNG_FORMAT_CSV] = "a table in the format CSV",
                                          [RUNG_FORMAT_NDJSON] = "a file of JSON objects, one a line",
                                          [RUNG_FORMAT_XES] = "an event log in the format XES"};
    const char *title = rung_phrase_title(&e->phrases, &feed->title, &feed->name);
    struct rung_span span = {feed->node.span.start,
                             feed->title.bytes ? feed->title.span.end : feed->name.span.end};
    struct rung_block *section = rung_block_section(
        e->document, parent, rung_phrase(&e->phrases, "Events read from: %s", title), span);

    rung_explain_remark(e, section, &feed->node);
    rung_explain_say(e, rung_block_add(e->document, section, RUNG_BLOCK_PARAGRAPH), nowhere,
                     "the recorded events come from %s:", formats[feed->format]);
    for (RUNG_EACH(item, feed->items)) explain_item(e, section, item);
}
