/* Running text as people write it: the words and signs of a procedure, and its sentences.
 *
 * Reading folds what differs without meaning anything: white space and line breaks, typographic quotes,
 * dashes and ellipses (to ASCII), bullets, list numbers and heading signs at the start of lines, Markdown's
 * emphasis. Case stays as it is. */
#ifndef RUNG_PROSE_H
#define RUNG_PROSE_H

#include <rung/status.h>

#include "arena.h"

enum {
    RUNG_PROSE_BYTES_MAX = 1 << 20, /* some 170,000 words: longer than any procedure */
    RUNG_PROSE_TERMS_MAX = 1 << 18
};

enum rung_pairing { RUNG_PAIR_NONE, RUNG_PAIR_OPENS, RUNG_PAIR_CLOSES, RUNG_PAIR_EITHER };

/* A word ("don't", "3.5"), or a sign ("(", "#"), folded. */
struct rung_term {
    const char *text; /* not NUL-terminated */
    uint32_t size;
    uint32_t start, end; /* bytes of the text it was read from */
    bool word;           /* holds a letter or a digit */
    bool spaced;         /* white space stands before it, or it is the first of its line */
    uint8_t pairing;     /* enum rung_pairing, of quotation marks and brackets */
};

struct rung_terms {
    struct rung_term *items;
    uint32_t count, capacity;
};

/* What a line of a text is, by what it begins with. */
enum rung_line_kind { RUNG_LINE_TEXT, RUNG_LINE_ITEM, RUNG_LINE_HEADING, RUNG_LINE_RULER, RUNG_LINE_BLANK };

struct rung_line {
    enum rung_line_kind kind;
    uint32_t indent;           /* columns before the marker or the text */
    uint32_t marker, contents; /* offsets: of "#", "*", "1." and of what follows it; equal without a marker */
};

/* Looks at the line `from` .. `to` (without its end). A marker with nothing behind it is none: a lone number
 * is text. */
struct rung_line rung_line_look(const char *bytes, uint32_t from, uint32_t to);

/* Adds the terms of the bytes `from` .. `to`, which are UTF-8. Their texts live in the arena. Returns false
 * when memory ran out, or there are RUNG_PROSE_TERMS_MAX terms. */
bool rung_terms_read(struct rung_arena *arena, const char *bytes, uint32_t from, uint32_t to,
                     struct rung_terms *terms);

bool rung_term_equal(const struct rung_term *a, const struct rung_term *b);
/* Equal, or differing only in the case of letters (A to Z, and those of Western Europe). */
bool rung_term_alike(const struct rung_term *a, const struct rung_term *b);

struct rung_sentence {
    uint32_t first, count; /* its terms */
    uint32_t start, end;   /* its bytes */
    enum rung_line_kind kind;
    bool opens;      /* the first of its paragraph, item or heading */
    uint32_t indent; /* of the line it opens */
    uint32_t marker,
        contents; /* as in struct rung_line; equal where it does not open, or there is no marker */
};

/* A text as terms and sentences. */
struct rung_prose {
    const char *bytes;
    uint32_t size;
    struct rung_terms terms;
    struct rung_sentence *sentences; /* they cover all terms, in order */
    uint32_t sentence_count;
};

/* Reads a text of at most RUNG_PROSE_BYTES_MAX bytes of UTF-8, which it borrows. Returns RUNG_OK; RUNG_LIMIT
 * for more terms than RUNG_PROSE_TERMS_MAX; RUNG_NO_MEMORY. */
enum rung_status rung_prose_read(struct rung_arena *arena, const char *bytes, uint32_t size,
                                 struct rung_prose *prose);

/* The sentence that holds a term. */
uint32_t rung_prose_sentence_at(const struct rung_prose *prose, uint32_t term);

/* These terms as one line of readable text: as they were written, without markers and line breaks, `…` at the
 * end when it is cut at `bytes_max`. Lives in the arena; NULL when memory ran out. */
const char *rung_prose_excerpt(struct rung_arena *arena, const struct rung_prose *prose, uint32_t first,
                               uint32_t count, uint32_t bytes_max);

#endif
