/* customers_read.c: how customers and people behave, as a file says it. Each line stands for itself, under
 * the heading of its section; a mistake in one leaves the others alone. */
#include "customers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rung/nearest.h>
#include <rung/time.h>

enum { FILE_BYTES_MAX = 1 << 20, NAMES_MAX = 1024 };

enum section { NOWHERE, CASES, CUSTOMERS, AFTER, WAITING, RUN, PEOPLE, VALUES };

struct reading {
    struct rung_line_of_customers line;
    const struct rung_engine *engine;
    struct rung_customers *customers;
    enum section section;
    struct rung_reactions *reactions;
    struct rung_crowd *crowd;
    uint32_t sum;               /* of the shares of the section, as far as they exclude each other */
    bool said[RUNG_AFTERS_MAX]; /* of what follows contacts: the file says it, it is no guess */
};

/* ---- names of the policies ---- */

struct names {
    const char *items[NAMES_MAX];
    size_t count;
};

static void add_name(void *state, const char *name)
{
    struct names *names = state;

    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return;
    if (names->count < NAMES_MAX) names->items[names->count++] = name;
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

/* Whether a policy has this name among those; else says so, with the nearest, or with all where few. */
static bool check_name(struct reading *r, uint32_t word, const struct names *names, const char *what,
                       const char *name)
{
    char help[256] = "";

    if (has_name(names, name)) return true;
    const char *nearest = rung_nearest(name, names->items, names->count);
    if (nearest) {
        snprintf(help, sizeof help, "did you mean `%s`?", nearest);
    } else if (names->count && names->count <= 12) {
        size_t used = (size_t)snprintf(help, sizeof help, "there %s ", names->count == 1 ? "is" : "are");
        for (size_t i = 0; i < names->count && used < sizeof help; i++)
            used += (size_t)snprintf(help + used, sizeof help - used, "%s%s", i ? ", " : "", names->items[i]);
    }
    return rung_line_wrong(&r->line, word, *help ? help : NULL, "no policy here has %s `%s`", what, name);
}

/* The shares of a section that exclude each other: at most all. */
static bool add_share(struct reading *r, uint32_t word, uint32_t share)
{
    r->sum += share;
    if (r->sum <= RUNG_SHARE_ALL) return true;
    char sum[16];
    return rung_line_wrong(&r->line, word, NULL, "with this, the shares come to %s%%, more than all",
                           rung_line_tell_share(r->sum, sum));
}

static bool read_named_value(struct reading *r, struct rung_value_of *values, uint32_t *count, bool facts)
{
    static struct rung_value_of value;
    const struct rung_word_of_line *word = rung_line_word(&r->line);
    struct names names = {.count = 0};
    uint32_t at = r->line.at, i = 0;

    memset(&value, 0, sizeof value);
    rung_simulation_names(r->engine, RUNG_NAME_FACT, add_name, &names);
    if (!facts) rung_simulation_names(r->engine, RUNG_NAME_FIELD, add_name, &names);
    if (!check_name(r, at, &names, facts ? "a fact" : "a fact, or an event a field,", word->text))
        return false;
    memcpy(value.name, word->text, sizeof value.name);
    r->line.at++;
    if (!rung_line_is(&r->line, "is"))
        return rung_line_wants(&r->line, "such as `amount is 50 to 500`", "`is`");
    if (!rung_line_value(&r->line, &value)) return false;
    if (!rung_simulation_fits(r->engine, &value))
        return rung_line_wrong(&r->line, at + 2,
                               "the policy says what values it can have; `explain` lists them",
                               "`%s` cannot be this", value.name);
    while (i < *count && strcmp(values[i].name, value.name) != 0) i++;
    if (i == RUNG_VALUES_MAX)
        return rung_line_wrong(&r->line, at, NULL, "there are more than %d values", RUNG_VALUES_MAX);
    values[i] = value;
    if (i == *count) ++*count;
    return true;
}

/* ---- sections ---- */

static bool read_cases(struct reading *r)
{
    struct rung_customers *c = r->customers;
    const struct rung_word_of_line *word = rung_line_word(&r->line);
    uint32_t at = r->line.at;

    if (rung_line_is(&r->line, "arrive on")) return rung_line_days(&r->line, c->weekdays);
    if (rung_line_is(&r->line, "arrive at")) return rung_line_hours(&r->line, c->hours);
    if (rung_line_is(&r->line, "arrive")) {
        word = rung_line_word(&r->line);
        if (word->kind != RUNG_WORD_NUMBER || word->number < 1000000 || word->number > INT64_C(1000000000000))
            return rung_line_wants(
                &r->line,
                "such as `arrive 200 a week`, `arrive on monday 20%, ...` or `arrive at 9:00 10%, ...`",
                "a number of cases");
        c->per_week = (uint32_t)(word->number / 1000000);
        r->line.at++;
        if (rung_line_is(&r->line, "a day"))
            c->per_week *= 7;
        else if (!rung_line_is(&r->line, "a week"))
            return rung_line_wants(&r->line, "such as `arrive 200 a week`", "`a day` or `a week`");
        return rung_line_end(&r->line);
    }
    if (word->kind == RUNG_WORD_SHARE) {
        const struct rung_line_clauses clauses = {{"after"}, {&c->again.after}, NULL};
        if (!rung_line_share(&r->line, &c->again.share)) return false;
        if (!rung_line_is(&r->line, "come again"))
            return rung_line_wants(&r->line, "such as `5% come again, after 1 to 10 days`", "`come again`");
        return rung_line_clauses(&r->line, &clauses, "`after` or `half within`");
    }
    if (word->kind == RUNG_WORD_NAME && strcmp(r->line.words[at + 1].text, "is") == 0)
        return read_named_value(r, c->facts, &c->fact_count, true);
    return rung_line_wants(&r->line, "`arrive ...`, `N% come again, ...`, or a fact: `ticket_source is ...`",
                           "something about cases");
}

static bool read_customers(struct reading *r)
{
    struct rung_customers *c = r->customers;
    uint32_t at = r->line.at;

    if (rung_line_word(&r->line)->kind == RUNG_WORD_SHARE) {
        if (!rung_line_share(&r->line, &c->never)) return false;
        return rung_line_is(&r->line, "never answer") ? rung_line_end(&r->line)
                                                      : rung_line_wants(&r->line, NULL, "`never answer`");
    }
    if (rung_line_is(&r->line, "answer between")) {
        if (!rung_line_hour(&r->line, &c->awake_from)) return false;
        if (!rung_line_is(&r->line, "and")) return rung_line_wants(&r->line, NULL, "`and`");
        if (!rung_line_hour(&r->line, &c->awake_until)) return false;
        if (c->awake_until <= c->awake_from)
            return rung_line_wrong(&r->line, at + 2, NULL, "this ends before it begins");
        return rung_line_end(&r->line);
    }
    if (rung_line_is(&r->line, "answer on any day")) {
        for (int i = 0; i < 7; i++) c->awake[i] = true;
        return rung_line_end(&r->line);
    }
    if (rung_line_is(&r->line, "answer on")) {
        memset(c->awake, 0, sizeof c->awake);
        do {
            uint32_t day = 0;
            while (day < 7 && !rung_line_is(&r->line, rung_line_weekdays[day])) day++;
            if (day == 7)
                return rung_line_wants(&r->line, "monday, tuesday, ... sunday, or `answer on any day`",
                                       "a day of the week");
            c->awake[day] = true;
        } while (rung_line_is(&r->line, ","));
        return rung_line_end(&r->line);
    }
    return rung_line_wants(&r->line,
                           "`10% never answer`, `answer between 7:00 and 23:00`, `answer on monday, tuesday`",
                           "something about customers");
}

/* An event, by its name or as people say it. */
static bool read_event(struct reading *r, struct rung_reaction *reaction, bool contact)
{
    static const struct {
        const char *said, *event;
    } ways[] = {{"are reached", ""}, {"are away", "out_of_office"}, {"ask to be contacted later", "not_now"}};
    const struct rung_word_of_line *word = rung_line_word(&r->line);
    struct names names = {.count = 0};
    uint32_t at = r->line.at;

    for (size_t i = 0; contact && i < sizeof ways / sizeof *ways; i++)
        if (rung_line_is(&r->line, ways[i].said)) {
            snprintf(reaction->event, sizeof reaction->event, "%s", ways[i].event);
            return true;
        }
    if (word->kind != RUNG_WORD_NAME)
        return rung_line_wants(&r->line, "such as `25% reply, after 1 hour to 2 days`", "an event");
    rung_simulation_names(r->engine, RUNG_NAME_EVENT, add_name, &names);
    if (!check_name(r, at, &names, "an event", word->text)) return false;
    if (strcmp(word->text, "attempt") == 0 || strcmp(word->text, "done") == 0 ||
        strcmp(word->text, "took_over") == 0)
        return rung_line_wrong(&r->line, at, "say under `people` how they do what is asked of them",
                               "`%s` is what people do", word->text);
    memcpy(reaction->event, word->text, sizeof reaction->event);
    r->line.at++;
    return true;
}

/* "missing_comments_added is yes": a fact that becomes something, which is an `update`. */
static bool read_fact(struct reading *r, struct rung_reaction *reaction)
{
    struct rung_value_of *value = calloc(1, sizeof *value);
    const struct rung_word_of_line *word = rung_line_word(&r->line);
    struct names names = {.count = 0};
    uint32_t at = r->line.at;
    bool good = value != NULL;

    rung_simulation_names(r->engine, RUNG_NAME_FACT, add_name, &names);
    if (good) good = check_name(r, at, &names, "a fact", word->text);
    if (good) {
        memcpy(reaction->fact, word->text, sizeof reaction->fact);
        memcpy(value->name, word->text, sizeof value->name);
        r->line.at += 2;
        word = rung_line_word(&r->line);
        bool number = word->kind == RUNG_WORD_NUMBER;
        if (number) {
            value->kind = RUNG_SIMULATED_NUMBER;
            r->line.at++;
        }
        memcpy(reaction->value, word->text, sizeof reaction->value);
        reaction->quoted = word->kind == RUNG_WORD_TEXT;
        good = number || rung_line_choice(&r->line, value, RUNG_SHARE_ALL);
    }
    if (good && !rung_simulation_fits(r->engine, value))
        good =
            rung_line_wrong(&r->line, at + 2, "the policy says what values it can have; `explain` lists them",
                            "`%s` cannot be this", reaction->fact);
    free(value);
    memcpy(reaction->event, "update", sizeof "update");
    return good;
}

static bool read_reaction(struct reading *r, bool contact)
{
    struct rung_reaction reaction = {.share = 0};
    struct rung_line_clauses clauses = {{"after", "for", "away for"},
                                        {&reaction.after, &reaction.length, &reaction.length},
                                        &reaction.dateless};
    uint32_t at = r->line.at;

    if (contact &&
        (rung_line_is(&r->line, "the rest stay silent") || rung_line_is(&r->line, "the rest is silence")))
        return rung_line_end(&r->line);
    if (!rung_line_share(&r->line, &reaction.share)) return false;
    if (contact && rung_line_is(&r->line, "stay silent"))
        return add_share(r, at, reaction.share) && rung_line_end(&r->line);
    uint32_t word = r->line.at;
    bool fact = r->section == RUN && strcmp(r->line.words[word + 1].text, "is") == 0;
    if (!(fact ? read_fact(r, &reaction) : read_event(r, &reaction, contact))) return false;
    if (!fact && strcmp(reaction.event, "update") == 0)
        return rung_line_wrong(&r->line, word,
                               "such as `20% is_urgent is yes, after 1 to 3 days` under `during a run`",
                               "an update says which fact becomes what");
    bool away = strcmp(reaction.event, "out_of_office") == 0, later = strcmp(reaction.event, "not_now") == 0;
    if (!away && !later) clauses.words[1] = NULL;
    if (!away) clauses.dateless = NULL;
    if (!rung_line_clauses(&r->line, &clauses,
                           away || later ? "`after`, `for` or `half within`" : "`after` or `half within`"))
        return false;
    if ((away || later) && !reaction.length.count)
        return rung_line_wrong(&r->line, word, "such as `for 2 to 14 days`", "it does not say for how long");
    if (*reaction.event && !reaction.after.count)
        return rung_line_wrong(&r->line, word, "such as `after 1 hour to 3 days, half within 9 hours`",
                               "it does not say after what time");
    for (uint32_t i = 0; i < r->reactions->count; i++)
        if (strcmp(r->reactions->items[i].event, reaction.event) == 0 &&
            strcmp(r->reactions->items[i].fact, reaction.fact) == 0)
            return rung_line_wrong(&r->line, word, NULL, "this section has said so already");
    if (r->section != RUN && !add_share(r, at, reaction.share)) return false;
    if (r->reactions->count == RUNG_REACTIONS_MAX)
        return rung_line_wrong(&r->line, at, NULL, "there are more than %d lines in this section",
                               RUNG_REACTIONS_MAX);
    r->reactions->items[r->reactions->count++] = reaction;
    return true;
}

static bool read_people(struct reading *r)
{
    struct rung_crowd *crowd = r->crowd;
    const struct rung_line_clauses in_time = {{"after"}, {&crowd->after}, NULL},
                                   late = {{"by"}, {&crowd->by}, NULL};
    uint32_t at = r->line.at, share;

    if (rung_line_is(&r->line, "the rest never")) return rung_line_end(&r->line);
    if (rung_line_is(&r->line, "work at any hour")) {
        crowd->any_hour = true;
        return rung_line_end(&r->line);
    }
    if (rung_line_is(&r->line, "work in opening hours")) {
        crowd->any_hour = false;
        return rung_line_end(&r->line);
    }
    if (!rung_line_share(&r->line, &share)) return false;
    if (rung_line_is(&r->line, "forget the record")) {
        crowd->forget = share;
        return rung_line_end(&r->line);
    }
    if (!add_share(r, at, share)) return false;
    if (rung_line_is(&r->line, "on time")) {
        crowd->on_time = share;
        return rung_line_clauses(&r->line, &in_time, "`after` or `half within`");
    }
    if (rung_line_is(&r->line, "late")) {
        crowd->late = share;
        return rung_line_clauses(&r->line, &late, "`by` or `half within`");
    }
    if (rung_line_is(&r->line, "never")) return rung_line_end(&r->line);
    return rung_line_wants(&r->line, "such as `90% on time, after 5 minutes to 1 day`",
                           "`on time`, `late`, `never` or `forget the record`");
}

/* ---- headings ---- */

/* What is said of any channel holds for all that the file says nothing else of. */
static void forget_guesses(struct reading *r)
{
    struct rung_customers *c = r->customers;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < c->after_count; i++) {
        if (!r->said[i]) continue;
        if (kept != i) c->after[kept] = c->after[i];
        r->said[i] = false;
        r->said[kept++] = true;
    }
    c->after_count = kept;
}

