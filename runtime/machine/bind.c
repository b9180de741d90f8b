/* Calendars and zones of a program, made from its tables. */
#include "bind.h"

#include <stdlib.h>

#include "interpret.h"
#include "recall.h"

static enum rung_status make_calendar(const struct rung_program *p, const struct rung_program_calendar *about,
                                      struct rung_calendar **calendar)
{
    struct rung_calendar_spec spec = {.covered = {about->first_day, about->last_day},
                                      .closed_count = about->closed.count};
    struct rung_day_range *closed = calloc(about->closed.count + 1, sizeof *closed);

    if (!closed) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < about->hours.count; i++) {
        const struct rung_program_hours *hours = &p->hours[about->hours.first + i];
        uint32_t *count = &spec.hours[hours->weekday].count;
        if (*count < RUNG_SPANS_MAX)
            spec.hours[hours->weekday].spans[(*count)++] = (struct rung_opening){hours->from, hours->until};
    }
    for (uint32_t i = 0; i < about->closed.count; i++)
        closed[i] = (struct rung_day_range){p->closed[about->closed.first + i].first,
                                            p->closed[about->closed.first + i].last};
    spec.closed = closed;
    enum rung_status status = rung_calendar_build(&spec, calendar);
    free(closed);
    return status;
}

enum rung_status rung_bind(const struct rung_program *p, struct rung_bound *bound)
{
    enum rung_status status = RUNG_OK;

    *bound = (struct rung_bound){.program = p, .interpreter = &rung_interpreter_goto};
    bound->calendars = calloc(p->calendars_count + 1, sizeof(struct rung_calendar *));
    bound->zones = calloc(p->zones_count + 1, sizeof(struct rung_zone *));
    bound->recall = rung_recall_new();
    if (!bound->calendars || !bound->zones || !bound->recall) status = RUNG_NO_MEMORY;
    if (status == RUNG_OK) status = rung_plan_make(p, &bound->plan);
    for (uint32_t i = 0; i < p->calendars_count && status == RUNG_OK; i++)
        status = make_calendar(p, &p->calendars[i], &bound->calendars[i]);
    for (uint32_t i = 0; i < p->zones_count && status == RUNG_OK; i++)
        status = rung_zone_read(p->texts + p->zones[i].name, p->bytes + p->zones[i].offset, p->zones[i].size,
                                &bound->zones[i], NULL);
    if (status) rung_unbind(bound);
    return status;
}

void rung_unbind(struct rung_bound *bound)
{
    for (uint32_t i = 0; bound->calendars && i < bound->program->calendars_count; i++)
        rung_calendar_free(bound->calendars[i]);
    for (uint32_t i = 0; bound->zones && i < bound->program->zones_count; i++)
        rung_zone_free(bound->zones[i]);
    free(bound->calendars);
    free(bound->zones);
    rung_recall_free(bound->recall);
    rung_plan_free(&bound->plan);
    bound->recall = NULL;
    bound->calendars = NULL;
    bound->zones = NULL;
}
