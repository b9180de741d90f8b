/* Joins sentences and quotations, and says what is covered. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_TERMS = 6 };

/* ---- what takes part ---- */

struct rung_trace_source *rung_trace_source_of(const struct rung_trace *trace,
                                               const struct rung_quoted_source *quoted)
{
    struct rung_trace_source *source = trace->sources;

    while (source && source->quoted != quoted) source = source->next;
    return source;
}

static struct rung_trace_source *add_source(struct rung_trace *trace, const struct rung_quoted_source *quoted)
{
    const struct rung_prose *prose = &quoted->prose;
    struct rung_trace_source **end = &trace->sources;
    struct rung_trace_source *source = rung_arena_alloc(trace->arena, sizeof *source);

    if (!source) return NULL;
    source->quoted = quoted;
    source->covered = rung_arena_alloc(trace->arena, (prose->terms.count + 1) * sizeof *source->covered);
    source->sentences =
        rung_arena_alloc(trace->arena, (prose->sentence_count + 1) * sizeof *source->sentences);
    if (!source->covered || !source->sentences) return NULL;
    for (uint32_t i = 0; i < prose->sentence_count; i++) source->sentences[i].sentence = &prose->sentences[i];
    while (*end) end = &(*end)->next;
    *end = source;
    return source;
}

static enum rung_status add_policy(struct rung_trace *trace, const struct rung_outline *outline,
                                   struct rung_rule *rule, struct rung_trace_policy ***end)
{
    struct rung_trace_policy *policy = rung_arena_alloc(trace->arena, sizeof *policy);

    if (!policy) return RUNG_NO_MEMORY;
    *policy =
        (struct rung_trace_policy){.outline = outline, .rule = rule, .node = RUNG_AS(policy, rule->node)};
    **end = policy;
    *end = &policy->next;
    for (uint32_t i = 0; i < rule->quoting->count; i++) {
        const struct rung_quoted_source *quoted = rule->quoting->sources[i];
        if (!rung_trace_source_of(trace, quoted) && !add_source(trace, quoted)) return RUNG_NO_MEMORY;
    }
    return RUNG_OK;
}

static enum rung_status add_policies(struct rung_trace *trace)
{
    const struct rung_quotations *all = trace->compilation->quotations;
    struct rung_trace_policy **end = &trace->policies;

    for (uint32_t i = 0; i < all->outline_count; i++) {
        const struct rung_outline *outline = &all->outlines[i];
        for (uint32_t k = 0; outline->unit->asked_for && k < outline->count; k++) {
            if (outline->rules[k].kind != RUNG_RULE_POLICY) continue;
            if (add_policy(trace, outline, &outline->rules[k], &end) != RUNG_OK) return RUNG_NO_MEMORY;
        }
    }
    return RUNG_OK;
}

/* ---- links ---- */

/* Links the terms `first` .. `first + count` of a source to the quotation, sentence by sentence. */
static bool link_place(struct rung_trace *trace, struct rung_trace_source *source,
                       struct rung_quotation *quotation, uint32_t first, uint32_t *links)
{
    const struct rung_prose *prose = &source->quoted->prose;
    uint32_t end = first + quotation->count;

    memset(source->covered + first, true, quotation->count * sizeof *source->covered);
    for (uint32_t i = rung_prose_sentence_at(prose, first); first < end && *links < RUNG_TRACE_LINKS_MAX;
         i++, ++*links) {
        struct rung_trace_sentence *sentence = &source->sentences[i];
        struct rung_trace_link *link = rung_arena_alloc(trace->arena, sizeof *link);
        uint32_t stop = prose->sentences[i].first + prose->sentences[i].count;
        if (!link) return false;
        if (stop > end) stop = end;
        *link = (struct rung_trace_link){.next_of_same = quotation->links,
                                         .quotation = quotation,
                                         .sentence = i,
                                         .first = first,
                                         .count = stop - first};
        quotation->links = link;
        if (sentence->last_link)
            sentence->last_link->next = link;
        else
            sentence->links = link;
        sentence->last_link = link;
        first = stop;
    }
    return true;
}

