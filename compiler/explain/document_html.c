/* Documents as one page of HTML that needs nothing else, for the screen, light and dark, and for paper. */
#include "document.h"

#include <string.h>

static const char style_sheet[] =
    ":root{color-scheme:light dark;--ink:#1c1d21;--paper:#fff;--faint:#63666f;--line:#d9dbe0;--soft:#f4f5f7;"
    "--link:#1a4fa3}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e6e3;--paper:#17181b;--faint:#a0a3ab;--line:#3a3d44;"
    "--soft:#212328;--link:#8ab4f8}}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:1.0625rem/1.55 Charter,\"Bitstream Charter\",\"Source Serif 4\",Georgia,serif}\n"
    "main{max-width:42rem;margin:0 auto;padding:3rem 1.5rem 5rem}\n"
    ".lines main{padding-right:6rem}\n"
    "h1,h2,h3,h4{line-height:1.25;overflow-wrap:anywhere;break-after:avoid;text-wrap:balance}\n"
    "h1{font-size:2rem;margin:0 0 1.2rem}section+section>h1{border-top:1px solid "
    "var(--line);padding-top:3rem;"
    "margin-top:4rem}\n"
    "h2{font-size:1.35rem;margin:2.6rem 0 .8rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}\n"
    "h3{font-size:1.1rem;margin:1.8rem 0 .6rem}h4{font-size:1rem;margin:1.4rem 0 .5rem}\n"
    "p{margin:.6rem 0}ol,ul{margin:.5rem 0;padding-left:1.7rem}li{margin:.35rem 0;break-inside:avoid-page}\n"
    "ol ol{list-style:lower-alpha}ol ol ol{list-style:lower-roman}li::marker{color:var(--faint)}\n"
    "blockquote{margin:.7rem 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--line)}\n"
    ".remark{color:var(--faint);font-style:italic;border:0;padding:0;margin:.3rem 0}\n"
    ".letter{background:var(--soft);padding:.5rem 1rem;border-radius:0 4px 4px 0}\n"
    ".legend{font-size:.875rem;color:var(--faint)}\n"
    "nav{font-size:.9375rem;margin:1.5rem 0;padding:.8rem 1rem;background:var(--soft);border-radius:4px}\n"
    "nav ul{margin:0;padding:0;list-style:none;columns:2}nav li{margin:.1rem 0}\n"
    "a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}\n"
    ".at{float:right;clear:right;width:5rem;margin-right:-6rem;text-align:right;font:.75rem/1.9 ui-monospace,"
    "Menlo,Consolas,monospace;text-decoration:none;color:var(--faint)}.at:hover{color:var(--link)}\n"
    "pre{font:.78rem/1.5 "
    "ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}\n"
    "pre span{display:block;padding-left:3.5rem;text-indent:-3.5rem}pre i{display:inline-block;width:2.6rem;"
    "margin-right:.9rem;text-indent:0;text-align:right;font-style:normal;color:var(--faint);user-select:none}"
    "\n"
    "pre span:target{background:var(--soft);outline:1px solid var(--line)}\n"
    "@media(max-width:40rem){nav ul{columns:1}.lines main{padding-right:1.5rem}.at{float:none;margin:0 0 0 "
    ".4em;"
    "width:auto}}\n"
    "@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--faint:#555;--line:#bbb;--soft:#f4f4f4;"
    "--link:#000}body{font-size:10.5pt}main{max-width:none;padding:0}.lines main{padding-right:5.5rem}"
    "nav{display:none}section+section>h1{break-before:page;border:0;padding:0;margin-top:0}"
    ".at{margin-right:-5.5rem}a{text-decoration:none}@page{margin:2.2cm 2cm}}\n";

enum { CONTENTS_FROM = 8 }; /* sections, from which on a chapter begins with the way to each */

struct writing {
    const struct rung_document *document;
    const struct rung_compilation *compilation;
    const struct rung_document_style *style;
    const struct rung_source *home;
    struct rung_buffer *out;
    uint32_t section; /* number of the section that is being written, for its anchor */
};

