/* What an event does, as native code: for each type of event what the program's tables hold for it, in the
 * order of machine_events.c. What it meets, and which handler it sets off, is written out for the plain
 * cases; where more may come of it, the machine's own functions do it. */
#include "emit.h"
#include "machine_parts.h"
#include "opcode.h"

typedef gcc_jit_rvalue *value;

struct event {
    struct rung_emit *e;
    uint32_t type;
    const struct rung_plan_event *plan;
    value happening;
};

static value field(const struct event *v, uint32_t index)
{
    return rung_emit_load(v->e, v->happening, offsetof(struct rung_happening, fields) + 8 * index, v->e->i64);
}
#define FIELD(event, name) field(v, RUNG_FIELD(event, name))

static value step_now(struct rung_emit *e)
{
    return rung_emit_choice(e, offsetof(struct rung_record, step));
}

static value is_running(struct rung_emit *e)
{
    return rung_emit_is_not(e, step_now(e), RUNG_IDLE);
}

static value place_of(struct rung_emit *e, uint32_t owner)
{
    return rung_emit_choice(e, owner ? e->program->handlers[owner - 1].offset
                                     : (uint32_t)offsetof(struct rung_record, place));
}

/* ---- attempts ---- */

/* What is known of an attempt while the contacts of a step are looked at. */
struct fits {
    gcc_jit_lvalue *whole;    /* where the state is of the first that it meets; 0: of none */
    gcc_jit_lvalue *early;    /* its turn has not come */
    gcc_jit_lvalue *other;    /* it may be for something else */
    gcc_jit_lvalue *open_row; /* of the last that is open */
    gcc_jit_lvalue *asked;    /* it fits one that is open */
};

static value is_true(gcc_jit_lvalue *variable)
{
    return gcc_jit_lvalue_as_rvalue(variable);
}

static bool takes_attempts(const struct rung_program_site *site)
{
    return site->kind == RUNG_SITE_CONTACT || site->kind == RUNG_SITE_OFFER;
}

static bool any_takes_attempts(const struct rung_program *p, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (takes_attempts(&p->sites[i])) return true;
    return false;
}

/* Whether a fact says who, or which channel, one of them means. */
static bool any_by_fact(const struct rung_program *p, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (takes_attempts(&p->sites[i]) &&
            (rung_is_by_fact(p->sites[i].channel) || rung_is_by_fact(p->sites[i].party)))
            return true;
    return false;
}

/* Whether some can be made before their turn: contacts of one row. */
static bool any_rows(const struct rung_program *p, const struct rung_scope *scope)
{
    uint32_t end = scope->sites.first + scope->sites.count;

    for (uint32_t i = scope->sites.first; i < end; i++)
        for (uint32_t k = i + 1; k < end; k++)
            if (p->sites[k].kind == RUNG_SITE_CONTACT && p->sites[i].row == p->sites[k].row &&
                (p->sites[i].kind == RUNG_SITE_CONTACT || p->sites[i].kind == RUNG_SITE_SEND))
                return true;
    return false;
}

static value party_fits(struct rung_emit *e, uint32_t party, value to)
{
    const struct rung_program *p = e->program;
    value same = rung_emit_is_int(e, to, party);

    if (party < p->parties_count && !p->parties[party].customer) return same;
    return rung_emit_either(e, same, rung_emit_is_int(e, to, RUNG_UNKNOWN));
}

static value is_of_channel_and_party(const struct event *v, const struct rung_program_site *site)
{
    return rung_emit_both(v->e, rung_emit_is_int(v->e, FIELD(attempt, via), site->channel),
                          party_fits(v->e, site->party, FIELD(attempt, to)));
}

/* Whether more has to be on record; NULL: nothing has to be. */
static value lacks(const struct event *v, const struct rung_program_site *site)
{
    struct rung_emit *e = v->e;
    uint64_t always = site->including | site->noting, voicemail = site->including_voicemail & ~always;
    value documented = rung_emit_load(e, v->happening, offsetof(struct rung_happening, documented), e->i64);
    value missing =
        gcc_jit_context_new_unary_op(e->context, NULL, GCC_JIT_UNARY_OP_BITWISE_NEGATE, e->i64, documented);
    value zero = rung_emit_int(e, 0), any = NULL;

    if (always)
        any = rung_emit_compare(e, GCC_JIT_COMPARISON_NE,
                                rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->i64, missing,
                                                 rung_emit_int(e, (int64_t)always)),
                                zero);
    if (voicemail) {
        value more = rung_emit_compare(e, GCC_JIT_COMPARISON_NE,
                                       rung_emit_binary(e, GCC_JIT_BINARY_OP_BITWISE_AND, e->i64, missing,
                                                        rung_emit_int(e, (int64_t)voicemail)),
                                       zero);
        more = rung_emit_both(e, rung_emit_is_int(e, FIELD(attempt, outcome), RUNG_OUTCOME_voicemail), more);
        any = any ? rung_emit_either(e, any, more) : more;
    }
    return any;
}

