/* Reads the sources of policies and finds what the policies quote of them. */
#include "quotations.h"

#include <string.h>

#include "misquotation.h"
#include "utf8.h"

enum {
    PLACES_LOOKED_AT_MAX = 1000, /* of a very short passage that is everywhere */
    DASHES_MAX = 16              /* that are tried as the end of a `#!` quotation */
};

struct finding {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    struct rung_diagnostics *diagnostics;
    struct rung_quotations *all;
    struct rung_outline *outline; /* of the unit at hand */
};

/* ---- sources ---- */

/* Reads the text of a source that has been opened; says in `why` what is wrong with it. */
static enum rung_status read_source(struct finding *finding, struct rung_quoted_source *quoted)
{
    const struct rung_source *source = quoted->source;
    enum rung_status status;

    if (source->size > RUNG_PROSE_BYTES_MAX)
        quoted->why = "it is larger than 1 MB, which no procedure is";
    else if (rung_utf8_text_end(source->bytes, source->size) < source->size)
        quoted->why = "it is not plain text in the encoding UTF-8";
    else if ((status = rung_prose_read(finding->arena, source->bytes, source->size, &quoted->prose)) ==
             RUNG_LIMIT)
        quoted->why = "it has more than 260,000 words and signs, which no procedure has";
    else if (status != RUNG_OK)
        return status;
    else
        return rung_passages_index(finding->arena, &quoted->prose, &quoted->passages);
    quoted->source = NULL;
    return RUNG_OK;
}

/* Opens the source at `path`, or returns the one that is the same file. NULL when memory ran out. */
static struct rung_quoted_source *open_source(struct finding *finding, const char *path)
{
    struct rung_quoted_source **end = &finding->all->sources, *quoted;
    struct rung_source *source = NULL;
    const char *why = "there is no such file";

    for (quoted = *end; quoted; quoted = quoted->next)
        if (strcmp(quoted->path, path) == 0) return quoted;
    enum rung_status status = strcmp(path, "-") == 0
                                  ? RUNG_UNREADABLE
                                  : rung_source_load(&finding->compilation->sources, path, &source, &why);
    if (status == RUNG_NO_MEMORY) return NULL;
    for (; *end; end = &(*end)->next)
        if (source && (*end)->source && (*end)->source->device == source->device &&
            (*end)->source->inode == source->inode)
            return *end;
    quoted = rung_arena_alloc(finding->arena, sizeof *quoted);
    if (!quoted) return NULL;
    *quoted = (struct rung_quoted_source){.path = path, .source = source, .why = why};
    if (source && read_source(finding, quoted) != RUNG_OK) return NULL;
    *end = quoted;
    return quoted;
}

static void report_unreadable(struct finding *finding, const struct rung_ast_source *item,
                              const struct rung_quoted_source *quoted)
{
    struct rung_diagnostic *problem =
        rung_report(finding->diagnostics, RUNG_E_SOURCE, item->path.span,
                    "the source `%s` cannot be read: %s", item->path.bytes, quoted->why);

    rung_help(finding->diagnostics, problem,
              "the path is relative to the folder of this file; `%s` was looked for", quoted->path);
}

/* Opens all sources that a policy names. */
static enum rung_status open_sources(struct finding *finding, struct rung_rule *policy)
{
    struct rung_list items = RUNG_AS(policy, policy->node)->items;
    struct rung_quoting *quoting = rung_arena_alloc(finding->arena, sizeof *quoting);
    uint32_t count = 0;

