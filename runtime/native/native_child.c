/* Starting `rung-jit` and listening to it. */
#define _GNU_SOURCE /* memfd_create, secure_getenv, pipe2 */
#include "native_child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "native_code.h"
#include "reason.h"

extern char **environ;

enum { PATH_SIZE = 4096 };

/* ---- where it is ---- */

static bool is_program(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0;
}

/* RUNG_JIT says; else it stands beside the running program, where that is installed, or where we were to be.
 */
static bool find_program(char path[PATH_SIZE])
{
    const char *said = secure_getenv("RUNG_JIT");
    char self[PATH_SIZE - 64];

    if (said) return snprintf(path, PATH_SIZE, "%s", said) < PATH_SIZE && is_program(path);
    ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
    if (size > 0) {
        self[size] = '\0';
        char *slash = strrchr(self, '/');
        if (slash) *slash = '\0';
        snprintf(path, PATH_SIZE, "%s/rung-jit", self);
        if (is_program(path)) return true;
        snprintf(path, PATH_SIZE, "%s/../libexec/rung/rung-jit", self);
        if (is_program(path)) return true;
    }
    snprintf(path, PATH_SIZE, "%s/rung/rung-jit", RUNG_LIBEXEC);
    return is_program(path);
}

/* ---- starting ---- */

/* A file in memory that holds the input, to be read from its beginning; -1. */
static int make_input(const char *bytes, size_t size)
{
    int fd = memfd_create("rung-jit", MFD_CLOEXEC);

    while (fd >= 0 && size) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            close(fd);
            return -1;
        }
        bytes += written;
        size -= (size_t)written;
    }
    if (fd >= 0) lseek(fd, 0, SEEK_SET);
    return fd;
}

/* In a group of its own: what interrupts us does not keep it from clearing up. */
static int spawn(pid_t *pid, const char *path, char *const *words, int input, int output)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t about;
    sigset_t none;

    if (posix_spawn_file_actions_init(&files) != 0) return ENOMEM;
    if (posix_spawnattr_init(&about) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    sigemptyset(&none);
    posix_spawn_file_actions_adddup2(&files, input, 0);
    posix_spawn_file_actions_adddup2(&files, output, 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_setpgroup(&about, 0);
    posix_spawnattr_setsigmask(&about, &none);
    posix_spawnattr_setflags(&about, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(pid, path, &files, &about, words, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&about);
    return error;
}

enum rung_status rung_native_child_start(struct rung_native_child *child, const char *what, const char *where,
                                         const void *input, size_t size, struct rung_reason *reason)
{
    char path[PATH_SIZE], layout[24];
    int ends[2];

    *child = (struct rung_native_child){.out = -1};
    if (!find_program(path))
        return rung_reason_give(reason, RUNG_UNREADABLE, 0,
                                "the program `rung-jit` is not there: it was not built or not installed");
    snprintf(layout, sizeof layout, "%" PRIx64, rung_native_layout());
    char *words[] = {path, (char *)what, (char *)where, layout, NULL};
    int file = make_input(input, size);
    if (file < 0) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "there is not enough memory");
    if (pipe2(ends, O_CLOEXEC) != 0) {
        int error = errno;
        close(file);
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "no process can be started: %s",
                                rung_error_text(error));
    }
    int error = spawn(&child->pid, path, words, file, ends[1]);
    close(file);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        child->pid = 0;
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s cannot be started: %s", path,
                                rung_error_text(error));
    }
    child->out = ends[0];
    return RUNG_OK;
}

/* ---- listening ---- */

/* Reads what it has said so far; true at its end. */
static bool listen_to(struct rung_native_child *child, bool wait)
{
    for (;;) {
        struct pollfd ready = {.fd = child->out, .events = POLLIN};
        int polled = poll(&ready, 1, wait ? -1 : 0);
        if (polled < 0 && errno == EINTR) continue;
        if (polled == 0) return false;
        char more[256];
        ssize_t got = read(child->out, more, sizeof more);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        size_t room = sizeof child->said - 1 - child->size;
        size_t taken = (size_t)got < room ? (size_t)got : room;
        memcpy(child->said + child->size, more, taken);
        child->size += taken;
    }
}

static enum rung_status understand(struct rung_native_child *child, int ended, struct rung_reason *reason)
{
    child->said[child->size] = '\0';
    child->said[strcspn(child->said, "\n")] = '\0';
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) return RUNG_OK;
    if (WIFSIGNALED(ended))
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "the compiler was ended by signal %d",
                                WTERMSIG(ended));
    if (strncmp(child->said, "no: ", 4) == 0)
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s", child->said + 4);
    if (WEXITSTATUS(ended) == 127)
        return rung_reason_give(reason, RUNG_UNREADABLE, 0,
                                "libgccjit is not installed (Debian: apt install libgccjit0)");
    return rung_reason_give(reason, RUNG_UNREADABLE, 0, "the compiler failed with code %d",
                            WEXITSTATUS(ended));
}

bool rung_native_child_ended(struct rung_native_child *child, bool wait, enum rung_status *status,
                             struct rung_reason *reason)
{
    int ended = 0;

    if (!listen_to(child, wait)) return false;
    close(child->out); /* it ends right behind its last word */
    child->out = -1;
    while (waitpid(child->pid, &ended, 0) < 0)
        if (errno != EINTR) {
            *status = rung_reason_give(reason, RUNG_UNREADABLE, 0, "the compiler is lost: %s",
                                       rung_error_text(errno));
            child->pid = 0;
            return true;
        }
    child->pid = 0;
    *status = understand(child, ended, reason);
    return true;
}

void rung_native_child_leave(struct rung_native_child *child)
{
    if (child->out >= 0) close(child->out);
    if (child->pid) waitpid(child->pid, NULL, WNOHANG);
    *child = (struct rung_native_child){.out = -1};
}
