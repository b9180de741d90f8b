/* From a fragment back to the parts of a condition, their values and their words. */
#include "condition.h"

#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "interpret.h"
#include "opcode.h"

enum { DEPTH_MAX = 64, FUEL = 100000, CODE_MAX = 1024 };

/* ---- reading ---- */

static uint16_t add_part(struct rung_condition *c, struct rung_part part)
{
    if (c->count + 1 >= RUNG_PARTS_MAX) return RUNG_NO_PART;
    c->parts[++c->count] = part;
    return c->count;
}

/* Reads instructions `at` to `end`. A jump over some of them joins what it was decided by with what they
 * leave in its register: that is how `and` and `or` are compiled. */
static bool read_stretch(struct rung_condition *c, uint32_t at, uint32_t end, uint16_t *registers, int depth)
{
    for (; at < end; at++) {
        const struct rung_instruction *i = &c->m.program->fragments[at];
        const struct rung_opcode *about = &rung_opcodes[i->op];
        struct rung_part part = {.at = i, .form = RUNG_PART_COMPUTED};
        if (i->op == RUNG_OP_JUMP_IF || i->op == RUNG_OP_JUMP_UNLESS) {
            uint32_t label = (uint32_t)i->c;
            uint16_t inner[RUNG_REGISTERS];
            if (label <= at || label > end || depth == DEPTH_MAX) return false;
            memcpy(inner, registers, sizeof inner);
            if (!read_stretch(c, at + 1, label, inner, depth + 1)) return false;
            part.form = i->op == RUNG_OP_JUMP_IF ? RUNG_PART_OR : RUNG_PART_AND;
            part.left = registers[i->a];
            part.right = inner[i->a];
            at = label - 1;
        } else if (i->op == RUNG_OP_JUMP || i->op == RUNG_OP_ANSWER || !about->computes) {
            return false;
        } else {
            if (about->b == RUNG_OPERAND_REG) part.left = registers[i->b];
            if (about->c == RUNG_OPERAND_REG) part.right = registers[i->c];
        }
        registers[i->a] = add_part(c, part);
        if (registers[i->a] == RUNG_NO_PART) return false;
    }
    return true;
}

bool rung_condition_read(struct rung_condition *c, struct rung_copy *copy, uint32_t policy,
                         const struct rung_machine *m, struct rung_fragment fragment)
{
    uint16_t registers[RUNG_REGISTERS] = {RUNG_NO_PART};

    c->copy = copy;
    c->policy = policy;
    c->m = *m;
    c->count = 0;
    c->fuel = FUEL;
    c->parts[RUNG_NO_PART] = (struct rung_part){0};
    if (fragment.count == 0) return false;
    uint32_t last = fragment.first + fragment.count - 1;
    const struct rung_instruction *answer = &m->program->fragments[last];
    if (answer->op != RUNG_OP_ANSWER || !read_stretch(c, fragment.first, last, registers, 0)) return false;
    c->root = registers[answer->a];
    return c->root != RUNG_NO_PART;
}

/* ---- values ---- */

/* The code of one part alone, written anew, so that any interpreter can run it. */
struct part_code {
    struct rung_instruction items[CODE_MAX];
    uint32_t count;
};

/* Leaves the part's value in register `to`. Returns false where the code becomes too long. */
static bool write_part(const struct rung_condition *c, uint16_t index, uint32_t to, struct part_code *code)
{
    const struct rung_part *part = &c->parts[index];
    struct rung_instruction i;

    if (index == RUNG_NO_PART || to + 2 >= RUNG_REGISTERS || code->count + 2 >= CODE_MAX) return false;
    i = *part->at;
    i.a = (uint8_t)to;
    if (part->form != RUNG_PART_COMPUTED) {
        if (!write_part(c, part->left, to, code)) return false;
        uint32_t jump = code->count++;
        if (!write_part(c, part->right, to, code)) return false;
        i.c = (int32_t)code->count;
        code->items[jump] = i;
        return true;
    }
    if (part->left) {
        if (!write_part(c, part->left, to, code)) return false;
        i.b = (uint16_t)to;
    }
    if (part->right) {
        uint32_t other = part->left ? to + 1 : to;
        if (!write_part(c, part->right, other, code)) return false;
        i.c = (int32_t)other;
    }
    if (code->count + 1 >= CODE_MAX) return false;
    code->items[code->count++] = i;
    return true;
}

