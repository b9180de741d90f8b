/* programs.c: `rung compile` and `rung disasm`: policies as programs, in a file or in words. */
#include "programs.h"
#include "commands.h"
#include "compile.h"
#include "policies.h"
#include "replace_file.h"

#include <stdlib.h>
#include <string.h>

/* Bytes in the making. */
struct file {
    char *bytes;
    size_t size;
};

/* Adds a block, and frees it. */
static bool add_block(struct file *file, void *block, size_t size)
{
    char *larger = block ? realloc(file->bytes, file->size + size) : NULL;

    if (larger) {
        memcpy(larger + file->size, block, size);
        file->bytes = larger;
        file->size += size;
    }
    free(block);
    return larger != NULL;
}

/* Policies, then feeds, as blocks behind each other. */
static int save_all(struct rung_cli *cli, const struct rung_cli_policies *policies, struct file *file)
{
    if (policies->count + policies->feed_count == 0)
        return rung_cli_complain(cli, "there is no policy and no feed in %s", cli->operands[0]);
    for (size_t i = 0; i < policies->count + policies->feed_count; i++) {
        bool feed = i >= policies->count;
        void *block = NULL;
        size_t size = 0;
        enum rung_status status = feed
                                      ? rung_mapping_save(policies->feeds[i - policies->count], &block, &size)
                                      : rung_program_save(policies->programs[i], &block, &size);
        if (status != RUNG_OK || !add_block(file, block, size)) return rung_cli_no_memory(cli);
    }
    return RUNG_EXIT_GOOD;
}

int rung_cli_save_policies(struct rung_cli *cli, const struct rung_cli_policies *policies, char **bytes,
                           size_t *size)
{
    struct file file = {0};
    int exit = save_all(cli, policies, &file);

    *bytes = file.bytes;
    *size = file.size;
    return exit;
}

int rung_cmd_compile(struct rung_cli *cli)
{
    const char *out = rung_cli_value(cli, RUNG_OPT_compile_out);
    struct rung_cli_policies policies;
    struct file file = {0};

    if (!out) return rung_cli_misuse(cli, "say where the program goes: -o FILE");
    int exit = rung_cli_open_policies(cli, 0, &policies);
    if (exit == RUNG_EXIT_GOOD) exit = save_all(cli, &policies, &file);
    rung_cli_close_policies(&policies);
    if (exit == RUNG_EXIT_GOOD && strcmp(out, "-") == 0)
        rung_cli_write(cli, file.bytes, file.size);
    else if (exit == RUNG_EXIT_GOOD)
        exit = rung_cli_replace_file(cli, out, file.bytes, file.size);
    free(file.bytes);
    return exit;
}

static void print_line(void *state, const char *line)
{
    rung_cli_print(state, "%s\n", line);
}

int rung_cmd_disasm(struct rung_cli *cli)
{
    struct rung_cli_policies policies;
    int exit = rung_cli_open_some_policies(cli, 0, &policies);

    for (size_t i = 0; exit == RUNG_EXIT_GOOD && i < policies.count; i++) {
        if (i > 0) rung_cli_print(cli, "\n");
        rung_program_print(policies.programs[i], print_line, cli);
    }
    rung_cli_close_policies(&policies);
    return exit;
}
