/* Interpreters: loops over instructions, all with the meanings of meanings.h. Which of them runs changes
 * nothing but the time that it takes. */
#ifndef RUNG_INTERPRET_H
#define RUNG_INTERPRET_H

#include "machine.h"

struct rung_interpreter {
    const char *name;
    /* Runs `code` from `at` on. Of a strand, `lines` are the lines of its instructions and `place` is where
     * the record keeps its place: runs until it rests or ends, or may not go on. Of a fragment, `lines`
     * is NULL: returns its answer. */
    int64_t (*run)(struct rung_machine *m, const struct rung_instruction *code, const uint32_t *lines,
                   uint32_t at, rung_slot16 *place);
};

extern const struct rung_interpreter rung_interpreter_switch; /* portable */
extern const struct rung_interpreter rung_interpreter_goto;   /* by GNU C's labels as values */

/* The native code of one program: what the machine does, written for its tables alone. */
struct rung_native_code {
    /* Runs a strand from `at` on, as an interpreter's `run` does. */
    int64_t (*strand)(struct rung_machine *m, uint32_t at, rung_slot16 *place);
    /* The answer of the fragment that begins at `first`. */
    int64_t (*fragment)(struct rung_machine *m, uint32_t first);
    /* rung_take_event, rung_machine_next, rung_take_due, rung_go_on */
    void (*take_event)(struct rung_machine *m, const struct rung_happening *happening);
    int64_t (*next)(const struct rung_machine *m);
    void (*take_due)(struct rung_machine *m);
    void (*go_on)(struct rung_machine *m);
    /* rung_rule_against, rung_try_to_ask */
    uint32_t (*rule_against)(struct rung_machine *m, const struct rung_happening *happening);
    void (*try_to_ask)(struct rung_machine *m, uint32_t site);
};

/* By native code, which the program has to be bound to (native/native_code.c). */
extern const struct rung_interpreter rung_interpreter_native;

extern const struct rung_interpreter rung_interpreter_marking; /* sets the marks of what it runs */

/* The interpreter of that name, NULL if there is none. */
const struct rung_interpreter *rung_interpreter_named(const char *name);

/* What a strand does before each of its instructions. Returns whether it may go on: fuel that runs out, and
 * days that a calendar does not cover, are findings of whoever asked for the step. */
static inline bool rung_interpret_begins(struct rung_machine *m, const uint32_t *lines, uint32_t at,
                                         rung_slot16 *place)
{
    if (!lines) return true;
    if (m->fuel == 0 || m->uncovered) {
        *place = (uint16_t)(at + 1);
        if (!m->uncovered) m->trouble_line = lines[at];
        return false;
    }
    m->fuel--;
    m->line = lines[at];
    return true;
}

#endif
