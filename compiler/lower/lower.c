/* Makes a program: its tables, the layout of the record, and the block that holds it all. */
#include "lowering.h"

#include <string.h>

#include <rung/calendar.h>

/* ---- tables ---- */

uint32_t rung_lowering_add(struct rung_lowering *l, void *table, uint32_t *count, uint32_t *capacity,
                           size_t size, const void *entry)
{
    void *old; /* the tables' pointers have types of their own: they are copied, not read through */

    memcpy(&old, table, sizeof old);
    if (*count == *capacity) {
        uint32_t larger = *capacity ? *capacity * 2 : 16;
        void *grown = larger <= (1u << 24) ? rung_arena_grow(l->arena, old, *count, larger, size) : NULL;
        if (!grown) {
            l->failed = true;
            return 0;
        }
        memcpy(table, &grown, sizeof grown);
        *capacity = larger;
        old = grown;
    }
    memcpy((char *)old + *count * size, entry, size);
    return (*count)++;
}

/* Adds bytes to a table of bytes. */
static void add_bytes(struct rung_lowering *l, void *table, uint32_t *count, uint32_t *capacity,
                      const void *bytes, size_t size)
{
    void *old;

    memcpy(&old, table, sizeof old);
    if (*capacity - *count < size) {
        size_t larger = *capacity ? *capacity : 256;
        while (larger - *count < size) larger *= 2;
        void *grown = larger <= (1u << 28) ? rung_arena_grow(l->arena, old, *count, larger, 1) : NULL;
        if (!grown) {
            l->failed = true;
            return;
        }
        memcpy(table, &grown, sizeof grown);
        *capacity = (uint32_t)larger;
        old = grown;
    }
    memcpy((char *)old + *count, bytes, size);
    *count += (uint32_t)size;
}

void rung_lowering_too_large(struct rung_lowering *l, struct rung_span span, const char *what)
{
    if (!l->failed)
        rung_report(&l->compilation->diagnostics, RUNG_E_TOO_LARGE, span, "%s is more than can be run", what);
    l->failed = true;
}

/* An entry of a table of names: the (interned) name, and an index or offset in `uses`. */
static struct rung_symbol *remember(struct rung_lowering *l, struct rung_symbols *names, const char *name,
                                    uint32_t value)
{
    struct rung_symbol *symbol = rung_arena_alloc(l->arena, sizeof *symbol);

    if (!symbol) {
        l->failed = true;
        return NULL;
    }
    symbol->name = name;
    symbol->uses = value;
    if (!rung_symbols_add(l->arena, names, symbol)) l->failed = true;
    return symbol;
}

uint32_t rung_lowering_text(struct rung_lowering *l, const char *text)
{
    if (!text || !*text) return 0;
    size_t size = strlen(text) + 1;
    const char *interned = rung_arena_intern(l->arena, text, size - 1);
    struct rung_symbol *known = interned ? rung_symbols_find(&l->texts, interned) : NULL;
    if (known) return known->uses;
    uint32_t offset = l->program->texts_count;
    add_bytes(l, &l->program->texts, &l->program->texts_count, &l->capacity.texts, text, size);
    if (interned) remember(l, &l->texts, interned, offset);
    return offset;
}

uint32_t rung_lowering_constant(struct rung_lowering *l, int64_t value)
{
    return RUNG_ADD(l, constants, &value);
}

/* ---- code ---- */

uint32_t rung_lowering_here(const struct rung_lowering *l)
{
    return l->in_fragment ? l->program->fragments_count : l->program->code_count;
}

uint32_t rung_lowering_emit(struct rung_lowering *l, enum rung_op op, uint32_t a, uint32_t b, int32_t c)
{
    struct rung_instruction instruction = {.op = (uint8_t)op, .a = (uint8_t)a, .b = (uint16_t)b, .c = c};

    if (b > UINT16_MAX)
        rung_lowering_too_large(l, l->policy->node->name.span, "a policy with more than 65000 of a kind");
    if (l->in_fragment) return RUNG_ADD(l, fragments, &instruction);
    RUNG_ADD(l, lines, &l->line);
    return RUNG_ADD(l, code, &instruction);
}

void rung_lowering_patch(struct rung_lowering *l, uint32_t instruction, uint32_t label)
{
    if (l->failed) return;
    if (l->in_fragment)
        RUNG_ENTRY(l, fragments, struct rung_instruction, instruction)->c = (int32_t)label;
    else
        RUNG_ENTRY(l, code, struct rung_instruction, instruction)->c = (int32_t)label;
}

