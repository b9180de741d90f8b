/* Shows somebody who misquoted a source what it says. */
#include "misquotation.h"

#include <string.h>

enum { EXCERPT_BYTES = 160 };

void rung_misquotation_empty(struct rung_diagnostics *d, const struct rung_quoted_line *line)
{
    struct rung_diagnostic *problem = rung_report(d, RUNG_E_QUOTATION, line->span, "nothing is quoted here");

    rung_help(d, problem, "quote a sentence of the source, or take the line away");
}

void rung_misquotation_too_short(struct rung_diagnostics *d, const struct rung_quoted_line *line)
{
    struct rung_diagnostic *problem = rung_report(d, RUNG_E_QUOTATION, line->span,
                                                  "a single word out of a sentence is too little to quote");

    rung_help(d, problem, "quote two words or more, or a whole sentence");
}

/* The source whose passage has the fewest differences; NULL when none resembles it. */
static struct rung_quoted_source *find_resemblance(struct rung_arena *arena,
                                                   const struct rung_quoting *quoting,
                                                   const struct rung_terms *terms,
                                                   struct rung_resemblance *resemblance)
{
    struct rung_quoted_source *nearest = NULL;

    for (uint32_t i = 0; i < quoting->count; i++) {
        struct rung_resemblance other;
        if (!rung_passages_resemble(arena, &quoting->sources[i]->passages, terms->items, terms->count,
                                    &other))
            continue;
        if (nearest && other.difference_count >= resemblance->difference_count) continue;
        nearest = quoting->sources[i];
        *resemblance = other;
    }
    return nearest;
}

/* The place of terms; of none, that of the term behind them, or at the end the one before. */
static struct rung_span span_of(const struct rung_source *source, const struct rung_terms *terms,
                                uint32_t first, uint32_t count)
{
    if (count == 0) {
        if (first == terms->count) first--;
        count = 1;
    }
    return (struct rung_span){source->base + terms->items[first].start,
                              source->base + terms->items[first + count - 1].end};
}

struct misquotation {
    struct rung_diagnostics *diagnostics;
    const struct rung_source *policy, *source;
    const struct rung_prose *prose; /* of the source */
    struct rung_prose quoted;       /* the line, as if it were prose */
};

/* The change that mends one difference. */
static void fix(const struct misquotation *m, struct rung_diagnostic *problem,
                const struct rung_difference *difference)
{
    const struct rung_terms *terms = &m->quoted.terms;
    const char *text = rung_prose_excerpt(m->diagnostics->arena, m->prose, difference->found,
                                          difference->found_count, UINT32_MAX);
    struct rung_span span = span_of(m->policy, terms, difference->asked, difference->asked_count);
    const char *before = "", *behind = "";

    if (difference->asked_count == 0 && difference->asked > 0) {
        span.start = span.end = m->policy->base + terms->items[difference->asked - 1].end;
        if (m->prose->terms.items[difference->found].spaced) before = " ";
    } else if (difference->asked_count == 0) {
        span.end = span.start;
        behind = " ";
    } else if (difference->found_count == 0 && difference->asked > 0) {
        span.start = m->policy->base + terms->items[difference->asked - 1].end;
    }
    if (text) rung_fix(m->diagnostics, problem, span, "%s%s%s", before, text, behind);
}

/* Says what the first difference is. */
static struct rung_diagnostic *report_difference(const struct misquotation *m,
                                                 const struct rung_resemblance *resemblance)
{
    struct rung_arena *arena = m->diagnostics->arena;
    const struct rung_difference *first = resemblance->differences;
    struct rung_span span = span_of(m->policy, &m->quoted.terms, first->asked, first->asked_count);
    const char *asked =
        rung_prose_excerpt(arena, &m->quoted, first->asked, first->asked_count, EXCERPT_BYTES / 2);
    const char *found =
        rung_prose_excerpt(arena, m->prose, first->found, first->found_count, EXCERPT_BYTES / 2);
    uint32_t others = resemblance->difference_count - 1;
    const char *more =
        others ? rung_arena_print(arena, "; %u more difference%s", others, others == 1 ? "" : "s") : "";

    if (!asked || !found || !more) return NULL;
    if (first->found_count == 0)
        return rung_report(m->diagnostics, RUNG_E_QUOTATION, span, "the source does not say `%s` here%s",
                           asked, more);
    if (first->asked_count == 0)
        return rung_report(m->diagnostics, RUNG_E_QUOTATION, span, "the source also says `%s` before this%s",
                           found, more);
    return rung_report(m->diagnostics, RUNG_E_QUOTATION, span, "the source says `%s`, not `%s`%s", found,
                       asked, more);
}

void rung_misquotation_report(struct rung_diagnostics *d, const struct rung_unit *unit,
                              const struct rung_quoting *quoting, const struct rung_quoted_line *line)
{
    struct rung_resemblance resemblance;
    if (rung_diagnostics_full(d)) return;
    const struct rung_quoted_source *source = find_resemblance(d->arena, quoting, &line->terms, &resemblance);
    struct rung_diagnostic *problem;

    if (!source || resemblance.difference_count == 0) {
        problem = rung_report(d, RUNG_E_QUOTATION, line->span,
                              quoting->count == 1 ? "the source says nothing like this"
                                                  : "no source says anything like this");
        rung_help(d, problem,
                  "quote it word by word: any part of a sentence, two words or more; your own words are a "
                  "comment, `#`");
        return;
    }
    struct misquotation m = {d, unit->source, source->source, &source->prose, {0}};
    m.quoted = (struct rung_prose){.bytes = unit->source->bytes, .terms = line->terms};
    problem = report_difference(&m, &resemblance);
    const struct rung_difference *first = resemblance.differences;
    rung_note(d, problem, span_of(m.source, &m.prose->terms, first->found, first->found_count),
              "this is the passage that resembles it most");
    const char *passage =
        rung_prose_excerpt(d->arena, m.prose, resemblance.first, resemblance.count, EXCERPT_BYTES);
    if (passage) rung_help(d, problem, "quote it as it stands: `%s`", passage);
    for (uint32_t i = 0; problem && i < resemblance.difference_count; i++)
        fix(&m, problem, &resemblance.differences[i]);
}
