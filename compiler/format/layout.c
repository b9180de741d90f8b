/* Lines from pieces: what fits stays on a line, what does not is broken from the outside in. */
#include "layout.h"

#include <string.h>

/* A stretch that holds a comment inside cannot stand on one line. */
static const uint32_t NEVER_FITS = UINT32_MAX / 4;

struct layout {
    struct rung_buffer *out;
    const struct rung_unit *unit;
    struct rung_piece *pieces;
    uint32_t
        *ends; /* ends[i]: the width of pieces 0 … i, with the spaces between them, on one endless line */
    uint32_t *breaks;        /* breaks[i]: how many of the pieces 0 … i must begin a line */
    uint32_t *indents;       /* of the lines on which the open braces stand */
    uint32_t open;           /* how many */
    uint32_t column, indent; /* of the line being written: where it ends so far, and where it began */
};

/* ---- writing ---- */

static void end_line(struct layout *layout)
{
    if (layout->out->size) rung_buffer_char(layout->out, '\n', 1);
}

static void begin_line(struct layout *layout, uint32_t column)
{
    end_line(layout);
    rung_buffer_char(layout->out, ' ', column);
    layout->column = layout->indent = column;
}

static void write_comment(struct layout *layout, uint32_t index)
{
    const struct rung_source *source = layout->unit->source;
    struct rung_span span = layout->unit->trivia[index].span;

    rung_buffer_add(layout->out, source->bytes + (span.start - source->base), span.end - span.start);
}

/* The piece itself, where the pen stands. */
static void write_piece(struct layout *layout, const struct rung_piece *piece)
{
    rung_buffer_add(layout->out, piece->text, piece->size);
    layout->column += piece->width;
    if (piece->size == 1 && *piece->text == '{') layout->indents[layout->open++] = layout->indent;
    if (piece->size == 1 && *piece->text == '}') layout->open--;
    if (!piece->trailing) return;
    rung_buffer_char(layout->out, ' ', 1);
    write_comment(layout, piece->trailing - 1);
}

/* The piece on a new line, below the comments that stand before it. Those of a closing brace belong to what
 * the brace holds. */
static void write_on_new_line(struct layout *layout, const struct rung_piece *piece, uint32_t column)
{
    bool closes = piece->glue == RUNG_GLUE_CLOSE || piece->column == RUNG_COLUMN_CLOSED;

    for (uint32_t i = 0; i < piece->comment_count; i++) {
        begin_line(layout, closes ? column + RUNG_LAYOUT_INDENT : column);
        write_comment(layout, piece->comments + i);
    }
    begin_line(layout, column);
    write_piece(layout, piece);
}

static void write_on_same_line(struct layout *layout, const struct rung_piece *piece)
{
    if (piece->glue != RUNG_GLUE_NONE) {
        rung_buffer_char(layout->out, ' ', 1);
        layout->column++;
    }
    write_piece(layout, piece);
}

/* ---- measuring ---- */

static bool must_begin_line(const struct layout *layout, uint32_t piece)
{
    return layout->pieces[piece].comment_count || layout->pieces[piece].broken ||
           layout->pieces[piece - 1].trailing;
}

static void measure(struct layout *layout, uint32_t count)
{
    const struct rung_piece *pieces = layout->pieces;

    for (uint32_t i = 0; i < count; i++) {
        layout->ends[i] = pieces[i].width;
        layout->breaks[i] = 0;
        if (i == 0) continue;
        layout->ends[i] += layout->ends[i - 1] + (pieces[i].glue != RUNG_GLUE_NONE);
        layout->breaks[i] = layout->breaks[i - 1] + must_begin_line(layout, i);
    }
}

/* The width of the pieces first … end - 1 on one line. */
static uint32_t width_of(const struct layout *layout, uint32_t first, uint32_t end)
{
    if (layout->breaks[end - 1] != layout->breaks[first]) return NEVER_FITS;
    return layout->ends[end - 1] - layout->ends[first] + layout->pieces[first].width;
}