uint32_t rung_lowering_line(struct rung_lowering *l, const struct rung_node *node)
{
    if (l->bare) return 0;
    uint32_t line = rung_source_place(&l->compilation->sources, node->span.start).line;

    rung_lowering_words(l, node, line);
    return line;
}

void rung_lowering_note(struct rung_lowering *l, const struct rung_node *node, enum rung_placed kind,
                        uint32_t index)
{
    const struct rung_placing placing = {node, kind, index};

    if (l->places)
        rung_lowering_add(l, &l->places->items, &l->places->count, &l->places->capacity, sizeof placing,
                          &placing);
}

/* ---- what is remembered of events ---- */

uint32_t rung_lowering_window(struct rung_lowering *l, uint32_t channel, uint32_t size, bool of_run)
{
    for (uint32_t i = 0; i < l->program->windows_count; i++)
        if (l->program->windows[i].channel == channel && l->program->windows[i].size >= size &&
            l->program->windows[i].of_run == of_run)
            return i;
    struct rung_program_window window = {.channel = channel, .size = size, .of_run = of_run};
    if (size > RUNG_WINDOW_ATTEMPTS_MAX)
        rung_lowering_too_large(l, l->policy->node->name.span, "a window of more than 10000 attempts");
    return RUNG_ADD(l, windows, &window); /* its slots are laid out when all windows are known */
}

uint32_t rung_lowering_last(struct rung_lowering *l, const struct rung_symbol *symbol)
{
    uint32_t event = rung_lowering_event(l, symbol);

    if (l->program->events[event].last != RUNG_NONE) return l->program->events[event].last;
    const char *strand = l->strand;
    l->strand = NULL; /* whoever needs it first, it is the whole policy's */
    struct rung_program_last last = {.event = event,
                                     .offset = rung_lowering_slot(l, RUNG_SLOT_LAST, 1, symbol->name)};
    l->strand = strand;
    return RUNG_ENTRY(l, events, struct rung_program_event, event)->last = RUNG_ADD(l, lasts, &last);
}

/* ---- what symbols are ---- */

uint32_t rung_lowering_event(const struct rung_lowering *l, const struct rung_symbol *event)
{
    return event->declaration ? l->compilation->globals.built_in_events.count + event->index : event->index;
}

uint32_t rung_lowering_item(const struct rung_lowering *l, const struct rung_symbol *item)
{
    return item->kind == RUNG_SYMBOL_FACT ? item->index : l->policy->facts.count + item->index;
}

static uint32_t by_fact_or_index(const struct rung_symbol *symbol)
{
    return symbol->kind == RUNG_SYMBOL_FACT ? symbol->index | RUNG_BY_FACT : symbol->index;
}

uint32_t rung_lowering_party(const struct rung_node *ref)
{
    return by_fact_or_index(RUNG_AS(ref, ref)->name.symbol);
}

uint32_t rung_lowering_channel(const struct rung_node *ref)
{
    return by_fact_or_index(RUNG_AS(ref, ref)->name.symbol);
}

enum rung_value_kind rung_lowering_kind(const struct rung_type *type)
{
    switch (type->base) {
    case RUNG_TYPE_YES_NO: return RUNG_VALUE_YES_NO;
    case RUNG_TYPE_NUMBER: return RUNG_VALUE_NUMBER;
    case RUNG_TYPE_ONE_OF: return RUNG_VALUE_CHOICE;
    case RUNG_TYPE_DATE: return RUNG_VALUE_DATE;
    case RUNG_TYPE_TIME: return RUNG_VALUE_TIME;
    case RUNG_TYPE_DURATION: return RUNG_VALUE_DURATION;
    case RUNG_TYPE_TIMEZONE: return RUNG_VALUE_ZONE;
    case RUNG_TYPE_CHANNEL: return RUNG_VALUE_CHANNEL;
    case RUNG_TYPE_PARTY: return RUNG_VALUE_PARTY;
    case RUNG_TYPE_RECORD: return RUNG_VALUE_RECORD;
    default: return RUNG_VALUE_TEXT;
    }
}

static struct rung_range lower_choices(struct rung_lowering *l, const struct rung_type *type)
{
    struct rung_range range = {l->program->names_count, type->choices.count};

