/* next_forms.c: the work list as a table, JSON, CSV (RFC 4180) and iCalendar (RFC 5545). */
#include "next.h"

#include <string.h>

#include <rung/time.h>

static const char *kind_of(const struct rung_work *work)
{
    return work->kind == RUNG_OPEN_TASK ? "task" : work->kind == RUNG_OPEN_TAKEOVER ? "takeover" : "attempt";
}

/* ---- a table ---- */

static int width_of(const char *text)
{
    int width = 0;

    for (; *text; text++) width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

/* The text, cut or filled up to `width` columns, and two blanks. */
static void print_cell(struct rung_cli *cli, const char *text, int width)
{
    bool cut = width_of(text) > width;
    int column = 0;

    for (; *text; text++) {
        bool begins = ((unsigned char)*text & 0xC0) != 0x80;
        if (begins && column == width - cut) break;
        column += begins;
        rung_cli_print(cli, "%c", (unsigned char)*text < ' ' ? '?' : *text);
    }
    if (cut) rung_cli_print(cli, "…");
    rung_cli_print(cli, "%*s", width - column - cut + 2, "");
}

void rung_next_table(struct rung_cli *cli, const struct rung_work_list *list)
{
    enum { DUE = 16, WHO_MAX = 20, CASE_MAX = 18 };
    int who = 3, id = 4;

    if (list->count == 0) {
        rung_cli_print(cli, "nothing is due\n");
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        int width = width_of(list->items[i].who_title), id_width = width_of(list->items[i].id);
        if (width > who) who = width < WHO_MAX ? width : WHO_MAX;
        if (id_width > id) id = id_width < CASE_MAX ? id_width : CASE_MAX;
    }
    int what = DUE + 2 + who + 2 + id + 2;
    rung_cli_print(cli, "%-*s  %-*s  %-*s  WHAT\n", DUE, "DUE", who, "WHO", id, "CASE");
    for (size_t i = 0; i < list->count; i++) {
        const struct rung_work *work = &list->items[i];
        char text[640], due[RUNG_COPY_TIME_SIZE];
        snprintf(due, sizeof due, "%s", work->due == INT64_MAX ? "-" : work->local);
        if (strlen(due) > DUE) due[DUE] = '\0'; /* to the minute */
        print_cell(cli, due, DUE);
        print_cell(cli, *work->who_title ? work->who_title : "-", who);
        print_cell(cli, work->id, id);
        snprintf(text, sizeof text, "%s%s", work->overdue ? "OVERDUE: " : "", work->what);
        rung_cli_wrap(cli, text, what, what);
    }
}

/* ---- JSON ---- */

void rung_next_json(struct rung_cli *cli, const struct rung_work_list *list)
{
    char place[512];

    rung_cli_print(cli, "{\"now\":");
    rung_cli_json_time(cli, list->now);
    rung_cli_print(cli, ",\"work\":[");
    for (size_t i = 0; i < list->count; i++) {
        const struct rung_work *work = &list->items[i];
        rung_cli_print(cli, "%s\n{\"due\":", i ? "," : "");
        rung_cli_json_time(cli, work->due);
        rung_cli_print(cli, ",\"overdue\":%s", work->overdue ? "true" : "false");
        rung_cli_json_member(cli, "who", work->who);
        rung_cli_json_member(cli, "kind", kind_of(work));
        rung_cli_json_member(cli, "what", work->what);
        rung_cli_json_member(cli, "via", work->channel);
        rung_cli_json_member(cli, "to", work->to);
        rung_cli_json_member(cli, "case", work->id);
        rung_cli_json_member(cli, "policy", work->policy_name);
        rung_cli_json_member(cli, "step", work->step);
        snprintf(place, sizeof place, "%s:%u", work->file, work->line);
        rung_cli_json_member(cli, "at", place);
        rung_cli_json_member(cli, "words", work->words);
        rung_cli_print(cli, "}");
    }
    rung_cli_print(cli, "\n]}\n");
}

/* ---- CSV ---- */

static void csv_cell(struct rung_cli *cli, const char *text, bool last)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;

    if (quoted) rung_cli_print(cli, "\"");
    for (; *text; text++) rung_cli_print(cli, *text == '"' ? "\"\"" : "%c", *text);
    rung_cli_print(cli, "%s%s", quoted ? "\"" : "", last ? "\r\n" : ",");
}