/* Whether a passage of so many terms at `first` begins and ends with sentences. */
static bool is_whole(const struct rung_prose *prose, uint32_t first, uint32_t count)
{
    const struct rung_sentence *begin = &prose->sentences[rung_prose_sentence_at(prose, first)];
    const struct rung_sentence *end = &prose->sentences[rung_prose_sentence_at(prose, first + count - 1)];

    return begin->first == first && end->first + end->count == first + count;
}

/* Links a quotation to its places. A few words mean a heading or an item, where they are one, and not every
 * sentence that has them: "Email". */
static bool link_quotation(struct rung_trace *trace, struct rung_trace_source *source,
                           struct rung_quotation *quotation, uint32_t *links)
{
    const struct rung_prose *prose = &source->quoted->prose;
    const uint32_t *endings = source->quoted->passages.endings;
    struct rung_matches matches = quotation->matches;
    bool whole = false;

    if (matches.high - matches.low > RUNG_TRACE_PLACES_MAX)
        matches.high = matches.low + RUNG_TRACE_PLACES_MAX;
    for (uint32_t k = matches.low; k < matches.high && matches.length <= FEW_TERMS; k++)
        whole |= is_whole(prose, endings[k], matches.length);
    for (uint32_t k = matches.low; k < matches.high; k++)
        if (!whole || is_whole(prose, endings[k], matches.length))
            if (!link_place(trace, source, quotation, endings[k] + quotation->offset, links)) return false;
    return true;
}

static bool link_quotations(struct rung_trace *trace)
{
    const struct rung_quotations *all = trace->compilation->quotations;
    uint32_t links = 0;

    for (uint32_t i = 0; i < all->count; i++) {
        struct rung_quotation *quotation = all->items[i];
        struct rung_trace_source *source = rung_trace_source_of(trace, quotation->source);
        if (!source || !quotation->outline->unit->asked_for) continue;
        if (!link_quotation(trace, source, quotation, &links)) return false;
    }
    return true;
}

/* ---- the same sentence twice ---- */

struct same {
    struct rung_trace_sentence *sentence;
    const uint32_t *ids; /* of its terms */
};

static int compare_sentences(const void *a, const void *b)
{
    const struct same *x = a, *y = b;
    uint32_t x_count = x->sentence->sentence->count, y_count = y->sentence->sentence->count;

    if (x_count != y_count) return x_count < y_count ? -1 : 1;
    for (uint32_t i = 0; i < x_count; i++)
        if (x->ids[i] != y->ids[i]) return x->ids[i] < y->ids[i] ? -1 : 1;
    return (x->sentence > y->sentence) - (x->sentence < y->sentence);
}

/* Gives sentences that nothing quotes the quotations of an equal one. */
static bool share_links(struct rung_trace *trace, struct rung_trace_source *source)
{
    uint32_t count = source->quoted->prose.sentence_count;
    struct same *sorted = rung_arena_alloc(trace->arena, (count + 1) * sizeof *sorted);

    if (!sorted) return false;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct same){&source->sentences[i],
                                  source->quoted->passages.ids + source->sentences[i].sentence->first};
    qsort(sorted, count, sizeof *sorted, compare_sentences);
    for (uint32_t first = 0, end; first < count; first = end) {
        const struct rung_trace_sentence *linked = NULL;
        uint32_t size = sorted[first].sentence->sentence->count;
        for (end = first; end < count && sorted[end].sentence->sentence->count == size &&
                          memcmp(sorted[end].ids, sorted[first].ids, size * sizeof *sorted->ids) == 0;
             end++)
            if (!linked && sorted[end].sentence->links) linked = sorted[end].sentence;
        for (uint32_t i = first; i < end; i++)
            if (!sorted[i].sentence->links) sorted[i].sentence->like = linked;
    }
    return true;
}

const struct rung_trace_link *rung_trace_links(const struct rung_trace_sentence *sentence)
{
    return sentence->like ? sentence->like->links : sentence->links;
}

/* ---- what is covered ---- */

/* Words between two quotations that need no quotation themselves. */
static bool only_joins(const struct rung_term *term)
{
    static const char *const words[] = {"and", "or", "but", "then", "so", "also"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == term->size && memcmp(words[i], term->text, term->size) == 0) return true;
    return !term->word;
}