static bool is_soft(const struct rung_piece *piece)
{
    return piece->glue == RUNG_GLUE_FILL || piece->glue == RUNG_GLUE_BREAK;
}

/* ---- breaking ---- */

static uint32_t column_of(const struct layout *layout, const struct rung_piece *piece, uint32_t inside)
{
    uint32_t brace = layout->open ? layout->indents[layout->open - 1] : 0;

    switch ((enum rung_column)piece->column) {
    case RUNG_COLUMN_INSIDE: return inside;
    case RUNG_COLUMN_START: return inside - RUNG_LAYOUT_INDENT;
    case RUNG_COLUMN_LINE: return layout->indent;
    case RUNG_COLUMN_LISTED: return brace + RUNG_LAYOUT_INDENT;
    case RUNG_COLUMN_CLOSED: return brace;
    }
    return inside;
}

/* Whether a piece, the first of a stretch that ends before `end`, begins a line now that its level is broken.
 */
static bool begins_line(const struct layout *layout, uint32_t first, uint32_t end, uint32_t inside)
{
    const struct rung_piece *piece = &layout->pieces[first], *before = piece - 1;

    if (must_begin_line(layout, first)) return true;
    /* After a closing brace that began its line there is room. */
    if (before->size == 1 && *before->text == '}' && layout->column == layout->indent + 1 &&
        piece->column == RUNG_COLUMN_INSIDE)
        return false;
    /* The brace of a block begins a line below words that needed several, so that they are told apart. */
    if (piece->column == RUNG_COLUMN_START) return layout->indent + RUNG_LAYOUT_INDENT != inside;
    if (piece->glue == RUNG_GLUE_BREAK) return true;
    return layout->column + 1 + width_of(layout, first, end) > RUNG_LAYOUT_COLUMNS;
}

/* Where no break is left: all on the line, except where a comment ends it. */
static void write_rest(struct layout *layout, uint32_t first, uint32_t end, uint32_t inside)
{
    for (uint32_t i = first + 1; i < end; i++) {
        if (must_begin_line(layout, i))
            write_on_new_line(layout, &layout->pieces[i], inside);
        else
            write_on_same_line(layout, &layout->pieces[i]);
    }
}

/* Where the stretch that begins at `first` ends, once its level is broken. */
static uint32_t stretch_end(const struct layout *layout, uint32_t first, uint32_t end, uint32_t level)
{
    const struct rung_piece *pieces = layout->pieces;

    for (first++; first < end; first++)
        if (is_soft(&pieces[first]) && pieces[first].level == level) break;
    return first;
}

/* The outermost level among the pieces after `first`; UINT32_MAX if there is no break among them. */
static uint32_t outermost_level(const struct layout *layout, uint32_t first, uint32_t end)
{
    const struct rung_piece *pieces = layout->pieces;
    uint32_t level = UINT32_MAX;

    for (first++; first < end; first++)
        if (is_soft(&pieces[first]) && pieces[first].level < level) level = pieces[first].level;
    return level;
}

/* Writes the pieces after `first`, which is written, up to `end`. Broken, they begin at column `inside`. */
static void write_stretch(struct layout *layout, uint32_t first, uint32_t end, uint32_t inside)
{
    bool fits =
        layout->column + width_of(layout, first, end) - layout->pieces[first].width <= RUNG_LAYOUT_COLUMNS;
    uint32_t level = fits ? UINT32_MAX : outermost_level(layout, first, end);
    uint32_t below = inside + RUNG_LAYOUT_INDENT;

    if (level == UINT32_MAX) {
        write_rest(layout, first, end, inside);
        return;
    }
    for (;;) {
        uint32_t next = stretch_end(layout, first, end, level);
        write_stretch(layout, first, next, below);
        if (next == end) return;
        first = next;
        if (begins_line(layout, first, stretch_end(layout, first, end, level), inside)) {
            uint32_t column = column_of(layout, &layout->pieces[first], inside);
            write_on_new_line(layout, &layout->pieces[first], column);
            below = column + RUNG_LAYOUT_INDENT;
        } else {
            write_on_same_line(layout, &layout->pieces[first]);
            below = inside + RUNG_LAYOUT_INDENT;
        }
    }
}

