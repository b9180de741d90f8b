/* replay_summary.h: what a replay comes to, told to people on a terminal. */
#ifndef RUNG_REPLAY_SUMMARY_H
#define RUNG_REPLAY_SUMMARY_H

#include <stdio.h>

#include <rung/statistics.h>

/* Prints statistics that have ended, for 80 columns; `seconds` is how long the replay took. Says so, and
 * returns false, if memory ran out while counting or now. */
bool rung_summary_print(const struct rung_statistics *statistics, double seconds, FILE *to);

/* A number with its thousands apart, in one of eight places that take turns: good until eight others. */
const char *rung_summary_count(uint64_t number);

#endif
