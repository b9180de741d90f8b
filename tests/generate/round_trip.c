/* Tries what holds of the layout of every text. */
#include "round_trip.h"

#include <stdlib.h>
#include <string.h>

#include "compilation.h"
#include "tokens.h"

static struct rung_compilation *parse(const char *bytes, size_t size)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    if (!compilation) return NULL;
    rung_compilation_ignore_uses(compilation);
    rung_compilation_add_text(compilation, "text", bytes, size);
    return compilation;
}

/* A comment with its neighbour: the word behind it if it has a line of its own, else the word before it, both
 * without commas, which comments pass over. */
struct neighbour {
    const char *comment, *word;
    uint32_t comment_size, word_size;
    bool own_line, at_comma;
};

static int compare(const void *left, const void *right)
{
    const struct neighbour *a = left, *b = right;
    uint32_t size = a->comment_size < b->comment_size ? a->comment_size : b->comment_size;
    int order = memcmp(a->comment, b->comment, size);

    if (order) return order;
    return a->comment_size < b->comment_size ? -1 : a->comment_size > b->comment_size;
}

static struct neighbour *neighbours(struct rung_compilation *compilation)
{
    const struct rung_unit *unit = compilation->units;
    const char *bytes = unit->source->bytes - unit->source->base;
    struct rung_unit scratch = {.source = unit->source};
    struct rung_tokens tokens;
    struct neighbour *all = calloc(unit->trivia_count + 1, sizeof *all);
    uint32_t next = 0;

    if (!all || rung_tokens_scan(compilation->arena, &compilation->diagnostics, &scratch, &tokens)) abort();
    for (uint32_t i = 0; i < unit->trivia_count; i++) {
        const struct rung_trivia *trivia = &unit->trivia[i];
        while (next < tokens.count - 1 && tokens.items[next].span.start < trivia->span.start) next++;
        uint32_t before = next, after = next;
        while (before > 0 && bytes[tokens.items[before - 1].span.start] == ',') before--;
        while (bytes[tokens.items[after].span.start] == ',') after++;
        uint32_t word = trivia->own_line || before == 0 ? after : before - 1;
        struct rung_span span = tokens.items[word].span;
        all[i] = (struct neighbour){
            bytes + trivia->span.start, bytes + span.start, trivia->span.end - trivia->span.start,
            span.end - span.start,      trivia->own_line,   before != next || after != next};
    }
    if (unit->trivia_count) qsort(all, unit->trivia_count, sizeof *all, compare);
    return all;
}

/* A comment behind a word may get a line of its own where a comma stands between it and another one. */
static bool is_same(const struct neighbour *a, const struct neighbour *b)
{
    if (compare(a, b) != 0) return false;
    if (a->own_line != b->own_line) return b->own_line && a->at_comma;
    bool is_moment = a->word_size > 10 && a->word[0] >= '0' && a->word[0] <= '9'; /* its space may change */
    return is_moment || (a->word_size == b->word_size && memcmp(a->word, b->word, a->word_size) == 0);
}

static bool are_unlike(const struct neighbour *all, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if (compare(&all[i - 1], &all[i]) == 0) return false;
    return true;
}

static const char *compare_comments(struct rung_compilation *before, struct rung_compilation *after)
{
    uint32_t count = before->units->trivia_count;
    const char *why = NULL;

    if (count != after->units->trivia_count) return "a comment is lost, or there is one more";
    struct neighbour *a = neighbours(before), *b = neighbours(after);
    for (uint32_t i = 0; i < count && !why; i++) {
        if (compare(&a[i], &b[i]) != 0) why = "a comment is another one now";
        /* Comments that read alike cannot be told apart: then only their texts are compared. */
        else if (are_unlike(a, count) && !is_same(&a[i], &b[i]))
            why = "a comment stands beside another word now";
    }
    free(a);
    free(b);
    return why;
}

static const char *compare_all(struct rung_compilation *before, const struct rung_formatted *formatted)
{
    struct rung_compilation *after = parse(formatted->after, formatted->after_size);
    struct rung_formatted again = {0};
    const char *why = NULL;

    if (!after) abort();
    if (rung_format(after, &again) != RUNG_OK)
        why = "what is laid out cannot be read";
    else if (!rung_node_equal(&before->units->file->node, &after->units->file->node))
        why = "the tree is another one";
    else if (again.after_size != formatted->after_size ||
             memcmp(again.after, formatted->after, again.after_size) != 0)
        why = "laying out again changes something";
    else
        why = compare_comments(before, after);
    rung_compilation_free(after);
    return why;
}

enum rung_trip rung_round_trip(const char *bytes, size_t size, const char **why, char **laid_out)
{
    struct rung_compilation *compilation = parse(bytes, size);
    struct rung_formatted formatted;

    *why = NULL;
    if (laid_out) *laid_out = NULL;
    if (!compilation) abort();
    if (rung_format(compilation, &formatted) != RUNG_OK) {
        rung_compilation_free(compilation);
        return RUNG_TRIP_REFUSED;
    }
    *why = compare_all(compilation, &formatted);
    if (laid_out) *laid_out = strdup(formatted.after);
    rung_compilation_free(compilation);
    return *why ? RUNG_TRIP_BROKEN : RUNG_TRIP_GOOD;
}
