/* Events and timers upon the records of cases, in their order. */
#include "engine_inside.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* What a case may do without an event while draining. */
enum { STEPS_MAX = 1000, LINES_MAX = 100000, LOOKS_MAX = 10000 };

/* What lines of the journal about this case and moment need to know. */
static const struct rung_journal_line *line_of(struct rung_engine *engine, const struct rung_machine *m)
{
    struct rung_loaded *loaded = m->beside->state;
    struct rung_journal_line *line = &loaded->line;

    line->case_id = rung_names_text(&engine->cases, engine->number, &line->case_size);
    line->time = m->now;
    line->scratch = engine->scratch;
    return line;
}

static void tell_taken(void *state, const struct rung_machine *m, uint32_t tally, int64_t value)
{
    struct rung_loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;

    if (!rung_kept_took(&engine->budget, &loaded->kept, tally, value, engine->number, m->now))
        engine->status = rung_engine_no_room(engine);
}

static int64_t count_others(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last)
{
    struct rung_loaded *loaded = state;

    return rung_kept_others(&loaded->engine->budget, &loaded->kept, m, tally, value, last,
                            loaded->engine->number);
}

static int64_t first_leaves(void *state, struct rung_machine *m, uint32_t tally, int64_t value, uint32_t last)
{
    struct rung_loaded *loaded = state;

    return rung_kept_leaves(&loaded->engine->budget, &loaded->kept, m, tally, value, last);
}

/* Shows something to whoever watches. */
static void watch(struct rung_engine *engine, const struct rung_machine *m, struct rung_seen seen,
                  const struct rung_output *out, const struct rung_happening *event)
{
    struct rung_loaded *loaded = m->beside->state;

    seen.policy_index = (uint32_t)(loaded - engine->policies);
    seen.number = engine->number;
    seen.by_event = engine->by_event;
    seen.time = m->now;
    seen.local = rung_zone_to_local(rung_calendar_zone(m, m->program->calendar), m->now);
    struct rung_seen_inside inside = {.m = m, .loaded = loaded, .out = out, .event = event};
    if (out && out->extra_size) {
        inside.detail = engine->extras.bytes + out->extra;
        inside.detail_size = out->extra_size;
    }
    seen.inside = &inside;
    engine->watcher(engine->watcher_state, &seen);
}

static void watch_event(struct rung_engine *engine, const struct rung_machine *m,
                        const struct rung_happening *happening)
{
    char what[RUNG_WHAT_SIZE];

    watch(engine, m, rung_journal_seen_event(line_of(engine, m), happening, what), NULL, happening);
}

/* A channel or party of an event, as it is kept: those that a policy does not declare are RUNG_OTHER. */
static uint16_t small(int64_t value)
{
    return value < 0 ? RUNG_ANY : (uint16_t)value; /* RUNG_UNKNOWN */
}

static void tell_attempt(void *state, const struct rung_machine *m, const struct rung_happening *event,
                         bool from_us, bool complete)
{
    struct rung_loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;
    const struct rung_program *p = loaded->bound.program;
    if (!p->closings_count) return; /* it will never be told */
    uint16_t via = small(event->fields[RUNG_FIELD(attempt, via)]);
    int64_t outcome = event->fields[RUNG_FIELD(attempt, outcome)];
    struct rung_attempt attempt = {.time = m->now,
                                   .documented = event->documented,
                                   .said = rung_said(small(event->fields[RUNG_FIELD(attempt, to)]),
                                                     small(event->fields[RUNG_FIELD(attempt, by)]), via,
                                                     outcome < 0 ? RUNG_NO_OUTCOME : (uint8_t)outcome,
                                                     from_us, complete)};
    bool answers = !from_us && via < p->channels_count && p->channels[via].automatic;
    if (answers && rung_kept_outcome(&loaded->kept, engine->number, &attempt)) return;
    if (!rung_kept_attempt(&engine->budget, &loaded->kept, engine->number, &attempt))
        engine->status = rung_engine_no_room(engine);
}

static void add_detail(void *state, struct rung_machine *m, struct rung_output *out)
{
    struct rung_loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;
    size_t before = engine->extras.size;

    if (out->kind == RUNG_STEP) { /* somebody has closed the case: the next record begins behind it */
        rung_kept_closed(&loaded->kept, engine->number);
        return;
    }
    rung_journal_detail(&engine->extras, line_of(engine, m), m, out, &loaded->kept, engine->number);
    if (engine->extras.failed || engine->extras.size > UINT32_MAX) {
        engine->status = RUNG_NO_MEMORY;
        return;
    }
    out->extra = (uint32_t)before;
    out->extra_size = (uint32_t)(engine->extras.size - before);
    if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_close)
        rung_kept_closed(&loaded->kept, engine->number);
}

