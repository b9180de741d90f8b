/* The lines of an iCalendar text. */
#include "ical_lines.h"

#include "reason.h"

#include <string.h>
#include <strings.h>

/* The length of the UTF-8 character at `at`; 0 if there is none (RFC 3629: no surrogates, shortest form). */
static size_t character_length(const unsigned char *at, size_t left)
{
    unsigned char first = at[0];
    size_t length = first < 0x80   ? 1
                    : first < 0xC2 ? 0
                    : first < 0xE0 ? 2
                    : first < 0xF0 ? 3
                    : first < 0xF5 ? 4
                                   : 0;
    if (length == 0 || length > left) return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    if ((first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F)) return 0;
    if ((first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F)) return 0;
    return length;
}

/* Folding may cut a character in two (RFC 5545 allows it), so lines are judged when they are joined. */
static enum rung_status check_text(const struct rung_ical_line *line, size_t size, struct rung_reason *reason)
{
    const unsigned char *text = (const unsigned char *)line->name;
    for (size_t i = 0; i < size;) {
        size_t length = character_length(text + i, size - i);
        if (length == 0)
            return rung_reason_give(reason, RUNG_INVALID, line->number, "this line is not UTF-8 text");
        if ((text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7F)
            return rung_reason_give(reason, RUNG_INVALID, line->number,
                                    "this line has a control character in it");
        i += length;
    }
    return RUNG_OK;
}

enum rung_status rung_ical_reader_start(struct rung_ical_reader *reader, char *text, size_t size,
                                        struct rung_reason *reason)
{
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    *reader = (struct rung_ical_reader){text, text + size, 1};
    if (size < 15 || strncasecmp(text, "BEGIN:VCALENDAR", 15) != 0)
        return rung_reason_give(reason, RUNG_INVALID, 1,
                                "this is no iCalendar file: it does not begin with BEGIN:VCALENDAR");
    return RUNG_OK;
}

/* Joins one line with those that continue it (they begin with a blank or a tab), and ends it with a NUL in
 * place of its line break; the last line has none, and is ended beyond the text (so the buffer has a byte
 * more). */
static size_t join_line(struct rung_ical_reader *reader)
{
    char *to = reader->at;
    size_t size = 0;
    for (;;) {
        char *from = reader->at;
        char *stop = memchr(from, '\n', (size_t)(reader->end - from));
        char *next = stop ? stop + 1 : reader->end;
        if (!stop) stop = reader->end;
        size_t length = (size_t)(stop - from);
        if (length > 0 && from[length - 1] == '\r') length--;
        memmove(to + size, from, length);
        size += length;
        reader->at = next;
        reader->number++;
        bool more = next < reader->end && (*next == ' ' || *next == '\t');
        if (!more) break;
        reader->at++;
    }
    return size;
}

/* Cuts NAME[;PARAMETERS]:VALUE apart. */
static bool split_line(struct rung_ical_line *line)
{
    char *at = line->name;
    while ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') ||
           *at == '-')
        at++;
    if (at == line->name || (*at != ';' && *at != ':')) return false;
    bool quoted = false;
    char *colon = at;
    for (; *colon && (quoted || *colon != ':'); colon++)
        if (*colon == '"') quoted = !quoted;
    if (*colon != ':') return false;
    line->parameters = *at == ';' ? at + 1 : colon;
    *at = '\0';
    *colon = '\0';
    line->value = colon + 1;
    return true;
}

enum rung_status rung_ical_reader_next(struct rung_ical_reader *reader, struct rung_ical_line *line,
                                       struct rung_reason *reason)
{
    size_t size = 0;
    while (size == 0) {
        if (reader->at >= reader->end) return RUNG_NOT_FOUND;
        line->number = reader->number;
        line->name = reader->at;
        size = join_line(reader);
    }
    if (size > ICAL_LINE_MAX)
        return rung_reason_give(reason, RUNG_LIMIT, line->number, "this line is longer than %d KB",
                                ICAL_LINE_MAX / 1024);
    enum rung_status status = check_text(line, size, reason);
    if (status != RUNG_OK) return status;
    line->name[size] = '\0';
    if (!split_line(line))
        return rung_reason_give(
            reason, RUNG_INVALID, line->number,
            "this line is not of the form NAME:VALUE; a line that continues another begins with "
            "a blank");
    return RUNG_OK;
}

bool rung_ical_line_has(const struct rung_ical_line *line, const char *parameter, const char *value)
{
    size_t name_length = strlen(parameter), value_length = strlen(value);
    const char *at = line->parameters;
    while (*at) {
        const char *end = at;
        for (bool quoted = false; *end && (quoted || *end != ';'); end++)
            if (*end == '"') quoted = !quoted;
        if ((size_t)(end - at) == name_length + 1 + value_length && at[name_length] == '=' &&
            strncasecmp(at, parameter, name_length) == 0 &&
            strncasecmp(at + name_length + 1, value, value_length) == 0)
            return true;
        at = *end ? end + 1 : end;
    }
    return false;
}

void rung_ical_text_unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        char c = *from;
        if (c == '\\' && from[1]) {
            c = *++from;
            if (c == 'n' || c == 'N') c = ' ';
        }
        *to++ = c == '\t' ? ' ' : c;
    }
    *to = '\0';
}
