/* Random texts that the grammar takes: a random derivation, then random white space and comments. */
#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- chance ---- */

struct rung_random rung_random_seeded(uint64_t seed)
{
    struct rung_random random = {seed * 0x9E3779B97F4A7C15u ^ 0xD1B54A32D192ED03u};

    if (!random.state) random.state = 1;
    for (int i = 0; i < 4; i++) rung_random_below(&random, 2);
    return random;
}

uint32_t rung_random_below(struct rung_random *random, uint32_t limit)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return (uint32_t)((random->state * 0x2545F4914F6CDD1Du >> 32) * limit >> 32);
}

bool rung_random_chance(struct rung_random *random, uint32_t percent)
{
    return rung_random_below(random, 100) < percent;
}

/* ---- texts ---- */

void rung_text_add(struct rung_text_out *text, const char *bytes, size_t size)
{
    if (text->capacity - text->size <= size) {
        size_t capacity = text->capacity ? text->capacity : 1024;
        while (capacity - text->size <= size) capacity *= 2;
        text->bytes = realloc(text->bytes, capacity);
        if (!text->bytes) {
            fputs("no memory\n", stderr);
            exit(2);
        }
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void rung_text_print(struct rung_text_out *text, const char *format, ...)
{
    char bytes[1024];
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(bytes, sizeof bytes, format, arguments);
    va_end(arguments);
    if (size < 0 || size >= (int)sizeof bytes) {
        fputs("a text too long to print\n", stderr);
        exit(2);
    }
    rung_text_add(text, bytes, (size_t)size);
}

/* ---- tokens without a text of their own ---- */

static const char *const names[] = {
    "client",
    "agent",
    "desk",
    "e_mail",
    "phone",
    "first_strike",
    "ticket_source",
    "x",
    "Größe",
    "näm3",
    "名前",
    "a_name_that_needs_rather_a_lot_of_room",
    "another_name_that_is_by_no_means_short",
    "é",
    "amount",
    "A",
    "_under_score_",
    "handover",
    "reactivation_date",
    "z9",
};
static const char *const text_parts[] = {
    "Resolved",
    " ",
    "a longer stretch of text that fills a line",
    "é",
    "\\\"",
    "\\\\",
    "\\n",
    "{case}",
    "#",
    "# no comment",
    "}",
    "“curly”",
    "…",
    "'",
    "  ",
    "%",
    "//",
    "名前",
};

#define ONE_OF(random, table) (table)[rung_random_below(random, sizeof(table) / sizeof *(table))]

static void add_string(struct rung_random *random, struct rung_text_out *text)
{
    rung_text_add(text, "\"", 1);
    for (uint32_t parts = rung_random_below(random, 4); parts > 0; parts--) {
        const char *part = ONE_OF(random, text_parts);
        rung_text_add(text, part, strlen(part));
    }
    rung_text_add(text, "\"", 1);
}

static void add_numeral(struct rung_random *random, bool is_count, struct rung_text_out *text)
{
    uint32_t most = rung_random_chance(random, 80) ? 100 : 1000000;

    if (rung_random_chance(random, 3)) rung_text_add(text, "0", 1);
    rung_text_print(text, "%u", rung_random_below(random, most));
    if (!is_count && rung_random_chance(random, 20))
        rung_text_print(text, ".%0*u", 1 + (int)rung_random_below(random, 6), rung_random_below(random, 10));
}

static void add_day(struct rung_random *random, struct rung_text_out *text)
{
    rung_text_print(text, "%04u-%02u-%02u", 1970 + rung_random_below(random, 130),
                    1 + rung_random_below(random, 12), 1 + rung_random_below(random, 28));
}

static void add_clock(struct rung_random *random, struct rung_text_out *text)
{
    rung_text_print(text, "%02u:%02u", rung_random_below(random, 24), rung_random_below(random, 60));
    if (rung_random_chance(random, 20)) rung_text_print(text, ":%02u", rung_random_below(random, 60));
}

static void add_moment(struct rung_random *random, struct rung_text_out *text)
{
    static const char *const between[] = {" ", " ", "   ", "T"};

    add_day(random, text);
    rung_text_print(text, "%s", ONE_OF(random, between));
    add_clock(random, text);
}

/* ---- derivation ---- */

struct deriving {
    const struct rung_grammar *grammar;
    struct rung_random *random;
    uint64_t *uses;
    struct rung_words *words;
    uint32_t target;    /* the rule that must be used */
    uint32_t *distance; /* of each symbol: how many rules lie between it and the target */
};

enum { UNREACHABLE = UINT32_MAX / 2 };

static void add_token(struct deriving *deriving, const struct rung_grammar_symbol *symbol, bool is_count)
{
    struct rung_text_out *text = &deriving->words->text;

    if (symbol->is_literal)
        rung_text_add(text, symbol->name, strlen(symbol->name));
    else if (strcmp(symbol->name, "NAME") == 0)
        rung_text_print(text, "%s", ONE_OF(deriving->random, names));
    else if (strcmp(symbol->name, "STRING") == 0)
        add_string(deriving->random, text);
    else if (strcmp(symbol->name, "NUMERAL") == 0)
        add_numeral(deriving->random, is_count, text);
    else if (strcmp(symbol->name, "DAY_LITERAL") == 0)
        add_day(deriving->random, text);
    else if (strcmp(symbol->name, "MOMENT") == 0)
        add_moment(deriving->random, text);
    else if (strcmp(symbol->name, "CLOCK") == 0)
        add_clock(deriving->random, text);
    else {
        fprintf(stderr, "the generator knows no token %s\n", symbol->name);
        exit(2);
    }
    rung_text_add(text, "", 1);
    deriving->words->count++;
}

/* The part of a rule from which the target is nearest; the rule's count of parts if it cannot be reached. */
static uint32_t nearest_part(const struct deriving *deriving, const struct rung_rule *rule)
{
    uint32_t best = rule->count, distance = UNREACHABLE;

    for (uint32_t i = 0; i < rule->count && !rule->is_recovery; i++)
        if (deriving->distance[rule->right[i]] < distance)
            distance = deriving->distance[rule->right[best = i]];
    return best;
}

/* Aims at the rule used least so far. */
static void choose_target(struct deriving *deriving)
{
    const struct rung_grammar *grammar = deriving->grammar;
    uint64_t least_uses = UINT64_MAX;
    bool changed = true;

    for (uint32_t i = 0; i < grammar->rule_count; i++) {
        if (grammar->rules[i].is_recovery || deriving->uses[i] >= least_uses) continue;
        least_uses = deriving->uses[i];
        deriving->target = i;
    }
    for (uint32_t i = 0; i < grammar->symbol_count; i++) deriving->distance[i] = UNREACHABLE;
    deriving->distance[grammar->rules[deriving->target].left] = 0;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < grammar->rule_count; i++) {
            const struct rung_rule *rule = &grammar->rules[i];
            uint32_t part = nearest_part(deriving, rule);
            if (part == rule->count) continue;
            uint32_t distance = deriving->distance[rule->right[part]] + 1;
            if (distance >= deriving->distance[rule->left]) continue;
            deriving->distance[rule->left] = distance;
            changed = true;
        }
    }
}