static bool begin_after(struct reading *r)
{
    struct rung_customers *c = r->customers;
    struct names names = {.count = 0};
    char channel[RUNG_CUSTOMERS_NAME] = "";
    uint32_t i = 0;

    if (!rung_line_is(&r->line, "any channel")) {
        const struct rung_word_of_line *word = rung_line_word(&r->line);
        if (word->kind != RUNG_WORD_NAME)
            return rung_line_wants(&r->line, "such as `after email` or `after any channel`", "a channel");
        rung_simulation_names(r->engine, RUNG_NAME_CHANNEL, add_name, &names);
        if (!check_name(r, r->line.at, &names, "a channel", word->text)) return false;
        memcpy(channel, word->text, sizeof channel);
        r->line.at++;
    }
    if (!*channel) forget_guesses(r);
    while (i < c->after_count && strcmp(c->after[i].channel, channel) != 0) i++;
    if (i == RUNG_AFTERS_MAX)
        return rung_line_wrong(&r->line, r->line.at - 1, NULL, "there are more than %d channels",
                               RUNG_AFTERS_MAX);
    if (i == c->after_count) c->after_count++;
    memset(&c->after[i], 0, sizeof c->after[i]);
    memcpy(c->after[i].channel, channel, sizeof channel);
    r->said[i] = true;
    r->reactions = &c->after[i].reactions;
    r->section = AFTER;
    return rung_line_end(&r->line);
}

