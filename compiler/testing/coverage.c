/* The points of a policy: from where the parts of its tree went in the program, and the marks there. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "machine_parts.h"

/* ---- measuring ---- */

/* Whether a day is one of a weekend, or a holiday, in the program's calendar. */
static unsigned char edge_of_day(const struct rung_program *p, const struct rung_program_calendar *calendar,
                                 int32_t day)
{
    bool open = false;

    for (uint32_t i = 0; i < calendar->hours.count; i++)
        open |= p->hours[calendar->hours.first + i].weekday == (uint32_t)rung_day_weekday(day);
    if (!open) return RUNG_EDGE_WEEKEND;
    for (uint32_t i = 0; i < calendar->closed.count; i++) {
        const struct rung_program_days *days = &p->closed[calendar->closed.first + i];
        if (day >= days->first && day <= days->last) return RUNG_EDGE_HOLIDAY;
    }
    return 0;
}

static void note_counted(void *state, const struct rung_machine *m, int64_t from, int64_t to,
                         uint32_t calendar)
{
    struct rung_measure *measure = state;
    const struct rung_program *p = m->program;
    uint32_t zone_of = calendar == RUNG_NONE ? p->calendar : calendar;

    if (zone_of == RUNG_NONE) return;
    const struct rung_zone *zone = rung_calendar_zone(m, zone_of);
    int64_t first = rung_zone_to_local(zone, from < to ? from : to);
    int64_t last = rung_zone_to_local(zone, from < to ? to : from);
    if (last - first != (from < to ? to - from : from - to)) measure->calendars[zone_of] |= RUNG_EDGE_CLOCKS;
    if (calendar == RUNG_NONE) return;
    int32_t day = rung_local_day(first), end = rung_local_day(last);
    for (int32_t days = 0; day <= end && days < 1000; day++, days++)
        measure->calendars[calendar] |= edge_of_day(p, &p->calendars[calendar], day);
}

bool rung_measure_begin(struct rung_arena *arena, const struct rung_scripted *scripted,
                        struct rung_measure *measure)
{
    const struct rung_program *p = scripted->program;
    bool well = true;

    *measure = (struct rung_measure){.scripted = scripted};
#define ROOM(table) well &= (measure->marks.table = rung_arena_alloc(arena, p->table##_count + 1)) != NULL;
    ROOM(code)
    ROOM(fragments)
    ROOM(sites)
    ROOM(gives)
    ROOM(listens)
    ROOM(clauses)
    ROOM(loops)
    ROOM(escalations)
    ROOM(targets)
    ROOM(handlers)
    ROOM(starts)
    ROOM(silences)
    ROOM(rules)
    ROOM(events)
#undef ROOM
    measure->calendars = rung_arena_alloc(arena, p->calendars_count + 1);
    measure->marks.counted = note_counted;
    measure->marks.state = measure;
    return well && measure->calendars;
}

/* ---- points ---- */

struct points {
    struct rung_compilation *compilation;
    const struct rung_measure *measure;
    struct rung_point *items;
    uint32_t count, capacity;
    bool failed;
};

/* The beginning of a part as it is written, its white space folded. */
static const char *first_words(struct points *points, struct rung_span span)
{
    enum { SIGNS = 48 };
    const char *from = rung_source_text(&points->compilation->sources, span);
    char text[SIGNS + 8];
    uint32_t used = 0, at = 0, size = span.end - span.start;

    for (; at < size && (used < SIGNS || ((unsigned char)from[at] & 0xC0) == 0x80); at++) {
        bool space = strchr(" \t\r\n", from[at]) != NULL;
        if (space && used && text[used - 1] == ' ') continue;
        if (used < SIGNS + 4) text[used++] = space ? ' ' : from[at];
    }
    return rung_arena_print(points->compilation->arena, "%.*s%s", (int)used, text, at < size ? "…" : "");
}

