/* report_file.h: the page that `--report FILE` asks for. */
#ifndef RUNG_CLI_REPORT_FILE_H
#define RUNG_CLI_REPORT_FILE_H

#include <rung/report.h>

#include "frame/cli.h"

/* Finds out before anything is run whether the report will have a place: a file of its own, that can be
 * written. `events` and `out` (NULL: none) are what else is read and written; the operands hold policies.
 * Returns RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE after having said what is wrong. */
int rung_report_file_check(struct rung_cli *cli, const char *path, const char *events, const char *out);

/* Writes it, as a whole. `source` is what people call the events; `comparison` NULL: there is none. */
int rung_report_file_write(struct rung_cli *cli, const char *path, const char *source,
                           const struct rung_report_side *sides, size_t side_count,
                           const struct rung_report_comparison *comparison);

/* The same of any report; its version is this one. */
int rung_report_file_write_of(struct rung_cli *cli, const char *path, const struct rung_report *report);

#endif
