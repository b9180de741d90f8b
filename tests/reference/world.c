/* All cases of a log: lines become events, events come to each policy, timers fire in their order. */
#include "inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "json_line.h"

struct rung_reference {
    struct world world;
    struct rung_json_reader *reader;
    struct rung_json_value *values;
    uint64_t lines;
};

void world_free_zones(struct world *world); /* values.c */

void reference_gives_up(const char *why)
{
    fprintf(stderr, "the reference cannot follow: %s\n", why);
    exit(3);
}

void *world_keep(struct world *world, size_t size)
{
    if (world->owned_count == world->owned_capacity) {
        world->owned_capacity = 2 * world->owned_capacity + 64;
        world->owned = realloc(world->owned, world->owned_capacity * sizeof *world->owned);
        if (!world->owned) reference_gives_up("no memory");
    }
    void *memory = calloc(1, size);
    if (!memory) reference_gives_up("no memory");
    world->owned[world->owned_count++] = memory;
    return memory;
}

const char *world_text(struct world *world, const char *bytes, size_t size)
{
    char *text = world_keep(world, size + 1);

    if (size) memcpy(text, bytes, size);
    return text;
}

/* ---- making it ---- */

static void add_handler(struct plan *plan, const struct rung_node *handler, const struct rung_node *step)
{
    if (plan->handler_count == HANDLERS_MAX) reference_gives_up("too many handlers");
    plan->handlers[plan->handler_count] = RUNG_AS(handler, handler);
    plan->handler_step[plan->handler_count++] = step;
}

/* Handlers in the order of the text, those of steps where their steps stand. */
static void plan_policy(struct plan *plan, const struct rung_policy_info *policy)
{
    *plan = (struct plan){.policy = policy};
    for (RUNG_EACH(item, policy->node->items)) {
        if (item->kind == RUNG_NODE_handler) add_handler(plan, item, NULL);
        if (item->kind != RUNG_NODE_step) continue;
        for (RUNG_EACH(statement, RUNG_AS(block, RUNG_AS(step, item)->block)->statements))
            if (statement->kind == RUNG_NODE_handler) add_handler(plan, statement, item);
    }
    if (policy->facts.count > FACTS_MAX || policy->starts.count > STARTS_MAX ||
        policy->rules.count > RULES_MAX)
        reference_gives_up("a policy is too large");
}

struct rung_reference *rung_reference_new(const struct rung_compilation *compilation)
{
    struct rung_reference *reference = calloc(1, sizeof *reference);

    if (!reference) reference_gives_up("no memory");
    reference->reader = rung_json_reader_new();
    reference->values = calloc(RUNG_JSON_VALUES_MAX, sizeof *reference->values);
    if (!reference->reader || !reference->values) reference_gives_up("no memory");
    struct world *world = &reference->world;
    world->compilation = compilation;
    for (struct rung_policy_info *policy = rung_compilation_globals(compilation)->policies; policy;
         policy = policy->next) {
        if (!policy->unit->asked_for) continue;
        if (world->plan_count == PLANS_MAX) reference_gives_up("too many policies");
        plan_policy(&world->plans[world->plan_count++], policy);
    }
    return reference;
}

void rung_reference_free(struct rung_reference *reference)
{
    if (!reference) return;
    world_free_zones(&reference->world);
    for (size_t i = 0; i < reference->world.owned_count; i++) free(reference->world.owned[i]);
    free(reference->world.owned);
    free(reference->world.journal);
    rung_json_reader_free(reference->reader);
    free(reference->values);
    free(reference);
}

const char *rung_reference_journal(const struct rung_reference *reference, size_t *size)
{
    *size = reference->world.journal_size;
    return reference->world.journal ? reference->world.journal : "";
}

