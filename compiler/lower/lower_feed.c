/* From feed declarations to mappings, which the runtime reads logs by. */
#include "compilation.h"

#include <string.h>

#include "mapping.h"
#include <rung/time.h>

struct lowering {
    struct rung_arena *arena;
    struct rung_mapping *mapping;
    struct rung_mapping_key *keys;
    uint32_t key_capacity;
    bool failed;
};

static void *take(struct lowering *l, uint32_t count, size_t size)
{
    void *items = rung_arena_alloc(l->arena, (size_t)(count ? count : 1) * size);

    if (!items) l->failed = true;
    return items;
}

static const char *text_or_empty(struct lowering *l, const char *text)
{
    if (!text) l->failed = true;
    return text ? text : "";
}

/* The number of a column, path or attribute; each is looked up once a row, however often the feed names it.
 */
static uint32_t key_of(struct lowering *l, const struct rung_ast_place *place)
{
    bool of_case = place->where == RUNG_CASE_ATTRIBUTE;
    uint32_t count = l->mapping->key_count;

    for (uint32_t i = 0; i < count; i++)
        if (l->keys[i].of_case == of_case && strcmp(l->keys[i].name, place->key.bytes) == 0) return i;
    if (count == l->key_capacity) {
        uint32_t larger = count ? count * 2 : 16;
        struct rung_mapping_key *keys = rung_arena_grow(l->arena, l->keys, count, larger, sizeof *keys);
        if (!keys) {
            l->failed = true;
            return 0;
        }
        l->mapping->keys = l->keys = keys;
        l->key_capacity = larger;
    }
    l->keys[count] = (struct rung_mapping_key){place->key.bytes, of_case};
    return l->mapping->key_count++;
}

static enum rung_mapping_type type_of(const struct rung_type *type)
{
    if (!type) return RUNG_MAPPING_ANY;
    switch (type->base) {
    case RUNG_TYPE_YES_NO: return RUNG_MAPPING_YES_NO;
    case RUNG_TYPE_NUMBER: return RUNG_MAPPING_NUMBER;
    case RUNG_TYPE_ONE_OF: return RUNG_MAPPING_WORD;
    case RUNG_TYPE_DATE: return RUNG_MAPPING_DATE;
    case RUNG_TYPE_TIME: return RUNG_MAPPING_TIME;
    case RUNG_TYPE_DURATION: return RUNG_MAPPING_DURATION;
    case RUNG_TYPE_TEXT:
    case RUNG_TYPE_TIMEZONE:
    case RUNG_TYPE_CHANNEL:
    case RUNG_TYPE_PARTY: return RUNG_MAPPING_TEXT;
    case RUNG_TYPE_RECORD:
    case RUNG_TYPE_UNKNOWN:
    case RUNG_TYPE_MISTAKEN: break;
    }
    return RUNG_MAPPING_ANY;
}

static const char *decimal(struct lowering *l, int64_t millionths)
{
    uint64_t size = millionths < 0 ? -(uint64_t)millionths : (uint64_t)millionths;
    const char *sign = millionths < 0 ? "-" : "";
    unsigned long long whole = size / 1000000, rest = size % 1000000;
    char *text = rest ? rung_arena_print(l->arena, "%s%llu.%06llu", sign, whole, rest)
                      : rung_arena_print(l->arena, "%s%llu", sign, whole);

    for (size_t i = text && rest ? strlen(text) : 0; i && text[i - 1] == '0'; i--) text[i - 1] = 0;
    return text_or_empty(l, text);
}

static const char *duration_text(struct lowering *l, const struct rung_ast_duration *duration)
{
    static const char *const units[] = {"second", "minute", "hour", "day", "week"};

    return text_or_empty(l, rung_arena_print(l->arena, "%lld %s%s%s", (long long)duration->count,
                                             duration->business ? "business " : "", units[duration->unit],
                                             duration->count == 1 ? "" : "s"));
}

static struct rung_mapping_constant constant(struct lowering *l, const struct rung_node *node)
{
    char day[RUNG_DAY_TEXT_SIZE];

    switch (node->kind) {
    case RUNG_NODE_number:
        return (struct rung_mapping_constant){decimal(l, RUNG_AS(number, node)->millionths),
                                              RUNG_JSON_NUMBER};
    case RUNG_NODE_truth:
        return RUNG_AS(truth, node)->yes ? (struct rung_mapping_constant){"true", RUNG_JSON_TRUE}
                                         : (struct rung_mapping_constant){"false", RUNG_JSON_FALSE};
    case RUNG_NODE_text:
        return (struct rung_mapping_constant){RUNG_AS(text, node)->text.bytes, RUNG_JSON_TEXT};
    case RUNG_NODE_ref: return (struct rung_mapping_constant){RUNG_AS(ref, node)->name.text, RUNG_JSON_TEXT};
    case RUNG_NODE_duration:
        return (struct rung_mapping_constant){duration_text(l, RUNG_AS(duration, node)), RUNG_JSON_TEXT};
    case RUNG_NODE_date:
        rung_day_write((int32_t)RUNG_AS(date, node)->day, day);
        return (struct rung_mapping_constant){text_or_empty(l, rung_arena_copy(l->arena, day, strlen(day))),
                                              RUNG_JSON_TEXT};
    default: return (struct rung_mapping_constant){"", RUNG_JSON_TEXT};
    }
}

