/* A trace as a page to read and sign: the source at left, its rules at right, what is decided here below, and
 * a place for the signature. It needs nothing else, no script, no font, no network; light and dark, and on
 * paper. */
#include <string.h>

#include "trace.h"

enum { RULE_BYTES = 400, INDENT_MAX = 12 };

static const char style_sheet[] =
    ":root{color-scheme:light dark;--ink:#1c1d21;--paper:#fff;--faint:#63666f;--line:#d9dbe0;--soft:#f4f5f7;"
    "--good:#1a6b4a;--aside:#7a7d86;--part:#a35d00;--open:#b3261e;--mark:#ffe9c7;--link:#1a4fa3}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e6e3;--paper:#17181b;--faint:#a0a3ab;--line:#3a3d44;"
    "--soft:#212328;--good:#6fcf9f;--aside:#8b8e97;--part:#f0b15c;--open:#ff8a80;--mark:#5a4214;--link:#"
    "8ab4f8}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);"
    "font:1rem/1.5 Charter,\"Bitstream Charter\",\"Source Serif 4\",Georgia,serif}\n"
    "main{max-width:72rem;margin:0 auto;padding:3rem 1.5rem 5rem}\n"
    "h1,h2,h3{line-height:1.25;break-after:avoid}h1{font-size:2rem;margin:0 0 .6rem}\n"
    "h2{font-size:1.35rem;margin:3rem 0 .4rem}h3{font-size:1.05rem;margin:1.6rem 0 .4rem}p{margin:.4rem 0}\n"
    "a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}\n"
    "code,.n{font:.8125rem/1.5 ui-monospace,Menlo,Consolas,monospace}code{overflow-wrap:anywhere}\n"
    ".n,.step{color:var(--faint)}.n{white-space:nowrap}\n"
    ".bar{display:flex;height:.7rem;margin:.8rem 0 .4rem;border-radius:3px;overflow:hidden;gap:2px}\n"
    ".bar i{display:block;min-width:3px}.bar .e,.key .e{background:var(--good)}"
    ".bar .a,.key .a{background:var(--aside)}.bar .p,.key .p{background:var(--part)}"
    ".bar .o,.key .o{background:var(--open)}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;margin:0 0 1rem;padding:0;list-style:none}"
    ".key i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.4rem}\n"
    "table{border-collapse:collapse;width:100%;margin:.6rem 0}"
    "th{text-align:left;font-weight:600;font-size:.875rem;color:var(--faint);border-bottom:1px solid "
    "var(--ink)}\n"
    "th,td{padding:.35rem .7rem .35rem 0;vertical-align:top}td{border-bottom:1px solid var(--line)}"
    "tr{break-inside:avoid}td.n{width:2.5rem;text-align:right}\n"
    ".source td.s{width:46%}.source .r{padding:0 0 .3rem .7rem;border-left:3px solid var(--line);margin:0}"
    ".source .r+.r{padding-top:.2rem}\n"
    ".e .r{border-color:var(--good)}.a .r{border-color:var(--aside)}.p .r{border-color:var(--part)}"
    ".o .r{border-color:var(--open)}\n"
    "tr.a .s,tr.a .r{color:var(--faint)}tr.h .s{font-weight:700}.why{font-style:italic}"
    ".open{color:var(--open);font-weight:600}mark{background:var(--mark);color:inherit}\n"
    ".decided td.d{width:38%}.remark{color:var(--faint);font-style:italic}b{font-weight:600}\n"
    ".sign{break-inside:avoid;margin-top:3.5rem;border:1px solid var(--ink);padding:.6rem 1.4rem 1.8rem}"
    ".sign ul{list-style:\"\\2610\\00a0\\00a0\";padding-left:1.6rem}\n"
    ".line{display:grid;grid-template-columns:2fr 1fr 3fr;gap:2rem;margin-top:3.2rem}"
    ".line span{border-top:1px solid var(--ink);padding-top:.2rem;font-size:.875rem;color:var(--faint)}\n"
    "@media(max-width:44rem){.source,.source tbody,.source tr,.source td{display:block}.source thead{display:"
    "none}"
    ".source td{border:0;padding:.1rem 0}.source td.s,td.n{width:auto;text-align:left}"
    ".source tr{border-bottom:1px solid var(--line);padding:.4rem 0}}\n"
    "@media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--faint:#444;--line:#bbb;--soft:#f4f4f4;"
    "--good:#1a6b4a;--aside:#7a7d86;--part:#a35d00;--open:#b3261e;--mark:#ffe9c7}"
    "html{font-size:9.5pt}code,.n{font-size:.8rem;line-height:1.35}h1{font-size:1.6rem}main{max-width:none;"
    "padding:0}"
    "th,td{padding:.2rem .6rem .2rem 0}a{color:inherit;text-decoration:none}.sign{margin-right:2px}"
    ".bar,.key i,mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "h2{break-before:auto}@page{margin:1.8cm 1.6cm}}\n";