static void note_whole(struct rung_emit *e, struct fits *fits, uint32_t offset, value open)
{
    IF (rung_emit_is(e, is_true(fits->whole), 0)) {
        rung_emit_assign(e, fits->whole, rung_emit_u32(e, offset));
        rung_emit_assign(e, fits->early, rung_emit_not(e, open));
    }
}

static void look_at_site(const struct event *v, struct fits *fits, uint32_t index, bool rows)
{
    struct rung_emit *e = v->e;
    const struct rung_program_site *site = &e->program->sites[index];
    bool contact = site->kind == RUNG_SITE_CONTACT;
    value state = rung_emit_site_state(e, index), row = rung_emit_u32(e, site->row);
    value open = rung_emit_either(e, rung_emit_is(e, state, RUNG_SITE_ASKED),
                                  rung_emit_is(e, state, RUNG_SITE_WITHHELD));

    if (rows && (contact || site->kind == RUNG_SITE_SEND)) {
        IF (open) {
            rung_emit_assign(e, fits->open_row, row);
        }
    }
    if (!takes_attempts(site)) return;
    value early = rung_emit_both(
        e, rung_emit_is(e, state, RUNG_SITE_QUIET),
        rung_emit_both(e, rung_emit_compare(e, GCC_JIT_COMPARISON_EQ, is_true(fits->open_row), row),
                       rung_emit_not(e, is_true(fits->asked))));
    value may = !contact ? rung_emit_is(e, state, RUNG_SITE_ASKED)
                : rows   ? rung_emit_either(e, open, early)
                         : open;
    IF (rung_emit_both(e, is_of_channel_and_party(v, site), may)) {
        value lacking = contact ? lacks(v, site) : rung_emit_true(e);
        if (rows && contact) {
            IF (open) {
                rung_emit_assign(e, fits->asked, rung_emit_true(e));
            }
        }
        if (lacking) {
            IF (lacking) {
                rung_emit_assign(e, fits->other, rung_emit_true(e));
            }
        }
        gcc_jit_block *behind = rung_emit_new_block(e);
        if (lacking) rung_emit_branch(e, lacking, behind);
        if (contact) note_whole(e, fits, site->offset, open);
        rung_emit_at(e, behind);
    }
}

/* Looks at what the step asks for. */
static void find_fits(const struct event *v, struct fits *fits, gcc_jit_block *rare)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;
    gcc_jit_block *idle = rung_emit_new_block(e);
    struct rung_ways ways;

    rung_emit_branch(e, rung_emit_is(e, place_of(e, 0), 0), idle);
    rung_emit_ways(e, &ways, step_now(e), p->steps_count);
    for (uint32_t i = 0; i < p->steps_count; i++) {
        const struct rung_scope *scope = &p->steps[i].scope;
        if (!any_takes_attempts(p, scope)) continue;
        rung_emit_way(e, &ways, i);
        if (any_by_fact(p, scope)) {
            rung_emit_jump(e, rare);
            continue;
        }
        bool rows = any_rows(p, scope);
        for (uint32_t k = scope->sites.first; k < scope->sites.first + scope->sites.count; k++)
            look_at_site(v, fits, k, rows);
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_at(e, idle);
}

/* Whether an attempt may be for something that a handler asks for or permits. */
static bool handlers_take_attempts(const struct rung_program *p)
{
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].owner && takes_attempts(&p->sites[i])) return true;
    return false;
}

