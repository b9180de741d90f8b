/* reference POLICY... --events LOG [--drain | --until TIME]: the journal of the reference, on standard
 * output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "reference.h"

static char *read_all(const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = NULL;
    size_t capacity = 0, got;

    *size = 0;
    if (!file) return NULL;
    do {
        if (*size == capacity) {
            capacity = 2 * capacity + 65536;
            bytes = realloc(bytes, capacity);
            if (!bytes) exit(1);
        }
        got = fread(bytes + *size, 1, capacity - *size, file);
        *size += got;
    } while (got);
    if (file != stdin) fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    enum rung_end end = RUNG_END_PLAIN;
    const char *log = NULL;
    int64_t until = 0;
    size_t size;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--events") == 0 && i + 1 < argc)
            log = argv[++i];
        else if (strcmp(argv[i], "--drain") == 0)
            end = RUNG_END_DRAIN;
        else if (strcmp(argv[i], "--until") == 0 && i + 1 < argc) {
            end = RUNG_END_UNTIL;
            i++;
            if (rung_time_read(argv[i], strlen(argv[i]), &until) != RUNG_OK) return EXIT_FAILURE;
        } else {
            rung_compilation_add_file(compilation, argv[i]);
        }
    }
    if (!log || rung_compilation_check(compilation) != RUNG_OK || rung_compilation_errors(compilation)) {
        fprintf(stderr, "%s\nreference POLICY... --events LOG [--drain | --until TIME]\n",
                rung_render_text(compilation, false));
        return EXIT_FAILURE;
    }
    char *bytes = read_all(log, &size);
    if (!bytes) return EXIT_FAILURE;
    struct rung_reference *reference = rung_reference_new(compilation);
    const char *slash = strrchr(log, '/');
    rung_reference_feed(reference, slash ? slash + 1 : log, bytes, size);
    rung_reference_end(reference, end, until);
    const char *journal = rung_reference_journal(reference, &size);
    fwrite(journal, 1, size, stdout);
    rung_reference_free(reference);
    rung_compilation_free(compilation);
    free(bytes);
    return EXIT_SUCCESS;
}
