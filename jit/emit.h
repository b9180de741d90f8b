/* Writing native code through libgccjit: what emit.c offers to whoever reads meanings. Values and conditions
 * are gcc_jit_rvalue; the context owns all that is made, and remembers what went wrong, so nothing here fails
 * alone. */
#ifndef RUNG_JIT_EMIT_H
#define RUNG_JIT_EMIT_H

#include <libgccjit.h>

#include "native_code.h"

/* A function of calls.def. */
enum rung_call {
#define CALL(name, result, arguments) RUNG_CALL_##name,
#include "calls.def"
    RUNG_CALLS
};

struct rung_emit {
    gcc_jit_context *context;
    const struct rung_program *program;
    struct rung_plan plan; /* of it */
    uint32_t index;        /* of the program in its module */
    gcc_jit_type *i64, *u32, *u16, *u8, *boolean, *integer, *nothing, *bytes,
        *places,           /* bytes: char *; places: uint16_t * */
        *output, *words;   /* struct rung_output, and as many words */
    gcc_jit_lvalue *calls; /* the table that was handed over */
    /* the function that is being written */
    gcc_jit_function *function;
    gcc_jit_block *block; /* where code goes; NULL behind what does not go on */
    gcc_jit_rvalue *m, *place;
    gcc_jit_rvalue *record; /* of the machine, which keeps it as long as it runs */
    gcc_jit_lvalue *at;     /* of strands: where to go on; NULL in fragments */
    gcc_jit_lvalue *registers[RUNG_REGISTERS];
    gcc_jit_block **starts; /* of each instruction, NULL: not reached */
    gcc_jit_block *dispatch;
    const struct rung_instruction *instruction; /* that is being written */
    uint32_t given;                             /* arguments of what it calls */
    uint32_t line;                  /* of it, for rung_emit_tell; RUNG_NONE: there is nothing to tell */
    uint32_t here;                  /* its place, likewise; 0 */
    gcc_jit_rvalue *out;            /* the output that was said last */
    gcc_jit_function *say;          /* rung_say */
    gcc_jit_function *end_run;      /* rung_end_run, of a run that is on; NULL: there is no form of it */
    gcc_jit_function *strand;       /* runs strands */
    gcc_jit_function **fragments;   /* by their first instruction; NULL: none begins there */
    gcc_jit_function **rules;       /* whether each is broken; NULL: there is no form of it */
    gcc_jit_function *rule_against; /* rung_rule_against */
    gcc_jit_function **tries;       /* rung_try_to_ask of each obligation; NULL: there is no form of it */
    gcc_jit_rvalue **attempts; /* what each obligation asks for, as an event; NULL: another has it, or none */
    uint32_t names;            /* given so far */
    bool failed;               /* memory ran out */
};

/* Types, and the table of calls, of a context. */
void rung_emit_begin(struct rung_emit *e, gcc_jit_context *context);

/* `void rung_native_begin(const struct rung_calls *)`. */
void rung_emit_hand_over(struct rung_emit *e);

/* The native code of e->program: all functions of struct rung_native_code. False when memory ran out. */
bool rung_emit_program(struct rung_emit *e);

/* ---- its parts ---- */

/* emit_code.c: fragments, and strands. False when memory ran out. */
bool rung_emit_fragments(struct rung_emit *e);
bool rung_emit_strands(struct rung_emit *e);

/* emit_do.c: what instructions call, in forms of the program's own. The first is called once, before the
 * others. The two behind it are for the call by e->instruction of a function whose answer counts, or does
 * not: false or NULL where it has no form of its own. */
void rung_emit_say_function(struct rung_emit *e);
bool rung_emit_own_call(struct rung_emit *e, enum rung_call call, gcc_jit_rvalue *const *given);
gcc_jit_rvalue *rung_emit_own_answer(struct rung_emit *e, enum rung_call call, gcc_jit_rvalue *const *given);
/* A new output, e->out: as `out`, but for its run, number and step. What only the case knows is said behind,
 * by RUNG_SET_OUT(field, type, value). */
