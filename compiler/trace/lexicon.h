/* What a text says, in a coarse way: its words by their stems, and its numbers, whether in digits or in
 * words. English only; good enough to point at what a rule says and its source does not. */
#ifndef RUNG_LEXICON_H
#define RUNG_LEXICON_H

#include "prose.h"

struct rung_stem {
    char text[24]; /* lower case, NUL-terminated, cut if longer */
};

struct rung_number_at {
    int64_t millionths;
    uint32_t term;
};

struct rung_lexicon {
    const struct rung_prose *prose;
    struct rung_stem *stems; /* sorted, each once */
    uint32_t stem_count;
    struct rung_number_at *numbers; /* sorted by value, then place */
    uint32_t number_count;
};

/* Makes the lexicon of a text, which must outlive it. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_lexicon_make(struct rung_arena *arena, const struct rung_prose *prose,
                                   struct rung_lexicon *lexicon);

/* The stem of a word: "closing", "closed" and "close" have the same one. */
struct rung_stem rung_stem_of(const char *word, size_t size);

/* The stem at a term, and whether it is that of two words joined by a hyphen, which is three terms: "e-mail"
 * has the stem of "email". */
struct rung_stem rung_stem_at(const struct rung_terms *terms, uint32_t at, bool *joined);

/* Whether the text has a word of this stem. */
bool rung_lexicon_has(const struct rung_lexicon *lexicon, const struct rung_stem *stem);

/* Whether the word only holds sentences together ("the", "is", "of"), or is a single letter. */
bool rung_word_is_common(const char *word, size_t size);

/* The value of a word in digits ("15", "2nd", "1,000", "2.5") or in letters ("seven", "second", "twice"). */
bool rung_number_read(const char *word, size_t size, int64_t *millionths);

/* The first of the numbers that is not below this one; they are sorted. */
uint32_t rung_lexicon_numbers_from(const struct rung_lexicon *lexicon, int64_t millionths);

#endif
