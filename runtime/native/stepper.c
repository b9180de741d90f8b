/* The step by itself, for programs that have the records (rung/step.h). */
#include <rung/step.h>

#include <stdlib.h>
#include <string.h>

#include <rung/zone.h>

#include "bind.h"
#include "interpret.h"
#include "machine_parts.h"
#include "names.h"
#include "native_module.h"

/* The zone that a text names, read once; NULL: none, which means UTC. */
struct zone_of_text {
    int64_t text;
    struct rung_zone *zone;
};

struct rung_stepper {
    struct rung_bound bound;
    struct rung_beside beside;
    struct rung_outputs outputs;
    struct rung_budget budget;
    struct rung_names texts; /* of events, that the program does not have */
    struct zone_of_text *zones;
    size_t zone_count, zone_capacity;
    rung_step_seer *see;
    void *state;
};

/* Hands out what came out so far. */
static void hand_out(void *state, struct rung_machine *m)
{
    static const char *const kinds[] = {"action", "finding", "step"};
    static const char *const names[] = {
#define ACTION(name) #name,
#define FINDING(name) #name,
#define STEP(name) #name,
#include <rung/journal.def>
    };
    struct rung_stepper *stepper = state;
    const struct rung_program *p = m->program;

    for (uint32_t i = 0; stepper->see && i < m->outputs->count; i++) {
        const struct rung_output *out = &m->outputs->items[i];
        const struct rung_step_seen seen = {
            .kind = kinds[out->kind],
            .name = names[out->name],
            .step = out->step < p->steps_count ? p->texts + p->steps[out->step].name : "",
            .run = out->run,
            .seq = out->seq,
            .line = out->line,
            .party = out->party,
            .channel = out->channel,
            .due = out->due};
        stepper->see(stepper->state, &seen);
    }
    m->outputs->count = 0;
}

static const struct rung_zone *zone_of(void *state, int64_t text)
{
    struct rung_stepper *stepper = state;
    const struct rung_program *p = stepper->bound.program;
    char name[RUNG_ZONE_NAME_MAX + 1] = "";

    for (size_t i = 0; i < stepper->zone_count; i++)
        if (stepper->zones[i].text == text) return stepper->zones[i].zone;
    if (!rung_grow(&stepper->budget, &stepper->zones, &stepper->zone_capacity, stepper->zone_count + 1,
                   sizeof *stepper->zones))
        return NULL;
    struct zone_of_text *entry = &stepper->zones[stepper->zone_count++];
    *entry = (struct zone_of_text){.text = text};
    if (text >= 0 && text < p->texts_count) {
        strncpy(name, p->texts + text, sizeof name - 1);
    } else if (text >= p->texts_count && (uint64_t)text - p->texts_count < stepper->texts.count) {
        size_t size = 0;
        const char *bytes = rung_names_text(&stepper->texts, (size_t)text - p->texts_count, &size);
        if (size < sizeof name) memcpy(name, bytes, size);
    }
    if (rung_zone_load(name, NULL, &entry->zone, NULL) != RUNG_OK) entry->zone = NULL;
    return entry->zone;
}

enum rung_status rung_stepper_new(const struct rung_program *program, struct rung_stepper **made)
{
    struct rung_stepper *stepper = calloc(1, sizeof *stepper);

    if (!stepper) return RUNG_NO_MEMORY;
    enum rung_status status = rung_bind(program, &stepper->bound);
    if (status) {
        free(stepper);
        return status;
    }
    stepper->budget.most = SIZE_MAX;
    stepper->bound.zone_of = zone_of;
    stepper->bound.zone_state = stepper;
    stepper->beside = (struct rung_beside){.state = stepper, .full = hand_out};
    *made = stepper;
    return RUNG_OK;
}

void rung_stepper_free(struct rung_stepper *stepper)
{
    if (!stepper) return;
    rung_unbind(&stepper->bound);
    for (size_t i = 0; i < stepper->zone_count; i++) rung_zone_free(stepper->zones[i].zone);
    free(stepper->zones);
    rung_names_free(&stepper->texts);
    free(stepper);
}

bool rung_stepper_use_module(struct rung_stepper *stepper, const struct rung_module *module)
{
    const struct rung_native_code *code = rung_module_code(module, stepper->bound.program);

    if (!code) return false;
    stepper->bound.native = code;
    stepper->bound.interpreter = &rung_interpreter_native;
    return true;
}

int64_t rung_step_text(struct rung_stepper *stepper, const char *text)
{
    const struct rung_program *p = stepper->bound.program;

    for (uint32_t offset = 0; offset < p->texts_count; offset += (uint32_t)strlen(p->texts + offset) + 1)
        if (strcmp(p->texts + offset, text) == 0) return offset;
    uint32_t number = rung_names_number(&stepper->budget, &stepper->texts, text, strlen(text), true);
    return number == RUNG_NO_NUMBER ? RUNG_UNKNOWN : (int64_t)p->texts_count + number;
}

static struct rung_machine machine(struct rung_stepper *stepper, void *record, int64_t time,
                                   rung_step_seer *see, void *state)
{
    stepper->see = see;
    stepper->state = state;
    return (struct rung_machine){.bound = &stepper->bound,
                                 .program = stepper->bound.program,
                                 .record = record,
                                 .now = time,
                                 .outputs = &stepper->outputs,
                                 .beside = &stepper->beside};
}

void rung_step_begin(struct rung_stepper *stepper, void *record)
{
    struct rung_machine m = machine(stepper, record, 0, NULL, NULL);

    rung_record_begin(&m);
}

enum rung_status rung_step_event(struct rung_stepper *stepper, void *record, int64_t time,
                                 const struct rung_step_event *event, rung_step_seer *see, void *state)
{
    struct rung_machine m = machine(stepper, record, time, see, state);
    struct rung_happening happening;

    if (event->event >= m.program->events_count) return RUNG_INVALID;
    rung_happening_begin(&happening, m.program, event->event);
    uint32_t count = m.program->events[event->event].fields.count;
    for (uint32_t i = 0; i < count && i < event->count; i++) happening.fields[i] = event->fields[i];
    happening.documented = event->on_record;
    rung_machine_event(&m, &happening);
    hand_out(stepper, &m);
    return RUNG_OK;
}

void rung_step_timers(struct rung_stepper *stepper, void *record, int64_t time, rung_step_seer *see,
                      void *state)
{
    struct rung_machine m = machine(stepper, record, time, see, state);

    rung_machine_timers(&m, rung_machine_next(&m));
    hand_out(stepper, &m);
}

int64_t rung_step_next(const struct rung_stepper *stepper, const void *record)
{
    struct rung_machine m = {
        .bound = &stepper->bound, .program = stepper->bound.program, .record = (unsigned char *)record};

    return rung_machine_next(&m);
}
