/* preview_json.c: a preview for programs. */
#include "preview.h"

#include <rung/time.h>

static void key(struct rung_cli *cli, const char *name, const char *value)
{
    rung_cli_print(cli, ",\"%s\":", name);
    rung_cli_json_text(cli, value);
}

static void print_date(struct rung_preview *p, int32_t day)
{
    static const char *const kinds[] = {"open", "weekly", "closed"};
    char date[RUNG_DAY_TEXT_SIZE];

    rung_day_write(day, date);
    rung_cli_print(p->cli, "{\"date\":\"%s\",\"day\":\"%s\"", date, kinds[rung_preview_kind(p, day)]);
    if (*rung_preview_name(p, day)) key(p->cli, "closed", rung_preview_name(p, day));
}

static void print_entry(struct rung_preview *p, const struct rung_entry *entry)
{
    static const char *const kinds[] = {"event", "people", "policy", "finding"};
    char place[512];

    rung_cli_print(p->cli, "{\"kind\":\"%s\",\"time\":", kinds[entry->kind]);
    rung_cli_json_time(p->cli, entry->time);
    if (*entry->name) key(p->cli, "name", entry->name);
    key(p->cli, "says", entry->text);
    if (entry->line) {
        snprintf(place, sizeof place, "%s:%u", entry->file, entry->line);
        key(p->cli, "at", place);
    }
    rung_cli_print(p->cli, "}");
}

/* All dates from the first on which something happens to the last, each with what happens. */
static void print_dates(struct rung_preview *p)
{
    int32_t last = rung_preview_day(&p->entries[p->count - 1]);
    size_t next = 0;

    for (int32_t day = rung_preview_day(&p->entries[0]); day <= last; day++) {
        print_date(p, day);
        rung_cli_print(p->cli, ",\"happens\":[");
        for (size_t first = next; next < p->count && rung_preview_day(&p->entries[next]) == day; next++) {
            rung_cli_print(p->cli, "%s\n ", next > first ? "," : "");
            print_entry(p, &p->entries[next]);
        }
        rung_cli_print(p->cli, "]}%s\n", day < last ? "," : "");
    }
}

void rung_preview_json(struct rung_preview *p)
{
    static const char *const ends[] = {"done", "until", "too_many"};
    struct rung_standing standing = rung_copy_standing(p->copy, p->policy);

    rung_cli_print(p->cli, "{\"policy\":");
    rung_cli_json_text(p->cli, standing.policy);
    key(p->cli, "zone", rung_engine_zone(p->recorded.engine, p->policy));
    rung_cli_print(p->cli, ",\"start\":");
    rung_cli_json_time(p->cli, p->start);
    rung_cli_print(p->cli, ",\"until\":");
    rung_cli_json_time(p->cli, p->until);
    rung_cli_print(p->cli, ",\"days\":[\n");
    print_dates(p);
    rung_cli_print(p->cli, "],\"end\":\"%s\",\"next\":", ends[p->end]);
    rung_cli_json_time(p->cli, p->end == RUNG_PREVIEW_DONE ? INT64_MAX : p->next);
    rung_cli_print(p->cli, ",\"running\":%s}\n", standing.running ? "true" : "false");
}
