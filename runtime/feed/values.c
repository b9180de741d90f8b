/* Reading cells: value maps, times by their patterns, numbers, words. Nothing is guessed: what is not written
 * as it should be is refused. */
#include "values.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"
#include "reason.h"
#include "time_guess.h"

enum { TEXT_BYTES_MAX = 255, FOUND_BYTES_MAX = 88 /* of a cell that is shown */ };

enum rung_status rung_feed_bind(const struct rung_mapping_place *place, struct rung_feed_binding *binding,
                                struct rung_reason *reason)
{
    *binding = (struct rung_feed_binding){0};
    if (place->pattern) {
        enum rung_status status = rung_time_pattern_compile(place->pattern, &binding->pattern, reason);
        if (status) return status;
    }
    if (!place->zone || strcmp(place->zone, "UTC") == 0) return RUNG_OK;
    return rung_zone_load(place->zone, NULL, &binding->zone, reason);
}

void rung_feed_unbind(struct rung_feed_binding *binding)
{
    rung_zone_free(binding->zone);
    binding->zone = NULL;
}

void rung_feed_place_text(const struct rung_mapping *mapping, uint32_t key, char *text, size_t capacity)
{
    static const char *const words[] = {"column", "path", "attribute"};
    const struct rung_mapping_key *is = &mapping->keys[key];

    snprintf(text, capacity, "%s%s \"%.100s\"", is->of_case ? "case " : "", words[mapping->format], is->name);
}

void rung_feed_problem_give(struct rung_feed_problem *problem, const struct rung_mapping *mapping,
                            uint32_t key, const struct rung_cell *cell, const char *format, ...)
{
    struct rung_reason reason; /* cuts between characters */
    char place[128], rest[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(rest, sizeof rest, format, arguments);
    va_end(arguments);
    rung_feed_place_text(mapping, key, place, sizeof place);
    rung_reason_give(&reason, RUNG_INVALID, 0, "%s %s", place, rest);
    memcpy(problem->why, reason.text, sizeof problem->why);
    problem->found[0] = 0;
    if (!cell || !cell->size || !rung_utf8_is_valid(cell->text, cell->size)) return;
    size_t size = cell->size < FOUND_BYTES_MAX ? cell->size : FOUND_BYTES_MAX;
    bool cut = size < cell->size;
    while (cut && size && ((unsigned char)cell->text[size] & 0xc0) == 0x80) size--;
    char *to = problem->found;
    *to++ = '"';
    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)cell->text[i];
        *to++ = sign < 0x20 || sign == 0x7f ? '?' : (char)sign;
    }
    strcpy(to, cut ? "…\"" : "\"");
}

static const struct rung_mapping_value *named(const struct rung_mapping_place *place,
                                              const struct rung_cell *cell)
{
    for (uint32_t i = 0; i < place->value_count; i++)
        if (strlen(place->values[i].from) == cell->size &&
            memcmp(place->values[i].from, cell->text, cell->size) == 0)
            return &place->values[i];
    return NULL;
}

struct rung_cell rung_feed_mapped(const struct rung_mapping_place *place, struct rung_cell cell)
{
    const struct rung_mapping_value *value = place->value_count ? named(place, &cell) : NULL;

    if (!value) return cell;
    return (struct rung_cell){value->to.text, (uint32_t)strlen(value->to.text), value->to.kind};
}

static bool has_hours(const struct rung_time_pattern *pattern)
{
    for (unsigned i = 0; i < pattern->count; i++)
        if (pattern->steps[i].kind == 'h') return true;
    return false;
}

static void add_guess(struct rung_feed_problem *problem, const struct rung_cell *cell)
{
    char guess[RUNG_TIME_GUESS_BYTES];
    size_t used = strlen(problem->found);

    if (!rung_feed_guess_time(cell->text, cell->size, guess)) return;
    snprintf(problem->found + used, sizeof problem->found - used, ", which fits %s", guess);
}

bool rung_feed_time(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                    const struct rung_feed_binding *binding, const struct rung_cell *cell, int64_t *time,
                    struct rung_feed_problem *problem)
{
    int64_t local;

    if (cell->kind == RUNG_JSON_TEXT || cell->kind == RUNG_JSON_CELL) {
        if (place->pattern) {
            if (rung_time_pattern_read(&binding->pattern, binding->zone, cell->text, cell->size, time) ==
                RUNG_OK)
                return true;
        } else if (place->zone) {
            if (rung_local_read(cell->text, cell->size, &local) == RUNG_OK) {
                *time = rung_zone_to_utc(binding->zone, local);
                return true;
            }
        } else if (rung_time_read(cell->text, cell->size, time) == RUNG_OK)
            return true;
    }
    if (place->pattern)
        rung_feed_problem_give(problem, mapping, place->key, cell, "is not written as \"%.60s\"",
                               place->pattern);
    else
        rung_feed_problem_give(problem, mapping, place->key, cell, "is no %s",
                               place->zone ? "time such as 2026-02-02T09:00:00"
                                           : "time with a zone, such as 2026-02-02T09:00:00Z");
    add_guess(problem, cell);
    return false;
}

static bool as_date(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                    const struct rung_feed_binding *binding, const struct rung_cell *cell, char *scratch,
                    struct rung_json_value *value, struct rung_feed_problem *problem)
{
    int32_t day;
    int64_t time;

