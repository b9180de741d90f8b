/* Reading prose: which characters make words, and what is folded. Sentences are in sentences.c. */
#include "prose.h"

#include <string.h>

#include "text_buffer.h"
#include "utf8.h"

/* What a character is to us. Signs are folded to ASCII where they have a typographic form. */
enum glyph { SPACE, NOTHING, LETTER, APOSTROPHE, UNDERSCORE, QUOTE, DASH, ELLIPSIS, SIGN };

static enum glyph ascii_glyph(uint32_t code)
{
    if ((code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z')) return LETTER;
    switch (code) {
    case '\'': return APOSTROPHE;
    case '_': return UNDERSCORE;
    case '"': return QUOTE;
    case '-': return DASH;
    case '*':
    case '`':
    case '~':
    case '\\': return NOTHING; /* Markdown's emphasis, code and escapes */
    default: return code <= ' ' || code == 0x7F ? SPACE : SIGN;
    }
}

/* U+2000 … U+206F, general punctuation. */
static enum glyph punctuation_glyph(uint32_t code)
{
    if (code <= 0x200A || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F) return SPACE;
    if (code <= 0x200F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x2064))
        return NOTHING; /* zero width, direction */
    if (code <= 0x2015) return DASH;
    if ((code >= 0x2018 && code <= 0x201B) || code == 0x2032 || code == 0x2035) return APOSTROPHE;
    if ((code >= 0x201C && code <= 0x201F) || code == 0x2033 || code == 0x2036) return QUOTE;
    if (code == 0x2022 || code == 0x2023 || code == 0x2043) return NOTHING; /* bullets */
    return code == 0x2026 ? ELLIPSIS : SIGN;
}

static enum glyph glyph_of(uint32_t code)
{
    if (code < 0x80) return ascii_glyph(code);
    if (code < 0xC0) {
        switch (code) {
        case 0x85:
        case 0xA0: return SPACE;
        case 0xAD: /* a soft hyphen */
        case 0xB7: return NOTHING;
        case 0xAB:
        case 0xBB: return QUOTE;
        case 0xB4: return APOSTROPHE;
        case 0xAA:
        case 0xB2:
        case 0xB3:
        case 0xB5:
        case 0xB9:
        case 0xBA: return LETTER;
        default: return code < 0xA0 ? SPACE : SIGN;
        }
    }
    if (code == 0xD7 || code == 0xF7) return SIGN;
    if (code == 0x2BC) return APOSTROPHE;
    if (code == 0x1680 || code == 0x3000) return SPACE;
    if (code < 0x2000) return LETTER;
    if (code <= 0x206F) return punctuation_glyph(code);
    if (code == 0x2212) return DASH;
    if (code >= 0x25A0 && code <= 0x25FF) return NOTHING; /* geometric shapes, as bullets */
    if ((code >= 0x20A0 && code <= 0x20CF) || (code >= 0x2190 && code <= 0x2BFF)) return SIGN;
    if ((code >= 0x2E00 && code <= 0x2E7F) || (code >= 0x3001 && code <= 0x3003)) return SIGN;
    if ((code >= 0x3008 && code <= 0x3020) || (code >= 0xFF01 && code <= 0xFF0F)) return SIGN;
    if ((code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF) return NOTHING;
    return code >= 0x1F000 && code <= 0x1FAFF ? SIGN : LETTER;
}

struct glyph_at {
    enum glyph glyph;
    uint32_t code, size;
};

/* What stands at `at`; a space of no size at the end. */
static struct glyph_at look(const char *bytes, uint32_t at, uint32_t to)
{
    if (at < to && (unsigned char)bytes[at] < 0x80)
        return (struct glyph_at){ascii_glyph((unsigned char)bytes[at]), (unsigned char)bytes[at], 1};
    uint32_t size = at < to ? rung_utf8_size(bytes + at, to - at) : 0;

