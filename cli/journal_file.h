/* Where a journal goes: whole lines only, however the process ends.
 *
 * What the system writes for a process that is killed stops anywhere, so lines for a file are written by a
 * keeper, a process of its own: it takes whole lines from shared memory, and ends when nobody is left to hand
 * it more. Other outputs (pipes, terminals, devices) are written directly. A disk that is full leaves whole
 * lines too. */
#ifndef RUNG_CLI_JOURNAL_FILE_H
#define RUNG_CLI_JOURNAL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct rung_journal_file {
    int fd;
    int keeper;            /* a socket to the keeper; -1: there is none */
    pid_t process;         /* the keeper */
    char *parts;           /* shared with it */
    uint32_t part, filled; /* the one that is being filled, and how far */
    uint32_t told;         /* parts of which it has not yet said how their writing went */
    int error;             /* an errno, 0: none */
};

/* Takes the open file `fd`, which stays the caller's. */
void rung_journal_file_begin(struct rung_journal_file *file, int fd);

/* Writes whole lines. False when they could not be written, or lines before them: `error` says why. */
bool rung_journal_file_write(struct rung_journal_file *file, const char *lines, size_t size);

/* Waits until all is written. False as above. */
bool rung_journal_file_end(struct rung_journal_file *file);

#endif
