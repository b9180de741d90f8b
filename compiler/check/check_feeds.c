/* Feeds: whether the log has such places, the times can be read, and the events and facts exist that rows
 * become. */
#include "check.h"

#include <string.h>

#include <rung/time_pattern.h>

enum { RUNG_FEED_UNKNOWN_MAX = 64 };

static const char *const format_names[] = {"csv", "ndjson", "xes"};
static const char *const place_words[] = {"column", "path", "attribute", "case attribute"};

static bool place_fits(enum rung_format format, enum rung_place_kind where)
{
    switch (format) {
    case RUNG_FORMAT_CSV: return where == RUNG_COLUMN;
    case RUNG_FORMAT_NDJSON: return where == RUNG_PATH;
    case RUNG_FORMAT_XES: return where == RUNG_ATTRIBUTE || where == RUNG_CASE_ATTRIBUTE;
    }
    return false;
}

static void check_time_pattern(struct rung_check *check, const struct rung_ast_place *place,
                               enum rung_format format)
{
    struct rung_diagnostics *d = check->diagnostics;
    struct rung_time_pattern pattern;
    struct rung_reason reason = {0};
    struct rung_diagnostic *problem;

    if (!place->pattern.bytes) {
        if (format != RUNG_FORMAT_CSV) return; /* ISO 8601, as these formats have it */
        problem = rung_report(d, RUNG_E_TIME_PATTERN, place->node.span,
                              "how the time is written in this column is not said");
        rung_help(d, problem, "add a pattern and a zone: `as \"D/M/YYYY h:mm\" in \"Europe/Madrid\"`");
        return;
    }
    if (rung_time_pattern_compile(place->pattern.bytes, &pattern, &reason) != RUNG_OK) {
        problem = rung_report(d, RUNG_E_TIME_PATTERN, place->pattern.span,
                              "this time pattern cannot be read: %s", reason.text);
        rung_help(d, problem,
                  "a pattern is made of YYYY, MM, DD, hh, mm, ss (M, D, h, m, s: also one digit), SSS for "
                  "fractions and Z for an offset");
        return;
    }
    if (pattern.has_offset || place->zone.bytes) return;
    problem = rung_report(d, RUNG_E_TIME_PATTERN, place->pattern.span, "these times have no zone");
    rung_help(d, problem, "say where the clock stood: `in \"Europe/Madrid\"`, or \"UTC\"");
}

static void check_zone(struct rung_check *check, const struct rung_text *zone_name)
{
    if (zone_name->bytes && strcmp(zone_name->bytes, "UTC") != 0) rung_check_zone(check, zone_name);
}

/* `type` is what the place's value becomes; NULL if that does not matter. */
static void check_place(struct rung_check *check, struct rung_node *node, enum rung_format format,
                        const struct rung_type *type);

/* A value written in the feed. Names of channels and parties are looked for in the policies at hand, if any.
 */
static void check_literal(struct rung_check *check, struct rung_node *node, const struct rung_type *type,
                          const char *what)
{
    if (node->kind == RUNG_NODE_place) return;
    if (node->kind == RUNG_NODE_ref && (type->base == RUNG_TYPE_CHANNEL || type->base == RUNG_TYPE_PARTY)) {
        enum rung_symbol_kind kind =
            type->base == RUNG_TYPE_CHANNEL ? RUNG_SYMBOL_CHANNEL : RUNG_SYMBOL_PARTY;
        const struct rung_symbols *tables[RUNG_SOURCES_MAX];
        uint32_t count = 0;
        for (struct rung_policy_info *policy = check->globals->policies; policy && count < RUNG_SOURCES_MAX;
             policy = policy->next) {
            if (!(check->unit->sees >> policy->unit->index & 1)) continue;
            struct rung_symbol *symbol =
                rung_symbols_find(rung_check_table(policy, kind), RUNG_NAME_OF(node));
            if (symbol) {
                RUNG_AS(ref, node)->name.symbol = symbol;
                symbol->uses++;
                return;
            }
            tables[count++] = rung_check_table(policy, kind);
        }
        node->type = type;
        if (count)
            rung_check_unknown_name(check, &RUNG_AS(ref, node)->name, rung_symbol_kind_text(kind), tables,
                                    count, NULL);
        return;
    }
    rung_check_value(check, node, type, what);
}

static void check_place(struct rung_check *check, struct rung_node *node, enum rung_format format,
                        const struct rung_type *type)
{
    struct rung_ast_place *place = RUNG_AS(place, node);

    if (!place_fits(format, place->where)) {
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_FEED_SOURCE, node->span, "a log in %s has no `%s`",
                        format_names[format], place_words[place->where]);
        rung_help(check->diagnostics, problem,
                  format == RUNG_FORMAT_CSV ? "write `column \"…\"`"
                  : format == RUNG_FORMAT_NDJSON
                      ? "write `path \"…\"`, such as `path \"ticket.state\"`"
                      : "write `attribute \"…\"` for an event's, `case attribute \"…\"` for its case's");
    }
    check_zone(check, &place->zone);
    if (type && (type->base == RUNG_TYPE_TIME || type->base == RUNG_TYPE_DATE)) {
        if (place->pattern.bytes || format == RUNG_FORMAT_CSV) check_time_pattern(check, place, format);
    }
    for (RUNG_EACH(item, place->values))
        if (type) check_literal(check, RUNG_AS(place_value, item)->to, type, "this place");
}

