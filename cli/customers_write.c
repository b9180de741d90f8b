/* customers_write.c: how customers and people behave, as a file that can be changed and read again. */
#include "customers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "memory_file.h"

enum { COLUMNS = 80 };

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static void share(FILE *to, uint32_t share)
{
    if (share % 100 == 0)
        fprintf(to, "%u%%", share / 100);
    else if (share % 10 == 0)
        fprintf(to, "%u.%u%%", share / 100, share / 10 % 10);
    else
        fprintf(to, "%u.%02u%%", share / 100, share % 100);
}

/* The largest unit that says it exactly. */
static void span(FILE *to, int64_t us)
{
    static const struct {
        const char *name;
        int64_t us;
    } units[] = {
        {"day", RUNG_DAY_US}, {"hour", RUNG_HOUR_US}, {"minute", RUNG_MINUTE_US}, {"second", RUNG_SECOND_US}};
    size_t i = 0;

    while (i < 3 && (us % units[i].us || us == 0)) i++;
    fprintf(to, "%" PRId64 " %s%s", us / units[i].us, units[i].name, us / units[i].us == 1 ? "" : "s");
}

static void spread(FILE *to, const char *word, const struct rung_spread *s)
{
    if (!s->count) return;
    fprintf(to, ", %s ", word);
    span(to, s->points[0].us);
    if (s->count == 1) return;
    fprintf(to, " to ");
    span(to, s->points[s->count - 1].us);
    for (uint32_t i = 1; i + 1 < s->count; i++) {
        fprintf(to, ", ");
        if (s->points[i].share == RUNG_SHARE_ALL / 2)
            fprintf(to, "half");
        else
            share(to, s->points[i].share);
        fprintf(to, " within ");
        span(to, s->points[i].us);
    }
}

struct writing {
    const struct rung_customers *c;
    FILE *to;
    int indent;
    bool plain;
    bool first;
};

static void heading(struct writing *w, const char *text, const char *name, bool quoted)
{
    if (!w->first) fputc('\n', w->to);
    w->first = false;
    fprintf(w->to, "%*s%s%s%s%s%s\n", w->indent, "", text, *name ? " " : "", quoted ? "\"" : "", name,
            quoted ? "\"" : "");
}

static void begin(struct writing *w)
{
    fprintf(w->to, "%*s", w->indent + 2, "");
}

static void reactions(struct writing *w, const struct rung_reactions *list, const char *rest)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < list->count; i++) {
        const struct rung_reaction *one = &list->items[i];
        const char *event = !*one->event                                 ? "are reached"
                            : strcmp(one->event, "out_of_office") == 0   ? "are away"
                            : rest && strcmp(one->event, "not_now") == 0 ? "ask to be contacted later"
                                                                         : one->event;
        if (!rest && strcmp(one->event, "out_of_office") == 0) event = one->event;
        sum += one->share;
        begin(w);
        share(w->to, one->share);
        const char *mark = one->quoted ? "\"" : "";
        if (*one->fact)
            fprintf(w->to, " %s is %s%s%s", one->fact, mark, one->value, mark);
        else
            fprintf(w->to, " %s", event);
        spread(w->to, "after", &one->after);
        spread(w->to, "for", &one->length);
        if (one->dateless) {
            fprintf(w->to, ", ");
            share(w->to, one->dateless);
            fprintf(w->to, " without a date");
        }
        fputc('\n', w->to);
    }
    if (!rest || sum >= RUNG_SHARE_ALL) return;
    begin(w);
    share(w->to, RUNG_SHARE_ALL - sum);
    fprintf(w->to, " %s\n", rest);
}

static void number(FILE *to, int64_t millionths)
{
    uint64_t size = (uint64_t)millionths;
    char fraction[16];
    int used = snprintf(fraction, sizeof fraction, ".%06u", (unsigned)(size % 1000000));

    fprintf(to, "%" PRIu64, size / 1000000);
    while (used && (fraction[used - 1] == '0' || fraction[used - 1] == '.')) {
        bool point = fraction[used - 1] == '.';
        fraction[--used] = '\0';
        if (point) break;
    }
    fputs(fraction, to);
}

static void value(struct writing *w, const struct rung_value_of *v)
{
    begin(w);
    fprintf(w->to, "%s is ", v->name);
    if (v->kind == RUNG_SIMULATED_CHOICE) {
        for (uint32_t i = 0; i < v->count; i++) {
            const char *mark = v->choices[i].quoted ? "\"" : "";
            fputs(i ? ", " : "", w->to);
            if (v->count > 1 || v->choices[i].share != RUNG_SHARE_ALL) {
                share(w->to, v->choices[i].share);
                fputc(' ', w->to);
            }
            fprintf(w->to, "%s%s%s", mark, v->choices[i].text, mark);
        }
    } else {
        int64_t unit = v->kind == RUNG_SIMULATED_AHEAD ? 1000000 : 1;
        number(w->to, v->least * unit);
        if (v->most != v->least) fputs(" to ", w->to), number(w->to, v->most * unit);
        if (v->kind == RUNG_SIMULATED_AHEAD) fputs(" days ahead", w->to);
    }
    fputc('\n', w->to);
}

static bool any(const uint32_t *shares, int count)
{
    for (int i = 0; i < count; i++)
        if (shares[i]) return true;
    return false;
}