    if (size == 0) return (struct glyph_at){SPACE, ' ', at < to};
    uint32_t code = rung_utf8_code(bytes + at, size);
    return (struct glyph_at){glyph_of(code), code, size};
}

/* ---- terms ---- */

static struct rung_term *add_term(struct rung_arena *arena, struct rung_terms *terms, uint32_t start,
                                  uint32_t end, bool spaced)
{
    if (terms->count == RUNG_PROSE_TERMS_MAX) return NULL;
    if (terms->count == terms->capacity) {
        uint32_t capacity = terms->capacity ? terms->capacity * 2 : 32;
        struct rung_term *items = rung_arena_grow(arena, terms->items, terms->count, capacity, sizeof *items);
        if (!items) return NULL;
        terms->items = items;
        terms->capacity = capacity;
    }
    struct rung_term *term = &terms->items[terms->count++];
    *term = (struct rung_term){.start = start, .end = end, .spaced = spaced};
    return term;
}

static bool is_digit(char sign)
{
    return sign >= '0' && sign <= '9';
}

/* How many bytes of the word that goes on at `at` belong to it as one piece: a letter; an apostrophe, an
 * underscore, or the point of a number, with a letter behind it; what is ignored. 0 at the word's end. */
static uint32_t word_piece(const char *bytes, uint32_t from, uint32_t at, uint32_t to, bool *ignored)
{
    struct glyph_at here = look(bytes, at, to), next;

    *ignored = here.glyph == NOTHING;
    if (here.glyph == LETTER) return here.size;
    next = look(bytes, at + here.size, to);
    if (next.glyph != LETTER) return 0;
    if (here.glyph == APOSTROPHE || here.glyph == UNDERSCORE || here.glyph == NOTHING) return here.size;
    bool point = here.code == '.' || here.code == ',';
    return point && at > from && is_digit(bytes[at - 1]) && is_digit(bytes[at + 1]) ? here.size : 0;
}

/* Where the plain letters and digits end that stand at `at`: most of most words. */
static uint32_t plain_end(const char *bytes, uint32_t at, uint32_t to)
{
    while (at < to && (unsigned char)bytes[at] < 0x80 && ascii_glyph((unsigned char)bytes[at]) == LETTER)
        at++;
    return at;
}

/* Reads the word at `from`; returns where it ends, 0 when memory ran out. */
static uint32_t read_word(struct rung_arena *arena, const char *bytes, uint32_t from, uint32_t to,
                          bool spaced, struct rung_terms *terms)
{
    uint32_t end = plain_end(bytes, from, to), size, used = 0;
    bool ignored;

    while ((size = word_piece(bytes, from, end, to, &ignored))) end = plain_end(bytes, end + size, to);
    struct rung_term *term = add_term(arena, terms, from, end, spaced);
    char *text = term ? rung_arena_alloc(arena, end - from) : NULL;
    if (!text) return 0;
    for (uint32_t at = from; at < end; at += size) {
        size = plain_end(bytes, at, end) - at;
        memcpy(text + used, bytes + at, size);
        used += size;
        at += size;
        if (at == end) break;
        size = word_piece(bytes, from, at, to, &ignored);
        if (ignored) continue;
        if (look(bytes, at, to).glyph == APOSTROPHE) {
            text[used++] = '\'';
        } else {
            memcpy(text + used, bytes + at, size);
            used += size;
        }
    }
    term->text = text;
    term->size = used;
    term->word = true;
    return end;
}

static enum rung_pairing pairing_of(uint32_t code)
{
    switch (code) {
    case '(':
    case '[':
    case 0x201C: /* “ */
    case 0x201E: /* „ */
    case 0xAB: return RUNG_PAIR_OPENS;
    case ')':
    case ']':
    case 0x201D: /* ” */
    case 0xBB: return RUNG_PAIR_CLOSES;
    case '"': return RUNG_PAIR_EITHER;
    default: return RUNG_PAIR_NONE;
    }
}

static bool read_sign(struct rung_arena *arena, const char *bytes, uint32_t at, struct glyph_at glyph,
                      bool spaced, struct rung_terms *terms)
{
    const char *text = glyph.glyph == APOSTROPHE ? "'"
                       : glyph.glyph == QUOTE    ? "\""
                       : glyph.glyph == DASH     ? "-"
                       : glyph.glyph == ELLIPSIS ? "."
                                                 : NULL;
    uint32_t size = text ? 1 : glyph.size;

    if (!text && !(text = rung_arena_copy(arena, bytes + at, size))) return false;
    for (int times = glyph.glyph == ELLIPSIS ? 3 : 1; times > 0; times--, spaced = false) {
        struct rung_term *term = add_term(arena, terms, at, at + glyph.size, spaced);
        if (!term) return false;
        term->text = text;
        term->size = size;
        term->pairing = (uint8_t)pairing_of(glyph.code);
    }
    return true;
}

bool rung_terms_read(struct rung_arena *arena, const char *bytes, uint32_t from, uint32_t to,
                     struct rung_terms *terms)
{
    bool spaced = true;