    for (uint32_t i = 0; i < type->choices.count; i++) {
        uint32_t name = rung_lowering_text(l, type->choices.items[i]->name);
        RUNG_ADD(l, names, &name);
    }
    return range;
}

/* ---- calendars ---- */

static uint32_t lower_zone(struct rung_lowering *l, const struct rung_calendar_info *info)
{
    size_t size;
    const unsigned char *bytes = rung_zone_bytes(info->zone, &size);
    struct rung_program_zone zone = {rung_lowering_text(l, info->zone_name), l->program->bytes_count,
                                     (uint32_t)size};

    if (!info->zone_name || !bytes) return RUNG_NONE;
    for (uint32_t i = 0; i < l->program->zones_count; i++)
        if (l->program->zones[i].name == zone.name) return i;
    add_bytes(l, &l->program->bytes, &l->program->bytes_count, &l->capacity.bytes, bytes, size);
    return RUNG_ADD(l, zones, &zone);
}

static void lower_hours(struct rung_lowering *l, const struct rung_ast_open *open)
{
    bool days[7] = {false};

    for (RUNG_EACH(node, open->days))
        for (int day = (int)RUNG_AS(weekdays, node)->first;; day = (day + 1) % 7) {
            days[day] = true;
            if (day == (int)RUNG_AS(weekdays, node)->last) break;
        }
    for (uint32_t day = 0; day < 7; day++)
        for (struct rung_node *node = days[day] ? open->spans.first : NULL; node; node = node->next) {
            struct rung_program_hours hours = {.weekday = day,
                                               .from = RUNG_AS(clock, RUNG_AS(span, node)->from)->us,
                                               .until = RUNG_AS(clock, RUNG_AS(span, node)->to)->us};
            RUNG_ADD(l, hours, &hours);
        }
}

uint32_t rung_lowering_calendar(struct rung_lowering *l, const struct rung_calendar_info *info)
{
    struct rung_program_calendar entry = {.name = rung_lowering_text(l, info->symbol->name),
                                          .zone_fact = RUNG_NONE,
                                          .first_day = info->first_day,
                                          .last_day = info->last_day};

    for (uint32_t i = 0; i < l->program->calendars_count; i++)
        if (l->program->calendars[i].name == entry.name) return i;
    if (info->zone_fact) {
        const struct rung_symbol *fact = rung_symbols_find(&l->policy->facts, info->zone_fact);
        if (fact) entry.zone_fact = fact->index;
    }
    entry.zone = lower_zone(l, info);
    entry.hours.first = l->program->hours_count;
    entry.closed.first = l->program->closed_count;
    for (RUNG_EACH(item, info->node->items)) {
        if (item->kind == RUNG_NODE_open) lower_hours(l, RUNG_AS(open, item));
        if (item->kind != RUNG_NODE_closed) continue;
        const struct rung_ast_closed *closed = RUNG_AS(closed, item);
        struct rung_program_days days = {(int32_t)RUNG_AS(date, closed->from)->day,
                                         (int32_t)RUNG_AS(date, closed->to ? closed->to : closed->from)->day,
                                         rung_lowering_text(l, closed->reason.bytes)};
        RUNG_ADD(l, closed, &days);
    }
    for (uint32_t i = 0; i < info->holiday_count; i++) {
        struct rung_program_days days = {info->holidays[i].day, info->holidays[i].day,
                                         rung_lowering_text(l, info->holidays[i].name)};
        RUNG_ADD(l, closed, &days);
    }
    entry.hours.count = l->program->hours_count - entry.hours.first;
    entry.closed.count = l->program->closed_count - entry.closed.first;
    return RUNG_ADD(l, calendars, &entry);
}

/* ---- declarations ---- */

static void lower_events(struct rung_lowering *l, const struct rung_symbols *events)
{
    for (uint32_t i = 0; i < events->count; i++) {
        const struct rung_symbol *event = events->items[i];
        struct rung_program_event entry = {.name = rung_lowering_text(l, event->name),
                                           .answer = event->answer,
                                           .fields = {l->program->event_fields_count, event->fields.count},
                                           .last = RUNG_NONE};
        if (event->fields.count > RUNG_ITEMS_MAX)
            rung_lowering_too_large(l, event->declaration->span, "an event with more than 64 fields");
        for (uint32_t k = 0; k < event->fields.count; k++) {
            const struct rung_symbol *symbol = event->fields.items[k];
            struct rung_program_event_field f = {.name = rung_lowering_text(l, symbol->name),
                                                 .kind = rung_lowering_kind(symbol->type),
                                                 .optional = symbol->optional,
                                                 .choices = lower_choices(l, symbol->type)};
            RUNG_ADD(l, event_fields, &f);
        }
        RUNG_ADD(l, events, &entry);
    }
}