static void cases(struct writing *w)
{
    const struct rung_customers *c = w->c;
    int days = 0, hours = 0;

    heading(w, "cases", "", false);
    if (c->per_week) begin(w), fprintf(w->to, "arrive %u a week\n", c->per_week);
    if (any(c->weekdays, 7)) {
        begin(w);
        fprintf(w->to, "arrive on");
        for (int i = 0; i < 7; i++) {
            if (!c->weekdays[i]) continue;
            fprintf(w->to, "%s %s ", days++ ? "," : "", weekdays[i]);
            share(w->to, c->weekdays[i]);
        }
        fputc('\n', w->to);
    }
    if (any(c->hours, 24)) {
        begin(w);
        fprintf(w->to, "arrive at");
        for (int i = 0; i < 24; i++) {
            if (!c->hours[i]) continue;
            fprintf(w->to, "%s %d:00 ", hours++ ? "," : "", i);
            share(w->to, c->hours[i]);
        }
        fputc('\n', w->to);
    }
    if (!days && !hours && !w->plain) {
        begin(w);
        fprintf(w->to, "# %swhile the calendar is open; without one, Monday to Friday 9:00 to 17:00\n",
                c->per_week ? "" : "within four weeks, ");
    }
    begin(w);
    share(w->to, c->again.share);
    fprintf(w->to, " come again");
    spread(w->to, "after", &c->again.after);
    fputc('\n', w->to);
    for (uint32_t i = 0; i < c->fact_count; i++) value(w, &c->facts[i]);
}

static void customers(struct writing *w)
{
    const struct rung_customers *c = w->c;
    int days = 0;

    heading(w, "customers", "", false);
    begin(w);
    share(w->to, c->never);
    fprintf(w->to, " never answer\n");
    begin(w);
    fprintf(w->to, "answer between %u:00 and %u:00\n", c->awake_from, c->awake_until);
    for (int i = 0; i < 7; i++) days += c->awake[i];
    begin(w);
    fprintf(w->to, "answer on%s", days == 7 ? " any day" : "");
    for (int i = 0, shown = 0; days < 7 && i < 7; i++)
        if (c->awake[i]) fprintf(w->to, "%s %s", shown++ ? "," : "", weekdays[i]);
    fputc('\n', w->to);
}

static void crowd(struct writing *w, const struct rung_crowd *one)
{
    bool words = strspn(one->party, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") !=
                 strlen(one->party);

    heading(w, "people", one->party, words);
    begin(w);
    share(w->to, one->on_time);
    fprintf(w->to, " on time");
    spread(w->to, "after", &one->after);
    fputc('\n', w->to);
    begin(w);
    share(w->to, one->late);
    fprintf(w->to, " late");
    spread(w->to, "by", &one->by);
    fputc('\n', w->to);
    if (one->on_time + one->late < RUNG_SHARE_ALL) {
        begin(w);
        share(w->to, RUNG_SHARE_ALL - one->on_time - one->late);
        fprintf(w->to, " never\n");
    }
    begin(w);
    share(w->to, one->forget);
    fprintf(w->to, " forget the record\n");
    begin(w);
    fprintf(w->to, one->any_hour ? "work at any hour\n" : "work in opening hours\n");
}

static void write_all(const struct rung_customers *c, FILE *to, int indent, bool plain)
{
    struct writing w = {.c = c, .to = to, .indent = indent, .plain = plain, .first = true};

    cases(&w);
    customers(&w);
    for (uint32_t i = 0; i < c->after_count; i++) {
        heading(&w, "after", *c->after[i].channel ? c->after[i].channel : "any channel", false);
        reactions(&w, &c->after[i].reactions, "stay silent");
    }
    if (c->waiting.count) {
        heading(&w, "while the policy waits", "", false);
        reactions(&w, &c->waiting, NULL);
    }
    if (c->run.count) {
        heading(&w, "during a run", "", false);
        reactions(&w, &c->run, NULL);
    }
    for (uint32_t i = 0; i < c->crowd_count; i++) crowd(&w, &c->crowds[i]);
    if (!c->value_count) return;
    heading(&w, "values", "", false);
    for (uint32_t i = 0; i < c->value_count; i++) value(&w, &c->values[i]);
}

/* A line in lines of 80 columns, broken behind commas. */
static void wrap(const char *line, size_t size, int indent, FILE *to)
{
    bool remark = memchr(line, '#', size) != NULL; /* ends where its line does */
    size_t column = 0;

    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && (remark || !(end > at && line[end - 1] == ','))) end++;
        if (column && column + (end - at) > COLUMNS) {
            at += line[at] == ' ';
            column = (size_t)fprintf(to, "\n%*s", indent + 6, "") - 1;
        }
        fwrite(line + at, 1, end - at, to);
        column += end - at;
        at = end;
    }
    fputc('\n', to);
}

bool rung_customers_write(const struct rung_customers *c, FILE *to, int indent, bool plain)
{
    struct rung_memory_file lines;

    if (!rung_memory_file_open(&lines)) return false;
    write_all(c, lines.to, indent, plain);
    bool whole = rung_memory_file_close(&lines);
    for (const char *at = lines.bytes, *end = at + lines.size; whole && at < end;) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        wrap(at, (size_t)(next - at), indent, to);
        at = next + 1;
    }
    free(lines.bytes);
    return whole;
}
