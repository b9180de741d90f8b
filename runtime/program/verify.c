/* Proves that a program is safe to run. Nothing in a program is believed before it is proved here: it may
 * come from a damaged or hostile file. */
#include <rung/program.h>

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "events.h"
#include "opcode.h"
#include "reason.h"

enum { RECORD_BYTES_MAX = 1 << 20, OF_CASE = 1, OF_STEPS = 2 };

struct verifying {
    const struct rung_program *program;
    struct rung_reason *reason;
    const char *table; /* that is looked at */
    uint32_t index;    /* of the entry */
    unsigned char
        *entries; /* of each instruction: a strand is entered there from outside, with no register written */
    unsigned char *no_entries;
    uint32_t *written; /* room for `flows` */
    uint32_t *claims;  /* of each byte of the record: whose it is, times two, plus 1 if it may be shared */
    uint32_t group;    /* that claims now: OF_CASE, a step + OF_STEPS, or behind these a handler */
    uint32_t owner;    /* of the strand that is looked at: 0 a step, else handler + 1 */
    struct rung_range slots; /* that begin as zeroes with it */
    bool bad;
};

static bool fail(struct verifying *v, const char *what)
{
    if (!v->bad) rung_reason_give(v->reason, RUNG_INVALID, 0, "%s %u: %s", v->table, v->index, what);
    v->bad = true;
    return false;
}

static bool in_range(struct verifying *v, uint32_t index, uint32_t count, const char *what)
{
    return index < count || fail(v, what);
}

static bool text(struct verifying *v, uint32_t offset)
{
    return in_range(v, offset, v->program->texts_count, "a text that is not there");
}

static bool range(struct verifying *v, struct rung_range range, uint32_t count, const char *what)
{
    return (range.count <= count && range.first <= count - range.count) || fail(v, what);
}

/* `size` bytes of the record, behind its head. */
static bool inside(struct verifying *v, uint32_t offset, uint64_t size)
{
    uint32_t record = v->program->record_size;

    return (offset >= sizeof(struct rung_record) && size <= record && offset <= record - size) ||
           fail(v, "a place outside of the record");
}

/* The group of a step that waits to begin again, which none of them is. */
static uint32_t of_restart(const struct verifying *v)
{
    return OF_STEPS + v->program->steps_count;
}

static bool is_of_a_step(const struct verifying *v, uint32_t group)
{
    return group >= OF_STEPS && group <= of_restart(v);
}

/* The same for a slot, which nothing else may have, but the slots of different steps, and what may be shared
 * within a group: times, which are never used as an index. */
static bool claim(struct verifying *v, uint32_t offset, uint64_t size, bool shared)
{
    if (!inside(v, offset, size)) return false;
    for (uint64_t i = offset; i < offset + size; i++) {
        uint32_t *claimed = &v->claims[i], group = *claimed / 2;
        bool both =
            group == v->group ? shared && *claimed % 2 : is_of_a_step(v, group) && is_of_a_step(v, v->group);
        if (*claimed && !both) return fail(v, "a place that is taken");
        *claimed = v->group * 2 + shared;
    }
    return true;
}

static bool slot(struct verifying *v, uint32_t offset, uint64_t size)
{
    return claim(v, offset, size, false);
}

static bool shared(struct verifying *v, uint32_t offset, uint64_t size)
{
    return claim(v, offset, size, true);
}

/* A slot that begins as zeroes with its strand. */
static bool fresh(struct verifying *v, uint32_t offset, uint64_t size)
{
    struct rung_range slots = v->slots;

    return (offset >= slots.first && size <= slots.count && offset - slots.first <= slots.count - size)
               ? slot(v, offset, size)
               : fail(v, "a place that does not begin anew");
}

/* Every part says whose strand it belongs to. */
static bool owned(struct verifying *v, uint32_t owner)
{
    return owner == v->owner || fail(v, "a part of another strand");
}