static const char state_class[] = {[RUNG_TRACE_EXPRESSED] = 'e',
                                   [RUNG_TRACE_ASIDE] = 'a',
                                   [RUNG_TRACE_PARTLY] = 'p',
                                   [RUNG_TRACE_OPEN] = 'o'};

struct writer {
    const struct rung_trace *trace;
    struct rung_buffer *out;
};

static void text(const struct writer *w, const char *bytes)
{
    rung_buffer_html(w->out, bytes ? bytes : "");
}

static void html(const struct writer *w, const char *bytes)
{
    rung_buffer_text(w->out, bytes);
}

/* ---- statistics ---- */

static void write_counts(const struct writer *w, const uint32_t counts[RUNG_TRACE_STATES])
{
    html(w, "<div class=\"bar\" aria-hidden=\"true\">");
    for (int state = 0; state < RUNG_TRACE_STATES; state++)
        if (counts[state])
            rung_buffer_print(w->out, "<i class=\"%c\" style=\"flex:%u\"></i>", state_class[state],
                              counts[state]);
    html(w, "</div>\n<ul class=\"key\">");
    for (int state = 0; state < RUNG_TRACE_STATES; state++)
        if (counts[state] || state == RUNG_TRACE_EXPRESSED || state == RUNG_TRACE_OPEN)
            rung_buffer_print(w->out, "<li><i class=\"%c\"></i><b>%u</b> %s</li>", state_class[state],
                              counts[state], rung_trace_state_text((enum rung_trace_state)state));
    html(w, "</ul>\n");
}

static uint32_t count_decisions(const struct rung_trace_policy *policy, enum rung_decision_kind kind)
{
    uint32_t count = 0;

    for (const struct rung_decision *decision = policy->decisions; decision; decision = decision->next)
        count += decision->kind == kind;
    return count;
}

static const char *title_of(const struct rung_trace_policy *policy)
{
    return policy->node->title.bytes ? policy->node->title.bytes : policy->node->name.text;
}

static void write_top(const struct writer *w)
{
    uint32_t rules = 0, details = 0;

    html(w, "<h1>Where the rules come from</h1>\n<p>");
    for (const struct rung_trace_policy *policy = w->trace->policies; policy; policy = policy->next) {
        if (policy != w->trace->policies) html(w, " · ");
        text(w, title_of(policy));
        rules += count_decisions(policy, RUNG_DECISION_RULE) + count_decisions(policy, RUNG_DECISION_IN_STEP);
        details += count_decisions(policy, RUNG_DECISION_DETAIL);
    }
    rung_buffer_print(w->out,
                      "</p>\n<p>%u sentence%s. Each stands below beside the rules that express it, or the "
                      "reason why it cannot be a rule.</p>\n",
                      w->trace->sentence_count, w->trace->sentence_count == 1 ? "" : "s");
    write_counts(w, w->trace->counts);
    rung_buffer_print(
        w->out,
        "<p><a href=\"#decided\">Decided here</a>, by no source: <b>%u</b> rules, and numbers "
        "or words in <b>%u</b> rules that do quote one. <a href=\"#sign\">To be signed</a>.</p>\n",
        rules, details);
}

/* ---- sources ---- */

/* The sentence, its words that nothing quotes marked. */
static void write_sentence_text(const struct writer *w, const struct rung_trace_source *source,
                                const struct rung_trace_sentence *sentence)
{
    const struct rung_sentence *about = sentence->sentence;
    const struct rung_term *terms = source->quoted->prose.terms.items;
    uint32_t at = about->first, first = at, count = 0;

    if (sentence->state != RUNG_TRACE_PARTLY) {
        text(w, rung_trace_sentence_text(w->trace, source, sentence));
        return;
    }
    while (rung_trace_missing(source, sentence, &first, &count)) {
        text(w, rung_trace_passage(w->trace, source, at, first - at));
        if (first > at && terms[first].spaced) html(w, " ");
        html(w, "<mark>");
        text(w, rung_trace_passage(w->trace, source, first, count));
        html(w, "</mark>");
        at = first + count;
        if (at < about->first + about->count && terms[at].spaced) html(w, " ");
    }
    text(w, rung_trace_passage(w->trace, source, at, about->first + about->count - at));
}

