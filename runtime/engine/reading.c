/* What an event says, as one policy understands it: values by their kinds, facts, what is on record. */
#include "engine_inside.h"

#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "decimal.h"

/* What is wrong with a value, with its name. */
static const char *wrong(struct rung_engine *engine, const struct rung_json_value *value, const char *what)
{
    int size = value->path_size < 100 ? (int)value->path_size : 100;

    snprintf(engine->reason, sizeof engine->reason, "`%.*s` %s", size, value->path, what);
    return engine->reason;
}

static bool is_path(const struct rung_json_value *value, const struct rung_word *word)
{
    return value->path_size == word->size && memcmp(value->path, word->text, word->size) == 0;
}

/* A text, or the cell of a log that knows nothing but texts. */
static bool is_written(const struct rung_json_value *value)
{
    return value->kind == RUNG_JSON_TEXT || value->kind == RUNG_JSON_CELL;
}

static bool is_word(const struct rung_json_value *value, const struct rung_word *word)
{
    return is_written(value) && value->size == word->size && memcmp(value->text, word->text, word->size) == 0;
}

static bool is_text(const struct rung_json_value *value, const char *text)
{
    struct rung_word word = {text, (uint32_t)strlen(text)};

    return is_word(value, &word);
}

bool rung_read_choice(const struct rung_loaded *policy, uint32_t kind, struct rung_range choices,
                      struct rung_choice *choice)
{
    const struct rung_program *p = policy->bound.program;
    const struct rung_words *words = &policy->words;

    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_CHANNEL:
        *choice = (struct rung_choice){&words->channel, p->channels_count, RUNG_OTHER};
        return true;
    case RUNG_VALUE_PARTY:
        *choice = (struct rung_choice){&words->party, p->parties_count, RUNG_OTHER};
        return true;
    case RUNG_VALUE_CHOICE:
        *choice = (struct rung_choice){&words->choices[choices.first], choices.count, RUNG_UNKNOWN};
        return true;
    default: return false;
    }
}

/* A duration as policies and journals write it: "90 minutes", "1 business day"; weeks are seven days. */
static int64_t read_duration(const char *text, size_t size)
{
    static const struct {
        const char *unit;
        enum rung_counts counts;
        int64_t amount;
    } units[] = {{"second", RUNG_COUNTS_ELAPSED, RUNG_SECOND_US},
                 {"minute", RUNG_COUNTS_ELAPSED, RUNG_MINUTE_US},
                 {"hour", RUNG_COUNTS_ELAPSED, RUNG_HOUR_US},
                 {"day", RUNG_COUNTS_DAYS, 1},
                 {"week", RUNG_COUNTS_DAYS, 7},
                 {"business second", RUNG_COUNTS_BUSINESS, RUNG_SECOND_US},
                 {"business minute", RUNG_COUNTS_BUSINESS, RUNG_MINUTE_US},
                 {"business hour", RUNG_COUNTS_BUSINESS, RUNG_HOUR_US},
                 {"business day", RUNG_COUNTS_BUSINESS_DAYS, 1}};
    int64_t count = 0;
    size_t at = 0;

    for (; at < size && at < 7 && text[at] >= '0' && text[at] <= '9'; at++)
        count = 10 * count + text[at] - '0';
    if (at == 0 || at + 2 > size || text[at] != ' ') return RUNG_UNKNOWN;
    text += at + 1;
    size -= at + 1;
    if (text[size - 1] == 's') size--;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].unit) == size && memcmp(text, units[i].unit, size) == 0)
            return rung_duration_pack(count * units[i].amount, units[i].counts);
    return RUNG_UNKNOWN;
}

bool rung_read_value(struct rung_loaded *policy, const struct rung_json_value *value, uint32_t kind,
                     struct rung_range choices, int64_t *result)
{
    struct rung_choice choice;
    int32_t day;

    *result = RUNG_UNKNOWN;
    if (value->kind == RUNG_JSON_NULL) return true;
    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_YES_NO:
        if (value->kind == RUNG_JSON_TRUE || is_text(value, "yes"))
            *result = 1;
        else if (value->kind == RUNG_JSON_FALSE || is_text(value, "no"))
            *result = 0;
        break;
    case RUNG_VALUE_NUMBER:
        if (value->kind == RUNG_JSON_NUMBER || value->kind == RUNG_JSON_CELL)
            rung_decimal_read(value->text, value->size, result);
        break;
    case RUNG_VALUE_TEXT:
    case RUNG_VALUE_ZONE:
        if (!is_written(value) || value->size > 255) break;
        /* Of a case that is not ours, nothing is kept. */
        *result = policy->engine->shard && policy->engine->shard->elsewhere
                      ? 0
                      : rung_loaded_text(policy, value->text, value->size);
        break;
    case RUNG_VALUE_DATE:
        if (is_written(value) && rung_day_read(value->text, value->size, &day) == RUNG_OK) *result = day;
        break;
    case RUNG_VALUE_TIME:
        if (is_written(value) && rung_time_read(value->text, value->size, result) != RUNG_OK)
            *result = RUNG_UNKNOWN;
        break;
    case RUNG_VALUE_DURATION:
        if (is_written(value)) *result = read_duration(value->text, value->size);
        break;
    default:
        if (is_written(value) && rung_read_choice(policy, kind, choices, &choice))
            *result = rung_choice_of(&choice, value->text, value->size);
        break;
    }
    return *result != RUNG_UNKNOWN;
}