    if (!quoting) return RUNG_NO_MEMORY;
    policy->quoting = quoting;
    for (RUNG_EACH(item, items)) count += item->kind == RUNG_NODE_source;
    quoting->sources = rung_arena_alloc(finding->arena, (count + 1) * sizeof *quoting->sources);
    if (!quoting->sources) return RUNG_NO_MEMORY;
    for (RUNG_EACH(item, items)) {
        const struct rung_ast_source *named = RUNG_AS(source, item);
        if (item->kind != RUNG_NODE_source || !named->path.bytes) continue;
        const char *path =
            rung_path_beside(finding->arena, finding->outline->unit->source->path, named->path.bytes);
        struct rung_quoted_source *quoted = path ? open_source(finding, path) : NULL;
        if (!quoted) return RUNG_NO_MEMORY;
        if (quoted->source) {
            quoting->sources[quoting->count++] = quoted;
        } else {
            report_unreadable(finding, named, quoted);
            quoting->incomplete = true;
        }
    }
    return RUNG_OK;
}

/* ---- lines ---- */

/* Lines of the same kind that follow each other, before the same rule. */
struct run {
    enum rung_trivia_kind kind;
    struct rung_rule *policy, *rule;
    struct rung_quoted_line *lines;
    uint32_t count;
};

/* Reads the words of a line between two offsets of the file. */
static bool read_words(struct finding *finding, uint32_t from, uint32_t to, struct rung_quoted_line *line)
{
    const struct rung_source *source = finding->outline->unit->source;

    line->span = (struct rung_span){source->base + from, source->base + to};
    line->terms.count = 0;
    from = rung_line_look(source->bytes, from, to).contents;
    return rung_terms_read(finding->arena, source->bytes, from, to, &line->terms) ||
           line->terms.count == RUNG_PROSE_TERMS_MAX; /* which no source contains */
}

static struct rung_matches match_terms(const struct rung_passages *passages, struct rung_matches matches,
                                       const struct rung_quoted_line *line)
{
    for (uint32_t i = 0; i < line->terms.count && matches.low < matches.high; i++)
        matches = rung_passages_narrow(passages, matches, &line->terms.items[i]);
    return matches;
}

static bool occurs(const struct rung_quoting *quoting, const struct rung_quoted_line *line)
{
    for (uint32_t i = 0; i < quoting->count; i++) {
        const struct rung_passages *passages = &quoting->sources[i]->passages;
        struct rung_matches matches = match_terms(passages, rung_passages_all(passages), line);
        if (matches.low < matches.high) return true;
    }
    return false;
}

/* Where `--` stands between blanks, or at the end, from `from` on: the blank before it. `to` if nowhere. */
static uint32_t find_dashes(const char *bytes, uint32_t from, uint32_t to)
{
    for (uint32_t at = from; at + 3 <= to; at++)
        if (strchr(" \t", bytes[at]) && bytes[at + 1] == '-' && bytes[at + 2] == '-' &&
            (at + 3 == to || strchr(" \t", bytes[at + 3])))
            return at;
    return to;
}

/* Divides a `#!` line at its ` -- `: at the last one before which something quoted stands. */
static bool read_set_aside(struct finding *finding, const struct rung_quoting *quoting, uint32_t from,
                           uint32_t to, struct rung_quoted_line *line)
{
    const char *bytes = finding->outline->unit->source->bytes;
    uint32_t at = find_dashes(bytes, from, to), next = at;

    for (int tries = 0; next < to && tries < DASHES_MAX; tries++) {
        next = find_dashes(bytes, next + 3, to);
        if (next == to || !read_words(finding, from, next, line)) break;
        if (occurs(quoting, line)) at = next;
    }
    if (!read_words(finding, from, at, line)) return false;
    if (at == to) return true;
    for (at += 3; at < to && (bytes[at] == ' ' || bytes[at] == '\t');) at++;
    if (at < to) line->reason = rung_arena_copy(finding->arena, bytes + at, to - at);
    return at == to || line->reason;
}

