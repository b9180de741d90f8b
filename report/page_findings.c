/* One policy on the page: what was asked of people, and what was not as the policy demands. */
#include "page.h"

#include <string.h>

#include "charts.h"
#include "program.h"
#include "words.h"

const char *rung_page_many(uint64_t count, const char *one, const char *more)
{
    return count == 1 ? one : more;
}

void rung_page_examples(struct rung_section *section, const uint32_t *examples, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        rung_text_put(section->out, i ? ", " : "");
        rung_page_case_link(section, examples[i]);
    }
}

/* ---- what was asked for ---- */

/* The group of what was late among what was asked for. */
static const struct rung_group *find_missed(const struct rung_section *section,
                                            const struct rung_group *asked)
{
    for (size_t i = 0; i < section->findings.count; i++) {
        const struct rung_group *one = &section->findings.items[i];
        if (one->row->code == RUNG_ROW_FINDING_missed && one->row->seen.line == asked->row->seen.line &&
            strcmp(one->row->seen.via, asked->row->seen.via) == 0 &&
            strcmp(one->row->seen.task, asked->row->seen.task) == 0)
            return one;
    }
    return NULL;
}

void rung_page_asked(struct rung_section *section)
{
    enum { SHOWN = 16 };
    struct rung_text *out = section->out, labels[SHOWN] = {0}, notes[SHOWN] = {0};
    struct rung_chart_bar bars[SHOWN];
    size_t count = section->asked.count < SHOWN ? section->asked.count : SHOWN;
    double most = 0;

    if (!count) return;
    for (size_t i = 0; i < count; i++) {
        const struct rung_group *one = &section->asked.items[i], *missed = find_missed(section, one);
        rung_words_of_group(&labels[i], section->about->program, one->row);
        if (one->step && !*one->row->seen.task && section->about->step_count > 1)
            rung_text_print(&labels[i], ", %s", one->step);
        rung_text_count(&notes[i], one->times);
        if (missed) {
            rung_text_put(&notes[i], " · late ");
            rung_text_share(&notes[i], missed->times, one->times);
        }
        bars[i] = (struct rung_chart_bar){.label = rung_text_get(&labels[i]),
                                          .note = rung_text_get(&notes[i]),
                                          .value = (double)one->times,
                                          .part = missed ? (double)missed->times : 0,
                                          .class = "bar"};
        if (bars[i].value > most) most = bars[i].value;
    }
    rung_text_put(
        out, "<figure><figcaption><h3>What was asked of people</h3><p>How often; <span class=\"key-late\">"
             "the striped end</span> was not done by its deadline.</p></figcaption>\n");
    rung_chart_bars(out, "What was asked of people, and how much of it was late", bars, count, most);
    rung_text_put(out, "</figure>\n");
    for (size_t i = 0; i < SHOWN; i++) {
        out->failed |= labels[i].failed || notes[i].failed;
        rung_text_free(&labels[i]);
        rung_text_free(&notes[i]);
    }
}

/* ---- findings ---- */

static void put_kept_bar(struct rung_text *out, uint64_t broken, uint64_t kept)
{
    double whole = (double)broken + (double)kept, part = whole > 0 ? 300 * (double)broken / whole : 0;

    if (part < 2 && broken) part = 2;
    rung_text_put(out, "<svg class=\"kept\" viewBox=\"0 0 300 10\" preserveAspectRatio=\"none\" role=\"img\" "
                       "aria-label=\"broken in ");
    rung_text_count(out, broken);
    rung_text_put(out, ", kept in ");
    rung_text_count(out, kept);
    rung_text_put(
        out, " cases\"><rect class=\"track\" width=\"300\" height=\"10\"/><rect class=\"late\" width=\"");
    rung_text_decimal(out, part, 1);
    rung_text_put(out, "\" height=\"10\"/></svg>\n");
}