static void take_attempt(const struct event *v)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;
    gcc_jit_block *rare = rung_emit_new_block(e), *nothing = rung_emit_new_block(e);
    gcc_jit_block *count = rung_emit_new_block(e), *end = rung_emit_new_block(e);
    value bounced = rung_emit_is_int(e, FIELD(attempt, outcome), RUNG_OUTCOME_bounced);
    struct fits fits = {
        .whole = rung_emit_variable(e, e->u32, "whole", rung_emit_u32(e, 0)),
        .early = rung_emit_variable(e, e->boolean, "early", rung_emit_false(e)),
        .other = rung_emit_variable(e, e->boolean, "other", rung_emit_false(e)),
        .open_row = rung_emit_variable(e, e->u32, "open_row", rung_emit_u32(e, RUNG_NONE)),
        .asked = rung_emit_variable(e, e->boolean, "asked", rung_emit_false(e)),
    };

    find_fits(v, &fits, rare);
    rung_emit_branch(e, rung_emit_is(e, is_true(fits.whole), 0), nothing);
    rung_emit_branch(e, is_true(fits.early), rare);
    rung_emit_branch(e, bounced, rare);
    value state = gcc_jit_lvalue_get_address(
        gcc_jit_context_new_array_access(e->context, NULL, e->record, is_true(fits.whole)), NULL);
    rung_emit_store(e, rung_emit_cast(e, state, e->bytes), 0, e->u8, rung_emit_u32(e, RUNG_SITE_MET));
    rung_emit_jump(e, count);
    e->block = nothing;
    if (handlers_take_attempts(p))
        rung_emit_jump(e, rare);
    else {
        rung_emit_branch(e, is_true(fits.other), rare);
        rung_emit_jump(e, count);
    }
    e->block = count;
    rung_emit_count_attempt(e, FIELD(attempt, via), rung_emit_not(e, bounced));
    IF (rung_emit_compare(e, GCC_JIT_COMPARISON_NE, RUNG_M(beside, e->bytes), rung_emit_null(e))) {
        RUNG_DO_GENERAL(tell_attempt, e->m, v->happening, rung_emit_true(e));
    }
    rung_emit_jump(e, end);
    e->block = rare;
    RUNG_DO_GENERAL(close_what_fits, e->m, v->happening);
    rung_emit_at(e, end);
}

/* ---- who takes it ---- */

/* rung_trigger_fits: leaves for `no` if the event is not meant. */
static void leave_unless_meant(const struct event *v, uint32_t is, uint32_t from, struct rung_fragment where,
                               gcc_jit_block *no)
{
    struct rung_emit *e = v->e;

    if (rung_is_by_fact(from) || rung_emit_trouble_in(e->program, where) != RUNG_NO_TROUBLE) {
        value fits =
            RUNG_GENERAL(trigger_fits, e->boolean, e->m, rung_emit_u32(e, is), rung_emit_u32(e, from),
                         rung_emit_u32(e, where.first), rung_emit_u32(e, where.count));
        rung_emit_branch(e, rung_emit_not(e, fits), no);
        return;
    }
    if (is) rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, FIELD(decision, value), is)), no);
    if (from != RUNG_ANY && v->plan->from != RUNG_NONE)
        rung_emit_branch(e, rung_emit_not(e, party_fits(e, from, field(v, v->plan->from))), no);
    if (where.count)
        rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, rung_emit_fragment(e, where), 1)), no);
}

/* The step that has the handler; RUNG_NONE: the policy has it. */
static uint32_t step_of_handler(const struct rung_program *p, uint32_t handler)
{
    for (uint32_t i = 0; i < p->steps_count; i++)
        if (handler - p->steps[i].handlers.first < p->steps[i].handlers.count) return i;
    return RUNG_NONE;
}

/* Of the step's own handlers, else of the policy's, the first that fits. */
static void handle_by_handler(const struct event *v, gcc_jit_block *taken)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;

    for (RUNG_EACH_OF(each, v->plan->handlers)) {
        uint32_t index = *each, step = step_of_handler(p, index);
        const struct rung_program_handler *handler = &p->handlers[index];
        gcc_jit_block *no = rung_emit_new_block(e);
        if (index < p->policy_handlers) rung_emit_branch(e, rung_emit_is_not(e, step_now(e), step), no);
        if (!handler->always) rung_emit_branch(e, rung_emit_not(e, is_running(e)), no);
        leave_unless_meant(v, handler->value, handler->from, handler->where, no);
        rung_emit_start_handler(e, index);
        rung_emit_jump(e, taken);
        e->block = no;
    }
}

/* Where a wait may be for the event, the machine sees to all of it. */
static void handle(const struct event *v)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;
    gcc_jit_block *waits = rung_emit_new_block(e), *taken = rung_emit_new_block(e);
    gcc_jit_block *idle = rung_emit_new_block(e);
    uint64_t bit = RUNG_PLAN_BIT(v->type);
    struct rung_ways ways;

    rung_emit_branch(e, rung_emit_is(e, place_of(e, 0), 0), idle);
    rung_emit_ways(e, &ways, step_now(e), p->steps_count);
    for (uint32_t i = 0; i < p->steps_count; i++) {
        if (!(e->plan.steps[i].heard & bit)) continue;
        rung_emit_way(e, &ways, i);
        rung_emit_jump(e, waits);
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_at(e, idle);
    for (RUNG_EACH_OF(each, e->plan.waiting)) {
        uint32_t handler = *each;
        if (e->plan.handlers[handler].heard & bit)
            rung_emit_branch(e, rung_emit_is_not(e, place_of(e, handler + 1), 0), waits);
    }
    handle_by_handler(v, taken);
    rung_emit_jump(e, taken);
    e->block = waits;
    gcc_jit_block_add_eval(e->block, NULL, RUNG_GENERAL(handle, e->boolean, e->m));
    rung_emit_at(e, taken);
}

