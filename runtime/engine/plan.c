/* What lines of a shape mean to the policies, found out once: which of its values is which field or fact of
 * whose event. A line is then read by going through that list, if there is anything in it that other lines do
 * not say. What is wrong with one is for reading.c to say: it is read again, as any line is. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

#include "json_plain.h"

/* How a value gets into a happening. */
enum where { FIELD, FACT, NAMES /* a bit for each that is on record */, RECORD };
struct move {
    uint8_t value; /* which one of the shape; RUNG_JSON_NONE: there is none */
    uint8_t hole;  /* what stands there, if it is a text that may be one of the words; RUNG_JSON_NONE */
    uint8_t where, to;
    bool needed;    /* it may not be left unknown */
    bool settled;   /* it is the same in all lines of the shape: */
    int64_t always; /* what it is */
    uint32_t kind;
    struct rung_range choices;
    struct rung_choice words;
};

/* How a policy reads the lines. */
struct reading {
    uint32_t policy, event, fields; /* fields: how many the event has */
    const struct move *first, *end;
};

struct plan {
    uint32_t count; /* of the policies that use the lines */
    struct reading readings[RUNG_ENGINE_POLICIES_MAX];
    /* What all lines of the shape say, by policy, and a bit for each that uses them; NULL if that is not
     * always the same. */
    struct rung_happening *happenings;
    uint64_t uses;
    struct move moves[];
};

/* ---- making ---- */

/* What is being planned: what it means to one policy. */
struct planning {
    struct rung_loaded *policy;
    const struct rung_json_shape *shape;
    uint32_t event;
    struct move *moves; /* NULL: they are counted */
    uint32_t count;
};

static void add(struct planning *p, struct move move)
{
    if (p->moves) p->moves[p->count] = move;
    p->count++;
}

/* A value that one of the words may say, or whether something is so, is settled where it belongs to the
 * shape; unless it is wrong, and each line with it. */
static void add_value(struct planning *p, struct move move)
{
    const struct rung_json_value *value = &p->shape->values[move.value];
    bool words = rung_read_choice(p->policy, move.kind, move.choices, &move.words);

    move.hole = words ? p->shape->holes[move.value] : RUNG_JSON_NONE;
    if ((words || move.kind == RUNG_VALUE_YES_NO) && p->shape->holes[move.value] == RUNG_JSON_NONE)
        move.settled = rung_read_value(p->policy, value, move.kind, move.choices, &move.always) &&
                       !(move.needed && move.always == RUNG_UNKNOWN);
    add(p, move);
}

/* What is on record by a value, unless its name, or whether it is one, is only known from the line. */
static void add_documented(struct planning *p, uint8_t number)
{
    const struct rung_program *program = p->policy->bound.program;
    const struct rung_json_value *value = &p->shape->values[number];
    bool fixed = p->shape->holes[number] == RUNG_JSON_NONE, named = value->path_size > strlen("documented");

    if (!fixed && !(named && value->kind == RUNG_JSON_TEXT)) {
        add(p, (struct move){.value = number, .hole = RUNG_JSON_NONE, .where = RECORD});
        return;
    }
    struct rung_record_said said = rung_find_documented(p->policy, value);
    add(p,
        (struct move){.value = number, .where = NAMES, .settled = true, .always = (int64_t)said.documented});
    if (said.fact == RUNG_NO_NUMBER) return;
    add_value(p, (struct move){.value = number,
                               .where = FACT,
                               .to = (uint8_t)said.fact,
                               .kind = program->facts[said.fact].kind,
                               .choices = program->facts[said.fact].choices});
}

static bool is_named(const struct rung_json_value *value, const struct rung_word *word)
{
    return value->path_size == word->size && memcmp(value->path, word->text, word->size) == 0;
}

