/* replay_summary.c: counts what a replay shows, and tells it to people. */
#include "replay_summary.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WORST = 10 };

/* How often something happened, and in which cases. Rows are few: a policy has so many sentences. */
struct row {
    struct rung_seen seen;
    uint64_t times, cases;
    uint64_t *in; /* a bit for each case */
    size_t in_size;
};

struct rows {
    struct row *items;
    size_t count, capacity;
};

struct rung_summary {
    struct rows ends, asked, sent, made, findings;
    uint32_t *worst; /* findings by case */
    size_t worst_size;
    uint64_t runs, ended;
    bool closing; /* the line before said how the run was closed */
    bool failed;
};

struct rung_summary *rung_summary_new(void)
{
    return calloc(1, sizeof(struct rung_summary));
}

static void free_rows(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) free(rows->items[i].in);
    free(rows->items);
}

void rung_summary_free(struct rung_summary *s)
{
    if (!s) return;
    free_rows(&s->ends);
    free_rows(&s->asked);
    free_rows(&s->sent);
    free_rows(&s->made);
    free_rows(&s->findings);
    free(s->worst);
    free(s);
}

/* ---- counting ---- */

/* Room for entry `index` of an array of zeroes that grows; NULL when memory ran out. */
static void *room(void *array, size_t *count, size_t index, size_t size)
{
    size_t larger = *count ? *count : 64;

    if (index < *count) return array;
    while (larger <= index) larger *= 2;
    char *grown = realloc(array, larger * size);
    if (!grown) return NULL;
    memset(grown + *count * size, 0, (larger - *count) * size);
    *count = larger;
    return grown;
}

static bool same(const struct rung_seen *a, const struct rung_seen *b)
{
    return a->line == b->line && strcmp(a->name, b->name) == 0 && strcmp(a->policy, b->policy) == 0 &&
           strcmp(a->via, b->via) == 0 && strcmp(a->task, b->task) == 0 && strcmp(a->what, b->what) == 0 &&
           strcmp(a->rule, b->rule) == 0;
}

static void count(struct rung_summary *s, struct rows *rows, const struct rung_seen *seen)
{
    size_t i = 0;

    while (i < rows->count && !same(&rows->items[i].seen, seen)) i++;
    if (i == rows->count) {
        struct row *items = room(rows->items, &rows->capacity, i, sizeof *items);
        if (!items) {
            s->failed = true;
            return;
        }
        rows->items = items;
        rows->items[rows->count++] = (struct row){.seen = *seen};
    }
    struct row *row = &rows->items[i];
    row->times++;
    if (seen->number == UINT32_MAX) return;
    uint64_t *in = room(row->in, &row->in_size, seen->number / 64, sizeof *in);
    if (!in) {
        s->failed = true;
        return;
    }
    row->in = in;
    uint64_t bit = UINT64_C(1) << (seen->number % 64);
    row->cases += !(in[seen->number / 64] & bit);
    in[seen->number / 64] |= bit;
}

/* Only what is alike by channel, or by how a run ended, whatever the line. */
static void count_by(struct rung_summary *s, struct rows *rows, const struct rung_seen *seen)
{
    struct rung_seen key = {.kind = seen->kind,
                            .name = seen->name,
                            .policy = "",
                            .step = "",
                            .via = seen->via,
                            .to = "",
                            .task = "",
                            .rule = "",
                            .because = "",
                            .file = "",
                            .what = seen->what,
                            .number = seen->number};
    count(s, rows, &key);
}

static void count_step(struct rung_summary *s, const struct rung_seen *seen)
{
    struct rung_seen end = *seen;

    if (strcmp(seen->name, "start") == 0) s->runs++;
    if (strcmp(seen->name, "end") != 0 && strcmp(seen->name, "stand_down") != 0) return;
    if (!s->closing) {
        s->ended++;
        end.what = strcmp(seen->name, "end") == 0 ? "closed by somebody" : "stood down";
        count_by(s, &s->ends, &end);
    }
    s->closing = false;
}

static void count_action(struct rung_summary *s, const struct rung_seen *seen)
{
    struct rung_seen end = *seen;

    if (strcmp(seen->name, "attempt") == 0) count_by(s, &s->asked, seen);
    if (strcmp(seen->name, "send") == 0) count_by(s, &s->sent, seen);
    bool on = strcmp(seen->name, "continue") == 0;
    s->closing = strcmp(seen->name, "close") == 0;
    if (!s->closing && !on) return;
    s->ended++;
    if (on) end.what = "went on with another policy";
    count_by(s, &s->ends, &end);
}

static void count_finding(struct rung_summary *s, const struct rung_seen *seen)
{
    uint32_t *worst;

    count(s, &s->findings, seen);
    if (strcmp(seen->name, "uncovered") == 0) {
        struct rung_seen end = *seen;
        end.what = "ended: a calendar does not cover the time";
        s->ended++;
        count_by(s, &s->ends, &end);
    }
    if (seen->number == UINT32_MAX) return;
    worst = room(s->worst, &s->worst_size, seen->number, sizeof *worst);
    if (!worst) {
        s->failed = true;
        return;
    }
    s->worst = worst;
    worst[seen->number]++;
}

static void count_event(struct rung_summary *s, const struct rung_seen *seen)
{
    struct rung_seen made = *seen;

    made.what = "";
    if (strcmp(seen->name, "attempt") == 0) count_by(s, &s->made, &made);
}

void rung_summary_watch(void *state, const struct rung_seen *seen)
{
    struct rung_summary *s = state;

    switch (seen->kind[0]) {
    case 's': count_step(s, seen); break;
    case 'a': count_action(s, seen); break;
    case 'f': count_finding(s, seen); break;
    default: count_event(s, seen); break;
    }
}

