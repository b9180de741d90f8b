/* preview_page.c: a preview as a picture, and as a page with the picture and the days in words. */
#include "preview.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "compile.h"
#include "memory_file.h"
#include "replace_file.h"

enum { MARGIN = 20, CELL_W = 48, CELL_H = 40, GAP = 40, HEAD = 46, LEGEND = 76, NAME_H = 20, COLUMNS = 2 };
enum { MONTH_W = 7 * CELL_W, WIDTH = 2 * MARGIN + COLUMNS * MONTH_W + GAP };

/* Nothing is told by colour alone: weekends are dotted, holidays hatched, days with something have a letter.
 */
static const char style[] =
    ".rung-preview{--paper:#fff;--ink:#1b1f24;--muted:#59636e;--grid:#cfd5dc;--weekly:#eceff3;--closed:#"
    "d9dee5;"
    "--mark:#0b5cad;--soft:#dbedff}\n"
    "@media (prefers-color-scheme:dark){.rung-preview{--paper:#0f1318;--ink:#e7ebf0;--muted:#9ea8b4;"
    "--grid:#39424d;--weekly:#1d232b;--closed:#333c47;--mark:#66aef0;--soft:#153458}}\n"
    "@media print{.rung-preview{--paper:#fff;--ink:#000;--muted:#444;--grid:#aaa;--weekly:#eee;--closed:#ccc;"
    "--mark:#0b5cad;--soft:#dbedff}}\n"
    "svg.rung-preview text{font-family:Arial,'Liberation Sans',Helvetica,sans-serif;fill:var(--ink);"
    "font-size:13px}\n"
    "svg.rung-preview .paper{fill:var(--paper)}\n"
    "svg.rung-preview .day{fill:var(--paper);stroke:var(--grid)}\n"
    "svg.rung-preview .weekly{fill:var(--weekly)}\n"
    "svg.rung-preview .closed{fill:url(#rung-preview-closed)}\n"
    "svg.rung-preview .hatch{fill:var(--weekly)}\n"
    "svg.rung-preview .stroke{stroke:var(--muted);stroke-width:1.5;opacity:.55}\n"
    "svg.rung-preview .disc{fill:var(--mark);stroke:var(--paper)}\n"
    "svg.rung-preview .happens{stroke:var(--mark);stroke-width:2}\n"
    "svg.rung-preview .sign{fill:var(--paper);font-weight:700;text-anchor:middle}\n"
    "svg.rung-preview .month{font-size:17px;font-weight:700}\n"
    "svg.rung-preview .muted{fill:var(--muted)}\n"
    "svg.rung-preview .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}\n";

static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc((unsigned char)*text < ' ' || *text == 127 ? '?' : *text, out);
        }
    }
}

static void write_date(int32_t day, char *text, size_t capacity)
{
    char date[RUNG_DAY_TEXT_SIZE];

    rung_day_write(day, date);
    snprintf(text, capacity, "%s %s", rung_preview_weekdays[rung_day_weekday(day)], date);
}

/* ---- the picture ---- */

static void put_disc(FILE *out, int x, int y, char sign)
{
    fprintf(out,
            "<circle class=\"disc\" cx=\"%d\" cy=\"%d\" r=\"10\"/><text class=\"sign\" x=\"%d\" "
            "y=\"%d\">%c</text>",
            x, y, x, y + 4, sign);
}

/* What a reader sees where the mouse rests: the date, and what happens on it. */
static void put_hint(const struct rung_preview *p, FILE *out, int32_t day)
{
    char date[40];

    write_date(day, date, sizeof date);
    fprintf(out, "<title>%s", date);
    if (*rung_preview_name(p, day)) fputs(": ", out);
    put_text(out, rung_preview_name(p, day));
    for (size_t i = 0; i < p->count; i++) {
        if (rung_preview_day(&p->entries[i]) != day) continue;
        fputs("\n", out);
        put_text(out, p->entries[i].text);
    }
    fputs("</title>", out);
}

static void put_day(const struct rung_preview *p, FILE *out, int32_t day, int x, int y)
{
    static const char *const kinds[] = {"", " weekly", " closed"};
    size_t number = rung_preview_number(p, day);
    bool happens = number != SIZE_MAX;

    fputs("<g>", out);
    put_hint(p, out, day);
    fprintf(out, "<rect class=\"day%s%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
            kinds[rung_preview_kind(p, day)], happens ? " happens" : "", x + 1, y + 1, CELL_W - 2,
            CELL_H - 2);
    fprintf(out, "<text class=\"halo\" x=\"%d\" y=\"%d\">%d</text>", x + 6, y + 17,
            rung_day_to_date(day).day);
    if (happens) put_disc(out, x + CELL_W - 14, y + CELL_H - 14, rung_preview_sign(number));
    fputs("</g>\n", out);
}

