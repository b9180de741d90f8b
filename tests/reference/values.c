/* What expressions are worth: values, conditions, time in calendars, and when time alone may turn a
 * condition. */
#include "inside.h"

#include <string.h>

static const struct value unknown = {.kind = UNKNOWN};

static struct value truth(bool yes)
{
    return (struct value){.kind = TRUTH, .number = yes};
}

static struct value number(int64_t millionths)
{
    return (struct value){.kind = NUMBER, .number = millionths};
}

static struct value time_value(int64_t time)
{
    return (struct value){.kind = TIME, .number = time};
}

static struct value name_value(const char *name)
{
    return (struct value){.kind = NAME, .text = name};
}

bool value_same(struct value a, struct value b)
{
    if (a.kind != b.kind || a.kind == UNKNOWN) return false;
    if (a.kind != TEXT && a.kind != NAME) return a.number == b.number && a.timing == b.timing;
    if (!a.text || !b.text) return a.text == b.text;
    return strcmp(a.text, b.text) == 0;
}

struct value happening_field(const struct happening *happening, const char *name)
{
    if (!happening) return unknown;
    for (uint32_t i = 0; i < happening->event->fields.count; i++)
        if (strcmp(happening->event->fields.items[i]->name, name) == 0) return happening->fields[i];
    return unknown;
}

/* ---- zones and calendars ---- */

struct zone_entry {
    struct zone_entry *next;
    const char *name;
    struct rung_zone *zone;
};

static const struct rung_zone *zone_named(struct world *world, const char *name)
{
    for (struct zone_entry *entry = world->zones; entry; entry = entry->next)
        if (strcmp(entry->name, name) == 0) return entry->zone;
    struct zone_entry *entry = world_keep(world, sizeof *entry);
    *entry = (struct zone_entry){world->zones, name, NULL};
    if (rung_zone_load(name, NULL, &entry->zone, NULL) != RUNG_OK) entry->zone = NULL;
    world->zones = entry;
    return entry->zone;
}

/* Zones that facts named. */
void world_free_zones(struct world *world)
{
    for (struct zone_entry *entry = world->zones; entry; entry = entry->next) rung_zone_free(entry->zone);
}

const struct rung_zone *zone_of(struct one_case *c, const struct rung_calendar_info *calendar)
{
    if (!calendar) return NULL;
    if (!calendar->zone_fact) return calendar->zone;
    for (uint32_t i = 0; i < c->policy->facts.count; i++)
        if (strcmp(c->policy->facts.items[i]->name, calendar->zone_fact) == 0)
            return c->facts[i].kind == TEXT ? zone_named(c->world, c->facts[i].text) : NULL;
    return NULL;
}

struct asking ask_for(struct one_case *c, uint32_t strand, const struct rung_node *at)
{
    struct asking before = c->world->asking;

    c->world->asking = (struct asking){at, strand};
    return before;
}

static bool answered(struct one_case *c, enum rung_status status)
{
    struct world *world = c->world;

    if (status == RUNG_UNCOVERED && !world->uncovered) {
        world->uncovered = true;
        if (!world->overflow) world->trouble.at = world->asking.at;
        world->trouble.strand = world->asking.strand;
    }
    return status == RUNG_OK;
}

bool is_open(struct one_case *c, const struct rung_calendar_info *calendar)
{
    bool open = false;

    return answered(c,
                    rung_calendar_is_open(calendar->calendar, zone_of(c, calendar), c->world->now, &open)) &&
           open;
}

int64_t next_change(struct one_case *c, const struct rung_calendar_info *calendar)
{
    int64_t change;

    if (rung_calendar_next_change(calendar->calendar, zone_of(c, calendar), c->world->now, &change) !=
        RUNG_OK)
        return NEVER;
    return change;
}

/* ---- durations ---- */