/* The moves of a value, as rung_read_fields would read it. */
static void plan_value(struct planning *p, uint8_t number)
{
    const struct rung_program *program = p->policy->bound.program;
    const struct rung_json_value *value = &p->shape->values[number];
    struct rung_range fields = program->events[p->event].fields;
    uint32_t facts = p->event == RUNG_EVENT_update ? program->facts_count : 0;

    if (rung_json_is_documented(value->path, value->path_size)) add_documented(p, number);
    for (uint32_t i = 0; i < fields.count; i++) {
        const struct rung_program_event_field *field = &program->event_fields[fields.first + i];
        if (field->kind == RUNG_VALUE_RECORD ||
            !is_named(value, &p->policy->words.event_fields[fields.first + i]))
            continue;
        add_value(p, (struct move){.value = number,
                                   .where = FIELD,
                                   .to = (uint8_t)i,
                                   .needed = !field->optional,
                                   .kind = field->kind,
                                   .choices = field->choices});
    }
    for (uint32_t i = 0; i < facts && i < RUNG_ITEMS_MAX; i++)
        if (is_named(value, &p->policy->words.facts[i]))
            add_value(p, (struct move){.value = number,
                                       .where = FACT,
                                       .to = (uint8_t)i,
                                       .kind = program->facts[i].kind,
                                       .choices = program->facts[i].choices});
}

static bool has_moves_to(const struct move *moves, uint32_t count, uint32_t field)
{
    for (uint32_t i = 0; i < count; i++)
        if (moves[i].where == FIELD && moves[i].to == field) return true;
    return false;
}

/* A field that an event must have, and that lines of this shape have not: a move without a value, so that
 * each of them is refused. */
static void plan_what_lacks(struct planning *p, uint32_t first)
{
    const struct rung_program *program = p->policy->bound.program;
    struct rung_range fields = program->events[p->event].fields;

    for (uint32_t i = 0; i < fields.count; i++) {
        bool needed = !program->event_fields[fields.first + i].optional;
        if (needed && !(p->moves && has_moves_to(p->moves + first, p->count - first, i)))
            add(p, (struct move){.value = RUNG_JSON_NONE, .hole = RUNG_JSON_NONE});
    }
}

/* Plans for all policies; without a plan, counts how many moves there can be. */
static uint32_t plan_all(struct rung_engine *engine, const struct rung_json_shape *shape, struct plan *plan)
{
    struct planning p = {.shape = shape, .moves = plan ? plan->moves : NULL};
    uint32_t type_size;
    const char *type = rung_shape_type(shape, &type_size);

    for (size_t k = 0; k < engine->policy_count; k++) {
        uint32_t first = p.count;
        p.policy = &engine->policies[k];
        p.event = rung_loaded_event(p.policy, type, type_size);
        if (p.event == RUNG_NO_NUMBER) continue;
        for (uint32_t i = 0; i < shape->count; i++)
            if (p.policy->head_is_read || !rung_shape_is_head(shape, i)) plan_value(&p, (uint8_t)i);
        plan_what_lacks(&p, first);
        if (plan)
            plan->readings[plan->count++] =
                (struct reading){(uint32_t)k, p.event, p.policy->bound.program->events[p.event].fields.count,
                                 plan->moves + first, plan->moves + p.count};
    }
    return p.count;
}

/* ---- reading ---- */

static inline void put(struct rung_happening *happening, const struct move *move, int64_t value)
{
    if (move->where == FIELD) {
        happening->fields[move->to] = value;
    } else if (move->where == FACT) {
        happening->values[move->to] = value;
        happening->given |= UINT64_C(1) << move->to;
    } else {
        happening->documented |= (uint64_t)value;
    }
}

/* A value that is not just a word. Returns false if it is not as it should be. Not inline: it is to take
 * nothing from the way of those that are. */
__attribute__((noinline)) static bool read_value(struct rung_engine *engine, const struct reading *reading,
                                                 const struct rung_json_shape *shape,
                                                 const struct rung_json_hole *holes, const struct move *move,
                                                 struct rung_happening *happening)
{
    struct rung_loaded *policy = &engine->policies[reading->policy];
    int64_t result;

    if (move->value == RUNG_JSON_NONE) return false;
    struct rung_json_value value = rung_json_shape_value(shape, holes, move->value);
    if (move->where == RECORD) return rung_read_documented(policy, &value, happening);
    if (!rung_read_value(policy, &value, move->kind, move->choices, &result)) return false;
    if (move->needed && result == RUNG_UNKNOWN) return false;
    put(happening, move, result);
    return true;
}

