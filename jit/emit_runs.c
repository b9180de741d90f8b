/* Runs, as native code: how they start and end, how a step is left and another entered, how a handler is set
 * off, as machine_runs.c has it, in forms of this program's own. Each leaves for the machine's function,
 * before anything was changed, where more is open than such a form looks after. */
#include "emit.h"
#include "machine_parts.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

static value place_now(struct rung_emit *e)
{
    return rung_emit_choice(e, offsetof(struct rung_record, place));
}

static value step_now(struct rung_emit *e)
{
    return rung_emit_choice(e, offsetof(struct rung_record, step));
}

static void set_choice(struct rung_emit *e, uint32_t offset, uint32_t choice)
{
    rung_emit_store(e, e->record, offset, e->u16, rung_emit_u32(e, choice));
}

static void set_time(struct rung_emit *e, uint32_t offset, int64_t time)
{
    rung_emit_store(e, e->record, offset, e->i64, rung_emit_int(e, time));
}

/* Zeroes. */
static void blank(struct rung_emit *e, uint32_t at, uint32_t count)
{
    uint32_t end = at + count;

    for (; end - at >= 8; at += 8) set_time(e, at, 0);
    for (; at < end; at++) rung_emit_store(e, e->record, at, e->u8, rung_emit_u32(e, 0));
}

static bool any_assigned(const struct rung_program *p)
{
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_ASSIGNED) return true;
    return false;
}

/* Whether a step arms silences when it begins; or the run does. */
static bool arms_silences(const struct rung_program *p, bool run)
{
    for (uint32_t i = 0; i < p->silences_count; i++) {
        const struct rung_program_silence *silence = &p->silences[i];
        if (silence->step != RUNG_NONE) return true;
        if (run && silence->since == RUNG_NONE && !silence->start && !silence->always) return true;
    }
    return false;
}

static void leave_if_closing(struct rung_emit *e, gcc_jit_block *rare)
{
    uint32_t offset = e->program->parts[RUNG_PART_CLOSE_WITHHELD_BY];

    if (offset) rung_emit_branch(e, rung_emit_is_not(e, rung_emit_choice(e, offset), 0), rare);
}

static void leave_if_escalated(struct rung_emit *e, const struct rung_scope *scope, gcc_jit_block *rare)
{
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count; i++)
        rung_emit_branch(
            e, rung_emit_is(e, rung_emit_byte(e, e->program->escalations[i].offset), RUNG_ESCALATION_OPEN),
            rare);
}

static void reset_site(struct rung_emit *e, uint32_t index)
{
    const struct rung_program_site *site = &e->program->sites[index];

    rung_emit_store(e, e->record, site->offset, e->u8, rung_emit_u32(e, RUNG_SITE_QUIET));
    if (site->withheld) set_choice(e, site->withheld, 0);
}

static bool names_facts(const struct rung_program *p, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (rung_is_by_fact(p->sites[i].party) || rung_is_by_fact(p->sites[i].channel)) return true;
    return false;
}

static void withdraw(struct rung_emit *e, uint32_t index)
{
    const struct rung_program_site *site = &e->program->sites[index];

    if (site->kind != RUNG_SITE_OFFER) {
        IF (rung_emit_is(e, rung_emit_site_state(e, index), RUNG_SITE_ASKED)) {
            struct rung_output withdrawn = rung_emit_output(RUNG_ACTION, RUNG_ACTION_withdraw, site->line);
            withdrawn.site = index;
            withdrawn.party = site->party;
            withdrawn.channel = site->channel;
            rung_emit_say(e, withdrawn);
        }
    }
    reset_site(e, index);
}

/* leave_step, of one in which no escalation is open and no fact says who is asked. */
static void leave_step(struct rung_emit *e, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (e->program->sites[i].kind != RUNG_SITE_ASSIGNED) withdraw(e, i);
    blank(e, scope->slots.first, scope->slots.count);
}

static void end_offers(struct rung_emit *e)
{
    for (RUNG_EACH_OF(site, e->plan.offers)) reset_site(e, *site);
}

static void enter(struct rung_emit *e, uint32_t step)
{
    const struct rung_program_step *about = &e->program->steps[step];

    set_choice(e, offsetof(struct rung_record, step), step);
    RUNG_SET_M(moved, e->boolean, rung_emit_true(e));
    set_choice(e, offsetof(struct rung_record, place), about->entry + 1);
    blank(e, about->scope.slots.first, about->scope.slots.count);
    rung_emit_say(e, rung_emit_output(RUNG_STEP, RUNG_STEP_enter, about->line));
}

/* ---- instructions that lead elsewhere ---- */

uint32_t rung_emit_step_of(const struct rung_program *p, const struct rung_instruction *i)
{
    uint32_t at = (uint32_t)(i - p->code);

    for (uint32_t step = 0; step < p->steps_count; step++) {
        struct rung_range strand = rung_program_strand_of(p, 0, step);
        if (at >= strand.first && at - strand.first < strand.count) return step;
    }
    return RUNG_NONE;
}

