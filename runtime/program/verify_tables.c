/* Proves that the tables of a program that stand alone are safe to use: whatever they name is there. */
#include "verifying.h"

#include "events.h"

static bool verify_parts(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "part of the record";
    for (v->index = 0; v->index < RUNG_PARTS; v->index++) {
        if (!p->parts[v->index]) continue;
        v->group = v->index == RUNG_PART_RESTART_AT ? of_restart(v) : OF_CASE;
        if (!slot(v, p->parts[v->index], rung_program_part_size(p, (enum rung_record_part)v->index)))
            return false;
    }
    v->group = OF_CASE;
    return true;
}

static bool verify_names(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "head";
    if (p->texts_count == 0 || p->texts[0] != '\0' || p->texts[p->texts_count - 1] != '\0')
        return fail(v, "texts without an end");
    if (!text(v, p->name) || !text(v, p->title) || !text(v, p->version) || !text(v, p->file) ||
        !optional(v, p->calendar, p->calendars_count) || !party(v, p->customer) ||
        !rung_verify_fragment(v, p->usual_deadline))
        return false;
    if (p->record_size < sizeof(struct rung_record) || p->record_size > RECORD_BYTES_MAX ||
        p->record_size % 4)
        return fail(v, "a record of that size");
    if (p->lines_count != p->code_count || p->policy_handlers > p->handlers_count)
        return fail(v, "tables of different lengths");
    if (p->channels_count > 64 || p->events_count > 64 || p->facts_count + p->items_count > RUNG_ITEMS_MAX)
        return fail(v, "more than 64 channels, events or items");
    if (p->code_count > RUNG_CODE_MAX || p->steps_count >= RUNG_IDLE || p->rules_count >= UINT16_MAX - 3)
        return fail(v, "more instructions, steps or rules than a record can name");
    if (!verify_parts(v)) return false;
    v->table = "fact";
    for (v->index = 0; v->index < p->facts_count; v->index++) {
        const struct rung_program_fact *fact = &p->facts[v->index];
        if (!text(v, fact->name) || !one_of(v, fact->kind, RUNG_VALUE_RECORD) || !slot(v, fact->offset, 8) ||
            !range(v, fact->choices, p->names_count, "choices that are not there"))
            return false;
        for (uint32_t k = 0; k < fact->choices.count; k++)
            if (!text(v, p->names[fact->choices.first + k])) return false;
    }
    v->table = "party";
    for (v->index = 0; v->index < p->parties_count; v->index++)
        if (!text(v, p->parties[v->index].name) || !text(v, p->parties[v->index].title)) return false;
    v->table = "channel";
    for (v->index = 0; v->index < p->channels_count; v->index++) {
        const struct rung_program_channel *about = &p->channels[v->index];
        if (!text(v, about->name) || !party(v, about->by) || !optional(v, about->during, p->calendars_count))
            return false;
    }
    v->table = "item";
    for (v->index = 0; v->index < p->items_count; v->index++)
        if (!text(v, p->items[v->index])) return false;
    return true;
}

static bool verify_events(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "field of an event";
    for (v->index = 0; v->index < p->event_fields_count; v->index++)
        if (!text(v, p->event_fields[v->index].name)) return false;
    v->table = "event";
    if (p->events_count < RUNG_BUILT_IN_EVENTS)
        return fail(v, "the events that every policy knows are missing");
    for (v->index = 0; v->index < p->events_count; v->index++) {
        const struct rung_program_event *event = &p->events[v->index];
        if (!text(v, event->name) ||
            !range(v, event->fields, p->event_fields_count, "fields that are not there") ||
            event->fields.count > RUNG_ITEMS_MAX || !optional(v, event->last, p->lasts_count))
            return fail(v, "more fields than an event has");
        for (uint32_t k = event->fields.first; k < event->fields.first + event->fields.count; k++) {
            const struct rung_program_event_field *field = &p->event_fields[k];
            if (!text(v, field->name) || !one_of(v, field->kind, RUNG_VALUE_RECORD + 1) ||
                !range(v, field->choices, p->names_count, "choices that are not there"))
                return false;
            for (uint32_t n = 0; n < field->choices.count; n++)
                if (!text(v, p->names[field->choices.first + n])) return false;
        }
    }
    v->table = "last";
    for (v->index = 0; v->index < p->lasts_count; v->index++)
        if (!in_range(v, p->lasts[v->index].event, p->events_count, "an event that is not there") ||
            !slot(v, p->lasts[v->index].offset, 8))
            return false;
    return true;
}

