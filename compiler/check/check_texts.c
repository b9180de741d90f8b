/* Texts that are sent, and what is filled in between their braces: facts, `event.` with a field of the event
 * at hand, and a few words of the language. What a template takes from an event is checked where the template
 * is used, for there it is known which event that is. */
#include "check.h"

#include <string.h>

static const char *const filled_words[] = {"case", "next_follow_up", "closes_on"};
static const char event_prefix[] = "event.";

enum { FILLED_WORDS = sizeof filled_words / sizeof *filled_words, PREFIX_SIZE = sizeof event_prefix - 1 };

/* One `{name}` of a text; `name` is without braces, and without `event.` where `of_event`. */
struct placeholder {
    struct rung_span span; /* with its braces */
    const char *name;      /* interned; NULL when memory ran out */
    bool of_event;
    bool closed; /* the brace has its partner */
};

/* Finds the next placeholder from offset *at of the text, as it was written, so that its place is exact.
 * Returns false when there is none. */
static bool next_placeholder(struct rung_check *check, const struct rung_text *text, uint32_t *at,
                             struct placeholder *found)
{
    uint32_t size = text->bytes ? text->span.end - text->span.start : 0;
    const char *from = size ? rung_source_text(&check->compilation->sources, text->span) : NULL;
    const char *open = *at < size ? memchr(from + *at, '{', size - *at) : NULL;

    if (!open) return false;
    const char *close = memchr(open, '}', (size_t)(from + size - open)), *name = open + 1;
    found->closed = close != NULL;
    found->span.start = text->span.start + (uint32_t)(open - from);
    found->span.end = close ? text->span.start + (uint32_t)(close + 1 - from) : text->span.end;
    *at = found->span.end - text->span.start;
    if (!close) return true;
    found->of_event = close - name > PREFIX_SIZE && memcmp(name, event_prefix, PREFIX_SIZE) == 0;
    if (found->of_event) name += PREFIX_SIZE;
    found->name = rung_arena_intern(check->arena, name, (size_t)(close - name));
    return true;
}

/* ---- what may stand between braces ---- */

/* The events that have the field; the field of the first, or NULL. */
static struct rung_symbol *field_of_any(struct rung_check *check, const char *name)
{
    const struct rung_symbols *tables[] = {&check->policy->events, &check->globals->built_in_events};
    struct rung_symbol *field = NULL;

    for (int t = 0; t < 2; t++)
        for (uint32_t i = 0; i < tables[t]->count && !field; i++)
            field = rung_symbols_find(&tables[t]->items[i]->fields, name);
    return field;
}

static void take_nearer(const char *name, const char *candidate, const char **nearest)
{
    const char *pair[2] = {candidate, *nearest ? *nearest : ""};
    const char *nearer = rung_nearest(name, pair, *nearest ? 2 : 1);

    if (nearer) *nearest = nearer;
}

static void take_nearer_field(struct rung_diagnostics *d, const char *name, const struct rung_symbol *event,
                              const char **nearest)
{
    for (uint32_t i = 0; i < event->fields.count && rung_may_compare(d); i++)
        take_nearer(name, event->fields.items[i]->name, nearest);
}

/* What was meant by an unknown name, as it is to be written between the braces; NULL if nothing is near. */
static const char *meant(struct rung_check *check, const struct placeholder *here)
{
    const struct rung_symbols *events = &check->policy->events;
    const char *plain = NULL, *field = NULL;

    for (int i = 0; i < FILLED_WORDS; i++) take_nearer(here->name, filled_words[i], &plain);
    for (uint32_t i = 0; i < check->policy->facts.count && rung_may_compare(check->diagnostics); i++)
        take_nearer(here->name, check->policy->facts.items[i]->name, &plain);
    if (check->event)
        take_nearer_field(check->diagnostics, here->name, check->event, &field);
    else
        for (uint32_t i = 0; i < events->count && rung_may_compare(check->diagnostics); i++)
            take_nearer_field(check->diagnostics, here->name, events->items[i], &field);
    const char *both[2] = {here->of_event ? field : plain, here->of_event ? plain : field};
    const char *nearest =
        !both[0] || !both[1] ? (both[0] ? both[0] : both[1]) : rung_nearest(here->name, both, 2);
    return nearest && nearest == field ? rung_arena_print(check->arena, "event.%s", field) : nearest;
}

static void report_unknown(struct rung_check *check, const struct placeholder *here)
{
    struct rung_diagnostics *d = check->diagnostics;
    if (rung_diagnostics_full(d)) return;
    bool is_field = !here->of_event && (check->event ? rung_symbols_find(&check->event->fields, here->name)
                                                     : field_of_any(check, here->name));
    struct rung_diagnostic *problem;

    if (is_field) {
        problem = rung_report(
            d, RUNG_E_TEMPLATE_FIELD, here->span,
            "`{%s}` is no fact of this policy; a field of an event is written with `event.`", here->name);
        rung_help(d, problem, "write `{event.%s}`", here->name);
        rung_fix(d, problem, here->span, "{event.%s}", here->name);
        return;
    }
    problem = rung_report(d, RUNG_E_TEMPLATE_FIELD, here->span,
                          here->of_event ? "no event has a field `%s`" : "`{%s}` is no fact of this policy",
                          here->name);
    const char *nearest = meant(check, here);
    if (nearest) {
        rung_help(d, problem, "did you mean `{%s}`?", nearest);
        rung_fix(d, problem, here->span, "{%s}", nearest);
    } else {
        rung_help(d, problem,
                  "between braces stands a fact, `event.FIELD`, `case`, `next_follow_up` or `closes_on`");
    }
}

