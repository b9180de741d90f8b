/* Programs: saved and loaded unchanged; whatever is damaged is refused, or safe to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/program.h>

#include "damaged_blocks.h"

static const char *const policies[] = {
    RUNG_SOURCE_DIR "/tests/golden/programs/every_kind.rung",
    RUNG_SOURCE_DIR "/policies/three_strikes.rung",
};

static const char events[] =
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\"}\n"
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"B\",\"type\":\"awaiting_customer\"}\n"
    "{\"time\":\"2026-02-02T10:00:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"outcome\":"
    "\"no_answer\"}\n"
    "{\"time\":\"2026-02-02T10:05:00Z\",\"case\":\"B\",\"type\":\"attempt\",\"via\":\"chat\",\"documented\":["
    "\"summary\"]}\n"
    "{\"time\":\"2026-02-03T10:00:00Z\",\"case\":\"A\",\"type\":\"payment\",\"amount\":3}\n"
    "{\"time\":\"2026-02-03T11:00:00Z\",\"case\":\"A\",\"type\":\"out_of_office\",\"back_on\":\"2026-02-09\"}"
    "\n"
    "{\"time\":\"2026-02-03T11:00:00Z\",\"case\":\"B\",\"type\":\"not_now\",\"until\":\"2026-02-06T09:00:"
    "00Z\"}\n";

static void with_blocks(void (*test)(const struct rung_program *program, const char *block, size_t size))
{
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        struct rung_compilation *compilation = rung_compilation_new(NULL);
        assert_non_null(compilation);
        assert_int_equal(rung_compilation_add_file(compilation, policies[i]), RUNG_OK);
        assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
        const struct rung_program *program;
        for (uint32_t k = 0; (program = rung_compilation_program(compilation, k)); k++) {
            void *block;
            size_t size;
            assert_int_equal(rung_program_save(program, &block, &size), RUNG_OK);
            test(program, block, size);
            free(block);
        }
        rung_compilation_free(compilation);
    }
}

static void comes_back(const struct rung_program *program, const char *block, size_t size)
{
    struct rung_program *loaded;
    void *again;
    size_t used, again_size;

    assert_int_equal(rung_program_verify(program, NULL), RUNG_OK);
    assert_int_equal(rung_program_load(block, size, &used, &loaded, NULL), RUNG_OK);
    assert_int_equal(used, size);
    assert_string_equal(rung_program_name(loaded), rung_program_name(program));
    assert_int_equal(rung_program_save(loaded, &again, &again_size), RUNG_OK);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, block, size);
    free(again);
    rung_program_free(loaded);
}

static bool swallow(void *state, const char *lines, size_t size)
{
    (void)lines;
    *(size_t *)state += size;
    return true;
}

static enum rung_status run_by(const char *block, size_t size, struct rung_reason *reason)
{
    struct rung_program *loaded;
    size_t written = 0;
    enum rung_status status = rung_program_load(block, size, NULL, &loaded, reason);

    if (status != RUNG_OK) return status;
    struct rung_engine *engine = rung_engine_new(swallow, &written);
    assert_non_null(engine);
    if (rung_engine_load(engine, loaded) == RUNG_OK) {
        rung_engine_feed(engine, "events", events, sizeof events - 1);
        rung_engine_end(engine, RUNG_END_UNTIL, INT64_C(1775000000000000));
    }
    rung_engine_free(engine);
    rung_program_free(loaded);
    return RUNG_OK;
}

static void refused_if_damaged(const struct rung_program *program, const char *block, size_t size)
{
    (void)program;
    refuses_damage(run_by, block, size, false);
}

static void safe_if_forged(const struct rung_program *program, const char *block, size_t size)
{
    (void)program;
    survives_forgery(run_by, block, size, 400);
}

static void programs_come_back(void **state)
{
    (void)state;
    with_blocks(comes_back);
}

static void damage_is_refused(void **state)
{
    (void)state;
    with_blocks(refused_if_damaged);
}

static void forgery_is_harmless(void **state)
{
    (void)state;
    with_blocks(safe_if_forged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_come_back),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(forgery_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