static struct value written_duration(const struct rung_ast_duration *duration)
{
    static const int64_t units[] = {[RUNG_SECONDS] = RUNG_SECOND_US,
                                    [RUNG_MINUTES] = RUNG_MINUTE_US,
                                    [RUNG_HOURS] = RUNG_HOUR_US,
                                    [RUNG_DAYS] = 1,
                                    [RUNG_WEEKS] = 7};
    struct value value = {.kind = DURATION, .number = duration->count * units[duration->unit]};
    bool days = duration->unit == RUNG_DAYS || duration->unit == RUNG_WEEKS;

    if (duration->calendar) value.calendar = RUNG_AS(ref, duration->calendar)->name.symbol->calendar;
    if (days)
        value.timing = duration->business ? RUNG_TIMING_BUSINESS_DAYS : RUNG_TIMING_DAYS;
    else
        value.timing = duration->business ? RUNG_TIMING_BUSINESS : RUNG_TIMING_ELAPSED;
    return value;
}

bool after_instant(struct one_case *c, struct value duration, int64_t start, int64_t *result)
{
    const struct rung_calendar_info *calendar = duration.calendar ? duration.calendar : c->policy->calendar;
    const struct rung_zone *zone = zone_of(c, calendar);

    if (duration.kind != DURATION) return false;
    switch (duration.timing) {
    case RUNG_TIMING_ELAPSED:
    case RUNG_TIMING_SINCE:
        if (duration.number > RUNG_TIME_MAX - start || duration.number < RUNG_TIME_MIN - start) return false;
        *result = start + duration.number;
        return true;
    case RUNG_TIMING_DAYS: return answered(c, rung_zone_add_days(zone, start, duration.number, result));
    case RUNG_TIMING_BUSINESS:
        return calendar &&
               answered(c, rung_calendar_add_time(calendar->calendar, zone, start, duration.number, result));
    default:
        return calendar &&
               answered(c, rung_calendar_add_days(calendar->calendar, zone, start, duration.number, result));
    }
}

static struct value after_date(struct one_case *c, struct value duration, int32_t day)
{
    const struct rung_calendar_info *calendar = duration.calendar ? duration.calendar : c->policy->calendar;
    int32_t result = day;

    if (duration.timing == RUNG_TIMING_DAYS) {
        if (day + duration.number > RUNG_DAY_MAX || day + duration.number < RUNG_DAY_MIN) return unknown;
        result = (int32_t)(day + duration.number);
    } else if (!calendar ||
               !answered(c, rung_calendar_add_days_to_date(calendar->calendar, zone_of(c, calendar), day,
                                                           duration.number, &result))) {
        return unknown;
    }
    return (struct value){.kind = DATE, .number = result};
}

bool instant_of(struct one_case *c, struct value value, int64_t *instant)
{
    const struct rung_calendar_info *calendar = c->policy->calendar;

    if (value.kind == TIME) {
        *instant = value.number;
        return true;
    }
    if (value.kind != DATE) return false;
    return answered(c, rung_calendar_day_start(calendar ? calendar->calendar : NULL, zone_of(c, calendar),
                                               (int32_t)value.number, instant));
}

bool limit_end(struct one_case *c, const struct rung_node *limit, int64_t start,
               const struct happening *event, int64_t *end)
{
    struct value value = evaluate(c, limit, event);

    if (value.kind == DURATION) return after_instant(c, value, start, end);
    if (value.kind == DATE) {
        *end = rung_zone_last_instant(zone_of(c, c->policy->calendar), (int32_t)value.number);
        return true;
    }
    if (value.kind != TIME) return false;
    *end = value.number;
    return true;
}

