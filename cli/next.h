/* next.h: the work list of `rung next`, and the forms in which it is printed. */
#ifndef RUNG_CLI_NEXT_H
#define RUNG_CLI_NEXT_H

#include "recorded.h"

/* Something that somebody owes. Texts live as long as the engine, `id` and `what` as long as the list. */
struct rung_work {
    int64_t due; /* INT64_MAX: without a deadline */
    uint32_t number, policy, order;
    enum rung_open_kind kind;
    bool overdue;
    const char *who, *who_title, *to, *channel, *policy_name, *step, *file, *words;
    char *id, *what;
    uint32_t line;
    char local[RUNG_COPY_TIME_SIZE]; /* `due`, on the clocks of its policy */
};

struct rung_work_list {
    struct rung_work *items;
    size_t count, capacity;
    int64_t now;
};

void rung_next_table(struct rung_cli *cli, const struct rung_work_list *list);
void rung_next_json(struct rung_cli *cli, const struct rung_work_list *list);
void rung_next_csv(struct rung_cli *cli, const struct rung_work_list *list);
void rung_next_ical(struct rung_cli *cli, const struct rung_work_list *list);

#endif
