/* A trace for the terminal: each source sentence by sentence, then what the policies decide by themselves,
 * and last what is still open. */
#include <string.h>

#include "trace.h"

enum { COLUMNS = 100, RULE_BYTES = 140 };

struct writer {
    const struct rung_trace *trace;
    struct rung_buffer *out;
    const char *strong, *good, *aside, *bad, *faint, *off;
};

static uint32_t columns_of(const char *text, size_t size)
{
    uint32_t columns = 0;

    for (size_t i = 0; i < size; i++) columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    return columns;
}

/* Writes words in lines, the first from column `at` on, the others behind `indent` blanks. */
static void write_wrapped(struct rung_buffer *out, const char *text, uint32_t at, uint32_t indent)
{
    for (bool first = true; *text; first = false) {
        size_t size = strcspn(text, " ");
        uint32_t columns = columns_of(text, size);
        if (!first && at + 1 + columns > COLUMNS) {
            rung_buffer_char(out, '\n', 1);
            rung_buffer_char(out, ' ', indent);
            at = indent;
        } else if (!first) {
            rung_buffer_char(out, ' ', 1);
            at++;
        }
        rung_buffer_add(out, text, size);
        at += columns;
        text += size;
        text += strspn(text, " ");
    }
    rung_buffer_char(out, '\n', 1);
}

/* ---- sources ---- */

static void write_missing(const struct writer *w, const struct rung_trace_source *source,
                          const struct rung_trace_sentence *sentence)
{
    uint32_t first = sentence->sentence->first, count = 0;

    while (rung_trace_missing(source, sentence, &first, &count)) {
        const char *text = rung_trace_passage(w->trace, source, first, count);
        rung_buffer_print(w->out, "      %s! nothing quotes%s ", w->bad, w->off);
        if (text) write_wrapped(w->out, text, 23, 8);
    }
}

static void write_reference(const struct writer *w, const struct rung_trace_reference *reference)
{
    struct rung_buffer place = {.arena = w->trace->arena}, text = {.arena = w->trace->arena};
    bool rule = reference->quotation->kind == RUNG_QUOTE;

    rung_buffer_print(&place, "%s:%u", reference->place.path, reference->place.line);
    const char *where = rung_buffer_result(&place);
    rung_buffer_print(&text, "%s%s%s", rule ? "" : "no rule: ", reference->step ? reference->step : "",
                      reference->step ? ": " : "");
    rung_buffer_text(&text, reference->text);
    const char *what = rung_buffer_result(&text);
    if (!where || !what) return;
    rung_buffer_print(w->out, "      %s%s%s %s%s%s ", rule ? w->good : w->aside, rule ? "=" : "-", w->off,
                      w->faint, where, w->off);
    write_wrapped(w->out, what, 9 + columns_of(where, place.size), 10);
}

static void write_sentence(const struct writer *w, const struct rung_trace_source *source,
                           const struct rung_trace_sentence *sentence)
{
    const char *text = rung_trace_sentence_text(w->trace, source, sentence);
    const struct rung_trace_link *link = NULL;
    struct rung_trace_reference reference;

    rung_buffer_print(w->out, "%s%5u%s ", w->faint,
                      rung_trace_sentence_place(w->trace, source, sentence).line, w->off);
    if (text) write_wrapped(w->out, text, 6, 6);
    if (sentence->state == RUNG_TRACE_OPEN)
        rung_buffer_print(w->out, "      %s! not expressed%s\n", w->bad, w->off);
    while (rung_trace_next(w->trace, sentence, &link, RULE_BYTES, &reference)) write_reference(w, &reference);
    if (sentence->state == RUNG_TRACE_PARTLY) write_missing(w, source, sentence);
}

/* Lone numbers and signs, on one line. */
static void write_wordless(const struct writer *w, const struct rung_trace_source *source, uint32_t index,
                           uint32_t count)
{
    struct rung_buffer all = {.arena = w->trace->arena};

    for (uint32_t i = index; i < index + count; i++) {
        const char *text = rung_trace_sentence_text(w->trace, source, &source->sentences[i]);
        rung_buffer_print(&all, "%s%s", i > index ? " " : "", text ? text : "");
    }
    const char *text = rung_buffer_result(&all);
    rung_buffer_print(w->out, "%s%5u%s ", w->faint,
                      rung_trace_sentence_place(w->trace, source, &source->sentences[index]).line, w->off);
    if (text) write_wrapped(w->out, text, 6, 6);
    rung_buffer_print(w->out, "      %s-%s no rule: %s\n", w->aside, w->off, rung_trace_no_words);
}

static void write_source(const struct writer *w, const struct rung_trace_source *source)
{
    const char *counts = rung_trace_counts_text(w->trace, source->counts);
    int policies = 0;

    rung_buffer_print(w->out, "%s%s%s\n  %s\n  quoted by", w->strong, source->quoted->path, w->off,
                      counts ? counts : "");
    for (const struct rung_trace_policy *policy = w->trace->policies; policy; policy = policy->next)
        if (rung_trace_names(policy, source))
            rung_buffer_print(w->out, "%s %s", policies++ ? "," : "", policy->node->name.text);
    rung_buffer_text(w->out, "\n\n");
    for (uint32_t i = 0, count; i < source->quoted->prose.sentence_count; i += count ? count : 1) {
        count = rung_trace_wordless(source, i);
        if (count)
            write_wordless(w, source, i, count);
        else
            write_sentence(w, source, &source->sentences[i]);
    }
    rung_buffer_char(w->out, '\n', 1);
}

