/* Collecting diagnostics, their codes, and the search for the word that was meant. */
#include "diagnostic.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    char name[8];
    enum rung_severity severity;
    const char *title;
} codes[] = {
#define LETTER_RUNG_ERROR "E0"
#define LETTER_RUNG_WARNING "W0"
#define DIAGNOSTIC(id, number, severity, title) {LETTER_##severity #number, severity, title},
#include <rung/diagnostics.def>
};

const char *rung_code_name(enum rung_code code)
{
    return (unsigned)code < RUNG_CODES ? codes[code].name : "E0000";
}

const char *rung_code_title(enum rung_code code)
{
    return (unsigned)code < RUNG_CODES ? codes[code].title : "";
}

enum rung_code rung_code_parse(const char *name)
{
    for (int code = 0; code < RUNG_CODES; code++) {
        const char *known = codes[code].name;
        if (toupper((unsigned char)name[0]) == known[0] && strcmp(name + 1, known + 1) == 0)
            return (enum rung_code)code;
    }
    return RUNG_CODES;
}

struct rung_diagnostic *rung_report(struct rung_diagnostics *diagnostics, enum rung_code code,
                                    struct rung_span span, const char *format, ...)
{
    if (diagnostics->count == RUNG_DIAGNOSTICS_MAX) {
        diagnostics->limit_span = span;
        code = RUNG_E_TOO_MANY;
        format = "there are more problems than the %d shown; mend these first";
    } else if (diagnostics->count > RUNG_DIAGNOSTICS_MAX) {
        return NULL;
    }
    struct rung_diagnostic *diagnostic = rung_arena_alloc(diagnostics->arena, sizeof *diagnostic);
    if (!diagnostic) return NULL;
    diagnostic->code = code;
    diagnostic->severity = codes[code].severity;
    diagnostic->span = span;
    if (code == RUNG_E_TOO_MANY) {
        diagnostic->message = rung_arena_print(diagnostics->arena, format, RUNG_DIAGNOSTICS_MAX);
    } else {
        va_list arguments;
        va_start(arguments, format);
        diagnostic->message = rung_arena_vprint(diagnostics->arena, format, arguments);
        va_end(arguments);
    }
    if (!diagnostic->message) return NULL;
    if (diagnostics->last)
        diagnostics->last->next = diagnostic;
    else
        diagnostics->first = diagnostic;
    diagnostics->last = diagnostic;
    diagnostics->count++;
    if (diagnostic->severity == RUNG_ERROR)
        diagnostics->errors++;
    else
        diagnostics->warnings++;
    return code == RUNG_E_TOO_MANY ? NULL : diagnostic;
}

void rung_note(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic,
               struct rung_span span, const char *format, ...)
{
    struct rung_note *note = diagnostic ? rung_arena_alloc(diagnostics->arena, sizeof *note) : NULL;
    struct rung_note **end;
    va_list arguments;

    if (!note) return;
    note->span = span;
    va_start(arguments, format);
    note->message = rung_arena_vprint(diagnostics->arena, format, arguments);
    va_end(arguments);
    if (!note->message) return;
    for (end = &diagnostic->notes; *end; end = &(*end)->next) {
    }
    *end = note;
}

void rung_help(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic, const char *format,
               ...)
{
    va_list arguments;

    if (!diagnostic) return;
    va_start(arguments, format);
    diagnostic->help = rung_arena_vprint(diagnostics->arena, format, arguments);
    va_end(arguments);
}

void rung_fix(struct rung_diagnostics *diagnostics, struct rung_diagnostic *diagnostic, struct rung_span span,
              const char *format, ...)
{
    struct rung_edit *edit = diagnostic ? rung_arena_alloc(diagnostics->arena, sizeof *edit) : NULL;
    struct rung_edit **end;
    va_list arguments;

    if (!edit) return;
    edit->span = span;
    va_start(arguments, format);
    edit->text = rung_arena_vprint(diagnostics->arena, format, arguments);
    va_end(arguments);
    if (!edit->text) return;
    for (end = &diagnostic->edits; *end; end = &(*end)->next) {
    }
    *end = edit;
}

void rung_diagnostics_drop(struct rung_diagnostics *diagnostics, struct rung_span span)
{
    struct rung_diagnostic **at = &diagnostics->first;

    diagnostics->last = NULL;
    while (*at) {
        struct rung_diagnostic *d = *at;
        if (d->span.start < span.start || d->span.end > span.end || d->code == RUNG_E_TOO_MANY) {
            diagnostics->last = d;
            at = &d->next;
            continue;
        }
        *at = d->next;
        diagnostics->count--;
        if (d->severity == RUNG_ERROR)
            diagnostics->errors--;
        else
            diagnostics->warnings--;
    }
}

static struct rung_diagnostic *merge(struct rung_diagnostic *a, struct rung_diagnostic *b)
{
    struct rung_diagnostic *first = NULL, **end = &first;