/* Reads the lines of a run. One `#!` reason also holds for the lines directly above it that have none. */
static bool read_lines(struct finding *finding, struct run *run, const struct rung_trivia *trivia)
{
    const struct rung_unit *unit = finding->outline->unit;

    run->lines = rung_arena_alloc(finding->arena, run->count * sizeof *run->lines);
    if (!run->lines) return false;
    for (uint32_t i = 0; i < run->count; i++) {
        uint32_t size, from;
        const char *text = rung_trivia_text(unit, &trivia[i], &size);
        from = (uint32_t)(text - unit->source->bytes);
        bool good = run->kind == RUNG_QUOTE
                        ? read_words(finding, from, from + size, &run->lines[i])
                        : read_set_aside(finding, run->policy->quoting, from, from + size, &run->lines[i]);
        if (!good) return false;
    }
    for (uint32_t i = run->count - 1; i > 0; i--)
        if (!run->lines[i - 1].reason) run->lines[i - 1].reason = run->lines[i].reason;
    return true;
}

/* ---- finding them ---- */

/* The first term with the other case of its first letter; false if that is no letter of ASCII. */
static bool other_case(struct rung_arena *arena, struct rung_term *term)
{
    char first = term->text[0];

    if (!((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))) return false;
    char *text = rung_arena_copy(arena, term->text, term->size);
    if (!text) return false;
    text[0] ^= 0x20;
    term->text = text;
    return true;
}

/* Follows the lines from `first` on through a source, as one passage. Returns how many of them it has. */
static uint32_t follow(const struct rung_passages *passages, const struct run *run, uint32_t first,
                       struct rung_matches *matches)
{
    uint32_t line = first;

    *matches = rung_passages_all(passages);
    for (; line < run->count && run->lines[line].terms.count; line++) {
        struct rung_matches next = match_terms(passages, *matches, &run->lines[line]);
        if (next.low == next.high) break;
        *matches = next;
    }
    return line - first;
}

/* The longest passage that begins with line `first`, in whatever source has it. A quotation may begin with a
 * capital where the source, in the middle of a sentence, has none, or the other way round. */
static uint32_t find_passage(struct finding *finding, struct run *run, uint32_t first,
                             struct rung_quoted_source **source, struct rung_matches *matches)
{
    const struct rung_quoting *quoting = run->policy->quoting;
    struct rung_term *begin = run->lines[first].terms.items, as_written;
    uint32_t longest = 0;

    if (run->lines[first].terms.count == 0) return 0;
    as_written = *begin;
    for (int attempt = 0; attempt < 2 && longest == 0; attempt++) {
        if (attempt == 1 && !other_case(finding->arena, begin)) break;
        for (uint32_t i = 0; i < quoting->count; i++) {
            struct rung_matches found;
            uint32_t lines = follow(&quoting->sources[i]->passages, run, first, &found);
            if (lines <= longest) continue;
            longest = lines;
            *source = quoting->sources[i];
            *matches = found;
        }
    }
    *begin = as_written;
    return longest;
}

/* Whether the passage is a sentence, somewhere. */
static bool is_sentence(const struct rung_quoted_source *source, struct rung_matches matches)
{
    uint32_t high = matches.high;

    if (high - matches.low > PLACES_LOOKED_AT_MAX) high = matches.low + PLACES_LOOKED_AT_MAX;
    for (uint32_t k = matches.low; k < high; k++) {
        uint32_t at = source->passages.endings[k];
        const struct rung_sentence *sentence =
            &source->prose.sentences[rung_prose_sentence_at(&source->prose, at)];
        if (sentence->first == at && sentence->count == matches.length) return true;
    }
    return false;
}

static bool add_quotation(struct finding *finding, const struct run *run, uint32_t line,
                          struct rung_quoted_source *source, struct rung_matches matches, uint32_t offset)
{
    struct rung_quotations *all = finding->all;
    struct rung_quotation *quotation = rung_arena_alloc(finding->arena, sizeof *quotation);

