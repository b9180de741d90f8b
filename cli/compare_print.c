/* compare_print.c: what a comparison found, told to people in lines of 80 columns, or to programs as JSON. */
#include "compare.h"

#include <inttypes.h>
#include <string.h>

#include <rung/time.h>

enum { SHOWN = 20, OTHERS = 3, EXAMPLES = 5, INDENT = 7, TEXT_SIZE = 1400 };

static const char *const side_names[RUNG_SIDES] = {"old", "new"};

/* ---- as text ---- */

static void print_side(struct rung_comparison *c, enum rung_side s, const struct rung_case_difference *d)
{
    const struct rung_compared_line *line = &d->lines[s];
    const struct rung_compared_side *side = &c->sides[s];
    char text[TEXT_SIZE];

    rung_cli_print(c->cli, "  %s  ", side_names[s]);
    if (!line->json) {
        rung_cli_print(c->cli, "nothing at that time\n");
        return;
    }
    const char *policy = c->several ? side->statistics->policies[line->policy].name : "";
    snprintf(text, sizeof text, "%s%s%s", policy, *policy ? ": " : "", line->says);
    rung_cli_wrap(c->cli, text, INDENT, INDENT);
    if (!line->line) return;
    snprintf(text, sizeof text, "%s:%u: %s", line->file, line->line,
             rung_engine_words(side->engine, line->policy, line->line));
    rung_cli_print(c->cli, "%*s%s", INDENT, "", c->cli->color_out ? "\033[2m" : "");
    rung_cli_wrap(c->cli, text, INDENT, INDENT + 2);
    if (c->cli->color_out) rung_cli_print(c->cli, "\033[0m");
}

void rung_compare_time(const struct rung_case_difference *d, char when[RUNG_COMPARED_TIME_SIZE])
{
    const struct rung_compared_line *old = &d->lines[RUNG_SIDE_OLD], *new = &d->lines[RUNG_SIDE_NEW];
    char text[RUNG_TIME_TEXT_SIZE];

    rung_local_write(old->json ? old->local : new->local, text);
    memcpy(when, text, RUNG_COMPARED_TIME_SIZE - 1);
    when[10] = ' ';
    when[RUNG_COMPARED_TIME_SIZE - 1] = '\0'; /* to the minute */
}

void rung_compare_note(const struct rung_case_difference *d, char *text, size_t size)
{
    const struct rung_compared_line *old = &d->lines[RUNG_SIDE_OLD], *new = &d->lines[RUNG_SIDE_NEW];

    *text = '\0';
    if (!old->json || !new->json || strcmp(old->says, new->says) != 0) return;
    if (strcmp(d->member, "step") == 0)
        snprintf(text, size, "The same, but in the step %s, not %s.", *new->step ? new->step : "(none)",
                 *old->step ? old->step : "(none)");
    else
        snprintf(text, size, "The same, but for its %s in the journal.", *d->member ? d->member : "line");
}

/* `head` stands before the case. */
static void print_difference(struct rung_comparison *c, const struct rung_case_difference *d,
                             const char *head)
{
    char when[RUNG_COMPARED_TIME_SIZE], text[TEXT_SIZE];

    rung_compare_time(d, when);
    snprintf(text, sizeof text, "%s%.*s from %s on", head, (int)d->id_size, d->id, when);
    rung_cli_print(c->cli, "\n%s", c->cli->color_out ? "\033[1m" : "");
    rung_cli_wrap(c->cli, text, 0, 2);
    if (c->cli->color_out) rung_cli_print(c->cli, "\033[0m");
    print_side(c, RUNG_SIDE_OLD, d);
    print_side(c, RUNG_SIDE_NEW, d);
    rung_compare_note(d, text, sizeof text);
    if (!*text) return;
    rung_cli_print(c->cli, "%*s", INDENT, "");
    rung_cli_wrap(c->cli, text, INDENT, INDENT);
}

static void print_row(struct rung_comparison *c, const char *words, const char *old, const char *new,
                      const char *change)
{
    rung_cli_print(c->cli, "  %-28s%16s%16s", words, old, new);
    rung_cli_print(c->cli, *change ? "%16s\n" : "%s\n", change);
}

static void print_totals(struct rung_comparison *c)
{
    struct rung_compared_row rows[RUNG_COMPARED_ROWS_MAX];
    size_t count = rung_compare_rows(c, rows);

    rung_cli_print(c->cli, "\n");
    print_row(c, "In all", "old", "new", "change");
    for (size_t i = 0; i < count; i++)
        print_row(c, rows[i].words, rows[i].texts[0], rows[i].texts[1], rows[i].change);
}