/* Adds a point; one that is there already (of a contact with two parties, say) is tried if either is. */
static void add(struct points *points, enum rung_point_kind kind, struct rung_span span, const char *what,
                bool tried)
{
    if (!what) { /* it was printed, and there was no memory */
        points->failed = true;
        return;
    }
    for (uint32_t i = points->count; i-- > 0;) {
        struct rung_point *point = &points->items[i];
        if (point->kind != kind || point->span.start != span.start || point->span.end != span.end ||
            strcmp(point->what, what) != 0)
            continue;
        point->tried |= tried;
        return;
    }
    if (points->count == points->capacity) {
        uint32_t larger = points->capacity ? 2 * points->capacity : 64;
        void *grown = rung_arena_grow(points->compilation->arena, points->items, points->count, larger,
                                      sizeof *points->items);
        if (!grown) {
            points->failed = true;
            return;
        }
        points->items = grown;
        points->capacity = larger;
    }
    points->items[points->count++] = (struct rung_point){kind, span, what, first_words(points, span), tried};
}

static bool has_deadline(const struct rung_program *p, const struct rung_program_site *site)
{
    return site->limit.count || site->give != RUNG_NONE || p->usual_deadline.count;
}

static void add_site(struct points *points, const struct rung_node *node, uint32_t index)
{
    const struct rung_program *p = points->measure->scripted->program;
    const struct rung_program_site *site = &p->sites[index];
    unsigned char marks = points->measure->marks.sites[index];
    bool task = site->kind == RUNG_SITE_TASK || site->kind == RUNG_SITE_ASSIGNED;

    if (site->kind == RUNG_SITE_SEND) return;
    if (site->kind == RUNG_SITE_OFFER) {
        add(points, RUNG_POINT_BRANCH, node->span, "the permitted attempt is made", marks & RUNG_MARK_MET);
        return;
    }
    add(points, RUNG_POINT_TIME, node->span, task ? "the task is done" : "the attempt is made",
        marks & RUNG_MARK_MET);
    if (has_deadline(p, site))
        add(points, RUNG_POINT_TIME, node->span,
            task ? "the task is not done in time" : "the attempt is not made in time",
            marks & RUNG_MARK_MISSED);
}

static void add_escalation(struct points *points, const struct rung_node *node, uint32_t index)
{
    const struct rung_program *p = points->measure->scripted->program;
    const struct rung_program_escalation *escalation = &p->escalations[index];
    unsigned char marks = points->measure->marks.escalations[index];

    add(points, RUNG_POINT_TIME, node->span, "somebody takes over", marks & RUNG_MARK_MET);
    if (p->targets[escalation->targets.first + escalation->targets.count - 1].limit.count ||
        p->usual_deadline.count)
        add(points, RUNG_POINT_TIME, node->span, "nobody takes over", marks & RUNG_MARK_MISSED);
}

static void add_fragment(struct points *points, const struct rung_node *node, uint32_t index)
{
    unsigned char marks = points->measure->marks.fragments[index];
    bool guard = node->kind == RUNG_NODE_guard;

    add(points, RUNG_POINT_BRANCH, node->span, guard ? "it is asked for" : "the condition holds",
        marks & RUNG_MARK_YES);
    add(points, RUNG_POINT_BRANCH, node->span, guard ? "it is not asked for" : "the condition does not hold",
        marks & RUNG_MARK_NO);
}

static void add_rule(struct points *points, const struct rung_node *node, uint32_t index)
{
    const struct rung_program_rule *rule = &points->measure->scripted->program->rules[index];
    unsigned char marks = points->measure->marks.rules[index];

    if (rule->is_limit || rule->where.count || rule->broken.count || rule->as.count)
        add(points, RUNG_POINT_RULE, node->span, "the rule is kept", marks & RUNG_MARK_YES);
    add(points, RUNG_POINT_RULE, node->span, "the rule is broken", marks & RUNG_MARK_NO);
}

/* The head of a handler: all but what it does. */
static struct rung_span head_of(const struct rung_node *node)
{
    const struct rung_node *last = node->kind == RUNG_NODE_handler  ? RUNG_AS(handler, node)->trigger
                                   : node->kind == RUNG_NODE_clause ? RUNG_AS(clause, node)->trigger
                                                                    : node;

    return (struct rung_span){node->span.start, last->span.end};
}

