/* Tables of names, types, and the words for both. */
#include "symbols.h"

#include <string.h>

#include "text_buffer.h"

enum { FEW = 8 }; /* up to here a table is searched from its start */

static uint32_t slot_of(const char *name, uint32_t slot_count)
{
    return (uint32_t)(((uintptr_t)name >> 4) * 2654435761u) & (slot_count - 1);
}

struct rung_symbol *rung_symbols_find(const struct rung_symbols *symbols, const char *name)
{
    if (!symbols->slots) {
        for (uint32_t i = 0; i < symbols->count; i++)
            if (symbols->items[i]->name == name) return symbols->items[i];
        return NULL;
    }
    for (uint32_t at = slot_of(name, symbols->slot_count); symbols->slots[at];
         at = (at + 1) & (symbols->slot_count - 1))
        if (symbols->items[symbols->slots[at] - 1]->name == name)
            return symbols->items[symbols->slots[at] - 1];
    return NULL;
}

static void take_slot(struct rung_symbols *symbols, uint32_t index)
{
    uint32_t at = slot_of(symbols->items[index]->name, symbols->slot_count);

    while (symbols->slots[at]) at = (at + 1) & (symbols->slot_count - 1);
    symbols->slots[at] = index + 1;
}

static bool grow_slots(struct rung_arena *arena, struct rung_symbols *symbols)
{
    uint32_t slot_count = symbols->slot_count ? symbols->slot_count * 2 : 4 * FEW;
    uint32_t *slots = rung_arena_alloc(arena, slot_count * sizeof *slots);

    if (!slots) return false;
    symbols->slots = slots;
    symbols->slot_count = slot_count;
    for (uint32_t i = 0; i < symbols->count; i++) take_slot(symbols, i);
    return true;
}

bool rung_symbols_add(struct rung_arena *arena, struct rung_symbols *symbols, struct rung_symbol *symbol)
{
    if (symbols->count == symbols->capacity) {
        uint32_t capacity = symbols->capacity ? symbols->capacity * 2 : FEW;
        struct rung_symbol **items =
            rung_arena_grow(arena, symbols->items, symbols->count, capacity, sizeof *items);
        if (!items) return false;
        symbols->items = items;
        symbols->capacity = capacity;
    }
    symbol->index = symbols->count;
    symbols->items[symbols->count++] = symbol;
    if (symbols->count <= FEW) return true;
    if (symbols->count * 2 > symbols->slot_count) return grow_slots(arena, symbols);
    take_slot(symbols, symbol->index);
    return true;
}

bool rung_nodes_add(struct rung_arena *arena, struct rung_nodes *nodes, struct rung_node *node)
{
    if (nodes->count == nodes->capacity) {
        uint32_t capacity = nodes->capacity ? nodes->capacity * 2 : FEW;
        struct rung_node **items =
            rung_arena_grow(arena, nodes->items, nodes->count, capacity, sizeof *items);
        if (!items) return false;
        nodes->items = items;
        nodes->capacity = capacity;
    }
    nodes->items[nodes->count++] = node;
    return true;
}

const struct rung_type *rung_type_of(enum rung_base base)
{
    static const struct rung_type types[] = {
        {.base = RUNG_TYPE_YES_NO},   {.base = RUNG_TYPE_NUMBER},   {.base = RUNG_TYPE_TEXT},
        {.base = RUNG_TYPE_ONE_OF},   {.base = RUNG_TYPE_DATE},     {.base = RUNG_TYPE_TIME},
        {.base = RUNG_TYPE_DURATION}, {.base = RUNG_TYPE_TIMEZONE}, {.base = RUNG_TYPE_CHANNEL},
        {.base = RUNG_TYPE_PARTY},    {.base = RUNG_TYPE_RECORD},   {.base = RUNG_TYPE_UNKNOWN},
        {.base = RUNG_TYPE_MISTAKEN},
    };

    return &types[base];
}

const struct rung_type *rung_type_of_duration(enum rung_timing timing)
{
    static const struct rung_type types[] = {
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_ANY},
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_ELAPSED},
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_DAYS},
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_BUSINESS},
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_BUSINESS_DAYS},
        {.base = RUNG_TYPE_DURATION, .timing = RUNG_TIMING_SINCE},
    };

    return &types[timing];
}

enum rung_timing rung_duration_timing(const struct rung_ast_duration *duration)
{
    bool whole_days = duration->unit >= RUNG_DAYS;

    if (duration->business) return whole_days ? RUNG_TIMING_BUSINESS_DAYS : RUNG_TIMING_BUSINESS;
    return whole_days ? RUNG_TIMING_DAYS : RUNG_TIMING_ELAPSED;
}

static const char *const base_texts[] = {
    "yes/no",    "number",  "text",  "one of", "date",    "time",     "duration",
    "time zone", "channel", "party", "record", "unknown", "mistaken",
};

const char *rung_type_text(struct rung_arena *arena, const struct rung_type *type)
{
    if (!type) return "unknown";
    if (type->base != RUNG_TYPE_ONE_OF) return base_texts[type->base];
    struct rung_buffer text = {.arena = arena};
    rung_buffer_text(&text, "one of (");
    for (uint32_t i = 0; i < type->choices.count; i++)
        rung_buffer_print(&text, "%s%s", i ? ", " : "", type->choices.items[i]->name);
    rung_buffer_text(&text, ")");
    const char *result = rung_buffer_result(&text);
    return result ? result : "one of";
}

const char *rung_symbol_kind_text(enum rung_symbol_kind kind)
{
    static const char *const texts[RUNG_SYMBOL_KINDS] = {
        "calendar", "policy", "feed",  "fact",   "party", "channel", "event",
        "template", "step",   "field", "choice", "item",  "task",    "ending",
    };

    return texts[kind];
}
