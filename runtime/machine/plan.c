/* Finds out what of a program each step has to look at. */
#include "plan.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct planning {
    const struct rung_program *program;
    struct rung_plan *plan;
    bool failed; /* memory ran out */
};

/* ---- lists ---- */

/* Lists lie behind each other in blocks that stay where they are, so that each is known by where it begins
 * and ends. The one that grows is the last of its block, and moves to a new block when that is full. */
struct rung_plan_block {
    struct rung_plan_block *before;
    size_t used, size; /* of `bytes` */
    _Alignas(8) unsigned char bytes[];
};
enum { BLOCK = 1024 };

static struct rung_plan_block *new_block(struct planning *g, size_t size)
{
    struct rung_plan_block *block = malloc(sizeof *block + size);

    if (!block) {
        g->failed = true;
        return NULL;
    }
    *block = (struct rung_plan_block){.before = g->plan->blocks, .size = size};
    g->plan->blocks = block;
    return block;
}

/* Where a list of so many bytes lies, with room for `more` behind it; NULL when memory ran out. */
static void *lengthen(struct planning *g, const void *first, size_t size, size_t more)
{
    struct rung_plan_block *block = g->plan->blocks;
    bool last = block && size && (const unsigned char *)first + size == block->bytes + block->used;
    size_t to_add = last ? more : size + more;

    if (!block || block->size - block->used < to_add) {
        block = new_block(g, 2 * (size + more) > BLOCK ? 2 * (size + more) : BLOCK);
        if (!block) return NULL;
        to_add = size + more;
        last = false;
    }
    unsigned char *to = block->bytes + block->used - (last ? size : 0);
    if (!last && size) memcpy(to, first, size);
    block->used += to_add;
    return to;
}

static size_t bytes_between(const void *first, const void *end)
{
    return (size_t)((const unsigned char *)end - (const unsigned char *)first);
}

static void add_number(struct planning *g, struct rung_plan_numbers *list, uint32_t number)
{
    size_t size = bytes_between(list->first, list->end);
    uint32_t *first = lengthen(g, list->first, size, sizeof number);

    if (!first) return;
    first[size / sizeof number] = number;
    *list = (struct rung_plan_numbers){first, first + size / sizeof number + 1};
}

static void add_deadline(struct planning *g, struct rung_plan_deadlines *list,
                         struct rung_plan_deadline deadline)
{
    size_t size = bytes_between(list->first, list->end);
    struct rung_plan_deadline *first = lengthen(g, list->first, size, sizeof deadline);

    if (!first) return;
    first[size / sizeof deadline] = deadline;
    *list = (struct rung_plan_deadlines){first, first + size / sizeof deadline + 1};
}

static void add_contact(struct planning *g, struct rung_plan_contacts *list, uint32_t i)
{
    const struct rung_program_site *site = &g->program->sites[i];
    size_t size = bytes_between(list->first, list->end);

    if (site->kind != RUNG_SITE_CONTACT && site->kind != RUNG_SITE_SEND && site->kind != RUNG_SITE_OFFER)
        return;
    struct rung_plan_contact *first = lengthen(g, list->first, size, sizeof *first);
    if (!first) return;
    first[size / sizeof *first] = (struct rung_plan_contact){.state = site->offset,
                                                             .site = i,
                                                             .row = site->row,
                                                             .party = site->party,
                                                             .channel = site->channel,
                                                             .kind = (uint8_t)site->kind};
    *list = (struct rung_plan_contacts){first, first + size / sizeof *first + 1};
}

/* ---- places ---- */

/* When what rests at an instruction is over; 0: nothing does, or time alone does not end it. */
static uint32_t rest_of(const struct rung_program *p, const struct rung_instruction *at)
{
    switch (at->op) {
    case RUNG_OP_AWAIT_TIME: return p->waits[at->b].offset;
    case RUNG_OP_ROUND: return p->loops[at->b].offset + (uint32_t)offsetof(struct rung_loop_slot, next);
    case RUNG_OP_AWAIT_EVENT: return p->listens[at->b].offset;
    default: return 0;
    }
}

