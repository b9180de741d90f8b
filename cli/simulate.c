/* simulate.c: `rung simulate`: what policies would do, with customers and people by distributions. */
#include "simulate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rung/answers.h>
#include <rung/time.h>

#include "commands.h"
#include "compile.h"
#include "customers.h"
#include "memory_file.h"
#include "recorded.h"
#include "report_file.h"

enum { CASES_USUAL = 1000 };

static volatile int stopped;

static void stop(int signal_number)
{
    stopped = signal_number;
}

/* ---- what is asked ---- */

static int read_count(struct rung_simulate *s, enum rung_option_id option, const char *what, uint64_t usual,
                      uint64_t least, uint64_t most, uint64_t *result)
{
    const char *text = rung_cli_value(s->cli, option);
    char *end = NULL;

    *result = usual;
    if (!text) return RUNG_EXIT_GOOD;
    errno = 0;
    unsigned long long number = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    if (end && !*end && !errno && number >= least && number <= most) {
        *result = number;
        return RUNG_EXIT_GOOD;
    }
    return rung_cli_misuse(s->cli, "`%s` is no %s: a whole number from %" PRIu64 " to %" PRIu64, text, what,
                           least, most);
}

static int read_time(struct rung_simulate *s, enum rung_option_id option, int64_t usual, int64_t *time)
{
    const char *text = rung_cli_value(s->cli, option);

    *time = usual;
    if (!text || rung_engine_read_time(s->engine, text, strlen(text), time) == RUNG_OK) {
        *time -= *time == INT64_MAX ? 0 : *time % RUNG_SECOND_US;
        return RUNG_EXIT_GOOD;
    }
    return rung_cli_misuse(s->cli, "`%s` is no time such as \"2026-02-02 17:00\" or 2026-02-02T16:00:00Z",
                           text);
}

static int read_plan(struct rung_simulate *s)
{
    const char *event = rung_cli_value(s->cli, RUNG_OPT_simulate_event);
    uint64_t cases = 0;
    int exit = read_count(s, RUNG_OPT_simulate_cases, "number of cases", CASES_USUAL, 1,
                          RUNG_SIMULATION_CASES_MAX, &cases);

    s->plan.cases = (uint32_t)cases;
    if (exit == RUNG_EXIT_GOOD)
        exit = read_count(s, RUNG_OPT_simulate_seed, "seed", 1, 0, UINT64_MAX, &s->plan.seed);
    if (exit == RUNG_EXIT_GOOD)
        exit = read_time(s, RUNG_OPT_simulate_start, rung_simulation_start(s->engine), &s->plan.from);
    if (exit == RUNG_EXIT_GOOD) exit = read_time(s, RUNG_OPT_simulate_until, INT64_MAX, &s->plan.until);
    if (exit != RUNG_EXIT_GOOD) return exit;
    if (s->plan.from > RUNG_TIME_MAX - 100 * 365 * RUNG_DAY_US)
        return rung_cli_misuse(s->cli, "--start lies too far ahead");
    if (s->plan.until <= s->plan.from) return rung_cli_misuse(s->cli, "--until does not lie behind --start");
    if (event && event[strspn(event, " \t\r\n")] != '{')
        return rung_cli_misuse(s->cli,
                               "--event wants one JSON object, such as {\"type\":\"invoice_issued\"}");
    s->plan.event = event;
    return RUNG_EXIT_GOOD;
}

/* ---- customers ---- */

/* Replays the log on an engine of its own, and measures. */
static int learn(struct rung_simulate *s)
{
    struct rung_recorded recorded;
    struct rung_lessons *lessons = NULL;
    int exit = rung_recorded_open(&recorded, s->cli);

    if (exit == RUNG_EXIT_GOOD) {
        lessons = rung_lessons_new(recorded.engine);
        if (!lessons) exit = rung_cli_no_memory(s->cli);
    }
    if (exit == RUNG_EXIT_GOOD) {
        rung_engine_watch(recorded.engine, rung_lessons_watch, lessons);
        exit = rung_recorded_read(&recorded, s->learnt, rung_cli_value(s->cli, RUNG_OPT_simulate_feed));
    }
    if (exit == RUNG_EXIT_GOOD && rung_lessons_apply(lessons, s->customers, &s->lessons) != RUNG_OK)
        exit = rung_cli_no_memory(s->cli);
    if (exit == RUNG_EXIT_GOOD && !s->lessons.cases)
        exit = rung_cli_complain(s->cli,
                                 "nothing can be learnt from %s: no event there is one that these "
                                 "policies use",
                                 s->learnt);
    rung_lessons_free(lessons);
    rung_recorded_close(&recorded);
    return exit;
}