struct rung_output rung_emit_output(enum rung_output_kind kind, enum rung_output_name name, uint32_t line);
void rung_emit_say(struct rung_emit *e, struct rung_output out);
#define RUNG_SET_OUT(field, type, value)                                                                     \
    rung_emit_store(e, e->out, offsetof(struct rung_output, field), type, value)
/* Whether a duration may be added to any time without leaving 64 bits. */
bool rung_emit_is_small(int64_t duration);
/* The answer of a fragment, once. */
gcc_jit_rvalue *rung_emit_fragment(struct rung_emit *e, struct rung_fragment fragment);

/* emit_runs.c: runs, steps and handlers. The first is called once, before the others. Those for
 * e->instruction answer false where it has no form of its own. */
void rung_emit_end_run_function(struct rung_emit *e);
bool rung_emit_end_step(struct rung_emit *e, gcc_jit_block *rare);
bool rung_emit_stand_down(struct rung_emit *e);
void rung_emit_start_run(struct rung_emit *e, uint32_t line);
void rung_emit_start_handler(struct rung_emit *e, uint32_t handler);

/* emit_rules.c: rules; then, what comes of it if an event of a type that the rule is about breaks it. */
void rung_emit_rules(struct rung_emit *e);
void rung_emit_judge(struct rung_emit *e, uint32_t rule, uint32_t event, gcc_jit_rvalue *happening);

/* emit_asks.c: asking, while something may stand against it; then, for the instruction, whether there is a
 * form of it. When a time limit is over, RUNG_NEVER_US while it does not run; and the earlier of two times.
 */
void rung_emit_asks(struct rung_emit *e);
bool rung_emit_ask(struct rung_emit *e, gcc_jit_rvalue *const *given);
gcc_jit_lvalue *rung_emit_give_end(struct rung_emit *e, uint32_t give);
void rung_emit_make_least(struct rung_emit *e, gcc_jit_lvalue *time, gcc_jit_lvalue *other);

/* emit_counts.c: what is counted of attempts. What instructions ask: NULL where there is no form of it; then,
 * what an attempt by `via` does to it, which is complete and reached an address if it `counts`. */
gcc_jit_rvalue *rung_emit_count_of_attempts(struct rung_emit *e, const struct rung_instruction *i);
gcc_jit_rvalue *rung_emit_tried(struct rung_emit *e, const struct rung_instruction *i);
gcc_jit_rvalue *rung_emit_nth_attempt(struct rung_emit *e, const struct rung_instruction *i);
gcc_jit_rvalue *rung_emit_count_window(struct rung_emit *e, const struct rung_instruction *i);
void rung_emit_count_attempt(struct rung_emit *e, gcc_jit_rvalue *via, gcc_jit_rvalue *counts);

/* emit_event.c: what an event does. */
void rung_emit_event(struct rung_emit *e);

/* emit_due.c: when a case must be looked at next, and whether anything but waits is due. */
void rung_emit_due(struct rung_emit *e);

/* emit_go_on.c: how strands go on, behind an event or a timer. */
void rung_emit_go_on(struct rung_emit *e);

