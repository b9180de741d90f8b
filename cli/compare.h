/* compare.h: the parts of `rung compare`: two policies over the same recorded events. */
#ifndef RUNG_CLI_COMPARE_H
#define RUNG_CLI_COMPARE_H

#include <rung/answers.h>
#include <rung/statistics.h>

#include "policies.h"

enum rung_side { RUNG_SIDE_OLD, RUNG_SIDE_NEW, RUNG_SIDES };

/* A line of a side's journal, with what is needed to tell people about it. */
struct rung_compared_line {
    int64_t time, local;
    uint32_t number, policy, line; /* of the case on its side; of the policy */
    uint32_t next;                 /* of the same case, while both sides are held together */
    const char *file, *step;       /* live as long as the engine */
    const char *kind, *name;       /* as in the journal; static */
    char *says;                    /* the line in words; NULL where nobody will ask */
    char *json;                    /* the line itself, without its line's end */
};

/* The first difference of a case: what one side did at a time when the other did something else, or nothing
 * (`json` is NULL). */
struct rung_case_difference {
    int64_t time;
    char *id;
    size_t id_size;
    struct rung_compared_line lines[RUNG_SIDES];
    char member[24]; /* that the lines differ in first, see rung_compare_member */
    size_t group;    /* that it belongs to */
};

/* Differences that look alike. */
struct rung_difference_group {
    struct rung_case_difference **cases; /* by time and case */
    size_t count;
};

struct rung_compared_side {
    struct rung_comparison *all;
    const char *path, *label;
    struct rung_cli_policies policies;
    struct rung_engine *engine;
    struct rung_statistics *statistics;
    /* lines of the journal that are not held against the other side's yet, in order of time; of the last ones
     * the words are known, but not the line: it is still with the engine */
    struct rung_compared_line *lines;
    size_t count, capacity, complete;
    uint32_t *pairs; /* by number of a case: index + 1 of its pair; 0: none yet */
    size_t pair_capacity;
};

struct rung_pair; /* compare_cases.c */

struct rung_comparison {
    struct rung_cli *cli;
    const char *events; /* as messages call them */
    struct rung_compared_side sides[RUNG_SIDES];
    bool several; /* policies on a side: their names count, too */
    struct rung_pair *pairs;
    size_t pair_count, pair_capacity;
    uint32_t *touched; /* pairs with lines that are held together now */
    size_t touched_count, touched_capacity;
    struct rung_case_difference *differences;
    size_t difference_count, difference_capacity;
    struct rung_difference_group *groups; /* the largest first */
    struct rung_case_difference **grouped;
    size_t group_count;
    bool failed; /* memory ran out */
};

/* A rung_journal_sink and a rung_engine_watcher; the state is the side. */
bool rung_compare_sink(void *side, const char *lines, size_t size);
void rung_compare_watch(void *side, const struct rung_seen *seen);

/* Holds together what both sides have done before a time that neither will come back to; at the end, all of
 * it. */
void rung_compare_settle(struct rung_comparison *c, bool end);

/* Sorts the differences by time and case. */
void rung_compare_sort(struct rung_comparison *c);
void rung_compare_free(struct rung_comparison *c);

/* Puts the sorted differences into groups of those that look alike. False when memory ran out. */
bool rung_compare_group(struct rung_comparison *c);

/* What the two lines differ in where their words are the same: the name of a member; "" if it is not known.
 */
void rung_compare_member(const struct rung_case_difference *difference, char *name, size_t size);

/* ---- telling ---- */

/* "2026-02-02 08:00": when a case differs first, on the clocks of its policy. */
enum { RUNG_COMPARED_TIME_SIZE = 17 };
void rung_compare_time(const struct rung_case_difference *difference, char when[RUNG_COMPARED_TIME_SIZE]);

/* What is different where both sides say the same in words; "" where they do not. */
void rung_compare_note(const struct rung_case_difference *difference, char *text, size_t size);

/* "3 of 40 cases would have gone differently." */
void rung_compare_sentence(const struct rung_comparison *c, char *text, size_t size);

/* How many cases one of the sides has come to know. */
uint64_t rung_compare_cases(const struct rung_comparison *c);

/* What both come to, side by side; `change` is "" where it is the same. Returns how many rows there are. */
enum { RUNG_COMPARED_ROWS_MAX = 16 };
struct rung_compared_row {
    const char *words;
    char texts[RUNG_SIDES][40], change[41];
};
size_t rung_compare_rows(const struct rung_comparison *c,
                         struct rung_compared_row rows[RUNG_COMPARED_ROWS_MAX]);
void rung_compare_json_totals(struct rung_comparison *c, enum rung_side s);

/* Tells about it, as text or JSON. `all`: each case by itself. */
void rung_compare_print(struct rung_comparison *c, bool all);
void rung_compare_json(struct rung_comparison *c);

/* Writes the page of both replays, one behind the other, with what they differ in on top. Returns the exit
 * code.
 */
int rung_compare_report(struct rung_comparison *c, const char *path);

/* Whether anything differs. */
bool rung_compare_differs(const struct rung_comparison *c);

#endif