    if (!quotation) return false;
    if (all->count == all->capacity) {
        uint32_t capacity = all->capacity ? all->capacity * 2 : 64;
        struct rung_quotation **items =
            rung_arena_grow(finding->arena, all->items, all->count, capacity, sizeof *items);
        if (!items) return false;
        all->items = items;
        all->capacity = capacity;
    }
    *quotation = (struct rung_quotation){
        .kind = run->kind,
        .span = run->lines[line].span,
        .outline = finding->outline,
        .policy = run->policy,
        .rule = run->rule,
        .reason = run->kind == RUNG_NO_RULE ? run->lines[line].reason : NULL,
        .source = source,
        .matches = matches,
        .offset = offset,
        .count = run->lines[line].terms.count,
    };
    all->items[all->count++] = quotation;
    if (!run->rule) return true;
    if (run->rule->last_quotation)
        run->rule->last_quotation->next = quotation;
    else
        run->rule->quotations = quotation;
    run->rule->last_quotation = quotation;
    return true;
}

/* Takes the lines `first` .. `first + count` as the passage that was found. */
static bool take_passage(struct finding *finding, const struct run *run, uint32_t first, uint32_t count,
                         struct rung_quoted_source *source, struct rung_matches matches)
{
    uint32_t words = 0, offset = 0;

    for (uint32_t i = first; i < first + count; i++)
        for (uint32_t k = 0; k < run->lines[i].terms.count; k++) words += run->lines[i].terms.items[k].word;
    if (words < 2 && !is_sentence(source, matches)) {
        rung_misquotation_too_short(finding->diagnostics, &run->lines[first]);
        return true;
    }
    for (uint32_t i = first; i < first + count; i++) {
        if (!add_quotation(finding, run, i, source, matches, offset)) return false;
        offset += run->lines[i].terms.count;
    }
    return true;
}

static void report_no_reason(struct finding *finding, const struct rung_quoted_line *line)
{
    struct rung_diagnostic *problem = rung_report(finding->diagnostics, RUNG_E_NO_REASON, line->span,
                                                  "it is not said why this cannot be a rule");

    rung_help(finding->diagnostics, problem,
              "write the reason behind the quotation: `#! quotation -- reason`");
}

static bool find_lines(struct finding *finding, struct run *run)
{
    const struct rung_quoting *quoting = run->policy->quoting;

    for (uint32_t line = 0; line < run->count;) {
        struct rung_quoted_source *source = NULL;
        struct rung_matches matches;
        uint32_t lines = find_passage(finding, run, line, &source, &matches);
        if (lines == 0 && run->lines[line].terms.count == 0)
            rung_misquotation_empty(finding->diagnostics, &run->lines[line]);
        else if (lines == 0 && !quoting->incomplete)
            rung_misquotation_report(finding->diagnostics, finding->outline->unit, quoting,
                                     &run->lines[line]);
        else if (lines > 0 && !take_passage(finding, run, line, lines, source, matches))
            return false;
        line += lines ? lines : 1;
    }
    if (run->kind == RUNG_NO_RULE)
        for (uint32_t i = 0; i < run->count; i++)
            if (!run->lines[i].reason) report_no_reason(finding, &run->lines[i]);
    return true;
}

/* ---- one file ---- */

static void report_no_source(struct finding *finding, struct run *run, struct rung_span span)
{
    struct rung_diagnostics *d = finding->diagnostics;
    struct rung_diagnostic *problem;

    if (!run->policy) {
        problem = rung_report(d, RUNG_E_NO_SOURCE, span, "only the rules of a policy quote a source");
        rung_help(d, problem, "make it a comment: `#`");
    } else if (!run->policy->quoting->reported) {
        const struct rung_ast_policy *policy = RUNG_AS(policy, run->policy->node);
        run->policy->quoting->reported = true;
        problem = rung_report(d, RUNG_E_NO_SOURCE, span, "the policy `%s` names no source to quote from",
                              policy->name.text);
        rung_help(d, problem, "name the text in the policy: `source \"procedure.txt\"`");
    }
}

