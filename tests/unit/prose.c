/* prose.c: words and sentences of running text; what is folded, where sentences end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "prose.h"
#include "text_buffer.h"

static struct rung_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = rung_arena_new(NULL, 1 << 28);
    return arena == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    rung_arena_free(arena);
    return 0;
}

/* The terms of one line, each in brackets. */
static void assert_terms(const char *line, const char *expected)
{
    struct rung_buffer out = {.arena = arena};
    struct rung_terms terms = {0};
    uint32_t size = (uint32_t)strlen(line);

    assert_true(rung_terms_read(arena, line, rung_line_look(line, 0, size).contents, size, &terms));
    for (uint32_t i = 0; i < terms.count; i++)
        rung_buffer_print(&out, "[%.*s]", (int)terms.items[i].size, terms.items[i].text);
    assert_string_equal(rung_buffer_result(&out), expected);
}

/* The sentences of a text, each behind a bar; those that open a paragraph or an item behind two. */
static void assert_sentences(const char *text, const char *expected)
{
    struct rung_buffer out = {.arena = arena};
    struct rung_prose prose;
    uint32_t terms = 0;

    assert_int_equal(rung_prose_read(arena, text, (uint32_t)strlen(text), &prose), RUNG_OK);
    for (uint32_t i = 0; i < prose.sentence_count; i++) {
        const struct rung_sentence *sentence = &prose.sentences[i];
        assert_int_equal(sentence->first, terms);
        assert_true(sentence->count > 0);
        assert_int_equal(rung_prose_sentence_at(&prose, terms), i);
        terms += sentence->count;
        rung_buffer_print(&out, "%s%s", sentence->opens ? "||" : "|",
                          rung_prose_excerpt(arena, &prose, sentence->first, sentence->count, UINT32_MAX));
    }
    assert_int_equal(terms, prose.terms.count);
    assert_string_equal(rung_buffer_result(&out), expected);
}

static void test_signs_are_folded(void **state)
{
    (void)state;
    assert_terms("‘On Hold – Awaiting Caller’ and “so on”…",
                 "['][On][Hold][-][Awaiting][Caller]['][and][\"][so]"
                 "[on][\"][.][.][.]");
    assert_terms("the client’s \t own  words", "[the][client's][own][words]");
    assert_terms("a\xC2\xA0no-break space", "[a][no][-][break][space]");
    assert_terms("Case #", "[Case][#]");
}

static void test_words_keep_what_is_inside(void **state)
{
    (void)state;
    assert_terms("don't 3.5 1,000 2nd w/ e-mail", "[don't][3.5][1,000][2nd][w][/][e][-][mail]");
    assert_terms("snake_case _emphasis_ **bold** `code`", "[snake_case][emphasis][bold][code]");
    assert_terms("the clients' days. End", "[the][clients]['][days][.][End]");
    assert_terms("sof\xC2\xADt zero\xE2\x80\x8Bwidth", "[soft][zerowidth]");
    assert_terms("naïve Größe", "[naïve][Größe]");
}

static void test_markers_of_lines_are_skipped(void **state)
{
    (void)state;
    assert_terms("#### Phone", "[Phone]");
    assert_terms("  • your name", "[your][name]");
    assert_terms("    2. No – continue", "[No][-][continue]");
    assert_terms("(a) first", "[first]");
    assert_terms("iv) fourth", "[fourth]");
    assert_terms("— at some point", "[at][some][point]");
}

static void test_a_marker_alone_is_text(void **state)
{
    (void)state;
    assert_terms("2", "[2]");
    assert_terms("+", "[+]");
    assert_terms("1.", "[1][.]");
    assert_terms("2023. A year", "[2023][.][A][year]");
}

static void test_sentences_end_at_points(void **state)
{
    (void)state;
    assert_sentences("One. Two! Three? Four", "||One.|Two!|Three?|Four");
    assert_sentences("Wait... Then go on. see", "||Wait...|Then go on. see");
    assert_sentences("See Business.com for 3.5 days. Yes", "||See Business.com for 3.5 days.|Yes");
}

