/* rung-jit: makes native code of policies. A program of its own, which `rung` and librung start and let run
 * beside them: the compiler behind it takes memory that it does not give back, and may end the process.
 *
 *     rung-jit cache FOLDER LAYOUT    for the one policy on standard input: sees to it that the folder, which
 * is private to this user, holds its module, and prints the name of that file rung-jit build FILE LAYOUT for
 * the policies and feeds on standard input: makes FILE of them
 *
 * Standard input is what `rung compile` writes. LAYOUT is that of whoever starts it (rung_native_layout).
 * What goes wrong is said on standard output, behind "no: ", and the exit code is 1. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <rung/feed.h>

#include "emit.h"
#include "native_file.h"
#include "read_file.h"

enum {
    INPUT_BYTES_MAX = 64 << 20,
    PROGRAMS_MAX = 64,
    SECONDS_MAX = 120,       /* of processor time */
    WORK_SECONDS_MAX = 3600, /* what is left of one that was killed is older than that */
};

#define OPTIONS "-O1 -fno-strict-aliasing -fno-plt -nostdlib -Wl,-Bsymbolic"

/* What libgccjit does not give back is no leak of ours; the sanitizer asks by this name. */
#ifdef __SANITIZE_ADDRESS__
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libgccjit.so";
}
#endif

struct job {
    char *input;
    size_t input_size;
    struct rung_program *programs[PROGRAMS_MAX];
    uint32_t program_count;
    char work[4096]; /* a folder of our own for what the compiler writes */
};

static int fail(const char *why, const char *what)
{
    printf("no: %s%s\n", why, what);
    return 1;
}

/* ---- input ---- */

static char *read_input(size_t *size)
{
    size_t capacity = 1 << 16, used = 0, got = 1;
    char *bytes = malloc(capacity);

    while (bytes && got && used < INPUT_BYTES_MAX) {
        got = fread(bytes + used, 1, capacity - used, stdin);
        used += got;
        if (used < capacity) continue;
        capacity *= 2;
        char *larger = realloc(bytes, capacity);
        if (!larger) free(bytes);
        bytes = larger;
    }
    *size = used;
    return bytes;
}

/* The programs among what was compiled; feeds are left alone. */
static int load(struct job *job)
{
    struct rung_reason reason = {0};
    size_t at = 0, used = 0;

    job->input = read_input(&job->input_size);
    if (!job->input) return fail("there is not enough memory", "");
    for (; at < job->input_size; at += used) {
        const char *bytes = job->input + at;
        size_t size = job->input_size - at;
        if (rung_mapping_is(bytes, size)) {
            struct rung_mapping *mapping;
            if (rung_mapping_load(bytes, size, &used, &mapping, &reason)) return fail(reason.text, "");
            rung_mapping_free(mapping);
            continue;
        }
        if (job->program_count == PROGRAMS_MAX) return fail("there are too many policies", "");
        if (rung_program_load(bytes, size, &used, &job->programs[job->program_count], &reason))
            return fail(reason.text, "");
        job->program_count++;
    }
    return job->program_count ? 0 : fail("there is no policy", "");
}

static void fill_trailer(const struct job *job, struct rung_native_trailer *trailer)
{
    size_t used = 0;

    *trailer = (struct rung_native_trailer){.layout = rung_native_layout()};
    for (uint32_t i = 0; i < job->program_count && used < sizeof trailer->policies; i++)
        used += (size_t)snprintf(trailer->policies + used, sizeof trailer->policies - used, "%s%s",
                                 i ? " " : "", rung_program_name(job->programs[i]));
}

/* ---- the compiler ---- */

static gcc_jit_context *write_code(const struct job *job)
{
    gcc_jit_context *context = gcc_jit_context_acquire();
    struct rung_emit e;

    if (!context) return NULL;
    /* The next level takes twice the time, for one in three hundred instructions fewer. */
    gcc_jit_context_set_int_option(context, GCC_JIT_INT_OPTION_OPTIMIZATION_LEVEL, 1);
    gcc_jit_context_set_bool_allow_unreachable_blocks(context, 1);
    gcc_jit_context_set_bool_print_errors_to_stderr(context, 0);
    gcc_jit_context_add_command_line_option(context, "-fno-strict-aliasing");
    gcc_jit_context_add_command_line_option(context, "-fno-plt");
    gcc_jit_context_add_driver_option(context, "-nostdlib");
    gcc_jit_context_add_driver_option(context, "-Wl,-Bsymbolic"); /* its functions call each other directly */
    rung_emit_begin(&e, context);
    rung_emit_hand_over(&e);
    for (uint32_t i = 0; i < job->program_count; i++) {
        e.program = job->programs[i];
        e.index = i;
        if (!rung_emit_program(&e)) {
            gcc_jit_context_release(context);
            return NULL;
        }
    }
    return context;
}

static int compile(const struct job *job, const char *elf)
{
    gcc_jit_context *context = write_code(job);

    if (!context) return fail("there is not enough memory", "");
    gcc_jit_context_compile_to_file(context, GCC_JIT_OUTPUT_KIND_DYNAMIC_LIBRARY, elf);
    const char *error = gcc_jit_context_get_first_error(context);
    int exit = error ? fail("the compiler says: ", error) : 0;
    gcc_jit_context_release(context);
    return exit;
}

