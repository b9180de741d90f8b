/* What a policy decides by itself: rules that quote nothing, and, in rules that quote something, the numbers
 * and words that the source does not say. */
#include <string.h>

#include "lexicon.h"
#include "trace.h"

enum {
    WHOLE_RULE_BYTES = 160, /* a rule that is longer is told by its head, then part by part */
    RULE_BYTES_MAX = 4000,
    UNIT_TERMS = 4,          /* how far behind a number its unit stands: "one full business day" */
    NEAR_TERMS = 16,         /* or before it, in a sentence that is quoted: "days 7, 15 and 28" */
    PLACES_LOOKED_AT = 1000, /* of one number */
};

/* What stands around a rule and quotes something. */
enum cover { COVER_NONE, COVER_STEP, COVER_FULL };

struct deciding {
    struct rung_trace *trace;
    struct rung_trace_policy *policy;
    struct rung_decision *last;
    uint8_t *covers;  /* enum cover of each rule of the policy */
    uint32_t *quoted; /* how many rules of the policy before each one quote something */
    /* while the details of one rule are looked at */
    struct rung_rule *rule;
    struct rung_decision *decision; /* NULL as long as there are none */
    bool failed;
};

/* Among the rules of the policy. */
static uint32_t index_of(const struct deciding *d, const struct rung_rule *rule)
{
    return (uint32_t)(rule - d->policy->rule);
}

/* ---- what is covered ---- */

/* A quotation before a statement or a handler covers all of it. One before a step covers that the step is
 * there, but not each thing it does; the one before a policy, only that. */
static void find_covers(struct deciding *d)
{
    uint32_t quoted = 0;

    for (struct rung_rule *rule = d->policy->rule; rule < d->policy->rule->end; rule++) {
        enum cover cover = COVER_NONE;
        if (rule->quotations)
            cover = COVER_FULL;
        else if (rule->parent && rule->parent->node->kind == RUNG_NODE_step)
            cover = d->covers[index_of(d, rule->parent)] == COVER_FULL ? COVER_STEP : COVER_NONE;
        else if (rule->parent && rule->parent->kind != RUNG_RULE_POLICY)
            cover = (enum cover)d->covers[index_of(d, rule->parent)];
        d->covers[index_of(d, rule)] = (uint8_t)cover;
        d->quoted[index_of(d, rule)] = quoted;
        quoted += rule->quotations != NULL;
    }
    d->quoted[index_of(d, d->policy->rule->end)] = quoted;
}

static bool quotes_inside(const struct deciding *d, const struct rung_rule *rule)
{
    return d->quoted[index_of(d, rule->end)] > d->quoted[index_of(d, rule)];
}

/* Counts the rule's quotations in the sentences they quote, or takes them back. */
static void mark(struct deciding *d, const struct rung_rule *rule, bool now)
{
    for (const struct rung_quotation *quotation = rule->quotations; quotation; quotation = quotation->next) {
        struct rung_trace_source *source = rung_trace_source_of(d->trace, quotation->source);
        for (const struct rung_trace_link *link = quotation->links; link; link = link->next_of_same)
            source->sentences[link->sentence].quoted_now += now ? 1u : UINT32_MAX;
    }
}

/* ---- comments of the policy's author ---- */

static void add_comment(struct rung_buffer *out, const struct rung_unit *unit,
                        const struct rung_trivia *trivia)
{
    uint32_t size;
    const char *text = rung_trivia_text(unit, trivia, &size);

    if (trivia->kind != RUNG_COMMENT && trivia->kind != RUNG_DOC) return;
    if (out->size && size) rung_buffer_char(out, ' ', 1);
    rung_buffer_add(out, text, size);
}

/* The comments above a rule, and the one behind it on its line. */
static const char *comment_of(struct deciding *d, const struct rung_rule *rule)
{
    const struct rung_unit *unit = d->policy->outline->unit;
    const char *bytes = unit->source->bytes - unit->source->base;
    const struct rung_trivia *first;
    struct rung_buffer out = {.arena = d->trace->arena};
    uint32_t end = rule->node->span.end;

    if (unit->trivia_count == 0) return NULL;
    uint32_t count = rung_trivia_before(unit, rule->node, &first);
    for (uint32_t i = 0; i < count; i++) add_comment(&out, unit, &first[i]);
    const struct rung_trivia *next = first + count;
    while (next < unit->trivia + unit->trivia_count && next->span.start < end) next++;
    bool is_there = next < unit->trivia + unit->trivia_count && !next->own_line;
    for (uint32_t at = end; is_there && at < next->span.start; at++)
        is_there = bytes[at] == ' ' || bytes[at] == '\t';
    if (is_there) add_comment(&out, unit, next);
    return out.size ? rung_buffer_result(&out) : NULL;
}

