/* A trace as JSON, for other programs; docs/trace.md describes each key. */
#include "trace.h"

enum { RULE_BYTES = 4000 };

/* Begins an element of a list: what stands between it and the one before. */
static void element(struct rung_buffer *out, int indent, bool first)
{
    rung_buffer_text(out, first ? "\n" : ",\n");
    rung_buffer_char(out, ' ', (size_t)indent);
}

/* `"key":"text"`, after a comma if it is not the first of its object. */
static void text_of(struct rung_buffer *out, const char *key, const char *text, bool first)
{
    rung_buffer_print(out, "%s\"%s\":\"", first ? "" : ",", key);
    rung_buffer_json(out, text ? text : "");
    rung_buffer_char(out, '"', 1);
}

static void place_of(struct rung_buffer *out, struct rung_place place, bool first)
{
    text_of(out, "file", place.path, first);
    rung_buffer_print(out, ",\"line\":%u", place.line);
}

static void write_counts(struct rung_buffer *out, const uint32_t counts[RUNG_TRACE_STATES])
{
    rung_buffer_print(out, "{\"expressed\":%u,\"set_aside\":%u,\"in_part\":%u,\"open\":%u}",
                      counts[RUNG_TRACE_EXPRESSED], counts[RUNG_TRACE_ASIDE], counts[RUNG_TRACE_PARTLY],
                      counts[RUNG_TRACE_OPEN]);
}

static void write_references(const struct rung_trace *trace, struct rung_buffer *out,
                             const struct rung_trace_sentence *sentence, enum rung_trivia_kind kind)
{
    const struct rung_trace_link *link = NULL;
    struct rung_trace_reference reference;
    bool first = true;

    while (rung_trace_next(trace, sentence, &link, RULE_BYTES, &reference)) {
        const struct rung_quotation *quotation = reference.quotation;
        if (quotation->kind != kind) continue;
        element(out, 10, first);
        rung_buffer_char(out, '{', 1);
        text_of(out, "policy", RUNG_AS(policy, quotation->policy->node)->name.text, true);
        if (reference.step) text_of(out, "step", reference.step, false);
        place_of(out, reference.place, false);
        text_of(out, kind == RUNG_QUOTE ? "rule" : "reason", reference.text, false);
        rung_buffer_char(out, '}', 1);
        first = false;
    }
}

static void write_missing(const struct rung_trace *trace, struct rung_buffer *out,
                          const struct rung_trace_source *source, const struct rung_trace_sentence *sentence)
{
    uint32_t first = sentence->sentence->first, count = 0;

    rung_buffer_text(out, ",\"not_quoted\":[");
    for (bool later = false; rung_trace_missing(source, sentence, &first, &count); later = true) {
        const char *text = rung_trace_passage(trace, source, first, count);
        rung_buffer_text(out, later ? ",\"" : "\"");
        rung_buffer_json(out, text ? text : "");
        rung_buffer_char(out, '"', 1);
    }
    rung_buffer_char(out, ']', 1);
}

static void write_sentence(const struct rung_trace *trace, struct rung_buffer *out,
                           const struct rung_trace_source *source, const struct rung_trace_sentence *sentence)
{
    static const char *const states[] = {"expressed", "set_aside", "in_part", "open"};

    rung_buffer_print(out, "{\"line\":%u", rung_trace_sentence_place(trace, source, sentence).line);
    text_of(out, "text", rung_trace_sentence_text(trace, source, sentence), false);
    text_of(out, "state", states[sentence->state], false);
    if (sentence->like)
        rung_buffer_print(out, ",\"same_as_line\":%u",
                          rung_trace_sentence_place(trace, source, sentence->like).line);
    rung_buffer_text(out, ",\"rules\":[");
    write_references(trace, out, sentence, RUNG_QUOTE);
    rung_buffer_text(out, "],\"reasons\":[");
    write_references(trace, out, sentence, RUNG_NO_RULE);
    rung_buffer_char(out, ']', 1);
    if (sentence->state == RUNG_TRACE_PARTLY) write_missing(trace, out, source, sentence);
    rung_buffer_char(out, '}', 1);
}

