/* replay.c: `rung replay`: policies over recorded events. */
#include "commands.h"
#include "compile.h"
#include "feeds.h"
#include "journal_file.h"
#include "memory_file.h"
#include "packed_log.h"
#include "progress.h"
#include "replay_summary.h"
#include "report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rung/time.h>
#include <rung/zone.h>

enum { BLOCK_BYTES = 1 << 18 };

struct replay {
    struct rung_cli *cli;
    struct rung_cli_policies policies;
    struct rung_engine *engine;
    struct rung_statistics *statistics; /* NULL: nobody wants them */
    bool quiet;
    const char *events, *out; /* out: NULL for standard output */
    const char *report;       /* NULL: none is wanted */
    struct rung_input *input;
    struct rung_feed *feed;     /* NULL: the events need no mapping */
    struct rung_packed *packed; /* NULL: it is another log */
    int out_fd;                 /* -1 for standard output */
    int out_errno;
    struct rung_journal_file journal;
    struct rung_progress progress;
    double began;
    char block[BLOCK_BYTES];
};

static volatile sig_atomic_t stopped;

static void stop(int signal_number)
{
    stopped = signal_number;
}

static void keep_error(struct replay *r)
{
    if (r->out)
        r->out_errno = r->journal.error;
    else if (!r->cli->write_errno)
        r->cli->write_errno = r->journal.error;
}

/* Whole lines of the journal. */
static bool take_lines(void *state, const char *lines, size_t size)
{
    struct replay *r = state;

    if (rung_journal_file_write(&r->journal, lines, size)) return true;
    keep_error(r);
    return false;
}

/* ---- before and behind ---- */

/* What the journal and messages call the source of the events. */
static const char *source(const struct replay *r)
{
    return strcmp(r->events, "-") == 0 ? "standard input" : r->events;
}

static int open_events(struct replay *r)
{
    struct rung_reason reason = {0};

    if (rung_input_open(r->events, &r->input, &reason) != RUNG_OK)
        return rung_cli_complain(r->cli, "%s cannot be read: %s", source(r), reason.text);
    return rung_cli_open_packed(r->cli, r->input, source(r), rung_cli_value(r->cli, RUNG_OPT_replay_feed),
                                &r->packed);
}

static int open_files(struct replay *r)
{
    struct stat about = {0};

    int exit = r->report ? rung_report_file_check(r->cli, r->report, r->events, r->out) : RUNG_EXIT_GOOD;
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (!r->out) {
        rung_journal_file_begin(&r->journal, fileno(r->cli->out));
        return RUNG_EXIT_GOOD;
    }
    int found = strcmp(r->events, "-") == 0 ? fstat(STDIN_FILENO, &about) : stat(r->events, &about);
    struct stat old;
    if (found == 0 && stat(r->out, &old) == 0 && old.st_dev == about.st_dev && old.st_ino == about.st_ino)
        return rung_cli_complain(r->cli, "%s holds the events: the journal needs a file of its own", r->out);
    r->out_fd = open(r->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (r->out_fd < 0)
        return rung_cli_complain(r->cli, "%s cannot be written: %s", r->out, rung_error_text(errno));
    rung_journal_file_begin(&r->journal, r->out_fd);
    return RUNG_EXIT_GOOD;
}

static bool add_text(void *state, const char *text, size_t size)
{
    return fwrite(text, 1, size, state) == size;
}

static int write_header(struct replay *r)
{
    char zones[RUNG_ZONE_VERSION_SIZE];
    struct rung_memory_file line;

    if (!rung_memory_file_open(&line)) return rung_cli_no_memory(r->cli);
    enum rung_status status = rung_zone_version(NULL, zones);
    if (status != RUNG_OK) zones[0] = '\0';
    fprintf(line.to, "{\"journal\":1,\"rung\":\"%s\",\"zones\":\"%s\",\"policies\":[", RUNG_VERSION, zones);
    if (status != RUNG_NO_MEMORY) status = rung_engine_describe(r->engine, add_text, line.to);
    fputs("]}\n", line.to);
    bool whole = rung_memory_file_close(&line) && status != RUNG_NO_MEMORY;
    if (whole) take_lines(r, line.bytes, line.size);
    free(line.bytes);
    return whole ? RUNG_EXIT_GOOD : rung_cli_no_memory(r->cli);
}

static int say_status(struct replay *r, enum rung_status status)
{
    if (r->out_errno)
        return rung_cli_complain(r->cli, "%s cannot be written: %s", r->out, rung_error_text(r->out_errno));
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(r->cli);
    if (status == RUNG_LIMIT)
        return rung_cli_complain(r->cli, "there are more cases, or longer lines, than can be kept; the "
                                         "journal so far is whole");
    return RUNG_EXIT_MISUSE; /* standard output could not be written: said at the end */
}

/* ---- the replay ---- */

static bool take_event(void *state, const struct rung_event *event)
{
    struct replay *r = state;

    return rung_engine_take(r->engine, source(r), event) == RUNG_OK && !stopped;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    struct replay *r = state;
    char text[512];

    snprintf(text, sizeof text, "%s%s%s", why, *found ? ": " : "", found);
    return rung_engine_refuse(r->engine, source(r), line, text) == RUNG_OK && !stopped;
}

/* The feed that --feed names, or the only one there is; none where there is none. */
static int find_feed(struct replay *r)
{
    const struct rung_feed_target target = {r, take_event, take_refusal};
    const char *wanted = rung_cli_value(r->cli, RUNG_OPT_replay_feed), *name;
    const struct rung_mapping *mapping;
    struct rung_reason reason = {0};

    if (!wanted && r->policies.feed_count == 0) return RUNG_EXIT_GOOD;
    int exit = rung_cli_find_feed(r->cli, &r->policies, wanted, &mapping, &name);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &target, &r->feed, &reason) != RUNG_OK)
        return rung_cli_complain(r->cli, "the feed `%s` cannot be used: %s", name, reason.text);
    return RUNG_EXIT_GOOD;
}

