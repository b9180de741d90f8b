/* Proves that a program is safe to run. Nothing in a program is believed before it is proved: it may come
 * from a damaged or hostile file. Here are the record and the strands of steps and handlers, with all that
 * lives in them; verify_code.c has their instructions, verify_tables.c the other tables. */
#include <rung/program.h>

#include <stdlib.h>

#include "verifying.h"

/* ---- what lives in a scope ---- */

static bool verify_sites(struct verifying *v, struct rung_range sites)
{
    const struct rung_program *p = v->program;

    v->table = "obligation";
    for (v->index = sites.first; v->index < sites.first + sites.count; v->index++) {
        const struct rung_program_site *site = &p->sites[v->index];
        uint32_t group = v->group;
        bool assigned = site->kind == RUNG_SITE_ASSIGNED; /* it outlives its step */
        if (assigned) v->group = OF_CASE;
        if (!owned(v, site->owner) || !one_of(v, site->kind, RUNG_SITE_OFFER + 1) || !party(v, site->party) ||
            !channel(v, site->channel) || !text(v, site->name) || !text(v, site->template_name) ||
            !optional(v, site->give, p->gives_count) || !items(v, site->including) ||
            !items(v, site->including_voicemail) || !items(v, site->noting) ||
            !rung_verify_fragment(v, site->limit) || !rung_verify_fragment(v, site->when) ||
            !(assigned ? slot(v, site->offset, 1) : fresh(v, site->offset, 1)) ||
            (site->deadline && !shared(v, site->deadline, 8)) ||
            (site->withheld && !fresh(v, site->withheld, 2)))
            return false;
        v->group = group;
    }
    return true;
}

static bool verify_listens(struct verifying *v, struct rung_range listens, struct rung_range strand)
{
    const struct rung_program *p = v->program;

    v->table = "wait for an event";
    for (v->index = listens.first; v->index < listens.first + listens.count; v->index++) {
        const struct rung_program_listen *listen = &p->listens[v->index];
        if (!owned(v, listen->owner) || !rung_verify_fragment(v, listen->limit) ||
            !shared(v, listen->offset, 8) || !rung_verify_entry(v, listen->otherwise, strand) ||
            !range(v, listen->clauses, p->clauses_count, "clauses that are not there"))
            return false;
        for (uint32_t k = listen->clauses.first; k < listen->clauses.first + listen->clauses.count; k++) {
            const struct rung_program_clause *clause = &p->clauses[k];
            if (!in_range(v, clause->event, p->events_count, "an event that is not there") ||
                !text(v, clause->value) || !party(v, clause->from) ||
                !rung_verify_fragment(v, clause->where) || !fresh(v, clause->offset, 2) ||
                !rung_verify_entry(v, clause->label, strand))
                return false;
            uint64_t kept = 8 * (uint64_t)p->event_fields_count;
            if (clause->event < p->events_count) kept = 8 * (uint64_t)p->events[clause->event].fields.count;
            if (clause->kept != RUNG_NONE && !slot(v, clause->kept, kept)) return false;
        }
    }
    return true;
}

static bool verify_loops(struct verifying *v, struct rung_range loops)
{
    const struct rung_program *p = v->program;

    v->table = "loop";
    for (v->index = loops.first; v->index < loops.first + loops.count; v->index++) {
        const struct rung_program_loop *loop = &p->loops[v->index];
        if (!owned(v, loop->owner) || !rung_verify_fragment(v, loop->every) ||
            !shared(v, loop->offset, sizeof(struct rung_loop_slot)) ||
            !range(v, loop->listens, p->listens_count, "waits that are not there") ||
            !range(v, loop->sites, p->sites_count, "obligations that are not there"))
            return false;
        if (loop->by_day && !range(v, loop->rounds, p->constants_count, "days that are not there"))
            return false;
        if (!loop->by_day && !loop->every.count) return fail(v, "rounds without a time between them");
    }
    return true;
}

