/* try_layout.c: lays out many random texts and looks whether anything got lost.
 *
 *   try_layout GRAMMAR.y [--count N] [--seed S] [--size WORDS] [FILE...]
 *
 * FILEs are tried first. Ends with 1 at the first text that breaks, which it prints, or if a rule of the
 * grammar was never used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>

#include "generate.h"
#include "round_trip.h"

struct options {
    const char *grammar;
    uint64_t seed;
    uint32_t count, size;
};

static void print_text(const char *title, const char *text)
{
    printf("---- %s\n%s\n", title, text);
}

static bool is_good(const char *text, size_t size, char **laid_out)
{
    const char *why;
    enum rung_trip trip = rung_round_trip(text, size, &why, laid_out);

    if (trip == RUNG_TRIP_GOOD) return true;
    printf("%s\n", trip == RUNG_TRIP_REFUSED ? "the text is refused" : why);
    print_text("the text", text);
    if (*laid_out) print_text("laid out", *laid_out);
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    if (trip == RUNG_TRIP_REFUSED && compilation) {
        rung_compilation_ignore_uses(compilation);
        rung_compilation_add_text(compilation, "text", text, size);
        print_text("mistakes", rung_render_text(compilation, false));
    }
    rung_compilation_free(compilation);
    free(*laid_out);
    *laid_out = NULL;
    return false;
}

static bool try_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct rung_text_out text = {0};
    char *laid_out;

    if (!file) {
        perror(path);
        return false;
    }
    for (int c; (c = getc(file)) != EOF;) rung_text_add(&text, &(char){(char)c}, 1);
    fclose(file);
    rung_text_add(&text, "", 0);
    bool good = is_good(text.bytes, text.size, &laid_out);
    if (!good) printf("%s\n", path);
    free(laid_out);
    free(text.bytes);
    return good;
}

/* The same words with other white space, no blank lines and no comments, are laid out in one way. */
static bool is_one_layout(const struct rung_words *words, struct rung_random *random)
{
    struct rung_writing plain = {.no_blank_lines = true};
    struct rung_text_out texts[2] = {{0}, {0}};
    char *laid_out[2] = {NULL, NULL};
    bool good = true;

    for (int i = 0; i < 2 && good; i++) {
        rung_write_words(words, random, plain, &texts[i]);
        good = is_good(texts[i].bytes, texts[i].size, &laid_out[i]);
    }
    if (good && strcmp(laid_out[0], laid_out[1]) != 0) {
        good = false;
        printf("other line breaks, another layout\n");
        print_text("one", laid_out[0]);
        print_text("the other", laid_out[1]);
    }
    for (int i = 0; i < 2; i++) {
        free(texts[i].bytes);
        free(laid_out[i]);
    }
    return good;
}

static bool try_random(const struct rung_grammar *grammar, const struct options *options, uint64_t seed,
                       uint64_t *uses)
{
    struct rung_random random = rung_random_seeded(seed);
    struct rung_writing writing = {.comments = rung_random_below(&random, 4) * 5};
    struct rung_words words = {0};
    struct rung_text_out text = {0};
    char *laid_out = NULL;

    rung_generate_words(grammar, &random, 1 + rung_random_below(&random, options->size), uses, &words);
    rung_write_words(&words, &random, writing, &text);
    bool good = is_good(text.bytes, text.size, &laid_out) && is_one_layout(&words, &random);
    if (!good) printf("seed %llu\n", (unsigned long long)seed);
    free(laid_out);
    free(text.bytes);
    free(words.text.bytes);
    return good;
}

static bool all_used(const struct rung_grammar *grammar, const uint64_t *uses)
{
    uint32_t rules = 0, unused = 0;
    uint64_t least = UINT64_MAX;

    for (uint32_t i = 0; i < grammar->rule_count; i++) {
        if (grammar->rules[i].is_recovery) continue;
        rules++;
        if (uses[i] < least) least = uses[i];
        if (uses[i]) continue;
        unused++;
        printf("never used: %s\n", rung_grammar_rule_text(grammar, i));
    }
    printf("%u of %u rules of the grammar used, each %llu times or more; %u more are for recovery\n",
           rules - unused, rules, (unsigned long long)least, grammar->rule_count - rules);
    return unused == 0;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1, .count = 300, .size = 250};
    int at = 2;
    for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        uint64_t value = strtoull(argv[at + 1], NULL, 10);
        if (strcmp(argv[at], "--seed") == 0) options.seed = value;
        if (strcmp(argv[at], "--count") == 0) options.count = (uint32_t)value;
        if (strcmp(argv[at], "--size") == 0) options.size = (uint32_t)value;
    }
    if (argc < 2 || options.size == 0) return 2;
    struct rung_grammar *grammar = rung_grammar_read(argv[1]);
    uint64_t *uses = calloc(grammar->rule_count, sizeof *uses);
    bool good = uses != NULL;
    for (int i = at; i < argc && good; i++) good = try_file(argv[i]);
    for (uint32_t i = 0; i < options.count && good; i++)
        good = try_random(grammar, &options, options.seed + i, uses);
    if (good) printf("%d files and %u random texts: nothing lost\n", argc - at, options.count);
    if (good && options.count) good = all_used(grammar, uses);
    free(uses);
    rung_grammar_free(grammar);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
