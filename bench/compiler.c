/* What compiling costs: 100,000 lines of random policies (or as many as are asked for) are read, checked and
 * laid out.
 *
 *   bench_compiler [LINES [SEED]]
 *
 * Each figure is the best of seven rounds. */
#include <rung/compiler.h>

#include <stdio.h>
#include <stdlib.h>

#include "generate.h"
#include "measure.h"

enum { ROUNDS = 7 };

struct figures { /* in milliseconds */
    double parse, check, format;
};

static void keep_least(double *figure, double since)
{
    double took = (processor_ns() - since) / 1e6;
    if (*figure == 0 || took < *figure) *figure = took;
}

static bool measure(const struct rung_text_out *text, struct figures *best)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    struct rung_formatted formatted;
    if (!compilation) return false;
    double start = processor_ns();
    bool good = rung_compilation_add_text(compilation, "random", text->bytes, text->size) == RUNG_OK;
    keep_least(&best->parse, start);
    start = processor_ns();
    good = good && rung_compilation_check(compilation) == RUNG_OK;
    keep_least(&best->check, start);
    start = processor_ns();
    good = good && rung_format(compilation, &formatted) == RUNG_OK;
    keep_least(&best->format, start);
    if (good && rung_compilation_diagnostics(compilation)) {
        fputs(rung_render_text(compilation, false), stderr);
        good = false;
    }
    rung_compilation_free(compilation);
    return good;
}

int main(int argc, char **argv)
{
    uint32_t lines = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 100000;
    struct rung_random random = rung_random_seeded(argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
    struct rung_text_out text = {0};
    struct figures best = {0};
    rung_generate_valid(&random, lines, &text);
    for (int round = 0; round < ROUNDS; round++)
        if (!measure(&text, &best)) return EXIT_FAILURE;
    printf("%u lines, %.1f MB\n", lines, (double)text.size / 1e6);
    printf("%-24s %8.1f ms\n", "parse", best.parse);
    printf("%-24s %8.1f ms\n", "check", best.check);
    printf("%-24s %8.1f ms\n", "parse and check", best.parse + best.check);
    printf("%-24s %8.1f ms\n", "lay out", best.format);
    free(text.bytes);
    return EXIT_SUCCESS;
}