static bool one_of(struct verifying *v, uint32_t value, uint32_t count)
{
    return in_range(v, value, count, "a kind that there is not");
}

static bool party(struct verifying *v, uint32_t value)
{
    if (value == RUNG_ANY || value == RUNG_OTHER) return true;
    if (value & RUNG_BY_FACT)
        return in_range(v, value & ~RUNG_BY_FACT, v->program->facts_count, "a fact that is not there");
    return in_range(v, value, v->program->parties_count, "a party that is not there");
}

static bool channel(struct verifying *v, uint32_t value)
{
    if (value == RUNG_ANY || value == RUNG_OTHER) return true;
    if (value & RUNG_BY_FACT)
        return in_range(v, value & ~RUNG_BY_FACT, v->program->facts_count, "a fact that is not there");
    return in_range(v, value, v->program->channels_count, "a channel that is not there");
}

/* A bit for each fact and item, no others. */
static bool items(struct verifying *v, uint64_t bits)
{
    uint32_t count = v->program->facts_count + v->program->items_count;

    return count >= 64 || !(bits >> count) || fail(v, "an item that is not there");
}

static bool optional(struct verifying *v, uint32_t value, uint32_t count)
{
    return value == RUNG_NONE || in_range(v, value, count, "an index that is not there");
}

/* ---- code ---- */

/* How many entries an operand chooses among. 0: it is no index. */
static uint32_t table_size(const struct rung_program *p, enum rung_operand operand)
{
    switch (operand) {
    case RUNG_OPERAND_FACT: return p->facts_count;
    case RUNG_OPERAND_CALENDAR: return p->calendars_count;
    case RUNG_OPERAND_WINDOW: return p->windows_count;
    case RUNG_OPERAND_TALLY: return p->tallies_count;
    case RUNG_OPERAND_LAST: return p->lasts_count;
    case RUNG_OPERAND_SITE: return p->sites_count;
    case RUNG_OPERAND_GIVE: return p->gives_count;
    case RUNG_OPERAND_WAIT: return p->waits_count;
    case RUNG_OPERAND_LISTEN: return p->listens_count;
    case RUNG_OPERAND_LOOP: return p->loops_count;
    case RUNG_OPERAND_ESCALATION: return p->escalations_count;
    case RUNG_OPERAND_NOTICE: return p->notices_count;
    case RUNG_OPERAND_STEP: return p->steps_count;
    case RUNG_OPERAND_CLOSING: return p->closings_count;
    case RUNG_OPERAND_FOLLOW: return p->follows_count;
    case RUNG_OPERAND_FLAG: return p->flags_count;
    default: return 0;
    }
}

static bool operand(struct verifying *v, enum rung_operand kind, int64_t value, uint32_t first,
                    uint32_t count)
{
    const struct rung_program *p = v->program;

    switch (kind) {
    case RUNG_OPERAND_NONE: return value == 0 || fail(v, "an operand where none belongs");
    case RUNG_OPERAND_REG:
    case RUNG_OPERAND_REG_OUT:
        return (value >= 0 && value < RUNG_REGISTERS) || fail(v, "a register that there is not");
    case RUNG_OPERAND_SMALL: return true;
    case RUNG_OPERAND_CONST: /* time is added with a pair: the amount, and the calendar behind it */
        return (value >= 0 && value < p->constants_count) || fail(v, "a constant that is not there");
    case RUNG_OPERAND_LABEL:
        return (value >= first && value < (int64_t)first + count) || fail(v, "a jump out of its code");
    case RUNG_OPERAND_KEPT: return value == 0 || (value > 0 && inside(v, (uint32_t)value, 8));
    case RUNG_OPERAND_ANY_CHANNEL:
    case RUNG_OPERAND_CHANNEL: return channel(v, (uint32_t)value);
    case RUNG_OPERAND_EVENT_FIELD:
        return (value >= 0 && value < RUNG_ITEMS_MAX) || fail(v, "a field that there is not");
    default: return (value >= 0 && value < table_size(p, kind)) || fail(v, "an index that is not there");
    }
}