int64_t rung_part_value(struct rung_condition *c, uint16_t index)
{
    struct part_code code = {.count = 0};

    if (!write_part(c, index, 0, &code)) return RUNG_UNKNOWN;
    code.items[code.count] = (struct rung_instruction){.op = RUNG_OP_ANSWER};
    return c->m.bound->interpreter->run(&c->m, code.items, NULL, 0, NULL);
}

bool rung_part_kind(const struct rung_condition *c, uint16_t index, uint32_t *kind,
                    struct rung_range *choices)
{
    const struct rung_part *part = &c->parts[index];
    const struct rung_program *p = c->m.program;

    *choices = (struct rung_range){0, 0};
    if (index == RUNG_NO_PART || part->form != RUNG_PART_COMPUTED) return false;
    switch ((enum rung_op)part->at->op) {
    case RUNG_OP_LOAD_FACT:
        *kind = p->facts[part->at->b].kind;
        *choices = p->facts[part->at->b].choices;
        return true;
    case RUNG_OP_LOAD_EVENT: {
        if (!c->m.happening) return false;
        struct rung_range fields = p->events[c->m.happening->event].fields;
        if (part->at->b >= fields.count) return false;
        *kind = p->event_fields[fields.first + part->at->b].kind;
        *choices = p->event_fields[fields.first + part->at->b].choices;
        return true;
    }
    case RUNG_OP_COUNT_ATTEMPTS:
    case RUNG_OP_COUNT_ALL_ATTEMPTS:
    case RUNG_OP_COUNT_WINDOW:
    case RUNG_OP_COUNT_DAYS:
    case RUNG_OP_COUNT_CASES: *kind = RUNG_VALUE_NUMBER; return true;
    case RUNG_OP_DATE_ADD_DAYS:
    case RUNG_OP_DATE_ADD_BUSINESS_DAYS:
    case RUNG_OP_DATE_OF: *kind = RUNG_VALUE_DATE; return true;
    case RUNG_OP_LOAD_NOW:
    case RUNG_OP_ADD_ELAPSED:
    case RUNG_OP_ADD_DAYS:
    case RUNG_OP_ADD_BUSINESS:
    case RUNG_OP_ADD_BUSINESS_DAYS:
    case RUNG_OP_ADD_DURATION:
    case RUNG_OP_SUBTRACT_DURATION:
    case RUNG_OP_DAY_START:
    case RUNG_OP_DAY_FIRST:
    case RUNG_OP_DAY_END:
    case RUNG_OP_LOCAL_TIME:
    case RUNG_OP_NEXT_CHANGE:
    case RUNG_OP_NEXT_OPENING:
    case RUNG_OP_NTH_ATTEMPT:
    case RUNG_OP_LAST_TIME: *kind = RUNG_VALUE_TIME; return true;
    case RUNG_OP_ALIKE_DURATION:
    case RUNG_OP_BARE_DURATION: *kind = RUNG_VALUE_DURATION; return true;
    case RUNG_OP_ADD:
    case RUNG_OP_SUBTRACT:
        return rung_part_kind(c, part->left, kind, choices) || rung_part_kind(c, part->right, kind, choices);
    case RUNG_OP_LOAD_SMALL:
    case RUNG_OP_LOAD_CONST: return false;
    default: *kind = RUNG_VALUE_YES_NO; return true;
    }
}

size_t rung_part_written(struct rung_condition *c, uint16_t part, uint16_t neighbour, char *text,
                         size_t capacity)
{
    struct rung_range choices;
    uint32_t kind;
    char written[260];

    if (!rung_part_kind(c, part, &kind, &choices) && !rung_part_kind(c, neighbour, &kind, &choices))
        kind = RUNG_VALUE_NUMBER;
    int64_t value = rung_part_value(c, part);
    rung_copy_value(c->copy, c->policy, (enum rung_value_kind)kind, choices, value, written, sizeof written);
    bool quoted = kind == RUNG_VALUE_TEXT && value != RUNG_UNKNOWN;
    return (size_t)snprintf(text, capacity, quoted ? "\"%s\"" : "%s", written);
}