/* The value of a default: a literal, or a name. */
static int64_t literal(struct rung_lowering *l, const struct rung_node *node)
{
    struct rung_instruction *code;
    int64_t value = RUNG_UNKNOWN;

    if (!node || node->kind == RUNG_NODE_unknown) return RUNG_UNKNOWN;
    /* A default is an expression without anything that happens: lower it, and read what it loads. */
    l->in_fragment = true;
    uint32_t first = l->program->fragments_count;
    rung_lower_expression(l, node, 0);
    l->in_fragment = false;
    if (l->failed) return RUNG_UNKNOWN;
    code = RUNG_ENTRY(l, fragments, struct rung_instruction, first);
    if (l->program->fragments_count == first + 1 && code->op == RUNG_OP_LOAD_SMALL)
        value = code->c;
    else if (l->program->fragments_count == first + 1 && code->op == RUNG_OP_LOAD_CONST)
        value = l->program->constants[code->c];
    else
        rung_lowering_too_large(l, node->span, "a default that is not a plain value");
    l->program->fragments_count = first;
    return value;
}

static void lower_facts(struct rung_lowering *l)
{
    const struct rung_symbols *facts = &l->policy->facts;

    for (uint32_t i = 0; i < facts->count; i++) {
        const struct rung_ast_fact *fact = RUNG_AS(fact, facts->items[i]->declaration);
        l->line = rung_lowering_line(l, &fact->node);
        struct rung_program_fact entry = {
            .name = rung_lowering_text(l, fact->name.text),
            .line = l->line,
            .kind = rung_lowering_kind(facts->items[i]->type),
            .each_run = fact->each_run,
            .choices = lower_choices(l, facts->items[i]->type),
            .initial = literal(l, fact->initial),
            .offset = rung_lowering_slot(l, RUNG_SLOT_FACT, 1,
                                         rung_arena_print(l->arena, "fact %s", fact->name.text))};
        RUNG_ADD(l, facts, &entry);
    }
}

static void lower_parties_and_channels(struct rung_lowering *l)
{
    const struct rung_policy_info *policy = l->policy;

    for (uint32_t i = 0; i < policy->parties.count; i++) {
        const struct rung_ast_party *party = RUNG_AS(party, policy->parties.items[i]->declaration);
        struct rung_program_party entry = {rung_lowering_text(l, party->name.text),
                                           rung_lowering_text(l, party->title.bytes), party->customer};
        RUNG_ADD(l, parties, &entry);
    }
    for (uint32_t i = 0; i < policy->channels.count; i++) {
        const struct rung_ast_channel *channel = RUNG_AS(channel, policy->channels.items[i]->declaration);
        struct rung_program_channel entry = {
            .name = rung_lowering_text(l, channel->name.text),
            .by = channel->by ? rung_lowering_party(channel->by) : RUNG_ANY,
            .automatic = channel->automatic,
            .during = channel->during
                          ? rung_lowering_calendar(l, RUNG_AS(ref, channel->during)->name.symbol->calendar)
                          : RUNG_NONE,
            .line = rung_lowering_line(l, &channel->node)};
        RUNG_ADD(l, channels, &entry);
    }
    if (policy->channels.count > 64 || policy->facts.count + policy->items.count > RUNG_ITEMS_MAX ||
        policy->events.count + l->compilation->globals.built_in_events.count > 64)
        rung_lowering_too_large(l, policy->node->name.span,
                                "a policy with more than 64 channels, events, or facts and items");
}

static void lower_templates(struct rung_lowering *l)
{
    for (uint32_t i = 0; i < l->policy->templates.count; i++) {
        const struct rung_ast_template *template =
            RUNG_AS(template, l->policy->templates.items[i]->declaration);
        struct rung_program_template entry = {.name = rung_lowering_text(l, template->name.bytes)};
        const char *whole = "";
        for (RUNG_EACH(text, template->texts))
            if (whole)
                whole = rung_arena_print(l->arena, "%s%s%s", whole, *whole ? "\n" : "",
                                         RUNG_AS(text, text)->text.bytes);
        entry.text = rung_lowering_text(l, whole);
        RUNG_ADD(l, templates, &entry);
    }
}

