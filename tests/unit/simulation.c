/* Chance: the same on every machine, and spread as it is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <rung/simulation.h>
#include <rung/time.h>

#include "random.h"

static void draws_the_same_everywhere(void **state)
{
    uint64_t random = 1, stream = rung_random_stream(1, 2);
    struct rung_spread spread = rung_spread_of(5 * RUNG_MINUTE_US, 3 * RUNG_HOUR_US, 2 * RUNG_DAY_US);

    (void)state;
    assert_int_equal(rung_random_next(&random), UINT64_C(0x910A2DEC89025CC1)); /* as published */
    assert_int_equal(rung_random_next(&random), UINT64_C(0xBEEB8DA1658EEC67));
    assert_true(stream != rung_random_stream(2, 1));
    assert_true(stream != rung_random_stream(1, 3));
    int64_t sum = 0;
    random = 42;
    for (int i = 0; i < 1000; i++) sum = (sum * 31 + rung_random_spread(&random, &spread)) % 1000000007;
    assert_int_equal(sum, 0x1B8A3EC2);
}

static void spreads_as_it_is_said(void **state)
{
    struct rung_spread spread = {.count = 4,
                                 .points = {{0, RUNG_MINUTE_US},
                                            {2000, RUNG_HOUR_US},
                                            {9000, 6 * RUNG_HOUR_US},
                                            {RUNG_SHARE_ALL, 10 * RUNG_DAY_US}}};
    uint32_t hour = 0, six = 0, middle = 0;
    uint64_t random = 7;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        int64_t us = rung_random_spread(&random, &spread);
        assert_in_range(us, RUNG_MINUTE_US, 10 * RUNG_DAY_US);
        assert_int_equal(us % RUNG_SECOND_US, 0);
        hour += us <= RUNG_HOUR_US;
        six += us <= 6 * RUNG_HOUR_US;
        middle += us <= 8818 * RUNG_SECOND_US; /* the geometric mean of one hour and six */
    }
    assert_in_range(hour, 19500, 20500);
    assert_in_range(six, 89500, 90500);
    assert_in_range(middle, 54300, 55700);
}

static void takes_what_there_is(void **state)
{
    struct rung_spread none = {0}, one = {.count = 1, .points = {{0, 5 * RUNG_SECOND_US}}};
    struct rung_spread same = rung_spread_of(RUNG_HOUR_US, RUNG_HOUR_US, RUNG_HOUR_US);
    struct rung_spread from_zero = rung_spread_of(0, 0, 2 * RUNG_SECOND_US);
    uint64_t random = 3;

    (void)state;
    assert_int_equal(rung_random_spread(&random, &none), 0);
    assert_int_equal(rung_random_spread(&random, &one), 5 * RUNG_SECOND_US);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(rung_random_spread(&random, &same), RUNG_HOUR_US);
        assert_in_range(rung_random_spread(&random, &from_zero), 0, 2 * RUNG_SECOND_US);
        assert_in_range(rung_random_below(&random, 3), 0, 2);
        assert_false(rung_random_share(&random, 0));
        assert_true(rung_random_share(&random, RUNG_SHARE_ALL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_the_same_everywhere),
        cmocka_unit_test(spreads_as_it_is_said),
        cmocka_unit_test(takes_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
