/* The page of what was tried: numbers, then the policies' text with a mark at each line, and beside it what
 * was never tried. */
#include "testing.h"
#include "text_buffer.h"

#include <string.h>

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>What the tests have tried</title>\n<style>\n"
    ":root{--page:#fbfbf9;--card:#fff;--ink:#1d2327;--soft:#606a70;--line:#dfe3e1;--good:#2f7d4f;"
    "--good-back:#e9f5ed;--half:#a06a00;--half-back:#fdf4dc;--bad:#b3372b;--bad-back:#fcebe8}\n"
    "@media(prefers-color-scheme:dark){:root{--page:#15191b;--card:#1b2023;--ink:#e4e8e6;--soft:#98a3a6;"
    "--line:#31393c;--good:#6fc491;--good-back:#1a2b21;--half:#e0b04c;--half-back:#312912;--bad:#f0897c;"
    "--bad-back:#371f1b}}\n"
    "*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif}main{max-width:76rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n"
    "h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .25rem}"
    "p{margin:.25rem 0 1rem;color:var(--soft)}a{color:inherit}\n"
    ".scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:8px}\n"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top}\n"
    ".sums th,.sums td{padding:.4rem .75rem;border-bottom:1px solid var(--line);white-space:nowrap}"
    ".sums tr:last-child td{border-bottom:0}.sums th{font-weight:600;color:var(--soft);font-size:.85rem}"
    ".sums td.n{font-variant-numeric:tabular-nums}.sums .less{color:var(--bad)}\n"
    ".bar{display:inline-block;width:6rem;height:.5rem;border-radius:4px;background:var(--bad-back);"
    "margin-right:.6rem;overflow:hidden}.bar i{display:block;height:100%;background:var(--good)}\n"
    ".text{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}"
    ".text td{padding:0 .75rem;white-space:pre-wrap;overflow-wrap:anywhere}.text "
    ".no{color:var(--soft);text-align:right;width:1%;"
    "user-select:none;border-left:4px solid transparent}\n"
    ".text .never{display:block;white-space:normal;font:12px/1.5 system-ui,sans-serif;color:var(--bad);"
    "padding-left:2rem}.text .never::before{content:\"never: \";font-weight:600}\n"
    "tr.all .no{border-color:var(--good)}tr.some .no{border-color:var(--half)}"
    "tr.some td{background:var(--half-back)}tr.none .no{border-color:var(--bad)}"
    "tr.none td{background:var(--bad-back)}\n"
    ".key span{margin-right:1.25rem;padding-left:.6rem;border-left:4px solid}.key "
    ".g{border-color:var(--good)}"
    ".key .h{border-color:var(--half)}.key .b{border-color:var(--bad)}\n"
    "@media print{.scroll{overflow:visible}}\n"
    "</style>\n</head>\n<body>\n<main>\n";

static void add_percent(struct rung_buffer *out, size_t tried, size_t count)
{
    unsigned percent = count ? (unsigned)(100 * tried / count) : 100;

    rung_buffer_print(out, "<span class=\"bar\"><i style=\"width:%u%%\"></i></span>%u&nbsp;%%", percent,
                      percent);
}

static void add_sums(struct rung_buffer *out, const struct rung_coverage *coverage, size_t count)
{
    rung_buffer_text(out, "<div class=\"scroll\"><table class=\"sums\">\n<tr><th>policy</th><th>tried</th>");
    for (int kind = 0; kind < RUNG_POINT_KINDS; kind++)
        rung_buffer_print(out, "<th>%s</th>", rung_point_kind_name((enum rung_point_kind)kind));
    rung_buffer_text(out, "</tr>\n");
    for (size_t i = 0; i < count; i++) {
        rung_buffer_print(out, "<tr><td><a href=\"#%s\">%s</a></td><td class=\"n\">", coverage[i].policy,
                          coverage[i].policy);
        add_percent(out, coverage[i].tried, coverage[i].count);
        rung_buffer_text(out, "</td>");
        for (int kind = 0; kind < RUNG_POINT_KINDS; kind++) {
            uint32_t all = coverage[i].kinds[kind].count, tried = coverage[i].kinds[kind].tried;
            if (all)
                rung_buffer_print(out, "<td class=\"n%s\">%u/%u</td>", tried < all ? " less" : "", tried,
                                  all);
            else
                rung_buffer_text(out, "<td></td>");
        }
        rung_buffer_text(out, "</tr>\n");
    }
    rung_buffer_text(out, "</table></div>\n");
}