static int find_customers(struct rung_simulate *s)
{
    int exit = RUNG_EXIT_GOOD;

    s->customers = calloc(1, sizeof *s->customers);
    if (!s->customers) return rung_cli_no_memory(s->cli);
    s->plan.customers = s->customers;
    s->learnt = rung_cli_value(s->cli, RUNG_OPT_simulate_learn);
    s->told = rung_cli_value(s->cli, RUNG_OPT_simulate_customers);
    if (!s->learnt && rung_cli_value(s->cli, RUNG_OPT_simulate_feed))
        return rung_cli_misuse(s->cli, "--feed says how --learn reads its log, and there is no --learn");
    rung_customers_guess(s->engine, s->customers);
    if (s->learnt) exit = learn(s);
    if (exit == RUNG_EXIT_GOOD && s->told)
        exit = rung_customers_read(s->cli, s->told, s->engine, s->customers);
    return exit;
}

static int print_customers(struct rung_simulate *s)
{
    char source[256];
    struct rung_memory_file text;

    if (!rung_memory_file_open(&text)) return rung_cli_no_memory(s->cli);
    rung_simulate_tell_source(s, source, sizeof source);
    fprintf(text.to,
            "# For `rung simulate --customers FILE`. How customers and people behave is\n# %s.\n"
            "# Change what you know better; what is left out is taken for granted as before.\n\n",
            source);
    bool whole = rung_customers_write(s->customers, text.to, 0, false);
    whole &= rung_memory_file_close(&text);
    if (whole) rung_cli_write(s->cli, text.bytes, text.size);
    free(text.bytes);
    return whole ? RUNG_EXIT_GOOD : rung_cli_no_memory(s->cli);
}

/* ---- files ---- */

static bool is_same(const char *path, const char *other)
{
    struct stat one, two;

    if (strcmp(path, other) == 0) return true;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino;
}

/* That what is written takes the place of nothing that is read, nor of anything else that is written. */
static int check_place(struct rung_simulate *s, const char *path, const char *option)
{
    const char *const others[] = {s->learnt, s->told};

    if (!path || strcmp(path, "-") == 0) return RUNG_EXIT_GOOD;
    for (int i = 0; i < s->cli->operand_count; i++)
        if (is_same(path, s->cli->operands[i]))
            return rung_cli_complain(s->cli, "%s holds policies: %s needs a file of its own", path, option);
    for (size_t i = 0; i < 2; i++)
        if (others[i] && is_same(path, others[i]))
            return rung_cli_complain(s->cli, "%s is read: %s needs a file of its own", path, option);
    return RUNG_EXIT_GOOD;
}

static bool take_lines(void *state, const char *lines, size_t size)
{
    struct rung_simulate_journal *out = state;

    return !out->path || rung_journal_file_write(&out->file, lines, size);
}

static bool take_events(void *state, const char *lines, size_t size)
{
    struct rung_simulate_events *events = state;

    if (fwrite(lines, 1, size, events->file) != size && !events->error) events->error = errno;
    return !events->error;
}

static int cannot_write(struct rung_simulate *s, const char *path, int error)
{
    return rung_cli_complain(s->cli, "%s cannot be written: %s", path, rung_error_text(error));
}