static struct value relative(struct one_case *c, const struct rung_ast_relative *node,
                             const struct happening *event)
{
    struct value duration = evaluate(c, node->duration, event), anchor = time_value(c->world->now);
    int64_t start, result;

    if (node->side != RUNG_SIDE_FROM_NOW) anchor = evaluate(c, node->anchor, event);
    if (duration.kind != DURATION) return unknown;
    if (node->side == RUNG_SIDE_BEFORE) duration.number = -duration.number;
    if (anchor.kind == DATE &&
        (duration.timing == RUNG_TIMING_DAYS || duration.timing == RUNG_TIMING_BUSINESS_DAYS))
        return after_date(c, duration, (int32_t)anchor.number);
    if (!instant_of(c, anchor, &start) || !after_instant(c, duration, start, &result)) return unknown;
    return time_value(result);
}

/* ---- what has happened ---- */

static bool counts(const struct one_case *c, const struct attempt *attempt)
{
    bool bounced = attempt->outcome.kind == NAME && attempt->outcome.text &&
                   strcmp(attempt->outcome.text, "bounced") == 0 &&
                   !attempt->from_us; /* those count when sent */

    return attempt->run_mark == c->run_mark && c->run_mark && attempt->complete && !bounced;
}

static bool is_via(const struct attempt *attempt, struct value channel)
{
    return channel.text && value_same(attempt->via, channel); /* of one that nobody declared there are none */
}

static bool is_covered(struct one_case *c, const struct rung_calendar_info *calendar, int64_t time)
{
    bool open;

    return !calendar ||
           rung_calendar_is_open(calendar->calendar, zone_of(c, calendar), time, &open) == RUNG_OK;
}

/* Whether the duration that began at `time` is over. What ends beyond the days that its calendar covers is
 * not over on one of them. */
static bool is_over(struct one_case *c, struct value duration, int64_t time)
{
    bool business = duration.timing == RUNG_TIMING_BUSINESS || duration.timing == RUNG_TIMING_BUSINESS_DAYS;
    const struct rung_calendar_info *calendar = duration.calendar ? duration.calendar : c->policy->calendar;
    bool before = c->world->uncovered;
    int64_t end;

    if (!business) calendar = NULL;
    if (after_instant(c, duration, time, &end)) return end <= c->world->now;
    bool known = is_covered(c, calendar, time) && is_covered(c, calendar, c->world->now);
    if (known) c->world->uncovered = before;
    return !known;
}

static struct value attempts(struct one_case *c, const struct rung_ast_attempts *node,
                             const struct happening *event)
{
    struct value via = node->channel ? evaluate(c, node->channel, event) : unknown;
    struct value last = node->last ? evaluate(c, node->last, event) : unknown;
    int64_t count = 0;

    for (uint32_t i = 0; i < c->attempt_count; i++) {
        if (!counts(c, &c->attempts[i]) || (node->channel && !is_via(&c->attempts[i], via))) continue;
        if (node->last && is_over(c, last, c->attempts[i].time)) continue;
        count++;
    }
    return number(count * 1000000);
}

static struct value days_with_attempts(struct one_case *c)
{
    int64_t count = 0;

    for (uint32_t i = 0; i < c->attempt_count; i++) {
        bool is_new = counts(c, &c->attempts[i]);
        for (uint32_t k = 0; k < i && is_new; k++)
            is_new = !counts(c, &c->attempts[k]) || c->attempts[k].day != c->attempts[i].day;
        count += is_new;
    }
    return number(count * 1000000);
}

static bool tried(struct one_case *c, struct value channel)
{
    for (uint32_t i = 0; i < c->attempt_count; i++)
        if (counts(c, &c->attempts[i]) && is_via(&c->attempts[i], channel)) return true;
    return false;
}

static struct value tried_channels(struct one_case *c, const struct rung_ast_tried *node,
                                   const struct happening *event)
{
    for (RUNG_EACH(channel, node->channels))
        if (!tried(c, evaluate(c, channel, event))) return truth(false);
    return truth(true);
}

static struct value all_documented(struct one_case *c)
{
    for (uint32_t i = 0; i < c->attempt_count; i++)
        if (c->attempts[i].run_mark == c->run_mark && !c->attempts[i].complete) return truth(false);
    return truth(true);
}

