/* Headers, and files of other kinds. */
#include "header.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "reason.h"

static bool begins(const char *bytes, size_t size, const char *with, size_t with_size)
{
    return size >= with_size && memcmp(bytes, with, with_size) == 0;
}

const char *rung_feed_other_kind(enum rung_mapping_format format, const char *bytes, size_t size)
{
    bool utf16 = begins(bytes, size, "\xff\xfe", 2) || begins(bytes, size, "\xfe\xff", 2);

    if (begins(bytes, size, "PK\3\4", 4))
        return "it is a zip archive or a spreadsheet, not a log: export the log as text, or unpack it";
    if (begins(bytes, size, "\xd0\xcf\x11\xe0", 4))
        return "it is a spreadsheet, not a log: save it as text, with commas between the cells (CSV)";
    if (format == RUNG_MAPPING_XES) return NULL; /* XML says itself how it is written */
    if (utf16) return "it is written in UTF-16: save it as UTF-8";
    if (begins(bytes, size, "<?xm", 4)) return "it is XML: a feed for it begins with `from xes`";
    if (begins(bytes, size, "<!DO", 4) || begins(bytes, size, "<htm", 4))
        return "it is a web page, not a log: what was saved is perhaps a page that asks to sign in";
    if (format == RUNG_MAPPING_CSV && begins(bytes, size, "{\"", 2))
        return "it is JSON: a feed for it begins with `from ndjson`";
    return NULL;
}

/* ---- headers ---- */

enum { LIST_BYTES = 120, NAME_BYTES = 96 };

/* A cell's text for a message; what is no ASCII text is shown as a question mark. */
static void show(const struct rung_cell *cell, char text[NAME_BYTES])
{
    const uint32_t most = NAME_BYTES - sizeof "…";
    uint32_t size = cell->size < most ? cell->size : most;

    while (size && size < cell->size && ((unsigned char)cell->text[size] & 0xc0) == 0x80) size--;
    bool utf8 = rung_utf8_is_valid(cell->text, size);
    for (uint32_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)cell->text[i];
        text[i] = sign < 0x20 || sign == 0x7f || (sign >= 0x80 && !utf8) ? '?' : (char)sign;
    }
    strcpy(text + size, size < cell->size ? "…" : "");
}

static void list_cells(const struct rung_cell *cells, uint32_t count, char list[LIST_BYTES])
{
    size_t used = 0;

    *list = 0;
    for (uint32_t i = 0; i < count; i++) {
        char name[NAME_BYTES];
        show(&cells[i], name);
        size_t more = strlen(name) + (i ? 2 : 0);
        if (used + more + sizeof " …" > LIST_BYTES) {
            strcpy(list + used, " …");
            return;
        }
        used += (size_t)snprintf(list + used, LIST_BYTES - used, "%s%s", i ? ", " : "", name);
    }
}

static bool is_letter(char sign)
{
    return isalnum((unsigned char)sign) || (unsigned char)sign >= 0x80;
}

/* Whether both are the same but for capitals, spaces and other signs. */
static bool alike(const char *name, const struct rung_cell *cell)
{
    uint32_t at = 0;

    for (;; name++, at++) {
        while (*name && !is_letter(*name)) name++;
        while (at < cell->size && !is_letter(cell->text[at])) at++;
        if (!*name || at == cell->size) return !*name && at == cell->size;
        if (tolower((unsigned char)*name) != tolower((unsigned char)cell->text[at])) return false;
    }
}

/* What the only cell of a header is really separated by; 0 if nothing is seen. */
static char other_separator(const struct rung_cell *cell)
{
    static const char separators[] = ";\t|,";
    char found = 0;
    uint32_t most = 0;

    for (const char *sign = separators; *sign; sign++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < cell->size; i++) count += cell->text[i] == *sign;
        if (count > most) found = *sign;
        if (count > most) most = count;
    }
    return found;
}

static enum rung_status no_column(const char *name, uint64_t line, const struct rung_cell *cells,
                                  uint32_t count, struct rung_reason *reason)
{
    char list[LIST_BYTES], other[NAME_BYTES];
    char separator = count == 1 ? other_separator(&cells[0]) : 0;

    list_cells(cells, count, list);
    if (separator)
        return rung_reason_give(reason, RUNG_INVALID, (unsigned)line,
                                "its cells seem to be separated by %s, and the feed must say so: "
                                "`separator \"%s\"`; its header is: %s",
                                separator == '\t' ? "tabs" : (const char[]){'`', separator, '`', 0},
                                separator == '\t' ? "\\t" : (const char[]){separator, 0}, list);
    for (uint32_t i = 0; i < count; i++) {
        if (memchr(cells[i].text, '\r', cells[i].size))
            return rung_reason_give(
                reason, RUNG_INVALID, (unsigned)line,
                "its lines end with carriage returns alone, as on old Macintoshes: save it "
                "with the line ends of Unix or Windows");
        if (!alike(name, &cells[i])) continue;
        show(&cells[i], other);
        return rung_reason_give(reason, RUNG_INVALID, (unsigned)line,
                                "there is no column \"%.60s\"; did you mean \"%s\"? Its header is: %s", name,
                                other, list);
    }
    return rung_reason_give(reason, RUNG_INVALID, (unsigned)line,
                            "there is no column \"%.80s\"; its header is: %s", name, list);
}

enum rung_status rung_feed_find_columns(const struct rung_mapping *mapping, uint64_t line,
                                        const struct rung_cell *cells, uint32_t count, int *columns,
                                        struct rung_reason *reason)
{
    enum { NO_COLUMN = -1 };
    char list[LIST_BYTES];

    for (uint32_t key = 0; key < mapping->key_count; key++) {
        const char *name = mapping->keys[key].name;
        columns[key] = NO_COLUMN;
        for (uint32_t i = 0; i < count; i++) {
            if (strlen(name) != cells[i].size || memcmp(name, cells[i].text, cells[i].size) != 0) continue;
            if (columns[key] != NO_COLUMN) {
                list_cells(cells, count, list);
                return rung_reason_give(reason, RUNG_INVALID, (unsigned)line,
                                        "there are two columns \"%.80s\"; its header is: %s", name, list);
            }
            columns[key] = (int)i;
        }
        if (columns[key] == NO_COLUMN) return no_column(name, line, cells, count, reason);
    }
    return RUNG_OK;
}
