/* pack.c: `rung pack`: a recorded log as columns. */
#include "commands.h"
#include "compile.h"
#include "feeds.h"
#include "packed_log.h"
#include "progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct pack {
    struct rung_cli *cli;
    struct rung_cli_policies policies; /* of the feeds */
    const char *log, *called, *out;
    char *part; /* where it is written until it is whole */
    FILE *file;
    struct rung_input *input;
    struct rung_feed *feed;     /* NULL: the log needs none */
    struct rung_engine *engine; /* reads lines of NDJSON, where there is no feed */
    struct rung_feed_target target;
    struct rung_packed_writer *writer;
    enum rung_status written; /* how the writer goes */
    uint64_t events, refused, lines, bytes;
    struct rung_progress progress;
};

static bool write_bytes(void *state, const char *bytes, size_t size)
{
    struct pack *p = state;

    p->bytes += size;
    return fwrite(bytes, 1, size, p->file) == size;
}

static bool take_event(void *state, const struct rung_event *event)
{
    struct pack *p = state;

    p->events++;
    if (event->line > p->lines) p->lines = event->line;
    p->written = rung_packed_write(p->writer, event);
    return p->written == RUNG_OK;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct pack *p = state;
    char text[512];

    p->refused++;
    if (line > p->lines) p->lines = line;
    snprintf(text, sizeof text, "%s%s%s", why, *found ? ": " : "", found);
    p->written = rung_packed_write_refused(p->writer, line, text);
    return p->written == RUNG_OK;
}

static bool drop(void *state, const char *lines, size_t size)
{
    (void)state, (void)lines, (void)size;
    return true;
}

/* ---- before ---- */

/* The feed that reads the log, if the FILEs hold one. */
static int open_feed(struct pack *p, const char **name)
{
    const char *wanted = rung_cli_value(p->cli, RUNG_OPT_pack_feed);
    const struct rung_mapping *mapping;
    struct rung_reason reason = {0};

    *name = "";
    if (p->cli->operand_count == 1) {
        if (!wanted) return RUNG_EXIT_GOOD;
        return rung_cli_misuse(p->cli, "--feed names a feed of a FILE: say which FILE, behind LOG");
    }
    int exit = rung_cli_open_policies(p->cli, 1, &p->policies);
    if (exit != RUNG_EXIT_GOOD) return exit;
    exit = rung_cli_find_feed(p->cli, &p->policies, wanted, &mapping, name);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &p->target, &p->feed, &reason) != RUNG_OK)
        return rung_cli_complain(p->cli, "the feed `%s` cannot be used: %s", *name, reason.text);
    return RUNG_EXIT_GOOD;
}

static int open_log(struct pack *p)
{
    struct rung_reason reason = {0};
    char begin[8];
    size_t size;

    if (rung_input_open(p->log, &p->input, &reason) != RUNG_OK)
        return rung_cli_complain(p->cli, "%s cannot be read: %s", p->called, reason.text);
    if (rung_input_peek(p->input, begin, sizeof begin, &size, &reason) == RUNG_OK &&
        rung_packed_is(begin, size))
        return rung_cli_complain(p->cli, "%s is packed already", p->called);
    return RUNG_EXIT_GOOD;
}

/* Opens a file beside `out`, which takes its place once it is whole. */
static int open_out(struct pack *p)
{
    struct stat log, old;
    int found = strcmp(p->log, "-") == 0 ? fstat(STDIN_FILENO, &log) : stat(p->log, &log);

    bool there = stat(p->out, &old) == 0;
    if (found == 0 && there && old.st_dev == log.st_dev && old.st_ino == log.st_ino)
        return rung_cli_complain(p->cli, "%s is the log: what is packed needs a file of its own", p->out);
    if (there && !S_ISREG(old.st_mode))
        return rung_cli_complain(p->cli, "%s cannot be written: it is no regular file", p->out);
    p->part = malloc(strlen(p->out) + sizeof ".part");
    if (!p->part) return rung_cli_no_memory(p->cli);
    strcat(strcpy(p->part, p->out), ".part");
    p->file = fopen(p->part, "wb");
    if (p->file) return RUNG_EXIT_GOOD;
    return rung_cli_complain(p->cli, "%s cannot be written: %s", p->out, rung_error_text(errno));
}

static int prepare(struct pack *p)
{
    const char *name;

    p->target = (struct rung_feed_target){p, take_event, take_refusal};
    int exit = open_feed(p, &name);
    if (exit == RUNG_EXIT_GOOD) exit = open_log(p);
    if (exit == RUNG_EXIT_GOOD) exit = open_out(p);
    if (exit != RUNG_EXIT_GOOD) return exit;
    p->engine = rung_engine_new(drop, NULL);
    p->writer = rung_packed_writer_new(write_bytes, p, p->called, name);
    if (!p->engine || !p->writer) return rung_cli_no_memory(p->cli);
    rung_engine_show_input(p->engine, &p->target);
    return RUNG_EXIT_GOOD;
}

