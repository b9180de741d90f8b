/* The page as a whole: its head, its sections, its data and its script. */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include "program.h"

enum { ENTRIES_MAX = 45000 }; /* of time lines, all sections together: about ten bytes each */

static const unsigned char style[] = {
#include "page.css.inc"
};
static const unsigned char script[] = {
#include "page.js.inc"
};

static bool has_label(const struct rung_report *report)
{
    return report->side_count > 1;
}

static uint32_t count_sections(const struct rung_report *report)
{
    uint32_t count = 0;

    for (size_t i = 0; i < report->side_count; i++) count += report->sides[i].statistics->policy_count;
    return count;
}

static void put_title(struct rung_text *out, const struct rung_report *report)
{
    const char *first = report->sides[0].statistics->policies[0].title;
    const char *last = report->sides[report->side_count - 1].statistics->policies[0].title;

    /* one policy, alone or before and after a change */
    if (count_sections(report) == report->side_count && strcmp(first, last) == 0)
        rung_text_html(out, first);
    else
        rung_text_print(out,
                        report->customers ? "%u policies, simulated" : "%u policies over recorded events",
                        count_sections(report));
}

static void put_head(struct rung_text *out, const struct rung_report *report)
{
    rung_text_put(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
                       "form-action 'none'\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    put_title(out, report);
    rung_text_put(out, report->comparison  ? ": comparison"
                       : report->customers ? ": report of a simulation"
                                           : ": report of a replay");
    rung_text_put(out, "</title>\n<style>\n");
    rung_text_put(out, (const char *)style);
    rung_text_put(out, "</style>\n</head>\n<body>\n"
                       "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>"
                       "<pattern id=\"stripes\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
                       "patternTransform=\"rotate(45)\"><rect class=\"stripe\" width=\"6\" height=\"6\"/>"
                       "<rect class=\"gap\" width=\"2\" height=\"6\"/></pattern></defs></svg>\n");
}

/* What could not be read, or had nothing to do with any policy. */
static void put_doubts(struct rung_text *out, const struct rung_statistics *s)
{
    struct rung_engine_counts counts;

    rung_engine_counts(s->engine, &counts);
    if (s->failed)
        rung_text_put(
            out, "<p class=\"notice\">There was not enough memory to count everything: the numbers on this "
                 "page are too small.</p>\n");
    if (counts.bad) {
        rung_text_put(out, "<p class=\"notice\"><strong>");
        rung_text_count(out, counts.bad);
        rung_text_put(out, counts.bad == 1 ? " line" : " lines");
        rung_text_put(out, " of the log could not be read</strong> and are not counted here. The reasons: ");
        for (uint32_t i = 0; i < s->bad_count; i++) {
            rung_text_put(out, i ? "; " : "");
            rung_text_html(out, s->bad[i]->seen.what);
            rung_text_put(out, " (");
            rung_text_count(out, s->bad[i]->times);
            rung_text_put(out, ")");
        }
        rung_text_put(out, ".</p>\n");
    }
    if (!counts.late && !counts.unused) return;
    rung_text_put(out, "<p class=\"aside\">");
    if (counts.late) {
        rung_text_count(out, counts.late);
        rung_text_put(out, counts.late == 1 ? " event was" : " events were");
        rung_text_put(out, " recorded after later ones, and counted at the time of those. ");
    }
    if (counts.unused) {
        rung_text_count(out, counts.unused);
        rung_text_put(out, counts.unused == 1 ? " event is" : " events are");
        rung_text_put(out, " of kinds that no policy here uses.");
    }
    rung_text_put(out, "</p>\n");
}

static void put_section_name(struct rung_text *out, const struct rung_report_side *side,
                             const struct rung_policy_statistics *policy, bool label)
{
    if (label && side->label) {
        rung_text_html(out, side->label);
        rung_text_put(out, ": ");
    }
    rung_text_html(out, policy->title);
}

/* That nothing of it has happened, and what it rests on. */
static void put_customers(struct rung_text *out, const struct rung_report *report)
{
    if (!report->customers) return;
    rung_text_put(out,
                  "<p class=\"notice\"><strong>This is a simulation:</strong> nothing of it has happened. "
                  "How customers and people behave is ");
    rung_text_html(out, report->source);
    rung_text_put(out, ".</p>\n<details class=\"customers\"><summary>How customers and people behave"
                       "</summary>\n<pre>");
    rung_text_html(out, report->customers);
    rung_text_put(out, "</pre></details>\n");
}

static void put_top(struct rung_text *out, const struct rung_report *report)
{
    const struct rung_statistics *s = report->sides[0].statistics;
    struct rung_engine_counts counts;
    uint32_t index = 0;

    rung_engine_counts(s->engine, &counts);
    for (size_t i = 1; i < report->side_count; i++) { /* the side that knows most of the events */
        struct rung_engine_counts other;
        rung_engine_counts(report->sides[i].statistics->engine, &other);
        if (other.cases <= counts.cases) continue;
        s = report->sides[i].statistics;
        counts = other;
    }
    rung_text_print(out, "<header>\n<p class=\"kicker\">%s</p>\n<h1>",
                    report->comparison  ? "Comparison of two policies"
                    : report->customers ? "Report of a simulation"
                                        : "Report of a replay");
    put_title(out, report);
    rung_text_put(out, "</h1>\n<p class=\"facts\">");
    rung_text_count(out, counts.events);
    rung_text_put(out, report->customers ? " made up" : " recorded");
    rung_text_put(out, counts.events == 1 ? " event of " : " events of ");
    rung_text_count(out, counts.cases);
    rung_text_put(out, counts.cases == 1 ? " case" : " cases");
    if (s->first != RUNG_UNKNOWN) {
        rung_text_put(out, ", ");
        rung_text_day(out, s->first);
        rung_text_put(out, " to ");
        rung_text_day(out, s->last);
    }
    rung_text_put(out, report->customers ? "</p>\n" : ", from <span class=\"file\">");
    if (!report->customers) {
        rung_text_html(out, report->source);
        rung_text_put(out, "</span></p>\n");
    }
    put_customers(out, report);
    for (size_t i = 0; i < report->side_count; i++) put_doubts(out, report->sides[i].statistics);
    if (count_sections(report) > 1) {
        rung_text_put(out, "<nav aria-label=\"Policies\"><ul>\n");
        for (size_t i = 0; i < report->side_count; i++)
            for (uint32_t p = 0; p < report->sides[i].statistics->policy_count; p++) {
                rung_text_print(out, "<li><a href=\"#s%u\">", index++);
                put_section_name(out, &report->sides[i], &report->sides[i].statistics->policies[p],
                                 has_label(report));
                rung_text_put(out, "</a></li>\n");
            }
        rung_text_put(out, "</ul></nav>\n");
    }
    rung_text_put(out, "</header>\n");
}

static void put_foot(struct rung_text *out, const struct rung_report *report)
{
    rung_text_print(out, "<footer>\n<p>Made by <code>rung %s --report</code> ",
                    report->comparison  ? "compare"
                    : report->customers ? "simulate"
                                        : "replay");
    rung_text_html(out, report->version);
    if (report->customers) {
        rung_text_put(out,
                      ". Events were made up, and the policy was run over them as over recorded ones; a "
                      "finding is where people did not do what it demands. Times of day are those of the "
                      "policy's calendar. The same policy, customers and seed give the same page; it "
                      "needs no network.</p>\n</footer>\n");
        return;
    }
    rung_text_put(
        out,
        ". The policy was run over the recorded events as if it had been in force: what it asks for is "
        "what it would have asked for, and a finding is where what was recorded differs. Times of day are "
        "those of the policy's calendar. The same policy and the same events give the same page; it "
        "needs no network.</p>\n</footer>\n");
}

static enum rung_status put_sections(struct rung_text *out, struct rung_text *data,
                                     const struct rung_report *report)
{
    uint32_t index = 0, sections = count_sections(report);
    enum rung_status status = RUNG_OK;

    for (size_t i = 0; i < report->side_count && status == RUNG_OK; i++) {
        const struct rung_report_side *side = &report->sides[i];
        for (uint32_t p = 0; p < side->statistics->policy_count && status == RUNG_OK; p++) {
            struct rung_section section = {.out = out,
                                           .statistics = side->statistics,
                                           .about = &side->statistics->policies[p],
                                           .compilation = side->compilation,
                                           .label = has_label(report) ? side->label : NULL,
                                           .policy = p,
                                           .index = index,
                                           .sections = sections};
            bool good = rung_statistics_group(side->statistics, p, RUNG_GROUP_FINDINGS, &section.findings) &&
                        rung_statistics_group(side->statistics, p, RUNG_GROUP_ASKED, &section.asked);
            struct rung_sample_wanted wanted = {.reason = "Differs from the other policy"};
            good = good && rung_page_compared_cases(report->comparison, i, p, &wanted);
            if (good)
                section.sample =
                    rung_sample_make(side->statistics, p, &section.findings, &wanted, ENTRIES_MAX / sections);
            free(wanted.numbers);
            status = good && !section.sample.failed ? rung_page_policy(&section) : RUNG_NO_MEMORY;
            if (status == RUNG_OK) {
                section.out = data;
                rung_text_put(data, index ? ",\n" : "");
                rung_page_case_data(&section);
            }
            free(section.findings.items);
            free(section.asked.items);
            rung_sample_free(&section.sample);
            index++;
        }
    }
    return status;
}

enum rung_status rung_report_write(const struct rung_report *report, char **page, size_t *size)
{
    struct rung_text out = {0}, data = {0};

    *page = NULL;
    put_head(&out, report);
    put_top(&out, report);
    rung_text_put(&out, "<main>\n");
    if (report->comparison) rung_page_comparison(&out, report);
    enum rung_status status = put_sections(&out, &data, report);
    rung_text_put(&out, "</main>\n");
    put_foot(&out, report);
    rung_text_put(&out, "<script type=\"application/json\" id=\"data\">[");
    rung_text_put(&out, rung_text_get(&data));
    rung_text_put(&out, "]</script>\n<script>\n");
    rung_text_put(&out, (const char *)script);
    rung_text_put(&out, "</script>\n</body>\n</html>\n");
    if (status == RUNG_OK && (out.failed || data.failed)) status = RUNG_NO_MEMORY;
    rung_text_free(&data);
    if (status != RUNG_OK) {
        rung_text_free(&out);
        return status;
    }
    *page = out.bytes;
    *size = out.size;
    return RUNG_OK;
}
