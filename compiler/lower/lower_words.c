/* The policy's own words: what stands at a line, for whoever reads why something was asked for. */
#include "lowering.h"

#include <string.h>

enum { WORDS_MAX = 400 };

/* Where a block of statements begins that goes on in the next line; `size` if there is none. */
static uint32_t block_of(const char *text, uint32_t size)
{
    bool quoted = false;

    for (uint32_t i = 0; i < size; i++) {
        if (quoted && text[i] == '\\') {
            i++;
            continue;
        }
        if (text[i] == '"') quoted = !quoted;
        if (!quoted && text[i] == '#')
            while (i + 1 < size && text[i + 1] != '\n') i++;
        if (!quoted && text[i] == '{' && memchr(text + i, '\n', size - i)) return i;
    }
    return size;
}

/* A text with its comments left out and its white space folded, outside quotation marks; NULL without memory.
 */
static char *fold(struct rung_lowering *l, const char *from, uint32_t size)
{
    char *text = rung_arena_alloc(l->arena, (size_t)size + 1);
    bool quoted = false;
    uint32_t used = 0;

    if (!text) return NULL;
    for (uint32_t i = 0; i < size; i++) {
        bool space = strchr(" \t\r\n", from[i]) != NULL;
        if (quoted && from[i] == '\\' && i + 1 < size) {
            text[used++] = from[i++];
            text[used++] = from[i];
            continue;
        }
        if (from[i] == '"') quoted = !quoted;
        if (!quoted && from[i] == '#') /* comments between its lines */
            while (i + 1 < size && from[i + 1] != '\n') i++;
        else if (!space)
            text[used++] = from[i];
        else if (used && text[used - 1] != ' ')
            text[used++] = ' ';
    }
    while (used && text[used - 1] == ' ') used--;
    text[used] = '\0';
    return text;
}

char *rung_lowering_source(struct rung_lowering *l, const struct rung_node *node)
{
    return fold(l, rung_source_text(&l->compilation->sources, node->span), node->span.end - node->span.start);
}

void rung_lowering_words(struct rung_lowering *l, const struct rung_node *node, uint32_t line)
{
    if (node->span.end <= node->span.start || line == 0) return;
    for (uint32_t i = l->program->words_count; i > 0; i--) /* near the end, for lines come in order */
        if (l->program->words[i - 1].line == line) return;
    const char *from = rung_source_text(&l->compilation->sources, node->span);
    uint32_t size = block_of(from, node->span.end - node->span.start);
    char *text = fold(l, from, size);
    if (!text) return;
    if (strlen(text) > WORDS_MAX + sizeof "…") {
        uint32_t cut = WORDS_MAX;
        while (cut && ((unsigned char)text[cut] & 0xC0) == 0x80) cut--;
        memcpy(text + cut, "…", sizeof "…");
    }
    struct rung_program_words words = {line, rung_lowering_text(l, text)};
    RUNG_ADD(l, words, &words);
}