static void want_continued(struct rung_engine *engine, struct rung_loaded *from,
                           const struct rung_output *out)
{
    if (engine->wanted_count < RUNG_WANTED_MAX)
        engine->wanted[engine->wanted_count++] = (struct rung_wanted){from, out->index, out->line};
}

static void count_drained(struct rung_drained *drained, const struct rung_outputs *outputs)
{
    for (uint32_t i = 0; i < outputs->count; i++)
        drained->steps += outputs->items[i].kind == RUNG_STEP && outputs->items[i].name == RUNG_STEP_enter;
    if (drained->lines != UINT32_MAX) drained->lines += outputs->count;
    drained->looks = 0;
}

/* Tells whoever wants to know what came out: a watcher, policies that are gone on with, draining. */
static __attribute__((noinline)) void tell_outputs(struct rung_engine *engine, struct rung_loaded *loaded,
                                                   const struct rung_machine *m)
{
    for (uint32_t i = 0; engine->watcher && !engine->shard && i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        watch(engine, m, rung_journal_seen(loaded->bound.program, out), out, NULL);
    }
    for (uint32_t i = 0; m->program->follows_count && i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_continue)
            want_continued(engine, loaded, out);
    }
    if (engine->draining) count_drained(&engine->drained[engine->number], m->outputs);
}

/* Journals what came out so far. */
static void write_outputs(void *state, struct rung_machine *m)
{
    struct rung_loaded *loaded = state;
    struct rung_engine *engine = loaded->engine;

    if (engine->status) { /* nobody knows what they would be: the journal ends before */
        m->outputs->count = 0;
        return;
    }
    if (engine->shard)
        rung_shard_outputs(engine, m, line_of(engine, m));
    else
        rung_journal_write(&engine->lines, line_of(engine, m), m->outputs->items, m->outputs->count);
    if (engine->watcher || engine->draining || m->program->follows_count) tell_outputs(engine, loaded, m);
    engine->counts.journal_lines += m->outputs->count;
    m->outputs->count = 0;
    engine->extras.size = 0;
}

/* ---- stepping ---- */

void rung_engine_keep_beside(struct rung_loaded *loaded)
{
    loaded->beside = (struct rung_beside){.state = loaded,
                                          .took = tell_taken,
                                          .others = count_others,
                                          .leaves = first_leaves,
                                          .attempted = tell_attempt,
                                          .detail = add_detail,
                                          .full = write_outputs};
}

/* The number of a case goes into that of a record. */
_Static_assert(RUNG_ENGINE_POLICIES_MAX <= 8, "there may be more records than numbers");
enum { NUMBER_MAX = UINT32_MAX / 8 };

/* Whether a case has been left while draining, because it went round and round. */
static bool is_left(const struct rung_engine *engine, uint32_t number)
{
    return engine->draining && engine->drained[number].lines == UINT32_MAX;
}

static struct rung_machine machine_of(struct rung_engine *engine, size_t policy, uint32_t number, int64_t now)
{
    struct rung_loaded *loaded = &engine->policies[policy];

    return (struct rung_machine){.bound = &loaded->bound,
                                 .program = loaded->bound.program,
                                 .record =
                                     loaded->records + (size_t)loaded->bound.program->record_size * number,
                                 .now = now,
                                 .outputs = &engine->outputs,
                                 .beside = &loaded->beside};
}

struct rung_machine rung_engine_machine(struct rung_engine *engine, size_t policy, uint32_t number,
                                        int64_t now)
{
    engine->number = number;
    return machine_of(engine, policy, number, now);
}

/* Sets a timer for when the record wants to be looked at again, unless there is one for before that: when
 * that comes, it is set anew. So whatever puts off a case again and again costs nothing here. */
static void look_again_at(struct rung_engine *engine, const struct rung_machine *m, size_t policy,
                          uint32_t number, int64_t next)
{
    uint32_t record = rung_engine_record(engine, policy, number);

    if (next < m->now) next = m->now; /* a limit in the past has passed now */
    if (next < rung_timers_of(&engine->timers, record) &&
        !rung_timers_set(&engine->budget, &engine->timers, record, next))
        engine->status = rung_engine_no_room(engine);
}