/* ---- lines that are there in any case ---- */

/* Whether the source has an empty line right before an offset. */
static bool blank_before(const struct layout *layout, uint32_t at)
{
    const char *bytes = layout->unit->source->bytes;
    int lines = 0;

    while (at > 0 && lines < 2 && strchr(" \t\r\n\f", bytes[at - 1]))
        if (bytes[--at] == '\n') lines++;
    return lines == 2;
}

static uint32_t comment_offset(const struct layout *layout, uint32_t index)
{
    return layout->unit->trivia[index].span.start - layout->unit->source->base;
}

/* Whether an empty line stands anywhere between an entry and what precedes it. */
static bool blank_among(const struct layout *layout, const struct rung_piece *piece)
{
    for (uint32_t i = 0; i < piece->comment_count; i++)
        if (blank_before(layout, comment_offset(layout, piece->comments + i))) return true;
    return blank_before(layout, piece->at);
}

/* The comments before an entry, a closing brace or the end of the text, with the empty lines between them. */
static void write_item(struct layout *layout, const struct rung_piece *piece, bool is_first)
{
    bool closes = piece->glue == RUNG_GLUE_CLOSE, is_end = piece->size == 0;
    uint32_t brace = layout->open ? layout->indents[layout->open - 1] : 0,
             inside = layout->open ? brace + RUNG_LAYOUT_INDENT : 0;
    bool blank = piece->section && !is_first && !blank_among(layout, piece);

    for (uint32_t i = 0; i < piece->comment_count; i++) {
        uint32_t comment = piece->comments + i;
        if (blank || (!is_first && blank_before(layout, comment_offset(layout, comment)))) end_line(layout);
        begin_line(layout, inside);
        write_comment(layout, comment);
        blank = is_first = false;
    }
    if (is_end) return;
    if (!closes && (blank || (!is_first && blank_before(layout, piece->at)))) end_line(layout);
    begin_line(layout, closes ? brace : inside);
    write_piece(layout, piece);
}

static bool is_item(const struct rung_piece *piece)
{
    return piece->glue == RUNG_GLUE_ITEM || piece->glue == RUNG_GLUE_CLOSE;
}

/* The most braces that are open at once. */
static uint32_t deepest(const struct rung_piece *pieces, uint32_t count)
{
    uint32_t open = 0, most = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (pieces[i].size != 1) continue;
        if (*pieces[i].text == '{' && ++open > most) most = open;
        if (*pieces[i].text == '}' && open) open--;
    }
    return most;
}

void rung_layout(struct rung_buffer *out, const struct rung_unit *unit, struct rung_piece *pieces,
                 uint32_t count)
{
    struct layout layout = {.out = out, .unit = unit, .pieces = pieces};

    layout.ends = rung_arena_alloc(out->arena, count * sizeof *layout.ends);
    layout.breaks = rung_arena_alloc(out->arena, count * sizeof *layout.breaks);
    layout.indents = rung_arena_alloc(out->arena, (deepest(pieces, count) + 1) * sizeof *layout.indents);
    if (!layout.ends || !layout.breaks || !layout.indents) {
        out->failed = true;
        return;
    }
    measure(&layout, count);
    for (uint32_t i = 0; i < count;) {
        uint32_t end = i + 1;
        bool is_first = i == 0 || (pieces[i - 1].size == 1 && *pieces[i - 1].text == '{');
        while (end < count && !is_item(&pieces[end])) end++;
        write_item(&layout, &pieces[i], is_first);
        write_stretch(&layout, i, end, layout.indent + RUNG_LAYOUT_INDENT);
        i = end;
    }
    if (out->size) rung_buffer_char(out, '\n', 1);
}
