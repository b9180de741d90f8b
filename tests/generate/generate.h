/* Random policies. The same seed gives the same text, on every machine.
 *
 * Two kinds: any text that the grammar takes, whatever it means; and policies that mean something, which pass
 * the checker. As in grammar.h, lack of memory ends the program. */
#ifndef RUNG_GENERATE_H
#define RUNG_GENERATE_H

#include <stddef.h>

#include "grammar.h"

/* xorshift64*; never zero. */
struct rung_random {
    uint64_t state;
};
struct rung_random rung_random_seeded(uint64_t seed);
uint32_t rung_random_below(struct rung_random *random, uint32_t limit); /* 0 … limit - 1; limit > 0 */
bool rung_random_chance(struct rung_random *random, uint32_t percent);

/* A text that grows; `bytes` is the caller's to free, ends with a NUL, and is NULL while empty. */
struct rung_text_out {
    char *bytes;
    size_t size, capacity;
};
void rung_text_add(struct rung_text_out *text, const char *bytes, size_t size);
void rung_text_print(struct rung_text_out *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The words of one random text, and how often each rule of the grammar was used for it and those before. */
struct rung_words {
    struct rung_text_out text; /* the words, each ended by a NUL */
    uint32_t count;
};

/* Adds the words of a random text that the grammar takes, of about `size` words, to *words. The rule that was
 * used least, by `uses` (one counter for each rule, which grow), is among those used; others used little are
 * preferred. */
void rung_generate_words(const struct rung_grammar *grammar, struct rung_random *random, uint32_t size,
                         uint64_t *uses, struct rung_words *words);

/* How the words are written down. */
struct rung_writing {
    uint32_t
        comments; /* in percent of the places between words; each is numbered, so that none is like another */
    bool no_blank_lines; /* and no comments: only spaces and single line ends */
};

/* Writes the words with random white space and comments between them. */
void rung_write_words(const struct rung_words *words, struct rung_random *random, struct rung_writing writing,
                      struct rung_text_out *out);

/* Writes policies that pass the checker without an error, until there are `lines` lines. */
void rung_generate_valid(struct rung_random *random, uint32_t lines, struct rung_text_out *out);

#endif
