/* cli_options.c: how a command line is read, tried on a small table of its own. */
#include "frame/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CHECK, FEED_CHECK, FEED_LIST };
static const struct rung_command commands[] = {
    [CHECK] = {"check", "FILE...", 1, RUNG_CLI_MANY, "check", NULL, "."},
    [FEED_CHECK] = {"feed check", "FEED LOG", 2, 2, "check a feed", NULL, "."},
    [FEED_LIST] = {"feed list", "", 0, 0, "list feeds", NULL, "."},
};
enum { HELP, COLOR, STRICT, FORMAT, OUT, QUIET, OPTIONS };
static const struct rung_option options[OPTIONS] = {
    [HELP] = {RUNG_CMD_common, "help", 'h', NULL, "."},
    [COLOR] = {RUNG_CMD_common, "color", 0, "auto|always|never", "."},
    [STRICT] = {CHECK, "strict", 's', NULL, "."},
    [FORMAT] = {CHECK, "format", 0, "svg|dot", "."},
    [OUT] = {CHECK, "out", 'o', "FILE", "."},
    [QUIET] = {CHECK, "quiet", 'q', NULL, "."},
};
static const struct rung_table table = {commands, 3, options, OPTIONS, NULL, 0};

static struct rung_cli cli;
static char said[1024]; /* on the error stream */

/* Parses up to eleven words. */
static int parse(const char *first, ...)
{
    static char *argv[16];
    int argc = 0;
    static char name[] = "rung";
    argv[argc++] = name;
    va_list args;
    va_start(args, first);
    for (const char *word = first; word; word = va_arg(args, const char *)) {
        assert_true(argc < 15);
        argv[argc++] = (char *)(uintptr_t)word; /* the parser moves pointers, and leaves the text alone */
    }
    va_end(args);
    rung_cli_init(&cli, &table);
    cli.err = fmemopen(said, sizeof said, "w");
    assert_non_null(cli.err);
    said[0] = '\0';
    int exit = rung_cli_parse(&cli, argc, argv);
    fclose(cli.err);
    return exit;
}

static void assert_said(const char *text)
{
    if (!strstr(said, text)) fail_msg("expected \"%s\" in:\n%s", text, said);
}

static void options_and_operands_mix(void **state)
{
    (void)state;
    assert_int_equal(parse("check", "a", "--strict", "b", "--format=dot", "-", "-o", "x", NULL),
                     RUNG_EXIT_GOOD);
    assert_int_equal(cli.command, CHECK);
    assert_int_equal(cli.operand_count, 3);
    assert_string_equal(cli.operands[0], "a");
    assert_string_equal(cli.operands[1], "b");
    assert_string_equal(cli.operands[2], "-");
    assert_non_null(cli.values[STRICT]);
    assert_string_equal(cli.values[FORMAT], "dot");
    assert_string_equal(cli.values[OUT], "x");
    assert_null(cli.values[QUIET]);
}

static void letters_join_and_values_stick(void **state)
{
    (void)state;
    assert_int_equal(parse("check", "-sqox", "a", NULL), RUNG_EXIT_GOOD);
    assert_non_null(cli.values[STRICT]);
    assert_non_null(cli.values[QUIET]);
    assert_string_equal(cli.values[OUT], "x");
    assert_int_equal(parse("check", "a", "-z", NULL), RUNG_EXIT_MISUSE);
    assert_said("no option `-z`");
    assert_int_equal(parse("check", "a", "-o", NULL), RUNG_EXIT_MISUSE);
    assert_said("`-o` wants a value: FILE");
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    assert_int_equal(parse("check", "--", "--strict", "-s", NULL), RUNG_EXIT_GOOD);
    assert_int_equal(cli.operand_count, 2);
    assert_null(cli.values[STRICT]);
}

