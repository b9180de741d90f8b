/* Reading a whole small file into memory. */
#include "read_file.h"

#include "reason.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads until the end; a file that grew meanwhile beyond `size_max` is too large. */
static enum rung_status read_all(int fd, size_t size_hint, size_t size_max, char **bytes, size_t *size)
{
    size_t capacity = size_hint < size_max ? size_hint + 1 : size_max + 1; /* one more shows that it ended */
    size_t length = 0;
    char *buffer = malloc(capacity + 1);
    if (!buffer) return RUNG_NO_MEMORY;
    for (;;) {
        ssize_t got = read(fd, buffer + length, capacity - length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            free(buffer);
            return RUNG_UNREADABLE;
        }
        length += (size_t)got;
        if (got == 0 || length > size_max) break;
        if (length == capacity) {
            capacity = capacity * 2 <= size_max ? capacity * 2 : size_max + 1;
            char *larger = realloc(buffer, capacity + 1);
            if (!larger) {
                free(buffer);
                return RUNG_NO_MEMORY;
            }
            buffer = larger;
        }
    }
    if (length > size_max) {
        free(buffer);
        return RUNG_LIMIT;
    }
    buffer[length] = '\0';
    *bytes = buffer;
    *size = length;
    return RUNG_OK;
}

enum rung_status rung_file_read(const char *path, size_t size_max, char **bytes, size_t *size,
                                struct rung_reason *reason)
{
    /* O_NONBLOCK: opening a FIFO that nobody writes to must not wait. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        bool missing = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
        return rung_reason_give(reason, missing ? RUNG_NOT_FOUND : RUNG_UNREADABLE, 0, "%s \"%.150s\"",
                                missing ? "there is no file" : "no permission or no way to read", path);
    }
    struct stat about;
    enum rung_status status = RUNG_OK;
    if (fstat(fd, &about) != 0)
        status = rung_reason_give(reason, RUNG_UNREADABLE, 0, "cannot read \"%.150s\"", path);
    else if (!S_ISREG(about.st_mode))
        status = rung_reason_give(reason, RUNG_UNREADABLE, 0, "\"%.150s\" is %s", path,
                                  S_ISDIR(about.st_mode) ? "a folder, not a file" : "not a regular file");
    else if (about.st_size < 0 || (uintmax_t)about.st_size > size_max)
        status = RUNG_LIMIT;
    else
        status = read_all(fd, (size_t)about.st_size, size_max, bytes, size);
    close(fd);
    if (status == RUNG_LIMIT)
        rung_reason_give(reason, status, 0, "\"%.150s\" is larger than %zu KB", path, size_max / 1024);
    if (status == RUNG_NO_MEMORY) rung_reason_give(reason, status, 0, "out of memory");
    return status;
}