/* ---- text ---- */

static void write_text(struct rung_buffer *out, const char *text)
{
    for (char sign[2] = {0}; (sign[0] = *text); text++) {
        if (sign[0] == *RUNG_TERM)
            rung_buffer_text(out, "<em>");
        else if (sign[0] == *RUNG_TERM_END)
            rung_buffer_text(out, "</em>");
        else
            rung_buffer_html(out, sign);
    }
}

static uint32_t index_of(const struct rung_compilation *compilation, const struct rung_source *source)
{
    uint32_t index = 0;

    while (index < compilation->sources.count && compilation->sources.items[index] != source) index++;
    return index;
}

/* The link to the line, in the margin. */
static void write_place(struct writing *w, struct rung_span span)
{
    const char *lines =
        w->style->lines ? rung_document_lines(w->document, w->compilation, span, w->home) : "";

    if (!*lines) return;
    const struct rung_source *source = rung_source_at(&w->compilation->sources, span.start);
    rung_buffer_print(w->out, "<a class=\"at\" href=\"#f%u-%u\">", index_of(w->compilation, source),
                      rung_source_place(&w->compilation->sources, span.start).line);
    rung_buffer_html(w->out, lines);
    rung_buffer_text(w->out, "</a>");
}

static void write_sentences(struct writing *w, const struct rung_block *block)
{
    const char *before = "";

    if (block->title) {
        rung_buffer_text(w->out, "<strong>");
        write_text(w->out, block->title);
        rung_buffer_text(w->out, ":</strong> ");
    }
    for (const struct rung_said *sentence = block->sentences; sentence; sentence = sentence->next) {
        const char *lines = rung_document_lines(w->document, w->compilation, sentence->span, w->home);
        if (strcmp(lines, before) != 0) write_place(w, sentence->span);
        before = lines;
        write_text(w->out, sentence->text);
        if (sentence->next) rung_buffer_char(w->out, ' ', 1);
    }
}

/* ---- blocks ---- */

static void write_blocks(struct writing *w, const struct rung_block *parent, uint32_t level);

/* What encloses neighbours of one kind. */
static const struct enclosure {
    const char *opens, *closes;
} enclosures[] = {
    [RUNG_BLOCK_SECTION] = {"", ""},
    [RUNG_BLOCK_PARAGRAPH] = {"", ""},
    [RUNG_BLOCK_NUMBERED] = {"<ol>\n", "</ol>\n"},
    [RUNG_BLOCK_BULLET] = {"<ul>\n", "</ul>\n"},
    [RUNG_BLOCK_QUOTATION] = {"<blockquote class=\"letter\">\n", "</blockquote>\n"},
    [RUNG_BLOCK_REMARK] = {"<blockquote class=\"remark\">\n", "</blockquote>\n"},
};

/* How many sections a section begins, itself included: as many anchors. */
static uint32_t count_sections(const struct rung_block *section)
{
    uint32_t count = section->kind == RUNG_BLOCK_SECTION;

    for (const struct rung_block *inside = section->first; inside; inside = inside->next)
        count += count_sections(inside);
    return count;
}

/* The way to the sections right inside of this one, whose anchors begin behind `number`. */
static void write_contents(struct writing *w, const struct rung_block *section, uint32_t number)
{
    rung_buffer_text(w->out, "<nav><ul>\n");
    for (const struct rung_block *block = section->first; block; block = block->next) {
        if (block->kind != RUNG_BLOCK_SECTION) continue;
        rung_buffer_print(w->out, "<li><a href=\"#s%u\">", number + 1);
        write_text(w->out, block->title);
        rung_buffer_text(w->out, "</a></li>\n");
        number += count_sections(block);
    }
    rung_buffer_text(w->out, "</ul></nav>\n");
}

