/* watch.c: the folders of files, looked after by inotify. Folders, and not the files: editors put a new file
 * in the place of the old one, and what the files use stands beside them. */
#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <rung/status.h>

enum { SETTLE_MS = 100, PATH_BYTES = 4096 };

static volatile sig_atomic_t stopped;

static void stop(int signal_number)
{
    stopped = signal_number;
}

static int add_folder(struct rung_cli *cli, int watcher, const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t size = slash ? (size_t)(slash - file) : 1;
    char folder[PATH_BYTES];

    if (strcmp(file, "-") == 0) return rung_cli_misuse(cli, "--watch needs files, not standard input");
    if (size >= sizeof folder) return rung_cli_complain(cli, "%s: the path is too long", file);
    memcpy(folder, slash ? file : ".", size);
    folder[size] = '\0';
    if (slash == file) strcpy(folder, "/");
    if (inotify_add_watch(watcher, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE) >= 0)
        return RUNG_EXIT_GOOD;
    return rung_cli_complain(cli, "%s cannot be watched: %s", folder, rung_error_text(errno));
}

/* Waits until a policy or what it uses has changed, and nothing changes any more. */
static bool wait_for_change(int watcher)
{
    struct pollfd polled = {.fd = watcher, .events = POLLIN};
    _Alignas(struct inotify_event) char events[4096];
    int timeout = -1;

    while (!stopped) {
        int ready = poll(&polled, 1, timeout);
        if (ready == 0) return true;
        if (ready < 0 && errno != EINTR) return false;
        if (ready > 0 && read(watcher, events, sizeof events) <= 0 && errno != EINTR) return false;
        if (ready > 0) timeout = SETTLE_MS;
    }
    return false;
}

int rung_cli_watch(struct rung_cli *cli, int (*once)(struct rung_cli *cli, void *state), void *state)
{
    int watcher = inotify_init1(IN_CLOEXEC), exit = RUNG_EXIT_GOOD;
    bool terminal = isatty(fileno(cli->out));
    struct sigaction action = {.sa_handler = stop};

    if (watcher < 0) return rung_cli_complain(cli, "files cannot be watched: %s", rung_error_text(errno));
    for (int i = 0; i < cli->operand_count && exit == RUNG_EXIT_GOOD; i++)
        exit = add_folder(cli, watcher, cli->operands[i]);
    if (exit == RUNG_EXIT_GOOD) {
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        do {
            if (terminal) rung_cli_print(cli, "\033[H\033[2J\033[3J");
            exit = once(cli, state);
            rung_cli_print(cli, "waiting for a change; Ctrl-C stops\n");
            fflush(cli->out);
        } while (!cli->write_errno && wait_for_change(watcher));
    }
    close(watcher);
    return exit;
}
