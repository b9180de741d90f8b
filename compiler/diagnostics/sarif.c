/* Diagnostics for editors and build systems: SARIF 2.1.0 (OASIS), one run, with the fixes that an editor can
 * make. The same diagnostics give the same bytes. */
#include <string.h>

#include "compilation.h"
#include "text_buffer.h"

static void write_string(struct rung_buffer *out, const char *name, const char *text)
{
    rung_buffer_print(out, "\"%s\":\"", name);
    rung_buffer_json(out, text);
    rung_buffer_char(out, '"', 1);
}

/* A path as a relative or absolute URI reference (RFC 3986): what may not stand in one is percent-encoded. */
static void write_artifact(struct rung_buffer *out, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";

    rung_buffer_text(out, "\"artifactLocation\":{\"uri\":\"");
    for (; *path; path++) {
        if (strchr(plain, *path))
            rung_buffer_char(out, *path, 1);
        else
            rung_buffer_print(out, "%%%02X", (unsigned)(unsigned char)*path);
    }
    rung_buffer_text(out, "\"}");
}

static void write_region(struct rung_compilation *compilation, struct rung_buffer *out, const char *name,
                         struct rung_span span)
{
    struct rung_place start = rung_source_place(&compilation->sources, span.start);
    struct rung_place end = rung_source_place(&compilation->sources, span.end);

    rung_buffer_print(out, "\"%s\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}",
                      name, start.line, start.column, end.line, end.column);
}

/* The inside of a location object; nothing for a span of no place. */
static void write_location(struct rung_compilation *compilation, struct rung_buffer *out,
                           struct rung_span span)
{
    const char *path = rung_source_place(&compilation->sources, span.start).path;

    if (!path) return;
    rung_buffer_text(out, "\"physicalLocation\":{");
    write_artifact(out, path);
    rung_buffer_char(out, ',', 1);
    write_region(compilation, out, "region", span);
    rung_buffer_char(out, '}', 1);
}

static void write_notes(struct rung_compilation *compilation, struct rung_buffer *out,
                        const struct rung_note *note)
{
    rung_buffer_text(out, ",\"relatedLocations\":[");
    for (; note; note = note->next) {
        rung_buffer_text(out, "{\"message\":{");
        write_string(out, "text", note->message);
        rung_buffer_text(out, "}");
        if (rung_source_at(&compilation->sources, note->span.start)) rung_buffer_char(out, ',', 1);
        write_location(compilation, out, note->span);
        rung_buffer_text(out, note->next ? "}," : "}");
    }
    rung_buffer_char(out, ']', 1);
}

/* All edits of a diagnostic are one fix; those of one file stand together in it. */
static void write_fix(struct rung_compilation *compilation, struct rung_buffer *out,
                      const struct rung_diagnostic *diagnostic)
{
    const char *last = NULL;

    rung_buffer_text(out, ",\"fixes\":[{");
    if (diagnostic->help) {
        rung_buffer_text(out, "\"description\":{");
        write_string(out, "text", diagnostic->help);
        rung_buffer_text(out, "},");
    }
    rung_buffer_text(out, "\"artifactChanges\":[");
    for (const struct rung_edit *edit = diagnostic->edits; edit; edit = edit->next) {
        const char *path = rung_source_place(&compilation->sources, edit->span.start).path;
        if (!last || strcmp(path, last) != 0) {
            rung_buffer_text(out, last ? "]},{" : "{");
            write_artifact(out, path);
            rung_buffer_text(out, ",\"replacements\":[");
        } else {
            rung_buffer_char(out, ',', 1);
        }
        last = path;
        rung_buffer_char(out, '{', 1);
        write_region(compilation, out, "deletedRegion", edit->span);
        rung_buffer_text(out, ",\"insertedContent\":{");
        write_string(out, "text", edit->text);
        rung_buffer_text(out, "}}");
    }
    rung_buffer_text(out, "]}]}]");
}

static void write_result(struct rung_compilation *compilation, struct rung_buffer *out,
                         const struct rung_diagnostic *diagnostic, unsigned rule)
{
    rung_buffer_print(out, "      {\"ruleId\":\"%s\",\"ruleIndex\":%u,\"level\":\"%s\",\"message\":{",
                      rung_code_name(diagnostic->code), rule,
                      diagnostic->severity == RUNG_ERROR ? "error" : "warning");
    rung_buffer_text(out, "\"text\":\"");
    rung_buffer_json(out, diagnostic->message);
    if (diagnostic->help) {
        rung_buffer_text(out, "\\nhelp: ");
        rung_buffer_json(out, diagnostic->help);
    }
    rung_buffer_text(out, "\"},\"locations\":[");
    if (rung_source_at(&compilation->sources, diagnostic->span.start)) {
        rung_buffer_char(out, '{', 1);
        write_location(compilation, out, diagnostic->span);
        rung_buffer_char(out, '}', 1);
    }
    rung_buffer_char(out, ']', 1);
    if (diagnostic->notes) write_notes(compilation, out, diagnostic->notes);
    if (diagnostic->edits) write_fix(compilation, out, diagnostic);
    rung_buffer_char(out, '}', 1);
}

/* Writes the rules that occur, in order of their codes, and fills in at which index each stands. */
static void write_rules(struct rung_compilation *compilation, struct rung_buffer *out,
                        unsigned index[static RUNG_CODES])
{
    unsigned count = 0;

    for (unsigned code = 0; code < RUNG_CODES; code++) {
        const struct rung_diagnostic *d = compilation->diagnostics.first;
        while (d && d->code != code) d = d->next;
        if (!d) continue;
        index[code] = count++;
        rung_buffer_print(out, "%s\n        {\"id\":\"%s\",\"shortDescription\":{", index[code] ? "," : "",
                          rung_code_name(d->code));
        write_string(out, "text", rung_code_title(d->code));
        rung_buffer_text(out, "},\"help\":{");
        write_string(out, "text",
                     rung_code_page(d->code) ? rung_code_page(d->code) : rung_code_title(d->code));
        rung_buffer_text(out, "}}");
    }
}

const char *rung_render_sarif(struct rung_compilation *compilation)
{
    struct rung_buffer out = {.arena = compilation->arena};
    unsigned index[RUNG_CODES] = {0};

    rung_buffer_text(&out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\n"
                           " \"version\":\"2.1.0\",\n \"runs\":[\n"
                           "  {\"tool\":{\"driver\":{\"name\":\"rung\",\"rules\":[");
    write_rules(compilation, &out, index);
    rung_buffer_text(&out, "]}},\n   \"columnKind\":\"unicodeCodePoints\",\n   \"results\":[");
    for (const struct rung_diagnostic *d = compilation->diagnostics.first; d; d = d->next) {
        rung_buffer_text(&out, "\n");
        write_result(compilation, &out, d, index[d->code]);
        if (d->next) rung_buffer_char(&out, ',', 1);
    }
    rung_buffer_text(&out, "]}]}\n");
    return rung_buffer_result(&out);
}
