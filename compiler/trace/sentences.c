/* Prose into sentences. Lines are joined to paragraphs where they look broken by width only; a paragraph is
 * divided after `.`, `!` and `?`, but not inside quotations and brackets, nor after abbreviations. */
#include "prose.h"

#include <string.h>

enum {
    WRAPPED_COLUMNS_MIN = 50,  /* a text whose longest line is shorter, */
    WRAPPED_COLUMNS_MAX = 120, /* or longer, is not broken by width */
    BROKEN_COLUMNS_MIN = 40,   /* a shorter line is not broken in the middle of a sentence */
    PAIR_TERMS_MAX = 150       /* a quotation or bracket that is longer is not kept together */
};

struct splitting {
    struct rung_arena *arena;
    struct rung_prose *prose;
    uint32_t capacity;
    uint32_t columns;      /* of the longest line, in bytes */
    struct rung_line line; /* the one that opened the block */
    uint32_t block;        /* the block's first term */
};

/* ---- from terms to sentences ---- */

static bool is_sign(const struct rung_term *term, char sign)
{
    return term->size == 1 && term->text[0] == sign;
}

static bool is_terminal(const struct rung_term *term)
{
    return is_sign(term, '.') || is_sign(term, '!') || is_sign(term, '?');
}

static bool begins_lower(const struct rung_term *term)
{
    return term->word && ((term->text[0] >= 'a' && term->text[0] <= 'z') ||
                          ((unsigned char)term->text[0] == 0xC3 && (unsigned char)term->text[1] >= 0x9F));
}

static bool is_one_of(const struct rung_term *term, const char *const *words)
{
    for (; *words; words++)
        if (strlen(*words) == term->size && strncmp(*words, term->text, term->size) == 0) return true;
    return false;
}

/* Whether the point at `at` only shortens the word before it. `e.g.` is four terms. */
static bool is_abbreviation(const struct rung_terms *terms, uint32_t block, uint32_t at)
{
    static const char *const always[] = {"Mr", "Mrs", "Ms",     "Dr",  "Prof", "St",   "vs",
                                         "cf", "ca",  "approx", "Fig", "fig",  "resp", NULL};
    const struct rung_term *point = &terms->items[at], *word = point - 1;
    const struct rung_term *next = at + 1 < terms->count ? point + 1 : NULL;

    if (at == block || !is_sign(point, '.') || point->spaced || !word->word) return false;
    if (is_one_of(word, always)) return true;
    if (next && (is_one_of(word, (const char *const[]){"No", "no", "p", "pp", NULL})))
        return next->word && next->text[0] >= '0' && next->text[0] <= '9';
    if (word->size != 1) return false;
    if (word->text[0] == 'g' || word->text[0] == 'e') return at >= block + 3 && is_sign(word - 1, '.');
    return word->text[0] >= 'A' && word->text[0] <= 'Z' && word->text[0] != 'I'; /* an initial */
}

/* Where the pair that opens at `at` closes, when it does so within the block and soon; else `at`. */
static uint32_t find_close(const struct rung_terms *terms, uint32_t at, uint32_t end)
{
    const struct rung_term *open = &terms->items[at];
    bool quote = is_sign(open, '"');
    uint32_t depth = 0;

    if (end - at > PAIR_TERMS_MAX) end = at + PAIR_TERMS_MAX;
    for (uint32_t i = at + 1; i < end; i++) {
        const struct rung_term *term = &terms->items[i];
        if (term->pairing == RUNG_PAIR_NONE || is_sign(term, '"') != quote) continue;
        if (term->pairing == RUNG_PAIR_OPENS)
            depth++;
        else if (depth == 0)
            return i;
        else
            depth--;
    }
    return at;
}

static bool opens_pair(const struct rung_term *term, bool first)
{
    return term->pairing == RUNG_PAIR_OPENS || (term->pairing == RUNG_PAIR_EITHER && (first || term->spaced));
}

/* Whether a sentence ends with the term at `at`, a terminal or what closes behind one: something new must
 * begin behind it. */
static bool ends_before(const struct rung_terms *terms, uint32_t next, uint32_t end)
{
    return next == end || (terms->items[next].spaced && !begins_lower(&terms->items[next]));
}

/* The term behind the sentence that begins at `first`. */
static uint32_t sentence_end(const struct rung_terms *terms, uint32_t block, uint32_t first, uint32_t end)
{
    for (uint32_t at = first; at < end; at++) {
        const struct rung_term *term = &terms->items[at];
        bool terminal = is_terminal(term) && !is_abbreviation(terms, block, at);
        if (opens_pair(term, at == block)) {
            uint32_t close = find_close(terms, at, end);
            if (close == at) continue;
            /* `Say: "How can I help you?" Then …` ends with its quotation, `"Did you read it?" messages` not
             */
            terminal = is_sign(term, '"') && is_terminal(&terms->items[close - 1]);
            at = close;
        }
        if (!terminal) continue;
        uint32_t next = at + 1;
        while (next < end && !terms->items[next].spaced &&
               (is_terminal(&terms->items[next]) || is_sign(&terms->items[next], '\'') ||
                (terms->items[next].pairing != RUNG_PAIR_NONE && !opens_pair(&terms->items[next], false))))
            next++;
        if (ends_before(terms, next, end)) return next;
        at = next - 1;
    }
    return end;
}

