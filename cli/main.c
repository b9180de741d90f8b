/* main.c: the command `rung`: reads the command line, hands over to the command, answers with its exit code.
 */
#include "commands.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

typedef int run_command(struct rung_cli *cli);

static run_command *const runs[] = {
#define COMMAND(id, ...) rung_cmd_##id,
#include "commands.def"
};

/* Where a standard stream was closed by whoever started us, the next file we open would take its place.
 * Something that fails on use must stand there instead. */
static void keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0) {
            int taken = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
            (void)taken;
        }
}

static int run(struct rung_cli *cli)
{
    if (rung_cli_flag(cli, RUNG_OPT_common_version)) {
        rung_cli_print(cli, "rung %s\n", RUNG_VERSION);
        return RUNG_EXIT_GOOD;
    }
    if (rung_cli_flag(cli, RUNG_OPT_common_help)) {
        if (cli->command < 0)
            rung_help_overview(cli);
        else
            rung_help_command(cli, cli->command);
        return RUNG_EXIT_GOOD;
    }
    rung_cli_choose_color(cli, rung_cli_value(cli, RUNG_OPT_common_color));
    return runs[cli->command](cli);
}

int main(int argc, char **argv)
{
    keep_standard_streams();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write that fails, and is reported as such */
    struct rung_cli cli;
    rung_cli_init(&cli, &rung_cli_table);
    int exit = rung_cli_parse(&cli, argc, argv);
    if (exit == RUNG_EXIT_GOOD) exit = run(&cli);
    return rung_cli_finish(&cli, exit);
}
