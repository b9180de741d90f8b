/* manual.h: the writers of rung_manual, each for one form. All print to `file` and check nothing: the caller
 * does. */
#ifndef RUNG_MANUAL_H
#define RUNG_MANUAL_H

#include "frame/cli.h"

enum { RUNG_MANUAL_SLUG_MAX = 64 };

/* The words of a command as part of a name: "feed check" is "feed-check". Returns `slug`. */
const char *rung_manual_slug(const char *words, char slug[static RUNG_MANUAL_SLUG_MAX]);

/* What rung(1) and docs/cli.md say first, and of the variable NO_COLOR. */
extern const char *const rung_manual_intro, *const rung_manual_no_color;

/* roff.c: the page rung(1), and that of one command. */
void rung_manual_man_overview(FILE *file, const struct rung_table *table, int command);
void rung_manual_man_command(FILE *file, const struct rung_table *table, int command);

/* completion.c: for bash 4 and later, without helpers; markdown.c: all commands on one page. `command` is not
 * read. */
void rung_manual_completion(FILE *file, const struct rung_table *table, int command);
void rung_manual_markdown(FILE *file, const struct rung_table *table, int command);

#endif
