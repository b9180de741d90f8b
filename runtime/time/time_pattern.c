/* Patterns of recorded times: compiled to steps, each of which takes a few digits or one sign. */
#include <rung/time_pattern.h>

#include <string.h>

#include "reason.h"

static bool add_step(struct rung_time_pattern *pattern, char kind, char sign, unsigned least, unsigned most)
{
    if (pattern->count == RUNG_TIME_PATTERN_STEPS_MAX) return false;
    pattern->steps[pattern->count].kind = (unsigned char)kind;
    pattern->steps[pattern->count].sign = sign;
    pattern->steps[pattern->count].least = (unsigned char)least;
    pattern->steps[pattern->count].most = (unsigned char)most;
    pattern->count++;
    return true;
}

static bool is_letter(char sign)
{
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
}

/* The letter run at `text` as a step. Returns its length, 0 if it is none. */
static unsigned take_letters(const char *text, struct rung_time_pattern *pattern)
{
    unsigned size = 1;

    while (text[size] == text[0]) size++;
    switch (text[0]) {
    case 'Y': return size == 4 && add_step(pattern, 'Y', 0, 4, 4) ? size : 0;
    case 'M':
    case 'D':
    case 'h':
    case 'm':
    case 's': return size <= 2 && add_step(pattern, text[0], 0, size, 2) ? size : 0;
    case 'S': return size <= 9 && add_step(pattern, 'S', 0, size, size) ? size : 0;
    case 'Z': return size == 1 && add_step(pattern, 'Z', 0, 0, 0) ? size : 0;
    default: return 0;
    }
}

enum rung_status rung_time_pattern_compile(const char *text, struct rung_time_pattern *pattern,
                                           struct rung_reason *reason)
{
    bool seen[128] = {false};

    *pattern = (struct rung_time_pattern){0};
    while (*text) {
        if (*text == '\'') {
            for (text++; *text && *text != '\''; text++)
                if (!add_step(pattern, 0, *text, 0, 0))
                    return rung_reason_give(reason, RUNG_INVALID, 0, "the pattern is too long");
            if (!*text++) return rung_reason_give(reason, RUNG_INVALID, 0, "an apostrophe is not closed");
        } else if (!is_letter(*text)) {
            if (!add_step(pattern, 0, *text++, 0, 0))
                return rung_reason_give(reason, RUNG_INVALID, 0, "the pattern is too long");
        } else {
            if (seen[(unsigned char)*text])
                return rung_reason_give(reason, RUNG_INVALID, 0, "`%c` stands twice", *text);
            seen[(unsigned char)*text] = true;
            unsigned size = take_letters(text, pattern);
            if (!size) return rung_reason_give(reason, RUNG_INVALID, 0, "`%c` is not written so", *text);
            text += size;
        }
    }
    pattern->has_offset = seen['Z'];
    if (!seen['Y'] || !seen['M'] || !seen['D'])
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "year (YYYY), month (MM) and day (DD) are all needed");
    if ((seen['m'] && !seen['h']) || (seen['s'] && !seen['m']) || (seen['S'] && !seen['s']))
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "minutes need hours (hh), seconds need minutes (mm)");
    return RUNG_OK;
}

static bool take_digits(const char **at, const char *end, unsigned least, unsigned most, int *value)
{
    unsigned count = 0;

    for (*value = 0; count < most && *at < end && **at >= '0' && **at <= '9'; count++)
        *value = *value * 10 + (*(*at)++ - '0');
    return count >= least;
}

/* Z, +01:00, +0100 or +01. */
static bool take_offset(const char **at, const char *end, int64_t *offset)
{
    int hours, minutes = 0;

    if (*at == end) return false;
    char sign = *(*at)++;
    if (sign == 'Z') return true;
    if ((sign != '+' && sign != '-') || !take_digits(at, end, 2, 2, &hours)) return false;
    if (*at < end && **at == ':') {
        (*at)++;
        if (!take_digits(at, end, 2, 2, &minutes)) return false;
    } else if (*at < end && **at >= '0' && **at <= '9') {
        if (!take_digits(at, end, 2, 2, &minutes)) return false;
    }
    if (hours > 23 || minutes > 59) return false;
    *offset = (hours * 60 + minutes) * RUNG_MINUTE_US * (sign == '-' ? -1 : 1);
    return true;
}

enum rung_status rung_time_pattern_read(const struct rung_time_pattern *pattern, const struct rung_zone *zone,
                                        const char *text, size_t size, int64_t *time)
{
    const char *at = text, *end = text + size;
    int fields[128] = {0};
    int64_t offset = 0, fraction_us = 0;

    for (unsigned i = 0; i < pattern->count; i++) {
        unsigned char kind = pattern->steps[i].kind;
        if (kind == 0) {
            if (at == end || *at++ != pattern->steps[i].sign) return RUNG_INVALID;
        } else if (kind == 'Z') {
            if (!take_offset(&at, end, &offset)) return RUNG_INVALID;
        } else {
            if (!take_digits(&at, end, pattern->steps[i].least, pattern->steps[i].most, &fields[kind]))
                return RUNG_INVALID;
            if (kind != 'S') continue;
            fraction_us = fields[kind];
            for (unsigned digits = pattern->steps[i].most; digits < 6; digits++) fraction_us *= 10;
            for (unsigned digits = pattern->steps[i].most; digits > 6; digits--) fraction_us /= 10;
        }
    }
    struct rung_date date = {fields['Y'], fields['M'], fields['D']};
    if (at != end || !rung_date_is_valid(date) || fields['h'] > 23 || fields['m'] > 59 || fields['s'] > 59)
        return RUNG_INVALID;
    int64_t local = rung_day_from_date(date) * RUNG_DAY_US + fields['h'] * RUNG_HOUR_US +
                    fields['m'] * RUNG_MINUTE_US + fields['s'] * RUNG_SECOND_US + fraction_us;
    *time = pattern->has_offset ? local - offset : rung_zone_to_utc(zone, local);
    return RUNG_OK;
}