static bool verify_calendars(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "zone";
    for (v->index = 0; v->index < p->zones_count; v->index++)
        if (!text(v, p->zones[v->index].name) ||
            !range(v, (struct rung_range){p->zones[v->index].offset, p->zones[v->index].size}, p->bytes_count,
                   "bytes that are not there"))
            return false;
    v->table = "calendar";
    for (v->index = 0; v->index < p->calendars_count; v->index++) {
        const struct rung_program_calendar *calendar = &p->calendars[v->index];
        if (!text(v, calendar->name) || !optional(v, calendar->zone, p->zones_count) ||
            !optional(v, calendar->zone_fact, p->facts_count) ||
            !range(v, calendar->hours, p->hours_count, "hours that are not there") ||
            !range(v, calendar->closed, p->closed_count, "days that are not there"))
            return false;
        for (uint32_t k = calendar->hours.first; k < calendar->hours.first + calendar->hours.count; k++)
            if (p->hours[k].weekday > 6) return fail(v, "a weekday that there is not");
        for (uint32_t k = calendar->closed.first; k < calendar->closed.first + calendar->closed.count; k++)
            if (!text(v, p->closed[k].name)) return false;
    }
    return true;
}

static bool verify_rules(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "window";
    for (v->index = 0; v->index < p->windows_count; v->index++) {
        const struct rung_program_window *window = &p->windows[v->index];
        if (!channel(v, window->channel) || window->size == 0 ||
            !slot(v, window->offset, 8 * rung_window_times(p, window)))
            return fail(v, "an empty window");
    }
    v->table = "silence";
    for (v->index = 0; v->index < p->silences_count; v->index++) {
        const struct rung_program_silence *silence = &p->silences[v->index];
        if (!rung_verify_fragment(v, silence->limit) || !silence->limit.count ||
            !optional(v, silence->since, p->events_count) || !optional(v, silence->step, p->steps_count) ||
            !slot(v, silence->offset, 8))
            return fail(v, "no limit");
    }
    v->table = "turn";
    for (v->index = 0; v->index < p->turns_count; v->index++)
        if (!p->turns[v->index].count || !rung_verify_fragment(v, p->turns[v->index]))
            return fail(v, "an empty fragment");
    v->table = "rule";
    for (v->index = 0; v->index < p->rules_count; v->index++) {
        const struct rung_program_rule *rule = &p->rules[v->index];
        if (!rung_verify_fragment(v, rule->where) || !rung_verify_fragment(v, rule->broken) ||
            !range(v, rule->turns, p->turns_count, "turns that are not there") ||
            !range(v, rule->as, p->names_count, "names that are not there") || !text(v, rule->because) ||
            !text(v, rule->text) || !channel(v, rule->channel))
            return false;
        for (uint32_t k = 0; k < rule->as.count; k++)
            if (!text(v, p->names[rule->as.first + k])) return false;
    }
    v->table = "start";
    for (v->index = 0; v->index < p->starts_count; v->index++) {
        const struct rung_program_start *start = &p->starts[v->index];
        if (!optional(v, start->event, p->events_count) || !optional(v, start->silence, p->silences_count) ||
            !text(v, start->value) || !party(v, start->from) || !rung_verify_fragment(v, start->where))
            return false;
        if (p->steps_count == 0) return fail(v, "a start without a step");
    }
    return true;
}

static bool verify_sayings(struct verifying *v)
{
    const struct rung_program *p = v->program;

    v->table = "notice";
    for (v->index = 0; v->index < p->notices_count; v->index++) {
        const struct rung_program_notice *notice = &p->notices[v->index];
        if (!text(v, notice->text) || !text(v, notice->template_name) || !channel(v, notice->channel) ||
            !range(v, notice->parties, p->names_count, "parties that are not there"))
            return false;
        for (uint32_t k = 0; k < notice->parties.count; k++)
            if (!party(v, p->names[notice->parties.first + k])) return false;
    }
    v->table = "closing";
    for (v->index = 0; v->index < p->closings_count; v->index++)
        if (!text(v, p->closings[v->index].as) || !text(v, p->closings[v->index].code) ||
            !text(v, p->closings[v->index].note))
            return false;
    v->table = "flag";
    for (v->index = 0; v->index < p->flags_count; v->index++)
        if (!text(v, p->flags[v->index].name) || !text(v, p->flags[v->index].text)) return false;
    v->table = "policy that follows";
    for (v->index = 0; v->index < p->follows_count; v->index++)
        if (!text(v, p->follows[v->index])) return false;
    v->table = "template";
    for (v->index = 0; v->index < p->templates_count; v->index++)
        if (!text(v, p->templates[v->index].name) || !text(v, p->templates[v->index].text)) return false;
    v->table = "tally";
    for (v->index = 0; v->index < p->tallies_count; v->index++)
        if (!in_range(v, p->tallies[v->index].fact, p->facts_count, "a fact that is not there")) return false;
    v->table = "line";
    for (v->index = 0; v->index < p->words_count; v->index++)
        if (!text(v, p->words[v->index].text)) return false;
    return true;
}

bool rung_verify_tables(struct verifying *v)
{
    return verify_names(v) && verify_events(v) && verify_calendars(v) && verify_rules(v) && verify_sayings(v);
}
