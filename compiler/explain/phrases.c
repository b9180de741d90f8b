/* Phrases: words, titles with their articles, series, people and ways of contact. */
#include "phrases.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

const char *rung_phrase(const struct rung_phrases *p, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    const char *text = rung_arena_vprint(p->arena, format, arguments);
    va_end(arguments);
    return text ? text : "";
}

/* ---- words ---- */

/* How words are written that names can only hold in small letters. */
static const char *spelling_of(const char *word, size_t size)
{
    static const char *const spellings[] = {"CRM", "Google", "HTML", "ID",  "LinkedIn",
                                            "PDF", "SMS",    "URL",  "VIP", "WhatsApp"};

    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        size_t k = 0;
        while (k < size && tolower((unsigned char)spellings[i][k]) == word[k]) k++;
        if (k == size && !spellings[i][size]) return spellings[i];
    }
    return NULL;
}

const char *rung_phrase_words(const struct rung_phrases *p, const char *name)
{
    struct rung_buffer words = {.arena = p->arena};

    while (*name) {
        size_t size = strcspn(name, "_");
        const char *spelling = spelling_of(name, size);
        rung_buffer_add(&words, spelling ? spelling : name, size);
        name += size;
        if (*name == '_') {
            rung_buffer_char(&words, ' ', 1);
            name++;
        }
    }
    const char *result = rung_buffer_result(&words);
    return result ? result : "";
}

const char *rung_phrase_text(const struct rung_phrases *p, const char *text)
{
    char *line = rung_arena_copy(p->arena, text, strlen(text));

    for (char *sign = line; sign && *sign; sign++)
        if ((unsigned char)*sign < ' ' || *sign == 0x7F) *sign = ' ';
    return line ? line : "";
}

const char *rung_phrase_term(const struct rung_phrases *p, const char *name)
{
    return rung_phrase(p, RUNG_TERM "%s" RUNG_TERM_END, rung_phrase_words(p, name));
}

const char *rung_phrase_quote(const struct rung_phrases *p, const char *text)
{
    return rung_phrase(p, "“%s”", rung_phrase_text(p, text));
}

static bool is_word_among(const char *word, size_t size, const char *const *words)
{
    for (; *words; words++) {
        size_t k = 0;
        while (k < size && tolower((unsigned char)word[k]) == (*words)[k]) k++;
        if (k == size && !(*words)[k]) return true;
    }
    return false;
}

const char *rung_phrase_title(const struct rung_phrases *p, const struct rung_text *title,
                              const struct rung_name *name)
{
    if (title->bytes) return rung_phrase_text(p, title->bytes);
    char *words = rung_arena_print(p->arena, "%s", rung_phrase_words(p, name->text));
    if (!words) return "";
    words[0] = (char)toupper((unsigned char)words[0]);
    return words;
}

/* The last word of what a title names, without what explains it: of "Project Manager (PM)", "Manager". */
static const char *last_word(const char *title, size_t *size)
{
    size_t end = strcspn(title, "(,:;");

    while (end && title[end - 1] == ' ') end--;
    size_t start = end;
    while (start && title[start - 1] != ' ') start--;
    *size = end - start;
    return title + start;
}

/* Departments and the like: they stand without an article, and as one. */
static const char *const bare[] = {
    "accounting", "accounts", "affairs",  "billing",     "collections", "compliance", "engineering",
    "finance",    "hr",       "legal",    "logistics",   "management",  "marketing",  "operations",
    "ops",        "payable",  "payroll",  "procurement", "purchasing",  "receivable", "relations",
    "resources",  "sales",    "security", "support",     NULL};

const char *rung_phrase_the(const struct rung_phrases *p, const char *title)
{
    static const char *const says_which[] = {
        "the",     "a",        "an",       "our",     "your",      "their", "my", "his",     "her",
        "its",     "each",     "every",    "any",     "all",       "some",  "no", "whoever", "anyone",
        "anybody", "everyone", "somebody", "someone", "whichever", "those", NULL};
    const char *plain = rung_phrase_text(p, title);
    char *text = rung_arena_copy(p->arena, plain, strlen(plain));
    size_t size = strcspn(plain, " ");

    if (!text) return "";
    if (is_word_among(text, size, says_which)) {
        text[0] = (char)tolower((unsigned char)text[0]);
        return text;
    }
    const char *last = last_word(text, &size);
    return is_word_among(last, size, bare) ? text : rung_phrase(p, "the %s", text);
}

