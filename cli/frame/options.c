/* options.c: from argv to struct rung_cli, by the rules of the table.
 *
 * Options may stand anywhere after the command, operands too; `--` ends the options, `-` alone is an operand
 * (standard input). `--name=value` and `--name value`, `-x value` and `-xvalue` are the same; letters of
 * flags may be joined. */
#include "cli.h"

#include <string.h>

#include <rung/nearest.h>

struct words {
    char **next, **end;
};

/* Two words make a command only where the table says so; the longer one wins. */
static bool is_command(const struct rung_command *command, const char *first, const char *second)
{
    size_t length = strlen(first);
    if (strncmp(command->words, first, length) != 0) return false;
    const char *rest = command->words + length;
    if (!second) return *rest == '\0';
    return *rest == ' ' && strcmp(rest + 1, second) == 0;
}

int rung_cli_find_command(const struct rung_table *table, const char *words)
{
    for (int i = 0; i < table->command_count; i++)
        if (strcmp(table->commands[i].words, words) == 0) return i;
    return RUNG_CMD_common;
}

/* What somebody who typed `word` meant: the one word that it abbreviates, or the nearest. */
static const char *nearest(const char *word, const char *const *words, int count)
{
    const char *whole = NULL;
    size_t length = strlen(word);
    for (int i = 0; i < count && length > 1; i++) {
        if (strncmp(words[i], word, length) != 0) continue;
        if (whole) return rung_nearest(word, words, (size_t)count);
        whole = words[i];
    }
    return whole ? whole : rung_nearest(word, words, (size_t)count);
}

const char *rung_cli_nearest_command(const struct rung_table *table, const char *words)
{
    const char *candidates[RUNG_CLI_COMMANDS_MAX];
    for (int i = 0; i < table->command_count; i++) candidates[i] = table->commands[i].words;
    return nearest(words, candidates, table->command_count);
}

bool rung_cli_has_options(const struct rung_table *table, int command)
{
    for (int i = 0; i < table->option_count; i++)
        if (table->options[i].command == command) return true;
    return false;
}

static bool is_group(const struct rung_table *table, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0; i < table->command_count; i++)
        if (strncmp(table->commands[i].words, word, length) == 0 && table->commands[i].words[length] == ' ')
            return true;
    return false;
}

static int unknown_command(struct rung_cli *cli, const char *first, const char *second)
{
    char words[256];
    bool group = is_group(cli->table, first);
    if (group && !second) return rung_cli_misuse(cli, "`%s` wants a second word", first);
    if (group)
        snprintf(words, sizeof words, "%s %s", first, second);
    else
        snprintf(words, sizeof words, "%s", first);
    const char *nearest = rung_cli_nearest_command(cli->table, words);
    if (nearest) return rung_cli_misuse(cli, "there is no command `%s`; did you mean `%s`?", words, nearest);
    return rung_cli_misuse(cli, "there is no command `%s`", words);
}

/* Takes one or two words from `words`, the first of which is *words->next. */
static int take_command(struct rung_cli *cli, struct words *words)
{
    const char *first = *words->next++;
    const char *second = words->next < words->end && **words->next != '-' ? *words->next : NULL;
    for (int pass = second ? 0 : 1; pass < 2; pass++)
        for (int i = 0; i < cli->table->command_count; i++)
            if (is_command(&cli->table->commands[i], first, pass == 0 ? second : NULL)) {
                cli->command = i;
                words->next += pass == 0;
                return RUNG_EXIT_GOOD;
            }
    return unknown_command(cli, first, second);
}

/* Whether `word` is one of those in "a|b|c". */
static bool is_choice(const char *choices, const char *word)
{
    for (;;) {
        size_t length = strcspn(choices, "|");
        if (strlen(word) == length && memcmp(choices, word, length) == 0) return true;
        if (!choices[length]) return false;
        choices += length + 1;
    }
}

static int set_option(struct rung_cli *cli, int index, const char *value)
{
    const struct rung_option *option = &cli->table->options[index];
    const char *choices = option->argument && strchr(option->argument, '|') ? option->argument : NULL;
    if (choices && !is_choice(choices, value))
        return rung_cli_misuse(cli, "`--%s` is one of %s, not `%s`", option->name, choices, value);
    cli->values[index] = value;
    return RUNG_EXIT_GOOD;
}