/* Adding time takes two constants; the second is a calendar, or none. */
static bool added_time(struct verifying *v, const struct rung_instruction *i)
{
    const struct rung_program *p = v->program;
    bool business = i->op == RUNG_OP_ADD_BUSINESS || i->op == RUNG_OP_ADD_BUSINESS_DAYS ||
                    i->op == RUNG_OP_DATE_ADD_BUSINESS_DAYS;

    if (i->op < RUNG_OP_ADD_ELAPSED || i->op > RUNG_OP_DATE_ADD_BUSINESS_DAYS) return true;
    if ((uint32_t)i->c + 1 >= p->constants_count) return fail(v, "a duration without its calendar");
    int64_t calendar = p->constants[i->c + 1];
    if (!business) return true;
    return (calendar >= 0 && calendar < p->calendars_count) || fail(v, "a calendar that is not there");
}

/* A count within some time takes three: how much, by which calendar, and what it counts. */
static bool counted_time(struct verifying *v, const struct rung_instruction *i)
{
    const struct rung_program *p = v->program;

    if (i->op != RUNG_OP_COUNT_WINDOW && i->op != RUNG_OP_COUNT_CASES) return true;
    if ((uint64_t)i->c + 2 >= p->constants_count) return fail(v, "a duration without its calendar");
    int64_t calendar = p->constants[i->c + 1], counts = p->constants[i->c + 2];
    if (counts < RUNG_COUNTS_ELAPSED || counts > RUNG_COUNTS_BUSINESS_DAYS)
        return fail(v, "a duration that counts nothing");
    if (counts < RUNG_COUNTS_BUSINESS && calendar == RUNG_NONE) return true;
    return (calendar >= 0 && calendar < p->calendars_count) || fail(v, "a calendar that is not there");
}

/* A field that is kept in the record. */
static bool kept_field(struct verifying *v, const struct rung_instruction *i)
{
    return i->op != RUNG_OP_LOAD_EVENT || i->c == 0 || inside(v, (uint32_t)i->c + 8 * (uint32_t)i->b, 8);
}

static bool instruction(struct verifying *v, const struct rung_instruction *i, uint32_t first, uint32_t count,
                        bool fragment)
{
    if (i->op >= RUNG_OPS) return fail(v, "an instruction that there is not");
    const struct rung_opcode *op = &rung_opcodes[i->op];
    if (fragment ? !op->computes : i->op == RUNG_OP_ANSWER)
        return fail(v, "an instruction in the wrong place");
    return operand(v, (enum rung_operand)op->a, i->a, first, count) &&
           operand(v, (enum rung_operand)op->b, i->b, first, count) &&
           operand(v, (enum rung_operand)op->c, i->c, first, count) && added_time(v, i) &&
           counted_time(v, i) && kept_field(v, i);
}

static uint32_t reads(const struct rung_instruction *i)
{
    const struct rung_opcode *op = &rung_opcodes[i->op];
    uint32_t mask = 0;

    if (op->a == RUNG_OPERAND_REG) mask |= UINT32_C(1) << i->a;
    if (op->b == RUNG_OPERAND_REG) mask |= UINT32_C(1) << i->b;
    if (op->c == RUNG_OPERAND_REG) mask |= UINT32_C(1) << i->c;
    return mask;
}

/* A stretch of code whose jumps stay inside. `written` has a mask of registers for each instruction: those
 * that are surely written when it is reached, all ones before it is. Jumps back must lead to an instruction
 * that can rest, so that no event keeps a strand busy for ever. */
