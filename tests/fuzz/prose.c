/* prose.c: any bytes as a source that is quoted, its first line as the quotation: sentences cover all words,
 * what is found is there, and a misquotation is compared within bounds. */
#include <stdlib.h>
#include <string.h>

#include "lexicon.h"
#include "passages.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The sentences follow each other without a gap. */
static void check_sentences(const struct rung_prose *prose)
{
    uint32_t terms = 0;

    for (uint32_t i = 0; i < prose->sentence_count; i++) {
        const struct rung_sentence *sentence = &prose->sentences[i];
        if (sentence->first != terms || sentence->count == 0 || sentence->end > prose->size) abort();
        terms += sentence->count;
    }
    if (terms != prose->terms.count) abort();
}

/* The sentence in the middle is found where it is. */
static void check_search(const struct rung_passages *passages)
{
    const struct rung_prose *prose = passages->prose;
    if (prose->sentence_count == 0) return;
    const struct rung_sentence *sentence = &prose->sentences[prose->sentence_count / 2];
    struct rung_matches matches = rung_passages_all(passages);
    bool found = false;

    for (uint32_t i = 0; i < sentence->count; i++)
        matches = rung_passages_narrow(passages, matches, &prose->terms.items[sentence->first + i]);
    for (uint32_t i = matches.low; i < matches.high; i++) found |= passages->endings[i] == sentence->first;
    if (!found) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    const char *bytes = (const char *)input;
    const char *line = memchr(bytes, '\n', size);
    uint32_t end = line ? (uint32_t)(line - bytes) : (uint32_t)size;
    struct rung_allocator allocator = rung_allocator_default;
    struct rung_resemblance resemblance;
    struct rung_passages passages;
    struct rung_terms terms = {0};
    struct rung_prose prose;
    struct rung_lexicon lexicon;

    if (size > RUNG_PROSE_BYTES_MAX || rung_utf8_text_end(bytes, (uint32_t)size) < size) return 0;
    allocator.block_bytes = 1; /* the sanitizer then sees each piece of memory */
    struct rung_arena *arena = rung_arena_new(&allocator, 1 << 28);
    if (!arena) return 0;
    if (rung_prose_read(arena, bytes + end, (uint32_t)size - end, &prose) == RUNG_OK &&
        rung_passages_index(arena, &prose, &passages) == RUNG_OK &&
        rung_lexicon_make(arena, &prose, &lexicon) == RUNG_OK &&
        rung_terms_read(arena, bytes, rung_line_look(bytes, 0, end).contents, end, &terms)) {
        check_sentences(&prose);
        check_search(&passages);
        rung_passages_resemble(arena, &passages, terms.items, terms.count, &resemblance);
    }
    rung_arena_free(arena);
    return 0;
}
