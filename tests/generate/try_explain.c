/* try_explain.c: explains many random policies and looks whether anything they say is missing.
 *
 *   try_explain [--count N] [--seed S] [--lines LINES] [FILE...]
 *
 * FILEs are tried first. Every declaration, statement, trigger and clause must have a sentence, and its
 * sentences must hold its texts, names, numbers and dates. Ends with 1 at the first policy of which something
 * is missing, which it prints, or if a kind of node was in none of the policies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "explain.h"
#include "generate.h"
#include "node_roles.h"
#include "symbols.h"

struct options {
    uint64_t seed;
    uint32_t count, lines;
};

/* All that a document says, each with its place. */
struct said {
    const char *text;
    struct rung_span span;
};

struct trying {
    struct rung_compilation *compilation;
    struct said *said;
    uint32_t count, capacity;
    uint64_t *met; /* how often each kind of node was met */
    bool lost;
};

/* ---- what is said ---- */

static void add(struct trying *trying, const char *text, struct rung_span span)
{
    if (trying->count == trying->capacity) {
        trying->capacity = trying->capacity ? trying->capacity * 2 : 256;
        trying->said = realloc(trying->said, trying->capacity * sizeof *trying->said);
        if (!trying->said) abort();
    }
    trying->said[trying->count++] = (struct said){text, span};
}

static void gather(struct trying *trying, const struct rung_block *block)
{
    if (block->title) add(trying, block->title, block->title_span);
    for (const struct rung_said *said = block->sentences; said; said = said->next) {
        add(trying, said->text, said->span);
        if (block->title) add(trying, block->title, said->span); /* the words that an item begins with */
    }
    for (const struct rung_block *inside = block->first; inside; inside = inside->next)
        gather(trying, inside);
}

static bool contains(const char *text, const char *words)
{
    size_t size = strlen(words);

    for (; *text; text++)
        if (strncasecmp(text, words, size) == 0) return true;
    return size == 0;
}

/* Whether a sentence about this place says these words; NULL: anything. */
static bool is_said(const struct trying *trying, struct rung_span span, const char *words)
{
    for (uint32_t i = 0; i < trying->count; i++) {
        const struct said *said = &trying->said[i];
        if (said->span.start < span.end && said->span.end > span.start &&
            (!words || contains(said->text, words)))
            return true;
    }
    return false;
}

static void want(struct trying *trying, const struct rung_node *node, const char *words)
{
    if (trying->lost || is_said(trying, node->span, words)) return;
    struct rung_place place = rung_compilation_place(trying->compilation, node->span.start);
    printf("%s:%u: nothing says %s%s%s\n", place.path ? place.path : "", place.line,
           rung_kinds[node->kind].name, words ? ": " : "", words ? words : "");
    trying->lost = true;
}

/* ---- what must be said ---- */

static struct rung_phrases phrases_of(const struct trying *trying)
{
    return (struct rung_phrases){.arena = trying->compilation->arena};
}

static void want_ref(struct trying *trying, const struct rung_node *node)
{
    const struct rung_symbol *symbol = rung_phrase_symbol(node);
    struct rung_phrases p = phrases_of(trying);

    if (!symbol) return;
    if (!symbol->declaration) { /* built-in events and outcomes have phrases: "an attempt bounces" */
        want(trying, node, NULL);
        return;
    }
    switch (symbol->kind) {
    case RUNG_SYMBOL_FACT:
    case RUNG_SYMBOL_CHANNEL:
    case RUNG_SYMBOL_CHOICE:
    case RUNG_SYMBOL_EVENT:
    case RUNG_SYMBOL_ITEM: want(trying, node, rung_phrase_words(&p, symbol->name)); break;
    case RUNG_SYMBOL_STEP: want(trying, node, rung_phrase(&p, "step %u", symbol->index + 1)); break;
    case RUNG_SYMBOL_PARTY: {
        const char *title = RUNG_AS(party, symbol->declaration)->title.bytes;
        want(trying, node, title ? rung_phrase_text(&p, title) : rung_phrase_words(&p, symbol->name));
        break;
    }
    default: want(trying, node, NULL);
    }
}

/* Small numbers may be words ("twice", "one", "every day"). */
static void want_number(struct trying *trying, const struct rung_node *node, int64_t millionths)
{
    struct rung_phrases p = phrases_of(trying);

    want(trying, node,
         millionths > 2000000 && millionths % 1000000 == 0
             ? rung_phrase(&p, "%lld", (long long)(millionths / 1000000))
             : NULL);
}

/* The texts between quotation marks, each as one line; the places to fill in of a template apart. */
static void want_texts(struct trying *trying, const struct rung_node *node)
{
    struct rung_phrases p = phrases_of(trying);

    for (uint32_t i = 0; i < rung_kinds[node->kind].part_count; i++) {
        const struct rung_part *part = &rung_kinds[node->kind].parts[i];
        const struct rung_text *text = (const void *)((const char *)node + part->offset);
        if (part->kind == RUNG_PART_TEXT && text->bytes && !strchr(text->bytes, '{'))
            want(trying, node, rung_phrase_text(&p, text->bytes));
    }
}