/* Returns false if something is not as it should be. */
static inline bool read_planned(struct rung_engine *engine, const struct rung_json_shape *shape,
                                const struct rung_json_hole *holes, struct rung_happening *happenings,
                                uint64_t *uses)
{
    const struct plan *plan = shape->plan;

    for (const struct reading *reading = plan->readings, *end = reading + plan->count; reading < end;
         reading++) {
        struct rung_happening *happening = &happenings[reading->policy];
        rung_happening_begin_with(happening, reading->event, reading->fields);
        for (const struct move *move = reading->first; move < reading->end; move++) {
            if (move->settled) {
                put(happening, move, move->always);
                continue;
            }
            if (move->hole == RUNG_JSON_NONE || holes[move->hole].kind != RUNG_JSON_TEXT) {
                if (!read_value(engine, reading, shape, holes, move, happening)) return false;
                continue;
            }
            int64_t word = rung_choice_of(&move->words, holes[move->hole].text, holes[move->hole].size);
            if (word == RUNG_UNKNOWN) return false;
            put(happening, move, word);
        }
        *uses |= UINT64_C(1) << reading->policy;
    }
    return true;
}

/* Whether all lines of the shape say the same. */
static bool is_always_same(const struct plan *plan, uint32_t move_count)
{
    for (uint32_t i = 0; i < move_count; i++)
        if (!plan->moves[i].settled) return false;
    return plan->count > 0;
}

bool rung_plan_shape(struct rung_engine *engine, struct rung_json_shape *shape)
{
    if (shape->plan) return true;
    uint32_t count = plan_all(engine, shape, NULL);
    size_t size = sizeof(struct plan) + count * sizeof(struct move);
    struct plan *plan = malloc(size + engine->policy_count * sizeof *plan->happenings);
    if (!plan) return false;
    *plan = (struct plan){0};
    count = plan_all(engine, shape, plan);
    shape->plan = plan;
    shape->used = plan->count > 0;
    if (!is_always_same(plan, count)) return true;
    struct rung_happening *happenings = (struct rung_happening *)((char *)plan + size);
    read_planned(engine, shape, NULL, happenings, &plan->uses);
    plan->happenings = happenings;
    return true;
}

/* As any line is read. */
static const char *read_again(struct rung_engine *engine, const struct rung_batch *batch,
                              const struct rung_scanned *item, struct rung_happening *happenings,
                              uint64_t *uses)
{
    struct rung_json_value values[RUNG_JSON_VALUES_MAX];
    struct rung_event event = item->event;

    *uses = 0;
    rung_event_unfold(item->shape, batch->holes + item->first, values, &event);
    return rung_engine_read(engine, &event, happenings, uses);
}

static inline const char *read_item(struct rung_engine *engine, const struct rung_batch *batch,
                                    const struct rung_scanned *item, struct rung_happening *room,
                                    const struct rung_happening **happenings, uint64_t *uses)
{
    const struct plan *plan = item->shape->plan;

    *happenings = plan->happenings;
    *uses = plan->uses;
    if (plan->happenings) return NULL;
    *happenings = room;
    if (read_planned(engine, item->shape, batch->holes + item->first, room, uses)) return NULL;
    return read_again(engine, batch, item, room, uses);
}

const char *rung_plan_read(struct rung_engine *engine, const struct rung_batch *batch,
                           const struct rung_scanned *item, struct rung_happening *room, uint64_t *uses)
{
    const struct rung_happening *happenings;

    return read_item(engine, batch, item, room, &happenings, uses);
}

const char *rung_engine_step_item(struct rung_engine *engine, const struct rung_batch *batch,
                                  const struct rung_scanned *item)
{
    struct rung_happening room[RUNG_ENGINE_POLICIES_MAX];
    const struct rung_happening *happenings = NULL;
    const struct rung_event *event = &item->event;
    const char *why = NULL;
    uint64_t uses = 0;
    uint32_t number = item->number;

    if (!item->shape) return rung_engine_step(engine, event, item->hash);
    if (engine->shard) rung_shard_event(engine->shard, item->hash);
    if (item->used) why = read_item(engine, batch, item, room, &happenings, &uses);
    if (engine->status) return NULL;
    if (why) return why;
    if (number != RUNG_NO_NUMBER && !rung_names_is(&engine->cases, number, event->case_id, event->case_size))
        number = RUNG_NO_NUMBER;
    rung_engine_step_read(engine, event, item->hash, happenings, uses, &number);
    return NULL;
}