static void put_month(const struct rung_preview *p, FILE *out, int month, int x, int y)
{
    int32_t first = rung_preview_first(month);
    int before = (int)rung_day_weekday(first);

    fprintf(out, "<text class=\"month\" x=\"%d\" y=\"%d\">%s %d</text>\n", x, y + 17,
            rung_preview_months[month % 12], month / 12);
    for (int i = 0; i < 7; i++)
        fprintf(out, "<text class=\"muted\" x=\"%d\" y=\"%d\">%.2s</text>\n", x + i * CELL_W + 6,
                y + HEAD - 8, rung_preview_weekdays[i]);
    for (int32_t day = first; rung_preview_month(day) == month; day++) {
        int place = before + (int)(day - first);
        put_day(p, out, day, x + place % 7 * CELL_W, y + HEAD + place / 7 * CELL_H);
    }
}

static void put_legend(FILE *out, int y)
{
    int x = MARGIN;

    put_disc(out, x + 11, y + 13, 'a');
    fprintf(out, "<text x=\"%d\" y=\"%d\">something happens</text>\n", x + 30, y + 18);
    x += 190;
    fprintf(out, "<rect class=\"day weekly\" x=\"%d\" y=\"%d\" width=\"28\" height=\"22\"/>", x, y + 2);
    fprintf(out, "<text x=\"%d\" y=\"%d\">a weekend, or closed every week</text>\n", x + 36, y + 18);
    x += 270;
    fprintf(out, "<rect class=\"day closed\" x=\"%d\" y=\"%d\" width=\"28\" height=\"22\"/>", x, y + 2);
    fprintf(out, "<text x=\"%d\" y=\"%d\">a holiday, or closed otherwise</text>\n", x + 36, y + 18);
}

/* The names of holidays, below the legend, a line each. */
struct names {
    FILE *out; /* NULL: they are only counted */
    int y, count;
};

static void put_name(void *state, const char *text)
{
    struct names *names = state;

    names->count++;
    if (!names->out) return;
    fprintf(names->out, "<text class=\"muted\" x=\"%d\" y=\"%d\">", MARGIN, names->y + names->count * NAME_H);
    put_text(names->out, text);
    fputs("</text>\n", names->out);
}

/* Months in which something happens, in rows; returns the height. Only measured where `out` is NULL. */
static int put_months(const struct rung_preview *p, FILE *out, int y)
{
    int last = rung_preview_month(rung_preview_day(&p->entries[p->count - 1]));
    int column = 0, weeks = 0, top = y;

    for (int month = rung_preview_month(rung_preview_day(&p->entries[0])); month <= last; month++) {
        if (!rung_preview_happens(p, month)) continue;
        if (column == COLUMNS) {
            y += HEAD + weeks * CELL_H + GAP / 2;
            column = weeks = 0;
        }
        if (out) put_month(p, out, month, MARGIN + column * (MONTH_W + GAP), y);
        if (rung_preview_weeks(month) > weeks) weeks = rung_preview_weeks(month);
        column++;
    }
    return y + HEAD + weeks * CELL_H - top;
}

