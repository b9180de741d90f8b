/* roff.c: the manual pages, in the man macros. */
#include "manual.h"

#include <ctype.h>
#include <string.h>

/* Prints text from the table: `code` in bold, an empty line as a paragraph, whatever roff would interpret
 * escaped. */
static void print_text(FILE *file, const char *text)
{
    bool bold = false, line_start = true;
    for (; *text; text++) {
        if (text[0] == '\n' && text[1] == '\n') {
            fputs("\n.PP\n", file);
            text++;
            line_start = true;
            continue;
        }
        if (line_start && (*text == '.' || *text == '\'')) fputs("\\&", file);
        line_start = *text == '\n';
        if (*text == '`')
            fputs((bold = !bold) ? "\\fB" : "\\fR", file);
        else if (*text == '\\')
            fputs("\\e", file);
        else if (*text == '-')
            fputs("\\-", file);
        else
            fputc(*text, file);
    }
    fputc('\n', file);
}

/* Prints a synopsis operand: words in capitals are italic, as manuals show what stands for something else. */
static void print_operands(FILE *file, const char *text)
{
    while (*text) {
        size_t capitals = 0;
        while (isupper((unsigned char)text[capitals])) capitals++;
        if (capitals) fprintf(file, "\\fI%.*s\\fR", (int)capitals, text);
        text += capitals;
        if (*text && !isupper((unsigned char)*text)) fputc(*text++, file);
    }
}

static void print_head(FILE *file, const char *slug, const char *summary)
{
    fputs(".TH RUNG", file);
    if (*slug) fputc('-', file);
    for (const char *c = slug; *c; c++) fputc(toupper((unsigned char)*c), file);
    fprintf(file, " 1 \"\" \"rung %s\" \"Rung Manual\"\n.SH NAME\nrung%s%s \\- ", RUNG_VERSION,
            *slug ? "\\-" : "", slug);
    print_text(file, summary);
}

static void print_options(FILE *file, const struct rung_table *table, int command)
{
    for (int i = 0; i < table->option_count; i++) {
        const struct rung_option *option = &table->options[i];
        if (option->command != command) continue;
        fputs(".TP\n", file);
        if (option->letter) fprintf(file, "\\fB\\-%c\\fR, ", option->letter);
        fputs("\\fB\\-\\-", file);
        for (const char *c = option->name; *c; c++) fputs(*c == '-' ? "\\-" : (char[]){*c, '\0'}, file);
        fputs("\\fR", file);
        if (option->argument) {
            fputc(' ', file);
            print_operands(file, option->argument);
        }
        fputc('\n', file);
        print_text(file, option->help);
    }
}

static void print_exits(FILE *file, const char *found)
{
    fputs(".SH EXIT STATUS\n.TP\n\\fB0\\fR\n", file);
    print_text(file, rung_help_exit_good);
    if (found) {
        fputs(".TP\n\\fB1\\fR\n", file);
        print_text(file, found);
    }
    fputs(".TP\n\\fB2\\fR\n", file);
    print_text(file, rung_help_exit_misuse);
}

/* All pages but `but`, as SEE ALSO wants them. */
static void print_see_also(FILE *file, const struct rung_table *table, int but)
{
    fputs(".SH SEE ALSO\n", file);
    const char *comma = "";
    for (int i = RUNG_CMD_common; i < table->command_count; i++) {
        char slug[RUNG_MANUAL_SLUG_MAX];
        if (i == but) continue;
        rung_manual_slug(i < 0 ? "" : table->commands[i].words, slug);
        fprintf(file, "%s\\fBrung%s%s\\fR(1)", comma, *slug ? "\\-" : "", slug);
        comma = ",\n";
    }
    fputc('\n', file);
}

void rung_manual_man_overview(FILE *file, const struct rung_table *table, int command)
{
    print_head(file, "", rung_help_tagline);
    fputs(".SH SYNOPSIS\n\\fBrung\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] ...\n.SH DESCRIPTION\n", file);
    print_text(file, rung_manual_intro);
    fputs(".SH COMMANDS\n", file);
    for (int i = 0; i < table->command_count; i++) {
        fprintf(file, ".TP\n\\fB%s\\fR\n", table->commands[i].words);
        print_text(file, table->commands[i].summary);
    }
    fputs(".SH OPTIONS\n", file);
    print_options(file, table, RUNG_CMD_common);
    print_exits(file, rung_help_exit_found);
    fputs(".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\n", file);
    print_text(file, rung_manual_no_color);
    print_see_also(file, table, command);
}

void rung_manual_man_command(FILE *file, const struct rung_table *table, int command)
{
    const struct rung_command *row = &table->commands[command];
    char slug[RUNG_MANUAL_SLUG_MAX];
    print_head(file, rung_manual_slug(row->words, slug), row->summary);
    fprintf(file, ".SH SYNOPSIS\n\\fBrung %s\\fR %s", row->words,
            rung_cli_has_options(table, command) ? "[\\fIOPTIONS\\fR] " : "");
    print_operands(file, row->operands);
    fputs("\n.SH DESCRIPTION\n", file);
    print_text(file, row->about);
    fputs(".SH OPTIONS\n", file);
    print_options(file, table, command);
    print_options(file, table, RUNG_CMD_common);
    bool any = false;
    for (int i = 0; i < table->example_count; i++) {
        const struct rung_example *example = &table->examples[i];
        if (example->command != command) continue;
        fprintf(file, "%s.TP\n\\fB", any ? "" : ".SH EXAMPLES\n");
        for (const char *c = example->line; *c; c++)
            fputs(*c == '-' ? "\\-" : *c == '\\' ? "\\e" : (char[]){*c, '\0'}, file);
        fputs("\\fR\n", file);
        print_text(file, example->why);
        any = true;
    }
    print_exits(file, row->found);
    print_see_also(file, table, command);
}