/* ---- decisions ---- */

static void write_details(const struct writer *w, const struct rung_decision *decision)
{
    struct rung_buffer text = {.arena = w->trace->arena};

    for (const struct rung_detail *detail = decision->details; detail; detail = detail->next) {
        rung_buffer_print(&text, detail->word ? "%s\"%s\"" : "%s%s", text.size ? ", " : "", detail->text);
        if (detail->elsewhere.end)
            rung_buffer_print(
                &text, " (but line %u of the source)",
                rung_source_place(&w->trace->compilation->sources, detail->elsewhere.start).line);
    }
    const char *all = rung_buffer_result(&text);
    rung_buffer_print(w->out, "          %sonly here:%s ", w->bad, w->off);
    if (all) write_wrapped(w->out, all, 21, 12);
}

static void write_decision(const struct writer *w, const struct rung_decision *decision)
{
    struct rung_buffer text = {.arena = w->trace->arena};
    const struct rung_ast_step *step = rung_trace_step(decision->rule);

    rung_buffer_print(&text, "%s%s%s", step ? step->name.text : "", step ? ": " : "", decision->text);
    const char *all = rung_buffer_result(&text);
    rung_buffer_print(w->out, "  %s%5u%s ", w->faint, rung_trace_rule_place(w->trace, decision->rule).line,
                      w->off);
    if (all) write_wrapped(w->out, all, 8, 10);
    if (decision->comment) {
        rung_buffer_print(w->out, "          %s# ", w->faint);
        write_wrapped(w->out, decision->comment, 12, 12);
        rung_buffer_text(w->out, w->off);
    }
    if (decision->details) write_details(w, decision);
}

static void write_decisions(const struct writer *w, const struct rung_trace_policy *policy)
{
    static const char *const titles[] = {
        [RUNG_DECISION_RULE] = "rules that quote nothing",
        [RUNG_DECISION_IN_STEP] = "rules that quote nothing themselves, in steps that do",
        [RUNG_DECISION_DETAIL] = ("in rules that quote: numbers that the quoted sentences do not say, words "
                                  "that the source does not use"),
        [RUNG_DECISION_DECLARATION] = "declarations that quote nothing",
    };
    static const enum rung_decision_kind order[] = {RUNG_DECISION_RULE, RUNG_DECISION_IN_STEP,
                                                    RUNG_DECISION_DETAIL, RUNG_DECISION_DECLARATION};

    rung_buffer_print(w->out, "%sDecided here: %s%s, %s\n", w->strong, policy->node->name.text, w->off,
                      policy->outline->unit->source->path);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint32_t count = 0;
        for (const struct rung_decision *decision = policy->decisions; decision; decision = decision->next) {
            if (decision->kind != order[i]) continue;
            if (count++ == 0) rung_buffer_print(w->out, "\n  %s\n", titles[order[i]]);
            write_decision(w, decision);
        }
    }
    rung_buffer_char(w->out, '\n', 1);
}

/* ---- what is open ---- */

static void write_open(const struct writer *w)
{
    const struct rung_trace *trace = w->trace;

    if (!trace->counts[RUNG_TRACE_OPEN] && !trace->counts[RUNG_TRACE_PARTLY]) return;
    rung_buffer_print(w->out, "%sStill open%s\n", w->strong, w->off);
    for (const struct rung_trace_source *source = trace->sources; source; source = source->next) {
        for (uint32_t i = 0; i < source->quoted->prose.sentence_count; i++) {
            const struct rung_trace_sentence *sentence = &source->sentences[i];
            uint32_t first = sentence->sentence->first, count = 0;
            if (sentence->state != RUNG_TRACE_OPEN && sentence->state != RUNG_TRACE_PARTLY) continue;
            while (rung_trace_missing(source, sentence, &first, &count)) {
                const char *text = rung_trace_passage(trace, source, first, count);
                struct rung_place place = rung_trace_sentence_place(trace, source, sentence);
                rung_buffer_print(w->out, "  %s:%u\n      ", place.path, place.line);
                if (text) write_wrapped(w->out, text, 6, 6);
            }
        }
    }
    rung_buffer_char(w->out, '\n', 1);
}

void rung_trace_write_text(const struct rung_trace *trace, struct rung_buffer *out, bool colour)
{
    struct writer w = {trace, out, "", "", "", "", "", ""};
    uint32_t sources = 0;

    if (colour)
        w = (struct writer){trace,      out,          "\033[1m", "\033[32m",
                            "\033[36m", "\033[1;31m", "\033[2m", "\033[0m"};
    for (const struct rung_trace_source *source = trace->sources; source; source = source->next, sources++)
        write_source(&w, source);
    for (const struct rung_trace_policy *policy = trace->policies; policy; policy = policy->next)
        if (policy->decisions) write_decisions(&w, policy);
    write_open(&w);
    const char *counts = rung_trace_counts_text(trace, trace->counts);
    rung_buffer_print(out, "%u source%s, %s\n", sources, sources == 1 ? "" : "s", counts ? counts : "");
}
