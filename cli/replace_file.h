/* replace_file.h: putting new contents in the place of a file, all or nothing. */
#ifndef RUNG_CLI_REPLACE_FILE_H
#define RUNG_CLI_REPLACE_FILE_H

#include "frame/cli.h"

/* Gives the regular file `path` these contents and keeps its permissions, or makes it; a symbolic link stays
 * one, the file it leads to is replaced. Whoever reads the file sees the old contents or the new, never a
 * part, even if the machine stops. Returns RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE with a message; then the file
 * is as it was. */
int rung_cli_replace_file(struct rung_cli *cli, const char *path, const char *bytes, size_t size);

#endif