    while (a && b) {
        struct rung_diagnostic **least = b->span.start < a->span.start ? &b : &a;
        *end = *least;
        end = &(*end)->next;
        *least = (*least)->next;
    }
    *end = a ? a : b;
    return first;
}

static struct rung_diagnostic *merge_sort(struct rung_diagnostic *list, uint32_t count)
{
    struct rung_diagnostic *half = list;

    if (count < 2) return list;
    for (uint32_t i = 1; i < count / 2; i++) half = half->next;
    struct rung_diagnostic *rest = half->next;
    half->next = NULL;
    list = merge_sort(list, count / 2);
    return merge(list, merge_sort(rest, count - count / 2));
}

void rung_diagnostics_sort(struct rung_diagnostics *diagnostics)
{
    diagnostics->first = merge_sort(diagnostics->first, diagnostics->count);
    for (diagnostics->last = diagnostics->first; diagnostics->last && diagnostics->last->next;)
        diagnostics->last = diagnostics->last->next;
}

/* "write `a`" and "write `b`" as one. */
static const char *join_help(struct rung_diagnostics *diagnostics, const char *first, const char *second)
{
    static const char write[] = "write ";

    if (!first || !second || strcmp(first, second) == 0) return first;
    if (strncmp(second, write, sizeof write - 1) == 0) second += sizeof write - 1;
    const char *joined = rung_arena_print(diagnostics->arena, "%s, %s", first, second);
    return joined ? joined : first;
}

void rung_diagnostics_join(struct rung_diagnostics *diagnostics,
                           bool (*same_line)(const void *context, uint32_t a, uint32_t b),
                           const void *context)
{
    for (struct rung_diagnostic *d = diagnostics->first; d; d = d->next)
        while (d->next && d->next->code == d->code && d->edits && d->next->edits && !d->notes &&
               !d->next->notes && strcmp(d->next->message, d->message) == 0 &&
               same_line(context, d->span.start, d->next->span.start)) {
            struct rung_diagnostic *next = d->next;
            struct rung_edit **end = &d->edits;
            while (*end) end = &(*end)->next;
            *end = next->edits;
            d->help = join_help(diagnostics, d->help, next->help);
            d->next = next->next;
            diagnostics->count--;
            if (d->severity == RUNG_ERROR)
                diagnostics->errors--;
            else
                diagnostics->warnings--;
        }
    for (diagnostics->last = diagnostics->first; diagnostics->last && diagnostics->last->next;)
        diagnostics->last = diagnostics->last->next;
}

enum { WORD_MAX = 40 };

/* Damerau-Levenshtein distance of neighbours swapped, left out, put in or replaced, each 2; another case
 * costs 1. */
static int distance(const char *a, int a_size, const char *b, int b_size)
{
    int rows[3][WORD_MAX + 1];

    for (int j = 0; j <= b_size; j++) rows[0][j] = 2 * j;
    for (int i = 1; i <= a_size; i++) {
        int *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3], *row = rows[i % 3];
        row[0] = 2 * i;
        for (int j = 1; j <= b_size; j++) {
            int same = a[i - 1] == b[j - 1]                                                   ? 0
                       : tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]) ? 1
                                                                                              : 2;
            int best = above[j - 1] + same;
            if (above[j] + 2 < best) best = above[j] + 2;
            if (row[j - 1] + 2 < best) best = row[j - 1] + 2;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two_above[j - 2] + 2 < best)
                best = two_above[j - 2] + 2;
            row[j] = best;
        }
    }
    return rows[a_size % 3][b_size];
}

const char *rung_nearest(const char *word, const char *const *words, size_t count)
{
    size_t size = strlen(word);
    const char *nearest = NULL;
    int least = 0;

    if (size == 0 || size > WORD_MAX) return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = strlen(words[i]);
        if (other == 0 || other > WORD_MAX || strcmp(word, words[i]) == 0) continue;
        size_t longer = size > other ? size : other;
        int allowed = longer <= 3 ? 2 : longer <= 5 ? 3 : longer <= 8 ? 4 : 6;
        if (2 * (longer - (size < other ? size : other)) > (size_t)allowed)
            continue; /* to spare the effort */
        int apart = strcasecmp(word, words[i]) == 0 ? 1 : distance(word, (int)size, words[i], (int)other);
        if (apart <= allowed && (size_t)apart < 2 * (size < other ? size : other) &&
            (!nearest || apart < least)) {
            nearest = words[i];
            least = apart;
        }
    }
    return nearest;
}

int rung_word_distance(const char *a, const char *b)
{
    size_t a_size = strlen(a), b_size = strlen(b);

    if (a_size > WORD_MAX || b_size > WORD_MAX) return strcmp(a, b) == 0 ? 0 : 2 * WORD_MAX;
    return distance(a, (int)a_size, b, (int)b_size);
}
