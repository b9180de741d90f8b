/* Outputs as JSON: exactly the first keys of every line, then what applies. */
#include "journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

static bool room(struct rung_lines *lines, size_t size)
{
    if (lines->failed) return false;
    if (lines->capacity - lines->size >= size) return true;
    size_t capacity = lines->capacity ? lines->capacity : 1 << 16;
    while (capacity - lines->size < size) capacity *= 2;
    char *bytes = realloc(lines->bytes, capacity);
    if (!bytes) {
        lines->failed = true;
        return false;
    }
    lines->bytes = bytes;
    lines->capacity = capacity;
    return true;
}

static void put(struct rung_lines *lines, const char *bytes, size_t size)
{
    if (!room(lines, size)) return;
    memcpy(lines->bytes + lines->size, bytes, size);
    lines->size += size;
}

static void put_text(struct rung_lines *lines, const char *text)
{
    put(lines, text, strlen(text));
}

static void put_number(struct rung_lines *lines, int64_t number)
{
    char text[24];

    put(lines, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)number));
}

static void put_string(struct rung_lines *lines, const char *text, size_t size)
{
    size_t plain = 0;

    put(lines, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        unsigned char sign = (unsigned char)text[i];
        char escape[8];
        if (sign >= 0x20 && sign != '"' && sign != '\\') continue;
        put(lines, text + plain, i - plain);
        plain = i + 1;
        if (sign == '"' || sign == '\\') {
            escape[0] = '\\';
            escape[1] = (char)sign;
            put(lines, escape, 2);
        } else if (sign == '\n')
            put(lines, "\\n", 2);
        else
            put(lines, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", sign));
    }
    put(lines, text + plain, size - plain);
    put(lines, "\"", 1);
}

static void put_time(struct rung_lines *lines, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE];
    size_t size = rung_time_write(time, text);

    put(lines, "\"", 1);
    put(lines, text, size);
    put(lines, "\"", 1);
}

/* `,"key":` */
static void key(struct rung_lines *lines, const char *name)
{
    put(lines, ",\"", 2);
    put_text(lines, name);
    put(lines, "\":", 2);
}

static void text_of(struct rung_lines *lines, const char *name, const struct rung_program *p, uint32_t text)
{
    if (!text) return;
    key(lines, name);
    put_string(lines, p->texts + text, strlen(p->texts + text));
}

static const char *const names[] = {
#define ACTION(name) [RUNG_ACTION_##name] = #name,
#define FINDING(name) [RUNG_FINDING_##name] = #name,
#define STEP(name) [RUNG_STEP_##name] = #name,
#include <rung/journal.def>
};

/* Names of items that are not on record. */
static void put_missing(struct rung_lines *lines, const struct rung_program *p, uint64_t missing)
{
    bool first = true;

    if (!missing) return;
    key(lines, "missing");
    put(lines, "[", 1);
    for (uint32_t i = 0; i < RUNG_ITEMS_MAX; i++) {
        if (!(missing >> i & 1)) continue;
        uint32_t name = i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count];
        if (!first) put(lines, ",", 1);
        put_string(lines, p->texts + name, strlen(p->texts + name));
        first = false;
    }
    put(lines, "]", 1);
}

/* A number of millionths, exactly. */
static void put_millionths(struct rung_lines *lines, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, rest = size % 1000000;
    char text[32];
    int used =
        snprintf(text, sizeof text, "%s%llu", value < 0 ? "-" : "", (unsigned long long)(size / 1000000));

    if (rest) {
        used += snprintf(text + used, sizeof text - (size_t)used, ".%06llu", (unsigned long long)rest);
        while (text[used - 1] == '0') used--;
    }
    put(lines, text, (size_t)used);
}

static void put_duration(struct rung_lines *lines, int64_t value)
{
    static const char *const units[] = {"seconds", "days", "business seconds", "business days"};
    enum rung_counts counts = (enum rung_counts)(value & 7);
    int64_t count = value >> 3;
    char text[48];

    if (counts == RUNG_COUNTS_ELAPSED || counts == RUNG_COUNTS_BUSINESS) count /= RUNG_SECOND_US;
    put_string(lines, text, (size_t)snprintf(text, sizeof text, "%lld %s", (long long)count, units[counts]));
}