void rung_next_csv(struct rung_cli *cli, const struct rung_work_list *list)
{
    char text[512];

    rung_cli_print(cli, "due,due_local,overdue,who,kind,what,via,to,case,policy,step,at\r\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct rung_work *work = &list->items[i];
        bool never = work->due == INT64_MAX;
        text[never ? 0 : rung_time_write(work->due, text)] = '\0';
        csv_cell(cli, text, false);
        csv_cell(cli, never ? "" : work->local, false);
        csv_cell(cli, work->overdue ? "yes" : "no", false);
        csv_cell(cli, work->who_title, false);
        csv_cell(cli, kind_of(work), false);
        csv_cell(cli, work->what, false);
        csv_cell(cli, work->channel, false);
        csv_cell(cli, work->to, false);
        csv_cell(cli, work->id, false);
        csv_cell(cli, work->policy_name, false);
        csv_cell(cli, work->step, false);
        snprintf(text, sizeof text, "%s:%u", work->file, work->line);
        csv_cell(cli, text, true);
    }
}

/* ---- iCalendar ---- */

/* Prints a content line, folded at 75 bytes between characters. */
static void ical_line(struct rung_cli *cli, const char *line)
{
    size_t column = 0;

    for (; *line; line++) {
        size_t size = 1;
        while (((unsigned char)line[size] & 0xC0) == 0x80) size++;
        if (column + size > 75) {
            rung_cli_print(cli, "\r\n ");
            column = 1;
        }
        rung_cli_write(cli, line, size);
        column += size;
        line += size - 1;
    }
    rung_cli_print(cli, "\r\n");
}

/* `NAME:` and a text, escaped. */
static void ical_text(struct rung_cli *cli, const char *name, const char *text)
{
    char line[2048];
    size_t used = (size_t)snprintf(line, sizeof line, "%s:", name);

    for (; *text && used + 3 < sizeof line; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '\\' || c == ';' || c == ',') line[used++] = '\\';
        if (c == '\n') line[used++] = '\\';
        line[used++] = c == '\n' ? 'n' : c < ' ' || c == 127 ? '?' : *text;
    }
    line[used] = '\0';
    ical_line(cli, line);
}

/* 20260202T130000Z */
static void ical_time(struct rung_cli *cli, const char *name, int64_t time)
{
    char written[RUNG_TIME_TEXT_SIZE], line[64];
    size_t used = (size_t)snprintf(line, sizeof line, "%s:", name);

    written[rung_time_write(time, written)] = '\0';
    for (const char *c = written; *c && *c != '.' && *c != 'Z'; c++)
        if (*c != '-' && *c != ':') line[used++] = *c;
    line[used++] = 'Z';
    line[used] = '\0';
    ical_line(cli, line);
}

/* The same for the same obligation whenever the list is made, so that a calendar program replaces it. */
static void ical_uid(struct rung_cli *cli, const struct rung_work *work)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    const char *const parts[] = {work->id, work->policy_name, kind_of(work), work->what, work->who};
    char line[64];

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *c = parts[i];; c++) {
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
            if (!*c) break;
        }
    hash = (hash ^ work->line) * UINT64_C(1099511628211);
    snprintf(line, sizeof line, "UID:%016llx@rung", (unsigned long long)hash);
    ical_line(cli, line);
}

void rung_next_ical(struct rung_cli *cli, const struct rung_work_list *list)
{
    static const char *const head[] = {"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//rung//rung next//EN",
                                       "X-WR-CALNAME:What is due"};
    char text[1500];

    for (size_t i = 0; i < sizeof head / sizeof *head; i++) ical_line(cli, head[i]);
    for (size_t i = 0; i < list->count; i++) {
        const struct rung_work *work = &list->items[i];
        if (work->due == INT64_MAX) continue;
        ical_line(cli, "BEGIN:VEVENT");
        ical_uid(cli, work);
        ical_time(cli, "DTSTAMP", list->now == INT64_MIN ? 0 : list->now);
        ical_time(cli, "DTSTART", work->due);
        snprintf(text, sizeof text, "%s%s (%s)", work->overdue ? "Overdue: " : "", work->what, work->id);
        ical_text(cli, "SUMMARY", text);
        snprintf(text, sizeof text, "%s%sCase %s, %s%s%s.\n%s:%u: %s", work->who_title,
                 *work->who_title ? ".\n" : "", work->id, work->policy_name, *work->step ? ", step " : "",
                 work->step, work->file, work->line, work->words);
        ical_text(cli, "DESCRIPTION", text);
        if (*work->who_title) ical_text(cli, "CATEGORIES", work->who_title);
        ical_line(cli, "TRANSP:TRANSPARENT");
        ical_line(cli, "END:VEVENT");
    }
    ical_line(cli, "END:VCALENDAR");
}
