/* Reads the rules of a bison file. Actions are passed over. */
#include "grammar.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_TEXT = UINT32_MAX / 8 }; /* the cost of what never ends in tokens */

struct reader {
    struct rung_grammar *grammar;
    char *text, *at;
    uint32_t line;
};

static void *grow(void *items, size_t count, size_t size)
{
    /* Powers of two: grown whenever one is reached. */
    if (count & (count - 1)) return items;
    void *grown = realloc(items, (count ? count * 2 : 1) * size);
    if (!grown) {
        fputs("no memory\n", stderr);
        exit(2);
    }
    return grown;
}

static _Noreturn void give_up(const struct reader *reader, const char *why)
{
    fprintf(stderr, "grammar, line %u: %s\n", reader->line, why);
    exit(2);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;

    if (!file) {
        perror(path);
        exit(2);
    }
    for (int c; (c = getc(file)) != EOF;) {
        text = grow(text, size, 1);
        text[size++] = (char)c;
    }
    fclose(file);
    text = grow(text, size, 1);
    text[size] = '\0';
    return text;
}

static char *rules_of(char *text, uint32_t *line)
{
    *line = 1;
    for (char *at = text; *at; at++) {
        if (*at != '\n') continue;
        ++*line;
        if (strncmp(at, "\n%%", 3) == 0) return at + 3;
    }
    fputs("no %% in the grammar\n", stderr);
    exit(2);
}

static uint32_t symbol_of(struct reader *reader, const char *name, size_t size, bool is_literal)
{
    struct rung_grammar *grammar = reader->grammar;

    for (uint32_t i = 0; i < grammar->symbol_count; i++)
        if (grammar->symbols[i].is_literal == is_literal && strlen(grammar->symbols[i].name) == size &&
            memcmp(grammar->symbols[i].name, name, size) == 0)
            return i;
    grammar->symbols = grow(grammar->symbols, grammar->symbol_count, sizeof *grammar->symbols);
    char *copy = calloc(size + 1, 1);
    if (!copy) give_up(reader, "no memory");
    memcpy(copy, name, size);
    grammar->symbols[grammar->symbol_count] =
        (struct rung_grammar_symbol){.name = copy, .is_literal = is_literal, .cost = NO_TEXT};
    return grammar->symbol_count++;
}

static void pass_quoted(struct reader *reader)
{
    char mark = *reader->at++;

    while (*reader->at && *reader->at != mark) reader->at += *reader->at == '\\' ? 2 : 1;
    reader->at++;
}

static void pass_action(struct reader *reader)
{
    int depth = 0;

    do {
        if (*reader->at == '"' || *reader->at == '\'') {
            pass_quoted(reader);
            continue;
        }
        if (*reader->at == '{') depth++;
        if (*reader->at == '}') depth--;
        if (*reader->at == '\n') reader->line++;
        if (!*reader->at++) give_up(reader, "an action does not end");
    } while (depth);
}

static void pass_space(struct reader *reader)
{
    for (;;) {
        if (*reader->at == '\n') reader->line++;
        if (isspace((unsigned char)*reader->at)) {
            reader->at++;
        } else if (strncmp(reader->at, "/*", 2) == 0) {
            while (strncmp(reader->at, "*/", 2) != 0) reader->line += *reader->at++ == '\n';
            reader->at += 2;
        } else if (*reader->at == '{') {
            pass_action(reader);
        } else {
            return;
        }
    }
}

/* The symbol at the reader's place. */
static uint32_t read_symbol(struct reader *reader)
{
    char *from = reader->at;

    if (*from == '"' || *from == '\'') {
        pass_quoted(reader);
        return symbol_of(reader, from + 1, (size_t)(reader->at - from) - 2, true);
    }
    while (isalnum((unsigned char)*reader->at) || *reader->at == '_') reader->at++;
    if (reader->at == from) give_up(reader, "a symbol expected");
    return symbol_of(reader, from, (size_t)(reader->at - from), false);
}

