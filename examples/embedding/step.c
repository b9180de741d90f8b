/* step MODULE [interpreter]: steps a case of the policy three_strikes whose record this program keeps itself,
 * and prints what comes out. MODULE and the header come from
 *
 *     rung build three_strikes.rung -o three_strikes.so --header three_strikes.h */
#include <stdalign.h>
#include <stdio.h>

#include <rung/status.h>
#include <rung/step.h>
#include <rung/time.h>

#include "three_strikes.h"

static int64_t now;

static void show(void *state, const struct rung_step_seen *seen)
{
    char time[RUNG_TIME_TEXT_SIZE];

    (void)state;
    rung_time_write(now, time);
    printf("%s %s %s %s\n", time, seen->kind, seen->name, seen->step);
}

static int64_t at(int day, int hour)
{
    const int64_t second_of_february_2026 = INT64_C(20486) * 86400;

    return (second_of_february_2026 + (day - 2) * INT64_C(86400) + hour * INT64_C(3600)) * 1000000;
}

/* Time passes up to an event; then it comes. */
static void step(struct rung_stepper *stepper, void *record, int64_t time,
                 const struct rung_step_event *event)
{
    while ((now = rung_step_next(stepper, record)) < time) rung_step_timers(stepper, record, now, show, NULL);
    now = time;
    rung_step_event(stepper, record, time, event, show, NULL);
}

int main(int argc, char **argv)
{
    static alignas(int64_t) unsigned char record[THREE_STRIKES_RECORD_BYTES];
    struct rung_module *module;
    struct rung_program *program;
    struct rung_stepper *stepper;
    struct rung_reason reason = {0};
    size_t size;

    if (argc < 2 || rung_module_open(argv[1], &module, &reason) != RUNG_OK) {
        fprintf(stderr, "%s\n", argc < 2 ? "step MODULE [interpreter]" : reason.text);
        return 2;
    }
    const void *compiled = rung_module_compiled(module, &size);
    if (rung_program_load(compiled, size, NULL, &program, &reason) != RUNG_OK ||
        rung_stepper_new(program, &stepper) != RUNG_OK || rung_module_load(module, &reason) != RUNG_OK ||
        (argc == 2 && !rung_stepper_use_module(stepper, module))) {
        fprintf(stderr, "%s\n", reason.text);
        return 2;
    }

    int64_t attempt[THREE_STRIKES_FIELDS_MAX];
    for (int i = 0; i < THREE_STRIKES_FIELDS_MAX; i++) attempt[i] = RUNG_STEP_UNKNOWN;
    attempt[THREE_STRIKES_FIELD_attempt_via] = THREE_STRIKES_CHANNEL_chat;
    attempt[THREE_STRIKES_FIELD_attempt_outcome] = 1; /* no_answer, the second of its choices */
    rung_step_begin(stepper, record);
    step(stepper, record, at(2, 8),
         &(struct rung_step_event){.event = THREE_STRIKES_EVENT_awaiting_customer});
    step(stepper, record, at(2, 9),
         &(struct rung_step_event){THREE_STRIKES_EVENT_attempt, THREE_STRIKES_FIELDS_MAX, attempt, 0});
    step(stepper, record, at(4, 9), &(struct rung_step_event){.event = THREE_STRIKES_EVENT_reply});

    rung_stepper_free(stepper);
    rung_program_free(program);
    rung_module_close(module);
    return 0;
}