/* ---- words ---- */

struct words {
    char *text;
    size_t size, capacity;
};

static void say(struct words *w, const char *text)
{
    size_t size = strlen(text);

    if (w->size + size >= w->capacity) size = w->capacity - 1 - w->size;
    memcpy(w->text + w->size, text, size);
    w->size += size;
    w->text[w->size] = '\0';
}

static void say_via(struct words *w, const struct rung_condition *c, uint32_t channel)
{
    const struct rung_program *p = c->m.program;

    if (channel == RUNG_ANY) return;
    channel = rung_channel_now(&c->m, channel);
    say(w, " via ");
    say(w, channel < p->channels_count ? p->texts + p->channels[channel].name : "another channel");
}

static void say_length(struct words *w, const struct rung_condition *c, int64_t amount,
                       enum rung_counts counts)
{
    int64_t value = rung_duration_pack(amount < 0 ? -amount : amount, counts);
    char text[64];

    rung_copy_value(c->copy, c->policy, RUNG_VALUE_DURATION, (struct rung_range){0, 0}, value, text,
                    sizeof text);
    say(w, text);
}

/* ` in last 5 business days`, of a count. */
static void say_last(struct words *w, const struct rung_condition *c, const struct rung_part *part)
{
    const int64_t *last = c->m.program->constants + part->at->c;

    say(w, " in last ");
    say_length(w, c, last[0], (enum rung_counts)last[2]);
}

/* `5 business days`, from an instruction that adds them. */
static void say_duration(struct words *w, const struct rung_condition *c, uint16_t index)
{
    const struct rung_part *part = &c->parts[index];
    static const struct {
        enum rung_op op;
        enum rung_counts counts;
    } ops[] = {{RUNG_OP_ADD_ELAPSED, RUNG_COUNTS_ELAPSED},
               {RUNG_OP_ADD_DAYS, RUNG_COUNTS_DAYS},
               {RUNG_OP_DATE_ADD_DAYS, RUNG_COUNTS_DAYS},
               {RUNG_OP_ADD_BUSINESS, RUNG_COUNTS_BUSINESS},
               {RUNG_OP_ADD_BUSINESS_DAYS, RUNG_COUNTS_BUSINESS_DAYS},
               {RUNG_OP_DATE_ADD_BUSINESS_DAYS, RUNG_COUNTS_BUSINESS_DAYS}};

    for (size_t i = 0; index != RUNG_NO_PART && i < sizeof ops / sizeof *ops; i++) {
        if (ops[i].op != part->at->op) continue;
        say_length(w, c, c->m.program->constants[part->at->c], ops[i].counts);
    }
}

static void say_part(struct words *w, struct rung_condition *c, uint16_t index, uint16_t neighbour);

/* D after, before, from X. */
static void say_moved(struct words *w, struct rung_condition *c, uint16_t index)
{
    const struct rung_part *part = &c->parts[index], *from = &c->parts[part->left];
    bool now =
        part->left != RUNG_NO_PART && from->form == RUNG_PART_COMPUTED && from->at->op == RUNG_OP_LOAD_NOW;
    bool back = c->m.program->constants[part->at->c] < 0;

    say_duration(w, c, index);
    if (now) {
        say(w, back ? " ago" : " from now");
        return;
    }
    say(w, back ? " before " : " after ");
    say_part(w, c, part->left, RUNG_NO_PART);
}

static void say_tally(struct words *w, struct rung_condition *c, const struct rung_part *part)
{
    const struct rung_program *p = c->m.program;

    say(w, "cases with same ");
    say(w, p->texts + p->facts[p->tallies[part->at->b].fact].name);
    say_last(w, c, part);
}

