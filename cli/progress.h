/* progress.h: how far a log is read, or something else is done, on a terminal. */
#ifndef RUNG_CLI_PROGRESS_H
#define RUNG_CLI_PROGRESS_H

#include <stdio.h>

#include <rung/input.h>

struct rung_progress {
    FILE *to; /* where it is drawn, if that is a terminal; NULL: nowhere */
    double redrawn;
};

/* Draws how much of the input has been read, ten times a second at most. */
void rung_progress_draw(struct rung_progress *progress, const struct rung_input *input);

/* The same of anything that is done bit by bit. */
void rung_progress_show(struct rung_progress *progress, uint64_t done, uint64_t total);

/* Takes it away. */
void rung_progress_end(struct rung_progress *progress);

/* Seconds by a clock that only goes on. */
double rung_progress_seconds(void);

#endif