static uint32_t event_place(const struct one_case *c, const struct rung_symbol *event)
{
    return event->declaration
               ? rung_compilation_globals(c->world->compilation)->built_in_events.count + event->index
               : event->index;
}

static int64_t last_of(const struct one_case *c, const struct rung_ast_time_since *node)
{
    return c->last_event[event_place(c, RUNG_AS(ref, node->event)->name.symbol)];
}

/* The cases whose fact took the value of this one's: those before this instant, and this one. */
static struct value tally(struct one_case *c, const struct rung_ast_tally *node,
                          const struct happening *event)
{
    uint32_t fact = RUNG_AS(ref, node->fact)->name.symbol->index;
    struct value last = evaluate(c, node->last, event);
    int64_t count = 1;

    if (c->facts[fact].kind == UNKNOWN) return unknown;
    for (uint32_t number_ = 0; number_ < c->world->case_count; number_++) {
        bool found = false;
        for (uint32_t i = 0; i < c->world->tally_count && !found; i++) {
            const struct tally_entry *entry = &c->world->tally[i];
            found = entry->policy == c->policy && entry->fact == fact && entry->number == number_ &&
                    value_same(entry->value, c->facts[fact]) && entry->time < c->world->now &&
                    !is_over(c, last, entry->time);
        }
        count += found && number_ != c->number;
    }
    return number(count * 1000000);
}

/* ---- operators ---- */

static bool ordered(enum rung_operator operation, int64_t a, int64_t b)
{
    switch (operation) {
    case RUNG_EQUAL: return a == b;
    case RUNG_NOT_EQUAL: return a != b;
    case RUNG_LESS:
    case RUNG_BEFORE: return a < b;
    case RUNG_AT_MOST: return a <= b;
    case RUNG_MORE:
    case RUNG_AFTER: return a > b;
    default: return a >= b;
    }
}

static enum rung_operator mirrored(enum rung_operator operation)
{
    switch (operation) {
    case RUNG_LESS: return RUNG_MORE;
    case RUNG_MORE: return RUNG_LESS;
    case RUNG_AT_MOST: return RUNG_AT_LEAST;
    case RUNG_AT_LEAST: return RUNG_AT_MOST;
    default: return operation;
    }
}

/* `time since E` against a duration: now against that duration after E. */
static bool compare_since(struct one_case *c, enum rung_operator operation,
                          const struct rung_ast_time_since *since, struct value duration)
{
    int64_t last = last_of(c, since), end;

    if (last == NONE_YET || !after_instant(c, duration, last, &end)) return false;
    return ordered(operation, c->world->now, end);
}

static bool compare(struct one_case *c, const struct rung_ast_binary *node, const struct happening *event)
{
    struct value left = evaluate(c, node->left, event), right = evaluate(c, node->right, event);
    int64_t a, b;

    if (left.kind == UNKNOWN || right.kind == UNKNOWN) return false;
    if (node->left->kind == RUNG_NODE_time_since && right.timing != RUNG_TIMING_SINCE)
        return compare_since(c, node->operation, RUNG_AS(time_since, node->left), right);
    if (node->right->kind == RUNG_NODE_time_since && left.timing != RUNG_TIMING_SINCE)
        return compare_since(c, mirrored(node->operation), RUNG_AS(time_since, node->right), left);
    if (left.kind == TEXT || left.kind == NAME)
        return value_same(left, right) == (node->operation == RUNG_EQUAL);
    if (left.kind != right.kind) {
        if (!instant_of(c, left, &a) || !instant_of(c, right, &b)) return false;
        return ordered(node->operation, a, b);
    }
    if (left.kind == DURATION && left.timing != right.timing) return false;
    return ordered(node->operation, left.number, right.number);
}

static struct value sum(struct one_case *c, const struct rung_ast_binary *node, const struct happening *event)
{
    struct value left = evaluate(c, node->left, event), right = evaluate(c, node->right, event);
    bool over;