/* Journals what came out, and notes when the record wants to be looked at again. */
void rung_engine_finish(struct rung_engine *engine, struct rung_machine *m, size_t policy, uint32_t number)
{
    if (m->outputs->count > 0) write_outputs(&engine->policies[policy], m);
    look_again_at(engine, m, policy, number, rung_machine_next(m));
}

/* While draining, a case that goes round and round without an event, or at which time looks again and again,
 * is left, with a note. */
static bool goes_round(struct rung_engine *engine, struct rung_machine *m)
{
    if (!engine->draining) return false;
    struct rung_drained *drained = &engine->drained[engine->number];
    if (drained->looks < LOOKS_MAX) drained->looks++;
    if (drained->steps < STEPS_MAX && drained->lines < LINES_MAX && drained->looks < LOOKS_MAX) return false;
    if (drained->lines != UINT32_MAX) { /* the note is written once */
        rung_machine_find(m, RUNG_FINDING_stuck, 0)->index = drained->steps >= STEPS_MAX   ? RUNG_STUCK_ROUND
                                                             : drained->lines >= LINES_MAX ? RUNG_STUCK_LINES
                                                                                           : RUNG_STUCK_LOOKS;
        write_outputs(m->beside->state, m);
        drained->lines = UINT32_MAX;
    }
    return true;
}

/* A timer that was taken off. */
static inline void step_timer(struct rung_engine *engine, struct rung_timer timer)
{
    uint32_t number = timer.record >> engine->policy_bits;
    size_t policy = timer.record & ((1u << engine->policy_bits) - 1);
    struct rung_machine m = rung_engine_machine(engine, policy, number, timer.time);
    int64_t next = rung_machine_next(&m);

    if (is_left(engine, number)) return;
    if (next <= timer.time) {
        if (timer.time > engine->clock) engine->clock = timer.time;
        if (engine->shard) rung_shard_timer(engine, timer.time, number);
        rung_kept_fetch(&engine->policies[policy].kept, number); /* it may be closed now */
        next = rung_machine_timers(&m, next);
        if (m.outputs->count > 0) write_outputs(m.beside->state, &m);
        if (goes_round(engine, &m)) {
            engine->wanted_count = 0;
            return;
        }
    }
    look_again_at(engine, &m, policy, number, next);
    if (engine->wanted_count) rung_engine_continue(engine, number, timer.time);
    rung_engine_flush(engine, false);
}

/* All timers up to `time`; those of `time` itself only if `including`. */
void rung_engine_fire(struct rung_engine *engine, int64_t time, bool including)
{
    bool failed = false;

    if (!including) time--;
    while (engine->status == RUNG_OK && rung_timers_near(&engine->timers, time)) {
        struct rung_timer timer;
        bool fresh = engine->timers.near_count == 0;
        if (!rung_timers_take(&engine->budget, &engine->timers, time, &timer, &failed)) {
            if (failed) engine->status = rung_engine_no_room(engine);
            return;
        }
        rung_engine_fetch_timers(engine, fresh);
        step_timer(engine, timer);
        rung_engine_fetch_timer(engine);
    }
}

static bool have_records(struct rung_engine *engine, uint32_t number)
{
    if (number > NUMBER_MAX) {
        engine->budget.reached = true;
        return false;
    }
    if (!rung_timers_have(&engine->budget, &engine->timers, (size_t)(number + 1) << engine->policy_bits))
        return false;
    for (size_t i = 0; i < engine->policy_count; i++) {
        struct rung_loaded *loaded = &engine->policies[i];
        if (!rung_grow_bare(&engine->budget, &loaded->records, &loaded->record_capacity, number + 1,
                            loaded->bound.program->record_size))
            return false;
        struct rung_machine m = rung_engine_machine(engine, i, number, 0);
        memset(m.record, 0, loaded->bound.program->record_size);
        rung_record_begin(&m);
    }
    return true;
}

