/* Enters every declaration, so that what follows can look names up wherever they stand. One name has one
 * meaning: among what a file declares and uses, and within a policy among facts, parties and channels (which
 * can all stand in an expression), among events, among steps, among templates. */
#include "check.h"

#include <string.h>

static struct rung_symbol *new_symbol(struct rung_check *check, enum rung_symbol_kind kind, const char *name,
                                      struct rung_node *declaration)
{
    struct rung_symbol *symbol = rung_arena_alloc(check->arena, sizeof *symbol);

    if (!symbol) return NULL;
    symbol->kind = kind;
    symbol->unit = check->unit;
    symbol->name = name;
    symbol->declaration = declaration;
    return symbol;
}

static struct rung_span name_span(const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_calendar: return RUNG_AS(calendar, node)->name.span;
    case RUNG_NODE_policy: return RUNG_AS(policy, node)->name.span;
    case RUNG_NODE_feed: return RUNG_AS(feed, node)->name.span;
    case RUNG_NODE_fact: return RUNG_AS(fact, node)->name.span;
    case RUNG_NODE_party: return RUNG_AS(party, node)->name.span;
    case RUNG_NODE_channel: return RUNG_AS(channel, node)->name.span;
    case RUNG_NODE_event: return RUNG_AS(event, node)->name.span;
    case RUNG_NODE_template: return RUNG_AS(template, node)->name.span;
    case RUNG_NODE_step: return RUNG_AS(step, node)->name.span;
    case RUNG_NODE_field: return RUNG_AS(field, node)->name.span;
    case RUNG_NODE_choice: return RUNG_AS(choice, node)->name.span;
    default: return node->span;
    }
}

struct rung_span rung_symbol_span(const struct rung_symbol *symbol)
{
    return symbol->declaration ? name_span(symbol->declaration) : (struct rung_span){0};
}

static void report_twice(struct rung_check *check, const struct rung_symbol *first, struct rung_node *second)
{
    struct rung_diagnostics *d = check->diagnostics;
    struct rung_diagnostic *problem;

    if (!first->declaration) {
        problem = rung_report(d, RUNG_E_DECLARED_TWICE, name_span(second),
                              "`%s` is an event that every policy knows already", first->name);
        rung_help(d, problem, "take the declaration away, or give your event another name");
        return;
    }
    problem = rung_report(d, RUNG_E_DECLARED_TWICE, name_span(second), "`%s` is declared twice", first->name);
    rung_note(d, problem, name_span(first->declaration), "first declared here, as a %s",
              rung_symbol_kind_text(first->kind));
    rung_help(d, problem, "give one of them another name");
}

/* Adds a symbol to `table` unless its name is taken there or in one of `others`. NULL if it was. */
static struct rung_symbol *declare(struct rung_check *check, enum rung_symbol_kind kind,
                                   const struct rung_name *name, struct rung_node *node,
                                   struct rung_symbols *table, const struct rung_symbols *const *others,
                                   uint32_t other_count)
{
    struct rung_symbol *taken = rung_symbols_find(table, name->text);

    for (uint32_t i = 0; i < other_count && !taken; i++) taken = rung_symbols_find(others[i], name->text);
    if (taken) {
        report_twice(check, taken, node);
        return NULL;
    }
    struct rung_symbol *symbol = new_symbol(check, kind, name->text, node);
    if (!symbol || !rung_symbols_add(check->arena, table, symbol)) return NULL;
    return symbol;
}

/* ---- types ---- */

static const struct rung_type *declare_type(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_type *written = RUNG_AS(type, node);

    if (written->base != RUNG_TYPE_ONE_OF) return node->type = rung_type_of(written->base);
    struct rung_type *type = rung_arena_alloc(check->arena, sizeof *type);
    if (!type) return node->type = rung_type_of(RUNG_TYPE_MISTAKEN);
    type->base = RUNG_TYPE_ONE_OF;
    for (RUNG_EACH(item, written->choices)) {
        struct rung_ast_choice *choice = RUNG_AS(choice, item);
        choice->name.symbol =
            declare(check, RUNG_SYMBOL_CHOICE, &choice->name, item, &type->choices, NULL, 0);
        if (choice->name.symbol) choice->name.symbol->type = type;
    }
    return node->type = type;
}