static void add_text(struct rung_buffer *out, const char *bytes, uint32_t size)
{
    char part[256];

    for (uint32_t at = 0, step; at < size; at += step) {
        step = size - at < sizeof part - 1 ? size - at : (uint32_t)sizeof part - 1;
        memcpy(part, bytes + at, step);
        part[step] = '\0';
        rung_buffer_html(out, part);
    }
}

/* A line of the policy: *next is the first point that may begin in it, and moves behind them. */
static void add_line(struct rung_testing *testing, struct rung_buffer *out,
                     const struct rung_coverage *coverage, const struct rung_source *source, uint32_t line,
                     size_t *next)
{
    uint32_t size, tried = 0, points = 0;
    const char *bytes = rung_source_line(source, line, &size);
    size_t first = *next;

    while (*next < coverage->count &&
           rung_compilation_place(testing->compilation, coverage->points[*next].span.start).line <= line) {
        tried += coverage->points[*next].tried;
        points++;
        ++*next;
    }
    const char *class = !points           ? ""
                        : tried == points ? " class=\"all\""
                        : tried           ? " class=\"some\""
                                          : " class=\"none\"";
    rung_buffer_print(out, "<tr%s><td class=\"no\">%u</td><td>", class, line);
    add_text(out, bytes, size);
    for (size_t i = first; i < *next; i++) {
        if (coverage->points[i].tried) continue;
        rung_buffer_text(out, "<span class=\"never\">");
        rung_buffer_html(out, coverage->points[i].what);
        rung_buffer_text(out, "</span>");
    }
    rung_buffer_text(out, "</td></tr>\n");
}

static void add_policy(struct rung_testing *testing, struct rung_buffer *out,
                       const struct rung_policy_info *policy, const struct rung_coverage *coverage)
{
    const struct rung_source *source = policy->unit->source;
    uint32_t first = rung_compilation_place(testing->compilation, policy->node->node.span.start).line;
    uint32_t last = rung_compilation_place(testing->compilation, policy->node->node.span.end - 1).line;
    size_t next = 0;

    rung_buffer_print(out, "<h2 id=\"%s\">%s</h2>\n<p>%zu of %zu tried, in ", coverage->policy,
                      coverage->policy, coverage->tried, coverage->count);
    rung_buffer_html(out, source->path);
    rung_buffer_text(out, "</p>\n<div class=\"scroll\"><table class=\"text\">\n");
    for (uint32_t line = first; line <= last; line++) add_line(testing, out, coverage, source, line, &next);
    rung_buffer_text(out, "</table></div>\n");
}

const char *rung_testing_coverage_html(struct rung_testing *testing)
{
    struct rung_buffer out = {.arena = testing->compilation->arena};
    size_t count, shown = 0;
    const struct rung_coverage *coverage = rung_testing_coverage(testing, &count);

    if (!coverage) return NULL;
    rung_buffer_text(&out, head);
    rung_buffer_print(&out, "<h1>What the tests have tried</h1>\n<p>%u test%s.</p>\n", testing->count,
                      testing->count == 1 ? "" : "s");
    add_sums(&out, coverage, count);
    rung_buffer_text(&out,
                     "<p class=\"key\" style=\"margin-top:1rem\"><span class=\"g\">all of it tried</span>"
                     "<span class=\"h\">not every outcome</span><span class=\"b\">never tried</span></p>\n");
    for (uint32_t i = 0; i < testing->scripted_count && shown < count; i++)
        if (testing->scripted[i].policy->unit->asked_for)
            add_policy(testing, &out, testing->scripted[i].policy, &coverage[shown++]);
    rung_buffer_text(&out, "</main>\n</body>\n</html>\n");
    return rung_buffer_result(&out);
}
