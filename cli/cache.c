/* cache.c: `rung cache`: the native code that is kept. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include <rung/native.h>
#include <rung/time.h>

struct list {
    struct rung_cli *cli;
    bool json;
    uint64_t count, bytes;
};

static void show(void *state, const struct rung_cache_entry *entry)
{
    struct list *list = state;
    struct rung_cli *cli = list->cli;

    if (list->json) {
        rung_cli_print(cli, "%s\n    {\"name\":", list->count ? "," : "");
        rung_cli_json_text(cli, entry->name);
        rung_cli_print(cli, ",\"policies\":");
        rung_cli_json_text(cli, entry->policies);
        rung_cli_print(cli, ",\"bytes\":%llu,\"made\":", (unsigned long long)entry->size);
        rung_cli_json_time(cli, entry->made);
        rung_cli_print(cli, ",\"sound\":%s}", entry->sound ? "true" : "false");
    } else {
        rung_cli_print(cli, "%s  %6llu KB  %s\n", entry->name,
                       (unsigned long long)(entry->size + 1023) / 1024,
                       entry->sound ? entry->policies : "(damaged or foreign: it will not be used)");
    }
    list->count++;
    list->bytes += entry->size;
}

static int say(struct rung_cli *cli, enum rung_status status, const struct rung_reason *reason)
{
    if (status == RUNG_NO_MEMORY) return rung_cli_complain(cli, "there is not enough memory for this");
    return rung_cli_complain(cli, "%s", reason->text);
}

int rung_cmd_cache(struct rung_cli *cli)
{
    struct list list = {.cli = cli, .json = rung_cli_flag(cli, RUNG_OPT_cache_json)};
    struct rung_reason reason = {0};
    char path[RUNG_CACHE_PATH_SIZE];
    enum rung_status status = rung_cache_folder(path, &reason);

    if (status) return say(cli, status, &reason);
    if (rung_cli_flag(cli, RUNG_OPT_cache_clear)) {
        size_t count;
        status = rung_cache_clear(&count, &reason);
        if (status) return say(cli, status, &reason);
        rung_cli_print(cli, "%zu %s removed from ", count, count == 1 ? "file" : "files");
        rung_cli_print_path(cli, path);
        rung_cli_print(cli, "\n");
        return RUNG_EXIT_GOOD;
    }
    if (list.json) {
        rung_cli_print(cli, "{\"folder\":");
        rung_cli_json_text(cli, path);
        rung_cli_print(cli, ",\"entries\":[");
    }
    status = rung_cache_list(show, &list, &reason);
    if (status) return say(cli, status, &reason);
    if (list.json) {
        rung_cli_print(cli, "%s]}\n", list.count ? "\n" : "");
        return RUNG_EXIT_GOOD;
    }
    rung_cli_print_path(cli, path);
    rung_cli_print(cli, ": %llu %s, %llu KB\n", (unsigned long long)list.count,
                   list.count == 1 ? "policy" : "policies", (unsigned long long)(list.bytes + 1023) / 1024);
    return RUNG_EXIT_GOOD;
}
