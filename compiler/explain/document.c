/* Documents: building them. */
#include "document.h"

#include <string.h>

struct rung_document *rung_document_new(struct rung_arena *arena)
{
    struct rung_document *document = rung_arena_alloc(arena, sizeof *document);

    if (document) {
        document->arena = arena;
        document->root.kind = RUNG_BLOCK_SECTION;
    }
    return document;
}

struct rung_block *rung_block_add(struct rung_document *document, struct rung_block *parent,
                                  enum rung_block_kind kind)
{
    struct rung_block *block = rung_arena_alloc(document->arena, sizeof *block);

    if (!block) return parent; /* what is said there is lost with the rest */
    block->kind = kind;
    if (parent->last)
        parent->last->next = block;
    else
        parent->first = block;
    parent->last = block;
    return block;
}

struct rung_block *rung_block_section(struct rung_document *document, struct rung_block *parent,
                                      const char *title, struct rung_span span)
{
    struct rung_block *section = rung_block_add(document, parent, RUNG_BLOCK_SECTION);

    section->title = title;
    section->title_span = span;
    return section;
}

/* With a capital letter, also inside of a mark; “quoted words” stay as they are. */
static char *with_capital(struct rung_arena *arena, const char *text, size_t size, const char *stop)
{
    char *copy = rung_arena_print(arena, "%.*s%s", (int)size, text, stop);

    if (copy) {
        char *letter = copy + (*copy == *RUNG_TERM);
        if (*letter >= 'a' && *letter <= 'z') *letter = (char)(*letter - 'a' + 'A');
    }
    return copy;
}

/* Whether a sentence ends with a sign of its own, be it inside of the quotation that it ends with. */
static bool is_ended(const char *text, size_t size)
{
    static const char quote[] = "”";
    size_t quote_size = sizeof quote - 1;

    if (size > quote_size && memcmp(text + size - quote_size, quote, quote_size) == 0) size -= quote_size;
    return strchr(".:?!", text[size - 1]) != NULL;
}

static void add(struct rung_document *document, struct rung_block *block, struct rung_span span,
                const char *text)
{
    struct rung_said *said = rung_arena_alloc(document->arena, sizeof *said);

    if (!said || !text) return;
    *said = (struct rung_said){.text = text, .span = span};
    if (block->last_said)
        block->last_said->next = said;
    else
        block->sentences = said;
    block->last_said = said;
}

struct rung_block *rung_block_say(struct rung_document *document, struct rung_block *block,
                                  struct rung_span span, const char *text)
{
    size_t size = strlen(text);

    if (!size) return block;
    if (block->first) block = rung_block_add(document, block, RUNG_BLOCK_PARAGRAPH);
    add(document, block, span, with_capital(document->arena, text, size, is_ended(text, size) ? "" : "."));
    return block;
}

void rung_block_quote(struct rung_document *document, struct rung_block *block, struct rung_span span,
                      const char *text)
{
    add(document, block, span, text);
}

const char *rung_document_lines(const struct rung_document *document,
                                const struct rung_compilation *compilation, struct rung_span span,
                                const struct rung_source *home)
{
    if (!span.end) return "";
    struct rung_place from = rung_source_place(&compilation->sources, span.start);
    struct rung_place to = rung_source_place(&compilation->sources, span.end);
    const char *slash = from.path ? strrchr(from.path, '/') : NULL;
    bool elsewhere = rung_source_at(&compilation->sources, span.start) != home;
    char *range = from.line == to.line ? rung_arena_print(document->arena, "%u", from.line)
                                       : rung_arena_print(document->arena, "%u–%u", from.line, to.line);

    if (elsewhere && range)
        range = rung_arena_print(document->arena, "%s:%s", slash ? slash + 1 : from.path, range);
    return range ? range : "";
}

static struct rung_span first_span(const struct rung_block *block)
{
    struct rung_span span = block->title_span;

    for (const struct rung_said *sentence = block->sentences; sentence && !span.end;
         sentence = sentence->next)
        span = sentence->span;
    for (const struct rung_block *inside = block->first; inside && !span.end; inside = inside->next)
        span = first_span(inside);
    return span;
}

const struct rung_source *rung_document_home(const struct rung_document *document,
                                             const struct rung_compilation *compilation)
{
    struct rung_span span = first_span(&document->root);

    return span.end ? rung_source_at(&compilation->sources, span.start) : NULL;
}