static void write_reference(const struct writer *w, const struct rung_trace_reference *reference)
{
    const char *slash = strrchr(reference->place.path, '/');

    html(w, "<p class=\"r\"><span class=\"n\" title=\"");
    text(w, reference->place.path);
    html(w, "\">");
    text(w, slash ? slash + 1 : reference->place.path);
    rung_buffer_print(w->out, ":%u</span> ", reference->place.line);
    if (reference->quotation->kind == RUNG_QUOTE) {
        if (reference->step) {
            html(w, "<span class=\"step\">");
            text(w, reference->step);
            html(w, ":</span> ");
        }
        html(w, "<code>");
        text(w, reference->text);
        html(w, "</code></p>");
    } else {
        html(w, "<span class=\"why\">no rule: ");
        text(w, reference->text);
        html(w, "</span></p>");
    }
}

/* Opens a row up to the text of its sentence. */
static void open_row(const struct writer *w, const struct rung_trace_source *source,
                     const struct rung_trace_sentence *sentence)
{
    const struct rung_sentence *about = sentence->sentence;
    uint32_t line = rung_trace_sentence_place(w->trace, source, sentence).line;

    rung_buffer_print(w->out, "<tr class=\"%c%s\"><td class=\"n\">%u</td><td class=\"s\"",
                      state_class[sentence->state], about->kind == RUNG_LINE_HEADING ? " h" : "", line);
    if (about->indent && about->kind == RUNG_LINE_ITEM)
        rung_buffer_print(w->out, " style=\"padding-left:%uch\"",
                          about->indent < INDENT_MAX ? about->indent : INDENT_MAX);
    html(w, ">");
    if (about->kind == RUNG_LINE_ITEM && about->contents > about->marker) {
        const char *marker = source->quoted->prose.bytes + about->marker;
        bool number = marker[0] == '(' || (marker[0] >= '0' && marker[0] <= '9') ||
                      (marker[0] >= 'a' && marker[0] <= 'z') || (marker[0] >= 'A' && marker[0] <= 'Z');
        const char *shown = rung_arena_copy(w->trace->arena, marker, strcspn(marker, " \t"));
        text(w, number ? shown : "•");
        html(w, " ");
    }
}

static void write_sentence(const struct writer *w, const struct rung_trace_source *source,
                           const struct rung_trace_sentence *sentence)
{
    const struct rung_trace_link *link = NULL;
    struct rung_trace_reference reference;

    open_row(w, source, sentence);
    write_sentence_text(w, source, sentence);
    html(w, "</td><td>");
    while (rung_trace_next(w->trace, sentence, &link, RULE_BYTES, &reference)) write_reference(w, &reference);
    if (sentence->state == RUNG_TRACE_OPEN) html(w, "<p class=\"r open\">not expressed</p>");
    if (sentence->state == RUNG_TRACE_PARTLY)
        html(w, "<p class=\"r open\">nothing quotes the marked words</p>");
    html(w, "</td></tr>\n");
}

/* Lone numbers and signs, in one row. */
static void write_wordless(const struct writer *w, const struct rung_trace_source *source, uint32_t index,
                           uint32_t count)
{
    open_row(w, source, &source->sentences[index]);
    for (uint32_t i = index; i < index + count; i++) {
        if (i > index) html(w, " ");
        text(w, rung_trace_sentence_text(w->trace, source, &source->sentences[i]));
    }
    rung_buffer_print(w->out,
                      "</td><td><p class=\"r\"><span class=\"why\">no rule: %s</span></p></td></tr>\n",
                      rung_trace_no_words);
}

static void write_source(const struct writer *w, const struct rung_trace_source *source)
{
    int policies = 0;

    html(w, "<section class=\"source\">\n<h2>");
    text(w, source->quoted->path);
    html(w, "</h2>\n<p>Quoted by ");
    for (const struct rung_trace_policy *policy = w->trace->policies; policy; policy = policy->next) {
        if (!rung_trace_names(policy, source)) continue;
        html(w, policies++ ? ", <code>" : "<code>");
        text(w, policy->node->name.text);
        html(w, "</code>");
    }
    html(w, ".</p>\n");
    if (w->trace->sources->next) write_counts(w, source->counts); /* of one, they stand on top */
    html(w, "<table>\n<thead><tr><th>Line</th><th>The source</th><th>Rules</th></tr></thead>\n<tbody>\n");
    for (uint32_t i = 0, count; i < source->quoted->prose.sentence_count; i += count ? count : 1) {
        count = rung_trace_wordless(source, i);
        if (count)
            write_wordless(w, source, i, count);
        else
            write_sentence(w, source, &source->sentences[i]);
    }
    html(w, "</tbody></table>\n</section>\n");
}

