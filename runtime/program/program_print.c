/* A program as text: each strand with its instructions, said in words beside the lines of the policy. */
#include <rung/program.h>

#include <stdio.h>
#include <string.h>

#include "opcode.h"
#include "program.h"

struct printing {
    const struct rung_program *program;
    rung_line_writer *write;
    void *state;
    char line[512];
    size_t size;
};

static void add(struct printing *out, const char *text)
{
    size_t size = strlen(text);

    if (out->size + size >= sizeof out->line) size = sizeof out->line - 1 - out->size;
    memcpy(out->line + out->size, text, size);
    out->size += size;
    out->line[out->size] = '\0';
}

static void add_number(struct printing *out, const char *before, long long number)
{
    char text[32];

    snprintf(text, sizeof text, "%s%lld", before, number);
    add(out, text);
}

static void end_line(struct printing *out)
{
    out->write(out->state, out->line);
    out->size = 0;
    out->line[0] = '\0';
}

static void pad(struct printing *out, size_t column)
{
    while (out->size < column) add(out, " ");
}

static void name(struct printing *out, uint32_t offset)
{
    add(out, out->program->texts + offset);
}

static void who(struct printing *out, uint32_t party)
{
    const struct rung_program *p = out->program;

    if (party == RUNG_ANY)
        add(out, "anyone");
    else if (party == RUNG_OTHER)
        add(out, "another");
    else if (party & RUNG_BY_FACT)
        name(out, p->facts[party & ~RUNG_BY_FACT].name);
    else
        name(out, p->parties[party].name);
}

static void which(struct printing *out, uint32_t channel)
{
    const struct rung_program *p = out->program;

    if (channel == RUNG_ANY)
        add(out, "any");
    else if (channel == RUNG_OTHER)
        add(out, "another");
    else if (channel & RUNG_BY_FACT)
        name(out, p->facts[channel & ~RUNG_BY_FACT].name);
    else
        name(out, p->channels[channel].name);
}

static void site(struct printing *out, uint32_t index)
{
    const struct rung_program_site *about = &out->program->sites[index];

    add_number(out, "#", index);
    add(out, " ");
    if (about->name) {
        add(out, "\"");
        name(out, about->name);
        add(out, "\" ");
    }
    who(out, about->party);
    if (about->channel != RUNG_ANY) {
        add(out, " via ");
        which(out, about->channel);
    }
}

static void operand(struct printing *out, enum rung_operand kind, int64_t value)
{
    const struct rung_program *p = out->program;

    switch (kind) {
    case RUNG_OPERAND_NONE: return;
    case RUNG_OPERAND_REG_OUT:
    case RUNG_OPERAND_REG: add_number(out, " r", value); break;
    case RUNG_OPERAND_SMALL: add_number(out, " ", value); break;
    case RUNG_OPERAND_CONST: add_number(out, " ", p->constants[value]); break;
    case RUNG_OPERAND_LABEL: add_number(out, " -> ", value); break;
    case RUNG_OPERAND_KEPT:
        if (value) add_number(out, " kept at ", value);
        break;
    case RUNG_OPERAND_CHANNEL:
    case RUNG_OPERAND_ANY_CHANNEL:
        add(out, " ");
        which(out, (uint32_t)value);
        break;
    case RUNG_OPERAND_FACT:
        add(out, " ");
        name(out, p->facts[value].name);
        break;
    case RUNG_OPERAND_CALENDAR:
        add(out, " ");
        name(out, p->calendars[value].name);
        break;
    case RUNG_OPERAND_SITE:
        add(out, " ");
        site(out, (uint32_t)value);
        break;
    case RUNG_OPERAND_STEP:
        add(out, " ");
        name(out, p->steps[value].name);
        break;
    case RUNG_OPERAND_CLOSING:
        add(out, " \"");
        name(out, p->closings[value].as);
        add(out, "\"");
        break;
    case RUNG_OPERAND_FOLLOW:
        add(out, " ");
        name(out, p->follows[value]);
        break;
    case RUNG_OPERAND_FLAG:
        add(out, " ");
        name(out, p->flags[value].name);
        break;
    case RUNG_OPERAND_LAST:
        add(out, " ");
        name(out, p->events[p->lasts[value].event].name);
        break;
    case RUNG_OPERAND_EVENT_FIELD: add_number(out, " field ", value); break;
    default: add_number(out, " #", value);
    }
}