    if (left.kind == UNKNOWN || right.kind == UNKNOWN || left.kind != right.kind) return unknown;
    if (left.kind == DURATION && left.timing != right.timing) return unknown;
    if (node->operation == RUNG_PLUS)
        over = __builtin_add_overflow(left.number, right.number, &left.number);
    else
        over = __builtin_sub_overflow(left.number, right.number, &left.number);
    if (!over && left.number != INT64_MIN) return left;
    if (!c->world->overflow && !c->world->uncovered) c->world->trouble.at = c->world->asking.at;
    c->world->overflow = true;
    return unknown;
}

static struct value binary(struct one_case *c, const struct rung_ast_binary *node,
                           const struct happening *event)
{
    switch (node->operation) {
    case RUNG_AND: return truth(holds(c, node->left, event) && holds(c, node->right, event));
    case RUNG_OR: return truth(holds(c, node->left, event) || holds(c, node->right, event));
    case RUNG_PLUS:
    case RUNG_MINUS: return sum(c, node, event);
    default: return truth(compare(c, node, event));
    }
}

static struct value one_of(struct one_case *c, const struct rung_ast_one_of *node,
                           const struct happening *event)
{
    struct value subject = evaluate(c, node->subject, event);
    bool found = false, known = subject.kind != UNKNOWN;

    for (RUNG_EACH(option, node->options)) found = found || value_same(subject, evaluate(c, option, event));
    return truth(known && found != node->negative);
}

static struct value during(struct one_case *c, const struct rung_ast_during *node,
                           const struct happening *event)
{
    const struct rung_calendar_info *calendar = RUNG_AS(ref, node->calendar)->name.symbol->calendar;
    int64_t time;
    bool open;

    if (!instant_of(c, evaluate(c, node->subject, event), &time) ||
        !answered(c, rung_calendar_is_open(calendar->calendar, zone_of(c, calendar), time, &open)))
        return truth(false);
    return truth(open != node->negative);
}

static struct value named(struct one_case *c, const struct rung_ast_ref *ref)
{
    const struct rung_symbol *symbol = ref->name.symbol;

    return symbol->kind == RUNG_SYMBOL_FACT ? c->facts[symbol->index] : name_value(symbol->name);
}

static struct value next_opening(struct one_case *c, const struct rung_ast_next_opening *node)
{
    const struct rung_calendar_info *calendar = RUNG_AS(ref, node->calendar)->name.symbol->calendar;
    int64_t opening;

    if (!answered(
            c, rung_calendar_next_opening(calendar->calendar, zone_of(c, calendar), c->world->now, &opening)))
        return unknown;
    return time_value(opening);
}

struct value evaluate(struct one_case *c, const struct rung_node *node, const struct happening *event)
{
    const struct rung_zone *zone = zone_of(c, c->policy->calendar);
    struct value value;

