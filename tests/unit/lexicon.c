/* lexicon.c: words of one stem, and numbers in digits and in letters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lexicon.h"

static void assert_same_stem(const char *a, const char *b, bool same)
{
    struct rung_stem x = rung_stem_of(a, strlen(a)), y = rung_stem_of(b, strlen(b));
    if ((strcmp(x.text, y.text) == 0) != same) fail_msg("%s and %s: %s and %s", a, b, x.text, y.text);
}

static void test_stems(void **state)
{
    (void)state;
    assert_same_stem("closing", "close", true);
    assert_same_stem("Closed", "close", true);
    assert_same_stem("invoices", "invoice", true);
    assert_same_stem("tried", "tries", true);
    assert_same_stem("planned", "plan", true);
    assert_same_stem("client's", "clients", true);
    assert_same_stem("business", "businesses", true);
    assert_same_stem("day", "days", true);
    assert_same_stem("day", "date", false);
    assert_same_stem("e", "E", true);
    assert_same_stem("Donaudampfschifffahrtsgesellschaft", "Donaudampfschifffahrtsgesellschaften", true);
}

static void assert_number(const char *word, int64_t millionths)
{
    int64_t value = -1;
    bool is = rung_number_read(word, strlen(word), &value);
    if (is != (millionths >= 0) || (is && value != millionths)) fail_msg("%s: %lld", word, (long long)value);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_number("15", 15000000);
    assert_number("2.5", 2500000);
    assert_number("1,000", 1000000000);
    assert_number("2nd", 2000000);
    assert_number("Seven", 7000000);
    assert_number("twice", 2000000);
    assert_number("7up!", -1);
    assert_number("sevens", -1);
    assert_number("99999999999999999999", -1);
    assert_number("", -1);
}

static void test_text(void **state)
{
    (void)state;
    struct rung_arena *arena = rung_arena_new(NULL, 1 << 24);
    const char *text = "Send e-mails on day seven, 15 and twenty-eight.";
    struct rung_prose prose;
    struct rung_lexicon lexicon;

    assert_int_equal(rung_prose_read(arena, text, (uint32_t)strlen(text), &prose), RUNG_OK);
    assert_int_equal(rung_lexicon_make(arena, &prose, &lexicon), RUNG_OK);
    struct rung_stem email = rung_stem_of("email", 5), phone = rung_stem_of("phone", 5);
    assert_true(rung_lexicon_has(&lexicon, &email));
    assert_false(rung_lexicon_has(&lexicon, &phone));
    const int64_t numbers[] = {7000000, 8000000, 15000000, 28000000}; /* "eight" for itself, too */
    assert_int_equal(lexicon.number_count, 4);
    for (uint32_t i = 0; i < 4; i++) assert_int_equal(lexicon.numbers[i].millionths, numbers[i]);
    assert_int_equal(rung_lexicon_numbers_from(&lexicon, 15000000), 2);
    assert_int_equal(rung_lexicon_numbers_from(&lexicon, 29000000), 4);
    rung_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stems),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