static void add_placing(struct points *points, const struct rung_placing *placing)
{
    const struct rung_marks *marks = &points->measure->marks;
    const struct rung_program *p = points->measure->scripted->program;
    const struct rung_node *node = placing->node;
    uint32_t i = placing->index;

    switch (placing->kind) {
    case RUNG_PLACED_CODE:
        if (node->kind != RUNG_NODE_handler && node->kind != RUNG_NODE_nothing && i < p->code_count)
            add(points, RUNG_POINT_STATEMENT, node->span, "the statement is done", marks->code[i]);
        break;
    case RUNG_PLACED_BRANCH:
        add(points, RUNG_POINT_BRANCH, RUNG_AS(if, node)->condition->span, "the condition holds",
            marks->code[i] & RUNG_MARK_WENT_ON);
        add(points, RUNG_POINT_BRANCH, RUNG_AS(if, node)->condition->span, "the condition does not hold",
            marks->code[i] & RUNG_MARK_JUMPED);
        break;
    case RUNG_PLACED_FRAGMENT: add_fragment(points, node, i); break;
    case RUNG_PLACED_STEP:
        add(points, RUNG_POINT_STEP, RUNG_AS(step, node)->name.span, "the step is entered",
            marks->code[p->steps[i].entry]);
        break;
    case RUNG_PLACED_SITE: add_site(points, node, i); break;
    case RUNG_PLACED_GIVE:
        add(points, RUNG_POINT_TIME, RUNG_AS(give, node)->limit->span, "all of it is done in time",
            marks->gives[i] & RUNG_MARK_MET);
        add(points, RUNG_POINT_TIME, RUNG_AS(give, node)->limit->span, "the time is over",
            marks->gives[i] & RUNG_MARK_MISSED);
        break;
    case RUNG_PLACED_LISTEN:
        add(points, RUNG_POINT_TIME, RUNG_AS(wait_for, node)->limit->span, "the time is over",
            marks->listens[i] & RUNG_MARK_MISSED);
        break;
    case RUNG_PLACED_CLAUSE:
        add(points, RUNG_POINT_TIME, head_of(node), "the event comes in time", marks->clauses[i]);
        break;
    case RUNG_PLACED_LOOP:
        add(points, RUNG_POINT_BRANCH,
            (struct rung_span){node->span.start, node->kind == RUNG_NODE_repeat
                                                     ? RUNG_AS(repeat, node)->times->span.end
                                                     : RUNG_AS(on_day, node)->days.last->span.end},
            "all rounds are made", marks->loops[i] & RUNG_MARK_MISSED);
        break;
    case RUNG_PLACED_ESCALATION: add_escalation(points, node, i); break;
    case RUNG_PLACED_TARGET:
        add(points, RUNG_POINT_BRANCH, node->span, "this one is asked", marks->targets[i]);
        break;
    case RUNG_PLACED_HANDLER:
        add(points, RUNG_POINT_HANDLER, head_of(node), "it is set off", marks->handlers[i]);
        break;
    case RUNG_PLACED_START:
        add(points, RUNG_POINT_HANDLER, node->span, "it starts a run", marks->starts[i]);
        break;
    case RUNG_PLACED_SILENCE:
        add(points, RUNG_POINT_HANDLER, node->span, "it starts a run", marks->silences[i]);
        break;
    case RUNG_PLACED_RULE: add_rule(points, node, i); break;
    }
}

/* ---- answers ---- */

static void add_answers(struct points *points)
{
    const struct rung_scripted *scripted = points->measure->scripted;
    const struct rung_program *p = scripted->program;
    struct rung_span span = {0};

    if (!scripted->policy->customer) return;
    span = rung_symbol_span(scripted->policy->customer);
    for (uint32_t i = 0; i < p->events_count; i++)
        if (p->events[i].answer)
            add(points, RUNG_POINT_ANSWER, span,
                rung_arena_print(points->compilation->arena, "`%s` comes", p->texts + p->events[i].name),
                points->measure->marks.events[i]);
}

/* ---- calendars ---- */

/* Calendars in which the policy counts business time, a bit each; whether it counts days. */
static uint64_t counted_in(const struct rung_scripted *scripted, bool *days)
{
    const struct rung_program *p = scripted->program;
    uint64_t calendars = 0;

    *days = false;
    for (uint32_t part = 0; part < 2; part++) {
        const struct rung_instruction *code = part ? p->code : p->fragments;
        uint32_t count = part ? p->code_count : scripted->own_fragments;
        for (uint32_t i = 0; i < count; i++) {
            if (code[i].op == RUNG_OP_ADD_DAYS) *days = true;
            if (code[i].op != RUNG_OP_ADD_BUSINESS && code[i].op != RUNG_OP_ADD_BUSINESS_DAYS &&
                code[i].op != RUNG_OP_DATE_ADD_BUSINESS_DAYS)
                continue;
            uint64_t calendar = (uint64_t)p->constants[code[i].c + 1];
            if (calendar < 64 && calendar < p->calendars_count) calendars |= UINT64_C(1) << calendar;
        }
    }
    return calendars;
}

