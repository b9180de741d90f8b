/* replace_file.c: writes a new file beside the old one, then gives it the old one's name. */
#include "replace_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rung/status.h>

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* Fills the new file; closes it either way. */
static bool fill(int fd, mode_t mode, const char *bytes, size_t size)
{
    bool good = write_all(fd, bytes, size) && fchmod(fd, mode & 07777) == 0 && fsync(fd) == 0;
    int reason = errno;
    if (close(fd) != 0 && good) return false;
    if (!good) errno = reason;
    return good;
}

/* `target` is a real path; false with errno set. */
static bool replace(const char *target, const char *bytes, size_t size)
{
    struct stat old = {.st_mode = S_IFREG | 0644};
    bool is_there = stat(target, &old) == 0;
    if (!is_there && errno != ENOENT) return false;
    if (!S_ISREG(old.st_mode)) {
        errno = S_ISDIR(old.st_mode) ? EISDIR : EINVAL;
        return false;
    }
    if (is_there && access(target, W_OK) != 0) return false; /* a rename would not ask */
    size_t length = strlen(target);
    char *fresh = malloc(length + sizeof ".XXXXXX");
    if (!fresh) return false;
    memcpy(fresh, target, length);
    memcpy(fresh + length, ".XXXXXX", sizeof ".XXXXXX");
    int fd = mkstemp(fresh);
    bool good = fd >= 0 && fill(fd, old.st_mode, bytes, size) && rename(fresh, target) == 0;
    int reason = errno;
    if (!good && fd >= 0) unlink(fresh);
    free(fresh);
    errno = reason;
    return good;
}

int rung_cli_replace_file(struct rung_cli *cli, const char *path, const char *bytes, size_t size)
{
    char *target = realpath(path, NULL);
    bool good = target ? replace(target, bytes, size) : errno == ENOENT && replace(path, bytes, size);
    int reason = errno;
    free(target);
    if (good) return RUNG_EXIT_GOOD;
    return rung_cli_complain(cli, "%s cannot be written: %s", path,
                             reason == EINVAL ? "it is no regular file" : rung_error_text(reason));
}
