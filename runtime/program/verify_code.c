/* Proves that instructions are safe to run: operands, jumps, registers, and that none goes on for ever. */
#include "verifying.h"

#include "opcode.h"

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

bool rung_verify_code(struct verifying *v, const struct rung_instruction *code, uint32_t first,
                      uint32_t count, bool fragment)
{
    uint32_t *written = v->written;
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

bool rung_verify_fragment(struct verifying *v, struct rung_fragment code)
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
    bool good = rung_verify_code(v, v->program->fragments, code.first, code.count, true);
    v->entries = entries;
    v->table = table;
    v->index = index;
    return good;
}

bool rung_verify_entry(struct verifying *v, uint32_t label, struct rung_range strand)
{
    if (label < strand.first || label - strand.first >= strand.count)
        return fail(v, "a label outside of its strand");
    v->entries[label] = 1;
    return true;
}