bool rung_phrase_is_plural(const char *title)
{
    size_t size;
    const char *last = last_word(title, &size);

    if (size < 4 || last[size - 1] != 's' || last[size - 2] == '\'') return false;
    return !strchr("sui", last[size - 2]) && !is_word_among(last, size, bare);
}

const char *rung_phrase_series(const struct rung_phrases *p, const struct rung_list *list, rung_phrase_of *of,
                               const char *and)
{
    struct rung_buffer series = {.arena = p->arena};

    for (RUNG_EACH(item, *list)) {
        if (item != list->first) {
            if (item->next)
                rung_buffer_text(&series, ", ");
            else
                rung_buffer_print(&series, " %s ", and);
        }
        rung_buffer_text(&series, of(p, item));
    }
    const char *result = rung_buffer_result(&series);
    return result ? result : "";
}

const char *rung_phrase_times(const struct rung_phrases *p, int64_t times)
{
    if (times == 1) return "once";
    if (times == 2) return "twice";
    return rung_phrase(p, "%lld times", (long long)times);
}

/* ---- who, and by which way ---- */

const char *rung_phrase_party_named(const struct rung_phrases *p, const struct rung_ast_party *party)
{
    return rung_phrase_the(p,
                           party->title.bytes ? party->title.bytes : rung_phrase_words(p, party->name.text));
}

const char *rung_phrase_party(const struct rung_phrases *p, const struct rung_node *ref)
{
    const char *name = RUNG_AS(ref, ref)->name.text;

    if (rung_phrase_is(ref, RUNG_SYMBOL_PARTY))
        return rung_phrase_party_named(p, RUNG_AS(party, rung_phrase_symbol(ref)->declaration));
    if (rung_phrase_is(ref, RUNG_SYMBOL_FACT))
        return rung_phrase(p, "whoever %s names", rung_phrase_term(p, name));
    return rung_phrase_the(p, rung_phrase_words(p, name));
}

bool rung_phrase_is_many(const struct rung_node *ref)
{
    if (!rung_phrase_is(ref, RUNG_SYMBOL_PARTY)) return false;
    const struct rung_ast_party *party = RUNG_AS(party, rung_phrase_symbol(ref)->declaration);
    return party->title.bytes && rung_phrase_is_plural(party->title.bytes);
}

const char *rung_phrase_customer(const struct rung_phrases *p)
{
    const struct rung_ast_party *customer = NULL;

    for (uint32_t i = 0; p->policy && i < p->policy->parties.count; i++) {
        const struct rung_ast_party *party = RUNG_AS(party, p->policy->parties.items[i]->declaration);
        if (party->customer && customer) return "a customer";
        if (party->customer) customer = party;
    }
    return customer ? rung_phrase_party_named(p, customer) : "the customer";
}

const char *rung_phrase_channel(const struct rung_phrases *p, const struct rung_node *ref)
{
    const char *name = RUNG_AS(ref, ref)->name.text;

    if (rung_phrase_is(ref, RUNG_SYMBOL_FACT)) {
        size_t size;
        const char *words = rung_phrase_words(p, name), *last = last_word(words, &size);
        bool names_a_way = is_word_among(last, size, (const char *const[]){"channel", "way", "method", NULL});
        return rung_phrase(p, "%s%s", names_a_way ? "the " : "the way of contact in ",
                           rung_phrase_term(p, name));
    }
    return rung_phrase_words(p, name);
}

const char *rung_phrase_by(const struct rung_phrases *p, const struct rung_node *ref)
{
    return rung_phrase(p, "by %s", rung_phrase_channel(p, ref));
}

const char *rung_phrase_hours(const struct rung_phrases *p, const struct rung_node *calendar_ref)
{
    const struct rung_symbol *symbol = rung_phrase_symbol(calendar_ref);
    const struct rung_ast_calendar *calendar = symbol ? RUNG_AS(calendar, symbol->declaration) : NULL;
    const char *title = calendar ? rung_phrase_title(p, &calendar->title, &calendar->name)
                                 : rung_phrase_words(p, RUNG_AS(ref, calendar_ref)->name.text);
    size_t size;
    const char *last = last_word(title, &size);

    if (is_word_among(last, size, (const char *const[]){"hours", "times", "time", NULL}))
        return rung_phrase_the(p, title);
    return rung_phrase(p, "the hours of %s", rung_phrase_quote(p, title));
}