static void check_plain(struct rung_check *check, const struct placeholder *here)
{
    for (int i = 0; i < FILLED_WORDS; i++)
        if (strcmp(filled_words[i], here->name) == 0) return;
    struct rung_symbol *fact = rung_symbols_find(&check->policy->facts, here->name);
    if (fact)
        fact->uses++;
    else
        report_unknown(check, here);
}

static void check_text(struct rung_check *check, const struct rung_text *text, bool of_template)
{
    struct placeholder here;

    for (uint32_t at = 0; next_placeholder(check, text, &at, &here);) {
        if (!here.closed) {
            struct rung_diagnostic *problem =
                rung_report(check->diagnostics, RUNG_E_TEMPLATE_FIELD, here.span,
                            "the brace opened here is not closed in this text");
            rung_help(check->diagnostics, problem, "close it: `{name}`");
        } else if (!here.name) {
            return;
        } else if (!here.of_event) {
            check_plain(check, &here);
        } else if (!of_template) {
            struct rung_span access = {here.span.start + 1, here.span.end - 1};
            rung_check_event_field(check, here.name, access,
                                   (struct rung_span){access.start + PREFIX_SIZE, access.end});
        } else if (!field_of_any(check, here.name)) {
            report_unknown(check, &here);
        }
    }
}

void rung_check_text(struct rung_check *check, const struct rung_text *text)
{
    check_text(check, text, false);
}

void rung_check_template_texts(struct rung_check *check, const struct rung_ast_template *template)
{
    for (RUNG_EACH(text, template->texts)) check_text(check, &RUNG_AS(text, text)->text, true);
}

/* ---- where templates are used ---- */

/* A template that is not written in the policy is kept elsewhere, by its name; unless the name is a slip. */
static void check_slip(struct rung_check *check, const struct rung_ast_using *using, const char *name)
{
    struct rung_symbol *nearest = NULL;

    for (uint32_t i = 0; i < check->policy->templates.count && rung_may_compare(check->diagnostics); i++) {
        const char *other = check->policy->templates.items[i]->name;
        if (rung_word_distance(name, other) <= 4 && strlen(name) > 5)
            nearest = check->policy->templates.items[i];
    }
    if (!nearest) return;
    nearest->uses++; /* as it was meant */
    struct rung_diagnostic *problem =
        rung_report(check->diagnostics, RUNG_W_LIKELY_MISSPELT, using->template.span,
                    "no template of this policy is called \"%s\"", name);
    rung_help(check->diagnostics, problem, "did you mean \"%s\"?", nearest->name);
    rung_fix(check->diagnostics, problem, using->template.span, "\"%s\"", nearest->name);
}

/* Whether the event at hand has what the template takes from one; reports the first that it has not. */
static bool fits_event(struct rung_check *check, const struct rung_ast_using *using,
                       const struct rung_text *text)
{
    struct placeholder here;
    struct rung_diagnostic *problem;

    for (uint32_t at = 0; next_placeholder(check, text, &at, &here);) {
        if (!here.closed || !here.name || !here.of_event || !field_of_any(check, here.name)) continue;
        struct rung_symbol *field = check->event ? rung_symbols_find(&check->event->fields, here.name) : NULL;
        if (field) {
            field->uses++;
            continue;
        }
        if (check->event)
            problem = rung_report(check->diagnostics, RUNG_E_UNKNOWN_FIELD, using->template.span,
                                  "this text takes `%s` from its event, and the event `%s` has no such field",
                                  here.name, check->event->name);
        else
            problem =
                rung_report(check->diagnostics, RUNG_E_NO_EVENT_HERE, using->template.span,
                            "this text takes `%s` from an event, and there is no event here", here.name);
        rung_note(check->diagnostics, problem, here.span, "it is filled in here");
        rung_help(check->diagnostics, problem,
                  check->event ? "use another text for this event, or give the event that field"
                               : "`set` a fact where the event comes, and let the text take that");
        return false;
    }
    return true;
}

void rung_check_using(struct rung_check *check, const struct rung_ast_using *using)
{
    const char *name = rung_arena_intern(check->arena, using->template.bytes, strlen(using->template.bytes));
    struct rung_symbol *symbol = name ? rung_symbols_find(&check->policy->templates, name) : NULL;

    if (!name) return;
    if (!symbol) {
        check_slip(check, using, name);
        return;
    }
    symbol->uses++;
    for (RUNG_EACH(text, RUNG_AS(template, symbol->declaration)->texts))
        if (!fits_event(check, using, &RUNG_AS(text, text)->text)) return;
}
