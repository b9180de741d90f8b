/* policies.c: from the files on the command line to programs and feeds. */
#include "policies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compile.h"

enum { SAVED_BYTES_MAX = 64 << 20, MAGIC_BYTES = 8 };

static bool is_saved(const void *bytes, size_t size)
{
    return rung_program_is(bytes, size) || rung_mapping_is(bytes, size);
}

bool rung_cli_is_saved(const char *path)
{
    struct stat about;
    char head[MAGIC_BYTES];

    if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return false;
    FILE *file = fopen(path, "rb");
    if (!file) return false;
    bool saved = fread(head, 1, sizeof head, file) == sizeof head && is_saved(head, sizeof head);
    fclose(file);
    return saved || rung_module_is(path);
}

/* ---- loading ---- */

/* All of a file, to be freed; NULL after having said what is wrong. */
static char *read_saved(struct rung_cli *cli, const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(SAVED_BYTES_MAX + 1);

    if (!bytes)
        rung_cli_no_memory(cli);
    else if (!file)
        rung_cli_complain(cli, "%s cannot be read: %s", path, rung_error_text(errno));
    if (bytes && file) {
        *size = fread(bytes, 1, SAVED_BYTES_MAX + 1, file);
        bool good = !ferror(file) && *size <= SAVED_BYTES_MAX;
        if (!good && *size > SAVED_BYTES_MAX)
            rung_cli_complain(cli, "%s is larger than 64 MiB: no compiled policy is", path);
        else if (!good)
            rung_cli_complain(cli, "%s cannot be read: %s", path, rung_error_text(errno));
        if (good) {
            fclose(file);
            return bytes;
        }
    }
    if (file) fclose(file);
    free(bytes);
    return NULL;
}

/* Room for one more pointer; false after having said that there is none. */
static bool grow(struct rung_cli *cli, void *table, size_t count)
{
    void *old;

    memcpy(&old, table, sizeof old);
    void *larger = realloc(old, (count + 1) * sizeof(void *));
    if (!larger) {
        rung_cli_no_memory(cli);
        return false;
    }
    memcpy(table, &larger, sizeof larger);
    return true;
}

static int load_block(struct rung_cli *cli, const char *path, const char *bytes, size_t size, size_t *used,
                      struct rung_cli_policies *p)
{
    struct rung_reason reason = {0};
    enum rung_status status;

    *used = 0;
    if (rung_mapping_is(bytes, size)) {
        if (!grow(cli, &p->loaded_feeds, p->loaded_feed_count)) return RUNG_EXIT_MISUSE;
        status = rung_mapping_load(bytes, size, used, &p->loaded_feeds[p->loaded_feed_count], &reason);
        p->loaded_feed_count += status == RUNG_OK;
    } else {
        if (!grow(cli, &p->loaded, p->loaded_count)) return RUNG_EXIT_MISUSE;
        status = rung_program_load(bytes, size, used, &p->loaded[p->loaded_count], &reason);
        p->loaded_count += status == RUNG_OK;
    }
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(cli);
    if (status) return rung_cli_complain(cli, "%s cannot be used: %s", path, reason.text);
    return RUNG_EXIT_GOOD;
}

static int load_blocks(struct rung_cli *cli, const char *path, const char *bytes, size_t size,
                       struct rung_cli_policies *p)
{
    size_t at = 0, used;
    int exit = RUNG_EXIT_GOOD;

    while (exit == RUNG_EXIT_GOOD && at < size) {
        if (!is_saved(bytes + at, size - at)) {
            exit =
                rung_cli_complain(cli, "%s cannot be used: something stands behind what was compiled", path);
            break;
        }
        exit = load_block(cli, path, bytes + at, size - at, &used, p);
        at += used;
    }
    return exit;
}

/* What `rung build` made: the policies are in it, and its code stays at hand. */
static int load_module(struct rung_cli *cli, const char *path, struct rung_cli_policies *p)
{
    struct rung_reason reason = {0};
    size_t size;

    if (!grow(cli, &p->modules, p->module_count)) return RUNG_EXIT_MISUSE;
    enum rung_status status = rung_module_open(path, &p->modules[p->module_count], &reason);
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(cli);
    if (status) return rung_cli_complain(cli, "%s cannot be used: %s", path, reason.text);
    const char *bytes = rung_module_compiled(p->modules[p->module_count++], &size);
    return load_blocks(cli, path, bytes, size, p);
}

static int load_saved(struct rung_cli *cli, const char *path, struct rung_cli_policies *p)
{
    size_t size = 0;

    if (rung_module_is(path)) return load_module(cli, path, p);
    char *bytes = read_saved(cli, path, &size);
    int exit = bytes ? load_blocks(cli, path, bytes, size, p) : RUNG_EXIT_MISUSE;
    free(bytes);
    return exit;
}

/* ---- texts ---- */

