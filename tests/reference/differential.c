/* differential: random policies with random logs, replayed by the machine and by the reference, which must
 * agree to the byte. Where they do not, the pair is made smaller as long as they still differ, and shown.
 *
 *   differential [--seed S] [--count N] [--only FEATURE,...] [--without FEATURE,...] [--with COMMAND]...
 * [--keep-going] [--show]
 *
 * The machine runs as it mostly does, and in one of its other ways, each pair in the next. COMMAND replays,
 * too: it is called as `COMMAND POLICY --events LOG
 * --quiet (--drain | --until TIME)`. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/program.h>
#include <rung/time.h>

#include "pairs.h"
#include "reference.h"

struct pair {
    struct rung_text_out policy, log;
    enum rung_end end;
    int64_t until;
    uint64_t turn; /* which of the machine's other ways is tried */
};

/* ---- what is compared ---- */

/* One of those that replay: the reference, the library in one of its ways, or a command. */
struct engine;
/* Replays the pair; the journal is the caller's to free. */
typedef char *replayer(const struct engine *engine, const struct rung_compilation *compilation,
                       const struct pair *pair);
struct engine {
    const char *name; /* or the command */
    replayer *replay;
    const char *by; /* what runs its programs, as for rung_engine_run_by; NULL: what does so by itself */
    uint32_t jobs;  /* how many threads share the cases; 0: not said */
    bool saved;     /* the programs are saved and loaded */
    bool cut;       /* the log comes in pieces, cut anywhere */
};

static bool take_lines(void *state, const char *lines, size_t size)
{
    rung_text_add(state, lines, size);
    return true;
}

/* A program as it is after it has been saved and loaded; NULL if it does not come back. */
static struct rung_program *saved_and_loaded(const struct rung_program *program)
{
    struct rung_program *loaded = NULL;
    struct rung_reason reason;
    size_t size, used;
    void *block;

    if (rung_program_save(program, &block, &size) != RUNG_OK) return NULL;
    if (rung_program_load(block, size, &used, &loaded, &reason) != RUNG_OK || used != size) loaded = NULL;
    free(block);
    return loaded;
}

static void feed(struct rung_engine *engine, const struct pair *pair, size_t piece)
{
    for (size_t at = 0; at < pair->log.size; at += piece) {
        size_t size = pair->log.size - at < piece ? pair->log.size - at : piece;
        rung_engine_feed(engine, "log", pair->log.bytes + at, size);
    }
}

static char *by_library(const struct engine *way, const struct rung_compilation *compilation,
                        const struct pair *pair)
{
    struct rung_text_out journal = {0};
    struct rung_engine *engine = rung_engine_new(take_lines, &journal);
    struct rung_program *loaded[RUNG_ENGINE_POLICIES_MAX] = {NULL};
    const struct rung_program *program;

    rung_text_add(&journal, "", 0);
    for (uint32_t i = 0; (program = rung_compilation_program(compilation, i)) != NULL; i++) {
        if (way->saved) program = loaded[i] = saved_and_loaded(program);
        if (program) rung_engine_load(engine, program);
    }
    if (way->by && !rung_engine_run_by(engine, way->by))
        rung_text_print(&journal, "there is no engine %s\n", way->by);
    if (way->jobs) rung_engine_use_jobs(engine, way->jobs);
    feed(engine, pair, way->cut ? 7 : pair->log.size);
    rung_engine_end(engine, pair->end, pair->until);
    rung_engine_free(engine);
    for (uint32_t i = 0; i < RUNG_ENGINE_POLICIES_MAX; i++) rung_program_free(loaded[i]);
    return journal.bytes ? journal.bytes : calloc(1, 1);
}

static char *by_reference(const struct engine *way, const struct rung_compilation *compilation,
                          const struct pair *pair)
{
    struct rung_reference *reference = rung_reference_new(compilation);
    size_t size;

    (void)way;
    rung_reference_feed(reference, "log", pair->log.bytes, pair->log.size);
    rung_reference_end(reference, pair->end, pair->until);
    const char *journal = rung_reference_journal(reference, &size);
    char *copy = malloc(size + 1);
    if (copy) memcpy(copy, journal, size + 1);
    rung_reference_free(reference);
    return copy;
}

static bool write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool good = file && fwrite(bytes, 1, size, file) == size;

    return file && fclose(file) == 0 && good;
}