static bool look(void *state, struct rung_node *node)
{
    struct trying *trying = state;
    struct rung_phrases p = phrases_of(trying);

    trying->met[node->kind]++;
    switch (node->kind) {
    case RUNG_NODE_test: /* of what is tested only the title is told */
        want(trying, node, rung_phrase_text(&p, RUNG_AS(test, node)->title.bytes));
        return false;
    case RUNG_NODE_use: return false; /* what it names is told where it is used */
    case RUNG_NODE_calendar:          /* beside policies, told where one of them uses it: then in full */
        return is_said(trying, RUNG_AS(calendar, node)->name.span, NULL);
    case RUNG_NODE_ref: want_ref(trying, node); return true;
    case RUNG_NODE_number: want_number(trying, node, RUNG_AS(number, node)->millionths); return true;
    case RUNG_NODE_duration: want_number(trying, node, RUNG_AS(duration, node)->count * 1000000); return true;
    case RUNG_NODE_date:
    case RUNG_NODE_moment:
    case RUNG_NODE_clock: want(trying, node, rung_phrase_value(&p, node)); return true;
    default:
        if (node->kind != RUNG_NODE_file && node->kind != RUNG_NODE_block) want(trying, node, NULL);
        want_texts(trying, node);
        return true;
    }
}

/* ---- policies ---- */

/* Whether the whole text is told. */
static bool is_told(struct rung_compilation *compilation, uint64_t *met)
{
    struct trying trying = {.compilation = compilation, .met = met};
    struct rung_document *document;

    if (rung_explain_tell(compilation, NULL, &document) != RUNG_OK) return false;
    gather(&trying, &document->root);
    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next)
        if (unit->asked_for && unit->file) rung_node_walk(&unit->file->node, look, &trying);
    free(trying.said);
    return !trying.lost;
}

static bool try_text(const char *text, size_t size, uint64_t *met)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    struct rung_explain_style html = {.html = true, .lines = true}, markdown = {.lines = true, .columns = 80};
    const char *page = NULL, *plain = NULL;

    if (!compilation || rung_compilation_add_text(compilation, "text", text, size) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK)
        abort();
    bool good = rung_compilation_errors(compilation) == 0;
    if (!good) printf("%s", rung_render_text(compilation, false));
    good = good && is_told(compilation, met) && rung_explain(compilation, &html, &page) == RUNG_OK &&
           rung_explain(compilation, &markdown, &plain) == RUNG_OK;
    if (!good) printf("---- the text\n%s\n", text);
    rung_compilation_free(compilation);
    return good;
}

static bool try_file(const char *path, uint64_t *met)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    if (!compilation || rung_compilation_add_file(compilation, path) != RUNG_OK ||
        rung_compilation_check(compilation) != RUNG_OK) {
        printf("%s: not read\n", path);
        rung_compilation_free(compilation);
        return false;
    }
    bool good = rung_compilation_errors(compilation) == 0 && is_told(compilation, met);
    if (!good) printf("%s: not told\n", path);
    rung_compilation_free(compilation);
    return good;
}

/* Kinds that some policy must have had. */
static bool has_met_all(const uint64_t *met)
{
    bool all = true;
    static const enum rung_node_kind wanted[] = {
#define POLICY_ITEM(kind) RUNG_NODE_##kind,
#define STATEMENT(kind) RUNG_NODE_##kind,
#define TRIGGER(kind) RUNG_NODE_##kind,
#define EXPRESSION(kind) RUNG_NODE_##kind,
#define FEED_ITEM(kind) RUNG_NODE_##kind,
#define CALENDAR_ITEM(kind) RUNG_NODE_##kind,
#include "node_roles.def"
    };

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (met[wanted[i]]) continue;
        printf("no policy has a %s\n", rung_kinds[wanted[i]].name);
        all = false;
    }
    return all;
}

static int try_all(const struct options *options, char **files, int file_count)
{
    uint64_t met[RUNG_NODE_KINDS] = {0};

    for (int i = 0; i < file_count; i++)
        if (!try_file(files[i], met)) return 1;
    for (uint32_t i = 0; i < options->count; i++) {
        struct rung_random random = rung_random_seeded(options->seed + i);
        struct rung_text_out text = {0};
        rung_generate_valid(&random, options->lines, &text);
        bool good = try_text(text.bytes ? text.bytes : "", text.size, met);
        free(text.bytes);
        if (!good) {
            printf("seed %llu\n", (unsigned long long)(options->seed + i));
            return 1;
        }
    }
    if (!has_met_all(met)) return 1;
    printf("%d files and %u random policies told in full\n", file_count, options->count);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1, .count = 100, .lines = 60};
    int first = 1;

    while (first + 1 < argc && strncmp(argv[first], "--", 2) == 0) {
        unsigned long long value = strtoull(argv[first + 1], NULL, 10);
        if (strcmp(argv[first], "--count") == 0) options.count = (uint32_t)value;
        if (strcmp(argv[first], "--seed") == 0) options.seed = value;
        if (strcmp(argv[first], "--lines") == 0) options.lines = (uint32_t)value;
        first += 2;
    }
    return try_all(&options, argv + first, argc - first);
}