/* Compiles those operands that are texts. */
static int compile_texts(struct rung_cli *cli, int first, const bool *saved, struct rung_cli_policies *p)
{
    struct rung_cli texts = *cli;
    int count = 0;

    texts.operands = calloc((size_t)cli->operand_count + 1, sizeof *texts.operands);
    if (!texts.operands) return rung_cli_no_memory(cli);
    for (int i = first; i < cli->operand_count; i++)
        if (!saved[i]) texts.operands[count++] = cli->operands[i];
    texts.operand_count = count;
    int exit = count ? rung_cli_compile_clean(&texts, 0, &p->compilation) : RUNG_EXIT_GOOD;
    free(texts.operands);
    return exit;
}

static int gather(struct rung_cli *cli, struct rung_cli_policies *p)
{
    size_t policies = 0, feeds = 0;
    const char *const *names = NULL;

    if (p->compilation) {
        if (!rung_compilation_policies(p->compilation, &policies)) return rung_cli_no_memory(cli);
        names = rung_compilation_feeds(p->compilation, &feeds);
        if (!names) return rung_cli_no_memory(cli);
    }
    p->programs = calloc(policies + p->loaded_count + 1, sizeof *p->programs);
    p->feeds = calloc(feeds + p->loaded_feed_count + 1, sizeof *p->feeds);
    p->feed_names = calloc(feeds + p->loaded_feed_count + 1, sizeof *p->feed_names);
    if (!p->programs || !p->feeds || !p->feed_names) return rung_cli_no_memory(cli);
    for (size_t i = 0; i < policies; i++) {
        p->programs[p->count] = rung_compilation_program(p->compilation, (uint32_t)i);
        if (!p->programs[p->count++]) return rung_cli_no_memory(cli);
    }
    for (size_t i = 0; i < p->loaded_count; i++) p->programs[p->count++] = p->loaded[i];
    for (size_t i = 0; i < feeds; i++) {
        p->feed_names[p->feed_count] = names[i];
        if (rung_compilation_mapping(p->compilation, i, &p->feeds[p->feed_count++]) != RUNG_OK)
            return rung_cli_no_memory(cli);
    }
    for (size_t i = 0; i < p->loaded_feed_count; i++) {
        p->feed_names[p->feed_count] = rung_mapping_name(p->loaded_feeds[i]);
        p->feeds[p->feed_count++] = p->loaded_feeds[i];
    }
    return RUNG_EXIT_GOOD;
}

int rung_cli_open_policies(struct rung_cli *cli, int first, struct rung_cli_policies *p)
{
    bool *saved = calloc((size_t)cli->operand_count + 1, sizeof *saved);
    int exit = RUNG_EXIT_GOOD;

    *p = (struct rung_cli_policies){0};
    if (!saved) return rung_cli_no_memory(cli);
    for (int i = first; i < cli->operand_count && exit == RUNG_EXIT_GOOD; i++) {
        saved[i] = rung_cli_is_saved(cli->operands[i]);
        if (saved[i]) exit = load_saved(cli, cli->operands[i], p);
    }
    if (exit == RUNG_EXIT_GOOD) exit = compile_texts(cli, first, saved, p);
    if (exit == RUNG_EXIT_GOOD) exit = gather(cli, p);
    free(saved);
    return exit;
}

int rung_cli_open_some_policies(struct rung_cli *cli, int first, struct rung_cli_policies *p)
{
    int exit = rung_cli_open_policies(cli, first, p);

    if (exit == RUNG_EXIT_GOOD && p->count == 0)
        return rung_cli_complain(cli, "there is no policy in %s",
                                 cli->operand_count > first + 1 ? "these files" : cli->operands[first]);
    return exit;
}

int rung_cli_load_policies(struct rung_cli *cli, const struct rung_cli_policies *p,
                           struct rung_engine *engine, const char *done)
{
    for (size_t i = 0; i < p->count; i++) {
        switch (rung_engine_load(engine, p->programs[i])) {
        case RUNG_OK: break;
        case RUNG_INVALID:
            return rung_cli_complain(cli, "there are two policies `%s`", rung_program_name(p->programs[i]));
        case RUNG_LIMIT:
            return rung_cli_complain(cli, "more than %d policies cannot be %s at once",
                                     RUNG_ENGINE_POLICIES_MAX, done);
        default: return rung_cli_no_memory(cli);
        }
    }
    return RUNG_EXIT_GOOD;
}

void rung_cli_close_policies(struct rung_cli_policies *p)
{
    for (size_t i = 0; i < p->loaded_count; i++) rung_program_free(p->loaded[i]);
    for (size_t i = 0; i < p->loaded_feed_count; i++) rung_mapping_free(p->loaded_feeds[i]);
    for (size_t i = 0; i < p->module_count; i++) rung_module_close(p->modules[i]);
    free(p->modules);
    free(p->loaded);
    free(p->loaded_feeds);
    free(p->programs);
    free(p->feeds);
    free(p->feed_names);
    rung_compilation_free(p->compilation);
    *p = (struct rung_cli_policies){0};
}
