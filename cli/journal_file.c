/* Journals into files, by a process that survives the one which made them. */
#define _DEFAULT_SOURCE /* anonymous shared memory */
#include "journal_file.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOT_BYTES = 1 << 20 };

/* The size of the whole lines among these bytes. */
static size_t whole_lines(const char *bytes, size_t size)
{
    while (size > 0 && bytes[size - 1] != '\n') size--;
    return size;
}

/* Writes lines; where only some bytes could be, those of a line that is not whole are taken back, if that is
 * possible. Returns an errno, or 0. */
static int write_lines(int fd, const char *lines, size_t size)
{
    size_t done = 0;

    while (done < size) {
        ssize_t written = write(fd, lines + done, size - done);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            int error = errno;
            off_t end = lseek(fd, 0, SEEK_CUR), rest = (off_t)(done - whole_lines(lines, done));
            if (rest > 0 && end >= rest && ftruncate(fd, end - rest) == 0) lseek(fd, end - rest, SEEK_SET);
            return error;
        }
        done += (size_t)written;
    }
    return 0;
}

/* ---- the keeper ---- */

/* All of a message, or false when the other side is gone. */
static bool receive(int socket, void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = recv(socket, (char *)bytes + done, size - done, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        done += (size_t)got;
    }
    return true;
}

static bool tell(int socket, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(socket, (const char *)bytes + done, size - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        done += (size_t)sent;
    }
    return true;
}

/* A session of its own, so that what is sent to a group of processes does not reach it. */
static _Noreturn void keep(int socket, int fd, const char *slot)
{
    uint32_t size;
    int error = 0;

    setsid();
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (i != fd && i != socket) close(i);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    while (receive(socket, &size, sizeof size)) {
        if (!error) error = write_lines(fd, slot, size);
        if (!tell(socket, &error, sizeof error)) break;
    }
    _exit(0);
}

void rung_journal_file_begin(struct rung_journal_file *file, int fd)
{
    struct stat about;
    int sockets[2];

    *file = (struct rung_journal_file){.fd = fd, .keeper = -1};
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return;
    void *slot = mmap(NULL, SLOT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (slot == MAP_FAILED) return;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
        munmap(slot, SLOT_BYTES);
        return;
    }
    file->process = fork();
    if (file->process == 0) {
        close(sockets[0]);
        keep(sockets[1], fd, slot);
    }
    close(sockets[1]);
    if (file->process < 0) {
        close(sockets[0]);
        munmap(slot, SLOT_BYTES);
        return;
    }
    file->slot = slot;
    file->keeper = sockets[0];
}

/* ---- the writer ---- */

static void wait_for_keeper(struct rung_journal_file *file)
{
    int error;

    if (!file->busy) return;
    file->busy = false;
    if (!receive(file->keeper, &error, sizeof error)) error = EIO; /* somebody ended it */
    if (error && !file->error) file->error = error;
}

bool rung_journal_file_write(struct rung_journal_file *file, const char *lines, size_t size)
{
    if (file->keeper < 0) {
        if (!file->error) file->error = write_lines(file->fd, lines, size);
        return file->error == 0;
    }
    while (size > 0) {
        size_t part = size;
        if (part > SLOT_BYTES) part = whole_lines(lines, SLOT_BYTES);
        if (part == 0) part = SLOT_BYTES; /* a line that is longer than any should be */
        wait_for_keeper(file);
        if (file->error) return false;
        memcpy(file->slot, lines, part);
        if (!tell(file->keeper, &(uint32_t){(uint32_t)part}, sizeof(uint32_t))) {
            file->error = EIO;
            return false;
        }
        file->busy = true;
        lines += part;
        size -= part;
    }
    return true;
}

bool rung_journal_file_end(struct rung_journal_file *file)
{
    if (file->keeper >= 0) {
        wait_for_keeper(file);
        close(file->keeper);
        file->keeper = -1;
        while (waitpid(file->process, NULL, 0) < 0 && errno == EINTR) continue;
        munmap(file->slot, SLOT_BYTES);
    }
    return file->error == 0;
}