/* ---- events ---- */

static void declare_fields(struct rung_check *check, struct rung_symbol *event, struct rung_list *fields)
{
    for (RUNG_EACH(item, *fields)) {
        struct rung_ast_field *field = RUNG_AS(field, item);
        const struct rung_type *type = declare_type(check, field->type);
        struct rung_symbol *symbol =
            declare(check, RUNG_SYMBOL_FIELD, &field->name, item, &event->fields, NULL, 0);
        field->name.symbol = symbol;
        if (!symbol) continue;
        symbol->type = type;
        symbol->optional = field->optional;
        if (event->fields.count == 65) {
            struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_DECLARED_TWICE,
                                                          item->span, "an event has at most 64 fields");
            rung_help(check->diagnostics, problem, "split the event in two");
        }
    }
}

static const struct {
    const char *event, *field;
    enum rung_base type;
    bool optional, answer;
} built_in[] = {
#define EVENT(name, answer) {#name, NULL, RUNG_TYPE_YES_NO, false, answer},
#define FIELD(event, name, type, optional) {NULL, #name, RUNG_TYPE_##type, optional, false},
#include "events.def"
};

static const char *const outcomes[] = {
#define OUTCOME(name) #name,
#include "events.def"
};

static const struct rung_type *outcome_type(struct rung_check *check)
{
    struct rung_type *type = rung_arena_alloc(check->arena, sizeof *type);

    if (!type) return rung_type_of(RUNG_TYPE_MISTAKEN);
    type->base = RUNG_TYPE_ONE_OF;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const char *name = rung_arena_intern(check->arena, outcomes[i], strlen(outcomes[i]));
        struct rung_symbol *symbol = new_symbol(check, RUNG_SYMBOL_CHOICE, name, NULL);
        if (!name || !symbol || !rung_symbols_add(check->arena, &type->choices, symbol)) break;
        symbol->type = type;
    }
    return type;
}

static void declare_built_in_events(struct rung_check *check)
{
    struct rung_symbol *event = NULL;

    check->unit = NULL;
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        const char *text = built_in[i].event ? built_in[i].event : built_in[i].field;
        const char *name = rung_arena_intern(check->arena, text, strlen(text));
        if (!name) return;
        struct rung_symbol *symbol =
            new_symbol(check, built_in[i].event ? RUNG_SYMBOL_EVENT : RUNG_SYMBOL_FIELD, name, NULL);
        if (!symbol) return;
        if (built_in[i].event) {
            event = symbol;
            event->answer = built_in[i].answer;
            if (!rung_symbols_add(check->arena, &check->globals->built_in_events, event)) return;
        } else {
            symbol->type =
                built_in[i].type == RUNG_TYPE_ONE_OF ? outcome_type(check) : rung_type_of(built_in[i].type);
            symbol->optional = built_in[i].optional;
            if (!rung_symbols_add(check->arena, &event->fields, symbol)) return;
        }
    }
}

/* ---- policies ---- */

