/* The process that compiles: `rung-jit`, started, asked, and waited for. */
#ifndef RUNG_NATIVE_CHILD_H
#define RUNG_NATIVE_CHILD_H

#include <rung/status.h>

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct rung_native_child {
    pid_t pid; /* 0: none runs */
    int out;   /* what it says */
    char said[512];
    size_t size;
};

/* Starts `rung-jit WHAT WHERE` with these bytes to read. RUNG_UNREADABLE with the reason where it cannot be
 * found or started, RUNG_NO_MEMORY. */
enum rung_status rung_native_child_start(struct rung_native_child *child, const char *what, const char *where,
                                         const void *input, size_t size, struct rung_reason *reason);

/* Whether it has ended; never waits unless `wait`. Then *status says how, and child->said is the line that it
 * said, or `reason` why it failed. */
bool rung_native_child_ended(struct rung_native_child *child, bool wait, enum rung_status *status,
                             struct rung_reason *reason);

/* Lets it go on by itself. */
void rung_native_child_leave(struct rung_native_child *child);

#endif
