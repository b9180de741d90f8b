/* What a name means where it is used, and what is said when it means nothing. */
#include "check.h"

#include <string.h>
#include <strings.h>

#include "text_buffer.h"

struct rung_symbols *rung_check_table(struct rung_policy_info *policy, enum rung_symbol_kind kind)
{
    switch (kind) {
    case RUNG_SYMBOL_FACT: return &policy->facts;
    case RUNG_SYMBOL_PARTY: return &policy->parties;
    case RUNG_SYMBOL_CHANNEL: return &policy->channels;
    case RUNG_SYMBOL_EVENT: return &policy->events;
    case RUNG_SYMBOL_TEMPLATE: return &policy->templates;
    case RUNG_SYMBOL_STEP: return &policy->steps;
    case RUNG_SYMBOL_ITEM: return &policy->items;
    default: return NULL;
    }
}

void rung_check_enter_text(struct rung_check *check, struct rung_node *node, enum rung_symbol_kind kind,
                           const struct rung_text *text, struct rung_symbols *symbols)
{
    const char *name = text->bytes ? rung_arena_intern(check->arena, text->bytes, strlen(text->bytes)) : NULL;

    if (!name || rung_symbols_find(symbols, name)) return;
    struct rung_symbol *symbol = rung_arena_alloc(check->arena, sizeof *symbol);
    if (!symbol) return;
    *symbol = (struct rung_symbol){.kind = kind, .unit = check->unit, .name = name, .declaration = node};
    rung_symbols_add(check->arena, symbols, symbol);
}

/* A name that other kinds of things bear: "a party, not a channel". */
static const struct rung_symbol *of_another_kind(struct rung_check *check, const char *name)
{
    static const enum rung_symbol_kind kinds[] = {RUNG_SYMBOL_FACT,  RUNG_SYMBOL_PARTY, RUNG_SYMBOL_CHANNEL,
                                                  RUNG_SYMBOL_EVENT, RUNG_SYMBOL_STEP,  RUNG_SYMBOL_TEMPLATE};
    struct rung_symbol *symbol = rung_symbols_find(&check->globals->built_in_events, name);

    for (size_t i = 0; check->policy && !symbol && i < sizeof kinds / sizeof *kinds; i++)
        symbol = rung_symbols_find(rung_check_table(check->policy, kinds[i]), name);
    for (enum rung_symbol_kind kind = RUNG_SYMBOL_CALENDAR; !symbol && kind <= RUNG_SYMBOL_FEED; kind++)
        symbol = rung_check_global(check, kind, name);
    return symbol;
}

static const char *nearest_of(struct rung_diagnostics *d, const char *name,
                              const struct rung_symbols *const *candidates, uint32_t count,
                              const char *const *words)
{
    const char *nearest[8];
    uint32_t found = 0, word_count = 0;

    while (words && words[word_count]) word_count++;
    const char *word = word_count ? rung_nearest(name, words, word_count) : NULL;
    if (word) nearest[found++] = word;

    for (uint32_t i = 0; i < count && found < 8; i++) {
        /* Names are NUL-terminated and stand behind pointers: gather them a table at a time. */
        const char *best = NULL;
        for (uint32_t k = 0; k < candidates[i]->count && rung_may_compare(d); k++) {
            const char *pair[2] = {candidates[i]->items[k]->name, best ? best : ""};
            const char *nearer = rung_nearest(name, pair, best ? 2 : 1);
            if (nearer) best = nearer;
        }
        if (best) nearest[found++] = best;
    }
    return rung_nearest(name, nearest, found);
}

enum { KNOWN_MAX = 13 }; /* names that are listed: a longer list is not read */

