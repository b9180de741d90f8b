/* report_file.c: where a report goes, and that it goes there as a whole. */
#include "report_file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile.h"
#include "replace_file.h"

/* Whether both are the same file; one that is not there is none. */
static bool is_same(const char *path, const char *other)
{
    struct stat one, two;
    int found = strcmp(other, "-") == 0 ? fstat(STDIN_FILENO, &two) : stat(other, &two);

    return found == 0 && stat(path, &one) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

int rung_report_file_check(struct rung_cli *cli, const char *path, const char *events, const char *out)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".";
    struct stat about;

    if (strcmp(path, "-") == 0)
        return rung_cli_complain(cli, "the report needs a file of its own: --report FILE.html");
    if (is_same(path, events))
        return rung_cli_complain(cli, "%s holds the events: the report needs a file of its own", path);
    for (int i = 0; i < cli->operand_count; i++)
        if (is_same(path, cli->operands[i]))
            return rung_cli_complain(cli, "%s holds policies: the report needs a file of its own", path);
    if (out && (strcmp(out, path) == 0 || is_same(path, out)))
        return rung_cli_complain(cli, "the journal goes to %s: the report needs a file of its own", path);
    if (slash && (size_t)(slash - path) < sizeof folder) {
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash - path] = '\0';
    }
    if (access(*folder ? folder : "/", W_OK | X_OK) != 0 ||
        (stat(path, &about) == 0 && access(path, W_OK) != 0))
        return rung_cli_complain(cli, "%s cannot be written: %s", path, rung_error_text(errno));
    return RUNG_EXIT_GOOD;
}

int rung_report_file_write(struct rung_cli *cli, const char *path, const char *source,
                           const struct rung_report_side *sides, size_t side_count,
                           const struct rung_report_comparison *comparison)
{
    const char *slash = strrchr(source, '/');
    const struct rung_report report = {.source = slash ? slash + 1 : source,
                                       .sides = sides,
                                       .side_count = side_count,
                                       .comparison = comparison};

    return rung_report_file_write_of(cli, path, &report);
}

int rung_report_file_write_of(struct rung_cli *cli, const char *path, const struct rung_report *report)
{
    struct rung_report whole = *report;
    char *page;
    size_t size;

    whole.version = RUNG_VERSION;
    if (rung_report_write(&whole, &page, &size) != RUNG_OK) return rung_cli_no_memory(cli);
    int exit = rung_cli_replace_file(cli, path, page, size);
    free(page);
    return exit;
}
