/* Calendars and zones of a program, made from its tables. */
#include "bind.h"

#include <stdlib.h>

#include "interpret.h"

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

static bool has_anything(const struct rung_scope *scope)
{
    return scope->sites.count || scope->gives.count || scope->waits.count || scope->listens.count ||
           scope->loops.count || scope->escalations.count;
}

/* What a step has to look at. */
static enum rung_status make_lists(struct rung_bound *bound)
{
    const struct rung_program *p = bound->program;

    bound->resting = calloc(p->handlers_count + 1, sizeof *bound->resting);
    bound->scoped = calloc(p->handlers_count + 1, sizeof *bound->scoped);
    bound->assigned = calloc(p->sites_count + 1, sizeof *bound->assigned);
    bound->offers = calloc(p->sites_count + 1, sizeof *bound->offers);
    if (!bound->resting || !bound->scoped || !bound->assigned || !bound->offers) return RUNG_NO_MEMORY;
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].offset) bound->resting[bound->resting_count++] = i;
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (has_anything(&p->handlers[i].scope)) bound->scoped[bound->scoped_count++] = i;
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_ASSIGNED) bound->assigned[bound->assigned_count++] = i;
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_OFFER && p->sites[i].owner)
            bound->offers[bound->offers_count++] = i;
    for (uint32_t i = 0; i < p->rules_count; i++)
        bound->judged |= p->rules[i].any        ? ~UINT64_C(0)
                         : p->rules[i].is_limit ? UINT64_C(1) << RUNG_EVENT_attempt
                                                : p->rules[i].events;
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].trigger == RUNG_ON_EVENT)
            bound->awaited |= UINT64_C(1) << (p->handlers[i].event & 63);
    for (uint32_t i = 0; i < p->starts_count; i++)
        if (p->starts[i].event != RUNG_NONE) bound->awaited |= UINT64_C(1) << (p->starts[i].event & 63);
    for (uint32_t i = 0; i < p->clauses_count; i++)
        bound->awaited |= UINT64_C(1) << (p->clauses[i].event & 63);
    return RUNG_OK;
}

enum rung_status rung_bind(const struct rung_program *p, struct rung_bound *bound)
{
    enum rung_status status = RUNG_OK;

    *bound = (struct rung_bound){.program = p, .interpreter = &rung_interpreter_goto};
    bound->calendars = calloc(p->calendars_count + 1, sizeof(struct rung_calendar *));
    bound->zones = calloc(p->zones_count + 1, sizeof(struct rung_zone *));
    if (!bound->calendars || !bound->zones) status = RUNG_NO_MEMORY;
    if (status == RUNG_OK) status = make_lists(bound);
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
    free(bound->resting);
    free(bound->scoped);
    free(bound->assigned);
    free(bound->offers);
    bound->resting = bound->scoped = bound->assigned = bound->offers = NULL;
    bound->calendars = NULL;
    bound->zones = NULL;
}
