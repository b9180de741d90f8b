/* Native code of programs: what a module that holds some and the runtime know of each other. A module is a
 * shared object that `rung-jit` (jit/) has made from a program and the machine's own meanings: it never
 * changes what the program means, only how long it takes. It links with nothing: what it calls is handed to
 * it as a table.
 *
 * For each of its programs, from 0 on, a module exports the functions of struct rung_native_code as
 * rung_native_strand_0 and so on, and once
 *     void rung_native_begin(const struct rung_calls *calls)   which is called before all others */
#ifndef RUNG_NATIVE_CODE_H
#define RUNG_NATIVE_CODE_H

#include "interpret.h"

/* Kinds of arguments and results in calls.def, as C has them. */
#define RUNG_C_I64 int64_t
#define RUNG_C_U32 uint32_t
#define RUNG_C_BOOL bool
#define RUNG_C_INT int
#define RUNG_C_VOID void

/* What native code calls. */
struct rung_calls {
#define ARGUMENTS_0() (struct rung_machine *)
#define ARGUMENTS_1(a) (struct rung_machine *, RUNG_C_##a)
#define ARGUMENTS_2(a, b) (struct rung_machine *, RUNG_C_##a, RUNG_C_##b)
#define ARGUMENTS_3(a, b, c) (struct rung_machine *, RUNG_C_##a, RUNG_C_##b, RUNG_C_##c)
#define ARGUMENTS_4(a, b, c, d) (struct rung_machine *, RUNG_C_##a, RUNG_C_##b, RUNG_C_##c, RUNG_C_##d)
#define CALL(name, result, arguments) RUNG_C_##result(*name) arguments;
#include "calls.def"
#undef ARGUMENTS_0
#undef ARGUMENTS_1
#undef ARGUMENTS_2
#undef ARGUMENTS_3
#undef ARGUMENTS_4
    /* Goes on with a strand, or a fragment, by the interpreter: at places where native code cannot begin, and
     * where few instructions are left to a step. */
    int64_t (*strand_by_interpreter)(struct rung_machine *m, uint32_t at, rung_slot16 *place);
    int64_t (*fragment_by_interpreter)(struct rung_machine *m, uint32_t first);
    /* What the machine does by the program's tables, for whatever native code has no form of its own for. */
    int64_t (*next)(const struct rung_machine *m);
    void (*take_due)(struct rung_machine *m);
    void (*go_on)(struct rung_machine *m);
    void (*look_again)(struct rung_machine *m);
    void (*say_if_stuck)(struct rung_machine *m);
    struct rung_output *(*say)(struct rung_machine *m, const struct rung_output *as);
    void (*say_more)(struct rung_machine *m, struct rung_output *out);
    void (*take_event)(struct rung_machine *m, const struct rung_happening *happening);
    void (*follow_outcome)(struct rung_machine *m, const struct rung_happening *attempt);
    void (*judge_moment)(struct rung_machine *m, const struct rung_happening *happening);
    void (*try_to_ask)(struct rung_machine *m, uint32_t site);
    bool (*rule_broken)(struct rung_machine *m, uint32_t rule, const struct rung_happening *happening);
    void (*take_facts)(struct rung_machine *m, const struct rung_happening *happening);
    void (*hear_silence)(struct rung_machine *m, uint32_t silence, uint32_t event);
    void (*close_what_fits)(struct rung_machine *m, const struct rung_happening *happening);
    void (*count_attempt)(struct rung_machine *m, uint32_t channel, bool counts);
    void (*count_day)(struct rung_machine *m);
    void (*tell_attempt)(struct rung_machine *m, const struct rung_happening *attempt, bool complete);
    bool (*trigger_fits)(struct rung_machine *m, uint32_t value, uint32_t from, uint32_t first,
                         uint32_t count);
    bool (*handle)(struct rung_machine *m);
    void (*start_handler)(struct rung_machine *m, uint32_t handler);
    void (*start_run)(struct rung_machine *m, uint32_t line);
    void (*stop_strand)(struct rung_machine *m, uint32_t handler);
    void (*end_run)(struct rung_machine *m);
};
extern const struct rung_calls rung_calls;

/* A number that tells layouts apart: of the table above, and of whatever else native code looks at. A module
 * whose number is another one is of no use. */
uint64_t rung_native_layout(void);

#endif