static int open_out(struct rung_simulate *s)
{
    if (!s->out.path) return RUNG_EXIT_GOOD;
    s->out.fd = open(s->out.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (s->out.fd < 0) return cannot_write(s, s->out.path, errno);
    rung_journal_file_begin(&s->out.file, s->out.fd);
    return RUNG_EXIT_GOOD;
}

static int open_events(struct rung_simulate *s)
{
    if (!s->events.path) return RUNG_EXIT_GOOD;
    s->events.file = fopen(s->events.path, "wb");
    return s->events.file ? RUNG_EXIT_GOOD : cannot_write(s, s->events.path, errno);
}

static int close_files(struct rung_simulate *s, int exit)
{
    if (s->out.fd >= 0) {
        int error = rung_journal_file_end(&s->out.file) ? 0 : s->out.file.error;
        if (close(s->out.fd) != 0 && !error) error = errno;
        if (error) exit = cannot_write(s, s->out.path, error);
    }
    if (s->events.file) {
        if (fclose(s->events.file) != 0 && !s->events.error) s->events.error = errno;
        if (s->events.error) exit = cannot_write(s, s->events.path, s->events.error);
    }
    return exit;
}

static int open_files(struct rung_simulate *s)
{
    const char *report = rung_cli_value(s->cli, RUNG_OPT_simulate_report);
    int exit = check_place(s, s->out.path, "--out");

    if (exit == RUNG_EXIT_GOOD) exit = check_place(s, s->events.path, "--events");
    if (exit == RUNG_EXIT_GOOD) exit = check_place(s, report, "--report");
    if (exit == RUNG_EXIT_GOOD && s->out.path && s->events.path && is_same(s->out.path, s->events.path))
        exit = rung_cli_complain(s->cli, "--out and --events need a file each");
    if (exit == RUNG_EXIT_GOOD && report)
        exit = rung_report_file_check(s->cli, report, s->events.path ? s->events.path : report, s->out.path);
    if (exit == RUNG_EXIT_GOOD) exit = open_out(s);
    if (exit == RUNG_EXIT_GOOD) exit = open_events(s);
    return exit;
}

/* ---- the simulation ---- */

static void show_progress(void *state, uint32_t done, uint32_t cases)
{
    struct rung_simulate *s = state;

    rung_progress_show(&s->progress, done, cases);
}

static int begin_statistics(struct rung_simulate *s)
{
    s->statistics = rung_statistics_new(s->engine, rung_cli_value(s->cli, RUNG_OPT_simulate_report) != NULL);
    if (!s->statistics) return rung_cli_no_memory(s->cli);
    for (size_t i = 0; i < s->policies.count; i++)
        if (rung_statistics_add(s->statistics, s->policies.programs[i]) != RUNG_OK)
            return rung_cli_no_memory(s->cli);
    return RUNG_EXIT_GOOD;
}

static int run(struct rung_simulate *s)
{
    struct rung_reason reason = {0};

    s->plan.watcher = rung_statistics_watch;
    s->plan.watcher_state = s->statistics;
    s->plan.events = s->events.path ? take_events : NULL;
    s->plan.events_state = &s->events;
    s->plan.progress = show_progress;
    s->plan.progress_state = s;
    s->plan.stopped = &stopped;
    enum rung_status status = rung_simulate(s->engine, &s->plan, &s->end, &reason);
    rung_progress_end(&s->progress);
    if (stopped) return rung_cli_complain(s->cli, "stopped");
    if (status == RUNG_OK) return RUNG_EXIT_GOOD;
    if (status == RUNG_NO_MEMORY) return rung_cli_no_memory(s->cli);
    if (status == RUNG_LIMIT)
        return rung_cli_complain(s->cli, "there are more cases than can be kept; simulate fewer");
    if (status == RUNG_UNREADABLE) return RUNG_EXIT_MISUSE; /* said when the files are closed */
    if (status == RUNG_NEVER)
        return rung_cli_misuse(s->cli, "%s: say it, as in `--event '{\"type\":\"invoice_issued\"}'`",
                               reason.text);
    return rung_cli_misuse(s->cli, "%s", reason.text);
}

static int write_report(struct rung_simulate *s, const char *path)
{
    const struct rung_report_side side = {.statistics = s->statistics,
                                          .compilation = s->policies.compilation};
    char source[256];
    struct rung_memory_file customers;

    if (!rung_memory_file_open(&customers)) return rung_cli_no_memory(s->cli);
    rung_simulate_tell_source(s, source, sizeof source);
    bool whole = rung_customers_write(s->customers, customers.to, 0, true);
    whole &= rung_memory_file_close(&customers);
    struct rung_report report = {
        .source = source, .sides = &side, .side_count = 1, .customers = customers.bytes};
    int exit = whole ? rung_report_file_write_of(s->cli, path, &report) : rung_cli_no_memory(s->cli);
    free(customers.bytes);
    return exit;
}

static int tell(struct rung_simulate *s)
{
    const char *report = rung_cli_value(s->cli, RUNG_OPT_simulate_report);

    rung_statistics_end(s->statistics);
    if (s->statistics->failed) return rung_cli_no_memory(s->cli);
    int exit = report ? write_report(s, report) : RUNG_EXIT_GOOD;
    int told = RUNG_EXIT_GOOD;
    if (rung_cli_flag(s->cli, RUNG_OPT_simulate_json))
        told = rung_simulate_json(s);
    else if (!rung_cli_flag(s->cli, RUNG_OPT_simulate_quiet))
        told = rung_simulate_print(s);
    return exit == RUNG_EXIT_GOOD ? told : exit;
}

static int prepare(struct rung_simulate *s)
{
    int exit = rung_cli_open_some_policies(s->cli, 0, &s->policies);

    if (exit != RUNG_EXIT_GOOD) return exit;
    s->engine = rung_engine_new(take_lines, &s->out);
    if (!s->engine) return rung_cli_no_memory(s->cli);
    exit = rung_cli_load_policies(s->cli, &s->policies, s->engine, "simulated");
    if (exit == RUNG_EXIT_GOOD) exit = read_plan(s);
    if (exit == RUNG_EXIT_GOOD) exit = find_customers(s);
    return exit;
}

int rung_cmd_simulate(struct rung_cli *cli)
{
    struct rung_simulate s = {
        .cli = cli,
        .out = {.path = rung_cli_value(cli, RUNG_OPT_simulate_out), .fd = -1, .file = {.keeper = -1}},
        .events = {.path = rung_cli_value(cli, RUNG_OPT_simulate_events)}};
    int exit = prepare(&s);

    if (!rung_cli_flag(cli, RUNG_OPT_simulate_quiet)) s.progress.to = cli->err;
    if (exit == RUNG_EXIT_GOOD && rung_cli_flag(cli, RUNG_OPT_simulate_print)) {
        exit = print_customers(&s);
    } else if (exit == RUNG_EXIT_GOOD) {
        struct sigaction action = {.sa_handler = stop};
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        exit = open_files(&s);
        if (exit == RUNG_EXIT_GOOD) exit = begin_statistics(&s);
        if (exit == RUNG_EXIT_GOOD) exit = run(&s);
        exit = close_files(&s, exit);
        if (exit == RUNG_EXIT_GOOD) exit = tell(&s);
    }
    rung_statistics_free(s.statistics);
    rung_engine_free(s.engine);
    free(s.customers);
    rung_cli_close_policies(&s.policies);
    return exit;
}
