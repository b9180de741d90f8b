/* build.c: `rung build`: policies as native code, in a shared object, with a header for C programs. */
#include "commands.h"
#include "compile.h"
#include "memory_file.h"
#include "policies.h"
#include "programs.h"
#include "replace_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/native.h>

/* A text in the making. */
static void add_line(void *state, const char *line)
{
    struct rung_memory_file *text = state;

    fprintf(text->to, "%s\n", line);
}

/* The last part of a path. */
static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* A macro's name from that of a file. */
static void write_guard(char *guard, size_t size, const char *path)
{
    size_t used = (size_t)snprintf(guard, size, "RUNG_BUILT_");

    for (const char *c = last_part(path); *c && used + 1 < size; c++) {
        bool upper = *c >= 'a' && *c <= 'z', plain = (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        guard[used++] = upper ? (char)(*c - 'a' + 'A') : plain ? *c : '_';
    }
    guard[used] = '\0';
}

static int write_header(struct rung_cli *cli, const struct rung_cli_policies *policies, const char *out,
                        const char *path)
{
    struct rung_memory_file text;
    char guard[256];

    if (!rung_memory_file_open(&text)) return rung_cli_no_memory(cli);
    write_guard(guard, sizeof guard, path);
    fprintf(text.to,
            "/* %s: made by `rung build` with %s; not to be changed. docs/engines.md of Rung shows how a C\n"
            " * program steps these policies (rung/step.h). */\n#ifndef %s\n#define %s\n\n#include "
            "<rung/step.h>\n",
            last_part(path), last_part(out), guard, guard);
    for (size_t i = 0; i < policies->count; i++) rung_module_describe(policies->programs[i], add_line, &text);
    fputs("\n#endif\n", text.to);
    int exit = rung_memory_file_close(&text) ? rung_cli_replace_file(cli, path, text.bytes, text.size)
                                             : rung_cli_no_memory(cli);
    free(text.bytes);
    return exit;
}

int rung_cmd_build(struct rung_cli *cli)
{
    const char *out = rung_cli_value(cli, RUNG_OPT_build_out),
               *header = rung_cli_value(cli, RUNG_OPT_build_header);
    struct rung_cli_policies policies;
    struct rung_reason reason = {0};
    char *bytes = NULL;
    size_t size = 0;

    if (!out) return rung_cli_misuse(cli, "say where the native code goes: -o FILE.so");
    if (strcmp(out, "-") == 0) return rung_cli_misuse(cli, "native code goes into a file: -o FILE.so");
    int exit = rung_cli_open_some_policies(cli, 0, &policies);
    if (exit == RUNG_EXIT_GOOD) exit = rung_cli_save_policies(cli, &policies, &bytes, &size);
    if (exit == RUNG_EXIT_GOOD) {
        enum rung_status status = rung_module_build(bytes, size, out, &reason);
        if (status == RUNG_NO_MEMORY)
            exit = rung_cli_no_memory(cli);
        else if (status)
            exit = rung_cli_complain(cli, "%s is not made: %s", out, reason.text);
    }
    if (exit == RUNG_EXIT_GOOD && header) exit = write_header(cli, &policies, out, header);
    rung_cli_close_policies(&policies);
    free(bytes);
    return exit;
}
