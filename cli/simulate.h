/* simulate.h: what the parts of `rung simulate` share: the simulation itself (simulate.c), and what it comes
 * to, in words and as JSON (simulate_print.c). */
#ifndef RUNG_CLI_SIMULATE_H
#define RUNG_CLI_SIMULATE_H

#include <rung/simulation.h>
#include <rung/statistics.h>

#include "frame/cli.h"
#include "journal_file.h"
#include "policies.h"
#include "progress.h"

/* Files that lines go to; `path` NULL: nobody wants it. */
struct rung_simulate_journal {
    const char *path;
    int fd;
    struct rung_journal_file file;
};
struct rung_simulate_events {
    const char *path;
    FILE *file;
    int error; /* an errno, 0: none */
};

struct rung_simulate {
    struct rung_cli *cli;
    struct rung_cli_policies policies;
    struct rung_engine *engine;
    struct rung_statistics *statistics;
    struct rung_customers *customers;
    struct rung_lessons_counts lessons;
    struct rung_simulation_plan plan;
    struct rung_simulation_end end;
    const char *learnt; /* the log; NULL: none */
    const char *told;   /* the file about customers; NULL: none */
    struct rung_simulate_journal out;
    struct rung_simulate_events events;
    struct rung_progress progress;
};

/* Where customers and people come from, in words. */
void rung_simulate_tell_source(const struct rung_simulate *simulate, char *text, size_t size);

/* Returns RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE when memory ran out. */
int rung_simulate_print(struct rung_simulate *simulate);
int rung_simulate_json(struct rung_simulate *simulate);

#endif