static bool begin_people(struct reading *r)
{
    struct rung_customers *c = r->customers;
    const struct rung_word_of_line *word = rung_line_word(&r->line);
    struct names names = {.count = 0};
    uint32_t i = 0;

    if (!rung_line_ends(&r->line)) {
        rung_simulation_names(r->engine, RUNG_NAME_PARTY, add_name, &names);
        if (!check_name(r, r->line.at, &names, "a party", word->text)) return false;
        while (i < c->crowd_count && strcmp(c->crowds[i].party, word->text) != 0) i++;
        if (i == RUNG_CROWDS_MAX)
            return rung_line_wrong(&r->line, r->line.at, NULL, "there are more than %d parties",
                                   RUNG_CROWDS_MAX);
        if (i == c->crowd_count) c->crowds[c->crowd_count++] = c->crowds[0];
        memcpy(c->crowds[i].party, word->text, sizeof c->crowds[i].party);
        r->line.at++;
    }
    r->crowd = &c->crowds[i];
    r->crowd->on_time = r->crowd->late = 0;
    r->section = PEOPLE;
    return rung_line_end(&r->line);
}

/* A heading begins a section. Returns false if the line is none. */
static bool begin_section(struct reading *r)
{
    enum section before = r->section;

    r->section = NOWHERE;
    if (rung_line_is(&r->line, "cases")) {
        r->section = CASES;
        rung_line_end(&r->line);
    } else if (rung_line_is(&r->line, "customers")) {
        r->section = CUSTOMERS;
        rung_line_end(&r->line);
    } else if (rung_line_is(&r->line, "after")) {
        begin_after(r);
    } else if (rung_line_is(&r->line, "while the policy waits")) {
        r->section = WAITING;
        r->reactions = &r->customers->waiting;
        r->reactions->count = 0;
        rung_line_end(&r->line);
    } else if (rung_line_is(&r->line, "during a run")) {
        r->section = RUN;
        r->reactions = &r->customers->run;
        r->reactions->count = 0;
        rung_line_end(&r->line);
    } else if (rung_line_is(&r->line, "people")) {
        begin_people(r);
    } else if (rung_line_is(&r->line, "values")) {
        r->section = VALUES;
        rung_line_end(&r->line);
    } else {
        r->section = before;
        return false;
    }
    if (r->line.failed) r->section = NOWHERE;
    r->sum = 0;
    return true;
}