static void common_options_may_come_first(void **state)
{
    (void)state;
    assert_int_equal(parse("--color", "never", "check", "a", NULL), RUNG_EXIT_GOOD);
    assert_string_equal(cli.values[COLOR], "never");
    assert_int_equal(parse("--strict", "check", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("`--strict` comes after the command it belongs to");
}

static void commands_of_two_words(void **state)
{
    (void)state;
    assert_int_equal(parse("feed", "check", "f", "l", NULL), RUNG_EXIT_GOOD);
    assert_int_equal(cli.command, FEED_CHECK);
    assert_int_equal(cli.operand_count, 2);
    assert_int_equal(parse("feed", NULL), RUNG_EXIT_MISUSE);
    assert_said("`feed` wants a second word");
    assert_int_equal(parse("feed", "chekc", NULL), RUNG_EXIT_MISUSE);
    assert_said("there is no command `feed chekc`; did you mean `feed check`?");
    assert_int_equal(parse("feed", "--strict", NULL), RUNG_EXIT_MISUSE);
}

static void misuse_says_what_was_meant(void **state)
{
    (void)state;
    assert_int_equal(parse("chekc", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("there is no command `chekc`; did you mean `check`?");
    assert_said("`rung help` lists the commands.");
    assert_int_equal(parse("check", "--strcit", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("there is no option `--strcit`; did you mean `--strict`?");
    assert_said("`rung help check` says how it is used.");
    assert_int_equal(parse("check", "--strict=yes", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("`--strict` takes no value");
    assert_int_equal(parse("check", "--format", "png", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("`--format` is one of svg|dot, not `png`");
    assert_int_equal(parse("check", "--format=", "a", NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse("check", "--format=svg|dot", "a", NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse("check", "--format", NULL), RUNG_EXIT_MISUSE);
    assert_said("`--format` wants a value: svg|dot");
    assert_int_equal(parse("zzzzzz", NULL), RUNG_EXIT_MISUSE);
    assert_null(strstr(said, "did you mean"));
    assert_int_equal(parse("", NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse(NULL), RUNG_EXIT_MISUSE);
    assert_said("a command is missing");
}

static void operands_are_counted(void **state)
{
    (void)state;
    assert_int_equal(parse("check", NULL), RUNG_EXIT_MISUSE);
    assert_said("FILE... is missing");
    assert_int_equal(parse("check", "--help", NULL), RUNG_EXIT_GOOD);
    assert_int_equal(parse("feed", "check", "f", NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse("feed", "check", "f", "l", "more", NULL), RUNG_EXIT_MISUSE);
    assert_said("`more` is one operand too many");
    assert_int_equal(parse("feed", "list", "x", NULL), RUNG_EXIT_MISUSE);
    assert_said("it takes no operand, and got `x`");
}

static void control_characters_are_not_echoed(void **state)
{
    (void)state;
    assert_int_equal(parse("\033[31mred\n", NULL), RUNG_EXIT_MISUSE);
    assert_said("`?[31mred?`");
}

static void long_words_do_no_harm(void **state)
{
    (void)state;
    static char word[100000];
    memset(word, 'x', sizeof word - 1);
    memcpy(word, "--", 2);
    assert_int_equal(parse("check", word, "a", NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse(word + 2, NULL), RUNG_EXIT_MISUSE);
    assert_int_equal(parse("feed", word + 2, NULL), RUNG_EXIT_MISUSE);
}

static void abbreviations_are_explained(void **state)
{
    (void)state;
    assert_int_equal(parse("che", NULL), RUNG_EXIT_MISUSE);
    assert_said("did you mean `check`?");
    assert_int_equal(parse("check", "--form", "a", NULL), RUNG_EXIT_MISUSE);
    assert_said("did you mean `--format`?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_operands_mix),   cmocka_unit_test(letters_join_and_values_stick),
        cmocka_unit_test(two_dashes_end_the_options), cmocka_unit_test(common_options_may_come_first),
        cmocka_unit_test(commands_of_two_words),      cmocka_unit_test(misuse_says_what_was_meant),
        cmocka_unit_test(operands_are_counted),       cmocka_unit_test(control_characters_are_not_echoed),
        cmocka_unit_test(long_words_do_no_harm),      cmocka_unit_test(abbreviations_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
