/* A trace as Markdown: a table for each source, a row for each sentence. Paths are as the files were named,
 * so that links lead somewhere when the page stands where the command was run. */
#include <string.h>

#include "trace.h"

enum { RULE_BYTES = 100 };

/* Text in a cell: signs that mean something in a table or in Markdown are escaped. */
static void write_cell(struct rung_buffer *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\|*_`[]<>~", *text)) rung_buffer_char(out, '\\', 1);
        rung_buffer_char(out, *text, 1);
    }
}

/* Between backticks nothing is escaped but the bar; more of them than the text has in a row. */
static void write_code(struct rung_buffer *out, const char *text)
{
    size_t ticks = 1;

    for (const char *at = text; *at; at++) {
        size_t row = strspn(at, "`");
        if (row >= ticks) ticks = row + 1;
        if (row) at += row - 1;
    }
    rung_buffer_char(out, '`', ticks);
    if (ticks > 1) rung_buffer_char(out, ' ', 1);
    for (; *text; text++) {
        if (*text == '|') rung_buffer_char(out, '\\', 1);
        rung_buffer_char(out, *text, 1);
    }
    if (ticks > 1) rung_buffer_char(out, ' ', 1);
    rung_buffer_char(out, '`', ticks);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* "[three_strikes.rung:61](three_strikes.rung#L61)" */
static void write_link(struct rung_buffer *out, struct rung_place place)
{
    rung_buffer_char(out, '[', 1);
    write_cell(out, file_name(place.path));
    rung_buffer_print(out, ":%u](", place.line);
    for (const char *at = place.path; *at; at++) {
        if (strchr(" ()<>%|\\\"", *at))
            rung_buffer_print(out, "%%%02X", (unsigned char)*at);
        else
            rung_buffer_char(out, *at, 1);
    }
    rung_buffer_print(out, "#L%u)", place.line);
}

static void write_references(const struct rung_trace *trace, struct rung_buffer *out,
                             const struct rung_trace_source *source,
                             const struct rung_trace_sentence *sentence)
{
    const struct rung_trace_link *link = NULL;
    struct rung_trace_reference reference;
    uint32_t first = sentence->sentence->first, count = 0;
    int said = 0;

    while (rung_trace_next(trace, sentence, &link, RULE_BYTES, &reference)) {
        if (said++) rung_buffer_text(out, "<br>");
        write_link(out, reference.place);
        rung_buffer_char(out, ' ', 1);
        if (reference.quotation->kind == RUNG_QUOTE) {
            write_code(out, reference.text);
        } else {
            rung_buffer_text(out, "no rule: ");
            write_cell(out, reference.text);
        }
    }
    if (sentence->state == RUNG_TRACE_OPEN) rung_buffer_text(out, "**not expressed**");
    if (sentence->state != RUNG_TRACE_PARTLY) return;
    while (rung_trace_missing(source, sentence, &first, &count)) {
        const char *text = rung_trace_passage(trace, source, first, count);
        rung_buffer_text(out, "<br>**nothing quotes** ");
        if (text) write_cell(out, text);
    }
}

static void write_source(const struct rung_trace *trace, struct rung_buffer *out,
                         const struct rung_trace_source *source)
{
    const char *counts = rung_trace_counts_text(trace, source->counts);
    int policies = 0;

    rung_buffer_text(out, "\n## ");
    write_cell(out, file_name(source->quoted->path));
    rung_buffer_text(out, "\n\n[The text](");
    rung_buffer_text(out, source->quoted->path);
    rung_buffer_text(out, ") is quoted by ");
    for (const struct rung_trace_policy *policy = trace->policies; policy; policy = policy->next) {
        if (!rung_trace_names(policy, source)) continue;
        if (policies++) rung_buffer_text(out, ", ");
        write_code(out, policy->node->name.text);
    }
    rung_buffer_print(out, ". %s.\n\n| line | sentence | expressed by |\n|---:|---|---|\n",
                      counts ? counts : "");
    for (uint32_t i = 0, count; i < source->quoted->prose.sentence_count; i += count ? count : 1) {
        const struct rung_trace_sentence *sentence = &source->sentences[i];
        rung_buffer_print(out, "| %u | ", rung_trace_sentence_place(trace, source, sentence).line);
        count = rung_trace_wordless(source, i);
        for (uint32_t k = i; k < i + (count ? count : 1); k++) {
            const char *text = rung_trace_sentence_text(trace, source, &source->sentences[k]);
            if (k > i) rung_buffer_char(out, ' ', 1);
            write_cell(out, text ? text : "");
        }
        rung_buffer_text(out, " | ");
        if (count)
            rung_buffer_print(out, "no rule: %s", rung_trace_no_words);
        else
            write_references(trace, out, source, sentence);
        rung_buffer_text(out, " |\n");
    }
}

void rung_trace_write_markdown(const struct rung_trace *trace, struct rung_buffer *out)
{
    const char *counts = rung_trace_counts_text(trace, trace->counts);

    rung_buffer_print(out,
                      "# Where each sentence of the sources is expressed\n\n"
                      "<!-- Made by `rung trace --markdown`. -->\n\n"
                      "Every sentence of the texts behind these policies, with the rules that express it, or "
                      "with the reason why it cannot be a rule.\n%s.\n",
                      counts ? counts : "");
    for (const struct rung_trace_source *source = trace->sources; source; source = source->next)
        write_source(trace, out, source);
}
