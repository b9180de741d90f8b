/* Values as people read them: facts in texts, in findings, in answers. */
#include "written.h"

#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "machine_parts.h"

static size_t write_time(const struct rung_machine *m, int64_t time, char *to)
{
    size_t size = rung_local_write(rung_zone_to_local(rung_calendar_zone(m, m->program->calendar), time), to);

    for (size_t i = 0; i < size; i++)
        if (to[i] == 'T') to[i] = ' ';
    return size;
}

static size_t write_number(int64_t millionths, char *to)
{
    uint64_t size = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    int used = snprintf(to, RUNG_WRITTEN_SIZE, "%s%llu.%06llu", millionths < 0 ? "-" : "",
                        (unsigned long long)(size / 1000000), (unsigned long long)(size % 1000000));

    while (to[used - 1] == '0') used--;
    if (to[used - 1] == '.') used--;
    return (size_t)used;
}

size_t rung_duration_write(int64_t value, char to[RUNG_WRITTEN_SIZE])
{
    static const char *const days[] = {NULL, "day", NULL, "business day"};
    enum rung_counts counts = (enum rung_counts)(value & 7);
    int64_t count = value >> 3;
    const char *unit = days[counts & 3];

    if (!unit) {
        bool business = counts == RUNG_COUNTS_BUSINESS, hours = count % RUNG_HOUR_US == 0,
             minutes = count % RUNG_MINUTE_US == 0;
        count /= hours ? RUNG_HOUR_US : minutes ? RUNG_MINUTE_US : RUNG_SECOND_US;
        unit = hours ? "business hour" : minutes ? "business minute" : "business second";
        if (!business) unit += strlen("business ");
    }
    return (size_t)snprintf(to, RUNG_WRITTEN_SIZE, "%lld %s%s", (long long)count, unit,
                            count == 1 ? "" : "s");
}

static size_t write_text(const char *text, size_t size, char *to)
{
    if (size > RUNG_WRITTEN_SIZE - 1) size = RUNG_WRITTEN_SIZE - 1;
    memcpy(to, text, size);
    return size;
}

static const char *name_of(const struct rung_program *p, uint32_t kind, struct rung_range choices,
                           uint64_t value)
{
    switch ((enum rung_value_kind)kind) {
    case RUNG_VALUE_YES_NO: return value ? "yes" : "no";
    case RUNG_VALUE_CHOICE: return value < choices.count ? p->texts + p->names[choices.first + value] : "";
    case RUNG_VALUE_CHANNEL:
        return value < p->channels_count ? p->texts + p->channels[value].name : "another channel";
    case RUNG_VALUE_PARTY:
        if (value >= p->parties_count) return "somebody else";
        return p->texts + (p->parties[value].title ? p->parties[value].title : p->parties[value].name);
    default: return "";
    }
}

size_t rung_value_write(const struct rung_machine *m,
                        const char *(*text)(void *state, int64_t id, size_t *size), void *text_state,
                        uint32_t kind, struct rung_range choices, int64_t value,
                        char written[RUNG_WRITTEN_SIZE])
{
    const char *bytes;
    size_t size;

    if (value == RUNG_UNKNOWN) {
        size = write_text("unknown", 7, written);
    } else {
        switch ((enum rung_value_kind)kind) {
        case RUNG_VALUE_NUMBER: size = write_number(value, written); break;
        case RUNG_VALUE_DATE: size = rung_day_write((int32_t)value, written); break;
        case RUNG_VALUE_TIME: size = write_time(m, value, written); break;
        case RUNG_VALUE_DURATION: size = rung_duration_write(value, written); break;
        case RUNG_VALUE_TEXT:
        case RUNG_VALUE_ZONE:
            bytes = text(text_state, value, &size);
            size = write_text(bytes, size, written);
            break;
        default:
            bytes = name_of(m->program, kind, choices, (uint64_t)value);
            size = write_text(bytes, strlen(bytes), written);
        }
    }
    written[size] = '\0';
    return size;
}