/* `documented`: a list of names, or an object of names and values, `true` for what is only on record,
 * `false` for what is not; of a fact that is yes or no they are its value.
 * Flattened, the one is documented, documented, …, the other documented.name. */
struct rung_record_said rung_find_documented(const struct rung_loaded *policy,
                                             const struct rung_json_value *value)
{
    const struct rung_program *p = policy->bound.program;
    const struct rung_record_said nothing = {0, RUNG_NO_NUMBER};
    struct rung_record_said said = nothing;
    struct rung_json_value name = *value;
    bool with_value = value->path_size > 11;

    if (value->kind == RUNG_JSON_LIST && !with_value) return nothing;
    if (with_value) {
        name.text = value->path + 11;
        name.size = value->path_size - 11;
        name.kind = RUNG_JSON_TEXT;
        if (value->kind == RUNG_JSON_NULL) return nothing;
    }
    for (uint32_t i = 0; i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
        if (!is_word(&name, &policy->words.facts[i])) continue;
        if (value->kind == RUNG_JSON_FALSE && p->facts[i].kind != RUNG_VALUE_YES_NO) return nothing;
        said.documented = UINT64_C(1) << i;
        bool only_named = value->kind == RUNG_JSON_TRUE && p->facts[i].kind != RUNG_VALUE_YES_NO;
        if (with_value && !only_named) said.fact = i;
        return said;
    }
    for (uint32_t i = 0; i < p->items_count && p->facts_count + i < RUNG_ITEMS_MAX; i++)
        if (value->kind != RUNG_JSON_FALSE && is_word(&name, &policy->words.items[i]))
            said.documented |= UINT64_C(1) << (p->facts_count + i);
    return said;
}

bool rung_read_documented(struct rung_loaded *policy, const struct rung_json_value *value,
                          struct rung_happening *happening)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_record_said said = rung_find_documented(policy, value);

    happening->documented |= said.documented;
    if (said.fact == RUNG_NO_NUMBER) return true;
    happening->given |= UINT64_C(1) << said.fact;
    return rung_read_value(policy, value, p->facts[said.fact].kind, p->facts[said.fact].choices,
                           &happening->values[said.fact]);
}

const char *rung_read_fields(struct rung_loaded *policy, uint32_t event, const struct rung_event *taken,
                             struct rung_happening *happening)
{
    const struct rung_program *p = policy->bound.program;
    struct rung_range fields = p->events[event].fields;
    bool update = event == RUNG_EVENT_update;

    rung_happening_begin(happening, p, event);
    uint64_t head = policy->head_is_read ? 0 : taken->head;
    for (uint32_t v = 0; v < taken->count; v++) {
        const struct rung_json_value *value = &taken->values[v];
        if (v < 64 && head >> v & 1) continue;
        if (value->path_size >= 10 && memcmp(value->path, "documented", 10) == 0 &&
            (value->path_size == 10 || value->path[10] == '.') &&
            !rung_read_documented(policy, value, happening))
            return wrong(policy->engine, value, "is of another type, or no value that it can have");
        for (uint32_t i = 0; i < fields.count; i++) {
            const struct rung_program_event_field *field = &p->event_fields[fields.first + i];
            if (field->kind == RUNG_VALUE_RECORD ||
                !is_path(value, &policy->words.event_fields[fields.first + i]))
                continue;
            if (!rung_read_value(policy, value, field->kind, field->choices, &happening->fields[i]))
                return wrong(policy->engine, value, "is of another type, or no value that it can have");
        }
        for (uint32_t i = 0; update && i < p->facts_count && i < RUNG_ITEMS_MAX; i++) {
            if (!is_path(value, &policy->words.facts[i])) continue;
            if (!rung_read_value(policy, value, p->facts[i].kind, p->facts[i].choices, &happening->values[i]))
                return wrong(policy->engine, value, "is of another type, or no value that it can have");
            happening->given |= UINT64_C(1) << i;
        }
    }
    for (uint32_t i = 0; i < fields.count; i++)
        if (!p->event_fields[fields.first + i].optional && happening->fields[i] == RUNG_UNKNOWN) {
            snprintf(policy->engine->reason, sizeof policy->engine->reason, "it has no `%s`",
                     p->texts + p->event_fields[fields.first + i].name);
            return policy->engine->reason;
        }
    return NULL;
}
