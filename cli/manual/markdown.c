/* markdown.c: docs/cli.md, all commands on one page. */
#include "manual.h"

#include <string.h>

/* A `|` would end a cell of a table. */
static void print_cell(FILE *file, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') fputc('\\', file);
        fputc(*text, file);
    }
}

static void print_options(FILE *file, const struct rung_table *table, int command)
{
    fputs("\n| option | |\n|---|---|\n", file);
    for (int i = 0; i < table->option_count; i++) {
        const struct rung_option *option = &table->options[i];
        if (option->command != command) continue;
        fputs("| ", file);
        if (option->letter) fprintf(file, "`-%c`, ", option->letter);
        fprintf(file, "`--%s%s", option->name, option->argument ? " " : "");
        print_cell(file, option->argument ? option->argument : "");
        fputs("` | ", file);
        print_cell(file, option->help);
        fputs(" |\n", file);
    }
}

static void print_command(FILE *file, const struct rung_table *table, int index)
{
    const struct rung_command *command = &table->commands[index];
    bool options = rung_cli_has_options(table, index);
    fprintf(file, "\n## rung %s\n\n%s.\n\n    rung %s%s%s%s\n\n%s\n", command->words, command->summary,
            command->words, options ? " [OPTIONS]" : "", *command->operands ? " " : "", command->operands,
            command->about);
    if (options) print_options(file, table, index);
    bool any = false;
    for (int i = 0; i < table->example_count; i++) {
        if (table->examples[i].command != index) continue;
        fprintf(file, "%s- `%s`: %s\n", any ? "" : "\nExamples:\n\n", table->examples[i].line,
                table->examples[i].why);
        any = true;
    }
    if (command->found) fprintf(file, "\nExit code 1: %s.\n", command->found);
}

void rung_manual_markdown(FILE *file, const struct rung_table *table, int command)
{
    fprintf(file,
            "# The command `rung`\n\n<!-- Made from cli/commands.def by `cmake --build build/dev --target "
            "docs`. -->\n\n"
            "%s\n\n| command | |\n|---|---|\n",
            rung_manual_intro);
    for (int i = 0; i < table->command_count; i++) {
        const char *words = table->commands[i].words;
        char slug[RUNG_MANUAL_SLUG_MAX];
        fprintf(file, "| [%s](#rung-%s) | ", words, rung_manual_slug(words, slug));
        print_cell(file, table->commands[i].summary);
        fputs(" |\n", file);
    }
    fputs("\nEvery command takes:\n", file);
    print_options(file, table, command);
    fprintf(file,
            "\nExit codes:\n\n| code | |\n|---|---|\n| 0 | %s |\n| 1 | %s |\n| 2 | %s |\n\n`NO_COLOR`: %s\n",
            rung_help_exit_good, rung_help_exit_found, rung_help_exit_misuse, rung_manual_no_color);
    for (int i = 0; i < table->command_count; i++) print_command(file, table, i);
}