static void put_svg(const struct rung_preview *p, FILE *out)
{
    struct rung_standing standing = rung_copy_standing(p->copy, p->policy);
    struct names names = {NULL, 0, 0};
    int height = put_months(p, NULL, MARGIN) + LEGEND, legend = height - LEGEND / 2 - 10;
    char from[40], until[40];

    rung_preview_holidays(p, put_name, &names);
    height += names.count * NAME_H;

    write_date(rung_preview_day(&p->entries[0]), from, sizeof from);
    write_date(rung_preview_day(&p->entries[p->count - 1]), until, sizeof until);
    fprintf(out,
            "<svg class=\"rung-preview\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "width=\"%d\" height=\"%d\" role=\"img\">\n<title>",
            WIDTH, height, WIDTH, height);
    put_text(out, *standing.policy_title ? standing.policy_title : standing.policy);
    fprintf(out, ": from %s to %s</title>\n<style>\n%s</style>\n", from, until, style);
    fputs(
        "<defs><pattern id=\"rung-preview-closed\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect class=\"hatch\" width=\"7\" height=\"7\"/><line "
        "class=\"stroke\" "
        "x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\"/></pattern></defs>\n",
        out);
    fprintf(out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", WIDTH, height);
    put_months(p, out, MARGIN);
    put_legend(out, legend);
    names = (struct names){out, legend + 24, 0};
    rung_preview_holidays(p, put_name, &names);
    fputs("</svg>\n", out);
}

/* ---- the page ---- */

static const char page_style[] =
    "body{margin:0 auto;padding:2rem 1.25rem 3rem;max-width:52rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,Arial,\"Liberation Sans\",sans-serif}\n"
    "h1{font-size:1.8rem;line-height:1.2;margin:0}\n"
    ".muted{color:var(--muted)}\n"
    "svg.rung-preview{display:block;width:100%;height:auto;margin:1.5rem 0}\n"
    "h2{font-size:1.1rem;margin:1.6rem 0 .4rem;break-after:avoid}\n"
    "h2 b{display:inline-block;min-width:1.6rem;height:1.6rem;line-height:1.6rem;margin-right:.6rem;"
    "border-radius:1rem;background:var(--mark);color:var(--paper);text-align:center;font-size:.9rem}\n"
    "ul{list-style:none;margin:0;padding:0}\n"
    "li{display:grid;grid-template-columns:3.6rem 1fr;margin:.15rem 0;break-inside:avoid}\n"
    "li.event,li.people{font-weight:600}\n"
    "li.finding{color:var(--ink);border-left:4px solid #c2410c;padding-left:.4rem}\n"
    "time{font-variant-numeric:tabular-nums}\n";

static void put_paragraph(void *state, const char *text)
{
    FILE *out = state;

    fputs("<p>", out);
    put_text(out, text);
    fputs("</p>\n", out);
}

static void put_entry(FILE *out, const struct rung_entry *entry, const struct rung_entry *before)
{
    static const char *const kinds[] = {"event", "people", "policy", "finding"};
    char local[RUNG_TIME_TEXT_SIZE];

    rung_local_write(entry->local, local);
    local[16] = '\0'; /* to the minute */
    bool same = before && before->local / RUNG_MINUTE_US == entry->local / RUNG_MINUTE_US;
    fprintf(out, "<li class=\"%s\"><time>%s</time><span>%s", kinds[entry->kind], same ? "" : local + 11,
            entry->kind == RUNG_ENTRY_FINDING ? "! " : "");
    put_text(out, entry->text);
    fputs("</span></li>\n", out);
}

static void put_days(const struct rung_preview *p, FILE *out)
{
    size_t number = 0;
    char date[40], about[RUNG_PREVIEW_SENTENCE];

    for (size_t i = 0; i < p->count; i++) {
        const struct rung_entry *entry = &p->entries[i], *before = i ? entry - 1 : NULL;
        int32_t day = rung_preview_day(entry);
        if (!before || rung_preview_day(before) != day) {
            if (before) number++;
            write_date(day, date, sizeof date);
            rung_preview_about(p, day, about, sizeof about);
            fprintf(out, "%s<h2><b>%c</b>%s<span class=\"muted\">", before ? "</ul>\n" : "",
                    rung_preview_sign(number), date);
            put_text(out, about);
            fputs("</span></h2>\n<ul>\n", out);
            before = NULL;
        }
        put_entry(out, entry, before);
    }
    fputs("</ul>\n", out);
}

static void put_page(const struct rung_preview *p, FILE *out)
{
    struct rung_standing standing = rung_copy_standing(p->copy, p->policy);
    const char *title = *standing.policy_title ? standing.policy_title : standing.policy;
    const char *zone = rung_engine_zone(p->recorded.engine, p->policy);
    char text[RUNG_PREVIEW_SENTENCE];

    fputs("<!DOCTYPE html>\n<html lang=\"en\" class=\"rung-preview\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    put_text(out, title);
    fprintf(out, ": preview</title>\n<style>\n%s</style>\n</head>\n<body>\n<h1>", page_style);
    put_text(out, title);
    fputs("</h1>\n", out);
    rung_preview_story(p, text, sizeof text);
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, ". Times are those of %s.",
             *zone ? zone : "the case's own zone");
    if (*text >= 'a' && *text <= 'z') *text = (char)(*text - 'a' + 'A');
    fputs("<div class=\"muted\">", out);
    put_paragraph(out, text);
    fputs("</div>\n", out);
    put_svg(p, out);
    fputs("<div class=\"muted\">\n", out);
    rung_preview_clocks(p, put_paragraph, out);
    if (rung_preview_skips(p)) put_paragraph(out, "Months in which nothing happens are left out.");
    fputs("</div>\n", out);
    put_days(p, out);
    fputs("<h2>Then</h2>\n", out);
    rung_preview_ending(p, put_paragraph, out);
    fputs("</body>\n</html>\n", out);
}

/* ---- files ---- */

static int write_file(struct rung_preview *p, const char *path,
                      void (*put)(const struct rung_preview *preview, FILE *out))
{
    struct rung_memory_file out;

    if (!rung_memory_file_open(&out)) return rung_cli_no_memory(p->cli);
    put(p, out.to);
    int exit = rung_memory_file_close(&out) ? rung_cli_replace_file(p->cli, path, out.bytes, out.size)
                                            : rung_cli_no_memory(p->cli);
    free(out.bytes);
    return exit;
}

int rung_preview_svg(struct rung_preview *p, const char *path)
{
    return write_file(p, path, put_svg);
}

int rung_preview_html(struct rung_preview *p, const char *path)
{
    return write_file(p, path, put_page);
}
