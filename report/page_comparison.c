/* What two policies do differently, on top of the page: the kinds of differences with examples, and what both
 * come to, side by side. */
#include "page.h"

#include <rung/answers.h>
#include <stdlib.h>

#include "time_lines.h"

static const char *label_of(const struct rung_report *report, size_t side)
{
    return report->sides[side].label ? report->sides[side].label : "";
}

/* ---- the cases of examples ---- */

bool rung_page_compared_cases(const struct rung_report_comparison *comparison, size_t side, uint32_t policy,
                              struct rung_sample_wanted *wanted)
{
    if (!comparison || side >= RUNG_REPORT_COMPARED) return true;
    wanted->numbers = malloc((comparison->difference_count * RUNG_REPORT_EXAMPLES + 1) * sizeof(uint32_t));
    if (!wanted->numbers) return false;
    for (size_t i = 0; i < comparison->difference_count; i++) {
        const struct rung_report_difference *difference = &comparison->differences[i];
        /* where it did nothing, the policy of the other side, which stands in its place */
        const char *says = difference->sides[side].says;
        uint32_t of = difference->sides[says ? side : 1 - side].policy;
        if (of != policy) continue;
        for (uint32_t k = 0; k < difference->example_count; k++)
            if (difference->examples[k].numbers[side] != RUNG_NO_CASE)
                wanted->numbers[wanted->count++] = difference->examples[k].numbers[side];
    }
    return true;
}

/* Links to the time lines of a case under both policies, where there are some. */
static void put_example(struct rung_text *out, const struct rung_report *report,
                        const struct rung_report_difference *difference, uint32_t example)
{
    uint32_t before = 0; /* sections */
    bool linked = false;

    for (size_t side = 0; side < RUNG_REPORT_COMPARED; side++) {
        const struct rung_statistics *statistics = report->sides[side].statistics;
        const char *says = difference->sides[side].says;
        uint32_t policy = difference->sides[says ? side : 1 - side].policy;
        uint32_t number = difference->examples[example].numbers[side];
        before += statistics->policy_count;
        if (number == RUNG_NO_CASE || policy >= statistics->policy_count ||
            !rung_time_lines_count(statistics->policies[policy].lines, number))
            continue;
        struct rung_section section = {.out = out,
                                       .statistics = statistics,
                                       .policy = policy,
                                       .index = before - statistics->policy_count + policy};
        rung_text_print(out, "%s%s: ", linked ? ", " : "", label_of(report, side));
        rung_page_case_link(&section, number);
        linked = true;
    }
    rung_text_put(out, " (");
    rung_text_html(out, difference->examples[example].when);
    rung_text_put(out, ")");
}

/* ---- differences ---- */

static void put_side(struct rung_text *out, const struct rung_report *report,
                     const struct rung_report_difference *difference, size_t side)
{
    const char *says = difference->sides[side].says;

    rung_text_put(out, "<dt>");
    rung_text_html(out, label_of(report, side));
    rung_text_put(out, "</dt><dd>");
    rung_text_html(out, says ? says : "nothing at that time");
    if (says && *difference->sides[side].place) {
        rung_text_put(out, "<span class=\"rule\">");
        rung_text_html(out, difference->sides[side].words);
        rung_text_put(out, "</span> <span class=\"place\">");
        rung_text_html(out, difference->sides[side].place);
        rung_text_put(out, "</span>");
    }
    rung_text_put(out, "</dd>\n");
}

static void put_difference(struct rung_text *out, const struct rung_report *report,
                           const struct rung_report_difference *difference)
{
    rung_text_put(out, "<li>\n<h4>");
    rung_text_count(out, difference->cases);
    rung_text_put(out, rung_page_many(difference->cases, " case", " cases"));
    rung_text_put(out, "</h4>\n<dl class=\"sides\">\n");
    for (size_t side = 0; side < RUNG_REPORT_COMPARED; side++) put_side(out, report, difference, side);
    rung_text_put(out, "</dl>\n");
    if (*difference->note) {
        rung_text_put(out, "<p class=\"numbers\">");
        rung_text_html(out, difference->note);
        rung_text_put(out, "</p>\n");
    }
    rung_text_put(out, "<p class=\"examples\">");
    for (uint32_t i = 0; i < difference->example_count; i++) {
        rung_text_put(out, i ? "; " : "Such as ");
        put_example(out, report, difference, i);
    }
    rung_text_put(out, "</p>\n</li>\n");
}

/* ---- totals ---- */

static void put_totals(struct rung_text *out, const struct rung_report *report)
{
    const struct rung_report_comparison *comparison = report->comparison;

    rung_text_put(out, "<figure class=\"totals\"><figcaption><h3>What both come to</h3></figcaption>\n"
                       "<table>\n<tr><th></th>");
    for (size_t side = 0; side < RUNG_REPORT_COMPARED; side++) {
        rung_text_put(out, "<th scope=\"col\">");
        rung_text_html(out, label_of(report, side));
        rung_text_put(out, "</th>");
    }
    rung_text_put(out, "<th scope=\"col\">change</th></tr>\n");
    for (size_t i = 0; i < comparison->total_count; i++) {
        const struct rung_report_total *total = &comparison->totals[i];
        rung_text_put(out, "<tr><th scope=\"row\">");
        rung_text_html(out, total->words);
        rung_text_put(out, "</th>");
        for (size_t side = 0; side < RUNG_REPORT_COMPARED; side++) {
            rung_text_put(out, "<td>");
            rung_text_html(out, total->texts[side]);
            rung_text_put(out, "</td>");
        }
        rung_text_put(out, "<td>");
        rung_text_html(out, total->change);
        rung_text_put(out, "</td></tr>\n");
    }
    rung_text_put(out, "</table></figure>\n");
}

void rung_page_comparison(struct rung_text *out, const struct rung_report *report)
{
    const struct rung_report_comparison *comparison = report->comparison;

    rung_text_put(
        out, "<article id=\"comparison\">\n<h2>What would have been different</h2>\n<p class=\"words\">");
    rung_text_html(out, comparison->sentence);
    rung_text_put(out, "</p>\n");
    put_totals(out, report);
    if (comparison->difference_count) {
        rung_text_put(out, "<h3>Where cases part</h3>\n<p>The first thing in each case that one policy did "
                           "otherwise, and the other did not; cases that part alike stand together.</p>\n"
                           "<ol class=\"findings\">\n");
        for (size_t i = 0; i < comparison->difference_count; i++)
            put_difference(out, report, &comparison->differences[i]);
        rung_text_put(out, "</ol>\n");
    }
    if (comparison->more) {
        rung_text_put(out, "<p class=\"aside\">");
        rung_text_count(out, comparison->more);
        rung_text_put(out, " rarer kinds of differences are not shown here; "
                           "<code>rung compare --json</code> has all.</p>\n");
    }
    rung_text_put(out, "</article>\n");
}