static void write_source(const struct rung_trace *trace, struct rung_buffer *out,
                         const struct rung_trace_source *source)
{
    bool first = true;

    rung_buffer_char(out, '{', 1);
    text_of(out, "file", source->quoted->path, true);
    rung_buffer_text(out, ",\"policies\":[");
    for (const struct rung_trace_policy *policy = trace->policies; policy; policy = policy->next) {
        if (!rung_trace_names(policy, source)) continue;
        rung_buffer_print(out, "%s\"", first ? "" : ",");
        rung_buffer_json(out, policy->node->name.text);
        rung_buffer_char(out, '"', 1);
        first = false;
    }
    rung_buffer_text(out, "],\"sentences\":");
    write_counts(out, source->counts);
    rung_buffer_text(out, ",\"text\":[");
    for (uint32_t i = 0; i < source->quoted->prose.sentence_count; i++) {
        element(out, 6, i == 0);
        write_sentence(trace, out, source, &source->sentences[i]);
    }
    rung_buffer_text(out, "]}");
}

static void write_details(const struct rung_trace *trace, struct rung_buffer *out,
                          const struct rung_decision *decision)
{
    rung_buffer_text(out, ",\"details\":[");
    for (const struct rung_detail *detail = decision->details; detail; detail = detail->next) {
        rung_buffer_char(out, '{', 1);
        text_of(out, detail->word ? "word" : "number", detail->text, true);
        if (detail->elsewhere.end)
            rung_buffer_print(out, ",\"elsewhere_in_line\":%u",
                              rung_source_place(&trace->compilation->sources, detail->elsewhere.start).line);
        rung_buffer_text(out, detail->next ? "}," : "}");
    }
    rung_buffer_char(out, ']', 1);
}

static void write_policy(const struct rung_trace *trace, struct rung_buffer *out,
                         const struct rung_trace_policy *policy)
{
    static const char *const kinds[] = {
        [RUNG_DECISION_RULE] = "rule",
        [RUNG_DECISION_IN_STEP] = "rule_in_quoting_step",
        [RUNG_DECISION_DECLARATION] = "declaration",
        [RUNG_DECISION_DETAIL] = "detail",
    };

    rung_buffer_char(out, '{', 1);
    text_of(out, "name", policy->node->name.text, true);
    if (policy->node->title.bytes) text_of(out, "title", policy->node->title.bytes, false);
    place_of(out, rung_trace_rule_place(trace, policy->rule), false);
    rung_buffer_text(out, ",\"decided_here\":[");
    for (const struct rung_decision *decision = policy->decisions; decision; decision = decision->next) {
        const struct rung_ast_step *step = rung_trace_step(decision->rule);
        element(out, 6, decision == policy->decisions);
        rung_buffer_char(out, '{', 1);
        text_of(out, "kind", kinds[decision->kind], true);
        if (step) text_of(out, "step", step->name.text, false);
        rung_buffer_print(out, ",\"line\":%u", rung_trace_rule_place(trace, decision->rule).line);
        text_of(out, "rule", decision->text, false);
        if (decision->comment) text_of(out, "comment", decision->comment, false);
        if (decision->details) write_details(trace, out, decision);
        rung_buffer_char(out, '}', 1);
    }
    rung_buffer_text(out, "]}");
}

void rung_trace_write_json(const struct rung_trace *trace, struct rung_buffer *out)
{
    rung_buffer_text(out, "{\"sentences\":");
    write_counts(out, trace->counts);
    rung_buffer_text(out, ",\n  \"sources\":[");
    for (const struct rung_trace_source *source = trace->sources; source; source = source->next) {
        element(out, 4, source == trace->sources);
        write_source(trace, out, source);
    }
    rung_buffer_text(out, "],\n  \"policies\":[");
    for (const struct rung_trace_policy *policy = trace->policies; policy; policy = policy->next) {
        element(out, 4, policy == trace->policies);
        write_policy(trace, out, policy);
    }
    rung_buffer_text(out, "]}\n");
}