/* The names of that kind, "`a`, `b`"; NULL when there are none, or too many. */
static const char *known_here(struct rung_check *check, const char *kind,
                              const struct rung_symbols *const *candidates, uint32_t count)
{
    struct rung_buffer names = {.arena = check->arena};
    uint32_t known = 0;

    for (uint32_t i = 0; i < count && known <= KNOWN_MAX; i++)
        for (uint32_t k = 0; k < candidates[i]->count && known <= KNOWN_MAX; k++) {
            const struct rung_symbol *symbol = candidates[i]->items[k];
            if (strcmp(rung_symbol_kind_text(symbol->kind), kind) == 0)
                rung_buffer_print(&names, "%s`%s`", known++ ? ", " : "", symbol->name);
        }
    return known > 0 && known <= KNOWN_MAX ? rung_buffer_result(&names) : NULL;
}

static const char *article(const char *word)
{
    return strchr("aeiou", word[0]) ? "an" : "a";
}

void rung_check_unknown_name(struct rung_check *check, const struct rung_name *name, const char *kind,
                             const struct rung_symbols *const *candidates, uint32_t count,
                             const char *const *words)
{
    struct rung_diagnostics *d = check->diagnostics;
    if (rung_diagnostics_full(d)) return;
    const struct rung_symbol *other = of_another_kind(check, name->text);
    const char *nearest = nearest_of(d, name->text, candidates, count, words);
    struct rung_diagnostic *problem;

    if (other && strcmp(rung_symbol_kind_text(other->kind), kind) != 0) {
        const char *is = rung_symbol_kind_text(other->kind);
        problem = rung_report(d, RUNG_E_WRONG_KIND, name->span, "`%s` is %s %s; %s %s is needed here",
                              name->text, article(is), is, article(kind), kind);
        if (other->declaration) rung_note(d, problem, other->declaration->span, "declared here");
    } else {
        problem =
            rung_report(d, RUNG_E_UNKNOWN_NAME, name->span, "there is no %s called `%s`", kind, name->text);
    }
    bool yes = strcasecmp(name->text, "true") == 0, no = strcasecmp(name->text, "false") == 0;
    if (yes || no) nearest = yes ? "yes" : "no";
    const char *advice = NULL, *meant = rung_check_meant(check, name->text, kind, &advice);
    if (meant) nearest = meant;
    if (advice) {
        rung_help(d, problem, "%s", advice);
        return;
    }
    if (nearest) {
        rung_help(d, problem, "did you mean `%s`?", nearest);
        rung_fix(d, problem, name->span, "%s", nearest);
        return;
    }
    const char *known = known_here(check, kind, candidates, count);
    if (other && other->kind == RUNG_SYMBOL_EVENT && strcmp(kind, "fact") == 0) {
        rung_help(d, problem, "to know later that it came, keep that in a fact: `always on %s set … = yes`",
                  name->text);
    } else if (known) {
        rung_help(d, problem, "known here: %s", known);
    } else if (strcmp(kind, "calendar") == 0 || strcmp(kind, "policy") == 0) {
        rung_help(d, problem, "declare it with `%s %s { … }`, or `use` the file that does", kind, name->text);
    } else if (strcmp(kind, "event") == 0) {
        const char *built_in = known_here(
            check, kind, (const struct rung_symbols *const[]){&check->globals->built_in_events}, 1);
        if (other)
            rung_help(d, problem, "every policy knows %s", built_in);
        else
            rung_help(d, problem, "declare it with `event %s`; every policy knows %s", name->text, built_in);
    } else if (check->policy) {
        rung_help(d, problem, "declare it in the policy: `%s %s …`", kind, name->text);
    }
}

/* Whether names of a file's own can be missing because what it uses could not be read: then silence is
 * better. */
static bool may_be_missing(const struct rung_check *check)
{
    return check->unit->has_missing_uses;
}

static struct rung_symbol *found(struct rung_node *ref, struct rung_symbol *symbol)
{
    RUNG_AS(ref, ref)->name.symbol = symbol;
    if (symbol) symbol->uses++;
    return symbol;
}