/* ---- the folder for what the compiler writes ---- */

static void remove_folder(const char *path)
{
    char file[8192];
    DIR *folder = opendir(path);

    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        if (unlink(file) != 0 && (errno == EISDIR || errno == EPERM)) remove_folder(file);
    }
    if (folder) closedir(folder);
    rmdir(path);
}

/* Those that were killed could not clear up. */
static void remove_old(const char *path)
{
    char old[8192];
    struct stat about;
    DIR *folder = opendir(path);

    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "work-", 5) != 0) continue;
        snprintf(old, sizeof old, "%s/%s", path, entry->d_name);
        if (lstat(old, &about) == 0 && S_ISDIR(about.st_mode) &&
            time(NULL) - about.st_mtime > WORK_SECONDS_MAX)
            remove_folder(old);
    }
    if (folder) closedir(folder);
}

static int make_work(struct job *job, const char *in)
{
    if (snprintf(job->work, sizeof job->work, "%s/work-XXXXXX", in) >= (int)sizeof job->work)
        return fail("the name of the folder is too long", "");
    if (!mkdtemp(job->work)) {
        job->work[0] = '\0';
        return fail("nothing can be written there: ", strerror(errno));
    }
    return setenv("TMPDIR", job->work, 1) == 0 ? 0 : fail("there is not enough memory", "");
}

/* ---- what is wanted ---- */

/* Whatever the code depends on: the program, the compiler, its options, and this very program. */
static XXH128_hash_t key_of(const struct job *job)
{
    XXH3_state_t *state = XXH3_createState();
    XXH128_hash_t key = {0, 0};
    const int version[] = {gcc_jit_version_major(), gcc_jit_version_minor(), gcc_jit_version_patchlevel()};
    char *self = NULL;
    size_t size = 0;

    if (!state) return key;
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, job->input, job->input_size);
    XXH3_128bits_update(state, version, sizeof version);
    XXH3_128bits_update(state, OPTIONS, sizeof OPTIONS);
    if (rung_file_read("/proc/self/exe", INPUT_BYTES_MAX, &self, &size, NULL) == RUNG_OK)
        XXH3_128bits_update(state, self, size);
    free(self);
    key = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return key;
}

static int make_cached(struct job *job, const char *folder)
{
    XXH128_hash_t key = key_of(job);
    struct rung_native_trailer trailer;
    struct rung_native_file file;
    struct rung_reason reason = {0};
    char name[48], path[8192], elf[8192];

    snprintf(name, sizeof name, "%016" PRIx64 "%016" PRIx64 ".so", key.high64, key.low64);
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return fail("the name of the folder is too long", "");
    if (rung_native_file_read(AT_FDCWD, path, true, &file, NULL) == RUNG_OK) {
        bool fits = file.trailer.key_low == key.low64 && file.trailer.key_high == key.high64;
        rung_native_file_free(&file);
        if (fits) {
            puts(name);
            return 0;
        }
    }
    remove_old(folder);
    int exit = make_work(job, folder);
    if (exit) return exit;
    snprintf(elf, sizeof elf, "%s/module.so", job->work);
    exit = compile(job, elf);
    if (exit) return exit;
    fill_trailer(job, &trailer);
    trailer.key_low = key.low64;
    trailer.key_high = key.high64;
    if (rung_native_file_write(elf, path, NULL, 0, &trailer, &reason)) return fail(reason.text, "");
    puts(name);
    return 0;
}

static int make_built(struct job *job, const char *out)
{
    const char *temporary = getenv("TMPDIR");
    struct rung_native_trailer trailer;
    struct rung_reason reason = {0};
    char elf[8192];
    int exit = make_work(job, temporary && *temporary == '/' ? temporary : "/tmp");

    if (exit) return exit;
    snprintf(elf, sizeof elf, "%s/module.so", job->work);
    exit = compile(job, elf);
    if (exit) return exit;
    fill_trailer(job, &trailer);
    if (rung_native_file_write(elf, out, job->input, job->input_size, &trailer, &reason))
        return fail(reason.text, "");
    return 0;
}

int main(int argc, char **argv)
{
    struct rlimit limit = {SECONDS_MAX, SECONDS_MAX};
    struct job job = {0};

    if (argc != 4 || (strcmp(argv[1], "cache") != 0 && strcmp(argv[1], "build") != 0)) {
        fputs("rung-jit is started by rung; see `rung help build`\n", stderr);
        return 2;
    }
    setrlimit(RLIMIT_CPU, &limit);
    if (strtoull(argv[3], NULL, 16) != rung_native_layout())
        return fail("rung-jit is of another version", "");
    int exit = load(&job);
    if (!exit) {
        bool cached = strcmp(argv[1], "cache") == 0;
        umask(cached ? 077 : 022);
        exit = cached ? make_cached(&job, argv[2]) : make_built(&job, argv[2]);
    }
    if (*job.work) remove_folder(job.work);
    for (uint32_t i = 0; i < job.program_count; i++) rung_program_free(job.programs[i]);
    free(job.input);
    return exit;
}
