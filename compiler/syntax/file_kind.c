/* What files are that people name by mistake where a policy is wanted: logs, above all. */
#include "file_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "tokens.h"

static const struct {
    const char *begin, *kind;
} kinds[] = {
    {"\x1f\x8b", "a packed file (.gz)"},
    {"\x28\xb5\x2f\xfd", "a packed file (.zst)"},
    {"\x93RLG", "a packed log"},
    {"\x7f"
     "ELF",
     "a program for this machine"},
    {"PK\x03\x04", "a ZIP archive, as documents and spreadsheets are"},
    {"\xd0\xcf\x11\xe0", "a document of a word processor or spreadsheet"},
    {"%PDF", "a PDF document"},
    {"\x89PNG", "a picture"},
    {"{\\rtf", "a document of a word processor"},
    {"{\"", "JSON, as recorded events are"},
    {"<", "XML or HTML"},
};

/* Whether it begins as texts of Rung do: with `policy`, `calendar`, `use` … */
static bool begins_an_item(const char *bytes, uint32_t size)
{
    uint32_t end = 0;

    while (end < size && (isalnum((unsigned char)bytes[end]) || bytes[end] == '_')) end++;
    const struct rung_word *word = rung_word_find(bytes, end);
    return word && word->use == RUNG_WORD_TOP && (end == size || !strchr(",;", bytes[end]));
}

/* Whether the first line is a header of columns, as `number,opened_at,state`; it begins with a name or a
 * text. */
static bool is_table(const char *bytes, uint32_t size)
{
    uint32_t at = 0, commas = 0, others = 0;

    for (; at < size && bytes[at] != '\n' && bytes[at] != '\r'; at++) {
        if (strchr(" #{}", bytes[at]) && commas + others == 0) return false;
        commas += bytes[at] == ',';
        others += bytes[at] == ';' || bytes[at] == '\t';
    }
    return at < size && (commas > 1 || others > 1);
}

const char *rung_file_kind(const char *bytes, uint32_t size)
{
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) bytes += 3, size -= 3;
    while (size && isspace((unsigned char)*bytes)) bytes++, size--;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i].begin);
        if (size >= length && memcmp(bytes, kinds[i].begin, length) == 0) return kinds[i].kind;
    }
    return !begins_an_item(bytes, size) && is_table(bytes, size) ? "a table, as CSV files are" : NULL;
}