static void read_line(struct reading *r, bool *lost)
{
    static const char *const headings[] = {"cases",  "customers", "after", "while",
                                           "during", "people",    "values"};
    const struct rung_word_of_line *word = rung_line_word(&r->line);

    if (rung_line_ends(&r->line)) return;
    if (begin_section(r)) {
        *lost = r->section == NOWHERE;
        return;
    }
    if (*lost) return; /* what belongs to a section that is not known */
    switch (r->section) {
    case CASES: read_cases(r); break;
    case CUSTOMERS: read_customers(r); break;
    case AFTER: read_reaction(r, true); break;
    case WAITING:
    case RUN: read_reaction(r, false); break;
    case PEOPLE: read_people(r); break;
    case VALUES: read_named_value(r, r->customers->values, &r->customers->value_count, false); break;
    case NOWHERE: {
        const char *nearest = rung_nearest(word->text, headings, sizeof headings / sizeof *headings);
        char help[128];
        snprintf(help, sizeof help,
                 nearest ? "did you mean `%s`?"
                         : "cases, customers, after CHANNEL, while the policy waits, during a run, "
                           "people, values",
                 nearest);
        rung_line_wrong(&r->line, 0, help, "`%s` stands where a section should begin", word->text);
        *lost = true;
    }
    }
}