static void plan_places(struct planning *g)
{
    const struct rung_program *p = g->program;
    uint32_t give = RUNG_NONE;

    g->plan->places[0].give = RUNG_NONE;
    for (uint32_t i = 0; i < p->code_count; i++) {
        const struct rung_instruction *at = &p->code[i];
        while (give != RUNG_NONE && i > p->gives[give].ends) give = p->gives[give].parent;
        g->plan->places[i + 1] = (struct rung_plan_place){
            .rest = rest_of(p, at), .give = give, .listens = at->op == RUNG_OP_AWAIT_EVENT};
        if (at->op == RUNG_OP_GIVE && p->gives[at->b].begins == i) give = at->b;
    }
    for (uint32_t i = 0; i < p->gives_count; i++)
        g->plan->gives[i] = (struct rung_plan_give){p->gives[i].offset, p->gives[i].parent};
}

/* ---- fragments ---- */

/* Whether an instruction brings a time of the record, or now, into a register: where it is. Instructions of
 * the table that no fragment has were never verified. */
static bool finds_time(const struct rung_program *p, const struct rung_instruction *at, uint32_t *offset)
{
    switch (at->op) {
    case RUNG_OP_LOAD_NOW: *offset = 0; return true;
    case RUNG_OP_LOAD_FACT:
        if (at->b >= p->facts_count) return false;
        *offset = p->facts[at->b].offset;
        return true;
    case RUNG_OP_LAST_TIME:
        if (at->b >= p->lasts_count) return false;
        *offset = p->lasts[at->b].offset;
        return true;
    case RUNG_OP_NTH_ATTEMPT:
        if (at->b >= p->windows_count) return false;
        *offset = p->windows[at->b].offset + 8 * ((uint32_t)at->c - 1);
        return at->c >= 1 && (uint32_t)at->c <= p->windows[at->b].size &&
               !rung_is_by_fact(p->windows[at->b].channel);
    default: return false;
    }
}

/* A fragment from one of its instructions on, the `first` of the table; behind the table's end, there is
 * none. */
struct code {
    const struct rung_program *program;
    const struct rung_instruction *at;
    uint32_t first, count;
};

static bool is_at(struct code code, uint32_t i, enum rung_op op)
{
    return i < code.count && code.at[i].op == op;
}

/* Whether instruction `i` answers with register `r`. */
static bool answers(struct code code, uint32_t i, uint8_t r)
{
    return is_at(code, i, RUNG_OP_ANSWER) && code.at[i].a == r;
}

/* A shape for what instruction `i` has found out, in register `r`: that is the answer, or the answer if it is
 * no. */
static uint8_t shape_of_answer(struct code code, uint32_t i, uint8_t r, enum rung_plan_shape whole,
                               enum rung_plan_shape and)
{
    if (answers(code, i + 1, r)) return (uint8_t)whole;
    if (is_at(code, i + 1, RUNG_OP_JUMP_UNLESS) && code.at[i + 1].a == r &&
        answers(code, (uint32_t)code.at[i + 1].c - code.first, r))
        return (uint8_t) and;
    return RUNG_SHAPE_ANY;
}

/* Whether instruction `i` loads a constant into a register other than `r`: *value. */
static bool finds_constant(struct code code, uint32_t i, uint8_t r, int64_t *value)
{
    const struct rung_instruction *at = &code.at[i];

    if (is_at(code, i, RUNG_OP_LOAD_SMALL))
        *value = at->c;
    else if (is_at(code, i, RUNG_OP_LOAD_CONST) && (uint32_t)at->c < code.program->constants_count)
        *value = code.program->constants[at->c];
    else
        return false;
    return at->a != r && *value != RUNG_UNKNOWN && *value != INT64_MAX;
}

/* The shape of a fragment that compares a value of the record with a constant. */
static void shape_of_comparison(struct code code, struct rung_plan_fragment *plan)
{
    const struct rung_instruction *at = code.at;
    int64_t value;

    if (code.count < 4 || !finds_constant(code, 1, at[0].a, &value)) return;
    bool is_first = at[2].b == at[0].a && at[2].c == at[1].a,
         is_second = at[2].b == at[1].a && at[2].c == at[0].a;
    if (!is_first && !is_second) return;
    plan->value = RUNG_UNKNOWN + 1; /* the least that is known */
    plan->most = INT64_MAX;
    if (at[2].op == RUNG_OP_EQUAL)
        plan->value = plan->most = value;
    else if (at[2].op != RUNG_OP_LESS && at[2].op != RUNG_OP_AT_MOST)
        return;
    else if (is_first)
        plan->most = value - (at[2].op == RUNG_OP_LESS);
    else
        plan->value = value + (at[2].op == RUNG_OP_LESS);
    plan->shape = shape_of_answer(code, 2, at[2].a, RUNG_SHAPE_WITHIN, RUNG_SHAPE_WITHIN_AND);
}

