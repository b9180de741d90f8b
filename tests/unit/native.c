/* What `auto` does: the interpreter begins, native code is taken up in the middle of the run, and nobody sees
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/native.h>
#include <rung/program.h>
#include <rung/time.h>

/* LONG_BLOCKS are so many that native code is asked for; they are mostly of words that nobody reads. */
enum { EVENTS = 64, CASES = 97, LONG_BLOCKS = 300, AFTER_BLOCKS = 200, BLOCKS_MAX = 100000, WORDS = 900 };

struct journal {
    char *bytes;
    size_t size, capacity;
};

static bool take(void *state, const char *lines, size_t size)
{
    struct journal *journal = state;

    if (journal->size + size > journal->capacity) {
        journal->capacity = 2 * (journal->size + size);
        journal->bytes = realloc(journal->bytes, journal->capacity);
        assert_non_null(journal->bytes);
    }
    memcpy(journal->bytes + journal->size, lines, size);
    journal->size += size;
    return true;
}

/* The events of a block: four hours of all that happens to some of the cases. */
static void feed(struct rung_engine *engine, uint32_t block)
{
    static const char *const what[] = {"\"awaiting_customer\"",
                                       "\"attempt\",\"via\":\"email\"",
                                       "\"attempt\",\"via\":\"phone\",\"outcome\":\"no_answer\"",
                                       "\"attempt\",\"via\":\"chat\",\"outcome\":\"reached\"",
                                       "\"not_now\"",
                                       "\"took_over\",\"by\":\"team_lead\"",
                                       "\"resolved\""};
    static char lines[EVENTS * (WORDS + 200)];
    int words = block < LONG_BLOCKS ? WORDS : 1;
    size_t size = 0;

    for (uint32_t i = 0; i < EVENTS; i++) {
        uint32_t number = block * EVENTS + i;
        char at[RUNG_TIME_TEXT_SIZE];
        rung_time_write(INT64_C(1770000000000000) + (int64_t)number * 225 * RUNG_SECOND_US, at);
        size += (size_t)snprintf(lines + size, sizeof lines - size,
                                 "{\"time\":\"%s\",\"case\":\"C%u\",\"type\":%s,\"note\":\"%*s\"}\n", at,
                                 number * 31 % CASES, what[(number * UINT32_C(2654435761) >> 16) % 7], words,
                                 "x");
    }
    assert_true(size < sizeof lines);
    assert_int_equal(rung_engine_feed(engine, "log", lines, size), RUNG_OK);
}

static void switches_in_the_middle(void **state)
{
    const struct timespec moment = {0, 1000000};
    struct journal wanted = {0}, journal = {0};
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    uint32_t blocks = 0, until;

    (void)state;
    if (!getenv("RUNG_JIT")) {
        print_message("skipped: there is no rung-jit\n");
        skip();
    }
    assert_int_equal(rung_compilation_add_file(compilation, RUNG_SOURCE_DIR "/policies/three_strikes.rung"),
                     RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    struct rung_engine *engine = rung_engine_new(take, &journal);
    assert_int_equal(rung_engine_load(engine, rung_compilation_program(compilation, 0)), RUNG_OK);
    assert_int_equal(rung_engine_run_native(engine, false, NULL), RUNG_OK);
    while (rung_engine_native_count(engine) == 0) {
        assert_true(blocks < BLOCKS_MAX);
        feed(engine, blocks++);
        if (blocks > LONG_BLOCKS) nanosleep(&moment, NULL); /* it is being compiled */
        assert_string_equal(rung_engine_native_trouble(engine), "");
    }
    size_t before = journal.size;
    assert_true(blocks > 1 && before > 0); /* by the interpreter; what follows is not */
    for (until = blocks + AFTER_BLOCKS; blocks < until; blocks++) feed(engine, blocks);
    assert_true(journal.size > before);
    assert_int_equal(rung_engine_end(engine, RUNG_END_DRAIN, 0), RUNG_OK);
    rung_engine_free(engine);

    engine = rung_engine_new(take, &wanted);
    assert_int_equal(rung_engine_load(engine, rung_compilation_program(compilation, 0)), RUNG_OK);
    for (uint32_t block = 0; block < blocks; block++) feed(engine, block);
    assert_int_equal(rung_engine_native_count(engine), 0);
    assert_int_equal(rung_engine_end(engine, RUNG_END_DRAIN, 0), RUNG_OK);
    rung_engine_free(engine);
    assert_int_equal(journal.size, wanted.size);
    assert_memory_equal(journal.bytes, wanted.bytes, wanted.size);
    print_message("%u blocks, %zu bytes of journal, %zu of them before native code\n", blocks, wanted.size,
                  before);
    free(journal.bytes);
    free(wanted.bytes);
    rung_compilation_free(compilation);
}

static char folder[] = "/tmp/rung-test-XXXXXX";

/* A cache of its own, with nothing in it yet. */
static int begin(void **state)
{
    (void)state;
    return !mkdtemp(folder) || setenv("XDG_CACHE_HOME", folder, 1) != 0;
}

static int end(void **state)
{
    char command[sizeof folder + 16];

    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(switches_in_the_middle, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