/* The event of that name, in any policy that the file sees. NULL without a message if there is no policy to
 * ask. */
static struct rung_symbol *find_event(struct rung_check *check, struct rung_node *ref, bool *known)
{
    struct rung_symbol *symbol = rung_symbols_find(&check->globals->built_in_events, RUNG_NAME_OF(ref));
    const struct rung_symbols *tables[RUNG_SOURCES_MAX] = {&check->globals->built_in_events};
    uint32_t count = 1;

    for (struct rung_policy_info *policy = check->globals->policies;
         policy && !symbol && count < RUNG_SOURCES_MAX; policy = policy->next) {
        if (!(check->unit->sees >> policy->unit->index & 1)) continue;
        symbol = rung_symbols_find(&policy->events, RUNG_NAME_OF(ref));
        tables[count++] = &policy->events;
    }
    RUNG_AS(ref, ref)->name.symbol = symbol;
    *known = symbol != NULL;
    if (symbol)
        symbol->uses++;
    else if (count > 1)
        rung_check_unknown_name(check, &RUNG_AS(ref, ref)->name, "event", tables, count, NULL);
    return symbol;
}

static struct rung_symbol *find_fact(struct rung_check *check, struct rung_name *name)
{
    const struct rung_symbols *tables[RUNG_SOURCES_MAX];
    uint32_t count = 0;

    for (struct rung_policy_info *policy = check->globals->policies; policy && count < RUNG_SOURCES_MAX;
         policy = policy->next) {
        if (!(check->unit->sees >> policy->unit->index & 1)) continue;
        struct rung_symbol *symbol = rung_symbols_find(&policy->facts, name->text);
        if (symbol) {
            name->symbol = symbol;
            symbol->uses++;
            return symbol;
        }
        tables[count++] = &policy->facts;
    }
    if (count) rung_check_unknown_name(check, name, "fact", tables, count, NULL);
    return NULL;
}

/* When an event was, where its row has several times: written as the row's own time, unless it says how. */
static void check_at(struct rung_check *check, struct rung_node *node, enum rung_format format)
{
    struct rung_ast_place *place = RUNG_AS(place, node);

    check_place(check, node, format, NULL);
    if (place->pattern.bytes) check_time_pattern(check, place, format);
    for (RUNG_EACH(item, place->values)) {
        struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_FEED, item->span,
                                                      "when something happened is read as it is written");
        rung_help(check->diagnostics, problem,
                  "take `with { … }` away; where no time is written, nothing is emitted");
        return;
    }
}

static void check_emit(struct rung_check *check, struct rung_ast_feed_emit *emit, enum rung_format format)
{
    bool known;
    struct rung_symbol *event = find_event(check, emit->event, &known);

    if (emit->at) check_at(check, emit->at, format);
    for (RUNG_EACH(item, emit->fields)) {
        struct rung_ast_feed_field *field = RUNG_AS(feed_field, item);
        const struct rung_type *type = NULL;
        bool update = event && strcmp(event->name, "update") == 0;
        struct rung_symbol *symbol = !event   ? NULL
                                     : update ? find_fact(check, &field->field)
                                              : rung_symbols_find(&event->fields, field->field.text);
        if (symbol) {
            field->field.symbol = symbol;
            type = symbol->type;
        } else if (event && !update) {
            const struct rung_symbols *tables[] = {&event->fields};
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_UNKNOWN_FIELD, field->field.span,
                            "the event `%s` has no field `%s`", event->name, field->field.text);
            const char *nearest = NULL;
            for (uint32_t i = 0; i < tables[0]->count && rung_may_compare(check->diagnostics); i++) {
                const char *pair[2] = {tables[0]->items[i]->name, nearest ? nearest : ""};
                const char *nearer = rung_nearest(field->field.text, pair, nearest ? 2 : 1);
                if (nearer) nearest = nearer;
            }
            if (nearest) rung_help(check->diagnostics, problem, "did you mean `%s`?", nearest);
        }
        if (field->value->kind == RUNG_NODE_place)
            check_place(check, field->value, format, type);
        else if (type)
            check_literal(check, field->value, type, "this field");
    }
    for (RUNG_EACH(item, emit->conditions)) check_place(check, RUNG_AS(feed_test, item)->place, format, NULL);
}

/* What the feed reads as nothing; few, so that each cell can be held against all of them. */
struct markers {
    const struct rung_text *texts[RUNG_FEED_UNKNOWN_MAX];
    uint32_t count;
};