static struct rung_decision *decide(struct deciding *d, struct rung_rule *rule, enum rung_decision_kind kind,
                                    bool whole)
{
    struct rung_decision *decision = rung_arena_alloc(d->trace->arena, sizeof *decision);

    if (!decision) return NULL;
    *decision = (struct rung_decision){.kind = kind, .rule = rule};
    decision->text = rung_rule_text(d->trace->arena, d->policy->outline, rule, whole, RULE_BYTES_MAX);
    if (kind != RUNG_DECISION_DETAIL) decision->comment = comment_of(d, rule);
    if (!decision->text) return NULL;
    if (d->last)
        d->last->next = decision;
    else
        d->policy->decisions = decision;
    d->last = decision;
    return decision;
}

/* ---- details ---- */

static void add_detail(struct deciding *d, const char *text, size_t size, bool word,
                       struct rung_span elsewhere)
{
    if (!d->decision) d->decision = decide(d, d->rule, RUNG_DECISION_DETAIL, false);
    struct rung_detail **end = d->decision ? &d->decision->details : NULL;
    for (; end && *end; end = &(*end)->next)
        if (strlen((*end)->text) == size && memcmp((*end)->text, text, size) == 0) return;
    struct rung_detail *detail = end ? rung_arena_alloc(d->trace->arena, sizeof *detail) : NULL;
    char *copy = detail ? rung_arena_copy(d->trace->arena, text, size) : NULL;
    if (!copy) {
        d->failed = true;
        return;
    }
    *detail = (struct rung_detail){.text = copy, .word = word, .elsewhere = elsewhere};
    *end = detail;
}

/* A number as a rule has it; unit NULL for a mere number. */
struct quantity {
    int64_t millionths;
    const char *unit;
    bool business;
};

/* Whether one of the terms `from` .. `to` says the unit; for business time, one must say that as well. */
static bool says_unit(const struct rung_prose *prose, const struct quantity *quantity, uint32_t from,
                      uint32_t to)
{
    struct rung_stem unit = rung_stem_of(quantity->unit, strlen(quantity->unit));
    bool said = false, business = !quantity->business;

    for (uint32_t i = from; i < to; i++) {
        const struct rung_term *term = &prose->terms.items[i];
        struct rung_stem stem = rung_stem_of(term->text, term->size);
        said |= strcmp(stem.text, unit.text) == 0;
        business |= strcmp(stem.text, "business") == 0 || strcmp(stem.text, "work") == 0;
    }
    return said && business;
}

/* Whether a quoted sentence says it; else *elsewhere is where the source does, if it does. */
static bool source_says(const struct rung_trace_source *source, const struct quantity *quantity,
                        struct rung_span *elsewhere)
{
    const struct rung_lexicon *lexicon = source->lexicon;
    const struct rung_prose *prose = lexicon->prose;
    uint32_t at = rung_lexicon_numbers_from(lexicon, quantity->millionths), end = at + PLACES_LOOKED_AT;

    for (; at < end && at < lexicon->number_count && lexicon->numbers[at].millionths == quantity->millionths;
         at++) {
        uint32_t term = lexicon->numbers[at].term, index = rung_prose_sentence_at(prose, term);
        const struct rung_sentence *sentence = &prose->sentences[index];
        uint32_t first = sentence->first, last = first + sentence->count;
        uint32_t from = term - first > NEAR_TERMS ? term - NEAR_TERMS : first;
        uint32_t to = last - term > NEAR_TERMS ? term + NEAR_TERMS : last;
        bool quoted = source->sentences[index].quoted_now > 0;
        if (quoted && (!quantity->unit || says_unit(prose, quantity, from, to))) return true;
        if (to > term + UNIT_TERMS) to = term + UNIT_TERMS;
        if (quantity->unit && elsewhere->end == 0 && says_unit(prose, quantity, term, to))
            *elsewhere = (struct rung_span){source->quoted->source->base + sentence->start,
                                            source->quoted->source->base + sentence->end};
    }
    return false;
}

