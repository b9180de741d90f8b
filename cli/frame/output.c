/* output.c: everything that `rung` prints passes through here. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rung/status.h>

void rung_cli_init(struct rung_cli *cli, const struct rung_table *table)
{
    memset(cli, 0, sizeof *cli);
    cli->table = table;
    cli->command = RUNG_CMD_common;
    cli->out = stdout;
    cli->err = stderr;
}

static bool is_coloured(FILE *stream, const char *wanted)
{
    if (wanted && strcmp(wanted, "always") == 0) return true;
    if (wanted && strcmp(wanted, "never") == 0) return false;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color && *no_color) return false;
    return isatty(fileno(stream)) && !(term && strcmp(term, "dumb") == 0);
}

void rung_cli_choose_color(struct rung_cli *cli, const char *wanted)
{
    cli->color_out = is_coloured(cli->out, wanted);
    cli->color_err = is_coloured(cli->err, wanted);
}

static void keep_failure(struct rung_cli *cli)
{
    cli->write_errno = errno ? errno : EIO;
}

void rung_cli_write(struct rung_cli *cli, const char *bytes, size_t size)
{
    errno = 0;
    if (!cli->write_errno && fwrite(bytes, 1, size, cli->out) != size) keep_failure(cli);
}

void rung_cli_print(struct rung_cli *cli, const char *format, ...)
{
    if (cli->write_errno) return;
    va_list args;
    va_start(args, format);
    errno = 0;
    if (vfprintf(cli->out, format, args) < 0) keep_failure(cli);
    va_end(args);
}

void rung_cli_print_path(struct rung_cli *cli, const char *path)
{
    if (strcmp(path, "-") == 0) path = "standard input";
    for (; *path; path++) rung_cli_print(cli, "%c", (unsigned char)*path < ' ' || *path == 127 ? '?' : *path);
}

void rung_cli_print_files(struct rung_cli *cli)
{
    if (cli->operand_count == 1)
        rung_cli_print_path(cli, cli->operands[0]);
    else
        rung_cli_print(cli, "%d files", cli->operand_count);
    rung_cli_print(cli, ": ");
}

static void complain(struct rung_cli *cli, const char *format, va_list args)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127) *c = '?';
    fflush(cli->out); /* so that both streams keep their order where they share a terminal */
    fprintf(cli->err, "rung%s%s: %s\n", cli->command < 0 ? "" : " ",
            cli->command < 0 ? "" : cli->table->commands[cli->command].words, text);
}

int rung_cli_complain(struct rung_cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(cli, format, args);
    va_end(args);
    return RUNG_EXIT_MISUSE;
}

int rung_cli_misuse(struct rung_cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complain(cli, format, args);
    va_end(args);
    if (cli->command < 0)
        fputs("`rung help` lists the commands.\n", cli->err);
    else
        fprintf(cli->err, "`rung help %s` says how it is used.\n", cli->table->commands[cli->command].words);
    return RUNG_EXIT_MISUSE;
}

int rung_cli_finish(struct rung_cli *cli, int exit)
{
    errno = 0;
    if (fflush(cli->out) != 0 && !cli->write_errno) keep_failure(cli);
    if (!cli->write_errno) return exit;
    return rung_cli_complain(cli, "the output is not complete: %s", rung_error_text(cli->write_errno));
}