static void put_value(struct rung_lines *lines, const struct rung_journal_line *line,
                      const struct rung_program_fact *fact, int64_t value)
{
    const struct rung_program *p = line->bound->program;
    char day[RUNG_DAY_TEXT_SIZE];
    size_t size;

    if (value == RUNG_UNKNOWN) {
        put_text(lines, "null");
        return;
    }
    switch ((enum rung_value_kind)fact->kind) {
    case RUNG_VALUE_YES_NO: put_text(lines, value ? "true" : "false"); break;
    case RUNG_VALUE_NUMBER: put_millionths(lines, value); break;
    case RUNG_VALUE_CHOICE: {
        uint32_t name =
            (uint64_t)value < fact->choices.count ? p->names[fact->choices.first + (uint32_t)value] : 0;
        put_string(lines, p->texts + name, strlen(p->texts + name));
        break;
    }
    case RUNG_VALUE_DATE: put_string(lines, day, rung_day_write((int32_t)value, day)); break;
    case RUNG_VALUE_TIME: put_time(lines, value); break;
    case RUNG_VALUE_DURATION: put_duration(lines, value); break;
    case RUNG_VALUE_CHANNEL: {
        uint32_t name = (uint64_t)value < p->channels_count ? p->channels[value].name : 0;
        put_string(lines, p->texts + name, strlen(p->texts + name));
        break;
    }
    case RUNG_VALUE_PARTY: {
        uint32_t name = (uint64_t)value < p->parties_count ? p->parties[value].name : 0;
        put_string(lines, p->texts + name, strlen(p->texts + name));
        break;
    }
    default: {
        const char *text = line->text(line->text_state, value, &size);
        put_string(lines, text, size);
    }
    }
}

/* Who, by which channel, what for: what an obligation's lines have in common. */
static void put_site(struct rung_lines *lines, const struct rung_program *p, const struct rung_output *out)
{
    if (out->site == RUNG_NONE) return;
    const struct rung_program_site *site = &p->sites[out->site];
    text_of(lines, "task", p, site->name);
    text_of(lines, "template", p, site->template_name);
    if (out->channel < p->channels_count && p->channels[out->channel].by < p->parties_count)
        text_of(lines, "by", p, p->parties[p->channels[out->channel].by].name);
}

static void put_detail(struct rung_lines *lines, const struct rung_journal_line *line,
                       const struct rung_output *out)
{
    const struct rung_program *p = line->bound->program;

    if (out->channel < p->channels_count) text_of(lines, "via", p, p->channels[out->channel].name);
    if (out->party < p->parties_count) text_of(lines, "to", p, p->parties[out->party].name);
    put_site(lines, p, out);
    if (out->kind == RUNG_ACTION) switch (out->name) {
        case RUNG_ACTION_notify:
            text_of(lines, "text", p, p->notices[out->index].text);
            text_of(lines, "template", p, p->notices[out->index].template_name);
            break;
        case RUNG_ACTION_set:
            text_of(lines, "fact", p, p->facts[out->index].name);
            key(lines, "value");
            put_value(lines, line, &p->facts[out->index], out->value);
            break;
        case RUNG_ACTION_close:
            text_of(lines, "as", p, p->closings[out->index].as);
            text_of(lines, "code", p, p->closings[out->index].code);
            text_of(lines, "note", p, p->closings[out->index].note);
            break;
        case RUNG_ACTION_continue: text_of(lines, "with", p, p->follows[out->index]); break;
        case RUNG_ACTION_withhold:
            if (out->index == 1 || out->index == 2) {
                key(lines, "rule");
                put_text(lines, out->index == 1 ? "\"postponed\"" : "\"hours of the channel\"");
            }
            break;
        default: break;
        }
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_flag) {
        text_of(lines, "flag", p, p->flags[out->index].name);
        text_of(lines, "text", p, p->flags[out->index].text);
    }
    if (out->rule != RUNG_NONE) {
        text_of(lines, "rule", p, p->rules[out->rule].text);
        text_of(lines, "because", p, p->rules[out->rule].because);
    }
    put_missing(lines, p, out->missing);
    if (out->due != RUNG_UNKNOWN && out->due != RUNG_NEVER_US) {
        key(lines, out->kind == RUNG_ACTION &&
                           (out->name == RUNG_ACTION_postpone || out->name == RUNG_ACTION_withhold)
                       ? "until"
                       : "due");
        put_time(lines, out->due);
    }
}