/* The shape of a fragment that begins with a time: TIME, TIME + DURATION, now < TIME + DURATION; or with
 * another value of the record. */
static struct rung_plan_fragment shape_of_time(struct code code, uint32_t offset)
{
    const struct rung_instruction *at = code.at;
    struct rung_plan_fragment plan = {.time = offset};

    if (answers(code, 1, at[0].a) && offset) plan.shape = RUNG_SHAPE_TIME;
    if (offset) shape_of_comparison(code, &plan);
    if (code.count < 2 || at[1].op < RUNG_OP_ADD_ELAPSED || at[1].op > RUNG_OP_ADD_BUSINESS_DAYS ||
        at[1].b != at[0].a)
        return plan;
    plan.counts = (uint8_t)(at[1].op - RUNG_OP_ADD_ELAPSED);
    plan.constant = (uint32_t)at[1].c;
    if (answers(code, 2, at[1].a)) plan.shape = RUNG_SHAPE_SUM;
    if (is_at(code, 2, RUNG_OP_LOAD_NOW) && at[2].a != at[1].a && is_at(code, 3, RUNG_OP_LESS) &&
        at[3].b == at[2].a && at[3].c == at[1].a && answers(code, 4, at[3].a))
        plan.shape = RUNG_SHAPE_BEFORE;
    return plan;
}

static struct rung_plan_fragment shape_of(struct code code)
{
    const struct rung_instruction *at = code.at;
    struct rung_plan_fragment plan = {.shape = RUNG_SHAPE_ANY};
    uint32_t offset;

    if (finds_time(code.program, at, &offset)) return shape_of_time(code, offset);
    if (!is_at(code, 0, RUNG_OP_LOAD_EVENT) || at[0].c != 0 ||
        !finds_constant(code, 1, at[0].a, &plan.value) || !is_at(code, 2, RUNG_OP_EQUAL) ||
        at[2].b != at[0].a || at[2].c != at[1].a)
        return plan;
    plan.field = at[0].b;
    plan.shape = shape_of_answer(code, 2, at[2].a, RUNG_SHAPE_EVENT_IS, RUNG_SHAPE_EVENT_AND);
    return plan;
}

static void plan_fragments(struct planning *g)
{
    const struct rung_program *p = g->program;

    for (uint32_t i = 0; i < p->fragments_count; i++)
        g->plan->fragments[i] = shape_of((struct code){p, &p->fragments[i], i, p->fragments_count - i});
}

/* ---- rules ---- */

/* A rule that limits attempts, or forbids some, is mostly about one channel, and about the time of an attempt
 * that may not have been made. */
static struct rung_plan_rule plan_rule(const struct rung_program_rule *rule, const struct rung_plan *plan)
{
    const struct rung_plan_fragment *where = rule->where.count ? &plan->fragments[rule->where.first] : NULL;
    const struct rung_plan_fragment *broken =
        rule->broken.count ? &plan->fragments[rule->broken.first] : NULL;
    bool is_field = where && where->field < RUNG_PLAN_FIELDS &&
                    (where->shape == RUNG_SHAPE_EVENT_IS || where->shape == RUNG_SHAPE_EVENT_AND);
    struct rung_plan_rule seen = {.is_limit = rule->is_limit, .field = RUNG_PLAN_FIELDS};

    if (is_field) {
        seen.field = (uint8_t)where->field;
        seen.value = where->value;
    } else if (rule->is_limit && rule->channel != RUNG_ANY && !rung_is_by_fact(rule->channel)) {
        seen.field = RUNG_FIELD(attempt, via);
        seen.value = rule->channel;
    }
    /* What else stands before it might ask a calendar, and that would be told. */
    if (broken && broken->shape == RUNG_SHAPE_BEFORE && (!where || where->shape == RUNG_SHAPE_EVENT_IS))
        seen.time = broken->time;
    return seen;
}

static void plan_rules(struct planning *g)
{
    for (uint32_t i = 0; i < g->program->rules_count; i++)
        g->plan->rules[i] = plan_rule(&g->program->rules[i], g->plan);
}

/* ---- scopes ---- */

static void add_site_deadline(struct planning *g, struct rung_plan_deadlines *list, uint32_t i)
{
    const struct rung_program_site *site = &g->program->sites[i];

    if (site->deadline)
        add_deadline(g, list,
                     (struct rung_plan_deadline){
                         .state = site->offset, .time = site->deadline, .site = i, .open = RUNG_SITE_ASKED});
}