static void instruction(struct printing *out, const struct rung_instruction *code, uint32_t at,
                        const uint32_t *lines)
{
    const struct rung_instruction *i = &code[at];
    const struct rung_opcode *op = &rung_opcodes[i->op];

    add_number(out, "  ", at);
    pad(out, 8);
    add(out, op->name);
    pad(out, 30);
    operand(out, (enum rung_operand)op->a, i->a);
    operand(out, (enum rung_operand)op->b, i->b);
    operand(out, (enum rung_operand)op->c, i->c);
    if (lines && (at == 0 || lines[at] != lines[at - 1])) {
        pad(out, 66);
        add(out, "  ; ");
        name(out, out->program->file);
        add_number(out, ":", lines[at]);
    }
    end_line(out);
}

static void fragment(struct printing *out, const char *what, struct rung_fragment code)
{
    if (!code.count) return;
    add(out, "  ");
    add(out, what);
    end_line(out);
    for (uint32_t at = code.first; at < code.first + code.count; at++)
        instruction(out, out->program->fragments, at, NULL);
}

static void strand(struct printing *out, uint32_t first, const struct rung_scope *scope)
{
    const struct rung_program *p = out->program;

    for (uint32_t at = first; at < p->code_count; at++) {
        instruction(out, p->code, at, p->lines);
        uint8_t op = p->code[at].op;
        if (op == RUNG_OP_END_STEP || op == RUNG_OP_END_STRAND) break;
    }
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++) {
        char title[64];
        snprintf(title, sizeof title, "deadline of #%u", i);
        fragment(out, title, p->sites[i].limit);
        snprintf(title, sizeof title, "condition of #%u", i);
        fragment(out, title, p->sites[i].when);
    }
    for (uint32_t i = scope->gives.first; i < scope->gives.first + scope->gives.count; i++)
        fragment(out, "time limit", p->gives[i].limit);
    for (uint32_t i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++)
        fragment(out, "limit of the wait", p->listens[i].limit);
    for (uint32_t i = scope->loops.first; i < scope->loops.first + scope->loops.count; i++)
        fragment(out, "next round", p->loops[i].every);
}

static void head(struct printing *out)
{
    const struct rung_program *p = out->program;

    add(out, "policy ");
    name(out, p->name);
    add_number(out, ", a record of ", p->record_size);
    add(out, " bytes");
    end_line(out);
    struct rung_field field;
    for (size_t i = 0; rung_program_field(p, i, &field); i++) {
        if (field.kind == RUNG_FIELD_UNUSED) continue;
        add_number(out, "  at ", field.offset);
        pad(out, 12);
        add(out, field.name);
        if (*field.part) add(out, ", ");
        add(out, field.part);
        add_number(out, ", ", field.size);
        add(out, " bytes");
        end_line(out);
    }
}

size_t rung_program_record_size(const struct rung_program *program)
{
    return program->record_size;
}

const char *rung_field_kind_name(enum rung_field_kind kind)
{
    static const char *const names[] = {"time", "counter", "choice", "set", "value", "unused"};

    return kind < RUNG_FIELD_KINDS ? names[kind] : "";
}

bool rung_program_field(const struct rung_program *p, size_t index, struct rung_field *field)
{
    if (index >= p->fields_count) return false;
    const struct rung_program_field *from = &p->fields[index];
    const char *step = from->step == RUNG_NONE ? NULL : p->texts + p->steps[from->step].name;
    *field = (struct rung_field){.name = p->texts + from->name,
                                 .part = p->texts + from->part,
                                 .step = step,
                                 .line = from->line,
                                 .offset = from->offset,
                                 .size = from->size,
                                 .kind = (enum rung_field_kind)from->kind};
    return true;
}

void rung_program_print(const struct rung_program *program, rung_line_writer *write, void *state)
{
    struct printing out = {.program = program, .write = write, .state = state};

    head(&out);
    fragment(&out, "usual deadline", program->usual_deadline);
    for (uint32_t i = 0; i < program->steps_count; i++) {
        end_line(&out);
        add(&out, "step ");
        name(&out, program->steps[i].name);
        end_line(&out);
        strand(&out, program->steps[i].entry, &program->steps[i].scope);
    }
    for (uint32_t i = 0; i < program->handlers_count; i++) {
        const struct rung_program_handler *handler = &program->handlers[i];
        end_line(&out);
        add(&out, handler->always ? "always on " : "on ");
        if (handler->trigger == RUNG_ON_EVENT)
            name(&out, program->events[handler->event].name);
        else
            add(&out, handler->trigger == RUNG_ON_SILENCE ? "silence" : "what was missed");
        end_line(&out);
        fragment(&out, "where", handler->where);
        strand(&out, handler->entry, &handler->scope);
    }
    for (uint32_t i = 0; i < program->rules_count; i++) {
        end_line(&out);
        add(&out, "rule: ");
        name(&out, program->rules[i].text);
        end_line(&out);
        fragment(&out, "where", program->rules[i].where);
        fragment(&out, "broken", program->rules[i].broken);
    }
}