static void test_abbreviations_end_nothing(void **state)
{
    (void)state;
    assert_sentences("Use a file, e.g. Excel, i.e. This one. Done",
                     "||Use a file, e.g. Excel, i.e. This one.|Done");
    assert_sentences("Ask Dr. Who or J. Smith. Then", "||Ask Dr. Who or J. Smith.|Then");
    assert_sentences("Such as hangout, voicemail, etc. Include it",
                     "||Such as hangout, voicemail, etc.|Include it");
    assert_sentences("Case No. 5 is open. The answer is no. Go",
                     "||Case No. 5 is open.|The answer is no.|Go");
}

static void test_quotations_are_kept_together(void **state)
{
    (void)state;
    assert_sentences("Say: “Hello, you called. How can I help you?” Then listen.",
                     "||Say: “Hello, you called. How can I help you?”|Then listen.");
    assert_sentences("The same, “Did you read it?” message. Next",
                     "||The same, “Did you read it?” message.|Next");
    assert_sentences("He said: \"Go. Now.\" She went.", "||He said: \"Go. Now.\"|She went.");
    assert_sentences("A text: \"never closed. It goes on. And on.",
                     "||A text: \"never closed.|It goes on.|And on.");
    assert_sentences("Sold under the new MSA (February 2023?) or not. Next",
                     "||Sold under the new MSA (February 2023?) or not.|Next");
}

static void test_lines_make_paragraphs(void **state)
{
    (void)state;
    assert_sentences("Contents\n\nPurpose\nProcess Steps\n", "||Contents||Purpose||Process Steps");
    assert_sentences("# A title\nText under it.\n---\n* one\n* two\n", "||A title||Text under it.||one||two");
    assert_sentences("2\n\n3\n\n+\n", "||2||3||+");
    assert_sentences("\r\nWindows lines.\r\nMore of them.\r\n", "||Windows lines.||More of them.");
    assert_sentences("", "");
    assert_sentences("\n \n\t\n", "");
}

static void test_broken_lines_are_joined(void **state)
{
    (void)state;
    assert_sentences("This sentence was broken by an editor that breaks at sixty\n"
                     "columns, as they do. The second sentence begins on the same\n"
                     "line. The end.\n",
                     "||This sentence was broken by an editor that breaks at sixty columns, as they do.|The "
                     "second sentence begins on the same line.|The end.");
    assert_sentences("* An item whose text is too long for its line and therefore\n  goes on\n* Another\n",
                     "||An item whose text is too long for its line and therefore goes on||Another");
    assert_sentences("Leave a voicemail with these details, all of them please:\nyour name\nyour number\n",
                     "||Leave a voicemail with these details, all of them please:||your name||your number");
}

static void test_limits_are_kept(void **state)
{
    (void)state;
    char *signs = malloc(RUNG_PROSE_TERMS_MAX + 1);
    struct rung_prose prose;

    assert_non_null(signs);
    memset(signs, '!', RUNG_PROSE_TERMS_MAX + 1);
    assert_int_equal(rung_prose_read(arena, signs, RUNG_PROSE_TERMS_MAX + 1, &prose), RUNG_LIMIT);
    free(signs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signs_are_folded),
        cmocka_unit_test(test_words_keep_what_is_inside),
        cmocka_unit_test(test_markers_of_lines_are_skipped),
        cmocka_unit_test(test_a_marker_alone_is_text),
        cmocka_unit_test(test_sentences_end_at_points),
        cmocka_unit_test(test_abbreviations_end_nothing),
        cmocka_unit_test(test_quotations_are_kept_together),
        cmocka_unit_test(test_lines_make_paragraphs),
        cmocka_unit_test(test_broken_lines_are_joined),
        cmocka_unit_test(test_limits_are_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
