/* Tests of policies: running the `test` declarations of a compilation, in virtual time, on the real engine.
 *
 * Everything that is handed out belongs to the compilation. It takes memory of it for each test that runs:
 * who runs tests without end compiles anew now and then. */
#ifndef RUNG_TESTING_H
#define RUNG_TESTING_H

#include <rung/compiler.h>

struct rung_testing;

struct rung_test {
    const char *title, *policy;
    struct rung_span span; /* of its title */
};

/* What was not as a test expects. */
struct rung_test_failure {
    struct rung_span span;          /* of the line */
    const char *expected, *instead; /* "the case in `second_strike`"; "the case is in `first_strike`" */
    const char *story;              /* what happened up to there, a line each */
};

/* The tests of the files that were added, policy after policy, in the order of the text. For a compilation
 * that was checked without errors; it owns *testing. `filter` keeps those whose title holds it, letters large
 * or small; NULL: all. RUNG_NO_MEMORY; RUNG_LIMIT where a test is too large to run, which is among the
 * diagnostics. */
RUNG_API enum rung_status rung_testing_new(struct rung_compilation *compilation, const char *filter,
                                           struct rung_testing **testing);

RUNG_API size_t rung_testing_count(const struct rung_testing *testing);
RUNG_API const struct rung_test *rung_testing_test(const struct rung_testing *testing, size_t index);

/* Runs a test. *failure is NULL where all was as expected. RUNG_NO_MEMORY, or RUNG_LIMIT for a test that does
 * not come to rest. */
RUNG_API enum rung_status rung_testing_run(struct rung_testing *testing, size_t index,
                                           const struct rung_test_failure **failure);

/* A failure for people: its line with the span underlined, what was expected, what was so, and the story.
 * NULL when memory ran out. */
RUNG_API const char *rung_testing_render(struct rung_testing *testing, size_t index,
                                         const struct rung_test_failure *failure, bool colour);

/* What the tests that ran came to: as JSON, or as JUnit's XML for whoever collects results. NULL when memory
 * ran out. */
enum rung_test_report { RUNG_TEST_REPORT_JSON, RUNG_TEST_REPORT_JUNIT };
RUNG_API const char *rung_testing_report(struct rung_testing *testing, enum rung_test_report format);

/* ---- coverage ---- */

/* What can be tried of a policy. A point is one outcome of one part of it: that an `if` held is one, that it
 * did not is another. */
enum rung_point_kind {
    RUNG_POINT_STEP,      /* entered */
    RUNG_POINT_STATEMENT, /* done */
    RUNG_POINT_HANDLER,   /* it ran; a start rule started a run */
    RUNG_POINT_BRANCH,    /* a condition held; did not hold */
    RUNG_POINT_TIME,      /* what is due was done in time; its time was over */
    RUNG_POINT_RULE,      /* kept; broken */
    RUNG_POINT_ANSWER,    /* an answer of this kind came during a run */
    RUNG_POINT_CALENDAR,  /* time was counted across a weekend, a holiday, a change of clocks */
    RUNG_POINT_KINDS
};
struct rung_point {
    enum rung_point_kind kind;
    struct rung_span span; /* of the part */
    const char *what;      /* the outcome, in words: "the condition does not hold" */
    const char *text;      /* the part as it is written, its first words */
    bool tried;
};
struct rung_coverage {
    const char *policy;
    const struct rung_point *points; /* in the order of the text */
    size_t count, tried;
    struct {
        uint32_t count, tried;
    } kinds[RUNG_POINT_KINDS];
};

/* "steps", "statements", …; static. */
RUNG_API const char *rung_point_kind_name(enum rung_point_kind kind);

/* Measures all tests that run from now on. RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_testing_measure(struct rung_testing *testing);

/* What has been tried so far: of each policy of the files that were added, *count of them. NULL when memory
 * ran out. */
RUNG_API const struct rung_coverage *rung_testing_coverage(struct rung_testing *testing, size_t *count);

/* The same as a page of HTML that stands by itself: the policies' text with what was tried and what was not.
 * NULL when memory ran out. */
RUNG_API const char *rung_testing_coverage_html(struct rung_testing *testing);

/* ---- mutation ---- */

/* A change of a policy that no test notices. */
struct rung_mutation {
    const char *policy;
    struct rung_span span; /* what is changed */
    const char *diff;      /* lines that begin with `  - ` and `  + ` */
    const char *example;   /* what it would do to a case, a line each; NULL: no random story showed it */
    const char *proof;     /* why it does the same in every case; NULL where that is not shown */
};
struct rung_mutation_counts {
    uint32_t changes;    /* that the checker accepts */
    uint32_t noticed;    /* by a test */
    uint32_t unnoticed;  /* and it matters to a case */
    uint32_t equivalent; /* shown to change nothing */
    uint32_t alike;      /* not noticed, and perhaps of no effect: neither an example nor a proof was found */
};
typedef void rung_mutation_teller(void *state, const struct rung_mutation *mutation);

/* Changes the policies of the files that were added in one place after the other: durations, counts,
 * channels, parties, the order of statements, conditions; and drops statements, clauses, handlers and rules.
 * Runs the tests of the changed file, those that `filter` keeps, and shows `tell` each change that none
 * notices, with an example from up to `stories` random stories. All tests are to pass as things are.
 * RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_testing_mutate(struct rung_testing *testing, const char *filter,
                                              uint32_t stories, rung_mutation_teller *tell, void *state,
                                              struct rung_mutation_counts *counts);

#endif
