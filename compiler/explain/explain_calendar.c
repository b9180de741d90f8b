/* Explaining calendars: when it is open, when it is closed, by which clock. */
#include "explain.h"

#include <rung/time.h>

#include "node_roles.h"
#include "symbols.h"

static const char *weekdays(const struct rung_phrases *p, const struct rung_node *node)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    const struct rung_ast_weekdays *days = RUNG_AS(weekdays, node);

    if (days->first == days->last) return names[days->first];
    return rung_phrase(p, "%s to %s", names[days->first], names[days->last]);
}

static const char *span(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_span *span = RUNG_AS(span, node);

    return rung_phrase(p, "from %s to %s", rung_phrase_clock(p, RUNG_AS(clock, span->from)->us),
                       rung_phrase_clock(p, RUNG_AS(clock, span->to)->us));
}

static void explain_closed(struct rung_explain *e, struct rung_block *item,
                           const struct rung_ast_closed *closed)
{
    const struct rung_phrases *p = &e->phrases;
    const char *reason =
        closed->reason.bytes ? rung_phrase(p, " (%s)", rung_phrase_text(p, closed->reason.bytes)) : "";
    const char *from = rung_phrase_day(p, RUNG_AS(date, closed->from)->day);

    if (closed->to)
        rung_explain_say(e, item, closed->node.span, "closed from %s to %s, both days included%s", from,
                         rung_phrase_day(p, RUNG_AS(date, closed->to)->day), reason);
    else
        rung_explain_say(e, item, closed->node.span, "closed on %s%s", from, reason);
}

/* The holidays that the file names, a sentence a year. */
static void explain_holidays(struct rung_explain *e, struct rung_block *item,
                             const struct rung_ast_holidays *holidays, const struct rung_calendar_info *info)
{
    const struct rung_phrases *p = &e->phrases;

    rung_explain_say(e, item, holidays->node.span, "closed on the holidays of the file %s%s",
                     rung_phrase_quote(p, holidays->path.bytes), info && info->holiday_count ? ":" : "");
    if (!info) return;
    for (uint32_t i = 0; i < info->holiday_count;) {
        int year = rung_day_to_date(info->holidays[i].day).year;
        struct rung_buffer list = {.arena = p->arena};
        for (; i < info->holiday_count && rung_day_to_date(info->holidays[i].day).year == year; i++) {
            const char *name = info->holidays[i].name;
            rung_buffer_print(&list, "%s%s", list.size ? "; " : "",
                              rung_phrase_day_of_year(p, info->holidays[i].day));
            if (name && *name) rung_buffer_print(&list, " (%s)", rung_phrase_text(p, name));
        }
        const char *days = rung_buffer_result(&list);
        rung_explain_say(e, rung_block_add(e->document, item, RUNG_BLOCK_BULLET), holidays->node.span,
                         "%d: %s", year, days ? days : "");
    }
}

static void explain_item(struct rung_explain *e, struct rung_block *section,
                         const struct rung_ast_calendar *calendar, const struct rung_node *node)
{
    const struct rung_phrases *p = &e->phrases;
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);

    switch ((enum rung_calendar_item_kind)node->kind) {
    case RUNG_IS_timezone:
        if (RUNG_AS(timezone, node)->fact)
            rung_explain_say(e, item, node->span, "all times are those of the time zone that %s names",
                             rung_phrase_term(p, RUNG_AS(ref, RUNG_AS(timezone, node)->fact)->name.text));
        else
            rung_explain_say(e, item, node->span, "all times are those of the time zone %s",
                             rung_phrase_text(p, RUNG_AS(timezone, node)->zone.bytes));
        return;
    case RUNG_IS_open:
        rung_explain_say(e, item, node->span, "open on %s %s",
                         rung_phrase_series(p, &RUNG_AS(open, node)->days, weekdays, "and"),
                         rung_phrase_series(p, &RUNG_AS(open, node)->spans, span, "and"));
        return;
    case RUNG_IS_closed: explain_closed(e, item, RUNG_AS(closed, node)); return;
    case RUNG_IS_holidays: explain_holidays(e, item, RUNG_AS(holidays, node), calendar->info); return;
    case RUNG_IS_covers:
        rung_explain_say(e, item, node->span,
                         "made for the days from %s to %s; nothing is counted beyond them",
                         rung_phrase_day(p, RUNG_AS(date, RUNG_AS(covers, node)->from)->day),
                         rung_phrase_day(p, RUNG_AS(date, RUNG_AS(covers, node)->to)->day));
        return;
    }
}

void rung_explain_calendar(struct rung_explain *e, struct rung_block *parent,
                           const struct rung_ast_calendar *calendar)
{
    struct rung_span span = {calendar->node.span.start,
                             calendar->title.bytes ? calendar->title.span.end : calendar->name.span.end};
    struct rung_block *section = rung_block_section(
        e->document, parent, rung_phrase_title(&e->phrases, &calendar->title, &calendar->name), span);

    rung_explain_remark(e, section, &calendar->node);
    for (RUNG_EACH(item, calendar->items)) explain_item(e, section, calendar, item);
}

/* ---- the calendars of a policy ---- */

struct calendars {
    struct rung_arena *arena;
    struct one_calendar {
        struct one_calendar *next;
        const struct rung_ast_calendar *calendar;
    } * first, **end;
};

static void add(struct calendars *calendars, const struct rung_node *ref)
{
    const struct rung_symbol *symbol = ref ? RUNG_AS(ref, ref)->name.symbol : NULL;

    if (!symbol || symbol->kind != RUNG_SYMBOL_CALENDAR || !symbol->declaration) return;
    for (struct one_calendar *one = calendars->first; one; one = one->next)
        if (&one->calendar->node == symbol->declaration) return;
    struct one_calendar *one = rung_arena_alloc(calendars->arena, sizeof *one);
    if (!one) return;
    one->calendar = RUNG_AS(calendar, symbol->declaration);
    *calendars->end = one;
    calendars->end = &one->next;
}

static bool look(void *state, struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_use_calendar: add(state, RUNG_AS(use_calendar, node)->calendar); break;
    case RUNG_NODE_channel: add(state, RUNG_AS(channel, node)->during); break;
    case RUNG_NODE_duration: add(state, RUNG_AS(duration, node)->calendar); break;
    case RUNG_NODE_during: add(state, RUNG_AS(during, node)->calendar); break;
    case RUNG_NODE_next_opening: add(state, RUNG_AS(next_opening, node)->calendar); break;
    default: break;
    }
    return true;
}

void rung_explain_calendars(struct rung_explain *e, struct rung_block *section)
{
    struct calendars calendars = {.arena = e->phrases.arena};

    calendars.end = &calendars.first;
    for (RUNG_EACH(item, e->policy->items)) rung_node_walk(item, look, &calendars);
    if (!calendars.first) return;
    struct rung_block *block = rung_block_section(e->document, section, "Calendars", (struct rung_span){0});
    for (RUNG_EACH(item, e->policy->items))
        if (item->kind == RUNG_NODE_use_calendar)
            rung_explain_say(
                e, rung_block_add(e->document, block, RUNG_BLOCK_PARAGRAPH), item->span,
                "business hours and business days are counted in %s, unless a point names another calendar",
                rung_phrase_hours(&e->phrases, RUNG_AS(use_calendar, item)->calendar));
    for (struct one_calendar *one = calendars.first; one; one = one->next)
        rung_explain_calendar(e, block, one->calendar);
}