/* In a folder of its own, where the policy is called `policy` and the log `log`, as with the others. */
static char *by_command(const struct engine *way, const struct rung_compilation *compilation,
                        const struct pair *pair)
{
    char folder[] = "/tmp/rung-differential-XXXXXX", line[1000], time[RUNG_TIME_TEXT_SIZE], bytes[4096];
    struct rung_text_out journal = {0};
    size_t got;

    (void)compilation;
    if (!mkdtemp(folder) || chdir(folder) != 0 ||
        !write_file("policy", pair->policy.bytes, pair->policy.size) ||
        !write_file("log", pair->log.bytes, pair->log.size))
        return NULL;
    rung_time_write(pair->until, time);
    snprintf(line, sizeof line, "%s policy --events log --quiet %s %s 2>/dev/null", way->name,
             pair->end == RUNG_END_DRAIN   ? "--drain"
             : pair->end == RUNG_END_UNTIL ? "--until"
                                           : "",
             pair->end == RUNG_END_UNTIL ? time : "");
    FILE *pipe = popen(line, "r");
    rung_text_add(&journal, "", 0);
    while (pipe && (got = fread(bytes, 1, sizeof bytes, pipe)) > 0) rung_text_add(&journal, bytes, got);
    if (pipe) pclose(pipe);
    remove("policy");
    remove("log");
    rmdir(folder);
    return journal.bytes ? journal.bytes : calloc(1, 1);
}

/* All that are held to the first one. A new way to run programs is one more row. */
enum { ENGINES_MAX = 16 };
static struct engine engines[ENGINES_MAX] = {
    {.name = "the reference", .replay = by_reference},
    {.name = "the machine", .replay = by_library},
    {.name = "the portable loop", .replay = by_library, .by = "switch"},
    {.name = "a saved program", .replay = by_library, .saved = true, .cut = true},
    {.name = "three threads", .replay = by_library, .jobs = 3}};
static uint32_t engine_count = 5;

enum { ENGINE_OTHER_WAYS = 2, ENGINE_COMMANDS = 5 };
static bool is_its_turn(uint32_t engine, const struct pair *pair)
{
    const uint32_t ways = ENGINE_COMMANDS - ENGINE_OTHER_WAYS;

    if (engine < ENGINE_OTHER_WAYS || engine >= ENGINE_COMMANDS) return true;
    return engine == ENGINE_OTHER_WAYS + pair->turn % ways;
}

/* ---- a pair ---- */

static struct rung_compilation *compile(const struct rung_text_out *policy)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    if (policy->size &&
        rung_compilation_add_text(compilation, "policy", policy->bytes, policy->size) == RUNG_OK &&
        rung_compilation_check(compilation) == RUNG_OK && rung_compilation_errors(compilation) == 0)
        return compilation;
    rung_compilation_free(compilation);
    return NULL;
}

/* The engine whose journal is not the reference's; 0 if all agree. Of a difference, *journals become both. */
static uint32_t differs_compiled(const struct pair *pair, const struct rung_compilation *compilation,
                                 char *journals[2])
{
    uint32_t other = 0;

    journals[1] = NULL;
    journals[0] = engines[0].replay(&engines[0], compilation, pair);
    for (uint32_t i = 1; i < engine_count && !other; i++) {
        if (!is_its_turn(i, pair)) continue;
        journals[1] = engines[i].replay(&engines[i], compilation, pair);
        if (!journals[1] || strcmp(journals[0], journals[1]) != 0)
            other = i;
        else
            free(journals[1]);
    }
    if (!other) free(journals[0]);
    return other;
}

/* The same; 0 also if the policy does not pass the checker. */
static uint32_t differs(const struct pair *pair, char *journals[2])
{
    struct rung_compilation *compilation = compile(&pair->policy);
    uint32_t other = compilation ? differs_compiled(pair, compilation, journals) : 0;

    rung_compilation_free(compilation);
    return other;
}

static bool still_differs(const struct pair *pair)
{
    char *journals[2];

    if (!differs(pair, journals)) return false;
    free(journals[0]);
    free(journals[1]);
    return true;
}

/* ---- making it smaller ---- */

struct lines {
    const char *start[4000];
    size_t size[4000];
    bool gone[4000];
    uint32_t count;
};

static void split(const char *text, struct lines *lines)
{
    *lines = (struct lines){.count = 0};
    while (*text && lines->count < 4000) {
        const char *end = strchr(text, '\n');
        size_t size = end ? (size_t)(end - text) + 1 : strlen(text);
        lines->start[lines->count] = text;
        lines->size[lines->count++] = size;
        text += size;
    }
}