/* ---- one event ---- */

/* The rules that forbid come before those that limit. */
static void judge_by(const struct event *v, bool limits)
{
    struct rung_emit *e = v->e;

    for (RUNG_EACH_OF(each, v->plan->rules)) {
        uint32_t rule = *each;
        if ((e->program->rules[rule].is_limit != 0) == limits)
            rung_emit_judge(e, rule, v->type, v->happening);
    }
}

/* rung_judge_moment: the hours of its channel; where the case is postponed, all of it. */
static void judge_moment(const struct event *v)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;
    gcc_jit_block *postponed = rung_emit_new_block(e), *behind = rung_emit_new_block(e);
    value until = rung_emit_postponed_until(e);
    struct rung_ways ways;

    if (until) rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, until, RUNG_NEVER_US)), postponed);
    rung_emit_ways(e, &ways, rung_emit_cast(e, FIELD(attempt, via), e->u32), p->channels_count);
    for (uint32_t i = 0; i < p->channels_count; i++) {
        const struct rung_program_channel *channel = &p->channels[i];
        if (channel->during == RUNG_NONE) continue;
        value given[] = {e->m, RUNG_M(now, e->i64), rung_emit_u32(e, channel->during)};
        rung_emit_way(e, &ways, i);
        e->line = channel->line;
        value open = rung_emit_keep(e, rung_emit_call(e, RUNG_CALL_rung_do_is_open, 3, given));
        e->line = RUNG_NONE;
        IF (rung_emit_is_int(e, open, 0)) {
            struct rung_output outside =
                rung_emit_output(RUNG_FINDING, RUNG_FINDING_outside_hours, channel->line);
            outside.channel = i;
            rung_emit_say(e, outside);
        }
    }
    rung_emit_ways_meet(e, &ways);
    rung_emit_jump(e, behind);
    e->block = postponed;
    RUNG_DO_GENERAL(judge_moment, e->m, v->happening);
    rung_emit_at(e, behind);
}

static void judge(const struct event *v)
{
    struct rung_emit *e = v->e;

    if (!v->plan->judged) return;
    judge_by(v, false);
    if (v->type == RUNG_EVENT_attempt) {
        IF (is_running(e)) {
            judge_by(v, true);
            judge_moment(v);
        }
    }
    RUNG_SET_M(line, e->u32, rung_emit_u32(e, 0)); /* nobody runs yet */
}

/* ---- what the event is noted by ---- */

/* rung_hear_silence */
static void hear_silence(const struct event *v, uint32_t index)
{
    struct rung_emit *e = v->e;
    const struct rung_program_silence *silence = &e->program->silences[index];
    bool listed = v->type < 64 && silence->events >> v->type & 1;
    gcc_jit_block *behind = rung_emit_new_block(e);

    if (silence->step != RUNG_NONE) {
        RUNG_DO_GENERAL(hear_silence, e->m, rung_emit_u32(e, index), rung_emit_u32(e, v->type));
        rung_emit_at(e, behind);
        return;
    }
    if (!silence->always)
        rung_emit_branch(e, silence->start ? is_running(e) : rung_emit_not(e, is_running(e)), behind);
    if (listed) rung_emit_store(e, e->record, silence->offset, e->i64, rung_emit_int(e, RUNG_NEVER_US));
    if (silence->since == RUNG_NONE ? listed : silence->since == v->type) {
        value time = rung_emit_time(e, silence->offset);
        rung_emit_branch(e, rung_emit_not(e, rung_emit_is_int(e, time, RUNG_NEVER_US)), behind);
        e->line = silence->line;
        value then = rung_emit_fragment(e, silence->limit);
        e->line = RUNG_NONE;
        rung_emit_branch(e, rung_emit_is_int(e, then, RUNG_UNKNOWN), behind);
        rung_emit_store(e, e->record, silence->offset, e->i64, then);
    }
    rung_emit_at(e, behind);
}