static void lower_head(struct rung_lowering *l)
{
    struct rung_program *p = l->program;
    const struct rung_policy_info *policy = l->policy;
    const char *path = policy->unit->source->path, *slash = strrchr(path, '/');

    p->name = rung_lowering_text(l, policy->node->name.text);
    p->title = rung_lowering_text(l, policy->node->title.bytes);
    p->line = rung_lowering_line(l, &policy->node->node);
    p->file = rung_lowering_text(l, slash ? slash + 1 : path);
    for (RUNG_EACH(item, policy->node->items))
        if (item->kind == RUNG_NODE_version)
            p->version = rung_lowering_text(l, RUNG_AS(version, item)->text.bytes);
    p->customer = policy->customer ? policy->customer->index : RUNG_ANY;
    p->calendar = policy->calendar ? rung_lowering_calendar(l, policy->calendar) : RUNG_NONE;
    p->usual_deadline = rung_lower_limit(l, policy->usual_deadline ? &policy->usual_deadline->node : NULL);
}

static struct rung_lowering begin(struct rung_compilation *compilation, const struct rung_policy_info *policy)
{
    return (struct rung_lowering){
        .compilation = compilation, .arena = compilation->arena, .policy = policy, .give = RUNG_NONE};
}

/* `more` NULL: nothing else is lowered beside the policy. */
static enum rung_status lower(struct rung_lowering *l,
                              void (*more)(void *state, struct rung_lowering *lowering), void *state,
                              struct rung_program **program)
{
    struct rung_compilation *compilation = l->compilation;
    const struct rung_policy_info *policy = l->policy;
    char nothing = '\0';

    l->program = rung_arena_alloc(compilation->arena, sizeof *l->program);
    if (!l->program) return RUNG_NO_MEMORY;
    RUNG_ADD(l, texts, &nothing);
    rung_begin_record(l);
    lower_events(l, &compilation->globals.built_in_events);
    lower_events(l, &policy->events);
    lower_facts(l);
    lower_head(l);
    lower_parties_and_channels(l);
    lower_templates(l);
    for (uint32_t i = 0; i < policy->items.count; i++) {
        uint32_t name = rung_lowering_text(l, policy->items.items[i]->name);
        RUNG_ADD(l, items, &name);
    }
    if (!l->failed) rung_lower_steps(l);
    if (!l->failed) rung_lower_handlers(l);
    if (!l->failed) rung_lower_starts(l);
    if (!l->failed) rung_lower_rules(l);
    if (!l->failed && more) more(state, l);
    if (!l->failed) rung_finish_record(l);
    *program = l->program;
    if (rung_arena_failed(compilation->arena)) return RUNG_NO_MEMORY;
    return l->failed ? RUNG_LIMIT : RUNG_OK;
}

enum rung_status rung_lower(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                            struct rung_program **program)
{
    return rung_lower_placed(compilation, policy, NULL, NULL, NULL, program);
}

enum rung_status rung_lower_bare(struct rung_compilation *compilation, const struct rung_policy_info *policy,
                                 struct rung_program **program)
{
    struct rung_lowering l = begin(compilation, policy);

    l.bare = true;
    return lower(&l, NULL, NULL, program);
}

enum rung_status rung_lower_placed(struct rung_compilation *compilation,
                                   const struct rung_policy_info *policy, struct rung_places *places,
                                   void (*more)(void *state, struct rung_lowering *lowering), void *state,
                                   struct rung_program **program)
{
    struct rung_lowering l = begin(compilation, policy);

    l.places = places;
    return lower(&l, more, state, program);
}

void rung_lower_policies(struct rung_check *check)
{
    for (struct rung_policy_info *policy = check->globals->policies; policy; policy = policy->next)
        rung_lower(check->compilation, policy, &policy->program);
}

const struct rung_program *rung_compilation_program(const struct rung_compilation *compilation,
                                                    uint32_t index)
{
    if (compilation->diagnostics.errors) return NULL;
    for (const struct rung_policy_info *policy = compilation->globals.policies; policy; policy = policy->next)
        if (policy->unit->asked_for && index-- == 0) return policy->program;
    return NULL;
}
