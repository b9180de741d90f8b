/* cli.h: the frame around the commands of `rung`.
 *
 * A command is a row of commands.def and a function `int rung_cmd_<id>(struct rung_cli *)`. The frame has
 * parsed the command line before that function runs; the function reads options and operands from `struct
 * rung_cli`, prints through rung_cli_print and rung_cli_write only, so that a full disk or a closed pipe is
 * noticed, and returns an `enum rung_exit`. Everything here is single-threaded and owned by main. */
#ifndef RUNG_CLI_H
#define RUNG_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What the process answers. */
enum rung_exit {
    RUNG_EXIT_GOOD = 0,   /* done, nothing to complain about */
    RUNG_EXIT_FOUND = 1,  /* done, and it found what it looks for: a mistake, a difference */
    RUNG_EXIT_MISUSE = 2, /* not done: a wrong command line, a file that cannot be read or written */
};

enum rung_command_id {
    RUNG_CMD_common = -1, /* options that every command takes */
#define COMMAND(id, ...) RUNG_CMD_##id,
#include "../commands.def"
    RUNG_CMD_COUNT,
};

enum rung_option_id {
#define OPTION(command, id, ...) RUNG_OPT_##command##_##id,
#include "../commands.def"
    RUNG_OPT_COUNT,
};

enum {
    RUNG_CLI_MANY = 1 << 30, /* no upper limit on operands */
    RUNG_CLI_COMMANDS_MAX = 64,
    RUNG_CLI_OPTIONS_MAX = 128,
    RUNG_CLI_COLUMNS = 80, /* help is laid out for this width */
};

/* One row each of commands.def; the columns are described there. */
struct rung_command {
    const char *words, *operands;
    int least, most;
    const char *summary, *found, *about;
};
struct rung_option {
    int command; /* index of its command, or RUNG_CMD_common */
    const char *name;
    char letter;
    const char *argument, *help;
};
struct rung_example {
    int command;
    const char *line, *why;
};

/* A set of commands; rung_cli_table is the one of `rung`, tests bring their own. */
struct rung_table {
    const struct rung_command *commands;
    int command_count;
    const struct rung_option *options;
    int option_count;
    const struct rung_example *examples;
    int example_count;
};
extern const struct rung_table rung_cli_table;

/* A parsed command line. */
struct rung_cli {
    const struct rung_table *table;
    int command;                              /* index of the command, RUNG_CMD_common where none was named */
    const char *values[RUNG_CLI_OPTIONS_MAX]; /* by option index: NULL if not given, "" for a flag */
    char **operands;                          /* borrowed from argv, reordered; options are gone */
    int operand_count;
    bool keeps_counts;         /* what is compiled keeps all counts of a run: the command tells of them */
    bool color_out, color_err; /* whether to colour standard output, standard error */
    FILE *out, *err;
    int write_errno; /* of the first write to `out` that failed, else 0 */
};

/* The value of an option, or NULL if it was not given. Borrowed from argv. */
static inline const char *rung_cli_value(const struct rung_cli *cli, enum rung_option_id option)
{
    return cli->values[option];
}
static inline bool rung_cli_flag(const struct rung_cli *cli, enum rung_option_id option)
{
    return cli->values[option] != NULL;
}

/* --- options.c --- */

/* Parses argv[1..] into *cli, which rung_cli_init has prepared. Returns RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE
 * after having said on cli->err what is wrong and how to get help. --help and --version excuse missing
 * operands. */
int rung_cli_parse(struct rung_cli *cli, int argc, char **argv);

/* Index of the command with these words (one or two, joined by a space), or RUNG_CMD_common. */
int rung_cli_find_command(const struct rung_table *table, const char *words);

/* The nearest command to what was typed, or NULL. Borrowed from the table. */
const char *rung_cli_nearest_command(const struct rung_table *table, const char *words);

/* Whether an option belongs to this command (common ones belong to all). */
static inline bool rung_option_fits(const struct rung_option *option, int command)
{
    return option->command == command || option->command == RUNG_CMD_common;
}

/* Whether the command has options of its own. */
bool rung_cli_has_options(const struct rung_table *table, int command);

/* --- help.c --- */

/* Prints the list of commands. */
void rung_help_overview(struct rung_cli *cli);
/* Prints how one command is used. */
void rung_help_command(struct rung_cli *cli, int command);

/* What is the same in the help, the manual pages and docs/cli.md. The exit codes: code 1 has its own meaning
 * in each command, `found` says what it means in general. */
extern const char *const rung_help_tagline;
extern const char *const rung_help_exit_good, *const rung_help_exit_found, *const rung_help_exit_misuse;

/* --- output.c --- */

/* Prepares *cli for a table: standard streams, nothing parsed. */
void rung_cli_init(struct rung_cli *cli, const struct rung_table *table);
/* Decides about colour, from --color ("auto" if NULL), NO_COLOR and the terminal. */
void rung_cli_choose_color(struct rung_cli *cli, const char *wanted);

/* Prints to cli->out; the first failure is kept in cli->write_errno, and nothing is written after it. */
void rung_cli_write(struct rung_cli *cli, const char *bytes, size_t size);
__attribute__((format(printf, 2, 3))) void rung_cli_print(struct rung_cli *cli, const char *format, ...);

/* Prints the name of a file that somebody typed: control characters as `?`, `-` as "standard input". */
void rung_cli_print_path(struct rung_cli *cli, const char *path);
/* Prints "a.rung: ", or "3 files: ": the operands, at the head of a line that counts. */
void rung_cli_print_files(struct rung_cli *cli);

/* Says on cli->err, as one line beginning with "rung COMMAND: ", what went wrong. Control characters in the
 * message are shown as `?`, for it may quote what somebody typed. Returns RUNG_EXIT_MISUSE. */
__attribute__((format(printf, 2, 3))) int rung_cli_complain(struct rung_cli *cli, const char *format, ...);
/* The same, followed by a line that says how to get help. */
__attribute__((format(printf, 2, 3))) int rung_cli_misuse(struct rung_cli *cli, const char *format, ...);

/* --- prose.c --- */

/* Prints words to cli->out in lines of RUNG_CLI_COLUMNS, then a line's end; the cursor is at `column`,
 * further lines begin behind `indent` blanks. Control characters are shown as `?`. */
void rung_cli_wrap(struct rung_cli *cli, const char *words, int column, int indent);

/* Prints a JSON string; a time as one, in UTC, or `null` for INT64_MAX (never) and INT64_MIN (unknown). */
void rung_cli_json_bytes(struct rung_cli *cli, const char *bytes, size_t size);
void rung_cli_json_text(struct rung_cli *cli, const char *text);
/* The same as a member that is not the first, `,"key":"text"`; nothing for the empty text. */
void rung_cli_json_member(struct rung_cli *cli, const char *key, const char *text);
void rung_cli_json_time(struct rung_cli *cli, int64_t time);

/* Flushes cli->out. Returns `exit`, or RUNG_EXIT_MISUSE with a message if not everything could be written. */
int rung_cli_finish(struct rung_cli *cli, int exit);

#endif
