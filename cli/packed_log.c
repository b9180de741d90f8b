/* packed_log.c: from a packed log to engines. */
#include "packed_log.h"

int rung_cli_open_packed(struct rung_cli *cli, struct rung_input *input, const char *called, const char *feed,
                         struct rung_packed **packed)
{
    struct rung_reason reason = {0};
    enum rung_status status;
    char begin[8];
    size_t size;

    *packed = NULL;
    do status = rung_input_peek(input, begin, sizeof begin, &size, &reason);
    while (status == RUNG_NEVER);
    if (status || !rung_packed_is(begin, size)) return RUNG_EXIT_GOOD; /* who reads it sees what is wrong */
    if (feed)
        return rung_cli_misuse(cli,
                               "%s is a packed log: it was read by a feed, or by none, when it was packed, "
                               "and needs no `--feed`",
                               called);
    if (rung_packed_open(input, packed, &reason) == RUNG_OK) return RUNG_EXIT_GOOD;
    return rung_cli_complain(cli, "%s cannot be read: %s", called, reason.text);
}

const char *rung_cli_packed_source(const struct rung_packed *packed, const char *called)
{
    const char *source = rung_packed_source(packed);

    return *source ? source : called;
}

enum rung_status rung_cli_feed_packed(struct rung_cli *cli, struct rung_packed *packed, const char *called,
                                      struct rung_engine *const *engines, size_t count,
                                      bool (*go_on)(void *state), void *state, struct rung_reason *reason)
{
    const char *name = rung_cli_packed_source(packed, called);
    struct rung_packed_part part = {.kind = RUNG_PACKED_BLOCK};
    enum rung_status status = RUNG_OK;

    while (!status && go_on(state)) {
        status = rung_packed_next(packed, count == 1 ? engines[0] : NULL, &part, reason);
        if (status == RUNG_NEVER) { /* a signal; `go_on` knows whether it is one to stop for */
            status = RUNG_OK;
            continue;
        }
        if (status || part.kind == RUNG_PACKED_END) break;
        if (part.kind == RUNG_PACKED_DAMAGE) rung_cli_complain(cli, "%s: %s", called, part.why);
        for (size_t i = 0; i < count && !status; i++)
            status = part.kind == RUNG_PACKED_DAMAGE
                         ? rung_engine_refuse(engines[i], name, part.line, part.why)
                         : rung_engine_take_block(engines[i], name, part.block);
        rung_packed_let_go(part.block);
    }
    return status;
}
