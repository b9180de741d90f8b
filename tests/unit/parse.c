/* parse.c: the parser comes to an end, and soon, whatever stands in a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compilation.h"

static void check(const char *text, size_t size)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    assert_non_null(compilation);
    rung_compilation_add_text(compilation, "p.rung", text, size);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    assert_non_null(compilation->units->file); /* the parser was not stopped on its way */
    rung_compilation_free(compilation);
}

/* All rows of three words, each in one kind of list; all pairs meet in all kinds. */
static void rows_of_words(void **state)
{
    static const char *const words[] = {"",      "{",    "}",      ":",        "=",    ",",      "(",
                                        "\"a\"", "1",    "2 days", "a",        "on",   "reply",  "if",
                                        "else",  "step", "policy", "calendar", "wait", "up to",  "give",
                                        "event", "as",   "test",   "feed",     "\n",   "always", "limit"};
    static const char *const lists[] = {"%s",
                                        "calendar c {\n%s\n}",
                                        "policy p {\n%s\n}",
                                        "policy p { step s {\n%s\n} }",
                                        "policy p { step s { wait up to 2 days {\n%s\n} } }",
                                        "feed f from csv {\n%s\n}",
                                        "test \"t\" for p {\n%s\n}",
                                        "policy p { step s { on %s"};
    enum { WORDS = sizeof words / sizeof *words, LISTS = sizeof lists / sizeof *lists };
    char row[64], text[160];

    (void)state;
    for (size_t i = 0; i < (size_t)WORDS * WORDS * WORDS; i++) {
        snprintf(row, sizeof row, "%s %s %s", words[i % WORDS], words[i / WORDS % WORDS],
                 words[i / WORDS / WORDS]);
        size_t list = i / WORDS / WORDS % LISTS;
        list = (list + i % WORDS) % LISTS;
        int size = snprintf(text, sizeof text, lists[list], row);
        check(text, (size_t)size);
    }
}

/* The same few words again and again, so that what is not linear takes too long for the test. */
static void long_texts(void **state)
{
    static const struct {
        const char *before, *again, *behind;
    } texts[] = {
        {"policy p { step s { if a is b ", "and and a is b ", "{ stand down } } }"},
        {"policy p { event limit\nignore ", "limit, ", "reply }"},
        {"policy p { step s { ", "Stand down\n", "} }"},
        {"policy p { step s { ", "x : y\n", "} }"},
        {"", "x : y\n", ""},
        {"", "} ", ""},
        {"policy p { step s { if a { } ", "else if ", "} }"},
    };
    enum { AGAIN = 20000 };
    static char text[AGAIN * 20];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t size = strlen(texts[i].before), step = strlen(texts[i].again), end = strlen(texts[i].behind);
        memcpy(text, texts[i].before, size);
        for (int k = 0; k < AGAIN; k++, size += step) memcpy(text + size, texts[i].again, step);
        memcpy(text + size, texts[i].behind, end);
        check(text, size + end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_of_words), cmocka_unit_test(long_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
