/* customers_words.c: a line of a file about customers, taken apart; and mistakes, shown in it. */
#include "customers.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

enum { MISTAKES_SHOWN = 20, WIDTH_MAX = 150 };

static bool is_name(char sign)
{
    return isalnum((unsigned char)sign) || sign == '_' || sign == '-' || (unsigned char)sign >= 0x80;
}

/* "12", "12.5": millionths, up to 12 digits before the point. Returns the end, or 0 if it is no number. */
static uint32_t read_number(const char *text, uint32_t size, int64_t *number)
{
    uint32_t at = 0;
    int64_t unit = 1000000;

    *number = 0;
    while (at < size && isdigit((unsigned char)text[at]) && at < 12)
        *number = *number * 10 + (text[at++] - '0');
    if (at == 0 || (at < size && isdigit((unsigned char)text[at]))) return 0;
    *number *= 1000000;
    if (at + 1 >= size || text[at] != '.' || !isdigit((unsigned char)text[at + 1])) return at;
    for (at++; at < size && isdigit((unsigned char)text[at]); at++) {
        unit /= 10;
        *number += unit * (text[at] - '0');
    }
    return at;
}

static void keep(struct rung_word_of_line *word, const char *text, uint32_t size)
{
    word->cut = size >= RUNG_CUSTOMERS_NAME;
    if (word->cut) size = RUNG_CUSTOMERS_NAME - 1;
    for (uint32_t i = 0; i < size; i++) word->text[i] = (unsigned char)text[i] < ' ' ? '?' : text[i];
    word->text[size] = '\0';
}

/* A number, with what makes it a share or a time of day. Returns where it ends. */
static uint32_t take_number(struct rung_word_of_line *word, const char *line, uint32_t from, uint32_t size)
{
    uint32_t length = read_number(line + from, size - from, &word->number), end = from + length, at;
    int64_t minutes;

    word->kind = RUNG_WORD_NUMBER;
    if (end < size && line[end] == '%') {
        word->kind = RUNG_WORD_SHARE;
        word->number /= 10000;
        return end + 1;
    }
    if (end + 2 < size && line[end] == ':' && isdigit((unsigned char)line[end + 1])) {
        at = read_number(line + end + 1, size - end - 1, &minutes);
        word->kind =
            at == 2 && minutes == 0 && word->number <= 24 * INT64_C(1000000) ? RUNG_WORD_TIME : RUNG_WORD_ODD;
        word->number /= 1000000;
        return end + 1 + at;
    }
    if (length == 0 || (end < size && is_name(line[end]))) { /* a date, or a name that begins with digits */
        while (end < size && (is_name(line[end]) || line[end] == ':')) end++;
        word->kind = RUNG_WORD_NAME;
    }
    return end;
}

static uint32_t take_text(struct rung_word_of_line *word, const char *line, uint32_t from, uint32_t size)
{
    uint32_t end = from + 1;

    while (end < size && line[end] != '"' && line[end] != '\n') end++;
    bool whole = end < size && line[end] == '"';
    word->kind = whole ? RUNG_WORD_TEXT : RUNG_WORD_ODD;
    keep(word, line + from + 1, end - from - 1);
    return whole ? end + 1 : end;
}

void rung_line_take(struct rung_line_of_customers *l, const char *line, size_t length)
{
    uint32_t size = (uint32_t)length, at = 0;

    l->line = line;
    l->count = l->at = 0;
    l->failed = false;
    while (size && isspace((unsigned char)line[size - 1])) size--;
    l->size = size;
    for (;;) {
        while (at < size && (isspace((unsigned char)line[at]) || line[at] == '#')) {
            if (line[at] == '#') /* to the end of this line */
                while (at < size && line[at] != '\n') at++;
            else
                at++;
        }
        struct rung_word_of_line *word = &l->words[l->count++];
        *word = (struct rung_word_of_line){.kind = RUNG_WORD_END, .from = at, .until = at};
        if (at >= size || l->count == RUNG_LINE_WORDS) return;
        uint32_t end = at + 1;
        if (isdigit((unsigned char)line[at])) {
            end = take_number(word, line, at, size);
        } else if (line[at] == '"') {
            end = take_text(word, line, at, size);
        } else if (is_name(line[at])) {
            while (end < size && is_name(line[end])) end++;
            word->kind = RUNG_WORD_NAME;
        } else
            word->kind = line[at] == ',' ? RUNG_WORD_COMMA : RUNG_WORD_ODD;
        if (word->kind != RUNG_WORD_TEXT) keep(word, line + at, end - at);
        word->until = end;
        at = end;
    }
}

bool rung_line_is(struct rung_line_of_customers *l, const char *words)
{
    uint32_t at = l->at;

    while (*words) {
        size_t size = strcspn(words, " ");
        const struct rung_word_of_line *word = &l->words[at];
        bool comma = size == 1 && *words == ',' && word->kind == RUNG_WORD_COMMA;
        if (!comma && (word->kind != RUNG_WORD_NAME || strlen(word->text) != size ||
                       memcmp(word->text, words, size) != 0))
            return false;
        at++;
        words += size + (words[size] == ' ');
    }
    l->at = at;
    return true;
}

/* Text as it can be shown: what would give orders to a terminal becomes `?`. */
static void put(FILE *to, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)text[i];
        fputc((sign < 0x20 && sign != '\t') || sign == 0x7f ? '?' : sign, to);
    }
}

bool rung_line_wrong(struct rung_line_of_customers *l, uint32_t number, const char *help, const char *format,
                     ...)
{
    const struct rung_word_of_line *word = &l->words[number];
    FILE *to = l->cli->err;
    char message[512];
    va_list parts;

    if (l->failed) return false;
    l->failed = true;
    if (++*l->mistakes > MISTAKES_SHOWN) return false;
    va_start(parts, format);
    vsnprintf(message, sizeof message, format, parts);
    va_end(parts);
    put(to, l->path, strlen(l->path));
    uint32_t start = word->from, end = word->from, number_of_line = l->number;
    while (start && l->line[start - 1] != '\n') start--;
    while (end < l->size && l->line[end] != '\n') end++;
    for (uint32_t i = end; i < l->size; i++) number_of_line -= l->line[i] == '\n';
    fprintf(to, ":%u:%u: error: ", number_of_line, word->from - start + 1);
    put(to, message, strlen(message));
    uint32_t from = word->from - start > WIDTH_MAX - 40 ? word->from - 40 : start;
    while (from > start && ((unsigned char)l->line[from] & 0xC0) == 0x80) from--;
    uint32_t until = end - from > WIDTH_MAX ? from + WIDTH_MAX : end;
    fprintf(to, "\n %4u | ", number_of_line);
    put(to, l->line + from, until - from);
    fprintf(to, "\n      | ");
    for (uint32_t i = from; i < word->from; i++)
        if (((unsigned char)l->line[i] & 0xC0) != 0x80) fputc(l->line[i] == '\t' ? '\t' : ' ', to);
    fputc('^', to);
    for (uint32_t i = word->from + 1; i < word->until && i < until; i++)
        if (((unsigned char)l->line[i] & 0xC0) != 0x80) fputc('~', to);
    if (help) fprintf(to, "\n      = help: ");
    if (help) put(to, help, strlen(help));
    fprintf(to, "\n\n");
    return false;
}

bool rung_line_goes_on(const struct rung_line_of_customers *l)
{
    return l->count > 1 && l->words[l->count - 2].kind == RUNG_WORD_COMMA;
}
