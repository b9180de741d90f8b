/* programs.c: `rung compile` and `rung disasm`: policies as programs, in a file or in words. */
#include "commands.h"
#include "compile.h"
#include "replace_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/program.h>

enum { BLOCK_BYTES_MAX = 64 << 20 };

/* The programs of a compilation as blocks behind each other. */
static int save_all(struct rung_cli *cli, struct rung_compilation *compilation, char **bytes, size_t *size)
{
    size_t count;
    const char *const *names = rung_compilation_policies(compilation, &count);

    *bytes = NULL;
    *size = 0;
    if (!names) return rung_cli_no_memory(cli);
    if (count == 0) return rung_cli_complain(cli, "there is no policy in %s", cli->operands[0]);
    for (size_t i = 0; i < count; i++) {
        void *block = NULL;
        size_t block_size = 0;
        const struct rung_program *program = rung_compilation_program(compilation, (uint32_t)i);
        char *larger = NULL;
        if (program && rung_program_save(program, &block, &block_size) == RUNG_OK)
            larger = realloc(*bytes, *size + block_size);
        if (larger) {
            memcpy(larger + *size, block, block_size);
            *bytes = larger;
            *size += block_size;
        }
        free(block);
        if (!larger) return rung_cli_no_memory(cli);
    }
    return RUNG_EXIT_GOOD;
}

int rung_cmd_compile(struct rung_cli *cli)
{
    const char *out = rung_cli_value(cli, RUNG_OPT_compile_out);
    struct rung_compilation *compilation;
    char *bytes;
    size_t size;

    if (!out) return rung_cli_misuse(cli, "say where the program goes: -o FILE");
    int exit = rung_cli_compile_clean(cli, 0, &compilation);
    if (!compilation) return exit;
    exit = save_all(cli, compilation, &bytes, &size);
    rung_compilation_free(compilation);
    if (exit == RUNG_EXIT_GOOD && strcmp(out, "-") == 0)
        rung_cli_write(cli, bytes, size);
    else if (exit == RUNG_EXIT_GOOD)
        exit = rung_cli_replace_file(cli, out, bytes, size);
    free(bytes);
    return exit;
}

static void print_line(void *state, const char *line)
{
    rung_cli_print(state, "%s\n", line);
}

/* All of a file that begins as compiled policies do, to be freed; NULL if it is none, or cannot be read
 * (which the compiler will say). */
static char *read_blocks(const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rb");
    char head[8], *bytes = NULL;

    if (!file) return NULL;
    if (fread(head, 1, sizeof head, file) == sizeof head && rung_program_is(head, sizeof head))
        bytes = malloc(BLOCK_BYTES_MAX);
    if (bytes) {
        memcpy(bytes, head, sizeof head);
        *size = sizeof head + fread(bytes + sizeof head, 1, BLOCK_BYTES_MAX - sizeof head, file);
    }
    fclose(file);
    return bytes;
}

static int print_blocks(struct rung_cli *cli, const char *bytes, size_t size)
{
    while (size > 0) {
        struct rung_program *program;
        struct rung_reason reason = {0};
        size_t used = 0;
        enum rung_status status = rung_program_load(bytes, size, &used, &program, &reason);
        if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(cli);
        if (status) return rung_cli_complain(cli, "%s cannot be run: %s", cli->operands[0], reason.text);
        rung_program_print(program, print_line, cli);
        rung_program_free(program);
        bytes += used;
        size -= used;
        if (size > 0) rung_cli_print(cli, "\n");
    }
    return RUNG_EXIT_GOOD;
}

int rung_cmd_disasm(struct rung_cli *cli)
{
    struct rung_compilation *compilation;
    size_t size = 0, count;
    char *bytes = read_blocks(cli->operands[0], &size);
    int exit;

    if (bytes) {
        exit = print_blocks(cli, bytes, size);
        free(bytes);
        return exit;
    }
    exit = rung_cli_compile_clean(cli, 0, &compilation);
    if (!compilation) return exit;
    const char *const *names = rung_compilation_policies(compilation, &count);
    for (size_t i = 0; names && i < count; i++) {
        if (i > 0) rung_cli_print(cli, "\n");
        rung_program_print(rung_compilation_program(compilation, (uint32_t)i), print_line, cli);
    }
    rung_compilation_free(compilation);
    return names ? exit : rung_cli_no_memory(cli);
}