static void begin_case(struct world *world, uint32_t number, uint32_t index)
{
    struct one_case *c = world_keep(world, sizeof *c);

    world->cases[number][index] = c;
    c->world = world;
    c->plan = &world->plans[index];
    c->policy = c->plan->policy;
    c->number = number;
    c->postponed_until = c->restart_at = NONE_YET;
    for (uint32_t i = 0; i < EVENTS_MAX; i++) c->last_event[i] = NONE_YET;
    for (uint32_t i = 0; i < HANDLERS_MAX; i++) c->silent_until[i] = NEVER;
    for (int kind = 0; kind < 3; kind++) c->missed_handled[kind] = NONE_YET;
    for (uint32_t i = 0; i < STARTS_MAX; i++) c->start_silent_until[i] = NEVER;
    for (uint32_t i = 0; i < c->policy->facts.count; i++) {
        const struct rung_node *initial = RUNG_AS(fact, c->policy->facts.items[i]->declaration)->initial;
        if (initial) c->facts[i] = evaluate(c, initial, NULL);
    }
}

static uint32_t number_of(struct world *world, const char *id, size_t size)
{
    for (uint32_t i = 0; i < world->case_count; i++)
        if (strlen(world->case_ids[i]) == size && memcmp(world->case_ids[i], id, size) == 0) return i;
    if (world->case_count == CASES_MAX) reference_gives_up("too many cases");
    world->case_ids[world->case_count] = world_keep(world, size + 1);
    memcpy(world->case_ids[world->case_count], id, size);
    for (uint32_t i = 0; i < world->plan_count; i++) begin_case(world, world->case_count, i);
    return world->case_count++;
}

/* ---- time ---- */

static struct one_case *find_policy(struct world *world, uint32_t number, const char *name)
{
    for (uint32_t i = 0; i < world->plan_count; i++)
        if (strcmp(world->plans[i].policy->symbol->name, name) == 0) return world->cases[number][i];
    return NULL;
}

static struct value of_policy(const struct one_case *to, uint32_t fact, struct value value)
{
    const struct rung_type *type = to->policy->facts.items[fact]->type;

    if (value.kind != NAME || !value.text) return value;
    const struct rung_symbols *names = type->base == RUNG_TYPE_CHANNEL ? &to->policy->channels
                                       : type->base == RUNG_TYPE_PARTY ? &to->policy->parties
                                                                       : &type->choices;
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i]->name, value.text) == 0) return value;
    return (struct value){.kind = type->base == RUNG_TYPE_ONE_OF ? UNKNOWN : NAME};
}

/* `continue with`, after all policies have had the event. */
static void continue_case(struct world *world, uint32_t number)
{
    for (uint32_t i = 0; i < world->plan_count; i++) {
        struct one_case *from = world->cases[number][i];
        const struct rung_node *node = from->continues;
        if (!node) continue;
        from->continues = NULL;
        const char *name = RUNG_AS(ref, RUNG_AS(continue_with, node)->policy)->name.text;
        struct one_case *to = find_policy(world, number, name);
        if (!to || to->running || to->policy->steps.count == 0) {
            journal_begin(from, "finding", "not_continued");
            journal_text(from, "with", name);
            journal_end(from, node);
            continue;
        }
        for (uint32_t f = 0; f < from->policy->facts.count; f++)
            for (uint32_t t = 0; t < to->policy->facts.count; t++)
                if (strcmp(from->policy->facts.items[f]->name, to->policy->facts.items[t]->name) == 0 &&
                    from->policy->facts.items[f]->type->base == to->policy->facts.items[t]->type->base)
                    set_fact(to, t, of_policy(to, t, from->facts[f]));
        start_run(to, NULL);
        all_go_on(to);
        check_sound(to);
        i = UINT32_MAX; /* which may have gone on in turn */
    }
}