/* How the reading ended: the engine's own reasons come first, for it is what stopped the feed. */
static int say_end(struct replay *r, enum rung_status status, const struct rung_reason *reason)
{
    enum rung_status engine = rung_engine_status(r->engine);

    if (stopped) return RUNG_EXIT_MISUSE;
    if (engine == RUNG_INVALID) return RUNG_EXIT_FOUND;
    if (engine != RUNG_OK) return say_status(r, engine);
    if (reason->line)
        return rung_cli_complain(r->cli, "%s, line %u: %s; the journal so far is whole", source(r),
                                 reason->line, reason->text);
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(r->cli);
    return rung_cli_complain(r->cli, "%s cannot be read: %s", source(r), reason->text);
}

static bool go_on(void *state)
{
    struct replay *r = state;

    rung_progress_draw(&r->progress, r->input);
    return !stopped;
}

static int feed(struct replay *r)
{
    struct rung_reason reason = {0};
    enum rung_status status = RUNG_OK;
    size_t size = 1;

    if (r->packed) {
        status = rung_cli_feed_packed(r->cli, r->packed, source(r), &r->engine, 1, go_on, r, &reason);
        return status || stopped ? say_end(r, status, &reason) : RUNG_EXIT_GOOD;
    }
    while (size && !stopped) {
        status = rung_input_read(r->input, r->block, sizeof r->block, &size, &reason);
        if (status == RUNG_NEVER) {
            size = 1;
            continue;
        }
        if (!status && size)
            status = r->feed ? rung_feed_read(r->feed, r->block, size, &reason)
                             : rung_engine_feed(r->engine, source(r), r->block, size);
        if (status || stopped) return say_end(r, status, &reason);
        rung_progress_draw(&r->progress, r->input);
    }
    if (!stopped && r->feed) status = rung_feed_end(r->feed, &reason);
    return status || stopped ? say_end(r, status, &reason) : RUNG_EXIT_GOOD;
}

static int run(struct replay *r, enum rung_end end, int64_t until)
{
    int exit = feed(r);
    enum rung_status status = RUNG_OK;

    if (exit == RUNG_EXIT_GOOD) {
        status = rung_engine_end(r->engine, end, until);
        if (status == RUNG_INVALID)
            exit = RUNG_EXIT_FOUND;
        else if (status != RUNG_OK)
            exit = say_status(r, status);
    } else
        rung_engine_stop(r->engine); /* the lines so far, whole */
    rung_progress_end(&r->progress);
    if (stopped) return rung_cli_complain(r->cli, "stopped; the journal so far is whole");
    if (exit == RUNG_EXIT_FOUND) {
        struct rung_engine_counts counts;
        rung_engine_counts(r->engine, &counts);
        rung_cli_complain(r->cli, "%s, line %llu cannot be read; the journal's last line says why", source(r),
                          (unsigned long long)counts.lines);
    }
    return exit;
}

/* Has the statistics follow the replay. */
static int watch(struct replay *r)
{
    r->statistics = rung_statistics_new(r->engine, r->report != NULL);
    if (!r->statistics) return rung_cli_no_memory(r->cli);
    for (size_t i = 0; i < r->policies.count; i++)
        if (rung_statistics_add(r->statistics, r->policies.programs[i]) != RUNG_OK)
            return rung_cli_no_memory(r->cli);
    rung_engine_watch(r->engine, rung_statistics_watch, r->statistics);
    return RUNG_EXIT_GOOD;
}

/* How many threads are asked for. */
static int use_jobs(struct replay *r)
{
    const char *text = rung_cli_value(r->cli, RUNG_OPT_replay_jobs);
    char *end = NULL;

    if (!text) return RUNG_EXIT_GOOD;
    long jobs = strtol(text, &end, 10);
    bool good = *text >= '0' && *text <= '9' && !*end && jobs > 0 && jobs <= RUNG_ENGINE_JOBS_MAX;
    if (strcmp(text, "auto") == 0) {
        jobs = sysconf(_SC_NPROCESSORS_ONLN);
        if (jobs < 1) jobs = 1;
        if (jobs > RUNG_ENGINE_JOBS_MAX) jobs = RUNG_ENGINE_JOBS_MAX;
        good = true;
    }
    if (!good || !rung_engine_use_jobs(r->engine, (uint32_t)jobs))
        return rung_cli_misuse(r->cli, "`%s` is no number of threads: from 1 to %d, or `auto`", text,
                               RUNG_ENGINE_JOBS_MAX);
    return RUNG_EXIT_GOOD;
}