static void plan_scope(struct planning *g, const struct rung_scope *scope, struct rung_plan_scope *plan)
{
    const struct rung_program *p = g->program;

    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        add_site_deadline(g, &plan->deadlines, i);
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count; i++)
        add_deadline(g, &plan->deadlines,
                     (struct rung_plan_deadline){.state = p->escalations[i].offset,
                                                 .time = p->escalations[i].deadline,
                                                 .site = RUNG_NONE,
                                                 .open = RUNG_ESCALATION_OPEN});
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (p->sites[i].withheld) add_number(g, &plan->withheld, i);
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        add_contact(g, &plan->contacts, i);
    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++)
        for (uint32_t k = 0; k < p->listens[i].clauses.count; k++)
            plan->heard |= RUNG_PLAN_BIT(p->clauses[p->listens[i].clauses.first + k].event);
    g->plan->withholds |= rung_plan_any(plan->withheld);
}

static bool has_anything(const struct rung_scope *scope)
{
    return scope->sites.count || scope->gives.count || scope->waits.count || scope->listens.count ||
           scope->loops.count || scope->escalations.count;
}

static void plan_scopes(struct planning *g)
{
    const struct rung_program *p = g->program;
    struct rung_plan *plan = g->plan;

    for (uint32_t i = 0; i < p->steps_count; i++) plan_scope(g, &p->steps[i].scope, &plan->steps[i]);
    for (uint32_t i = 0; i < p->handlers_count; i++) {
        plan_scope(g, &p->handlers[i].scope, &plan->handlers[i]);
        plan->handlers[i].place = p->handlers[i].offset;
    }
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset) add_number(g, &plan->resting, i);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (has_anything(&p->handlers[i].scope)) add_number(g, &plan->scoped, i);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset || has_anything(&p->handlers[i].scope)) add_number(g, &plan->strands, i);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset && has_anything(&p->handlers[i].scope)) add_number(g, &plan->waiting, i);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset && has_anything(&p->handlers[i].scope))
            add_number(g, &plan->waiting_at, p->handlers[i].offset);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (plan->handlers[i].contacts.first != plan->handlers[i].contacts.end)
            add_number(g, &plan->contacting, i);
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_ASSIGNED) add_number(g, &plan->assigned, i);
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_OFFER && p->sites[i].owner) add_number(g, &plan->offers, i);
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_OFFER && p->sites[i].owner) add_contact(g, &plan->permitted, i);
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_ASSIGNED) add_site_deadline(g, &plan->dated, i);
}

/* Each place has the deadlines of its step or handler, whose code goes on up to where another's begins. */
static void plan_deadlines(struct planning *g)
{
    const struct rung_program *p = g->program;
    struct rung_plan *plan = g->plan;
    struct rung_plan_deadlines deadlines = {0};
    const struct rung_plan_scope **of = calloc(p->code_count + 1, sizeof *of); /* what begins there */

    if (!of) {
        g->failed = true;
        return;
    }
    for (uint32_t i = 0; i < p->steps_count; i++) of[p->steps[i].entry] = &plan->steps[i];
    for (uint32_t i = 0; i < p->handlers_count; i++) of[p->handlers[i].entry] = &plan->handlers[i];
    for (uint32_t i = 0; i < p->code_count; i++) {
        if (of[i]) deadlines = of[i]->deadlines;
        plan->places[i + 1].deadlines = deadlines;
    }
    free(of);
}

/* ---- events ---- */

static bool is_about(const struct rung_program_rule *rule, uint32_t event)
{
    if (rule->is_limit) return event == RUNG_EVENT_attempt;
    return rule->any || (event < 64 && rule->events >> event & 1);
}