static void look_at_quantity(struct deciding *d, const struct rung_node *node,
                             const struct quantity *quantity)
{
    const struct rung_source *file = d->policy->outline->unit->source;
    struct rung_span elsewhere = {0};

    for (struct rung_trace_source *source = d->trace->sources; source; source = source->next)
        if (rung_trace_names(d->policy, source) && source_says(source, quantity, &elsewhere)) return;
    add_detail(d, file->bytes + (node->span.start - file->base), node->span.end - node->span.start, false,
               elsewhere);
}

/* Whether the sources of the policy have a word of this stem, or this number. */
static bool sources_have(const struct deciding *d, const struct rung_stem *stem, const char *word,
                         size_t size)
{
    int64_t value;
    bool number = word[0] >= '0' && word[0] <= '9' && rung_number_read(word, size, &value);

    for (struct rung_trace_source *source = d->trace->sources; source; source = source->next) {
        const struct rung_lexicon *lexicon = source->lexicon;
        if (!rung_trace_names(d->policy, source)) continue;
        if (rung_lexicon_has(lexicon, stem)) return true;
        uint32_t at = number ? rung_lexicon_numbers_from(lexicon, value) : lexicon->number_count;
        if (at < lexicon->number_count && lexicon->numbers[at].millionths == value) return true;
    }
    return false;
}

static void look_at_word(struct deciding *d, const char *word, size_t size)
{
    struct rung_stem stem = rung_stem_of(word, size);

    if ((word[0] < '0' || word[0] > '9') && rung_word_is_common(word, size)) return;
    if (!sources_have(d, &stem, word, size)) add_detail(d, word, size, true, (struct rung_span){0});
}

/* The words of a text; what stands in braces is filled in, and no word of the text. */
static void look_at_text(struct deciding *d, const char *text)
{
    uint32_t size = (uint32_t)strlen(text), from = 0;

    while (from < size) {
        const char *brace = memchr(text + from, '{', size - from);
        uint32_t to = brace ? (uint32_t)(brace - text) : size;
        struct rung_terms terms = {0};
        if (!rung_terms_read(d->trace->arena, text, from, to, &terms) && terms.count < RUNG_PROSE_TERMS_MAX) {
            d->failed = true;
            return;
        }
        for (uint32_t i = 0; i < terms.count; i++) {
            bool joined;
            struct rung_stem stem = rung_stem_at(&terms, i, &joined);
            if (joined && sources_have(d, &stem, stem.text, strlen(stem.text)))
                i += 2;
            else if (terms.items[i].word)
                look_at_word(d, terms.items[i].text, terms.items[i].size);
        }
        const char *close = brace ? strchr(brace, '}') : NULL;
        from = close ? (uint32_t)(close - text) + 1 : brace ? to + 1 : size;
    }
}

/* The words of a name: "why_not_found_first". */
static void look_at_name(struct deciding *d, const char *name)
{
    while (*name) {
        size_t size = strcspn(name, "_");
        if (size) look_at_word(d, name, size);
        name += size + (name[size] == '_');
    }
}

static const char *const unit_names[] = {"second", "minute", "hour", "day", "week"};

static void look_at_list(struct deciding *d, struct rung_list list)
{
    for (RUNG_EACH(item, list))
        if (item->kind == RUNG_NODE_ref) look_at_name(d, RUNG_AS(ref, item)->name.text);
}

/* The texts of a node that are said to people. Names of templates are not, nor is the reason behind
 * `because`, which changes nothing. */
static void look_at_texts(struct deciding *d, const struct rung_node *node)
{
    const struct rung_kind *kind = &rung_kinds[node->kind];

    if (node->kind == RUNG_NODE_because || node->kind == RUNG_NODE_using || node->kind == RUNG_NODE_template)
        return;
    for (uint32_t i = 0; i < kind->part_count; i++) {
        if (kind->parts[i].kind != RUNG_PART_TEXT) continue;
        const struct rung_text *text =
            (const struct rung_text *)(const void *)((const char *)node + kind->parts[i].offset);
        if (text->bytes) look_at_text(d, text->bytes);
    }
}

