/* Timers come in order of time, then case, then policy, however they were set; names keep their numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"
#include "timers.h"

static uint64_t random_state = 1;

static uint64_t random_number(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return random_state >> 17;
}

/* Some time ahead: now, or up to `digits` binary digits of microseconds from it. */
static int64_t ahead(int64_t now, uint32_t digits)
{
    uint64_t some = random_number() & ((UINT64_C(1) << random_number() % digits) - 1);

    return now + (int64_t)(random_number() % 3 ? some / 1000000 * 1000000 : some);
}

/* Sets and takes off timers at random, beside a plain table of when the record of each comes. */
static void try_order(uint32_t digits, int64_t now, uint32_t rounds)
{
    enum { RECORDS = 2000 };
    static int64_t all[RECORDS];
    struct rung_timers *timers = calloc(1, sizeof *timers);
    struct rung_budget budget = {.most = SIZE_MAX};
    bool failed = false;

    assert_non_null(timers);
    rung_timers_begin(timers);
    assert_true(rung_timers_have(&budget, timers, RECORDS / 2));
    assert_true(rung_timers_have(&budget, timers, RECORDS));
    for (uint32_t i = 0; i < RECORDS; i++) all[i] = INT64_MAX;
    for (uint32_t round = 0; round < rounds || timers->count > 0; round++) {
        for (uint64_t more = round < rounds ? random_number() % 40 : 0; more; more--) {
            uint32_t record = (uint32_t)(random_number() % (random_number() % 2 ? RECORDS : 64));
            int64_t time = ahead(now, digits);
            assert_int_equal(rung_timers_of(timers, record), all[record]);
            if (time >= all[record]) continue;
            all[record] = time;
            assert_true(rung_timers_set(&budget, timers, record, time));
        }
        int64_t until = ahead(now, digits);
        for (;;) {
            uint32_t least = 0;
            for (uint32_t i = 1; i < RECORDS; i++)
                if (all[i] < all[least]) least = i;
            struct rung_timer next;
            bool taken = rung_timers_take(&budget, timers, until, &next, &failed);
            assert_false(failed);
            assert_int_equal(taken, all[least] <= until);
            if (!taken) {
                assert_false(rung_timers_near(timers, until));
                break;
            }
            assert_int_equal(next.time, all[least]);
            assert_int_equal(next.record, least);
            now = next.time;
            all[least] = INT64_MAX;
        }
        if (until > now) now = until;
    }
    for (uint32_t i = 0; i < RECORDS; i++) assert_int_equal(all[i], INT64_MAX);
    rung_timers_free(timers);
    free(timers);
}

/* A record that is set to come sooner again and again: what said where it was is dropped. */
static void old_places_are_dropped(void **state)
{
    enum { RECORDS = 100, TIMES = 5000 };
    struct rung_timers *timers = calloc(1, sizeof *timers);
    struct rung_budget budget = {.most = SIZE_MAX};
    struct rung_timer next;
    bool failed = false;

    (void)state;
    assert_non_null(timers);
    rung_timers_begin(timers);
    assert_true(rung_timers_have(&budget, timers, RECORDS));
    for (int64_t time = TIMES; time > 0; time--)
        for (uint32_t record = 0; record < RECORDS; record++)
            assert_true(rung_timers_set(&budget, timers, record, time * 1000000 + record % 7));
    assert_true(timers->count < RECORDS * TIMES / 4);
    for (uint32_t i = 0; i < RECORDS; i++)
        assert_true(rung_timers_take(&budget, timers, INT64_MAX - 1, &next, &failed));
    assert_int_equal(next.time, 1000006);
    assert_false(rung_timers_take(&budget, timers, INT64_MAX - 1, &next, &failed));
    assert_int_equal(timers->count, 0);
    rung_timers_free(timers);
    free(timers);
}

static void come_in_order(void **state)
{
    (void)state;
    try_order(44, INT64_C(1767603581000000), 400); /* months */
    try_order(24, INT64_C(1767603581000000), 400); /* seconds */
    try_order(4, -8, 400);                         /* mostly at once, and around 1970 */
    try_order(57, -INT64_C(62135596800000000), 300);
}

static void names_keep_their_numbers(void **state)
{
    struct rung_budget budget = {.most = SIZE_MAX};
    struct rung_names names = {0};
    char name[32];
    size_t size;

    (void)state;
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < 50000; i++) {
            snprintf(name, sizeof name, "%.*s%u", (int)(i % 7), "INC-000", i);
            assert_int_equal(rung_names_number(&budget, &names, name, strlen(name), pass == 0), i);
            const char *text = rung_names_text(&names, i, &size);
            assert_int_equal(size, strlen(name));
            assert_memory_equal(text, name, size);
        }
    assert_int_equal(rung_names_number(&budget, &names, "another", 7, false), RUNG_NO_NUMBER);
    assert_int_equal(rung_names_number(&budget, &names, "", 0, true), 50000);
    assert_int_equal(rung_names_number(&budget, &names, "", 0, true), 50000);
    assert_true(names.slot_count * sizeof *names.slots <= names.count * rung_names_slot_bytes());
    budget.most = budget.used;
    for (uint32_t i = 0; i < 100000 && !budget.reached; i++) {
        snprintf(name, sizeof name, "more %u", i);
        rung_names_number(&budget, &names, name, strlen(name), true);
    }
    assert_true(budget.reached);
    assert_int_equal(rung_names_number(&budget, &names, "INC7", 4, false), RUNG_NO_NUMBER);
    assert_int_equal(rung_names_number(&budget, &names, "0", 1, false), 0);
    rung_names_free(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(come_in_order),
                                       cmocka_unit_test(old_places_are_dropped),
                                       cmocka_unit_test(names_keep_their_numbers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
