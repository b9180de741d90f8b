/* The words of a policy as they are shown in its picture. The language reads aloud, so the picture quotes it.
 */
#include "graph_model.h"

#include <ctype.h>
#include <string.h>

#include "text_buffer.h"

enum { TIP_BYTES_MAX = 400 };

const char *rung_graph_result(struct rung_buffer *buffer)
{
    const char *text = rung_buffer_result(buffer);

    return text ? text : "";
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* The bytes of the text literal or word that begins at `at`. */
static size_t literal_size(const char *at, const char *end)
{
    const char *p = at + 1;

    while (p < end && *p != '"') p += *p == '\\' && p + 1 < end ? 2 : 1;
    return (size_t)(p < end ? p + 1 - at : end - at);
}

static size_t word_size(const char *at, const char *end)
{
    const char *p = at;

    while (p < end && is_word_byte(*p)) p++;
    return (size_t)(p - at);
}

/* Skips white space and comments; says whether there were any. */
static bool skip_blank(const char **at, const char *end)
{
    const char *p = *at;

    while (p < end && (isspace((unsigned char)*p) || *p == '#')) {
        if (*p == '#')
            while (p < end && *p != '\n') p++;
        else
            p++;
    }
    bool skipped = p > *at;
    *at = p;
    return skipped;
}

const char *rung_graph_sentence(struct rung_compilation *compilation, const char *phrase)
{
    struct rung_buffer out = {.arena = compilation->arena};

    if (*phrase == *RUNG_TERM) rung_buffer_char(&out, *phrase++, 1);
    if (*phrase >= 'a' && *phrase <= 'z') rung_buffer_char(&out, (char)(*phrase++ - 'a' + 'A'), 1);
    rung_buffer_text(&out, phrase);
    return rung_graph_result(&out);
}

const char *rung_graph_tip(struct rung_compilation *compilation, struct rung_span span)
{
    struct rung_place place = rung_source_place(&compilation->sources, span.start);
    const char *at = rung_source_text(&compilation->sources, span), *end = at + (span.end - span.start);
    const char *slash = place.path ? strrchr(place.path, '/') : NULL;
    struct rung_buffer out = {.arena = compilation->arena};

    rung_buffer_print(&out, "%s:%u\n", slash ? slash + 1 : place.path ? place.path : "", place.line);
    size_t words = out.size;
    while (at < end) {
        if (skip_blank(&at, end)) {
            if (at < end && out.size > words) rung_buffer_char(&out, ' ', 1);
            continue;
        }
        size_t size = *at == '"' ? literal_size(at, end) : is_word_byte(*at) ? word_size(at, end) : 1;
        if (out.size - words + size > TIP_BYTES_MAX) {
            rung_buffer_text(&out, "…");
            break;
        }
        rung_buffer_add(&out, at, size);
        at += size;
    }
    return rung_graph_result(&out);
}