    for (uint32_t at = from; at < to;) {
        struct glyph_at glyph = look(bytes, at, to);
        switch (glyph.glyph) {
        case SPACE:
            spaced = true;
            at += glyph.size;
            continue;
        case NOTHING:
        case UNDERSCORE: at += glyph.size; continue;
        case LETTER:
            at = read_word(arena, bytes, at, to, spaced, terms);
            if (at == 0) return false;
            break;
        case APOSTROPHE:
        case QUOTE:
        case DASH:
        case ELLIPSIS:
        case SIGN:
            if (!read_sign(arena, bytes, at, glyph, spaced, terms)) return false;
            at += glyph.size;
        }
        spaced = false;
    }
    return true;
}

bool rung_term_equal(const struct rung_term *a, const struct rung_term *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* The bytes of A–Z in lower case; those of À–Þ, whose first byte is 0xC3, too. */
static unsigned char lower(const char *text, uint32_t at)
{
    unsigned char sign = (unsigned char)text[at];

    if (sign >= 'A' && sign <= 'Z') return sign | 0x20;
    if (at > 0 && (unsigned char)text[at - 1] == 0xC3 && sign >= 0x80 && sign <= 0x9E && sign != 0x97)
        return sign | 0x20;
    return sign;
}

bool rung_term_alike(const struct rung_term *a, const struct rung_term *b)
{
    if (a->size != b->size) return false;
    for (uint32_t i = 0; i < a->size; i++)
        if (lower(a->text, i) != lower(b->text, i)) return false;
    return true;
}

/* ---- lines ---- */

static bool all_the_same(const char *bytes, uint32_t from, uint32_t to)
{
    uint32_t count = 0;

    for (uint32_t at = from; at < to; at++) {
        if (bytes[at] == ' ') continue;
        if (bytes[at] != bytes[from]) return false;
        count++;
    }
    return count >= 3;
}

/* The end of a marker such as "1.", "12)", "(a)", "b." or "iv." at `from`; `from` if there is none. */
static uint32_t number_marker(const char *bytes, uint32_t from, uint32_t to)
{
    uint32_t at = from + (from < to && bytes[from] == '('), start = at;

    while (at < to && at - start < 3 && is_digit(bytes[at])) at++;
    if (at == start && at < to && ascii_glyph((unsigned char)bytes[at]) == LETTER) {
        at++;
        while (at < to && at - start < 4 && strchr("ivx", bytes[start]) && strchr("ivx", bytes[at])) at++;
    }
    if (at == start || at == to || (bytes[at] != ')' && (bytes[at] != '.' || start != from))) return from;
    return at + 1;
}

static uint32_t bullet(const char *bytes, uint32_t at, uint32_t to)
{
    struct glyph_at glyph = look(bytes, at, to);
    bool is = glyph.code == '*' || glyph.code == '-' || glyph.code == '+' || glyph.code == 0xB7 ||
              glyph.glyph == DASH || (glyph.glyph == NOTHING && glyph.code >= 0x2022);

    return is ? at + glyph.size : at;
}

struct rung_line rung_line_look(const char *bytes, uint32_t from, uint32_t to)
{
    struct rung_line line = {.kind = RUNG_LINE_TEXT};
    struct glyph_at glyph;

    while (from < to && (glyph = look(bytes, from, to), glyph.glyph == SPACE || glyph.code == '>')) {
        line.indent += glyph.code == '\t' ? 4 : 1;
        from += glyph.size;
    }
    line.marker = line.contents = from;
    while (to > from && strchr(" \t\r", bytes[to - 1])) to--;
    if (from == to) {
        line.kind = RUNG_LINE_BLANK;
    } else if (strchr("-=_*~", bytes[from]) && all_the_same(bytes, from, to)) {
        line.kind = RUNG_LINE_RULER;
    } else {
        uint32_t at = from;
        enum rung_line_kind kind = RUNG_LINE_HEADING;
        while (at < to && at - from < 6 && bytes[at] == '#') at++;
        if (at == from) {
            kind = RUNG_LINE_ITEM;
            at = bullet(bytes, from, to);
            if (at == from) at = number_marker(bytes, from, to);
        }
        uint32_t contents = at;
        while (contents < to && look(bytes, contents, to).glyph == SPACE)
            contents += look(bytes, contents, to).size;
        if (at > from && contents > at && contents < to) {
            line.kind = kind;
            line.contents = contents;
        }
    }
    return line;
}

const char *rung_prose_excerpt(struct rung_arena *arena, const struct rung_prose *prose, uint32_t first,
                               uint32_t count, uint32_t bytes_max)
{
    struct rung_buffer out = {.arena = arena};

    for (uint32_t i = first; i < first + count; i++) {
        const struct rung_term *term = &prose->terms.items[i];
        if (i > first && term->start == term[-1].start) continue; /* an ellipsis is three terms */
        if (out.size + term->end - term->start > bytes_max) {
            rung_buffer_text(&out, "…");
            break;
        }
        if (i > first && term->spaced) rung_buffer_char(&out, ' ', 1);
        rung_buffer_add(&out, prose->bytes + term->start, term->end - term->start);
    }
    return rung_buffer_result(&out);
}
