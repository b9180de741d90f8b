/* Stems and numbers. */
#include "lexicon.h"

#include <stdlib.h>
#include <string.h>

/* ---- stems ---- */

static bool ends_with(const char *text, size_t size, const char *ending)
{
    size_t length = strlen(ending);

    return size >= length && memcmp(text + size - length, ending, length) == 0;
}

/* Takes "ing" or "ed" away, and the second of two consonants before it ("planned"). */
static size_t without_ending(const char *text, size_t size, const char *ending)
{
    size_t rest = size - strlen(ending);

    if (!ends_with(text, size, ending) || rest < 3) return size;
    bool doubled = text[rest - 1] == text[rest - 2] && !strchr("aeiouls", text[rest - 1]);
    return doubled ? rest - 1 : rest;
}

struct rung_stem rung_stem_of(const char *word, size_t size)
{
    struct rung_stem stem = {{0}};
    char *text = stem.text;

    if (size > 2 && word[size - 2] == '\'') size -= 2; /* "client's", "we'd" */
    if (size > sizeof stem.text - 1) size = sizeof stem.text - 1;
    memcpy(text, word, size);
    for (size_t i = 0; i < size; i++)
        if (text[i] >= 'A' && text[i] <= 'Z') text[i] = (char)(text[i] - 'A' + 'a');
    if (size > 4 && (ends_with(text, size, "ies") || ends_with(text, size, "ied"))) {
        size -= 2;
        text[size - 1] = 'y';
    } else if (size > 3 && text[size - 1] == 's' && !ends_with(text, size, "ss") &&
               !ends_with(text, size, "us") && !ends_with(text, size, "is")) {
        size--;
    }
    size = without_ending(text, size, "ing");
    size = without_ending(text, size, "ed");
    if (size > 4 && ends_with(text, size, "ly")) size -= 2;
    if (size > 3 && text[size - 1] == 'e') size--;
    memset(text + size, 0, sizeof stem.text - size);
    return stem;
}

static int compare_stems(const void *a, const void *b)
{
    return strcmp(((const struct rung_stem *)a)->text, ((const struct rung_stem *)b)->text);
}

bool rung_lexicon_has(const struct rung_lexicon *lexicon, const struct rung_stem *stem)
{
    return lexicon->stem_count &&
           bsearch(stem, lexicon->stems, lexicon->stem_count, sizeof *stem, compare_stems);
}

bool rung_word_is_common(const char *word, size_t size)
{
    static const char *const common[] = {
        "about", "after", "all",   "also",   "am",    "an",   "and",  "any",   "are",  "as",
        "at",    "be",    "been",  "before", "but",   "by",   "can",  "did",   "do",   "does",
        "for",   "from",  "had",   "has",    "have",  "how",  "if",   "in",    "into", "is",
        "it",    "its",   "me",    "my",     "no",    "not",  "of",   "off",   "on",   "or",
        "our",   "out",   "shall", "so",     "than",  "that", "the",  "their", "them", "then",
        "there", "these", "they",  "this",   "those", "to",   "up",   "us",    "was",  "we",
        "were",  "what",  "when",  "where",  "which", "who",  "whom", "will",  "with", "would",
        "yes",   "you",   "your",  "please", "could", "here", "yet",  "now",   "just"};

    if (size < 2) return true;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
        size_t at = 0;
        while (at < size && common[i][at] && (word[at] | 0x20) == common[i][at]) at++;
        if (at == size && !common[i][at]) return true;
    }
    return false;
}

/* ---- numbers ---- */