/* `type`: what the place's value becomes; NULL if nobody knows. */
static struct rung_mapping_place lower_place(struct lowering *l, const struct rung_node *node,
                                             const struct rung_type *type)
{
    const struct rung_ast_place *place = RUNG_AS(place, node);
    struct rung_mapping_place lowered = {.number = l->mapping->place_count++,
                                         .key = key_of(l, place),
                                         .type = (uint8_t)type_of(type),
                                         .pattern = place->pattern.bytes,
                                         .zone = place->zone.bytes,
                                         .value_count = place->values.count};
    struct rung_mapping_value *values = take(l, place->values.count, sizeof *values);
    uint32_t i = 0;

    for (RUNG_EACH(item, place->values)) {
        if (l->failed) break;
        values[i++] = (struct rung_mapping_value){RUNG_AS(place_value, item)->from.bytes,
                                                  constant(l, RUNG_AS(place_value, item)->to)};
    }
    lowered.values = values;
    if (lowered.type != RUNG_MAPPING_WORD) return lowered;
    const char **words = take(l, type->choices.count, sizeof *words);
    for (i = 0; i < type->choices.count && !l->failed; i++) words[i] = type->choices.items[i]->name;
    lowered.words = words;
    lowered.word_count = type->choices.count;
    return lowered;
}

static struct rung_mapping_test lower_test(struct lowering *l, const struct rung_node *node)
{
    static const uint8_t verbs[] = {[RUNG_FEED_IS] = RUNG_MAPPING_IS,
                                    [RUNG_FEED_IS_NOT] = RUNG_MAPPING_IS_NOT,
                                    [RUNG_FEED_BECOMES] = RUNG_MAPPING_BECOMES,
                                    [RUNG_FEED_LEAVES] = RUNG_MAPPING_LEAVES,
                                    [RUNG_FEED_CHANGES] = RUNG_MAPPING_CHANGES};
    const struct rung_ast_feed_test *test = RUNG_AS(feed_test, node);
    const char **texts = take(l, test->values.count, sizeof *texts);
    uint32_t count = 0;

    for (RUNG_EACH(item, test->values))
        if (!l->failed) texts[count++] = RUNG_AS(text, item)->text.bytes;
    return (struct rung_mapping_test){.place = lower_place(l, test->place, NULL),
                                      .verb = verbs[test->verb],
                                      .texts = texts,
                                      .text_count = count};
}

/* The fields without which the event is none, and which the feed leaves out. */
static void find_needed(struct lowering *l, const struct rung_ast_feed_emit *emit,
                        struct rung_mapping_emit *lowered)
{
    const struct rung_symbol *event = RUNG_AS(ref, emit->event)->name.symbol;
    const char **needed = take(l, event ? event->fields.count : 0, sizeof *needed);

    for (uint32_t i = 0; event && i < event->fields.count && !l->failed; i++) {
        bool given = event->fields.items[i]->optional;
        for (RUNG_EACH(item, emit->fields))
            given |= RUNG_AS(feed_field, item)->field.text == event->fields.items[i]->name;
        if (!given) needed[lowered->needed_count++] = event->fields.items[i]->name;
    }
    lowered->needed = needed;
}

static struct rung_mapping_emit lower_emit(struct lowering *l, const struct rung_ast_feed_emit *emit)
{
    struct rung_mapping_field *fields = take(l, emit->fields.count, sizeof *fields);
    struct rung_mapping_test *tests = take(l, emit->conditions.count, sizeof *tests);
    struct rung_mapping_emit lowered = {.event = RUNG_AS(ref, emit->event)->name.text};

    if (emit->at) {
        lowered.has_at = l->mapping->has_at = true;
        lowered.at = lower_place(l, emit->at, rung_type_of(RUNG_TYPE_TIME));
    }
    for (RUNG_EACH(item, emit->fields)) {
        const struct rung_ast_feed_field *field = RUNG_AS(feed_field, item);
        const struct rung_symbol *symbol = field->field.symbol;
        if (l->failed) break;
        struct rung_mapping_field *to = &fields[lowered.field_count++];
        to->name = field->field.text;
        to->is_constant = field->value->kind != RUNG_NODE_place;
        to->required = symbol && symbol->kind == RUNG_SYMBOL_FIELD && !symbol->optional;
        if (to->is_constant)
            to->constant = constant(l, field->value);
        else
            to->place = lower_place(l, field->value, symbol ? symbol->type : NULL);
    }
    for (RUNG_EACH(item, emit->conditions)) {
        struct rung_mapping_test test = lower_test(l, item);
        if (l->failed) break;
        tests[lowered.test_count++] = test;
    }
    lowered.fields = fields;
    lowered.tests = tests;
    find_needed(l, emit, &lowered);
    return lowered;
}