static struct rung_text_out join(const struct lines *lines)
{
    struct rung_text_out text = {0};

    rung_text_add(&text, "", 0);
    for (uint32_t i = 0; i < lines->count; i++)
        if (!lines->gone[i]) rung_text_add(&text, lines->start[i], lines->size[i]);
    return text;
}

static int depth_of(const struct lines *lines, uint32_t line)
{
    int depth = 0;

    for (size_t i = 0; i < lines->size[line]; i++)
        depth += (lines->start[line][i] == '{') - (lines->start[line][i] == '}');
    return depth;
}

/* The last line of what begins at this one: a block, up to its closing brace. */
static uint32_t end_of(const struct lines *lines, uint32_t line)
{
    int depth = depth_of(lines, line);
    uint32_t end = line;

    while (depth > 0 && end + 1 < lines->count) {
        end++;
        if (!lines->gone[end]) depth += depth_of(lines, end);
    }
    return end;
}

/* Tries the text without the lines from `first` to `last` (or, if `only_ends`, without these two). */
static bool try_without(struct pair *pair, struct rung_text_out *text, struct lines *lines, uint32_t first,
                        uint32_t last, bool only_ends)
{
    struct lines before = *lines;
    struct rung_text_out old = *text;

    for (uint32_t i = first; i <= last; i++)
        if (!only_ends || i == first || i == last) lines->gone[i] = true;
    *text = join(lines);
    if (still_differs(pair)) {
        /* `lines` still point into `old`, which is kept */
        free(text->bytes);
        *text = old;
        return true;
    }
    free(text->bytes);
    *text = old;
    *lines = before;
    return false;
}

static bool shrink_text(struct pair *pair, struct rung_text_out *text, bool blocks)
{
    static struct lines lines;
    bool smaller = false;

    split(text->bytes, &lines);
    struct rung_text_out whole = *text;
    for (uint32_t span = blocks ? 1 : lines.count / 2 + 1; span > 0; span /= 2)
        for (uint32_t i = 0; i < lines.count; i++) {
            if (lines.gone[i]) continue;
            uint32_t end = blocks ? end_of(&lines, i) : i + span - 1;
            if (end >= lines.count) end = lines.count - 1;
            bool did = try_without(pair, text, &lines, i, end, false);
            if (!did && blocks && end > i) did = try_without(pair, text, &lines, i, end, true);
            smaller = smaller || did;
        }
    *text = join(&lines);
    free(whole.bytes);
    return smaller;
}

static void shrink(struct pair *pair)
{
    for (int round = 0; round < 6; round++) {
        bool smaller = shrink_text(pair, &pair->log, false);
        smaller = shrink_text(pair, &pair->policy, true) || smaller;
        if (!smaller) return;
    }
}

/* ---- telling ---- */

static void show_difference(const char *a, const char *b)
{
    while (*a || *b) {
        size_t size_a = strcspn(a, "\n"), size_b = strcspn(b, "\n");
        if (size_a != size_b || memcmp(a, b, size_a) != 0) break;
        a += size_a + (a[size_a] == '\n');
        b += size_b + (b[size_b] == '\n');
    }
    for (int i = 0; i < 4; i++) {
        printf("  reference: %.*s\n", (int)strcspn(a, "\n"), a);
        a += strcspn(a, "\n") + (a[strcspn(a, "\n")] == '\n');
    }
    for (int i = 0; i < 4; i++) {
        printf("  other:     %.*s\n", (int)strcspn(b, "\n"), b);
        b += strcspn(b, "\n") + (b[strcspn(b, "\n")] == '\n');
    }
}

static void tell(struct pair *pair, uint64_t seed)
{
    char *journals[2];

    shrink(pair);
    uint32_t other = differs(pair, journals);
    printf("---- seed %llu: %s and %s differ\n%s---- log%s\n%s", (unsigned long long)seed, engines[0].name,
           engines[other].name, pair->policy.bytes,
           pair->end == RUNG_END_DRAIN   ? ", drained"
           : pair->end == RUNG_END_UNTIL ? ", until some days later"
                                         : "",
           pair->log.bytes);
    printf("---- journals begin to differ here\n");
    show_difference(journals[0], journals[1]);
    free(journals[0]);
    free(journals[1]);
    fflush(stdout);
}

