/* What the files that make a random policy share: who draws, and the parts that statements and items are made
 * of. */
#ifndef RUNG_REFERENCE_MAKING_H
#define RUNG_REFERENCE_MAKING_H

#include "pairs.h"

struct making {
    struct rung_random *random;
    struct rung_text_out *out;
    uint64_t features;
    uint32_t indent, steps, policies, number, flags;
    int32_t day; /* about which it is */
    bool in_handler, in_rules;
    const char *event; /* of the handler or clause at hand; NULL */
};

#define SAY(...) rung_text_print(m->out, __VA_ARGS__)
#define PICK(table) (table)[below(m, sizeof(table) / sizeof *(table))]

static inline uint32_t below(struct making *m, uint32_t limit)
{
    return rung_random_below(m->random, limit);
}

static inline bool chance(struct making *m, uint32_t percent)
{
    return rung_random_chance(m->random, percent);
}

static inline bool has(const struct making *m, enum rung_feature feature)
{
    return m->features >> feature & 1;
}

static inline void begin_line(struct making *m)
{
    SAY("\n%*s", (int)m->indent * 2, "");
}

static inline void open_block(struct making *m)
{
    SAY(" {");
    m->indent++;
}

static inline void close_block(struct making *m)
{
    m->indent--;
    begin_line(m);
    SAY("}");
}

/* ---- policy_parts.c: a name, a time, a condition, a text ---- */

const char *some_duration(struct making *m);
const char *some_party(struct making *m);
const char *drawn_channel(struct making *m);
const char *declared_channel(struct making *m);
const char *some_channel(struct making *m);
const char *any_event(struct making *m);
void say_moment(struct making *m);
void say_time(struct making *m);
const char *some_items(struct making *m);
void say_limit(struct making *m);
void say_simple_condition(struct making *m);
void say_condition(struct making *m);
void say_text(struct making *m);

/* ---- policy_statements.c ---- */

/* `depth`: how deep it may go on inside. */
void say_statement(struct making *m, uint32_t depth);
void say_clause_trigger(struct making *m, const char *which);
void say_end(struct making *m);
void say_simple_statement(struct making *m);

#endif