/* "B (2026-02-02 08:30), C (2026-02-04 09:00) and 4,112 more". */
static void print_others(struct rung_comparison *c, const struct rung_difference_group *group)
{
    char text[TEXT_SIZE] = "", when[RUNG_COMPARED_TIME_SIZE], more[40];
    size_t shown = group->count <= OTHERS + 2 ? group->count : OTHERS + 1, size = 0;

    if (group->count == 1) return;
    for (size_t i = 1; i < shown && size < sizeof text; i++) {
        const struct rung_case_difference *d = group->cases[i];
        rung_compare_time(d, when);
        const char *before = i == 1 ? "" : i + 1 == group->count ? " and " : ", ";
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%.*s (%s)", before, (int)d->id_size,
                                 d->id, when);
    }
    rung_statistics_tell_count(group->count - shown, more, sizeof more);
    if (shown < group->count && size < sizeof text)
        snprintf(text + size, sizeof text - size, " and %s more", more);
    rung_cli_print(c->cli, "  also ");
    rung_cli_wrap(c->cli, text, INDENT, INDENT);
}

static void print_group(struct rung_comparison *c, const struct rung_difference_group *group)
{
    char cases[40], head[80];

    rung_statistics_tell_count(group->count, cases, sizeof cases);
    snprintf(head, sizeof head, "%s cases alike, the first: ", cases);
    print_difference(c, group->cases[0], group->count > 1 ? head : "");
    print_others(c, group);
}

void rung_compare_sentence(const struct rung_comparison *c, char *text, size_t size)
{
    uint64_t all = rung_compare_cases(c);
    char differ[40], cases[40];

    rung_statistics_tell_count(c->difference_count, differ, sizeof differ);
    rung_statistics_tell_count(all, cases, sizeof cases);
    snprintf(text, size, "%s of %s %s would have gone differently.", c->difference_count ? differ : "None",
             cases, all == 1 ? "case" : "cases");
}

void rung_compare_print(struct rung_comparison *c, bool all)
{
    char more[40], line[TEXT_SIZE];
    size_t shown = c->group_count <= SHOWN ? c->group_count : SHOWN;

    rung_compare_sentence(c, line, sizeof line);
    rung_cli_wrap(c->cli, line, 0, 0);
    for (size_t i = 0; all && i < c->difference_count; i++) print_difference(c, &c->differences[i], "");
    for (size_t i = 0; !all && i < shown; i++) print_group(c, &c->groups[i]);
    if (!all && shown < c->group_count) {
        rung_statistics_tell_count(c->group_count - shown, more, sizeof more);
        rung_cli_print(c->cli, "\nand %s more kinds of difference, which `--all` shows case by case\n", more);
    }
    print_totals(c);
}

/* ---- as JSON ---- */

static void json_side(struct rung_comparison *c, enum rung_side s, const struct rung_case_difference *d)
{
    const struct rung_compared_line *line = &d->lines[s];

    rung_cli_print(c->cli, ",\"%s\":", side_names[s]);
    if (!line->json) {
        rung_cli_print(c->cli, "null");
        return;
    }
    rung_cli_print(c->cli, "{\"says\":");
    rung_cli_json_text(c->cli, line->says);
    if (line->line)
        rung_cli_json_member(c->cli, "words",
                             rung_engine_words(c->sides[s].engine, line->policy, line->line));
    rung_cli_print(c->cli, ",\"journal\":%s}", line->json);
}

static void json_groups(struct rung_comparison *c)
{
    for (size_t g = 0; g < c->group_count; g++) {
        const struct rung_difference_group *group = &c->groups[g];
        rung_cli_print(c->cli, "%s\n{\"cases\":%zu,\"examples\":[", g ? "," : "", group->count);
        for (size_t i = 0; i < group->count && i < EXAMPLES; i++) {
            rung_cli_print(c->cli, i ? "," : "");
            rung_cli_json_bytes(c->cli, group->cases[i]->id, group->cases[i]->id_size);
        }
        rung_cli_print(c->cli, "]}");
    }
}

void rung_compare_json(struct rung_comparison *c)
{
    rung_cli_print(c->cli, "{\"cases\":%" PRIu64 ",\"different\":%zu,\"groups\":[", rung_compare_cases(c),
                   c->difference_count);
    json_groups(c);
    rung_cli_print(c->cli, "],\n\"differences\":[");
    for (size_t i = 0; i < c->difference_count; i++) {
        const struct rung_case_difference *d = &c->differences[i];
        rung_cli_print(c->cli, "%s\n{\"case\":", i ? "," : "");
        rung_cli_json_bytes(c->cli, d->id, d->id_size);
        rung_cli_print(c->cli, ",\"time\":");
        rung_cli_json_time(c->cli, d->time);
        rung_cli_print(c->cli, ",\"group\":%zu", d->group);
        json_side(c, RUNG_SIDE_OLD, d);
        json_side(c, RUNG_SIDE_NEW, d);
        rung_cli_print(c->cli, "}");
    }
    rung_cli_print(c->cli, "],\n\"totals\":{");
    for (int s = 0; s < RUNG_SIDES; s++) {
        rung_cli_print(c->cli, "%s\"%s\":", s ? "," : "", side_names[s]);
        rung_compare_json_totals(c, (enum rung_side)s);
    }
    rung_cli_print(c->cli, "}}\n");
}