bool rung_trace_missing(const struct rung_trace_source *source, const struct rung_trace_sentence *sentence,
                        uint32_t *first, uint32_t *count)
{
    const struct rung_sentence *about = (sentence->like ? sentence->like : sentence)->sentence;
    const struct rung_term *terms = source->quoted->prose.terms.items;
    uint32_t offset = sentence->sentence->first - about->first; /* an equal sentence has equal terms */
    uint32_t at = *first + *count - offset, end = about->first + about->count;

    while (at < end) {
        uint32_t from = at;
        bool means = false;
        for (; at < end && !source->covered[at]; at++) means |= !only_joins(&terms[at]);
        if (means) {
            while (!terms[from].word) from++;
            *first = from + offset;
            while (!terms[at - 1].word) at--;
            *count = at - from;
            return true;
        }
        at += at < end;
    }
    return false;
}

static enum rung_trace_state state_of(const struct rung_trace_source *source,
                                      const struct rung_trace_sentence *sentence)
{
    const struct rung_term *terms = source->quoted->prose.terms.items + sentence->sentence->first;
    const struct rung_trace_link *link = rung_trace_links(sentence);
    uint32_t words = 0, first = sentence->sentence->first, count = 0;
    bool letters = false;

    if (link && rung_trace_missing(source, sentence, &first, &count)) return RUNG_TRACE_PARTLY;
    for (const struct rung_trace_link *l = link; l; l = l->next)
        if (l->quotation->kind == RUNG_QUOTE) return RUNG_TRACE_EXPRESSED;
    if (link) return RUNG_TRACE_ASIDE;
    for (uint32_t i = 0; i < sentence->sentence->count; i++) {
        words += terms[i].word;
        for (uint32_t k = 0; terms[i].word && k < terms[i].size; k++)
            letters |= terms[i].text[k] < '0' || terms[i].text[k] > '9';
    }
    return words <= 1 && !letters ? RUNG_TRACE_ASIDE : RUNG_TRACE_OPEN; /* a lone number, or a sign */
}

static void judge(struct rung_trace *trace, struct rung_trace_source *source)
{
    for (uint32_t i = 0; i < source->quoted->prose.sentence_count; i++) {
        struct rung_trace_sentence *sentence = &source->sentences[i];
        sentence->state = state_of(source, sentence);
        source->counts[sentence->state]++;
        trace->counts[sentence->state]++;
        trace->sentence_count++;
    }
}

/* ---- all of it ---- */

bool rung_trace_names(const struct rung_trace_policy *policy, const struct rung_trace_source *source)
{
    const struct rung_quoting *quoting = policy->rule->quoting;

    for (uint32_t i = 0; i < quoting->count; i++)
        if (quoting->sources[i] == source->quoted) return true;
    return false;
}

const struct rung_ast_step *rung_trace_step(const struct rung_rule *rule)
{
    for (rule = rule->parent; rule; rule = rule->parent)
        if (rule->node->kind == RUNG_NODE_step) return RUNG_AS(step, rule->node);
    return NULL;
}

const char *rung_trace_state_text(enum rung_trace_state state)
{
    static const char *const texts[] = {"expressed", "set aside", "in part", "not expressed"};

    return texts[state];
}

struct rung_place rung_trace_rule_place(const struct rung_trace *trace, const struct rung_rule *rule)
{
    return rung_source_place(&trace->compilation->sources, rule->node->span.start);
}

struct rung_place rung_trace_sentence_place(const struct rung_trace *trace,
                                            const struct rung_trace_source *source,
                                            const struct rung_trace_sentence *sentence)
{
    return rung_source_place(&trace->compilation->sources,
                             source->quoted->source->base + sentence->sentence->start);
}

/* ---- for the writers ---- */

const char *const rung_trace_no_words = "a lone number or sign";

uint32_t rung_trace_wordless(const struct rung_trace_source *source, uint32_t index)
{
    uint32_t count = 0;

    while (index + count < source->quoted->prose.sentence_count &&
           source->sentences[index + count].state == RUNG_TRACE_ASIDE &&
           !rung_trace_links(&source->sentences[index + count]))
        count++;
    return count;
}

/* Whether two links tell the same: the same rule, or the same reason. */
static bool tell_the_same(const struct rung_trace_link *a, const struct rung_trace_link *b)
{
    const struct rung_quotation *one = a->quotation, *other = b->quotation;

    if (one->kind != other->kind) return false;
    if (one->kind == RUNG_QUOTE) return one->rule == other->rule;
    return one->policy == other->policy && strcmp(one->reason, other->reason) == 0;
}

