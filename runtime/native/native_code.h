/* Native code of programs: what a module that holds some and the runtime know of each other. A module is a
 * shared object that `rung-jit` (jit/) has made from a program and the machine's own meanings: it never
 * changes what the program means, only how long it takes. It links with nothing: what it calls is handed to
 * it as a table.
 *
 * For its programs from 0 on, a module exports
 *     void    rung_native_begin(const struct rung_calls *calls)                  called before all others
 *     int64_t rung_native_strand_0(struct rung_machine *, uint32_t, uint16_t *)  as in struct
 * rung_native_code int64_t rung_native_fragment_0(struct rung_machine *, uint32_t) */
#ifndef RUNG_NATIVE_CODE_H
#define RUNG_NATIVE_CODE_H

#include "machine.h"

/* The code of one program. */
struct rung_native_code {
    /* Runs a strand from `at` on, as an interpreter's `run` does. */
    int64_t (*strand)(struct rung_machine *m, uint32_t at, rung_slot16 *place);
    /* The answer of the fragment that begins at `first`. */
    int64_t (*fragment)(struct rung_machine *m, uint32_t first);
};

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
};
extern const struct rung_calls rung_calls;

/* A number that tells layouts apart: of the table above, and of whatever else native code looks at. A module
 * whose number is another one is of no use. */
uint64_t rung_native_layout(void);

#endif