static void write_section(struct writing *w, const struct rung_block *block, uint32_t level)
{
    uint32_t heading = level < 6 ? level : 6;

    rung_buffer_print(w->out, "<section>\n<h%u id=\"s%u\">", heading, ++w->section);
    write_place(w, block->title_span);
    write_text(w->out, block->title);
    rung_buffer_print(w->out, "</h%u>\n", heading);
    write_blocks(w, block, level + 1);
    rung_buffer_text(w->out, "</section>\n");
}

static void write_block(struct writing *w, const struct rung_block *block, uint32_t level)
{
    switch (block->kind) {
    case RUNG_BLOCK_SECTION: write_section(w, block, level); return;
    case RUNG_BLOCK_NUMBERED:
    case RUNG_BLOCK_BULLET:
        rung_buffer_text(w->out, "<li>");
        write_sentences(w, block);
        if (block->first) rung_buffer_char(w->out, '\n', 1);
        write_blocks(w, block, level);
        rung_buffer_text(w->out, "</li>\n");
        return;
    case RUNG_BLOCK_PARAGRAPH:
    case RUNG_BLOCK_QUOTATION:
    case RUNG_BLOCK_REMARK:
        if (!block->sentences) return;
        rung_buffer_text(w->out, "<p>");
        write_sentences(w, block);
        rung_buffer_text(w->out, "</p>\n");
        write_blocks(w, block, level);
        return;
    }
}

static void write_blocks(struct writing *w, const struct rung_block *parent, uint32_t level)
{
    const struct rung_block *before = NULL;
    bool wants_contents = level == 2 && count_sections(parent) > CONTENTS_FROM;

    for (const struct rung_block *block = parent->first; block; before = block, block = block->next) {
        if (wants_contents && block->kind == RUNG_BLOCK_SECTION) {
            write_contents(w, parent, w->section);
            wants_contents = false;
        }
        if (!before || before->kind != block->kind) rung_buffer_text(w->out, enclosures[block->kind].opens);
        write_block(w, block, level);
        if (!block->next || block->next->kind != block->kind)
            rung_buffer_text(w->out, enclosures[block->kind].closes);
    }
}

/* ---- the page ---- */

/* The policies' texts, with anchors on their lines. */
static void write_sources(struct writing *w)
{
    for (const struct rung_unit *unit = w->compilation->units; unit; unit = unit->next) {
        const struct rung_source *source = unit->source;
        rung_buffer_text(w->out, "<section>\n<h1>");
        rung_buffer_html(w->out, source->path);
        rung_buffer_text(w->out, "</h1>\n<pre>");
        for (uint32_t line = 1; line <= source->line_count; line++) {
            uint32_t size = 0;
            const char *bytes = rung_source_line(source, line, &size);
            if (line == source->line_count && size == 0) break; /* behind the last line's end */
            const char *copy = rung_arena_copy(w->document->arena, bytes, size);
            rung_buffer_print(w->out, "<span id=\"f%u-%u\"><i>%u</i>", index_of(w->compilation, source), line,
                              line);
            rung_buffer_html(w->out, copy ? copy : "");
            rung_buffer_text(w->out, "</span>");
        }
        rung_buffer_text(w->out, "</pre>\n</section>\n");
    }
}

void rung_document_html(const struct rung_document *document, const struct rung_compilation *compilation,
                        const struct rung_document_style *style, struct rung_buffer *out)
{
    const struct rung_block *first = document->root.first;
    struct writing w = {document, compilation, style, rung_document_home(document, compilation), out, 0};

    rung_buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>");
    rung_buffer_html(out, first && first->title ? first->title : "");
    rung_buffer_print(out, "</title>\n<style>\n%s</style>\n</head>\n<body%s>\n<main>\n", style_sheet,
                      style->lines ? " class=\"lines\"" : "");
    if (first && first->next) write_contents(&w, &document->root, 0);
    if (style->lines)
        rung_buffer_text(
            out,
            "<p class=\"legend\">Numbers in the margin are the lines of the policy that a sentence comes "
            "from; they lead to the text at the end.</p>\n");
    write_blocks(&w, &document->root, 1);
    if (style->lines) write_sources(&w);
    rung_buffer_text(out, "</main>\n</body>\n</html>\n");
}
