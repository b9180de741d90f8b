/* main.c: writes a random policy to standard output.
 *
 *   rung_generate [--seed S] [--lines N]                            policies that pass the checker
 *   rung_generate --grammar GRAMMAR.y [--seed S] [--words N] [--comments PERCENT]   whatever the grammar
 * takes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static void write_any(const char *path, struct rung_random *random, uint32_t size, uint32_t comments,
                      struct rung_text_out *out)
{
    struct rung_grammar *grammar = rung_grammar_read(path);
    uint64_t *uses = calloc(grammar->rule_count, sizeof *uses);
    struct rung_words words = {0};

    if (!uses) exit(2);
    /* So that what is used least is not the same for each seed. */
    for (uint32_t i = 0; i < grammar->rule_count; i++) uses[i] = 1 + rung_random_below(random, 5);
    rung_generate_words(grammar, random, size, uses, &words);
    rung_write_words(&words, random, (struct rung_writing){.comments = comments}, out);
    free(words.text.bytes);
    free(uses);
    rung_grammar_free(grammar);
}

int main(int argc, char **argv)
{
    const char *grammar = NULL;
    uint64_t seed = 1, lines = 100, words = 200, comments = 5;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--grammar") == 0) grammar = argv[i + 1];
        if (strcmp(argv[i], "--seed") == 0) seed = value;
        if (strcmp(argv[i], "--lines") == 0) lines = value;
        if (strcmp(argv[i], "--words") == 0) words = value;
        if (strcmp(argv[i], "--comments") == 0) comments = value < 50 ? value : 50;
    }
    struct rung_random random = rung_random_seeded(seed);
    struct rung_text_out out = {0};
    if (grammar)
        write_any(grammar, &random, (uint32_t)words, (uint32_t)comments, &out);
    else
        rung_generate_valid(&random, (uint32_t)lines, &out);
    fwrite(out.bytes, 1, out.size, stdout);
    free(out.bytes);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