static const char *const kinds[] = {"action", "finding", "step"};

struct rung_seen rung_journal_seen(const struct rung_program *p, const struct rung_output *out)
{
    const char *t = p->texts;
    struct rung_seen seen = {.kind = kinds[out->kind],
                             .name = names[out->name],
                             .policy = t + p->name,
                             .file = t + p->file,
                             .step = out->step < p->steps_count ? t + p->steps[out->step].name : "",
                             .line = out->line,
                             .via = "",
                             .task = "",
                             .rule = "",
                             .because = "",
                             .what = ""};

    if (out->channel < p->channels_count) seen.via = t + p->channels[out->channel].name;
    if (out->site != RUNG_NONE) seen.task = t + p->sites[out->site].name;
    if (out->rule != RUNG_NONE) {
        seen.rule = t + p->rules[out->rule].text;
        seen.because = t + p->rules[out->rule].because;
    }
    if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_close)
        seen.what = t + p->closings[out->index].as;
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_flag)
        seen.what = t + p->flags[out->index].name;
    return seen;
}

void rung_journal_write(struct rung_lines *lines, const struct rung_journal_line *line,
                        const struct rung_output *out)
{
    const struct rung_program *p = line->bound->program;

    put_text(lines, "{\"time\":");
    put_time(lines, line->time);
    key(lines, "case");
    put_string(lines, line->case_id, line->case_size);
    text_of(lines, "policy", p, p->name);
    key(lines, "run");
    put_number(lines, out->run);
    key(lines, "seq");
    put_number(lines, out->seq);
    key(lines, "step");
    if (out->step < p->steps_count)
        put_string(lines, p->texts + p->steps[out->step].name, strlen(p->texts + p->steps[out->step].name));
    else
        put_text(lines, "null");
    key(lines, "kind");
    put_string(lines, kinds[out->kind], strlen(kinds[out->kind]));
    key(lines, "name");
    put_string(lines, names[out->name], strlen(names[out->name]));
    put_detail(lines, line, out);
    if (out->line) {
        key(lines, "at");
        put(lines, "\"", 1);
        put_text(lines, p->texts + p->file);
        put(lines, ":", 1);
        put_number(lines, out->line);
        put(lines, "\"", 1);
    }
    put(lines, "}\n", 2);
}

void rung_journal_describe(struct rung_lines *lines, const struct rung_program *p, bool comma)
{
    put_text(lines, comma ? ",{\"name\":" : "{\"name\":");
    put_string(lines, p->texts + p->name, strlen(p->texts + p->name));
    text_of(lines, "version", p, p->version);
    text_of(lines, "file", p, p->file);
    put(lines, "}", 1);
}

void rung_journal_bad_event(struct rung_lines *lines, int64_t time, const char *file, uint64_t line,
                            const char *reason)
{
    put_text(lines, "{\"time\":");
    if (time == RUNG_UNKNOWN)
        put_text(lines, "null");
    else
        put_time(lines, time);
    put_text(lines, ",\"case\":null,\"policy\":null,\"run\":0,\"seq\":0,\"step\":null,\"kind\":\"finding\","
                    "\"name\":\"bad_event\"");
    key(lines, "file");
    put_string(lines, file, strlen(file));
    key(lines, "line");
    put_number(lines, (int64_t)line);
    key(lines, "reason");
    put_string(lines, reason, strlen(reason));
    put(lines, "}\n", 2);
}