/* While draining, a case that goes on and on without an event is left, by all policies, with a note. */
static bool left_alone(struct world *world, struct one_case *c)
{
    struct unprompted *all = &world->unprompted[c->number];

    if (!world->draining) return false;
    all->looks++;
    if (all->steps < STEPS_ENTERED_MAX && all->lines < LINES_MAX && all->looks < LOOKS_MAX) return false;
    for (uint32_t i = 0; i < world->plan_count; i++) world->cases[c->number][i]->left = true;
    c->continues = NULL;
    if (all->told) return true;
    all->told = true;
    journal_begin(c, "finding", "stuck");
    journal_text(c, "reason",
                 all->steps >= STEPS_ENTERED_MAX ? "1000 steps were entered without an event"
                 : all->lines >= LINES_MAX       ? "100000 lines were written without an event"
                                                 : "time passed 10000 times, and nothing came of it");
    journal_end(c, NULL);
    return true;
}

/* Fires timers in their order: all up to `time`, those of `time` itself only if `including`. */
static void advance(struct world *world, int64_t time, bool including)
{
    for (;;) {
        struct one_case *first = NULL;
        int64_t least = NEVER;
        for (uint32_t number = 0; number < world->case_count; number++)
            for (uint32_t i = 0; i < world->plan_count; i++) {
                struct one_case *c = world->cases[number][i];
                int64_t next = c->left ? NEVER : next_instant(c);
                if (next < world->now) next = world->now;
                if (next >= least) continue;
                least = next;
                first = c;
            }
        if (!first || least > time || (least == time && !including)) return;
        if (least > world->now) world->now = least;
        uint32_t passes = 0;
        do {
            if (++passes > 1000) reference_gives_up("time stands still");
            fire_one(first);
        } while (next_instant(first) <= world->now);
        if (left_alone(world, first)) continue;
        continue_case(world, first->number);
    }
}

/* ---- reading ---- */

static bool is_path(const struct rung_json_value *value, const char *path)
{
    return value->path_size == strlen(path) && memcmp(value->path, path, value->path_size) == 0;
}

static bool is_text(const struct rung_json_value *value, const char *text)
{
    return value->kind == RUNG_JSON_TEXT && value->size == strlen(text) &&
           memcmp(value->text, text, value->size) == 0;
}

static struct value name_of(const struct rung_symbols *names, const struct rung_json_value *from,
                            enum value_kind other)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (is_text(from, names->items[i]->name))
            return (struct value){.kind = NAME, .text = names->items[i]->name};
    return (struct value){.kind = other};
}

/* "90 minutes", "1 business day": a number of up to seven digits, and a unit. */
static void read_duration(const char *text, size_t size, struct value *value)
{
    static const char *const units[] = {"second", "minute", "hour", "day", "week"};
    static const int64_t amounts[] = {RUNG_SECOND_US, RUNG_MINUTE_US, RUNG_HOUR_US, 1, 7};
    char written[64], expected[64];
    size_t digits = 0;
    int64_t count = 0;

    if (size >= sizeof written) return;
    snprintf(written, sizeof written, "%.*s", (int)size, text);
    for (; digits < 7 && written[digits] >= '0' && written[digits] <= '9'; digits++)
        count = 10 * count + written[digits] - '0';
    if (digits == 0 || written[digits] != ' ') return;
    for (int i = 0; i < 5; i++)
        for (int way = 0; way < 4; way++) {
            bool business = way & 1, many = way & 2;
            snprintf(expected, sizeof expected, "%s%s%s", business ? "business " : "", units[i],
                     many ? "s" : "");
            if (strcmp(written + digits + 1, expected) != 0 || (business && i == 4)) continue;
            *value = (struct value){.kind = DURATION, .number = count * amounts[i]};
            value->timing = i < 3      ? business ? RUNG_TIMING_BUSINESS : RUNG_TIMING_ELAPSED
                            : business ? RUNG_TIMING_BUSINESS_DAYS
                                       : RUNG_TIMING_DAYS;
        }
}

