/* Diagnostics for people: where, what, the line with the span underlined, a second place, and what to change.
 */
#include <string.h>

#include "compilation.h"
#include "render.h"
#include "utf8.h"

struct colours {
    const char *error, *warning, *note, *place, *off;
};

static const struct colours plain = {"", "", "", "", ""};
static const struct colours coloured = {"\033[1;31m", "\033[1;35m", "\033[1;36m", "\033[1m", "\033[0m"};

enum { LINE_WIDTH_MAX = 160 }; /* columns of a source line that are shown */

/* Text as it can be shown: what is no text, and what would give orders to a terminal, becomes `?`. */
static void write_shown(struct rung_buffer *out, const char *text, uint32_t size)
{
    for (uint32_t at = 0, step; at < size; at += step) {
        step = rung_utf8_size(text + at, size - at);
        unsigned char first = (unsigned char)text[at], second = step > 1 ? (unsigned char)text[at + 1] : 0;
        bool shown =
            step > 1 ? !(first == 0xC2 && second < 0xA0) : (first >= 0x20 && first < 0x7F) || first == '\t';
        if (step == 0) step = 1;
        if (shown)
            rung_buffer_add(out, text + at, step);
        else
            rung_buffer_char(out, '?', 1);
    }
}

static void write_message(struct rung_buffer *out, const char *text)
{
    write_shown(out, text, (uint32_t)strlen(text));
}

static uint32_t next_sign(const char *text, uint32_t at, uint32_t size)
{
    at++;
    while (at < size && ((unsigned char)text[at] & 0xC0) == 0x80) at++;
    return at;
}

/* Tabs stand below tabs, so that the marks meet. A very long line is shown around its span only. */
void rung_render_excerpt(struct rung_compilation *compilation, struct rung_buffer *out, struct rung_span span,
                         const char *colour, const char *off)
{
    const struct rung_source *source = rung_source_at(&compilation->sources, span.start);
    struct rung_place place = rung_source_place(&compilation->sources, span.start);
    uint32_t size, from = 0;

    if (!source) return;
    const char *line = rung_source_line(source, place.line, &size);
    uint32_t start = span.start - source->base - (uint32_t)(line - source->bytes);
    uint32_t end =
        span.end - span.start < size - (start < size ? start : size) ? start + (span.end - span.start) : size;
    if (start > size) start = size;
    if (end <= start) end = start + 1;
    if (start > LINE_WIDTH_MAX - 40) {
        from = start - 40;
        while (from < start && ((unsigned char)line[from] & 0xC0) == 0x80) from++;
    }
    uint32_t shown = size - from > LINE_WIDTH_MAX ? from + LINE_WIDTH_MAX : size;
    while (shown < size && ((unsigned char)line[shown] & 0xC0) == 0x80) shown--;
    if (end > shown) end = shown > start ? shown : start + 1;

    int digits = 1;
    for (uint32_t n = place.line; n >= 10; n /= 10) digits++;
    rung_buffer_print(out, " %*u | %s", digits < 4 ? 4 : digits, place.line, from ? "…" : "");
    write_shown(out, line + from, shown - from);
    rung_buffer_print(out, "%s\n %*s | %s", shown < size ? "…" : "", digits < 4 ? 4 : digits, "",
                      from ? " " : "");
    for (uint32_t at = from; at < start; at = next_sign(line, at, start))
        rung_buffer_char(out, line[at] == '\t' ? '\t' : ' ', 1);
    rung_buffer_text(out, colour);
    for (uint32_t at = start, first = 1; at < end;
         at = at < size ? next_sign(line, at, end) : at + 1, first = 0)
        rung_buffer_char(out, first ? '^' : '~', 1);
    rung_buffer_print(out, "%s\n", off);
}

static void write_place(struct rung_compilation *compilation, struct rung_buffer *out, struct rung_span span)
{
    struct rung_place place = rung_source_place(&compilation->sources, span.start);

    if (!place.path) return;
    write_message(out, place.path);
    rung_buffer_print(out, ":%u:%u: ", place.line, place.column);
}

static void write_diagnostic(struct rung_compilation *compilation, struct rung_buffer *out,
                             const struct rung_diagnostic *diagnostic, const struct colours *c)
{
    bool error = diagnostic->severity == RUNG_ERROR;

    rung_buffer_text(out, c->place);
    write_place(compilation, out, diagnostic->span);
    rung_buffer_print(out, "%s%s%s %s%s: ", c->off, error ? c->error : c->warning,
                      error ? "error" : "warning", rung_code_name(diagnostic->code), c->off);
    write_message(out, diagnostic->message);
    rung_buffer_char(out, '\n', 1);
    rung_render_excerpt(compilation, out, diagnostic->span, error ? c->error : c->warning, c->off);
    for (const struct rung_note *note = diagnostic->notes; note; note = note->next) {
        rung_buffer_text(out, c->place);
        write_place(compilation, out, note->span);
        rung_buffer_print(out, "%s%snote%s: ", c->off, c->note, c->off);
        write_message(out, note->message);
        rung_buffer_char(out, '\n', 1);
        rung_render_excerpt(compilation, out, note->span, c->note, c->off);
    }
    if (!diagnostic->help) return;
    rung_buffer_print(out, "      %s= help:%s ", c->note, c->off);
    write_message(out, diagnostic->help);
    rung_buffer_char(out, '\n', 1);
}

const char *rung_render_text(struct rung_compilation *compilation, bool colour)
{
    struct rung_buffer out = {.arena = compilation->arena};

    for (const struct rung_diagnostic *d = compilation->diagnostics.first; d; d = d->next) {
        write_diagnostic(compilation, &out, d, colour ? &coloured : &plain);
        if (d->next) rung_buffer_char(&out, '\n', 1);
    }
    return rung_buffer_result(&out);
}