static bool flows(struct verifying *v, const struct rung_instruction *code, uint32_t first, uint32_t count,
                  uint32_t *written, bool fragment)
{
    bool changed = true;

    for (uint32_t at = first; at < first + count; at++) {
        v->index = at;
        if (!instruction(v, &code[at], first, count, fragment)) return false;
    }
    for (uint32_t at = 0; at < count; at++) written[at] = UINT32_MAX;
    while (changed) {
        changed = false;
        for (uint32_t at = 0; at < count; at++) {
            const struct rung_instruction *i = &code[first + at];
            const struct rung_opcode *op = &rung_opcodes[i->op];
            v->index = first + at;
            uint32_t mask = written[at];
            bool entered = mask != UINT32_MAX || at == 0 || v->entries[first + at];
            if (at == 0 || v->entries[first + at]) mask = written[at] = 0;
            if (!entered) continue;
            if (op->flags & RUNG_OP_STOPS) mask = 0;
            if (reads(i) & ~mask) return fail(v, "a register that is read before it is written");
            if (op->a == RUNG_OPERAND_REG_OUT) mask |= UINT32_C(1) << i->a;
            if ((op->flags & RUNG_OP_JUMPS)) {
                uint32_t to = (uint32_t)i->c - first;
                if (to <= at && (fragment || !(rung_opcodes[code[i->c].op].flags & RUNG_OP_STOPS)))
                    return fail(v, "a jump back that could go on for ever");
                if ((written[to] & mask) != written[to]) written[to] &= mask, changed = true;
            }
            if (op->flags & RUNG_OP_ENDS) continue;
            if (at + 1 == count) return fail(v, "code that goes on behind its end");
            if ((written[at + 1] & mask) != written[at + 1]) written[at + 1] &= mask, changed = true;
        }
    }
    return true;
}

static bool fragment(struct verifying *v, struct rung_fragment code)
{
    if (code.count == 0) return true;
    if (!range(v, (struct rung_range){code.first, code.count}, v->program->fragments_count,
               "a fragment that is not there"))
        return false;
    const char *table = v->table;
    uint32_t index = v->index;
    unsigned char *entries = v->entries;
    v->table = "fragment";
    v->entries = v->no_entries;
    bool good = flows(v, v->program->fragments, code.first, code.count, v->written, true);
    v->entries = entries;
    v->table = table;
    v->index = index;
    return good;
}

/* The strand of an owner: from its entry to the next strand's. */
static struct rung_range strand_of(const struct rung_program *p, uint32_t owner, uint32_t step)
{
    uint32_t first = owner ? p->handlers[owner - 1].entry : p->steps[step].entry, end = p->code_count;

    for (uint32_t i = 0; i < p->steps_count; i++)
        if (p->steps[i].entry > first && p->steps[i].entry < end) end = p->steps[i].entry;
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].entry > first && p->handlers[i].entry < end) end = p->handlers[i].entry;
    return (struct rung_range){first, end - first};
}

/* Marks a place that a strand is sent to from outside; it must lie in that strand. */
static bool entry(struct verifying *v, uint32_t label, struct rung_range strand)
{
    if (label < strand.first || label - strand.first >= strand.count)
        return fail(v, "a label outside of its strand");
    v->entries[label] = 1;
    return true;
}

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
            !items(v, site->including_voicemail) || !items(v, site->noting) || !fragment(v, site->limit) ||
            !fragment(v, site->when) || !(assigned ? slot(v, site->offset, 1) : fresh(v, site->offset, 1)) ||
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
        if (!owned(v, listen->owner) || !fragment(v, listen->limit) || !shared(v, listen->offset, 8) ||
            !entry(v, listen->otherwise, strand) ||
            !range(v, listen->clauses, p->clauses_count, "clauses that are not there"))
            return false;
        for (uint32_t k = listen->clauses.first; k < listen->clauses.first + listen->clauses.count; k++) {
            const struct rung_program_clause *clause = &p->clauses[k];
            if (!in_range(v, clause->event, p->events_count, "an event that is not there") ||
                !text(v, clause->value) || !party(v, clause->from) || !fragment(v, clause->where) ||
                !fresh(v, clause->offset, 2) || !entry(v, clause->label, strand))
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
        if (!owned(v, loop->owner) || !fragment(v, loop->every) ||
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
            if (!party(v, p->targets[k].party) || !fragment(v, p->targets[k].limit)) return false;
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
        if (!owned(v, give->owner) || !fragment(v, give->limit) || !give->limit.count ||
            !shared(v, give->offset, 8) || !entry(v, give->otherwise, strand) ||
            !range(v, give->sites, p->sites_count, not_there))
            return fail(v, "no limit");
    }
    v->table = "wait";
    for (v->index = scope->waits.first; v->index < scope->waits.first + scope->waits.count; v->index++)
        if (!owned(v, p->waits[v->index].owner) || !shared(v, p->waits[v->index].offset, 8)) return false;
    return verify_sites(v, scope->sites) && verify_listens(v, scope->listens, strand) &&
           verify_loops(v, scope->loops) && verify_escalations(v, scope->escalations);
}

