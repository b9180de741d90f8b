/* passages.c: the index finds what a plain search finds; the passage that was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "passages.h"

static struct rung_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = rung_arena_new(NULL, 1 << 29);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    rung_arena_free(arena);
    return 0;
}

static void index_text(const char *text, struct rung_prose *prose, struct rung_passages *passages)
{
    assert_int_equal(rung_prose_read(arena, text, (uint32_t)strlen(text), prose), RUNG_OK);
    assert_int_equal(rung_passages_index(arena, prose, passages), RUNG_OK);
}

static uint32_t random_below(uint32_t limit)
{
    static uint32_t seed = 1;
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % limit;
}

/* Texts of few words, so that much repeats: every passage is at the places where a plain search has it. */
static void test_all_places_are_found(void **state)
{
    (void)state;
    for (int round = 0; round < 200; round++) {
        char text[512];
        uint32_t size = 0, words = 1 + random_below(100), letters = 1 + random_below(4);
        for (uint32_t i = 0; i < words; i++)
            size += (uint32_t)snprintf(text + size, sizeof text - size, "%c%s",
                                       'a' + (int)random_below(letters), random_below(5) ? " " : ". ");
        struct rung_prose prose;
        struct rung_passages passages;
        index_text(text, &prose, &passages);
        for (int k = 0; k < 20; k++) {
            uint32_t first = random_below(prose.terms.count),
                     count = 1 + random_below(prose.terms.count - first);
            struct rung_matches matches = rung_passages_all(&passages);
            for (uint32_t i = 0; i < count; i++)
                matches = rung_passages_narrow(&passages, matches, &prose.terms.items[first + i]);
            bool found[512] = {0};
            for (uint32_t i = matches.low; i < matches.high; i++) found[passages.endings[i]] = true;
            for (uint32_t at = 0; at < prose.terms.count; at++) {
                bool there = at + count <= prose.terms.count;
                for (uint32_t i = 0; there && i < count; i++)
                    there = rung_term_equal(&prose.terms.items[at + i], &prose.terms.items[first + i]);
                assert_int_equal(found[at], there);
            }
        }
    }
}

static void test_what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct rung_prose prose;
    struct rung_passages passages;
    struct rung_terms terms = {0};
    index_text("one two three", &prose, &passages);
    assert_true(rung_terms_read(arena, "three four", 0, 10, &terms));
    struct rung_matches matches = rung_passages_all(&passages);
    matches = rung_passages_narrow(&passages, matches, &terms.items[0]);
    assert_int_equal(matches.high - matches.low, 1);
    matches = rung_passages_narrow(&passages, matches, &terms.items[0]); /* behind the end */
    assert_int_equal(matches.high, matches.low);
    index_text("", &prose, &passages);
    matches = rung_passages_narrow(&passages, rung_passages_all(&passages), &terms.items[1]);
    assert_int_equal(matches.high, matches.low);
}

static const char source[] =
    "If the customer does not answer, send an e-mail. Confirm three attempts were made. "
    "Set the status to On Hold. The customer agrees to nothing.";

/* What is asked, and per difference "asked>found;". "-" when nothing resembles it. */
static void assert_differences(const char *asked, const char *expected)
{
    struct rung_prose prose, line;
    struct rung_passages passages;
    struct rung_resemblance resemblance;
    char text[512] = "-";

    index_text(source, &prose, &passages);
    assert_int_equal(rung_prose_read(arena, asked, (uint32_t)strlen(asked), &line), RUNG_OK);
    if (rung_passages_resemble(arena, &passages, line.terms.items, line.terms.count, &resemblance)) {
        text[0] = '\0';
        for (uint32_t i = 0; i < resemblance.difference_count; i++) {
            struct rung_difference d = resemblance.differences[i];
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s>%s;",
                     rung_prose_excerpt(arena, &line, d.asked, d.asked_count, UINT32_MAX),
                     rung_prose_excerpt(arena, &prose, d.found, d.found_count, UINT32_MAX));
        }
    }
    assert_string_equal(text, expected);
}

static void test_the_passage_that_was_meant(void **state)
{
    (void)state;
    assert_differences("confirm two attempts were made", "two>three;");
    assert_differences("the client does not answer, send e-mail", "client>customer;>an;");
    assert_differences("Confirm the three attempts were made", "the>;");
    assert_differences("Set the Status to on hold", "Status>status;on hold>On Hold;");
    assert_differences("Confirm three attempts were mad", "mad>made;");
    assert_differences("Escalate to the team lead", "-");
    assert_differences("xyz", "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_places_are_found),
        cmocka_unit_test(test_what_is_not_there_is_not_found),
        cmocka_unit_test(test_the_passage_that_was_meant),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