static void note(const struct event *v)
{
    struct rung_emit *e = v->e;

    for (RUNG_EACH_OF(each, v->plan->lasts))
        rung_emit_store(e, e->record, *each, e->i64, RUNG_M(now, e->i64));
    for (RUNG_EACH_OF(each, v->plan->silences)) hear_silence(v, *each);
    if (rung_plan_any(v->plan->silences)) RUNG_SET_M(line, e->u32, rung_emit_u32(e, 0));
}

static bool any_site(const struct rung_program *p, enum rung_site_kind kind)
{
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == kind) return true;
    return false;
}

static void close_what_fits(const struct event *v)
{
    struct rung_emit *e = v->e;
    const struct rung_program *p = e->program;
    bool tasks = any_site(p, RUNG_SITE_TASK) || any_site(p, RUNG_SITE_ASSIGNED);

    if (v->type == RUNG_EVENT_attempt) take_attempt(v);
    if ((v->type == RUNG_EVENT_done && tasks) || (v->type == RUNG_EVENT_took_over && p->escalations_count))
        RUNG_DO_GENERAL(close_what_fits, e->m, v->happening);
}

static void start(const struct event *v, value was_running)
{
    struct rung_emit *e = v->e;
    gcc_jit_block *end = rung_emit_new_block(e);

    rung_emit_branch(e, was_running, end);
    for (RUNG_EACH_OF(each, v->plan->starts)) {
        const struct rung_program_start *start = &e->program->starts[*each];
        gcc_jit_block *no = rung_emit_new_block(e);
        rung_emit_branch(e, is_running(e), end);
        leave_unless_meant(v, start->value, start->from, start->where, no);
        rung_emit_start_run(e, start->line);
        rung_emit_at(e, no);
    }
    rung_emit_at(e, end);
}

static void one_event(const struct event *v)
{
    struct rung_emit *e = v->e;
    value was_running = rung_emit_keep(e, is_running(e));

    rung_emit_store(e, e->m, offsetof(struct rung_machine, happening), e->bytes, v->happening);
    judge(v);
    IF (rung_emit_not(
            e, rung_emit_is_int(
                   e, rung_emit_load(e, v->happening, offsetof(struct rung_happening, given), e->i64), 0))) {
        RUNG_DO_GENERAL(take_facts, e->m, v->happening);
    }
    note(v);
    close_what_fits(v);
    if (v->plan->awaited) handle(v);
    start(v, rung_emit_cast(e, was_running, e->boolean));
    if (v->type == RUNG_EVENT_attempt) {
        IF (rung_emit_either(e, rung_emit_is_int(e, FIELD(attempt, outcome), RUNG_OUTCOME_reached),
                             rung_emit_is_int(e, FIELD(attempt, outcome), RUNG_OUTCOME_bounced))) {
            RUNG_DO_GENERAL(follow_outcome, e->m, v->happening);
        }
    }
    rung_emit_return_nothing(e);
}

/* Leaves for `general` if an attempt is of a channel by which nobody but the system sends. */
static void leave_if_automatic(const struct event *v, gcc_jit_block *general)
{
    struct rung_emit *e = v->e;

    for (uint32_t i = 0; i < e->program->channels_count; i++)
        if (e->program->channels[i].automatic)
            rung_emit_branch(e, rung_emit_is_int(e, FIELD(attempt, via), i), general);
}

void rung_emit_event(struct rung_emit *e)
{
    gcc_jit_param *params[] = {gcc_jit_context_new_param(e->context, NULL, e->bytes, "m"),
                               gcc_jit_context_new_param(e->context, NULL, e->bytes, "happening")};
    struct rung_ways ways;

    rung_emit_function(e, RUNG_OUTSIDE, "take_event", e->nothing, 2, params);
    struct event one = {.e = e, .happening = gcc_jit_param_as_rvalue(params[1])}, *v = &one;
    gcc_jit_block *general = rung_emit_new_block(e);
    rung_emit_ways(e, &ways, rung_emit_load(e, v->happening, offsetof(struct rung_happening, event), e->u32),
                   e->program->events_count);
    for (uint32_t i = 0; i < e->program->events_count; i++) {
        if (i == RUNG_EVENT_close) continue; /* somebody else may have ended the run */
        v->type = i;
        v->plan = &e->plan.events[i];
        rung_emit_way(e, &ways, i);
        if (i == RUNG_EVENT_attempt) leave_if_automatic(v, general);
        one_event(v);
    }
    rung_emit_other_way(e, &ways);
    rung_emit_jump(e, general);
    rung_emit_ways_meet(e, &ways);
    rung_emit_return_nothing(e);
    e->block = general;
    RUNG_DO_GENERAL(take_event, e->m, v->happening);
    rung_emit_return_nothing(e);
}