bool rung_emit_end_step(struct rung_emit *e, gcc_jit_block *rare)
{
    const struct rung_program *p = e->program;
    uint32_t step = rung_emit_step_of(p, e->instruction);

    if (step == RUNG_NONE || step + 1 >= p->steps_count || p->steps[step + 1].entry <= p->steps[step].entry ||
        arms_silences(p, false) || names_facts(p, &p->steps[step].scope))
        return false;
    leave_if_closing(e, rare);
    leave_if_escalated(e, &p->steps[step].scope, rare);
    leave_step(e, &p->steps[step].scope);
    end_offers(e);
    enter(e, step + 1);
    return true;
}

/* Where a handler that keeps no place is, it is there no longer. */
static void stop_passing(struct rung_emit *e, bool always)
{
    const struct rung_program *p = e->program;

    for (uint32_t i = 0; i < p->handlers_count; i++) {
        if (p->handlers[i].offset || (p->handlers[i].always && !always)) continue;
        IF (rung_emit_is(e, RUNG_M(passing_owner, e->u32), i + 1)) {
            RUNG_SET_M(passing, e->u16, rung_emit_u32(e, 0));
        }
    }
}

bool rung_emit_stand_down(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    bool all = e->instruction->op == RUNG_OP_STAND_DOWN_ALL;

    if (!e->end_run || (all && rung_plan_any(e->plan.offers))) return false;
    gcc_jit_block *idle = rung_emit_new_block(e);
    rung_emit_branch(e, rung_emit_is(e, step_now(e), RUNG_IDLE), idle);
    rung_emit_say(e, rung_emit_output(RUNG_STEP, RUNG_STEP_stand_down, p->lines[e->instruction - p->code]));
    gcc_jit_block_add_eval(e->block, NULL, gcc_jit_context_new_call(e->context, NULL, e->end_run, 1, &e->m));
    rung_emit_at(e, idle);
    if (!all) return true;
    for (uint32_t i = 0; i < p->handlers_count; i++) {
        if (!p->handlers[i].offset) continue;
        IF (rung_emit_is_not(e, rung_emit_choice(e, p->handlers[i].offset), 0)) {
            RUNG_DO_GENERAL(stop_strand, e->m, rung_emit_u32(e, i));
        }
    }
    stop_passing(e, true);
    return true;
}

/* ---- runs ---- */

/* Whether something is open in a handler's scope that keeps no place. */
static bool passes_with_scope(const struct rung_program *p)
{
    for (uint32_t i = 0; i < p->handlers_count; i++) {
        const struct rung_scope *scope = &p->handlers[i].scope;
        if (!p->handlers[i].offset && (scope->slots.count || scope->sites.count || scope->escalations.count))
            return true;
    }
    return false;
}

static void end_steps(struct rung_emit *e, gcc_jit_block *rare)
{
    const struct rung_program *p = e->program;
    gcc_jit_block *between = rung_emit_new_block(e);
    struct rung_ways ways;

    rung_emit_branch(e, rung_emit_is(e, place_now(e), 0), between);
    rung_emit_ways(e, &ways, step_now(e), p->steps_count);
    for (uint32_t i = 0; i < p->steps_count; i++) {
        rung_emit_way(e, &ways, i);
        if (names_facts(p, &p->steps[i].scope)) {
            rung_emit_jump(e, rare);
            continue;
        }
        leave_if_escalated(e, &p->steps[i].scope, rare);
        leave_step(e, &p->steps[i].scope);
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_at(e, between);
}

/* rung_end_run, of a run that is on. */
void rung_emit_end_run_function(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    gcc_jit_param *m = gcc_jit_context_new_param(e->context, NULL, e->bytes, "m");

    e->end_run = NULL;
    if (any_assigned(p) || passes_with_scope(p)) return;
    rung_emit_function(e, RUNG_INSIDE, "end_run", e->nothing, 1, &m);
    gcc_jit_block *rare = rung_emit_new_block(e);
    leave_if_closing(e, rare);
    if (p->parts[RUNG_PART_POSTPONED_UNTIL])
        rung_emit_branch(
            e,
            rung_emit_not(e, rung_emit_is_int(e, rung_emit_time(e, p->parts[RUNG_PART_POSTPONED_UNTIL]),
                                              RUNG_NEVER_US)),
            rare);
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset && !p->handlers[i].always)
            rung_emit_branch(e, rung_emit_is_not(e, rung_emit_choice(e, p->handlers[i].offset), 0), rare);
    end_steps(e, rare);
    end_offers(e);
    stop_passing(e, false);
    for (uint32_t i = 0; i < p->silences_count; i++)
        if (!p->silences[i].start && !p->silences[i].always)
            set_time(e, p->silences[i].offset, RUNG_NEVER_US);
    set_choice(e, offsetof(struct rung_record, place), 0);
    if (p->parts[RUNG_PART_STUCK]) set_choice(e, p->parts[RUNG_PART_STUCK], 0);
    RUNG_SET_M(moved, e->boolean, rung_emit_true(e));
    set_choice(e, offsetof(struct rung_record, step), RUNG_IDLE);
    rung_emit_return_nothing(e);
    e->block = rare;
    RUNG_DO_GENERAL(end_run, e->m);
    rung_emit_return_nothing(e);
    e->end_run = e->function;
}

