/* The rules of a bison file, read at run time, so that whatever generates from them knows every rule there
 * is.
 *
 * All functions end the program with a message when memory runs out or the file is not as expected: this is
 * for tests. */
#ifndef RUNG_GENERATE_GRAMMAR_H
#define RUNG_GENERATE_GRAMMAR_H

#include <stdbool.h>
#include <stdint.h>

enum { RUNG_GRAMMAR_MANY = 1000 };

struct rung_rule {
    uint32_t left;    /* a nonterminal */
    uint32_t *right;  /* symbols */
    uint32_t count;   /* of `right` */
    uint32_t line;    /* in the file */
    uint32_t cost;    /* the fewest tokens it can become */
    uint32_t most;    /* the most; RUNG_GRAMMAR_MANY if there is no end to them */
    bool is_recovery; /* has `error` in it: no text is made with it */
};

struct rung_grammar_symbol {
    char *name;            /* a nonterminal's, a token's, or what stands between quotation marks */
    bool is_literal;       /* `name` is the token's text */
    uint32_t first, count; /* rules of a nonterminal; count 0 for tokens */
    uint32_t cost, most;   /* the fewest and most tokens it can become */
};

struct rung_grammar {
    struct rung_grammar_symbol *symbols;
    uint32_t symbol_count;
    struct rung_rule *rules; /* those of one nonterminal stand together */
    uint32_t rule_count;
    uint32_t start; /* the left side of the first rule */
};

/* Reads the rules between the file's two %% lines. The caller frees. */
struct rung_grammar *rung_grammar_read(const char *path);
void rung_grammar_free(struct rung_grammar *grammar);

/* The rule as text: "unit: "week""; in a static buffer, good until the next call. */
const char *rung_grammar_rule_text(const struct rung_grammar *grammar, uint32_t rule);

#endif