static void read_right(struct reader *reader, uint32_t left)
{
    struct rung_grammar *grammar = reader->grammar;
    struct rung_rule rule = {.left = left, .line = reader->line};

    for (;;) {
        pass_space(reader);
        if (*reader->at == '|' || *reader->at == ';') break;
        if (strncmp(reader->at, "%empty", 6) == 0) {
            reader->at += 6;
            continue;
        }
        uint32_t symbol = read_symbol(reader);
        if (strcmp(grammar->symbols[symbol].name, "error") == 0) rule.is_recovery = true;
        rule.right = grow(rule.right, rule.count, sizeof *rule.right);
        rule.right[rule.count++] = symbol;
    }
    grammar->rules = grow(grammar->rules, grammar->rule_count, sizeof *grammar->rules);
    grammar->rules[grammar->rule_count++] = rule;
    grammar->symbols[left].count++;
}

static void read_rules(struct reader *reader)
{
    struct rung_grammar *grammar = reader->grammar;

    for (;;) {
        pass_space(reader);
        if (!*reader->at || strncmp(reader->at, "%%", 2) == 0) return;
        uint32_t left = read_symbol(reader);
        if (grammar->symbols[left].count) give_up(reader, "the rules of one symbol stand in one place");
        grammar->symbols[left].first = grammar->rule_count;
        pass_space(reader);
        if (*reader->at++ != ':') give_up(reader, "`:` expected");
        do {
            read_right(reader, left);
        } while (*reader->at++ == '|');
    }
}

/* The fewest tokens that each symbol and rule can become. */
static void find_costs(struct rung_grammar *grammar)
{
    bool changed = true;

    for (uint32_t i = 0; i < grammar->symbol_count; i++)
        if (!grammar->symbols[i].count) grammar->symbols[i].cost = 1;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < grammar->rule_count; i++) {
            struct rung_rule *rule = &grammar->rules[i];
            uint32_t cost = rule->is_recovery ? NO_TEXT : 0;
            for (uint32_t k = 0; k < rule->count && cost < NO_TEXT; k++)
                cost += grammar->symbols[rule->right[k]].cost;
            rule->cost = cost < NO_TEXT ? cost : NO_TEXT;
            if (rule->cost < grammar->symbols[rule->left].cost) {
                grammar->symbols[rule->left].cost = rule->cost;
                changed = true;
            }
        }
    }
}

/* The most tokens that each can become: what grows without end reaches RUNG_GRAMMAR_MANY. */
static void find_mosts(struct rung_grammar *grammar)
{
    bool changed = true;

    for (uint32_t i = 0; i < grammar->symbol_count; i++)
        grammar->symbols[i].most = !grammar->symbols[i].count;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < grammar->rule_count; i++) {
            struct rung_rule *rule = &grammar->rules[i];
            uint32_t most = 0;
            for (uint32_t k = 0; k < rule->count && !rule->is_recovery; k++)
                most += grammar->symbols[rule->right[k]].most;
            rule->most = most < RUNG_GRAMMAR_MANY ? most : RUNG_GRAMMAR_MANY;
            if (rule->most <= grammar->symbols[rule->left].most) continue;
            grammar->symbols[rule->left].most = rule->most;
            changed = true;
        }
    }
}

struct rung_grammar *rung_grammar_read(const char *path)
{
    struct rung_grammar *grammar = calloc(1, sizeof *grammar);
    struct reader reader = {.grammar = grammar, .text = read_file(path)};

    if (!grammar) give_up(&reader, "no memory");
    reader.at = rules_of(reader.text, &reader.line);
    read_rules(&reader);
    free(reader.text);
    if (grammar->rule_count) grammar->start = grammar->rules[0].left;
    find_costs(grammar);
    find_mosts(grammar);
    return grammar;
}

void rung_grammar_free(struct rung_grammar *grammar)
{
    if (!grammar) return;
    for (uint32_t i = 0; i < grammar->symbol_count; i++) free(grammar->symbols[i].name);
    for (uint32_t i = 0; i < grammar->rule_count; i++) free(grammar->rules[i].right);
    free(grammar->symbols);
    free(grammar->rules);
    free(grammar);
}

const char *rung_grammar_rule_text(const struct rung_grammar *grammar, uint32_t rule)
{
    static char text[512];
    const struct rung_rule *about = &grammar->rules[rule];
    int size = snprintf(text, sizeof text, "line %u, %s:", about->line, grammar->symbols[about->left].name);

    for (uint32_t i = 0; i < about->count && size < (int)sizeof text; i++) {
        const struct rung_grammar_symbol *symbol = &grammar->symbols[about->right[i]];
        size += snprintf(text + size, sizeof text - (size_t)size, symbol->is_literal ? " \"%s\"" : " %s",
                         symbol->name);
    }
    return text;
}
