/* record.c: `rung check --size`: how many bytes a case takes, and what each of them is for. */
#include "record.h"

#include <string.h>

#include <rung/engine.h>

#include "compile.h"
#include "policies.h"

/* ---- for people ---- */

/* The bytes in which the fields of steps lie over each other; 0 if there are none. */
static uint32_t shared_bytes(const struct rung_program *program)
{
    struct rung_field field;
    uint32_t first = UINT32_MAX, end = 0;

    for (size_t i = 0; rung_program_field(program, i, &field); i++) {
        if (!field.step) continue;
        if (field.offset < first) first = field.offset;
        if (field.offset + field.size > end) end = field.offset + field.size;
    }
    return end > first ? end - first : 0;
}

static void print_field(struct rung_cli *cli, const struct rung_field *field)
{
    bool unused = field->kind == RUNG_FIELD_UNUSED;

    rung_cli_print(cli, "%8u %6u  %-8s", field->offset, field->size,
                   unused ? "-" : rung_field_kind_name(field->kind));
    rung_cli_print(cli, "%s%s%s",
                   *field->name ? field->name
                   : unused     ? "unused"
                                : "",
                   *field->part ? ", " : "", field->part);
    if (field->line && !unused) rung_cli_print(cli, "  (line %u)", field->line);
    rung_cli_print(cli, "\n");
}

static void print_table(struct rung_cli *cli, const struct rung_program *program)
{
    size_t record = rung_program_record_size(program), index = rung_engine_index_bytes();
    const char *step = NULL;
    struct rung_field field;

    rung_cli_print(cli,
                   "%s: %zu bytes a case, its id aside: a record of %zu, and %zu to find it by id and time\n",
                   rung_program_name(program), record + index, record, index);
    rung_cli_print(cli, "\n%8s %6s  %-8s%s\n", "offset", "bytes", "kind", "field");
    for (size_t i = 0; rung_program_field(program, i, &field); i++) {
        if (field.step && !step)
            rung_cli_print(cli,
                           "\nA case is in one step at a time: what follows shares %u bytes. Times that are "
                           "never needed\n"
                           "at once have the same place.\n",
                           shared_bytes(program));
        if (field.step && (!step || strcmp(step, field.step) != 0)) rung_cli_print(cli, "\n");
        step = field.step;
        print_field(cli, &field);
    }
}

/* ---- for programs ---- */

static void print_json_text(struct rung_cli *cli, const char *text)
{
    rung_cli_print(cli, "\"");
    for (; *text; text++)
        if (*text == '"' || *text == '\\')
            rung_cli_print(cli, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            rung_cli_print(cli, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            rung_cli_print(cli, "%c", *text);
    rung_cli_print(cli, "\"");
}

static void print_json_pair(struct rung_cli *cli, const char *name, const char *text)
{
    rung_cli_print(cli, ",\"%s\":", name);
    print_json_text(cli, text);
}

static void print_json(struct rung_cli *cli, const struct rung_program *program)
{
    struct rung_field field;

    rung_cli_print(cli, "{\"policy\":");
    print_json_text(cli, rung_program_name(program));
    rung_cli_print(cli, ",\"record\":%zu,\"index\":%zu,\"fields\":[", rung_program_record_size(program),
                   rung_engine_index_bytes());
    for (size_t i = 0; rung_program_field(program, i, &field); i++) {
        rung_cli_print(cli, "%s\n{\"offset\":%u,\"bytes\":%u", i ? "," : "", field.offset, field.size);
        print_json_pair(cli, "kind", rung_field_kind_name(field.kind));
        if (*field.name) print_json_pair(cli, "name", field.name);
        if (*field.part) print_json_pair(cli, "part", field.part);
        if (field.step) print_json_pair(cli, "step", field.step);
        if (field.line) rung_cli_print(cli, ",\"line\":%u", field.line);
        rung_cli_print(cli, "}");
    }
    rung_cli_print(cli, "]}");
}

int rung_cli_check_size(struct rung_cli *cli)
{
    struct rung_cli_policies policies;
    bool json = rung_cli_flag(cli, RUNG_OPT_check_json);
    int exit = rung_cli_open_some_policies(cli, 0, &policies);

    if (exit == RUNG_EXIT_GOOD && json) rung_cli_print(cli, "[");
    for (size_t i = 0; exit == RUNG_EXIT_GOOD && i < policies.count; i++) {
        if (i > 0) rung_cli_print(cli, json ? ",\n" : "\n");
        if (json)
            print_json(cli, policies.programs[i]);
        else
            print_table(cli, policies.programs[i]);
    }
    if (exit == RUNG_EXIT_GOOD && json) rung_cli_print(cli, "]\n");
    rung_cli_close_policies(&policies);
    return exit;
}