static int prepare(struct replay *r)
{
    int exit = rung_cli_open_some_policies(r->cli, 0, &r->policies);

    if (exit != RUNG_EXIT_GOOD) return exit;
    r->engine = rung_engine_new(take_lines, r);
    if (!r->engine) return rung_cli_no_memory(r->cli);
    exit = rung_cli_load_policies(r->cli, &r->policies, r->engine, "replayed");
    if (exit == RUNG_EXIT_GOOD) exit = open_events(r);
    if (exit == RUNG_EXIT_GOOD && !r->packed) exit = find_feed(r);
    if (exit == RUNG_EXIT_GOOD) exit = open_files(r);
    if (exit != RUNG_EXIT_GOOD) return exit;
    exit =
        rung_cli_use_engine(r->cli, &r->policies, r->engine, rung_cli_value(r->cli, RUNG_OPT_replay_engine));
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (rung_cli_flag(r->cli, RUNG_OPT_replay_strict)) rung_engine_be_strict(r->engine);
    exit = use_jobs(r);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (!r->quiet || r->report) exit = watch(r);
    if (exit != RUNG_EXIT_GOOD) return exit;
    return rung_cli_flag(r->cli, RUNG_OPT_replay_header) ? write_header(r) : RUNG_EXIT_GOOD;
}

/* Writes the report, of what was replayed. */
static int write_report(struct replay *r)
{
    const struct rung_report_side side = {.statistics = r->statistics,
                                          .compilation = r->policies.compilation};

    return rung_report_file_write(r->cli, r->report, source(r), &side, 1, NULL);
}

static int close_files(struct replay *r, int exit)
{
    rung_journal_file_end(&r->journal);
    rung_input_close(r->input);
    if (r->out_fd >= 0 && close(r->out_fd) != 0 && !r->out_errno)
        return rung_cli_complain(r->cli, "%s cannot be written: %s", r->out, rung_error_text(errno));
    return exit;
}

/* Waits until the journal stands where it goes. */
static int finish_journal(struct replay *r, int exit)
{
    bool said = r->out_errno || r->cli->write_errno;

    if (rung_journal_file_end(&r->journal) || said) return exit;
    keep_error(r);
    return say_status(r, RUNG_UNREADABLE);
}

int rung_cmd_replay(struct rung_cli *cli)
{
    static struct replay replay; /* its block is large */
    struct replay *r = &replay;
    const char *until_text = rung_cli_value(cli, RUNG_OPT_replay_until);
    const char *events = rung_cli_value(cli, RUNG_OPT_replay_events);
    enum rung_end end = RUNG_END_PLAIN;
    int64_t until = 0;

    *r = (struct replay){.cli = cli,
                         .events = events ? events : "-",
                         .out = rung_cli_value(cli, RUNG_OPT_replay_out),
                         .report = rung_cli_value(cli, RUNG_OPT_replay_report),
                         .out_fd = -1,
                         .journal = {.keeper = -1},
                         .quiet = rung_cli_flag(cli, RUNG_OPT_replay_quiet),
                         .began = rung_progress_seconds()};
    if (!r->quiet) r->progress.to = cli->err;
    if (until_text && rung_time_read(until_text, strlen(until_text), &until) != RUNG_OK)
        return rung_cli_misuse(cli, "`%s` is no time with a zone, such as 2026-02-02T17:00:00Z", until_text);
    if (until_text) end = RUNG_END_UNTIL;
    if (rung_cli_flag(cli, RUNG_OPT_replay_drain)) {
        if (until_text) return rung_cli_misuse(cli, "--until and --drain exclude each other");
        end = RUNG_END_DRAIN;
    }
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    int exit = prepare(r);
    if (exit == RUNG_EXIT_GOOD) {
        exit = run(r, end, until);
        rung_cli_say_engine(cli, r->engine, rung_cli_value(cli, RUNG_OPT_replay_engine));
        exit = finish_journal(r, exit);
        if (r->statistics && exit != RUNG_EXIT_MISUSE) {
            rung_statistics_end(r->statistics);
            if (!r->quiet) rung_summary_print(r->statistics, rung_progress_seconds() - r->began, cli->err);
            if (!r->quiet) rung_cli_read_nothing(r->cli, r->engine, source(r), r->feed != NULL);
            int written = r->report ? write_report(r) : RUNG_EXIT_GOOD;
            if (written != RUNG_EXIT_GOOD) exit = written;
        }
    }
    rung_packed_free(r->packed);
    exit = close_files(r, exit);
    rung_statistics_free(r->statistics);
    rung_feed_free(r->feed);
    rung_engine_free(r->engine);
    rung_cli_close_policies(&r->policies);
    return exit;
}
