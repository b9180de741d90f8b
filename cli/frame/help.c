/* help.c: `rung help` and `rung COMMAND --help`, laid out from the table for 80 columns. */
#include "cli.h"

#include <string.h>

const char *const rung_help_tagline = "a language for what happens when nobody answers";
const char *const rung_help_exit_good = "all is well";
const char *const rung_help_exit_found = "something was found, such as a mistake; each command says what";
const char *const rung_help_exit_misuse =
    "the command line was wrong, or something could not be read or written";

/* Prints one paragraph, broken between words, each line after `indent` blanks; the first line is already at
 * `column`. */
static void print_wrapped(struct rung_cli *cli, const char *text, size_t size, int indent, int column)
{
    const char *end = text + size;
    for (;;) {
        while (text < end && *text == ' ') text++;
        if (text == end) break;
        const char *blank = memchr(text, ' ', (size_t)(end - text));
        int length = (int)((blank ? blank : end) - text);
        if (column > indent && column + 1 + length > RUNG_CLI_COLUMNS) {
            rung_cli_print(cli, "\n");
            column = 0;
        }
        int space = column < indent ? indent - column : column > indent;
        rung_cli_print(cli, "%*s%.*s", space, "", length, text);
        column += space + length;
        text += length;
    }
    rung_cli_print(cli, "\n");
}

static void print_paragraphs(struct rung_cli *cli, const char *text)
{
    while (*text) {
        const char *gap = strstr(text, "\n\n");
        rung_cli_print(cli, "\n");
        print_wrapped(cli, text, gap ? (size_t)(gap - text) : strlen(text), 0, 0);
        text = gap ? gap + 2 : text + strlen(text);
    }
}

/* A term at `indent`, its explanation in the column `explain`: on the same line where there is room. */
static void print_entry(struct rung_cli *cli, const char *term, const char *text, int explain)
{
    int width = 2 + (int)strlen(term);
    rung_cli_print(cli, "  %s", term);
    if (width + 2 > explain) {
        rung_cli_print(cli, "\n");
        width = 0;
    }
    print_wrapped(cli, text, strlen(text), explain, width);
}

/* "  -o, --out FILE" */
static void print_option(struct rung_cli *cli, const struct rung_option *option)
{
    char term[RUNG_CLI_COLUMNS];
    char letter[] = "-x, ";
    letter[1] = option->letter;
    snprintf(term, sizeof term, "%s--%s%s%s", option->letter ? letter : "", option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    print_entry(cli, term, option->help, 20);
}

static void print_options(struct rung_cli *cli, int command, const char *heading)
{
    bool any = false;
    for (int i = 0; i < cli->table->option_count; i++) {
        if (cli->table->options[i].command != command) continue;
        if (!any) rung_cli_print(cli, "\n%s:\n", heading);
        any = true;
        print_option(cli, &cli->table->options[i]);
    }
}

static void print_exits(struct rung_cli *cli, const char *found)
{
    rung_cli_print(cli, "\nExit codes:\n");
    print_entry(cli, "0", rung_help_exit_good, 5);
    if (found) print_entry(cli, "1", found, 5);
    print_entry(cli, "2", rung_help_exit_misuse, 5);
}

void rung_help_overview(struct rung_cli *cli)
{
    rung_cli_print(cli, "Rung: %s.\n\nUsage: rung COMMAND [OPTIONS] ...\n\nCommands:\n", rung_help_tagline);
    for (int i = 0; i < cli->table->command_count; i++)
        print_entry(cli, cli->table->commands[i].words, cli->table->commands[i].summary, 14);
    print_options(cli, RUNG_CMD_common, "Every command takes");
    print_exits(cli, rung_help_exit_found);
    rung_cli_print(cli, "\n`rung help COMMAND` says how a command is used, with examples.\n");
}

/* A command line to be copied: one that is too long goes on in the next line, as bash takes it. */
static void print_command_line(struct rung_cli *cli, const char *line)
{
    int column = 2;
    bool quoted = false;

    rung_cli_print(cli, "  ");
    for (const char *word = line; *word;) {
        int size = 0;
        for (; word[size] && (quoted || word[size] != ' '); size++) quoted ^= word[size] == '\'';
        if (column > 6 && column + 1 + size + 2 > RUNG_CLI_COLUMNS) {
            rung_cli_print(cli, " \\\n     ");
            column = 5;
        }
        rung_cli_print(cli, "%s%.*s", word == line ? "" : " ", size, word);
        column += size + (word != line);
        word += size;
        while (*word == ' ') word++;
    }
    rung_cli_print(cli, "\n");
}

void rung_help_command(struct rung_cli *cli, int command)
{
    const struct rung_table *table = cli->table;
    const struct rung_command *row = &table->commands[command];
    bool examples = false;
    rung_cli_print(cli, "%s.\n\nUsage: rung %s%s%s%s\n", row->summary, row->words,
                   rung_cli_has_options(table, command) ? " [OPTIONS]" : "", *row->operands ? " " : "",
                   row->operands);
    print_paragraphs(cli, row->about);
    print_options(cli, command, "Options");
    print_options(cli, RUNG_CMD_common, "Every command takes");
    for (int i = 0; i < table->example_count; i++) {
        if (table->examples[i].command != command) continue;
        rung_cli_print(cli, "%s", examples ? "" : "\nExamples:\n");
        print_command_line(cli, table->examples[i].line);
        print_wrapped(cli, table->examples[i].why, strlen(table->examples[i].why), 6, 0);
        examples = true;
    }
    print_exits(cli, row->found);
}