static void zero_counts(struct rung_emit *e)
{
    const struct rung_program *p = e->program;
    struct rung_plan_numbers counts = e->plan.run_counts;

    for (const uint32_t *count = counts.first; count != counts.end; count += 2) blank(e, count[0], count[1]);
    for (uint32_t i = 0; i < p->windows_count; i++)
        for (uint32_t k = 0; p->windows[i].of_run && k < rung_window_times(p, &p->windows[i]); k++)
            set_time(e, p->windows[i].offset + 8 * k, RUNG_UNKNOWN);
}

void rung_emit_start_run(struct rung_emit *e, uint32_t line)
{
    enum { TIMES_MAX = 64 }; /* of windows; more of them are for a loop */
    const struct rung_program *p = e->program;
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    uint64_t times = 0;

    for (uint32_t i = 0; i < p->windows_count; i++) times += rung_window_times(p, &p->windows[i]);
    if (arms_silences(p, true) || times > TIMES_MAX || p->channels_count > TIMES_MAX) {
        rung_emit_jump(e, rare);
    } else {
        value run = rung_emit_load(e, e->record, offsetof(struct rung_record, run), e->u32);
        leave_if_closing(e, rare);
        rung_emit_store(e, e->record, offsetof(struct rung_record, run), e->u32,
                        rung_emit_binary(e, GCC_JIT_BINARY_OP_PLUS, e->u32, run, rung_emit_u32(e, 1)));
        if (p->parts[RUNG_PART_BEGAN])
            rung_emit_store(e, e->record, p->parts[RUNG_PART_BEGAN], e->i64, RUNG_M(now, e->i64));
        zero_counts(e);
        for (uint32_t i = 0; i < p->facts_count; i++)
            if (p->facts[i].each_run) set_time(e, p->facts[i].offset, p->facts[i].initial);
        for (uint32_t i = 0; i < p->silences_count; i++)
            if (p->silences[i].start) set_time(e, p->silences[i].offset, RUNG_NEVER_US);
        rung_emit_say(e, rung_emit_output(RUNG_STEP, RUNG_STEP_start, line));
        enter(e, 0);
        rung_emit_jump(e, behind);
    }
    e->block = rare;
    RUNG_DO_GENERAL(start_run, e->m, rung_emit_u32(e, line));
    rung_emit_at(e, behind);
}

/* ---- handlers ---- */

/* Runs a handler that keeps no place and has nothing open. */
static void pass_through(struct rung_emit *e, uint32_t handler)
{
    uint32_t entry = e->program->handlers[handler].entry;
    value before = rung_emit_keep(e, RUNG_M(owner, e->u32)), line = rung_emit_keep(e, RUNG_M(line, e->u32));

    RUNG_SET_M(passing_owner, e->u32, rung_emit_u32(e, handler + 1));
    RUNG_SET_M(passing, e->u16, rung_emit_u32(e, entry + 1));
    RUNG_SET_M(owner, e->u32, rung_emit_u32(e, handler + 1));
    value place =
        rung_emit_cast(e,
                       gcc_jit_lvalue_get_address(
                           rung_emit_slot(e, e->m, offsetof(struct rung_machine, passing), e->u16), NULL),
                       e->places);
    value arguments[] = {e->m, rung_emit_u32(e, entry), place};
    gcc_jit_block_add_eval(e->block, NULL,
                           gcc_jit_context_new_call(e->context, NULL, e->strand, 3, arguments));
    RUNG_SET_M(owner, e->u32, before);
    RUNG_SET_M(line, e->u32, line);
}

void rung_emit_start_handler(struct rung_emit *e, uint32_t handler)
{
    const struct rung_program_handler *about = &e->program->handlers[handler];
    const struct rung_scope *scope = &about->scope;
    gcc_jit_block *rare = rung_emit_new_block(e), *behind = rung_emit_new_block(e);

    if (!about->offset && about->kept == RUNG_NONE && !scope->slots.count && !scope->sites.count &&
        !scope->escalations.count) {
        rung_emit_branch(e, RUNG_M(uncovered, e->boolean), behind); /* nothing that was to follow is done */
        leave_if_closing(e, rare);
        pass_through(e, handler);
        rung_emit_jump(e, behind);
    }
    rung_emit_at(e, rare);
    RUNG_DO_GENERAL(start_handler, e->m, rung_emit_u32(e, handler));
    rung_emit_at(e, behind);
}