static bool look_at_part(void *state, struct rung_node *node)
{
    struct deciding *d = state;
    struct quantity quantity = {0};

    if (node != d->rule->node && rung_outline_lists(node)) return false;
    switch (node->kind) {
    case RUNG_NODE_duration: {
        const struct rung_ast_duration *duration = RUNG_AS(duration, node);
        quantity =
            (struct quantity){duration->count * 1000000, unit_names[duration->unit], duration->business};
        look_at_quantity(d, node, &quantity);
        break;
    }
    case RUNG_NODE_number:
        quantity.millionths = RUNG_AS(number, node)->millionths;
        look_at_quantity(d, node, &quantity);
        break;
    case RUNG_NODE_date:
    case RUNG_NODE_moment:
    case RUNG_NODE_clock:
        quantity.millionths = INT64_MIN; /* which no source says */
        look_at_quantity(d, node, &quantity);
        break;
    case RUNG_NODE_including: look_at_list(d, RUNG_AS(including, node)->items); break;
    case RUNG_NODE_noting: look_at_list(d, RUNG_AS(noting, node)->items); break;
    default: look_at_texts(d, node);
    }
    return true;
}

/* ---- one policy after the other ---- */

static void look_at_details(struct deciding *d, struct rung_rule *rule)
{
    d->rule = rule;
    d->decision = NULL;
    rung_node_walk(rule->node, look_at_part, d);
}

/* A rule that quotes nothing. Returns the next rule to look at: what has been told whole is not told again.
 */
static struct rung_rule *tell(struct deciding *d, struct rung_rule *rule, enum cover cover)
{
    bool declaration = rule->kind == RUNG_RULE_DECLARATION;
    enum rung_node_kind kind = rule->node->kind;
    bool step = kind == RUNG_NODE_step;
    bool whole = !step && !quotes_inside(d, rule) &&
                 (rule->end == rule + 1 || rule->node->span.end - rule->node->span.start <= WHOLE_RULE_BYTES);

    if (kind == RUNG_NODE_version || kind == RUNG_NODE_source) return rule->end;
    /* the parts of a rule that stand outside of braces were told with it */
    bool told = rule->parent->kind != RUNG_RULE_POLICY && rule->parent->kind != RUNG_RULE_BLOCK &&
                kind != RUNG_NODE_clause;
    if (!told)
        d->failed |= !decide(d, rule,
                             declaration           ? RUNG_DECISION_DECLARATION
                             : cover == COVER_STEP ? RUNG_DECISION_IN_STEP
                                                   : RUNG_DECISION_RULE,
                             whole);
    return whole ? rule->end : rule + 1;
}

static void decide_all(struct deciding *d)
{
    struct rung_rule *open = NULL, *policy = d->policy->rule;

    for (struct rung_rule *rule = policy; rule < policy->end && !d->failed;) {
        for (; open && rule >= open->end; open = open->parent) mark(d, open, false);
        mark(d, rule, true);
        open = rule;
        enum cover cover = (enum cover)d->covers[index_of(d, rule)];
        struct rung_rule *next = rule + 1;
        if (rule->kind == RUNG_RULE_POLICY || rule->kind == RUNG_RULE_BLOCK) {
            rule = next;
            continue;
        }
        if (cover == COVER_FULL)
            look_at_details(d, rule);
        else
            next = tell(d, rule, cover);
        rule = next;
    }
    for (; open; open = open->parent) mark(d, open, false);
}

static enum rung_status make_lexicons(struct rung_trace *trace, const struct rung_trace_policy *policy)
{
    for (struct rung_trace_source *source = trace->sources; source; source = source->next) {
        if (source->lexicon || !rung_trace_names(policy, source)) continue;
        struct rung_lexicon *lexicon = rung_arena_alloc(trace->arena, sizeof *lexicon);
        if (!lexicon || rung_lexicon_make(trace->arena, &source->quoted->prose, lexicon) != RUNG_OK)
            return RUNG_NO_MEMORY;
        source->lexicon = lexicon;
    }
    return RUNG_OK;
}

enum rung_status rung_trace_decide(struct rung_trace *trace, struct rung_trace_policy *policy)
{
    struct deciding d = {.trace = trace, .policy = policy};
    size_t count = (size_t)(policy->rule->end - policy->rule) + 1;

    d.covers = rung_arena_alloc(trace->arena, count * sizeof *d.covers);
    d.quoted = rung_arena_alloc(trace->arena, count * sizeof *d.quoted);
    if (!d.covers || !d.quoted || make_lexicons(trace, policy) != RUNG_OK) return RUNG_NO_MEMORY;
    find_covers(&d);
    decide_all(&d);
    return d.failed ? RUNG_NO_MEMORY : RUNG_OK;
}
