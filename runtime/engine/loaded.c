/* A policy that is loaded: its calendars and zones, and the ids of texts, its own and those of events. */
#include "engine_inside.h"

#include <stdlib.h>
#include <string.h>

#include "bind.h"

/* The id of a text that a question brings along. */
static int64_t asked_text(struct rung_loaded *policy, const char *text, size_t size)
{
    struct rung_asked *asked = policy->asked;
    uint32_t number = rung_names_number(&policy->engine->budget, &policy->texts, text, size, false);

    if (number != RUNG_NONE) return policy->text_ids[number] - 1;
    for (uint32_t i = 0; i < asked->count; i++)
        if (asked->sizes[i] == size && memcmp(asked->bytes[i], text, size) == 0) return RUNG_ASKED_ID + i;
    if (asked->count == RUNG_ASKED_MAX || size > RUNG_ASKED_BYTES) return RUNG_UNKNOWN;
    memcpy(asked->bytes[asked->count], text, size);
    asked->sizes[asked->count] = (uint16_t)size;
    return RUNG_ASKED_ID + asked->count++;
}

int64_t rung_loaded_text(struct rung_loaded *policy, const char *text, size_t size)
{
    if (policy->asked && policy->asked->on) return asked_text(policy, text, size);
    uint32_t number = rung_names_number(&policy->engine->budget, &policy->texts, text, size, true);

    if (number != RUNG_NONE && number < policy->text_capacity && policy->text_ids[number])
        return policy->text_ids[number] - 1;
    if (number == RUNG_NONE || !rung_grow(&policy->engine->budget, &policy->text_ids, &policy->text_capacity,
                                          number + 1, sizeof *policy->text_ids)) {
        policy->engine->status = rung_engine_no_room(policy->engine);
        return RUNG_UNKNOWN;
    }
    policy->text_ids[number] = (int64_t)policy->bound.program->texts_count + number + 1;
    return policy->text_ids[number] - 1;
}

const char *rung_loaded_text_of(void *state, int64_t id, size_t *size)
{
    const struct rung_loaded *policy = state;
    const struct rung_program *p = policy->bound.program;

    if (id >= 0 && id < p->texts_count) {
        *size = strlen(p->texts + id);
        return p->texts + id;
    }
    if (id >= RUNG_ASKED_ID && policy->asked && id - RUNG_ASKED_ID < policy->asked->count) {
        *size = policy->asked->sizes[id - RUNG_ASKED_ID];
        return policy->asked->bytes[id - RUNG_ASKED_ID];
    }
    id -= p->texts_count;
    if (id < 0 || (size_t)id >= policy->texts.count) {
        *size = 0;
        return "";
    }
    return rung_names_text(&policy->texts, (size_t)id, size);
}

/* The zone that a text names, read once. One that is none means UTC, as an unknown one does. */
static const struct rung_zone *zone_of_text(void *state, int64_t text)
{
    struct rung_loaded *policy = state;
    char name[RUNG_ZONE_NAME_MAX + 1];
    size_t size;

    for (size_t i = 0; i < policy->zone_count; i++)
        if (policy->zones[i].text == text) return policy->zones[i].zone;
    if (!rung_grow(&policy->engine->budget, &policy->zones, &policy->zone_capacity, policy->zone_count + 1,
                   sizeof *policy->zones)) {
        policy->engine->status = rung_engine_no_room(policy->engine);
        return NULL;
    }
    struct rung_zone_of_text *entry = &policy->zones[policy->zone_count++];
    const char *bytes = rung_loaded_text_of(policy, text, &size);
    *entry = (struct rung_zone_of_text){.text = text};
    if (size >= sizeof name) return NULL;
    memcpy(name, bytes, size);
    name[size] = '\0';
    enum rung_status status = rung_zone_load(name, NULL, &entry->zone, NULL);
    if (status == RUNG_NO_MEMORY) policy->engine->status = status;
    if (status != RUNG_OK) entry->zone = NULL;
    return entry->zone;
}

static enum rung_status take_program_texts(struct rung_loaded *policy)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_budget *budget = &policy->engine->budget;

    for (uint32_t offset = 0; offset < p->texts_count; offset += (uint32_t)strlen(p->texts + offset) + 1) {
        uint32_t number =
            rung_names_number(budget, &policy->texts, p->texts + offset, strlen(p->texts + offset), true);
        if (number == RUNG_NONE || !rung_grow(budget, &policy->text_ids, &policy->text_capacity, number + 1,
                                              sizeof *policy->text_ids))
            return RUNG_NO_MEMORY;
        policy->text_ids[number] = (int64_t)offset + 1;
    }
    return RUNG_OK;
}

