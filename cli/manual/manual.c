/* manual.c: writes what is told of the commands outside `rung` itself, all from the table of commands.def.
 *
 *     rung_manual man FOLDER        rung.1 and a page for each command
 *     rung_manual completion FILE   completion for bash
 *     rung_manual markdown FILE     docs/cli.md
 *     rung_manual commands          what is typed after `rung`, one command a line; for the tests
 *     rung_manual examples          the lines of the examples; for the test that runs them
 *
 * Built and run by the build; not installed. */
#include "manual.h"

#include <errno.h>
#include <string.h>

const char *const rung_manual_intro =
    "A policy says who is contacted, by which channel, how often, what counts as an answer, what an answer "
    "changes, "
    "who takes over when nothing helps, and what must be on record before a case may be closed. `rung` works "
    "on files "
    "that hold policies; where a command reads a file, `-` stands for standard input.\n\n"
    "Options may stand before or after the files; `--` ends the options, so that a file whose name begins "
    "with `-` "
    "can follow. Results go to standard output, messages about them to standard error.";
const char *const rung_manual_no_color =
    "If it is set and not empty, nothing is coloured unless `--color always` asks for it.";

const char *rung_manual_slug(const char *words, char slug[static RUNG_MANUAL_SLUG_MAX])
{
    snprintf(slug, RUNG_MANUAL_SLUG_MAX, "%s", words);
    for (char *c = slug; *c; c++)
        if (*c == ' ') *c = '-';
    return slug;
}

static int fail(const char *path)
{
    fprintf(stderr, "rung_manual: %s: %s\n", path, strerror(errno));
    return 2;
}

/* Opens `path`, lets `print` fill it, and notices whatever goes wrong. */
static int write_file(const char *path, void (*print)(FILE *, const struct rung_table *, int), int command)
{
    FILE *file = fopen(path, "w");
    if (!file) return fail(path);
    print(file, &rung_cli_table, command);
    bool good = !ferror(file);
    return fclose(file) == 0 && good ? 0 : fail(path);
}

static int write_pages(const char *folder)
{
    for (int i = RUNG_CMD_common; i < rung_cli_table.command_count; i++) {
        char path[4096], slug[RUNG_MANUAL_SLUG_MAX];
        rung_manual_slug(i < 0 ? "" : rung_cli_table.commands[i].words, slug);
        snprintf(path, sizeof path, "%s/rung%s%s.1", folder, *slug ? "-" : "", slug);
        int status = write_file(path, i < 0 ? rung_manual_man_overview : rung_manual_man_command, i);
        if (status) return status;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "", *path = argc > 2 ? argv[2] : NULL;
    if (path && strcmp(what, "man") == 0) return write_pages(path);
    if (path && strcmp(what, "completion") == 0)
        return write_file(path, rung_manual_completion, RUNG_CMD_common);
    if (path && strcmp(what, "markdown") == 0) return write_file(path, rung_manual_markdown, RUNG_CMD_common);
    if (!path && strcmp(what, "commands") == 0) {
        for (int i = 0; i < rung_cli_table.command_count; i++) puts(rung_cli_table.commands[i].words);
        return 0;
    }
    if (!path && strcmp(what, "examples") == 0) {
        for (int i = 0; i < rung_cli_table.example_count; i++) puts(rung_cli_table.examples[i].line);
        return 0;
    }
    fputs("usage: rung_manual man FOLDER | completion FILE | markdown FILE | commands | examples\n", stderr);
    return 2;
}