static void plan_event(struct planning *g, uint32_t event)
{
    const struct rung_program *p = g->program;
    struct rung_plan_event *plan = &g->plan->events[event];
    const struct rung_program_event *about = &p->events[event];

    plan->from = RUNG_NONE;
    for (uint32_t i = 0; i < about->fields.count && plan->from == RUNG_NONE; i++)
        if (strcmp(p->texts + p->event_fields[about->fields.first + i].name, "from") == 0) plan->from = i;
    for (uint32_t i = 0; i < p->rules_count; i++)
        if (is_about(&p->rules[i], event)) add_number(g, &plan->rules, i);
    for (uint32_t i = 0; i < p->rules_count; i++)
        for (uint32_t k = 0; is_about(&p->rules[i], event) && k < p->rules[i].turns.count; k++)
            add_number(g, &plan->turns, p->rules[i].turns.first + k);
    for (uint32_t i = 0; i < p->lasts_count; i++)
        if (p->lasts[i].event == event) add_number(g, &plan->lasts, p->lasts[i].offset);
    for (uint32_t i = 0; i < p->silences_count; i++)
        if (p->silences[i].since == event || (event < 64 && p->silences[i].events >> event & 1))
            add_number(g, &plan->silences, i);
    for (uint32_t i = 0; i < p->starts_count; i++)
        if (p->starts[i].event == event) add_number(g, &plan->starts, i);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].trigger == RUNG_ON_EVENT && p->handlers[i].event == event)
            add_number(g, &plan->handlers, i);
    plan->judged = rung_plan_any(plan->rules);
    plan->noted = rung_plan_any(plan->lasts) || rung_plan_any(plan->silences);
    plan->awaited = rung_plan_any(plan->handlers);
    for (uint32_t i = 0; i < p->clauses_count; i++) plan->awaited |= p->clauses[i].event == event;
}

static void plan_events(struct planning *g)
{
    const struct rung_program *p = g->program;

    for (uint32_t i = 0; i < p->events_count; i++) plan_event(g, i);
    bool *judged = &g->plan->events[RUNG_EVENT_attempt].judged;
    *judged |= p->parts[RUNG_PART_POSTPONED_UNTIL] != 0;
    for (uint32_t i = 0; i < p->channels_count; i++) *judged |= p->channels[i].during != RUNG_NONE;
}

/* ---- all of it ---- */

static void plan_times(struct planning *g)
{
    const struct rung_program *p = g->program;
    struct rung_plan *plan = g->plan;

    if (p->parts[RUNG_PART_POSTPONED_UNTIL]) add_number(g, &plan->times, p->parts[RUNG_PART_POSTPONED_UNTIL]);
    if (p->parts[RUNG_PART_RELOOK_AT]) add_number(g, &plan->times, p->parts[RUNG_PART_RELOOK_AT]);
    for (uint32_t i = 0; i < p->silences_count; i++) add_number(g, &plan->times, p->silences[i].offset);
    plan->withholds |= p->rules_count || p->parts[RUNG_PART_RELOOK_AT];
    plan->counts = p->windows_count > 0;
    for (enum rung_record_part part = RUNG_PART_ATTEMPTS; part < RUNG_PARTS; part++) {
        if (!p->parts[part]) continue;
        plan->counts = true;
        if (part == RUNG_PART_LAST_DAY) continue; /* it tells days apart, in which run ever they lie */
        add_number(g, &plan->run_counts, p->parts[part]);
        add_number(g, &plan->run_counts, (uint32_t)rung_program_part_size(p, part));
    }
}

enum rung_status rung_plan_make(const struct rung_program *p, struct rung_plan *plan)
{
    struct planning g = {.program = p, .plan = plan};

    *plan = (struct rung_plan){0};
    plan->places = calloc(p->code_count + 1, sizeof *plan->places);
    plan->gives = calloc(p->gives_count + 1, sizeof *plan->gives);
    plan->fragments = calloc(p->fragments_count + 1, sizeof *plan->fragments);
    plan->events = calloc(p->events_count + 1, sizeof *plan->events);
    plan->rules = calloc(p->rules_count + 1, sizeof *plan->rules);
    plan->steps = calloc(p->steps_count + 1, sizeof *plan->steps);
    plan->handlers = calloc(p->handlers_count + 1, sizeof *plan->handlers);
    if (!plan->places || !plan->gives || !plan->fragments || !plan->events || !plan->rules || !plan->steps ||
        !plan->handlers)
        return RUNG_NO_MEMORY;
    plan_places(&g);
    plan_fragments(&g);
    plan_rules(&g);
    plan_scopes(&g);
    plan_deadlines(&g);
    plan_events(&g);
    plan_times(&g);
    return g.failed ? RUNG_NO_MEMORY : RUNG_OK;
}

void rung_plan_free(struct rung_plan *plan)
{
    free(plan->places);
    free(plan->gives);
    free(plan->fragments);
    free(plan->events);
    free(plan->rules);
    free(plan->steps);
    free(plan->handlers);
    for (struct rung_plan_block *block = plan->blocks, *before; block; block = before) {
        before = block->before;
        free(block);
    }
    *plan = (struct rung_plan){0};
}
