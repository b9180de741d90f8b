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

static bool is_same(struct rung_timer one, struct rung_timer other)
{
    return one.time == other.time && one.record == other.record;
}

/* Sets and takes off timers at random, beside a plain table of all that are set. */
static void try_order(uint32_t digits, int64_t now, uint32_t rounds)
{
    enum { MOST = 4000 };
    static struct rung_timer all[MOST];
    struct rung_timers *timers = calloc(1, sizeof *timers);
    struct rung_budget budget = {.most = SIZE_MAX};
    struct rung_timer last = {INT64_MIN, 0};
    uint32_t count = 0;
    bool failed = false;

    assert_non_null(timers);
    rung_timers_clear(timers);
    for (uint32_t round = 0; round < rounds || count > 0; round++) {
        for (uint64_t more = round < rounds ? random_number() % 40 : 0; more && count < MOST; more--) {
            struct rung_timer timer = {ahead(now, digits), (uint32_t)(random_number() % 64)};
            all[count++] = timer;
            assert_true(rung_timers_push(&budget, timers, timer));
        }
        int64_t until = ahead(now, digits);
        for (;;) {
            uint32_t least = 0;
            for (uint32_t i = 1; i < count; i++)
                if (all[i].time < all[least].time ||
                    (all[i].time == all[least].time && all[i].record < all[least].record))
                    least = i;
            struct rung_timer next;
            bool taken = rung_timers_take(&budget, timers, until, &next, &failed);
            assert_false(failed);
            bool again = taken && is_same(next, last); /* it may have been set twice */
            assert_int_equal(taken, again || (count > 0 && all[least].time <= until));
            if (!taken) {
                assert_false(rung_timers_near(timers, until));
                break;
            }
            assert_true(again || is_same(next, all[least]));
            now = next.time;
            last = next;
            for (uint32_t i = count; i-- > 0;)
                if (is_same(all[i], next)) all[i] = all[--count];
        }
        if (until > now) now = until;
        assert_true(timers->count <= count);
        assert_true(timers->count > 0 || count == 0);
        if (round == rounds / 2) {
            rung_timers_clear(timers);
            count = 0;
        }
    }
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
                                       cmocka_unit_test(names_keep_their_numbers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