static void declare_item(struct rung_check *check, struct rung_policy_info *policy, struct rung_node *item)
{
    const struct rung_symbols *values[] = {&policy->facts, &policy->parties, &policy->channels};
    const struct rung_symbols *events[] = {&check->globals->built_in_events};
    struct rung_symbol *symbol;

    switch (item->kind) {
    case RUNG_NODE_fact: {
        struct rung_ast_fact *fact = RUNG_AS(fact, item);
        const struct rung_type *type = declare_type(check, fact->type);
        symbol = declare(check, RUNG_SYMBOL_FACT, &fact->name, item, &policy->facts, values, 3);
        fact->name.symbol = symbol;
        if (!symbol) break;
        symbol->type = type;
        /* What a fact's duration counts is fixed by its default, so that sums of it are known before they
         * run. */
        if (type->base == RUNG_TYPE_DURATION && fact->initial && fact->initial->kind == RUNG_NODE_duration)
            symbol->type = rung_type_of_duration(rung_duration_timing(RUNG_AS(duration, fact->initial)));
        break;
    }
    case RUNG_NODE_party: {
        struct rung_ast_party *party = RUNG_AS(party, item);
        symbol = declare(check, RUNG_SYMBOL_PARTY, &party->name, item, &policy->parties, values, 3);
        party->name.symbol = symbol;
        if (symbol && party->customer && !policy->customer) policy->customer = symbol;
        break;
    }
    case RUNG_NODE_channel: {
        struct rung_ast_channel *channel = RUNG_AS(channel, item);
        channel->name.symbol =
            declare(check, RUNG_SYMBOL_CHANNEL, &channel->name, item, &policy->channels, values, 3);
        break;
    }
    case RUNG_NODE_event: {
        struct rung_ast_event *event = RUNG_AS(event, item);
        symbol = declare(check, RUNG_SYMBOL_EVENT, &event->name, item, &policy->events, events, 1);
        event->name.symbol = symbol;
        if (symbol) declare_fields(check, symbol, &event->fields);
        break;
    }
    case RUNG_NODE_template: {
        struct rung_ast_template *template = RUNG_AS(template, item);
        const char *text =
            rung_arena_intern(check->arena, template->name.bytes, strlen(template->name.bytes));
        struct rung_name name = {.text = text ? text : "", .span = template->name.span};
        declare(check, RUNG_SYMBOL_TEMPLATE, &name, item, &policy->templates, NULL, 0);
        break;
    }
    case RUNG_NODE_step: {
        struct rung_ast_step *step = RUNG_AS(step, item);
        step->name.symbol = declare(check, RUNG_SYMBOL_STEP, &step->name, item, &policy->steps, NULL, 0);
        break;
    }
    case RUNG_NODE_start: rung_nodes_add(check->arena, &policy->starts, item); break;
    case RUNG_NODE_handler: rung_nodes_add(check->arena, &policy->handlers, item); break;
    case RUNG_NODE_ignore: rung_nodes_add(check->arena, &policy->ignores, item); break;
    case RUNG_NODE_source: rung_nodes_add(check->arena, &policy->sources, item); break;
    case RUNG_NODE_forbid:
    case RUNG_NODE_limit: rung_nodes_add(check->arena, &policy->rules, item); break;
    default: break;
    }
}

/* Of items that may stand once, the second is reported. */
static void check_once(struct rung_check *check, struct rung_ast_policy *policy, enum rung_node_kind kind,
                       const char *what)
{
    struct rung_node *first = NULL;

    for (RUNG_EACH(item, policy->items)) {
        if (item->kind != kind) continue;
        if (first) {
            struct rung_diagnostic *problem = rung_report(check->diagnostics, RUNG_E_DECLARED_TWICE,
                                                          item->span, "a policy has one %s", what);
            rung_note(check->diagnostics, problem, first->span, "it is given here already");
            rung_help(check->diagnostics, problem, "take one of them away");
        } else {
            first = item;
        }
    }
}

static void declare_policy(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_policy *policy = RUNG_AS(policy, node);
    struct rung_globals *globals = check->globals;
    struct rung_policy_info *info = rung_arena_alloc(check->arena, sizeof *info);

    if (!info) return;
    info->node = policy;
    info->unit = check->unit;
    policy->info = info;
    info->symbol = declare(check, RUNG_SYMBOL_POLICY, &policy->name, node, &check->unit->policies, NULL, 0);
    if (info->symbol) info->symbol->policy = info;
    policy->name.symbol = info->symbol;
    if (globals->last_policy)
        globals->last_policy->next = info;
    else
        globals->policies = info;
    globals->last_policy = info;
    for (RUNG_EACH(item, policy->items)) declare_item(check, info, item);
    check_once(check, policy, RUNG_NODE_version, "version");
    check_once(check, policy, RUNG_NODE_use_calendar, "calendar");
    check_once(check, policy, RUNG_NODE_usual_deadline, "usual deadline");
}