/* A calendar whose zone comes from a fact can only be used by policies that have the fact. */
static void check_zone_fact(struct rung_check *check, const struct rung_name *name,
                            const struct rung_symbol *symbol)
{
    const char *fact_name = symbol->calendar->zone_fact;
    struct rung_diagnostic *problem;

    if (!fact_name || !check->policy) return;
    struct rung_symbol *fact = rung_symbols_find(&check->policy->facts, fact_name);
    if (fact && (fact->type->base == RUNG_TYPE_TIMEZONE || fact->type->base == RUNG_TYPE_MISTAKEN)) {
        fact->uses++;
        return;
    }
    problem = rung_report(check->diagnostics, fact ? RUNG_E_WRONG_KIND : RUNG_E_UNKNOWN_NAME, name->span,
                          "the calendar `%s` takes its time zone from a fact `%s`, which %s", name->text,
                          fact_name, fact ? "is no time zone in this policy" : "this policy does not have");
    rung_note(check->diagnostics, problem, symbol->declaration->span, "the calendar is declared here");
    rung_help(check->diagnostics, problem, "declare `fact %s: timezone = \"Europe/Madrid\"`, say", fact_name);
}

struct rung_symbol *rung_check_ref(struct rung_check *check, struct rung_node *ref,
                                   enum rung_symbol_kind kind)
{
    struct rung_name *name = &RUNG_AS(ref, ref)->name;
    struct rung_symbol *symbol;

    if (kind <= RUNG_SYMBOL_FEED) {
        symbol = rung_check_global(check, kind, name->text);
        if (!symbol && !may_be_missing(check)) {
            const struct rung_symbols *tables[64];
            uint32_t count = 0;
            for (struct rung_unit *unit = check->compilation->units; unit && count < 64; unit = unit->next)
                if (check->unit->sees >> unit->index & 1)
                    tables[count++] = kind == RUNG_SYMBOL_CALENDAR ? &unit->calendars
                                      : kind == RUNG_SYMBOL_POLICY ? &unit->policies
                                                                   : &unit->feeds;
            rung_check_unknown_name(check, name, rung_symbol_kind_text(kind), tables, count, NULL);
        }
        if (symbol && kind == RUNG_SYMBOL_CALENDAR) check_zone_fact(check, name, symbol);
        return found(ref, symbol);
    }
    const struct rung_symbols *table = rung_check_table(check->policy, kind);
    symbol = rung_symbols_find(table, name->text);
    if (!symbol) rung_check_unknown_name(check, name, rung_symbol_kind_text(kind), &table, 1, NULL);
    return found(ref, symbol);
}

struct rung_symbol *rung_check_ref_or_fact(struct rung_check *check, struct rung_node *ref,
                                           enum rung_symbol_kind kind)
{
    struct rung_name *name = &RUNG_AS(ref, ref)->name;
    enum rung_base base = kind == RUNG_SYMBOL_CHANNEL ? RUNG_TYPE_CHANNEL : RUNG_TYPE_PARTY;
    struct rung_symbol *fact = rung_symbols_find(&check->policy->facts, name->text);

    if (!fact) return rung_check_ref(check, ref, kind);
    if (fact->type->base == base || fact->type->base == RUNG_TYPE_MISTAKEN) return found(ref, fact);
    struct rung_diagnostic *problem = rung_report(
        check->diagnostics, RUNG_E_WRONG_KIND, name->span, "`%s` is a fact of type %s; %s %s is needed here",
        name->text, rung_type_text(check->arena, fact->type), article(rung_symbol_kind_text(kind)),
        rung_symbol_kind_text(kind));
    rung_note(check->diagnostics, problem, fact->declaration->span, "declared here");
    return NULL;
}

struct rung_symbol *rung_check_event(struct rung_check *check, struct rung_node *ref)
{
    struct rung_name *name = &RUNG_AS(ref, ref)->name;
    struct rung_symbol *symbol = rung_symbols_find(&check->globals->built_in_events, name->text);

    if (!symbol && check->policy) symbol = rung_symbols_find(&check->policy->events, name->text);
    if (!symbol && !rung_check_row_of_slips(check, name)) {
        const struct rung_symbols *tables[2] = {&check->globals->built_in_events, NULL};
        if (check->policy) tables[1] = &check->policy->events;
        rung_check_unknown_name(check, name, "event", tables, check->policy ? 2 : 1, NULL);
    }
    return found(ref, symbol);
}
