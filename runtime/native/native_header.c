/* The C header of a module: what is only a number to the code, by the names that the policy gives it. */
#include <rung/native.h>
#include <rung/program.h>

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "program.h"

struct writing {
    const struct rung_program *program;
    char prefix[128]; /* THREE_STRIKES */
    rung_line_writer *write;
    void *state;
};

static void blank(const struct writing *w)
{
    w->write(w->state, "");
}

__attribute__((format(printf, 2, 3))) static void line(const struct writing *w, const char *format, ...)
{
    char text[640];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    w->write(w->state, text);
}

static const char *text(const struct writing *w, uint32_t offset)
{
    return w->program->texts + offset;
}

/* One enumeration: the names of a table, numbered as they stand in it. */
#define NAMES(w, what, table, about)                                                                         \
    do {                                                                                                     \
        blank(w);                                                                                            \
        line(w, "/* " about " */");                                                                          \
        line(w, "enum {");                                                                                   \
        for (uint32_t i_ = 0; i_ < (w)->program->table##_count; i_++)                                        \
            line(w, "    %s_" what "_%s = %u,", (w)->prefix, text(w, (w)->program->table[i_].name), i_);     \
        line(w, "    %s_" what "_COUNT = %u", (w)->prefix, (w)->program->table##_count);                     \
        line(w, "};");                                                                                       \
    } while (0)

static void write_fields(const struct writing *w)
{
    const struct rung_program *p = w->program;

    blank(w);
    line(w, "/* The fields of events, by number. */");
    line(w, "enum {");
    for (uint32_t i = 0; i < p->events_count; i++)
        for (uint32_t k = 0; k < p->events[i].fields.count; k++)
            line(w, "    %s_FIELD_%s_%s = %u,", w->prefix, text(w, p->events[i].name),
                 text(w, p->event_fields[p->events[i].fields.first + k].name), k);
    line(w, "    %s_FIELDS_MAX = %d", w->prefix, RUNG_ITEMS_MAX);
    line(w, "};");
}

/* What a name of the policy may hold that a comment must not. */
static void plain(char *to, size_t size, const char *from)
{
    size_t used = 0;

    for (; *from && used + 1 < size; from++)
        to[used++] = (*from == '*' || *from == '\\' || (unsigned char)*from < ' ') ? ' ' : *from;
    to[used] = '\0';
}

static void write_record(const struct writing *w)
{
    struct rung_field field;
    char name[256];

    blank(w);
    line(w, "/* The record of a case: offset, bytes, kind, what it is. Fields of different steps share their "
            "place.");
    for (size_t i = 0; rung_program_field(w->program, i, &field); i++) {
        if (field.kind == RUNG_FIELD_UNUSED) continue;
        plain(name, sizeof name, field.name);
        line(w, " *   %4u %2u  %-7s  %s%s%s", field.offset, field.size, rung_field_kind_name(field.kind),
             name, *field.part ? ", " : "", field.part);
    }
    line(w, " */");
    line(w, "enum { %s_RECORD_BYTES = %u };", w->prefix, w->program->record_size);
}

void rung_module_describe(const struct rung_program *program, rung_line_writer *write, void *state)
{
    struct writing w = {.program = program, .write = write, .state = state};
    const char *name = rung_program_name(program);

    for (size_t i = 0; name[i] && i + 1 < sizeof w.prefix; i++)
        w.prefix[i] = (char)toupper((unsigned char)name[i]);
    blank(&w);
    line(&w, "/* ---- the policy %s ---- */", name);
    line(&w, "#define %s_POLICY \"%s\"", w.prefix, name);
    write_record(&w);
    NAMES(&w, "EVENT", events, "Events, by number.");
    write_fields(&w);
    NAMES(&w, "STEP", steps, "Steps, by number.");
    NAMES(&w, "PARTY", parties, "Parties, by number.");
    NAMES(&w, "CHANNEL", channels, "Channels, by number.");
    NAMES(&w, "FACT", facts, "Facts, by number, and what is on record, as bits.");
}