/* ---- the tables that stand alone ---- */

static bool verify_parts(struct verifying *v)
{
    static const uint32_t sizes[RUNG_PARTS] = {
#define PART(name, type, kind, words) sizeof(type),
#include "record.def"
    };
    const struct rung_program *p = v->program;

    v->table = "part of the record";
    for (v->index = 0; v->index < RUNG_PARTS; v->index++) {
        uint64_t size = sizes[v->index];
        if (!p->parts[v->index]) continue;
        if (v->index == RUNG_PART_VIA || v->index == RUNG_PART_ALL_VIA) size *= p->channels_count;
        if (v->index == RUNG_PART_TRIED) size = (p->channels_count + 7) / 8;
        v->group = v->index == RUNG_PART_RESTART_AT ? of_restart(v) : OF_CASE;
        if (!slot(v, p->parts[v->index], size)) return false;
    }
    v->group = OF_CASE;
    return true;
}

static bool verify_names(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "head";
    if (p->texts_count == 0 || p->texts[0] != '\0' || p->texts[p->texts_count - 1] != '\0')
        return fail(v, "texts without an end");
    if (!text(v, p->name) || !text(v, p->title) || !text(v, p->version) || !text(v, p->file) ||
        !optional(v, p->calendar, p->calendars_count) || !party(v, p->customer) ||
        !fragment(v, p->usual_deadline))
        return false;
    if (p->record_size < sizeof(struct rung_record) || p->record_size > RECORD_BYTES_MAX ||
        p->record_size % 4)
        return fail(v, "a record of that size");
    if (p->lines_count != p->code_count || p->policy_handlers > p->handlers_count)
        return fail(v, "tables of different lengths");
    if (p->channels_count > 64 || p->events_count > 64 || p->facts_count + p->items_count > RUNG_ITEMS_MAX)
        return fail(v, "more than 64 channels, events or items");
    if (p->code_count > RUNG_CODE_MAX || p->steps_count >= RUNG_IDLE || p->rules_count >= UINT16_MAX - 3)
        return fail(v, "more instructions, steps or rules than a record can name");
    if (!verify_parts(v)) return false;
    v->table = "fact";
    for (v->index = 0; v->index < p->facts_count; v->index++) {
        const struct rung_program_fact *fact = &p->facts[v->index];
        if (!text(v, fact->name) || !one_of(v, fact->kind, RUNG_VALUE_RECORD) || !slot(v, fact->offset, 8) ||
            !range(v, fact->choices, p->names_count, "choices that are not there"))
            return false;
        for (uint32_t k = 0; k < fact->choices.count; k++)
            if (!text(v, p->names[fact->choices.first + k])) return false;
    }
    v->table = "party";
    for (v->index = 0; v->index < p->parties_count; v->index++)
        if (!text(v, p->parties[v->index].name) || !text(v, p->parties[v->index].title)) return false;
    v->table = "channel";
    for (v->index = 0; v->index < p->channels_count; v->index++) {
        const struct rung_program_channel *about = &p->channels[v->index];
        if (!text(v, about->name) || !party(v, about->by) || !optional(v, about->during, p->calendars_count))
            return false;
    }
    v->table = "item";
    for (v->index = 0; v->index < p->items_count; v->index++)
        if (!text(v, p->items[v->index])) return false;
    return true;
}

