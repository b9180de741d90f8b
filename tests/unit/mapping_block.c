/* Saved feeds: they come back unchanged; whatever is damaged is refused, or safe to read logs by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <rung/compiler.h>
#include <rung/feed.h>

#include "damaged_blocks.h"

static const char log_text[] =
    "\"number\",\"sys_updated_at\",\"incident_state\",\"contact_type\",\"active\"\n"
    "\"INC1\",\"2/2/2016 8:00\",\"Awaiting User Info\",\"Phone\",\"true\"\n"
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"call\":{\"result\":\"answered\",\"to\":\"x\"}}\n";

static void with_blocks(void (*test)(const struct rung_mapping *mapping, const char *block, size_t size))
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    const struct rung_mapping *mapping;

    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_file(compilation, RUNG_SOURCE_DIR "/examples/feeds/logs.rung"),
                     RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    for (size_t i = 0; rung_compilation_mapping(compilation, i, &mapping) == RUNG_OK; i++) {
        void *block;
        size_t size;
        assert_int_equal(rung_mapping_save(mapping, &block, &size), RUNG_OK);
        test(mapping, block, size);
        free(block);
    }
    rung_compilation_free(compilation);
}

static void comes_back(const struct rung_mapping *mapping, const char *block, size_t size)
{
    struct rung_mapping *loaded;
    void *again;
    size_t used, again_size;

    assert_true(rung_mapping_is(block, size));
    assert_int_equal(rung_mapping_load(block, size, &used, &loaded, NULL), RUNG_OK);
    assert_int_equal(used, size);
    assert_string_equal(rung_mapping_name(loaded), rung_mapping_name(mapping));
    assert_int_equal(rung_mapping_save(loaded, &again, &again_size), RUNG_OK);
    assert_int_equal(again_size, size);
    assert_memory_equal(again, block, size);
    free(again);
    rung_mapping_free(loaded);
}

static bool take_event(void *state, const struct rung_event *event)
{
    char text[1024];

    (void)state;
    if (event->type_size) rung_event_write(event, text, sizeof text);
    return true;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    (void)line;
    *(size_t *)state += strlen(why) + strlen(found);
    return true;
}

static enum rung_status read_by(const char *block, size_t size, struct rung_reason *reason)
{
    struct rung_mapping *loaded;
    struct rung_feed *feed;
    size_t refused = 0;
    const struct rung_feed_target target = {&refused, take_event, take_refusal};
    enum rung_status status = rung_mapping_load(block, size, NULL, &loaded, reason);

    if (status != RUNG_OK) return status;
    if (rung_feed_open(loaded, RUNG_FEED_AS_DECLARED, &target, &feed, NULL) == RUNG_OK) {
        if (rung_feed_read(feed, log_text, sizeof log_text - 1, NULL) == RUNG_OK) rung_feed_end(feed, NULL);
        rung_feed_free(feed);
    }
    rung_mapping_free(loaded);
    return RUNG_OK;
}

static void refused_if_damaged(const struct rung_mapping *mapping, const char *block, size_t size)
{
    (void)mapping;
    refuses_damage(read_by, block, size, true);
}

static void safe_if_forged(const struct rung_mapping *mapping, const char *block, size_t size)
{
    (void)mapping;
    survives_forgery(read_by, block, size, 2000);
}

static void feeds_come_back(void **state)
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
        cmocka_unit_test(feeds_come_back),
        cmocka_unit_test(damage_is_refused),
        cmocka_unit_test(forgery_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