static const struct {
    const char *word;
    int value;
} number_words[] = {
    {"zero", 0},     {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},
    {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},
    {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
    {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
    {"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},
    {"seventy", 70}, {"eighty", 80},  {"ninety", 90},    {"hundred", 100}, {"once", 1},
    {"twice", 2},    {"first", 1},    {"second", 2},     {"third", 3},     {"fourth", 4},
    {"fifth", 5},    {"sixth", 6},    {"seventh", 7},    {"eighth", 8},    {"ninth", 9},
    {"tenth", 10},   {"single", 1},   {"both", 2},       {"a", 1},         {"an", 1},
};

static bool read_letters(const char *word, size_t size, int64_t *millionths)
{
    for (size_t i = 0; i < sizeof number_words / sizeof *number_words; i++) {
        const char *known = number_words[i].word;
        size_t at = 0;
        while (at < size && known[at] && (word[at] | 0x20) == known[at]) at++;
        if (at < size || known[at]) continue;
        *millionths = INT64_C(1000000) * number_words[i].value;
        return true;
    }
    return false;
}

bool rung_number_read(const char *word, size_t size, int64_t *millionths)
{
    int64_t whole = 0, part = 0, scale = 1000000;
    size_t at = 0;

    if (size == 0 || word[0] < '0' || word[0] > '9') return read_letters(word, size, millionths);
    for (; at < size && ((word[at] >= '0' && word[at] <= '9') || word[at] == ','); at++) {
        if (word[at] == ',') continue;
        if (whole > INT64_C(100000000000)) return false;
        whole = whole * 10 + (word[at] - '0');
    }
    if (at < size && word[at] == '.')
        for (at++; at < size && word[at] >= '0' && word[at] <= '9'; at++) {
            scale /= 10;
            part += scale * (word[at] - '0');
        }
    *millionths = whole * 1000000 + part;
    return at == size || size - at == 2; /* "2nd", "15th" */
}

static int compare_numbers(const void *a, const void *b)
{
    const struct rung_number_at *x = a, *y = b;

    if (x->millionths != y->millionths) return x->millionths < y->millionths ? -1 : 1;
    return (x->term > y->term) - (x->term < y->term);
}

/* The number at a term; "twenty-five" is three terms. */
static bool number_at(const struct rung_terms *terms, uint32_t at, int64_t *millionths)
{
    const struct rung_term *term = &terms->items[at];
    int64_t unit;

    if (!term->word || !rung_number_read(term->text, term->size, millionths)) return false;
    if (at + 2 < terms->count && *millionths >= 20000000 && *millionths <= 90000000 && term[1].size == 1 &&
        term[1].text[0] == '-' && rung_number_read(term[2].text, term[2].size, &unit) && unit < 10000000)
        *millionths += unit;
    return true;
}

uint32_t rung_lexicon_numbers_from(const struct rung_lexicon *lexicon, int64_t millionths)
{
    uint32_t low = 0, high = lexicon->number_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (lexicon->numbers[middle].millionths < millionths)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "e-mail" also says "email". */
static bool is_joined(const struct rung_terms *terms, uint32_t at)
{
    const struct rung_term *term = &terms->items[at];

    return at + 2 < terms->count && term->word && term[1].size == 1 && term[1].text[0] == '-' &&
           !term[1].spaced && term[2].word && !term[2].spaced;
}

struct rung_stem rung_stem_at(const struct rung_terms *terms, uint32_t at, bool *joined)
{
    const struct rung_term *term = &terms->items[at];
    char both[sizeof(struct rung_stem)];
    size_t size = term->size < sizeof both ? term->size : sizeof both;

    *joined = is_joined(terms, at);
    if (!*joined) return rung_stem_of(term->text, term->size);
    memcpy(both, term->text, size);
    size_t rest = sizeof both - size < term[2].size ? sizeof both - size : term[2].size;
    memcpy(both + size, term[2].text, rest);
    return rung_stem_of(both, size + rest);
}

enum rung_status rung_lexicon_make(struct rung_arena *arena, const struct rung_prose *prose,
                                   struct rung_lexicon *lexicon)
{
    const struct rung_terms *terms = &prose->terms;
    uint32_t stems = 0;
    int64_t value;
    bool joined;

    *lexicon = (struct rung_lexicon){.prose = prose};
    lexicon->stems = rung_arena_alloc(arena, (2 * (size_t)terms->count + 1) * sizeof *lexicon->stems);
    lexicon->numbers = rung_arena_alloc(arena, (terms->count + 1) * sizeof *lexicon->numbers);
    if (!lexicon->stems || !lexicon->numbers) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < terms->count; i++) {
        if (terms->items[i].word)
            lexicon->stems[stems++] = rung_stem_of(terms->items[i].text, terms->items[i].size);
        struct rung_stem both = rung_stem_at(terms, i, &joined);
        if (joined) lexicon->stems[stems++] = both;
        if (number_at(terms, i, &value))
            lexicon->numbers[lexicon->number_count++] = (struct rung_number_at){value, i};
    }
    qsort(lexicon->stems, stems, sizeof *lexicon->stems, compare_stems);
    for (uint32_t i = 0; i < stems; i++)
        if (i == 0 || compare_stems(&lexicon->stems[i], &lexicon->stems[i - 1]) != 0)
            lexicon->stems[lexicon->stem_count++] = lexicon->stems[i];
    qsort(lexicon->numbers, lexicon->number_count, sizeof *lexicon->numbers, compare_numbers);
    return RUNG_OK;
}