static bool verify_events(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "field of an event";
    for (v->index = 0; v->index < p->event_fields_count; v->index++)
        if (!text(v, p->event_fields[v->index].name)) return false;
    v->table = "event";
    if (p->events_count < RUNG_BUILT_IN_EVENTS)
        return fail(v, "the events that every policy knows are missing");
    for (v->index = 0; v->index < p->events_count; v->index++) {
        const struct rung_program_event *event = &p->events[v->index];
        if (!text(v, event->name) ||
            !range(v, event->fields, p->event_fields_count, "fields that are not there") ||
            event->fields.count > RUNG_ITEMS_MAX || !optional(v, event->last, p->lasts_count))
            return fail(v, "more fields than an event has");
        for (uint32_t k = event->fields.first; k < event->fields.first + event->fields.count; k++) {
            const struct rung_program_event_field *field = &p->event_fields[k];
            if (!text(v, field->name) || !one_of(v, field->kind, RUNG_VALUE_RECORD + 1) ||
                !range(v, field->choices, p->names_count, "choices that are not there"))
                return false;
            for (uint32_t n = 0; n < field->choices.count; n++)
                if (!text(v, p->names[field->choices.first + n])) return false;
        }
    }
    v->table = "last";
    for (v->index = 0; v->index < p->lasts_count; v->index++)
        if (!in_range(v, p->lasts[v->index].event, p->events_count, "an event that is not there") ||
            !slot(v, p->lasts[v->index].offset, 8))
            return false;
    return true;
}

static bool verify_calendars(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "zone";
    for (v->index = 0; v->index < p->zones_count; v->index++)
        if (!text(v, p->zones[v->index].name) ||
            !range(v, (struct rung_range){p->zones[v->index].offset, p->zones[v->index].size}, p->bytes_count,
                   "bytes that are not there"))
            return false;
    v->table = "calendar";
    for (v->index = 0; v->index < p->calendars_count; v->index++) {
        const struct rung_program_calendar *calendar = &p->calendars[v->index];
        if (!text(v, calendar->name) || !optional(v, calendar->zone, p->zones_count) ||
            !optional(v, calendar->zone_fact, p->facts_count) ||
            !range(v, calendar->hours, p->hours_count, "hours that are not there") ||
            !range(v, calendar->closed, p->closed_count, "days that are not there"))
            return false;
        for (uint32_t k = calendar->hours.first; k < calendar->hours.first + calendar->hours.count; k++)
            if (p->hours[k].weekday > 6) return fail(v, "a weekday that there is not");
        for (uint32_t k = calendar->closed.first; k < calendar->closed.first + calendar->closed.count; k++)
            if (!text(v, p->closed[k].name)) return false;
    }
    return true;
}

static bool verify_rules(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "window";
    for (v->index = 0; v->index < p->windows_count; v->index++) {
        const struct rung_program_window *window = &p->windows[v->index];
        if (!channel(v, window->channel) || window->size == 0 ||
            !slot(v, window->offset, 8 * (uint64_t)window->size))
            return fail(v, "an empty window");
    }
    v->table = "silence";
    for (v->index = 0; v->index < p->silences_count; v->index++) {
        const struct rung_program_silence *silence = &p->silences[v->index];
        if (!fragment(v, silence->limit) || !silence->limit.count ||
            !optional(v, silence->since, p->events_count) || !optional(v, silence->step, p->steps_count) ||
            !slot(v, silence->offset, 8))
            return fail(v, "no limit");
    }
    v->table = "turn";
    for (v->index = 0; v->index < p->turns_count; v->index++)
        if (!p->turns[v->index].count || !fragment(v, p->turns[v->index]))
            return fail(v, "an empty fragment");
    v->table = "rule";
    for (v->index = 0; v->index < p->rules_count; v->index++) {
        const struct rung_program_rule *rule = &p->rules[v->index];
        if (!fragment(v, rule->where) || !fragment(v, rule->broken) ||
            !range(v, rule->turns, p->turns_count, "turns that are not there") ||
            !range(v, rule->as, p->names_count, "names that are not there") || !text(v, rule->because) ||
            !text(v, rule->text) || !channel(v, rule->channel))
            return false;
        for (uint32_t k = 0; k < rule->as.count; k++)
            if (!text(v, p->names[rule->as.first + k])) return false;
    }
    v->table = "start";
    for (v->index = 0; v->index < p->starts_count; v->index++) {
        const struct rung_program_start *start = &p->starts[v->index];
        if (!optional(v, start->event, p->events_count) || !optional(v, start->silence, p->silences_count) ||
            !text(v, start->value) || !party(v, start->from) || !fragment(v, start->where))
            return false;
        if (p->steps_count == 0) return fail(v, "a start without a step");
    }
    return true;
}

