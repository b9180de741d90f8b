/* Events of a packed log upon the engine. What a value means is found out once for each text of a block's
 * dictionaries, and the numbers of its cases before its events; what cannot be told so simply is read as a
 * line is. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

#include "packed_block.h"
#include "packed_step.h"

/* How a value of a shape gets into a happening. */
struct move {
    const struct rung_packed_slot *slot;
    const uint32_t *ids; /* the slot's */
    int64_t *known;      /* of each text of the slot what it means; RUNG_UNKNOWN: not found out yet */
    int64_t always;      /* without texts: what it means */
    struct rung_range choices;
    uint16_t kind, to; /* to: which field or fact */
    bool fact;
};

/* How a policy reads the events of a shape. */
struct plan {
    struct rung_loaded *policy;
    uint32_t event;
    const struct move *first, *end;
    struct rung_happening *happening; /* where it reads them to */
};

/* How they are read for all policies that use them. */
struct reading {
    bool simple;   /* else they are read as lines are */
    uint32_t done; /* rows so far */
    uint64_t uses; /* which policies, a bit each */
    const struct plan *first, *end;
    const struct rung_packed_slot *id; /* of the event; NULL: it has none */
};

struct stepping {
    struct rung_engine *engine;
    const struct rung_packed_block *block;
    struct reading *readings; /* by shape */
    struct plan *plans;
    struct move *moves;
    uint32_t move_count;
    uint32_t *numbers; /* by case of the block; RUNG_NO_NUMBER: not known yet */
    uint64_t *hashes;  /* likewise */
    struct rung_event event;
    struct rung_happening *happenings; /* by policy; both are a row's, once it is read */
    struct rung_packed_row *row;
};

/* ---- plans ---- */

static struct rung_json_value value_of(const struct rung_packed_slot *slot, uint32_t text)
{
    struct rung_json_value value = {
        .path = slot->path, .path_size = slot->path_size, .text = "", .kind = slot->kind};

    if (slot->texts.count) value.text = rung_packed_text(&slot->texts, text, &value.size);
    return value;
}

/* Adds a move. Returns false where there is no simple one. */
static bool add_move(struct stepping *s, struct rung_loaded *policy, struct plan *plan, struct move move)
{
    const struct rung_packed_slot *slot = move.slot;

    if (slot->role != RUNG_SLOT_VALUE || !slot->read) return false;
    for (const struct move *other = plan->first; other < plan->end; other++)
        if (other->fact == move.fact && other->to == move.to)
            return false; /* said twice, the last one counts */
    if (slot->texts.count) {
        size_t size = slot->texts.count * sizeof *move.known;
        move.known = malloc(size);
        if (!move.known) {
            s->engine->status = RUNG_NO_MEMORY;
            return false;
        }
        for (uint32_t i = 0; i < slot->texts.count; i++) move.known[i] = RUNG_UNKNOWN;
    } else {
        struct rung_json_value value = value_of(slot, 0);
        if (!rung_read_value(policy, &value, move.kind, move.choices, &move.always)) return false;
    }
    move.ids = slot->ids;
    s->moves[s->move_count++] = move;
    plan->end++;
    return true;
}

static bool is_named(const struct rung_packed_slot *slot, const struct rung_word *word)
{
    return slot->path_size == word->size && memcmp(slot->path, word->text, word->size) == 0;
}

/* Whether all that the event must have is there. */
static bool has_all(const struct rung_program *p, const struct plan *plan)
{
    struct rung_range fields = p->events[plan->event].fields;

    for (uint32_t i = 0; i < fields.count; i++) {
        bool there = p->event_fields[fields.first + i].optional;
        for (const struct move *move = plan->first; move < plan->end; move++)
            there |= !move->fact && move->to == i && (move->known || move->always != RUNG_UNKNOWN);
        if (!there) return false;
    }
    return true;
}

/* Finds the moves of a shape. False where they are not simple. */
static bool plan_moves(struct stepping *s, struct rung_loaded *policy, const struct rung_packed_shape *shape,
                       struct plan *plan)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_range fields = p->events[plan->event].fields;
    uint32_t facts = plan->event == RUNG_EVENT_update ? p->facts_count : 0;

    for (uint32_t v = 0; v < shape->count; v++) {
        const struct rung_packed_slot *slot = &shape->slots[v];
        if (!policy->head_is_read && v < 64 && shape->head >> v & 1) continue;
        if (slot->path_size >= 10 && memcmp(slot->path, "documented", 10) == 0) return false;
        for (uint32_t i = 0; i < fields.count; i++) {
            const struct rung_program_event_field *field = &p->event_fields[fields.first + i];
            if (field->kind == RUNG_VALUE_RECORD ||
                !is_named(slot, &policy->words.event_fields[fields.first + i]))
                continue;
            if (!add_move(s, policy, plan,
                          (struct move){.slot = slot,
                                        .choices = field->choices,
                                        .kind = (uint16_t)field->kind,
                                        .to = (uint16_t)i}))
                return false;
        }
        for (uint32_t i = 0; i < facts && i < RUNG_ITEMS_MAX; i++) {
            if (!is_named(slot, &policy->words.facts[i])) continue;
            if (!add_move(s, policy, plan,
                          (struct move){.slot = slot,
                                        .choices = p->facts[i].choices,
                                        .kind = (uint16_t)p->facts[i].kind,
                                        .to = (uint16_t)i,
                                        .fact = true}))
                return false;
        }
    }
    return has_all(p, plan);
}

