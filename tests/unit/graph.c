/* Pictures with notes: what a report writes on the steps of a ladder. How pictures look is tested by golden
 * files and by tests/graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <rung/compiler.h>

static const char policy[] = "policy p \"A policy\" {\n"
                             "  party boss \"Boss\"\n"
                             "  event opened\n"
                             "  start on opened\n"
                             "  step first \"First\" {\n"
                             "    task \"Look\" for boss within 2 days\n"
                             "  }\n"
                             "  step last \"Last\" {\n"
                             "    close as \"Done\"\n"
                             "  }\n"
                             "}\n";

static struct rung_compilation *compile(const char *text)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "p.rung", text, strlen(text)), RUNG_OK);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    assert_int_equal(rung_compilation_errors(compilation), 0);
    return compilation;
}

static void notes_stand_on_their_steps(void **state)
{
    static const struct rung_graph_note notes[] = {
        {"p", "first", "1,204 cases", "stayed 2 days & 3 hours in the middle", 0.5},
        {"p", "last", NULL, NULL, -1},
        {"q", "first", "of another policy", NULL, 0},
        {"p", "nowhere", "of no step", NULL, 0},
    };
    struct rung_compilation *compilation = compile(policy);
    struct rung_graph_options options = {.notes = notes, .note_count = 4, .id_prefix = "case-"};
    const char *text = NULL;

    (void)state;
    assert_int_equal(rung_graph(compilation, &options, &text), RUNG_OK);
    const char *first = strstr(text, "id=\"case-p-first\""), *last = strstr(text, "id=\"case-p-last\"");
    assert_true(first && last && first < last);
    const char *badge = strstr(text, ">1,204 cases<"), *detail = strstr(text, ">stayed 2 days &amp; 3 hours");
    assert_true(badge && badge > first && badge < last);
    assert_true(detail && detail > first && detail < last);
    const char *bar = strstr(text, "class=\"bar\"");
    assert_true(bar && bar > first && bar < last);
    assert_null(strstr(bar + 1, "class=\"bar\""));
    assert_non_null(strstr(bar, "width=\"214\"")); /* half of the box within its border */
    assert_null(strstr(text, "of another policy"));
    assert_null(strstr(text, "of no step"));
    rung_compilation_free(compilation);
}

static void notes_change_no_other_format(void **state)
{
    static const struct rung_graph_note note = {"p", "first", "1,204 cases", NULL, 0.5};
    struct rung_compilation *compilation = compile(policy);

    (void)state;
    for (int format = RUNG_GRAPH_DOT; format <= RUNG_GRAPH_MERMAID; format++) {
        struct rung_graph_options plain = {.format = (enum rung_graph_format)format}, noted = plain;
        const char *one = NULL, *other = NULL;
        noted.notes = &note;
        noted.note_count = 1;
        assert_int_equal(rung_graph(compilation, &plain, &one), RUNG_OK);
        assert_int_equal(rung_graph(compilation, &noted, &other), RUNG_OK);
        assert_string_equal(one, other);
    }
    rung_compilation_free(compilation);
}

static void the_same_twice(void **state)
{
    struct rung_compilation *compilation = compile(policy);
    struct rung_graph_options options = {.policy = "p"};
    const char *one = NULL, *other = NULL;

    (void)state;
    assert_int_equal(rung_graph(compilation, &options, &one), RUNG_OK);
    assert_int_equal(rung_graph(compilation, &options, &other), RUNG_OK);
    assert_string_equal(one, other);
    rung_compilation_free(compilation);
}

static void what_is_not_there_is_not_drawn(void **state)
{
    struct rung_compilation *compilation = compile(policy), *empty = compile("");
    struct rung_graph_options options = {.policy = "q"};
    const char *text = "old";

    (void)state;
    assert_int_equal(rung_graph(compilation, &options, &text), RUNG_NOT_FOUND);
    assert_null(text);
    options.policy = NULL;
    assert_int_equal(rung_graph(empty, &options, &text), RUNG_NOT_FOUND);
    rung_compilation_free(compilation);
    rung_compilation_free(empty);
}

static void only_what_was_checked_is_drawn(void **state)
{
    static const char broken[] = "policy p { step one { contact nobody via nothing } }";
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    struct rung_graph_options options = {0};
    const char *text = "old";

    (void)state;
    assert_non_null(compilation);
    assert_int_equal(rung_compilation_add_text(compilation, "p.rung", broken, strlen(broken)), RUNG_OK);
    assert_int_equal(rung_graph(compilation, &options, &text), RUNG_INVALID);
    assert_null(text);
    assert_int_equal(rung_compilation_check(compilation), RUNG_OK);
    assert_int_equal(rung_graph(compilation, &options, &text), RUNG_INVALID);
    rung_compilation_free(compilation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_stand_on_their_steps),
        cmocka_unit_test(notes_change_no_other_format),
        cmocka_unit_test(the_same_twice),
        cmocka_unit_test(what_is_not_there_is_not_drawn),
        cmocka_unit_test(only_what_was_checked_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