static bool has_weekend(const struct rung_program *p, const struct rung_program_calendar *calendar)
{
    uint32_t open = 0;

    for (uint32_t i = 0; i < calendar->hours.count; i++)
        open |= 1u << p->hours[calendar->hours.first + i].weekday;
    return open && open != 0x7F;
}

/* Whether the clocks of a calendar change in the middle of the years that it covers. */
static bool clocks_change(const struct rung_calendar_info *info)
{
    if (!info || !info->zone) return false;
    int32_t day = rung_day_from_date((struct rung_date){2026, 1, 15});
    int64_t winter = day * RUNG_DAY_US, summer = (day + 181) * RUNG_DAY_US;

    return rung_zone_to_local(info->zone, winter) - winter != rung_zone_to_local(info->zone, summer) - summer;
}

static struct rung_span calendar_span(const struct rung_scripted *scripted)
{
    for (RUNG_EACH(item, scripted->policy->node->items))
        if (item->kind == RUNG_NODE_use_calendar) return item->span;
    return scripted->policy->node->name.span;
}

static void add_calendars(struct points *points)
{
    const struct rung_scripted *scripted = points->measure->scripted;
    const struct rung_program *p = scripted->program;
    bool days;
    uint64_t counted = counted_in(scripted, &days);
    struct rung_arena *arena = points->compilation->arena;
    struct rung_span span = calendar_span(scripted);

    for (uint32_t i = 0; i < p->calendars_count && i < 64; i++) {
        const struct rung_program_calendar *calendar = &p->calendars[i];
        const char *name = p->texts + calendar->name;
        unsigned char marks = points->measure->calendars[i];
        const struct rung_calendar_info *info = points->compilation->globals.calendars;
        bool business = counted >> i & 1;
        while (info && strcmp(info->symbol->name, name) != 0) info = info->next;
        if (business && has_weekend(p, calendar))
            add(points, RUNG_POINT_CALENDAR, span,
                rung_arena_print(arena, "time is counted across a weekend of `%s`", name),
                marks & RUNG_EDGE_WEEKEND);
        if (business && calendar->closed.count)
            add(points, RUNG_POINT_CALENDAR, span,
                rung_arena_print(arena, "time is counted across a holiday of `%s`", name),
                marks & RUNG_EDGE_HOLIDAY);
        if ((business || (days && i == p->calendar)) && clocks_change(info))
            add(points, RUNG_POINT_CALENDAR, span,
                rung_arena_print(arena, "time is counted across a change of clocks of `%s`", name),
                marks & RUNG_EDGE_CLOCKS);
    }
}

/* ---- all of them ---- */

static int by_place(const void *a, const void *b)
{
    const struct rung_point *left = a, *right = b;

    if (left->span.start != right->span.start) return left->span.start < right->span.start ? -1 : 1;
    if (left->kind != right->kind) return (int)left->kind - (int)right->kind;
    if (left->span.end != right->span.end) return left->span.end < right->span.end ? -1 : 1;
    return strcmp(left->what, right->what);
}

struct rung_point *rung_measure_points(struct rung_compilation *compilation,
                                       const struct rung_measure *measure, uint32_t *count)
{
    struct points points = {.compilation = compilation, .measure = measure};

    for (uint32_t i = 0; i < measure->scripted->places.count; i++)
        add_placing(&points, &measure->scripted->places.items[i]);
    add_answers(&points);
    add_calendars(&points);
    *count = points.count;
    if (points.failed || rung_arena_failed(compilation->arena)) return NULL;
    if (points.count) qsort(points.items, points.count, sizeof *points.items, by_place);
    return points.items ? points.items : rung_arena_alloc(compilation->arena, sizeof *points.items);
}

const char *rung_point_kind_name(enum rung_point_kind kind)
{
    static const char *const names[] = {"steps",     "statements", "handlers", "branches",
                                        "time-outs", "rules",      "answers",  "calendar"};

    return names[kind];
}