static void plan_shapes(struct stepping *s)
{
    struct rung_engine *engine = s->engine;
    struct plan *plan = s->plans;

    for (uint32_t i = 0; i < s->block->shape_count; i++) {
        const struct rung_packed_shape *shape = &s->block->shape[i];
        struct reading *reading = &s->readings[i];
        reading->simple = shape->kind == RUNG_ROW_EVENT && !engine->input;
        reading->first = plan;
        if (shape->id != RUNG_NO_SLOT) reading->id = &shape->slots[shape->id];
        for (size_t k = 0; k < engine->policy_count && reading->simple; k++) {
            struct rung_loaded *policy = &engine->policies[k];
            const struct move *moves = s->moves + s->move_count;
            *plan =
                (struct plan){.policy = policy, .first = moves, .end = moves, .happening = &s->happenings[k]};
            plan->event = rung_loaded_event(policy, shape->type, shape->type_size);
            if (plan->event == RUNG_NO_NUMBER) continue;
            reading->simple = plan_moves(s, policy, shape, plan++);
            reading->uses |= UINT64_C(1) << k;
        }
        reading->end = plan;
    }
}

/* ---- cases ---- */

static bool is_elsewhere(const struct rung_shard *shard, uint64_t hash)
{
    return shard && rung_shard_of(hash, shard->count) != shard->index;
}

/* Finds those of the block's cases that there are already, one after the other, so that where they are found
 * is fetched meanwhile. */
static void find_cases(struct stepping *s)
{
    enum { AHEAD = 16 };
    struct rung_engine *engine = s->engine;
    const struct rung_packed_texts *ids = &s->block->case_ids;
    uint32_t size;

    for (uint32_t i = 0, next = 0; i < ids->count; i++) {
        for (; next < ids->count && next <= i + AHEAD; next++) {
            const char *id = rung_packed_text(ids, next, &size);
            s->hashes[next] = rung_names_hash(id, size);
            rung_names_fetch(&engine->cases, s->hashes[next]);
        }
        s->numbers[i] = RUNG_NO_NUMBER;
        if (is_elsewhere(engine->shard, s->hashes[i])) continue;
        const char *id = rung_packed_text(ids, i, &size);
        s->numbers[i] = rung_names_number_of(&engine->budget, &engine->cases, id, size, s->hashes[i], false);
    }
}

/* Has the memory fetched that rows soon to come will need. */
static void fetch(const struct stepping *s, uint32_t row)
{
    enum { AHEAD = 8, SOON = 3 };
    const struct rung_packed_block *block = s->block;

    if (block->rows - row <= AHEAD) return;
    uint32_t ahead = block->cases[row + AHEAD], soon = block->cases[row + SOON],
             cases = block->case_ids.count;
    if (ahead < cases) rung_engine_fetch_number(s->engine, s->numbers[ahead]); /* else it could not be read */
    if (soon < cases) rung_engine_fetch_rest(s->engine, s->numbers[soon]);
}

/* ---- rows ---- */

/* Finds out what a text means that a move has not met yet. Returns false if it is not as it should be. */
__attribute__((noinline)) static bool read_text(const struct stepping *s, struct rung_loaded *policy,
                                                const struct move *move, uint32_t text, int64_t *value)
{
    struct rung_json_value written = value_of(move->slot, text);

    if (!rung_read_value(policy, &written, move->kind, move->choices, value)) return false;
    bool elsewhere = s->engine->shard && s->engine->shard->elsewhere; /* there, texts are not kept */
    if (!elsewhere) move->known[text] = *value;
    return true;
}

/* Reads what policies use of a row. Returns false if something is not as it should be. */
__attribute__((noinline)) static bool read_row(const struct stepping *s, const struct reading *reading,
                                               uint32_t of_shape)
{
    for (const struct plan *plan = reading->first; plan < reading->end; plan++) {
        struct rung_happening *happening = plan->happening;
        rung_happening_begin(happening, plan->policy->bound.program, plan->event);
        for (const struct move *move = plan->first; move < plan->end; move++) {
            int64_t value = move->always;
            if (move->known) {
                uint32_t text = move->ids ? move->ids[of_shape] : of_shape;
                value = move->known[text];
                if (value == RUNG_UNKNOWN && !read_text(s, plan->policy, move, text, &value)) return false;
            }
            if (move->fact) {
                happening->values[move->to] = value;
                happening->given |= UINT64_C(1) << move->to;
            } else
                happening->fields[move->to] = value;
        }
    }
    return true;
}