/* Returns false if the value is none of that type. */
static bool read_value(struct world *world, const struct rung_policy_info *policy,
                       const struct rung_type *type, const struct rung_json_value *from, struct value *value)
{
    bool text = from->kind == RUNG_JSON_TEXT;
    int32_t day;

    *value = (struct value){.kind = UNKNOWN};
    if (from->kind == RUNG_JSON_NULL) return true;
    switch (type->base) {
    case RUNG_TYPE_YES_NO:
        if (from->kind == RUNG_JSON_TRUE || is_text(from, "yes"))
            *value = (struct value){.kind = TRUTH, .number = 1};
        if (from->kind == RUNG_JSON_FALSE || is_text(from, "no")) *value = (struct value){.kind = TRUTH};
        break;
    case RUNG_TYPE_NUMBER:
        if (from->kind == RUNG_JSON_NUMBER &&
            rung_decimal_read(from->text, from->size, &value->number) == RUNG_OK)
            value->kind = NUMBER;
        break;
    case RUNG_TYPE_TEXT:
    case RUNG_TYPE_TIMEZONE:
        if (text && from->size <= 255)
            *value = (struct value){.kind = TEXT, .text = world_text(world, from->text, from->size)};
        break;
    case RUNG_TYPE_ONE_OF: *value = name_of(&type->choices, from, UNKNOWN); break;
    case RUNG_TYPE_DATE:
        if (text && rung_day_read(from->text, from->size, &day) == RUNG_OK)
            *value = (struct value){.kind = DATE, .number = day};
        break;
    case RUNG_TYPE_TIME:
        if (text && rung_time_read(from->text, from->size, &value->number) == RUNG_OK) value->kind = TIME;
        break;
    case RUNG_TYPE_DURATION:
        if (text) read_duration(from->text, from->size, value);
        break;
    case RUNG_TYPE_CHANNEL:
        if (text) *value = name_of(&policy->channels, from, NAME);
        if (!value->text) value->number = 1;
        break;
    case RUNG_TYPE_PARTY:
        if (text) *value = name_of(&policy->parties, from, NAME);
        break;
    default: break;
    }
    return value->kind != UNKNOWN;
}

static const struct rung_symbol *fact_named(const struct rung_policy_info *policy, const char *name,
                                            size_t size)
{
    for (uint32_t i = 0; i < policy->facts.count; i++)
        if (strlen(policy->facts.items[i]->name) == size &&
            memcmp(policy->facts.items[i]->name, name, size) == 0)
            return policy->facts.items[i];
    return NULL;
}

/* `documented` as a list of names, or as an object of names and values: true is on record, false and null are
 * not; of a fact that is yes or no, true and false are its value. */
static bool read_documented(struct world *world, const struct rung_policy_info *policy,
                            const struct rung_json_value *from, struct happening *event)
{
    bool named = from->path_size > 11;
    const char *name = named ? from->path + 11 : from->text;
    size_t size = named ? from->path_size - 11 : from->size;
    struct documented item = {0};

    if (!named && from->kind != RUNG_JSON_TEXT) return true;
    if (named && from->kind == RUNG_JSON_NULL) return true;
    const struct rung_symbol *fact = fact_named(policy, name, size);
    bool yes_no = fact && fact->type->base == RUNG_TYPE_YES_NO;
    if (named && from->kind == RUNG_JSON_FALSE && !yes_no) return true;
    if (named && fact && (from->kind != RUNG_JSON_TRUE || yes_no)) {
        item.has_value = true;
        if (!read_value(world, policy, fact->type, from, &item.value)) return false;
    }
    item.name = world_text(world, name, size);
    if (event->documented_count == ITEMS_MAX) reference_gives_up("too much is documented");
    event->documented[event->documented_count++] = item;
    return true;
}