    if (place->pattern) {
        if (!rung_feed_time(mapping, place, binding, cell, &time, problem)) return false;
        day = rung_local_day(rung_zone_to_local(binding->zone, time));
    } else if ((cell->kind != RUNG_JSON_TEXT && cell->kind != RUNG_JSON_CELL) ||
               rung_day_read(cell->text, cell->size, &day) != RUNG_OK) {
        rung_feed_problem_give(problem, mapping, place->key, cell, "is no date such as 2026-02-02");
        return false;
    }
    value->text = scratch;
    value->size = (uint32_t)rung_day_write(day, scratch);
    value->kind = RUNG_JSON_TEXT;
    return true;
}

static bool as_time(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                    const struct rung_feed_binding *binding, const struct rung_cell *cell, char *scratch,
                    struct rung_json_value *value, struct rung_feed_problem *problem)
{
    int64_t time;

    if (!rung_feed_time(mapping, place, binding, cell, &time, problem)) return false;
    value->text = scratch;
    value->size = (uint32_t)rung_time_write(time, scratch);
    value->kind = RUNG_JSON_TEXT;
    return true;
}

static bool is_one_of(const struct rung_mapping_place *place, const struct rung_json_value *value)
{
    for (uint32_t i = 0; i < place->word_count; i++)
        if (strlen(place->words[i]) == value->size && memcmp(place->words[i], value->text, value->size) == 0)
            return true;
    return false;
}

static bool is_text(const struct rung_json_value *value, const char *text)
{
    return value->size == strlen(text) && memcmp(value->text, text, value->size) == 0;
}

/* A text or cell, or a number or truth of NDJSON, as the type it must be. Returns what it is not, or NULL. */
static const char *fit(const struct rung_mapping_place *place, struct rung_json_value *value)
{
    bool written = value->kind == RUNG_JSON_TEXT || value->kind == RUNG_JSON_CELL;
    int64_t number;

    switch ((enum rung_mapping_type)place->type) {
    case RUNG_MAPPING_ANY: return value->size > TEXT_BYTES_MAX ? "is longer than 255 bytes" : NULL;
    case RUNG_MAPPING_YES_NO:
        if (value->kind == RUNG_JSON_TRUE || value->kind == RUNG_JSON_FALSE) return NULL;
        if (!written) return "is neither yes nor no";
        if (is_text(value, "yes") || is_text(value, "true"))
            value->kind = RUNG_JSON_TRUE;
        else if (is_text(value, "no") || is_text(value, "false"))
            value->kind = RUNG_JSON_FALSE;
        else
            return "is neither yes nor no; say what its values mean: `with { \"…\" = yes, … }`";
        return NULL;
    case RUNG_MAPPING_NUMBER:
        if (value->kind != RUNG_JSON_NUMBER && value->kind != RUNG_JSON_CELL) return "is no number";
        switch (rung_decimal_read(value->text, value->size, &number)) {
        case RUNG_OK: value->kind = RUNG_JSON_NUMBER; return NULL;
        case RUNG_LIMIT: return "is too large a number";
        default: return "is no number such as 1234.56";
        }
    case RUNG_MAPPING_TEXT:
        if (!written && value->kind != RUNG_JSON_NUMBER) return "is no text";
        value->kind = RUNG_JSON_TEXT; /* a number that is a name, such as 4711 */
        return value->size > TEXT_BYTES_MAX ? "is longer than 255 bytes" : NULL;
    case RUNG_MAPPING_WORD:
        if (!written || !is_one_of(place, value))
            return "is none of the values that the feed names, and no word of its field";
        value->kind = RUNG_JSON_TEXT;
        return NULL;
    case RUNG_MAPPING_DURATION: return "is a duration, which cannot be read from logs";
    case RUNG_MAPPING_DATE:
    case RUNG_MAPPING_TIME: break; /* read elsewhere */
    }
    return NULL;
}

bool rung_feed_value(const struct rung_mapping *mapping, const struct rung_mapping_place *place,
                     const struct rung_feed_binding *binding, const struct rung_cell *cell,
                     char scratch[RUNG_FEED_SCRATCH], struct rung_json_value *value,
                     struct rung_feed_problem *problem)
{
    const struct rung_mapping_value *is = place->value_count ? named(place, cell) : NULL;

    if (is) {
        value->text = is->to.text;
        value->size = (uint32_t)strlen(is->to.text);
        value->kind = is->to.kind;
        return true;
    }
    if (cell->kind == RUNG_JSON_LIST) {
        rung_feed_problem_give(problem, mapping, place->key, NULL, "is a list, of which a feed reads none");
        return false;
    }
    if (!rung_utf8_is_valid(cell->text, cell->size)) {
        rung_feed_problem_give(problem, mapping, place->key, NULL, "is not UTF-8 text");
        return false;
    }
    if (place->type == RUNG_MAPPING_DATE ||
        (place->type == RUNG_MAPPING_ANY && place->pattern && !has_hours(&binding->pattern)))
        return as_date(mapping, place, binding, cell, scratch, value, problem);
    if (place->type == RUNG_MAPPING_TIME || (place->type == RUNG_MAPPING_ANY && place->pattern))
        return as_time(mapping, place, binding, cell, scratch, value, problem);
    value->text = cell->text;
    value->size = cell->size;
    value->kind = cell->kind;
    const char *not = fit(place, value);
    if (!not ) return true;
    rung_feed_problem_give(problem, mapping, place->key, cell, "%s", not );
    return false;
}
