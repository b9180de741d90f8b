/* packed.c: columns of packed logs at the ends of their ranges, and what is no column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "packed_column.h"

/* Writes integers and reads them back; answers how many bytes they took. */
static size_t through(const uint64_t *values, size_t count)
{
    struct rung_lines out = {0};
    uint64_t *read = calloc(count + 1, sizeof *read);

    rung_column_put_integers(&out, values, count);
    assert_false(out.failed);
    struct rung_column_bytes in = {(unsigned char *)out.bytes, (unsigned char *)out.bytes + out.size};
    assert_true(rung_column_take_integers(&in, read, count));
    assert_ptr_equal(in.at, in.end);
    assert_memory_equal(values, read, count * sizeof *values);
    for (size_t size = 0; size < out.size; size++) { /* cut off, they are none */
        in = (struct rung_column_bytes){(unsigned char *)out.bytes, (unsigned char *)out.bytes + size};
        assert_false(rung_column_take_integers(&in, read, count));
    }
    free(read);
    free(out.bytes);
    return out.size;
}

static void integers_come_back(void **state)
{
    enum { HEAD = 26 }; /* how they are told */
    const uint64_t ends[] = {0, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN, 1, UINT64_MAX - 1};
    const uint64_t times[] = {1770000000000000, 1770000001000000, 1770000001000000, 1770000255000000};
    const uint64_t lines[] = {7, 8, 9, 10, 11};
    const uint64_t same[] = {42, 42, 42};

    (void)state;
    assert_int_equal(through(NULL, 0), HEAD);
    assert_int_equal(through(ends, 1), HEAD);
    assert_int_equal(through(ends, 6), HEAD + 6 * 8);
    assert_int_equal(through(times, 4), HEAD + 4); /* seconds, a byte each */
    assert_int_equal(through(lines, 5), HEAD);     /* one more each time: nothing to tell */
    assert_int_equal(through(same, 3), HEAD);
}

static void integers_of_any_kind_come_back(void **state)
{
    uint64_t random = 1, values[50];

    (void)state;
    for (int round = 0; round < 2000; round++) {
        unsigned shift = (unsigned)(random >> 8 & 63), step = (unsigned)(random >> 16 & 3);
        for (size_t i = 0; i < 50; i++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            values[i] = (random >> shift) * (step ? 1000 * step : 1) + (i && step == 1 ? values[i - 1] : 0);
        }
        through(values, 50);
    }
}

static void numbers_are_below_their_limit(void **state)
{
    const uint32_t values[] = {0, 3, 9};
    struct rung_lines out = {0};
    uint32_t read[3];

    (void)state;
    rung_column_put_numbers(&out, values, 3);
    struct rung_column_bytes whole = {(unsigned char *)out.bytes, (unsigned char *)out.bytes + out.size},
                             in = whole;
    assert_true(rung_column_take_numbers(&in, read, 3, 10));
    assert_memory_equal(read, values, sizeof values);
    in = whole;
    assert_false(rung_column_take_numbers(&in, read, 3, 9));
    free(out.bytes);
}

static void pieces_come_back(void **state)
{
    struct rung_lines raw = {0}, out = {0};
    struct rung_column_memory memory = {0};
    struct rung_column_bytes piece;

    (void)state;
    for (size_t size = 0; size < 5000; size = size * 3 + 1) {
        out.size = 0;
        for (size_t i = 0; i < size; i++) rung_lines_put(&raw, "ab", 1);
        rung_column_put_piece(&out, &raw);
        assert_int_equal(raw.size, 0);
        struct rung_column_bytes in = {(unsigned char *)out.bytes, (unsigned char *)out.bytes + out.size};
        assert_true(rung_column_take_piece(&in, &memory, &piece));
        assert_ptr_equal(in.at, in.end);
        assert_int_equal(piece.end - piece.at, size);
        for (size_t i = 0; i < size; i++) assert_int_equal(piece.at[i], 'a');
    }
    /* Sizes that are promised, and are not there. */
    const unsigned char forged[] = {0xff, 0xff, 0xff, 0xff, 4, 0, 0, 0, 1, 2, 3, 4};
    struct rung_column_bytes in = {forged, forged + sizeof forged};
    assert_false(rung_column_take_piece(&in, &memory, &piece));
    rung_column_free_memory(&memory);
    free(raw.bytes);
    free(out.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_come_back),
        cmocka_unit_test(integers_of_any_kind_come_back),
        cmocka_unit_test(numbers_are_below_their_limit),
        cmocka_unit_test(pieces_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