static void put_finding(struct rung_section *section, const struct rung_group *group)
{
    struct rung_text *out = section->out, words = {0};
    const struct rung_seen *seen = &group->row->seen;
    bool of_asked = group->asked > 0;
    uint64_t kept =
        of_asked ? group->asked_cases > group->cases ? group->asked_cases - group->cases : 0 : group->kept;

    rung_words_of_group(&words, section->about->program, group->row);
    rung_text_put(out, "<li>\n<h4>");
    rung_text_html(out, rung_text_get(&words));
    if (group->step && !*seen->rule && section->about->step_count > 1) {
        rung_text_put(out, " <span class=\"in\">");
        rung_text_html(out, group->step);
        rung_text_put(out, "</span>");
    }
    rung_text_put(out, "</h4>\n");
    rung_text_clear(&words);
    if (*seen->rule) {
        rung_words_of_rule(&words, seen->rule, seen->because);
        rung_text_put(out, "<p class=\"rule\">");
        rung_text_html(out, rung_text_get(&words));
        rung_text_put(out, "</p>\n");
    }
    put_kept_bar(out, group->cases, kept);
    rung_text_put(out, "<p class=\"numbers\"><b>");
    rung_text_count(out, group->cases);
    rung_text_put(out, rung_page_many(group->cases, " case", " cases"));
    rung_text_put(out, "</b>");
    if (group->times > group->cases) {
        rung_text_put(out, ", ");
        rung_text_count(out, group->times);
        rung_text_put(out, " times");
    }
    if (!kept) {
        rung_text_put(out, of_asked ? "; in every case in which it was asked for" : "; in every case");
    } else {
        rung_text_put(out, of_asked      ? "; as demanded in the other "
                           : *seen->rule ? "; kept in "
                                         : "; not in the other ");
        rung_text_count(out, kept);
        rung_text_put(out, of_asked ? " in which it was asked for" : "");
    }
    rung_text_put(out, " <span class=\"place\">");
    if (seen->line) {
        rung_text_html(out, seen->file);
        rung_text_print(out, ":%u", seen->line);
    }
    rung_text_put(out, "</span></p>\n<p class=\"examples\">For example ");
    rung_page_examples(section, group->examples, group->example_count);
    rung_text_put(out, "</p>\n</li>\n");
    out->failed |= words.failed;
    rung_text_free(&words);
}

/* The rules that nobody broke. */
static void put_kept_rules(struct rung_section *section)
{
    struct rung_text *out = section->out, words = {0};
    struct rung_kept_rule rule;
    uint32_t index = 0, count = 0;

    while (rung_statistics_next_kept(section->statistics, section->policy, &index, &rule)) {
        if (!count++)
            rung_text_put(
                out, "<details class=\"kept-rules\" open><summary>Rules that nobody broke</summary>\n<ul>\n");
        rung_text_clear(&words);
        rung_words_of_rule(&words, rule.rule, rule.because);
        rung_text_put(out, "<li>");
        rung_text_html(out, rule.because);
        rung_text_put(out, *rule.because ? " <span class=\"rule\">" : "<span class=\"rule\">");
        rung_text_html(out, rung_text_get(&words));
        rung_text_put(out, "</span></li>\n");
    }
    if (count) rung_text_put(out, "</ul></details>\n");
    out->failed |= words.failed;
    rung_text_free(&words);
}

void rung_page_findings(struct rung_section *section)
{
    struct rung_text *out = section->out;

    rung_text_put(out, "<h3>What was not as the policy demands</h3>\n");
    if (!section->findings.count) {
        rung_text_put(out, "<p>Nothing: there are no findings.</p>\n");
    } else {
        rung_text_put(
            out,
            "<p>Each kind of finding, that in most cases first. <span class=\"key-late\">The striped part"
            "</span> of a bar is the cases in which it was found, the rest those in which the same demand "
            "was "
            "met. A case’s name leads to its time line.</p>\n<ol class=\"findings\">\n");
        for (size_t i = 0; i < section->findings.count; i++)
            put_finding(section, &section->findings.items[i]);
        rung_text_put(out, "</ol>\n");
    }
    put_kept_rules(section);
}