    switch (node->kind) {
    case RUNG_NODE_ref: return named(c, RUNG_AS(ref, node));
    case RUNG_NODE_number: return number(RUNG_AS(number, node)->millionths);
    case RUNG_NODE_text: return (struct value){.kind = TEXT, .text = RUNG_AS(text, node)->text.bytes};
    case RUNG_NODE_truth: return truth(RUNG_AS(truth, node)->yes);
    case RUNG_NODE_date: return (struct value){.kind = DATE, .number = RUNG_AS(date, node)->day};
    case RUNG_NODE_moment: return time_value(rung_zone_to_utc(zone, RUNG_AS(moment, node)->local_us));
    case RUNG_NODE_now: return time_value(c->world->now);
    case RUNG_NODE_duration: return written_duration(RUNG_AS(duration, node));
    case RUNG_NODE_binary: return binary(c, RUNG_AS(binary, node), event);
    case RUNG_NODE_not: return truth(!holds(c, RUNG_AS(not, node)->operand, event));
    case RUNG_NODE_one_of: return one_of(c, RUNG_AS(one_of, node), event);
    case RUNG_NODE_known:
        return truth((evaluate(c, RUNG_AS(known, node)->subject, event).kind != UNKNOWN) !=
                     RUNG_AS(known, node)->negative);
    case RUNG_NODE_during: return during(c, RUNG_AS(during, node), event);
    case RUNG_NODE_tried: return tried_channels(c, RUNG_AS(tried, node), event);
    case RUNG_NODE_all_documented: return all_documented(c);
    case RUNG_NODE_relative: return relative(c, RUNG_AS(relative, node), event);
    case RUNG_NODE_start_of:
        value = evaluate(c, RUNG_AS(start_of, node)->date, event);
        if (value.kind != DATE) return unknown;
        return time_value(rung_zone_first_instant(zone, (int32_t)value.number));
    case RUNG_NODE_date_of:
        value = evaluate(c, RUNG_AS(date_of, node)->time, event);
        if (value.kind == DATE) return value;
        if (value.kind != TIME) return unknown;
        return (struct value){.kind = DATE, .number = rung_zone_date(zone, value.number)};
    case RUNG_NODE_next_opening: return next_opening(c, RUNG_AS(next_opening, node));
    case RUNG_NODE_event_field: return happening_field(event, RUNG_AS(event_field, node)->field.text);
    case RUNG_NODE_attempts: return attempts(c, RUNG_AS(attempts, node), event);
    case RUNG_NODE_days_with_attempts: return days_with_attempts(c);
    case RUNG_NODE_time_since: {
        int64_t last = last_of(c, RUNG_AS(time_since, node));
        if (last == NONE_YET) return unknown;
        return (struct value){.kind = DURATION, .number = c->world->now - last, .timing = RUNG_TIMING_SINCE};
    }
    case RUNG_NODE_tally: return tally(c, RUNG_AS(tally, node), event);
    default: return unknown;
    }
}

bool holds(struct one_case *c, const struct rung_node *condition, const struct happening *event)
{
    struct value value = evaluate(c, condition, event);

    return value.kind == TRUTH && value.number;
}

/* ---- when time alone may turn it ---- */

static void sooner(const struct one_case *c, int64_t *least, int64_t time)
{
    if (time > c->world->now && time < *least) *least = time;
}

static bool has_now(const struct rung_node *node)
{
    return node->kind == RUNG_NODE_now || node->kind == RUNG_NODE_next_opening ||
           (node->kind == RUNG_NODE_relative && (RUNG_AS(relative, node)->side == RUNG_SIDE_FROM_NOW ||
                                                 has_now(RUNG_AS(relative, node)->anchor))) ||
           (node->kind == RUNG_NODE_start_of && has_now(RUNG_AS(start_of, node)->date)) ||
           (node->kind == RUNG_NODE_date_of && has_now(RUNG_AS(date_of, node)->time));
}

/* When one of the last attempts, from the `first` to the `last` of them, leaves the window. */
static int64_t turn_of_attempts(struct one_case *c, const struct rung_ast_attempts *node, int64_t first,
                                int64_t last, const struct happening *event)
{
    struct value via = node->channel ? evaluate(c, node->channel, event) : unknown;
    int64_t least = NEVER, time, nth = 0;

    for (uint32_t i = c->attempt_count; node->last && i > 0; i--) {
        const struct attempt *attempt = &c->attempts[i - 1];
        if (!counts(c, attempt) || (node->channel && !is_via(attempt, via))) continue;
        nth++;
        if (nth >= first && nth <= last &&
            after_instant(c, evaluate(c, node->last, event), attempt->time, &time))
            sooner(c, &least, time);
    }
    return least;
}

/* Compared with a number, only those leavings matter that change the answer. */
static int64_t turn_of_count(struct one_case *c, const struct rung_ast_attempts *node,
                             enum rung_operator operation, int64_t number_, const struct happening *event)
{
    int64_t above = number_ / 1000000 + 1, reached = number_ % 1000000 == 0 ? above - 1 : above;