/* ---- telling ---- */

static int by_times(const void *left, const void *right)
{
    const struct row *a = left, *b = right;

    if (a->times != b->times) return a->times < b->times ? 1 : -1;
    if (a->seen.line != b->seen.line) return a->seen.line < b->seen.line ? -1 : 1;
    return strcmp(a->seen.name, b->seen.name);
}

static void sort(const struct rows *rows)
{
    if (rows->count) qsort(rows->items, rows->count, sizeof *rows->items, by_times);
}

static const char *many(uint64_t count, const char *one, const char *more)
{
    return count == 1 ? one : more;
}

static uint64_t made_via(const struct rows *rows, const char *via)
{
    uint64_t times = 0;

    for (size_t i = 0; i < rows->count; i++)
        if (strcmp(rows->items[i].seen.via, via) == 0) times += rows->items[i].times;
    return times;
}

static void tell_attempts(const struct rung_summary *s, FILE *to)
{
    const struct rows *all[] = {&s->asked, &s->sent, &s->made};

    if (s->asked.count + s->sent.count + s->made.count == 0) return;
    fprintf(to, "\nattempts by channel\n");
    for (int kind = 0; kind < 3; kind++)
        for (size_t i = 0; i < all[kind]->count; i++) {
            const char *via = all[kind]->items[i].seen.via;
            bool told = false;
            for (int before = 0; before <= kind && !told; before++)
                for (size_t k = 0; k < all[before]->count && !(before == kind && k >= i); k++)
                    told |= strcmp(all[before]->items[k].seen.via, via) == 0;
            if (told) continue;
            fprintf(to, "  %-16s %" PRIu64 " asked for, %" PRIu64 " sent, %" PRIu64 " made\n",
                    *via ? via : "other channels", made_via(&s->asked, via), made_via(&s->sent, via),
                    made_via(&s->made, via));
        }
}

static void tell_finding(const struct row *row, FILE *to)
{
    const struct rung_seen *seen = &row->seen;

    fprintf(to, "  %8" PRIu64 "  ", row->times);
    if (row->seen.number == UINT32_MAX)
        fprintf(to, "lines that could not be read");
    else
        fprintf(to, "%s", seen->name);
    if (*seen->what) fprintf(to, " %s", seen->what);
    if (*seen->via) fprintf(to, " via %s", seen->via);
    if (*seen->task) fprintf(to, " \"%s\"", seen->task);
    if (row->cases) fprintf(to, ", in %" PRIu64 " %s", row->cases, many(row->cases, "case", "cases"));
    if (seen->line) fprintf(to, "  (%s:%u)", seen->file, seen->line);
    fprintf(to, "\n");
    if (*seen->rule) fprintf(to, "            %s\n", seen->rule);
}

static void tell_worst(const struct rung_summary *s, const struct rung_engine *engine, FILE *to)
{
    uint32_t top[WORST], count = 0;

    for (size_t i = 0; i < s->worst_size; i++) {
        if (!s->worst[i]) continue;
        uint32_t at = count;
        while (at > 0 && s->worst[top[at - 1]] < s->worst[i]) at--;
        if (at == WORST) continue;
        if (count < WORST) count++;
        memmove(top + at + 1, top + at, (count - at - 1) * sizeof *top);
        top[at] = (uint32_t)i;
    }
    if (!count) return;
    fprintf(to, "\ncases with most findings\n");
    for (uint32_t i = 0; i < count; i++) {
        size_t size;
        const char *id = rung_engine_case(engine, top[i], &size);
        fprintf(to, "  %8u  ", s->worst[top[i]]);
        for (size_t k = 0; k < size; k++) fputc((unsigned char)id[k] < ' ' ? '?' : id[k], to);
        fprintf(to, "\n");
    }
}

void rung_summary_print(const struct rung_summary *s, const struct rung_engine *engine, double seconds,
                        FILE *to)
{
    struct rung_engine_counts counts;

    rung_engine_counts(engine, &counts);
    fprintf(to, "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s", counts.events,
            many(counts.events, "event", "events"), counts.cases, many(counts.cases, "case", "cases"),
            s->runs, many(s->runs, "run", "runs"));
    if (counts.unused) fprintf(to, "; %" PRIu64 " events that no policy uses", counts.unused);
    if (counts.late) fprintf(to, "; %" PRIu64 " late", counts.late);
    fprintf(to, "\n");
    if (s->runs) {
        fprintf(to, "\nhow runs ended\n");
        sort(&s->ends);
        for (size_t i = 0; i < s->ends.count; i++) {
            const struct rung_seen *seen = &s->ends.items[i].seen;
            bool close = strcmp(seen->name, "close") == 0;
            fprintf(to, "  %8" PRIu64 "  %s%s%s\n", s->ends.items[i].times, close ? "closed as \"" : "",
                    seen->what, close ? "\"" : "");
        }
        if (s->runs > s->ended) fprintf(to, "  %8" PRIu64 "  still on\n", s->runs - s->ended);
    }
    tell_attempts(s, to);
    if (s->findings.count) {
        fprintf(to, "\nfindings\n");
        sort(&s->findings);
        for (size_t i = 0; i < s->findings.count; i++) tell_finding(&s->findings.items[i], to);
    } else
        fprintf(to, "\nno findings\n");
    tell_worst(s, engine, to);
    if (seconds > 0)
        fprintf(to, "\n%.2f s, %.0f events a second\n", seconds, (double)counts.events / seconds);
    if (s->failed)
        fprintf(to, "\nThere was not enough memory for the whole summary: its numbers are too small.\n");
}