static void declare_calendar(struct rung_check *check, struct rung_node *node)
{
    struct rung_ast_calendar *calendar = RUNG_AS(calendar, node);
    struct rung_globals *globals = check->globals;
    struct rung_calendar_info *info = rung_arena_alloc(check->arena, sizeof *info);

    if (!info) return;
    info->node = calendar;
    info->unit = check->unit;
    calendar->info = info;
    info->symbol =
        declare(check, RUNG_SYMBOL_CALENDAR, &calendar->name, node, &check->unit->calendars, NULL, 0);
    if (info->symbol) info->symbol->calendar = info;
    calendar->name.symbol = info->symbol;
    if (globals->last_calendar)
        globals->last_calendar->next = info;
    else
        globals->calendars = info;
    globals->last_calendar = info;
}

/* ---- names of several files ---- */

static struct rung_symbols *unit_table(struct rung_unit *unit, enum rung_symbol_kind kind)
{
    return kind == RUNG_SYMBOL_CALENDAR ? &unit->calendars
           : kind == RUNG_SYMBOL_POLICY ? &unit->policies
                                        : &unit->feeds;
}

struct rung_symbol *rung_check_global(struct rung_check *check, enum rung_symbol_kind kind, const char *name)
{
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next) {
        if (!(check->unit->sees >> unit->index & 1)) continue;
        struct rung_symbol *symbol = rung_symbols_find(unit_table(unit, kind), name);
        if (symbol) return symbol;
    }
    return NULL;
}

/* A name that a file declares must not come from a file that it uses, too. */
static void check_across_units(struct rung_check *check, enum rung_symbol_kind kind)
{
    struct rung_symbols *table = unit_table(check->unit, kind);

    for (uint32_t i = 0; i < table->count; i++) {
        struct rung_symbol *other = NULL;
        for (struct rung_unit *unit = check->compilation->units; unit && !other; unit = unit->next)
            if (unit != check->unit && (check->unit->sees >> unit->index & 1))
                other = rung_symbols_find(unit_table(unit, kind), table->items[i]->name);
        if (other) report_twice(check, other, table->items[i]->declaration);
    }
}

/* Two files that do not know of each other may declare the same name; whoever uses both cannot tell them
 * apart. */
static void check_used_units(struct rung_check *check, enum rung_symbol_kind kind)
{
    if (!check->unit->file) return;
    for (RUNG_EACH(item, check->unit->file->items)) {
        struct rung_unit *used = item->kind == RUNG_NODE_use ? RUNG_AS(use, item)->unit : NULL;
        if (!used || used == check->unit) continue;
        struct rung_symbols *table = unit_table(used, kind);
        for (uint32_t i = 0; i < table->count; i++) {
            struct rung_symbol *first = rung_check_global(check, kind, table->items[i]->name);
            if (!first || first->unit == used || (first->unit->sees >> used->index & 1) ||
                (used->sees >> first->unit->index & 1) || first->unit == check->unit)
                continue;
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_DECLARED_TWICE, item->span,
                            "the %s `%s` comes from two of the files used here", rung_symbol_kind_text(kind),
                            first->name);
            rung_note(check->diagnostics, problem, name_span(first->declaration), "declared here");
            rung_note(check->diagnostics, problem, name_span(table->items[i]->declaration), "and here");
            rung_help(check->diagnostics, problem, "rename one of them, or use only one of the files");
        }
    }
}

void rung_check_declarations(struct rung_check *check)
{
    declare_built_in_events(check);
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next) {
        if (!unit->file) continue;
        check->unit = unit;
        for (RUNG_EACH(item, unit->file->items)) {
            if (item->kind == RUNG_NODE_calendar)
                declare_calendar(check, item);
            else if (item->kind == RUNG_NODE_policy)
                declare_policy(check, item);
            else if (item->kind == RUNG_NODE_feed)
                RUNG_AS(feed, item)->name.symbol =
                    declare(check, RUNG_SYMBOL_FEED, &RUNG_AS(feed, item)->name, item, &unit->feeds, NULL, 0);
        }
    }
    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next) {
        check->unit = unit;
        for (enum rung_symbol_kind kind = RUNG_SYMBOL_CALENDAR; kind <= RUNG_SYMBOL_FEED; kind++) {
            check_across_units(check, kind);
            check_used_units(check, kind);
        }
    }
}
