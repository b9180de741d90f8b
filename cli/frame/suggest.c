/* suggest.c: what was probably meant by a word that is not known. */
#include "cli.h"

#include <string.h>

enum { WORD_MAX = 63 }; /* longer words are compared by their beginning */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment, with the last three rows of its matrix. */
size_t rung_suggest_distance(const char *a, const char *b)
{
    size_t m = strnlen(a, WORD_MAX), n = strnlen(b, WORD_MAX);
    size_t rows[3][WORD_MAX + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= n; j++) last[j] = j;
    for (size_t i = 1; i <= m; i++) {
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *oldest = before;
        before = last, last = row, row = oldest;
    }
    return last[n];
}

bool rung_suggest_likely(const char *typed, const char *word)
{
    size_t length = least(strlen(typed), strlen(word));
    if (length > 2 && strncmp(typed, word, strlen(typed)) == 0) return true; /* an abbreviation */
    return length > 1 && rung_suggest_distance(typed, word) <= (length + 2) / 3;
}