/* ---- values ---- */
gcc_jit_rvalue *rung_emit_int(struct rung_emit *e, int64_t value);
gcc_jit_rvalue *rung_emit_u32(struct rung_emit *e, uint32_t value);
gcc_jit_rvalue *rung_emit_false(struct rung_emit *e);
gcc_jit_rvalue *rung_emit_true(struct rung_emit *e);
gcc_jit_rvalue *rung_emit_null(struct rung_emit *e);
/* The place of that type, `offset` bytes behind where `base` points. */
gcc_jit_lvalue *rung_emit_slot(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_load(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_cast(struct rung_emit *e, gcc_jit_rvalue *value, gcc_jit_type *type);
gcc_jit_rvalue *rung_emit_compare(struct rung_emit *e, enum gcc_jit_comparison by, gcc_jit_rvalue *x,
                                  gcc_jit_rvalue *y);
gcc_jit_rvalue *rung_emit_binary(struct rung_emit *e, enum gcc_jit_binary_op op, gcc_jit_type *type,
                                 gcc_jit_rvalue *x, gcc_jit_rvalue *y);
/* Whether a value of 32 bits is that number, or is not. */
gcc_jit_rvalue *rung_emit_is(struct rung_emit *e, gcc_jit_rvalue *value, uint32_t number);
gcc_jit_rvalue *rung_emit_is_not(struct rung_emit *e, gcc_jit_rvalue *value, uint32_t number);
/* left < right, left <= right, of 64 bits with a sign. */
gcc_jit_rvalue *rung_emit_less(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right);
gcc_jit_rvalue *rung_emit_at_most(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right);
gcc_jit_rvalue *rung_emit_both(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right);
gcc_jit_rvalue *rung_emit_either(struct rung_emit *e, gcc_jit_rvalue *left, gcc_jit_rvalue *right);
gcc_jit_rvalue *rung_emit_not(struct rung_emit *e, gcc_jit_rvalue *condition);
/* Whether a value of 64 bits is that number. */
gcc_jit_rvalue *rung_emit_is_int(struct rung_emit *e, gcc_jit_rvalue *value, int64_t number);
/* The value, worked out here and once. */
gcc_jit_rvalue *rung_emit_keep(struct rung_emit *e, gcc_jit_rvalue *value);
/* Tells the machine which line the instruction stands in that is being written, and the record where its
 * strand is: before whatever may ask. */
void rung_emit_tell(struct rung_emit *e);

/* The answer of a function of calls.def to `count` arguments, the machine first; a value, unless it answers
 * nothing. */
gcc_jit_rvalue *rung_emit_call(struct rung_emit *e, enum rung_call call, uint32_t count,
                               gcc_jit_rvalue *const *arguments);
/* The same of any function of struct rung_calls, at `offset` in it; the arguments are of the right types. */
gcc_jit_rvalue *rung_emit_call_at(struct rung_emit *e, size_t offset, gcc_jit_type *result, uint32_t count,
                                  gcc_jit_rvalue **arguments);

/* A function of struct rung_calls, by its name there: the machine's own, in general. */
#define RUNG_GENERAL(name, result, ...)                                                                      \
    rung_emit_call_at(e, offsetof(struct rung_calls, name), result,                                          \
                      sizeof((gcc_jit_rvalue *[]){__VA_ARGS__}) / sizeof(gcc_jit_rvalue *),                  \
                      (gcc_jit_rvalue *[]){__VA_ARGS__})

/* The same for its own sake. */
#define RUNG_DO_GENERAL(...) gcc_jit_block_add_eval(e->block, NULL, RUNG_GENERAL_OF(__VA_ARGS__))
#define RUNG_GENERAL_OF(name, ...) RUNG_GENERAL(name, e->nothing, __VA_ARGS__)

/* ---- the way ---- */
gcc_jit_block *rung_emit_new_block(struct rung_emit *e);
/* Goes to `yes` or on behind. */
void rung_emit_branch(struct rung_emit *e, gcc_jit_rvalue *condition, gcc_jit_block *yes);
void rung_emit_jump(struct rung_emit *e, gcc_jit_block *to);
/* Goes on in that block, where the way before leads, too, unless it has ended. */
void rung_emit_at(struct rung_emit *e, gcc_jit_block *block);
void rung_emit_return(struct rung_emit *e, gcc_jit_rvalue *value);
void rung_emit_return_nothing(struct rung_emit *e);

/* IF(condition) { … }: what the braces write is done if the condition holds; both ways meet behind them. */
struct rung_fork {
    gcc_jit_block *behind;
    bool open;
};
struct rung_fork rung_emit_fork(struct rung_emit *e, gcc_jit_rvalue *condition);
void rung_emit_meet(struct rung_emit *e, struct rung_fork *fork);
#define RUNG_FORK_AT(line) fork_##line
#define RUNG_IF_AT(condition, line)                                                                          \
    for (struct rung_fork RUNG_FORK_AT(line) = rung_emit_fork(e, condition); RUNG_FORK_AT(line).open;        \
         rung_emit_meet(e, &RUNG_FORK_AT(line)))
#define RUNG_IF_IN(condition, line) RUNG_IF_AT(condition, line)
#define IF(condition) RUNG_IF_IN(condition, __LINE__)

/* A way for each of some numbers; all meet behind. */
struct rung_ways {
    gcc_jit_rvalue *number;
    gcc_jit_block *from, *behind, *other;
    gcc_jit_case **cases;
    int count;
};
/* `most`: ways that there may be. */
void rung_emit_ways(struct rung_emit *e, struct rung_ways *ways, gcc_jit_rvalue *number, uint32_t most);
void rung_emit_way(struct rung_emit *e, struct rung_ways *ways, uint32_t number);
void rung_emit_other_way(struct rung_emit *e, struct rung_ways *ways);
void rung_emit_ways_meet(struct rung_emit *e, struct rung_ways *ways);

/* ---- functions, variables, the record and the machine ---- */

/* Begins a function whose first argument is the machine; `name` is that in struct rung_native_code. Sets
 * e->function, m, record and block; answers the parameters. */
enum rung_visible { RUNG_INSIDE, RUNG_OUTSIDE };
void rung_emit_function(struct rung_emit *e, enum rung_visible visible, const char *name,
                        gcc_jit_type *result, int count, gcc_jit_param **params);
gcc_jit_lvalue *rung_emit_variable(struct rung_emit *e, gcc_jit_type *type, const char *name,
                                   gcc_jit_rvalue *first);
void rung_emit_assign(struct rung_emit *e, gcc_jit_lvalue *to, gcc_jit_rvalue *value);
void rung_emit_store(struct rung_emit *e, gcc_jit_rvalue *base, size_t offset, gcc_jit_type *type,
                     gcc_jit_rvalue *value);
/* What stands in the record there, whose slots stand at any byte: a time, a count, a choice, a byte. */
gcc_jit_rvalue *rung_emit_time(struct rung_emit *e, uint32_t offset);
gcc_jit_rvalue *rung_emit_count(struct rung_emit *e, uint32_t offset);
gcc_jit_rvalue *rung_emit_choice(struct rung_emit *e, uint32_t offset);
gcc_jit_rvalue *rung_emit_byte(struct rung_emit *e, uint32_t offset);

/* The end of the postponement; NULL: the policy does not postpone. */
gcc_jit_rvalue *rung_emit_postponed_until(struct rung_emit *e);

/* The state of an obligation (enum rung_site_state), missed or not. */
gcc_jit_rvalue *rung_emit_site_state(struct rung_emit *e, uint32_t site);

/* A field of the machine, and its value from now on. */
#define RUNG_M(field, type) rung_emit_load(e, e->m, offsetof(struct rung_machine, field), type)
#define RUNG_SET_M(field, type, value)                                                                       \
    rung_emit_store(e, e->m, offsetof(struct rung_machine, field), type, value)

/* ---- the program ---- */

/* What may come of an instruction, or of a fragment, besides its result: nothing; a number that is too large;
 * either, or a day that a calendar does not cover. */
enum rung_trouble { RUNG_NO_TROUBLE, RUNG_OVERFLOWS, RUNG_UNCOVERS };
enum rung_trouble rung_emit_trouble_of(const struct rung_program *program,
                                       const struct rung_instruction *instruction);
enum rung_trouble rung_emit_trouble_in(const struct rung_program *program, struct rung_fragment code);

/* The step in whose strand an instruction is; RUNG_NONE: it is in a handler's. */
uint32_t rung_emit_step_of(const struct rung_program *program, const struct rung_instruction *instruction);

#endif
