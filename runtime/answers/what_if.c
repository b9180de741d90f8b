/* What would come: of each kind of answer now, of what is asked being done, and of nothing being done. */
#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "copy.h"

enum { DAYS_AHEAD = 7, QUESTION = 1024 };

struct asking {
    struct rung_copy *copy;
    uint32_t number;
    int64_t time;
    void (*visit)(void *state, const char *json);
    void *state;
    const char *channel; /* of an attempt that is open, or the first one */
};

static void ask(struct asking *a, const char *json)
{
    bool allowed;

    if (rung_decide(a->copy, a->number, a->time, json, strlen(json), &allowed, NULL) == RUNG_OK)
        a->visit(a->state, json);
}

/* Appends a JSON string; returns where the text ends. */
static size_t add_string(char *text, size_t used, const char *string)
{
    if (used < QUESTION) text[used++] = '"';
    for (; *string && used < QUESTION - 8; string++) {
        if (*string == '"' || *string == '\\') text[used++] = '\\';
        text[used++] = *string;
    }
    if (used < QUESTION) text[used++] = '"';
    return used;
}

/* A value that may well come: a week from now, the channel that is in use. Returns false where none can be
 * guessed. */
static bool add_guess(struct asking *a, uint32_t kind, char *text, size_t *used)
{
    char value[RUNG_TIME_TEXT_SIZE];
    size_t size;

    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_TIME: size = rung_time_write(a->time + DAYS_AHEAD * RUNG_DAY_US, value); break;
    case RUNG_VALUE_DATE: size = rung_day_write(rung_local_day(a->time) + DAYS_AHEAD, value); break;
    case RUNG_VALUE_CHANNEL:
        if (!a->channel) return false;
        *used = add_string(text, *used, a->channel);
        return true;
    default: return false;
    }
    value[size] = '\0';
    *used = add_string(text, *used, value);
    return true;
}

/* An answer with what it must say, and the day on which somebody is back. */
static void ask_answer(struct asking *a, const struct rung_program *p, const struct rung_program_event *event)
{
    char json[QUESTION];
    size_t used = (size_t)snprintf(json, sizeof json, "{\"type\":");

    used = add_string(json, used, p->texts + event->name);
    for (uint32_t i = 0; i < event->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[event->fields.first + i];
        if (field->optional && field->kind != RUNG_VALUE_DATE) continue;
        size_t before = used;
        if (used + 2 < sizeof json) json[used++] = ',';
        used = add_string(json, used, p->texts + field->name);
        if (used + 2 < sizeof json) json[used++] = ':';
        if (add_guess(a, field->kind, json, &used)) continue;
        if (!field->optional) return;
        used = before;
    }
    if (used + 2 > sizeof json) return;
    memcpy(json + used, "}", 2);
    ask(a, json);
}

static bool known_before(const struct rung_copy *copy, uint32_t policy, const char *name)
{
    for (uint32_t i = 0; i < policy; i++)
        if (rung_loaded_event(copy->policies[i].loaded, name, strlen(name)) != RUNG_NO_NUMBER) return true;
    return false;
}

static bool find_channel(void *state, const struct rung_open *open)
{
    struct asking *a = state;

    if (open->kind != RUNG_OPEN_ATTEMPT || !*open->channel) return true;
    a->channel = open->channel;
    return false;
}

enum rung_status rung_copy_answers(struct rung_copy *copy, uint32_t number, int64_t time,
                                   void (*visit)(void *state, const char *json), void *state)
{
    struct asking a = {.copy = copy, .number = number, .visit = visit, .state = state};
    enum rung_status status = rung_copy_take(copy, number);

    if (status) return status;
    a.time = time > copy->clock ? time : copy->clock;
    if (time > copy->clock) status = rung_copy_advance(copy, time, false);
    if (status) return status;
    for (uint32_t i = 0; i < copy->policy_count && !a.channel; i++) rung_copy_open(copy, i, find_channel, &a);
    for (uint32_t i = 0; i < copy->policy_count; i++) {
        const struct rung_program *p = copy->policies[i].program;
        if (!a.channel && p->channels_count) a.channel = p->texts + p->channels[0].name;
    }
    for (uint32_t i = 0; i < copy->policy_count; i++) {
        const struct rung_program *p = copy->policies[i].program;
        for (uint32_t k = 0; k < p->events_count; k++)
            if (p->events[k].answer && !known_before(copy, i, p->texts + p->events[k].name))
                ask_answer(&a, p, &p->events[k]);
    }
    return RUNG_OK;
}
