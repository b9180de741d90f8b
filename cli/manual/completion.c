/* completion.c: the completion for bash. The script it prints needs no helper package: it finds the command
 * among the words typed so far, then offers commands, options, the values of an option, or files. */
#include "manual.h"

#include <string.h>

/* Prints "a|b|c" as "a b c". */
static void print_choices(FILE *file, const char *choices)
{
    for (; *choices; choices++) fputc(*choices == '|' ? ' ' : *choices, file);
}

static void print_option_names(FILE *file, const struct rung_table *table, int command)
{
    for (int i = 0; i < table->option_count; i++)
        if (table->options[i].command == command) fprintf(file, " --%s", table->options[i].name);
}

/* Prints the options that take a value, with `|` between. */
static void print_valued(FILE *file, const struct rung_table *table, int command)
{
    const char *bar = "";
    for (int i = 0; i < table->option_count; i++) {
        if (table->options[i].command != command || !table->options[i].argument) continue;
        fprintf(file, "%s--%s", bar, table->options[i].name);
        bar = "|";
    }
}

/* One case per first word that needs a second: `feed) next='check' ;;`. */
static void print_groups(FILE *file, const struct rung_table *table)
{
    for (int i = 0; i < table->command_count; i++) {
        const char *words = table->commands[i].words, *blank = strchr(words, ' ');
        if (!blank) continue;
        size_t length = (size_t)(blank - words) + 1;
        if (i > 0 && strncmp(table->commands[i - 1].words, words, length) == 0) continue;
        fprintf(file, "        %.*s) next='", (int)length - 1, words);
        for (int j = i; j < table->command_count && strncmp(table->commands[j].words, words, length) == 0;
             j++)
            fprintf(file, "%s%s", j == i ? "" : " ", table->commands[j].words + length);
        fputs("' ;;\n", file);
    }
}

static void print_first_words(FILE *file, const struct rung_table *table)
{
    for (int i = 0; i < table->command_count; i++) {
        const char *words = table->commands[i].words;
        size_t length = strcspn(words, " ");
        bool again = i > 0 && strncmp(table->commands[i - 1].words, words, length) == 0 &&
                     strcspn(table->commands[i - 1].words, " ") == length;
        if (!again) fprintf(file, "%s%.*s", i ? " " : "", (int)length, words);
    }
}

/* The values of options, by command and option. */
static void print_values(FILE *file, const struct rung_table *table)
{
    for (int i = 0; i < table->option_count; i++) {
        const struct rung_option *option = &table->options[i];
        if (!option->argument) continue;
        const char *words = option->command < 0 ? "*" : table->commands[option->command].words;
        fprintf(file, option->command < 0 ? "    %s' --%s'" : "    '%s --%s'", words, option->name);
        if (option->letter)
            fprintf(file, option->command < 0 ? " | %s' -%c'" : " | '%s -%c'", words, option->letter);
        if (strchr(option->argument, '|')) {
            fputs(") words='", file);
            print_choices(file, option->argument);
            fputs("' ;;\n", file);
        } else if (strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "FOLDER") == 0) {
            fputs(") files='*' ;;\n", file);
        } else {
            fputs(") ;;\n", file);
        }
    }
}

/* What stands where no option does. */
static void print_operands(FILE *file, const struct rung_table *table)
{
    for (int i = 0; i < table->command_count; i++) {
        const struct rung_command *command = &table->commands[i];
        fprintf(file, "    '%s') options='", command->words);
        print_option_names(file, table, i);
        fputc('\'', file);
        if (strstr(command->operands, "COMMAND")) fputs(" words=$commands", file);
        if (strstr(command->operands, "FILE") || strstr(command->operands, "FOLDER"))
            fputs(" files='*.rung'", file);
        fputs(" ;;\n", file);
    }
}

void rung_manual_completion(FILE *file, const struct rung_table *table, int command)
{
    fputs("# Completion of `rung` for bash. Made from cli/commands.def.\n"
          "_rung() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local commands='",
          file);
    print_first_words(file, table);
    fputs("'\n"
          "    local command='' next=$commands words='' files='' options='' option i\n"
          "    COMPREPLY=()\n"
          "    # --option=value arrives as three words\n"
          "    if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD - "
          "2]}; fi\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        case ${COMP_WORDS[i]} in\n"
          "        -*)\n"
          "            option=${COMP_WORDS[i]}\n"
          "            [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))\n"
          "            [[ $option != @(",
          file);
    print_valued(file, table, command);
    fputs(") ]] || ((i++))\n"
          "            continue\n"
          "            ;;\n"
          "        esac\n"
          "        [[ \" $next \" == *\" ${COMP_WORDS[i]} \"* ]] || return\n"
          "        command=${command:+$command }${COMP_WORDS[i]} next=''\n"
          "        case $command in\n",
          file);
    print_groups(file, table);
    fputs("        *) break ;;\n"
          "        esac\n"
          "    done\n"
          "    case \"$command $prev\" in\n",
          file);
    print_values(file, table);
    fputs("    *)\n"
          "        case $command in\n",
          file);
    print_operands(file, table);
    fprintf(file, "        *) words=$next ;;\n"
                  "        esac\n"
                  "        if [[ $cur == -* ]]; then words=\"$options");
    print_option_names(file, table, command);
    fputs("\" files=''; fi\n"
          "        ;;\n"
          "    esac\n"
          "    [[ -z $words ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
          "    if [[ -n $files ]]; then\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X \"!$files\" -- \"$cur\"; "
          "compgen -d -- \"$cur\")\n"
          "    fi\n"
          "}\n"
          "complete -o bashdefault -o default -F _rung rung\n",
          file);
}