static bool read_fields(struct world *world, const struct rung_policy_info *policy,
                        const struct rung_json_value *values, int count, struct happening *event, char *why,
                        size_t size)
{
    const struct rung_symbols *fields = &event->event->fields;
    bool update = strcmp(event->event->name, "update") == 0;

    for (int v = 0; v < count; v++) {
        const struct rung_json_value *from = &values[v];
        bool good = true;
        if (from->path_size >= 10 && memcmp(from->path, "documented", 10) == 0 &&
            (from->path_size == 10 || from->path[10] == '.'))
            good = read_documented(world, policy, from, event);
        for (uint32_t i = 0; i < fields->count && good; i++)
            if (fields->items[i]->type->base != RUNG_TYPE_RECORD && is_path(from, fields->items[i]->name))
                good = read_value(world, policy, fields->items[i]->type, from, &event->fields[i]);
        const struct rung_symbol *fact =
            update && good ? fact_named(policy, from->path, from->path_size) : NULL;
        if (fact) {
            good = read_value(world, policy, fact->type, from, &event->updates[fact->index]);
            event->given[fact->index] = true;
        }
        if (good) continue;
        snprintf(why, size, "`%.*s` is of another type, or no value that it can have", (int)from->path_size,
                 from->path);
        return false;
    }
    for (uint32_t i = 0; i < fields->count; i++)
        if (!fields->items[i]->optional && event->fields[i].kind == UNKNOWN) {
            snprintf(why, size, "it has no `%s`", fields->items[i]->name);
            return false;
        }
    return true;
}

static const struct rung_symbol *event_named(const struct world *world, const struct rung_policy_info *policy,
                                             const struct rung_json_value *type)
{
    const struct rung_symbols *tables[] = {&policy->events,
                                           &rung_compilation_globals(world->compilation)->built_in_events};

    for (int t = 0; t < 2; t++)
        for (uint32_t i = 0; i < tables[t]->count; i++)
            if (is_text(type, tables[t]->items[i]->name)) return tables[t]->items[i];
    return NULL;
}

static bool seen_before(struct world *world, uint32_t number, const struct rung_json_value *id)
{
    char **ids = world->recent_ids[number];

    if (!id) return false;
    for (int i = 0; i < IDS_KEPT; i++)
        if (ids[i] && is_text(id, ids[i])) return true;
    memmove(ids, ids + 1, (IDS_KEPT - 1) * sizeof *ids);
    ids[IDS_KEPT - 1] = world_keep(world, id->size + 1);
    memcpy(ids[IDS_KEPT - 1], id->text, id->size);
    return false;
}

/* Returns why the line is none, or NULL. */
static const char *take_line(struct world *world, const struct rung_json_value *values, int count, char *why,
                             size_t size)
{
    const struct rung_json_value *time = NULL, *case_id = NULL, *type = NULL, *id = NULL;
    struct happening *events[PLANS_MAX] = {NULL};
    int64_t recorded;
    bool used = false;

    for (int i = 0; i < count; i++) {
        if (is_path(&values[i], "time")) time = &values[i];
        if (is_path(&values[i], "case")) case_id = &values[i];
        if (is_path(&values[i], "type")) type = &values[i];
        if (is_path(&values[i], "id") && values[i].kind == RUNG_JSON_TEXT) id = &values[i];
    }
    if (!time || time->kind != RUNG_JSON_TEXT) return "it has no `time`";
    if (!case_id || case_id->kind != RUNG_JSON_TEXT) return "it has no `case`";
    if (!type || type->kind != RUNG_JSON_TEXT) return "it has no `type`";
    if (rung_time_read(time->text, time->size, &recorded) != RUNG_OK)
        return "its `time` is no time with a zone, such as 2026-02-02T09:00:00Z";
    for (uint32_t i = 0; i < world->plan_count; i++) {
        const struct rung_symbol *event = event_named(world, world->plans[i].policy, type);
        if (!event) continue;
        events[i] = world_keep(world, sizeof *events[i]);
        events[i]->event = event;
        if (!read_fields(world, world->plans[i].policy, values, count, events[i], why, size)) return why;
        used = true;
    }
    bool late = world->has_clock && recorded < world->now;
    if (!late) {
        if (world->has_clock) advance(world, recorded, false);
        world->now = recorded;
        world->has_clock = true;
    }
    if (!used) return NULL;
    uint32_t number = number_of(world, case_id->text, case_id->size);
    bool known = seen_before(world, number, id);
    for (uint32_t i = 0; i < world->plan_count; i++) {
        struct one_case *c = world->cases[number][i];
        if (!events[i]) continue;
        if (late) {
            journal_begin(c, "finding", "late_event");
            journal_time(c, "recorded", recorded);
            journal_end(c, NULL);
        }
        if (known)
            say_simple(c, "finding", "duplicate", NULL);
        else
            take_happening(c, events[i]);
    }
    continue_case(world, number);
    return NULL;
}

