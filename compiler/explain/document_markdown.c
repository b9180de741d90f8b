/* Documents as Markdown (CommonMark): for a terminal, a mail, a wiki. */
#include "document.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The signs that make letters bold, slanted and plain again. */
struct letters {
    const char *bold, *bold_end, *slanted, *slanted_end, *dim, *dim_end;
};
static const struct letters markdown_letters = {"**", "**", "*", "*", "", ""};
static const struct letters terminal_letters = {"\033[1m",  "\033[22m", "\033[3m",
                                                "\033[23m", "\033[2m",  "\033[22m"};

struct writing {
    const struct rung_document *document;
    const struct rung_compilation *compilation;
    const struct rung_document_style *style;
    const struct letters *letters;
    const struct rung_source *home;
    struct rung_buffer *out;
    char margin[256]; /* what each line begins with: blanks and the signs of quotations */
    size_t margin_size;
    bool is_first; /* nothing has been written yet */
};

/* ---- text ---- */

/* Whether a sign would mean something to a reader of Markdown here. An underscore between letters does not.
 */
static bool means_something(const char *text, size_t at)
{
    if (strchr("*`<", text[at])) return true;
    if (text[at] == '\\') return ispunct((unsigned char)text[at + 1]) != 0;
    if (text[at] == '_')
        return !at || !isalnum((unsigned char)text[at - 1]) || !isalnum((unsigned char)text[at + 1]);
    return text[at] == '[' && strstr(text + at, "](");
}

static void add_text(struct writing *w, struct rung_buffer *line, const char *text)
{
    for (size_t i = 0; text[i]; i++) {
        if (text[i] == *RUNG_TERM) {
            rung_buffer_text(line, w->letters->slanted);
        } else if (text[i] == *RUNG_TERM_END) {
            rung_buffer_text(line, w->letters->slanted_end);
        } else {
            if (!w->style->colour && means_something(text, i)) rung_buffer_char(line, '\\', 1);
            rung_buffer_char(line, text[i], 1);
        }
    }
}

static void add_lines(struct writing *w, struct rung_buffer *line, struct rung_span span)
{
    const char *lines =
        w->style->lines ? rung_document_lines(w->document, w->compilation, span, w->home) : "";

    if (*lines) rung_buffer_print(line, " %s[%s]%s", w->letters->dim, lines, w->letters->dim_end);
}

/* How many columns some bytes take: those of their characters, without the colours. */
static uint32_t width_of(const char *text, size_t size)
{
    uint32_t width = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\033') {
            while (i < size && text[i] != 'm') i++;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            width++;
        }
    }
    return width;
}

/* Whether a line that began with this word would begin a list, a heading or a quotation. */
static bool begins_something(const char *word, size_t size)
{
    size_t digits = 0;

    if (size == 1 && strchr("-+*>=", *word)) return true;
    if (*word == '#' || *word == '>') return true;
    while (digits < size && isdigit((unsigned char)word[digits])) digits++;
    return digits && digits + 1 == size && strchr(".)", word[digits]);
}

static void begin_line(struct writing *w)
{
    rung_buffer_add(w->out, w->margin, w->margin_size);
}

static void end_line(struct writing *w)
{
    while (w->out->size && w->out->bytes[w->out->size - 1] == ' ') w->out->size--;
    rung_buffer_char(w->out, '\n', 1);
    w->is_first = false;
}

/* Writes the text in lines that fit. `taken` columns of the first one are written already, the margin
 * included. */
static void write_wrapped(struct writing *w, const char *text, uint32_t taken)
{
    uint32_t column = taken;

    for (bool first = true; *text; first = false) {
        size_t size = strcspn(text, " ");
        while (text[size] == ' ' && begins_something(text + size + 1, strcspn(text + size + 1, " ")))
            size += 1 + strcspn(text + size + 1, " ");
        uint32_t width = width_of(text, size);
        if (!first && w->style->columns && column + 1 + width > w->style->columns) {
            end_line(w);
            begin_line(w);
            column = width_of(w->margin, w->margin_size);
        } else if (!first) {
            rung_buffer_char(w->out, ' ', 1);
            column++;
        }
        rung_buffer_add(w->out, text, size);
        column += width;
        text += size + (text[size] == ' ');
    }
    end_line(w);
}

/* ---- blocks ---- */

static void blank_line(struct writing *w)
{
    if (w->is_first) return;
    begin_line(w);
    end_line(w);
}

static void push_margin(struct writing *w, const char *margin)
{
    size_t size = strlen(margin);

    if (w->margin_size + size < sizeof w->margin) memcpy(w->margin + w->margin_size, margin, size);
    w->margin_size += w->margin_size + size < sizeof w->margin ? size : 0;
}

/* Whether two sentences come from the same lines, which are then said once. */
static bool is_of_same_lines(struct writing *w, const struct rung_said *one, const struct rung_said *other)
{
    if (!other || !one->span.end || !other->span.end) return false;
    return strcmp(rung_document_lines(w->document, w->compilation, one->span, w->home),
                  rung_document_lines(w->document, w->compilation, other->span, w->home)) == 0;
}

