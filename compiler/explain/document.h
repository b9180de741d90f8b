/* A document for people: sections, paragraphs, lists, quotations, of sentences that know the place they come
 * from. Two writers turn it into Markdown and into a page of HTML.
 *
 * Texts are UTF-8 with two marks of our own, RUNG_TERM and RUNG_TERM_END, around a term that is defined
 * elsewhere in the document; no other control character stands in them (phrases.h keeps them out of what
 * policies say). All of a document lives in its arena; where memory runs out, sentences are missing and
 * `rung_arena_failed` tells. */
#ifndef RUNG_DOCUMENT_H
#define RUNG_DOCUMENT_H

#include "compilation.h"
#include "text_buffer.h"

#define RUNG_TERM "\001"
#define RUNG_TERM_END "\002"

enum rung_block_kind {
    RUNG_BLOCK_SECTION, /* a heading, and what stands below it */
    RUNG_BLOCK_PARAGRAPH,
    RUNG_BLOCK_NUMBERED,  /* an item of a numbered list: neighbours of one kind are one list */
    RUNG_BLOCK_BULLET,    /* an item of a list without numbers */
    RUNG_BLOCK_QUOTATION, /* the words of a template */
    RUNG_BLOCK_REMARK,    /* what the author of the policy says about it */
};

struct rung_said {
    struct rung_said *next;
    const char *text;      /* from its capital letter to its full stop */
    struct rung_span span; /* what it was made from; 0..0 for what explains the document itself */
};

struct rung_block {
    enum rung_block_kind kind;
    struct rung_block *next, *first,
        *last;         /* the next of the same parent; the blocks inside, after the sentences */
    const char *title; /* of a section; of an item, the words it begins with, or NULL */
    struct rung_span title_span;
    struct rung_said *sentences, *last_said;
};

struct rung_document {
    struct rung_arena *arena;
    struct rung_block root; /* its blocks are sections */
};

struct rung_document *rung_document_new(struct rung_arena *arena);

/* Adds a block at the end of `parent`; never NULL: when memory ran out, a block that nobody will see. */
struct rung_block *rung_block_add(struct rung_document *document, struct rung_block *parent,
                                  enum rung_block_kind kind);
struct rung_block *rung_block_section(struct rung_document *document, struct rung_block *parent,
                                      const char *title, struct rung_span span);

/* Adds a sentence: `text` gets its capital letter, and a full stop unless it ends with a sign of its own. A
 * sentence said to a block that has blocks inside goes into a new paragraph behind them. Returns the block
 * that has it. */
struct rung_block *rung_block_say(struct rung_document *document, struct rung_block *block,
                                  struct rung_span span, const char *text);

/* Adds words of somebody as they are. */
void rung_block_quote(struct rung_document *document, struct rung_block *block, struct rung_span span,
                      const char *text);

struct rung_document_style {
    bool lines;       /* the line behind each sentence */
    bool colour;      /* Markdown only: for a terminal, with bold and slanted letters in place of signs */
    uint32_t columns; /* Markdown only: where lines are broken; 0 for nowhere */
};

/* Write the document. The HTML page stands by itself: its style is inside, it asks for nothing from anywhere.
 * With `lines`, it ends with the texts of the policy, and each sentence leads to its line. */
void rung_document_markdown(const struct rung_document *document, const struct rung_compilation *compilation,
                            const struct rung_document_style *style, struct rung_buffer *out);
void rung_document_html(const struct rung_document *document, const struct rung_compilation *compilation,
                        const struct rung_document_style *style, struct rung_buffer *out);

/* The lines a sentence comes from, as they are shown: "34", "34–36", "calendars.rung:9"; "" for none. The
 * file is named if it is not `home`. Lives in the arena. */
const char *rung_document_lines(const struct rung_document *document,
                                const struct rung_compilation *compilation, struct rung_span span,
                                const struct rung_source *home);

/* The source that most of the document is about: that of its first sentence with a place. */
const struct rung_source *rung_document_home(const struct rung_document *document,
                                             const struct rung_compilation *compilation);

#endif