static bool verify_escalations(struct verifying *v, struct rung_range escalations)
{
    const struct rung_program *p = v->program;

    v->table = "escalation";
    for (v->index = escalations.first; v->index < escalations.first + escalations.count; v->index++) {
        const struct rung_program_escalation *escalation = &p->escalations[v->index];
        if (!owned(v, escalation->owner) ||
            !range(v, escalation->targets, p->targets_count, "targets that are not there") ||
            !optional(v, escalation->give, p->gives_count) || escalation->targets.count == 0 ||
            escalation->targets.count > RUNG_TARGETS_MAX || !fresh(v, escalation->offset, 2) ||
            !shared(v, escalation->deadline, 8))
            return fail(v, "targets that are not there");
        for (uint32_t k = escalation->targets.first;
             k < escalation->targets.first + escalation->targets.count; k++)
            if (!party(v, p->targets[k].party) || !rung_verify_fragment(v, p->targets[k].limit)) return false;
    }
    return true;
}

static bool verify_scope(struct verifying *v, const struct rung_scope *scope, struct rung_range strand)
{
    const struct rung_program *p = v->program;
    const char *not_there = "parts that are not there";

    if (!range(v, scope->sites, p->sites_count, not_there) ||
        !range(v, scope->gives, p->gives_count, not_there) ||
        !range(v, scope->waits, p->waits_count, not_there) ||
        !range(v, scope->listens, p->listens_count, not_there) ||
        !range(v, scope->loops, p->loops_count, not_there) ||
        !range(v, scope->escalations, p->escalations_count, not_there))
        return false;
    v->table = "time limit";
    for (v->index = scope->gives.first; v->index < scope->gives.first + scope->gives.count; v->index++) {
        const struct rung_program_give *give = &p->gives[v->index];
        if (give->parent != RUNG_NONE && give->parent >= v->index)
            return fail(v, "a limit around it that is not");
        if (!owned(v, give->owner) || !rung_verify_fragment(v, give->limit) || !give->limit.count ||
            !shared(v, give->offset, 8) || !rung_verify_entry(v, give->otherwise, strand) ||
            !range(v, give->sites, p->sites_count, not_there))
            return fail(v, "no limit");
    }
    v->table = "wait";
    for (v->index = scope->waits.first; v->index < scope->waits.first + scope->waits.count; v->index++)
        if (!owned(v, p->waits[v->index].owner) || !shared(v, p->waits[v->index].offset, 8)) return false;
    return verify_sites(v, scope->sites) && verify_listens(v, scope->listens, strand) &&
           verify_loops(v, scope->loops) && verify_escalations(v, scope->escalations);
}

/* ---- the record ---- */

/* Whether the fields describe every byte, those of steps without lying over those of the whole record.
 * `described` has a byte for each of the record. */
static bool verify_fields(struct verifying *v, unsigned char *described)
{
    enum { BY_ALL = 1, BY_STEP = 2 };
    const struct rung_program *p = v->program;
    uint32_t step = RUNG_NONE, first = 0;

    v->table = "field";
    for (v->index = 0; v->index < p->fields_count; v->index++) {
        const struct rung_program_field *field = &p->fields[v->index];
        if (!text(v, field->name) || !text(v, field->part) || !one_of(v, field->kind, RUNG_FIELD_KINDS) ||
            !optional(v, field->step, p->steps_count))
            return false;
        if (field->step != step) first = 0;
        if (field->step + 1 < step + 1 || field->offset < first) return fail(v, "a field out of order");
        if (!field->size || field->size > p->record_size || field->offset > p->record_size - field->size)
            return fail(v, "a place outside of the record");
        step = field->step;
        first = field->offset;
        for (uint32_t i = first; i < first + field->size; i++) {
            if (described[i] == BY_ALL && step != RUNG_NONE) return fail(v, "a place that is taken");
            described[i] = step == RUNG_NONE ? BY_ALL : BY_STEP;
        }
    }
    v->table = "byte of the record";
    for (v->index = 0; v->index < p->record_size; v->index++)
        if (!described[v->index]) return fail(v, "no field describes it");
    return true;
}

/* ---- strands ---- */

/* Scopes lie behind each other in their tables, so that together they have every part: none is left unproved.
 */
static bool follows(struct verifying *v, const struct rung_scope *scope, struct rung_scope *end)
{
#define FOLLOWS(part)                                                                                        \
    if (scope->part.first != end->part.first + end->part.count) return fail(v, "parts that do not follow");  \
    end->part = scope->part;
    FOLLOWS(sites)
    FOLLOWS(gives)
    FOLLOWS(waits)
    FOLLOWS(listens)
    FOLLOWS(loops)
    FOLLOWS(escalations)
#undef FOLLOWS
    return true;
}