/* ---- decisions ---- */

static void write_details(const struct writer *w, const struct rung_decision *decision)
{
    for (const struct rung_detail *detail = decision->details; detail; detail = detail->next) {
        if (detail != decision->details) html(w, ", ");
        html(w, detail->word ? "“" : "<b>");
        text(w, detail->text);
        html(w, detail->word ? "”" : "</b>");
        if (detail->elsewhere.end)
            rung_buffer_print(
                w->out, " (but line %u of the source)",
                rung_source_place(&w->trace->compilation->sources, detail->elsewhere.start).line);
    }
}

static void write_decision(const struct writer *w, const struct rung_decision *decision)
{
    const struct rung_ast_step *step = rung_trace_step(decision->rule);

    rung_buffer_print(w->out, "<tr><td class=\"n\">%u</td><td>",
                      rung_trace_rule_place(w->trace, decision->rule).line);
    if (step) {
        html(w, "<span class=\"step\">");
        text(w, step->name.text);
        html(w, ":</span> ");
    }
    html(w, "<code>");
    text(w, decision->text);
    html(w, "</code></td><td class=\"d\">");
    if (decision->comment) {
        html(w, "<span class=\"remark\">");
        text(w, decision->comment);
        html(w, "</span>");
    }
    write_details(w, decision);
    html(w, "</td></tr>\n");
}

static void write_kind(const struct writer *w, const struct rung_trace_policy *policy,
                       enum rung_decision_kind kind, const char *title, const char *column)
{
    if (!count_decisions(policy, kind)) return;
    rung_buffer_print(
        w->out,
        "<table class=\"decided\">\n<thead><tr><th>Line</th><th>%s</th><th>%s</th></tr></thead>\n"
        "<tbody>\n",
        title, column);
    for (const struct rung_decision *decision = policy->decisions; decision; decision = decision->next)
        if (decision->kind == kind) write_decision(w, decision);
    html(w, "</tbody></table>\n");
}

static void write_decisions(const struct writer *w)
{
    html(w, "<section id=\"decided\">\n<h2>Decided here</h2>\n"
            "<p>What the policies do that no source says. Whoever signs, signs for this as well.</p>\n");
    for (const struct rung_trace_policy *policy = w->trace->policies; policy; policy = policy->next) {
        html(w, "<h3>");
        text(w, title_of(policy));
        html(w, " <span class=\"n\">");
        text(w, policy->outline->unit->source->path);
        html(w, "</span></h3>\n");
        write_kind(w, policy, RUNG_DECISION_RULE, "Rules that quote nothing", "Remark in the policy");
        write_kind(w, policy, RUNG_DECISION_IN_STEP, "Rules that quote nothing, in steps that do",
                   "Remark in the policy");
        write_kind(w, policy, RUNG_DECISION_DETAIL, "Rules that quote a source",
                   "Numbers that the quoted sentences do not say, words that the source does not use");
        write_kind(w, policy, RUNG_DECISION_DECLARATION, "Declarations that quote nothing",
                   "Remark in the policy");
        if (!policy->decisions)
            html(w, "<p>Nothing: every rule quotes its source, and adds nothing to it.</p>\n");
    }
    html(w, "</section>\n");
}

static void write_signature(const struct writer *w)
{
    html(w,
         "<section class=\"sign\" id=\"sign\">\n<h2 style=\"margin-top:.6rem\">Sign-off</h2>\n<ul>\n"
         "<li>The rules beside each sentence are what the sentence means.</li>\n"
         "<li>What is set aside is rightly no rule.</li>\n"
         "<li>What is decided here is how it shall be.</li>\n</ul>\n"
         "<div class=\"line\"><span>Name</span><span>Date</span><span>Signature</span></div>\n</section>\n");
}

void rung_trace_write_html(const struct rung_trace *trace, struct rung_buffer *out)
{
    struct writer w = {trace, out};

    html(&w, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
             "<title>Where the rules come from</title>\n<style>\n");
    html(&w, style_sheet);
    html(&w, "</style>\n</head>\n<body>\n<main>\n");
    write_top(&w);
    for (const struct rung_trace_source *source = trace->sources; source; source = source->next)
        write_source(&w, source);
    write_decisions(&w);
    write_signature(&w);
    html(&w, "</main>\n</body>\n</html>\n");
}