static int unknown_option(struct rung_cli *cli, const char *name, size_t length)
{
    char typed[128];
    snprintf(typed, sizeof typed, "%.*s", (int)(length < 100 ? length : 100), name);
    const char *candidates[RUNG_CLI_OPTIONS_MAX];
    int count = 0;
    for (int i = 0; i < cli->table->option_count; i++)
        if (rung_option_fits(&cli->table->options[i], cli->command))
            candidates[count++] = cli->table->options[i].name;
    const char *best = nearest(typed, candidates, count);
    if (best) return rung_cli_misuse(cli, "there is no option `--%s`; did you mean `--%s`?", typed, best);
    for (int i = 0; cli->command < 0 && i < cli->table->option_count; i++)
        if (strcmp(typed, cli->table->options[i].name) == 0)
            return rung_cli_misuse(cli, "`--%s` comes after the command it belongs to", typed);
    return rung_cli_misuse(cli, "there is no option `--%s`", typed);
}

/* `--name`, `--name=value`, `--name value`. */
static int take_long(struct rung_cli *cli, struct words *words)
{
    char *name = *words->next++ + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    for (int i = 0; i < cli->table->option_count; i++) {
        const struct rung_option *option = &cli->table->options[i];
        if (!rung_option_fits(option, cli->command) || strlen(option->name) != length ||
            memcmp(option->name, name, length) != 0)
            continue;
        if (!option->argument && equals) return rung_cli_misuse(cli, "`--%s` takes no value", option->name);
        if (!option->argument) return set_option(cli, i, "");
        if (equals) return set_option(cli, i, equals + 1);
        if (words->next == words->end)
            return rung_cli_misuse(cli, "`--%s` wants a value: %s", option->name, option->argument);
        return set_option(cli, i, *words->next++);
    }
    return unknown_option(cli, name, length);
}

/* `-x`, `-xy`, `-x value`, `-xvalue`. */
static int take_letters(struct rung_cli *cli, struct words *words)
{
    char *letters = *words->next++ + 1;
    for (; *letters; letters++) {
        int index = -1;
        for (int i = 0; i < cli->table->option_count; i++)
            if (rung_option_fits(&cli->table->options[i], cli->command) &&
                cli->table->options[i].letter == *letters)
                index = i;
        if (index < 0) return rung_cli_misuse(cli, "there is no option `-%c`", *letters);
        const struct rung_option *option = &cli->table->options[index];
        const char *value = "";
        if (option->argument) {
            if (!letters[1] && words->next == words->end)
                return rung_cli_misuse(cli, "`-%c` wants a value: %s", *letters, option->argument);
            value = letters[1] ? letters + 1 : *words->next++;
        }
        int status = set_option(cli, index, value);
        if (status != RUNG_EXIT_GOOD || option->argument) return status;
    }
    return RUNG_EXIT_GOOD;
}

static int check_operands(struct rung_cli *cli)
{
    const struct rung_command *command = &cli->table->commands[cli->command];
    if (cli->operand_count < command->least) return rung_cli_misuse(cli, "%s is missing", command->operands);
    if (cli->operand_count > command->most)
        return command->most == 0
                   ? rung_cli_misuse(cli, "it takes no operand, and got `%s`", cli->operands[0])
                   : rung_cli_misuse(cli, "`%s` is one operand too many", cli->operands[command->most]);
    return RUNG_EXIT_GOOD;
}

static bool is_given(const struct rung_cli *cli, const char *common)
{
    for (int i = 0; i < cli->table->option_count; i++)
        if (cli->table->options[i].command == RUNG_CMD_common &&
            strcmp(cli->table->options[i].name, common) == 0)
            return cli->values[i] != NULL;
    return false;
}

int rung_cli_parse(struct rung_cli *cli, int argc, char **argv)
{
    struct words words = {argv + (argc > 0), argv + argc};
    cli->operands = words.next;
    bool options_over = false;
    while (words.next < words.end) {
        char *word = *words.next;
        int status = RUNG_EXIT_GOOD;
        if (!options_over && strcmp(word, "--") == 0)
            options_over = true, words.next++;
        else if (!options_over && word[0] == '-' && word[1] == '-')
            status = take_long(cli, &words);
        else if (!options_over && word[0] == '-' && word[1])
            status = take_letters(cli, &words);
        else if (cli->command < 0)
            status = take_command(cli, &words);
        else
            cli->operands[cli->operand_count++] = *words.next++; /* never ahead of what is being read */
        if (status != RUNG_EXIT_GOOD) return status;
    }
    if (is_given(cli, "help") || is_given(cli, "version")) return RUNG_EXIT_GOOD;
    if (cli->command < 0) return rung_cli_misuse(cli, "a command is missing");
    return check_operands(cli);
}