static bool take_words(struct rung_loaded *policy)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_words *words = &policy->words;
    size_t capacity = 0, count = (size_t)p->event_fields_count + p->facts_count + p->items_count +
                                 p->channels_count + p->parties_count + p->names_count;
    struct rung_word *word = NULL;

    if (!rung_grow(&policy->engine->budget, &word, &capacity, count + 1, sizeof *word)) return false;
#define TAKE(table, name)                                                                                    \
    words->table = word;                                                                                     \
    for (uint32_t i = 0; i < p->table##_count; i++, word++)                                                  \
        *word = (struct rung_word){p->texts + (name), (uint32_t)strlen(p->texts + (name))};
    TAKE(event_fields, p->event_fields[i].name)
    TAKE(facts, p->facts[i].name)
    TAKE(items, p->items[i])
    TAKE(channels, p->channels[i].name)
    TAKE(parties, p->parties[i].name)
    TAKE(names, p->names[i] < p->texts_count ? p->names[i] : 0) /* some are indexes of parties */
#undef TAKE
    for (uint32_t i = 0; i < p->event_fields_count + p->facts_count; i++) { /* `update` reads facts */
        const char *name = words->event_fields[i].text;
        policy->head_is_read |= !strcmp(name, "time") || !strcmp(name, "case") || !strcmp(name, "type");
    }
    return true;
}

/* Words that are looked up, each list by its first word's number. */
static bool number_words(struct rung_keys *keys, const struct rung_word *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!rung_keys_add(keys, words[i].text, words[i].size, i + 1)) return false;
    return true;
}

static bool number_choices(struct rung_words *words, struct rung_range choices)
{
    return number_words(&words->choices[choices.first], words->names + choices.first, choices.count);
}

static bool take_numbers(struct rung_loaded *policy)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_words *words = &policy->words;

    words->choices = calloc((size_t)p->names_count + 1, sizeof *words->choices);
    bool good = words->choices && number_words(&words->channel, words->channels, p->channels_count) &&
                number_words(&words->party, words->parties, p->parties_count);
    for (uint32_t i = 0; good && i < p->event_fields_count; i++)
        if (p->event_fields[i].kind == RUNG_VALUE_CHOICE)
            good = number_choices(words, p->event_fields[i].choices);
    for (uint32_t i = 0; good && i < p->facts_count; i++)
        if (p->facts[i].kind == RUNG_VALUE_CHOICE) good = number_choices(words, p->facts[i].choices);
    return good;
}

static void free_words(const struct rung_loaded *policy)
{
    struct rung_words words = policy->words;

    free(words.event_fields); /* the first of them */
    rung_keys_free(&words.channel);
    rung_keys_free(&words.party);
    for (uint32_t i = 0; words.choices && i <= policy->bound.program->names_count; i++)
        rung_keys_free(&words.choices[i]);
    free(words.choices);
}

enum rung_status rung_loaded_begin(struct rung_loaded *policy, struct rung_engine *engine,
                                   const struct rung_program *program)
{
    *policy = (struct rung_loaded){.engine = engine};
    enum rung_status status = rung_bind(program, &policy->bound);
    if (status) return status;
    rung_kept_begin(&policy->kept, program);
    policy->bound.zone_of = zone_of_text;
    policy->bound.zone_state = policy;
    for (uint32_t i = 0; i < program->events_count; i++) {
        const char *name = program->texts + program->events[i].name;
        if (!rung_keys_add(&policy->event_names, name, strlen(name), i + 1)) return RUNG_NO_MEMORY;
    }
    policy->line = (struct rung_journal_line){.bound = &policy->bound,
                                              .text = rung_loaded_text_of,
                                              .text_state = policy,
                                              .forms = rung_journal_forms_new(program),
                                              .extras = &engine->extras,
                                              .scratch_outputs = &engine->scratch_outputs};
    if (!policy->line.forms || !take_words(policy) || !take_numbers(policy)) return RUNG_NO_MEMORY;
    return take_program_texts(policy);
}

void rung_loaded_free(struct rung_loaded *policy)
{
    rung_unbind(&policy->bound);
    rung_keys_free(&policy->event_names);
    rung_names_free(&policy->texts);
    free(policy->text_ids);
    free_words(policy);
    rung_journal_forms_free(policy->line.forms);
    free(policy->records);
    rung_kept_free(&policy->kept);
    for (size_t k = 0; k < policy->zone_count; k++) rung_zone_free(policy->zones[k].zone);
    free(policy->zones);
}
