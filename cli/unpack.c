/* unpack.c: `rung unpack`: the events of a packed log as lines of JSON. */
#include "commands.h"
#include "compile.h"
#include "packed_log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <rung/feed.h>

struct unpack {
    struct rung_cli *cli;
    const char *called;
    char *line;
    size_t capacity;
    bool found, failed; /* something that could not be read; memory ran out */
};

static bool print_event(void *state, const struct rung_event *event)
{
    struct unpack *u = state;
    size_t size = rung_event_write(event, u->line, u->capacity);

    if (size >= u->capacity) {
        char *line = realloc(u->line, size + 1);
        u->failed = !line;
        if (!line) return false;
        u->line = line;
        u->capacity = size + 1;
        rung_event_write(event, u->line, u->capacity);
    }
    u->line[size] = '\n'; /* in place of the NUL */
    rung_cli_write(u->cli, u->line, size + 1);
    return !u->cli->write_errno;
}

static bool tell_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct unpack *u = state;

    u->found = true;
    fprintf(u->cli->err, "line %" PRIu64 " could not be read: %s%s%s\n", line, why, *found ? ": " : "",
            found);
    return true;
}

static int unpack_all(struct unpack *u, struct rung_packed *packed)
{
    const struct rung_feed_target target = {u, print_event, tell_refusal};
    struct rung_packed_part part = {.kind = RUNG_PACKED_BLOCK};
    struct rung_reason reason = {0};

    while (part.kind != RUNG_PACKED_END && !u->failed && !u->cli->write_errno) {
        enum rung_status status;
        do status = rung_packed_next(packed, NULL, &part, &reason);
        while (status == RUNG_NEVER); /* no signal is waited for */
        if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(u->cli);
        if (status) return rung_cli_complain(u->cli, "%s cannot be read: %s", u->called, reason.text);
        if (part.kind == RUNG_PACKED_DAMAGE) {
            u->found = true;
            rung_cli_complain(u->cli, "%s: %s", u->called, part.why);
        } else if (part.kind == RUNG_PACKED_BLOCK)
            rung_packed_show(part.block, &target);
        rung_packed_let_go(part.block);
    }
    if (u->failed) return rung_cli_no_memory(u->cli);
    return u->found ? RUNG_EXIT_FOUND : RUNG_EXIT_GOOD;
}

int rung_cmd_unpack(struct rung_cli *cli)
{
    const char *path = cli->operands[0];
    struct unpack u = {.cli = cli, .called = strcmp(path, "-") == 0 ? "standard input" : path};
    struct rung_packed *packed = NULL;
    struct rung_reason reason = {0};
    struct rung_input *input;

    if (rung_input_open(path, &input, &reason) != RUNG_OK)
        return rung_cli_complain(cli, "%s cannot be read: %s", u.called, reason.text);
    int exit = rung_cli_open_packed(cli, input, u.called, NULL, &packed);
    if (exit == RUNG_EXIT_GOOD)
        exit = packed ? unpack_all(&u, packed)
                      : rung_cli_complain(cli, "%s is no packed log: `rung pack` makes one", u.called);
    rung_packed_free(packed);
    rung_input_close(input);
    free(u.line);
    return exit;
}