static void find_markers(struct rung_check *check, const struct rung_ast_feed *feed, struct markers *markers)
{
    for (RUNG_EACH(item, feed->items)) {
        if (item->kind != RUNG_NODE_feed_unknown) continue;
        for (RUNG_EACH(value, RUNG_AS(feed_unknown, item)->values)) {
            if (markers->count == RUNG_FEED_UNKNOWN_MAX) {
                struct rung_diagnostic *problem =
                    rung_report(check->diagnostics, RUNG_E_FEED, value->span,
                                "a feed has at most %d ways to write what is unknown", RUNG_FEED_UNKNOWN_MAX);
                rung_help(check->diagnostics, problem, "take some of them away");
                return;
            }
            markers->texts[markers->count++] = &RUNG_AS(text, value)->text;
        }
    }
}

static void check_marker(struct rung_check *check, const struct markers *markers,
                         const struct rung_text *text)
{
    for (uint32_t i = 0; i < markers->count && *text->bytes; i++) {
        if (strcmp(markers->texts[i]->bytes, text->bytes) != 0) continue;
        struct rung_diagnostic *problem =
            rung_report(check->diagnostics, RUNG_E_FEED, text->span,
                        "the feed says that \"%s\" is unknown, so it is read as nothing", text->bytes);
        rung_help(check->diagnostics, problem, "write `\"\"`, an empty text, for what is unknown");
        return;
    }
}

/* No condition can be about a text that the feed reads as nothing. */
static void check_markers(struct rung_check *check, const struct rung_ast_feed *feed)
{
    struct markers markers = {.count = 0};

    find_markers(check, feed, &markers);
    for (RUNG_EACH(item, feed->items)) {
        if (item->kind != RUNG_NODE_feed_emit) continue;
        for (RUNG_EACH(test, RUNG_AS(feed_emit, item)->conditions))
            for (RUNG_EACH(value, RUNG_AS(feed_test, test)->values))
                check_marker(check, &markers, &RUNG_AS(text, value)->text);
    }
}

static void check_feed(struct rung_check *check, struct rung_ast_feed *feed)
{
    struct rung_diagnostics *d = check->diagnostics;
    struct rung_node *keys[3] = {NULL};
    bool emits = false;
    struct rung_diagnostic *problem;

    for (RUNG_EACH(item, feed->items)) {
        switch (item->kind) {
        case RUNG_NODE_feed_key: {
            enum rung_feed_key key = RUNG_AS(feed_key, item)->key;
            if (keys[key]) {
                problem = rung_report(d, RUNG_E_FEED, item->span, "where this comes from is said twice");
                rung_note(d, problem, keys[key]->span, "here already");
                rung_help(d, problem, "keep one of them");
            }
            keys[key] = item;
            check_place(check, RUNG_AS(feed_key, item)->place, feed->format, NULL);
            if (key == RUNG_FEED_TIME)
                check_time_pattern(check, RUNG_AS(place, RUNG_AS(feed_key, item)->place), feed->format);
            break;
        }
        case RUNG_NODE_feed_separator: {
            const char *separator = RUNG_AS(feed_separator, item)->separator.bytes;
            if (feed->format == RUNG_FORMAT_CSV && strlen(separator) == 1 && *separator != '"' &&
                *separator != '\n')
                break;
            problem =
                rung_report(d, RUNG_E_FEED, item->span,
                            feed->format == RUNG_FORMAT_CSV ? "a separator is one sign, and no quotation mark"
                                                            : "only a log in csv has a separator");
            rung_help(d, problem,
                      feed->format == RUNG_FORMAT_CSV ? "write it between quotation marks: `separator \";\"`"
                                                      : "take it away");
            break;
        }
        case RUNG_NODE_feed_fact: {
            struct rung_symbol *fact = find_fact(check, &RUNG_AS(ref, RUNG_AS(feed_fact, item)->fact)->name);
            check_place(check, RUNG_AS(feed_fact, item)->place, feed->format, fact ? fact->type : NULL);
            emits = true;
            break;
        }
        case RUNG_NODE_feed_emit:
            check_emit(check, RUNG_AS(feed_emit, item), feed->format);
            emits = true;
            break;
        default: break;
        }
    }
    check_markers(check, feed);
    const char *missing = !keys[RUNG_FEED_CASE]   ? "which case a row belongs to: `case is …`"
                          : !keys[RUNG_FEED_TIME] ? "when it happened: `time is …`"
                          : !emits                ? "what a row becomes: `emit …` or `fact … is …`"
                                                  : NULL;
    if (!missing) return;
    problem = rung_report(d, RUNG_E_FEED, feed->name.span, "the feed `%s` does not say %s", feed->name.text,
                          missing);
    rung_help(d, problem, "add it to the feed");
}

void rung_check_feeds(struct rung_check *check)
{
    check->policy = NULL;
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next) {
        check->unit = unit;
        if (!unit->file) continue;
        for (RUNG_EACH(item, unit->file->items))
            if (item->kind == RUNG_NODE_feed) check_feed(check, RUNG_AS(feed, item));
    }
}