    if (operation == RUNG_AT_LEAST || operation == RUNG_LESS)
        return turn_of_attempts(c, node, reached, reached, event);
    if (operation == RUNG_EQUAL || operation == RUNG_NOT_EQUAL)
        return turn_of_attempts(c, node, reached, above, event);
    return turn_of_attempts(c, node, above, above, event);
}

static int64_t turn_of_comparison(struct one_case *c, const struct rung_ast_binary *node,
                                  const struct happening *event)
{
    const struct rung_node *sides[] = {node->left, node->right};
    int64_t least = NEVER, time;

    for (int i = 0; i < 2; i++) {
        const struct rung_node *side = sides[i], *other = sides[1 - i];
        if (side->kind == RUNG_NODE_attempts && other->kind == RUNG_NODE_number)
            sooner(c, &least,
                   turn_of_count(c, RUNG_AS(attempts, side), i ? mirrored(node->operation) : node->operation,
                                 RUNG_AS(number, other)->millionths, event));
        else
            sooner(c, &least, next_turn(c, side, event));
        if (side->kind == RUNG_NODE_time_since) {
            int64_t last = last_of(c, RUNG_AS(time_since, side));
            if (other->kind != RUNG_NODE_time_since && last != NONE_YET &&
                after_instant(c, evaluate(c, other, event), last, &time)) {
                sooner(c, &least, time);
                sooner(c, &least, time + 1);
            }
        } else if (has_now(side)) {
            const struct rung_zone *zone = zone_of(c, c->policy->calendar);
            struct value day = evaluate(c, other, event);
            for (int32_t k = 0; side->kind == RUNG_NODE_date_of && day.kind == DATE && k < 2; k++)
                sooner(c, &least, rung_zone_first_instant(zone, (int32_t)day.number + k));
            if (!has_now(other) && instant_of(c, evaluate(c, other, event), &time)) {
                sooner(c, &least, time);
                sooner(c, &least, time + 1);
            }
        }
    }
    return least;
}

static int64_t turn_of_tally(struct one_case *c, const struct rung_ast_tally *node,
                             const struct happening *event)
{
    int64_t least = NEVER, time;

    for (uint32_t i = 0; i < c->world->tally_count; i++) {
        const struct tally_entry *entry = &c->world->tally[i];
        if (entry->policy != c->policy || entry->fact != RUNG_AS(ref, node->fact)->name.symbol->index)
            continue;
        if (!value_same(entry->value, c->facts[entry->fact]))
            continue; /* others wake nobody by what they do */
        if (after_instant(c, evaluate(c, node->last, event), entry->time, &time)) sooner(c, &least, time);
    }
    return least;
}

int64_t next_turn(struct one_case *c, const struct rung_node *node, const struct happening *event)
{
    int64_t least = NEVER;

    switch (node->kind) {
    case RUNG_NODE_not: return next_turn(c, RUNG_AS(not, node)->operand, event);
    case RUNG_NODE_during:
        return next_change(c, RUNG_AS(ref, RUNG_AS(during, node)->calendar)->name.symbol->calendar);
    case RUNG_NODE_attempts: return turn_of_attempts(c, RUNG_AS(attempts, node), 1, INT64_MAX, event);
    case RUNG_NODE_tally: return turn_of_tally(c, RUNG_AS(tally, node), event);
    case RUNG_NODE_one_of: return next_turn(c, RUNG_AS(one_of, node)->subject, event);
    case RUNG_NODE_binary:
        if (RUNG_AS(binary, node)->operation != RUNG_AND && RUNG_AS(binary, node)->operation != RUNG_OR)
            return turn_of_comparison(c, RUNG_AS(binary, node), event);
        sooner(c, &least, next_turn(c, RUNG_AS(binary, node)->left, event));
        sooner(c, &least, next_turn(c, RUNG_AS(binary, node)->right, event));
        return least;
    default: return NEVER;
    }
}