/* The reference may give up, and end the program with it. */
static uint64_t tried;
static bool done;
static void say_last(void)
{
    if (!done) fprintf(stderr, "seed %llu was tried last\n", (unsigned long long)tried);
}

/* Returns whether the policy passed the checker; *good whether all agreed. `show`: the log is printed. */
static bool try_seed(uint64_t seed, uint64_t features, bool show, bool *good)
{
    struct rung_random random = rung_random_seeded(seed);
    struct pair pair = {0};
    int64_t start, last;
    bool valid = false;

    rung_text_add(&pair.log, "", 0);
    rung_pair_policy(&random, features, &pair.policy, &start);
    struct rung_compilation *compilation = compile(&pair.policy);
    if (compilation) {
        valid = true;
        uint32_t end = rung_random_below(&random, 10);
        rung_pair_log(&random, compilation, start, &pair.log, &last);
        if (show) {
            printf("%s\n", pair.log.bytes);
            fflush(stdout); /* it may be looked for because what follows never ends */
        }
        pair.end = end < 5 ? RUNG_END_UNTIL : end < 9 ? RUNG_END_DRAIN : RUNG_END_PLAIN;
        pair.until = last + rung_random_below(&random, 200) * RUNG_HOUR_US;
        pair.turn = seed;
        char *journals[2];
        if (differs_compiled(&pair, compilation, journals)) {
            *good = false;
            free(journals[0]);
            free(journals[1]);
            tell(&pair, seed);
        }
        rung_compilation_free(compilation);
    }
    free(pair.policy.bytes);
    free(pair.log.bytes);
    return valid;
}

/* The policy of a seed, and what the checker says of it; its log follows. */
static void show_seed(uint64_t seed, uint64_t features)
{
    struct rung_random random = rung_random_seeded(seed);
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    struct rung_text_out policy = {0};
    int64_t start;

    rung_pair_policy(&random, features, &policy, &start);
    printf("%s\n", policy.bytes);
    if (compilation &&
        rung_compilation_add_text(compilation, "policy", policy.bytes, policy.size) == RUNG_OK &&
        rung_compilation_check(compilation) == RUNG_OK)
        printf("%s\n", rung_render_text(compilation, false));
    rung_compilation_free(compilation);
    free(policy.bytes);
}

static uint64_t read_features(const char *names)
{
    uint64_t features = 0;

    while (*names) {
        size_t size = strcspn(names, ",");
        for (uint32_t i = 0; i < FEATURES; i++)
            if (strlen(rung_feature_names[i]) == size && memcmp(rung_feature_names[i], names, size) == 0)
                features |= UINT64_C(1) << i;
        names += size + (names[size] == ',');
    }
    return features;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1, count = 300, features = (UINT64_C(1) << FEATURES) - 1, valid = 0, bad = 0;
    const uint64_t always = 1 << FEATURE_CONTACT | 1 << FEATURE_WAIT | 1 << FEATURE_NOTIFY;
    bool keep_going = false, show = false;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--keep-going") == 0) {
            keep_going = true;
            continue;
        }
        if (strcmp(argv[i], "--show") == 0) {
            show = true;
            continue;
        }
        const char *option = argv[i], *value = ++i < argc ? argv[i] : "";
        if (strcmp(option, "--seed") == 0) {
            seed = strtoull(value, NULL, 10);
        } else if (strcmp(option, "--count") == 0) {
            count = strtoull(value, NULL, 10);
        } else if (strcmp(option, "--only") == 0) {
            features = read_features(value) | always;
        } else if (strcmp(option, "--without") == 0) {
            features &= ~read_features(value);
        } else if (strcmp(option, "--with") == 0 && engine_count < ENGINES_MAX) {
            engines[engine_count++] = (struct engine){.name = value, .replay = by_command};
        } else {
            fprintf(stderr, "differential_machine has no option %s\n", option);
            return 2;
        }
    }
    atexit(say_last);
    for (uint64_t i = 0; i < count; i++) {
        bool good = true;
        tried = seed + i;
        if (show) show_seed(seed + i, features);
        valid += try_seed(seed + i, features, show, &good);
        bad += !good;
        if (bad && !keep_going) break;
    }
    done = true;
    printf("%llu policies with a log each, %llu of %llu passed the checker: %llu differences\n",
           (unsigned long long)valid, (unsigned long long)valid, (unsigned long long)count,
           (unsigned long long)bad);
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