void rung_reference_line(struct rung_reference *reference, const char *name, const char *line, size_t size)
{
    struct world *world = &reference->world;
    char *bytes = calloc(1, size + 128), reason[200];
    const char *why = NULL;

    if (!bytes) reference_gives_up("no memory");
    memcpy(bytes, line, size);
    world->log_name = name;
    reference->lines++;
    if (size) {
        int count = rung_json_read(reference->reader, bytes, size, 128, reference->values, &why);
        why = count < 0 ? "it is not one well-formed JSON object"
                        : take_line(world, reference->values, count, reason, sizeof reason);
        if (why) journal_bad_event(world, reference->lines, why);
    }
    free(bytes);
}

void rung_reference_feed(struct rung_reference *reference, const char *name, const char *log, size_t size)
{
    for (size_t at = 0; at < size;) {
        const char *newline = memchr(log + at, '\n', size - at);
        size_t length = newline ? (size_t)(newline - log) - at : size - at;
        rung_reference_line(reference, name, log + at, length);
        at += length + 1;
    }
}

void rung_reference_end(struct rung_reference *reference, enum rung_end end, int64_t until)
{
    struct world *world = &reference->world;

    world->draining = end == RUNG_END_DRAIN;
    if (end == RUNG_END_UNTIL) advance(world, until, true);
    if (end == RUNG_END_DRAIN) advance(world, NEVER - 1, true);
}

/* ---- for whoever makes up logs ---- */

int64_t rung_reference_next(struct rung_reference *reference)
{
    struct world *world = &reference->world;
    int64_t least = NEVER;

    for (uint32_t number = 0; number < world->case_count; number++)
        for (uint32_t i = 0; i < world->plan_count; i++) {
            int64_t next = next_instant(world->cases[number][i]);
            if (next < least) least = next;
        }
    return least < world->now ? world->now : least;
}

static void describe(const struct one_case *c, const struct owed *owed, struct rung_wish *wish)
{
    *wish = (struct rung_wish){
        .case_id = c->world->case_ids[c->number], .via = owed->via.text, .to = owed->to.text};
    if (owed->kind == TASK) wish->task = RUNG_AS(task, owed->node)->name.bytes;
    for (RUNG_EACH(clause, *clauses_of(owed))) {
        const struct rung_list *items = clause->kind == RUNG_NODE_including
                                            ? &RUNG_AS(including, clause)->items
                                        : clause->kind == RUNG_NODE_noting ? &RUNG_AS(noting, clause)->items
                                                                           : NULL;
        if (!items) continue;
        for (RUNG_EACH(item, *items))
            if (wish->item_count < 8) wish->items[wish->item_count++] = RUNG_AS(ref, item)->name.text;
    }
}

bool rung_reference_wish(struct rung_reference *reference, uint32_t number, struct rung_wish *wish)
{
    struct world *world = &reference->world;

    for (uint32_t k = 0; k < world->case_count; k++)
        for (uint32_t i = 0; i < world->plan_count; i++) {
            const struct one_case *c = world->cases[k][i];
            if (number < c->owed_count) {
                describe(c, &c->owed[number], wish);
                return true;
            }
            number -= c->owed_count;
        }
    return false;
}