static bool verify_sayings(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "notice";
    for (v->index = 0; v->index < p->notices_count; v->index++) {
        const struct rung_program_notice *notice = &p->notices[v->index];
        if (!text(v, notice->text) || !text(v, notice->template_name) || !channel(v, notice->channel) ||
            !range(v, notice->parties, p->names_count, "parties that are not there"))
            return false;
        for (uint32_t k = 0; k < notice->parties.count; k++)
            if (!party(v, p->names[notice->parties.first + k])) return false;
    }
    v->table = "closing";
    for (v->index = 0; v->index < p->closings_count; v->index++)
        if (!text(v, p->closings[v->index].as) || !text(v, p->closings[v->index].code) ||
            !text(v, p->closings[v->index].note))
            return false;
    v->table = "flag";
    for (v->index = 0; v->index < p->flags_count; v->index++)
        if (!text(v, p->flags[v->index].name) || !text(v, p->flags[v->index].text)) return false;
    v->table = "policy that follows";
    for (v->index = 0; v->index < p->follows_count; v->index++)
        if (!text(v, p->follows[v->index])) return false;
    v->table = "template";
    for (v->index = 0; v->index < p->templates_count; v->index++)
        if (!text(v, p->templates[v->index].name) || !text(v, p->templates[v->index].text)) return false;
    v->table = "tally";
    for (v->index = 0; v->index < p->tallies_count; v->index++)
        if (!in_range(v, p->tallies[v->index].fact, p->facts_count, "a fact that is not there")) return false;
    v->table = "line";
    for (v->index = 0; v->index < p->words_count; v->index++)
        if (!text(v, p->words[v->index].text)) return false;
    return true;
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
            !fragment(v, handler->where) || (handler->offset && !slot(v, handler->offset, 2)))
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
        struct rung_range strand = strand_of(p, step ? 0 : i - p->steps_count + 1, step ? i : 0);
        const struct rung_scope *scope = step ? &p->steps[i].scope : &p->handlers[i - p->steps_count].scope;
        v->table = "scope";
        v->index = i;
        v->slots = scope->slots;
        if (!follows(v, scope, &end) || !verify_scope(v, scope, strand)) return false;
        v->table = "scope";
        v->index = i;
        if (!verify_slots(v)) return false;
        v->table = "code";
        if (!flows(v, p->code, strand.first, strand.count, v->written, false)) return false;
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
    if (memory && !(verify_names(&v) && verify_events(&v) && verify_calendars(&v) && verify_rules(&v) &&
                    verify_sayings(&v) && verify_fields(&v, described) && verify_strands(&v)))
        fail(&v, "a value that cannot be"); /* where nothing was said yet */
    enum rung_status status = !memory ? RUNG_NO_MEMORY : v.bad ? RUNG_INVALID : RUNG_OK;
    free(described);
    free(v.entries);
    free(v.no_entries);
    free(v.written);
    free(v.claims);
    return status;
}
