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

/* What is given to the keeper lies in parts of memory that both see: while it writes one, others are filled.
 * A part is told when it is nearly full, for each word between processes costs more than copying many lines.
 */
enum { PARTS = 3, PART_BYTES = 1 << 21, TOLD_BYTES = 1 << 20 };

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
static _Noreturn void keep(int socket, int fd, const char *parts)
{
    uint32_t size, part = 0;
    int error = 0;

    setsid();
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (i != fd && i != socket) close(i);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    while (receive(socket, &size, sizeof size)) {
        if (!error) error = write_lines(fd, parts + (size_t)part * PART_BYTES, size);
        part = (part + 1) % PARTS;
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
    void *parts =
        mmap(NULL, (size_t)PARTS * PART_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (parts == MAP_FAILED) return;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) {
        munmap(parts, (size_t)PARTS * PART_BYTES);
        return;
    }
    file->process = fork();
    if (file->process == 0) {
        close(sockets[0]);
        keep(sockets[1], fd, parts);
    }
    close(sockets[1]);
    if (file->process < 0) {
        close(sockets[0]);
        munmap(parts, (size_t)PARTS * PART_BYTES);
        return;
    }
    file->parts = parts;
    file->keeper = sockets[0];
}

/* ---- the writer ---- */

/* Waits until the keeper has written all but so many of the parts that it was told of. */
static void wait_for_keeper(struct rung_journal_file *file, uint32_t left)
{
    int error;

    for (; file->told > left; file->told--) {
        if (!receive(file->keeper, &error, sizeof error)) error = EIO; /* somebody ended it */
        if (error && !file->error) file->error = error;
    }
}

/* Gives the keeper what is in the present part, and goes on with the next one. */
static bool tell_part(struct rung_journal_file *file)
{
    if (!tell(file->keeper, &file->filled, sizeof file->filled)) {
        file->error = EIO;
        return false;
    }
    file->told++;
    file->filled = 0;
    file->part = (file->part + 1) % PARTS;
    wait_for_keeper(file, PARTS - 1);
    return file->error == 0;
}

bool rung_journal_file_write(struct rung_journal_file *file, const char *lines, size_t size)
{
    if (file->keeper < 0) {
        if (!file->error) file->error = write_lines(file->fd, lines, size);
        return file->error == 0;
    }
    while (size > 0) {
        size_t room = PART_BYTES - file->filled, part = size;
        if (part > room) part = whole_lines(lines, room);
        if (part == 0 && file->filled == 0) part = room; /* a line that is longer than any should be */
        memcpy(file->parts + (size_t)file->part * PART_BYTES + file->filled, lines, part);
        file->filled += (uint32_t)part;
        lines += part;
        size -= part;
        if ((size > 0 || file->filled >= TOLD_BYTES) && !tell_part(file)) return false;
    }
    return file->error == 0;
}

bool rung_journal_file_end(struct rung_journal_file *file)
{
    if (file->keeper >= 0) {
        if (file->filled && file->error == 0) tell_part(file);
        wait_for_keeper(file, 0);
        close(file->keeper);
        file->keeper = -1;
        while (waitpid(file->process, NULL, 0) < 0 && errno == EINTR) continue;
        munmap(file->parts, (size_t)PARTS * PART_BYTES);
    }
    return file->error == 0;
}