static bool add_sentence(struct splitting *splitting, uint32_t first, uint32_t end)
{
    struct rung_prose *prose = splitting->prose;
    bool opens = first == splitting->block;

    if (prose->sentence_count == splitting->capacity) {
        uint32_t capacity = splitting->capacity ? splitting->capacity * 2 : 64;
        struct rung_sentence *items = rung_arena_grow(splitting->arena, prose->sentences,
                                                      prose->sentence_count, capacity, sizeof *items);
        if (!items) return false;
        prose->sentences = items;
        splitting->capacity = capacity;
    }
    const struct rung_term *terms = prose->terms.items;
    prose->sentences[prose->sentence_count++] = (struct rung_sentence){
        .first = first,
        .count = end - first,
        .start = terms[first].start,
        .end = terms[end - 1].end,
        .kind = splitting->line.kind,
        .opens = opens,
        .indent = splitting->line.indent,
        .marker = opens ? splitting->line.marker : 0,
        .contents = opens ? splitting->line.contents : 0,
    };
    return true;
}

/* Divides the block that has been read into its sentences. */
static bool end_block(struct splitting *splitting)
{
    const struct rung_terms *terms = &splitting->prose->terms;

    for (uint32_t first = splitting->block, end; first < terms->count; first = end) {
        end = sentence_end(terms, splitting->block, first, terms->count);
        if (!add_sentence(splitting, first, end)) return false;
    }
    splitting->block = terms->count;
    return true;
}

/* ---- from lines to blocks ---- */

/* Whether the line `from` .. `to` continues the paragraph before it, whose last line has `width` bytes: it
 * was broken because the next word did not fit, or in the middle of a sentence. */
static bool continues(const struct splitting *splitting, uint32_t width, uint32_t from, uint32_t to)
{
    const struct rung_terms *terms = &splitting->prose->terms;
    const char *bytes = splitting->prose->bytes;
    uint32_t word = from;

    if (terms->count == splitting->block || splitting->line.kind == RUNG_LINE_HEADING) return false;
    const struct rung_term *last = &terms->items[terms->count - 1];
    if (bytes[from] >= 'a' && bytes[from] <= 'z' && width >= BROKEN_COLUMNS_MIN) return !is_sign(last, ':');
    if (splitting->columns < WRAPPED_COLUMNS_MIN || splitting->columns > WRAPPED_COLUMNS_MAX) return false;
    while (word < to && bytes[word] != ' ' && bytes[word] != '\t') word++;
    return width + 1 + (word - from) > splitting->columns;
}

static enum rung_status read_line(struct splitting *splitting, uint32_t from, uint32_t to, uint32_t width)
{
    struct rung_prose *prose = splitting->prose;
    struct rung_line line = rung_line_look(prose->bytes, from, to);
    bool joined = line.kind == RUNG_LINE_TEXT && continues(splitting, width, line.contents, to);

    if (!joined) {
        if (!end_block(splitting)) return RUNG_NO_MEMORY;
        splitting->line = line;
    }
    if (line.kind == RUNG_LINE_BLANK || line.kind == RUNG_LINE_RULER) return RUNG_OK;
    if (rung_terms_read(splitting->arena, prose->bytes, line.contents, to, &prose->terms)) return RUNG_OK;
    return prose->terms.count == RUNG_PROSE_TERMS_MAX ? RUNG_LIMIT : RUNG_NO_MEMORY;
}

static uint32_t line_end(const struct rung_prose *prose, uint32_t from)
{
    const char *newline = memchr(prose->bytes + from, '\n', prose->size - from);

    return newline ? (uint32_t)(newline - prose->bytes) : prose->size;
}

enum rung_status rung_prose_read(struct rung_arena *arena, const char *bytes, uint32_t size,
                                 struct rung_prose *prose)
{
    struct splitting splitting = {.arena = arena, .prose = prose};
    uint32_t from, to, width = 0;
    enum rung_status status = RUNG_OK;

    *prose = (struct rung_prose){.bytes = bytes, .size = size};
    for (from = 0; from < size; from = to + 1) {
        to = line_end(prose, from);
        if (to - from > splitting.columns) splitting.columns = to - from;
    }
    for (from = 0; from < size && status == RUNG_OK; from = to + 1) {
        to = line_end(prose, from);
        status = read_line(&splitting, from, to, width);
        width = to - from;
    }
    if (status == RUNG_OK && !end_block(&splitting)) status = RUNG_NO_MEMORY;
    return status;
}

uint32_t rung_prose_sentence_at(const struct rung_prose *prose, uint32_t term)
{
    uint32_t low = 0, high = prose->sentence_count;

    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (prose->sentences[middle].first <= term)
            low = middle;
        else
            high = middle;
    }
    return low;
}