/* Whether a strand's beginning makes zeroes of nothing but its own. */
static bool verify_slots(struct verifying *v)
{
    if (v->slots.count == 0) return true;
    if (!inside(v, v->slots.first, v->slots.count)) return false;
    for (uint32_t i = v->slots.first; i < v->slots.first + v->slots.count; i++)
        if (v->claims[i] != v->group * 2) return fail(v, "a beginning that forgets what is of others");
    return true;
}

static bool verify_strands(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "step";
    for (v->index = 0; v->index < p->steps_count; v->index++)
        if (!in_range(v, p->steps[v->index].entry, p->code_count, "code that is not there") ||
            !text(v, p->steps[v->index].name) || !text(v, p->steps[v->index].title) ||
            !range(v, p->steps[v->index].handlers, p->policy_handlers, "handlers that are not there"))
            return false;
    v->table = "handler";
    for (v->index = 0; v->index < p->handlers_count; v->index++) {
        const struct rung_program_handler *handler = &p->handlers[v->index];
        if (!in_range(v, handler->entry, p->code_count, "code that is not there") ||
            !one_of(v, handler->trigger, RUNG_ON_MISSED + 1) || !one_of(v, handler->missed, 3) ||
            !optional(v, handler->event, p->events_count) || !text(v, handler->value) ||
            !party(v, handler->from) || !optional(v, handler->silence, p->silences_count) ||
            !rung_verify_fragment(v, handler->where) || (handler->offset && !slot(v, handler->offset, 2)))
            return false;
        if ((handler->trigger == RUNG_ON_EVENT && handler->event == RUNG_NONE) ||
            (handler->trigger == RUNG_ON_SILENCE && handler->silence == RUNG_NONE))
            return fail(v, "nothing that sets it off");
        uint64_t kept =
            handler->event < p->events_count ? 8 * (uint64_t)p->events[handler->event].fields.count : 0;
        if (handler->kept != RUNG_NONE && !slot(v, handler->kept, kept)) return false;
    }
    struct rung_scope end = {0};
    for (uint32_t i = 0; i < p->steps_count + p->handlers_count; i++) {
        bool step = i < p->steps_count;
        v->group = step ? OF_STEPS + i : OF_STEPS + i + 1;
        v->owner = step ? 0 : i - p->steps_count + 1;
        struct rung_range strand = rung_program_strand_of(p, step ? 0 : i - p->steps_count + 1, step ? i : 0);
        const struct rung_scope *scope = step ? &p->steps[i].scope : &p->handlers[i - p->steps_count].scope;
        v->table = "scope";
        v->index = i;
        v->slots = scope->slots;
        if (!follows(v, scope, &end) || !verify_scope(v, scope, strand)) return false;
        v->table = "scope";
        v->index = i;
        if (!verify_slots(v)) return false;
        v->table = "code";
        if (!rung_verify_code(v, p->code, strand.first, strand.count, false)) return false;
        if (!step && !p->handlers[i - p->steps_count].offset &&
            rung_program_rests(p->code + strand.first, strand.count, p->rules_count > 0))
            return fail(v, "a strand that may rest, and no place to keep where");
    }
    v->table = "part";
    v->index = 0;
    const struct rung_scope none = rung_scope_behind(p);
    return follows(v, &none, &end);
}

enum rung_status rung_program_verify(const struct rung_program *p, struct rung_reason *reason)
{
    struct verifying v = {.program = p, .reason = reason};
    size_t most = (p->code_count > p->fragments_count ? p->code_count : p->fragments_count) + 1;

    v.entries = calloc(most, 1);
    v.no_entries = calloc(most, 1);
    v.written = calloc(most, sizeof *v.written);
    v.claims = calloc(p->record_size > RECORD_BYTES_MAX ? 1 : p->record_size + 1, sizeof *v.claims);
    unsigned char *described = calloc(p->record_size > RECORD_BYTES_MAX ? 1 : p->record_size + 1, 1);
    bool memory = v.entries && v.no_entries && v.written && v.claims && described;
    v.group = OF_CASE;
    if (memory && !(rung_verify_tables(&v) && verify_fields(&v, described) && verify_strands(&v)))
        fail(&v, "a value that cannot be"); /* where nothing was said yet */
    enum rung_status status = !memory ? RUNG_NO_MEMORY : v.bad ? RUNG_INVALID : RUNG_OK;
    free(described);
    free(v.entries);
    free(v.no_entries);
    free(v.written);
    free(v.claims);
    return status;
}
