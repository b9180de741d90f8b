/* memory_file.h: what is written to memory as to a file, where it must not go unnoticed that memory runs out.
 * open_memstream does not tell of it everywhere, and gives less then. */
#ifndef RUNG_CLI_MEMORY_FILE_H
#define RUNG_CLI_MEMORY_FILE_H

#include <stdbool.h>
#include <stdio.h>

struct rung_memory_file {
    FILE *to;    /* to be written to */
    char *bytes; /* after closing: what was written, and a NUL behind it; the caller's to free, in any case */
    size_t size, capacity;
    bool failed;
    char buffer[4096]; /* of `to`, so that it takes no memory later */
};

/* Makes *file one that can be written to, and stays where it is until it is closed. False when memory ran
 * out; then there is nothing to close. */
bool rung_memory_file_open(struct rung_memory_file *file);

/* Whether all that was written is there. */
bool rung_memory_file_close(struct rung_memory_file *file);

#endif
