/* try_valid.c: makes many random policies that are meant to pass the checker, and looks whether they do, also
 * after they were laid out.
 *
 *   try_valid [--count N] [--seed S] [--lines LINES] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>

#include "generate.h"
#include "round_trip.h"

static bool passes(const char *text, size_t size)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    bool good = compilation && rung_compilation_add_text(compilation, "text", text, size) == RUNG_OK &&
                rung_compilation_check(compilation) == RUNG_OK && !rung_compilation_diagnostics(compilation);

    if (compilation && !good) printf("%s\n", rung_render_text(compilation, false));
    rung_compilation_free(compilation);
    return good;
}

static bool try_one(uint64_t seed, uint32_t lines)
{
    struct rung_random random = rung_random_seeded(seed);
    struct rung_text_out text = {0};
    const char *why;
    char *laid_out;

    rung_generate_valid(&random, lines, &text);
    bool good = rung_round_trip(text.bytes, text.size, &why, &laid_out) == RUNG_TRIP_GOOD &&
                passes(text.bytes, text.size) && passes(laid_out, strlen(laid_out));
    if (!good) printf("seed %llu%s%s\n", (unsigned long long)seed, why ? ": " : "", why ? why : "");
    free(laid_out);
    free(text.bytes);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1, count = 50, lines = 400;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0) seed = value;
        if (strcmp(argv[i], "--count") == 0) count = value;
        if (strcmp(argv[i], "--lines") == 0) lines = value;
    }
    for (uint64_t i = 0; i < count; i++)
        if (!try_one(seed + i, (uint32_t)lines)) return EXIT_FAILURE;
    printf("%llu texts of %llu lines: no problem\n", (unsigned long long)count, (unsigned long long)lines);
    return EXIT_SUCCESS;
}