/* Reads a row as a line is read. */
static void step_general(struct stepping *s, uint32_t row, uint32_t of_shape)
{
    struct rung_event event;

    rung_packed_event(s->block, row, of_shape, s->row, &event);
    const char *why = rung_engine_step(s->engine, &event, s->hashes[s->block->cases[row]]);
    if (why) rung_engine_bad_line(s->engine, event.line, why);
}

static void step_row(struct stepping *s, const struct reading *reading, uint32_t row, uint32_t of_shape)
{
    struct rung_engine *engine = s->engine;
    const struct rung_packed_block *block = s->block;
    struct rung_event *event = &s->event;
    uint32_t one = block->cases[row];

    if (engine->shard) rung_shard_event(engine->shard, s->hashes[one]);
    if (reading->uses && !read_row(s, reading, of_shape)) {
        step_general(s, row, of_shape);
        return;
    }
    event->time = block->times[row];
    event->recorded = block->recorded[row];
    event->case_id = rung_packed_text(&block->case_ids, one, &event->case_size);
    event->id_size = 0;
    if (reading->id) {
        const uint32_t *ids = reading->id->ids;
        struct rung_json_value id = value_of(reading->id, ids ? ids[of_shape] : of_shape);
        event->id = id.text;
        event->id_size = id.size;
    }
    rung_engine_step_read(engine, event, s->hashes[one], s->happenings, reading->uses, &s->numbers[one]);
}

static void refuse_row(struct stepping *s, uint32_t row, uint32_t of_shape)
{
    char why[512];

    rung_packed_refusal(s->block, row, of_shape, why, sizeof why);
    rung_engine_bad_line(s->engine, s->block->lines[row], why);
}

static void step_rows(struct stepping *s)
{
    enum { FLUSHED = 32 };
    struct rung_engine *engine = s->engine;
    const struct rung_packed_block *block = s->block;

    for (uint32_t row = 0; row < block->rows && engine->status == RUNG_OK; row++) {
        struct reading *reading = &s->readings[block->shapes[row]];
        uint32_t of_shape = reading->done++;
        if (block->lines[row] > engine->counts.lines) engine->counts.lines = block->lines[row];
        fetch(s, row);
        if (reading->simple)
            step_row(s, reading, row, of_shape);
        else if (block->shape[block->shapes[row]].kind == RUNG_ROW_REFUSED)
            refuse_row(s, row, of_shape);
        else
            step_general(s, row, of_shape);
        if (row % FLUSHED == 0) rung_engine_flush(engine, false);
    }
}

/* ---- beginning and end ---- */

static bool begin(struct stepping *s)
{
    const struct rung_packed_block *block = s->block;
    size_t moves = 0, cases = block->case_ids.count, policies = s->engine->policy_count;

    for (uint32_t i = 0; i < block->shape_count; i++) moves += block->shape[i].count;
    s->readings = calloc(block->shape_count + 1, sizeof *s->readings);
    s->plans = calloc(block->shape_count * policies + 1, sizeof *s->plans);
    s->moves = calloc(2 * moves * policies + 1, sizeof *s->moves);
    s->numbers = malloc((cases + 1) * sizeof *s->numbers);
    s->hashes = malloc((cases + 1) * sizeof *s->hashes);
    s->happenings = malloc((policies + 1) * sizeof *s->happenings);
    s->row = malloc(sizeof *s->row);
    return s->readings && s->plans && s->moves && s->numbers && s->hashes && s->happenings && s->row;
}

static void end(struct stepping *s)
{
    for (uint32_t i = 0; i < s->move_count; i++) free(s->moves[i].known);
    free(s->plans);
    free(s->moves);
    free(s->readings);
    free(s->happenings);
    free(s->numbers);
    free(s->hashes);
    free(s->row);
}

void rung_engine_step_block(struct rung_engine *engine, const char *name,
                            const struct rung_packed_block *block)
{
    struct stepping s = {.engine = engine, .block = block};

    engine->name = name;
    if (begin(&s)) {
        plan_shapes(&s);
        find_cases(&s);
        step_rows(&s);
    } else
        engine->status = RUNG_NO_MEMORY;
    end(&s);
    rung_engine_flush(engine, false);
}

bool rung_engine_wants(const struct rung_engine *engine, const char *path, size_t size)
{
    if (engine->input || (size >= 10 && memcmp(path, "documented", 10) == 0)) return true;
    for (size_t i = 0; i < engine->policy_count; i++) {
        const struct rung_loaded *policy = &engine->policies[i];
        const struct rung_program *p = policy->bound.program;
        for (uint32_t k = 0; k < p->event_fields_count + p->facts_count;
             k++) { /* facts stand behind fields */
            const struct rung_word *word = &policy->words.event_fields[k];
            if (word->size == size && memcmp(word->text, path, size) == 0) return true;
        }
    }
    return false;
}

const char *rung_engine_only_case(const struct rung_engine *engine, size_t *size)
{
    if (!engine->focus.on || engine->focus.all) return NULL;
    *size = engine->focus.size;
    return engine->focus.id;
}
