/* Tests as scripts: what each line of a `test` lets happen, lets pass, or expects, with everything in it that
 * has to be computed lowered into the policy's own program, as fragments beside its rules. */
#ifndef RUNG_SCRIPT_H
#define RUNG_SCRIPT_H

#include "compilation.h"
#include "lower.h"
#include "symbols.h"

/* A field of an event, or something on record. */
struct rung_script_value {
    const char *path;           /* "via", "documented.summary"; "documented" for an item that is only named */
    const char *named;          /* that item; else NULL */
    enum rung_value_kind kind;  /* of the value */
    struct rung_range choices;  /* in the program's names */
    struct rung_fragment value; /* answers it */
};

/* A name in an expectation, to say what it was instead. */
struct rung_script_part {
    struct rung_span span;
    enum rung_value_kind kind;
    struct rung_range choices;
    struct rung_fragment value;
};

struct rung_script_line {
    const struct rung_node *node;  /* a statement of the test */
    const struct rung_node *event; /* the `happen` node of one that is about an event */
    struct rung_fragment answer;   /* of `at`, `wait`, `run until`, `every attempt …`, `due`: the time; of a
                                      condition: whether it holds; none where nothing is said */
    struct rung_fragment on;       /* of an expectation: the moment at which it happened */
    struct rung_fragment via, to;  /* of an expectation: which channel, which party */
    struct rung_script_value *values; /* of the event */
    uint32_t value_count;
    struct rung_script_part *parts; /* of a condition */
    uint32_t part_count;
};

struct rung_script {
    const struct rung_ast_test *test;
    struct rung_script_line *lines;
    uint32_t count;
};

/* A policy with its tests. */
struct rung_scripted {
    const struct rung_policy_info *policy;
    struct rung_program *program; /* the policy's, and the fragments of its tests */
    uint32_t own_fragments;       /* how many of the fragments are the policy's */
    struct rung_places places;
    struct rung_script *scripts;
    uint32_t count;
};

/* Scripts of all tests that the files added to the compilation hold, a policy after the other, in the order
 * of the text. The compilation was checked without errors, and owns the result. RUNG_NO_MEMORY; RUNG_LIMIT
 * where a test is too large to run, which is among the diagnostics. */
enum rung_status rung_script_all(struct rung_compilation *compilation, struct rung_scripted **scripted,
                                 uint32_t *count);

#endif
