/* What the parts of the page share. */
#ifndef RUNG_REPORT_PAGE_H
#define RUNG_REPORT_PAGE_H

#include <rung/report.h>

#include "sample.h"
#include "text.h"

/* One section: a policy of a replay. */
struct rung_section {
    struct rung_text *out;
    const struct rung_statistics *statistics;
    const struct rung_policy_statistics *about;
    struct rung_compilation *compilation; /* NULL: none */
    const char *label;                    /* NULL: none */
    uint32_t policy, index;               /* of the policy; of the section on the page */
    uint32_t sections;                    /* on the page */
    struct rung_groups findings, asked;
    struct rung_sample sample;
};

/* page_comparison.c: what the two sides differ in. */
void rung_page_comparison(struct rung_text *out, const struct rung_report *report);

/* The cases of a policy that the comparison names; *wanted's numbers are the caller's, to be freed. False
 * when memory ran out. */
bool rung_page_compared_cases(const struct rung_report_comparison *comparison, size_t side, uint32_t policy,
                              struct rung_sample_wanted *wanted);

/* page_policy.c: a section but for the data of its time lines. RUNG_OK, or what drawing the ladder answers.
 */
enum rung_status rung_page_policy(struct rung_section *section);

/* page_findings.c: what was asked of people; what was found, and the rules that were kept. */
void rung_page_asked(struct rung_section *section);
void rung_page_findings(struct rung_section *section);

/* The word for so many; links to cases, with commas between. */
const char *rung_page_many(uint64_t count, const char *one, const char *more);
void rung_page_examples(struct rung_section *section, const uint32_t *examples, uint32_t count);

/* page_cases.c: where one case's time line is shown, and the data for it. */
void rung_page_case_view(struct rung_section *section);
void rung_page_case_data(struct rung_section *section);

/* A link to a case's time line. */
void rung_page_case_link(struct rung_section *section, uint32_t number);

#endif