/* Whether an event of this id was among the case's last; from now on it is. */
__attribute__((noinline)) static bool seen_before(struct rung_engine *engine, uint32_t number,
                                                  const struct rung_event *event)
{
    if (!rung_grow(&engine->budget, &engine->ids, &engine->id_capacity, number + 1, sizeof *engine->ids)) {
        engine->status = rung_engine_no_room(engine);
        return false;
    }
    struct rung_recent_ids *ids = &engine->ids[number];
    uint64_t hash = XXH3_64bits(event->id, event->id_size);
    for (uint32_t i = 0; i < ids->count && i < RUNG_IDS_KEPT; i++)
        if (ids->hashes[i] == hash) return true;
    ids->hashes[ids->count++ % RUNG_IDS_KEPT] = hash;
    if (ids->count == 2 * RUNG_IDS_KEPT) ids->count = RUNG_IDS_KEPT;
    return false;
}

const char *rung_engine_read(struct rung_engine *engine, const struct rung_event *event,
                             struct rung_happening *happenings, uint64_t *uses)
{
    for (size_t i = 0; i < engine->policy_count; i++) {
        uint32_t type = rung_loaded_event(&engine->policies[i], event->type, event->type_size);
        if (type == RUNG_NO_NUMBER) continue;
        const char *why = rung_read_fields(&engine->policies[i], type, event, &happenings[i]);
        if (why || engine->status) return why;
        *uses |= UINT64_C(1) << i;
    }
    return NULL;
}

const char *rung_engine_step(struct rung_engine *engine, const struct rung_event *event, uint64_t hash)
{
    struct rung_happening happenings[RUNG_ENGINE_POLICIES_MAX];
    uint64_t uses = 0;
    uint32_t number = RUNG_NO_NUMBER;

    if (engine->input) {
        if (!engine->input->event(engine->input->state, event)) engine->status = RUNG_NEVER;
        return NULL;
    }
    if (engine->shard) rung_shard_event(engine->shard, hash);
    const char *why = rung_engine_read(engine, event, happenings, &uses);
    if (engine->status) return NULL;
    if (why) return why;
    rung_engine_step_read(engine, event, hash, happenings, uses, &number);
    return NULL;
}

/* The number of the case of an event whose case is not known yet; if it is new, it has records then.
 * RUNG_NO_NUMBER, and the engine's status, when there is no room. */
__attribute__((noinline)) static uint32_t find_case(struct rung_engine *engine,
                                                    const struct rung_event *event, uint64_t hash)
{
    size_t before = engine->cases.count;
    uint32_t number =
        rung_names_number_of(&engine->budget, &engine->cases, event->case_id, event->case_size, hash, true);
    bool fresh = number != RUNG_NO_NUMBER && engine->cases.count > before;

    if (number != RUNG_NO_NUMBER && (!fresh || (have_records(engine, number) &&
                                                (!engine->shard || rung_shard_case(engine, number, event)))))
        return number;
    engine->status = rung_engine_no_room(engine);
    return RUNG_NO_NUMBER;
}

void rung_engine_step_read(struct rung_engine *engine, const struct rung_event *event, uint64_t hash,
                           const struct rung_happening *happenings, uint64_t uses, uint32_t *known_number)
{
    if (engine->focus.on && (engine->focus.past || event->time > engine->focus.until)) {
        rung_focus_passes(engine, event);
        return;
    }
    engine->counts.events++;
    bool late = event->recorded < event->time || event->time < engine->clock;
    if (event->time > engine->clock) {
        if (rung_timers_near(&engine->timers, event->time - 1)) rung_engine_fire(engine, event->time, false);
        if (engine->status) return;
        engine->clock = event->time;
    }
    engine->counts.late += late;
    if (!uses) {
        engine->counts.unused++;
        return;
    }
    if (engine->focus.on && rung_focus_passes(engine, event)) return;
    if (engine->shard) {
        if (engine->shard->elsewhere) return;
        rung_shard_step(engine);
    }
    uint32_t number = *known_number;
    if (number == RUNG_NO_NUMBER) *known_number = number = find_case(engine, event, hash);
    if (number == RUNG_NO_NUMBER) return;
    bool known = event->id_size && seen_before(engine, number, event);
    engine->by_event = true;
    for (uint64_t left = uses; left && engine->status == RUNG_OK; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);
        struct rung_machine m = rung_engine_machine(engine, i, number, engine->clock);
        if (engine->watcher && !known) watch_event(engine, &m, &happenings[i]);
        if (late) rung_machine_late(&m, event->recorded);
        if (known)
            rung_machine_find(&m, RUNG_FINDING_duplicate, 0);
        else
            rung_machine_event(&m, &happenings[i]);
        rung_engine_finish(engine, &m, i, number);
    }
    if (engine->wanted_count) rung_engine_continue(engine, number, engine->clock);
    engine->by_event = false;
}