static void say_computed(struct words *w, struct rung_condition *c, uint16_t index, uint16_t neighbour)
{
    const struct rung_part *part = &c->parts[index];
    const struct rung_program *p = c->m.program;
    const struct rung_instruction *at = part->at;
    char text[300];

    switch ((enum rung_op)at->op) {
    case RUNG_OP_LOAD_NOW: say(w, "now"); break;
    case RUNG_OP_LOAD_FACT: say(w, p->texts + p->facts[at->b].name); break;
    case RUNG_OP_LOAD_EVENT: {
        struct rung_range fields =
            c->m.happening ? p->events[c->m.happening->event].fields : (struct rung_range){0, 0};
        say(w, "event.");
        say(w, at->b < fields.count ? p->texts + p->event_fields[fields.first + at->b].name : "?");
        break;
    }
    case RUNG_OP_COUNT_ALL_ATTEMPTS:
    case RUNG_OP_COUNT_ATTEMPTS:
        say(w, "attempts");
        say_via(w, c, at->b);
        break;
    case RUNG_OP_COUNT_WINDOW:
        say(w, "attempts");
        say_via(w, c, p->windows[at->b].channel);
        say_last(w, c, part);
        break;
    case RUNG_OP_COUNT_DAYS: say(w, "days with attempts"); break;
    case RUNG_OP_COUNT_CASES: say_tally(w, c, part); break;
    case RUNG_OP_LAST_TIME:
        say(w, "the last ");
        say(w, p->texts + p->events[p->lasts[at->b].event].name);
        break;
    case RUNG_OP_NTH_ATTEMPT: say(w, "an earlier attempt"); break;
    case RUNG_OP_ADD_ELAPSED:
    case RUNG_OP_ADD_DAYS:
    case RUNG_OP_ADD_BUSINESS:
    case RUNG_OP_ADD_BUSINESS_DAYS:
    case RUNG_OP_DATE_ADD_DAYS:
    case RUNG_OP_DATE_ADD_BUSINESS_DAYS: say_moved(w, c, index); break;
    case RUNG_OP_ADD_DURATION:
    case RUNG_OP_SUBTRACT_DURATION:
        say_part(w, c, part->right, RUNG_NO_PART);
        say(w, at->op == RUNG_OP_ADD_DURATION ? " after " : " before ");
        say_part(w, c, part->left, RUNG_NO_PART);
        break;
    case RUNG_OP_ADD:
    case RUNG_OP_SUBTRACT:
        say_part(w, c, part->left, part->right);
        say(w, at->op == RUNG_OP_ADD ? " + " : " - ");
        say_part(w, c, part->right, part->left);
        break;
    case RUNG_OP_ALIKE_DURATION: say_part(w, c, part->left, part->right); break;
    case RUNG_OP_BARE_DURATION:
    case RUNG_OP_DAY_START: say_part(w, c, part->left, RUNG_NO_PART); break;
    case RUNG_OP_DAY_FIRST:
        say(w, "start of ");
        say_part(w, c, part->left, RUNG_NO_PART);
        break;
    case RUNG_OP_DAY_END:
        say(w, "end of ");
        say_part(w, c, part->left, RUNG_NO_PART);
        break;
    case RUNG_OP_DATE_OF:
        say(w, "date of ");
        say_part(w, c, part->left, RUNG_NO_PART);
        break;
    case RUNG_OP_NEXT_OPENING:
        say(w, "next opening of ");
        say(w, p->texts + p->calendars[at->c].name);
        break;
    default: rung_part_written(c, index, neighbour, text, sizeof text); say(w, text);
    }
}

static void say_part(struct words *w, struct rung_condition *c, uint16_t index, uint16_t neighbour)
{
    if (c->fuel) c->fuel--;
    if (c->fuel && index != RUNG_NO_PART && c->parts[index].form == RUNG_PART_COMPUTED)
        say_computed(w, c, index, neighbour);
    else
        say(w, "?");
}

size_t rung_part_words(struct rung_condition *c, uint16_t part, uint16_t neighbour, char *text,
                       size_t capacity)
{
    struct words w = {text, 0, capacity};

    text[0] = '\0';
    say_part(&w, c, part, neighbour);
    return w.size;
}