static void lower_key(struct lowering *l, const struct rung_ast_feed_key *key)
{
    switch (key->key) {
    case RUNG_FEED_CASE: l->mapping->case_place = lower_place(l, key->place, NULL); break;
    case RUNG_FEED_TIME:
        l->mapping->time_place = lower_place(l, key->place, rung_type_of(RUNG_TYPE_TIME));
        break;
    case RUNG_FEED_ID:
        l->mapping->id_place = lower_place(l, key->place, NULL);
        l->mapping->has_id = true;
        break;
    }
}

/* A time that does not say how it is written is written as the row's. */
static void write_alike(struct rung_mapping *mapping, struct rung_mapping_emit *emits)
{
    for (uint32_t i = 0; i < mapping->emit_count; i++) {
        struct rung_mapping_place *at = &emits[i].at;
        if (!emits[i].has_at || at->pattern) continue;
        at->pattern = mapping->time_place.pattern;
        if (!at->zone) at->zone = mapping->time_place.zone;
    }
}

static void lower_unknown(struct lowering *l, const struct rung_ast_feed *feed)
{
    uint32_t count = 0;

    for (RUNG_EACH(item, feed->items))
        if (item->kind == RUNG_NODE_feed_unknown) count += RUNG_AS(feed_unknown, item)->values.count;
    const char **texts = take(l, count, sizeof *texts);
    for (RUNG_EACH(item, feed->items)) {
        if (l->failed || item->kind != RUNG_NODE_feed_unknown) continue;
        for (RUNG_EACH(value, RUNG_AS(feed_unknown, item)->values))
            texts[l->mapping->unknown_count++] = RUNG_AS(text, value)->text.bytes;
    }
    l->mapping->unknown = texts;
}

static void lower_items(struct lowering *l, const struct rung_ast_feed *feed)
{
    struct rung_mapping_field *facts = take(l, feed->items.count, sizeof *facts);
    struct rung_mapping_emit *emits = take(l, feed->items.count, sizeof *emits);

    l->mapping->facts = facts;
    l->mapping->emits = emits;
    for (RUNG_EACH(item, feed->items)) {
        if (l->failed) return;
        switch (item->kind) {
        case RUNG_NODE_feed_order: l->mapping->own_order = true; break;
        case RUNG_NODE_feed_separator:
            l->mapping->separator = RUNG_AS(feed_separator, item)->separator.bytes[0];
            break;
        case RUNG_NODE_feed_key: lower_key(l, RUNG_AS(feed_key, item)); break;
        case RUNG_NODE_feed_fact: {
            const struct rung_name *name = &RUNG_AS(ref, RUNG_AS(feed_fact, item)->fact)->name;
            facts[l->mapping->fact_count++] =
                (struct rung_mapping_field){.name = name->text,
                                            .place = lower_place(l, RUNG_AS(feed_fact, item)->place,
                                                                 name->symbol ? name->symbol->type : NULL)};
            break;
        }
        case RUNG_NODE_feed_emit:
            emits[l->mapping->emit_count++] = lower_emit(l, RUNG_AS(feed_emit, item));
            break;
        default: break;
        }
    }
    write_alike(l->mapping, emits);
    lower_unknown(l, feed);
}

/* The feed of that index among those of the files that were added; NULL beyond the last, and *index is how
 * many there are. */
static const struct rung_ast_feed *find_feed(const struct rung_compilation *compilation, size_t *index)
{
    size_t count = 0;

    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next) {
        if (!unit->asked_for || !unit->file) continue;
        for (RUNG_EACH(item, unit->file->items))
            if (item->kind == RUNG_NODE_feed && count++ == *index) return RUNG_AS(feed, item);
    }
    *index = count;
    return NULL;
}

const char *const *rung_compilation_feeds(struct rung_compilation *compilation, size_t *count)
{
    *count = SIZE_MAX;
    find_feed(compilation, count);
    const char **names = rung_arena_alloc(compilation->arena, (*count + 1) * sizeof *names);
    for (size_t i = 0; names && i < *count; i++) {
        size_t index = i;
        names[i] = find_feed(compilation, &index)->name.text;
    }
    return names;
}

enum rung_status rung_compilation_mapping(struct rung_compilation *compilation, size_t index,
                                          const struct rung_mapping **mapping)
{
    const struct rung_ast_feed *feed = find_feed(compilation, &index);
    struct lowering l = {.arena = compilation->arena};

    *mapping = NULL;
    if (!feed) return RUNG_NOT_FOUND;
    if (!compilation->checked || compilation->diagnostics.errors) return RUNG_INVALID;
    l.mapping = take(&l, 1, sizeof *l.mapping);
    if (!l.mapping) return RUNG_NO_MEMORY;
    l.mapping->name = feed->name.text;
    l.mapping->title = feed->title.bytes;
    l.mapping->format = feed->format == RUNG_FORMAT_CSV      ? RUNG_MAPPING_CSV
                        : feed->format == RUNG_FORMAT_NDJSON ? RUNG_MAPPING_NDJSON
                                                             : RUNG_MAPPING_XES;
    lower_items(&l, feed);
    if (l.failed || rung_arena_failed(compilation->arena)) return RUNG_NO_MEMORY;
    *mapping = l.mapping;
    return RUNG_OK;
}