/* ---- the file ---- */

static char *read_file(struct rung_cli *cli, const char *path, size_t *size)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = malloc(FILE_BYTES_MAX + 1);

    if (!bytes) rung_cli_complain(cli, "there is not enough memory");
    if (!file) rung_cli_complain(cli, "%s cannot be read: %s", path, rung_error_text(errno));
    if (file && bytes) {
        *size = fread(bytes, 1, FILE_BYTES_MAX + 1, file);
        bool bad = ferror(file) != 0;
        if (bad) rung_cli_complain(cli, "%s cannot be read: %s", path, rung_error_text(errno));
        if (!bad && *size > FILE_BYTES_MAX) rung_cli_complain(cli, "%s is longer than 1 MiB", path);
        if (!bad && *size <= FILE_BYTES_MAX) {
            if (file != stdin) fclose(file);
            return bytes;
        }
    }
    if (file && file != stdin) fclose(file);
    free(bytes);
    return NULL;
}

/* Where the line ends that begins at `from`. */
static size_t next_line(const char *bytes, size_t from, size_t size)
{
    const char *newline = from < size ? memchr(bytes + from, '\n', size - from) : NULL;

    return newline ? (size_t)(newline - bytes) : size;
}

int rung_customers_read(struct rung_cli *cli, const char *path, const struct rung_engine *engine,
                        struct rung_customers *customers)
{
    struct reading *r = calloc(1, sizeof *r);
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    uint32_t mistakes = 0;
    size_t size = 0;
    bool lost = false;
    char *bytes = r ? read_file(cli, path, &size) : NULL;

    if (!r || !bytes) {
        free(r);
        return RUNG_EXIT_MISUSE;
    }
    r->engine = engine;
    r->customers = customers;
    r->line = (struct rung_line_of_customers){.cli = cli, .path = name, .mistakes = &mistakes};
    size_t from = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (from < size) {
        size_t end_of_line = next_line(bytes, from, size);
        r->line.number++;
        rung_line_take(&r->line, bytes + from, end_of_line - from);
        for (; rung_line_goes_on(&r->line) && end_of_line + 1 < size; r->line.number++) {
            end_of_line = next_line(bytes, end_of_line + 1, size);
            rung_line_take(&r->line, bytes + from, end_of_line - from);
        }
        read_line(r, &lost);
        from = end_of_line + 1;
    }
    free(bytes);
    free(r);
    if (!mistakes) return RUNG_EXIT_GOOD;
    return rung_cli_complain(cli, "%u %s in %s", mistakes, mistakes == 1 ? "mistake" : "mistakes", name);
}