/* What a block itself says, as one line. */
static const char *text_of(struct writing *w, const struct rung_block *block)
{
    struct rung_buffer line = {.arena = w->document->arena};

    if (block->title) {
        rung_buffer_text(&line, w->letters->bold);
        add_text(w, &line, block->title);
        rung_buffer_print(&line, ":%s", w->letters->bold_end);
    }
    for (const struct rung_said *sentence = block->sentences; sentence; sentence = sentence->next) {
        if (line.size) rung_buffer_char(&line, ' ', 1);
        add_text(w, &line, sentence->text);
        if (!is_of_same_lines(w, sentence, sentence->next)) add_lines(w, &line, sentence->span);
    }
    return rung_buffer_result(&line);
}

static void write_blocks(struct writing *w, const struct rung_block *parent, uint32_t level);

static void write_item(struct writing *w, const struct rung_block *block, uint32_t number, uint32_t level)
{
    static const char blanks[] = "            ";
    size_t margin_size = w->margin_size;
    const char *text = text_of(w, block);
    char marker[16] = "- ";

    if (block->kind == RUNG_BLOCK_NUMBERED) snprintf(marker, sizeof marker, "%u. ", number % 1000000);
    begin_line(w);
    rung_buffer_text(w->out, marker);
    push_margin(w, blanks + sizeof blanks - 1 - strlen(marker));
    write_wrapped(w, text ? text : "", width_of(w->margin, w->margin_size));
    write_blocks(w, block, level);
    w->margin_size = margin_size;
}

static void write_paragraph(struct writing *w, const struct rung_block *block, bool goes_on, uint32_t level)
{
    const char *text = text_of(w, block);
    size_t margin_size = w->margin_size;

    if (!block->sentences) return;
    if (!goes_on) blank_line(w);
    if (block->kind != RUNG_BLOCK_PARAGRAPH) push_margin(w, "> ");
    if (goes_on) blank_line(w);
    begin_line(w);
    write_wrapped(w, text ? text : "", width_of(w->margin, w->margin_size));
    w->margin_size = margin_size;
    write_blocks(w, block, level);
}

static void write_section(struct writing *w, const struct rung_block *block, uint32_t level)
{
    struct rung_buffer line = {.arena = w->document->arena};

    blank_line(w);
    if (w->style->colour) {
        if (level == 1) blank_line(w);
        rung_buffer_text(&line, w->letters->bold);
    } else {
        rung_buffer_char(&line, '#', level < 6 ? level : 6);
        rung_buffer_char(&line, ' ', 1);
    }
    add_text(w, &line, block->title);
    if (w->style->colour) rung_buffer_text(&line, w->letters->bold_end);
    add_lines(w, &line, block->title_span);
    const char *text = rung_buffer_result(&line);
    rung_buffer_text(w->out, text ? text : "");
    end_line(w);
    write_blocks(w, block, level + 1);
}

static bool is_item(const struct rung_block *block)
{
    return block->kind == RUNG_BLOCK_NUMBERED || block->kind == RUNG_BLOCK_BULLET;
}

static void write_blocks(struct writing *w, const struct rung_block *parent, uint32_t level)
{
    const struct rung_block *before = NULL;
    uint32_t number = 0;

    for (const struct rung_block *block = parent->first; block; before = block, block = block->next) {
        if (block->kind == RUNG_BLOCK_SECTION) {
            write_section(w, block, level);
        } else if (is_item(block)) {
            bool starts = !before || before->kind != block->kind;
            number = starts ? 1 : number + 1;
            /* A list stands off from a section's text, and close to the item it belongs to. */
            if (starts && (before || !is_item(parent))) blank_line(w);
            write_item(w, block, number, level);
        } else {
            bool goes_on = before && before->kind == block->kind && block->kind != RUNG_BLOCK_PARAGRAPH;
            write_paragraph(w, block, goes_on, level);
        }
    }
}

static void write_legend(struct writing *w)
{
    const char *slash = strrchr(w->home->path, '/');
    struct rung_buffer line = {.arena = w->document->arena};

    rung_buffer_text(&line, "Numbers in square brackets are the lines of “");
    add_text(w, &line, slash ? slash + 1 : w->home->path);
    rung_buffer_text(&line,
                     "” that a sentence comes from; the name of another file stands before its lines.");
    const char *text = rung_buffer_result(&line);
    blank_line(w);
    if (!w->style->colour) rung_buffer_text(w->out, "---\n\n");
    write_wrapped(w, text ? text : "", 0);
}

void rung_document_markdown(const struct rung_document *document, const struct rung_compilation *compilation,
                            const struct rung_document_style *style, struct rung_buffer *out)
{
    struct writing w = {.document = document,
                        .compilation = compilation,
                        .style = style,
                        .letters = style->colour ? &terminal_letters : &markdown_letters,
                        .home = rung_document_home(document, compilation),
                        .out = out,
                        .is_first = true};

    write_blocks(&w, &document->root, 1);
    if (style->lines && w.home) write_legend(&w);
}