/* The rule on the way to the target, and the part that leads on; *part is no part once it is the target. */
static const struct rung_rule *rule_to_target(const struct deriving *deriving, uint32_t symbol,
                                              uint32_t *part)
{
    const struct rung_grammar *grammar = deriving->grammar;
    const struct rung_rule *rule = &grammar->rules[deriving->target];

    *part = rule->count;
    if (rule->left == symbol) return rule;
    for (rule = grammar->rules + grammar->symbols[symbol].first;; rule++) {
        *part = nearest_part(deriving, rule);
        if (*part < rule->count && deriving->distance[rule->right[*part]] < deriving->distance[symbol])
            return rule;
    }
}

/* A rule for the symbol that `budget` tokens suffice for: mostly one of those used least, and where there is
 * much to spend, one that can use it. */
static const struct rung_rule *choose_rule(struct deriving *deriving,
                                           const struct rung_grammar_symbol *symbol, uint32_t budget)
{
    const struct rung_rule *rules = deriving->grammar->rules + symbol->first, *best = NULL;
    const uint64_t *uses = deriving->uses + symbol->first;
    uint64_t best_score = UINT64_MAX;

    for (uint32_t i = 0; i < symbol->count; i++) {
        if (rules[i].cost > budget) continue;
        uint64_t score = (uses[i] + 1) * (1 + rung_random_below(deriving->random, 1000));
        if (rules[i].most < budget / 2 && rules[i].most < symbol->most)
            score *= 20; /* it leaves most of the budget */
        if (score >= best_score) continue;
        best_score = score;
        best = &rules[i];
    }
    return best;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void derive(struct deriving *deriving, uint32_t symbol_index, uint32_t budget, bool to_target,
                   bool is_count)
{
    const struct rung_grammar *grammar = deriving->grammar;
    const struct rung_grammar_symbol *symbol = &grammar->symbols[symbol_index];
    uint32_t on = UINT32_MAX; /* the part that leads on to the target */

    if (!symbol->count) {
        add_token(deriving, symbol, is_count);
        return;
    }
    const struct rung_rule *rule =
        to_target ? rule_to_target(deriving, symbol_index, &on) : choose_rule(deriving, symbol, budget);
    deriving->uses[rule - grammar->rules]++;
    is_count = strcmp(symbol->name, "duration") == 0; /* these count whole units */
    uint32_t spare = budget > rule->cost ? budget - rule->cost : 0, room = 0;
    for (uint32_t i = 0; i < rule->count; i++) /* what the parts to come could take */
        room += grammar->symbols[rule->right[i]].most - grammar->symbols[rule->right[i]].cost;
    for (uint32_t i = 0; i < rule->count; i++) {
        const struct rung_grammar_symbol *part = &grammar->symbols[rule->right[i]];
        uint32_t could = part->most - part->cost;
        room -= could;
        uint32_t must = spare > room ? spare - room : 0, most = least(could, spare);
        uint32_t share = must < most ? must + rung_random_below(deriving->random, most - must + 1) : most;
        derive(deriving, rule->right[i], part->cost + share, i == on, is_count);
        spare -= share;
    }
}

void rung_generate_words(const struct rung_grammar *grammar, struct rung_random *random, uint32_t size,
                         uint64_t *uses, struct rung_words *words)
{
    struct deriving deriving = {.grammar = grammar, .random = random, .uses = uses, .words = words};

    deriving.distance = calloc(grammar->symbol_count, sizeof *deriving.distance);
    if (!deriving.distance) {
        fputs("no memory\n", stderr);
        exit(2);
    }
    choose_target(&deriving);
    derive(&deriving, grammar->start, grammar->symbols[grammar->start].cost + size, true, false);
    free(deriving.distance);
}

/* ---- writing down ---- */

struct writer {
    struct rung_random *random;
    struct rung_writing writing;
    struct rung_text_out *out;
    uint32_t comments;
};

static void add_comment(struct writer *writer)
{
    static const char *const signs[] = {"#", "##", "#>", "#!"};
    static const char *const ends[] = {"\n", "  \n", "\r\n", "\n\n\n", "\n \t\n"};
    const char *sign = ONE_OF(writer->random, signs);

    rung_text_print(writer->out, "%s %s %u%s", sign, sign[1] == '!' ? "no rule -- reason" : "a comment, é",
                    ++writer->comments, ONE_OF(writer->random, ends));
}

static void add_space(struct writer *writer, bool must_part)
{
    static const char *const spaces[] = {" ",    " ", " ", "\n",     " \n  ", "\t",
                                         "\n\n", " ", "",  "\n\n\n", "\r\n",  "\xC2\xA0"};
    static const char *const plain[] = {" ", "\n", "  ", "\n\t", ""};
    struct rung_writing writing = writer->writing;
    bool is_parted = false;

    if (!writing.no_blank_lines)
        while (rung_random_chance(writer->random, writing.comments)) {
            const char *before = rung_random_chance(writer->random, 50) ? " " : "\n   ";
            rung_text_print(writer->out, "%s", before);
            add_comment(writer);
            is_parted = true;
        }
    const char *space =
        writing.no_blank_lines ? ONE_OF(writer->random, plain) : ONE_OF(writer->random, spaces);
    if (!*space && must_part && !is_parted) space = " ";
    rung_text_print(writer->out, "%s", space);
}

/* Whether two words next to each other stay two words without a space. Words that could make a literal
 * together are always parted; a text behind a word would be taken for one that lacks its beginning. */
static bool part_themselves(const char *before, const char *after)
{
    char last = before[strlen(before) - 1];

    return strchr("{}(),:=?", after[0]) || strchr("{}(),:=?\"", last);
}

void rung_write_words(const struct rung_words *words, struct rung_random *random, struct rung_writing writing,
                      struct rung_text_out *out)
{
    struct writer writer = {random, writing, out, 0};
    const char *word = words->text.bytes;

    for (uint32_t i = 0; i < words->count; i++) {
        const char *next = word + strlen(word) + 1;
        if (i == 0) add_space(&writer, false);
        rung_text_add(out, word, strlen(word));
        add_space(&writer, i + 1 < words->count && !part_themselves(word, next));
        word = next;
    }
    rung_text_add(out, "", 0);
}