/* ---- packing ---- */

static int say_end(struct pack *p, enum rung_status status, const struct rung_reason *reason)
{
    if (p->written == RUNG_UNREADABLE)
        return rung_cli_complain(p->cli, "%s cannot be written: %s", p->out, rung_error_text(errno));
    if (p->written == RUNG_NO_MEMORY || status == RUNG_NO_MEMORY) return rung_cli_no_memory(p->cli);
    if (p->written)
        return rung_cli_complain(p->cli, "%s has a row that is too large to be packed", p->called);
    if (reason->line)
        return rung_cli_complain(p->cli, "%s, line %u: %s; nothing is packed", p->called, reason->line,
                                 reason->text);
    return rung_cli_complain(p->cli, "%s cannot be read: %s", p->called, reason->text);
}

static int pack_all(struct pack *p)
{
    static char block[1 << 16];
    struct rung_reason reason = {0};
    struct rung_engine_counts counts;
    enum rung_status status = RUNG_OK;
    size_t size = 1;

    while (!status && size) {
        do status = rung_input_read(p->input, block, sizeof block, &size, &reason);
        while (status == RUNG_NEVER); /* no signal is waited for */
        if (!status && size)
            status = p->feed ? rung_feed_read(p->feed, block, size, &reason)
                             : rung_engine_feed(p->engine, p->called, block, size);
        rung_progress_draw(&p->progress, p->input);
    }
    if (!status)
        status = p->feed ? rung_feed_end(p->feed, &reason) : rung_engine_end(p->engine, RUNG_END_PLAIN, 0);
    rung_progress_end(&p->progress);
    if (status) return say_end(p, status, &reason);
    rung_engine_counts(p->engine, &counts);
    if (counts.lines > p->lines) p->lines = counts.lines;
    p->written = rung_packed_writer_end(p->writer, p->lines);
    return p->written ? say_end(p, p->written, &reason) : RUNG_EXIT_GOOD;
}

/* Puts the whole file where it is to be. */
static int finish(struct pack *p)
{
    int flushed = fflush(p->file) == 0 && fsync(fileno(p->file)) == 0 ? 0 : errno;
    int closed = fclose(p->file) == 0 ? 0 : errno;

    p->file = NULL;
    if (!flushed) flushed = closed;
    if (!flushed && rename(p->part, p->out) != 0) flushed = errno;
    if (flushed)
        return rung_cli_complain(p->cli, "%s cannot be written: %s", p->out, rung_error_text(flushed));
    free(p->part);
    p->part = NULL;
    return RUNG_EXIT_GOOD;
}

static void tell(const struct pack *p)
{
    uint64_t size;

    rung_input_position(p->input, &size);
    fprintf(p->cli->err, "%" PRIu64 " event%s", p->events, p->events == 1 ? "" : "s");
    if (p->refused)
        fprintf(p->cli->err, " and %" PRIu64 " line%s that cannot be read", p->refused,
                p->refused == 1 ? "" : "s");
    fprintf(p->cli->err, " of %s packed, in %" PRIu64 " bytes", p->called, p->bytes);
    if (size) fprintf(p->cli->err, " for %" PRIu64, size);
    fputc('\n', p->cli->err);
}

int rung_cmd_pack(struct rung_cli *cli)
{
    struct pack p = {.cli = cli,
                     .log = cli->operands[0],
                     .out = rung_cli_value(cli, RUNG_OPT_pack_out),
                     .progress.to = cli->err};

    if (!p.out) return rung_cli_misuse(cli, "say where the packed log goes, as in `-o LOG.rlog`");
    p.called = strcmp(p.log, "-") == 0 ? "standard input" : p.log;
    int exit = prepare(&p);
    if (exit == RUNG_EXIT_GOOD) exit = pack_all(&p);
    if (exit == RUNG_EXIT_GOOD && p.events == 0 && p.refused) {
        rung_cli_nothing_read(cli, p.called, p.feed != NULL);
        exit = RUNG_EXIT_MISUSE;
    }
    if (exit == RUNG_EXIT_GOOD) exit = finish(&p);
    if (exit == RUNG_EXIT_GOOD) tell(&p);
    if (p.file) fclose(p.file);
    if (p.part) unlink(p.part);
    free(p.part);
    rung_packed_writer_free(p.writer);
    rung_engine_free(p.engine);
    rung_feed_free(p.feed);
    rung_input_close(p.input);
    rung_cli_close_policies(&p.policies);
    return exit;
}
