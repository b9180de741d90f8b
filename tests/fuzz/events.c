/* events.c: any bytes at all as recorded events, for a policy that has a bit of everything. The first two
 * bytes say where the stream is cut; the journal must be that of the stream in one piece, line by line whole,
 * whichever interpreter runs, and however many threads. */
#include <rung/compiler.h>
#include <rung/engine.h>

#include <stdlib.h>
#include <string.h>

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char policy[] = RUNG_SOURCE_DIR "/tests/golden/programs/every_kind.rung";

enum { JOURNAL_MAX = 8 << 20 };

struct journal {
    char *bytes;
    size_t size;
    enum rung_status status;
    struct rung_engine_counts counts;
};

static bool keep(void *state, const char *lines, size_t size)
{
    struct journal *journal = state;

    require(size > 0 && lines[size - 1] == '\n');
    if (journal->size + size > JOURNAL_MAX) return false; /* enough is known */
    char *bytes = realloc(journal->bytes, journal->size + size);
    require(bytes != NULL);
    memcpy(bytes + journal->size, lines, size);
    journal->bytes = bytes;
    journal->size += size;
    return true;
}

/* How many bytes come next: all, or as a simple generator says. */
static size_t next_piece(uint32_t *random, size_t left)
{
    if (*random == 0) return left;
    *random = *random * 1664525u + 1013904223u;
    size_t piece = (*random >> 24) % 61 + 1;
    return piece < left ? piece : left;
}

static struct journal run(const struct rung_compilation *compilation, const char *interpreter, uint32_t jobs,
                          const char *bytes, size_t size, uint32_t random)
{
    struct journal journal = {0};
    struct rung_engine *engine = rung_engine_new(keep, &journal);
    const struct rung_program *program;

    require(engine && rung_engine_run_by(engine, interpreter) && rung_engine_use_jobs(engine, jobs));
    for (uint32_t i = 0; (program = rung_compilation_program(compilation, i)); i++)
        require(rung_engine_load(engine, program) == RUNG_OK);
    for (size_t at = 0, piece; at < size && !journal.status; at += piece) {
        piece = next_piece(&random, size - at);
        journal.status = rung_engine_feed(engine, "events", bytes + at, piece);
    }
    int64_t clock = rung_engine_clock(engine);
    if (!journal.status)
        journal.status = clock == INT64_MIN
                             ? rung_engine_end(engine, RUNG_END_PLAIN, 0)
                             : rung_engine_end(engine, RUNG_END_UNTIL, clock + INT64_C(40) * 86400 * 1000000);
    rung_engine_counts(engine, &journal.counts);
    rung_engine_free(engine);
    return journal;
}

static void same(const struct journal *a, const struct journal *b)
{
    require(a->status == b->status && a->size == b->size);
    require(a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
    require(memcmp(&a->counts, &b->counts, sizeof a->counts) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct rung_compilation *compilation;

    if (!compilation) {
        compilation = rung_compilation_new(NULL);
        require(compilation && rung_compilation_add_file(compilation, policy) == RUNG_OK);
        require(rung_compilation_check(compilation) == RUNG_OK && rung_compilation_errors(compilation) == 0);
    }
    if (size < 2) return 0;
    uint32_t random = (bytes[0] | (uint32_t)bytes[1] << 8) + 1;
    const char *events = (const char *)bytes + 2;
    struct journal whole = run(compilation, "goto", 1, events, size - 2, 0),
                   cut = run(compilation, "goto", 1, events, size - 2, random),
                   by_switch = run(compilation, "switch", 1, events, size - 2, random);
    same(&whole, &cut);
    same(&whole, &by_switch);
    if (bytes[0] % 8 == 0) { /* threads take a while to begin */
        struct journal by_threads = run(compilation, "goto", 2, events, size - 2, random);
        same(&whole, &by_threads);
        free(by_threads.bytes);
    }
    free(whole.bytes);
    free(cut.bytes);
    free(by_switch.bytes);
    return 0;
}
