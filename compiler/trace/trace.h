/* What `rung trace` tells: every sentence of every source with the rules that express it, and what the
 * policies decide that no source says. Made from a checked compilation; its writers are trace_*.c. */
#ifndef RUNG_TRACE_H
#define RUNG_TRACE_H

#include "quotations.h"
#include "text_buffer.h"

enum {
    RUNG_TRACE_PLACES_MAX = 64, /* of one quotation that are linked */
    RUNG_TRACE_LINKS_MAX = 1 << 20
};

/* A quotation at one of its places: it quotes these terms of a sentence. */
struct rung_trace_link {
    struct rung_trace_link *next;         /* of the sentence */
    struct rung_trace_link *next_of_same; /* of the quotation */
    const struct rung_quotation *quotation;
    uint32_t sentence, first, count;
};

enum rung_trace_state {
    RUNG_TRACE_EXPRESSED, /* every word is quoted by a rule, or set aside */
    RUNG_TRACE_ASIDE,     /* every word is set aside, or it has none */
    RUNG_TRACE_PARTLY,    /* some words are neither quoted nor set aside */
    RUNG_TRACE_OPEN,      /* nothing quotes it */
    RUNG_TRACE_STATES
};

struct rung_trace_sentence {
    const struct rung_sentence *sentence;
    struct rung_trace_link *links, *last_link; /* in order of the quotations */
    const struct rung_trace_sentence *like;    /* the same sentence elsewhere, whose links hold here too */
    enum rung_trace_state state;
    uint32_t quoted_now; /* while decisions are looked for: how many quotations around quote it */
};

struct rung_trace_source {
    struct rung_trace_source *next;
    const struct rung_quoted_source *quoted;
    struct rung_trace_sentence *sentences;
    bool *covered; /* of each term: quoted, or set aside */
    uint32_t counts[RUNG_TRACE_STATES];
    struct rung_lexicon *lexicon; /* made when decisions are looked for */
};

enum rung_decision_kind {
    RUNG_DECISION_RULE,        /* a rule that quotes nothing, and stands in none that does */
    RUNG_DECISION_IN_STEP,     /* the same, in a step that quotes something */
    RUNG_DECISION_DECLARATION, /* a fact, party, channel, event or calendar that quotes nothing */
    RUNG_DECISION_DETAIL,      /* a rule that quotes something, with what the source does not say */
};

/* A number or word that a rule has and its source has not. */
struct rung_detail {
    struct rung_detail *next;
    const char *text;
    bool word;
    struct rung_span elsewhere; /* where the source says it, though in no quoted sentence; or nowhere */
};

struct rung_decision {
    struct rung_decision *next;
    enum rung_decision_kind kind;
    struct rung_rule *rule;
    const char *text;    /* of the rule, on one line */
    const char *comment; /* what the policy's author says of it; NULL for nothing */
    struct rung_detail *details;
};

struct rung_trace_policy {
    struct rung_trace_policy *next;
    const struct rung_outline *outline;
    struct rung_rule *rule;
    const struct rung_ast_policy *node;
    struct rung_decision *decisions; /* in the order of the text */
};

struct rung_trace {
    struct rung_compilation *compilation;
    struct rung_arena *arena;
    struct rung_trace_source *sources;
    struct rung_trace_policy *policies;
    uint32_t counts[RUNG_TRACE_STATES], sentence_count; /* of all sources */
};

/* Traces the policies of the files that were asked for. Returns RUNG_OK or RUNG_NO_MEMORY. */
enum rung_status rung_trace_make(struct rung_compilation *compilation, struct rung_trace *trace);

/* Fills in what a policy decides by itself (trace_decisions.c). */
enum rung_status rung_trace_decide(struct rung_trace *trace, struct rung_trace_policy *policy);

/* The source of the trace that is this one, or NULL. */
struct rung_trace_source *rung_trace_source_of(const struct rung_trace *trace,
                                               const struct rung_quoted_source *quoted);

/* Whether the policy names the source. */
bool rung_trace_names(const struct rung_trace_policy *policy, const struct rung_trace_source *source);

/* The links that hold for a sentence: its own, or those of the same sentence elsewhere. */
const struct rung_trace_link *rung_trace_links(const struct rung_trace_sentence *sentence);

/* The words of a sentence that are neither quoted nor set aside, as passages from `first` on: sets first and
 * count to the next one, or returns false. Begin with *first the sentence's first term and *count 0. */
bool rung_trace_missing(const struct rung_trace_source *source, const struct rung_trace_sentence *sentence,
                        uint32_t *first, uint32_t *count);

/* The step that a rule stands in, or NULL. */
const struct rung_ast_step *rung_trace_step(const struct rung_rule *rule);

/* "expressed", "set aside", "in part", "not expressed"; static. */
const char *rung_trace_state_text(enum rung_trace_state state);

/* Where a rule or a sentence begins. */
struct rung_place rung_trace_rule_place(const struct rung_trace *trace, const struct rung_rule *rule);
struct rung_place rung_trace_sentence_place(const struct rung_trace *trace,
                                            const struct rung_trace_source *source,
                                            const struct rung_trace_sentence *sentence);

/* A rule that quotes part of a sentence, or a reason why a part of it cannot be a rule; once for each rule
 * and each reason, however many of their quotations stand in the sentence. */
struct rung_trace_reference {
    const struct rung_quotation *quotation; /* the first of them */
    struct rung_place place;                /* of the rule, or of the `#!` line */
    const char *step;                       /* that the rule stands in, or NULL */
    const char *text;                       /* of the rule, or the reason */
};

/* The next reference of a sentence behind `link`, which begins with NULL and ends with it; its text has at
 * most about `bytes_max` bytes. Returns false at the end, or when memory ran out. */
bool rung_trace_next(const struct rung_trace *trace, const struct rung_trace_sentence *sentence,
                     const struct rung_trace_link **link, uint32_t bytes_max,
                     struct rung_trace_reference *reference);

/* How many sentences from `index` on have no words, and nothing quotes them: lone numbers and signs, which
 * the writers tell together. Their reason; static. */
uint32_t rung_trace_wordless(const struct rung_trace_source *source, uint32_t index);
extern const char *const rung_trace_no_words;

/* Sentences and passages of a source as text; live in the arena, NULL when memory ran out. */
const char *rung_trace_sentence_text(const struct rung_trace *trace, const struct rung_trace_source *source,
                                     const struct rung_trace_sentence *sentence);
const char *rung_trace_passage(const struct rung_trace *trace, const struct rung_trace_source *source,
                               uint32_t first, uint32_t count);

/* "118 sentences: 98 expressed, 20 set aside"; lives in the arena. */
const char *rung_trace_counts_text(const struct rung_trace *trace, const uint32_t counts[RUNG_TRACE_STATES]);

/* Write the whole trace. */
void rung_trace_write_text(const struct rung_trace *trace, struct rung_buffer *out, bool colour);
void rung_trace_write_json(const struct rung_trace *trace, struct rung_buffer *out);
void rung_trace_write_markdown(const struct rung_trace *trace, struct rung_buffer *out);
void rung_trace_write_html(const struct rung_trace *trace, struct rung_buffer *out);

#endif
