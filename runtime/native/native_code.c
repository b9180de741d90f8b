/* What native code is handed, and by what a module is known to fit. */
#include "native_code.h"

#include <stddef.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "machine_parts.h"

/* Raised when native code does something else upon the same layout. */
enum { NATIVE_VERSION = 7 };

static int64_t strand_by_interpreter(struct rung_machine *m, uint32_t at, rung_slot16 *place)
{
    return rung_interpreter_goto.run(m, m->program->code, m->program->lines, at, place);
}

static int64_t fragment_by_interpreter(struct rung_machine *m, uint32_t first)
{
    return rung_interpreter_goto.run(m, m->program->fragments, NULL, first, NULL);
}

/* Says what all of `as` is known of, but for its run, number and step. */
static struct rung_output *say(struct rung_machine *m, const struct rung_output *as)
{
    struct rung_output *out =
        rung_say(m, (enum rung_output_kind)as->kind, (enum rung_output_name)as->name, as->line);
    const struct rung_output said = *out;

    *out = *as;
    out->run = said.run;
    out->seq = said.seq;
    out->step = said.step;
    return out;
}

static bool trigger_fits(struct rung_machine *m, uint32_t value, uint32_t from, uint32_t first,
                         uint32_t count)
{
    return rung_trigger_fits(m, value, from, (struct rung_fragment){first, count});
}

const struct rung_calls rung_calls = {
#define CALL(name, result, arguments) .name = name,
#include "calls.def"
    .strand_by_interpreter = strand_by_interpreter,
    .fragment_by_interpreter = fragment_by_interpreter,
    .next = rung_next_by_tables,
    .take_due = rung_take_due_by_tables,
    .go_on = rung_go_on_by_tables,
    .look_again = rung_look_again,
    .say_if_stuck = rung_say_if_stuck,
    .say = say,
    .say_more = rung_say_more,
    .take_event = rung_take_event_by_tables,
    .follow_outcome = rung_follow_outcome,
    .judge_moment = rung_judge_moment,
    .try_to_ask = rung_try_to_ask_by_tables,
    .rule_broken = rung_rule_broken,
    .take_facts = rung_take_facts,
    .hear_silence = rung_hear_silence,
    .close_what_fits = rung_close_what_fits,
    .count_attempt = rung_count_attempt,
    .count_day = rung_count_day,
    .tell_attempt = rung_tell_attempt,
    .trigger_fits = trigger_fits,
    .handle = rung_handle,
    .start_handler = rung_start_handler,
    .start_run = rung_start_run,
    .stop_strand = rung_stop_strand,
    .end_run = rung_end_run,
};

uint64_t rung_native_layout(void)
{
    static const char names[] =
#define CALL(name, result, arguments) #name #result #arguments
#include "calls.def"
#define AT(structure, field) #structure #field
#include "native_layout.def"
        ;
    static const uint32_t numbers[] = {
        NATIVE_VERSION,
        RUNG_PROGRAM_VERSION,
        RUNG_OPS,
        sizeof(struct rung_instruction),
#define AT(structure, field) offsetof(struct structure, field), sizeof((struct structure){0}.field),
#include "native_layout.def"
    };

    return XXH3_64bits(names, sizeof names) ^ XXH3_64bits(numbers, sizeof numbers);
}

/* By native code, where there is some for this code. */
static int64_t run_native(struct rung_machine *m, const struct rung_instruction *code, const uint32_t *lines,
                          uint32_t at, rung_slot16 *place)
{
    const struct rung_native_code *native = m->bound->native;

    if (lines) return native->strand(m, at, place);
    if (code == m->program->fragments) return native->fragment(m, at);
    return rung_interpreter_goto.run(m, code, NULL, at, place); /* a part of one, made up for a question */
}

const struct rung_interpreter rung_interpreter_native = {"native", run_native};