bool rung_trace_next(const struct rung_trace *trace, const struct rung_trace_sentence *sentence,
                     const struct rung_trace_link **link, uint32_t bytes_max,
                     struct rung_trace_reference *reference)
{
    const struct rung_trace_link *last = *link, *next = last ? last->next : rung_trace_links(sentence);

    while (last && next && tell_the_same(last, next)) next = next->next; /* they stand together */
    *link = next;
    if (!next) return false;
    const struct rung_quotation *quotation = next->quotation;
    *reference = (struct rung_trace_reference){.quotation = quotation, .text = quotation->reason};
    if (quotation->kind == RUNG_QUOTE) {
        const struct rung_ast_step *step = rung_trace_step(quotation->rule);
        reference->step = step ? step->name.text : NULL;
        reference->place = rung_trace_rule_place(trace, quotation->rule);
        reference->text = rung_rule_text(trace->arena, quotation->outline, quotation->rule, false, bytes_max);
    } else {
        reference->place = rung_source_place(&trace->compilation->sources, quotation->span.start);
    }
    return reference->text != NULL;
}

const char *rung_trace_passage(const struct rung_trace *trace, const struct rung_trace_source *source,
                               uint32_t first, uint32_t count)
{
    return rung_prose_excerpt(trace->arena, &source->quoted->prose, first, count, UINT32_MAX);
}

const char *rung_trace_sentence_text(const struct rung_trace *trace, const struct rung_trace_source *source,
                                     const struct rung_trace_sentence *sentence)
{
    return rung_trace_passage(trace, source, sentence->sentence->first, sentence->sentence->count);
}

const char *rung_trace_counts_text(const struct rung_trace *trace, const uint32_t counts[RUNG_TRACE_STATES])
{
    struct rung_buffer out = {.arena = trace->arena};
    uint32_t sentences = 0;

    for (int state = 0; state < RUNG_TRACE_STATES; state++) sentences += counts[state];
    rung_buffer_print(&out, "%u sentence%s", sentences, sentences == 1 ? "" : "s");
    for (int state = 0, said = 0; state < RUNG_TRACE_STATES; state++)
        if (counts[state])
            rung_buffer_print(&out, "%s%u %s", said++ ? ", " : ": ", counts[state],
                              rung_trace_state_text((enum rung_trace_state)state));
    return rung_buffer_result(&out);
}

enum rung_status rung_trace_make(struct rung_compilation *compilation, struct rung_trace *trace)
{
    *trace = (struct rung_trace){.compilation = compilation, .arena = compilation->arena};
    if (!compilation->quotations || add_policies(trace) != RUNG_OK || !link_quotations(trace))
        return RUNG_NO_MEMORY;
    for (struct rung_trace_source *source = trace->sources; source; source = source->next) {
        if (!share_links(trace, source)) return RUNG_NO_MEMORY;
        judge(trace, source);
    }
    for (struct rung_trace_policy *policy = trace->policies; policy; policy = policy->next)
        if (rung_trace_decide(trace, policy) != RUNG_OK) return RUNG_NO_MEMORY;
    return rung_arena_failed(trace->arena) ? RUNG_NO_MEMORY : RUNG_OK;
}

const char *rung_trace(struct rung_compilation *compilation, enum rung_trace_format format, bool colour,
                       uint32_t *open)
{
    struct rung_buffer out = {.arena = compilation->arena};
    struct rung_trace trace;

    if (rung_trace_make(compilation, &trace) != RUNG_OK) return NULL;
    switch (format) {
    case RUNG_TRACE_TEXT: rung_trace_write_text(&trace, &out, colour); break;
    case RUNG_TRACE_JSON: rung_trace_write_json(&trace, &out); break;
    case RUNG_TRACE_MARKDOWN: rung_trace_write_markdown(&trace, &out); break;
    case RUNG_TRACE_HTML: rung_trace_write_html(&trace, &out); break;
    }
    *open = trace.counts[RUNG_TRACE_OPEN] + trace.counts[RUNG_TRACE_PARTLY];
    return rung_arena_failed(compilation->arena) ? NULL : rung_buffer_result(&out);
}