static void report_loose(struct finding *finding, const struct rung_trivia *trivia, bool own_line)
{
    struct rung_diagnostic *problem =
        rung_report(finding->diagnostics, RUNG_W_LOOSE_QUOTATION, trivia->span,
                    own_line ? "nothing follows that could express this quotation"
                             : "a quotation stands before what expresses it, on a line of its own");

    rung_help(finding->diagnostics, problem, "put it above the rule that expresses it");
}

/* The run that begins with comment `at`: its kind, what it stands in and before. */
static struct run begin_run(struct finding *finding, uint32_t at)
{
    const struct rung_unit *unit = finding->outline->unit;
    const struct rung_trivia *trivia = &unit->trivia[at];
    struct run run = {.kind = trivia->kind, .count = 1};
    const char *bytes = unit->source->bytes - unit->source->base;

    while (at + run.count < unit->trivia_count && trivia[run.count].kind == run.kind &&
           trivia[run.count].own_line) {
        uint32_t gap = trivia[run.count - 1].span.end, end = trivia[run.count].span.start;
        while (gap < end && strchr(" \t\r\n\f", bytes[gap])) gap++;
        if (gap < end) break;
        run.count++;
    }
    if (run.kind == RUNG_QUOTE) run.rule = rung_outline_after(finding->outline, trivia->span.start);
    run.policy =
        rung_rule_policy(run.rule ? run.rule : rung_outline_around(finding->outline, trivia->span.start));
    return run;
}

static bool find_run(struct finding *finding, struct run *run, const struct rung_trivia *trivia)
{
    bool whole = !finding->outline->unit->has_gaps; /* else what follows may not have been read */

    if (run->kind == RUNG_QUOTE && (!run->rule || !trivia->own_line)) {
        if (whole) report_loose(finding, trivia, trivia->own_line);
        return true;
    }
    if (!run->policy || (run->policy->quoting->count == 0 && !run->policy->quoting->incomplete)) {
        if (whole) report_no_source(finding, run, trivia->span);
        return true;
    }
    return read_lines(finding, run, trivia) && find_lines(finding, run);
}

static enum rung_status find_in_unit(struct finding *finding)
{
    const struct rung_outline *outline = finding->outline;
    const struct rung_unit *unit = outline->unit;

    for (uint32_t i = 0; i < outline->count; i++) {
        if (outline->rules[i].kind != RUNG_RULE_POLICY) continue;
        if (open_sources(finding, &outline->rules[i]) != RUNG_OK) return RUNG_NO_MEMORY;
    }
    for (uint32_t i = 0; i < unit->trivia_count;) {
        if (unit->trivia[i].kind != RUNG_QUOTE && unit->trivia[i].kind != RUNG_NO_RULE) {
            i++;
            continue;
        }
        struct run run = begin_run(finding, i);
        if (!find_run(finding, &run, &unit->trivia[i])) return RUNG_NO_MEMORY;
        i += run.count;
    }
    return RUNG_OK;
}

enum rung_status rung_quotations_check(struct rung_compilation *compilation)
{
    struct rung_arena *arena = compilation->arena;
    struct rung_quotations *all = rung_arena_alloc(arena, sizeof *all);
    struct finding finding = {compilation, arena, &compilation->diagnostics, all, NULL};
    uint32_t units = 0;

    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next) units++;
    if (!all || !(all->outlines = rung_arena_alloc(arena, (units + 1) * sizeof *all->outlines)))
        return RUNG_NO_MEMORY;
    compilation->quotations = all;
    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next) {
        finding.outline = &all->outlines[all->outline_count++];
        enum rung_status status = rung_outline_make(arena, unit, finding.outline);
        if (status == RUNG_OK) status = find_in_unit(&finding);
        if (status != RUNG_OK) return status;
    }
    return rung_arena_failed(arena) ? RUNG_NO_MEMORY : RUNG_OK;
}
